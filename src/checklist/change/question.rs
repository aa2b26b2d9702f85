//! What changed in one question.

use std::collections::BTreeSet;

use super::{Class, Notes, What, kind, layout};
use crate::checklist::condition::{Rule, Test};
use crate::checklist::model::{By, Gate, GatePass, Question, RationaleRule};
use crate::text::wording::{Mark, Piece};

pub(super) fn compare(old: &Question, new: &Question, notes: &mut Notes) {
    left_out(old, new, notes);
    let number = ToString::to_string;
    notes.differs("revision", Class::Meaning, "revision", [old.revision, new.revision], number);
    kind::compare(&old.kind, &new.kind, notes);
    notes.differs(
        "gate",
        Class::Meaning,
        "gate",
        [old.gate.as_ref(), new.gate.as_ref()].map(settled_gate),
        |own| own.as_ref().map_or_else(|| "none".to_owned(), gate),
    );
    notes.differs("weight", Class::Weighing, "weight", [old.weight, new.weight], ToString::to_string);
    let minimum = [old.evidence.min, new.evidence.min].map(crate::checklist::model::Level::number);
    notes.differs("evidence", Class::Weighing, "evidence minimum", minimum, ToString::to_string);
    notes.differs("rationale", Class::Weighing, "rationale", [old.rationale, new.rationale], |rule| {
        rationale(*rule).to_owned()
    });
    notes.differs("na", Class::Weighing, "\"not applicable\"", [old.na, new.na], |na| {
        if *na { "allowed" } else { "not allowed" }.to_owned()
    });
    let asked_of = [old.partner_types.as_deref(), new.partner_types.as_deref()];
    layout::types("asked of", asked_of, notes);
    when(old.when.as_ref(), new.when.as_ref(), notes);
    notes.reworded("ask", "ask", &old.ask, &new.ask);
    notes.reworded("request", "request", &old.request, &new.request);
    notes.reworded("why", "why", &old.why, &new.why);
    notes.reworded("evidence", "evidence hint", &old.evidence.hint, &new.evidence.hint);
    notes.differs("by", Class::Wording, "by", [old.by, new.by], |by: &By| by.name().to_owned());
    refs(&old.refs, &new.refs, notes);
}

/// A fork leaves a question out, or asks it again.
fn left_out(old: &Question, new: &Question, notes: &mut Notes) {
    match (&old.disabled, &new.disabled) {
        (None, Some(reason)) => notes.went("disabled", Class::Removal, "left out", reason),
        (Some(reason), None) => notes.came("disabled", Class::Addition, "asked again; was left out", reason),
        (Some(old), Some(new)) => notes.reworded("disabled", "why it is left out", old, new),
        (None, None) => {}
    }
}

/// A gate in which the order of keys plays no part.
fn settled_gate(gate: Option<&Gate>) -> Option<Gate> {
    let mut gate = gate?.clone();
    if let GatePass::Keys(keys) = &mut gate.pass {
        keys.sort();
        keys.dedup();
    }
    Some(gate)
}

fn gate(gate: &Gate) -> String {
    let pass = match &gate.pass {
        GatePass::Keys(keys) => keys.join(" or "),
        GatePass::AtMost(limit) => format!("at most {}", limit.normalize()),
        GatePass::AtLeast(limit) => format!("at least {}", limit.normalize()),
        GatePass::All => "everything required".to_owned(),
        GatePass::Any => "any option".to_owned(),
    };
    format!("{}, passed by {pass}", gate.kind.name())
}

fn rationale(rule: RationaleRule) -> &'static str {
    match rule {
        RationaleRule::Default => "by the general rule",
        RationaleRule::Words => "always words",
        RationaleRule::Never => "never",
    }
}

fn when(old: Option<&Rule>, new: Option<&Rule>, notes: &mut Notes) {
    if old.map(settled) == new.map(settled) {
        return;
    }
    let words = |rule: Option<&Rule>| {
        rule.map_or_else(|| "asked always".to_owned(), |rule| format!("asked if {}", rule.words()))
    };
    notes.value("when", Class::Weighing, "", [old, new].map(words));
}

/// A rule without what makes no difference: the order of lists, and lists of one.
fn settled(rule: &Rule) -> Rule {
    let sorted = |keys: &[String]| keys.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let list = |rules: &[Rule], make: fn(Vec<Rule>) -> Rule| {
        let mut rules: Vec<Rule> = rules.iter().map(settled).collect();
        rules.sort_by_cached_key(Rule::words);
        rules.dedup();
        match rules.pop() {
            Some(only) if rules.is_empty() => only,
            last => make(rules.into_iter().chain(last).collect()),
        }
    };
    match rule {
        Rule::All(rules) => list(rules, Rule::All),
        Rule::Any(rules) => list(rules, Rule::Any),
        Rule::Not(rule) => Rule::Not(Box::new(settled(rule))),
        Rule::Fact { fact, test: Test::OneOf(values) } => {
            Rule::Fact { fact: fact.clone(), test: Test::OneOf(sorted(values)) }
        }
        Rule::Fact { .. } => rule.clone(),
        Rule::Answer { question, keys } => Rule::Answer { question: question.clone(), keys: sorted(keys) },
    }
}

/// Citations, whose order plays no part.
fn refs(old: &[String], new: &[String], notes: &mut Notes) {
    let [before, after] = [old, new].map(|refs| refs.iter().map(String::as_str).collect::<BTreeSet<_>>());
    if before == after {
        return;
    }
    let joined = |refs: Vec<&str>| (!refs.is_empty()).then(|| refs.join(", "));
    let runs = [
        (Mark::Kept, joined(new.iter().map(String::as_str).filter(|own| before.contains(own)).collect())),
        (Mark::Removed, joined(old.iter().map(String::as_str).filter(|own| !after.contains(own)).collect())),
        (Mark::Added, joined(new.iter().map(String::as_str).filter(|own| !before.contains(own)).collect())),
    ];
    let pieces = runs.into_iter().filter_map(|(mark, text)| Some(Piece { mark, text: text? })).collect();
    notes.add("refs", Class::Wording, What::Words { name: "refs".to_owned(), pieces });
}
