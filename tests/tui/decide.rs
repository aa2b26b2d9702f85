//! From the second person to the last signature and the conditions after it: keys in, entries out,
//! acted by the people whose part it is, on real repositories.

use std::collections::BTreeMap;

use crate::git::TestRepository;
use crate::live::{Live, laid_down, vellmarkt};
use crate::memory::Memory;
use crate::screen::Setup;
use probity::config::ColourDepth;
use probity::demo;
use probity::record::action::{Action, Begin, GiveAnswer, Saw};
use probity::record::answer::{Citation, State, Value};
use probity::record::order::Order;
use probity::tui::effect::Effect;
use probity::tui::screen::Place;

/// After the review was handed over and before anybody confirmed anything.
const HANDED_OVER: &str = "2026-04-02T10:30:00Z";
/// After the waiver was signed and before the decision.
const READY: &str = "2026-04-10T08:10:00Z";
/// After the decision and before the first signature.
const DECIDED: &str = "2026-04-10T08:40:00Z";
/// After the last signature, when one condition is overdue.
const LATER: &str = "2026-05-15T09:00:00Z";

/// The demo's Vellmarkt as it stood at a moment, without some of the actions.
fn until(now: &str, keep: impl Fn(&Action) -> bool) -> TestRepository {
    let now: jiff::Timestamp = now.parse().unwrap();
    let mut memory = Memory::with_git_ids();
    let begin = Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() });
    memory.act(&demo::reviewer(), "2026-02-01T08:00:00Z".parse().unwrap(), &begin).unwrap();
    for act in demo::acts().0 {
        let is_its = act.action.partner() == Some("vellmarkt");
        if is_its && act.at <= now && keep(&act.action) {
            memory.act(&act.by, act.at, &act.action).unwrap();
        }
    }
    laid_down(&memory)
}

fn all(_: &Action) -> bool {
    true
}

fn decide() -> Place {
    Place::Decide { review: vellmarkt(), rejecting: false }
}

/// Somebody before a screen at a moment.
fn sits(repository: TestRepository, place: Place, now: &'static str, who: &str) -> Live {
    let mail = demo::identity(who).email;
    Live::start_as(repository, Setup::new(place).at(now), &mail)
}

fn walk(order: Order, question: Option<&str>) -> Place {
    Place::Walk { review: vellmarkt(), order: Some(order), question: question.map(str::to_owned) }
}

/// Changes one answer, as its reviewer would in another window.
fn change_one(live: &Live) {
    let answer = GiveAnswer {
        review: vellmarkt(),
        question: "tech-rate-limit-headroom".to_owned(),
        state: State::Answered(Value::Number(72.into())),
        because: "The forecast of April with the spring campaign, by the contractual limit.".to_owned(),
        evidence: vec![Citation { id: "contract-v7".to_owned(), place: None, level: None }],
        file: Vec::new(),
        taken_from: None,
        saw: Saw::Whatever,
    };
    live.meanwhile(Action::Answer(Box::new(answer)));
}

#[test]
fn an_answer_changed_between_first_and_last_signature_makes_the_first_one_stale() {
    let mut live = sits(until(DECIDED, all), decide(), DECIDED, "security-lead");
    live.shows("DECIDED    approve with conditions to 2027-04-10").shows("not in force yet");
    live.keys("s").shows("Sign as security lead?").shows("binds to the");
    live.keys("y").shows("10 Apr Security lead").shows("signed as security lead");
    let subject = live.subjects(1).remove(0);
    assert_eq!(subject, "vellmarkt/2026-q1: approve with conditions signed as security lead");
    change_one(&live);
    let repository = live.close();
    let mut live = sits(repository, decide(), DECIDED, "head-of-partnerships");
    live.shows("10 Apr Security lead: STALE, 1 item differs");
    live.keys("<Esc> g h");
    let repository = live.close();
    let live = sits(repository, Place::Home, DECIDED, "security-lead");
    live.shows("Sign").shows("a sign-off is stale").shows("stale");
    live.repository.assert_sound();
}

#[test]
fn the_stale_items_are_named_under_the_signature() {
    let mut live = sits(until(DECIDED, all), decide(), DECIDED, "security-lead");
    live.keys("s y");
    change_one(&live);
    let mut live = sits(live.close(), decide(), DECIDED, "security-lead");
    // Behind the gates, eleven checklists and the conditions comes the first signature.
    live.keys("13j <Enter>").shows("answers/tech-rate-limit-headroom.toml differs");
}

#[test]
fn whoever_answered_sees_why_they_may_neither_decide_nor_sign() {
    let mut live = sits(until(READY, all), decide(), READY, "ada");
    live.shows("PROPOSAL   APPROVE WITH CONDITIONS").shows("rule 7").shows("1 waived: gov-exit-plan");
    live.shows("7 drafted, 7 without owner or date").hides("Not now");
    live.keys("<End>").shows("NEXT").shows("no: ada may not");
    live.keys("d").shows("Not now: ada may not");
    live.keys("s").shows("Not now: nothing is decided yet");
}

#[test]
fn conditions_are_drafted_and_taken_along_by_the_decision() {
    let mut live = sits(until(READY, all), decide(), READY, "head-of-partnerships");
    live.keys("c").shows("Conditions").shows("without owner or date").shows("none yet");
    // One of one's own instead of all that are proposed.
    let proposed = live.driver.text().matches(" ~ c").count();
    for _ in 0..proposed {
        live.keys("x");
    }
    live.keys("+ 'Costed exit plan; ends the waiver' <Enter> gov-exit-plan <Enter> partnership-lead <Enter>");
    live.keys("2026-07-31 <Enter> 'plan with costs' <Enter> 'the gate fails again' <Enter>");
    live.shows("Nothing speaks against it");
    live.keys("production <Enter>");
    live.shows("1 drafted, 0 without owner or date");
    live.keys("<Esc> d").shows("1 drafted").shows("Not yet:").shows("why it is decided so is not said");
    live.keys("<Enter> 'Three new countries at a margin that holds under stress.' <Enter>");
    live.shows("no metric is named");
    live.keys("'gmv to 250000 EUR a quarter by 2027-q2' <Enter>");
    live.keys("<Enter> 'wait: the listings close in June' <Enter> <Enter> <Enter>");
    // The high risk is carried: it was accepted before.
    live.shows("Nothing speaks against it");
    live.keys("<Enter>").shows("DECIDED    approve with conditions").shows("1 decided, 1 open");
    let message = live.message();
    assert!(
        message.contains("Costed exit plan; ends the waiver (partnership-lead, by 2026-07-31)"),
        "{message}"
    );
    live.keys("y");
    let text = {
        live.driver.effects.iter().rev().find_map(|effect| match effect {
            Effect::Copy { text, .. } => Some(text.clone()),
            _ => None,
        })
    };
    let text = text.unwrap();
    let tree = live.repository.git(&["rev-parse", "HEAD:partners/vellmarkt/reviews/2026-q1"]);
    assert!(text.contains(tree.trim()) && text.contains("Costed exit plan"), "{text}");
    assert!(text.contains("I sign \"approve with conditions\" for vellmarkt/2026-q1"), "{text}");
}

#[test]
fn a_drafted_condition_and_half_a_decision_survive_the_end_of_the_program() {
    let mut live = sits(until(READY, all), decide(), READY, "head-of-partnerships");
    live.keys("d <Enter> 'Half a thought'");
    live.driver.wait(1000);
    let kept: BTreeMap<_, _> = live
        .driver
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SaveDraft(key, text) => Some((key.clone(), text.clone())),
            _ => None,
        })
        .collect();
    let mail = demo::identity("head-of-partnerships").email;
    let setup = Setup { drafts: kept, ..Setup::new(decide()).at(READY) };
    let mut live = Live::start_as(live.close(), setup, &mail);
    live.keys("d").shows("Half a thought");
}

#[test]
fn a_second_person_confirms_and_sends_back() {
    let live = sits(until(HANDED_OVER, all), Place::Home, READY, "architect");
    live.shows("Verify");
    let mut live = sits(live.close(), walk(Order::ToVerify, None), READY, "architect");
    live.shows("to verify:").shows("Recorded").shows("v confirm");
    let first = live.driver.text();
    live.keys("v").shows("words may stay out");
    live.keys("<Enter>");
    assert!(live.subjects(1)[0].ends_with(" confirmed"), "{:?}\n{first}", live.subjects(1));
    live.keys("b <Enter>").shows("say why it is sent back");
    live.keys("'The page that is cited is from 2024.' <Enter>");
    assert!(live.subjects(1)[0].ends_with(" returned"), "{:?}", live.subjects(1));
    let live = sits(live.close(), Place::Home, READY, "engineering-lead");
    live.shows("Mend").shows("1 returned by Architect");
}

#[test]
fn nobody_confirms_what_they_answered() {
    let mut live =
        sits(until(HANDED_OVER, all), walk(Order::Everything, Some("sec-staff-mfa")), READY, "ada");
    live.keys("v").shows("you answered it; somebody else checks it");
}

#[test]
fn where_two_assess_the_first_level_is_hidden_until_the_second_is_given() {
    let id = "cult-planning-candour";
    let repository = until(HANDED_OVER, all);
    let listed = repository.git(&["ls-files", "partners/vellmarkt/reviews/2026-q1/answers"]);
    let scale = listed
        .lines()
        .filter(|path| path.contains("/cult-"))
        .find(|path| {
            let text = repository.git(&["show", &format!("HEAD:{path}")]);
            text.lines().any(|line| line.starts_with("value = ") && !line.contains('"'))
        })
        .map_or(id, |path| path.rsplit('/').next().unwrap().trim_end_matches(".toml"))
        .to_owned();
    let mut live = sits(repository, walk(Order::Everything, Some(&scale)), READY, "operations-lead");
    live.shows("hidden until you have given yours");
    live.keys("v").shows("your own level first");
    live.keys("2").shows("your level 2");
    live.keys("<Enter>");
    live.keys(&format!("/ {scale} <Enter>")).shows("confirmed by Operations lead").shows("spread");
    live.hides("hidden until");
}

#[test]
fn a_gate_is_waived_by_one_and_signed_by_others() {
    let no_waiver = |action: &Action| !matches!(action, Action::Waive(_) | Action::ApproveWaiver(_));
    let gates = || Place::Gates(vellmarkt());
    let mut live = sits(until(READY, no_waiver), gates(), READY, "partnership-lead");
    live.shows("1 FAIL").shows("gov-exit-plan");
    live.keys("w <Down> <Down>").shows("at this tier at most 180 days").shows("Not yet:");
    live.keys("<Up> <Up>");
    live.keys("'No costed exit plan yet, the data comes with the pilot.' <Enter>");
    live.keys("'Sixty days of stock stay sellable in our own shop.' <Enter> <Enter> c4 <Enter>");
    live.shows("waiver asked for, 2 to sign").shows("Signs: Head of partnerships, Security lead");
    live.keys("s").shows("Not now: partnership-lead may not sign the waiver");
    let mut live = sits(live.close(), gates(), READY, "head-of-partnerships");
    live.keys("s").shows("Sign this waiver?");
    live.keys("y").shows("Signs: Security lead");
    let mut live = sits(live.close(), gates(), READY, "security-lead");
    live.keys("s y").shows("1 waived").shows("waived to");
    // Why it may fail, and what stands in its place, is told below the list.
    live.shows("Because: No costed exit plan yet, the data comes with the pilot.").shows("stay sellable");
    live.shows("Signed by Head of partnerships, Security lead.");
    live.repository.assert_sound();
}

#[test]
fn conditions_are_followed_up_and_closed_with_proof() {
    let conditions = || Place::Conditions(vellmarkt());
    let live = sits(until(LATER, all), Place::Home, LATER, "ada");
    live.shows("overdue").shows("Overdue").shows("condition c7");
    let mut live = sits(live.close(), conditions(), LATER, "legal-counsel");
    live.shows("7 open   1 overdue").shows("OVERDUE");
    live.keys("<Enter>").shows("Proof    minutes");
    live.keys("n 'The board names them in June.' <Enter>").shows("Note     Legal counsel");
    live.keys("c").shows("What proves it");
    live.keys("<Enter>").shows("Close c7 with");
    live.keys("<Enter> 'The minutes name the head of compliance.' <Enter>").shows("6 open   0 overdue");
    live.keys("<End> o 'The minutes were of another year.' <Enter>").shows("7 open   1 overdue");
}

#[test]
fn the_arithmetic_adds_up_on_paper() {
    let mut live = sits(until(READY, all), walk(Order::Everything, Some("biz-parity-free")), READY, "ada");
    live.keys("<Esc>");
    let mut live = sits(live.close(), Place::Why(vellmarkt(), None), READY, "ada");
    live.shows("> 7  with conditions").shows("the first line that matches");
    live.shows("TECHNICAL");
    live.keys("3j").shows(": D =");
    live.driver.resize(120, 40);
    live.shows("question");
}

#[test]
fn a_failing_hard_gate_says_so_and_leads_to_the_second_person() {
    let open = |action: &Action| {
        let is_it = matches!(action, Action::Answer(answer) if answer.question == "sec-staff-mfa");
        !matches!(action, Action::Submit(_)) && !is_it
    };
    let mut live =
        sits(until(HANDED_OVER, open), walk(Order::QuickPass, Some("sec-staff-mfa")), READY, "ada");
    live.keys("4").shows("This alone rejects (rule 1). Alt-r: ask for the second person's check");
    live.keys("'No second factor anywhere, said in the call.' <Alt-r>").shows("Who checks it");
    live.keys("'security eng' <Enter>").shows("asked for sec-staff-mfa");
    assert!(
        live.subjects(1)[0].contains("security-engineer asked for sec-staff-mfa"),
        "{:?}",
        live.subjects(2)
    );
    let place = walk(Order::QuickPass, Some("sec-staff-mfa"));
    let mut live = sits(live.close(), place.clone(), READY, "security-engineer");
    live.keys("R <Enter>");
    assert!(live.subjects(1)[0].ends_with("sec-staff-mfa confirmed"), "{:?}", live.subjects(2));
    let mut live = sits(live.close(), place, READY, "head-of-partnerships");
    live.keys("R").shows("Decide").shows("reject").shows("Way back");
}

#[test]
fn the_screens_at_three_sizes_in_three_looks() {
    let places = [
        ("decide", decide()),
        ("why", Place::Why(vellmarkt(), None)),
        ("gates", Place::Gates(vellmarkt())),
        ("conditions", Place::Conditions(vellmarkt())),
    ];
    let mut repository = until(LATER, all);
    for (name, place) in places {
        let mut live = sits(repository, place.clone(), LATER, "ada");
        for (width, height) in [(80, 24), (120, 40), (60, 20)] {
            live.driver.resize(width, height);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), live.driver.picture());
        }
        let mail = demo::identity("ada").email;
        let light = Setup::new(place.clone()).at(LATER).settings("theme = \"default-light\"");
        let live = Live::start_as(live.close(), light, &mail);
        insta::assert_snapshot!(format!("{name}_light"), live.driver.picture());
        let none = Setup::new(place).at(LATER).depth(ColourDepth::None);
        let live = Live::start_as(live.close(), none, &mail);
        insta::assert_snapshot!(format!("{name}_none"), live.driver.picture());
        repository = live.close();
    }
}
