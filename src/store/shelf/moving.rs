//! What a running review would become under the checklists in force.

use std::sync::Arc;

use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::upgrade::Plan;
use crate::store::threads::Reply;
use crate::store::{Session, StoreError};

impl Session {
    /// A review, and what it would become.
    pub(in crate::store) fn plan(&mut self, id: &ReviewId) -> Result<Reply, StoreError> {
        let snapshot = self.in_view()?;
        let review = match self.review(&snapshot, id)? {
            Some(Ok(review)) => review,
            Some(Err(problems)) => return Ok(Reply::Broken(id.clone(), problems)),
            None => return Ok(Reply::Absent(id.clone())),
        };
        // One that cannot be read takes nobody's place; the list of checklists says why.
        let in_force: Vec<_> =
            load::checklists(&snapshot, &mut Vec::new())?.into_iter().map(Arc::new).collect();
        let facts = load::facts(&snapshot, &mut Vec::new())?;
        let plan = Plan::of(&review, &in_force, facts.as_ref(), &[]);
        Ok(Reply::Planned(review, plan.map(Box::new)))
    }
}
