//! Deciding, and signing a decision.

use super::course::may_not_approve;
use super::waive::role_for;
use super::{Case, Effect, Refusal, said, unless};
use crate::checklist::facts::TierLevel;
use crate::record::action::{Action, Decide, Sign, SignedMail};
use crate::record::change::Files;
use crate::record::decision::{Decision, Verdict};
use crate::record::message::Draft;
use crate::record::people::{Actor, is_listed_id};
use crate::record::policy::authority::{OneOf, in_words, last_day};
use crate::record::proposal::{self, Proposal};
use crate::record::review::Review;
use crate::record::risk::Band;
use crate::record::signoff::{Mail, Seen, SignOff};
use crate::record::standing::Standing;
use crate::record::state::{Course, ReviewState, confirmed_failures, signers, some_of};
use crate::text::id;

pub(super) fn decide(case: &Case<'_>, action: &Action, decide: &Decide) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let (standing, course) = case.course(review);
    let proposal = proposal::propose(review, &standing);
    let milder = decide.outcome.is_milder_than(proposal.outcome);
    let mut refusals: Vec<Refusal> =
        super::saw(decide.saw, review.decision.as_ref(), "the decision").into_iter().collect();
    refusals.extend(ready(review, &standing, &course, decide.outcome));
    refusals.extend(said(&decide.because, "why it is decided so"));
    if milder {
        refusals.extend(milder_faults(review, &standing, decide, &proposal));
    }
    let wanted = signers(review, &standing, milder);
    let anyone: OneOf = wanted.iter().flatten().cloned().collect();
    if !case.actor.holds(&anyone) {
        refusals.push(Refusal::MayNot {
            who: case.actor.id.clone(),
            what: format!("decide at tier {}", standing.scope.tier.level),
            roles: in_words(&review.policy.authority, &anyone),
        });
    }
    refusals.extend(may_not_approve(case, review, &case.actor.id, "decide"));
    if decide.outcome.approves() {
        approval(case, review, &course, decide, &mut refusals);
    } else {
        refusals.extend(said(
            decide.way_back.as_deref().unwrap_or_default(),
            "what a new review would have to bring",
        ));
    }
    unless(refusals)?;
    let decision = Decision {
        outcome: decide.outcome,
        because: decide.because.trim().to_owned(),
        proposal: proposal.outcome,
        rule: proposal.rule,
        milder_because: decide.milder_because.as_deref().filter(|_| milder).map(|why| why.trim().to_owned()),
        valid_until: decide
            .outcome
            .approves()
            .then(|| decide.valid_until.unwrap_or_else(|| last_day(case.day(), course.terms.valid))),
        expects: decide.expects.clone(),
        way_back: decide.way_back.clone().filter(|_| !decide.outcome.approves()),
        options: decide.options.clone(),
        dissent: decide.dissent.clone(),
        conditions: decide.conditions.clone(),
        decided_by: case.actor.id.clone(),
        decided_at: case.at,
    };
    let name = review.id.to_string();
    let earlier = review.decision.as_ref().map_or("", |item| item.text.as_str());
    let text = decision.write(&name, earlier);
    let files = Files::from([(review.id.file("decision.toml"), Some(text.into_bytes()))]);
    let message = told(case, review, &standing, &decision, &proposal, &wanted)
        .trailer("Review", &name)
        .finish(action.name());
    Ok(Effect { files, message })
}

/// What keeps this outcome from being decided as the review stands.
fn ready(review: &Review, standing: &Standing, course: &Course, outcome: Verdict) -> Option<Refusal> {
    let state = course.state;
    if state == ReviewState::ReadyForDecision {
        return None;
    }
    let early = [ReviewState::InProgress, ReviewState::InVerification, ReviewState::ChangesRequested];
    if outcome == Verdict::Reject && early.contains(&state) {
        if !confirmed_failures(review, standing).is_empty() {
            return None;
        }
        return Some(Refusal::illegal(
            format!(
                "{} is {}: only a failed hard gate that a second person confirmed rejects so early",
                review.id,
                state.words()
            ),
            "have the failing answer confirmed, or go on to a decision",
        ));
    }
    let to_verify: Vec<&str> = course.to_verify.iter().map(String::as_str).collect();
    let hint = match state {
        ReviewState::Draft | ReviewState::InProgress => {
            "it has to be handed over first: `probity review submit`".to_owned()
        }
        ReviewState::ChangesRequested => "change what was returned, then hand it over again".to_owned(),
        _ => format!("to be confirmed by a second person: {}", some_of(&to_verify)),
    };
    Some(Refusal::illegal(format!("{} is {}, not ready for a decision", review.id, state.words()), hint))
}

/// A milder outcome than proposed: never past a failed hard gate or an open gate, elsewhere by the
/// next tier's approvers with a reason, and not at all where there is no next tier.
fn milder_faults(review: &Review, standing: &Standing, decide: &Decide, proposal: &Proposal) -> Vec<Refusal> {
    let said_by = |proposal: &Proposal| {
        format!(
            "the rules propose {} (rule {}: {})",
            proposal.outcome.name().replace('-', " "),
            proposal.rule,
            proposal.because.first().map_or("", String::as_str)
        )
    };
    if let Some(bar) = proposal::bar(standing) {
        return vec![Refusal::illegal(said_by(&bar), "nobody can decide more mildly than that")];
    }
    let what = said_by(proposal);
    let critical = standing.scope.is_critical(&review.facts);
    if review.policy.authority.next_terms(standing.scope.tier.level, critical).is_none() {
        return vec![Refusal::illegal(
            format!("{what}, and at tier {} there is no milder decision", TierLevel::High),
            "put right what stands in the way",
        )];
    }
    said(
        decide.milder_because.as_deref().unwrap_or_default(),
        &format!("{what}; why it is decided more mildly"),
    )
    .into_iter()
    .collect()
}

fn approval(case: &Case<'_>, review: &Review, course: &Course, decide: &Decide, refusals: &mut Vec<Refusal>) {
    if decide.expects.as_deref().is_none_or(|metric| metric.trim().is_empty()) {
        refusals.push(Refusal::illegal(
            "no metric is named that the decision is expected to move",
            "say which, and where to, as `gmv to 250000 EUR a quarter by 2027-q2`",
        ));
    }
    let today = case.day();
    let last = last_day(today, course.terms.valid);
    if let Some(until) = decide.valid_until {
        if until < today {
            refusals.push(Refusal::illegal(
                format!("the approval would end on {until}, before today"),
                "name a later day",
            ));
        } else if until > last {
            refusals.push(Refusal::illegal(
                format!("at this tier an approval holds {}: to {last}", course.terms.valid.words()),
                "name an earlier day",
            ));
        }
    }
    if decide.outcome == Verdict::Approve && !decide.conditions.is_empty() {
        refusals.push(Refusal::illegal(
            "an approval without conditions has none",
            "approve with conditions instead",
        ));
    }
    if decide.outcome == Verdict::ApproveWithConditions {
        conditions(today, decide, refusals);
    }
    for risk in review.risks.values().map(|item| &item.value).filter(|risk| risk.is_open()) {
        let source = format!("risk:{}", risk.id);
        let treated = decide.conditions.iter().any(|condition| condition.source == source);
        if risk.rating.band() == Band::High && risk.accepted_on(today).is_none() && !treated {
            refusals.push(Refusal::illegal(
                format!("the high risk {} is neither accepted nor treated by a condition", risk.id),
                format!("`probity risk accept`, or a condition with source \"{source}\""),
            ));
        }
    }
}

fn conditions(today: jiff::civil::Date, decide: &Decide, refusals: &mut Vec<Refusal>) {
    if decide.conditions.is_empty() {
        refusals.push(Refusal::illegal(
            "an approval with conditions needs at least one",
            "each with what has to be done, the role that owns it and a day",
        ));
    }
    for (i, condition) in decide.conditions.iter().enumerate() {
        if let Some(fault) = id::name_fault(&condition.id) {
            refusals
                .push(Refusal::illegal(format!("`{}` is no condition id: {fault}", condition.id), "as `c1`"));
        }
        if decide.conditions.iter().take(i).any(|other| other.id == condition.id) {
            refusals.push(Refusal::illegal(
                format!("condition `{}` stands twice", condition.id),
                "give each its own id",
            ));
        }
        for (words, what) in [(&condition.text, "what has to be done"), (&condition.owner, "who owns it")] {
            if words.trim().is_empty() {
                refusals.push(Refusal::illegal(
                    format!("condition {} does not say {what}", condition.id),
                    "say it",
                ));
            }
        }
        if condition.due < today {
            refusals.push(Refusal::illegal(
                format!("condition {} was due on {}, before today", condition.id, condition.due),
                "name a later day",
            ));
        }
    }
}

fn told(
    case: &Case<'_>,
    review: &Review,
    standing: &Standing,
    decision: &Decision,
    proposal: &Proposal,
    wanted: &[OneOf],
) -> Draft {
    let words = decision.outcome.name().replace('-', " ");
    let until = decision.valid_until.map_or_else(String::new, |day| format!(", valid to {day}"));
    let mut rules =
        format!("The rules propose {} (rule {}).", proposal.outcome.name().replace('-', " "), proposal.rule);
    if let Some(why) = &decision.milder_because {
        rules = format!("{rules} Decided more mildly: {why}");
    }
    let lines = |items: Vec<String>| items.join("\n");
    let conditions =
        decision.conditions.iter().map(|c| format!("{}: {} ({}, by {})", c.id, c.text, c.owner, c.due));
    let options = decision.options.iter().map(|o| format!("Weighed: {}. {}", o.what, o.because));
    let dissent = decision.dissent.iter().map(|d| format!("Dissent, {}: {}", d.by, d.words));
    let signatures = if decision.outcome.approves() && case.actor.is_listed() {
        let who: Vec<String> = wanted.iter().map(|one| in_words(&review.policy.authority, one)).collect();
        format!("In force when signed by: {}.", who.join("; "))
    } else {
        String::new()
    };
    Draft::new(&format!("{}: decided to {words}{until}", review.id))
        .paragraph(&decision.because)
        .paragraph(&rules)
        .paragraph(&lines(conditions.collect()))
        .paragraph(&lines(options.chain(dissent).collect()))
        .paragraph(
            decision
                .expects
                .as_deref()
                .map(|metric| format!("Expected: {metric}"))
                .unwrap_or_default()
                .as_str(),
        )
        .paragraph(
            decision.way_back.as_deref().map(|back| format!("Way back: {back}")).unwrap_or_default().as_str(),
        )
        .paragraph(&signatures)
        .trailer("Tier", standing.scope.tier.level.name())
        .trailer("Outcome", decision.outcome.name())
}

pub(super) fn sign(case: &Case<'_>, action: &Action, sign: &Sign) -> Result<Effect, Vec<Refusal>> {
    let review = case.review(action)?;
    let (standing, course) = case.course(review);
    let Some(item) = &review.decision else {
        return Err(vec![Refusal::illegal(
            format!("{} has no decision yet", review.id),
            "an approver decides first: `probity decide`",
        )]);
    };
    let decision = &item.value;
    let again = course.state.is_approved();
    let mut refusals: Vec<Refusal> = super::saw(sign.saw, Some(item), "the decision").into_iter().collect();
    if !again && course.state != ReviewState::ReadyForDecision {
        refusals.push(Refusal::illegal(
            format!("{} is {}", review.id, course.state.words()),
            "a decision is signed while the review is ready for it",
        ));
    }
    let proposal = proposal::propose(review, &standing);
    if !again && decision.outcome.is_milder_than(proposal.outcome) && decision.milder_because.is_none() {
        refusals.push(Refusal::illegal(
            format!(
                "the rules now propose {} (rule {})",
                proposal.outcome.name().replace('-', " "),
                proposal.rule
            ),
            "it has to be decided anew",
        ));
    }
    if !again && decision.outcome.approves() && proposal::bar(&standing).is_some() {
        refusals
            .push(Refusal::illegal("a gate is open or a hard gate fails", "nobody can approve past that"));
    }
    let now = Seen::of(review);
    if let Some((what, at)) = now.latest(review).filter(|(_, at)| *at > case.at) {
        refusals.push(Refusal::illegal(
            format!("{what} is of {}, later than now", at.strftime("%Y-%m-%d %H:%M")),
            "a signature comes after what it signs: look at the clocks of the computers",
        ));
    }
    let signer = signer(case, review, sign, &course)?;
    refusals.extend(may_not_approve(case, review, &signer.id, "sign"));
    let file = SignOff::file_of(&signer.id);
    let earlier = review.signoffs.get(&file);
    let stands = earlier
        .map(|item| &item.value)
        .filter(|old| old.newest().differing(&now).is_empty() && old.outcome == decision.outcome);
    if stands.is_some() {
        return Err(vec![Refusal::Nothing(format!("{} has signed this already", signer.id))]);
    }
    let wanted = signers(review, &standing, decision.milder_because.is_some());
    let role = match earlier.filter(|_| again) {
        // Who signs again does so in the role in which they signed.
        Some(old) => Some(old.value.role.clone()),
        None => role_for(&signer, &course.unsigned.iter().collect::<Vec<_>>(), sign.role.as_deref()),
    };
    if role.is_none() {
        let missing = if course.unsigned.is_empty() { &wanted } else { &course.unsigned };
        refusals.push(Refusal::MayNot {
            who: signer.id.clone(),
            what: "sign this decision".to_owned(),
            roles: missing
                .iter()
                .map(|one| in_words(&review.policy.authority, one))
                .collect::<Vec<_>>()
                .join("; "),
        });
    }
    unless(refusals)?;
    let mail = sign
        .by_mail
        .as_ref()
        .map(|mail| Mail { evidence: mail.evidence.clone(), recorded_by: case.actor.id.clone() });
    let new = match earlier.filter(|_| again) {
        Some(old) => SignOff { again: Some((case.at, now)), ..old.value.clone() },
        None => SignOff {
            by: signer.id.clone(),
            role: role.unwrap_or_default(),
            at: case.at,
            outcome: decision.outcome,
            mail,
            saw: now,
            again: None,
        },
    };
    let name = review.id.to_string();
    let text = new.write(&name, earlier.map_or("", |item| item.text.as_str()));
    let files = Files::from([(review.id.signoff(&file), Some(text.into_bytes()))]);
    let title = review.policy.authority.title(&new.role).to_lowercase();
    let as_role = if new.role.is_empty() { String::new() } else { format!(" as {title}") };
    let by = new.mail.as_ref().map_or_else(
        || format!("signed{as_role}"),
        |mail| format!("{} signed{as_role} by mail, recorded by {}", signer.id, mail.recorded_by),
    );
    let verb = if again { format!("{by} again") } else { by };
    let message = Draft::new(&format!("{name}: {} {verb}", decision.outcome.name().replace('-', " ")))
        .paragraph(&decision.because)
        .paragraph(
            new.mail.as_ref().map(|mail| format!("Evidence: {}", mail.evidence)).unwrap_or_default().as_str(),
        )
        .trailer("Review", &name)
        .trailer("Outcome", new.outcome.name())
        .trailer("Role", &new.role)
        .finish(action.name());
    Ok(Effect { files, message })
}

/// Who signs: the person who acts, or the one whose mail they file.
fn signer(case: &Case<'_>, review: &Review, sign: &Sign, course: &Course) -> Result<Actor, Vec<Refusal>> {
    let Some(SignedMail { person, evidence }) = &sign.by_mail else { return Ok(case.actor.clone()) };
    let mut refusals = Vec::new();
    if !course.terms.by_mail {
        refusals.push(Refusal::illegal(
            "at this tier nobody signs by mail",
            "they sign in the record themselves",
        ));
    }
    if !review.evidence.contains_key(evidence) {
        refusals.push(Refusal::NotFound {
            what: "document",
            id: evidence.clone(),
            hint: "file the mail first: `probity evidence add`".to_owned(),
        });
    }
    let people = case.bench.record.as_ref().map_or(&[][..], |item| item.value.people.as_slice());
    if people.is_empty() {
        refusals.push(Refusal::illegal(
            "this record lists nobody, so that nobody can be told from whom a mail came",
            "list people first: `probity people add`",
        ));
    }
    let role = sign.role.as_deref().unwrap_or_default();
    let holders: Vec<_> = people
        .iter()
        .filter(|p| p.roles.iter().any(|own| own == role) && person.as_ref().is_none_or(|id| *id == p.id))
        .collect();
    let found = match holders.as_slice() {
        [one] => Some(Actor {
            id: one.id.clone(),
            identity: case.actor.identity.clone(),
            roles: one.roles.clone(),
        }),
        [] => {
            refusals.push(Refusal::illegal(
                format!(
                    "nobody{} holds the role `{role}`",
                    person.as_ref().map_or_else(String::new, |id| format!(" called {id}"))
                ),
                "name the role in which they sign; `probity people` shows who holds which",
            ));
            None
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|p| p.id.as_str()).collect();
            refusals.push(Refusal::illegal(
                format!("several people hold the role `{role}`"),
                format!("say which: {}", ids.join(", ")),
            ));
            None
        }
    };
    if found.as_ref().is_some_and(|actor| is_listed_id(&actor.id) && actor.id == case.actor.id) {
        refusals.push(Refusal::FourEyes {
            who: case.actor.id.clone(),
            what: "file their own signature as a mail".to_owned(),
            why: "they can sign here".to_owned(),
        });
    }
    match found {
        Some(actor) if refusals.is_empty() => Ok(actor),
        _ => Err(refusals),
    }
}
