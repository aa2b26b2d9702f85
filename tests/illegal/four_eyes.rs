//! F.2: the invariants of four eyes, (1) to (7).

use super::{
    AFTER, AtShell, BROKEN, ByHand, DIRECTOR, HEAD, LEAD, NOW, OnScreen, Row, approved, conditional,
    confirmed, decide, decided, rows, waived, walk,
};
use crate::room::{self, KESTRELWAY, Room, VELLMARKT};
use probity::record::decision::Verdict;
use probity::tui::screen::Place;

const SIGN_WAIVER: [&str; 4] = ["waive", VELLMARKT, "gov-exit-plan", "--sign"];
/// A waiver that somebody asked for.
fn asked_for() -> Room {
    let room = confirmed();
    room.asks_for_waiver("partnership-lead");
    room
}

fn waiver_file(editor: &super::Editor<'_>) -> String {
    editor.id.waiver("gov-exit-plan")
}

rows! {
    nobody_confirms_their_own_answer => Row {
        rule: "F.2 (1): answered by = verified by",
        review: VELLMARKT,
        room: confirmed,
        who: "finance-lead",
        now: NOW,
        screen: OnScreen { place: |id| walk(id, "fin-stress-margin"), keys: "v", says: "you answered it" },
        shell: AtShell { arguments: vec!["confirm", VELLMARKT, "fin-stress-margin"], says: "they answered it" },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.verification("fin-stress-margin");
                editor.replace(&path, "by = \"legal-counsel\"", "by = \"finance-lead\"");
            },
            named: "fin-stress-margin was confirmed by finance-lead, who answered it",
            state: "in-verification",
        },
    };
    the_owner_of_the_relationship_confirms_nothing => Row {
        rule: "F.2: the relationship owner verifies",
        review: VELLMARKT,
        room: || {
            let room = confirmed();
            let roles = ["relationship-owner", "finance-verifier"];
            room.gives_roles("partnership-lead", "2026-04-10T06:10:00Z", &roles);
            room
        },
        who: "partnership-lead",
        now: NOW,
        screen: OnScreen {
            place: |id| walk(id, "fin-stress-margin"),
            keys: "v",
            says: "you look after the relationship",
        },
        shell: AtShell {
            arguments: vec!["confirm", VELLMARKT, "fin-stress-margin"],
            says: "they look after the relationship",
        },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.verification("fin-stress-margin");
                editor.replace(&path, "by = \"legal-counsel\"", "by = \"partnership-lead\"");
            },
            named: "fin-stress-margin was confirmed by partnership-lead, who looks after the relationship",
            state: "in-verification",
        },
    };
    who_answered_does_not_decide => Row {
        rule: "F.2 (2): approver among the answerers",
        review: VELLMARKT,
        room: || {
            let room = waived();
            room.gives_roles("legal-counsel", "2026-04-10T08:00:00Z", &[HEAD]);
            room
        },
        who: "legal-counsel",
        now: NOW,
        screen: OnScreen { place: decide, keys: "d", says: "legal-counsel may not decide: they answered" },
        shell: AtShell { arguments: conditional(), says: "legal-counsel may not decide: they answered" },
        hand: ByHand {
            edit: |editor| {
                let decision = editor.decision(Verdict::ApproveWithConditions, "legal-counsel");
                editor.decides(&decision, &super::by_hand::TWO);
            },
            named: "the decision does not count: legal-counsel decided, and answered",
            state: "ready-for-decision",
        },
    };
    who_answered_does_not_sign => Row {
        rule: "F.2 (2): signer among the answerers",
        review: VELLMARKT,
        room: || {
            let room = decided();
            room.gives_roles("legal-counsel", "2026-04-10T08:20:00Z", &[HEAD]);
            room
        },
        who: "legal-counsel",
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "legal-counsel may not sign: they answered" },
        shell: AtShell {
            arguments: vec!["sign", VELLMARKT],
            says: "legal-counsel may not sign: they answered",
        },
        hand: ByHand {
            edit: |editor| editor.signs(&[("legal-counsel", HEAD), (LEAD, LEAD)]),
            named: "legal-counsel signed, and answered",
            state: "ready-for-decision",
        },
    };
    at_tier_high_who_verified_does_not_sign => Row {
        rule: "F.2 (2): at tier high, signer among the verifiers",
        review: KESTRELWAY,
        room: || {
            let at = "2025-12-12T09:10:00Z";
            let room = Room::at(at);
            room.gives_roles("security-engineer", at, &[LEAD]);
            room
        },
        who: "security-engineer",
        now: "2025-12-12T09:10:00Z",
        screen: OnScreen { place: decide, keys: "s", says: "those who verified do not approve" },
        shell: AtShell { arguments: vec!["sign", KESTRELWAY], says: "those who verified do not approve" },
        hand: ByHand {
            edit: |editor| editor.signs(&[
                ("executive-sponsor", "executive-sponsor"),
                ("security-engineer", LEAD),
                (DIRECTOR, DIRECTOR),
            ]),
            named: "security-engineer signed at tier high, and verified",
            state: "ready-for-decision",
        },
    };
    who_asked_for_a_waiver_does_not_sign_it => Row {
        rule: "F.2 (3): waiver requester = approver",
        review: VELLMARKT,
        room: || {
            let room = asked_for();
            room.gives_roles("partnership-lead", "2026-04-10T07:00:00Z", &[HEAD]);
            room
        },
        who: "partnership-lead",
        now: NOW,
        screen: OnScreen { place: Place::Gates, keys: "s", says: "they asked for it" },
        shell: AtShell { arguments: SIGN_WAIVER.to_vec(), says: "they asked for it" },
        hand: ByHand {
            edit: |editor| {
                let by = |who: &str, role: &str| {
                    format!("{{ by = \"{who}\", role = \"{role}\", at = 2026-04-10T07:30:00Z }}")
                };
                let approvals = [by("partnership-lead", HEAD), by(LEAD, LEAD)].join(", ");
                let text = editor.read(&waiver_file(editor));
                editor.write(&waiver_file(editor), &format!("{text}approvals = [{approvals}]\n"));
            },
            named: "the waiver of gov-exit-plan is signed by partnership-lead, who asked for it",
            state: "ready-for-decision",
        },
    };
    nobody_signs_a_waiver_twice => Row {
        rule: "F.2 (5): distinct signers of a waiver",
        review: VELLMARKT,
        room: || {
            let room = asked_for();
            room.gives_roles(LEAD, "2026-04-10T07:00:00Z", &[LEAD, HEAD]);
            room.does(LEAD, "2026-04-10T07:10:00Z", &SIGN_WAIVER);
            room
        },
        who: LEAD,
        now: NOW,
        screen: OnScreen { place: Place::Gates, keys: "s", says: "they signed it already" },
        shell: AtShell { arguments: SIGN_WAIVER.to_vec(), says: "they signed it already" },
        hand: ByHand {
            edit: |editor| {
                let path = waiver_file(editor);
                let text = editor.read(&path);
                let from = text.find("approvals").expect("it is signed once");
                let by = |role: &str| {
                    format!("{{ by = \"{LEAD}\", role = \"{role}\", at = 2026-04-10T07:30:00Z }}")
                };
                let approvals = [by(LEAD), by(HEAD)].join(", ");
                editor.write(&path, &format!("{}approvals = [{approvals}]\n", &text[..from]));
            },
            named: "the waiver of gov-exit-plan is signed by security-lead, who signed it already",
            state: "ready-for-decision",
        },
    };
    the_owner_of_the_relationship_does_not_sign => Row {
        rule: "F.2 (4): the relationship owner approves at tier medium",
        review: VELLMARKT,
        room: || {
            let room = decided();
            room.does("ada", "2026-04-10T08:20:00Z", &["partner", "set", "vellmarkt", "--owner", LEAD]);
            room
        },
        who: LEAD,
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "they look after the relationship" },
        shell: AtShell { arguments: vec!["sign", VELLMARKT], says: "they look after the relationship" },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.file("review.toml");
                editor.replace(&path, "owner = \"partnership-lead\"", "owner = \"security-lead\"");
                editor.signs(&super::by_hand::TWO);
            },
            named: "security-lead signed, and looks after the relationship",
            state: "ready-for-decision",
        },
    };
    who_signs_in_two_roles_counts_once => Row {
        rule: "F.2 (5): fewer distinct signers than the tier asks for",
        review: VELLMARKT,
        room: || {
            let room = decided();
            room.gives_roles(LEAD, "2026-04-10T08:15:00Z", &[LEAD, HEAD]);
            room.does(LEAD, "2026-04-10T08:20:00Z", &["sign", VELLMARKT, "--role", LEAD]);
            room
        },
        who: LEAD,
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "security-lead has signed this already" },
        shell: AtShell {
            arguments: vec!["sign", VELLMARKT, "--role", HEAD],
            says: "security-lead has signed this already",
        },
        hand: ByHand {
            edit: |editor| {
                let text = editor.read(&editor.id.signoff(LEAD));
                let second = text.replace("role = \"security-lead\"", "role = \"head-of-partnerships\"");
                editor.write(&editor.id.signoff(HEAD), &second);
            },
            named: "this file says that `security-lead` signed, its path says `head-of-partnerships`",
            state: BROKEN,
        },
    };
    a_signature_comes_after_what_it_signs => Row {
        rule: "F.2 (6): sign-off time before the last change",
        review: VELLMARKT,
        room: decided,
        who: LEAD,
        // The clock of their computer is late.
        now: "2026-04-10T08:05:00Z",
        screen: OnScreen {
            place: decide,
            keys: "s",
            says: "the decision is of 2026-04-10 08:10, later than now",
        },
        shell: AtShell {
            arguments: vec!["sign", VELLMARKT],
            says: "the decision is of 2026-04-10 08:10, later than now",
        },
        hand: ByHand {
            edit: |editor| editor.signs(&super::by_hand::TWO),
            named: "security-lead signed before the decision was there",
            state: "ready-for-decision",
        },
    };
    a_signature_does_not_outlive_what_it_signs => Row {
        rule: "F.2 (7): digest mismatch",
        review: VELLMARKT,
        // Signed by one; then an answer changes.
        room: || {
            let room = decided();
            room.does(LEAD, "2026-04-10T08:15:00Z", &["sign", VELLMARKT]);
            let change = ["answer", VELLMARKT, "cult-decision-days", "8", "--because", room::WORDS];
            let cited = ["--evidence", "trial-report", "--where", "p. 12"];
            room.does("ada", "2026-04-10T08:20:00Z", &[&change[..], &cited].concat());
            room
        },
        who: DIRECTOR,
        now: NOW,
        screen: OnScreen { place: decide, keys: "s", says: "Security lead: STALE, 1 item differs" },
        shell: AtShell { arguments: vec!["sign", VELLMARKT], says: "finance-director may not sign" },
        hand: ByHand {
            // The digest of the answer that was signed is made to fit, and the other one signs.
            edit: |editor| {
                let review = editor.review();
                let old = review.signoffs[LEAD].value.saw.clone();
                editor.signs(&super::by_hand::TWO);
                let path = editor.id.signoff(LEAD);
                let mut signoff = review.signoffs[LEAD].value.clone();
                signoff.saw = old;
                editor.write(&path, &signoff.write(VELLMARKT, ""));
            },
            named: "sign-off of security-lead is stale: answers/cult-decision-days.toml differs",
            state: "ready-for-decision",
        },
    };
    a_digest_that_was_edited_is_no_signature => Row {
        rule: "F.2 (7): digest mismatch after the decision",
        review: VELLMARKT,
        room: approved,
        who: "ada",
        now: AFTER,
        screen: OnScreen { place: decide, keys: "s", says: "ada may not sign" },
        shell: AtShell { arguments: vec!["sign", VELLMARKT], says: "ada may not sign" },
        hand: ByHand {
            edit: |editor| {
                let answer = editor.review().answers["sec-staff-mfa"].id.to_string();
                let other = "0".repeat(40);
                editor.replace(&editor.id.signoff(LEAD), &answer, &other);
            },
            named: "sign-off of security-lead is stale: answers/sec-staff-mfa.toml differs",
            state: "ready-for-decision",
        },
    };
}
