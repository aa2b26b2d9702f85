//! A mail that comes back: what we sent in it, however it was broken and quoted, and what they wrote.

use crate::asking::{import, put, review, sheet, text};
use serde_json::{Value, json};

/// A text with its lines broken at a width, as mail programs break them, each line behind a mark.
fn wrapped(text: &str, width: usize, mark: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut own = String::new();
        // They break at hyphens as well.
        for word in line.split_inclusive([' ', '-']) {
            if !own.is_empty() && own.chars().count() + word.trim_end().chars().count() > width {
                lines.push(format!("{mark}{}", own.trim_end()));
                own.clear();
            }
            own.push_str(word);
        }
        lines.push(format!("{mark}{}", own.trim_end()));
    }
    lines.join("\n")
}

/// The text of a mail with a reply under each of its questions, which names the question's code.
fn replied(mail: &str, width: usize, mark: &str) -> String {
    let lines: Vec<&str> = mail.trim_end().lines().collect();
    let (mut text, mut code) = (String::new(), String::new());
    for (place, line) in lines.iter().enumerate() {
        text.push_str(&wrapped(line, width, mark));
        text.push('\n');
        if let Some(at) = line.rfind('[').filter(|_| line.ends_with(']')) {
            line[at + 1..line.len() - 1].clone_into(&mut code);
        }
        let is_last = lines.get(place + 1).is_none_or(|next| !next.starts_with("   "));
        if !code.is_empty() && is_last {
            text.push_str(&["This is about ", &code, " alone.\n"].concat());
            code.clear();
        }
    }
    text
}

#[test]
fn what_we_sent_is_never_taken_for_a_reply_however_a_mail_program_breaks_it() {
    let shell = review();
    for checklist in ["security", "strategy", "business"] {
        shell.does(&["ask", "vell", "--checklist", checklist, "--to", "partner", "--due", "2026-11-30"]);
        let mail = String::from_utf8(sheet(&shell, &format!("{checklist}.txt"))).unwrap();
        let asked = mail.lines().filter(|line| line.ends_with(']')).count();
        for (width, mark) in
            [24, 40, 64, 72, 998].into_iter().flat_map(|width| ["", "> "].map(|mark| (width, mark)))
        {
            put(&shell, "reply.txt", format!("Thanks, we are on it.\n\n{}", wrapped(&mail, width, mark)));
            let output =
                shell.run(&["claim", "import", "vell", "../reply.txt", "--from", "partner", "--json"]);
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(
                (output.status.code(), &report["claims"]),
                (Some(1), &json!(0)),
                "{width} {mark} {report}"
            );
            assert_eq!(report["not-understood"], 0, "{width} {mark} {report}");
            put(&shell, "replied.txt", replied(&mail, width, mark));
            let report = import(&shell, "replied.txt", &["--from", "partner", "--dry-run"]);
            assert_eq!(report["claims"], asked, "{width} {mark} {report}");
            for line in report["lines"].as_array().unwrap().iter().filter(|line| line["kind"] == "claim") {
                let own = format!("This is about {} alone.", text(&line["question"]));
                let said = text(&line["words"]);
                let said = said.trim_start_matches("in words: ").trim_end_matches('…');
                assert!(own.starts_with(said), "{width} {mark} {line}");
            }
        }
    }
}
