//! The real program on a real (pseudo) terminal: from nothing set up to a first recorded answer, by
//! what the screen says alone.
#![cfg(unix)]

use crate::git::TestRepository;
use crate::pty::Pty;
use portable_pty::CommandBuilder;

/// The program in the working folder of a test, for somebody whom Git does not know.
fn start(folder: &TestRepository) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.cwd(folder.root());
    let variables = folder.variables();
    let known: Vec<(&str, &str)> = variables
        .iter()
        .filter(|(name, _)| {
            !name.starts_with("GIT_AUTHOR") && !name.starts_with("GIT_COMMITTER") && name != "LC_ALL"
        })
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain([("PROBITY_NOW", "2026-11-22T09:10:00Z")])
        .collect();
    Pty::start(command, 80, 24, &known)
}

#[test]
fn a_newcomer_gets_from_nothing_to_a_first_recorded_answer() {
    let folder = TestRepository::without_repository();
    let mut pty = start(&folder);
    pty.wait_for("not known to Git yet");
    pty.send("n");
    pty.wait_for("begin the record");
    pty.send("Ada Example\t");
    pty.wait_for("Ada Example");
    pty.send("ada@example.org\r");
    pty.wait_for("Begin     a partner");
    pty.send("\r");
    pty.wait_for("New partner");
    pty.send("Vellmarkt\r");
    pty.wait_for("1-6 types");
    pty.send("12\r");
    pty.wait_for("connects-systems");
    pty.send("y");
    pty.wait_for("1 fact chosen");
    pty.send("\r");
    pty.wait_for("quick pass 0/");
    pty.send("1");
    pty.wait_for("Because");
    pty.send("Seen in the contract draft of this week.\r");
    pty.wait_for("quick pass 1/");
    // Walk, home, and out.
    pty.send("\x03");
    assert!(pty.wait_for_end().success());
    let subjects = folder.git(&["log", "--format=%s"]);
    assert!(subjects.lines().next().is_some_and(|first| first.ends_with("(was unanswered)")), "{subjects}");
    assert_eq!(subjects.lines().count(), 5, "{subjects}");
    assert_eq!(folder.git(&["log", "-1", "--format=%an <%ae>"]), "Ada Example <ada@example.org>");
    // What Git was told is told to this repository alone.
    assert_eq!(folder.git(&["config", "--local", "user.name"]), "Ada Example");
    folder.assert_sound();
    folder.assert_clean();
    // Started anywhere else, the program comes back to where one was.
    let elsewhere = folder.base().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.cwd(&elsewhere);
    let variables = folder.variables();
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let mut pty = Pty::start(command, 80, 24, &variables);
    pty.wait_for("vellmarkt/2026-q4");
    pty.send("q");
    assert!(pty.wait_for_end().success());
}
