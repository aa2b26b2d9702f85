//! Scope rules and partner types that name something that is not there.

use super::Findings;
use super::place::At;
use super::set::{Set, Subject, near, sentence};
use crate::checklist::condition::{Rule, Test};
use crate::checklist::facts::{Facts, TIER, TierLevel};
use crate::checklist::model::Question;

pub(super) fn checklist(set: &Set<'_>, subject: &Subject<'_>, findings: &mut Findings) {
    let types = subject.checklist.partner_types.as_deref();
    partner_types(set, subject.file, &At::top, types, findings);
    for question in subject.checklist.questions() {
        if findings.full(subject.file) {
            return;
        }
        let at = || At::question(question);
        partner_types(set, subject.file, &at, question.partner_types.as_deref(), findings);
        if let Some(rule) = &question.when {
            let mut check = RuleCheck { set, file: subject.file, question, findings };
            rule.visit(&mut |part| check.part(part));
        }
    }
}

fn partner_types(
    set: &Set<'_>,
    file: usize,
    at: &dyn Fn() -> At,
    types: Option<&[String]>,
    findings: &mut Findings,
) {
    let Some(types) = types else { return };
    let at = || at().key("partner-types");
    if types.is_empty() {
        findings.error(
            file,
            at(),
            "`partner-types` lists nothing, so this is asked of nobody",
            "name the partner types, or take `partner-types` out: then it is asked of all",
        );
    }
    for (index, unknown) in types.iter().enumerate().filter(|(_, t)| set.facts.partner_type(t).is_none()) {
        findings.error(
            file,
            at().item(index),
            format!("unknown partner type `{unknown}`"),
            near(unknown, set.facts.types.iter().map(|t| t.id.as_str())),
        );
    }
}

/// The values of a fact, least demanding first; none for a fact that is not declared.
pub(super) fn values<'f>(facts: &'f Facts, fact: &str) -> Option<Vec<&'f str>> {
    if fact == TIER {
        return Some(TierLevel::ALL.map(TierLevel::name).to_vec());
    }
    facts.fact(fact).map(|fact| fact.values.iter().map(|v| v.key.as_str()).collect())
}

/// The values that a test names.
pub(super) fn named(test: &Test) -> &[String] {
    match test {
        Test::OneOf(values) => values,
        Test::AtLeast(value) | Test::AtMost(value) => std::slice::from_ref(value),
    }
}

struct RuleCheck<'c, 's> {
    set: &'c Set<'s>,
    file: usize,
    question: &'c Question,
    findings: &'c mut Findings,
}

impl RuleCheck<'_, '_> {
    fn at(&self) -> At {
        At::question(self.question).key("when")
    }

    fn part(&mut self, rule: &Rule) {
        if self.findings.full(self.file) {
            return;
        }
        match rule {
            Rule::Fact { fact, test } => self.fact(fact, test),
            Rule::Answer { question, keys } => self.answer(question, keys),
            Rule::All(_) | Rule::Any(_) | Rule::Not(_) => {}
        }
    }

    fn fact(&mut self, fact: &str, test: &Test) {
        let Some(values) = values(self.set.facts, fact) else {
            let hint = if self.set.question(fact, self.file).is_some() {
                format!("`{fact}` is a question: write answer = {{ {fact} = [\"…\"] }}")
            } else {
                let declared = self.set.facts.facts.iter().map(|f| f.id.as_str()).chain([TIER]);
                format!("{} Facts are declared in facts.toml", sentence(&near(fact, declared)))
            };
            self.findings.error(self.file, self.at().name(fact), format!("unknown fact `{fact}`"), hint);
            return;
        };
        for value in named(test).iter().filter(|v| !values.contains(&v.as_str())) {
            self.findings.error(
                self.file,
                self.at().below(fact).text(value),
                format!("fact `{fact}` is never `{value}`"),
                near(value, values.iter().copied()),
            );
        }
    }

    fn answer(&mut self, id: &str, keys: &[String]) {
        let Some((_, target)) = self.set.question(id, self.file) else {
            if !self.set.is_unread(id) {
                let hint = self.set.nearest_question(id).map_or_else(
                    || "name a question of a checklist in force".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let at = self.at().below("answer").name(id);
                self.findings.error(self.file, at, format!("unknown question `{id}`"), hint);
            }
            return;
        };
        let known = target.kind.answer_keys();
        if known.is_empty() {
            self.findings.error(
                self.file,
                self.at().below("answer").name(id),
                format!("a scope rule cannot hang on `{id}`: it is a {} question", target.kind.name()),
                "hang it on a yes-no, choice, multi or scale question, or on a fact",
            );
            return;
        }
        for key in keys.iter().filter(|k| !known.contains(&k.as_str())) {
            self.findings.error(
                self.file,
                self.at().below("answer").below(id).text(key),
                format!("question `{id}` has no answer `{key}`"),
                near(key, known.iter().copied()),
            );
        }
    }
}
