//! The record at the commit that is judged next, held by path: no folder is read twice on the way.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use git2::Repository;

use crate::record::change::ObjectId;
use crate::record::load::{Found, Source};
use crate::store::error::GitContext as _;
use crate::store::tree::{self, Difference};
use crate::store::{StoreError, oid};

/// The files of a record at one commit.
pub(super) struct Replica {
    repository: Rc<Repository>,
    tree: Option<ObjectId>,
    files: BTreeMap<String, ObjectId>,
    /// The few files that every action is judged by.
    top: RefCell<HashMap<ObjectId, Vec<u8>>>,
}

impl Replica {
    /// A record without a file.
    pub(super) fn empty(repository: &Rc<Repository>) -> Self {
        let repository = Rc::clone(repository);
        Self { repository, tree: None, files: BTreeMap::new(), top: RefCell::default() }
    }

    /// What differs in another tree.
    pub(super) fn differences(&self, tree: ObjectId) -> Result<Vec<Difference>, StoreError> {
        tree::differences(&self.repository, self.tree, Some(tree))
    }

    /// Becomes that other tree.
    pub(super) fn advance(&mut self, tree: ObjectId, differences: &[Difference]) {
        for difference in differences {
            match difference.after.filter(|side| side.kind.is_file()) {
                Some(side) => self.files.insert(difference.path.clone(), side.id),
                None => self.files.remove(&difference.path),
            };
        }
        self.tree = Some(tree);
    }

    /// Becomes a tree that is not the one that follows.
    pub(super) fn move_to(&mut self, tree: Option<ObjectId>) -> Result<(), StoreError> {
        match tree {
            Some(tree) if self.tree == Some(tree) => {}
            Some(tree) => {
                let differences = self.differences(tree)?;
                self.advance(tree, &differences);
            }
            None => {
                self.files.clear();
                self.tree = None;
            }
        }
        Ok(())
    }

    fn inside<'r>(&'r self, prefix: &'r str) -> impl Iterator<Item = (&'r str, ObjectId)> {
        let from = self.files.range(prefix.to_owned()..);
        from.map_while(move |(path, id)| path.strip_prefix(prefix).map(|inside| (inside, *id)))
    }
}

impl Source for Replica {
    type Error = StoreError;

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, StoreError> {
        let Some(id) = self.files.get(path).copied() else { return Ok(None) };
        if path.contains('/') {
            return Ok(Some((id, self.bytes(id)?)));
        }
        if let Some(bytes) = self.top.borrow().get(&id) {
            return Ok(Some((id, bytes.clone())));
        }
        let bytes = self.bytes(id)?;
        self.top.borrow_mut().insert(id, bytes.clone());
        Ok(Some((id, bytes)))
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, StoreError> {
        let prefix = format!("{folder}/");
        let found = self.inside(&prefix).map(|(inside, id)| Found { path: inside.to_owned(), id });
        Ok(found.collect())
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        let blob = self.repository.find_blob(oid(id)?).doing("read a file's content")?;
        Ok(blob.content().to_owned())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let prefix = format!("{folder}/");
        let mut names: Vec<String> = Vec::new();
        for (inside, _) in self.inside(&prefix) {
            let name = inside.split('/').next().unwrap_or_default();
            if names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}
