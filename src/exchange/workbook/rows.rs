//! The rows of one page: what stands in its cells, and where it stops making sense.
//!
//! Values, texts and formulas are calamine's to read. It does not say where a fault is, or that a sheet breaks off
//! behind its cells; a number is binary in it, a place beyond the last one comes round to the first, and some of what
//! it does not expect it passes over. So the XML is walked cell by cell right before it: the walk knows the place, how
//! a number is written and what must hold, the reader what it means.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError, XlsxFormulaMetadata};
use quick_xml::events::{BytesStart, Event};

use super::guard::{SHEET, package};
use super::read::{Limits, too_much};
use super::xml::{Walk, broken};
use super::{Place, Refused};

/// The last row that a page can have, and after how many columns it ends.
const LAST_ROW: usize = 1_048_576;
const ALL_COLUMNS: usize = 16_384;
/// Before the first cell of a row stands none.
const NONE: usize = usize::MAX;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number, from 1.
    pub number: usize,
    /// Its cells with something in them, each with its column from 0.
    pub cells: Vec<(usize, Cell)>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What stands in it; beside a formula what it came to last, or nothing.
    pub text: String,
    /// The formula that worked it out, without the sign before it.
    pub formula: Option<String>,
    /// True where a number stands in it, and no text.
    pub is_number: bool,
}

impl Row {
    /// A cell, if something stands in it.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.iter().find(|(own, _)| *own == column).map(|(_, cell)| cell)
    }

    /// The text of a cell, without the space around it.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.cell(column).map_or("", |cell| cell.text.trim())
    }
}

/// How much was read so far.
#[derive(Debug, Default)]
pub(super) struct Room {
    cells: usize,
    text: usize,
}

/// The rows of a page from its XML, with the texts that its cells name by number.
pub(super) fn rows(
    page: &str,
    xml: &str,
    texts: &str,
    limits: &Limits,
    room: &mut Room,
) -> Result<Vec<Row>, Refused> {
    let mut cells = Cells { walk: Walk::new(xml), row: 0, column: NONE, is_row_begun: false };
    let rows = read(&mut cells, xml, texts, limits, room);
    rows.map_err(|refused| refused.at(cells.place(page)))
}

fn read(
    cells: &mut Cells<'_>,
    xml: &str,
    texts: &str,
    limits: &Limits,
    room: &mut Room,
) -> Result<Vec<Row>, Refused> {
    let mut taken = Taken { limits, room, rows: Vec::new() };
    let Some(begin) = cells.begin()? else { return Ok(taken.rows) };
    let package = package(xml.get(begin..).unwrap_or_default(), texts)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(package.as_slice())).map_err(|error| broken(&error))?;
    let mut reader = book.worksheet_cells_reader(SHEET).map_err(|error| broken(&error))?;
    while let Some(standing) = cells.next()? {
        let (value, formula) = match reader.next_cell_with_formula_metadata() {
            Ok(Some(read)) => (read.value, read.formula.map(words)),
            Ok(None) => return Err(broken(&"a cell stands where none can")),
            // One of the newer ones: it is kept as it is written.
            Err(XlsxError::CellError(error)) if standing.kind == Kind::Error => {
                (DataRef::String(error), standing.has_formula.then(String::new))
            }
            Err(XlsxError::Unexpected(_)) if standing.kind == Kind::Shared => {
                return Err(Refused::new(
                    "this cell shows a text that is not there",
                    "open it in a spreadsheet program and save it again as .xlsx",
                ));
            }
            Err(error) => return Err(broken(&error)),
        };
        let (text, is_number): (Cow<'_, str>, bool) = match value {
            DataRef::Empty => ("".into(), false),
            DataRef::Int(_) | DataRef::Float(_) | DataRef::DateTime(_) => (standing.value, true),
            DataRef::Error(_) => (standing.value, false),
            DataRef::Bool(is_so) => (if is_so { "yes" } else { "no" }.into(), false),
            DataRef::SharedString(text) => (text.into(), false),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                (text.into(), false)
            }
        };
        taken.put(cells.row, cells.column, text, formula, is_number)?;
    }
    if reader.next_cell_with_formula_metadata().map_err(|error| broken(&error))?.is_some() {
        return Err(broken(&"a cell stands where none can"));
    }
    while cells.walk.next()?.is_some() {}
    Ok(taken.rows)
}

/// The words of a formula; one that is told elsewhere has none of its own.
fn words(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

/// The rows that were read so far.
struct Taken<'s> {
    limits: &'s Limits,
    room: &'s mut Room,
    rows: Vec<Row>,
}

impl Taken<'_> {
    fn put(
        &mut self,
        number: usize,
        column: usize,
        text: Cow<'_, str>,
        formula: Option<String>,
        is_number: bool,
    ) -> Result<(), Refused> {
        if column >= self.limits.columns || (text.trim().is_empty() && formula.is_none()) {
            return Ok(());
        }
        // Some programs end a line within a cell with two signs.
        let text = if text.contains('\r') { text.replace('\r', "").into() } else { text };
        self.room.cells += 1;
        self.room.text += text.len();
        if self.rows.last().is_none_or(|row| row.number != number) {
            self.rows.push(Row { number, cells: Vec::new() });
        }
        if self.room.cells > self.limits.cells
            || self.room.text > self.limits.text
            || self.rows.len() > self.limits.rows
        {
            return Err(too_much(self.limits));
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells.push((column, Cell { text: text.into_owned(), formula, is_number }));
        }
        Ok(())
    }
}

/// What a cell says that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The number of a text.
    Shared,
    /// A text.
    Text,
    /// A text in an element of its own; what is written for its value only says the same.
    Inline,
    /// What went wrong.
    Error,
    /// A number, or another short word.
    Word,
}

/// A cell as it stands in the XML.
struct Standing<'x> {
    kind: Kind,
    /// What is written for its value, but for a text.
    value: Cow<'x, str>,
    has_formula: bool,
}

/// A page while it is walked.
struct Cells<'x> {
    walk: Walk<'x>,
    row: usize,
    column: usize,
    /// Whether the row had a cell.
    is_row_begun: bool,
}

impl<'x> Cells<'x> {
    /// Where it is.
    fn place(&self, page: &str) -> Place {
        let column = if self.column == NONE { 0 } else { self.column };
        Place { page: page.to_owned(), row: self.row.max(1), column }
    }

    /// Walks to the rows, and says where they begin; none where the page has none.
    fn begin(&mut self) -> Result<Option<usize>, Refused> {
        while let Some(event) = self.walk.next()? {
            if matches!(event, Event::Start(start) if start.local_name().as_ref() == "sheetData") {
                return Ok(Some(self.walk.position()));
            }
        }
        Ok(None)
    }

    /// Walks over the next cell; none behind the last one.
    fn next(&mut self) -> Result<Option<Standing<'x>>, Refused> {
        while let Some(event) = self.walk.next()? {
            match event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => self.begin_row(&start)?,
                    "c" => return self.cell(&start).map(Some),
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "sheetData" => return Ok(None),
                _ => {}
            }
        }
        Ok(None)
    }

    fn begin_row(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        self.column = NONE;
        self.is_row_begun = false;
        let [number, _] = named(start)?;
        match number {
            Some(number) => self.row = number.parse().map_err(|error| broken(&error))?,
            None => self.row += 1,
        }
        self.is_possible()
    }

    fn is_possible(&self) -> Result<(), Refused> {
        if self.row <= LAST_ROW && (self.column < ALL_COLUMNS || self.column == NONE) {
            return Ok(());
        }
        Err(Refused::new(
            "no sheet has such a row or column",
            "the file is broken: open it in a spreadsheet program and save it again as .xlsx",
        ))
    }

    /// Walks over one cell to its end.
    fn cell(&mut self, start: &BytesStart<'_>) -> Result<Standing<'x>, Refused> {
        self.column = self.column.wrapping_add(1);
        let [name, kind] = named(start)?;
        if let Some(name) = name {
            let (Some(column), Some(row)) = (column(&name), row(&name)) else {
                return Err(broken(&format!("`{name}` is no cell")));
            };
            self.column = column;
            if !self.is_row_begun {
                // Some programs number the cells alone.
                self.row = row;
            }
        }
        self.is_row_begun = true;
        self.is_possible()?;
        let kind = match kind.as_deref() {
            Some("s") => Kind::Shared,
            Some("str" | "d") => Kind::Text,
            Some("inlineStr") => Kind::Inline,
            Some("e") => Kind::Error,
            _ => Kind::Word,
        };
        let mut standing = Standing { kind, value: Cow::Borrowed(""), has_formula: false };
        let (mut is_value, mut has_value, mut has_text) = (false, false, false);
        while let Some(event) = self.walk.next()? {
            match event {
                Event::End(end) => match end.local_name().as_ref() {
                    "c" => break,
                    "v" => is_value = false,
                    _ => {}
                },
                Event::Text(text) if is_value && kind != Kind::Text => standing.value = text.into_inner(),
                Event::Text(_) | Event::GeneralRef(_) if is_value && kind == Kind::Text => {}
                _ if is_value => return Err(strange()),
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" if !has_value && !has_text => (is_value, has_value) = (true, true),
                    "is" if !has_text => has_text = true,
                    "f" => standing.has_formula = true,
                    "v" | "is" | "c" | "row" => return Err(strange()),
                    _ => {}
                },
                _ => {}
            }
        }
        let is_text_number =
            standing.value.len() < 10 && standing.value.bytes().all(|byte| byte.is_ascii_digit());
        if has_value && (has_text != (kind == Kind::Inline) || (kind == Kind::Shared && !is_text_number)) {
            return Err(strange());
        }
        Ok(standing)
    }
}

/// What would be read as something else than what stands there, or not at all.
fn strange() -> Refused {
    broken(&"what stands in this cell is no value")
}

/// The name of a row or a cell, and what a cell says that it holds: both as they are written.
fn named<'s>(start: &'s BytesStart<'_>) -> Result<[Option<Cow<'s, str>>; 2], Refused> {
    let (mut name, mut kind, mut look) = (None, None, None);
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(&error))?;
        let own = match attribute.key.as_ref() {
            "r" => &mut name,
            "t" => &mut kind,
            "s" => &mut look,
            _ => continue,
        };
        if own.replace(attribute.value).is_some() {
            return Err(strange());
        }
    }
    Ok([name, kind])
}

/// The column of a cell's name, from 0: of `AB12` 27.
fn column(name: &str) -> Option<usize> {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = letters.bytes().try_fold(0_usize, |number, letter| {
        let letter = letter.to_ascii_uppercase().checked_sub(b'A').filter(|own| *own < 26)?;
        number.checked_mul(26)?.checked_add(usize::from(letter) + 1)
    })?;
    number.checked_sub(1)
}

/// The row of a cell's name, from 1: of `AB12` 12.
fn row(name: &str) -> Option<usize> {
    name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok().filter(|row| *row > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_by_its_name() {
        assert_eq!(
            ["A1", "Z9", "AA1", "AB12", "1", ""].map(column),
            [Some(0), Some(25), Some(26), Some(27), None, None]
        );
        assert_eq!(["A1", "AB12", "A0", "A", ""].map(row), [Some(1), Some(12), None, None, None]);
    }
}
