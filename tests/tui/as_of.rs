//! The record as it stood, on every screen: reached from history, palette and command line, gone through
//! entry by entry, never written to.

#[cfg(unix)]
use crate::pty;

use crate::git::TestRepository;
use crate::live::{Live, vellmarkt};
use crate::records;
use crate::records::told;
use crate::screen;
use crate::screen::{Driver, Setup};
use probity::config::draft::DraftKey;
use probity::record::change::ObjectId;
use probity::record::layout::ReviewId;
use probity::store::past::{Of, Spot, TellAsk};
use probity::store::viewpoint::Viewpoint;
use probity::tui::as_of::Beginning;
use probity::tui::effect::{Effect, Request};
use probity::tui::event::Event;
use probity::tui::keymap::Mode;
use probity::tui::screen::Place;
use regex::Regex;
use serde_json::Value;

/// The day of the demo.
const TODAY: &str = "2026-04-13T09:02:00Z";
/// Where the end of the last visit is kept.
const VISIT: &str = ".git/probity/cache/visit";
/// Why nothing is recorded.
const NEVER: &str = "Not now: nothing can be recorded in the past; N goes back to now.";
/// A person of the demo who answers, verifies and enters risks.
const LEAD: &str = "partnership-lead@quernstone.example";

fn on(place: Place) -> Setup {
    Setup { now: TODAY, ..Setup::new(place) }
}

fn live(place: Place) -> Live {
    Live::start(told(), on(place))
}

fn question(id: &str) -> Place {
    Place::Walk { review: vellmarkt(), order: None, question: Some(id.to_owned()) }
}

fn ostrapay() -> ReviewId {
    ReviewId::parse("ostrapay/2026-q1").unwrap()
}

/// Every screen that shows the record.
fn places() -> Vec<Place> {
    let review = vellmarkt;
    vec![
        Place::Home,
        Place::Review(review()),
        question("tech-versioning"),
        Place::Facts(review()),
        Place::Evidence(review()),
        Place::Decide { review: review(), rejecting: false },
        Place::Gates(review()),
        Place::Why(review(), None),
        Place::Conditions(review()),
        Place::Risks(review()),
        Place::Compare(vec![review(), ostrapay()]),
        Place::Audit(None),
        Place::History(Of::Review(review()), String::new()),
        Place::Difference(
            TellAsk { review: review(), spots: [Spot::Day("2026-04-01".parse().unwrap()), Spot::Now] },
            ["1 April".to_owned(), "now".to_owned()],
        ),
        Place::People,
    ]
}

/// The commit whose subject holds these words.
fn entry(repository: &TestRepository, words: &str) -> String {
    repository.git(&[
        "log",
        "--first-parent",
        "-1",
        "--format=%H",
        "--fixed-strings",
        &format!("--grep={words}"),
    ])
}

/// The pictures without the ids of commits, which change with every word of a checklist.
fn pictures(driver: &Driver) -> String {
    let ids = Regex::new(r"\b([0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
    ids.replace_all(&driver.pictures(), |found: &regex::Captures<'_>| "c".repeat(found[0].len())).into_owned()
}

/// After some keys; where a bar stands, the store has answered before the next one is pressed.
fn after(mut live: Live, keys: &str) -> Driver {
    for keys in keys.split(" | ") {
        live.keys(keys);
    }
    live.driver
}

type Make = fn() -> Driver;

const PICTURES: &[(&str, Make)] = &[
    ("home", || after(live(Place::Home), ": 'as of 2026-03-20' <Enter>")),
    ("review", || after(live(Place::Review(vellmarkt())), "H | 6j a")),
    ("walk", || after(live(question("tech-versioning")), "H | 2j a")),
    ("walk_figure", || after(live(question("sec-breach-notice-hours")), "H | a | 7")),
    ("decide", || {
        let place = Place::Decide { review: vellmarkt(), rejecting: false };
        after(live(place), ": 'as of 2026-04-10' <Enter> | 2< | d")
    }),
    ("absent", || after(live(Place::Gates(vellmarkt())), ": 'as of 2026-01-20' <Enter>")),
    ("palette", || after(live(Place::Home), ": 'as of 2026-03-20'")),
    ("help", || after(live(Place::Home), ": 'as of 2026-03-20' <Enter> | ? entry")),
];

#[test]
fn as_of_in_three_sizes_and_three_looks() {
    for (name, make) in PICTURES {
        insta::assert_snapshot!(*name, pictures(&make()));
    }
}

#[test]
fn every_screen_shows_the_past_under_a_banner_and_comes_back_to_where_it_was() {
    for place in places() {
        let mut live = live(place.clone());
        live.keys("j");
        let before = live.driver.text();
        live.keys(": 'as of 2026-04-02' <Enter>");
        live.shows(" AS OF Thu 2 Apr 2026, 20:07   861 of 869       < older  > newer  N back to now");
        live.shows(": vellmarkt/2026-q1: cx-order-defect-rate confirmed");
        let there = live.driver.text();
        live.keys("<").shows("860 of 869");
        live.keys(">");
        // The cursor of a history stays on its entry, which was not there for a moment.
        if !matches!(place, Place::History(..)) {
            assert_eq!(live.driver.text(), there, "{place:?}");
        }
        live.keys("N").hides("AS OF");
        assert_eq!(live.driver.text(), before, "{place:?}");
        // Esc leaves the past, too, and not the program.
        live.keys(": 'as of 2026-04-02' <Enter>").shows("AS OF");
        live.keys("<Esc>").hides("AS OF");
        assert_eq!(live.driver.text(), before, "{place:?}");
        assert!(!live.driver.state.is_quitting());
    }
}

#[test]
fn one_key_on_an_entry_shows_what_lies_under_the_history_as_it_stood_then() {
    let mut live = live(question("tech-versioning"));
    live.keys("H").shows("4 entries");
    // The third entry is the return of the first answer.
    live.keys("3j a").shows("AS OF").shows("tech-versioning is");
    live.shows("vellmarkt/2026-q1 > technical").hides("> History");
    // From there on to another screen, and to an older history, of what had been recorded by then.
    live.keys("H").shows("tech-versioning > History").shows("1 entry");
    live.keys("<Esc> D").shows("> Decide").shows("AS OF");
    live.keys("g h").shows("REVIEWS").shows("AS OF");
    live.keys("q").hides("AS OF").shows("tech-versioning > History").shows("4 entries");
    assert!(!live.driver.state.is_quitting());
}

#[test]
fn a_day_or_a_revision_is_typed_in_the_palette() {
    let mut live = live(Place::Home);
    live.keys("a").shows("type a day as 2026-04-10, or a revision");
    live.keys("2026-04-10").shows("as of 2026-04-10  The record as it stood at the end of that day.");
    // On a day after its last entry the record is judged as of the day that was asked for.
    live.keys("<Ctrl-u> 'as of 2026-04-12' <Enter>").shows("AS OF Sun 12 Apr 2026   868 of 869");
    live.shows("of 10 Apr 2026, 14:40: ");
    live.keys(": 'as of HEAD~3' <Enter>").shows("AS OF Fri 10 Apr 2026, 10:30   866 of 869");
    live.keys(": 'as of nonsense' <Enter>").shows("'nonsense' names no commit").shows("866 of 869");
    live.keys(": 'as of 2020-01-01' <Enter>").shows("nothing was recorded on or before 2020-01-01");
    live.keys("N").hides("AS OF");
    live.keys(": 'as of' <Enter>").hides("AS OF").shows("type a day as 2026-04-10, or a revision");
}

#[test]
fn no_key_records_anything_and_no_draft_is_touched() {
    let repository = told();
    let head = repository.git(&["rev-parse", "HEAD"]);
    let key = DraftKey {
        record: "/record/.git".into(),
        review: vellmarkt().to_string(),
        item: "tech-versioning".into(),
    };
    let draft = "state = \"answered\"\nwords = \"Half a sentence\"\n";
    let places = [
        (question("tech-versioning"), "1 2 x d a @ = m c u v b e <Enter>"),
        (question("sec-breach-notice-hours"), "4 8 n x d a @ u <Enter>"),
        (question("sec-data-protection-terms"), "y n <Enter>"),
        (Place::Decide { review: vellmarkt(), rejecting: false }, "d s m x r p"),
        (Place::Risks(vellmarkt()), "a <Tab> e t x <Enter>"),
        (Place::People, "a e x"),
        (Place::Gates(vellmarkt()), "w s"),
        (Place::Conditions(vellmarkt()), "+ e c n o x"),
        (Place::Evidence(vellmarkt()), "n t e 1 2"),
        (Place::Facts(vellmarkt()), "y n d 1"),
        (Place::Home, "n p"),
    ];
    let mut repository = repository;
    for (place, keys) in places {
        let drafts = [(key.clone(), draft.to_owned())].into();
        let setup = Setup { drafts, ..on(place.clone()) };
        let mut live = Live::start_as(repository, setup, LEAD);
        live.keys(": 'as of 2026-04-02' <Enter>").shows("AS OF").hides("Half a sentence");
        live.driver.wait(5_000);
        let so_far = live.driver.effects.len();
        let mut refused = 0;
        for key in keys.split(' ') {
            live.keys(key);
            live.shows("AS OF");
            refused += usize::from(live.driver.text().contains(NEVER));
            assert_ne!(live.driver.state.mode(), Mode::Field, "{place:?} {key}");
        }
        assert!(refused > 0, "{place:?} says nothing:\n{}", live.driver.text());
        live.driver.wait(5_000);
        for effect in &live.driver.effects[so_far..] {
            let writes = matches!(effect, Effect::Ask(_, request) if request.writes());
            let keeps = matches!(effect, Effect::SaveDraft(..) | Effect::DropDraft(_));
            assert!(!writes && !keeps, "{place:?}: {effect:?}");
        }
        repository = live.close();
        assert_eq!(repository.git(&["rev-parse", "HEAD"]), head, "{place:?}");
    }
}

#[test]
fn started_for_reading_only_the_same_one_place_refuses() {
    let mut setup = on(question("tech-versioning"));
    setup.here.is_read_only = true;
    let mut live = Live::start_as(told(), setup, LEAD);
    live.keys("2").shows("Not now: the record is open for reading only.");
    live.keys("x").shows("Not now: the record is open for reading only.");
}

/// How much of Vellmarkt is answered, as the review's road says it.
fn answered(live: &Live) -> Option<usize> {
    let row = Regex::new(r"3 Everything +(\d+)/").unwrap();
    Some(row.captures(&live.driver.text())?[1].parse().unwrap())
}

#[test]
fn a_review_fills_up_before_ones_eyes() {
    let repository = told();
    let start = entry(&repository, "vellmarkt/2026-q1: review started");
    let mut live = Live::start(repository, on(Place::Review(vellmarkt())));
    live.keys(&format!(": 'as of {start}' <Enter>")).shows("0/");
    live.keys("<").shows("vellmarkt/2026-q1 had not begun.").hides("ROAD");
    // Where there is nothing, nothing can be done but going on or back.
    live.keys("o").shows("had not begun.");
    live.keys(">").shows("ROAD");
    let mut last = 0;
    let mut grown = 0;
    for _ in 0..60 {
        live.keys("20>");
        let now = answered(&live).unwrap();
        assert!(now >= last, "{now} after {last}:\n{}", live.driver.text());
        grown += usize::from(now > last);
        last = now;
    }
    assert!(grown > 5, "it grew {grown} times");
    assert_eq!(last, 209);
    live.shows("This is the newest entry.").shows("869 of 869");
    // The banner can be clicked, part by part.
    let click = |live: &mut Live, words: &str| {
        let text = live.driver.text();
        let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains("AS OF")).unwrap();
        let column = line.find(words).unwrap();
        let hit = live.driver.draw().1.hit(u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        live.driver.event(Event::Click(hit.expect("it can be clicked")));
        live.settle();
    };
    click(&mut live, "< older");
    live.shows("868 of 869");
    click(&mut live, "> newer");
    live.shows("869 of 869");
    click(&mut live, "N back");
    live.hides("AS OF");
}

#[test]
fn the_cursor_and_the_question_stay_while_the_content_moves() {
    let mut live = live(question("sec-breach-notice-hours"));
    live.keys("H").keys("<End> a").shows("sec-breach-notice-hours");
    let day = |live: &Live| {
        let text = live.driver.text();
        text.lines().find(|line| line.contains("AS OF")).map(str::to_owned).unwrap()
    };
    let there = day(&live);
    live.keys("<").shows("sec-breach-notice-hours");
    live.keys(">");
    assert_eq!(day(&live), there);
    live.keys("}").shows("sec-breach-notice-hours");
    live.keys("{").shows("sec-breach-notice-hours");
    // On the list of gates the cursor stays on its row.
    let mut live = Live::start(told(), on(Place::Gates(vellmarkt())));
    live.keys(": 'as of 2026-04-02' <Enter> 3j");
    let row = |live: &Live| live.driver.text().lines().find(|line| line.starts_with('>')).map(str::to_owned);
    let before = row(&live);
    assert!(before.is_some());
    live.keys("5<").keys("5>");
    assert_eq!(row(&live), before);
}

#[test]
fn keys_that_come_faster_than_the_store_answers_count_together() {
    let mut live = live(Place::Review(vellmarkt()));
    live.keys(": 'as of HEAD' <Enter>").shows("869 of 869");
    let so_far = live.driver.effects.len();
    live.keys_only("< < < > <").settle();
    live.shows("866 of 869");
    let looks = |effect: &&Effect| matches!(effect, Effect::Ask(_, Request::Look(_)));
    assert_eq!(live.driver.effects[so_far..].iter().filter(looks).count(), 5);
    // Of what the screen shows there is one reading, from where the last of them leads.
    let reads = |effect: &&Effect| matches!(effect, Effect::Ask(_, Request::AsOf(..)));
    let read: Vec<_> = live.driver.effects[so_far..].iter().filter(reads).collect();
    assert_eq!(read.len(), 2, "{read:?}");
}

#[test]
fn what_others_record_meanwhile_throws_nobody_out_and_stands_there_afterwards() {
    let mut live = live(Place::Home);
    live.keys(": 'as of HEAD~1' <Enter>").shows("868 of 869");
    live.repository.git(&["commit", "-q", "--allow-empty", "-m", "meanwhile"]);
    live.driver.event(Event::FocusGained);
    live.settle();
    live.shows("AS OF").shows("868 of 870").hides("meanwhile");
    live.keys("<").shows("867 of 870");
    live.keys("3>").shows("870 of 870").shows(": meanwhile");
    live.keys(">").shows("This is the newest entry.");
    live.keys("N").hides("AS OF");
    live.driver.wait(60_000);
    live.shows("Last entry").shows(": meanwhile");
}

#[test]
fn a_program_that_begins_in_the_past_reads_nothing_of_now_and_was_not_here() {
    let repository = told();
    let commit = ObjectId::parse(&entry(&repository, "cx-order-defect-rate confirmed")).unwrap();
    let beginning = |day: &str, keeps_day| {
        Some(Beginning { viewpoint: Viewpoint { commit, day: day.parse().unwrap() }, keeps_day })
    };
    let setup = Setup { beginning: beginning("2026-04-02", false), ..on(Place::Home) };
    let mut live = Live::start(repository, setup);
    live.shows("AS OF Thu 2 Apr 2026, 20:07   861 of 869").shows("REVIEWS").shows("to be decided");
    live.driver.event(Event::FocusGained);
    live.settle();
    let of_now = |effect: &&Effect| matches!(effect, Effect::Ask(_, Request::Overview | Request::Moved(_)));
    assert_eq!(live.driver.effects.iter().filter(of_now).count(), 0);
    let repository = live.close();
    assert!(!repository.root().join(VISIT).exists());
    // Going back to now is a visit. The day that was asked for holds for every entry.
    let setup = Setup { beginning: beginning("2026-12-31", true), ..on(Place::Home) };
    let mut live = Live::start(repository, setup);
    live.shows("AS OF Thu 31 Dec 2026").shows("of 2 Apr 2026, 20:07");
    live.keys("<").shows("AS OF Thu 31 Dec 2026");
    live.keys("<Esc>").hides("AS OF").shows("on conditions");
    let repository = live.close();
    assert!(repository.root().join(VISIT).exists());
}

#[test]
fn a_reviewer_who_comes_back_finds_the_screen_with_the_draft() {
    let mut live = Live::start(records::ten_open(), Setup::new(question("sec-staff-mfa")));
    live.keys("2 'Policy enforces a second' <Esc>").shows("Policy enforces a second");
    let before = live.driver.text();
    live.keys(": 'as of HEAD' <Enter>").shows("AS OF").hides("Policy enforces a second");
    live.keys("<Esc>");
    assert_eq!(live.driver.text(), before);
}

/// The numbers of a review as the command line has them at a commit.
fn status(repository: &TestRepository, commit: &str) -> Option<Value> {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["status", "vellmarkt/2026-q1", "--at", commit, "--json"])
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .output()
        .unwrap();
    output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn at_any_entry_the_screen_has_the_numbers_of_the_command_line() {
    let repository = told();
    let all = repository.git(&["log", "--first-parent", "--format=%H"]);
    let commits: Vec<String> = all.lines().step_by(29).map(str::to_owned).collect();
    assert!(commits.len() > 20);
    let mut live = Live::start(repository, on(Place::Review(vellmarkt())));
    let mut seen = 0;
    for commit in commits {
        live.keys(&format!(": 'as of {commit}' <Enter>"));
        let text = live.driver.text();
        let Some(status) = status(&live.repository, &commit) else {
            live.shows("had not begun.");
            continue;
        };
        seen += 1;
        live.shows(&format!("entry {}", &commit[..7]));
        for checklist in status["checklists"].as_array().unwrap() {
            let id = checklist["id"].as_str().unwrap();
            let count = |key: &str| checklist[key].as_u64().unwrap();
            let progress = format!("{}/{}", count("answered"), count("in-scope"));
            let row = text.lines().find(|line| line.starts_with(&format!("   {id} "))).unwrap();
            assert_eq!(row.split_whitespace().nth(1), Some(progress.as_str()), "{commit} {row}");
            let low = format!("{:.1}", checklist["low"]["percent"].as_f64().unwrap());
            // Before nine tenths are answered the road shows the best that can still be reached.
            assert!(
                row.contains(&low) || row.contains("up to") || row.contains(" -  "),
                "{commit} {low}: {row}"
            );
        }
        let outcome = status["proposal"]["outcome"].as_str().unwrap().replace('-', " ");
        let is_said = text.contains(&format!("Then: {outcome}"));
        assert!(is_said || text.contains("STALE") || !text.contains("Then:"), "{commit} {outcome}:\n{text}");
    }
    assert!(seen > 12, "only {seen} commits hold the review");
}

#[test]
fn what_is_not_on_the_branchs_own_line_has_only_what_came_before_it() {
    let repository = records::fresh();
    repository.git(&["switch", "-q", "-c", "side"]);
    repository.git(&["commit", "-q", "--allow-empty", "-m", "beside"]);
    let beside = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["switch", "-q", "-"]);
    repository.git(&["commit", "-q", "--allow-empty", "-m", "on the branch"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "both", "side"]);
    let mut live = Live::start(repository, on(Place::Home));
    live.keys(&format!(": 'as of {beside}' <Enter>")).shows(": beside").hides(" of 3");
    // It is not on the branch's own line: older entries can be gone to, newer ones not.
    live.keys(">").shows("is not on the branch's own line: no entry comes after it").shows(": beside");
    live.keys("<").shows("1 of 3");
    live.keys("2>").shows(": both").shows("3 of 3");
    live.keys("<").shows(": on the branch");
}

#[test]
fn a_review_that_was_broken_then_says_so_and_the_next_entry_mends_it() {
    let repository = records::fresh();
    let path = "partners/nova/reviews/2026-q1/review.toml";
    let whole = std::fs::read_to_string(repository.root().join(path)).unwrap();
    for (text, message) in [("review = \n", "broken"), (whole.as_str(), "mended")] {
        repository.write(path, text);
        repository.git(&["commit", "-q", "-am", message]);
    }
    for place in
        [Place::Facts(records::nova()), Place::Evidence(records::nova()), Place::Review(records::nova())]
    {
        let mut live = Live::start(records::again(&repository), on(place.clone()));
        live.keys(": 'as of HEAD' <Enter>").shows(": mended");
        let there = live.driver.text();
        live.keys("<").shows("nova/2026-q1 cannot be read as it stood then").shows(": broken");
        live.keys(">");
        assert_eq!(live.driver.text(), there, "{place:?}");
    }
}

/// Goes from the first screen to the answer of a question that an auditor asks, in steps after each of which the
/// store has answered. At most eight keys of the interface: the letters of a name or a day that is typed into a
/// field are quoted here and counted apart.
fn asked(steps: &[&str]) -> Live {
    let typed = Regex::new("'[^']*'").unwrap();
    let keys: usize = steps.iter().map(|keys| screen::count(&typed.replace_all(keys, ""))).sum();
    assert!(keys <= 8, "{keys} keys: {steps:?}");
    let mut live = live(Place::Home);
    for keys in steps {
        live.keys(keys);
    }
    live
}

#[test]
fn what_auditors_ask_is_at_most_eight_keys_away() {
    // Who approved Vellmarkt, and what changed since.
    let live = asked(&["V", "1"]);
    live.shows("vellmarkt/2026-q1   Head of partner~ 2026-04-10 approve with conditions");
    live.shows("vellmarkt/2026-q1   Security lead    2026-04-10 signed as security-lead");
    let live = asked(&["V", "1", "<Esc> 2", "'vell' <Enter>", "<Enter>", "<Enter>"]);
    live.shows("FROM  the decision").shows("No answer, document, gate or score differs.");
    // What was believed about Ostrapay's attestation on a day, and why.
    let live =
        asked(&[": 'as of 2026-03-02' <Enter>", "/ 'ostra' <Enter>", "<Enter>", "/ 'pci-att' <Enter>"]);
    live.shows("AS OF Mon 2 Mar 2026").shows("ostrapay/2026-q1 > security").shows("sec-pci-attestation");
    live.shows("Recorded   expired").shows("Checked");
    // Every gate that was waived, and who approved that.
    let live = asked(&["V", "3"]);
    live.shows("gov-exit-plan: Partnership lead, until 2026-07-31,");
    live.shows("signed by head-of-partnerships, security-lead");
    // Every answer of one person that nobody verified.
    let live = asked(&["V", "4", "/ 'legal'"]);
    live.shows("Legal counsel: not aske~ kestrelway/2025-q4").shows("57 of 455");
}

/// The program on a terminal of its own, in a folder, with a time set.
#[cfg(unix)]
fn on_terminal(repository: &TestRepository, arguments: &[&str]) -> pty::Pty {
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.args(arguments);
    command.cwd(repository.root());
    let mut variables = repository.variables();
    variables.push(("PROBITY_NOW".to_owned(), TODAY.to_owned()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    pty::Pty::start(command, 80, 24, &variables)
}

#[cfg(unix)]
#[test]
fn the_real_program_begins_at_a_day_and_comes_back_to_now() {
    let repository = told();
    let mut pty = on_terminal(&repository, &["--at", "2026-04-02"]);
    pty.wait_for("AS OF Thu 2 Apr 2026, 20:07   861 of 869");
    pty.send("<<");
    pty.wait_for("859 of 869");
    pty.send("n");
    pty.wait_for(NEVER);
    pty.send("N");
    pty.wait_for("13 Apr");
    pty.wait_until("the past is left", |pty| !pty.text().contains("AS OF"));
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "869");
    repository.assert_clean();
}

/// What the program says on the standard output and error, and its exit code.
fn said(repository: &TestRepository, arguments: &[&str], input: &str) -> (String, Option<i32>) {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(arguments)
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env("PROBITY_NOW", TODAY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not want all of it may be gone already.
    let _not_wanted = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let both = [output.stdout, output.stderr].concat();
    (String::from_utf8(both).unwrap(), output.status.code())
}

#[test]
fn the_line_mode_says_once_that_it_reads_the_past_and_records_nothing() {
    let repository = told();
    let head = repository.git(&["rev-parse", "HEAD"]);
    let walk = "3\n3\n1\nBecause it is so in this sentence.\n\nq\nq\n";
    let (words, code) = said(&repository, &["--at", "2026-03-20", "--plain"], walk);
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(words.matches("AS OF 20 Mar 2026: entry ").count(), 1, "{words}");
    assert!(words.contains("nothing can be recorded"), "{words}");
    assert!(words.contains("185 of 210 answered") && !words.contains("start another review"), "{words}");
    assert!(!words.contains("Recorded "), "{words}");
    let (words, _) = said(&repository, &["--read-only", "--plain"], "q\n");
    assert!(!words.contains("start another review") && !words.contains("AS OF"), "{words}");
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), head);
    for (arguments, reason) in [
        (["--at", "nonsense"].as_slice(), "'nonsense' names no commit of this repository"),
        (&["--at", "2019-01-01"], "nothing was recorded on or before 2019-01-01"),
        (&["--as-of", "soon"], "`soon` is no day"),
        (&["--at", "HEAD", "status"], "--at and --as-of stand behind the command that they are for"),
    ] {
        let (words, code) = said(&repository, arguments, "");
        assert!(
            words.contains(reason) && code == Some(2) || code == Some(3),
            "{arguments:?} {code:?}: {words}"
        );
    }
}
