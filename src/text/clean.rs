//! Cleans text that came from a file or a commit before it reaches a terminal.

use std::borrow::Cow;

/// True for characters that change how a terminal behaves or in which order it shows text:
/// C0 and C1 controls, bidirectional overrides and isolates, line and paragraph separators,
/// and the invisible tag characters.
#[must_use]
#[inline]
pub fn is_unsafe(c: char) -> bool {
    // Most are none of them, and plain.
    !matches!(c, ' '..='~')
        && matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of text that is safe to show: unsafe characters become the replacement character,
/// line breaks and tabs become one space.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            c if is_unsafe(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Several lines of text that are safe to show: line feeds stay, tabs become spaces, other unsafe
/// characters become the replacement character.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\r' => {}
            c if is_unsafe(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_bidi_overrides_lose_their_power() {
        assert_eq!(line("a\u{1b}[31mred\u{202e}x"), "a\u{fffd}[31mred\u{fffd}x");
        assert_eq!(line("two\r\nlines\tone"), "two lines one");
        assert_eq!(block("two\r\nlines\u{9b}2J"), "two\nlines\u{fffd}2J");
        assert!(matches!(line("plain Größe 漢字"), Cow::Borrowed(_)));
    }
}
