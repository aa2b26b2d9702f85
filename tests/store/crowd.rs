//! Many processes at one record, with plain Git at work beside them: nothing is lost, nothing reverted,
//! and of two who answer the same question the second is shown both.
//!
//! `PROBITY_CROWD=1000` has eight processes record so many answers; the usual run is shorter.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::git;
use crate::git::TestRepository;
use crate::memory::Memory;
use probity::demo;
use probity::record::action::{Action, Begin, GiveAnswer, Saw};
use probity::record::answer::{State, Value};
use probity::record::check::Refusal;
use probity::record::layout::ReviewId;
use probity::store::{ActError, At, Clock, GitEnvironment, Session, Store};

/// Set only in processes that these tests start: which of them the child is, and how much it records.
const PART: &str = "PROBITY_TEST_PART";
const PROCESSES: usize = 8;

fn review() -> ReviewId {
    ReviewId::parse("vellmarkt/2026-q1").unwrap()
}

/// The demo's Vellmarkt with every question answered, in a repository.
fn laid_down() -> TestRepository {
    let mut memory = Memory::default();
    let (acts, _) = demo::acts();
    let begin = Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() });
    memory.act(&demo::reviewer(), acts[0].at, &begin).unwrap();
    for act in acts.iter().filter(|act| act.action.partner() == Some("vellmarkt")) {
        memory.act(&act.by, act.at, &act.action).unwrap();
    }
    let repository = TestRepository::new();
    for (path, bytes) in memory.all() {
        repository.write(path, std::str::from_utf8(bytes).unwrap());
    }
    repository.git(&["add", "."]);
    repository.git(&["commit", "--quiet", "-m", "start"]);
    repository
}

/// The questions that the child of this number answers, anew each time with the same value.
fn own_questions(session: &mut Session, number: usize) -> Vec<(String, State)> {
    let snapshot = session.store.snapshot(&At::Head).unwrap();
    let review = session.review(&snapshot, &review()).unwrap().unwrap().unwrap();
    let all = review.answers.iter().map(|(id, item)| (id.clone(), item.value.state.clone()));
    all.enumerate().filter(|(place, _)| place % PROCESSES == number).map(|(_, own)| own).collect()
}

fn give(question: &str, state: State, because: &str, saw: Saw) -> Action {
    Action::Answer(Box::new(GiveAnswer {
        taken_from: None,
        review: review(),
        question: question.to_owned(),
        state,
        because: because.to_owned(),
        evidence: Vec::new(),
        file: Vec::new(),
        saw,
    }))
}

fn words(number: usize, round: usize) -> String {
    format!("Process {number} looked at it again and wrote this as number {round}.")
}

/// Not a test of its own: one of many who answer.
#[test]
fn child_process() {
    let Ok(part) = std::env::var(PART) else { return };
    let (number, count) = part.split_once(' ').unwrap();
    let (number, count): (usize, usize) = (number.parse().unwrap(), count.parse().unwrap());
    let variables = std::env::vars().filter(|(name, _)| !name.ends_with("_DATE"));
    let mut environment = GitEnvironment::from_variables(variables, Clock::Fixed(git::now()));
    environment.patience = Duration::from_mins(5);
    let mut session = Session::new(Store::discover(Path::new("."), &environment).unwrap());
    let own = own_questions(&mut session, number);
    for round in 0..count {
        let (question, state) = own[round % own.len()].clone();
        let entry = session.act(give(&question, state, &words(number, round), Saw::Whatever)).unwrap();
        println!("\nrecorded {entry} {question} {round}");
        if round % 3 != 1 {
            session.project().unwrap();
        }
    }
    session.project().unwrap();
}

fn start(repository: &TestRepository, number: usize, count: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crowd::child_process", "--nocapture"])
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env(PART, format!("{number} {count}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Plain Git beside the writers until they are done: commits of other files, and now and then a `gc`.
/// Answers which of its files were committed.
fn plain_git(repository: &TestRepository, done: &AtomicBool) -> Vec<String> {
    let mut committed = Vec::new();
    for number in 0.. {
        if done.load(Ordering::SeqCst) {
            break;
        }
        let path = format!("notes/{number}.md");
        repository.write(&path, "Beside the record.\n");
        // Git does not wait for a lock: whoever is refused tries again.
        let tries = |arguments: &[&str]| {
            while !repository.try_git(repository.root(), arguments).status.success() {
                if done.load(Ordering::SeqCst) {
                    return false;
                }
            }
            true
        };
        if !tries(&["add", &path]) || !tries(&["commit", "--quiet", "-m", &format!("note {number}")]) {
            break;
        }
        committed.push(path);
        if number % 4 == 0 {
            let gc = repository.try_git(repository.root(), &["gc", "--quiet"]);
            assert!(gc.status.success(), "git gc: {}", String::from_utf8_lossy(&gc.stderr));
        }
    }
    committed
}

#[test]
fn eight_processes_beside_plain_git_lose_and_revert_nothing() {
    let answers: usize = std::env::var("PROBITY_CROWD").ok().and_then(|n| n.parse().ok()).unwrap_or(32);
    let repository = laid_down();
    let done = AtomicBool::new(false);
    let (said, notes) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| plain_git(&repository, &done));
        let children: Vec<_> =
            (0..PROCESSES).map(|number| start(&repository, number, answers / PROCESSES)).collect();
        let said: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        done.store(true, Ordering::SeqCst);
        (said, beside.join().unwrap())
    });
    let history = repository.git(&["rev-list", "HEAD"]);
    let mut newest = BTreeMap::new();
    let mut recorded = 0;
    for (number, output) in said.iter().enumerate() {
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        for line in text.lines().filter_map(|line| line.strip_prefix("recorded ")) {
            let [entry, question, round] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            assert!(history.contains(entry), "{line} was lost");
            newest.insert(question.to_owned(), words(number, round.parse().unwrap()));
            recorded += 1;
        }
    }
    assert_eq!(recorded, answers / PROCESSES * PROCESSES);
    // No entry of ours touches anything but its own answer, and no plain commit touches an answer.
    let log =
        ["log", "--reverse", "--name-only", "--format=%x01%s%x02%(trailers:key=Probity-Question,valueonly)"];
    let mut by_git = Vec::new();
    let written = repository.git(&log);
    for entry in written.split('\u{1}').filter(|entry| !entry.starts_with("start\u{2}")) {
        let Some((subject, rest)) = entry.split_once('\u{2}') else { continue };
        let lines: Vec<_> = rest.lines().filter(|line| !line.is_empty()).collect();
        if subject.starts_with("note ") {
            let answers = lines.iter().filter(|path| path.starts_with("partners/"));
            by_git.extend(answers.map(|path| format!("{subject}: {path}")));
        } else {
            assert_eq!(lines[1..], [review().answer(lines[0])], "{subject}");
        }
    }
    assert!(by_git.is_empty(), "plain commits put answers back: {by_git:#?}");
    // What stands at the end is the last that each wrote: nobody took anybody's back.
    for (question, because) in &newest {
        let path = review().answer(question);
        let text = repository.git(&["show", &format!("HEAD:{path}")]);
        assert!(text.contains(because), "{question} was reverted: {text}");
    }
    for path in &notes {
        repository.git(&["cat-file", "-e", &format!("HEAD:{path}")]);
    }
    let behind = repository.git(&["status", "--porcelain", "--", "partners"]).lines().count();
    let entries: usize = repository.git(&["rev-list", "--count", "HEAD"]).parse().unwrap();
    assert_eq!(entries, 1 + recorded + notes.len());
    repository.assert_sound();
    println!(
        "{recorded} answers of {PROCESSES} processes beside {} plain commits: none lost, none put back; \
         {behind} working files behind",
        notes.len(),
    );
}

#[test]
fn of_two_answers_at_once_the_second_is_shown_both() {
    let repository = laid_down();
    let question = "sec-staff-mfa";
    let open = || {
        let mut environment = repository.environment();
        environment.patience = Duration::from_mins(1);
        Session::new(Store::discover(repository.root(), &environment).unwrap())
    };
    let mut session = open();
    let snapshot = session.store.snapshot(&At::Head).unwrap();
    let before = session.review(&snapshot, &review()).unwrap().unwrap().unwrap();
    let saw = Saw::Version(before.answers[question].id);
    let barrier = std::sync::Barrier::new(2);
    let results: Vec<_> = std::thread::scope(|scope| {
        let both: Vec<_> = ["all", "admins"]
            .into_iter()
            .map(|value| {
                let (barrier, saw, open) = (&barrier, &saw, &open);
                scope.spawn(move || {
                    let mut session = open();
                    let state = State::Answered(Value::Text(value.to_owned()));
                    let action = give(question, state, &format!("I saw {value} in the export."), *saw);
                    barrier.wait();
                    let acted = session.act(action);
                    if acted.is_ok() {
                        session.project().unwrap();
                    }
                    (value, acted.map_err(|error| error.to_string()).err(), ())
                })
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let refused: Vec<_> =
        results.iter().filter_map(|(value, refusal, ())| Some((value, refusal.as_ref()?))).collect();
    assert_eq!(refused.len(), 1, "{results:?}");
    let first = results.iter().find(|(_, refusal, ())| refusal.is_none()).unwrap().0;
    // The second hears what the first said; its own words are still in its hands.
    let snapshot = session.store.snapshot(&At::Head).unwrap();
    let now = session.review(&snapshot, &review()).unwrap().unwrap().unwrap();
    assert_eq!(now.answers[question].value.state, State::Answered(Value::Text(first.to_owned())));
    let again =
        session.act(give(question, State::Answered(Value::Text("none".to_owned())), "Late words here.", saw));
    let Err(ActError::Refused(refusals)) = again else { panic!("{again:?}") };
    let theirs = refusals.iter().find_map(|refusal| match refusal {
        Refusal::Changed { now, .. } => now.as_ref(),
        _ => None,
    });
    assert_eq!(theirs.unwrap().state, State::Answered(Value::Text(first.to_owned())));
    repository.assert_sound();
    repository.assert_clean();
}
