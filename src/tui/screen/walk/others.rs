//! Asking somebody, and copying the question for somebody.

use std::fmt::Write as _;

use super::WalkScreen;
use super::recording::{Sent, SentKind};
use crate::record::action::{Action, SendAsk};
use crate::record::ask::Ask;
use crate::tui::effect::Effect;
use crate::tui::screen::{Context, Purpose, Step, whom};

impl WalkScreen {
    /// The partner and the people that can be asked.
    pub(super) fn people_to_ask(&self) -> Step {
        let review = self.review.as_deref();
        let items =
            review.map_or_else(Vec::new, |review| whom::people(self.around.as_deref(), review, self.day));
        Step::Pick(Purpose::Person, items, "Ask whom")
    }

    /// How many asks were sent and are not recorded yet.
    pub(super) fn asks_on_their_way(&self) -> usize {
        self.recording.iter().filter(|sent| sent.kind == SentKind::Ask).count()
    }

    /// Asks somebody for the question on screen, and walks on.
    pub(super) fn ask_of(&mut self, to: &str, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(review)) = (self.at.clone(), self.review.clone()) else { return Vec::new() };
        let ask = Ask {
            id: review.next_ask_id(to, self.asks_on_their_way()),
            to: to.to_owned(),
            questions: vec![at.clone()],
            sent: context.now,
            due: Some(whom::due_for(&review, to, self.day)),
            asked_by: String::new(),
        };
        let what = format!("{to} asked for {at}");
        let action = Action::Ask(SendAsk { review: self.id.clone(), ask });
        let mut steps = self.send(Sent { question: at, what, kind: SentKind::Ask }, action);
        steps.extend(self.go_on(context));
        steps
    }

    /// The question with its answer as Markdown.
    pub(super) fn copy(&self) -> Vec<Step> {
        let (Some((pin, question)), Some(review)) = (self.pinned(), &self.review) else { return Vec::new() };
        let mut text = format!("### {}\n\n{}\n\n", question.id, question.ask);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "Checklist {} {}, weight {}",
            pin.checklist.id, pin.checklist.version, question.weight
        );
        if let Some(item) = review.answers.get(&question.id) {
            let answer = &item.value;
            let words = match &answer.state {
                crate::record::answer::State::Answered(value) => value.words(question),
                other => other.name().to_owned(),
            };
            let _ = write!(text, "\n**{words}** ({}, {})\n", answer.answered_by, answer.answered_at);
            if !answer.because.is_empty() {
                let _ = write!(text, "\n{}\n", answer.because);
            }
            for citation in &answer.evidence {
                let title = review
                    .evidence
                    .get(&citation.id)
                    .map_or(citation.id.as_str(), |item| item.value.title.as_str());
                let place = citation.place.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
                let _ = write!(text, "\n- {title}{place}");
            }
        }
        vec![Step::Do(Effect::Copy { text: text.trim_end().to_owned() + "\n", what: question.id.clone() })]
    }
}
