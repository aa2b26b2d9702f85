//! What a screen may look at, what it is told, and what it wants done.

use crate::tui::zone::Zone;
use jiff::Timestamp;
use jiff::civil::Date;

use super::place::{Here, Place};
use crate::config::draft::DraftKey;
use crate::store::viewpoint::{Look, Viewpoint};
use crate::tui::command::Command;
use crate::tui::drafts::Drafts;
use crate::tui::effect::{Effect, Opening, Reply, Request};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::proving::Proving;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::notes::{Note, Notes};

/// What every screen may look at, besides its own state.
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// In which days and hours are shown.
    pub zone: &'a Zone,
    /// What was typed and not recorded.
    pub drafts: &'a Drafts,
    /// What the program has said.
    pub notes: &'a Notes,
    /// The folder of the record, or the one in which the program was started, as the person would
    /// write it.
    pub folder: &'a str,
    /// Where the program was started.
    pub here: &'a Here,
    /// The Git folder of the open record, by which its drafts are known; empty while none is open.
    pub record: &'a str,
    /// Which keys stand for which commands.
    pub keymap: &'a Keymap,
    /// Why nothing can be recorded, whoever is here; none where it can.
    pub why_not: Option<&'a str>,
    /// From where the record is looked at; none is now.
    pub as_of: Option<Viewpoint>,
    /// The proof of the record's history.
    pub proving: &'a Proving,
    /// How many entries of the branch were read ahead; none once that is all.
    pub read_ahead: Option<usize>,
}

impl Context<'_> {
    /// The day that is looked at, as long as the store has not said which day that is for the record.
    #[must_use]
    pub fn day(&self) -> Date {
        self.as_of.map_or_else(|| self.now.to_zoned(self.zone.get()).date(), |own| own.day)
    }
}

/// What the first line says: the way here, and on the right how far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The way here, outermost first.
    pub path: Vec<String>,
    /// How far.
    pub right: String,
}

/// What a screen is told.
#[derive(Debug, Clone)]
pub enum ScreenEvent {
    /// A command that it called ready, and how often (5j).
    Command(Command, usize),
    /// A key for its field.
    Key(Key),
    /// Text for its field.
    Paste(String),
    /// A click on this row of its list.
    Row(usize),
    /// The answer to its request.
    Reply(Reply),
    /// What was picked in a picker that it opened.
    Picked(Purpose, String),
    /// The text as the person's editor left it.
    Edited(String),
    /// The person's editor of a working file was left.
    FileEdited,
    /// The screen is in front again.
    Shown,
}

/// What a picker was opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A question to go to.
    Question,
    /// A document to cite.
    Evidence,
    /// A checklist.
    Checklist,
    /// In which order to walk.
    Order,
    /// Words that were written before.
    EarlierWords,
    /// Whom to ask.
    Person,
    /// What a sheet is made as.
    SheetFormat,
    /// Who is to check an answer.
    Verifier,
    /// A partner to review.
    Partner,
    /// A type of partners.
    PartnerType,
    /// How much a question weighs.
    Weight,
    /// Which gate a question is.
    Gate,
    /// A review to go to.
    Review,
    /// A kind of document.
    Kind,
    /// A class of risk.
    RiskClass,
    /// The point to begin with.
    FromPoint,
    /// The point to end with.
    ToPoint,
}

/// What a screen wants done. The shell does the first ones itself; `Do` goes to the runner.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Open a place above this screen.
    Go(Place),
    /// Open a place instead of this screen.
    Replace(Place),
    /// Close this screen.
    Close,
    /// Say something.
    Say(Note),
    /// Ask the store; the answer comes as `ScreenEvent::Reply`.
    Ask(Request),
    /// Open another record; its first screen then takes the place of all others.
    Open(Opening),
    /// Look at the record as it stood; what lies under the history in front comes to the front.
    LookAt(Look),
    /// Let the person pick; the answer comes as `ScreenEvent::Picked`.
    Pick(Purpose, Vec<crate::tui::widget::picker::Item>, &'static str),
    /// Ask once more.
    Confirm(Confirm),
    /// Keep these words as a draft.
    KeepDraft(DraftKey, String),
    /// The draft was recorded, or thrown away.
    DropDraft(DraftKey),
    /// Run a command, as if its key were pressed.
    Run(Command),
    /// Have the runner do something.
    Do(Effect),
}
