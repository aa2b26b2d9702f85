//! Whatever stands in a record's files: an error with a place, no panic, and nothing left out in silence.
//!
//! `PROBITY_CASES=10000` tries more than the usual few hundred.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::broken::{breaks, broken, cases};
use crate::memory::Memory;
use probity::demo;
use probity::record::action::{Action, Begin, GiveAnswer, Saw};
use probity::record::answer::{State, Value};
use probity::record::ask::Ask;
use probity::record::layout::ReviewId;
use probity::record::load;
use probity::record::progress::Progress;
use probity::record::review::Review;
use probity::record::summary::Summary;
use probity::text::problem::{Problem, any_error};
use proptest::prelude::*;
use proptest::sample::Index;

const REVIEW: &str = "vellmarkt/2026-q1";

/// The demo's Vellmarkt, decided, with an ask and a condition that has come along.
fn record() -> Memory {
    let mut memory = Memory::default();
    let (acts, _) = demo::acts();
    let begin = Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() });
    memory.act(&demo::reviewer(), acts[0].at, &begin).unwrap();
    for act in acts.iter().filter(|act| act.action.partner() == Some("vellmarkt")) {
        memory.act(&act.by, act.at, &act.action).unwrap();
    }
    let id = ReviewId::parse(REVIEW).unwrap();
    let ask = Ask {
        id: "engineering-1".to_owned(),
        to: "engineering-lead".to_owned(),
        questions: vec!["sec-object-access-test".to_owned()],
        sent: "2026-04-01T08:00:00Z".parse().unwrap(),
        due: None,
        asked_by: "ada".to_owned(),
    };
    memory.put(&id.file("asks/engineering-1.toml"), ask.write(REVIEW, "").as_bytes());
    let progress = Progress { condition: "c1".to_owned(), ..Progress::default() };
    memory.put(&id.condition("c1"), progress.write(REVIEW, "").as_bytes());
    memory
}

/// Which files are broken: of each kind as often as of the others.
fn targets(memory: &Memory) -> Vec<Vec<String>> {
    let folder = format!("partners/vellmarkt/reviews/{}/", "2026-q1");
    let below = |part: &str| -> Vec<String> {
        let prefix = format!("{folder}{part}");
        memory.all().map(|(path, _)| path.to_owned()).filter(|path| path.starts_with(&prefix)).collect()
    };
    let one = |path: &str| vec![path.to_owned()];
    let mut all = vec![
        below("answers/"),
        below("answers/"),
        below("evidence/"),
        below("asks/"),
        below("verifications/"),
        below("waivers/"),
        below("decision.toml"),
        below("conditions/"),
        below("signoffs/"),
        memory
            .all()
            .map(|(path, _)| path.to_owned())
            .filter(|path| path.starts_with("partners/vellmarkt/risks/"))
            .collect(),
        below("review.toml"),
        below("scope.toml"),
        below("pins/policy.toml"),
        below("pins/facts.toml"),
        below("pins/checklists/"),
        one("partners/vellmarkt/partner.toml"),
        one("policy.toml"),
        one("probity.toml"),
    ];
    all.retain(|paths| !paths.is_empty());
    all
}

fn sound(problems: &[Problem], path: &str, bytes: &[u8]) {
    let lines = bytes.split(|b| *b == b'\n').count();
    for problem in problems {
        assert!(problem.place.line >= 1 && problem.place.column >= 1, "{problem}");
        assert!(problem.place.file != path || problem.place.line <= lines, "{problem}");
        assert!(!problem.what.is_empty(), "{problem:?}");
        assert!(!problem.to_string().contains(['\u{1b}', '\u{202e}', '\0']), "{problem:?}");
    }
}

/// Reads everything, as the screens and commands do.
fn read(memory: &mut Memory, path: &str, bytes: &[u8], whole: &[usize; 3]) {
    let id = ReviewId::parse(REVIEW).unwrap();
    let (files, parsed) = memory.parts();
    let mut problems = Vec::new();
    let Ok(record) = load::record(files, &mut problems);
    let Ok(policy) = load::policy(files, &mut problems);
    let Ok(partner) = load::partner(files, "vellmarkt", &mut problems);
    assert!(record.is_some() && policy.is_some() && partner.is_some() || any_error(&problems), "{path}");
    sound(&problems, path, bytes);
    let Ok(found) = load::review(files, &id, parsed);
    match found.unwrap() {
        Err(problems) => {
            assert!(any_error(&problems), "{path}");
            sound(&problems, path, bytes);
        }
        Ok(review) => {
            sound(&review.problems, path, bytes);
            assert!(
                counted(&review) == *whole || any_error(&review.problems),
                "{path} is left out in silence:\n{}",
                String::from_utf8_lossy(bytes)
            );
            for day in ["2026-04-10", "9999-12-31"] {
                let _worked_out = Summary::of(&review, day.parse().unwrap());
            }
        }
    }
    let answer = Action::Answer(Box::new(GiveAnswer {
        taken_from: None,
        review: id,
        question: "sec-staff-mfa".to_owned(),
        state: State::Answered(Value::Text("all".to_owned())),
        because: "Looked at the export once more.".to_owned(),
        evidence: Vec::new(),
        file: Vec::new(),
        saw: Saw::Whatever,
    }));
    // Refused or not, other people's words stay: an answer changes its own file and no other.
    if let Ok(change) = memory.act(&demo::reviewer(), "2026-04-10T08:00:00Z".parse().unwrap(), &answer) {
        let own = format!("partners/{}/answers/sec-staff-mfa.toml", "vellmarkt/reviews/2026-q1");
        assert_eq!(change.files.keys().collect::<Vec<_>>(), [&own], "{path}");
        memory.put(&own, &original(&own));
    }
}

/// How many items there are of what people answered, filed and asked, and of what they decided by.
fn counted(review: &Review) -> [usize; 3] {
    let decided = review.waivers.len()
        + usize::from(review.decision.is_some())
        + review.progress.len()
        + review.signoffs.len()
        + review.risks.len();
    [review.answers.len() + review.verifications.len(), review.evidence.len() + review.asks.len(), decided]
}

thread_local! {
    static WHOLE_COUNTS: OnceCell<[usize; 3]> = const { OnceCell::new() };
    static WHOLE: RefCell<Memory> = RefCell::new(record());
    static SLOWEST: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A file as nobody has broken it.
fn original(path: &str) -> Vec<u8> {
    static FILES: std::sync::OnceLock<BTreeMap<String, Vec<u8>>> = std::sync::OnceLock::new();
    let all = || record().all().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    FILES.get_or_init(all)[path].clone()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_broken_file_of_a_record_is_a_problem_with_a_place(
        target in any::<Index>(),
        file in any::<Index>(),
        breaks in prop::collection::vec(breaks(), 1..4),
    ) {
        WHOLE.with_borrow_mut(|memory| {
            let targets = targets(memory);
            let paths = &targets[target.index(targets.len())];
            let path = &paths[file.index(paths.len())];
            let mut bytes = original(path);
            for by in &breaks {
                broken(&mut bytes, by);
            }
            let whole = WHOLE_COUNTS.with(|counts| *counts.get_or_init(|| counted(&memory.review(REVIEW))));
            memory.put(path, &bytes);
            let began = Instant::now();
            read(memory, path, &bytes, &whole);
            let took = began.elapsed();
            if took > SLOWEST.get() {
                SLOWEST.set(took);
                println!("the slowest so far: {took:?}, {path}");
            }
            memory.put(path, &original(path));
        });
    }
}

#[test]
fn a_document_without_a_level_is_a_problem_and_not_left_out_in_silence() {
    let mut memory = record();
    let path = "partners/vellmarkt/reviews/2026-q1/evidence/screening-2026-02.toml";
    let text = String::from_utf8(original(path)).unwrap().replace("level = 3\n", "");
    memory.put(path, text.as_bytes());
    let review = memory.read(REVIEW);
    assert!(review.problems.iter().any(|problem| problem.to_string().contains("`level` is missing")));
}
