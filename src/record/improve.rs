//! What would change the outcome: the smallest set of items that, put right, moves the proposal to a
//! better one.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::proposal::{self, Outcome, Proposal};
use super::review::Review;
use super::risk::Band;
use super::scoring::{self, Fraction};
use super::standing::{GateState, Place, Standing};
use crate::checklist::model::{GateKind, Level, Question};

/// What has to happen to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Answer the question, well and with proof.
    Answer,
    /// Prove the answer that is there.
    Prove,
    /// Get a better answer, with proof; a waivable gate may be waived instead.
    Improve,
    /// Treat the risk, so that it falls below high.
    Treat,
}

impl Remedy {
    /// The word before the item.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Prove => "prove",
            Self::Improve => "improve",
            Self::Treat => "treat",
        }
    }
}

/// One item of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What has to happen.
    pub remedy: Remedy,
    /// A question's or a risk's id.
    pub item: String,
    /// The question's checklist; none for a risk.
    pub checklist: Option<String>,
    /// What it adds to the proven score of its checklist.
    pub gain: Option<Fraction>,
}

/// A way to a better outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What the rules would propose then.
    pub outcome: Outcome,
    /// The items, question by question and then the risks.
    pub steps: Vec<Step>,
}

/// The smallest set of items that moves the proposal to the next better outcome; none where it is
/// the best already, or where no answer can better it because a whole area was left out.
#[must_use]
pub fn next_better(review: &Review, standing: &Standing, now: &Proposal) -> Option<Way> {
    let target = Outcome::ALL.into_iter().rev().find(|outcome| *outcome < now.outcome)?;
    let mut plan =
        Plan { review, standing, places: BTreeMap::new(), remedies: BTreeMap::new(), risks: BTreeMap::new() };
    plan.clear_gates(target);
    plan.clear_questions(target);
    plan.clear_scores(target);
    let way = plan.finish();
    (way.outcome < now.outcome).then_some(way)
}

struct Plan<'r> {
    review: &'r Review,
    standing: &'r Standing,
    places: BTreeMap<String, Place>,
    remedies: BTreeMap<String, Remedy>,
    risks: BTreeMap<String, Remedy>,
}

impl Plan<'_> {
    /// Lines 1 to 3 and the risks and waivers of line 7.
    fn clear_gates(&mut self, target: Outcome) {
        for gate in self.standing.gates.clone() {
            let remedy = match (gate.state, gate.kind) {
                (GateState::Fail, GateKind::Hard) if target < Outcome::Reject => Remedy::Improve,
                (GateState::Fail, GateKind::Waivable) if target < Outcome::Blocked => Remedy::Improve,
                (GateState::Waived, _) if target == Outcome::Approve => Remedy::Improve,
                (GateState::Open, _) if target < Outcome::Incomplete => Remedy::Answer,
                _ => continue,
            };
            self.put_right(&gate.question, remedy);
        }
        for risk in self.review.risks.values().map(|item| &item.value).filter(|risk| risk.is_open()) {
            let stands_in_the_way = match risk.rating.band() {
                Band::Critical => target < Outcome::Blocked,
                Band::High => target == Outcome::Approve,
                Band::Low | Band::Medium => false,
            };
            if stands_in_the_way {
                self.risks.insert(risk.id.clone(), Remedy::Treat);
            }
        }
    }

    /// What is unanswered or unproven, by lines 4 and 7.
    fn clear_questions(&mut self, target: Outcome) {
        if target >= Outcome::Incomplete {
            return;
        }
        let questions: Vec<&Question> = self.review.questions().map(|(_, question)| question).collect();
        for question in &questions {
            let is_weighty = question.weight >= 3;
            match self.standing.place(&question.id) {
                Some(Place::Open { .. } | Place::Unknown) if is_weighty || target == Outcome::Approve => {
                    self.put_right(&question.id, Remedy::Answer);
                }
                Some(Place::Answered { proven: false, .. }) if is_weighty && target == Outcome::Approve => {
                    self.put_right(&question.id, Remedy::Prove);
                }
                _ => {}
            }
        }
        let needed = scoring::whole(u64::from(self.review.policy.coverage)) / scoring::whole(100);
        for checklist in 0..self.standing.checklists.len() {
            self.raise(
                checklist,
                |c| c.coverage.clone(),
                &needed,
                |plan, question| {
                    let open = matches!(plan.place(&question.id), Some(Place::Open { .. } | Place::Unknown));
                    open.then(|| (Remedy::Answer, scoring::whole(u64::from(question.weight))))
                },
            );
        }
    }

    /// Floors and targets, by lines 5 to 7.
    fn clear_scores(&mut self, target: Outcome) {
        let percent = |number: u8| scoring::whole(u64::from(number)) / scoring::whole(100);
        for at in 0..self.standing.checklists.len() {
            let Some(checklist) = self.standing.checklists.get(at) else { continue };
            let (floor, aim) = (percent(checklist.floor), percent(checklist.target));
            if target < Outcome::Reject {
                // What is missing counts in full at best already: only better answers help.
                self.raise(
                    at,
                    |c| c.high.clone(),
                    &floor,
                    |plan, question| match plan.place(&question.id) {
                        Some(Place::Answered { score: Some(score), .. }) if !score.is_one() => {
                            Some((Remedy::Improve, (Fraction::one() - score) * weight(question)))
                        }
                        _ => None,
                    },
                );
            }
            let wanted = match target {
                Outcome::Approve => aim,
                Outcome::ApproveWithConditions => floor,
                _ => continue,
            };
            self.raise(
                at,
                |c| c.low.clone(),
                &wanted,
                |plan, question| match plan.place(&question.id) {
                    Some(Place::Open { .. } | Place::Unknown) => Some((Remedy::Answer, weight(question))),
                    Some(Place::Answered { score: Some(score), proven, .. }) => {
                        let own = if *proven { score * weight(question) } else { Fraction::zero() };
                        let remedy = if !*proven && score.is_one() { Remedy::Prove } else { Remedy::Improve };
                        let gain = weight(question) - own;
                        (!gain.is_zero()).then_some((remedy, gain))
                    }
                    _ => None,
                },
            );
        }
    }

    /// Puts questions of a checklist right, those that gain most first, until a share of it is
    /// reached. Gains add up, so that the fewest questions are those that gain most; what is put right
    /// already comes first, because it costs no further item.
    fn raise(
        &mut self,
        at: usize,
        share: impl Fn(&super::standing::ChecklistStanding) -> Option<Fraction>,
        wanted: &Fraction,
        gain: impl Fn(&Self, &Question) -> Option<(Remedy, Fraction)>,
    ) {
        loop {
            let standing = self.standing.assuming(self.review, &self.places);
            let reached = standing.checklists.get(at).and_then(&share);
            if reached.is_none_or(|reached| reached >= *wanted) {
                return;
            }
            let Some(pin) = self.review.pins.get(at) else { return };
            let mut candidates: Vec<(bool, Fraction, std::cmp::Reverse<Remedy>, &Question)> = pin
                .checklist
                .questions()
                .filter_map(|question| {
                    let (remedy, gain) = gain(self, question)?;
                    let costs_nothing = self.remedies.contains_key(&question.id);
                    Some((costs_nothing, gain, std::cmp::Reverse(remedy), question))
                })
                .collect();
            // Of equals rather one that is open than one that was answered, and the first of those.
            candidates.sort_by(|a, b| (b.0, &b.1, b.2).cmp(&(a.0, &a.1, a.2)));
            let best = candidates.into_iter().next();
            let Some((_, _, std::cmp::Reverse(remedy), question)) = best else { return };
            let id = question.id.clone();
            self.put_right(&id, remedy);
        }
    }

    fn place(&self, question: &str) -> Option<&Place> {
        self.places.get(question).or_else(|| self.standing.place(question))
    }

    /// Notes what has to happen to a question, and how it stands then.
    fn put_right(&mut self, question: &str, remedy: Remedy) {
        let (remedy, score) = match (self.place(question), remedy) {
            // An answer that would pass, had it the proof.
            (Some(Place::Answered { score, .. }), Remedy::Answer | Remedy::Prove) => {
                (Remedy::Prove, score.clone())
            }
            (Some(Place::Answered { score, .. }), _) => (remedy, score.as_ref().map(|_| Fraction::one())),
            _ => {
                let known = self.review.question(question);
                let scores = known.is_some_and(|(_, question)| question.weight > 0);
                (Remedy::Answer, scores.then(Fraction::one))
            }
        };
        self.places
            .insert(question.to_owned(), Place::Answered { score, proof: Level::TESTED, proven: true });
        self.remedies.insert(question.to_owned(), remedy);
    }

    fn finish(self) -> Way {
        let after = self.standing.assuming(self.review, &self.places);
        let mut review = self.review.clone();
        review.risks.retain(|id, _| !self.risks.contains_key(id));
        let outcome = proposal::propose(&review, &after).outcome;
        let mut steps = Vec::new();
        for (place, pin) in self.review.pins.iter().enumerate() {
            let weight_in_scope = self.standing.checklists.get(place).map_or(0, |c| c.weight);
            for question in pin.checklist.questions() {
                let Some(remedy) = self.remedies.get(&question.id) else { continue };
                let earned = |standing: &Standing| match standing.place(&question.id) {
                    Some(Place::Answered { score: Some(score), proven: true, .. }) => {
                        score * weight(question)
                    }
                    _ => Fraction::zero(),
                };
                let gain = earned(&after) - earned(self.standing);
                steps.push(Step {
                    remedy: *remedy,
                    item: question.id.clone(),
                    checklist: Some(pin.checklist.id.clone()),
                    gain: (weight_in_scope > 0).then(|| gain / scoring::whole(weight_in_scope)),
                });
            }
        }
        steps.extend(self.risks.into_iter().map(|(item, remedy)| Step {
            remedy,
            item,
            checklist: None,
            gain: None,
        }));
        Way { outcome, steps }
    }
}

fn weight(question: &Question) -> Fraction {
    scoring::whole(u64::from(question.weight))
}
