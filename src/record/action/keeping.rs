//! What people do to the risk register, the list of people and the policy.

use super::Saw;
use crate::record::people::Person;
use crate::record::risk::Risk;

/// Enters a risk of a partner, or changes it. Acceptance and closing have actions of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRisk {
    /// The partner's id.
    pub partner: String,
    /// The risk.
    pub risk: Risk,
    /// What was on screen.
    pub saw: Saw,
}

/// Accepts a high risk for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptRisk {
    /// The partner's id.
    pub partner: String,
    /// The risk's id.
    pub risk: String,
    /// The last day.
    pub until: jiff::civil::Date,
    /// Why.
    pub because: String,
    /// Where the minutes are.
    pub minutes: Option<String>,
    /// What was on screen.
    pub saw: Saw,
}

/// Closes a risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseRisk {
    /// The partner's id.
    pub partner: String,
    /// The risk's id.
    pub risk: String,
    /// Why it is no longer there.
    pub because: String,
    /// What was on screen.
    pub saw: Saw,
}

/// Lists a person with their addresses and roles, or changes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPerson {
    /// The person.
    pub person: Person,
}

/// Takes a person off the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovePerson {
    /// The person's id.
    pub person: String,
}

/// Replaces the policy in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPolicy {
    /// The whole text of `policy.toml`.
    pub text: String,
    /// What changes and why.
    pub because: String,
    /// What was on screen.
    pub saw: Saw,
}
