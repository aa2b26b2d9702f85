//! The fact line: a fact that nobody has confirmed is asked above the first question that hangs on it.

use super::{Focus, WalkScreen};
use crate::checklist::facts::{Fact, Known};
use crate::record::standing::Place;
use crate::tui::command::{Availability, Command};
use crate::tui::screen::{Context, Step};

impl WalkScreen {
    /// The first fact that the question hangs on, that nobody has confirmed and that was not put off.
    pub(in crate::tui::screen) fn unsettled_fact(&self) -> Option<(&Fact, Option<&Known>)> {
        let (review, standing) = (self.review.as_deref()?, self.standing.as_ref()?);
        let question = self.question()?;
        let facts = standing.scope.unsettled(question);
        let id = facts.iter().find(|id| !self.put_off.contains(*id))?;
        Some((review.facts.fact(id)?, standing.scope.known.get(id)))
    }

    /// How many values there are to choose from by digit; none where yes and no answer.
    pub(in crate::tui::screen) fn fact_values(&self) -> u8 {
        match self.unsettled_fact() {
            Some((fact, _)) if !yes_no(fact) => u8::try_from(fact.values.len().min(9)).unwrap_or(9),
            _ => 0,
        }
    }

    pub(super) fn availability_in_fact(&self, command: Command, chosen: Option<&str>) -> Availability {
        let Some((fact, _)) = self.unsettled_fact() else { return Availability::NotHere };
        let ready = match command {
            Command::Yes | Command::No => yes_no(fact),
            Command::Choose(digit) => digit >= 1 && digit <= self.fact_values(),
            Command::Accept => return Availability::when(chosen.is_some(), "choose a value first"),
            Command::DontKnow
            | Command::Order
            | Command::Find
            | Command::TakeBack
            | Command::MarkForLater
            | Command::Guidance => true,
            _ => false,
        };
        if ready { Availability::Ready } else { Availability::NotHere }
    }

    pub(super) fn command_in_fact(&mut self, command: Command, context: &Context<'_>) -> Vec<Step> {
        let Some((fact, _)) = self.unsettled_fact() else { return Vec::new() };
        let id = fact.id.clone();
        let value = |index: usize| fact.values.get(index).map(|value| value.key.clone());
        match command {
            Command::Yes => self.focus = Focus::Fact(Some("yes".to_owned())),
            Command::No => self.focus = Focus::Fact(Some("no".to_owned())),
            Command::Choose(digit) => self.focus = Focus::Fact(value(usize::from(digit).saturating_sub(1))),
            Command::DontKnow => {
                self.put_off.insert(id.clone());
                self.said = format!("{id} stays open; it comes up again");
                let asked = self.at.as_deref().and_then(|at| self.standing.as_ref()?.place(at));
                if matches!(asked, Some(Place::Waiting(_))) {
                    return self.go_on(context);
                }
                self.focus = self.first_focus();
            }
            Command::Accept => {
                if let Focus::Fact(Some(value)) = &self.focus {
                    let value = value.clone();
                    return self.settle(&id, &value);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// After a fact was recorded: on with the question, or past it if it is not asked any more.
    pub(super) fn fact_settled(&mut self, question: &str, context: &Context<'_>) -> Vec<Step> {
        if self.at.as_deref() != Some(question) {
            return Vec::new();
        }
        let place = self.standing.as_ref().and_then(|standing| standing.place(question));
        match place {
            Some(Place::Hidden(_) | Place::Waiting(_)) | None if self.unsettled_fact().is_none() => {
                let settled = self.said.split(" (").next().unwrap_or_default().to_owned();
                self.said = format!("{settled}; {question} is not asked");
                self.go_on(context)
            }
            _ => {
                self.focus = self.first_focus();
                Vec::new()
            }
        }
    }
}

/// True for a fact whose values are yes and no.
pub(super) fn yes_no(fact: &Fact) -> bool {
    fact.values.iter().all(|value| value.key == "yes" || value.key == "no")
}
