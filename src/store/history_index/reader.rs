//! Reads commits one after the other, no more of each than an index keeps, without filling the memory with them.

use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use git2::{ObjectType, Repository};

use crate::record::change::ObjectId;
use crate::store::error::GitContext as _;
use crate::store::{GitEnvironment, StoreError, from_oid, oid, open_repository};

/// After so many commits what libgit2 keeps of them is given back.
const GIVE_BACK: usize = 8_192;

/// What an index wants of a commit.
pub(super) struct Bare {
    pub(super) parents: Vec<ObjectId>,
    pub(super) message: String,
}

/// A door of its own to the objects, for libgit2 keeps what it reads as long as a door is open.
pub(super) struct Reader {
    git_dir: PathBuf,
    environment: GitEnvironment,
    repository: Repository,
    read: usize,
    /// Whether parents are other than commits say: in a clone that holds a part of the history.
    is_grafted: bool,
}

impl Reader {
    pub(super) fn open(git_dir: &Path, environment: &GitEnvironment) -> Result<Self, StoreError> {
        let repository = open_repository(git_dir, environment).doing("open the repository")?;
        let grafts = repository.commondir().join("info").join("grafts");
        let is_grafted = repository.is_shallow() || grafts.exists();
        let (git_dir, environment) = (git_dir.to_owned(), environment.clone());
        Ok(Self { git_dir, environment, repository, read: 0, is_grafted })
    }

    /// Reads so many commits at most along first parents, up to one at which to stop: each is handed on at once.
    pub(super) fn follow(
        &mut self,
        from: ObjectId,
        most: usize,
        stop_at: impl Fn(ObjectId) -> bool,
        tell: &SyncSender<(ObjectId, Bare)>,
    ) -> Result<(), StoreError> {
        let mut next = Some(from);
        for _ in 0..most {
            let Some(commit) = next.filter(|own| !stop_at(*own)) else { break };
            let bare = self.commit(commit)?;
            next = bare.parents.first().copied();
            if tell.send((commit, bare)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn commit(&mut self, id: ObjectId) -> Result<Bare, StoreError> {
        self.read += 1;
        if self.read == GIVE_BACK {
            *self = Self::open(&self.git_dir, &self.environment)?;
        }
        if self.is_grafted {
            let commit = self.repository.find_commit(oid(id)?).doing("read a commit")?;
            let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            return Ok(Bare { parents: commit.parent_ids().map(from_oid).collect(), message });
        }
        let objects = self.repository.odb().doing("open the objects")?;
        let found = objects.read(oid(id)?).doing("read a commit")?;
        let mut rest = found.data();
        if found.kind() != ObjectType::Commit {
            return Err(StoreError::Damaged(id));
        }
        let mut parents = Vec::with_capacity(1);
        // The head ends with an empty line; a signature in it has none.
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(at);
            rest = after.get(1..).unwrap_or_default();
            if let Some(parent) = line.strip_prefix(b"parent ") {
                let parent = str::from_utf8(parent).ok().and_then(ObjectId::parse);
                parents.push(parent.ok_or(StoreError::Damaged(id))?);
            } else if line.is_empty() {
                break;
            }
        }
        Ok(Bare { parents, message: String::from_utf8_lossy(rest).into_owned() })
    }
}
