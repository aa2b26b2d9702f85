//! Every gate with how it stands, and what can be done about one that does not pass.

mod draw;

use super::filling::{Filled, Filling};
use super::known::{Known, Told};
use super::{Context, Header, Place, Purpose, ScreenEvent, Step, walk_place};
use crate::checklist::model::GateKind;
use crate::record::action::{Action, ApproveWaiver, Saw, Waive};
use crate::record::layout::ReviewId;
use crate::record::policy::authority::last_day;
use crate::record::standing::{GateStanding, GateState};
use crate::record::waiver::Waiver;
use crate::tui::command::{Availability, Command};
use crate::tui::keymap::Mode;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::form::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;

const BECAUSE: usize = 0;
const CONTROL: usize = 1;
const UNTIL: usize = 2;
const CONDITION: usize = 3;

/// Which waiver is being asked for.
#[derive(Debug, Clone)]
struct Waiving {
    question: String,
    renew: bool,
}

/// The gates of a review.
#[derive(Debug)]
pub struct GatesScreen {
    known: Known,
    page: Page,
    filling: Option<Filling<Waiving>>,
}

impl GatesScreen {
    pub(super) fn open(id: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let (known, steps) = Known::open(id, context);
        (Self { known, page: Page::default(), filling: None }, steps)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.known.id
    }

    pub(super) fn header(&self) -> Header {
        let count = |state| self.known.now.as_ref().map_or(0, |now| now.standing.count_gates(state));
        let all = self.known.now.as_ref().map_or(0, |now| now.standing.gates.len());
        let words = [
            (GateState::Pass, "pass"),
            (GateState::Fail, "FAIL"),
            (GateState::Open, "open"),
            (GateState::Waived, "waived"),
        ];
        let parts: Vec<String> = words
            .into_iter()
            .filter(|(state, _)| count(*state) > 0)
            .map(|(state, word)| format!("{} {word}", count(state)))
            .collect();
        let right = format!("{all} gates   {}", parts.join("  "));
        Header { path: vec![self.known.id.to_string(), "Gates".into()], right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.filling.is_some() { Mode::Field } else { Mode::List }
    }

    /// The gates, those that stand in the way first.
    fn gates(&self) -> Vec<&GateStanding> {
        let mut gates: Vec<&GateStanding> =
            self.known.now.iter().flat_map(|now| now.standing.gates.iter()).collect();
        gates.sort_by_key(|gate| match (gate.state, gate.kind) {
            (GateState::Fail, GateKind::Hard) => 0,
            (GateState::Fail, _) => 1,
            (GateState::Open, _) => 2,
            (GateState::Waived, _) => 3,
            (GateState::Pass, _) => 4,
            (GateState::NotApplicable, _) => 5,
        });
        gates
    }

    fn selected(&self) -> Option<&GateStanding> {
        self.gates().into_iter().nth(self.page.selected())
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        if self.filling.is_some() {
            return Filling::<Waiving>::availability(command);
        }
        let Some(gate) = self.selected() else { return Availability::NotHere };
        match command {
            Command::Accept | Command::Find => Availability::Ready,
            Command::Waive if gate.kind == GateKind::Hard => {
                Availability::Blocked(format!("{} is a hard gate: nobody can waive it", gate.question))
            }
            Command::Waive => Availability::when(
                matches!(gate.state, GateState::Fail | GateState::Open | GateState::Waived),
                "the gate passes, there is nothing to waive",
            ),
            Command::Sign => match self.signature() {
                Some(action) => self.known.can(&action, context),
                None => Availability::Blocked(format!("nobody asked for a waiver of {}", gate.question)),
            },
            Command::RejectNow => Availability::when(
                gate.kind == GateKind::Hard && gate.state == GateState::Fail,
                "only a hard gate that fails rejects at once",
            ),
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.filling.is_some() {
            return Filling::<Waiving>::hints();
        }
        vec![
            Command::Accept,
            Command::Waive,
            Command::Sign,
            Command::RejectNow,
            Command::Why,
            Command::Decide,
        ]
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.filling) {
            (Command::Accept, Some(filling)) => Some(filling.accept_words()),
            (Command::NextPane, Some(_)) => Some("next field"),
            (Command::Accept, None) => Some("question"),
            (Command::Sign, None) => Some("sign waiver"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        if self.known.is_recording {
            return Some(("Recording ...".to_owned(), String::new()));
        }
        if let Some(words) = self.waiver_words() {
            return Some((words, String::new()));
        }
        (!self.known.said.is_empty()).then(|| (self.known.said.clone(), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event {
            let (told, mut steps) = self.known.replied(reply, context);
            if matches!(told, Told::Recorded) {
                steps.extend(self.filling.take().map(|filling| filling.drop_draft()));
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
                Filled::Done => self.ask_for_waiver(context),
            };
        }
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count, context),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Picked(Purpose::Question, id) => {
                if let Some(place) = self.gates().iter().position(|gate| gate.question == *id) {
                    self.page.select(place);
                }
                Vec::new()
            }
            ScreenEvent::Shown => self.known.ask(),
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        let Some(question) = self.selected().map(|gate| gate.question.clone()) else { return Vec::new() };
        match command {
            Command::Accept => return vec![Step::Go(walk_place(self.known.id.clone(), Some(question)))],
            Command::Waive => self.open_form(&question, context),
            Command::Sign => {
                return self.signature().map(|action| self.confirm(action)).into_iter().collect();
            }
            Command::RejectNow => return vec![self.reject(&question)],
            Command::Find => {
                let items = self.gates().into_iter().map(|gate| Item {
                    id: gate.question.clone(),
                    label: gate.question.clone(),
                    right: gate.state.name().replace('-', " "),
                    ..Item::default()
                });
                return vec![Step::Pick(Purpose::Question, items.collect(), "Gates")];
            }
            _ => {
                let len = self.gates().len();
                self.page.command(command, count, len);
            }
        }
        Vec::new()
    }

    /// What rejecting by a gate needs next: the second person's check, or the decision.
    fn reject(&self, question: &str) -> Step {
        let Some(now) = &self.known.now else {
            return Step::Say(Note::info("The review is still being read."));
        };
        let confirmed = crate::record::state::confirmed_failures(&now.review, &now.standing);
        if confirmed.iter().any(|id| id == question) {
            return Step::Go(Place::Decide { review: self.known.id.clone(), rejecting: true });
        }
        Step::Go(walk_place(self.known.id.clone(), Some(question.to_owned())))
    }

    /// The waiver of the gate under the cursor.
    fn waiver(&self) -> Option<&Waiver> {
        let gate = self.selected()?;
        self.known.now.as_ref()?.review.waivers.get(&gate.question).map(|item| &item.value)
    }

    /// Signing the waiver under the cursor; none where there is none.
    fn signature(&self) -> Option<Action> {
        let gate = self.selected()?;
        let waiver = self.known.now.as_ref()?.review.waivers.get(&gate.question)?;
        Some(Action::ApproveWaiver(ApproveWaiver {
            review: self.known.id.clone(),
            question: gate.question.clone(),
            role: None,
            saw: Saw::Version(waiver.id),
        }))
    }

    fn confirm(&self, action: Action) -> Step {
        let consequence = self.waiver().map_or_else(String::new, |waiver| {
            let told = self.waiver_told(waiver);
            format!("{} may fail to {}. {told}", waiver.question, waiver.newest().until)
        });
        Step::Confirm(Confirm {
            question: "Sign this waiver?".to_owned(),
            consequence,
            then: vec![Step::Ask(crate::tui::effect::Request::Record(Box::new(action)))],
        })
    }

    fn open_form(&mut self, question: &str, context: &Context<'_>) {
        let Some(now) = &self.known.now else { return };
        let waiver = now.review.waivers.get(question).map(|item| &item.value);
        let renew = waiver.is_some_and(|waiver| !waiver.newest().approvals.is_empty());
        let longest = now.course.terms.waiver;
        let last = last_day(self.known.day, longest);
        let title = if renew { "Renew the waiver of" } else { "Waive" };
        let fields = vec![
            Field::new("Because", "", "why the gate may fail for a time"),
            Field::new("Meanwhile", "", "what stands in its place"),
            Field::new(
                "Until",
                &last.to_string(),
                &format!("at this tier at most {}, to {last}", longest.words()),
            ),
            Field::new("Condition", "", "the condition that ends it, as c1; may be empty"),
        ];
        let what = Waiving { question: question.to_owned(), renew };
        let item = format!("waiver of {question}");
        let title = format!("{title} {question}");
        self.filling = Some(Filling::open(what, title, &item, &self.known.id, fields, context));
        self.judge(context);
    }

    fn action(&self) -> Option<Result<Action, String>> {
        let filling = self.filling.as_ref()?;
        let until = match filling.day(UNTIL) {
            Ok(Some(until)) => until,
            Ok(None) => return Some(Err("the last day is not named".to_owned())),
            Err(why) => return Some(Err(why)),
        };
        let question = &filling.what.question;
        let waiver = self.known.now.as_ref().and_then(|now| now.review.waivers.get(question));
        Some(Ok(Action::Waive(Waive {
            review: self.known.id.clone(),
            question: question.clone(),
            because: filling.text(BECAUSE).to_owned(),
            control: filling.text(CONTROL).to_owned(),
            until,
            condition: filling.maybe(CONDITION),
            renew: filling.what.renew,
            saw: waiver.map_or(Saw::Nothing, |item| Saw::Version(item.id)),
        })))
    }

    fn judge(&mut self, context: &Context<'_>) -> Option<Action> {
        let (refusals, wrong, action) = match self.action()? {
            Ok(action) => (self.known.refusals(&action, context), None, Some(action)),
            Err(why) => (Vec::new(), Some(why), None),
        };
        let filling = self.filling.as_mut()?;
        filling.judged(&refusals);
        filling.reasons.extend(wrong);
        action.filter(|_| filling.reasons.is_empty())
    }

    fn ask_for_waiver(&mut self, context: &Context<'_>) -> Vec<Step> {
        match self.judge(context) {
            Some(action) => vec![self.known.record(action)],
            None => vec![Step::Say(Note::warning("Not yet: the form says why."))],
        }
    }
}
