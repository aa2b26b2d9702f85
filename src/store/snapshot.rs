//! The whole record as it stood at one commit, read from objects, never from working files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use git2::ObjectType;
use jiff::Timestamp;

use super::Store;
use super::bytes::Objects;
use super::error::StoreError;
use super::tree::{self, Named};
use crate::record::change::ObjectId;

/// Which commit to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Where HEAD is now.
    Head,
    /// A revision in Git's own words.
    Revision(String),
    /// This commit.
    Commit(ObjectId),
}

/// What a name in a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A file with the executable bit.
    Executable,
    /// A symbolic link; its target is never followed.
    SymbolicLink,
    /// Another repository's commit.
    Submodule,
}

impl EntryKind {
    pub(super) fn from_mode(mode: i32) -> Self {
        match mode {
            0o040_000 => Self::Folder,
            0o120_000 => Self::SymbolicLink,
            0o160_000 => Self::Submodule,
            mode if mode & 0o100 != 0 => Self::Executable,
            _ => Self::File,
        }
    }

    /// True for the two kinds that hold content of a record.
    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, one path component. Bytes that are no text are shown as replacement characters.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// The id of the tree, blob or commit.
    pub id: ObjectId,
}

/// A file found under a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// From the record's root, with `/`.
    pub path: String,
    /// The blob's id.
    pub id: ObjectId,
    /// File, executable, symbolic link or submodule.
    pub kind: EntryKind,
}

/// What lies in a folder, in Git's order, and by name.
#[derive(Default)]
struct Names {
    entries: Vec<(Vec<u8>, EntryKind, ObjectId)>,
    by_name: HashMap<Vec<u8>, usize>,
}

impl Names {
    fn of(bytes: &[u8]) -> Self {
        let mut names = Self::default();
        for named in tree::Names(bytes) {
            names.by_name.insert(named.name.to_owned(), names.entries.len());
            names.entries.push((named.name.to_owned(), named.kind, named.id));
        }
        names
    }

    fn get(&self, name: &str) -> Option<(EntryKind, ObjectId)> {
        let place = self.by_name.get(name.as_bytes())?;
        self.entries.get(*place).map(|(_, kind, id)| (*kind, *id))
    }
}

/// The record at one commit. Cheap to clone; stays readable while the branch moves on.
#[derive(Clone)]
pub struct Snapshot {
    objects: Rc<Objects>,
    /// Folders on the way to what was looked up: a thousand look-ups below one of a thousand names must not
    /// read it a thousand times.
    folders: Rc<RefCell<HashMap<ObjectId, Rc<Names>>>>,
    /// The commit; none on a branch without one.
    pub commit: Option<ObjectId>,
    /// The root folder's id; none on a branch without a commit.
    pub tree: Option<ObjectId>,
    /// The committer's time; none on a branch without a commit.
    pub time: Option<Timestamp>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("commit", &self.commit).finish_non_exhaustive()
    }
}

impl Store {
    /// The record as it stood there.
    pub fn snapshot(&self, at: &At) -> Result<Snapshot, StoreError> {
        let commit = match at {
            At::Head => self.head()?.commit(),
            At::Revision(revision) => Some(self.resolve(revision)?),
            At::Commit(id) => Some(*id),
        };
        Snapshot::of(&self.objects, commit)
    }
}

impl Snapshot {
    pub(super) fn of(objects: &Rc<Objects>, commit: Option<ObjectId>) -> Result<Self, StoreError> {
        let entry = commit.map(|id| {
            objects.commit(id).map_err(|error| match error {
                StoreError::Git { source, .. } if source.code() == git2::ErrorCode::NotFound => {
                    StoreError::NoSuchRevision(id.to_string())
                }
                error => error,
            })
        });
        let entry = entry.transpose()?;
        let (tree, time) = entry.map(|entry| (entry.tree, entry.committed)).unzip();
        Ok(Self { objects: Rc::clone(objects), folders: Rc::default(), commit, tree, time })
    }

    /// The file's id and bytes; none if there is no file of that path (a symbolic link or a
    /// submodule is none).
    pub fn blob(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, StoreError> {
        match self.entry(path)? {
            Some(entry) if entry.kind.is_file() => Ok(Some((entry.id, self.bytes(entry.id)?))),
            _ => Ok(None),
        }
    }

    /// What stands at a path; none if nothing does.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>, StoreError> {
        let Some(mut folder) = self.tree else {
            return Ok(None);
        };
        let (above, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
        for part in above.into_iter().flat_map(|above| above.split('/')) {
            match self.names(folder)?.get(part) {
                Some((EntryKind::Folder, id)) => folder = id,
                _ => return Ok(None),
            }
        }
        let found = self.names(folder)?.get(name);
        Ok(found.map(|(kind, id)| Entry { name: name.to_owned(), kind, id }))
    }

    fn names(&self, folder: ObjectId) -> Result<Rc<Names>, StoreError> {
        if let Some(names) = self.folders.borrow().get(&folder) {
            return Ok(Rc::clone(names));
        }
        let names = Rc::new(Names::of(&tree::read(&self.objects, Some(folder))?));
        self.folders.borrow_mut().insert(folder, Rc::clone(&names));
        Ok(names)
    }

    /// The id of the file or folder at a path; the empty path is the root.
    pub fn id_of(&self, path: &str) -> Result<Option<ObjectId>, StoreError> {
        if path.is_empty() {
            return Ok(self.tree);
        }
        Ok(self.entry(path)?.map(|entry| entry.id))
    }

    /// What lies in a folder, by name; nothing if there is no such folder. The empty path is the
    /// root.
    pub fn list(&self, folder: &str) -> Result<Vec<Entry>, StoreError> {
        let Some(folder) = self.folder(folder)? else { return Ok(Vec::new()) };
        let names = self.names(folder)?;
        let entry = |(name, kind, id): &(Vec<u8>, EntryKind, ObjectId)| Entry {
            name: String::from_utf8_lossy(name).into_owned(),
            kind: *kind,
            id: *id,
        };
        Ok(names.entries.iter().map(entry).collect())
    }

    /// Everything under a folder that is no folder itself, in path order.
    pub fn files_under(&self, folder: &str) -> Result<Vec<FoundFile>, StoreError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.files_below(folder, &prefix)
    }

    /// The same with this before the path from the folder.
    pub(super) fn files_below(&self, folder: &str, prefix: &str) -> Result<Vec<FoundFile>, StoreError> {
        let mut found = Vec::new();
        if let Some(tree) = self.folder(folder)? {
            self.collect(tree, prefix, &mut found)?;
        }
        Ok(found)
    }

    fn collect(&self, tree: ObjectId, prefix: &str, found: &mut Vec<FoundFile>) -> Result<(), StoreError> {
        for Named { name, kind, id } in tree::Names(&tree::read(&self.objects, Some(tree))?) {
            let path = [prefix, &String::from_utf8_lossy(name)].concat();
            match kind {
                EntryKind::Folder => self.collect(id, &format!("{path}/"), found)?,
                _ => found.push(FoundFile { path, id, kind }),
            }
        }
        Ok(())
    }

    /// The bytes of a blob.
    pub fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        Ok(Rc::unwrap_or_clone(self.objects.read(id, ObjectType::Blob)?))
    }

    /// The id of a folder; none if there is no such folder. The empty path is the root.
    fn folder(&self, path: &str) -> Result<Option<ObjectId>, StoreError> {
        if path.is_empty() {
            return Ok(self.tree);
        }
        Ok(self.entry(path)?.filter(|entry| entry.kind == EntryKind::Folder).map(|entry| entry.id))
    }
}
