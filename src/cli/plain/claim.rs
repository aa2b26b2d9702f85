//! What others say about a question in the line mode, and beginning an answer with it.

use super::entry::{Entry, quoted};
use super::talk::Stop;
use super::walk::Walk;
use crate::checklist::model::Question;
use crate::cli::review::answer_words;

impl Walk<'_, '_> {
    /// What they say, and whether it can be taken; nothing once it was taken or answered since.
    pub(super) fn they_say(&self, question: &Question) -> Option<String> {
        let claim = self.review.untaken_claim(&question.id)?;
        let by = self.desk.record.name_of(&claim.answer.answered_by);
        let words = quoted(&claim.answer.because);
        let then = match self.review.expired_proof(claim, self.desk.day).as_slice() {
            [] => "It does not count until somebody takes it: type c.".to_owned(),
            expired => format!("It cannot be taken: its proof has expired ({}).", expired.join(", ")),
        };
        let value =
            if claim.is_words_only { claim.words(question) } else { answer_words(&claim.answer, question) };
        let more = match self.review.offered_claims(&question.id).len() {
            0 | 1 => String::new(),
            several => format!(" There are {several} claims: c again takes the one before."),
        };
        Some(format!("They say ({}, {by}): {value}. Words: {words} {then}{more}", claim.from))
    }

    /// Value, words and citations of the newest claim as an entry; false where it cannot be taken.
    pub(super) fn take_claim(&mut self, question: &Question, entry: &mut Entry) -> Result<bool, Stop> {
        let Some(claim) = self.review.claim_after(&question.id, entry.taken_from.as_deref()) else {
            self.talk.say("Nobody else has said anything about this.")?;
            return Ok(false);
        };
        let expired = self.review.expired_proof(claim, self.desk.day);
        if !expired.is_empty() {
            let expired = expired.join(", ");
            self.talk.say(&format!(
                "This claim cannot be taken: its proof has expired ({expired}). Answer with a newer document."
            ))?;
            return Ok(false);
        }
        *entry = Entry::of_claim(&self.review, claim);
        if entry.state.is_none() {
            self.talk.say("Their words are yours to go on with. Type the answer that they come to.")?;
            return Ok(false);
        }
        Ok(true)
    }
}
