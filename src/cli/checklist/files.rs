//! Checklists as they lie in the working folder, and the texts that stood there before.

use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::error::Error;
use crate::record::ObjectId;
use crate::record::layout;
use crate::store::{Store, StoreError, blob_id};

/// A checklist that is longer is not read: the longest built-in one has 100 KiB.
const LONGEST: u64 = 16 << 20;

/// A file that is looked at.
pub(super) struct File {
    /// The path as the person knows it.
    pub(super) shown: String,
    /// The path that tells it from every other file.
    pub(super) full: PathBuf,
    pub(super) bytes: Vec<u8>,
}

impl File {
    pub(super) fn name(&self) -> &str {
        self.full.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    pub(super) fn is_facts(&self) -> bool {
        self.name() == layout::FACTS
    }

    pub(super) fn is_base(&self) -> bool {
        self.full.parent().and_then(Path::file_name).is_some_and(|folder| folder == "base")
    }
}

/// The record around the current folder.
pub(super) struct Home {
    pub(super) store: Store,
    pub(super) root: PathBuf,
}

/// The record, if its files are there to be looked at.
pub(super) fn home(context: &Context) -> Result<Option<Home>, Error> {
    let store = match Store::discover(&context.directory, &context.git) {
        Ok(store) => store,
        Err(StoreError::NoRepository(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let Some(root) = store.root().map(canonical) else { return Ok(None) };
    let is_record = root.join(layout::RECORD).is_file();
    Ok(is_record.then_some(Home { store, root }))
}

/// Reads a file that may be a checklist.
pub(super) fn read(context: &Context, path: &Path) -> Result<File, Error> {
    let full = canonical(path);
    let metadata = std::fs::metadata(&full).map_err(|error| Error::file("read", path, &error))?;
    if metadata.len() > LONGEST {
        return Err(Error::refused(
            format!("{} has {} bytes, which no checklist has", path.display(), metadata.len()),
            "check that it is the right file",
        ));
    }
    let bytes = std::fs::read(&full).map_err(|error| Error::file("read", path, &error))?;
    let here = canonical(&context.directory);
    let shown = full.strip_prefix(&here).unwrap_or(&full).display().to_string();
    Ok(File { shown, full, bytes })
}

pub(super) fn canonical(path: &Path) -> PathBuf {
    // A path that is not there is reported when it is read.
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The id under which Git would store the file, line ends as the record's attributes have them.
pub(super) fn working_id(bytes: &[u8]) -> ObjectId {
    let text = String::from_utf8_lossy(bytes);
    if text.contains("\r\n") { blob_id(text.replace("\r\n", "\n").as_bytes()) } else { blob_id(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compared_as_git_would_store_it() {
        assert_eq!(working_id(b"a\r\nb\r\n"), working_id(b"a\nb\n"));
        assert_ne!(working_id(b"a\n"), working_id(b"b\n"));
    }
}
