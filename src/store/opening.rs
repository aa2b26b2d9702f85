//! How a record comes to be open: what lies around a folder, and the ways to begin, find or get one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::begin::{self, BeginError};
use super::identity::{Settings, Who};
use super::threads::HandoverHook;
use super::{At, GitEnvironment, Handover, Signing, Store, StoreError};
use crate::record::change::Identity;
use crate::record::layout;

/// A way to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Build the demo in a throwaway folder.
    Demo,
    /// Begin one in this folder.
    Begin {
        /// The folder.
        folder: PathBuf,
        /// What people will call it.
        name: String,
        /// Who works there, where that is not what Git says anyway.
        identity: Option<Identity>,
    },
    /// Open the one in or around this folder.
    Open(PathBuf),
    /// Get a colleague's with the person's own Git, into this folder.
    Get {
        /// Its Git address.
        address: String,
        /// A new folder.
        folder: PathBuf,
    },
}

impl Opening {
    /// What is going on while the answer is awaited.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Demo => "building the demo",
            Self::Begin { .. } => "beginning the record",
            Self::Open(_) => "opening",
            Self::Get { .. } => "getting the record",
        }
    }
}

/// A record that can be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its folder, or its Git folder where it has no working files.
    pub root: PathBuf,
    /// Its Git folder, by which its drafts are known.
    pub git_folder: String,
    /// What Git is configured to edit with.
    pub editor: Option<String>,
}

/// Why there is no record to work on.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is a repository of something else.
    #[error("{} is a repository, but no record: it has no {}", .0.display(), layout::RECORD)]
    NoRecord(PathBuf),
    /// It could not be begun.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Git is not installed.
    #[error("`git` cannot be started: {0}")]
    NoGit(std::io::Error),
    /// Git could not get it.
    #[error("git did not get {address}")]
    Get {
        /// From where.
        address: String,
        /// What Git said last.
        said: String,
    },
}

impl OpenError {
    /// True when there simply is no record, which is no fault of anything.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::NoRecord(_) | Self::Store(StoreError::NoRepository(_)))
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoRecord(_) => Some("begin a record there, or open another folder".to_owned()),
            Self::Begin(error) => error.hint(),
            Self::Store(error) => error.hint(),
            Self::NoGit(_) => Some("install Git, or open a record that is on this machine".to_owned()),
            Self::Get { said, .. } => Some(said.clone()),
        }
    }
}

/// What a folder is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Nothing is in it.
    Empty,
    /// So many things are in it, and no repository.
    Files(usize),
    /// It is a repository's own folder, without a record.
    Repository,
    /// It lies inside this repository, which has no record.
    Inside(PathBuf),
    /// There is a record in or around it.
    Record,
    /// It cannot be looked into.
    Unreadable,
}

/// What is found where the program was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The folder.
    pub folder: PathBuf,
    /// What it is good for.
    pub ground: Ground,
    /// Who Git says is here, in this folder.
    pub identity: Option<Identity>,
    /// How commits would be signed here; none where Git's settings cannot be read.
    pub signing: Option<Signing>,
}

impl Surroundings {
    /// Looks around a folder; changes nothing.
    #[must_use]
    pub fn of(folder: &Path, environment: &GitEnvironment) -> Self {
        Self::with(folder, environment, Store::discover(folder, environment).ok().as_ref())
    }

    fn with(folder: &Path, environment: &GitEnvironment, store: Option<&Store>) -> Self {
        let settings = match store {
            Some(store) => store.settings(),
            None => Settings::outside(environment),
        };
        let settings = settings.ok();
        Self {
            folder: folder.to_owned(),
            ground: ground(folder, store),
            identity: settings.as_ref().and_then(|settings| settings.identity(Who::Author).ok()),
            signing: settings.as_ref().map(Signing::of),
        }
    }
}

fn ground(folder: &Path, store: Option<&Store>) -> Ground {
    if let Some(store) = store {
        if is_record(store).unwrap_or(false) {
            return Ground::Record;
        }
        let same = store.root().and_then(|root| root.canonicalize().ok()) == folder.canonicalize().ok();
        return match store.root() {
            Some(root) if !same => Ground::Inside(root.to_owned()),
            _ => Ground::Repository,
        };
    }
    match std::fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => Ground::Empty,
        Ok(count) => Ground::Files(count),
        Err(_) => Ground::Unreadable,
    }
}

fn is_record(store: &Store) -> Result<bool, StoreError> {
    Ok(store.snapshot(&At::Head)?.blob(layout::RECORD)?.is_some())
}

/// Goes a way to a record. Slow: it builds, copies or asks; never on the thread that reads keys.
pub fn go(
    opening: &Opening,
    environment: &GitEnvironment,
    handover: &HandoverHook,
) -> Result<Opened, OpenError> {
    let hook = || {
        let hook = Arc::clone(handover);
        Box::new(move |phase| hook(phase)) as super::HandoverHook
    };
    match opening {
        Opening::Open(folder) => find(folder, environment),
        Opening::Demo => {
            let folder = begin::demo_folder(environment)?;
            Ok(opened(&begin::demo(&folder, environment)?.session.store))
        }
        Opening::Begin { folder, name, identity } => {
            let record = begin::plain_record(Some(name), folder);
            let begun = begin::record(folder, record, identity.as_ref(), environment, Some(hook()))?;
            Ok(opened(&begun.session.store))
        }
        Opening::Get { address, folder } => {
            get(address, folder, environment, handover)?;
            find(folder, environment)
        }
    }
}

/// Opens the record in or around a folder.
pub fn find(folder: &Path, environment: &GitEnvironment) -> Result<Opened, OpenError> {
    in_store(&Store::discover(folder, environment)?)
}

/// The same, and what else is to be known about the folder, whatever is found.
pub fn look_around(folder: &Path, environment: &GitEnvironment) -> (Result<Opened, OpenError>, Surroundings) {
    let store = Store::discover(folder, environment);
    let surroundings = Surroundings::with(folder, environment, store.as_ref().ok());
    (store.map_err(OpenError::from).and_then(|store| in_store(&store)), surroundings)
}

fn in_store(store: &Store) -> Result<Opened, OpenError> {
    if !is_record(store)? {
        return Err(OpenError::NoRecord(store.root().unwrap_or_else(|| store.git_dir()).to_owned()));
    }
    Ok(opened(store))
}

fn opened(store: &Store) -> Opened {
    Opened {
        root: store.root().unwrap_or_else(|| store.git_dir()).to_owned(),
        git_folder: store.git_dir().display().to_string(),
        editor: store.editor(),
    }
}

/// The person's own Git gets it: credentials, proxies and hooks are as they have them, and the
/// terminal is theirs meanwhile, for Git may ask for a passphrase.
fn get(
    address: &str,
    folder: &Path,
    environment: &GitEnvironment,
    handover: &HandoverHook,
) -> Result<(), OpenError> {
    let mut command = Command::new("git");
    command.args(["clone", "--progress", "--", address]).arg(folder).stdin(Stdio::inherit());
    command.stdout(Stdio::inherit());
    match said_by_git(&mut command, environment, Some(&mut |way| handover(way))).map_err(OpenError::NoGit)? {
        None => Ok(()),
        Some(said) => Err(OpenError::Get { address: address.to_owned(), said }),
    }
}

/// Runs the person's own Git, which has the terminal meanwhile; what it said last where it failed.
pub(super) fn said_by_git(
    command: &mut Command,
    environment: &GitEnvironment,
    mut handover: Option<&mut dyn FnMut(Handover)>,
) -> std::io::Result<Option<String>> {
    if !environment.is_process() {
        command.env_clear().envs(environment.variables());
    }
    command.stderr(Stdio::piped());
    let mut hand = |way: Handover| {
        if let Some(hook) = &mut handover {
            hook(way);
        }
    };
    hand(Handover::Leave);
    let ended = command.spawn().and_then(|mut child| {
        let said = child.stderr.take().map(say_on).unwrap_or_default();
        Ok((child.wait()?, said))
    });
    hand(Handover::Return);
    let (status, said) = ended?;
    Ok((!status.success()).then_some(said))
}

/// Passes on what Git says while it says it, and answers the last line, which names the reason.
fn say_on(mut from: impl std::io::Read) -> String {
    use std::io::Write as _;
    let mut all = Vec::new();
    let mut bytes = [0; 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let some = bytes.get(..count).unwrap_or_default();
        // The person reads it if there is still somebody to read it; what counts is kept below.
        let _shown = std::io::stderr().write_all(some);
        all.extend_from_slice(some);
    }
    let text = String::from_utf8_lossy(&all);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.unwrap_or("it said nothing").to_owned()
}
