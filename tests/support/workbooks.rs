//! Workbooks as people send them back, and as nobody should: made of plain parts.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot be set up has failed"
)]

use std::io::Write as _;

use probity::exchange::workbook::{self, Book, Page, Style, Table, Written};

/// An archive of these parts, packed. `claimed` is the size that each part says it unpacks to.
pub fn archive(parts: &[(&str, Vec<u8>)], claimed: impl Fn(&str, usize) -> u32) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).expect("memory");
        let packed = encoder.finish().expect("memory");
        let at = bytes.len() as u32;
        let mut head = vec![20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0];
        for number in [crc32fast::hash(content), packed.len() as u32, claimed(name, content.len())] {
            head.extend(number.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        bytes.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), &packed].concat());
        list.extend(
            [b"PK\x01\x02\x14\x00".as_slice(), &head, &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let (at, size, count) = (bytes.len() as u32, list.len() as u32, parts.len() as u16);
    bytes.extend(list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([size.to_le_bytes(), at.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
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
    let pages = pages.iter().map(|(name, rows)| Page {
        name: name.clone(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|text| Written::new(text, Style::Open)).collect())
            .collect(),
        ..Page::default()
    });
    Book { pages: pages.collect(), ..Book::default() }.write().expect("memory")
}
