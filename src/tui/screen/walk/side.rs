//! The columns beside the centre on wide terminals: the questions, and what others say.

use super::WalkScreen;
use crate::checklist::model::Question;
use crate::record::standing::{GateState, Place};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::command::Command;
use crate::tui::theme::Role;
use crate::tui::widget::bar;

impl WalkScreen {
    /// The questions of the order, each with a sign for how it stands.
    pub(super) fn view_list(&self, canvas: &mut Canvas<'_>) {
        let Some(review) = &self.review else { return };
        let width = canvas.width();
        let open = self.path.iter().filter(|id| self.is_open(id)).count();
        canvas.put(1, 0, &self.order().title(), Role::Heading);
        bar::view(canvas, 1, 1, width.saturating_sub(2), self.path.len() - open, self.path.len());
        let mut list = canvas.below(3);
        let height = usize::from(list.height());
        let here = self.position().unwrap_or(0);
        let top = here.saturating_sub(height / 2).min(self.path.len().saturating_sub(height));
        for (row, id) in (0..list.height()).zip(self.path.iter().skip(top)) {
            let Some((_, question)) = review.question(id) else { continue };
            let (sign, role) = self.sign(question, &list);
            list.put(2, row, sign, role);
            let text = if self.is_open(id) { Role::Text } else { Role::Muted };
            list.put(4, row, id, text);
            if self.at.as_deref() == Some(id.as_str()) {
                list.select(row, false);
            }
        }
        if self.path.len() > height + top {
            let bottom = canvas.height().saturating_sub(1);
            canvas.click(0, bottom, width, Hit::Command(Command::NextQuestion));
        }
    }

    fn is_open(&self, id: &str) -> bool {
        let place = self.standing.as_ref().and_then(|standing| standing.place(id));
        place.is_some_and(|place| place.is_open() || matches!(place, Place::Waiting(_)))
    }

    fn sign(&self, question: &Question, canvas: &Canvas<'_>) -> (&'static str, Role) {
        let symbols = canvas.symbols;
        let (Some(standing), Some(review)) = (&self.standing, &self.review) else {
            return (symbols.open, Role::AnswerOpen);
        };
        let id = question.id.as_str();
        if standing.gate(id) == Some(GateState::Fail) {
            return (symbols.fails, Role::AnswerNo);
        }
        if self.recording.iter().any(|sent| sent.question == id) {
            return (symbols.assumed, Role::Accent);
        }
        match standing.place(id) {
            Some(Place::Answered { proven: true, .. }) => (symbols.proven, Role::AnswerYes),
            Some(Place::Answered { .. }) => (symbols.weak, Role::AnswerPartial),
            Some(Place::Unknown) => (symbols.unknown, Role::AnswerPartial),
            Some(Place::NotApplicable | Place::Hidden(_)) | None => (symbols.not_applicable, Role::AnswerNa),
            Some(Place::Waiting(_)) => (symbols.assumed, Role::AnswerOpen),
            Some(Place::Open { .. }) if review.waiting_for_others().contains_key(id) => {
                (symbols.waiting, Role::Info)
            }
            Some(Place::Open { .. }) if self.marked.contains(id) => (symbols.marked, Role::Info),
            Some(Place::Open { .. }) => (symbols.open, Role::AnswerOpen),
        }
    }

    /// What they say, last time and why it is asked, one under the other.
    pub(super) fn view_told(&self, canvas: &mut Canvas<'_>) {
        let Some(question) = self.question() else { return };
        let mut row = 0;
        for (heading, words, role) in self.told(question) {
            canvas.put(0, row, heading, Role::Heading);
            row = canvas.wrapped(0, row + 1, &words, role) + 1;
        }
        if let Some((pin, _)) = self.pinned() {
            canvas.put(0, row, "Stands in", Role::Heading);
            let section = pin.checklist.section_of(&question.id).map_or("", |section| section.title.as_str());
            let words = format!("{} {}, {section}", pin.checklist.title, pin.checklist.version);
            row = canvas.wrapped(0, row + 1, &words, Role::Muted) + 1;
        }
        if !question.refs.is_empty() {
            canvas.put(0, row, "Refers to", Role::Heading);
            canvas.wrapped(0, row + 1, &question.refs.join(", "), Role::Muted);
        }
    }
}
