//! The one way to write: plan on a snapshot, objects, signature, locks, compare-and-swap, read back.
//!
//! Never `Repository::commit`: in libgit2 1.9.7 it drops the error of the object write and answers
//! Ok with nothing written.

use std::rc::Rc;
use std::time::{Duration, Instant};

use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, ObjectType, Oid, Repository};

use super::error::{AppendError, GitContext as _, StoreError};
use super::identity::{Who, signature};
use super::objects::NewCommit;
use super::snapshot::{EntryKind, Snapshot};
use super::{Head, Store, durable, from_oid, oid, signing};
use crate::record::change::{Change, Files, ObjectId};

/// How long Git may be kept out of the index before the working files must follow.
const PROJECT_WITHIN: Duration = Duration::from_millis(250);

/// A signature may wait for a person, so it is made before any lock is taken; whoever has lost the
/// race this often signs under the lock, so that it ends.
const PATIENT_TRIES: u32 = 3;

/// What an append did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The new commits, oldest first; empty if the plan had nothing to change.
    pub commits: Vec<ObjectId>,
    /// Where the branch was; none if it had no commit.
    pub before: Option<ObjectId>,
    /// Where the branch is now; none if it still has no commit.
    pub head: Option<ObjectId>,
    /// How often the plan was made: more than once if somebody else wrote in between.
    pub plans: u32,
}

impl Store {
    /// Records what `plan` answers, all of it or nothing: one commit per change, chained, the
    /// branch moved once. The plan is made on a snapshot of the branch and made anew whenever the
    /// branch has moved meanwhile. On return the branch is durably moved; the working files follow
    /// with [`Store::project`], until when Git's index stays locked.
    ///
    /// A change is committed even if its files equal what is there: whether that is worth a commit
    /// is for the plan to say.
    pub fn append<E>(
        &mut self,
        plan: &mut dyn FnMut(&Snapshot) -> Result<Vec<Change>, E>,
    ) -> Result<Appended, AppendError<E>> {
        let outcome = self.append_planned(plan);
        self.release_unused()?;
        outcome
    }

    /// The moment by which the caller should call [`Store::project`]; none if nothing waits.
    #[must_use]
    pub fn projection_due(&self) -> Option<Instant> {
        self.hold.as_ref().map(|hold| hold.since + PROJECT_WITHIN)
    }

    fn append_planned<E>(
        &mut self,
        plan: &mut dyn FnMut(&Snapshot) -> Result<Vec<Change>, E>,
    ) -> Result<Appended, AppendError<E>> {
        let signing = self.signing()?;
        if signing.is_on() && self.hold.is_some() {
            // No lock may wait for a passphrase.
            self.project()?;
        }
        for plans in 1.. {
            let head = self.head()?;
            let branch = match &head {
                Head::Detached { commit } => {
                    // A rebase detaches HEAD; that is the better thing to say.
                    self.check_not_busy()?;
                    return Err(StoreError::Detached(Some(*commit)).into());
                }
                Head::Unborn { branch } | Head::Branch { branch, .. } => branch.clone(),
            };
            let before = head.commit();
            let snapshot = Snapshot::of(&self.objects, before)?;
            let changes = plan(&snapshot).map_err(AppendError::Plan)?;
            if changes.is_empty() {
                return Ok(Appended { commits: Vec::new(), before, head: before, plans });
            }
            let commits = self.write_commits(&snapshot, &changes, &signing)?;
            let Some(newest) = commits.last().copied() else {
                break;
            };
            self.take_hold()?;
            if self.move_branch(&branch, before, newest, &changes)? {
                return Ok(Appended { commits, before, head: Some(newest), plans });
            }
            tracing::debug!(plans, "the branch moved meanwhile; planning anew");
            if signing.is_on() && plans < PATIENT_TRIES {
                self.release_unused()?;
            }
        }
        Err(StoreError::NotStored { what: "the change".to_owned() }.into())
    }

    /// Gives the locks back if nothing was recorded under them.
    fn release_unused(&mut self) -> Result<(), StoreError> {
        if self.hold.as_ref().is_some_and(|hold| !hold.is_used) {
            self.end_journal()?;
            self.hold = None;
        }
        Ok(())
    }

    /// Steps 1 and 2: blobs, trees, commits, composed in memory, stored and read back.
    fn write_commits(
        &mut self,
        snapshot: &Snapshot,
        changes: &[Change],
        signing: &signing::Signing,
    ) -> Result<Vec<ObjectId>, StoreError> {
        let objects = self.new_objects()?;
        let repository = objects.composed();
        let committer = self.identity_of(Who::Committer)?;
        let mut parent = snapshot.commit.map(oid).transpose()?;
        let mut tree = snapshot.tree.map(oid).transpose()?;
        let mut commits: Vec<NewCommit<'_>> = Vec::with_capacity(changes.len());
        for change in changes {
            let root = match tree {
                Some(tree) => write_tree(repository, tree, &change.files)?,
                None => write_first_tree(repository, &change.files)?,
            };
            tree = Some(root);
            let now = self.environment.clock.committed(change.at);
            let author = signature(&change.by, change.at, &self.environment)?;
            let by = signature(&committer, now, &self.environment)?;
            let text = change.message.to_string();
            if text.contains('\0') {
                return Err(StoreError::Nul("message"));
            }
            let root_tree = repository.find_tree(root).doing("read the new tree back")?;
            let parents =
                parent.map(|id| repository.find_commit(id)).transpose().doing("read the parent commit")?;
            let parents: Vec<_> = parents.iter().collect();
            let buffer = repository
                .commit_create_buffer(&author, &by, &text, &root_tree, &parents)
                .doing("compose the commit")?;
            let bytes = if signing.is_on() {
                let made = self.sign(signing, &committer, &buffer)?;
                signing::with_signature(&buffer, &made)
            } else {
                buffer.to_vec()
            };
            let id = write_object(repository, ObjectType::Commit, &bytes)?;
            parent = Some(id);
            commits.push(NewCommit { id, tree: root, files: &change.files });
        }
        objects.store(&commits)?;
        Ok(commits.iter().map(|commit| from_oid(commit.id)).collect())
    }

    /// Step 4: moves the branch if it still is where the plan was made; answers whether it did.
    fn move_branch(
        &mut self,
        branch: &str,
        before: Option<ObjectId>,
        newest: ObjectId,
        changes: &[Change],
    ) -> Result<bool, StoreError> {
        let head = self.head()?;
        if head.branch() != Some(branch) || head.commit() != before {
            return Ok(false);
        }
        let subject = changes.last().map_or("", |change| change.message.subject.as_str());
        let log = match (changes.len(), before) {
            (1, Some(_)) => format!("commit: {subject}"),
            (1, None) => format!("commit (initial): {subject}"),
            (count, _) => format!("commit: {subject} (and {} before it)", count - 1),
        };
        let log = log.replace(['\n', '\0'], " ");
        let repository = self.writer()?;
        let lock = self.common_dir.join(format!("{branch}.lock"));
        let Some(hold) = &self.hold else {
            return Ok(false);
        };
        if let Some(dead) = &hold.left_behind {
            dead.remove_dead_lock(&lock, branch)?;
        }
        self.write_journal(hold.projected, branch, newest)?;
        let was_used = hold.is_used;
        let moved = self.set_branch(&repository, branch, before, newest, &log);
        if let (Ok(true), Some(hold)) = (&moved, &mut self.hold) {
            hold.recorded = Some((branch.to_owned(), newest));
        }
        if moved.is_err() {
            put_back(&repository, branch, before, newest)?;
            if let Some(hold) = &mut self.hold {
                hold.is_used = was_used;
            }
        }
        moved
    }

    /// Moves the branch durably and reads it back.
    pub(super) fn set_branch(
        &mut self,
        repository: &Repository,
        branch: &str,
        before: Option<ObjectId>,
        newest: ObjectId,
        log: &str,
    ) -> Result<bool, StoreError> {
        let id = oid(newest)?;
        let file = self.common_dir.join(branch);
        let folder_was_there = file.parent().is_some_and(std::path::Path::is_dir);
        let waiting_since = Instant::now();
        loop {
            let moved = match before {
                Some(old) => repository.reference_matching(branch, id, true, oid(old)?, log),
                None => repository.reference(branch, id, false, log),
            };
            match moved {
                Ok(_) => break,
                Err(error) if matches!(error.code(), ErrorCode::Modified | ErrorCode::Exists) => {
                    return Ok(false);
                }
                // A reference that was deleted or created under our eyes is a moved one.
                Err(error) if error.code() == ErrorCode::NotFound && before.is_some() => {
                    return Ok(false);
                }
                Err(error) if error.code() == ErrorCode::Locked => {
                    if waiting_since.elapsed() > self.environment.patience {
                        let holder = "another program, probably Git".to_owned();
                        let path = self.common_dir.join(format!("{branch}.lock"));
                        return Err(StoreError::Locked { path, holder });
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(source) => {
                    return Err(StoreError::Git { action: "move the branch", source });
                }
            }
        }
        if let Some(hold) = &mut self.hold {
            hold.is_used = true;
        }
        if !folder_was_there {
            // libgit2 syncs the folder that the reference lies in, not the folder of a new folder.
            durable::sync_folders_up_to(&file, &self.common_dir)?;
        }
        let stands = repository.refname_to_id(branch).map(from_oid).doing("read the branch back")?;
        if stands == newest || self.is_ancestor(newest, stands)? {
            Ok(true)
        } else {
            Err(StoreError::NotStored { what: format!("the branch {branch}") })
        }
    }
}

/// After an error the branch may have moved all the same, as where its folder could not be synced: back
/// it goes, for the entry was not called recorded.
fn put_back(
    repository: &Repository,
    branch: &str,
    before: Option<ObjectId>,
    newest: ObjectId,
) -> Result<(), StoreError> {
    let newest = oid(newest)?;
    let stands_at = || repository.refname_to_id(branch).ok();
    if stands_at() != Some(newest) {
        return Ok(());
    }
    let moved = match before.map(oid).transpose()? {
        Some(old) => {
            let log = "commit: not recorded, it could not be made durable";
            repository.reference_matching(branch, old, true, newest, log).map(|_| ())
        }
        None => repository.find_reference(branch).and_then(|mut reference| reference.delete()),
    };
    match moved {
        Err(source) if stands_at() == Some(newest) => {
            Err(StoreError::Doubtful { commit: from_oid(newest), source })
        }
        _ => Ok(()),
    }
}

/// Blobs for the files and the trees above them, on top of `base`.
fn write_tree(repository: &Rc<Repository>, base: Oid, files: &Files) -> Result<Oid, StoreError> {
    let root = repository.find_tree(base).doing("read the record's root")?;
    let mut update = TreeUpdateBuilder::new();
    let mut written = Vec::new();
    for (path, content) in files {
        check_path(path)?;
        let there = root.get_path(std::path::Path::new(path)).ok();
        match (content, there) {
            (Some(bytes), there) => {
                let id = write_object(repository, ObjectType::Blob, bytes)?;
                let kind = there.map_or(EntryKind::File, |entry| EntryKind::from_mode(entry.filemode()));
                let mode =
                    if kind == EntryKind::Executable { FileMode::BlobExecutable } else { FileMode::Blob };
                update.upsert(path.as_str(), id, mode);
                written.push((path, id));
            }
            (None, Some(entry)) if entry.kind() != Some(ObjectType::Tree) => {
                update.remove(path.as_str());
            }
            (None, _) => {}
        }
    }
    let tree = update.create_updated(repository, &root).doing("write the record's folders")?;
    let new = repository.find_tree(tree).doing("read the new tree back")?;
    for (path, id) in written {
        let stands = new.get_path(std::path::Path::new(path)).map(|entry| entry.id());
        if stands.ok() != Some(id) {
            return Err(StoreError::NotStored { what: path.clone() });
        }
    }
    Ok(tree)
}

/// The folders of a record's first commit. A tree to build upon would stay behind as litter, so they
/// are made from an index that is in memory only.
fn write_first_tree(repository: &Rc<Repository>, files: &Files) -> Result<Oid, StoreError> {
    let mut index = git2::Index::new().doing("make an index in memory")?;
    for (path, content) in files {
        check_path(path)?;
        let Some(bytes) = content else { continue };
        let id = write_object(repository, ObjectType::Blob, bytes)?;
        let now = git2::IndexTime::new(0, 0);
        index
            .add(&git2::IndexEntry {
                ctime: now,
                mtime: now,
                dev: 0,
                ino: 0,
                mode: FileMode::Blob.into(),
                uid: 0,
                gid: 0,
                file_size: 0,
                id,
                flags: 0,
                flags_extended: 0,
                path: path.as_bytes().to_vec(),
            })
            .doing("write the record's folders")?;
    }
    index.write_tree_to(repository).doing("write the record's folders")
}

/// Composes an object; it is on the disk when it is stored with the others.
fn write_object(repository: &Repository, kind: ObjectType, bytes: &[u8]) -> Result<Oid, StoreError> {
    let store = repository.odb().doing("open the object database")?;
    store.write(kind, bytes).doing("write an object")
}

/// Refuses paths that Git or the file system would take for something else.
fn check_path(path: &str) -> Result<(), StoreError> {
    let refuse = |reason| Err(StoreError::Path { path: path.to_owned(), reason });
    if path.contains(['\0', '\\']) {
        return refuse("a NUL or a backslash stands in it");
    }
    for part in path.split('/') {
        match part {
            "" => return refuse("a part of it is empty"),
            "." | ".." => return refuse("it points out of its folder"),
            part if part.eq_ignore_ascii_case(".git") => {
                return refuse("it points into Git's own folder");
            }
            _ => {}
        }
    }
    Ok(())
}
