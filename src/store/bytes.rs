//! Objects of a repository as their bytes: whoever reads one here gets those that its name is the hash of.

mod commit;
mod delta;
mod pack;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use git2::{ObjectType, Repository};

pub(super) use pack::{Bytes, Packs};

use crate::record::change::ObjectId;
use crate::store::error::GitContext as _;
use crate::store::{LogEntry, StoreError, hash_of, history, oid};
use pack::Unpacker;

/// The objects of a repository, for one thread.
pub(super) struct Objects {
    repository: Rc<Repository>,
    unpacker: RefCell<Unpacker>,
    /// Whether a commit is what its bytes say: not where some are to be read with other parents.
    is_plain: bool,
}

impl Objects {
    /// Those of a repository whose packs these are; what they do not hold is looked for where Git would.
    pub(super) fn of(repository: &Rc<Repository>, packs: &Arc<Packs>) -> Self {
        let unpacker = RefCell::new(Unpacker::new(Arc::clone(packs)));
        Self { unpacker, is_plain: !has_other_parents(repository), repository: Rc::clone(repository) }
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
        if let Some((found, bytes)) = self.unpacker.borrow_mut().read(id)
            && found == kind
            && hash_of(kind, &bytes) == id
        {
            return Ok(bytes);
        }
        let objects = self.repository.odb().doing("open the objects")?;
        let found = objects.read(oid(id)?).doing("read an object")?;
        if found.kind() != kind || hash_of(kind, found.data()) != id {
            return Err(StoreError::Damaged(id));
        }
        Ok(Rc::new(found.data().to_owned()))
    }
}

/// True where commits may have other parents than they say: in a clone that holds a part of the history, and where
/// somebody wrote grafts.
fn has_other_parents(repository: &Repository) -> bool {
    let files = ["shallow", "info/grafts"];
    let folders = [repository.path(), repository.commondir()];
    folders.iter().any(|folder| files.iter().any(|file| folder.join(file).exists()))
}
