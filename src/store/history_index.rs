//! The history index: which entries are about a question, and which hold a word, without reading all of them.
//!
//! It is derived from the messages of entries (of those by hand from what they changed), lies in blocks in the
//! repository's own Git folder, and may be deleted at any time. It only says where to look: what an entry is
//! about is read from the entry itself. A block holds a run of entries along first parents and names the commit
//! before them, so blocks form a chain from the newest entry to the first; what a branch no longer has falls out
//! of the chain. Few entries make a small block, and many small ones are made one. It is also the branch as a line:
//! which entry comes where along it, and when.

mod block;
mod find;
mod line;
mod reader;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use block::{Block, Builder, Key};
pub(super) use line::Found;
use reader::Reader;

use super::{LogEntry, Session, Store, StoreError, durable};
use crate::record::answer::Answer;
use crate::record::change::ObjectId;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::load::review_of;
use crate::record::message::Parts;
use crate::record::search;

/// So many entries a block holds at most.
const FULL: usize = 65_536;

/// A block of fewer entries is not kept: they are read again sooner than a file is written.
const LEAST: usize = 256;

/// So many blocks of about the same length in a row are made one.
const TOO_MANY: usize = 16;

/// So many times commits are handed on before their words are taken apart.
const READ_AHEAD: usize = 4;

/// So many entries are read before somebody else may ask something.
pub(super) const SLICE: usize = 2_000;

/// Which entries are about what, and which words they hold, from one commit back to the first.
#[derive(Default)]
pub(super) struct HistoryIndex {
    /// Newest first, each going on where the one before it ends.
    blocks: Vec<Block>,
    /// Blocks that lie on disk, by their newest entry.
    kept: HashMap<ObjectId, Block>,
    growing: Builder,
    reader: Option<Reader>,
    /// Where to read on; none once all is read.
    next: Option<ObjectId>,
    /// From which commit on this is.
    tip: Option<ObjectId>,
    /// True off the branch: then nothing is kept, and nothing of the branch falls out.
    is_aside: bool,
}

impl std::fmt::Debug for HistoryIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HistoryIndex")
            .field("tip", &self.tip)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// All entries of a review.
fn of_review(review: &ReviewId) -> Key {
    Key::of(&["review", &review.partner, &review.review])
}

/// Those about a question or a document of it; those that may be about any where there is no item.
fn of_item(review: &ReviewId, item: &str) -> Key {
    Key::of(&["item", &review.partner, &review.review, item])
}

/// What entries of a review, or of a question in it, are kept under; those that may be about any among them.
pub(super) fn keys_of(review: &ReviewId, question: Option<&str>) -> Vec<Key> {
    match question {
        Some(question) => vec![of_item(review, question), of_item(review, "")],
        None => vec![of_review(review)],
    }
}

/// How items of documents are told from questions.
const DOCUMENT: &str = "evidence/";

impl HistoryIndex {
    /// How many entries it holds so far.
    pub(super) fn count(&self) -> usize {
        self.in_blocks() + self.growing.count()
    }

    /// True once it goes from this commit back to the first one.
    pub(super) fn reaches_from(&self, tip: ObjectId) -> bool {
        self.tip == Some(tip) && self.next.is_none() && self.growing.count() == 0
    }

    /// Takes up what is kept, to go back from another commit.
    fn begin(&mut self, store: &Store, tip: ObjectId, is_aside: bool) -> Result<(), StoreError> {
        if self.growing.count() >= LEAST {
            self.close(store, self.next)?;
        }
        let mut kept = store.kept_blocks();
        // A block in memory is as good as one on disk, and one that is open need not be opened again.
        let own = std::mem::take(&mut self.blocks).into_iter().filter(|block| block.count >= LEAST);
        kept.extend(own.map(|block| (block.tip, block)));
        *self = Self { kept, next: Some(tip), tip: Some(tip), is_aside, ..Self::default() };
        Ok(())
    }

    /// Reads so many more entries at most; true once it is whole.
    fn read_on(&mut self, store: &Store, most: usize) -> Result<bool, StoreError> {
        let mut left = most;
        while let Some(from) = self.next.filter(|_| left > 0) {
            if let Some(block) = self.kept.remove(&from) {
                self.close(store, Some(from))?;
                self.next = block.base;
                self.blocks.push(block);
                continue;
            }
            let reader = self.reader.take().unwrap_or_else(|| Reader::of(store));
            let tips: HashSet<ObjectId> = self.kept.keys().copied().collect();
            let (tell, told) = sync_channel(READ_AHEAD);
            // One thread reads while the other takes words apart: each takes about as long.
            let outcome = std::thread::scope(|scope| {
                let (reader, most) = (&reader, left);
                let reading =
                    scope.spawn(move || reader.follow(from, most, |own| tips.contains(&own), &tell));
                let put = told.into_iter().flatten().try_for_each(|entry| {
                    left -= 1;
                    self.put(store, &entry)
                });
                match reading.join() {
                    Ok(read) => put.and(read),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            });
            self.reader = Some(reader);
            outcome?;
        }
        if self.next.is_some() {
            return Ok(false);
        }
        self.close(store, None)?;
        self.reader = None;
        if self.is_aside {
            return Ok(true);
        }
        let Some(again) = self.too_many() else {
            store.drop_blocks(self.kept.drain().map(|(tip, _)| tip));
            return Ok(true);
        };
        // The small ones are read again as one; what follows them is taken up as it is.
        let rest = self.blocks.split_off(again.end);
        self.kept.extend(rest.into_iter().map(|block| (block.tip, block)));
        self.next = self.blocks.get(again.start).map(|block| block.tip);
        store.drop_blocks(self.blocks.drain(again.start..).map(|block| block.tip));
        Ok(false)
    }

    /// Takes up an entry, which is the next one.
    fn put(&mut self, store: &Store, entry: &LogEntry) -> Result<(), StoreError> {
        self.growing.begin(entry.commit, entry.committed.as_second());
        store.put_told(entry, &mut self.growing)?;
        self.next = entry.parents.first().copied();
        if self.growing.count() == FULL { self.close(store, self.next) } else { Ok(()) }
    }

    /// The first blocks in a row that are of about the same length and too many.
    fn too_many(&self) -> Option<std::ops::Range<usize>> {
        let class = |block: &Block| block.count.checked_ilog(TOO_MANY).filter(|_| block.count < FULL);
        let mut from = 0;
        while let Some(own) = self.blocks.get(from).map(class) {
            let run = self.blocks.iter().skip(from).take_while(|block| class(block) == own).count();
            if own.is_some() && run >= TOO_MANY {
                return Some(from..from + run);
            }
            from += run;
        }
        None
    }

    /// Ends the block that grows, and keeps it if it is long enough.
    fn close(&mut self, store: &Store, base: Option<ObjectId>) -> Result<(), StoreError> {
        let count = self.growing.count();
        if count == 0 {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.growing).finish(base);
        let is_kept = count >= LEAST && !self.is_aside;
        let kept = if is_kept { store.keep_block(&bytes) } else { None };
        let block = kept.map_or_else(|| Block::in_memory(bytes), Ok);
        self.blocks.push(block.map_err(unreadable)?);
        Ok(())
    }

    /// The entries that may be about one of these, from a commit on, newest first; none where that commit is
    /// not among those that are held.
    pub(super) fn about(&self, keys: &[Key], from: ObjectId) -> Result<Option<Vec<ObjectId>>, StoreError> {
        let mut found = Vec::new();
        let Some(start) = self.place_of(from)? else { return Ok(None) };
        for (before, block) in self.blocks_from(start) {
            let mut places = Vec::new();
            for key in keys {
                places.extend(block.about(*key).map_err(unreadable)?);
            }
            places.sort_unstable();
            places.dedup();
            for place in places.into_iter().filter(|place| before + place >= start) {
                found.extend(block.commits(place, place + 1).map_err(unreadable)?);
            }
        }
        Ok(Some(found))
    }
}

fn unreadable(source: io::Error) -> StoreError {
    StoreError::HistoryIndex(source)
}

impl Store {
    fn index_folder(&self) -> PathBuf {
        self.own_dir().join("cache").join("history")
    }

    /// The blocks on disk. What cannot be read is none, and made anew.
    fn kept_blocks(&self) -> HashMap<ObjectId, Block> {
        let mut found = HashMap::new();
        for file in fs::read_dir(self.index_folder()).into_iter().flatten().flatten() {
            match File::open(file.path()).and_then(Block::in_file) {
                Ok(block) if file.file_name().to_string_lossy() == block.tip.to_string() => {
                    found.insert(block.tip, block);
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, file = ?file.path(), "not read as a block"),
            }
        }
        found
    }

    /// Keeps a block on disk, and reads it from there from now on; none where that cannot be.
    fn keep_block(&self, bytes: &[u8]) -> Option<Block> {
        if self.keeps_nothing {
            return None;
        }
        let folder = self.index_folder();
        let keep = || -> Result<Block, StoreError> {
            let tip = Block::in_memory(bytes.to_owned()).map_err(unreadable)?.tip;
            let target = folder.join(tip.to_string());
            fs::create_dir_all(&folder).map_err(unreadable)?;
            durable::replace(&folder, &target, bytes, false, self.environment.care)?;
            File::open(target).and_then(Block::in_file).map_err(unreadable)
        };
        keep().inspect_err(|error| tracing::debug!(%error, "a block of the history index was not kept")).ok()
    }

    /// Removes blocks that nothing leads to any more.
    fn drop_blocks(&self, tips: impl IntoIterator<Item = ObjectId>) {
        for tip in tips {
            if !self.keeps_nothing {
                // One that was never kept, or that another process removed before.
                let _gone = fs::remove_file(self.index_folder().join(tip.to_string()));
            }
        }
    }

    /// Puts down what an entry is about and says.
    fn put_told(&self, entry: &LogEntry, to: &mut Builder) -> Result<(), StoreError> {
        let parts = Parts::of(&entry.message);
        for (field, text) in search::texts(&entry.message, &parts) {
            to.says(field, text);
        }
        if !parts.is_by_hand() && entry.parents.len() < 2 {
            if let Some(review) = parts.trailer("Review").and_then(|text| ReviewId::parse(text).ok()) {
                let document = parts.trailer("Evidence").map(|id| [DOCUMENT, id].concat());
                let item = parts.trailer("Question").or(document.as_deref()).unwrap_or_default();
                to.about(of_review(&review));
                to.about(of_item(&review, item));
            }
            return Ok(());
        }
        self.each_changed(entry.commit, |review, inside, blob| {
            to.about(of_review(review));
            let id = review.to_string();
            let mut texts = Vec::new();
            let item = match part(inside) {
                Part::Answer(question) => {
                    let bytes = blob.map(|blob| self.read_blob(blob)).transpose()?.unwrap_or_default();
                    let (answer, _) = Answer::read(inside, &id, question, &bytes);
                    texts.extend(answer.iter().flat_map(search::texts_of_answer));
                    question
                }
                Part::Evidence(document) => {
                    let bytes = blob.map(|blob| self.read_blob(blob)).transpose()?.unwrap_or_default();
                    let (found, _) = Evidence::read(inside, &id, document, &bytes);
                    texts.extend(found.iter().flat_map(search::texts_of_document));
                    to.about(of_item(review, &[DOCUMENT, document].concat()));
                    ""
                }
                Part::Verification(question) | Part::Claim(question, _) | Part::Waiver(question) => question,
                _ => "",
            };
            to.about(of_item(review, item));
            for (field, text) in texts {
                to.says(field, &text);
            }
            Ok(())
        })
    }

    /// Every file of a review that an entry changed, by its path in the review, with what stands there since.
    fn each_changed(
        &self,
        entry: ObjectId,
        mut each: impl FnMut(&ReviewId, &str, Option<ObjectId>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for changed in self.changed_paths(entry)? {
            let Some(review) = review_of(&changed.path) else { continue };
            let inside = changed.path.get(review.folder().len() + 1..).unwrap_or_default();
            each(&review, inside, changed.after)?;
        }
        Ok(())
    }
}

impl Session {
    /// Reads so many entries more into the index of what lies behind a commit; true once it is whole.
    pub(super) fn index(&mut self, tip: ObjectId, most: usize) -> Result<bool, StoreError> {
        let Self { store, index, .. } = self;
        if index.reaches_from(tip) {
            return Ok(true);
        }
        if index.tip != Some(tip) || !index.is_aside {
            let head = store.head()?.commit().unwrap_or(tip);
            if !self.index_branch(head, most)? {
                return Ok(false);
            }
            if self.index.place_of(tip)?.is_some() {
                return Ok(true);
            }
            self.index.begin(&self.store, tip, true)?;
        }
        self.index.read_on(&self.store, most)
    }

    /// The same of what lies behind the branch.
    fn index_branch(&mut self, head: ObjectId, most: usize) -> Result<bool, StoreError> {
        let Self { store, index, .. } = self;
        if index.tip != Some(head) || index.is_aside {
            index.begin(store, head, false)?;
        }
        index.read_on(store, most)
    }

    /// How many entries lead up to a commit, where the index is whole.
    pub(super) fn entries_in_all(&self, tip: ObjectId) -> Option<usize> {
        self.index.reaches_from(tip).then(|| self.index.count())
    }

    /// Whether the index of what lies behind a commit is whole, or nearly so, already. What a record grew by
    /// since is soon read; a whole history is not.
    pub(super) fn has_index(&mut self, tip: ObjectId) -> Result<bool, StoreError> {
        self.index(tip, 4 * LEAST)
    }

    /// Asks the index, which has to be whole. One that cannot be read is made anew.
    pub(super) fn by_index<T>(
        &mut self,
        ask: impl Fn(&Store, &HistoryIndex) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match ask(&self.store, &self.index) {
            Err(StoreError::HistoryIndex(error)) => {
                tracing::debug!(%error, "the history index is made anew");
                self.store.drop_blocks(self.store.kept_blocks().into_keys());
                let tip = self.index.tip;
                self.index = HistoryIndex::default();
                while tip.map(|tip| self.index(tip, SLICE)).transpose()? == Some(false) {}
                ask(&self.store, &self.index)
            }
            done => done,
        }
    }
}
