//! What the state wants done in the world: by the runner on the terminal and the drafts, or by the
//! store's threads.

use crate::config::draft::DraftKey;

pub use crate::store::Signing;
pub use crate::store::SigningFormat;
pub use crate::store::opening::{Ground, Opening, Surroundings};
pub use crate::store::threads::{Reply, Request};

/// The number of a request; a reply carries it back, so that one that comes too late is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done by the runner. Closed, comparable, without closures: a test reads from the
/// list what the program would have done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the store.
    Ask(Ticket, Request),
    /// Open a record; once it is, that comes as an event of its own.
    Open(Ticket, Opening),
    /// Keep a draft on disk.
    SaveDraft(DraftKey, String),
    /// Remove a draft from disk.
    DropDraft(DraftKey),
    /// Let the person's own editor change the text; `below` stands under a line that says that
    /// nothing below it counts.
    Edit {
        /// The words so far.
        text: String,
        /// What the words are about.
        below: String,
    },
    /// Let the person's own editor change a working file of the record.
    EditFile {
        /// From the record's root.
        path: String,
        /// The line to begin at, from 1.
        line: usize,
    },
    /// Copy the text; `what` names it for the note that says where it went.
    Copy {
        /// The text.
        text: String,
        /// What it is, such as "the link".
        what: String,
    },
    /// Take the mouse from the terminal or give it back.
    Mouse(bool),
    /// Draw everything anew.
    Redraw,
    /// Go back to the shell until it says `fg`.
    Suspend,
    /// End.
    Quit,
}
