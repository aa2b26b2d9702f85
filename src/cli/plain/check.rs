//! The second person in the line mode: confirming an answer or sending it back.

use super::talk::Stop;
use super::typed;
use super::walk::Walk;
use crate::checklist::model::Question;
use crate::record::action::{Action, Saw, Verify};
use crate::record::people::Actor;
use crate::record::verification::Finding;

impl Walk<'_, '_> {
    /// Who is here.
    fn actor(&self) -> Option<Actor> {
        let who = self.desk.session.store.identity().ok()?;
        self.desk.record.actor(&who)
    }

    /// Whether the first level is not to be heard yet: two people assess it, and this is the second.
    pub(super) fn hides_level(&self, question: &str) -> bool {
        let own = self.actor().map(|actor| actor.id);
        let by = self.review.answers.get(question).map(|item| &item.value.answered_by);
        self.review.wants_two_levels(question)
            && self.review.decision.is_none()
            && self.review.confirmed(question).is_none()
            && by != own.as_ref()
    }

    /// What a second person did with the answer, in words.
    pub(super) fn checked(&self, question: &str) -> Option<String> {
        let verification = &self.review.verifications.get(question)?.value;
        let by = self.desk.record.name_of(&verification.by);
        let day = self.desk.record.day(verification.at);
        let stale =
            if self.review.verified(question).is_none() { ", but the answer is another now" } else { "" };
        let because = match verification.because.trim() {
            "" => String::new(),
            words => format!(" Words: {words}"),
        };
        let levels = self
            .review
            .levels(question)
            .map(|(first, second)| format!(" Levels {first} and {second}."))
            .unwrap_or_default();
        Some(format!("Checked: {} by {by} on {day}{stale}.{levels}{because}", verification.outcome.name()))
    }

    /// Confirms the answer or sends it back; false where nothing was recorded.
    pub(super) fn check(&mut self, question: &Question, confirms: bool) -> Result<bool, Stop> {
        let Some(saw) = self.review.answers.get(&question.id).map(|item| Saw::Version(item.id)) else {
            self.talk.say("Nobody has answered this yet.")?;
            return Ok(false);
        };
        let mut level = None;
        if confirms && self.review.wants_two_levels(&question.id) {
            let typed = self.talk.ask("Your own level first, 0 to 4")?;
            level = typed::number(&typed, 4).map(|place| place + 1).or((typed == "0").then_some(0));
            if level.is_none() {
                self.talk.say("That is no level from 0 to 4. Nothing was recorded.")?;
                return Ok(false);
            }
        }
        let prompt = if confirms { "Words, if any" } else { "What has to be looked at again" };
        let because = self.talk.ask(prompt)?;
        let verify = Verify {
            review: self.review.id.clone(),
            question: question.id.clone(),
            outcome: if confirms { Finding::Confirmed } else { Finding::Returned },
            because,
            level: level.and_then(|level| u8::try_from(level).ok()),
            saw,
        };
        match self.record(Action::Verify(verify))? {
            Ok(_) => Ok(true),
            Err(error) => {
                self.talk.sorry(&error.into())?;
                Ok(false)
            }
        }
    }
}
