//! Several reviews side by side: what each decides for itself, how they stand on their common
//! questions, and the questions on which they differ most.

mod draw;
mod gaps;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Header, Place, Purpose, ScreenEvent, Step, walk_place};
use crate::record::compare::words::{EVEN_WORDS, Subject};
use crate::record::compare::{Comparison, Gap, compare};
use crate::record::layout::ReviewId;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::store::overview::Overview;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;

/// From this row number on a click is on the column of a review.
const COLUMNS: usize = 1 << 20;

/// The common questions, those that differ most first.
#[derive(Debug, Default)]
struct Gaps {
    /// Those of this checklist alone.
    only: Option<String>,
    list: List,
}

/// Reviews side by side, as far as they were read.
#[derive(Debug)]
pub struct CompareScreen {
    named: Vec<ReviewId>,
    overview: Option<Arc<Overview>>,
    read: BTreeMap<ReviewId, Arc<Review>>,
    found: Option<Comparison>,
    /// The review in whose column the cursor is.
    column: usize,
    /// The first column that the last drawing had room for.
    first: Cell<usize>,
    page: Page,
    gaps: Option<Gaps>,
    /// Whom to compare with was asked already.
    was_asked: bool,
}

impl CompareScreen {
    /// Asks for the reviews, and for what others there are.
    #[must_use]
    pub fn open(reviews: &[ReviewId]) -> (Self, Vec<Step>) {
        let screen = Self {
            named: reviews.to_vec(),
            overview: None,
            read: BTreeMap::new(),
            found: None,
            column: 0,
            first: Cell::new(0),
            page: Page::default(),
            gaps: None,
            was_asked: false,
        };
        let steps = screen.ask();
        (screen, steps)
    }

    fn ask(&self) -> Vec<Step> {
        let reviews = self.named.iter().cloned().map(Request::Review);
        std::iter::once(Request::Overview).chain(reviews).map(Step::Ask).collect()
    }

    /// The reviews that are set side by side.
    pub(super) fn named(&self) -> &[ReviewId] {
        &self.named
    }

    /// The review in whose column the cursor is.
    pub(super) fn review_id(&self) -> Option<&ReviewId> {
        self.named.get(self.column)
    }

    /// The question under the cursor.
    pub(super) fn at(&self) -> Option<&str> {
        self.gap().map(|gap| gap.question.as_str())
    }

    /// What is common to be looked at; none before two reviews were read.
    fn found(&self) -> Option<&Comparison> {
        self.found.as_ref().filter(|found| found.reviews.len() > 1)
    }

    /// The questions that are listed, widest gap first.
    fn listed(&self) -> Vec<&Gap> {
        let (Some(found), Some(gaps)) = (self.found(), &self.gaps) else { return Vec::new() };
        let is_listed = |gap: &&Gap| gaps.only.as_ref().is_none_or(|only| gap.checklist == *only);
        found.gaps.iter().filter(is_listed).collect()
    }

    /// What a review decides for itself, as far as the cursor is on it; none among the checklists.
    fn subject(&self) -> Option<Subject> {
        let lines = self.found()?.lines();
        lines.get(self.page.selected()).map(|line| line.subject)
    }

    /// The checklist under the cursor.
    fn checklist(&self) -> Option<&str> {
        let found = self.found()?;
        let place = self.page.selected().checked_sub(found.lines().len())?;
        found.checklists.get(place).map(|row| row.checklist.as_str())
    }

    /// How many rows the cursor can be on.
    fn rows(&self) -> usize {
        self.found().map_or(0, |found| found.lines().len() + found.checklists.len())
    }

    fn gap(&self) -> Option<&Gap> {
        self.listed().get(self.gaps.as_ref()?.list.selected()).copied()
    }

    pub(super) fn header(&self) -> Header {
        let mut path = vec!["Compare".to_owned()];
        let right = match (self.found(), &self.gaps) {
            (None, _) => String::new(),
            (Some(found), None) => format!("{}   {}", found.count_words(), found.common_words()),
            (Some(_), Some(gaps)) => {
                path.push(gaps.only.clone().unwrap_or_else(|| "All by gap".to_owned()));
                match self.listed().len() {
                    1 => "1 common question".to_owned(),
                    count => format!("{count} common questions"),
                }
            }
        };
        Header { path, right }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let has_common = self.found().is_some_and(|found| found.common > 0);
        match command {
            Command::Accept | Command::NextPane if self.found().is_none() => {
                Availability::Blocked("there are no two reviews to compare yet".into())
            }
            Command::Accept if self.gaps.is_some() => {
                Availability::when(self.gap().is_some(), "the cursor is on no question")
            }
            Command::Accept => Availability::Ready,
            Command::NextPane => Availability::when(has_common, "these reviews have no question in common"),
            Command::AddReview => Availability::when(
                !self.others().is_empty(),
                if self.overview.is_some() {
                    "every review is here already"
                } else {
                    "the record is still being read"
                },
            ),
            Command::DropReview => {
                Availability::when(self.review_id().is_some(), "there is no review to be left out")
            }
            Command::Copy => Availability::when(
                self.found().is_some() && self.gaps.is_none() || self.gap().is_some(),
                "there is nothing to be copied yet",
            ),
            Command::Find | Command::Back if self.gaps.is_some() => Availability::Ready,
            Command::Left | Command::Right => {
                Availability::when(self.named.len() > 1, "there is one column only")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        match self.gaps {
            Some(_) => vec![
                Command::Accept,
                Command::Right,
                Command::NextPane,
                Command::Find,
                Command::Gates,
                Command::Back,
            ],
            None => vec![
                Command::Accept,
                Command::NextPane,
                Command::Gates,
                Command::AddReview,
                Command::DropReview,
                Command::Copy,
                Command::Back,
            ],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.gaps) {
            (Command::Accept, None) if self.subject().is_none() => Some("its questions"),
            (Command::Accept, Some(_)) => Some("open it"),
            (Command::NextPane, None) => Some("all by gap"),
            (Command::NextPane, Some(_)) => Some("the table"),
            (Command::Right, _) => Some("next review"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let words = match (&self.gaps, self.review_id()) {
            (Some(_), Some(id)) => {
                format!("Enter opens it in {id}; left and right choose the review.")
            }
            _ => format!("{EVEN_WORDS}."),
        };
        self.found().map(|_| (words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Row(row) => return self.clicked(*row),
            ScreenEvent::Picked(Purpose::Review, id) => return self.add(id),
            ScreenEvent::Picked(Purpose::Question, id) => {
                let place = self.listed().iter().position(|gap| gap.question == *id);
                if let (Some(place), Some(gaps)) = (place, &mut self.gaps) {
                    gaps.list.select(place);
                }
            }
            ScreenEvent::Reply(reply) => return self.replied(reply),
            ScreenEvent::Shown => return self.ask(),
            _ => {}
        }
        Vec::new()
    }

    fn clicked(&mut self, row: usize) -> Vec<Step> {
        if let Some(column) = row.checked_sub(COLUMNS) {
            self.column = column.min(self.named.len().saturating_sub(1));
            return Vec::new();
        }
        let selected = self.gaps.as_ref().map_or(self.page.selected(), |gaps| gaps.list.selected());
        if let Some(gaps) = &mut self.gaps {
            gaps.list.select(row);
        } else {
            self.page.select(row);
        }
        if selected == row { vec![Step::Run(Command::Accept)] } else { Vec::new() }
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match command {
            Command::AddReview => return self.pick(),
            Command::DropReview => self.drop(),
            Command::Left => self.column = self.column.saturating_sub(count),
            Command::Right => {
                self.column = self.column.saturating_add(count).min(self.named.len().saturating_sub(1));
            }
            Command::Copy => return self.copy().into_iter().collect(),
            Command::Back => self.gaps = None,
            Command::NextPane => {
                self.gaps = if self.gaps.is_some() { None } else { Some(Gaps::default()) };
            }
            Command::Find => return vec![self.find()],
            Command::Accept if self.gaps.is_some() => return self.walk(),
            Command::Accept => {
                if let Some(subject) = self.subject() {
                    return self.leads(subject).map(Step::Go).into_iter().collect();
                }
                let only = self.checklist().map(str::to_owned);
                self.gaps = Some(Gaps { only, list: List::default() });
            }
            _ => {
                let (listed, rows) = (self.listed().len(), self.rows());
                match &mut self.gaps {
                    Some(gaps) => gaps.list.command(command, count, listed),
                    None => self.page.command(command, count, rows),
                };
            }
        }
        Vec::new()
    }

    /// Where more is said about what a review decides for itself.
    fn leads(&self, subject: Subject) -> Option<Place> {
        let review = self.review_id()?.clone();
        Some(match subject {
            Subject::State => Place::Review(review),
            Subject::Proposal => Place::Decide { review, rejecting: false },
            Subject::Gates | Subject::Failing | Subject::Besides => Place::Gates(review),
            Subject::Conditions => Place::Conditions(review),
        })
    }

    fn walk(&self) -> Vec<Step> {
        let (Some(id), Some(gap)) = (self.review_id(), self.gap()) else { return Vec::new() };
        vec![Step::Go(walk_place(id.clone(), Some(gap.question.clone())))]
    }

    fn copy(&self) -> Option<Step> {
        let (text, what) = match &self.gaps {
            Some(_) => (self.gap()?.question.clone(), "the question's id"),
            None => (self.found()?.text(), "the comparison"),
        };
        Some(Step::Do(Effect::Copy { text, what: what.into() }))
    }

    fn find(&self) -> Step {
        let items = self.listed().into_iter().map(|gap| Item {
            id: gap.question.clone(),
            label: gap.question.clone(),
            right: gap.points(),
            ..Item::default()
        });
        Step::Pick(Purpose::Question, items.collect(), "Common questions")
    }

    /// The reviews that are not here yet.
    fn others(&self) -> Vec<Item> {
        let lines = self.overview.iter().flat_map(|overview| &overview.reviews);
        let others = lines.filter(|line| !self.named.contains(&line.id));
        let item = |line: &crate::store::overview::ReviewLine| {
            let (detail, right, blocked) = match &line.summary {
                Ok(summary) => (summary.title.clone(), summary.state.replace('-', " "), None),
                Err(_) => (String::new(), String::new(), Some("its files are broken".to_owned())),
            };
            let id = line.id.to_string();
            Item { id: id.clone(), label: id, detail, right, blocked, ..Item::default() }
        };
        others.map(item).collect()
    }

    fn pick(&self) -> Vec<Step> {
        let title = match self.named.as_slice() {
            [] => "Compare which review?",
            _ => "Compare with which review?",
        };
        vec![Step::Pick(Purpose::Review, self.others(), title)]
    }

    fn add(&mut self, id: &str) -> Vec<Step> {
        let Ok(id) = ReviewId::parse(id) else { return Vec::new() };
        if !self.named.contains(&id) {
            self.named.push(id.clone());
        }
        let mut steps = vec![Step::Ask(Request::Review(id))];
        // One alone compares with nothing.
        if self.named.len() == 1 && !self.others().is_empty() {
            steps.extend(self.pick());
        }
        steps
    }

    fn drop(&mut self) {
        if self.column < self.named.len() {
            let id = self.named.remove(self.column);
            self.read.remove(&id);
        }
        self.column = self.column.min(self.named.len().saturating_sub(1));
        self.work_out();
    }

    fn replied(&mut self, reply: &Reply) -> Vec<Step> {
        match reply {
            Reply::Overview(overview) => {
                self.overview = Some(Arc::clone(overview));
                self.work_out();
                if self.named.len() < 2 && !std::mem::replace(&mut self.was_asked, true) {
                    return if self.others().is_empty() { Vec::new() } else { self.pick() };
                }
            }
            Reply::Review(_, review) if self.named.contains(&review.id) => {
                self.read.insert(review.id.clone(), Arc::clone(review));
                self.work_out();
            }
            Reply::Broken(id, problems) if self.named.contains(id) => {
                self.named.retain(|named| named != id);
                self.read.remove(id);
                self.column = self.column.min(self.named.len().saturating_sub(1));
                self.work_out();
                let why = problems.first().map_or_else(String::new, |problem| format!(": {problem}"));
                let note = Note::warning(format!("{id} cannot be read and is left out{why}"));
                return vec![Step::Say(note)];
            }
            Reply::Moved(true, _) => return self.ask(),
            _ => {}
        }
        Vec::new()
    }

    /// Compares once all is read; until then what was compared before stays.
    fn work_out(&mut self) {
        let Some(day) = self.overview.as_ref().map(|overview| overview.day) else { return };
        let reviews: Vec<&Arc<Review>> = self.named.iter().filter_map(|id| self.read.get(id)).collect();
        if reviews.len() < self.named.len() {
            return;
        }
        let standings: Vec<Standing> = reviews.iter().map(|review| Standing::of(review, day)).collect();
        let pairs: Vec<(&Review, &Standing)> =
            reviews.iter().map(|review| &***review).zip(&standings).collect();
        self.found = Some(compare(&pairs));
        let rows = self.rows();
        self.page.select(self.page.selected().min(rows.saturating_sub(1)));
        let listed = self.listed().len();
        if let Some(gaps) = &mut self.gaps {
            gaps.list.select(gaps.list.selected().min(listed.saturating_sub(1)));
        }
        if self.found().is_none_or(|found| found.common == 0) {
            self.gaps = None;
        }
    }
}
