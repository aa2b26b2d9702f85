//! What a record means: its items, the actions that change them and the rules they obey. No I/O.

pub mod change;

pub mod layout;

pub mod deed;

pub mod answer;
pub mod ask;
pub mod claim;
pub mod decision;
pub mod evidence;
pub mod partner;
pub mod people;
pub mod policy;
pub mod progress;
pub mod review;
pub mod risk;
pub mod signoff;
pub mod verification;
pub mod waiver;

pub mod audit;
pub mod choices;
pub mod compare;
pub mod difference;
pub mod filter;
pub mod fraction;
pub mod improve;
pub mod irregular;
pub mod letter;
pub mod numbers;
pub mod order;
pub mod proposal;
pub mod scope;
pub mod scoring;
pub mod search;
pub mod standing;
pub mod state;
pub mod steps;
pub mod summary;
pub mod trial;
pub mod upgrade;

pub mod action;
pub mod check;
pub mod load;
pub mod message;
pub mod retrace;
pub mod sample;
pub mod typed;
pub mod verdict;

pub use change::{Change, Files, Identity, Message, ObjectId};

/// The rules by which this program judges an action; every entry names the number that was in force.
pub const RULES: u32 = 1;

/// The record format that this program writes; a record with a higher number is read-only.
pub const SCHEMA: i64 = 1;

/// A file of the record as read: its value and the id of its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// Git's id of the file's bytes.
    pub id: ObjectId,
    /// The file's text, on top of which a change is written.
    pub text: String,
    /// What it says.
    pub value: T,
}

impl<T> Item<T> {
    /// An item with the bytes that it was read from.
    #[must_use]
    pub fn new(id: ObjectId, bytes: Vec<u8>, value: T) -> Self {
        let text =
            String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        Self { id, text, value }
    }
}
