//! What falls due, or should have: pointed at in the overview, and put into words where it is shown.

use std::cmp::Ordering;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::board::{Target, called, count};
use crate::record::layout::ReviewId;
use crate::record::state::ReviewState;
use crate::record::summary::Summary;
use crate::store::overview::Overview;

/// How far ahead the first screen looks, in days.
const AHEAD: i32 = 90;

/// Something that will happen, or should. A large record has thousands, of which a few are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Soon {
    pub(super) day: Date,
    pub(super) is_late: bool,
    /// Which review of the overview.
    review: usize,
    due: Due,
}

/// What falls due, by its place in the review's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Document(usize),
    Ask(usize),
    Condition(usize),
    Waiver(usize),
    Acceptance(usize),
    Approval,
}

/// Everything that falls due, the earliest first.
pub(super) fn all(overview: &Overview) -> Vec<Soon> {
    let mut found = Vec::new();
    let far = overview.day.saturating_add(AHEAD.days());
    for (review, line) in overview.reviews.iter().enumerate() {
        let Ok(summary) = &line.summary else { continue };
        each(summary, |day, due| {
            if day <= far {
                found.push(Soon { day, is_late: day < overview.day, review, due });
            }
        });
    }
    found.sort_by(|a, b| a.cmp(b, overview));
    found
}

/// What of a review ends or is due on some day.
fn each(summary: &Summary, mut tell: impl FnMut(Date, Due)) {
    let state = ReviewState::parse(&summary.state);
    let is_approved = state.is_some_and(ReviewState::is_approved);
    // Nothing falls due any more where a review ended without an approval.
    let is_open = state.is_some_and(|state| !state.is_over());
    if state.is_none() || is_open || is_approved {
        (0..).zip(&summary.expiring).for_each(|(at, own)| tell(own.day, Due::Document(at)));
        for (at, ask) in summary.asks.iter().enumerate() {
            if let Some(day) = ask.due {
                tell(day, Due::Ask(at));
            }
        }
    }
    (0..).zip(&summary.conditions).for_each(|(at, own)| tell(own.due, Due::Condition(at)));
    if is_open || is_approved {
        for (at, waiver) in summary.waivers.iter().enumerate().filter(|(_, own)| own.unsigned.is_empty()) {
            tell(waiver.until, Due::Waiver(at));
        }
        (0..).zip(&summary.acceptances).for_each(|(at, (_, until))| tell(*until, Due::Acceptance(at)));
    }
    if let Some(until) = summary.valid_until.filter(|_| is_approved) {
        tell(until, Due::Approval);
    }
}

impl Soon {
    fn cmp(&self, other: &Self, overview: &Overview) -> Ordering {
        let by_partner = || self.partner(overview).cmp(other.partner(overview));
        let by_words = || self.words(overview).cmp(&other.words(overview));
        self.day.cmp(&other.day).then_with(by_partner).then_with(by_words)
    }

    fn of<'a>(&self, overview: &'a Overview) -> Option<(&'a ReviewId, &'a Summary)> {
        let line = overview.reviews.get(self.review)?;
        Some((&line.id, line.summary.as_ref().ok()?))
    }

    /// Whom it is about.
    pub(super) fn partner<'a>(&self, overview: &'a Overview) -> &'a str {
        self.of(overview).map_or("", |(id, _)| id.partner.as_str())
    }

    /// What it is.
    pub(super) fn words(&self, overview: &Overview) -> String {
        let Some((id, summary)) = self.of(overview) else { return String::new() };
        let words = match self.due {
            Due::Document(at) => summary.expiring.get(at).map(|document| {
                let verb = if self.is_late { "expired" } else { "expires" };
                let what = if document.behind_gate { "gate proof " } else { "" };
                format!("{what}{verb}: {}", document.title)
            }),
            Due::Ask(at) => summary.asks.get(at).map(|ask| {
                let questions = count(ask.questions, "question");
                format!("answer due from {}: {questions}", called(&ask.to, id, overview))
            }),
            Due::Condition(at) => {
                let condition = summary.conditions.get(at);
                condition.map(|own| format!("condition {} due: {}", own.id, own.text))
            }
            Due::Waiver(at) => summary.waivers.get(at).map(|waiver| {
                let verb = if self.is_late { "ended" } else { "ends" };
                format!("waiver {verb}: {}", waiver.question)
            }),
            Due::Acceptance(at) => {
                summary.acceptances.get(at).map(|(risk, _)| format!("acceptance ends: risk {risk}"))
            }
            Due::Approval => Some("approval ends".to_owned()),
        };
        words.unwrap_or_default()
    }

    /// Where it is seen to.
    pub(super) fn target(&self, overview: &Overview) -> Target {
        let Some((id, _)) = self.of(overview) else { return Target::Nowhere };
        let id = id.clone();
        match self.due {
            Due::Document(_) => Target::Evidence(id),
            Due::Ask(_) => Target::Asks(id),
            Due::Condition(_) => Target::Conditions(id),
            Due::Waiver(_) => Target::Gates(id),
            Due::Acceptance(_) | Due::Approval => Target::Decide(id),
        }
    }
}
