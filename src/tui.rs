//! The terminal interface. Elm style: events go into `update`, effects come out, `view` draws.
//!
//! ```text
//!  vellmarkt/2026-q1 > security                   quick pass 32/52   header: view.rs
//! ----------------------------------------------------------- working /  spinner: state.rs, Job
//!  sec-staff-mfa   HARD GATE   weight 5
//!  Which staff accounts …?                                           screen/*.rs on canvas.rs
//!
//!  > 1  all, phishing-resistant                                      widget/list.rs
//!    2  all                         +- Commands ------------------+
//!                                   | > undo                      |  widget/picker.rs over it
//!  Because  words                   +-----------------------------+  widget/words.rs, input.rs
//!
//!  Recorded 12:04  sec-encryption-transit is all                     status, notes: widget/notes.rs
//! ------------------------------------------------------------------------
//!  1-4 answer  PgDn later  u undo  / find  o order  ? keys           widget/footer.rs
//! ```

pub mod canvas;
pub mod command;
pub mod drafts;
pub mod effect;
pub mod event;
pub mod key;
pub mod keymap;
pub mod screen;
pub mod state;
pub mod symbols;
mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::config::draft::{DraftError, DraftFolder};
use crate::config::{ColourDepth, Config, Environment, ThemeChoice};
use crate::store::threads::{Numbered, Threads};
use crate::store::{GitEnvironment, Handover};
use effect::{Effect, Reply, Ticket};
use event::Event;
use screen::Place;
use state::{Start, State};
use terminal::Terminal;
use theme::Background;
use update::update;
use widget::notes::Note;

/// How long to wait for a key when nothing goes on: four looks a second cost nothing.
const IDLE: Duration = Duration::from_millis(250);
/// The same while the store works, so that its answer shows at once.
const BUSY: Duration = Duration::from_millis(16);

/// What the terminal interface is started with.
#[derive(Debug)]
pub struct Options {
    /// Settings and paths.
    pub config: Config,
    /// The process's environment.
    pub environment: Environment,
    /// What Git is configured to edit with.
    pub git_editor: Option<String>,
    /// The Git folder of the open record, by which its drafts are known.
    pub record: Option<String>,
    /// The folder in which the program was started, as the person would write it.
    pub folder: String,
    /// In which days and hours are shown.
    pub zone: TimeZone,
    /// The first screen.
    pub place: Place,
}

/// The open record: its threads, and what they say.
pub struct OpenRecord {
    threads: Threads,
    replies: Receiver<Numbered>,
    handovers: Receiver<(Handover, Sender<()>)>,
}

impl OpenRecord {
    /// Starts the store's threads on the record around this folder.
    #[must_use]
    pub fn open(folder: PathBuf, environment: GitEnvironment) -> Self {
        let (sender, replies) = channel();
        let (asking, handovers) = channel::<(Handover, Sender<()>)>();
        // The writer waits here until the terminal has really been left, or taken back.
        let hook = move |phase| {
            let (done, wait) = channel();
            if asking.send((phase, done)).is_ok() {
                // An error means that the interface has ended, and has left the terminal anyway.
                let _ended = wait.recv();
            }
        };
        let threads = Threads::start(folder, environment, sender, Arc::new(hook));
        Self { threads, replies, handovers }
    }
}

/// Why the terminal interface could not go on.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal does not do what it should.
    #[error("the terminal does not answer: {0}")]
    Terminal(#[from] io::Error),
    /// What was typed last is on no disk.
    #[error(transparent)]
    Draft(#[from] DraftError),
}

impl TuiError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Terminal(_) => {
                "the commands (`probity --help`) and `--plain` work without a full-screen terminal"
            }
            Self::Draft(error) => error.hint(),
        }
    }
}

/// Runs the terminal interface until the person leaves it.
pub fn run(options: Options, open: Option<&OpenRecord>) -> Result<(), TuiError> {
    let Options { config, environment, git_editor, record, folder, zone, place } = options;
    let settings = config.settings.clone();
    let drafts_folder = DraftFolder::new(config.paths.drafts_folder());
    let (drafts, draft_errors) =
        record.as_deref().map_or_else(|| (BTreeMap::new(), Vec::new()), |record| drafts_folder.load(record));
    // Only a choice by background needs to know it; asking costs time on silent terminals.
    let background = match settings.theme {
        ThemeChoice::One(_) => Background::Unknown,
        ThemeChoice::ByBackground { .. } => terminal::background(&environment),
    };
    let depth = ColourDepth::choose(settings.color, &environment);
    let runner = Runner {
        editor: settings.editor_command(&environment, git_editor.as_deref()),
        edit_folder: config.paths.drafts_folder(),
        environment,
        drafts: drafts_folder,
        open,
    };
    let now = Timestamp::now();
    let (mut state, effects) = State::new(Start {
        config,
        depth,
        background,
        drafts,
        folder,
        record: record.unwrap_or_default(),
        zone,
        now,
        has_record: open.is_some(),
        place,
    });
    for error in draft_errors {
        update(&mut state, Event::Said(Note::warning(error.to_string()).with_hint(error.hint())));
    }
    terminal::hook_panics();
    #[cfg(unix)]
    terminal::watch_signals()?;
    let mut terminal = Terminal::enter(&runner.environment, settings.mouse)?;
    let ended = catch_unwind(AssertUnwindSafe(|| runner.turn(&mut terminal, &mut state, effects)));
    terminal.leave();
    // Whatever ended the loop, what was typed is kept.
    let kept: Result<Vec<()>, DraftError> =
        state.unsaved_drafts().iter().map(|effect| runner.save(effect)).collect();
    match ended {
        Ok(outcome) => outcome?,
        Err(panic) => resume_unwind(panic),
    }
    kept?;
    Ok(())
}

/// Does what the state wants done in the world.
struct Runner<'r> {
    environment: Environment,
    editor: String,
    edit_folder: PathBuf,
    drafts: DraftFolder,
    open: Option<&'r OpenRecord>,
}

impl Runner<'_> {
    fn turn(&self, terminal: &mut Terminal, state: &mut State, first: Vec<Effect>) -> io::Result<()> {
        self.perform(terminal, state, first)?;
        while !state.is_quitting() {
            if state.take_dirty() {
                terminal.draw(state)?;
            }
            let mut happened: Vec<Event> = Vec::new();
            let mut wait = if state.is_busy() { BUSY } else { IDLE };
            // Everything that waits is taken before drawing: a paste in a terminal without
            // bracketed paste is hundreds of keys.
            while let Some(event) = terminal.wait(wait)? {
                happened.push(event);
                wait = Duration::ZERO;
                if happened.len() >= 256 {
                    break;
                }
            }
            if let Some(record) = self.open {
                Self::hand_over(record, terminal, state)?;
                let answered = record.replies.try_iter();
                happened.extend(answered.map(|(number, reply)| Event::Reply(number.map(Ticket), reply)));
            }
            if terminal::STOPPED.load(Ordering::SeqCst) {
                happened.push(Event::Stopped);
            }
            let effects = update(state, Event::Tick(Timestamp::now()));
            self.perform(terminal, state, effects)?;
            for event in happened {
                let effects = update(state, event);
                self.perform(terminal, state, effects)?;
            }
        }
        Ok(())
    }

    /// Leaves the terminal to a program that signs, as long as the writer asks for it. No key is
    /// read meanwhile: they are meant for that program.
    fn hand_over(record: &OpenRecord, terminal: &mut Terminal, state: &mut State) -> io::Result<()> {
        let Ok((Handover::Leave, done)) = record.handovers.try_recv() else { return Ok(()) };
        terminal.step_aside();
        let _ended = done.send(());
        // An error means that the writer has ended, and its program with it.
        let returned = record.handovers.recv();
        terminal.step_in()?;
        update(state, Event::Resized);
        if let Ok((_, done)) = returned {
            let _ended = done.send(());
        }
        Ok(())
    }

    fn perform(&self, terminal: &mut Terminal, state: &mut State, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => {
                    if let Some(record) = self.open {
                        record.threads.send(ticket.0, request);
                    } else {
                        let what = "no record is open".to_owned();
                        let hint = Some("start one, or open one".to_owned());
                        update(state, Event::Reply(Some(ticket), Reply::Failed { what, hint }));
                    }
                }
                Effect::SaveDraft(..) | Effect::DropDraft(_) => {
                    if let Err(error) = self.save(&effect) {
                        let note = Note::error(error.to_string()).with_hint(error.hint());
                        update(state, Event::Said(note));
                    }
                }
                Effect::Edit { text, below } => {
                    let edited = match terminal.edit(&self.editor, &self.edit_folder, &text, &below) {
                        Ok(text) => Some(text),
                        Err(error) => {
                            let note = Note::error(error.to_string()).with_hint(error.hint());
                            update(state, Event::Said(note));
                            None
                        }
                    };
                    let effects = update(state, Event::Edited(edited));
                    self.perform(terminal, state, effects)?;
                }
                Effect::Copy { text, what } => {
                    let way = terminal::copy(&self.environment, &text)?;
                    update(state, Event::Said(Note::success(format!("Copied {what} {way}."))));
                }
                Effect::Mouse(on) => terminal.set_mouse(on)?,
                Effect::Redraw => terminal.clear()?,
                Effect::Suspend => {
                    #[cfg(unix)]
                    terminal.suspend()?;
                    update(state, Event::Resized);
                }
                Effect::Quit => {}
            }
        }
        Ok(())
    }

    fn save(&self, effect: &Effect) -> Result<(), DraftError> {
        match effect {
            Effect::SaveDraft(key, content) => self.drafts.save(key, content),
            Effect::DropDraft(key) => self.drafts.drop(key),
            _ => Ok(()),
        }
    }
}
