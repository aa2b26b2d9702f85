//! What can go wrong at the door to Git, and what to do about each case.

use std::io;
use std::path::{Path, PathBuf};

use crate::record::change::ObjectId;

/// A refusal or a failure of the store. `hint` says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No repository at or above the folder.
    #[error("there is no Git repository at or above {}", .0.display())]
    NoRepository(PathBuf),
    /// A repository of a format that this program cannot read.
    #[error("the repository {} {reason}", .path.display())]
    Format {
        /// The Git folder.
        path: PathBuf,
        /// What about it cannot be read.
        reason: String,
        /// How to get to a format that can.
        hint: String,
    },
    /// The repository belongs to another user, and Git does not trust it.
    #[error("the repository {} belongs to another user of this machine", .0.display())]
    Owner(PathBuf),
    /// Git knows no name or no address for the person.
    #[error("Git does not know your {missing}")]
    Identity {
        /// `name`, `mail address` or `name and mail address`.
        missing: &'static str,
    },
    /// A revision that names no commit.
    #[error("'{0}' names no commit of this repository")]
    NoSuchRevision(String),
    /// No commit is as old as the day asked for.
    #[error("nothing was recorded on or before {0}")]
    NothingBefore(jiff::civil::Date),
    /// A commit that is not on the branch's own line.
    #[error("commit {} is not on the branch's own line: no entry comes after it", .0.short())]
    NotOnBranch(ObjectId),
    /// A path that cannot stand in a record.
    #[error("'{path}' cannot be a path of the record: {reason}")]
    Path {
        /// The path as given.
        path: String,
        /// Why not.
        reason: &'static str,
    },
    /// Text that Git cannot store.
    #[error("the commit's {0} holds a NUL character, which Git cannot store")]
    Nul(&'static str),
    /// HEAD names a commit, no branch.
    #[error("HEAD is detached at {}: there is no branch that could move", .0.map_or_else(|| "no commit".to_owned(), |id| id.short()))]
    Detached(Option<ObjectId>),
    /// Git is in the middle of something.
    #[error("Git is in the middle of {0}")]
    Busy(&'static str),
    /// The index is of a kind that cannot be brought along.
    #[error("the index is {0}, which this program cannot bring along")]
    Index(&'static str),
    /// A lock that did not come free in time.
    #[error("{} is held by {holder}", .path.display())]
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// Who holds it, as far as can be told.
        holder: String,
    },
    /// Somebody moved the branch to where the entry is not.
    #[error("{branch} was moved away from entry {}, which was recorded on it", .commit.short())]
    MovedAway {
        /// The branch.
        branch: String,
        /// The entry.
        commit: ObjectId,
    },
    /// Git's index cannot be read, by Git no more than by us.
    #[error("Git's index {} is damaged: {reason}", .path.display())]
    DamagedIndex {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An object's bytes are not those that its id is the hash of.
    #[error("the object {0} is damaged: its bytes are not those that its name is the hash of")]
    Damaged(ObjectId),
    /// The history index, which is derived and made anew where it cannot be read.
    #[error("the history index cannot be read: {0}")]
    HistoryIndex(#[source] io::Error),
    /// What was written could not be read back the same.
    #[error("{what} was written but does not read back: nothing was recorded")]
    NotStored {
        /// The object or reference.
        what: String,
    },
    /// The branch moved, but not durably, and could not be put back.
    #[error("{} stands on the branch, and may be gone after a power cut: {}", .commit.short(), .source.message())]
    Doubtful {
        /// The commit on the branch.
        commit: ObjectId,
        /// Why it could not be put back.
        source: git2::Error,
    },
    /// The signing program failed; nothing was recorded.
    #[error("the commit was not signed: {reason}")]
    Signing {
        /// What the program said.
        reason: String,
    },
    /// The system refused a file operation.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// The verb: read, write, remove, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// libgit2 refused.
    #[error("cannot {action}: {}", .source.message())]
    Git {
        /// The verb and its object.
        action: &'static str,
        /// What libgit2 said.
        source: git2::Error,
    },
}

impl StoreError {
    /// What to do next, if something can be done.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository(_) => {
                "start a record with `probity init DIR`, or name one with `-C DIR`".to_owned()
            }
            Self::Format { hint, .. } => hint.clone(),
            Self::Owner(path) => format!(
                "if you trust it: git config --global --add safe.directory '{}'",
                path.display()
            ),
            Self::Identity { .. } => {
                "set it with: git config --global user.name \"Ada Example\" and git config --global user.email ada@example.org"
                    .to_owned()
            }
            Self::NoSuchRevision(_) => "see `probity log` for the commits there are".to_owned(),
            Self::NothingBefore(_) => "choose a later day".to_owned(),
            Self::NotOnBranch(_) => "older entries can be gone to; `git log --graph` shows how it lies".to_owned(),
            Self::Detached(_) => {
                "get on a branch: `git switch main`, or `git switch -c NAME` to keep what is here".to_owned()
            }
            Self::Busy(_) => "finish or abort it first; `git status` says how".to_owned(),
            Self::Index(_) => {
                "turn that off: git update-index --no-split-index, or git sparse-checkout disable".to_owned()
            }
            Self::Locked { path, .. } => format!(
                "wait until that program has ended; if none is running, remove {}",
                path.display()
            ),
            Self::MovedAway { commit, .. } => {
                format!("`git merge {}` brings it back; `git reflog` says who moved the branch", commit.short())
            }
            Self::DamagedIndex { path, .. } => format!(
                "remove {}; `git reset` then makes it anew. Nothing that was recorded is lost, what was staged is",
                path.display()
            ),
            Self::Damaged(_) => {
                "`git fsck --full` lists all that is damaged; a clone elsewhere may have it whole".to_owned()
            }
            Self::HistoryIndex(_) => "try again: it is made anew, nothing that was recorded is touched".to_owned(),
            Self::Doubtful { .. } => {
                "look at the disk; `git log -1` shows the entry, and `probity undo` takes it back".to_owned()
            }
            Self::NotStored { .. } => {
                "look at the disk: is it full, read-only or failing? Your text is still here".to_owned()
            }
            Self::Signing { .. } => {
                "see `probity doctor`; signing is set by commit.gpgsign, gpg.format and user.signingkey in your Git configuration".to_owned()
            }
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull => "free some space and try again; nothing was changed".to_owned(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "make the repository writable for you and try again".to_owned()
                }
                _ => return None,
            },
            Self::Path { .. } | Self::Nul(_) | Self::Git { .. } => return None,
        })
    }
}

/// Names the libgit2 call that failed.
pub(super) trait GitContext<T> {
    /// Wraps the error in what was being done.
    fn doing(self, action: &'static str) -> Result<T, StoreError>;
}

impl<T> GitContext<T> for Result<T, git2::Error> {
    fn doing(self, action: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Git { action, source })
    }
}

/// Names the file operation that failed.
pub(super) trait IoContext<T> {
    /// Wraps the error in what was being done to which file.
    fn at(self, action: &'static str, path: &Path) -> Result<T, StoreError>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Io { action, path: path.to_owned(), source })
    }
}

/// Why an append did not happen: the plan said no, or the store could not.
#[derive(Debug, thiserror::Error)]
pub enum AppendError<E> {
    /// The plan's own refusal.
    #[error(transparent)]
    Plan(E),
    /// The store's refusal or failure.
    #[error(transparent)]
    Store(#[from] StoreError),
}
