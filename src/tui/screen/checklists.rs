//! The checklists of the record: in force, drafts, forks, edited by hand, and which running reviews pin which
//! text; below them the built-in ones that the record does not have.

mod detail;
mod draw;
mod page;
mod preview;
mod pull;

use super::{Header, Place, Purpose, ScreenEvent, Step};
use crate::checklist::model::Checklist;
use crate::store::shelf::{HandEditKind, Line, Shelf};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::list::List;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;

pub use page::ChecklistScreen;
pub use preview::PreviewScreen;
pub use pull::PullScreen;

/// All checklists.
#[derive(Debug, Default)]
pub struct ChecklistsScreen {
    shelf: Option<Box<Shelf>>,
    page: Page,
}

/// One drawn row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Blank,
    /// The titles of the columns.
    Columns,
    /// What of it cannot be read.
    Problem(usize),
    /// One of the record.
    Own(usize),
    /// The heading over the others.
    Others,
    /// One that the record does not have.
    BuiltIn(usize),
}

impl Row {
    fn is_selectable(self) -> bool {
        matches!(self, Self::Own(_) | Self::BuiltIn(_))
    }
}

impl ChecklistsScreen {
    pub(super) fn open() -> (Self, Vec<Step>) {
        (Self::default(), vec![Step::Ask(Request::Shelf)])
    }

    pub(super) fn header(&self) -> Header {
        let right = self.shelf.as_ref().map_or_else(String::new, |shelf| {
            let drafts = shelf.lines.iter().filter(|line| is_draft(&line.checklist)).count();
            let all = shelf.lines.len();
            match drafts {
                0 => format!("{all} in force"),
                drafts => format!("{} in force, {drafts} not", all - drafts),
            }
        });
        Header { path: vec!["Checklists".into()], right }
    }

    pub(super) fn mode() -> Mode {
        Mode::List
    }

    fn rows(&self) -> Vec<Row> {
        let Some(shelf) = &self.shelf else { return Vec::new() };
        let mut rows: Vec<Row> = (0..shelf.problems.len()).map(Row::Problem).collect();
        rows.push(Row::Columns);
        rows.extend((0..shelf.lines.len()).map(Row::Own));
        if !shelf.built_in.is_empty() {
            rows.extend([Row::Blank, Row::Others]);
            rows.extend((0..shelf.built_in.len()).map(Row::BuiltIn));
        }
        rows
    }

    /// The checklists in the order in which they can be selected, those of the record with their line.
    fn all(&self) -> Vec<(&Checklist, Option<&Line>)> {
        let Some(shelf) = &self.shelf else { return Vec::new() };
        let own = shelf.lines.iter().map(|line| (line.checklist.as_ref(), Some(line)));
        own.chain(shelf.built_in.iter().map(|checklist| (checklist.as_ref(), None))).collect()
    }

    fn selected(&self) -> Option<(&Checklist, Option<&Line>)> {
        self.all().get(self.page.selected()).copied()
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let Some(shelf) = &self.shelf else {
            return match command {
                Command::Accept => Availability::Blocked("the checklists are still being read".into()),
                _ => Availability::NotHere,
            };
        };
        let has_any = !shelf.lines.is_empty() || !shelf.built_in.is_empty();
        match command {
            Command::Accept | Command::Find | Command::Preview => {
                Availability::when(has_any, "there is no checklist")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Find, Command::Preview, Command::Back]
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Picked(Purpose::Checklist, id) => {
                return vec![Step::Go(Place::Checklist(id.clone()))];
            }
            ScreenEvent::Reply(Reply::Shelf(shelf)) => self.know(shelf.clone()),
            // Somebody may have edited one meanwhile, here or elsewhere.
            ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) | ScreenEvent::Shown => {
                return vec![Step::Ask(Request::Shelf)];
            }
            _ => {}
        }
        Vec::new()
    }

    /// Takes them, and stays on the one under the cursor.
    fn know(&mut self, shelf: Box<Shelf>) {
        let at = self.selected().map(|(checklist, _)| checklist.id.clone());
        self.shelf = Some(shelf);
        let place = at.and_then(|id| self.all().iter().position(|(checklist, _)| checklist.id == id));
        self.page.select(place.unwrap_or(0));
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        let at = self.selected().map(|(checklist, _)| checklist.id.clone());
        match command {
            Command::Accept => at.map(|id| Step::Go(Place::Checklist(id))).into_iter().collect(),
            Command::Preview => at.map(|id| Step::Go(Place::Preview(id, None))).into_iter().collect(),
            Command::Find => {
                let items = self.all().into_iter().map(|(checklist, line)| Item {
                    id: checklist.id.clone(),
                    label: checklist.id.clone(),
                    detail: checklist.title.clone(),
                    right: state_word(checklist, line).to_owned(),
                    ..Item::default()
                });
                vec![Step::Pick(Purpose::Checklist, items.collect(), "Checklists")]
            }
            _ => {
                let len = self.all().len();
                self.page.command(command, count, len);
                Vec::new()
            }
        }
    }
}

/// Whether no review pins it that does not ask for it by name.
fn is_draft(checklist: &Checklist) -> bool {
    checklist.version.is_draft()
}

/// How a checklist stands, in a word.
fn state_word(checklist: &Checklist, line: Option<&Line>) -> &'static str {
    match line.map(|line| line.edit) {
        None => "built in",
        Some(Some(HandEditKind::Extra)) => "new",
        Some(Some(HandEditKind::Removed)) => "removed",
        Some(Some(_)) => "edited",
        Some(None) if is_draft(checklist) => "draft",
        Some(None) => "in force",
    }
}

/// For whom a checklist is, in words.
fn whom(checklist: &Checklist) -> String {
    checklist.partner_types.as_ref().map_or_else(|| "all".to_owned(), |types| types.join(", "))
}
