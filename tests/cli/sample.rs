//! An auditor's sample at the shell: drawn by a seed, walked line by line, kept outside of the record.

use crate::cli;
use crate::cli::Shell;

fn with_answers() -> Shell {
    let shell = Shell::with_review();
    for (question, value) in
        [("sec-staff-mfa", "all"), ("sec-audit-right", "inspect"), ("gov-exit-plan", "costed")]
    {
        let words = "The contract of this month says so, in clause four.";
        shell.does(&["answer", "vellmarkt/2026-q4", question, value, "--because", words]);
    }
    shell
}

#[test]
fn the_same_seed_draws_the_same_answers_and_the_record_stays_as_it_is() {
    let shell = with_answers();
    let before = shell.repository.git(&["rev-parse", "HEAD"]);
    let drawn = |file: &str, seed: &str| {
        shell.json(&["sample", "draw", file, "-n", "2", "--seed", seed])["answers"].clone()
    };
    assert_eq!(drawn("../one.toml", "audit 2026"), drawn("../two.toml", "audit 2026"));
    assert_eq!(drawn("../three.toml", "another").as_array().unwrap().len(), 2);
    assert!(shell.refuses(1, &["sample", "draw", "../one.toml"]).contains("is there already"));
    assert!(shell.refuses(1, &["sample", "draw", "mine.toml"]).contains("lies in the record"));
    assert!(shell.refuses(1, &["sample", "draw", "../x.toml", "--person", "bob"]).contains("no answer"));
    assert_eq!(shell.repository.git(&["rev-parse", "HEAD"]), before);
    shell.assert_sound();
}

#[test]
fn findings_are_kept_one_by_one_and_the_walk_goes_on_where_it_was_left() {
    let shell = with_answers();
    shell.does(&["sample", "draw", "../audit.toml", "-n", "3", "--seed", "s"]);
    let first =
        shell.run_with_input(&["sample", "walk", "../audit.toml"], "2\nThe clause says something else.\nq\n");
    let said = cli::text(&first.stdout);
    assert!(first.status.success() && said.contains("Answer 2 of 3"), "{said}");
    // One of the others is changed after the sample was drawn: what stood there then is shown.
    let words = "They sent a new version of the contract, and it says less.";
    for (question, value) in
        [("sec-staff-mfa", "admins"), ("sec-audit-right", "none"), ("gov-exit-plan", "none")]
    {
        shell.does(&["answer", "vellmarkt/2026-q4", question, value, "--because", words]);
    }
    let second =
        shell.run_with_input(&["sample", "walk", "../audit.toml"], "1\n\n3\nThe document is not here.\n");
    let said = cli::text(&second.stdout);
    assert!(!said.contains("Answer 1 of 3") && said.contains("changed since the sample was drawn"), "{said}");
    assert!(!said.contains("it says less"), "{said}");
    let shown = shell.json(&["sample", "show", "../audit.toml"]);
    assert_eq!((&shown["looked-at"], &shown["exceptions"]), (&3.into(), &1.into()));
    assert_eq!(shown["answers"][0]["words"], "The clause says something else.");
    let said = shell.does(&["sample", "show", "../audit.toml"]);
    assert!(said.contains("1 exception, 1 in-order, 1 unclear"), "{said}");
}

#[test]
fn a_sample_that_somebody_broke_is_an_error_with_a_place() {
    let shell = with_answers();
    shell.does(&["sample", "draw", "../audit.toml"]);
    let path = shell.repository.base().join("audit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("question =", "found = \"fine\", question =", 1)).unwrap();
    let output = shell.run(&["sample", "show", "../audit.toml"]);
    let said = cli::text(&output.stderr);
    assert!(said.contains("audit.toml:") && said.contains("one of: in-order"), "{said}");
}
