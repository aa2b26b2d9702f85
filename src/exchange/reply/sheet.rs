//! Our own workbook as it comes back: columns by their heads, rows by their codes.

use super::{Found, Said, harmless, shortened};
use crate::exchange::sheet::mark::Mark;
use crate::exchange::sheet::xlsx;
use crate::exchange::workbook::{Refused, Row, Table, column_name};

/// The rows among which the heads stand.
const HEADS: usize = 20;

/// Where the columns are.
#[derive(Debug, Clone, Copy)]
struct Columns {
    head: usize,
    code: usize,
    question: Option<usize>,
    answer: Option<usize>,
    words: Option<usize>,
    document: Option<usize>,
}

/// Reads it.
pub(super) fn read(tables: &[Table]) -> Result<Found, Refused> {
    // It may be longer than what one cell holds.
    let mark = tables.iter().filter(|table| table.name.eq_ignore_ascii_case(xlsx::MARK));
    let mark: String =
        mark.flat_map(|table| &table.rows).flat_map(|row| &row.cells).map(|(_, cell)| &*cell.text).collect();
    let mark = Mark::read(&mark);
    let pages = tables.iter().filter(|table| !table.name.eq_ignore_ascii_case(xlsx::MARK));
    let found: Vec<(&Table, Columns)> =
        pages.filter_map(|table| columns(table).map(|columns| (table, columns))).collect();
    if found.is_empty() {
        return Err(Refused::new(
            "no page of it has a column `Code`",
            "answers are known by the question's code: bring that column back, or fill in the sheet anew",
        ));
    }
    let mut all = Found { mark, ..Found::default() };
    for (table, columns) in found {
        let missing = [("Answer", columns.answer), ("In your words", columns.words)];
        for (name, _) in missing.iter().filter(|(_, column)| column.is_none()) {
            all.notes.push(format!("the column `{name}` is not in it any more"));
        }
        for row in table.rows.iter().filter(|row| row.number > columns.head) {
            if let Some(said) = said(row, columns)? {
                let is_empty = said.answer.is_empty() && said.words.is_empty() && said.document.is_empty();
                if is_empty { all.empty.push(said.code) } else { all.said.push(said) }
            }
        }
    }
    Ok(all)
}

fn columns(table: &Table) -> Option<Columns> {
    for row in table.rows.iter().take(HEADS) {
        let place = |name: &str| {
            row.cells
                .iter()
                .find(|(_, cell)| cell.text.trim().eq_ignore_ascii_case(name))
                .map(|(column, _)| *column)
        };
        let [code, question, _, answer, words, document] = xlsx::COLUMNS.map(place);
        // One head alone may be a word in somebody's text.
        if let Some(code) = code
            && (answer.or(words).or(question)).is_some()
        {
            return Some(Columns { head: row.number, code, question, answer, words, document });
        }
    }
    None
}

fn said(row: &Row, columns: Columns) -> Result<Option<Said>, Refused> {
    let read = |column: Option<usize>| -> Result<String, Refused> {
        let Some((column, cell)) = column.and_then(|column| Some((column, row.cell(column)?))) else {
            return Ok(String::new());
        };
        let at = format!("{}{}", column_name(column), row.number);
        if cell.formula.is_some() {
            return Err(Refused::new(
                format!("{at} holds a formula"),
                "a formula says what its file wants at the moment, not what somebody answered: put the value in its place",
            ));
        }
        harmless(&cell.text, &at)?;
        Ok(cell.text.trim().to_owned())
    };
    let (answer, words, document) = (read(columns.answer)?, read(columns.words)?, read(columns.document)?);
    let code = row.text(columns.code);
    let is_empty = answer.is_empty() && words.is_empty() && document.is_empty();
    if code.is_empty() && is_empty {
        return Ok(None);
    }
    Ok(Some(Said {
        code: code.to_owned(),
        at: format!("row {}", row.number),
        question: columns.question.map_or("", |column| row.text(column)).to_owned(),
        is_number: columns.answer.and_then(|column| row.cell(column)).is_some_and(|cell| cell.is_number),
        answer,
        words,
        document: shortened(&document),
        ..Said::default()
    }))
}
