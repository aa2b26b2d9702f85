//! The checklists of a record as their authors see them: in force or as they lie in the working folder, what
//! is wrong with them, and which running reviews pin which text.

mod lint;
mod moving;
mod volume;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Session, Snapshot, StoreError, blob_id};
use crate::checklist::builtin;
use crate::checklist::facts::Facts;
use crate::checklist::model::Checklist;
use crate::checklist::version::Version;
use crate::record::Item;
use crate::record::change::ObjectId;
use crate::record::layout::{self, ReviewId};
use crate::record::load;
use crate::record::state::ReviewState;
use crate::record::upgrade::{Effect, Plan};
use crate::text::id;
use crate::text::problem::Problem;

pub use super::HandEditKind;
pub use moving::Planned;
pub use volume::{Upstream, Volume};

/// All checklists of a record, and those that the program brings along besides.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The commit at which they were read.
    pub commit: Option<ObjectId>,
    /// The record's, in the order in which people meet their areas.
    pub lines: Vec<Line>,
    /// Built-in ones that the record does not have, in the same order.
    pub built_in: Vec<Arc<Checklist>>,
    /// Why some are not among them, or not as they lie in the working folder.
    pub problems: Vec<Problem>,
}

/// A checklist in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its text as it lies in the working folder, where that can be read; else as recorded.
    pub checklist: Arc<Checklist>,
    /// In which way somebody changed it by hand since it was recorded.
    pub edit: Option<HandEditKind>,
    /// The running reviews that pin it.
    pub pins: Vec<Pinned>,
}

/// A running review that pins a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The review.
    pub review: ReviewId,
    /// The version that it pins.
    pub version: Version,
    /// What becomes of its answers if it moves to the text that is shown; none where it pins that very text,
    /// in the list, where nobody asks, and where there are too many reviews to read them all.
    pub effect: Option<Effect>,
    /// Whether it pins the very text that is shown.
    pub is_same: bool,
}

/// Of so many reviews at most it is told what a move would do to their answers: each is read whole for it.
const MOST_TOLD: usize = 40;

/// A text of a checklist, by the id of its bytes.
type Text = (ObjectId, Arc<Checklist>);

/// What the record and the working folder have under one name.
#[derive(Debug, Default)]
struct Found {
    recorded: Option<Text>,
    edit: Option<HandEditKind>,
    /// As it lies in the working folder, where somebody changed it by hand.
    edited: Option<Text>,
    problems: Vec<Problem>,
}

impl Found {
    /// What is shown of it.
    fn shown(&self) -> Option<&Text> {
        self.edited.as_ref().or(self.recorded.as_ref())
    }
}

impl Session {
    /// Every checklist of the record in a line.
    pub fn shelf(&mut self) -> Result<Shelf, StoreError> {
        let snapshot = self.in_view()?;
        let (mut running, count) = self.all_reviews(&snapshot)?;
        running.truncate(count);
        let mut shelf =
            Shelf { commit: snapshot.commit, lines: Vec::new(), built_in: Vec::new(), problems: Vec::new() };
        for id in self.checklist_ids(&snapshot)? {
            let found = self.found(&snapshot, &id)?;
            if let Some(text) = found.shown().cloned() {
                let pins = self.pins(&snapshot, &running, &id, &text, false)?;
                shelf.lines.push(Line { checklist: text.1, edit: found.edit, pins });
            }
            shelf.problems.extend(found.problems.into_iter().find(Problem::is_error));
        }
        shelf.lines.sort_by_key(|line| (builtin::place_of(&line.checklist.area), line.checklist.id.clone()));
        for (id, text) in builtin::CHECKLISTS.iter() {
            if shelf.lines.iter().all(|line| line.checklist.id != *id) {
                shelf.built_in.extend(self.built_in(id, text));
            }
        }
        Ok(shelf)
    }

    /// A checklist that the program brings along.
    fn built_in(&mut self, id: &str, text: &str) -> Option<Arc<Checklist>> {
        let bytes = text.as_bytes();
        let read = || Ok::<_, std::convert::Infallible>(bytes.to_vec());
        let Ok((checklist, _)) = self.parsed.checklist(&layout::checklist(id), blob_id(bytes), read);
        checklist
    }

    /// The ids of all checklists of the record, and of those that only lie in the working folder.
    fn checklist_ids(&self, snapshot: &Snapshot) -> Result<BTreeSet<String>, StoreError> {
        let mut names: BTreeSet<String> =
            snapshot.list(layout::CHECKLISTS)?.into_iter().map(|entry| entry.name).collect();
        if self.viewpoint.is_none() {
            names.extend(self.store.working_names(layout::CHECKLISTS)?);
        }
        let ids = names.iter().filter_map(|name| name.strip_suffix(".toml"));
        Ok(ids.filter(|id| id::token_fault(id).is_none()).map(str::to_owned).collect())
    }

    /// What the record has under this name, and the working folder, unless the past is looked at.
    fn found(&mut self, snapshot: &Snapshot, id: &str) -> Result<Found, StoreError> {
        let path = layout::checklist(id);
        let mut found = Found::default();
        if let Some(entry) = snapshot.entry(&path)?.filter(|entry| entry.kind.is_file()) {
            let (checklist, problems) =
                self.parsed.checklist(&path, entry.id, || snapshot.bytes(entry.id))?;
            found.recorded = checklist.map(|checklist| (entry.id, checklist));
            found.problems = problems;
        }
        if self.viewpoint.is_some() {
            return Ok(found);
        }
        let edits = self.store.working_edits([path.as_str()])?;
        found.edit = edits.first().map(|edit| edit.kind);
        if matches!(found.edit, Some(HandEditKind::Edited | HandEditKind::Extra))
            && let Some(bytes) = self.store.working_file(&path)?
        {
            let id = blob_id(&bytes);
            let (checklist, problems) = self.parsed.checklist(&path, id, || Ok::<_, StoreError>(bytes))?;
            found.edited = checklist.map(|checklist| (id, checklist));
            found.problems = problems;
        }
        Ok(found)
    }

    /// Every review, those first whose answers may still change; and how many those are.
    fn all_reviews(&mut self, snapshot: &Snapshot) -> Result<(Vec<ReviewId>, usize), StoreError> {
        let record = load::record(snapshot, &mut Vec::new())?.map(|item| item.value);
        let day = self.day_in_view(record.as_ref());
        let glance = self.glance(snapshot, day)?;
        // Of a review that cannot be read nobody knows that it is over.
        let is_running = |state: &str| !ReviewState::parse(state).is_some_and(ReviewState::is_over);
        let (mut reviews, over): (Vec<_>, Vec<_>) = glance
            .reviews
            .into_iter()
            .partition(|line| line.summary.as_ref().map_or(true, |own| is_running(&own.state)));
        let count = reviews.len();
        reviews.extend(over);
        Ok((reviews.into_iter().map(|line| line.id).collect(), count))
    }

    /// Which of these reviews pin a checklist, and what would become of their answers.
    fn pins(
        &mut self,
        snapshot: &Snapshot,
        running: &[ReviewId],
        id: &str,
        (shown, new): &Text,
        is_asked: bool,
    ) -> Result<Vec<Pinned>, StoreError> {
        let mut pins = Vec::new();
        let mut told = 0;
        let item = Arc::new(Item::new(*shown, Vec::new(), (**new).clone()));
        for review in running {
            let path = review.pin(id);
            let Some(blob) = snapshot.id_of(&path)? else { continue };
            let (pinned, _) = self.parsed.checklist(&path, blob, || snapshot.bytes(blob))?;
            let Some(pinned) = pinned else { continue };
            let is_same = blob == *shown;
            let mut effect = None;
            if is_asked && !is_same && told < MOST_TOLD {
                told += 1;
                effect = self.review(snapshot, review)?.and_then(Result::ok).and_then(|review| {
                    let plan = Plan::of(&review, std::slice::from_ref(&item), None, &[id.to_owned()]).ok()?;
                    Some(Effect::of(&plan, &review))
                });
            }
            pins.push(Pinned { review: review.clone(), version: pinned.version, effect, is_same });
        }
        Ok(pins)
    }

    /// The facts in force, or as they lie in the working folder; the built-in ones where neither can be read.
    fn facts_as_they_lie(&mut self, snapshot: &Snapshot) -> Result<Arc<Facts>, StoreError> {
        let working = match self.viewpoint {
            None => self.store.working_file(layout::FACTS)?,
            Some(_) => None,
        };
        let recorded = snapshot.blob(layout::FACTS)?.map(|(_, bytes)| bytes);
        for bytes in [working, recorded].into_iter().flatten() {
            let read = || Ok::<_, StoreError>(bytes.clone());
            if let Some(facts) = self.parsed.facts(layout::FACTS, blob_id(&bytes), read)?.0 {
                return Ok(facts);
            }
        }
        let bytes = builtin::FACTS.as_bytes();
        let read = || Ok::<_, StoreError>(bytes.to_vec());
        Ok(self.parsed.facts(layout::FACTS, blob_id(bytes), read)?.0.unwrap_or_default())
    }
}
