//! Places in a source: kept as two numbers while reading, and shown as people count them.

use std::fmt;
use std::sync::Arc;

use super::workbook::column_name;

/// A place: in which of the given files, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct At {
    file: u32,
    /// 0 for the file as a whole, else by the kind of file: a byte and one; a line; a row.
    major: u32,
    /// A column.
    minor: u32,
}

impl At {
    /// A file as a whole.
    pub(super) fn whole(file: usize) -> Self {
        Self { file: number(file), major: 0, minor: 0 }
    }

    /// A byte of a file, from 0.
    pub(super) fn byte(file: usize, byte: usize) -> Self {
        Self { file: number(file), major: number(byte).saturating_add(1), minor: 0 }
    }

    /// A line and column, or a row and column, from 1.
    pub(super) fn cell(file: usize, row: usize, column: usize) -> Self {
        Self { file: number(file), major: number(row), minor: number(column) }
    }

    /// The file alone.
    pub(super) fn file(self) -> usize {
        self.file as usize
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// How the places of one file are counted.
enum Counted {
    /// By bytes of a text, which may have been rewritten before it was read.
    Bytes { text: String, rewrites: Vec<Rewrite> },
    /// By lines and columns.
    Lines,
    /// By rows and columns of this sheet.
    Sheet(String),
}

/// How a text was rewritten: from where in the new text on which byte of the old one stands there.
#[derive(Debug, Default, Clone)]
pub(super) struct Rewrite {
    /// In rising order of both.
    pub(super) pieces: Vec<(usize, usize)>,
}

impl Rewrite {
    /// The byte of the old text.
    fn before(&self, byte: usize) -> usize {
        let next = self.pieces.partition_point(|(new, _)| *new <= byte);
        let Some((new, old)) = next.checked_sub(1).and_then(|n| self.pieces.get(n)) else { return byte };
        let end = self.pieces.get(next).map_or(usize::MAX, |(_, old)| *old);
        (old + (byte - new)).min(end)
    }
}

/// The files of an import, for showing places in them.
#[derive(Default)]
pub(super) struct Places {
    files: Vec<(String, Counted)>,
}

impl Places {
    /// A file whose places are bytes of this text; rewrites in the order in which they were done.
    pub(super) fn bytes(&mut self, name: &str, text: &str, rewrites: Vec<Rewrite>) {
        self.files.push((name.to_owned(), Counted::Bytes { text: text.to_owned(), rewrites }));
    }

    /// A file whose places are lines and columns.
    pub(super) fn lines(&mut self, name: &str) {
        self.files.push((name.to_owned(), Counted::Lines));
    }

    /// A file whose places are cells of a sheet.
    pub(super) fn sheet(&mut self, name: &str, sheet: &str) {
        self.files.push((name.to_owned(), Counted::Sheet(sheet.to_owned())));
    }

    /// A place with the name of its file.
    pub(super) fn full(&self, at: At) -> String {
        let Some((name, counted)) = self.files.get(at.file()) else { return String::new() };
        match (self.spots(&[at]).pop().unwrap_or_default(), counted) {
            (Spot::Whole, _) => name.to_owned(),
            (spot, Counted::Sheet(sheet)) => format!("{name}: {sheet}!{spot}"),
            (spot, _) => format!("{name}:{spot}"),
        }
    }

    /// Many places in one go, each text being walked once; with the file's name where there are several.
    pub(super) fn shown(&self, all: &[At]) -> Vec<Place> {
        let file = |name: &str| if self.files.len() > 1 { format!("{name}:") } else { String::new() };
        let before = self.files.iter().map(|(name, counted)| match counted {
            Counted::Sheet(sheet) => format!("{}{sheet}!", file(name)),
            Counted::Bytes { .. } | Counted::Lines => file(name),
        });
        let before: Vec<Option<Arc<str>>> =
            before.map(|before| Some(before).filter(|before| !before.is_empty()).map(Arc::from)).collect();
        let spots = all.iter().zip(self.spots(all));
        spots.map(|(at, spot)| Place { before: before.get(at.file()).cloned().flatten(), spot }).collect()
    }

    fn spots(&self, all: &[At]) -> Vec<Spot> {
        let mut spots = vec![Spot::Whole; all.len()];
        let mut bytes: Vec<(usize, usize, usize)> = Vec::new();
        for (index, (at, slot)) in all.iter().zip(&mut spots).enumerate().filter(|(_, (at, _))| at.major > 0)
        {
            match self.files.get(at.file()) {
                Some((_, Counted::Bytes { rewrites, .. })) => {
                    let byte = at.major as usize - 1;
                    let byte = rewrites.iter().rev().fold(byte, |byte, rewrite| rewrite.before(byte));
                    bytes.push((at.file(), byte, index));
                }
                Some((_, Counted::Lines)) => *slot = Spot::Line { line: at.major, column: at.minor },
                Some((_, Counted::Sheet(_))) => *slot = Spot::Cell { row: at.major, column: at.minor },
                None => {}
            }
        }
        // They come in runs, a remark's places being in the order of the source: those are merged.
        bytes.sort_by_key(|(file, byte, _)| (*file, *byte));
        let (mut file, mut walk) = (usize::MAX, Walk::default());
        for (of, byte, index) in bytes {
            let Some((_, Counted::Bytes { text, .. })) = self.files.get(of) else { continue };
            if of != file {
                (file, walk) = (of, Walk::default());
            }
            walk.to(text, byte);
            if let Some(slot) = spots.get_mut(index) {
                *slot = Spot::Line { line: number(walk.line + 1), column: number(walk.column + 1) };
            }
        }
        spots
    }
}

/// A place as people count it. Its words are made where it is shown: a report may hold one of every line of a file,
/// and names a few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// What stands before it: the name of the sheet, and of the file where there are several.
    before: Option<Arc<str>>,
    spot: Spot,
}

/// Where in a file or sheet it is, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Spot {
    /// Nowhere in it: the whole is meant.
    #[default]
    Whole,
    Line {
        line: u32,
        column: u32,
    },
    Cell {
        row: u32,
        column: u32,
    },
}

impl Place {
    /// True for a file as a whole, of which there is nothing to show.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.spot == Spot::Whole
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.before {
            Some(before) if !self.is_whole() => write!(f, "{before}{}", self.spot),
            _ => self.spot.fmt(f),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Line { line, column } => write!(f, "{line}:{column}"),
            Self::Cell { row, column } => write!(f, "{}{row}", letters(*column)),
        }
    }
}

/// A walk through a text that counts lines and characters.
#[derive(Default)]
struct Walk {
    byte: usize,
    line: usize,
    column: usize,
}

impl Walk {
    fn to(&mut self, text: &str, byte: usize) {
        let mut passed = text.as_bytes().get(self.byte..byte.min(text.len())).unwrap_or_default();
        // Most places stand on the line of the one before.
        if let Some((lines, own)) =
            memchr::memrchr(b'\n', passed).and_then(|at| passed.split_at_checked(at + 1))
        {
            self.line += memchr::memchr_iter(b'\n', lines).count();
            self.column = 0;
            passed = own;
        }
        for chunk in passed.utf8_chunks() {
            self.column += chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty());
        }
        self.byte = byte.max(self.byte);
    }
}

/// A column as a spreadsheet names it, from 1.
pub(super) fn letters(column: u32) -> String {
    column.checked_sub(1).map(|column| column_name(column as usize)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_a_spreadsheet_does() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn bytes_are_shown_as_lines_and_characters_whatever_the_order() {
        let mut places = Places::default();
        places.bytes("a.json", "ä{\n  \"x\"\n}", Vec::new());
        let at = |byte| At::byte(0, byte);
        let shown = |places: &Places, all: &[At]| -> Vec<String> {
            places.shown(all).iter().map(Place::to_string).collect()
        };
        assert_eq!(shown(&places, &[at(6), at(0), at(2), at(10)]), ["2:3", "1:1", "1:2", "3:1"]);
        assert_eq!(places.full(at(6)), "a.json:2:3");
        assert_eq!(places.full(At::whole(0)), "a.json");
        places.lines("b.csv");
        assert_eq!(
            shown(&places, &[at(6), At::cell(1, 3, 2), At::whole(1)]),
            ["a.json:2:3", "b.csv:3:2", ""]
        );
    }

    #[test]
    fn a_cell_is_shown_with_its_sheet() {
        let mut places = Places::default();
        places.sheet("a.xlsx", "Questions");
        let shown: Vec<String> =
            places.shown(&[At::cell(0, 4, 28), At::whole(0)]).iter().map(Place::to_string).collect();
        assert_eq!(shown, ["Questions!AB4", ""]);
        assert_eq!(places.full(At::cell(0, 4, 28)), "a.xlsx: Questions!AB4");
    }

    #[test]
    fn a_rewritten_text_leads_back_to_the_old_one() {
        // `ab` was cut from between `x` and `y`.
        let rewrite = Rewrite { pieces: vec![(0, 0), (1, 3)] };
        assert_eq!([0, 1, 2].map(|byte| rewrite.before(byte)), [0, 3, 4]);
    }
}
