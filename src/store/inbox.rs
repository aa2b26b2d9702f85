//! Files that came in and are not filed yet, and filing one with its hash, off the main thread.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Session;
use crate::record::action::FileEvidence;

/// A file in the folder where new documents are put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its path, as a person would write it.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// When it was changed last.
    pub changed: Option<Timestamp>,
}

/// A document to be filed together with its file outside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// What is filed. Its hash is worked out, and the copy's bytes are read, when it is.
    pub document: FileEvidence,
    /// The file, as a person writes its path.
    pub path: String,
    /// Whether the record keeps a copy, and the most bytes that it may have.
    pub copy: Option<u64>,
}

impl Session {
    /// The files directly in a folder, by name; a folder that is not there has none.
    pub fn inbox(&self, folder: &str) -> std::io::Result<Vec<NewFile>> {
        let place = self.place_of(folder);
        let entries = match std::fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let data = entry.metadata()?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !data.is_file() || name.starts_with('.') {
                continue;
            }
            let changed = data.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            let path = format!("{}/{name}", folder.trim_end_matches('/'));
            found.push(NewFile { name, path, bytes: data.len(), changed });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// What is filed, with the file's hash and, on request, its bytes.
    pub(super) fn complete(&self, filing: &Filing) -> Result<FileEvidence, String> {
        let mut document = filing.document.clone();
        let failed = |error: std::io::Error| format!("{} cannot be read: {error}", filing.path);
        document.document.sha256 = Some(self.hash_file(&filing.path).map_err(failed)?);
        if let Some(most) = filing.copy {
            let place = self.place_of(&filing.path);
            let bytes = std::fs::metadata(&place).map_err(failed)?.len();
            // The rules say the same; but nobody wants to read gigabytes to be told so.
            if bytes > most {
                return Err(format!("{} has {bytes} bytes; the policy lets {most} be copied", filing.path));
            }
            document.copy = Some(std::fs::read(&place).map_err(failed)?);
        }
        Ok(document)
    }

    /// A path as a person writes it; `~/` stands for the person's own folder.
    pub(super) fn place_of(&self, path: &str) -> PathBuf {
        let home = self.store.environment().get("HOME").map(PathBuf::from);
        match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }
}
