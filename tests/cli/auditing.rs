//! Every command of the auditor's page, run on the demo; what the page prints is what it prints.

use std::path::Path;
use std::process::Command;

use crate::cli;
use crate::cli::Shell;

/// The commands of the page, each with what is printed under it.
fn blocks(page: &str) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').unwrap();
        let (text, after) = after.split_once("\n```").unwrap();
        match kind {
            "sh" => found.push((text.to_owned(), None)),
            "text" => found.last_mut().unwrap().1 = Some(text.to_owned()),
            other => panic!("a block of kind {other:?}"),
        }
        rest = after;
    }
    found
}

#[test]
fn every_command_of_the_page_prints_what_it_says() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/auditing.md")).unwrap();
    let blocks = blocks(&page);
    assert!(blocks.len() > 12, "the page has lost its commands");
    let shell = Shell::new();
    shell.does(&["demo", ".", "--no-open"]);
    let program = assert_cmd::cargo::cargo_bin!("probity").parent().unwrap().to_owned();
    let has_jq = Command::new("jq").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_jq {
        eprintln!("the commands with jq were left out: it is not installed");
    }
    let mut wrong = Vec::new();
    // A commit of the demo has another id whenever a word of a checklist changes.
    let ids = regex::Regex::new(r"\b[0-9a-f]{7}\b").unwrap();
    for (command, printed) in blocks {
        if command.contains("jq ") && !has_jq {
            continue;
        }
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut run = shell.command(&[]);
        let variables: Vec<_> =
            run.get_envs().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect();
        run = Command::new("sh");
        run.args(["-euc", &command]).current_dir(shell.repository.root()).env_clear();
        run.envs(variables.into_iter().filter_map(|(name, value)| Some((name, value?)))).env("PATH", path);
        let output = run.output().unwrap();
        assert!(output.status.success(), "{command}\n{}", cli::text(&output.stderr));
        let prints = cli::text(&output.stdout);
        let as_one = |text: &str| ids.replace_all(text.trim_end(), "an id").into_owned();
        if let Some(printed) = printed.filter(|printed| as_one(&prints) != as_one(printed)) {
            wrong.push(format!("{command}\nprints\n{prints}\nand not\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
