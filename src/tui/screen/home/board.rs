//! What the first screen of a record says, worked out from an overview of the record.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::soon::{self, Soon};
use crate::record::layout::ReviewId;
use crate::record::state::ReviewState;
use crate::record::summary::Summary;
use crate::store::overview::{Overview, ReviewLine};
use crate::store::past::Of;
use crate::store::threads::EntryLine;
use crate::tui::screen::Place;
use crate::tui::screen::whom::PARTNER;

/// More reviews than this are not proposed to be gone on with: the table has them all.
const PROPOSED: usize = 3;

/// Where something on the first screen leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The questions of a review, at one of them or where one stopped.
    Walk(ReviewId, Option<String>),
    /// A review.
    Review(ReviewId),
    /// Its documents.
    Evidence(ReviewId),
    /// Its facts.
    Facts(ReviewId),
    /// Its answers that want a second person.
    Verify(ReviewId),
    /// Its gates.
    Gates(ReviewId),
    /// Its decision.
    Decide(ReviewId),
    /// Its conditions.
    Conditions(ReviewId),
    /// What others must answer about it.
    Asks(ReviewId),
    /// What came back about it.
    Replies(ReviewId),
    /// A new partner.
    NewPartner,
    /// A new review of a partner.
    NewReview(String),
    /// What somebody who reads comes for.
    Reading(Place),
    /// A commit that belongs to no review.
    Nowhere,
}

impl Target {
    /// The review it is about.
    pub(super) fn review(&self) -> Option<&ReviewId> {
        match self {
            Self::Walk(id, _)
            | Self::Review(id)
            | Self::Evidence(id)
            | Self::Facts(id)
            | Self::Verify(id)
            | Self::Gates(id)
            | Self::Decide(id)
            | Self::Conditions(id)
            | Self::Asks(id)
            | Self::Replies(id) => Some(id),
            Self::NewPartner | Self::NewReview(_) | Self::Reading(_) | Self::Nowhere => None,
        }
    }
}

/// Something that waits for the person who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Todo {
    /// What to do, in one word.
    pub(super) verb: &'static str,
    /// With what.
    pub(super) what: String,
    /// How much of it.
    pub(super) more: String,
    /// Whether it is late or fails something.
    pub(super) is_grave: bool,
    pub(super) target: Target,
}

/// An entry that is new since the last visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    pub(super) entry: EntryLine,
    pub(super) target: Target,
}

/// What somebody may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// Change the record, if it lists them.
    Works,
    /// Read it.
    Reads,
    /// Read it as it was.
    LooksBack,
}

/// What the first screen says.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) todos: Vec<Todo>,
    pub(super) soon: Vec<Soon>,
    pub(super) news: Vec<News>,
    pub(super) overview: Arc<Overview>,
    /// Whether the person may write here, and wants to.
    pub(super) is_member: bool,
}

impl Board {
    /// Works out what there is to say; whoever may read only is led to what readers come for.
    pub(super) fn of(overview: Arc<Overview>, here: Hand, drafts: &[String]) -> Self {
        let here = if overview.actor.is_none() && here == Hand::Works { Hand::Reads } else { here };
        let todos = match here {
            Hand::Works => todos(&overview, drafts),
            Hand::Reads if !overview.reviews.is_empty() => readings(),
            Hand::Reads | Hand::LooksBack => Vec::new(),
        };
        let soon = soon::all(&overview);
        let entries = overview.since.as_ref().map_or(&[][..], |since| since.entries.as_slice());
        let news =
            entries.iter().map(|entry| News { entry: entry.clone(), target: target_of(entry) }).collect();
        Self { todos, soon, news, overview, is_member: here == Hand::Works }
    }
}

fn readable(line: &ReviewLine) -> Option<(&ReviewId, &Summary)> {
    line.summary.as_ref().ok().map(|summary| (&line.id, summary))
}

/// What somebody comes for who reads and changes nothing.
fn readings() -> Vec<Todo> {
    let reading = |verb, what: &str, more: &str, place| Todo {
        verb,
        what: what.to_owned(),
        more: more.to_owned(),
        is_grave: false,
        target: Target::Reading(place),
    };
    vec![
        reading("Ask", "what auditors ask", "who decided, what changed since", Place::Audit(None)),
        reading("Check", "the whole history", "every entry by the rules of its day", Place::Proof),
        reading(
            "Read",
            "all entries",
            "who did what, when and why",
            Place::History(Of::Record, String::new()),
        ),
    ]
}

fn todos(overview: &Overview, drafts: &[String]) -> Vec<Todo> {
    let mut reviews: Vec<(&ReviewId, &Summary)> = overview.reviews.iter().filter_map(readable).collect();
    let is_over = |summary: &Summary| ReviewState::parse(&summary.state).is_some_and(ReviewState::is_over);
    // What was begun last is most likely what one wants to go on with.
    reviews.sort_by_cached_key(|(id, summary)| (std::cmp::Reverse(summary.opened), id.to_string()));
    let mut found: Vec<Todo> = reviews
        .iter()
        .filter(|(_, summary)| summary.yours > 0 && !is_over(summary))
        .take(PROPOSED)
        .map(|(id, summary)| go_on(id, summary, drafts.contains(&id.to_string())))
        .collect();
    for (id, summary) in &reviews {
        let duties = super::duties::of(id, summary, overview);
        found.splice(0..0, duties);
        // Answers of a review that is over change no more.
        if is_over(summary) {
            continue;
        }
        found.extend(to_read(id, summary, overview));
        found.extend(to_mend(id, summary));
        found.extend(to_chase(id, summary, overview));
        if summary.yours == 0 && summary.unsettled > 0 {
            found.push(Todo {
                verb: "Confirm",
                what: id.to_string(),
                more: format!("{} that the type suggests", count(summary.unsettled, "fact")),
                is_grave: false,
                target: Target::Facts((*id).clone()),
            });
        }
    }
    if overview.partners.is_empty() {
        found.push(Todo {
            verb: "Begin",
            what: "a partner".to_owned(),
            more: "name and type, and its first review".to_owned(),
            is_grave: false,
            target: Target::NewPartner,
        });
    }
    let reviewed: HashSet<&str> = overview.reviews.iter().map(|line| line.id.partner.as_str()).collect();
    for partner in &overview.partners {
        if !reviewed.contains(partner.id.as_str()) {
            found.push(Todo {
                verb: "Review",
                what: partner.name.clone(),
                more: "it has no review yet".to_owned(),
                is_grave: false,
                target: Target::NewReview(partner.id.clone()),
            });
        }
    }
    found
}

fn go_on(id: &ReviewId, summary: &Summary, has_draft: bool) -> Todo {
    let is_quick = summary.quick_answered < summary.quick;
    let done = if is_quick {
        format!("quick pass {} of {}", summary.quick_answered, summary.quick)
    } else {
        format!("{} of {}", summary.answered, summary.in_scope)
    };
    let waits = if has_draft { "; a draft" } else { "" };
    let more = format!("{done}; {} yours now{waits}", summary.yours);
    let verb = if summary.answered == 0 { "Start" } else { "Continue" };
    Todo { verb, what: id.to_string(), more, is_grave: false, target: Target::Walk(id.clone(), None) }
}

fn to_mend(id: &ReviewId, summary: &Summary) -> Option<Todo> {
    if let Some(gate) = &summary.failing {
        let others = summary.gates_fail.saturating_sub(1);
        let more = if others == 0 {
            format!("gate fails: {gate}")
        } else {
            format!("gates fail: {gate} and {others} more")
        };
        let target = Target::Walk(id.clone(), Some(gate.clone()));
        return Some(Todo { verb: "Fix", what: id.to_string(), more, is_grave: true, target });
    }
    (summary.weak > 0).then(|| Todo {
        verb: "Prove",
        what: id.to_string(),
        more: format!("proof too weak: {}", count(summary.weak, "answer")),
        is_grave: false,
        target: Target::Evidence(id.clone()),
    })
}

/// What came back and nobody has read.
fn to_read(id: &ReviewId, summary: &Summary, overview: &Overview) -> Option<Todo> {
    let all: usize = summary.replies.iter().map(|(_, count)| count).sum();
    let of = summary.replies.iter().map(|(who, count)| format!("{} {count}", called(who, id, overview)));
    let of: Vec<String> = of.collect();
    let replies = if all == 1 { "1 reply".to_owned() } else { format!("{all} replies") };
    (all > 0).then(|| Todo {
        verb: "Read",
        what: id.to_string(),
        more: format!("{replies}: {} (claims, not counted)", of.join(", ")),
        is_grave: false,
        target: Target::Replies(id.clone()),
    })
}

fn to_chase(id: &ReviewId, summary: &Summary, overview: &Overview) -> Option<Todo> {
    let over = |due: Date| usize::try_from(days(due, overview.day)).ok().filter(|over| *over > 0);
    let mut late: Vec<(usize, &str)> =
        summary.asks.iter().filter_map(|ask| Some((over(ask.due?)?, ask.to.as_str()))).collect();
    late.sort_by_key(|(over, _)| std::cmp::Reverse(*over));
    let late: Vec<String> = late
        .iter()
        .map(|(over, to)| format!("{} {}", called(to, id, overview), count(*over, "day")))
        .collect();
    (!late.is_empty()).then(|| Todo {
        verb: "Chase",
        what: id.to_string(),
        more: format!("{} overdue: {}", count(late.len(), "ask"), late.join(", ")),
        is_grave: true,
        target: Target::Asks(id.clone()),
    })
}

/// What people call somebody who was asked.
pub(super) fn called<'a>(who: &'a str, id: &ReviewId, overview: &'a Overview) -> &'a str {
    if who == PARTNER {
        let partner = overview.partners.iter().find(|partner| partner.id == id.partner);
        return partner.map_or(who, |partner| partner.name.as_str());
    }
    let name = overview.record.as_ref().map_or(who, |record| record.name_of(who));
    overview.policy.as_ref().filter(|_| name == who).map_or(name, |policy| policy.authority.title(who))
}

/// Days from one to another; negative where the other is earlier.
fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Where an entry happened, read from its subject, which begins with the review.
fn target_of(entry: &EntryLine) -> Target {
    let review = entry.subject.split(": ").next().and_then(|first| ReviewId::parse(first).ok());
    match (review, &entry.question) {
        (Some(review), Some(question)) => Target::Walk(review, Some(question.clone())),
        (Some(review), None) => Target::Review(review),
        (None, _) => Target::Nowhere,
    }
}
