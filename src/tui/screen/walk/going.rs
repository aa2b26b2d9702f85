//! Which question comes next: orders, finding, going on, and where one stopped.

use serde::{Deserialize, Serialize};

use super::{Focus, WalkScreen};
use crate::checklist::model::Kind;
use crate::config::draft::DraftKey;
use crate::record::answer::Value;
use crate::record::order::Order;
use crate::record::standing::{Place, Standing};
use crate::tui::screen::{Context, Step, orders};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::List;
use crate::tui::widget::picker::Item;
use crate::tui::widget::words::Words;

use super::entry::Entry;

/// The draft item under which the place and the marks of a review are kept; no id holds a colon.
const PLACE: &str = ":walk";

/// Where one stopped, and what was marked: of this clone only, never in the record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Kept {
    order: Option<String>,
    question: Option<String>,
    marked: Vec<String>,
}

impl WalkScreen {
    /// Takes up order, question and marks of last time.
    pub(super) fn take_up(&mut self, context: &Context<'_>) {
        let Some(kept) = context.drafts.get(&self.key(context, PLACE)) else { return };
        // A text that an older version wrote is as good as none: it holds no words.
        let kept: Kept = toml::from_str(kept).unwrap_or_default();
        self.marked = kept.marked.into_iter().collect();
        if self.order.is_none() {
            self.order = kept.order.as_deref().and_then(Order::parse);
            if self.wanted.is_none() {
                self.wanted = kept.question;
            }
        }
    }

    /// Keeps order, question and marks.
    pub(super) fn keep_place(&self, context: &Context<'_>) -> Step {
        let kept = Kept {
            order: Some(self.order().name()),
            question: self.at.clone(),
            marked: self.marked.iter().cloned().collect(),
        };
        let text = toml::to_string(&kept).unwrap_or_default();
        Step::KeepDraft(self.key(context, PLACE), text)
    }

    pub(super) fn key(&self, context: &Context<'_>, item: &str) -> DraftKey {
        DraftKey { record: context.record.to_owned(), review: self.id.to_string(), item: item.to_owned() }
    }

    pub(super) fn order(&self) -> Order {
        self.order.clone().unwrap_or(Order::QuickPass)
    }

    /// Works out anew how the review stands, and the way through it.
    pub(super) fn stand(&mut self) {
        let Some(review) = &self.review else { return };
        let standing = Standing::of(review, self.day);
        self.path = self
            .order()
            .walked(review, &standing, &self.marked)
            .into_iter()
            .map(|question| question.id.clone())
            .collect();
        self.standing = Some(standing);
    }

    /// Whether a question wants something of this person now.
    pub(super) fn wants(&self, id: &str) -> bool {
        let (Some(review), Some(standing)) = (&self.review, &self.standing) else { return false };
        if matches!(self.order(), Order::ToVerify | Order::Returned) {
            return self.wants_second_look(id);
        }
        let on_its_way = || self.recording.iter().any(|sent| sent.question == id);
        match self.order() {
            Order::Replies(_) => {
                let is_here = self.path.iter().any(|other| other == id);
                return is_here && review.unread_reply(id).is_some() && !on_its_way();
            }
            // Whoever was asked is not to wait for others.
            Order::Asked(_) => {
                let is_here = self.path.iter().any(|other| other == id);
                return is_here && review.waiting_for_others().contains_key(id) && !on_its_way();
            }
            _ => {}
        }
        let open = match standing.place(id) {
            Some(Place::Waiting(on)) => on.iter().any(|fact| !self.put_off.contains(fact)),
            Some(place) => place.is_open(),
            None => false,
        };
        open && !on_its_way() && !review.waiting_for_others().contains_key(id)
    }

    /// The same on a way of answers: those of others are checked, one's own are given anew.
    fn wants_second_look(&self, id: &str) -> bool {
        let answer = self.review.as_ref().and_then(|review| review.answers.get(id));
        let actor = self.around.as_ref().and_then(|around| around.actor.as_ref());
        let is_own = answer.zip(actor).is_some_and(|(answer, actor)| answer.value.answered_by == actor.id);
        let on_its_way = self.recording.iter().any(|sent| sent.question == id);
        let is_wanted = self.order() == Order::Returned || !is_own;
        self.path.iter().any(|other| other == id) && is_wanted && !on_its_way
    }

    /// Questions of the way that want something now.
    pub(super) fn yours(&self) -> usize {
        self.path.iter().filter(|id| self.wants(id)).count()
    }

    /// The next question that wants something, after the present one and then from the start.
    fn next_open(&self) -> Option<String> {
        let from = self.position().map_or(0, |at| at + 1);
        let (before, after) = self.path.split_at(from.min(self.path.len()));
        let here = self.at.as_deref();
        after
            .iter()
            .chain(before)
            .find(|id| Some(id.as_str()) != here && self.wants(id))
            .or_else(|| self.path.iter().find(|id| self.wants(id)))
            .cloned()
    }

    pub(super) fn position(&self) -> Option<usize> {
        let at = self.at.as_deref()?;
        self.path.iter().position(|id| id == at)
    }

    /// Goes to the next question that wants something, or to the end of the way.
    pub(super) fn go_on(&mut self, context: &Context<'_>) -> Vec<Step> {
        if let Some(next) = self.next_open() {
            return self.go_to(&next, context);
        }
        self.at = None;
        self.entry = Entry::default();
        self.focus = Focus::Done;
        vec![self.keep_place(context)]
    }

    /// Moves along the way, whatever state its questions are in.
    pub(super) fn step(&mut self, by: isize, context: &Context<'_>) -> Vec<Step> {
        let last = self.path.len().saturating_sub(1);
        let target = match self.position() {
            Some(at) => at.saturating_add_signed(by).min(last),
            None if by < 0 => last,
            None => 0,
        };
        match self.path.get(target).cloned() {
            Some(id) => self.go_to(&id, context),
            None => Vec::new(),
        }
    }

    /// Opens a question, with the draft that it may have.
    pub(super) fn go_to(&mut self, id: &str, context: &Context<'_>) -> Vec<Step> {
        let Some(review) = self.review.clone() else { return Vec::new() };
        if review.question(id).is_none() {
            return Vec::new();
        }
        self.at = Some(id.to_owned());
        let draft = context.drafts.get(&self.key(context, id)).and_then(Entry::read);
        self.entry = draft.unwrap_or_else(|| Entry::fresh(&review, id));
        self.words = Words::new(&self.entry.words);
        self.input = Input::new(self.entry.typed());
        self.list = List::default();
        self.list.select(self.recorded_row().filter(|_| !self.hides_level()).unwrap_or(0));
        self.recalled = None;
        self.doubt = None;
        self.panel = None;
        self.focus = self.first_focus();
        vec![self.keep_place(context)]
    }

    /// The row of the option that is recorded.
    fn recorded_row(&self) -> Option<usize> {
        let (question, value) = (self.question()?, self.recorded_answer()?.state.value()?);
        match (&question.kind, value) {
            (Kind::YesNo { .. }, Value::Text(key)) => Some(usize::from(key == "no")),
            (Kind::Choice(options), Value::Text(key)) => options.iter().position(|option| option.key == *key),
            (Kind::Scale(_), Value::Number(level)) => usize::try_from(*level).ok(),
            _ => None,
        }
    }

    /// Where the keys of a question go at first.
    pub(super) fn first_focus(&self) -> Focus {
        let Some(question) = self.question() else { return Focus::Done };
        if self.conflicts.contains_key(&question.id) {
            return Focus::Conflict;
        }
        if self.unsettled_fact().is_some() {
            return Focus::Fact(None);
        }
        if self.entry.state(question).is_ok() && self.entry.is_touched() {
            return Focus::Words;
        }
        match question.kind {
            Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Date if self.why_not.is_none() => {
                Focus::Number
            }
            _ => Focus::Options,
        }
    }

    /// Orders to choose from, each with how much is left of it.
    pub(super) fn orders(&self) -> Vec<Item> {
        match (&self.review, &self.standing) {
            (Some(review), Some(standing)) => {
                orders::items(review, standing, &self.marked, |question| self.wants(&question.id))
            }
            _ => Vec::new(),
        }
    }

    /// Walks in another order from its first open question on.
    pub(super) fn walk_in(&mut self, id: &str, context: &Context<'_>) -> Vec<Step> {
        let Some(order) = Order::parse(id) else { return Vec::new() };
        self.order = Some(order);
        self.stand();
        self.at = None;
        if self.path.iter().any(|id| self.wants(id)) {
            self.go_on(context)
        } else {
            // Marked, waiting and weak answers are there to be looked at, open or not.
            self.step(1, context)
        }
    }
}
