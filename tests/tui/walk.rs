//! Walking a review: keys in, entries out, on a real repository.

use crate::git;

use std::collections::BTreeMap;

use crate::live;
use crate::live::{Live, laid_down, vellmarkt};
use crate::memory::Memory;
use crate::records::{fresh, nova, ten_open, with_a_text_question};
use crate::screen;
use crate::screen::Setup;
use probity::checklist::model::Level;
use probity::demo;
use probity::record::action::{Action, GiveAnswer, Offered, Receive, Saw};
use probity::record::answer::{State, Value};
use probity::record::check::Refusal;
use probity::record::claim::Origin;
use probity::record::evidence::Evidence;
use probity::record::layout::ReviewId;
use probity::record::order::Order;
use probity::tui::effect::{Effect, Reply};
use probity::tui::event::Event;
use probity::tui::screen::Place;

/// The ten questions of `records::TEN`, each with the keys that answer it and how many that may be.
const TEN: [(&str, &str, usize); 10] = [
    (
        "sec-encryption-transit",
        "1 'testssl on all six endpoints and the SFTP drop: only TLS 1.2 and 1.3.' @tls <Enter> <Enter> <Enter>",
        77,
    ),
    (
        "sec-staff-mfa",
        "2 'Policy enforces a second factor for all staff; app codes, so not phishing-resistant.' @id <Enter> 'p. 3' <Enter> <Enter>",
        95,
    ),
    (
        "sec-incident-plan",
        "2 'Plan is complete; last exercised 14 months ago.' @inc <Enter> 'p. 12' <Enter> <Enter>",
        60,
    ),
    (
        "sec-data-protection-terms",
        "y 'Signed by both sides; roles match our note: two independent controllers.' @dpa <Enter> 'sched. 1' <Enter> <Enter>",
        88,
    ),
    (
        "sec-transfer-mechanism",
        "1 'Access only from Switzerland; adequacy decision covers it.' @ <Enter> 'cl. 11' <Enter> <Enter>",
        69,
    ),
    (
        "sec-independent-assurance",
        "2 'ISO 27001 covers hosting, not the seller portal.' @iso <Enter> scope <Enter> <Enter>",
        61,
    ),
    (
        "sec-encryption-rest",
        "2 'Volume encryption; the same admins hold the keys.' @arch <Enter> 'p. 2' <Enter> <Enter>",
        62,
    ),
    ("sec-object-access-test", "a en <Enter>", 4),
    (
        "sec-overdue-criticals",
        "0 <Enter> 'None past due on 17 February; two fall due in March.' @vul <Enter> 'row 1-9' <Enter> <Enter>",
        68,
    ),
    (
        "sec-breach-notice-hours",
        "48 <Enter> 'Clause says 48 hours from knowledge, by phone and mail.' @dpa <Enter> 'cl. 9.2' <Enter> <Enter>",
        72,
    ),
];

fn walk() -> Place {
    Place::Walk { review: vellmarkt(), order: None, question: None }
}

fn at(question: &str) -> Place {
    Place::Walk { review: vellmarkt(), order: None, question: Some(question.to_owned()) }
}

fn pressed(keys: &str) -> usize {
    screen::count(keys)
}

#[test]
fn ten_questions_in_a_row_take_no_more_keys_than_promised() {
    let mut live = Live::start(ten_open(), Setup::new(walk()));
    live.shows("quick pass 42/52   10 yours now");
    for answered in 0..TEN.len() {
        let text = live.driver.text();
        let (id, keys, most) = TEN.iter().find(|(id, ..)| text.contains(&format!("{id}   "))).expect(&text);
        assert!(pressed(keys) <= *most, "{id} takes {} keys, promised {most}", pressed(keys));
        live.keys(keys);
        assert_eq!(live.subjects(1)[0].matches(id).count(), 1, "{id}:\n{}", live.driver.text());
        let left = 9 - answered;
        if left > 0 {
            live.shows(&format!("{left} yours now"));
        }
    }
    live.shows("Nothing is open for you in \"quick pass\".").shows("1 questions wait for others.");
    let mfa = live.repository.git(&["log", "-1", "--grep=sec-staff-mfa", "--format=%B"]);
    assert_eq!(
        mfa,
        "vellmarkt/2026-q1: sec-staff-mfa is all (was unanswered)\n\n\
         Which staff accounts with access to our data use multi-factor sign-in?\nAnswer: all\n\n\
         Policy enforces a second factor for all staff; app codes, so not phishing-resistant.\n\n\
         Evidence: Identity-provider policy export, p. 3 (documented, to 2028-02)\n\n\
         Probity-Action: answer\nProbity-Review: vellmarkt/2026-q1\nProbity-Question: sec-staff-mfa\n\
         Probity-Checklist: security 1.0.0\nProbity-Rules: 1"
    );
    live.repository.assert_sound();
}

fn at_nova(question: &str) -> Place {
    Place::Walk { review: nova(), order: Some(Order::Everything), question: Some(question.to_owned()) }
}

/// Vellmarkt without the answers to these questions.
fn without(open: &[&str]) -> git::TestRepository {
    laid_down(&live::demo_without(open, Vec::new()))
}

fn answer(question: &str, value: &str, because: &str) -> Action {
    Action::Answer(Box::new(GiveAnswer {
        taken_from: None,
        review: vellmarkt(),
        question: question.to_owned(),
        state: State::Answered(Value::Text(value.to_owned())),
        because: because.to_owned(),
        evidence: Vec::new(),
        file: Vec::new(),
        saw: Saw::Whatever,
    }))
}

#[test]
fn a_figure_shows_what_it_earns_and_a_far_one_needs_a_second_enter() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-breach-notice-hours")));
    live.keys("48").shows("earns 67 %, gate passes").shows("gate: at most 72");
    live.keys("0 0").shows("fails the gate").shows("This blocks approval (rule 2)");
    live.keys("<Enter>").shows("4800 h is far outside 24 to 96. Enter again if that is meant.");
    live.keys("<Backspace>").hides("far outside");
    live.keys("0 <Enter> <Enter>").shows("4800 h").shows("Enter record");
    live.keys("<Esc> n").shows("no figure agreed").shows("fails the gate");
    live.keys("'The clause names no number.' <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-breach-notice-hours is none (was unanswered)"]);
}

#[test]
fn a_share_under_one_percent_is_never_taken_silently() {
    let mut live = Live::start(without(&["fin-base-margin"]), Setup::new(at("fin-base-margin")));
    live.keys("0.12 <Enter>").shows("0.12 is 0.12 %, not 12 %. Enter again if that is meant.");
    live.keys("<Ctrl-u> 12 <Enter> 'Cost model, base case.' <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: fin-base-margin is 12 (was unanswered)"]);
    let mut live = Live::start(without(&["fin-setup-cost"]), Setup::new(at("fin-setup-cost")));
    live.keys("'12 500,50' <Enter> @ <Enter> 'sheet 2' <Enter> <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: fin-setup-cost is 12500.5 (was unanswered)"]);
    let mut live = Live::start(without(&["sec-encryption-rest"]), Setup::new(at("sec-encryption-rest")));
    live.keys("9 5").shows("1-4 answer");
}

#[test]
fn a_scale_takes_its_levels_and_a_multi_toggles() {
    let mut live = Live::start(ten_open(), Setup::new(walk()));
    let scale =
        live.repository.git(&["grep", "-h", "-B3", "kind = \"scale\"", "--", "checklists/culture.toml"]);
    let id =
        scale.lines().find_map(|line| line.strip_prefix("id = \"")).unwrap().trim_end_matches('"').to_owned();
    live.keys(&format!("/ {id} <Enter>")).shows("Recorded   ");
    live.keys("0").shows("earns 0 %");
    live.keys("<Esc> 4").shows("earns 100 %");
    live.keys("'They told us the cause on the same day.' <Enter>");
    assert_eq!(live.subjects(1)[0].split(" (").next().unwrap(), format!("vellmarkt/2026-q1: {id} is 4"));

    let multi =
        live.repository.git(&["grep", "-h", "-B3", "kind = \"multi\"", "--", "checklists/technical.toml"]);
    let id =
        multi.lines().find_map(|line| line.strip_prefix("id = \"")).unwrap().trim_end_matches('"').to_owned();
    live.keys(&format!("/ {id} <Enter>"));
    live.keys("1 2 3 2").shows("1  [x]").shows("2  [ ]").shows("3  [x]").shows("counts");
    live.keys("<Enter>").shows("Enter record");
    live.keys("'Sample messages show the two.' <Enter>");
    assert!(live.subjects(1)[0].contains(&format!("{id} is ")), "{:?}", live.subjects(1));
    assert!(live.subjects(1)[0].contains(" + "));
}

#[test]
fn a_day_is_typed_and_a_slip_is_said() {
    let found = probity::checklist::builtin::CHECKLISTS
        .iter()
        .flat_map(|(_, text)| text.split("[[section.question]]"))
        .find(|block| block.contains("kind = \"date\""))
        .and_then(|block| block.lines().find_map(|line| line.strip_prefix("id = \"")))
        .unwrap()
        .trim_end_matches('"');
    let mut live = Live::start(ten_open(), Setup::new(at(found)));
    live.shows("year-month-day");
    live.keys("2026-13-01 <Enter>").shows("is no day: write it as");
    live.keys("<Ctrl-u> 2026-03-31 <Enter> 'As agreed in the kick-off.' <Enter>");
    assert!(live.subjects(1)[0].contains(&format!("{found} is 2026-03-31")), "{:?}", live.subjects(1));
}

#[test]
fn words_can_be_the_answer_itself() {
    let (repository, id) = with_a_text_question();
    let mut live = Live::start(repository, Setup::new(at(&id)));
    live.shows("recorded only");
    live.keys("<Enter> 'They tell it by themselves; y and n are words here.' <Enter>");
    live.shows("They tell it by themselves; y and n are words here.").shows("Enter record");
    live.keys("'Seen in three mails.' <Enter>");
    let subject = &live.subjects(1)[0];
    assert!(subject.contains(&format!("{id} is They tell it by themselves;")), "{subject}");
}

#[test]
fn nothing_is_recorded_by_one_key_and_filler_is_no_reason() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    let before = live.subjects(1);
    live.keys("2 <Enter>").shows("Not yet: words are needed: hard gate.");
    live.keys("'see above' <Enter>").shows("says nothing to somebody who reads it in a year");
    live.keys("<Ctrl-w> <Ctrl-w> all <Enter>").shows("that only repeats the answer");
    assert_eq!(live.subjects(1), before);
    // A weight-2 question with a cited place needs no words.
    let live = Live::start(without(&["sec-log-retention"]), Setup::new(at("sec-log-retention")));
    live.shows("words, or a cited place");
}

#[test]
fn an_answer_that_was_chosen_before_can_be_changed_with_words_only() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-data-location")));
    live.shows("Recorded   yes (Privacy lead, 16 Feb 2026): Sweden, Germany and Switzerland");
    live.shows("Data-protection terms, signed").hides("Because");
    live.keys("n").shows("words needed").shows("Data-protection terms, signed");
    live.keys("'They now host in Serbia too.' <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-data-location is no (was yes)"]);
}

#[test]
fn not_applicable_and_dont_know_are_states_of_their_own() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-encryption-rest")));
    live.keys("x").shows("not applicable").shows("words needed: not applicable");
    live.keys("<Esc> d").shows("don't know").shows("words needed: nobody can say");
    live.keys("'Asked twice; they do not say.' <Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-encryption-rest is unknown (was unanswered)"]);
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys("x").shows("Not now: this question always applies.");
}

#[test]
fn a_refusal_brings_the_words_back() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys_only("2 'Seen in the policy export.' <Enter>");
    live.shows("Recording  sec-staff-mfa is all").hides("Seen in the policy");
    let refusal = Refusal::Illegal { what: "the review is decided".into(), hint: "open a new one".into() };
    live.driver.reply(Reply::Refused(vec![refusal]));
    live.shows("Error: the review is decided").shows("Seen in the policy export.");
    live.keys_only("<Left>").shows("Not recorded: sec-staff-mfa is all, its words are kept");
}

#[test]
fn a_failure_while_something_else_is_written_disturbs_nobody() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys_only("2 'Seen in the policy export.' <Enter> 1 'Scanned all six' ");
    live.driver.reply(Reply::Failed { what: "the disk is full".into(), hint: None });
    live.shows("Error: the disk is full").shows("Scanned all six").hides("policy export.");
    live.keys_only("<Esc>");
    live.driver.keys("/ sec-staff-mfa <Enter>");
    live.shows("Seen in the policy export.");
}

#[test]
fn an_answer_of_somebody_else_is_shown_beside_ours_and_one_gives_way() {
    for (key, kept) in [("1", "admins"), ("2", "all")] {
        let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
        live.keys_only("2 'Seen in the policy export.'");
        live.meanwhile(answer("sec-staff-mfa", "admins", "Their security lead said so by phone."));
        live.keys("<Enter>");
        live.shows("Somebody answered this while you worked on it.")
            .shows("Recorded: Ada Example, 19 Feb")
            .shows("administrators only")
            .shows("Their security lead said so by")
            .shows("Seen in the policy export.");
        live.keys(key);
        if key == "2" {
            live.keys("<Enter>");
            assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-staff-mfa is all (was admins)"]);
        } else {
            live.shows("sec-staff-mfa stays as it is recorded");
        }
        let text = live
            .repository
            .git(&["show", "HEAD:partners/vellmarkt/reviews/2026-q1/answers/sec-staff-mfa.toml"]);
        assert!(text.contains(&format!("value = \"{kept}\"")), "{text}");
    }
}

#[test]
fn taking_back_says_which_goes_there_and_keeps_the_words() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys("2 'Seen in the policy export.' @idp <Enter> <Enter> <Enter>").hides("policy export.");
    live.keys("u");
    live.shows("take back").shows("sec-staff-mfa   HARD GATE").shows("Seen in the policy export.");
    live.shows("Identity-provider policy export");
    live.keys("<Enter>");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: sec-staff-mfa is all (was unanswered)"]);
}

#[test]
fn a_fact_is_asked_above_the_first_question_that_hangs_on_it() {
    let mut live = Live::start(fresh(), Setup::new(at_nova("sec-data-protection-terms")));
    live.shows("~ only assumed: yes");
    live.shows("Do they handle personal data from this partnership?");
    let before = live.subjects(1);
    live.keys("<Enter>").shows("Not now: choose a value first.");
    live.keys("y");
    assert_eq!(live.subjects(1), before);
    live.keys("<Enter>").hides("only assumed").shows("words needed: hard gate");
    assert_eq!(live.subjects(1), ["nova/2026-q1: fact personal-data is yes (was not settled)"]);
}

#[test]
fn a_fact_that_rules_the_question_out_goes_past_it_and_dont_know_leaves_it_open() {
    let mut live = Live::start(fresh(), Setup::new(at_nova("sec-data-protection-terms")));
    live.keys("d").hides("only assumed").shows("personal-data stays open; it comes up again");
    let mut live = Live::start(fresh(), Setup::new(at_nova("sec-data-protection-terms")));
    live.keys("n <Enter>")
        .shows("Recorded 09:02  personal-data is no; sec-data-protection-terms is not asked");
    live.hides("sec-data-protection-terms   HARD GATE");
}

#[test]
fn orders_lead_through_other_questions() {
    let mut live = Live::start(ten_open(), Setup::new(walk()));
    live.keys("o everyth <Enter>").shows("everything ");
    live.keys("o waiting").shows("not now: no question is in it");
    live.keys("<Esc> m").shows("is marked to come back to").shows("marked");
    live.keys("<PgDn> o marked <Enter>").shows("marked 0/1   1 yours now");
    live.keys("o dpa-signed <Enter>").shows("by document dpa-signed");
    live.keys("o weak <Enter>").shows("fails or weak proof");
}

#[test]
fn where_one_stopped_is_where_one_goes_on() {
    let mut live = Live::start(ten_open(), Setup::new(walk()));
    live.keys("o everyth <Enter> / sec-incident-plan <Enter> 2 'Plan is complete.' <Ctrl-c>");
    let drafts = live.driver.effects.iter().filter_map(|effect| match effect {
        Effect::SaveDraft(key, content) => Some((key.clone(), content.clone())),
        _ => None,
    });
    let drafts: BTreeMap<_, _> = drafts.collect();
    let live = Live::start(live.repository, Setup { drafts, ..Setup::new(walk()) });
    live.shows("1 draft was kept from last time").shows("Plan is complete.").shows("sec-incident-plan");
    live.shows("everything ");
}

#[test]
fn earlier_words_come_with_up_with_a_search_and_with_the_citation() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys("2 'Policy enforces a second factor.' @idp <Enter> 'p. 3' <Enter> <Enter>");
    live.keys("/ sec-incident-plan <Enter> 2 <Up>").shows("Policy enforces a second factor.");
    live.keys("<Down>").hides("Policy enforces");
    live.keys("<Ctrl-r> second <Enter>").shows("Policy enforces a second factor.");
    live.keys("<Ctrl-u> <Esc> =").shows("Identity-provider policy export, p. 3").shows("as a draft");
}

#[test]
fn the_sign_for_citing_typed_twice_is_itself() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys("2 'Mail to security' @ @ vellmarkt.example").shows("Mail to security@vellmarkt.example");
    live.keys("@").shows("+ a path, a link or a new name");
    live.keys("<Esc>").shows("Mail to security@");
}

#[test]
fn a_new_file_is_hashed_registered_and_cited_in_one_go() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    let file = live.repository.base().join("home/mfa-policy.pdf");
    std::fs::write(&file, "abc").unwrap();
    live.keys("2 'Policy enforces a second factor.' @ ~/mfa-policy.pdf")
        .shows("+ registers ~/mfa-policy.pdf");
    live.keys("<Enter>").shows("New document: what it is").shows("mfa policy");
    live.keys("<Enter> policy <Enter> 'p. 2' <Enter>")
        .shows("mfa policy, p. 2")
        .shows("E2  to Feb 2028  new");
    live.keys("<Enter>");
    let text =
        live.repository.git(&["show", "HEAD:partners/vellmarkt/reviews/2026-q1/evidence/mfa-policy.toml"]);
    assert!(
        text.contains("sha256 = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""),
        "{text}"
    );
    assert!(text.contains("at = \"~/mfa-policy.pdf\"") && text.contains("type = \"policy\""), "{text}");
    live.keys("/ sec-incident-plan <Enter> 2 @ /nowhere/plan.pdf <Enter>");
    live.shows("/nowhere/plan.pdf cannot be read").shows("Cite");
    live.keys(
        "<Esc> <Esc> / sec-incident-plan <Enter> @ 'call of 18 February' <Enter> <Enter> 'call' <Enter>",
    );
    live.shows("call of 18 February").shows("Where in it");
}

#[test]
fn asking_waits_with_the_due_day_of_last_time() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-object-access-test")));
    live.keys("a").shows("Vellmarkt").shows("by 26 Feb");
    live.keys("en <Enter>");
    assert_eq!(
        live.subjects(1),
        ["vellmarkt/2026-q1: engineering-lead asked for sec-object-access-test, due 2026-02-26"]
    );
    live.shows("9 yours now");
}

#[test]
fn guidance_copy_and_the_editor() {
    let mut live = Live::start(ten_open(), Setup::new(at("sec-staff-mfa")));
    live.keys("i").shows("What answers earn").shows("all, phishing-resistant: 100 %");
    live.keys("<End>").shows("CCM-4.0:IAM-14");
    live.keys("<Esc> y");
    assert!(live.driver.effects.iter().any(
        |effect| matches!(effect, Effect::Copy { text, .. } if text.starts_with("### sec-staff-mfa\n\nWhich staff"))
    ));
    live.keys("2 <Alt-e>");
    assert!(live.driver.effects.iter().any(
        |effect| matches!(effect, Effect::Edit { below, .. } if below.contains("Which staff accounts"))
    ));
    live.driver.event(Event::Edited(Some("Written in the editor, at length.\n".into())));
    live.shows("Written in the editor, at length.");
}

#[test]
fn somebody_who_is_not_listed_reads_and_records_nothing() {
    let repository = ten_open();
    let mut live = Live::start_as(repository, Setup::new(at("sec-staff-mfa")), "mallory@example.org");
    live.keys("2").shows("Not now: you are not among the people of this record");
    live.keys("<Enter>").hides("Enter record");
    live.keys("<PgDn>").shows("HARD GATE");
}

#[test]
fn a_carried_claim_is_taken_as_a_draft_and_recorded_with_where_it_came_from() {
    let memory = Memory::of_demo(jiff::Timestamp::MAX);
    let review = ReviewId::parse("ostrapay/2026-q2").unwrap();
    let question = Some("sec-staff-mfa".to_owned());
    let place = Place::Walk { review: review.clone(), order: Some(Order::Everything), question };
    let mut live = Live::start(laid_down(&memory), Setup::new(place).at("2026-04-13T09:00:00Z"));
    live.shows("They say").shows("ostrapay/2026-q1");
    live.keys("c").shows("as a draft: Enter makes it yours");
    live.keys("<Enter>").shows("Recorded");
    let answer = live.repository.git(&["show", &format!("HEAD:{}", review.answer("sec-staff-mfa"))]);
    assert!(
        answer.contains("taken-from = \"carried\"") && answer.contains("answered-by = \"ada\""),
        "{answer}"
    );
}

/// A reply of the partner about one question, said in words alone.
fn reply(review: &ReviewId, question: &str, words: &str) -> Action {
    let document = Evidence {
        id: "mail-april".to_owned(),
        title: "Mail of April".to_owned(),
        kind: "mail".to_owned(),
        at: None,
        file: None,
        sha256: None,
        level: Level::STATED,
        obtained: None,
        expires: None,
        covers: None,
        answers: Vec::new(),
        filed_by: String::new(),
        filed_at: None,
    };
    let claim = Offered {
        question: question.to_owned(),
        id: "mail-april".to_owned(),
        state: State::Unknown(None),
        is_words_only: true,
        because: words.to_owned(),
        place: None,
        revision: 1,
    };
    Action::Receive(Box::new(Receive {
        review: review.clone(),
        source: Origin::Partner,
        who: "partner".to_owned(),
        from: "mail.txt".to_owned(),
        document: document.id.clone(),
        file: Some(document),
        copy: None,
        claims: vec![claim],
    }))
}

#[test]
fn of_several_claims_the_newest_is_shown_and_c_goes_through_them() {
    let mut memory = Memory::of_demo(jiff::Timestamp::MAX);
    let review = ReviewId::parse("ostrapay/2026-q2").unwrap();
    let said = reply(&review, "sec-staff-mfa", "Security keys for everybody since March.");
    memory.act(&demo::reviewer(), "2026-04-13T08:59:59Z".parse().unwrap(), &said).unwrap();
    let question = Some("sec-staff-mfa".to_owned());
    let place = Place::Walk { review: review.clone(), order: Some(Order::Everything), question };
    let mut live = Live::start(laid_down(&memory), Setup::new(place).at("2026-04-13T09:00:00Z"));
    live.shows("in words (mail.txt, partner): Security keys");
    live.keys("c").shows("The words of mail.txt, as a draft: choose what they come to");
    live.keys("1 <Enter>").shows("Recorded");
    let path = format!("HEAD:{}", review.answer("sec-staff-mfa"));
    let answer = live.repository.git(&["show", &path]);
    assert!(answer.contains("taken-from = \"mail-april\""), "{answer}");
    assert!(answer.contains("Security keys for everybody since March."), "{answer}");
}

#[test]
fn c_pressed_again_takes_the_claim_before() {
    let mut memory = Memory::of_demo(jiff::Timestamp::MAX);
    let review = ReviewId::parse("ostrapay/2026-q2").unwrap();
    let said = reply(&review, "sec-staff-mfa", "Security keys for everybody since March.");
    memory.act(&demo::reviewer(), "2026-04-13T08:59:59Z".parse().unwrap(), &said).unwrap();
    let question = Some("sec-staff-mfa".to_owned());
    let place = Place::Walk { review: review.clone(), order: Some(Order::Everything), question };
    let mut live = Live::start(laid_down(&memory), Setup::new(place).at("2026-04-13T09:00:00Z"));
    live.shows("They say");
    live.keys("c").shows("The words of mail.txt");
    live.keys("c").shows("From ostrapay/2026-q1, as a draft: Enter makes it yours");
    live.keys("<Enter>").shows("Recorded");
    let answer = live.repository.git(&["show", &format!("HEAD:{}", review.answer("sec-staff-mfa"))]);
    assert!(answer.contains("taken-from = \"carried\""), "{answer}");
}
