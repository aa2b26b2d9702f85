//! Reads JSON into a tree that knows its places.

use std::borrow::Cow;
use std::collections::HashSet;

use super::place::At;
use super::plain::is_plain;
use super::report::{Read, Wrong};
use super::tree::{DEEPEST, Node, Value, too_deep};

/// Reads one JSON document.
pub(super) fn read(file: usize, text: &str) -> Read<Node<'_>> {
    let mut reader = Reader { file, text, at: 0 };
    reader.blanks();
    let node = reader.value(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.wrong("something stands behind the end of the document", "take it out"));
    }
    Ok(node)
}

struct Reader<'a> {
    file: usize,
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn here(&self) -> At {
        At::byte(self.file, self.at)
    }

    fn wrong(&self, what: impl Into<String>, hint: &str) -> Wrong {
        Wrong::new(self.here(), what, hint)
    }

    /// What was expected here, and what stands here instead.
    fn expected(&self, what: &str) -> Wrong {
        match self.rest().chars().next() {
            None => self.wrong(
                format!("the file ends where {what} should stand"),
                "it is cut off: get it again from where it came",
            ),
            Some(c) => self.wrong(
                format!("here stands `{}` where {what} should stand", c.escape_default()),
                "this is no JSON: mend it, or name the format with --format",
            ),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read<Node<'a>> {
        let at = self.here();
        if depth > DEEPEST {
            return Err(too_deep(at));
        }
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => self.plain()?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node { at, value })
    }

    fn map(&mut self, depth: usize) -> Read<Value<'a>> {
        let mut entries: Vec<(Cow<'a, str>, Node<'a>)> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        self.at += 1;
        self.blanks();
        while self.peek() != Some(b'}') {
            if !entries.is_empty() {
                self.mark(b',', "a comma or the end of the map")?;
            }
            let start = self.here();
            if self.peek() != Some(b'"') {
                return Err(self.expected("a key in quotes"));
            }
            let key = self.string()?;
            // Small maps are looked through faster than a set is made.
            let twice = if entries.len() < 16 {
                entries.iter().any(|(own, _)| *own == key)
            } else {
                if seen.is_empty() {
                    seen.extend(entries.iter().map(|(own, _)| own.clone().into_owned()));
                }
                !seen.insert(key.clone().into_owned())
            };
            if twice {
                return Err(Wrong::new(start, format!("the key `{key}` stands twice"), "keep one of them"));
            }
            self.blanks();
            self.mark(b':', "a colon")?;
            entries.push((key, self.value(depth + 1)?));
            self.blanks();
        }
        self.at += 1;
        Ok(Value::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Read<Value<'a>> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        while self.peek() != Some(b']') {
            if !items.is_empty() {
                self.mark(b',', "a comma or the end of the list")?;
            }
            items.push(self.value(depth + 1)?);
            self.blanks();
        }
        self.at += 1;
        Ok(Value::List(items))
    }

    /// One sign, with the blanks behind it.
    fn mark(&mut self, sign: u8, what: &str) -> Read<()> {
        if self.peek() != Some(sign) {
            return Err(self.expected(what));
        }
        self.at += 1;
        self.blanks();
        Ok(())
    }

    /// A number, true, false or null, as it is written.
    fn plain(&mut self) -> Read<Value<'a>> {
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        let length = self.rest().bytes().take_while(|b| is_part(b)).count();
        let word = self.rest().get(..length).unwrap_or_default();
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            return Err(self.wrong(format!("`{word}` is no value"), "put a text in quotes"));
        }
        self.at += length;
        Ok(Value::Plain(Cow::Borrowed(word)))
    }

    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        let mut made = String::new();
        let mut from = start;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            // Line breaks and tabs are looked for up to there only, and not one by one where there can be none.
            let end = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            let before = rest.get(..end).unwrap_or_default();
            let control = if is_plain(before) { None } else { before.iter().position(|b| *b < b' ') };
            let Some(next) = control.or((end < rest.len()).then_some(end)) else {
                self.at = self.text.len();
                return Err(self.expected("the end of a text"));
            };
            self.at += next;
            match self.peek() {
                Some(b'"') => {
                    let last = self.text.get(from..self.at).unwrap_or_default();
                    self.at += 1;
                    if from == start {
                        return Ok(Cow::Borrowed(last));
                    }
                    made.push_str(last);
                    return Ok(Cow::Owned(made));
                }
                Some(b'\\') => {
                    made.push_str(self.text.get(from..self.at).unwrap_or_default());
                    made.push(self.escape()?);
                    from = self.at;
                }
                // A tab in a text is no JSON and does no harm.
                Some(b'\t') => self.at += 1,
                _ => {
                    return Err(self.wrong(
                        "a text runs on over the end of the line",
                        "close the quotes, or write a line break as \\n",
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let at = self.at;
        self.at += 2;
        let letter = self.text.as_bytes().get(at + 1).copied();
        Ok(match letter {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') => {
                let first = self.unit(at)?;
                let pair = |low: u32| 0x10000 + ((first - 0xd800) << 10) + (low.wrapping_sub(0xdc00));
                let code = if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let low = self.unit(at)?;
                    if (0xdc00..0xe000).contains(&low) { pair(low) } else { first }
                } else {
                    first
                };
                // Half a pair stands for no character.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => {
                self.at = at;
                return Err(self.wrong("this escape is not known", "write a backslash as \\\\"));
            }
        })
    }

    fn unit(&mut self, at: usize) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        if let Some(unit) = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+')) {
            self.at += 4;
            Ok(unit)
        } else {
            self.at = at;
            Err(self.wrong("an escape needs four digits", "as \\u00e4"))
        }
    }
}

fn is_number(word: &str) -> bool {
    // The standard library reads words such as `inf` as numbers, too.
    word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
        && word.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(0, text) {
            Ok(node) => format!("{:?}", node.value),
            Err(wrong) => format!("{:?} {}", wrong.at, wrong.what),
        }
    }

    #[test]
    fn texts_are_unescaped_and_numbers_stay_as_written() {
        let text = r#"{"a": ["x\u00e4\ud83d\ude00\n\/", 1.10, true, null, -2e3], "b": {}}"#;
        let node = read(0, text).unwrap();
        let mut leaves = Vec::new();
        node.leaves(&mut leaves);
        let leaves: Vec<_> = leaves.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(leaves, ["xä😀\n/", "1.10", "true", "-2e3"]);
    }

    #[test]
    fn every_broken_text_says_where() {
        for (text, at, words) in [
            ("", 0, "the file ends where a value"),
            ("{\"a\": 1", 7, "the file ends where a comma"),
            ("[1 2]", 3, "here stands `2`"),
            ("{\"a\": 1, \"a\": 2}", 9, "stands twice"),
            ("[\"a\nb\"]", 3, "runs on over the end"),
            ("[\"\\q\"]", 2, "escape is not known"),
            ("[\"\\u00g0\"]", 2, "four digits"),
            ("[nan]", 1, "`nan` is no value"),
            ("{} x", 3, "behind the end"),
            ("{1: 2}", 1, "a key in quotes"),
        ] {
            let wrong = read(0, text).unwrap_err();
            assert_eq!(wrong.at, At::byte(0, at), "{text}: {}", wrong.what);
            assert!(wrong.what.contains(words), "{text}: {}", wrong.what);
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_long_maps_are_not() {
        assert!(shown(&"[".repeat(10_000)).contains("nested deeper"));
        let long = (0..20_000).map(|n| format!("\"k{n}\": {n},")).collect::<Vec<_>>().concat();
        assert!(read(0, &format!("{{{}}}", long.trim_end_matches(','))).is_ok());
        assert!(shown(&format!("{{{long}\"k3\": 1}}")).contains("`k3` stands twice"));
    }
}
