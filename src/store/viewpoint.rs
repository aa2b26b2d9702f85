//! From where the record is looked at: the branch as it is, or an entry of its past; and the way from entry
//! to entry along the branch.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::history_index::Found;
use super::past::known;
use super::{At, Session, Snapshot, Store, StoreError};
use crate::record::change::ObjectId;
use crate::record::load;
use crate::record::people::Record;

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
                Ok(day) => match self.last_of(day, self.zone_now()?)? {
                    Found::Here(commit) => (commit, Some(day)),
                    Found::Nowhere => return Err(StoreError::NothingBefore(day)),
                    Found::NotYet => return Ok(None),
                },
                Err(_) => (self.store.resolve(words.trim())?, None),
            },
            Look::Entries(from, by) if *by < 0 => (self.older(*from, by.unsigned_abs())?, None),
            Look::Days(from, by) if *by < 0 => (self.day_before(*from, by.unsigned_abs())?, None),
            Look::Entries(from, by) | Look::Days(from, by) => {
                let by = usize::try_from(*by).unwrap_or(usize::MAX);
                let found = match look {
                    Look::Days(..) => self.days_after(*from, by, &self.zone_now()?)?,
                    _ => self.entries_after(*from, by)?,
                };
                match found {
                    Found::Here(commit) => (commit, None),
                    Found::Nowhere => return Err(StoreError::NotOnBranch(*from)),
                    Found::NotYet => return Ok(None),
                }
            }
        };
        self.seen(commit, day).map(Some)
    }

    fn seen(&mut self, commit: ObjectId, day: Option<Date>) -> Result<Seen, StoreError> {
        let snapshot = self.store.snapshot(&At::Commit(commit))?;
        let record = known(load::record(&snapshot, &mut Vec::new())?.map(|item| item.value));
        let entry = self.store.commit(commit)?;
        Ok(Seen {
            viewpoint: Viewpoint { commit, day: day.unwrap_or_else(|| record.day(entry.committed)) },
            moment: entry.committed.to_zoned(zone_of(&record)).datetime(),
            subject: entry.message.lines().next().unwrap_or_default().to_owned(),
            place: self.counted(commit)?,
        })
    }

    /// The last commit of that day or before, by committer date along first parents. What had to be read for it
    /// is kept.
    pub fn commit_of(&mut self, day: Date, zone: &TimeZone) -> Result<ObjectId, StoreError> {
        loop {
            let found = match self.last_of(day, zone.clone())? {
                Found::Here(commit) => Ok(commit),
                Found::Nowhere => Err(StoreError::NothingBefore(day)),
                Found::NotYet => continue,
            };
            self.keep_so_far()?;
            return found;
        }
    }

    fn last_of(&mut self, day: Date, zone: TimeZone) -> Result<Found<ObjectId>, StoreError> {
        let end = day.tomorrow().and_then(|next| next.to_zoned(zone));
        let end = end.map_err(|_| StoreError::NothingBefore(day))?.timestamp().as_second();
        self.last_before(end)
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
