//! The checklists in force at two points of the past, beside what differs in a review that pinned others.

use std::collections::BTreeSet;

use super::Told;
use crate::record::change::ObjectId;
use crate::record::difference::TextMove;
use crate::record::difference::words::{Part, Voice, text_lines, text_parts};
use crate::record::layout;
use crate::store::{At, Session, StoreError};
use crate::text::lines::{Line, Tone, plain, run};

/// Checklists in force that differ, under headings; what was told of the pinned ones is not told again.
#[must_use]
pub fn in_force_parts(texts: &[TextMove], pinned: &[TextMove]) -> Vec<Part> {
    if texts.is_empty() {
        return Vec::new();
    }
    let (told, new): (Vec<TextMove>, Vec<TextMove>) =
        texts.iter().cloned().partition(|text| text.changes.is_some() && pinned.contains(text));
    let mut lines = text_lines(&new);
    lines.extend(told.iter().map(|text| {
        let changed = text.versions.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" -> ");
        Line::item(vec![
            run(Tone::Strong, text.what.as_str()),
            plain(format!("  {changed}, as the pinned one")),
        ])
    }));
    let mut parts = vec![Part { heading: "Checklists in force".into(), lines }];
    parts.extend(text_parts(&new, "in force"));
    parts
}

impl Session {
    /// The checklists in force that differ between two commits.
    pub fn checklists_between(&mut self, from: ObjectId, to: ObjectId) -> Result<Vec<TextMove>, StoreError> {
        let snapshots = [self.store.snapshot(&At::Commit(from))?, self.store.snapshot(&At::Commit(to))?];
        let [before, after] = &snapshots;
        if before.id_of(layout::CHECKLISTS)? == after.id_of(layout::CHECKLISTS)? {
            return Ok(Vec::new());
        }
        let mut names = BTreeSet::new();
        for snapshot in &snapshots {
            names.extend(snapshot.list(layout::CHECKLISTS)?.into_iter().map(|entry| entry.name));
        }
        let mut found = Vec::new();
        for id in names.iter().filter_map(|name| name.strip_suffix(".toml")) {
            let path = layout::checklist(id);
            let ids = [before.id_of(&path)?, after.id_of(&path)?];
            if ids.first() == ids.last() {
                continue;
            }
            let mut texts = Vec::new();
            for (snapshot, blob) in snapshots.iter().zip(ids) {
                texts.push(match blob {
                    Some(blob) => self.parsed.checklist(&path, blob, || snapshot.bytes(blob))?.0,
                    None => None,
                });
            }
            let [old, new] = [texts.first(), texts.last()].map(|text| text.and_then(Option::as_deref));
            let mut told = TextMove::of(id, old, new);
            for (version, blob) in told.versions.iter_mut().zip(ids) {
                if blob.is_some() && version.is_none() {
                    *version = Some("unreadable".to_owned());
                }
            }
            found.push(told);
        }
        Ok(found)
    }
}

impl Told {
    /// How much of the review differs, in one sentence.
    #[must_use]
    pub fn count_words(&self) -> String {
        if self.difference.is_empty() && !self.in_force.is_empty() {
            return "Nothing of the review differs.".to_owned();
        }
        self.difference.count_words()
    }

    /// Everything that differs, under headings: of the review, then of the checklists in force.
    #[must_use]
    pub fn parts(&self, voice: &Voice<'_>) -> Vec<Part> {
        let mut parts = self.difference.parts(voice);
        parts.extend(in_force_parts(&self.in_force, &self.difference.texts));
        parts
    }
}
