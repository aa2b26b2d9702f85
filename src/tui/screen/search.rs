//! Words in a record: typed once, found as things stand or through all of history, each with its place.

mod draw;

use super::{Context, Header, Place, ScreenEvent, Step, walk_place};
use crate::record::layout::ReviewId;
use crate::record::search::Field;
use crate::store::past::Of;
use crate::store::search::{Fate, Found, SearchAsk, SearchFound, Through};
use crate::text::lines::escaped;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::List;

/// So many of the best are shown.
const BEST: usize = 50;

/// What is looked for, and what was found.
#[derive(Debug)]
pub struct SearchScreen {
    of: Option<ReviewId>,
    through: Through,
    words: String,
    /// The words while they are typed.
    input: Option<Input>,
    found: Option<Box<SearchFound>>,
    is_searching: bool,
    list: List,
}

impl SearchScreen {
    /// Begins with a field to type in, or with what these words find.
    #[must_use]
    pub fn open(of: Option<&ReviewId>, words: &str, through: Through) -> (Self, Vec<Step>) {
        let mut screen = Self {
            of: of.cloned(),
            through,
            words: words.to_owned(),
            input: words.is_empty().then(|| Input::new("")),
            found: None,
            is_searching: false,
            list: List::default(),
        };
        let steps = if words.is_empty() { Vec::new() } else { vec![screen.search()] };
        (screen, steps)
    }

    /// The same search.
    pub(super) fn place(&self) -> Place {
        Place::Search(self.of.clone(), self.words.clone(), self.through)
    }

    /// The review that is searched, or that of what is under the cursor.
    pub(super) fn review_id(&self) -> Option<&ReviewId> {
        self.of.as_ref().or_else(|| self.selected()?.review.as_ref())
    }

    /// The same words in the whole record.
    pub(super) fn wider(&self) -> Option<Place> {
        self.of.as_ref().map(|_| Place::Search(None, self.words.clone(), self.through))
    }

    fn ask(&self) -> SearchAsk {
        SearchAsk { words: self.words.clone(), of: self.of.clone(), through: self.through, count: BEST }
    }

    fn search(&mut self) -> Step {
        self.is_searching = true;
        Step::Ask(Request::Search(Box::new(self.ask())))
    }

    fn best(&self) -> &[Found] {
        self.found.as_ref().map(|found| found.best.as_slice()).unwrap_or_default()
    }

    fn selected(&self) -> Option<&Found> {
        self.best().get(self.list.selected())
    }

    pub(super) fn header(&self) -> Header {
        let mut path: Vec<String> = self.of.iter().map(ToString::to_string).collect();
        path.push("Search".to_owned());
        let right = match &self.found {
            Some(found) if found.count > found.best.len() => {
                format!("best {} of {}", found.best.len(), found.count)
            }
            Some(found) => format!("{} found", found.count),
            None => String::new(),
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.input.is_some() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.input.is_some() {
            return match command {
                Command::Accept | Command::NextPane => Availability::Ready,
                Command::Back if !self.words.is_empty() => Availability::Ready,
                _ => Availability::NotHere,
            };
        }
        match command {
            Command::Find | Command::NextPane => Availability::Ready,
            Command::Accept => match self.selected() {
                None => Availability::Blocked("nothing was found".to_owned()),
                Some(found) => Availability::when(leads(found).is_some(), "there is no place to go to"),
            },
            Command::Copy => Availability::when(self.selected().is_some(), "nothing was found"),
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        match self.input {
            Some(_) => vec![Command::Accept, Command::NextPane, Command::Back],
            None => vec![Command::Accept, Command::Find, Command::NextPane, Command::Copy, Command::Back],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Accept if self.input.is_some() => Some("search"),
            Command::Find => Some("other words"),
            Command::NextPane => Some(match self.through {
                Through::Now => "all of history",
                Through::History => "as it stands",
            }),
            _ => None,
        }
    }

    pub(super) fn status(&self, context: &Context<'_>) -> Option<(String, String)> {
        if self.is_searching {
            let read = context.read_ahead.filter(|_| self.through == Through::History);
            let read = read.map(|count| format!(" {count} entries read so far")).unwrap_or_default();
            return Some((format!("Searching ...{read}"), String::new()));
        }
        let found = self.found.as_ref()?;
        let broken = found.broken.first()?;
        Some((format!("{broken} cannot be read and was not searched."), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Key(key) => {
                if let Some(input) = &mut self.input {
                    input.key(*key);
                }
            }
            ScreenEvent::Paste(text) => {
                if let Some(input) = &mut self.input {
                    input.insert(text);
                }
            }
            ScreenEvent::Row(row) => {
                let again = self.list.selected() == *row;
                self.list.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Reply(Reply::Found(found)) if found.ask == self.ask() => {
                self.is_searching = false;
                self.list.select(self.list.selected().min(found.best.len().saturating_sub(1)));
                self.found = Some(found.clone());
            }
            ScreenEvent::Reply(Reply::Failed { .. }) => self.is_searching = false,
            ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) if !self.words.is_empty() => {
                return vec![self.search()];
            }
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match (command, &self.input) {
            (Command::Accept, Some(input)) => {
                let words = input.text().trim().to_owned();
                if words.is_empty() {
                    return Vec::new();
                }
                self.words = words;
                self.input = None;
                return vec![self.anew()];
            }
            (Command::Back, Some(_)) => self.input = None,
            (Command::Find, None) => self.input = Some(Input::new(&self.words)),
            (Command::NextPane, _) => {
                self.through = match self.through {
                    Through::Now => Through::History,
                    Through::History => Through::Now,
                };
                if !self.words.is_empty() {
                    return vec![self.anew()];
                }
            }
            (Command::Accept, None) => {
                return self.selected().and_then(leads).map(Step::Go).into_iter().collect();
            }
            (Command::Copy, None) => {
                return vec![Step::Do(Effect::Copy {
                    text: self.markdown(),
                    what: "what was found".to_owned(),
                })];
            }
            _ => {
                let len = self.best().len();
                self.list.command(command, count, len);
            }
        }
        Vec::new()
    }

    /// Searches for something else.
    fn anew(&mut self) -> Step {
        self.found = None;
        self.list.select(0);
        self.search()
    }

    fn markdown(&self) -> String {
        let mut text = format!("## Search: {}\n\n", escaped(&self.words));
        for found in self.best() {
            let review = found.review.as_ref().map(ToString::to_string).unwrap_or_default();
            let place = found.hit.places.iter().find(|place| place.field != Field::Id);
            let words = place.map(|place| escaped(&place.text.replace('\n', " "))).unwrap_or_default();
            let entry = found.entry.as_ref().map(|entry| format!(" (`{}`)", entry.commit.short()));
            let item = escaped(&item(found));
            text.extend([format!("- **{review} {item}**{}: {words}\n", entry.unwrap_or_default())]);
        }
        text
    }
}

/// What a hit is about, in a word or two.
fn item(found: &Found) -> String {
    match (&found.hit.question, &found.hit.document) {
        (Some(question), _) => question.clone(),
        (None, Some(document)) => document.clone(),
        (None, None) => action(found),
    }
}

/// What the entry did; nothing of what was found in a review as it stands.
fn action(found: &Found) -> String {
    let Some(entry) = &found.entry else { return String::new() };
    let action = crate::record::message::trailer(&entry.message, "Action");
    action.map_or_else(|| "by hand".to_owned(), |action| action.replace('-', " "))
}

/// Where what was found stands: what is there now where it is, what is gone in the entry that brought it.
fn leads(found: &Found) -> Option<Place> {
    let review = found.review.clone();
    if let Some(entry) = found.entry.as_ref().filter(|_| !matches!(found.fate, Some(Fate::Stands))) {
        let of = match (review, &found.hit.question) {
            (Some(review), Some(question)) => Of::Question(review, question.clone()),
            (Some(review), None) => Of::Review(review),
            (None, _) => Of::Record,
        };
        return Some(Place::Entry(of, entry.commit));
    }
    match (&found.hit.question, &found.hit.document) {
        (Some(question), _) => Some(walk_place(review?, Some(question.clone()))),
        (None, Some(_)) => Some(Place::Evidence(review?)),
        (None, None) => None,
    }
}
