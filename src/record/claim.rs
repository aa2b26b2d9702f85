//! A claim: an answer that does not count until a reviewer takes it.

use jiff::civil::Date;

use super::answer::Answer;
use super::change::ObjectId;
use super::review::Review;
use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::{Writer, timestamp};

/// Where a claim comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The partner's last review.
    Carried,
    /// The partner says so.
    Partner,
    /// A colleague says so.
    Colleague,
    /// A file that was imported.
    Import,
    /// The other side of a merge.
    Merge,
}

impl Origin {
    /// All of them with their words in files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("carried", Self::Carried),
        ("partner", Self::Partner),
        ("colleague", Self::Colleague),
        ("import", Self::Import),
        ("merge", Self::Merge),
    ];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, origin)| *origin == self).map_or("", |(name, _)| name)
    }
}

/// An answer that somebody offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The file's name, by which an answer says which claim it took.
    pub id: String,
    /// What is claimed, by whom and when.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Origin,
    /// From which review, file or person.
    pub from: String,
    /// The commit in which it stood there.
    pub commit: Option<ObjectId>,
    /// When it came in.
    pub received: jiff::Timestamp,
}

impl Claim {
    /// Reads a claim of the review, question and id that the path names.
    #[must_use]
    pub fn read(
        file: &str,
        review: &str,
        question: &str,
        id: &str,
        bytes: &[u8],
    ) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "question", question)?;
            let source = top.need_text("source").and_then(|word| {
                let found =
                    Origin::ALL.iter().find(|(name, _)| *name == word.value).map(|(_, origin)| *origin);
                if found.is_none() {
                    let names = Origin::ALL.map(|(name, _)| name).join(", ");
                    top.source().error(
                        &word.span,
                        format!("unknown source `{}`", word.value),
                        format!("one of: {names}"),
                    );
                }
                found
            });
            let received = top.need_timestamp("received");
            Some(Self {
                id: id.to_owned(),
                answer: Answer::read_from(top, question)?,
                source: source?,
                from: top.text("from").map(|t| t.value).unwrap_or_default(),
                commit: top.text("commit").and_then(|t| ObjectId::parse(&t.value)),
                received: received?,
            })
        })
    }

    /// Writes the claim.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("question", self.answer.question.as_str())
            .put("source", self.source.name());
        self.answer.put(&mut writer);
        writer
            .put("from", self.from.as_str())
            .maybe("commit", self.commit.map(|id| id.to_string()))
            .put("received", timestamp(self.received));
        writer.finish()
    }
}

/// The file name of a claim that was carried from the partner's last review.
pub const CARRIED: &str = "carried";

impl Review {
    /// The claim about a question that came in last.
    #[must_use]
    pub fn newest_claim(&self, question: &str) -> Option<&Claim> {
        let claims = self.claims.get(question)?;
        claims.values().map(|item| &item.value).max_by_key(|claim| claim.received)
    }

    /// The same while nobody has taken it, nor answered since it came in.
    #[must_use]
    pub fn untaken_claim(&self, question: &str) -> Option<&Claim> {
        let claim = self.newest_claim(question)?;
        let is_settled =
            self.answers.get(question).is_some_and(|item| item.value.answered_at >= claim.received);
        (!is_settled).then_some(claim)
    }

    /// The documents that a claim cites and that have expired before a day: on them it cannot be taken.
    #[must_use]
    pub fn expired_proof(&self, claim: &Claim, day: Date) -> Vec<&str> {
        let cited = claim.answer.evidence.iter().filter_map(|citation| self.evidence.get(&citation.id));
        cited.filter(|item| item.value.is_expired_on(day)).map(|item| item.value.id.as_str()).collect()
    }

    /// True where the partner's last review does not answer a question for this one: it says nothing
    /// about it, its proof has expired, or it is answered differently now. Never in a review that
    /// carries nothing.
    #[must_use]
    pub fn has_changed(&self, question: &str, day: Date) -> bool {
        if self.file.value.carried_from.is_none() {
            return false;
        }
        let Some(last) = self.claims.get(question).and_then(|claims| claims.get(CARRIED)) else {
            return true;
        };
        let is_another =
            self.answers.get(question).is_some_and(|now| now.value.state != last.value.answer.state);
        is_another || !self.expired_proof(&last.value, day).is_empty()
    }
}
