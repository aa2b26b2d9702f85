//! Writing that survives a power cut: atomic replacement, synced folders, libgit2's own syncing.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use git2::{ConfigLevel, Repository};

use super::error::{GitContext as _, IoContext as _, StoreError};
use super::{Care, Store, open_repository};

/// How many are synced at once.
const AT_ONCE: usize = 4;

/// libgit2 syncs nothing unless this is set, and ignores Git's newer `core.fsync`.
const SYNC_SETTING: &str = "# Written by Probity: libgit2 syncs what it writes only when told so here.\n[core]\n\tfsyncObjectFiles = true\n";

impl Store {
    /// The repository opened for writing, with fsync on unless nothing has to last. Made at the first write, so that reading
    /// commands leave no trace.
    pub(super) fn writer(&mut self) -> Result<Rc<Repository>, StoreError> {
        if let Some(writer) = &self.writer {
            return Ok(Rc::clone(writer));
        }
        let own = self.own_dir();
        fs::create_dir_all(&own).at("create", &own)?;
        if self.environment.care == Care::Passing {
            let writer =
                open_repository(&self.git_dir, &self.environment).doing("open the repository for writing")?;
            let writer = Rc::new(writer);
            self.writer = Some(Rc::clone(&writer));
            return Ok(writer);
        }
        let setting = own.join("sync.gitconfig");
        if fs::read_to_string(&setting).ok().as_deref() != Some(SYNC_SETTING) {
            replace(&own, &setting, SYNC_SETTING.as_bytes(), false, Care::Lasting)?;
        }
        let writer =
            open_repository(&self.git_dir, &self.environment).doing("open the repository for writing")?;
        let mut config = writer.config().doing("read the Git configuration")?;
        // Before anything else is asked of this handle: libgit2 looks once, when it opens the
        // object database and the references.
        config.add_file(&setting, ConfigLevel::App, true).doing("turn on syncing")?;
        let writer = Rc::new(writer);
        self.writer = Some(Rc::clone(&writer));
        Ok(writer)
    }
}

/// Writes `bytes` to a new file in `folder`, syncs it if it has to last, and moves it over `target`, which is on the
/// same file system.
pub(super) fn replace(
    folder: &Path,
    target: &Path,
    bytes: &[u8],
    executable: bool,
    care: Care,
) -> Result<(), StoreError> {
    let (path, mut file) = temporary(folder, executable)?;
    let synced = |file: &File| if care == Care::Lasting { file.sync_all() } else { Ok(()) };
    let written = file.write_all(bytes).and_then(|()| synced(&file)).and_then(|()| fs::rename(&path, target));
    if let Err(source) = written {
        // The original failure is what matters; a left-over file in our own folder harms nobody.
        let _removed = fs::remove_file(&path);
        return Err(StoreError::Io { action: "write", path: target.to_owned(), source });
    }
    Ok(())
}

/// A new empty file with a name of its own.
pub(super) fn temporary(folder: &Path, executable: bool) -> Result<(PathBuf, File), StoreError> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("tmp-{}-{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if executable {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o777);
        }
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            // Left over from an earlier process with our number.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(source) => {
                return Err(StoreError::Io { action: "create", path, source });
            }
        }
    }
}

/// Syncs each of these, a few at a time: a file system that is asked by several at once writes its journal
/// once for all of them.
pub(super) fn side_by_side<T: Sync>(
    items: &[T],
    sync: impl Fn(&T) -> Result<(), StoreError> + Sync,
) -> Result<(), StoreError> {
    let share = items.len().div_ceil(AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let sync = &sync;
        let mut shares = items.chunks(share);
        let mine = shares.next().unwrap_or_default();
        let others: Vec<_> =
            shares.map(|share| scope.spawn(move || share.iter().try_for_each(sync))).collect();
        let mut outcome = mine.iter().try_for_each(sync);
        for other in others {
            let ended = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            outcome = outcome.and(ended);
        }
        outcome
    })
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|file| file.sync_all()).at("sync", folder)
}

/// Syncs every folder from the one that holds `file` up to and including `top`.
pub(super) fn sync_folders_up_to(file: &Path, top: &Path) -> Result<(), StoreError> {
    for folder in file.ancestors().skip(1).take_while(|folder| folder.starts_with(top)) {
        sync_folder(folder)?;
    }
    Ok(())
}
