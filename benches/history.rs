//! A long history beside the peers that do the like, in one run: run `cargo bench --bench history`.
//!
//! `PROBITY_BENCH_ENTRIES` makes the history longer or shorter (default 100000 entries);
//! `PROBITY_BENCH_RECORD` names a folder where the record is kept for the next run.

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

use large::{git, run};

const ROUNDS: usize = 3;

fn main() {
    let entries: usize =
        std::env::var("PROBITY_BENCH_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let scratch = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("PROBITY_BENCH_RECORD").map(PathBuf::from);
    let record = kept.unwrap_or_else(|| scratch.path().join("record"));
    if !record.join("probity.toml").exists() {
        let start = Instant::now();
        chain::make(&record, entries);
        println!("made in {:.1} s", start.elapsed().as_secs_f64());
    }
    println!("record: {entries} entries; medians of {ROUNDS}\n");

    let fsck = median(ROUNDS, || run(git(&record).args(["fsck", "--full"])));
    let one = median(ROUNDS, || run(probity(&record).args(["verify", "--full", "--threads", "1"])));
    let both = median(ROUNDS, || run(probity(&record).args(["verify", "--full", "--threads", "2"])));
    row("git fsck --full", fsck);
    row("verify --full on one thread", one);
    row("verify --full on two threads", both);
    ratio("verify on one thread / git fsck", one, fsck, "at most 1.0");
    ratio("verify on two threads / git fsck", both, fsck, "at most 0.6");
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
