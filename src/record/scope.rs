//! What a review asks: which questions are in scope, which wait for a fact or an answer, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::numbers::Numbers;
use super::review::{Pin, Review, ScopeFile};
use crate::checklist::condition::{Circumstances, Rule, Truth};
use crate::checklist::facts::{Facts, KnownFacts, Origin, Tier};
use crate::checklist::model::Question;

/// Whether a question is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is.
    Yes,
    /// It does not concern this partner; the reason in words.
    Hidden(String),
    /// That hangs on these facts or answers, which are not there yet.
    Waiting(Vec<String>),
}

/// What the pins and `scope.toml` settle, whatever is answered. Many reviews share it: it is worked
/// out once for all that pin the same and say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// Partner types, the ones they are like included.
    pub types: Vec<String>,
    /// What is known, and how.
    pub known: KnownFacts,
    /// The tier with what decides it.
    pub tier: Tier,
    /// What it was worked out from.
    file: ScopeFile,
    /// By number; none where it hangs on an answer.
    asked: Vec<Option<Asked>>,
}

impl Settled {
    /// Works out what these pins and facts and this `scope.toml` settle.
    #[must_use]
    pub fn of(pins: &[Pin], facts: &Facts, file: &ScopeFile) -> Self {
        let (known, tier) = facts.known(&file.types, &file.facts, file.raised.clone());
        let types = facts.with_like(&file.types);
        let questions = pins.iter().flat_map(|pin| pin.checklist.questions());
        let asked = questions.map(|question| by_facts(question, &types, &known)).collect();
        Self { types, known, tier, file: file.clone(), asked }
    }
}

/// The facts of a review and what follows from them for every question.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    settled: Arc<Settled>,
    numbers: Arc<Numbers>,
    /// By number.
    asked: Vec<Asked>,
}

impl std::ops::Deref for Scope {
    type Target = Settled;

    fn deref(&self) -> &Settled {
        &self.settled
    }
}

impl Scope {
    /// Works out the scope of a review.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        Self::under(review, &review.scope.value)
    }

    /// The same as if `scope.toml` said this.
    #[must_use]
    pub fn under(review: &Review, file: &ScopeFile) -> Self {
        let settled = if review.settled.file == *file {
            Arc::clone(&review.settled)
        } else {
            Arc::new(Settled::of(&review.pins, &review.facts, file))
        };
        let mut asked = settled.asked.clone();
        for (number, (_, question)) in review.questions().enumerate() {
            judge(review, &settled.known, question, number, &mut asked, 0);
        }
        let asked = asked.into_iter().map(|asked| asked.unwrap_or(Asked::Yes)).collect();
        Self { settled, numbers: Arc::clone(&review.numbers), asked }
    }

    /// Whether one question of a review is asked, without a look at the others unless it hangs on them.
    #[must_use]
    pub fn asked_in(review: &Review, question: &str) -> Asked {
        let settled = review.numbers.get(question).and_then(|number| review.settled.asked.get(number));
        match settled {
            Some(Some(asked)) if review.settled.file == review.scope.value => asked.clone(),
            _ => Self::of(review).asked(question).clone(),
        }
    }

    /// Whether a question is asked.
    #[must_use]
    pub fn asked(&self, question: &str) -> &Asked {
        self.numbers.get(question).map_or(&Asked::Yes, |number| self.asked_at(number))
    }

    /// Whether the partner is critical; while that is open it counts as such.
    #[must_use]
    pub fn is_critical(&self, facts: &Facts) -> bool {
        self.known.is_critical(facts)
    }

    /// Whether the question of a number is asked.
    #[must_use]
    pub fn asked_at(&self, number: usize) -> &Asked {
        self.asked.get(number).unwrap_or(&Asked::Yes)
    }

    /// The numbers of the questions that are asked.
    pub fn asks(&self) -> impl Iterator<Item = usize> {
        self.asked.iter().enumerate().filter(|(_, asked)| **asked == Asked::Yes).map(|(number, _)| number)
    }

    /// The facts that nobody has confirmed and on which it hangs whether this question is asked.
    #[must_use]
    pub fn unsettled(&self, question: &Question) -> Vec<String> {
        let Some(rule) = &question.when else { return Vec::new() };
        rule.facts()
            .into_iter()
            .filter(|fact| self.known.get(fact).is_none_or(|known| known.origin == Origin::Assumed))
            .filter(|fact| *fact != crate::checklist::facts::TIER)
            .map(ToOwned::to_owned)
            .collect()
    }
}

/// How many questions each unsettled fact decides: those that are asked under one of its values and
/// not under another, all else as it is.
#[must_use]
pub fn decides(review: &Review) -> BTreeMap<String, usize> {
    let file = &review.scope.value;
    let mut found = BTreeMap::new();
    for fact in &review.facts.facts {
        let mut under = vec![0; review.numbers.count()];
        for value in &fact.values {
            let mut file = file.clone();
            file.facts.insert(fact.id.clone(), value.key.clone());
            for number in Scope::under(review, &file).asks() {
                if let Some(count) = under.get_mut(number) {
                    *count += 1;
                }
            }
        }
        let sometimes = under.iter().filter(|count| (1..fact.values.len()).contains(*count)).count();
        found.insert(fact.id.clone(), sometimes);
    }
    found
}

struct Now<'a> {
    review: &'a Review,
    known: &'a KnownFacts,
    asked: &'a [Option<Asked>],
}

impl Circumstances for Now<'_> {
    fn fact(&self, id: &str) -> Option<&str> {
        self.known.fact(id)
    }

    fn rank(&self, fact: &str, value: &str) -> Option<usize> {
        self.known.rank_of(fact, value)
    }

    fn answer(&self, question: &str) -> Option<Vec<String>> {
        // A hidden answer keeps its file but decides nothing.
        let asked = self.review.numbers.get(question).and_then(|number| self.asked.get(number));
        if asked != Some(&Some(Asked::Yes)) {
            return None;
        }
        let answer = &self.review.answers.get(question)?.value;
        let (pin, question) = self.review.question(question)?;
        // One that is to be confirmed again decides nothing until then.
        let counts = !self.review.is_to_confirm(answer, pin.id, question);
        Some(answer.state.value().filter(|_| counts)?.keys())
    }
}

/// What is settled about a question without any answer; none where an answer decides.
fn by_facts(question: &Question, types: &[String], known: &KnownFacts) -> Option<Asked> {
    if let Some(reason) = &question.disabled {
        return Some(Asked::Hidden(format!("left out of this checklist: {reason}")));
    }
    if let Some(own) = &question.partner_types
        && !own.iter().any(|t| types.contains(t))
    {
        return Some(Asked::Hidden(format!("asked of {}", own.join(", "))));
    }
    let Some(rule) = &question.when else {
        return Some(Asked::Yes);
    };
    rule.questions().is_empty().then(|| verdict(rule, rule.judge(known), known))
}

fn verdict(rule: &Rule, truth: Truth, known: &KnownFacts) -> Asked {
    match truth {
        Truth::Yes => Asked::Yes,
        Truth::No => Asked::Hidden(format!("asked when {}", rule.words())),
        Truth::Open => {
            let facts = rule.facts().into_iter().filter(|f| known.get(f).is_none());
            Asked::Waiting(facts.chain(rule.questions()).map(ToOwned::to_owned).collect())
        }
    }
}

/// Judges a question that hangs on answers, after those that it hangs on.
fn judge(
    review: &Review,
    known: &KnownFacts,
    question: &Question,
    number: usize,
    asked: &mut [Option<Asked>],
    depth: usize,
) {
    let (Some(None), Some(rule)) = (asked.get(number), &question.when) else { return };
    // The linter refuses rings; the depth keeps a pin that got past it from running for ever.
    if depth < 64 {
        for other in rule.questions() {
            if let Some(place) = review.numbers.get(other)
                && let Some((_, other)) = review.question(other)
            {
                judge(review, known, other, place, asked, depth + 1);
            }
        }
    }
    let truth = rule.judge(&Now { review, known, asked });
    if let Some(slot) = asked.get_mut(number) {
        *slot = Some(verdict(rule, truth, known));
    }
}
