//! Asking others on screen: what goes out, what is waited for, and what comes back.

use std::path::PathBuf;
use std::process::Command;

use crate::asked::{ask, asked};
use crate::git::TestRepository;
use crate::live::{Live, vellmarkt};
use crate::records::{half, ten_open, told};
use crate::screen::{Setup, here};
use probity::record::layout::ReviewId;
use probity::record::order::Order;
use probity::tui::effect::Effect;
use probity::tui::screen::{Here, Place};

const STRANGER: &str = "mallory@example.org";

fn asks() -> Setup {
    Setup::new(Place::Asks(vellmarkt()))
}

fn replies() -> Setup {
    let order = Some(Order::Replies(Vec::new()));
    Setup::new(Place::Walk { review: vellmarkt(), order, question: None })
}

/// Puts a file into the person's own folder.
fn put(repository: &TestRepository, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = repository.base().join("home").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}

/// What the command line writes, with these arguments, on the same record.
fn shell(repository: &TestRepository, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(arguments)
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env("PROBITY_NOW", crate::live::NOW)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The text that was copied last.
fn copied(live: &Live) -> String {
    let texts = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    texts.expect("something was copied")
}

/// Everything that lies in the repository's working folder and Git folder, by name and length.
fn everything(repository: &TestRepository) -> Vec<(PathBuf, u64)> {
    let mut found: Vec<(PathBuf, u64)> = crate::records::files(repository.root())
        .into_iter()
        .map(|path| (path.clone(), std::fs::metadata(&path).unwrap().len()))
        .collect();
    found.sort();
    found
}

#[test]
fn what_goes_out_and_what_comes_back_in_three_sizes_and_three_looks() {
    let mut live = Live::start(asked(), asks());
    live.keys("j j j");
    insta::assert_snapshot!("asks", live.driver.pictures());
    let mut live = Live::start(asked(), asks());
    live.keys("j <Enter>");
    insta::assert_snapshot!("asks_form", live.driver.pictures());
    let live = Live::start(half(), asks());
    insta::assert_snapshot!("asks_none_sent", live.driver.pictures());
    let repository = asked();
    let mail = "[sec-staff-mfa] all. For everybody since May.\n\
                [sec-encryption-rest] Volumes only, and the keys lie with the hosting partner.\n\
                [sec-encryption-tranist] yes\n";
    put(&repository, "reply.txt", mail);
    let mut live = Live::start(repository, asks());
    live.keys("i ~/reply.txt <Up> partner <Enter> <Enter>");
    insta::assert_snapshot!("asks_report", live.driver.pictures());
    let mut live = Live::start(asked(), replies());
    insta::assert_snapshot!("asks_replies", live.driver.pictures());
    live.keys("r 'On the phone they said otherwise.'");
    insta::assert_snapshot!("asks_reject", live.driver.pictures());
    let live = Live::start(asked(), Setup::new(Place::Home));
    insta::assert_snapshot!("asks_home", live.driver.pictures());
}

#[test]
fn asks_are_one_key_away_from_everywhere_and_in_the_palette() {
    let mut live = Live::start(asked(), Setup::new(Place::Review(vellmarkt())));
    live.shows("A asks");
    live.keys("A").shows("TO SEND").shows("1 overdue   3 replies");
    live.keys("<Esc> <Enter> A").shows("TO SEND");
    live.keys("<Esc> <Esc> : asks <Enter>").shows("TO SEND");
    let mut live = Live::start(asked(), Setup::new(Place::Home));
    live.keys("A").shows("TO SEND");
    live.keys("A").shows("TO SEND");
    live.keys("$").shows("git log -p -- partners/vellmarkt/reviews/2026-q1/asks");
    live.keys("<Esc> <Esc>").shows("FOR YOU");
}

#[test]
fn the_first_screen_says_what_came_back_who_is_late_and_what_is_asked_of_me() {
    let mut live = Live::start(asked(), Setup::new(Place::Home).size(120, 30));
    live.shows("3 replies: Legal counsel 2, Vellmarkt 1 (claims, not counted)");
    live.shows("1 ask overdue: Vellmarkt 5 days").shows("2 questions asked of you, by 25 Feb");
    let screen = live.driver.text();
    let number = |words: &str| {
        let line = screen.lines().find(|line| line.contains(words)).unwrap().to_owned();
        line.trim_start_matches(['>', ' ']).chars().next().unwrap()
    };
    let (read, chase, answer) = (number("3 replies"), number("overdue"), number("asked of you"));
    live.keys(&read.to_string()).shows("sec-data-protection-terms").shows("replies: 3");
    live.keys("<Esc>").keys(&chase.to_string()).shows("TO SEND").shows("5 days over");
    live.keys("<Esc>").keys(&answer.to_string()).shows("ASKED OF YOU");
    // Whoever may only read is led to what readers come for.
    let live = Live::start_as(asked(), Setup::new(Place::Home).size(120, 30), STRANGER);
    live.hides("replies:").hides("asked of you");
}

#[test]
fn a_group_is_asked_by_two_enters_in_one_entry_and_waited_for_at_once() {
    let mut live = Live::start(half(), asks());
    live.shows("Nobody was asked anything");
    let before = live.subjects(1);
    live.keys("<Enter>").shows("Ask Vellmarkt: ").shows("2026-02-26");
    assert_eq!(live.subjects(1), before, "nothing is recorded by one key");
    live.keys("<Enter>").shows("Recorded 09:02  partner asked for").shows("waiting");
    let subject = live.subjects(1).remove(0);
    assert!(
        subject.starts_with("vellmarkt/2026-q1: partner asked for ") && subject.contains(", due 2026-02-26")
    );
    assert_eq!(live.subjects(2)[1..], before, "one entry");
    // The cursor is on it; what is copied is what the command line prints.
    live.keys("y");
    let mail = shell(&live.repository, &["ask", "sheet", "vellmarkt/2026-q1", "--format", "mail", "-o", "-"]);
    assert_eq!(copied(&live), String::from_utf8(mail).unwrap());
    live.keys("k").hides("   Vellmarkt  by 26 Feb");
}

#[test]
fn many_questions_are_chosen_by_who_can_say_checklist_order_or_code() {
    let mut live = Live::start(half(), asks());
    live.keys("+ legal <Enter>").shows("Ask Legal counsel: ");
    live.keys("us <Tab> governance <Tab> quick-pass").hides("Not yet");
    live.keys("<Tab> <Tab> 2026-03-01 <Enter>");
    // The day that was proposed stands before what was typed.
    live.shows("is no day");
    live.keys("<Ctrl-u> 2026-03-01 <Enter>").shows("0   waiting");
    let message = live.message();
    assert!(message.contains("[gov-") && !message.contains("[sec-"), "{message}");
    live.keys("+ somebody <Enter> 'Harbour Insurance' <Tab> <Tab> <Tab> <Tab> sec-staff-mfa <Tab> <Enter>");
    assert_eq!(
        live.subjects(1),
        ["vellmarkt/2026-q1: Harbour Insurance asked for sec-staff-mfa, due 2026-02-26"]
    );
    live.keys("+ harbour <Enter>").shows("Ask Harbour Insurance: ");
    live.keys("<Esc>");
    live.keys("+ finance <Enter> <Tab> <Tab> <Tab> 'sec-staff-mfa, [sec-encryption-rest]'");
    live.shows("Ask Finance lead: 2 questions");
    live.keys("<Enter> <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: finance-lead asked for 2 questions, due 2026-02-26"]);
}

#[test]
fn what_cannot_be_asked_is_said_in_the_form_and_nothing_is_recorded() {
    let mut live = Live::start(half(), asks());
    let before = live.subjects(1);
    live.keys("+ <Enter> them").shows("`them` is none of partner, us, test, public");
    live.keys("<Ctrl-u> <Tab> securty").shows("no checklist `securty` here");
    live.keys("<Ctrl-u> <Tab> soon").shows("`soon` is no order");
    live.keys("<Ctrl-u> <Tab> sec-nothing").shows("sec-nothing");
    live.keys("<Tab> <Enter>").shows("Not yet: the form says why.");
    live.keys("<Up> <Ctrl-u> sec-staff-mfa <Tab> <Ctrl-u> soon <Enter>").shows("`soon` is no day");
    assert_eq!(live.subjects(1), before);
    // What was typed is there again.
    live.keys("<Esc> + <Enter>").shows("sec-staff-mfa").shows("soon");
}

#[test]
fn what_is_asked_while_walking_goes_out_with_what_was_asked_of_the_same_people() {
    let walk = |question: &str| Place::Walk {
        review: vellmarkt(),
        order: Some(Order::QuickPass),
        question: Some(question.to_owned()),
    };
    let mut live = Live::start(ten_open(), Setup::new(walk("sec-staff-mfa")));
    live.keys("a <Enter> / sec-incident-plan <Enter> a <Enter> A");
    live.shows("SENT").shows("waiting");
    let row = live.driver.text().lines().find(|line| line.contains("waiting")).unwrap().to_owned();
    assert!(row.contains("Vellmarkt") && row.contains(" 2 ") && row.contains("26 Feb"), "{row}");
    live.keys("<End> y");
    let text = copied(&live);
    assert!(text.contains("by Thursday, 26 February 2026"), "{text}");
    assert!(text.contains("1. ") && text.contains("[sec-staff-mfa]"), "{text}");
    assert!(text.contains("2. ") && text.contains("[sec-incident-plan]"), "{text}");
    // One mail, and one sheet.
    let path = put(&live.repository, "there", "");
    live.keys("s mail <Enter>").shows("vellmarkt-2026-q1-partner.txt");
    live.keys("<Ctrl-u> ~/two.txt <Enter>").shows("Written: 2 questions in ~/two.txt");
    assert_eq!(std::fs::read_to_string(path.with_file_name("two.txt")).unwrap(), text);
    // What was typed for one kind of file is not proposed for another.
    live.keys("s md <Enter> ~/odd <Esc> s html <Enter>").hides("odd");
}

#[test]
fn the_text_is_copied_as_it_was_edited() {
    let mut live = Live::start(asked(), asks());
    live.keys("<End> e");
    let Some(Effect::Edit { text, .. }) = live.driver.effects.last().cloned() else { panic!("no editor") };
    let text = text.replace("For our assessment", "Dear colleagues, for our assessment");
    live.driver.event(probity::tui::event::Event::Edited(Some(text.clone())));
    assert_eq!(copied(&live), text);
    live.shows("Dear colleagues");
    live.keys("k j").hides("Dear colleagues");
}

#[test]
fn a_sheet_is_what_the_command_line_writes_and_never_written_over() {
    let mut live = Live::start(asked(), asks());
    live.keys("j").shows("TEXT FOR Vellmarkt");
    live.keys("s").shows("a sheet is of what was asked; ask them first");
    // The ask that is overdue stands first.
    live.keys("j j j j").shows("TEXT FOR Vellmarkt");
    for format in ["xlsx", "md", "html", "mail"] {
        let name = format!("sheet.{format}");
        live.keys(&format!("s {format} <Enter> <Ctrl-u> ~/{name} <Enter>"));
        live.shows(&format!("Written: 3 questions in ~/{name}"));
        let written = std::fs::read(live.repository.base().join("home").join(&name)).unwrap();
        let wanted = ["ask", "sheet", "vellmarkt/2026-q1", "partner-1", "--format", format, "-o", "-"];
        assert_eq!(written, shell(&live.repository, &wanted), "{format}");
    }
    let path = put(&live.repository, "filled.xlsx", "what somebody filled in");
    live.keys("s <Enter> <Ctrl-u> ~/filled.xlsx <Enter>").shows("~/filled.xlsx is there already");
    assert_eq!(std::fs::read(path).unwrap(), b"what somebody filled in");
    live.keys("<Ctrl-u> ~/nowhere/sheet.xlsx <Enter>").shows("~/nowhere/sheet.xlsx cannot be written");
    assert_eq!(live.repository.git(&["status", "--porcelain"]), "", "the record is as it was");
}

#[test]
fn what_came_back_is_shown_before_it_is_recorded_and_says_nothing_twice() {
    let repository = asked();
    let mail = "[sec-staff-mfa] all. For everybody since May.\n[sec-encryption-tranist] yes\n";
    put(&repository, "in/reply.txt", mail);
    let mut live = Live::start(repository, asks());
    let before = live.subjects(1);
    live.keys("i ~/in/reply.txt <Enter>").shows("reply.txt does not say who says it");
    // What is typed next is who says it, and no more of the path.
    live.keys("partner <Enter> <Enter>").shows("UNDERSTOOD, AS CLAIMS (1)").shows("NOT UNDERSTOOD (1)");
    live.shows("sec-encryption-transit").shows("1 understood   1 not").shows("Nothing is recorded yet");
    assert_eq!(live.subjects(1), before);
    // Leaving it records nothing, and what was typed is there still.
    live.keys("<Esc>").shows("~/in/reply.txt");
    assert_eq!(live.subjects(1), before);
    live.keys("<Enter>");
    live.keys("<Enter>").shows("4 replies").shows("Recorded 09:02");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: 1 claim about sec-staff-mfa of partner in reply.txt"]);
    let message = live.message();
    assert!(message.contains("Ask partner-1: 1 of 3 back after 9 days."), "{message}");
    live.keys("i ~/in/reply.txt <Up> partner <Enter> <Enter>").shows("reply.txt says nothing new");
    live.keys("<Enter>").shows("Not now: nothing would change: reply.txt says nothing new");
    live.driver.wait(2000);
    assert!(
        matches!(live.driver.effects.last(), Some(Effect::DropDraft(key)) if key.item == "a file that came back")
    );
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: 1 claim about sec-staff-mfa of partner in reply.txt"]);
}

#[test]
fn a_sheet_that_comes_back_says_itself_whose_it_is() {
    let mut live = Live::start(asked(), asks());
    live.keys("j j j j j s md <Enter> <Ctrl-u> ~/sheet.md <Enter>")
        .shows("Written: 3 questions in ~/sheet.md");
    let sheet = std::fs::read_to_string(live.repository.base().join("home/sheet.md")).unwrap();
    assert!(sheet.contains("- [ ] all, phishing-resistant"), "{sheet}");
    put(&live.repository, "sheet.md", sheet.replacen("- [ ] all, phishing", "- [x] all, phishing", 1));
    live.keys("i ~/sheet.md <Enter>").shows("from partner").shows("sec-staff-mfa: all, phishing-resistant");
}

#[test]
fn what_cannot_be_taken_in_is_refused_with_a_reason_and_the_form_stays() {
    let repository = asked();
    put(&repository, "macros.xlsm", b"PK\x03\x04 and more");
    put(&repository, "formula.csv", "code,answer\nsec-staff-mfa,=HYPERLINK(\"http://example.org\")\n");
    std::os::unix::fs::symlink("formula.csv", repository.base().join("home/link.csv")).unwrap();
    let mut live = Live::start(repository, asks());
    let before = live.subjects(1);
    for (path, why) in [
        ("~/nothing.txt", "~/nothing.txt cannot be read"),
        ("~/macros.xlsm", "can hold macros"),
        ("~/formula.csv", "begins like a formula"),
        ("~/link.csv", "~/link.csv is no plain file"),
        ("~/", "is no plain file"),
    ] {
        live.keys(&format!("i <Ctrl-u> {path} <Enter>")).shows(why).shows("Take in what came back");
        live.keys("<Esc>");
    }
    live.keys("i <Ctrl-u> <Enter>").shows("name a file");
    assert_eq!(live.subjects(1), before);
}

#[test]
fn replies_are_read_one_after_the_other_and_taken_or_rejected() {
    let mut live = Live::start(asked(), asks());
    // On the row of legal counsel: those of that ask alone.
    live.keys("j j j j j j").shows("TEXT FOR Legal counsel");
    live.keys("r");
    live.shows("replies: 2   2 yours now").shows("They say   yes (legal.txt, legal-counsel)");
    live.keys("c").shows("as a draft: Enter makes it yours");
    live.keys("<Enter>");
    live.shows("replies: 1   1 yours now").shows("gov-exit-plan").shows("in words (legal.txt");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-data-protection-terms is yes (was unanswered)"]);
    assert!(live.message().contains("Signed by both sides in March."), "{}", live.message());
    // All of it is in the panel, however long it is.
    live.keys("i").shows("They say").shows("see the draft of the plan");
    live.keys("<Esc>");
    live.keys("r <Enter>").shows("Not yet: say why it is rejected.");
    live.keys("'The plan of July is another one.' <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: claim about gov-exit-plan rejected"]);
    assert!(live.message().contains("The plan of July is another one."), "{}", live.message());
    live.shows("Nothing is open for you in \"replies\"");
    live.keys("<Esc>").shows("1 reply").shows("back, and read");
    // It is offered no more.
    live.keys("r").shows("sec-incident-plan");
    live.keys("/ gov-exit-plan <Enter> c").shows("they have said nothing yet");
}

#[test]
fn a_rejection_that_is_left_keeps_its_words_and_one_that_is_overtaken_is_refused() {
    let mut live = Live::start(asked(), replies());
    live.keys("r 'They said otherwise.' <Esc>").hides("They said otherwise.");
    live.keys("r").shows("They said otherwise.");
    let reject = probity::record::action::RejectClaim {
        review: vellmarkt(),
        question: "sec-data-protection-terms".to_owned(),
        claim: "legal".to_owned(),
        because: "It is of another contract.".to_owned(),
        saw: probity::record::action::Saw::Whatever,
    };
    live.meanwhile(probity::record::action::Action::RejectClaim(reject));
    let before = live.subjects(1);
    live.keys("<Enter>").shows("a claim about sec-data-protection-terms was changed while you worked");
    assert_eq!(live.subjects(1), before);
}

#[test]
fn another_day_is_the_next_asks_and_what_was_asked_is_asked_again() {
    let mut live = Live::start(asked(), asks());
    live.keys("j").shows("TEXT FOR Vellmarkt");
    let before = live.subjects(1);
    live.keys("d <Ctrl-u> 2026-03-31 <Enter>").shows("by Tuesday, 31 March 2026").shows("31 Mar");
    live.keys("<Enter>").shows("2026-03-31");
    live.keys("<Esc>");
    assert_eq!(live.subjects(1), before, "a day alone is no entry");
    // What is overdue is asked again: the new ask is waited for, and the old one no more.
    live.keys("j j j j").shows("5 days over");
    live.keys("d").shows("Ask Vellmarkt again what is not back (2)");
    live.keys("<Ctrl-u> 2026-03-02 <Enter>").shows("0 overdue").hides("5 days over");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: partner asked for 2 questions, due 2026-03-02"]);
    let list = shell(&live.repository, &["ask", "list", "vellmarkt/2026-q1"]);
    let list = String::from_utf8(list).unwrap();
    assert!(list.contains("asked again since") && !list.contains("5 days over"), "{list}");
    let home = Live::start(live.close(), Setup::new(Place::Home).size(120, 30));
    home.hides("overdue: Vellmarkt");
}

#[test]
fn an_ask_that_was_a_slip_is_taken_back() {
    let mut live = Live::start(half(), asks());
    let to_send = |live: &Live| {
        let line = live.driver.text().lines().next().unwrap().to_owned();
        line.split_whitespace().rev().nth(2).unwrap().parse::<usize>().unwrap()
    };
    let before = to_send(&live);
    live.keys("<Enter> <Enter>").shows("waiting");
    assert!(to_send(&live) < before);
    live.keys("u").shows("Nobody was asked anything");
    assert_eq!(to_send(&live), before);
    let subject = live.subjects(1).remove(0);
    assert!(subject.starts_with("vellmarkt/2026-q1: take back \"partner asked for"), "{subject}");
}

#[test]
fn whoever_was_asked_sees_it_first_and_answers_it() {
    let mut live = Live::start(asked(), asks());
    live.shows("ASKED OF YOU").shows("by Engineering lead").shows("2 to answer");
    live.keys("<Enter>");
    live.shows("what was asked: 2   2 yours now").shows("sec-encryption-transit");
    live.keys("1 'testssl on all six endpoints shows TLS 1.2 and 1.3 only.' <Enter>");
    live.shows("what was asked: 1   1 yours now");
    live.keys("<Esc>").shows("1 to answer");
}

#[test]
fn who_may_only_read_sees_all_of_it_and_nothing_is_written() {
    let mut live = Live::start_as(asked(), asks(), STRANGER);
    live.shows("5 days over").hides("ASKED OF YOU");
    live.keys("+").shows("you are not among the people of this record");
    live.keys("i").shows("you are not among the people of this record");
    live.keys("d").shows("you are not among the people of this record");
    live.keys("y");
    assert!(copied(&live).contains("For our assessment"));
    let here = Here { is_read_only: true, ..here() };
    let repository = asked();
    let before = everything(&repository);
    let mut live = Live::start(repository, Setup { here, ..asks() });
    live.keys("j j j j j s").shows("the record is open for reading only");
    live.keys("+").shows("the record is open for reading only");
    live.keys("i").shows("the record is open for reading only");
    live.keys("r").shows("replies:");
    live.keys("r").shows("the record is open for reading only");
    assert_eq!(everything(&live.close()), before);
}

#[test]
fn the_past_shows_the_asks_of_then_and_sends_nothing() {
    let mut live = Live::start(half(), asks());
    live.keys("<Enter> <Enter>").shows("waiting");
    let before = live.subjects(1);
    live.keys(": 'as of HEAD~1' <Enter>").shows("Nobody was asked anything").hides("0   waiting");
    live.keys("+").shows("Not now");
    live.keys("i").shows("Not now");
    live.keys("<Enter>").shows("Not now");
    live.keys(">").shows("0   waiting");
    live.keys("<End> s").shows("Not now");
    live.keys("N").shows("0   waiting");
    assert_eq!(live.subjects(1), before);
}

#[test]
fn of_a_decided_review_nothing_is_asked_any_more() {
    let kestrelway = ReviewId::parse("kestrelway/2025-q4").unwrap();
    let mut live = Live::start(told(), Setup::new(Place::Asks(kestrelway)));
    let before = live.subjects(1);
    live.keys("+").shows("Not now").hides("Ask whom");
    live.keys("i").shows("Not now").hides("Take in what came back");
    assert_eq!(live.subjects(1), before);
}

#[test]
fn an_ask_that_another_one_overtook_is_refused_and_what_was_typed_stays() {
    let mut live = Live::start(half(), asks());
    live.keys("+ <Enter> <Tab> <Tab> <Tab> sec-staff-mfa");
    live.meanwhile(ask("partner-1", "partner", &["sec-encryption-rest"], None));
    live.keys("<Tab> <Enter>").shows("ask `partner-1` is there already").shows("sec-staff-mfa");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: partner asked for sec-encryption-rest"]);
    // By now it is known what the other one is called.
    live.keys("<Enter>").shows("0   waiting");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: partner asked for sec-staff-mfa, due 2026-02-26"]);
}

#[test]
fn proof_that_claims_nothing_is_filed_as_a_document() {
    let repository = asked();
    let scorecard = r#"{ "date": "2026-02-17T08:00:00Z", "repo": { "name": "example.org/vellmarkt/sdk", "commit": "x" },
        "scorecard": { "version": "5", "commit": "x" }, "score": 7.2,
        "checks": [{ "name": "Code-Review", "score": 8, "reason": "found 3 unreviewed changesets", "details": null }] }"#;
    put(&repository, "scorecard.json", scorecard);
    let mut live = Live::start(repository, asks());
    live.keys("i ~/scorecard.json <Enter>")
        .shows("scorecard.json: a Scorecard")
        .shows("0 understood   0 not");
    live.keys("<Enter>").shows("document filed, scorecard");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: document filed, scorecard"]);
    live.keys("i ~/scorecard.json <Enter>").shows("this proof is registered already");
}

#[test]
fn several_asks_in_flight_while_walking_get_ids_of_their_own() {
    let place = Place::Walk {
        review: vellmarkt(),
        order: Some(Order::QuickPass),
        question: Some("sec-staff-mfa".to_owned()),
    };
    let mut live = Live::start(ten_open(), Setup::new(place));
    live.keys_only("a <Enter> a <Enter> a <Enter>").settle();
    let subjects = live.subjects(3);
    assert!(subjects.iter().all(|subject| subject.contains(": partner asked for ")), "{subjects:?}");
}

#[test]
fn a_file_that_was_left_before_it_was_read_comes_up_no_more() {
    let repository = asked();
    put(&repository, "reply.txt", "[sec-staff-mfa] all. For everybody since May.\n");
    let mut live = Live::start(repository, asks());
    live.keys("i <Up> partner <Down> ~/reply.txt");
    live.keys_only("<Enter> <Esc>").settle();
    live.shows("TO SEND").hides("UNDERSTOOD");
    live.keys("i <Enter>").shows("UNDERSTOOD, AS CLAIMS (1)");
}
