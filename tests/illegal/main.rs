//! What must not happen on the way to a decision, and is tried at every door: with keys on the screen,
//! at the command line, and with an editor and plain Git.
//!
//! Each row is a test. `rule` names the rule that it breaks: F.1 to F.4 of the rules of governance
//! (tiers, roles and four eyes, terms, states), E.4 the decision rule. On screen the reason is shown and
//! HEAD stays; at the shell the exit code is 1, the reason is printed and HEAD stays; what was edited
//! by hand is named when it is read and does not count, and its commit is shown as made by hand.
//!
//! | rule | what is tried | rows in |
//! |---|---|---|
//! | F.4 | draft, in progress, in verification, changes requested → approved | `transitions` |
//! | F.4 | in progress → ready for decision | `transitions` |
//! | F.4 | rejected → approved; expired → approved; a decided review edited; withdrawn or revoked out of turn | `transitions` |
//! | E.4, F.4 | an open gate, a failed hard gate, a milder outcome, conditions, rejections without a ground | `decisions` |
//! | F.2 (1) to (7) | own answers confirmed, approved; own waivers signed; owners; distinct signers; time; digest | `four_eyes` |
//! | F.2, F.3 | roles, risks, waivers, validity, conditions, people who are not listed | `terms` |
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are as much a test as it is"
)]

#[path = "../support/cli.rs"]
mod cli;
#[path = "../support/git.rs"]
mod git;
#[path = "../support/live.rs"]
mod live;
#[path = "../support/memory.rs"]
mod memory;
#[path = "../support/room.rs"]
mod room;
#[path = "../support/screen.rs"]
mod screen;

mod by_hand;
mod decisions;
mod four_eyes;
mod terms;
mod transitions;

use std::sync::LazyLock;

use by_hand::Editor;
use git::TestRepository;
use live::Live;
use probity::demo;
use probity::record::layout::ReviewId;
use probity::record::message::is_by_hand;
use probity::record::order::Order;
use probity::record::standing::Standing;
use probity::record::state::{Attention, Course};
use probity::tui::screen::Place;
use room::{DECIDED, READY, Room, VELLMARKT};
use screen::Setup;

/// Something that must not happen, and how it is tried.
struct Row {
    /// Which rule it breaks.
    rule: &'static str,
    /// The review that it is about.
    review: &'static str,
    /// The record as it stands.
    room: fn() -> Room,
    /// Who tries it, and when.
    who: &'static str,
    now: &'static str,
    screen: OnScreen,
    shell: AtShell,
    hand: ByHand,
}

/// Keys on a screen, and the reason that it shows.
struct OnScreen {
    place: fn(ReviewId) -> Place,
    keys: &'static str,
    says: &'static str,
}

/// A command, and the reason that it prints.
struct AtShell {
    arguments: Vec<&'static str>,
    says: &'static str,
}

/// What is edited, how the reader names it, and the state that the review is in all the same.
struct ByHand {
    edit: fn(&Editor<'_>),
    named: &'static str,
    state: &'static str,
}

/// Every answer is there, and nothing was handed over.
const ANSWERED: &str = "2026-04-02T10:00:00Z";
/// While Vellmarkt is decided upon.
const NOW: &str = "2026-04-10T08:30:00Z";
/// After everything of the day on which it was decided upon.
const AFTER: &str = "2026-04-10T14:00:00Z";

const HEAD: &str = "head-of-partnerships";
const LEAD: &str = "security-lead";
const SPONSOR: &str = "executive-sponsor";
const DIRECTOR: &str = "finance-director";

static CONFIRMED_ROOM: LazyLock<Room> = LazyLock::new(|| Room::at(READY));
static WAIVED_ROOM: LazyLock<Room> = LazyLock::new(|| {
    let room = CONFIRMED_ROOM.copy();
    room.waives();
    room
});
static APPROVED_ROOM: LazyLock<Room> = LazyLock::new(|| Room::at(DECIDED));

/// Vellmarkt ready to be decided upon, Ostrapay rejected.
fn confirmed() -> Room {
    CONFIRMED_ROOM.copy()
}

/// The same with its waiver signed: the rules propose an approval with conditions.
fn waived() -> Room {
    WAIVED_ROOM.copy()
}

/// Vellmarkt approved with conditions.
fn approved() -> Room {
    APPROVED_ROOM.copy()
}

/// A condition that an approval can have.
const CONDITION: [&str; 2] = [
    "--condition",
    r#"{ id = "c1", text = "Remove the parity clause", source = "business", owner = "legal", due = 2026-06-30, proof = "signed amendment" }"#,
];

/// The command that approves Vellmarkt with a condition.
fn conditional() -> Vec<&'static str> {
    room::decide(VELLMARKT, "approve-with-conditions", &CONDITION)
}

static DECIDED_ROOM: LazyLock<Room> = LazyLock::new(|| {
    let room = WAIVED_ROOM.copy();
    room.does(HEAD, "2026-04-10T08:10:00Z", &conditional());
    room
});

/// Vellmarkt decided upon, and not signed by anybody.
fn decided() -> Room {
    DECIDED_ROOM.copy()
}

fn decide(review: ReviewId) -> Place {
    Place::Decide { review, rejecting: false }
}

fn walk(review: ReviewId, question: &str) -> Place {
    Place::Walk { review, order: Some(Order::Everything), question: Some(question.to_owned()) }
}

/// Tries it at every door, one after the other: nothing comes in at the first two.
fn tried(row: &Row) {
    let mut room = (row.room)();
    on_screen(row, &mut room);
    room.refuses(row.who, row.now, &row.shell.arguments, row.shell.says);
    by_hand(row, &room);
}

fn on_screen(row: &Row, room: &mut Room) {
    let before = room.shell.repository.git(&["rev-parse", "HEAD"]);
    let id = ReviewId::parse(row.review).expect("an id");
    let setup = Setup::new((row.screen.place)(id)).at(row.now).size(160, 50);
    let repository = std::mem::replace(&mut room.shell.repository, TestRepository::without_repository());
    let mut live = Live::start_as(repository, setup, &demo::identity(row.who).email);
    // What the store answers is waited for where a screen has to be read first.
    for keys in row.screen.keys.split(';') {
        live.keys(keys);
    }
    let screen = live.driver.text();
    // A long reason goes over several lines.
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(row.screen.says), "{}: not `{}`:\n{screen}", row.rule, row.screen.says);
    room.shell.repository = live.close();
    assert_eq!(room.shell.repository.git(&["rev-parse", "HEAD"]), before, "{}: it was recorded", row.rule);
}

fn by_hand(row: &Row, room: &Room) {
    let editor = Editor::new(room, row.review, row.now);
    (row.hand.edit)(&editor);
    editor.commit();
    let repository = &room.shell.repository;
    let message = repository.git(&["log", "-1", "--format=%B"]);
    assert!(is_by_hand(&message), "{}: {message}", row.rule);
    if row.hand.state == BROKEN {
        let status = room.run("auditor", row.now, &["status", row.review]);
        let said = cli::text(&status.stdout) + &cli::text(&status.stderr);
        assert!(said.contains(row.hand.named), "{}: not `{}`:\n{said}", row.rule, row.hand.named);
        return;
    }
    let review = editor.review();
    let day = row.now[..10].parse().expect("a day");
    let course = Course::of(&review, &Standing::of(&review, day));
    let words: Vec<String> = course.attention.iter().map(Attention::words).collect();
    let named = words.iter().any(|words| words.contains(row.hand.named));
    assert!(named, "{}: not `{}`: {words:#?}", row.rule, row.hand.named);
    assert_eq!(course.state.name(), row.hand.state, "{}: {words:#?}", row.rule);
    assert!(course.is_in_breach(), "{}", row.rule);
}

/// In the place of a state: the file is not even one of this record.
const BROKEN: &str = "broken";

/// Turns rows into tests.
macro_rules! rows {
    ($($name:ident => $row:expr;)*) => {
        $(#[test] fn $name() { super::tried(&$row); })*
    };
}
use rows;
