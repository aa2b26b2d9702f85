//! What a checklist would ask, gate and reopen in a review, before anybody moves it there.

use jiff::civil::Date;

use super::layout::ReviewId;
use super::review::Review;
use super::scope::Asked;
use super::standing::Standing;
use super::upgrade::{Becomes, Effect, Plan};

/// A checklist tried on a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The review.
    pub review: ReviewId,
    /// What is pinned now and would give way, as `security 1.0.0`.
    pub from: String,
    /// What is tried, as `security-affiliate 0.1.0`.
    pub to: String,
    /// How many questions are asked now, and how many then.
    pub asked: [usize; 2],
    /// How many of them are gates.
    pub gates: [usize; 2],
    /// Questions that are asked besides.
    pub comes: Vec<String>,
    /// Questions that are asked no more.
    pub goes: Vec<String>,
    /// What would become of the answers.
    pub effect: Effect,
    /// The answered questions that would be touched, with what becomes of their answers.
    pub touched: Vec<(String, Becomes)>,
}

impl Trial {
    /// What a plan's first move would mean for a review on a day; none where nothing would move.
    #[must_use]
    pub fn of(review: &Review, plan: &Plan, day: Date) -> Option<Self> {
        let swap = plan.swaps.first()?;
        let (old, new) = (&swap.from.checklist, &swap.to.checklist);
        let (now, gates_now) = asks(review, &old.id, day);
        let (then, gates_then) = asks(&plan.after, &new.id, day);
        let missing = |from: &[String], other: &[String]| -> Vec<String> {
            from.iter().filter(|id| !other.contains(id)).cloned().collect()
        };
        let touched = plan.rows.iter().filter(|row| row.is_answered && row.becomes != Becomes::Stays);
        Some(Self {
            review: review.id.clone(),
            from: format!("{} {}", old.id, old.version),
            to: format!("{} {}", new.id, new.version),
            asked: [now.len(), then.len()],
            gates: [gates_now, gates_then],
            comes: missing(&then, &now),
            goes: missing(&now, &then),
            effect: Effect::of(plan, review),
            touched: touched.map(|row| (row.question.clone(), row.becomes)).collect(),
        })
    }

    /// The answered questions of which the answers become this.
    pub fn touched_as(&self, becomes: Becomes) -> impl Iterator<Item = &str> {
        self.touched.iter().filter(move |(_, own)| *own == becomes).map(|(question, _)| question.as_str())
    }
}

/// The questions of a checklist that a review asks, and how many gates it has of it.
fn asks(review: &Review, checklist: &str, day: Date) -> (Vec<String>, usize) {
    let standing = Standing::of(review, day);
    let own = review.questions().filter(|(pin, _)| pin.checklist.id == checklist);
    let asked = own
        .filter(|(_, question)| *standing.scope.asked(&question.id) == Asked::Yes)
        .map(|(_, question)| question.id.clone())
        .collect();
    let gates = standing.gates.iter().filter(|gate| gate.checklist == checklist).count();
    (asked, gates)
}
