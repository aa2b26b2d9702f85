//! Moving a condition of approval: a note, closing it with proof, opening it again.

use super::{Case, Effect, Refusal, said, unless};
use crate::record::action::{Action, ConditionStep, MoveCondition};
use crate::record::change::Files;
use crate::record::message::Draft;
use crate::record::policy::authority::Right;
use crate::record::progress::Progress;

pub(super) fn check(case: &Case<'_>, action: &Action, step: &MoveCondition) -> Result<Effect, Vec<Refusal>> {
    let review = case.review(action)?;
    let Some(condition) = review.decision.as_ref().and_then(|item| item.value.condition(&step.condition))
    else {
        let known: Vec<&str> =
            review.decision.iter().flat_map(|item| &item.value.conditions).map(|c| c.id.as_str()).collect();
        let hint = match crate::text::id::nearest(&step.condition, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the terms of conditions are decided: `probity decide`".to_owned(),
            None => format!("one of: {}", known.join(", ")),
        };
        return Err(vec![Refusal::NotFound { what: "condition", id: step.condition.clone(), hint }]);
    };
    let (_, course) = case.course(review);
    let mut refusals = Vec::new();
    if course.in_force.is_none() {
        refusals.push(Refusal::illegal(
            format!("the decision on {} is not in force yet", review.id),
            "its conditions run from the last signature on",
        ));
    }
    let earlier = review.progress.get(&condition.id);
    let old = earlier.map(|item| item.value.clone());
    let is_closed = old.as_ref().is_some_and(|progress| progress.closed.is_some());
    let is_met = review.is_met(&condition.id);
    let mut new = old.unwrap_or_else(|| Progress { condition: condition.id.clone(), ..Progress::default() });
    refusals.extend(said(&step.because, "what happened"));
    let may_close = [Right::Verify, Right::Approve];
    let authority = &review.policy.authority;
    let verb = match &step.step {
        ConditionStep::Note => {
            new.note = Some(case.deed(Some(step.because.trim().to_owned())));
            "noted"
        }
        ConditionStep::Close { evidence } => {
            if is_met {
                refusals.push(Refusal::Nothing(format!("condition {} is closed already", condition.id)));
            }
            let owns = case.actor.id == condition.owner || case.actor.roles.contains(&condition.owner);
            if case.actor.is_listed() && owns {
                refusals.push(Refusal::FourEyes {
                    who: case.actor.id.clone(),
                    what: format!("close condition {}", condition.id),
                    why: "they own it".to_owned(),
                });
            }
            if evidence.is_empty() {
                refusals.push(Refusal::illegal(
                    format!("nothing proves that condition {} is met", condition.id),
                    format!("cite a document of the register; asked for: {}", condition.proof),
                ));
            }
            for citation in evidence.iter().filter(|citation| !review.evidence.contains_key(&citation.id)) {
                refusals.push(Refusal::NotFound {
                    what: "document",
                    id: citation.id.clone(),
                    hint: "file it first: `probity evidence add`".to_owned(),
                });
            }
            new.closed = Some(case.deed(Some(step.because.trim().to_owned())));
            new.evidence.clone_from(evidence);
            "closed"
        }
        ConditionStep::Reopen => {
            if !is_closed {
                refusals.push(Refusal::Nothing(format!("condition {} is open", condition.id)));
            }
            new.closed = None;
            new.evidence.clear();
            new.note = Some(case.deed(Some(step.because.trim().to_owned())));
            "opened again"
        }
    };
    if step.step != ConditionStep::Note && !may_close.iter().any(|right| authority.may(&case.actor, *right)) {
        let mut roles: Vec<&str> = may_close.iter().flat_map(|right| authority.roles_with(*right)).collect();
        roles.dedup();
        refusals.push(Refusal::MayNot {
            who: case.actor.id.clone(),
            what: format!("close condition {}", condition.id),
            roles: roles.iter().map(|role| authority.title(role)).collect::<Vec<_>>().join(" or "),
        });
    }
    unless(refusals)?;
    let name = review.id.to_string();
    let text = new.write(&name, earlier.map_or("", |item| item.text.as_str()));
    let files = Files::from([(review.id.condition(&condition.id), Some(text.into_bytes()))]);
    let cited: Vec<String> = new.evidence.iter().map(|c| format!("Evidence: {}", c.id)).collect();
    let message = Draft::new(&format!("{name}: condition {} {verb}", condition.id))
        .paragraph(&format!("{} ({}, by {})", condition.text, condition.owner, condition.due))
        .paragraph(step.because.trim())
        .paragraph(&cited.join("\n"))
        .trailer("Review", &name)
        .trailer("Condition", &condition.id)
        .finish(action.name());
    Ok(Effect { files, message })
}
