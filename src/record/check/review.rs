//! Starting a review, and settling facts in it.

use std::sync::Arc;

use super::carry;
use super::partner::{fact_fault, not_found};
use super::{Bench, Case, Effect, Refusal, unless};
use crate::checklist::model::Checklist;
use crate::record::Item;
use crate::record::action::{Action, Settle, StartReview};
use crate::record::change::Files;
use crate::record::layout;
use crate::record::message::Draft;
use crate::record::review::{ReviewFile, ScopeFile};
use crate::text::id;

pub(super) fn start(case: &Case<'_>, start: &StartReview) -> Result<Effect, Vec<Refusal>> {
    let bench = case.bench;
    let Some(partner) = &bench.partner else { return Err(vec![not_found(&start.review.partner)]) };
    if bench.review.is_some() || !bench.there.is_empty() {
        return Err(vec![Refusal::Exists { what: "review", id: start.review.to_string() }]);
    }
    if let Some(fault) = id::name_fault(&start.review.review) {
        return Err(vec![Refusal::illegal(
            format!("`{}` is no review id: {fault}", start.review.review),
            "as `2026-q1`: small letters, digits and hyphens, at most 48",
        )]);
    }
    let (Some(policy), Some(facts)) = (&bench.policy, &bench.facts) else {
        return Err(vec![Refusal::Broken(bench.problems.clone())]);
    };
    let types = facts.value.with_like(&partner.value.types);
    let chosen = choose(bench.checklists.as_slice(), start, &types)?;
    let broken: Vec<_> = bench
        .problems
        .iter()
        .filter(|p| p.is_error() && chosen.iter().any(|c| p.place.file == layout::checklist(&c.value.id)))
        .cloned()
        .collect();
    unless(if broken.is_empty() { Vec::new() } else { vec![Refusal::Broken(broken)] })?;

    let id = &start.review;
    let name = id.to_string();
    let title = start.title.clone().unwrap_or_else(|| format!("{}, {}", partner.value.name, id.review));
    let file = ReviewFile {
        title: title.clone(),
        opened: case.at,
        opened_by: case.actor.id.clone(),
        owner: partner.value.owner.clone(),
        carried_from: start.from.as_ref().map(|carry| carry.review.to_string()),
        submitted: None,
        withdrawn: None,
        revoked: None,
        upgraded: None,
    };
    let scope =
        ScopeFile { types: partner.value.types.clone(), facts: partner.value.facts.clone(), raised: None };
    let mut files = Files::new();
    let mut put = |path: String, text: &str| files.insert(path, Some(text.as_bytes().to_vec()));
    put(id.file("review.toml"), &file.write(&name, ""));
    put(id.file("scope.toml"), &scope.write(&name, ""));
    put(id.file("pins/policy.toml"), &policy.text);
    put(id.file("pins/facts.toml"), &facts.text);
    for checklist in &chosen {
        put(id.pin(&checklist.value.id), &checklist.text);
    }
    let carried = start.from.as_ref().map(|carry| carry::claims(case, start, carry, &chosen)).transpose()?;
    let count = carried.as_ref().map_or(0, |carried| carried.claims);
    files.extend(carried.map(|carried| carried.files).unwrap_or_default());
    let from = start.from.as_ref().map_or_else(String::new, |carry| {
        let answers = if count == 1 { "1 answer" } else { &format!("{count} answers") };
        format!("{answers} of {}, carried as claims: none counts until somebody takes it.", carry.review)
    });
    let pins: Vec<String> = chosen.iter().map(|c| format!("{} {}", c.value.id, c.value.version)).collect();
    let claims = match (&start.from, count) {
        (None, _) => String::new(),
        (Some(_), 1) => ", 1 claim".to_owned(),
        (Some(_), count) => format!(", {count} claims"),
    };
    let message = Draft::new(&format!("{name}: review started, {} checklists{claims}", chosen.len()))
        .paragraph(&title)
        .paragraph(&pins.join("\n"))
        .paragraph(&from)
        .trailer("Review", &name)
        .trailer("From", &start.from.as_ref().map(|carry| carry.review.to_string()).unwrap_or_default())
        .finish("start-review");
    Ok(Effect { files, message })
}

/// How many answers of the earlier review would come along as claims; none where it cannot be read or
/// no review could be started.
pub(super) fn carried(bench: &Bench, start: &StartReview) -> Option<usize> {
    let (old, facts, partner) = (bench.carried.as_ref()?, bench.facts.as_ref()?, bench.partner.as_ref()?);
    let types = facts.value.with_like(&partner.value.types);
    let chosen = choose(&bench.checklists, start, &types).ok()?;
    Some(carry::carried(old, &chosen).count())
}

/// The checklists to pin: those named, or all in force that apply; a fork takes the place of what it replaces.
fn choose<'c>(
    all: &'c [Arc<Item<Checklist>>],
    start: &StartReview,
    types: &[String],
) -> Result<Vec<&'c Item<Checklist>>, Vec<Refusal>> {
    let all: Vec<&Item<Checklist>> = all.iter().map(AsRef::as_ref).collect();
    if start.checklists.is_empty() {
        let is_meant = |c: &&Item<Checklist>| c.value.is_pinned_unasked(types);
        let applying: Vec<_> = all.into_iter().filter(is_meant).collect();
        let replaced: Vec<&str> = applying.iter().filter_map(|c| c.value.replaces.as_deref()).collect();
        let chosen: Vec<_> =
            applying.into_iter().filter(|c| !replaced.contains(&c.value.id.as_str())).collect();
        return if chosen.is_empty() {
            Err(vec![Refusal::illegal(
                "no checklist applies to this partner",
                "`probity checklist list` shows which types each one is for",
            )])
        } else {
            Ok(chosen)
        };
    }
    let mut chosen = Vec::new();
    let mut refusals = Vec::new();
    for name in &start.checklists {
        match all.iter().find(|c| c.value.id == *name) {
            Some(found) if chosen.iter().any(|c: &&Item<Checklist>| c.value.id == *name) => {
                refusals.push(Refusal::illegal(
                    format!("checklist `{}` is named twice", found.value.id),
                    "name each once",
                ));
            }
            Some(found) => chosen.push(*found),
            None => {
                let hint = id::nearest(name, all.iter().map(|c| c.value.id.as_str())).map_or_else(
                    || "`probity checklist list` shows all".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                refusals.push(Refusal::NotFound { what: "checklist", id: name.clone(), hint });
            }
        }
    }
    for (i, a) in chosen.iter().enumerate() {
        for b in chosen.iter().skip(i + 1) {
            if let Some(shared) = a.value.questions().find(|q| b.value.question(&q.id).is_some()) {
                refusals.push(Refusal::illegal(
                    format!("{} and {} both ask {}", a.value.id, b.value.id, shared.id),
                    "a review pins a fork or its base, never both",
                ));
            }
        }
    }
    unless(refusals)?;
    Ok(chosen)
}

pub(super) fn settle(case: &Case<'_>, action: &Action, settle: &Settle) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&settle.review.partner)]) };
    if !review.signoffs.is_empty() {
        return Err(vec![Refusal::illegal(
            format!("{} has been signed: its scope moves as a whole only", review.id),
            format!(
                "`probity partner set {}` settles the fact, `probity review rescope {}` takes it in",
                review.id.partner, review.id
            ),
        )]);
    }
    let mut scope = review.scope.value.clone();
    let mut known = partner.value.clone();
    if let Some(value) = &settle.value {
        unless(fact_fault(&review.facts, &settle.fact, value).into_iter().collect())?;
        scope.facts.insert(settle.fact.clone(), value.clone());
        known.facts.insert(settle.fact.clone(), value.clone());
    } else {
        scope.facts.remove(&settle.fact);
        known.facts.remove(&settle.fact);
    }
    if scope == review.scope.value && known == partner.value {
        return Err(vec![Refusal::Nothing(format!("{} is settled like this already", settle.fact))]);
    }
    let name = review.id.to_string();
    let mut files = Files::new();
    if scope != review.scope.value {
        files.insert(review.id.file("scope.toml"), Some(scope.write(&name, &review.scope.text).into_bytes()));
    }
    // The fact may be unknown to the facts in force by now; the partner then keeps what it has.
    let in_force = case.bench.facts.as_ref().is_none_or(|facts| facts.value.fact(&settle.fact).is_some());
    if known != partner.value && in_force {
        files.insert(layout::partner(&known.id), Some(known.write(&partner.text).into_bytes()));
    }
    let was = review.scope.value.facts.get(&settle.fact).map_or("not settled", String::as_str);
    let now = settle.value.as_deref().unwrap_or("open");
    let asked = review.facts.fact(&settle.fact).map_or("", |fact| fact.ask.as_str());
    let message = Draft::new(&format!("{name}: fact {} is {now} (was {was})", settle.fact))
        .paragraph(asked)
        .trailer("Review", &name)
        .trailer("Fact", &settle.fact)
        .finish("settle");
    Ok(Effect { files, message })
}
