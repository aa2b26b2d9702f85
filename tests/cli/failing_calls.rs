//! Every system call of one answer fails in its turn: an error and the old state, or a true "Recorded".
//!
//! A few of the writing calls are tried here; `PROBITY_FAILING_CALLS=all` tries each, reading ones too.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::{Shell, text};

/// The calls that change something on the disk.
const WRITING: [&str; 11] = [
    "fsync",
    "write",
    "rename",
    "link",
    "linkat",
    "unlink",
    "mkdir",
    "flock",
    "ftruncate",
    "copy_file_range",
    "utimensat",
];

/// The others that can fail for the sake of a disk. Not `close`: Rust's own library ends the program
/// where a folder that was read cannot be closed.
const READING: [&str; 9] =
    ["openat", "read", "pread64", "newfstatat", "statx", "lstat", "stat", "access", "getdents64"];

const QUESTION: &str = "biz-legal-entity";
const ANSWER: [&str; 6] =
    ["answer", "vellmarkt/2026-q4", QUESTION, "yes", "--because", "The extract of today names the company."];
const NEXT: [&str; 6] = [
    "answer",
    "vellmarkt/2026-q4",
    "biz-owners-known",
    "yes",
    "--because",
    "The extract of today names both owners.",
];

/// A record in a folder that is laid down anew for every failing call.
struct Case<'a> {
    shell: &'a Shell,
    whole: PathBuf,
}

impl Case<'_> {
    fn lay_down(&self) {
        let root = self.shell.repository.root();
        std::fs::remove_dir_all(root).unwrap();
        let copied = Command::new("cp").arg("-a").arg(&self.whole).arg(root).status().unwrap();
        assert!(copied.success());
    }

    /// Runs the program under strace.
    fn traced(&self, options: &[&str], log: &Path) -> std::process::Output {
        let program = self.shell.command(&ANSWER);
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(log).args(options).arg(program.get_program());
        command.args(program.get_args()).current_dir(self.shell.repository.root()).env_clear();
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output().expect("strace runs")
    }

    /// How often one answer makes each call.
    fn counts(&self) -> BTreeMap<String, usize> {
        self.lay_down();
        let log = self.shell.repository.base().join("calls");
        let output = self.traced(&[], &log);
        assert!(output.status.success(), "strace cannot follow the program: {}", text(&output.stderr));
        let mut counts = BTreeMap::new();
        for line in std::fs::read_to_string(&log).unwrap().lines() {
            // The process number, then the call and its arguments.
            let call = line.split_once(' ').and_then(|(_, rest)| rest.trim_start().split_once('('));
            if let Some((name, _)) = call {
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
        counts
    }

    /// Lets one call fail; answers whether the program said "Recorded" all the same.
    fn fail(&self, call: &str, number: usize, error: &str) -> bool {
        self.lay_down();
        let repository = &self.shell.repository;
        let before = repository.git(&["rev-parse", "HEAD"]);
        let inject = format!("inject={call}:error={error}:when={number}");
        let output = self.traced(&["-e", &inject], &repository.base().join("calls"));
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        let what = format!("{call} number {number} with {error}: {:?}, {said}", output.status.code());
        let after = repository.git(&["rev-parse", "HEAD"]);
        let value = repository.try_git(
            repository.root(),
            &["show", &format!("HEAD:partners/vellmarkt/reviews/2026-q4/answers/{QUESTION}.toml")],
        );
        match output.status.code() {
            Some(0) => {
                assert_eq!(repository.git(&["rev-parse", "HEAD~1"]), before, "{what}");
                assert!(text(&value.stdout).contains("value = \"yes\""), "{what}");
                assert!(said.contains("Recorded"), "{what}");
            }
            Some(1..=100 | 127) => {
                assert!(!output.stderr.is_empty(), "{what}");
                // Where the working files could not follow, it says what is recorded; and what is
                // recorded stays so where saying it fails.
                let is_said = said.contains(&format!("recorded as {}", after.get(..7).unwrap_or_default()))
                    || said.contains("cannot write the output");
                assert!(after == before || is_said, "an error, and yet it is recorded: {what}");
            }
            _ => panic!("{what}"),
        }
        // Whatever it was, the next answer goes in and nothing is wrong then.
        let next = self.shell.run(&NEXT);
        assert!(next.status.success(), "{what}\nthen: {}", text(&next.stderr));
        repository.assert_sound();
        assert_eq!(repository.git(&["status", "--porcelain"]), "", "{what}");
        output.status.success()
    }
}

#[test]
fn a_call_that_fails_is_an_error_with_the_old_state_or_does_not_matter() {
    let shell = Shell::with_review();
    shell.does(&["review", "settle", "vell", "connects-systems", "no"]);
    let whole = shell.repository.base().join("whole");
    std::fs::rename(shell.repository.root(), &whole).unwrap();
    std::fs::create_dir(shell.repository.root()).unwrap();
    let case = Case { shell: &shell, whole };
    let counts = case.counts();
    let all = std::env::var("PROBITY_FAILING_CALLS").is_ok_and(|which| which == "all");
    let (mut tried, mut recorded) = (0, 0);
    let calls = WRITING.iter().chain(READING.iter().take(if all { READING.len() } else { 0 }));
    for (place, call) in calls.enumerate() {
        let count = counts.get(*call).copied().unwrap_or_default();
        let step = if all { 1 } else { 8 };
        for number in (1 + place % step..=count).step_by(step) {
            let error = if number % 2 == 0 { "ENOSPC" } else { "EIO" };
            tried += 1;
            recorded += usize::from(case.fail(call, number, error));
        }
    }
    assert!(tried > 0, "no call was seen: {counts:?}");
    println!("{tried} failing calls: {recorded} true \"Recorded\", {} errors", tried - recorded);
}
