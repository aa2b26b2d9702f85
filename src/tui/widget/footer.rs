//! The last line: at most seven keys and what they do, most useful first, help always last.

use super::text;
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::command::Command;
use crate::tui::theme::Role;

/// More than this is read by nobody.
const MOST: usize = 7;

/// Three blanks between two hints.
const GAP: usize = 3;

/// A key and what it does here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key as spelled for showing.
    pub key: String,
    /// A word or two.
    pub words: String,
    /// What a click on it runs.
    pub command: Command,
}

impl Hint {
    fn cells(&self) -> usize {
        text::width(&self.key) + 1 + text::width(&self.words)
    }
}

/// Draws as many hints as fit, `last` always.
pub fn view(canvas: &mut Canvas<'_>, row: u16, hints: &[Hint], last: &Hint) {
    let room = usize::from(canvas.width()).saturating_sub(2);
    let mut used = last.cells();
    let mut shown = Vec::new();
    for hint in hints.iter().take(MOST - 1) {
        used += hint.cells() + GAP;
        if used > room {
            break;
        }
        shown.push(hint);
    }
    let mut column = 1;
    for hint in shown.into_iter().chain([last]) {
        let start = column;
        column = canvas.put(column, row, &hint.key, Role::Key);
        column = canvas.put(column + 1, row, &hint.words, Role::Muted);
        canvas.click(start, row, column.saturating_sub(start), Hit::Command(hint.command));
        column += u16::try_from(GAP).unwrap_or_default();
    }
}
