//! Rows of several kinds, some of which can be selected: scrolls so that the selected one shows.

use std::cell::Cell;

use super::list::List;
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::command::Command;

/// Which of the selectable rows is selected, and how far the page is scrolled.
#[derive(Debug, Clone, Default)]
pub struct Page {
    list: List,
    /// Drawing alone knows the height, so drawing corrects it.
    top: Cell<usize>,
}

impl Page {
    /// Which of the selectable rows is selected, counted among those.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.list.selected()
    }

    /// Selects one of the selectable rows.
    pub fn select(&mut self, place: usize) {
        self.list.select(place);
    }

    /// Moves as a command says among `len` selectable rows; false if it moves nothing.
    pub fn command(&mut self, command: Command, count: usize, len: usize) -> bool {
        self.list.command(command, count, len)
    }

    /// Draws rows: `place(row)` tells which selectable row it is, if it is one.
    pub fn view(
        &self,
        canvas: &mut Canvas<'_>,
        rows: usize,
        place: impl Fn(usize) -> Option<usize>,
        draw: impl FnMut(&mut Canvas<'_>, usize),
    ) {
        self.view_whole(canvas, rows, place, |_| 1, draw);
    }

    /// The same for rows that begin something of several rows: `extent(row)` says of how many, and as many
    /// of them are shown as there is room for.
    pub fn view_whole(
        &self,
        canvas: &mut Canvas<'_>,
        rows: usize,
        place: impl Fn(usize) -> Option<usize>,
        extent: impl Fn(usize) -> usize,
        mut draw: impl FnMut(&mut Canvas<'_>, usize),
    ) {
        let height = usize::from(canvas.height());
        if height == 0 {
            return;
        }
        let last = (0..rows).filter_map(&place).max().unwrap_or(0);
        let selected = self.list.selected().min(last);
        let at = (0..rows).find(|row| place(*row) == Some(selected)).unwrap_or(0);
        // What stands above the first row that can be selected is shown with it.
        let from = if selected == 0 { 0 } else { at };
        let end = at + extent(at).clamp(1, height);
        let mut top = self.top.get().clamp(end.saturating_sub(height), at);
        if at < top + height && from < top && at - from < height {
            top = from;
        }
        let top = top.min(rows.saturating_sub(height));
        self.top.set(top);
        let width = canvas.width();
        for (line, row) in (0..canvas.height()).zip(top..rows) {
            draw(&mut canvas.part(0, line, width, 1), row);
            if let Some(place) = place(row) {
                if place == selected {
                    canvas.select(line, true);
                }
                canvas.click(0, line, width, Hit::Row(place));
            }
        }
    }
}
