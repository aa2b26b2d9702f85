//! Brings the working files and Git's index along after the branch has moved.
//!
//! For every path that the commits changed: the index entry moves forward if it is where the
//! record was, so that what the user has staged stays; the working file moves forward if it equals
//! the record as it was. Anything else is a hand edit, reported and never overwritten.

use std::fs;
use std::path::Path;

use super::error::{GitContext as _, StoreError};
use super::index::IndexCopy;
use super::lock::Hold;
use super::snapshot::{At, EntryKind, Snapshot};
use super::tree::{self, Side};
use super::working::{self, HandEdit, HandEditKind, Standing};
use super::{Store, bystander, from_oid};
use crate::record::change::ObjectId;

/// What a projection did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// The commit that index and working files now stand for; none if there was nothing to do.
    pub commit: Option<ObjectId>,
    /// How many working files were written or removed.
    pub files: usize,
    /// Working files and staged entries of changed paths that were left as somebody made them.
    pub hand_edits: Vec<HandEdit>,
}

/// One path to bring along.
struct Step<'a> {
    path: &'a str,
    /// What the record had where index and working files may still stand.
    known: [Option<Side>; 2],
    /// What the record has now.
    target: Option<Side>,
}

impl Store {
    /// Brings working files and index along with what was appended, and with what an earlier
    /// process left behind, then gives the locks back. With nothing appended it does so only if
    /// something is left behind.
    pub fn project(&mut self) -> Result<Projection, StoreError> {
        if self.hold.is_none() {
            if self.pending()?.is_none() {
                return Ok(Projection::default());
            }
            self.take_hold()?;
        }
        // Whatever happens, the locks end here; after a failure the journal stays, and the next
        // writing command takes up from it.
        let Some(hold) = self.hold.take() else {
            return Ok(Projection::default());
        };
        self.keep_recorded(&hold)?;
        let projection = match self.root.as_deref() {
            Some(root) => self.project_held(root, &hold)?,
            None => Projection::default(),
        };
        self.keep_recorded(&hold)?;
        self.end_journal()?;
        if hold.left_behind.is_some() {
            // What a killed process had not yet moved into place. It is only litter, in our folder.
            let _removed = fs::remove_dir_all(self.tree_dir().join("staging"));
        }
        Ok(projection)
    }

    /// Puts the branch forward again if it was moved back since it was recorded on.
    ///
    /// `git reset`, and `git stash` with it, reads HEAD, works under `index.lock`, gives it back, and only then
    /// moves the branch to what it had read, whatever stands there now. Whoever means an entry of ours needs
    /// the lock that we hold, but for a `git reset --soft` in just this moment.
    fn keep_recorded(&mut self, hold: &Hold) -> Result<(), StoreError> {
        let Some((branch, newest)) = &hold.recorded else {
            return Ok(());
        };
        let repository = self.writer()?;
        loop {
            let stands = repository.refname_to_id(branch).map(from_oid).doing("read the branch back")?;
            if stands == *newest || self.is_ancestor(*newest, stands)? {
                return Ok(());
            }
            if !self.is_ancestor(stands, *newest)? {
                return Err(StoreError::MovedAway { branch: branch.clone(), commit: *newest });
            }
            tracing::warn!(branch, "the branch was moved back under our lock, and is put forward again");
            let log = "commit: put forward again, a git reset had read what stood before";
            self.set_branch(&repository, branch, Some(stands), *newest, log)?;
        }
    }

    fn project_held(&self, root: &Path, hold: &Hold) -> Result<Projection, StoreError> {
        let head = self.snapshot(&At::Head)?;
        let from = Snapshot::of(&self.objects, hold.projected)?;
        let base = Snapshot::of(&self.objects, hold.base)?;
        let mut projection = Projection { commit: head.commit, ..Projection::default() };
        let differences = tree::differences(&self.objects, from.tree, head.tree)?;
        if differences.is_empty() {
            return Ok(projection);
        }
        let mut index = IndexCopy::open(self, from.tree)?;
        for difference in &differences {
            let at_base = base.entry(&difference.path)?.map(|entry| Side { id: entry.id, kind: entry.kind });
            let step = Step {
                path: &difference.path,
                known: [difference.before, at_base],
                target: difference.after,
            };
            self.take_step(root, &step, &mut index, &mut projection)?;
        }
        hold.check_index_lock()?;
        if index.finish(self)? {
            bystander::wait_for_git(root);
        }
        Ok(projection)
    }

    fn take_step(
        &self,
        root: &Path,
        step: &Step<'_>,
        index: &mut IndexCopy,
        projection: &mut Projection,
    ) -> Result<(), StoreError> {
        let path = step.path;
        let mut report = |kind| {
            let path = path.to_owned();
            projection.hand_edits.push(HandEdit { path, kind });
        };
        let sides = [step.known[0], step.known[1], step.target];
        if sides.iter().flatten().any(|side| !side.kind.is_file()) {
            // Links and submodules are nobody's answers; whoever made them brings them along.
            report(HandEditKind::InTheWay);
            return Ok(());
        }
        let entry = index.entry(path)?;
        let entry_id = entry.map(|entry| entry.id);
        let target_id = step.target.map(|side| side.id);
        let is_known = |id: Option<ObjectId>| step.known.iter().any(|side| side.map(|side| side.id) == id);
        let standing = working::standing(root, path)?;
        let is_there = entry_id == target_id && !index.is_conflicted(path);
        // `git reset` brings the index along and not the working file.
        let is_behind = match standing {
            Standing::File(id) => Some(id) != target_id && is_known(Some(id)),
            Standing::Nothing => target_id.is_some() && is_known(None),
            Standing::Other => false,
        };
        if is_there && !is_behind {
            // Git has brought this path along itself, or a projection was cut off after the index.
            return Ok(());
        }
        let is_staged = index.is_conflicted(path) || !is_there && !is_known(entry_id);
        if is_staged || index.has_staged_in_the_way(path) {
            report(HandEditKind::Staged);
            return Ok(());
        }
        if entry.is_some_and(|entry| entry.skips_worktree()) {
            return index.set(path, step.target, entry, None);
        }
        let written = match (step.target, standing) {
            (_, Standing::Other) => {
                report(HandEditKind::InTheWay);
                None
            }
            (Some(target), Standing::File(id)) if id == target.id => Some(root.join(path)),
            (None, Standing::Nothing) => None,
            (Some(target), Standing::File(id)) if is_known(Some(id)) => {
                projection.files += 1;
                Some(self.write_working_file(root, path, target)?)
            }
            (None, Standing::File(id)) if is_known(Some(id)) => {
                projection.files += 1;
                working::remove(root, path)?;
                None
            }
            (Some(target), Standing::Nothing) if entry_id.is_none() || is_there => {
                projection.files += 1;
                Some(self.write_working_file(root, path, target)?)
            }
            (Some(_), Standing::Nothing) => {
                report(HandEditKind::Removed);
                None
            }
            (Some(_), Standing::File(_)) => {
                report(HandEditKind::Edited);
                None
            }
            (None, Standing::File(_)) => {
                report(HandEditKind::Extra);
                None
            }
        };
        index.set(path, step.target, entry, written.as_deref())
    }

    fn write_working_file(
        &self,
        root: &Path,
        path: &str,
        target: Side,
    ) -> Result<std::path::PathBuf, StoreError> {
        let bytes = self.read_blob(target.id)?;
        working::write(
            root,
            &self.staging()?,
            path,
            &bytes,
            target.kind == EntryKind::Executable,
            self.environment.care,
        )
    }
}
