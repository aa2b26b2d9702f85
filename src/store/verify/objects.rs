//! The objects that a proof rests on: whoever reads one here gets the bytes that its name is the hash of.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use git2::{ObjectType, Repository};

use super::pack::{Bytes, Packs, Unpacker};
use crate::record::change::ObjectId;
use crate::store::error::GitContext as _;
use crate::store::{StoreError, hash_of, oid};

/// The objects of a repository, for one thread.
pub(super) struct Objects {
    repository: Rc<Repository>,
    unpacker: RefCell<Unpacker>,
}

impl Objects {
    /// Those of a repository whose packs these are; what they do not hold is looked for where Git would.
    pub(super) fn of(repository: &Rc<Repository>, packs: &Arc<Packs>) -> Self {
        let unpacker = RefCell::new(Unpacker::new(Arc::clone(packs)));
        Self { repository: Rc::clone(repository), unpacker }
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
