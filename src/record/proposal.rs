//! What the rules propose: the first line that matches, with the items that caused it.
//!
//! The lines are tried one after the other, each over all checklists. Values are compared as exact
//! fractions, never as shown.

use super::review::Review;
use super::risk::Band;
use super::scoring::{self, Fraction};
use super::standing::{ChecklistStanding, GateState, Place, Standing};
use crate::checklist::builtin::MANDATORY_AREAS;
use crate::checklist::model::GateKind;

/// What the rules propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing speaks against it.
    Approve,
    /// Every item that is left becomes a condition.
    ApproveWithConditions,
    /// Something is still open.
    Incomplete,
    /// Something has to be put right, or waived, first.
    Blocked,
    /// It cannot be rescued.
    Reject,
}

impl Outcome {
    /// All, best first.
    pub const ALL: [Self; 5] =
        [Self::Approve, Self::ApproveWithConditions, Self::Incomplete, Self::Blocked, Self::Reject];

    /// The outcome of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// The word in files and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveWithConditions => "approve-with-conditions",
            Self::Incomplete => "incomplete",
            Self::Blocked => "blocked",
            Self::Reject => "reject",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ApproveWithConditions => "approve with conditions",
            other => other.name(),
        }
    }
}

/// What the rules propose and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The outcome.
    pub outcome: Outcome,
    /// The line that matched, from 1.
    pub rule: u8,
    /// The items that caused it, in words.
    pub because: Vec<String>,
}

/// A line of the rules: its number, its outcome, and what works out the items that cause it.
type Line<'a> = (u8, Outcome, &'a dyn Fn() -> Vec<String>);

/// Proposes an outcome for a review as it stands.
#[must_use]
pub fn propose(review: &Review, standing: &Standing) -> Proposal {
    let lines: [Line<'_>; 7] = [
        (1, Outcome::Reject, &|| hard_failing(standing)),
        (2, Outcome::Blocked, &|| blocked(review, standing)),
        (3, Outcome::Incomplete, &|| open_gates(standing)),
        (4, Outcome::Incomplete, &|| missing(review, standing)),
        (5, Outcome::Reject, &|| below(standing, |c| c.high.as_ref(), |c| c.floor, "at best", "floor")),
        (6, Outcome::Incomplete, &|| below(standing, |c| c.low.as_ref(), |c| c.floor, "proven", "floor")),
        (7, Outcome::ApproveWithConditions, &|| conditions(review, standing)),
    ];
    let all_hold = || Proposal { outcome: Outcome::Approve, rule: 8, because: Vec::new() };
    first_to_match(&lines).unwrap_or_else(all_hold)
}

/// The line that nobody can decide more mildly than: a hard gate that fails, or a gate that is open.
/// It holds as well where a line before it matches first and hides it.
#[must_use]
pub fn bar(standing: &Standing) -> Option<Proposal> {
    first_to_match(&[
        (1, Outcome::Reject, &|| hard_failing(standing)),
        (3, Outcome::Incomplete, &|| open_gates(standing)),
    ])
}

/// A line is worked out only where none before it matches.
fn first_to_match(lines: &[Line<'_>]) -> Option<Proposal> {
    lines.iter().find_map(|(rule, outcome, because)| {
        let because = because();
        (!because.is_empty()).then_some(Proposal { outcome: *outcome, rule: *rule, because })
    })
}

fn hard_failing(standing: &Standing) -> Vec<String> {
    gates(standing, GateState::Fail, Some(GateKind::Hard), "hard gate fails")
}

fn open_gates(standing: &Standing) -> Vec<String> {
    gates(standing, GateState::Open, None, "gate open")
}

fn gates(standing: &Standing, state: GateState, kind: Option<GateKind>, word: &str) -> Vec<String> {
    standing
        .gates
        .iter()
        .filter(|gate| gate.state == state && kind.is_none_or(|kind| gate.kind == kind))
        .map(|gate| format!("{word}: {}", gate.question))
        .collect()
}

/// Line 2: gates that fail and are not waived, and critical risks.
fn blocked(review: &Review, standing: &Standing) -> Vec<String> {
    let mut because = gates(standing, GateState::Fail, Some(GateKind::Waivable), "gate fails");
    because.extend(risks(review, Band::Critical).map(|id| format!("critical risk open: {id}")));
    because
}

/// The open risks of a band.
fn risks(review: &Review, band: Band) -> impl Iterator<Item = &str> {
    let open = review.risks.values().map(|item| &item.value).filter(|risk| risk.is_open());
    open.filter(move |risk| risk.rating.band() == band).map(|risk| risk.id.as_str())
}

/// Line 4: the mandatory areas, questions of weight 3 and more, and coverage.
fn missing(review: &Review, standing: &Standing) -> Vec<String> {
    let mut because: Vec<String> = MANDATORY_AREAS
        .iter()
        .filter(|area| !standing.checklists.iter().any(|c| c.area == **area))
        .map(|area| format!("area left out: {area}"))
        .collect();
    because.extend(open(review, standing, 3).map(|id| format!("unanswered, weight 3 or more: {id}")));
    let needed = scoring::whole(u64::from(review.policy.coverage)) / scoring::whole(100);
    for checklist in &standing.checklists {
        if let Some(coverage) = checklist.coverage.as_ref().filter(|coverage| **coverage < needed) {
            because.push(format!(
                "{}: {} % of {} % covered",
                checklist.id,
                scoring::percent(coverage, 1),
                review.policy.coverage
            ));
        }
    }
    because
}

fn open<'a>(review: &'a Review, standing: &'a Standing, weight: u8) -> impl Iterator<Item = &'a str> {
    review
        .questions()
        .zip(standing.places())
        .filter(move |((_, q), place)| {
            q.weight >= weight && matches!(place, Place::Open { .. } | Place::Unknown)
        })
        .map(|((_, q), _)| q.id.as_str())
}

fn below(
    standing: &Standing,
    value: fn(&ChecklistStanding) -> Option<&Fraction>,
    limit: fn(&ChecklistStanding) -> u8,
    value_word: &str,
    limit_word: &str,
) -> Vec<String> {
    standing
        .checklists
        .iter()
        .filter_map(|c| Some((c, value(c)?)))
        .filter(|(c, value)| **value < scoring::whole(u64::from(limit(c))) / scoring::whole(100))
        .map(|(c, value)| {
            format!("{}: {value_word} {}, {limit_word} {}", c.id, scoring::percent(value, 1), limit(c))
        })
        .collect()
}

/// Line 7: what becomes a condition.
fn conditions(review: &Review, standing: &Standing) -> Vec<String> {
    let mut because = below(standing, |c| c.low.as_ref(), |c| c.target, "proven", "target");
    because.extend(gates(standing, GateState::Waived, None, "gate waived"));
    because.extend(risks(review, Band::High).map(|id| format!("high risk carried: {id}")));
    for ((_, question), place) in
        review.questions().zip(standing.places()).filter(|((_, q), _)| q.weight >= 3)
    {
        if matches!(place, Place::Answered { proven: false, .. }) {
            because.push(format!("unproven, weight 3 or more: {}", question.id));
        }
    }
    because.extend(open(review, standing, 0).map(|id| format!("unanswered: {id}")));
    because
}
