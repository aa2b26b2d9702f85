//! What changed in one question.

use std::collections::BTreeSet;

use super::{Class, Notes, kind};
use crate::checklist::condition::Rule;
use crate::checklist::model::{Gate, GatePass, Question, RationaleRule};

pub(super) fn compare(old: &Question, new: &Question, notes: &mut Notes) {
    left_out(old, new, notes);
    notes.differs(Class::Meaning, "revision", &old.revision.to_string(), &new.revision.to_string());
    kind::compare(&old.kind, &new.kind, notes);
    notes.differs(Class::Meaning, "gate", &gate(old.gate.as_ref()), &gate(new.gate.as_ref()));
    notes.differs(Class::Weighing, "weight", &old.weight.to_string(), &new.weight.to_string());
    notes.differs(
        Class::Weighing,
        "evidence minimum",
        &old.evidence.min.number().to_string(),
        &new.evidence.min.number().to_string(),
    );
    notes.differs(Class::Weighing, "rationale rule", rationale(old.rationale), rationale(new.rationale));
    notes.differs(Class::Weighing, "`na`", yes_no(old.na), yes_no(new.na));
    super::types(old.partner_types.as_deref(), new.partner_types.as_deref(), "partner types", notes);
    if old.when != new.when {
        notes.differs(Class::Weighing, "`when`", &when(old.when.as_ref()), &when(new.when.as_ref()));
    }
    notes.reworded("`ask`", &old.ask, &new.ask);
    notes.reworded("`request`", &old.request, &new.request);
    notes.reworded("`why`", &old.why, &new.why);
    notes.reworded("the evidence hint", &old.evidence.hint, &new.evidence.hint);
    notes.differs(Class::Wording, "`by`", old.by.name(), new.by.name());
    let refs = |question: &Question| question.refs.iter().cloned().collect::<BTreeSet<_>>();
    if refs(old) != refs(new) {
        notes.add(Class::Wording, "references");
    }
}

/// A fork leaves a question out, or asks it again.
fn left_out(old: &Question, new: &Question, notes: &mut Notes) {
    match (&old.disabled, &new.disabled) {
        (None, Some(reason)) => notes.add(Class::Removal, format!("left out: {reason}")),
        (Some(_), None) => notes.add(Class::Addition, "asked again"),
        (Some(old), Some(new)) => notes.reworded("the reason why it is left out", old, new),
        (None, None) => {}
    }
}

/// A gate in words; the order of keys plays no part in it.
fn gate(gate: Option<&Gate>) -> String {
    let Some(gate) = gate else { return "none".to_owned() };
    let pass = match &gate.pass {
        GatePass::Keys(keys) => keys
            .iter()
            .map(String::as_str)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(" or "),
        GatePass::AtMost(limit) => format!("at most {limit}"),
        GatePass::AtLeast(limit) => format!("at least {limit}"),
        GatePass::All => "all".to_owned(),
        GatePass::Any => "any".to_owned(),
    };
    format!("{}, passed by {pass}", gate.kind.name())
}

fn rationale(rule: RationaleRule) -> &'static str {
    match rule {
        RationaleRule::Default => "the general one",
        RationaleRule::Words => "words",
        RationaleRule::Never => "never",
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

fn when(rule: Option<&Rule>) -> String {
    rule.map_or_else(|| "always".to_owned(), |rule| format!("\u{201c}{}\u{201d}", rule.words()))
}
