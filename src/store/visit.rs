//! Where a person was when they last left a record: kept outside of it, beside this clone's other
//! derived values, so that the first screen can say what is new.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::threads::EntryLine;
use super::{Session, Store, StoreError};
use crate::record::change::ObjectId;

/// More entries than this since the last visit are only said to be many.
const MOST: usize = 200;

/// The end of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// When it ended.
    pub at: Timestamp,
    /// Where the branch was.
    pub tip: ObjectId,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    at: Timestamp,
    tip: String,
}

/// What others and I recorded since the last visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// When that visit ended.
    pub at: Timestamp,
    /// The entries since then, newest first.
    pub entries: Vec<EntryLine>,
    /// True when there are more than these.
    pub more: bool,
}

impl Store {
    /// The last visit to this clone; none before the first one has ended.
    #[must_use]
    pub fn last_visit(&self) -> Option<Visit> {
        let kept: Kept = serde_json::from_slice(&self.cache_get("visit", "last")?).ok()?;
        Some(Visit { at: kept.at, tip: ObjectId::parse(&kept.tip)? })
    }

    /// Keeps where this visit ended.
    pub fn end_visit(&self) {
        let at = self.environment().clock.now();
        if let Ok(head) = self.head()
            && let Some(tip) = head.commit()
            && let Ok(bytes) = serde_json::to_vec(&Kept { at, tip: tip.to_string() })
        {
            self.cache_put("visit", "last", &bytes);
        }
    }
}

impl Session {
    /// What was recorded since a visit ended, newest first.
    pub fn since(&self, visit: &Visit) -> Result<Since, StoreError> {
        let mut entries = Vec::new();
        let mut more = true;
        for entry in self.entries(None)?.take(MOST + 1) {
            let entry = entry?;
            if entry.commit == visit.tip {
                more = false;
                break;
            }
            entries.push(entry);
        }
        entries.truncate(MOST);
        Ok(Since { at: visit.at, more, entries })
    }
}
