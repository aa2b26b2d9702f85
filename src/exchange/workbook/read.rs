//! Reading a workbook: its pages as rows of text. Nothing in it is run, followed or worked out.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::rows::{Room, Row, rows};
use super::xml::{attribute, entity, next};
use super::zip::Archive;
use super::{Refused, is_archive, is_old_document};

/// Where the pages are listed, and where it stands which parts they are.
const BOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// How much of a workbook is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most pages that are looked at.
    pub pages: usize,
    /// The most rows of a page with something in them.
    pub rows: usize,
    /// The most cells of all pages with something in them.
    pub cells: usize,
    /// The columns that are looked at.
    pub columns: usize,
    /// The most bytes of text in all cells.
    pub text: usize,
    /// Whether it is refused for what stands beside its cells: macros, embedded objects, links out, large parts.
    /// Where it is not, these are not read.
    pub is_strict: bool,
}

impl Limits {
    /// Of what comes back filled in.
    pub const REPLY: Self =
        Self { pages: 60, rows: 20_000, cells: 400_000, columns: 100, text: 16 << 20, is_strict: true };
    /// Of the questions of others, which are often kept with macros and beside large lists.
    pub const CHECKLIST: Self = Self {
        pages: 2_000,
        rows: 200_000,
        cells: 2_000_000,
        columns: 16_384,
        text: 64 << 20,
        is_strict: false,
    };
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its rows with something in them, from the top.
    pub rows: Vec<Row>,
}

/// A workbook whose list of pages was read.
pub struct Workbook<'b> {
    archive: Archive<'b>,
    limits: Limits,
    shared: Vec<String>,
    /// The names and paths of the pages.
    pages: Vec<(String, String)>,
    room: Room,
}

impl<'b> Workbook<'b> {
    /// Reads the list of pages and the texts that they share.
    pub fn open(bytes: &'b [u8], limits: Limits) -> Result<Self, Refused> {
        if is_old_document(bytes) {
            return Err(Refused::new(
                "it is an old or an encrypted workbook",
                "save it as .xlsx, without a password",
            ));
        }
        if !is_archive(bytes) {
            return Err(Refused::new("it is no workbook", "save it as .xlsx"));
        }
        let archive = if limits.is_strict { Archive::open(bytes)? } else { Archive::list(bytes)? };
        if limits.is_strict {
            no_programs(&archive)?;
        }
        let Some(book) = text(&archive, BOOK)? else {
            return Err(Refused::new(
                format!("it is an archive and no workbook: it has no `{BOOK}`"),
                "save the sheet as .xlsx",
            ));
        };
        let relations = text(&archive, RELATIONS)?.unwrap_or_default();
        let targets = targets(&relations).map_err(|refused| refused.within(RELATIONS))?;
        let texts = targets.iter().find(|target| target.kind.ends_with("sharedStrings"));
        let texts = texts.map_or("xl/sharedStrings.xml", |target| target.path.as_str());
        let shared = match text(&archive, texts)? {
            Some(xml) => strings(&xml, &limits).map_err(|refused| refused.within(texts))?,
            None => Vec::new(),
        };
        let listed = pages(&book).map_err(|refused| refused.within(BOOK))?;
        let pages = listed.into_iter().take(limits.pages).filter_map(|(name, relation)| {
            let target = targets.iter().find(|target| target.id == relation)?;
            // A page may be one chart; what says nothing of its kind is taken for cells.
            (target.kind.is_empty() || target.kind.ends_with("worksheet"))
                .then(|| (name, target.path.clone()))
        });
        Ok(Self { pages: pages.collect(), archive, limits, shared, room: Room::default() })
    }

    /// The names of the pages with cells, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().map(|(name, _)| name.as_str())
    }

    /// One of these pages, from 0.
    pub fn page(&mut self, index: usize) -> Result<Table, Refused> {
        let hint = "open it in a spreadsheet program and save it again as .xlsx";
        let Some((name, path)) = self.pages.get(index) else {
            return Err(Refused::new(format!("the workbook has no sheet {}", index + 1), hint));
        };
        let Some(xml) = text(&self.archive, path)? else {
            return Err(Refused::new(format!("the workbook has no `{path}` for its sheet `{name}`"), hint));
        };
        let rows = rows(name, &xml, &self.shared, &self.limits, &mut self.room)?;
        Ok(Table { name: name.clone(), rows })
    }
}

/// Reads every page of a workbook that came back.
pub fn read(bytes: &[u8]) -> Result<Vec<Table>, Refused> {
    let mut book = Workbook::open(bytes, Limits::REPLY)?;
    (0..book.pages.len()).map(|index| book.page(index)).collect()
}

/// Refuses what can run something, or fetch something from elsewhere.
fn no_programs(archive: &Archive<'_>) -> Result<(), Refused> {
    for name in archive.names() {
        let low = name.to_lowercase();
        let what = if low.ends_with("vbaproject.bin") || low.contains("macrosheets/") {
            "macros"
        } else if low.contains("activex/") || low.contains("embeddings/") || low.contains("ctrlprops/") {
            "embedded objects"
        } else if low.contains("externallinks/") {
            "links into other workbooks"
        } else if low.ends_with("connections.xml") || low.contains("querytables/") {
            "connections to other sources"
        } else {
            continue;
        };
        return Err(Refused::new(
            format!("it holds {what} ({name})"),
            "ask for the same sheet as a plain .xlsx workbook",
        ));
    }
    let kinds = text(archive, "[Content_Types].xml")?.unwrap_or_default();
    if kinds.to_lowercase().contains("macroenabled") {
        return Err(Refused::new("it is a workbook for macros", "ask for it as a plain .xlsx workbook"));
    }
    Ok(())
}

/// A part as text; it must be UTF-8, as every spreadsheet program writes it.
fn text(archive: &Archive<'_>, name: &str) -> Result<Option<String>, Refused> {
    let Some(mut bytes) = archive.part(name)? else { return Ok(None) };
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| {
        Refused::new(
            format!("{name} is no text in UTF-8"),
            "open it in a spreadsheet program and save it again",
        )
    })
}

/// The names of the pages, each with its relation.
fn pages(xml: &str) -> Result<Vec<(String, String)>, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "sheet" => {
                let name = attribute(&start, "name")?.unwrap_or_default();
                found.push((name, attribute(&start, "id")?.unwrap_or_default()));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// What a relation leads to.
struct Target {
    id: String,
    kind: String,
    path: String,
}

/// The relations; one that leads out of the file leads to nothing.
fn targets(xml: &str) -> Result<Vec<Target>, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "Relationship" => {
                if attribute(&start, "TargetMode")?.is_some_and(|mode| mode == "External") {
                    continue;
                }
                let word = |name: &str| attribute(&start, name).map(Option::unwrap_or_default);
                let target = word("Target")?;
                let path = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{target}"),
                };
                found.push(Target { id: word("Id")?, kind: word("Type")?, path });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The texts that cells name by number.
fn strings(xml: &str, limits: &Limits) -> Result<Vec<String>, Refused> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut own) = (Vec::new(), String::new());
    let (mut is_text, mut is_phonetic) = (false, false);
    loop {
        match next(&mut reader)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "si" => own.clear(),
                "t" => is_text = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::Empty(start) if start.local_name().as_ref() == "si" => found.push(String::new()),
            Event::End(end) => match end.local_name().as_ref() {
                "si" => found.push(std::mem::take(&mut own)),
                "t" => is_text = false,
                "rPh" => is_phonetic = false,
                _ => {}
            },
            Event::Text(words) if is_text && !is_phonetic => own.push_str(&words.xml10_content()),
            Event::CData(words) if is_text && !is_phonetic => own.push_str(&words.xml10_content()),
            Event::GeneralRef(name) if is_text && !is_phonetic => own.push_str(&entity(&name)?),
            Event::Eof => return Ok(found),
            _ => {}
        }
        if found.len() > limits.cells {
            return Err(too_much(limits));
        }
    }
}

pub(super) fn too_much(limits: &Limits) -> Refused {
    let Limits { rows, cells, text, .. } = limits;
    Refused::new(
        format!(
            "it holds far more than a sheet of questions does: at most {rows} rows, {cells} cells and {} MB of text are read",
            text >> 20
        ),
        "save the one sheet with the questions as a workbook of its own",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::workbook::{Book, Page, Style, Written};

    #[test]
    fn what_was_written_is_read_at_its_place() {
        let cell = |text: &str| Written::new(text, Style::Open);
        let rows = vec![vec![cell("=1+1"), cell(""), cell("a < b & \"c\"\nd")], Vec::new(), vec![cell("ä")]];
        let page = Page { name: "One & only".to_owned(), rows, ..Page::default() };
        let bytes = Book { pages: vec![page], ..Book::default() }.write().unwrap();
        let tables = read(&bytes).unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].name, "One & only");
        let rows = &tables[0].rows;
        assert_eq!((rows[0].number, rows[0].text(0), rows[0].text(2)), (1, "=1+1", "a < b & \"c\"\nd"));
        assert_eq!(rows[0].cells[0].1.formula, None);
        assert_eq!((rows[1].number, rows[1].text(0)), (3, "ä"));
    }
}
