//! The records that were open before, kept beside the drafts: the last one is opened where there is
//! none around the current folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Paths;

/// How many are kept.
const MOST: usize = 9;

/// Why the list could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written, so this record is not remembered: {source}", place.display())]
pub struct RecentError {
    place: PathBuf,
    source: io::Error,
}

impl RecentError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "PROBITY_STATE names another folder"
    }
}

/// The records that were open, the last one first. A list that cannot be read is an empty one.
#[must_use]
pub fn load(paths: &Paths) -> Vec<PathBuf> {
    let text = fs::read_to_string(paths.last_record_file()).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).map(PathBuf::from).collect()
}

/// Puts a record in front of the list.
pub fn remember(paths: &Paths, record: &Path) -> Result<(), RecentError> {
    let record = record.canonicalize().unwrap_or_else(|_| record.to_owned());
    let mut all = load(paths);
    if all.first() == Some(&record) {
        return Ok(());
    }
    all.retain(|path| *path != record);
    all.insert(0, record);
    let lines: Vec<String> = all.iter().take(MOST).map(|path| path.display().to_string()).collect();
    let place = paths.last_record_file();
    let failed = |source| RecentError { place: place.clone(), source };
    fs::create_dir_all(&paths.state).map_err(failed)?;
    // Written aside and renamed, so that two programs that end together leave one whole list.
    let aside = place.with_extension(format!("new-{}", std::process::id()));
    fs::write(&aside, lines.join("\n") + "\n").and_then(|()| fs::rename(&aside, &place)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    #[test]
    fn the_record_that_was_open_last_comes_first_and_once() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::find(&Environment::from_pairs([("HOME", home.path().to_str().unwrap())]));
        assert_eq!(load(&paths), Vec::<PathBuf>::new());
        for name in ["/a", "/b", "/a"] {
            remember(&paths, Path::new(name)).unwrap();
        }
        assert_eq!(load(&paths), [PathBuf::from("/a"), PathBuf::from("/b")]);
    }
}
