//! Actions about what others say: taking it in as claims, and rejecting one of them.

use super::Saw;
use crate::record::answer::State;
use crate::record::claim::Origin;
use crate::record::evidence::Evidence;
use crate::record::layout::ReviewId;

/// Takes in what a file says about questions: one claim for each, all of them or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Receive {
    /// The review.
    pub review: ReviewId,
    /// The partner, a colleague, or a file of which neither says so.
    pub source: Origin,
    /// Who says it: `partner`, a person's id, a role or a name.
    pub who: String,
    /// The file or mail in which it stood, as people call it.
    pub from: String,
    /// The document of the register that the claims cite.
    pub document: String,
    /// That document, where it is filed along.
    pub file: Option<Evidence>,
    /// The bytes to copy into the record, on request only.
    pub copy: Option<Vec<u8>>,
    /// What it says.
    pub claims: Vec<Offered>,
}

/// What a file says about one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The question's id.
    pub question: String,
    /// The claim's id beside that question.
    pub id: String,
    /// The answer that is claimed; unknown where it was said in words alone.
    pub state: State,
    /// True where they said it in words alone: which answer that is, a reviewer chooses.
    pub is_words_only: bool,
    /// Their words.
    pub because: String,
    /// Where in the document, as `IAM-14.1`.
    pub place: Option<String>,
    /// The revision of the question that they were asked.
    pub revision: u32,
}

/// Rejects a claim: it stays, and is offered no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectClaim {
    /// The review.
    pub review: ReviewId,
    /// The question's id.
    pub question: String,
    /// The claim's id.
    pub claim: String,
    /// Why.
    pub because: String,
    /// What was on screen.
    pub saw: Saw,
}
