//! What stands in a review and could never have come in through the rule book: caught on reading,
//! and not counted.
//!
//! A file that was edited by hand and committed with plain Git is not judged when it is written. Here
//! it is judged by what it says itself; that history was followed is for its verification to prove.

mod never;

pub use never::{why_never, why_never_rejected, why_not_theirs};

use super::action::Ground;
use super::decision::Condition;
use super::deed::Deed;
use super::people::is_listed_id;
use super::policy::authority::Terms;
use super::review::Review;
use super::risk::Band;
use super::signoff::SignOff;
use super::standing::Standing;
use super::state::signers;
use super::verification::{Finding, Verification};
use super::waiver::Period;
use crate::checklist::facts::TierLevel;
use crate::checklist::model::GateKind;

/// Everything of a review that no action could have written, in words.
#[must_use]
pub fn irregularities(review: &Review, standing: &Standing) -> Vec<String> {
    let mut found = Vec::new();
    for (question, item) in &review.verifications {
        if review.verified(question).is_some() {
            found.extend(why_unchecked(review, question, &item.value));
        }
    }
    for (question, item) in &review.waivers {
        let gate = review.question(question).and_then(|(_, question)| question.gate.as_ref());
        if gate.is_none_or(|gate| gate.kind == GateKind::Hard) {
            found.push(format!("{question} has a waiver, and is no gate that could be waived"));
        }
        let terms = standing.terms(review);
        for (number, period) in item.value.periods().enumerate() {
            found.extend(why_unsigned(review, question, period, &terms, number > 0));
            if !period.is_within(&terms) || number > usize::from(terms.renewals) {
                found.push(format!(
                    "the waiver of {question} to {} is longer than its tier allows",
                    period.until
                ));
            }
        }
    }
    for signoff in review.signoffs.values().map(|item| &item.value) {
        found.extend(why_void(review, standing, signoff).or_else(|| why_unasked(review, standing, signoff)));
    }
    for risk in review.risks.values().map(|item| &item.value) {
        if risk.is_open() && risk.accepted.is_some() && risk.rating.band() == Band::Critical {
            found.push(format!("the critical risk {} is accepted", risk.id));
        }
    }
    let terms = review.decision.iter().flat_map(|item| &item.value.conditions);
    found.extend(terms.filter_map(|condition| why_not_met(review, condition)));
    found
}

/// Whether the record listed people when this review was worked on. In one that lists nobody,
/// everyone may do everything, and people stand as `Name <mail>`.
#[must_use]
pub fn lists_people(review: &Review) -> bool {
    let answerers = review.answers.values().map(|item| item.value.answered_by.as_str());
    answerers.chain([review.file.value.opened_by.as_str()]).any(is_listed_id)
}

/// Why somebody is nobody whose deed counts: the record lists people, and they are none of them.
pub(super) fn stranger(review: &Review, who: &str) -> Option<&'static str> {
    (!is_listed_id(who) && lists_people(review)).then_some("is not among the people of this record")
}

/// Why what a second person did with an answer does not count; none when it does.
#[must_use]
pub fn why_unchecked(review: &Review, question: &str, verification: &Verification) -> Option<String> {
    let answer = &review.answers.get(question)?.value;
    let (by, done) = (verification.by.as_str(), verification.outcome.name());
    let why = if let Some(why) = stranger(review, by) {
        why
    } else if is_listed_id(by) && answer.answered_by == by {
        "answered it"
    } else if is_listed_id(by) && review.file.value.owner.as_deref() == Some(by) {
        "looks after the relationship"
    } else if verification.outcome == Finding::Returned && verification.because.trim().is_empty() {
        "does not say why"
    } else {
        return None;
    };
    Some(format!("{question} was {done} by {by}, who {why}"))
}

/// Why a waiver's signatures do not count; none when they do.
#[must_use]
pub fn why_unsigned(
    review: &Review,
    question: &str,
    period: &Period,
    terms: &Terms,
    is_renewal: bool,
) -> Option<String> {
    let asked_for = &period.requested_by;
    if let Some(why) = stranger(review, asked_for) {
        return Some(format!("the waiver of {question} was asked for by {asked_for}, who {why}"));
    }
    let signed_twice = |at: usize, by: &str| period.approvals.iter().take(at).any(|other| other.by == by);
    let authority = &review.policy.authority;
    let area = review.question(question).map_or("", |(pin, _)| pin.checklist.area.as_str());
    let wanted = authority.waiver_signers(terms, area, is_renewal);
    period.approvals.iter().enumerate().find_map(|(at, approval)| {
        let by = &approval.by;
        let why = if let Some(why) = stranger(review, by) {
            why
        } else if is_listed_id(by) && by == asked_for {
            "asked for it"
        } else if approval.at < period.requested_at {
            "did so before it was asked for"
        } else if is_listed_id(by) && signed_twice(at, by) {
            "signed it already"
        } else if is_listed_id(by) && !wanted.iter().flatten().any(|role| *role == approval.role) {
            "holds no role that is asked for"
        } else {
            return None;
        };
        Some(format!("the waiver of {question} is signed by {by}, who {why}"))
    })
}

/// Why a signature does not count, whatever it is under; none when it does.
#[must_use]
pub fn why_void(review: &Review, standing: &Standing, signoff: &SignOff) -> Option<String> {
    let by = signoff.by.as_str();
    if let Some(why) = stranger(review, by) {
        return Some(format!("{by} signed, and {why}"));
    }
    if !signoff.saw.has_any("answers/") {
        return Some(format!("{by} signed without having seen an answer"));
    }
    if let Some((what, at)) = signoff.newest().latest(review).filter(|(_, at)| *at > signoff.newest_at()) {
        return Some(format!("{by} signed before {what} was there, on {}", at.strftime("%Y-%m-%d %H:%M")));
    }
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

/// Why a signature under the decision is none of those that it takes; none when it is.
fn why_unasked(review: &Review, standing: &Standing, signoff: &SignOff) -> Option<String> {
    let item = review.decision.as_ref()?;
    if !is_listed_id(&signoff.by) || !signoff.saw.holds("decision.toml", item.id) {
        return None;
    }
    let is_asked = signers(review, standing, item.value.milder_because.is_some())
        .iter()
        .flatten()
        .any(|role| *role == signoff.role);
    let title = review.policy.authority.title(&signoff.role).to_lowercase();
    (!is_asked).then(|| format!("{} signed as {title}, which this decision does not take", signoff.by))
}

/// Why a condition that is marked as closed is not met; none when it is, or is open.
#[must_use]
pub fn why_not_met(review: &Review, condition: &Condition) -> Option<String> {
    let progress = &review.progress.get(&condition.id)?.value;
    let closed = progress.closed.as_ref()?;
    let why = if closed.by == condition.owner {
        "owns it"
    } else if let Some(why) = stranger(review, &closed.by) {
        why
    } else if progress.evidence.is_empty() {
        "cites no proof"
    } else {
        return None;
    };
    Some(format!("condition {} was closed by {}, who {why}", condition.id, closed.by))
}

/// Why an approval is not revoked although the file says so; none when it is.
#[must_use]
pub fn why_not_revoked(deed: &Deed, was_approved: bool) -> Option<String> {
    let words = deed.because.as_deref().unwrap_or_default();
    let has_ground = words.split_once(':').is_some_and(|(ground, why)| {
        Ground::ALL.iter().any(|(name, _)| *name == ground.trim()) && !why.trim().is_empty()
    });
    if !was_approved {
        Some(format!("{} revoked what was never approved", deed.by))
    } else if !has_ground {
        Some(format!("{} revoked the approval on no ground", deed.by))
    } else {
        None
    }
}

/// Why a review is not given up although the file says so; none when it is.
#[must_use]
pub fn why_not_withdrawn(deed: &Deed, is_decided: bool) -> Option<String> {
    if is_decided {
        Some(format!("{} gave the review up after it was decided", deed.by))
    } else if deed.because.as_deref().is_none_or(|words| words.trim().is_empty()) {
        Some(format!("{} gave the review up and says no reason", deed.by))
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
