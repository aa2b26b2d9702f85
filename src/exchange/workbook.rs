//! XLSX workbooks as far as questions and answers need them: cells as text, read within narrow limits.

mod read;
mod write;
mod zip;

pub use read::{Cell, Row, Table, read};
pub use write::{Book, List, Page, Style, Written};

/// Why a workbook is not read: what it is, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Refused {
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub hint: String,
}

impl Refused {
    pub(crate) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
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
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
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
