//! Writing a workbook: cells of text, locked or open, lists to choose from, pages that are not shown.
//!
//! Every cell is text, also where it begins like a formula: a spreadsheet program shows it and runs nothing.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::column_name;

/// How a cell looks, and whether it may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Words above the table.
    Plain,
    /// The first line.
    Title,
    /// The head of a column.
    Head,
    /// What must stay as it is.
    Locked,
    /// What is filled in.
    Open,
}

impl Style {
    /// Its place in the list of styles; every second one is for text that begins like a formula.
    fn number(self, text: &str) -> usize {
        let own = match self {
            Self::Plain => 0,
            Self::Title => 1,
            Self::Head => 2,
            Self::Locked => 3,
            Self::Open => 4,
        };
        2 * own + usize::from(text.starts_with(['=', '+', '-', '@', '\t', '\r']))
    }
}

/// A cell to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its text.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

impl Written {
    /// A cell.
    #[must_use]
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// A cell that offers what stands in a row of cells elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Row and column of the cell, from 0.
    pub cell: (usize, usize),
    /// Where what it offers stands, as `Options!$A$1:$D$1`.
    pub source: String,
}

/// A page of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Its name, of letters alone.
    pub name: String,
    /// True for a page that no menu shows.
    pub is_hidden: bool,
    /// The widths of its columns, in characters.
    pub widths: Vec<u32>,
    /// How many rows stay in sight.
    pub frozen: usize,
    /// Its rows.
    pub rows: Vec<Vec<Written>>,
    /// Its cells that offer a choice.
    pub lists: Vec<List>,
}

/// A workbook to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Its title.
    pub title: String,
    /// The language of its texts.
    pub lang: String,
    /// Its pages, each protected: only open cells can be changed.
    pub pages: Vec<Page>,
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

impl Book {
    /// The workbook's bytes. The same workbook makes the same bytes.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        let names: Vec<String> =
            (1..=self.pages.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
        let mut parts: Vec<(&str, String)> = vec![
            ("[Content_Types].xml", self.content_types()),
            ("_rels/.rels", root_relations()),
            ("docProps/core.xml", self.properties()),
            ("xl/workbook.xml", self.workbook()),
            ("xl/_rels/workbook.xml.rels", self.relations()),
            ("xl/styles.xml", styles()),
        ];
        for (name, page) in names.iter().zip(&self.pages) {
            parts.push((name, page.write()));
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::DEFLATE)
            .last_modified_time(DateTime::default());
        for (name, content) in parts {
            writer.start_file(name, options)?;
            writer.write_all(content.as_bytes())?;
        }
        Ok(writer.finish()?.into_inner())
    }

    fn content_types(&self) -> String {
        let mut xml = format!("{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">");
        xml += "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>";
        xml += "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";
        xml += "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>";
        // Writing to a string cannot fail.
        let _ =
            write!(xml, "<Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}.sheet.main+xml\"/>");
        let _ = write!(xml, "<Override PartName=\"/xl/styles.xml\" ContentType=\"{KIND}.styles+xml\"/>");
        for number in 1..=self.pages.len() {
            let _ = write!(
                xml,
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{KIND}.worksheet+xml\"/>"
            );
        }
        xml + "</Types>"
    }

    fn properties(&self) -> String {
        format!(
            "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>{}</dc:language></cp:coreProperties>",
            escaped(&self.title),
            escaped(&self.lang)
        )
    }

    fn workbook(&self) -> String {
        let mut xml = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>");
        for (place, page) in self.pages.iter().enumerate() {
            let state = if page.is_hidden { " state=\"veryHidden\"" } else { "" };
            let (name, number) = (escaped(&page.name), place + 1);
            let _ = write!(xml, "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>");
        }
        xml + "</sheets></workbook>"
    }

    fn relations(&self) -> String {
        let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for number in 1..=self.pages.len() {
            let _ = write!(
                xml,
                "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
            );
        }
        let number = self.pages.len() + 1;
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>"
        );
        xml + "</Relationships>"
    }
}

fn root_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>"
    )
}

/// The looks of [`Style`], each once more for text that begins like a formula.
fn styles() -> String {
    let mut xml = format!("{HEAD}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"3\">");
    xml += "<font><sz val=\"11\"/><name val=\"Calibri\"/></font>";
    xml += "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font>";
    xml += "<font><b/><sz val=\"14\"/><name val=\"Calibri\"/></font></fonts>";
    xml += "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>";
    for colour in ["FFEFEFEF", "FFFFFBE6"] {
        let _ = write!(
            xml,
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
        );
    }
    let thin: String = ["left", "right", "top", "bottom"]
        .map(|side| format!("<{side} style=\"thin\"><color rgb=\"FFBFBFBF\"/></{side}>"))
        .concat();
    let _ = write!(
        xml,
        "</fills><borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border><border>{thin}<diagonal/></border></borders>"
    );
    xml += "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"10\">";
    // Font, fill, border, locked: as the styles are numbered.
    for (font, fill, border, locked) in [(0, 0, 0, 1), (2, 0, 0, 1), (1, 2, 1, 1), (0, 2, 1, 1), (0, 3, 1, 0)]
    {
        for quoted in [0, 1] {
            let _ = write!(
                xml,
                "<xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" quotePrefix=\"{quoted}\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"top\" wrapText=\"{wrap}\"/><protection locked=\"{locked}\"/></xf>",
                wrap = u8::from(font != 2),
            );
        }
    }
    xml + "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
}

impl Page {
    fn write(&self) -> String {
        let mut xml =
            format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">");
        if self.frozen > 0 {
            let (rows, first) = (self.frozen, self.frozen + 1);
            let _ = write!(
                xml,
                "<pane ySplit=\"{rows}\" topLeftCell=\"A{first}\" activePane=\"bottomLeft\" state=\"frozen\"/>"
            );
        }
        xml += "</sheetView></sheetViews><cols>";
        for (place, width) in self.widths.iter().enumerate() {
            let number = place + 1;
            let _ =
                write!(xml, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        if self.widths.is_empty() {
            xml += "<col min=\"1\" max=\"1\" width=\"20\" customWidth=\"1\"/>";
        }
        xml += "</cols><sheetData>";
        for (place, row) in self.rows.iter().enumerate() {
            let number = place + 1;
            let _ = write!(xml, "<row r=\"{number}\">");
            for (column, cell) in row.iter().enumerate() {
                let (name, style) = (column_name(column), cell.style.number(&cell.text));
                if cell.text.is_empty() {
                    let _ = write!(xml, "<c r=\"{name}{number}\" s=\"{style}\"/>");
                } else {
                    let _ = write!(
                        xml,
                        "<c r=\"{name}{number}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                        escaped(&cell.text)
                    );
                }
            }
            xml += "</row>";
        }
        xml += "</sheetData><sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" formatColumns=\"0\" formatRows=\"0\"/>";
        if !self.lists.is_empty() {
            let _ = write!(xml, "<dataValidations count=\"{}\">", self.lists.len());
            for List { cell: (row, column), source } in &self.lists {
                let _ = write!(
                    xml,
                    "<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\" errorTitle=\"Not one of the answers\" error=\"Choose one of the answers offered, and say the rest in your words.\" sqref=\"{}{}\"><formula1>{}</formula1></dataValidation>",
                    column_name(*column),
                    row + 1,
                    escaped(source)
                );
            }
            xml += "</dataValidations>";
        }
        xml + "</worksheet>"
    }
}

/// Text as it may stand in XML; what may not stand there at all is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}
