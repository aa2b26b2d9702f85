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

pub mod as_of;
pub mod canvas;
pub mod command;
pub mod drafts;
pub mod effect;
pub mod event;
pub mod key;
pub mod keymap;
mod palette;
pub mod proving;
pub mod screen;
pub mod state;
pub mod symbols;
mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;
pub mod zone;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::config::draft::{DraftError, DraftFolder, DraftKey};
use crate::config::{ColourDepth, Config, Environment, Paths, Settings, ThemeChoice, recent};
use crate::store::opening::{self, OpenError, Opened, Opening};
use crate::store::threads::{self, Access, Numbered, Threads};
use crate::store::{Clock, GitEnvironment, Handover};
use as_of::Beginning;
use effect::{Effect, Reply, Ticket};
use event::Event;
use screen::Place;
use screen::{Here, RecordHere};
use state::{Start, State};
use terminal::{Terminal, Waker};
use theme::Background;
use update::update;
use widget::notes::Note;
use zone::Zone;

/// How long to wait for a key when nothing goes on: four looks a second cost nothing.
const IDLE: Duration = Duration::from_millis(250);
/// The same while a spinner turns.
const BUSY: Duration = Duration::from_millis(60);

/// What the terminal interface is started with.
#[derive(Debug)]
pub struct Options {
    /// Settings and paths.
    pub config: Config,
    /// The process's environment.
    pub environment: Environment,
    /// The same as Git sees it, with the clock.
    pub git: GitEnvironment,
    /// Where to look for a record.
    pub directory: PathBuf,
    /// Whether the record that was open last is opened where there is none here.
    pub falls_back: bool,
    /// Whether anything may be written.
    pub access: Access,
    /// In which days and hours are shown.
    pub zone: Zone,
    /// From where the record is looked at first; none is now.
    pub beginning: Option<Beginning>,
}

type Handed = (Handover, Sender<()>);

/// What the store's threads and those that open records call before a program of the person's wants
/// the terminal: they wait until it has really been left, or taken back.
fn handover_hook(asking: Sender<Handed>, waker: Waker) -> threads::HandoverHook {
    // Shared between threads, which a sender alone was not always.
    let asking = Mutex::new(asking);
    Arc::new(move |phase| {
        let (done, wait) = channel();
        let sent = asking.lock().map(|asking| asking.send((phase, done)).is_ok());
        waker.wake();
        if sent.unwrap_or(false) {
            // An error means that the interface has ended, and has left the terminal anyway.
            let _ended = wait.recv();
        }
    })
}

/// The open record: its threads, and what they say.
struct OpenRecord {
    root: PathBuf,
    threads: Threads,
    replies: Receiver<Numbered>,
}

impl OpenRecord {
    /// Starts the store's threads on the record in this folder.
    fn open(
        folder: PathBuf,
        git: GitEnvironment,
        hook: &threads::HandoverHook,
        access: Access,
        waker: Waker,
    ) -> Self {
        let (sender, answers) = channel();
        let (forward, replies) = channel();
        let threads = Threads::start(folder.clone(), git, sender, Arc::clone(hook), access);
        // Who waits for a key hears of nothing else. An error means that the record is left.
        std::thread::spawn(move || {
            while answers.recv().is_ok_and(|answer| forward.send(answer).is_ok()) {
                waker.wake();
            }
        });
        Self { root: folder, threads, replies }
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
pub fn run(options: Options) -> Result<(), TuiError> {
    let Options { config, environment, git, directory, falls_back, access, zone, beginning } = options;
    let settings = config.settings.clone();
    // Only a choice by background needs to know it; asking costs time on silent terminals.
    let background = match settings.theme {
        ThemeChoice::One(_) => Background::Unknown,
        ThemeChoice::ByBackground { .. } => terminal::background(&environment),
    };
    let depth = ColourDepth::choose(settings.color, &environment);
    let (found, surroundings) = opening::look_around(&directory, &git);
    let (found, notes) = find(found, falls_back, &config.paths, &git);
    let (asking, handovers) = channel();
    let (opening, openings) = channel();
    let (waker, woken) = Waker::pair()?;
    let mut runner = Runner {
        editor: String::new(),
        edit_folder: config.paths.drafts_folder(),
        drafts: DraftFolder::new(config.paths.drafts_folder()),
        due: Vec::new(),
        paths: config.paths.clone(),
        settings: settings.clone(),
        hook: handover_hook(asking, waker.clone()),
        waker,
        environment,
        git,
        started: Instant::now(),
        access,
        open: None,
        handovers,
        opening,
        openings,
    };
    let here = Here {
        folder: runner.shown(&directory),
        recent: recent::load(&runner.paths).iter().map(|path| runner.shown(path)).collect(),
        home: runner.environment.get("HOME").unwrap_or_default().to_owned(),
        surroundings,
        is_read_only: access == Access::ReadOnly,
        inbox: settings.inbox.clone(),
    };
    let (record, drafts, draft_errors) = match &found {
        Some(found) => runner.take(found),
        None => (None, BTreeMap::new(), Vec::new()),
    };
    let (mut state, effects) = State::new(Start {
        config,
        depth,
        background,
        drafts,
        here,
        zone,
        now: runner.now(),
        place: if record.is_some() { Place::Home } else { Place::Welcome },
        beginning: beginning.filter(|_| record.is_some()),
        record,
    });
    for note in notes.into_iter().chain(draft_errors) {
        update(&mut state, Event::Said(note));
    }
    terminal::hook_panics();
    #[cfg(unix)]
    terminal::watch_signals()?;
    let mut terminal = Terminal::enter(&runner.environment, settings.mouse, woken)?;
    let ended = catch_unwind(AssertUnwindSafe(|| runner.turn(&mut terminal, &mut state, effects)));
    terminal.leave();
    // Whatever ended the loop, what was typed is kept.
    let kept: Result<Vec<()>, DraftError> =
        runner.due.iter().chain(&state.unsaved_drafts()).map(|effect| runner.save(effect)).collect();
    match ended {
        Ok(outcome) => outcome?,
        Err(panic) => resume_unwind(panic),
    }
    kept?;
    Ok(())
}

/// The record around a folder, else the one that was open last, and what there is to say about it.
fn find(
    found: Result<Opened, OpenError>,
    falls_back: bool,
    paths: &Paths,
    git: &GitEnvironment,
) -> (Option<Opened>, Vec<Note>) {
    let note =
        |error: &OpenError| Note::warning(error.to_string()).with_hint(error.hint().unwrap_or_default());
    let mut notes = Vec::new();
    match found {
        Ok(found) => return (Some(found), notes),
        Err(error) if error.is_absence() => {}
        Err(error) => notes.push(note(&error)),
    }
    if !falls_back {
        return (None, notes);
    }
    for path in recent::load(paths).iter().filter(|path| path.exists()) {
        match opening::find(path, git) {
            Ok(found) => {
                notes.push(Note::info("There is no record here; this one was open last."));
                return (Some(found), notes);
            }
            Err(error) => notes.push(note(&error)),
        }
    }
    (None, notes)
}

/// Does what the state wants done in the world.
struct Runner {
    environment: Environment,
    git: GitEnvironment,
    started: Instant,
    settings: Settings,
    paths: Paths,
    editor: String,
    edit_folder: PathBuf,
    drafts: DraftFolder,
    /// What of the drafts goes to disk after the next frame, in this order.
    due: Vec<Effect>,
    access: Access,
    hook: threads::HandoverHook,
    /// What other threads wake the terminal with.
    waker: Waker,
    open: Option<OpenRecord>,
    handovers: Receiver<Handed>,
    /// Where the threads that open records answer.
    opening: Sender<(Ticket, bool, Result<Opened, OpenError>)>,
    openings: Receiver<(Ticket, bool, Result<Opened, OpenError>)>,
}

/// A record as the state knows it, its drafts, and what there is to say about them.
type Taken = (Option<RecordHere>, BTreeMap<DraftKey, String>, Vec<Note>);

impl Runner {
    /// A path as a person would write it.
    fn shown(&self, path: &Path) -> String {
        let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let home = self.environment.get("HOME").map(Path::new).and_then(|home| home.canonicalize().ok());
        match home.and_then(|home| full.strip_prefix(home).ok().map(Path::to_owned)) {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", rest.display()),
            None => full.display().to_string(),
        }
    }

    /// Works on this record from now on. The threads of the one before end with what they have to do.
    fn take(&mut self, found: &Opened) -> Taken {
        self.editor = self.settings.editor_command(&self.environment, found.editor.as_deref());
        self.open = None;
        let (drafts, errors) = self.drafts.load(&found.git_folder);
        let (git, waker) = (self.git.clone(), self.waker.clone());
        self.open = Some(OpenRecord::open(found.root.clone(), git, &self.hook, self.access, waker));
        let notes = errors.iter().map(|error| Note::warning(error.to_string()).with_hint(error.hint()));
        let record = RecordHere { git_folder: found.git_folder.clone(), folder: self.shown(&found.root) };
        (Some(record), drafts, notes.collect())
    }

    /// Opens a record on a thread of its own.
    fn start_opening(&self, ticket: Ticket, way: Opening) {
        let (git, hook, answers) = (self.git.clone(), Arc::clone(&self.hook), self.opening.clone());
        let waker = self.waker.clone();
        std::thread::spawn(move || {
            let is_lasting = way != Opening::Demo;
            let found = opening::go(&way, &git, &hook);
            // An error means that the interface has ended.
            let _ended = answers.send((ticket, is_lasting, found));
            waker.wake();
        });
    }

    /// What a thread that was to open a record has to say.
    fn opened(&mut self, ticket: Ticket, is_lasting: bool, found: Result<Opened, OpenError>) -> Vec<Event> {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let failed = Reply::Failed { what: error.to_string(), hint: error.hint() };
                return vec![Event::Reply(Some(ticket), failed)];
            }
        };
        let (record, drafts, mut notes) = self.take(&found);
        // The demo is thrown away: it is nobody's last record.
        if is_lasting
            && self.access == Access::Full
            && let Err(error) = recent::remember(&self.paths, &found.root)
        {
            notes.push(Note::warning(error.to_string()).with_hint(error.hint()));
        }
        let opened = record.map(|record| Event::Opened(record, drafts));
        opened.into_iter().chain(notes.into_iter().map(Event::Said)).collect()
    }

    fn turn(&mut self, terminal: &mut Terminal, state: &mut State, first: Vec<Effect>) -> io::Result<()> {
        // What the first screen asks for is read while it is drawn that it is being read.
        self.perform(terminal, state, first)?;
        while !state.is_quitting() {
            if state.take_dirty() {
                terminal.draw(state)?;
            }
            self.save_due(state);
            let mut happened: Vec<Event> = Vec::new();
            let mut wait = if state.is_busy() { BUSY } else { IDLE };
            // Everything that waits is taken before drawing: a paste in a terminal without
            // bracketed paste is hundreds of keys.
            while let Some(event) = terminal.wait(wait)? {
                happened.push(event);
                wait = terminal::AT_ONCE;
                if happened.len() >= 256 {
                    break;
                }
            }
            self.hand_over(terminal, state)?;
            let answers: Vec<_> = self.openings.try_iter().collect();
            for (ticket, is_lasting, found) in answers {
                happened.extend(self.opened(ticket, is_lasting, found));
            }
            if let Some(record) = &self.open {
                let answered = record.replies.try_iter();
                happened.extend(answered.map(|(number, reply)| Event::Reply(number.map(Ticket), reply)));
            }
            if terminal::STOPPED.load(Ordering::SeqCst) {
                happened.push(Event::Stopped);
            }
            let effects = update(state, Event::Tick(self.now()));
            self.perform(terminal, state, effects)?;
            for event in happened {
                let effects = update(state, event);
                self.perform(terminal, state, effects)?;
            }
        }
        Ok(())
    }

    /// The moment at which actions are judged and drafts fall due. A clock that was set to a moment
    /// goes on from there: what waits for time to pass would wait for ever.
    fn now(&self) -> Timestamp {
        let now = self.git.clock.now();
        match self.git.clock {
            Clock::Fixed(_) => now.saturating_add(self.started.elapsed()).unwrap_or(now),
            Clock::System | Clock::OfChange => now,
        }
    }

    /// Leaves the terminal to a program that signs, as long as the writer asks for it. No key is
    /// read meanwhile: they are meant for that program.
    fn hand_over(&self, terminal: &mut Terminal, state: &mut State) -> io::Result<()> {
        let Ok((Handover::Leave, done)) = self.handovers.try_recv() else { return Ok(()) };
        terminal.step_aside();
        let _ended = done.send(());
        // An error means that the writer has ended, and its program with it.
        let returned = self.handovers.recv();
        terminal.step_in()?;
        update(state, Event::Resized);
        if let Ok((_, done)) = returned {
            let _ended = done.send(());
        }
        Ok(())
    }

    fn perform(
        &mut self,
        terminal: &mut Terminal,
        state: &mut State,
        effects: Vec<Effect>,
    ) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => {
                    if let Some(record) = &self.open {
                        record.threads.send(ticket.0, request);
                    } else {
                        let what = "no record is open".to_owned();
                        let hint = Some("start one, or open one".to_owned());
                        update(state, Event::Reply(Some(ticket), Reply::Failed { what, hint }));
                    }
                }
                Effect::Open(ticket, way) => self.start_opening(ticket, way),
                Effect::SaveDraft(..) | Effect::DropDraft(_) => self.due.push(effect),
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
                Effect::EditFile { path, line } => {
                    let place = self.open.as_ref().map(|record| record.root.join(path));
                    let edited = place.map_or(Ok(()), |place| terminal.edit_file(&self.editor, &place, line));
                    if let Err(error) = edited {
                        let note = Note::error(error.to_string()).with_hint(error.hint_of_file());
                        update(state, Event::Said(note));
                    }
                    let effects = update(state, Event::FileEdited);
                    self.perform(terminal, state, effects)?;
                }
                Effect::Copy { text, what } => {
                    let way = terminal::copy(&self.environment, &text)?;
                    update(state, Event::Said(Note::success(format!("Copied {what} {way}."))));
                }
                Effect::Mouse(on) => terminal.set_mouse(on)?,
                Effect::Redraw => terminal.clear()?,
                Effect::Suspend => {
                    self.save_due(state);
                    #[cfg(unix)]
                    terminal.suspend()?;
                    update(state, Event::Resized);
                }
                Effect::Quit => {}
            }
        }
        Ok(())
    }

    /// Brings the drafts to disk that are due. The disk may take longer than a key may, so the frame
    /// comes first.
    fn save_due(&mut self, state: &mut State) {
        for effect in std::mem::take(&mut self.due) {
            if let Err(error) = self.save(&effect) {
                let note = Note::error(error.to_string()).with_hint(error.hint());
                update(state, Event::Said(note));
            }
        }
    }

    fn save(&self, effect: &Effect) -> Result<(), DraftError> {
        match effect {
            Effect::SaveDraft(key, content) => self.drafts.save(key, content),
            Effect::DropDraft(key) => self.drafts.drop(key),
            _ => Ok(()),
        }
    }
}
