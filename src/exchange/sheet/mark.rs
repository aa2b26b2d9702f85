//! What travels with a sheet, so that what comes back is known for what it was.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Asked, Takes};
use crate::text::hex;

/// The word by which a sheet of ours is known.
pub const NAME: &str = "probity-sheet";
/// The format of what travels with it.
pub const SCHEMA: u32 = 1;

/// Where a sheet comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mark {
    /// The review.
    pub review: String,
    /// The ask, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// Who is asked.
    pub to: String,
    /// The language of its texts.
    pub lang: String,
    /// The pinned checklists that it was made from.
    pub made: Vec<Made>,
    /// The questions in it, each with its revision.
    pub asked: Vec<(String, u32)>,
    /// The SHA-256 of what is asked, in hexadecimal digits.
    pub checksum: String,
}

/// A pinned checklist that a sheet was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Made {
    /// The checklist's id.
    pub checklist: String,
    /// Its version.
    pub version: String,
    /// Git's id of the pinned bytes.
    pub pin: String,
}

/// The mark with its name, as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Named {
    format: String,
    schema: u32,
    #[serde(flatten)]
    mark: Mark,
}

impl Mark {
    /// One line of JSON.
    #[must_use]
    pub fn write(&self) -> String {
        let named = Named { format: NAME.to_owned(), schema: SCHEMA, mark: self.clone() };
        // Texts and numbers alone: that cannot fail.
        serde_json::to_string(&named).unwrap_or_default()
    }

    /// Reads it back; none for anything that is no mark of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let named: Named = serde_json::from_str(text.trim()).ok()?;
        (named.format == NAME && named.schema == SCHEMA).then_some(named.mark)
    }
}

/// The SHA-256 of what is asked, whatever the order.
#[must_use]
pub fn checksum(questions: &[Asked]) -> String {
    let mut lines: Vec<String> = questions.iter().map(line).collect();
    lines.sort();
    hex::digits(&Sha256::digest(lines.join("\n").as_bytes()))
}

fn line(asked: &Asked) -> String {
    let takes = match &asked.takes {
        Takes::One => "one".to_owned(),
        Takes::Several => "several".to_owned(),
        Takes::Figure(unit) => format!("figure {}", unit.as_deref().unwrap_or_default()),
        Takes::Day => "day".to_owned(),
        Takes::Words => "words".to_owned(),
    };
    let mut parts = vec![asked.code.clone(), asked.revision.to_string(), asked.request.clone(), takes];
    parts.extend(asked.options.iter().flat_map(|option| [option.key.clone(), option.label.clone()]));
    parts.join("\t")
}
