//! The template model: checklists, facts and scope rules, read with every problem. No I/O.

pub mod author;
pub mod builtin;
pub mod change;
pub mod condition;
pub mod edit;
pub mod facts;
pub mod fork;
pub mod lint;
pub mod merge;
pub mod model;
pub mod parse;
pub mod schema;
pub mod version;
mod words;

pub use condition::{Rule, Truth};
pub use facts::{Fact, Facts, PartnerType, TierLevel};
pub use model::{
    Base, By, Checklist, ChoiceOption, Credit, Earns, EvidenceRule, Gate, GateKind, GatePass, Kind, Level,
    Measure, NoFigure, Question, RationaleRule, Section,
};
pub use version::Version;
