//! A sheet as a workbook: codes and questions locked, answers as lists to choose from.
//!
//! Every cell is text, also where it begins like a formula: a spreadsheet program shows it and runs nothing.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::{Asked, Sheet, Takes};
use crate::exchange::workbook::column_name;

/// The heads of the columns, in their order.
pub const COLUMNS: [&str; 6] = ["Code", "Question", "How to answer", "Answer", "In your words", "Document"];
/// The page that says where the sheet comes from.
pub const MARK: &str = "probity";
/// The page with what the lists offer.
const OPTIONS: &str = "Options";
/// The widths of the columns, in characters.
const WIDTHS: [u16; 6] = [26, 60, 44, 24, 50, 28];
/// The column of answers.
const ANSWER: u16 = 3;
/// The rows above the questions, the heads included.
const ABOVE: u32 = 5;
/// The number format of text, so that nothing that is typed becomes a number or a day.
const TEXT: u8 = 49;
/// How much of the mark one cell takes. A cell holds 32,767 halves of a sign, and a sign has two at most.
const PIECE: usize = 16_000;

/// The workbook's bytes. The same sheet makes the same bytes.
pub fn bytes(sheet: &Sheet) -> std::io::Result<Vec<u8>> {
    written(sheet)
        .map_err(|error| std::io::Error::other(format!("{error}; another format has no such limit")))
}

fn written(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Any day: without one, it would be the clock's.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(sheet.title()).set_creation_datetime(&made));
    questions(protected(&mut book, "Questions")?, sheet)?;
    // A list refuses what it does not offer, so it stands only where nothing else can be the answer.
    let lists = sheet.questions.iter().filter(|asked| asked.takes == Takes::One);
    let labels = lists.map(|asked| asked.options.iter().map(|option| option.label.clone()).collect());
    hidden(&mut book, OPTIONS, labels)?;
    let mark: Vec<char> = sheet.mark.write().chars().collect();
    hidden(&mut book, MARK, [mark.chunks(PIECE).map(String::from_iter).collect()])?;
    book.save_to_buffer()
}

/// A page of which only open cells can be changed.
fn protected<'b>(book: &'b mut Workbook, name: &str) -> Result<&'b mut Worksheet, XlsxError> {
    let may = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::new() };
    Ok(book.add_worksheet().set_name(name)?.protect_with_options(&may))
}

/// A page that no menu shows.
fn hidden(
    book: &mut Workbook,
    name: &str,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), XlsxError> {
    let page = protected(book, name)?;
    page.set_very_hidden(true);
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(&cells) {
            put(page, row, column, text, &look())?;
        }
    }
    Ok(())
}

fn questions(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let by = sheet.due.map(|_| format!("Please answer by {}.", sheet.by_when())).unwrap_or_default();
    let (framed, head) = (framed(look()), framed(look().set_bold()));
    let (locked, open) =
        (framed.clone().set_background_color("EFEFEF"), framed.set_background_color("FFFBE6"));
    let (head, open) = (head.set_background_color("EFEFEF"), open.set_unlocked());
    let title =
        Format::new().set_num_format_index(TEXT).set_align(FormatAlign::Top).set_bold().set_font_size(14);
    put(page, 0, 0, &sheet.title(), &title)?;
    put(page, 1, 0, &by, &look())?;
    let help = "Fill in the yellow cells; what does not fit goes into your words. Leave empty what you do not know yet.";
    put(page, 2, 0, help, &look())?;
    for (column, (name, width)) in (0..).zip(COLUMNS.into_iter().zip(WIDTHS)) {
        page.set_column_width(column, width)?;
        put(page, ABOVE - 1, column, name, &head)?;
    }
    page.set_freeze_panes(ABOVE, 0)?;
    let mut lists = 0;
    for (row, asked) in (ABOVE..).zip(&sheet.questions) {
        for (column, text) in (0..).zip([&asked.code, &asked.request, &asked.how()]) {
            put(page, row, column, text, &locked)?;
        }
        for column in [ANSWER, ANSWER + 1, ANSWER + 2] {
            page.write_blank(row, column, &open)?;
        }
        if asked.takes == Takes::One {
            lists += 1;
            page.add_data_validation(row, ANSWER, row, ANSWER, &list(asked, lists)?)?;
        }
    }
    Ok(())
}

/// What a question's cell offers: a row of the page of options, counted from 1.
fn list(asked: &Asked, row: usize) -> Result<DataValidation, XlsxError> {
    let last = column_name(asked.options.len().saturating_sub(1));
    DataValidation::new()
        .allow_list_formula(Formula::new(format!("{OPTIONS}!$A${row}:${last}${row}")))
        .show_input_message(false)
        .set_error_title("Not one of the answers")?
        .set_error_message("Choose one of the answers offered, and say the rest in your words.")
}

/// Text as it stands above the table: it stays text, on as many lines as it needs.
fn look() -> Format {
    Format::new().set_num_format_index(TEXT).set_align(FormatAlign::Top).set_text_wrap()
}

fn framed(look: Format) -> Format {
    look.set_border(FormatBorder::Thin).set_border_color("BFBFBF")
}

/// Writes a text; one that begins like a formula is marked as none.
fn put(page: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        page.write_string_with_format(row, column, text, &look.clone().set_quote_prefix())?;
    } else {
        page.write_string_with_format(row, column, text, look)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::super::mark::Mark;
    use super::super::{Choice, Takes};
    use super::*;
    use crate::exchange::workbook::read;

    fn sheet(questions: usize) -> Sheet {
        let choice = |label: &str| Choice { key: label.to_owned(), label: label.to_owned() };
        let asked = |number| Asked {
            code: format!("question-{number}"),
            revision: 1,
            request: "=1+1 <is> two?".to_owned(),
            takes: if number == 1 { Takes::Words } else { Takes::One },
            options: vec![choice("yes"), choice("-no")],
        };
        let questions: Vec<Asked> = (0..questions).map(asked).collect();
        let mark = Mark {
            review: "vell/2026-q4".to_owned(),
            ask: None,
            to: "partner".to_owned(),
            lang: "en".to_owned(),
            made: Vec::new(),
            asked: questions.iter().map(|asked| (asked.code.clone(), asked.revision)).collect(),
            checksum: "0".repeat(64),
        };
        Sheet { mark, partner: "Vell & Co".to_owned(), due: None, questions }
    }

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn what_is_asked_is_locked_and_what_is_answered_is_not() {
        let bytes = bytes(&sheet(3)).unwrap();
        let page = part(&bytes, "xl/worksheets/sheet1.xml");
        for piece in [
            "ySplit=\"5\" topLeftCell=\"A6\" activePane=\"bottomLeft\" state=\"frozen\"",
            "<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" formatColumns=\"0\" formatRows=\"0\"/>",
            "<dataValidations count=\"2\">",
            "<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\"",
            "sqref=\"D6\"><formula1>Options!$A$1:$B$1</formula1>",
            "sqref=\"D8\"><formula1>Options!$A$2:$B$2</formula1>",
        ] {
            assert!(page.contains(piece), "{piece}: {page}");
        }
        let looks = part(&bytes, "xl/styles.xml");
        let cells = looks.split("<cellXfs").nth(1).and_then(|rest| rest.split("</cellXfs>").next()).unwrap();
        let looks: Vec<&str> = cells.split("<xf ").collect();
        let look = |cell: &str| {
            let rest = page.split(&format!("<c r=\"{cell}\" s=\"")).nth(1).unwrap();
            looks[rest.split('"').next().unwrap().parse::<usize>().unwrap() + 1]
        };
        for cell in ["D6", "E6", "F6"] {
            assert!(look(cell).contains("<protection locked=\"0\"/>"), "{cell}: {}", look(cell));
        }
        for cell in ["A1", "A5", "A6", "B6", "C6"] {
            assert!(!look(cell).contains("locked"), "{cell}: {}", look(cell));
            assert!(look(cell).contains("numFmtId=\"49\""), "{cell}: {}", look(cell));
        }
        assert!(look("B6").contains("quotePrefix=\"1\"") && !look("A6").contains("quotePrefix"));
        let book = part(&bytes, "xl/workbook.xml");
        assert_eq!(book.matches("state=\"veryHidden\"").count(), 2, "{book}");
    }

    #[test]
    fn the_same_sheet_makes_the_same_bytes_whatever_the_day() {
        let made = bytes(&sheet(2)).unwrap();
        assert_eq!(made, bytes(&sheet(2)).unwrap());
        let about = part(&made, "docProps/core.xml");
        assert_eq!(about.matches(">2000-01-01T00:00:00Z<").count(), 2, "{about}");
        assert!(about.contains("<dc:title>Questions for Vell &amp; Co</dc:title>"), "{about}");
    }

    #[test]
    fn texts_come_back_as_they_were_however_long_the_mark_is() {
        // The mark of so many takes several cells.
        let sheet = sheet(3_000);
        let tables = read(&bytes(&sheet).unwrap()).unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["Questions", OPTIONS, MARK]);
        let row = &tables[0].rows[3];
        assert_eq!((row.number, row.text(0), row.text(1)), (6, "question-0", "=1+1 <is> two?"));
        assert!(row.cells.iter().all(|(_, cell)| cell.formula.is_none()));
        assert_eq!(tables[1].rows[0].text(1), "-no");
        let cells = &tables[2].rows[0].cells;
        assert!(cells.len() > 1 && cells.iter().all(|(_, cell)| cell.text.len() <= 32_767));
        let mark: String = cells.iter().map(|(_, cell)| cell.text.as_str()).collect();
        assert_eq!(Mark::read(&mark), Some(sheet.mark));
    }

    #[test]
    fn a_text_that_no_cell_holds_is_told() {
        let mut sheet = sheet(1);
        sheet.questions[0].request = "long ".repeat(7_000);
        let error = bytes(&sheet).unwrap_err().to_string();
        assert!(error.contains("32,767") && error.contains("another format"), "{error}");
    }
}
