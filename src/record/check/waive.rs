//! Asking for a waiver, and signing one.

use super::{Case, Effect, Refusal, said, unless};
use crate::checklist::model::GateKind;
use crate::record::action::{Action, ApproveWaiver, Waive};
use crate::record::change::Files;
use crate::record::message::Draft;
use crate::record::policy::authority::{in_words, last_day};
use crate::record::review::Review;
use crate::record::standing::GateState;
use crate::record::state::ReviewState;
use crate::record::waiver::{Approval, Period, Waiver};

pub(super) fn request(case: &Case<'_>, action: &Action, waive: &Waive) -> Result<Effect, Vec<Refusal>> {
    let review = waivable(case, action)?;
    let (_, question) = super::question(review, &waive.question)?;
    let mut refusals = Vec::new();
    match question.gate.as_ref().map(|gate| gate.kind) {
        Some(GateKind::Waivable) => {}
        Some(GateKind::Hard) => refusals.push(Refusal::illegal(
            format!("{} is a hard gate: nobody can waive it", question.id),
            "it has to be put right, or the review is rejected",
        )),
        None => refusals.push(Refusal::illegal(
            format!("{} is no gate", question.id),
            "an answer that falls short lowers the score; a condition can put it right",
        )),
    }
    let standing = case.standing(review);
    if standing.gate(&question.id) == Some(GateState::Pass) {
        refusals
            .push(Refusal::illegal(format!("{} passes its gate", question.id), "there is nothing to waive"));
    }
    let earlier = review.waivers.get(&question.id);
    refusals.extend(super::saw(waive.saw, earlier, &question.id));
    refusals.extend(said(&waive.because, "why the gate may fail for a time"));
    refusals.extend(said(&waive.control, "what stands in its place meanwhile"));
    let terms = standing.terms(review);
    let today = case.day();
    let earlier_waiver = earlier.map(|item| &item.value);
    // A renewal begins where the waiver ends, or today if it has ended already.
    let running = earlier_waiver.filter(|_| waive.renew).map(|waiver| waiver.newest().until);
    let from =
        running.filter(|until| *until >= today).and_then(|until| until.tomorrow().ok()).unwrap_or(today);
    refusals.extend(match earlier_waiver {
        None if waive.renew => Some(Refusal::NotFound {
            what: "waiver",
            id: question.id.clone(),
            hint: "ask for one first".to_owned(),
        }),
        Some(waiver) if waive.renew && waiver.renewals.len() >= usize::from(terms.renewals) => {
            Some(Refusal::illegal(
                format!(
                    "{} has renewed its waiver {} of {} times that its tier allows",
                    question.id,
                    waiver.renewals.len(),
                    terms.renewals
                ),
                "put the gate right: its condition says how",
            ))
        }
        Some(waiver) if !waive.renew && !waiver.newest().approvals.is_empty() => {
            Some(Refusal::Exists { what: "waiver", id: question.id.clone() })
        }
        _ => None,
    });
    if waive.until < from {
        refusals.push(Refusal::illegal(
            format!("the waiver would end on {}, before it begins on {from}", waive.until),
            "name a later day",
        ));
    } else if waive.until > last_day(from, terms.waiver) {
        refusals.push(Refusal::illegal(
            format!(
                "at this tier a waiver lasts at most {}: to {}",
                terms.waiver.words(),
                last_day(from, terms.waiver)
            ),
            "name an earlier day; it may be renewed where the policy says so",
        ));
    }
    unless(refusals)?;
    let period = Period {
        because: waive.because.trim().to_owned(),
        control: waive.control.trim().to_owned(),
        from,
        until: waive.until,
        requested_by: case.actor.id.clone(),
        requested_at: case.at,
        approvals: Vec::new(),
    };
    let verb = if waive.renew { "renewal of the waiver asked for" } else { "waiver asked for" };
    let draft = Draft::new(&format!("{}: {verb}, {} to {}", review.id, question.id, period.until))
        .paragraph(&question.ask)
        .paragraph(&period.because)
        .paragraph(&format!("Meanwhile: {}", period.control));
    let waiver = match earlier_waiver.filter(|_| waive.renew) {
        Some(old) => {
            let mut renewed = old.clone();
            renewed.renewals.push(period);
            renewed
        }
        None => Waiver {
            question: question.id.clone(),
            condition: waive.condition.clone(),
            first: period,
            renewals: Vec::new(),
        },
    };
    Ok(written(review, &waiver, earlier.map_or("", |item| item.text.as_str()), draft, action))
}

pub(super) fn approve(
    case: &Case<'_>,
    action: &Action,
    approve: &ApproveWaiver,
) -> Result<Effect, Vec<Refusal>> {
    let review = waivable(case, action)?;
    let (pin, question) = super::question(review, &approve.question)?;
    let Some(earlier) = review.waivers.get(&question.id) else {
        return Err(vec![Refusal::NotFound {
            what: "waiver",
            id: question.id.clone(),
            hint: "somebody has to ask for it first: `probity waive`".to_owned(),
        }]);
    };
    let mut refusals: Vec<Refusal> =
        super::saw(approve.saw, Some(earlier), &question.id).into_iter().collect();
    let waiver = &earlier.value;
    let who = &case.actor;
    let four_eyes = |why: &str| Refusal::FourEyes {
        who: who.id.clone(),
        what: format!("sign the waiver of {}", question.id),
        why: why.to_owned(),
    };
    if who.is_listed() && waiver.newest().requested_by == who.id {
        refusals.push(four_eyes("they asked for it"));
    }
    if who.is_listed() && waiver.newest().approvals.iter().any(|approval| approval.by == who.id) {
        refusals.push(four_eyes("they signed it already"));
    }
    if waiver.newest().requested_at > case.at {
        refusals.push(Refusal::illegal(
            format!("the waiver of {} was asked for later than now", question.id),
            "a signature comes after what it signs: look at the clocks of the computers",
        ));
    }
    let terms = case.standing(review).terms(review);
    let authority = &review.policy.authority;
    let wanted = waiver.signers(authority, &terms, &pin.checklist.area);
    let missing = waiver.newest().unsigned(&wanted);
    if missing.is_empty() {
        return Err(vec![Refusal::Nothing(format!("the waiver of {} has every signature", question.id))]);
    }
    let role = role_for(who, &missing, approve.role.as_deref());
    if role.is_none() {
        refusals.push(Refusal::MayNot {
            who: who.id.clone(),
            what: format!("sign the waiver of {}", question.id),
            roles: missing.iter().map(|one| in_words(authority, one)).collect::<Vec<_>>().join(", "),
        });
    }
    unless(refusals)?;
    let mut waiver = waiver.clone();
    let role = role.unwrap_or_default();
    let newest = waiver.newest_mut();
    newest.approvals.push(Approval { by: who.id.clone(), role: role.clone(), at: case.at });
    let left: Vec<String> = newest.unsigned(&wanted).iter().map(|one| in_words(authority, one)).collect();
    let rest = if left.is_empty() {
        format!("Signed by everyone it needs; in force to {}.", newest.until)
    } else {
        format!("Still to sign: {}.", left.join(", "))
    };
    let as_role = if role.is_empty() {
        String::new()
    } else {
        format!(" as {}", authority.title(&role).to_lowercase())
    };
    let draft = Draft::new(&format!("{}: waiver of {} signed{as_role}", review.id, question.id))
        .paragraph(&question.ask)
        .paragraph(&waiver.newest().because)
        .paragraph(&rest);
    Ok(written(review, &waiver, &earlier.text, draft, action))
}

/// The role in which a person signs: the one they name, if it is asked for and theirs, or the first
/// of theirs that is asked for; empty in a record that lists nobody.
pub(super) fn role_for(
    who: &crate::record::people::Actor,
    missing: &[&Vec<String>],
    named: Option<&str>,
) -> Option<String> {
    if !who.is_listed() {
        return Some(named.unwrap_or_default().to_owned());
    }
    missing
        .iter()
        .flat_map(|one| one.iter())
        .find(|role| who.roles.contains(role) && named.is_none_or(|named| named == role.as_str()))
        .cloned()
}

/// A review in which gates can be waived: on its way, or approved.
fn waivable<'b>(case: &Case<'b>, action: &Action) -> Result<&'b Review, Vec<Refusal>> {
    let review = case.review(action)?;
    match case.over(review) {
        Some(
            state @ (ReviewState::Rejected
            | ReviewState::Withdrawn
            | ReviewState::Revoked
            | ReviewState::Expired),
        ) => Err(vec![Refusal::illegal(
            format!("{} is {}", review.id, state.words()),
            "a waiver serves a review that is on its way or approved",
        )]),
        _ => Ok(review),
    }
}

fn written(review: &Review, waiver: &Waiver, earlier: &str, draft: Draft, action: &Action) -> Effect {
    let name = review.id.to_string();
    let text = waiver.write(&name, earlier);
    let files = Files::from([(review.id.waiver(&waiver.question), Some(text.into_bytes()))]);
    let message = draft.trailer("Review", &name).trailer("Question", &waiver.question).finish(action.name());
    Effect { files, message }
}
