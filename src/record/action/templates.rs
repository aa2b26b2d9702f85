//! What people do to checklists, and what a running review does with a newer one.

use super::{GiveAnswer, Saw};
use crate::record::layout::ReviewId;

/// Puts a checklist in its place: forks, pulls from an upstream, or changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetChecklist {
    /// The checklist's id.
    pub id: String,
    /// Its text from now on.
    pub text: String,
    /// What is done to it.
    pub step: TemplateStep,
    /// The list of facts from now on, where a new partner type comes along with the checklist.
    pub facts: Option<String>,
    /// Why, or where it comes from; may be empty.
    pub because: String,
    /// What was on screen.
    pub saw: Saw,
}

/// What is done to a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateStep {
    /// It begins as a copy of another one, whose text this is.
    Fork {
        /// The upstream's text, kept beside the fork.
        base: String,
    },
    /// It takes or rejects what its upstream changed, whose text this is.
    Pull {
        /// The upstream's text of now.
        base: String,
    },
    /// It is new, or changed by its author.
    Set,
}

/// Moves a running review to other texts of its checklists.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgrade {
    /// The review.
    pub review: ReviewId,
    /// The checklists in force to pin; each takes the place of one of the same family. None: all that a new review
    /// would pin in the place of one that is pinned.
    pub checklists: Vec<PinTo>,
    /// Answers that are given along with it: confirmed again, given anew, or taken over from another question.
    pub answers: Vec<GiveAnswer>,
}

/// A checklist in force that a review is to pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinTo {
    /// Its id.
    pub checklist: String,
    /// The text that was on screen.
    pub saw: Saw,
}
