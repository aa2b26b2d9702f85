//! Carrying the answers of an earlier review into a new one, as claims that do not count yet.

use std::collections::BTreeSet;

use super::{Case, Refusal};
use crate::checklist::model::Checklist;
use crate::record::Item;
use crate::record::action::{Carry, StartReview};
use crate::record::answer::{Answer, State};
use crate::record::change::Files;
use crate::record::claim::{CARRIED, Claim, Origin};
use crate::record::evidence::Evidence;
use crate::record::review::Review;

/// What comes along.
pub(super) struct Carried {
    /// Claims, and the documents that they cite.
    pub(super) files: Files,
    /// How many claims.
    pub(super) claims: usize,
}

/// The answers of an earlier review to questions that the new one pins too, each with who gave it,
/// when, and in which commit it stood; and the documents that they cite, filed as they were.
pub(super) fn claims(
    case: &Case<'_>,
    start: &StartReview,
    carry: &Carry,
    pins: &[&Item<Checklist>],
) -> Result<Carried, Vec<Refusal>> {
    let Some(old) = &case.bench.carried else {
        return Err(vec![Refusal::NotFound {
            what: "review",
            id: carry.review.to_string(),
            hint: format!("`probity review list {}` shows the partner's reviews", start.review.partner),
        }]);
    };
    if carry.review.partner != start.review.partner {
        return Err(vec![Refusal::illegal(
            format!("{} is a review of another partner", carry.review),
            "answers are carried from a review of the same partner",
        )]);
    }
    let name = start.review.to_string();
    let mut files = Files::new();
    let mut cited = BTreeSet::new();
    let mut count = 0;
    for answer in carried(old, pins) {
        let claim = Claim {
            id: CARRIED.to_owned(),
            answer: answer.clone(),
            source: Origin::Carried,
            from: carry.review.to_string(),
            commit: carry.commit,
            received: case.at,
            received_by: None,
            is_words_only: false,
            rejected: None,
        };
        cited.extend(answer.evidence.iter().map(|citation| citation.id.as_str()));
        let text = claim.write(&name, "");
        files.insert(start.review.claim(&answer.question, CARRIED), Some(text.into_bytes()));
        count += 1;
    }
    let asked = |question: &str| is_asked(question, pins);
    for id in cited {
        if let Some(document) = old.evidence.get(id) {
            let text = moved(old, &document.value, &asked).write(&name, "");
            files.insert(start.review.evidence(id), Some(text.into_bytes()));
        }
    }
    Ok(Carried { files, claims: count })
}

/// The answers that come along.
pub(super) fn carried<'r>(old: &'r Review, pins: &'r [&Item<Checklist>]) -> impl Iterator<Item = &'r Answer> {
    let answers = old.answers.values().map(|item| &item.value);
    // "Nobody could say" is worth asking again.
    answers.filter(|answer| is_asked(&answer.question, pins) && !matches!(answer.state, State::Unknown(_)))
}

fn is_asked(question: &str, pins: &[&Item<Checklist>]) -> bool {
    pins.iter().any(|pin| pin.value.question(question).is_some())
}

/// The document as the new review registers it: a copy stays where it is and is pointed at.
fn moved(old: &Review, document: &Evidence, asked: &impl Fn(&str) -> bool) -> Evidence {
    let mut document = document.clone();
    if let Some(file) = document.file.take() {
        document.at.get_or_insert_with(|| old.id.file(&format!("evidence/files/{file}")));
    }
    document.answers.retain(|question| asked(question));
    document
}
