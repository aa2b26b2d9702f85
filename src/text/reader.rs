//! The one TOML reader: it hands out values with their places and notes every problem in one pass.
//!
//! Every getter registers its key, so that [`Table::finish`] can name each key that nobody asked
//! for together with the nearest one that somebody did.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::id;
use super::problem::{Place, Problem, Severity};

/// The longest file that is read as TOML, in bytes; the largest checklist shipped is a hundredth of it.
const LONGEST: usize = 4 << 20;

/// The most problems that are noted for one file; a file with more is broken as a whole.
const MOST: usize = 100;

/// A value with the bytes of the file it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

impl<T> Spot<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spot<U> {
        Spot { value: f(self.value), span: self.span }
    }
}

/// A file being read: its text, and the problems found so far.
#[derive(Debug)]
pub struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// Where lines begin; counted when the first place is asked for, for most files have no problem.
    lines: OnceCell<Vec<usize>>,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, lines: OnceCell::new(), problems: RefCell::new(Vec::new()) }
    }

    /// The place of a byte offset.
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let lines = self.lines.get_or_init(|| {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect()
        });
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let rest = self.text.get(start..).unwrap_or("");
        let source: String =
            rest.split('\n').next().unwrap_or("").trim_end_matches('\r').chars().take(200).collect();
        let column = self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1);
        Place { file: self.file.to_owned(), line, column, source }
    }

    fn note(&self, severity: Severity, span: &Range<usize>, what: String, hint: Option<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST {
            problems.push(Problem { place: self.place(span.start), severity, what, hint });
        }
    }

    /// Notes an error at a place.
    pub fn error(&self, span: &Range<usize>, what: impl Into<String>, hint: impl Into<String>) {
        self.note(Severity::Error, span, what.into(), Some(hint.into()));
    }

    /// Notes a warning at a place.
    pub fn warning(&self, span: &Range<usize>, what: impl Into<String>, hint: impl Into<String>) {
        self.note(Severity::Warning, span, what.into(), Some(hint.into()));
    }
}

/// Reads a TOML file with `build`, which gets the top table; what it returns comes back with every
/// problem found. Nothing is returned for bytes that are no TOML at all.
pub fn read<T>(
    file: &str,
    bytes: &[u8],
    build: impl FnOnce(&Table<'_>) -> Option<T>,
) -> (Option<T>, Vec<Problem>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > LONGEST {
        return (
            None,
            vec![whole_file(
                file,
                &format!("the file has {} bytes; at most {LONGEST} are read", bytes.len()),
                "split it, or take out what is no text",
            )],
        );
    }
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return (None, vec![not_utf8(file, bytes, error.valid_up_to())]),
    };
    let source = Source::new(file, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        source.note(
            Severity::Error,
            &span,
            error.message().lines().next().unwrap_or("this is no TOML").to_owned(),
            Some(syntax_hint(error.message()).to_owned()),
        );
    }
    if let Some(at) = conflict_marker(text) {
        source.error(
            &(at..at + 7),
            "this line is a Git conflict marker",
            "settle the conflict: keep one side and take the markers out",
        );
    }
    let value = build(&Table::new(&source, root.get_ref(), root.span()));
    let mut problems = source.problems.into_inner();
    problems.sort_by_key(|p| (p.place.line, p.place.column));
    problems.dedup();
    (value, problems)
}

fn whole_file(file: &str, what: &str, hint: &str) -> Problem {
    Problem {
        place: Place { file: file.to_owned(), line: 1, column: 1, source: String::new() },
        severity: Severity::Error,
        what: what.to_owned(),
        hint: Some(hint.to_owned()),
    }
}

fn not_utf8(file: &str, bytes: &[u8], good: usize) -> Problem {
    let valid = String::from_utf8_lossy(bytes.get(..good).unwrap_or_default()).into_owned();
    let byte = bytes.get(good).copied().unwrap_or_default();
    let mut place = Source::new(file, &valid).place(valid.len());
    place.source.push('\u{fffd}');
    Problem {
        place,
        severity: Severity::Error,
        what: format!("byte 0x{byte:02x} is not UTF-8"),
        hint: Some("save the file as UTF-8".to_owned()),
    }
}

fn syntax_hint(message: &str) -> &'static str {
    if message.contains("duplicate key") {
        "this key stands twice: keep one"
    } else if message.contains("recurs") {
        "nothing in a record is nested this deeply"
    } else if message.contains("string") || message.contains("quote") {
        "text stands in \"quotes\"; a text of several lines in \"\"\"three\"\"\""
    } else {
        "see toml.io for how TOML is written"
    }
}

/// Git's markers make valid TOML inside a text of several lines, so the parser does not see them.
/// Whether a line of a text reads as one of Git's conflict markers: no file of a record may hold one.
#[must_use]
pub fn has_conflict_marker(text: &str) -> bool {
    conflict_marker(text).is_some()
}

fn conflict_marker(text: &str) -> Option<usize> {
    if !text.contains("<<<<<<< ") && !text.contains(">>>>>>> ") {
        return None;
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// A table of the file, with the keys asked for so far.
#[derive(Debug)]
pub struct Table<'a> {
    source: &'a Source<'a>,
    entries: &'a DeTable<'a>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self { source, entries: table, span, asked: RefCell::new(Vec::new()) }
    }

    /// The file, for noting problems.
    #[must_use]
    pub fn source(&self) -> &'a Source<'a> {
        self.source
    }

    /// The table's own bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The line on which the table begins, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.source.place(self.span.start).line
    }

    /// True when the key is there.
    #[must_use]
    pub fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// Where a key's value stands; the table itself when it is missing.
    #[must_use]
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.entries.iter().find(|(k, _)| k.get_ref() == key).map_or_else(|| self.span(), |(_, v)| v.span())
    }

    /// Every key with its value, in file order; marks all keys as known.
    pub fn entries(&self) -> impl Iterator<Item = (Spot<&'a str>, Value<'a>)> + '_ {
        self.entries.iter().map(|(k, v)| {
            (Spot { value: k.get_ref().as_ref(), span: k.span() }, Value { source: self.source, value: v })
        })
    }

    fn find(&self, key: &'static str) -> Option<Value<'a>> {
        self.asked.borrow_mut().push(key);
        self.entries
            .iter()
            .find(|(k, _)| k.get_ref() == key)
            .map(|(_, value)| Value { source: self.source, value })
    }

    /// The value of a key, if it is there.
    #[must_use]
    pub fn value(&self, key: &'static str) -> Option<Value<'a>> {
        self.find(key)
    }

    /// A text, if the key is there; another type is noted.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Option<Spot<String>> {
        self.find(key)?.text(key)
    }

    /// A text that has to be there.
    #[must_use]
    pub fn need_text(&self, key: &'static str) -> Option<Spot<String>> {
        let found = self.find(key);
        if found.is_none() {
            self.missing(key);
        }
        found?.text(key)
    }

    /// Notes that a key is missing.
    pub fn missing(&self, key: &str) {
        self.source.error(&self.span, format!("`{key}` is missing"), format!("add `{key} = …` here"));
    }

    /// A whole number, if the key is there.
    #[must_use]
    pub fn integer(&self, key: &'static str) -> Option<Spot<i64>> {
        self.find(key)?.integer(key)
    }

    /// A number, whole or with decimals, if the key is there.
    #[must_use]
    pub fn number(&self, key: &'static str) -> Option<Spot<Decimal>> {
        self.find(key)?.number(key)
    }

    /// `true` or `false`, if the key is there.
    #[must_use]
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.find(key)?;
        let found = value.value.get_ref().as_bool();
        if found.is_none() {
            value.wrong(key, "true or false");
        }
        found
    }

    /// A list of texts, if the key is there.
    #[must_use]
    pub fn texts(&self, key: &'static str) -> Option<Vec<Spot<String>>> {
        self.find(key)?.texts(key)
    }

    /// A point in time (`2026-11-22T09:10:00Z`), if the key is there.
    #[must_use]
    pub fn timestamp(&self, key: &'static str) -> Option<jiff::Timestamp> {
        let value = self.find(key)?;
        let found = value.value.get_ref().as_datetime().and_then(moment);
        if found.is_none() {
            value.wrong(key, "a time with its offset, as 2026-11-22T09:10:00Z, without quotes");
        }
        found
    }

    /// A point in time that has to be there.
    #[must_use]
    pub fn need_timestamp(&self, key: &'static str) -> Option<jiff::Timestamp> {
        if self.find(key).is_none() {
            self.missing(key);
            return None;
        }
        self.timestamp(key)
    }

    /// A day (`2026-11-22`), if the key is there.
    #[must_use]
    pub fn date(&self, key: &'static str) -> Option<jiff::civil::Date> {
        self.find(key)?.date(key)
    }

    /// A day that has to be there.
    #[must_use]
    pub fn need_date(&self, key: &'static str) -> Option<jiff::civil::Date> {
        if self.find(key).is_none() {
            self.missing(key);
            return None;
        }
        self.date(key)
    }

    /// A table, if the key is there.
    #[must_use]
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        self.find(key)?.table(key)
    }

    /// A list of tables (`[[key]]`); empty when the key is not there.
    #[must_use]
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        let Some(items) = value.items() else {
            value.wrong(key, &format!("a list of tables, as [[{key}]]"));
            return Vec::new();
        };
        items.into_iter().filter_map(|item| item.table(key)).collect()
    }

    /// Notes every key that nobody asked for, with the nearest one that somebody did.
    pub fn finish(&self) {
        let mut asked: Vec<&str> = Vec::new();
        for key in self.asked.borrow().iter() {
            if !asked.contains(key) {
                asked.push(key);
            }
        }
        for (key, _) in self.entries {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let hint = match id::nearest(name, asked.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known here: {}", asked.join(", ")),
                };
                self.source.error(&key.span(), format!("unknown key `{name}`"), hint);
            }
        }
    }
}

/// A value of the file with its place.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    source: &'a Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// The value's bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// The file, for noting problems.
    #[must_use]
    pub fn source(&self) -> &'a Source<'a> {
        self.source
    }

    /// Notes that the value has the wrong type.
    pub fn wrong(&self, key: &str, wanted: &str) {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with decimals",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.source.error(&self.span(), format!("`{key}` is {found}"), format!("write {wanted}"));
    }

    /// The text, if it is one; nothing is noted otherwise.
    #[must_use]
    pub fn as_text(&self) -> Option<Spot<String>> {
        self.value.get_ref().as_str().map(|text| Spot { value: text.to_owned(), span: self.span() })
    }

    /// The text; another type is noted.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<Spot<String>> {
        let found = self.as_text();
        if found.is_none() {
            self.wrong(key, "a text in \"quotes\"");
        }
        found
    }

    /// The whole number; another type is noted.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<Spot<i64>> {
        let found = self
            .value
            .get_ref()
            .as_integer()
            .and_then(|i| i64::from_str_radix(&i.as_str().replace('_', ""), i.radix()).ok());
        if found.is_none() {
            self.wrong(key, "a whole number");
        }
        found.map(|value| Spot { value, span: self.span() })
    }

    /// True for a whole number or one with decimals.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Integer(_) | DeValue::Float(_))
    }

    /// True for `true` or `false`.
    #[must_use]
    pub fn as_boolean(&self) -> Option<bool> {
        self.value.get_ref().as_bool()
    }

    /// The exact number; another type, an exponent, `nan`, `inf` or more than 15 digits is noted.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<Spot<Decimal>> {
        let literal = match self.value.get_ref() {
            DeValue::Integer(i) if i.radix() == 10 => i.as_str(),
            DeValue::Float(f) => f.as_str(),
            _ => {
                self.wrong(key, "a number");
                return None;
            }
        };
        let found = decimal(literal);
        if found.is_none() {
            self.source.error(
                &self.span(),
                format!("`{key}` is not a plain number"),
                "write at most 15 digits with a decimal point, no exponent, no nan or inf",
            );
        }
        found.map(|value| Spot { value, span: self.span() })
    }

    /// The day; another type is noted.
    #[must_use]
    pub fn date(&self, key: &str) -> Option<jiff::civil::Date> {
        let found = self.as_date();
        if found.is_none() {
            self.wrong(key, "a day, as 2026-11-22, without quotes");
        }
        found
    }

    /// The day, if it is one; nothing is noted otherwise.
    #[must_use]
    pub fn as_date(&self) -> Option<jiff::civil::Date> {
        self.value
            .get_ref()
            .as_datetime()
            .filter(|d| d.time.is_none())
            .and_then(|d| d.to_string().parse().ok())
    }

    /// The parts of a list, if it is one; nothing is noted otherwise.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Value<'a>>> {
        let array = self.value.get_ref().as_array()?;
        Some(array.iter().map(|value| Value { source: self.source, value }).collect())
    }

    /// The texts of a list; another type is noted.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Vec<Spot<String>>> {
        let Some(items) = self.items() else {
            self.wrong(key, "a list of texts, as [\"a\", \"b\"]");
            return None;
        };
        Some(items.iter().filter_map(|item| item.text(key)).collect())
    }

    /// The table, if it is one; nothing is noted otherwise.
    #[must_use]
    pub fn as_table(&self) -> Option<Table<'a>> {
        self.value.get_ref().as_table().map(|table| Table::new(self.source, table, self.span()))
    }

    /// The table; another type is noted.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<Table<'a>> {
        let found = self.as_table();
        if found.is_none() {
            self.wrong(key, "a table, as { key = … }");
        }
        found
    }
}

/// The point in time that a date with time and offset names; none where one of them is missing.
fn moment(written: &toml::value::Datetime) -> Option<jiff::Timestamp> {
    let plain = |date: toml::value::Date, time: toml::value::Time| {
        let narrow = |part: u8| i8::try_from(part).ok();
        let year = i16::try_from(date.year).ok()?;
        let day = jiff::civil::Date::new(year, narrow(date.month)?, narrow(date.day)?).ok()?;
        let second = narrow(time.second.unwrap_or(0))?;
        let nanosecond = i32::try_from(time.nanosecond.unwrap_or(0)).ok()?;
        let clock =
            jiff::civil::Time::new(narrow(time.hour)?, narrow(time.minute)?, second, nanosecond).ok()?;
        jiff::tz::Offset::UTC.to_timestamp(day.to_datetime(clock)).ok()
    };
    match (written.date, written.time, written.offset) {
        // What the program itself writes, without the way over a text.
        (Some(date), Some(time), Some(toml::value::Offset::Z)) => plain(date, time),
        _ => None,
    }
    .or_else(|| written.to_string().parse().ok())
}

/// Reads a plain decimal of at most 15 digits: no exponent, no `nan`, no `inf`.
#[must_use]
pub fn decimal(literal: &str) -> Option<Decimal> {
    let plain = literal.replace('_', "");
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let only = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    if !only || digits == 0 || digits > 15 {
        return None;
    }
    plain.parse::<Decimal>().ok().map(|d| d.normalize())
}

#[cfg(test)]
mod tests;
