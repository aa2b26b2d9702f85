//! What the state wants done in the world: by the runner on the terminal and the drafts, or by the
//! store's threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::checklist::facts::Facts;
use crate::config::draft::DraftKey;
use crate::record::action::Action;
use crate::record::change::{Identity, ObjectId};
use crate::record::check::Refusal;
use crate::record::layout::ReviewId;
use crate::record::partner::Partner;
use crate::record::people::Record;
use crate::record::review::Review;
use crate::store::LogEntry;
use crate::text::problem::Problem;

/// The number of a request; a reply carries it back, so that one that comes too late is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done by the runner. Closed, comparable, without closures: a test reads from the
/// list what the program would have done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the store.
    Ask(Ticket, Request),
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

/// What the store is asked. Reads are newest-wins, writes are done in order; after a write the
/// working files are brought along before anything else is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Look whether the branch has moved. Answer: `Unchanged` or `Moved`.
    Reload,
    /// Everything the screens above a review show. Answer: `Overview`.
    Overview,
    /// One review. Answer: `Review`, `Broken` or `Gone`.
    Review(ReviewId),
    /// Record these, one entry each, all or none. Answer: `Recorded` or `Refused`.
    Act(Vec<Action>),
    /// Take back my newest entry, or this one. Answer: `Recorded` or `Refused`.
    TakeBack(Option<ObjectId>),
    /// The newest entries of a review, of one of its questions, or of the record. Answer: `Entries`.
    Entries {
        /// Whose; none: the record's.
        review: Option<ReviewId>,
        /// Of this question only.
        question: Option<String>,
        /// At most so many.
        limit: usize,
    },
}

impl Request {
    /// What is going on while the answer is awaited, for the line with the spinner.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Reload | Self::Overview | Self::Review(_) | Self::Entries { .. } => "reading",
            Self::Act(_) => "recording",
            Self::TakeBack(_) => "taking back",
        }
    }
}

/// Everything the screens above a review show, as it stood at one commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The commit; none before the first.
    pub commit: Option<ObjectId>,
    /// The branch's short name; none on a detached HEAD.
    pub branch: Option<String>,
    /// The record and its people.
    pub record: Record,
    /// Whom Git names as the person at the keyboard; none if Git knows nobody.
    pub me: Option<Identity>,
    /// By id.
    pub partners: BTreeMap<String, Arc<Partner>>,
    /// By id; why it cannot be read, for those that cannot.
    pub reviews: BTreeMap<ReviewId, Result<Arc<Review>, Vec<Problem>>>,
    /// The facts in force, for a new partner.
    pub facts: Arc<Facts>,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The new entry, or the last of several.
    pub commit: ObjectId,
    /// Its subject, which is what the status line says.
    pub subject: String,
    /// When.
    pub at: Timestamp,
}

/// What the store answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The record is as it was.
    Unchanged,
    /// The branch stands elsewhere; every screen is told, and asks anew for what it shows.
    Moved(ObjectId),
    /// See the request.
    Overview(Arc<Overview>),
    /// See the request.
    Review(Arc<Review>),
    /// The review is there and cannot be read.
    Broken(ReviewId, Vec<Problem>),
    /// The review is not there.
    Gone(ReviewId),
    /// It is on disk, and the review as it stands now, if one was touched.
    Recorded(Recorded, Option<Arc<Review>>),
    /// The rules say no; nothing was recorded, and drafts stay.
    Refused(Vec<Refusal>),
    /// See the request; the newest first.
    Entries(Vec<LogEntry>),
    /// It could not be done.
    Failed {
        /// What happened, and where.
        what: String,
        /// What to do next.
        hint: String,
    },
}
