//! Whatever the bytes: no panic, and every file that cannot be used has a problem with a place.

use std::sync::LazyLock;

use crate::broken::{breaks, broken, cases};
use probity::checklist::{Checklist, Facts, builtin, change, lint, parse};
use probity::text::problem::{Problem, any_error};
use proptest::prelude::*;
use proptest::sample::Index;

static FACTS: LazyLock<Facts> =
    LazyLock::new(|| parse::facts("facts.toml", builtin::FACTS.as_bytes()).0.unwrap());

/// The built-in checklists as they are when nobody breaks them.
static WHOLE: LazyLock<Vec<Checklist>> = LazyLock::new(|| {
    builtin::CHECKLISTS.iter().map(|(id, text)| parse::checklist(id, text.as_bytes()).0.unwrap()).collect()
});

/// Every problem says where and what to do, and can be shown.
fn sound(problems: &[Problem], bytes: &[u8]) {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = text.split(|b| *b == b'\n').count();
    for problem in problems {
        assert!((1..=lines).contains(&problem.place.line), "{problem}");
        assert!(problem.place.column >= 1 && problem.place.file == "checklists/x.toml", "{problem}");
        assert!(!problem.what.is_empty(), "{problem:?}");
        assert!(problem.hint.as_deref().is_some_and(|hint| !hint.is_empty()), "{problem}");
        assert!(!problem.to_string().contains(['\u{1b}', '\u{202e}', '\0']), "{problem:?}");
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_broken_checklist_is_read_with_its_problems_and_without_a_panic(
        file in any::<Index>(),
        breaks in prop::collection::vec(breaks(), 1..4),
    ) {
        let original = builtin::CHECKLISTS[file.index(builtin::CHECKLISTS.len())].1;
        let mut bytes = original.as_bytes().to_vec();
        for by in &breaks {
            broken(&mut bytes, by);
        }
        let (checklist, problems) = parse::checklist("checklists/x.toml", &bytes);
        sound(&problems, &bytes);
        // What cannot be used at all, or is used in part, says so.
        let whole = checklist.as_ref().is_some_and(|c| c.questions().count() == tables(&bytes));
        prop_assert!(whole || any_error(&problems), "nothing is said about a file that was not read in full");
        let before = &WHOLE[file.index(builtin::CHECKLISTS.len())];
        let all = lint::read_and_lint(&[("checklists/x.toml", &bytes)], &FACTS, &[before]);
        sound(&all, &bytes);
        prop_assert!(all.len() >= problems.len());
        if let Some(after) = &checklist {
            let changes = change::classify(before, after);
            prop_assert_eq!(changes.is_empty(), change::step_due(&changes).is_none());
            let told = change::Changes::between(before, after);
            let lines: usize = told.parts(None).iter().map(|part| part.lines.len()).sum();
            prop_assert!(told.items == changes && lines >= changes.len());
        }
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn broken_facts_are_read_with_their_problems_and_without_a_panic(
        breaks in prop::collection::vec(breaks(), 1..4),
    ) {
        let mut bytes = builtin::FACTS.as_bytes().to_vec();
        for by in &breaks {
            broken(&mut bytes, by);
        }
        let (facts, problems) = parse::facts("checklists/x.toml", &bytes);
        sound(&problems, &bytes);
        prop_assert!(facts.is_some() || any_error(&problems));
        if let (Some(facts), Ok(text)) = (&facts, str::from_utf8(&bytes)) {
            sound(&lint::lint_facts("checklists/x.toml", facts, text), &bytes);
            let file = lint::LintFile { file: "checklists/x.toml", checklist: Some(&WHOLE[0]), text: "" };
            let input = lint::LintInput { checklists: &[file], facts, earlier: &[] };
            prop_assert!(lint::lint(&input).iter().all(|p| p.place.line == 1));
        }
    }
}

/// How many question tables stand in a text that is TOML; none for one that is not.
fn tables(bytes: &[u8]) -> usize {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let table = str::from_utf8(bytes).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let sections = table.as_ref().and_then(|t| t.get("section")).and_then(toml::Value::as_array);
    let questions = |section: &toml::Value| Some(section.get("question")?.as_array()?.len());
    sections.map_or(0, |sections| sections.iter().filter_map(questions).sum())
}

#[test]
fn files_made_to_be_slow_or_deep_end_in_a_problem() {
    let head = "id = \"x\"\nversion = \"1.0.0\"\ntitle = \"X\"\narea = \"risk\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n";
    let question = |id: usize, more: &str| {
        format!("[[section.question]]\nid = \"q{id}\"\nask = \"?\"\nkind = \"text\"\nweight = 0\n{more}\n")
    };
    let many: String = (0..20_000).map(|n| question(n, "")).collect();
    let chain: String =
        (0..500).map(|n| question(n, &format!("when = {{ answer = {{ q{} = [\"a\"] }} }}", n + 1))).collect();
    let wide = (0..50_000).map(|n| format!("{{ f{n} = \"yes\" }}, ")).collect::<Vec<_>>().concat();
    let options = (0..50_000)
        .map(|n| format!("{{ key = \"k{n}\", label = \"l\", score = 1 }}, "))
        .collect::<Vec<_>>()
        .concat();
    let facts_rule = FACTS.facts.iter().map(|f| format!("{} = \"yes\"", f.id)).collect::<Vec<_>>().join(", ");
    let texts = [
        format!("{head}{many}"),
        format!("{head}{chain}"),
        format!("{head}{}", question(1, &format!("when = {{ any = [{wide}] }}"))),
        format!("{head}{}", question(1, &format!("when = {{ {facts_rule} }}"))),
        format!(
            "{head}{}",
            question(1, &format!("when = {}{}", "{ not = ".repeat(50_000), "}".repeat(50_000)))
        ),
        format!("{head}{}", question(1, &format!("when{} = \"a\"", ".not".repeat(50_000)))),
        format!(
            "{head}[[section.question]]\nid = \"q\"\nask = \"?\"\nweight = 1\nkind = \"choice\"\noptions = [{options}]\n"
        ),
        format!("{head}{}", question(1, &format!("refs = [{}]", "\"x:y\", ".repeat(100_000)))),
        format!("{head}{}", question(1, &format!("when = {{ {} = \"a\" }}", "f".repeat(1_000_000)))),
        (0..50_000)
            .map(|n| format!("[[section]]\nid = \"s{n}\"\ntitle = \"S\"\nin = \"s{}\"\n", n + 1))
            .collect::<Vec<_>>()
            .concat(),
        format!("{head}[section{}]\n", ".a".repeat(100_000)),
        "[[section]]\n".repeat(300_000),
        "= ".repeat(1_000_000),
        "\u{feff}".repeat(1_000_000),
    ];
    for text in texts {
        let problems = lint::read_and_lint(&[("checklists/x.toml", text.as_bytes())], &FACTS, &[]);
        sound(&problems, text.as_bytes());
        assert!(!problems.is_empty(), "{}", &text[..text.len().min(300)]);
    }
}
