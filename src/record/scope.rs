//! What a review asks: which questions are in scope, which wait for a fact or an answer, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::review::{Review, ScopeFile};
use crate::checklist::condition::{Circumstances, Truth};
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

/// The facts of a review and what follows from them for every question.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// Partner types, the ones they are like included.
    pub types: Vec<String>,
    /// What is known, and how.
    pub known: KnownFacts,
    /// The tier with what decides it.
    pub tier: Tier,
    asked: BTreeMap<String, Asked>,
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
        let (known, tier) = review.facts.known(&file.types, &file.facts, file.raised.clone());
        let types = review.facts.with_like(&file.types);
        let mut asked = BTreeMap::new();
        for (_, question) in review.questions() {
            judge(review, question, &types, &known, &mut asked, 0);
        }
        Self { types, known, tier, asked }
    }

    /// Whether a question is asked.
    #[must_use]
    pub fn asked(&self, question: &str) -> &Asked {
        self.asked.get(question).unwrap_or(&Asked::Yes)
    }

    /// Whether the partner is critical; while that is open it counts as such.
    #[must_use]
    pub fn is_critical(&self, facts: &Facts) -> bool {
        self.known.is_critical(facts)
    }

    /// The questions that are asked.
    pub fn asks(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().filter(|(_, asked)| **asked == Asked::Yes).map(|(id, _)| id.as_str())
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
        let mut always: Option<BTreeSet<String>> = None;
        let mut ever = BTreeSet::new();
        for value in &fact.values {
            let mut file = file.clone();
            file.facts.insert(fact.id.clone(), value.key.clone());
            let asked: BTreeSet<String> = Scope::under(review, &file).asks().map(ToOwned::to_owned).collect();
            always = Some(match always {
                Some(always) => always.intersection(&asked).cloned().collect(),
                None => asked.clone(),
            });
            ever.extend(asked);
        }
        let always = always.map_or(0, |always| always.len());
        found.insert(fact.id.clone(), ever.len().saturating_sub(always));
    }
    found
}

struct Now<'a> {
    review: &'a Review,
    known: &'a KnownFacts,
    asked: &'a BTreeMap<String, Asked>,
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
        if self.asked.get(question) != Some(&Asked::Yes) {
            return None;
        }
        let answer = self.review.answers.get(question)?;
        Some(answer.value.state.value()?.keys())
    }
}

fn judge(
    review: &Review,
    question: &Question,
    types: &[String],
    known: &KnownFacts,
    asked: &mut BTreeMap<String, Asked>,
    depth: usize,
) {
    if asked.contains_key(&question.id) {
        return;
    }
    if let Some(reason) = &question.disabled {
        asked.insert(question.id.clone(), Asked::Hidden(format!("left out of this checklist: {reason}")));
        return;
    }
    if let Some(own) = &question.partner_types
        && !own.iter().any(|t| types.contains(t))
    {
        asked.insert(question.id.clone(), Asked::Hidden(format!("asked of {}", own.join(", "))));
        return;
    }
    let Some(rule) = &question.when else {
        asked.insert(question.id.clone(), Asked::Yes);
        return;
    };
    // The linter refuses rings; the depth keeps a pin that got past it from running for ever.
    if depth < 64 {
        for other in rule.questions() {
            if let Some((_, other)) = review.question(other) {
                judge(review, other, types, known, asked, depth + 1);
            }
        }
    }
    let verdict = match rule.judge(&Now { review, known, asked }) {
        Truth::Yes => Asked::Yes,
        Truth::No => Asked::Hidden(format!("asked when {}", rule.words())),
        Truth::Open => {
            let facts = rule.facts().into_iter().filter(|f| known.get(f).is_none());
            Asked::Waiting(facts.chain(rule.questions()).map(ToOwned::to_owned).collect())
        }
    };
    asked.insert(question.id.clone(), verdict);
}
