//! A list with one selected row: moves, scrolls as little as needed, keeps the cursor on the row.

use std::cell::Cell;

use crate::tui::canvas::{Canvas, Hit};
use crate::tui::command::Command;

/// Which row is selected, and how far the list is scrolled.
#[derive(Debug, Clone, Default)]
pub struct List {
    selected: usize,
    /// Drawing alone knows the height, so drawing corrects it.
    top: Cell<usize>,
    /// How many rows the last drawing showed, for moving by pages.
    page: Cell<usize>,
}

impl List {
    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Selects a row.
    pub fn select(&mut self, row: usize) {
        self.selected = row;
    }

    /// Stays on its row while so many rows are put before all others.
    pub fn grow_above(&mut self, rows: usize) {
        self.selected += rows;
        self.top.set(self.top.get() + rows);
    }

    /// Stays on its row while so many rows before all others are taken away.
    pub fn shrink_above(&mut self, rows: usize) {
        self.selected = self.selected.saturating_sub(rows);
        self.top.set(self.top.get().saturating_sub(rows));
    }

    /// Moves as a command says, `count` times, in a list of `len` rows; false if the command
    /// moves nothing.
    pub fn command(&mut self, command: Command, count: usize, len: usize) -> bool {
        let last = len.saturating_sub(1);
        let page = self.page.get().max(2) - 1;
        let target = match command {
            Command::Down => self.selected.saturating_add(count),
            Command::Up => self.selected.saturating_sub(count),
            Command::PageDown => self.selected.saturating_add(page.saturating_mul(count)),
            Command::PageUp => self.selected.saturating_sub(page.saturating_mul(count)),
            Command::Top => 0,
            Command::Bottom => last,
            _ => return false,
        };
        self.selected = target.min(last);
        true
    }

    /// Whether `command` moves a list.
    #[must_use]
    pub fn moves(command: Command) -> bool {
        matches!(
            command,
            Command::Down
                | Command::Up
                | Command::PageDown
                | Command::PageUp
                | Command::Top
                | Command::Bottom
        )
    }

    /// Draws `len` rows with `draw(canvas of one row, row)`, of which column 0 and 1 belong to the
    /// selection's sign.
    pub fn view(
        &self,
        canvas: &mut Canvas<'_>,
        len: usize,
        focused: bool,
        mut draw: impl FnMut(&mut Canvas<'_>, usize),
    ) {
        let height = usize::from(canvas.height());
        if height == 0 {
            return;
        }
        self.page.set(height);
        let selected = self.selected.min(len.saturating_sub(1));
        let top = self.top.get().clamp((selected + 1).saturating_sub(height), selected);
        // No empty rows at the end while there are rows above.
        let top = top.min(len.saturating_sub(height));
        self.top.set(top);
        let width = canvas.width();
        for (line, row) in (0..canvas.height()).zip(top..len) {
            draw(&mut canvas.part(0, line, width, 1), row);
            if row == selected {
                canvas.select(line, focused);
            }
            canvas.click(0, line, width, Hit::Row(row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stops_at_both_ends() {
        let mut list = List::default();
        assert!(list.command(Command::Up, 1, 3));
        assert_eq!(list.selected(), 0);
        list.command(Command::Down, 5, 3);
        assert_eq!(list.selected(), 2);
        list.command(Command::Bottom, 1, 0);
        assert_eq!(list.selected(), 0);
        assert!(!list.command(Command::Help, 1, 3));
    }
}
