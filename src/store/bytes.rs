//! Objects of a repository as their bytes: whoever reads one here gets those that its name is the hash of.

mod commit;
mod delta;
mod loose;
mod pack;
mod pack_index;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use git2::{ObjectType, Repository};

use crate::record::change::ObjectId;
use crate::store::error::GitContext as _;
use crate::store::{LogEntry, StoreError, hash_of, history, oid};
use pack::Unpacker;

pub(super) use pack::Packs;

/// The bytes of an object, shared with what is kept to decode others.
pub(super) type Bytes = Rc<Vec<u8>>;

/// What is larger is left to libgit2: no file of a record is, and a number in a pack may be a lie.
const LARGEST: usize = 64 * 1024 * 1024;

/// The objects of a repository, for one thread. What is in a pack is read out of it, and so is what lies in a file
/// of its own; whatever is elsewhere, or reads as something else than its name says, libgit2 is asked for.
pub(super) struct Objects {
    repository: Rc<Repository>,
    folder: PathBuf,
    packs: Arc<Packs>,
    unpacker: RefCell<Unpacker>,
    /// Whether a commit is what its bytes say: not where some are to be read with other parents.
    is_plain: bool,
}

impl Objects {
    /// Those of a repository, with the packs that are there now.
    pub(super) fn of(repository: &Rc<Repository>) -> Self {
        Self::within(repository, Arc::new(Packs::of(&folder(repository))))
    }

    /// The same where these are the packs, which another thread may read in as well.
    pub(super) fn within(repository: &Rc<Repository>, packs: Arc<Packs>) -> Self {
        Self {
            unpacker: RefCell::new(Unpacker::new(Arc::clone(&packs))),
            packs,
            folder: folder(repository),
            is_plain: !has_other_parents(repository),
            repository: Rc::clone(repository),
        }
    }

    /// The packs.
    pub(super) fn packs(&self) -> &Arc<Packs> {
        &self.packs
    }

    /// Reads a commit, from the bytes that its name is the hash of.
    pub(super) fn commit(&self, id: ObjectId) -> Result<LogEntry, StoreError> {
        let bytes = self.read(id, ObjectType::Commit)?;
        commit::read(id, &bytes)
            .filter(|_| self.is_plain)
            .map_or_else(|| history::read(&self.repository, id), Ok)
    }

    /// The bytes of an object, which have to be those that its id is the hash of. Git looks for attacks on
    /// SHA-1 itself when objects come in from elsewhere; here it is about what became of them since.
    pub(super) fn read(&self, id: ObjectId, kind: ObjectType) -> Result<Bytes, StoreError> {
        let mut unpacker = self.unpacker.borrow_mut();
        if let Some((place, found)) = unpacker.read(id)
            && found.kind == kind
        {
            if found.name == Some(id) {
                return Ok(found.bytes);
            }
            if hash_of(kind, &found.bytes) == id {
                unpacker.name(place, id);
                return Ok(found.bytes);
            }
        }
        drop(unpacker);
        if let Some((found, bytes)) = loose::read(&self.folder, id)
            && found == kind
            && hash_of(kind, &bytes) == id
        {
            return Ok(Rc::new(bytes));
        }
        let objects = self.repository.odb().doing("open the objects")?;
        let found = objects.read(oid(id)?).doing(match kind {
            ObjectType::Commit => "read a commit",
            ObjectType::Tree => "read a folder of the record",
            _ => "read a file's content",
        })?;
        if found.kind() != kind || hash_of(kind, found.data()) != id {
            return Err(StoreError::Damaged(id));
        }
        Ok(Rc::new(found.data().to_owned()))
    }
}

fn folder(repository: &Repository) -> PathBuf {
    repository.commondir().join("objects")
}

/// True where commits may have other parents than they say: in a clone that holds a part of the history, and where
/// somebody wrote grafts.
fn has_other_parents(repository: &Repository) -> bool {
    let files = ["shallow", "info/grafts"];
    let folders = [repository.path(), repository.commondir()];
    folders.iter().any(|folder| files.iter().any(|file| folder.join(file).exists()))
}
