//! Words in a record: as it stands where one looks from, and through all that led there.

use std::sync::Arc;

use super::past::known;
use super::{LogEntry, Session, StoreError};
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::people::Record;
use crate::record::search::{Hit, Query, rank};

/// So many reviews are searched before somebody else may ask something.
const SLICE: usize = 16;

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Through {
    /// In the reviews as they stand.
    #[default]
    Now,
    /// In every entry there was.
    History,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchAsk {
    /// The words as they were typed.
    pub words: String,
    /// In which review; none for all.
    pub of: Option<ReviewId>,
    /// Where.
    pub through: Through,
    /// How many of the best.
    pub count: usize,
}

/// Something that holds words.
#[derive(Debug, Clone)]
pub struct Found {
    /// The review that it is about.
    pub review: Option<ReviewId>,
    /// What was found.
    pub hit: Hit,
    /// The entry that says it; none of what was found in a review as it stands.
    pub entry: Option<Arc<LogEntry>>,
    /// What became of the answer or document that the entry brought; none where it brought neither.
    pub fate: Option<Fate>,
}

/// What became of what an entry brought.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It stands.
    Stands,
    /// This entry replaced or removed it.
    Went(Arc<LogEntry>),
}

/// What was found.
#[derive(Debug, Clone)]
pub struct SearchFound {
    /// What was asked for.
    pub ask: SearchAsk,
    /// The best, best first.
    pub best: Vec<Found>,
    /// How many hold some of the words.
    pub count: usize,
    /// Reviews that cannot be read and were not searched.
    pub broken: Vec<ReviewId>,
    /// Who is who.
    pub record: Arc<Record>,
}

/// A search through the reviews as they stand, as far as it has come.
#[derive(Debug)]
pub(super) struct Searching {
    ask: SearchAsk,
    /// The reviews that are left, the next one last.
    left: Vec<ReviewId>,
    found: Vec<Found>,
    broken: Vec<ReviewId>,
}

impl Session {
    /// Looks for words; none where more has to be read first, which asking again does. Without a word nothing
    /// is found.
    pub fn search(&mut self, ask: &SearchAsk) -> Result<Option<SearchFound>, StoreError> {
        let view = self.in_view()?;
        let mut found = SearchFound {
            ask: ask.clone(),
            best: Vec::new(),
            count: 0,
            broken: Vec::new(),
            record: Arc::new(known(load::record(&view, &mut Vec::new())?.map(|item| item.value))),
        };
        let (Some(query), Some(tip)) = (Query::new(&ask.words), view.commit) else { return Ok(Some(found)) };
        match ask.through {
            Through::History => {
                let Some(some) = self.found_in_history(&query, ask.of.as_ref(), tip, ask.count)? else {
                    return Ok(None);
                };
                (found.best, found.count) = some;
            }
            Through::Now => {
                let begun = self.searching.take().filter(|begun| begun.ask == *ask);
                let mut searching = if let Some(begun) = begun {
                    begun
                } else {
                    let mut left = match &ask.of {
                        Some(one) => vec![one.clone()],
                        None => load::review_ids(&view, None)?,
                    };
                    left.reverse();
                    Searching { ask: ask.clone(), left, found: Vec::new(), broken: Vec::new() }
                };
                for _ in 0..SLICE {
                    let Some(id) = searching.left.pop() else { break };
                    match self.review(&view, &id)? {
                        Some(Ok(review)) => {
                            let own = |hit| Found { review: Some(id.clone()), hit, entry: None, fate: None };
                            searching.found.extend(query.in_review(&review).into_iter().map(own));
                        }
                        Some(Err(_)) => searching.broken.push(id),
                        None => {}
                    }
                }
                if !searching.left.is_empty() {
                    self.searching = Some(searching);
                    return Ok(None);
                }
                let mut all = searching.found;
                all.sort_by_cached_key(|found| (rank(&found.hit), found.review.clone()));
                found.count = all.len();
                all.truncate(ask.count);
                (found.best, found.broken) = (all, searching.broken);
            }
        }
        Ok(Some(found))
    }

    /// Reads a part more of the branch into the history index, so that it is there when it is asked; true once
    /// that is all.
    pub fn read_ahead(&mut self) -> Result<bool, StoreError> {
        match self.store.head()?.commit() {
            Some(tip) => self.index(tip, super::history_index::SLICE),
            None => Ok(true),
        }
    }

    /// How many entries the history index holds so far.
    #[must_use]
    pub fn read_so_far(&self) -> usize {
        self.index.count()
    }
}
