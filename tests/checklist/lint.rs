//! An author breaks a checklist, and each time the message says where and what to do.

use insta::assert_snapshot;
use probity::checklist::{Checklist, Facts, builtin, lint, parse};

/// A sound checklist with one question of most kinds.
const SHOP: &str = r#"id = "shop"
version = "1.2.0"
title = "Shop"
area = "technical"

[[section]]
id = "start"
title = "Start"
guidance = "Ask the people who run the shop."

[[section.question]]
id = "shop-login"
revision = 1
ask = "Who can log in?"
kind = "choice"
options = [
  { key = "staff", label = "staff only", score = 1.0 },
  { key = "anyone", label = "anyone", score = 0.0 },
]
weight = 5
gate = { kind = "hard", pass = "staff" }
evidence = { min = 2, hint = "list of accounts" }
request = "Who can log in?"
refs = ["GDPR:32.1"]

[[section.question]]
id = "shop-secrets"
ask = "How are keys kept?"
kind = "scale"
anchors = ["in mails", "in a file", "in a vault", "in a vault, changed yearly", "nobody ever sees them"]
weight = 2
request = "How do you keep keys?"
when = { connects-systems = "yes", answer = { shop-login = ["anyone"] } }

[[section.question]]
id = "shop-outage"
ask = "How long was the longest outage?"
kind = "number"
unit = "h"
full = 1
zero = 24
weight = 3
request = "How long was your longest outage?"
partner-types = ["channel"]
"#;

fn facts() -> Facts {
    parse::facts("facts.toml", builtin::FACTS.as_bytes()).0.unwrap()
}

fn read(text: &str) -> Checklist {
    parse::checklist("shop.toml", text.as_bytes()).0.unwrap()
}

/// The text with one place changed.
fn with(from: &str, to: &str) -> String {
    assert_eq!(SHOP.matches(from).count(), 1, "`{from}` stands once in the text");
    SHOP.replace(from, to)
}

/// Everything that is said about files, each with its path.
fn said(files: &[(&str, &str)], earlier: &[&str]) -> String {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(file, text)| (*file, text.as_bytes())).collect();
    let earlier: Vec<Checklist> = earlier.iter().map(|text| read(text)).collect();
    let earlier: Vec<&Checklist> = earlier.iter().collect();
    let problems = lint::read_and_lint(&files, &facts(), &earlier);
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is said after one change.
fn after(from: &str, to: &str) -> String {
    said(&[("checklists/shop.toml", &with(from, to))], &[])
}

/// What is said after one change of a checklist that history knows as `SHOP`.
fn changed(from: &str, to: &str) -> String {
    said(&[("checklists/shop.toml", &with(from, to))], &[SHOP])
}

#[test]
fn a_sound_checklist_is_passed_over_in_silence() {
    assert_eq!(said(&[("checklists/shop.toml", SHOP)], &[SHOP]), "");
}

#[test]
fn a_question_that_cannot_be_read_is_not_called_gone() {
    let said = changed("kind = \"choice\"", "kind = \"chioce\"");
    assert!(said.contains("did you mean `choice`?") && !said.contains("is gone"), "{said}");
}

// The ten ways.

#[test]
fn way_1_a_key_is_misspelt() {
    assert_snapshot!(after("weight = 5", "wieght = 5"), @"
    checklists/shop.toml:11:1: error: `weight` is missing
      11 | [[section.question]]
         | ^
      help: add `weight = …` here
    checklists/shop.toml:20:1: error: unknown key `wieght`
      20 | wieght = 5
         | ^
      help: did you mean `weight`?
    ");
}

#[test]
fn way_2_a_quote_is_forgotten() {
    assert_snapshot!(after("ask = \"Who can log in?\"", "ask = \"Who can log in?"), @r#"
    checklists/shop.toml:14:23: error: invalid basic string, expected `"`
      14 | ask = "Who can log in?
         |                       ^
      help: text stands in "quotes"; a text of several lines in """three"""
    "#);
}

#[test]
fn way_3_a_rule_names_a_fact_that_is_not_declared() {
    assert_snapshot!(after("connects-systems =", "conects-systems ="), @r#"
    checklists/shop.toml:33:10: error: unknown fact `conects-systems`
      33 | when = { conects-systems = "yes", answer = { shop-login = ["anyone"] } }
         |          ^
      help: did you mean `connects-systems`? Facts are declared in facts.toml
    "#);
}

#[test]
fn way_4_a_rule_names_an_answer_that_the_question_does_not_have() {
    assert_snapshot!(after("shop-login = [\"anyone\"]", "shop-login = [\"anybody\"]"), @r#"
    checklists/shop.toml:33:61: error: question `shop-login` has no answer `anybody`
      33 | when = { connects-systems = "yes", answer = { shop-login = ["anybody"] } }
         |                                                             ^
      help: one of: staff, anyone
    "#);
}

#[test]
fn way_5_two_questions_hang_on_each_other() {
    assert_snapshot!(
        after("refs = [\"GDPR:32.1\"]", "when = { answer = { shop-secrets = [\"0\"] } }"),
        @r#"
    checklists/shop.toml:24:21: error: these questions hang on each other: `shop-login` → `shop-secrets` → `shop-login`
      24 | when = { answer = { shop-secrets = ["0"] } }
         |                     ^
      help: none of them would ever be asked: take one `answer` out
    "#
    );
}

#[test]
fn way_6_an_id_is_used_twice() {
    assert_snapshot!(after("id = \"shop-outage\"", "id = \"shop-login\""), @r#"
    checklists/shop.toml:36:6: error: question `shop-login` stands twice
      36 | id = "shop-login"
         |      ^
      help: the first one is on line 11; ids are never used again
    "#);
}

#[test]
fn way_7_a_question_is_renamed() {
    assert_snapshot!(changed("id = \"shop-outage\"", "id = \"shop-downtime\""), @r#"
    checklists/shop.toml:36:6: error: question `shop-downtime` was `shop-outage` in version 1.2.0
      36 | id = "shop-downtime"
         |      ^
      help: ids are never renamed, or recorded answers lose their question: write `shop-outage` and change `ask` only
    "#);
}

#[test]
fn way_8_the_text_changes_and_the_version_does_not() {
    assert_snapshot!(changed("full = 1", "full = 2"), @r#"
    checklists/shop.toml:2:11: error: the checklist changed, and its version is still 1.2.0: shop-outage: full credit at 1 -> 2 (meaning)
      2 | version = "1.2.0"
        |           ^
      help: write version = "2.0.0"
    checklists/shop.toml:35:1: warning: `shop-outage` means something else now, and its revision is still 1: full credit at 1 -> 2
      35 | [[section.question]]
         | ^
      help: write `revision = 2`: it tells a reader which question an answer answered
    "#);
}

#[test]
fn way_9_a_gate_that_no_answer_can_pass() {
    assert_snapshot!(
        after("weight = 2", "weight = 2\ngate = { kind = \"waivable\", pass = { at-least = 5 } }"),
        @r#"
    checklists/shop.toml:32:36: error: no answer can pass this gate
      32 | gate = { kind = "waivable", pass = { at-least = 5 } }
         |                                    ^
      help: the levels of a scale run from 0 to 4
    "#
    );
}

#[test]
fn way_10_a_question_that_is_never_asked() {
    assert_snapshot!(
        after("partner-types = [\"channel\"]", "when = { personal-data = \"no\", data-role = \"processor\" }"),
        @r#"
    checklists/shop.toml:44:8: error: `shop-outage` is never asked: “personal-data is no, and data-role is processor” cannot hold
      44 | when = { personal-data = "no", data-role = "processor" }
         |        ^
      help: no values of these facts and answers meet this rule: loosen it, or take the question away
    "#
    );
}

// The rest of what is looked at.

#[test]
fn scope_rules_name_what_is_there() {
    assert_snapshot!(after("connects-systems = \"yes\"", "connects-systems = \"ja\""), @r#"
    checklists/shop.toml:33:29: error: fact `connects-systems` is never `ja`
      33 | when = { connects-systems = "ja", answer = { shop-login = ["anyone"] } }
         |                             ^
      help: one of: no, yes
    "#);
    assert_snapshot!(after("connects-systems = \"yes\"", "tier = { at-least = \"hihg\" }"), @r#"
    checklists/shop.toml:33:30: error: fact `tier` is never `hihg`
      33 | when = { tier = { at-least = "hihg" }, answer = { shop-login = ["anyone"] } }
         |                              ^
      help: did you mean `high`?
    "#);
    assert_snapshot!(after("{ shop-login =", "{ shop-logn ="), @r#"
    checklists/shop.toml:33:47: error: unknown question `shop-logn`
      33 | when = { connects-systems = "yes", answer = { shop-logn = ["anyone"] } }
         |                                               ^
      help: did you mean `shop-login`?
    "#);
    assert_snapshot!(after("connects-systems = \"yes\"", "shop-login = \"staff\""), @r#"
    checklists/shop.toml:33:10: error: unknown fact `shop-login`
      33 | when = { shop-login = "staff", answer = { shop-login = ["anyone"] } }
         |          ^
      help: `shop-login` is a question: write answer = { shop-login = ["…"] }
    "#);
    assert_snapshot!(after("{ shop-login = [\"anyone\"] }", "{ shop-outage = [\"long\"] }"), @r#"
    checklists/shop.toml:33:47: error: a scope rule cannot hang on `shop-outage`: it is a number question
      33 | when = { connects-systems = "yes", answer = { shop-outage = ["long"] } }
         |                                               ^
      help: hang it on a yes-no, choice, multi or scale question, or on a fact
    "#);
    assert_snapshot!(after("[\"channel\"]", "[\"chanel\"]"), @r#"
    checklists/shop.toml:44:18: error: unknown partner type `chanel`
      44 | partner-types = ["chanel"]
         |                  ^
      help: did you mean `channel`?
    "#);
    assert_snapshot!(after("[\"channel\"]", "[]"), @"
    checklists/shop.toml:44:17: error: `partner-types` lists nothing, so this is asked of nobody
      44 | partner-types = []
         |                 ^
      help: name the partner types, or take `partner-types` out: then it is asked of all
    ");
}

#[test]
fn rules_that_can_never_hold_are_found_by_trying_every_combination() {
    // The tier follows from what was answered: with licences involved it is never low.
    assert_snapshot!(
        after("partner-types = [\"channel\"]", "when = { regulation = \"licence\", tier = \"low\" }"),
        @r#"
    checklists/shop.toml:44:8: error: `shop-outage` is never asked: “regulation is licence, and tier is low” cannot hold
      44 | when = { regulation = "licence", tier = "low" }
         |        ^
      help: no values of these facts and answers meet this rule: loosen it, or take the question away
    "#
    );
    // A question that was not asked has no answer.
    assert_snapshot!(
        after(
            "partner-types = [\"channel\"]",
            "when = { connects-systems = \"no\", answer = { shop-secrets = [\"0\"] } }"
        ),
        @r#"
    checklists/shop.toml:44:8: error: `shop-outage` is never asked: “connects-systems is no, and the answer to shop-secrets is 0” cannot hold
      44 | when = { connects-systems = "no", answer = { shop-secrets = ["0"] } }
         |        ^
      help: no values of these facts and answers meet this rule: loosen it, or take the question away
    "#
    );
    let narrow = with("area = \"technical\"", "area = \"technical\"\npartner-types = [\"supplier\"]");
    assert_snapshot!(said(&[("checklists/shop.toml", &narrow)], &[]), @r#"
    checklists/shop.toml:45:17: warning: `shop-outage` is asked only of partners that are channel as well: this checklist is for supplier
      45 | partner-types = ["channel"]
         |                 ^
      help: name one of the checklist's partner types here, or add this one at the top
    "#);
    for possible in [
        "when = { regulation = \"licence\", tier = \"high\" }",
        "when = { any = [{ personal-data = \"no\" }, { data-role = \"processor\" }] }",
        "when = { not = { personal-data = \"no\" }, data-role = { at-least = \"joint-controller\" } }",
        "when = { answer = { shop-secrets = [\"0\", \"1\"] } }",
    ] {
        assert_eq!(after("partner-types = [\"channel\"]", possible), "", "{possible}");
    }
}

#[test]
fn rings_are_shown_once_whatever_their_length() {
    assert_snapshot!(after("{ shop-login = [\"anyone\"] }", "{ shop-secrets = [\"0\"] }"), @r#"
    checklists/shop.toml:33:47: error: question `shop-secrets` hangs on its own answer
      33 | when = { connects-systems = "yes", answer = { shop-secrets = ["0"] } }
         |                                               ^
      help: it would never be asked: take the `answer` out
    "#);
    let other =
        SHOP.replace("shop", "till").replace("{ till-login = [\"anyone\"] }", "{ shop-secrets = [\"0\"] }");
    let here = with("{ shop-login = [\"anyone\"] }", "{ till-secrets = [\"0\"] }");
    assert_snapshot!(said(&[("checklists/shop.toml", &here), ("checklists/till.toml", &other)], &[]), @r#"
    checklists/shop.toml:33:47: error: these questions hang on each other: `shop-secrets` → `till-secrets` → `shop-secrets`
      33 | when = { connects-systems = "yes", answer = { till-secrets = ["0"] } }
         |                                               ^
      help: none of them would ever be asked: take one `answer` out
    "#);
}

#[test]
fn what_is_asked_and_earned_makes_sense() {
    assert_snapshot!(after("score = 1.0", "score = 0.9"), @"
    checklists/shop.toml:16:11: warning: no option earns full credit
      16 | options = [
         |           ^
      help: give the best option `score = 1.0`, or nobody can reach the full score
    ");
    assert_snapshot!(after("label = \"anyone\"", "label = \"staff only\""), @r#"
    checklists/shop.toml:18:29: warning: options `staff` and `anyone` read the same
      18 |   { key = "anyone", label = "staff only", score = 0.0 },
         |                             ^
      help: give each option words of its own
    "#);
    assert_snapshot!(after("\"in a vault\", ", "\"\", "), @r#"
    checklists/shop.toml:30:37: error: level 2 of the scale has no anchor
      30 | anchors = ["in mails", "in a file", "", "in a vault, changed yearly", "nobody ever sees them"]
         |                                     ^
      help: say what one would see at this level
    "#);
    assert_snapshot!(after("\"in a vault\", ", ""), @r#"
    checklists/shop.toml:30:11: error: a scale has 5 anchors, one for each level from 0 to 4; here are 4
      30 | anchors = ["in mails", "in a file", "in a vault, changed yearly", "nobody ever sees them"]
         |           ^
      help: add `anchors = ["…", "…", "…", "…", "…"]`
    "#);
    assert_snapshot!(after("pass = \"staff\"", "pass = [\"staff\", \"anyone\"]"), @r#"
    checklists/shop.toml:21:32: warning: every answer passes this gate
      21 | gate = { kind = "hard", pass = ["staff", "anyone"] }
         |                                ^
      help: leave out the answers that should block approval, or take the gate away
    "#);
    assert_snapshot!(after("pass = \"staff\"", "pass = \"anyone\""), @r#"
    checklists/shop.toml:21:32: warning: only answers without credit pass this gate
      21 | gate = { kind = "hard", pass = "anyone" }
         |                                ^
      help: the gate and the scores should point the same way: turn one of them round
    "#);
    assert_snapshot!(
        after("zero = 24", "zero = 24\ngate = { kind = \"hard\", pass = { at-most = -1 } }"),
        @r#"
    checklists/shop.toml:42:32: error: no answer can pass this gate
      42 | gate = { kind = "hard", pass = { at-most = -1 } }
         |                                ^
      help: the smallest figure to be expected is 0
    "#
    );
    assert_snapshot!(
        after("zero = 24", "zero = 24\ngate = { kind = \"hard\", pass = { at-least = 48 } }"),
        @r#"
    checklists/shop.toml:42:32: warning: only answers without credit pass this gate
      42 | gate = { kind = "hard", pass = { at-least = 48 } }
         |                                ^
      help: the gate and the scores should point the same way: turn one of them round
    "#
    );
    assert_snapshot!(after("full = 1\nzero = 24\n", ""), @"
    checklists/shop.toml:40:10: warning: this figure earns nothing, so its weight counts against every partner
      40 | weight = 3
         |          ^
      help: say what it earns with `full` and `zero`, or write `weight = 0`: recorded only
    ");
    assert_snapshot!(after("weight = 2", "weight = 4"), @"
    checklists/shop.toml:31:10: error: weight 4 is not one of 0, 1, 2, 3, 5
      31 | weight = 4
         |          ^
      help: 0 recorded only, 1 hygiene, 2 friction, 3 material, 5 can stop trading
    ");
}

#[test]
fn what_a_reader_needs_is_there() {
    assert_snapshot!(after("guidance = \"Ask the people who run the shop.\"\n", ""), @r#"
    checklists/shop.toml:6:1: warning: section `start` has no guidance
      6 | [[section]]
        | ^
      help: add `guidance = """…"""`: what good looks like, for a person who does it the first time
    "#);
    assert_snapshot!(after("request = \"How do you keep keys?\"", "request = \" \""), @r#"
    checklists/shop.toml:32:11: warning: `shop-secrets` has no `request`
      32 | request = " "
         |           ^
      help: add `request = "…"`: the same question as one would put it to the partner in a mail
    "#);
    assert_snapshot!(after(", hint = \"list of accounts\"", ""), @r#"
    checklists/shop.toml:22:12: warning: `shop-login` needs proof and does not say which
      22 | evidence = { min = 2 }
         |            ^
      help: add `hint = "…"`: the document to look for
    "#);
    assert_snapshot!(after("GDPR:32.1", "GPDR:32.1"), @r#"
    checklists/shop.toml:24:9: warning: unknown framework `GPDR`
      24 | refs = ["GPDR:32.1"]
         |         ^
      help: did you mean `GDPR`? Anything else is cited without a colon
    "#);
    assert_snapshot!(after("GDPR:32.1", "GDPR:"), @r#"
    checklists/shop.toml:24:9: warning: `GDPR:` names no clause
      24 | refs = ["GDPR:"]
         |         ^
      help: as `GDPR:1.2`
    "#);
    for free in ["OpenAPI 3.x", "GS1 GTIN", "https://example.org/x", "RFC 9110 section: 4"] {
        assert_eq!(after("GDPR:32.1", free), "", "{free}");
    }
    assert_snapshot!(after("full = 1", "disabled = \"not here\"\nfull = 1"), @r#"
    checklists/shop.toml:40:12: error: only a fork leaves questions out, and this checklist has no [base]
      40 | disabled = "not here"
         |            ^
      help: take the question away and raise the version's first number, or add [base]
    "#);
}

#[test]
fn multi_questions_can_be_answered() {
    let multi = |more: &str| {
        let (from, rest) = SHOP.split_once("kind = \"number\"").unwrap();
        let (_, rest) = rest.split_once("zero = 24\n").unwrap();
        let options = "options = [{ key = \"a\", label = \"A\" }, { key = \"b\", label = \"B\" }]";
        said(&[("checklists/shop.toml", &format!("{from}kind = \"multi\"\n{options}\n{more}\n{rest}"))], &[])
    };
    assert_eq!(multi("required = [\"a\"]\ngate = { kind = \"hard\", pass = \"all\" }"), "");
    assert_snapshot!(multi("required = []"), @"
    checklists/shop.toml:40:12: error: `required` lists nothing, so no answer can earn credit
      40 | required = []
         |            ^
      help: name the options that earn credit, or write `at-least = 1`
    ");
    assert_snapshot!(multi("at-least = 3"), @"
    checklists/shop.toml:40:12: error: no answer can tick 3 of 2 options
      40 | at-least = 3
         |            ^
      help: write a number from 1 to 2
    ");
    assert_snapshot!(multi("at-least = 1\ngate = { kind = \"hard\", pass = \"all\" }"), @r#"
    checklists/shop.toml:41:32: error: no answer can pass this gate
      41 | gate = { kind = "hard", pass = "all" }
         |                                ^
      help: "all" means every option in `required`, and this question has none: add it, or write "any"
    "#);
}

#[test]
fn ids_and_files_agree_over_the_whole_record() {
    assert_snapshot!(said(&[("checklists/store.toml", SHOP)], &[]), @r#"
    checklists/store.toml:1:6: error: the id `shop` is not the file's name
      1 | id = "shop"
        |      ^
      help: ids are permanent: name the file `shop.toml`, or set the id back if it was changed
    "#);
    assert_snapshot!(said(&[("checklists/shop.toml", SHOP), ("old/shop.toml", SHOP)], &[]), @r#"
    old/shop.toml:1:6: error: checklist `shop` stands in checklists/shop.toml as well
      1 | id = "shop"
        |      ^
      help: give one of them another id, or take one file away
    "#);
    let other = SHOP.replace("id = \"shop\"", "id = \"till\"");
    assert_snapshot!(
        said(&[("checklists/shop.toml", SHOP), ("checklists/till.toml", &other)], &[]),
        @r#"
    checklists/till.toml:12:6: error: question `shop-login` stands in checklists/shop.toml as well
      12 | id = "shop-login"
         |      ^
      help: the other one is on line 11; rename this one, or say with [base] that this is a fork of `shop`
    checklists/till.toml:27:6: error: question `shop-secrets` stands in checklists/shop.toml as well
      27 | id = "shop-secrets"
         |      ^
      help: the other one is on line 26; rename this one, or say with [base] that this is a fork of `shop`
    checklists/till.toml:36:6: error: question `shop-outage` stands in checklists/shop.toml as well
      36 | id = "shop-outage"
         |      ^
      help: the other one is on line 35; rename this one, or say with [base] that this is a fork of `shop`
    "#
    );
}

#[test]
fn a_fork_shares_ids_with_its_base_and_with_no_other() {
    let fork = |id: &str, more: &str, types: &str| {
        let head = format!("id = \"{id}\"\nreplaces = \"shop\"{more}\npartner-types = {types}");
        let text = SHOP.replacen("id = \"shop\"", &head, 1);
        format!(
            "{text}\n[base]\nchecklist = \"shop\"\nversion = \"1.2.0\"\nsource = \"checklists/shop.toml\"\n"
        )
    };
    let channel = fork("shop-channel", "", "[\"channel\"]");
    let payments = fork("shop-payments", "", "[\"payments\", \"channel\"]");
    let base = ("checklists/base/shop-channel.toml", SHOP);
    assert_eq!(
        said(&[("checklists/shop.toml", SHOP), ("checklists/shop-channel.toml", &channel), base], &[]),
        ""
    );
    assert_snapshot!(
        said(
            &[("checklists/shop-channel.toml", &channel), ("checklists/shop-payments.toml", &payments), base],
            &[]
        ),
        @r#"
    checklists/shop-payments.toml:3:17: error: `shop-channel` and `shop-payments` are both forks of `shop` for the same partner types
      3 | partner-types = ["payments", "channel"]
        |                 ^
      help: one review would ask every question twice: give each fork partner types of its own
    "#
    );
    let astray = channel.replace("replaces = \"shop\"", "replaces = \"shpo\"");
    assert_snapshot!(
        said(&[("checklists/shop.toml", SHOP), ("checklists/shop-channel.toml", &astray)], &[]),
        @r#"
    checklists/shop-channel.toml:2:12: error: there is no checklist `shpo` to take the place of
      2 | replaces = "shpo"
        |            ^
      help: did you mean `shop`?
    "#
    );
    let missing = channel
        .replace("\"checklists/shop.toml\"", "\"built-in\"")
        .replace("checklist = \"shop\"", "checklist = \"securty\"");
    assert_snapshot!(
        said(&[("checklists/shop.toml", SHOP), ("checklists/shop-channel.toml", &missing)], &[]),
        @r#"
    checklists/shop-channel.toml:14:6: error: question `shop-login` stands in checklists/shop.toml as well
      14 | id = "shop-login"
         |      ^
      help: the other one is on line 11; rename this one, or say with [base] that this is a fork of `shop`
    checklists/shop-channel.toml:29:6: error: question `shop-secrets` stands in checklists/shop.toml as well
      29 | id = "shop-secrets"
         |      ^
      help: the other one is on line 26; rename this one, or say with [base] that this is a fork of `shop`
    checklists/shop-channel.toml:38:6: error: question `shop-outage` stands in checklists/shop.toml as well
      38 | id = "shop-outage"
         |      ^
      help: the other one is on line 35; rename this one, or say with [base] that this is a fork of `shop`
    checklists/shop-channel.toml:49:13: error: there is no built-in checklist `securty`
      49 | checklist = "securty"
         |             ^
      help: did you mean `security`?
    "#
    );
}

#[test]
fn the_version_moves_as_the_change_table_asks() {
    assert_snapshot!(changed("Who can log in?\"\nkind", "Who may log in?\"\nkind"), @r#"
    checklists/shop.toml:2:11: error: the checklist changed, and its version is still 1.2.0: shop-login: wording of ask (wording)
      2 | version = "1.2.0"
        |           ^
      help: write version = "1.2.1"
    "#);
    assert_snapshot!(
        said(
            &[("checklists/shop.toml", &with("weight = 3", "weight = 5").replace("1.2.0", "1.2.1"))],
            &[SHOP]
        ),
        @r#"
    checklists/shop.toml:2:11: error: version 1.2.1 is too small a step from 1.2.0: shop-outage: weight 3 -> 5 (weighing)
      2 | version = "1.2.1"
        |           ^
      help: write version = "1.3.0"
    "#
    );
    assert_snapshot!(changed("version = \"1.2.0\"", "version = \"1.1.9\""), @r#"
    checklists/shop.toml:2:11: error: version 1.1.9 is lower than 1.2.0, which the record already has
      2 | version = "1.1.9"
        |           ^
      help: versions only go up: write at least 1.2.0
    "#);
    for (from, to, version) in [
        ("Who can log in?\"\nkind", "Who may log in?\"\nkind", "1.2.1"),
        ("weight = 3", "weight = 5", "1.3.0"),
        ("ask = \"How long was", "revision = 2\nask = \"How long was", "2.0.0"),
    ] {
        let text = with(from, to).replace("1.2.0", version);
        assert_eq!(said(&[("checklists/shop.toml", &text)], &[SHOP]), "", "{version}");
    }
    // A number stands for one text for ever, even if a later commit brought the change in already.
    let sneaked = with("weight = 3", "weight = 5");
    assert_snapshot!(said(&[("checklists/shop.toml", &sneaked)], &[SHOP, &sneaked]), @r#"
    checklists/shop.toml:2:11: error: the checklist changed, and its version is still 1.2.0: shop-outage: weight 3 -> 5 (weighing)
      2 | version = "1.2.0"
        |           ^
      help: write version = "1.3.0"
    "#);
}

#[test]
fn a_step_that_was_too_small_is_not_made_good_by_another_one() {
    let sneaked = with("weight = 3", "weight = 5").replace("1.2.0", "1.2.1");
    let next =
        sneaked.replace("Who can log in?\"\nkind", "Who may log in?\"\nkind").replace("1.2.1", "1.2.2");
    assert_snapshot!(said(&[("checklists/shop.toml", &next)], &[SHOP, &sneaked]), @r#"
    checklists/shop.toml:2:11: error: version 1.2.2 is too small a step from 1.2.0: shop-outage: weight 3 -> 5 (weighing), and 1 change more
      2 | version = "1.2.2"
        |           ^
      help: write version = "1.3.0"
    "#);
    let mended = next.replace("1.2.2", "1.3.0");
    assert_eq!(said(&[("checklists/shop.toml", &mended)], &[SHOP, &sneaked, &next]), "");
    // Taking it back is a change as well.
    let back = SHOP.replace("Who can log in?\"\nkind", "Who may log in?\"\nkind").replace("1.2.0", "1.3.1");
    assert_snapshot!(said(&[("checklists/shop.toml", &back)], &[SHOP, &mended]), @r#"
    checklists/shop.toml:2:11: error: version 1.3.1 is too small a step from 1.3.0: shop-outage: weight 5 -> 3 (weighing)
      2 | version = "1.3.1"
        |           ^
      help: write version = "1.4.0"
    "#);
}

#[test]
fn revisions_and_ids_are_for_ever() {
    let moved = with("full = 1", "full = 2").replace("1.2.0", "2.0.0");
    assert_snapshot!(said(&[("checklists/shop.toml", &moved)], &[SHOP]), @"
    checklists/shop.toml:35:1: warning: `shop-outage` means something else now, and its revision is still 1: full credit at 1 -> 2
      35 | [[section.question]]
         | ^
      help: write `revision = 2`: it tells a reader which question an answer answered
    ");
    let raised = with("ask = \"How long was", "revision = 2\nask = \"How long was").replace("1.2.0", "2.0.0");
    let lowered = SHOP.replace("1.2.0", "3.0.0");
    assert_snapshot!(said(&[("checklists/shop.toml", &lowered)], &[SHOP, &raised]), @"
    checklists/shop.toml:35:1: error: revision 1 is lower than 2, which the record already has
      35 | [[section.question]]
         | ^
      help: revisions only go up: write at least 2
    ");
    // The same place, nearly the same words, another id.
    let renamed =
        with("id = \"shop-outage\"\nask = \"How long was the", "id = \"shop-gap\"\nask = \"How long is the")
            .replace("1.2.0", "2.0.0");
    assert_snapshot!(said(&[("checklists/shop.toml", &renamed)], &[SHOP]), @r#"
    checklists/shop.toml:36:6: error: question `shop-gap` was `shop-outage` in version 1.2.0
      36 | id = "shop-gap"
         |      ^
      help: ids are never renamed, or recorded answers lose their question: write `shop-outage` and change `ask` only
    "#);
    // An id that comes back for something else.
    let (without, _) = SHOP.split_once("[[section.question]]\nid = \"shop-outage\"").unwrap();
    let without = without.replace("1.2.0", "2.0.0");
    let again = format!(
        "{}[[section.question]]\nid = \"shop-outage\"\nask = \"Any other word?\"\nkind = \"text\"\nweight = 0\nrequest = \"Any?\"\n",
        without.replace("2.0.0", "2.1.0")
    );
    assert_snapshot!(said(&[("checklists/shop.toml", &again)], &[SHOP, &without]), @r#"
    checklists/shop.toml:36:6: error: the id `shop-outage` stood for another question up to version 1.2.0
      36 | id = "shop-outage"
         |      ^
      help: ids are never used again: give the new question an id of its own
    "#);
}

#[test]
fn sections_nest_in_sections_of_the_same_file() {
    let second = "\n[[section]]\nid = \"end\"\ntitle = \"End\"\nguidance = \"x\"\nin = \"strat\"\n";
    assert_snapshot!(said(&[("checklists/shop.toml", &format!("{SHOP}{second}"))], &[]), @r#"
    checklists/shop.toml:46:1: warning: section `end` has no question
      46 | [[section]]
         | ^
      help: add a [[section.question]] below it, or take the section away
    checklists/shop.toml:50:6: error: section `end` is in `strat`, which is not there
      50 | in = "strat"
         |      ^
      help: did you mean `start`?
    "#);
    let ring = format!(
        "{}{}",
        with("title = \"Start\"", "title = \"Start\"\nin = \"end\""),
        second.replace("strat", "start")
    );
    assert_snapshot!(said(&[("checklists/shop.toml", &ring)], &[]), @r#"
    checklists/shop.toml:51:6: error: section `start` nests in itself
      51 | in = "start"
         |      ^
      help: take one `in` out
    "#);
}

#[test]
fn a_question_that_cannot_be_read_is_still_known_to_rules() {
    assert_snapshot!(after("weight = 5", "weight = \"much\""), @r#"
    checklists/shop.toml:20:10: error: `weight` is a text
      20 | weight = "much"
         |          ^
      help: write a whole number
    "#);
}

#[test]
fn facts_are_declared_once_and_hang_on_each_other_without_a_ring() {
    let said = |from: &str, to: &str| {
        assert!(builtin::FACTS.contains(from), "{from}");
        let text = builtin::FACTS.replacen(from, to, 1);
        let (facts, problems) = parse::facts("facts.toml", text.as_bytes());
        let more = lint::lint_facts("facts.toml", &facts.unwrap(), &text);
        problems.iter().chain(&more).map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(said("when = { connects-systems = \"yes\" }", "when = { connects-systems = \"yess\" }"), @r#"
    facts.toml:48:29: error: fact `connects-systems` is never `yess`
      48 | when = { connects-systems = "yess" }
         |                             ^
      help: did you mean `yes`?
    "#);
    assert_snapshot!(said("when = { connects-systems = \"yes\" }", "when = { connects-system = \"yes\" }"), @r#"
    facts.toml:48:8: error: fact `events` hangs on `connects-system`, which is not declared
      48 | when = { connects-system = "yes" }
         |        ^
      help: did you mean `connects-systems`?
    "#);
    assert_snapshot!(said("when = { connects-systems = \"yes\" }", "when = { tier = \"low\" }"), @r#"
    facts.toml:48:8: error: fact `events` hangs on the tier
      48 | when = { tier = "low" }
         |        ^
      help: the tier follows from the facts: hang it on another fact
    "#);
    assert_snapshot!(said("first = true", "when = { events = \"yes\" }\notherwise = \"no\""), @r#"
    facts.toml:38:8: error: these facts hang on each other: `connects-systems` → `events` → `connects-systems`
      38 | when = { events = "yes" }
         |        ^
      help: none of them could ever be settled: take one `when` out
    "#);
    assert_snapshot!(said("[types.supplier]", "[types.supplier]\nlike = \"suplier\""), @r#"
    facts.toml:26:8: error: unknown partner type `suplier`
      26 | like = "suplier"
         |        ^
      help: did you mean `supplier`?
    "#);
    assert_snapshot!(said("[types.supplier]", "[types.supplier]\nlike = \"supplier\""), @r#"
    facts.toml:26:8: error: partner type `supplier` is like itself
      26 | like = "supplier"
         |        ^
      help: take one `like` out
    "#);
    assert_snapshot!(said("id = \"events\"", "first = true\nid = \"events\""), @"
    facts.toml:43:9: error: another fact is already asked first
      43 | first = true
         |         ^
      help: only one fact is needed to begin with: take `first` out here or there
    ");
    assert_snapshot!(
        said("{ key = \"no\", label = \"no\" }, {", "{ key = \"yes\", label = \"no\" }, {"),
        @r#"
    facts.toml:40:104: error: unknown value `no`
      40 | assume = { channel = "yes", api = "yes", logistics = "yes", payments = "yes", data = "yes", supplier = "no" }
         |                                                                                                        ^
      help: one of: yes, yes
    facts.toml:39:50: error: value `yes` stands twice
      39 | values = [{ key = "yes", label = "no" }, { key = "yes", label = "yes" }]
         |                                                  ^
      help: give each value a key of its own
    "#
    );
}
