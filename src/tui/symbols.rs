//! The signs the screen is drawn with, in two sets that are equal cell for cell.

use crate::config::SymbolSet;

/// One set of signs. All are one cell wide; none is of the kind that some terminals make two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbols {
    /// Before the selected row.
    pub cursor: &'static str,
    /// A horizontal rule.
    pub rule: &'static str,
    /// At the end of text that was cut.
    pub cut: &'static str,
    /// Corners and sides of a box: top left, top right, bottom left, bottom right, side.
    pub frame: [&'static str; 5],
    /// Before a quoted line.
    pub quote: &'static str,
    /// Before an item of a list.
    pub bullet: &'static str,
    /// The filled part of a bar.
    pub bar: &'static str,
    /// The rest of a bar.
    pub bar_rest: &'static str,
    /// A figure on its scale.
    pub figure: &'static str,
    /// Proven, or done.
    pub proven: &'static str,
    /// Fails a gate.
    pub fails: &'static str,
    /// Answered, but its proof is too weak.
    pub weak: &'static str,
    /// Open.
    pub open: &'static str,
    /// Assumed or claimed, not counted.
    pub assumed: &'static str,
    /// Waiting for somebody.
    pub waiting: &'static str,
    /// Not applicable.
    pub not_applicable: &'static str,
    /// Don't know.
    pub unknown: &'static str,
    /// Marked to come back to.
    pub marked: &'static str,
    /// The pictures of the spinner.
    pub spinner: [&'static str; 4],
}

const ASCII: Symbols = Symbols {
    cursor: ">",
    rule: "-",
    cut: "~",
    frame: ["+", "+", "+", "+", "|"],
    quote: "|",
    bullet: "-",
    bar: "=",
    bar_rest: ".",
    figure: "o",
    proven: "*",
    fails: "!",
    weak: "o",
    open: ".",
    assumed: "~",
    waiting: "@",
    not_applicable: "-",
    unknown: "?",
    marked: "m",
    spinner: ["|", "/", "-", "\\"],
};

const UNICODE: Symbols = Symbols {
    cursor: "▸",
    rule: "─",
    cut: "…",
    frame: ["╭", "╮", "╰", "╯", "│"],
    quote: "│",
    bullet: "•",
    bar: "━",
    bar_rest: "─",
    figure: "■",
    proven: "✓",
    fails: "✗",
    weak: "◌",
    open: "·",
    assumed: "~",
    waiting: "@",
    not_applicable: "–",
    unknown: "?",
    marked: "⚑",
    ..ASCII
};

impl Symbols {
    /// The set of this name.
    #[must_use]
    pub fn of(set: SymbolSet) -> &'static Self {
        match set {
            SymbolSet::Ascii => &ASCII,
            SymbolSet::Unicode => &UNICODE,
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn every_sign_is_one_cell_wide() {
        for symbols in [ASCII, UNICODE] {
            let all = [symbols.cursor, symbols.rule, symbols.cut, symbols.quote, symbols.bullet]
                .into_iter()
                .chain([symbols.bar, symbols.bar_rest, symbols.proven, symbols.fails, symbols.weak])
                .chain([symbols.open, symbols.assumed, symbols.waiting, symbols.not_applicable])
                .chain([symbols.unknown, symbols.marked, symbols.figure])
                .chain(symbols.frame)
                .chain(symbols.spinner);
            for sign in all {
                assert_eq!(sign.width(), 1, "{sign}");
            }
        }
    }
}
