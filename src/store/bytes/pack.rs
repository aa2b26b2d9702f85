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

use flate2::{Decompress, FlushDecompress, Status};
use git2::ObjectType;

use super::delta;
use crate::record::change::ObjectId;

/// The bytes of an object, shared with what is kept to decode others.
pub(in crate::store) type Bytes = Rc<Vec<u8>>;

/// How much of a pack is read at once.
const WINDOW: u64 = 16 * 1024;

/// How many such parts are kept, each in the one place where it may lie.
const WINDOWS: u64 = 64;

/// How many bytes of objects are kept before the half that was not asked for again goes.
const KEPT: usize = 8 * 1024 * 1024;

/// What is larger is left to libgit2: no file of a record is, and a number in a pack may be a lie.
const LARGEST: usize = 64 * 1024 * 1024;

/// No longer chain of deltas is followed; Git itself makes none longer than 4095.
const LONGEST: usize = 4096;

/// The packs of a repository with their indices, as they were when somebody looked.
#[derive(Debug, Default)]
pub(in crate::store) struct Packs(Vec<Pack>);

/// A pack, with the second version of an index.
#[derive(Debug)]
struct Pack {
    file: File,
    /// How many ids begin with this byte or a lower one.
    fan: Vec<u32>,
    /// The four bytes behind the first one of each id, in order: a fifth of the whole, and as good, because what
    /// comes out is compared with its name.
    ids: Vec<u32>,
    places: Vec<[u8; 4]>,
    /// Places that do not fit into 31 bits.
    far: Vec<[u8; 8]>,
}

impl Packs {
    /// Those in a folder of objects. What cannot be read as a pack is left to libgit2, which says so.
    pub(in crate::store) fn of(objects: &Path) -> Self {
        let folder = fs::read_dir(objects.join("pack"));
        let paths = folder.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let indices = paths.filter(|path| path.extension().is_some_and(|ending| ending == "idx"));
        Self(indices.filter_map(|index| Pack::open(&index)).collect())
    }
}

impl Pack {
    fn open(index: &Path) -> Option<Self> {
        const HEAD: u64 = 8 + 4 * 256;
        const TRAILER: u64 = 40;
        let file = File::open(index.with_extension("pack")).ok()?;
        let index = File::open(index).ok()?;
        let length = index.metadata().ok()?.len();
        let head = part(&index, 0, HEAD)?;
        let fan = head.strip_prefix(b"\xfftOc\0\0\0\x02")?;
        let fan: Vec<u32> = chunks(fan).into_iter().map(u32::from_be_bytes).collect();
        let count = u64::from(*fan.last()?);
        let far = length.checked_sub(HEAD + TRAILER + count * 28)?;
        Some(Self {
            fan,
            ids: begins(&index, HEAD, count)?,
            // The check sums of the packed bytes lie in between.
            places: chunks(&part(&index, HEAD + count * 24, count * 4)?),
            far: chunks(&part(&index, HEAD + count * 28, far)?),
            file,
        })
    }

    /// Where an object begins in the pack.
    fn find(&self, id: ObjectId) -> Option<u64> {
        let first = usize::from(*id.0.first()?);
        let from = first.checked_sub(1).map_or(Some(0), |before| self.fan.get(before).copied())?;
        let from = usize::try_from(from).ok()?;
        let to = usize::try_from(*self.fan.get(first)?).ok()?;
        let [_, begin @ ..] = id.0.first_chunk::<5>()?;
        let place = from + self.ids.get(from..to)?.binary_search(&u32::from_be_bytes(*begin)).ok()?;
        let near = u32::from_be_bytes(*self.places.get(place)?);
        if near >> 31 == 0 {
            return Some(u64::from(near));
        }
        let far = self.far.get(usize::try_from(near & 0x7fff_ffff).ok()?)?;
        Some(u64::from_be_bytes(*far))
    }
}

/// The beginnings of ids, read some at a time.
fn begins(index: &File, from: u64, count: u64) -> Option<Vec<u32>> {
    const SOME: u64 = 32 * 1024;
    let mut found = Vec::with_capacity(usize::try_from(count.min(index.metadata().ok()?.len() / 20)).ok()?);
    for at in (0..count).step_by(usize::try_from(SOME).ok()?) {
        let ids = part(index, from + at * 20, SOME.min(count - at) * 20)?;
        let (ids, _) = ids.as_chunks::<20>();
        found.extend(
            ids.iter().map(|[_, one, two, three, four, ..]| u32::from_be_bytes([*one, *two, *three, *four])),
        );
    }
    Some(found)
}

fn part(file: &File, from: u64, length: u64) -> Option<Vec<u8>> {
    // No more than there is: a number in a damaged index may be any.
    let there = file.metadata().ok()?.len();
    from.checked_add(length).filter(|end| *end <= there)?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_exact_at(&mut bytes, from).ok()?;
    Some(bytes)
}

fn chunks<const N: usize>(bytes: &[u8]) -> Vec<[u8; N]> {
    bytes.as_chunks().0.to_vec()
}

/// Where an object lies: the number of the pack, and the place in it.
type Place = (usize, u64);

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
    kept: Kept,
}

/// The parts of packs that were read last.
#[derive(Debug)]
struct Windows {
    packs: Arc<Packs>,
    held: HashMap<u64, (Place, Vec<u8>)>,
}

impl Unpacker {
    /// One that has read nothing yet.
    pub(super) fn new(packs: Arc<Packs>) -> Self {
        let windows = Windows { packs, held: HashMap::new() };
        Self { windows, inflate: Decompress::new(true), kept: Kept::default() }
    }

    /// An object, as far as it can be told; none where that fails in whatever way.
    pub(super) fn read(&mut self, id: ObjectId) -> Option<(ObjectType, Bytes)> {
        let mut packs = self.windows.packs.0.iter().enumerate();
        let place = packs.find_map(|(number, pack)| Some((number, pack.find(id)?)))?;
        let mut deltas = Vec::new();
        let mut at = place;
        let (kind, mut bytes) = loop {
            if let Some(kept) = self.kept.get(at) {
                break kept;
            }
            let head = self.windows.head(at)?;
            match head.packed {
                Packed::Whole(kind) => {
                    let bytes = Rc::new(self.inflated(head.at, head.size)?);
                    // A commit is nobody's base, or else it is found out when it is.
                    if !deltas.is_empty() || kind != ObjectType::Commit {
                        self.kept.put(at, kind, &bytes);
                    }
                    break (kind, bytes);
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
            bytes = Rc::new(delta::apply(&bytes, &delta, LARGEST)?);
            self.kept.put(at, kind, &bytes);
        }
        Some((kind, bytes))
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
        let (pack, mut at) = place;
        let mut next = || {
            let byte = self.at((pack, at)).and_then(|bytes| bytes.first().copied())?;
            at += 1;
            Some(byte)
        };
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
                Packed::Delta((pack, self.packs.0.get(pack)?.find(ObjectId(id))?))
            }
            _ => return None,
        };
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
        Some(Head { packed, size, at: (pack, at) })
    }

    /// The bytes of a pack from a place on, as many as are there in one part.
    fn at(&mut self, place: Place) -> Option<&[u8]> {
        let (pack, at) = place;
        let (number, inside) = (at / WINDOW, at % WINDOW);
        let own = (pack, number);
        let (held, bytes) = self.held.entry(number % WINDOWS).or_default();
        if *held != own || bytes.is_empty() {
            bytes.resize(usize::try_from(WINDOW).ok()?, 0);
            let mut length = 0;
            while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
                let from = number * WINDOW + u64::try_from(length).ok()?;
                match self.packs.0.get(pack)?.file.read_at(rest, from) {
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
    newer: HashMap<Place, (ObjectType, Bytes)>,
    older: HashMap<Place, (ObjectType, Bytes)>,
    /// The bytes of the newer half.
    size: usize,
}

impl Kept {
    fn get(&mut self, place: Place) -> Option<(ObjectType, Bytes)> {
        if let Some(found) = self.newer.get(&place) {
            return Some(found.clone());
        }
        let (kind, bytes) = self.older.remove(&place)?;
        self.put(place, kind, &bytes);
        Some((kind, bytes))
    }

    fn put(&mut self, place: Place, kind: ObjectType, bytes: &Bytes) {
        if self.size + bytes.len() > KEPT / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.size = 0;
        }
        self.size += bytes.len();
        self.newer.insert(place, (kind, Rc::clone(bytes)));
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
        let packs = Arc::new(Packs::of(&folder.join(".git/objects")));
        for ids in [ids.clone(), ids.into_iter().rev().collect()] {
            let mut unpacker = Unpacker::new(Arc::clone(&packs));
            for id in ids {
                let wanted = objects.read(id).unwrap();
                let (kind, bytes) = unpacker.read(crate::store::from_oid(id)).expect("it is packed");
                assert!((kind, bytes.as_slice()) == (wanted.kind(), wanted.data()), "{id}");
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
        assert!(!Pack::open(&index).unwrap().far.is_empty());
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
                let begin = 8 + 4 * 256;
                let ids = chunks(&index[begin..begin + 20 * Pack::open(of("idx")).unwrap().ids.len()]);
                (fs::read(of("pack")).unwrap(), index, ids)
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
