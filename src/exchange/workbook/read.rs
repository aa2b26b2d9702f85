//! Reading a workbook: its pages as rows of text. Nothing in it is run, followed or worked out.

use quick_xml::events::Event;

use super::Refused;
use super::guard::Archive;
use super::rows::{Room, Row, rows};
use super::xml::{Walk, attribute};

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
    /// The texts that cells name by number, as they stand in their part.
    shared: String,
    /// The names and paths of the pages.
    pages: Vec<(String, String)>,
    room: Room,
}

impl<'b> Workbook<'b> {
    /// Reads the list of pages and the texts that they share.
    pub fn open(bytes: &'b [u8], limits: Limits) -> Result<Self, Refused> {
        let mut archive = Archive::open(bytes, limits.is_strict)?;
        let Some(book) = archive.text(BOOK)? else {
            return Err(Refused::new(
                format!("it is an archive and no workbook: it has no `{BOOK}`"),
                "save the sheet as .xlsx",
            ));
        };
        let targets = match archive.text(RELATIONS)? {
            Some(relations) => targets(&relations).map_err(|refused| refused.within(RELATIONS))?,
            None => Vec::new(),
        };
        let path = targets.iter().find(|target| target.kind.ends_with("sharedStrings"));
        let path = path.map_or("xl/sharedStrings.xml", |target| target.path.as_str());
        let shared = match archive.text(path)? {
            Some(xml) => texts(&xml, &limits).map_err(|refused| refused.within(path))?.to_owned(),
            None => String::new(),
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
        let Some(xml) = self.archive.text(path)? else {
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

/// The names of the pages, each with its relation.
fn pages(xml: &str) -> Result<Vec<(String, String)>, Refused> {
    let mut walk = Walk::new(xml);
    let mut found = Vec::new();
    while let Some(event) = walk.next()? {
        if let Event::Start(start) = event
            && start.local_name().as_ref() == "sheet"
        {
            let name = attribute(&start, "name")?.unwrap_or_default();
            found.push((name, attribute(&start, "id")?.unwrap_or_default()));
        }
    }
    Ok(found)
}

/// What a relation leads to.
struct Target {
    id: String,
    kind: String,
    path: String,
}

/// The relations; one that leads out of the file leads to nothing.
fn targets(xml: &str) -> Result<Vec<Target>, Refused> {
    let mut walk = Walk::new(xml);
    let mut found = Vec::new();
    while let Some(event) = walk.next()? {
        let Event::Start(start) = event else { continue };
        if start.local_name().as_ref() != "Relationship"
            || attribute(&start, "TargetMode")?.is_some_and(|mode| mode == "External")
        {
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
    Ok(found)
}

/// What stands behind the beginning of the texts, once they were counted. How many it says to have is left out:
/// room would be made for that many.
fn texts<'x>(xml: &'x str, limits: &Limits) -> Result<&'x str, Refused> {
    let mut walk = Walk::new(xml);
    let (mut count, mut begin) = (0, None);
    while let Some(event) = walk.next()? {
        let Event::Start(start) = event else { continue };
        match start.local_name().as_ref() {
            "sst" if begin.is_none() => begin = Some(walk.position()),
            "si" => count += 1,
            _ => {}
        }
        if count > limits.cells {
            return Err(too_much(limits));
        }
    }
    Ok(begin.and_then(|begin| xml.get(begin..)).unwrap_or_default())
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
    use rust_xlsxwriter::{Workbook as Book, XlsxError};

    fn written() -> Result<Vec<u8>, XlsxError> {
        let mut book = Book::new();
        let page = book.add_worksheet().set_name("One & only")?;
        page.write_string(0, 0, "=1+1")?.write_string(0, 2, "a < b & \"c\"\nd _x0041_")?;
        page.write_string(2, 0, "ä")?.write_number(2, 1, 0.72)?.write_formula(2, 2, "B3*2")?;
        book.save_to_buffer()
    }

    #[test]
    fn what_was_written_is_read_at_its_place() {
        let tables = read(&written().unwrap()).unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].name, "One & only");
        let rows = &tables[0].rows;
        assert_eq!(
            (rows[0].number, rows[0].text(0), rows[0].text(2)),
            (1, "=1+1", "a < b & \"c\"\nd _x0041_")
        );
        assert_eq!(rows[0].cells[0].1.formula, None);
        assert_eq!((rows[1].number, rows[1].text(0), rows[1].text(1)), (3, "ä", "0.72"));
        assert!(rows[1].cells[1].1.is_number);
        assert_eq!(rows[1].cells[2].1.formula.as_deref(), Some("B3*2"));
    }
}
