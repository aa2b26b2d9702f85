//! The line mode through the real program: what is typed, what is recorded, and how one leaves.

use crate::cli;
use crate::cli::Shell;

/// A review whose facts are settled as far as the first questions hang on them.
fn settled() -> Shell {
    let shell = Shell::with_review();
    shell.does(&["review", "settle", "vell", "connects-systems", "no"]);
    shell
}

fn walk(shell: &Shell, typed: &str) -> String {
    let arguments = ["walk", "vell", "--plain"];
    cli::succeeded(&arguments, &shell.run_with_input(&arguments, typed))
}

#[test]
fn an_answer_is_typed_with_numbers_and_words_and_recorded_as_a_commit() {
    let shell = settled();
    let before = shell.entries();
    let said = walk(&shell, "1\nThe register extract of today names the company.\n\n\nq\n");
    assert_eq!(shell.entries(), before + 1, "{said}");
    assert!(said.contains("Recorded") && said.contains("biz-legal-entity is yes"), "{said}");
    let answer =
        shell.repository.read("partners/vellmarkt/reviews/2026-q4/answers/biz-legal-entity.toml").unwrap();
    assert!(answer.contains("The register extract of today names the company."), "{answer}");
    // States are words, and the walk goes on where it stopped.
    assert!(said.contains("State: open."), "{said}");
    assert!(!walk(&shell, "q\n").contains("biz-legal-entity, hard gate"));
    shell.assert_sound();
}

#[test]
fn a_fact_that_a_question_hangs_on_is_asked_before_it() {
    let shell = Shell::with_review();
    let said = walk(&shell, "1\nq\n");
    assert!(said.contains("A fact first") && said.contains("fact connects-systems is no"), "{said}");
    shell.assert_sound();
}

#[test]
fn help_skipping_and_nonsense_record_nothing() {
    let shell = settled();
    let before = shell.entries();
    let said = walk(&shell, "?\ni\nnonsense\n\u{1b}[A\ns\ns\nq\n");
    assert!(said.contains("skip") && said.contains("That is no answer"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
    assert_eq!(shell.entries(), before);
}

#[test]
fn the_end_of_the_input_leaves_at_any_prompt_without_recording() {
    let shell = settled();
    let before = shell.entries();
    for typed in ["", "1\n", "1\nSome words that would be enough", "x"] {
        walk(&shell, typed);
    }
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn without_a_terminal_the_program_itself_asks_line_by_line() {
    let shell = settled();
    let said = cli::succeeded(&[], &shell.run_with_input(&[], "1\nq\n"));
    assert!(said.contains("vellmarkt/2026-q4"), "{said}");
    let nowhere = Shell::new();
    let output = nowhere.run(&[]);
    assert!(output.status.success(), "{}", cli::text(&output.stderr));
    assert!(nowhere.repository.root().read_dir().unwrap().next().is_none());
}
