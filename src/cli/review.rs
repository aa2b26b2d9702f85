//! `probity review`: starting reviews, showing them, settling facts in them.

use serde::Serialize;

use super::context::{Context, Desk, words};
use super::output::{Out, Role, Span, faint, plain, strong};
use super::partner::{FactDocument, fact_documents, fact_rows, tier_words};
use super::status::{noted, origin_of, place_word};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::ObjectId;
use crate::record::action::{Act, Action, Carry, Rescope, Settle, StartReview, Submit, Withdraw};
use crate::record::answer::Answer;
use crate::record::layout::ReviewId;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::record::state::Course;
use crate::record::summary::{Notice, Summary};
use crate::store::overview::ReviewLine;

/// Start and show reviews, settle facts
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Start a review of a partner: pins checklists, facts and policy
    Start(Start),
    /// List all reviews
    List(Reading),
    /// Show one review with its facts and every question
    Show(Show),
    /// Settle a fact, in the review and for its partner
    Settle(SettleFact),
    /// Hand a review over to a second person, for the first time or again
    Submit(Named),
    /// Give a review up before there is a decision
    Withdraw(Reasoned),
    /// Take the partner's types and facts of today into a review
    Rescope(Named),
    /// Move a running review to the checklists in force
    Upgrade(super::upgrade::Arguments),
}

impl Command {
    /// True for what would write.
    pub(crate) fn writes(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Show(_))
    }
}

/// A review.
#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// The review, or the beginning of its id
    review: String,
}

/// A review and a reason.
#[derive(Debug, clap::Args)]
pub(crate) struct Reasoned {
    /// The review, or the beginning of its id
    review: String,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// Start a review.
#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    /// The new review, as vellmarkt/2026-q4
    #[arg(value_name = "PARTNER/REVIEW")]
    review: String,
    /// A checklist to pin; may be given several times [default: all that apply]
    #[arg(long = "checklist", value_name = "ID")]
    checklists: Vec<String>,
    /// What people read
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// An earlier review of the partner whose answers come along as claims: none counts until it is taken
    #[arg(long, value_name = "PARTNER/REVIEW")]
    from: Option<String>,
}

/// Show one review.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

/// Settle a fact.
#[derive(Debug, clap::Args)]
pub(crate) struct SettleFact {
    /// The review, or the beginning of its id
    review: String,
    /// The fact's id, as personal-data
    fact: String,
    /// Its value
    #[arg(required_unless_present = "open", conflicts_with = "open")]
    value: Option<String>,
    /// Open the fact again
    #[arg(long)]
    open: bool,
}

/// Runs one of the review commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Upgrade(arguments) => return super::upgrade::run(context, &arguments),
        Command::Start(start) => {
            let review = ReviewId::parse(&start.review)
                .map_err(|fault| Error::usage(fault, "as vellmarkt/2026-q4"))?;
            let next = format!("probity status {review}");
            let mut desk = context.write()?;
            let from = match &start.from {
                Some(name) => Some(Carry { review: desk.review_id(name)?, commit: desk.snapshot.commit }),
                None => None,
            };
            let action = StartReview { review, title: start.title, checklists: start.checklists, from };
            let carries = action.from.is_some();
            record_at(&mut context.out, &mut desk, Action::StartReview(action))?;
            context.out.line(&[plain("Next: "), strong(next), faint(", or walk it: "), strong("probity")])?;
            if carries {
                context.out.line(&[
                    plain("No claim counts until it is taken: "),
                    strong("c"),
                    plain(" while walking, order "),
                    strong("with a claim"),
                    plain("; the rest is in the order "),
                    strong("changed since last review"),
                ])?;
            }
        }
        Command::Settle(settle) => {
            let mut desk = context.write()?;
            let review = desk.review_id(&settle.review)?;
            let action = Settle { review, fact: settle.fact, value: settle.value };
            record_at(&mut context.out, &mut desk, Action::Settle(action))?;
        }
        Command::Submit(named) => {
            let mut desk = context.write()?;
            let review = desk.review_id(&named.review)?;
            record_at(&mut context.out, &mut desk, Action::Submit(Submit { review }))?;
        }
        Command::Rescope(named) => {
            let mut desk = context.write()?;
            let review = desk.review_id(&named.review)?;
            record_at(&mut context.out, &mut desk, Action::Rescope(Rescope { review }))?;
        }
        Command::Withdraw(reasoned) => {
            let mut desk = context.write()?;
            let review = desk.review_id(&reasoned.review)?;
            let action = Withdraw { review, because: words(&reasoned.because)? };
            record_at(&mut context.out, &mut desk, Action::Withdraw(action))?;
        }
        Command::List(reading) => list(context, &reading)?,
        Command::Show(show) => show_one(context, &show)?,
    }
    Ok(Verdict::Done)
}

/// Records an action and says so.
pub(crate) fn record(context: &mut Context, action: Action) -> Result<ObjectId, Error> {
    let mut desk = context.write()?;
    record_at(&mut context.out, &mut desk, action)
}

/// Records an action on an open desk and says so.
pub(crate) fn record_at(out: &mut Out, desk: &mut Desk, action: Action) -> Result<ObjectId, Error> {
    let commit = desk.act(action)?;
    let subject = desk.subject(commit)?;
    out.line(&[plain("Recorded "), strong(commit.short()), plain("  "), plain(subject)])?;
    Ok(commit)
}

/// Records several actions, one entry each, all of them or none, and says so.
pub(crate) fn record_all(
    context: &mut Context,
    desk: &mut Desk,
    mut actions: Vec<Action>,
    what: &str,
) -> Result<(), Error> {
    if actions.len() == 1
        && let Some(only) = actions.pop()
    {
        record_at(&mut context.out, desk, only)?;
        return Ok(());
    }
    let by = desk.identity()?;
    let at = context.git.clock.now();
    let acts: Vec<Act> = actions.into_iter().map(|action| Act { by: by.clone(), at, action }).collect();
    let commits = desk.session.act_all(&acts)?;
    if let Some(last) = commits.last() {
        desk.settle(*last)?;
        let count = commits.len();
        context
            .out
            .line(&[plain(format!("Recorded {count} {what}, the last one as ")), strong(last.short())])?;
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    commit: Option<String>,
    as_of: String,
    reviews: Vec<ReviewDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ReviewDocument {
    review: String,
    title: String,
    state: String,
    opened: String,
    opened_by: String,
    answered: usize,
    in_scope: usize,
    attention: Vec<Notice>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShowDocument {
    schema: u32,
    commit: Option<String>,
    as_of: String,
    #[serde(flatten)]
    review: ReviewDocument,
    types: Vec<String>,
    tier: &'static str,
    facts: Vec<FactDocument>,
    checklists: Vec<ChecklistDocument>,
    /// Answers whose questions are asked no more.
    retired: Vec<RetiredDocument>,
}

#[derive(Serialize)]
struct RetiredDocument {
    question: String,
    answer: AnswerDocument,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ChecklistDocument {
    id: String,
    version: String,
    title: String,
    sections: Vec<SectionDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SectionDocument {
    id: String,
    title: String,
    questions: Vec<QuestionDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct QuestionDocument {
    id: String,
    ask: String,
    kind: &'static str,
    weight: u8,
    gate: Option<&'static str>,
    place: &'static str,
    reason: Option<String>,
    answer: Option<AnswerDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AnswerDocument {
    words: String,
    because: String,
    evidence: Vec<String>,
    answered_by: String,
    answered_at: String,
    /// What a second person did with the answer as it is now.
    verified: Option<VerifiedDocument>,
}

#[derive(Serialize)]
struct VerifiedDocument {
    outcome: &'static str,
    by: String,
    at: String,
}

fn document(id: &ReviewId, summary: Summary) -> ReviewDocument {
    ReviewDocument {
        review: id.to_string(),
        title: summary.title,
        state: summary.state,
        opened: summary.opened.to_string(),
        opened_by: summary.opened_by,
        answered: summary.answered,
        in_scope: summary.in_scope,
        attention: summary.attention,
    }
}

fn list(context: &mut Context, reading: &Reading) -> Result<(), Error> {
    let mut desk = context.read(reading)?;
    let mut reviews = Vec::new();
    for ReviewLine { id, summary } in desk.glance()?.reviews {
        match summary {
            Ok(summary) => reviews.push(document(&id, summary)),
            // One broken review does not hide the others.
            Err(problems) => super::output::tell(Error::problems(&problems)),
        }
    }
    if reading.json {
        let commit = desk.snapshot.commit.map(|id| id.to_string());
        let as_of = desk.day.to_string();
        return Ok(context.out.json(&ListDocument { schema: 1, commit, as_of, reviews })?);
    }
    if reviews.is_empty() {
        let start = strong("probity review start PARTNER/REVIEW");
        context.out.line(&[plain("No review yet. "), start, plain(" begins one.")])?;
    }
    let rows: Vec<Vec<Span>> = reviews
        .iter()
        .map(|r| {
            vec![
                strong(&r.review),
                plain(&r.state),
                plain(format!("{} of {} answered", r.answered, r.in_scope)),
                faint(&r.title),
                noted(&r.attention).unwrap_or_else(|| plain("")),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

fn show_one(context: &mut Context, show: &Show) -> Result<(), Error> {
    let mut desk = context.read(&show.reading)?;
    let id = desk.review_id(&show.review)?;
    let review = desk.review(&id)?;
    let standing = Standing::of(&review, desk.day);
    if show.reading.json {
        let document = ShowDocument {
            schema: 1,
            commit: desk.snapshot.commit.map(|id| id.to_string()),
            as_of: desk.day.to_string(),
            review: document(&review.id, Summary::of(&review, desk.day)),
            types: review.scope.value.types.clone(),
            tier: standing.scope.tier.level.name(),
            facts: fact_documents(&review.facts, &standing.scope.known),
            checklists: review.pins.iter().map(|pin| checklist(&review, &standing, pin)).collect(),
            retired: review.retired().map(|answer| retired(&review, answer)).collect(),
        };
        return Ok(context.out.json(&document)?);
    }
    let out = &mut context.out;
    out.line(&[strong(&review.file.value.title), faint(format!("  {id}"))])?;
    let opened = desk.record.day(review.file.value.opened);
    let by = desk.record.name_of(&review.file.value.opened_by);
    out.line(&[
        plain(Course::of(&review, &standing).state.words()),
        faint(format!(", opened {opened} by {by}")),
    ])?;
    out.line(&[plain(format!("tier {}", tier_words(&standing.scope.tier)))])?;
    out.gap()?;
    out.line(&[strong("Facts")])?;
    out.table("  ", &fact_rows(&review.facts, &standing.scope.known), &[])?;
    for pin in &review.pins {
        out.gap()?;
        let version = faint(format!("  {} {}", pin.checklist.id, pin.checklist.version));
        out.line(&[strong(&pin.checklist.title), version])?;
        for section in &pin.checklist.sections {
            out.line(&[plain("  "), plain(&section.title)])?;
            let rows: Vec<Vec<Span>> =
                section.questions.iter().map(|question| row(&review, &standing, question)).collect();
            out.table("    ", &rows, &[])?;
        }
    }
    let rows: Vec<Vec<Span>> = review
        .retired()
        .map(|answer| {
            let words = answer.state.short();
            vec![faint("retired"), plain(&answer.question), strong(words), faint(answer.because.trim())]
        })
        .collect();
    if !rows.is_empty() {
        out.gap()?;
        out.line(&[
            strong("Retired"),
            faint("  asked no more since a move to newer checklists: kept, not counted"),
        ])?;
        out.table("  ", &rows, &[])?;
    }
    Ok(())
}

fn row(review: &Review, standing: &Standing, question: &crate::checklist::model::Question) -> Vec<Span> {
    let (role, word) = standing.place(&question.id).map_or((Role::Faint, "not asked"), place_word);
    let words = match review.answers.get(&question.id) {
        Some(item) => strong(answer_words(&item.value, question)),
        None => plain(&question.ask),
    };
    vec![Span::new(role, word), plain(&question.id), words]
}

/// An answer in the words of its question.
pub(crate) fn answer_words(answer: &Answer, question: &crate::checklist::model::Question) -> String {
    use crate::record::answer::State;
    match &answer.state {
        State::Answered(value) => value.words(question),
        State::Unknown(None) => "unknown".to_owned(),
        State::NotApplicable(None) => "not applicable".to_owned(),
        State::Unknown(Some(reason)) => format!("unknown: {}", reason.name()),
        State::NotApplicable(Some(reason)) => format!("not applicable: {}", reason.name()),
    }
}

fn answer_document(review: &Review, answer: &Answer, words: String) -> AnswerDocument {
    AnswerDocument {
        words,
        because: answer.because.clone(),
        evidence: answer.evidence.iter().map(|citation| citation.id.clone()).collect(),
        answered_by: answer.answered_by.clone(),
        answered_at: answer.answered_at.to_string(),
        verified: review.verified(&answer.question).map(|verification| VerifiedDocument {
            outcome: verification.outcome.name(),
            by: verification.by.clone(),
            at: verification.at.to_string(),
        }),
    }
}

fn retired(review: &Review, answer: &Answer) -> RetiredDocument {
    RetiredDocument {
        question: answer.question.clone(),
        answer: answer_document(review, answer, answer.state.short()),
    }
}

fn checklist(review: &Review, standing: &Standing, pin: &crate::record::review::Pin) -> ChecklistDocument {
    let sections = pin.checklist.sections.iter().map(|section| SectionDocument {
        id: section.id.clone(),
        title: section.title.clone(),
        questions: section
            .questions
            .iter()
            .map(|question| {
                let place = standing.place(&question.id);
                QuestionDocument {
                    id: question.id.clone(),
                    ask: question.ask.clone(),
                    kind: question.kind.name(),
                    weight: question.weight,
                    gate: question.gate.as_ref().map(|gate| gate.kind.name()),
                    place: place.map_or("not asked", |place| place_word(place).1),
                    reason: place.and_then(origin_of),
                    answer: review.answers.get(&question.id).map(|item| {
                        answer_document(review, &item.value, answer_words(&item.value, question))
                    }),
                }
            })
            .collect(),
    });
    ChecklistDocument {
        id: pin.checklist.id.clone(),
        version: pin.checklist.version.to_string(),
        title: pin.checklist.title.clone(),
        sections: sections.collect(),
    }
}
