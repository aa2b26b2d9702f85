//! Everything the program has said since it started, for those who could not read a note in time.

use super::{Context, Header, ScreenEvent, Step};
use crate::tui::canvas::{Canvas, Piece, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::Effect;
use crate::tui::theme::Role;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::{Level, Said};
use crate::tui::widget::text;

/// The cells that the time of a note takes.
const TIME: usize = 8;

/// The list of notes, the latest first.
#[derive(Debug, Default)]
pub struct MessagesScreen {
    list: List,
}

impl MessagesScreen {
    /// Opens the list on the latest note.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    pub(super) fn header(context: &Context<'_>) -> Header {
        let said = context.notes.all().len();
        Header { path: vec!["Messages".into()], right: format!("{said} since the start") }
    }

    fn selected<'n>(&self, context: &Context<'n>) -> Option<&'n Said> {
        context.notes.all().iter().rev().nth(self.list.selected())
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        match command {
            Command::Copy => Availability::when(self.selected(context).is_some(), "nothing was said yet"),
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Copy, Command::Back]
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Copy, _) => self
                .selected(context)
                .map(|said| {
                    let text = format!("{} {}", said.note.text, said.note.hint).trim_end().to_owned();
                    Step::Do(Effect::Copy { text, what: "the message".into() })
                })
                .into_iter()
                .collect(),
            ScreenEvent::Command(command, count) => {
                self.list.command(*command, *count, context.notes.all().len());
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let notes = context.notes.all();
        if notes.is_empty() {
            canvas.put(1, 1, "Nothing was said yet.", Role::Muted);
            return;
        }
        let (width, height) = (canvas.width(), canvas.height());
        // One that is too long for its line is shown whole below, while it is selected.
        let whole = self.selected(context).map_or_else(Vec::new, |said| {
            let room = usize::from(width.saturating_sub(3));
            let words = text::wrap(&format!("{}{}", said.note.level.word(), said.note.text), room);
            let hint = (!said.note.hint.is_empty()).then(|| text::wrap(&said.note.hint, room));
            let mut lines: Vec<Piece<'_>> = words.into_iter().map(|line| piece(line, Role::Text)).collect();
            lines.extend(hint.into_iter().flatten().map(|line| piece(line, Role::Muted)));
            lines
        });
        let is_cut = self.selected(context).is_some_and(|said| {
            let cells = text::width(&format!("{}{}", said.note.text, said.note.hint));
            cells + text::width(said.note.level.word()) + TIME + 6 > usize::from(width)
        });
        let rows = u16::try_from(whole.len()).unwrap_or(u16::MAX);
        let below = if is_cut { rows.saturating_add(1).min(height / 2) } else { 0 };
        let mut list = canvas.part(0, 0, width, height - below);
        self.list.view(&mut list, notes.len(), true, |row, index| {
            let Some(said) = notes.iter().rev().nth(index) else {
                return;
            };
            let time = said.at.to_zoned(context.zone.get()).strftime("%H:%M:%S").to_string();
            let role = match said.note.level {
                Level::Info | Level::Success => Role::Text,
                Level::Warning => Role::Warning,
                Level::Error => Role::Error,
            };
            row.pieces(
                2,
                0,
                [
                    piece(time, Role::Muted),
                    piece("  ", Role::Text),
                    piece(said.note.level.word(), role),
                    piece(said.note.text.as_str(), role),
                    piece("  ", Role::Text),
                    piece(said.note.hint.as_str(), Role::Muted),
                ],
            );
        });
        if below > 0 {
            canvas.rule(height - below);
            for (row, line) in (height - below + 1..height).zip(whole) {
                canvas.part(1, row, width.saturating_sub(2), 1).pieces(0, 0, [line]);
            }
        }
    }
}
