//! Words through all of history: where the index says they are, as the entries themselves have them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::block::{Block, Key, Match};
use super::{DOCUMENT, HistoryIndex, SLICE, of_item, of_review, unreadable};
use crate::record::answer::Answer;
use crate::record::change::ObjectId;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::message;
use crate::record::search::{Hit, Query, rank};
use crate::store::search::{Fate, Found};
use crate::store::{LogEntry, LogFilter, Session, StoreError};

/// From how many blocks on a second thread helps more than it costs.
const SHARED_FROM: usize = 4;

/// How good a candidate is: by its words, then by the best field.
type Grade = (u8, Reverse<u8>);

/// An entry by its place; of equal ones the newer is better.
type Candidate = (Grade, Reverse<usize>);

/// The best entries so far, and how many hold some of the words.
#[derive(Default)]
struct Best {
    kept: BinaryHeap<Reverse<Candidate>>,
    /// How good the worst of them is, once there are as many as wanted.
    enough: Option<Grade>,
    count: usize,
}

impl Best {
    /// Those of these blocks, from a place on.
    fn of(
        blocks: &[(usize, &Block)],
        words: &[String],
        of: Option<&ReviewId>,
        start: usize,
        most: usize,
    ) -> io::Result<Self> {
        let mut best = Self::default();
        for (before, block) in blocks {
            let found = block.find(words)?;
            let from = start.saturating_sub(*before);
            let mut take = |place: usize, own: &Match| {
                if own.words > 0 && place >= from {
                    best.take((own.words, Reverse(own.field)), before + place, most);
                }
            };
            if let Some(review) = of {
                for place in block.about(of_review(review))? {
                    found.get(place).into_iter().for_each(|own| take(place, own));
                }
            } else {
                found.iter().enumerate().for_each(|(place, own)| take(place, own));
            }
        }
        Ok(best)
    }

    fn take(&mut self, grade: Grade, place: usize, most: usize) {
        self.count += 1;
        // They come newest first: an older one has to be better.
        if self.enough.is_some_and(|enough| grade <= enough) {
            return;
        }
        self.kept.push(Reverse((grade, Reverse(place))));
        if self.kept.len() > most {
            self.kept.pop();
        }
        if self.kept.len() == most {
            self.enough = self.kept.peek().map(|Reverse((grade, _))| *grade);
        }
    }
}

impl HistoryIndex {
    /// The places of the best entries for these words from a place on, each with its commit, and how many hold
    /// some of them.
    fn matches(
        &self,
        words: &[String],
        of: Option<&ReviewId>,
        start: usize,
        most: usize,
    ) -> Result<(Vec<(usize, ObjectId)>, usize), StoreError> {
        let blocks: Vec<(usize, &Block)> = self.blocks_from(start).collect();
        let find = |blocks: &[(usize, &Block)]| Best::of(blocks, words, of, start, most).map_err(unreadable);
        let parts = if blocks.len() < SHARED_FROM {
            vec![find(&blocks)?]
        } else {
            let (newer, older) = blocks.split_at(blocks.len() / 2);
            std::thread::scope(|scope| {
                let older = scope.spawn(|| find(older));
                let newer = find(newer)?;
                Ok::<_, StoreError>(vec![newer, older.join().unwrap_or_else(|panic| resume_unwind(panic))?])
            })?
        };
        let count = parts.iter().map(|part| part.count).sum();
        let mut best: Vec<Reverse<Candidate>> = parts.into_iter().flat_map(|part| part.kept).collect();
        best.sort_unstable();
        best.truncate(most);
        let mut commits = Vec::with_capacity(best.len());
        for Reverse((_, Reverse(place))) in best {
            commits.extend(self.commit_at(place)?.map(|commit| (place, commit)));
        }
        Ok((commits, count))
    }

    /// The oldest entry among these places that may be about this.
    fn last_about(&self, key: Key, among: &Range<usize>) -> Result<Option<(usize, ObjectId)>, StoreError> {
        let blocks = self.blocks_from(among.start).take_while(|(before, _)| *before < among.end);
        for (before, block) in blocks.collect::<Vec<_>>().into_iter().rev() {
            let mut places = block.about(key).map_err(unreadable)?.into_iter().rev();
            if let Some(own) = places.find(|own| among.contains(&(before + own))) {
                let commit = block.commits(own, own + 1).map_err(unreadable)?.pop();
                return Ok(commit.map(|commit| (before + own, commit)));
            }
        }
        Ok(None)
    }
}

impl Session {
    /// The entries behind a commit that hold words, best first, and how many there are; none before the index
    /// is whole, which asking again brings about.
    pub(in crate::store) fn found_in_history(
        &mut self,
        query: &Query,
        of: Option<&ReviewId>,
        tip: ObjectId,
        most: usize,
    ) -> Result<Option<(Vec<Found>, usize)>, StoreError> {
        if !self.index(tip, SLICE)? {
            return Ok(None);
        }
        let Some(start) = self.by_index(|_, index| index.place_of(tip))? else {
            return Ok(Some((Vec::new(), 0)));
        };
        let mut asked = most;
        loop {
            let (commits, count) =
                self.by_index(|_, index| index.matches(query.words(), of, start, asked))?;
            let mut best = Vec::new();
            for (place, commit) in &commits {
                let entry = Arc::new(self.store.commit(*commit)?);
                best.extend(self.found_in(query, of, &entry)?.into_iter().map(|found| (*place, found)));
            }
            // What the index holds of an entry by hand may have been about another review.
            if best.len() < most && commits.len() == asked {
                asked *= 4;
                continue;
            }
            best.sort_by_key(|(_, found)| {
                let (words, field, _) = rank(&found.hit);
                (words, field)
            });
            best.truncate(most);
            for (place, found) in &mut best {
                found.fate = self.fate_of(found, start..*place, tip)?;
            }
            return Ok(Some((best.into_iter().map(|(_, found)| found).collect(), count)));
        }
    }

    /// What an entry holds of these words: one hit, or one for each file that a commit by hand changed.
    fn found_in(
        &self,
        query: &Query,
        of: Option<&ReviewId>,
        entry: &Arc<LogEntry>,
    ) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        let mut add = |review: Option<ReviewId>, hit: Option<Hit>| {
            let is_wanted = of.is_none() || review.as_ref() == of;
            found.extend(hit.filter(|_| is_wanted).map(|hit| Found {
                entry: Some(Arc::clone(entry)),
                review,
                hit,
                fate: None,
            }));
        };
        let by_hand = message::is_by_hand(&entry.message) || entry.parents.len() > 1;
        let own = message::trailer(&entry.message, "Review").and_then(|text| ReviewId::parse(text).ok());
        add(own, query.in_entry(&entry.message, entry.authored, &entry.author.name));
        if by_hand {
            self.store.each_changed(entry.commit, |review, inside, blob| {
                let Some(blob) = blob else { return Ok(()) };
                let id = review.to_string();
                let hit = match part(inside) {
                    Part::Answer(question) => {
                        let (answer, _) = Answer::read(inside, &id, question, &self.store.read_blob(blob)?);
                        answer.and_then(|answer| query.in_answer(&answer, None))
                    }
                    Part::Evidence(document) => {
                        let (document, _) =
                            Evidence::read(inside, &id, document, &self.store.read_blob(blob)?);
                        document.and_then(|document| query.in_document(&document))
                    }
                    _ => None,
                };
                add(Some(review.clone()), hit);
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// What became of the answer or document that an entry brought, by the places of the entries that are newer.
    fn fate_of(
        &mut self,
        found: &Found,
        mut newer: Range<usize>,
        tip: ObjectId,
    ) -> Result<Option<Fate>, StoreError> {
        let (Some(review), Some(entry)) = (&found.review, &found.entry) else { return Ok(None) };
        let (path, item) = match (&found.hit.question, &found.hit.document) {
            (Some(question), _) => (review.answer(question), question.clone()),
            (None, Some(document)) => (review.evidence(document), [DOCUMENT, document].concat()),
            (None, None) => return Ok(None),
        };
        let at = |own: &Self, commit| own.store.standing(Some(commit), [&path]);
        let own = at(self, entry.commit)?;
        let before = self.store.standing(entry.parents.first().copied(), [&path])?;
        if own == [None] || own == before {
            return Ok(None);
        }
        let key = of_item(review, &item);
        while let Some((place, commit)) = self.by_index(|_, index| index.last_about(key, &newer))? {
            if at(self, commit)? != own {
                return Ok(Some(Fate::Went(Arc::new(self.store.commit(commit)?))));
            }
            newer.end = place;
        }
        if at(self, tip)? == own {
            return Ok(Some(Fate::Stands));
        }
        // No entry that speaks of it took it away: one that says something else did.
        let filter = LogFilter { from: Some(tip), until: Some(entry.commit), path: Some(path) };
        let first = self.store.log(&filter)?.last().transpose()?;
        Ok(first.map(|entry| Fate::Went(Arc::new(entry))))
    }
}
