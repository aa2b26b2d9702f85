//! How the risks of a partner are drawn.

use jiff::civil::Date;

use super::draft::{impact_words, likelihood_words};
use super::{CELLS, Pane, RisksScreen};
use crate::record::risk::{Band, Rating, Risk};
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::Context;
use crate::tui::theme::Role;

/// From this width on map and list are shown together.
const BOTH_FROM: u16 = 76;
/// The columns of one cell.
const CELL: u16 = 5;
/// Where the first cell begins.
const FIRST: u16 = 5;
/// The rows that the map takes: heading, five impacts, the likelihoods and a free one.
const MAP: u16 = 8;
/// The rows that tell more about the risk under the cursor.
const ABOUT: u16 = 5;
/// The columns for how it stands with a risk.
const STATE: u16 = 29;

fn role_of(band: Band) -> Role {
    match band {
        Band::Low => Role::RiskLow,
        Band::Medium => Role::RiskMedium,
        Band::High => Role::RiskHigh,
        Band::Critical => Role::RiskCritical,
    }
}

/// The band in one letter, so that it shows without colour.
fn letter(band: Band) -> &'static str {
    match band {
        Band::Low => "l",
        Band::Medium => "m",
        Band::High => "h",
        Band::Critical => "c",
    }
}

/// A day as short as it may be told.
fn short(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// Whether a risk was to be looked at again before this day.
fn is_overdue(risk: &Risk, day: Date) -> bool {
    risk.is_open() && risk.review_by.is_some_and(|by| by < day)
}

/// How it stands with a risk: what wants something done comes first.
fn state_of(risk: &Risk, day: Date) -> (String, Role) {
    if !risk.is_open() {
        return ("closed".to_owned(), Role::Muted);
    }
    let ended = risk.accepted.as_ref().filter(|_| risk.accepted_on(day).is_none());
    match (risk.rating.band(), risk.accepted_on(day), ended) {
        (Band::Critical, ..) => ("critical: cannot be accepted".to_owned(), Role::RiskCritical),
        (Band::High, None, Some(ended)) => {
            (format!("acceptance ended {}", short(ended.until)), Role::Warning)
        }
        (Band::High, None, None) => ("not accepted".to_owned(), Role::Warning),
        _ if is_overdue(risk, day) => ("review overdue".to_owned(), Role::Warning),
        (_, Some(accepted), _) => (format!("accepted until {}", short(accepted.until)), Role::Text),
        _ => ("carried by its owner".to_owned(), Role::Muted),
    }
}

impl RisksScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        if !self.is_read() {
            canvas.put(1, 1, "The risks are being read ...", Role::Muted);
            return;
        }
        if let Some(draft) = &self.draft {
            draft.view(canvas);
            return;
        }
        if canvas.width() >= BOTH_FROM {
            self.map(canvas);
            self.beside(canvas, context);
            self.register(&mut canvas.below(MAP), context);
        } else if self.pane == Pane::Map {
            self.map(canvas);
            self.cell_words(&mut canvas.below(MAP), 1, context);
        } else {
            self.register(canvas, context);
        }
    }

    fn map(&self, canvas: &mut Canvas<'_>) {
        let pieces = [
            piece("IMPACT", Role::Heading),
            piece(" up, ", Role::Muted),
            piece("LIKELIHOOD", Role::Heading),
            piece(" right", Role::Muted),
        ];
        canvas.pieces(1, 0, pieces);
        for (row, impact) in (1..=5).rev().enumerate() {
            let row = u16::try_from(row).unwrap_or_default() + 1;
            canvas.put(2, row, &impact.to_string(), Role::Muted);
            for (column, likelihood) in (1..=5).enumerate() {
                if let Some(cell) = Rating::new(likelihood, impact) {
                    self.cell(canvas, u16::try_from(column).unwrap_or_default(), row, cell);
                }
            }
        }
        for column in 0..5 {
            canvas.put(FIRST + column * CELL + 1, 6, &(column + 1).to_string(), Role::Muted);
        }
    }

    fn cell(&self, canvas: &mut Canvas<'_>, column: u16, row: u16, cell: Rating) {
        let count = self.count(cell);
        let number = if count == 0 { canvas.symbols.open.to_owned() } else { count.to_string() };
        let is_here = self.at() == Some(cell);
        let (open, close) = if is_here { ("[", "]") } else { (" ", " ") };
        let edge = if is_here && self.pane == Pane::Map { Role::Accent } else { Role::Muted };
        let role = role_of(cell.band());
        let at = FIRST + column * CELL;
        canvas.pieces(
            at,
            row,
            [
                piece(open, edge),
                piece(letter(cell.band()), role),
                piece(number, if count == 0 { Role::Muted } else { role }),
                piece(close, edge),
            ],
        );
        let place = usize::from(cell.impact() - 1) * 5 + usize::from(cell.likelihood() - 1);
        canvas.click(at, row, CELL, Hit::Row(CELLS + place));
        if is_here && self.pane == Pane::Map {
            canvas.cursor(at + 1, row);
        }
    }

    /// What stands beside the map.
    fn beside(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let column = FIRST + 5 * CELL + 6;
        let width = canvas.width().saturating_sub(column + 1);
        self.cell_words(&mut canvas.part(column, 0, width, MAP - 1), 0, context);
    }

    /// What the cell under the cursor means, and which classes nobody has looked at; all of it
    /// begins at column `left`.
    fn cell_words(&self, canvas: &mut Canvas<'_>, left: u16, context: &Context<'_>) {
        let Some(cell) = self.at() else { return };
        let count = self.count(cell);
        let end = canvas.put(left, 0, &cell.band().name().to_uppercase(), role_of(cell.band()));
        let risks = if count == 1 { "1 risk".to_owned() } else { format!("{count} risks") };
        canvas.put(end + 2, 0, &format!("{risks} in this cell"), Role::Text);
        for (row, word, number, meaning) in [
            (1, "likelihood", cell.likelihood(), likelihood_words(cell.likelihood())),
            (2, "impact", cell.impact(), impact_words(cell.impact())),
        ] {
            canvas.put(left, row, &format!("{word:<10} {number}"), Role::Muted);
            let width = canvas.width().saturating_sub(left + 14);
            canvas.part(left + 14, row, width, 1).put(0, 0, meaning, Role::Text);
        }
        let missing = self.missing();
        if missing.is_empty() {
            let width = canvas.width().saturating_sub(left);
            let words = "Every class that has to be looked at is there.";
            canvas.part(left, 4, width, 3).wrapped(0, 0, words, Role::Muted);
            return;
        }
        let key = context.keymap.key_of(Command::AddRisk, Mode::List).unwrap_or_default();
        let words = format!("Not looked at yet ({key} adds): {}", missing.join(", "));
        let width = canvas.width().saturating_sub(left);
        canvas.part(left, 4, width, 3).wrapped(0, 0, &words, Role::Warning);
    }

    /// The list, and more about the risk under the cursor.
    fn register(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let rows = self.rows();
        if rows.is_empty() {
            let key = context.keymap.key_of(Command::AddRisk, Mode::List).unwrap_or_default();
            canvas.put(1, 0, "No risk of this partner is entered yet.", Role::Heading);
            canvas.put(1, 1, &format!("{key} enters one."), Role::Muted);
            return;
        }
        let [numbers, title, owner, state] = columns(width);
        let heading = match self.only {
            Some(only) => format!("RISKS {}/{}", only.likelihood(), only.impact()),
            None => "RISKS".to_owned(),
        };
        canvas.put(1, 0, &heading, Role::Heading);
        if self.only.is_none() {
            canvas.put(numbers, 0, "L/I", Role::Muted);
        }
        canvas.put(title, 0, "what may happen", Role::Muted);
        if owner < state {
            canvas.put(owner, 0, "owner", Role::Muted);
        }
        canvas.put(state, 0, "how it stands", Role::Muted);
        let about = if height > ABOUT + 4 { ABOUT } else { 0 };
        let mut list = canvas.part(0, 1, width, height.saturating_sub(about + 1));
        self.list.view(&mut list, rows.len(), self.pane == Pane::List, |line, row| {
            if let Some(item) = rows.get(row) {
                line_of(line, &item.value, self.day);
            }
        });
        if about > 0 {
            self.about(&mut canvas.below(height - about));
        }
    }

    fn about(&self, canvas: &mut Canvas<'_>) {
        canvas.rule(0);
        let Some(item) = self.selected() else { return };
        let risk = &item.value;
        let width = canvas.width();
        let mut row = |row: u16, label: &str, words: &str, role: Role| {
            canvas.put(1, row, label, Role::Muted);
            canvas.part(12, row, width.saturating_sub(13), 1).put(0, 0, words, role);
        };
        let before = risk.before.map_or_else(String::new, |before| {
            format!(", before {}/{} {}", before.likelihood(), before.impact(), before.band())
        });
        let loss = thousands(risk.rating.expected_loss());
        let known = format!("{}, expected loss EUR {loss} a year{before}", risk.class);
        row(1, "Risk", &format!("{}: {known}", risk.id), Role::Text);
        row(2, "Response", &risk.response.replace('\n', " "), Role::Text);
        row(3, "Trigger", risk.trigger.as_deref().unwrap_or("none named"), Role::Text);
        let (words, role) = last_words(risk, self.day);
        row(4, if risk.is_open() { "Next" } else { "Closed" }, &words, role);
    }
}

/// By when a risk is looked at again, and who accepted it why; of a closed one, who closed it why.
fn last_words(risk: &Risk, day: Date) -> (String, Role) {
    if let Some(deed) = &risk.closed {
        let because = deed.because.as_deref().unwrap_or_default();
        return (format!("by {}: {because}", deed.by), Role::Muted);
    }
    let review = match risk.review_by {
        Some(by) if by < day => format!("review overdue since {}", short(by)),
        Some(by) => format!("review by {}", short(by)),
        None => "no review planned".to_owned(),
    };
    let accepted = risk.accepted.as_ref().map_or_else(String::new, |accepted| {
        format!("; accepted by {} until {}: {}", accepted.by, short(accepted.until), accepted.because)
    });
    let role = if is_overdue(risk, day) { Role::Warning } else { Role::Text };
    (format!("{review}{accepted}"), role)
}

fn line_of(line: &mut Canvas<'_>, risk: &Risk, day: Date) {
    let [numbers, title, owner, state] = columns(line.width());
    let band = risk.rating.band();
    let role = if risk.is_open() { role_of(band) } else { Role::Muted };
    line.put(2, 0, band.name(), role);
    let rating = format!("{}/{}", risk.rating.likelihood(), risk.rating.impact());
    line.put(numbers, 0, &rating, Role::Text);
    let end = owner.min(state);
    line.part(title, 0, end.saturating_sub(title + 1), 1).put(0, 0, &risk.title, Role::Text);
    if owner < state {
        line.part(owner, 0, state.saturating_sub(owner + 1), 1).put(0, 0, &risk.owner, Role::Muted);
    }
    let (words, role) = state_of(risk, day);
    line.put(state, 0, &words, role);
}

/// A number as people write it.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Where rating, title, owner and state begin. Without room the owner is left out: it then begins
/// where the state does.
fn columns(width: u16) -> [u16; 4] {
    let state = width.saturating_sub(STATE);
    let owner = match width {
        100.. => state.saturating_sub(20),
        76.. => state.saturating_sub(12),
        _ => state,
    };
    [12, 17, owner, state]
}
