//! Where one can go, and where the program is.

use std::path::{Path, PathBuf};

use super::start::Start;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::store::past::{Of, TellAsk};
use crate::store::search::Through;
use crate::tui::effect::Surroundings;

/// Where one can go. A screen is opened from its place and nothing else, so that the last place
/// can be kept and opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The first screen where there is no record.
    Welcome,
    /// Beginning, opening or getting a record.
    Start(Start),
    /// The first screen of a record: what needs me, and all reviews.
    Home,
    /// A new partner, and its first review.
    NewPartner,
    /// A new review of a partner.
    NewReview(String),
    /// The facts of a review.
    Facts(ReviewId),
    /// The documents of a review.
    Evidence(ReviewId),
    /// The proposal, the decision and the sign-offs.
    Decide {
        /// The review.
        review: ReviewId,
        /// Whether the form of a rejection is to be opened at once.
        rejecting: bool,
    },
    /// The gates of a review.
    Gates(ReviewId),
    /// The arithmetic of a review, at a checklist or a question.
    Why(ReviewId, Option<String>),
    /// The conditions of an approval.
    Conditions(ReviewId),
    /// What others must answer about a review.
    Asks(ReviewId),
    /// The risk register of a review's partner.
    Risks(ReviewId),
    /// Reviews side by side; with fewer than two, others are asked for.
    Compare(Vec<ReviewId>),
    /// What an auditor asks, of a review or of the whole record.
    Audit(Option<ReviewId>),
    /// Who recorded what, and when; and the filter to begin with.
    History(Of, String),
    /// The same at an entry, which is open.
    Entry(Of, ObjectId),
    /// Words, in a review or the whole record.
    Search(Option<ReviewId>, String, Through),
    /// What differs between two points of a review, which have these names.
    Difference(TellAsk, [String; 2]),
    /// The checklists of the record.
    Checklists,
    /// One checklist.
    Checklist(String),
    /// One checklist as a reviewer would meet it, from a question on or all of it.
    Preview(String, Option<String>),
    /// Moving a review to the checklists in force.
    Upgrade(ReviewId),
    /// What the upstream of a checklist changed.
    Pull(String),
    /// The people of the record.
    People,
    /// Everything the program has said.
    Messages,
    /// The proof of the whole history.
    Proof,
    /// One review: its road, its checklists and what the rules propose today.
    Review(ReviewId),
    /// The questions of a review, one after the other.
    Walk {
        /// The review.
        review: ReviewId,
        /// In which order; none: as last time, at first the quick pass.
        order: Option<Order>,
        /// At which question; none: where one stopped, at first the next open one.
        question: Option<String>,
    },
}

/// Where the program was started, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The folder, as the person would write it.
    pub folder: String,
    /// The person's own folder, for which `~` stands.
    pub home: String,
    /// Records that were open before, the last one first, as the person would write them.
    pub recent: Vec<String>,
    /// What the folder is good for, and who is here.
    pub surroundings: Surroundings,
    /// Whether nothing at all may be written.
    pub is_read_only: bool,
    /// Where new documents are put, a folder for each partner in it.
    pub inbox: Option<String>,
}

impl Here {
    /// Why nothing can be recorded, whoever is here; none where it can.
    #[must_use]
    pub fn why_not(&self) -> Option<&'static str> {
        self.is_read_only.then_some("the record is open for reading only")
    }

    /// A path as a person writes it, as the system knows it.
    #[must_use]
    pub fn path(&self, typed: &str) -> PathBuf {
        if typed == self.folder {
            return self.surroundings.folder.clone();
        }
        match typed.strip_prefix('~') {
            Some("") => PathBuf::from(&self.home),
            Some(rest) if rest.starts_with('/') => Path::new(&self.home).join(rest.trim_start_matches('/')),
            _ => self.surroundings.folder.join(typed),
        }
    }
}

/// The open record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordHere {
    /// Its Git folder, by which its drafts are known.
    pub git_folder: String,
    /// Its folder, as the person would write it.
    pub folder: String,
}

/// The questions of a review, at one of them or where one stopped.
pub(super) fn walk_place(review: ReviewId, question: Option<String>) -> Place {
    Place::Walk { review, order: None, question }
}
