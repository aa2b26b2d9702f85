//! Several reviews side by side: what each decides for itself, and how they stand on the questions
//! that all of them ask (BRIEF E.6).
//!
//! Gates and outcome come from each review's own questions: on the common ones alone a partner whom
//! its own hard gate rejects may look best.

pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::proposal::{self, Outcome, Proposal};
use super::review::Review;
use super::scoring::{self, Fraction};
use super::standing::{GateState, Place, Standing};
use super::state::{Course, ReviewState};
use crate::checklist::model::{GateKind, Question};

/// Two intervals are even when their proven ends differ by less than this many percent.
const EVEN: u64 = 2;

/// Reviews side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// In the order in which they were named.
    pub reviews: Vec<Side>,
    /// How many questions all of them ask, in checklists of the same version.
    pub common: usize,
    /// How many gates are among those.
    pub common_gates: usize,
    /// Checklist by checklist on the common questions.
    pub checklists: Vec<Row>,
    /// The common questions on which they differ most, widest first.
    pub gaps: Vec<Gap>,
    /// Best first; none where the outcomes are of different classes.
    pub ranking: Option<Vec<usize>>,
    /// What must not be overlooked.
    pub warnings: Vec<String>,
}

/// One review for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Its id.
    pub review: String,
    /// How far it has come.
    pub state: ReviewState,
    /// What the rules propose.
    pub proposal: Proposal,
    /// Gates passed, failed, open and waived, of its own questions.
    pub gates: [usize; 4],
    /// The gates that fail, with their kind.
    pub failing: Vec<(String, GateKind)>,
    /// How many questions it asks besides the common ones.
    pub besides: usize,
    /// Those of them that fail a gate.
    pub failing_besides: Vec<String>,
    /// Conditions that are not closed.
    pub open_conditions: usize,
    /// The weighted mean of what is proven, over its own checklists; for ranking partners that passed.
    pub overall: Option<Fraction>,
}

/// One checklist on the common questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The checklist's id.
    pub checklist: String,
    /// Its version.
    pub version: String,
    /// How many of its questions are common.
    pub questions: usize,
    /// Low and high of each review.
    pub intervals: Vec<Option<(Fraction, Fraction)>>,
    /// True when the best cannot be told from another: they overlap, or differ by less than two points.
    pub is_even: bool,
}

/// How far the reviews are apart on a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The question's id.
    pub question: String,
    /// Its checklist.
    pub checklist: String,
    /// The difference between the best score and the worst.
    pub width: Fraction,
    /// What each says, in words; none while it is open.
    pub answers: Vec<Option<String>>,
}

/// Compares reviews as they stand; each with its standing on the same day.
#[must_use]
pub fn compare(reviews: &[(&Review, &Standing)]) -> Comparison {
    let common = common(reviews);
    let asked = |id: &str| common.contains(id);
    let sides: Vec<Side> = reviews.iter().map(|(review, standing)| side(review, standing, &asked)).collect();
    let checklists = rows(reviews, &asked);
    let mut warnings = Vec::new();
    for side in &sides {
        if let Some(first) = side.failing_besides.first() {
            warnings.push(format!(
                "what fails at {} is not common: {first}; the common questions alone would hide it",
                side.review
            ));
        }
    }
    warnings.extend(other_versions(reviews));
    Comparison {
        ranking: ranking(&sides),
        common: common.len(),
        common_gates: reviews.first().map_or(0, |(review, _)| {
            review.questions().filter(|(_, q)| q.gate.is_some() && asked(&q.id)).count()
        }),
        gaps: gaps(reviews, &asked),
        reviews: sides,
        checklists,
        warnings,
    }
}

/// True for a question that is asked of the partner, though perhaps it does not apply.
fn is_asked(place: &Place) -> bool {
    place.is_in_scope() || matches!(place, Place::NotApplicable)
}

/// The questions that every review asks, in checklists of the same id and version.
fn common(reviews: &[(&Review, &Standing)]) -> BTreeSet<String> {
    let own = |(review, standing): &(&Review, &Standing)| -> BTreeMap<String, (String, String)> {
        review
            .questions()
            .zip(standing.places())
            .filter(|(_, place)| is_asked(place))
            .map(|((pin, question), _)| {
                (question.id.clone(), (pin.checklist.id.clone(), pin.checklist.version.to_string()))
            })
            .collect()
    };
    let mut all = reviews.iter().map(own);
    let Some(mut common) = all.next() else { return BTreeSet::new() };
    for other in all {
        common.retain(|id, place| other.get(id) == Some(place));
    }
    common.into_keys().collect()
}

/// The checklists of which the reviews pin different versions, which have no question in common.
fn other_versions(reviews: &[(&Review, &Standing)]) -> Vec<String> {
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for pin in reviews.iter().flat_map(|(review, _)| &review.pins) {
        found.entry(&pin.checklist.id).or_default().insert(pin.checklist.version.to_string());
    }
    let several = found.into_iter().filter(|(_, versions)| versions.len() > 1);
    several
        .map(|(id, versions)| {
            let versions: Vec<String> = versions.into_iter().collect();
            format!("{id} is not compared: the reviews pin {} of it", versions.join(" and "))
        })
        .collect()
}

fn side(review: &Review, standing: &Standing, common: &impl Fn(&str) -> bool) -> Side {
    let course = Course::of(review, standing);
    let count = |state| standing.count_gates(state);
    let failing: Vec<(String, GateKind)> = standing
        .gates
        .iter()
        .filter(|gate| gate.state == GateState::Fail)
        .map(|gate| (gate.question.clone(), gate.kind))
        .collect();
    let asked = review.questions().zip(standing.places()).filter(|(_, place)| is_asked(place));
    let conditions = review.decision.iter().flat_map(|item| &item.value.conditions);
    Side {
        review: review.id.to_string(),
        state: course.state,
        proposal: proposal::propose(review, standing),
        gates: [GateState::Pass, GateState::Fail, GateState::Open, GateState::Waived].map(count),
        failing_besides: failing.iter().map(|(id, _)| id.clone()).filter(|id| !common(id)).collect(),
        failing,
        besides: asked.filter(|((_, question), _)| !common(&question.id)).count(),
        open_conditions: conditions.filter(|condition| !review.is_met(&condition.id)).count(),
        overall: overall(review, standing),
    }
}

/// The mean of what is proven, weighted by the policy; checklists without a score drop out.
#[must_use]
pub fn overall(review: &Review, standing: &Standing) -> Option<Fraction> {
    let mut sum = scoring::whole(0);
    let mut weights = 0;
    for checklist in &standing.checklists {
        if let Some(low) = &checklist.low {
            let weight = u64::from(review.policy.area(&checklist.area).weight);
            sum = sum + low.clone() * scoring::whole(weight);
            weights += weight;
        }
    }
    (weights > 0).then(|| sum / scoring::whole(weights))
}

fn rows(reviews: &[(&Review, &Standing)], common: &impl Fn(&str) -> bool) -> Vec<Row> {
    let Some((first, _)) = reviews.first() else { return Vec::new() };
    first
        .pins
        .iter()
        .filter_map(|pin| {
            let ids: Vec<&Question> = pin.checklist.questions().filter(|q| common(&q.id)).collect();
            if ids.is_empty() {
                return None;
            }
            let intervals: Vec<_> = reviews.iter().map(|(_, standing)| interval(standing, &ids)).collect();
            Some(Row {
                checklist: pin.checklist.id.clone(),
                version: pin.checklist.version.to_string(),
                questions: ids.len(),
                is_even: is_even(&intervals),
                intervals,
            })
        })
        .collect()
}

/// Low and high over some questions; none where nothing of them has weight.
fn interval(standing: &Standing, questions: &[&Question]) -> Option<(Fraction, Fraction)> {
    let (mut weight, mut low, mut high) = (0, scoring::whole(0), scoring::whole(0));
    for question in questions {
        let own = u64::from(question.weight);
        let place = standing.place(&question.id);
        // What does not apply leaves the denominator, here as elsewhere.
        if place.is_some_and(Place::is_in_scope) {
            weight += own;
        }
        match place {
            Some(Place::Answered { score: Some(score), proven, .. }) => {
                let points = score.clone() * scoring::whole(own);
                if *proven {
                    low = low + points.clone();
                }
                high = high + points;
            }
            Some(Place::Open { .. } | Place::Unknown) => high = high + scoring::whole(own),
            _ => {}
        }
    }
    (weight > 0).then(|| (low / scoring::whole(weight), high / scoring::whole(weight)))
}

fn is_even(intervals: &[Option<(Fraction, Fraction)>]) -> bool {
    let mut known: Vec<&(Fraction, Fraction)> = intervals.iter().flatten().collect();
    known.sort_by(|a, b| b.0.cmp(&a.0));
    let [best, others @ ..] = known.as_slice() else { return false };
    let limit = scoring::whole(EVEN) / scoring::whole(100);
    // What is hardly answered may still reach anything, however little of it is proven.
    others.iter().any(|other| other.1 >= best.0 || best.0.clone() - other.0.clone() < limit)
}

fn gaps(reviews: &[(&Review, &Standing)], common: &impl Fn(&str) -> bool) -> Vec<Gap> {
    let Some((first, _)) = reviews.first() else { return Vec::new() };
    let mut gaps: Vec<Gap> = first
        .questions()
        .filter(|(_, question)| common(&question.id))
        .map(|(pin, question)| {
            let score = |standing: &Standing| match standing.place(&question.id) {
                Some(Place::Answered { score, .. }) => score.clone(),
                _ => None,
            };
            let scores: Vec<Fraction> = reviews.iter().filter_map(|(_, standing)| score(standing)).collect();
            let width = match (scores.iter().max(), scores.iter().min()) {
                (Some(most), Some(least)) => most.clone() - least.clone(),
                _ => scoring::whole(0),
            };
            let answers = reviews
                .iter()
                .map(|(review, _)| Some(review.answers.get(&question.id)?.value.state.words(question)));
            Gap {
                question: question.id.clone(),
                checklist: pin.checklist.id.clone(),
                width,
                answers: answers.collect(),
            }
        })
        .collect();
    // A stable sort: equal gaps stay in the order of the questions.
    gaps.sort_by(|a, b| b.width.cmp(&a.width));
    gaps
}

/// Reviews of one class of outcome by what is proven over all; none where the classes differ or one
/// of them is no approval.
fn ranking(sides: &[Side]) -> Option<Vec<usize>> {
    let first = sides.first()?.proposal.outcome;
    let ranked = matches!(first, Outcome::Approve | Outcome::ApproveWithConditions)
        && sides.iter().all(|side| side.proposal.outcome == first);
    ranked.then(|| {
        let mut order: Vec<usize> = (0..sides.len()).collect();
        let overall = |at: &usize| sides.get(*at).and_then(|side| side.overall.clone());
        order.sort_by_key(|at| std::cmp::Reverse(overall(at)));
        order
    })
}
