//! The three demo partners, entered through the rule book, score what was worked out by hand.

use crate::memory::Memory;
use probity::record::layout::ReviewId;
use probity::record::load;
use probity::record::proposal::{Outcome, propose};
use probity::record::scoring::percent;
use probity::record::standing::{GateState, Standing};
use probity::record::state::{Attention, Course, ReviewState};

/// Entered once for all tests of this file: 630 actions, each judged by the rule book.
fn entered() -> Memory {
    static ENTERED: std::sync::LazyLock<Memory> =
        std::sync::LazyLock::new(|| Memory::of_demo(jiff::Timestamp::MAX));
    Memory::of(&ENTERED)
}

/// Checklist, questions, weight, low, stated, high.
type Row = (&'static str, usize, u64, &'static str, &'static str, &'static str);

fn rows(standing: &Standing) -> Vec<(String, usize, u64, String, String, String)> {
    let shown = |fraction: &Option<_>| percent(fraction.as_ref().unwrap(), 1);
    standing
        .checklists
        .iter()
        .map(|c| (c.id.clone(), c.in_scope, c.weight, shown(&c.low), shown(&c.stated), shown(&c.high)))
        .collect()
}

fn check(review: &str, day: &str, expected: &[Row], gates: (usize, usize, usize), outcome: (Outcome, u8)) {
    let mut memory = entered();
    let review = memory.review(review);
    let standing = Standing::of(&review, day.parse().unwrap());
    let expected: Vec<_> = expected
        .iter()
        .map(|(a, b, c, d, e, f)| (a.to_string(), *b, *c, d.to_string(), e.to_string(), f.to_string()))
        .collect();
    assert_eq!(rows(&standing), expected);
    let counted =
        [GateState::Pass, GateState::Fail, GateState::Open].map(|state| standing.count_gates(state));
    assert_eq!((counted[0], counted[1], counted[2]), gates);
    let proposal = propose(&review, &standing);
    assert_eq!((proposal.outcome, proposal.rule), outcome, "{:?}", proposal.because);
}

#[test]
fn vellmarkt_stands_as_worked_out_by_hand() {
    check(
        "vellmarkt/2026-q1",
        "2026-04-10",
        &[
            ("technical", 29, 86, "68.4", "68.4", "68.4"),
            ("business", 32, 107, "74.5", "74.5", "74.5"),
            ("security", 29, 106, "79.8", "82.1", "82.1"),
            ("governance", 29, 83, "78.7", "78.7", "81.1"),
            ("strategy", 14, 42, "89.6", "89.6", "89.6"),
            ("operations", 14, 43, "87.3", "87.3", "87.3"),
            ("finance", 14, 38, "75.7", "75.7", "75.7"),
            ("risk", 12, 44, "89.7", "89.7", "89.7"),
            ("customer", 11, 30, "82.0", "82.0", "82.0"),
            ("culture", 13, 33, "74.6", "74.6", "74.6"),
            ("roadmap", 13, 32, "84.3", "84.3", "84.3"),
        ],
        // 37 gates in scope: that of the exit plan fails and is waived.
        (36, 0, 0),
        (Outcome::ApproveWithConditions, 7),
    );
}

#[test]
fn every_review_of_the_demo_has_come_to_where_its_people_took_it() {
    let mut memory = entered();
    for (review, day, state) in [
        ("vellmarkt/2026-q1", "2026-04-10", ReviewState::ApprovedWithConditions),
        ("vellmarkt/2026-q1", "2027-04-11", ReviewState::Expired),
        ("ostrapay/2026-q1", "2026-03-20", ReviewState::Rejected),
        ("ostrapay/2026-q2", "2026-04-13", ReviewState::Draft),
        ("kestrelway/2025-q4", "2025-12-12", ReviewState::Approved),
    ] {
        let review = memory.review(review);
        let course = Course::of(&review, &Standing::of(&review, day.parse().unwrap()));
        assert_eq!(course.state, state, "{}", review.id);
        assert!(
            !course.attention.iter().any(|a| matches!(a, Attention::Stale { .. })),
            "{:?}",
            course.attention
        );
    }
}

#[test]
fn a_new_review_offers_the_answers_of_the_last_one_and_counts_none() {
    let mut memory = entered();
    let review = memory.review("ostrapay/2026-q2");
    assert_eq!(review.file.value.carried_from.as_deref(), Some("ostrapay/2026-q1"));
    assert_eq!((review.claims.len(), review.answers.len()), (201, 0));
    let claim = &review.claims["sec-staff-mfa"]["carried"].value;
    assert_eq!(claim.answer.answered_by, "ada");
    let standing = Standing::of(&review, "2026-04-13".parse().unwrap());
    assert_eq!(standing.progress().0, 0);
}

#[test]
fn ostrapay_is_rejected_by_one_hard_gate_though_every_score_is_high() {
    check(
        "ostrapay/2026-q1",
        "2026-03-20",
        &[
            ("technical", 29, 90, "90.6", "90.6", "90.6"),
            ("business", 26, 88, "85.6", "85.6", "85.6"),
            ("security", 32, 116, "91.6", "91.6", "91.6"),
            ("governance", 29, 83, "91.4", "91.4", "91.4"),
            ("strategy", 13, 39, "91.2", "91.2", "91.2"),
            ("operations", 11, 32, "91.4", "91.4", "91.4"),
            ("finance", 12, 32, "95.3", "95.3", "95.3"),
            ("risk", 14, 51, "93.1", "93.1", "93.1"),
            ("customer", 10, 27, "92.8", "92.8", "92.8"),
            ("culture", 13, 33, "82.9", "82.9", "82.9"),
            ("roadmap", 12, 30, "90.0", "90.0", "90.0"),
        ],
        (38, 1, 0),
        (Outcome::Reject, 1),
    );
}

#[test]
fn kestrelway_is_approved() {
    check(
        "kestrelway/2025-q4",
        "2025-12-12",
        &[
            ("technical", 30, 91, "83.1", "83.1", "83.1"),
            ("business", 23, 77, "85.5", "85.5", "85.5"),
            ("security", 29, 103, "92.6", "92.6", "92.6"),
            ("governance", 29, 83, "92.6", "92.6", "92.6"),
            ("strategy", 13, 39, "92.3", "92.3", "92.3"),
            ("operations", 15, 46, "94.7", "94.7", "94.7"),
            ("finance", 11, 31, "91.4", "91.4", "91.4"),
            ("risk", 14, 51, "96.4", "96.4", "96.4"),
            ("customer", 9, 26, "94.8", "94.8", "94.8"),
            ("culture", 13, 33, "84.8", "84.8", "84.8"),
            ("roadmap", 12, 30, "93.2", "93.2", "93.2"),
        ],
        (36, 0, 0),
        (Outcome::Approve, 8),
    );
}

#[test]
fn security_of_vellmarkt_is_exact_to_the_last_digit() {
    let mut memory = entered();
    let standing = Standing::of(&memory.review("vellmarkt/2026-q1"), "2026-04-10".parse().unwrap());
    let security = standing.checklists.iter().find(|c| c.id == "security").unwrap();
    assert_eq!(security.low.as_ref().unwrap().to_string(), "20718647/25955160");
    assert_eq!(security.unproven, ["sec-tenant-separation"]);
}

#[test]
fn a_review_is_the_same_whether_it_is_read_whole_or_from_what_changed_since() {
    let (acts, _) = probity::demo::acts();
    let mut memory = Memory::of_demo(acts.first().unwrap().at);
    let mut stood = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        memory.act(&act.by, act.at, &act.action).unwrap();
        if number % 50 == 49 {
            stood.push(Memory::of(&memory));
        }
    }
    let reviews = ["vellmarkt/2026-q1", "ostrapay/2026-q1", "ostrapay/2026-q2", "kestrelway/2025-q4"];
    let reviews = reviews.map(|id| ReviewId::parse(id).unwrap());
    // Forward as history goes, back again, and in leaps.
    let count = stood.len();
    let forward = 0..count;
    let leaps = (0..count).map(|place| place * 5 % count);
    let mut parsed = load::Parsed::default();
    for place in forward.clone().chain(forward.rev()).chain(leaps) {
        for id in &reviews {
            let (files, own) = stood[place].parts();
            let Ok(again) = load::review(files, id, &mut parsed);
            let Ok(whole) = load::review(files, id, own);
            assert!(again == whole, "{id} after {} actions", (place + 1) * 50);
        }
    }
}
