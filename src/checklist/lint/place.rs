//! Finds the place in the text that a finding is about, so that the model need not carry it along.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::checklist::model::{Question, Section};
use crate::text::problem::Place;
use crate::text::reader::{self, Table, Value};

/// What a finding is about: a table of the file, and the way into it.
pub(super) struct At {
    table: Home,
    way: Vec<Step>,
}

enum Home {
    Top,
    Section(String),
    Question { id: String, line: usize },
}

enum Step {
    /// The value of a key.
    Key(&'static str),
    /// The value of a key somewhere below.
    Below(String),
    /// A key somewhere below, itself.
    Name(String),
    /// A text somewhere below.
    Text(String),
    /// The n-th of a list.
    Item(usize),
}

impl At {
    /// The checklist itself.
    pub(super) fn top() -> Self {
        Self { table: Home::Top, way: Vec::new() }
    }

    /// A section.
    pub(super) fn section(section: &Section) -> Self {
        Self { table: Home::Section(section.id.clone()), way: Vec::new() }
    }

    /// A question.
    pub(super) fn question(question: &Question) -> Self {
        Self { table: Home::Question { id: question.id.clone(), line: question.line }, way: Vec::new() }
    }

    /// The question that it is about, if it is about one.
    pub(super) fn question_id(&self) -> Option<&str> {
        match &self.table {
            Home::Question { id, .. } => Some(id),
            Home::Top | Home::Section(_) => None,
        }
    }

    /// The value of a key; where the key is missing, what would hold it.
    pub(super) fn key(self, key: &'static str) -> Self {
        self.then(Step::Key(key))
    }

    /// The value of a key somewhere below.
    pub(super) fn below(self, key: &str) -> Self {
        self.then(Step::Below(key.to_owned()))
    }

    /// A key somewhere below, itself.
    pub(super) fn name(self, key: &str) -> Self {
        self.then(Step::Name(key.to_owned()))
    }

    /// A text somewhere below.
    pub(super) fn text(self, text: &str) -> Self {
        self.then(Step::Text(text.to_owned()))
    }

    /// The n-th of a list, from 0.
    pub(super) fn item(self, index: usize) -> Self {
        self.then(Step::Item(index))
    }

    fn then(mut self, step: Step) -> Self {
        self.way.push(step);
        self
    }
}

/// The places of findings in one file, in the same order.
pub(super) fn all<'f>(file: &str, text: &str, wanted: impl Iterator<Item = &'f At>) -> Vec<Place> {
    let wanted: Vec<&At> = wanted.collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let (places, _) = reader::read(file, text.as_bytes(), |top| {
        let homes = Homes::new(top);
        Some(wanted.iter().map(|at| top.source().place(homes.find(at).start)).collect())
    });
    // Only a text that is too long to be read leaves nothing; then the file's start has to do.
    places.unwrap_or_else(|| {
        let start = Place { file: file.to_owned(), line: 1, column: 1, source: String::new() };
        wanted.iter().map(|_| start.clone()).collect()
    })
}

/// The ids of the questions that stand in a text, as far as it can be read.
pub(super) fn question_ids(file: &str, text: &str) -> Vec<String> {
    let (ids, _) = reader::read(file, text.as_bytes(), |top| {
        Some(Homes::new(top).by_id.into_keys().map(|(id, _)| id).collect())
    });
    ids.unwrap_or_default()
}

/// The tables that findings can be about.
struct Homes<'t, 'a> {
    top: &'t Table<'a>,
    sections: Vec<Table<'a>>,
    questions: Vec<Table<'a>>,
    by_id: BTreeMap<(String, usize), usize>,
}

impl<'t, 'a> Homes<'t, 'a> {
    fn new(top: &'t Table<'a>) -> Self {
        let sections = top.tables("section");
        let questions: Vec<Table<'a>> =
            sections.iter().flat_map(|section| section.tables("question")).collect();
        let ids = questions.iter().enumerate();
        let by_id = ids.filter_map(|(n, table)| Some(((table.text("id")?.value, table.line()), n))).collect();
        Self { top, sections, questions, by_id }
    }

    fn find(&self, at: &At) -> Range<usize> {
        let home = match &at.table {
            Home::Top => Some(self.top),
            Home::Section(id) => {
                self.sections.iter().find(|t| t.text("id").is_some_and(|own| own.value == *id))
            }
            Home::Question { id, line } => {
                self.by_id.get(&(id.clone(), *line)).and_then(|n| self.questions.get(*n))
            }
        };
        home.map_or(0..0, |table| follow(table, &at.way))
    }
}

/// Goes as far as the way can be gone.
fn follow(table: &Table<'_>, way: &[Step]) -> Range<usize> {
    let mut span = table.span();
    let mut here: Option<Value<'_>> = None;
    for step in way {
        let next = match (step, here) {
            (Step::Key(key), None) => table.value(key),
            (Step::Key(key), Some(value)) => value.as_table().and_then(|t| t.value(key)),
            (Step::Item(index), Some(value)) => value.items().and_then(|items| items.into_iter().nth(*index)),
            (Step::Below(key), Some(value)) => below(value, key).map(|(_, value)| value),
            (Step::Name(key), Some(value)) => return below(value, key).map_or(span, |(name, _)| name),
            (Step::Text(text), Some(value)) => return text_below(value, text).unwrap_or(span),
            (_, None) => None,
        };
        let Some(next) = next else { break };
        span = next.span();
        here = Some(next);
    }
    span
}

/// The first key of that name in a value, with its own value.
fn below<'a>(value: Value<'a>, key: &str) -> Option<(Range<usize>, Value<'a>)> {
    if let Some(table) = value.as_table() {
        let entries: Vec<_> = table.entries().collect();
        if let Some((name, found)) = entries.iter().find(|(name, _)| name.value == key) {
            return Some((name.span.clone(), *found));
        }
        return entries.into_iter().find_map(|(_, value)| below(value, key));
    }
    value.items()?.into_iter().find_map(|item| below(item, key))
}

/// The first text of that wording in a value.
pub(super) fn text_below(value: Value<'_>, text: &str) -> Option<Range<usize>> {
    if let Some(found) = value.as_text() {
        return (found.value == text).then_some(found.span);
    }
    if let Some(table) = value.as_table() {
        return table
            .entries()
            .collect::<Vec<_>>()
            .into_iter()
            .find_map(|(_, value)| text_below(value, text));
    }
    value.items()?.into_iter().find_map(|item| text_below(item, text))
}
