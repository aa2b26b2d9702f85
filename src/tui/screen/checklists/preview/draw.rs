//! How a preview is drawn: every question with whether it is asked; the facts and the question itself are drawn
//! by the screens that reviewers meet.

use super::{PreviewScreen, Trial};
use crate::checklist::model::{Checklist, Question};
use crate::record::scope::Asked;
use crate::tui::canvas::{Canvas, piece};
use crate::tui::screen::Context;
use crate::tui::theme::Role;
use crate::tui::widget::text;

impl PreviewScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(trial) = &self.trial else {
            let words = if self.has_failed {
                "It cannot be shown: no text of it can be read."
            } else {
                "The checklist is being read ..."
            };
            canvas.put(1, 1, words, Role::Muted);
            return;
        };
        if let Some(walk) = &self.walk {
            walk.view(canvas, context);
            return;
        }
        let look = |is_in_front| if is_in_front { Role::Heading } else { Role::Muted };
        let end = canvas.put(1, 0, "QUESTIONS", look(!self.shows_facts));
        let end = canvas.put(end + 3, 0, "FACTS", look(self.shows_facts));
        let types = format!("a partner of type {} ", trial.types.join(" + "));
        let room = width.saturating_sub(end + 2);
        let types = text::cut(&types, room.into(), canvas.symbols.cut).into_owned();
        canvas.part(end + 2, 0, room, 1).right(0, &types, Role::Muted);
        let mut below = canvas.part(0, 2, width, height.saturating_sub(2));
        if self.shows_facts {
            trial.facts.view(&mut below, context);
            return;
        }
        let questions = self.questions();
        let columns = Columns::of(&trial.checklist, width);
        self.list.view(&mut below, questions.len(), true, |line, row| {
            if let Some(question) = questions.get(row) {
                draw(line, question, trial, &columns);
            }
        });
    }
}

struct Columns {
    weight: u16,
    state: u16,
}

impl Columns {
    fn of(checklist: &Checklist, width: u16) -> Self {
        let id = checklist.questions().map(|question| text::width(&question.id)).max().unwrap_or(0);
        let id = u16::try_from(id).unwrap_or(u16::MAX).clamp(12, 36).min(width / 2);
        Self { weight: 6 + id, state: 6 + id + 10 }
    }
}

/// A question, and whether it is asked.
fn draw(line: &mut Canvas<'_>, question: &Question, trial: &Trial, columns: &Columns) {
    let symbols = line.symbols;
    let (sign, role, words) = match trial.asked(question) {
        Asked::Yes => (symbols.open, Role::AnswerOpen, "asked".to_owned()),
        Asked::Hidden(why) => (symbols.not_applicable, Role::AnswerNa, why),
        Asked::Waiting(on) => (symbols.assumed, Role::Warning, format!("waits for {}", on.join(", "))),
    };
    let look = if role == Role::AnswerNa { Role::Muted } else { Role::Text };
    line.put(2, 0, sign, role);
    line.part(4, 0, columns.weight.saturating_sub(5), 1).put(0, 0, &question.id, look);
    let (gate, gate_role) = match &question.gate {
        Some(_) if question.is_hard_gate() => ("hard", Role::Warning),
        Some(_) => ("gate", Role::Text),
        None => ("", Role::Text),
    };
    let gate_role = if look == Role::Muted { Role::Muted } else { gate_role };
    line.pieces(columns.weight, 0, [piece(format!("{}  ", question.weight), look), piece(gate, gate_role)]);
    line.put(columns.state, 0, &words, if look == Role::Muted { Role::Muted } else { role });
}
