//! A checklist's text as values that can be compared key by key.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Part;

/// Where a question or section stands, as a key of its own.
pub(super) const PLACE: &str = "place";
/// A whole question, as a key of its own.
pub(super) const QUESTION: &str = "question";
/// A whole section without its questions, as a key of its own.
pub(super) const SECTION: &str = "section";

/// Inline tables of which each key counts by itself.
const SPLIT: [&str; 2] = ["evidence", "none"];

/// The values of a part by key; `evidence.min` for a key of an inline table.
pub(super) type Values = BTreeMap<String, Value>;

/// Every part of a checklist's text.
pub(super) struct View {
    parts: BTreeMap<Part, Values>,
}

impl View {
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut top: Table = text.parse().ok()?;
        let mut parts = BTreeMap::new();
        let mut before_section = String::new();
        for section in tables(top.remove("section")) {
            let mut section = section;
            let Some(id) = word(&section, "id") else { continue };
            let mut before = String::new();
            for question in tables(section.remove("question")) {
                let Some(own) = word(&question, "id") else { continue };
                let mut values = values(question);
                values.insert(PLACE.to_owned(), Value::String(format!("{id}/{before}")));
                before.clone_from(&own);
                parts.insert(Part::Question(own), values);
            }
            let mut values = values(section);
            values
                .insert(PLACE.to_owned(), Value::String(std::mem::replace(&mut before_section, id.clone())));
            parts.insert(Part::Section(id), values);
        }
        for own in ["id", "version", "base", "replaces"] {
            top.remove(own);
        }
        parts.insert(Part::Head, values(top));
        Some(Self { parts })
    }

    pub(super) fn get(&self, part: &Part) -> Option<&Values> {
        self.parts.get(part)
    }
}

fn tables(list: Option<Value>) -> Vec<Table> {
    let Some(Value::Array(list)) = list else { return Vec::new() };
    list.into_iter()
        .filter_map(|value| if let Value::Table(table) = value { Some(table) } else { None })
        .collect()
}

fn word(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn values(table: Table) -> Values {
    let mut values = Values::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) if SPLIT.contains(&key.as_str()) => {
                values.extend(inner.into_iter().map(|(inside, value)| (format!("{key}.{inside}"), value)));
            }
            value => drop(values.insert(key, value)),
        }
    }
    values
}
