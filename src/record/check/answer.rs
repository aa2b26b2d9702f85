//! Answering a question.

use super::words::{self, Given, Need};
use super::{Case, Effect, Refusal, evidence, unless};
use crate::checklist::model::{Level, Question};
use crate::record::action::{Action, GiveAnswer, Saw};
use crate::record::answer::{Answer, State};
use crate::record::change::{Files, Message};
use crate::record::claim::Origin;
use crate::record::evidence::Evidence;
use crate::record::message::Draft;
use crate::record::review::{Pin, Review};
use crate::record::scope::{Asked, Scope};

pub(super) fn check(case: &Case<'_>, action: &Action, give: &GiveAnswer) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let (pin, question) = super::question(review, &give.question)?;
    let mut refusals = Vec::new();
    let earlier = review.answers.get(&question.id);
    let unchanged = match give.saw {
        Saw::Nothing => earlier.is_none(),
        Saw::Version(id) => earlier.is_some_and(|item| item.id == id),
        Saw::Whatever => true,
    };
    if !unchanged {
        let now = earlier.map(|item| Box::new(item.value.clone()));
        refusals.push(Refusal::Changed { what: question.id.clone(), now });
    }
    refusals.extend(in_scope(review, question));
    refusals.extend(state_fault(give, question));
    refusals.extend(claim_fault(case, review, give));
    let documents = evidence::file_along(case, review, &give.file, &mut refusals);
    cited(review, give, &documents, &mut refusals);
    rationale(case, review, question, give, &documents, &mut refusals);
    unless(refusals)?;

    let answer = Answer {
        question: question.id.clone(),
        state: give.state.clone(),
        because: give.because.trim().to_owned(),
        evidence: give.evidence.clone(),
        answered_by: case.actor.id.clone(),
        answered_at: case.at,
        pin: Some(pin.id),
        revision: question.revision,
        taken_from: give.taken_from.clone(),
    };
    if let Some(earlier) = earlier
        && same(&earlier.value, &answer)
        && documents.is_empty()
    {
        return Err(vec![Refusal::Nothing(format!("{} is recorded like this already", question.id))]);
    }
    let text = answer.write(&review.id.to_string(), earlier.map_or("", |item| item.text.as_str()));
    let mut files = Files::new();
    files.insert(review.id.answer(&question.id), Some(text.into_bytes()));
    for document in &documents {
        let text = document.write(&review.id.to_string(), "");
        files.insert(review.id.evidence(&document.id), Some(text.into_bytes()));
    }
    let message = message(review, pin, question, &answer, earlier.map(|item| &item.value), &documents);
    Ok(Effect { files, message })
}

fn in_scope(review: &Review, question: &Question) -> Option<Refusal> {
    match Scope::asked_in(review, &question.id) {
        Asked::Yes => None,
        Asked::Hidden(reason) => Some(Refusal::illegal(
            format!("{} is not asked of this partner: {reason}", question.id),
            "if that is wrong, correct the fact: `probity partner set PARTNER --fact FACT=VALUE`",
        )),
        Asked::Waiting(on) => Some(Refusal::illegal(
            format!("whether {} is asked hangs on {}", question.id, on.join(", ")),
            "settle that first",
        )),
    }
}

fn state_fault(give: &GiveAnswer, question: &Question) -> Option<Refusal> {
    match &give.state {
        State::Answered(value) => value
            .fault(question)
            .map(|what| Refusal::illegal(what, format!("`probity checklist show` explains {}", question.id))),
        State::NotApplicable(_) if !question.na => Some(Refusal::illegal(
            format!("{} cannot be not applicable", question.id),
            "answer it, or say that it is unknown; if it does not concern this partner, a fact is wrong",
        )),
        State::NotApplicable(_) | State::Unknown(_) => None,
    }
}

/// Why a claim cannot be taken: it is not there, or rests on proof that has expired since.
fn claim_fault(case: &Case<'_>, review: &Review, give: &GiveAnswer) -> Vec<Refusal> {
    let Some(id) = &give.taken_from else { return Vec::new() };
    let claim = review.claims.get(&give.question).and_then(|claims| claims.get(id));
    if let Some(deed) = claim.and_then(|item| item.value.rejected.as_ref()) {
        return vec![Refusal::illegal(
            format!("`{id}` was rejected by {}, so it cannot be taken", deed.by),
            "answer without it, or take the rejection back: `probity undo`",
        )];
    }
    if claim.is_none() {
        return vec![Refusal::NotFound {
            what: "claim",
            id: format!("{}/{id}", give.question),
            hint: "answer without it, or look at the claims that are there".to_owned(),
        }];
    }
    let day = case.day();
    give.evidence
        .iter()
        .filter_map(|citation| review.evidence.get(&citation.id))
        .filter(|item| item.value.is_expired_on(day))
        .map(|item| {
            let last = item.value.expires.map_or_else(String::new, |day| format!(" on {day}"));
            Refusal::illegal(
                format!("`{}` expired{last}, so the claim cannot be taken as it stands", item.value.id),
                "file a newer document and answer with that",
            )
        })
        .collect()
}

fn cited(review: &Review, give: &GiveAnswer, documents: &[Evidence], refusals: &mut Vec<Refusal>) {
    for (i, citation) in give.evidence.iter().enumerate() {
        let level = documents
            .iter()
            .find(|d| d.id == citation.id)
            .map(|d| d.level)
            .or_else(|| review.evidence.get(&citation.id).map(|item| item.value.level));
        let Some(level) = level else {
            let near = crate::text::id::nearest(&citation.id, review.evidence.keys().map(String::as_str));
            let hint = near.map_or_else(
                || {
                    "file it first: `probity evidence add`, or give its title along with the answer"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            );
            refusals.push(Refusal::NotFound { what: "document", id: citation.id.clone(), hint });
            continue;
        };
        if let Some(own) = citation.level.filter(|own| *own > level) {
            refusals.push(Refusal::illegal(
                format!("`{}` is {level}; a citation cannot raise it to {own}", citation.id),
                "a citation may lower the level for one question; to raise it, file better proof",
            ));
        }
        if give.evidence.iter().take(i).any(|other| other.id == citation.id && other.place == citation.place)
        {
            refusals
                .push(Refusal::illegal(format!("`{}` is cited twice", citation.id), "cite each place once"));
        }
    }
}

fn rationale(
    case: &Case<'_>,
    review: &Review,
    question: &Question,
    give: &GiveAnswer,
    documents: &[Evidence],
    refusals: &mut Vec<Refusal>,
) {
    let day = case.day();
    let proof = give
        .evidence
        .iter()
        .filter_map(|citation| {
            let document = documents
                .iter()
                .find(|d| d.id == citation.id)
                .or_else(|| review.evidence.get(&citation.id).map(|i| &i.value))?;
            Some(citation.level.map_or(document.level_on(day), |own| own.min(document.level_on(day))))
        })
        .max()
        .unwrap_or(Level::NONE);
    let given = Given {
        state: Some(&give.state),
        proof,
        cites: !give.evidence.is_empty(),
        replaces: review.answers.contains_key(&question.id),
    };
    let because = give.because.trim();
    if because.is_empty() {
        let why = match words::need(question, given) {
            Need::Words(why) => why,
            Need::WordsOrPlace if !given.cites => "none, and no document is cited",
            Need::WordsOrPlace | Need::Nothing => return,
        };
        refusals.push(Refusal::Words { question: question.id.clone(), why: why.to_owned() });
    } else if let Some(fault) = words::fault(because, question) {
        refusals.push(Refusal::Words { question: question.id.clone(), why: fault });
    }
}

/// The same but for when and by whom.
fn same(a: &Answer, b: &Answer) -> bool {
    (&a.state, &a.because, &a.evidence, a.revision, a.pin)
        == (&b.state, &b.because, &b.evidence, b.revision, b.pin)
}

fn message(
    review: &Review,
    pin: &Pin,
    question: &Question,
    answer: &Answer,
    earlier: Option<&Answer>,
    documents: &[Evidence],
) -> Message {
    let was = earlier.map_or_else(|| "unanswered".to_owned(), |a| a.state.short());
    let now = answer.state.short();
    let change = if was == now { "again".to_owned() } else { format!("was {was}") };
    let words = match &answer.state {
        State::Answered(value) => format!("Answer: {}", value.words(question)),
        State::Unknown(_) => "Answer: unknown".to_owned(),
        State::NotApplicable(_) => "Answer: not applicable".to_owned(),
    };
    let cited: Vec<String> = answer
        .evidence
        .iter()
        .map(|citation| {
            let document = documents
                .iter()
                .find(|d| d.id == citation.id)
                .or_else(|| review.evidence.get(&citation.id).map(|i| &i.value));
            format!("Evidence: {}", cite(citation.place.as_deref(), citation.level, &citation.id, document))
        })
        .collect();
    let (origin, claim) = taken(review, answer).unwrap_or_default();
    Draft::new(&format!("{}: {} is {now} ({change})", review.id, question.id))
        .paragraph(&format!("{}\n{words}", question.ask))
        .paragraph(&answer.because)
        .paragraph(&cited.join("\n"))
        .paragraph(&origin)
        .trailer("Review", &review.id.to_string())
        .trailer("Question", &question.id)
        .trailer("Checklist", &format!("{} {}", pin.checklist.id, pin.checklist.version))
        .trailer("Claim", claim)
        .finish("answer")
}

/// Which claim the answer took, and whether as it stands; carried ones have always gone without saying.
fn taken<'a>(review: &Review, answer: &'a Answer) -> Option<(String, &'a str)> {
    let id = answer.taken_from.as_ref()?;
    let claim = &review.claims.get(&answer.question)?.get(id)?.value;
    if claim.source == Origin::Carried {
        return None;
    }
    let (who, from) = (&claim.answer.answered_by, &claim.from);
    let is_same = claim.is_as_it_stands(&answer.state, &answer.because, &answer.evidence);
    let how = if is_same { "Taken as it stands from" } else { "Begins with, and is not," };
    Some((format!("{how} what {who} says in {from}."), id))
}

fn cite(place: Option<&str>, own: Option<Level>, id: &str, document: Option<&Evidence>) -> String {
    let Some(document) = document else { return id.to_owned() };
    let level = own.unwrap_or(document.level).name();
    let place = place.map_or_else(String::new, |p| format!(", {p}"));
    let until = document.expires.map_or_else(String::new, |day| format!(", to {}", day.strftime("%Y-%m")));
    format!("{}{place} ({level}{until})", document.title)
}
