//! What a running review would become under the checklists in force.

use std::sync::Arc;

use crate::checklist::model::Checklist;
use crate::record::Item;
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::review::Review;
use crate::record::upgrade::{Misfit, Plan, candidates};
use crate::store::threads::Reply;
use crate::store::{Session, StoreError};

/// A review, and what it would become.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The review as it stands.
    pub review: Arc<Review>,
    /// What it would become, or why it would not move.
    pub plan: Result<Plan, Vec<Misfit>>,
    /// All checklists in force that it could be moved to.
    pub candidates: Vec<Arc<Item<Checklist>>>,
}

impl Session {
    /// A review, and what it would become under these checklists, or under those that it would be moved to unasked.
    pub(in crate::store) fn plan(&mut self, id: &ReviewId, chosen: &[String]) -> Result<Reply, StoreError> {
        let snapshot = self.in_view()?;
        let review = match self.review(&snapshot, id)? {
            Some(Ok(review)) => review,
            Some(Err(problems)) => return Ok(Reply::Broken(id.clone(), problems)),
            None => return Ok(Reply::Absent(id.clone())),
        };
        let in_force = self.checklists_in_force(&snapshot)?;
        let facts = load::facts(&snapshot, &mut Vec::new())?;
        let plan = Plan::of(&review, &in_force, facts.as_ref(), chosen);
        let candidates = candidates(&review, &in_force);
        Ok(Reply::Planned(Box::new(Planned { review, plan, candidates })))
    }
}
