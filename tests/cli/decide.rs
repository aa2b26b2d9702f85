//! A review goes from confirmed answers to an approval with conditions by the commands of the right
//! people, and stops holding on the day after its waiver.

use crate::cli;

use crate::room;
use crate::room::{READY, Room, VELLMARKT, WORDS};
use serde_json::Value;

/// What the demo's people decided, as a file for `decide --file`.
fn terms() -> String {
    let demo: toml::Table = include_str!("../../src/demo/vellmarkt.toml").parse().unwrap();
    let decision = demo["decision"].as_table().unwrap();
    let mut file = toml::Table::new();
    file.insert("condition".to_owned(), decision["conditions"].clone());
    file.insert("option".to_owned(), decision["options"].clone());
    file.to_string()
}

fn gate(status: &Value, question: &str) -> Value {
    let gates = status["gates"].as_array().unwrap();
    gates.iter().find(|gate| gate["question"] == question).unwrap()["state"].clone()
}

#[test]
fn vellmarkt_is_approved_with_conditions_by_the_right_people_and_fails_again_after_its_waiver() {
    let room = Room::at(READY);
    let base = room.shell.repository.base();
    let state = |at: &str| room.status(VELLMARKT, at)["state"].clone();
    assert_eq!(state("2026-04-10T06:30:00Z"), "ready-for-decision");
    room.does(
        "partnership-lead",
        "2026-04-10T06:40:00Z",
        &[&room::waiver("gov-exit-plan", "2026-07-31")[..], &["--condition", "c4"]].concat(),
    );
    assert_eq!(gate(&room.status(VELLMARKT, "2026-04-10T06:45:00Z"), "gov-exit-plan"), "fail");
    let sign_waiver = ["waive", VELLMARKT, "gov-exit-plan", "--sign"];
    room.does("head-of-partnerships", "2026-04-10T07:15:00Z", &sign_waiver);
    assert_eq!(gate(&room.status(VELLMARKT, "2026-04-10T07:20:00Z"), "gov-exit-plan"), "fail");
    room.does("security-lead", "2026-04-10T07:50:00Z", &sign_waiver);
    assert_eq!(gate(&room.status(VELLMARKT, "2026-04-10T07:55:00Z"), "gov-exit-plan"), "waived");

    let file = base.join("terms.toml");
    std::fs::write(&file, terms()).unwrap();
    let file = ["--file", file.to_str().unwrap(), "--valid-until", "2027-04-10"];
    let decide = room::decide(VELLMARKT, "approve-with-conditions", &file);
    room.does("head-of-partnerships", "2026-04-10T08:30:00Z", &decide);
    assert_eq!(state("2026-04-10T08:35:00Z"), "ready-for-decision", "nobody has signed");
    room.does("head-of-partnerships", "2026-04-10T09:05:00Z", &["sign", VELLMARKT]);
    assert_eq!(state("2026-04-10T09:10:00Z"), "ready-for-decision", "one signature is missing");

    // An answer changes under the first signature.
    let change = ["answer", VELLMARKT, "cult-decision-days", "8", "--because", WORDS];
    let change = [&change[..], &["--evidence", "trial-report", "--where", "p. 12"]].concat();
    room.does("ada", "2026-04-10T09:20:00Z", &change);
    let shown = room.does("auditor", "2026-04-10T09:25:00Z", &["decide", VELLMARKT]);
    assert!(shown.contains("stale, differs: answers/cult-decision-days.toml"), "{shown}");
    let shown = room.does("auditor", "2026-04-10T09:25:00Z", &["status", VELLMARKT]);
    assert!(shown.contains("sign-off of head-of-partnerships is stale"), "{shown}");

    let mail = base.join("mail.eml");
    std::fs::write(&mail, "From: security-lead@quernstone.example\n\nI sign.\n").unwrap();
    let by_mail = ["sign", VELLMARKT, "--for", "security-lead", "--evidence", mail.to_str().unwrap()];
    room.does("ada", "2026-04-10T09:40:00Z", &by_mail);
    assert_eq!(state("2026-04-10T09:45:00Z"), "ready-for-decision", "the first signature is stale");
    room.does("head-of-partnerships", "2026-04-10T12:40:00Z", &["sign", VELLMARKT]);

    room.shell.assert_sound();
    let status = room.status(VELLMARKT, "2026-04-10T12:45:00Z");
    assert_eq!(status["state"], "approved-with-conditions");
    let holds = room.run("auditor", "2026-04-10T12:45:00Z", &["status", VELLMARKT, "--check"]);
    assert_eq!(holds.status.code(), Some(0), "{}", cli::text(&holds.stderr));
    room.refuses(
        "ada",
        "2026-04-10T13:00:00Z",
        &["answer", VELLMARKT, "cult-decision-days", "7", "--because", WORDS],
        "is approved with conditions: its answers change no more",
    );

    let later = ["status", VELLMARKT, "--as-of", "2026-08-01"];
    let failed = room.run("auditor", "2026-04-10T13:00:00Z", &[&later[..], &["--check"]].concat());
    assert_eq!(failed.status.code(), Some(1), "{}", cli::text(&failed.stdout));
    let said = cli::text(&failed.stdout);
    assert!(said.contains("waiver of gov-exit-plan ended on 2026-07-31"), "{said}");
    let json = room.does("auditor", "2026-04-10T13:00:00Z", &[&later[..], &["--json"]].concat());
    assert_eq!(gate(&serde_json::from_str(&json).unwrap(), "gov-exit-plan"), "fail");
}

#[test]
fn one_day_before_its_waiver_ends_the_gate_is_waived() {
    let room = Room::at(room::DECIDED);
    let last = ["status", VELLMARKT, "--as-of", "2026-07-31", "--json"];
    let json = room.does("auditor", room::DECIDED, &last);
    assert_eq!(gate(&serde_json::from_str(&json).unwrap(), "gov-exit-plan"), "waived");
}
