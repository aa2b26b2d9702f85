//! What the rule book would refuse, written into the files by hand: caught on reading, and not counted.

use crate::memory::Memory;
use probity::record::layout::{self, ReviewId};
use probity::record::standing::{GateState, Standing};
use probity::record::state::{Attention, Course, ReviewState};

const REVIEW: &str = "vellmarkt/2026-q1";

/// The demo record, entered once.
fn entered() -> Memory {
    static ENTERED: std::sync::LazyLock<Memory> =
        std::sync::LazyLock::new(|| Memory::of_demo(jiff::Timestamp::MAX));
    Memory::of(&ENTERED)
}

/// Changes a file as an editor would.
fn by_hand(memory: &mut Memory, path: &str, from: &str, to: &str) {
    let old = memory.all().find(|(own, _)| *own == path).map(|(_, bytes)| bytes.to_vec()).unwrap();
    let old = String::from_utf8(old).unwrap();
    assert!(old.contains(from), "{path} has no {from}:\n{old}");
    memory.put(path, old.replace(from, to).as_bytes());
}

fn id() -> ReviewId {
    ReviewId::parse(REVIEW).unwrap()
}

fn course(memory: &mut Memory, on: &str) -> (Standing, Course) {
    let review = memory.review(REVIEW);
    let standing = Standing::of(&review, on.parse().unwrap());
    let course = Course::of(&review, &standing);
    (standing, course)
}

fn says(course: &Course, words: &str) {
    let found: Vec<String> = course.attention.iter().map(Attention::words).collect();
    assert!(found.iter().any(|own| own.contains(words)), "{words}: {found:?}");
    assert!(course.is_in_breach());
}

#[test]
fn an_answer_confirmed_by_the_one_who_gave_it_is_not_confirmed() {
    let mut memory = entered();
    let answered_by = memory.review(REVIEW).answers["sec-staff-mfa"].value.answered_by.clone();
    let path = id().verification("sec-staff-mfa");
    by_hand(&mut memory, &path, "by = \"security-engineer\"", &format!("by = \"{answered_by}\""));
    let (_, course) = course(&mut memory, "2026-04-10");
    says(&course, &format!("sec-staff-mfa was confirmed by {answered_by}, who answered it"));
    assert!(course.to_verify.contains(&"sec-staff-mfa".to_owned()));
}

#[test]
fn a_waiver_signed_by_the_one_who_asked_for_it_waives_nothing() {
    let mut memory = entered();
    by_hand(
        &mut memory,
        &id().waiver("gov-exit-plan"),
        "by = \"head-of-partnerships\"",
        "by = \"partnership-lead\"",
    );
    let (standing, course) = course(&mut memory, "2026-04-10");
    assert_eq!(standing.gate("gov-exit-plan"), Some(GateState::Fail));
    says(&course, "is signed by partnership-lead, who asked for it");
}

#[test]
fn a_waiver_that_lasts_longer_than_its_tier_allows_waives_nothing() {
    let mut memory = entered();
    by_hand(&mut memory, &id().waiver("gov-exit-plan"), "until = 2026-07-31", "until = 2027-07-31");
    let (standing, course) = course(&mut memory, "2026-04-10");
    assert_eq!(standing.gate("gov-exit-plan"), Some(GateState::Fail));
    says(&course, "longer than its tier allows");
}

#[test]
fn a_waiver_of_a_hard_gate_is_named_and_waives_nothing() {
    let mut memory = entered();
    let waiver = memory.all().find(|(path, _)| *path == id().waiver("gov-exit-plan")).unwrap().1.to_vec();
    let forged = String::from_utf8(waiver).unwrap().replace("gov-exit-plan", "sec-staff-mfa");
    memory.put(&id().waiver("sec-staff-mfa"), forged.as_bytes());
    let (_, course) = course(&mut memory, "2026-04-10");
    says(&course, "sec-staff-mfa has a waiver, and is no gate that could be waived");
}

#[test]
fn an_answer_changed_after_the_decision_leaves_it_standing_and_every_signature_stale() {
    let mut memory = entered();
    by_hand(&mut memory, &id().answer("tech-sandbox"), "value = \"functional\"", "value = \"prod-like\"");
    let (_, course) = course(&mut memory, "2026-04-11");
    assert_eq!(course.state, ReviewState::ApprovedWithConditions);
    let stale = |by: &str| Attention::Stale { by: by.into(), what: vec!["answers/tech-sandbox.toml".into()] };
    assert!(course.attention.contains(&stale("security-lead")), "{:?}", course.attention);
    assert!(course.attention.contains(&stale("head-of-partnerships")));
}

#[test]
fn a_signature_of_somebody_who_answered_does_not_count() {
    let mut memory = entered();
    by_hand(
        &mut memory,
        &id().answer("tech-sandbox"),
        "answered-by = \"engineering-lead\"",
        "answered-by = \"security-lead\"",
    );
    let (_, course) = course(&mut memory, "2026-04-10");
    says(&course, "security-lead signed, and answered tech-sandbox");
    assert!(course.in_force.is_none(), "{:?}", course.state);
    assert!(!course.state.is_approved());
}

#[test]
fn a_decision_that_was_turned_round_has_no_signature() {
    let mut memory = entered();
    by_hand(
        &mut memory,
        &id().file("decision.toml"),
        "outcome = \"approve-with-conditions\"",
        "outcome = \"approve\"",
    );
    let (_, course) = course(&mut memory, "2026-04-10");
    assert_eq!(course.state, ReviewState::ReadyForDecision);
    assert_eq!(course.unsigned.len(), 2);
}

#[test]
fn a_rejection_turned_into_an_approval_approves_nothing() {
    let mut memory = entered();
    let id = ReviewId::parse("ostrapay/2026-q1").unwrap();
    by_hand(&mut memory, &id.file("decision.toml"), "outcome = \"reject\"", "outcome = \"approve\"");
    let review = memory.review("ostrapay/2026-q1");
    let standing = Standing::of(&review, "2026-03-21".parse().unwrap());
    let course = Course::of(&review, &standing);
    assert!(!course.state.is_approved(), "{:?}", course.state);
    assert_eq!(course.unsigned.len(), 3);
}

#[test]
fn a_critical_risk_accepted_by_hand_still_blocks() {
    let mut memory = entered();
    by_hand(&mut memory, &layout::risk("vellmarkt", "price-war"), "impact = 3", "impact = 5");
    let (standing, course) = course(&mut memory, "2026-04-10");
    says(&course, "the critical risk price-war is accepted");
    let proposal = probity::record::proposal::propose(&memory.review(REVIEW), &standing);
    assert_eq!(proposal.because, ["critical risk open: price-war"]);
}

#[test]
fn a_sign_off_copied_from_another_review_does_not_read() {
    let mut memory = entered();
    let other = ReviewId::parse("kestrelway/2025-q4").unwrap().signoff("finance-director");
    let copy = memory.all().find(|(path, _)| *path == other).unwrap().1.to_vec();
    memory.put(&id().signoff("finance-director"), &copy);
    let problems: Vec<String> = memory.read(REVIEW).problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("kestrelway/2025-q4"), "{problems:?}");
}
