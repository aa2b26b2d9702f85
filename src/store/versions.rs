//! Items through history: who recorded each answer last, and every version there was, of reviews' items and of files.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::{At, LogEntry, LogFilter, Session, Store, StoreError};
use crate::record::change::ObjectId;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::load::review_of;

/// One version of an answer or document: its bytes, the entry with which it came and the one with which it
/// went.
#[derive(Debug, Clone)]
pub struct Version {
    /// In which review.
    pub review: ReviewId,
    /// From the review's folder, as `answers/sec-staff-mfa.toml`.
    pub inside: String,
    /// Its bytes.
    pub blob: ObjectId,
    /// The entry that brought it.
    pub came: Rc<LogEntry>,
    /// The entry that replaced or removed it; none while it stands.
    pub went: Option<Rc<LogEntry>>,
}

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

    /// Every version of every answer and document behind a commit, newest first: of one review, or of all.
    pub fn versions(&self, tip: ObjectId, of: Option<&ReviewId>) -> Result<Vec<Version>, StoreError> {
        let filter = LogFilter { from: Some(tip), path: of.map(ReviewId::folder), until: None };
        let mut newer: HashMap<String, Rc<LogEntry>> = HashMap::new();
        let mut found = Vec::new();
        for entry in self.store.log(&filter)? {
            let entry = Rc::new(entry?);
            for changed in self.store.changed_paths(entry.commit)? {
                let Some(review) = review_of(&changed.path).filter(|own| of.is_none_or(|of| of == own))
                else {
                    continue;
                };
                let inside = changed.path.get(review.folder().len() + 1..).unwrap_or_default().to_owned();
                if !matches!(part(&inside), Part::Answer(_) | Part::Evidence(_)) {
                    continue;
                }
                let went = newer.insert(changed.path, Rc::clone(&entry));
                if let Some(blob) = changed.after {
                    found.push(Version { review, inside, blob, came: Rc::clone(&entry), went });
                }
            }
        }
        Ok(found)
    }
}
