//! What an import says about itself: what was not carried over, what was assumed, and where in the source.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use crate::text::clean;

use super::place::{At, Place, Places};

/// What became of something in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It has no place in a checklist, so it is told here and nowhere else.
    NotCarried,
    /// It stands in the checklist in another form or place.
    Changed,
    /// The source does not say it, and a checklist has to.
    Assumed,
}

impl Fate {
    /// The words for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotCarried => "not carried",
            Self::Changed => "changed",
            Self::Assumed => "assumed",
        }
    }
}

/// One line of the report; the same thing at many places is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What became of it.
    pub fate: Fate,
    /// What it is about, as `placeholder`.
    pub what: String,
    /// Why, and what stands there instead.
    pub why: String,
    /// Every place, in the order of the source.
    pub items: Vec<Item>,
}

/// One place that a remark is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As `12:7` (line and column) or `Sheet1!C4`.
    pub place: Place,
    /// What stands there, in full; empty where there is nothing to quote.
    pub text: String,
}

/// How many places a line names, and how much of each text it quotes.
const NAMED: usize = 3;
const QUOTED: usize = 60;

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.items.len() > 1 {
            write!(f, "{} × ", self.items.len())?;
        }
        write!(f, "{}: {}; {}", clean::line(&self.what), self.fate.name(), clean::line(&self.why))?;
        let named: Vec<String> = self.items.iter().take(NAMED).map(named).filter(|n| !n.is_empty()).collect();
        if named.is_empty() {
            return Ok(());
        }
        write!(f, " ({}", named.join(", "))?;
        match self.items.len().saturating_sub(NAMED) {
            0 => f.write_str(")"),
            more => write!(f, ", and {more} more)"),
        }
    }
}

fn named(item: &Item) -> String {
    let text = clean::line(item.text.trim());
    let quoted = match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("\u{201c}{}…\u{201d}", text.get(..end).unwrap_or_default()),
        None if text.is_empty() => String::new(),
        None => format!("\u{201c}{text}\u{201d}"),
    };
    match (quoted.is_empty(), item.place.is_whole()) {
        (true, _) => item.place.to_string(),
        (false, true) => quoted,
        (false, false) => format!("{quoted} at {}", item.place),
    }
}

/// Why a file cannot be imported, and where that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// As `file:12:7` or `file: Sheet1!C4`.
    pub place: String,
    /// What is wrong, as a sentence without the final stop.
    pub what: String,
    /// What to do about it.
    pub hint: String,
    /// True where the command was not well put: the file may be sound.
    pub is_usage: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl std::error::Error for Fault {}

/// A fault before its place is known as a person knows it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) at: At,
    pub(super) what: String,
    pub(super) hint: String,
    pub(super) is_usage: bool,
}

impl Wrong {
    pub(super) fn new(at: At, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, what: what.into(), hint: hint.into(), is_usage: false }
    }

    pub(super) fn usage(at: At, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { is_usage: true, ..Self::new(at, what, hint) }
    }
}

/// What a reader answers.
pub(super) type Read<T> = Result<T, Wrong>;

/// The report while it is written.
#[derive(Default)]
pub(super) struct Report {
    notes: Vec<Note>,
    /// Where the line of a fate, a thing and a reason stands.
    known: HashMap<String, usize, foldhash::fast::RandomState>,
    /// The line that was written to last. Thousands of notes make few lines, and come in turns: what follows one
    /// line follows it again.
    last: usize,
}

struct Note {
    fate: Fate,
    what: String,
    why: String,
    items: Vec<(At, String)>,
    /// The line that was written to after it.
    next: usize,
}

impl Note {
    fn says(&self, fate: Fate, what: &str, why: &str) -> bool {
        self.fate == fate && self.what == what && self.why == why
    }
}

impl Report {
    /// Notes something that has no place in a checklist.
    pub(super) fn drop<'t>(&mut self, what: &str, why: &str, at: At, text: impl Into<Cow<'t, str>>) {
        self.note(Fate::NotCarried, what, why, at, text.into());
    }

    /// Notes something that a checklist has to say and the source does not.
    pub(super) fn assume<'t>(&mut self, what: &str, why: &str, at: At, text: impl Into<Cow<'t, str>>) {
        self.note(Fate::Assumed, what, why, at, text.into());
    }

    /// Notes something that stands in the checklist in another form or place.
    pub(super) fn change<'t>(&mut self, what: &str, why: &str, at: At, text: impl Into<Cow<'t, str>>) {
        self.note(Fate::Changed, what, why, at, text.into());
    }

    fn note(&mut self, fate: Fate, what: &str, why: &str, at: At, text: Cow<'_, str>) {
        let likely = self.notes.get(self.last).map_or(0, |last| last.next);
        let index = if self.notes.get(likely).is_some_and(|note| note.says(fate, what, why)) {
            likely
        } else {
            let next = self.notes.len();
            let index = *self.known.entry([fate.name(), what, why].join("\0")).or_insert(next);
            if index == next {
                let (what, why) = (what.to_owned(), why.to_owned());
                self.notes.push(Note { fate, what, why, items: Vec::new(), next });
            }
            if let Some(last) = self.notes.get_mut(self.last) {
                last.next = index;
            }
            index
        };
        self.last = index;
        if let Some(note) = self.notes.get_mut(index) {
            note.items.push((at, text.into_owned()));
        }
    }

    /// The lines: what was lost first, what was assumed last.
    pub(super) fn finish(mut self, places: &Places) -> Vec<Remark> {
        self.notes.sort_by_key(|note| note.fate);
        let all: Vec<At> = self.notes.iter().flat_map(|note| note.items.iter().map(|(at, _)| *at)).collect();
        let mut shown = places.shown(&all).into_iter();
        self.notes
            .into_iter()
            .map(|note| Remark {
                fate: note.fate,
                what: note.what,
                why: note.why,
                items: note
                    .items
                    .into_iter()
                    .map(|(_, text)| Item { place: shown.next().unwrap_or_default(), text })
                    .collect(),
            })
            .collect()
    }
}
