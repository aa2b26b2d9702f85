//! Questions that nobody is ever asked: every combination of the facts and answers that decide is tried.

use std::collections::BTreeSet;

use super::Findings;
use super::place::At;
use super::scope::{named, values};
use super::set::{Set, Subject};
use crate::checklist::condition::{Circumstances, Rule, Truth};
use crate::checklist::facts::{Fact, TIER, TierLevel};
use crate::checklist::model::{Kind, Question};

/// How many steps all questions together may take; the built-in ones need a thousandth of it. What
/// is too large to be tried counts as reachable.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(2_000_000)
    }
}

pub(super) fn checklist(set: &Set<'_>, subject: &Subject<'_>, budget: &mut Budget, findings: &mut Findings) {
    for question in subject.checklist.questions() {
        if findings.full(subject.file) {
            return;
        }
        types(set, subject, question, findings);
        if let Some(rule) = &question.when
            && let Some(scope) = Scope::of(set, subject.file, rule)
            && scope.never_holds(rule, budget)
        {
            findings.error(
                subject.file,
                At::question(question).key("when"),
                format!("`{}` is never asked: \u{201c}{}\u{201d} cannot hold", question.id, rule.words()),
                "no values of these facts and answers meet this rule: loosen it, or take the question away",
            );
        }
    }
}

/// A question for none of the checklist's partner types: asked of partners of several types at most. A fork that is
/// for fewer types than its base has such questions by nature.
fn types(set: &Set<'_>, subject: &Subject<'_>, question: &Question, findings: &mut Findings) {
    let (Some(outer), Some(inner)) = (&subject.checklist.partner_types, &question.partner_types) else {
        return;
    };
    if subject.checklist.base.is_some() {
        return;
    }
    let known = |types: &[String]| types.iter().any(|t| set.facts.partner_type(t).is_some());
    let shared = set.facts.with_like(outer).iter().any(|t| inner.contains(t))
        || set.facts.with_like(inner).iter().any(|t| outer.contains(t));
    if !shared && known(outer) && known(inner) {
        findings.warning(
            subject.file,
            At::question(question).key("partner-types"),
            format!(
                "`{}` is asked only of partners that are {} as well: this checklist is for {}",
                question.id,
                inner.join(" or "),
                outer.join(", ")
            ),
            "name one of the checklist's partner types here, or add this one at the top",
        );
    }
}

/// What a rule hangs on, directly and through the rules of the facts and questions it names.
struct Scope<'a> {
    /// In an order in which each fact's own rule only refers to earlier ones.
    facts: Vec<(&'a Fact, Vec<&'a str>)>,
    tier: bool,
    /// In an order in which each question's own rule only refers to earlier ones.
    questions: Vec<(&'a Question, Vec<Vec<&'a str>>)>,
    /// How many parts all these rules have together.
    size: usize,
}

impl<'a> Scope<'a> {
    /// None where the rule, or one that it leads to, names what is not there or runs in a ring;
    /// that is reported elsewhere.
    fn of(set: &Set<'a>, file: usize, rule: &'a Rule) -> Option<Self> {
        let mut gather = Gather { set, file, facts: Vec::new(), questions: Vec::new(), tier: false, size: 0 };
        gather.rule(rule, &mut Vec::new())?;
        let Gather { facts, questions, tier, size, .. } = gather;
        let facts = facts
            .into_iter()
            .map(|fact| (fact, fact.values.iter().map(|v| v.key.as_str()).collect()))
            .collect();
        let questions = questions
            .into_iter()
            .map(|(question, keys)| Some((question, answers(question, &keys)?)))
            .collect::<Option<_>>()?;
        Some(Self { facts, tier, questions, size })
    }

    /// Tries every combination, as far as the budget goes.
    fn never_holds(&self, rule: &Rule, budget: &mut Budget) -> bool {
        let mut limits: Vec<usize> = self.facts.iter().map(|(_, values)| values.len()).collect();
        limits.extend(self.questions.iter().map(|(_, answers)| answers.len()));
        limits.push(if self.tier { TierLevel::ALL.len() } else { 1 });
        let combinations = limits.iter().try_fold(1_usize, |all, limit| all.checked_mul(*limit));
        let steps = combinations.and_then(|c| c.checked_mul(self.size));
        let Some(left) = steps.and_then(|steps| budget.0.checked_sub(steps)) else { return false };
        budget.0 = left;
        let mut turn = vec![0; limits.len()];
        loop {
            if World::of(self, &turn).is_some_and(|world| rule.judge(&world) == Truth::Yes) {
                return false;
            }
            if !advance(&mut turn, &limits) {
                return true;
            }
        }
    }
}

/// One combination of the values of facts and answers.
struct World<'s> {
    scope: &'s Scope<'s>,
    /// By id; a rule leads to few of them.
    facts: Vec<(&'s str, &'s str)>,
    answers: Vec<(&'s str, &'s [&'s str])>,
}

impl<'s> World<'s> {
    /// The world of one turn of the odometer; none where its facts call for a higher tier.
    fn of(scope: &'s Scope<'s>, turn: &[usize]) -> Option<Self> {
        let mut world = Self { scope, facts: Vec::new(), answers: Vec::new() };
        let (for_facts, rest) = turn.split_at_checked(scope.facts.len())?;
        let mut at_least = TierLevel::Low;
        for ((fact, values), pick) in scope.facts.iter().zip(for_facts) {
            let hidden = fact.when.as_ref().is_some_and(|rule| rule.judge(&world) == Truth::No);
            let value = if hidden { fact.otherwise.as_deref() } else { values.get(*pick).copied() };
            let Some(value) = value else { continue };
            let tier = fact.values.iter().find(|v| v.key == value).and_then(|v| v.tier);
            at_least = at_least.max(tier.unwrap_or(TierLevel::Low));
            world.facts.push((&fact.id, value));
        }
        if scope.tier {
            let tier = TierLevel::ALL.get(*rest.last()?)?;
            if *tier < at_least {
                return None;
            }
            world.facts.push((TIER, tier.name()));
        }
        for ((question, answers), pick) in scope.questions.iter().zip(rest) {
            let asked = question.when.as_ref().is_none_or(|rule| rule.judge(&world) == Truth::Yes);
            if let Some(answer) = answers.get(*pick).filter(|_| asked && question.disabled.is_none()) {
                world.answers.push((&question.id, answer));
            }
        }
        Some(world)
    }
}

impl Circumstances for World<'_> {
    fn fact(&self, id: &str) -> Option<&str> {
        self.facts.iter().find(|(own, _)| *own == id).map(|(_, value)| *value)
    }

    fn rank(&self, fact: &str, value: &str) -> Option<usize> {
        if fact == TIER {
            return TierLevel::ALL.iter().position(|level| level.name() == value);
        }
        self.scope.facts.iter().find(|(f, _)| f.id == fact)?.0.rank(value)
    }

    fn answer(&self, question: &str) -> Option<Vec<String>> {
        let (_, keys) = self.answers.iter().find(|(own, _)| *own == question)?;
        Some(keys.iter().map(|key| (*key).to_owned()).collect())
    }
}

/// Counts on like an odometer; false after the last combination.
fn advance(turn: &mut [usize], limits: &[usize]) -> bool {
    for (digit, limit) in turn.iter_mut().zip(limits) {
        *digit += 1;
        if *digit < *limit {
            return true;
        }
        *digit = 0;
    }
    false
}

/// Every answer that makes a difference to rules that name these keys. None where there are too
/// many to be tried.
fn answers<'a>(question: &'a Question, named: &BTreeSet<&'a str>) -> Option<Vec<Vec<&'a str>>> {
    if !matches!(question.kind, Kind::Multi { .. }) {
        let mut all: Vec<_> = question.kind.answer_keys().into_iter().map(|key| vec![key]).collect();
        if question.kind.measure().is_some() {
            // Any figure: an answer that has no key.
            all.push(Vec::new());
        }
        return Some(all);
    }
    let named: Vec<&str> = named.iter().copied().collect();
    (named.len() <= 8).then(|| {
        (0_u32..1 << named.len())
            .map(|set| {
                let ticked = |bit: &usize| set & (1 << bit) != 0;
                (0..named.len()).filter(ticked).filter_map(|bit| named.get(bit).copied()).collect()
            })
            .collect()
    })
}

/// Collects what a rule hangs on.
struct Gather<'a, 's> {
    set: &'s Set<'a>,
    file: usize,
    facts: Vec<&'a Fact>,
    questions: Vec<(&'a Question, BTreeSet<&'a str>)>,
    tier: bool,
    size: usize,
}

/// How far rules may lead to further rules before the question counts as reachable.
const DEEPEST: usize = 32;

impl<'a> Gather<'a, '_> {
    fn rule(&mut self, rule: &'a Rule, path: &mut Vec<&'a str>) -> Option<()> {
        if path.len() > DEEPEST {
            return None;
        }
        let mut parts = Vec::new();
        rule.visit(&mut |part| parts.push(part));
        self.size += parts.len();
        for part in parts {
            match part {
                Rule::Fact { fact, test } => {
                    let values = values(self.set.facts, fact)?;
                    if named(test).iter().any(|v| !values.contains(&v.as_str())) {
                        return None;
                    }
                    self.fact(fact, path)?;
                }
                Rule::Answer { question, keys } => self.answer(question, keys, path)?,
                Rule::All(_) | Rule::Any(_) | Rule::Not(_) => {}
            }
        }
        Some(())
    }

    fn fact(&mut self, id: &'a str, path: &mut Vec<&'a str>) -> Option<()> {
        if id == TIER {
            self.tier = true;
            return Some(());
        }
        if self.facts.iter().any(|f| f.id == id) {
            return Some(());
        }
        let fact = self.set.facts.fact(id)?;
        self.inside(&fact.id, fact.when.as_ref(), path)?;
        self.facts.push(fact);
        Some(())
    }

    fn answer(&mut self, id: &'a str, keys: &'a [String], path: &mut Vec<&'a str>) -> Option<()> {
        let (_, question) = self.set.question(id, self.file)?;
        let known = question.kind.answer_keys();
        if keys.iter().any(|k| !known.contains(&k.as_str())) {
            return None;
        }
        if !self.questions.iter().any(|(q, _)| q.id == id) {
            self.inside(&question.id, question.when.as_ref(), path)?;
            self.questions.push((question, BTreeSet::new()));
        }
        if let Some((_, named)) = self.questions.iter_mut().find(|(q, _)| q.id == id) {
            named.extend(keys.iter().map(String::as_str));
        }
        Some(())
    }

    fn inside(&mut self, id: &'a str, rule: Option<&'a Rule>, path: &mut Vec<&'a str>) -> Option<()> {
        let Some(rule) = rule else { return Some(()) };
        if path.contains(&id) {
            return None;
        }
        path.push(id);
        let result = self.rule(rule, path);
        path.pop();
        result
    }
}
