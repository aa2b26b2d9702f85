//! The risk register: entering, accepting and closing risks of a partner.

use super::partner::not_found;
use super::{Case, Effect, Refusal, said, unless};
use crate::record::Item;
use crate::record::action::{AcceptRisk, CloseRisk, SetRisk};
use crate::record::change::Files;
use crate::record::layout;
use crate::record::message::Draft;
use crate::record::policy::authority::{Terms, in_words};
use crate::record::risk::{Acceptance, Band, Risk};
use crate::text::id;

pub(super) fn set(case: &Case<'_>, set: &SetRisk) -> Result<Effect, Vec<Refusal>> {
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&set.partner)]) };
    let Some(policy) = &case.bench.policy else {
        return Err(vec![Refusal::Broken(case.bench.problems.clone())]);
    };
    let earlier = case.bench.risk.as_ref();
    let mut refusals: Vec<Refusal> = super::saw(set.saw, earlier, &set.risk.id).into_iter().collect();
    if let Some(fault) = id::name_fault(&set.risk.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no risk id: {fault}", set.risk.id),
            "as `price-war`: small letters, digits and hyphens, at most 48",
        ));
    }
    let classes = &policy.value.risk_classes;
    if !classes.contains(&set.risk.class) {
        let hint = id::nearest(&set.risk.class, classes.iter().map(String::as_str)).map_or_else(
            || format!("one of: {}", classes.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        refusals.push(Refusal::illegal(format!("`{}` is no class of risk", set.risk.class), hint));
    }
    for (words, what) in [
        (&set.risk.title, "what may happen"),
        (&set.risk.owner, "which role owns it"),
        (&set.risk.response, "what is done about it"),
    ] {
        if words.trim().is_empty() {
            refusals.push(Refusal::illegal(format!("risk {} does not say {what}", set.risk.id), "say it"));
        }
    }
    unless(refusals)?;
    let mut risk = set.risk.clone();
    let old = earlier.map(|item| &item.value);
    // Who accepted it accepted the risk as it was: a worse one has to be accepted anew.
    risk.accepted =
        old.filter(|old| risk.rating.band() <= old.rating.band()).and_then(|old| old.accepted.clone());
    risk.closed = None;
    if old == Some(&risk) {
        return Err(vec![Refusal::Nothing(format!("risk {} is entered like this already", risk.id))]);
    }
    let band = risk.rating.band();
    let change = match old {
        None => format!("risk {} entered, {band}", risk.id),
        Some(old) if old.rating.band() == band => format!("risk {} changed, {band}", risk.id),
        Some(old) => format!("risk {} is {band} (was {})", risk.id, old.rating.band()),
    };
    Ok(written(&partner.value.id, &risk, earlier, &change, "set-risk", ""))
}

pub(super) fn accept(case: &Case<'_>, accept: &AcceptRisk) -> Result<Effect, Vec<Refusal>> {
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&accept.partner)]) };
    let item = there(case, &accept.risk)?;
    let mut refusals: Vec<Refusal> = super::saw(accept.saw, Some(item), &accept.risk).into_iter().collect();
    let band = item.value.rating.band();
    match band {
        Band::Critical => refusals.push(Refusal::illegal(
            format!("risk {} is critical: it cannot be accepted", accept.risk),
            "do something about it, and rate it anew when that has worked",
        )),
        Band::Low | Band::Medium => refusals.push(Refusal::illegal(
            format!("risk {} is {band}: its owner may carry it", accept.risk),
            "only a high risk is accepted in writing",
        )),
        Band::High => {}
    }
    refusals.extend(said(&accept.because, "why the risk is accepted"));
    if accept.until < case.day() {
        refusals.push(Refusal::illegal(
            format!("the acceptance would end on {}, before today", accept.until),
            "name a later day",
        ));
    }
    let (terms, role) = acceptor(case, &mut refusals)?;
    if terms.minuted && accept.minutes.as_deref().is_none_or(|place| place.trim().is_empty()) {
        refusals.push(Refusal::illegal(
            "at this tier an acceptance is minuted",
            "say where the minutes are: `--minutes TEXT`",
        ));
    }
    unless(refusals)?;
    let mut risk = item.value.clone();
    risk.accepted = Some(Acceptance {
        by: case.actor.id.clone(),
        role,
        at: case.at,
        until: accept.until,
        because: accept.because.trim().to_owned(),
        minutes: accept.minutes.clone(),
    });
    let change = format!("risk {} accepted to {}", risk.id, accept.until);
    Ok(written(&partner.value.id, &risk, Some(item), &change, "accept-risk", accept.because.trim()))
}

pub(super) fn close(case: &Case<'_>, close: &CloseRisk) -> Result<Effect, Vec<Refusal>> {
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&close.partner)]) };
    let item = there(case, &close.risk)?;
    let mut refusals: Vec<Refusal> = super::saw(close.saw, Some(item), &close.risk).into_iter().collect();
    refusals.extend(said(&close.because, "why the risk is no longer there"));
    if !item.value.is_open() {
        refusals.push(Refusal::Nothing(format!("risk {} is closed already", close.risk)));
    }
    unless(refusals)?;
    let mut risk = item.value.clone();
    risk.closed = Some(case.deed(Some(close.because.trim().to_owned())));
    let change = format!("risk {} closed", risk.id);
    Ok(written(&partner.value.id, &risk, Some(item), &change, "close-risk", close.because.trim()))
}

/// The terms of the partner's tier as its facts stand, and the role in which this person accepts.
fn acceptor(case: &Case<'_>, refusals: &mut Vec<Refusal>) -> Result<(Terms, String), Vec<Refusal>> {
    let (Some(partner), Some(policy), Some(facts)) =
        (&case.bench.partner, &case.bench.policy, &case.bench.facts)
    else {
        return Err(vec![Refusal::Broken(case.bench.problems.clone())]);
    };
    let (known, tier) = facts.value.known(&partner.value.types, &partner.value.facts, None);
    let authority = &policy.value.authority;
    let terms = authority.terms(tier.level, known.is_critical(&facts.value));
    let anyone: Vec<String> = terms.accept.iter().flatten().cloned().collect();
    let role = case.actor.roles.iter().find(|role| anyone.contains(role)).cloned();
    if role.is_none() && case.actor.is_listed() {
        refusals.push(Refusal::MayNot {
            who: case.actor.id.clone(),
            what: format!("accept a high risk at tier {}", tier.level),
            roles: in_words(authority, &anyone),
        });
    }
    Ok((terms, role.unwrap_or_default()))
}

fn there<'b>(case: &Case<'b>, id: &str) -> Result<&'b Item<Risk>, Vec<Refusal>> {
    case.bench.risk.as_ref().ok_or_else(|| {
        let broken: Vec<_> = case.bench.problems.iter().filter(|p| p.is_error()).cloned().collect();
        if broken.is_empty() {
            vec![Refusal::NotFound {
                what: "risk",
                id: id.to_owned(),
                hint: "`probity risk list` shows all; `probity risk add` enters one".to_owned(),
            }]
        } else {
            vec![Refusal::Broken(broken)]
        }
    })
}

fn written(
    partner: &str,
    risk: &Risk,
    earlier: Option<&Item<Risk>>,
    change: &str,
    action: &str,
    because: &str,
) -> Effect {
    let text = risk.write(partner, earlier.map_or("", |item| item.text.as_str()));
    let files = Files::from([(layout::risk(partner, &risk.id), Some(text.into_bytes()))]);
    let rating = risk.rating;
    let message = Draft::new(&format!("{partner}: {change}"))
        .paragraph(&format!(
            "{}\n{}, likelihood {} and impact {}: {}; {}",
            risk.title,
            risk.class,
            rating.likelihood(),
            rating.impact(),
            rating.band(),
            risk.owner
        ))
        .paragraph(&risk.response)
        .paragraph(because)
        .trailer("Partner", partner)
        .trailer("Risk", &risk.id)
        .finish(action);
    Effect { files, message }
}
