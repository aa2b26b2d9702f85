//! One checklist: its sections and questions, for a fork beside what it was forked from, what is wrong with the
//! file, what was edited by hand, and what the running reviews that pin it would make of it.

mod draw;
mod making;
mod rows;

use std::cell::Cell;
use std::collections::BTreeSet;

use super::detail::Sheet;
use crate::checklist::change::{Beside, Changes, beside};
use crate::checklist::model::{Checklist, Question, Section};
use crate::record::layout;
use crate::record::trial::Trial;
use crate::store::shelf::{HandEditKind, Volume};
use crate::text::lines::Line;
use crate::text::problem::Problem;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::screen::filling::{Filled, Filling};
use crate::tui::screen::history::shown_as_git;
use crate::tui::screen::{Context, Header, Place, Purpose, ScreenEvent, Step};
use crate::tui::symbols::Symbols;
use crate::tui::widget::list::List;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;
use making::Making;
use rows::Row;

/// What the cursor can be on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    /// What somebody changed by hand.
    Edit,
    /// A problem, by its place among them.
    Problem(usize),
    /// A running review that pins it, by its place among them.
    Review(usize),
    /// A section.
    Section(String),
    /// Questions from this one on that are the same as in the base, folded.
    Same(String),
    /// A question.
    Question(String),
    /// A question that only the base has.
    Gone(String),
}

/// One checklist.
#[derive(Debug)]
pub struct ChecklistScreen {
    id: String,
    volume: Option<Box<Volume>>,
    /// For a fork whose base is known.
    fork: Option<Fork>,
    /// The sections of which only the title is shown.
    folded: BTreeSet<String>,
    /// The first questions of runs that are the same as in the base and are shown all the same.
    unfolded: BTreeSet<String>,
    page: Page,
    /// How far the text of what is under the cursor is scrolled, while it has the whole screen.
    panel: Option<u16>,
    /// How far it can be: drawing alone knows.
    panel_end: Cell<u16>,
    /// What it would be in a review, while that is in front.
    trial: Option<Box<Trial>>,
    /// A form over the page.
    filling: Option<Filling<Making>>,
    /// A new question as its author left it, while it cannot be added.
    fresh: Option<String>,
    /// Something was sent and is not recorded yet.
    is_recording: bool,
    /// What happened last.
    said: String,
}

/// What a fork has of its own.
#[derive(Debug)]
struct Fork {
    beside: Vec<Beside>,
    changes: Changes,
}

impl ChecklistScreen {
    pub(in crate::tui::screen) fn open(id: &str) -> (Self, Vec<Step>) {
        let screen = Self {
            id: id.to_owned(),
            volume: None,
            fork: None,
            folded: BTreeSet::new(),
            unfolded: BTreeSet::new(),
            page: Page::default(),
            panel: None,
            panel_end: Cell::new(0),
            trial: None,
            filling: None,
            fresh: None,
            is_recording: false,
            said: String::new(),
        };
        let ask = screen.ask();
        (screen, vec![ask])
    }

    fn ask(&self) -> Step {
        Step::Ask(Request::Volume(self.id.clone()))
    }

    pub(in crate::tui::screen) fn place(&self) -> Place {
        Place::Checklist(self.id.clone())
    }

    fn checklist(&self) -> Option<&Checklist> {
        self.volume.as_ref()?.shown.as_deref()
    }

    pub(in crate::tui::screen) fn header(&self) -> Header {
        let path = vec!["Checklists".into(), self.id.clone()];
        let (Some(volume), Some(checklist)) = (&self.volume, self.checklist()) else {
            return Header { path, right: String::new() };
        };
        let fork = checklist.base.as_ref().map(|base| format!("fork of {} {}", base.checklist, base.version));
        let state = match volume.edit {
            _ if volume.is_built_in => "built in",
            Some(HandEditKind::Extra) => "new, not committed",
            Some(HandEditKind::Removed) => "removed, not committed",
            Some(_) => "edited, not committed",
            None if super::is_draft(checklist) => "not in force",
            None => "in force",
        };
        let right: Vec<String> =
            fork.into_iter().chain([format!("{}, {state}", checklist.version)]).collect();
        Header { path, right: right.join("   ") }
    }

    pub(in crate::tui::screen) fn mode(&self) -> Mode {
        if self.filling.is_some() { Mode::Field } else { Mode::List }
    }

    /// What the cursor is on.
    fn spot(&self) -> Option<Spot> {
        self.rows().into_iter().filter_map(Row::into_spot).nth(self.page.selected())
    }

    fn select(&mut self, spot: &Spot) -> bool {
        let place = self.rows().into_iter().filter_map(Row::into_spot).position(|own| own == *spot);
        if let Some(place) = place {
            self.page.select(place);
        }
        place.is_some()
    }

    /// A question of the checklist, or one that only its base has.
    fn question(&self, spot: &Spot) -> Option<(&Checklist, &Question)> {
        let checklist = match spot {
            Spot::Question(_) => self.checklist()?,
            Spot::Gone(_) => self.volume.as_ref()?.base.as_deref()?,
            _ => return None,
        };
        let (Spot::Question(id) | Spot::Gone(id)) = spot else { return None };
        Some((checklist, checklist.question(id)?))
    }

    fn section(&self, id: &str) -> Option<&Section> {
        let has = |checklist: &'_ Checklist| checklist.sections.iter().position(|section| section.id == id);
        let own = self.checklist()?;
        if let Some(place) = has(own) {
            return own.sections.get(place);
        }
        let base = self.volume.as_ref()?.base.as_deref()?;
        base.sections.get(has(base)?)
    }

    fn problem(&self, place: usize) -> Option<&Problem> {
        self.volume.as_ref()?.problems.get(place)
    }

    /// At which line the file is to be opened.
    fn line(&self) -> usize {
        match self.spot() {
            Some(Spot::Problem(place)) => self.problem(place).map_or(1, |problem| problem.place.line),
            Some(spot @ Spot::Question(_)) => self.question(&spot).map_or(1, |(_, question)| question.line),
            Some(Spot::Section(id)) => {
                let first = self.section(&id).and_then(|section| section.questions.first());
                first.map_or(1, |question| question.line)
            }
            Some(Spot::Same(id)) => {
                self.question(&Spot::Question(id)).map_or(1, |(_, question)| question.line)
            }
            _ => 1,
        }
    }

    pub(in crate::tui::screen) fn availability(&self, command: Command) -> Availability {
        let Some(volume) = &self.volume else {
            return match command {
                Command::Accept => Availability::Blocked("the checklist is still being read".into()),
                _ => Availability::NotHere,
            };
        };
        if self.filling.is_some() {
            return Filling::<Making>::availability(command);
        }
        if self.panel.is_some() {
            return match command {
                Command::EditOutside | Command::Copy if self.trial.is_some() => Availability::NotHere,
                Command::Back | Command::Accept | Command::Copy | Command::EditOutside => {
                    self.availability_at(command, volume)
                }
                _ if List::moves(command) => Availability::Ready,
                _ => Availability::NotHere,
            };
        }
        match command {
            Command::Back => Availability::NotHere,
            _ => match self.availability_to_make(command, volume) {
                Availability::NotHere => self.availability_at(command, volume),
                found => found,
            },
        }
    }

    fn availability_at(&self, command: Command, volume: &Volume) -> Availability {
        match command {
            Command::Back => Availability::Ready,
            Command::Accept => Availability::when(self.spot().is_some(), "there is nothing to open"),
            Command::ShowAll | Command::Find | Command::Preview => {
                Availability::when(volume.shown.is_some(), "it cannot be read; what is wrong stands above")
            }
            Command::Copy => {
                let is_question = self.spot().is_some_and(|spot| self.question(&spot).is_some());
                Availability::when(is_question, "the cursor is on no question")
            }
            Command::AsGit => {
                Availability::when(!volume.is_built_in, "the record does not have it: it is built in")
            }
            Command::EditOutside if volume.is_built_in => {
                Availability::Blocked("it is built in, and not in this record".to_owned())
            }
            Command::EditOutside => {
                Availability::when(volume.can_be_edited, "its file does not lie in the working folder")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(in crate::tui::screen) fn hints(&self) -> Vec<Command> {
        use Command as C;
        if self.filling.is_some() {
            return Filling::<Making>::hints();
        }
        if self.panel.is_some() {
            return vec![C::Down, C::EditOutside, C::Copy, C::Back];
        }
        if self.checklist().is_some_and(|own| own.base.is_some()) {
            let publish = self.checklist().is_some_and(super::is_draft);
            let mut hints = vec![C::SetWeight, C::SetGate, C::LeaveOut, C::AddQuestion, C::TryOn];
            hints.push(if publish && !self.has_news() { C::Publish } else { C::Pull });
            hints.extend([C::RecordEdit, C::Accept, C::EditOutside, C::Preview, C::ShowAll, C::Back]);
            return hints;
        }
        vec![C::Accept, C::EditOutside, C::RecordEdit, C::Preview, C::Fork, C::ShowAll, C::Find, C::Back]
    }

    pub(in crate::tui::screen) fn hint_words(&self, command: Command) -> Option<&'static str> {
        if let Some(filling) = &self.filling {
            return match command {
                Command::Accept => Some(filling.accept_words()),
                Command::NextPane => Some("next field"),
                _ => None,
            };
        }
        match (command, self.spot()) {
            (Command::Back, _) if self.panel.is_some() => Some("close"),
            (Command::Accept, Some(Spot::Section(id))) => {
                Some(if self.folded.contains(&id) { "unfold" } else { "fold" })
            }
            (Command::Accept, Some(Spot::Same(_))) => Some("unfold"),
            (Command::Accept, Some(Spot::Review(_))) => Some("review"),
            (Command::Accept, Some(_)) => Some("all of it"),
            (Command::EditOutside, Some(Spot::Problem(_))) => Some("edit there"),
            (Command::EditOutside, _) => Some("edit"),
            (Command::ShowAll, _) => Some(if self.is_all_folded() { "unfold all" } else { "fold all" }),
            _ => None,
        }
    }

    pub(in crate::tui::screen) fn status(&self) -> Option<(String, String)> {
        if self.is_recording {
            return Some(("Recording ...".to_owned(), String::new()));
        }
        if !self.said.is_empty() {
            return Some((self.said.clone(), String::new()));
        }
        let volume = self.volume.as_ref()?;
        let edit = match (volume.edit, &volume.changes) {
            (None, _) => None,
            (Some(_), Some(changes)) => Some(format!("Not committed: {}", changes.count_words())),
            (Some(_), None) => Some("Not committed.".to_owned()),
        };
        let is_told = matches!(self.spot(), Some(Spot::Problem(_)));
        let lint = volume.problems.first().filter(|_| !is_told).map(|first| {
            let errors = volume.problems.iter().filter(|problem| problem.is_error()).count();
            let counts: Vec<String> = [(errors, "error"), (volume.problems.len() - errors, "warning")]
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, one)| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") })
                .collect();
            format!("Lint: {}; line {}: {}", counts.join(", "), first.place.line, first.what)
        });
        let news = volume.upstream.as_ref().map(|own| {
            let parts = if own.offers == 1 { "1 part".to_owned() } else { format!("{} parts", own.offers) };
            let conflicts =
                if own.conflicts == 0 { String::new() } else { format!(", {} in conflict", own.conflicts) };
            format!("Upstream {} changed {parts}{conflicts}.", own.of)
        });
        let words: Vec<String> = edit.into_iter().chain(news).chain(lint).collect();
        (!words.is_empty()).then(|| (words.join(" "), String::new()))
    }

    pub(in crate::tui::screen) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event
            && let Some(steps) = self.replied_to_making(reply, context)
        {
            return steps;
        }
        if let Some(filling) = &mut self.filling
            && !matches!(event, ScreenEvent::Reply(_) | ScreenEvent::Shown | ScreenEvent::FileEdited)
        {
            return match filling.on(event) {
                Filled::Going(steps) => {
                    self.judge();
                    steps
                }
                Filled::Left => {
                    self.filling = None;
                    Vec::new()
                }
                Filled::Done => self.finish_form(),
            };
        }
        match event {
            ScreenEvent::Command(command, count) => {
                self.said.clear();
                return match self.make(*command, context) {
                    Some(steps) => steps,
                    None => self.command(*command, *count),
                };
            }
            ScreenEvent::Edited(text) => return self.written(text),
            ScreenEvent::Picked(purpose @ (Purpose::Weight | Purpose::Gate | Purpose::Review), id) => {
                return self.picked(*purpose, id);
            }
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Picked(Purpose::Question, id) => self.go_to(id),
            ScreenEvent::Reply(Reply::Volume(volume)) if volume.id == self.id => self.know(volume.clone()),
            ScreenEvent::FileEdited
            | ScreenEvent::Shown
            | ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) => return vec![self.ask()],
            _ => {}
        }
        Vec::new()
    }

    /// Takes the text, and stays on what is under the cursor.
    fn know(&mut self, volume: Box<Volume>) {
        let at = self.spot();
        self.fork = volume
            .base
            .as_deref()
            .zip(volume.shown.as_deref())
            .map(|(base, own)| Fork { beside: beside(base, own), changes: Changes::between(base, own) });
        let is_first = self.volume.replace(volume).is_none();
        if is_first {
            self.begin();
            return;
        }
        let stays = at.as_ref().is_some_and(|at| self.select(at));
        // A question that is no longer folded away, or is now, is found where it went.
        let found = match at {
            Some(Spot::Question(id) | Spot::Same(id) | Spot::Gone(id)) if !stays => {
                self.go_to(&id);
                true
            }
            _ => stays,
        };
        if !found {
            self.page.select(0);
        }
    }

    /// Of a fork what differs is to be seen: sections in which nothing does are folded. The cursor begins
    /// at the first one that does, else where the questions begin.
    fn begin(&mut self) {
        let sections: Vec<String> =
            self.checklist().into_iter().flat_map(|own| &own.sections).map(|own| own.id.clone()).collect();
        if let Some(fork) = &self.fork {
            let differs =
                |id: &String| fork.beside.iter().any(|one| one.section == *id && !one.own.is_empty());
            self.folded = sections.iter().filter(|id| !differs(id)).cloned().collect();
        }
        let differs = self.fork.as_ref().and_then(|fork| fork.beside.iter().find(|one| !one.own.is_empty()));
        let differs = differs.map(|one| {
            let spot = if one.is_gone { Spot::Gone } else { Spot::Question };
            spot(one.question.clone())
        });
        let first = differs.or_else(|| sections.into_iter().next().map(Spot::Section));
        if let Some(first) = first {
            self.select(&first);
        }
    }

    /// Goes to a question, and unfolds what hides it.
    fn go_to(&mut self, id: &str) {
        let section = self.checklist().and_then(|own| own.section_of(id)).map(|section| section.id.clone());
        if let Some(section) = section {
            self.folded.remove(&section);
        }
        let spot = Spot::Question(id.to_owned());
        if self.select(&spot) {
            return;
        }
        if let Some(first) = self.run_of(id) {
            self.unfolded.insert(first);
        }
        if !self.select(&spot) {
            self.select(&Spot::Gone(id.to_owned()));
        }
    }

    fn is_all_folded(&self) -> bool {
        self.checklist().is_some_and(|own| own.sections.iter().all(|one| self.folded.contains(&one.id)))
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        if let Some(top) = self.panel {
            return self.command_in_panel(command, count, top);
        }
        match command {
            Command::Accept => return self.accept(),
            Command::EditOutside => return vec![self.edit()],
            Command::Preview => {
                let question = match self.spot() {
                    Some(Spot::Question(id)) => Some(id),
                    _ => None,
                };
                return vec![Step::Go(Place::Preview(self.id.clone(), question))];
            }
            Command::ShowAll => self.fold_all(),
            Command::Find => return vec![self.find()],
            Command::Copy => return self.copy().into_iter().collect(),
            Command::AsGit => return vec![self.as_git()],
            _ => {
                let len = self.rows().into_iter().filter_map(Row::into_spot).count();
                self.page.command(command, count, len);
            }
        }
        Vec::new()
    }

    fn accept(&mut self) -> Vec<Step> {
        match self.spot() {
            Some(Spot::Section(id)) => {
                let was_folded = self.folded.remove(&id);
                self.folded.extend((!was_folded).then_some(id));
            }
            Some(Spot::Same(id)) => {
                self.unfolded.insert(id.clone());
                self.select(&Spot::Question(id));
            }
            Some(Spot::Review(place)) => {
                let pin = self.volume.as_ref().and_then(|volume| volume.pins.get(place));
                return pin.map(|pin| Step::Go(Place::Review(pin.review.clone()))).into_iter().collect();
            }
            Some(Spot::Edit | Spot::Problem(_) | Spot::Question(_) | Spot::Gone(_)) => self.panel = Some(0),
            None => {}
        }
        Vec::new()
    }

    fn command_in_panel(&mut self, command: Command, count: usize, top: u16) -> Vec<Step> {
        let by = u16::try_from(count).unwrap_or(u16::MAX);
        let end = self.panel_end.get();
        match command {
            Command::Back | Command::Accept => {
                self.panel = None;
                self.trial = None;
            }
            Command::EditOutside => return vec![self.edit()],
            Command::Copy => return self.copy().into_iter().collect(),
            Command::Down => self.panel = Some(top.saturating_add(by).min(end)),
            Command::Up => self.panel = Some(top.min(end).saturating_sub(by)),
            Command::PageDown => self.panel = Some(top.saturating_add(by.saturating_mul(10)).min(end)),
            Command::PageUp => self.panel = Some(top.min(end).saturating_sub(by.saturating_mul(10))),
            Command::Top => self.panel = Some(0),
            Command::Bottom => self.panel = Some(end),
            _ => {}
        }
        Vec::new()
    }

    fn edit(&self) -> Step {
        Step::Do(Effect::EditFile { path: layout::checklist(&self.id), line: self.line() })
    }

    fn fold_all(&mut self) {
        let at = self.spot();
        if self.is_all_folded() {
            self.folded.clear();
            let all = self.fork.iter().flat_map(|fork| &fork.beside);
            self.unfolded = all.map(|one| one.question.clone()).collect();
        } else {
            let sections = self.checklist().into_iter().flat_map(|own| &own.sections);
            self.folded = sections.map(|section| section.id.clone()).collect();
            self.unfolded.clear();
        }
        let at = at.filter(|at| !self.select(at));
        if let Some(Spot::Question(id) | Spot::Same(id)) = at {
            let section =
                self.checklist().and_then(|own| own.section_of(&id)).map(|section| section.id.clone());
            if let Some(section) = section {
                self.select(&Spot::Section(section));
            }
        }
    }

    fn find(&self) -> Step {
        let sections = self.checklist().into_iter().flat_map(|own| &own.sections);
        let items = sections.flat_map(|section| {
            section.questions.iter().map(|question| Item {
                id: question.id.clone(),
                label: question.id.clone(),
                detail: question.ask.clone(),
                right: format!("weight {}", question.weight),
                section: section.title.clone(),
                ..Item::default()
            })
        });
        Step::Pick(Purpose::Question, items.collect(), "Questions")
    }

    fn copy(&self) -> Option<Step> {
        let spot = self.spot()?;
        let (checklist, question) = self.question(&spot)?;
        let mut sheet = Sheet::new(78, Symbols::of(crate::config::SymbolSet::Ascii));
        sheet.question(checklist, question, &[]);
        let mut text = String::new();
        for row in sheet.rows {
            text.push_str(&" ".repeat(usize::from(row.indent)));
            text.extend(row.pieces.iter().map(|(words, _)| words.as_ref()));
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        Some(Step::Do(Effect::Copy { text, what: "the question".to_owned() }))
    }

    fn as_git(&self) -> Step {
        let path = layout::checklist(&self.id);
        let is_edited = self.volume.as_ref().is_some_and(|volume| volume.edit.is_some());
        let command =
            if is_edited { format!("git diff HEAD -- {path}") } else { format!("git log -p -- {path}") };
        shown_as_git(command.clone(), command)
    }

    /// What a fork changed in a question.
    fn differs(&self, spot: &Spot) -> Vec<Line> {
        match (spot, &self.fork) {
            (Spot::Question(id) | Spot::Gone(id), Some(fork)) => fork.changes.lines_of(id),
            _ => Vec::new(),
        }
    }
}
