//! XLSX workbooks as far as questions and answers need them: cells as text, read within narrow limits.

mod guard;
mod read;
mod rows;
mod xml;

pub use read::{Limits, Table, Workbook, read};
pub use rows::{Cell, Row};

/// Why a workbook is not read: what it is, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", .place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default())]
pub struct Refused {
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub hint: String,
    /// Where, if it is at a cell.
    pub place: Option<Place>,
}

/// A cell of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of its page.
    pub page: String,
    /// Its row, from 1.
    pub row: usize,
    /// Its column, from 0.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}!{}{}", self.page, column_name(self.column), self.row)
    }
}

impl Refused {
    pub(crate) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into(), place: None }
    }

    /// The same of one part of the workbook.
    fn within(self, part: &str) -> Self {
        Self { what: format!("{part}: {}", self.what), ..self }
    }

    fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// Whether the bytes begin as a ZIP archive does, and so may be a workbook.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether the bytes are an old or an encrypted document of an office program.
#[must_use]
pub fn is_old_document(bytes: &[u8]) -> bool {
    // No text in UTF-8 begins like this.
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

/// The letters of a column, from 0: A, B, … Z, AA.
#[must_use]
pub fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(column % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + letter));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_letters() {
        let names: Vec<String> = [0, 25, 26, 701, 702].map(super::column_name).to_vec();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
