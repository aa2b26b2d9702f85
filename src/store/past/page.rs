//! History in pages: no more of it is read than is shown, and one entry in reviewers' words.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::trail::Met;
use super::{PastError, Place, Point, Told, paths};
use crate::record::ask::Wait;
use crate::record::change::ObjectId;
use crate::record::difference::TextMove;
use crate::record::difference::words::Voice;
use crate::record::filter::{Filter, Subject};
use crate::record::layout::ReviewId;
use crate::record::load::{self, review_of};
use crate::record::message;
use crate::record::people::Record;
use crate::store::history_index::Found;
use crate::store::{At, LogEntry, Session, StoreError};

/// So many entries are looked at for one page at most: the next page goes on where this one ended.
const MOST: usize = 2_000;

/// Whose history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// That of the whole record.
    Record,
    /// That of one review.
    Review(ReviewId),
    /// That of one question in a review: answers, checks, claims, waivers.
    Question(ReviewId, String),
}

impl Of {
    /// The review, where there is one.
    #[must_use]
    pub fn review(&self) -> Option<&ReviewId> {
        match self {
            Self::Record => None,
            Self::Review(review) | Self::Question(review, _) => Some(review),
        }
    }

    /// The files and folders that it is about; none for all.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        match self {
            Self::Record => Vec::new(),
            Self::Review(review) => vec![review.folder()],
            Self::Question(review, question) => vec![
                review.answer(question),
                review.verification(question),
                review.file(&format!("claims/{question}")),
                review.waiver(question),
            ],
        }
    }
}

/// Where a page of history begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the newest entry.
    Newest,
    /// With this one; older ones follow.
    From(ObjectId),
    /// It ends right before this one: the nearest newer ones.
    Before(ObjectId),
    /// It ends with the oldest.
    Oldest,
}

/// Which page of history is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// Whose.
    pub of: Of,
    /// The filter line.
    pub filter: String,
    /// Where it begins.
    pub begin: Begin,
    /// How many entries.
    pub count: usize,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// The commit.
    pub commit: ObjectId,
    /// What stood before it.
    pub parent: Option<ObjectId>,
    /// Its subject.
    pub subject: String,
    /// What people read for its author.
    pub who: String,
    /// The author's id, or the name as Git has it.
    pub id: String,
    /// When it was done.
    pub at: Timestamp,
    /// Its day, in the record's time zone.
    pub day: Date,
    /// Which action; none for an entry by hand.
    pub action: Option<String>,
    /// The question that it is about.
    pub question: Option<String>,
    /// The review that it is about.
    pub review: Option<ReviewId>,
    /// Whether it carries a signature.
    pub is_signed: bool,
}

impl HistoryLine {
    /// True for a commit that Probity did not write.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.action.is_none()
    }
}

/// A page of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage {
    /// What was asked for.
    pub ask: PageAsk,
    /// Newest first.
    pub lines: Vec<HistoryLine>,
    /// Where the next page begins; none at the end.
    pub next: Option<ObjectId>,
    /// Before which entry newer ones lie; none where the page begins with the newest.
    pub newer: Option<ObjectId>,
    /// How many entries the whole record has, where that is known.
    pub total: Option<usize>,
    /// Who is who.
    pub record: Arc<Record>,
    /// What of the filter could not be understood.
    pub faults: Vec<String>,
}

/// One entry in reviewers' words.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryTold {
    /// The entry.
    pub line: HistoryLine,
    /// What its message says, without subject and trailers.
    pub body: String,
    /// What differs in its review from what stood before; none where it begins one or is about none.
    pub told: Option<Told>,
    /// How long its answer was waited for.
    pub waited: Option<Wait>,
    /// The checklists in force that it changed.
    pub in_force: Vec<TextMove>,
    /// The files that it changed, and how.
    pub files: Vec<(String, &'static str)>,
}

/// A point of history on one side of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The branch as it is, judged today; else the entry and the day from which one looks.
    Now,
    /// An entry, judged on its day.
    Entry(ObjectId),
    /// The end of a day.
    Day(Date),
}

/// Which difference is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellAsk {
    /// In which review.
    pub review: ReviewId,
    /// Between which points.
    pub spots: [Spot; 2],
}

impl Session {
    /// A page of history; none where more has to be read first, which asking again does.
    pub fn history(&mut self, ask: &PageAsk) -> Result<Option<HistoryPage>, StoreError> {
        let head = self.in_view()?;
        let record = Arc::new(known(load::record(&head, &mut Vec::new())?.map(|item| item.value)));
        let filter = Filter::parse(&ask.filter);
        let mut page = HistoryPage {
            ask: ask.clone(),
            lines: Vec::new(),
            next: None,
            newer: None,
            total: None,
            record: Arc::clone(&record),
            faults: filter.faults.clone(),
        };
        // What is not understood admits nothing: a list that looks filtered and is not would mislead.
        let Some(tip) = head.commit.filter(|_| page.faults.is_empty()) else { return Ok(Some(page)) };
        let add = |page: &mut HistoryPage, entry: &LogEntry| {
            let mut line = line(&record, entry);
            // An entry by hand does not say which review it is about; it touched this one.
            line.review = line.review.or_else(|| ask.of.review().cloned());
            if admits(&filter, &line, entry) {
                page.lines.push(line);
            }
        };
        match ask.begin {
            Begin::Newest | Begin::From(_) => {
                let from = if let Begin::From(from) = ask.begin { from } else { tip };
                page.newer = Some(from).filter(|from| *from != tip);
                let mut trail = self.trail(&ask.of, Some(from))?;
                let mut looked_at = 0;
                loop {
                    if page.lines.len() == ask.count || looked_at == MOST {
                        page.next = trail.next();
                        break;
                    }
                    looked_at += 1;
                    match trail.step()? {
                        Met::Entry(entry) => add(&mut page, &entry),
                        Met::Other => {}
                        Met::End => break,
                    }
                }
            }
            Begin::Before(_) | Begin::Oldest => {
                page.next = if let Begin::Before(own) = ask.begin { Some(own) } else { None };
                let Some(newer) = self.newer(&ask.of, page.next, tip, MOST + 1)? else { return Ok(None) };
                for (looked_at, commit) in newer.into_iter().enumerate() {
                    if page.lines.len() == ask.count || looked_at == MOST {
                        break;
                    }
                    page.newer = Some(commit).filter(|own| *own != tip);
                    add(&mut page, &self.store.commit(commit)?);
                }
                page.lines.reverse();
            }
        }
        page.total = self.entries_in_all(tip).filter(|_| ask.of == Of::Record && ask.filter.is_empty());
        Ok(Some(page))
    }

    /// The entries that are newer than one, or all from the oldest, nearest first and so many at most; none where
    /// more has to be read first.
    fn newer(
        &mut self,
        of: &Of,
        than: Option<ObjectId>,
        tip: ObjectId,
        most: usize,
    ) -> Result<Option<Vec<ObjectId>>, StoreError> {
        if *of == Of::Record {
            return Ok(match self.newer_on_branch(than, tip, most)? {
                Found::Here(newer) => Some(newer),
                Found::Nowhere => Some(Vec::new()),
                Found::NotYet => None,
            });
        }
        let mut found = Vec::new();
        let mut trail = self.trail(of, None)?;
        loop {
            match trail.step()? {
                Met::Entry(entry) if Some(entry.commit) == than => break,
                Met::Entry(entry) => found.push(entry.commit),
                Met::Other => {}
                Met::End => break,
            }
        }
        found.reverse();
        found.truncate(most);
        Ok(Some(found))
    }

    /// One entry in reviewers' words.
    pub fn entry_told(&mut self, commit: ObjectId) -> Result<EntryTold, StoreError> {
        let head = self.in_view()?;
        let record = known(load::record(&head, &mut Vec::new())?.map(|item| item.value));
        let entry = self.store.commit(commit)?;
        let changes = self.store.changed_paths(commit)?;
        let mut line = line(&record, &entry);
        if line.review.is_none() {
            line.review = changes.iter().find_map(|changed| review_of(&changed.path));
        }
        let told = match (&line.review, line.parent) {
            (Some(review), Some(parent)) => {
                let place = |commit| Place { commit, review: review.clone(), day: line.day };
                // A review that is not there before, or broken on one side, is told by its files alone.
                match self.tell([place(parent), place(commit)]) {
                    Ok(told) => Some(told),
                    Err(PastError::Missing { .. } | PastError::Broken(_)) => None,
                    Err(PastError::Store(error)) => return Err(error),
                }
            }
            _ => None,
        };
        let in_force = match line.parent {
            Some(parent) => self.checklists_between(parent, commit)?,
            None => Vec::new(),
        };
        let waited = match &line.review {
            Some(id) if line.question.is_some() => {
                let then = self.store.snapshot(&At::Commit(commit))?;
                let review = self.review(&then, id)?.and_then(Result::ok);
                review.and_then(|review| Wait::of(&review, &entry.message, entry.authored, &record))
            }
            _ => None,
        };
        let body = message::body(&entry.message);
        let how = |changed: &crate::record::change::ChangedPath| match (changed.before, changed.after) {
            (None, _) => "new",
            (_, None) => "gone",
            _ => "changed",
        };
        let files = changes.iter().map(|changed| (changed.path.clone(), how(changed))).collect();
        Ok(EntryTold { line, body: body.to_owned(), told, waited, in_force, files })
    }

    /// The named points of a review behind where one looks from.
    pub fn points_now(&self, review: &ReviewId) -> Result<Vec<Point>, StoreError> {
        let Some(tip) = self.in_view()?.commit else { return Ok(Vec::new()) };
        let mut points = self.points(review, tip)?;
        // Seen from the past, the last visit lies ahead.
        points.retain(|point| self.viewpoint.is_none() || point.name != "last-visit");
        Ok(points)
    }

    /// What differs between two points, and who is who.
    pub fn tell_spots(&mut self, ask: &TellAsk) -> Result<(Told, Arc<Record>), PastError> {
        let head = self.in_view()?;
        let record = known(load::record(&head, &mut Vec::new())?.map(|item| item.value));
        let mut places = Vec::new();
        let today = self.day_in_view(Some(&record));
        for spot in &ask.spots {
            let (snapshot, day) = match spot {
                Spot::Now => (head.clone(), Some(today)),
                Spot::Entry(commit) => {
                    let own = self.store.snapshot(&At::Commit(*commit))?;
                    let day = own.time.map(|time| record.day(time));
                    (own, day)
                }
                Spot::Day(day) => {
                    let zone = Voice::of(&record).zone;
                    let commit = self.commit_of(*day, &zone)?;
                    (self.store.snapshot(&At::Commit(commit))?, Some(*day))
                }
            };
            let commit = snapshot.commit.ok_or(StoreError::NoSuchRevision("HEAD".to_owned()))?;
            let day = day.unwrap_or(today);
            places.push(Place { commit, review: ask.review.clone(), day });
        }
        let Ok(places) = <[Place; 2]>::try_from(places) else {
            return Err(StoreError::NoSuchRevision("two points".to_owned()).into());
        };
        Ok((self.tell(places)?, Arc::new(record)))
    }
}

/// What is known of people; of a repository that is no record, nobody is.
pub(in crate::store) fn known(record: Option<Record>) -> Record {
    record.unwrap_or_else(|| Record {
        schema: crate::record::SCHEMA,
        name: String::new(),
        time_zone: "UTC".to_owned(),
        people: Vec::new(),
    })
}

fn admits(filter: &Filter, line: &HistoryLine, entry: &LogEntry) -> bool {
    let who = format!("{} {} {}", line.who, line.id, entry.author);
    let review = line.review.as_ref().map(ToString::to_string);
    filter.admits(&Subject {
        who: &who,
        action: line.action.as_deref(),
        question: line.question.as_deref(),
        review: review.as_deref(),
        day: line.day,
        is_signed: line.is_signed,
        text: &entry.message,
    })
}

fn line(record: &Record, entry: &LogEntry) -> HistoryLine {
    let trailer = |key: &str| message::trailer(&entry.message, key).map(str::to_owned);
    let actor = record.actor(&entry.author).filter(|_| !record.people.is_empty());
    HistoryLine {
        commit: entry.commit,
        parent: entry.parents.first().copied(),
        subject: entry.message.lines().next().unwrap_or_default().to_owned(),
        id: actor.map_or_else(|| entry.author.name.clone(), |actor| actor.id),
        who: Voice::of(record).author(&entry.author),
        at: entry.authored,
        day: record.day(entry.authored),
        action: trailer("Action"),
        question: trailer("Question"),
        review: trailer("Review").and_then(|text| ReviewId::parse(&text).ok()),
        is_signed: entry.is_signed,
    }
}

/// The Git command that lists the same entries.
#[must_use]
pub fn list_as_git(of: &Of) -> String {
    match of.paths().as_slice() {
        [] => "git log --first-parent".to_owned(),
        some => format!("git log --first-parent -- {}", some.join(" ")),
    }
}

/// The Git command that shows one entry.
#[must_use]
pub fn entry_as_git(line: &HistoryLine) -> String {
    match &line.review {
        Some(review) => format!("git show {} -- {}", line.commit.short(), paths(review).join(" ")),
        None => format!("git show {}", line.commit.short()),
    }
}
