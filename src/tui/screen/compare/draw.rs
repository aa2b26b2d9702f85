//! How reviews are drawn side by side.

use super::{COLUMNS, CompareScreen};
use crate::record::compare::words::{Cell, Line, Tone};
use crate::record::compare::{Comparison, Row};
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// From this width on a checklist is named with its version.
const VERSIONS_FROM: u16 = 100;
/// A column is at least as wide as this: the id of a review and a blank on both sides.
const COLUMN: u16 = 19;

/// Where the columns are.
pub(super) struct Grid {
    /// How wide the words before them are.
    pub(super) label: u16,
    /// How wide each is.
    pub(super) column: u16,
    /// The first review that is shown.
    pub(super) from: usize,
    /// How many are shown.
    pub(super) shown: usize,
}

impl Grid {
    /// As many columns as there is room for, the cursor's among them.
    pub(super) fn of(screen: &CompareScreen, found: &Comparison, width: u16, label: u16, least: u16) -> Self {
        let room = width.saturating_sub(label);
        let fit = usize::from(room / least).max(1);
        let shown = fit.min(found.reviews.len());
        let at = screen.column.min(found.reviews.len().saturating_sub(1));
        let from = screen.first.get().clamp((at + 1).saturating_sub(shown), at);
        let from = from.min(found.reviews.len().saturating_sub(shown));
        screen.first.set(from);
        let column = room / u16::try_from(shown.max(1)).unwrap_or(u16::MAX);
        Self { label, column: column.min(34), from, shown }
    }

    /// The reviews that are shown, each with where its column begins.
    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, u16)> + use<> {
        let (label, column, from) = (self.label, self.column, self.from);
        (0..self.shown).map(move |place| {
            let left = u16::try_from(place).unwrap_or(u16::MAX).saturating_mul(column);
            (from + place, label.saturating_add(left))
        })
    }
}

/// The look of what speaks for a partner or against it.
pub(super) fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Good => Role::AnswerYes,
        Tone::Doubt => Role::AnswerPartial,
        Tone::Bad => Role::AnswerNo,
        Tone::Faint => Role::Muted,
    }
}

/// One drawn row.
enum Shown<'f> {
    Blank,
    /// A part of what is said of each review; the first part is where the cursor can be.
    Cells(Option<usize>, &'static str, Vec<(String, Role)>),
    /// The beginning of a note, if it is that, and its words.
    Words(&'static str, String, Role),
    Intervals,
    Checklist(usize, &'f Row),
}

impl CompareScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        let Some(found) = self.found() else {
            self.view_too_few(canvas);
            return;
        };
        if self.gaps.is_some() {
            self.view_gaps(canvas, found);
            return;
        }
        let width = canvas.width();
        let is_wide = width >= VERSIONS_FROM;
        let grid = Grid::of(self, found, width, if is_wide { 30 } else { 20 }, COLUMN);
        let next = self.heads(canvas, found, &grid);
        let rows = rows(found, &grid, width);
        let place = |row: usize| match rows.get(row) {
            Some(Shown::Checklist(place, _)) => Some(*place),
            Some(Shown::Cells(place, ..)) => *place,
            _ => None,
        };
        let mut below = canvas.below(next);
        self.page.view(&mut below, rows.len(), place, |line, row| {
            if let Some(found_row) = rows.get(row) {
                draw(line, found_row, found, &grid, is_wide);
            }
        });
    }

    fn view_too_few(&self, canvas: &mut Canvas<'_>) {
        let is_reading = self.overview.is_none() || self.read.len() < self.named.len();
        if is_reading {
            canvas.put(1, 1, "The reviews are being read ...", Role::Muted);
            return;
        }
        let words = match self.named.as_slice() {
            [] => "No review is chosen yet.".to_owned(),
            [one, ..] => format!("{one} alone compares with nothing."),
        };
        canvas.put(1, 1, &words, Role::Heading);
        let width = canvas.width().saturating_sub(2);
        let words = if self.others().is_empty() {
            "There is no other review in this record."
        } else {
            "Add another one: each keeps the outcome and the gates of its own, and below them stand the \
             questions that all of them ask."
        };
        canvas.part(1, 2, width, 6).wrapped(0, 0, words, Role::Text);
    }

    /// The ids of the reviews, in two rows where they do not fit into one; returns the row after.
    pub(super) fn heads(&self, canvas: &mut Canvas<'_>, found: &Comparison, grid: &Grid) -> u16 {
        let room = usize::from(grid.column.saturating_sub(2));
        let fits = found.reviews.iter().all(|side| text::width(&side.review) <= room);
        let rows = if fits { 1 } else { 2 };
        if grid.shown < found.reviews.len() {
            let words = format!("{}-{} of {}", grid.from + 1, grid.from + grid.shown, found.reviews.len());
            canvas.put(1, rows - 1, &words, Role::Muted);
        }
        for (at, column) in grid.columns() {
            let Some(side) = found.reviews.get(at) else { continue };
            let is_here = at == self.column;
            let look = if is_here { Role::Heading } else { Role::Muted };
            if is_here {
                canvas.put(column.saturating_sub(1), 0, canvas.symbols.cursor, Role::Accent);
            }
            let parts = match side.review.split_once('/') {
                Some((partner, review)) if !fits => [partner, review],
                _ => [side.review.as_str(), ""],
            };
            for (row, words) in (0..rows).zip(parts) {
                canvas.part(column, row, grid.column.saturating_sub(2), 1).put(0, 0, words, look);
                canvas.click(column, row, grid.column, Hit::Row(COLUMNS + at));
            }
        }
        rows
    }
}

/// Everything below the ids, in rows of the terminal.
fn rows<'f>(found: &'f Comparison, grid: &Grid, width: u16) -> Vec<Shown<'f>> {
    let mut rows = Vec::new();
    let lines = found.lines();
    let first_checklist = lines.len();
    for (place, line) in lines.iter().enumerate() {
        rows.extend(cells(place, line, grid));
    }
    rows.push(Shown::Blank);
    // What must not be overlooked stands above the figures that would hide it.
    let room = usize::from(width.saturating_sub(14));
    let (ranking, how) = found.ranking_words();
    let notes = std::iter::once((ranking, how.as_str(), Role::Text));
    let warnings = found.warnings.iter().map(|warning| ("Mind", warning.as_str(), Role::Warning));
    for (begin, words, role) in notes.chain(warnings) {
        for (row, words) in text::wrap(words, room).into_iter().enumerate() {
            rows.push(Shown::Words(if row == 0 { begin } else { "" }, words, role));
        }
    }
    rows.push(Shown::Blank);
    if found.common == 0 {
        let words = "These reviews have no question in common.".to_owned();
        rows.push(Shown::Words("", words, Role::Text));
        return rows;
    }
    rows.push(Shown::Intervals);
    rows.extend(
        found
            .checklists
            .iter()
            .enumerate()
            .map(|(place, row)| Shown::Checklist(first_checklist + place, row)),
    );
    if let Some(gap) = found.gaps.first() {
        let answers: Vec<String> = (0..found.reviews.len()).map(|at| gap.answer_words(at).words).collect();
        let words = format!("{}: {}", gap.question, answers.join(" / "));
        rows.push(Shown::Blank);
        for (row, words) in text::wrap(&words, room).into_iter().enumerate() {
            rows.push(Shown::Words(if row == 0 { "Most apart" } else { "" }, words, Role::Text));
        }
    }
    rows
}

/// A line in as many rows as its longest cell takes.
fn cells(place: usize, line: &Line, grid: &Grid) -> Vec<Shown<'static>> {
    let room = usize::from(grid.column.saturating_sub(1));
    let wrap = |(_, cell): (usize, &Cell)| {
        let look = role(cell.tone);
        text::wrap(&cell.words, room).into_iter().map(|words| (words, look)).collect::<Vec<_>>()
    };
    let shown = line.cells.iter().enumerate().skip(grid.from).take(grid.shown);
    let columns: Vec<Vec<(String, Role)>> = shown.map(wrap).collect();
    let tall = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..tall)
        .map(|row| {
            let cell = |column: &Vec<(String, Role)>| {
                column.get(row).cloned().unwrap_or_else(|| (String::new(), Role::Text))
            };
            let (place, label) = if row == 0 { (Some(place), line.label) } else { (None, "") };
            Shown::Cells(place, label, columns.iter().map(cell).collect())
        })
        .collect()
}

fn draw(line: &mut Canvas<'_>, row: &Shown<'_>, found: &Comparison, grid: &Grid, is_wide: bool) {
    let room = grid.column.saturating_sub(1);
    match row {
        Shown::Blank => {}
        Shown::Cells(_, label, cells) => {
            line.part(2, 0, grid.label.saturating_sub(3), 1).put(0, 0, label, Role::Muted);
            for ((_, column), (words, look)) in grid.columns().zip(cells) {
                line.part(column, 0, room, 1).put(0, 0, words, *look);
            }
        }
        Shown::Words(begin, words, look) => {
            line.put(1, 0, begin, Role::Heading);
            line.put(13, 0, words, *look);
        }
        Shown::Intervals => {
            let words = format!("  on the {} common", found.common);
            line.pieces(1, 0, [piece("LOW - HIGH", Role::Heading), piece(words, Role::Muted)]);
        }
        Shown::Checklist(_, row) => {
            let name =
                if is_wide { format!("{}  {}", row.checklist, row.version) } else { row.checklist.clone() };
            let even = grid.label.saturating_sub(6);
            line.part(3, 0, even.saturating_sub(4), 1).put(0, 0, &name, Role::Text);
            line.put(even, 0, row.even_word(), Role::Muted);
            for (at, column) in grid.columns() {
                let look =
                    if row.intervals.get(at).is_some_and(Option::is_some) { Role::Text } else { Role::Muted };
                line.part(column, 0, room, 1).put(0, 0, &row.interval_words(at), look);
            }
        }
    }
}
