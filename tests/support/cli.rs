//! The real program in a folder of its own, with `git` as judge and nothing of this machine's settings.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::git::TestRepository;

/// The moment of every command, unless a test says otherwise.
pub const NOW: &str = "2026-11-22T09:10:00Z";

/// A person at a shell, in a folder of their own.
pub struct Shell {
    /// The folder with its home.
    pub repository: TestRepository,
    variables: Vec<(String, String)>,
}

impl Shell {
    /// An empty folder where a record could be.
    pub fn new() -> Self {
        let repository = TestRepository::without_repository();
        let mut variables = repository.variables();
        variables.extend(
            [("PROBITY_NOW", NOW), ("COLUMNS", "100"), ("NO_COLOR", "1"), ("LANG", "C.UTF-8")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        Self { repository, variables }
    }

    /// A new record with a partner and a review of it.
    pub fn with_review() -> Self {
        let shell = Self::new();
        shell.does(&["init", "--time-zone", "Europe/Berlin"]);
        shell.does(&["partner", "add", "vellmarkt", "--name", "Vellmarkt", "--type", "channel"]);
        shell.does(&["review", "start", "vellmarkt/2026-q4"]);
        shell
    }

    /// The same folder once more, to do something to it.
    pub fn copied(&self) -> Self {
        let repository = self.repository.copied();
        let (from, to) = (self.repository.base().to_owned(), repository.base().to_owned());
        let (from, to) = (from.to_string_lossy().into_owned(), to.to_string_lossy().into_owned());
        let variables = self.variables.iter().map(|(name, value)| (name.clone(), value.replace(&from, &to)));
        Self { variables: variables.collect(), repository }
    }

    /// Leaves variables out whose names begin like this.
    pub fn without(mut self, prefix: &str) -> Self {
        self.variables.retain(|(name, _)| !name.starts_with(prefix));
        self
    }

    /// Sets a variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(own, _)| own != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The program, ready to be run in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("probity"));
        command.args(arguments).current_dir(self.repository.root()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("probity runs")
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("probity runs");
        // A program that does not want all of it may be gone already.
        let _not_wanted = child.stdin.take().expect("its input").write_all(input.as_bytes());
        child.wait_with_output().expect("probity ends")
    }

    /// Runs the program, which must succeed; answers what it printed.
    pub fn does(&self, arguments: &[&str]) -> String {
        succeeded(arguments, &self.run(arguments))
    }

    /// Runs the program, which must fail with this code and print nothing but its reasons; answers them.
    pub fn refuses(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "probity {arguments:?}: {said}");
        assert_eq!(text(&output.stdout), "", "probity {arguments:?}");
        said
    }

    /// Runs a reading command with `--json`.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        let printed = self.does(&all);
        let document: Value = serde_json::from_str(&printed).expect("one JSON document");
        assert_eq!(document.get("schema"), Some(&Value::from(1)), "{arguments:?}");
        document
    }

    /// How many commits there are.
    pub fn entries(&self) -> usize {
        self.repository.git(&["rev-list", "--count", "HEAD"]).parse().expect("a number")
    }

    /// Git finds nothing wrong, and nothing that it would commit; and every entry obeys the rules and says
    /// what is true.
    pub fn assert_sound(&self) {
        self.repository.assert_sound();
        self.repository.assert_clean();
        if self
            .repository
            .try_git(self.repository.root(), &["cat-file", "-e", "HEAD:probity.toml"])
            .status
            .success()
        {
            self.does(&["verify"]);
        }
    }
}

/// What a command printed; it must have succeeded.
pub fn succeeded(arguments: &[&str], output: &Output) -> String {
    assert!(output.status.success(), "probity {arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
