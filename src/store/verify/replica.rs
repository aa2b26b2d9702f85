//! The record at the commit that is judged next: folders that were looked into stay, and of a next commit
//! only those are read that it changed.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use git2::ObjectType;

use crate::record::change::ObjectId;
use crate::record::load::{Found, Source};
use crate::store::bytes::{Bytes, Objects};
use crate::store::tree::{Difference, Named, Names, side, tree_order};
use crate::store::{EntryKind, StoreError};

/// How many bytes of two folders are compared at once.
const STRIDE: usize = 64;

/// The files of a record at one commit.
pub(super) struct Replica {
    objects: Rc<Objects>,
    root: Rc<Folder>,
    /// What lies below folders that were asked for, kept up to date.
    listings: RefCell<HashMap<String, Vec<Found>>>,
}

/// A folder as Git holds it, with the folders in it that were looked into.
#[derive(Clone, Default)]
struct Folder {
    names: Listing,
    below: RefCell<HashMap<Rc<str>, Rc<Folder>>>,
}

/// The names of a folder.
#[derive(Clone, Default)]
struct Listing {
    /// None where there is no such folder.
    id: Option<ObjectId>,
    bytes: Bytes,
    /// Where each name begins in the bytes.
    starts: Vec<usize>,
}

/// What a folder becomes.
struct Next {
    names: Listing,
    /// The folders in it that change; none where one goes away.
    below: Vec<(Rc<str>, Option<Next>)>,
}

/// What differs in another tree, with its folders as far as they were read.
pub(super) struct Ahead {
    pub(super) differences: Vec<Difference>,
    root: Option<Next>,
}

impl Replica {
    /// A record without a file.
    pub(super) fn empty(objects: &Rc<Objects>) -> Self {
        Self { objects: Rc::clone(objects), root: Rc::default(), listings: RefCell::default() }
    }

    /// What differs in another tree.
    pub(super) fn ahead(&self, tree: ObjectId) -> Result<Ahead, StoreError> {
        let mut differences = Vec::new();
        let root = self.step(&self.root, Some(tree), "", &mut differences)?;
        Ok(Ahead { differences, root })
    }

    /// Becomes that other tree.
    pub(super) fn advance(&mut self, ahead: Ahead) {
        if let Some(next) = ahead.root {
            become_next(&mut self.root, next);
        }
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
        if folder.names.id == id {
            return Ok(Rc::clone(folder));
        }
        let there = self.read(id)?;
        for (name, below) in folder.below.borrow().iter() {
            if let Some(Named { kind: EntryKind::Folder, id, .. }) = there.names.find(name) {
                let below = self.elsewhere(below, Some(id))?;
                there.below.borrow_mut().insert(Rc::clone(name), below);
            }
        }
        Ok(Rc::new(there))
    }

    fn read(&self, id: Option<ObjectId>) -> Result<Folder, StoreError> {
        let mut names = self.bare(id)?;
        let bytes = Rc::clone(&names.bytes);
        let (mut left, mut last) = (Names(&bytes), None);
        while let start = bytes.len() - left.0.len()
            && let Some(named) = left.next()
        {
            follows(last, named).then_some(()).ok_or_else(|| names.damaged())?;
            last = Some(named);
            names.starts.push(start);
        }
        left.0.is_empty().then_some(()).ok_or_else(|| names.damaged())?;
        Ok(Folder { names, below: RefCell::default() })
    }

    /// A folder whose names nobody has looked at.
    fn bare(&self, id: Option<ObjectId>) -> Result<Listing, StoreError> {
        let bytes = id.map(|id| self.objects.read(id, ObjectType::Tree)).transpose()?.unwrap_or_default();
        Ok(Listing { id, bytes, starts: Vec::new() })
    }

    /// What the folder that stands there in the other tree is, if it is another one; what differs in it is
    /// added to the list.
    fn step(
        &self,
        before: &Folder,
        after: Option<ObjectId>,
        prefix: &str,
        found: &mut Vec<Difference>,
    ) -> Result<Option<Next>, StoreError> {
        if before.names.id == after {
            return Ok(None);
        }
        let mut next = self.bare(after)?;
        let mut below = Vec::new();
        // What is the same was in order in the old one: up to the name that is another one, and from where
        // the rest is the same. Only how they meet is looked at.
        let from = next.share_beginning(&before.names);
        let bytes = Rc::clone(&next.bytes);
        let (mut old, mut new) = (before.names.from(from), Names(bytes.get(from..).unwrap_or_default()));
        let mut last = next.starts.last().and_then(|start| next.from(*start).next());
        loop {
            let start = bytes.len() - new.0.len();
            if let Some(same) = old.shared_with(&mut new.0) {
                last = Names(same).next();
                next.starts.push(start);
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
                next.starts.push(start);
                new.next();
            }
            if order.is_le() {
                old.next();
            }
            let (was, is) = (was.filter(|_| order.is_le()), is.filter(|_| order.is_ge()));
            self.compare(before, was, is, prefix, &mut below, found)?;
            if old.0 == new.0 {
                break;
            }
        }
        let ends_well = new.peek().map_or(new.0.is_empty(), |first| follows(last, first));
        ends_well.then_some(()).ok_or_else(|| next.damaged())?;
        next.share_end(&before.names, new.0.len());
        Ok(Some(Next { names: next, below }))
    }

    /// Two entries of the same name and both folders or both none, or only one of them.
    fn compare(
        &self,
        folder: &Folder,
        was: Option<Named<'_>>,
        is: Option<Named<'_>>,
        prefix: &str,
        below: &mut Vec<(Rc<str>, Option<Next>)>,
        found: &mut Vec<Difference>,
    ) -> Result<(), StoreError> {
        let Some(named) = is.or(was) else { return Ok(()) };
        let name = String::from_utf8_lossy(named.name);
        let path = format!("{prefix}{name}");
        if named.kind != EntryKind::Folder {
            found.push(Difference { path, before: was.map(side), after: is.map(side) });
            return Ok(());
        }
        let old = match was {
            Some(was) => self.inside(folder, &name, was.id)?,
            None => Rc::default(),
        };
        let next = self.step(&old, is.map(|is| is.id), &format!("{path}/"), found)?;
        if is.is_none() || next.is_some() {
            below.push((name.into(), next.filter(|_| is.is_some())));
        }
        Ok(())
    }

    /// A folder in a folder, looked into now or before.
    fn inside(&self, folder: &Folder, name: &str, id: ObjectId) -> Result<Rc<Folder>, StoreError> {
        if let Some(known) = folder.below.borrow().get(name) {
            return Ok(Rc::clone(known));
        }
        let below = Rc::new(self.read(Some(id))?);
        folder.below.borrow_mut().insert(name.into(), Rc::clone(&below));
        Ok(below)
    }

    /// The folder at a path; none if there is no such folder.
    fn folder(&self, path: &str) -> Result<Option<Rc<Folder>>, StoreError> {
        let mut folder = Rc::clone(&self.root);
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let known = folder.below.borrow().get(name).cloned();
            folder = match known {
                Some(known) => known,
                None => match folder.names.find(name) {
                    Some(Named { kind: EntryKind::Folder, id, .. }) => self.inside(&folder, name, id)?,
                    _ => return Ok(None),
                },
            };
        }
        Ok(Some(folder))
    }

    /// Every file below a folder.
    fn collect(&self, folder: &str, prefix: &str, found: &mut Vec<Found>) -> Result<(), StoreError> {
        let Some(here) = self.folder(folder)? else { return Ok(()) };
        for named in here.names.from(0) {
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

/// Has a folder become what comes next. Nobody else looks at it by then.
fn become_next(folder: &mut Rc<Folder>, next: Next) {
    let folder = Rc::make_mut(folder);
    folder.names = next.names;
    let below = folder.below.get_mut();
    for (name, next) in next.below {
        match next {
            Some(next) => become_next(below.entry(name).or_default(), next),
            None => drop(below.remove(&name)),
        }
    }
}

impl Listing {
    fn damaged(&self) -> StoreError {
        // What has no id has no bytes, and so no fault.
        StoreError::Damaged(self.id.unwrap_or(ObjectId([0; 20])))
    }

    /// The names from a place on where one begins.
    fn from(&self, start: usize) -> Names<'_> {
        Names(self.bytes.get(start..).unwrap_or_default())
    }

    fn find(&self, name: &str) -> Option<Named<'_>> {
        // A file stands elsewhere than a folder of its name.
        [EntryKind::File, EntryKind::Folder].into_iter().find_map(|kind| {
            let wanted = Named { name: name.as_bytes(), kind, id: ObjectId([0; 20]) };
            let order = |start: &usize| {
                self.from(*start).next().map_or(Ordering::Greater, |named| tree_order(named, wanted))
            };
            let place = self.starts.binary_search_by(order).ok()?;
            self.from(*self.starts.get(place)?).next()
        })
    }

    /// Takes over where the names begin that another folder begins with too. It says up to where.
    fn share_beginning(&mut self, other: &Self) -> usize {
        let (own, others) = (self.bytes.chunks(STRIDE), other.bytes.chunks(STRIDE));
        let chunks = own.zip(others).take_while(|(own, other)| own == other).count() * STRIDE;
        let rest = self.bytes.iter().zip(other.bytes.iter()).skip(chunks);
        let same = chunks + rest.take_while(|(own, other)| own == other).count();
        // The name in which the first other byte stands, or that one byte follows, is looked at.
        let count = other.starts.partition_point(|start| *start <= same).saturating_sub(1);
        let (shared, behind) = other.starts.split_at_checked(count).unwrap_or_default();
        self.starts.reserve(other.starts.len() + 1);
        self.starts.extend_from_slice(shared);
        behind.first().copied().unwrap_or_default()
    }

    /// The same for those that both end with, in so many bytes.
    fn share_end(&mut self, other: &Self, length: usize) {
        let (own, others) = (self.bytes.len() - length, other.bytes.len() - length);
        let from = other.starts.partition_point(|start| *start < others);
        let shared = other.starts.get(from..).unwrap_or_default();
        self.starts.extend(shared.iter().map(|start| start - others + own));
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
        Ok(folder.names.find(name).filter(|named| named.kind.is_file()).map(|named| named.id))
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
        Ok(Rc::unwrap_or_clone(self.objects.read(id, ObjectType::Blob)?))
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let Some(folder) = self.folder(folder)? else { return Ok(Vec::new()) };
        Ok(folder.names.from(0).map(|named| String::from_utf8_lossy(named.name).into_owned()).collect())
    }
}
