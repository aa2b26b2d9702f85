//! One checklist, whole, with what stands around it.

use std::sync::Arc;

use super::{Found, Pinned};
use crate::checklist::builtin;
use crate::checklist::change::Changes;
use crate::checklist::facts::Facts;
use crate::checklist::model::{Base, Checklist};
use crate::record::change::ObjectId;
use crate::record::layout;
use crate::record::load;
use crate::record::policy::Policy;
use crate::store::{HandEditKind, Session, Snapshot, StoreError};
use crate::text::problem::Problem;

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
    /// Partner types and facts, for showing what is asked.
    pub facts: Arc<Facts>,
    /// The policy in force, or the built-in one where that cannot be read.
    pub policy: Option<Arc<Policy>>,
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
            edit: found.edit,
            changes: None,
            base: None,
            problems: Vec::new(),
            can_be_edited: false,
            pins: Vec::new(),
            facts,
            policy: policy.map(Arc::new),
        };
        if found.recorded.is_none() && found.edit.is_none() && found.problems.is_empty() {
            let text = builtin::CHECKLISTS.iter().find(|(own, _)| *own == id);
            volume.shown = text.and_then(|(id, text)| self.built_in(id, text));
            volume.is_built_in = volume.shown.is_some();
            return Ok(volume);
        }
        if let Some(text) = found.shown().cloned() {
            let running = self.running(&snapshot)?;
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

    /// What was changed by hand, and what is wrong with the file.
    fn tell_of_edit(&mut self, volume: &mut Volume, found: Found) -> Result<(), StoreError> {
        if let (Some((_, old)), Some((_, new))) = (&found.recorded, &found.edited) {
            let changes = Changes::between(old, new);
            volume.changes = (!changes.is_empty()).then(|| Box::new(changes));
        }
        if self.viewpoint.is_some() {
            volume.problems = found.problems;
            return Ok(());
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
