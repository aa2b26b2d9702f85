//! Working files: what stands there, replacing it safely, and telling hand edits apart.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{IoContext as _, StoreError};
use super::snapshot::At;
use super::{Care, Store, blob_id, durable, from_oid};
use crate::record::change::ObjectId;

/// A working file that somebody has changed outside of Probity. It is never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandEdit {
    /// From the record's root, with `/`.
    pub path: String,
    /// In which way.
    pub kind: HandEditKind,
}

/// In which way a working file differs from the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandEditKind {
    /// Its content is another.
    Edited,
    /// The record has it, the folder does not.
    Removed,
    /// The record does not have it (any more), the folder does.
    Extra,
    /// Another content is staged in Git's index.
    Staged,
    /// A symbolic link, a folder or something else stands where the file or its folder should be.
    InTheWay,
}

/// What stands where a working file belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Nothing,
    File(ObjectId),
    Other,
}

impl Store {
    /// Which of these paths differ between the record at HEAD and the working files, or else between it and
    /// what is staged. Nothing in a bare repository.
    pub fn working_edits<'a>(
        &self,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<HandEdit>, StoreError> {
        let Some(root) = &self.root else {
            return Ok(Vec::new());
        };
        let snapshot = self.snapshot(&At::Head)?;
        // An index of a kind that cannot be read is refused when something is to be recorded.
        let index = git2::Index::open(&self.git_dir.join("index")).ok();
        let has_staged = |path: &str, recorded: Option<ObjectId>| {
            index.as_ref().is_some_and(|index| {
                index.get_path(Path::new(path), 0).map(|entry| from_oid(entry.id)) != recorded
            })
        };
        let mut edits = Vec::new();
        for path in paths {
            let recorded = snapshot.entry(path)?.filter(|entry| entry.kind.is_file()).map(|entry| entry.id);
            let kind = match (recorded, standing(root, path)?) {
                (None, Standing::Nothing) if has_staged(path, None) => HandEditKind::Staged,
                (None, Standing::Nothing) => continue,
                (Some(id), Standing::File(there)) if id == there && has_staged(path, recorded) => {
                    HandEditKind::Staged
                }
                (Some(id), Standing::File(there)) if id == there => continue,
                (_, Standing::Other) => HandEditKind::InTheWay,
                (Some(_), Standing::Nothing) => HandEditKind::Removed,
                (Some(_), Standing::File(_)) => HandEditKind::Edited,
                (None, Standing::File(_)) => HandEditKind::Extra,
            };
            edits.push(HandEdit { path: path.to_owned(), kind });
        }
        Ok(edits)
    }
}

impl Store {
    /// The names of the files and folders directly in a working folder; none where it is not there.
    pub(super) fn working_names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let Some(place) = self.root.as_ref().map(|root| root.join(folder)) else { return Ok(Vec::new()) };
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Vec::new());
            }
            Err(source) => return Err(StoreError::Io { action: "look into", path: place, source }),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.at("look into", &place)?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    /// The bytes of a working file, line ends as Git would store them; none where no plain file stands there.
    pub(super) fn working_file(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(root) = &self.root else { return Ok(None) };
        if !matches!(standing(root, path)?, Standing::File(_)) {
            return Ok(None);
        }
        let place = root.join(path);
        let bytes = fs::read(&place).at("read", &place)?;
        Ok(Some(as_stored(bytes)))
    }
}

/// What stands at `path` under `root`. Symbolic links are never followed, on the way or at the end.
pub(super) fn standing(root: &Path, path: &str) -> Result<Standing, StoreError> {
    let mut place = root.to_owned();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        place.push(part);
        let there = match fs::symlink_metadata(&place) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
            Err(source) => {
                return Err(StoreError::Io { action: "look at", path: place, source });
            }
        };
        let is_last = parts.peek().is_none();
        if is_last && there.is_file() {
            let bytes = fs::read(&place).at("read", &place)?;
            return Ok(Standing::File(content_id(bytes)));
        }
        if is_last || !there.is_dir() {
            return Ok(Standing::Other);
        }
    }
    Ok(Standing::Other)
}

/// The id that Git would store.
fn content_id(bytes: Vec<u8>) -> ObjectId {
    blob_id(&as_stored(bytes))
}

/// The bytes that Git would store: with `eol=lf`, as the record's attributes have it, line ends are
/// stored as LF whatever an editor made of them.
fn as_stored(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) if text.contains("\r\n") => text.replace("\r\n", "\n").into_bytes(),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Puts a working file in place: temporary file, sync, rename. The temporary file lies in our own
/// folder where that is on the same file system, so that a crash leaves nothing among the user's
/// files. The caller has made sure that nothing stands in the way.
pub(super) fn write(
    root: &Path,
    own: &Path,
    path: &str,
    bytes: &[u8],
    executable: bool,
    care: Care,
) -> Result<PathBuf, StoreError> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder).at("create", folder)?;
    match durable::replace(own, &target, bytes, executable, care) {
        Err(StoreError::Io { source, .. }) if source.kind() == ErrorKind::CrossesDevices => {
            durable::replace(folder, &target, bytes, executable, care)?;
        }
        other => other?,
    }
    Ok(target)
}

/// Removes a working file and the folders that are empty then.
pub(super) fn remove(root: &Path, path: &str) -> Result<(), StoreError> {
    let target = root.join(path);
    fs::remove_file(&target).at("remove", &target)?;
    for folder in target.ancestors().skip(1).take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            // Not empty: it stays.
            break;
        }
    }
    Ok(())
}
