//! What the screens about a decision share: the review as it stands today, and the rule book to ask
//! before a key is pressed.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Context, Step};
use crate::record::Item;
use crate::record::action::Action;
use crate::record::check::{Bench, Refusal, check};
use crate::record::layout::ReviewId;
use crate::record::people::Actor;
use crate::record::proposal::{self, Proposal};
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::record::state::Course;
use crate::store::overview::Around;
use crate::text::problem::Problem;
use crate::tui::canvas::Canvas;
use crate::tui::command::Availability;
use crate::tui::effect::{Reply, Request};
use crate::tui::theme::Role;

/// How a review stands, worked out once for each state of it.
#[derive(Debug)]
pub(super) struct Now {
    pub(super) review: Arc<Review>,
    pub(super) standing: Standing,
    pub(super) course: Course,
    pub(super) proposal: Proposal,
    bench: Bench,
}

/// A review with what stands around it, as far as it was read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: ReviewId,
    pub(super) around: Option<Box<Around>>,
    pub(super) now: Option<Now>,
    pub(super) day: Date,
    pub(super) said: String,
    review: Option<Arc<Review>>,
    broken: Vec<Problem>,
    /// Something was sent and is not recorded yet.
    pub(super) is_recording: bool,
}

/// What a reply was for the screen.
pub(super) enum Told {
    /// Nothing.
    Nothing,
    /// The review or what stands around it is another now.
    Changed,
    /// What the screen sent is recorded.
    Recorded,
    /// What the screen sent was not recorded.
    Refused,
}

impl Known {
    /// Asks for the review and what stands around it.
    pub(super) fn open(id: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let known = Self {
            id: id.clone(),
            around: None,
            now: None,
            day: context.day(),
            said: String::new(),
            review: None,
            broken: Vec::new(),
            is_recording: false,
        };
        let steps = known.ask();
        (known, steps)
    }

    pub(super) fn ask(&self) -> Vec<Step> {
        vec![Step::Ask(Request::Around(self.id.clone())), Step::Ask(Request::Review(self.id.clone()))]
    }

    /// Takes a reply, says what it was, and what is to be asked next.
    pub(super) fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> (Told, Vec<Step>) {
        match reply {
            Reply::Review(_, review) if review.id == self.id => {
                self.broken.clear();
                self.review = Some(Arc::clone(review));
                self.stand();
                (Told::Changed, Vec::new())
            }
            Reply::Around(around) if around.review == self.id => {
                self.day = around.day;
                self.around = Some(around.clone());
                self.stand();
                (Told::Changed, Vec::new())
            }
            Reply::Broken(id, problems) if *id == self.id => {
                self.broken.clone_from(problems);
                (Told::Changed, Vec::new())
            }
            Reply::Moved(true, _) => (Told::Nothing, self.ask()),
            Reply::Recorded { subject, review, .. } => {
                self.is_recording = false;
                if let Some(review) = review.as_ref().filter(|review| review.id == self.id) {
                    self.review = Some(Arc::clone(review));
                    self.stand();
                }
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                let prefix = format!("{}: ", self.id);
                self.said = format!("Recorded {time}  {}", subject.strip_prefix(&prefix).unwrap_or(subject));
                (Told::Recorded, vec![Step::Ask(Request::Around(self.id.clone()))])
            }
            Reply::Refused(_) | Reply::Failed { .. } if std::mem::take(&mut self.is_recording) => {
                "Not recorded; what was typed is kept.".clone_into(&mut self.said);
                (Told::Refused, Vec::new())
            }
            _ => (Told::Nothing, Vec::new()),
        }
    }

    fn stand(&mut self) {
        let Some(review) = &self.review else { return };
        let standing = Standing::of(review, self.day);
        let around = self.around.as_deref();
        // The judging looks at what these say, never at where they stand.
        let record = around.and_then(|around| around.record.clone());
        let partner = around.and_then(|around| around.partner.clone());
        let bench = Bench {
            record: record.map(|value| Arc::new(Item { id: review.policy_id, text: String::new(), value })),
            partner: partner.map(|value| Arc::new(Item { id: review.policy_id, text: String::new(), value })),
            review: Some(Arc::clone(review)),
            ..Bench::default()
        };
        self.now = Some(Now {
            course: Course::of(review, &standing),
            proposal: proposal::propose(review, &standing),
            review: Arc::clone(review),
            standing,
            bench,
        });
    }

    /// Who is here; none for somebody who may read only.
    pub(super) fn actor(&self) -> Option<&Actor> {
        self.around.as_ref()?.actor.as_ref()
    }

    /// What people call somebody.
    pub(super) fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let record = self.around.as_ref().and_then(|around| around.record.as_ref());
        record.map_or(id, |record| record.name_of(id))
    }

    /// Every reason why this person cannot do this now; empty where they can.
    pub(super) fn refusals(&self, action: &Action, context: &Context<'_>) -> Vec<Refusal> {
        let other = |what: &str| vec![Refusal::Illegal { what: what.to_owned(), hint: String::new() }];
        if let Some(why) = context.why_not {
            return other(why);
        }
        let (Some(now), Some(around)) = (&self.now, &self.around) else {
            return other("the review is still being read");
        };
        let Some(actor) = &around.actor else {
            return other("you are not among the people of this record, and may read only");
        };
        check(&now.bench, &actor.identity, context.now, action).err().unwrap_or_default()
    }

    /// Whether this person can do this now.
    pub(super) fn can(&self, action: &Action, context: &Context<'_>) -> Availability {
        if self.is_recording {
            return Availability::Blocked("it is being recorded".to_owned());
        }
        match self.refusals(action, context).first() {
            None => Availability::Ready,
            Some(refusal) => Availability::Blocked(refusal.to_string()),
        }
    }

    /// Sends an action to be recorded.
    pub(super) fn record(&mut self, action: Action) -> Step {
        self.is_recording = true;
        Step::Ask(Request::Record(Box::new(action)))
    }

    /// Says why the review cannot be shown; true where that is so.
    pub(super) fn view_broken(&self, canvas: &mut Canvas<'_>) -> bool {
        let width = canvas.width().saturating_sub(2);
        if let Some(problem) = self.broken.first() {
            canvas.put(1, 0, "This review cannot be read:", Role::Error);
            let height = canvas.height();
            canvas.part(1, 1, width, height).wrapped(0, 0, &problem.to_string(), Role::Text);
            return true;
        }
        // Nothing is shown before all of it is there: a key that is pressed on sight has to count.
        let is_read = self.now.is_some() && self.around.is_some();
        if !is_read {
            canvas.put(1, 1, "The review is being read ...", Role::Muted);
        }
        !is_read
    }
}
