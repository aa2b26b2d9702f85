//! The first screen where there is no record: what the program is for, and how one begins.

use super::{Context, Header, ScreenEvent, Step};
use crate::tui::canvas::Canvas;
use crate::tui::command::{Availability, Command};
use crate::tui::theme::Role;
use crate::tui::widget::list::List;

/// What one can begin with.
const CHOICES: [(Command, &str); 3] = [
    (Command::Help, "everything that can be done here, with its key"),
    (Command::Themes, "choose the colours"),
    (Command::Messages, "what the program has said so far"),
];

/// The welcome and the choice under the cursor.
#[derive(Debug, Default)]
pub struct WelcomeScreen {
    list: List,
}

impl WelcomeScreen {
    pub(super) fn header(context: &Context<'_>) -> Header {
        Header {
            path: vec![format!("Probity {}", env!("CARGO_PKG_VERSION"))],
            right: format!("no record in {}", context.folder),
        }
    }

    pub(super) fn availability(command: Command) -> Availability {
        if command == Command::Accept || List::moves(command) {
            Availability::Ready
        } else {
            Availability::NotHere
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Palette, Command::Close]
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Accept, _) => CHOICES
                .get(self.list.selected())
                .map(|(command, _)| Step::Run(*command))
                .into_iter()
                .collect(),
            ScreenEvent::Command(command, count) => {
                self.list.command(*command, *count, CHOICES.len());
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, _context: &Context<'_>) {
        let row = canvas.wrapped(
            1,
            0,
            "Assess a partner question by question. Every answer becomes a Git commit.",
            Role::Heading,
        );
        let mut below = canvas.below(row + 1);
        self.list.view(&mut below, CHOICES.len(), true, |line, index| {
            let Some((command, words)) = CHOICES.get(index) else {
                return;
            };
            let name = command.row().map_or("", |row| row.name);
            line.put(2, 0, name, Role::Text);
            line.put(16, 0, words, Role::Muted);
        });
    }
}
