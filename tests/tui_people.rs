//! The people of a record on screen: who they are, what they may, and who signs what.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are as much a test as it is"
)]

#[path = "support/git.rs"]
mod git;
#[path = "support/live.rs"]
mod live;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/screen.rs"]
mod screen;

use live::{Live, laid_down, only};
use probity::record::people::Record;
use probity::tui::effect::Effect;
use probity::tui::screen::Place;
use screen::Setup;

fn people() -> Setup {
    Setup::new(Place::People)
}

#[test]
fn the_palette_goes_there_from_home_and_escape_comes_back() {
    let mut live = Live::start(laid_down(&only(Vec::new())), Setup::new(Place::Home));
    live.keys(": people <Enter>").shows("PEOPLE").shows("Ada Example").shows("You are ada.");
    live.keys("<Esc>").hides("You are ada.");
}

#[test]
fn under_the_cursor_stand_addresses_roles_and_rights() {
    let mut live = Live::start(laid_down(&only(Vec::new())), people());
    live.shows("ada@example.org").shows("Reviewer").shows("start, answer");
    live.keys("y");
    let copied = live
        .driver
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Copy { text, .. } if text == "ada@example.org"));
    assert!(copied, "{:?}", live.driver.effects);
}

#[test]
fn each_tier_says_who_approves_waives_and_accepts_and_for_how_long() {
    let mut live = Live::start(laid_down(&only(Vec::new())), people().size(120, 60));
    live.shows("low tier").shows("medium tier").shows("high tier").shows("approve").shows("waive");
    live.keys("<End>").shows("with the minutes cited").shows("a critical partner is decided as at the high");
    live.keys("k").shows("a waiver lasts");
    live.keys("k").shows("an approval holds");
}

#[test]
fn a_record_that_lists_nobody_says_so_plainly() {
    let mut memory = only(Vec::new());
    let nobody = Record { people: Vec::new(), ..probity::demo::record() };
    memory.put("probity.toml", nobody.write("").as_bytes());
    let mut live = Live::start(laid_down(&memory), people());
    live.shows("This record lists nobody").shows("nobody is listed").shows("WHO SIGNS").hides("PEOPLE");
    live.keys("y").shows("Not now: the cursor is on no person.");
}

#[test]
fn a_policy_that_cannot_be_read_is_named_and_the_people_are_shown() {
    let mut memory = only(Vec::new());
    memory.put("policy.toml", b"roles = \n");
    let live = Live::start(laid_down(&memory), people());
    live.shows("What each role allows is not known")
        .shows("policy.toml")
        .shows("Ada Example")
        .hides("WHO SIGNS");
}

#[test]
fn a_stranger_reads_who_is_listed() {
    let live = Live::start_as(laid_down(&only(Vec::new())), people(), "mallory@example.org");
    live.shows("Ada Example").shows("You are not among these people");
}
