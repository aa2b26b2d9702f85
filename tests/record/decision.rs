//! From answers to a proposal: the worked example, its boundary cases, and what always holds.

use std::collections::BTreeMap;

use crate::memory::Memory;
use probity::checklist::model::Level;
use probity::demo;
use probity::record::action::{Action, Begin, GiveAnswer, Saw, StartReview};
use probity::record::answer::{Answer, Citation, State, Value};
use probity::record::evidence::Evidence;
use probity::record::improve::{Remedy, next_better};
use probity::record::layout::{self, ReviewId};
use probity::record::partner::Partner;
use probity::record::proposal::{Outcome, propose};
use probity::record::review::Review;
use probity::record::risk::{Rating, Risk};
use probity::record::scoring::percent;
use probity::record::standing::{GateState, Place, Standing};
use probity::record::state::{Attention, Course, ReviewState};
use proptest::prelude::*;

/// The demo record, entered once.
fn entered() -> Memory {
    static ENTERED: std::sync::LazyLock<Memory> =
        std::sync::LazyLock::new(|| Memory::of_demo(jiff::Timestamp::MAX));
    Memory::of(&ENTERED)
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

/// Writes an answer into a review as a hand edit would, with proof of a level.
fn edit(memory: &mut Memory, review: &str, question: &str, state: State, level: i64) {
    let id = ReviewId::parse(review).unwrap();
    let proof = Evidence {
        id: format!("proof-{level}"),
        title: "Proof".into(),
        kind: "note".into(),
        at: None,
        file: None,
        sha256: None,
        level: Level::new(level).unwrap(),
        obtained: None,
        expires: None,
        covers: None,
        answers: Vec::new(),
        filed_by: "ada".into(),
        filed_at: None,
    };
    memory.put(&id.evidence(&proof.id), proof.write(review, "").as_bytes());
    let revision = memory.review(review).question(question).unwrap().1.revision;
    let answer = Answer {
        question: question.into(),
        state,
        because: "Changed by hand for this test.".into(),
        evidence: vec![Citation { id: proof.id, place: None, level: None }],
        answered_by: "ada".into(),
        answered_at: "2026-10-01T08:00:00Z".parse().unwrap(),
        pin: None,
        revision,
        taken_from: None,
    };
    memory.put(&id.answer(question), answer.write(review, "").as_bytes());
}

fn text(value: &str) -> State {
    State::Answered(Value::Text(value.into()))
}

fn number(value: &str) -> State {
    State::Answered(Value::Number(value.parse().unwrap()))
}

fn rate(memory: &mut Memory, partner: &str, risk: &str, rating: (i64, i64)) {
    let risk = Risk {
        id: risk.into(),
        title: "A risk".into(),
        class: "third-party".into(),
        rating: Rating::new(rating.0, rating.1).unwrap(),
        before: None,
        owner: "operations-lead".into(),
        response: "Watched.".into(),
        trigger: None,
        review_by: None,
        accepted: None,
        closed: None,
    };
    memory.put(&layout::risk(partner, &risk.id), risk.write(partner, "").as_bytes());
}

fn proposed(review: &Review, on: &str) -> (Outcome, u8, Vec<String>) {
    let proposal = propose(review, &Standing::of(review, day(on)));
    (proposal.outcome, proposal.rule, proposal.because)
}

#[test]
fn vellmarkt_without_its_waiver_is_blocked_by_the_exit_plan_alone() {
    let mut memory = entered();
    let id = ReviewId::parse("vellmarkt/2026-q1").unwrap();
    assert!(memory.remove(&id.waiver("gov-exit-plan")));
    let (outcome, rule, because) = proposed(&memory.review("vellmarkt/2026-q1"), "2026-04-10");
    assert_eq!((outcome, rule), (Outcome::Blocked, 2));
    assert_eq!(because, ["gate fails: gov-exit-plan"]);
}

#[test]
fn on_the_day_after_the_waiver_ends_the_gate_fails_again_by_itself() {
    let mut memory = entered();
    let review = memory.review("vellmarkt/2026-q1");
    let on = |text: &str| Standing::of(&review, day(text));
    assert_eq!(on("2026-07-31").gate("gov-exit-plan"), Some(GateState::Waived));
    let after = on("2026-08-01");
    assert_eq!(after.gate("gov-exit-plan"), Some(GateState::Fail));
    let course = Course::of(&review, &after);
    assert_eq!(
        course.state,
        ReviewState::ApprovedWithConditions,
        "the state of a review is not the state of a gate"
    );
    assert!(course.is_in_breach());
    let ended = Attention::WaiverEnded { question: "gov-exit-plan".into(), until: day("2026-07-31") };
    assert!(course.attention.contains(&ended), "{:?}", course.attention);
    let overdue = Attention::Overdue { condition: "c4".into(), due: day("2026-07-31"), of_waiver: true };
    assert!(course.attention.contains(&overdue), "{:?}", course.attention);
}

#[test]
fn what_becomes_a_condition_at_vellmarkt_is_what_the_brief_lists() {
    let mut memory = entered();
    let (outcome, _, because) = proposed(&memory.review("vellmarkt/2026-q1"), "2026-04-10");
    assert_eq!(outcome, Outcome::ApproveWithConditions);
    assert_eq!(
        because,
        [
            "technical: proven 68.4, target 75",
            "business: proven 74.5, target 75",
            "security: proven 79.8, target 85",
            "gate waived: gov-exit-plan",
            "high risk carried: price-war",
            "unproven, weight 3 or more: sec-tenant-separation",
            "unanswered: gov-regulatory-watch",
        ]
    );
}

#[test]
fn ostrapay_with_a_current_attestation_and_no_critical_risk_is_approved() {
    let mut memory = entered();
    edit(&mut memory, "ostrapay/2026-q1", "sec-pci-attestation", text("current"), 4);
    let (outcome, rule, because) = proposed(&memory.review("ostrapay/2026-q1"), "2026-03-20");
    assert_eq!((outcome, rule), (Outcome::Blocked, 2), "the critical risk is still open");
    assert_eq!(because, ["critical risk open: card-breach"]);
    rate(&mut memory, "ostrapay", "card-breach", (2, 4));
    let (outcome, rule, because) = proposed(&memory.review("ostrapay/2026-q1"), "2026-03-20");
    assert_eq!((outcome, rule), (Outcome::Approve, 8), "{because:?}");
}

/// Kestrelway in its bad quarter, with what it then answered.
fn bad_quarter() -> Memory {
    let mut memory = entered();
    let id = "kestrelway/2025-q4";
    let scope = ReviewId::parse(id).unwrap().file("scope.toml");
    let old = memory.all().find(|(path, _)| *path == scope).map(|(_, bytes)| bytes.to_vec()).unwrap();
    let old = String::from_utf8(old).unwrap();
    memory.put(&scope, old.replace("existing-partner = \"no\"", "existing-partner = \"yes\"").as_bytes());
    for (question, state, level) in [
        ("cult-transparency", number("1"), 2),
        ("cx-buyer-feedback", number("62"), 2),
        ("cx-experiment-result", text("unclear"), 4),
        ("cx-late-rate", number("5.8"), 4),
        ("cx-order-defect-rate", number("1.31"), 4),
        ("fin-forecast-error", number("14"), 2),
        ("gov-agreement-review-age", number("9"), 2),
        ("gov-review-attendance", number("100"), 2),
        ("ops-cycle-time", number("34"), 4),
        ("ops-order-accuracy", number("99.1"), 4),
        ("ops-surge-capacity", number("35"), 2),
        ("risk-above-appetite", number("2"), 2),
        ("sec-incident-record", text("poorly"), 2),
        ("sec-subcontractor-list", text("no"), 2),
    ] {
        edit(&mut memory, id, question, state, level);
    }
    memory
}

#[test]
fn kestrelway_in_its_bad_quarter_is_blocked_by_a_gate_though_every_score_holds() {
    let mut memory = bad_quarter();
    let review = memory.review("kestrelway/2025-q4");
    // The proof of the first review is taken as renewed: the brief scores the answers alone.
    let standing = Standing::of(&review, day("2025-12-12"));
    let low = |id: &str| {
        let checklist = standing.checklists.iter().find(|c| c.id == id).unwrap();
        percent(checklist.low.as_ref().unwrap(), 1)
    };
    let lows =
        ["technical", "business", "security", "governance", "operations", "risk", "customer", "culture"]
            .map(low);
    assert_eq!(lows, ["83.1", "85.5", "87.7", "92.9", "89.2", "89.8", "75.0", "80.2"]);
    let (outcome, rule, because) = proposed(&review, "2025-12-12");
    assert_eq!((outcome, rule), (Outcome::Blocked, 2), "{because:?}");
    assert_eq!(because, ["gate fails: sec-subcontractor-list"]);
}

#[test]
fn with_the_gate_repaired_two_high_risks_make_it_conditions_and_none_makes_it_an_approval() {
    let mut memory = bad_quarter();
    edit(&mut memory, "kestrelway/2025-q4", "sec-subcontractor-list", text("yes"), 2);
    let (outcome, _, because) = proposed(&memory.review("kestrelway/2025-q4"), "2025-12-12");
    assert_eq!(outcome, Outcome::Approve, "{because:?}");
    rate(&mut memory, "kestrelway", "labour-short", (4, 3));
    rate(&mut memory, "kestrelway", "undisclosed-subcontractor", (4, 3));
    let (outcome, rule, because) = proposed(&memory.review("kestrelway/2025-q4"), "2025-12-12");
    assert_eq!((outcome, rule), (Outcome::ApproveWithConditions, 7));
    assert_eq!(because, ["high risk carried: labour-short", "high risk carried: undisclosed-subcontractor"]);
}

#[test]
fn a_checklist_in_which_nothing_applies_is_not_scored() {
    let mut memory = entered();
    let questions: Vec<String> = memory
        .review("vellmarkt/2026-q1")
        .pins
        .iter()
        .find(|pin| pin.checklist.id == "culture")
        .unwrap()
        .checklist
        .questions()
        .map(|q| q.id.clone())
        .collect();
    for question in questions {
        edit(&mut memory, "vellmarkt/2026-q1", &question, State::NotApplicable(None), 2);
    }
    let review = memory.review("vellmarkt/2026-q1");
    let standing = Standing::of(&review, day("2026-04-10"));
    let culture = standing.checklists.iter().find(|c| c.id == "culture").unwrap();
    assert_eq!(
        (&culture.low, &culture.stated, &culture.high, &culture.coverage),
        (&None, &None, &None, &None)
    );
    assert_eq!(percent(culture.not_applicable_share.as_ref().unwrap(), 1), "100.0");
}

/// The worked example: nine questions of the security checklist, one more that does not apply.
const EXAMPLE: &str = r#"
id = "security"
version = "1.0.0"
title = "Security extract"
summary = "The worked example."
lang = "en"
area = "security"

[[section]]
id = "all"
title = "All"
guidance = "All of it."

[[section.question]]
id = "e-transit"
revision = 1
ask = "What protects our data in transit?"
kind = "choice"
options = [{ key = "all", label = "every hop", score = 1.0 }, { key = "clear", label = "some in clear", score = 0.0 }]
weight = 5
gate = { kind = "hard", pass = ["all"] }
evidence = { min = 4, hint = "scan" }
by = "test"
request = "Send a scan."
why = "Clear text leaks."
na = false

[[section.question]]
id = "e-mfa"
revision = 1
ask = "Which staff accounts use multi-factor sign-in?"
kind = "choice"
options = [{ key = "resistant", label = "all, resistant", score = 1.0 }, { key = "all", label = "all of them", score = 0.9 }, { key = "none", label = "none at all", score = 0.0 }]
weight = 5
gate = { kind = "hard", pass = ["resistant", "all"] }
evidence = { min = 2, hint = "export" }
by = "partner"
request = "Send the export."
why = "Passwords are stolen."
na = false

[[section.question]]
id = "e-plan"
revision = 1
ask = "What state is the incident plan in?"
kind = "choice"
options = [{ key = "tested", label = "tested in a year", score = 1.0 }, { key = "none", label = "none at all", score = 0.0 }]
weight = 5
gate = { kind = "hard", pass = ["tested"] }
evidence = { min = 2, hint = "plan" }
by = "partner"
request = "Send the plan."
why = "An untried plan is a hope."
na = false

[[section.question]]
id = "e-notice"
revision = 1
ask = "Within how many hours must the partner tell us of a breach?"
kind = "number"
full = 24
zero = 96
unit = "h"
weight = 5
gate = { kind = "waivable", pass = { at-most = 72 } }
evidence = { min = 2, hint = "clause" }
by = "us"
request = "Send the clause."
why = "Our clock starts then."
na = false

[[section.question]]
id = "e-pentest"
revision = 1
ask = "What was the last penetration test?"
kind = "choice"
options = [{ key = "clean", label = "independent and clean", score = 1.0 }, { key = "none", label = "none at all", score = 0.0 }]
weight = 5
evidence = { min = 3, hint = "letter" }
by = "partner"
request = "Send the letter."
why = "Finds what policies cannot."
na = false

[[section.question]]
id = "e-access"
revision = 1
ask = "How many months pass between access reviews?"
kind = "number"
full = 3
zero = 24
unit = "months"
weight = 3
evidence = { min = 2, hint = "records" }
by = "partner"
request = "Send the records."
why = "Rights pile up."
na = false

[[section.question]]
id = "e-logs"
revision = 1
ask = "For how many months are logs kept?"
kind = "number"
full = 12
zero = 1
unit = "months"
weight = 2
evidence = { min = 2, hint = "setting" }
by = "partner"
request = "Send the setting."
why = "Intrusions are found late."
na = false

[[section.question]]
id = "e-least"
revision = 1
ask = "How is access limited?"
kind = "scale"
anchors = ["shared accounts", "named accounts", "roles defined", "roles enforced", "reviewed and monitored"]
weight = 3
evidence = { min = 2, hint = "matrix" }
by = "partner"
request = "Send the matrix."
why = "Broad rights leak."
na = false

[[section.question]]
id = "e-location"
revision = 1
ask = "Is the data's location known?"
kind = "yes-no"
good = "yes"
weight = 3
evidence = { min = 2, hint = "list" }
by = "partner"
request = "Send the list."
why = "Law depends on it."
na = false

[[section.question]]
id = "e-inventory"
revision = 1
ask = "Is there a component inventory?"
kind = "yes-no"
good = "yes"
weight = 2
evidence = { min = 2, hint = "file" }
by = "partner"
request = "Send the file."
why = "Are we affected?"
na = true
when = { partner-code-runs-here = "yes" }
"#;

const EXAMPLE_REVIEW: &str = "p/r";

/// A record with the example as its only checklist, and its answers.
fn example() -> Memory {
    let mut memory = Memory::default();
    let who = demo::reviewer();
    let mut record = demo::record();
    record.people.clear();
    let at: jiff::Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
    memory.act(&who, at, &Action::Begin(Begin { record, files: BTreeMap::default() })).unwrap();
    for (id, _) in *probity::checklist::builtin::CHECKLISTS {
        memory.remove(&layout::checklist(id));
    }
    memory.put(&layout::checklist("security"), EXAMPLE.as_bytes());
    let facts = BTreeMap::from([("partner-code-runs-here".to_owned(), "no".to_owned())]);
    let partner =
        Partner { id: "p".into(), name: "P".into(), types: vec!["api".into()], facts, ..Partner::default() };
    memory.act(&who, at, &Action::AddPartner(partner)).unwrap();
    let review = ReviewId::parse(EXAMPLE_REVIEW).unwrap();
    let start = StartReview { review, title: None, checklists: Vec::new(), from: None };
    memory.act(&who, at, &Action::StartReview(start)).unwrap();
    for (question, state, level) in [
        ("e-transit", text("all"), 4),
        ("e-mfa", text("all"), 2),
        ("e-plan", text("tested"), 2),
        ("e-notice", number("120"), 2),
        ("e-pentest", text("clean"), 1),
        ("e-access", number("3"), 2),
        ("e-least", number("4"), 2),
        ("e-location", text("yes"), 2),
    ] {
        edit(&mut memory, EXAMPLE_REVIEW, question, state, level);
    }
    memory
}

#[test]
fn the_worked_example_comes_out_to_the_last_digit() {
    let mut memory = example();
    let review = memory.review(EXAMPLE_REVIEW);
    let standing = Standing::of(&review, day("2026-01-06"));
    let c = &standing.checklists[0];
    let exact = |fraction: &Option<_>| {
        let fraction: &probity::record::scoring::Fraction = fraction.as_ref().unwrap();
        (fraction.to_string(), percent(fraction, 2))
    };
    assert_eq!(c.weight, 36);
    assert_eq!(exact(&c.low), ("47/72".into(), "65.28".into()));
    assert_eq!(exact(&c.stated), ("19/24".into(), "79.17".into()));
    assert_eq!(exact(&c.high), ("61/72".into(), "84.72".into()));
    assert_eq!(exact(&c.coverage), ("17/18".into(), "94.44".into()));
    assert_eq!(exact(&c.proof), ("29/34".into(), "85.29".into()));
    let proposal = propose(&review, &standing);
    assert_eq!((proposal.outcome, proposal.rule), (Outcome::Blocked, 2));
    assert_eq!(proposal.because, ["gate fails: e-notice"]);
}

#[test]
fn the_worked_example_repaired_becomes_conditions() {
    let mut memory = example();
    edit(&mut memory, EXAMPLE_REVIEW, "e-notice", number("48"), 2);
    edit(&mut memory, EXAMPLE_REVIEW, "e-pentest", text("clean"), 3);
    let review = memory.review(EXAMPLE_REVIEW);
    let standing = Standing::of(&review, day("2026-01-06"));
    let c = &standing.checklists[0];
    assert_eq!(percent(c.low.as_ref().unwrap(), 2), "88.43");
    assert_eq!(percent(c.high.as_ref().unwrap(), 2), "93.98");
    assert_eq!(standing.count_gates(GateState::Open), 0);
    // The other mandatory areas are left out of this extract, which line 4 says.
    let proposal = propose(&review, &standing);
    assert_eq!((proposal.outcome, proposal.rule), (Outcome::Incomplete, 4));
    assert!(proposal.because.iter().all(|item| item.starts_with("area left out")), "{:?}", proposal.because);
}

#[test]
fn expired_proof_falls_to_stated_and_a_second_level_scores_if_it_is_lower() {
    let mut memory = example();
    let who = demo::reviewer();
    let before = Standing::of(&memory.review(EXAMPLE_REVIEW), day("2026-01-06"));
    let give = GiveAnswer {
        review: ReviewId::parse(EXAMPLE_REVIEW).unwrap(),
        question: "e-location".into(),
        state: text("yes"),
        because: "The list of places was read line by line.".into(),
        evidence: vec![Citation { id: "list".into(), place: None, level: None }],
        file: vec![Evidence {
            id: "list".into(),
            title: "List of places".into(),
            kind: "note".into(),
            at: None,
            file: None,
            sha256: None,
            level: Level::DOCUMENTED,
            obtained: Some(day("2025-01-01")),
            expires: Some(day("2026-06-30")),
            covers: None,
            answers: Vec::new(),
            filed_by: String::new(),
            filed_at: None,
        }],
        taken_from: None,
        saw: Saw::Whatever,
    };
    memory.act(&who, "2026-01-07T09:00:00Z".parse().unwrap(), &Action::Answer(Box::new(give))).unwrap();
    let review = memory.review(EXAMPLE_REVIEW);
    let on = |text: &str| Standing::of(&review, day(text)).checklists[0].low.clone().unwrap();
    assert_eq!(on("2026-06-30"), before.checklists[0].low.clone().unwrap());
    assert_eq!(percent(&on("2026-07-01"), 2), "56.94", "3 of 36 less");
}

/// A state for a question of the example that is not the present one.
fn any_state(question: &'static str) -> BoxedStrategy<State> {
    match question {
        "e-transit" => prop::sample::select(vec!["all", "clear"]).prop_map(text).boxed(),
        "e-mfa" => prop::sample::select(vec!["resistant", "all", "none"]).prop_map(text).boxed(),
        "e-plan" => prop::sample::select(vec!["tested", "none"]).prop_map(text).boxed(),
        "e-pentest" => prop::sample::select(vec!["clean", "none"]).prop_map(text).boxed(),
        "e-location" => prop::sample::select(vec!["yes", "no"]).prop_map(text).boxed(),
        "e-least" => (0..5_u8).prop_map(|level| number(&level.to_string())).boxed(),
        _ => (0..150_u16).prop_map(|value| number(&value.to_string())).boxed(),
    }
}

const QUESTIONS: [&str; 9] =
    ["e-transit", "e-mfa", "e-plan", "e-notice", "e-pentest", "e-access", "e-logs", "e-least", "e-location"];

/// Any answers to the example: for each question none, or a state with a level of proof.
fn any_answers() -> impl Strategy<Value = Vec<Option<(State, i64)>>> {
    QUESTIONS
        .iter()
        .map(|question| prop::option::of((any_state(question), 0..5_i64)).boxed())
        .collect::<Vec<_>>()
}

fn answered(answers: &[Option<(State, i64)>], order: impl Iterator<Item = usize>) -> Review {
    let mut memory = Memory::of(&EMPTY_EXAMPLE);
    for at in order {
        if let Some((state, level)) = &answers[at] {
            edit(&mut memory, EXAMPLE_REVIEW, QUESTIONS[at], state.clone(), *level);
        }
    }
    memory.review(EXAMPLE_REVIEW)
}

static EMPTY_EXAMPLE: std::sync::LazyLock<Memory> = std::sync::LazyLock::new(|| {
    let mut memory = example();
    for question in QUESTIONS {
        memory.remove(&ReviewId::parse(EXAMPLE_REVIEW).unwrap().answer(question));
    }
    memory
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn low_is_at_most_stated_is_at_most_high_whatever_is_answered(answers in any_answers()) {
        let standing = Standing::of(&answered(&answers, 0..QUESTIONS.len()), day("2026-01-06"));
        let c = &standing.checklists[0];
        prop_assert!(c.low <= c.stated && c.stated <= c.high);
        prop_assert!(c.high.as_ref().is_some_and(|high| *high <= probity::record::scoring::whole(1)));
    }

    #[test]
    fn better_proof_never_lowers_a_score_and_never_closes_a_gate(answers in any_answers(), at in 0..QUESTIONS.len()) {
        let worse = Standing::of(&answered(&answers, 0..QUESTIONS.len()), day("2026-01-06"));
        let mut proven = answers;
        if let Some((_, level)) = &mut proven[at] {
            *level = 4;
        }
        let better = Standing::of(&answered(&proven, 0..QUESTIONS.len()), day("2026-01-06"));
        prop_assert!(worse.checklists[0].low <= better.checklists[0].low);
        prop_assert!(worse.checklists[0].stated == better.checklists[0].stated);
        prop_assert!(worse.count_gates(GateState::Pass) <= better.count_gates(GateState::Pass));
    }

    #[test]
    fn the_order_of_answering_changes_nothing(answers in any_answers()) {
        let forward = Standing::of(&answered(&answers, 0..QUESTIONS.len()), day("2026-01-06"));
        let backward = Standing::of(&answered(&answers, (0..QUESTIONS.len()).rev()), day("2026-01-06"));
        prop_assert_eq!(forward, backward);
    }
}

#[test]
fn the_way_to_a_better_outcome_leads_there_and_nothing_of_it_can_be_left_out() {
    let mut memory = entered();
    for (review, on, from, to) in [
        ("vellmarkt/2026-q1", "2026-04-10", Outcome::ApproveWithConditions, Outcome::Approve),
        ("ostrapay/2026-q1", "2026-03-20", Outcome::Reject, Outcome::Blocked),
    ] {
        let review = memory.review(review);
        let standing = Standing::of(&review, day(on));
        let now = propose(&review, &standing);
        assert_eq!(now.outcome, from);
        let way = next_better(&review, &standing, &now).unwrap();
        assert_eq!(way.outcome, to, "{:?}", way.steps);
    }
    let ostrapay = memory.review("ostrapay/2026-q1");
    let standing = Standing::of(&ostrapay, day("2026-03-20"));
    let way = next_better(&ostrapay, &standing, &propose(&ostrapay, &standing)).unwrap();
    let items: Vec<(Remedy, &str)> = way.steps.iter().map(|step| (step.remedy, step.item.as_str())).collect();
    assert_eq!(items, [(Remedy::Improve, "sec-pci-attestation")]);
    let vellmarkt = memory.review("vellmarkt/2026-q1");
    let standing = Standing::of(&vellmarkt, day("2026-04-10"));
    let now = propose(&vellmarkt, &standing);
    let way = next_better(&vellmarkt, &standing, &now).unwrap();
    let business = way.steps.iter().filter(|s| s.checklist.as_deref() == Some("business")).count();
    assert_eq!(business, 1, "one clause is 3 of 107 more, and that is enough");
    assert!(way.steps.iter().any(|step| step.remedy == Remedy::Treat && step.item == "price-war"));
    assert!(
        way.steps.iter().any(|step| step.remedy == Remedy::Answer && step.item == "gov-regulatory-watch")
    );
    assert!(way.steps.iter().any(|step| step.remedy == Remedy::Improve && step.item == "gov-exit-plan"));
    for left_out in 0..=way.steps.len() {
        let mut review = vellmarkt.clone();
        let mut places = BTreeMap::new();
        for (_, step) in way.steps.iter().enumerate().filter(|(at, _)| *at != left_out) {
            if step.remedy == Remedy::Treat {
                review.risks.remove(&step.item);
                continue;
            }
            let score = match (step.remedy, standing.place(&step.item)) {
                (Remedy::Prove, Some(Place::Answered { score, .. })) => score.clone(),
                _ => Some(probity::record::scoring::whole(1)),
            };
            places.insert(step.item.clone(), Place::Answered { score, proof: Level::TESTED, proven: true });
        }
        let outcome = propose(&review, &standing.assuming(&review, &places)).outcome;
        let wanted = if left_out == way.steps.len() { way.outcome } else { now.outcome };
        assert_eq!(outcome, wanted, "without {:?}", way.steps.get(left_out));
    }
}
