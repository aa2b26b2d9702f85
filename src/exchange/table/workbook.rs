//! Chooses a sheet of a workbook and takes its cells as what they show: formulas as what they came to last.

use super::super::Wanted;
use super::super::place::{At, Places};
use super::super::report::{Read, Report, Wrong};
use super::super::workbook::{Limits, Refused, Table, Workbook};
use super::column::Header;
use super::row::Rows;

impl From<Refused> for Wrong {
    fn from(refused: Refused) -> Self {
        let cell = |place: super::super::workbook::Place| At::cell(0, place.row, place.column + 1);
        Self::new(refused.place.map_or(At::whole(0), cell), refused.what, refused.hint)
    }
}

/// The rows of the sheet that was named, else of the first one that asks questions.
pub(super) fn rows(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    places: &mut Places,
    report: &mut Report,
) -> Read<Rows> {
    places.sheet(wanted.file, wanted.sheet.unwrap_or_default());
    let mut book = Workbook::open(bytes, Limits::CHECKLIST)?;
    let names: Vec<String> = book.names().map(str::to_owned).collect();
    if names.is_empty() {
        return Err(Wrong::new(
            At::whole(0),
            "there is no sheet in this workbook",
            "check that it is the right file",
        ));
    }
    let listed = format!("the sheets are: {}", names.join(", "));
    let mut chosen = None;
    for (index, name) in names.iter().enumerate() {
        if wanted.sheet.is_some_and(|wanted| !name.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        let mut own = Report::default();
        *places = Places::default();
        places.sheet(wanted.file, name);
        let rows = carried(book.page(index)?, &mut own);
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

/// The rows of a sheet with what they show.
fn carried(sheet: Table, report: &mut Report) -> Rows {
    let mut rows = Rows::default();
    for row in sheet.rows {
        for (column, cell) in row.cells {
            let column = column + 1;
            let text = cell.text.trim();
            if let Some(formula) = cell.formula {
                let why = if text.is_empty() {
                    "the formula was never computed, so the cell is empty"
                } else {
                    "the value that was computed last stands there"
                };
                report.change("formula", why, At::cell(0, row.number, column), format!("={formula}"));
            }
            rows.put(column, text);
        }
        rows.end(row.number);
    }
    rows
}
