//! How far this clone has proven its record: kept in its own Git folder, so that only what is newer is judged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Judged, Proof};
use crate::record::RULES;
use crate::record::change::{Identity, ObjectId};
use crate::record::verdict::Class;
use crate::store::Store;

const CACHE: &str = "verify";
const PROVEN: &str = "proven";

/// The last proven tip, with what was found on the way.
pub(super) struct Kept {
    pub(super) tip: ObjectId,
    pub(super) counts: BTreeMap<Class, usize>,
    pub(super) noted: Vec<Judged>,
}

#[derive(Serialize, Deserialize)]
struct File {
    rules: u32,
    tip: String,
    counts: BTreeMap<String, usize>,
    noted: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    commit: String,
    subject: String,
    name: String,
    email: String,
    authored: Timestamp,
    class: String,
    findings: Vec<String>,
}

fn class(name: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.name() == name)
}

impl Kept {
    pub(super) fn total(&self) -> usize {
        self.counts.values().sum()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let file: File = serde_json::from_slice(bytes).ok().filter(|file: &File| file.rules == RULES)?;
        let mut counts = BTreeMap::new();
        for (name, count) in file.counts {
            counts.insert(class(&name)?, count);
        }
        let noted = file.noted.into_iter().map(|line| {
            Some(Judged {
                commit: ObjectId::parse(&line.commit)?,
                subject: line.subject,
                author: Identity { name: line.name, email: line.email },
                authored: line.authored,
                class: class(&line.class)?,
                findings: line.findings,
            })
        });
        Some(Self { tip: ObjectId::parse(&file.tip)?, counts, noted: noted.collect::<Option<_>>()? })
    }
}

impl Store {
    /// How far this clone was proven; none before the first time. What cannot be read is none: then all
    /// is judged again.
    pub(super) fn proven(&self) -> Option<Kept> {
        Kept::read(&self.cache_get(CACHE, PROVEN)?)
    }

    /// Up to which commit this clone was proven.
    #[must_use]
    pub fn proven_tip(&self) -> Option<ObjectId> {
        self.proven().map(|kept| kept.tip)
    }

    /// Keeps how far the record was proven; where something is wrong it is judged again the next time.
    pub(super) fn keep_proven(&self, proof: &Proof, tip: ObjectId) {
        if !proof.history.is_empty() || proof.count(Class::Violation) > 0 {
            return;
        }
        let noted = proof.noted.iter().map(|judged| Line {
            commit: judged.commit.to_string(),
            subject: judged.subject.clone(),
            name: judged.author.name.clone(),
            email: judged.author.email.clone(),
            authored: judged.authored,
            class: judged.class.name().to_owned(),
            findings: judged.findings.clone(),
        });
        let counts = proof.counts.iter().map(|(class, count)| (class.name().to_owned(), *count));
        let file =
            File { rules: RULES, tip: tip.to_string(), counts: counts.collect(), noted: noted.collect() };
        if let Ok(bytes) = serde_json::to_vec(&file) {
            self.cache_put(CACHE, PROVEN, &bytes);
        }
    }
}
