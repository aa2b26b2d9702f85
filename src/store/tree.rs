//! Our own walk over two trees: it skips subtrees of equal id, so its cost is that of the change.
//!
//! libgit2's `diff_tree_to_tree` costs O(files) where Git's own costs O(changes); see ARCHITECTURE.md.

use std::cmp::Ordering;

use git2::ObjectType;
use memchr::memchr;

use super::bytes::{Bytes, Objects};
use super::error::StoreError;
use super::snapshot::EntryKind;
use crate::record::change::ObjectId;

/// One side of a difference: what stands there and of which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) id: ObjectId,
    pub(super) kind: EntryKind,
}

/// A path (never a folder) that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) path: String,
    pub(super) before: Option<Side>,
    pub(super) after: Option<Side>,
}

/// Every path that differs, in Git's tree order. None stands for an empty tree.
pub(super) fn differences(
    objects: &Objects,
    before: Option<ObjectId>,
    after: Option<ObjectId>,
) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    if before != after {
        walk(objects, before, after, "", &mut found)?;
    }
    Ok(found)
}

/// The bytes of a folder; an empty one stands for none.
pub(super) fn read(objects: &Objects, id: Option<ObjectId>) -> Result<Bytes, StoreError> {
    let Some(id) = id else { return Ok(Bytes::default()) };
    let bytes = objects.read(id, ObjectType::Tree)?;
    whole(id, &bytes, |_| {})?;
    Ok(bytes)
}

/// Tells every name of a folder, which has to be whole.
fn whole<'b>(id: ObjectId, bytes: &'b [u8], tell: impl FnMut(Named<'b>)) -> Result<(), StoreError> {
    let mut names = Names(bytes);
    names.by_ref().for_each(tell);
    if names.0.is_empty() { Ok(()) } else { Err(StoreError::Damaged(id)) }
}

/// What stands at a path below a folder, for one look: [`Snapshot`] remembers what it read, for many.
///
/// [`Snapshot`]: super::Snapshot
pub(super) fn find(objects: &Objects, root: ObjectId, path: &str) -> Result<Option<ObjectId>, StoreError> {
    let mut at = Side { id: root, kind: EntryKind::Folder };
    for part in path.split('/') {
        if at.kind != EntryKind::Folder {
            return Ok(None);
        }
        let bytes = objects.read(at.id, ObjectType::Tree)?;
        let mut found = None;
        whole(at.id, &bytes, |named| {
            if named.name == part.as_bytes() {
                found.get_or_insert(side(named));
            }
        })?;
        let Some(found) = found else { return Ok(None) };
        at = found;
    }
    Ok(Some(at.id))
}

fn walk(
    objects: &Objects,
    before: Option<ObjectId>,
    after: Option<ObjectId>,
    prefix: &str,
    found: &mut Vec<Difference>,
) -> Result<(), StoreError> {
    let (before, after) = (read(objects, before)?, read(objects, after)?);
    let (mut left, mut right) = (Names(&before), Names(&after));
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => tree_order(old, new),
        };
        let old = if order.is_le() { left.next() } else { None };
        let new = if order.is_ge() { right.next() } else { None };
        if old != new {
            compare(objects, old, new, prefix, found)?;
        }
    }
}

/// Two entries of the same name and both folders or both none, or only one of them.
fn compare(
    objects: &Objects,
    old: Option<Named<'_>>,
    new: Option<Named<'_>>,
    prefix: &str,
    found: &mut Vec<Difference>,
) -> Result<(), StoreError> {
    let Some(named) = new.or(old) else { return Ok(()) };
    let path = format!("{prefix}{}", String::from_utf8_lossy(named.name));
    if named.kind == EntryKind::Folder {
        let id = |named: Named<'_>| named.id;
        return walk(objects, old.map(id), new.map(id), &format!("{path}/"), found);
    }
    found.push(Difference { path, before: old.map(side), after: new.map(side) });
    Ok(())
}

/// What a name stands for.
pub(super) fn side(named: Named<'_>) -> Side {
    Side { id: named.id, kind: named.kind }
}

/// A name in a folder, as Git holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'b> {
    pub(super) name: &'b [u8],
    pub(super) kind: EntryKind,
    pub(super) id: ObjectId,
}

/// The names of a folder as Git holds them: mode, space, name, zero, twenty bytes of id.
pub(super) struct Names<'b>(pub(super) &'b [u8]);

impl<'b> Names<'b> {
    pub(super) fn peek(&self) -> Option<Named<'b>> {
        Self(self.0).next()
    }

    /// The bytes of the first name where the other list begins with them too; both go on behind it.
    pub(super) fn shared_with(&mut self, other: &mut &[u8]) -> Option<&'b [u8]> {
        let length = self.0.iter().position(|byte| *byte == 0)? + 21;
        let (own, rest) = self.0.split_at_checked(length)?;
        *other = other.strip_prefix(own)?;
        self.0 = rest;
        Some(own)
    }
}

impl<'b> Iterator for Names<'b> {
    type Item = Named<'b>;

    fn next(&mut self) -> Option<Named<'b>> {
        let (mode, name) = mode_of(self.0)?;
        let (name, rest) = name.split_at_checked(memchr(0, name)?)?;
        let (id, rest) = rest.get(1..)?.split_first_chunk::<20>()?;
        self.0 = rest;
        Some(Named { name, kind: EntryKind::from_mode(mode), id: ObjectId(*id) })
    }
}

/// The mode that stands there, and what comes behind its space; none where these are no octal digits, or more
/// than Git writes.
fn mode_of(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let mut mode = 0;
    for (place, byte) in bytes.iter().enumerate().take(7) {
        match byte {
            b' ' if place > 0 => return Some((mode, bytes.get(place + 1..)?)),
            b'0'..=b'7' => mode = mode * 8 + i32::from(byte - b'0'),
            _ => return None,
        }
    }
    None
}

/// Git sorts a folder as if its name ended in `/`; a file and a folder of one name are therefore
/// two different places.
pub(super) fn tree_order(one: Named<'_>, other: Named<'_>) -> Ordering {
    let shared = one.name.len().min(other.name.len());
    let (own, rest) = one.name.split_at(shared);
    let (others, other_rest) = other.name.split_at(shared);
    let end = |rest: &[u8], kind| rest.first().copied().or((kind == EntryKind::Folder).then_some(b'/'));
    own.cmp(others)
        .then_with(|| end(rest, one.kind).cmp(&end(other_rest, other.kind)))
        .then_with(|| rest.len().cmp(&other_rest.len()))
}
