//! The proof of the history on screen: made once the record is open, told on Home, whole on a screen of its own.

use crate::git::TestRepository;
use crate::live::Live;
use crate::screen::{Driver, Setup};
use probity::store::threads::Reply;
use probity::store::verify::Progress;
use probity::tui::effect::{Effect, Request};
use probity::tui::event::Event;
use probity::tui::screen::Place;
use regex::Regex;

const WORDS: &str = "The policy export of this month says so, and three accounts were looked at.";

/// A record with five entries, each by the program itself.
fn written() -> TestRepository {
    let made = TestRepository::without_repository();
    let answer = |question: &'static str, value: &'static str| {
        ["answer", "vellmarkt/2026-q1", question, value, "--because", WORDS].to_vec()
    };
    for arguments in [
        vec!["init", "--time-zone", "Europe/Berlin"],
        vec!["partner", "add", "vellmarkt", "--name", "Vellmarkt", "--type", "channel"],
        vec!["review", "start", "vellmarkt/2026-q1"],
        answer("sec-staff-mfa", "all"),
        answer("sec-audit-right", "inspect"),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(&arguments)
            .current_dir(made.root())
            .env_clear()
            .envs(made.variables())
            .env("PROBITY_NOW", "2026-02-18T09:02:00Z")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    made
}

/// The same after somebody changed an answer in another's name.
fn tampered() -> TestRepository {
    let repository = written();
    let path = "partners/vellmarkt/reviews/2026-q1/answers/sec-staff-mfa.toml";
    let text = repository.read(path).unwrap();
    repository.write(path, &text.replacen("Ada Example", "Eve Example", 1));
    repository.git(&["commit", "--quiet", "--all", "--message", "Tidy up"]);
    repository
}

fn on(place: Place) -> Setup {
    Setup { now: "2026-02-19T08:02:00Z", ..Setup::new(place) }
}

/// The pictures without the ids of commits, which change with every word of a checklist.
fn pictures(driver: &Driver) -> String {
    let ids = Regex::new(r"\b([0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
    ids.replace_all(&driver.pictures(), |found: &regex::Captures<'_>| "c".repeat(found[0].len())).into_owned()
}

#[test]
fn the_proof_in_three_sizes_and_three_looks() {
    let mut live = Live::start_proving(written(), on(Place::Home));
    live.keys("V 9");
    insta::assert_snapshot!("proof", pictures(&live.driver));
    let mut live = Live::start_proving(tampered(), on(Place::Home));
    live.keys("V 9");
    insta::assert_snapshot!("proof_violation", pictures(&live.driver));
}

#[test]
fn opening_a_record_checks_its_history_and_says_so() {
    let mut live = Live::start_proving(written(), on(Place::Home));
    live.shows("Checked to ").shows(" at 08:02: 5 commits, nothing wrong.");
    // The whole of it is two keys away, with the line to keep elsewhere.
    live.keys("V").shows("9  Check the whole history");
    live.keys("9").shows("checked: nothing wrong");
    live.shows("5  entries that obey the rules").shows("None of the 5 commits judged now bears a signature");
    live.keys("y");
    let copied = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert!(copied.starts_with(&format!("probity-anchor {}", live.repository.git(&["rev-parse", "HEAD"]))));
    // The next time nothing is judged that was proven already, unless somebody asks for all.
    let mut live = Live::start_proving(live.close(), on(Place::Home));
    live.shows("5 commits, nothing wrong.");
    live.keys("V 9").shows("5 of them had been proven before");
    live.keys("<Enter>").shows("5  entries that obey the rules").hides("had been proven before");
}

#[test]
fn what_breaks_the_rules_is_said_at_once_and_named() {
    let mut live = Live::start_proving(tampered(), on(Place::Home));
    live.shows("The history does not hold: 1 violation").shows("V and then 9 shows what was found");
    live.keys("V 9").shows("checked: 1 violation").shows("VIOLATION  ").shows("Tidy up");
    live.shows("`answered-by`").shows("to \"Eve Example").hides("ANCHOR");
}

#[test]
fn a_long_check_says_how_far_it_is_and_stops_when_asked() {
    let mut live = Live::start(written(), on(Place::Home));
    live.hides("Checking").hides("Checked");
    live.driver.wait(2000);
    live.driver.event(Event::Reply(None, Reply::Proving(Progress { done: 0, of: 300 })));
    live.shows("Looking for what to check: 300 commits so far");
    live.driver.event(Event::Reply(None, Reply::Proving(Progress { done: 100, of: 400 })));
    live.shows("Checking the history: 100 of 400 commits, 6 s left");
    live.keys("V 9").shows("Proof").shows("Checking the history: 100 of 400 commits");
    live.keys_only("<Enter>");
    let last = live.driver.effects.last();
    assert!(matches!(last, Some(Effect::Ask(_, Request::StopProving))), "{last:?}");
}

#[test]
fn for_who_may_only_read_the_history_is_checked_and_nothing_is_written() {
    let mut setup = on(Place::Home);
    setup.here.is_read_only = true;
    let live = Live::start_proving(written(), setup);
    live.shows("5 commits, nothing wrong.");
    let repository = live.close();
    let kept = repository.root().join(".git/probity/cache/verify");
    assert!(!kept.exists(), "{}", kept.display());
}
