//! Lines of a difference on screen: toned runs broken between words, words that went and came in brackets.

use super::text;
use crate::record::difference::words::{Line, Run, Tone};
use crate::tui::canvas::{Canvas, Piece, piece};
use crate::tui::theme::Role;

/// A row on screen: how far in it begins, and its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Columns before it.
    pub indent: u16,
    /// What it says.
    pub pieces: Vec<Piece<'static>>,
}

impl Row {
    /// A row in one look.
    #[must_use]
    pub fn of(indent: u16, words: impl Into<String>, role: Role) -> Self {
        Self { indent, pieces: vec![piece(words.into(), role)] }
    }

    /// Draws it, from a column on.
    pub fn draw(&self, canvas: &mut Canvas<'_>, column: u16, row: u16) {
        canvas.pieces(column + self.indent, row, self.pieces.iter().cloned());
    }
}

/// The rows of a line at a width.
#[must_use]
pub fn rows(line: &Line, width: u16) -> Vec<Row> {
    let indent = if line.indent == 0 { 0 } else { 2 };
    broken(&line.runs, line.inset.map(|inset| indent + u16::from(inset)), width)
}

/// Runs as rows that begin at an indent.
#[must_use]
pub fn wrapped(runs: &[Run], indent: u16, width: u16) -> Vec<Row> {
    broken(runs, [indent, indent], width)
}

/// Runs as rows, the first of which begins at one indent and the others at another.
fn broken(runs: &[Run], [first, others]: [u16; 2], width: u16) -> Vec<Row> {
    let room_at = |indent: u16| usize::from(width.saturating_sub(indent)).max(1);
    let mut room = room_at(first);
    let mut rows = vec![Row { indent: first, pieces: Vec::new() }];
    let mut used = 0;
    for run in runs {
        let (role, open, close) = look(run.tone);
        let words = format!("{open}{}{close}", text::shown(&run.text));
        for word in words.split_inclusive(' ') {
            for part in parts(word, room.min(room_at(others))) {
                let wide = text::width(part.trim_end());
                if used > 0 && used + wide > room {
                    rows.push(Row { indent: others, pieces: Vec::new() });
                    room = room_at(others);
                    used = 0;
                }
                let part = if used == 0 { part.trim_start() } else { part };
                // A space that no longer fits would have the whole row cut short.
                let part = if used + text::width(part) > room { part.trim_end() } else { part };
                used += text::width(part);
                if let Some(row) = rows.last_mut().filter(|_| !part.is_empty()) {
                    row.pieces.push(piece(part.to_owned(), role));
                }
            }
        }
    }
    rows
}

/// A word that is wider than a row is broken inside.
fn parts(word: &str, room: usize) -> Vec<&str> {
    if text::width(word.trim_end()) <= room {
        return vec![word];
    }
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, c) in word.char_indices() {
        let wide = text::width(c.encode_utf8(&mut [0; 4]));
        if used + wide > room && at > start {
            parts.extend(word.get(start..at));
            (start, used) = (at, 0);
        }
        used += wide;
    }
    parts.extend(word.get(start..));
    parts
}

fn look(tone: Tone) -> (Role, &'static str, &'static str) {
    match tone {
        Tone::Plain => (Role::Text, "", ""),
        Tone::Strong => (Role::Heading, "", ""),
        Tone::Faint => (Role::Muted, "", ""),
        Tone::Good => (Role::Success, "", ""),
        Tone::Doubt => (Role::Warning, "", ""),
        Tone::Bad => (Role::Error, "", ""),
        Tone::Added => (Role::Added, "{+", "+}"),
        Tone::Removed => (Role::Removed, "[-", "-]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::difference::words::run;

    fn text_of(row: &Row) -> String {
        row.pieces.iter().map(|(text, _)| text.as_ref()).collect()
    }

    #[test]
    fn runs_are_broken_between_words_and_long_words_inside() {
        let runs = [run(Tone::Plain, "one two "), run(Tone::Added, "three abcdefghijklm")];
        let rows = wrapped(&runs, 0, 8);
        let texts: Vec<String> = rows.iter().map(text_of).collect();
        assert_eq!(texts, ["one two ", "{+three ", "abcdefgh", "ijklm+}"]);
        assert!(rows.iter().all(|row| text::width(text_of(row).trim_end()) <= 8));
        let rows = wrapped(&[run(Tone::Plain, "words as wide, and more")], 0, 14);
        assert_eq!(rows.iter().map(text_of).collect::<Vec<_>>(), ["words as wide,", "and more"]);
    }
}
