//! The files that the program brings along hold to everything that the linter asks of others.

use probity::checklist::{builtin, lint, parse};

fn shown(problems: &[probity::text::problem::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_built_in_checklist_lints_without_a_problem() {
    let (facts, problems) = parse::facts("facts.toml", builtin::FACTS.as_bytes());
    assert_eq!(shown(&problems), "");
    let facts = facts.unwrap();
    let files: Vec<(String, &[u8])> = builtin::CHECKLISTS
        .iter()
        .map(|(id, text)| (format!("checklists/{id}.toml"), text.as_bytes()))
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(file, bytes)| (file.as_str(), *bytes)).collect();
    assert_eq!(shown(&lint::read_and_lint(&files, &facts, &[])), "");
}

#[test]
fn the_built_in_facts_lint_without_a_problem() {
    let (facts, _) = parse::facts("facts.toml", builtin::FACTS.as_bytes());
    assert_eq!(shown(&lint::lint_facts("facts.toml", &facts.unwrap(), builtin::FACTS)), "");
}
