//! Writes TOML in one fixed form: keys in a given order, comments and unknown keys of an earlier
//! text kept, prose over several lines, and no change where nothing changed.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// A document being written, perhaps on top of an earlier text.
#[derive(Debug)]
pub struct Writer {
    document: DocumentMut,
    order: Vec<&'static str>,
}

impl Writer {
    /// Begins an empty document.
    #[must_use]
    pub fn new() -> Self {
        Self { document: DocumentMut::new(), order: Vec::new() }
    }

    /// Begins with an earlier text, whose comments and unknown keys stay; a text that is no TOML
    /// is not kept.
    #[must_use]
    pub fn over(earlier: &str) -> Self {
        Self { document: earlier.parse().unwrap_or_default(), order: Vec::new() }
    }

    /// Sets a key; the first keys set come first.
    pub fn put(&mut self, key: &'static str, value: impl Into<Value>) -> &mut Self {
        self.order.push(key);
        set(self.document.as_table_mut(), key, value.into());
        self
    }

    /// Sets a key, or takes it away.
    pub fn maybe(&mut self, key: &'static str, value: Option<impl Into<Value>>) -> &mut Self {
        if let Some(value) = value {
            self.put(key, value)
        } else {
            self.document.remove(key);
            self
        }
    }

    /// Sets a table of texts (`[key]`), in the order given; an empty one is left away.
    pub fn table<'k>(
        &mut self,
        key: &'static str,
        entries: impl IntoIterator<Item = (&'k str, Value)>,
    ) -> &mut Self {
        self.order.push(key);
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() {
            self.document.remove(key);
            return self;
        }
        let item = self.document.entry(key).or_insert_with(|| Item::Table(Table::new()));
        if let Some(table) = item.as_table_like_mut() {
            let gone: Vec<String> = table
                .iter()
                .map(|(name, _)| name.to_owned())
                .filter(|name| !entries.iter().any(|(kept, _)| kept == name))
                .collect();
            for name in gone {
                table.remove(&name);
            }
            for (name, value) in entries {
                set(table, name, value);
            }
        } else {
            let mut table = Table::new();
            for (name, value) in entries {
                table.insert(name, Item::Value(value));
            }
            *item = Item::Table(table);
        }
        self
    }

    /// The text: LF line ends, one final newline.
    #[must_use]
    pub fn finish(mut self) -> String {
        let order = self.order;
        let rank = |key: &str| order.iter().position(|k| *k == key).unwrap_or(usize::MAX);
        self.document.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
        let mut text = self.document.to_string().replace("\r\n", "\n");
        while text.ends_with("\n\n") {
            text.pop();
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

/// Sets one key where the value differs, keeping the comments around it.
pub(crate) fn set(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if bare(old) == bare(&value) => {}
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// A value's text without the blanks and comments around it.
fn bare(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(bare).collect::<Vec<_>>().join(","))
        }
        Value::InlineTable(table) => {
            let parts: Vec<_> = table.iter().map(|(key, value)| format!("{key}={}", bare(value))).collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::String(text) => format!("{:?}", text.value()),
        other => other.to_string().trim().to_owned(),
    }
}

/// Prose as a TOML text: with a final newline when it has several lines or is long, so that a
/// difference shows lines, as typed otherwise.
#[must_use]
pub fn prose(text: &str) -> Value {
    let text = text.trim();
    if text.contains('\n') || text.chars().count() > 60 {
        Value::from(format!("{text}\n"))
    } else {
        Value::from(text)
    }
}

/// A number: whole where it is whole.
#[must_use]
pub fn number(value: Decimal) -> Value {
    match value.to_i64().filter(|_| value.fract().is_zero()) {
        Some(whole) => Value::from(whole),
        // At most 15 digits were read, and those survive a double unharmed.
        None => Value::from(value.to_f64().unwrap_or_default()),
    }
}

/// A list of texts on one line.
#[must_use]
pub fn texts<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Value {
    Value::Array(items.into_iter().map(|item| item.as_ref().to_owned()).collect::<Array>())
}

/// A point in time, in UTC, to the second.
#[must_use]
pub fn timestamp(at: jiff::Timestamp) -> Value {
    let text = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    text.parse::<toml_edit::Datetime>().map_or_else(|_| Value::from(text), Value::from)
}

/// A day.
#[must_use]
pub fn date(day: jiff::civil::Date) -> Value {
    let text = day.to_string();
    text.parse::<toml_edit::Datetime>().map_or_else(|_| Value::from(text), Value::from)
}

/// A table on one line; keys whose value is none are left away.
#[must_use]
pub fn inline<'k>(entries: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Value {
    let mut table = InlineTable::new();
    for (key, value) in entries {
        if let Some(value) = value {
            table.insert(key, value);
        }
    }
    Value::InlineTable(table)
}

/// A list of tables, each on a line of its own.
#[must_use]
pub fn rows(tables: impl IntoIterator<Item = Value>) -> Value {
    let mut rows: Array = tables.into_iter().collect();
    for row in rows.iter_mut() {
        row.decor_mut().set_prefix("\n  ");
    }
    rows.set_trailing("\n");
    rows.set_trailing_comma(true);
    Value::Array(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_stands_on_lines_of_its_own_and_reads_back_the_same() {
        let mut writer = Writer::new();
        writer
            .put("because", prose("First \"line\".\nSecond line with \\ and '''."))
            .put("weight", number(Decimal::new(485, 1)));
        let text = writer.finish();
        assert!(text.starts_with("because = \"\"\"\nFirst"), "{text}");
        let back: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(back["because"].as_str().unwrap(), "First \"line\".\nSecond line with \\ and '''.\n");
        assert_eq!(back["weight"].to_string(), "48.5");
    }

    #[test]
    fn comments_and_unknown_keys_stay_and_nothing_changes_without_need() {
        let earlier = "# mine\nname = \"A\" # why\nfuture = 1\n\n[facts]\n# seen\ncritical = \"no\"\n";
        let mut same = Writer::over(earlier);
        same.put("name", "A").table("facts", [("critical", Value::from("no"))]);
        assert_eq!(same.finish(), earlier);
        let mut other = Writer::over(earlier);
        other
            .put("name", "B")
            .table("facts", [("critical", Value::from("yes")), ("events", Value::from("no"))]);
        let text = other.finish();
        assert!(text.contains("# mine") && text.contains("future = 1") && text.contains("# seen"), "{text}");
        assert!(text.contains("critical = \"yes\"\nevents = \"no\"\n"), "{text}");
    }
}
