//! How the questions of an auditor and what was found are drawn.

use super::{AuditScreen, Line, MENU};
use crate::record::audit::{Finding, Inquiry};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::theme::Role;
use crate::tui::widget::list::List;
use crate::tui::widget::text;

impl AuditScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        if let Some((inquiry, list)) = &self.open {
            self.view_found(canvas, *inquiry, list);
            return;
        }
        canvas.put(1, 0, "AN AUDITOR ASKS", Role::Heading);
        self.menu.view(&mut canvas.below(1), MENU.len(), true, |line, at| {
            if let Some(entry) = MENU.get(at) {
                self.draw_menu(line, at, *entry);
            }
        });
    }

    fn view_found(&self, canvas: &mut Canvas<'_>, inquiry: Inquiry, list: &List) {
        let found = self.findings(inquiry);
        if self.found.is_none() {
            canvas.put(2, 1, "Reading ...", Role::Muted);
            return;
        }
        if found.is_empty() {
            canvas.put(2, 1, nothing(inquiry), Role::Success);
            return;
        }
        // What is too long for its line is shown whole below, while it is selected.
        let (width, height) = (canvas.width(), canvas.height());
        let whole = found.get(list.selected()).map(|finding| self.whole(finding, width)).unwrap_or_default();
        let below = u16::try_from(whole.len()).unwrap_or(u16::MAX).saturating_add(1).min(height / 2);
        let mut rows = canvas.part(0, 0, width, height - below);
        list.view(&mut rows, found.len(), true, |line, at| {
            if let Some(finding) = found.get(at) {
                self.draw(line, finding);
            }
        });
        canvas.rule(height - below);
        for (row, words) in (height - below + 1..height).zip(whole) {
            canvas.put(3, row, &words, Role::Text);
        }
    }

    fn draw_menu(&self, line: &mut Canvas<'_>, at: usize, entry: Line) {
        // Beside the longest line, not at the far edge of a wide screen.
        let width = line.width().min(90);
        let mut line = line.part(0, 0, width, 1);
        let mut edge = width;
        if let (Line::Inquiry(inquiry), Some(_)) = (entry, &self.found) {
            let found = self.findings(inquiry);
            let bad = found.iter().filter(|finding| finding.is_bad).count();
            let (words, role) = match (found.len(), bad) {
                (0, _) => ("none".to_owned(), Role::Muted),
                (all, 0) => (all.to_string(), Role::Text),
                (all, bad) => (format!("{bad} of {all} to look at"), Role::Warning),
            };
            edge = line.right(0, &format!("{words}  "), role).saturating_sub(1);
        }
        let number = (at + 1).to_string();
        let title = [piece(number, Role::Key), piece("  ", Role::Text), piece(entry.title(), Role::Text)];
        line.part(0, 0, edge, 1).pieces(2, 0, title);
    }

    fn draw(&self, line: &mut Canvas<'_>, finding: &Finding) {
        let wide = line.width() >= 100;
        let mut column = 2;
        if self.of.is_none() {
            line.part(column, 0, 19, 1).put(0, 0, &finding.review.to_string(), Role::Muted);
            column += 20;
        }
        let by = if wide { 22 } else { 16 };
        line.part(column, 0, by, 1).put(0, 0, self.name_of(&finding.by), Role::Text);
        column += by + 1;
        if let Some(item) = &finding.item {
            column = line.put(column, 0, item, Role::Heading) + 2;
        }
        let role = if finding.is_bad { Role::Warning } else { Role::Text };
        line.put(column, 0, &self.words(finding), role);
    }

    fn whole(&self, finding: &Finding, width: u16) -> Vec<String> {
        let item = finding.item.as_ref().map(|item| format!(" {item}")).unwrap_or_default();
        let by = self.name_of(&finding.by);
        let words = format!("{}{item}: {by}, {}", finding.review, self.words(finding));
        text::wrap(&words, usize::from(width.saturating_sub(6)))
    }
}

/// What to say where nothing was found.
fn nothing(inquiry: Inquiry) -> &'static str {
    match inquiry {
        Inquiry::Decided => "Nothing was decided yet.",
        Inquiry::Waived => "No gate is waived, and none was.",
        Inquiry::Unverified => "Every answer was confirmed by a second person.",
        Inquiry::Milder => "No decision was milder than what the rules proposed.",
        Inquiry::Proof => "Every answer that counts is proven as far as its question asks.",
    }
}
