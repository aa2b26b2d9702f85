//! A few labelled fields below each other, one of which has the focus.

use super::input::Input;
use super::text;
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::key::Key;
use crate::tui::theme::Role;

/// The columns that labels take.
const LABELS: u16 = 14;

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    /// What is asked.
    pub label: &'static str,
    /// What was typed.
    pub input: Input,
    /// What to know about it, or what is wrong with it.
    pub note: String,
    /// Whether the note says that something is wrong.
    pub is_wrong: bool,
}

impl Field {
    /// A field that proposes a text.
    #[must_use]
    pub fn new(label: &'static str, text: &str, note: &str) -> Self {
        Self { label, input: Input::new(text), note: note.to_owned(), is_wrong: false }
    }
}

/// Some fields.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<Field>,
    at: usize,
}

impl Form {
    /// A form with the focus on its first field.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, at: 0 }
    }

    /// What stands in a field, without blanks around it.
    #[must_use]
    pub fn text(&self, field: usize) -> &str {
        self.fields.get(field).map_or("", |field| field.input.text().trim())
    }

    /// Puts another text into a field.
    pub fn set(&mut self, field: usize, text: &str) {
        if let Some(field) = self.fields.get_mut(field) {
            field.input = Input::new(text);
        }
    }

    /// Says something about a field.
    pub fn note(&mut self, field: usize, note: &str, is_wrong: bool) {
        if let Some(field) = self.fields.get_mut(field) {
            note.clone_into(&mut field.note);
            field.is_wrong = is_wrong;
        }
    }

    /// The field that has the focus.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Gives the focus to a field.
    pub fn focus(&mut self, field: usize) {
        self.at = field.min(self.fields.len().saturating_sub(1));
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether the last field has the focus.
    #[must_use]
    pub fn is_at_last(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    /// Takes a key; true if the field's text is another one now.
    pub fn key(&mut self, key: Key) -> bool {
        self.change(|input| {
            input.key(key);
        })
    }

    /// Takes pasted text; true if the field's text is another one now.
    pub fn paste(&mut self, text: &str) -> bool {
        self.change(|input| input.insert(text))
    }

    fn change(&mut self, change: impl FnOnce(&mut Input)) -> bool {
        let Some(field) = self.fields.get_mut(self.at) else { return false };
        let before = field.input.text().to_owned();
        change(&mut field.input);
        before != field.input.text()
    }

    /// Draws the fields from a row on and returns the row after them. The notes stand beside the
    /// fields, or below them where they have no room there.
    pub fn view(&self, canvas: &mut Canvas<'_>, row: u16, focused: bool) -> u16 {
        let width = canvas.width();
        let is_wide = width >= 76;
        let mut next = row;
        for (place, field) in self.fields.iter().enumerate() {
            let has_focus = focused && place == self.at;
            if has_focus {
                canvas.put(1, next, canvas.symbols.cursor, Role::Accent);
            }
            canvas.put(3, next, field.label, if has_focus { Role::Heading } else { Role::Text });
            let column = 3 + LABELS;
            let room = if is_wide { 34.min(width - column) } else { width.saturating_sub(column + 1) };
            let mut line = canvas.part(column, next, room, 1);
            if has_focus {
                field.input.view(&mut line, 0, 0);
            } else {
                line.put(0, 0, field.input.text(), Role::Text);
            }
            canvas.click(0, next, width, Hit::Row(place));
            let role = if field.is_wrong { Role::Warning } else { Role::Muted };
            let beside = usize::from(width.saturating_sub(column + room + 1));
            if is_wide && (!has_focus || text::width(&field.note) <= beside) {
                canvas.put(column + room + 1, next, &field.note, role);
            } else if has_focus && !field.note.is_empty() {
                let rows = canvas.height();
                let mut below = canvas.part(column, next + 1, width.saturating_sub(column + 1), rows);
                next += below.wrapped(0, 0, &field.note, role);
            }
            next += 1;
        }
        next
    }
}
