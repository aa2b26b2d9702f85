//! History: commits along first parents, newest first, read one by one as they are asked for.

use std::rc::Rc;

use git2::Repository;
use jiff::Timestamp;

use super::bytes::Objects;
use super::error::{GitContext as _, StoreError};
use super::snapshot::Snapshot;
use super::{Store, from_oid, oid, tree};
use crate::record::change::{ChangedPath, Identity, ObjectId};

/// Which part of history to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// The newest commit to read; none for HEAD.
    pub from: Option<ObjectId>,
    /// Stop before this commit.
    pub until: Option<ObjectId>,
    /// Only commits that changed this file or something in this folder.
    pub path: Option<String>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The commit's id.
    pub commit: ObjectId,
    /// Its root folder.
    pub tree: ObjectId,
    /// Its parents; the first is the branch as it was.
    pub parents: Vec<ObjectId>,
    /// Who did it.
    pub author: Identity,
    /// When it was done.
    pub authored: Timestamp,
    /// Who wrote the commit.
    pub committer: Identity,
    /// When the commit was written.
    pub committed: Timestamp,
    /// The whole message; bytes that are no text are replacement characters.
    pub message: String,
    /// True if a signature is attached; whether it is good is another question.
    pub is_signed: bool,
}

/// A commit's signature, as it stands in the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedSignature {
    /// Armoured, as the signing program made it.
    pub signature: String,
    /// The commit without it: what was signed.
    pub content: Vec<u8>,
}

/// Commits, newest first. Reads a commit only when it is asked for.
pub struct Log {
    objects: Rc<Objects>,
    next: Option<ObjectId>,
    until: Option<ObjectId>,
    path: Option<String>,
    /// The next commit, where it was read as a parent, and what stands at the path there.
    ahead: Option<(LogEntry, Option<ObjectId>)>,
}

impl Store {
    /// The commits that the filter lets through, along first parents.
    pub fn log(&self, filter: &LogFilter) -> Result<Log, StoreError> {
        let next = match filter.from {
            Some(from) => Some(from),
            None => self.head()?.commit(),
        };
        Ok(Log {
            objects: Rc::clone(&self.objects),
            next,
            until: filter.until,
            path: filter.path.clone(),
            ahead: None,
        })
    }

    /// One commit.
    pub fn commit(&self, id: ObjectId) -> Result<LogEntry, StoreError> {
        self.objects.commit(id)
    }

    /// What stands at these paths at a commit; nothing before the first one.
    pub fn standing<'p>(
        &self,
        commit: Option<ObjectId>,
        paths: impl IntoIterator<Item = &'p String>,
    ) -> Result<Vec<Option<ObjectId>>, StoreError> {
        standing(&self.objects, commit, paths)
    }

    /// Whether an entry changed something at one of these paths.
    pub fn touches(&self, entry: &LogEntry, paths: &[String]) -> Result<bool, StoreError> {
        let before = self.standing(entry.parents.first().copied(), paths)?;
        Ok(self.standing(Some(entry.commit), paths)? != before)
    }

    /// The signature that is attached to a commit, and the bytes that it signs.
    pub fn signature_of(&self, id: ObjectId) -> Result<Option<AttachedSignature>, StoreError> {
        match self.repository.extract_signature(&oid(id)?, None) {
            Ok((signature, content)) => Ok(Some(AttachedSignature {
                signature: String::from_utf8_lossy(&signature).into_owned(),
                content: content.to_vec(),
            })),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(source) => Err(StoreError::Git { action: "read a signature", source }),
        }
    }

    /// What a commit changed against its first parent (everything, if it has none).
    pub fn changed_paths(&self, commit: ObjectId) -> Result<Vec<ChangedPath>, StoreError> {
        let entry = self.commit(commit)?;
        let before = entry.parents.first().map(|parent| self.commit(*parent)).transpose()?;
        self.changes_between(before.map(|before| before.tree), Some(entry.tree))
    }

    /// What differs between two snapshots.
    pub fn differences(&self, before: &Snapshot, after: &Snapshot) -> Result<Vec<ChangedPath>, StoreError> {
        self.changes_between(before.tree, after.tree)
    }

    fn changes_between(
        &self,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) -> Result<Vec<ChangedPath>, StoreError> {
        let found = tree::differences(&self.objects, before, after)?;
        Ok(found
            .into_iter()
            .map(|difference| ChangedPath {
                path: difference.path,
                before: difference.before.map(|side| side.id),
                after: difference.after.map(|side| side.id),
            })
            .collect())
    }
}

impl Iterator for Log {
    type Item = Result<LogEntry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let id = self.next.take().filter(|id| Some(*id) != self.until)?;
            match self.step(id) {
                Ok((entry, true)) => return Some(Ok(entry)),
                Ok((_, false)) => {}
                Err(error) => {
                    self.next = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Log {
    /// Reads a commit, and whether it changed the path that is looked for: its id differs from the parent's.
    fn step(&mut self, id: ObjectId) -> Result<(LogEntry, bool), StoreError> {
        let (entry, known) = match self.ahead.take() {
            Some((entry, standing)) => (entry, Some(standing)),
            None => (self.objects.commit(id)?, None),
        };
        let parent = entry.parents.first().copied();
        self.next = parent;
        let Some(path) = &self.path else { return Ok((entry, true)) };
        let now = match known {
            Some(known) => known,
            None => tree::find(&self.objects, entry.tree, path)?,
        };
        let before = match parent {
            Some(parent) => {
                let parent = self.objects.commit(parent)?;
                let before = tree::find(&self.objects, parent.tree, path)?;
                self.ahead = Some((parent, before));
                before
            }
            None => None,
        };
        Ok((entry, now != before))
    }
}

fn standing<'p>(
    objects: &Objects,
    commit: Option<ObjectId>,
    paths: impl IntoIterator<Item = &'p String>,
) -> Result<Vec<Option<ObjectId>>, StoreError> {
    let root = commit.map(|commit| objects.commit(commit)).transpose()?.map(|entry| entry.tree);
    let at = |path| root.map_or(Ok(None), |root| tree::find(objects, root, path));
    paths.into_iter().map(|path| at(path)).collect()
}

/// A commit as libgit2 reads it.
pub(super) fn read(repository: &Repository, id: ObjectId) -> Result<LogEntry, StoreError> {
    let commit = repository.find_commit(oid(id)?).doing("read a commit")?;
    let identity = |person: &git2::Signature<'_>| Identity {
        name: String::from_utf8_lossy(person.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(person.email_bytes()).into_owned(),
    };
    // A time outside of what a calendar can hold is a damaged commit's; the epoch stands for it.
    let moment = |time: git2::Time| Timestamp::from_second(time.seconds()).unwrap_or_default();
    let (author, committer) = (commit.author(), commit.committer());
    Ok(LogEntry {
        commit: id,
        tree: from_oid(commit.tree_id()),
        parents: commit.parent_ids().map(from_oid).collect(),
        author: identity(&author),
        authored: moment(author.when()),
        committer: identity(&committer),
        committed: moment(committer.when()),
        message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
        is_signed: commit.header_field_bytes("gpgsig").is_ok(),
    })
}
