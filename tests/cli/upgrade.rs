//! A running review moves to other texts of its checklists: every answer keeps its bytes or is asked for again, and
//! undo brings the same tree back.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::cli;
use crate::cli::Shell;
use crate::text::in_question;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

const REVIEW: &str = "vellmarkt/2026-q4";
const FOLDER: &str = "partners/vellmarkt/reviews/2026-q4";
const SECURITY: &str = "checklists/security.toml";

/// Answers of every state, by people who say why.
const ANSWERS: &[(&str, &str)] = &[
    ("sec-data-inventory", "yes"),
    ("sec-staff-mfa", "all"),
    ("sec-log-retention", "6"),
    ("sec-patch-days", "14"),
    ("sec-least-privilege", "3"),
    ("sec-breach-notice-hours", "48"),
    ("sec-audit-right", "reports"),
];

/// A record with a review that has a few answers.
static BEGUN: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::with_review();
    for (question, value) in ANSWERS {
        let words = "The policy export of this month says so, and three accounts were looked at.";
        shell.does(&["answer", REVIEW, question, value, "--because", words]);
    }
    let words = "They were asked twice and could not say it before the contract is signed.";
    shell.does(&["answer", REVIEW, "sec-monitoring", "--unknown", "--because", words]);
    shell
});

/// The record with another text of security in force, recorded with plain Git as an author would.
fn with_security(change: impl FnOnce(String) -> String) -> Shell {
    let shell = BEGUN.copied();
    let text = shell.repository.read(SECURITY).unwrap();
    shell.repository.write(SECURITY, &change(text));
    let (_, problems) =
        probity::checklist::parse::checklist(SECURITY, shell.repository.read(SECURITY).unwrap().as_bytes());
    assert_eq!(problems, Vec::new());
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Change security"]);
    shell
}

/// Takes a question out; what it was.
fn take_out(text: &str, question: &str) -> (String, String) {
    let begin = text.find(&format!("[[section.question]]\nid = \"{question}\"")).unwrap();
    let end = text[begin + 2..].find("\n[[section").map_or(text.len(), |at| begin + 2 + at + 1);
    (format!("{}{}", &text[..begin], &text[end..]), text[begin..end].to_owned())
}

/// Every file of the review's answers, with its bytes.
fn answers(shell: &Shell) -> BTreeMap<String, String> {
    let list = shell.repository.git(&["ls-tree", "-r", "--name-only", "HEAD", &format!("{FOLDER}/answers")]);
    list.lines()
        .map(|path| (path.to_owned(), shell.repository.git(&["show", &format!("HEAD:{path}")])))
        .collect()
}

fn tree(shell: &Shell) -> String {
    shell.repository.git(&["rev-parse", "HEAD^{tree}"])
}

/// What the program says of one question.
fn place(shell: &Shell, question: &str) -> String {
    let document = shell.json(&["review", "show", REVIEW]);
    let find = |list: &Value| list.as_array().unwrap().clone();
    let questions = find(&document["checklists"])
        .iter()
        .flat_map(|checklist| find(&checklist["sections"]))
        .flat_map(|section| find(&section["questions"]))
        .collect::<Vec<_>>();
    let own = questions.iter().find(|own| own["id"] == question);
    own.map_or_else(|| "not pinned".to_owned(), |own| own["place"].as_str().unwrap().to_owned())
}

/// What an upgrade says becomes of each question, and that it does so: every answer keeps its bytes, `verify` finds
/// nothing wrong, and undo brings the same tree back.
fn moved(shell: &Shell, arguments: &[&str]) -> BTreeMap<String, String> {
    let (before, tree_before) = (answers(shell), tree(shell));
    let mut all = vec!["review", "upgrade", REVIEW];
    all.extend(arguments);
    let document = shell.json(&all);
    assert_eq!(answers(shell), before);
    shell.assert_sound();
    let told = document["questions"].as_array().unwrap().iter().map(|row| {
        (row["question"].as_str().unwrap().to_owned(), row["becomes"].as_str().unwrap().to_owned())
    });
    let told: BTreeMap<String, String> = told.collect();
    let moved_tree = tree(shell);
    assert_ne!(moved_tree, tree_before);
    shell.does(&["undo"]);
    assert_eq!(tree(shell), tree_before);
    shell.does(&["undo", "HEAD"]);
    assert_eq!(tree(shell), moved_tree, "taking the undo back moves it again");
    shell.assert_sound();
    told
}

fn only(rows: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    rows.iter().map(|(question, becomes)| (question.as_str(), becomes.as_str())).collect()
}

fn raised(text: &str, version: &str) -> String {
    text.replacen("version = \"1.0.0\"", &format!("version = \"{version}\""), 1)
}

#[test]
fn other_words_leave_every_answer_as_it_is() {
    let shell = with_security(|text| {
        in_question(
            &raised(&text, "1.0.1"),
            "sec-staff-mfa",
            "Which staff accounts",
            "Which accounts of staff",
        )
    });
    assert_eq!(only(&moved(&shell, &[])), [("sec-staff-mfa", "stays")]);
    assert_eq!(place(&shell, "sec-staff-mfa"), "answered, weak proof");
}

#[test]
fn a_new_question_is_open_and_a_new_option_changes_nothing() {
    let shell = with_security(|text| {
        let new = "[[section.question]]\nid = \"sec-log-review\"\nrevision = 1\nask = \"How many days pass between reviews of the logs?\"\nkind = \"number\"\nunit = \"days\"\nfull = 1\nzero = 30\nweight = 2\nevidence = { min = 2, hint = \"two records\" }\nby = \"partner\"\nrequest = \"How often?\"\nwhy = \"Nobody reads a log by itself.\"\n\n";
        let at = text.find("[[section.question]]\nid = \"sec-log-retention\"").unwrap();
        let text = format!("{}{new}{}", &text[..at], &text[at..]);
        in_question(
            &raised(&text, "1.1.0"),
            "sec-audit-right",
            "options = [",
            "options = [\n  { key = \"certificate\", label = \"a certificate a year\", score = 0.5 },",
        )
    });
    assert_eq!(only(&moved(&shell, &[])), [("sec-audit-right", "stays"), ("sec-log-review", "new")]);
    assert_eq!(place(&shell, "sec-log-review"), "open");
}

#[test]
fn another_weight_or_another_minimum_of_proof_counts_the_answer_anew() {
    let shell = with_security(|text| {
        let text = in_question(&raised(&text, "1.1.0"), "sec-log-retention", "weight = 2", "weight = 5");
        in_question(&text, "sec-patch-days", "min = 2", "min = 3")
    });
    let rows = moved(&shell, &[]);
    assert_eq!(only(&rows), [("sec-log-retention", "counted-anew"), ("sec-patch-days", "counted-anew")]);
}

#[test]
fn a_raised_revision_wants_the_answer_confirmed_and_does_not_count_it_until_then() {
    let shell = with_security(|text| {
        let text = in_question(&raised(&text, "2.0.0"), "sec-breach-notice-hours", "full = 24", "full = 12");
        in_question(&text, "sec-breach-notice-hours", "revision = 1", "revision = 2")
    });
    assert_eq!(only(&moved(&shell, &[])), [("sec-breach-notice-hours", "to-confirm")]);
    assert_eq!(place(&shell, "sec-breach-notice-hours"), "to confirm again");
    let words = "Clause 9 says 48 hours from knowledge, by phone and by mail.";
    shell.does(&["answer", REVIEW, "sec-breach-notice-hours", "48", "--because", words]);
    assert_eq!(place(&shell, "sec-breach-notice-hours"), "answered, weak proof");
    shell.assert_sound();
}

#[test]
fn a_meaning_that_changed_without_a_revision_is_asked_for_all_the_same() {
    let shell = with_security(|text| {
        let text = in_question(&raised(&text, "2.0.0"), "sec-staff-mfa", ", \"admins\"]", "]");
        in_question(
            &text,
            "sec-monitoring",
            "kind = \"scale\"",
            "gate = { kind = \"waivable\", pass = { at-least = 2 } }\nkind = \"scale\"",
        )
    });
    assert_eq!(
        only(&moved(&shell, &[])),
        [("sec-monitoring", "to-confirm"), ("sec-staff-mfa", "to-confirm")]
    );
    assert_eq!(place(&shell, "sec-staff-mfa"), "to confirm again");
    assert_eq!(place(&shell, "sec-monitoring"), "to confirm again");
    let review = shell.repository.read(&format!("{FOLDER}/review.toml")).unwrap();
    assert!(review.contains("reconfirm = [\"sec-monitoring\", \"sec-staff-mfa\"]"), "{review}");
    let words = "The export of today shows that administrators alone is not what they do.";
    shell.does(&["answer", REVIEW, "sec-staff-mfa", "all", "--because", words]);
    assert_eq!(place(&shell, "sec-staff-mfa"), "answered, weak proof");
    // Another move asks again for what nobody has confirmed, and for nothing else.
    let text = shell.repository.read(SECURITY).unwrap();
    let text =
        in_question(&text, "sec-audit-right", "What right", "Which right").replacen("2.0.0", "2.0.1", 1);
    shell.repository.write(SECURITY, &text);
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Reword security"]);
    shell.does(&["review", "upgrade", REVIEW]);
    assert_eq!(place(&shell, "sec-staff-mfa"), "answered, weak proof");
    assert_eq!(place(&shell, "sec-monitoring"), "to confirm again");
    shell.assert_sound();
}

#[test]
fn an_option_that_was_dropped_and_a_kind_that_changed_are_asked_for_again() {
    let shell = with_security(|text| {
        let text = in_question(
            &raised(&text, "2.0.0"),
            "sec-staff-mfa",
            "  { key = \"all\", ",
            "  { key = \"everyone\", ",
        );
        let text = in_question(
            &text,
            "sec-staff-mfa",
            "\"phish-resistant\", \"all\"",
            "\"phish-resistant\", \"everyone\"",
        );
        let text = in_question(
            &text,
            "sec-data-inventory",
            "kind = \"yes-no\"\ngood = \"yes\"",
            "kind = \"percent\"\nfull = 100\nzero = 50",
        );
        in_question(&text, "sec-data-inventory", "Is every data field", "What share of the data fields")
    });
    assert_eq!(
        only(&moved(&shell, &[])),
        [("sec-data-inventory", "to-confirm"), ("sec-staff-mfa", "to-confirm")]
    );
    let refused = shell.refuses(1, &["review", "upgrade", REVIEW, "--json", "--checklist", "security"]);
    assert!(refused.contains("pins the checklists that are in force"), "{refused}");
    shell.does(&["undo", "HEAD~2"]);
    let refused = shell.run(&["review", "upgrade", REVIEW, "--keep", "all"]);
    let said = cli::text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said.contains("all") && said.contains("error"),
        "an answer that no longer fits is not kept: {said}"
    );
    shell.assert_sound();
}

#[test]
fn a_question_that_is_gone_or_left_out_keeps_its_answer_readable() {
    let shell = with_security(|text| {
        let text = in_question(
            &raised(&text, "2.0.0"),
            "sec-patch-days",
            "revision = 1",
            "revision = 1\ndisabled = \"asked in the contract\"",
        );
        take_out(&text, "sec-least-privilege").0
    });
    assert_eq!(
        only(&moved(&shell, &[])),
        [("sec-least-privilege", "retired"), ("sec-patch-days", "retired")]
    );
    assert_eq!(place(&shell, "sec-least-privilege"), "not pinned");
    let shown = shell.does(&["review", "show", REVIEW]);
    assert!(shown.contains("Retired") && shown.contains("sec-least-privilege"), "{shown}");
}

#[test]
fn a_question_that_moved_to_another_section_is_the_same_question() {
    let shell = with_security(|text| {
        let (text, question) = take_out(&raised(&text, "1.0.1"), "sec-staff-mfa");
        format!("{}\n\n{}", text.trim_end(), question)
    });
    let rows = moved(&shell, &[]);
    assert!(rows.values().all(|becomes| becomes == "stays"), "{rows:?}");
    assert_eq!(place(&shell, "sec-staff-mfa"), "answered, weak proof");
}

#[test]
fn a_renamed_question_takes_the_answer_over_when_somebody_says_so() {
    let shell = with_security(|text| {
        raised(&text, "2.0.0").replace("id = \"sec-log-retention\"", "id = \"sec-logs-kept\"")
    });
    assert_eq!(only(&moved(&shell, &[])), [("sec-log-retention", "retired"), ("sec-logs-kept", "new")]);
    shell.does(&["undo", "HEAD~2"]);
    let before = tree(&shell);
    shell.does(&["review", "upgrade", REVIEW, "--map", "sec-log-retention=sec-logs-kept"]);
    assert_eq!(place(&shell, "sec-logs-kept"), "answered, weak proof");
    let message = shell.repository.git(&["log", "-1", "--format=%B"]);
    assert!(message.contains("Taken over: sec-logs-kept from sec-log-retention"), "{message}");
    shell.assert_sound();
    shell.does(&["undo"]);
    assert_eq!(tree(&shell), before);
}

#[test]
fn what_is_kept_is_confirmed_in_the_name_of_whoever_moves_the_review() {
    let shell = with_security(|text| {
        let text = in_question(&raised(&text, "2.0.0"), "sec-staff-mfa", ", \"admins\"]", "]");
        in_question(&text, "sec-staff-mfa", "revision = 1", "revision = 2")
    });
    let before = tree(&shell);
    shell.does(&["review", "upgrade", REVIEW, "--keep", "all"]);
    assert_eq!(place(&shell, "sec-staff-mfa"), "answered, weak proof");
    let answer = shell.repository.read(&format!("{FOLDER}/answers/sec-staff-mfa.toml")).unwrap();
    assert!(answer.contains("revision = 2") && answer.contains("value = \"all\""), "{answer}");
    shell.assert_sound();
    shell.does(&["undo"]);
    assert_eq!(tree(&shell), before);
}

#[test]
fn a_review_moves_to_a_fork_two_versions_behind_and_back_to_its_base() {
    let shell = BEGUN.copied();
    shell.does(&["checklist", "fork", "security", "shop-security", "--type", "channel"]);
    let path = "checklists/shop-security.toml";
    let text = shell.repository.read(path).unwrap();
    let text = in_question(&text, "sec-log-retention", "weight = 2", "weight = 1");
    shell.repository.write(path, &text);
    shell.does(&["checklist", "record", "shop-security"]);
    shell.does(&["checklist", "publish", "shop-security"]);
    for (from, to, change) in [("1.0.0", "1.1.0", "weight = 3"), ("1.1.0", "1.2.0", "weight = 5")] {
        let text = shell.repository.read(SECURITY).unwrap();
        let weight = if from == "1.0.0" { "weight = 2" } else { "weight = 3" };
        let text = in_question(&text, "sec-log-retention", weight, change);
        shell.repository.write(SECURITY, &text.replacen(from, to, 1));
        shell.does(&["checklist", "record", "security"]);
    }
    let rows = moved(&shell, &[]);
    assert_eq!(only(&rows), [("sec-log-retention", "counted-anew")]);
    let rows = moved(&shell, &["--checklist", "security"]);
    assert_eq!(only(&rows), [("sec-log-retention", "counted-anew")]);
    let pins = shell.repository.git(&["ls-files", &format!("{FOLDER}/pins/checklists")]);
    assert!(pins.contains("/security.toml") && !pins.contains("shop-security"), "{pins}");
}

#[test]
fn an_upstream_that_was_rewritten_takes_no_answer_away() {
    let shell = with_security(|_| {
        "id = \"security\"\nversion = \"2.0.0\"\ntitle = \"Security anew\"\narea = \"security\"\n\n[[section]]\nid = \"all\"\ntitle = \"All\"\nguidance = \"Ask.\"\n\n[[section.question]]\nid = \"sec-new-start\"\nrevision = 1\nask = \"Is there anything that we should worry about?\"\nkind = \"yes-no\"\ngood = \"no\"\nweight = 5\nevidence = { min = 1, hint = \"a note\" }\nby = \"us\"\nrequest = \"Is there?\"\nwhy = \"One question says it all.\"\n".to_owned()
    });
    let rows = moved(&shell, &[]);
    assert_eq!(rows["sec-new-start"], "new");
    assert!(ANSWERS.iter().all(|(question, _)| rows[*question] == "retired"), "{rows:?}");
    assert_eq!(answers(&shell).len(), ANSWERS.len() + 1);
}

#[test]
fn who_may_not_and_what_was_decided_is_refused() {
    let shell = with_security(|text| {
        raised(&text, "1.0.1").replacen("title = \"Security\"", "title = \"Safety\"", 1)
    });
    let refused = shell.refuses(
        1,
        &["review", "upgrade", REVIEW, "--json", "--checklist", "culture", "--checklist", "nothing"],
    );
    assert!(refused.contains("there is no checklist `nothing`"), "{refused}");
    let refused = shell.refuses(1, &["review", "upgrade", REVIEW, "--json", "--map", "sec-none=sec-other"]);
    assert!(refused.contains("no answer to `sec-none` is recorded"), "{refused}");
    let demo = Shell::new();
    demo.does(&["demo", ".", "--no-open"]);
    demo.repository.write(
        SECURITY,
        &raised(&demo.repository.read(SECURITY).unwrap(), "1.0.1").replacen(
            "title = \"Security\"",
            "title = \"Safety\"",
            1,
        ),
    );
    demo.repository.git(&["commit", "--quiet", "--all", "--message", "Rename security"]);
    let refused = demo.refuses(1, &["review", "upgrade", "vellmarkt/2026-q1", "--json"]);
    assert!(refused.contains("its answers change no more"), "{refused}");
}

/// One change that an author makes, by question.
#[derive(Debug, Clone, Copy)]
enum Change {
    Reword,
    Weigh,
    Revise,
    Regate,
    LeaveOut,
    Drop,
}

fn changed(text: &str, question: &str, change: Change) -> String {
    let begin = text.find(&format!("id = \"{question}\"")).unwrap();
    let own = &text[begin..];
    let own = &own[..own.find("\n[[section").unwrap_or(own.len())];
    let line = |key: &str| own.lines().find(|line| line.starts_with(&format!("{key} = "))).map(str::to_owned);
    match change {
        Change::Reword => {
            let old = line("why").unwrap();
            in_question(text, question, &old, "why = \"Because it came to that.\"")
        }
        Change::Weigh => {
            let old = line("weight").unwrap();
            in_question(text, question, &old, if old.ends_with('1') { "weight = 2" } else { "weight = 1" })
        }
        Change::Revise => in_question(text, question, "revision = 1", "revision = 2"),
        Change::Regate => match line("gate") {
            Some(old) => in_question(text, question, &format!("{old}\n"), ""),
            None => in_question(text, question, "revision = 1", "revision = 1\nna = false"),
        },
        Change::LeaveOut => {
            in_question(text, question, "revision = 1", "revision = 1\ndisabled = \"not for us\"")
        }
        Change::Drop => take_out(text, question).0,
    }
}

/// Upgrade then undo is the identity, no answer ever leaves the tree or changes a byte, and the history verifies.
#[test]
fn whatever_an_author_changes_no_answer_is_lost_and_undo_is_the_way_back() {
    let questions: Vec<&str> = ANSWERS.iter().map(|(question, _)| *question).collect();
    let change = prop_oneof![
        Just(Change::Reword),
        Just(Change::Weigh),
        Just(Change::Revise),
        Just(Change::Regate),
        Just(Change::LeaveOut),
        Just(Change::Drop)
    ];
    let changes = prop::collection::btree_map(prop::sample::select(questions), change, 1..6);
    let cases = std::env::var("PROBITY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(8);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&changes, |changes| {
            let shell = with_security(|text| {
                let begin = raised(&text, "2.0.0");
                changes.iter().fold(begin, |text, (question, change)| changed(&text, question, *change))
            });
            let rows = moved(&shell, &[]);
            for (question, change) in &changes {
                let expected: &[&str] = match change {
                    Change::Reword => &["stays"],
                    Change::Weigh => &["counted-anew"],
                    Change::Revise => &["to-confirm"],
                    Change::Regate => &["to-confirm", "counted-anew"],
                    Change::LeaveOut | Change::Drop => &["retired"],
                };
                prop_assert!(expected.contains(&rows[*question].as_str()), "{question} {change:?}: {rows:?}");
            }
            Ok(())
        })
        .unwrap();
}
