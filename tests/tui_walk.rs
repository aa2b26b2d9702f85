//! Walking a review: keys in, entries out, on a real repository.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are as much a test as it is"
)]

#[path = "support/git.rs"]
mod git;
#[path = "support/live.rs"]
mod live;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/screen.rs"]
mod screen;

use live::{Live, document, repository, vellmarkt};
use probity::record::action::Action;
use probity::tui::screen::Place;
use screen::Setup;

/// The ten questions that are open, each with the keys that answer it and how many that may be.
const TEN: [(&str, &str, usize); 10] = [
    (
        "sec-encryption-transit",
        "1 'testssl on all six endpoints and the SFTP drop: only TLS 1.2 and 1.3.' @tls <Enter> <Enter> <Enter>",
        77,
    ),
    (
        "sec-staff-mfa",
        "2 'Policy enforces a second factor for all staff; app codes, so not phishing-resistant.' @id <Enter> 'p. 3' <Enter> <Enter>",
        95,
    ),
    (
        "sec-incident-plan",
        "2 'Plan is complete; last exercised 14 months ago.' @inc <Enter> 'p. 12' <Enter> <Enter>",
        60,
    ),
    (
        "sec-data-protection-terms",
        "y 'Signed by both sides; roles match our note: two independent controllers.' @dpa <Enter> 'sched. 1' <Enter> <Enter>",
        88,
    ),
    (
        "sec-transfer-mechanism",
        "1 'Access only from Switzerland; adequacy decision covers it.' @ <Enter> 'cl. 11' <Enter> <Enter>",
        69,
    ),
    (
        "sec-independent-assurance",
        "2 'ISO 27001 covers hosting, not the seller portal.' @iso <Enter> scope <Enter> <Enter>",
        61,
    ),
    (
        "sec-encryption-rest",
        "2 'Volume encryption; the same admins hold the keys.' @arch <Enter> 'p. 2' <Enter> <Enter>",
        62,
    ),
    ("sec-object-access-test", "a en <Enter>", 4),
    (
        "sec-overdue-criticals",
        "0 <Enter> 'None past due on 17 February; two fall due in March.' @vul <Enter> 'row 1-9' <Enter> <Enter>",
        68,
    ),
    (
        "sec-breach-notice-hours",
        "48 <Enter> 'Clause says 48 hours from knowledge, by phone and mail.' @dpa <Enter> 'cl. 9.2' <Enter> <Enter>",
        72,
    ),
];

fn is_one_of_ten(action: &Action) -> bool {
    matches!(action, Action::Answer(answer) if TEN.iter().any(|(id, ..)| *id == answer.question))
}

/// Vellmarkt with everything answered but the ten, and the documents filed.
fn ten_open() -> git::TestRepository {
    repository(
        |action| !is_one_of_ten(action),
        vec![
            document("arch-note", "Architecture note, their CTO", "letter", 2),
            document("vuln-extract-q1", "Vulnerability extract, first quarter", "report", 2),
        ],
    )
}

fn walk() -> Place {
    Place::Walk { review: vellmarkt(), order: None, question: None }
}

fn at(question: &str) -> Place {
    Place::Walk { review: vellmarkt(), order: None, question: Some(question.to_owned()) }
}

fn pressed(keys: &str) -> usize {
    screen::count(keys)
}

#[test]
fn ten_questions_in_a_row_take_no_more_keys_than_promised() {
    let mut live = Live::start(ten_open(), Setup::new(walk()));
    live.shows("quick pass 42/52   10 yours now");
    for answered in 0..TEN.len() {
        let text = live.driver.text();
        let (id, keys, most) = TEN.iter().find(|(id, ..)| text.contains(&format!("{id}   "))).expect(&text);
        assert!(pressed(keys) <= *most, "{id} takes {} keys, promised {most}", pressed(keys));
        live.keys(keys);
        assert_eq!(live.subjects(1)[0].matches(id).count(), 1, "{id}:\n{}", live.driver.text());
        let left = 9 - answered;
        if left > 0 {
            live.shows(&format!("{left} yours now"));
        }
    }
    live.shows("Nothing is open for you in \"quick pass\".").shows("1 questions wait for others.");
    let mfa = live.repository.git(&["log", "-1", "--grep=sec-staff-mfa", "--format=%B"]);
    assert_eq!(
        mfa,
        "vellmarkt/2026-q1: sec-staff-mfa is all (was unanswered)\n\n\
         Which staff accounts with access to our data use multi-factor sign-in?\nAnswer: all\n\n\
         Policy enforces a second factor for all staff; app codes, so not phishing-resistant.\n\n\
         Evidence: Identity-provider policy export, p. 3 (documented, to 2028-02)\n\n\
         Probity-Action: answer\nProbity-Review: vellmarkt/2026-q1\nProbity-Question: sec-staff-mfa\n\
         Probity-Checklist: security 1.0.0\nProbity-Rules: 1"
    );
    live.repository.assert_sound();
}
