//! A long history beside the peers that do the like, in one run: run `cargo bench --bench history`.
//!
//! `PROBITY_BENCH_ENTRIES` makes the history longer or shorter (default 100000 entries);
//! `PROBITY_BENCH_RECORD` names a folder where the record is kept for the next run;
//! `PROBITY_BENCH_ROUNDS` is how often what takes long is done (default 3).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has nothing to measure; it reports on the standard output"
)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/large.rs"]
#[allow(dead_code, reason = "of the other record only its git is used")]
mod large;
#[path = "../tests/support/memory.rs"]
mod memory;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use large::{git, run};
use probity::record::layout::ReviewId;
use probity::store::past::{Begin, Met, Of, PageAsk};
use probity::store::search::{SearchAsk, Through};
use probity::store::{At, Clock, GitEnvironment, Session, Store};

fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let entries: usize = number("PROBITY_BENCH_ENTRIES").unwrap_or(100_000);
    let rounds: usize = number("PROBITY_BENCH_ROUNDS").unwrap_or(3);
    let scratch = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("PROBITY_BENCH_RECORD").map(PathBuf::from);
    let record = kept.unwrap_or_else(|| scratch.path().join("record"));
    if !record.join("probity.toml").exists() {
        let start = Instant::now();
        chain::make(&record, entries);
        println!("made in {:.1} s", start.elapsed().as_secs_f64());
    }
    println!("record: {entries} entries; medians of {rounds}\n");

    let fsck = median(rounds, || run(git(&record).args(["fsck", "--full"])));
    let one = median(rounds, || run(probity(&record).args(["verify", "--full", "--threads", "1"])));
    let both = median(rounds, || run(probity(&record).args(["verify", "--full", "--threads", "2"])));
    row("git fsck --full", fsck);
    row("verify --full on one thread", one);
    row("verify --full on two threads", both);
    ratio("verify on one thread / git fsck", one, fsck, "at most 1.0");
    ratio("verify on two threads / git fsck", both, fsck, "at most 0.6");
    println!();
    found(&record, rounds);
    println!();
    as_of(&record, entries);
}

/// A review as it stood on an early day, beside one as it stands now, each with opening the record.
fn as_of(record: &Path, entries: usize) {
    let early = |format: &str| {
        let skip = format!("--skip={}", entries / 50 * 49);
        let output = git(record).args(["log", "-1", &skip, format]).output().expect("git runs");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let review = ReviewId::parse(&early("--format=%(trailers:key=Probity-Review,valueonly)"));
    let review = review.expect("the entry is about a review");
    let day: Date = early("--format=%cs").parse().expect("a day");
    let open = |day: Option<Date>| {
        let mut session = session(record);
        let at = day.map_or(At::Head, |day| {
            At::Commit(session.commit_of(day, &TimeZone::UTC).expect("the index is read"))
        });
        let snapshot = session.store.snapshot(&at).expect("the record is read");
        session.review(&snapshot, &review).expect("the record is read");
    };
    let now = median(20, || open(None));
    let then = median(20, || open(Some(day)));
    row("a review now, with opening the record", now);
    row(&format!("the same as of {day}"), then);
    ratio("as of a day / now", then, now, "at most 1.0");
}

/// What the history index leads to, beside Git.
fn found(record: &Path, rounds: usize) {
    let cache = record.join(".git/probity/cache/history");
    let forget = || match std::fs::remove_dir_all(&cache) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
        _ => {}
    };
    let trailer = |key: &str| {
        let format = format!("--format=%(trailers:key=Probity-{key},valueonly)");
        let output = git(record).args(["log", "-1", "--skip=1000", &format]).output().expect("git runs");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let review = ReviewId::parse(&trailer("Review")).expect("the entry is about a review");
    let of = Of::Question(review, trailer("Question"));
    let ask = PageAsk { of: of.clone(), filter: String::new(), begin: Begin::Newest, count: 100 };

    let log = median(rounds, || run(git(record).arg("log")));
    forget();
    let page = median(rounds, || {
        forget();
        assert!(session(record).history(&ask).expect("the record is read").is_some());
    });
    let build = median(rounds, || {
        forget();
        let mut session = session(record);
        while !session.read_ahead().expect("the record is read") {}
    });
    run(git(record).args(["commit-graph", "write", "--reachable", "--changed-paths"]));
    let by_git = median(rounds, || run(git(record).args(["log", "--format=%H", "--"]).args(of.paths())));
    std::fs::remove_file(record.join(".git/objects/info/commit-graph")).expect("it was written");
    let mut own = session(record);
    let mut entries = 0;
    let question = median(20, || {
        entries = 0;
        let mut trail = own.trail(&of, None).expect("the index is read");
        while let Some(met) =
            Some(trail.step().expect("an entry is read")).filter(|met| !matches!(met, Met::End))
        {
            entries += usize::from(matches!(met, Met::Entry(_)));
        }
    });
    row("git log", log);
    row("the history index, from nothing", build);
    row("git log of a question, with changed paths", by_git);
    row(&format!("the same with the index ({entries} entries)"), question);
    row("its first page without any index", page);
    ratio("index / git log", build, log, "at most 1.0");
    ratio("question with the index / git log of it", question, by_git, "at most 0.1");
    ratio("first page without any / git log of it", page, by_git, "at most 0.2");
    for words in ["launch file", "plan", "13198th", "no such words at all"] {
        let ask = SearchAsk { words: words.to_owned(), of: None, through: Through::History, count: 50 };
        let mut count = 0;
        let first = median(1, || {
            count = session(record).search(&ask).expect("the index is read").expect("it is whole").count;
        });
        let again = median(20, || {
            own.search(&ask).expect("the index is read").expect("it is whole");
        });
        row(&format!("search `{words}`: best 50 of {count}, again"), again);
        row("    the first time, with opening the record", first);
    }
}

/// The record as a reader of the program opens it.
fn session(record: &Path) -> Session {
    let home = record.parent().expect("a folder above").to_owned();
    let variables = [
        ("GIT_CONFIG_GLOBAL".to_owned(), "/dev/null".into()),
        ("GIT_CONFIG_NOSYSTEM".to_owned(), "1".into()),
        ("HOME".to_owned(), home.into_os_string()),
    ];
    let environment = GitEnvironment::from_variables(variables, Clock::System);
    Session::new(Store::discover(record, &environment).expect("a record"))
}

/// The program without anything of the host's configuration.
fn probity(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", dir.parent().expect("a folder above"));
    command
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[rounds / 2]
}

fn row(what: &str, time: Duration) {
    println!("{what:<60} {:>12.3} ms", time.as_secs_f64() * 1000.0);
}

fn ratio(what: &str, one: Duration, other: Duration, asked: &str) {
    println!("{what:<60} {:>12.3}    {asked}", one.as_secs_f64() / other.as_secs_f64());
}
