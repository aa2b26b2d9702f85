//! Pulls of small texts, told case by case.

use super::*;

const BASE: &str = r#"# Ours since spring.
id = "security"
version = "1.0.0"
title = "Security"
area = "security"

[[section]]
id = "access"
title = "Access"
guidance = "Ask."

# First of all.
[[section.question]]
id = "mfa"
revision = 1
ask = "For whom?"
kind = "choice"
options = [
  { key = "all", label = "all", score = 1.0 }, # the usual one
  { key = "some", label = "some", score = 0.5 },
]
weight = 3
evidence = { min = 2, hint = "export" }
request = "Who?"
why = "Passwords leak."

[[section.question]]
id = "hours"
ask = "How long?"
kind = "number"
unit = "h"
full = 24
zero = 96
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
    assert!(problems.is_empty(), "{problems:#?}\n{text}");
    checklist.unwrap()
}

/// The text with replacements made.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

fn fork(changes: &[(&str, &str)]) -> String {
    let fork = super::super::fork::Fork {
        id: "shops".into(),
        title: "Shops".into(),
        partner_types: vec!["channel".into()],
        replaces: true,
        source: "built-in".into(),
    };
    with(&fork.text(&read(BASE), BASE).unwrap(), changes)
}

fn merge(upstream: &str, ours: &str) -> Merge {
    let (base, theirs, own) = (read(BASE), read(upstream), read(ours));
    Merge::between(
        Read { checklist: &base, text: BASE },
        Read { checklist: &theirs, text: upstream },
        Read { checklist: &own, text: ours },
    )
    .unwrap()
}

fn offers(merge: &Merge) -> Vec<String> {
    let words = |offer: &Offer| {
        let conflicts = offer.conflicts.join(" ");
        format!(
            "{}{}",
            offer.part.name(),
            if conflicts.is_empty() { conflicts } else { format!(" !{conflicts}") }
        )
    };
    merge.offers.iter().map(words).collect()
}

fn all(merge: &Merge) -> BTreeSet<Part> {
    merge.offers.iter().map(|offer| offer.part.clone()).collect()
}

const NEW: &str = r#"
# Asked since the summer.
[[section.question]]
id = "logs"
ask = "How long are logs kept?"
kind = "number"
unit = "months"
full = 12
zero = 1
weight = 2

[[section]]
id = "last"
"#;

#[test]
fn a_fork_is_the_text_that_it_comes_from_with_a_name_and_a_base() {
    let text = fork(&[]);
    assert!(text.starts_with("# Ours since spring.\nid = \"shops\"\nversion = \"0.1.0\"\ntitle = \"Shops\"\narea = \"security\"\nreplaces = \"security\"\npartner-types = [\"channel\"]\n\n[base]\nchecklist = \"security\"\nversion = \"1.0.0\"\nsource = \"built-in\"\n\n[[section]]\nid = \"access\"\n"), "{text}");
    let rest = |text: &str| text.split_once("[[section]]").unwrap().1.to_owned();
    assert_eq!(rest(&text), rest(BASE));
}

#[test]
fn what_nobody_changed_is_not_offered_and_what_the_fork_changed_is_kept() {
    let same = merge(BASE, &fork(&[("weight = 3", "weight = 5")]));
    assert!(same.is_up_to_date() && same.offers.is_empty());
    assert_eq!(same.kept, BTreeSet::from([Part::Head, Part::Question("mfa".into())]));
    assert_eq!(same.unchanged, 2);
}

#[test]
fn what_both_changed_in_different_keys_is_no_conflict_and_both_stay() {
    let upstream = with(
        BASE,
        &[("1.0.0", "1.0.1"), ("For whom?", "For which people?"), ("hint = \"export\"", "hint = \"list\"")],
    );
    let ours = fork(&[("weight = 3", "weight = 5 # what counts here"), ("min = 2", "min = 3")]);
    let merge = merge(&upstream, &ours);
    assert_eq!(offers(&merge), ["mfa"]);
    let text = merge.apply(&all(&merge), "built-in").unwrap();
    let expected = with(
        &ours,
        &[
            ("For whom?", "For which people?"),
            ("hint = \"export\"", "hint = \"list\""),
            ("version = \"1.0.0\"\nsource", "version = \"1.0.1\"\nsource"),
            ("version = \"0.1.0\"", "version = \"0.1.1\""),
        ],
    );
    assert_eq!(text, expected);
}

#[test]
fn what_both_changed_to_something_else_has_to_be_chosen() {
    let upstream = with(BASE, &[("1.0.0", "1.1.0"), ("weight = 3", "weight = 0")]);
    let ours = fork(&[("weight = 3", "weight = 5 # what counts here")]);
    let pulled = merge(&upstream, &ours);
    assert_eq!(offers(&pulled), ["mfa !weight"]);
    let taken = pulled.apply(&all(&pulled), "built-in").unwrap();
    assert!(taken.contains("weight = 0 # what counts here"), "{taken}");
    let kept = pulled.apply(&BTreeSet::new(), "built-in").unwrap();
    assert_eq!(kept, with(&ours, &[("version = \"1.0.0\"\nsource", "version = \"1.1.0\"\nsource")]));
    let told = |text: &str| {
        pulled.settled(text).unwrap().into_iter().map(|(_, settled)| settled).collect::<Vec<_>>()
    };
    assert_eq!(told(&taken), [Settled::Taken]);
    assert_eq!(told(&kept), [Settled::Rejected]);
    assert_eq!(told(&with(&kept, &[("weight = 5", "weight = 1")])), [Settled::Otherwise]);
}

#[test]
fn what_was_rejected_is_not_offered_again_until_it_changes() {
    let second = with(BASE, &[("1.0.0", "1.1.0"), ("weight = 3", "weight = 0")]);
    let ours = fork(&[]);
    let kept = merge(&second, &ours).apply(&BTreeSet::new(), "built-in").unwrap();
    let after = |third: &str| {
        let (base, theirs, own) = (read(&second), read(third), read(&kept));
        let merge = Merge::between(
            Read { checklist: &base, text: &second },
            Read { checklist: &theirs, text: third },
            Read { checklist: &own, text: &kept },
        );
        offers(&merge.unwrap())
    };
    assert!(after(&second).is_empty());
    assert!(after(&with(&second, &[("How long?", "For how long?")])) == ["hours"]);
    assert_eq!(after(&with(&second, &[("weight = 0", "weight = 1")])), ["mfa !weight"]);
}

#[test]
fn new_and_removed_questions_come_with_their_comments_and_go_with_theirs() {
    let upstream = with(
        BASE,
        &[
            ("1.0.0", "2.0.0"),
            ("\n[[section]]\nid = \"last\"\n", NEW),
            ("# First of all.\n", ""),
            ("id = \"parts\"", "id = \"pieces\""),
        ],
    );
    let pulled = merge(&upstream, &fork(&[]));
    assert_eq!(offers(&pulled), ["logs", "pieces", "parts"]);
    let text = pulled.apply(&all(&pulled), "built-in").unwrap();
    assert!(
        text.contains("weight = 2\n\n# Asked since the summer.\n[[section.question]]\nid = \"logs\"\n"),
        "{text}"
    );
    assert!(text.contains("# First of all."), "a comment of the fork's own stays\n{text}");
    assert!(text.contains("id = \"pieces\"") && !text.contains("id = \"parts\""), "{text}");
    let own = read(&text);
    assert_eq!(own.version.to_string(), "0.2.0");
    assert_eq!(
        own.questions().map(|question| question.id.as_str()).collect::<Vec<_>>(),
        ["mfa", "hours", "logs", "pieces"]
    );
}

#[test]
fn a_question_that_one_side_took_out_and_the_other_one_changed_is_a_conflict() {
    let hours = BASE.find("[[section.question]]\nid = \"hours\"").unwrap();
    let end = BASE.find("[[section]]\nid = \"last\"").unwrap();
    let without = format!("{}{}", &BASE[..hours], &BASE[end..]);
    let changed = with(BASE, &[("How long?", "For how long?")]);
    let ours = fork(&[("How long?", "Since when?")]);
    let pulled = merge(&without, &ours);
    assert_eq!(offers(&pulled), ["hours !question"]);
    assert!(!pulled.apply(&all(&pulled), "built-in").unwrap().contains("hours"));
    let ours = super::super::fork::Fork {
        id: "shops".into(),
        title: "Shops".into(),
        partner_types: Vec::new(),
        replaces: false,
        source: "built-in".into(),
    };
    let ours = ours.text(&read(&without), &without).unwrap();
    let pulled = merge(&changed, &ours);
    assert_eq!(offers(&pulled), ["hours !question"]);
    let text = pulled.apply(&all(&pulled), "built-in").unwrap();
    assert!(text.contains("For how long?"), "{text}");
}

#[test]
fn what_means_something_else_has_a_higher_revision_than_either_side_had() {
    let upstream =
        with(BASE, &[("1.0.0", "2.0.0"), ("revision = 1", "revision = 2"), ("score = 0.5", "score = 0.25")]);
    let ours = fork(&[
        ("revision = 1", "revision = 2"),
        ("weight = 3", "weight = 3\ngate = { kind = \"hard\", pass = [\"all\"] }"),
    ]);
    let pulled = merge(&upstream, &ours);
    assert_eq!(offers(&pulled), ["mfa"]);
    let own = read(&pulled.apply(&all(&pulled), "built-in").unwrap());
    let mfa = own.question("mfa").unwrap();
    assert_eq!(mfa.revision, 3);
    assert!(mfa.is_hard_gate());
}

#[test]
fn a_question_that_moved_upstream_moves_and_what_stands_behind_it_does_not() {
    let mfa = BASE.find("# First of all.\n").unwrap();
    let hours = BASE.find("[[section.question]]\nid = \"hours\"").unwrap();
    let last = BASE.find("[[section]]\nid = \"last\"").unwrap();
    let swapped = format!("{}{}{}{}", &BASE[..mfa], &BASE[hours..last], &BASE[mfa..hours], &BASE[last..]);
    let pulled = merge(&swapped, &fork(&[]));
    assert_eq!(pulled.offers.len(), 1, "{:?}", offers(&pulled));
    let text = pulled.apply(&all(&pulled), "built-in").unwrap();
    let ids = |text: &str| read(text).questions().map(|question| question.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&text), ids(&swapped));
    let elsewhere = format!("{}{}{}", &BASE[..hours], &BASE[last..], &BASE[hours..last]);
    let pulled = merge(&elsewhere, &fork(&[]));
    assert_eq!(offers(&pulled), ["hours"]);
    let text = pulled.apply(&all(&pulled), "built-in").unwrap();
    assert_eq!(read(&text).section_of("hours").unwrap().id, "last");
}
