//! The newest entries, as a list shows them.

use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::record::message;
use crate::store::{LogFilter, Session, StoreError};

/// One entry of the record's history, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// The commit.
    pub commit: ObjectId,
    /// Its subject.
    pub subject: String,
    /// The author's name as Git has it.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// When it was done.
    pub at: jiff::Timestamp,
    /// The action's name; none for a commit by hand.
    pub action: Option<String>,
    /// The question it answered.
    pub question: Option<String>,
}

impl Session {
    /// The entries of a review or of the whole record, newest first, read as they are taken.
    pub fn entries(
        &self,
        of: Option<&ReviewId>,
    ) -> Result<impl Iterator<Item = Result<EntryLine, StoreError>>, StoreError> {
        let from = self.viewpoint.map(|own| own.commit);
        let filter = LogFilter { from, path: of.map(ReviewId::folder), until: None };
        Ok(self.store.log(&filter)?.map(|entry| {
            let entry = entry?;
            let trailer = |key| message::trailer(&entry.message, key).map(str::to_owned);
            Ok(EntryLine {
                commit: entry.commit,
                subject: entry.message.lines().next().unwrap_or_default().to_owned(),
                author: entry.author.name.clone(),
                email: entry.author.email.clone(),
                at: entry.authored,
                action: trailer("Action"),
                question: trailer("Question"),
            })
        }))
    }
}
