//! A checklist in the person's own editor, on a real (pseudo) terminal: the file itself, at the line of the question.
#![cfg(unix)]

use crate::live;

use std::os::unix::fs::PermissionsExt;

use crate::pty::Pty;
use portable_pty::CommandBuilder;

/// An editor that notes what it was opened with and says something else in the file.
const EDITOR: &str = "#!/bin/sh
printf '%s\\n' \"$@\" > \"$HOME/opened\"
sed 's/What nobody listed, nobody protects./What nobody lists, nobody protects./' \"$2\" > \"$2.new\"
mv \"$2.new\" \"$2\"
";

#[test]
fn the_editor_gets_the_file_itself_at_the_line_of_the_question() {
    let repository = live::laid_down(&live::demo_without(&["sec-staff-mfa"], Vec::new()));
    let home = repository.base().join("home");
    std::fs::create_dir_all(&home).unwrap();
    let editor = home.join("vi");
    std::fs::write(&editor, EDITOR).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let before = repository.git(&["rev-parse", "HEAD"]);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.cwd(repository.root());
    let mut variables = repository.variables();
    variables.push(("EDITOR".to_owned(), editor.display().to_string()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let mut pty = Pty::start(command, 80, 24, &variables);
    pty.wait_for("C checklists");
    pty.send("C");
    pty.wait_for("version state");
    pty.send("/security\r");
    pty.wait_for("Our data and where they may go");
    pty.send("/staff-mfa\r");
    pty.wait_for("HARD GATE");
    pty.send("e");
    pty.wait_for("Not committed: 1 question changed.");
    let opened = std::fs::read_to_string(home.join("opened")).unwrap();
    let text = repository.read("checklists/security.toml").unwrap();
    let line = text.lines().position(|own| own == "id = \"sec-staff-mfa\"").unwrap();
    let (at, file) = opened.trim().split_once('\n').unwrap();
    assert!(file.ends_with("/checklists/security.toml"), "{opened}");
    let at: usize = at.trim_start_matches('+').parse().unwrap();
    assert!(at.abs_diff(line + 1) <= 1, "{at}, not {}", line + 1);
    assert!(text.contains("What nobody lists, nobody protects."));
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), before);
    // The words are the author's: the program takes nothing back when it ends.
    pty.send("\u{3}");
    pty.wait_for_end();
    assert_eq!(repository.read("checklists/security.toml").unwrap(), text);
}
