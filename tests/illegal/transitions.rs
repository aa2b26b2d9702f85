//! F.4: states that are reached out of turn.

use probity::record::decision::Verdict;

use super::{
    AFTER, ANSWERED, AtShell, ByHand, HEAD, NOW, OnScreen, Row, SPONSOR, approved, conditional, confirmed,
    decide, rows, walk,
};
use crate::room::{self, OSTRAPAY, Room, VELLMARKT, WORDS};

const DRAFT: &str = "ostrapay/2026-q2";

/// Approving Vellmarkt while it stands as it did at a moment.
fn early(now: &'static str, at: fn() -> Room, says: &'static str, state: &'static str) -> Row {
    Row {
        rule: "F.4: approved before it is ready for a decision",
        review: VELLMARKT,
        room: at,
        who: HEAD,
        now,
        screen: OnScreen { place: decide, keys: "d", says },
        shell: AtShell { arguments: conditional(), says },
        hand: ByHand {
            edit: |editor| editor.approves(Verdict::ApproveWithConditions),
            named: "the decision does not count: it is milder than blocked (rule 2) and says no reason",
            state,
        },
    }
}

rows! {
    a_draft_is_not_approved => Row {
        rule: "F.4: draft → approved",
        review: DRAFT,
        room: || Room::at("2026-04-13T08:00:00Z"),
        who: SPONSOR,
        now: "2026-04-13T09:00:00Z",
        screen: OnScreen { place: decide, keys: "d", says: "is draft, not ready for a decision" },
        shell: AtShell {
            arguments: room::decide(DRAFT, "approve", &[]),
            says: "is draft, not ready for a decision",
        },
        hand: ByHand {
            edit: |editor| editor.approves_high(Verdict::Approve),
            named: "signed without having seen an answer",
            state: "draft",
        },
    };
    what_is_in_progress_is_not_ready_for_a_decision => Row {
        rule: "F.4: in progress → ready for decision",
        review: VELLMARKT,
        room: || Room::at("2026-03-20T10:00:00Z"),
        who: "ada",
        now: "2026-03-20T10:00:00Z",
        screen: OnScreen { place: decide, keys: "p", says: "Not now: not answered, weight 3 or more" },
        shell: AtShell {
            arguments: vec!["review", "submit", VELLMARKT],
            says: "not answered, weight 3 or more",
        },
        hand: ByHand {
            edit: |editor| editor.append(
                "review.toml",
                "submitted = { by = \"ada\", at = 2026-03-20T10:00:00Z }",
            ),
            named: "it was handed over, and that does not count: not answered, weight 3 or more",
            state: "in-progress",
        },
    };
    what_is_in_progress_is_not_approved =>
        early(ANSWERED, || Room::at(ANSWERED), "is in progress", "in-progress");
    what_is_in_verification_is_not_approved => early(
        "2026-04-02T12:05:00Z",
        || Room::at("2026-04-02T12:05:00Z"),
        "is in verification",
        "in-verification",
    );
    what_was_sent_back_is_not_approved => early(
        "2026-04-02T11:30:00Z",
        || Room::at("2026-04-02T11:30:00Z"),
        "is changes requested",
        "changes-requested",
    );
    what_nobody_else_has_confirmed_is_not_ready => Row {
        rule: "F.4: in verification → ready for decision, self-verified",
        review: VELLMARKT,
        room: || Room::at("2026-04-02T12:05:00Z"),
        who: "ada",
        now: "2026-04-02T12:06:00Z",
        screen: OnScreen { place: decide, keys: "p", says: "it has been handed over already" },
        shell: AtShell { arguments: vec!["review", "submit", VELLMARKT], says: "is in verification" },
        hand: ByHand {
            // Every check is written in the name of the one who answered.
            edit: |editor| {
                let review = editor.review();
                for (question, item) in &review.answers {
                    let (answer, by) = (item.id, &item.value.answered_by);
                    let text = format!(
                        "review = \"{VELLMARKT}\"\nquestion = \"{question}\"\nanswer = \"{answer}\"\n\
                         outcome = \"confirmed\"\nby = \"{by}\"\nat = 2026-04-02T12:06:00Z\n"
                    );
                    editor.write(&editor.id.verification(question), &text);
                }
            },
            named: "sec-staff-mfa was confirmed by",
            state: "in-verification",
        },
    };
    a_rejected_review_is_not_approved => Row {
        rule: "F.4: rejected → approved",
        review: OSTRAPAY,
        room: confirmed,
        who: SPONSOR,
        now: NOW,
        screen: OnScreen { place: decide, keys: "d", says: "is rejected: its answers change no more" },
        shell: AtShell {
            arguments: room::decide(OSTRAPAY, "approve", &[]),
            says: "is rejected: its answers change no more",
        },
        hand: ByHand {
            edit: |editor| editor.approves_high(Verdict::Approve),
            named: "the decision does not count: it approves where the rules say reject (rule 1)",
            state: "ready-for-decision",
        },
    };
    an_expired_approval_is_not_approved_again => Row {
        rule: "F.4: expired → approved",
        review: VELLMARKT,
        room: approved,
        who: HEAD,
        now: "2027-05-01T09:00:00Z",
        screen: OnScreen { place: decide, keys: "d", says: "is expired: its answers change no more" },
        shell: AtShell { arguments: conditional(), says: "is expired: its answers change no more" },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.file("decision.toml");
                editor.replace(&path, "valid-until = 2027-04-10", "valid-until = 2028-04-10");
                editor.signs(&super::by_hand::TWO);
            },
            named: "the decision does not count: it is valid to 2028-04-10, longer than its tier allows",
            state: "ready-for-decision",
        },
    };
    an_answer_of_a_decided_review_is_not_changed => Row {
        rule: "F.4: an edit of answers in a decided review",
        review: VELLMARKT,
        room: approved,
        who: "ada",
        now: AFTER,
        screen: OnScreen {
            place: |id| walk(id, "cult-decision-days"),
            keys: "9 <Enter> 'Two more decisions were taken in April.' @ trial-report <Enter> <Enter> <Enter>",
            says: "is approved with conditions: its answers change no more",
        },
        shell: AtShell {
            arguments: vec!["answer", VELLMARKT, "cult-decision-days", "9", "--because", WORDS],
            says: "is approved with conditions: its answers change no more",
        },
        hand: ByHand {
            edit: |editor| editor.replace(&editor.id.answer("cult-decision-days"), "value = 7", "value = 6"),
            named: "sign-off of security-lead is stale: answers/cult-decision-days.toml differs",
            // The decision stands; every signature under it is stale.
            state: "approved-with-conditions",
        },
    };
    a_check_of_a_decided_review_is_not_changed => Row {
        rule: "F.4: an edit in a decided review",
        review: VELLMARKT,
        room: approved,
        who: "architect",
        now: AFTER,
        screen: OnScreen {
            place: |id| walk(id, "sec-staff-mfa"),
            keys: "b 'The export is of another year.' <Enter>",
            says: "is approved with conditions: its answers change no more",
        },
        shell: AtShell {
            arguments: vec!["return", VELLMARKT, "sec-staff-mfa", "--because", WORDS],
            says: "is approved with conditions: its answers change no more",
        },
        hand: ByHand {
            edit: |editor| {
                let path = editor.id.verification("sec-staff-mfa");
                editor.replace(&path, "outcome = \"confirmed\"", "outcome = \"returned\"");
            },
            named: "sec-staff-mfa was returned by security-engineer, who does not say why",
            state: "approved-with-conditions",
        },
    };
    a_return_without_a_word_is_none => Row {
        rule: "F.4: in verification → changes requested, without a reason",
        review: VELLMARKT,
        room: || Room::at("2026-04-02T12:05:00Z"),
        who: "architect",
        now: "2026-04-02T12:06:00Z",
        screen: OnScreen {
            place: |id| walk(id, "sec-staff-mfa"),
            keys: "b <Enter>",
            says: "say why it is sent back",
        },
        shell: AtShell {
            arguments: vec!["return", VELLMARKT, "sec-staff-mfa", "--because", ""],
            says: "why it is returned is not said",
        },
        hand: ByHand {
            edit: |editor| {
                let answer = editor.review().answers["sec-staff-mfa"].id;
                let text = format!(
                    "review = \"{VELLMARKT}\"\nquestion = \"sec-staff-mfa\"\nanswer = \"{answer}\"\n\
                     outcome = \"returned\"\nby = \"architect\"\nat = 2026-04-02T12:06:00Z\n"
                );
                editor.write(&editor.id.verification("sec-staff-mfa"), &text);
            },
            named: "sec-staff-mfa was returned by architect, who does not say why",
            state: "in-verification",
        },
    };
    a_review_is_not_given_up_without_a_reason => Row {
        rule: "F.4: withdrawn, without a reason",
        review: VELLMARKT,
        room: || Room::at(ANSWERED),
        who: "partnership-lead",
        now: ANSWERED,
        screen: OnScreen {
            place: decide,
            keys: "x <Enter>",
            says: "why it is given up is not said",
        },
        shell: AtShell {
            arguments: vec!["review", "withdraw", VELLMARKT, "--because", ""],
            says: "why it is given up is not said",
        },
        hand: ByHand {
            edit: |editor| editor.append(
                "review.toml",
                "withdrawn = { by = \"partnership-lead\", at = 2026-04-02T10:00:00Z }",
            ),
            named: "partnership-lead gave the review up and says no reason",
            state: "in-progress",
        },
    };
    a_decided_review_is_not_given_up => Row {
        rule: "F.4: approved with conditions → withdrawn",
        review: VELLMARKT,
        room: approved,
        who: "partnership-lead",
        now: AFTER,
        screen: OnScreen {
            place: decide,
            keys: "x",
            says: "is approved with conditions: its answers change no more",
        },
        shell: AtShell {
            arguments: vec!["review", "withdraw", VELLMARKT, "--because", WORDS],
            says: "is approved with conditions: its answers change no more",
        },
        hand: ByHand {
            edit: |editor| editor.append(
                "review.toml",
                "withdrawn = { by = \"partnership-lead\", at = 2026-04-10T14:00:00Z, because = \"They left.\" }",
            ),
            named: "partnership-lead gave the review up after it was decided",
            state: "approved-with-conditions",
        },
    };
    an_approval_is_not_revoked_on_no_ground_or_by_anybody => Row {
        rule: "F.4: approved with conditions → revoked, by whom may not and on no ground",
        review: VELLMARKT,
        room: approved,
        who: "ada",
        now: AFTER,
        screen: OnScreen { place: decide, keys: "r", says: "ada may not revoke an approval" },
        shell: AtShell {
            arguments: vec!["revoke", VELLMARKT, "--ground", "unlawful", "--because", WORDS],
            says: "ada may not revoke an approval",
        },
        hand: ByHand {
            edit: |editor| editor.append(
                "review.toml",
                "revoked = { by = \"ada\", at = 2026-04-10T14:00:00Z, because = \"I do not like it.\" }",
            ),
            named: "ada revoked the approval on no ground",
            state: "approved-with-conditions",
        },
    };
    what_was_never_approved_is_not_revoked => Row {
        rule: "F.4: rejected → revoked",
        review: OSTRAPAY,
        room: confirmed,
        who: SPONSOR,
        now: NOW,
        screen: OnScreen {
            place: decide,
            keys: "r",
            says: "only an approval that is in force can be revoked",
        },
        shell: AtShell {
            arguments: vec!["revoke", OSTRAPAY, "--ground", "unlawful", "--because", WORDS],
            says: "is rejected",
        },
        hand: ByHand {
            edit: |editor| editor.append(
                "review.toml",
                "revoked = { by = \"executive-sponsor\", at = 2026-04-10T08:30:00Z, because = \"unlawful: so it is.\" }",
            ),
            named: "executive-sponsor revoked what was never approved",
            state: "rejected",
        },
    };
}
