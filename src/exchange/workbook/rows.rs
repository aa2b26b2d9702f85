//! The rows of one page: what stands in its cells, and where it stops making sense.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::read::{Limits, too_much};
use super::xml::{attribute, broken, entity, next};
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

/// The rows of a page from its XML.
pub(super) fn rows(
    page: &str,
    xml: &str,
    shared: &[String],
    limits: &Limits,
    room: &mut Room,
) -> Result<Vec<Row>, Refused> {
    let mut sheet = Sheet {
        shared,
        limits,
        room,
        rows: Vec::new(),
        row: Row::default(),
        cell: Reading::default(),
        into: Into::Nothing,
        is_phonetic: false,
    };
    match sheet.walk(xml) {
        Ok(()) => Ok(sheet.rows),
        Err(refused) => Err(refused.at(sheet.place(page))),
    }
}

/// A cell while it is read.
#[derive(Debug, Default)]
struct Reading {
    column: usize,
    kind: String,
    value: String,
    formula: Option<String>,
}

/// What words belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Into {
    Nothing,
    Value,
    Formula,
}

/// A page while it is read.
struct Sheet<'s> {
    shared: &'s [String],
    limits: &'s Limits,
    room: &'s mut Room,
    rows: Vec<Row>,
    row: Row,
    cell: Reading,
    into: Into,
    /// How a word is spoken stands beside it, in Japanese workbooks.
    is_phonetic: bool,
}

impl Sheet<'_> {
    /// Where it is read.
    fn place(&self, page: &str) -> Place {
        let column = if self.cell.column == NONE { 0 } else { self.cell.column };
        Place { page: page.to_owned(), row: self.row.number.max(1), column }
    }

    fn walk(&mut self, xml: &str) -> Result<(), Refused> {
        let mut reader = Reader::from_str(xml);
        let mut is_whole = false;
        loop {
            match next(&mut reader)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => self.begin_row(&start)?,
                    "c" => self.begin_cell(&start)?,
                    "f" => {
                        self.cell.formula = Some(String::new());
                        self.into = Into::Formula;
                    }
                    "v" | "t" => self.into = Into::Value,
                    "rPh" => self.is_phonetic = true,
                    _ => {}
                },
                Event::Empty(start) => match start.local_name().as_ref() {
                    "row" => self.begin_row(&start)?,
                    "c" => self.begin_cell(&start)?,
                    "f" => self.cell.formula = Some(String::new()),
                    "worksheet" => is_whole = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "v" | "t" | "f" => self.into = Into::Nothing,
                    "rPh" => self.is_phonetic = false,
                    "c" => self.end_cell()?,
                    "row" => self.end_row()?,
                    "worksheet" => is_whole = true,
                    _ => {}
                },
                Event::Text(words) => self.take(&words.xml10_content()),
                Event::CData(words) => self.take(&words.xml10_content()),
                Event::GeneralRef(name) if self.into != Into::Nothing => self.take(&entity(&name)?),
                Event::Eof if is_whole => return Ok(()),
                Event::Eof => {
                    return Err(Refused::new(
                        "it breaks off here: the sheet has no end",
                        "open it in a spreadsheet program and save it again as .xlsx",
                    ));
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, words: &str) {
        if self.is_phonetic {
            return;
        }
        match self.into {
            Into::Value => self.cell.value.push_str(words),
            Into::Formula => self.cell.formula.get_or_insert_default().push_str(words),
            Into::Nothing => {}
        }
    }

    fn begin_row(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        let own = attribute(start, "r")?.and_then(|number| number.parse().ok());
        self.row = Row { number: own.unwrap_or(self.row.number + 1), cells: Vec::new() };
        self.cell = Reading { column: NONE, ..Reading::default() };
        self.is_possible()
    }

    fn is_possible(&self) -> Result<(), Refused> {
        if self.row.number <= LAST_ROW && (self.cell.column < ALL_COLUMNS || self.cell.column == NONE) {
            return Ok(());
        }
        Err(Refused::new(
            "no sheet has such a row or column",
            "the file is broken: open it in a spreadsheet program and save it again as .xlsx",
        ))
    }

    fn begin_cell(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        let name = attribute(start, "r")?.unwrap_or_default();
        if let Some(row) = row(&name)
            && self.row.cells.is_empty()
        {
            // Some programs number the cells alone.
            self.row.number = row;
        }
        let column = column(&name).unwrap_or(self.cell.column.wrapping_add(1));
        let kind = attribute(start, "t")?.unwrap_or_default();
        self.cell = Reading { column, kind, ..Reading::default() };
        self.is_possible()
    }

    fn end_cell(&mut self) -> Result<(), Refused> {
        let column = self.cell.column;
        let cell = std::mem::replace(&mut self.cell, Reading { column, ..Reading::default() });
        let text = match cell.kind.as_str() {
            "s" => {
                let place: usize = cell.value.trim().parse().map_err(|error| broken(&error))?;
                self.shared.get(place).cloned().ok_or_else(|| {
                    Refused::new(
                        "this cell shows a text that is not there",
                        "open it in a spreadsheet program and save it again as .xlsx",
                    )
                })?
            }
            "b" => if cell.value.trim() == "1" { "yes" } else { "no" }.to_owned(),
            _ => cell.value,
        };
        if column >= self.limits.columns || (text.trim().is_empty() && cell.formula.is_none()) {
            return Ok(());
        }
        self.room.cells += 1;
        self.room.text += text.len();
        if self.room.cells > self.limits.cells || self.room.text > self.limits.text {
            return Err(too_much(self.limits));
        }
        let is_number = matches!(cell.kind.as_str(), "" | "n");
        self.row.cells.push((column, Cell { text, formula: cell.formula, is_number }));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refused> {
        let number = self.row.number;
        let full = std::mem::replace(&mut self.row, Row { number, cells: Vec::new() });
        if !full.cells.is_empty() {
            self.rows.push(full);
        }
        if self.rows.len() > self.limits.rows { Err(too_much(self.limits)) } else { Ok(()) }
    }
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
