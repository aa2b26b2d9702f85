//! Reading a workbook: its pages as rows of text. Nothing in it is run, followed or worked out.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::zip::Archive;
use super::{Refused, is_archive, is_old_document};

/// The most pages that are looked at.
const PAGES: usize = 60;
/// The most rows of a page with something in them.
const ROWS: usize = 20_000;
/// The most cells of all pages with something in them.
const CELLS: usize = 400_000;
/// The columns that are looked at.
const COLUMNS: usize = 100;
/// The most bytes of text in all cells.
const TEXT: usize = 16 << 20;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its rows with something in them, from the top.
    pub rows: Vec<Row>,
}

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
    /// What stands in it.
    pub text: String,
    /// True where it was worked out by a formula.
    pub is_formula: bool,
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

/// Reads every page of a workbook.
pub fn read(bytes: &[u8]) -> Result<Vec<Table>, Refused> {
    if is_old_document(bytes) {
        return Err(Refused::new(
            "it is an old or an encrypted workbook",
            "save it as .xlsx, without a password",
        ));
    }
    if !is_archive(bytes) {
        return Err(Refused::new("it is no workbook", "save it as .xlsx"));
    }
    let archive = Archive::open(bytes)?;
    no_programs(&archive)?;
    let Some(book) = text(&archive, "xl/workbook.xml")? else {
        return Err(Refused::new("it is an archive and no workbook", "save the sheet as .xlsx"));
    };
    let relations = text(&archive, "xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let shared = match text(&archive, "xl/sharedStrings.xml")? {
        Some(xml) => strings(&xml)?,
        None => Vec::new(),
    };
    let targets = targets(&relations)?;
    let (mut room, mut tables) = (Room::default(), Vec::new());
    for (name, relation) in pages(&book)?.into_iter().take(PAGES) {
        let Some(target) = targets.iter().find(|(id, _)| *id == relation).map(|(_, target)| target) else {
            continue;
        };
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{target}"),
        };
        if let Some(xml) = text(&archive, &path)? {
            tables.push(Table { rows: rows(&xml, &shared, &mut room)?, name });
        }
    }
    Ok(tables)
}

/// Refuses what can run something, or fetch something from elsewhere.
fn no_programs(archive: &Archive<'_>) -> Result<(), Refused> {
    for name in archive.names() {
        let low = name.to_lowercase();
        let what = if low.ends_with("vbaproject.bin") || low.contains("macrosheets/") {
            "macros"
        } else if low.contains("activex/") || low.contains("embeddings/") || low.contains("ctrlprops/") {
            "embedded objects"
        } else if low.contains("externallinks/") {
            "links into other workbooks"
        } else if low.ends_with("connections.xml") || low.contains("querytables/") {
            "connections to other sources"
        } else {
            continue;
        };
        return Err(Refused::new(
            format!("it holds {what} ({name})"),
            "ask for the same sheet as a plain .xlsx workbook",
        ));
    }
    let kinds = text(archive, "[Content_Types].xml")?.unwrap_or_default();
    if kinds.to_lowercase().contains("macroenabled") {
        return Err(Refused::new("it is a workbook for macros", "ask for it as a plain .xlsx workbook"));
    }
    Ok(())
}

/// A part as text; it must be UTF-8, as every spreadsheet program writes it.
fn text(archive: &Archive<'_>, name: &str) -> Result<Option<String>, Refused> {
    let Some(mut bytes) = archive.part(name)? else { return Ok(None) };
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| {
        Refused::new(
            format!("{name} is no text in UTF-8"),
            "open it in a spreadsheet program and save it again",
        )
    })
}

fn broken(error: &impl std::fmt::Display) -> Refused {
    Refused::new(
        format!("it cannot be read: {error}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

/// The next event; a document type is refused, because what it declares could grow without end.
fn next<'x>(reader: &mut Reader<&'x [u8]>) -> Result<Event<'x>, Refused> {
    match reader.read_event().map_err(|error| broken(&error))? {
        Event::DocType(_) => {
            Err(Refused::new("it declares entities of its own", "do not open it; ask for another file"))
        }
        Event::Decl(declared) => match declared.encoding() {
            Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => Err(Refused::new(
                format!("it is written in {name}"),
                "open it in a spreadsheet program and save it again: that writes UTF-8",
            )),
            Some(Err(error)) => Err(broken(&error)),
            _ => Ok(Event::Decl(declared)),
        },
        event => Ok(event),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refused> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            return value.map(|value| Some(value.into_owned())).map_err(|error| broken(&error));
        }
    }
    Ok(None)
}

fn entity(reference: &BytesRef<'_>) -> Result<String, Refused> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| broken(&error))? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| broken(&format!("unknown entity {name}")))
}

/// The names of the pages, each with its relation.
fn pages(xml: &str) -> Result<Vec<(String, String)>, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "sheet" => {
                let name = attribute(&start, "name")?.unwrap_or_default();
                found.push((name, attribute(&start, "r:id")?.unwrap_or_default()));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Relations with what they lead to; one that leads out of the file leads to nothing.
fn targets(xml: &str) -> Result<Vec<(String, String)>, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "Relationship" => {
                let leads_out = attribute(&start, "TargetMode")?.is_some_and(|mode| mode == "External");
                let id = attribute(&start, "Id")?.unwrap_or_default();
                let target = attribute(&start, "Target")?.unwrap_or_default();
                found.extend((!leads_out).then_some((id, target)));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The texts that cells name by number.
fn strings(xml: &str) -> Result<Vec<String>, Refused> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut own) = (Vec::new(), String::new());
    let (mut is_text, mut is_phonetic) = (false, false);
    loop {
        match next(&mut reader)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "si" => own.clear(),
                "t" => is_text = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::Empty(start) if start.local_name().as_ref() == "si" => found.push(String::new()),
            Event::End(end) => match end.local_name().as_ref() {
                "si" => found.push(std::mem::take(&mut own)),
                "t" => is_text = false,
                "rPh" => is_phonetic = false,
                _ => {}
            },
            Event::Text(words) if is_text && !is_phonetic => own.push_str(&words.xml10_content()),
            Event::CData(words) if is_text && !is_phonetic => own.push_str(&words.xml10_content()),
            Event::GeneralRef(name) if is_text && !is_phonetic => own.push_str(&entity(&name)?),
            Event::Eof => return Ok(found),
            _ => {}
        }
        if found.len() > CELLS {
            return Err(too_much());
        }
    }
}

fn too_much() -> Refused {
    Refused::new(
        "it holds far more than a sheet of questions does",
        "save the one sheet with the questions as a workbook of its own",
    )
}

/// How much was read so far.
#[derive(Debug, Default)]
struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    fn take(&mut self, text: usize) -> Result<(), Refused> {
        self.cells += 1;
        self.text += text;
        if self.cells > CELLS || self.text > TEXT { Err(too_much()) } else { Ok(()) }
    }
}

/// A cell while it is read.
#[derive(Debug, Default)]
struct Reading {
    column: usize,
    kind: String,
    value: String,
    is_formula: bool,
}

fn rows(xml: &str, shared: &[String], room: &mut Room) -> Result<Vec<Row>, Refused> {
    let mut reader = Reader::from_str(xml);
    let (mut rows, mut row, mut cell) = (Vec::new(), Row::default(), Reading::default());
    let (mut is_value, mut is_phonetic) = (false, false);
    loop {
        match next(&mut reader)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "row" => {
                    row = begin_row(&start, row.number)?;
                    // Before the first cell stands none.
                    cell.column = usize::MAX;
                }
                "c" => cell = begin_cell(&start, cell.column)?,
                "f" => cell.is_formula = true,
                "v" | "t" => is_value = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::Empty(start) => match start.local_name().as_ref() {
                "row" => row.number = begin_row(&start, row.number)?.number,
                "c" => cell.column = begin_cell(&start, cell.column)?.column,
                "f" => cell.is_formula = true,
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "v" | "t" => is_value = false,
                "rPh" => is_phonetic = false,
                "c" => {
                    let column = cell.column;
                    end_cell(&mut row, std::mem::take(&mut cell), shared, room)?;
                    cell.column = column;
                }
                "row" => {
                    let number = row.number;
                    let full = std::mem::take(&mut row);
                    row.number = number;
                    if !full.cells.is_empty() {
                        rows.push(full);
                    }
                    if rows.len() > ROWS {
                        return Err(too_much());
                    }
                }
                _ => {}
            },
            Event::Text(words) if is_value && !is_phonetic => cell.value.push_str(&words.xml10_content()),
            Event::CData(words) if is_value && !is_phonetic => cell.value.push_str(&words.xml10_content()),
            Event::GeneralRef(name) if is_value && !is_phonetic => cell.value.push_str(&entity(&name)?),
            Event::Eof => return Ok(rows),
            _ => {}
        }
    }
}

fn begin_row(start: &BytesStart<'_>, last: usize) -> Result<Row, Refused> {
    let own = attribute(start, "r")?.and_then(|number| number.parse().ok());
    Ok(Row { number: own.unwrap_or(last + 1), cells: Vec::new() })
}

fn begin_cell(start: &BytesStart<'_>, last: usize) -> Result<Reading, Refused> {
    let own = attribute(start, "r")?.and_then(|name| column(&name));
    let kind = attribute(start, "t")?.unwrap_or_default();
    Ok(Reading { column: own.unwrap_or(last.wrapping_add(1)), kind, ..Reading::default() })
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

fn end_cell(row: &mut Row, cell: Reading, shared: &[String], room: &mut Room) -> Result<(), Refused> {
    let text = match cell.kind.as_str() {
        "s" => {
            let place: usize = cell.value.trim().parse().map_err(|error| broken(&error))?;
            shared.get(place).cloned().ok_or_else(|| broken(&"a cell names a text that is not there"))?
        }
        "b" => if cell.value.trim() == "1" { "yes" } else { "no" }.to_owned(),
        _ => cell.value,
    };
    if cell.column >= COLUMNS || (text.trim().is_empty() && !cell.is_formula) {
        return Ok(());
    }
    room.take(text.len())?;
    let is_number = matches!(cell.kind.as_str(), "" | "n");
    row.cells.push((cell.column, Cell { text, is_formula: cell.is_formula, is_number }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::workbook::{Book, Page, Style, Written};

    #[test]
    fn what_was_written_is_read_at_its_place() {
        let cell = |text: &str| Written::new(text, Style::Open);
        let rows = vec![vec![cell("=1+1"), cell(""), cell("a < b & \"c\"\nd")], Vec::new(), vec![cell("ä")]];
        let page = Page { name: "One & only".to_owned(), rows, ..Page::default() };
        let bytes = Book { pages: vec![page], ..Book::default() }.write().unwrap();
        let tables = read(&bytes).unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].name, "One & only");
        let rows = &tables[0].rows;
        assert_eq!((rows[0].number, rows[0].text(0), rows[0].text(2)), (1, "=1+1", "a < b & \"c\"\nd"));
        assert!(!rows[0].cells[0].1.is_formula);
        assert_eq!((rows[1].number, rows[1].text(0)), (3, "ä"));
    }

    #[test]
    fn a_cell_is_found_by_its_name() {
        assert_eq!(
            ["A1", "Z9", "AA1", "AB12", "1", ""].map(column),
            [Some(0), Some(25), Some(26), Some(27), None, None]
        );
    }
}
