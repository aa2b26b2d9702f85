//! One review: the road to a decision, its checklists, and what the rules propose today.

mod figures;
mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Context, Header, Place, Purpose, ScreenEvent, Step, orders, questions, walk_place};
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::record::review::Review;
use crate::record::upgrade::Swap;
use crate::store::overview::Around;
use crate::text::problem::Problem;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::widget::list::List;
use figures::{Figures, ROAD};

/// A review and the road under the cursor.
#[derive(Debug)]
pub struct ReviewScreen {
    id: ReviewId,
    review: Option<Arc<Review>>,
    around: Option<Box<Around>>,
    figures: Option<Figures>,
    broken: Vec<Problem>,
    list: List,
    /// Whether the review is looked at as it stood.
    is_past: bool,
}

impl ReviewScreen {
    pub(super) fn open(id: &ReviewId) -> (Self, Vec<Step>) {
        let screen = Self {
            id: id.clone(),
            review: None,
            around: None,
            figures: None,
            broken: Vec::new(),
            list: List::default(),
            is_past: false,
        };
        (screen, vec![Step::Ask(Request::Around(id.clone())), Step::Ask(Request::Review(id.clone()))])
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    pub(super) fn header(&self) -> Header {
        let right = self.figures.as_ref().map(|figures| figures.head.clone()).unwrap_or_default();
        Header { path: vec![self.id.to_string()], right }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        match command {
            Command::Accept | Command::Order | Command::Find => {
                Availability::when(self.review.is_some(), "the review is still being read")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![
            Command::Accept,
            Command::Order,
            Command::Evidence,
            Command::Asks,
            Command::Decide,
            Command::History,
            Command::Back,
        ]
    }

    pub(super) fn hint_words(command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("walk")
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let figures = self.figures.as_ref()?;
        let when = if self.is_past { "Then" } else { "Today" };
        let proposal = || format!("{when}: {}", figures.proposal);
        Some((figures.attention.clone().unwrap_or_else(proposal), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Accept, _) => {
                let order = ROAD.get(self.list.selected()).cloned();
                vec![self.walk(order)]
            }
            ScreenEvent::Command(Command::Order, _) => vec![self.orders()],
            ScreenEvent::Command(Command::Find, _) => {
                let standing = self.figures.as_ref().map(|figures| &figures.standing);
                let find = self.review.as_deref().map(|review| questions::to_find(review, standing));
                find.into_iter().collect()
            }
            ScreenEvent::Command(command, count) => {
                self.list.command(*command, *count, ROAD.len());
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                let again = self.list.selected() == *row;
                self.list.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Picked(Purpose::Order, id) => {
                Order::parse(id).map(|order| self.walk(Some(order))).into_iter().collect()
            }
            ScreenEvent::Picked(Purpose::Question, id) => {
                vec![Step::Go(walk_place(self.id.clone(), Some(id.clone())))]
            }
            ScreenEvent::Reply(reply) => {
                let steps = self.replied(reply);
                self.work_out(context);
                steps
            }
            _ => Vec::new(),
        }
    }

    /// By checklist what would take its place, in a word; nothing in the past.
    fn newer(&self) -> Vec<(&str, String)> {
        let around = self.around.as_ref().filter(|_| !self.is_past);
        let swaps = around.map(|around| around.newer.as_slice()).unwrap_or_default();
        let words = |swap: &Swap| {
            let (from, to) = (&swap.from.checklist, &swap.to.checklist);
            if from.id != to.id {
                "a fork".to_owned()
            } else if from.version == to.version {
                "edited".to_owned()
            } else {
                to.version.to_string()
            }
        };
        swaps.iter().map(|swap| (swap.from.checklist.id.as_str(), words(swap))).collect()
    }

    fn walk(&self, order: Option<Order>) -> Step {
        Step::Go(Place::Walk { review: self.id.clone(), order, question: None })
    }

    fn orders(&self) -> Step {
        let items = match (&self.review, &self.figures) {
            (Some(review), Some(figures)) => {
                let waiting = review.waiting_for_others();
                orders::items(review, &figures.standing, &BTreeSet::new(), |question| {
                    let open = figures
                        .standing
                        .place(&question.id)
                        .is_some_and(crate::record::standing::Place::is_open);
                    open && !waiting.contains_key(question.id.as_str())
                })
            }
            _ => Vec::new(),
        };
        Step::Pick(Purpose::Order, items, "In which order")
    }

    fn replied(&mut self, reply: &Reply) -> Vec<Step> {
        match reply {
            Reply::Review(_, review) if review.id == self.id => {
                self.broken.clear();
                self.review = Some(Arc::clone(review));
            }
            Reply::Around(around) if around.review == self.id => self.around = Some(around.clone()),
            Reply::Broken(id, problems) if *id == self.id => self.broken.clone_from(problems),
            Reply::Moved(true, _) => {
                let around = Step::Ask(Request::Around(self.id.clone()));
                return vec![around, Step::Ask(Request::Review(self.id.clone()))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn work_out(&mut self, context: &Context<'_>) {
        let Some(review) = &self.review else { return };
        let day = self.around.as_ref().map_or_else(|| context.day(), |around| around.day);
        // Nobody's pace matters in the past.
        let around = self.around.as_ref().filter(|_| context.as_of.is_none());
        let actor = around.and_then(|around| around.actor.as_ref());
        self.is_past = context.as_of.is_some();
        self.figures = Some(Figures::of(review, actor.map(|actor| actor.id.as_str()), day));
    }
}
