//! The facts of a review: the one that is needed now, those that its partner's types suggest with
//! what each decides, and the tier that follows from them.

mod draw;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Context, Header, ScreenEvent, Step, walk_place};
use crate::checklist::facts::Fact;
use crate::record::action::{Action, Settle};
use crate::record::layout::ReviewId;
use crate::record::review::{Review, ScopeFile};
use crate::record::scope::{self, Scope};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;

/// How many facts besides the first one are shown until more are asked for.
const SHOWN: usize = 10;

/// What was found out about a review's facts.
#[derive(Debug)]
struct Known {
    review: Arc<Review>,
    /// As the review would be with what was chosen here.
    scope: Scope,
    /// How many questions each fact decides.
    decides: BTreeMap<String, usize>,
}

/// The facts of a review and what was chosen for them, which is recorded on leaving.
#[derive(Debug)]
pub struct FactsScreen {
    id: ReviewId,
    known: Option<Known>,
    list: List,
    /// What was chosen and is not recorded yet; none opens a fact again.
    chosen: BTreeMap<String, Option<String>>,
    shows_all: bool,
    /// Whether all facts have room: drawing alone knows.
    has_room: Cell<bool>,
    /// The person wants to walk as soon as what was chosen is recorded.
    is_recording: bool,
    /// Why nothing can be recorded; none where it can.
    why_not: Option<String>,
}

impl FactsScreen {
    /// Asks for the review.
    #[must_use]
    pub fn open(review: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let screen = Self {
            id: review.clone(),
            known: None,
            list: List::default(),
            chosen: BTreeMap::new(),
            shows_all: false,
            has_room: Cell::new(false),
            is_recording: false,
            why_not: context.why_not.map(str::to_owned),
        };
        (screen, vec![Step::Ask(Request::Review(review.clone()))])
    }

    /// The facts of a review that nobody holds, of which these were chosen before; nothing is recorded.
    pub(super) fn preview(review: Arc<Review>, chosen: BTreeMap<String, Option<String>>) -> Self {
        let mut screen = Self {
            id: review.id.clone(),
            known: None,
            list: List::default(),
            chosen,
            shows_all: false,
            has_room: Cell::new(false),
            is_recording: false,
            why_not: None,
        };
        screen.know(review);
        screen
    }

    /// What was chosen and is not recorded.
    pub(super) fn chosen(&self) -> &BTreeMap<String, Option<String>> {
        &self.chosen
    }

    /// Chooses a value for a fact, wherever the cursor is.
    pub(super) fn choose_value(&mut self, fact: String, value: String) {
        self.chosen.insert(fact, Some(value));
        if let Some(review) = self.known.as_ref().map(|known| Arc::clone(&known.review)) {
            self.know(review);
        }
    }

    /// The scope as it would be with what was chosen.
    pub(super) fn scope(&self) -> Option<&Scope> {
        self.known.as_ref().map(|known| &known.scope)
    }

    /// `scope.toml` as it would be with what was chosen.
    fn scope_file(&self, review: &Review) -> ScopeFile {
        let mut file = review.scope.value.clone();
        for (fact, value) in &self.chosen {
            match value {
                Some(value) => file.facts.insert(fact.clone(), value.clone()),
                None => file.facts.remove(fact),
            };
        }
        file
    }

    fn know(&mut self, review: Arc<Review>) {
        let file = self.scope_file(&review);
        let scope = Scope::under(&review, &file);
        let decides = scope::decides(&review);
        self.known = Some(Known { review, scope, decides });
    }

    /// The facts that can be selected: the first one, then by what they decide.
    fn rows(&self) -> Vec<&Fact> {
        let Some(known) = &self.known else { return Vec::new() };
        let decided = |fact: &Fact| known.decides.get(&fact.id).copied().unwrap_or(0);
        let (first, mut rest): (Vec<&Fact>, Vec<&Fact>) =
            known.review.facts.facts.iter().partition(|fact| fact.first);
        rest.sort_by_key(|fact| std::cmp::Reverse(decided(fact)));
        if !self.shows_all && !self.has_room.get() {
            rest.truncate(SHOWN);
        }
        first.into_iter().chain(rest).collect()
    }

    fn selected(&self) -> Option<&Fact> {
        self.rows().get(self.list.selected()).copied()
    }

    /// The value that a command gives to the fact under the cursor.
    fn value(&self, command: Command) -> Option<String> {
        let fact = self.selected()?;
        let keyed = |key: &str| fact.values.iter().find(|v| v.key == key).map(|v| v.key.clone());
        match command {
            Command::Yes => keyed("yes"),
            Command::No => keyed("no").or_else(|| keyed("none")),
            // Their places are not the letters that the screen shows.
            Command::Choose(_) if draw::is_yes_no(fact) => None,
            Command::Choose(digit) => Some(fact.values.get(usize::from(digit).checked_sub(1)?)?.key.clone()),
            _ => None,
        }
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.id.to_string(), "Facts".into()];
        let right = match &self.known {
            None => String::new(),
            Some(known) => {
                let all = known.review.facts.facts.len();
                let open = draw::unsettled(known);
                if open == 0 {
                    return Header { path, right: format!("{all} facts, all confirmed") };
                }
                format!("{all} facts, {open} not confirmed, 1 needed now")
            }
        };
        Header { path, right }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.known.is_none() {
            return match command {
                Command::Accept => Availability::Blocked("the review is still being read".into()),
                _ => Availability::NotHere,
            };
        }
        match command {
            Command::Accept if self.is_recording => Availability::Blocked("it is being recorded".into()),
            Command::Choose(_) if self.why_not.is_some() => {
                Availability::Blocked(self.why_not.clone().unwrap_or_default())
            }
            Command::Yes | Command::No | Command::Choose(_) => {
                let names = self.selected().map_or_else(String::new, draw::values);
                Availability::when(self.value(command).is_some(), &format!("this fact is {names}"))
            }
            Command::Back | Command::Close => {
                if self.chosen.is_empty() {
                    Availability::NotHere
                } else {
                    Availability::Ready
                }
            }
            Command::MoreFacts if self.has_room.get() => Availability::NotHere,
            Command::Accept | Command::MoreFacts | Command::DontKnow | Command::Left | Command::Right => {
                Availability::Ready
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Yes, Command::No, Command::DontKnow, Command::MoreFacts, Command::Back]
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let count = self.chosen.len();
        let words = match (self.is_recording, count) {
            (true, _) => "Recording what was chosen ...".to_owned(),
            (false, 0) if self.known.as_ref().is_none_or(|known| draw::unsettled(known) == 0) => return None,
            (false, 0) => {
                "~ assumed: confirmed one by one as you meet them; none may be left at submit.".into()
            }
            (false, 1) => "1 fact chosen. It is recorded when you start walking.".to_owned(),
            (false, _) => format!("{count} facts chosen. They are recorded when you start walking."),
        };
        Some((words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count),
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                Vec::new()
            }
            ScreenEvent::Reply(reply) => self.replied(reply),
            ScreenEvent::Shown => vec![Step::Ask(Request::Review(self.id.clone()))],
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match command {
            Command::Accept => {
                self.is_recording = true;
                return self.record_next();
            }
            Command::MoreFacts => self.shows_all = !self.shows_all,
            Command::Yes | Command::No | Command::DontKnow | Command::Choose(_) => self.choose(command),
            Command::Back | Command::Close => {
                let count = self.chosen.len();
                return vec![Step::Confirm(Confirm {
                    question: "Leave the facts?".to_owned(),
                    consequence: format!(
                        "What was chosen here ({count}) is not recorded yet, and would be forgotten."
                    ),
                    then: vec![Step::Close],
                })];
            }
            Command::Left | Command::Right => self.change_column(),
            _ => {
                let rows = self.rows().len();
                self.list.command(command, count, rows);
            }
        }
        Vec::new()
    }

    /// The assumed facts stand in two columns: below each other first.
    fn change_column(&mut self) {
        let rows = self.rows().len();
        let Some(place) = self.list.selected().checked_sub(1) else { return };
        let half = draw::half(rows.saturating_sub(1));
        let other = if place < half { place + half } else { place - half };
        if other + 1 < rows {
            self.list.select(other + 1);
        }
    }

    fn choose(&mut self, command: Command) {
        // Without a value the fact is open again.
        let value = if command == Command::DontKnow { None } else { self.value(command) };
        let Some(fact) = self.selected().map(|fact| fact.id.clone()) else { return };
        let Some(known) = &self.known else { return };
        let review = Arc::clone(&known.review);
        if review.scope.value.facts.get(&fact) == value.as_ref() {
            self.chosen.remove(&fact);
        } else {
            self.chosen.insert(fact, value);
        }
        let file = self.scope_file(&review);
        if let Some(known) = &mut self.known {
            known.scope = Scope::under(&review, &file);
        }
    }

    /// Records what was chosen, one entry each, and walks when nothing is left.
    fn record_next(&mut self) -> Vec<Step> {
        match self.chosen.iter().next() {
            None => vec![Step::Replace(walk_place(self.id.clone(), None))],
            Some((fact, value)) => {
                let settle = Settle { review: self.id.clone(), fact: fact.clone(), value: value.clone() };
                vec![Step::Ask(Request::Record(Box::new(Action::Settle(settle))))]
            }
        }
    }

    fn replied(&mut self, reply: &Reply) -> Vec<Step> {
        match reply {
            Reply::Review(_, review) if review.id == self.id => {
                self.know(Arc::clone(review));
                Vec::new()
            }
            Reply::Recorded { review: Some(review), .. } => {
                self.chosen.pop_first();
                self.know(Arc::clone(review));
                if self.is_recording { self.record_next() } else { Vec::new() }
            }
            Reply::Broken(_, problems) => {
                let what =
                    problems.first().map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
                vec![Step::Say(Note::error(what)), Step::Close]
            }
            Reply::Moved(true, _) => vec![Step::Ask(Request::Review(self.id.clone()))],
            Reply::Refused(_) | Reply::Failed { .. } => {
                self.is_recording = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}
