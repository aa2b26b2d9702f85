//! The only door to Git: snapshots, the one way to append, history, and the working files brought along.
//!
//! The store moves bytes and knows nothing of what they mean. Reading is always of a [`Snapshot`];
//! writing is always [`Store::append`], which returns once the branch has moved and the move has
//! been read back, and [`Store::project`], which brings the working files and Git's index along.
//! Between the two the store holds Git's own `index.lock`: with HEAD ahead of the index a plain
//! `git commit` would take recorded answers back. A caller with several changes appends them one
//! after the other and projects once, at the latest when [`Store::projection_due`] says so.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Once};

use git2::{ErrorCode, ObjectType, Repository, RepositoryInitOptions, RepositoryOpenFlags};
use sha1::{Digest as _, Sha1};

use crate::record::change::ObjectId;

mod error;

mod environment;

mod format;

mod durable;

mod identity;

mod signing;

mod snapshot;

mod tree;

mod lock;

mod bystander;

mod journal;

mod append;

mod objects;

mod project;

mod put_back;

mod index;

mod working;

mod history;

mod overlay;

mod cache;

mod bytes;

pub mod begin;

pub mod inbox;

pub mod opening;

pub mod search;

pub mod session;

pub mod shelf;

pub mod glance;

mod history_index;

pub mod overview;

pub mod past;

pub mod post;

pub mod templates;

pub mod threads;

pub mod upstream;

pub mod verify;

pub mod versions;

pub mod viewpoint;

pub mod visit;

pub use append::Appended;
pub use environment::{Care, Clock, GitEnvironment};
pub use error::{AppendError, StoreError};
pub use history::{AttachedSignature, Log, LogEntry, LogFilter};
pub use identity::Who;
pub use journal::Pending;
pub use project::Projection;
pub use put_back::PutBack;
pub use session::{ActError, Session};
pub use signing::{Handover, HandoverHook, Signing, SigningFormat};
pub use snapshot::{At, Entry, EntryKind, FoundFile, Snapshot};
pub use working::{HandEdit, HandEditKind};

use bytes::{Objects, Packs};
use error::{GitContext as _, IoContext as _};

/// One thread's door to one repository. Threads that work at the same time each open their own.
pub struct Store {
    repository: Rc<Repository>,
    /// What whoever reads the record reads it from.
    objects: Rc<Objects>,
    environment: GitEnvironment,
    git_dir: PathBuf,
    common_dir: PathBuf,
    root: Option<PathBuf>,
    /// Opened at the first write: with fsync on, and with its folder for our own files made.
    writer: Option<Rc<Repository>>,
    /// Locks and what is left to project, from the first append until the projection.
    hold: Option<lock::Hold>,
    handover: Option<HandoverHook>,
    /// True when nothing may be written, not even what is derived.
    keeps_nothing: bool,
}

/// What HEAD names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// A branch without a commit yet.
    Unborn {
        /// Full name, `refs/heads/…`.
        branch: String,
    },
    /// A branch and its newest commit.
    Branch {
        /// Full name, `refs/heads/…`.
        branch: String,
        /// The newest commit.
        commit: ObjectId,
    },
    /// A commit and no branch.
    Detached {
        /// That commit.
        commit: ObjectId,
    },
}

impl Head {
    /// The newest commit, if there is one.
    #[must_use]
    pub fn commit(&self) -> Option<ObjectId> {
        match self {
            Self::Unborn { .. } => None,
            Self::Branch { commit, .. } | Self::Detached { commit } => Some(*commit),
        }
    }

    /// The branch's full name, if HEAD is on one.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::Unborn { branch } | Self::Branch { branch, .. } => Some(branch),
            Self::Detached { .. } => None,
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("git_dir", &self.git_dir).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the repository at or above `dir`, or the one that `GIT_DIR` names.
    pub fn discover(dir: &Path, environment: &GitEnvironment) -> Result<Self, StoreError> {
        let missing = || StoreError::NoRepository(dir.to_owned());
        if let Some(git_dir) = environment.get("GIT_DIR").filter(|value| !value.is_empty()) {
            return Self::open(&dir.join(git_dir), dir, environment);
        }
        let dir = &dir.canonicalize().map_err(|_| missing())?;
        let found = Repository::discover_path(dir, environment.ceilings());
        let start = found.map_err(|error| match error.code() {
            ErrorCode::Owner => StoreError::Owner(dir.clone()),
            _ => missing(),
        })?;
        Self::open(&start, dir, environment)
    }

    /// Makes a repository in `dir` whose first branch is `branch`; one that is already there at
    /// `dir` itself is opened and left as it is. Files in the folder stay untouched.
    pub fn init(dir: &Path, branch: &str, environment: &GitEnvironment) -> Result<Self, StoreError> {
        if !dir.join(".git").exists() {
            std::fs::create_dir_all(dir).at("create", dir)?;
            let mut options = RepositoryInitOptions::new();
            options.initial_head(branch).external_template(false).no_reinit(true);
            Repository::init_opts(dir, &options).doing("create the repository")?;
        }
        Self::open(&dir.join(".git"), dir, environment)
    }

    fn open(start: &Path, dir: &Path, environment: &GitEnvironment) -> Result<Self, StoreError> {
        static HASHING_OFF: Once = Once::new();
        // It costs up to 1.7x, and holds for the whole process; whoever reads a record hashes what he gets himself.
        HASHING_OFF.call_once(|| git2::opts::strict_hash_verification(false));
        let git_dir = resolve_git_file(start);
        format::check(&git_dir)?;
        let repository = open_repository(start, environment).map_err(|source| match source.code() {
            ErrorCode::Owner => StoreError::Owner(git_dir.clone()),
            ErrorCode::NotFound => StoreError::NoRepository(dir.to_owned()),
            _ => StoreError::Git { action: "open the repository", source },
        })?;
        let own_folder_is_root = environment.get("GIT_DIR").is_some_and(|value| !value.is_empty())
            && environment.get("GIT_WORK_TREE").is_none()
            && !repository.is_bare();
        if own_folder_is_root {
            repository.set_workdir(dir, false).doing("take the folder as working tree")?;
        } else if let Some(tree) = environment.get("GIT_WORK_TREE").filter(|value| !value.is_empty()) {
            repository.set_workdir(&dir.join(tree), false).doing("take GIT_WORK_TREE as working tree")?;
        }
        let repository = Rc::new(repository);
        Ok(Self {
            git_dir: repository.path().to_owned(),
            common_dir: repository.commondir().to_owned(),
            root: repository.workdir().map(Path::to_owned),
            objects: Rc::new(Objects::of(&repository)),
            repository,
            environment: environment.clone(),
            writer: None,
            hold: None,
            handover: None,
            keeps_nothing: false,
        })
    }

    /// The same door, which looks into the packs that another thread found.
    fn within(mut self, packs: &Arc<Packs>) -> Self {
        self.objects = Rc::new(Objects::within(&self.repository, Arc::clone(packs)));
        self
    }

    /// The folder with the working files; none in a bare repository.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The Git folder of this working tree (HEAD and index lie there).
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The Git folder that all linked worktrees share (objects and branches lie there).
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// True if the repository has no working tree.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.root.is_none()
    }

    /// True if older history was left out when the repository was cloned.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.repository.is_shallow()
    }

    /// The environment that the store was opened with.
    #[must_use]
    pub fn environment(&self) -> &GitEnvironment {
        &self.environment
    }

    /// What HEAD names now.
    pub fn head(&self) -> Result<Head, StoreError> {
        let head = self.repository.find_reference("HEAD").doing("read HEAD")?;
        let Ok(Some(branch)) = head.symbolic_target() else {
            let id = self.repository.refname_to_id("HEAD").doing("read HEAD")?;
            return Ok(Head::Detached { commit: from_oid(id) });
        };
        let branch = branch.to_owned();
        match self.repository.refname_to_id(&branch) {
            Ok(id) => Ok(Head::Branch { branch, commit: from_oid(id) }),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(Head::Unborn { branch }),
            Err(source) => Err(StoreError::Git { action: "read the branch", source }),
        }
    }

    /// The commit that `revision` names, in Git's own words (`HEAD~2`, a tag, an id).
    pub fn resolve(&self, revision: &str) -> Result<ObjectId, StoreError> {
        let missing = |_| StoreError::NoSuchRevision(revision.to_owned());
        let object = self.repository.revparse_single(revision).map_err(missing)?;
        let commit = object.peel_to_commit().map_err(missing)?;
        Ok(from_oid(commit.id()))
    }

    /// The bytes of a blob.
    pub fn read_blob(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        Ok(Rc::unwrap_or_clone(self.objects.read(id, ObjectType::Blob)?))
    }

    /// What a function calls before and after a program of the user's may want the terminal
    /// (a passphrase for a signature).
    pub fn set_handover_hook(&mut self, hook: HandoverHook) {
        self.handover = Some(hook);
    }

    /// The folder for the store's own files, shared by linked worktrees.
    fn own_dir(&self) -> PathBuf {
        self.common_dir.join("probity")
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A caller should have projected. Doing it here spares the user a HEAD that is ahead of the
        // index; if it fails, the journal lets the next writing command finish.
        if self.hold.is_some()
            && !std::thread::panicking()
            && let Err(error) = self.project()
        {
            tracing::warn!(%error, "the working files were not brought along");
        }
    }
}

/// Git's id of a file's content, without a repository.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> ObjectId {
    hash_of(ObjectType::Blob, bytes)
}

/// Git's id of an object. The processor's own instructions for it take a fifth of what libgit2 does, which
/// looks for attacks as well: that is Git's task, when objects come in.
fn hash_of(kind: ObjectType, bytes: &[u8]) -> ObjectId {
    let mut hash = Sha1::new();
    hash.update(kind.str());
    hash.update(format!(" {}\0", bytes.len()));
    hash.update(bytes);
    ObjectId(hash.finalize().into())
}

fn from_oid(id: git2::Oid) -> ObjectId {
    let mut bytes = [0; 20];
    bytes.iter_mut().zip(id.as_bytes()).for_each(|(to, from)| *to = *from);
    ObjectId(bytes)
}

fn oid(id: ObjectId) -> Result<git2::Oid, StoreError> {
    git2::Oid::from_bytes(&id.0).doing("read an object id")
}

/// Follows a `.git` file to the Git folder that it names.
fn resolve_git_file(start: &Path) -> PathBuf {
    let named = std::fs::read_to_string(start).ok();
    match named.as_deref().and_then(|text| text.strip_prefix("gitdir:")) {
        Some(target) => start.parent().unwrap_or(start).join(target.trim()),
        None => start.to_owned(),
    }
}

fn open_repository(start: &Path, environment: &GitEnvironment) -> Result<Repository, git2::Error> {
    if environment.is_process() {
        // Git's own variables, as libgit2 reads them from the process.
        let flags = RepositoryOpenFlags::FROM_ENV;
        return Repository::open_ext(start, flags, std::iter::empty::<&Path>());
    }
    let flags = RepositoryOpenFlags::NO_SEARCH;
    let repository = Repository::open_ext(start, flags, std::iter::empty::<&Path>())?;
    let mut config = git2::Config::new()?;
    for (file, level) in environment.config_files() {
        config.add_file(&file, level, true)?;
    }
    config.add_file(&repository.commondir().join("config"), git2::ConfigLevel::Local, true)?;
    if config.get_bool("extensions.worktreeConfig").unwrap_or(false) {
        let file = repository.path().join("config.worktree");
        config.add_file(&file, git2::ConfigLevel::Worktree, true)?;
    }
    repository.set_config(&config)?;
    Ok(repository)
}
