//! One checklist, whole, with what stands around it.

use std::sync::Arc;

use super::{Found, Pinned};
use crate::checklist::builtin;
use crate::checklist::change::Changes;
use crate::checklist::facts::Facts;
use crate::checklist::model::{Base, Checklist};
use crate::record::Item;
use crate::record::change::ObjectId;
use crate::record::layout::{self, ReviewId};
use crate::record::load;
use crate::record::policy::Policy;
use crate::record::trial::Trial;
use crate::record::upgrade::{Misfit, Plan};
use crate::store::{HandEditKind, Session, Snapshot, StoreError, templates, upstream};
use crate::text::problem::{Problem, any_error};

/// A checklist, and what its author wants to know of it.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its id, as it was asked for.
    pub id: String,
    /// The commit at which the record was read.
    pub commit: Option<ObjectId>,
    /// Whether the record does not have it, and the program brings it along.
    pub is_built_in: bool,
    /// Its text as it lies in the working folder, where that can be read; else as recorded. None where there
    /// is none that can be read.
    pub shown: Option<Arc<Checklist>>,
    /// As it is recorded, with its text.
    pub recorded: Option<Arc<Item<Checklist>>>,
    /// The text in the working folder, where somebody changed it by hand.
    pub edited: Option<String>,
    /// In which way somebody changed it by hand since it was recorded.
    pub edit: Option<HandEditKind>,
    /// What that changes; none where nothing was changed, or one of the two texts cannot be read.
    pub changes: Option<Box<Changes>>,
    /// For a fork, the upstream text that it last merged.
    pub base: Option<Arc<Checklist>>,
    /// What reader and linter say.
    pub problems: Vec<Problem>,
    /// Whether there is a working file that an editor can open.
    pub can_be_edited: bool,
    /// The running reviews that pin it.
    pub pins: Vec<Pinned>,
    /// Every review on which it may be tried, those that run first.
    pub reviews: Vec<ReviewId>,
    /// What its upstream offers, where that is at hand; none of what is looked at in the past.
    pub upstream: Option<Upstream>,
    /// Whether the person whom Git names is among the people of the record.
    pub is_member: bool,
    /// The ids of the record's checklists.
    pub taken: Vec<String>,
    /// Partner types and facts, for showing what is asked.
    pub facts: Arc<Facts>,
    /// The policy in force, or the built-in one where that cannot be read.
    pub policy: Option<Arc<Policy>>,
}

/// What an upstream offers a fork.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// What it is now, as `security 1.1.0`.
    pub of: String,
    /// How many parts it changed that the fork does not have.
    pub offers: usize,
    /// How many of them both changed.
    pub conflicts: usize,
}

impl Session {
    /// One checklist, whole; of a built-in one that the record does not have, only its text.
    pub fn volume(&mut self, id: &str) -> Result<Volume, StoreError> {
        let snapshot = self.in_view()?;
        let found = self.found(&snapshot, id)?;
        let facts = self.facts_as_they_lie(&snapshot)?;
        let policy = load::policy(&snapshot, &mut Vec::new())?.map(|item| item.value);
        let policy = policy.or_else(|| Policy::read(layout::POLICY, builtin::POLICY.as_bytes()).0);
        let mut volume = Volume {
            id: id.to_owned(),
            commit: snapshot.commit,
            is_built_in: false,
            shown: None,
            recorded: None,
            edited: None,
            edit: found.edit,
            changes: None,
            base: None,
            problems: Vec::new(),
            can_be_edited: false,
            pins: Vec::new(),
            reviews: Vec::new(),
            upstream: None,
            is_member: false,
            taken: self.checklist_ids(&snapshot)?.into_iter().collect(),
            facts,
            policy: policy.map(Arc::new),
        };
        let record = load::record(&snapshot, &mut Vec::new())?.map(|item| item.value);
        let who = self.store.identity().ok();
        volume.is_member = record.zip(who).is_some_and(|(record, who)| record.actor(&who).is_some());
        if found.recorded.is_none() && found.edit.is_none() && found.problems.is_empty() {
            let text = builtin::CHECKLISTS.iter().find(|(own, _)| *own == id);
            volume.shown = text.and_then(|(id, text)| self.built_in(id, text));
            volume.is_built_in = volume.shown.is_some();
            return Ok(volume);
        }
        let (mut running, count) = self.all_reviews(&snapshot)?;
        volume.reviews.clone_from(&running);
        running.truncate(count);
        volume.upstream = self.offered(&snapshot, id);
        if let Some((blob, checklist)) = &found.recorded {
            let item = Item::new(*blob, snapshot.bytes(*blob)?, (**checklist).clone());
            volume.recorded = Some(Arc::new(item));
        }
        if let Some(text) = found.shown().cloned() {
            volume.pins = self.pins(&snapshot, &running, id, &text, true)?;
            volume.base = match &text.1.base {
                Some(base) => self.base(&snapshot, id, base)?,
                None => None,
            };
            volume.shown = Some(text.1);
        }
        self.tell_of_edit(&mut volume, found)?;
        Ok(volume)
    }

    /// What the upstream of a fork offers, where it is built in or of this record: nothing else is read unasked.
    fn offered(&mut self, snapshot: &Snapshot, id: &str) -> Option<Upstream> {
        let item = templates::in_force(snapshot, id).ok().filter(|_| self.viewpoint.is_none())?;
        let source = upstream::Upstream::parse(&item.value.base.as_ref()?.source);
        if !matches!(source, upstream::Upstream::BuiltIn | upstream::Upstream::Record) {
            return None;
        }
        let merge = self.pull(snapshot, id, None).ok()?.merge;
        let conflicts = merge.offers.iter().filter(|offer| offer.is_conflict()).count();
        let of = format!("{} {}", merge.upstream.id, merge.upstream.version);
        let own = Upstream { of, offers: merge.offers.len(), conflicts };
        (!merge.is_up_to_date()).then_some(own)
    }

    /// A checklist as it is shown, tried on a review; why not, where that makes no sense.
    pub fn try_on(&mut self, id: &str, review: &ReviewId) -> Result<Result<Trial, String>, StoreError> {
        let snapshot = self.in_view()?;
        let Some((blob, text)) = self.found(&snapshot, id)?.shown().cloned() else {
            return Ok(Err(format!("no text of {id} can be read")));
        };
        let Some(Ok(own)) = self.review(&snapshot, review)? else {
            return Ok(Err(format!("{review} cannot be read")));
        };
        let record = load::record(&snapshot, &mut Vec::new())?.map(|item| item.value);
        let day = self.day_in_view(record.as_ref());
        let facts = self.facts_as_they_lie(&snapshot)?;
        let facts = Item::new(own.facts_id, Vec::new(), (*facts).clone());
        let item = Arc::new(Item::new(blob, Vec::new(), (*text).clone()));
        let plan = Plan::of(&own, std::slice::from_ref(&item), Some(&facts), &[id.to_owned()]);
        Ok(match plan {
            Ok(plan) => Trial::of(&own, &plan, day).ok_or_else(|| format!("nothing in {review} would move")),
            Err(misfits) if misfits.contains(&Misfit::Same) => Err(format!("{review} pins this very text")),
            Err(_) => Err(format!("{review} pins nothing whose place {id} could take")),
        })
    }

    /// What was changed by hand, and what is wrong with the file.
    fn tell_of_edit(&mut self, volume: &mut Volume, found: Found) -> Result<(), StoreError> {
        // What cannot be read is not gone.
        let is_whole = !any_error(&found.problems);
        if is_whole && let (Some((_, old)), Some((_, new))) = (&found.recorded, &found.edited) {
            let changes = Changes::between(old, new);
            volume.changes = (!changes.is_empty()).then(|| Box::new(changes));
        }
        if self.viewpoint.is_some() {
            volume.problems = found.problems;
            return Ok(());
        }
        if volume.edit.is_some() {
            let bytes = self.store.working_file(&layout::checklist(&volume.id))?;
            volume.edited = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        }
        volume.can_be_edited = self.store.working_file(&layout::checklist(&volume.id))?.is_some();
        let earlier = found.recorded.filter(|_| found.edited.is_some()).map(|(_, old)| old);
        volume.problems = self.linted(&volume.id, &volume.facts, earlier.as_deref())?;
        Ok(())
    }

    /// The upstream text that a fork last merged: the copy that lies beside it, else what has that id and
    /// that version.
    fn base(
        &mut self,
        snapshot: &Snapshot,
        fork: &str,
        base: &Base,
    ) -> Result<Option<Arc<Checklist>>, StoreError> {
        let is_it = |text: &Arc<Checklist>| text.id == base.checklist && text.version == base.version;
        for path in [layout::base(fork), layout::checklist(&base.checklist)] {
            let Some(blob) = snapshot.id_of(&path)? else { continue };
            let (text, _) = self.parsed.checklist(&path, blob, || snapshot.bytes(blob))?;
            if let Some(text) = text.filter(is_it) {
                return Ok(Some(text));
            }
        }
        let text = builtin::CHECKLISTS.iter().find(|(own, _)| *own == base.checklist);
        Ok(text.and_then(|(id, text)| self.built_in(id, text)).filter(is_it))
    }
}
