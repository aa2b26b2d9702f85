//! The text of a mail that asks, with each question's code in brackets.

use std::fmt::Write as _;

use super::{Sheet, Takes};

/// How it ends.
pub const END: &str =
    "Reply by mail or fill in the sheet. Please keep the codes in brackets: they help us file it.";

/// The text to send.
#[must_use]
pub fn text(sheet: &Sheet) -> String {
    let by = sheet.due.map(|_| format!(" by {}", sheet.by_when())).unwrap_or_default();
    let mut text = format!("For our assessment we need from you{by}:\n\n");
    // Writing to a string cannot fail.
    for (number, asked) in (1..).zip(&sheet.questions) {
        let _ = writeln!(text, "{number}. {} [{}]", asked.request, asked.code);
        if matches!(asked.takes, Takes::One | Takes::Several) {
            let _ = writeln!(text, "   {}", asked.how());
        }
    }
    let _ = writeln!(text, "\n{END}");
    text
}
