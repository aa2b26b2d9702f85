//! How a review stands on a day: every question, every gate, every checklist. Computed, never stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_traits::Zero;

use super::answer::{Answer, State, Value};
use super::irregular::stranger;
use super::numbers::Numbers;
use super::policy::authority::Terms;
use super::review::{Pin, Review};
use super::scope::{Asked, Scope};
use super::scoring::{self, Fraction};
use super::waiver::Waiver;
use crate::checklist::facts::Origin;
use crate::checklist::model::{GateKind, Kind, Level, Question};

/// How one question stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Not asked; why.
    Hidden(String),
    /// Listed, not asked: it hangs on these facts or answers.
    Waiting(Vec<String>),
    /// Asked, and nobody answered; or the answer is to be confirmed again.
    Open {
        /// There is an answer, given to an earlier revision or to an option that is gone.
        reconfirm: bool,
    },
    /// Asked of everybody, and nobody can say.
    Unknown,
    /// Does not apply, says a reviewer.
    NotApplicable,
    /// Answered.
    Answered {
        /// What the answer earns; none for a question that is recorded only.
        score: Option<Fraction>,
        /// The best proof cited, as of the day.
        proof: Level,
        /// True when the proof is enough, or the answer so bad that it needs none.
        proven: bool,
    },
}

impl Place {
    /// True for a question that counts in the denominator.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Unknown | Self::Answered { .. })
    }

    /// True for a question that still wants an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// How a gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GateState {
    /// Passed, with enough proof.
    Pass,
    /// Failed.
    Fail,
    /// Unanswered, or the proof is too weak.
    Open,
    /// Failed, and may for a time.
    Waived,
    /// Does not apply.
    NotApplicable,
}

impl GateState {
    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Open => "open",
            Self::Waived => "waived",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// A gate of the review with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateStanding {
    /// The question's id.
    pub question: String,
    /// The checklist's id.
    pub checklist: String,
    /// Whether a waiver could lift it.
    pub kind: GateKind,
    /// How it stands.
    pub state: GateState,
}

/// How a checklist stands. Fractions are of the weight in scope; none where nothing is in scope.
#[derive(Debug, Clone, PartialEq)]
pub struct ChecklistStanding {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Its area.
    pub area: String,
    /// Questions asked: answered, unanswered or unknown.
    pub in_scope: usize,
    /// Of them answered.
    pub answered: usize,
    /// Of them neither answered nor unknown.
    pub unanswered: usize,
    /// Of them unknown.
    pub unknown: usize,
    /// Not applicable by a reviewer; not in scope.
    pub not_applicable: usize,
    /// Waiting for a fact or an answer; not in scope.
    pub waiting: usize,
    /// The denominator: weight of the questions in scope.
    pub weight: u64,
    /// Only what is proven counts.
    pub low: Option<Fraction>,
    /// What is said counts.
    pub stated: Option<Fraction>,
    /// As stated, and everything missing turns out well.
    pub high: Option<Fraction>,
    /// Weight answered of the weight in scope.
    pub coverage: Option<Fraction>,
    /// Weight proven of the weight answered.
    pub proof: Option<Fraction>,
    /// Weight not applicable by a reviewer, of that and the weight in scope.
    pub not_applicable_share: Option<Fraction>,
    /// Percent below which the area cannot be approved.
    pub floor: u8,
    /// Percent below which the area can be approved with conditions.
    pub target: u8,
    /// Answered questions whose proof is too weak.
    pub unproven: Vec<String>,
}

/// How a review stands on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The day on which expiry is judged.
    pub day: jiff::civil::Date,
    /// What is asked, and why.
    pub scope: Scope,
    numbers: Arc<Numbers>,
    /// By the number of the question.
    places: Vec<Place>,
    /// In the order in which people meet them.
    pub checklists: Vec<ChecklistStanding>,
    /// In the order of the questions.
    pub gates: Vec<GateStanding>,
}

impl Standing {
    /// Works out how a review stands on a day.
    #[must_use]
    pub fn of(review: &Review, day: jiff::civil::Date) -> Self {
        let scope = Scope::of(review);
        let terms = terms(review, &scope);
        let answers = review.numbered_answers();
        let mut places = Vec::with_capacity(answers.len());
        let mut gates = Vec::new();
        let mut checklists = Vec::new();
        for pin in &review.pins {
            let mut sums = Sums::default();
            for question in pin.checklist.questions() {
                let number = places.len();
                let answer = answers.get(number).copied().flatten().map(|item| &item.value);
                let place = place(review, scope.asked_at(number), pin, question, answer, day);
                sums.add(question, &place);
                gates.extend(gate(pin, question, answer, &place, |area| {
                    waived(review, &terms, &question.id, area, day)
                }));
                places.push(place);
            }
            checklists.push(sums.finish(review, pin));
        }
        Self { day, scope, numbers: Arc::clone(&review.numbers), places, checklists, gates }
    }

    /// How one question of a review stands on a day, without a look at the others unless it hangs on them.
    #[must_use]
    pub fn place_in(review: &Review, question: &Question, day: jiff::civil::Date) -> Place {
        let answer = review.answers.get(&question.id).map(|item| &item.value);
        let Some((pin, _)) = review.question(&question.id) else { return Place::Open { reconfirm: false } };
        place(review, &Scope::asked_in(review, &question.id), pin, question, answer, day)
    }

    /// The same standing if these questions stood so; the gates among them pass.
    #[must_use]
    pub fn assuming(&self, review: &Review, places: &BTreeMap<String, Place>) -> Self {
        let mut assumed = self.clone();
        for (question, place) in places {
            let number = self.numbers.get(question);
            if let Some(own) = number.and_then(|number| assumed.places.get_mut(number)) {
                own.clone_from(place);
            }
        }
        for gate in assumed.gates.iter_mut().filter(|gate| places.contains_key(&gate.question)) {
            gate.state = GateState::Pass;
        }
        let mut all = assumed.places.iter();
        for (pin, checklist) in review.pins.iter().zip(&mut assumed.checklists) {
            let mut sums = Sums::default();
            for (question, place) in pin.checklist.questions().zip(&mut all) {
                sums.add(question, place);
            }
            *checklist = sums.finish(review, pin);
        }
        assumed
    }

    /// How the checklist at this place among the pins would stand if one of its questions stood so.
    #[must_use]
    pub fn checklist_if(
        &self,
        review: &Review,
        at: usize,
        question: &str,
        assumed: &Place,
    ) -> Option<ChecklistStanding> {
        let pin = review.pins.get(at)?;
        let before: usize = review.pins.iter().take(at).map(|pin| pin.checklist.questions().count()).sum();
        let mut sums = Sums::default();
        for (own, place) in pin.checklist.questions().zip(self.places.iter().skip(before)) {
            sums.add(own, if own.id == question { assumed } else { place });
        }
        Some(sums.finish(review, pin))
    }

    /// What the policy says of a partner of this tier.
    #[must_use]
    pub fn terms(&self, review: &Review) -> Terms {
        terms(review, &self.scope)
    }

    /// The facts that nobody has settled and that nothing else makes certain.
    #[must_use]
    pub fn unsettled(&self, review: &Review) -> Vec<String> {
        let facts = review.facts.facts.iter();
        facts
            .filter(|fact| self.scope.known.get(&fact.id).is_none_or(|known| known.origin == Origin::Assumed))
            .map(|fact| fact.id.clone())
            .collect()
    }

    /// How one question stands.
    #[must_use]
    pub fn place(&self, question: &str) -> Option<&Place> {
        self.places.get(self.numbers.get(question)?)
    }

    /// How every question stands, in the order of `Review::questions`.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The state of a question's gate, if it has one that is asked.
    #[must_use]
    pub fn gate(&self, question: &str) -> Option<GateState> {
        self.gates.iter().find(|gate| gate.question == question).map(|gate| gate.state)
    }

    /// Questions in scope, and of them answered, over all checklists.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.checklists.iter().fold((0, 0), |(answered, all), c| (answered + c.answered, all + c.in_scope))
    }

    /// How many gates are in a state.
    #[must_use]
    pub fn count_gates(&self, state: GateState) -> usize {
        self.gates.iter().filter(|gate| gate.state == state).count()
    }
}

/// The best proof that an answer cites, as of a day: an expired document falls to "stated", and a
/// citation may lower its document's level.
#[must_use]
pub fn proof(review: &Review, answer: &Answer, day: jiff::civil::Date) -> Level {
    answer
        .evidence
        .iter()
        .filter_map(|citation| {
            let document = review.evidence.get(&citation.id)?.value.level_on(day);
            Some(citation.level.map_or(document, |own| own.min(document)))
        })
        .max()
        .unwrap_or(Level::NONE)
}

fn place(
    review: &Review,
    asked: &Asked,
    pin: &Pin,
    question: &Question,
    answer: Option<&Answer>,
    day: jiff::civil::Date,
) -> Place {
    match asked {
        Asked::Hidden(reason) => return Place::Hidden(reason.clone()),
        Asked::Waiting(on) => return Place::Waiting(on.clone()),
        Asked::Yes => {}
    }
    let Some(answer) = answer else {
        return Place::Open { reconfirm: false };
    };
    if review.is_to_confirm(answer, pin.id, question) {
        return Place::Open { reconfirm: true };
    }
    match &answer.state {
        State::Unknown(_) => Place::Unknown,
        State::NotApplicable(_) => Place::NotApplicable,
        State::Answered(value) => {
            let earned = scoring::score(question, value).map(|own| lower(review, question, own));
            let proof = proof(review, answer, day);
            let proven = proof >= question.evidence.min || earned.as_ref().is_some_and(Zero::is_zero);
            Place::Answered { score: earned, proof, proven }
        }
    }
}

/// The lower of two assessors' scores, where a second one gave a level of their own.
fn lower(review: &Review, question: &Question, own: Fraction) -> Fraction {
    if !matches!(question.kind, Kind::Scale(_)) {
        return own;
    }
    let second = review.confirmed(&question.id).and_then(|verification| verification.level);
    second
        .and_then(|level| scoring::score(question, &Value::Number(level.into())))
        .map_or(own.clone(), |second| own.min(second))
}

fn terms(review: &Review, scope: &Scope) -> Terms {
    review.policy.authority.terms(scope.tier.level, scope.is_critical(&review.facts))
}

/// True when the gate's waiver runs on the day and has every signature that its tier asks for.
fn waived(review: &Review, terms: &Terms, question: &str, area: &str, day: jiff::civil::Date) -> bool {
    let waiver = review.waivers.get(question).map(|item| &item.value);
    let is_ours = |waiver: &&Waiver| waiver.periods().all(|p| stranger(review, &p.requested_by).is_none());
    waiver
        .filter(is_ours)
        .is_some_and(|waiver| waiver.in_force(&review.policy.authority, terms, area, day).is_some())
}

fn gate(
    pin: &Pin,
    question: &Question,
    answer: Option<&Answer>,
    place: &Place,
    waived: impl FnOnce(&str) -> bool,
) -> Option<GateStanding> {
    let kind = question.gate.as_ref()?.kind;
    let state = match place {
        Place::Hidden(_) | Place::Waiting(_) => return None,
        Place::NotApplicable => GateState::NotApplicable,
        Place::Open { .. } | Place::Unknown => GateState::Open,
        Place::Answered { proven, .. } => {
            let value = answer?.state.value()?;
            match scoring::passes(question, value)? {
                false if kind == GateKind::Waivable && waived(&pin.checklist.area) => GateState::Waived,
                false => GateState::Fail,
                true if *proven => GateState::Pass,
                true => GateState::Open,
            }
        }
    };
    Some(GateStanding { question: question.id.clone(), checklist: pin.checklist.id.clone(), kind, state })
}

#[derive(Default)]
struct Sums {
    in_scope: usize,
    answered: usize,
    unanswered: usize,
    unknown: usize,
    not_applicable: usize,
    waiting: usize,
    weight: u64,
    weight_answered: u64,
    weight_proven: u64,
    weight_missing: u64,
    weight_not_applicable: u64,
    earned_proven: Fraction,
    earned: Fraction,
    unproven: Vec<String>,
}

impl Sums {
    fn add(&mut self, question: &Question, place: &Place) {
        let weight = u64::from(question.weight);
        if place.is_in_scope() {
            self.in_scope += 1;
            self.weight += weight;
        }
        match place {
            Place::Hidden(_) => {}
            Place::Waiting(_) => self.waiting += 1,
            Place::NotApplicable => {
                self.not_applicable += 1;
                self.weight_not_applicable += weight;
            }
            Place::Open { .. } => {
                self.unanswered += 1;
                self.weight_missing += weight;
            }
            Place::Unknown => {
                self.unknown += 1;
                self.weight_missing += weight;
            }
            Place::Answered { score, proven, .. } => {
                self.answered += 1;
                self.weight_answered += weight;
                let points = score.as_ref().map(|score| score * scoring::whole(weight));
                if *proven {
                    self.weight_proven += weight;
                } else if weight > 0 {
                    self.unproven.push(question.id.clone());
                }
                if let Some(points) = points {
                    if *proven {
                        self.earned_proven = &self.earned_proven + &points;
                    }
                    self.earned = &self.earned + points;
                }
            }
        }
    }

    fn finish(self, review: &Review, pin: &Pin) -> ChecklistStanding {
        let checklist = &pin.checklist;
        let policy = review.policy.area(&checklist.area);
        let over = |part: Fraction, whole: u64| (whole > 0).then(|| part / scoring::whole(whole));
        let share = |part: u64, whole: u64| over(scoring::whole(part), whole);
        let stated = over(self.earned, self.weight);
        let missing = share(self.weight_missing, self.weight);
        ChecklistStanding {
            id: checklist.id.clone(),
            title: checklist.title.clone(),
            version: checklist.version.to_string(),
            area: checklist.area.clone(),
            in_scope: self.in_scope,
            answered: self.answered,
            unanswered: self.unanswered,
            unknown: self.unknown,
            not_applicable: self.not_applicable,
            waiting: self.waiting,
            weight: self.weight,
            low: over(self.earned_proven, self.weight),
            high: stated.clone().zip(missing).map(|(stated, missing)| stated + missing),
            stated,
            coverage: share(self.weight_answered, self.weight),
            proof: share(self.weight_proven, self.weight_answered),
            not_applicable_share: share(self.weight_not_applicable, self.weight + self.weight_not_applicable),
            floor: policy.floor,
            target: policy.target,
            unproven: self.unproven,
        }
    }
}
