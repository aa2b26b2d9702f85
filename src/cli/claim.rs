//! `probity claim`: what others say, and taking it as an answer.

mod import;

use serde::Serialize;

use super::context::{Context, words};
use super::output::{Role, Span, faint, plain, strong};
use super::review::{answer_words, record_all, record_at};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::action::{Action, GiveAnswer, RejectClaim, Saw};
use crate::record::claim::{Claim, Outcome};
use crate::record::layout::ReviewId;
use crate::record::review::Review;

/// Take in what others say, show it, and take it as answers
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the claims of a review
    List(List),
    /// Take claims as they stand: value, words and proof become answers of yours
    Take(Take),
    /// Reject a claim, with a reason: it stays, and is offered no more
    Reject(Reject),
    /// Take in what came back: a sheet, a form's file, a mail's text, a CAIQ, VSAQ answers, a table, a Scorecard
    Import(import::Arguments),
}

impl Command {
    /// Whether it would write into the record.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Self::List(_) => false,
            Self::Take(_) | Self::Reject(_) => true,
            Self::Import(arguments) => arguments.writes(),
        }
    }
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
    /// Which claim, where there are several [default: the last one that came in]
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
    /// Other words than the claim's; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

/// Reject a claim.
#[derive(Debug, clap::Args)]
pub(crate) struct Reject {
    /// The review, or the beginning of its id
    review: String,
    /// The question's id
    question: String,
    /// Which claim, where there are several [default: the last one that came in]
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    because: String,
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
    received: String,
    document: Option<String>,
    words_only: bool,
    state: &'static str,
    taken: bool,
    rejected_by: Option<String>,
    rejected_because: Option<String>,
    /// What is recorded, where it is otherwise than what they say.
    contradicts: Option<String>,
    expired: Vec<String>,
}

/// Runs one of the claim commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::List(arguments) => list(context, &arguments)?,
        Command::Take(arguments) => take(context, &arguments)?,
        Command::Reject(arguments) => reject(context, &arguments)?,
        Command::Import(arguments) => return import::run(context, &arguments),
    }
    Ok(Verdict::Done)
}

fn described(review: &Review, claim: &Claim, day: jiff::civil::Date) -> ClaimDocument {
    let answer = &claim.answer;
    let expired = review.expired_proof(claim, day).into_iter().map(str::to_owned);
    let question = review.question(&answer.question).map(|(_, question)| question);
    let outcome = review.outcome_of(claim);
    let other = review.contradicted_by(claim);
    ClaimDocument {
        question: answer.question.clone(),
        claim: claim.id.clone(),
        source: claim.source.name(),
        from: claim.from.clone(),
        words: match question {
            Some(question) if !claim.is_words_only => answer_words(answer, question),
            Some(question) => claim.words(question),
            None => String::new(),
        },
        because: answer.because.clone(),
        answered_by: answer.answered_by.clone(),
        answered_at: answer.answered_at.to_string(),
        received: claim.received.to_string(),
        document: answer.evidence.first().map(|citation| citation.id.clone()),
        words_only: claim.is_words_only,
        state: outcome.name(),
        taken: matches!(outcome, Outcome::Taken | Outcome::Edited),
        rejected_by: claim.rejected.as_ref().map(|deed| deed.by.clone()),
        rejected_because: claim.rejected.as_ref().and_then(|deed| deed.because.clone()),
        contradicts: other.zip(question).map(|(answer, question)| answer_words(answer, question)),
        expired: expired.collect(),
    }
}

/// How a claim stands, in a word or two.
fn standing(claim: &ClaimDocument) -> Span {
    match (claim.state, claim.expired.as_slice()) {
        ("taken", _) => Span::new(Role::Good, "taken"),
        ("edited", _) => Span::new(Role::Good, "taken and edited"),
        ("rejected", _) => faint("rejected"),
        ("passed", []) => plain("answered otherwise"),
        (_, []) if claim.words_only => plain("in words: yours to answer"),
        (_, []) => plain("can be taken"),
        (_, expired) => Span::new(Role::Doubt, format!("expired: {}", expired.join(", "))),
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
            let received = claim
                .received
                .parse()
                .map_or_else(|_| String::new(), |at: jiff::Timestamp| desk.record.day(at).to_string());
            let who = match claim.answered_by.as_str() {
                who if who == claim.source => who.to_owned(),
                who => format!("{}, {who}", claim.source),
            };
            let but = match &claim.contradicts {
                Some(recorded) => Span::new(Role::Bad, format!("contradicts: recorded is {recorded}")),
                None => faint(claim.rejected_because.as_deref().unwrap_or_default()),
            };
            vec![
                plain(&claim.question),
                standing(claim),
                strong(&claim.words),
                faint(who),
                faint(received),
                faint(&claim.claim),
                but,
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

/// The claim that is meant: the one named, or the last one that came in and is offered.
fn meant<'r>(
    id: &ReviewId,
    review: &'r Review,
    question: &str,
    claim: Option<&str>,
) -> Result<&'r Claim, Error> {
    let found = match claim {
        Some(claim) => {
            review.claims.get(question).and_then(|claims| claims.get(claim)).map(|item| &item.value)
        }
        None => review.newest_claim(question),
    };
    found.ok_or_else(|| {
        let near = crate::text::id::nearest(question, review.claims.keys().map(String::as_str))
            .filter(|near| *near != question);
        let hint = near.map_or_else(
            || format!("`probity claim list {id}` shows all"),
            |near| format!("did you mean `{near}`?"),
        );
        let what = claim.map_or_else(
            || format!("nobody claims anything about {question} that is still offered"),
            |claim| format!("there is no claim `{claim}` about {question}"),
        );
        Error::refused(what, hint)
    })
}

/// What is claimed, for an answer that begins with it.
pub(crate) fn begins_with<'r>(review: &'r Review, question: &str, claim: &str) -> Result<&'r Claim, Error> {
    meant(&review.id, review, question, Some(claim))
}

fn reject(context: &mut Context, reject: &Reject) -> Result<(), Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&reject.review)?;
    let review = desk.review(&id)?;
    let claim = meant(&id, &review, &reject.question, reject.claim.as_deref())?;
    let action = RejectClaim {
        review: id.clone(),
        question: reject.question.clone(),
        claim: claim.id.clone(),
        because: words(&reject.because)?,
        saw: Saw::Whatever,
    };
    record_at(&mut context.out, &mut desk, Action::RejectClaim(action))?;
    Ok(())
}

fn take(context: &mut Context, take: &Take) -> Result<(), Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&take.review)?;
    let review = desk.review(&id)?;
    let own = take.because.as_deref().map(words).transpose()?;
    let mut actions = Vec::new();
    for question in &take.questions {
        let claim = meant(&id, &review, question, take.claim.as_deref())?;
        if claim.is_words_only {
            return Err(Error::refused(
                format!(
                    "{} said it in words about {question}: which answer that is, you choose",
                    claim.answer.answered_by
                ),
                format!(
                    "`probity answer {id} {question} VALUE --claim {}` begins with their words",
                    claim.id
                ),
            ));
        }
        let answer = &claim.answer;
        actions.push(Action::Answer(Box::new(GiveAnswer {
            review: id.clone(),
            question: question.clone(),
            state: answer.state.clone(),
            because: own.clone().unwrap_or_else(|| answer.because.clone()),
            evidence: answer.evidence.clone(),
            file: Vec::new(),
            taken_from: Some(claim.id.clone()),
            saw: Saw::Whatever,
        })));
    }
    record_all(context, &mut desk, actions, "answers taken")?;
    Ok(())
}
