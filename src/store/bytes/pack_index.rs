//! Where an object lies in a pack: the second version of a pack's index, each part of it left on the disk until it is
//! asked often.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::record::change::ObjectId;

/// What an index begins with: eight bytes of its own, and how many ids begin with each byte or a lower one.
const HEAD: u64 = 8 + 4 * 256;

/// What it ends with: two check sums.
const TRAILER: u64 = 40;

/// How many ids are looked at together.
const TOGETHER: usize = 256;

/// Of ids that begin with the same byte, which part of the index was asked so often is in memory from then on. A part
/// of a record with 100,000 entries is read whole in the time of about so many looks here and there; one of a million,
/// when nothing of it was read from the disk yet.
const OFTEN: u32 = 8;

/// The index of a pack.
///
/// Of a record with a million entries it is 200 MB, most of it never asked for.
#[derive(Debug)]
pub(super) struct PackIndex {
    file: File,
    /// How many ids begin with this byte or a lower one.
    fan: [u64; 256],
    /// How many ids there are.
    count: u64,
    /// By the first byte of an id.
    parts: Box<[Part; 256]>,
}

/// The ids that begin with the same byte.
#[derive(Debug, Default)]
struct Part {
    /// How often it was asked.
    asked: AtomicU32,
    /// What was read once it was asked often; none where that failed.
    tables: OnceLock<Option<Tables>>,
}

/// The tables of a part, as far as they are needed.
#[derive(Debug)]
struct Tables {
    /// The four bytes behind the first one of each id, in order: a fifth of the whole, and as good, because what
    /// comes out is compared with its name.
    ids: Vec<u32>,
    places: Vec<[u8; 4]>,
}

impl PackIndex {
    /// Opens an index; none where it is not of the second version, or cut off.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let (mut head, mut fan) = ([0; 8], [[0; 4]; 256]);
        file.read_exact_at(&mut head, 0).ok()?;
        file.read_exact_at(fan.as_flattened_mut(), 8).ok().filter(|()| head == *b"\xfftOc\0\0\0\x02")?;
        let fan = fan.map(|number| u64::from(u32::from_be_bytes(number)));
        let count = *fan.last()?;
        // What comes behind the tables are places that do not fit into 31 bits.
        file.metadata().ok()?.len().checked_sub(HEAD + TRAILER + count * 28)?;
        let parts = Box::new(std::array::from_fn(|_| Part::default()));
        Some(Self { file, fan, count, parts })
    }

    /// Where an object begins in the pack.
    pub(super) fn find(&self, id: ObjectId) -> Option<u64> {
        let [first, ..] = id.0;
        let part = self.parts.get(usize::from(first))?;
        let is_often = part.asked.fetch_add(1, Ordering::Relaxed) >= OFTEN;
        let tables = if is_often { part.tables.get_or_init(|| self.tables(first)).as_ref() } else { None };
        let near = match tables {
            Some(tables) => self.find_in(tables, id),
            None => self.find_on_disk(id),
        };
        let near = u32::from_be_bytes(near?);
        if near >> 31 == 0 {
            return Some(u64::from(near));
        }
        let mut far = [0; 8];
        let place = u64::from(near & 0x7fff_ffff);
        self.file.read_exact_at(&mut far, HEAD + self.count * 28 + place * 8).ok()?;
        Some(u64::from_be_bytes(far))
    }

    /// The places of the ids that begin with this byte.
    fn part(&self, first: u8) -> Option<Range<u64>> {
        let first = usize::from(first);
        let before = first.checked_sub(1).map_or(Some(0), |before| self.fan.get(before).copied())?;
        let end = self.fan.get(first).copied()?.min(self.count);
        (before <= end).then_some(before..end)
    }

    fn find_in(&self, tables: &Tables, id: ObjectId) -> Option<[u8; 4]> {
        let [first, begin @ ..] = id.0.first_chunk::<5>()?;
        let begin = u32::from_be_bytes(*begin);
        let before = usize::try_from(self.part(*first)?.start).ok()?;
        let place = self.place(id, |some| {
            let some = some.start.checked_sub(before)?..some.end.checked_sub(before)?;
            Some(tables.ids.get(some)?.binary_search(&begin))
        })?;
        tables.places.get(place.checked_sub(before)?).copied()
    }

    fn find_on_disk(&self, id: ObjectId) -> Option<[u8; 4]> {
        let mut ids = [[0; 20]; TOGETHER];
        let place = self.place(id, |some| {
            let ids = ids.get_mut(..some.len())?;
            let from = HEAD + u64::try_from(some.start).ok()? * 20;
            self.file.read_exact_at(ids.as_flattened_mut(), from).ok()?;
            Some(ids.binary_search(&id.0))
        })?;
        let mut near = [0; 4];
        // The check sums of the packed bytes lie in between.
        let from = HEAD + self.count * 24 + u64::try_from(place).ok()? * 4;
        self.file.read_exact_at(&mut near, from).ok()?;
        Some(near)
    }

    /// Which of all ids in order this one is, by looking for it among a few at a time.
    fn place(
        &self,
        id: ObjectId,
        mut look: impl FnMut(Range<usize>) -> Option<Result<usize, usize>>,
    ) -> Option<usize> {
        let [first, second, third, ..] = id.0;
        let Range { start: low, end: high } = self.part(first)?;
        // Ids are as good as drawn: how far among those that begin alike one stands, its next bytes tell about.
        let share = u64::from(u16::from_be_bytes([second, third]));
        let likely = low + ((high.checked_sub(low)? * share) >> 16);
        let mut likely = usize::try_from(likely).ok()?;
        let (mut low, mut high) = (usize::try_from(low).ok()?, usize::try_from(high).ok()?);
        while low < high {
            let from = likely.saturating_sub(TOGETHER / 2).max(low);
            let to = (from + TOGETHER).min(high);
            match look(from..to)? {
                Ok(found) => return Some(from + found),
                Err(0) => high = from,
                Err(beyond) if beyond == to - from => low = to,
                Err(_) => return None,
            }
            likely = usize::midpoint(low, high);
        }
        None
    }

    fn tables(&self, first: u8) -> Option<Tables> {
        let Range { start, end } = self.part(first)?;
        let count = usize::try_from(end - start).ok()?;
        let mut ids = vec![[0; 20]; count];
        self.file.read_exact_at(ids.as_flattened_mut(), HEAD + start * 20).ok()?;
        let next = |[_, one, two, three, four, ..]: [u8; 20]| u32::from_be_bytes([one, two, three, four]);
        let mut places = vec![[0; 4]; count];
        self.file.read_exact_at(places.as_flattened_mut(), HEAD + self.count * 24 + start * 4).ok()?;
        Some(Tables { ids: ids.into_iter().map(next).collect(), places })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    impl PackIndex {
        /// Whether it has places that do not fit into 31 bits.
        pub(in crate::store::bytes) fn has_far_places(&self) -> bool {
            self.file.metadata().unwrap().len() > HEAD + TRAILER + self.count * 28
        }
    }

    #[test]
    fn an_id_is_found_however_the_others_lie_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pack-a.idx");
        // Spread evenly, all at the beginning, all at the end, and some of each.
        let ways: [fn(u32) -> u32; 4] =
            [|n| n * 800_000, |n| n, |n| u32::MAX - n, |n| if n % 3 == 0 { u32::MAX - n } else { n * n }];
        for way in ways {
            let mut ids: Vec<[u8; 20]> = (0..5_000)
                .map(|n| {
                    let mut id = [7; 20];
                    id[1..5].copy_from_slice(&way(n).to_be_bytes());
                    id
                })
                .collect();
            ids.sort_unstable();
            ids.dedup();
            let count = u32::try_from(ids.len()).unwrap();
            let mut index = b"\xfftOc\0\0\0\x02".to_vec();
            index.extend((0..256).flat_map(|first| if first < 7 { 0 } else { count }.to_be_bytes()));
            index.extend(ids.iter().flatten());
            index.extend(ids.iter().flat_map(|_| [0; 4]));
            index.extend((0..count).flat_map(u32::to_be_bytes));
            index.extend([0; 40]);
            fs::write(&path, index).unwrap();
            let index = PackIndex::open(&path).unwrap();
            let tables = index.tables(7).unwrap();
            let find = |id| (index.find_in(&tables, ObjectId(id)), index.find_on_disk(ObjectId(id)));
            for (place, mut id) in (0_u32..).zip(ids) {
                let there = Some(place.to_be_bytes());
                assert_eq!(find(id), (there, there));
                assert_eq!(index.find(ObjectId(id)), Some(place.into()));
                // The tables hold the beginnings of ids alone.
                id[19] = 8;
                assert_eq!(find(id), (there, None));
            }
            for id in [[6; 20], [8; 20], [0; 20], [255; 20]] {
                assert_eq!(find(id), (None, None));
            }
        }
    }
}
