//! What others say about the question on screen, and taking it as a draft of one's own.

use super::entry::Cited;
use super::{Focus, WalkScreen};
use crate::checklist::model::Question;
use crate::record::claim::{Claim, Origin};
use crate::tui::command::Availability;
use crate::tui::screen::{Context, Step};
use crate::tui::widget::words::Words;

/// What stands there while nobody has said anything.
pub(super) const NOTHING_SAID: &str = "nothing yet";

impl WalkScreen {
    fn claim_about(&self, question: &str) -> Option<&Claim> {
        self.review.as_ref()?.newest_claim(question)
    }

    fn expired(&self, claim: &Claim) -> Vec<&str> {
        let around = self.review.as_ref().zip(self.around.as_ref());
        around.map(|(review, around)| review.expired_proof(claim, around.day)).unwrap_or_default()
    }

    /// Whether there is a claim that can be taken as it stands.
    pub(super) fn availability_of_claim(&self) -> Availability {
        let Some(claim) = self.question().and_then(|question| self.claim_about(&question.id)) else {
            return Availability::Blocked("they have said nothing yet".to_owned());
        };
        match self.expired(claim).as_slice() {
            [] => Availability::Ready,
            expired => Availability::Blocked(format!("its proof has expired: {}", expired.join(", "))),
        }
    }

    /// Value, words and citations of the claim, as a draft that says what it took.
    pub(super) fn take_claim(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(question) = self.question().cloned() else { return Vec::new() };
        let taken = self.entry.taken_from.as_deref();
        let next = self.review.as_ref().and_then(|review| review.claim_after(&question.id, taken));
        let Some(claim) = next.cloned() else { return Vec::new() };
        if !claim.is_words_only {
            self.entry.choose_like(&claim.answer, &question);
        }
        self.entry.citations = claim.answer.evidence.iter().map(Cited::of).collect();
        self.entry.taken_from = Some(claim.id);
        self.words = Words::new(&claim.answer.because);
        // Words alone leave the answer to be chosen.
        self.focus = if claim.is_words_only { self.answer_focus() } else { Focus::Words };
        self.said = if claim.is_words_only {
            format!("The words of {}, as a draft: choose what they come to", claim.from)
        } else {
            format!("From {}, as a draft: Enter makes it yours", claim.from)
        };
        self.keep(context)
    }

    /// What they say, in one line.
    pub(super) fn they_say(&self, question: &Question) -> String {
        let Some(claim) = self.claim_about(&question.id) else { return NOTHING_SAID.to_owned() };
        let answer = &claim.answer;
        let because = answer.because.lines().next().unwrap_or_default();
        let expired = self.expired(claim);
        let stale =
            if expired.is_empty() { String::new() } else { format!("  expired: {}", expired.join(", ")) };
        let words = claim.words(question);
        let rest = if because.is_empty() { String::new() } else { format!(": {because}") };
        let more = self.review.as_ref().map_or(1, |review| review.offered_claims(&question.id).len()) - 1;
        let more = if more == 0 { String::new() } else { format!("  and {more} more: c again") };
        let is_contradicted = claim.source != Origin::Carried
            && self.review.as_ref().is_some_and(|review| review.contradicted_by(claim).is_some());
        let but = if is_contradicted { "  against what is recorded" } else { "" };
        format!("{words} ({}, {}){rest}{stale}{but}{more}", claim.from, answer.answered_by)
    }
}
