//! What comes back from others: files of several kinds, read into what they say about which question.
//!
//! Always by the question's id, never by the row. What is not understood is said, never guessed.

mod caiq;
mod csv;
mod form;
pub mod intake;
mod matching;
mod scorecard;
mod sheet;
mod text;
mod understand;
mod vsaq;

pub use understand::{Line, LineKind, Understood, understand};

use crate::exchange::sheet::mark::Mark;
use crate::exchange::workbook::{self, Refused};
use crate::record::review::Review;

/// The most bytes that a file may have.
pub const LARGEST: u64 = 16 << 20;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Our own workbook.
    Sheet,
    /// What our own form saved.
    Form,
    /// Text with codes in brackets: a mail, or our own Markdown.
    Text,
    /// A table with a head, in commas, semicolons or tabs.
    Csv,
    /// A filled CAIQ v4 workbook.
    Caiq,
    /// A file of answers to a VSAQ questionnaire.
    Vsaq,
    /// What OpenSSF Scorecard found: proof, and no claim.
    Scorecard,
}

impl Format {
    /// All of them with their words.
    pub const ALL: [(&'static str, Self); 7] = [
        ("sheet", Self::Sheet),
        ("form", Self::Form),
        ("text", Self::Text),
        ("csv", Self::Csv),
        ("caiq", Self::Caiq),
        ("vsaq", Self::Vsaq),
        ("scorecard", Self::Scorecard),
    ];

    /// The word on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// What it is, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Sheet => "our sheet",
            Self::Form => "our form",
            Self::Text => "text with codes in brackets",
            Self::Csv => "a table with a head",
            Self::Caiq => "a CAIQ",
            Self::Vsaq => "answers to a VSAQ questionnaire",
            Self::Scorecard => "a Scorecard",
        }
    }
}

/// What a file says, as it was found and before it is understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Where the sheet came from, if it is one of ours and still says so.
    pub mark: Option<Mark>,
    /// The name of whoever filled it in, if it says so.
    pub who: Option<String>,
    /// What it says about questions.
    pub said: Vec<Said>,
    /// What there is to say of the file as a whole.
    pub notes: Vec<String>,
    /// The codes that stand in it without a word beside them.
    pub empty: Vec<String>,
    /// What it is as a document, where it says so of itself.
    pub title: Option<String>,
    /// What it covers as a document, where it is proof and claims nothing.
    pub covers: Option<String>,
    /// The day of which it is, where it says so.
    pub day: Option<jiff::civil::Date>,
}

/// What stands in a file about one question.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// The code beside it.
    pub code: String,
    /// Where in the file, as `row 7`.
    pub at: String,
    /// A place that stays the same when rows move, as `IAM-14.1`.
    pub place: Option<String>,
    /// The question's text that stands beside it.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The answers, where several were ticked.
    pub several: Vec<String>,
    /// A second answer that was chosen beside the first.
    pub instead: String,
    /// Their words.
    pub words: String,
    /// The document that they name.
    pub document: String,
    /// True where a number stands in the cell, and no text.
    pub is_number: bool,
    /// True where an answer that is none of the options is words: in a mail people write as they like.
    pub is_loose: bool,
}

/// Reads a file of this kind; without one, of the kind that it turns out to be.
pub fn read(
    name: &str,
    bytes: &[u8],
    format: Option<Format>,
    review: &Review,
) -> Result<(Format, Found), Refused> {
    if bytes.len() as u64 > LARGEST {
        return Err(Refused::new(
            format!("it has more than {} MB", LARGEST >> 20),
            "send the questions and answers alone",
        ));
    }
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    if workbook::is_archive(bytes) || workbook::is_old_document(bytes) {
        if matches!(ending.as_str(), "xlsm" | "xlsb" | "xltm" | "xlam") {
            return Err(Refused::new(
                format!("a .{ending} file can hold macros"),
                "ask for the same sheet as a plain .xlsx workbook",
            ));
        }
        let tables = workbook::read(bytes)?;
        let is_caiq = format == Some(Format::Caiq) || (format.is_none() && caiq::is_one(&tables));
        return if is_caiq {
            Ok((Format::Caiq, caiq::read(&tables, review)?))
        } else {
            Ok((Format::Sheet, sheet::read(&tables)?))
        };
    }
    let words = utf8(bytes)?;
    let format = format.unwrap_or_else(|| format_of(&ending, &words));
    let found = match format {
        Format::Sheet | Format::Caiq => {
            return Err(Refused::new("it is no workbook", "save it as .xlsx, or leave --format away"));
        }
        Format::Form => form::read(&words)?,
        Format::Vsaq => vsaq::read(&words, review)?,
        Format::Scorecard => scorecard::read(&words)?,
        Format::Csv => csv::read(&words)?,
        Format::Text => text::read(&words, review)?,
    };
    Ok((format, found))
}

/// Text in UTF-8, without the mark that some programs begin it with.
fn utf8(bytes: &[u8]) -> Result<String, Refused> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Refused::new("it is written in UTF-16", "save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Refused::new(
            format!("it is no text in UTF-8, from byte {} on", error.valid_up_to()),
            "save it as UTF-8 (in a spreadsheet program: CSV UTF-8)",
        )
    })?;
    if text.contains('\0') {
        return Err(Refused::new("it is no text", "name a sheet, a form's file, a mail's text or a table"));
    }
    Ok(text.to_owned())
}

fn format_of(ending: &str, words: &str) -> Format {
    if words.trim_start().starts_with('{') {
        return if form::is_one(words) {
            Format::Form
        } else if scorecard::is_one(words) {
            Format::Scorecard
        } else {
            Format::Vsaq
        };
    }
    if matches!(ending, "csv" | "tsv") || csv::is_one(words) { Format::Csv } else { Format::Text }
}

/// Refuses text that a spreadsheet program would run: what others type is words, and stays words.
fn harmless(text: &str, at: &str) -> Result<(), Refused> {
    let trimmed = text.trim_start();
    let Some(rest) = trimmed.strip_prefix(['=', '+', '-', '@']) else { return Ok(()) };
    let is_call = rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic() || c == '\'' || c == '"')
        && rest.contains(['(', '|', '!']);
    if trimmed.starts_with('=') || (is_call && !rest.starts_with(' ')) {
        return Err(Refused::new(
            format!("{at} begins like a formula: {}", shortened(trimmed)),
            "a formula says what its file wants at the moment; ask for the words themselves",
        ));
    }
    Ok(())
}

/// Text in a report: one line, and not a long one.
fn shortened(text: &str) -> String {
    let line = crate::text::clean::line(text);
    let line = crate::exchange::sheet::one_line(&line);
    if line.chars().count() <= 60 {
        return line;
    }
    format!("{}…", line.chars().take(59).collect::<String>().trim_end())
}
