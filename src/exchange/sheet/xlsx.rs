//! A sheet as a workbook: codes and questions locked, answers as lists to choose from.

use super::{Sheet, Takes};
use crate::exchange::workbook::{Book, List, Page, Style, Written, column_name};

/// The heads of the columns, in their order.
pub const COLUMNS: [&str; 6] = ["Code", "Question", "How to answer", "Answer", "In your words", "Document"];
/// The page that says where the sheet comes from.
pub const MARK: &str = "probity";
/// The page with what the lists offer.
const OPTIONS: &str = "Options";
/// The column of answers.
const ANSWER: usize = 3;
/// The rows above the questions, the heads included.
const ABOVE: usize = 5;

/// The workbook's bytes.
pub fn bytes(sheet: &Sheet) -> std::io::Result<Vec<u8>> {
    book(sheet).write()
}

fn book(sheet: &Sheet) -> Book {
    let plain = |text: &str| vec![Written::new(text, Style::Plain)];
    let by = sheet.due.map(|_| format!("Please answer by {}.", sheet.by_when())).unwrap_or_default();
    let mut rows = vec![
        vec![Written::new(sheet.title(), Style::Title)],
        plain(&by),
        plain(
            "Fill in the yellow cells; what does not fit goes into your words. Leave empty what you do not know yet.",
        ),
        Vec::new(),
        COLUMNS.map(|name| Written::new(name, Style::Head)).to_vec(),
    ];
    let (mut options, mut lists) = (Vec::new(), Vec::new());
    for (place, asked) in sheet.questions.iter().enumerate() {
        let locked = [asked.code.clone(), asked.request.clone(), asked.how()];
        let open = ["", "", ""].map(str::to_owned);
        let mut row: Vec<Written> =
            locked.into_iter().map(|text| Written::new(text, Style::Locked)).collect();
        row.extend(open.into_iter().map(|text| Written::new(text, Style::Open)));
        rows.push(row);
        // A list refuses what it does not offer, so it stands only where nothing else can be the answer.
        if asked.takes == Takes::One {
            let labels = asked.options.iter().map(|option| Written::new(&*option.label, Style::Locked));
            options.push(labels.collect::<Vec<_>>());
            let (last, row) = (column_name(asked.options.len().saturating_sub(1)), options.len());
            let source = format!("{OPTIONS}!$A${row}:${last}${row}");
            lists.push(List { cell: (ABOVE + place, ANSWER), source });
        }
    }
    let questions = Page {
        name: "Questions".to_owned(),
        widths: vec![26, 60, 44, 24, 50, 28],
        frozen: ABOVE,
        rows,
        lists,
        ..Page::default()
    };
    let hidden = |name: &str, rows| Page { name: name.to_owned(), is_hidden: true, rows, ..Page::default() };
    let mark = vec![vec![Written::new(sheet.mark.write(), Style::Locked)]];
    Book {
        title: sheet.title(),
        lang: sheet.mark.lang.clone(),
        pages: vec![questions, hidden(OPTIONS, options), hidden(MARK, mark)],
    }
}
