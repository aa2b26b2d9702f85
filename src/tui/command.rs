//! The one table of commands: name, hint, help, group and default keys. It feeds the keymap, the
//! footer, `?`, the palette, the manual page and the documentation; no key is named anywhere else.

/// What a person can tell the program to do.
///
/// The same key may stand for several commands, as long as no screen has two of them: a key runs
/// the first command of the table that the screen (or overlay) in front knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "TABLE says what each does, in words that users read too")]
pub enum Command {
    // Moving
    Down,
    Up,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Left,
    Right,
    NextPane,
    NextQuestion,
    PreviousQuestion,
    Accept,
    Back,
    // Answering
    /// The digit that was pressed, 0 to 9.
    Choose(u8),
    Yes,
    No,
    NotApplicable,
    DontKnow,
    AskSomebody,
    NoFigure,
    Cite,
    EarlierWords,
    FindEarlierWords,
    NewLine,
    TakeClaim,
    RejectClaim,
    MarkForLater,
    Guidance,
    EditOutside,
    Complete,
    RejectNow,
    Confirm,
    Return,
    // Deciding
    HandOver,
    DecideNow,
    Sign,
    SignByMail,
    Conditions,
    Waive,
    Withdraw,
    Revoke,
    CloseCondition,
    Note,
    Reopen,
    Add,
    Remove,
    // This screen
    Order,
    Find,
    TakeBack,
    Copy,
    AsGit,
    TryDemo,
    NewRecord,
    OpenRecord,
    GetRecord,
    NewReview,
    NewPartner,
    ShowAll,
    MoreFacts,
    Preview,
    PartnerTypes,
    Fork,
    TryOn,
    SetWeight,
    SetGate,
    LeaveOut,
    AddQuestion,
    OtherChecklist,
    Publish,
    Pull,
    RecordEdit,
    Take,
    Reject,
    TakeRest,
    RejectRest,
    SetType,
    NewDocument,
    WalkByDocument,
    KeepOutside,
    KeepCopy,
    AddRisk,
    AcceptRisk,
    CloseRisk,
    AddPerson,
    RemovePerson,
    Toggle,
    MarkReview,
    NewAsk,
    SetDue,
    WriteSheet,
    ReadReplies,
    TakeIn,
    AddReview,
    DropReview,
    Points,
    Differ,
    MarkEntry,
    AsOf,
    // Through the past
    OlderEntry,
    NewerEntry,
    OlderDay,
    NewerDay,
    // Going
    Now,
    Home,
    Facts,
    History,
    Evidence,
    Risks,
    Compare,
    Asks,
    Decide,
    Gates,
    Why,
    Checklists,
    Audit,
    Search,
    People,
    Upgrade,
    Messages,
    // Program
    Help,
    Palette,
    Themes,
    Mouse,
    Redraw,
    Suspend,
    Close,
    Quit,
}

/// Under which heading a command is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Things under the cursor.
    Here,
    /// Answers, words and proof.
    Answering,
    /// Other screens.
    Going,
    /// The cursor.
    Moving,
    /// The program itself.
    Program,
}

impl Group {
    /// The heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Here => "Here",
            Self::Answering => "Answering",
            Self::Moving => "Moving",
            Self::Going => "Other screens",
            Self::Program => "Program",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its name in settings and in the palette.
    pub name: &'static str,
    /// The word or two beside its key in the footer.
    pub hint: &'static str,
    /// What it does, as a sentence.
    pub help: &'static str,
    /// Its heading.
    pub group: Group,
    /// Default bindings; several keys in one are pressed one after the other.
    pub keys: &'static [&'static str],
    /// Whether its Ctrl and Alt keys also work while a field has the focus, instead of editing.
    pub in_fields: bool,
    /// Whether it records something, or leads to where that is done.
    pub records: bool,
}

const fn row(
    command: Command,
    name: &'static str,
    hint: &'static str,
    group: Group,
    keys: &'static [&'static str],
    help: &'static str,
) -> Row {
    Row { command, name, hint, help, group, keys, in_fields: false, records: false }
}

impl Row {
    const fn in_fields(self) -> Self {
        Self { in_fields: true, ..self }
    }

    const fn records(self) -> Self {
        Self { records: true, ..self }
    }
}

use Group::{Answering, Going, Here, Moving, Program};

/// The table. Order matters where two commands share a key, and in `?`.
pub const TABLE: &[Row] = &[
    row(
        Command::Accept,
        "accept",
        "open",
        Here,
        &["Enter"],
        "Opens, takes or records what the cursor is on.",
    ),
    row(
        Command::Back,
        "back",
        "back",
        Here,
        &["Esc"],
        "Leaves the field, the list or the screen; drafts stay.",
    ),
    row(Command::Find, "find", "find", Here, &["/"], "Finds something by typing part of it."),
    row(Command::Order, "order", "order", Here, &["o"], "Chooses in which order to walk."),
    row(
        Command::TakeBack,
        "take-back",
        "take back",
        Here,
        &["u"],
        "Takes back my last entry, by a new entry that says so.",
    )
    .records(),
    row(
        Command::TryDemo,
        "try-demo",
        "demo",
        Here,
        &["d"],
        "Opens three partners with their history, in a throwaway copy.",
    ),
    row(Command::NewRecord, "new-record", "new record", Here, &["n"], "Starts a record in this folder."),
    row(Command::OpenRecord, "open-record", "open", Here, &["o"], "Opens another record, or begins one."),
    row(
        Command::GetRecord,
        "get-record",
        "get",
        Here,
        &["g"],
        "Gets a colleague's record from its Git address.",
    ),
    row(Command::NewReview, "new-review", "new review", Here, &["n"], "Starts a review of a partner.")
        .records(),
    row(Command::NewPartner, "new-partner", "partner", Here, &["p"], "Adds a partner.").records(),
    row(Command::ShowAll, "show-all", "show all", Here, &["s"], "Shows all of what is only begun here."),
    row(
        Command::MoreFacts,
        "more-facts",
        "more facts",
        Here,
        &["m"],
        "Shows the facts that decide few questions.",
    ),
    row(
        Command::Preview,
        "preview",
        "preview",
        Here,
        &["v"],
        "Shows the checklist, or the question, as a reviewer would meet it.",
    ),
    row(
        Command::PartnerTypes,
        "partner-types",
        "types",
        Here,
        &["t"],
        "Chooses of which types the partner is that the preview makes up.",
    ),
    row(
        Command::Fork,
        "fork",
        "fork",
        Here,
        &["f"],
        "Copies the checklist under an id of its own, as a draft that follows its upstream.",
    )
    .records(),
    row(
        Command::TryOn,
        "try-on",
        "try on",
        Here,
        &["t"],
        "Shows what the checklist would ask, gate and reopen in a review.",
    ),
    row(
        Command::SetWeight,
        "set-weight",
        "weight",
        Here,
        &["w"],
        "Sets how much the question weighs in this fork.",
    )
    .records(),
    row(
        Command::SetGate,
        "set-gate",
        "gate",
        Here,
        &["g"],
        "Makes the question a gate of this fork, or none.",
    )
    .records(),
    row(
        Command::LeaveOut,
        "leave-out",
        "leave out",
        Here,
        &["x"],
        "Leaves the question out of this fork, with a reason, or asks it again.",
    )
    .records(),
    row(
        Command::AddQuestion,
        "add-question",
        "add",
        Here,
        &["a"],
        "Adds a question behind this one, written in your own editor.",
    )
    .records(),
    row(
        Command::OtherChecklist,
        "other-checklist",
        "another",
        Here,
        &["o"],
        "Chooses to which checklists the review moves, or lets one go.",
    ),
    row(Command::Publish, "publish", "publish", Here, &["b"], "Puts the draft in force, as version 1.0.0.")
        .records(),
    row(
        Command::Pull,
        "pull",
        "pull",
        Here,
        &["p"],
        "Takes or rejects what the upstream changed, part by part.",
    )
    .records(),
    row(
        Command::RecordEdit,
        "record-edit",
        "record",
        Here,
        &["r"],
        "Records what was edited by hand in the working file.",
    )
    .records(),
    row(Command::Take, "take", "take", Here, &["t"], "Takes what the upstream changed here.").records(),
    row(
        Command::Reject,
        "reject",
        "reject",
        Here,
        &["x"],
        "Keeps what stands here, and rejects the upstream's.",
    )
    .records(),
    row(
        Command::TakeRest,
        "take-rest",
        "take rest",
        Here,
        &["a"],
        "Takes all that is left and in no conflict.",
    )
    .records(),
    row(Command::RejectRest, "reject-rest", "reject rest", Here, &["r"], "Rejects all that is left.")
        .records(),
    row(Command::SetType, "set-type", "type", Here, &["t"], "Sets the type, which sets level and expiry.")
        .records(),
    row(
        Command::NewDocument,
        "new-document",
        "new",
        Here,
        &["n"],
        "Registers a call, a mail, a link: what has no file here.",
    )
    .records(),
    row(
        Command::WalkByDocument,
        "walk-by-document",
        "walk by it",
        Here,
        &["w"],
        "Walks the questions that this document may answer.",
    ),
    row(
        Command::KeepOutside,
        "keep-outside",
        "outside",
        Here,
        &["r"],
        "Keeps the file outside the record: path and hash only.",
    )
    .records(),
    row(Command::KeepCopy, "keep-copy", "a copy", Here, &["c"], "Keeps a copy in the record, for good.")
        .records(),
    row(Command::AddRisk, "add-risk", "add", Here, &["a"], "Enters a risk of the partner.").records(),
    row(
        Command::AcceptRisk,
        "accept-risk",
        "accept",
        Here,
        &["t"],
        "Accepts a high risk in writing, until a day.",
    )
    .records(),
    row(Command::CloseRisk, "close-risk", "close", Here, &["x"], "Closes a risk that is no longer there.")
        .records(),
    row(Command::AddPerson, "add-person", "add", Here, &["a"], "Lists a person, with addresses and roles.")
        .records(),
    row(
        Command::RemovePerson,
        "remove-person",
        "take off",
        Here,
        &["x"],
        "Takes the person off the list; what they did stays theirs.",
    )
    .records(),
    row(
        Command::Toggle,
        "toggle",
        "give or take",
        Here,
        &["Space"],
        "Gives what the cursor is on, or takes it away.",
    )
    .records(),
    row(
        Command::MarkReview,
        "mark-review",
        "mark",
        Here,
        &["m"],
        "Marks the review, to be compared with others.",
    ),
    row(
        Command::NewAsk,
        "new-ask",
        "add",
        Here,
        &["+"],
        "Asks somebody many questions at once: by who can say, checklist, order or code.",
    )
    .records(),
    row(
        Command::SetDue,
        "set-due",
        "due",
        Here,
        &["d"],
        "Sets by which day it is wanted; what was asked already is asked again.",
    )
    .records(),
    row(
        Command::WriteSheet,
        "write-sheet",
        "sheet",
        Here,
        &["s"],
        "Writes the sheet of what was asked to a file: a workbook, Markdown, a form, a mail's text.",
    ),
    row(
        Command::ReadReplies,
        "read-replies",
        "replies",
        Here,
        &["r"],
        "Reads what came back, one question after the other.",
    ),
    row(
        Command::TakeIn,
        "take-in",
        "take in",
        Here,
        &["i"],
        "Takes in a file that came back, and shows what it says before anything is recorded.",
    )
    .records(),
    row(Command::AddReview, "add-review", "add", Here, &["+"], "Sets one more review beside the others."),
    row(
        Command::DropReview,
        "drop-review",
        "drop",
        Here,
        &["-"],
        "Leaves out the review in whose column the cursor is.",
    ),
    row(
        Command::Points,
        "points",
        "points",
        Here,
        &["p"],
        "Chooses two points of the past by name, and shows what differs.",
    ),
    row(
        Command::Differ,
        "differ",
        "differs",
        Here,
        &["d"],
        "Shows what differs from the marked entry to this one, or from this one to now.",
    ),
    row(
        Command::MarkEntry,
        "mark-entry",
        "mark",
        Here,
        &["m"],
        "Marks the entry, to be set against another one.",
    ),
    row(Command::Yes, "yes", "yes", Answering, &["y"], "Answers yes.").records(),
    row(Command::No, "no", "no", Answering, &["n"], "Answers no.").records(),
    row(Command::NoFigure, "no-figure", "no figure", Answering, &["n"], "Says that no figure was agreed.")
        .records(),
    row(
        Command::Choose(0),
        "choose",
        "choose",
        Answering,
        &["0-9"],
        "Chooses by position; on a scale, the level.",
    ),
    row(
        Command::NotApplicable,
        "not-applicable",
        "n/a",
        Answering,
        &["x"],
        "Says that the question does not apply, and why.",
    )
    .records(),
    row(
        Command::DontKnow,
        "dont-know",
        "don't know",
        Answering,
        &["d"],
        "Says that it was asked and is not to be had.",
    )
    .records(),
    row(
        Command::AskSomebody,
        "ask",
        "ask",
        Answering,
        &["a"],
        "Asks somebody; the question waits meanwhile.",
    )
    .records(),
    row(Command::Cite, "cite", "cite", Answering, &["@"], "Cites a document, or registers a new one.")
        .records(),
    row(
        Command::TakeClaim,
        "take-claim",
        "take claim",
        Answering,
        &["c"],
        "Takes what they say as the answer, as a draft.",
    )
    .records(),
    row(
        Command::RejectClaim,
        "reject-claim",
        "reject claim",
        Answering,
        &["r"],
        "Rejects what they say, with a reason: it stays, and is offered no more.",
    )
    .records(),
    row(
        Command::EarlierWords,
        "same-words",
        "same words",
        Answering,
        &["="],
        "Brings words and citation of the previous answer, as a draft.",
    )
    .records(),
    row(
        Command::FindEarlierWords,
        "find-words",
        "find words",
        Answering,
        &["Ctrl-r"],
        "Finds words that were written before.",
    )
    .records()
    .in_fields(),
    row(
        Command::NewLine,
        "new-line",
        "new line",
        Answering,
        &["Alt-Enter", "Ctrl-j"],
        "Begins a new line in the words.",
    )
    .records()
    .in_fields(),
    row(
        Command::Complete,
        "complete",
        "complete",
        Answering,
        &["Tab"],
        "Completes the path that is being typed.",
    ),
    row(Command::MarkForLater, "mark", "mark", Answering, &["m"], "Marks the question to come back to.")
        .records(),
    row(Command::Guidance, "guidance", "more", Answering, &["i"], "Shows guidance, references and scores."),
    row(
        Command::EditOutside,
        "edit",
        "editor",
        Answering,
        &["e", "Alt-e"],
        "Opens the words in your own editor; elsewhere, edits what is under the cursor.",
    )
    .records()
    .in_fields(),
    row(
        Command::RejectNow,
        "reject-now",
        "reject now",
        Answering,
        &["R", "Alt-r"],
        "Asks for the second person's check, to reject at once.",
    )
    .records()
    .in_fields(),
    row(
        Command::Confirm,
        "confirm",
        "confirm",
        Answering,
        &["v"],
        "Confirms somebody else's answer, as the second person.",
    )
    .records(),
    row(
        Command::Return,
        "return",
        "send back",
        Answering,
        &["b"],
        "Sends somebody else's answer back, with words.",
    )
    .records(),
    row(
        Command::HandOver,
        "hand-over",
        "hand over",
        Here,
        &["p"],
        "Hands the review over to be verified by second persons.",
    )
    .records(),
    row(Command::DecideNow, "decide-now", "decide", Here, &["d"], "Decides, or decides anew.").records(),
    row(Command::Sign, "sign", "sign", Here, &["s"], "Signs what is under the cursor, or the decision.")
        .records(),
    row(
        Command::SignByMail,
        "sign-by-mail",
        "by mail",
        Here,
        &["m"],
        "Files the signature of somebody who sent it by mail.",
    )
    .records(),
    row(Command::Conditions, "conditions", "conditions", Here, &["c"], "Goes to the conditions of approval."),
    row(Command::Waive, "waive", "waive", Here, &["w"], "Asks for the gate to be waived for a time.")
        .records(),
    row(Command::Withdraw, "withdraw", "withdraw", Here, &["x"], "Gives the review up, with a reason.")
        .records(),
    row(Command::Revoke, "revoke", "revoke", Here, &["r"], "Takes an approval back, on a ground.").records(),
    row(
        Command::CloseCondition,
        "close-condition",
        "close it",
        Here,
        &["c"],
        "Closes the condition, with the document that proves it.",
    )
    .records(),
    row(Command::Note, "note", "note", Here, &["n"], "Says where the condition stands.").records(),
    row(Command::Reopen, "reopen", "reopen", Here, &["o"], "Opens the condition again, with a reason.")
        .records(),
    row(Command::Add, "add", "add", Here, &["+"], "Adds one of your own.").records(),
    row(
        Command::Remove,
        "remove",
        "remove",
        Here,
        &["x"],
        "Removes what is under the cursor from the draft.",
    )
    .records(),
    row(
        Command::NextQuestion,
        "next-question",
        "later",
        Moving,
        &["PgDn", "]"],
        "Goes to the next question; this one stays as it is.",
    ),
    row(
        Command::PreviousQuestion,
        "previous-question",
        "back",
        Moving,
        &["PgUp", "["],
        "Goes to the previous question.",
    ),
    row(
        Command::Down,
        "down",
        "down",
        Moving,
        &["j", "Down"],
        "Moves down; a number before it says how far.",
    ),
    row(Command::Up, "up", "up", Moving, &["k", "Up"], "Moves up; a number before it says how far."),
    row(Command::PageDown, "page-down", "page down", Moving, &["PgDn", "Ctrl-d"], "Moves down by a page."),
    row(Command::PageUp, "page-up", "page up", Moving, &["PgUp", "Ctrl-u"], "Moves up by a page."),
    row(Command::Top, "top", "top", Moving, &["Home", "g g"], "Moves to the beginning."),
    row(Command::Bottom, "bottom", "bottom", Moving, &["End", "g e"], "Moves to the end."),
    row(
        Command::OlderEntry,
        "older-entry",
        "older",
        Moving,
        &["<"],
        "Goes back by an entry, in the past or with the first point.",
    ),
    row(
        Command::NewerEntry,
        "newer-entry",
        "newer",
        Moving,
        &[">"],
        "Goes on by an entry, in the past or with the first point.",
    ),
    row(
        Command::OlderDay,
        "older-day",
        "day before",
        Moving,
        &["{", "Alt-Left"],
        "Goes back to the end of the last day with an entry.",
    ),
    row(
        Command::NewerDay,
        "newer-day",
        "day after",
        Moving,
        &["}", "Alt-Right"],
        "Goes on to the end of this day, or of the next with an entry.",
    ),
    row(Command::Left, "left", "left", Moving, &["h", "Left"], "Moves left."),
    row(Command::Right, "right", "right", Moving, &["l", "Right"], "Moves right."),
    row(Command::NextPane, "next-pane", "next pane", Moving, &["Tab"], "Goes to the next pane."),
    row(Command::Copy, "copy", "copy", Here, &["y"], "Copies what this is about, as text."),
    row(Command::AsGit, "as-git", "as git", Here, &["$"], "Shows the same as a Git command."),
    row(
        Command::AsOf,
        "as-of",
        "as of then",
        Here,
        &["a"],
        "Shows the record as it stood at an entry or on a day.",
    ),
    row(
        Command::Now,
        "now",
        "now",
        Going,
        &["N"],
        "Goes back to the record as it is now, where it was left.",
    ),
    row(Command::Home, "home", "home", Going, &["g h"], "Goes to what needs me, and all reviews."),
    row(
        Command::Facts,
        "facts",
        "facts",
        Going,
        &["F"],
        "Goes to the facts about the partner, and to what they decide.",
    ),
    row(Command::History, "history", "history", Going, &["H"], "Goes to who recorded what, and when."),
    row(Command::Evidence, "evidence", "evidence", Going, &["E"], "Goes to the documents."),
    row(Command::Risks, "risks", "risks", Going, &["K"], "Goes to the partner's risks."),
    row(
        Command::Compare,
        "compare",
        "compare",
        Going,
        &["M"],
        "Sets reviews side by side: the marked ones, or this one and another.",
    ),
    row(Command::Asks, "asks", "asks", Going, &["A"], "Goes to what others must answer."),
    row(
        Command::Decide,
        "decide",
        "decide",
        Going,
        &["D"],
        "Goes to the proposal, the decision and the sign-offs.",
    ),
    row(Command::Gates, "gates", "gates", Going, &["G"], "Goes to the gates and how they stand."),
    row(Command::Why, "why", "why", Going, &["W"], "Goes to the arithmetic."),
    row(
        Command::Checklists,
        "checklists",
        "checklists",
        Going,
        &["C"],
        "Goes to the checklists and their versions.",
    ),
    row(Command::Audit, "audit", "audit", Going, &["V"], "Goes to what an auditor asks."),
    row(
        Command::Search,
        "search",
        "search",
        Going,
        &["S"],
        "Searches reasons, answers and documents, now or through all of history.",
    ),
    row(
        Command::People,
        "people",
        "people",
        Going,
        &[],
        "Goes to the people, their roles and who signs what.",
    ),
    row(
        Command::Upgrade,
        "upgrade",
        "upgrade",
        Going,
        &["U"],
        "Goes to moving the review to the checklists in force, answer by answer.",
    )
    .records(),
    row(
        Command::Messages,
        "messages",
        "messages",
        Going,
        &[],
        "Shows everything the program has said since it started.",
    ),
    row(Command::Help, "help", "keys", Program, &["?", "F1"], "Shows what can be done here; type to filter.")
        .in_fields(),
    row(Command::Palette, "palette", "commands", Program, &[":", "Ctrl-p"], "Finds a command by its name.")
        .in_fields(),
    row(Command::Themes, "theme", "theme", Program, &[], "Chooses the colours, shown as the cursor moves."),
    row(
        Command::Mouse,
        "mouse",
        "mouse",
        Program,
        &[],
        "Gives the mouse to the terminal, to select text, or takes it back.",
    ),
    row(Command::Redraw, "redraw", "redraw", Program, &["Ctrl-l"], "Draws the screen anew.").in_fields(),
    row(
        Command::Suspend,
        "suspend",
        "suspend",
        Program,
        &["Ctrl-z"],
        "Goes back to the shell; `fg` returns.",
    )
    .in_fields(),
    row(
        Command::Close,
        "close",
        "quit",
        Program,
        &["q"],
        "Closes this screen; on the first one, leaves the program.",
    ),
    row(Command::Quit, "quit", "quit", Program, &["Ctrl-c"], "Leaves at once; drafts are kept.").in_fields(),
];

impl Command {
    /// Its row in the table.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        let wanted = if matches!(self, Self::Choose(_)) { Self::Choose(0) } else { self };
        TABLE.iter().find(|row| row.command == wanted)
    }

    /// The command of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.command)
    }
}

/// Whether a command can be run where the person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Ready,
    /// It belongs here, but not now, for this reason.
    Blocked(String),
    /// It has no meaning here; its keys may mean something else.
    NotHere,
}

impl Availability {
    /// Ready if the condition holds, else blocked for this reason.
    #[must_use]
    pub fn when(condition: bool, reason: &str) -> Self {
        if condition { Self::Ready } else { Self::Blocked(reason.to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tui::key::parse_sequence;

    #[test]
    fn every_row_has_its_own_name_and_readable_keys() {
        let mut names = BTreeSet::new();
        for row in TABLE {
            assert!(names.insert(row.name), "{} twice", row.name);
            assert!(row.help.ends_with('.'), "{}", row.name);
            for keys in row.keys {
                assert!(*keys == "0-9" || parse_sequence(keys).is_some(), "{}: {keys}", row.name);
            }
            assert_eq!(Command::named(row.name), Some(row.command));
            assert_eq!(row.command.row(), Some(row));
        }
    }

    #[test]
    fn capitals_go_to_screens_and_mean_the_same_everywhere() {
        let mut seen = BTreeSet::new();
        for row in TABLE {
            for keys in row.keys.iter().filter(|keys| keys.len() == 1) {
                if keys.chars().all(char::is_uppercase) {
                    assert!(seen.insert(*keys), "{keys} has two meanings");
                    assert!(row.group == Group::Going || row.command == Command::RejectNow, "{}", row.name);
                }
            }
        }
    }
}
