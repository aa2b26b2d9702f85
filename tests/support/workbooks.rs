//! Workbooks as people send them back, and as nobody should: made of plain parts.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot be set up has failed"
)]

use crate::workbook::{Packed, zip};
use probity::exchange::workbook::{self, Table};
use rust_xlsxwriter::Workbook;

/// An archive of these parts, packed. `claimed` is the size that each part says it unpacks to.
pub fn archive(parts: &[(&str, Vec<u8>)], claimed: impl Fn(&str, usize) -> u32) -> Vec<u8> {
    let packed = |(name, content): &(&str, Vec<u8>)| {
        let (size, said) = (content.len() as u32, claimed(name, content.len()));
        Packed { said: (said != size).then_some(said), ..Packed::new(name, content.as_slice()) }
    };
    zip(&parts.iter().map(packed).collect::<Vec<_>>())
}

/// A workbook of one page, whose sheet is this XML, with texts that its cells name by number.
pub fn workbook_of(page: &str, sheet: &str, shared: &[&str], more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    archive(&parts_of(page, sheet, shared, more), |_, size| size as u32)
}

/// The parts of such a workbook.
pub fn parts_of<'n>(
    page: &str,
    sheet: &str,
    shared: &[&str],
    more: &[(&'n str, Vec<u8>)],
) -> Vec<(&'n str, Vec<u8>)> {
    let strings: Vec<String> = shared.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let strings = strings.concat();
    let mut parts = vec![
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns:r=\"r\"><sheets><sheet name=\"{page}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>")
                .into_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_vec(),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>").into_bytes()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").into_bytes()),
    ];
    parts.extend(more.iter().cloned());
    parts
}

/// The pages of a workbook as rows of text, empty cells included.
pub fn pages(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let page = |table: Table| {
        let rows = table.rows.iter().map(|row| {
            let width = row.cells.iter().map(|(column, _)| column + 1).max().unwrap_or_default();
            (0..width).map(|column| row.text(column).to_owned()).collect()
        });
        (table.name.clone(), rows.collect())
    };
    workbook::read(bytes).expect("a workbook of ours").into_iter().map(page).collect()
}

/// A workbook of these pages, as another program might save it.
pub fn saved(pages: &[(String, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in pages {
        let page = book.add_worksheet().set_name(name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(cells) {
                page.write_string(row, column, text).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("memory")
}
