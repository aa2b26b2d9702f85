//! An ordinary index as the bytes it is, with a few entries changed, added or removed in place.
//!
//! The format is Git's own (gitformat-index): a header, entries sorted by path, extensions, a SHA-1
//! over all of it. What is read here is a whole index of version 2 or 3 without conflicts whose checksum is right;
//! anything else is left to libgit2.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use sha1::{Digest as _, Sha1};

use super::{Entry, Stat, cache_tree};
use crate::record::change::ObjectId;

const HEADER: usize = 12;
const CHECKSUM: usize = 20;

/// Where an entry's id and its flags lie, and where its path begins unless there are more flags.
const ID: usize = 40;
const FLAGS: usize = 60;
const PATH: usize = 62;

/// Two bytes of further flags follow.
const EXTENDED: u16 = 1 << 14;
/// Which side of a conflict the entry is; none outside conflicts.
const STAGE: u16 = 3 << 12;
/// A length of the path, which is also what stands there for every longer one.
const LENGTH: u16 = 0xFFF;

/// Extensions that Git makes anew when they are missing, and that would no longer be true.
const DROPPED: [&[u8]; 4] = [b"UNTR", b"FSMN", b"EOIE", b"IEOT"];

/// What is to stand in an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) id: ObjectId,
    pub(super) mode: u32,
    pub(super) extended: u16,
    pub(super) stat: Stat,
}

pub(super) struct Spliced {
    bytes: Vec<u8>,
    /// Where each entry begins.
    entries: Vec<usize>,
    /// Where the last one ends.
    end: usize,
    cache_tree: Option<Range<usize>>,
    /// Git may be told to leave the checksum out.
    has_checksum: bool,
    changes: BTreeMap<Vec<u8>, Option<Written>>,
}

impl Spliced {
    /// None if this is not an ordinary index.
    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        let body = bytes.len().checked_sub(CHECKSUM)?;
        let checksum = bytes.get(body..)?;
        let has_checksum = checksum.iter().any(|byte| *byte != 0);
        let version = word(&bytes, 4)?;
        if bytes.get(..4)? != b"DIRC" || !(2..=3).contains(&version) {
            return None;
        }
        if has_checksum && Sha1::digest(bytes.get(..body)?).as_slice() != checksum {
            return None;
        }
        let count = usize::try_from(word(&bytes, 8)?).ok()?;
        // A hostile count must not reserve what the file cannot hold.
        let mut entries = Vec::with_capacity(count.min(body / PATH));
        let (mut end, mut last): (usize, &[u8]) = (HEADER, b"");
        for _ in 0..count {
            let (path, next) = parse_entry(bytes.get(..body)?, end, version)?;
            if path <= last {
                return None;
            }
            entries.push(end);
            (end, last) = (next, path);
        }
        let mut cache_tree = None;
        let mut at = end;
        while at < body {
            let begin = at + 8;
            let stop = begin.checked_add(usize::try_from(word(&bytes, at + 4)?).ok()?)?;
            match bytes.get(at..at + 4)? {
                _ if stop > body => return None,
                b"TREE" if cache_tree.is_none() => cache_tree = Some(begin..stop),
                name if DROPPED.contains(&name) => {}
                _ => return None,
            }
            at = stop;
        }
        Some(Self { bytes, entries, end, cache_tree, has_checksum, changes: BTreeMap::new() })
    }

    pub(super) fn entry(&self, path: &str) -> Option<Entry> {
        if let Some(change) = self.changes.get(path.as_bytes()) {
            return change.map(|written| Entry { id: written.id, extended: written.extended });
        }
        let at = *self.entries.get(self.place(path.as_bytes()).ok()?)?;
        let id = self.bytes.get(at + ID..at + FLAGS)?.try_into().ok()?;
        let extended =
            if half(&self.bytes, at + FLAGS)? & EXTENDED == 0 { 0 } else { half(&self.bytes, at + PATH)? };
        Some(Entry { id: ObjectId(id), extended })
    }

    /// Whether there is an entry below that path.
    pub(super) fn has_below(&self, path: &str) -> bool {
        let folder = format!("{path}/").into_bytes();
        let is_below = |other: &[u8]| other.starts_with(&folder);
        let changes = self.changes.range(folder.clone()..).take_while(|(path, _)| is_below(path));
        if changes.clone().any(|(_, change)| change.is_some()) {
            return true;
        }
        let first = self.place(&folder).unwrap_or_else(|place| place);
        let there = self.entries.get(first..).unwrap_or_default();
        let mut there = there.iter().map(|at| self.path(*at)).take_while(|path| is_below(path));
        there.any(|path| !self.changes.contains_key(path))
    }

    /// Makes the entry at that path stand for this, or removes it.
    pub(super) fn set(&mut self, path: &str, written: Option<Written>) {
        self.changes.insert(path.as_bytes().to_vec(), written);
    }

    /// Writes the index with its changes.
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let places: Vec<_> = self
            .changes
            .iter()
            .map(|(path, change)| (path.as_slice(), change.as_ref(), self.place(path)))
            .collect();
        let added = places.iter().filter(|(_, change, place)| change.is_some() && place.is_err()).count();
        let removed = places.iter().filter(|(_, change, place)| change.is_none() && place.is_ok()).count();
        let count = u32::try_from(self.entries.len() + added - removed).map_err(io::Error::other)?;

        let mut out = Hashing { to, hash: self.has_checksum.then(Sha1::new) };
        out.put(self.slice(0..8))?;
        out.put(&count.to_be_bytes())?;
        let mut done = HEADER;
        for (path, change, place) in places {
            let (from, next) = match place {
                Ok(place) => (self.begin(place), self.begin(place + 1)),
                Err(place) => (self.begin(place), self.begin(place)),
            };
            out.put(self.slice(done..from))?;
            done = next;
            if let Some(written) = change {
                out.put(&compose_entry(path, written))?;
            }
        }
        out.put(self.slice(done..self.end))?;
        let changed = self.changes.keys().map(Vec::as_slice);
        let kept = self.cache_tree.clone().and_then(|range| cache_tree::without(self.slice(range), changed));
        if let Some(kept) = kept {
            out.put(b"TREE")?;
            out.put(&u32::try_from(kept.len()).map_err(io::Error::other)?.to_be_bytes())?;
            out.put(&kept)?;
        }
        let checksum: [u8; CHECKSUM] = out.hash.map_or([0; CHECKSUM], |hash| hash.finalize().into());
        to.write_all(&checksum)
    }

    /// Which entry has that path, or before which one it would stand.
    fn place(&self, path: &[u8]) -> Result<usize, usize> {
        self.entries.binary_search_by(|at| self.path(*at).cmp(path))
    }

    fn path(&self, at: usize) -> &[u8] {
        let flags = half(&self.bytes, at + FLAGS).unwrap_or_default();
        let begin = at + if flags & EXTENDED == 0 { PATH } else { PATH + 2 };
        self.slice(begin..begin + usize::from(flags & LENGTH))
    }

    fn begin(&self, place: usize) -> usize {
        self.entries.get(place).copied().unwrap_or(self.end)
    }

    fn slice(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }
}

/// The path of the entry that begins at `at`, and where the next one begins.
fn parse_entry(bytes: &[u8], at: usize, version: u32) -> Option<(&[u8], usize)> {
    let flags = half(bytes, at + FLAGS)?;
    let length = flags & LENGTH;
    let is_extended = flags & EXTENDED != 0;
    if flags & STAGE != 0 || length == 0 || length == LENGTH || is_extended && version < 3 {
        return None;
    }
    let begin = at + if is_extended { PATH + 2 } else { PATH };
    let end = begin + usize::from(length);
    let next = at + padded(end - at);
    let padding = bytes.get(end..next)?;
    padding.iter().all(|byte| *byte == 0).then_some((bytes.get(begin..end)?, next))
}

fn compose_entry(path: &[u8], written: &Written) -> Vec<u8> {
    let Stat { ctime, mtime, dev, ino, uid, gid, size } = written.stat;
    let words = [ctime[0], ctime[1], mtime[0], mtime[1], dev, ino, written.mode, uid, gid, size];
    let length = u16::try_from(path.len()).map_or(LENGTH, |length| length.min(LENGTH));
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend(written.id.0);
    if written.extended == 0 {
        bytes.extend(length.to_be_bytes());
    } else {
        bytes.extend((length | EXTENDED).to_be_bytes());
        bytes.extend(written.extended.to_be_bytes());
    }
    bytes.extend(path);
    bytes.resize(padded(bytes.len()), 0);
    bytes
}

/// Entries are filled up with one to eight NULs to a multiple of eight.
fn padded(length: usize) -> usize {
    (length + 8) & !7
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Hashes what is written, if the index is to have a checksum.
struct Hashing<'w, W> {
    to: &'w mut W,
    hash: Option<Sha1>,
}

impl<W: Write> Hashing<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.to.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use git2::{Index, Repository};
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::super::whole_entry;
    use super::*;

    /// Git's and libgit2's own index, written by libgit2.
    struct Theirs {
        index: Index,
        folder: TempDir,
    }

    impl Theirs {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let index = Index::open(&folder.path().join("index")).unwrap();
            Self { index, folder }
        }

        fn set(&mut self, path: &str, written: Option<&Written>) {
            match written {
                Some(written) => self.index.add(&whole_entry(path, written).unwrap()).unwrap(),
                None => self.index.remove(Path::new(path), 0).unwrap(),
            }
        }

        /// Notes in the index which tree each folder equals.
        fn note_trees(&mut self) {
            let repository = Repository::init_bare(self.folder.path().join("repository")).unwrap();
            for entry in self.index.iter() {
                repository.blob(&entry.file_size.to_be_bytes()).unwrap();
            }
            self.index.write_tree_to(&repository).unwrap();
        }

        fn bytes(&mut self) -> Vec<u8> {
            self.index.write().unwrap();
            std::fs::read(self.folder.path().join("index")).unwrap()
        }
    }

    fn written(number: u32, extended: u16) -> Written {
        let stat = Stat {
            ctime: [number, number % 1000],
            mtime: [number ^ 7, 5],
            dev: number,
            ino: !number,
            uid: 1,
            gid: 2,
            size: number,
        };
        let id = crate::store::blob_id(&number.to_be_bytes());
        Written { id, mode: if number.is_multiple_of(3) { 0o100_755 } else { 0o100_644 }, extended, stat }
    }

    fn spliced(bytes: &[u8], changes: &BTreeMap<String, Option<Written>>) -> Vec<u8> {
        let mut spliced = Spliced::read(bytes.to_vec()).expect("an ordinary index");
        for (path, written) in changes {
            spliced.set(path, *written);
            assert_eq!(spliced.entry(path).map(|entry| entry.id), written.map(|written| written.id));
        }
        let mut out = Vec::new();
        spliced.write(&mut out).unwrap();
        out
    }

    /// Files in nested folders whose names sort differently as folders and as files; no file of them
    /// is a folder of others.
    fn paths() -> impl Strategy<Value = String> {
        let folder = prop::sample::select(vec!["", "p/", "p/q/", "p/q/r/", "p.x/", "p-y/z/", "o/"]);
        let name = prop_oneof!["f[a-c]{1,3}", "f[a-z.-]{60,70}", Just("\u{e4}.toml".to_owned())];
        (folder, name).prop_map(|(folder, name)| format!("{folder}{name}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn the_bytes_are_those_that_libgit2_writes(
            there in btree_map(paths(), any::<u32>(), 0..40),
            changed in btree_map(paths(), any::<u32>(), 0..8),
            removed in vec(any::<prop::sample::Index>(), 0..4),
            knows_trees in any::<bool>(),
            skips in any::<bool>(),
        ) {
            let mut theirs = Theirs::new();
            let skip_one = if skips { super::super::SKIP_WORKTREE } else { 0 };
            for (place, (path, number)) in there.iter().enumerate() {
                theirs.set(path, Some(&written(*number, if place == 1 { skip_one } else { 0 })));
            }
            if knows_trees && !there.is_empty() {
                theirs.note_trees();
            }
            let before = theirs.bytes();
            let kept = there.keys().nth(1).filter(|_| skips);
            let mut changes: BTreeMap<String, Option<Written>> = BTreeMap::new();
            for number in removed.iter().filter(|_| !there.is_empty()) {
                changes.insert(there.keys().nth(number.index(there.len())).unwrap().clone(), None);
            }
            for (path, number) in &changed {
                changes.insert(path.clone(), Some(written(*number, 0)));
            }
            // Only an entry that has further flags makes it a version 3, and this keeps it one.
            changes.retain(|path, _| Some(path) != kept);
            for (path, written) in &changes {
                theirs.set(path, written.as_ref());
            }
            prop_assert_eq!(spliced(&before, &changes), theirs.bytes());
        }

        #[test]
        fn damage_is_left_to_libgit2(at in any::<prop::sample::Index>(), bit in 0..8_u8, knows_trees in any::<bool>()) {
            let mut theirs = Theirs::new();
            for (number, path) in ["a", "b/c", "b/d/e"].iter().enumerate() {
                theirs.set(path, Some(&written(u32::try_from(number).unwrap(), 0)));
            }
            if knows_trees {
                theirs.note_trees();
            }
            let mut bytes = theirs.bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(Spliced::read(bytes.clone()).is_none(), "the checksum tells");
            // Without a checksum it may read, but must not do more than that.
            let body = bytes.len() - CHECKSUM;
            bytes[body..].fill(0);
            if let Some(mut spliced) = Spliced::read(bytes) {
                spliced.set("b/x", Some(written(1, 0)));
                spliced.write(&mut io::sink()).unwrap();
            }
        }
    }

    #[test]
    fn whole_indexes_that_are_not_ordinary_are_left_to_libgit2() {
        let mut theirs = Theirs::new();
        theirs.set("a", Some(&written(1, 0)));
        theirs.set("b", Some(&written(2, 0)));
        let bytes = theirs.bytes();
        assert!(Spliced::read(bytes.clone()).is_some());
        let read = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = bytes[..bytes.len() - CHECKSUM].to_vec();
            change(&mut bytes);
            bytes.extend([0; CHECKSUM]);
            Spliced::read(bytes)
        };
        let extension = |name: &[u8; 4]| [name.as_slice(), &[0, 0, 0, 1, b'x']].concat();
        assert!(read(&|_| {}).is_some());
        assert!(read(&|bytes| bytes[7] = 4).is_none(), "paths that leave out what the last one had");
        assert!(read(&|bytes| bytes[11] = 3).is_none(), "an entry is missing");
        assert!(read(&|bytes| bytes[HEADER + FLAGS] |= 0x10).is_none(), "a conflict");
        assert!(read(&|bytes| bytes[HEADER + FLAGS] |= 0x40).is_none(), "further flags in version 2");
        assert!(read(&|bytes| bytes[HEADER + PATH] = b'c').is_none(), "out of order");
        assert!(read(&|bytes| bytes.extend(extension(b"link"))).is_none(), "a split index");
        assert!(read(&|bytes| bytes.extend(extension(b"REUC"))).is_none(), "something else");
        assert!(read(&|bytes| bytes.extend(b"TREE\0\0\0\x09x")).is_none(), "cut off");
        let spliced = read(&|bytes| bytes.extend(extension(b"UNTR"))).unwrap();
        let mut out = Vec::new();
        spliced.write(&mut out).unwrap();
        assert_eq!(
            out,
            [&bytes[..bytes.len() - CHECKSUM], &[0; CHECKSUM]].concat(),
            "dropped, and no checksum added"
        );
    }

    #[test]
    fn a_file_may_take_the_place_of_a_folder_that_is_going() {
        let mut theirs = Theirs::new();
        theirs.set("a/b", Some(&written(1, 0)));
        theirs.set("a/c", Some(&written(1, 0)));
        theirs.note_trees();
        let mut spliced = Spliced::read(theirs.bytes()).unwrap();
        assert!(spliced.has_below("a") && !spliced.has_below("a/b") && !spliced.has_below("b"));
        spliced.set("a/b", None);
        assert!(spliced.has_below("a"));
        spliced.set("a/c", None);
        assert!(!spliced.has_below("a"));
        spliced.set("a", Some(written(2, 0)));
        assert!(spliced.entry("a/b").is_none());
        spliced.set("d/e", Some(written(2, 0)));
        assert!(spliced.has_below("d"));
        let mut out = Vec::new();
        spliced.write(&mut out).unwrap();
        let again = Spliced::read(out).unwrap();
        assert_eq!(again.entries.len(), 2);
        assert!(again.cache_tree.is_none());
    }
}
