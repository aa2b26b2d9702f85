//! What surrounds the commands: help, hostile words and records, checklists, doctor, completions.

use crate::cli;
use crate::cli::Shell;

#[test]
fn every_command_explains_itself() {
    let shell = Shell::new();
    insta::assert_snapshot!("help", shell.does(&["--help"]));
    for command in ["init", "demo", "answer", "status", "log", "walk", "undo", "ask", "doctor"] {
        insta::assert_snapshot!(format!("help_{command}"), shell.does(&[command, "--help"]));
    }
    assert!(shell.refuses(2, &["statsu"]).contains("status"));
    shell.refuses(2, &["status", "--colour"]);
}

#[test]
fn without_a_record_every_command_says_how_to_begin_one() {
    let shell = Shell::new();
    for arguments in [
        &["status"][..],
        &["log"],
        &["diff", "start", "now"],
        &["blame", "a/b"],
        &["search", "words"],
        &["partner", "list"],
        &["undo"],
    ] {
        assert!(shell.refuses(2, arguments).contains("probity init"), "{arguments:?}");
    }
    shell.repository.git(&["init", "--quiet", "--initial-branch=main"]);
    assert!(shell.refuses(2, &["status"]).contains("no probity.toml"));
    let said = shell.refuses(2, &["partner", "add", "a", "--type", "channel"]);
    assert!(said.contains("probity init"), "{said}");
}

#[test]
fn hostile_arguments_are_refused_and_nothing_is_written_outside() {
    let shell = Shell::with_review();
    let before = shell.entries();
    for arguments in [
        &["partner", "add", "../x", "--type", "channel"][..],
        &["partner", "add", ".git", "--type", "channel"],
        &["partner", "add", "con", "--type", "channel"],
        &["partner", "add", "a/b", "--type", "channel"],
        &["partner", "show", "../vellmarkt"],
        &["review", "start", "vellmarkt/../x"],
        &["answer", "vell", "../../partner", "yes"],
        &["answer", "vell", "sec-staff-mfa", "all", "--because", "words\u{1b}]0;x", "--evidence", "../x"],
        &["evidence", "add", "vell", "../x", "--title", "X", "--type", "note"],
        &["status", "--at", "--upload-pack=x"],
        &["undo", "--", "--all"],
        &["-C", "/nowhere/at/all", "status"],
    ] {
        let output = shell.run(arguments);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {}", cli::text(&output.stderr));
        assert!(!cli::text(&output.stderr).contains('\u{1b}'), "{arguments:?}");
    }
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn control_characters_of_a_record_do_not_reach_the_terminal() {
    let shell = Shell::with_review();
    let name = "Evil \\u001b]0;title\\u0007 \\u202e name";
    let path = "partners/vellmarkt/partner.toml";
    let text =
        shell.repository.read(path).unwrap().replace("name = \"Vellmarkt\"", &format!("name = \"{name}\""));
    shell.repository.write(path, &text);
    shell.repository.git(&["commit", "--quiet", "-am", "by hand\u{1b}[31m \u{202e}x"]);
    for arguments in [&["partner", "list"][..], &["partner", "show", "vellmarkt"], &["log", "--full"]] {
        let said = shell.does(arguments);
        assert!(
            !said.chars().any(|c| c == '\u{1b}' || c == '\u{7}' || c == '\u{202e}'),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_broken_file_is_shown_with_its_place_and_makes_only_its_review_read_only() {
    let shell = Shell::with_review();
    shell.does(&["review", "start", "vellmarkt/2027-q1"]);
    shell.does(&[
        "answer",
        "vellmarkt/2026-q4",
        "biz-legal-entity",
        "yes",
        "--because",
        "The register extract says so.",
    ]);
    let path = "partners/vellmarkt/reviews/2026-q4/answers/biz-legal-entity.toml";
    shell.repository.write(path, "<<<<<<< ours\n");
    shell.repository.git(&["commit", "--quiet", "-am", "break it"]);
    let said = shell.refuses(
        1,
        &["answer", "vellmarkt/2026-q4", "biz-legal-entity", "no", "--because", "The extract says so."],
    );
    assert!(said.contains(&format!("{path}:1:")), "{said}");
    shell.does(&[
        "answer",
        "vellmarkt/2027-q1",
        "biz-legal-entity",
        "yes",
        "--because",
        "The register extract says so.",
    ]);
}

#[test]
fn read_only_lets_nothing_be_written() {
    let shell = Shell::with_review();
    let before = shell.entries();
    for arguments in [
        &["partner", "set", "vellmarkt", "--owner", "ada"][..],
        &["review", "settle", "vell", "personal-data", "no"],
        &["answer", "vell", "biz-legal-entity", "yes", "--because", "The register extract says so."],
        &["undo"],
        &["doctor", "--repair"],
    ] {
        assert!(shell.refuses(1, &[&["--read-only"], arguments].concat()).contains("--read-only"));
    }
    shell.does(&["--read-only", "status", "vell"]);
    assert_eq!(shell.entries(), before);
}

/// Every file of Git's folder with its bytes.
fn git_files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(git_files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn reading_leaves_nothing_behind_with_read_only_and_for_whoever_is_not_listed() {
    let shell = Shell::with_review();
    let add =
        ["people", "add", "ada", "--name", "Ada", "--mail", "ada@example.org", "--role", "administrator"];
    let folder = shell.repository.root().join(".git");
    let looks = [
        &["status"][..],
        &["status", "vell"],
        &["review", "list"],
        &["partner", "list"],
        &["log"],
        &["doctor"],
    ];
    let leaves_nothing = |shell: &Shell, options: &[&str]| {
        let before = git_files(&folder);
        for look in looks {
            shell.does(&[options, look].concat());
            assert!(git_files(&folder) == before, "{options:?} {look:?} wrote something");
        }
    };
    leaves_nothing(&shell, &["--read-only"]);
    shell.does(&add);
    let stranger = ["AUTHOR", "COMMITTER"].iter().fold(shell, |shell, role| {
        shell
            .with(&format!("GIT_{role}_EMAIL"), "stranger@example.org")
            .with(&format!("GIT_{role}_NAME"), "Stranger")
    });
    leaves_nothing(&stranger, &[]);
}

#[test]
fn a_hand_edit_is_never_overwritten() {
    let shell = Shell::with_review();
    let path = "partners/vellmarkt/partner.toml";
    let edited = format!("# mine\n{}", shell.repository.read(path).unwrap());
    shell.repository.write(path, &edited);
    let output = shell.run(&["partner", "set", "vellmarkt", "--owner", "ada"]);
    let said = cli::text(&output.stderr);
    assert!(output.status.success() && said.contains("was edited by hand"), "{said}");
    assert_eq!(shell.repository.read(path).as_deref(), Some(edited.as_str()));
    let report = cli::text(&shell.run(&["doctor"]).stdout);
    assert!(report.contains(path), "{report}");
}

#[test]
fn somebody_who_is_not_listed_reads_and_changes_nothing() {
    let demo = Shell::new();
    demo.does(&["demo", ".", "--no-open"]);
    let stranger = demo.with("GIT_AUTHOR_EMAIL", "eve@example.org");
    stranger.does(&["status"]);
    let said = stranger.refuses(1, &["partner", "set", "vellmarkt", "--owner", "eve"]);
    assert!(said.contains("not among the people"), "{said}");
    stranger.assert_sound();
}

#[test]
fn checklists_are_listed_shown_checked_and_described() {
    let shell = Shell::new();
    assert_eq!(shell.json(&["checklist", "list"])["checklists"].as_array().unwrap().len(), 11);
    let shown = shell.with("COLUMNS", "60");
    let text = shown.does(&["checklist", "show", "security"]);
    assert!(text.lines().all(|line| line.chars().count() <= 100) && text.contains("sec-staff-mfa"), "{text}");
    shown.does(&["init"]);
    shown.does(&["checklist", "lint"]);
    let broken =
        shown.repository.read("checklists/security.toml").unwrap().replacen("weight = 5", "wieght = 5", 1);
    shown.repository.write("checklists/security.toml", &broken);
    let output = shown.run(&["checklist", "lint"]);
    let said = cli::text(&output.stdout) + &cli::text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("checklists/security.toml:") && said.contains("did you mean `weight`?"), "{said}");
    let schema: serde_json::Value = serde_json::from_str(&shown.does(&["checklist", "schema"])).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
}

#[test]
fn completions_and_manual_pages_are_printed() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish"] {
        assert!(shell.does(&["completions", name]).contains("probity"), "{name}");
    }
    shell.refuses(2, &["completions", "nosuchshell"]);
    assert!(shell.does(&["man"]).contains(".TH probity 1"));
}

#[test]
fn what_a_killed_process_left_is_brought_along_by_doctor() {
    let shell = Shell::with_review();
    // As after a crash between the branch's move and the working files: the journal is there.
    let head = shell.repository.git(&["rev-parse", "HEAD"]);
    let before = shell.repository.git(&["rev-parse", "HEAD~1"]);
    shell.repository.git(&["reset", "--quiet", "--hard", &before]);
    shell.repository.git(&["update-ref", "refs/heads/main", &head]);
    shell.repository.write(".git/probity/pending", &format!("{before} {head} refs/heads/main\n"));
    let report = cli::text(&shell.run(&["doctor"]).stdout);
    assert!(report.contains("--repair"), "{report}");
    shell.does(&["doctor", "--repair"]);
    shell.assert_sound();
}

#[test]
fn an_index_that_was_cut_short_is_named_by_doctor_and_made_anew_by_the_next_entry() {
    let shell = Shell::with_review();
    shell.repository.write(".git/index", "");
    let report = cli::text(&shell.run(&["doctor"]).stdout);
    assert!(report.contains("index was cut short"), "{report}");
    shell.does(&["partner", "add", "other", "--name", "Other", "--type", "channel"]);
    shell.assert_sound();
    assert!(!cli::text(&shell.run(&["doctor"]).stdout).contains("cut short"));
}
