//! Workbooks and other ZIP archives of plain parts, so that a test can make a broken one as well.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot be set up has failed")]

use std::io::{Cursor, Write as _};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A file of an archive.
pub struct Packed {
    pub name: String,
    pub bytes: Vec<u8>,
    /// What the directory says, if it lies.
    pub said: Option<u32>,
}

impl Packed {
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), said: None }
    }
}

/// An archive, deflated.
pub fn zip(files: &[Packed]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::DEFLATE)
        .compression_level(Some(9));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        writer.start_file(file.name.as_str(), options).expect("memory");
        writer.write_all(&file.bytes).expect("memory");
    }
    let mut bytes = writer.finish().expect("memory").into_inner();
    for (name, said) in files.iter().filter_map(|file| Some((&file.name, file.said?))) {
        for at in sizes(&bytes, name) {
            bytes[at..at + 4].copy_from_slice(&said.to_le_bytes());
        }
    }
    bytes
}

/// Where an archive says to what size a part unpacks: before the part, and in the list at its end.
fn sizes(bytes: &[u8], name: &str) -> [usize; 2] {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let part = archive.by_name(name).expect("a part");
    let at = |place: u64| usize::try_from(place).expect("memory");
    [at(part.header_start()) + 22, at(part.central_header_start()) + 24]
}

/// A workbook of sheets, each with its name and the XML of its rows.
pub fn workbook(sheets: &[(&str, &str)], shared: &[&str]) -> Vec<u8> {
    let mut files = vec![Packed::new("[Content_Types].xml", "<Types/>")];
    let (mut list, mut links) = (String::new(), String::new());
    for (number, (name, rows)) in (1..).zip(sheets) {
        list.extend([format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>")]);
        links.extend([format!(
            "<Relationship Id=\"rId{number}\" Type=\"http://x/relationships/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        )]);
        let sheet = format!(
            "<?xml version=\"1.0\"?><worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
        );
        files.push(Packed::new(&format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    links.push_str("<Relationship Id=\"rIdS\" Type=\"http://x/relationships/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>");
    let texts = shared.iter().map(|text| format!("<si>{text}</si>")).collect::<Vec<_>>().concat();
    files.push(Packed::new("xl/workbook.xml", format!("<workbook><sheets>{list}</sheets></workbook>")));
    files.push(Packed::new("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>")));
    files.push(Packed::new("xl/sharedStrings.xml", format!("<sst>{texts}</sst>")));
    zip(&files)
}

/// The workbook of the fixtures: shared and inline texts, a formula, a merged cell, and a sheet beside it.
pub fn bakery() -> Vec<u8> {
    let rows = "\
        <row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>Kind</t></is></c>\
        <c r=\"D2\" t=\"str\"><v>Weight</v></c><c r=\"E2\" t=\"inlineStr\"><is><t>Remarks</t></is></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"s\"><v>2</v></c><c r=\"B4\" t=\"s\"><v>3</v></c><c r=\"C4\" t=\"inlineStr\"><is><t>yes-no</t></is></c>\
        <c r=\"D4\"><f>1+2</f><v>3</v></c><c r=\"E4\" t=\"inlineStr\"><is><t>ask the miller</t></is></c></row>\
        <row r=\"5\"><c r=\"B5\" t=\"s\"><v>4</v></c><c r=\"C5\" t=\"inlineStr\"><is><t>number</t></is></c><c r=\"D5\"><f>D4*2</f></c></row>";
    let shared = [
        "<t>Section</t>",
        "<t>Question</t>",
        "<r><t>Flour</t></r><r><t xml:space=\"preserve\"> &amp; water</t></r><rPh><t>nobody says this</t></rPh>",
        "<t>Is the flour dry?</t>",
        "<t>How many sacks?</t>",
    ];
    workbook(
        &[("Read me", "<row><c t=\"inlineStr\"><is><t>Hello</t></is></c></row>"), ("Bakery", rows)],
        &shared,
    )
}
