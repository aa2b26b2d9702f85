//! `status --json`: the document that scripts depend on.

use serde::Serialize;

use super::{Desk, Fraction, Place, Seen, earns, origin_of, place_word, scoring};
use crate::record::standing::{ChecklistStanding, GateState};
use crate::record::steps::next_steps;
use crate::record::summary::Notice;

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
    attention: Vec<Notice>,
    to_verify: Vec<String>,
    returned: Vec<String>,
    unsigned: Vec<Vec<String>>,
    in_force: Option<String>,
    valid_until: Option<String>,
    next_steps: Vec<Step>,
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
    #[serde(rename = "waived-until", skip_serializing_if = "Option::is_none")]
    waived_until: Option<String>,
    #[serde(rename = "waived-by", skip_serializing_if = "Vec::is_empty")]
    waived_by: Vec<String>,
    #[serde(rename = "waived-because", skip_serializing_if = "Option::is_none")]
    waived_because: Option<String>,
}

#[derive(Serialize)]
struct Step {
    to: &'static str,
    who: String,
    lacks: Vec<String>,
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
            .map(|gate| {
                let waiver = review.waivers.get(&gate.question).filter(|_| gate.state == GateState::Waived);
                let period = waiver.map(|item| item.value.newest());
                Gate {
                    question: gate.question.clone(),
                    checklist: gate.checklist.clone(),
                    kind: gate.kind.name(),
                    state: gate.state.name(),
                    waived_until: period.map(|period| period.until.to_string()),
                    waived_by: period
                        .map(|period| period.approvals.iter().map(|one| one.by.clone()).collect())
                        .unwrap_or_default(),
                    waived_because: period.map(|period| period.because.clone()),
                }
            })
            .collect(),
        proposal: Proposal {
            outcome: proposal.outcome.name(),
            rule: proposal.rule,
            because: proposal.because.clone(),
        },
        attention: seen.course.notices(),
        to_verify: seen.course.to_verify.clone(),
        returned: seen.course.returned.clone(),
        unsigned: if review.decision.is_some() { seen.course.unsigned.clone() } else { Vec::new() },
        in_force: seen.course.in_force.map(|day| day.to_string()),
        valid_until: review
            .decision
            .as_ref()
            .and_then(|item| item.value.valid_until)
            .map(|day| day.to_string()),
        next_steps: next_steps(review, standing, &seen.course, proposal)
            .into_iter()
            .map(|step| Step { to: step.to.name(), who: step.who, lacks: step.lacks })
            .collect(),
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
