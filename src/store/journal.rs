//! The journal: one line that says where index and working files stand and to which commit the
//! branch is being moved, from before it moves until they have followed. What a crash in between
//! leaves is found by it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::{IoContext as _, StoreError};
use super::{Store, durable};
use crate::record::change::ObjectId;

const JOURNAL: &str = "pending";

/// A reference's lock that a killed process of ours left may still be empty, as Git's own is for
/// a moment. One that stays so for this long is nobody's.
const EMPTY_LOCK_IS_DEAD: Duration = Duration::from_secs(1);

/// What a process that ended too early left to bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The commit where index and working files stand; none if that is before the first one.
    pub projected: Option<ObjectId>,
}

/// The journal's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Journal {
    projected: Option<ObjectId>,
    branch: String,
    moving_to: ObjectId,
}

impl Store {
    /// What an earlier process left to project, if anything. [`Store::project`] and the next
    /// append finish it.
    pub fn pending(&self) -> Result<Option<Pending>, StoreError> {
        match self.read_journal()? {
            Some(journal) => self.pending_in(&journal),
            None => Ok(None),
        }
    }

    pub(super) fn pending_in(&self, journal: &Journal) -> Result<Option<Pending>, StoreError> {
        let head = self.head()?;
        // Whoever switched branches since has had Git sort out index and working files.
        if head.branch() != Some(&journal.branch) {
            return Ok(None);
        }
        let projected = journal.projected;
        let is_on_the_way = match (projected, head.commit()) {
            (None, _) => true,
            (Some(id), Some(commit)) => id == commit || self.is_ancestor(id, commit)?,
            (Some(_), None) => false,
        };
        Ok(is_on_the_way.then_some(Pending { projected }))
    }

    /// Reads the journal. A line that cannot be read says nothing: it is from before the branch
    /// moved, or a newer program's.
    pub(super) fn read_journal(&self) -> Result<Option<Journal>, StoreError> {
        let path = self.tree_dir().join(JOURNAL);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(parse(&text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::Io { action: "read", path, source }),
        }
    }

    /// Notes, before the branch moves, where index and working files stand and where it goes.
    pub(super) fn write_journal(
        &self,
        projected: Option<ObjectId>,
        branch: &str,
        moving_to: ObjectId,
    ) -> Result<(), StoreError> {
        let from = projected.map_or_else(|| "unborn".to_owned(), |id| id.to_string());
        let line = format!("{from} {moving_to} {branch}\n");
        durable::replace(
            &self.staging()?,
            &self.tree_dir().join(JOURNAL),
            line.as_bytes(),
            false,
            self.environment.care,
        )
    }

    /// Index and working files have followed.
    pub(super) fn end_journal(&self) -> Result<(), StoreError> {
        let path = self.tree_dir().join(JOURNAL);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::Io { action: "remove", path, source }),
        }
    }

    /// This working tree's folder for the store's own files.
    pub(super) fn tree_dir(&self) -> PathBuf {
        self.git_dir.join("probity")
    }

    /// The folder for files that are about to be moved into place, made if need be. Only a writer
    /// that holds the locks uses it.
    pub(super) fn staging(&self) -> Result<PathBuf, StoreError> {
        let folder = self.tree_dir().join("staging");
        fs::create_dir_all(&folder).at("create", &folder)?;
        Ok(folder)
    }

    pub(super) fn is_ancestor(&self, older: ObjectId, newer: ObjectId) -> Result<bool, StoreError> {
        let (older, newer) = (super::oid(older)?, super::oid(newer)?);
        // A commit that is no longer here cannot be an ancestor.
        Ok(self.repository.graph_descendant_of(newer, older).unwrap_or(false))
    }
}

impl Journal {
    /// Removes the lock of the branch that the journal's process left when it was killed while it
    /// moved the branch. Git's own locks are left alone: they hold another commit's id or do not
    /// stay empty. Must run before the journal is written anew, for it is the only evidence.
    pub(super) fn remove_dead_lock(&self, lock: &Path, branch: &str) -> Result<(), StoreError> {
        if self.branch != branch {
            return Ok(());
        }
        let waiting_since = Instant::now();
        // A lock that goes away meanwhile is no longer in the way.
        while let (Ok(content), Ok(metadata)) = (fs::read_to_string(lock), fs::metadata(lock)) {
            let age = metadata.modified().ok().and_then(|written| written.elapsed().ok());
            let age = age.unwrap_or_default().max(waiting_since.elapsed());
            let is_ours = content.trim_end() == self.moving_to.to_string();
            if is_ours || content.is_empty() && age >= EMPTY_LOCK_IS_DEAD {
                tracing::info!(branch, "removed the branch's lock that a process of ours had left");
                match fs::remove_file(lock) {
                    Err(source) if source.kind() != ErrorKind::NotFound => {
                        return Err(StoreError::Io { action: "remove", path: lock.to_owned(), source });
                    }
                    _ => return Ok(()),
                }
            } else if !content.is_empty() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

fn parse(line: &str) -> Option<Journal> {
    let mut words = line.split_whitespace();
    let (from, to, branch) = (words.next()?, words.next()?, words.next()?);
    let projected = match from {
        "unborn" => None,
        id => Some(ObjectId::parse(id)?),
    };
    Some(Journal { projected, branch: branch.to_owned(), moving_to: ObjectId::parse(to)? })
}
