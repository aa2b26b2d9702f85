//! E.4 and F.4: outcomes that the rules do not allow, and decisions that say too little.

use probity::record::decision::{Decision, Verdict};

use super::{ANSWERED, AtShell, ByHand, HEAD, NOW, OnScreen, Row, SPONSOR, confirmed, decide, rows, waived};
use crate::by_hand::Editor;
use crate::room::{self, KESTRELWAY, OSTRAPAY, Room, VELLMARKT, WORDS};

const MILDER: [&str; 2] = ["--milder-because", WORDS];
/// While Kestrelway, at tier high, is decided upon.
const HIGH: &str = "2025-12-12T08:50:00Z";

/// A gate of Vellmarkt is open: nobody can say any more.
fn open_gate() -> Room {
    let room = waived();
    let because = "Asked twice, and they could not say who holds the keys.";
    let unknown = ["answer", VELLMARKT, "sec-encryption-rest", "--unknown", "--reason"];
    let words = ["asked-not-obtainable", "--because", because];
    room.does("ada", "2026-04-10T08:00:00Z", &[&unknown[..], &words].concat());
    room
}

/// Kestrelway before its decision, with a high risk that nobody has accepted.
fn high_risk() -> Room {
    let room = Room::at(HIGH);
    let risk = ["risk", "add", "kestrelway", "late-payout", "--title", "Payouts come late", "--class"];
    let rest = ["commercial", "--likelihood", "4", "--impact", "3", "--owner", "treasury"];
    room.does("ada", HIGH, &[&risk[..], &rest, &["--response", "Reminders."]].concat());
    room
}

/// A decision of the middle tier, changed.
fn with(editor: &Editor<'_>, outcome: Verdict, change: impl FnOnce(&mut Decision)) {
    let mut decision = editor.decision(outcome, HEAD);
    change(&mut decision);
    editor.decides(&decision, &super::by_hand::TWO);
}

/// The outcome instead of the one that is proposed.
const APPROVE: &str = "d <Ctrl-u> approve";

rows! {
    an_open_gate_is_not_approved_past => Row {
        rule: "F.4, E.4 line 3: ready for a decision → approved with an open gate",
        review: VELLMARKT,
        room: open_gate,
        who: HEAD,
        now: NOW,
        screen: OnScreen { place: decide, keys: APPROVE, says: "(rule 3: gate open: sec-encryption-rest)" },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve", &MILDER),
            says: "(rule 3: gate open: sec-encryption-rest)",
        },
        hand: ByHand {
            edit: |editor| editor.approves(Verdict::ApproveWithConditions),
            named: "the decision does not count: it approves where the rules say incomplete (rule 3)",
            state: "ready-for-decision",
        },
    };
    a_failed_hard_gate_is_not_approved_past => Row {
        rule: "E.4 line 1: approved past a failed hard gate",
        review: OSTRAPAY,
        room: || Room::at("2026-03-20T09:00:00Z"),
        who: SPONSOR,
        now: "2026-03-20T09:00:00Z",
        screen: OnScreen { place: decide, keys: APPROVE, says: "the rules propose reject (rule 1: hard gate" },
        shell: AtShell {
            arguments: room::decide(OSTRAPAY, "approve", &MILDER),
            says: "the rules propose reject (rule 1: hard gate",
        },
        hand: ByHand {
            edit: |editor| editor.approves_high(Verdict::Approve),
            named: "the decision does not count: it approves where the rules say reject (rule 1)",
            state: "ready-for-decision",
        },
    };
    a_milder_decision_says_why => Row {
        rule: "E.4: milder than proposed, without a reason",
        review: VELLMARKT,
        room: waived,
        who: SPONSOR,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: APPROVE,
            says: "why it is decided more mildly is not said",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve", &[]),
            says: "why it is decided more mildly is not said",
        },
        hand: ByHand {
            edit: |editor| editor.approves(Verdict::Approve),
            named: "it is milder than approve with conditions (rule 7) and says no reason",
            state: "ready-for-decision",
        },
    };
    a_milder_decision_takes_the_next_tier => Row {
        rule: "E.4, F.4: milder than proposed, by the tier's own approver",
        review: VELLMARKT,
        room: waived,
        who: HEAD,
        now: NOW,
        screen: OnScreen { place: decide, keys: APPROVE, says: "head-of-partnerships may not decide at tier" },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve", &MILDER),
            says: "head-of-partnerships may not decide at tier medium",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::Approve, |decision| {
                decision.milder_because = Some(WORDS.to_owned());
            }),
            named: "head-of-partnerships signed as head of partnerships, which this decision does not take",
            state: "ready-for-decision",
        },
    };
    at_tier_high_there_is_no_milder_decision => Row {
        rule: "F.4: an override at tier high",
        review: KESTRELWAY,
        room: high_risk,
        who: SPONSOR,
        now: HIGH,
        screen: OnScreen { place: decide, keys: APPROVE, says: "at tier high there is no milder decision" },
        shell: AtShell {
            arguments: room::decide(KESTRELWAY, "approve", &MILDER),
            says: "at tier high there is no milder decision",
        },
        hand: ByHand {
            edit: |editor| {
                let mut decision = editor.decision(Verdict::Approve, SPONSOR);
                decision.milder_because = Some(WORDS.to_owned());
                editor.decides(&decision, &super::by_hand::THREE);
            },
            named: "it is milder than approve with conditions (rule 7), which nobody can decide at this tier",
            state: "ready-for-decision",
        },
    };
    an_approval_with_conditions_has_some => Row {
        rule: "F.4: approved with conditions, without any",
        review: VELLMARKT,
        room: waived,
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "c; xxxxxxxxxxxxxxxxxxxx; <Esc> d",
            says: "an approval with conditions needs at least one",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve-with-conditions", &[]),
            says: "an approval with conditions needs at least one",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::ApproveWithConditions, |decision| {
                decision.conditions.clear();
            }),
            named: "the decision does not count: it names no condition",
            state: "ready-for-decision",
        },
    };
    a_condition_has_an_owner => Row {
        rule: "F.4: a condition without owner",
        review: VELLMARKT,
        room: waived,
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "c; e <Down> <Down> <Down> 2026-06-30",
            says: "condition c1 does not say who owns it",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve-with-conditions", &[
                "--condition",
                r#"{ id = "c1", text = "Remove the clause", source = "business", owner = "", due = 2026-06-30 }"#,
            ]),
            says: "condition c1 does not say who owns it",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::ApproveWithConditions, |decision| {
                decision.conditions[0].owner = " ".to_owned();
            }),
            named: "the decision does not count: condition c1 does not say who owns it",
            state: "ready-for-decision",
        },
    };
    nothing_is_rejected_before_its_time => Row {
        rule: "F.4: in progress → rejected, and no hard gate fails",
        review: VELLMARKT,
        room: || Room::at(ANSWERED),
        who: HEAD,
        now: ANSWERED,
        screen: OnScreen {
            place: decide,
            keys: "d",
            says: "only a failed hard gate that a second person confirmed rejects so early",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "reject", &["--way-back", WORDS]),
            says: "only a failed hard gate that a second person confirmed rejects so early",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::Reject, |_| ()),
            named: "the decision does not count: it rejects what was never handed over, and no hard gate fails",
            state: "in-progress",
        },
    };
    nothing_is_rejected_that_nobody_else_has_confirmed => Row {
        rule: "F.4: in verification → rejected, and no hard gate fails",
        review: VELLMARKT,
        room: || Room::at("2026-04-02T12:05:00Z"),
        who: HEAD,
        now: "2026-04-02T12:06:00Z",
        screen: OnScreen {
            place: decide,
            keys: "d",
            says: "only a failed hard gate that a second person confirmed rejects so early",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "reject", &["--way-back", WORDS]),
            says: "only a failed hard gate that a second person confirmed rejects so early",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::Reject, |_| ()),
            named: "the decision does not count: it rejects, and nobody else has confirmed",
            state: "in-verification",
        },
    };
    a_rejection_says_the_way_back => Row {
        rule: "F.4: rejected, without a way back",
        review: VELLMARKT,
        room: confirmed,
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "d <Ctrl-u> reject",
            says: "what a new review would have to bring is not said",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "reject", &[]),
            says: "what a new review would have to bring is not said",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::Reject, |decision| decision.way_back = None),
            named: "the decision does not count: it rejects and says no way back",
            state: "ready-for-decision",
        },
    };
    a_high_risk_is_not_passed_over => Row {
        rule: "E.4 line 7: a high risk neither accepted nor treated",
        review: VELLMARKT,
        room: || {
            let room = waived();
            let risk = ["risk", "add", "vellmarkt", "late-payout", "--title", "Payouts come late", "--class"];
            let rest = ["commercial", "--likelihood", "4", "--impact", "3", "--owner", "treasury"];
            room.does("ada", "2026-04-10T08:00:00Z", &[&risk[..], &rest, &["--response", "None."]].concat());
            room
        },
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "c; xxxxxxxxxxxxxxxxxxxx; <Esc> d",
            says: "the high risk late-payout is neither accepted nor treated by a condition",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve-with-conditions", &[
                "--condition",
                r#"{ id = "c1", text = "Remove the clause", source = "business", owner = "legal", due = 2026-06-30 }"#,
            ]),
            says: "the high risk late-payout is neither accepted nor treated by a condition",
        },
        hand: ByHand {
            edit: |editor| editor.approves(Verdict::ApproveWithConditions),
            named: "the high risk late-payout is neither accepted nor treated by a condition",
            state: "ready-for-decision",
        },
    };
    an_approval_lasts_no_longer_than_its_tier_allows => Row {
        rule: "F.3: an approval valid for longer than its tier allows",
        review: VELLMARKT,
        room: waived,
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "d <Down> <Down> <Down> <Ctrl-u> 2027-04-11",
            says: "at this tier an approval holds 12 months: to 2027-04-10",
        },
        shell: AtShell {
            arguments: room::decide(VELLMARKT, "approve-with-conditions", &["--valid-until", "2027-04-11"]),
            says: "at this tier an approval holds 12 months: to 2027-04-10",
        },
        hand: ByHand {
            edit: |editor| with(editor, Verdict::ApproveWithConditions, |decision| {
                decision.valid_until = Some(jiff::civil::date(2028, 4, 10));
            }),
            named: "the decision does not count: it is valid to 2028-04-10, longer than its tier allows",
            state: "ready-for-decision",
        },
    };
}
