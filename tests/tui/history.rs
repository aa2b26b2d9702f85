//! History on screen: the timeline, its filter, an entry in words, two points and what differs.

use crate::live::{Live, vellmarkt};
use crate::records::{fresh, nova, ten_open, told};
use crate::screen::{Driver, Setup};
use probity::record::action::{Action, GiveAnswer, Saw, SendAsk};
use probity::record::answer::{State, Value};
use probity::record::ask::Ask;
use probity::record::layout::ReviewId;
use probity::store::past::Of;
use probity::tui::effect::{Effect, Request};
use probity::tui::screen::Place;
use regex::Regex;

/// The day of the demo.
const TODAY: &str = "2026-04-13T09:02:00Z";

fn on(place: Place) -> Setup {
    Setup { now: TODAY, ..Setup::new(place) }
}

fn history(of: Of) -> Live {
    Live::start(told(), on(Place::History(of, String::new())))
}

fn audit() -> Live {
    Live::start(told(), on(Place::Audit(None)))
}

fn of_review() -> Live {
    history(Of::Review(vellmarkt()))
}

/// The pictures without the ids of commits, which change with every word of a checklist.
fn pictures(driver: &Driver) -> String {
    let ids = Regex::new(r"\b([0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
    ids.replace_all(&driver.pictures(), |found: &regex::Captures<'_>| "c".repeat(found[0].len())).into_owned()
}

type Make = fn() -> Driver;

const PICTURES: &[(&str, Make)] = &[
    ("history", || after(history(Of::Record), "j")),
    ("history_review", || after(of_review(), "/ action:answer <Enter> | j")),
    ("history_question", || after(history(Of::Question(vellmarkt(), "tech-versioning".into())), "")),
    ("history_entry", || after(history(Of::Question(vellmarkt(), "tech-versioning".into())), "j <Enter>")),
    ("history_typing", || after(of_review(), "/ 'who:legal since:2026-04-01 act' <Tab>")),
    ("history_nothing", || after(of_review(), "/ who:nobody <Enter>")),
    ("history_points", || after(of_review(), "p")),
    ("history_as_git", || after(of_review(), "$")),
    ("difference", || after(of_review(), "p | start <Enter> <Enter>")),
    ("audit", || after(audit(), "j")),
    ("audit_waived", || after(audit(), "3")),
    ("audit_unverified", || after(Live::start(ten_open(), on(Place::Audit(None))), "4 j")),
    ("audit_review", || after(Live::start(told(), on(Place::Audit(Some(vellmarkt())))), "1")),
    ("audit_nothing", || after(audit(), "5")),
    ("difference_checklists", || after(of_edited(), "p | <Enter> <Enter> | 2j")),
    ("difference_signed", || after(of_review(), "p | <Enter> <Enter>")),
];

/// The review after somebody edited a checklist in force, and the one that it pinned.
fn of_edited() -> Live {
    let repository = told();
    let read = |path: &str| repository.read(path).unwrap();
    let in_force = "checklists/security.toml";
    let pinned = vellmarkt().pin("governance");
    let edited = [
        (in_force, read(in_force).replacen("weight = 3", "weight = 5", 1).replacen("data field", "field", 1)),
        (&pinned, read(&pinned).replacen("title = ", "replaces = \"risk\"\ntitle = ", 1)),
    ];
    for (path, text) in edited {
        repository.write(path, &text);
        repository.git(&["commit", "--quiet", "--all", "--message", "Edit a checklist"]);
    }
    Live::start(repository, on(Place::History(Of::Review(vellmarkt()), String::new())))
}

/// After some keys; where a bar stands, the store has answered before the next one is pressed.
fn after(mut live: Live, keys: &str) -> Driver {
    for keys in keys.split(" | ") {
        live.keys(keys);
    }
    live.driver
}

#[test]
fn history_in_three_sizes_and_three_looks() {
    for (name, make) in PICTURES {
        insta::assert_snapshot!(*name, pictures(&make()));
    }
}

#[test]
fn capital_h_goes_to_the_history_of_what_is_in_front_and_then_to_a_wider_one() {
    let mut live = Live::start(told(), on(Place::Home));
    live.keys("H").shows(" History  ").shows("ostrapay/2026-q2: review started");
    live.keys("<Esc>").shows("FOR YOU");
    let walk = Place::Walk { review: vellmarkt(), order: None, question: Some("tech-versioning".into()) };
    let mut live = Live::start(told(), on(walk));
    live.keys("H").shows("vellmarkt/2026-q1 > tech-versioning > History").shows("4 entries");
    live.keys("H").shows(" vellmarkt/2026-q1 > History").hides("tech-versioning > History");
    live.keys("H").shows(" History").hides("vellmarkt/2026-q1 > History");
    live.keys("<Esc> <Esc>").shows("tech-versioning > History");
}

/// How many pages of history were asked for.
fn pages(live: &Live) -> usize {
    let is_page = |effect: &&Effect| matches!(effect, Effect::Ask(_, Request::History(_)));
    live.driver.effects.iter().filter(is_page).count()
}

#[test]
fn the_first_page_is_read_alone_and_more_as_the_cursor_comes_near_its_end() {
    let mut live = history(Of::Record);
    live.shows("100+ entries");
    assert_eq!(pages(&live), 1);
    live.keys("40j").shows("100+ entries");
    assert_eq!(pages(&live), 1);
    live.keys("20j").shows("200+ entries");
    assert_eq!(pages(&live), 2);
    for _ in 0..12 {
        live.keys("<End>");
    }
    let all = live.repository.git(&["rev-list", "--count", "--first-parent", "HEAD"]);
    live.shows(&format!("{all} entries"));
}

#[test]
fn the_cursor_stays_on_its_entry_when_somebody_records_meanwhile() {
    let mut live = history(Of::Record);
    live.keys("60j 60j").shows("200+ entries");
    let status = |live: &Live| {
        let screen = live.driver.text();
        screen.lines().find(|line| line.contains("Entry ")).map(str::to_owned).expect("the entry is named")
    };
    let before = status(&live);
    live.repository.git(&["commit", "-q", "--allow-empty", "-m", "meanwhile"]);
    live.driver.event(probity::tui::event::Event::FocusGained);
    live.settle();
    assert_eq!(status(&live), before);
    live.keys("<Home>").shows("by hand: meanwhile");
}

#[test]
fn a_filter_is_typed_completed_and_taken_away_again() {
    let mut live = of_review();
    live.keys("/ action:s").shows("action:set-partner  action:set-person");
    live.keys("ig <Tab>").shows("/ action:sign");
    live.keys("<Enter>").shows("2 entries").shows("signed as security").hides("sec-staff-mfa");
    live.keys("/ <Ctrl-u> 'question:sec-staff action:answer' <Enter>").shows("1 entry");
    // What the filter does not understand is said.
    live.keys("/ <Ctrl-u> since:March <Enter>")
        .shows("The filter: `March` is no day.")
        .shows("No entry passes");
    live.keys("/ <Ctrl-u> who:nobody <Enter>").shows("No entry passes the filter.");
    live.keys("<Esc>").shows("waiver asked for").hides("nobody");
    // Free words are looked for in the whole message, whatever their case.
    live.keys("/ 'PARALLEL gave' <Enter>").shows("1 entry").shows("tech-versioning");
    // While one types, letters are text; leaving keeps the filter that was in force.
    live.keys("/ qqq <Esc>").shows("1 entry").shows("PARALLEL gave").hides("qqq");
}

#[test]
fn an_entry_is_told_from_what_to_what_by_whom_and_how_it_was_made() {
    let mut live = history(Of::Question(vellmarkt(), "tech-versioning".into()));
    live.keys("<Enter>").shows("check tech-versioning").shows("made       by Probity: confirm");
    live.keys("l").shows("Reason only").shows("as before").shows("checklist  technical 1.0.0");
    live.shows("[-Version number in every path,").shows("{+Checked against the changelog");
    live.shows("name       as claimed: not signed with a key");
    live.keys("l").shows("returned");
    live.keys("l").shows("unanswered -> explicit version, one live at a time").shows("technical low +2.9");
    live.keys("h").shows("returned");
    live.keys("<Esc>").shows("4 entries");
    // From the review's history Enter goes on to the question's.
    let mut live = of_review();
    live.keys("/ 'question:tech-versioning action:answer' <Enter>");
    live.keys("<Enter>").shows("Reason only");
    live.keys("<Enter>").shows("vellmarkt/2026-q1 > tech-versioning > History");
}

#[test]
fn an_answer_says_how_long_it_was_waited_for() {
    let question = "biz-legal-entity";
    let mut live = Live::start(fresh(), on(Place::Review(nova())));
    let ask = Ask {
        id: "partner".into(),
        to: "partner".into(),
        questions: vec![question.into()],
        sent: "2026-04-02T08:00:00Z".parse().unwrap(),
        due: None,
        asked_by: String::new(),
    };
    live.meanwhile(Action::Ask(SendAsk { review: nova(), ask }));
    live.meanwhile(Action::Answer(Box::new(GiveAnswer {
        review: nova(),
        question: question.into(),
        state: State::Answered(Value::Text("yes".into())),
        because: "The extract of the register says so.".into(),
        evidence: Vec::new(),
        file: Vec::new(),
        taken_from: None,
        saw: Saw::Whatever,
    })));
    live.keys("H").keys("<Enter>").shows("waited     on the day partner was asked");
}

#[test]
fn an_entry_by_hand_says_so_and_shows_what_it_changed() {
    let repository = fresh();
    let path = "partners/nova/reviews/2026-q1/answers/biz-incentives.toml";
    let text = "review = \"nova/2026-q1\"\nquestion = \"biz-incentives\"\nvalue = 3\nbecause = \"\"\"\nTheir bonus hangs on our volume.\n\"\"\"\nanswered-by = \"ada\"\nanswered-at = 2026-02-18T09:00:00Z\n";
    repository.write(path, text);
    repository.write("NOTES.md", "beside the record\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "-q", "-m", "incentives, by editor"]);
    let setup = on(Place::History(Of::Review(nova()), String::new()));
    let mut live = Live::start(repository, setup);
    live.shows("by hand: incentives, by editor").shows("made by hand, the name is only claimed");
    live.keys("<Enter>").shows("by hand, with Git; no rule has judged it");
    live.shows("Their bonus hangs on our volume.");
    // What it changed outside of the review is not left unsaid.
    live.keys("<End>").shows("Files elsewhere (1)").shows("NOTES.md  new");
    live.keys("<Esc> / 'hand:yes editor' <Enter>").shows("1 entry");
    live.keys("/ <Ctrl-u> hand:no <Enter>").hides("by hand: ");
}

#[test]
fn two_points_by_name_show_what_differs_and_lead_to_a_questions_history() {
    let mut live = of_review();
    live.keys("p").shows("the start").shows("handed over").shows("sign-off, Security lead").shows("now");
    live.keys("decision <Enter> <Enter>").shows("FROM  the decision").shows("TO    now");
    live.shows("2 entries by 2 people").shows("State: ready for decision -> approved with conditions");
    live.shows("Security lead, security-lead  signed");
    live.keys("p").shows("What differs from");
    live.keys("start <Enter> handed <Enter>");
    live.shows("209 new answers").shows("Moved a score");
    live.keys("<Enter>").shows("vellmarkt/2026-q1 > tech-api-description > History");
    live.keys("<Esc> $").shows("git diff ").shows("partners/vellmarkt/risks");
    live.keys("<Enter>");
    let copied = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let command = copied.expect("the command is copied");
    let arguments: Vec<&str> = command.strip_prefix("git ").unwrap().split(' ').collect();
    assert!(live.repository.git(&arguments).contains("+question = \"sec-staff-mfa\""));
}

#[test]
fn a_marked_entry_is_set_against_another_the_older_one_first() {
    let mut live = of_review();
    live.keys("m").shows("Marked: ");
    live.keys("d").shows("Not now: this entry is the marked one.");
    live.keys("j j j j j d").shows("Difference").shows("decision").shows("waiver gov-exit-plan  approved");
    // Without a mark: from the entry under the cursor to now.
    live.keys("<Esc> k k k k k m j d").shows("TO    now").shows("1 entry by 1 person");
    // Entries of two reviews have no difference.
    let mut live = history(Of::Record);
    live.keys("j m k d").shows("Not now: the two entries are about two reviews.");
}

#[test]
fn the_screen_tells_a_difference_in_the_words_of_the_command_line_and_copies_it() {
    let mut live = of_review();
    live.keys("p");
    live.keys("decision <Enter> <Enter>");
    live.keys("y");
    let copied = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let text = copied.expect("the difference is copied");
    let folder = live.repository.root().to_str().unwrap().to_owned();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["-C", &folder, "diff", "decision", "now", "vellmarkt", "--markdown", "--as-of", "2026-04-13"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let body = |text: &str| text.split_once("\n## ").unwrap().1.to_owned();
    assert_eq!(body(&text), body(&printed));
}

#[test]
fn a_review_that_just_began_has_one_entry_and_nothing_to_tell() {
    let review = ReviewId::parse("nova/2026-q1").unwrap();
    let mut live = Live::start(fresh(), on(Place::History(Of::Review(review), String::new())));
    live.shows("1 entry");
    live.keys("<Enter>").shows("Files (");
    live.keys("<Esc> p");
    live.keys("<Enter> <Enter>").shows("Nothing differs.");
}

#[test]
fn capital_v_asks_what_auditors_ask_and_each_line_leads_on() {
    let mut live = Live::start(told(), on(Place::Home));
    live.keys("V")
        .shows("AN AUDITOR ASKS")
        .shows("4 reviews")
        .shows("8  Entries whose names are only claimed");
    // Waived gates: who asked, who signed, until when.
    live.keys("3").shows("gov-exit-plan");
    live.shows("gov-exit-plan: Partnership lead, until 2026-07-31,");
    live.shows("signed by head-of-partnerships, security-lead");
    live.keys("<Enter>").shows("vellmarkt/2026-q1 > Gates");
    live.keys("<Esc> <Esc> 5").shows("No decision was milder than what the rules proposed.");
    live.keys("<Esc> 1").shows("2025-12-12 approve, valid until 2026");
    live.shows("signed as security-lead").shows(" reject");
    live.keys("<Esc> 7").shows("/ hand:yes").shows(" History");
    live.keys("<Esc>").shows("AN AUDITOR ASKS");
    live.keys("8").shows("/ signed:no").shows("100+ entries");
}

#[test]
fn what_changed_since_the_decision_is_four_keys_away() {
    let mut live = Live::start(told(), on(Place::Review(vellmarkt())));
    live.keys("V 2").shows("What differs from").shows("> the decision");
    live.keys("<Enter> <Enter>").shows("FROM  the decision").shows("TO    now").shows("signed");
    // About the whole record, the review is asked for first.
    let mut live = audit();
    live.keys("2").shows("In which review?");
    live.keys("ostrapay/2026-q1 <Enter>").shows("ostrapay/2026-q1 > History").shows("the decision");
}

#[test]
fn unverified_answers_stand_by_person_and_open_at_their_question() {
    let mut live = Live::start(ten_open(), on(Place::Audit(None)));
    live.keys("4").shows("not asked for").shows("wants a second person");
    live.keys("<Enter>").shows("quick pass");
    live.keys("<Esc> y");
    let copied = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert!(copied.expect("the list is copied").starts_with("## Answers nobody verified, by person\n\n- **"));
}

#[test]
fn a_checklist_edited_by_hand_is_told_in_the_words_of_its_author() {
    let mut live = of_edited();
    live.keys("p").keys("<Enter> <Enter>").shows("Pinned texts").shows("governance, pinned: The checklist");
    live.keys("<End>").shows("security, in force: What it calls for").shows("write version = \"1.1.0\"");
    // The same words as the command prints.
    live.keys("y");
    let text = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let text = text.unwrap();
    assert!(text.contains("### security, in force: Our data"), "{text}");
    assert!(text.contains("  - weighing  weight 3 -\\> **5**"), "{text}");
    // An entry that is about no review tells it as well.
    let mut live = Live::start(live.close(), on(Place::History(Of::Record, String::new())));
    live.keys("j <Enter>").shows("Checklists in force").shows("security  1.0.0").shows("weight 3 -> 5");
}

#[test]
fn on_a_difference_either_point_moves_from_entry_to_entry_of_the_review() {
    let mut live = of_review();
    live.keys("p");
    live.keys("decision <Enter> <Enter>").shows("FROM  the decision").shows("2 entries by 2 people");
    live.shows("< > move").shows("h l move");
    // The first point to the waiver's last signature, and on to the hand-over's side of it.
    live.keys("<").shows("FROM  entry ").shows("3 entries by 2 people").shows("TO    now");
    live.keys("3<").shows("6 entries");
    live.keys("4>").shows("2 entries by 2 people");
    // The second point to the last signature, to the one before, and back to now.
    live.keys("h").shows("TO    entry ").shows("2 entries by 2 people");
    live.keys("h").shows("1 entry by 1 person");
    live.keys("l l").shows("TO    now").shows("2 entries by 2 people");
    live.keys("l").shows("That point stays: it is now already.");
    live.keys("9999<").shows("judged on 2026-02-09").shows("209 new answers");
    live.keys("<").shows("That point stays: no entry of the review lies before it.");
    // Keys that come before the store has answered count together.
    let mut live = of_review();
    live.keys("p").keys("decision <Enter> <Enter>");
    live.keys_only("< < < > <").settle();
    live.shows("5 entries");
}
