//! What people do to bring a review to a decision and to keep it: verify, waive, decide, sign, revoke.

use super::Saw;
use crate::record::answer::Citation;
use crate::record::decision::{Alternative, Condition, Dissent, Verdict};
use crate::record::layout::ReviewId;
use crate::record::verification::Finding;

/// Hands a review over to a second person, for the first time or after changes were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// The review.
    pub review: ReviewId,
}

/// Confirms or returns an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    /// The review.
    pub review: ReviewId,
    /// The question's id.
    pub question: String,
    /// What came out.
    pub outcome: Finding,
    /// Why; a return has to say it.
    pub because: String,
    /// The second person's own level on a scale.
    pub level: Option<u8>,
    /// The answer that was on screen.
    pub saw: Saw,
}

/// Takes the partner's types and facts of today into a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescope {
    /// The review.
    pub review: ReviewId,
}

/// Gives a review up before there is a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// The review.
    pub review: ReviewId,
    /// Why.
    pub because: String,
}

/// Asks for a gate to be waived for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waive {
    /// The review.
    pub review: ReviewId,
    /// The gate's question.
    pub question: String,
    /// Why the gate may fail for a time.
    pub because: String,
    /// What stands in its place meanwhile.
    pub control: String,
    /// The last day.
    pub until: jiff::civil::Date,
    /// The condition that ends it.
    pub condition: Option<String>,
    /// True to renew the waiver that is there.
    pub renew: bool,
    /// What was on screen.
    pub saw: Saw,
}

/// Signs a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveWaiver {
    /// The review.
    pub review: ReviewId,
    /// The gate's question.
    pub question: String,
    /// In which role; none: the first one of theirs that is asked for.
    pub role: Option<String>,
    /// The waiver that was on screen.
    pub saw: Saw,
}

/// Decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// The review.
    pub review: ReviewId,
    /// What is decided.
    pub outcome: Verdict,
    /// Why.
    pub because: String,
    /// Why it is milder than the rules propose.
    pub milder_because: Option<String>,
    /// The last day of an approval; none: as long as the policy allows.
    pub valid_until: Option<jiff::civil::Date>,
    /// The metric that it is expected to move, and where to.
    pub expects: Option<String>,
    /// What a new review would have to bring, after a rejection.
    pub way_back: Option<String>,
    /// What else was weighed.
    pub options: Vec<Alternative>,
    /// Who saw it otherwise.
    pub dissent: Vec<Dissent>,
    /// The terms of an approval with conditions.
    pub conditions: Vec<Condition>,
    /// The decision that was on screen.
    pub saw: Saw,
}

/// Signs a decision, or records that somebody signed it by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The review.
    pub review: ReviewId,
    /// In which role; none: the first one of theirs that is asked for.
    pub role: Option<String>,
    /// Who signed by mail, and the mail in the evidence register.
    pub by_mail: Option<SignedMail>,
    /// The decision that was on screen.
    pub saw: Saw,
}

/// Who signed by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMail {
    /// A person's id; none: the only one who holds the role.
    pub person: Option<String>,
    /// The mail in the evidence register.
    pub evidence: String,
}

/// Why an approval is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A hard gate fails.
    HardGate,
    /// Something that was stated turned out to be false.
    FalseStatement,
    /// Going on would break the law.
    Unlawful,
}

impl Ground {
    /// All of them with their words in files.
    pub const ALL: [(&'static str, Self); 3] = [
        ("hard-gate", Self::HardGate),
        ("false-statement", Self::FalseStatement),
        ("unlawful", Self::Unlawful),
    ];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, ground)| *ground == self).map_or("", |(name, _)| name)
    }
}

/// Takes an approval back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// The review.
    pub review: ReviewId,
    /// On what ground.
    pub ground: Ground,
    /// Why.
    pub because: String,
}

/// Says how far a condition of approval has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveCondition {
    /// The review.
    pub review: ReviewId,
    /// The condition's id.
    pub condition: String,
    /// What happens to it.
    pub step: ConditionStep,
    /// In words.
    pub because: String,
}

/// What happens to a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionStep {
    /// Somebody says where it stands.
    Note,
    /// Somebody who does not own it finds it met.
    Close {
        /// What proves it.
        evidence: Vec<Citation>,
    },
    /// It is open again.
    Reopen,
}
