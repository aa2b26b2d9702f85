//! What JSON and YAML have in common: texts, lists and maps, each with its place, and a reader of maps
//! that knows which keys nobody asked for.

use std::borrow::Cow;
use std::cell::Cell;

use super::place::At;
use super::plain::trimmed;
use super::report::{Read, Report, Wrong};

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) at: At,
    pub(super) value: Value<'a>,
}

/// What stands there. Numbers, true, false and null stay as they are written, so that `1.10` is no 1.1.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// Without quotes.
    Plain(Cow<'a, str>),
    /// In quotes.
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// The deepest nesting that is read; no real file comes near it.
pub(super) const DEEPEST: usize = 128;

/// What has to stand where keys are read.
const A_MAP: &str = "a map of keys and values";

/// Why something nested deeper is not read.
pub(super) fn too_deep(at: At) -> Wrong {
    let what = format!("this is nested deeper than {DEEPEST} levels");
    Wrong::new(at, what, "no questionnaire is: check that it is the right file")
}

impl<'a> Node<'a> {
    /// A text, number, true or false; none for null, lists and maps.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Plain(text) if !matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL") => Some(text),
            _ => None,
        }
    }

    /// True where nothing stands.
    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Value::Plain(_)) && self.text().is_none()
    }

    /// True or false, if it is one of them.
    pub(super) fn boolean(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// The members of a list; none for anything else.
    pub(super) fn list(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// A map to be read key by key.
    pub(super) fn fields(&self) -> Option<Fields<'_, 'a>> {
        match &self.value {
            Value::Map(entries) => {
                Some(Fields { at: self.at, entries, asked: vec![Cell::new(false); entries.len()] })
            }
            _ => None,
        }
    }

    /// A map, or what is wrong.
    pub(super) fn need_fields(&self, what: &str) -> Read<Fields<'_, 'a>> {
        self.fields().ok_or_else(|| self.unlike(what, A_MAP))
    }

    /// The entries of a map, or what is wrong.
    pub(super) fn need_entries(&self, what: &str) -> Read<&[(Cow<'a, str>, Node<'a>)]> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.unlike(what, A_MAP)),
        }
    }

    /// A list, or what is wrong.
    pub(super) fn need_list(&self, what: &str) -> Read<&[Node<'a>]> {
        self.list().ok_or_else(|| self.unlike(what, "a list"))
    }

    /// Why this is not what was wanted.
    pub(super) fn unlike(&self, what: &str, wanted: &str) -> Wrong {
        let found = match &self.value {
            Value::Plain(_) if self.is_null() => "nothing".to_owned(),
            Value::Plain(text) | Value::Text(text) => {
                format!("`{}`", text.chars().take(40).collect::<String>())
            }
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        };
        Wrong::new(self.at, format!("{what} is {found}"), format!("it has to be {wanted}"))
    }

    /// Every text at and below this one, for a report that leaves nothing out.
    pub(super) fn leaves(&self, found: &mut Vec<(At, String)>) {
        match &self.value {
            Value::Plain(_) | Value::Text(_) => {
                found.extend(self.text().map(|text| (self.at, text.to_owned())));
            }
            Value::List(items) => items.iter().for_each(|item| item.leaves(found)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| value.leaves(found)),
        }
    }
}

/// A map being read.
pub(super) struct Fields<'n, 'a> {
    pub(super) at: At,
    entries: &'n [(Cow<'a, str>, Node<'a>)],
    asked: Vec<Cell<bool>>,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// The value of a key, null being none.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        let index = self.entries.iter().position(|(own, _)| own == key)?;
        if let Some(asked) = self.asked.get(index) {
            asked.set(true);
        }
        self.entries.get(index).map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// True when the key is there; it does not count as asked for.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(own, _)| own == key)
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &str) -> Read<Option<&'n str>> {
        let Some(node) = self.get(key) else { return Ok(None) };
        match node.text() {
            Some(text) => Ok(Some(trimmed(text)).filter(|text| !text.is_empty())),
            None => Err(node.unlike(&format!("`{key}`"), "a text")),
        }
    }

    /// A text, or what is wrong.
    pub(super) fn need_text(&self, key: &str, what: &str) -> Read<&'n str> {
        self.text(key)?.ok_or_else(|| self.missing(key, what))
    }

    /// The members of a list; none where the key is missing.
    pub(super) fn list(&self, key: &str) -> Read<&'n [Node<'a>]> {
        self.get(key)
            .map_or(Ok(&[]), |node| node.list().ok_or_else(|| node.unlike(&format!("`{key}`"), "a list")))
    }

    /// A list of texts, or one text, with their places.
    pub(super) fn texts(&self, key: &str) -> Read<Vec<(At, &'n str)>> {
        let Some(node) = self.get(key) else { return Ok(Vec::new()) };
        let text = |node: &'n Node<'a>| match node.text() {
            Some(text) => Ok((node.at, text)),
            None => Err(node.unlike(&format!("`{key}`"), "a list of texts")),
        };
        match node.list() {
            Some(items) => items.iter().map(text).collect(),
            None => Ok(vec![text(node)?]),
        }
    }

    /// Where a key's value stands, else the map.
    pub(super) fn at(&self, key: &str) -> At {
        self.entries.iter().find(|(own, _)| own == key).map_or(self.at, |(_, node)| node.at)
    }

    /// Why a missing key keeps the file from being read.
    pub(super) fn missing(&self, key: &str, what: &str) -> Wrong {
        Wrong::new(self.at, format!("{what} has no `{key}`"), "add it, or take this out")
    }

    /// Every entry; all count as asked for.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'n str, &'n Node<'a>)> + use<'n, 'a> {
        self.asked.iter().for_each(|asked| asked.set(true));
        self.entries.iter().map(|(key, node)| (key.as_ref(), node))
    }

    /// Leaves a key out, and says so.
    pub(super) fn leave_out(&self, report: &mut Report, key: &str, why: &str) {
        let Some(node) = self.get(key) else { return };
        leave_out(report, key, why, node);
    }

    /// Says which keys nobody asked for.
    pub(super) fn finish(&self, report: &mut Report, of: &str) {
        for ((key, node), asked) in self.entries.iter().zip(&self.asked) {
            if !asked.get() {
                leave_out(report, &format!("{of} {key}"), "this key is not known here", node);
            }
        }
    }
}

/// Says that a value with all that is in it has no place in a checklist.
pub(super) fn leave_out(report: &mut Report, what: &str, why: &str, node: &Node<'_>) {
    let mut texts = Vec::new();
    with_keys(node, "", &mut texts);
    report.drop(what, why, node.at, texts.join(" | "));
}

/// Every text below a value, with the keys that lead to it.
fn with_keys(node: &Node<'_>, way: &str, texts: &mut Vec<String>) {
    match &node.value {
        Value::Plain(_) | Value::Text(_) => texts.extend(node.text().map(|text| format!("{way}{text}"))),
        Value::List(items) => items.iter().for_each(|item| with_keys(item, way, texts)),
        Value::Map(entries) => {
            for (key, value) in entries {
                with_keys(value, &format!("{way}{key}: "), texts);
            }
        }
    }
}
