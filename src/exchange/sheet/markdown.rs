//! A sheet as Markdown: each question with its code, boxes to tick, and lines to fill in.

use std::fmt::Write as _;

use super::{Asked, Sheet, Takes};

/// The line on which an answer goes.
pub const ANSWER: &str = "Answer:";
/// The line after which words go.
pub const WORDS: &str = "In your words:";
/// The line on which the name of a document goes.
pub const DOCUMENT: &str = "Document:";

/// What stands above the questions.
pub const GUIDE: &str =
    "Tick one box or fill in the line, and say more in your words where you can. Keep the codes in brackets.";

/// The sheet.
#[must_use]
pub fn text(sheet: &Sheet) -> String {
    // What would end a comment cannot stand in one.
    let mark = sheet.mark.write().replace("--", "-\\u002d");
    let mut text = format!("<!-- {mark} -->\n\n# {}\n\n", sheet.title());
    if sheet.due.is_some() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Please answer by {}.\n", sheet.by_when());
    }
    let _ = writeln!(text, "{GUIDE}");
    for (number, asked) in (1..).zip(&sheet.questions) {
        let _ = write!(text, "\n## {number}. {} [{}]\n\n", inline(&asked.request), asked.code);
        question(&mut text, asked);
    }
    text
}

fn question(text: &mut String, asked: &Asked) {
    let how = match &asked.takes {
        Takes::One => "One of:".to_owned(),
        Takes::Several => "All that hold:".to_owned(),
        Takes::Figure(None) => "A number, or one of:".to_owned(),
        Takes::Figure(Some(unit)) => format!("A number in {unit}, or one of:"),
        Takes::Day => "A day, as 2026-11-30, or one of:".to_owned(),
        Takes::Words => "Words, or one of:".to_owned(),
    };
    let _ = writeln!(text, "{how}\n");
    for option in &asked.options {
        let _ = writeln!(text, "- [ ] {}", inline(&option.label));
    }
    if !matches!(asked.takes, Takes::One | Takes::Several) {
        let _ = write!(text, "\n{ANSWER}\n");
    }
    let _ = write!(text, "\n{WORDS}\n\n{DOCUMENT}\n");
}

/// Text in which Markdown and the reader of codes find nothing.
fn inline(text: &str) -> String {
    text.replace('<', "&lt;")
}
