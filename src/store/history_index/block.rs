//! A block of the history index: what the entries of a run of history are about, and their words, in one piece
//! of which no more is read than is asked for.
//!
//! Head (fixed length), keys, words, seconds, commits, lists. A key stands for what entries are about; a word is
//! as it is searched for. Each has a list of entries by their place in the block, newest first, as distances.
//! All but lists carry a checksum, which is looked at where a part is read whole; what a list or a single commit
//! leads to is looked at before it is believed.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use crate::record::change::ObjectId;
use crate::record::search::{Field, each_word, is_whole};

/// What a block begins with. Another number stands for another form: such a block is made anew.
const MAGIC: [u8; 8] = *b"probhi02";

const HEAD: usize = 8 + 20 + 20 + 8 + 5 * 4 + 4 + 4;

const FIELDS: [Field; 5] = [Field::Because, Field::Answer, Field::Document, Field::Question, Field::Id];

/// What entries are about, in eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(in crate::store) struct Key(u64);

impl Key {
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut hash = Sha1::new();
        for part in parts {
            hash.update(part);
            hash.update([0]);
        }
        let mut first = [0; 8];
        first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        Self(u64::from_le_bytes(first))
    }
}

/// Where the list of each ends, with the end of the one before as its beginning.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Keys {
    keys: Vec<Key>,
    lists: Vec<u32>,
}

/// Words in their order, a line each, with where each ends and where its list does.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Words {
    text: String,
    ends: Vec<u32>,
    lists: Vec<u32>,
}

/// A list while it grows: what was said last is held back, for a better field may follow.
#[derive(Default)]
struct List {
    bytes: Vec<u8>,
    before: u32,
    last: Option<(u32, u8)>,
}

impl List {
    fn say(&mut self, place: u32, field: u8) {
        match &mut self.last {
            Some((last, own)) if *last == place => *own = field.min(*own),
            _ => {
                self.flush();
                self.last = Some((place, field));
            }
        }
    }

    fn flush(&mut self) {
        if let Some((place, field)) = self.last.take() {
            let mut number = u64::from(place - self.before) << 3 | u64::from(field);
            self.before = place;
            loop {
                let [low, ..] = number.to_le_bytes();
                number >>= 7;
                if number == 0 {
                    self.bytes.push(low);
                    break;
                }
                self.bytes.push(low | 0x80);
            }
        }
    }
}

/// Tells the entries of a list with the best field of each, as far as they can be read. A list of a common word has
/// as many bytes as there are entries: it is gone through without a look ahead.
fn each_listed(bytes: &[u8], mut tell: impl FnMut(usize, u8)) {
    let (mut place, mut number, mut shift) = (0_u64, 0_u64, 0);
    for byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        if *byte >= 0x80 && shift < 56 {
            shift += 7;
            continue;
        }
        place = place.wrapping_add(number >> 3);
        if let Ok(place) = usize::try_from(place) {
            tell(place, (number & 7) as u8);
        }
        (number, shift) = (0, 0);
    }
}

/// A block while it grows, from the newest entry to the oldest.
#[derive(Default)]
pub(super) struct Builder {
    tip: Option<ObjectId>,
    commits: Vec<u8>,
    seconds: Vec<i64>,
    keys: HashMap<Key, List, RandomState>,
    /// Words by their numbers, and a list for each number.
    words: HashMap<String, usize, RandomState>,
    lists: Vec<List>,
    /// The words of texts that come again and again: what is asked, chosen and cited.
    known: HashMap<String, Vec<usize>, RandomState>,
}

impl Builder {
    pub(super) fn count(&self) -> usize {
        self.commits.len() / 20
    }

    /// Begins with an older entry, committed in this second; what follows is said of it.
    pub(super) fn begin(&mut self, commit: ObjectId, second: i64) {
        self.tip.get_or_insert(commit);
        self.commits.extend(commit.0);
        self.seconds.push(second);
    }

    /// The commits so far, newest first.
    pub(super) fn commits(&self) -> impl Iterator<Item = ObjectId> {
        ids(&self.commits)
    }

    /// The second in which each of them was committed.
    pub(super) fn seconds(&self) -> &[i64] {
        &self.seconds
    }

    fn place(&self) -> u32 {
        u32::try_from(self.count().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    pub(super) fn about(&mut self, key: Key) {
        let place = self.place();
        self.keys.entry(key).or_default().say(place, 0);
    }

    pub(super) fn says(&mut self, field: Field, text: &str) {
        let place = self.place();
        let number = (0..).zip(FIELDS).find(|(_, own)| *own == field).map_or(0, |(number, _)| number);
        let Self { words, lists, known, .. } = self;
        let say = |own: &[usize], lists: &mut [List]| {
            for word in own {
                if let Some(list) = lists.get_mut(*word) {
                    list.say(place, number);
                }
            }
        };
        if let Some(own) = known.get(text) {
            say(own, lists);
            return;
        }
        let mut own = Vec::new();
        each_word(text, |word| {
            if let Some(known) = words.get(word) {
                own.push(*known);
            } else {
                own.push(words.len());
                words.insert(word.to_owned(), words.len());
            }
        });
        lists.resize_with(words.len(), List::default);
        say(&own, lists);
        if field != Field::Because {
            known.insert(text.to_owned(), own);
        }
    }

    /// The block's bytes; what comes before its oldest entry is `base`.
    pub(super) fn finish(self, base: Option<ObjectId>) -> Vec<u8> {
        let mut lists = Vec::new();
        let mut end = |mut list: List| {
            list.flush();
            lists.extend(list.bytes);
            u32::try_from(lists.len()).unwrap_or(u32::MAX)
        };
        let mut keys = Keys::default();
        let mut all: Vec<(Key, List)> = self.keys.into_iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        for (key, list) in all {
            keys.keys.push(key);
            keys.lists.push(end(list));
        }
        let mut words = Words::default();
        let mut all: Vec<(String, usize)> = self.words.into_iter().collect();
        all.sort_unstable();
        let mut of_words = self.lists;
        for (word, number) in all {
            words.text.push_str(&word);
            words.ends.push(u32::try_from(words.text.len()).unwrap_or(u32::MAX));
            words.text.push('\n');
            words.lists.push(end(of_words.get_mut(number).map(std::mem::take).unwrap_or_default()));
        }
        let mut bytes = Vec::with_capacity(HEAD + self.commits.len() + lists.len() * 2);
        bytes.extend(MAGIC);
        bytes.extend(self.tip.map_or([0; 20], |tip| tip.0));
        bytes.extend(base.map_or([0; 20], |base| base.0));
        let earliest = self.seconds.iter().min().copied().unwrap_or_default();
        bytes.extend(earliest.to_le_bytes());
        let mut before = 0;
        let apart = self.seconds.iter().map(|own| own.wrapping_sub(std::mem::replace(&mut before, *own)));
        let (keys, words, seconds) = (sealed(&keys), sealed(&words), sealed(&apart.collect::<Vec<i64>>()));
        for length in [self.commits.len() / 20, keys.len(), words.len(), seconds.len(), lists.len()] {
            bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes.extend(crc32fast::hash(&self.commits).to_le_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes.extend(keys);
        bytes.extend(words);
        bytes.extend(seconds);
        bytes.extend(self.commits);
        bytes.extend(lists);
        bytes
    }
}

/// A value with its checksum before it; nothing where it cannot be written down.
fn sealed(value: &impl Serialize) -> Vec<u8> {
    let bytes = postcard::to_allocvec(value).unwrap_or_default();
    [crc32fast::hash(&bytes).to_le_bytes().as_slice(), &bytes].concat()
}

fn unsealed<V: for<'a> Deserialize<'a>>(bytes: &[u8]) -> io::Result<V> {
    let damaged = || io::Error::from(io::ErrorKind::InvalidData);
    let (checksum, bytes) = bytes.split_first_chunk::<4>().ok_or_else(damaged)?;
    if crc32fast::hash(bytes) != u32::from_le_bytes(*checksum) {
        return Err(damaged());
    }
    postcard::from_bytes(bytes).map_err(|_| damaged())
}

fn ids(bytes: &[u8]) -> impl Iterator<Item = ObjectId> {
    bytes.chunks_exact(20).filter_map(|id| Some(ObjectId(id.try_into().ok()?)))
}

/// Where a block lies.
enum Bytes {
    File(File),
    Memory(Vec<u8>),
}

/// A block that can be asked.
pub(super) struct Block {
    bytes: Bytes,
    /// Its newest entry.
    pub(super) tip: ObjectId,
    /// What comes before its oldest entry; none where nothing does.
    pub(super) base: Option<ObjectId>,
    /// How many entries it holds.
    pub(super) count: usize,
    /// The earliest second in which one of them was committed.
    pub(super) earliest: i64,
    /// The checksum of its commits.
    checksum: u32,
    /// Where keys, words, seconds, commits and lists end.
    ends: [usize; 5],
    keys: OnceLock<Keys>,
    words: OnceLock<Words>,
    seconds: OnceLock<Vec<i64>>,
}

/// How well an entry holds what is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Match {
    /// How many of the words.
    pub(super) words: u8,
    /// The number of the best field.
    pub(super) field: u8,
    last: u8,
}

impl Block {
    pub(super) fn in_file(file: File) -> io::Result<Self> {
        Self::open(Bytes::File(file))
    }

    pub(super) fn in_memory(bytes: Vec<u8>) -> io::Result<Self> {
        Self::open(Bytes::Memory(bytes))
    }

    fn open(bytes: Bytes) -> io::Result<Self> {
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let head = bytes.read(0, HEAD)?;
        let (head, checksum) = head.split_last_chunk::<4>().ok_or_else(damaged)?;
        let rest = head.strip_prefix(&MAGIC).ok_or_else(damaged)?;
        if crc32fast::hash(head) != u32::from_le_bytes(*checksum) {
            return Err(damaged());
        }
        let (tip, rest) = rest.split_first_chunk::<20>().ok_or_else(damaged)?;
        let (base, rest) = rest.split_first_chunk::<20>().ok_or_else(damaged)?;
        let (earliest, mut rest) = rest.split_first_chunk::<8>().ok_or_else(damaged)?;
        let mut lengths = [0_usize; 5];
        for length in &mut lengths {
            let (own, after) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
            *length = u32::from_le_bytes(*own) as usize;
            rest = after;
        }
        let [count, keys, words, seconds, lists] = lengths;
        let checksum = u32::from_le_bytes(rest.try_into().map_err(|_| damaged())?);
        let mut ends = [keys, words, seconds, count * 20, lists];
        let mut end = HEAD;
        for own in &mut ends {
            end += *own;
            *own = end;
        }
        let is_whole = match &bytes {
            Bytes::File(file) => file.metadata()?.len() == end as u64,
            Bytes::Memory(all) => all.len() == end,
        };
        if !is_whole || count == 0 {
            return Err(damaged());
        }
        let base = (*base != [0; 20]).then_some(ObjectId(*base));
        let (keys, words, seconds) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (tip, earliest) = (ObjectId(*tip), i64::from_le_bytes(*earliest));
        Ok(Self { bytes, tip, base, count, earliest, checksum, ends, keys, words, seconds })
    }

    fn keys(&self) -> io::Result<&Keys> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let [end, ..] = self.ends;
        let keys = unsealed(&self.bytes.read(HEAD, end - HEAD)?)?;
        Ok(self.keys.get_or_init(|| keys))
    }

    fn words(&self) -> io::Result<&Words> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let [start, end, ..] = self.ends;
        let words = unsealed(&self.bytes.read(start, end - start)?)?;
        Ok(self.words.get_or_init(|| words))
    }

    /// The second in which each entry was committed, newest first.
    pub(super) fn seconds(&self) -> io::Result<&[i64]> {
        if let Some(seconds) = self.seconds.get() {
            return Ok(seconds);
        }
        let [_, start, end, ..] = self.ends;
        let mut seconds: Vec<i64> = unsealed(&self.bytes.read(start, end - start)?)?;
        if seconds.len() != self.count {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut before = 0_i64;
        for own in &mut seconds {
            before = before.wrapping_add(*own);
            *own = before;
        }
        Ok(self.seconds.get_or_init(|| seconds))
    }

    /// The commits between two places, newest first.
    pub(super) fn commits(&self, from: usize, to: usize) -> io::Result<Vec<ObjectId>> {
        Ok(ids(&self.commit_bytes(from, to)?).collect())
    }

    /// Where a commit is; none of one that is not there.
    pub(super) fn place_of(&self, commit: ObjectId) -> io::Result<Option<usize>> {
        let all = self.commit_bytes(0, self.count)?;
        if crc32fast::hash(&all) != self.checksum {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(ids(&all).position(|own| own == commit))
    }

    fn commit_bytes(&self, from: usize, to: usize) -> io::Result<Vec<u8>> {
        let [_, _, start, ..] = self.ends;
        let to = to.min(self.count);
        self.bytes.read(start + from * 20, to.saturating_sub(from) * 20)
    }

    /// The places of the entries that are about something, newest first.
    pub(super) fn about(&self, key: Key) -> io::Result<Vec<usize>> {
        let keys = self.keys()?;
        let Ok(at) = keys.keys.binary_search(&key) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        each_listed(&self.list(&keys.lists, at)?, |place, _| found.push(place));
        found.retain(|place| *place < self.count);
        Ok(found)
    }

    fn list(&self, lists: &[u32], at: usize) -> io::Result<Vec<u8>> {
        let [_, _, _, start, end] = self.ends;
        let own = |at: usize| lists.get(at).map_or(0, |end| *end as usize);
        let from = if at == 0 { 0 } else { own(at - 1) };
        let to = own(at);
        if from > to || start + to > end {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.bytes.read(start + from, to - from)
    }

    /// How well each entry holds these words, by its place; nothing where none does.
    pub(super) fn find(&self, wanted: &[String]) -> io::Result<Vec<Match>> {
        let words = self.words()?;
        let mut found = Vec::new();
        for (number, wanted) in (1..=u8::MAX).zip(wanted) {
            for at in words.holding(wanted) {
                found.resize(self.count, Match::default());
                each_listed(&self.list(&words.lists, at)?, |place, field| {
                    let Some(own) = found.get_mut(place) else { return };
                    own.field = if own.words == 0 { field } else { field.min(own.field) };
                    if own.last != number {
                        own.last = number;
                        own.words += 1;
                    }
                });
            }
        }
        Ok(found)
    }
}

impl Words {
    /// The word that ends there.
    fn word(&self, end: u32) -> &str {
        let text = self.text.get(..end as usize).unwrap_or_default();
        text.rsplit_once('\n').map_or(text, |(_, word)| word)
    }

    /// The numbers of the words that hold what is looked for.
    fn holding(&self, wanted: &str) -> Vec<usize> {
        if is_whole(wanted) {
            let found = self.ends.binary_search_by(|end| self.word(*end).cmp(wanted));
            return found.into_iter().collect();
        }
        let finder = memmem::Finder::new(wanted.as_bytes());
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(hit) = self.text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            let at = self.ends.partition_point(|end| (*end as usize) < from + hit);
            found.push(at);
            let Some(end) = self.ends.get(at) else { break };
            from = *end as usize + 1;
        }
        found
    }
}

impl Bytes {
    fn read(&self, from: usize, count: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::File(file) => {
                let mut bytes = vec![0; count];
                file.read_exact_at(&mut bytes, from as u64)?;
                Ok(bytes)
            }
            Self::Memory(all) => {
                all.get(from..from + count).map(<[u8]>::to_owned).ok_or(io::ErrorKind::UnexpectedEof.into())
            }
        }
    }
}
