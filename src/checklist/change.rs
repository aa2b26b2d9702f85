//! What changed between two versions of a checklist, and how much that matters: the one table
//! behind lint, diff, pull and upgrade.

mod kind;
mod question;

use std::collections::BTreeSet;
use std::fmt;

use super::model::{Checklist, Question, Section};
use super::version::Step;

/// How much a change matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Other words for the same thing.
    Wording,
    /// A new question, option or section.
    Addition,
    /// The same question counts otherwise, or is asked of others.
    Weighing,
    /// A recorded answer may no longer mean the same.
    Meaning,
    /// A question is asked no more.
    Removal,
}

impl Class {
    /// All, least first.
    pub const ALL: [Self; 5] = [Self::Wording, Self::Addition, Self::Weighing, Self::Meaning, Self::Removal];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wording => "wording",
            Self::Addition => "addition",
            Self::Weighing => "weighing",
            Self::Meaning => "meaning",
            Self::Removal => "removal",
        }
    }

    /// How far the checklist's version has to move.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Wording => Step::Patch,
            Self::Addition | Self::Weighing => Step::Minor,
            Self::Meaning | Self::Removal => Step::Major,
        }
    }

    /// What becomes of recorded answers.
    #[must_use]
    pub fn effect(self) -> &'static str {
        match self {
            Self::Wording => "recorded answers stay",
            Self::Addition => "recorded answers stay; what is new is open",
            Self::Weighing => "recorded answers stay and are counted anew",
            Self::Meaning => "recorded answers are to be confirmed again and do not count until then",
            Self::Removal => "recorded answers are kept and readable, but count no more",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeItem {
    /// The question it concerns; none for a change of the checklist or of a section.
    pub question: Option<String>,
    /// What changed in the author's words, as `weight now 5 (was 3)`.
    pub what: String,
    /// How much it matters.
    pub class: Class,
}

impl ChangeItem {
    /// How far this change moves the checklist's version.
    #[must_use]
    pub fn step(&self) -> Step {
        self.class.step()
    }
}

impl fmt::Display for ChangeItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.question {
            Some(question) => write!(f, "{question}: {} ({})", self.what, self.class),
            None => write!(f, "{} ({})", self.what, self.class),
        }
    }
}

/// Everything that changed from `old` to `new`: first the checklist, then its sections, then the
/// questions in the order of `new`, those that are gone last. Versions and the base that a fork
/// last merged are no change of their own.
#[must_use]
pub fn classify(old: &Checklist, new: &Checklist) -> Vec<ChangeItem> {
    let mut notes = Notes { question: None, items: Vec::new() };
    header(old, new, &mut notes);
    sections(old, new, &mut notes);
    order(old, new, &mut notes);
    for question in new.questions() {
        notes.question = Some(question.id.clone());
        match old.question(&question.id) {
            None => notes.add(Class::Addition, "new question"),
            Some(earlier) => {
                placed(old, new, question, &mut notes);
                notes.items.extend(changes_of(earlier, question));
            }
        }
    }
    for question in old.questions().filter(|q| new.question(&q.id).is_none()) {
        notes.question = Some(question.id.clone());
        notes.add(Class::Removal, "question is gone");
    }
    notes.items
}

/// Everything that changed in one question, wherever it stands.
#[must_use]
pub fn changes_of(old: &Question, new: &Question) -> Vec<ChangeItem> {
    let mut notes = Notes { question: Some(new.id.clone()), items: Vec::new() };
    question::compare(old, new, &mut notes);
    notes.items
}

/// How far the version has to move for these changes; none when nothing changed.
#[must_use]
pub fn step_due(changes: &[ChangeItem]) -> Option<Step> {
    changes.iter().map(ChangeItem::step).max()
}

/// The changes found so far.
struct Notes {
    question: Option<String>,
    items: Vec<ChangeItem>,
}

impl Notes {
    fn add(&mut self, class: Class, what: impl Into<String>) {
        self.items.push(ChangeItem { question: self.question.clone(), what: what.into(), class });
    }

    /// Notes other words in a text.
    fn reworded(&mut self, name: &str, old: &str, new: &str) {
        if old != new {
            self.add(Class::Wording, format!("wording of {name}"));
        }
    }

    /// Notes a value that is another one now.
    fn differs(&mut self, class: Class, name: &str, old: &str, new: &str) {
        if old != new {
            self.add(class, format!("{name} now {new} (was {old})"));
        }
    }
}

fn header(old: &Checklist, new: &Checklist, notes: &mut Notes) {
    notes.reworded("the checklist's title", &old.title, &new.title);
    notes.reworded("the checklist's summary", &old.summary, &new.summary);
    notes.differs(Class::Wording, "the language", &old.lang, &new.lang);
    notes.differs(Class::Weighing, "the area", &old.area, &new.area);
    let replaces = |checklist: &Checklist| checklist.replaces.clone().unwrap_or_else(|| "none".into());
    notes.differs(Class::Weighing, "the checklist it replaces", &replaces(old), &replaces(new));
    types(old.partner_types.as_deref(), new.partner_types.as_deref(), "the checklist's partner types", notes);
}

fn types(old: Option<&[String]>, new: Option<&[String]>, name: &str, notes: &mut Notes) {
    let words = |types: Option<&[String]>| {
        types.map_or_else(
            || "all".to_owned(),
            |t| {
                t.iter()
                    .map(String::as_str)
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect::<Vec<_>>()
                    .join(", ")
            },
        )
    };
    notes.differs(Class::Weighing, name, &words(old), &words(new));
}

fn sections(old: &Checklist, new: &Checklist, notes: &mut Notes) {
    let find = |sections: &[Section], id: &str| sections.iter().position(|s| s.id == id);
    for section in &new.sections {
        let Some(earlier) = old.sections.iter().find(|s| s.id == section.id) else {
            notes.add(Class::Addition, format!("new section `{}`", section.id));
            continue;
        };
        notes.reworded(&format!("the title of section `{}`", section.id), &earlier.title, &section.title);
        notes.reworded(
            &format!("the guidance of section `{}`", section.id),
            &earlier.guidance,
            &section.guidance,
        );
        if earlier.parent != section.parent {
            notes.add(Class::Wording, format!("section `{}` nests elsewhere", section.id));
        }
    }
    for section in old.sections.iter().filter(|s| find(&new.sections, &s.id).is_none()) {
        notes.add(Class::Wording, format!("section `{}` is gone", section.id));
    }
}

/// Notes sections and questions that both have, in another order.
fn order(old: &Checklist, new: &Checklist, notes: &mut Notes) {
    if reordered(old.sections.iter().map(|s| &s.id), new.sections.iter().map(|s| &s.id)) {
        notes.add(Class::Wording, "the order of the sections");
    } else if reordered(stayed(old, new), stayed(new, old)) {
        notes.add(Class::Wording, "the order of the questions");
    }
}

/// The questions of a checklist that stand in the same section of another one.
fn stayed<'a>(one: &'a Checklist, other: &'a Checklist) -> impl Iterator<Item = &'a String> {
    let home = |checklist: &'a Checklist, id: &str| checklist.section_of(id).map(|s| s.id.as_str());
    one.questions().map(|q| &q.id).filter(move |id| home(one, id) == home(other, id))
}

fn reordered<'a>(old: impl Iterator<Item = &'a String>, new: impl Iterator<Item = &'a String>) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    let (in_old, in_new): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
    !old.iter().filter(|id| in_new.contains(id)).eq(new.iter().filter(|id| in_old.contains(id)))
}

fn placed(old: &Checklist, new: &Checklist, question: &Question, notes: &mut Notes) {
    if let (Some(from), Some(to)) = (old.section_of(&question.id), new.section_of(&question.id))
        && from.id != to.id
    {
        notes.add(Class::Wording, format!("moved from section `{}` to `{}`", from.id, to.id));
    }
}

#[cfg(test)]
mod tests;
