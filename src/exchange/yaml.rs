//! Reads YAML into a tree that knows its places, with aliases followed as far as no bomb is made of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::place::At;
use super::report::{Read, Wrong};
use super::tree::{DEEPEST, Node, Value, too_deep};

/// How much aliases may add, in values and bytes of text: the largest library known has none at all.
const COPIED: usize = 4 << 20;

/// Reads one YAML document.
pub(super) fn read(file: usize, text: &str) -> Read<Node<'_>> {
    let mut builder =
        Builder { file, open: Vec::new(), root: None, anchors: HashMap::new(), copied: 0, documents: 0 };
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => {
                let at = At::cell(file, error.marker().line(), error.marker().col() + 1);
                return Err(Wrong::new(
                    at,
                    format!("this is no YAML: {}", error.info()),
                    "mend it, or name the format with --format",
                ));
            }
        }
    }
    builder
        .root
        .ok_or_else(|| Wrong::new(At::whole(file), "the file is empty", "check that it is the right file"))
}

/// A list or map that is not closed yet.
struct Open<'a> {
    at: At,
    anchor: usize,
    inside: Inside<'a>,
}

enum Inside<'a> {
    List(Vec<Node<'a>>),
    Map { entries: Vec<(Cow<'a, str>, Node<'a>)>, seen: HashSet<String>, key: Option<Cow<'a, str>> },
}

struct Builder<'a> {
    file: usize,
    open: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    anchors: HashMap<usize, (Node<'a>, usize)>,
    copied: usize,
    documents: usize,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>, span: Span) -> Read<()> {
        let at = At::cell(self.file, span.start.line(), span.start.col() + 1);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Wrong::new(
                        at,
                        "a second document begins here",
                        "put it into a file of its own",
                    ));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::Text(text) } else { Value::Plain(text) };
                self.put(Node { at, value }, anchor)?;
            }
            Event::SequenceStart(anchor, ..) => self.begin(at, anchor, Inside::List(Vec::new()))?,
            Event::MappingStart(anchor, ..) => {
                let inside = Inside::Map { entries: Vec::new(), seen: HashSet::new(), key: None };
                self.begin(at, anchor, inside)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end()?,
            Event::Alias(anchor) => {
                let Some((node, cost)) = self.anchors.get(&anchor) else {
                    return Err(Wrong::new(
                        at,
                        "this alias stands inside of what it stands for",
                        "write out what is meant",
                    ));
                };
                let (mut node, cost) = (node.clone(), *cost);
                self.afford(at, cost)?;
                node.at = at;
                self.put(node, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, at: At, anchor: usize, inside: Inside<'a>) -> Read<()> {
        if self.open.len() >= DEEPEST {
            return Err(too_deep(at));
        }
        self.open.push(Open { at, anchor, inside });
        Ok(())
    }

    fn end(&mut self) -> Read<()> {
        let Some(Open { at, anchor, inside }) = self.open.pop() else { return Ok(()) };
        let value = match inside {
            Inside::List(items) => Value::List(items),
            Inside::Map { entries, .. } => Value::Map(entries),
        };
        self.put(Node { at, value }, anchor)
    }

    fn put(&mut self, node: Node<'a>, anchor: usize) -> Read<()> {
        if anchor > 0 {
            let cost = cost(&node);
            self.afford(node.at, cost)?;
            self.anchors.insert(anchor, (node.clone(), cost));
        }
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Map { entries, seen, key }) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                } else {
                    let (Value::Plain(text) | Value::Text(text)) = node.value else {
                        return Err(node.unlike("a key", "a text"));
                    };
                    let twice = if entries.len() < 16 {
                        entries.iter().any(|(own, _)| *own == text)
                    } else {
                        if seen.is_empty() {
                            seen.extend(entries.iter().map(|(own, _)| own.clone().into_owned()));
                        }
                        !seen.insert(text.clone().into_owned())
                    };
                    if twice {
                        let what = format!("the key `{text}` stands twice");
                        return Err(Wrong::new(node.at, what, "keep one of them"));
                    }
                    *key = Some(text);
                }
            }
        }
        Ok(())
    }

    fn afford(&mut self, at: At, cost: usize) -> Read<()> {
        self.copied = self.copied.saturating_add(cost);
        if self.copied > COPIED {
            return Err(Wrong::new(
                at,
                "anchors and aliases make this file more than 4 MiB larger than it is",
                "write out what is meant: a bomb is built like that",
            ));
        }
        Ok(())
    }
}

/// What a copy takes, in values and bytes.
fn cost(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Plain(text) | Value::Text(text) => 1 + text.len(),
        Value::List(items) => 1 + items.iter().map(cost).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(key, node)| key.len() + cost(node)).sum::<usize>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Result<Vec<String>, String> {
        let node = read(0, text).map_err(|wrong| format!("{:?}: {}", wrong.at, wrong.what))?;
        let mut leaves = Vec::new();
        node.leaves(&mut leaves);
        Ok(leaves.into_iter().map(|(_, text)| text).collect())
    }

    #[test]
    fn plain_values_stay_as_written_and_null_is_nothing() {
        let read = texts("a: 1.10\nb: ~\nc: 'no'\nd: &x [yes, \"null\"]\ne: *x\nf: |\n  two\n  lines\n");
        assert_eq!(read.unwrap(), ["1.10", "no", "yes", "null", "yes", "null", "two\nlines\n"]);
    }

    #[test]
    fn a_place_is_a_line_and_a_column() {
        let node = read(0, "a:\n  - b: ä x\n    cc: 1\n").unwrap();
        let mut leaves = Vec::new();
        node.leaves(&mut leaves);
        let places: Vec<At> = leaves.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [At::cell(0, 2, 8), At::cell(0, 3, 9)]);
    }

    #[test]
    fn bombs_rings_and_deep_nesting_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let inside = vec![format!("*a{}", n - 1); 10].join(", ");
            bomb.extend([format!("a{n}: &a{n} [{inside}]\n")]);
        }
        assert!(texts(&bomb).unwrap_err().contains("anchors and aliases"));
        assert!(texts("a: &a [*a]\n").is_err());
        assert!(texts(&"[".repeat(10_000)).is_err());
        assert!(texts("a: 1\na: 2\n").unwrap_err().contains("stands twice"));
        assert!(texts("a: 1\n---\nb: 2\n").unwrap_err().contains("second document"));
        assert!(texts("a: [1, 2\n").unwrap_err().contains("no YAML"));
        assert!(texts("").is_err());
    }
}
