//! The files of a snapshot as the rule book reads them, with changes on top that are not written yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{EntryKind, Snapshot, StoreError, blob_id};
use crate::record::change::{Files, ObjectId};
use crate::record::load::{Found, Source};

impl Source for Snapshot {
    type Error = StoreError;

    fn id(&self, path: &str) -> Result<Option<ObjectId>, StoreError> {
        Ok(self.entry(path)?.filter(|entry| entry.kind.is_file()).map(|entry| entry.id))
    }

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, StoreError> {
        self.blob(path)
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, StoreError> {
        let files = self.files_below(folder, "")?;
        // A submodule is another repository's; a symbolic link is read as the path it names, which
        // is no TOML and so becomes a problem with a place.
        let ours = files.into_iter().filter(|file| file.kind != EntryKind::Submodule);
        Ok(ours.map(|file| Found { path: file.path.into(), id: file.id }).collect())
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        Self::bytes(self, id)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.list(folder)?.into_iter().map(|entry| entry.name).collect())
    }
}

/// The files of a record with changes on top that are judged but not yet written.
pub(super) struct Overlay<'s, S> {
    below: &'s S,
    /// What the changes left behind; none where they removed a file.
    pub(super) files: BTreeMap<String, Option<(ObjectId, Vec<u8>)>>,
}

impl<'s, S> Overlay<'s, S> {
    /// Nothing on top yet.
    pub(super) fn on(below: &'s S) -> Self {
        Self { below, files: BTreeMap::new() }
    }

    /// Puts what a change leaves behind on top.
    pub(super) fn apply(&mut self, files: Files) {
        let held = files.into_iter().map(|(path, bytes)| (path, bytes.map(|bytes| (blob_id(&bytes), bytes))));
        self.files.extend(held);
    }

    fn inside(&self, folder: &str) -> impl Iterator<Item = (&str, &Option<(ObjectId, Vec<u8>)>)> {
        let prefix = format!("{folder}/");
        let from = prefix.clone();
        self.files
            .range(from..)
            .map_while(move |(path, held)| path.strip_prefix(&prefix).map(|inside| (inside, held)))
    }
}

impl<S: Source<Error = StoreError>> Source for Overlay<'_, S> {
    type Error = StoreError;

    fn id(&self, path: &str) -> Result<Option<ObjectId>, StoreError> {
        match self.files.get(path) {
            Some(held) => Ok(held.as_ref().map(|(id, _)| *id)),
            None => self.below.id(path),
        }
    }

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, StoreError> {
        match self.files.get(path) {
            Some(held) => Ok(held.clone()),
            None => self.below.file(path),
        }
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, StoreError> {
        let stands = self.below.below(folder)?;
        if self.inside(folder).next().is_none() {
            return Ok(stands);
        }
        let mut found: BTreeMap<Arc<str>, ObjectId> =
            stands.into_iter().map(|file| (file.path, file.id)).collect();
        for (inside, held) in self.inside(folder) {
            match held {
                Some((id, _)) => found.insert(inside.into(), *id),
                None => found.remove(inside),
            };
        }
        Ok(found.into_iter().map(|(path, id)| Found { path, id }).collect())
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        let own = self.files.values().flatten().find(|(own, _)| *own == id);
        own.map_or_else(|| self.below.bytes(id), |(_, bytes)| Ok(bytes.clone()))
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let mut names = self.below.names(folder)?;
        // What an undo removes in a run of several actions is not looked for by name again.
        for (inside, held) in self.inside(folder) {
            if let Some(name) =
                inside.split('/').next().filter(|name| held.is_some() && !names.iter().any(|n| n == name))
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}
