//! Reads a sheet of a workbook: cells as what they show, formulas as the values that were computed last.

use super::super::Wanted;
use super::super::place::{At, Places};
use super::super::report::{Read, Report, Wrong};
use super::Row;
use super::column::Header;
use super::csv::{MOST_CELLS, MOST_ROWS};
use super::xml::{Next, Tag, Walk};
use super::zip::Archive;

/// The last column and row that a sheet can have.
const LAST_COLUMN: usize = 16_384;
const LAST_ROW: usize = 1_048_576;

/// The rows of the sheet that was named, else of the first one that asks questions.
pub(super) fn rows(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    places: &mut Places,
    report: &mut Report,
) -> Read<Vec<Row>> {
    places.sheet(wanted.file, wanted.sheet.unwrap_or_default());
    let archive = Archive::open(bytes)?;
    let book = Book::read(&archive)?;
    let names: Vec<String> = book.sheets.iter().map(|(name, _)| name.clone()).collect();
    let listed = format!("the sheets are: {}", names.join(", "));
    let mut chosen = None;
    for (index, (name, path)) in book.sheets.iter().enumerate() {
        if let Some(wanted) = wanted.sheet
            && name != wanted
            && !name.eq_ignore_ascii_case(wanted)
        {
            continue;
        }
        let mut own = Report::default();
        *places = Places::default();
        places.sheet(wanted.file, name);
        let rows = book.rows(&archive, path, &mut own)?;
        if wanted.sheet.is_some() || Header::find(&rows).is_some() {
            chosen = Some((index, rows));
            *report = own;
            break;
        }
    }
    let Some((chosen, rows)) = chosen else {
        return Err(match wanted.sheet {
            Some(sheet) => Wrong::usage(At::whole(0), format!("there is no sheet `{sheet}`"), listed),
            None => Wrong::new(At::whole(0), "no sheet has a header row with a column of questions", listed),
        });
    };
    let others = names.iter().enumerate().filter(|(index, _)| *index != chosen);
    for (_, name) in others {
        let why = "one sheet becomes one checklist; name another one with --sheet";
        report.drop("sheet", why, At::whole(0), name.as_str());
    }
    Ok(rows)
}

/// The sheets of a workbook, and the texts that they share.
struct Book {
    /// Names and paths, in their order.
    sheets: Vec<(String, String)>,
    shared: Vec<String>,
}

impl Book {
    fn read(archive: &Archive<'_>) -> Read<Self> {
        const BOOK: &str = "xl/workbook.xml";
        let text = archive.text(BOOK)?;
        let links = relations(&archive.text("xl/_rels/workbook.xml.rels")?);
        let mut sheets = Vec::new();
        for next in Walk::new(&text) {
            let Next::Open(tag) = next else { continue };
            if tag.name != "sheet" {
                continue;
            }
            let name = tag.attribute("name").unwrap_or_default().into_owned();
            let link = tag.attribute("id").and_then(|id| links.iter().find(|link| link.id == id));
            if let Some(link) = link.filter(|link| link.kind.ends_with("worksheet")) {
                sheets.push((name, link.path.clone()));
            }
        }
        if sheets.is_empty() {
            return Err(Wrong::new(
                At::whole(0),
                "there is no sheet in this workbook",
                "check that it is the right file",
            ));
        }
        let path =
            links.iter().find(|link| link.kind.ends_with("sharedStrings")).map(|link| link.path.as_str());
        let shared = match path.filter(|path| archive.has(path)) {
            Some(path) => shared(&archive.text(path)?),
            None => Vec::new(),
        };
        Ok(Self { sheets, shared })
    }

    fn rows(&self, archive: &Archive<'_>, path: &str, report: &mut Report) -> Read<Vec<Row>> {
        let text = archive.text(path)?;
        let mut sheet = Sheet { shared: &self.shared, rows: Vec::new(), row: 0, column: 0, cells: 0 };
        let mut cell: Option<Cell> = None;
        let mut into = Into::Nothing;
        let mut is_whole = false;
        for next in Walk::new(&text) {
            match next {
                Next::Open(tag) => match tag.name {
                    "row" => sheet.begin_row(&tag)?,
                    "c" => cell = Some(sheet.begin_cell(&tag)?),
                    "v" => into = Into::Value,
                    "t" if !matches!(into, Into::Sound) => into = Into::Inline,
                    "f" => {
                        into = Into::Formula;
                        if let Some(cell) = &mut cell {
                            cell.has_formula = true;
                        }
                    }
                    // How a word is spoken stands beside it, in Japanese workbooks.
                    "rPh" => into = Into::Sound,
                    _ => {}
                },
                Next::Text(text) => {
                    if let Some(cell) = &mut cell {
                        match into {
                            Into::Value => cell.value.push_str(&text),
                            Into::Inline => cell.inline.push_str(&text),
                            Into::Formula => cell.formula.push_str(&text),
                            Into::Nothing | Into::Sound => {}
                        }
                    }
                }
                Next::Close(name) => match name {
                    "c" => {
                        if let Some(cell) = cell.take() {
                            sheet.put(cell, report)?;
                        }
                    }
                    "v" | "f" | "rPh" => into = Into::Nothing,
                    "t" if !matches!(into, Into::Sound) => into = Into::Nothing,
                    // A cell that is still open was never finished.
                    "row" | "sheetData" | "worksheet" if cell.is_some() => break,
                    "worksheet" => is_whole = true,
                    _ => {}
                },
            }
        }
        if !is_whole {
            let at = At::cell(0, sheet.row.max(1), sheet.column.max(1));
            return Err(Wrong::new(
                at,
                "the sheet breaks off here",
                "open it in a spreadsheet program and save it again",
            ));
        }
        Ok(sheet.rows)
    }
}

enum Into {
    Nothing,
    Value,
    Inline,
    Formula,
    Sound,
}

/// A cell while it is read.
struct Cell {
    row: usize,
    column: usize,
    kind: String,
    value: String,
    inline: String,
    formula: String,
    has_formula: bool,
}

struct Sheet<'s> {
    shared: &'s [String],
    rows: Vec<Row>,
    row: usize,
    column: usize,
    cells: usize,
}

impl Sheet<'_> {
    fn begin_row(&mut self, tag: &Tag<'_>) -> Read<()> {
        self.row = tag.attribute("r").and_then(|row| row.parse().ok()).unwrap_or(self.row + 1);
        self.column = 0;
        self.inside()
    }

    fn inside(&self) -> Read<()> {
        if self.row > LAST_ROW || self.column > LAST_COLUMN {
            let at = At::cell(0, self.row, self.column.max(1));
            return Err(Wrong::new(
                at,
                "no sheet has such a row or column",
                "the file is broken: save it again",
            ));
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) -> Read<Cell> {
        match tag.attribute("r").as_deref().and_then(position) {
            Some((column, row)) => (self.row, self.column) = (row, column),
            None => self.column += 1,
        }
        self.inside()?;
        Ok(Cell {
            row: self.row,
            column: self.column,
            kind: tag.attribute("t").unwrap_or_default().into_owned(),
            value: String::new(),
            inline: String::new(),
            formula: String::new(),
            has_formula: false,
        })
    }

    fn put(&mut self, cell: Cell, report: &mut Report) -> Read<()> {
        let at = At::cell(0, cell.row, cell.column);
        let text = match cell.kind.as_str() {
            "s" => {
                let index = cell.value.trim().parse::<usize>().ok();
                let text = index.and_then(|index| self.shared.get(index));
                text.cloned().ok_or_else(|| {
                    Wrong::new(at, "this cell shows a text that is not there", "save the workbook again")
                })?
            }
            "inlineStr" => cell.inline,
            "b" => if cell.value.trim() == "1" { "yes" } else { "no" }.to_owned(),
            _ => cell.value,
        };
        if cell.has_formula {
            let why = if text.trim().is_empty() {
                "the formula was never computed, so the cell is empty"
            } else {
                "the value that was computed last stands there"
            };
            report.change("formula", why, at, format!("={}", cell.formula));
        }
        let text = text.replace("_x000D_", "").trim().to_owned();
        if text.is_empty() {
            return Ok(());
        }
        self.cells += 1;
        match self.rows.last_mut().filter(|row| row.number == cell.row) {
            Some(row) => row.cells.push((cell.column, text)),
            None => self.rows.push(Row { number: cell.row, cells: vec![(cell.column, text)] }),
        }
        if self.cells > MOST_CELLS || self.rows.len() > MOST_ROWS {
            let what = format!("more than {MOST_ROWS} rows or {MOST_CELLS} cells");
            return Err(Wrong::new(at, what, "no questionnaire has so many: divide the sheet"));
        }
        Ok(())
    }
}

/// Column and row of a name such as `B12`.
fn position(name: &str) -> Option<(usize, usize)> {
    let split = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(split)?;
    let column = letters.bytes().try_fold(0_usize, |column, b| {
        let letter = b.to_ascii_uppercase().checked_sub(b'A').filter(|letter| *letter < 26)?;
        column.checked_mul(26)?.checked_add(usize::from(letter) + 1)
    })?;
    Some((column, row.parse().ok()?)).filter(|(column, row)| *column > 0 && *row > 0)
}

struct Link {
    id: String,
    kind: String,
    path: String,
}

fn relations(text: &str) -> Vec<Link> {
    let tags = Walk::new(text).filter_map(|next| match next {
        Next::Open(tag) if tag.name == "Relationship" => Some(tag),
        _ => None,
    });
    tags.map(|tag| {
        let word = |name: &str| tag.attribute(name).unwrap_or_default().into_owned();
        let target = word("Target");
        let path = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("xl/{target}"),
        };
        Link { id: word("Id"), kind: word("Type"), path }
    })
    .collect()
}

/// The texts that cells share: the runs of each, without how they are spoken.
fn shared(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let (mut own, mut is_text, mut is_sound) = (String::new(), false, false);
    for next in Walk::new(text) {
        match next {
            Next::Open(tag) => match tag.name {
                "si" => own = String::new(),
                "t" => is_text = !is_sound,
                "rPh" => is_sound = true,
                _ => {}
            },
            Next::Text(text) if is_text => own.push_str(&text),
            Next::Close("si") => texts.push(std::mem::take(&mut own)),
            Next::Close("t") => is_text = false,
            Next::Close("rPh") => is_sound = false,
            Next::Text(_) | Next::Close(_) => {}
        }
    }
    texts
}
