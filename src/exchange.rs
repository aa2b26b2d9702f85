//! Foreign formats in and out: from the bytes of a questionnaire or catalog of others to a checklist and a
//! report of what became of everything in it, from a checklist to an OSCAL catalog; sheets that others fill in,
//! and what comes back from them. No I/O.

pub mod reply;
pub mod sheet;
pub mod workbook;

mod ciso;
mod draft;
mod guess;
mod html;
mod ids;
mod json;
mod layout;
mod oscal;
mod place;
mod plain;
mod report;
mod table;
mod tree;
mod vsaq;
mod write;
mod yaml;

pub use guess::guess;
pub use oscal::export as oscal_catalog;
pub use place::Place;
pub use report::{Fate, Fault, Item, Remark};

use crate::checklist::parse;
use crate::text::id;
use place::{At, Places};
use report::{Read, Report, Wrong};

/// A format that checklists are imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A VSAQ questionnaire: JSON with comments and joined strings.
    Vsaq,
    /// A library of CISO Assistant with a framework: YAML.
    CisoAssistant,
    /// An OSCAL catalog: JSON.
    Oscal,
    /// A table with a header row as text.
    Csv,
    /// A sheet of a workbook with a header row.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Vsaq, Self::CisoAssistant, Self::Oscal, Self::Csv, Self::Xlsx];

    /// The word for it on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vsaq => "vsaq",
            Self::CisoAssistant => "ciso-assistant",
            Self::Oscal => "oscal",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == word)
    }

    /// What people call it.
    fn title(self) -> &'static str {
        match self {
            Self::Vsaq => "a VSAQ questionnaire",
            Self::CisoAssistant => "a CISO Assistant framework",
            Self::Oscal => "an OSCAL catalog",
            Self::Csv => "a table",
            Self::Xlsx => "a workbook",
        }
    }
}

/// What the person who imports says about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The file's name, for places and, where the source has no id, for the checklist's.
    pub file: &'a str,
    /// The checklist's id.
    pub id: Option<&'a str>,
    /// The checklist's title.
    pub title: Option<&'a str>,
    /// The area that it serves.
    pub area: Option<&'a str>,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// Extensions of a VSAQ questionnaire, with their names, in the order in which they are put in.
    pub extensions: &'a [(&'a str, &'a [u8])],
}

/// A checklist made from a foreign file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The format that was read.
    pub format: Format,
    /// The checklist's id.
    pub id: String,
    /// How many questions it has.
    pub questions: usize,
    /// The checklist as a file of ours.
    pub text: String,
    /// What was not carried over, changed or assumed.
    pub report: Vec<Remark>,
}

/// The longest source and the longest checklist, in bytes.
const LONGEST: usize = 64 << 20;
const LONGEST_TEXT: usize = 4 << 20;

/// Makes a checklist from the bytes of a foreign file; without a format it is guessed from what stands in it.
pub fn import(bytes: &[u8], format: Option<Format>, wanted: &Wanted<'_>) -> Result<Imported, Fault> {
    let mut places = Places::default();
    let made = read(bytes, format, wanted, &mut places);
    let (format, checklist, text, report) = made.map_err(|wrong| {
        let place = Some(places.full(wrong.at)).filter(|place| !place.is_empty());
        Fault {
            place: place.unwrap_or_else(|| wanted.file.to_owned()),
            what: wrong.what,
            hint: wrong.hint,
            is_usage: wrong.is_usage,
        }
    })?;
    let questions = checklist.questions().count();
    Ok(Imported { format, id: checklist.id, questions, text, report: report.finish(&places) })
}

type Made = (Format, crate::checklist::model::Checklist, String, Report);

fn read(bytes: &[u8], format: Option<Format>, wanted: &Wanted<'_>, places: &mut Places) -> Read<Made> {
    let whole = At::whole(0);
    if let Some(fault) = wanted.id.and_then(id::token_fault) {
        let what = format!("`{}` is no id: {fault}", wanted.id.unwrap_or_default());
        return Err(Wrong::usage(whole, what, "as `acme-security`: small letters, digits and hyphens"));
    }
    if bytes.len() > LONGEST {
        let what = format!("the file has {} bytes; at most {LONGEST} are read", bytes.len());
        return Err(Wrong::new(whole, what, "divide it, or check that it is the right file"));
    }
    let Some(format) = format.or_else(|| guess(bytes)) else {
        return Err(Wrong::usage(
            whole,
            "what kind of file this is cannot be told from its content",
            format!("name it with --format: {}", Format::ALL.map(Format::name).join(", ")),
        ));
    };
    if wanted.sheet.is_some() && format != Format::Xlsx {
        return Err(Wrong::usage(whole, format!("{} has no sheets", format.title()), "leave --sheet away"));
    }
    if !wanted.extensions.is_empty() && format != Format::Vsaq {
        let what = format!("{} has no extensions", format.title());
        return Err(Wrong::usage(whole, what, "leave --extension away"));
    }
    let mut report = Report::default();
    let draft = match format {
        Format::Vsaq => vsaq::read(bytes, wanted, places, &mut report)?,
        Format::CisoAssistant => {
            let text = utf8(bytes)?;
            places.lines(wanted.file);
            ciso::read(&yaml::read(0, text)?, &mut report)?
        }
        Format::Oscal => {
            let text = utf8(bytes)?;
            places.bytes(wanted.file, text, Vec::new());
            oscal::read(&json::read(0, text)?, &mut report)?
        }
        Format::Csv | Format::Xlsx => table::read(bytes, format, wanted, places, &mut report)?,
    };
    let is_ours = draft.id.as_ref().is_some_and(|id| id.kept);
    let checklist = draft::finish(draft, wanted, &mut report)?;
    let name = wanted.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let comment = format!(
        "Made by `probity checklist import` from {}\n\
         ({}). A draft: read what the import reported, settle weights, gates\n\
         and proof, and raise the version to 1.0.0.",
        crate::text::clean::line(name),
        format.title()
    );
    let text = write::checklist(&checklist, &comment);
    if text.len() > LONGEST_TEXT {
        let what = format!("the checklist would have {} bytes; at most {LONGEST_TEXT} are read", text.len());
        return Err(Wrong::new(whole, what, "divide the source and import its parts"));
    }
    if is_ours {
        // What was carried over as it stood may have been changed since it was exported.
        let (_, problems) = parse::checklist(&format!("{}.toml", checklist.id), text.as_bytes());
        if let Some(problem) = problems.iter().find(|problem| problem.is_error()) {
            let hint = problem.hint.clone().unwrap_or_default();
            return Err(Wrong::new(whole, format!("it is not as it was exported: {}", problem.what), hint));
        }
    }
    Ok((format, checklist, text, report))
}

/// The text without a mark at its beginning, or where it is no UTF-8.
fn utf8(bytes: &[u8]) -> Read<&str> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    str::from_utf8(text).map_err(|error| {
        let byte = error.valid_up_to();
        let before = text.get(..byte).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let what = format!("line {line} is no text in UTF-8 (byte {byte})");
        Wrong::new(At::whole(0), what, "save the file as UTF-8")
    })
}
