//! The people of a record on screen: who they are, what they may, and who signs what.

use crate::git;

use crate::live::{Live, laid_down, only};
use crate::screen;
use crate::screen::Setup;
use probity::record::people::Record;
use probity::tui::effect::Effect;
use probity::tui::screen::Place;

/// The demo's people, of whom Ada may change the list too.
fn administered() -> git::TestRepository {
    let mut memory = only(Vec::new());
    let mut record = probity::demo::record();
    record
        .people
        .iter_mut()
        .find(|person| person.id == "ada")
        .unwrap()
        .roles
        .push("administrator".to_owned());
    memory.put("probity.toml", record.write("").as_bytes());
    laid_down(&memory)
}

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

/// Types who Nora is and gives her the first two roles.
const NORA: &str = "a 'Nora Berg' <Enter> <Enter> nora@example.org <Enter>";

#[test]
fn a_person_is_added_with_roles_whose_meaning_stands_below_and_recorded() {
    let mut live = Live::start(administered(), people());
    live.keys(NORA).shows("nora-berg").shows("People > New person").shows("ROLES");
    live.shows("May    add partners, start and withdraw reviews");
    live.shows("Nothing speaks against it: Enter on the roles records it.");
    live.keys("<Space> j <Space>").shows("[x] 1").shows("[x] 2");
    live.keys("2").shows("[ ] 2");
    live.keys("<Enter>").shows("Recorded 09:02  nora-berg joins as requester").shows("> Nora Berg");
    assert_eq!(live.subjects(1), ["People: nora-berg joins as requester"]);
    let record = live.repository.git(&["show", "HEAD:probity.toml"]);
    assert!(
        record.contains("id = \"nora-berg\", name = \"Nora Berg\", mail = [\"nora@example.org\"]"),
        "{record}"
    );
}

#[test]
fn what_a_role_signs_is_told_tier_by_tier() {
    let mut live = Live::start(administered(), people().size(120, 40));
    live.keys(NORA);
    let mut told = Vec::new();
    for _ in 0..20 {
        told.push(live.driver.text());
        live.keys("j");
    }
    let has = |words: &str| told.iter().any(|screen| screen.contains(words));
    assert!(has("Signs  approvals at "), "{}", told.join("\n"));
    assert!(has("acceptances of high risks at "), "{}", told.join("\n"));
    assert!(has("waivers in "), "{}", told.join("\n"));
    assert!(has("Signs  nothing"), "{}", told.join("\n"));
}

#[test]
fn roles_of_somebody_who_is_listed_are_changed_and_the_id_stays() {
    let mut live = Live::start(administered(), people());
    let name = live.driver.text().lines().find(|line| line.starts_with('>')).unwrap().to_owned();
    live.keys("j e").shows("permanent");
    let before = live.driver.text();
    let id = before.lines().find(|line| line.contains(" Id ")).unwrap().split_whitespace().nth(1).unwrap();
    let id = id.to_owned();
    // What is typed into the field of the id changes nothing.
    live.keys("<Tab> x <Tab> <Tab>").shows(&format!(" {id} ")).shows("is listed like this already");
    live.keys("1 <Enter>").shows("Recorded 09:02").shows(&format!("{id} is now "));
    assert!(live.subjects(1)[0].starts_with(&format!("People: {id} is now ")), "{:?}", live.subjects(1));
    live.shows(name[1..20].trim());
}

#[test]
fn the_rule_book_says_at_once_what_speaks_against_it() {
    let mut live = Live::start(administered(), people());
    live.keys("a").shows("Not yet: the name is not typed yet");
    live.keys("Nora <Enter> <Enter>").shows("Not yet: person `nora` has no address");
    live.keys("ada@example.org").shows("Not yet: `ada@example.org` belongs to ada already");
    live.keys("<Up> <Backspace> <Backspace> <Backspace> <Backspace> ada")
        .shows("Not yet: ada is listed already");
    live.keys("<Tab> <Tab> <Enter>").shows("Note: Not yet: ada is listed already");
}

#[test]
fn who_may_not_change_the_list_is_told_who_may() {
    let mut live =
        Live::start_as(laid_down(&only(Vec::new())), people(), "finance-director@quernstone.example");
    live.keys("a").shows("may not change who is listed; ").hides("New person");
    live.keys("e").hides("People > ");
    live.keys("x").hides("off the list?");
    let mut live = Live::start_as(laid_down(&only(Vec::new())), people(), "mallory@example.org");
    live.keys("a").shows("Not now: you are not among the people of this record.");
    let here = probity::tui::screen::Here { is_read_only: true, ..screen::here() };
    let mut live = Live::start(laid_down(&only(Vec::new())), Setup { here, ..people() });
    live.keys("a").shows("Not now: the record is open for reading only.");
}

#[test]
fn a_person_is_taken_off_the_list_after_one_more_question() {
    let mut live = Live::start(administered(), people());
    live.keys("j x").shows("off the list?").shows("What they did stays theirs.");
    live.keys("<Esc>").hides("off the list?");
    live.keys("x <Enter>").shows("Recorded 09:02").shows(" leaves");
    assert!(live.subjects(1)[0].ends_with(" leaves"), "{:?}", live.subjects(1));
}

#[test]
fn what_was_typed_is_kept_as_a_draft_until_it_is_recorded() {
    let mut live = Live::start(administered(), people());
    live.keys(NORA).keys("1 <Esc> <Esc>").hides("New person");
    live.driver.wait(2000);
    let kept = live.driver.effects.iter().any(
        |effect| matches!(effect, Effect::SaveDraft(key, text) if key.item == "a new person" && text.contains("Nora")),
    );
    assert!(kept, "{:?}", live.driver.effects);
    live.keys("a").shows("Nora Berg").shows("nora@example.org").shows("[x] 1");
    live.keys("<Tab> <Tab> <Tab> <Enter>").shows("joins as");
    live.keys("a").hides("nora@example.org  ").shows("the name is not typed yet");
}

#[test]
fn the_policy_is_read_only_here_and_the_screen_says_where_it_is_changed() {
    let mut live = Live::start(administered(), people().size(60, 20));
    live.keys("<End>").shows("Changed with `probity policy set FILE`, not here.");
    live.keys("<Enter>").shows("Not now: who signs stands in the policy");
}

#[test]
fn the_first_person_of_a_record_that_lists_nobody_must_be_able_to_change_the_list() {
    let mut memory = only(Vec::new());
    let nobody = Record { people: Vec::new(), ..probity::demo::record() };
    memory.put("probity.toml", nobody.write("").as_bytes());
    let mut live = Live::start(laid_down(&memory), people());
    live.keys("a 'Ada Example' <Enter> <Enter> ada@example.org <Enter>");
    live.shows("Not yet: nobody could change people and policy any more");
    live.keys("<End> k <Space> <Enter>").shows("Recorded 09:02  ada-example joins as administrator");
    live.shows("Ada Example").hides("This record lists nobody");
}
