//! Tables with a header row, as text or in a workbook: one question a row, columns known by their names.

mod column;
mod csv;
mod offer;
mod question;
mod row;
mod words;
mod workbook;

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::checklist::builtin::FACTS;
use crate::checklist::parse;

use super::draft::{Draft, DraftSection};
use super::ids::Key;
use super::place::{At, Places};
use super::report::{Read, Report, Wrong};
use super::{Format, Wanted};
use column::{Column, Header, Heading};
use offer::Offer;
use row::{Row, Under};

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
            At::cell(0, rows.iter().next().map_or(1, |row| row.number), 1),
            "no row names a column of questions",
            "the header row needs a column called question or ask, with more columns beside it or rows below",
        ));
    };
    let mut title = None;
    for row in rows.iter().take(above) {
        // One text alone at the top is what the table is called.
        if let (Some((column, text)), None) = (row.only(), &title) {
            report.change("row above the header", "it is the title", row.at(column), text);
            title = Some(text.to_owned());
            continue;
        }
        for (column, text) in row.cells() {
            report.drop("row above the header", "it belongs to no column", row.at(column), text);
        }
    }
    let types = if header.of(Column::PartnerTypes).is_some() { built_in_types() } else { Vec::new() };
    let mut table = Table {
        header,
        draft: Draft { title, ..Draft::default() },
        report,
        sections: HashMap::default(),
        here: None,
        headed: None,
        ids: HashMap::with_capacity_and_hasher(rows.len(), RandomState::default()),
        asked: HashMap::default(),
        types,
        offers: HashMap::default(),
        kinds: HashMap::default(),
    };
    for row in rows.iter().skip(above + 1) {
        table.row(row)?;
    }
    Ok(table.draft)
}

struct Table<'r, 't> {
    header: Header,
    draft: Draft,
    report: &'r mut Report,
    /// Sections by title, and by what they are in.
    sections: HashMap<(&'t str, Option<usize>), usize, RandomState>,
    /// The titles of the section and of the one in it that the last row named.
    here: Option<(&'t str, &'t str)>,
    /// What a row with nothing but a heading said.
    headed: Option<&'t str>,
    /// The row of each id, in small letters.
    ids: HashMap<Cow<'t, str>, usize, RandomState>,
    asked: HashMap<String, usize, RandomState>,
    /// The partner types that a question may name.
    types: Vec<String>,
    /// What was read once is not read again: tables offer the same answers in row after row.
    offers: HashMap<&'t str, Rc<Offer>, RandomState>,
    kinds: HashMap<&'t str, Option<&'static str>, RandomState>,
}

fn built_in_types() -> Vec<String> {
    let (facts, _) = parse::facts("facts.toml", FACTS.as_bytes());
    facts.unwrap_or_default().types.into_iter().map(|one| one.id).collect()
}

impl<'t> Table<'_, 't> {
    fn at(&self, row: &Under<'t>, column: Column) -> At {
        row.row.at(self.header.of(column).unwrap_or(1))
    }

    fn row(&mut self, row: Row<'t>) -> Read<()> {
        let row = Under::new(&self.header, row, |name, column, text| {
            let what =
                if name.is_empty() { "cell under no header".to_owned() } else { format!("column {name}") };
            self.report.drop(&what, "this column is not known here", row.at(column), text);
        });
        let Some(ask) = row.cell(Column::Ask) else {
            self.without_question(row.row);
            return Ok(());
        };
        let section = self.section(&row);
        let key = self.key(&row, ask, section)?;
        let question = self.question(&row, key, ask);
        if let Some(section) = self.draft.sections.get_mut(section) {
            section.questions.push(question);
        }
        Ok(())
    }

    /// A row that asks nothing: a heading, or what is left over.
    fn without_question(&mut self, row: Row<'t>) {
        let is_known = |column: usize| matches!(self.header.heading(column), Heading::Known(_));
        let Some((column, text)) = row.only() else {
            for (column, text) in row.cells().filter(|(column, _)| is_known(*column)) {
                self.report.drop("row without a question", "it asks nothing", row.at(column), text);
            }
            return;
        };
        if !is_known(column) {
            return;
        }
        if Some(column) == self.header.of(Column::SectionGuidance)
            && let Some(section) = self.draft.sections.last_mut()
        {
            section.tell(text);
            return;
        }
        let why = "a row with one text alone is the heading of a section";
        self.report.change("heading", why, row.at(column), text);
        self.headed = Some(text);
        self.here = None;
    }

    /// The section that a row is in: the one that it names, else that of the row above.
    fn section(&mut self, row: &Under<'t>) -> usize {
        let (outer, inner) = (row.cell(Column::Section), row.cell(Column::Subsection));
        let here = match (outer, inner, self.here) {
            (Some(outer), inner, before) => {
                // A merged cell shows in its first row only.
                let same = before.filter(|(title, _)| *title == outer).map(|(_, inner)| inner);
                let inner = inner.or(same.filter(|_| self.header.of(Column::Subsection).is_some()));
                (outer, inner.unwrap_or_default())
            }
            (None, inner, Some((outer, before))) => (outer, inner.unwrap_or(before)),
            (None, inner, None) => (self.headed.unwrap_or("Questions"), inner.unwrap_or_default()),
        };
        self.here = Some(here);
        let (outer, inner) = here;
        let at = self.at(row, Column::Section);
        let parent = self.open(outer, None, at);
        let index = if inner.is_empty() { parent } else { self.open(inner, Some(parent), at) };
        if let Some(guidance) = row.cell(Column::SectionGuidance)
            && let Some(section) = self.draft.sections.get_mut(index)
            && !section.guidance.contains(guidance)
        {
            section.tell(guidance);
        }
        index
    }

    fn open(&mut self, title: &'t str, parent: Option<usize>, at: At) -> usize {
        let next = self.draft.sections.len();
        let index = *self.sections.entry((title, parent)).or_insert(next);
        if index == next {
            let around = parent.and_then(|parent| self.draft.sections.get(parent));
            let whole = match around {
                Some(around) => format!("{} > {title}", around.title),
                None => title.to_owned(),
            };
            self.draft.sections.push(DraftSection::new(Key::of(whole, title), at, parent, title));
        }
        index
    }

    /// What a question's id is made from. One that is an id of ours already stays as it is.
    fn key(&mut self, row: &Under<'t>, ask: &str, section: usize) -> Read<Key> {
        if let Some(id) = row.cell(Column::Id) {
            let at = self.at(row, Column::Id);
            let is_ours = crate::text::id::token_fault(id).is_none();
            let small = if is_ours { Cow::Borrowed(id) } else { Cow::Owned(id.to_lowercase()) };
            if let Some(first) = self.ids.insert(small, row.row.number) {
                let what = format!("the id `{id}` stands twice, the first time in row {first}");
                return Err(Wrong::new(at, what, "give each question an id of its own"));
            }
            return Ok(if is_ours { Key::kept(id) } else { Key::id(id) });
        }
        let at = self.at(row, Column::Ask);
        let around =
            self.draft.sections.get(section).map(|section| section.key.whole.as_str()).unwrap_or_default();
        let whole = format!("{around} > {ask}");
        let count = self.asked.entry(whole.clone()).or_default();
        *count += 1;
        self.report.assume("id", "the row has none; it is made from the question's words", at, "");
        Ok(if *count == 1 { Key::of(whole, ask) } else { Key::of(format!("{whole} ({count})"), ask) })
    }
}
