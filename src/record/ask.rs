//! An ask: questions sent to somebody, with a due day.

use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::{Writer, date, texts, timestamp};

/// Questions that somebody else was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The ask's id in its review.
    pub id: String,
    /// A person's id, a role, or `partner`.
    pub to: String,
    /// Question ids.
    pub questions: Vec<String>,
    /// When it was asked.
    pub sent: jiff::Timestamp,
    /// By which day an answer is wanted.
    pub due: Option<jiff::civil::Date>,
    /// Who asked.
    pub asked_by: String,
}

impl Ask {
    /// Reads an ask of the review and id that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, id: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "ask", id)?;
            let to = top.need_text("to").map(|t| t.value);
            let questions = top.texts("questions").unwrap_or_default().into_iter().map(|t| t.value).collect();
            let sent = top.need_timestamp("sent");
            let due = top.date("due");
            let asked_by = top.text("asked-by").map(|t| t.value).unwrap_or_default();
            Some(Self { id: id.to_owned(), to: to?, questions, sent: sent?, due, asked_by })
        })
    }

    /// Writes the ask.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("ask", self.id.as_str())
            .put("to", self.to.as_str())
            .put("questions", texts(&self.questions))
            .put("sent", timestamp(self.sent))
            .maybe("due", self.due.map(date))
            .put("asked-by", self.asked_by.as_str());
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_that_does_not_say_when_it_was_sent_is_a_problem_and_not_left_out_in_silence() {
        let text = "review = \"a/b\"\nask = \"x-1\"\nto = \"ada\"\nquestions = [\"q\"]\n";
        let (ask, problems) = Ask::read("asks/x-1.toml", "a/b", "x-1", text.as_bytes());
        assert_eq!(ask, None);
        assert!(problems.iter().any(|problem| problem.what.contains("`sent` is missing")), "{problems:?}");
    }
}
