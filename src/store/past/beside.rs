//! From a point of a review's past to the entries of the review before and after it.

use super::page::Spot;
use super::paths;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::store::viewpoint::Found;
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
                self.store.snapshot(&At::Day(*day, zone))?.commit.unwrap_or(tip)
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
        let (place, end) = (self.place_on_line(commit)?, self.place_on_line(tip)?);
        let mut left = times;
        for at in (end..place).rev() {
            let Some(newer) = self.line.commit_at(at) else { break };
            let entry = self.store.commit(newer)?;
            if self.store.touches(&entry, &paths)? {
                left -= 1;
                if left == 0 {
                    return Ok(Spot::Entry(newer));
                }
            }
        }
        Ok(Spot::Now)
    }

    fn place_on_line(&mut self, commit: ObjectId) -> Result<usize, StoreError> {
        loop {
            match self.line.find(&self.store, |(own, _)| *own == commit)? {
                Found::Here(place, _) => return Ok(place),
                Found::Nowhere => return Err(StoreError::NotOnBranch(commit)),
                Found::NotYet => {}
            }
        }
    }
}
