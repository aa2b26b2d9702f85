//! Reads a table that is text: which sign divides it and how it is encoded is found out.

use std::borrow::Cow;

use super::super::place::At;
use super::super::plain::trimmed;
use super::super::report::{Read, Report, Wrong};
use super::super::utf8;
use super::row::Rows;

/// The most rows and cells that are read.
const MOST_ROWS: usize = 200_000;
const MOST_CELLS: usize = 2_000_000;

/// The rows of a table with what stands in them.
pub(super) fn rows(bytes: &[u8], report: &mut Report) -> Read<Rows> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(divider(&text))
        .from_reader(text.as_bytes());
    let mut rows = Rows::of(text.len());
    let mut cells_read = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let at = At::cell(0, line, 1);
                return Err(Wrong::new(at, format!("this row cannot be read: {error}"), "mend it"));
            }
        }
        // Empty lines before a record are counted to it.
        let line = record.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(line);
        cells_read += record.len();
        if rows.len() >= MOST_ROWS || cells_read > MOST_CELLS {
            let what = format!("more than {MOST_ROWS} rows or {MOST_CELLS} cells");
            return Err(Wrong::new(
                At::cell(0, line, 1),
                what,
                "no questionnaire has so many: divide the file",
            ));
        }
        // Its cells follow one another in one text.
        let mut start = rows.hold(record.as_slice());
        for (cell, column) in record.iter().zip(1..) {
            let text = trimmed(cell);
            if text.as_bytes().first() == Some(&b'=') {
                let why = "a text that looks like a formula is carried as text; nothing is computed";
                report.change("formula", why, At::cell(0, line, column), text);
            }
            let blanks = if text.len() == cell.len() { 0 } else { cell.len() - cell.trim_start().len() };
            rows.cell(column, start + blanks, text.len());
            start += cell.len();
        }
        rows.end(line);
    }
    if let Some(last) = rows.iter().next_back()
        && last.cells().any(|(_, text)| text.contains('\n'))
        && memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1
    {
        let at = At::cell(0, last.number, 1);
        return Err(Wrong::new(
            at,
            "a quote is opened in this row and never closed",
            "close it: the file may be cut off",
        ));
    }
    Ok(rows)
}

/// The text, which may be in UTF-16 with its mark, as spreadsheets save it.
fn decoded(bytes: &[u8]) -> Read<Cow<'_, str>> {
    let unit = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => {
            let text = utf8(bytes)?;
            return match memchr::memchr(0, text.as_bytes()) {
                Some(byte) => {
                    let line = memchr::memchr_iter(b'\n', text.as_bytes().get(..byte).unwrap_or_default())
                        .count()
                        + 1;
                    let what = "a NUL stands here, so this is no table in text";
                    Err(Wrong::new(At::cell(0, line, 1), what, "save it as CSV in UTF-8"))
                }
                None => Ok(Cow::Borrowed(text)),
            };
        }
    };
    let units = bytes
        .get(2..)
        .unwrap_or_default()
        .chunks_exact(2)
        .filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| Wrong::new(At::whole(0), "this is no text in UTF-16", "save it as CSV in UTF-8"))
}

/// The sign that divides the first line most often.
fn divider(text: &str) -> u8 {
    let mut in_quotes = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    for b in text.trim_start().bytes() {
        match b {
            b'"' => in_quotes = !in_quotes,
            b'\n' if !in_quotes => break,
            _ if in_quotes => {}
            b => {
                for (sign, count) in &mut counts {
                    *count += usize::from(*sign == b);
                }
            }
        }
    }
    // Of equally many the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_without_the_blanks_around_them() {
        let table = "a, b c ,\"\u{a0}d\"\"\n\"\n\n ,,\t\n,  ä  ,\n";
        let rows = rows(table.as_bytes(), &mut Report::default()).unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.number, row.cells().collect::<Vec<_>>())).collect();
        assert_eq!(shown, [(1, vec![(1, "a"), (2, "b c"), (3, "d\"")]), (5, vec![(2, "ä")])]);
    }
}
