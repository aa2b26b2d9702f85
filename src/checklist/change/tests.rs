//! The change table, row by row, on real text.

use super::*;
use crate::checklist::parse;

const TEXT: &str = r#"
id = "security"
version = "1.0.0"
title = "Security"
[[section]]
id = "access"
title = "Access"
guidance = "Ask."
[[section.question]]
id = "mfa"
revision = 1
ask = "For whom?"
kind = "choice"
options = [{ key = "all", label = "all", score = 1.0 }, { key = "some", label = "some", score = 0.5 }]
weight = 3
gate = { kind = "hard", pass = ["all", "some"] }
evidence = { min = 2, hint = "export" }
request = "Who?"
why = "Passwords leak."
refs = ["GDPR:32.1", "ISO-27001-2022:A.8.5"]
[[section.question]]
id = "hours"
ask = "How long?"
kind = "number"
unit = "h"
full = 24
zero = 96
none = { label = "no figure", score = 0.0 }
weight = 2
[[section]]
id = "last"
title = "Last"
[[section.question]]
id = "parts"
ask = "Which?"
kind = "multi"
options = [{ key = "a", label = "A" }, { key = "b", label = "B" }]
required = ["a", "b"]
weight = 1
"#;

fn read(text: &str) -> Checklist {
    let (checklist, problems) = parse::checklist("security.toml", text.as_bytes());
    assert!(problems.is_empty(), "{problems:#?}");
    checklist.unwrap()
}

/// What one replacement in the text changes, as `question: what (class)`.
fn after(from: &str, to: &str) -> Vec<String> {
    assert!(TEXT.contains(from), "{from}");
    let (old, new) = (read(TEXT), read(&TEXT.replacen(from, to, 1)));
    classify(&old, &new).iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_changes_by_reading_it_again_or_by_the_order_of_lists() {
    assert!(classify(&read(TEXT), &read(TEXT)).is_empty());
    assert!(after("pass = [\"all\", \"some\"]", "pass = [\"some\", \"all\"]").is_empty());
    assert!(after("required = [\"a\", \"b\"]", "required = [\"b\", \"a\"]").is_empty());
    assert!(after("score = 0.5", "score = 0.50").is_empty());
    assert!(after("version = \"1.0.0\"", "version = \"1.0.1\"").is_empty());
}

#[test]
fn other_words_for_the_same_thing_are_wording() {
    for (from, to, what) in [
        ("For whom?", "For which people?", "mfa: wording of ask (wording)"),
        ("Who?", "Who now?", "mfa: wording of request (wording)"),
        ("Passwords leak.", "They leak.", "mfa: wording of why (wording)"),
        ("hint = \"export\"", "hint = \"a list\"", "mfa: wording of evidence hint (wording)"),
        ("label = \"some\"", "label = \"a few\"", "mfa: wording of option \"some\" (wording)"),
        ("\"no figure\"", "\"none agreed\"", "hours: wording of the answer \"none\" (wording)"),
        ("GDPR:32.1", "GDPR:32.2", "mfa: wording of refs (wording)"),
        ("Ask.", "Ask twice.", "section `access`: wording of guidance (wording)"),
        ("title = \"Security\"", "title = \"Safety\"", "wording of title (wording)"),
        ("weight = 3", "weight = 3\nby = \"us\"", "mfa: by partner -> us (wording)"),
    ] {
        assert_eq!(after(from, to), [what], "{from}");
    }
    assert_eq!(
        after(
            r#"{ key = "all", label = "all", score = 1.0 }, { key = "some", label = "some", score = 0.5 }"#,
            r#"{ key = "some", label = "some", score = 0.5 }, { key = "all", label = "all", score = 1.0 }"#
        ),
        ["mfa: order of the options all, some -> some, all (wording)"]
    );
}

#[test]
fn what_is_new_is_an_addition() {
    assert_eq!(
        after(
            "{ key = \"b\", label = \"B\" }",
            "{ key = \"b\", label = \"B\" }, { key = \"c\", label = \"C\" }"
        ),
        ["parts: new option \"c\" (addition)"]
    );
    assert_eq!(
        after(
            "id = \"parts\"",
            "id = \"days\"\nask = \"When?\"\nkind = \"date\"\nweight = 0\n[[section.question]]\nid = \"parts\""
        ),
        ["days: new question: date, weight 0 (addition)"]
    );
}

#[test]
fn what_counts_otherwise_is_weighing() {
    for (from, to, what) in [
        ("weight = 3", "weight = 5", "mfa: weight 3 -> 5 (weighing)"),
        ("min = 2", "min = 3", "mfa: evidence minimum 2 -> 3 (weighing)"),
        ("weight = 3", "weight = 3\nna = false", "mfa: \"not applicable\" allowed -> not allowed (weighing)"),
        (
            "weight = 3",
            "weight = 3\nrationale = \"words\"",
            "mfa: rationale by the general rule -> always words (weighing)",
        ),
        (
            "weight = 3",
            "weight = 3\nwhen = { personal-data = \"yes\" }",
            "mfa: asked always -> asked if personal-data is yes (weighing)",
        ),
        (
            "weight = 3",
            "weight = 3\npartner-types = [\"b\", \"a\"]",
            "mfa: asked of all partners -> a, b (weighing)",
        ),
    ] {
        assert_eq!(after(from, to), [what], "{from}");
    }
}

#[test]
fn what_makes_an_answer_mean_something_else_is_meaning() {
    for (from, to, what) in [
        ("revision = 1", "revision = 2", "mfa: revision 1 -> 2 (meaning)"),
        ("score = 0.5", "score = 0.4", "mfa: option \"some\" scores 0.5 -> 0.4 (meaning)"),
        ("full = 24", "full = 12", "hours: full credit at 24 -> 12 (meaning)"),
        ("unit = \"h\"", "unit = \"days\"", "hours: unit h -> days (meaning)"),
        ("score = 0.0", "score = 0.1", "hours: the answer \"none\" scores 0 -> 0.1 (meaning)"),
        ("kind = \"number\"", "kind = \"money\"", "hours: kind number -> money (meaning)"),
        (
            "required = [\"a\", \"b\"]",
            "at-least = 1",
            "parts: credit for the share of a, b -> at least 1 (meaning)",
        ),
        (
            "pass = [\"all\", \"some\"]",
            "pass = [\"all\"]",
            "mfa: gate hard, passed by all or some -> hard, passed by all (meaning)",
        ),
    ] {
        assert_eq!(after(from, to), [what], "{from}");
    }
    assert_eq!(
        after(", { key = \"b\", label = \"B\" }]\nrequired = [\"a\", \"b\"]", "]\nrequired = [\"a\"]"),
        [
            "parts: option \"b\" is gone (meaning)",
            "parts: credit for the share of a, b -> the share of a (meaning)"
        ]
    );
}

#[test]
fn a_question_gone_or_left_out_is_a_removal() {
    assert_eq!(after("weight = 2", "weight = 2\ndisabled = \"not here\""), ["hours: left out (removal)"]);
    let shorter = &TEXT[..TEXT.find("[[section]]\nid = \"last\"").unwrap()];
    let items = classify(&read(TEXT), &read(shorter));
    assert_eq!(
        items.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["section `last`: section is gone (wording)", "parts: question is gone (removal)"]
    );
    assert_eq!(step_due(&items), Some(Step::Major));
}

#[test]
fn a_question_that_moves_keeps_its_meaning() {
    let moved = TEXT.replacen("[[section]]\nid = \"last\"\ntitle = \"Last\"\n", "", 1).replacen(
        "[[section.question]]\nid = \"hours\"",
        "[[section]]\nid = \"last\"\ntitle = \"Last\"\n[[section.question]]\nid = \"hours\"",
        1,
    );
    let items = classify(&read(TEXT), &read(&moved));
    assert_eq!(
        items.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["hours: moved here from section `access` (wording)"]
    );
    assert_eq!(step_due(&items), Some(Step::Patch));
}

#[test]
fn a_fork_stands_beside_its_base_with_what_it_says_of_its_own() {
    let fork = TEXT.replacen("weight = 3", "weight = 1", 1).replacen(
        "weight = 2",
        "weight = 2\ndisabled = \"we never wait\"\n[[section.question]]\nid = \"links\"\nask = \"Which?\"\n\
             kind = \"date\"\nweight = 0",
        1,
    );
    let (base, fork) = (read(TEXT), read(&fork));
    let rows = beside(&base, &fork);
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            let own: Vec<String> = row
                .own
                .iter()
                .map(|own| format!("{} | {} | {}", own.mine, own.base, own.because.as_deref().unwrap_or("-")))
                .collect();
            format!("{} {}: {}", row.section, row.question, own.join("; "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "access mfa: WEIGHT 1 | weight 3 | -",
            "access hours: LEFT OUT | asked always | we never wait",
            "access links: NEW after hours |  | -",
            "last parts: ",
        ]
    );
    // Seen from the other side, what is new in the one is gone from the other.
    let back = beside(&fork, &base);
    let gone: Vec<&str> = back.iter().filter(|row| row.is_gone).map(|row| row.question.as_str()).collect();
    assert_eq!(gone, ["links"]);
    assert_eq!(back.iter().find(|row| row.is_gone).map(|row| row.own[0].mine.as_str()), Some("GONE"));
}
