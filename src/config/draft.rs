//! Drafts on disk: words that were typed but not recorded, one small file each, never half written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// What a draft belongs to. The record is the path of its Git folder, so that two clones keep
/// their drafts apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DraftKey {
    /// The record's Git folder.
    pub record: String,
    /// `partner/review`, or empty for what belongs to no review.
    pub review: String,
    /// The question, or another name for what is being written.
    pub item: String,
}

#[derive(Serialize, Deserialize)]
struct DraftFile {
    key: DraftKey,
    content: String,
}

/// Why a draft could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The file system said no.
    #[error("the draft in {} cannot be kept: {source}", place.display())]
    Write {
        /// The file.
        place: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file system said no.
    #[error("the drafts in {} cannot be read: {source}", place.display())]
    Read {
        /// The file or folder.
        place: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no draft of ours.
    #[error("{} is no draft that this version can read: {reason}", place.display())]
    Malformed {
        /// The file.
        place: PathBuf,
        /// What the reader said.
        reason: String,
    },
}

impl DraftError {
    /// What the person can do now.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Write { .. } => {
                "what you typed is only on this screen: record it, or free space and type on"
            }
            Self::Read { .. } | Self::Malformed { .. } => "look at the file; the program leaves it as it is",
        }
    }
}

/// The folder of drafts.
#[derive(Debug, Clone)]
pub struct DraftFolder {
    folder: PathBuf,
}

impl DraftFolder {
    /// Drafts in this folder, which is made when the first draft is kept.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a draft: a reader sees the old text or the new one, also after a crash in between.
    pub fn save(&self, key: &DraftKey, content: &str) -> Result<(), DraftError> {
        let place = self.place(key);
        let file = DraftFile { key: key.clone(), content: content.to_owned() };
        write(&self.folder, &place, &file).map_err(|source| DraftError::Write { place, source })
    }

    /// Drops a draft; one that is not there is as good as dropped.
    pub fn drop(&self, key: &DraftKey) -> Result<(), DraftError> {
        let place = self.place(key);
        match fs::remove_file(&place) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(DraftError::Write { place, source })
            }
            _ => Ok(()),
        }
    }

    /// All drafts of a record, and what could not be read.
    #[must_use]
    pub fn load(&self, record: &str) -> (BTreeMap<DraftKey, String>, Vec<DraftError>) {
        let mut drafts = BTreeMap::new();
        let mut errors = Vec::new();
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (drafts, errors),
            Err(source) => {
                return (drafts, vec![DraftError::Read { place: self.folder.clone(), source }]);
            }
        };
        for entry in entries {
            let found = entry
                .map_err(|source| DraftError::Read { place: self.folder.clone(), source })
                .and_then(|entry| read(&entry.path()));
            match found {
                Ok(Some(file)) if file.key.record == record => {
                    drafts.insert(file.key, file.content);
                }
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
        }
        (drafts, errors)
    }

    fn place(&self, key: &DraftKey) -> PathBuf {
        let name = Sha256::digest(format!("{}\0{}\0{}", key.record, key.review, key.item));
        let hex = hex::digits(name.get(..16).unwrap_or(&name));
        self.folder.join(format!("{hex}.toml"))
    }
}

fn write(folder: &Path, place: &Path, file: &DraftFile) -> io::Result<()> {
    let text = toml::to_string(file).map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    let temporary = place.with_extension(format!("{}.new", std::process::id()));
    let mut handle = File::create(&temporary)?;
    handle.write_all(text.as_bytes())?;
    handle.sync_all()?;
    fs::rename(&temporary, place)
}

fn read(place: &Path) -> Result<Option<DraftFile>, DraftError> {
    if place.extension().is_none_or(|extension| extension != "toml") {
        return Ok(None);
    }
    let text =
        fs::read_to_string(place).map_err(|source| DraftError::Read { place: place.to_owned(), source })?;
    let file = toml::from_str(&text).map_err(|error| DraftError::Malformed {
        place: place.to_owned(),
        reason: error.message().to_owned(),
    })?;
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(record: &str, item: &str) -> DraftKey {
        DraftKey { record: record.into(), review: "vellmarkt/2026-q1".into(), item: item.into() }
    }

    #[test]
    fn a_draft_comes_back_to_its_own_record_only() {
        let home = tempfile::tempdir().unwrap();
        let drafts = DraftFolder::new(home.path().join("drafts"));
        drafts.save(&key("/a", "sec-staff-mfa"), "two\nlines \"quoted\"").unwrap();
        drafts.save(&key("/b", "sec-staff-mfa"), "other").unwrap();
        let (found, errors) = drafts.load("/a");
        assert!(errors.is_empty());
        assert_eq!(found.len(), 1);
        assert_eq!(found[&key("/a", "sec-staff-mfa")], "two\nlines \"quoted\"");
    }

    #[test]
    fn the_last_words_win_and_a_dropped_draft_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let drafts = DraftFolder::new(home.path().to_owned());
        let key = key("/a", "x");
        drafts.save(&key, "first").unwrap();
        drafts.save(&key, "second").unwrap();
        assert_eq!(drafts.load("/a").0[&key], "second");
        drafts.drop(&key).unwrap();
        drafts.drop(&key).unwrap();
        assert!(drafts.load("/a").0.is_empty());
    }

    #[test]
    fn a_spoilt_draft_is_named_and_hides_no_other() {
        let home = tempfile::tempdir().unwrap();
        let drafts = DraftFolder::new(home.path().to_owned());
        drafts.save(&key("/a", "x"), "kept").unwrap();
        fs::write(home.path().join("00.toml"), "content = ").unwrap();
        fs::write(home.path().join("00.99.new"), "half a dra").unwrap();
        let (found, errors) = drafts.load("/a");
        assert_eq!(found.len(), 1);
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("00.toml"));
    }
}
