//! How conditions are drawn: one row each, the terms of the one that is opened below it.

use super::{ConditionsScreen, Drafted};
use crate::record::decision::{Condition, Stage};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// A row of the conditions that are followed up.
enum FollowedRow {
    Condition(usize),
    Terms(String, Role),
}

impl ConditionsScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        if self.known.view_broken(canvas) {
            return;
        }
        if let Some(filling) = &self.filling {
            filling.view(canvas);
            return;
        }
        canvas.put(3, 0, "CONDITION", Role::Heading);
        canvas.put(14, 0, "due", Role::Muted);
        canvas.put(26, 0, "owner", Role::Muted);
        canvas.put(45, 0, "what has to be done", Role::Muted);
        let mut below = canvas.below(1);
        if self.is_followed() {
            self.followed(&mut below);
        } else {
            self.drafts(&mut below);
        }
    }

    fn drafts(&self, canvas: &mut Canvas<'_>) {
        if self.drafted.is_empty() {
            let words = "Nothing is left that would become a condition. + adds one of your own.";
            canvas.wrapped(3, 1, words, Role::Muted);
            return;
        }
        self.page.view(canvas, self.drafted.len(), Some, |line, row| {
            if let Some(drafted) = self.drafted.get(row) {
                draft(line, drafted);
            }
        });
    }

    fn followed(&self, canvas: &mut Canvas<'_>) {
        let conditions = self.conditions();
        if conditions.is_empty() {
            canvas.put(3, 1, "This was decided without conditions.", Role::Muted);
            return;
        }
        let width = usize::from(canvas.width().saturating_sub(8)).max(20);
        let mut rows: Vec<FollowedRow> = Vec::new();
        for (place, condition) in conditions.iter().enumerate() {
            rows.push(FollowedRow::Condition(place));
            if self.opened.as_ref() == Some(&condition.id) {
                for (words, role) in self.terms(condition) {
                    let lines = text::wrap(&words, width).into_iter();
                    rows.extend(lines.map(|line| FollowedRow::Terms(line, role)));
                }
            }
        }
        let place = |row: usize| match rows.get(row) {
            Some(FollowedRow::Condition(place)) => Some(*place),
            _ => None,
        };
        self.page.view(canvas, rows.len(), place, |line, row| match rows.get(row) {
            Some(FollowedRow::Condition(place)) => {
                if let Some(condition) = conditions.get(*place) {
                    self.condition(line, condition);
                }
            }
            Some(FollowedRow::Terms(words, role)) => {
                line.put(6, 0, words, *role);
            }
            None => {}
        });
    }

    fn condition(&self, line: &mut Canvas<'_>, condition: &Condition) {
        let is_closed = self.is_closed(&condition.id);
        let is_late = !is_closed && condition.due < self.known.day;
        let (sign, role) = if is_closed {
            (line.symbols.proven, Role::AnswerYes)
        } else if is_late {
            (line.symbols.fails, Role::AnswerNo)
        } else {
            (line.symbols.open, Role::AnswerOpen)
        };
        line.put(3, 0, sign, role);
        line.put(5, 0, &condition.id, Role::Accent);
        line.put(14, 0, &condition.due.to_string(), if is_late { Role::Warning } else { Role::Text });
        line.part(26, 0, 18, 1).put(0, 0, &condition.owner, Role::Text);
        let word = if is_closed {
            "closed"
        } else if is_late {
            "OVERDUE"
        } else {
            ""
        };
        let edge = line.right(0, word, role);
        line.part(45, 0, edge.saturating_sub(46), 1).put(0, 0, &condition.text, Role::Text);
    }

    fn terms(&self, condition: &Condition) -> Vec<(String, Role)> {
        let mut lines = vec![(condition.text.clone(), Role::Heading)];
        let said = [
            ("From", condition.source.as_str()),
            ("Proof", condition.proof.as_str()),
            ("Else", condition.consequence.as_str()),
            ("Before", condition.before.map(Stage::name).unwrap_or_default()),
        ];
        for (name, words) in said.into_iter().filter(|(_, words)| !words.is_empty()) {
            lines.push((format!("{name:<8} {words}"), Role::Text));
        }
        let progress = self.known.now.as_ref().and_then(|now| now.review.progress.get(&condition.id));
        for (name, deed) in progress
            .iter()
            .flat_map(|item| [("Note", item.value.note.as_ref()), ("Closed", item.value.closed.as_ref())])
        {
            let Some(deed) = deed else { continue };
            let by = self.known.name_of(&deed.by);
            let when = deed.at.strftime("%-d %b %Y");
            let because = deed.because.as_deref().unwrap_or_default();
            lines.push((format!("{name:<8} {by}, {when}: {because}"), Role::Info));
        }
        for citation in progress.iter().flat_map(|item| &item.value.evidence) {
            let place = citation.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            lines.push((format!("Proven   {}{place}", citation.id), Role::Info));
        }
        lines
    }
}

fn draft(line: &mut Canvas<'_>, drafted: &Drafted) {
    let symbols = line.symbols;
    line.put(3, 0, symbols.assumed, Role::Muted);
    line.put(5, 0, &drafted.id, Role::Accent);
    let missing = |words: &str| if words.is_empty() { ("none yet", Role::Warning) } else { ("", Role::Text) };
    let (none, role) = missing(&drafted.due);
    line.part(14, 0, 11, 1).put(0, 0, if none.is_empty() { &drafted.due } else { none }, role);
    let (none, role) = missing(&drafted.owner);
    line.part(26, 0, 18, 1).put(0, 0, if none.is_empty() { &drafted.owner } else { none }, role);
    line.put(45, 0, &drafted.text, Role::Text);
}
