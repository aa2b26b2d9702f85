//! The demo's record as it stood at a moment, with each of its people at a shell.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Output;
use std::sync::LazyLock;

use probity::demo;
use serde_json::Value;

use crate::cli::{Shell, succeeded, text};

/// Vellmarkt confirmed by second persons, before its waiver is asked for.
pub const READY: &str = "2026-04-10T06:00:00Z";
/// Vellmarkt approved with conditions, Ostrapay rejected.
pub const DECIDED: &str = "2026-04-10T13:00:00Z";

pub const VELLMARKT: &str = "vellmarkt/2026-q1";
pub const OSTRAPAY: &str = "ostrapay/2026-q1";
pub const KESTRELWAY: &str = "kestrelway/2025-q4";
/// Words that satisfy whoever asks why.
pub const WORDS: &str = "For reasons that stand in this sentence.";
pub const EXPECTS: &str = "gmv to EUR 250,000 a quarter by 2027-q2";

/// The whole demo, made once for all tests of a program, which copy it.
static DEMO: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::new();
    shell.does(&["demo", ".", "--no-open"]);
    shell
});

/// A copy of the demo in which people go on from a moment.
pub struct Room {
    pub shell: Shell,
}

impl Room {
    /// The record as it stood at that moment.
    pub fn at(moment: &str) -> Self {
        let room = Self::copied(&DEMO);
        let here = &room.shell.repository;
        let entry = here.git(&["rev-list", "-1", &format!("--before={moment}"), "HEAD"]);
        here.git(&["reset", "--quiet", "--hard", &entry]);
        room
    }

    /// Another copy of this one, to be changed.
    pub fn copy(&self) -> Self {
        Self::copied(&self.shell)
    }

    fn copied(from: &Shell) -> Self {
        let shell = Shell::new();
        let source = from.repository.root().to_str().expect("a plain path");
        shell.repository.git(&["clone", "--quiet", source, "."]);
        shell.repository.git(&["remote", "remove", "origin"]);
        Self { shell }
    }

    /// A person runs the program at a moment.
    pub fn run(&self, who: &str, at: &str, arguments: &[&str]) -> Output {
        let identity = demo::identity(who);
        let mut command = self.shell.command(arguments);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), &identity.name);
            command.env(format!("GIT_{role}_EMAIL"), &identity.email);
        }
        command.env("PROBITY_NOW", at).output().expect("probity runs")
    }

    /// It succeeds; answers what it printed.
    #[track_caller]
    pub fn does(&self, who: &str, at: &str, arguments: &[&str]) -> String {
        succeeded(arguments, &self.run(who, at, arguments))
    }

    /// It is refused with exit code 1, with these words on standard error and nothing else, and the
    /// record stays as it was.
    #[track_caller]
    pub fn refuses(&self, who: &str, at: &str, arguments: &[&str], words: &str) {
        let before = self.shell.repository.git(&["rev-parse", "HEAD"]);
        let output = self.run(who, at, arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "probity {arguments:?}: {said}");
        assert!(said.contains(words), "probity {arguments:?}, not `{words}`:\n{said}");
        assert_eq!(text(&output.stdout), "", "probity {arguments:?}");
        assert_eq!(self.shell.repository.git(&["rev-parse", "HEAD"]), before, "probity {arguments:?}");
        self.shell.repository.assert_clean();
    }

    /// `status --json` of a review at a moment.
    #[track_caller]
    pub fn status(&self, review: &str, at: &str) -> Value {
        let printed = self.does("auditor", at, &["status", review, "--json"]);
        serde_json::from_str(&printed).expect("one JSON document")
    }

    /// Somebody asks for the waiver of Vellmarkt's exit plan.
    #[track_caller]
    pub fn asks_for_waiver(&self, who: &str) {
        self.does(who, "2026-04-10T06:40:00Z", &waiver("gov-exit-plan", "2026-07-31"));
    }

    /// The waiver of Vellmarkt's exit plan is asked for and signed, so that it can be approved.
    #[track_caller]
    pub fn waives(&self) {
        self.asks_for_waiver("partnership-lead");
        let sign = ["waive", VELLMARKT, "gov-exit-plan", "--sign"];
        self.does("head-of-partnerships", "2026-04-10T07:15:00Z", &sign);
        self.does("security-lead", "2026-04-10T07:50:00Z", &sign);
    }

    /// The record keeper gives somebody other roles.
    #[track_caller]
    pub fn gives_roles(&self, who: &str, at: &str, roles: &[&str]) {
        let mut arguments = vec!["people", "set", who];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role]));
        self.does("record-keeper", at, &arguments);
    }
}

/// Asks for a waiver to a day.
pub fn waiver<'a>(question: &'a str, until: &'a str) -> Vec<&'a str> {
    vec!["waive", VELLMARKT, question, "--until", until, "--because", WORDS, "--control", WORDS]
}

/// Decides, with the words that every approval needs.
pub fn decide<'a>(review: &'a str, outcome: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["decide", review, outcome, "--because", WORDS, "--expects", EXPECTS];
    all.extend(more);
    all
}
