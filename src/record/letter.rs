//! The text for a signer who has no terminal: what they sign, and the sentence to send back.

use std::fmt::Write as _;

use super::change::ObjectId;
use super::policy::authority::in_words;
use super::review::Review;
use super::state::Course;

/// The text for a review whose folder has this id; none while nothing is decided.
#[must_use]
pub fn text_for_signer(review: &Review, course: &Course, tree: Option<ObjectId>) -> Option<String> {
    let decision = &review.decision.as_ref()?.value;
    let outcome = decision.outcome.name().replace('-', " ");
    let until = decision.valid_until.map(|day| format!(", valid to {day}")).unwrap_or_default();
    let mut text = format!("{} ({})\n\n", review.file.value.title, review.id);
    let tree = tree.map(|id| id.to_string()).unwrap_or_default();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "Decision: {outcome}{until}");
    let _ = writeln!(text, "Because: {}", decision.because);
    let proposed = decision.proposal.name().replace('-', " ");
    let _ = writeln!(text, "The rules propose {proposed} (rule {}).", decision.rule);
    if !decision.conditions.is_empty() {
        text.push_str("\nConditions:\n");
    }
    for condition in &decision.conditions {
        let _ = writeln!(
            text,
            "- {}: {} ({}, by {}). Proof: {}",
            condition.id, condition.text, condition.owner, condition.due, condition.proof
        );
    }
    for dissent in &decision.dissent {
        let _ = writeln!(text, "\nDissent, {}: {}", dissent.by, dissent.words);
    }
    let authority = &review.policy.authority;
    let wanted: Vec<String> = course.unsigned.iter().map(|one| in_words(authority, one)).collect();
    let _ = writeln!(text, "\nStill to sign: {}", wanted.join("; "));
    let _ = writeln!(text, "The review's folder is {tree}");
    text.push_str("\nTo sign, send this sentence back from your own address:\n\n");
    let _ = writeln!(
        text,
        "I sign \"{outcome}\" for {} as it stands in {tree}, in my role as ______.",
        review.id
    );
    Some(text)
}
