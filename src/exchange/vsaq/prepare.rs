//! Makes JSON of a VSAQ text, in the order in which its own reader does, and remembers where everything stood.

use std::borrow::Cow;

use memchr::memmem;

use super::super::place::Rewrite;

/// The text as JSON, and how it was rewritten step by step.
pub(super) fn prepare(text: &str) -> (Cow<'_, str>, Vec<Rewrite>) {
    let mut rewrites = Vec::new();
    let mut text = Cow::Borrowed(text);
    for step in [joined, escaped, commented] {
        let cuts = step(&text);
        if cuts.is_empty() {
            continue;
        }
        let mut made = String::with_capacity(text.len());
        let mut rewrite = Rewrite { pieces: vec![(0, 0)] };
        let mut from = 0;
        for Cut { start, end, instead } in cuts {
            made.push_str(text.get(from..start).unwrap_or_default());
            made.push_str(instead);
            from = end;
            rewrite.pieces.push((made.len(), from));
        }
        made.push_str(text.get(from..).unwrap_or_default());
        rewrites.push(rewrite);
        text = Cow::Owned(made);
    }
    (text, rewrites)
}

/// A piece of the text that another one takes the place of.
struct Cut {
    start: usize,
    end: usize,
    instead: &'static str,
}

/// A quote, a blank and a plus at the end of a line, and the quote that begins the next one: one text.
fn joined(text: &str) -> Vec<Cut> {
    let bytes = text.as_bytes();
    let blanks = |at: usize| bytes.get(at..).unwrap_or_default().iter().take_while(|b| **b == b' ').count();
    let mut cuts: Vec<Cut> = Vec::new();
    for start in memmem::find_iter(bytes, b"\" +") {
        if cuts.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let mut at = start + 3;
        at += blanks(at);
        at += usize::from(bytes.get(at) == Some(&b'\r'));
        if bytes.get(at) != Some(&b'\n') {
            continue;
        }
        at += 1;
        at += blanks(at);
        if bytes.get(at) == Some(&b'"') {
            cuts.push(Cut { start, end: at + 1, instead: "" });
        }
    }
    cuts
}

/// `\x` is an escape of JavaScript, not of JSON.
fn escaped(text: &str) -> Vec<Cut> {
    memmem::find_iter(text.as_bytes(), b"\\x")
        .map(|start| Cut { start, end: start + 2, instead: "\\u00" })
        .collect()
}

/// Lines that begin with two slashes; the first line, too, which the original leaves.
fn commented(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), b"//") {
        let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
        let own = before.trim_end_matches(' ');
        if own.is_empty() || own.ends_with('\n') {
            let line = behind.split('\n').next().unwrap_or_default();
            let end = at + line.trim_end_matches('\r').len();
            // With the line break before it, so that what follows stands where it stood.
            cuts.push(Cut { start: own.len().saturating_sub(1), end, instead: "" });
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::super::super::place::{At, Places};
    use super::*;

    #[test]
    fn joins_escapes_and_comments_become_json_and_keep_their_places() {
        let text = "// licence\n{\n  // note\n  \"a\": \"one \" +  \n     \"two\\x3c\",\n  \"b\": 1\n}";
        let (json, rewrites) = prepare(text);
        assert_eq!(json, "\n{\n  \"a\": \"one two\\u003c\",\n  \"b\": 1\n}");
        let mut places = Places::default();
        places.bytes("q.json", text, rewrites);
        let place = |word: &str| places.shown(&[At::byte(0, json.find(word).unwrap())])[0].to_string();
        assert_eq!(
            [place("\"a\""), place("two"), place("\"b\""), place("1\n")],
            ["4:3", "5:7", "6:3", "6:8"]
        );
    }

    #[test]
    fn two_comments_in_a_row_are_both_taken_out() {
        assert_eq!(prepare("{\n// a\n  // b\n}").0, "{\n}");
    }

    #[test]
    fn two_slashes_are_a_comment_at_the_beginning_of_a_line_only() {
        let text = "{\n\"a\": \"https://a.example\", // no comment\n\"b\": 1\n}";
        assert_eq!(prepare(text).0, text);
        assert_eq!(prepare("// a // b\r\n{}\n   /// c").0, "\r\n{}");
    }
}
