//! Entries that a plain commit took back.
//!
//! The projection keeps Git's lock until no git that it can see holds an older index (`bystander`). One that
//! is slower than that, or that it cannot see (another user's, another machine's, a program with a library of
//! its own), may still commit a tree that it read before an entry. Such a commit looks like one that was
//! meant, so nothing is undone here: it is found, said, and can be taken back.

use std::collections::BTreeMap;

use super::{LogEntry, LogFilter, Store, StoreError};
use crate::record::change::ObjectId;
use crate::record::message;

/// Where the newest commit is kept up to which nothing was put back.
const CACHE: &str = "put-back";
const CLEAN: &str = "clean";

/// How far back the newest commits are looked at. Whoever works on has met it by then.
const LOOK_BACK: usize = 200;

/// A file of the record that stands again as it did before an entry, by a commit that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutBack {
    /// From the record's root.
    pub path: String,
    /// The plain commit.
    pub by: ObjectId,
    /// Its subject.
    pub subject: String,
    /// The entry that recorded what is gone.
    pub entry: ObjectId,
    /// The subject of that.
    pub recorded: String,
}

impl PutBack {
    /// What happened, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { by, subject, recorded, .. } = self;
        format!("the plain commit {} ({subject}) put back what was recorded as \"{recorded}\"", by.short())
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        format!(
            "`probity undo {}` records it again; if putting it back was meant, nothing is to be done",
            self.by.short()
        )
    }
}

/// What a plain commit changed, until it is known what it put back.
struct Suspect {
    by: ObjectId,
    subject: String,
    /// What stood there before the commit, and after.
    changed: [Option<ObjectId>; 2],
    /// The entry that wrote what stood there before.
    entry: Option<(ObjectId, String)>,
}

impl Store {
    /// What plain commits put back among the newest of the branch and nobody has touched since, by path.
    ///
    /// A commit counts if the last to write a file before it was an entry, and if it gave the file the bytes
    /// that it had before that entry or one before it. `git revert` says what it does and does not count.
    /// Where older history cannot be read the looking ends; that is for `doctor` and `log` to say.
    ///
    /// Up to which commit there was nothing is kept: entries alone put nothing back, so that only a plain
    /// commit since then makes it look at what the commits changed.
    pub fn put_back(&self) -> Result<Vec<PutBack>, StoreError> {
        let Some(head) = self.head()?.commit() else { return Ok(Vec::new()) };
        let found = if self.is_entries_since_clean()? { Vec::new() } else { self.look_for_put_back()? };
        if found.is_empty() && self.cache_get(CACHE, CLEAN).as_deref() != Some(&head.0) {
            self.cache_put(CACHE, CLEAN, &head.0);
        }
        Ok(found)
    }

    /// Whether nothing but entries came after a commit up to which nothing was put back.
    fn is_entries_since_clean(&self) -> Result<bool, StoreError> {
        let Some(clean) = self.cache_get(CACHE, CLEAN) else { return Ok(false) };
        for entry in self.log(&LogFilter::default())?.take(LOOK_BACK) {
            let Ok(entry) = entry else { break };
            if entry.commit.0.as_slice() == clean {
                return Ok(true);
            }
            if message::is_by_hand(&entry.message) {
                break;
            }
        }
        Ok(false)
    }

    fn look_for_put_back(&self) -> Result<Vec<PutBack>, StoreError> {
        let head = self.snapshot(&super::At::Head)?;
        let mut suspects: BTreeMap<String, Suspect> = BTreeMap::new();
        let mut found = Vec::new();
        for entry in self.log(&LogFilter::default())?.take(LOOK_BACK) {
            let Ok(entry) = entry else { break };
            let is_ours = !message::is_by_hand(&entry.message);
            if is_ours && suspects.is_empty() || entry.parents.len() != 1 {
                continue;
            }
            let Ok(changes) = self.changed_paths(entry.commit) else { break };
            for changed in changes {
                if !is_ours {
                    let stands = head.id_of(&changed.path)? == changed.after;
                    if !suspects.contains_key(&changed.path) && stands && !says_so(&entry) {
                        let suspect = Suspect {
                            by: entry.commit,
                            subject: subject(&entry),
                            changed: [changed.before, changed.after],
                            entry: None,
                        };
                        suspects.insert(changed.path, suspect);
                    } else if suspects.get(&changed.path).is_some_and(|suspect| suspect.entry.is_none()) {
                        // What it put back was no entry's.
                        suspects.remove(&changed.path);
                    }
                    continue;
                }
                let Some(mut suspect) = suspects.remove(&changed.path) else { continue };
                let [before, after] = suspect.changed;
                if suspect.entry.is_none() && changed.after == before {
                    suspect.entry = Some((entry.commit, subject(&entry)));
                }
                match suspect.entry {
                    Some((recorder, recorded)) if changed.before == after => found.push(PutBack {
                        path: changed.path,
                        by: suspect.by,
                        subject: suspect.subject,
                        entry: recorder,
                        recorded,
                    }),
                    Some(_) => {
                        suspects.insert(changed.path, suspect);
                    }
                    None => {}
                }
            }
        }
        found.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(found)
    }
}

fn subject(entry: &LogEntry) -> String {
    entry.message.lines().next().unwrap_or_default().to_owned()
}

/// Whether the commit says itself that it takes something back.
fn says_so(entry: &LogEntry) -> bool {
    entry.message.lines().any(|line| line.starts_with("This reverts commit "))
}
