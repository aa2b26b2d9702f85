//! What can happen to the program from outside: the only way anything reaches the state.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::canvas::Hit;
use super::effect::{Reply, Ticket};
use super::key::Key;
use super::screen::RecordHere;
use crate::config::draft::DraftKey;

/// Something happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// Something that was drawn was clicked.
    Click(Hit),
    /// The wheel was turned, by so many rows; down is positive.
    Scroll(i16),
    /// The frame has another size, or was spoilt.
    Resized,
    /// The person came back to this window.
    FocusGained,
    /// Time has passed.
    Tick(Timestamp),
    /// The store answers; without a number, what nobody asked for.
    Reply(Option<Ticket>, Reply),
    /// Another record is open, with the drafts that belong to it.
    Opened(RecordHere, BTreeMap<DraftKey, String>),
    /// The editor was left; none if it failed, which was said already.
    Edited(Option<String>),
    /// The editor of a working file was left, whether it changed anything or not.
    FileEdited,
    /// The runner has something to say, such as where text was copied to.
    Said(super::widget::notes::Note),
    /// The system wants the program to end.
    Stopped,
}
