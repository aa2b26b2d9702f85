//! A review that nobody holds: for showing what a checklist would ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Pin, Review, ReviewFile, ScopeFile};
use crate::checklist::facts::Facts;
use crate::checklist::model::Checklist;
use crate::record::Item;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::record::numbers::Numbers;
use crate::record::policy::Policy;
use crate::record::scope::Settled;

/// The id of a text that lies nowhere.
const NOWHERE: ObjectId = ObjectId([0; 20]);

impl Review {
    /// What a review of one checklist would be just after it was started, with what its scope says.
    #[must_use]
    pub fn imagined(
        checklist: Arc<Checklist>,
        facts: Arc<Facts>,
        policy: Arc<Policy>,
        scope: ScopeFile,
    ) -> Self {
        let id = ReviewId { partner: "this partner".to_owned(), review: "preview".to_owned() };
        let file = ReviewFile {
            title: checklist.title.clone(),
            opened: jiff::Timestamp::UNIX_EPOCH,
            opened_by: String::new(),
            owner: None,
            carried_from: None,
            submitted: None,
            withdrawn: None,
            revoked: None,
            upgraded: None,
        };
        let pins = vec![Pin { id: NOWHERE, checklist }];
        let settled = Arc::new(Settled::of(&pins, &facts, &scope));
        Self {
            id,
            file: Item::new(NOWHERE, Vec::new(), file),
            scope: Item::new(NOWHERE, Vec::new(), scope),
            policy,
            policy_id: NOWHERE,
            facts,
            facts_id: NOWHERE,
            numbers: Arc::new(Numbers::of(&pins)),
            pins,
            settled,
            answers: BTreeMap::new(),
            evidence: BTreeMap::new(),
            asks: BTreeMap::new(),
            verifications: BTreeMap::new(),
            claims: BTreeMap::new(),
            waivers: BTreeMap::new(),
            decision: None,
            progress: BTreeMap::new(),
            signoffs: BTreeMap::new(),
            risks: BTreeMap::new(),
            problems: Vec::new(),
        }
    }
}
