//! How far a condition of approval has come; its terms stand in the decision and never move.

use super::answer::{Citation, read_citation, write_citation};
use super::deed::Deed;
use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::Writer;

/// How far a condition has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The condition's id.
    pub condition: String,
    /// What was said last about it.
    pub note: Option<Deed>,
    /// Who found it met; somebody who does not own it.
    pub closed: Option<Deed>,
    /// What proves that it is met.
    pub evidence: Vec<Citation>,
}

impl Progress {
    /// Reads the progress of the review and condition that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, condition: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "condition", condition)?;
            Some(Self {
                condition: condition.to_owned(),
                note: Deed::read(top, "note"),
                closed: Deed::read(top, "closed"),
                evidence: top.tables("evidence").iter().filter_map(read_citation).collect(),
            })
        })
    }

    /// Writes the progress.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let citations: toml_edit::Array = self.evidence.iter().map(write_citation).collect();
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("condition", self.condition.as_str())
            .maybe("note", self.note.as_ref().map(Deed::write))
            .maybe("closed", self.closed.as_ref().map(Deed::write))
            .maybe("evidence", (!citations.is_empty()).then_some(citations));
        writer.finish()
    }
}
