//! From a point of a review's past to the entries of the review before and after it.

use super::page::Spot;
use super::paths;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::store::history_index::Found;
use crate::store::{At, LogFilter, Session, StoreError};

/// Which point beside another one is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideAsk {
    /// In which review.
    pub review: ReviewId,
    /// From which point.
    pub spot: Spot,
    /// How many entries of the review further on; backwards where that is negative.
    pub by: i64,
}

/// So many newer entries are asked for at once.
const TOGETHER: usize = 1_000;

impl Session {
    /// The point so many entries of the review further on; at its ends the last one that there is. After the
    /// newest entry comes now.
    pub fn beside(&mut self, ask: &BesideAsk) -> Result<Spot, StoreError> {
        let Some(tip) = self.in_view()?.commit else { return Ok(ask.spot.clone()) };
        let commit = match &ask.spot {
            Spot::Now => tip,
            Spot::Entry(commit) => *commit,
            Spot::Day(day) => {
                let record =
                    super::known(load::record(&self.in_view()?, &mut Vec::new())?.map(|item| item.value));
                let zone = crate::record::difference::words::Voice::of(&record).zone;
                self.commit_of(*day, &zone)?
            }
        };
        let times = usize::try_from(ask.by.unsigned_abs()).unwrap_or(usize::MAX);
        match ask.by {
            0 => Ok(ask.spot.clone()),
            ..0 => self.before(ask, commit, times),
            1.. => self.after(ask, commit, tip, times),
        }
    }

    fn before(&self, ask: &BesideAsk, commit: ObjectId, times: usize) -> Result<Spot, StoreError> {
        let paths = paths(&ask.review);
        let is_entry = ask.spot == Spot::Entry(commit);
        let mut found = ask.spot.clone();
        let mut left = times;
        let log = self.store.log(&LogFilter { from: Some(commit), ..LogFilter::default() })?;
        for entry in log.skip(usize::from(is_entry)) {
            let entry = entry?;
            if left == 0
                || self.store.snapshot(&At::Commit(entry.commit))?.id_of(&ask.review.folder())?.is_none()
            {
                break;
            }
            if self.store.touches(&entry, &paths)? {
                found = Spot::Entry(entry.commit);
                left -= 1;
            }
        }
        Ok(found)
    }

    fn after(
        &mut self,
        ask: &BesideAsk,
        commit: ObjectId,
        tip: ObjectId,
        times: usize,
    ) -> Result<Spot, StoreError> {
        if ask.spot == Spot::Now {
            return Ok(Spot::Now);
        }
        let paths = paths(&ask.review);
        let (mut left, mut than) = (times, commit);
        loop {
            let newer = match self.newer_on_branch(Some(than), tip, TOGETHER)? {
                Found::Here(newer) => newer,
                Found::Nowhere => return Err(StoreError::NotOnBranch(commit)),
                Found::NotYet => continue,
            };
            let Some(last) = newer.last() else { return Ok(Spot::Now) };
            than = *last;
            for newer in newer {
                let entry = self.store.commit(newer)?;
                if self.store.touches(&entry, &paths)? {
                    left -= 1;
                    if left == 0 {
                        return Ok(Spot::Entry(newer));
                    }
                }
            }
        }
    }
}
