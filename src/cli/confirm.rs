//! `probity confirm` and `probity return`: what a second person does with answers.

use super::Verdict;
use super::context::{Context, words};
use super::review::record_all;
use crate::error::Error;
use crate::record::action::{Action, Saw, Verify};
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::record::state::to_verify;
use crate::record::verification::Finding;

/// Confirm answers of somebody else
#[derive(Debug, clap::Args)]
pub(crate) struct Confirm {
    /// The review, or the beginning of its id
    review: String,
    /// The questions' ids
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    questions: Vec<String>,
    /// Every answer that wants a second person and that you did not give
    #[arg(long)]
    all: bool,
    /// What you looked at, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Your own level on a scale, where two assessors are wanted; the lower one scores
    #[arg(long, value_name = "0-4", conflicts_with = "all", value_parser = clap::value_parser!(u8).range(0..=4))]
    level: Option<u8>,
}

/// Return answers of somebody else, with a reason
#[derive(Debug, clap::Args)]
pub(crate) struct Return {
    /// The review, or the beginning of its id
    review: String,
    /// The questions' ids
    #[arg(required = true)]
    questions: Vec<String>,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// Confirms answers, all of them or none.
pub(crate) fn confirm(context: &mut Context, arguments: &Confirm) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let questions = if arguments.all {
        let who = desk.identity()?;
        let me = desk.record.actor(&who).map(|actor| actor.id).unwrap_or_default();
        mine(&review, &Standing::of(&review, desk.day), &me)
    } else {
        arguments.questions.clone()
    };
    if questions.is_empty() {
        return Err(Error::refused(
            format!("no answer of {id} waits for you"),
            "`probity status` says whom it waits for",
        ));
    }
    let because = words(arguments.because.as_deref().unwrap_or_default())?;
    let actions = questions.into_iter().map(|question| {
        Action::Verify(Verify {
            review: id.clone(),
            question,
            outcome: Finding::Confirmed,
            because: because.clone(),
            level: arguments.level,
            saw: Saw::Whatever,
        })
    });
    record_all(context, &mut desk, actions.collect(), "confirmations")?;
    Ok(Verdict::Done)
}

/// The answers that want a second person, are not this person's own, and need no level of theirs.
fn mine(review: &Review, standing: &Standing, me: &str) -> Vec<String> {
    let asks_level = |question: &str| {
        review.question(question).is_some_and(|(pin, question)| {
            matches!(question.kind, crate::checklist::model::Kind::Scale(_))
                && review.policy.verification.second_level.contains(&pin.checklist.area)
        })
    };
    to_verify(review, standing)
        .into_iter()
        .filter(|question| review.answers.get(question).is_some_and(|item| item.value.answered_by != me))
        .filter(|question| !asks_level(question))
        .collect()
}

/// Returns answers, all of them or none.
pub(crate) fn give_back(context: &mut Context, arguments: &Return) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let because = words(&arguments.because)?;
    let actions = arguments.questions.iter().map(|question| {
        Action::Verify(Verify {
            review: id.clone(),
            question: question.clone(),
            outcome: Finding::Returned,
            because: because.clone(),
            level: None,
            saw: Saw::Whatever,
        })
    });
    record_all(context, &mut desk, actions.collect(), "returns")?;
    Ok(Verdict::Done)
}
