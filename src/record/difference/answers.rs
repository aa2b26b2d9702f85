//! Answers and documents that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{AnswerKind, AnswerMove, DocumentMove, Said, Side};
use crate::record::answer::{Answer, Citation, State};
use crate::record::evidence::Evidence;
use crate::record::review::Review;
use crate::record::standing::proof;
use crate::text::wording;

/// The answers that differ, of the questions that are wanted, in the order in which people meet them.
pub(super) fn moves(from: Side<'_>, to: Side<'_>, is_wanted: impl Fn(&str) -> bool) -> Vec<AnswerMove> {
    let mut seen = BTreeSet::new();
    let questions = to.review.questions().chain(from.review.questions()).map(|(_, question)| &question.id);
    let kept = to.review.answers.keys().chain(from.review.answers.keys());
    questions
        .chain(kept)
        .filter(|question| seen.insert(question.as_str()))
        .filter(|question| is_wanted(question))
        .filter_map(|question| answer(from, to, question))
        .collect()
}

fn answer(from: Side<'_>, to: Side<'_>, question: &str) -> Option<AnswerMove> {
    let [old, new] = [from, to].map(|side| side.review.answers.get(question));
    if old.map(|item| item.id) == new.map(|item| item.id) {
        return None;
    }
    let [old, new] = [old, new].map(|item| item.map(|item| &item.value));
    let kind = match (old, new) {
        (None, _) => AnswerKind::New,
        (_, None) => AnswerKind::Gone,
        (Some(old), Some(new)) if old.state != new.state => AnswerKind::Value,
        (Some(old), Some(new)) if old.because != new.because => AnswerKind::Reason,
        (Some(old), Some(new)) if old.evidence != new.evidence => AnswerKind::Proof,
        _ => AnswerKind::Again,
    };
    if kind == AnswerKind::Again && from.review.id != to.review.id {
        // Two reviews that say the same do not differ by who said it when.
        return None;
    }
    let said = [said(from, question, old), said(to, question, new)];
    let found = to.review.question(question).or_else(|| from.review.question(question));
    let because = |answer: Option<&Answer>| answer.map_or("", |answer| answer.because.as_str()).to_owned();
    let places = |review: &Review, answer: Option<&Answer>| -> Vec<String> {
        let cited = answer.map(|answer| answer.evidence.as_slice()).unwrap_or_default();
        cited.iter().map(|citation| cited_words(review, citation)).collect()
    };
    let [gone, came] = [places(from.review, old), places(to.review, new)];
    Some(AnswerMove {
        question: question.to_owned(),
        ask: found.map(|(_, question)| question.ask.clone()).unwrap_or_default(),
        checklist: found
            .map(|(pin, _)| (pin.checklist.id.clone(), pin.checklist.version.to_string()))
            .unwrap_or_default(),
        gate: found.and_then(|(_, question)| question.gate.as_ref()).map(|gate| gate.kind),
        kind,
        said,
        because: wording::compare(&because(old), &because(new)),
        uncited: gone.iter().filter(|words| !came.contains(words)).cloned().collect(),
        cited: came.iter().filter(|words| !gone.contains(words)).cloned().collect(),
    })
}

fn said(side: Side<'_>, question: &str, answer: Option<&Answer>) -> Option<Said> {
    let answer = answer?;
    let asked = side.review.question(question);
    let words = asked.map_or_else(|| short(&answer.state), |(_, question)| answer.state.words(question));
    Some(Said {
        words,
        short: short(&answer.state),
        because: answer.because.clone(),
        proof: proof(side.review, answer, side.standing.day),
        by: answer.answered_by.clone(),
        at: answer.answered_at,
    })
}

fn short(state: &State) -> String {
    match state {
        State::Answered(value) => value.short(),
        State::Unknown(_) => "don't know".to_owned(),
        State::NotApplicable(_) => "not applicable".to_owned(),
    }
}

/// A cited place in words: title, where, level.
fn cited_words(review: &Review, citation: &Citation) -> String {
    let document = review.evidence.get(&citation.id).map(|item| &item.value);
    let title = document.map_or(citation.id.as_str(), |document| document.title.as_str());
    let level = citation.level.or_else(|| document.map(|document| document.level));
    let place = citation.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    let level = level.map(|level| format!(" ({level})")).unwrap_or_default();
    format!("{title}{place}{level}")
}

/// The documents that differ, and those that expired from one day to the other while something cites them.
pub(super) fn documents(from: Side<'_>, to: Side<'_>) -> Vec<DocumentMove> {
    let mut cited: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (question, item) in from.review.answers.iter().chain(&to.review.answers) {
        for citation in &item.value.evidence {
            cited.entry(citation.id.as_str()).or_default().insert(question);
        }
    }
    let ids: BTreeSet<&String> = from.review.evidence.keys().chain(to.review.evidence.keys()).collect();
    ids.into_iter()
        .filter_map(|id| {
            let items = [from, to].map(|side| side.review.evidence.get(id));
            let [old, new] = items.map(|item| item.map(|item| &item.value));
            let levels = [
                old.map(|document| document.level_on(from.standing.day)),
                new.map(|document| document.level_on(to.standing.day)),
            ];
            let cited_by = cited.get(id.as_str()).into_iter().flatten().map(|id| (*id).to_owned()).collect();
            let is_same = items[0].map(|item| item.id) == items[1].map(|item| item.id);
            let [was, is] = levels;
            if is_same && (was == is || Vec::is_empty(&cited_by)) {
                return None;
            }
            let newest = new.or(old)?;
            Some(DocumentMove {
                id: id.clone(),
                title: newest.title.clone(),
                levels,
                expires: [old, new].map(|document| document.and_then(|document| document.expires)),
                also: old.zip(new).map(|(old, new)| also(old, new)).unwrap_or_default(),
                sha256: newest.sha256.clone(),
                cited_by,
                filed: (newest.filed_by.clone(), newest.filed_at),
            })
        })
        .collect()
}

/// What differs in a document besides level and last day.
fn also(old: &Evidence, new: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    let mut differs = |what: &str, old: Option<&str>, new: Option<&str>| {
        if old != new {
            let word = |text: Option<&str>| text.map_or_else(|| "none".to_owned(), str::to_owned);
            found.push(format!("{what} {} (was {})", word(new), word(old)));
        }
    };
    differs("title", Some(&old.title), Some(&new.title));
    differs("type", Some(&old.kind), Some(&new.kind));
    differs("place", old.at.as_deref(), new.at.as_deref());
    differs("copy", old.file.as_deref(), new.file.as_deref());
    differs("sha256", old.sha256.as_deref(), new.sha256.as_deref());
    differs("covers", old.covers.as_deref(), new.covers.as_deref());
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    differs("obtained", day(old.obtained).as_deref(), day(new.obtained).as_deref());
    differs("may answer", Some(&old.answers.join(", ")), Some(&new.answers.join(", ")));
    found
}
