//! The conditions of an approval: drafted before the decision, followed up after it.

pub(super) mod draft;
mod draw;

use super::filling::{Filled, Filling};
use super::known::{Known, Told};
use super::{Context, Header, Purpose, ScreenEvent, Step};
use crate::record::action::{Action, ConditionStep, MoveCondition};
use crate::record::answer::Citation;
use crate::record::decision::{Condition, Stage};
use crate::record::layout::ReviewId;
use crate::tui::command::{Availability, Command};
use crate::tui::keymap::Mode;
use crate::tui::widget::form::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;
use draft::Drafted;

/// What the form is about.
#[derive(Debug, Clone)]
enum What {
    /// A drafted condition, by its place.
    Draft(usize),
    /// Closing one, with a document.
    Close(String, String),
    /// Saying where one stands.
    Note(String),
    /// Opening one again.
    Reopen(String),
}

/// The conditions of a review.
#[derive(Debug)]
pub struct ConditionsScreen {
    known: Known,
    page: Page,
    /// What is drafted, while nothing is in force.
    drafted: Vec<Drafted>,
    /// The condition whose terms are shown.
    opened: Option<String>,
    filling: Option<Filling<What>>,
}

impl ConditionsScreen {
    pub(super) fn open(id: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let (known, steps) = Known::open(id, context);
        let screen = Self { known, page: Page::default(), drafted: Vec::new(), opened: None, filling: None };
        (screen, steps)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.known.id
    }

    /// Whether they are followed up: the approval was in force once.
    fn is_followed(&self) -> bool {
        self.known.now.as_ref().is_some_and(|now| now.course.in_force.is_some())
    }

    /// The conditions in force: overdue ones first, then by day, the closed ones last.
    fn conditions(&self) -> Vec<&Condition> {
        let decision = self.known.now.as_ref().and_then(|now| now.review.decision.as_ref());
        let mut found: Vec<&Condition> = decision.iter().flat_map(|item| &item.value.conditions).collect();
        found.sort_by_key(|condition| (self.is_closed(&condition.id), condition.due));
        found
    }

    fn is_closed(&self, id: &str) -> bool {
        self.known.now.as_ref().is_some_and(|now| now.review.is_met(id))
    }

    fn len(&self) -> usize {
        if self.is_followed() { self.conditions().len() } else { self.drafted.len() }
    }

    fn selected(&self) -> Option<String> {
        self.conditions().get(self.page.selected()).map(|condition| condition.id.clone())
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.known.id.to_string(), "Conditions".into()];
        let right = if self.is_followed() {
            let open = self.conditions().iter().filter(|c| !self.is_closed(&c.id)).count();
            let late =
                self.conditions().iter().filter(|c| !self.is_closed(&c.id) && c.due < self.known.day).count();
            format!("{open} open   {late} overdue")
        } else {
            let half = self.drafted.iter().filter(|condition| condition.is_half()).count();
            format!("{} drafted, {half} without owner or date", self.drafted.len())
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.filling.is_some() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.filling.is_some() {
            return Filling::<What>::availability(command);
        }
        if self.known.now.is_none() {
            return Availability::NotHere;
        }
        let there = self.len() > 0;
        let is_closed = self.selected().is_some_and(|id| self.is_closed(&id));
        match command {
            _ if List::moves(command) => Availability::Ready,
            Command::Accept => Availability::when(there, "there is no condition yet"),
            Command::Add | Command::Remove | Command::EditOutside if !self.is_followed() => {
                Availability::when(there || command == Command::Add, "there is no condition yet")
            }
            Command::CloseCondition | Command::Note | Command::Reopen if self.is_followed() => {
                let fits = there && (command == Command::Note || is_closed == (command == Command::Reopen));
                Availability::when(fits, if is_closed { "it is closed already" } else { "it is open" })
            }
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.filling.is_some() {
            return Filling::<What>::hints();
        }
        if self.is_followed() {
            vec![Command::Accept, Command::CloseCondition, Command::Note, Command::Reopen, Command::Back]
        } else {
            vec![Command::Accept, Command::Add, Command::Remove, Command::Decide, Command::Back]
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.filling) {
            (Command::Accept, Some(filling)) => match filling.what {
                What::Draft(_) if filling.accept_words() == "record" => Some("keep it"),
                _ => Some(filling.accept_words()),
            },
            (Command::NextPane, Some(_)) => Some("next field"),
            (Command::Accept, None) if self.is_followed() => Some("terms"),
            (Command::Accept, None) => Some("edit"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        if self.known.is_recording {
            return Some(("Recording ...".to_owned(), String::new()));
        }
        if !self.is_followed() && self.known.said.is_empty() {
            let words = "A draft of this computer: the decision takes it along. Nothing is recorded here.";
            return Some((words.to_owned(), String::new()));
        }
        (!self.known.said.is_empty()).then(|| (self.known.said.clone(), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event {
            let (told, mut steps) = self.known.replied(reply, context);
            match told {
                Told::Recorded => {
                    steps.extend(self.filling.take().map(|filling| filling.drop_draft()));
                }
                Told::Changed if self.filling.is_none() => {
                    self.drafted =
                        self.known.now.as_ref().map(|now| draft::drafted(now, context)).unwrap_or_default();
                }
                _ => {}
            }
            return steps;
        }
        if let Some(filling) = &mut self.filling {
            return match filling.on(event) {
                Filled::Going(steps) => {
                    self.judge(context);
                    steps
                }
                Filled::Left => {
                    self.filling = None;
                    Vec::new()
                }
                Filled::Done => self.done(context),
            };
        }
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count, context),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Picked(Purpose::Evidence, document) => {
                if let Some(id) = self.selected() {
                    self.fill(What::Close(id, document.clone()), context);
                }
                Vec::new()
            }
            ScreenEvent::Shown => self.known.ask(),
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        let at = self.page.selected();
        match (command, self.selected()) {
            (Command::Accept, Some(id)) if self.is_followed() => {
                self.opened = if self.opened.as_ref() == Some(&id) { None } else { Some(id) };
            }
            (Command::CloseCondition, Some(_)) => return vec![self.documents()],
            (Command::Note, Some(id)) => self.fill(What::Note(id), context),
            (Command::Reopen, Some(id)) => self.fill(What::Reopen(id), context),
            (Command::Accept | Command::EditOutside, _) => self.fill(What::Draft(at), context),
            (Command::Add, _) => {
                // One of these is free: there are fewer conditions than numbers.
                let free = (1..=self.drafted.len() + 1)
                    .map(|number| format!("c{number}"))
                    .find(|id| self.drafted.iter().all(|condition| condition.id != *id));
                self.drafted.push(Drafted { id: free.unwrap_or_default(), ..Drafted::default() });
                self.page.select(self.drafted.len() - 1);
                self.fill(What::Draft(self.drafted.len() - 1), context);
                return vec![self.keep(context)];
            }
            (Command::Remove, _) if at < self.drafted.len() => {
                self.drafted.remove(at);
                self.page.select(at.min(self.drafted.len().saturating_sub(1)));
                return vec![self.keep(context)];
            }
            _ => {
                let len = self.len();
                self.page.command(command, count, len);
            }
        }
        Vec::new()
    }

    fn keep(&self, context: &Context<'_>) -> Step {
        Step::KeepDraft(draft::key(context, &self.known.id), draft::kept(&self.drafted))
    }

    /// The documents of the register, of which one proves that the condition is met.
    fn documents(&self) -> Step {
        let register = self.known.now.iter().flat_map(|now| now.review.evidence.values());
        let items = register.map(|item| Item {
            id: item.value.id.clone(),
            label: item.value.id.clone(),
            detail: item.value.title.clone(),
            right: item.value.level.to_string(),
            ..Item::default()
        });
        Step::Pick(Purpose::Evidence, items.collect(), "What proves it")
    }

    fn fill(&mut self, what: What, context: &Context<'_>) {
        let words = |note: &str| Field::new("Because", "", note);
        let (title, item, fields) = match &what {
            What::Draft(at) => {
                let Some(drafted) = self.drafted.get(*at) else { return };
                let stages = format!("{} or empty", Stage::ALL.map(Stage::name).join(", "));
                let fields = vec![
                    Field::new("What", &drafted.text, "what has to be done"),
                    Field::new("From", &drafted.source, "a checklist, a question, or risk:ID"),
                    Field::new("Owner", &drafted.owner, "the role that owns it, as legal"),
                    Field::new("Due", &drafted.due, "its last day, as 2026-06-30"),
                    Field::new("Proof", &drafted.proof, "what will prove it"),
                    Field::new("Else", &drafted.consequence, "what happens if it is not met"),
                    Field::new("Before", &drafted.before, &stages),
                ];
                (format!("Condition {}", drafted.id), format!("condition {}", drafted.id), fields)
            }
            What::Close(id, document) => (
                format!("Close {id} with {document}"),
                format!("closing {id}"),
                vec![Field::new("Place", "", "where in it, as p. 3; may be empty"), words("what was found")],
            ),
            What::Note(id) => {
                (format!("Note on {id}"), format!("note on {id}"), vec![words("where it stands")])
            }
            What::Reopen(id) => {
                (format!("Open {id} again"), format!("reopening {id}"), vec![words("why it is open again")])
            }
        };
        self.filling = Some(Filling::open(what, title, &item, &self.known.id, fields, context));
        self.judge(context);
    }

    fn action(filling: &Filling<What>, review: &ReviewId) -> Option<Action> {
        let (condition, step, because) = match &filling.what {
            What::Draft(_) => return None,
            What::Close(id, document) => {
                let citation = Citation { id: document.clone(), place: filling.maybe(0), level: None };
                (id, ConditionStep::Close { evidence: vec![citation] }, 1)
            }
            What::Note(id) => (id, ConditionStep::Note, 0),
            What::Reopen(id) => (id, ConditionStep::Reopen, 0),
        };
        Some(Action::Condition(MoveCondition {
            review: review.clone(),
            condition: condition.clone(),
            step,
            because: filling.text(because).to_owned(),
        }))
    }

    fn typed(filling: &Filling<What>, id: &str) -> Drafted {
        let text = |field| filling.text(field).to_owned();
        Drafted {
            id: id.to_owned(),
            text: text(0),
            source: text(1),
            owner: text(2),
            due: text(3),
            proof: text(4),
            consequence: text(5),
            before: text(6),
        }
    }

    fn judge(&mut self, context: &Context<'_>) {
        let Some(filling) = &mut self.filling else { return };
        if let What::Draft(at) = filling.what {
            let id = self.drafted.get(at).map(|drafted| drafted.id.clone()).unwrap_or_default();
            let typed = Self::typed(filling, &id);
            filling.reasons = typed.condition().err().into_iter().collect();
            if typed.owner.is_empty() {
                filling.reasons.push(format!("condition {id} does not say who owns it"));
            }
            return;
        }
        if let Some(action) = Self::action(filling, &self.known.id) {
            let refusals = self.known.refusals(&action, context);
            filling.judged(&refusals);
        }
    }

    fn done(&mut self, context: &Context<'_>) -> Vec<Step> {
        self.judge(context);
        let Some(filling) = &self.filling else { return Vec::new() };
        if let What::Draft(at) = filling.what {
            // Half a condition is kept too: it is a draft.
            let mut steps = vec![filling.drop_draft()];
            if let Some(drafted) = self.drafted.get_mut(at) {
                *drafted = Self::typed(filling, &drafted.id.clone());
            }
            self.filling = None;
            steps.push(self.keep(context));
            return steps;
        }
        if !filling.reasons.is_empty() {
            return vec![Step::Say(Note::warning("Not yet: the form says why."))];
        }
        let action = Self::action(filling, &self.known.id);
        action.map(|action| self.known.record(action)).into_iter().collect()
    }
}
