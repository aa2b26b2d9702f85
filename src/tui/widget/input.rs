//! A field of one line: typing, moving by what is seen, pasting without line breaks.

use ratatui::crossterm::event::KeyCode;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use super::text;
use crate::text::clean;
use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::theme::Role;

/// More than this is no line that a person typed.
const LONGEST: usize = 4096;

/// One line of text and the place in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Where the next character goes, in bytes, always between two graphemes.
    place: usize,
}

impl Input {
    /// A field that holds this text, with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = clean::line(text).into_owned();
        Self { place: text.len(), text }
    }

    /// What is in the field.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes a key; false if it means nothing to a field.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        match (key.code, key.ctrl) {
            (KeyCode::Backspace, false) | (KeyCode::Char('h'), true) => self.remove_before(),
            (KeyCode::Delete, false) | (KeyCode::Char('d'), true) => self.remove_after(),
            (KeyCode::Left, false) | (KeyCode::Char('b'), true) => self.place = self.before(),
            (KeyCode::Right, false) | (KeyCode::Char('f'), true) => self.place = self.after(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.place = 0,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.place = self.text.len(),
            (KeyCode::Char('u'), true) => self.replace(0, self.place),
            (KeyCode::Char('k'), true) => self.replace(self.place, self.text.len()),
            (KeyCode::Backspace | KeyCode::Char('w'), true) => {
                self.replace(self.word_before(), self.place);
            }
            _ => return false,
        }
        true
    }

    /// Inserts text as if typed; line breaks and tabs become spaces, so that pasting never does
    /// more than fill the field.
    pub fn insert(&mut self, text: &str) {
        let text = clean::line(text);
        if self.text.len() + text.len() <= LONGEST {
            self.text.insert_str(self.place, &text);
            self.place += text.len();
        }
    }

    /// Draws the text from `column` of a row on, scrolled so that the cursor shows.
    pub fn view(&self, canvas: &mut Canvas<'_>, column: u16, row: u16) {
        let room = usize::from(canvas.width().saturating_sub(column));
        let before = self.text.get(..self.place).unwrap_or_default();
        let mut start = 0;
        for (offset, grapheme) in before.grapheme_indices(true) {
            if text::width(before.get(start..).unwrap_or_default()) < room {
                break;
            }
            start = offset + grapheme.len();
        }
        let visible = self.text.get(start..).unwrap_or_default();
        canvas.put(column, row, visible, Role::Text);
        let cells = text::width(before.get(start..).unwrap_or_default());
        canvas.cursor(column.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX)), row);
    }

    fn remove_before(&mut self) {
        self.replace(self.before(), self.place);
    }

    fn remove_after(&mut self) {
        self.replace(self.place, self.after());
    }

    fn replace(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.place = from;
    }

    fn before(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.place, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.place, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let before = self.text.get(..self.place).unwrap_or_default();
        before
            .split_word_bound_indices()
            .rev()
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(0, |(offset, _)| offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Input {
        let mut input = Input::default();
        for key in keys.split(' ') {
            assert!(input.key(Key::parse(key).unwrap()), "{key}");
        }
        input
    }

    #[test]
    fn keys_edit_by_what_is_seen() {
        assert_eq!(typed("a b c Backspace").text(), "ab");
        assert_eq!(typed("a b Left c").text(), "acb");
        assert_eq!(typed("a b Home Delete").text(), "b");
        assert_eq!(typed("a Space b c Ctrl-w").text(), "a ");
        assert_eq!(typed("a b Left Ctrl-u").text(), "b");
        let mut input = Input::new("e\u{301}");
        input.key(Key::parse("Backspace").unwrap());
        assert_eq!(input.text(), "");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut input = Input::new("a");
        input.insert("b\r\nc\u{1b}");
        assert_eq!(input.text(), "ab c\u{fffd}");
    }
}
