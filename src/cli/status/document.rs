//! `status --json`: the document that scripts depend on.

use serde::Serialize;

use super::{Desk, Fraction, Place, Seen, earns, origin_of, place_word, scoring};
use crate::record::standing::ChecklistStanding;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct One {
    schema: u32,
    #[serde(flatten)]
    review: Document,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct All {
    schema: u32,
    as_of: String,
    commit: Option<String>,
    reviews: Vec<Document>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    review: String,
    title: String,
    state: &'static str,
    as_of: String,
    commit: Option<String>,
    tier: &'static str,
    tier_deciding: Vec<String>,
    in_scope: usize,
    answered: usize,
    checklists: Vec<Checklist>,
    gates: Vec<Gate>,
    proposal: Proposal,
    unsettled: Vec<String>,
    asks: Vec<Ask>,
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<Question>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Checklist {
    id: String,
    title: String,
    area: String,
    version: String,
    in_scope: usize,
    answered: usize,
    unanswered: usize,
    unknown: usize,
    not_applicable: usize,
    waiting: usize,
    weight: u64,
    low: Option<Percentage>,
    stated: Option<Percentage>,
    high: Option<Percentage>,
    coverage: Option<Percentage>,
    proof: Option<Percentage>,
    not_applicable_share: Option<Percentage>,
    floor: u8,
    target: u8,
    unproven: Vec<String>,
}

#[derive(Serialize)]
struct Percentage {
    percent: f64,
    exact: String,
}

#[derive(Serialize)]
struct Gate {
    question: String,
    checklist: String,
    kind: &'static str,
    state: &'static str,
}

#[derive(Serialize)]
struct Proposal {
    outcome: &'static str,
    rule: u8,
    because: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Ask {
    id: String,
    to: String,
    due: Option<String>,
    overdue: bool,
    open: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Question {
    id: String,
    checklist: String,
    weight: u8,
    place: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proven: Option<bool>,
    words: String,
}

/// One review.
pub(super) fn one(seen: &Seen, desk: &Desk, explain: bool) -> One {
    One { schema: 1, review: document(seen, desk, explain) }
}

/// All reviews.
pub(super) fn all(seen: &[Seen], desk: &Desk) -> All {
    All {
        schema: 1,
        as_of: desk.day.to_string(),
        commit: desk.snapshot.commit.map(|id| id.to_string()),
        reviews: seen.iter().map(|seen| document(seen, desk, false)).collect(),
    }
}

fn document(seen: &Seen, desk: &Desk, explain: bool) -> Document {
    let Seen { review, standing, proposal, unsettled, overdue, next, .. } = seen;
    let (answered, in_scope) = standing.progress();
    let waiting = review.waiting_for_others();
    Document {
        review: review.id.to_string(),
        title: review.file.value.title.clone(),
        state: seen.course.state.name(),
        as_of: desk.day.to_string(),
        commit: desk.snapshot.commit.map(|id| id.to_string()),
        tier: standing.scope.tier.level.name(),
        tier_deciding: standing.scope.tier.deciding.clone(),
        in_scope,
        answered,
        checklists: standing.checklists.iter().map(checklist).collect(),
        gates: standing
            .gates
            .iter()
            .map(|gate| Gate {
                question: gate.question.clone(),
                checklist: gate.checklist.clone(),
                kind: gate.kind.name(),
                state: gate.state.name(),
            })
            .collect(),
        proposal: Proposal {
            outcome: proposal.outcome.name(),
            rule: proposal.rule,
            because: proposal.because.clone(),
        },
        unsettled: unsettled.clone(),
        asks: review
            .asks
            .values()
            .map(|item| Ask {
                id: item.value.id.clone(),
                to: item.value.to.clone(),
                due: item.value.due.map(|due| due.to_string()),
                overdue: overdue.contains(&item.value.id),
                open: item
                    .value
                    .questions
                    .iter()
                    .filter(|question| waiting.contains_key(question.as_str()))
                    .cloned()
                    .collect(),
            })
            .collect(),
        next: next.clone(),
        questions: explain.then(|| questions(seen)),
    }
}

fn checklist(own: &ChecklistStanding) -> Checklist {
    Checklist {
        id: own.id.clone(),
        title: own.title.clone(),
        area: own.area.clone(),
        version: own.version.clone(),
        in_scope: own.in_scope,
        answered: own.answered,
        unanswered: own.unanswered,
        unknown: own.unknown,
        not_applicable: own.not_applicable,
        waiting: own.waiting,
        weight: own.weight,
        low: percentage(own.low.as_ref()),
        stated: percentage(own.stated.as_ref()),
        high: percentage(own.high.as_ref()),
        coverage: percentage(own.coverage.as_ref()),
        proof: percentage(own.proof.as_ref()),
        not_applicable_share: percentage(own.not_applicable_share.as_ref()),
        floor: own.floor,
        target: own.target,
        unproven: own.unproven.clone(),
    }
}

fn percentage(part: Option<&Fraction>) -> Option<Percentage> {
    let part = part?;
    // Four decimals are read back without loss; the exact value stands beside them.
    let percent = scoring::percent(part, 4).parse().ok()?;
    Some(Percentage { percent, exact: part.to_string() })
}

fn questions(seen: &Seen) -> Vec<Question> {
    let found = seen.review.questions().filter_map(|(pin, question)| {
        let place = seen.standing.place(&question.id)?;
        let (score, proof, proven) = match place {
            Place::Answered { score, proof, proven } => {
                (score.as_ref().map(ToString::to_string), Some(proof.number()), Some(*proven))
            }
            _ => (None, None, None),
        };
        Some(Question {
            id: question.id.clone(),
            checklist: pin.checklist.id.clone(),
            weight: question.weight,
            place: place_word(place).1,
            reason: origin_of(place),
            score,
            proof,
            proven,
            words: earns(place),
        })
    });
    found.collect()
}
