//! The questions of a review as a list to find one in.

use super::{Purpose, Step};
use crate::checklist::model::Question;
use crate::record::review::Review;
use crate::record::standing::{GateState, Place, Standing};
use crate::tui::widget::picker::Item;

/// All questions of a review, for finding one.
pub(super) fn to_find(review: &Review, standing: Option<&Standing>) -> Step {
    let items = review.questions().map(|(pin, question)| Item {
        id: question.id.clone(),
        label: question.id.clone(),
        detail: question.ask.clone(),
        right: word_of(question, standing).to_owned(),
        section: pin.checklist.title.clone(),
        ..Item::default()
    });
    Step::Pick(Purpose::Question, items.collect(), "Questions")
}

/// How a question stands, in a word.
pub(super) fn word_of(question: &Question, standing: Option<&Standing>) -> &'static str {
    match standing.and_then(|standing| standing.place(&question.id)) {
        Some(Place::Answered { .. })
            if standing.and_then(|standing| standing.gate(&question.id)) == Some(GateState::Fail) =>
        {
            "fails the gate"
        }
        None | Some(Place::Hidden(_)) => "not asked",
        Some(Place::Waiting(_)) => "hangs on a fact",
        Some(Place::Open { reconfirm: true }) => "confirm again",
        Some(Place::Open { .. }) => "open",
        Some(Place::Unknown) => "don't know",
        Some(Place::NotApplicable) => "not applicable",
        Some(Place::Answered { proven: true, .. }) => "proven",
        Some(Place::Answered { .. }) => "weak proof",
    }
}
