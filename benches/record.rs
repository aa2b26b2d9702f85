//! Speed against named peers, in one run on one machine: run `cargo bench --bench record`.
//!
//! Prints medians in milliseconds and the ratios that count. `PROBITY_BENCH_REVIEWS` makes the large
//! record smaller (default 1000 reviews of 149 answers).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::format_collect,
    reason = "a bench that cannot be set up has nothing to measure; it reports on the standard output"
)]

#[path = "support/large.rs"]
mod large;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use large::{answerable, git, make, review, run};
use probity::checklist::builtin;
use probity::record::action::{Action, GiveAnswer, Saw, SetChecklist, TemplateStep, Upgrade};
use probity::record::answer::State;
use probity::record::summary::Summary;
use probity::store::{At, Clock, GitEnvironment, Session, Store};

/// Answers in each review: what every channel is asked whatever the facts.
const ANSWERS: usize = 149;

/// Answers in each review of the record that is derived from nothing.
const FULL: usize = 200;

const ROUNDS: usize = 25;

fn main() {
    let reviews: usize =
        std::env::var("PROBITY_BENCH_REVIEWS").ok().and_then(|n| n.parse().ok()).unwrap_or(1000);
    let scratch = tempfile::tempdir().expect("a folder");
    let (small, large) = (scratch.path().join("small"), scratch.path().join("large"));
    make(&small, 7, ANSWERS);
    make(&large, reviews, ANSWERS);
    println!("record: {} answers against {} answers; medians of {ROUNDS}\n", reviews * ANSWERS, 7 * ANSWERS);

    let ours_small = answers(&small, 0);
    let ours_large = answers(&large, 0);
    let floor = floor(scratch.path(), &large);
    let process = processes(&large);
    let gits = git_commits(&large);
    row("one answer, key to recorded, 1k", ours_small, None);
    row("one answer, key to recorded, large", ours_large, None);
    row("floor: the same bytes and files, fsync each and folders", floor, None);
    row("git add + git commit, large (no sync)", gits, None);
    ratio("ours large / git", ours_large, gits, "at most 1/40 = 0.025");
    ratio("ours large / ours 1k", ours_large, ours_small, "at most 2");
    ratio("ours large / floor", ours_large, floor, "at most 2");
    if let Some(process) = process {
        row("whole process `probity answer`, large", process, None);
        ratio("process / git", process, gits, "at most 0.33");
    }

    let moves = upgrades(&large);
    row("a review of 230 questions to newer checklists, large", moves, None);
    ratio("upgrade / one answer", moves, ours_large, "at most 5");

    println!();
    let status = median(5, || run(git(&large).args(["status", "--porcelain"])));
    let cold = median(3, || {
        let _ = fs::remove_dir_all(large.join(".git/probity/cache"));
        overview(&large);
    });
    let warm = median(5, || overview(&large));
    let cat = median(3, || cat_file(&large));
    row("overview with caches", warm, None);
    row("overview without any cache", cold, None);
    row("git status", status, None);
    row("git cat-file --batch over the same blobs", cat, None);
    ratio("overview cached / git status", warm, status, "at most 0.05");
    ratio("overview uncached / cat-file", cold, cat, "at most 1.0");
    let changed = one_changed(&large);
    row("overview after one answer changed", changed, None);
    ratio("overview after one answer changed / git status", changed, status, "at most 1/20 = 0.05");
    let full = scratch.path().join("full");
    make(&full, reviews, FULL);
    let cold = median(3, || {
        let _ = fs::remove_dir_all(full.join(".git/probity/cache"));
        overview(&full);
    });
    let cat = median(3, || cat_file(&full));
    row("overview without any cache, 200 answers a review", cold, None);
    row("git cat-file --batch over the same blobs", cat, None);
    ratio("overview uncached / cat-file, 200 answers a review", cold, cat, "at most 2");
    println!("peak memory of this process so far: {} MiB (at most 200)", peak_mib());
}

fn row(what: &str, took: Duration, note: Option<&str>) {
    println!("{what:60} {:10.2} ms {}", took.as_secs_f64() * 1000.0, note.unwrap_or(""));
}

fn ratio(what: &str, ours: Duration, theirs: Duration, wanted: &str) {
    println!("{what:60} {:10.3}    ({wanted})", ours.as_secs_f64() / theirs.as_secs_f64());
}

fn median(rounds: usize, mut act: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            act();
            begin.elapsed()
        })
        .collect();
    took.sort();
    took[took.len() / 2]
}

fn session(dir: &Path) -> Session {
    let variables = [
        ("GIT_AUTHOR_NAME", "Ada Example"),
        ("GIT_AUTHOR_EMAIL", "ada@example.org"),
        ("GIT_COMMITTER_NAME", "Ada Example"),
        ("GIT_COMMITTER_EMAIL", "ada@example.org"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
    ];
    let environment = GitEnvironment::from_variables(variables, Clock::System);
    Session::new(Store::discover(dir, &environment).expect("a record"))
}

/// All eleven checklists get a newer text, and reviews move to them one by one: to "recorded", as an answer.
fn upgrades(dir: &Path) -> Duration {
    let mut session = session(dir);
    for (id, text) in *builtin::CHECKLISTS {
        let text = text.replacen("version = \"1.0.0\"", "version = \"1.1.0\"", 1).replacen(
            "weight = 2",
            "weight = 1",
            1,
        );
        let set = SetChecklist {
            id: id.to_owned(),
            text,
            step: TemplateStep::Set,
            facts: None,
            because: String::new(),
            saw: Saw::Whatever,
        };
        session.act(Action::SetChecklist(Box::new(set))).expect("recorded");
    }
    session.project().expect("projected");
    let mut number = 1;
    median(7, || {
        number += 1;
        let upgrade = Upgrade { review: review(number), checklists: Vec::new(), answers: Vec::new() };
        session.act(Action::Upgrade(Box::new(upgrade))).expect("recorded");
    })
}

/// The time from the action to "recorded"; the projection comes after it and is not counted.
fn answers(dir: &Path, number: usize) -> Duration {
    let mut session = session(dir);
    let (question, value) = answerable().swap_remove(3);
    let mut round = 0;
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        round += 1;
        let action = Action::Answer(Box::new(GiveAnswer {
            taken_from: None,
            review: review(number),
            question: question.clone(),
            state: State::Answered(value.clone()),
            because: format!("Looked at it again in round {round}, with the same outcome as before."),
            evidence: Vec::new(),
            file: Vec::new(),
            saw: Saw::Whatever,
        }));
        let begin = Instant::now();
        session.act(action).expect("recorded");
        took.push(begin.elapsed());
        session.project().expect("projected");
    }
    took.sort();
    took[took.len() / 2]
}

fn git_commits(dir: &Path) -> Duration {
    let (question, _) = answerable().swap_remove(4);
    let path = review(1).answer(&question);
    let mut round = 0;
    median(7, || {
        round += 1;
        let mut file = File::options().append(true).open(dir.join(&path)).expect("the answer");
        writeln!(file, "# {round}").expect("written");
        drop(file);
        run(git(dir).args(["add", &path]));
        run(git(dir).args(["commit", "-q", "-m", "answer"]));
    })
}

/// The same bytes in as many files, each synced, with their folders: what no store can beat. The
/// bytes are those of the newest entry: its objects as they lie on the disk, the branch, both lines of
/// the reflog and the journal.
fn floor(scratch: &Path, dir: &Path) -> Duration {
    let git_dir = dir.join(".git");
    let list = git(dir).args(["rev-list", "--objects", "HEAD^..HEAD"]).output().expect("git starts").stdout;
    let mut parts: Vec<Vec<u8>> = String::from_utf8_lossy(&list)
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(|id| fs::read(git_dir.join("objects").join(&id[..2]).join(&id[2..])).expect("a loose object"))
        .collect();
    parts.push(fs::read(git_dir.join("refs/heads/main")).expect("the branch"));
    for log in ["logs/HEAD", "logs/refs/heads/main"] {
        let log = fs::read_to_string(git_dir.join(log)).expect("a reflog");
        parts.push(log.lines().last().expect("a line").as_bytes().to_vec());
    }
    parts.push(vec![b'x'; 98]);
    let bytes: usize = parts.iter().map(Vec::len).sum();
    println!("the floor writes {} files of {bytes} bytes in all", parts.len());
    let folders: Vec<_> = (0..parts.len()).map(|part| scratch.join(format!("floor/{part}"))).collect();
    for folder in &folders {
        fs::create_dir_all(folder).expect("a folder");
    }
    let mut round = 0;
    median(ROUNDS, || {
        round += 1;
        for (folder, bytes) in folders.iter().zip(&parts) {
            let mut file = File::create(folder.join(round.to_string())).expect("a file");
            file.write_all(bytes).expect("written");
            file.sync_all().expect("synced");
            File::open(folder).and_then(|f| f.sync_all()).expect("synced");
        }
    })
}

fn processes(dir: &Path) -> Option<Duration> {
    let binary = option_env!("CARGO_BIN_EXE_probity")?;
    let (question, value) = answerable().swap_remove(5);
    let mut round = 0;
    Some(median(7, || {
        round += 1;
        let because = format!("Looked at it from the shell in round {round}, with the same outcome.");
        let status = std::process::Command::new(binary)
            .current_dir(dir)
            .args(["answer", &review(2).to_string(), &question, &value.short(), "--because", &because])
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ada Example")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_NAME", "Ada Example")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .stdout(Stdio::null())
            .status()
            .expect("probity starts");
        assert!(status.success());
    }))
}

fn overview(dir: &Path) {
    let mut session = session(dir);
    let overview = session.overview(None).expect("an overview");
    assert!(
        overview
            .reviews
            .iter()
            .all(|line| matches!(&line.summary, Ok(Summary { answered, .. }) if *answered > 100))
    );
}

/// An overview while everything but the review of one new answer is cached.
fn one_changed(dir: &Path) -> Duration {
    let (question, value) = answerable().swap_remove(6);
    let mut took: Vec<Duration> = (0..5)
        .map(|round| {
            let action = Action::Answer(Box::new(GiveAnswer {
                taken_from: None,
                review: review(3),
                question: question.clone(),
                state: State::Answered(value.clone()),
                because: format!("Looked at it once more in round {round}, with the same outcome as before."),
                evidence: Vec::new(),
                file: Vec::new(),
                saw: Saw::Whatever,
            }));
            let mut session = session(dir);
            session.act(action).expect("recorded");
            session.project().expect("projected");
            drop(session);
            let begin = Instant::now();
            overview(dir);
            begin.elapsed()
        })
        .collect();
    took.sort();
    took[took.len() / 2]
}

fn cat_file(dir: &Path) {
    let session = session(dir);
    let snapshot = session.store.snapshot(&At::Head).expect("a snapshot");
    drop((session, snapshot));
    let list = git(dir).args(["ls-tree", "-r", "HEAD", "partners"]).output().expect("git starts").stdout;
    let ids: String = String::from_utf8_lossy(&list)
        .lines()
        .filter_map(|line| line.split([' ', '\t']).nth(2))
        .map(|id| format!("{id}\n"))
        .collect();
    let mut child = git(dir)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("git starts");
    child.stdin.take().expect("a pipe").write_all(ids.as_bytes()).expect("git reads");
    assert!(child.wait().expect("git ends").success());
}

fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
