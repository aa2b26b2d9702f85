//! Objects of a repository as their bytes: whoever reads one here gets those that its name is the hash of.

mod commit;
mod delta;
mod loose;
mod pack;
mod pack_index;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

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
    unpacker: RefCell<Unpacker>,
    /// When the packs were looked for, as their folder has it.
    looked: Cell<Option<SystemTime>>,
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
            looked: Cell::new(packs.looked),
            unpacker: RefCell::new(Unpacker::new(packs)),
            folder: folder(repository),
            is_plain: !has_other_parents(repository),
            repository: Rc::clone(repository),
        }
    }

    /// The packs.
    pub(super) fn packs(&self) -> Arc<Packs> {
        Arc::clone(self.unpacker.borrow().packs())
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
        self.look_again();
        Ok(Rc::new(found.data().to_owned()))
    }

    /// Packs that came since, as `git gc` makes them of everything, are read here as well from now on.
    fn look_again(&self) {
        let changed = pack::changed(&self.folder);
        if self.looked.replace(changed) != changed {
            let packs = Arc::new(Packs::of(&self.folder));
            *self.unpacker.borrow_mut() = Unpacker::new(packs);
        }
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

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::store::from_oid;

    #[test]
    fn what_was_packed_since_it_was_opened_is_read_from_its_pack_again() {
        let folder = tempfile::tempdir().unwrap();
        let repository = Rc::new(Repository::init(folder.path()).unwrap());
        let objects = Objects::of(&repository);
        let blob = repository.blob(b"some words").unwrap();
        let mut tree = repository.treebuilder(None).unwrap();
        tree.insert("file", blob, 0o100_644).unwrap();
        let tree = repository.find_tree(tree.write().unwrap()).unwrap();
        let who = git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(0, 0)).unwrap();
        repository.commit(Some("HEAD"), &who, &who, "Begin", &tree, &[]).unwrap();
        let read = || objects.read(from_oid(blob), ObjectType::Blob).unwrap();
        assert_eq!(*read(), b"some words");
        let mut git = Command::new("git");
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").current_dir(&folder);
        assert!(git.args(["gc", "-q", "--prune=now"]).status().unwrap().success());
        assert!(objects.unpacker.borrow_mut().read(from_oid(blob)).is_none(), "the pack is not known yet");
        assert_eq!(*read(), b"some words");
        assert!(objects.unpacker.borrow_mut().read(from_oid(blob)).is_some());
    }
}
