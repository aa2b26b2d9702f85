//! What changed between two versions of a checklist, and how much that matters: the one table
//! behind lint, diff, pull and upgrade.

mod beside;
mod kind;
mod layout;
mod notes;
mod question;
mod words;

use std::collections::BTreeMap;

use super::model::{Base, Checklist, Question};
use super::version::{Fit, Step, Version, fit};
use crate::text::wording::Piece;
use notes::Notes;

pub use beside::{Beside, Own, beside};

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

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeItem {
    /// The section it stands in, for what is gone the one it stood in; none for a change of the checklist
    /// itself.
    pub section: Option<String>,
    /// The question it concerns; none for a change of the checklist or of a section.
    pub question: Option<String>,
    /// The key of the file whose value changed; `section`, `question` or `options` for what came, went or
    /// moved as a whole.
    pub key: &'static str,
    /// What changed, in the author's words.
    pub what: What,
    /// How much it matters.
    pub class: Class,
}

/// What became of it, in the author's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It was not there.
    Came {
        /// What, as `new option "c"`.
        what: String,
        /// What it says.
        says: String,
    },
    /// It is there no longer.
    Went {
        /// What, as `option "c" is gone`.
        what: String,
        /// What it said.
        said: String,
    },
    /// It stands elsewhere: where, as ``moved after `sec-backup` ``.
    Moved(String),
    /// It has another value.
    Value {
        /// What has it, as `weight`.
        name: String,
        /// The value it had.
        from: String,
        /// The value it has.
        to: String,
    },
    /// It has other words.
    Words {
        /// What has them, as `ask`.
        name: String,
        /// The words that stayed, went and came.
        pieces: Vec<Piece>,
    },
}

impl ChangeItem {
    /// How far this change moves the checklist's version.
    #[must_use]
    pub fn step(&self) -> Step {
        self.class.step()
    }
}

/// Everything that changed from one checklist to another, and what that calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Their ids: the same one twice, but for a fork and what it was forked from.
    pub ids: [String; 2],
    /// Their versions.
    pub versions: [Version; 2],
    /// What forks were forked from, as `security 1.0.0 (built-in)`.
    pub bases: [Option<String>; 2],
    /// What changed: the checklist, then section by section in the order of the newer one.
    pub items: Vec<ChangeItem>,
    /// Questions that mean something else without a higher revision.
    pub revisions: Vec<RevisionDue>,
    /// The titles of the sections that items name.
    titles: BTreeMap<String, String>,
}

/// A question whose revision did not move with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionDue {
    /// The question's id.
    pub question: String,
    /// The revision it had.
    pub from: u32,
    /// The revision it has.
    pub to: u32,
    /// What changed its meaning, in short; none where the revision went back.
    pub because: Option<String>,
}

impl RevisionDue {
    /// The lowest revision that would do.
    #[must_use]
    pub fn write(&self) -> u32 {
        if self.because.is_some() { self.from.saturating_add(1) } else { self.from }
    }
}

impl Changes {
    /// What changed from `old` to `new`.
    #[must_use]
    pub fn between(old: &Checklist, new: &Checklist) -> Self {
        let items = classify(old, new);
        let named = |id: &String| items.iter().any(|item| item.section.as_ref() == Some(id));
        let sections = old.sections.iter().chain(&new.sections).filter(|section| named(&section.id));
        let titles = sections.map(|section| (section.id.clone(), section.title.clone())).collect();
        let base = |own: &Option<Base>| {
            own.as_ref().map(|base| format!("{} {} ({})", base.checklist, base.version, base.source))
        };
        Self {
            ids: [old.id.clone(), new.id.clone()],
            versions: [old.version, new.version],
            bases: [base(&old.base), base(&new.base)],
            revisions: revisions_due(old, new),
            items,
            titles,
        }
    }

    /// True when nothing at all differs, version, id and base included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_same_base = self.bases.first() == self.bases.last();
        self.items.is_empty() && self.is_of_one() && !self.has_moved() && is_same_base
    }

    /// How far the version has to move; none when nothing changed.
    #[must_use]
    pub fn step_due(&self) -> Option<Step> {
        step_due(&self.items)
    }

    /// Whether the newer version is far enough from the older one; none for two checklists, of which each
    /// counts its own.
    #[must_use]
    pub fn fit(&self) -> Option<Fit> {
        let [from, to] = self.versions;
        self.is_of_one().then(|| fit(from, to, self.step_due()))
    }

    /// The lowest version that would do.
    #[must_use]
    pub fn version_due(&self) -> Version {
        let [from, _] = self.versions;
        self.step_due().map_or(from, |step| from.next(step))
    }

    fn is_of_one(&self) -> bool {
        let [from, to] = &self.ids;
        from == to
    }

    fn has_moved(&self) -> bool {
        let [from, to] = self.versions;
        from != to
    }
}

/// Everything that changed from `old` to `new`: first the checklist, then section by section in the order
/// of `new`, in each what came and changed and then what went. Versions, ids and the base that a fork last
/// merged are no change of their own, nor is the order of a list whose order means nothing.
#[must_use]
pub fn classify(old: &Checklist, new: &Checklist) -> Vec<ChangeItem> {
    let mut notes = Notes::default();
    layout::compare(old, new, &mut notes);
    notes.items
}

/// Everything that changed in one question, wherever it stands.
#[must_use]
pub fn changes_of(old: &Question, new: &Question) -> Vec<ChangeItem> {
    let mut notes = Notes { question: Some(new.id.clone()), ..Notes::default() };
    question::compare(old, new, &mut notes);
    notes.items
}

/// How far the version has to move for these changes; none when nothing changed.
#[must_use]
pub fn step_due(changes: &[ChangeItem]) -> Option<Step> {
    changes.iter().map(ChangeItem::step).max()
}

/// Questions whose revision went back, or did not move although they mean something else.
#[must_use]
pub fn revisions_due(old: &Checklist, new: &Checklist) -> Vec<RevisionDue> {
    let due = |question: &Question| {
        let before = old.question(&question.id)?;
        let because = if question.revision == before.revision {
            Some(changes_of(before, question).into_iter().find(|item| item.class == Class::Meaning)?.short())
        } else {
            None
        };
        (question.revision <= before.revision).then(|| RevisionDue {
            question: question.id.clone(),
            from: before.revision,
            to: question.revision,
            because,
        })
    };
    new.questions().filter_map(due).collect()
}

#[cfg(test)]
mod tests;
