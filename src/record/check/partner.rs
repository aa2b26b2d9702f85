//! Adding a partner, and changing what is known of it.

use super::{Case, Effect, Refusal, unless};
use crate::checklist::facts::{Facts, TIER};
use crate::record::Item;
use crate::record::action::SetPartner;
use crate::record::change::{Files, Message};
use crate::record::layout;
use crate::record::message::Draft;
use crate::record::partner::{Partner, RELATIONSHIPS};
use crate::text::id;

pub(super) fn add(case: &Case<'_>, partner: &Partner) -> Result<Effect, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if case.bench.partner.is_some() {
        refusals.push(Refusal::Exists { what: "partner", id: partner.id.clone() });
    }
    if let Some(fault) = id::name_fault(&partner.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no partner id: {fault}", partner.id),
            "as `vellmarkt`: small letters, digits and hyphens, at most 48",
        ));
    }
    sound(case, partner, &mut refusals);
    unless(refusals)?;
    let message = described(
        Draft::new(&format!("{}: partner added, {}", partner.id, partner.types.join(" + "))),
        partner,
    )
    .trailer("Partner", &partner.id)
    .finish("add-partner");
    Ok(effect(partner, "", message))
}

pub(super) fn set(case: &Case<'_>, set: &SetPartner) -> Result<Effect, Vec<Refusal>> {
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&set.partner)]) };
    let Item { value: old, text, .. } = &**partner;
    let mut new = old.clone();
    new.name = set.name.clone().unwrap_or(new.name);
    new.types = set.types.clone().unwrap_or(new.types);
    for (field, value) in [
        (&mut new.summary, &set.summary),
        (&mut new.owner, &set.owner),
        (&mut new.relationship, &set.relationship),
    ] {
        if value.is_some() {
            field.clone_from(value);
        }
    }
    for (fact, value) in &set.facts {
        match value {
            Some(value) => new.facts.insert(fact.clone(), value.clone()),
            None => new.facts.remove(fact),
        };
    }
    let mut refusals = Vec::new();
    sound(case, &new, &mut refusals);
    if new == *old {
        refusals.push(Refusal::Nothing(format!("{} is like this already", old.id)));
    }
    unless(refusals)?;
    let changes = differences(old, &new);
    let subject = match changes.as_slice() {
        [one] => format!("{}: {one}", new.id),
        many => format!("{}: {} changes", new.id, many.len()),
    };
    let message =
        Draft::new(&subject).paragraph(&changes.join("\n")).trailer("Partner", &new.id).finish("set-partner");
    Ok(effect(&new, text, message))
}

pub(super) fn not_found(id: &str) -> Refusal {
    Refusal::NotFound {
        what: "partner",
        id: id.to_owned(),
        hint: "`probity partner list` shows all; `probity partner add` adds one".into(),
    }
}

fn effect(partner: &Partner, earlier: &str, message: Message) -> Effect {
    let files = Files::from([(layout::partner(&partner.id), Some(partner.write(earlier).into_bytes()))]);
    Effect { files, message }
}

fn sound(case: &Case<'_>, partner: &Partner, refusals: &mut Vec<Refusal>) {
    let Some(facts) = &case.bench.facts else {
        refusals.push(Refusal::Broken(case.bench.problems.clone()));
        return;
    };
    let facts = &facts.value;
    if partner.types.is_empty() {
        refusals.push(Refusal::illegal(
            "a partner needs at least one type",
            format!("one or more of: {}", type_ids(facts).join(", ")),
        ));
    }
    for unknown in partner.types.iter().filter(|t| facts.partner_type(t).is_none()) {
        refusals.push(Refusal::illegal(
            format!("`{unknown}` is no partner type"),
            choice(unknown, &type_ids(facts)),
        ));
    }
    for (fact, value) in &partner.facts {
        refusals.extend(fact_fault(facts, fact, value));
    }
    if let Some(stage) = partner.relationship.as_deref().filter(|stage| !RELATIONSHIPS.contains(stage)) {
        refusals.push(Refusal::illegal(
            format!("`{stage}` is no stage of a relationship"),
            choice(stage, &RELATIONSHIPS),
        ));
    }
}

/// Why a fact cannot have a value; none when it can.
pub(super) fn fact_fault(facts: &Facts, fact: &str, value: &str) -> Option<Refusal> {
    let ids: Vec<&str> = facts.facts.iter().map(|f| f.id.as_str()).collect();
    if fact == TIER {
        return Some(Refusal::illegal(
            "the tier is worked out from the other facts",
            "it can be raised in a review, never lowered",
        ));
    }
    let Some(known) = facts.fact(fact) else {
        return Some(Refusal::illegal(format!("`{fact}` is no fact"), choice(fact, &ids)));
    };
    let values: Vec<&str> = known.values.iter().map(|v| v.key.as_str()).collect();
    (!values.contains(&value))
        .then(|| Refusal::illegal(format!("`{value}` is no value of {fact}"), choice(value, &values)))
}

fn type_ids(facts: &Facts) -> Vec<&str> {
    facts.types.iter().map(|t| t.id.as_str()).collect()
}

fn choice(word: &str, choices: &[&str]) -> String {
    id::nearest(word, choices.iter().copied())
        .map_or_else(|| format!("one of: {}", choices.join(", ")), |near| format!("did you mean `{near}`?"))
}

fn described(draft: Draft, partner: &Partner) -> Draft {
    let facts: Vec<String> = partner.facts.iter().map(|(fact, value)| format!("{fact}: {value}")).collect();
    draft
        .paragraph(&partner.name)
        .paragraph(partner.summary.as_deref().unwrap_or_default())
        .paragraph(&facts.join("\n"))
}

fn differences(old: &Partner, new: &Partner) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |what: &str, from: &str, to: &str| {
        if from != to {
            found.push(format!("{what} is {} (was {})", shown(to), shown(from)));
        }
    };
    note("name", &old.name, &new.name);
    note("summary", old.summary.as_deref().unwrap_or(""), new.summary.as_deref().unwrap_or(""));
    note("types", &old.types.join(" + "), &new.types.join(" + "));
    note("owner", old.owner.as_deref().unwrap_or(""), new.owner.as_deref().unwrap_or(""));
    note(
        "relationship",
        old.relationship.as_deref().unwrap_or(""),
        new.relationship.as_deref().unwrap_or(""),
    );
    let facts: std::collections::BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    for fact in facts {
        note(
            fact,
            old.facts.get(fact).map_or("", String::as_str),
            new.facts.get(fact).map_or("", String::as_str),
        );
    }
    found
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "open" } else { value }
}
