//! Our own walk over two trees: it skips subtrees of equal id, so its cost is that of the change.
//!
//! libgit2's `diff_tree_to_tree` costs O(files) where Git's own costs O(changes); see ARCHITECTURE.md.

use std::cmp::Ordering;

use git2::{ObjectType, Repository, Tree, TreeEntry};

use super::error::{GitContext as _, StoreError};
use super::from_oid;
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
    repository: &Repository,
    before: Option<ObjectId>,
    after: Option<ObjectId>,
) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    if before != after {
        let before = before.map(|id| read(repository, super::oid(id)?)).transpose()?;
        let after = after.map(|id| read(repository, super::oid(id)?)).transpose()?;
        walk(repository, before.as_ref(), after.as_ref(), "", &mut found)?;
    }
    Ok(found)
}

fn read(repository: &Repository, id: git2::Oid) -> Result<Tree<'_>, StoreError> {
    repository.find_tree(id).doing("read a folder of the record")
}

fn walk(
    repository: &Repository,
    before: Option<&Tree<'_>>,
    after: Option<&Tree<'_>>,
    prefix: &str,
    found: &mut Vec<Difference>,
) -> Result<(), StoreError> {
    let mut left = before.into_iter().flat_map(Tree::iter).peekable();
    let mut right = after.into_iter().flat_map(Tree::iter).peekable();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => tree_order(old, new),
        };
        let old = if order.is_le() { left.next() } else { None };
        let new = if order.is_ge() { right.next() } else { None };
        compare(repository, old.as_ref(), new.as_ref(), prefix, found)?;
    }
}

/// Two entries of the same name and both folders or both none, or only one of them.
fn compare(
    repository: &Repository,
    old: Option<&TreeEntry<'_>>,
    new: Option<&TreeEntry<'_>>,
    prefix: &str,
    found: &mut Vec<Difference>,
) -> Result<(), StoreError> {
    if let (Some(old), Some(new)) = (old, new)
        && old.id() == new.id()
        && old.filemode() == new.filemode()
    {
        return Ok(());
    }
    let Some(named) = new.or(old) else {
        return Ok(());
    };
    let path = format!("{prefix}{}", String::from_utf8_lossy(named.name_bytes()));
    if is_folder(named) {
        let old = old.map(|entry| read(repository, entry.id())).transpose()?;
        let new = new.map(|entry| read(repository, entry.id())).transpose()?;
        return walk(repository, old.as_ref(), new.as_ref(), &format!("{path}/"), found);
    }
    found.push(Difference { path, before: old.map(side), after: new.map(side) });
    Ok(())
}

fn side(entry: &TreeEntry<'_>) -> Side {
    Side { id: from_oid(entry.id()), kind: EntryKind::from_mode(entry.filemode()) }
}

fn is_folder(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

/// Git sorts a folder as if its name ended in `/`; a file and a folder of one name are therefore
/// two different places.
fn tree_order(old: &TreeEntry<'_>, new: &TreeEntry<'_>) -> Ordering {
    let key = |entry: &TreeEntry<'_>| {
        let mut name = entry.name_bytes().to_vec();
        if is_folder(entry) {
            name.push(b'/');
        }
        name
    };
    key(old).cmp(&key(new))
}
