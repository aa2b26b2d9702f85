//! Actions: the closed list of what can change a record.

mod judging;
mod keeping;
mod receiving;
mod templates;

pub use judging::{
    ApproveWaiver, ConditionStep, Decide, Ground, MoveCondition, Rescope, Revoke, Sign, SignedMail, Submit,
    Verify, Waive, Withdraw,
};
pub use keeping::{AcceptRisk, CloseRisk, RemovePerson, SetPerson, SetPolicy, SetRisk};
pub use receiving::{Offered, Receive, RejectClaim};
pub use templates::{PinTo, SetChecklist, TemplateStep, Upgrade};

use std::collections::BTreeMap;

use super::answer::{Citation, State};
use super::ask::Ask;
use super::change::{Identity, ObjectId};
use super::evidence::Evidence;
use super::layout::ReviewId;
use super::partner::Partner;
use super::people::Record;
use super::verification::Finding;

/// One change to a record. The terminal, the command line and every import build these values.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Begins a record.
    Begin(Begin),
    /// Adds a partner.
    AddPartner(Partner),
    /// Changes what is known of a partner.
    SetPartner(SetPartner),
    /// Starts a review.
    StartReview(StartReview),
    /// Settles a fact, in the review and for its partner.
    Settle(Settle),
    /// Answers a question.
    Answer(Box<GiveAnswer>),
    /// Files a document in the evidence register, or changes it.
    File(Box<FileEvidence>),
    /// Asks somebody.
    Ask(SendAsk),
    /// Files what somebody else says, as claims.
    Receive(Box<Receive>),
    /// Rejects a claim.
    RejectClaim(RejectClaim),
    /// Hands a review over to a second person.
    Submit(Submit),
    /// Confirms or returns an answer.
    Verify(Verify),
    /// Takes the partner's facts of today into a review.
    Rescope(Rescope),
    /// Gives a review up.
    Withdraw(Withdraw),
    /// Asks for a gate to be waived for a time, or once more.
    Waive(Waive),
    /// Signs a waiver.
    ApproveWaiver(ApproveWaiver),
    /// Decides.
    Decide(Box<Decide>),
    /// Signs a decision.
    Sign(Sign),
    /// Takes an approval back.
    Revoke(Revoke),
    /// Says how far a condition has come.
    Condition(MoveCondition),
    /// Enters a risk, or changes it.
    SetRisk(Box<SetRisk>),
    /// Accepts a high risk for a time.
    AcceptRisk(AcceptRisk),
    /// Closes a risk.
    CloseRisk(CloseRisk),
    /// Lists a person, or changes one.
    SetPerson(SetPerson),
    /// Takes a person off the list.
    RemovePerson(RemovePerson),
    /// Replaces the policy in force.
    SetPolicy(SetPolicy),
    /// Forks a checklist, pulls from its upstream, or changes it.
    SetChecklist(Box<SetChecklist>),
    /// Moves a running review to newer checklists.
    Upgrade(Box<Upgrade>),
    /// Takes an entry back.
    Undo(Undo),
}

/// An action with who took it and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Who.
    pub by: Identity,
    /// When.
    pub at: jiff::Timestamp,
    /// What.
    pub action: Action,
}

/// The words that name an action in trailers and filters.
pub const NAMES: [&str; 32] = [
    "begin",
    "add-partner",
    "set-partner",
    "start-review",
    "settle",
    "answer",
    "file",
    "ask",
    "receive",
    "reject-claim",
    "submit",
    "confirm",
    "return",
    "rescope",
    "withdraw",
    "waive",
    "approve-waiver",
    "decide",
    "sign",
    "revoke",
    "condition",
    "set-risk",
    "accept-risk",
    "close-risk",
    "set-person",
    "remove-person",
    "set-policy",
    "fork-checklist",
    "pull-checklist",
    "set-checklist",
    "upgrade",
    "undo",
];

impl Action {
    /// The word that names the action in its trailer.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Begin(_) => "begin",
            Self::AddPartner(_) => "add-partner",
            Self::SetPartner(_) => "set-partner",
            Self::StartReview(_) => "start-review",
            Self::Settle(_) => "settle",
            Self::Answer(_) => "answer",
            Self::File(_) => "file",
            Self::Ask(_) => "ask",
            Self::Receive(_) => "receive",
            Self::RejectClaim(_) => "reject-claim",
            Self::Submit(_) => "submit",
            Self::Verify(verify) => match verify.outcome {
                Finding::Confirmed => "confirm",
                Finding::Returned => "return",
            },
            Self::Rescope(_) => "rescope",
            Self::Withdraw(_) => "withdraw",
            Self::Waive(_) => "waive",
            Self::ApproveWaiver(_) => "approve-waiver",
            Self::Decide(_) => "decide",
            Self::Sign(_) => "sign",
            Self::Revoke(_) => "revoke",
            Self::Condition(_) => "condition",
            Self::SetRisk(_) => "set-risk",
            Self::AcceptRisk(_) => "accept-risk",
            Self::CloseRisk(_) => "close-risk",
            Self::SetPerson(_) => "set-person",
            Self::RemovePerson(_) => "remove-person",
            Self::SetPolicy(_) => "set-policy",
            Self::SetChecklist(set) => match set.step {
                TemplateStep::Fork { .. } => "fork-checklist",
                TemplateStep::Pull { .. } => "pull-checklist",
                TemplateStep::Set => "set-checklist",
            },
            Self::Upgrade(_) => "upgrade",
            Self::Undo(_) => "undo",
        }
    }

    /// The review that the action touches.
    #[must_use]
    pub fn review(&self) -> Option<&ReviewId> {
        match self {
            Self::StartReview(action) => Some(&action.review),
            Self::Settle(action) => Some(&action.review),
            Self::Answer(action) => Some(&action.review),
            Self::File(action) => Some(&action.review),
            Self::Ask(action) => Some(&action.review),
            Self::Receive(action) => Some(&action.review),
            Self::RejectClaim(action) => Some(&action.review),
            Self::Submit(action) => Some(&action.review),
            Self::Verify(action) => Some(&action.review),
            Self::Rescope(action) => Some(&action.review),
            Self::Withdraw(action) => Some(&action.review),
            Self::Waive(action) => Some(&action.review),
            Self::ApproveWaiver(action) => Some(&action.review),
            Self::Decide(action) => Some(&action.review),
            Self::Sign(action) => Some(&action.review),
            Self::Revoke(action) => Some(&action.review),
            Self::Condition(action) => Some(&action.review),
            Self::Upgrade(action) => Some(&action.review),
            Self::Begin(_)
            | Self::AddPartner(_)
            | Self::SetPartner(_)
            | Self::SetRisk(_)
            | Self::AcceptRisk(_)
            | Self::CloseRisk(_)
            | Self::SetPerson(_)
            | Self::RemovePerson(_)
            | Self::SetPolicy(_)
            | Self::SetChecklist(_)
            | Self::Undo(_) => None,
        }
    }

    /// The partner that the action touches.
    #[must_use]
    pub fn partner(&self) -> Option<&str> {
        match self {
            Self::AddPartner(partner) => Some(&partner.id),
            Self::SetPartner(action) => Some(&action.partner),
            other => other
                .risk()
                .map(|(partner, _)| partner)
                .or_else(|| other.review().map(|review| review.partner.as_str())),
        }
    }

    /// The partner and the risk that the action touches.
    #[must_use]
    pub fn risk(&self) -> Option<(&str, &str)> {
        match self {
            Self::SetRisk(action) => Some((&action.partner, &action.risk.id)),
            Self::AcceptRisk(action) => Some((&action.partner, &action.risk)),
            Self::CloseRisk(action) => Some((&action.partner, &action.risk)),
            _ => None,
        }
    }
}

/// What a person had on screen when they decided to replace it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saw {
    /// There was nothing.
    Nothing,
    /// There was this version.
    Version(ObjectId),
    /// Whatever is there: the command line, which shows nothing first.
    Whatever,
}

/// Begins a record with the built-in checklists, facts and policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    /// What `probity.toml` will say.
    pub record: Record,
    /// Further files by path, such as schemas for editors.
    pub files: BTreeMap<String, String>,
}

/// Changes what is known of a partner; what is none stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetPartner {
    /// The partner's id.
    pub partner: String,
    /// A new name.
    pub name: Option<String>,
    /// A new summary.
    pub summary: Option<String>,
    /// New types, all of them.
    pub types: Option<Vec<String>>,
    /// A new owner.
    pub owner: Option<String>,
    /// A new stage of the relationship.
    pub relationship: Option<String>,
    /// Facts to settle; none opens one again.
    pub facts: BTreeMap<String, Option<String>>,
}

/// Starts a review: pins the policy, the facts and the checklists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartReview {
    /// The new review.
    pub review: ReviewId,
    /// What people read.
    pub title: Option<String>,
    /// The checklists to pin; empty: all that apply to the partner.
    pub checklists: Vec<String>,
    /// The earlier review whose answers come along as claims.
    pub from: Option<Carry>,
}

/// An earlier review whose answers are carried into a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carry {
    /// The earlier review, of the same partner.
    pub review: ReviewId,
    /// The commit in which its answers are read.
    pub commit: Option<ObjectId>,
}

/// Settles a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settle {
    /// The review in which it came up.
    pub review: ReviewId,
    /// The fact's id.
    pub fact: String,
    /// The value; none opens the fact again.
    pub value: Option<String>,
}

/// Answers a question.
#[derive(Debug, Clone, PartialEq)]
pub struct GiveAnswer {
    /// The review.
    pub review: ReviewId,
    /// The question's id.
    pub question: String,
    /// What the answer says.
    pub state: State,
    /// The reviewer's words.
    pub because: String,
    /// What proves it.
    pub evidence: Vec<Citation>,
    /// Documents that are cited and filed along with the answer.
    pub file: Vec<Evidence>,
    /// The claim that is taken, by its id.
    pub taken_from: Option<String>,
    /// What was on screen.
    pub saw: Saw,
}

/// Files a document, or changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEvidence {
    /// The review.
    pub review: ReviewId,
    /// The document.
    pub document: Evidence,
    /// The bytes to copy into the record, on request only.
    pub copy: Option<Vec<u8>>,
    /// What was on screen.
    pub saw: Saw,
}

/// Asks somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendAsk {
    /// The review.
    pub review: ReviewId,
    /// What is asked, of whom, until when.
    pub ask: Ask,
}

/// Takes an entry back: every file that it changed becomes what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The commit that is taken back.
    pub entry: ObjectId,
    /// Its subject.
    pub subject: String,
    /// Its author, by mail address.
    pub author: String,
    /// What it changed.
    pub files: Vec<UndoFile>,
}

/// One file of an entry that is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoFile {
    /// The path.
    pub path: String,
    /// What it held before the entry.
    pub before: Option<Vec<u8>>,
    /// The version that the entry left behind.
    pub after: Option<ObjectId>,
    /// The version that stands there now.
    pub now: Option<ObjectId>,
}
