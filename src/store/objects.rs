//! New objects: composed in memory, then put on the disk together and read back from there.
//!
//! libgit2 syncs each object and the folder that it lies in before it begins with the next one. Here
//! all files are synced before the first gets its name, and all names before anybody is told: no less
//! lasts, and the disk is asked half as often.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::{ObjectType, Odb, Oid, Repository};

use super::error::{GitContext as _, IoContext as _, StoreError};
use super::{Care, Store, durable};
use crate::record::change::Files;

/// What looks in memory before it looks on the disk.
const FIRST: i32 = 1000;

/// How often a file is moved into its folder before the system's refusal counts.
const PLACE_TRIES: u32 = 4;

/// How many files are open at once.
const TOGETHER: usize = 64;

/// Objects that are in memory only, on top of those on the disk.
pub(super) struct NewObjects {
    composed: Rc<Repository>,
    on_disk: Rc<Repository>,
    folder: PathBuf,
    care: Care,
}

/// A commit with its root folder and the files that it changes.
pub(super) struct NewCommit<'f> {
    pub(super) id: Oid,
    pub(super) tree: Oid,
    pub(super) files: &'f Files,
}

impl Store {
    /// Begins to compose objects.
    pub(super) fn new_objects(&mut self) -> Result<NewObjects, StoreError> {
        let on_disk = self.writer()?;
        let folder = self.common_dir.join("objects");
        let store = Odb::new().doing("open the object database")?;
        let Some(path) = folder.to_str() else {
            let path = folder.to_string_lossy().into_owned();
            return Err(StoreError::Path { path, reason: "it is no text" });
        };
        store.add_disk_alternate(path).doing("open the object database")?;
        store.add_new_mempack_backend(FIRST).doing("open the object database")?;
        let composed = Repository::from_odb(store).doing("open the object database")?;
        Ok(NewObjects { composed: Rc::new(composed), on_disk, folder, care: self.environment.care })
    }
}

impl NewObjects {
    /// Where objects are composed. What is written there is nowhere else until it is stored.
    pub(super) fn composed(&self) -> &Rc<Repository> {
        &self.composed
    }

    /// Puts the commits and what is new below them on the disk, durably, and reads it back.
    pub(super) fn store(&self, commits: &[NewCommit<'_>]) -> Result<(), StoreError> {
        for some in self.missing(commits)?.chunks(TOGETHER) {
            self.store_some(some)?;
        }
        Ok(())
    }

    fn store_some(&self, ids: &[Oid]) -> Result<(), StoreError> {
        let composed = self.composed.odb().doing("open the object database")?;
        let on_disk = self.on_disk.odb().doing("open the object database")?;
        let mut waiting = Waiting::default();
        for id in ids {
            let object = composed.read(*id).doing("read a new object")?;
            waiting.write(&self.folder, object.kind(), object.data())?;
        }
        waiting.sync(self.care)?;
        waiting.place(&self.folder, ids, self.care)?;
        for id in ids {
            let object = composed.read(*id).doing("read a new object")?;
            match on_disk.read(*id) {
                Ok(read) if read.kind() == object.kind() && read.data() == object.data() => {}
                _ => return Err(StoreError::NotStored { what: format!("the object {id}") }),
            }
        }
        Ok(())
    }

    /// What is not yet on the disk: a file before its folder, a folder before its commit.
    fn missing(&self, commits: &[NewCommit<'_>]) -> Result<Vec<Oid>, StoreError> {
        let on_disk = self.on_disk.odb().doing("open the object database")?;
        let mut seen = BTreeSet::new();
        let mut missing = Vec::new();
        for commit in commits {
            let mut found = vec![commit.id, commit.tree];
            for path in commit.files.keys() {
                let mut folder = self.composed.find_tree(commit.tree).doing("read the new tree back")?;
                for part in path.split('/') {
                    // A file that was removed, perhaps with its folder.
                    let Some(entry) = folder.get_name(part).map(|entry| (entry.id(), entry.kind())) else {
                        break;
                    };
                    found.push(entry.0);
                    if entry.1 != Some(ObjectType::Tree) {
                        break;
                    }
                    folder = self.composed.find_tree(entry.0).doing("read the new tree back")?;
                }
            }
            let new = found.into_iter().filter(|id| seen.insert(*id) && !on_disk.exists(*id));
            let new: Vec<Oid> = new.collect();
            missing.extend(new.into_iter().rev());
        }
        Ok(missing)
    }
}

/// Files that hold an object each and do not have its name yet.
#[derive(Default)]
struct Waiting(Vec<(PathBuf, File)>);

impl Waiting {
    fn write(&mut self, folder: &Path, kind: ObjectType, bytes: &[u8]) -> Result<(), StoreError> {
        let (path, file) = temporary(folder)?;
        self.0.push((path.clone(), file));
        let Some((_, file)) = self.0.last_mut() else { return Ok(()) };
        loose(kind, bytes).and_then(|bytes| file.write_all(&bytes)).at("write", &path)
    }

    fn sync(&self, care: Care) -> Result<(), StoreError> {
        if care == Care::Passing {
            return Ok(());
        }
        durable::side_by_side(&self.0, |(path, file)| file.sync_all().at("sync", path))
    }

    /// Gives the files the names of these objects, in this order.
    fn place(&mut self, folder: &Path, ids: &[Oid], care: Care) -> Result<(), StoreError> {
        // Also when no folder is new to us: another program may have made one and not synced it.
        let mut touched = BTreeSet::from([folder.to_owned()]);
        for (id, (path, _)) in ids.iter().zip(&self.0) {
            let name = id.to_string();
            let (first, rest) = name.split_at(2);
            let fan = folder.join(first);
            put_in(path, &fan, rest)?;
            touched.insert(fan);
        }
        self.0.clear();
        if care == Care::Passing {
            return Ok(());
        }
        let touched: Vec<_> = touched.into_iter().collect();
        durable::side_by_side(&touched, |folder| durable::sync_folder(folder))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        for (path, _) in &self.0 {
            // Only after an error, which is what is reported; Git itself clears away what stays.
            let _removed = fs::remove_file(path);
        }
    }
}

/// Moves a file into a folder of objects, made if need be. A `git gc` beside us takes away a folder
/// that it has just emptied, so that it may be gone again before the file is in it.
fn put_in(file: &Path, folder: &Path, name: &str) -> Result<(), StoreError> {
    let place = folder.join(name);
    for _ in 1..PLACE_TRIES {
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(StoreError::Io { action: "create", path: folder.to_owned(), source }),
        }
        match fs::rename(file, &place) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tracing::debug!(%error, "a folder of objects went away; trying again");
            }
            moved => return moved.at("write", &place),
        }
    }
    fs::rename(file, &place).at("write", &place)
}

/// A new file beside the objects, named as Git names those that it clears away when they are old.
fn temporary(folder: &Path) -> Result<(PathBuf, File), StoreError> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("tmp_obj_{}_{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o444).open(&path) {
            Ok(file) => return Ok((path, file)),
            // Left over from an earlier process with our number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(StoreError::Io { action: "create", path, source }),
        }
    }
}

/// An object as it lies in a file of its own.
fn loose(kind: ObjectType, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(format!("{kind} {}\0", bytes.len()).as_bytes())?;
    out.write_all(bytes)?;
    out.finish()
}
