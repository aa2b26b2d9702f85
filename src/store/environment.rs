//! What the process environment and the clock tell the store, captured once.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Where the committer's time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock and time zone.
    System,
    /// Always this moment, in UTC.
    Fixed(Timestamp),
    /// The moment of each change, in UTC: for a record whose history is told as if it had been
    /// written while it happened.
    OfChange,
}

impl Clock {
    /// The moment it is now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System | Self::OfChange => Timestamp::now(),
            Self::Fixed(at) => *at,
        }
    }

    /// The moment at which a change that was made at `at` is committed.
    pub(super) fn committed(&self, at: Timestamp) -> Timestamp {
        match self {
            Self::OfChange => at,
            Self::System | Self::Fixed(_) => self.now(),
        }
    }

    /// Minutes east of UTC that Git notes beside `at`.
    pub(super) fn offset_minutes(&self, at: Timestamp) -> i32 {
        match self {
            Self::System => TimeZone::system().to_offset(at).seconds() / 60,
            Self::Fixed(_) | Self::OfChange => 0,
        }
    }
}

/// What has to survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Everything that was recorded: synced before anybody is told.
    Lasting,
    /// Nothing, as in a demo that can be built anew: thousands of entries need not wait for the disk.
    Passing,
}

/// Everything that the store takes from outside: environment variables, clock, patience.
#[derive(Debug, Clone)]
pub struct GitEnvironment {
    variables: BTreeMap<OsString, OsString>,
    /// True if libgit2, which reads the process environment itself, sees the same variables.
    is_process: bool,
    /// The committer's clock.
    pub clock: Clock,
    /// How long to wait for a lock that another program holds.
    pub patience: Duration,
    /// What has to survive a power cut.
    pub care: Care,
}

impl GitEnvironment {
    /// The environment of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            is_process: true,
            clock: Clock::System,
            patience: Duration::from_secs(5),
            care: Care::Lasting,
        }
    }

    /// Exactly these variables, whatever the process has: for tests.
    pub fn from_variables<K: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (K, V)>,
        clock: Clock,
    ) -> Self {
        Self {
            variables: variables.into_iter().map(|(k, v)| (k.into(), v.into())).collect(),
            is_process: false,
            clock,
            patience: Duration::from_secs(5),
            care: Care::Lasting,
        }
    }

    /// The variable's value, if it is set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The variable's value, if it is set, not empty and text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(OsStr::to_str).filter(|value| !value.is_empty())
    }

    pub(super) fn is_process(&self) -> bool {
        self.is_process
    }

    /// All variables, for a child process.
    pub(super) fn variables(&self) -> &BTreeMap<OsString, OsString> {
        &self.variables
    }

    /// The user's own folder.
    pub(super) fn home(&self) -> Option<&Path> {
        self.get("HOME").filter(|home| !home.is_empty()).map(Path::new)
    }

    /// A path as Git configuration has it: `~/` stands for the user's own folder.
    pub(super) fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// Folders above which discovery does not look (`GIT_CEILING_DIRECTORIES`).
    pub(super) fn ceilings(&self) -> Vec<PathBuf> {
        self.get("GIT_CEILING_DIRECTORIES")
            .map(|list| std::env::split_paths(list).filter(|path| path.is_absolute()).collect())
            .unwrap_or_default()
    }

    /// The configuration files outside the repository that Git would read, weakest first.
    pub(super) fn config_files(&self) -> Vec<(PathBuf, git2::ConfigLevel)> {
        let mut files = Vec::new();
        let no_system = self
            .text("GIT_CONFIG_NOSYSTEM")
            .is_some_and(|value| git2::Config::parse_bool(value).unwrap_or(true));
        if !no_system {
            let system = self.get("GIT_CONFIG_SYSTEM").map_or("/etc/gitconfig".into(), PathBuf::from);
            files.push((system, git2::ConfigLevel::System));
        }
        if let Some(global) = self.get("GIT_CONFIG_GLOBAL") {
            files.push((global.into(), git2::ConfigLevel::Global));
        } else {
            let xdg = self
                .get("XDG_CONFIG_HOME")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
                .or_else(|| self.home().map(|home| home.join(".config")));
            files.extend(xdg.map(|base| (base.join("git/config"), git2::ConfigLevel::XDG)));
            files.extend(self.home().map(|home| (home.join(".gitconfig"), git2::ConfigLevel::Global)));
        }
        files.retain(|(path, _)| path.is_file());
        files
    }

    /// Settings given through `GIT_CONFIG_COUNT`, which win over every file; the last one counts.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        let count: usize = self.text("GIT_CONFIG_COUNT")?.parse().ok()?;
        (0..count.min(1000)).rev().find_map(|number| {
            let key = self.text(&format!("GIT_CONFIG_KEY_{number}"))?;
            if key.eq_ignore_ascii_case(name) {
                self.get(&format!("GIT_CONFIG_VALUE_{number}")).and_then(OsStr::to_str)
            } else {
                None
            }
        })
    }
}
