//! What differs between a review at two points of its history, or between two reviews, as one value in
//! reviewers' terms: answers, proof, gates, scores and what moved them, proposal, scope, signatures.

mod acts;
mod answers;
mod items;
mod scores;
pub mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::layout::ReviewId;
use super::proposal::{self, Proposal};
use super::review::Review;
use super::scoring::Fraction;
use super::standing::{GateState, Standing};
use super::state::{Course, ReviewState};
use crate::checklist::change::Changes;
use crate::checklist::model::{Checklist, GateKind, Level};
use crate::text::wording::Piece;

/// A review as it stood at one point, with its standing on the day of that point.
#[derive(Debug, Clone, Copy)]
pub struct Side<'r> {
    /// The review.
    pub review: &'r Review,
    /// How it stood.
    pub standing: &'r Standing,
}

/// What differs. Of a pair the first is before, the second after.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Which reviews: the same one twice, or two.
    pub reviews: [ReviewId; 2],
    /// The days on which they are judged.
    pub days: [Date; 2],
    /// What the rules propose.
    pub proposals: [Proposal; 2],
    /// How far they have come.
    pub states: [ReviewState; 2],
    /// How many questions are asked in both.
    pub common: usize,
    /// Questions that only one of two reviews has pinned; none where it is the same review.
    pub besides: [Vec<String>; 2],
    /// In the order in which people meet the questions.
    pub answers: Vec<AnswerMove>,
    /// By id.
    pub documents: Vec<DocumentMove>,
    /// In the order of the questions.
    pub gates: Vec<GateMove>,
    /// In the order of the checklists.
    pub scores: Vec<ScoreMove>,
    /// Partner types, facts, and the tier that follows from them.
    pub scope: Vec<ScopeMove>,
    /// Signatures that came, went, or hold no longer.
    pub signoffs: Vec<SignOffMove>,
    /// Pinned texts.
    pub texts: Vec<TextMove>,
    /// What else people did: handing over, checks, waivers, decision, conditions, asks, claims, risks.
    pub acts: Vec<Act>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerKind {
    /// There was none.
    New,
    /// There is none any more.
    Gone,
    /// It says something else.
    Value,
    /// It says the same for another reason.
    Reason,
    /// It says the same for the same reason, on other proof.
    Proof,
    /// It was recorded again as it was.
    Again,
}

impl AnswerKind {
    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Value => "value",
            Self::Reason => "reason",
            Self::Proof => "proof",
            Self::Again => "again",
        }
    }
}

/// What an answer said at one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The value in the words of its question.
    pub words: String,
    /// The value as it stands in subjects: keys, not labels.
    pub short: String,
    /// The reviewer's reason.
    pub because: String,
    /// The best proof cited, as of the day.
    pub proof: Level,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An answer that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerMove {
    /// The question's id.
    pub question: String,
    /// What was asked; empty where the question is pinned no longer.
    pub ask: String,
    /// The checklist that asks, with its version.
    pub checklist: (String, String),
    /// Whether it is a gate.
    pub gate: Option<GateKind>,
    /// What became of it.
    pub kind: AnswerKind,
    /// What it said.
    pub said: [Option<Said>; 2],
    /// The reason, word by word.
    pub because: Vec<Piece>,
    /// Cited places that are cited no longer, in words.
    pub uncited: Vec<String>,
    /// Cited places that were not cited before, in words.
    pub cited: Vec<String>,
}

impl AnswerMove {
    /// The newer of the two: what it says, or said last.
    #[must_use]
    pub fn newest(&self) -> Option<&Said> {
        let [before, after] = &self.said;
        after.as_ref().or(before.as_ref())
    }
}

/// A document of the register that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentMove {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Its level on each side's day; none where it is not filed.
    pub levels: [Option<Level>; 2],
    /// Its last day, where it has one.
    pub expires: [Option<Date>; 2],
    /// What else differs, in words: title, place, bytes.
    pub also: Vec<String>,
    /// The first digits of its hash, where one is recorded.
    pub sha256: Option<String>,
    /// The answers that cite it on either side.
    pub cited_by: Vec<String>,
    /// Who filed it last, and when.
    pub filed: (String, Option<Timestamp>),
}

impl DocumentMove {
    /// What became of it: `new`, `gone`, `expired` where only a day has passed, or `changed`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.levels {
            [None, _] => "new",
            [_, None] => "gone",
            [Some(before), Some(after)] => {
                let only_a_day = self.also.is_empty() && self.expires.first() == self.expires.last();
                if only_a_day && after < before { "expired" } else { "changed" }
            }
        }
    }
}

/// A gate that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateMove {
    /// The question's id.
    pub question: String,
    /// Whether a waiver could lift it.
    pub kind: GateKind,
    /// Its states; none where it is not asked.
    pub states: [Option<GateState>; 2],
}

/// What a checklist earns: low, stated, high.
pub type Interval = [Option<Fraction>; 3];

/// A checklist whose score moved.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreMove {
    /// Its id.
    pub checklist: String,
    /// Its title.
    pub title: String,
    /// Before and after; none where it is not pinned.
    pub intervals: [Option<Interval>; 2],
    /// What moved it, the most moving first.
    pub movers: Vec<Mover>,
}

/// A question that moved the score of its checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Mover {
    /// Its id.
    pub question: String,
    /// By how much low, stated and high are apart from what they would be had this question stayed.
    pub by: [Fraction; 3],
    /// Why it counts otherwise.
    pub cause: Cause,
}

/// Why a question counts otherwise than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was answered, or answered otherwise.
    Answer,
    /// A document that its answer cites changed.
    Document,
    /// A document that its answer cites has expired since.
    Day,
    /// A second person's level.
    Check,
    /// Facts or other answers say otherwise whether it is asked.
    Scope,
    /// The pinned text changed.
    Text,
}

impl Cause {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Answer => "answered otherwise",
            Self::Document => "a document that it cites changed",
            Self::Day => "a document that it cites has expired",
            Self::Check => "a second person's level",
            Self::Scope => "asked or not by facts or other answers",
            Self::Text => "the pinned text changed",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Document => "document",
            Self::Day => "day",
            Self::Check => "check",
            Self::Scope => "scope",
            Self::Text => "text",
        }
    }
}

/// A fact of the scope that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeMove {
    /// The fact's id, `types` or `tier`.
    pub what: String,
    /// Its values; none where it is open.
    pub values: [Option<String>; 2],
}

/// What became of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOffKind {
    /// It came.
    New,
    /// It is there no longer.
    Gone,
    /// It was given again, to what stands now.
    Again,
    /// What was signed is no longer what stands there.
    Stale,
}

impl SignOffKind {
    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Again => "again",
            Self::Stale => "stale",
        }
    }
}

/// A signature that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffMove {
    /// Who.
    pub by: String,
    /// In which role.
    pub role: String,
    /// What became of it.
    pub kind: SignOffKind,
    /// For a stale one: the items that differ from what was signed, in words.
    pub differing: Vec<String>,
}

/// A pinned text that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMove {
    /// A checklist's id, `policy` or `facts`.
    pub what: String,
    /// Versions, where it has one; none where it is not pinned.
    pub versions: [Option<String>; 2],
    /// What changed in it; none for what is no checklist, and for one that is there on one side alone.
    pub changes: Option<Changes>,
}

impl TextMove {
    /// A checklist that stands on at least one side.
    #[must_use]
    pub fn of(what: &str, old: Option<&Checklist>, new: Option<&Checklist>) -> Self {
        Self {
            what: what.to_owned(),
            versions: [old, new].map(|own| own.map(|own| own.version.to_string())),
            changes: old.zip(new).map(|(old, new)| Changes::between(old, new)),
        }
    }
}

/// Something else that people did between the two points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What it is about, as `waiver`.
    pub about: &'static str,
    /// The question, condition or risk.
    pub item: Option<String>,
    /// What happened, in words.
    pub words: String,
    /// Who and when, where it says so.
    pub deed: Option<(String, Timestamp)>,
}

/// Works out what differs from one side to the other.
#[must_use]
pub fn between(from: Side<'_>, to: Side<'_>) -> Difference {
    let is_same = from.review.id == to.review.id;
    let [before, after] = [from, to].map(|side| {
        side.review.questions().map(|(_, question)| question.id.as_str()).collect::<BTreeSet<&str>>()
    });
    let is_common = |question: &str| before.contains(question) && after.contains(question);
    let answers = answers::moves(from, to, |question| is_same || is_common(question));
    let documents = answers::documents(from, to);
    let scores = scores::moves(from, to, &answers, &documents);
    let only = |these: &BTreeSet<&str>, those: &BTreeSet<&str>| {
        if is_same { Vec::new() } else { these.difference(those).map(|id| (*id).to_owned()).collect() }
    };
    Difference {
        reviews: [from.review.id.clone(), to.review.id.clone()],
        days: [from.standing.day, to.standing.day],
        proposals: [from, to].map(|side| proposal::propose(side.review, side.standing)),
        states: [from, to].map(|side| Course::of(side.review, side.standing).state),
        common: before.intersection(&after).count(),
        besides: [only(&before, &after), only(&after, &before)],
        gates: scores::gates(from, to),
        scope: acts::scope(from, to),
        signoffs: if is_same { acts::signoffs(from, to) } else { Vec::new() },
        texts: texts(from, to),
        acts: if is_same { acts::acts(from, to) } else { Vec::new() },
        answers,
        documents,
        scores,
    }
}

impl Difference {
    /// True where it is one review at two points.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        let [from, to] = &self.reviews;
        from == to
    }

    /// True when nothing at all differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let [proposed, proposes] = &self.proposals;
        self.answers.is_empty()
            && self.documents.is_empty()
            && self.gates.is_empty()
            && self.scores.is_empty()
            && self.scope.is_empty()
            && self.signoffs.is_empty()
            && self.texts.is_empty()
            && self.acts.is_empty()
            && self.besides.iter().all(Vec::is_empty)
            && proposed == proposes
    }

    /// What moved a score because of one question: the checklist and by how much.
    pub fn moved_by<'a>(&'a self, question: &'a str) -> impl Iterator<Item = (&'a ScoreMove, &'a Mover)> {
        self.scores.iter().flat_map(move |score| {
            score
                .movers
                .iter()
                .filter(move |mover| mover.question == question)
                .map(move |mover| (score, mover))
        })
    }
}

fn texts(from: Side<'_>, to: Side<'_>) -> Vec<TextMove> {
    let [before, after] = [from.review, to.review];
    let mut found = Vec::new();
    let find = |review: &Review, id: &str| review.pins.iter().position(|pin| pin.checklist.id == id);
    for pin in &after.pins {
        let old = find(before, &pin.checklist.id).and_then(|at| before.pins.get(at));
        if old.is_some_and(|old| old.id == pin.id) {
            continue;
        }
        let new = Some(pin.checklist.as_ref());
        found.push(TextMove::of(&pin.checklist.id, old.map(|old| old.checklist.as_ref()), new));
    }
    for pin in before.pins.iter().filter(|pin| find(after, &pin.checklist.id).is_none()) {
        found.push(TextMove::of(&pin.checklist.id, Some(&pin.checklist), None));
    }
    let others =
        [("policy", before.policy_id == after.policy_id), ("facts", before.facts_id == after.facts_id)];
    for (what, _) in others.into_iter().filter(|(_, is_same)| !is_same) {
        let pinned = || Some("another text".to_owned());
        found.push(TextMove { what: what.to_owned(), versions: [pinned(), pinned()], changes: None });
    }
    found
}
