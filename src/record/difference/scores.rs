//! Gates and scores that moved, and which questions moved them.

use std::collections::BTreeSet;

use super::{AnswerMove, Cause, DocumentMove, GateMove, Interval, Mover, ScoreMove, Side};
use crate::record::scoring::{Fraction, whole};
use crate::record::standing::{ChecklistStanding, GateStanding, Place};

/// The gates that stand otherwise.
pub(super) fn gates(from: Side<'_>, to: Side<'_>) -> Vec<GateMove> {
    let state = |side: Side<'_>, question: &str| side.standing.gate(question);
    let pinned = |side: Side<'_>, question: &str| side.review.question(question).is_some();
    let is_same = from.review.id == to.review.id;
    let mut seen = BTreeSet::new();
    let all = to.standing.gates.iter().chain(&from.standing.gates);
    all.filter(|gate| seen.insert(gate.question.as_str()))
        .filter(|gate| is_same || (pinned(from, &gate.question) && pinned(to, &gate.question)))
        .filter_map(|GateStanding { question, kind, .. }| {
            let states = [state(from, question), state(to, question)];
            let [was, is] = states;
            (was != is).then(|| GateMove { question: question.clone(), kind: *kind, states })
        })
        .collect()
}

/// The checklists whose interval moved, with what moved them.
pub(super) fn moves(
    from: Side<'_>,
    to: Side<'_>,
    answers: &[AnswerMove],
    documents: &[DocumentMove],
) -> Vec<ScoreMove> {
    let find = |side: Side<'_>, id: &str| side.standing.checklists.iter().find(|c| c.id == id).map(interval);
    let mut found = Vec::new();
    for (at, checklist) in to.standing.checklists.iter().enumerate() {
        let before = find(from, &checklist.id);
        let after = interval(checklist);
        if before.as_ref() == Some(&after) {
            continue;
        }
        let movers = match before {
            Some(_) => movers(from, to, at, answers, documents),
            None => Vec::new(),
        };
        found.push(ScoreMove {
            checklist: checklist.id.clone(),
            title: checklist.title.clone(),
            intervals: [before, Some(after)],
            movers,
        });
    }
    for checklist in from.standing.checklists.iter().filter(|own| find(to, &own.id).is_none()) {
        found.push(ScoreMove {
            checklist: checklist.id.clone(),
            title: checklist.title.clone(),
            intervals: [Some(interval(checklist)), None],
            movers: Vec::new(),
        });
    }
    found
}

fn interval(checklist: &ChecklistStanding) -> Interval {
    [checklist.low.clone(), checklist.stated.clone(), checklist.high.clone()]
}

/// The questions of a checklist that count otherwise: each one put back alone, all else as it is now.
fn movers(
    from: Side<'_>,
    to: Side<'_>,
    at: usize,
    answers: &[AnswerMove],
    documents: &[DocumentMove],
) -> Vec<Mover> {
    let (Some(pin), Some(now)) = (to.review.pins.get(at), to.standing.checklists.get(at)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for question in pin.checklist.questions() {
        let places = [from.standing.place(&question.id), to.standing.place(&question.id)];
        let [Some(before), Some(after)] = places else { continue };
        if counts_the_same(before, after) {
            continue;
        }
        let Some(without) = to.standing.checklist_if(to.review, at, &question.id, before) else { continue };
        let by = [
            apart(now.low.as_ref(), without.low.as_ref()),
            apart(now.stated.as_ref(), without.stated.as_ref()),
            apart(now.high.as_ref(), without.high.as_ref()),
        ];
        if by.iter().all(|by| *by == whole(0)) {
            continue;
        }
        let cause = cause(from, to, &question.id, answers, documents);
        found.push(Mover { question: question.id.clone(), by, cause });
    }
    found.sort_by_key(|mover| std::cmp::Reverse(mover.by.iter().map(size).max()));
    found
}

/// True where other words or another level of proof make no difference to the score.
fn counts_the_same(before: &Place, after: &Place) -> bool {
    match (before, after) {
        (Place::Answered { score: was, proven: had, .. }, Place::Answered { score: is, proven: has, .. }) => {
            was == is && had == has
        }
        (before, after) => before == after,
    }
}

fn apart(now: Option<&Fraction>, without: Option<&Fraction>) -> Fraction {
    now.cloned().unwrap_or_else(|| whole(0)) - without.cloned().unwrap_or_else(|| whole(0))
}

/// How far, in whichever direction.
pub(super) fn size(by: &Fraction) -> Fraction {
    let zero = whole(0);
    if *by < zero { zero - by } else { by.clone() }
}

fn cause(
    from: Side<'_>,
    to: Side<'_>,
    question: &str,
    answers: &[AnswerMove],
    documents: &[DocumentMove],
) -> Cause {
    let pinned = |side: Side<'_>| side.review.question(question).map(|(_, question)| question.clone());
    let places = [from, to].map(|side| side.standing.place(question));
    let [before, after] = places.map(|place| place.is_some_and(is_asked));
    let cites = |document: &&DocumentMove| document.cited_by.iter().any(|own| own == question);
    let verified = |side: Side<'_>| side.review.verifications.get(question).map(|item| item.id);
    if answers.iter().any(|answer| answer.question == question) {
        Cause::Answer
    } else if before != after {
        Cause::Scope
    } else if let Some(document) = documents.iter().find(cites) {
        if document.name() == "expired" { Cause::Day } else { Cause::Document }
    } else if verified(from) != verified(to) {
        Cause::Check
    } else if pinned(from) != pinned(to) {
        Cause::Text
    } else {
        Cause::Scope
    }
}

fn is_asked(place: &Place) -> bool {
    !matches!(place, Place::Hidden(_) | Place::Waiting(_))
}
