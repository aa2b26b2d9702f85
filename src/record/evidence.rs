//! The evidence register: a document is filed once and cited often.

use std::collections::BTreeSet;

use super::policy::EvidenceType;
use super::review::Review;
use super::scope::{Asked, Scope};
use crate::checklist::model::Level;
use crate::text::problem::Problem;
use crate::text::writer::{Writer, date, prose, texts, timestamp};
use crate::text::{id, reader};

/// A document of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The document's id in its review.
    pub id: String,
    /// What people read.
    pub title: String,
    /// A kind of document of the policy, as `certificate`.
    pub kind: String,
    /// A path or URL outside the record; none for a call or a test of ours.
    pub at: Option<String>,
    /// A copy in the record: the name under `evidence/files/`.
    pub file: Option<String>,
    /// The SHA-256 of the document's bytes, in hexadecimal digits.
    pub sha256: Option<String>,
    /// What it proves.
    pub level: Level,
    /// The day it was obtained.
    pub obtained: Option<jiff::civil::Date>,
    /// The last day on which it is valid; none while the contract runs.
    pub expires: Option<jiff::civil::Date>,
    /// What it covers, in words.
    pub covers: Option<String>,
    /// What it may answer: question ids.
    pub answers: Vec<String>,
    /// Who filed it.
    pub filed_by: String,
    /// When it was filed.
    pub filed_at: Option<jiff::Timestamp>,
}

impl Evidence {
    /// What the document proves on a day: an expired one falls to "stated".
    #[must_use]
    pub fn level_on(&self, day: jiff::civil::Date) -> Level {
        if self.is_expired_on(day) { self.level.min(Level::STATED) } else { self.level }
    }

    /// True after the document's last day of validity.
    #[must_use]
    pub fn is_expired_on(&self, day: jiff::civil::Date) -> bool {
        self.expires.is_some_and(|last| last < day)
    }

    /// Reads a document of the review and id that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, id: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "evidence", id)?;
            let title = top.need_text("title").map(|t| t.value);
            if !top.has("level") {
                top.missing("level");
            }
            let level = top.integer("level").and_then(|number| {
                let level = Level::new(number.value);
                if level.is_none() {
                    top.source().error(
                        &number.span,
                        format!("evidence level {}", number.value),
                        "0 none, 1 stated, 2 documented, 3 independent, 4 tested",
                    );
                }
                level
            });
            Some(Self {
                id: id.to_owned(),
                kind: top.text("type").map_or_else(|| "note".to_owned(), |t| t.value),
                at: top.text("at").map(|t| t.value),
                file: top.text("file").map(|t| t.value),
                sha256: top.text("sha256").map(|t| t.value),
                obtained: top.date("obtained"),
                expires: top.date("expires"),
                covers: top.text("covers").map(|t| t.value.trim().to_owned()),
                answers: top.texts("answers").unwrap_or_default().into_iter().map(|t| t.value).collect(),
                filed_by: top.text("filed-by").map(|t| t.value).unwrap_or_default(),
                filed_at: top.timestamp("filed-at"),
                title: title?,
                level: level?,
            })
        })
    }

    /// Writes the document.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("evidence", self.id.as_str())
            .put("title", self.title.as_str())
            .put("type", self.kind.as_str())
            .maybe("at", self.at.as_deref())
            .maybe("file", self.file.as_deref())
            .maybe("sha256", self.sha256.as_deref())
            .put("level", i64::from(self.level.number()))
            .maybe("obtained", self.obtained.map(date))
            .maybe("expires", self.expires.map(date))
            .maybe("covers", self.covers.as_deref().map(prose))
            .maybe("answers", (!self.answers.is_empty()).then(|| texts(&self.answers)))
            .put("filed-by", self.filed_by.as_str())
            .maybe("filed-at", self.filed_at.map(timestamp));
        writer.finish()
    }
}

/// The questions of a review that a document of a kind may answer: those asked whose hint of what to
/// look for names the kind. A proposal, for a reviewer to correct.
#[must_use]
pub fn may_answer(review: &Review, kind: &EvidenceType) -> Vec<String> {
    let scope = Scope::of(review);
    let words = words_of(kind);
    review
        .questions()
        .filter(|(_, question)| *scope.asked(&question.id) == Asked::Yes)
        .filter(|(_, question)| {
            let hint = question.evidence.hint.to_lowercase();
            let mut found = hint.split(|c: char| !c.is_alphanumeric());
            found.any(|word| words.iter().any(|own| word == own || word.strip_suffix('s') == Some(own)))
        })
        .map(|(_, question)| question.id.clone())
        .collect()
}

/// The questions that somebody says a document may answer, in the order of the review: by code, by a
/// reference as `SOC2:CC7.4`, by the beginning of several as `sec-data-*` or `SOC2:*`, or by a checklist for
/// all of its own.
///
/// # Errors
/// What names no question, and what was perhaps meant.
pub fn said_to_answer(review: &Review, words: &str) -> Result<Vec<String>, String> {
    let mut named = BTreeSet::new();
    for word in words.split([',', ' ']).filter(|word| !word.is_empty()) {
        let is_named = |name: &str| match word.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == word,
        };
        let found = review.questions().filter(|(pin, question)| {
            let refs = question.refs.iter().any(|reference| is_named(reference));
            refs || is_named(&question.id) || pin.checklist.id == word
        });
        let found: Vec<&str> = found.map(|(_, question)| question.id.as_str()).collect();
        if found.is_empty() {
            let ids =
                review.questions().flat_map(|(pin, question)| [question.id.as_str(), &pin.checklist.id]);
            let near = id::nearest(word, ids).map_or_else(String::new, |near| format!("; `{near}`?"));
            return Err(format!("no question `{word}`{near}"));
        }
        named.extend(found);
    }
    let every = review.questions().map(|(_, question)| &question.id);
    Ok(every.filter(|id| named.contains(id.as_str())).cloned().collect())
}

/// The words by which a hint may name a kind of document; those that any document could have do not
/// count.
fn words_of(kind: &EvidenceType) -> Vec<String> {
    const ANY: [&str; 14] = [
        "ours",
        "their",
        "our",
        "or",
        "and",
        "of",
        "independent",
        "report",
        "audited",
        "card",
        "data",
        "note",
        "call",
        "mail",
    ];
    let title = kind.title.to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric()).chain(kind.id.split('-'));
    let mut words: Vec<String> =
        words.filter(|word| word.len() > 2 && !ANY.contains(word)).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}
