//! The orders in which a reviewer walks: what comes next, and what has been left for later.

use std::collections::BTreeSet;

use super::review::Review;
use super::standing::{Place, Standing};
use crate::checklist::model::Question;

/// What stands before a document's id in the name of its order.
const DOCUMENT: &str = "document:";
/// What stands before the ids of asks in the name of the order of their questions.
const ASKED: &str = "asked:";
/// What stands before the ids of asks in the name of the order of what came back.
const REPLIES: &str = "replies:";

/// An order of walking; never a smaller scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Gates and weight 5: hard gates first.
    QuickPass,
    /// Weight 3 and more, gates first.
    ToDecision,
    /// Everything, checklist by checklist.
    Everything,
    /// What one document may answer.
    Document(String),
    /// What the reviewer marked to come back to.
    Marked,
    /// Fails, or proof that is too weak.
    Weak,
    /// What was asked of somebody and is not back.
    WaitingForOthers,
    /// What a second person has to confirm.
    ToVerify,
    /// What a second person sent back and nobody has changed since.
    Returned,
    /// What others say something about that nobody has taken yet.
    Claimed,
    /// What the last review cannot answer: it was not asked or not known then, its proof has
    /// expired, or it is answered differently now.
    Changed,
    /// What these asks ask, and nobody has said anything about since.
    Asked(Vec<String>),
    /// What came back to these asks, or at all where none is named, and nobody has taken or rejected yet.
    Replies(Vec<String>),
}

impl Order {
    /// Every order but those of one document and of asks.
    pub const FIXED: [Self; 10] = [
        Self::QuickPass,
        Self::ToDecision,
        Self::Everything,
        Self::Claimed,
        Self::Changed,
        Self::Marked,
        Self::WaitingForOthers,
        Self::Weak,
        Self::ToVerify,
        Self::Returned,
    ];

    /// The word under which it is kept and typed; that of a document is followed by which one.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::QuickPass => "quick-pass",
            Self::ToDecision => "to-decision",
            Self::Everything => "everything",
            Self::Document(_) => DOCUMENT,
            Self::Asked(_) => ASKED,
            Self::Replies(_) => REPLIES,
            Self::Marked => "marked",
            Self::Weak => "weak",
            Self::WaitingForOthers => "waiting",
            Self::ToVerify => "to-verify",
            Self::Returned => "returned",
            Self::Claimed => "claimed",
            Self::Changed => "changed",
        }
    }

    /// The name under which it is kept, as `quick-pass` or `document:soc2-2026`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Document(id) => format!("{DOCUMENT}{id}"),
            Self::Asked(asks) | Self::Replies(asks) => format!("{}{}", self.word(), asks.join(",")),
            order => order.word().to_owned(),
        }
    }

    /// The order of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let fixed = Self::FIXED.into_iter().find(|order| order.word() == name);
        // No id holds a comma.
        let ids = |names: &str| names.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        fixed
            .or_else(|| name.strip_prefix(DOCUMENT).map(|id| Self::Document(id.to_owned())))
            .or_else(|| name.strip_prefix(ASKED).map(|names| Self::Asked(ids(names))))
            .or_else(|| name.strip_prefix(REPLIES).map(|names| Self::Replies(ids(names))))
    }

    /// What is in it, in a few words; nothing for that of a document.
    #[must_use]
    pub fn explained(&self) -> &'static str {
        match self {
            Self::QuickPass => "gates and weight 5, hard gates first",
            Self::ToDecision => "weight 3 and more, gates first",
            Self::Everything => "checklist by checklist",
            Self::Document(_) => "",
            Self::Marked => "what you marked to come back to",
            Self::Weak => "fails a gate, or its proof is too weak",
            Self::WaitingForOthers => "asked of somebody and not back",
            Self::ToVerify => "answers that want a second person",
            Self::Returned => "sent back by a second person",
            Self::Claimed => "others say something, and nobody has taken it",
            Self::Changed => "new, expired or answered differently",
            Self::Asked(_) => "asked, and not back",
            Self::Replies(_) => "back, and not read",
        }
    }

    /// True where answers are looked at too, not open questions alone.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        !matches!(self, Self::QuickPass | Self::ToDecision | Self::Everything | Self::Claimed | Self::Changed)
    }

    /// What people read.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::QuickPass => "quick pass".to_owned(),
            Self::ToDecision => "to a decision".to_owned(),
            Self::Everything => "everything".to_owned(),
            Self::Document(id) => format!("by document {id}"),
            Self::Marked => "marked".to_owned(),
            Self::Weak => "fails or weak proof".to_owned(),
            Self::WaitingForOthers => "waiting for others".to_owned(),
            Self::ToVerify => "to verify".to_owned(),
            Self::Returned => "returned".to_owned(),
            Self::Claimed => "with a claim".to_owned(),
            Self::Changed => "changed since last review".to_owned(),
            Self::Asked(_) => "what was asked".to_owned(),
            Self::Replies(_) => "replies".to_owned(),
        }
    }

    /// The questions of this order that are asked, in order. `marked` is what the reviewer marked.
    #[must_use]
    pub fn questions<'r>(
        &self,
        review: &'r Review,
        standing: &Standing,
        marked: &BTreeSet<String>,
    ) -> Vec<&'r Question> {
        self.select(review, standing, marked, |place| {
            place.is_in_scope() || matches!(place, Place::NotApplicable)
        })
    }

    /// The same with the questions of which nobody knows yet whether they are asked, because a fact
    /// is open: walking is where it comes up.
    #[must_use]
    pub fn walked<'r>(
        &self,
        review: &'r Review,
        standing: &Standing,
        marked: &BTreeSet<String>,
    ) -> Vec<&'r Question> {
        self.select(review, standing, marked, |place| match place {
            Place::Waiting(on) => on.iter().any(|id| review.facts.fact(id).is_some()),
            place => place.is_in_scope() || matches!(place, Place::NotApplicable),
        })
    }

    fn select<'r>(
        &self,
        review: &'r Review,
        standing: &Standing,
        marked: &BTreeSet<String>,
        wanted: impl Fn(&Place) -> bool,
    ) -> Vec<&'r Question> {
        let asked = |q: &&Question| standing.place(&q.id).is_some_and(&wanted);
        let all = review.questions().map(|(_, q)| q).filter(asked);
        match self {
            Self::QuickPass => urgent_first(review, |q| q.gate.is_some() || q.weight == 5, asked),
            Self::ToDecision => urgent_first(review, |q| q.gate.is_some() || q.weight >= 3, asked),
            Self::Everything => all.collect(),
            Self::Document(id) => {
                let may: &[String] = review.evidence.get(id).map_or(&[], |item| &item.value.answers);
                let cites = |q: &Question| {
                    review.answers.get(&q.id).is_some_and(|a| a.value.evidence.iter().any(|c| c.id == *id))
                };
                all.filter(|q| may.contains(&q.id) || cites(q)).collect()
            }
            Self::Marked => all.filter(|q| marked.contains(&q.id)).collect(),
            Self::Weak => all.filter(|q| is_weak(standing, q)).collect(),
            Self::ToVerify => {
                let wanted = super::state::to_verify(review, standing);
                all.filter(|q| wanted.contains(&q.id)).collect()
            }
            Self::Returned => all.filter(|q| review.is_returned(&q.id)).collect(),
            Self::Claimed => all.filter(|q| review.untaken_claim(&q.id).is_some()).collect(),
            Self::Changed => all.filter(|q| review.has_changed(&q.id, standing.day)).collect(),
            Self::Asked(asks) => {
                let waiting = review.waiting_for_others();
                let is_asked = |id: &str| is_in(review, asks, id) && waiting.contains_key(id);
                all.filter(|q| is_asked(&q.id)).collect()
            }
            Self::Replies(asks) => {
                let is_wanted = |id: &str| asks.is_empty() || is_in(review, asks, id);
                all.filter(|q| is_wanted(&q.id) && review.unread_reply(&q.id).is_some()).collect()
            }
            Self::WaitingForOthers => {
                let waiting = review.waiting_for_others();
                all.filter(|q| waiting.contains_key(q.id.as_str())).collect()
            }
        }
    }
}

/// Whether one of these asks asks a question.
fn is_in(review: &Review, asks: &[String], question: &str) -> bool {
    let found = asks.iter().filter_map(|ask| review.asks.get(ask));
    found.into_iter().any(|item| item.value.questions.iter().any(|own| own == question))
}

/// Checklist by checklist, in each the most urgent first.
fn urgent_first<'r>(
    review: &'r Review,
    wanted: impl Fn(&Question) -> bool,
    asked: impl Fn(&&'r Question) -> bool,
) -> Vec<&'r Question> {
    let mut found = Vec::new();
    for pin in &review.pins {
        let mut own: Vec<&Question> =
            pin.checklist.questions().filter(|q| wanted(q)).filter(&asked).collect();
        // A stable sort: inside one rank the checklist's own order stays.
        own.sort_by_key(|q| rank(q));
        found.extend(own);
    }
    found
}

fn rank(question: &Question) -> u8 {
    match (&question.gate, question.weight) {
        _ if question.is_hard_gate() => 0,
        (Some(_), _) => 1,
        (None, 5) => 2,
        _ => 3,
    }
}

fn is_weak(standing: &Standing, question: &Question) -> bool {
    use super::standing::GateState;
    let fails = standing.gate(&question.id) == Some(GateState::Fail);
    fails || matches!(standing.place(&question.id), Some(Place::Answered { proven: false, .. }))
}

/// The next question of a list that wants an answer, after `current` and then from the start;
/// questions that were asked of somebody are left to them.
#[must_use]
pub fn next_open<'r>(
    questions: &[&'r Question],
    review: &Review,
    standing: &Standing,
    current: Option<&str>,
) -> Option<&'r Question> {
    let waiting = review.waiting_for_others();
    let wants = |q: &&&Question| {
        standing.place(&q.id).is_some_and(Place::is_open) && !waiting.contains_key(q.id.as_str())
    };
    let start = current.and_then(|id| questions.iter().position(|q| q.id == id)).map_or(0, |at| at + 1);
    let (before, after) = questions.split_at(start.min(questions.len()));
    after.iter().find(wants).or_else(|| before.iter().find(wants)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_read_back_from_its_name() {
        let asks = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let own = [
            Order::Document("soc2-2026".to_owned()),
            Order::Asked(asks(&["partner-1"])),
            Order::Replies(asks(&["partner-1", "legal-2"])),
            Order::Replies(Vec::new()),
        ];
        for order in Order::FIXED.into_iter().chain(own) {
            assert_eq!(Order::parse(&order.name()), Some(order));
        }
        assert_eq!(Order::parse("backwards"), None);
    }
}
