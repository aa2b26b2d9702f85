//! The proof of a record at the shell: what is judged, what is kept, and what a noted anchor adds.

use crate::cli;
use crate::cli::Shell;

const WORDS: &str = "The policy export of this month says so, and three accounts were looked at.";

fn answer(shell: &Shell, question: &str, value: &str) {
    shell.does(&["answer", "vellmarkt/2026-q4", question, value, "--because", WORDS]);
}

#[test]
fn what_was_proven_once_is_not_judged_again_unless_asked() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    let first = shell.json(&["verify"]);
    assert_eq!(
        (&first["clean"], &first["entries"], &first["proven-before"]),
        (&true.into(), &4.into(), &().into())
    );
    let tip = shell.repository.git(&["rev-parse", "HEAD"]);
    answer(&shell, "sec-audit-right", "inspect");
    let second = shell.json(&["verify"]);
    assert_eq!(second["proven-before"], tip.as_str());
    assert_eq!((&second["entries"], &second["signatures"]["unsigned"]), (&5.into(), &1.into()), "one is new");
    let full = shell.json(&["verify", "--full"]);
    assert_eq!(
        (&full["entries"], &full["signatures"]["unsigned"], &full["proven-before"]),
        (&5.into(), &5.into(), &().into())
    );
    assert_eq!(full["counts"]["attested"], 5);
    let said = shell.does(&["verify"]);
    assert!(
        said.contains("5 commits, nothing wrong") && said.contains("5 of them had been proven"),
        "{said}"
    );
}

#[test]
fn undone_and_repeated_entries_are_proven_too() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    answer(&shell, "sec-staff-mfa", "admins");
    shell.does(&["undo"]);
    shell.does(&["undo"]);
    shell.does(&[
        "partner",
        "set",
        "vellmarkt",
        "--fact",
        "personal-data=yes",
        "--summary",
        "A marketplace.",
    ]);
    shell.does(&["review", "settle", "vellmarkt/2026-q4", "cardholder-data", "none"]);
    shell.does(&["ask", "vellmarkt/2026-q4", "tech-sandbox", "--to", "engineering"]);
    shell.assert_sound();
}

#[test]
fn a_violation_is_told_every_time_until_it_is_answered_for() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    shell.does(&["verify"]);
    let path = "partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml";
    let text = shell.repository.read(path).unwrap().replace("value = \"all\"", "value = \"some\"");
    shell.repository.write(path, &text);
    shell.repository.git(&["commit", "--quiet", "-am", "Correct"]);
    for _ in 0..2 {
        let output = shell.run(&["verify"]);
        let said = cli::text(&output.stdout);
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains("VIOLATION") && said.contains("1 violation"), "{said}");
    }
}

#[test]
fn a_noted_anchor_finds_a_history_that_was_rewritten_before_it_was_cloned() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    let line = shell.does(&["anchor"]);
    assert_eq!(shell.json(&["anchor"])["line"], line.trim_end());
    answer(&shell, "sec-audit-right", "inspect");
    shell.does(&["verify", "--anchor", line.trim_end()]);
    shell.repository.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
    answer(&shell, "sec-staff-mfa", "admins");
    // Whoever never saw the first history, as a new clone, finds nothing; with the line they do.
    std::fs::remove_dir_all(shell.repository.root().join(".git/probity")).unwrap();
    shell.does(&["verify"]);
    let output = shell.run(&["verify", "--anchor", line.trim_end()]);
    let said = cli::text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("is not part of this history"), "{said}");
}

#[test]
fn several_entries_in_one_commit_pass_only_where_that_is_allowed() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    answer(&shell, "sec-audit-right", "inspect");
    let message = shell.repository.git(&["log", "-1", "--format=%B"]);
    shell.repository.git(&["reset", "--quiet", "--soft", "HEAD~2"]);
    shell.repository.git_at("2026-11-22T10:00:00Z", &["commit", "--quiet", "--message", &message]);
    assert_eq!(shell.run(&["verify"]).status.code(), Some(1));
    let said = shell.does(&["verify", "--allow-collapsed"]);
    assert!(said.contains("COLLAPSED") && said.contains("nothing wrong"), "{said}");
}

#[test]
fn a_merge_of_two_clones_is_proven_with_both_its_sides() {
    let shell = Shell::with_review();
    shell.repository.git(&["checkout", "--quiet", "-b", "side"]);
    answer(&shell, "sec-staff-mfa", "all");
    shell.repository.git(&["checkout", "--quiet", "main"]);
    answer(&shell, "sec-audit-right", "inspect");
    shell.repository.git(&["merge", "--quiet", "--no-ff", "--message", "Merge side", "side"]);
    let proof = shell.json(&["verify"]);
    assert_eq!((&proof["counts"]["attested"], &proof["counts"]["merge"]), (&5.into(), &1.into()));
}

#[test]
fn for_who_may_only_read_nothing_is_kept() {
    let shell = Shell::with_review();
    shell.does(&[
        "people",
        "add",
        "ada",
        "--name",
        "Ada",
        "--mail",
        "ada@example.org",
        "--role",
        "administrator",
    ]);
    let stranger =
        shell.with("GIT_AUTHOR_EMAIL", "eve@example.org").with("GIT_COMMITTER_EMAIL", "eve@example.org");
    std::fs::remove_dir_all(stranger.repository.root().join(".git/probity")).unwrap();
    stranger.does(&["verify"]);
    assert!(!stranger.repository.root().join(".git/probity").exists());
}

#[test]
fn damaged_bytes_are_an_error_with_a_place() {
    let shell = Shell::with_review();
    answer(&shell, "sec-staff-mfa", "all");
    let id = shell
        .repository
        .git(&["rev-parse", "HEAD:partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml"]);
    let other = shell.repository.git(&["rev-parse", "HEAD:probity.toml"]);
    let objects = shell.repository.root().join(".git/objects");
    let place = |id: &str| objects.join(&id[..2]).join(&id[2..]);
    let bytes = std::fs::read(place(&other)).unwrap();
    std::fs::remove_file(place(&id)).unwrap();
    std::fs::write(place(&id), bytes).unwrap();
    let said = shell.refuses(3, &["verify"]);
    assert!(said.contains("hash mismatch") || said.contains(&id), "{said}");
}
