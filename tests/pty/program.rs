//! The terminal interface on a real (pseudo) terminal: what is switched on is switched off again.
#![cfg(unix)]

use crate::pty::Pty;
use jiff::tz::TimeZone;
use portable_pty::CommandBuilder;
use probity::config::{Config, Environment, Flags};
use probity::store::GitEnvironment;
use probity::store::threads::Access;
use probity::tui::{Options, run};
use rustix::process::{Pid, Signal, kill_process};

/// The child that the other tests start on a terminal: the interface without a record. It is a
/// test so that no second binary must be built, and does nothing unless it is started as a child.
#[test]
fn child() {
    if std::env::var_os("PROBITY_TEST_CHILD").is_none() {
        return;
    }
    let environment = Environment::of_process();
    let options = Options {
        config: Config::load(&environment, &Flags::default()),
        environment,
        git: GitEnvironment::from_process(),
        directory: std::env::temp_dir(),
        falls_back: true,
        access: Access::Full,
        zone: TimeZone::UTC.into(),
        beginning: None,
    };
    run(options).expect("it runs");
}

fn start(variables: &[(&str, &str)]) -> (Pty, tempfile::TempDir) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "program::child", "--nocapture"]);
    let folder = home.path().to_str().expect("a plain path").to_owned();
    let own = [("PROBITY_TEST_CHILD", "1"), ("HOME", folder.as_str())];
    let mut pty = Pty::start(command, 80, 24, &[&own, variables].concat());
    pty.wait_for("? keys");
    (pty, home)
}

fn assert_restored(pty: &Pty) {
    assert!(!pty.is_full_screen(), "still on the alternate screen");
    assert!(!pty.has_mouse(), "the mouse is still taken");
    let raw = String::from_utf8_lossy(&pty.raw).into_owned();
    for (on, off) in [
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1004h", "\x1b[?1004l"),
        ("\x1b[>1u", "\x1b[<1u"),
        ("\x1b[22;0t", "\x1b[23;0t"),
        ("\x1b[?25l", "\x1b[?25h"),
    ] {
        let (on_at, off_at) = (raw.rfind(on), raw.rfind(off));
        assert!(off_at.is_some() && off_at >= on_at, "{on:?} without {off:?}");
    }
}

#[test]
fn leaving_puts_the_terminal_back() {
    let (mut pty, _home) = start(&[]);
    assert!(pty.is_full_screen() && pty.has_mouse());
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_restored(&pty);
}

#[test]
fn a_request_to_end_puts_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP] {
        let (mut pty, _home) = start(&[]);
        let id = i32::try_from(pty.id()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(id, signal).expect("it runs");
        pty.wait_for_end();
        assert_restored(&pty);
    }
}

#[test]
fn keys_paste_and_a_new_size_arrive() {
    let (mut pty, _home) = start(&[]);
    pty.send("\x10");
    pty.wait_for("Commands");
    pty.send("\x1b[200~mess\x1b[201~");
    pty.wait_for("▸ messages");
    pty.resize(60, 20);
    pty.wait_until("the smaller frame", |pty| {
        pty.text().lines().count() <= 20 && pty.text().contains("▸ messages")
    });
    pty.send("\r");
    pty.wait_for("Nothing was said yet.");
}

#[test]
fn a_key_beside_a_change_of_size_is_taken_at_once() {
    let (mut pty, _home) = start(&[]);
    pty.send("\x10");
    pty.wait_for("Commands");
    for turn in 0..30 {
        pty.resize(80, if turn % 2 == 0 { 23 } else { 24 });
        pty.send("q");
        pty.wait_for(&"q".repeat(turn + 1));
    }
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_takes_it_back() {
    let (mut pty, _home) = start(&[]);
    pty.send("\x1a");
    pty.wait_until("the shell's screen", |pty| !pty.is_full_screen() && !pty.has_mouse());
    let id = i32::try_from(pty.id()).ok().and_then(Pid::from_raw).expect("a process id");
    // The stop follows the last byte, and a signal to go on that comes before it is forgotten; so
    // it is sent until the program is back.
    pty.wait_until("the program again", |pty| {
        kill_process(id, Signal::CONT).expect("it is there");
        pty.is_full_screen()
    });
    pty.wait_for("? keys");
    assert!(pty.is_full_screen() && pty.has_mouse());
}

#[test]
fn a_selection_is_reversed_even_without_colours() {
    let (pty, _home) = start(&[("NO_COLOR", "1")]);
    let raw = String::from_utf8_lossy(&pty.raw).into_owned();
    let selected = raw.split("\x1b[7m").nth(1).expect("something is reversed");
    let until_text = selected.split("demo").next().unwrap_or_default();
    assert!(!until_text.contains("\x1b[m") && !until_text.contains("\x1b[;m"), "{until_text:?} undoes it");
}
