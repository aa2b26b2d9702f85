//! Plain Git that has read HEAD and the index before an entry, and goes on after it.
//!
//! strace stops `git commit` in the moment in which it opens the index: from there on it knows only what
//! stood there.
#![cfg(target_os = "linux")]

use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use crate::cli;
use crate::cli::Shell;
use crate::git::{TestRepository, append, change};
use crate::screen;
use probity::record::action::{Action, GiveAnswer, Saw};
use probity::record::answer::{State, Value};
use probity::record::layout::ReviewId;
use probity::store::Session;
use probity::tui::effect::Reply;
use probity::tui::event::Event;
use probity::tui::screen::Place;
use rustix::process::{Pid, Signal, kill_process};

const PATH: &str = "partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml";

/// A git that stands still.
struct Stopped {
    strace: Child,
    git: Pid,
}

impl Stopped {
    /// One that has opened the index.
    fn new(repository: &TestRepository, arguments: &[&str]) -> Self {
        Self::after("openat", &["-P", ".git/index"], repository, arguments)
    }

    /// One that has just put another index in place, which gives its lock back.
    fn after_the_lock(repository: &TestRepository, arguments: &[&str]) -> Self {
        Self::after("rename", &[], repository, arguments)
    }

    /// One that has just made its first call of this name.
    fn after(call: &str, on: &[&str], repository: &TestRepository, arguments: &[&str]) -> Self {
        let log = repository.base().join("calls");
        // What an earlier one left would be taken for this one's.
        let _none = std::fs::remove_file(&log);
        let strace = Command::new("strace")
            .args(["-f", "-qq", "-o", log.to_str().unwrap()])
            .args(on)
            .args([
                "-e",
                &format!("trace={call}"),
                "-e",
                &format!("inject={call}:signal=SIGSTOP:when=1"),
                "git",
            ])
            .args(arguments)
            .current_dir(repository.root())
            .env_clear()
            .envs(repository.variables())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace runs");
        let number = loop {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if let Some(line) = text.lines().find(|line| line.contains("stopped by SIGSTOP")) {
                break line.split(' ').next().unwrap().parse().unwrap();
            }
            std::thread::yield_now();
        };
        Self { strace, git: Pid::from_raw(number).unwrap() }
    }

    /// Lets it go on to its end.
    fn go_on(self) -> Output {
        kill_process(self.git, Signal::CONT).unwrap();
        self.strace.wait_with_output().unwrap()
    }

    /// Lets it go on as soon as another index is in place.
    fn go_on_after_the_index(self, index: PathBuf) -> std::thread::JoinHandle<Output> {
        let number = || std::fs::metadata(&index).map(|metadata| metadata.ino()).ok();
        let before = number();
        std::thread::spawn(move || {
            let number = || std::fs::metadata(&index).map(|metadata| metadata.ino()).ok();
            while number() == before {
                std::thread::yield_now();
            }
            self.go_on()
        })
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_commit_that_read_an_older_index_is_refused_and_puts_nothing_back() {
    for (reads_first, arguments) in [
        (true, ["commit", "-m", "note"]),
        (false, ["commit", "-m", "note"]),
        (false, ["commit", "-am", "note"]),
    ] {
        let repository = TestRepository::with_commit();
        repository.write("note.md", "Beside the record.\n");
        repository.git(&["add", "note.md"]);
        let mut store = repository.store();
        let entry = change("entry", &[("probity.toml", Some("schema = 1\nname = \"new\"\n"))]);
        let early = reads_first.then(|| Stopped::new(&repository, &arguments));
        append(&mut store, &[entry]);
        let git = early.unwrap_or_else(|| Stopped::new(&repository, &arguments));
        let git = git.go_on_after_the_index(repository.root().join(".git/index"));
        store.project().unwrap();
        let refused = git.join().unwrap();
        assert!(!refused.status.success(), "{}", said(&refused));
        assert!(said(&refused).contains("index.lock"), "{}", said(&refused));
        assert_eq!(repository.git(&["log", "-1", "--format=%s"]), "entry");
        assert_eq!(repository.git(&["status", "--porcelain"]), "A  note.md");
        // The next try commits the note and nothing else.
        repository.git(&arguments);
        assert_eq!(repository.git(&["show", "--format=", "--name-only", "HEAD"]), "note.md");
        repository.assert_clean();
        repository.assert_sound();
        assert_eq!(store.put_back().unwrap(), []);
    }
}

#[test]
fn a_reset_that_read_an_older_head_takes_no_entry_off_the_branch() {
    let entry = || change("entry", &[("probity.toml", Some("schema = 1\nname = \"new\"\n"))]);
    let reset = ["reset", "--quiet"];
    let start = || {
        let repository = TestRepository::with_commit();
        repository.write("note.md", "Beside the record.\n");
        repository.git(&["add", "note.md"]);
        repository
    };
    let assert_kept = |repository: &TestRepository| {
        assert_eq!(repository.git(&["log", "-1", "--format=%s"]), "entry");
        assert_eq!(repository.git(&["diff", "HEAD", "--name-only", "--", "probity.toml"]), "");
        repository.assert_sound();
    };

    // It comes to the lock while we hold it.
    let repository = start();
    let mut store = repository.store();
    let git = Stopped::new(&repository, &reset);
    append(&mut store, &[entry()]);
    let git = git.go_on_after_the_index(repository.root().join(".git/index"));
    store.project().unwrap();
    assert!(said(&git.join().unwrap()).contains("index.lock"));
    assert_kept(&repository);

    // It has given the lock back and moves the branch while we hold it, before or after the index follows.
    for before in [true, false] {
        let repository = start();
        let mut store = repository.store();
        let git = Stopped::after_the_lock(&repository, &reset);
        append(&mut store, &[entry()]);
        if before {
            assert!(git.go_on().status.success());
            assert_eq!(
                repository.git(&["log", "-1", "--format=%s"]),
                "start",
                "git has moved the branch back"
            );
            store.project().unwrap();
        } else {
            let git = git.go_on_after_the_index(repository.root().join(".git/index"));
            store.project().unwrap();
            assert!(git.join().unwrap().status.success());
        }
        assert_kept(&repository);
    }
}

fn answer(shell: &Shell, value: &str, because: &str) -> (Session, GiveAnswer) {
    let give = GiveAnswer {
        taken_from: None,
        review: ReviewId::parse("vellmarkt/2026-q4").unwrap(),
        question: "sec-staff-mfa".to_owned(),
        state: State::Answered(Value::Text(value.to_owned())),
        because: because.to_owned(),
        evidence: Vec::new(),
        file: Vec::new(),
        saw: Saw::Whatever,
    };
    (Session::new(shell.repository.store()), give)
}

#[test]
fn what_a_slower_git_puts_back_is_said_and_can_be_taken_again() {
    let shell = Shell::with_review();
    let first =
        ["answer", "vellmarkt/2026-q4", "sec-staff-mfa", "none", "--because", "Nobody has it as yet."];
    shell.does(&first);
    shell.repository.write("note.md", "Beside the record.\n");
    shell.repository.git(&["add", "note.md"]);
    let (mut session, give) = answer(&shell, "all", "I saw it enforced for everybody.");
    let entry = session.act(Action::Answer(Box::new(give))).unwrap();
    let git = Stopped::new(&shell.repository, &["commit", "-m", "note"]);
    // It stands still for longer than anybody waits.
    session.project().unwrap();
    let output = git.go_on();
    assert!(output.status.success(), "{}", said(&output));
    let recorded = |rev: &str| shell.repository.git(&["show", &format!("{rev}:{PATH}")]);
    assert!(recorded("HEAD").contains("none"), "git has put it back");

    let plain = shell.repository.git(&["rev-parse", "HEAD"]);
    let found = session.store.put_back().unwrap();
    assert_eq!(found.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), [PATH]);
    assert_eq!((found[0].entry, found[0].by.to_string()), (entry, plain.clone()));
    let overview = session.overview(None).unwrap();
    assert_eq!(overview.put_back, found);
    let mut driver = screen::Setup::new(Place::Home).start();
    driver.reply(Reply::Overview(Arc::new(overview.clone())));
    let on_screen = driver.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(on_screen.contains(&format!("commit {} (note) put back", &plain[..7])), "{on_screen}");
    assert!(on_screen.contains(&format!("probity undo {}", &plain[..7])), "{on_screen}");
    // It is said once.
    driver.keys("j").wait(60_000).hides("put back");
    driver.event(Event::FocusGained).reply(Reply::Overview(Arc::new(overview))).hides("put back");
    for arguments in [&["doctor"][..], &["status"], &["status", "vellmarkt/2026-q4"]] {
        let output = shell.run(arguments);
        let told = format!("{}{}", cli::text(&output.stdout), cli::text(&output.stderr));
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let what = format!("the plain commit {} (note) put back what was recorded as", &plain[..7]);
        assert!(told.contains(&what), "{arguments:?}: {told}");
        assert!(told.contains(&format!("`probity undo {}` records it again", &plain[..7])), "{told}");
    }

    shell.does(&["undo", &plain[..7]]);
    assert_eq!(recorded("HEAD"), recorded(&entry.to_string()));
    assert_eq!(shell.repository.git(&["show", "--format=", "--name-only", "HEAD"]), PATH);
    assert_eq!(session.store.put_back().unwrap(), []);
    let quiet = shell.run(&["status"]);
    assert_eq!(cli::text(&quiet.stderr), "");
    shell.repository.assert_sound();
    shell.repository.assert_clean();
    // That it came from a commit by hand, against the rules, stays in the history and is named.
    let output = shell.run(&["verify"]);
    assert!(cli::text(&output.stdout).contains("1 violation"), "{}", cli::text(&output.stdout));
}

#[test]
fn an_older_index_that_waits_to_be_committed_is_told_by_doctor() {
    let shell = Shell::with_review();
    shell.repository.write("note.md", "Beside the record.\n");
    shell.repository.git(&["add", "note.md"]);
    let (mut session, give) = answer(&shell, "all", "I saw it enforced for everybody.");
    // It has read HEAD before the entry too, so its swap of the branch fails; its index stays.
    let git = Stopped::new(&shell.repository, &["commit", "-m", "note"]);
    let entry = session.act(Action::Answer(Box::new(give))).unwrap();
    session.project().unwrap();
    assert!(!git.go_on().status.success());
    assert_eq!(shell.repository.git(&["rev-parse", "HEAD"]), entry.to_string());
    let report = cli::text(&shell.run(&["doctor"]).stdout);
    assert!(report.contains(&format!("{PATH} has another content staged")), "{report}");
    shell.repository.git(&["restore", "--staged", PATH]);
    assert!(cli::text(&shell.run(&["doctor"]).stdout).contains("as recorded"));
}

#[test]
fn what_was_changed_on_purpose_is_not_called_put_back() {
    let shell = Shell::with_review();
    let store = || shell.repository.store();
    let say = |value, because: &str| {
        shell.does(&["answer", "vellmarkt/2026-q4", "sec-staff-mfa", value, "--because", because]);
    };
    say("none", "Nobody has it as yet.");
    say("all", "I saw it enforced for everybody.");
    // Taken back by Git's own command for it, which says so.
    shell.repository.git(&["revert", "--no-edit", "HEAD"]);
    assert_eq!(store().put_back().unwrap(), []);
    // Edited by hand, and edited back: what goes is no entry.
    say("admins", "Only admins have it since May.");
    let recorded = shell.repository.read(PATH).unwrap();
    shell.repository.write(PATH, &recorded.replace("since May", "since June"));
    shell.repository.git(&["commit", "--quiet", "-am", "typo"]);
    assert_eq!(store().put_back().unwrap(), []);
    shell.repository.write(PATH, &recorded);
    shell.repository.git(&["commit", "--quiet", "-am", "no typo"]);
    assert_eq!(store().put_back().unwrap(), []);
    // Put back by a plain commit that says nothing of it, and answered since: it is settled.
    say("all", "They have rolled it out to everybody.");
    shell.repository.git(&["checkout", "--quiet", "HEAD~1", "--", PATH]);
    shell.repository.git(&["commit", "--quiet", "-m", "something"]);
    assert_eq!(store().put_back().unwrap().len(), 1);
    say("all", "They have rolled it out to all of their staff.");
    assert_eq!(store().put_back().unwrap(), []);
}
