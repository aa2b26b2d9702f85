//! What screens and widgets draw on: a piece of the frame that cleans, cuts and styles all text.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::command::Command;
use super::symbols::Symbols;
use super::theme::{Role, Theme};
use super::widget::text;

/// Beside a box, so many columns of what lies under it tell nothing.
const PEEPS_OUT: u16 = 8;

/// What a click means at the place where it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// The row of this number in the list in front.
    Row(usize),
    /// As if the key of this command were pressed.
    Command(Command),
}

/// What drawing leaves behind besides cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Where the terminal's cursor stands; none hides it.
    pub cursor: Option<Position>,
    /// What clicks mean; the last one that holds a place wins.
    pub hits: Vec<(Rect, Hit)>,
}

impl Drawn {
    /// What a click at this place means.
    #[must_use]
    pub fn hit(&self, column: u16, row: u16) -> Option<Hit> {
        let place = Position::new(column, row);
        self.hits.iter().rev().find(|(area, _)| area.contains(place)).map(|(_, hit)| *hit)
    }
}

/// A piece of text and what it means.
pub type Piece<'t> = (Cow<'t, str>, Role);

/// A piece of text with its role, from whatever holds the text.
pub fn piece<'t>(text: impl Into<Cow<'t, str>>, role: Role) -> Piece<'t> {
    (text.into(), role)
}

/// A part of the frame. Rows and columns count from its upper left corner; what does not fit is
/// not drawn, so that no size of the terminal can make drawing fail.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    drawn: &'a mut Drawn,
    area: Rect,
    theme: &'a Theme,
    /// The signs to draw with.
    pub symbols: &'static Symbols,
}

impl<'a> Canvas<'a> {
    /// The whole of a buffer.
    pub fn new(
        buffer: &'a mut Buffer,
        drawn: &'a mut Drawn,
        theme: &'a Theme,
        symbols: &'static Symbols,
    ) -> Self {
        let area = buffer.area;
        Self { buffer, drawn, area, theme, symbols }
    }

    /// How many columns there are.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// How many rows there are.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// The look of a role, for widgets that are not ours.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A part of this canvas, as much of it as there is.
    pub fn part(&mut self, column: u16, row: u16, width: u16, height: u16) -> Canvas<'_> {
        let wanted =
            Rect::new(self.area.x.saturating_add(column), self.area.y.saturating_add(row), width, height);
        Canvas {
            area: wanted.intersection(self.area),
            buffer: self.buffer,
            drawn: self.drawn,
            theme: self.theme,
            symbols: self.symbols,
        }
    }

    /// The rows from `row` on.
    pub fn below(&mut self, row: u16) -> Canvas<'_> {
        let (width, height) = (self.width(), self.height().saturating_sub(row));
        self.part(0, row, width, height)
    }

    /// Writes one line of text and returns the column after it.
    pub fn put(&mut self, column: u16, row: u16, text: &str, role: Role) -> u16 {
        let style = self.theme.style(role);
        self.put_styled(column, row, text, style)
    }

    fn put_styled(&mut self, column: u16, row: u16, text: &str, style: Style) -> u16 {
        let room = self.area.width.saturating_sub(column);
        if room == 0 || row >= self.area.height {
            return column;
        }
        let text = text::shown(text);
        let text = text::cut(&text, usize::from(room), self.symbols.cut);
        let (x, y) = (self.area.x + column, self.area.y + row);
        let (end, _) = self.buffer.set_stringn(x, y, &text, usize::from(room), style);
        end - self.area.x
    }

    /// Writes pieces one after the other and returns the column after them.
    pub fn pieces<'t>(&mut self, column: u16, row: u16, pieces: impl IntoIterator<Item = Piece<'t>>) -> u16 {
        pieces.into_iter().fold(column, |column, (text, role)| self.put(column, row, &text, role))
    }

    /// Writes text that ends at the right edge and returns the column where it begins.
    pub fn right(&mut self, row: u16, text: &str, role: Role) -> u16 {
        let shown = text::shown(text);
        let wide = u16::try_from(text::width(&shown)).unwrap_or(u16::MAX);
        let column = self.area.width.saturating_sub(wide);
        self.put(column, row, &shown, role);
        column
    }

    /// Writes text in as many rows as it takes and returns the row after it.
    pub fn wrapped(&mut self, column: u16, row: u16, text: &str, role: Role) -> u16 {
        let room = usize::from(self.area.width.saturating_sub(column));
        let mut next = row;
        for line in text::wrap(text, room) {
            self.put(column, next, &line, role);
            next = next.saturating_add(1);
        }
        next
    }

    /// Draws a rule across.
    pub fn rule(&mut self, row: u16) {
        let line = self.symbols.rule.repeat(usize::from(self.area.width));
        self.put(0, row, &line, Role::Border);
    }

    /// A row across that nobody overlooks, whatever the colours: a warning turned round. What stands on the
    /// right is shown whole; answers with the column where it begins.
    pub fn banner(&mut self, row: u16, left: &str, right: &str) -> u16 {
        let style = self.theme.style(Role::Warning).add_modifier(Modifier::REVERSED | Modifier::BOLD);
        let style = style.remove_modifier(Modifier::DIM);
        let width = self.area.width;
        self.put_styled(0, row, &" ".repeat(usize::from(width)), style);
        let wide = u16::try_from(text::width(right)).unwrap_or(u16::MAX);
        let column = width.saturating_sub(wide.saturating_add(1));
        self.put_styled(column, row, right, style);
        self.part(1, row, column.saturating_sub(2), 1).put_styled(0, 0, left, style);
        column
    }

    /// Empties the canvas and gives it the look of a role.
    pub fn clear(&mut self, role: Role) {
        let blank = " ".repeat(usize::from(self.area.width));
        let style = self.theme.style(role);
        for y in self.area.rows() {
            self.buffer.set_style(y, Style::reset());
            self.buffer.set_stringn(y.x, y.y, &blank, usize::from(y.width), style);
        }
    }

    /// The place of a box over what was drawn so far. What would peep out beside it, too narrow to
    /// be read, is emptied.
    pub fn over(&mut self, column: u16, row: u16, width: u16, height: u16) -> Canvas<'_> {
        if column <= PEEPS_OUT {
            let all = self.width();
            self.part(0, row, all, height).clear(Role::Text);
        }
        self.part(column, row, width, height)
    }

    /// Draws a box around the edge with a title and returns the canvas inside.
    pub fn framed(&mut self, title: &str, hint: &str) -> Canvas<'_> {
        self.clear(Role::Overlay);
        let (width, height) = (self.width(), self.height());
        let [top_left, top_right, bottom_left, bottom_right, side] = self.symbols.frame;
        let line = self.symbols.rule.repeat(usize::from(width.saturating_sub(2)));
        let last = height.saturating_sub(1);
        self.put(0, 0, &format!("{top_left}{line}{top_right}"), Role::BorderFocus);
        for row in 1..last {
            self.put(0, row, side, Role::BorderFocus);
            self.put(width.saturating_sub(1), row, side, Role::BorderFocus);
        }
        self.put(0, last, &format!("{bottom_left}{line}{bottom_right}"), Role::BorderFocus);
        if width > 6 {
            self.part(2, 0, width - 4, 1).put(0, 0, &format!(" {title} "), Role::Heading);
            if !hint.is_empty() {
                let hint = format!(" {hint} ");
                let wide = u16::try_from(text::width(&hint)).unwrap_or(u16::MAX);
                let column = width.saturating_sub(2).saturating_sub(wide).max(2);
                self.part(column, last, width - 2 - column, 1).put(0, 0, &hint, Role::Muted);
            }
        }
        self.part(2, 1, width.saturating_sub(4), height.saturating_sub(2))
    }

    /// Marks a row as the selected one: its look, its sign in the first column, the cursor.
    pub fn select(&mut self, row: u16, active: bool) {
        self.select_rows(row, 1, active);
    }

    /// The same for something that takes several rows.
    pub fn select_rows(&mut self, row: u16, rows: u16, active: bool) {
        if row >= self.area.height || self.area.width == 0 {
            return;
        }
        let role = if active { Role::Selection } else { Role::SelectionInactive };
        let style = self.theme.style(role);
        // The look comes on top of what the row's pieces have, but over their own dimness.
        let style = style.remove_modifier(Modifier::DIM);
        let area = Rect::new(self.area.x, self.area.y + row, self.area.width, rows);
        self.buffer.set_style(area.intersection(self.area), style);
        let sign = self.symbols.cursor;
        self.put_styled(0, row, sign, style);
        if active {
            self.cursor(0, row);
        }
    }

    /// Lets everything drawn so far step back behind what will be drawn over it.
    pub fn step_back(&mut self) {
        let style =
            Style::default().add_modifier(Modifier::DIM).remove_modifier(Modifier::REVERSED | Modifier::BOLD);
        self.buffer.set_style(self.area, style);
        self.drawn.hits.clear();
    }

    /// Puts the terminal's cursor here.
    pub fn cursor(&mut self, column: u16, row: u16) {
        let place = Position::new(self.area.x.saturating_add(column), self.area.y.saturating_add(row));
        if self.area.contains(place) {
            self.drawn.cursor = Some(place);
        }
    }

    /// Says what a click on some columns of a row means.
    pub fn click(&mut self, column: u16, row: u16, width: u16, hit: Hit) {
        let wanted = Rect::new(self.area.x.saturating_add(column), self.area.y.saturating_add(row), width, 1);
        let area = wanted.intersection(self.area);
        if !area.is_empty() {
            self.drawn.hits.push((area, hit));
        }
    }

    /// Draws a widget of ratatui's on the whole canvas.
    pub fn widget(&mut self, widget: impl ratatui::widgets::Widget) {
        if !self.area.is_empty() {
            widget.render(self.area, self.buffer);
        }
    }
}
