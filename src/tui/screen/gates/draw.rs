//! How the gates are drawn.

use super::GatesScreen;
use crate::checklist::model::GateKind;
use crate::record::policy::authority::in_words;
use crate::record::standing::{GateStanding, GateState};
use crate::record::waiver::{Period, Waiver};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// The most lines that tell of a waiver.
const TOLD: usize = 4;

impl GatesScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        if self.known.view_broken(canvas) {
            return;
        }
        if let Some(filling) = &self.filling {
            filling.view(canvas);
            return;
        }
        let gates = self.gates();
        let wide = canvas.width() >= 100;
        canvas.put(3, 0, "STATE", Role::Heading);
        canvas.put(15, 0, "kind", Role::Muted);
        canvas.put(22, 0, "question", Role::Muted);
        let width = canvas.width();
        let cells = usize::from(width.saturating_sub(4));
        let mark = canvas.symbols.cut;
        let told = self
            .waiver()
            .map_or_else(Vec::new, |waiver| text::wrap_most(&self.waiver_told(waiver), cells, TOLD, mark));
        let foot = u16::try_from(told.len()).map_or(0, |lines| if lines == 0 { 0 } else { lines + 1 });
        let room = canvas.height().saturating_sub(1 + foot);
        let mut list = canvas.part(0, 1, width, room);
        self.page.view(&mut list, gates.len(), Some, |line, row| {
            if let Some(gate) = gates.get(row) {
                self.draw(line, gate, wide);
            }
        });
        for (line, words) in (room + 2..).zip(told) {
            canvas.put(3, line, &words, Role::Muted);
        }
    }

    /// Why a gate is waived, what stands in its place, and who says so.
    pub(super) fn waiver_told(&self, waiver: &Waiver) -> String {
        let newest = waiver.newest();
        let by: Vec<&str> = newest.approvals.iter().map(|one| self.known.name_of(&one.by)).collect();
        let signed = if by.is_empty() { String::new() } else { format!(" Signed by {}.", by.join(", ")) };
        let asked = self.known.name_of(&newest.requested_by);
        let Period { because, control, .. } = newest;
        format!("Because: {because} Meanwhile: {control} Asked for by {asked}.{signed}")
    }

    fn draw(&self, line: &mut Canvas<'_>, gate: &GateStanding, wide: bool) {
        let (sign, role) = match gate.state {
            GateState::Pass => (line.symbols.proven, Role::AnswerYes),
            GateState::Fail => (line.symbols.fails, Role::AnswerNo),
            GateState::Open => (line.symbols.open, Role::AnswerOpen),
            GateState::Waived => (line.symbols.weak, Role::AnswerPartial),
            GateState::NotApplicable => (line.symbols.not_applicable, Role::AnswerNa),
        };
        line.put(3, 0, sign, role);
        let word = match gate.state {
            GateState::NotApplicable => "n/a",
            other => other.name(),
        };
        line.put(5, 0, word, role);
        let kind = if gate.kind == GateKind::Hard { "hard" } else { "-" };
        let kind_role = if gate.kind == GateKind::Hard { Role::Warning } else { Role::Muted };
        line.put(15, 0, kind, kind_role);
        let next = line.put(22, 0, &gate.question, Role::Text);
        let words = self.about(gate);
        let column = (next + 2).max(52);
        if !words.is_empty() {
            line.put(column, 0, &words, Role::Muted);
        } else if wide && let Some(now) = &self.known.now {
            let ask = now.review.question(&gate.question).map(|(_, question)| question.ask.as_str());
            line.put(column, 0, ask.unwrap_or_default(), Role::Muted);
        }
    }

    /// The waiver under the cursor in words, as long as somebody has to sign it.
    pub(super) fn waiver_words(&self) -> Option<String> {
        let (now, gate) = (self.known.now.as_ref()?, self.selected()?);
        let waiver = &now.review.waivers.get(&gate.question)?.value;
        let (pin, _) = now.review.question(&gate.question)?;
        let authority = &now.review.policy.authority;
        let wanted = waiver.signers(authority, &now.course.terms, &pin.checklist.area);
        let newest = waiver.newest();
        let missing: Vec<String> =
            newest.unsigned(&wanted).iter().map(|one| in_words(authority, one)).collect();
        let by = self.known.name_of(&newest.requested_by);
        (!missing.is_empty())
            .then(|| format!("Signs: {}. Asked for by {by}, to {}.", missing.join(", "), newest.until))
    }

    /// What is to be known of a gate besides its state: its waiver, or who has confirmed it.
    fn about(&self, gate: &GateStanding) -> String {
        let Some(now) = &self.known.now else { return String::new() };
        if let Some(waiver) = now.review.waivers.get(&gate.question).map(|item| &item.value) {
            let newest = waiver.newest();
            let area = now.review.question(&gate.question).map_or("", |(pin, _)| pin.checklist.area.as_str());
            let authority = &now.review.policy.authority;
            let wanted = waiver.signers(authority, &now.course.terms, area);
            let missing: Vec<String> =
                newest.unsigned(&wanted).iter().map(|one| in_words(authority, one)).collect();
            return match (gate.state, missing.as_slice()) {
                (GateState::Waived, []) => format!("waived to {}", newest.until),
                (GateState::Pass, _) => String::new(),
                (_, []) if newest.until < self.known.day => format!("waiver ended {}", newest.until),
                (_, []) => format!("waived to {}", newest.until),
                (_, who) => format!("waiver asked for, {} to sign", who.len()),
            };
        }
        match (gate.state, now.review.confirmed(&gate.question)) {
            (GateState::Fail, Some(v)) => format!("confirmed by {}", self.known.name_of(&v.by)),
            (GateState::Fail, None) => "not confirmed yet".to_owned(),
            _ => String::new(),
        }
    }
}
