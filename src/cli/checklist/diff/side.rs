//! A checklist that was found, and where it comes from.

use crate::checklist::model::Checklist;
use crate::record::ObjectId;
use crate::record::layout::ReviewId;

/// A checklist that was found.
#[derive(Debug)]
pub(super) struct Side {
    /// How it was named.
    pub(super) name: String,
    /// Where it comes from.
    pub(super) origin: Origin,
    /// What it says.
    pub(super) checklist: Checklist,
}

/// Where a checklist comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The program.
    BuiltIn,
    /// The record's working folder, as it is recorded at this commit.
    InForce(ObjectId),
    /// The record's working folder, not recorded yet.
    Edited(String),
    /// A commit.
    Commit(ObjectId),
    /// A review that pinned it, at a commit.
    Pin(ReviewId, ObjectId),
    /// A file.
    File(String),
}

impl Origin {
    /// The word in JSON.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::InForce(_) => "in-force",
            Self::Edited(_) => "edited",
            Self::Commit(_) => "commit",
            Self::Pin(..) => "pin",
            Self::File(_) => "file",
        }
    }

    /// The commit at which it stands.
    pub(super) fn commit(&self) -> Option<ObjectId> {
        match self {
            Self::InForce(commit) | Self::Commit(commit) | Self::Pin(_, commit) => Some(*commit),
            Self::BuiltIn | Self::Edited(_) | Self::File(_) => None,
        }
    }
}

impl Side {
    /// Which checklist and version.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.checklist.id, self.checklist.version)
    }

    /// Where it comes from, in words.
    pub(super) fn place(&self) -> String {
        match &self.origin {
            Origin::BuiltIn => "built in".to_owned(),
            Origin::InForce(commit) => format!("in force, as recorded at {}", commit.short()),
            Origin::Edited(path) => format!("{path}, not recorded yet"),
            Origin::Commit(commit) => format!("as recorded at {}", commit.short()),
            Origin::Pin(review, commit) => format!("pinned by {review}, at {}", commit.short()),
            Origin::File(path) => path.clone(),
        }
    }
}
