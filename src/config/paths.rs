//! Where settings, themes, drafts and the log lie: the same rule on every Unix, macOS included.

use std::path::{Path, PathBuf};

use directories::BaseDirs;

use super::Environment;

/// The program's folders. None of them needs to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Holds `config.toml` and `themes/`.
    pub config: PathBuf,
    /// Holds drafts, the log and which record was open last.
    pub state: PathBuf,
}

impl Paths {
    /// `PROBITY_CONFIG` (a folder), then `XDG_CONFIG_HOME`, then `~/.config` on all Unix (users of
    /// terminal programs on macOS look there, not in `~/Library`), then what the system says.
    #[must_use]
    pub fn find(environment: &Environment) -> Self {
        let config = environment.get("PROBITY_CONFIG").map_or_else(
            || base(environment, "XDG_CONFIG_HOME", ".config", BaseDirs::config_local_dir),
            PathBuf::from,
        );
        let state = environment.get("PROBITY_STATE").map_or_else(
            || base(environment, "XDG_STATE_HOME", ".local/state", BaseDirs::data_local_dir),
            PathBuf::from,
        );
        Self { config, state }
    }

    /// The user's settings.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The user's own themes, one file each.
    #[must_use]
    pub fn themes_folder(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Words that were typed but not recorded yet.
    #[must_use]
    pub fn drafts_folder(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// What the program did, for bug reports; holds no words of a record.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.state.join("probity.log")
    }

    /// The paths of the records that were open, the last one first, one a line.
    #[must_use]
    pub fn last_record_file(&self) -> PathBuf {
        self.state.join("last-record")
    }
}

fn base(
    environment: &Environment,
    variable: &str,
    below_home: &str,
    system: fn(&BaseDirs) -> &Path,
) -> PathBuf {
    // The XDG specification has relative paths ignored.
    if let Some(folder) = environment.get(variable).map(Path::new).filter(|path| path.is_absolute()) {
        return folder.join("probity");
    }
    if cfg!(unix)
        && let Some(home) = environment.get("HOME")
    {
        return Path::new(home).join(below_home).join("probity");
    }
    BaseDirs::new()
        .map_or_else(|| PathBuf::from(".probity"), |directories| system(&directories).join("probity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_nearer_wish_decides_where_settings_lie() {
        let table: [(&[(&str, &str)], &str); 4] = [
            (&[("HOME", "/h")], "/h/.config/probity"),
            (&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")], "/x/probity"),
            (&[("HOME", "/h"), ("XDG_CONFIG_HOME", "relative")], "/h/.config/probity"),
            (&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x"), ("PROBITY_CONFIG", "/p")], "/p"),
        ];
        for (variables, expected) in table {
            let paths = Paths::find(&Environment::from_pairs(variables.iter().copied()));
            assert_eq!(paths.config, Path::new(expected), "{variables:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn drafts_lie_in_the_state_folder() {
        let paths = Paths::find(&Environment::from_pairs([("HOME", "/h")]));
        assert_eq!(paths.drafts_folder(), Path::new("/h/.local/state/probity/drafts"));
    }
}
