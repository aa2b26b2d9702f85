//! F.2 and F.3: roles, risks, waivers and conditions, and people who are not listed.

use probity::record::decision::Verdict;
use probity::record::layout;
use probity::tui::screen::Place;

use super::{
    AFTER, AtShell, ByHand, DIRECTOR, HEAD, LEAD, NOW, OnScreen, Row, SPONSOR, approved, confirmed, decide,
    decided, rows, waived, walk,
};
use crate::room::{OSTRAPAY, VELLMARKT, WORDS, waiver};

const SIGN_WAIVER: [&str; 4] = ["waive", VELLMARKT, "gov-exit-plan", "--sign"];

fn accept<'a>(partner: &'a str, risk: &'a str) -> Vec<&'a str> {
    vec!["risk", "accept", partner, risk, "--until", "2026-09-30", "--because", WORDS, "--minutes=M 4"]
}

/// What the waiver's form says after these words.
const WAIVER: &str = "w 'The data for it come with the pilot.' <Enter> 'Stock stays sellable.' <Enter>";

rows! {
    a_hard_gate_is_not_waived => Row {
        rule: "F.3: a waiver of a hard gate",
        review: VELLMARKT,
        room: confirmed,
        who: "ada",
        now: NOW,
        screen: OnScreen {
            place: Place::Gates,
            keys: "/ sec-staff-mfa <Enter> w",
            says: "sec-staff-mfa is a hard gate: nobody can waive it",
        },
        shell: AtShell {
            arguments: waiver("sec-staff-mfa", "2026-06-01"),
            says: "sec-staff-mfa is a hard gate: nobody can waive it",
        },
        hand: ByHand {
            edit: |editor| {
                let text = format!(
                    "review = \"{VELLMARKT}\"\nquestion = \"sec-staff-mfa\"\nbecause = \"{WORDS}\"\n\
                     control = \"{WORDS}\"\nfrom = 2026-04-10\nuntil = 2026-06-01\n\
                     requested-by = \"ada\"\nrequested-at = 2026-04-10T07:00:00Z\n"
                );
                editor.write(&editor.id.waiver("sec-staff-mfa"), &text);
            },
            named: "sec-staff-mfa has a waiver, and is no gate that could be waived",
            state: "ready-for-decision",
        },
    };
    a_waiver_is_not_longer_than_its_tier_allows => Row {
        rule: "F.3: a waiver longer than its tier allows",
        review: VELLMARKT,
        room: confirmed,
        who: "ada",
        now: NOW,
        screen: OnScreen {
            place: Place::Gates,
            keys: "w <Down> <Down> <Ctrl-u> 2026-10-08",
            says: "a waiver lasts at most 180 days: to 2026-10-07",
        },
        shell: AtShell {
            arguments: waiver("gov-exit-plan", "2026-10-08"),
            says: "a waiver lasts at most 180 days: to 2026-10-07",
        },
        hand: ByHand {
            edit: |editor| {
                let by = |who: &str| format!("{{ by = \"{who}\", role = \"{who}\", at = 2026-04-10T07:30:00Z }}");
                let text = format!(
                    "review = \"{VELLMARKT}\"\nquestion = \"gov-exit-plan\"\nbecause = \"{WORDS}\"\n\
                     control = \"{WORDS}\"\nfrom = 2026-04-10\nuntil = 2026-10-08\n\
                     requested-by = \"ada\"\nrequested-at = 2026-04-10T07:00:00Z\napprovals = [{}, {}]\n",
                    by(HEAD),
                    by(LEAD),
                );
                editor.write(&editor.id.waiver("gov-exit-plan"), &text);
                editor.approves(Verdict::ApproveWithConditions);
            },
            named: "the waiver of gov-exit-plan to 2026-10-08 is longer than its tier allows",
            state: "ready-for-decision",
        },
    };
    a_waiver_is_not_renewed_twice => Row {
        rule: "F.3: more renewals than the tier allows",
        review: VELLMARKT,
        room: || {
            let room = approved();
            let renew = [&waiver("gov-exit-plan", "2026-09-01")[..], &["--renew"]].concat();
            room.does("ada", "2026-07-30T08:00:00Z", &renew);
            for who in [HEAD, LEAD] {
                room.does(who, "2026-07-30T09:00:00Z", &SIGN_WAIVER);
            }
            room
        },
        who: "ada",
        now: "2026-08-31T08:00:00Z",
        screen: OnScreen {
            place: Place::Gates,
            keys: "/ gov-exit-plan <Enter> w",
            says: "1 of 1 times",
        },
        shell: AtShell {
            arguments: [&waiver("gov-exit-plan", "2026-10-01")[..], &["--renew"]].concat(),
            says: "1 of 1 times",
        },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.waiver("gov-exit-plan");
                let text = editor.read(&path);
                let (_, rest) = text.split_once("renewals = [").expect("it was renewed");
                let (one, _) = rest.rsplit_once(']').expect("a list");
                let again = one.trim().trim_end_matches(',').to_owned();
                let second = again.replace("2026-09-01", "2026-10-01").replace("2026-08-01", "2026-09-02");
                editor.write(&path, &text.replace(&again, &format!("{again},\n  {second}")));
            },
            named: "the waiver of gov-exit-plan to 2026-10-01 is longer than its tier allows",
            state: "approved-with-conditions",
        },
    };
    a_waiver_is_signed_in_the_roles_that_the_tier_names => Row {
        rule: "F.2: a waiver signed in another role",
        review: VELLMARKT,
        room: || {
            let room = confirmed();
            room.asks_for_waiver("partnership-lead");
            room
        },
        who: DIRECTOR,
        now: NOW,
        screen: OnScreen {
            place: Place::Gates,
            keys: "s",
            says: "Not now: finance-director may not sign the waiver",
        },
        shell: AtShell { arguments: SIGN_WAIVER.to_vec(), says: "finance-director may not sign the waiver" },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.waiver("gov-exit-plan");
                let text = editor.read(&path);
                let by = "by = \"finance-director\", role = \"finance-director\", at = 2026-04-10T07:30:00Z";
                editor.write(&path, &format!("{text}approvals = [{{ {by} }}]\n"));
            },
            named: "is signed by finance-director, who holds no role that is asked for",
            state: "ready-for-decision",
        },
    };
    a_critical_risk_is_not_accepted => Row {
        rule: "F.2: a critical risk is accepted",
        review: OSTRAPAY,
        room: confirmed,
        who: SPONSOR,
        now: NOW,
        screen: OnScreen {
            place: Place::Risks,
            keys: "<Tab> t",
            says: "a critical risk cannot be accepted",
        },
        shell: AtShell {
            arguments: accept("ostrapay", "card-breach"),
            says: "is critical: it cannot be accepted",
        },
        hand: ByHand {
            edit: |editor| {
                let path = layout::risk("ostrapay", "card-breach");
                let text = editor.read(&path);
                let accepted = "{ by = \"executive-sponsor\", at = 2026-03-19T08:00:00Z, until = 2026-12-31, \
                                because = \"We can carry it.\" }";
                editor.write(&path, &format!("{text}accepted = {accepted}\n"));
            },
            named: "the critical risk card-breach is accepted",
            state: "rejected",
        },
    };
    a_high_risk_is_accepted_by_the_role_of_its_tier => Row {
        rule: "F.2: a high risk is accepted in another role",
        review: VELLMARKT,
        room: waived,
        who: HEAD,
        now: NOW,
        screen: OnScreen {
            place: Place::Risks,
            keys: "<Tab> t",
            says: "head-of-partnerships may not accept a high risk at this tier",
        },
        shell: AtShell {
            arguments: accept("vellmarkt", "price-war"),
            says: "may not accept a high risk at tier medium: that takes Finance director",
        },
        hand: ByHand {
            // The acceptance is taken out, and decided all the same.
            edit: |editor| {
                let path = layout::risk("vellmarkt", "price-war");
                let text: String = editor
                    .read(&path)
                    .lines()
                    .filter(|line| !line.starts_with("accepted"))
                    .map(|line| line.to_owned() + "\n")
                    .collect();
                editor.write(&path, &text);
                let mut decision = editor.decision(Verdict::ApproveWithConditions, HEAD);
                decision.conditions[0].source = "business".to_owned();
                editor.decides(&decision, &super::by_hand::TWO);
            },
            named: "the high risk price-war is neither accepted nor treated by a condition",
            state: "ready-for-decision",
        },
    };
    a_condition_is_not_closed_by_its_owner => Row {
        rule: "F.3: a condition closed by its owner",
        review: VELLMARKT,
        room: approved,
        who: "partnership-lead",
        now: AFTER,
        screen: OnScreen {
            place: Place::Conditions,
            keys: "/ c4 <Esc> jjjjj c <Enter>",
            says: "they own it",
        },
        shell: AtShell {
            arguments: vec![
                "condition", "close", VELLMARKT, "c4", "--evidence", "contract-v7", "--because", WORDS,
            ],
            says: "they own it",
        },
        hand: ByHand {
            edit: |editor| {
                let text = format!(
                    "review = \"{VELLMARKT}\"\ncondition = \"c4\"\n\
                     closed = {{ by = \"partnership-lead\", at = 2026-04-10T14:00:00Z, because = \"{WORDS}\" }}\n\
                     evidence = [{{ id = \"contract-v7\" }}]\n"
                );
                editor.write(&editor.id.condition("c4"), &text);
            },
            named: "condition c4 was closed by partnership-lead, who owns it",
            state: "approved-with-conditions",
        },
    };
    a_decision_is_signed_in_the_roles_that_the_tier_names => Row {
        rule: "F.2: a decision signed in another role",
        review: VELLMARKT,
        room: decided,
        who: DIRECTOR,
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "Not now: finance-director may not sign" },
        shell: AtShell { arguments: vec!["sign", VELLMARKT], says: "finance-director may not sign" },
        hand: ByHand {
            edit: |editor| editor.signs(&[(HEAD, HEAD), (DIRECTOR, DIRECTOR)]),
            named: "finance-director signed as finance director, which this decision does not take",
            state: "ready-for-decision",
        },
    };
    who_is_not_listed_signs_nothing => Row {
        rule: "F.2: somebody who is not listed",
        review: VELLMARKT,
        room: decided,
        who: "eve",
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "s",
            says: "Not now: you are not among the people of this record",
        },
        shell: AtShell {
            arguments: vec!["sign", VELLMARKT],
            says: "is not among the people of this record",
        },
        hand: ByHand {
            edit: |editor| editor.signs(&[("Eve <eve@example.net>", LEAD)]),
            named: "Eve <eve@example.net> signed, and is not among the people of this record",
            state: "ready-for-decision",
        },
    };
    who_is_not_listed_confirms_nothing => Row {
        rule: "F.2: somebody who is not listed",
        review: VELLMARKT,
        room: confirmed,
        who: "eve",
        now: NOW,
        screen: OnScreen {
            place: |id| walk(id, "sec-staff-mfa"),
            keys: "v",
            says: "you are not among the people of this record",
        },
        shell: AtShell {
            arguments: vec!["confirm", VELLMARKT, "sec-staff-mfa"],
            says: "is not among the people of this record",
        },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.verification("sec-staff-mfa");
                editor.replace(&path, "by = \"security-engineer\"", "by = \"Eve <eve@example.net>\"");
            },
            named: "sec-staff-mfa was confirmed by Eve <eve@example.net>, who is not among the people",
            state: "in-verification",
        },
    };
    an_auditor_signs_nothing => Row {
        rule: "F.2: the auditor changes something",
        review: VELLMARKT,
        room: decided,
        who: "auditor",
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "may read everything and change nothing" },
        shell: AtShell { arguments: vec!["sign", VELLMARKT], says: "may read everything and change nothing" },
        hand: ByHand {
            edit: |editor| editor.signs(&[(HEAD, HEAD), ("auditor", "auditor")]),
            named: "auditor signed as auditor, which this decision does not take",
            state: "ready-for-decision",
        },
    };
}
