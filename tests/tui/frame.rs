//! The shell of the terminal interface, driven by keys: what is drawn and what is asked for.

use std::collections::BTreeMap;

use crate::screen::{Driver, Setup};
use probity::config::draft::DraftKey;
use probity::record::check::Refusal;
use probity::tui::canvas::Hit;
use probity::tui::effect::{Effect, Reply, Request};
use probity::tui::event::Event;
use probity::tui::screen::Place;

fn welcome() -> Driver {
    Setup { record: None, ..Setup::new(Place::Welcome) }.start()
}

#[test]
fn the_palette_in_unicode() {
    let mut driver = Setup::new(Place::Welcome).size(100, 30).settings("symbols = \"unicode\"").start();
    driver.keys(":");
    insta::assert_snapshot!(driver.picture());
}

#[test]
fn typing_in_help_filters_and_enter_runs() {
    let mut driver = welcome();
    driver.keys("? messag");
    driver.shows("> messages").hides("redraw");
    driver.keys("<Enter>");
    driver.shows("Nothing was said yet.");
}

#[test]
fn what_another_screen_has_is_listed_and_refused_with_a_reason() {
    let mut driver = welcome();
    driver.keys("? take-back").shows("not now: another screen has it");
    driver.keys("<Enter>").shows("`take-back` has no meaning on this screen.");
}

#[test]
fn escape_leaves_one_thing_at_a_time() {
    let mut driver = welcome();
    driver.keys(": messages <Enter> ?").shows("What can be done");
    driver.keys("<Esc>").hides("What can be done").shows("Messages");
    driver.keys("<Esc>").shows("no record in ~/risk/partners");
    driver.keys("<Esc>");
    assert!(!driver.state.is_quitting());
}

#[test]
fn q_on_the_first_screen_and_ctrl_c_anywhere_leave() {
    let mut driver = welcome();
    driver.keys(": messages <Enter> q").shows("no record in");
    driver.keys("q");
    assert_eq!(driver.effects, [Effect::Quit]);
    let mut driver = welcome();
    driver.keys("? any <Ctrl-c>");
    assert_eq!(driver.effects, [Effect::Quit]);
}

#[test]
fn letters_in_a_field_are_text_never_commands() {
    let mut driver = welcome();
    driver.keys(": q?:").shows("nothing matches");
    assert!(!driver.state.is_quitting());
}

#[test]
fn a_number_before_a_move_repeats_it() {
    let mut driver = welcome();
    driver.keys("2j");
    assert!(driver.text().contains(">  o  Open a record"), "{}", driver.text());
    driver.keys("10k").shows(">  d  Try the demo");
}

#[test]
fn after_the_first_key_of_two_the_second_is_shown_and_escape_forgets() {
    let mut driver = Setup::new(Place::Messages).settings("a = 1\nb = 1\nc = 1").start();
    driver.wait(10_000).keys("j g").shows("g top").shows("e bottom");
    driver.keys("<Esc>").hides("g top");
    assert_eq!(driver.draw().1.cursor.map(|place| place.y), Some(3));
    driver.keys("g e");
    assert_eq!(driver.draw().1.cursor.map(|place| place.y), Some(4));
}

#[test]
fn the_cursor_of_the_terminal_stands_on_the_selected_row_unless_hidden() {
    let mut driver = welcome();
    let (_, first) = driver.draw();
    driver.keys("j");
    let (_, second) = driver.draw();
    assert_eq!(first.cursor.unwrap().y + 1, second.cursor.unwrap().y);
    let hidden = Setup::new(Place::Welcome).settings("cursor = \"hidden\"").start();
    assert_eq!(hidden.draw().1.cursor, None);
}

#[test]
fn themes_are_shown_as_the_cursor_moves_and_escape_goes_back() {
    let mut driver = welcome();
    let before = driver.picture();
    driver.keys(": theme <Enter> mono");
    driver.keys("<Enter>").shows("The colours are mono until you leave.");
    driver.wait(5000);
    assert_ne!(driver.picture(), before);
    driver.keys(": theme <Enter> default <Esc>").wait(5000);
    driver.keys(": theme <Enter>").shows("> mono");
}

#[test]
fn settings_that_cannot_be_used_are_said_at_start_and_kept_in_messages() {
    let mut driver = Setup::new(Place::Welcome).settings("thema = \"mono\"").start();
    driver.shows("config.toml:1:1").shows("did you mean `theme`?");
    driver.wait(10_000).hides("config.toml:1:1");
    driver.keys(": messages <Enter>").shows("config.toml:1:1");
}

#[test]
fn drafts_of_last_time_are_announced() {
    let key = DraftKey { record: "/r".into(), review: "v/q".into(), item: "x".into() };
    let drafts = BTreeMap::from([(key, "words".to_owned())]);
    let driver = Setup { drafts, ..Setup::new(Place::Welcome) }.start();
    driver.shows("1 draft was kept from last time");
}

#[test]
fn work_is_mentioned_only_when_it_takes_long_and_a_failure_waits_for_a_key() {
    let mut driver = Setup::new(Place::Welcome).start();
    driver.event(Event::FocusGained);
    assert!(matches!(driver.effects.as_slice(), [Effect::Ask(_, Request::Moved(None))]));
    driver.wait(100).hides("reading");
    driver.wait(100).shows("reading");
    driver.reply(Reply::Failed {
        what: "the record cannot be read".into(),
        hint: Some("run `probity doctor`".into()),
    });
    driver.wait(60_000).hides(" reading ").shows("Error: the record cannot be read  run `probity doctor`");
    driver.keys("j").hides("Error:");
}

#[test]
fn every_reason_of_a_refusal_is_said_with_what_to_do() {
    let mut driver = Setup::new(Place::Welcome).start();
    driver.event(Event::FocusGained);
    let refusal = |what: &str| Refusal::Illegal { what: what.into(), hint: "ask Ada".into() };
    driver.reply(Reply::Refused(vec![refusal("the review is decided"), refusal("you only read")]));
    driver.shows("Error: the review is decided  ask Ada").shows("Error: you only read  ask Ada");
}

#[test]
fn a_reply_that_nobody_waits_for_is_dropped() {
    let mut driver = Setup::new(Place::Welcome).start();
    driver.event(Event::FocusGained).reply(Reply::Moved(false, None));
    driver.reply(Reply::Failed { what: "late".into(), hint: None }).hides("late");
}

#[test]
fn a_click_selects_a_row_and_a_click_on_a_hint_runs_it() {
    let mut driver = welcome();
    let (_, drawn) = driver.draw();
    let (area, hit) = drawn.hits[1];
    assert_eq!((hit, drawn.hit(area.x + 5, area.y)), (Hit::Row(1), Some(Hit::Row(1))));
    driver.event(Event::Click(hit)).shows(">  n  New record");
    let help = drawn.hits.last().unwrap().1;
    driver.event(Event::Click(help)).shows("What can be done");
}

#[test]
fn pasting_outside_a_field_does_nothing_but_say_so() {
    let mut driver = welcome();
    driver.paste("q\nq\n").shows("Pasted text goes into a field");
    assert_eq!(driver.effects, []);
    driver.keys(":").paste("mess\nages").shows("mess ages");
}

#[test]
fn a_terminal_that_is_too_small_says_what_it_needs() {
    Setup::new(Place::Welcome).size(29, 8).start().shows("needs 30x8, has 29x8");
    let mut driver = Setup::new(Place::Welcome).size(30, 8).start();
    driver.shows("Probity");
    driver.resize(12, 3).shows("needs 30x8,");
}

#[test]
fn own_keys_are_shown_where_the_default_ones_were() {
    let settings = "[keys]\nhelp = \"F2\"\nclose = \"Ctrl-q\"";
    let mut driver = Setup::new(Place::Welcome).settings(settings).start();
    driver.shows("F2 keys").shows("Ctrl-q quit").hides("? keys");
    driver.keys("q");
    assert!(!driver.state.is_quitting());
    driver.keys("<F2>").shows("What can be done");
}
