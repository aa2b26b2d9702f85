//! The journal: one line that says where index and working files stand, from before the branch
//! moves until they have followed. What a crash in between leaves is found by it.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::error::{IoContext as _, StoreError};
use super::{Store, durable};
use crate::record::change::ObjectId;

const JOURNAL: &str = "pending";

impl Store {
    /// This working tree's folder for the store's own files.
    pub(super) fn tree_dir(&self) -> PathBuf {
        self.git_dir.join("probity")
    }

    /// What an earlier process left to project: the commit where index and working files stand
    /// (outer none: nothing is left).
    pub fn pending(&self) -> Result<Option<Option<ObjectId>>, StoreError> {
        let path = self.tree_dir().join(JOURNAL);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(StoreError::Io {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        let mut words = text.split_whitespace();
        let (Some(from), Some(branch)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let head = self.head()?;
        // Whoever switched branches since has had Git sort out index and working files.
        if head.branch() != Some(branch) {
            return Ok(None);
        }
        match (ObjectId::parse(from), head.commit()) {
            (None, _) if from == "unborn" => Ok(Some(None)),
            (Some(id), Some(commit)) if id == commit || self.is_ancestor(id, commit)? => {
                Ok(Some(Some(id)))
            }
            _ => Ok(None),
        }
    }

    /// Notes, before the branch moves, where index and working files stand. Answers with that.
    pub(super) fn begin_journal(
        &self,
        branch: &str,
        base: Option<ObjectId>,
    ) -> Result<Option<ObjectId>, StoreError> {
        if let Some(earlier) = self.pending()? {
            return Ok(earlier);
        }
        let folder = self.tree_dir();
        fs::create_dir_all(&folder).at("create", &folder)?;
        let from = base.map_or_else(|| "unborn".to_owned(), |id| id.to_string());
        let line = format!("{from} {branch}\n");
        durable::replace(&folder, &folder.join(JOURNAL), line.as_bytes(), false)?;
        Ok(base)
    }

    /// Index and working files have followed.
    pub(super) fn end_journal(&self) -> Result<(), StoreError> {
        let path = self.tree_dir().join(JOURNAL);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::Io {
                action: "remove",
                path,
                source,
            }),
        }
    }

    pub(super) fn is_ancestor(&self, older: ObjectId, newer: ObjectId) -> Result<bool, StoreError> {
        let (older, newer) = (super::oid(older)?, super::oid(newer)?);
        // A commit that is no longer here cannot be an ancestor.
        Ok(self
            .repository
            .graph_descendant_of(newer, older)
            .unwrap_or(false))
    }
}
