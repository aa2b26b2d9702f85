//! A review in a few figures: what a list shows of it, and for which days that holds.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decision::{self, Outcome};
use super::order::{self, Order};
use super::review::Review;
use super::standing::{GateState, Standing};
use crate::checklist::facts::Origin;

/// Raised when the figures below change their meaning, so that none is read from an old cache.
pub const FORMAT: u32 = 2;

/// A review in a few figures. They hold from `from` to `until`, both included: on those days no
/// document of the review begins or ends to be expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What people read.
    pub title: String,
    /// When it was started, as a day in UTC.
    pub opened: Date,
    /// As `in-progress`.
    pub state: String,
    /// The tier, or the span of it while facts are open, as `medium` or `low to high`.
    pub tier: String,
    /// Gates passed.
    pub gates_pass: usize,
    /// Gates failed.
    pub gates_fail: usize,
    /// Gates open.
    pub gates_open: usize,
    /// Questions answered.
    pub answered: usize,
    /// Questions in scope.
    pub in_scope: usize,
    /// Answers whose proof is too weak.
    pub weak: usize,
    /// The first gate that fails.
    pub failing: Option<String>,
    /// Questions of the quick pass answered.
    pub quick_answered: usize,
    /// Questions of the quick pass.
    pub quick: usize,
    /// Open questions that wait for nobody else, in the quick pass or, when that is done, in all.
    pub yours: usize,
    /// The next question that wants an answer.
    pub next: Option<String>,
    /// What the rules propose, as `approve`.
    pub proposal: String,
    /// The line that matched.
    pub rule: u8,
    /// The first item that caused it.
    pub because: Option<String>,
    /// Documents that are cited and expire, with the day, soonest first.
    pub expiring: Vec<Expiring>,
    /// Asks that are not answered, with the day on which they are due.
    pub asks: Vec<Waiting>,
    /// Facts that only the partner's type suggests, or that are open.
    pub unsettled: usize,
    /// Problems that keep it from being changed.
    pub broken: usize,
    /// The first day on which these figures hold.
    pub from: Option<Date>,
    /// The last day on which these figures hold.
    pub until: Option<Date>,
}

/// A document that expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {
    /// Its last day.
    pub day: Date,
    /// The document's id.
    pub document: String,
    /// What people read.
    pub title: String,
    /// How many answers cite it.
    pub cited: usize,
    /// True when it stands behind a gate.
    pub behind_gate: bool,
}

/// Questions that somebody was asked and has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who was asked.
    pub to: String,
    /// How many questions are still out.
    pub questions: usize,
    /// By which day.
    pub due: Option<Date>,
}

impl Summary {
    /// Works out the figures for a day.
    #[must_use]
    pub fn of(review: &Review, day: Date) -> Self {
        let standing = Standing::of(review, day);
        let proposal = decision::propose(review, &standing);
        let nothing = std::collections::BTreeSet::new();
        let list = |order: Order| order.questions(review, &standing, &nothing);
        let (quick, all) = (list(Order::QuickPass), list(Order::Everything));
        let is_open = |id: &str| standing.place(id).is_some_and(super::standing::Place::is_open);
        let quick_open = quick.iter().filter(|q| is_open(&q.id)).count();
        let waiting = review.waiting_for_others();
        let walked = if quick_open > 0 { &quick } else { &all };
        let yours = walked.iter().filter(|q| is_open(&q.id) && !waiting.contains_key(q.id.as_str())).count();
        let next = order::next_open(walked, review, &standing, None).map(|q| q.id.clone());
        let (answered, in_scope) = standing.progress();
        let (from, until) = span(review, day);
        let tier = &standing.scope.tier;
        Self {
            title: review.file.value.title.clone(),
            opened: review.file.value.opened.to_zoned(jiff::tz::TimeZone::UTC).date(),
            state: review.state().name().to_owned(),
            tier: if tier.level == tier.at_least {
                tier.level.to_string()
            } else {
                format!("{} to {}", tier.at_least, tier.level)
            },
            gates_pass: standing.count_gates(GateState::Pass),
            gates_fail: standing.count_gates(GateState::Fail),
            gates_open: standing.count_gates(GateState::Open),
            answered,
            in_scope,
            weak: standing
                .places()
                .iter()
                .filter(|place| matches!(place, super::standing::Place::Answered { proven: false, .. }))
                .count(),
            failing: standing
                .gates
                .iter()
                .find(|gate| gate.state == GateState::Fail)
                .map(|gate| gate.question.clone()),
            quick_answered: quick.len() - quick_open,
            quick: quick.len(),
            yours,
            next,
            proposal: proposal.outcome.name().to_owned(),
            rule: proposal.rule,
            because: proposal.because.into_iter().next(),
            expiring: expiring(review),
            asks: asks(review),
            unsettled: unsettled(review, &standing),
            broken: review.problems.iter().filter(|p| p.is_error()).count(),
            from,
            until,
        }
    }

    /// True when the figures hold on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// What the rules propose, as a word of the closed list.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.proposal == Outcome::Reject.name()
    }
}

/// The days around `day` between which no document changes between valid and expired.
fn span(review: &Review, day: Date) -> (Option<Date>, Option<Date>) {
    let last_days = || review.evidence.values().filter_map(|item| item.value.expires);
    let from = last_days().filter(|last| *last < day).max().and_then(|last| last.tomorrow().ok());
    let until = last_days().filter(|last| *last >= day).min();
    (from, until)
}

fn expiring(review: &Review) -> Vec<Expiring> {
    let cited = review.citations();
    let gates: std::collections::BTreeSet<&str> = review
        .questions()
        .filter(|(_, q)| q.gate.is_some())
        .filter_map(|(_, q)| review.answers.get(&q.id))
        .flat_map(|answer| answer.value.evidence.iter().map(|c| c.id.as_str()))
        .collect();
    let mut found: Vec<Expiring> = review
        .evidence
        .values()
        .filter_map(|item| {
            let count = cited.get(item.value.id.as_str()).copied().filter(|count| *count > 0)?;
            Some(Expiring {
                day: item.value.expires?,
                document: item.value.id.clone(),
                title: item.value.title.clone(),
                cited: count,
                behind_gate: gates.contains(item.value.id.as_str()),
            })
        })
        .collect();
    found.sort_by(|a, b| (a.day, &a.document).cmp(&(b.day, &b.document)));
    found
}

fn asks(review: &Review) -> Vec<Waiting> {
    let out = review.waiting_for_others();
    review
        .asks
        .values()
        .filter_map(|item| {
            let questions = item.value.questions.iter().filter(|q| out.contains_key(q.as_str())).count();
            (questions > 0).then(|| Waiting { to: item.value.to.clone(), questions, due: item.value.due })
        })
        .collect()
}

fn unsettled(review: &Review, standing: &Standing) -> usize {
    review
        .facts
        .facts
        .iter()
        .filter(|fact| standing.scope.known.get(&fact.id).is_none_or(|known| known.origin == Origin::Assumed))
        .count()
}
