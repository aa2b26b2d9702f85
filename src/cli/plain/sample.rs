//! Walking an auditor's sample line by line: each answer as it stood, and what was found of it.

use std::path::Path;

use super::talk::{Stop, Talk};
use crate::cli::Reading;
use crate::cli::context::Desk;
use crate::cli::output::{faint, plain, strong};
use crate::cli::review::answer_words;
use crate::cli::sample::{read, write};
use crate::error::Error;
use crate::record::change::ObjectId;
use crate::record::sample::{Candidate, Found};

/// Shows what nobody has looked at, one by one; each finding is written before the next is shown.
pub(super) fn walk(talk: &mut Talk<'_>, file: &Path) -> Result<(), Stop> {
    let place = talk.context.directory.join(file);
    let (mut sample, mut text) = read(&place)?;
    let mut desk = talk.context.read_at(&sample.commit.to_string())?;
    let now = talk.context.read(&Reading::default())?;
    let all = sample.items.len();
    for number in 0..all {
        let Some(item) = sample.items.get(number).filter(|item| item.found.is_none()) else { continue };
        let of = item.of.clone();
        talk.gap()?;
        talk.line(&[
            plain(format!("Answer {} of {all}: ", number + 1)),
            strong(&of.question),
            plain(format!(" in {}", of.review)),
        ])?;
        show(talk, &mut desk, &now, &of)?;
        let choices = ["in order", "exception", "cannot be told"].map(str::to_owned);
        let found = talk.choose("Finding", &choices, None)?;
        let found = Found::ALL.get(found).map(|(_, found)| *found);
        let words = match found {
            Some(Found::InOrder) => talk.ask("In words, Enter for none")?,
            _ => talk.words("In words", None)?,
        };
        if let Some(item) = sample.items.get_mut(number) {
            item.found = found;
            item.words = words;
        }
        write(&place, &sample, &text)?;
        text = sample.write(&text);
    }
    talk.gap()?;
    let looked_at = sample.looked_at();
    talk.say(&format!(
        "{looked_at} of {all} answers are looked at. `probity sample show {}` lists them.",
        file.display()
    ))
}

fn show(talk: &mut Talk<'_>, desk: &mut Desk, now: &Desk, of: &Candidate) -> Result<(), Stop> {
    let review = desk.review(&of.review)?;
    let (Some((pin, question)), Some(item)) =
        (review.question(&of.question), review.answers.get(&of.question))
    else {
        return Err(Error::refused(
            format!("{} has no answer to {}", of.review, of.question),
            "the sample was drawn from another record",
        )
        .into());
    };
    let answer = &item.value;
    talk.say(&question.ask)?;
    talk.line(&[plain("  "), strong(answer_words(answer, question))])?;
    if !answer.because.is_empty() {
        talk.context.out.prose("  ", &answer.because)?;
    }
    for citation in &answer.evidence {
        let document = review.evidence.get(&citation.id).map(|item| &item.value);
        let title = document.map_or(citation.id.as_str(), |document| document.title.as_str());
        let place = citation.place.as_deref().map_or_else(String::new, |place| format!(", {place}"));
        let level = document.map_or("", |document| document.level.name());
        talk.line(&[plain(format!("  Proof: {title}{place} ({level})"))])?;
    }
    let name = |id: &str| desk.record.name_of(id).to_owned();
    talk.line(&[faint(format!(
        "  {} on {}, under {} {}",
        name(&answer.answered_by),
        desk.record.day(answer.answered_at),
        pin.checklist.id,
        pin.checklist.version
    ))])?;
    let checked = match review.verified(&of.question) {
        Some(verification) => format!(
            "  {} by {} on {}",
            verification.outcome.name(),
            name(&verification.by),
            desk.record.day(verification.at)
        ),
        None => "  nobody has verified it".to_owned(),
    };
    talk.line(&[faint(checked)])?;
    let stands: Option<ObjectId> = now.snapshot.id_of(&of.review.answer(&of.question))?;
    if stands != Some(of.answer) {
        talk.say("It was changed since the sample was drawn; this is what stood there then.")?;
    }
    Ok(())
}
