//! The two locks of a writer: ours, which orders Probity's writers, and Git's own `index.lock`,
//! which keeps `git commit` out while HEAD is ahead of the index.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use git2::RepositoryState;

use super::error::{IoContext as _, StoreError};
use super::journal::Journal;
use super::{Care, Store, durable};
use crate::record::change::ObjectId;

/// How often a waiting writer looks again.
const POLL: Duration = Duration::from_millis(10);

/// Both locks, and what the projection at their end has to cover.
pub(super) struct Hold {
    /// Dropped first: Git may go on before our own next writer does.
    index: Option<IndexLock>,
    _writers: WriterLock,
    /// What index and working files stand at: the branch's commit before the first append, or, if
    /// an earlier process died, before its first one.
    pub(super) projected: Option<ObjectId>,
    /// The branch's commit when the locks were taken.
    pub(super) base: Option<ObjectId>,
    /// When the locks were taken.
    pub(super) since: Instant,
    /// What a process that was killed had noted, if we can be sure that it is gone.
    pub(super) left_behind: Option<Journal>,
    /// Whether anything was recorded under these locks.
    pub(super) is_used: bool,
    /// The branch and the newest entry that was recorded on it under these locks.
    pub(super) recorded: Option<(String, ObjectId)>,
}

/// `flock` on a file in the common Git folder. Where the file system has no locks, the
/// compare-and-swap of the branch alone keeps writers apart.
struct WriterLock {
    file: File,
    is_locked: bool,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Closing the file releases the lock too; this only says it.
        let _released = self.file.unlock();
    }
}

/// Git's `index.lock`, created by us; removed when dropped.
struct IndexLock(PathBuf);

impl IndexLock {
    /// Whether the lock is still the one that we made: somebody may have removed it by hand, and
    /// Git may have taken it since.
    fn is_ours(&self) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|content| content == owner_line())
    }
}

impl Drop for IndexLock {
    fn drop(&mut self) {
        if !self.is_ours() {
            tracing::warn!(path = %self.0.display(), "the index lock was taken away from us");
        } else if let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "the index lock could not be removed");
        }
    }
}

impl Hold {
    /// Refuses to go on if Git's lock on the index is no longer ours.
    pub(super) fn check_index_lock(&self) -> Result<(), StoreError> {
        match &self.index {
            Some(lock) if !lock.is_ours() => Err(StoreError::Locked {
                path: lock.0.clone(),
                holder: "another program: the lock was taken away from Probity".to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Takes both locks and refuses whatever state of the repository forbids writing. Does nothing
    /// if they are already held.
    pub(super) fn take_hold(&mut self) -> Result<(), StoreError> {
        if self.hold.is_some() {
            return Ok(());
        }
        let own = self.own_dir();
        fs::create_dir_all(&own).at("create", &own)?;
        let deadline = Instant::now() + self.environment.patience;
        let writers = WriterLock::take(&own, deadline)?;
        let index = match self.root {
            Some(_) => Some(IndexLock::take(self, writers.is_locked, deadline)?),
            None => None,
        };
        self.check_not_busy()?;
        if index.is_some() {
            self.check_index()?;
        }
        let base = self.head()?.commit();
        let journal = self.read_journal()?;
        let pending = journal.as_ref().map(|journal| self.pending_in(journal)).transpose()?.flatten();
        self.hold = Some(Hold {
            projected: pending.map_or(base, |pending| pending.projected),
            base,
            since: Instant::now(),
            left_behind: journal.filter(|_| writers.is_locked),
            is_used: pending.is_some(),
            recorded: None,
            index,
            _writers: writers,
        });
        Ok(())
    }

    /// Refuses to write while Git is in the middle of something.
    pub(super) fn check_not_busy(&self) -> Result<(), StoreError> {
        let doing = match self.repository.state() {
            RepositoryState::Clean => None,
            RepositoryState::Merge => Some("a merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("a revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("a cherry-pick"),
            RepositoryState::Bisect => Some("a bisection"),
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
                Some("a rebase")
            }
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("applying mails"),
        };
        doing.map_or(Ok(()), |doing| Err(StoreError::Busy(doing)))
    }

    /// Refuses an index of a kind that cannot be brought along.
    ///
    /// A split index keeps its entries in a second file beside it, a sparse one needs sparse
    /// checkout: only where there is a sign of either is the index itself looked at, which costs
    /// O(files).
    fn check_index(&self) -> Result<(), StoreError> {
        let has_shared = fs::read_dir(&self.git_dir)
            .at("read", &self.git_dir)?
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("sharedindex."));
        let is_sparse = self.settings()?.is_on("core.sparseCheckout");
        let path = self.git_dir.join("index");
        if !(has_shared || is_sparse) || !path.exists() {
            return Ok(());
        }
        match git2::Index::open(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.message().contains("link") => Err(StoreError::Index("split")),
            Err(error) if error.message().contains("sdir") => Err(StoreError::Index("sparse")),
            Err(source) => Err(StoreError::Git { action: "read the index", source }),
        }
    }
}

impl WriterLock {
    fn take(own: &Path, deadline: Instant) -> Result<Self, StoreError> {
        let path = own.join("lock");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).at("open", &path)?;
        let note = own.join("lock.pid");
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(POLL);
                }
                Err(TryLockError::WouldBlock) => {
                    let holder = fs::read_to_string(&note).unwrap_or_default();
                    let holder = describe(&holder);
                    return Err(StoreError::Locked { path, holder });
                }
                Err(TryLockError::Error(error)) if is_unsupported(&error) => {
                    return Ok(Self { file, is_locked: false });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(StoreError::Io { action: "lock", path, source });
                }
            }
        }
        fs::write(&note, owner_line()).at("write", &note)?;
        Ok(Self { file, is_locked: true })
    }
}

impl IndexLock {
    /// Waits for whoever holds the index. A lock that one of our own processes left behind on this
    /// machine is removed; Git's own never is.
    fn take(store: &Store, alone: bool, deadline: Instant) -> Result<Self, StoreError> {
        let path = store.git_dir.join("index.lock");
        let note = LockNote::write(store)?;
        loop {
            match note.place(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => {
                    return Err(StoreError::Io { action: "create", path, source });
                }
            }
            let content = fs::read(&path).unwrap_or_default();
            // The beginning is all that a line of ours needs; Git's lock holds a whole index.
            let content = String::from_utf8_lossy(content.get(..content.len().min(300)).unwrap_or_default());
            if is_left_behind(&content, alone) {
                match fs::remove_file(&path) {
                    Ok(()) => tracing::info!("removed the index lock of a process that has ended"),
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(source) => {
                        return Err(StoreError::Io { action: "remove", path, source });
                    }
                }
            } else if Instant::now() < deadline {
                std::thread::sleep(POLL);
            } else {
                return Err(StoreError::Locked { path, holder: describe(&content) });
            }
        }
    }
}

/// A file with our line in it, which becomes the lock by a hard link: so the lock never exists
/// without saying whose it is, and a process that is killed leaves none that looks like Git's.
struct LockNote(PathBuf);

impl LockNote {
    fn write(store: &Store) -> Result<Self, StoreError> {
        let (path, mut file) = durable::temporary(&store.staging()?, false)?;
        let note = Self(path);
        file.write_all(owner_line().as_bytes()).at("write", &note.0)?;
        if store.environment.care == Care::Lasting {
            // After a power cut the name may be there without the words, and looks like Git's lock.
            file.sync_all().at("sync", &note.0)?;
        }
        Ok(note)
    }

    fn place(&self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.0, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                // A file system without hard links.
                let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
                file.write_all(owner_line().as_bytes())
            }
            placed => placed,
        }
    }
}

impl Drop for LockNote {
    fn drop(&mut self) {
        // At worst a line of text stays in our own folder.
        let _removed = fs::remove_file(&self.0);
    }
}

/// Whether an `index.lock` with this content is ours and its process gone. Who holds our own lock
/// knows that no other process of ours is at work; otherwise the process number decides.
fn is_left_behind(content: &str, alone: bool) -> bool {
    let Some((pid, host)) = parse_owner(content) else {
        return false;
    };
    host == host_name() && (alone || !is_running(pid))
}

fn parse_owner(content: &str) -> Option<(i32, &str)> {
    let mut words = content.lines().next()?.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some("probity"), Some(pid), Some(host)) => Some((pid.parse().ok()?, host)),
        _ => None,
    }
}

fn describe(content: &str) -> String {
    match parse_owner(content) {
        Some((pid, host)) => format!("Probity, process {pid} on {host}"),
        None => "another program, probably Git".to_owned(),
    }
}

fn owner_line() -> String {
    format!("probity {} {}\n", std::process::id(), host_name())
}

fn host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().replace([' ', '\n'], "-");
    if name.is_empty() { "localhost".to_owned() } else { name }
}

fn is_running(pid: i32) -> bool {
    // Only "no such process" means gone: a process of another user answers "not permitted".
    rustix::process::Pid::from_raw(pid)
        .is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

fn is_unsupported(error: &io::Error) -> bool {
    let codes = [rustix::io::Errno::NOLCK, rustix::io::Errno::NOTSUP, rustix::io::Errno::NOSYS];
    error.raw_os_error().is_some_and(|code| codes.iter().any(|known| known.raw_os_error() == code))
}
