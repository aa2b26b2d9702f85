//! Whether a text needs a closer look: most are plain and on one line, and are taken as they are.

/// True where every sign of the text stands for itself wherever it is written: no quotes, backslashes or control
/// characters, and nothing beyond ASCII. Eight bytes are looked at in one go.
pub(super) fn is_plain(text: &[u8]) -> bool {
    const ONE: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONE << 7;
    let is_stopped = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        // A byte below the limit sets its high bit, and one that is beyond ASCII or the last of it has it set. What
        // is borrowed or carried on the way comes from a byte that stops the text as well.
        let below = |limit: u64, word: u64| word.wrapping_sub(ONE * limit);
        let is = |sign: u8| below(1, word ^ (ONE * u64::from(sign)));
        (word | word.wrapping_add(ONE) | below(0x20, word) | is(b'"') | is(b'\\')) & HIGH != 0
    };
    match text.last_chunk() {
        Some(last) => !is_stopped(last) && !text.as_chunks().0.iter().any(is_stopped),
        None => text.iter().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\')),
    }
}

/// True where the text has no line breaks, no tabs and no two blanks in a row.
pub(super) fn is_one_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    (is_plain(bytes) || memchr::memchr3(b'\n', b'\t', b'\r', bytes).is_none())
        && !bytes.array_windows().any(|[one, next]| *one == b' ' && *next == b' ')
}

/// The text without blanks around it. Most have none, which two bytes tell.
pub(super) fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_bare = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if is_bare(bytes.first()) && is_bare(bytes.last()) { text } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_that_does_not_stand_for_itself_is_seen_wherever_it_stands() {
        for sign in (0..=0x2ff).filter_map(char::from_u32) {
            let is_bare = sign.is_ascii() && !sign.is_ascii_control() && !matches!(sign, '"' | '\\');
            for before in 0..9 {
                for after in 0..9 {
                    let text = format!("{}{sign}{}", "a".repeat(before), "~".repeat(after));
                    assert_eq!(is_plain(text.as_bytes()), is_bare, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn blanks_around_a_text_are_taken_off_whatever_kind_they_are() {
        for text in ["", " ", "a", " a", "a ", "\u{a0}a b\u{3000}", "\u{b}ä\u{c}", "\n"] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn a_line_has_no_breaks_tabs_or_blanks_in_a_row() {
        for text in ["", " ", "a b c", " a ", "ä\u{a0} b"] {
            assert!(is_one_line(text), "{text:?}");
        }
        for text in ["  ", "a  b", "a\nb", "a\tb", "\r", "a b  "] {
            assert!(!is_one_line(text), "{text:?}");
        }
    }
}
