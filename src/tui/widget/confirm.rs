//! Asks once more before something that is hard to take back.

use crate::tui::canvas::Canvas;
use crate::tui::screen::Step;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// A question with what follows from a yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirm {
    /// The question.
    pub question: String,
    /// What will happen, in a sentence or two.
    pub consequence: String,
    /// What to do on yes.
    pub then: Vec<Step>,
}

impl Confirm {
    /// Draws the question as a box; `yes` and `no` are the keys that answer it.
    pub fn view(&self, canvas: &mut Canvas<'_>, yes: &str, no: &str) {
        let (width, height) = (canvas.width(), canvas.height());
        let wide = width.saturating_sub(4).min(64);
        let lines = text::wrap(&self.consequence, usize::from(wide.saturating_sub(4)));
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let tall = rows.saturating_add(4).min(height);
        let mut area = canvas.over((width - wide) / 2, (height - tall) / 3, wide, tall);
        let mut inside = area.framed(&self.question, "");
        inside.wrapped(0, 0, &self.consequence, Role::Text);
        let last = inside.height().saturating_sub(1);
        let next = inside.put(0, last, yes, Role::Key);
        let next = inside.put(next, last, " yes   ", Role::Text);
        let next = inside.put(next, last, no, Role::Key);
        inside.put(next, last, " no", Role::Text);
    }
}
