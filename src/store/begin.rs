//! Begins a record, and builds the demo: the same for the command line and the terminal interface.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{ActError, Care, Clock, GitEnvironment, HandoverHook, Projection, Session, Store, StoreError};
use crate::checklist::schema::{self, SchemaKind};
use crate::demo;
use crate::record::SCHEMA;
use crate::record::action::{Act, Action, Begin};
use crate::record::change::{Identity, ObjectId};
use crate::record::layout;
use crate::record::people::Record;
use crate::text::problem::{Problem, any_error};

/// The branch of a new repository.
const BRANCH: &str = "main";

/// A record that was just begun.
#[derive(Debug)]
pub struct Begun {
    /// Opened for work.
    pub session: Session,
    /// The entries, oldest first.
    pub entries: Vec<ObjectId>,
    /// What became of the working files.
    pub projection: Projection,
}

/// Why a record could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The folder belongs to another repository.
    #[error("{} lies inside the repository {}", folder.display(), root.display())]
    Inside {
        /// Where the record was to be.
        folder: PathBuf,
        /// The other repository's folder.
        root: PathBuf,
    },
    /// The demo wants a folder of its own.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The demo's own files are broken.
    #[error("the demo that the program brings along cannot be read")]
    Demo(Vec<Problem>),
    /// Git does not know who is here.
    #[error("Git does not know your {missing}, and every entry names who made it")]
    Identity {
        /// What is missing.
        missing: &'static str,
    },
    /// A folder could not be looked into or made.
    #[error("cannot use {}: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The beginning was refused, or could not be written.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The repository could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BeginError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Inside { root, .. } => {
                Some(format!("begin the record in a folder of its own, or in {} itself", root.display()))
            }
            Self::NotEmpty(_) => {
                Some("the demo wants a folder of its own: name a new one, or none".to_owned())
            }
            Self::Demo(_) => Some("install the program again".to_owned()),
            Self::Identity { .. } => Some(
                "`git config --global user.name \"…\"` and `user.email` say it once for all repositories"
                    .to_owned(),
            ),
            Self::Folder { .. } => Some("choose a folder that you may write to".to_owned()),
            Self::Act(error) => error.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

/// What `probity.toml` of a new record says: its name (that of the folder, unless given), the
/// machine's time zone, and nobody yet, so that everybody may do everything.
#[must_use]
pub fn plain_record(name: Option<&str>, folder: &Path) -> Record {
    Record {
        schema: SCHEMA,
        name: name.map_or_else(|| folder_name(folder), str::to_owned),
        time_zone: machine_time_zone(),
        people: Vec::new(),
    }
}

/// Begins a record in a folder; a repository that is there already is used. What was made for
/// nothing, because the beginning was refused, goes again; what was there before stays.
pub fn record(
    folder: &Path,
    record: Record,
    identity: Option<&Identity>,
    environment: &GitEnvironment,
    handover: Option<HandoverHook>,
) -> Result<Begun, BeginError> {
    let was_repository = folder.join(".git").exists();
    if !was_repository
        && let Some(around) = nearest_folder(folder)
        && let Ok(around) = Store::discover(around, environment)
        && let Some(root) = around.root()
    {
        return Err(BeginError::Inside { folder: folder.to_owned(), root: root.to_owned() });
    }
    let existed = folder.exists();
    let begin = || {
        let mut store = Store::init(folder, BRANCH, environment)?;
        if let Some(identity) = identity {
            store.set_local_identity(identity)?;
        }
        if let Err(StoreError::Identity { missing }) = store.identity() {
            return Err(BeginError::Identity { missing });
        }
        if let Some(hook) = handover {
            store.set_handover_hook(hook);
        }
        let mut session = Session::new(store);
        let entry = session.act(Action::Begin(Begin { record, files: editor_files() }))?;
        let projection = session.project()?;
        Ok(Begun { session, entries: vec![entry], projection })
    };
    begin().inspect_err(|_| {
        if !was_repository {
            take_down(folder, existed);
        }
    })
}

/// Builds the demo in an empty or new folder, its history told as if it had been written while it
/// happened, so that a look back at a day works.
pub fn demo(folder: &Path, environment: &GitEnvironment) -> Result<Begun, BeginError> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(source) => return Err(BeginError::Folder { folder: folder.to_owned(), source }),
    };
    if !is_empty {
        return Err(BeginError::NotEmpty(folder.to_owned()));
    }
    let (acts, problems) = demo::acts();
    if any_error(&problems) {
        return Err(BeginError::Demo(problems));
    }
    let mut own = environment.clone();
    own.clock = Clock::OfChange;
    own.care = Care::Passing;
    let mut store = Store::init(folder, BRANCH, &own)?;
    store.set_local_identity(&demo::reviewer())?;
    let first = acts.first().map_or(jiff::Timestamp::UNIX_EPOCH, |act| act.at);
    let begin = Act {
        by: demo::reviewer(),
        at: first - jiff::SignedDuration::from_hours(1),
        action: Action::Begin(Begin { record: demo::record(), files: editor_files() }),
    };
    let all: Vec<Act> = std::iter::once(begin).chain(acts).collect();
    let mut session = Session::new(store);
    let entries = session.act_all(&all)?;
    let projection = session.project()?;
    let last = all.iter().map(|act| act.at).max().unwrap_or(first);
    session.store.fix_day(demo::record().day(last))?;
    Ok(Begun { session, entries, projection })
}

/// Files by which editors complete and check the record's TOML while one types.
#[must_use]
pub fn editor_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([(layout::TAPLO.to_owned(), schema::taplo_toml())]);
    for kind in SchemaKind::ALL {
        files.insert(kind.path(), schema::schema_text(kind).to_owned());
    }
    files
}

/// A new folder for a demo, which only this person can look into.
pub fn demo_folder(environment: &GitEnvironment) -> Result<PathBuf, BeginError> {
    let base = environment.get("TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let moment = environment.clock.now().as_second();
    let mut attempt = 0;
    loop {
        let folder = base.join(format!("probity-demo-{moment}-{}-{attempt}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 100 => attempt += 1,
            Err(source) => return Err(BeginError::Folder { folder, source }),
        }
    }
}

/// The folder itself, or the nearest one above it that is there.
fn nearest_folder(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path })
        .find(|path| path.is_dir())
}

/// What a folder is called, wherever it is looked at from.
#[must_use]
pub fn folder_name(folder: &Path) -> String {
    let full = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let full = full.unwrap_or_else(|_| folder.to_owned());
    full.file_name().map_or_else(|| "Record".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A machine that does not say where it is counts its days in UTC.
fn machine_time_zone() -> String {
    jiff::tz::TimeZone::try_system()
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned))
        .unwrap_or_else(|| "UTC".to_owned())
}

fn take_down(folder: &Path, existed: bool) {
    let removed = std::fs::remove_dir_all(folder.join(".git"));
    let removed = if existed { removed } else { removed.and_then(|()| std::fs::remove_dir(folder)) };
    if let Err(error) = removed {
        tracing::warn!(%error, folder = %folder.display(), "what was made for nothing was left behind");
    }
}
