//! The entries of a record, a review or a question, newest first, read one by one as they are asked for: where the
//! history index says they are, if there is one, and along the branch if not.

use std::collections::VecDeque;
use std::rc::Rc;

use super::Of;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::store::history_index::keys_of;
use crate::store::{LogEntry, LogFilter, Session, Store, StoreError};

/// What one step along a trail led to.
#[derive(Debug)]
pub enum Met {
    /// An entry that belongs to it.
    Entry(Box<LogEntry>),
    /// One that does not.
    Other,
    /// There are no more.
    End,
}

/// The way along the entries.
pub struct Trail<'s> {
    store: &'s Store,
    paths: Vec<String>,
    /// Nothing older is there where this folder is not.
    folder: Option<String>,
    /// Entries that may belong to it by the index, from the newest on; none where every entry is looked at.
    candidates: Option<VecDeque<ObjectId>>,
    /// Entries that were found and not told yet.
    found: VecDeque<LogEntry>,
    /// The newest entry that was not looked at yet; none at the end.
    next: Option<ObjectId>,
    /// What stood there at the commit that was asked about last: the next question is often about the same.
    last: Option<Rc<Stands>>,
}

/// What stands at the paths of a trail.
#[derive(Debug, Default)]
struct Stands {
    commit: Option<ObjectId>,
    /// The folder that all of them lie in.
    folder: Option<ObjectId>,
    paths: Vec<Option<ObjectId>>,
}

impl Session {
    /// The entries from a commit on.
    pub fn trail(&mut self, of: &Of, from: Option<ObjectId>) -> Result<Trail<'_>, StoreError> {
        let tip = self.in_view()?.commit;
        let mut candidates = None;
        if let (Some(review), Some(tip)) = (of.review(), tip)
            && self.has_index(tip)?
        {
            let item = if let Of::Question(_, question) = of { Some(question.as_str()) } else { None };
            let keys = keys_of(review, item);
            // Where a page ended is one of them, which is sooner found among them than among all entries.
            let mut all = self.by_index(|_, index| index.about(&keys, tip))?;
            match from.filter(|from| *from != tip) {
                None => {}
                Some(from) => match all.iter().flatten().position(|own| *own == from) {
                    Some(at) => all = all.map(|all| all.into_iter().skip(at).collect()),
                    None => all = self.by_index(|_, index| index.about(&keys, from))?,
                },
            }
            candidates = all.map(VecDeque::from);
        }
        Ok(Trail {
            store: &self.store,
            paths: of.paths(),
            folder: of.review().map(ReviewId::folder),
            candidates,
            found: VecDeque::new(),
            next: from.or(tip),
            last: None,
        })
    }
}

impl Trail<'_> {
    /// Where to go on.
    #[must_use]
    pub fn next(&self) -> Option<ObjectId> {
        match (self.found.front(), &self.candidates) {
            (Some(entry), _) => Some(entry.commit),
            (None, Some(candidates)) => candidates.front().copied(),
            (None, None) => self.next,
        }
    }

    /// Looks at one entry more.
    pub fn step(&mut self) -> Result<Met, StoreError> {
        if let Some(entry) = self.found.pop_front() {
            return Ok(Met::Entry(Box::new(entry)));
        }
        let Some(next) = self.next else { return Ok(Met::End) };
        let Some(candidates) = &mut self.candidates else {
            let entry = self.store.commit(next)?;
            self.next = entry.parents.first().copied();
            if self.paths.is_empty() || self.touches(&entry)? {
                return Ok(Met::Entry(Box::new(entry)));
            }
            // Before a review began there is nothing of it.
            if self.next.is_some() && self.stands(self.next)?.folder.is_none() {
                self.next = None;
            }
            return Ok(Met::Other);
        };
        let Some(candidate) = candidates.pop_front() else {
            self.next = None;
            // Whatever is there still was brought by an entry that does not say so.
            if self.stands(Some(next))?.paths.iter().any(Option::is_some) {
                self.look_between(next, None)?;
            }
            return Ok(if self.found.is_empty() { Met::End } else { Met::Other });
        };
        // Something changed since that no entry speaks of: each in between is looked at.
        if next != candidate && self.stands(Some(next))?.paths != self.stands(Some(candidate))?.paths {
            self.look_between(next, Some(candidate))?;
        }
        let entry = self.store.commit(candidate)?;
        self.next = entry.parents.first().copied();
        if self.touches(&entry)? {
            self.found.push_back(entry);
        }
        Ok(Met::Other)
    }

    fn look_between(&mut self, from: ObjectId, until: Option<ObjectId>) -> Result<(), StoreError> {
        for entry in self.store.log(&LogFilter { from: Some(from), until, path: None })? {
            let entry = entry?;
            if self.touches(&entry)? {
                self.found.push_back(entry);
            }
        }
        Ok(())
    }

    /// Whether an entry changed something at one of the paths.
    fn touches(&mut self, entry: &LogEntry) -> Result<bool, StoreError> {
        let now = self.stands(Some(entry.commit))?;
        Ok(self.stands(entry.parents.first().copied())?.paths != now.paths)
    }

    /// What stands at the paths at a commit, nothing before the first one. Most commits leave the folder as it is, and
    /// with it all that lies in it.
    fn stands(&mut self, commit: Option<ObjectId>) -> Result<Rc<Stands>, StoreError> {
        let last = self.last.take();
        let last = match last {
            Some(last) if last.commit == commit && commit.is_some() => {
                self.last = Some(Rc::clone(&last));
                return Ok(last);
            }
            last => last.unwrap_or_default(),
        };
        let folder = self.store.standing(commit, &self.folder)?.pop().flatten();
        let paths = if folder.is_some() && folder == last.folder {
            last.paths.clone()
        } else {
            self.store.standing(commit, &self.paths)?
        };
        let stands = Rc::new(Stands { commit, folder, paths });
        self.last = Some(Rc::clone(&stands));
        Ok(stands)
    }
}
