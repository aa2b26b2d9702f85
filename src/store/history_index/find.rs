//! Words through all of history: where the index says they are, as the entries themselves have them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::{DOCUMENT, HistoryIndex, SLICE, of_item, of_review, unreadable};
use crate::record::answer::Answer;
use crate::record::change::ObjectId;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::message;
use crate::record::search::{Hit, Query, rank};
use crate::store::search::{Fate, Found};
use crate::store::{LogEntry, LogFilter, Session, StoreError};

/// A candidate: more words first, then the better field, then the newer entry.
type Candidate = (u8, Reverse<u8>, Reverse<usize>);

impl HistoryIndex {
    /// The best entries for these words from a commit on, and how many hold some of them.
    fn matches(
        &self,
        words: &[String],
        of: Option<&ReviewId>,
        from: ObjectId,
        most: usize,
    ) -> Result<(Vec<ObjectId>, usize), StoreError> {
        let Some(start) = self.place_of(from)? else { return Ok((Vec::new(), 0)) };
        let mut best: BinaryHeap<Reverse<Candidate>> = BinaryHeap::with_capacity(most + 1);
        let mut count = 0;
        for (before, block) in self.blocks_from(start) {
            let found = block.find(words).map_err(unreadable)?;
            let mut take = |place: usize| {
                let Some(own) = found.get(place).filter(|own| own.words > 0) else { return };
                let place = before + place;
                if place < start {
                    return;
                }
                count += 1;
                let candidate = Reverse((own.words, Reverse(own.field), Reverse(place)));
                if best.len() < most {
                    best.push(candidate);
                } else if let Some(mut worst) = best.peek_mut().filter(|worst| candidate < **worst) {
                    *worst = candidate;
                }
            };
            match of {
                Some(review) => {
                    block.about(of_review(review)).map_err(unreadable)?.into_iter().for_each(&mut take);
                }
                None => (0..found.len()).for_each(&mut take),
            }
        }
        let mut commits = Vec::with_capacity(best.len());
        for Reverse((_, _, Reverse(place))) in best.into_sorted_vec() {
            commits.extend(self.commit_at(place)?);
        }
        Ok((commits, count))
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
        let mut asked = most;
        loop {
            let (commits, count) = self.by_index(|_, index| index.matches(query.words(), of, tip, asked))?;
            let mut best = Vec::new();
            for commit in &commits {
                let entry = Arc::new(self.store.commit(*commit)?);
                best.extend(self.found_in(query, of, &entry)?);
            }
            // What the index holds of an entry by hand may have been about another review.
            if best.len() < most && commits.len() == asked {
                asked *= 4;
                continue;
            }
            best.sort_by_key(|found| {
                let (words, field, _) = rank(&found.hit);
                (words, field)
            });
            best.truncate(most);
            for found in &mut best {
                found.fate = self.fate_of(found, tip)?;
            }
            return Ok(Some((best, count)));
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

    /// What became of the answer or document that an entry brought.
    fn fate_of(&mut self, found: &Found, tip: ObjectId) -> Result<Option<Fate>, StoreError> {
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
        let newer = self.by_index(|_, index| index.about(&[key], tip))?;
        let newer = newer.into_iter().flatten().take_while(|commit| *commit != entry.commit);
        for commit in newer.collect::<Vec<_>>().into_iter().rev() {
            if at(self, commit)? != own {
                return Ok(Some(Fate::Went(Arc::new(self.store.commit(commit)?))));
            }
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
