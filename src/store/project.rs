//! Brings the working files and Git's index along after the branch has moved.
//!
//! For every path that the commits changed: the index entry moves forward if it is where the
//! record was, so that what the user has staged stays; the working file moves forward if it equals
//! the record as it was. Anything else is a hand edit, reported and never overwritten.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use git2::{Index, IndexEntry, IndexTime};

use super::error::{GitContext as _, IoContext as _, StoreError};
use super::lock::Hold;
use super::snapshot::{At, EntryKind, Snapshot};
use super::tree::{self, Side};
use super::working::{self, HandEdit, HandEditKind, Standing};
use super::{Store, durable, from_oid, oid};
use crate::record::change::ObjectId;

/// Sparse checkout: the user does not want this file in the working tree.
const SKIP_WORKTREE: u16 = 1 << 14;

/// What a projection did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// The commit that index and working files now stand for; none if there was nothing to do.
    pub commit: Option<ObjectId>,
    /// How many working files were written or removed.
    pub files: usize,
    /// Working files and staged entries of changed paths that were left as somebody made them.
    pub hand_edits: Vec<HandEdit>,
}

/// One path to bring along.
struct Step<'a> {
    path: &'a str,
    /// What the record had where index and working files may still stand.
    known: [Option<Side>; 2],
    /// What the record has now.
    target: Option<Side>,
}

impl Store {
    /// Brings working files and index along with what was appended, and with what an earlier
    /// process left behind, then gives the locks back. With nothing appended it does so only if
    /// something is left behind.
    pub fn project(&mut self) -> Result<Projection, StoreError> {
        if self.hold.is_none() {
            if self.pending()?.is_none() {
                return Ok(Projection::default());
            }
            self.take_hold()?;
        }
        // Whatever happens, the locks end here; after a failure the journal stays, and the next
        // writing command takes up from it.
        let Some(hold) = self.hold.take() else {
            return Ok(Projection::default());
        };
        let projection = match self.root.as_deref() {
            Some(root) => self.project_held(root, &hold)?,
            None => Projection::default(),
        };
        self.end_journal()?;
        if hold.left_behind.is_some() {
            // What a killed process had not yet moved into place. It is only litter, in our folder.
            let _removed = fs::remove_dir_all(self.tree_dir().join("staging"));
        }
        Ok(projection)
    }

    fn project_held(&self, root: &Path, hold: &Hold) -> Result<Projection, StoreError> {
        let head = self.snapshot(&At::Head)?;
        let from = Snapshot::of(&self.repository, hold.projected)?;
        let base = Snapshot::of(&self.repository, hold.base)?;
        let mut projection = Projection { commit: head.commit, ..Projection::default() };
        let differences = tree::differences(&self.repository, from.tree, head.tree)?;
        if differences.is_empty() {
            return Ok(projection);
        }
        let mut index = IndexCopy::open(self)?;
        for difference in &differences {
            let at_base = base.entry(&difference.path)?.map(|entry| Side { id: entry.id, kind: entry.kind });
            let step = Step {
                path: &difference.path,
                known: [difference.before, at_base],
                target: difference.after,
            };
            self.take_step(root, &step, &mut index, &mut projection)?;
        }
        hold.check_index_lock()?;
        index.finish(self)?;
        Ok(projection)
    }

    fn take_step(
        &self,
        root: &Path,
        step: &Step<'_>,
        index: &mut IndexCopy,
        projection: &mut Projection,
    ) -> Result<(), StoreError> {
        let path = step.path;
        let mut report = |kind| {
            let path = path.to_owned();
            projection.hand_edits.push(HandEdit { path, kind });
        };
        let sides = [step.known[0], step.known[1], step.target];
        if sides.iter().flatten().any(|side| !side.kind.is_file()) {
            // Links and submodules are nobody's answers; whoever made them brings them along.
            report(HandEditKind::InTheWay);
            return Ok(());
        }
        let entry = index.entry(path)?;
        let entry_id = entry.as_ref().map(|entry| from_oid(entry.id));
        let target_id = step.target.map(|side| side.id);
        let is_known = |id: Option<ObjectId>| step.known.iter().any(|side| side.map(|side| side.id) == id);
        if entry_id == target_id && !index.is_conflicted(path) {
            // Git has brought this path along itself, or a projection was cut off after the index.
            return Ok(());
        }
        if index.is_conflicted(path) || !is_known(entry_id) || index.has_staged_in_the_way(path) {
            report(HandEditKind::Staged);
            return Ok(());
        }
        if entry.as_ref().is_some_and(|entry| entry.flags_extended & SKIP_WORKTREE != 0) {
            return index.set(path, step.target, entry.as_ref(), None);
        }
        let standing = working::standing(root, path)?;
        let written = match (step.target, standing) {
            (_, Standing::Other) => {
                report(HandEditKind::InTheWay);
                None
            }
            (Some(target), Standing::File(id)) if id == target.id => Some(root.join(path)),
            (None, Standing::Nothing) => None,
            (Some(target), Standing::File(id)) if is_known(Some(id)) => {
                projection.files += 1;
                Some(self.write_working_file(root, path, target)?)
            }
            (None, Standing::File(id)) if is_known(Some(id)) => {
                projection.files += 1;
                working::remove(root, path)?;
                None
            }
            (Some(target), Standing::Nothing) if entry_id.is_none() => {
                projection.files += 1;
                Some(self.write_working_file(root, path, target)?)
            }
            (Some(_), Standing::Nothing) => {
                report(HandEditKind::Removed);
                None
            }
            (Some(_), Standing::File(_)) => {
                report(HandEditKind::Edited);
                None
            }
            (None, Standing::File(_)) => {
                report(HandEditKind::Extra);
                None
            }
        };
        index.set(path, step.target, entry.as_ref(), written.as_deref())
    }

    fn write_working_file(
        &self,
        root: &Path,
        path: &str,
        target: Side,
    ) -> Result<std::path::PathBuf, StoreError> {
        let bytes = self.read_blob(target.id)?;
        working::write(
            root,
            &self.staging()?,
            path,
            &bytes,
            target.kind == EntryKind::Executable,
            self.environment.care,
        )
    }
}

/// A copy of the index that takes the place of the original when it is complete. The caller holds
/// `index.lock`.
struct IndexCopy {
    index: Index,
    path: std::path::PathBuf,
    /// When the original was written; none if there was no index.
    written: Option<SystemTime>,
    is_changed: bool,
}

impl IndexCopy {
    fn open(store: &Store) -> Result<Self, StoreError> {
        let original = store.git_dir.join("index");
        let (path, file) = durable::temporary(&store.staging()?, false)?;
        drop(file);
        let mut written = None;
        if original.exists() {
            written = fs::metadata(&original).and_then(|metadata| metadata.modified()).ok();
            fs::copy(&original, &path).at("copy", &original)?;
        } else {
            fs::remove_file(&path).at("remove", &path)?;
        }
        let index = Index::open(&path).doing("read the index");
        if index.is_err() {
            // The reading failed; that is what is reported.
            let _removed = fs::remove_file(&path);
        }
        Ok(Self { index: index?, path, written, is_changed: false })
    }

    fn entry(&self, path: &str) -> Result<Option<IndexEntry>, StoreError> {
        if path.contains('\0') {
            return Err(StoreError::Path { path: path.to_owned(), reason: "a NUL stands in it" });
        }
        Ok(self.index.get_path(Path::new(path), 0))
    }

    fn is_conflicted(&self, path: &str) -> bool {
        (1..=3).any(|stage| self.index.get_path(Path::new(path), stage).is_some())
    }

    /// Whether a file is staged where the path needs a folder, or the other way round: libgit2
    /// would drop such entries to make room.
    fn has_staged_in_the_way(&self, path: &str) -> bool {
        let is_file_above = Path::new(path)
            .ancestors()
            .skip(1)
            .filter(|folder| !folder.as_os_str().is_empty())
            .any(|folder| self.index.get_path(folder, 0).is_some());
        is_file_above || self.index.find_prefix(format!("{path}/")).is_ok()
    }

    /// Makes the entry stand for `target`. `file` is the working file if it is known to hold the
    /// same; without it Git will look at the content itself.
    fn set(
        &mut self,
        path: &str,
        target: Option<Side>,
        old: Option<&IndexEntry>,
        file: Option<&Path>,
    ) -> Result<(), StoreError> {
        self.is_changed = true;
        let Some(target) = target else {
            return self.index.remove(Path::new(path), 0).doing("remove an index entry");
        };
        let mut entry = empty_entry(path, target)?;
        if let Some(old) = old {
            // Sparse checkout and the like; the extended flag itself is libgit2's to set.
            entry.flags_extended = old.flags_extended & SKIP_WORKTREE;
        }
        if let Some(file) = file {
            let metadata = fs::symlink_metadata(file).at("look at", file)?;
            note_metadata(&mut entry, &metadata);
        }
        self.index.add(&entry).doing("change an index entry")
    }

    /// Puts the copy in the original's place, durably.
    fn finish(mut self, store: &Store) -> Result<(), StoreError> {
        if self.is_changed {
            self.index.write().doing("write the index")?;
            let file = File::options().write(true).open(&self.path).at("open", &self.path)?;
            if let Some(written) = self.written {
                // Git looks at a file's content again if the file is as new as the index. Entries
                // of the user's that are in that doubt must stay in it, so the index keeps its age.
                file.set_modified(written).at("date", &self.path)?;
            }
            file.sync_all().at("sync", &self.path)?;
            let original = store.git_dir.join("index");
            fs::rename(&self.path, &original).at("write", &original)?;
            durable::sync_folder(&store.git_dir)?;
        }
        Ok(())
    }
}

impl Drop for IndexCopy {
    fn drop(&mut self) {
        // In place already, or not wanted any more.
        let _removed = fs::remove_file(&self.path);
    }
}

fn empty_entry(path: &str, target: Side) -> Result<IndexEntry, StoreError> {
    Ok(IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: if target.kind == EntryKind::Executable { 0o100_755 } else { 0o100_644 },
        uid: 0,
        gid: 0,
        file_size: 0,
        id: oid(target.id)?,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    })
}

/// What Git compares to see that a file is unchanged; it keeps the low 32 bits of each.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the index holds 32 bits of each"
)]
fn note_metadata(entry: &mut IndexEntry, metadata: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt as _;
    entry.ctime = IndexTime::new(metadata.ctime() as i32, metadata.ctime_nsec() as u32);
    entry.mtime = IndexTime::new(metadata.mtime() as i32, metadata.mtime_nsec() as u32);
    entry.dev = metadata.dev() as u32;
    entry.ino = metadata.ino() as u32;
    entry.uid = metadata.uid();
    entry.gid = metadata.gid();
    entry.file_size = metadata.size() as u32;
}
