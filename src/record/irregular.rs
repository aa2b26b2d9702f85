//! What stands in a review and could never have come in through the rule book: caught on reading,
//! and not counted.
//!
//! A file that was edited by hand and committed with plain Git is not judged when it is written. Here
//! it is judged by what it says itself; that history was followed is for its verification to prove.

use std::collections::BTreeSet;

use super::decision::Verdict;
use super::people::is_listed_id;
use super::proposal;
use super::review::Review;
use super::risk::Band;
use super::signoff::{Seen, SignOff};
use super::standing::Standing;
use super::state::to_verify;
use super::verification::Finding;
use crate::checklist::facts::TierLevel;
use crate::checklist::model::GateKind;

/// Everything of a review that no action could have written, in words.
#[must_use]
pub fn irregularities(review: &Review, standing: &Standing) -> Vec<String> {
    let mut found = Vec::new();
    for (question, item) in &review.verifications {
        let by = review.answers.get(question).map(|answer| answer.value.answered_by.as_str());
        let is_own = by == Some(item.value.by.as_str()) && is_listed_id(&item.value.by);
        if is_own && item.value.outcome == Finding::Confirmed && review.verified(question).is_some() {
            found.push(format!("{question} was confirmed by {}, who answered it", item.value.by));
        }
    }
    for (question, item) in &review.waivers {
        let gate = review.question(question).and_then(|(_, question)| question.gate.as_ref());
        if gate.is_none_or(|gate| gate.kind == GateKind::Hard) {
            found.push(format!("{question} has a waiver, and is no gate that could be waived"));
        }
        let terms = standing.terms(review);
        for (number, period) in item.value.periods().enumerate() {
            if period.approvals.iter().any(|a| is_listed_id(&a.by) && a.by == period.requested_by) {
                found.push(format!(
                    "the waiver of {question} is signed by {}, who asked for it",
                    period.requested_by
                ));
            }
            if !period.is_within(&terms) || number > usize::from(terms.renewals) {
                found.push(format!(
                    "the waiver of {question} to {} is longer than its tier allows",
                    period.until
                ));
            }
        }
    }
    for signoff in review.signoffs.values().map(|item| &item.value) {
        found.extend(why_void(review, standing, signoff));
    }
    for risk in review.risks.values().map(|item| &item.value) {
        if risk.is_open() && risk.accepted.is_some() && risk.rating.band() == Band::Critical {
            found.push(format!("the critical risk {} is accepted", risk.id));
        }
    }
    found
}

/// Why a signature does not count, whatever it is under; none when it does.
#[must_use]
pub fn why_void(review: &Review, standing: &Standing, signoff: &SignOff) -> Option<String> {
    let by = signoff.by.as_str();
    if !is_listed_id(by) {
        return None;
    }
    let tier = standing.scope.tier.level;
    let is_critical = standing.scope.is_critical(&review.facts);
    let is_high = tier == TierLevel::High || is_critical;
    if let Some(question) = answered_by(review, by).first() {
        Some(format!("{by} signed, and answered {question}"))
    } else if let Some(question) = verified_by(review, by).first().filter(|_| is_high) {
        Some(format!("{by} signed at tier high, and verified {question}"))
    } else if review.file.value.owner.as_deref() == Some(by) && (tier >= TierLevel::Medium || is_critical) {
        Some(format!("{by} signed, and looks after the relationship"))
    } else {
        None
    }
}

/// The questions whose answers a person gave.
#[must_use]
pub fn answered_by<'r>(review: &'r Review, person: &str) -> Vec<&'r str> {
    let own = review.answers.iter().filter(|(_, item)| item.value.answered_by == person);
    own.map(|(question, _)| question.as_str()).collect()
}

/// The questions that a person verified.
#[must_use]
pub fn verified_by<'r>(review: &'r Review, person: &str) -> Vec<&'r str> {
    let own = review.verifications.iter().filter(|(_, item)| item.value.by == person);
    own.map(|(question, _)| question.as_str()).collect()
}

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
    let words = proposal.outcome.name().replace('-', " ");
    if decision.outcome.is_milder_than(proposal.outcome) && decision.milder_because.is_none() {
        return Some(format!("it is milder than {words} (rule {}) and says no reason", proposal.rule));
    }
    if decision.outcome == Verdict::ApproveWithConditions && decision.conditions.is_empty() {
        return Some("it names no condition".to_owned());
    }
    if review.file.value.submitted.is_none() {
        return Some("the review was never handed over to a second person".to_owned());
    }
    let open: BTreeSet<String> = to_verify(review, &standing).into_iter().collect();
    open.first().map(|question| format!("nobody else has confirmed {question} and {} more", open.len() - 1))
}
