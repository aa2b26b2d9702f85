//! Everything the terminal program knows; changed only by `update`, read by `view`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::as_of::{self, AsOf, Aside, Beginning, Looking};
use super::command::{Availability, Command};
use super::drafts::Drafts;
use super::effect::{Effect, Ticket};
use super::key::Key;
use super::keymap::{Keymap, Mode};
use super::proving::Proving;
use super::screen::{Context, Here, Overlay, Place, RecordHere, Screen};
use super::symbols::Symbols;
use super::theme::{Background, Theme, Themes};
use super::update;
use super::widget::notes::{Note, Notes};
use super::zone::Zone;
use crate::config::draft::DraftKey;
use crate::config::{ColourDepth, Config, CursorStyle, Problem};
use crate::record::change::ObjectId;

/// Work is mentioned only when it takes longer than this: what is quicker would only flicker.
const QUIET: SignedDuration = SignedDuration::from_millis(150);

/// Names a screen on the stack, so that a reply finds the one that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScreenId(pub(super) u64);

/// A screen and its name.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) id: ScreenId,
    pub(super) screen: Screen,
}

/// A request that has not been answered.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) asked_by: ScreenId,
    /// What it reads: the store does only the newest of several reads of the same.
    /// None for the opening of a record.
    pub(super) read: Option<super::effect::Request>,
    pub(super) since: Timestamp,
    pub(super) words: &'static str,
}

/// What the program starts with.
pub struct Start {
    /// Settings, themes and what was wrong with them.
    pub config: Config,
    /// How many colours the terminal takes.
    pub depth: ColourDepth,
    /// What the terminal said about its background.
    pub background: Background,
    /// Drafts found on disk.
    pub drafts: BTreeMap<DraftKey, String>,
    /// Where the program was started.
    pub here: Here,
    /// The open record.
    pub record: Option<RecordHere>,
    /// In which days and hours are shown.
    pub zone: Zone,
    /// The time.
    pub now: Timestamp,
    /// The first screen.
    pub place: Place,
    /// From where the record is looked at first; none is now.
    pub beginning: Option<Beginning>,
}

/// The state of the program.
#[expect(clippy::struct_excessive_bools, reason = "unrelated switches, not a hidden enum")]
pub struct State {
    /// The root screen; there is always one.
    pub(super) root: Layer,
    /// The screens above it, the one in front last.
    pub(super) above: Vec<Layer>,
    pub(super) overlay: Option<Overlay>,
    pub(super) notes: Notes,
    pub(super) drafts: Drafts,
    /// Keys of a longer binding that were pressed already.
    pub(super) pending: Vec<Key>,
    pub(super) count: Option<u16>,
    pub(super) jobs: BTreeMap<Ticket, Job>,
    pub(super) themes: Themes,
    pub(super) theme: Theme,
    pub(super) symbols: &'static Symbols,
    pub(super) keymap: Keymap,
    pub(super) mouse: bool,
    pub(super) reduce_motion: bool,
    pub(super) cursor: CursorStyle,
    pub(super) zone: Zone,
    pub(super) here: Here,
    pub(super) record: Option<RecordHere>,
    pub(super) now: Timestamp,
    pub(super) dirty: bool,
    pub(super) quitting: bool,
    /// From where the record is looked at, while that is not now.
    pub(super) as_of: Option<Box<AsOf>>,
    /// The screens of now meanwhile.
    pub(super) aside: Option<Box<Aside>>,
    /// The way to another viewpoint, as long as the store has not found it.
    pub(super) looking: Option<Looking>,
    /// Where the branch was when the store last said.
    pub(super) head: Option<ObjectId>,
    /// The proof of the record's history.
    pub(super) proving: Proving,
    /// How many entries of the branch were read ahead; none once that is all.
    pub(super) read_ahead: Option<usize>,
    /// The plain commits of which it was said that they put entries back.
    pub(super) told_of: BTreeSet<ObjectId>,
    /// The last number given to a screen or a request.
    pub(super) last_number: u64,
}

impl State {
    /// The state in which the program starts, with notes about what was wrong in the settings, and
    /// what the first screen wants done.
    #[must_use]
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let Start { config, depth, background, drafts, here, record, zone, now, place, beginning } = start;
        let settings = config.settings;
        let (themes, theme_problems) = Themes::load(&config.themes, depth);
        let (theme, choice_problem) = themes.choose(&settings.theme, background);
        let (keymap, key_problems) = Keymap::new(&settings.keys);
        let mut notes = Notes::default();
        let problems: Vec<Problem> = config
            .problems
            .into_iter()
            .chain(theme_problems)
            .chain(choice_problem)
            .chain(key_problems)
            .collect();
        for problem in &problems {
            let note = Note::warning(format!("{}: {}", problem.place, problem.what));
            notes.say(now, note.with_hint(problem.hint.clone().unwrap_or_default()));
        }
        let drafts = Drafts::found(drafts);
        // What an item with a colon holds is a place or a mark, no words.
        let restored = drafts.keys().filter(|key| !key.item.contains(':')).count();
        if restored > 0 && beginning.is_none() {
            let words = if restored == 1 { "1 draft was" } else { &format!("{restored} drafts were") };
            notes.say(now, Note::info(format!("{words} kept from last time and stands where you typed it.")));
        }
        let context = Context {
            now,
            zone: &zone,
            drafts: &drafts,
            notes: &notes,
            folder: record.as_ref().map_or(&here.folder, |record| &record.folder),
            record: record.as_ref().map_or("", |record| &record.git_folder),
            here: &here,
            keymap: &keymap,
            why_not: here.why_not(),
            as_of: None,
            proving: &Proving::No,
            read_ahead: None,
        };
        let (screen, steps) = Screen::open(&place, &context);
        let mut state = Self {
            root: Layer { id: ScreenId(0), screen },
            above: Vec::new(),
            overlay: None,
            notes,
            drafts,
            pending: Vec::new(),
            count: None,
            jobs: BTreeMap::new(),
            themes,
            theme,
            symbols: Symbols::of(settings.symbols),
            keymap,
            mouse: settings.mouse,
            reduce_motion: settings.reduce_motion,
            cursor: settings.cursor,
            zone,
            here,
            record,
            now,
            dirty: true,
            quitting: false,
            as_of: None,
            aside: None,
            looking: None,
            head: None,
            proving: Proving::No,
            read_ahead: None,
            told_of: BTreeSet::new(),
            last_number: 0,
        };
        let effects = match beginning {
            Some(beginning) => as_of::begin_there(&mut state, beginning, steps),
            None => update::settle(&mut state, ScreenId(0), steps),
        };
        (state, effects)
    }

    /// Whether the screen must be drawn again; asking resets it.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Whether a request is not answered yet.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_empty()
    }

    /// What was typed and is not on disk yet.
    pub fn unsaved_drafts(&mut self) -> Vec<Effect> {
        self.drafts.all_unsaved()
    }

    /// Whether the program is to end.
    #[must_use]
    pub fn is_quitting(&self) -> bool {
        self.quitting
    }

    /// What has gone on long enough to be mentioned.
    pub(super) fn going_on(&self) -> Option<&Job> {
        self.jobs.values().find(|job| self.now.duration_since(job.since) >= QUIET)
    }

    pub(super) fn front(&self) -> &Layer {
        self.above.last().unwrap_or(&self.root)
    }

    /// Whether a screen is one of those over which the past is in front.
    pub(super) fn is_aside(&self, id: ScreenId) -> bool {
        self.aside.is_some() && self.layers_of_now().any(|layer| layer.id == id)
    }

    /// The screens that show the record as it is, in front or not.
    pub(super) fn layers_of_now(&self) -> impl Iterator<Item = &Layer> {
        let (root, above) = match &self.aside {
            Some(aside) => (&aside.root, &aside.above),
            None => (&self.root, &self.above),
        };
        std::iter::once(root).chain(above)
    }

    /// Why a screen can record nothing that looks from there.
    pub(super) fn why_not<'a>(&'a self, as_of: Option<&'a AsOf>) -> Option<&'a str> {
        as_of.map_or(self.here.why_not(), |as_of| Some(as_of.why_not.as_str()))
    }

    pub(super) fn context(&self) -> Context<'_> {
        let as_of = self.as_of.as_deref();
        Context {
            now: self.now,
            zone: &self.zone,
            drafts: as_of.map_or(&self.drafts, |as_of| &as_of.drafts),
            notes: &self.notes,
            folder: self.record.as_ref().map_or(&self.here.folder, |record| &record.folder),
            record: self.record.as_ref().map_or("", |record| &record.git_folder),
            here: &self.here,
            keymap: &self.keymap,
            why_not: self.why_not(as_of),
            as_of: as_of.map(|own| own.seen.viewpoint),
            proving: &self.proving,
            read_ahead: self.read_ahead,
        }
    }

    /// What keys mean now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match &self.overlay {
            Some(Overlay::Confirm(_)) => Mode::List,
            Some(_) => Mode::Field,
            None if self.lacks().is_some() => Mode::List,
            None => self.front().screen.mode(),
        }
    }

    /// Why the screen in front has nothing to show from where one looks.
    pub(super) fn lacks(&self) -> Option<&str> {
        self.as_of.as_ref()?.lacks(&self.front().screen)
    }

    /// Whether a command can be run now: asks the overlay, else the screen, else the shell.
    #[must_use]
    pub fn availability(&self, command: Command) -> Availability {
        match &self.overlay {
            _ if matches!(command, Command::Quit | Command::Redraw | Command::Suspend) => self.shell(command),
            None => self.below_overlay(command),
            Some(Overlay::Confirm(_)) => match command {
                Command::Accept | Command::Yes | Command::No | Command::Back => Availability::Ready,
                _ => Availability::NotHere,
            },
            Some(_) => match command {
                Command::Accept
                | Command::Back
                | Command::Down
                | Command::Up
                | Command::PageDown
                | Command::PageUp => Availability::Ready,
                _ => Availability::NotHere,
            },
        }
    }

    /// The same as if no overlay were open.
    pub(super) fn below_overlay(&self, command: Command) -> Availability {
        match self.on_screen(command) {
            Availability::NotHere => self.shell(command),
            found => found,
        }
    }

    /// The same of the screen in front. What would record something, or leads there, is refused here for all
    /// screens where nothing may be recorded whoever it is.
    pub(super) fn on_screen(&self, command: Command) -> Availability {
        if self.lacks().is_some() {
            return Availability::NotHere;
        }
        let context = self.context();
        match (self.front().screen.availability(command, &context), context.why_not) {
            (Availability::NotHere, _) => Availability::NotHere,
            (_, Some(why)) if command.row().is_some_and(|row| row.records) => {
                Availability::Blocked(why.to_owned())
            }
            (found, _) => found,
        }
    }

    fn shell(&self, command: Command) -> Availability {
        match command {
            Command::Help
            | Command::Palette
            | Command::Themes
            | Command::Mouse
            | Command::Redraw
            | Command::Close
            | Command::Quit => Availability::Ready,
            Command::Messages if !matches!(self.front().screen, Screen::Messages(_)) => Availability::Ready,
            Command::People if self.record.is_some() && !matches!(self.front().screen, Screen::People(_)) => {
                Availability::Ready
            }
            Command::Checklists
                if self.record.is_some() && !matches!(self.front().screen, Screen::Checklists(_)) =>
            {
                Availability::Ready
            }
            Command::Home if !self.above.is_empty() && matches!(self.root.screen, Screen::Home(_)) => {
                Availability::Ready
            }
            Command::Home if self.as_of.is_some() && !matches!(self.root.screen, Screen::Home(_)) => {
                Availability::Ready
            }
            Command::AsOf if self.record.is_some() => Availability::Ready,
            Command::OlderEntry
            | Command::NewerEntry
            | Command::OlderDay
            | Command::NewerDay
            | Command::Now
            | Command::Back
                if self.as_of.is_some() =>
            {
                Availability::Ready
            }
            Command::Evidence
            | Command::Facts
            | Command::Decide
            | Command::Gates
            | Command::Why
            | Command::Risks
            | Command::Asks
            | Command::Compare
            | Command::History
            | Command::Audit
            | Command::Upgrade
            | Command::Search
                if self.front().screen.place_of(command).is_some() =>
            {
                Availability::Ready
            }
            Command::Suspend => Availability::when(cfg!(unix), "this system has no way to suspend a program"),
            Command::Back if !self.above.is_empty() => Availability::Ready,
            _ => Availability::NotHere,
        }
    }
}
