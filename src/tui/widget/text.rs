//! Text made fit for cells: cleaned, cut and wrapped by what is seen, not by bytes.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::text::clean;

/// One line as it may be shown: without control characters, and composed, because terminals draw
/// decomposed Hangul and accents in parts. Only for showing; the record keeps what was typed.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let cleaned = clean::line(text);
    if is_nfc(&cleaned) { cleaned } else { Cow::Owned(cleaned.nfc().collect()) }
}

/// How many cells the text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `cells` cells; what is cut off is marked by `mark`, one cell wide.
#[must_use]
pub fn cut<'t>(text: &'t str, cells: usize, mark: &str) -> Cow<'t, str> {
    if text.width() <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut taken = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide > room {
            break;
        }
        used += wide;
        taken.push_str(grapheme);
    }
    taken.push_str(mark);
    Cow::Owned(taken)
}

/// The text in lines of at most `cells` cells, broken between words, or inside one that is longer
/// than a line. An empty text is one empty line.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let block = clean::block(text);
    let block: Cow<'_, str> = if is_nfc(&block) { block } else { Cow::Owned(block.nfc().collect()) };
    let options = textwrap::Options::new(cells.max(1)).word_splitter(textwrap::WordSplitter::NoHyphenation);
    block.split('\n').flat_map(|line| textwrap::wrap(line, &options)).map(Cow::into_owned).collect()
}

/// The same in at most `most` lines; where there would be more, the last one ends with `mark`.
#[must_use]
pub fn wrap_most(text: &str, cells: usize, most: usize, mark: &str) -> Vec<String> {
    let mut lines = wrap(text, cells);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            // The blanks make it longer than the line, whatever its words are.
            let longer = format!("{last} {mark}{}", " ".repeat(cells));
            let fits = width(last) + 1 + width(mark) <= cells;
            *last = if fits { format!("{last} {mark}") } else { cut(&longer, cells, mark).into_owned() };
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_by_cells() {
        assert_eq!(cut("short", 5, "…"), "short");
        assert_eq!(cut("longer", 5, "…"), "long…");
        assert_eq!(cut("漢字漢字", 6, "…"), "漢字…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(cut("any", 0, "…"), "");
    }

    #[test]
    fn text_is_wrapped_between_words_and_keeps_its_own_lines() {
        assert_eq!(wrap("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn what_has_no_room_is_marked_at_the_end_of_the_last_line() {
        assert_eq!(wrap_most("one two three four", 8, 3, "…"), ["one two", "three", "four"]);
        assert_eq!(wrap_most("one two three four", 8, 2, "…"), ["one two", "three …"]);
        assert_eq!(wrap_most("one two three four", 8, 1, "…"), ["one two…"]);
        assert_eq!(wrap_most("one two", 1, 1, "…"), ["…"]);
    }

    #[test]
    fn shown_text_is_composed_and_has_no_control_characters() {
        assert_eq!(shown("e\u{301}\u{1b}[2J"), "é\u{fffd}[2J");
    }
}
