//! The field for words: several lines that wrap, with undo; Enter and Esc are not its business.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

use crate::text::clean;
use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::theme::Role;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A paste that is longer is cut: a rationale is not where a whole document goes.
const LONGEST_PASTE: usize = 64 * 1024;

/// Some lines of text and the place in them.
#[derive(Debug, Clone)]
pub struct Words {
    area: TextArea<'static>,
}

impl Default for Words {
    fn default() -> Self {
        Self::new("")
    }
}

impl Words {
    /// A field that holds this text, with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(clean::block(text).split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(Style::default());
        // The terminal's own cursor marks the place: screen readers and magnifiers follow it.
        area.set_cursor_style(Style::default());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// What is in the field, lines joined by line feeds.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing but blanks is in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Takes a key; false if it means nothing to the field. Enter never gets here: it records.
    pub fn key(&mut self, key: Key) -> bool {
        if matches!(key.code, KeyCode::Enter | KeyCode::Esc | KeyCode::Tab) {
            return false;
        }
        let before = (self.area.cursor(), self.area.lines().len());
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        modifiers.set(KeyModifiers::SHIFT, key.shift);
        let changed = self.area.input(KeyEvent::new(key.code, modifiers));
        changed || before != (self.area.cursor(), self.area.lines().len())
    }

    /// Begins a new line.
    pub fn new_line(&mut self) {
        self.area.insert_newline();
    }

    /// Inserts text as one step that one undo takes back; line feeds stay, nothing is recorded.
    pub fn paste(&mut self, text: &str) {
        let cleaned = clean::block(text);
        let end = cleaned.floor_char_boundary(LONGEST_PASTE);
        self.area.insert_str(cleaned.get(..end).unwrap_or_default());
    }

    /// How many rows the text takes at this width, at least one.
    #[must_use]
    pub fn rows(&self, width: u16) -> u16 {
        let rows: usize = self
            .area
            .lines()
            .iter()
            .map(|line| super::text::wrap(line, usize::from(width.saturating_sub(1).max(1))).len())
            .sum();
        u16::try_from(rows.max(1)).unwrap_or(u16::MAX)
    }

    /// Draws the field on the whole canvas, scrolled so that the cursor shows; the cursor only if
    /// the field has the focus.
    pub fn view(&self, canvas: &mut Canvas<'_>, focused: bool) {
        let area = Rect::new(0, 0, canvas.width(), canvas.height());
        if area.is_empty() {
            return;
        }
        let mut shown = self.area.clone();
        shown.set_style(canvas.style(Role::Text));
        canvas.widget(&shown);
        if focused {
            let place = shown.screen_cursor();
            let (top, left) = shown.scroll_offset();
            let cells = |at: usize, from: u16| u16::try_from(at).unwrap_or(u16::MAX).saturating_sub(from);
            canvas.cursor(cells(place.col, left).min(area.width - 1), cells(place.row, top));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_keeps_its_lines_loses_its_control_characters_and_is_one_step() {
        let mut words = Words::new("so ");
        words.paste("one\r\ntwo\u{1b}[31m");
        assert_eq!(words.text(), "so one\ntwo\u{fffd}[31m");
        words.key(Key::parse("Ctrl-u").unwrap());
        assert_eq!(words.text(), "so ");
    }

    #[test]
    fn enter_and_escape_are_left_to_the_screen() {
        let mut words = Words::new("a");
        assert!(!words.key(Key::parse("Enter").unwrap()));
        assert!(!words.key(Key::parse("Esc").unwrap()));
        words.new_line();
        assert!(words.key(Key::character('b')));
        assert_eq!(words.text(), "a\nb");
    }
}
