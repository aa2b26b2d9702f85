//! Who recorded what, and when: a timeline that is read as far as it is shown, filtered by a typed line,
//! and each entry in reviewers' words.

mod draw;
mod points;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::{Header, Place, Purpose, ScreenEvent, Step};
use crate::record::change::ObjectId;
use crate::record::difference::words::Voice;
use crate::record::filter;
use crate::record::layout::ReviewId;
use crate::record::people::Record;
use crate::store::past::{
    Begin, EntryTold, HistoryLine, HistoryPage, Of, PageAsk, Point, Spot, TellAsk, entry_as_git, list_as_git,
};
use crate::store::viewpoint::Look;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::input::Input;
use crate::tui::widget::lines::Row;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;

/// So many entries are asked for at a time: more than a screen has rows.
const PAGE: usize = 100;

/// So many entries are kept at most: who runs on through a long history leaves those behind.
const KEPT: usize = 2_000;

/// The entries of a record, a review or a question.
#[derive(Debug)]
pub struct HistoryScreen {
    of: Of,
    /// The filter line with which it was opened, to which Esc comes back.
    began: String,
    /// The filter line in force.
    filter: String,
    faults: Vec<String>,
    /// The filter line while it is typed.
    input: Option<Input>,
    lines: Vec<HistoryLine>,
    /// Where to read on; none at the end, or before anything was read.
    next: Option<ObjectId>,
    /// Before which entry newer ones lie; none where the list begins with the newest.
    newer: Option<ObjectId>,
    /// How many entries the whole record has, where that is known.
    total: Option<usize>,
    is_reading: bool,
    record: Option<Arc<Record>>,
    list: List,
    /// The entry that was told last.
    told: Option<Box<EntryTold>>,
    /// The entry that is being asked for.
    asked: Option<ObjectId>,
    /// The entry that could not be told.
    failed: Option<ObjectId>,
    /// Whether the entry takes the whole screen.
    is_open: bool,
    page: Page,
    /// Whether the last drawing had room for the entry beside the list.
    is_wide: Cell<bool>,
    /// The entry in rows, worked out once for each width.
    rows: RefCell<Option<(ObjectId, u16, Vec<Row>)>>,
    marked: Option<HistoryLine>,
    points: Vec<Point>,
    from: Option<(Spot, String)>,
}

impl HistoryScreen {
    /// Asks for the first page.
    #[must_use]
    pub fn open(of: &Of, filter: &str) -> (Self, Vec<Step>) {
        let mut screen = Self {
            of: of.clone(),
            began: filter.to_owned(),
            filter: filter.to_owned(),
            faults: Vec::new(),
            input: None,
            lines: Vec::new(),
            next: None,
            newer: None,
            total: None,
            is_reading: false,
            record: None,
            list: List::default(),
            told: None,
            asked: None,
            failed: None,
            is_open: false,
            page: Page::default(),
            is_wide: Cell::new(false),
            rows: RefCell::new(None),
            marked: None,
            points: Vec::new(),
            from: None,
        };
        let steps = vec![screen.read(Begin::Newest)];
        (screen, steps)
    }

    /// Begins with an entry, which is open.
    #[must_use]
    pub fn open_at(of: &Of, commit: ObjectId) -> (Self, Vec<Step>) {
        let (mut screen, _) = Self::open(of, "");
        screen.is_open = true;
        let steps = vec![screen.read(Begin::From(commit))];
        (screen, steps)
    }

    /// The review whose history this is, or that of the entry under the cursor.
    pub(super) fn review_id(&self) -> Option<&ReviewId> {
        self.of.review().or_else(|| self.selected()?.review.as_ref())
    }

    /// The same history under the filter in force.
    pub(super) fn place(&self) -> Place {
        Place::History(self.of.clone(), self.filter.clone())
    }

    /// The review whose history this is; none of the whole record.
    pub(super) fn of_review(&self) -> Option<&ReviewId> {
        self.of.review()
    }

    /// Whether it is that of the whole record.
    pub(super) fn is_of_record(&self) -> bool {
        self.of == Of::Record
    }

    /// The history that holds this one: of a question its review's, of a review the record's.
    pub(super) fn wider(&self) -> Option<Place> {
        let of = match &self.of {
            Of::Record => return None,
            Of::Review(_) => Of::Record,
            Of::Question(review, _) => Of::Review(review.clone()),
        };
        Some(Place::History(of, String::new()))
    }

    fn read(&mut self, begin: Begin) -> Step {
        self.is_reading = true;
        // What is read anew is as much as was there, for the cursor stays on its entry.
        let count = if begin == Begin::Newest { self.lines.len().max(PAGE) } else { PAGE };
        let ask = PageAsk { of: self.of.clone(), filter: self.filter.clone(), begin, count };
        Step::Ask(Request::History(Box::new(ask)))
    }

    /// Reads everything anew.
    fn again(&mut self) -> Vec<Step> {
        self.next = None;
        self.newer = None;
        vec![self.read(Begin::Newest)]
    }

    fn selected(&self) -> Option<&HistoryLine> {
        self.lines.get(self.list.selected())
    }

    /// The entry that is told, if it is the one under the cursor.
    fn entry(&self) -> Option<&EntryTold> {
        let selected = self.selected()?.commit;
        self.told.as_deref().filter(|told| told.line.commit == selected)
    }

    fn voice(&self) -> Option<Voice<'_>> {
        self.record.as_deref().map(Voice::of)
    }

    pub(super) fn header(&self) -> Header {
        let mut path = Vec::new();
        match &self.of {
            Of::Record => {}
            Of::Review(review) => path.push(review.to_string()),
            Of::Question(review, question) => path.extend([review.to_string(), question.clone()]),
        }
        path.push("History".to_owned());
        let more = if self.next.is_some() || self.newer.is_some() { "+" } else { "" };
        let right = match (self.lines.len(), self.total) {
            (0, _) if self.is_reading => String::new(),
            (1, None) if more.is_empty() => "1 entry".to_owned(),
            (count, None) => format!("{count}{more} entries"),
            (_, Some(1)) => "1 entry".to_owned(),
            (_, Some(total)) => format!("{total} entries"),
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.input.is_some() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.input.is_some() {
            return match command {
                Command::Accept | Command::Back | Command::Complete => Availability::Ready,
                _ => Availability::NotHere,
            };
        }
        let has_entry = || Availability::when(self.selected().is_some(), "there is no entry here");
        match command {
            Command::Find | Command::AsGit => Availability::Ready,
            Command::Accept if self.is_open => Availability::when(
                self.leads().is_some(),
                "this entry is about no question, or you see its history already",
            ),
            Command::Accept | Command::Copy | Command::AsOf => has_entry(),
            Command::MarkEntry => match self.selected() {
                Some(line) if line.review.is_some() => Availability::Ready,
                Some(_) => Availability::Blocked("the entry is about no review".to_owned()),
                None => has_entry(),
            },
            Command::Differ => self.can_differ(),
            Command::Points => {
                Availability::when(self.review_id().is_some(), "points belong to a review: none is here")
            }
            Command::Left | Command::Right if self.is_open => Availability::Ready,
            Command::Back if self.is_open || self.filter != self.began => Availability::Ready,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.input.is_some() {
            return vec![Command::Accept, Command::Complete, Command::Back];
        }
        if self.is_open {
            return vec![
                Command::Accept,
                Command::Right,
                Command::AsOf,
                Command::Differ,
                Command::Copy,
                Command::AsGit,
                Command::Back,
            ];
        }
        vec![
            Command::Accept,
            Command::Find,
            Command::AsOf,
            Command::Points,
            Command::Differ,
            Command::MarkEntry,
            Command::AsGit,
        ]
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Accept if self.input.is_some() => Some("filter"),
            Command::Accept if self.is_open => Some("its question"),
            Command::Right => Some("older"),
            Command::Find => Some("filter"),
            Command::Differ if self.marked.is_none() => Some("since"),
            Command::Back if !self.is_open && self.filter != self.began => Some("no filter"),
            _ => None,
        }
    }

    /// What the word that is being typed could become, or what could not be understood.
    fn offers(&self, line: &str) -> String {
        let known = known_values(&self.lines);
        let (_, offers) = filter::complete(line, known.iter().map(String::as_str));
        if line.is_empty() || offers.is_empty() {
            let faults = filter::Filter::parse(line).faults;
            let wants = "who: action: question: review: since: until: signed: hand: and words";
            return faults.into_iter().next_back().unwrap_or_else(|| wants.to_owned());
        }
        offers.join("  ")
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        if let Some(input) = &self.input {
            return Some((self.offers(input.text()), String::new()));
        }
        if let Some(fault) = self.faults.first() {
            return Some((format!("The filter: {fault}."), String::new()));
        }
        if let Some(marked) = &self.marked {
            let words = format!("Marked: {}; d on another entry shows what differs.", marked.commit.short());
            return Some((words, String::new()));
        }
        let line = self.selected()?;
        let told = match (line.is_signed, line.is_by_hand()) {
            (true, _) => "carries a signature",
            (false, true) => "made by hand, the name is only claimed",
            (false, false) => "not signed with a key, the name is only claimed",
        };
        Some((format!("Entry {}: {told}.", line.commit.short()), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        let mut steps = match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count),
            ScreenEvent::Key(key) => {
                if let Some(input) = &mut self.input {
                    input.key(*key);
                }
                Vec::new()
            }
            ScreenEvent::Paste(text) => {
                if let Some(input) = &mut self.input {
                    input.insert(text);
                }
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                let again = self.list.selected() == *row;
                self.list.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Picked(Purpose::FromPoint, id) => self.picked_from(id),
            ScreenEvent::Picked(Purpose::ToPoint, id) => self.picked_to(id),
            ScreenEvent::Reply(reply) => self.replied(reply),
            _ => Vec::new(),
        };
        steps.extend(self.read_on());
        steps.extend(self.ask_entry());
        steps
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        if self.input.is_some() {
            return self.filtering(command);
        }
        match command {
            Command::Find => self.input = Some(Input::new(&self.filter)),
            Command::Accept if self.is_open => return self.leads().map(Step::Go).into_iter().collect(),
            Command::Accept => {
                self.is_open = true;
                self.page = Page::default();
            }
            Command::Back if self.is_open => self.is_open = false,
            Command::Back => {
                self.filter.clone_from(&self.began);
                self.lines.clear();
                return self.again();
            }
            Command::Left => self.step(Command::Up, count),
            Command::Right => self.step(Command::Down, count),
            Command::Copy => return self.copy().into_iter().collect(),
            Command::AsGit => return vec![self.as_git()],
            Command::AsOf => {
                let line = self.selected().map(|line| Step::LookAt(Look::Entry(line.commit)));
                return line.into_iter().collect();
            }
            Command::MarkEntry => {
                let line = self.selected().cloned();
                let is_marked =
                    self.marked.as_ref().map(|own| own.commit) == line.as_ref().map(|own| own.commit);
                self.marked = line.filter(|_| !is_marked);
            }
            Command::Differ => return self.differ().into_iter().collect(),
            Command::Points => return self.ask_points(),
            _ if self.is_open => {
                let stops = self.rows.borrow().as_ref().map_or(0, |(_, _, rows)| rows.len());
                self.page.command(command, count, stops);
            }
            Command::Bottom if self.next.is_some() => return vec![self.read(Begin::Oldest)],
            Command::Top if self.newer.is_some() => {
                self.lines.clear();
                self.list.select(0);
                return self.again();
            }
            _ => {
                self.list.command(command, count, self.lines.len());
            }
        }
        Vec::new()
    }

    /// Goes to another entry while one is open.
    fn step(&mut self, command: Command, count: usize) {
        self.list.command(command, count, self.lines.len());
        self.page = Page::default();
    }

    fn filtering(&mut self, command: Command) -> Vec<Step> {
        let Some(input) = &mut self.input else { return Vec::new() };
        match command {
            Command::Accept => {
                input.text().trim().clone_into(&mut self.filter);
                self.input = None;
                self.list.select(0);
                self.lines.clear();
                return self.again();
            }
            Command::Complete => {
                let known: Vec<String> = known_values(&self.lines);
                let (line, _) = filter::complete(input.text(), known.iter().map(String::as_str));
                *input = Input::new(&line);
            }
            Command::Back => self.input = None,
            _ => {}
        }
        Vec::new()
    }

    /// The history of the question that the open entry is about.
    fn leads(&self) -> Option<Place> {
        let line = self.selected()?;
        let (review, question) = (line.review.clone()?, line.question.clone()?);
        let of = Of::Question(review, question);
        (of != self.of).then(|| Place::History(of, String::new()))
    }

    fn replied(&mut self, reply: &Reply) -> Vec<Step> {
        match reply {
            Reply::History(page) if page.ask.of == self.of && page.ask.filter == self.filter => {
                self.took(page);
            }
            Reply::Entry(told) => {
                if self.asked == Some(told.line.commit) {
                    self.asked = None;
                }
                self.told = Some(told.clone());
            }
            Reply::Points(review, points) if Some(review) == self.review_id() => {
                self.points.clone_from(points);
                return vec![self.pick_from()];
            }
            // Who looks at what is older sees nothing of what is new.
            Reply::Moved(true, _) | Reply::Review(..) if self.newer.is_some() => {}
            Reply::Moved(true, _) | Reply::Review(..) => return self.again(),
            // What failed is not asked for again before the person does something else.
            Reply::Failed { .. } => {
                self.is_reading = false;
                self.next = None;
                self.newer = None;
                self.failed = self.asked.take();
            }
            _ => {}
        }
        Vec::new()
    }

    fn took(&mut self, page: &HistoryPage) {
        self.is_reading = false;
        self.record = Some(Arc::clone(&page.record));
        self.faults.clone_from(&page.faults);
        let at = self.selected().map(|line| line.commit);
        match page.ask.begin {
            // A page that was asked for twice is taken once.
            Begin::From(from) if self.next == Some(from) => {
                self.lines.extend(page.lines.iter().cloned());
                self.next = page.next;
                let gone = self.lines.len().saturating_sub(KEPT).min(self.list.selected());
                if gone > 0 {
                    self.lines.drain(..gone);
                    self.list.shrink_above(gone);
                    self.newer = self.lines.first().map(|line| line.commit);
                }
            }
            Begin::Before(before) if self.newer == Some(before) => {
                self.lines.splice(0..0, page.lines.iter().cloned());
                self.list.grow_above(page.lines.len());
                self.newer = page.newer;
                if let Some(first) = self.lines.get(KEPT).filter(|_| self.list.selected() < KEPT) {
                    self.next = Some(first.commit);
                    self.lines.truncate(KEPT);
                }
            }
            Begin::From(_) | Begin::Before(_) if !self.lines.is_empty() => return,
            Begin::Newest | Begin::Oldest | Begin::From(_) | Begin::Before(_) => {
                self.lines.clone_from(&page.lines);
                (self.next, self.newer) = (page.next, page.newer);
                let stays = self.lines.iter().position(|line| Some(line.commit) == at);
                let to =
                    if page.ask.begin == Begin::Oldest { self.lines.len() } else { self.list.selected() };
                self.list.select(stays.filter(|_| page.ask.begin != Begin::Oldest).unwrap_or(to));
            }
        }
        self.total = page.total;
        let last = self.lines.len().saturating_sub(1);
        self.list.select(self.list.selected().min(last));
    }

    /// Asks for the next page when the cursor comes near the end of what was read, or near its beginning.
    fn read_on(&mut self) -> Option<Step> {
        if self.is_reading {
            return None;
        }
        let at = self.list.selected();
        if let Some(next) = self.next.filter(|_| at + PAGE / 2 > self.lines.len()) {
            return Some(self.read(Begin::From(next)));
        }
        let newer = self.newer.filter(|_| at < PAGE / 2)?;
        Some(self.read(Begin::Before(newer)))
    }

    /// Asks for the entry under the cursor, so that it is there when it is opened; one at a time, so that
    /// whoever runs over a hundred entries does not have a hundred told.
    fn ask_entry(&mut self) -> Option<Step> {
        let commit = self.selected()?.commit;
        let is_known = self.told.as_ref().is_some_and(|told| told.line.commit == commit);
        if is_known || self.asked.is_some() || self.failed == Some(commit) {
            return None;
        }
        self.asked = Some(commit);
        Some(Step::Ask(Request::Entry(commit)))
    }

    fn as_git(&self) -> Step {
        let list = list_as_git(&self.of);
        let entry = self.selected().filter(|_| self.is_open || self.is_wide.get()).map(entry_as_git);
        let command = match (&entry, self.is_open) {
            (Some(entry), true) => entry.clone(),
            _ => list.clone(),
        };
        let words = match entry.filter(|_| !self.is_open) {
            Some(entry) => format!("{list}\n{entry}"),
            None => command.clone(),
        };
        shown_as_git(words, command)
    }

    fn copy(&self) -> Option<Step> {
        let voice = self.voice()?;
        let (text, what) = if self.is_open {
            (draw::entry_as_markdown(self.entry()?, &voice), "the entry")
        } else {
            (draw::list_as_markdown(&self.lines, &voice), "the entries shown")
        };
        Some(Step::Do(Effect::Copy { text, what: what.to_owned() }))
    }

    fn can_differ(&self) -> Availability {
        let Some(line) = self.selected() else {
            return Availability::Blocked("there is no entry here".to_owned());
        };
        match (&self.marked, line.review.as_ref().or(self.of.review())) {
            (_, None) => Availability::Blocked("the entry is about no review".to_owned()),
            (Some(marked), Some(review)) if marked.review.as_ref() != Some(review) => {
                Availability::Blocked("the two entries are about two reviews".to_owned())
            }
            (Some(marked), _) if marked.commit == line.commit => {
                Availability::Blocked("this entry is the marked one".to_owned())
            }
            _ => Availability::Ready,
        }
    }

    /// From the marked entry to this one, the older one first; or from this one to now.
    fn differ(&self) -> Option<Step> {
        let line = self.selected()?;
        let review = line.review.clone().or_else(|| self.of.review().cloned())?;
        let name = |line: &HistoryLine| format!("entry {}", line.commit.short());
        let Some(marked) = &self.marked else {
            let ask = TellAsk { review, spots: [Spot::Entry(line.commit), Spot::Now] };
            return Some(Step::Go(Place::Difference(ask, [name(line), "now".to_owned()])));
        };
        let place = |commit: ObjectId| self.lines.iter().position(|own| own.commit == commit);
        let is_older = place(marked.commit) > place(line.commit) || place(marked.commit).is_none();
        let (from, to) = if is_older { (marked, line) } else { (line, marked) };
        let ask = TellAsk { review, spots: [Spot::Entry(from.commit), Spot::Entry(to.commit)] };
        Some(Step::Go(Place::Difference(ask, [name(from), name(to)])))
    }
}

/// Authors, questions and reviews of the entries that were read, as a filter has them.
fn known_values(lines: &[HistoryLine]) -> Vec<String> {
    let mut known = Vec::new();
    for line in lines {
        let name = line.id.split(' ').next().unwrap_or_default();
        known.push(format!("who:{}", name.to_lowercase()));
        known.extend(line.question.as_ref().map(|question| format!("question:{question}")));
        known.extend(line.review.as_ref().map(|review| format!("review:{review}")));
        known.extend([format!("since:{}", line.day), format!("until:{}", line.day)]);
    }
    known.sort();
    known.dedup();
    known
}

/// A Git command in a box of its own; Enter copies it.
pub(super) fn shown_as_git(words: String, command: String) -> Step {
    Step::Confirm(Confirm {
        question: "The same as Git: copy it?".to_owned(),
        consequence: words,
        then: vec![Step::Do(Effect::Copy { text: command, what: "the command".to_owned() })],
    })
}

/// Said where a point cannot be used.
pub(super) fn no_point() -> Step {
    Step::Say(Note::warning("That point is not there any more."))
}
