//! Beginning a record, opening one that is on this machine, or getting a colleague's: one short form.

use std::path::Path;

use super::{Context, Header, ScreenEvent, Step};
use crate::record::change::Identity;
use crate::tui::canvas::Canvas;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Ground, Opening, Reply};
use crate::tui::theme::Role;
use crate::tui::widget::form::{Field, Form};
use crate::tui::widget::notes::Note;

/// Which way to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A new one.
    Record,
    /// One that is on this machine.
    Open,
    /// A colleague's.
    Get,
}

/// A way to a record, and what was typed so far.
#[derive(Debug)]
pub struct StartScreen {
    start: Start,
    form: Form,
    /// The second field was typed by the person, so it no longer follows the first.
    is_own: bool,
    /// Which of the recent records stands in the field.
    recent: Option<usize>,
    /// The request is on its way: once is enough.
    is_opening: bool,
}

/// Fields of a new record.
const FOLDER: usize = 0;
const NAME: usize = 1;
const PERSON: usize = 2;
const MAIL: usize = 3;

impl StartScreen {
    /// Opens the form with what can be proposed.
    #[must_use]
    pub fn open(start: Start, context: &Context<'_>) -> Self {
        let here = context.here;
        let form = match start {
            Start::Record => {
                let folder = proposed_folder(context);
                let (name, mail) = here
                    .surroundings
                    .identity
                    .as_ref()
                    .map_or(("", ""), |who| (who.name.as_str(), who.email.as_str()));
                let known = if name.is_empty() { "for this record only" } else { "from Git" };
                Form::new(vec![
                    Field::new("Folder", &folder, ground_note(context, &folder)),
                    Field::new("Record name", &last_part(&folder), "what people call it"),
                    Field::new("Your name", name, known),
                    Field::new("Your mail", mail, "stands in every entry"),
                ])
            }
            Start::Open => {
                let first = here.recent.first().map_or("", String::as_str);
                Form::new(vec![Field::new("Folder", first, "")])
            }
            Start::Get => Form::new(vec![
                Field::new("Address", "", "as for git clone"),
                Field::new("Into folder", "", "a new one"),
            ]),
        };
        let mut screen = Self { start, form, is_own: false, recent: None, is_opening: false };
        // The first field that the person alone can fill has the focus.
        if start == Start::Record {
            let missing = [PERSON, MAIL].into_iter().find(|field| screen.form.text(*field).is_empty());
            screen.form.focus(missing.unwrap_or(NAME));
        } else {
            screen.recent = (!here.recent.is_empty()).then_some(0);
        }
        screen
    }

    pub(super) fn header(&self, context: &Context<'_>) -> Header {
        let here = match self.start {
            Start::Record => "New record",
            Start::Open => "Open a record",
            Start::Get => "Get a record",
        };
        Header { path: vec!["Probity".into(), here.into()], right: context.here.folder.clone() }
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        match command {
            Command::Accept => Availability::when(!self.is_opening, "that is being done already"),
            Command::Back | Command::NextPane => Availability::Ready,
            Command::Down | Command::Up if self.start != Start::Open || !context.here.recent.is_empty() => {
                Availability::Ready
            }
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::NextPane, Command::Back]
    }

    pub(super) fn accept_words(&self) -> &'static str {
        match self.start {
            Start::Record => "begin the record",
            Start::Open => "open",
            Start::Get => "get",
        }
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Back, _) => return vec![Step::Close],
            ScreenEvent::Command(Command::Accept, _) => return self.accept(context),
            ScreenEvent::Command(Command::NextPane | Command::Down, _) => self.step(true, context),
            ScreenEvent::Command(Command::Up, _) => self.step(false, context),
            ScreenEvent::Key(key) => {
                let is_other = self.form.key(*key);
                self.edited(is_other, context);
            }
            ScreenEvent::Paste(text) => {
                let is_other = self.form.paste(text);
                self.edited(is_other, context);
            }
            ScreenEvent::Row(row) => self.form.focus(*row),
            ScreenEvent::Reply(Reply::Failed { .. }) => self.is_opening = false,
            _ => {}
        }
        Vec::new()
    }

    /// Goes to the next or previous field; where there is one field, to the next recent record.
    fn step(&mut self, forwards: bool, context: &Context<'_>) {
        if self.start == Start::Open {
            let count = context.here.recent.len();
            if count == 0 {
                return;
            }
            let next = match (self.recent, forwards) {
                (Some(at), true) => (at + 1) % count,
                (Some(at), false) => (at + count - 1) % count,
                (None, _) => 0,
            };
            self.recent = Some(next);
            if let Some(path) = context.here.recent.get(next) {
                self.form.set(FOLDER, path);
            }
            return;
        }
        let at = self.form.at();
        self.form.focus(match (forwards, self.form.is_at_last()) {
            (true, true) => 0,
            (true, false) => at + 1,
            (false, _) => at.checked_sub(1).unwrap_or(usize::MAX),
        });
    }

    fn edited(&mut self, is_other: bool, context: &Context<'_>) {
        if !is_other {
            return;
        }
        self.recent = None;
        if self.form.at() == NAME {
            self.is_own = true;
        }
        if self.form.at() != FOLDER {
            return;
        }
        let first = self.form.text(FOLDER).to_owned();
        match self.start {
            Start::Record => {
                self.form.note(FOLDER, ground_note(context, &first), false);
                if !self.is_own {
                    self.form.set(NAME, &last_part(&first));
                }
            }
            Start::Get if !self.is_own => {
                let name = last_part(first.trim_end_matches('/').trim_end_matches(".git"));
                let folder = if name.is_empty() { String::new() } else { beside(context, &name) };
                self.form.set(NAME, &folder);
            }
            Start::Get | Start::Open => {}
        }
    }

    fn accept(&mut self, context: &Context<'_>) -> Vec<Step> {
        let way = match self.start {
            Start::Record => self.begin(context),
            Start::Open => self.wants(FOLDER).map(|folder| Opening::Open(context.here.path(&folder))),
            Start::Get => self.wants(FOLDER).and_then(|address| {
                let folder = self.wants(NAME)?;
                Some(Opening::Get { address, folder: context.here.path(&folder) })
            }),
        };
        let Some(way) = way else {
            return vec![Step::Say(Note::warning("Something is missing in the field under the cursor."))];
        };
        self.is_opening = true;
        vec![Step::Open(way)]
    }

    fn begin(&mut self, context: &Context<'_>) -> Option<Opening> {
        let folder = self.wants(FOLDER)?;
        let name = self.wants(NAME)?;
        let person = self.wants(PERSON)?;
        let email = self.wants(MAIL)?;
        if !email.contains('@') {
            self.form.focus(MAIL);
            self.form.note(MAIL, "no mail address: it has no @", true);
            return None;
        }
        let identity = Identity { name: person, email };
        // What Git says anyway is not written down a second time.
        let identity = Some(identity).filter(|who| context.here.surroundings.identity.as_ref() != Some(who));
        Some(Opening::Begin { folder: context.here.path(&folder), name, identity })
    }

    /// What stands in a field; where nothing does, the focus goes there.
    fn wants(&mut self, field: usize) -> Option<String> {
        let text = self.form.text(field).to_owned();
        if text.is_empty() {
            self.form.focus(field);
            return None;
        }
        Some(text)
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let intro = match self.start {
            Start::Record => {
                "A record is an ordinary Git repository. It holds the checklists, the partners, and every \
                 answer with its reason and proof."
            }
            Start::Open => "Type the folder of a record, or take a recent one with the arrow keys.",
            Start::Get => {
                "Paste the address of a colleague's record. Your own Git gets it, with your keys and \
                 passphrases; the screen is left to it meanwhile."
            }
        };
        let wide = canvas.width().saturating_sub(2).min(90);
        let row = canvas.part(0, 0, wide, 4).wrapped(1, 0, intro, Role::Text) + 1;
        let row = self.form.view(canvas, row, true) + 1;
        match self.start {
            Start::Record => {
                canvas.part(0, row, wide, 6).wrapped(
                    1,
                    0,
                    "Next: add a partner, take the review that is proposed, settle one fact, answer. \
                     Nothing leaves this machine until you push it.",
                    Role::Muted,
                );
            }
            Start::Open => {
                for (place, path) in context.here.recent.iter().enumerate() {
                    let line = row.saturating_add(u16::try_from(place).unwrap_or(u16::MAX));
                    let is_taken = self.recent == Some(place);
                    let sign = if is_taken { canvas.symbols.cursor } else { " " };
                    canvas.put(15, line, sign, Role::Accent);
                    canvas.put(17, line, path, if is_taken { Role::Text } else { Role::Muted });
                }
            }
            Start::Get => {}
        }
    }
}

/// Here, unless a record cannot be begun here.
fn proposed_folder(context: &Context<'_>) -> String {
    match context.here.surroundings.ground {
        Ground::Empty | Ground::Files(_) | Ground::Repository => context.here.folder.clone(),
        Ground::Inside(_) | Ground::Record | Ground::Unreadable => "~/partner-reviews".to_owned(),
    }
}

fn ground_note(context: &Context<'_>, folder: &str) -> &'static str {
    if folder != context.here.folder {
        return "a new or an empty one";
    }
    match context.here.surroundings.ground {
        Ground::Empty => "empty; becomes a repository",
        Ground::Files(_) => "your files stay as they are",
        Ground::Repository => "the repository that is there is used",
        Ground::Inside(_) => "lies inside a repository",
        Ground::Record => "has a record already",
        Ground::Unreadable => "cannot be looked into",
    }
}

fn last_part(path: &str) -> String {
    let name = path.rsplit(['/', ':']).find(|part| !part.is_empty());
    name.filter(|name| *name != "~").unwrap_or_default().to_owned()
}

/// A folder of this name where the program was started, or in the person's own folder if a record or
/// another repository is there.
fn beside(context: &Context<'_>, name: &str) -> String {
    let base = match context.here.surroundings.ground {
        Ground::Empty | Ground::Files(_) => context.here.folder.as_str(),
        _ => "~",
    };
    Path::new(base).join(name).display().to_string()
}
