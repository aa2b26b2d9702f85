//! Colours as a theme file spells them, and their reduction to what a terminal can show.

use ratatui::style::{Color, Modifier, Style};

use crate::config::ColourDepth;

#[cfg(test)]
use super::Appearance;

/// The names of the sixteen colours of the user's palette, in the terminal's order.
pub(super) const ANSI: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark-gray", Color::DarkGray),
    ("light-red", Color::LightRed),
    ("light-green", Color::LightGreen),
    ("light-yellow", Color::LightYellow),
    ("light-blue", Color::LightBlue),
    ("light-magenta", Color::LightMagenta),
    ("light-cyan", Color::LightCyan),
    ("white", Color::White),
];

/// xterm's values for the sixteen; users change them, so they serve only to find a near one.
const ANSI_VALUES: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// The look of one role before it is reduced to a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) foreground: Option<Color>,
    pub(super) background: Option<Color>,
    pub(super) modifiers: Modifier,
}

impl Look {
    /// The style at this depth. Without colours none is named at all: crossterm 0.29 under
    /// NO_COLOR writes an empty colour sequence that would undo `reversed`.
    pub(super) fn style(self, depth: ColourDepth) -> Style {
        Style {
            fg: self.foreground.and_then(|colour| reduce(colour, depth)),
            bg: self.background.and_then(|colour| reduce(colour, depth)),
            add_modifier: self.modifiers,
            ..Style::default()
        }
    }
}

/// Reads an ANSI name, `default` or `reset`, `#rgb`, `#rrggbb`, or a quoted number 0 to 255.
pub(super) fn parse(word: &str) -> Option<Color> {
    if matches!(word, "default" | "reset") {
        return Some(Color::Reset);
    }
    if let Some((_, colour)) = ANSI.iter().find(|(name, _)| *name == word) {
        return Some(*colour);
    }
    if let Some(hex) = word.strip_prefix('#') {
        let digits: Option<Vec<u8>> =
            hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        return match digits?.as_slice() {
            [r, g, b] => Some(Color::Rgb(r * 17, g * 17, b * 17)),
            [r1, r0, g1, g0, b1, b0] => Some(Color::Rgb(r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0)),
            _ => None,
        };
    }
    word.parse().ok().map(Color::Indexed)
}

fn reduce(colour: Color, depth: ColourDepth) -> Option<Color> {
    match (depth, colour) {
        (ColourDepth::None, _) => None,
        (ColourDepth::Palette, Color::Rgb(r, g, b)) => Some(nearest_of_256((r, g, b))),
        (ColourDepth::Sixteen, Color::Rgb(r, g, b)) => Some(nearest_of_16((r, g, b))),
        (ColourDepth::Sixteen, Color::Indexed(index)) => Some(nearest_of_16(value_of_256(index))),
        (_, colour) => Some(colour),
    }
}

fn nearest_of_16(wanted: (u8, u8, u8)) -> Color {
    ANSI.iter()
        .zip(ANSI_VALUES)
        .min_by_key(|(_, value)| distance(wanted, *value))
        .map_or(Color::Reset, |((_, colour), _)| *colour)
}

fn nearest_of_256(wanted: (u8, u8, u8)) -> Color {
    (16..=255).min_by_key(|index| distance(wanted, value_of_256(*index))).map_or(Color::Reset, Color::Indexed)
}

/// The value of one of xterm's 256: the sixteen, a cube of six steps a side, a ramp of grays.
fn value_of_256(index: u8) -> (u8, u8, u8) {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        0..=15 => ANSI_VALUES.get(usize::from(index)).copied().unwrap_or_default(),
        16..=231 => {
            let cube = index - 16;
            (step(cube / 36), step(cube / 6 % 6), step(cube % 6))
        }
        232..=255 => {
            let gray = 8 + 10 * (index - 232);
            (gray, gray, gray)
        }
    }
}

/// Squared distance, weighted roughly as the eye weighs red, green and blue.
fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let part = |a: u8, b: u8, weight: u32| u32::from(a.abs_diff(b)).pow(2) * weight;
    part(a.0, b.0, 3) + part(a.1, b.1, 6) + part(a.2, b.2, 1)
}

/// The contrast of two colours as WCAG reckons it; none unless the foreground is a 24-bit colour,
/// since only the user knows what the others look like.
#[cfg(test)]
pub(super) fn contrast(front: Option<Color>, ground: Option<Color>, appearance: Appearance) -> Option<f64> {
    let ground = match ground {
        Some(Color::Rgb(r, g, b)) => (r, g, b),
        _ if appearance == Appearance::Light => (255, 255, 255),
        _ => (24, 24, 24),
    };
    let Some(Color::Rgb(r, g, b)) = front else {
        return None;
    };
    let light = |(r, g, b): (u8, u8, u8)| {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    };
    let (one, other) = (light((r, g, b)), light(ground));
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        let table = [
            ("light-red", Some(Color::LightRed)),
            ("default", Some(Color::Reset)),
            ("#f00", Some(Color::Rgb(255, 0, 0))),
            ("#0a10ff", Some(Color::Rgb(10, 16, 255))),
            ("214", Some(Color::Indexed(214))),
            ("256", None),
            ("#ff", None),
            ("#gggggg", None),
            ("reddish", None),
        ];
        for (word, expected) in table {
            assert_eq!(parse(word), expected, "{word}");
        }
    }

    #[test]
    fn a_colour_becomes_the_nearest_that_the_terminal_has() {
        let orange = Color::Rgb(255, 175, 0);
        assert_eq!(reduce(orange, ColourDepth::True), Some(orange));
        assert_eq!(reduce(orange, ColourDepth::Palette), Some(Color::Indexed(214)));
        assert_eq!(reduce(Color::Rgb(250, 10, 10), ColourDepth::Sixteen), Some(Color::LightRed));
        assert_eq!(reduce(Color::Cyan, ColourDepth::Sixteen), Some(Color::Cyan));
        assert_eq!(reduce(Color::Cyan, ColourDepth::None), None);
    }
}
