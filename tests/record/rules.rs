//! What the rule book refuses on the way to a decision, and why: four eyes, roles, states, terms.

use crate::memory::Memory;
use probity::demo;
use probity::record::action::{
    AcceptRisk, Action, ApproveWaiver, ConditionStep, Decide, GiveAnswer, Ground, MoveCondition,
    RemovePerson, Revoke, Saw, SetPolicy, Settle, Sign, SignedMail, Submit, Verify, Waive, Withdraw,
};
use probity::record::answer::{Citation, State, Value};
use probity::record::change::Identity;
use probity::record::decision::{Condition, Verdict};
use probity::record::layout::ReviewId;
use probity::record::verification::Finding;

const VELLMARKT: &str = "vellmarkt/2026-q1";
const OSTRAPAY: &str = "ostrapay/2026-q1";
const KESTRELWAY: &str = "kestrelway/2025-q4";
const WORDS: &str = "For reasons that stand in this sentence.";

/// The demo's record as it stood at a moment.
fn until(moment: &str) -> Memory {
    Memory::of_demo(moment.parse().unwrap())
}

/// Vellmarkt ready for a decision, with its waiver signed.
fn ready() -> Memory {
    static READY: std::sync::LazyLock<Memory> = std::sync::LazyLock::new(|| until("2026-04-10T08:00:00Z"));
    Memory::of(&READY)
}

/// Every review at its end.
fn decided() -> Memory {
    static DECIDED: std::sync::LazyLock<Memory> = std::sync::LazyLock::new(|| until("2027-01-01T00:00:00Z"));
    Memory::of(&DECIDED)
}

fn id(review: &str) -> ReviewId {
    ReviewId::parse(review).unwrap()
}

/// What the rules say to a person who tries this; empty when they let them.
fn tried(memory: &mut Memory, who: &Identity, action: &Action) -> String {
    match memory.act(who, "2026-04-10T14:00:00Z".parse().unwrap(), action) {
        Ok(change) => panic!("it went in: {}", change.message.subject),
        Err(refusals) => refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn refused(mut memory: Memory, who: &str, action: &Action, words: &str) {
    let said = tried(&mut memory, &demo::identity(who), action);
    assert!(said.contains(words), "{words}:\n{said}");
}

fn decide(review: &str, outcome: Verdict) -> Decide {
    Decide {
        review: id(review),
        outcome,
        because: WORDS.into(),
        milder_because: None,
        valid_until: None,
        expects: Some("gmv to 250000 EUR a quarter".into()),
        way_back: Some("A current attestation of compliance is needed.".into()),
        options: Vec::new(),
        dissent: Vec::new(),
        conditions: Vec::new(),
        saw: Saw::Whatever,
    }
}

fn conditions() -> Vec<Condition> {
    vec![Condition {
        id: "c1".into(),
        text: "Remove the parity clause".into(),
        source: "business".into(),
        owner: "legal".into(),
        due: jiff::civil::date(2026, 6, 30),
        proof: "signed amendment".into(),
        consequence: String::new(),
        before: None,
    }]
}

fn conditional() -> Action {
    Action::Decide(Box::new(Decide {
        conditions: conditions(),
        ..decide(VELLMARKT, Verdict::ApproveWithConditions)
    }))
}

fn boxed(decide: Decide) -> Action {
    Action::Decide(Box::new(decide))
}

fn sign(review: &str) -> Action {
    Action::Sign(Sign { review: id(review), role: None, by_mail: None, saw: Saw::Whatever })
}

fn confirm(question: &str) -> Action {
    Action::Verify(Verify {
        review: id(VELLMARKT),
        question: question.into(),
        outcome: Finding::Confirmed,
        because: String::new(),
        level: None,
        saw: Saw::Whatever,
    })
}

fn answer(review: &str, question: &str, value: &str) -> Action {
    Action::Answer(Box::new(GiveAnswer {
        review: id(review),
        question: question.into(),
        state: State::Answered(Value::Text(value.into())),
        because: WORDS.into(),
        evidence: Vec::new(),
        file: Vec::new(),
        taken_from: None,
        saw: Saw::Whatever,
    }))
}

fn waive(question: &str, until: jiff::civil::Date, renew: bool) -> Action {
    Action::Waive(Waive {
        review: id(VELLMARKT),
        question: question.into(),
        because: WORDS.into(),
        control: WORDS.into(),
        until,
        condition: None,
        renew,
        saw: Saw::Whatever,
    })
}

fn sign_waiver() -> Action {
    let question = "gov-exit-plan".to_owned();
    Action::ApproveWaiver(ApproveWaiver { review: id(VELLMARKT), question, role: None, saw: Saw::Whatever })
}

#[test]
fn a_draft_is_not_approved() {
    let approve = boxed(decide("ostrapay/2026-q2", Verdict::Approve));
    refused(decided(), "executive-sponsor", &approve, "is draft, not ready for a decision");
}

#[test]
fn what_is_in_progress_is_neither_decided_nor_rejected_without_a_confirmed_failure() {
    let memory = || until("2026-04-02T10:00:00Z");
    refused(memory(), "head-of-partnerships", &conditional(), "is in progress, not ready");
    let reject = boxed(decide(VELLMARKT, Verdict::Reject));
    refused(
        memory(),
        "head-of-partnerships",
        &reject,
        "only a failed hard gate that a second person confirmed",
    );
}

#[test]
fn what_nobody_else_has_confirmed_is_not_decided() {
    refused(
        until("2026-04-02T12:30:00Z"),
        "head-of-partnerships",
        &conditional(),
        "is in verification, not ready",
    );
}

#[test]
fn a_review_is_handed_over_once_and_only_when_nothing_is_missing() {
    let submit = Action::Submit(Submit { review: id(VELLMARKT) });
    refused(ready(), "ada", &submit, "is ready for decision");
    refused(until("2026-03-20T10:00:00Z"), "ada", &submit, "not answered, weight 3 or more");
    refused(until("2026-04-02T10:00:00Z"), "architect", &submit, "architect may not hand a review over");
}

#[test]
fn a_rejected_review_is_not_approved_and_nothing_in_it_changes() {
    let approve = boxed(decide(OSTRAPAY, Verdict::Approve));
    refused(decided(), "executive-sponsor", &approve, "is rejected: its answers change no more");
    refused(decided(), "ada", &answer(OSTRAPAY, "sec-pci-attestation", "current"), "is rejected");
}

#[test]
fn nothing_of_an_approved_review_changes() {
    refused(decided(), "ada", &answer(VELLMARKT, "sec-staff-mfa", "admins"), "is approved with conditions");
    let fact = Settle { review: id(VELLMARKT), fact: "events".into(), value: Some("no".into()) };
    refused(decided(), "ada", &Action::Settle(fact), "is approved with conditions");
    refused(decided(), "security-engineer", &confirm("tech-sandbox"), "is approved with conditions");
    let withdraw = Action::Withdraw(Withdraw { review: id(VELLMARKT), because: WORDS.into() });
    refused(decided(), "ada", &withdraw, "is approved with conditions");
}

#[test]
fn nobody_verifies_their_own_answer_and_the_owner_of_the_relationship_none() {
    let by = ready().review(VELLMARKT).answers["fin-stress-margin"].value.answered_by.clone();
    assert_eq!(by, "finance-lead", "who is a verifier, too");
    refused(ready(), "finance-lead", &confirm("fin-stress-margin"), "they answered it");
    refused(ready(), "partnership-lead", &confirm("fin-stress-margin"), "may not confirm answers");
    refused(ready(), "ada", &confirm("fin-stress-margin"), "may not confirm answers");
}

#[test]
fn who_answered_or_lacks_the_role_does_not_decide() {
    refused(ready(), "ada", &conditional(), "ada may not decide");
    refused(ready(), "executive-sponsor", &conditional(), "may not decide at tier medium");
    refused(ready(), "auditor", &conditional(), "may read everything and change nothing");
    let stranger = Identity { name: "Eve".into(), email: "eve@example.net".into() };
    assert!(tried(&mut ready(), &stranger, &conditional()).contains("is not among the people"));
}

#[test]
fn a_decision_says_why_what_it_expects_and_on_which_conditions() {
    let bare =
        Decide { because: "ok".into(), expects: None, ..decide(VELLMARKT, Verdict::ApproveWithConditions) };
    let said = tried(&mut ready(), &demo::identity("head-of-partnerships"), &boxed(bare));
    for words in ["why it is decided so", "no metric is named", "needs at least one"] {
        assert!(said.contains(words), "{said}");
    }
    let mut owned = conditions();
    owned[0].owner.clear();
    owned[0].due = jiff::civil::date(2026, 1, 1);
    let nameless = Decide { conditions: owned, ..decide(VELLMARKT, Verdict::ApproveWithConditions) };
    let said = tried(&mut ready(), &demo::identity("head-of-partnerships"), &boxed(nameless));
    assert!(said.contains("does not say who owns it") && said.contains("before today"), "{said}");
    let back = Decide { way_back: None, ..decide(VELLMARKT, Verdict::Reject) };
    refused(ready(), "head-of-partnerships", &boxed(back), "what a new review would have to bring");
}

#[test]
fn a_milder_decision_needs_the_next_tier_and_a_reason_and_is_none_past_a_gate_or_at_high() {
    let approve = boxed(decide(VELLMARKT, Verdict::Approve));
    refused(ready(), "head-of-partnerships", &approve, "why it is decided more mildly");
    let reasoned =
        boxed(Decide { milder_because: Some(WORDS.into()), ..decide(VELLMARKT, Verdict::Approve) });
    refused(ready(), "head-of-partnerships", &reasoned, "may not decide at tier medium");
    ready()
        .act(&demo::identity("executive-sponsor"), "2026-04-10T14:00:00Z".parse().unwrap(), &reasoned)
        .unwrap();
    let milder = Decide { milder_because: Some(WORDS.into()), ..decide(OSTRAPAY, Verdict::Approve) };
    refused(
        until("2026-03-20T09:00:00Z"),
        "executive-sponsor",
        &boxed(milder),
        "the rules propose reject (rule 1: hard gate fails",
    );
}

#[test]
fn a_high_risk_that_is_neither_accepted_nor_treated_holds_an_approval_up() {
    let mut memory = ready();
    let path = probity::record::layout::risk("vellmarkt", "price-war");
    let old = memory.all().find(|(own, _)| *own == path).unwrap().1.to_vec();
    let bare: String = String::from_utf8(old)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("accepted"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    memory.put(&path, bare.as_bytes());
    refused(
        memory,
        "head-of-partnerships",
        &conditional(),
        "the high risk price-war is neither accepted nor treated",
    );
}

#[test]
fn a_decision_is_signed_by_the_people_of_the_tier_once_each() {
    let mut memory = ready();
    let at: jiff::Timestamp = "2026-04-10T13:00:00Z".parse().unwrap();
    assert!(
        tried(&mut memory, &demo::identity("security-lead"), &sign(VELLMARKT))
            .contains("has no decision yet")
    );
    memory.act(&demo::identity("head-of-partnerships"), at, &conditional()).unwrap();
    assert!(tried(&mut memory, &demo::identity("ada"), &sign(VELLMARKT)).contains("ada may not sign"));
    assert!(
        tried(&mut memory, &demo::identity("executive-sponsor"), &sign(VELLMARKT)).contains("may not sign")
    );
    memory.act(&demo::identity("security-lead"), at, &sign(VELLMARKT)).unwrap();
    let again = tried(&mut memory, &demo::identity("security-lead"), &sign(VELLMARKT));
    assert!(again.contains("has signed this already"), "{again}");
}

#[test]
fn at_tier_high_who_verified_does_not_sign_and_nobody_signs_by_mail() {
    let mut memory = until("2025-12-12T09:10:00Z");
    let people = probity::record::layout::RECORD;
    let old = memory.all().find(|(own, _)| *own == people).unwrap().1.to_vec();
    let both = String::from_utf8(old)
        .unwrap()
        .replace("roles = [\"security-verifier\"]", "roles = [\"security-verifier\", \"security-lead\"]");
    memory.put(people, both.as_bytes());
    let said = tried(&mut memory, &demo::identity("security-engineer"), &sign(KESTRELWAY));
    assert!(said.contains("those who verified do not approve"), "{said}");
    let mail = Some(SignedMail { person: None, evidence: "contract-v3".into() });
    let by_mail = Action::Sign(Sign {
        review: id(KESTRELWAY),
        role: Some("finance-director".into()),
        by_mail: mail,
        saw: Saw::Whatever,
    });
    assert!(tried(&mut memory, &demo::identity("ada"), &by_mail).contains("nobody signs by mail"));
}

#[test]
fn waivers_are_for_waivable_gates_as_long_as_the_tier_allows_and_signed_by_others() {
    let day = jiff::civil::date;
    refused(
        ready(),
        "ada",
        &waive("sec-staff-mfa", day(2026, 6, 1), false),
        "is a hard gate: nobody can waive it",
    );
    refused(ready(), "ada", &waive("tech-sandbox", day(2026, 6, 1), false), "is no gate");
    let unsigned = || until("2026-04-10T07:00:00Z");
    refused(
        unsigned(),
        "ada",
        &waive("gov-exit-plan", day(2027, 4, 1), false),
        "a waiver lasts at most 180 days",
    );
    refused(unsigned(), "partnership-lead", &sign_waiver(), "they asked for it");
    refused(unsigned(), "finance-director", &sign_waiver(), "may not sign the waiver");
    refused(until("2026-04-10T07:20:00Z"), "head-of-partnerships", &sign_waiver(), "they signed it already");
    refused(ready(), "ada", &waive("gov-exit-plan", day(2026, 6, 1), false), "is there already");
    let mut renewed = decided();
    let at: jiff::Timestamp = "2026-07-30T08:00:00Z".parse().unwrap();
    renewed.act(&demo::identity("ada"), at, &waive("gov-exit-plan", day(2026, 9, 1), true)).unwrap();
    let second = tried(&mut renewed, &demo::identity("ada"), &waive("gov-exit-plan", day(2026, 10, 1), true));
    assert!(second.contains("1 of 1 times"), "{second}");
}

#[test]
fn risks_are_accepted_by_the_role_of_the_tier_and_critical_ones_by_nobody() {
    let accept = |partner: &str, risk: &str| {
        Action::AcceptRisk(AcceptRisk {
            partner: partner.into(),
            risk: risk.into(),
            until: jiff::civil::date(2026, 9, 30),
            because: WORDS.into(),
            minutes: None,
            saw: Saw::Whatever,
        })
    };
    refused(
        decided(),
        "executive-sponsor",
        &accept("ostrapay", "card-breach"),
        "is critical: it cannot be accepted",
    );
    refused(
        decided(),
        "head-of-partnerships",
        &accept("vellmarkt", "price-war"),
        "may not accept a high risk at tier medium",
    );
    refused(decided(), "finance-director", &accept("vellmarkt", "suspension"), "its owner may carry it");
}

#[test]
fn a_condition_is_closed_by_others_than_its_owner_and_with_proof() {
    let close = |condition: &str, evidence: &[&str]| {
        let cite = |id: &&str| Citation { id: (*id).into(), place: None, level: None };
        let step = ConditionStep::Close { evidence: evidence.iter().map(cite).collect() };
        Action::Condition(MoveCondition {
            review: id(VELLMARKT),
            condition: condition.into(),
            step,
            because: WORDS.into(),
        })
    };
    refused(decided(), "partnership-lead", &close("c4", &["contract-v7"]), "they own it");
    refused(decided(), "legal-counsel", &close("c4", &[]), "nothing proves that condition c4 is met");
    refused(decided(), "ada", &close("c4", &["contract-v7"]), "ada may not close condition c4");
}

#[test]
fn only_an_approval_in_force_is_revoked_and_by_whom_may() {
    let revoke = |review: &str| {
        Action::Revoke(Revoke { review: id(review), ground: Ground::FalseStatement, because: WORDS.into() })
    };
    refused(decided(), "executive-sponsor", &revoke(OSTRAPAY), "is rejected");
    refused(decided(), "ada", &revoke(VELLMARKT), "ada may not revoke an approval");
}

#[test]
fn a_carried_claim_on_expired_proof_is_not_taken() {
    let mut memory = decided();
    let claim =
        memory.review("ostrapay/2026-q2").claims["biz-sanctions-clear"]["carried"].value.answer.clone();
    let take = Action::Answer(Box::new(GiveAnswer {
        review: id("ostrapay/2026-q2"),
        question: claim.question.clone(),
        state: claim.state.clone(),
        because: claim.because.clone(),
        evidence: claim.evidence.clone(),
        file: Vec::new(),
        taken_from: Some("carried".into()),
        saw: Saw::Whatever,
    }));
    let late: jiff::Timestamp = "2026-05-01T08:00:00Z".parse().unwrap();
    let refusals = memory.act(&demo::reviewer(), late, &take).unwrap_err();
    assert!(refusals.iter().any(|r| r.to_string().contains("the claim cannot be taken")), "{refusals:?}");
    memory.act(&demo::reviewer(), "2026-04-13T08:00:00Z".parse().unwrap(), &take).unwrap();
    assert_eq!(
        memory.review("ostrapay/2026-q2").answers["biz-sanctions-clear"].value.taken_from.as_deref(),
        Some("carried")
    );
}

#[test]
fn people_and_policy_change_by_whom_the_policy_before_them_allows() {
    let remove = |person: &str| Action::RemovePerson(RemovePerson { person: person.into() });
    refused(decided(), "ada", &remove("auditor"), "ada may not change the list of people");
    refused(
        decided(),
        "record-keeper",
        &remove("record-keeper"),
        "nobody could change people and policy any more",
    );
    let text = probity::checklist::builtin::POLICY
        .replace("reviewer = { title = \"Reviewer\"", "reader = { title = \"Reader\"");
    let set = Action::SetPolicy(SetPolicy { text, because: WORDS.into(), saw: Saw::Whatever });
    refused(
        decided(),
        "record-keeper",
        &set,
        "holds the role `reviewer`, which the new policy does not have",
    );
    refused(decided(), "security-lead", &set, "may not change the policy");
}
