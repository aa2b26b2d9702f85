//! Judges a merge: each file has to be one that a side brought, and nothing that a side brought may be lost.

use std::collections::BTreeMap;

use crate::record::change::ObjectId;
use crate::record::layout;
use crate::record::retrace::is_of_record;
use crate::record::verdict::Class;
use crate::store::tree::{self, Side};
use crate::store::{LogEntry, Store, StoreError, from_oid, oid};

/// What stands at the paths that differ between two trees.
type Differences = BTreeMap<String, Option<Side>>;

impl Store {
    pub(super) fn judge_merge(&self, entry: &LogEntry) -> Result<(Class, Vec<String>), StoreError> {
        let mut findings = Vec::new();
        let [ours, theirs] = entry.parents.as_slice() else {
            return Ok((Class::Violation, vec!["it merges more than two histories at once".to_owned()]));
        };
        let base = match self.repository.merge_base(oid(*ours)?, oid(*theirs)?) {
            Ok(base) => Some(self.commit(from_oid(base))?.tree),
            // Two records that never were one: everything of both is new.
            Err(error) if error.code() == git2::ErrorCode::NotFound => None,
            Err(source) => {
                return Err(StoreError::Git { action: "look for where two histories part", source });
            }
        };
        let (ours, theirs) = (self.commit(*ours)?.tree, self.commit(*theirs)?.tree);
        let by_ours = self.between(base, Some(ours))?;
        let by_theirs = self.between(base, Some(theirs))?;
        let by_merge = self.between(base, Some(entry.tree))?;
        for (path, side) in by_merge.iter().filter(|(path, _)| is_of_record(path)) {
            if by_ours.get(path) != Some(side) && by_theirs.get(path) != Some(side) {
                findings.push(format!("the merge brings what neither side had: {}", layout::words(path)));
            }
        }
        for (path, side) in by_ours.iter().chain(&by_theirs).filter(|(path, _)| is_of_record(path)) {
            let both = by_ours.contains_key(path) && by_theirs.contains_key(path);
            let kept = by_merge.get(path);
            // Where both sides changed a file the merge had to choose, and the other one is an answer to ask for.
            if kept != Some(side) && !(both && (kept == by_ours.get(path) || kept == by_theirs.get(path))) {
                let words = format!("the merge drops what one side recorded: {}", layout::words(path));
                if !findings.contains(&words) {
                    findings.push(words);
                }
            }
        }
        let class = if findings.is_empty() { Class::Merge } else { Class::Violation };
        Ok((class, findings))
    }

    fn between(&self, before: Option<ObjectId>, after: Option<ObjectId>) -> Result<Differences, StoreError> {
        let found = tree::differences(&self.objects, before, after)?;
        Ok(found.into_iter().map(|difference| (difference.path, difference.after)).collect())
    }
}
