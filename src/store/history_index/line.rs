//! The branch as a line: which entry comes where along it, and when, as far as it was read.

use std::io;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::block::Block;
use super::{HistoryIndex, LEAST, SLICE, unreadable};
use crate::record::change::ObjectId;
use crate::store::{Session, Store, StoreError};

/// What looking along the branch led to.
pub(in crate::store) enum Found<T> {
    /// This.
    Here(T),
    /// There is no such thing.
    Nowhere,
    /// More has to be read first.
    NotYet,
}

impl HistoryIndex {
    /// The blocks that hold this place or an older one, each with how many entries come before it.
    pub(super) fn blocks_from(&self, place: usize) -> impl Iterator<Item = (usize, &Block)> {
        let mut before = 0;
        let all = self.blocks.iter().map(move |block| {
            before += block.count;
            (before - block.count, block)
        });
        all.filter(move |(before, block)| before + block.count > place)
    }

    /// Where along the line a commit is, the newest being at 0; none of one that was not met so far.
    pub(super) fn place_of(&self, commit: ObjectId) -> Result<Option<usize>, StoreError> {
        if self.tip == Some(commit) {
            return Ok(Some(0));
        }
        for (before, block) in self.blocks_from(0) {
            if let Some(place) = block.place_of(commit).map_err(unreadable)? {
                return Ok(Some(before + place));
            }
        }
        let place = self.growing.commits().position(|own| own == commit);
        Ok(place.map(|place| self.in_blocks() + place))
    }

    /// The commits between two places, newest first.
    fn commits(&self, from: usize, to: usize) -> Result<Vec<ObjectId>, StoreError> {
        let mut found = Vec::new();
        for (before, block) in self.blocks_from(from).take_while(|(before, _)| *before < to) {
            found.extend(block.commits(from.saturating_sub(before), to - before).map_err(unreadable)?);
        }
        let left = (to - from).saturating_sub(found.len());
        found.extend(self.growing.commits().skip(from.saturating_sub(self.in_blocks())).take(left));
        Ok(found)
    }

    /// The commit at a place.
    pub(super) fn commit_at(&self, place: usize) -> Result<Option<ObjectId>, StoreError> {
        Ok(self.commits(place, place + 1)?.pop())
    }

    /// The commits that are newer than one, or all from the oldest, nearest first, up to a commit and so many
    /// at most; none where one of the two is not among those that are held.
    fn newer(
        &self,
        than: Option<ObjectId>,
        tip: ObjectId,
        most: usize,
    ) -> Result<Option<Vec<ObjectId>>, StoreError> {
        let end = than.map_or(Ok(Some(self.count())), |than| self.place_of(than))?;
        let Some((start, end)) = self.place_of(tip)?.zip(end) else { return Ok(None) };
        let mut found = self.commits(start.max(end.saturating_sub(most)), end.max(start))?;
        found.reverse();
        Ok(Some(found))
    }

    /// The newest place committed before this second.
    fn newest_before(&self, second: i64) -> Result<Option<usize>, StoreError> {
        let place = |seconds: &[i64]| seconds.iter().position(|own| *own < second);
        for (before, block) in self.blocks_from(0).filter(|(_, block)| block.earliest < second) {
            if let Some(place) = place(block.seconds().map_err(unreadable)?) {
                return Ok(Some(before + place));
            }
        }
        Ok(place(self.growing.seconds()).map(|place| self.in_blocks() + place))
    }

    fn second_at(&self, place: usize) -> Result<Option<i64>, StoreError> {
        let second = match self.blocks_from(place).next() {
            Some((before, block)) => block.seconds().map_err(unreadable)?.get(place - before),
            None => self.growing.seconds().get(place.saturating_sub(self.in_blocks())),
        };
        Ok(second.copied())
    }

    /// The day of an entry; none of one that no calendar holds.
    fn day_at(&self, place: usize, zone: &TimeZone) -> Result<Option<Date>, StoreError> {
        let moment = self.second_at(place)?.and_then(|second| Timestamp::from_second(second).ok());
        Ok(moment.map(|moment| moment.to_zoned(zone.clone()).date()))
    }

    /// The commit at a place, which has to be what the index says of it.
    fn entry_at(&self, place: usize, store: &Store) -> Result<Option<ObjectId>, StoreError> {
        let Some(commit) = self.commit_at(place)? else { return Ok(None) };
        let second = store.commit(commit).ok().map(|entry| entry.committed.as_second());
        if second.is_none() || second != self.second_at(place)? {
            return Err(unreadable(io::ErrorKind::InvalidData.into()));
        }
        Ok(Some(commit))
    }

    /// The newest entry of the next day that has one, or of the entry's own day if it is not that already;
    /// so many times, or the newest of all.
    fn days_after(&self, place: usize, times: usize, zone: &TimeZone) -> Result<usize, StoreError> {
        let mut at = place;
        for _ in 0..times {
            let mut last = self.last_of_day(at, zone)?;
            if last == at && at > 0 {
                last = self.last_of_day(at - 1, zone)?;
            }
            at = last;
            if at == 0 {
                break;
            }
        }
        Ok(at)
    }

    fn last_of_day(&self, place: usize, zone: &TimeZone) -> Result<usize, StoreError> {
        let own = self.day_at(place, zone)?;
        let mut last = place;
        while last > 0 && self.day_at(last - 1, zone)? == own {
            last -= 1;
        }
        Ok(last)
    }

    pub(super) fn in_blocks(&self) -> usize {
        self.blocks.iter().map(|block| block.count).sum()
    }
}

impl Session {
    /// The commit at the place that the line of the branch tells, reading on for a slice where it does not yet.
    fn along(
        &mut self,
        ask: impl Fn(&HistoryIndex) -> Result<Option<usize>, StoreError>,
    ) -> Result<Found<ObjectId>, StoreError> {
        let Some(head) = self.store.head()?.commit() else { return Ok(Found::Nowhere) };
        let entry = |store: &Store, index: &HistoryIndex| match ask(index)? {
            Some(place) => index.entry_at(place, store),
            None => Ok(None),
        };
        if self.index.tip == Some(head)
            && !self.index.is_aside
            && let Some(found) = self.by_index(entry)?
        {
            return Ok(Found::Here(found));
        }
        let is_whole = self.index_branch(head, SLICE)?;
        Ok(match self.by_index(entry)? {
            Some(found) => Found::Here(found),
            None if is_whole => Found::Nowhere,
            None => Found::NotYet,
        })
    }

    /// The last commit before a second.
    pub(in crate::store) fn last_before(&mut self, second: i64) -> Result<Found<ObjectId>, StoreError> {
        self.along(|index| index.newest_before(second))
    }

    /// The commit so many entries further on than this one, or the newest.
    pub(in crate::store) fn entries_after(
        &mut self,
        commit: ObjectId,
        by: usize,
    ) -> Result<Found<ObjectId>, StoreError> {
        self.along(|index| Ok(index.place_of(commit)?.map(|place| place.saturating_sub(by))))
    }

    /// The newest commit of the day so many days with an entry further on than this one's, or the newest.
    pub(in crate::store) fn days_after(
        &mut self,
        commit: ObjectId,
        by: usize,
        zone: &TimeZone,
    ) -> Result<Found<ObjectId>, StoreError> {
        self.along(|index| index.place_of(commit)?.map(|place| index.days_after(place, by, zone)).transpose())
    }

    /// The commits of the branch that are newer than one, or all from the oldest, nearest first.
    pub(in crate::store) fn newer_on_branch(
        &mut self,
        than: Option<ObjectId>,
        tip: ObjectId,
        most: usize,
    ) -> Result<Found<Vec<ObjectId>>, StoreError> {
        // Where the oldest begins is known at the end; two that were met lie on one line.
        let mut newer = None;
        if than.is_some() {
            newer = self.by_index(|_, index| index.newer(than, tip, most))?;
        }
        if newer.is_none() {
            if !self.index(tip, SLICE)? {
                return Ok(Found::NotYet);
            }
            newer = self.by_index(|_, index| index.newer(than, tip, most))?;
        }
        Ok(newer.map_or(Found::Nowhere, Found::Here))
    }

    /// Which entry of the branch a commit is, from the oldest, and how many there are: none of both where
    /// it is not on the branch's own line, none at all before more was read, which asking again does.
    pub fn count(&mut self, commit: ObjectId) -> Result<Option<Option<[usize; 2]>>, StoreError> {
        let Some(head) = self.store.head()?.commit() else { return Ok(Some(None)) };
        if !self.index_branch(head, SLICE)? {
            return Ok(None);
        }
        let place = self.by_index(|_, index| index.place_of(commit))?;
        let all = self.index.count();
        Ok(Some(place.map(|place| [all - place, all])))
    }

    /// The same where the branch was read already, but for what came since.
    pub(in crate::store) fn counted(&mut self, commit: ObjectId) -> Result<Option<[usize; 2]>, StoreError> {
        let is_whole = self.index.next.is_none() && self.index.tip.is_some() && !self.index.is_aside;
        if is_whole { Ok(self.count(commit)?.flatten()) } else { Ok(None) }
    }

    /// Keeps what was read of the branch, for whoever comes next.
    pub(in crate::store) fn keep_so_far(&mut self) -> Result<(), StoreError> {
        let Self { store, index, .. } = self;
        if index.growing.count() >= LEAST { index.close(store, index.next) } else { Ok(()) }
    }
}
