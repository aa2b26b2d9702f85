//! Workbooks and other ZIP archives, made byte by byte, so that a test can make a broken one as well.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::io::Write as _;

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
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&file.bytes).expect("it packs");
        let packed = encoder.finish().expect("it packs");
        let size = |length: usize| u32::try_from(length).expect("a small file").to_le_bytes();
        let header = size(out.len());
        let name_length = u16::try_from(file.name.len()).expect("a short name").to_le_bytes();
        let unpacked = file.said.map_or_else(|| size(file.bytes.len()), u32::to_le_bytes);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(crc32fast::hash(&file.bytes).to_le_bytes());
        common.extend(size(packed.len()));
        common.extend(unpacked);
        common.extend(name_length);
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(file.name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(header);
        directory.extend(file.name.as_bytes());
    }
    let count = u16::try_from(files.len()).expect("few files").to_le_bytes();
    let (start, length) = (u32::try_from(out.len()), u32::try_from(directory.len()));
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count);
    out.extend(count);
    out.extend(length.expect("small").to_le_bytes());
    out.extend(start.expect("small").to_le_bytes());
    out.extend([0, 0]);
    out
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
