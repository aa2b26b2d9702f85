//! What a sheet is made as: one list of formats for the command line and the screen.

use std::path::Path;

use super::{Sheet, form, mail, markdown, xlsx};

/// What a sheet is made as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Markdown.
    Md,
    /// A form for a browser.
    Html,
    /// The text of a mail.
    Mail,
}

impl Format {
    /// All of them, with their words and what they are.
    pub const ALL: [(&'static str, Self, &'static str); 4] = [
        ("xlsx", Self::Xlsx, "A workbook: codes locked, answers to choose from lists"),
        ("md", Self::Md, "Markdown with boxes to tick"),
        ("html", Self::Html, "One file for a browser, which works offline and saves a file to send back"),
        ("mail", Self::Mail, "The text of a mail"),
    ];

    /// The word on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format, _)| *format == self).map_or("", |(name, ..)| name)
    }

    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, ..)| *own == name).map(|(_, format, _)| *format)
    }

    /// How the name of such a file ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Md => "md",
            Self::Html => "html",
            Self::Mail => "txt",
        }
    }

    /// The format of a file that is called like this.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().map(|(_, format, _)| format).find(|format| format.ending() == ending)
    }

    /// The sheet, made as this; a workbook can be too large to be one.
    pub fn bytes(self, sheet: &Sheet) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Xlsx => xlsx::bytes(sheet),
            Self::Md => Ok(markdown::text(sheet).into_bytes()),
            Self::Html => Ok(form::text(sheet).into_bytes()),
            Self::Mail => Ok(mail::text(sheet).into_bytes()),
        }
    }
}
