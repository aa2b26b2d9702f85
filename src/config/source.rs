//! Reads a user's TOML key by key and collects every problem with its line, column and suggestion.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, TableLike, Value};

use crate::text::id::nearest;

/// Something in a user's file, variable or flag that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `file:line:column`, or the name of the variable.
    pub place: String,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A file or folder that is there but cannot be read.
    #[must_use]
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self {
            place: path.display().to_string(),
            what: format!("it cannot be read: {error}"),
            hint: Some("the built-in settings are used instead".into()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// One TOML text with the problems found in it so far.
#[derive(Debug)]
pub struct Source<'a> {
    place: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Source<'a> {
    /// A text and the name of the file it came from.
    #[must_use]
    pub fn new(place: &'a str, text: &'a str) -> Self {
        Self { place, text, problems: Vec::new() }
    }

    /// The parsed text; on a syntax error none, and the error is among the problems.
    pub fn document(&mut self) -> Option<Document<&'a str>> {
        match Document::parse(self.text) {
            Ok(document) => Some(document),
            Err(error) => {
                self.problem(error.span(), format!("it is not valid TOML: {}", error.message()), None);
                None
            }
        }
    }

    /// Notes a problem at a span of the text.
    pub fn problem(&mut self, span: Option<Range<usize>>, what: impl Into<String>, hint: Option<String>) {
        let place = match span {
            Some(span) => {
                let (line, column) = line_and_column(self.text, span.start);
                format!("{}:{line}:{column}", self.place)
            }
            None => self.place.to_owned(),
        };
        self.problems.push(Problem { place, what: what.into(), hint });
    }

    /// Notes a key of `table` that nobody knows, with the known key that it most resembles.
    pub fn unknown_key<'k>(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let span = table.get_key_value(key).and_then(|(key, _)| key.span());
        self.problem(span, format!("`{key}` is not known here"), meant(key, known));
    }

    /// The item as a string.
    pub fn string<'i>(&mut self, key: &str, item: &'i Item) -> Option<&'i str> {
        let found = item.as_str();
        if found.is_none() {
            self.problem(item.span(), format!("`{key}` must be a string in quotes"), None);
        }
        found
    }

    /// The item as true or false.
    pub fn boolean(&mut self, key: &str, item: &Item) -> Option<bool> {
        let found = item.as_bool();
        if found.is_none() {
            self.problem(item.span(), format!("`{key}` must be true or false"), None);
        }
        found
    }

    /// The item as one of a few words.
    pub fn choice<T: Copy>(&mut self, key: &str, item: &Item, choices: &[(&str, T)]) -> Option<T> {
        let word = self.string(key, item)?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.problem(
                item.span(),
                format!("`{word}` is no value of `{key}`; it takes {}", names.join(", ")),
                meant(word, names.iter().copied()),
            );
        }
        found
    }

    /// The item as a list of strings; one string counts as a list of one.
    pub fn strings(&mut self, key: &str, item: &Item) -> Option<Vec<String>> {
        if let Some(one) = item.as_str() {
            return Some(vec![one.to_owned()]);
        }
        let strings = item
            .as_array()
            .and_then(|array| array.iter().map(|value| Value::as_str(value).map(str::to_owned)).collect());
        if strings.is_none() {
            self.problem(item.span(), format!("`{key}` must be a string or a list of strings"), None);
        }
        strings
    }

    /// Everything that was wrong, in the order of reading.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// "did you mean …?", if some known word is near enough.
pub fn meant<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    nearest(word, known).map(|known| format!("did you mean `{known}`?"))
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count());
    (before.matches('\n').count() + 1, column + 1)
}
