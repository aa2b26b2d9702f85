//! A copy of Git's index that takes the original's place once it is complete.
//!
//! libgit2 takes an index apart into entries, hashes it twice and puts it together again: a third of
//! a second at 150,000 files. An ordinary index is therefore changed where it lies, see `splice`;
//! whatever is not ordinary goes through libgit2.

use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::{Index, IndexEntry, IndexTime};

use super::error::{GitContext as _, IoContext as _, StoreError};
use super::snapshot::EntryKind;
use super::tree::Side;
use super::{Store, durable, from_oid, oid};
use crate::record::change::ObjectId;
use splice::{Spliced, Written};

mod cache_tree;

mod splice;

/// Git's smallest index: a head without entries and a checksum. Git does not sync what it writes, so that a
/// power cut may leave less, most often nothing.
const LEAST: usize = 32;

/// Sparse checkout: the user does not want this file in the working tree.
const SKIP_WORKTREE: u16 = 1 << 14;

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: ObjectId,
    /// The flags that only newer kinds of index have.
    extended: u16,
}

impl Entry {
    /// Whether sparse checkout keeps the file out of the working tree.
    pub(super) fn skips_worktree(&self) -> bool {
        self.extended & SKIP_WORKTREE != 0
    }
}

/// What Git compares to see that a file is unchanged; the index holds the low 32 bits of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stat {
    ctime: [u32; 2],
    mtime: [u32; 2],
    dev: u32,
    ino: u32,
    uid: u32,
    gid: u32,
    size: u32,
}

/// The copy. The caller holds `index.lock`.
pub(super) struct IndexCopy {
    content: Content,
    path: PathBuf,
    /// The original's; none if there was no index.
    metadata: Option<Metadata>,
    is_changed: bool,
}

enum Content {
    Spliced(Spliced),
    Whole(Index),
}

impl Store {
    /// Whether Git's index was cut short: neither Git nor we can read it.
    #[must_use]
    pub fn has_cut_index(&self) -> bool {
        let index = fs::metadata(self.git_dir.join("index"));
        self.root.is_some() && index.is_ok_and(|index| index.len() < LEAST as u64)
    }
}

impl IndexCopy {
    /// Opens the index. One that was cut short holds nothing that somebody staged, and is made anew as it
    /// stood for a commit with this root folder.
    pub(super) fn open(store: &Store, tree: Option<ObjectId>) -> Result<Self, StoreError> {
        let original = store.git_dir.join("index");
        let metadata = match fs::metadata(&original) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(StoreError::Io { action: "look at", path: original, source }),
        };
        let bytes = metadata.is_some().then(|| fs::read(&original).at("read", &original)).transpose()?;
        // What sparse checkout keeps away stands in the index alone.
        let anew = match (&bytes, tree) {
            (Some(bytes), Some(tree)) if bytes.len() < LEAST => {
                Some(tree).filter(|_| !store.settings().is_ok_and(|all| all.is_on("core.sparseCheckout")))
            }
            _ => None,
        };
        let spliced = bytes.and_then(Spliced::read);
        let (path, file) = durable::temporary(&store.staging()?, false)?;
        drop(file);
        let content = match (spliced, anew) {
            (Some(spliced), _) => Ok(Content::Spliced(spliced)),
            (None, Some(tree)) => of_tree(store, tree, &path).map(Content::Whole),
            (None, None) => whole(metadata.is_some().then_some(&original), &path).map(Content::Whole),
        };
        if content.is_err() {
            // The reading failed; that is what is reported.
            let _removed = fs::remove_file(&path);
        }
        Ok(Self { content: content?, path, metadata, is_changed: anew.is_some() })
    }

    pub(super) fn entry(&self, path: &str) -> Result<Option<Entry>, StoreError> {
        if path.contains('\0') {
            return Err(StoreError::Path { path: path.to_owned(), reason: "a NUL stands in it" });
        }
        Ok(match &self.content {
            Content::Spliced(spliced) => spliced.entry(path),
            Content::Whole(index) => index
                .get_path(Path::new(path), 0)
                .map(|entry| Entry { id: from_oid(entry.id), extended: entry.flags_extended }),
        })
    }

    pub(super) fn is_conflicted(&self, path: &str) -> bool {
        match &self.content {
            // An index with a conflict in it is not an ordinary one.
            Content::Spliced(_) => false,
            Content::Whole(index) => (1..=3).any(|stage| index.get_path(Path::new(path), stage).is_some()),
        }
    }

    /// Whether a file is staged where the path needs a folder, or the other way round: libgit2
    /// would drop such entries to make room.
    pub(super) fn has_staged_in_the_way(&self, path: &str) -> bool {
        let mut above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        match &self.content {
            Content::Spliced(spliced) => {
                above.any(|folder| spliced.entry(folder).is_some()) || spliced.has_below(path)
            }
            Content::Whole(index) => {
                above.any(|folder| index.get_path(Path::new(folder), 0).is_some())
                    || index.find_prefix(format!("{path}/")).is_ok()
            }
        }
    }

    /// Makes the entry stand for `target`. `file` is the working file if it is known to hold the
    /// same; without it Git will look at the content itself.
    pub(super) fn set(
        &mut self,
        path: &str,
        target: Option<Side>,
        old: Option<Entry>,
        file: Option<&Path>,
    ) -> Result<(), StoreError> {
        self.is_changed = true;
        let written = match target {
            None => None,
            Some(target) => Some(Written {
                id: target.id,
                mode: if target.kind == EntryKind::Executable { 0o100_755 } else { 0o100_644 },
                extended: old.map_or(0, |old| old.extended & SKIP_WORKTREE),
                stat: match file {
                    Some(file) => stat(&fs::symlink_metadata(file).at("look at", file)?),
                    None => Stat::default(),
                },
            }),
        };
        match (&mut self.content, written) {
            (Content::Spliced(spliced), written) => {
                spliced.set(path, written);
                Ok(())
            }
            (Content::Whole(index), Some(written)) => {
                index.add(&whole_entry(path, &written)?).doing("change an index entry")
            }
            (Content::Whole(index), None) => index.remove(Path::new(path), 0).doing("remove an index entry"),
        }
    }

    /// Puts the copy in the original's place, durably; answers whether there was anything to change.
    pub(super) fn finish(mut self, store: &Store) -> Result<bool, StoreError> {
        if !self.is_changed {
            return Ok(false);
        }
        if let Content::Whole(index) = &mut self.content {
            index.write().doing("write the index")?;
        }
        let mut file = File::options().write(true).open(&self.path).at("open", &self.path)?;
        if let Content::Spliced(spliced) = &self.content {
            spliced.write(&mut file).at("write", &self.path)?;
        }
        if let Some(metadata) = &self.metadata {
            // Several users may share the repository.
            file.set_permissions(metadata.permissions()).at("set the permissions of", &self.path)?;
            // Git looks at a file's content again if the file is as new as the index. Entries
            // of the user's that are in that doubt must stay in it, so the index keeps its age.
            let written = metadata.modified().at("look at", &self.path)?;
            file.set_modified(written).at("date", &self.path)?;
        }
        file.sync_all().at("sync", &self.path)?;
        let original = store.git_dir.join("index");
        fs::rename(&self.path, &original).at("write", &original)?;
        durable::sync_folder(&store.git_dir)?;
        Ok(true)
    }
}

impl Drop for IndexCopy {
    fn drop(&mut self) {
        // In place already, or not wanted any more.
        let _removed = fs::remove_file(&self.path);
    }
}

/// Has libgit2 read a copy of the index, or begin one.
fn whole(original: Option<&PathBuf>, path: &Path) -> Result<Index, StoreError> {
    match original {
        Some(original) => fs::copy(original, path).map(drop).at("copy", original)?,
        None => fs::remove_file(path).at("remove", path)?,
    }
    Index::open(path).map_err(|source| match original {
        Some(original) => {
            StoreError::DamagedIndex { path: original.clone(), reason: source.message().to_owned() }
        }
        None => StoreError::Git { action: "begin an index", source },
    })
}

/// An index in which every file stands as in this folder. Git looks at the files themselves.
fn of_tree(store: &Store, tree: ObjectId, path: &Path) -> Result<Index, StoreError> {
    let mut index = whole(None, path)?;
    let tree = store.repository.find_tree(oid(tree)?).doing("read the record's root")?;
    index.read_tree(&tree).doing("make the index anew")?;
    tracing::warn!("the index was cut short, as after a power cut, and is made anew");
    Ok(index)
}

fn whole_entry(path: &str, written: &Written) -> Result<IndexEntry, StoreError> {
    let Stat { ctime, mtime, dev, ino, uid, gid, size } = written.stat;
    let time = |[seconds, nanoseconds]: [u32; 2]| IndexTime::new(seconds.cast_signed(), nanoseconds);
    Ok(IndexEntry {
        ctime: time(ctime),
        mtime: time(mtime),
        dev,
        ino,
        mode: written.mode,
        uid,
        gid,
        file_size: size,
        id: oid(written.id)?,
        flags: 0,
        // The flag that says that there are such flags is libgit2's to set.
        flags_extended: written.extended,
        path: path.as_bytes().to_vec(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the index holds 32 bits of each"
)]
fn stat(metadata: &Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt as _;
    Stat {
        ctime: [metadata.ctime() as u32, metadata.ctime_nsec() as u32],
        mtime: [metadata.mtime() as u32, metadata.mtime_nsec() as u32],
        dev: metadata.dev() as u32,
        ino: metadata.ino() as u32,
        uid: metadata.uid(),
        gid: metadata.gid(),
        size: metadata.size() as u32,
    }
}
