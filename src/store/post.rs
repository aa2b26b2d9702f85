//! What goes out and what comes back: sheets of asks written to files, and files read and understood.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::{At, Session, StoreError};
use crate::exchange::reply::LARGEST;
use crate::exchange::reply::intake::{Incoming, Intake, NotTaken, intake};
use crate::exchange::sheet::Sheet;
use crate::exchange::sheet::format::Format;
use crate::record::ask::Ask;
use crate::record::layout::ReviewId;
use crate::record::load;

/// A sheet that somebody wants as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAsk {
    /// The review.
    pub review: ReviewId,
    /// The asks, of the same people.
    pub asks: Vec<String>,
    /// What it is made as.
    pub format: Format,
    /// Where it goes, as a person writes a path.
    pub path: String,
}

/// A file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeAsk {
    /// The review.
    pub review: ReviewId,
    /// Where it lies, as a person writes a path.
    pub path: String,
    /// Who says it; none where the file says so.
    pub from: Option<String>,
}

/// Why a sheet was not written, or a file is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It is not possible, for this reason.
    #[error("{what}")]
    Refused {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
    /// A file does not say who says it, and nobody else did.
    #[error("{0}")]
    NobodySays(String),
    /// The record cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PostError {
    fn refused(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { what: what.into(), hint: hint.into() }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { hint, .. } => Some(hint.clone()),
            Self::NobodySays(_) => Some("say so: partner, or a person's id, a role, a name".to_owned()),
            Self::Store(error) => error.hint(),
        }
    }
}

impl Session {
    /// Writes the sheet of some asks; says how many questions are in it.
    pub fn write_sheet(&mut self, ask: &SheetAsk) -> Result<usize, PostError> {
        let snapshot = self.store.snapshot(&At::Head)?;
        let Some(Ok(review)) = self.review(&snapshot, &ask.review)? else {
            return Err(PostError::refused(format!("{} cannot be read", ask.review), "open it to see why"));
        };
        let asks: Vec<&Ask> =
            ask.asks.iter().filter_map(|id| review.asks.get(id)).map(|item| &item.value).collect();
        if asks.is_empty() || asks.len() < ask.asks.len() {
            return Err(PostError::refused(
                "what was asked is not there any more",
                "look again: somebody took it back",
            ));
        }
        let partner = load::partner(&snapshot, &ask.review.partner, &mut Vec::new())?;
        let partner = partner.map_or_else(|| ask.review.partner.clone(), |item| item.value.name);
        let sheet = Sheet::of_asks(&review, &partner, &asks);
        let bytes = ask.format.bytes(&sheet).map_err(|error| {
            PostError::refused(
                format!("the sheet cannot be made: {error}"),
                "ask for fewer questions at once",
            )
        })?;
        write_new(&self.place_of(&ask.path), &bytes).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => PostError::refused(
                format!("{} is there already", ask.path),
                "name another file, or remove that one",
            ),
            _ => PostError::refused(format!("{} cannot be written: {error}", ask.path), "name another place"),
        })?;
        Ok(sheet.questions.len())
    }

    /// Reads a file that came back and says what it comes to; nothing is recorded.
    pub fn intake(&mut self, ask: &IntakeAsk) -> Result<Intake, PostError> {
        let snapshot = self.in_view()?;
        let record = load::record(&snapshot, &mut Vec::new())?.map(|item| item.value);
        let (Some(record), Some(Ok(review))) = (record, self.review(&snapshot, &ask.review)?) else {
            return Err(PostError::refused(format!("{} cannot be read", ask.review), "open it to see why"));
        };
        let bytes = match read_plain(&self.place_of(&ask.path), LARGEST + 1) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                return Err(PostError::refused(
                    format!("{} is no plain file", ask.path),
                    "name the file itself, not a link or a folder",
                ));
            }
            Err(error) => {
                return Err(PostError::refused(
                    format!("{} cannot be read: {error}", ask.path),
                    "look whether it is there",
                ));
            }
        };
        let name = Path::new(&ask.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let incoming = Incoming {
            name: &name,
            at: Some(&ask.path),
            bytes: &bytes,
            from: ask.from.as_deref(),
            format: None,
            copies: false,
        };
        let today = record.day(self.store.environment().clock.now());
        intake(&review, &record, today, incoming).map_err(|why| match &why {
            NotTaken::Refused(refused) => PostError::refused(why.words(&name), refused.hint.clone()),
            NotTaken::NobodySays => PostError::NobodySays(why.words(&name)),
        })
    }
}

/// Writes a file that is not there yet: one that somebody filled in is never written over.
pub fn write_new(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create_new(place)?;
    // Half a sheet is none, and would be in the way of the next try.
    file.write_all(bytes).or_else(|error| std::fs::remove_file(place).and(Err(error)))
}

/// The bytes of a plain file, and no more than so many; none for a link, a folder, or anything else.
pub fn read_plain(place: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    if !std::fs::symlink_metadata(place)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(place)?.take(most).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
