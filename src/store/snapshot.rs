//! The whole record as it stood at one commit, read from objects, never from working files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use git2::{Repository, Tree};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::error::{GitContext as _, StoreError};
use super::{Store, from_oid, oid};
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
    /// The last commit of that day or before, by committer date along first parents.
    Day(Date, TimeZone),
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
    fn of(tree: &Tree<'_>) -> Self {
        let mut names = Self::default();
        for entry in tree {
            let name = entry.name_bytes().to_owned();
            names.by_name.insert(name.clone(), names.entries.len());
            names.entries.push((name, EntryKind::from_mode(entry.filemode()), from_oid(entry.id())));
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
    repository: Rc<Repository>,
    /// Folders on the way to what was looked up. libgit2 keeps no large folder in memory, and a
    /// thousand look-ups below one of a thousand names must not read it a thousand times.
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
            At::Day(day, zone) => self.last_commit_of(*day, zone)?,
        };
        Snapshot::of(&self.repository, commit)
    }

    fn last_commit_of(&self, day: Date, zone: &TimeZone) -> Result<Option<ObjectId>, StoreError> {
        let nothing = || StoreError::NothingBefore(day);
        let next = day.tomorrow().map_err(|_| nothing())?;
        let end = next.to_zoned(zone.clone()).map_err(|_| nothing())?.timestamp().as_second();
        let mut id = self.head()?.commit().map(oid).transpose()?;
        while let Some(current) = id {
            let commit = self.repository.find_commit(current).doing("read a commit")?;
            if commit.time().seconds() < end {
                return Ok(Some(from_oid(current)));
            }
            id = commit.parent_id(0).ok();
        }
        Err(nothing())
    }
}

impl Snapshot {
    pub(super) fn of(repository: &Rc<Repository>, commit: Option<ObjectId>) -> Result<Self, StoreError> {
        let repository = Rc::clone(repository);
        let Some(id) = commit else {
            return Ok(Self { repository, folders: Rc::default(), commit: None, tree: None, time: None });
        };
        let found = repository.find_commit(oid(id)?).map_err(|source| match source.code() {
            git2::ErrorCode::NotFound => StoreError::NoSuchRevision(id.to_string()),
            _ => StoreError::Git { action: "read a commit", source },
        })?;
        let tree = Some(from_oid(found.tree_id()));
        let time = Timestamp::from_second(found.time().seconds()).ok();
        drop(found);
        Ok(Self { repository, folders: Rc::default(), commit, tree, time })
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
        let tree = self.repository.find_tree(oid(folder)?).doing("read a folder")?;
        let names = Rc::new(Names::of(&tree));
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
        let tree = if folder.is_empty() {
            self.tree
        } else {
            self.entry(folder)?.filter(|entry| entry.kind == EntryKind::Folder).map(|entry| entry.id)
        };
        let Some(tree) = tree else {
            return Ok(Vec::new());
        };
        let names = self.names(tree)?;
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
            self.collect(&tree, prefix, &mut found)?;
        }
        Ok(found)
    }

    fn collect(&self, tree: &Tree<'_>, prefix: &str, found: &mut Vec<FoundFile>) -> Result<(), StoreError> {
        for entry in tree {
            let path = [prefix, &String::from_utf8_lossy(entry.name_bytes())].concat();
            let kind = EntryKind::from_mode(entry.filemode());
            let id = from_oid(entry.id());
            match kind {
                EntryKind::Folder => {
                    let below = self.repository.find_tree(entry.id()).doing("read a folder")?;
                    self.collect(&below, &format!("{path}/"), found)?;
                }
                _ => found.push(FoundFile { path, id, kind }),
            }
        }
        Ok(())
    }

    /// The bytes of a blob.
    pub fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        let blob = self.repository.find_blob(oid(id)?).doing("read a file's content")?;
        Ok(blob.content().to_owned())
    }

    pub(super) fn root(&self) -> Result<Option<Tree<'_>>, StoreError> {
        let Some(id) = self.tree else { return Ok(None) };
        self.repository.find_tree(oid(id)?).map(Some).doing("read the record's root")
    }

    fn folder(&self, path: &str) -> Result<Option<Tree<'_>>, StoreError> {
        if path.is_empty() {
            return self.root();
        }
        match self.entry(path)? {
            Some(Entry { kind: EntryKind::Folder, id, .. }) => {
                self.repository.find_tree(oid(id)?).map(Some).doing("read a folder")
            }
            _ => Ok(None),
        }
    }
}
