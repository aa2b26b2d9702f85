//! Points of a review's past by name, what lies between two of them, and the same as a Git command.

mod beside;
mod in_force;
mod inquiry;
mod page;
mod trail;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{At, LogFilter, Session, StoreError};
use crate::record::change::{ChangedPath, ObjectId};
use crate::record::difference::words::Voice;
use crate::record::difference::{self, Difference, Side, TextMove};
use crate::record::layout::{self, Part, ReviewId, part};
use crate::record::message;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::text::lines::{escaped, markdown, markdown_line};
use crate::text::problem::Problem;

pub use beside::BesideAsk;
pub use in_force::in_force_parts;
pub use inquiry::Findings;
pub(super) use page::known;
pub use page::{
    Begin, EntryTold, HistoryLine, HistoryPage, Of, PageAsk, Spot, TellAsk, entry_as_git, list_as_git,
};
pub use trail::{Met, Trail};

/// A point of a review's past that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// As one types it: `start`, `submitted`, `signoff:ada`, `decision`, `now`, `last-visit`.
    pub name: String,
    /// The entry; none of a record without one.
    pub commit: ObjectId,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What lies between two points of one branch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// How many entries touched what is compared.
    pub entries: usize,
    /// By whom, as Git names them, and how many by each.
    pub people: BTreeMap<String, usize>,
    /// Of them those that carry a signature, whether it is good or not.
    pub signed: usize,
    /// Of them those that Probity did not write.
    pub by_hand: usize,
}

/// A review at one point: where, and on which day it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The commit; none for a branch without one.
    pub commit: ObjectId,
    /// The review.
    pub review: ReviewId,
    /// The day of judgement.
    pub day: Date,
}

/// Two places with what differs between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Before and after.
    pub places: [Place; 2],
    /// What differs.
    pub difference: Difference,
    /// The checklists in force that differ between the two commits; the review is judged by its pins.
    pub in_force: Vec<TextMove>,
    /// What lies between them; none where neither comes from the other, or the reviews are two.
    pub span: Option<Span>,
}

/// Why a review cannot be shown at a place.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// It is not there.
    #[error("there is no review `{review}` at {}", .commit.short())]
    Missing {
        /// The review.
        review: ReviewId,
        /// The commit.
        commit: ObjectId,
    },
    /// It cannot be read.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Broken(Vec<Problem>),
    /// Git could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The folders whose files a review's difference tells of: its own, and its partner's risks.
#[must_use]
pub fn paths(review: &ReviewId) -> [String; 2] {
    [review.folder(), layout::risks(&review.partner)]
}

/// The Git command that shows the same in lines of files.
#[must_use]
pub fn as_git(places: &[Place; 2]) -> String {
    let [from, to] = places;
    if from.review == to.review {
        let paths = paths(&from.review).join(" ");
        return format!("git diff {} {} -- {paths}", from.commit.short(), to.commit.short());
    }
    let folder = |place: &Place| format!("{}:{}", place.commit.short(), place.review.folder());
    format!("git diff {} {}", folder(from), folder(to))
}

impl Session {
    /// The named points of a review as they lie behind a commit, oldest first.
    pub fn points(&self, review: &ReviewId, tip: ObjectId) -> Result<Vec<Point>, StoreError> {
        let mut found: Vec<Point> = Vec::new();
        let folder = format!("{}/", review.folder());
        let filter = LogFilter { from: Some(tip), path: Some(review.folder()), ..LogFilter::default() };
        for entry in self.store.log(&filter)? {
            let entry = entry?;
            let mut add = |name: String| {
                if !found.iter().any(|point| point.name == name) {
                    found.push(Point { name, commit: entry.commit, at: entry.authored });
                }
            };
            let mut is_start = false;
            for changed in self.store.changed_paths(entry.commit)? {
                let Some(inside) = changed.path.strip_prefix(&folder) else { continue };
                match part(inside) {
                    Part::Review if changed.before.is_none() => is_start = true,
                    Part::Review if message::trailer(&entry.message, "Action") == Some("submit") => {
                        add("submitted".to_owned());
                    }
                    Part::Decision if changed.after.is_some() => add("decision".to_owned()),
                    Part::SignOff(person) if changed.after.is_some() => add(format!("signoff:{person}")),
                    _ => {}
                }
            }
            if is_start {
                add("start".to_owned());
                break;
            }
        }
        found.reverse();
        if let Some(visit) = self.store.last_visit() {
            // A branch that was put back since no longer has it.
            if let Ok(entry) = self.store.commit(visit.tip) {
                found.push(Point { name: "last-visit".to_owned(), commit: entry.commit, at: visit.at });
            }
        }
        let now = self.store.commit(tip)?;
        found.push(Point { name: "now".to_owned(), commit: tip, at: now.authored });
        Ok(found)
    }

    /// A review at a place.
    pub fn review_at(&mut self, place: &Place) -> Result<Arc<Review>, PastError> {
        let snapshot = self.store.snapshot(&At::Commit(place.commit))?;
        match self.review(&snapshot, &place.review)? {
            Some(Ok(review)) => Ok(review),
            Some(Err(problems)) => Err(PastError::Broken(problems)),
            None => Err(PastError::Missing { review: place.review.clone(), commit: place.commit }),
        }
    }

    /// What differs between two places, with what lies between them.
    pub fn tell(&mut self, places: [Place; 2]) -> Result<Told, PastError> {
        let [from, to] = &places;
        let (before, after) = (self.review_at(from)?, self.review_at(to)?);
        let [was, is] = [(&before, from.day), (&after, to.day)].map(|(own, day)| Standing::of(own, day));
        let difference = difference::between(
            Side { review: &before, standing: &was },
            Side { review: &after, standing: &is },
        );
        let span = if from.review == to.review {
            self.span(from.commit, to.commit, &paths(&from.review))?
        } else {
            None
        };
        let in_force = self.checklists_between(from.commit, to.commit)?;
        Ok(Told { places, difference, in_force, span })
    }

    /// What lies between two commits, the older one left out; none where neither comes from the other.
    pub fn span(&self, one: ObjectId, other: ObjectId, paths: &[String]) -> Result<Option<Span>, StoreError> {
        match self.span_back(one, other, paths)? {
            Some(span) => Ok(Some(span)),
            None => self.span_back(other, one, paths),
        }
    }

    fn span_back(
        &self,
        older: ObjectId,
        newer: ObjectId,
        paths: &[String],
    ) -> Result<Option<Span>, StoreError> {
        let mut span = Span::default();
        let mut reached = older == newer;
        let filter = LogFilter { from: Some(newer), until: Some(older), path: None };
        for entry in self.store.log(&filter)? {
            let entry = entry?;
            let parent = entry.parents.first().copied();
            reached |= parent == Some(older);
            if self.store.touches(&entry, paths)? {
                span.entries += 1;
                *span.people.entry(entry.author.name.clone()).or_insert(0) += 1;
                span.signed += usize::from(entry.is_signed);
                span.by_hand += usize::from(message::is_by_hand(&entry.message));
            }
        }
        Ok(reached.then_some(span))
    }

    /// What an entry changed in a review, by the item's place in it.
    pub fn changed_in(&self, entry: ObjectId, review: &ReviewId) -> Result<Vec<ChangedPath>, StoreError> {
        let folder = format!("{}/", review.folder());
        let mut changes = self.store.changed_paths(entry)?;
        changes.retain_mut(|changed| match changed.path.strip_prefix(&folder) {
            Some(inside) => {
                changed.path = inside.to_owned();
                true
            }
            None => false,
        });
        Ok(changes)
    }
}

impl Told {
    /// The review, or both of two.
    #[must_use]
    pub fn title(&self) -> String {
        let [before, after] = &self.difference.reviews;
        if before == after { before.to_string() } else { format!("{before} -> {after}") }
    }

    /// All of it as Markdown, under a heading of the second level.
    #[must_use]
    pub fn markdown(&self, voice: &Voice<'_>) -> String {
        let between = self.span.as_ref().map(|span| format!("{} ", span.words())).unwrap_or_default();
        let mut text = format!("\n## {}\n\n{between}{}\n\n", escaped(&self.title()), self.count_words());
        for line in self.difference.headline() {
            let mark = if line.indent == 0 { "- " } else { "  - " };
            text.extend([mark, &markdown_line(&line), "\n"]);
        }
        text.push_str(&markdown(&self.parts(voice)));
        if let Some(names) = self.span.as_ref().and_then(Span::names_words) {
            text.extend(["\n", &escaped(&names), "\n"]);
        }
        text.extend(["\nAs Git: `", &as_git(&self.places), "`\n"]);
        text
    }
}

impl Span {
    /// How many entries by how many people.
    #[must_use]
    pub fn words(&self) -> String {
        let entries =
            if self.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", self.entries) };
        let people = match self.people.len() {
            1 => "1 person".to_owned(),
            some => format!("{some} people"),
        };
        if self.entries == 0 {
            "No entry lies between them.".to_owned()
        } else {
            format!("{entries} by {people}.")
        }
    }

    /// Which names are only claimed: nobody but Git vouches for the author of an entry without a signature.
    #[must_use]
    pub fn claim_words(&self) -> Option<String> {
        match (self.entries, self.signed) {
            (0, _) => None,
            (_, 0) => Some("Names are as claimed: no entry in this span is signed with a key.".to_owned()),
            (entries, signed) if signed < entries => Some(format!(
                "Names are as claimed in {} of {entries} entries, which are not signed with a key.",
                entries - signed
            )),
            _ => Some(
                "Every entry in this span carries a signature; `git log --show-signature` judges it."
                    .to_owned(),
            ),
        }
    }

    /// The same with the names, and with how many entries were made by hand.
    #[must_use]
    pub fn names_words(&self) -> Option<String> {
        let claim = self.claim_words()?;
        let names: Vec<&str> = self.people.keys().map(String::as_str).collect();
        let by_hand = match self.by_hand {
            0 => String::new(),
            1 => " 1 entry was made by hand.".to_owned(),
            some => format!(" {some} entries were made by hand."),
        };
        Some(format!("{claim}{by_hand} By: {}.", names.join(", ")))
    }
}
