//! What differs between two points of a review, in reviewers' words.

use std::cell::RefCell;
use std::sync::Arc;

use super::history::shown_as_git;
use super::{Context, Header, Place, ScreenEvent, Step};
use crate::record::difference::words::{Line, Tone, Voice, run};
use crate::record::layout::ReviewId;
use crate::record::people::Record;
use crate::store::past::{BesideAsk, Of, Span, Spot, TellAsk, Told, as_git};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, rows, wrapped};
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::text;

/// An item that takes more rows than this can be stopped at inside.
const STRIDE: usize = 10;

/// A row of the page: what it says, which stop of the cursor it is, and whether it goes on with the one above.
#[derive(Debug, Clone)]
struct Shown {
    row: Row,
    stop: Option<usize>,
    is_more: bool,
}

/// All rows at one width, and of each stop the question.
#[derive(Debug, Clone, Default)]
struct Sheet {
    width: u16,
    rows: Vec<Shown>,
    questions: Vec<Option<String>>,
}

/// What differs between two points.
#[derive(Debug)]
pub struct DifferenceScreen {
    ask: TellAsk,
    names: [String; 2],
    told: Option<(Box<Told>, Arc<Record>)>,
    has_failed: bool,
    /// Which point moves to where the store has not said yet: the first or the second.
    moving: Option<(usize, BesideAsk)>,
    page: Page,
    /// Worked out once for each width.
    sheet: RefCell<Sheet>,
}

impl DifferenceScreen {
    /// Asks for what differs.
    #[must_use]
    pub fn open(ask: &TellAsk, names: &[String; 2]) -> (Self, Vec<Step>) {
        let screen = Self {
            ask: ask.clone(),
            names: names.clone(),
            told: None,
            has_failed: false,
            moving: None,
            page: Page::default(),
            sheet: RefCell::new(Sheet::default()),
        };
        let steps = vec![screen.asked()];
        (screen, steps)
    }

    fn asked(&self) -> Step {
        Step::Ask(Request::Tell(Box::new(self.ask.clone())))
    }

    pub(super) fn place(&self) -> Place {
        Place::Difference(self.ask.clone(), self.names.clone())
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.ask.review
    }

    /// The question under the cursor.
    fn question(&self) -> Option<String> {
        self.sheet.borrow().questions.get(self.page.selected()).cloned().flatten()
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.ask.review.to_string(), "History".to_owned(), "Difference".to_owned()];
        let right = self.told.as_ref().and_then(|(told, _)| told.span.as_ref().map(Span::words));
        Header { path, right: right.unwrap_or_default().trim_end_matches('.').to_owned() }
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        match command {
            // In the past the keys move the whole of it, and the second point with it.
            Command::OlderEntry | Command::NewerEntry if context.as_of.is_none() => Availability::Ready,
            Command::Accept => Availability::when(self.question().is_some(), "the cursor is on no question"),
            Command::Copy | Command::AsGit => {
                Availability::when(self.told.is_some(), "it is still being read")
            }
            Command::Points | Command::Left | Command::Right => Availability::Ready,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Points, Command::Copy, Command::AsGit, Command::Back]
    }

    pub(super) fn hint_words(command: Command) -> Option<&'static str> {
        match command {
            Command::Accept => Some("all of its history"),
            Command::Points => Some("other points"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let (told, _) = self.told.as_ref()?;
        let names = told.span.as_ref().and_then(Span::claim_words);
        names.map(|names| (names, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again && self.question().is_some() {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Reply(Reply::Told(told, record)) => {
                self.told = Some((told.clone(), Arc::clone(record)));
                self.sheet.replace(Sheet::default());
            }
            ScreenEvent::Reply(Reply::Beside(ask, spot)) => return self.moved(ask, spot),
            ScreenEvent::Reply(Reply::Failed { .. }) => {
                self.has_failed = true;
                self.moving = None;
            }
            ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) => return vec![self.asked()],
            _ => {}
        }
        Vec::new()
    }

    /// Asks for the entry before or after one of the points; what was pressed before the answer counts along.
    fn move_point(&mut self, side: usize, by: i64) -> Vec<Step> {
        let so_far = self.moving.as_ref().filter(|(other, _)| *other == side).map_or(0, |(_, ask)| ask.by);
        let Some(spot) = self.ask.spots.get(side).cloned() else { return Vec::new() };
        let by = so_far.saturating_add(by);
        if by == 0 {
            self.moving = None;
            return Vec::new();
        }
        let ask = BesideAsk { review: self.ask.review.clone(), spot, by };
        self.moving = Some((side, ask.clone()));
        vec![Step::Ask(Request::Beside(Box::new(ask)))]
    }

    fn moved(&mut self, ask: &BesideAsk, spot: &Spot) -> Vec<Step> {
        let Some((side, _)) = self.moving.take_if(|(_, own)| own == ask) else { return Vec::new() };
        if *spot == ask.spot {
            let end = if ask.by < 0 { "no entry of the review lies before it" } else { "it is now already" };
            return vec![Step::Say(Note::info(format!("That point stays: {end}.")))];
        }
        if let (Some(own), Some(name)) = (self.ask.spots.get_mut(side), self.names.get_mut(side)) {
            own.clone_from(spot);
            *name = match spot {
                Spot::Entry(commit) => format!("entry {}", commit.short()),
                Spot::Now => "now".to_owned(),
                Spot::Day(day) => format!("end of {day}"),
            };
        }
        vec![self.asked()]
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        let by = i64::try_from(count).unwrap_or(i64::MAX);
        match command {
            Command::OlderEntry => self.move_point(0, -by),
            Command::NewerEntry => self.move_point(0, by),
            Command::Left => self.move_point(1, -by),
            Command::Right => self.move_point(1, by),
            Command::Accept => {
                let question = self.question();
                let of = question.map(|question| Of::Question(self.ask.review.clone(), question));
                of.map(|of| Step::Go(Place::History(of, String::new()))).into_iter().collect()
            }
            // The points are chosen where the entries stand, below this screen.
            Command::Points => vec![Step::Close, Step::Run(Command::Points)],
            Command::Copy => self.copy().into_iter().collect(),
            Command::AsGit => {
                let command = self.told.as_ref().map(|(told, _)| as_git(&told.places));
                command.map(|command| shown_as_git(command.clone(), command)).into_iter().collect()
            }
            _ => {
                let stops = self.sheet.borrow().questions.len();
                self.page.command(command, count, stops);
                Vec::new()
            }
        }
    }

    fn copy(&self) -> Option<Step> {
        let (told, record) = self.told.as_ref()?;
        let [from, to] = &self.names;
        let text = format!("# What differs: {from} to {to}\n{}", told.markdown(&Voice::of(record)));
        Some(Step::Do(Effect::Copy { text, what: "the difference".to_owned() }))
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let Some((told, record)) = &self.told else {
            let words = if self.has_failed {
                "These two points cannot be set against each other; the note below says why."
            } else {
                "Reading ..."
            };
            canvas.put(2, 1, words, Role::Muted);
            return;
        };
        let voice = Voice::of(record);
        let key = |command| context.keymap.key_of(command, Mode::List);
        for ((row, label), (name, place)) in
            [(0, "FROM"), (1, "TO")].into_iter().zip(self.names.iter().zip(&told.places))
        {
            canvas.put(1, row, label, Role::Heading);
            let words = format!("  {}, judged on {}", place.commit.short(), place.day);
            let column = canvas.pieces(7, row, [piece(name.as_str(), Role::Text), piece(words, Role::Muted)]);
            let keys = match label {
                "FROM" if context.as_of.is_some() => [None, None],
                "FROM" => [Command::OlderEntry, Command::NewerEntry].map(key),
                _ => [Command::Left, Command::Right].map(key),
            };
            if let [Some(older), Some(newer)] = keys {
                let words = format!("{older} {newer} move ");
                if usize::from(canvas.width()) > usize::from(column) + text::width(&words) + 2 {
                    canvas.right(row, &words, Role::Muted);
                }
            }
        }
        let width = canvas.width().saturating_sub(4);
        let mut sheet = self.sheet.borrow_mut();
        if sheet.rows.is_empty() || sheet.width != width {
            *sheet = Sheet::of(told, &voice, width);
        }
        let all = &sheet.rows;
        self.page.view_whole(
            &mut canvas.below(2),
            all.len(),
            |at| all.get(at).and_then(|shown| shown.stop),
            |at| all.iter().skip(at + 1).take_while(|shown| shown.is_more).count() + 1,
            |line, at| {
                if let Some(shown) = all.get(at) {
                    shown.row.draw(line, 2, 0);
                }
            },
        );
    }
}

impl Sheet {
    fn of(told: &Told, voice: &Voice<'_>, width: u16) -> Self {
        let mut sheet = Self { width, ..Self::default() };
        let count = Line::item(vec![run(Tone::Plain, told.count_words())]);
        for line in std::iter::once(&count).chain(&told.difference.headline()) {
            sheet.still(rows(line, width));
        }
        for part in told.parts(voice) {
            sheet.still(vec![Row::of(0, "", Role::Text)]);
            sheet.still(wrapped(&[run(Tone::Strong, part.heading)], 0, width));
            let mut item: Vec<Row> = Vec::new();
            let mut question = None;
            for line in &part.lines {
                if line.indent == 0 && !item.is_empty() {
                    sheet.item(std::mem::take(&mut item), question.as_ref());
                }
                if line.indent == 0 {
                    question.clone_from(&line.question);
                }
                item.extend(rows(line, width));
            }
            sheet.item(item, question.as_ref());
        }
        if let Some(names) = told.span.as_ref().and_then(Span::names_words) {
            sheet.still(vec![Row::of(0, "", Role::Text)]);
            sheet.item(wrapped(&[run(Tone::Faint, names)], 0, width), None);
        }
        sheet
    }

    fn still(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows.into_iter().map(|row| Shown { row, stop: None, is_more: false }));
    }

    fn item(&mut self, rows: Vec<Row>, question: Option<&String>) {
        for (at, row) in rows.into_iter().enumerate() {
            let stop = at.is_multiple_of(STRIDE).then_some(self.questions.len());
            if stop.is_some() {
                self.questions.push(question.cloned());
            }
            self.rows.push(Shown { row, is_more: stop.is_none(), stop });
        }
    }
}
