//! What waits for the person who is here by their roles: checks, answers sent back, signatures,
//! conditions and approvals that end.

use super::board::{Target, Todo, count};
use crate::record::layout::ReviewId;
use crate::record::state::ReviewState;
use crate::record::summary::Summary;
use crate::store::overview::Overview;

/// Roles of which none of the tasks below is a task: they read.
const READS: &str = "auditor";

/// What a review wants of this person, most urgent first.
pub(super) fn of(id: &ReviewId, summary: &Summary, overview: &Overview) -> Vec<Todo> {
    let Some(actor) = overview.actor.as_ref().filter(|actor| actor.is_listed()) else { return Vec::new() };
    if actor.roles.iter().all(|role| role == READS) {
        return Vec::new();
    }
    let todo =
        |verb, more: String, is_grave, target| Todo { verb, what: id.to_string(), more, is_grave, target };
    let mut found = Vec::new();
    let mine: Vec<_> = summary.sent_back.iter().filter(|back| back.to == actor.id).collect();
    if let Some(first) = mine.first() {
        let by = overview.record.as_ref().map_or(first.by.as_str(), |record| record.name_of(&first.by));
        let more = format!("{} returned by {by}: {}", mine.len(), first.because.replace('\n', " "));
        found.push(todo("Mend", more, true, Target::Walk(id.clone(), Some(first.question.clone()))));
    }
    let is_over = ReviewState::parse(&summary.state).is_some_and(ReviewState::is_over);
    let asked = summary.asks.iter().filter(|ask| ask.to == actor.id || actor.roles.contains(&ask.to));
    let asked: Vec<_> = asked.filter(|_| !is_over).collect();
    let questions: usize = asked.iter().map(|ask| ask.questions).sum();
    if questions > 0 {
        let due = asked.iter().filter_map(|ask| ask.due).min();
        let by = due.map_or_else(String::new, |day| format!(", by {}", day.strftime("%-d %b")));
        let more = format!("{} asked of you{by}", count(questions, "question"));
        let is_late = due.is_some_and(|day| day < overview.day);
        found.push(todo("Answer", more, is_late, Target::Asks(id.clone())));
    }
    let own = summary.to_verify_of.get(&actor.id).copied().unwrap_or(0);
    let others = summary.to_verify.saturating_sub(own);
    let is_handed_over = matches!(
        ReviewState::parse(&summary.state),
        Some(ReviewState::InVerification | ReviewState::ChangesRequested)
    );
    if others > 0 && is_handed_over && actor.holds(&summary.verifiers) {
        let more = format!("{} of others", count(others, "answer"));
        found.push(todo("Verify", more, false, Target::Verify(id.clone())));
    }
    for waiver in &summary.waivers {
        if waiver.unsigned.iter().any(|one| actor.holds(one)) && !waiver.not_by.contains(&actor.id) {
            let more = format!("waiver of {} to {}", waiver.question, waiver.until);
            found.push(todo("Sign", more, false, Target::Gates(id.clone())));
        }
    }
    let signs = summary.wanted.iter().any(|one| actor.holds(one)) && !summary.answerers.contains(&actor.id);
    if signs && summary.wants_decision {
        let more = format!("the rules propose {}", summary.proposal.replace('-', " "));
        found.push(todo("Decide", more, false, Target::Decide(id.clone())));
    } else if signs && !summary.unsigned.is_empty() {
        let is_ready = summary.state == ReviewState::ReadyForDecision.name();
        let is_stale = summary.attention.iter().any(|notice| notice.words.contains("stale"));
        let more = if is_stale { "the decision; a sign-off is stale" } else { "the decision" };
        if is_ready || is_stale {
            found.push(todo("Sign", more.to_owned(), is_stale, Target::Decide(id.clone())));
        }
    }
    let owned = |owner: &str| owner == actor.id || actor.roles.iter().any(|role| role == owner);
    for condition in summary.conditions.iter().filter(|condition| condition.due < overview.day) {
        let whose = if owned(&condition.owner) { "yours, " } else { "" };
        let more = format!("condition {} overdue, {whose}{}", condition.id, condition.text);
        found.push(todo("Overdue", more, true, Target::Conditions(id.clone())));
    }
    let ends = summary.attention.iter().filter(|notice| notice.words.starts_with("approval end"));
    found.extend(ends.map(|notice| {
        todo("Renew", notice.words.clone(), notice.is_breach, Target::NewReview(id.partner.clone()))
    }));
    found
}
