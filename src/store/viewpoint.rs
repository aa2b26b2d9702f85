//! From where the record is looked at: the branch as it is, or an entry of its past; and the way from entry
//! to entry along the branch, which is read no further than somebody goes.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::past::known;
use super::{At, Session, Snapshot, Store, StoreError};
use crate::record::change::ObjectId;
use crate::record::load;
use crate::record::people::Record;

/// So many commits are read before somebody else may ask something.
const SLICE: usize = 2_000;

/// A branch that was moved is followed this far to where it was; beyond that it is read anew.
const MOVED_BY: usize = 1_000;

/// The record as it stood at a commit, judged on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewpoint {
    /// The commit.
    pub commit: ObjectId,
    /// The day on which expiry and deadlines are judged.
    pub day: Date,
}

/// Where somebody wants to look from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// From this entry, judged on its own day.
    Entry(ObjectId),
    /// From here.
    From(Viewpoint),
    /// From a day as 2026-04-10, or a revision in Git's own words.
    Words(String),
    /// From so many entries further on along the branch; backwards where that is negative.
    Entries(ObjectId, i64),
    /// From the end of the day so many days with an entry further on; backwards where that is negative.
    Days(ObjectId, i64),
}

/// Where somebody looks from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The commit and the day.
    pub viewpoint: Viewpoint,
    /// When the entry was committed, in the record's time zone.
    pub moment: DateTime,
    /// Its subject.
    pub subject: String,
    /// Which entry of the branch it is, from the oldest, and how many there are; none before that is known,
    /// and of a commit that is not on the branch's own line.
    pub place: Option<[usize; 2]>,
}

/// The commits of the branch along first parents, newest first, as far as somebody went.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Each with the second in which it was committed.
    commits: Vec<(ObjectId, i64)>,
    /// What comes next; none at the end, and before anything was read.
    next: Option<ObjectId>,
}

/// What one slice of reading led to.
pub(super) enum Found {
    /// This place, and the commit there.
    Here(usize, ObjectId),
    /// There is no such thing.
    Nowhere,
    /// More has to be read first.
    NotYet,
}

impl Line {
    /// Begins where the branch is now: with what came since it was looked at last.
    fn catch_up(&mut self, store: &Store) -> Result<(), StoreError> {
        let head = store.head()?.commit();
        let Some((newest, _)) = self.commits.first() else {
            self.next = head;
            return Ok(());
        };
        if Some(*newest) == head {
            return Ok(());
        }
        let mut new = Vec::new();
        let mut next = head;
        while let Some(commit) = next.filter(|_| new.len() < MOVED_BY) {
            let near = self.commits.get(..self.commits.len().min(MOVED_BY)).unwrap_or_default();
            if let Some(place) = near.iter().position(|(own, _)| *own == commit) {
                new.extend(self.commits.drain(place..));
                self.commits = new;
                return Ok(());
            }
            let (second, parent) = store.step(commit)?;
            new.push((commit, second));
            next = parent;
        }
        *self = Self { commits: new, next };
        Ok(())
    }

    /// Reads so many commits more; false at the end.
    fn read_on(&mut self, store: &Store, most: usize) -> Result<bool, StoreError> {
        for _ in 0..most {
            let Some(commit) = self.next else { return Ok(false) };
            let (second, parent) = store.step(commit)?;
            self.commits.push((commit, second));
            self.next = parent;
        }
        Ok(true)
    }

    pub(super) fn commit_at(&self, place: usize) -> Option<ObjectId> {
        self.commits.get(place).map(|(commit, _)| *commit)
    }

    fn position(&self, commit: ObjectId) -> Option<usize> {
        self.commits.iter().position(|(own, _)| *own == commit)
    }

    /// The place of a commit that is wanted, reading on for a slice where it is not known yet.
    pub(super) fn find(
        &mut self,
        store: &Store,
        is_wanted: impl Fn(&(ObjectId, i64)) -> bool,
    ) -> Result<Found, StoreError> {
        self.catch_up(store)?;
        let first_from = |line: &Self, from: usize| {
            let mut some = line.commits.iter().enumerate().skip(from);
            some.find(|(_, one)| is_wanted(one)).map(|(place, (commit, _))| Found::Here(place, *commit))
        };
        if let Some(found) = first_from(self, 0) {
            return Ok(found);
        }
        let known = self.commits.len();
        let goes_on = self.read_on(store, SLICE)?;
        Ok(match first_from(self, known) {
            Some(found) => found,
            None if goes_on => Found::NotYet,
            None => Found::Nowhere,
        })
    }

    /// Which entry this is, from the oldest, and how many there are; none before all of it was read.
    fn place_of(&self, commit: ObjectId) -> Option<[usize; 2]> {
        if self.next.is_some() {
            return None;
        }
        let all = self.commits.len();
        Some([all - self.position(commit)?, all])
    }

    /// The newest entry of the next day that has one, or of the entry's own day if it is not that already;
    /// so many times, or the newest of all.
    fn days_after(&self, place: usize, times: usize, zone: &TimeZone) -> usize {
        let day_at = |at: usize| self.commits.get(at).and_then(|(_, second)| day_of(*second, zone));
        let last_of_day = |from: usize| {
            let own = day_at(from);
            (0..from).rev().take_while(|at| day_at(*at) == own).last().unwrap_or(from)
        };
        let mut at = place;
        for _ in 0..times {
            at = match last_of_day(at) {
                last if last < at => last,
                0 => return 0,
                last => last_of_day(last - 1),
            };
        }
        at
    }
}

impl Store {
    /// When a commit was committed, and what stood before it.
    fn step(&self, commit: ObjectId) -> Result<(i64, Option<ObjectId>), StoreError> {
        let entry = self.commit(commit)?;
        Ok((entry.committed.as_second(), entry.parents.first().copied()))
    }
}

impl Session {
    /// Looks from here from now on; none is the branch as it is.
    pub fn look_from(&mut self, viewpoint: Option<Viewpoint>) {
        self.viewpoint = viewpoint;
    }

    /// The record as it is looked at.
    pub(super) fn in_view(&self) -> Result<Snapshot, StoreError> {
        self.store.snapshot(&self.viewpoint.map_or(At::Head, |own| At::Commit(own.commit)))
    }

    /// The day on which it is judged.
    pub(super) fn day_in_view(&self, record: Option<&Record>) -> Date {
        let now = || self.store.environment().clock.now();
        let today = || match record {
            Some(record) => record.day(now()),
            None => now().to_zoned(TimeZone::UTC).date(),
        };
        self.viewpoint.map(|own| own.day).or_else(|| self.store.fixed_day()).unwrap_or_else(today)
    }

    /// Where somebody looks from who wants to look from there; none before more of the branch was read,
    /// which asking again does.
    pub fn look(&mut self, look: &Look) -> Result<Option<Seen>, StoreError> {
        let (commit, day) = match look {
            Look::Entry(commit) => (*commit, None),
            Look::From(viewpoint) => (viewpoint.commit, Some(viewpoint.day)),
            Look::Words(words) => match words.trim().parse::<Date>() {
                Ok(day) => match self.end_of(day)? {
                    Found::Here(_, commit) => (commit, Some(day)),
                    Found::Nowhere => return Err(StoreError::NothingBefore(day)),
                    Found::NotYet => return Ok(None),
                },
                Err(_) => (self.store.resolve(words.trim())?, None),
            },
            Look::Entries(from, by) if *by < 0 => (self.older(*from, by.unsigned_abs())?, None),
            Look::Days(from, by) if *by < 0 => (self.day_before(*from, by.unsigned_abs())?, None),
            Look::Entries(from, by) | Look::Days(from, by) => {
                let place = match self.line.find(&self.store, |(own, _)| own == from)? {
                    Found::Here(place, _) => place,
                    Found::Nowhere => return Err(StoreError::NotOnBranch(*from)),
                    Found::NotYet => return Ok(None),
                };
                let by = usize::try_from(*by).unwrap_or(usize::MAX);
                let to = match look {
                    Look::Days(..) => self.line.days_after(place, by, &self.zone_now()?),
                    _ => place.saturating_sub(by),
                };
                (self.line.commit_at(to).unwrap_or(*from), None)
            }
        };
        self.seen(commit, day).map(Some)
    }

    /// Which entry of the branch a commit is, from the oldest, and how many there are: none of both where
    /// it is not on the branch's own line, none at all before more was read, which asking again does.
    pub fn count(&mut self, commit: ObjectId) -> Result<Option<Option<[usize; 2]>>, StoreError> {
        self.line.catch_up(&self.store)?;
        if self.line.next.is_some() && self.line.read_on(&self.store, SLICE)? {
            return Ok(None);
        }
        Ok(Some(self.line.place_of(commit)))
    }

    fn seen(&mut self, commit: ObjectId, day: Option<Date>) -> Result<Seen, StoreError> {
        self.line.catch_up(&self.store)?;
        let snapshot = self.store.snapshot(&At::Commit(commit))?;
        let record = known(load::record(&snapshot, &mut Vec::new())?.map(|item| item.value));
        let entry = self.store.commit(commit)?;
        Ok(Seen {
            viewpoint: Viewpoint { commit, day: day.unwrap_or_else(|| record.day(entry.committed)) },
            moment: entry.committed.to_zoned(zone_of(&record)).datetime(),
            subject: entry.message.lines().next().unwrap_or_default().to_owned(),
            place: self.line.place_of(commit),
        })
    }

    /// The place of the last commit of a day or before.
    fn end_of(&mut self, day: Date) -> Result<Found, StoreError> {
        let zone = self.zone_now()?;
        let end = day.tomorrow().and_then(|next| next.to_zoned(zone));
        let end = end.map_err(|_| StoreError::NothingBefore(day))?.timestamp().as_second();
        self.line.find(&self.store, |(_, second)| *second < end)
    }

    /// So many entries before this one, or the oldest.
    fn older(&self, from: ObjectId, by: u64) -> Result<ObjectId, StoreError> {
        let mut commit = from;
        for _ in 0..by {
            let Some(parent) = self.store.step(commit)?.1 else { break };
            commit = parent;
        }
        Ok(commit)
    }

    /// The newest entry of the day with one before this entry's, so many times; else the oldest entry.
    fn day_before(&self, from: ObjectId, by: u64) -> Result<ObjectId, StoreError> {
        let zone = self.zone_now()?;
        let mut commit = from;
        for _ in 0..by {
            let (second, mut next) = self.store.step(commit)?;
            let own = day_of(second, &zone);
            while let Some(older) = next {
                let (second, parent) = self.store.step(older)?;
                (commit, next) = (older, parent);
                if day_of(second, &zone) != own {
                    break;
                }
            }
        }
        Ok(commit)
    }

    /// The time zone in which the record's days begin now.
    fn zone_now(&self) -> Result<TimeZone, StoreError> {
        let head = self.store.snapshot(&At::Head)?;
        let record = load::record(&head, &mut Vec::new())?.map(|item| item.value);
        Ok(record.as_ref().map_or(TimeZone::UTC, zone_of))
    }
}

fn zone_of(record: &Record) -> TimeZone {
    TimeZone::get(&record.time_zone).unwrap_or(TimeZone::UTC)
}

/// The day of a second; none of one that no calendar holds.
fn day_of(second: i64, zone: &TimeZone) -> Option<Date> {
    Some(Timestamp::from_second(second).ok()?.to_zoned(zone.clone()).date())
}
