//! The record at the commit that is judged next: folders that were looked into stay, and of a next commit
//! only those are read that it changed.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use git2::{ObjectType, Repository};

use super::object;
use crate::record::change::ObjectId;
use crate::record::load::{Found, Source};
use crate::store::tree::{Difference, Named, Names, side, tree_order};
use crate::store::{EntryKind, StoreError};

/// The files of a record at one commit.
pub(super) struct Replica {
    repository: Rc<Repository>,
    root: Rc<Folder>,
    /// What lies below folders that were asked for, kept up to date.
    listings: RefCell<HashMap<String, Vec<Found>>>,
}

/// A folder as Git holds it, with the folders in it that were looked into.
#[derive(Default)]
struct Folder {
    /// None where there is no such folder.
    id: Option<ObjectId>,
    bytes: Vec<u8>,
    below: RefCell<HashMap<Rc<str>, Rc<Folder>>>,
}

/// What differs in another tree, with its folders as far as they were read.
pub(super) struct Ahead {
    pub(super) differences: Vec<Difference>,
    root: Rc<Folder>,
}

impl Replica {
    /// A record without a file.
    pub(super) fn empty(repository: &Rc<Repository>) -> Self {
        let repository = Rc::clone(repository);
        Self { repository, root: Rc::default(), listings: RefCell::default() }
    }

    /// What differs in another tree.
    pub(super) fn ahead(&self, tree: ObjectId) -> Result<Ahead, StoreError> {
        let mut differences = Vec::new();
        let root = self.step(&self.root, Some(tree), "", &mut differences)?;
        Ok(Ahead { differences, root })
    }

    /// Becomes that other tree.
    pub(super) fn advance(&mut self, ahead: Ahead) {
        self.root = ahead.root;
        let listings = self.listings.get_mut();
        for Difference { path, after, .. } in &ahead.differences {
            let after = after.filter(|side| side.kind.is_file()).map(|side| side.id);
            for (slash, _) in path.match_indices('/') {
                let (folder, inside) = path.split_at(slash);
                let (Some(found), Some(inside)) = (listings.get_mut(folder), inside.strip_prefix('/')) else {
                    continue;
                };
                match (found.binary_search_by(|file| (*file.path).cmp(inside)), after) {
                    (Ok(place), Some(id)) => {
                        if let Some(file) = found.get_mut(place) {
                            file.id = id;
                        }
                    }
                    (Ok(place), None) => drop(found.remove(place)),
                    (Err(place), Some(id)) => found.insert(place, Found { path: inside.into(), id }),
                    (Err(_), None) => {}
                }
            }
        }
    }

    /// Becomes a tree that is not the one that follows.
    pub(super) fn move_to(&mut self, tree: Option<ObjectId>) -> Result<(), StoreError> {
        self.root = self.elsewhere(&self.root, tree)?;
        self.listings.get_mut().clear();
        Ok(())
    }

    /// A folder as it is in that tree: what nobody has looked into is not read.
    fn elsewhere(&self, folder: &Rc<Folder>, id: Option<ObjectId>) -> Result<Rc<Folder>, StoreError> {
        if folder.id == id {
            return Ok(Rc::clone(folder));
        }
        let there = self.read(id)?;
        for (name, below) in folder.below.borrow().iter() {
            if let Some(Named { kind: EntryKind::Folder, id, .. }) = there.find(name) {
                let below = self.elsewhere(below, Some(id))?;
                there.below.borrow_mut().insert(Rc::clone(name), below);
            }
        }
        Ok(Rc::new(there))
    }

    fn read(&self, id: Option<ObjectId>) -> Result<Folder, StoreError> {
        let folder = self.bare(id)?;
        let mut names = Names(&folder.bytes);
        let mut last = None;
        for named in &mut names {
            follows(last, named).then_some(()).ok_or_else(|| folder.damaged())?;
            last = Some(named);
        }
        if names.0.is_empty() { Ok(folder) } else { Err(folder.damaged()) }
    }

    /// A folder whose names nobody has looked at.
    fn bare(&self, id: Option<ObjectId>) -> Result<Folder, StoreError> {
        let Some(id) = id else { return Ok(Folder::default()) };
        let bytes = object(&self.repository, id, ObjectType::Tree)?;
        Ok(Folder { id: Some(id), bytes, below: RefCell::default() })
    }

    /// The folder that stands there in the other tree; what differs in it is added to the list.
    fn step(
        &self,
        before: &Rc<Folder>,
        after: Option<ObjectId>,
        prefix: &str,
        found: &mut Vec<Difference>,
    ) -> Result<Rc<Folder>, StoreError> {
        if before.id == after {
            return Ok(Rc::clone(before));
        }
        let next = self.bare(after)?;
        // The folders that stay as they are go along; the old tree is not looked at again.
        let mut below = before.below.borrow().clone();
        let (mut old, mut new) = (Names(&before.bytes), Names(&next.bytes));
        let mut last = None;
        loop {
            if let Some(same) = old.shared_with(&mut new.0) {
                last = Names(same).next();
                continue;
            }
            let (was, is) = (old.peek(), new.peek());
            let order = match (was, is) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(was), Some(is)) => tree_order(was, is),
            };
            if let Some(is) = is.filter(|_| order.is_ge()) {
                follows(last, is).then_some(()).ok_or_else(|| next.damaged())?;
                last = Some(is);
                new.next();
            }
            if order.is_le() {
                old.next();
            }
            let (was, is) = (was.filter(|_| order.is_le()), is.filter(|_| order.is_ge()));
            self.compare(was, is, prefix, &mut below, found)?;
            // What is the same up to the end was in order in the old one; only where it begins is looked at.
            if old.0 == new.0 {
                break;
            }
        }
        let ends_well = new.peek().map_or(new.0.is_empty(), |first| follows(last, first));
        ends_well.then_some(()).ok_or_else(|| next.damaged())?;
        *next.below.borrow_mut() = below;
        Ok(Rc::new(next))
    }

    /// Two entries of the same name and both folders or both none, or only one of them.
    fn compare(
        &self,
        was: Option<Named<'_>>,
        is: Option<Named<'_>>,
        prefix: &str,
        below: &mut HashMap<Rc<str>, Rc<Folder>>,
        found: &mut Vec<Difference>,
    ) -> Result<(), StoreError> {
        let Some(named) = is.or(was) else { return Ok(()) };
        let name = String::from_utf8_lossy(named.name);
        let path = format!("{prefix}{name}");
        if named.kind != EntryKind::Folder {
            found.push(Difference { path, before: was.map(side), after: is.map(side) });
            return Ok(());
        }
        let old = match (below.remove(&*name), was) {
            (Some(known), _) => known,
            (None, was) => Rc::new(self.read(was.map(|was| was.id))?),
        };
        let next = self.step(&old, is.map(|is| is.id), &format!("{path}/"), found)?;
        if is.is_some() {
            below.insert(name.into(), next);
        }
        Ok(())
    }

    /// The folder at a path; none if there is no such folder.
    fn folder(&self, path: &str) -> Result<Option<Rc<Folder>>, StoreError> {
        let mut folder = Rc::clone(&self.root);
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let known = folder.below.borrow().get(name).cloned();
            let below = match known {
                Some(below) => below,
                None => match folder.find(name) {
                    Some(Named { kind: EntryKind::Folder, id, .. }) => {
                        let below = Rc::new(self.read(Some(id))?);
                        folder.below.borrow_mut().insert(name.into(), Rc::clone(&below));
                        below
                    }
                    _ => return Ok(None),
                },
            };
            folder = below;
        }
        Ok(Some(folder))
    }

    /// Every file below a folder.
    fn collect(&self, folder: &str, prefix: &str, found: &mut Vec<Found>) -> Result<(), StoreError> {
        let Some(here) = self.folder(folder)? else { return Ok(()) };
        for named in Names(&here.bytes) {
            let name = String::from_utf8_lossy(named.name);
            if named.kind == EntryKind::Folder {
                self.collect(&format!("{folder}/{name}"), &format!("{prefix}{name}/"), found)?;
            } else if named.kind.is_file() {
                found.push(Found { path: format!("{prefix}{name}").into(), id: named.id });
            }
        }
        Ok(())
    }
}

impl Folder {
    fn damaged(&self) -> StoreError {
        // What has no id has no bytes, and so no fault.
        StoreError::Damaged(self.id.unwrap_or(ObjectId([0; 20])))
    }

    fn find(&self, name: &str) -> Option<Named<'_>> {
        Names(&self.bytes).find(|named| named.name == name.as_bytes())
    }
}

/// Whether a name may stand behind another one: Git holds them in order, each once.
fn follows(last: Option<Named<'_>>, named: Named<'_>) -> bool {
    let is_name = !named.name.is_empty() && !named.name.contains(&b'/');
    is_name && last.is_none_or(|last| tree_order(last, named).is_lt())
}

impl Source for Replica {
    type Error = StoreError;

    fn id(&self, path: &str) -> Result<Option<ObjectId>, StoreError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(folder) = self.folder(folder)? else { return Ok(None) };
        Ok(folder.find(name).filter(|named| named.kind.is_file()).map(|named| named.id))
    }

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, StoreError> {
        self.id(path)?.map(|id| Ok((id, self.bytes(id)?))).transpose()
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, StoreError> {
        if let Some(known) = self.listings.borrow().get(folder) {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        self.collect(folder, "", &mut found)?;
        found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        self.listings.borrow_mut().insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, StoreError> {
        object(&self.repository, id, ObjectType::Blob)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let Some(folder) = self.folder(folder)? else { return Ok(Vec::new()) };
        Ok(Names(&folder.bytes).map(|named| String::from_utf8_lossy(named.name).into_owned()).collect())
    }
}
