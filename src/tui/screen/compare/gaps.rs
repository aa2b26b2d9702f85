//! How the common questions are drawn, those that differ most first.

use super::CompareScreen;
use super::draw::{Grid, role};
use crate::record::compare::{Comparison, Gap};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// A column is at least as wide as this: answers are short, and ids stand in two rows.
const COLUMN: u16 = 14;
/// From this width on questions have the room that the longest of them take.
const LONG_FROM: u16 = 76;
/// So many rows the list keeps before there is more about the question under the cursor.
const LIST: u16 = 6;
/// The most rows that the text of a question takes.
const ASK: usize = 2;

impl CompareScreen {
    pub(super) fn view_gaps(&self, canvas: &mut Canvas<'_>, found: &Comparison) {
        let Some(gaps) = &self.gaps else { return };
        let width = canvas.width();
        let label = if width >= LONG_FROM { 38 } else { 30 };
        let grid = Grid::of(self, found, width, label, COLUMN);
        let next = self.heads(canvas, found, &grid);
        canvas.put(grid.label.saturating_sub(6), next - 1, "gap", Role::Muted);
        let rows = self.listed();
        let mut below = canvas.below(next);
        let about = self.about(width);
        let tall = u16::try_from(about.len()).unwrap_or(u16::MAX).saturating_add(1);
        let height = below.height();
        let tall = if height >= tall.saturating_add(LIST) { tall } else { 0 };
        let mut list = below.part(0, 0, width, height.saturating_sub(tall));
        gaps.list.view(&mut list, rows.len(), true, |line, row| {
            if let Some(gap) = rows.get(row) {
                self.draw_gap(line, gap, &grid);
            }
        });
        if tall > 0 {
            let mut below = below.below(height - tall);
            below.rule(0);
            for (row, (label, words, look)) in (1..).zip(&about) {
                below.part(1, row, 19, 1).put(0, 0, label, Role::Muted);
                let column = if label.is_empty() && *look == Role::Heading { 1 } else { 21 };
                below.part(column, row, width.saturating_sub(column + 1), 1).put(0, 0, words, *look);
            }
        }
    }

    fn draw_gap(&self, line: &mut Canvas<'_>, gap: &Gap, grid: &Grid) {
        let points = grid.label.saturating_sub(6);
        line.part(2, 0, points.saturating_sub(3), 1).put(0, 0, &gap.question, Role::Text);
        line.put(points, 0, &format!("{:>3}", gap.points()), Role::Muted);
        for (at, column) in grid.columns() {
            let cell = gap.answer_words(at);
            let look = if at == self.column { role(cell.tone) } else { Role::Muted };
            line.part(column, 0, grid.column.saturating_sub(1), 1).put(0, 0, &cell.words, look);
        }
    }

    /// The question under the cursor in full, and what each review says of it.
    fn about(&self, width: u16) -> Vec<(String, String, Role)> {
        let Some(gap) = self.gap() else { return Vec::new() };
        let room = usize::from(width.saturating_sub(2));
        let question = self.named.first().and_then(|id| self.read.get(id)?.question(&gap.question));
        let ask = question.map_or(gap.question.as_str(), |(_, question)| question.ask.as_str());
        let asked = text::wrap_most(ask, room, ASK, "...");
        let mut about: Vec<_> =
            asked.into_iter().map(|words| (String::new(), words, Role::Heading)).collect();
        about.extend(self.named.iter().enumerate().map(|(at, id)| {
            let cell = gap.answer_words(at);
            (id.to_string(), cell.words, role(cell.tone))
        }));
        about
    }
}
