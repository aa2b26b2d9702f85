//! Handing a review over, confirming and returning answers, taking new facts in, giving up, revoking.

use super::partner::not_found;
use super::{Case, Effect, Refusal, said, unless};
use crate::checklist::model::Kind;
use crate::record::action::{Action, Rescope, Revoke, Submit, Verify, Withdraw};
use crate::record::change::Files;
use crate::record::deed::Deed;
use crate::record::irregular::{answered_by, verified_by};
use crate::record::message::Draft;
use crate::record::people::is_listed_id;
use crate::record::review::{Review, ReviewFile};
use crate::record::standing::{Place, Standing};
use crate::record::state::{ReviewState, lacks_for_submit, some_of};
use crate::record::verification::{Finding, Verification};

pub(super) fn submit(case: &Case<'_>, action: &Action, _submit: &Submit) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let (standing, course) = case.course(review);
    if !matches!(course.state, ReviewState::InProgress | ReviewState::ChangesRequested) {
        return Err(vec![Refusal::illegal(
            format!("{} is {}", review.id, course.state.words()),
            match course.state {
                ReviewState::Draft => "answer its questions first: `probity walk`",
                _ => "it has been handed over already; `probity status` says what it waits for",
            },
        )]);
    }
    let lacks = lacks_for_submit(review, &standing);
    unless(
        lacks
            .into_iter()
            .map(|what| Refusal::illegal(what, "a review is handed over when nothing of this is left"))
            .collect(),
    )?;
    let earlier = review.file.value.submitted.as_ref().map(|deed| deed.at);
    let changed: Vec<&str> = review
        .answers
        .values()
        .filter(|item| earlier.is_some_and(|at| item.value.answered_at >= at))
        .map(|item| item.value.question.as_str())
        .collect();
    let subject = match earlier {
        None => format!("{}: handed over to be verified", review.id),
        Some(_) => format!("{}: handed over again, {} answers changed", review.id, changed.len()),
    };
    let (answered, in_scope) = standing.progress();
    let file = ReviewFile { submitted: Some(case.deed(None)), ..review.file.value.clone() };
    let draft = Draft::new(&subject)
        .paragraph(&format!(
            "{answered} of {in_scope} answered; {} want a second person.",
            course.to_verify.len()
        ))
        .paragraph(&changed.join("\n"));
    Ok(review_file(review, &file, draft, "submit"))
}

pub(super) fn verify(case: &Case<'_>, action: &Action, verify: &Verify) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let (pin, question) = super::question(review, &verify.question)?;
    let mut refusals = Vec::new();
    let Some(answer) = review.answers.get(&question.id) else {
        return Err(vec![Refusal::illegal(
            format!("{} has no answer yet", question.id),
            "a second person looks at what somebody answered",
        )]);
    };
    refusals.extend(super::saw(verify.saw, Some(answer), &question.id));
    if !matches!(
        Standing::place_in(review, question, case.day()),
        Place::Answered { .. } | Place::NotApplicable | Place::Unknown
    ) {
        refusals.push(Refusal::illegal(
            format!("the answer to {} does not count as things stand", question.id),
            "it is hidden, or has to be answered anew first",
        ));
    }
    if case.actor.is_listed() && answer.value.answered_by == case.actor.id {
        refusals.push(Refusal::FourEyes {
            who: case.actor.id.clone(),
            what: format!("verify {}", question.id),
            why: "they answered it".to_owned(),
        });
    }
    if case.is_owner(&case.actor.id) {
        refusals.push(Refusal::FourEyes {
            who: case.actor.id.clone(),
            what: format!("verify {}", question.id),
            why: "they look after the relationship".to_owned(),
        });
    }
    let is_scale = matches!(question.kind, Kind::Scale(_));
    let confirms = verify.outcome == Finding::Confirmed;
    if !confirms || !verify.because.trim().is_empty() {
        refusals.extend(said(&verify.because, "why it is returned"));
    }
    match verify.level {
        Some(level) if !is_scale || level > 4 || !confirms => refusals.push(Refusal::illegal(
            format!("{level} is no second level for {}", question.id),
            "a level from 0 to 4, with the confirmation of an answer on a scale",
        )),
        None if is_scale
            && confirms
            && answer.value.state.value().is_some()
            && review.policy.verification.second_level.contains(&pin.checklist.area) =>
        {
            refusals.push(Refusal::illegal(
                format!("{} wants two assessors", question.id),
                "give your own level, from 0 to 4, before you look at the first one",
            ));
        }
        _ => {}
    }
    unless(refusals)?;
    let new = Verification {
        question: question.id.clone(),
        answer: answer.id,
        outcome: verify.outcome,
        because: verify.because.trim().to_owned(),
        level: verify.level,
        by: case.actor.id.clone(),
        at: case.at,
    };
    let earlier = review.verifications.get(&question.id);
    let same = |old: &Verification| {
        (old.answer, old.outcome, old.level, &old.by, &old.because)
            == (new.answer, new.outcome, new.level, &new.by, &new.because)
    };
    if earlier.is_some_and(|item| same(&item.value)) {
        return Err(vec![Refusal::Nothing(format!(
            "{} is {} by you already",
            question.id,
            new.outcome.name()
        ))]);
    }
    let name = review.id.to_string();
    let text = new.write(&name, earlier.map_or("", |item| item.text.as_str()));
    let files = Files::from([(review.id.verification(&question.id), Some(text.into_bytes()))]);
    let words = format!("{}\nAnswer: {}", question.ask, answer.value.state.words(question));
    let second = new.level.map_or_else(String::new, |level| format!("Second level: {level} of 4"));
    let verb = if confirms { "confirmed" } else { "returned" };
    let message = Draft::new(&format!("{name}: {} {verb}", question.id))
        .paragraph(&words)
        .paragraph(&second)
        .paragraph(&new.because)
        .trailer("Review", &name)
        .trailer("Question", &question.id)
        .finish(action.name());
    Ok(Effect { files, message })
}

pub(super) fn rescope(case: &Case<'_>, action: &Action, _rescope: &Rescope) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let Some(partner) = &case.bench.partner else { return Err(vec![not_found(&review.id.partner)]) };
    let old = &review.scope.value;
    let mut new = old.clone();
    new.types.clone_from(&partner.value.types);
    // The pinned facts are the ones that the review is judged by: what they do not know stays out.
    new.facts = partner
        .value
        .facts
        .iter()
        .filter(|(fact, value)| review.facts.fact(fact).is_some_and(|known| known.rank(value).is_some()))
        .map(|(fact, value)| (fact.clone(), value.clone()))
        .collect();
    if new == *old {
        return Err(vec![Refusal::Nothing(format!(
            "{} uses the partner's facts of today already",
            review.id
        ))]);
    }
    let ids: std::collections::BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    let open = |facts: &std::collections::BTreeMap<String, String>, id: &str| {
        facts.get(id).map_or_else(|| "open".to_owned(), Clone::clone)
    };
    let changes: Vec<String> = ids
        .into_iter()
        .filter(|id| old.facts.get(*id) != new.facts.get(*id))
        .map(|id| format!("{id} is {} (was {})", open(&new.facts, id), open(&old.facts, id)))
        .collect();
    let name = review.id.to_string();
    let text = new.write(&name, &review.scope.text);
    let files = Files::from([(review.id.file("scope.toml"), Some(text.into_bytes()))]);
    let message =
        Draft::new(&format!("{name}: scope follows the partner's facts, {} changes", changes.len()))
            .paragraph(&format!("Types: {}", new.types.join(" + ")))
            .paragraph(&changes.join("\n"))
            .trailer("Review", &name)
            .finish(action.name());
    Ok(Effect { files, message })
}

pub(super) fn withdraw(
    case: &Case<'_>,
    action: &Action,
    withdraw: &Withdraw,
) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    unless(said(&withdraw.because, "why it is given up").into_iter().collect())?;
    let because = withdraw.because.trim();
    let file =
        ReviewFile { withdrawn: Some(case.deed(Some(because.to_owned()))), ..review.file.value.clone() };
    let draft = Draft::new(&format!("{}: withdrawn", review.id)).paragraph(because);
    Ok(review_file(review, &file, draft, "withdraw"))
}

pub(super) fn revoke(case: &Case<'_>, action: &Action, revoke: &Revoke) -> Result<Effect, Vec<Refusal>> {
    let review = case.review(action)?;
    let (_, course) = case.course(review);
    let mut refusals = Vec::new();
    if !course.state.is_approved() {
        refusals.push(Refusal::illegal(
            format!("{} is {}", review.id, course.state.words()),
            "only an approval that is in force can be revoked",
        ));
    }
    refusals.extend(said(&revoke.because, "why it is revoked"));
    unless(refusals)?;
    let because = format!("{}: {}", revoke.ground.name(), revoke.because.trim());
    let file = ReviewFile { revoked: Some(case.deed(Some(because.clone()))), ..review.file.value.clone() };
    let draft =
        Draft::new(&format!("{}: approval revoked, {}", review.id, revoke.ground.name().replace('-', " ")))
            .paragraph(revoke.because.trim());
    Ok(review_file(review, &file, draft, "revoke"))
}

/// A change of `review.toml` alone.
fn review_file(review: &Review, file: &ReviewFile, draft: Draft, action: &str) -> Effect {
    let name = review.id.to_string();
    let text = file.write(&name, &review.file.text);
    let files = Files::from([(review.id.file("review.toml"), Some(text.into_bytes()))]);
    Effect { files, message: draft.trailer("Review", &name).finish(action) }
}

impl Case<'_> {
    /// What this person does now, as a deed.
    pub(super) fn deed(&self, because: Option<String>) -> Deed {
        Deed { by: self.actor.id.clone(), at: self.at, because }
    }

    /// True for somebody who looks after the relationship with the partner, or did so when the review
    /// was started.
    pub(super) fn is_owner(&self, person: &str) -> bool {
        let now = self.bench.partner.as_ref().and_then(|item| item.value.owner.as_deref());
        let then = self.bench.review.as_ref().and_then(|review| review.file.value.owner.as_deref());
        is_listed_id(person) && [now, then].contains(&Some(person))
    }
}

/// Why this person may not decide or sign: who answered does not approve, at the highest tier nor
/// does who verified, and who looks after the relationship does not from the middle tier on.
pub(super) fn may_not_approve(case: &Case<'_>, review: &Review, person: &str, what: &str) -> Vec<Refusal> {
    use crate::checklist::facts::TierLevel;
    if !is_listed_id(person) {
        return Vec::new();
    }
    let standing = case.standing(review);
    let tier = standing.scope.tier.level;
    let is_critical = standing.scope.is_critical(&review.facts);
    let mut why = Vec::new();
    let answered = answered_by(review, person);
    if !answered.is_empty() {
        why.push(format!("they answered {}", some_of(&answered)));
    }
    if tier == TierLevel::High || is_critical {
        let verified = verified_by(review, person);
        if !verified.is_empty() {
            why.push(format!(
                "at tier high those who verified do not approve; they verified {}",
                some_of(&verified)
            ));
        }
    }
    let is_owner =
        case.is_owner(person) || case.roles_of(person).iter().any(|role| role == "relationship-owner");
    if is_owner && (tier >= TierLevel::Medium || is_critical) {
        why.push("they look after the relationship".to_owned());
    }
    why.into_iter()
        .map(|why| Refusal::FourEyes { who: person.to_owned(), what: what.to_owned(), why })
        .collect()
}
