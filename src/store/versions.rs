//! Items through history: who recorded each answer last, and every text that stood in a file.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{At, LogEntry, LogFilter, Session, Store, StoreError};
use crate::record::change::ObjectId;
use crate::record::layout::{Part, ReviewId, part};

/// A text that stood in a file for some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Its bytes.
    pub blob: ObjectId,
    /// The commit that brought it.
    pub came: ObjectId,
}

impl Store {
    /// Every text that stood in these files behind a commit (none for HEAD), newest first; all of them in
    /// one walk over the folder that holds them, or the one file.
    pub fn texts<'p>(
        &self,
        folder: &str,
        paths: impl IntoIterator<Item = &'p String>,
        from: Option<ObjectId>,
    ) -> Result<BTreeMap<String, Vec<Text>>, StoreError> {
        let mut found: BTreeMap<String, Vec<Text>> =
            paths.into_iter().map(|path| (path.clone(), Vec::new())).collect();
        let filter = LogFilter { from, path: Some(folder.to_owned()), until: None };
        for entry in self.log(&filter)? {
            let commit = entry?.commit;
            let snapshot = self.snapshot(&At::Commit(commit))?;
            for (path, texts) in &mut found {
                let Some(file) = snapshot.entry(path)?.filter(|found| found.kind.is_file()) else { continue };
                match texts.last_mut().filter(|text| text.blob == file.id) {
                    Some(text) => text.came = commit,
                    None => texts.push(Text { blob: file.id, came: commit }),
                }
            }
        }
        Ok(found)
    }
}

impl Session {
    /// The entry that recorded each of these answers last, by question: one walk, which ends with the last
    /// of them.
    pub fn last_entries(
        &self,
        review: &ReviewId,
        tip: ObjectId,
        questions: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, Rc<LogEntry>>, StoreError> {
        let mut wanted: std::collections::BTreeSet<String> = questions.into_iter().collect();
        let mut found = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let filter = LogFilter { from: Some(tip), path: Some(review.folder()), until: None };
        for entry in self.store.log(&filter)? {
            let entry = Rc::new(entry?);
            for changed in self.changed_in(entry.commit, review)? {
                if let Part::Answer(question) = part(&changed.path)
                    && wanted.remove(question)
                {
                    found.insert(question.to_owned(), Rc::clone(&entry));
                }
            }
            if wanted.is_empty() {
                break;
            }
        }
        Ok(found)
    }
}
