//! A verification: what a second person did with an answer.

use super::change::ObjectId;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, prose, timestamp};

/// What a second person found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It holds.
    Confirmed,
    /// It has to be looked at again.
    Returned,
}

impl Finding {
    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Returned => "returned",
        }
    }
}

/// The newest verification of an answer. It is stale by itself when the answer's bytes are others now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The question's id.
    pub question: String,
    /// The answer that was looked at.
    pub answer: ObjectId,
    /// What came out.
    pub outcome: Finding,
    /// Why; a return has to say it.
    pub because: String,
    /// The second person's own level on a scale; the lower one scores.
    pub level: Option<u8>,
    /// Who.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
}

impl Verification {
    /// Reads a verification of the review and question that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, question: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "question", question)?;
            let answer = object(top, "answer");
            let outcome = top.need_text("outcome").and_then(|word| {
                let all = [Finding::Confirmed, Finding::Returned];
                let found = all.into_iter().find(|finding| finding.name() == word.value);
                if found.is_none() {
                    top.source().error(
                        &word.span,
                        format!("unknown outcome `{}`", word.value),
                        "one of: confirmed, returned",
                    );
                }
                found
            });
            let level = top.integer("value").and_then(|number| {
                let level = u8::try_from(number.value).ok().filter(|level| *level <= 4);
                if level.is_none() {
                    top.source().error(&number.span, format!("level {}", number.value), "0, 1, 2, 3 or 4");
                }
                level
            });
            let at = top.need_timestamp("at");
            Some(Self {
                question: question.to_owned(),
                because: top.text("because").map(|t| t.value.trim().to_owned()).unwrap_or_default(),
                by: top.need_text("by")?.value,
                answer: answer?,
                outcome: outcome?,
                level,
                at: at?,
            })
        })
    }

    /// Writes the verification.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("question", self.question.as_str())
            .put("answer", self.answer.to_string())
            .put("outcome", self.outcome.name())
            .maybe("because", (!self.because.is_empty()).then(|| prose(&self.because)))
            .maybe("value", self.level.map(i64::from))
            .put("by", self.by.as_str())
            .put("at", timestamp(self.at));
        writer.finish()
    }
}

/// An object id that has to be there.
pub(super) fn object(top: &Table<'_>, key: &'static str) -> Option<ObjectId> {
    let text = top.need_text(key)?;
    let id = ObjectId::parse(&text.value);
    if id.is_none() {
        top.source().error(
            &text.span,
            format!("`{key}` is no object id"),
            "40 hexadecimal digits, written by the program",
        );
    }
    id
}
