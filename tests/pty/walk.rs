//! Walking on a real (pseudo) terminal: what was typed survives the sudden end of the program.
#![cfg(unix)]

use crate::git;
use crate::live;

use std::path::PathBuf;

use crate::pty::Pty;
use jiff::tz::TimeZone;
use portable_pty::CommandBuilder;
use probity::config::{Config, Environment, Flags};
use probity::store::threads::Access;
use probity::store::{Clock, GitEnvironment};
use probity::tui::{Options, run};
use rustix::process::{Pid, Signal, kill_process};

/// The child that the other test starts on a terminal; does nothing unless it is one.
#[test]
fn child() {
    let Some(root) = std::env::var_os("PROBITY_TEST_RECORD").map(PathBuf::from) else { return };
    let environment = Environment::of_process();
    let clock = Clock::Fixed(live::NOW.parse().expect("a time"));
    let options = Options {
        config: Config::load(&environment, &Flags::default()),
        environment,
        git: GitEnvironment::from_variables(std::env::vars(), clock),
        directory: root,
        falls_back: false,
        access: Access::Full,
        zone: TimeZone::UTC.into(),
        beginning: None,
    };
    run(options).expect("it runs");
}

fn start(repository: &git::TestRepository) -> Pty {
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "walk::child", "--nocapture"]);
    let mut variables = repository.variables();
    variables.push(("PROBITY_TEST_RECORD".to_owned(), repository.root().display().to_string()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let mut pty = Pty::start(command, 80, 24, &variables);
    // The first thing that Home offers is to go on where one stopped.
    pty.wait_for("Continue");
    pty.send("\r");
    pty.wait_for("sec-staff-mfa");
    pty
}

#[test]
fn words_survive_the_sudden_end_of_the_program_and_are_recorded_after_it() {
    let repository = live::laid_down(&live::demo_without(&["sec-staff-mfa"], Vec::new()));
    let mut pty = start(&repository);
    pty.wait_for("1-4 answer");
    pty.send("2Policy enforces a second factor.");
    pty.wait_for("Policy enforces a second factor.");
    let drafts = repository.base().join("home");
    pty.wait_until("the draft on disk", |_| holds(&drafts, "Policy enforces a second factor."));
    let id = i32::try_from(pty.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, Signal::KILL).expect("it runs");
    pty.wait_for_end();

    let mut pty = start(&repository);
    pty.wait_for("Policy enforces a second factor.");
    pty.send("\r");
    pty.wait_for("sec-staff-mfa is all (was unanswered)");
    pty.send("\x03");
    pty.wait_for_end();
    assert_eq!(
        repository.git(&["log", "-1", "--format=%s"]),
        "vellmarkt/2026-q1: sec-staff-mfa is all (was unanswered)"
    );
    repository.assert_clean();
    assert!(!holds(&drafts, "Policy enforces"), "the draft is gone once it is recorded");
}

/// Whether a file somewhere under the folder holds the text.
fn holds(folder: &std::path::Path, text: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            holds(&path, text)
        } else {
            // A draft counts once it has its name; what is being written has another.
            path.extension().is_some_and(|extension| extension == "toml")
                && std::fs::read_to_string(&path).is_ok_and(|content| content.contains(text))
        }
    })
}

/// Leaves a record for looking at the program by hand; runs only when asked to.
#[test]
fn record_to_look_at() {
    let Some(target) = std::env::var_os("PROBITY_TEST_LOOK") else { return };
    let open = [
        "sec-encryption-transit",
        "sec-staff-mfa",
        "sec-incident-plan",
        "sec-overdue-criticals",
        "sec-breach-notice-hours",
        "sec-object-access-test",
    ];
    let repository = live::laid_down(&live::demo_without(&open, Vec::new()));
    let copied = std::process::Command::new("cp").arg("-r").arg(repository.root()).arg(target).status();
    assert!(copied.expect("cp runs").success());
}
