//! The first screen of a record: what needs me, all reviews, what comes up, and what is new.

mod board;
mod draw;
mod duties;
mod soon;

use std::cell::Cell;
use std::sync::Arc;

use super::{Context, Header, Place, Purpose, ScreenEvent, Step, walk_place};
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;
use board::{Board, Hand, Target};

/// The id of the item that stands for a new partner in the picker of partners.
const NEW_PARTNER: &str = "+";

/// What the record is about, as far as it was read.
#[derive(Debug, Default)]
pub struct HomeScreen {
    board: Option<Board>,
    page: Page,
    shows_all: bool,
    /// The reviews that are to be compared, in the order in which they were marked.
    marked: Vec<ReviewId>,
    /// How many rows the last drawing had room for: what is only begun then fills them.
    room: Cell<usize>,
}

/// One drawn row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Blank,
    Heading(&'static str, String),
    /// A heading with what of it is not shown, until that is asked for.
    More(&'static str, String),
    /// Something for somebody who may only read, or about a fault.
    Words(String, bool),
    Columns,
    Todo(usize),
    Review(usize),
    Soon(usize),
    News(usize),
}

impl Row {
    fn is_selectable(&self) -> bool {
        matches!(self, Self::Todo(_) | Self::Review(_) | Self::Soon(_) | Self::News(_))
    }
}

impl HomeScreen {
    /// Asks for the record at a glance.
    #[must_use]
    pub fn open() -> (Self, Vec<Step>) {
        (Self::default(), vec![Step::Ask(Request::Overview)])
    }

    pub(super) fn header(&self, context: &Context<'_>) -> Header {
        let Some(board) = &self.board else {
            return Header { path: vec!["Probity".into(), context.folder.to_owned()], right: String::new() };
        };
        let overview = &board.overview;
        let name = overview.record.as_ref().map_or(context.folder, |record| record.name.as_str());
        let path = vec!["Probity".into(), name.to_owned()];
        let branch = overview
            .branch
            .as_deref()
            .map_or("no branch", |branch| branch.strip_prefix("refs/heads/").unwrap_or(branch));
        let who = overview.who.as_ref().map_or("nobody", |who| who.name.as_str());
        let day = overview.day.strftime("%a %-d %b");
        Header { path, right: format!("{branch}   {who}   {day}") }
    }

    /// Digits choose from what there is to do.
    pub(super) fn mode(&self) -> Mode {
        let chooses = self.board.as_ref().is_none_or(|board| !board.todos.is_empty());
        if chooses { Mode::Choosing } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let Some(board) = &self.board else {
            return match command {
                Command::Accept => Availability::Blocked("the record is still being read".into()),
                _ => Availability::NotHere,
            };
        };
        match command {
            Command::NewPartner | Command::NewReview => Availability::when(
                board.is_member,
                "you are not among the people of this record, so you read and nothing is written",
            ),
            Command::Accept => Availability::when(self.target().is_some(), "there is nothing to open yet"),
            Command::Choose(_) if board.todos.is_empty() => Availability::NotHere,
            Command::Choose(digit) => Availability::when(
                digit > 0 && usize::from(digit) <= board.todos.len(),
                "there is nothing of this number to do",
            ),
            Command::OpenRecord => Availability::Ready,
            Command::Compare => Availability::when(
                board.overview.reviews.len() > 1,
                "there are no two reviews to be compared yet",
            ),
            Command::Facts
            | Command::Evidence
            | Command::Decide
            | Command::Gates
            | Command::Why
            | Command::Risks
            | Command::Asks
            | Command::MarkReview => {
                Availability::when(self.review().is_some(), "the cursor is on no review; move it to one")
            }
            Command::Find => Availability::when(!board.overview.reviews.is_empty(), "there is no review yet"),
            Command::ShowAll => Availability::when(
                !board.news.is_empty() || board.soon.len() > draw::SOON,
                "all there is to say is on screen",
            ),
            // Away from here one goes to what is in front already.
            Command::Home => Availability::NotHere,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self, _context: &Context<'_>) -> Vec<Command> {
        if self.board.as_ref().is_some_and(|board| board.overview.partners.is_empty()) {
            return vec![Command::Accept, Command::NewPartner, Command::Palette, Command::Close];
        }
        if !self.marked.is_empty() {
            return vec![Command::Accept, Command::MarkReview, Command::Compare, Command::Find];
        }
        vec![
            Command::Accept,
            Command::Find,
            Command::NewReview,
            Command::NewPartner,
            Command::Checklists,
            Command::Evidence,
            Command::Facts,
        ]
    }

    pub(super) fn status(&self, context: &Context<'_>) -> Option<(String, String)> {
        let board = self.board.as_ref()?;
        match self.marked.as_slice() {
            [] => {}
            [one] => {
                let words = format!("{one} is marked to be compared; mark another one too.");
                return Some((words, String::new()));
            }
            several => {
                let words = format!("{} reviews are marked to be compared.", several.len());
                return Some((words, String::new()));
            }
        }
        if let Some(words) = context.proving.words(context.now, context.zone) {
            return Some((words, String::new()));
        }
        let overview = &board.overview;
        let head = overview.head?.short();
        let words = match &overview.newest {
            Some(last) => format!("Last entry {head}: {}", last.subject),
            None => format!("At {head}."),
        };
        Some((words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count),
            ScreenEvent::Row(row) if *row == self.page.selected() => self.go(),
            ScreenEvent::Row(row) => {
                self.page.select(*row);
                Vec::new()
            }
            ScreenEvent::Picked(Purpose::Partner, id) if id == NEW_PARTNER => {
                vec![Step::Go(Place::NewPartner)]
            }
            ScreenEvent::Picked(Purpose::Partner, id) => vec![Step::Go(Place::NewReview(id.clone()))],
            ScreenEvent::Picked(Purpose::Review, id) => match ReviewId::parse(id) {
                Ok(id) => vec![Step::Go(Place::Review(id))],
                Err(_) => Vec::new(),
            },
            ScreenEvent::Shown | ScreenEvent::Reply(Reply::Moved(true, _)) => {
                vec![Step::Ask(Request::Overview)]
            }
            ScreenEvent::Reply(Reply::Overview(overview)) => {
                // What an item with a colon holds is a place or a mark, no words.
                let words = context.drafts.keys().filter(|key| !key.item.contains(':'));
                let drafts: Vec<String> = words.map(|key| key.review.clone()).collect();
                self.marked.retain(|id| overview.reviews.iter().any(|line| line.id == *id));
                let hand = match context.why_not {
                    None => Hand::Works,
                    own if own == context.here.why_not() => Hand::Reads,
                    Some(_) => Hand::LooksBack,
                };
                self.board = Some(Board::of(Arc::clone(overview), hand, &drafts));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match command {
            Command::Accept => return self.go(),
            Command::Choose(digit) => {
                self.page.select(usize::from(digit).saturating_sub(1));
                return self.go();
            }
            Command::ShowAll => self.shows_all = !self.shows_all,
            // All the ways to another record stand there.
            Command::OpenRecord => return vec![Step::Go(Place::Welcome)],
            Command::NewPartner => return vec![Step::Go(Place::NewPartner)],
            Command::NewReview => return self.new_review(),
            Command::Evidence => {
                return self.review().map(|id| Step::Go(Place::Evidence(id))).into_iter().collect();
            }
            Command::Facts => {
                return self.review().map(|id| Step::Go(Place::Facts(id))).into_iter().collect();
            }
            Command::Decide | Command::Gates | Command::Why | Command::Risks | Command::Asks => {
                let place = |id| match command {
                    Command::Decide => Place::Decide { review: id, rejecting: false },
                    Command::Gates => Place::Gates(id),
                    Command::Risks => Place::Risks(id),
                    Command::Asks => Place::Asks(id),
                    _ => Place::Why(id, None),
                };
                return self.review().map(|id| Step::Go(place(id))).into_iter().collect();
            }
            Command::MarkReview => return self.mark(),
            Command::Compare => return vec![Step::Go(Place::Compare(self.compared()))],
            Command::Find => return self.find(),
            _ => {
                let len = self.rows().iter().filter(|row| row.is_selectable()).count();
                self.page.command(command, count, len);
            }
        }
        Vec::new()
    }

    /// Marks the review under the cursor, or takes its mark away.
    fn mark(&mut self) -> Vec<Step> {
        let Some(id) = self.review() else { return Vec::new() };
        if self.marked.contains(&id) {
            self.marked.retain(|marked| *marked != id);
        } else {
            self.marked.push(id);
        }
        Vec::new()
    }

    /// The marked reviews; of fewer than two, the one under the cursor too.
    fn compared(&self) -> Vec<ReviewId> {
        let mut compared = self.marked.clone();
        if compared.len() < 2 {
            compared.extend(self.review().filter(|id| !self.marked.contains(id)));
        }
        compared
    }

    /// Of which partner? A record without one begins with that.
    fn new_review(&self) -> Vec<Step> {
        let partners = self.board.as_ref().map_or(&[][..], |board| board.overview.partners.as_slice());
        if partners.is_empty() {
            return vec![Step::Go(Place::NewPartner)];
        }
        let known = partners.iter().map(|partner| Item {
            id: partner.id.clone(),
            label: partner.name.clone(),
            detail: partner.types.join(" + "),
            right: partner.id.clone(),
            ..Item::default()
        });
        let new = Item {
            id: NEW_PARTNER.to_owned(),
            label: "A new partner".to_owned(),
            detail: "name and type, and its first review".to_owned(),
            ..Item::default()
        };
        vec![Step::Pick(Purpose::Partner, known.chain([new]).collect(), "Review whom?")]
    }

    fn find(&self) -> Vec<Step> {
        let Some(board) = &self.board else { return Vec::new() };
        let items = board.overview.reviews.iter().map(|line| {
            let (detail, right, blocked) = match &line.summary {
                Ok(summary) => (summary.title.clone(), summary.state.clone(), None),
                Err(_) => (String::new(), String::new(), Some("its files are broken".to_owned())),
            };
            Item {
                id: line.id.to_string(),
                label: line.id.to_string(),
                detail,
                right,
                blocked,
                ..Item::default()
            }
        });
        vec![Step::Pick(Purpose::Review, items.collect(), "Reviews")]
    }

    fn go(&self) -> Vec<Step> {
        let Some(target) = self.target() else { return Vec::new() };
        let place = match target {
            Target::Walk(id, question) => walk_place(id, question),
            Target::Review(id) => Place::Review(id),
            Target::Evidence(id) => Place::Evidence(id),
            Target::Facts(id) => Place::Facts(id),
            Target::Verify(id) => Place::Walk { review: id, order: Some(Order::ToVerify), question: None },
            Target::Gates(id) => Place::Gates(id),
            Target::Decide(id) => Place::Decide { review: id, rejecting: false },
            Target::Conditions(id) => Place::Conditions(id),
            Target::Asks(id) => Place::Asks(id),
            Target::Replies(id) => {
                Place::Walk { review: id, order: Some(Order::Replies(Vec::new())), question: None }
            }
            Target::NewPartner => Place::NewPartner,
            Target::NewReview(partner) => Place::NewReview(partner),
            Target::Reading(place) => place,
            Target::Nowhere => {
                return vec![Step::Say(Note::info("That entry belongs to no review."))];
            }
        };
        vec![Step::Go(place)]
    }

    /// Where the row under the cursor leads.
    fn target(&self) -> Option<Target> {
        let board = self.board.as_ref()?;
        let row = self.rows().into_iter().filter(Row::is_selectable).nth(self.page.selected())?;
        match row {
            Row::Todo(place) => board.todos.get(place).map(|todo| todo.target.clone()),
            Row::Review(place) => {
                board.overview.reviews.get(place).map(|line| Target::Review(line.id.clone()))
            }
            Row::Soon(place) => board.soon.get(place).map(|soon| soon.target(&board.overview)),
            Row::News(place) => board.news.get(place).map(|news| news.target.clone()),
            Row::Blank | Row::Heading(..) | Row::More(..) | Row::Words(..) | Row::Columns => None,
        }
    }

    /// The review under the cursor.
    fn review(&self) -> Option<ReviewId> {
        self.target()?.review().cloned()
    }
}
