//! The arithmetic: the eight lines of the rule, and every sum of every checklist, so that somebody
//! with paper and a pencil comes to the same number.

mod sums;

use super::known::Known;
use super::{Context, Header, ScreenEvent, Step, walk_place};
use crate::record::layout::ReviewId;
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::theme::Role;
use crate::tui::widget::list::List;
use crate::tui::widget::page::Page;
use sums::{Line, lines};

/// The arithmetic of a review.
#[derive(Debug)]
pub struct WhyScreen {
    known: Known,
    /// The checklist or question to begin at.
    wanted: Option<String>,
    lines: Vec<Line>,
    page: Page,
}

impl WhyScreen {
    pub(super) fn open(id: &ReviewId, at: Option<String>, context: &Context<'_>) -> (Self, Vec<Step>) {
        let (known, steps) = Known::open(id, context);
        (Self { known, wanted: at, lines: Vec::new(), page: Page::default() }, steps)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.known.id
    }

    pub(super) fn header(&self) -> Header {
        let right =
            self.known.now.as_ref().map_or_else(String::new, |now| {
                format!("as of {}   rule {}", self.known.day, now.proposal.rule)
            });
        Header { path: vec![self.known.id.to_string(), "Why".into()], right }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        match command {
            Command::Accept => Availability::when(
                self.selected().is_some_and(|line| line.question.is_some()),
                "the cursor is on a sum; a question can be opened",
            ),
            Command::Copy => Availability::when(!self.lines.is_empty(), "the review is still being read"),
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Copy, Command::Gates, Command::Decide, Command::Back]
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let now = self.known.now.as_ref()?;
        let outcome = now.proposal.outcome.name().replace('-', " ");
        let why = now.proposal.because.first().map(|why| format!(": {why}")).unwrap_or_default();
        Some((format!("Rule {} proposes {outcome}{why}", now.proposal.rule), String::new()))
    }

    fn selected(&self) -> Option<&Line> {
        self.lines.iter().filter(|line| line.place.is_some()).nth(self.page.selected())
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Accept, _) => {
                let question = self.selected().and_then(|line| line.question.clone());
                question
                    .map(|question| Step::Go(walk_place(self.known.id.clone(), Some(question))))
                    .into_iter()
                    .collect()
            }
            ScreenEvent::Command(Command::Copy, _) => {
                let text = self.lines.iter().map(|line| line.text().trim_end().to_owned() + "\n").collect();
                vec![Step::Do(crate::tui::effect::Effect::Copy { text, what: "the arithmetic".into() })]
            }
            ScreenEvent::Command(command, count) => {
                let len = self.lines.iter().filter(|line| line.place.is_some()).count();
                self.page.command(*command, *count, len);
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Shown => self.known.ask(),
            ScreenEvent::Reply(reply) => {
                let (_, steps) = self.known.replied(reply, context);
                if let Some(now) = &self.known.now {
                    self.lines = lines(now);
                }
                self.find_wanted();
                steps
            }
            _ => Vec::new(),
        }
    }

    /// Puts the cursor on what was asked for, once it is there.
    fn find_wanted(&mut self) {
        let Some(wanted) = &self.wanted else { return };
        let is_it =
            |line: &&Line| line.question.as_ref() == Some(wanted) || line.checklist.as_ref() == Some(wanted);
        if let Some(place) = self.lines.iter().find(is_it).and_then(|line| line.place) {
            self.page.select(place);
            self.wanted = None;
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        if self.known.view_broken(canvas) {
            return;
        }
        let places: Vec<Option<usize>> = self.lines.iter().map(|line| line.place).collect();
        self.page.view(
            canvas,
            self.lines.len(),
            |row| places.get(row).copied().flatten(),
            |canvas, row| {
                if let Some(line) = self.lines.get(row) {
                    canvas.pieces(0, 0, line.pieces.iter().map(|(words, role)| piece(words.as_ref(), *role)));
                }
            },
        );
    }
}

impl Line {
    fn text(&self) -> String {
        self.pieces.iter().map(|(words, _)| words.as_ref()).collect()
    }

    /// A line with nothing on it that can be selected.
    fn plain(words: impl Into<String>, role: Role) -> Self {
        Self { pieces: vec![piece(words.into(), role)], place: None, question: None, checklist: None }
    }
}
