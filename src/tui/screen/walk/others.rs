//! Asking somebody, and copying the question for somebody.

use std::fmt::Write as _;

use jiff::Span;

use super::WalkScreen;
use super::recording::{Sent, SentKind};
use crate::record::action::{Action, SendAsk};
use crate::record::ask::Ask;
use crate::tui::effect::Effect;
use crate::tui::screen::{Context, Purpose, Step};
use crate::tui::widget::picker::Item;

/// By when an answer is wanted of somebody who was never asked before.
const USUAL_DAYS: i64 = 7;

/// The partner, as an ask addresses it.
const PARTNER: &str = "partner";

impl WalkScreen {
    /// The partner, the people and the roles that can be asked.
    pub(super) fn people_to_ask(&self) -> Step {
        let around = self.around.as_deref();
        let item = |id: &str, label: &str, detail: String| Item {
            id: id.to_owned(),
            label: label.to_owned(),
            detail,
            right: format!("by {}", self.due_for(id).strftime("%-d %b")),
            ..Item::default()
        };
        let partner = around.and_then(|around| around.partner.as_ref());
        let name = partner.map_or(self.id.partner.as_str(), |partner| partner.name.as_str());
        let mut items = vec![item(PARTNER, name, "the partner".to_owned())];
        let people = around.and_then(|around| around.record.as_ref()).map(|record| record.people.as_slice());
        let own = around.and_then(|around| around.actor.as_ref()).map(|actor| actor.id.as_str());
        let people = people.unwrap_or_default().iter().filter(|person| Some(person.id.as_str()) != own);
        items.extend(people.map(|person| item(&person.id, &person.name, person.roles.join(", "))));
        Step::Pick(Purpose::Person, items, "Ask whom")
    }

    /// As last time: the same day while it is still to come, else as many days as it was then.
    fn due_for(&self, to: &str) -> jiff::civil::Date {
        let asks = self.review.iter().flat_map(|review| review.asks.values()).map(|item| &item.value);
        let last = asks.filter(|ask| ask.to == to).max_by_key(|ask| ask.sent);
        let days = match last.and_then(|ask| ask.due.zip(Some(ask.sent))) {
            Some((due, _)) if due > self.day => return due,
            Some((due, sent)) => {
                let sent = sent.to_zoned(jiff::tz::TimeZone::UTC).date();
                due.since(sent).map_or(USUAL_DAYS, |span| i64::from(span.get_days()).max(1))
            }
            None => USUAL_DAYS,
        };
        self.day.checked_add(Span::new().days(days)).unwrap_or(self.day)
    }

    /// Asks a person or the partner for the question on screen, and walks on.
    pub(super) fn ask_of(&mut self, to: &str, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(review)) = (self.at.clone(), self.review.clone()) else { return Vec::new() };
        let on_its_way = self.recording.iter().filter(|sent| sent.kind == SentKind::Ask).count();
        let taken = |number: usize| review.asks.contains_key(&format!("{to}-{number}"));
        // One of these is free: there are fewer asks than numbers.
        let free = (1..=review.asks.len() + 1).find(|number| !taken(*number)).unwrap_or(1);
        let ask = Ask {
            id: format!("{to}-{}", free + on_its_way),
            to: to.to_owned(),
            questions: vec![at.clone()],
            sent: context.now,
            due: Some(self.due_for(to)),
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
