//! What the program refuses on the way to a decision, by command line: illegal transitions, four
//! eyes, roles and terms, each with exit code 1, the reason in words, and nothing written.

use crate::cli;

use std::sync::LazyLock;

use crate::room::{DECIDED, KESTRELWAY, OSTRAPAY, READY, Room, VELLMARKT, WORDS, decide, waiver};

/// While Vellmarkt is decided upon.
const NOW: &str = "2026-04-10T08:30:00Z";
/// After everything of the day on which it was decided upon.
const AFTER: &str = "2026-04-10T14:00:00Z";
/// While Kestrelway, at tier high, is decided upon.
const HIGH: &str = "2025-12-12T08:50:00Z";

const HEAD: &str = "head-of-partnerships";
const SPONSOR: &str = "executive-sponsor";
const SIGN_WAIVER: [&str; 4] = ["waive", VELLMARKT, "gov-exit-plan", "--sign"];
const CONDITION: [&str; 2] = [
    "--condition",
    r#"{ id = "c1", text = "Remove the parity clause", source = "business", owner = "legal", due = 2026-06-30, proof = "signed amendment" }"#,
];
const MILDER: [&str; 2] = ["--milder-because", WORDS];

fn conditional() -> Vec<&'static str> {
    decide(VELLMARKT, "approve-with-conditions", &CONDITION)
}

/// Vellmarkt ready to be decided upon; tests that are refused everything share it.
static CONFIRMED: LazyLock<Room> = LazyLock::new(|| Room::at(READY));
/// The same with its waiver signed: the rules propose an approval with conditions.
static WAIVED: LazyLock<Room> = LazyLock::new(|| {
    let room = CONFIRMED.copy();
    room.waives();
    room
});
/// Vellmarkt approved with conditions.
static APPROVED: LazyLock<Room> = LazyLock::new(|| Room::at(DECIDED));

/// A gate of Vellmarkt is open: nobody can say any more.
fn open_gate(room: &Room) {
    let because = "Asked twice, and they could not say who holds the keys.";
    let unknown = ["answer", VELLMARKT, "sec-encryption-rest", "--unknown", "--reason"];
    room.does(
        "ada",
        "2026-04-10T08:00:00Z",
        &[&unknown[..], &["asked-not-obtainable", "--because", because]].concat(),
    );
}

/// A high risk that nobody has accepted.
fn high_risk(room: &Room, partner: &str, at: &str) {
    let risk = ["risk", "add", partner, "late-payout", "--title", "Payouts come late", "--class"];
    let rest = ["commercial", "--likelihood", "4", "--impact", "3", "--owner", "treasury"];
    room.does("ada", at, &[&risk[..], &rest, &["--response", "Reminders."]].concat());
}

#[test]
fn a_draft_is_not_approved() {
    let room = Room::at("2026-04-13T08:00:00Z");
    let approve = decide("ostrapay/2026-q2", "approve", &[]);
    room.refuses(SPONSOR, "2026-04-13T09:00:00Z", &approve, "is draft, not ready for a decision");
}

#[test]
fn a_review_in_progress_is_not_approved() {
    let room = Room::at("2026-04-02T10:00:00Z");
    room.refuses(HEAD, "2026-04-02T10:00:00Z", &conditional(), "is in progress, not ready for a decision");
}

#[test]
fn a_review_in_verification_is_not_approved_and_it_says_what_wants_confirming() {
    let room = Room::at("2026-04-02T12:30:00Z");
    let now = "2026-04-02T12:30:00Z";
    room.refuses(HEAD, now, &conditional(), "is in verification, not ready for a decision");
    room.refuses(HEAD, now, &conditional(), "to be confirmed by a second person: tech-client-auth, ");
}

#[test]
fn an_open_gate_is_not_approved_past() {
    let room = WAIVED.copy();
    open_gate(&room);
    let words = "(rule 3: gate open: sec-encryption-rest)";
    room.refuses(HEAD, NOW, &conditional(), words);
    room.refuses(SPONSOR, NOW, &decide(VELLMARKT, "approve", &MILDER), words);
}

#[test]
fn an_open_gate_is_not_approved_past_where_a_failed_one_hides_it() {
    let room = CONFIRMED.copy();
    open_gate(&room);
    let words = "(rule 3: gate open: sec-encryption-rest)";
    room.refuses(SPONSOR, NOW, &decide(VELLMARKT, "approve", &MILDER), words);
    let milder: Vec<&str> = [CONDITION, MILDER].concat();
    room.refuses(SPONSOR, NOW, &decide(VELLMARKT, "approve-with-conditions", &milder), words);
}

#[test]
fn a_decision_is_not_signed_when_a_gate_has_opened_since() {
    let room = CONFIRMED.copy();
    room.does(SPONSOR, "2026-04-10T07:00:00Z", &decide(VELLMARKT, "approve", &MILDER));
    open_gate(&room);
    room.refuses("security-lead", NOW, &["sign", VELLMARKT], "nobody can approve past that");
}

#[test]
fn a_failed_hard_gate_is_not_approved_past() {
    let at = "2026-03-20T09:00:00Z";
    let room = Room::at(at);
    let approve = decide(OSTRAPAY, "approve", &MILDER);
    room.refuses(SPONSOR, at, &approve, "the rules propose reject (rule 1: hard gate fails");
}

#[test]
fn nothing_is_rejected_early_without_a_confirmed_failure_of_a_hard_gate() {
    let at = "2026-04-02T10:00:00Z";
    let room = Room::at(at);
    let reject = decide(VELLMARKT, "reject", &["--way-back", WORDS]);
    room.refuses(HEAD, at, &reject, "only a failed hard gate that a second person confirmed");
}

#[test]
fn a_rejected_review_is_not_approved() {
    let room = &CONFIRMED;
    let approve = decide(OSTRAPAY, "approve", &[]);
    room.refuses(SPONSOR, NOW, &approve, "is rejected: its answers change no more");
}

#[test]
fn an_answer_of_a_decided_review_is_not_changed() {
    let room = &APPROVED;
    let answer = ["answer", VELLMARKT, "sec-staff-mfa", "admins", "--because", WORDS];
    room.refuses("ada", AFTER, &answer, "is approved with conditions");
}

#[test]
fn a_fact_of_a_decided_review_is_not_changed() {
    let room = &APPROVED;
    let settle = ["review", "settle", VELLMARKT, "events", "no"];
    room.refuses("ada", AFTER, &settle, "is approved with conditions");
}

#[test]
fn a_document_of_a_decided_review_is_not_changed() {
    let room = &APPROVED;
    let change = ["evidence", "add", VELLMARKT, "contract-v7", "--replace", "--level", "1"];
    room.refuses("ada", AFTER, &change, "is approved with conditions");
}

#[test]
fn a_decision_in_force_is_not_taken_back() {
    let room = &APPROVED;
    let entry = room.shell.repository.git(&["log", "-1", "--format=%H", "--grep=: decided to approve with"]);
    room.refuses(HEAD, AFTER, &["undo", &entry], "what was decided upon is not taken back");
    room.refuses(HEAD, AFTER, &["undo"], "what was decided upon is not taken back");
}

#[test]
fn nobody_confirms_their_own_answer() {
    let room = &CONFIRMED;
    room.refuses("finance-lead", NOW, &["confirm", VELLMARKT, "fin-stress-margin"], "they answered it");
}

#[test]
fn the_owner_of_the_relationship_confirms_nothing() {
    let room = CONFIRMED.copy();
    let confirm = ["confirm", VELLMARKT, "fin-stress-margin"];
    room.refuses("partnership-lead", NOW, &confirm, "may not confirm answers");
    room.gives_roles("partnership-lead", NOW, &["relationship-owner", "finance-verifier"]);
    room.refuses("partnership-lead", NOW, &confirm, "they look after the relationship");
}

#[test]
fn who_answered_neither_decides_nor_signs() {
    let room = WAIVED.copy();
    room.does(HEAD, "2026-04-10T08:10:00Z", &conditional());
    room.gives_roles("legal-counsel", NOW, &[HEAD]);
    room.refuses("legal-counsel", NOW, &["sign", VELLMARKT], "legal-counsel may not sign: they answered");
    room.refuses("legal-counsel", NOW, &conditional(), "legal-counsel may not decide: they answered");
}

#[test]
fn at_tier_high_who_verified_does_not_sign() {
    let at = "2025-12-12T09:10:00Z";
    let room = Room::at(at);
    room.gives_roles("security-engineer", at, &["security-lead"]);
    room.refuses("security-engineer", at, &["sign", KESTRELWAY], "those who verified do not approve");
}

#[test]
fn the_owner_of_the_relationship_neither_decides_nor_signs() {
    let room = WAIVED.copy();
    room.does(HEAD, "2026-04-10T08:10:00Z", &conditional());
    room.does("ada", NOW, &["partner", "set", "vellmarkt", "--owner", "security-lead"]);
    room.refuses("security-lead", NOW, &["sign", VELLMARKT], "they look after the relationship");
    room.refuses("security-lead", NOW, &conditional(), "they look after the relationship");
}

#[test]
fn who_asked_for_a_waiver_does_not_sign_it() {
    let room = CONFIRMED.copy();
    room.asks_for_waiver("partnership-lead");
    room.gives_roles("partnership-lead", NOW, &[HEAD]);
    room.refuses("partnership-lead", NOW, &SIGN_WAIVER, "they asked for it");
}

#[test]
fn nobody_signs_a_waiver_twice() {
    let room = CONFIRMED.copy();
    room.asks_for_waiver("partnership-lead");
    room.gives_roles("security-lead", "2026-04-10T07:00:00Z", &["security-lead", HEAD]);
    room.does("security-lead", "2026-04-10T07:10:00Z", &SIGN_WAIVER);
    room.refuses("security-lead", NOW, &SIGN_WAIVER, "they signed it already");
}

#[test]
fn a_hard_gate_is_not_waived() {
    let room = &CONFIRMED;
    let waive = waiver("sec-staff-mfa", "2026-06-01");
    room.refuses("ada", NOW, &waive, "is a hard gate: nobody can waive it");
}

#[test]
fn a_waiver_is_not_longer_than_its_tier_allows() {
    let room = CONFIRMED.copy();
    // The 180th day after the 10th of April.
    let last = "a waiver lasts at most 180 days: to 2026-10-07";
    room.refuses("ada", NOW, &waiver("gov-exit-plan", "2026-10-08"), last);
    room.does("ada", NOW, &waiver("gov-exit-plan", "2026-10-07"));
}

#[test]
fn a_waiver_is_renewed_once() {
    let room = APPROVED.copy();
    let renew = |until| [&waiver("gov-exit-plan", until)[..], &["--renew"]].concat();
    room.does("ada", "2026-07-30T08:00:00Z", &renew("2026-09-01"));
    room.refuses("ada", "2026-08-31T08:00:00Z", &renew("2026-10-01"), "1 of 1 times");
}

#[test]
fn who_signs_twice_counts_once() {
    let room = WAIVED.copy();
    room.gives_roles("security-lead", "2026-04-10T08:00:00Z", &["security-lead", HEAD]);
    room.does(HEAD, "2026-04-10T08:10:00Z", &conditional());
    room.does("security-lead", "2026-04-10T08:20:00Z", &["sign", VELLMARKT, "--role", "security-lead"]);
    let again = ["sign", VELLMARKT, "--role", HEAD];
    room.refuses("security-lead", NOW, &again, "security-lead has signed this already");
    assert_eq!(room.status(VELLMARKT, NOW)["state"].as_str().unwrap(), "ready-for-decision");
}

fn accept<'a>(partner: &'a str, risk: &'a str) -> [&'a str; 9] {
    ["risk", "accept", partner, risk, "--until", "2026-09-30", "--because", WORDS, "--minutes=M 4"]
}

#[test]
fn a_critical_risk_is_not_accepted() {
    let room = &CONFIRMED;
    let words = "is critical: it cannot be accepted";
    room.refuses(SPONSOR, NOW, &accept("ostrapay", "card-breach"), words);
}

#[test]
fn a_high_risk_is_not_accepted_in_the_wrong_role() {
    let room = &CONFIRMED;
    let words = "may not accept a high risk at tier medium: that takes Finance director";
    room.refuses(HEAD, NOW, &accept("vellmarkt", "price-war"), words);
}

#[test]
fn a_high_risk_neither_accepted_nor_treated_holds_an_approval_up() {
    let room = WAIVED.copy();
    high_risk(&room, "vellmarkt", "2026-04-10T08:00:00Z");
    let words = "the high risk late-payout is neither accepted nor treated by a condition";
    room.refuses(HEAD, NOW, &conditional(), words);
}

#[test]
fn a_milder_decision_without_a_reason_is_none() {
    let room = &WAIVED;
    let approve = decide(VELLMARKT, "approve", &[]);
    room.refuses(SPONSOR, NOW, &approve, "why it is decided more mildly");
}

#[test]
fn a_milder_decision_takes_the_next_tier() {
    let room = &WAIVED;
    room.refuses(HEAD, NOW, &decide(VELLMARKT, "approve", &MILDER), "may not decide at tier medium");
}

#[test]
fn at_tier_high_there_is_no_milder_decision() {
    let room = Room::at(HIGH);
    high_risk(&room, "kestrelway", HIGH);
    let approve = decide(KESTRELWAY, "approve", &MILDER);
    room.refuses(SPONSOR, HIGH, &approve, "at tier high there is no milder decision");
}

#[test]
fn an_approval_with_conditions_has_some_and_each_has_an_owner() {
    let room = &WAIVED;
    let none = decide(VELLMARKT, "approve-with-conditions", &[]);
    room.refuses(HEAD, NOW, &none, "an approval with conditions needs at least one");
    let nobody = CONDITION.map(|text| text.replace("\"legal\"", "\"\""));
    let nobody = nobody.each_ref().map(String::as_str);
    let nobody = decide(VELLMARKT, "approve-with-conditions", &nobody);
    room.refuses(HEAD, NOW, &nobody, "condition c1 does not say who owns it");
    let without = CONDITION.map(|text| text.replace(" owner = \"legal\",", ""));
    let without = without.each_ref().map(String::as_str);
    let without = room.run(HEAD, NOW, &decide(VELLMARKT, "approve-with-conditions", &without));
    // A table that cannot be read is a wrong command.
    assert_eq!(without.status.code(), Some(2));
    assert!(cli::text(&without.stderr).contains("`owner` is missing"));
}

#[test]
fn a_condition_is_not_closed_by_its_owner() {
    let room = &APPROVED;
    let close = ["condition", "close", VELLMARKT, "c4", "--evidence", "contract-v7", "--because", WORDS];
    room.refuses("partnership-lead", AFTER, &close, "they own it");
}

#[test]
fn a_condition_is_not_closed_without_proof() {
    let room = &APPROVED;
    let close = ["condition", "close", VELLMARKT, "c4", "--because", WORDS];
    // Without the option, the command itself is wrong.
    assert_eq!(room.run("architect", AFTER, &close).status.code(), Some(2));
    let unfiled = [&close[..], &["--evidence", "exit-plan"]].concat();
    room.refuses("architect", AFTER, &unfiled, "there is no document `exit-plan`");
}

#[test]
fn an_auditor_answers_nothing() {
    let room = &CONFIRMED;
    let answer = ["answer", VELLMARKT, "cult-decision-days", "8", "--because", WORDS];
    room.refuses("auditor", NOW, &answer, "may read everything and change nothing");
}

#[test]
fn who_is_not_listed_changes_nothing() {
    let room = &CONFIRMED;
    let answer = ["answer", VELLMARKT, "cult-decision-days", "8", "--because", WORDS];
    room.refuses("eve", NOW, &answer, "is not among the people of this record");
    room.refuses("eve", NOW, &conditional(), "is not among the people of this record");
}

#[test]
fn the_last_administrator_stays() {
    let room = &CONFIRMED;
    let words = "nobody could change people and policy any more";
    room.refuses("record-keeper", NOW, &["people", "remove", "record-keeper"], words);
    let demote = ["people", "set", "record-keeper", "--role", "auditor"];
    room.refuses("record-keeper", NOW, &demote, words);
}

#[test]
fn a_policy_keeps_the_roles_that_somebody_holds() {
    let room = &CONFIRMED;
    let text = room.shell.repository.read("policy.toml").unwrap();
    let other = text.replace("reviewer = { title = \"Reviewer\"", "reader = { title = \"Reader\"");
    assert_ne!(text, other);
    let file = room.shell.repository.base().join("policy.toml");
    std::fs::write(&file, other).unwrap();
    let set = ["policy", "set", file.to_str().unwrap(), "--because", WORDS];
    let words = "holds the role `reviewer`, which the new policy does not have";
    room.refuses("record-keeper", NOW, &set, words);
}

#[test]
fn people_are_changed_by_those_who_may() {
    let room = &CONFIRMED;
    let words = "ada may not change the list of people";
    room.refuses("ada", NOW, &["people", "set", "ada", "--role", HEAD], words);
    room.refuses("ada", NOW, &["people", "remove", "auditor"], words);
    let add = ["people", "add", "eve", "--mail", "eve@quernstone.example", "--role", HEAD];
    room.refuses("ada", NOW, &add, words);
}

#[test]
fn a_carried_claim_on_expired_proof_is_not_taken() {
    let room = Room::at("2026-04-13T08:00:00Z");
    let take = ["claim", "take", "ostrapay/2026-q2", "biz-sanctions-clear"];
    let words = "expired on 2026-04-14, so the claim cannot be taken";
    room.refuses("ada", "2026-05-01T08:00:00Z", &take, words);
}
