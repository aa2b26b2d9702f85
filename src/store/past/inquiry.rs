//! What an auditor asks, over one review or all of them.

use std::sync::Arc;

use crate::record::audit::{Finding, findings};
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::people::Record;
use crate::record::standing::Standing;
use crate::store::{Session, StoreError};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// In which review; none for all.
    pub of: Option<ReviewId>,
    /// Review by review.
    pub all: Vec<Finding>,
    /// The reviews that were looked at.
    pub reviews: Vec<ReviewId>,
    /// Reviews that cannot be read.
    pub broken: Vec<ReviewId>,
    /// Who is who.
    pub record: Arc<Record>,
}

impl Session {
    /// What an auditor finds in a review, or in all of them, as they stand where one looks from.
    pub fn findings(&mut self, of: Option<&ReviewId>) -> Result<Findings, StoreError> {
        let head = self.in_view()?;
        let record = super::known(load::record(&head, &mut Vec::new())?.map(|item| item.value));
        let day = self.day_in_view(Some(&record));
        let reviews = match of {
            Some(one) => vec![one.clone()],
            None => load::review_ids(&head, None)?,
        };
        let mut found = Findings {
            of: of.cloned(),
            all: Vec::new(),
            reviews: Vec::new(),
            broken: Vec::new(),
            record: Arc::new(record),
        };
        for id in reviews {
            match self.review(&head, &id)? {
                Some(Ok(review)) => {
                    found.all.extend(findings(&review, &Standing::of(&review, day)));
                    found.reviews.push(id);
                }
                Some(Err(_)) => found.broken.push(id),
                None => {}
            }
        }
        Ok(found)
    }
}
