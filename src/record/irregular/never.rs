//! Why a decision could never have been made.

use std::collections::BTreeSet;

use super::{stranger, why_unchecked};
use crate::checklist::model::GateKind;
use crate::record::decision::{Decision, Verdict};
use crate::record::people::is_listed_id;
use crate::record::policy::authority::last_day;
use crate::record::proposal;
use crate::record::review::Review;
use crate::record::risk::Band;
use crate::record::signoff::{Seen, SignOff};
use crate::record::standing::{GateState, Place, Standing};
use crate::record::state::{lacks_of_answers, to_verify, wants_verification};
use crate::record::verification::Finding;

/// Why a decision could never have been made on what its signatures saw; none while that is not
/// known, because something has changed since.
#[must_use]
pub fn why_never(review: &Review, signoffs: &[&SignOff]) -> Option<String> {
    let decision = &review.decision.as_ref()?.value;
    let now = Seen::of(review);
    if !decision.outcome.approves() || signoffs.iter().any(|signoff| signoff.saw != now) {
        return None;
    }
    let day = decision.decided_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let standing = Standing::of(review, day);
    let proposal = proposal::propose(review, &standing);
    if let Some(bar) = proposal::bar(&standing) {
        let words = bar.outcome.name().replace('-', " ");
        return Some(format!("it approves where the rules say {words} (rule {})", bar.rule));
    }
    if decision.outcome.is_milder_than(proposal.outcome) {
        let words = proposal.outcome.name().replace('-', " ");
        let milder = format!("it is milder than {words} (rule {})", proposal.rule);
        if decision.milder_because.as_deref().is_none_or(|why| why.trim().is_empty()) {
            return Some(format!("{milder} and says no reason"));
        }
        let is_critical = standing.scope.is_critical(&review.facts);
        if review.policy.authority.next_terms(standing.scope.tier.level, is_critical).is_none() {
            return Some(format!("{milder}, which nobody can decide at this tier"));
        }
    }
    if let Some(why) = wrong_terms(review, decision, &standing) {
        return Some(why);
    }
    if review.file.value.submitted.is_none() {
        return Some("the review was never handed over to a second person".to_owned());
    }
    if let Some(lack) = lacks_of_answers(review, &standing).into_iter().next() {
        return Some(format!("the review could not be handed over: {lack}"));
    }
    let open: BTreeSet<String> = to_verify(review, &standing).into_iter().collect();
    open.first().map(|question| format!("nobody else has confirmed {question} and {} more", open.len() - 1))
}

/// What is wrong with the terms of an approval: its end, its conditions, the risks that it leaves.
fn wrong_terms(review: &Review, decision: &Decision, standing: &Standing) -> Option<String> {
    // The record's own day may be one later than the one of UTC.
    let latest = last_day(standing.day.tomorrow().unwrap_or(standing.day), standing.terms(review).valid);
    match decision.valid_until {
        None => return Some("it names no last day".to_owned()),
        Some(until) if until > latest => {
            return Some(format!("it is valid to {until}, longer than its tier allows"));
        }
        Some(_) => {}
    }
    if decision.outcome == Verdict::ApproveWithConditions && decision.conditions.is_empty() {
        return Some("it names no condition".to_owned());
    }
    if let Some(condition) = decision.conditions.iter().find(|condition| condition.owner.trim().is_empty()) {
        return Some(format!("condition {} does not say who owns it", condition.id));
    }
    let mut open = review.risks.values().map(|item| &item.value).filter(|risk| risk.is_open());
    let left = open.find(|risk| {
        let source = format!("risk:{}", risk.id);
        let is_treated = decision.conditions.iter().any(|condition| condition.source == source);
        risk.rating.band() == Band::High && risk.accepted_on(standing.day).is_none() && !is_treated
    });
    left.map(|risk| format!("the high risk {} is neither accepted nor treated by a condition", risk.id))
}

/// Why a rejection could never have been made. Nobody signs one, so that it is judged by what must
/// have been there, whether or not an answer has been changed by hand since.
#[must_use]
pub fn why_never_rejected(review: &Review, standing: &Standing) -> Option<String> {
    let decision = &review.decision.as_ref()?.value;
    if decision.because.trim().is_empty() {
        return Some("it says no reason".to_owned());
    }
    if decision.way_back.as_deref().is_none_or(|words| words.trim().is_empty()) {
        return Some("it rejects and says no way back".to_owned());
    }
    let confirmed_once = |question: &str| {
        let verification = review.verifications.get(question).map(|item| &item.value);
        verification.is_some_and(|verification| {
            verification.outcome == Finding::Confirmed
                && why_unchecked(review, question, verification).is_none()
        })
    };
    let mut hard = standing.gates.iter().filter(|gate| gate.kind == GateKind::Hard);
    let fails = hard.any(|gate| {
        let answer = review.answers.get(&gate.question).map(|item| &item.value);
        let is_alone = answer.is_some_and(|answer| !is_listed_id(&answer.answered_by));
        let has_changed = review.verified(&gate.question).is_none();
        (is_alone || confirmed_once(&gate.question)) && (gate.state == GateState::Fail || has_changed)
    });
    if fails {
        return None;
    }
    let in_time = review.file.value.submitted.as_ref().is_some_and(|deed| deed.at <= decision.decided_at);
    if !in_time {
        return Some("it rejects what was never handed over, and no hard gate fails".to_owned());
    }
    let unconfirmed = review.questions().map(|(_, question)| question).find(|question| {
        let answer = review.answers.get(&question.id).map(|item| &item.value);
        wants_verification(review, question)
            && matches!(standing.place(&question.id), Some(Place::Answered { .. } | Place::NotApplicable))
            && answer.is_some_and(|answer| {
                is_listed_id(&answer.answered_by) && answer.answered_at <= decision.decided_at
            })
            && !confirmed_once(&question.id)
    });
    unconfirmed.map(|question| format!("it rejects, and nobody else has confirmed {}", question.id))
}

/// Why nobody could have decided in this person's name; none when they could.
#[must_use]
pub fn why_not_theirs(review: &Review, decided_by: &str) -> Option<String> {
    if let Some(why) = stranger(review, decided_by) {
        return Some(format!("{decided_by} decided, and {why}"));
    }
    let question = super::answered_by(review, decided_by).first().copied()?;
    is_listed_id(decided_by).then(|| format!("{decided_by} decided, and answered {question}"))
}
