//! The `TREE` extension of Git's index: which folders are known to equal which tree objects.
//!
//! An entry that changes makes its folder and every folder above it unknown; all others stay known,
//! so that Git's next commit does not hash the whole record again.

use std::collections::BTreeSet;

/// The extension's content once the files at `changed` have changed; none if it cannot be kept, for
/// Git does without it.
pub(super) fn without<'p>(extension: &[u8], changed: impl IntoIterator<Item = &'p [u8]>) -> Option<Vec<u8>> {
    let changed: BTreeSet<&[u8]> = changed.into_iter().collect();
    let mut unknown: BTreeSet<&[u8]> = BTreeSet::new();
    for path in &changed {
        unknown.insert(b"");
        unknown.extend(
            path.iter().enumerate().filter(|(_, byte)| **byte == b'/').filter_map(|(at, _)| path.get(..at)),
        );
    }
    let mut out = Vec::with_capacity(extension.len());
    let mut rest = extension;
    let mut path = Vec::new();
    // How many folders are still to come in each folder on the way down, and how long its path is.
    let mut open: Vec<(usize, usize)> = Vec::new();
    loop {
        let (node, after) = Node::read(rest)?;
        if open.is_empty() != node.name.is_empty() {
            return None;
        }
        let begin = path.len();
        if begin > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(node.name);
        if changed.contains(path.as_slice()) {
            // A file where a folder was.
            return None;
        }
        if node.is_known && unknown.contains(path.as_slice()) {
            out.extend_from_slice(node.name);
            out.extend_from_slice(format!("\0-1 {}\n", node.folders).as_bytes());
        } else {
            out.extend_from_slice(rest.get(..rest.len() - after.len())?);
        }
        rest = after;
        open.push((node.folders, begin));
        while let Some((left, begin)) = open.last_mut() {
            if let Some(fewer) = left.checked_sub(1) {
                *left = fewer;
                break;
            }
            path.truncate(*begin);
            open.pop();
        }
        if open.is_empty() {
            return rest.is_empty().then_some(out);
        }
    }
}

/// One folder: its name, how many entries the index has below it (-1: unknown), how many folders lie
/// in it, and its tree's id if that is known. The folders in it follow.
struct Node<'e> {
    name: &'e [u8],
    is_known: bool,
    folders: usize,
}

impl<'e> Node<'e> {
    fn read(bytes: &'e [u8]) -> Option<(Self, &'e [u8])> {
        let (name, rest) = until(bytes, 0)?;
        let (entries, rest) = until(rest, b' ')?;
        let (folders, rest) = until(rest, b'\n')?;
        let entries: i64 = std::str::from_utf8(entries).ok()?.parse().ok()?;
        let folders = std::str::from_utf8(folders).ok()?.parse().ok()?;
        let is_known = entries >= 0;
        let rest = rest.get(if is_known { 20 } else { 0 }..)?;
        Some((Self { name, is_known, folders }, rest))
    }
}

fn until(bytes: &[u8], end: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == end)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, entries: i32, folders: usize) -> Vec<u8> {
        let mut bytes = format!("{name}\0{entries} {folders}\n").into_bytes();
        if entries >= 0 {
            bytes.extend([b'0' + u8::try_from(entries).unwrap(); 20]);
        }
        bytes
    }

    fn without_path(extension: &[u8], path: &str) -> Option<Vec<u8>> {
        without(extension, [path.as_bytes()])
    }

    #[test]
    fn only_the_folders_above_a_changed_file_become_unknown() {
        let whole = [node("", 4, 2), node("a", 3, 2), node("b", 1, 0), node("c", 1, 0), node("ab", 1, 0)];
        let expected =
            [node("", -1, 2), node("a", -1, 2), node("b", -1, 0), node("c", 1, 0), node("ab", 1, 0)];
        assert_eq!(without_path(&whole.concat(), "a/b/file"), Some(expected.concat()));
        let expected = [node("", -1, 2), node("a", 3, 2), node("b", 1, 0), node("c", 1, 0), node("ab", 1, 0)];
        assert_eq!(without_path(&whole.concat(), "file"), Some(expected.concat()));
        assert_eq!(without_path(&whole.concat(), "new/folder/file"), Some(expected.concat()));
        assert_eq!(without(&whole.concat(), []), Some(whole.concat()));
    }

    #[test]
    fn what_cannot_be_kept_is_dropped() {
        let whole = [node("", 2, 1), node("a", 1, 0)].concat();
        assert_eq!(without_path(&whole, "a"), None, "a file where a folder was");
        assert_eq!(without_path(&whole[..whole.len() - 1], "b"), None, "cut off");
        assert_eq!(without_path(&[whole.clone(), vec![0]].concat(), "b"), None, "more than that");
        assert_eq!(without_path(&[node("", 2, 2), node("a", 1, 0)].concat(), "b"), None, "one is missing");
        assert_eq!(without_path(&node("a", 1, 0), "b"), None, "the root has no name");
        assert_eq!(without_path(&[node("", 1, 1), node("", 1, 0)].concat(), "b"), None, "others have one");
        assert_eq!(without_path(b"\0x 0\n", "b"), None);
        assert_eq!(without_path(b"\x001 -1\n", "b"), None);
    }
}
