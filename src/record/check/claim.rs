//! Taking in what others say, as claims that do not count, and rejecting one of them.

use std::collections::BTreeSet;

use super::{Case, Effect, Refusal, evidence, said, unless};
use crate::checklist::model::{Level, Question};
use crate::record::action::{Action, Offered, Receive, RejectClaim};
use crate::record::answer::{Answer, Citation, State};
use crate::record::ask::days_between;
use crate::record::change::Files;
use crate::record::claim::{Claim, Origin};
use crate::record::deed::Deed;
use crate::record::evidence::Evidence;
use crate::record::message::Draft;
use crate::record::review::{Pin, Review};
use crate::text::id;
use crate::text::reader::has_conflict_marker;

/// The longest words of one claim: what is longer is a document, to be filed and cited.
const LONGEST: usize = 20_000;

pub(super) fn receive(case: &Case<'_>, action: &Action, receive: &Receive) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let mut refusals = Vec::new();
    if !matches!(receive.source, Origin::Partner | Origin::Colleague | Origin::Import) {
        refusals.push(Refusal::illegal(
            format!("what is {} does not come in by a file", receive.source.name()),
            "claims come from the partner, a colleague or an import",
        ));
    }
    for (what, words) in [("who says it", &receive.who), ("in which file it stands", &receive.from)] {
        if words.trim().is_empty() || words.chars().count() > 200 || words.contains('\n') {
            refusals.push(Refusal::illegal(
                format!("it is not said {what}"),
                "one line of at most 200 characters",
            ));
        }
    }
    let document = document(case, review, receive, &mut refusals);
    let mut taken = BTreeSet::new();
    let mut claims = Vec::new();
    for offered in &receive.claims {
        let (pin, question) = match super::question(review, &offered.question) {
            Ok(found) => found,
            Err(why) => {
                refusals.extend(why);
                continue;
            }
        };
        refusals.extend(fault(review, question, offered, &mut taken));
        if !is_known(review, receive, offered) {
            claims.push((question, claim(case, receive, pin, offered)));
        }
    }
    unless(refusals)?;
    // The files have no order of their own; what is read back from them says the same.
    claims.sort_by(|(_, a), (_, b)| (&a.answer.question, &a.id).cmp(&(&b.answer.question, &b.id)));
    if claims.is_empty() {
        return Err(vec![Refusal::Nothing(format!("{} says nothing new", receive.from))]);
    }
    let name = review.id.to_string();
    let mut files = Files::new();
    for (_, claim) in &claims {
        let path = review.id.claim(&claim.answer.question, &claim.id);
        files.insert(path, Some(claim.write(&name, "").into_bytes()));
    }
    if let Some(document) = &document {
        files.insert(review.id.evidence(&document.id), Some(document.write(&name, "").into_bytes()));
        if let (Some(bytes), Some(copy)) = (&receive.copy, &document.file) {
            files.insert(review.id.file(&format!("evidence/files/{copy}")), Some(bytes.clone()));
        }
    }
    let filed = document.as_ref().or_else(|| review.evidence.get(&receive.document).map(|i| &i.value));
    let message = message(case, review, receive, filed, &claims);
    Ok(Effect { files, message })
}

/// The document that is filed along, sound; none where it is registered already.
fn document(
    case: &Case<'_>,
    review: &Review,
    receive: &Receive,
    refusals: &mut Vec<Refusal>,
) -> Option<Evidence> {
    let known = review.evidence.get(&receive.document);
    let Some(file) = &receive.file else {
        if known.is_none() {
            refusals.push(Refusal::NotFound {
                what: "document",
                id: receive.document.clone(),
                hint: "what is claimed cites the file in which it stood: file it along".to_owned(),
            });
        }
        return None;
    };
    if known.is_some() || file.id != receive.document {
        refusals.push(Refusal::Exists { what: "document", id: file.id.clone() });
    }
    let document = evidence::filed(case, file);
    evidence::sound(review, &document, refusals);
    if document.level > Level::STATED {
        refusals.push(Refusal::illegal(
            format!(
                "{} is {}: what others say of themselves proves no more than that they said it",
                document.id, document.level
            ),
            "level 1; file what they send along as a document of its own",
        ));
    }
    if let Some(bytes) = &receive.copy {
        evidence::copy_fault(review, &document, bytes, refusals);
    }
    Some(document)
}

/// Why something cannot be claimed.
fn fault<'o>(
    review: &Review,
    question: &Question,
    offered: &'o Offered,
    taken: &mut BTreeSet<(&'o str, &'o str)>,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let is_there = review.claims.get(&question.id).is_some_and(|claims| claims.contains_key(&offered.id));
    if is_there || !taken.insert((&offered.question, &offered.id)) {
        refusals.push(Refusal::Exists { what: "claim", id: format!("{}/{}", question.id, offered.id) });
    }
    if let Some(fault) = id::name_fault(&offered.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no id for a claim: {fault}", offered.id),
            "as `partner-sheet`",
        ));
    }
    match &offered.state {
        State::Answered(value) => {
            let hint = format!("`probity checklist show` explains {}", question.id);
            refusals.extend(value.fault(question).map(|what| Refusal::illegal(what, hint)));
        }
        State::NotApplicable(_) if !question.na => refusals.push(Refusal::illegal(
            format!("{} cannot be not applicable", question.id),
            "it is asked of everybody whose facts bring it up",
        )),
        State::NotApplicable(_) | State::Unknown(_) => {}
    }
    if offered.is_words_only && (offered.because.trim().is_empty() || offered.state != State::Unknown(None)) {
        refusals.push(Refusal::illegal(
            format!("{}: said in words alone, and either no words or a value stands there", question.id),
            "a claim in words has words and no value",
        ));
    }
    if has_conflict_marker(&offered.because) {
        refusals.push(Refusal::illegal(
            format!("{}: one line of the words reads as a Git conflict marker", question.id),
            "put a space before it",
        ));
    }
    if offered.because.chars().count() > LONGEST {
        refusals.push(Refusal::illegal(
            format!("{}: the words have more than {LONGEST} characters", question.id),
            "file what is that long as a document, and cite it",
        ));
    }
    refusals
}

/// Whether the same stands there already: said in the same document, or as the last word of the same
/// source about that place.
fn is_known(review: &Review, receive: &Receive, offered: &Offered) -> bool {
    let Some(claims) = review.claims.get(&offered.question) else { return false };
    let says_the_same = |claim: &Claim| {
        claim.answer.state == offered.state
            && claim.is_words_only == offered.is_words_only
            && claim.answer.because.trim() == offered.because.trim()
    };
    let cited = |claim: &Claim| claim.answer.evidence.first().cloned();
    let place = |claim: &Claim| cited(claim).and_then(|citation| citation.place);
    let own = || {
        claims
            .values()
            .map(|item| &item.value)
            .filter(|claim| claim.source == receive.source && claim.answer.answered_by == receive.who)
            .filter(|claim| place(claim) == offered.place)
    };
    let last = own().max_by_key(|claim| (claim.received, &claim.id));
    last.is_some_and(says_the_same)
        || own().any(|claim| {
            says_the_same(claim) && cited(claim).is_some_and(|citation| citation.id == receive.document)
        })
}

fn claim(case: &Case<'_>, receive: &Receive, pin: &Pin, offered: &Offered) -> Claim {
    let citation = Citation { id: receive.document.clone(), place: offered.place.clone(), level: None };
    Claim {
        id: offered.id.clone(),
        answer: Answer {
            question: offered.question.clone(),
            state: offered.state.clone(),
            because: offered.because.trim().to_owned(),
            evidence: vec![citation],
            answered_by: receive.who.clone(),
            answered_at: case.at,
            pin: Some(pin.id),
            revision: offered.revision,
            taken_from: None,
        },
        source: receive.source,
        from: receive.from.clone(),
        commit: None,
        received: case.at,
        received_by: Some(case.actor.id.clone()),
        is_words_only: offered.is_words_only,
        rejected: None,
    }
}

fn message(
    case: &Case<'_>,
    review: &Review,
    receive: &Receive,
    document: Option<&Evidence>,
    claims: &[(&Question, Claim)],
) -> crate::record::change::Message {
    let count = match claims {
        [(question, _)] => format!("1 claim about {}", question.id),
        many => format!("{} claims", many.len()),
    };
    let lines: Vec<String> = claims
        .iter()
        .map(|(question, claim)| {
            let place = claim.answer.evidence.first().and_then(|citation| citation.place.as_deref());
            let place = place.map_or_else(String::new, |place| format!(" ({place})"));
            format!("{}: {}{place}", question.id, claim.words(question))
        })
        .collect();
    let hash = document.and_then(|document| document.sha256.as_deref());
    let hash = hash.map_or_else(String::new, |hash| format!("\nSHA-256: {hash}"));
    let title = document.map_or(receive.document.as_str(), |document| document.title.as_str());
    let only = if let [(question, _)] = claims { question.id.as_str() } else { "" };
    Draft::new(&format!("{}: {count} of {} in {}", review.id, receive.who, receive.from))
        .paragraph("What others say counts as nothing until somebody takes it.")
        .paragraph(&lines.join("\n"))
        .paragraph(&format!("Evidence: {title}{hash}"))
        .paragraph(&waited(case, review, claims).join("\n"))
        .trailer("Review", &review.id.to_string())
        .trailer("Question", only)
        .trailer("Evidence", &receive.document)
        .finish("receive")
}

/// For each ask that this answers: how long it took.
fn waited(case: &Case<'_>, review: &Review, claims: &[(&Question, Claim)]) -> Vec<String> {
    let waiting = review.waiting_for_others();
    let asks = review.asks.values().map(|item| &item.value);
    asks.filter_map(|ask| {
        let back = claims
            .iter()
            .filter(|(question, _)| waiting.get(question.id.as_str()).is_some_and(|own| own.id == ask.id))
            .count();
        let days = days_between(day_of(case, ask.sent), case.day());
        let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        (back > 0).then(|| format!("Ask {}: {back} of {} back after {days}.", ask.id, ask.questions.len()))
    })
    .collect()
}

fn day_of(case: &Case<'_>, at: jiff::Timestamp) -> jiff::civil::Date {
    let utc = || at.to_zoned(jiff::tz::TimeZone::UTC).date();
    case.bench.record.as_ref().map_or_else(utc, |item| item.value.day(at))
}

pub(super) fn reject(case: &Case<'_>, action: &Action, reject: &RejectClaim) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let (_, question) = super::question(review, &reject.question)?;
    let Some(item) = review.claims.get(&question.id).and_then(|claims| claims.get(&reject.claim)) else {
        return Err(vec![Refusal::NotFound {
            what: "claim",
            id: format!("{}/{}", reject.question, reject.claim),
            hint: format!("`probity claim list {}` shows all", review.id),
        }]);
    };
    let mut refusals: Vec<Refusal> = Vec::new();
    refusals.extend(super::saw(reject.saw, Some(item.as_ref()), &format!("a claim about {}", question.id)));
    if item.value.rejected.is_some() {
        refusals.push(Refusal::Nothing(format!("`{}` is rejected already", reject.claim)));
    }
    let took = review.answers.get(&question.id).and_then(|answer| answer.value.taken_from.as_ref());
    if took == Some(&reject.claim) {
        refusals.push(Refusal::illegal(
            format!("the recorded answer to {} took this claim", question.id),
            "answer it otherwise first",
        ));
    }
    refusals.extend(said(&reject.because, "why the claim is rejected"));
    unless(refusals)?;
    let deed =
        Deed { by: case.actor.id.clone(), at: case.at, because: Some(reject.because.trim().to_owned()) };
    let claim = Claim { rejected: Some(deed), ..item.value.clone() };
    let name = review.id.to_string();
    let text = claim.write(&name, &item.text);
    let files = Files::from([(review.id.claim(&question.id, &claim.id), Some(text.into_bytes()))]);
    let message = Draft::new(&format!("{name}: claim about {} rejected", question.id))
        .paragraph(&format!("{} said {} ({}).", claim.answer.answered_by, claim.words(question), claim.from))
        .paragraph(&reject.because)
        .trailer("Review", &name)
        .trailer("Question", &question.id)
        .trailer("Claim", &claim.id)
        .finish("reject-claim");
    Ok(Effect { files, message })
}
