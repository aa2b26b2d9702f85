//! Draws the road, the table of checklists and today's proposal.

use super::ReviewScreen;
use super::figures::{Line, Part};
use crate::record::proposal::Outcome;
use crate::tui::canvas::{Canvas, piece};
use crate::tui::theme::Role;
use crate::tui::widget::bar;
use crate::tui::widget::text;

impl ReviewScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        if let Some(problem) = self.broken.first() {
            canvas.put(1, 0, "This review cannot be read:", Role::Error);
            canvas.part(1, 1, width.saturating_sub(2), height).wrapped(
                0,
                0,
                &problem.to_string(),
                Role::Text,
            );
            return;
        }
        let Some(figures) = &self.figures else { return };
        let wide = width >= 70;
        let columns = Columns { wide, title: 18, bar: if width >= 100 { 30 } else { 0 } };
        columns.head(canvas, 0);
        let mut road = canvas.part(0, 1, width, 3);
        self.list.view(&mut road, figures.road.len(), true, |row, index| {
            if let Some(part) = figures.road.get(index) {
                columns.part(row, part, index);
            }
        });
        if let Some(pace) = figures.pace.as_ref().filter(|_| height > 17) {
            canvas.put(4, 4, pace, Role::Muted);
        }
        let from = if figures.pace.is_some() && height > 18 { 6 } else { 5 };
        let rest = height.saturating_sub(from);
        let needed = u16::try_from(figures.checklists.len()).unwrap_or(u16::MAX).saturating_add(1);
        let mut table = canvas.part(0, from, width, rest);
        let newer = self.newer();
        table_head(&mut table, wide, !newer.is_empty());
        let room = usize::from(rest.saturating_sub(1));
        let all = figures.checklists.len();
        let shown = if all > room { room.saturating_sub(1) } else { all };
        for (row, line) in (1..).zip(figures.checklists.iter().take(shown)) {
            table_line(&mut table, row, line, wide, width >= 100);
            if let Some((_, words)) = newer.iter().find(|(id, _)| *id == line.name) {
                table.put(newer_at(wide), row, words, Role::Info);
            }
        }
        if shown < all {
            let words = format!("and {} more, on a taller screen", all - shown);
            table.put(3, rest.saturating_sub(1), &words, Role::Muted);
        }
        // The line at the foot says the proposal and its first reason. Where there are more, and room,
        // they stand below, one a line.
        let from = from + needed + 1;
        if from + 2 < height && figures.because.len() > 1 {
            let role = match figures.outcome {
                Outcome::Approve | Outcome::ApproveWithConditions => Role::AnswerYes,
                Outcome::Incomplete => Role::AnswerOpen,
                Outcome::Blocked => Role::AnswerPartial,
                Outcome::Reject => Role::AnswerNo,
            };
            let outcome = figures.outcome.name().replace('-', " ");
            canvas.pieces(1, from, [piece("TODAY  ", Role::Heading), piece(outcome, role)]);
            for (row, because) in (from + 1..height).zip(&figures.because) {
                canvas.put(3, row, because, Role::Muted);
            }
        }
    }
}

/// Where the columns of the road stand.
struct Columns {
    wide: bool,
    title: u16,
    bar: u16,
}

impl Columns {
    fn numbers(&self) -> u16 {
        4 + self.title + if self.bar > 0 { self.bar + 2 } else { 0 }
    }

    fn head(&self, canvas: &mut Canvas<'_>, row: u16) {
        canvas.put(1, row, "ROAD", Role::Heading);
        let at = self.numbers();
        right(canvas, at, row, 9, "answered", Role::Muted);
        right(canvas, at + 10, row, 10, "yours now", Role::Muted);
        right(canvas, at + 21, row, 8, "waiting", Role::Muted);
    }

    fn part(&self, canvas: &mut Canvas<'_>, part: &Part, index: usize) {
        canvas.pieces(2, 0, [piece(format!("{} ", index + 1), Role::Key), piece(part.title, Role::Text)]);
        let at = self.numbers();
        if self.bar > 0 {
            bar::view(canvas, 4 + self.title, 0, self.bar, part.answered, part.all);
        }
        right(canvas, at, 0, 9, &format!("{}/{}", part.answered, part.all), Role::Text);
        let yours = if part.yours == 0 { Role::Muted } else { Role::Accent };
        right(canvas, at + 10, 0, 10, &part.yours.to_string(), yours);
        let waiting = if part.waiting == 0 { Role::Muted } else { Role::Info };
        right(canvas, at + 21, 0, 8, &part.waiting.to_string(), waiting);
        if self.wide {
            canvas.put(at + 32, 0, part.words, Role::Muted);
        }
    }
}

/// Where it stands that a newer checklist is there.
fn newer_at(wide: bool) -> u16 {
    if wide { 70 } else { 53 }
}

fn table_head(canvas: &mut Canvas<'_>, wide: bool, has_newer: bool) {
    canvas.put(1, 0, "CHECKLIST", Role::Heading);
    right(canvas, 15, 0, 9, "answered", Role::Muted);
    right(canvas, 25, 0, 11, "gates pass", Role::Muted);
    right(canvas, 37, 0, 14, "score", Role::Muted);
    if wide {
        right(canvas, 52, 0, 7, "floor", Role::Muted);
        right(canvas, 60, 0, 8, "target", Role::Muted);
    }
    if has_newer {
        let column = newer_at(wide);
        canvas.pieces(column, 0, [piece("newer ", Role::Muted), piece("U", Role::Key)]);
    }
}

fn table_line(canvas: &mut Canvas<'_>, row: u16, line: &Line, wide: bool, bars: bool) {
    canvas.part(3, row, 12, 1).put(0, 0, &line.name, Role::Text);
    let done = if line.answered == line.all { Role::AnswerYes } else { Role::Text };
    right(canvas, 15, row, 9, &format!("{}/{}", line.answered, line.all), done);
    let (passed, failed, all) = line.gates;
    let (gates, role) = match (passed, failed, all) {
        (_, _, 0) => ("-".to_owned(), Role::Muted),
        (_, 1.., _) => (format!("{failed} FAIL"), Role::AnswerNo),
        _ if passed == all => (format!("{passed}/{all}"), Role::AnswerYes),
        _ if line.waived > 0 => (format!("{} waived", line.waived), Role::AnswerPartial),
        _ => (format!("{passed}/{all}"), Role::Text),
    };
    right(canvas, 25, row, 11, &gates, role);
    let role = if line.lost { Role::AnswerNo } else { Role::Text };
    right(canvas, 37, row, 14, &line.score, role);
    if wide {
        right(canvas, 52, row, 7, &line.floor.to_string(), Role::Muted);
        right(canvas, 60, row, 8, &line.target.to_string(), Role::Muted);
    }
    if bars {
        let width = canvas.width().saturating_sub(84).min(40);
        bar::view(canvas, 82, row, width, line.answered, line.all);
    }
}

/// Writes text that ends at the end of a column.
fn right(canvas: &mut Canvas<'_>, column: u16, row: u16, width: u16, words: &str, role: Role) {
    let cells = u16::try_from(text::width(words)).unwrap_or(u16::MAX);
    canvas.put(column + width.saturating_sub(cells), row, words, role);
}
