//! One review as it stands in a snapshot: its pins, scope and everything that people put into it.

mod imagined;
mod reading;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Item;
use super::answer::Answer;
use super::ask::Ask;
use super::change::ObjectId;
use super::claim::{Claim, Origin};
use super::decision::Decision;
use super::deed::Deed;
use super::evidence::Evidence;
use super::layout::ReviewId;
use super::numbers::Numbers;
use super::policy::Policy;
use super::progress::Progress;
use super::risk::Risk;
use super::scope::Settled;
use super::signoff::SignOff;
use super::verification::Verification;
use super::waiver::Waiver;
use crate::checklist::builtin::AREAS;
use crate::checklist::facts::{Facts, TierLevel};
use crate::checklist::model::{Checklist, Question};
use crate::text::problem::{Problem, any_error};
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, inline, texts, timestamp};
use toml_edit::Value;

pub(super) use reading::{Reviews, read};

/// What `review.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFile {
    /// What people read.
    pub title: String,
    /// When it was started.
    pub opened: jiff::Timestamp,
    /// Who started it.
    pub opened_by: String,
    /// Who looked after the relationship when it was started; they do not approve it.
    pub owner: Option<String>,
    /// The review whose answers it carries as claims.
    pub carried_from: Option<String>,
    /// Handed over to be verified; the newest time.
    pub submitted: Option<Deed>,
    /// Given up before there was a decision.
    pub withdrawn: Option<Deed>,
    /// The approval taken back.
    pub revoked: Option<Deed>,
    /// Moved to other texts of its checklists; the newest time.
    pub upgraded: Option<Upgraded>,
}

/// A review was moved to other texts of its checklists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    /// A person's id.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
    /// What it was judged by before, as `security 1.0.0`.
    pub from: Vec<String>,
    /// Questions whose answers are to be confirmed again although their revision does not tell.
    pub reconfirm: Vec<String>,
}

impl Upgraded {
    fn read(top: &Table<'_>) -> Option<Self> {
        let own = top.table("upgraded")?;
        let list = |key| own.texts(key).unwrap_or_default().into_iter().map(|text| text.value).collect();
        let (from, reconfirm) = (list("from"), list("reconfirm"));
        let at = own.need_timestamp("at");
        Some(Self { by: own.need_text("by")?.value, at: at?, from, reconfirm })
    }

    fn write(&self) -> Value {
        inline([
            ("by", Some(self.by.as_str().into())),
            ("at", Some(timestamp(self.at))),
            ("from", Some(texts(&self.from))),
            ("reconfirm", (!self.reconfirm.is_empty()).then(|| texts(&self.reconfirm))),
        ])
    }
}

/// What `scope.toml` says: the types and facts that this review uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ScopeFile {
    /// Partner types.
    pub types: Vec<String>,
    /// The facts that somebody settled.
    pub facts: BTreeMap<String, String>,
    /// A tier set higher by hand, with the reason.
    pub raised: Option<(TierLevel, String)>,
}

/// A pinned checklist and the id of its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Git's id of the pinned bytes.
    pub id: ObjectId,
    /// The checklist.
    pub checklist: Arc<Checklist>,
}

/// Puts pins into the order in which people meet their areas.
pub(super) fn in_order(pins: &mut [Pin]) {
    let place = |pin: &Pin| AREAS.iter().position(|area| *area == pin.checklist.area).unwrap_or(AREAS.len());
    pins.sort_by(|one, other| (place(one), &one.checklist.id).cmp(&(place(other), &other.checklist.id)));
}

/// One review as it stands in a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// `review.toml`.
    pub file: Item<ReviewFile>,
    /// `scope.toml`.
    pub scope: Item<ScopeFile>,
    /// The policy it is judged by.
    pub policy: Arc<Policy>,
    /// Git's id of the pinned policy.
    pub policy_id: ObjectId,
    /// The facts it is judged by.
    pub facts: Arc<Facts>,
    /// Git's id of the pinned facts.
    pub facts_id: ObjectId,
    /// The checklists it answers, in the order in which people meet their areas.
    pub pins: Vec<Pin>,
    /// Their questions by number.
    pub numbers: Arc<Numbers>,
    /// What the pins and `scope.toml` settle about what is asked.
    pub settled: Arc<Settled>,
    /// By question.
    pub answers: BTreeMap<String, Arc<Item<Answer>>>,
    /// By document.
    pub evidence: BTreeMap<String, Arc<Item<Evidence>>>,
    /// By ask.
    pub asks: BTreeMap<String, Item<Ask>>,
    /// By question.
    pub verifications: BTreeMap<String, Arc<Item<Verification>>>,
    /// By question and claim.
    pub claims: BTreeMap<String, BTreeMap<String, Arc<Item<Claim>>>>,
    /// By question.
    pub waivers: BTreeMap<String, Item<Waiver>>,
    /// What was decided.
    pub decision: Option<Item<Decision>>,
    /// By condition.
    pub progress: BTreeMap<String, Item<Progress>>,
    /// By the name of the file.
    pub signoffs: BTreeMap<String, Item<SignOff>>,
    /// The partner's risks.
    pub risks: BTreeMap<String, Item<Risk>>,
    /// Every problem of every file; while one of them is an error the review is read-only.
    pub problems: Vec<Problem>,
}

impl Review {
    /// True while a broken file keeps the review from being changed.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        any_error(&self.problems)
    }

    /// All pinned questions, checklist by checklist.
    pub fn questions(&self) -> impl Iterator<Item = (&Pin, &Question)> {
        self.pins.iter().flat_map(|pin| pin.checklist.questions().map(move |question| (pin, question)))
    }

    /// A pinned question by id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<(&Pin, &Question)> {
        self.numbers.question(&self.pins, id)
    }

    /// True while its checklists may still change: nobody has decided, signed or given it up.
    #[must_use]
    pub fn can_move(&self) -> bool {
        self.decision.is_none() && self.signoffs.is_empty() && self.file.value.withdrawn.is_none()
    }

    /// True for an answer that does not count until somebody confirms it again: it was given to an earlier meaning
    /// of its question, or says what the question no longer offers.
    #[must_use]
    pub fn is_to_confirm(&self, answer: &Answer, pin: ObjectId, question: &Question) -> bool {
        answer.revision < question.revision
            || answer.state.value().is_some_and(|value| value.fault(question).is_some())
            || self.was_moved_under(answer, pin)
    }

    /// True where an upgrade asks for this answer to be confirmed again, and it was not given under the pin that its
    /// question stands in now.
    fn was_moved_under(&self, answer: &Answer, pin: ObjectId) -> bool {
        let Some(upgraded) = &self.file.value.upgraded else { return false };
        upgraded.reconfirm.contains(&answer.question)
            && answer.pin.map_or(answer.answered_at < upgraded.at, |own| own != pin)
    }

    /// The answers by the number of their questions.
    #[must_use]
    pub fn numbered_answers(&self) -> Vec<Option<&Arc<Item<Answer>>>> {
        self.numbers.lay_out(&self.answers)
    }

    /// Answers whose questions no pin asks any more: kept and readable, not counted.
    pub fn retired(&self) -> impl Iterator<Item = &Answer> {
        let answers = self.answers.values().map(|item| &item.value);
        answers.filter(|answer| self.question(&answer.question).is_none_or(|(_, own)| own.disabled.is_some()))
    }

    /// Questions that were asked of somebody and that nobody has said anything about since, each with the ask
    /// that was sent last.
    #[must_use]
    pub fn waiting_for_others(&self) -> BTreeMap<&str, &Ask> {
        let mut waiting = BTreeMap::new();
        let mut asks: Vec<_> = self.asks.values().collect();
        asks.sort_by_key(|ask| (ask.value.sent, &ask.value.id));
        for ask in asks {
            for question in &ask.value.questions {
                // Who is asked about an answer that is there says so by confirming it or sending it back.
                let answered =
                    self.answers.get(question).is_some_and(|a| a.value.answered_at >= ask.value.sent)
                        || self.verified(question).is_some_and(|v| v.at >= ask.value.sent);
                if !answered && self.said_since(question, ask.value.sent).is_none() {
                    waiting.insert(question.as_str(), &ask.value);
                }
            }
        }
        waiting
    }

    /// When a reply about a question came in first since a moment; what was carried is none.
    #[must_use]
    pub fn said_since(&self, question: &str, sent: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let claims = self.claims.get(question)?.values().map(|item| &item.value);
        let replies = claims.filter(|claim| claim.source != Origin::Carried && claim.received >= sent);
        replies.map(|claim| claim.received).min()
    }

    /// An id for the next ask of somebody that is not taken, as `engineering-2`, while so many others are on
    /// their way.
    #[must_use]
    pub fn next_ask_id(&self, to: &str, on_their_way: usize) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let name: String = to.chars().map(plain).take(40).collect();
        let name = name.trim_matches('-');
        let name = if name.is_empty() { "ask" } else { name };
        let mut number = self.asks.len() + 1 + on_their_way;
        while self.asks.contains_key(&format!("{name}-{number}")) {
            number += 1;
        }
        format!("{name}-{number}")
    }

    /// How often each document is cited.
    #[must_use]
    pub fn citations(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for citation in self.answers.values().flat_map(|answer| &answer.value.evidence) {
            *counts.entry(citation.id.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

/// Checks that a file says about itself what its path says: Git's rename detection must never move
/// one item's words onto another.
pub(crate) fn same(top: &Table<'_>, key: &'static str, expected: &str) -> Option<()> {
    let own = top.need_text(key)?;
    if own.value == expected {
        return Some(());
    }
    top.source().error(
        &own.span,
        format!("this file says it is about {key} `{}`, its path says `{expected}`", own.value),
        "put it back to where it belongs, or correct the key",
    );
    None
}

impl ReviewFile {
    /// Reads `review.toml` of the review that the path names.
    #[must_use]
    pub fn read(path: &str, review: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(path, bytes, |top| {
            same(top, "review", review)?;
            let opened = top.need_timestamp("opened");
            Some(Self {
                title: top.text("title").map_or_else(|| review.to_owned(), |t| t.value),
                opened: opened?,
                opened_by: top.text("opened-by").map(|t| t.value).unwrap_or_default(),
                owner: top.text("owner").map(|t| t.value),
                carried_from: top.text("carried-from").map(|t| t.value),
                submitted: Deed::read(top, "submitted"),
                withdrawn: Deed::read(top, "withdrawn"),
                revoked: Deed::read(top, "revoked"),
                upgraded: Upgraded::read(top),
            })
        })
    }

    /// Writes `review.toml`.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("title", self.title.as_str())
            .put("opened", timestamp(self.opened))
            .put("opened-by", self.opened_by.as_str())
            .maybe("owner", self.owner.as_deref())
            .maybe("carried-from", self.carried_from.as_deref())
            .maybe("submitted", self.submitted.as_ref().map(Deed::write))
            .maybe("withdrawn", self.withdrawn.as_ref().map(Deed::write))
            .maybe("revoked", self.revoked.as_ref().map(Deed::write))
            .maybe("upgraded", self.upgraded.as_ref().map(Upgraded::write));
        writer.finish()
    }
}

impl ScopeFile {
    /// Reads `scope.toml` of the review that the path names.
    #[must_use]
    pub fn read(path: &str, review: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(path, bytes, |top| {
            same(top, "review", review)?;
            let facts = top.table("facts").map(|t| {
                t.entries()
                    .filter_map(|(key, value)| Some((key.value.to_owned(), value.text(key.value)?.value)))
                    .collect()
            });
            let raised = top.table("raised").and_then(|t| {
                let to = t.need_text("tier")?;
                let Some(level) = TierLevel::parse(&to.value) else {
                    t.source().error(
                        &to.span,
                        format!("unknown tier `{}`", to.value),
                        "one of: low, medium, high",
                    );
                    return None;
                };
                Some((level, t.need_text("because")?.value))
            });
            Some(Self {
                types: top.texts("types").unwrap_or_default().into_iter().map(|t| t.value).collect(),
                facts: facts.unwrap_or_default(),
                raised,
            })
        })
    }

    /// Writes `scope.toml`.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let raised = self.raised.as_ref().map(|(tier, because)| {
            inline([("tier", Some(tier.name().into())), ("because", Some(because.as_str().into()))])
        });
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("types", texts(&self.types))
            .maybe("raised", raised)
            .table("facts", self.facts.iter().map(|(k, v)| (k.as_str(), v.as_str().into())));
        writer.finish()
    }
}
