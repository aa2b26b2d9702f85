//! Moving a running review to the checklists in force: question by question old text, new text and the answer, what
//! becomes of each, and all of it one entry.

mod draw;

use std::cell::Cell;
use std::collections::BTreeMap;

use super::{Context, Header, Place, Purpose, ScreenEvent, Step};
use crate::checklist::model::Question;
use crate::record::action::{Action, GiveAnswer, Upgrade};
use crate::record::layout::ReviewId;
use crate::record::review::Review;
use crate::record::upgrade::{Becomes, Plan, Row, as_it_stands};
use crate::store::shelf::Planned;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::picker::Item;

/// What somebody chose for an answer, where it is not what the table of changes does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    /// It is confirmed as it stands.
    Keep,
    /// It is taken over to this question.
    Map(String),
}

/// What a review would become.
#[derive(Debug)]
pub struct UpgradeScreen {
    id: ReviewId,
    planned: Option<Box<Planned>>,
    /// The checklists that somebody chose to move to; none: those that it would be moved to unasked.
    checklists: Vec<String>,
    problem: Option<String>,
    list: List,
    /// By question.
    chosen: BTreeMap<String, Choice>,
    /// How far the texts are scrolled.
    top: u16,
    /// How far they can be: drawing alone knows.
    end: Cell<u16>,
    /// Whether the move is recorded, so that it can be taken back here.
    is_moved: bool,
    said: String,
}

impl UpgradeScreen {
    pub(super) fn open(id: &ReviewId) -> (Self, Vec<Step>) {
        let screen = Self {
            id: id.clone(),
            planned: None,
            checklists: Vec::new(),
            problem: None,
            list: List::default(),
            chosen: BTreeMap::new(),
            top: 0,
            end: Cell::new(0),
            is_moved: false,
            said: String::new(),
        };
        let ask = screen.ask();
        (screen, vec![ask])
    }

    fn ask(&self) -> Step {
        Step::Ask(Request::Plan(self.id.clone(), self.checklists.clone()))
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    fn review(&self) -> Option<&Review> {
        self.planned.as_ref().map(|planned| planned.review.as_ref())
    }

    fn plan(&self) -> Option<&Plan> {
        self.planned.as_ref().and_then(|planned| planned.plan.as_ref().ok())
    }

    fn rows(&self) -> &[Row] {
        self.plan().map(|plan| plan.rows.as_slice()).unwrap_or_default()
    }

    fn selected(&self) -> Option<&Row> {
        self.rows().get(self.list.selected())
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.id.to_string(), "Upgrade".into()];
        let right = self.plan().map_or_else(String::new, |plan| {
            let first = plan.swaps.first().map(|swap| {
                let (from, to) = (&swap.from.checklist, &swap.to.checklist);
                let other = if from.id == to.id { String::new() } else { format!("{} ", to.id) };
                format!("{} {} -> {other}{}", from.id, from.version, to.version)
            });
            let more = match plan.swaps.len().saturating_sub(1) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{}{more}", first.unwrap_or_default())
        });
        Header { path, right }
    }

    /// Whether an answer may be kept as it stands under the new text; why not.
    fn keeps(&self, row: &Row) -> Result<(), String> {
        let answer = self.review().and_then(|review| review.answers.get(&row.question));
        let value = answer.and_then(|answer| answer.value.state.value());
        let fault = value.zip(row.after.as_ref()).and_then(|(value, after)| value.fault(after));
        fault.map_or(Ok(()), Err)
    }

    /// How many choices there are for what is under the cursor.
    fn choices(row: &Row) -> u8 {
        match row.becomes {
            Becomes::ToConfirm | Becomes::Retired if row.is_answered => 2,
            _ => 0,
        }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let Some(planned) = &self.planned else { return Availability::NotHere };
        match command {
            Command::TakeBack => Availability::when(self.is_moved, "nothing was recorded on this screen"),
            Command::Accept if planned.plan.is_err() => Availability::Ready,
            Command::Accept => {
                let why = "it has been decided or signed, and its checklists change no more";
                Availability::when(planned.review.can_move(), why)
            }
            Command::OtherChecklist => Availability::when(
                !planned.candidates.is_empty(),
                "no other checklist in force stands for one that is pinned",
            ),
            Command::Choose(digit) => match self.selected() {
                Some(row) if digit >= 1 && digit <= Self::choices(row) => {
                    match (digit, row.becomes, self.keeps(row)) {
                        (1, Becomes::ToConfirm, Err(why)) => {
                            Availability::Blocked(format!("the answer cannot stand as it is: {why}"))
                        }
                        _ => Availability::Ready,
                    }
                }
                _ => Availability::Blocked("there is nothing to choose here".to_owned()),
            },
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        use Command as C;
        if self.plan().is_none() {
            return vec![C::Accept, C::OtherChecklist, C::TakeBack, C::Back];
        }
        let choices = self.selected().map_or(0, Self::choices);
        vec![C::Choose(choices), C::Down, C::Accept, C::PageDown, C::OtherChecklist, C::TakeBack, C::Back]
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Accept if self.plan().is_none() => Some("review"),
            Command::Accept => Some("move it"),
            Command::PageDown => Some("more text"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        if !self.said.is_empty() {
            return Some((self.said.clone(), String::new()));
        }
        let plan = self.plan()?;
        let count = |becomes: Becomes| plan.count(becomes);
        let kept = self.chosen.values().filter(|own| **own == Choice::Keep).count();
        let words = format!(
            "{} to confirm again, {kept} kept; {} retired, {} counted anew, {} new.",
            count(Becomes::ToConfirm),
            count(Becomes::Retired),
            count(Becomes::CountedAnew),
            count(Becomes::New)
        );
        Some((words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => {
                self.said.clear();
                return self.command(*command, *count);
            }
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                self.top = 0;
            }
            ScreenEvent::Picked(Purpose::Question, to) => {
                if let Some(question) = self.selected().map(|row| row.question.clone()) {
                    self.chosen.insert(question, Choice::Map(to.clone()));
                }
            }
            ScreenEvent::Picked(Purpose::Checklist, id) => {
                self.toggle(id);
                return vec![self.ask()];
            }
            ScreenEvent::Reply(Reply::Planned(planned)) if planned.review.id == self.id => {
                self.planned = Some(planned.clone());
                let rows: Vec<String> = self.rows().iter().map(|row| row.question.clone()).collect();
                self.chosen.retain(|question, _| rows.contains(question));
                self.list.select(self.list.selected().min(rows.len().saturating_sub(1)));
            }
            ScreenEvent::Reply(Reply::Broken(id, problems)) if *id == self.id => {
                self.problem = problems.first().map(ToString::to_string);
            }
            ScreenEvent::Reply(Reply::Recorded { subject, .. }) => {
                self.is_moved = !self.is_moved;
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                self.said = format!("Recorded {time}  {subject}");
                return vec![self.ask()];
            }
            ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) | ScreenEvent::Shown => {
                return vec![self.ask()];
            }
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        let by = u16::try_from(count).unwrap_or(u16::MAX);
        match command {
            Command::Choose(digit) => return self.choose(digit),
            Command::Accept if self.plan().is_none() => {
                return vec![Step::Replace(Place::Review(self.id.clone()))];
            }
            Command::Accept => return self.record().into_iter().collect(),
            Command::TakeBack => return vec![Step::Ask(Request::TakeBack)],
            Command::OtherChecklist => return self.pick_checklist().into_iter().collect(),
            Command::PageDown => self.top = self.top.saturating_add(by.saturating_mul(5)).min(self.end.get()),
            Command::PageUp => {
                self.top = self.top.min(self.end.get()).saturating_sub(by.saturating_mul(5));
            }
            _ => {
                self.list.command(command, count, self.rows().len());
                self.top = 0;
            }
        }
        Vec::new()
    }

    fn choose(&mut self, digit: u8) -> Vec<Step> {
        let Some(row) = self.selected() else { return Vec::new() };
        let question = row.question.clone();
        match (digit, row.becomes) {
            (1, Becomes::ToConfirm) => {
                self.chosen.insert(question, Choice::Keep);
            }
            (2, Becomes::Retired) => return self.pick_target().into_iter().collect(),
            _ => {
                self.chosen.remove(&question);
            }
        }
        Vec::new()
    }

    /// The checklists that the plan leads to.
    fn led_to(&self) -> Vec<String> {
        let Some(plan) = self.plan() else { return self.checklists.clone() };
        plan.swaps.iter().map(|swap| swap.to.checklist.id.clone()).collect()
    }

    /// All that it could be moved to, with what it is moved to.
    fn pick_checklist(&self) -> Option<Step> {
        let led_to = self.led_to();
        let items = self.planned.as_ref()?.candidates.iter().map(|item| {
            let (own, is_led_to) = (&item.value, led_to.contains(&item.value.id));
            let state = if own.version.is_draft() { "draft" } else { "in force" };
            Item {
                id: own.id.clone(),
                label: format!("{} {}", own.id, own.version),
                detail: own.title.clone(),
                right: if is_led_to { format!("{state}, chosen") } else { state.to_owned() },
                ..Item::default()
            }
        });
        Some(Step::Pick(
            Purpose::Checklist,
            items.collect(),
            "Move to which checklist? A chosen one is let go.",
        ))
    }

    /// Chooses a checklist in the place of those that stand for the same, or lets it go.
    fn toggle(&mut self, id: &str) {
        let Some(planned) = &self.planned else { return };
        let find = |id: &str| planned.candidates.iter().find(|item| item.value.id == id);
        let Some(wanted) = find(id) else { return };
        let mut led_to = self.led_to();
        let is_led_to = led_to.iter().any(|own| own == id);
        led_to.retain(|own| find(own).is_some_and(|item| !item.value.is_of_family(&wanted.value)));
        if !is_led_to {
            led_to.push(id.to_owned());
        }
        self.checklists = led_to;
    }

    /// Where an answer may be taken over to: questions that would be open, and that nobody chose yet.
    fn pick_target(&self) -> Option<Step> {
        let (review, plan) = (self.review()?, self.plan()?);
        let is_taken = |id: &str| self.chosen.values().any(|own| *own == Choice::Map(id.to_owned()));
        let is_open = |question: &&Question| {
            let row = plan.rows.iter().find(|row| row.question == question.id);
            let reopens = row.is_some_and(|row| row.becomes == Becomes::ToConfirm);
            (reopens || !review.answers.contains_key(&question.id)) && !is_taken(&question.id)
        };
        let items = plan.after.questions().map(|(_, question)| question).filter(is_open);
        let items: Vec<Item> = items
            .map(|question| Item {
                id: question.id.clone(),
                label: question.id.clone(),
                detail: question.ask.clone(),
                ..Item::default()
            })
            .collect();
        if items.is_empty() {
            return Some(Step::Say(Note::info("No question would be open that could take the answer over.")));
        }
        Some(Step::Pick(Purpose::Question, items, "Take it over to which question?"))
    }

    /// The answers that are given along with the move.
    fn answers(&self) -> Vec<GiveAnswer> {
        let Some(review) = self.review() else { return Vec::new() };
        let give = |from: &String, choice: &Choice| match choice {
            Choice::Keep => as_it_stands(review, from, from),
            Choice::Map(to) => as_it_stands(review, from, to),
        };
        self.chosen.iter().filter_map(|(from, choice)| give(from, choice)).collect()
    }

    fn record(&self) -> Option<Step> {
        let plan = self.plan()?;
        let answers = self.answers();
        let again = plan.count(Becomes::ToConfirm);
        let kept = self.chosen.values().filter(|own| **own == Choice::Keep).count();
        let mapped = self.chosen.len() - kept;
        let taken = if mapped > 0 { format!(", {mapped} taken over") } else { String::new() };
        let upgrade = Upgrade { review: self.id.clone(), checklists: plan.pins(), answers };
        Some(Step::Confirm(Confirm {
            question: format!("Move {}?", self.id),
            consequence: format!(
                "One entry: {} to confirm again and open until then, {kept} kept{taken}, {} retired, {} new. u takes \
                 it back.",
                again.saturating_sub(kept),
                plan.count(Becomes::Retired),
                plan.count(Becomes::New)
            ),
            then: vec![Step::Ask(Request::Record(Box::new(Action::Upgrade(Box::new(upgrade)))))],
        }))
    }
}
