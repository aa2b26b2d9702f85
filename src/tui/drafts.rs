//! The drafts of the open record in memory, and when they must be on disk.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::effect::Effect;
use crate::config::draft::DraftKey;

/// Words are on disk this long after they were typed, at the latest.
const WITHIN: SignedDuration = SignedDuration::from_secs(1);

#[derive(Debug, Clone)]
struct Draft {
    content: String,
    /// Since when the content differs from what is on disk.
    unsaved_since: Option<Timestamp>,
}

/// Drafts by what they belong to.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    drafts: BTreeMap<DraftKey, Draft>,
}

impl Drafts {
    /// The drafts that were found on disk.
    #[must_use]
    pub fn found(drafts: BTreeMap<DraftKey, String>) -> Self {
        let drafts =
            drafts.into_iter().map(|(key, content)| (key, Draft { content, unsaved_since: None })).collect();
        Self { drafts }
    }

    /// The draft of this item.
    #[must_use]
    pub fn get(&self, key: &DraftKey) -> Option<&str> {
        self.drafts.get(key).map(|draft| draft.content.as_str())
    }

    /// The items that have a draft.
    pub fn keys(&self) -> impl Iterator<Item = &DraftKey> {
        self.drafts.keys()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Keeps a draft; it reaches the disk with the next `due`.
    pub fn keep(&mut self, key: DraftKey, content: String, now: Timestamp) {
        let old = self.drafts.get(&key);
        if old.is_some_and(|old| old.content == content) {
            return;
        }
        let unsaved_since = old.and_then(|old| old.unsaved_since).or(Some(now));
        self.drafts.insert(key, Draft { content, unsaved_since });
    }

    /// Drops a draft, because it was recorded or thrown away.
    pub fn drop(&mut self, key: &DraftKey) -> Option<Effect> {
        self.drafts.remove(key).map(|_| Effect::DropDraft(key.clone()))
    }

    /// What must be written now.
    pub fn due(&mut self, now: Timestamp) -> Vec<Effect> {
        self.take(|since| now.duration_since(since) >= WITHIN)
    }

    /// What is not yet on disk, whenever it was typed: for the moment of leaving.
    pub fn all_unsaved(&mut self) -> Vec<Effect> {
        self.take(|_| true)
    }

    fn take(&mut self, wanted: impl Fn(Timestamp) -> bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (key, draft) in &mut self.drafts {
            if draft.unsaved_since.is_some_and(&wanted) {
                draft.unsaved_since = None;
                effects.push(Effect::SaveDraft(key.clone(), draft.content.clone()));
            }
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn steady_typing_is_saved_every_second_and_not_oftener() {
        let key = DraftKey { record: "/a".into(), review: "v/q".into(), item: "x".into() };
        let mut drafts = Drafts::default();
        drafts.keep(key.clone(), "a".into(), second(0));
        drafts.keep(key.clone(), "ab".into(), second(1));
        assert_eq!(drafts.due(second(1)), [Effect::SaveDraft(key.clone(), "ab".into())]);
        assert_eq!(drafts.due(second(9)), []);
        drafts.keep(key.clone(), "ab".into(), second(9));
        assert_eq!(drafts.all_unsaved(), []);
        assert_eq!(drafts.drop(&key), Some(Effect::DropDraft(key.clone())));
        assert_eq!(drafts.drop(&key), None);
    }
}
