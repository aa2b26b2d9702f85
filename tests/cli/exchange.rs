//! `probity checklist import` and `export` at the shell: what is printed where, and how it ends.

use crate::cli::{Shell, text};
use crate::workbook;

const VSAQ: &str = include_str!("../fixtures/exchange/questionnaire.vsaq.json");
const EXTENSION: &str = include_str!("../fixtures/exchange/extension.vsaq.json");
const CISO: &str = include_str!("../fixtures/exchange/framework.yaml");

/// An empty folder with the questionnaire and its extension.
fn shell() -> Shell {
    let shell = Shell::new();
    shell.repository.write("quay.yaml", CISO);
    shell.repository.write("harbour.json", VSAQ);
    shell.repository.write("port.json", EXTENSION);
    shell
}

#[test]
fn the_checklist_is_printed_and_the_report_beside_it() {
    let shell = shell();
    let output = shell.run(&["checklist", "import", "quay.yaml", "--area", "operations"]);
    assert!(output.status.success());
    let (printed, told) = (text(&output.stdout), text(&output.stderr));
    assert!(printed.contains("id = \"quay-1\"\nversion = \"0.1.0\"\n"), "{printed}");
    assert!(printed.contains("area = \"operations\"\n"));
    assert!(told.starts_with("`quay-1` has 10 questions; "), "{told}");
    assert!(told.contains("  target_score: not carried; what is aimed at stands in the policy (\u{201c}4\u{201d} at 67:23)\n"), "{told}");
    // What is printed is a checklist that lints.
    shell.repository.write("checklists/quay-1.toml", &printed);
    let lint = shell.does(&["checklist", "lint", "checklists/quay-1.toml"]);
    assert!(lint.contains("1 file: no error"), "{lint}");
}

#[test]
fn a_file_is_written_once_and_never_over_another() {
    let shell = shell();
    let import = [
        "checklist",
        "import",
        "harbour.json",
        "--output",
        "harbour.toml",
        "--id",
        "docks",
        "--title",
        "Docks",
    ];
    assert_eq!(shell.does(&import), "harbour.toml holds `docks` with 14 questions\n");
    let written = std::fs::read_to_string(shell.repository.root().join("harbour.toml")).unwrap();
    assert!(written.contains("id = \"docks\"") && written.contains("title = \"Docks\""));
    let said = shell.refuses(1, &import);
    assert!(said.contains("error: ") && said.contains("harbour.toml is there already"), "{said}");
    let said = shell.refuses(1, &["--read-only", "checklist", "import", "quay.yaml", "--output", "new.toml"]);
    assert!(said.contains("--read-only was given"), "{said}");
}

#[test]
fn json_holds_the_checklist_and_every_line_with_every_place() {
    let shell = shell();
    let document = shell.json(&["checklist", "import", "harbour.json", "--extension", "port.json"]);
    assert_eq!(document["format"], "vsaq");
    assert_eq!(document["questions"], 16);
    assert!(document["text"].as_str().unwrap().contains("harbour-port-dogs"));
    let report = document["report"].as_array().unwrap();
    let weight = report.iter().find(|line| line["what"] == "weight").unwrap();
    assert_eq!((&weight["fate"], &weight["count"]), (&"assumed".into(), &16.into()));
    assert_eq!(weight["items"].as_array().unwrap().len(), 16);
    assert_eq!(report[0]["fate"], "not carried");
}

#[test]
fn the_standard_input_is_read_and_its_format_guessed() {
    let shell = shell();
    let output = shell.run_with_input(&["checklist", "import", "-"], "question,kind\nIs it so?,yes-no\n");
    assert!(text(&output.stdout).contains("id = \"standard-input\""), "{}", text(&output.stdout));
    let output = shell.run_with_input(
        &["checklist", "import", "-", "--format", "csv", "--id", "x"],
        "question\nIs it so?\n",
    );
    assert!(text(&output.stdout).contains("id = \"x-is-it-so\""), "{}", text(&output.stdout));
    std::fs::write(shell.repository.root().join("b.xlsx"), workbook::bakery()).unwrap();
    let printed = shell.does(&["checklist", "import", "b.xlsx", "--sheet", "Bakery"]);
    assert!(printed.contains("ask = \"How many sacks?\""));
}

#[test]
fn what_cannot_be_imported_is_told_with_its_place_and_the_way_out() {
    let shell = shell();
    shell.repository.write("cut.json", &VSAQ[..1000]);
    for (code, arguments, words) in [
        (1, &["cut.json"][..], "error: cut.json:23:11: the file ends where a value should stand"),
        (2, &["port.json"], "this is an extension, which says nothing without its questionnaire"),
        (2, &["quay.yaml", "--sheet", "x"], "a CISO Assistant framework has no sheets"),
        (2, &["quay.yaml", "--id", "9x"], "`9x` is no id"),
        (2, &["quay.yaml", "--area", "garden"], "invalid value 'garden'"),
        (2, &["quay.yaml", "--format", "word"], "invalid value 'word'"),
        (2, &["nowhere.json"], "cannot read"),
        (
            1,
            &["quay.yaml", "--format", "oscal"],
            "error: quay.yaml:1:1: here stands `#` where a value should stand",
        ),
    ] {
        let said = shell.refuses(code, &[&["checklist", "import"], arguments].concat());
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_checklist_is_exported_as_it_stood_and_comes_back_the_same() {
    let shell = Shell::with_review();
    let catalog = shell.does(&["checklist", "export", "security", "--format", "oscal"]);
    assert!(catalog.contains("\"last-modified\": \"2026-11-22T09:10:00Z\""), "when it was recorded");
    let path = "checklists/security.toml";
    let before = std::fs::read_to_string(shell.repository.root().join(path)).unwrap();
    let after = before
        .replace("version = \"1.0.0\"", "version = \"1.0.1\"")
        .replace("What nobody listed", "What nobody lists");
    shell.repository.write(path, &after);
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Reword security"]);
    assert_eq!(shell.does(&["checklist", "export", "security", "--at", "HEAD~1"]), catalog);
    assert_eq!(
        shell.does(&["checklist", "export", "security", "--output", "s.json"]),
        "s.json holds `security` 1.0.1\n"
    );
    shell.does(&["checklist", "import", "s.json", "--output", "back.toml"]);
    let same = shell.run(&["checklist", "diff", "security", "back.toml", "--exit-code"]);
    assert!(same.status.success(), "{}", text(&same.stdout));
    let said = shell.refuses(1, &["checklist", "export", "secruity"]);
    assert!(said.contains("did you mean `security`?"), "{said}");
}

#[test]
fn the_help_says_what_becomes_of_a_source() {
    let shell = Shell::new();
    insta::assert_snapshot!("import_help", shell.does(&["checklist", "import", "--help"]));
    insta::assert_snapshot!("export_help", shell.does(&["checklist", "export", "--help"]));
}
