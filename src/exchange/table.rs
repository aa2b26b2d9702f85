//! Tables with a header row, as text or in a workbook: one question a row, columns known by their names.

mod column;
mod csv;
mod question;
mod words;
mod workbook;

use std::collections::HashMap;

use crate::checklist::builtin::FACTS;
use crate::checklist::parse;

use super::draft::{Draft, DraftSection};
use super::ids::Key;
use super::place::{At, Places};
use super::report::{Read, Report, Wrong};
use super::{Format, Wanted};
use column::{Column, Header};

/// A row with what stands in it: columns from 1, nothing empty.
pub(super) struct Row {
    number: usize,
    cells: Vec<(usize, String)>,
}

impl Row {
    fn at(&self, column: usize) -> At {
        At::cell(0, self.number, column)
    }

    fn cell(&self, column: Option<usize>) -> Option<&str> {
        let column = column?;
        self.cells.iter().find(|(own, _)| *own == column).map(|(_, text)| text.as_str())
    }
}

/// Reads a table.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    wanted: &Wanted<'_>,
    places: &mut Places,
    report: &mut Report,
) -> Read<Draft> {
    let rows = if format == Format::Csv {
        places.lines(wanted.file);
        csv::rows(bytes, report)?
    } else {
        workbook::rows(bytes, wanted, places, report)?
    };
    let Some((above, header)) = Header::find(&rows) else {
        return Err(Wrong::new(
            At::cell(0, rows.first().map_or(1, |row| row.number), 1),
            "no row names a column of questions",
            "the header row needs a column called question or ask, with more columns beside it or rows below",
        ));
    };
    let (before, rest) = rows.split_at_checked(above).unwrap_or((&rows, &[]));
    let mut title = None;
    for row in before {
        // One text alone at the top is what the table is called.
        if let ([(column, text)], None) = (row.cells.as_slice(), &title) {
            report.change("row above the header", "it is the title", row.at(*column), text.as_str());
            title = Some(text.clone());
            continue;
        }
        for (column, text) in &row.cells {
            report.drop("row above the header", "it belongs to no column", row.at(*column), text.as_str());
        }
    }
    let types = if header.of(Column::PartnerTypes).is_some() { built_in_types() } else { Vec::new() };
    let mut table = Table {
        header,
        draft: Draft { title, ..Draft::default() },
        report,
        sections: HashMap::new(),
        here: None,
        headed: None,
        ids: HashMap::new(),
        asked: HashMap::new(),
        types,
    };
    for row in rest.iter().skip(1) {
        table.row(row)?;
    }
    Ok(table.draft)
}

struct Table<'r> {
    header: Header,
    draft: Draft,
    report: &'r mut Report,
    /// Sections by title, and by the title of what they are in.
    sections: HashMap<(String, String), usize>,
    /// The titles of the section and of the one in it that the last row named.
    here: Option<(String, String)>,
    /// What a row with nothing but a heading said.
    headed: Option<String>,
    ids: HashMap<String, usize>,
    asked: HashMap<String, usize>,
    /// The partner types that a question may name.
    types: Vec<String>,
}

fn built_in_types() -> Vec<String> {
    let (facts, _) = parse::facts("facts.toml", FACTS.as_bytes());
    facts.unwrap_or_default().types.into_iter().map(|one| one.id).collect()
}

impl Table<'_> {
    fn cell<'w>(&self, row: &'w Row, column: Column) -> Option<&'w str> {
        row.cell(self.header.of(column))
    }

    fn at(&self, row: &Row, column: Column) -> At {
        row.at(self.header.of(column).unwrap_or(1))
    }

    fn row(&mut self, row: &Row) -> Read<()> {
        for (column, text) in &row.cells {
            if let Some(name) = self.header.unknown(*column) {
                let what = if name.is_empty() {
                    "cell under no header".to_owned()
                } else {
                    format!("column {name}")
                };
                self.report.drop(&what, "this column is not known here", row.at(*column), text.as_str());
            }
        }
        let Some(ask) = self.cell(row, Column::Ask) else {
            self.without_question(row);
            return Ok(());
        };
        let section = self.section(row);
        let key = self.key(row, ask, section)?;
        let question = self.question(row, key, ask);
        if let Some(section) = self.draft.sections.get_mut(section) {
            section.questions.push(question);
        }
        Ok(())
    }

    /// A row that asks nothing: a heading, or what is left over.
    fn without_question(&mut self, row: &Row) {
        let [(column, text)] = row.cells.as_slice() else {
            for (column, text) in
                row.cells.iter().filter(|(column, _)| self.header.unknown(*column).is_none())
            {
                self.report.drop("row without a question", "it asks nothing", row.at(*column), text.as_str());
            }
            return;
        };
        if self.header.unknown(*column).is_some() {
            return;
        }
        if Some(*column) == self.header.of(Column::SectionGuidance)
            && let Some(section) = self.draft.sections.last_mut()
        {
            section.tell(text);
            return;
        }
        let why = "a row with one text alone is the heading of a section";
        self.report.change("heading", why, row.at(*column), text.as_str());
        self.headed = Some(text.clone());
        self.here = None;
    }

    /// The section that a row is in: the one that it names, else that of the row above.
    fn section(&mut self, row: &Row) -> usize {
        let outer = self.cell(row, Column::Section).map(str::to_owned);
        let inner = self.cell(row, Column::Subsection).map(str::to_owned);
        let before = self.here.take();
        let here = match (outer, inner, before) {
            (Some(outer), inner, before) => {
                // A merged cell shows in its first row only.
                let same = before.filter(|(title, _)| *title == outer).map(|(_, inner)| inner);
                let inner = inner.or(same.filter(|_| self.header.of(Column::Subsection).is_some()));
                (outer, inner.unwrap_or_default())
            }
            (None, inner, Some((outer, before))) => (outer, inner.unwrap_or(before)),
            (None, inner, None) => {
                let title = self.headed.clone().unwrap_or_else(|| "Questions".to_owned());
                (title, inner.unwrap_or_default())
            }
        };
        self.here = Some(here.clone());
        let (outer, inner) = here;
        let at = self.at(row, Column::Section);
        let parent = self.open(&outer, "", None, at);
        let index = if inner.is_empty() { parent } else { self.open(&inner, &outer, Some(parent), at) };
        if let Some(guidance) = self.cell(row, Column::SectionGuidance)
            && let Some(section) = self.draft.sections.get_mut(index)
            && !section.guidance.contains(guidance)
        {
            section.tell(guidance);
        }
        index
    }

    fn open(&mut self, title: &str, around: &str, parent: Option<usize>, at: At) -> usize {
        let next = self.draft.sections.len();
        let index = *self.sections.entry((title.to_owned(), around.to_owned())).or_insert(next);
        if index == next {
            let whole = if around.is_empty() { title.to_owned() } else { format!("{around} > {title}") };
            self.draft.sections.push(DraftSection::new(Key::of(whole, title), at, parent, title));
        }
        index
    }

    /// What a question's id is made from. One that is an id of ours already stays as it is.
    fn key(&mut self, row: &Row, ask: &str, section: usize) -> Read<Key> {
        if let Some(id) = self.cell(row, Column::Id) {
            let at = self.at(row, Column::Id);
            if let Some(first) = self.ids.insert(id.to_lowercase(), row.number) {
                let what = format!("the id `{id}` stands twice, the first time in row {first}");
                return Err(Wrong::new(at, what, "give each question an id of its own"));
            }
            let is_ours = crate::text::id::token_fault(id).is_none();
            return Ok(if is_ours { Key::kept(id) } else { Key::of(id, id) });
        }
        let around =
            self.draft.sections.get(section).map(|section| section.key.whole.as_str()).unwrap_or_default();
        let whole = format!("{around} > {ask}");
        let count = self.asked.entry(whole.clone()).or_default();
        *count += 1;
        let at = self.header.of(Column::Ask).map_or(row.at(1), |column| row.at(column));
        self.report.assume("id", "the row has none; it is made from the question's words", at, "");
        Ok(if *count == 1 { Key::of(whole, ask) } else { Key::of(format!("{whole} ({count})"), ask) })
    }
}
