//! Reads objects out of packs as fast as it goes, and vouches for nothing: whoever asks compares what comes
//! out with its name, and asks libgit2 where it does not fit or nothing came.
//!
//! libgit2 keeps of what it decoded only what it has decoded as the base of something else, so that along a
//! history most objects are decoded twice, and maps whole packs into memory.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use flate2::{Decompress, FlushDecompress, Status};
use foldhash::fast::RandomState;
use git2::ObjectType;

use super::pack_index::PackIndex;
use super::{Bytes, LARGEST, delta};
use crate::record::change::ObjectId;

/// How much of a pack is read at once.
const WINDOW: u64 = 16 * 1024;

/// How many such parts are kept, each in the one place where it may lie.
const WINDOWS: usize = 64;

/// How many bytes of objects are kept before the half that was not asked for again goes, of either sort.
const KEPT: usize = 4 * 1024 * 1024;

/// No longer chain of deltas is followed; Git itself makes none longer than 4095.
const LONGEST: usize = 4096;

/// The packs of a repository with their indices, as they were when somebody looked.
#[derive(Debug, Default)]
pub(in crate::store) struct Packs {
    all: Vec<Pack>,
    /// When they were, as their folder has it.
    pub(super) looked: Option<SystemTime>,
}

/// A pack with its index.
#[derive(Debug)]
struct Pack {
    file: File,
    index: PackIndex,
}

impl Packs {
    /// Those in a folder of objects. What cannot be read as a pack is left to libgit2, which says so.
    pub(super) fn of(objects: &Path) -> Self {
        let looked = changed(objects);
        let folder = fs::read_dir(objects.join("pack"));
        let paths = folder.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let indices = paths.filter(|path| path.extension().is_some_and(|ending| ending == "idx"));
        Self { all: indices.filter_map(|index| Pack::open(&index)).collect(), looked }
    }
}

/// When a pack last came to a folder of objects, or went.
pub(super) fn changed(objects: &Path) -> Option<SystemTime> {
    objects.join("pack").metadata().and_then(|folder| folder.modified()).ok()
}

impl Pack {
    fn open(index: &Path) -> Option<Self> {
        let file = File::open(index.with_extension("pack")).ok()?;
        Some(Self { file, index: PackIndex::open(index)? })
    }
}

/// Where an object lies: the number of the pack, and the place in it.
pub(super) type Place = (usize, u64);

/// An object as it came out of a pack.
#[derive(Debug, Clone)]
pub(super) struct Unpacked {
    pub(super) kind: ObjectType,
    pub(super) bytes: Bytes,
    /// The name that it was found to have; none while nobody has looked.
    pub(super) name: Option<ObjectId>,
}

/// What lies at a place.
enum Packed {
    /// A whole object.
    Whole(ObjectType),
    /// What is different from another one.
    Delta(Place),
}

/// What a place in a pack begins with.
struct Head {
    packed: Packed,
    /// How many bytes come out.
    size: usize,
    /// Where those begin that have to be inflated.
    at: Place,
}

/// Reads objects out of packs, with what it read last.
#[derive(Debug)]
pub(super) struct Unpacker {
    windows: Windows,
    inflate: Decompress,
    /// What somebody asked for.
    asked: Kept,
    /// What was decoded on the way to it: of one folder that may be fifty others, which along a history are asked for
    /// next, and elsewhere never. They must not take the place of what is.
    passed: Kept,
}

/// A part of a pack: which one, and its bytes.
type Window = (Place, Vec<u8>);

/// The parts of packs that were read last.
#[derive(Debug)]
struct Windows {
    packs: Arc<Packs>,
    held: Vec<Window>,
}

impl Unpacker {
    /// One that has read nothing yet.
    pub(super) fn new(packs: Arc<Packs>) -> Self {
        let windows = Windows { packs, held: vec![Window::default(); WINDOWS] };
        Self { windows, inflate: Decompress::new(true), asked: Kept::default(), passed: Kept::default() }
    }

    /// The packs.
    pub(super) fn packs(&self) -> &Arc<Packs> {
        &self.windows.packs
    }

    /// An object and where it lies, as far as it can be told; none where that fails in whatever way.
    pub(super) fn read(&mut self, id: ObjectId) -> Option<(Place, Unpacked)> {
        let mut packs = self.windows.packs.all.iter().enumerate();
        let place = packs.find_map(|(number, pack)| Some((number, pack.index.find(id)?)))?;
        let mut deltas = Vec::new();
        let mut at = place;
        let mut object = loop {
            if let Some(kept) = self.asked.get(at).or_else(|| self.passed.get(at)) {
                break kept;
            }
            let head = self.windows.head(at)?;
            match head.packed {
                Packed::Whole(kind) => {
                    let bytes = Rc::new(self.inflated(head.at, head.size)?);
                    let object = Unpacked { kind, bytes, name: None };
                    if !deltas.is_empty() {
                        self.passed.put(at, &object);
                    }
                    break object;
                }
                Packed::Delta(base) if deltas.len() < LONGEST => {
                    deltas.push((at, head));
                    at = base;
                }
                Packed::Delta(_) => return None,
            }
        };
        while let Some((at, head)) = deltas.pop() {
            let delta = self.inflated(head.at, head.size)?;
            let bytes = Rc::new(delta::apply(&object.bytes, &delta, LARGEST)?);
            object = Unpacked { kind: object.kind, bytes, name: None };
            if !deltas.is_empty() {
                self.passed.put(at, &object);
            }
        }
        // A commit is asked for once, and nobody's base, or else it is found out when it is.
        if object.kind != ObjectType::Commit && object.name.is_none() {
            self.asked.put(place, &object);
        }
        Some((place, object))
    }

    /// Remembers the name that what lies there was found to have, as long as it is kept: to hash a folder costs more
    /// than to read it again.
    pub(super) fn name(&mut self, place: Place, id: ObjectId) {
        if let Some(kept) = self.asked.newer.get_mut(&place) {
            kept.name = Some(id);
        }
    }

    fn inflated(&mut self, place: Place, size: usize) -> Option<Vec<u8>> {
        let (pack, mut at) = place;
        self.inflate.reset(true);
        // One more than there should be, so that more would be seen.
        let mut bytes = Vec::with_capacity(size + 1);
        loop {
            let window = self.windows.at((pack, at))?;
            let (read, written) = (self.inflate.total_in(), bytes.len());
            let status = self.inflate.decompress_vec(window, &mut bytes, FlushDecompress::None).ok()?;
            if status == Status::StreamEnd {
                return (bytes.len() == size).then_some(bytes);
            }
            let read = self.inflate.total_in() - read;
            if read == 0 && bytes.len() == written {
                return None;
            }
            at += read;
        }
    }
}

impl Windows {
    /// Reads what stands before the bytes of an object: its kind and size, and of what it differs.
    fn head(&mut self, place: Place) -> Option<Head> {
        let (pack, at) = place;
        let beginning = self.beginning(place);
        let mut bytes = beginning.iter().copied();
        let mut next = || bytes.next();
        let first = next()?;
        let mut size = u64::from(first & 15);
        let (mut byte, mut shift) = (first, 4);
        while byte & 128 != 0 {
            byte = next()?;
            size |= u64::from(byte & 127).checked_shl(shift).filter(|_| shift < 57)?;
            shift += 7;
        }
        let packed = match (first >> 4) & 7 {
            1 => Packed::Whole(ObjectType::Commit),
            2 => Packed::Whole(ObjectType::Tree),
            3 => Packed::Whole(ObjectType::Blob),
            4 => Packed::Whole(ObjectType::Tag),
            6 => {
                let mut byte = next()?;
                let mut back = u64::from(byte & 127);
                while byte & 128 != 0 {
                    byte = next()?;
                    back = (back + 1).checked_mul(128)? | u64::from(byte & 127);
                }
                Packed::Delta((pack, place.1.checked_sub(back).filter(|_| back > 0)?))
            }
            7 => {
                let mut id = [0; 20];
                for byte in &mut id {
                    *byte = next()?;
                }
                Packed::Delta((pack, self.packs.all.get(pack)?.index.find(ObjectId(id))?))
            }
            _ => return None,
        };
        let read = beginning.len() - bytes.len();
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
        Some(Head { packed, size, at: (pack, at + u64::try_from(read).ok()?) })
    }

    /// As many bytes from a place on as may stand there before those of an object; zeros behind the end.
    fn beginning(&mut self, place: Place) -> [u8; 32] {
        let (pack, mut at) = place;
        let mut bytes = [0; 32];
        let mut rest = bytes.as_mut_slice();
        while let Some(some) = self.at((pack, at)).filter(|some| !some.is_empty() && !rest.is_empty()) {
            let (to, behind) = rest.split_at_mut(some.len().min(rest.len()));
            to.copy_from_slice(some.get(..to.len()).unwrap_or_default());
            at += some.len() as u64;
            rest = behind;
        }
        bytes
    }

    /// The bytes of a pack from a place on, as many as are there in one part.
    fn at(&mut self, place: Place) -> Option<&[u8]> {
        let (pack, at) = place;
        let (number, inside) = (at / WINDOW, at % WINDOW);
        let own = (pack, number);
        let (held, bytes) = self.held.get_mut(usize::try_from(number).ok()? % WINDOWS)?;
        if *held != own || bytes.is_empty() {
            bytes.resize(usize::try_from(WINDOW).ok()?, 0);
            let mut length = 0;
            while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
                let from = number * WINDOW + u64::try_from(length).ok()?;
                match self.packs.all.get(pack)?.file.read_at(rest, from) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => length += read,
                }
            }
            bytes.truncate(length);
            *held = own;
        }
        bytes.get(usize::try_from(inside).ok()?..)
    }
}

/// Objects that were decoded last, in two halves: what is asked for again moves to the newer one.
#[derive(Debug, Default)]
struct Kept {
    newer: HashMap<Place, Unpacked, RandomState>,
    older: HashMap<Place, Unpacked, RandomState>,
    /// The bytes of the newer half.
    size: usize,
}

impl Kept {
    fn get(&mut self, place: Place) -> Option<Unpacked> {
        if let Some(found) = self.newer.get(&place) {
            return Some(found.clone());
        }
        let object = self.older.remove(&place)?;
        self.put(place, &object);
        Some(object)
    }

    fn put(&mut self, place: Place, object: &Unpacked) {
        let size = object.bytes.len();
        // One copied document would take the place of every folder.
        if size > KEPT / 4 {
            return;
        }
        if self.size + size > KEPT / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.size = 0;
        }
        self.size += size;
        self.newer.insert(place, object.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use git2::{Repository, Signature, Time};
    use proptest::prelude::*;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = command.current_dir(folder).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A history in which every text differs a little from the one before it.
    fn history(folder: &Path, from: usize, to: usize) {
        let repository = Repository::init(folder).unwrap();
        let who = Signature::new("Ada", "ada@example.org", &Time::new(1_700_000_000, 0)).unwrap();
        for at in from..to {
            let lines: Vec<String> =
                (0..400).map(|line| format!("line {} of {line}", line * (at + 7) % 13)).collect();
            let text = lines.join("\n");
            let blob = repository.blob(text.as_bytes()).unwrap();
            let mut tree = repository.treebuilder(None).unwrap();
            tree.insert(format!("file-{}", at % 5), blob, 0o100_644).unwrap();
            tree.insert("large", repository.blob(text.repeat(40).as_bytes()).unwrap(), 0o100_644).unwrap();
            let tree = repository.find_tree(tree.write().unwrap()).unwrap();
            let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
            let parents: Vec<_> = parent.iter().collect();
            repository.commit(Some("HEAD"), &who, &who, &format!("entry {at}"), &tree, &parents).unwrap();
        }
    }

    /// Every object that libgit2 knows, read here, in its own order and in the opposite one.
    fn all_are_the_same(folder: &Path) {
        let repository = Repository::open(folder).unwrap();
        let objects = repository.odb().unwrap();
        let mut ids = Vec::new();
        objects
            .foreach(|id| {
                ids.push(*id);
                true
            })
            .unwrap();
        for ids in [ids.clone(), ids.into_iter().rev().collect()] {
            let mut unpacker = Unpacker::new(Arc::new(Packs::of(&folder.join(".git/objects"))));
            for id in ids {
                let wanted = objects.read(id).unwrap();
                let (_, found) = unpacker.read(crate::store::from_oid(id)).expect("it is packed");
                assert!((found.kind, found.bytes.as_slice()) == (wanted.kind(), wanted.data()), "{id}");
            }
        }
    }

    #[test]
    fn what_git_packed_comes_out_the_same_however_it_was_packed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        history(folder, 0, 60);
        git(folder, &["repack", "-adq", "--depth=50"]);
        all_are_the_same(folder);
        // Deltas that name their base by its id, and several packs of which one may be newer.
        git(folder, &["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"]);
        all_are_the_same(folder);
        history(folder, 60, 90);
        git(folder, &["repack", "-dq"]);
        all_are_the_same(folder);
        git(folder, &["-c", "core.compression=0", "repack", "-adFq"]);
        all_are_the_same(folder);
    }

    #[test]
    fn places_beyond_two_gigabytes_are_read_from_the_far_list() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        history(folder, 0, 5);
        git(folder, &["-c", "pack.indexVersion=2", "repack", "-adq"]);
        let pack = fs::read_dir(folder.join(".git/objects/pack")).unwrap();
        let pack =
            pack.map(|file| file.unwrap().path()).find(|path| path.extension() == Some("pack".as_ref()));
        // Every place that is larger than 100 is written as a far one.
        let pack = pack.unwrap();
        let index = pack.with_extension("idx");
        fs::remove_file(&index).unwrap();
        git(folder, &["index-pack", "--index-version=2,100", pack.to_str().unwrap()]);
        assert!(PackIndex::open(&index).unwrap().has_far_places());
        all_are_the_same(folder);
    }

    /// A pack, its index, and the ids in it.
    type Whole = (Vec<u8>, Vec<u8>, Vec<[u8; 20]>);

    proptest! {
        #[test]
        fn damaged_packs_and_indices_are_none_or_the_same_and_never_a_panic(
            in_index in any::<bool>(),
            cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            keeps in any::<prop::sample::Index>(),
            is_cut in any::<bool>(),
        ) {
            static WHOLE: std::sync::LazyLock<Whole> = std::sync::LazyLock::new(|| {
                let folder = tempfile::tempdir().unwrap();
                history(folder.path(), 0, 20);
                git(folder.path(), &["repack", "-adq"]);
                let found = fs::read_dir(folder.path().join(".git/objects/pack")).unwrap();
                let paths: Vec<_> = found.map(|file| file.unwrap().path()).collect();
                let of = |ending: &str| paths.iter().find(|path| path.extension() == Some(ending.as_ref())).unwrap();
                let index = fs::read(of("idx")).unwrap();
                let count = u32::from_be_bytes(*index[8 + 4 * 255..].first_chunk().unwrap());
                let (ids, _) = index[8 + 4 * 256..][..20 * usize::try_from(count).unwrap()].as_chunks();
                (fs::read(of("pack")).unwrap(), index.clone(), ids.to_vec())
            });
            let (pack, index, ids) = &*WHOLE;
            let (mut pack, mut index) = (pack.clone(), index.clone());
            let bytes = if in_index { &mut index } else { &mut pack };
            for (at, byte) in &cuts {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if is_cut {
                bytes.truncate(keeps.index(bytes.len()));
            }
            let folder = tempfile::tempdir().unwrap();
            let objects = folder.path().join("pack");
            fs::create_dir(&objects).unwrap();
            fs::write(objects.join("pack-a.pack"), pack).unwrap();
            fs::write(objects.join("pack-a.idx"), index).unwrap();
            let mut unpacker = Unpacker::new(Arc::new(Packs::of(folder.path())));
            for id in ids {
                let _whatever = unpacker.read(ObjectId(*id));
            }
        }
    }
}
