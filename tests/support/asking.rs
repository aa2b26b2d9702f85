//! Questions that go out and come back, at a shell: what every test of that needs.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up has failed")]

use serde_json::Value;

use crate::cli::Shell;

/// When replies come in.
pub const LATER: &str = "2026-11-30T09:10:00Z";

/// A review with most facts settled, so that most of its questions are asked.
pub fn review() -> Shell {
    let shell = Shell::with_review();
    for fact in ["connects-systems=yes", "personal-data=yes"] {
        let (fact, value) = fact.split_once('=').unwrap();
        shell.run(&["review", "settle", "vell", fact, value]);
    }
    shell
}

/// Puts a file beside the record.
pub fn put(shell: &Shell, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(shell.repository.base().join(name), content).unwrap();
}

/// A file beside the record.
pub fn get(shell: &Shell, name: &str) -> Vec<u8> {
    std::fs::read(shell.repository.base().join(name)).unwrap()
}

/// The last ask's sheet, beside the record.
pub fn sheet(shell: &Shell, name: &str) -> Vec<u8> {
    shell.does(&["ask", "sheet", "vell", "--output", &format!("../{name}")]);
    get(shell, name)
}

/// Imports with a report.
pub fn import(shell: &Shell, file: &str, more: &[&str]) -> Value {
    let path = format!("../{file}");
    let mut arguments = vec!["claim", "import", "vell", &path];
    arguments.extend(more);
    shell.json(&arguments)
}

/// What a report says of a question, each line with what came of it.
pub fn said(report: &Value, question: &str) -> Vec<(String, String)> {
    let lines = report["lines"].as_array().unwrap().iter();
    let own = lines.filter(|line| line["question"] == question);
    own.map(|line| (text(&line["kind"]), text(&line["words"]))).collect()
}

/// A JSON text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a report says beside what it says of questions.
pub fn notes(report: &Value) -> String {
    let lines = report["lines"].as_array().unwrap().iter();
    lines
        .filter(|line| line["kind"] == "note")
        .map(|line| text(&line["words"]))
        .collect::<Vec<_>>()
        .join("\n")
}
