//! `probity claim`: what others say, and taking it as an answer.

use serde::Serialize;

use super::context::{Context, words};
use super::output::{Role, Span, faint, plain, strong};
use super::review::{answer_words, record_all};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::action::{Action, GiveAnswer, Saw};
use crate::record::claim::Claim;
use crate::record::review::Review;

/// Show claims, which do not count, and take them as answers
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the claims of a review
    List(List),
    /// Take claims as they stand: value, words and proof become answers of yours
    Take(Take),
}

/// List claims.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

/// Take claims.
#[derive(Debug, clap::Args)]
pub(crate) struct Take {
    /// The review, or the beginning of its id
    review: String,
    /// The questions' ids
    #[arg(required = true)]
    questions: Vec<String>,
    /// Which claim, where there are several [default: carried]
    #[arg(long, value_name = "ID", default_value = "carried")]
    claim: String,
    /// Other words than the claim's; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    review: String,
    as_of: String,
    claims: Vec<ClaimDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ClaimDocument {
    question: String,
    claim: String,
    source: &'static str,
    from: String,
    words: String,
    because: String,
    answered_by: String,
    answered_at: String,
    taken: bool,
    expired: Vec<String>,
}

/// Runs one of the claim commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::List(arguments) => list(context, &arguments)?,
        Command::Take(arguments) => take(context, &arguments)?,
    }
    Ok(Verdict::Done)
}

fn described(review: &Review, claim: &Claim, day: jiff::civil::Date) -> ClaimDocument {
    let answer = &claim.answer;
    let expired = review.expired_proof(claim, day).into_iter().map(str::to_owned);
    ClaimDocument {
        question: answer.question.clone(),
        claim: claim.id.clone(),
        source: claim.source.name(),
        from: claim.from.clone(),
        words: review.question(&answer.question).map_or_else(String::new, |(_, q)| answer_words(answer, q)),
        because: answer.because.clone(),
        answered_by: answer.answered_by.clone(),
        answered_at: answer.answered_at.to_string(),
        taken: review
            .answers
            .get(&answer.question)
            .is_some_and(|item| item.value.taken_from.as_ref() == Some(&claim.id)),
        expired: expired.collect(),
    }
}

fn list(context: &mut Context, list: &List) -> Result<(), Error> {
    let mut desk = context.read(&list.reading)?;
    let id = desk.review_id(&list.review)?;
    let review = desk.review(&id)?;
    let claims: Vec<ClaimDocument> = review
        .questions()
        .flat_map(|(_, question)| review.claims.get(&question.id).into_iter().flatten())
        .map(|(_, item)| described(&review, &item.value, desk.day))
        .collect();
    if list.reading.json {
        let as_of = desk.day.to_string();
        return Ok(context.out.json(&ListDocument { schema: 1, review: id.to_string(), as_of, claims })?);
    }
    if claims.is_empty() {
        context.out.line(&[plain(format!("Nobody claims anything in {id}. "))])?;
    }
    let rows: Vec<Vec<Span>> = claims
        .iter()
        .map(|claim| {
            let state = match (claim.taken, claim.expired.as_slice()) {
                (true, _) => Span::new(Role::Good, "taken"),
                (false, []) => plain("can be taken"),
                (false, expired) => Span::new(Role::Doubt, format!("expired: {}", expired.join(", "))),
            };
            vec![
                plain(&claim.question),
                state,
                strong(&claim.words),
                faint(format!("{}, {}", claim.source, claim.answered_by)),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

fn take(context: &mut Context, take: &Take) -> Result<(), Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&take.review)?;
    let review = desk.review(&id)?;
    let own = take.because.as_deref().map(words).transpose()?;
    let mut actions = Vec::new();
    for question in &take.questions {
        let Some(item) = review.claims.get(question).and_then(|claims| claims.get(&take.claim)) else {
            let near = crate::text::id::nearest(question, review.claims.keys().map(String::as_str));
            let hint = near.map_or_else(
                || format!("`probity claim list {id}` shows all"),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Error::refused(format!("there is no claim `{}` about {question}", take.claim), hint));
        };
        let answer = &item.value.answer;
        actions.push(Action::Answer(Box::new(GiveAnswer {
            review: id.clone(),
            question: question.clone(),
            state: answer.state.clone(),
            because: own.clone().unwrap_or_else(|| answer.because.clone()),
            evidence: answer.evidence.clone(),
            file: Vec::new(),
            taken_from: Some(take.claim.clone()),
            saw: Saw::Whatever,
        })));
    }
    record_all(context, &mut desk, actions, "answers taken")?;
    Ok(())
}
