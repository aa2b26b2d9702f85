//! A sign-off: one person's signature under a decision, bound to the very bytes that they saw.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ObjectId;
use super::decision::Verdict;
use super::review::Review;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, timestamp};

/// A signature under a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// Who signs.
    pub by: String,
    /// In which role; empty in a record that lists nobody.
    pub role: String,
    /// When.
    pub at: jiff::Timestamp,
    /// What they sign.
    pub outcome: Verdict,
    /// By mail: the document that holds it, and who filed it here.
    pub mail: Option<Mail>,
    /// What they saw.
    pub saw: Seen,
    /// What they saw when they signed again, after the decision was in force.
    pub again: Option<(jiff::Timestamp, Seen)>,
}

/// A signature that came by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The mail in the evidence register.
    pub evidence: String,
    /// Who recorded it.
    pub recorded_by: String,
}

/// The object ids of everything that a signature stands for, by path from the review's folder;
/// risks by path from the partner's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(BTreeMap<String, ObjectId>);

impl Seen {
    /// What there is to see in a review now: pins, scope, answers, verifications, documents that are
    /// cited, waivers, the decision, and the partner's risks.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        let mut seen = BTreeMap::new();
        let mut put = |path: String, id: ObjectId| {
            seen.insert(path, id);
        };
        put("scope.toml".to_owned(), review.scope.id);
        put("pins/policy.toml".to_owned(), review.policy_id);
        put("pins/facts.toml".to_owned(), review.facts_id);
        for pin in &review.pins {
            put(format!("pins/checklists/{}.toml", pin.checklist.id), pin.id);
        }
        for (id, item) in &review.answers {
            put(format!("answers/{id}.toml"), item.id);
        }
        for (id, item) in &review.verifications {
            put(format!("verifications/{id}.toml"), item.id);
        }
        let cited: BTreeSet<&str> = review.citations().into_keys().collect();
        for (id, item) in review.evidence.iter().filter(|(id, _)| cited.contains(id.as_str())) {
            put(format!("evidence/{id}.toml"), item.id);
        }
        for (id, item) in &review.waivers {
            put(format!("waivers/{id}.toml"), item.id);
        }
        if let Some(decision) = &review.decision {
            put("decision.toml".to_owned(), decision.id);
        }
        for (id, item) in &review.risks {
            put(format!("risks/{id}.toml"), item.id);
        }
        Self(seen)
    }

    /// How many items a signature stands for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The paths that are others now: changed, gone or new.
    #[must_use]
    pub fn differing(&self, now: &Self) -> Vec<String> {
        let paths: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        paths.into_iter().filter(|path| self.0.get(*path) != now.0.get(*path)).cloned().collect()
    }

    /// True when this version of an item was seen.
    #[must_use]
    pub fn holds(&self, path: &str, id: ObjectId) -> bool {
        self.0.get(path) == Some(&id)
    }

    /// True when something below this folder was seen.
    #[must_use]
    pub fn has_any(&self, folder: &str) -> bool {
        self.0.keys().any(|path| path.starts_with(folder))
    }

    /// The item that came last of those that were seen as they are now, and when it came.
    #[must_use]
    pub fn latest(&self, review: &Review) -> Option<(String, jiff::Timestamp)> {
        let answers = review
            .answers
            .iter()
            .map(|(id, item)| (format!("answers/{id}.toml"), item.id, id.clone(), item.value.answered_at));
        let checks = review.verifications.iter().map(|(id, item)| {
            (format!("verifications/{id}.toml"), item.id, format!("the check of {id}"), item.value.at)
        });
        let decision = review.decision.iter().map(|item| {
            ("decision.toml".to_owned(), item.id, "the decision".to_owned(), item.value.decided_at)
        });
        let seen = answers.chain(checks).chain(decision).filter(|(path, id, ..)| self.holds(path, *id));
        seen.map(|(_, _, what, at)| (what, at)).max_by_key(|(_, at)| *at)
    }

    fn read(table: &Table<'_>) -> Self {
        let mut seen = BTreeMap::new();
        for (path, value) in table.entries() {
            let Some(text) = value.text(path.value) else { continue };
            if let Some(id) = ObjectId::parse(&text.value) {
                seen.insert(path.value.to_owned(), id);
            } else {
                table.source().error(
                    &text.span,
                    format!("`{}` is no object id", text.value),
                    "40 hexadecimal digits, written by the program",
                );
            }
        }
        Self(seen)
    }
}

impl SignOff {
    /// What the signature stands for now: what was seen last.
    #[must_use]
    pub fn newest(&self) -> &Seen {
        self.again.as_ref().map_or(&self.saw, |(_, seen)| seen)
    }

    /// When that was signed.
    #[must_use]
    pub fn newest_at(&self) -> jiff::Timestamp {
        self.again.as_ref().map_or(self.at, |(at, _)| *at)
    }

    /// What differs from what was signed; empty while the signature is good.
    #[must_use]
    pub fn stale(&self, review: &Review) -> Vec<String> {
        self.newest().differing(&Seen::of(review))
    }

    /// The name of the file for a person: the id, or what is left of `Name <mail>`.
    #[must_use]
    pub fn file_of(person: &str) -> String {
        let mail = person.rsplit_once('<').map_or(person, |(_, mail)| mail.trim_end_matches('>'));
        crate::text::id::slug(mail)
    }

    /// Reads a sign-off of the review and person that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, person: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            let by = top.need_text("by")?;
            if Self::file_of(&by.value) != person {
                top.source().error(
                    &by.span,
                    format!("this file says that `{}` signed, its path says `{person}`", by.value),
                    "put it back to where it belongs, or correct the key",
                );
                return None;
            }
            let outcome = Verdict::read(top);
            let at = top.need_timestamp("at");
            let mail = match top.text("how").as_ref().map_or("here", |t| t.value.as_str()) {
                "mail" => Some(Mail {
                    evidence: top.need_text("evidence")?.value,
                    recorded_by: top.need_text("recorded-by")?.value,
                }),
                _ => None,
            };
            let saw = top.table("saw").map(|table| Seen::read(&table));
            if saw.is_none() {
                top.missing("[saw]");
            }
            let again = top.table("again").map(|table| Seen::read(&table));
            Some(Self {
                by: by.value,
                role: top.text("role").map(|t| t.value).unwrap_or_default(),
                at: at?,
                outcome: outcome?,
                mail,
                saw: saw?,
                again: top.timestamp("signed-again").zip(again),
            })
        })
    }

    /// Writes the sign-off.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let table = |seen: &Seen| -> Vec<(String, String)> {
            seen.0.iter().map(|(path, id)| (path.clone(), id.to_string())).collect()
        };
        let saw = table(&self.saw);
        let again = self.again.as_ref().map(|(_, seen)| table(seen)).unwrap_or_default();
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("by", self.by.as_str())
            .put("role", self.role.as_str())
            .put("at", timestamp(self.at))
            .put("outcome", self.outcome.name())
            .put("how", if self.mail.is_some() { "mail" } else { "here" })
            .maybe("evidence", self.mail.as_ref().map(|mail| mail.evidence.as_str()))
            .maybe("recorded-by", self.mail.as_ref().map(|mail| mail.recorded_by.as_str()))
            .maybe("signed-again", self.again.as_ref().map(|(at, _)| timestamp(*at)))
            .table("saw", saw.iter().map(|(path, id)| (path.as_str(), id.as_str().into())))
            .table("again", again.iter().map(|(path, id)| (path.as_str(), id.as_str().into())));
        writer.finish()
    }
}
