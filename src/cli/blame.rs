//! `probity blame`: beside each answer of a review the entry that recorded it last.

use serde::Serialize;

use super::context::Context;
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::difference::words::Voice;
use crate::record::message;
use crate::record::review::Review;

/// Show beside every answer of a review who recorded it last, and when
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// Only questions whose id begins like this
    #[arg(value_name = "QUESTION")]
    question: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    review: String,
    commit: Option<String>,
    answers: Vec<Answer>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    question: String,
    value: String,
    answered_by: String,
    answered_at: String,
    commit: String,
    at: String,
    author: String,
    email: String,
    action: Option<String>,
    signed: bool,
    by_hand: bool,
}

/// Prints the answers in the order of the questions.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let Some(tip) = desk.snapshot.commit else { return Ok(Verdict::Done) };
    let prefix = arguments.question.as_deref().unwrap_or_default();
    let questions = answered(&review).into_iter().filter(|question| question.starts_with(prefix));
    let questions: Vec<String> = questions.collect();
    if questions.is_empty() && !prefix.is_empty() {
        return Err(Error::refused(
            format!("no answer of {id} is to a question that begins with `{prefix}`"),
            format!("`probity blame {id}` shows all"),
        ));
    }
    let entries = desk.session.last_entries(&id, tip, questions.iter().cloned())?;
    let mut answers = Vec::new();
    let voice = Voice::of(&desk.record);
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for question in &questions {
        let (Some(item), Some(entry)) = (review.answers.get(question), entries.get(question)) else {
            continue;
        };
        let value = match review.question(question) {
            Some((_, asked)) => item.value.state.words(asked),
            None => item.value.state.name().to_owned(),
        };
        let action = message::trailer(&entry.message, "Action").map(str::to_owned);
        let by_hand = message::is_by_hand(&entry.message);
        if arguments.reading.json {
            answers.push(Answer {
                question: question.clone(),
                value,
                answered_by: item.value.answered_by.clone(),
                answered_at: item.value.answered_at.to_string(),
                commit: entry.commit.to_string(),
                at: entry.authored.to_string(),
                author: entry.author.name.clone(),
                email: entry.author.email.clone(),
                action,
                signed: entry.is_signed,
                by_hand,
            });
            continue;
        }
        rows.push(vec![
            faint(entry.commit.short()),
            faint(voice.when(entry.authored)),
            plain(voice.author(&entry.author)),
            match action {
                Some(action) if !by_hand => plain(action),
                _ => Span::new(Role::Doubt, "by hand"),
            },
            strong(question),
            plain(cut(&value)),
        ]);
    }
    if arguments.reading.json {
        let commit = Some(tip.to_string());
        context.out.json(&Document { schema: 1, review: id.to_string(), commit, answers })?;
        return Ok(Verdict::Done);
    }
    if rows.is_empty() {
        context.out.line(&[plain(format!("{id} has no answer yet."))])?;
    }
    context.out.table("", &rows, &[])?;
    Ok(Verdict::Done)
}

/// The questions that have an answer, in the order in which people meet them.
fn answered(review: &Review) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let asked = review.questions().map(|(_, question)| &question.id);
    for question in asked.chain(review.answers.keys()) {
        if review.answers.contains_key(question) && !found.contains(question) {
            found.push(question.clone());
        }
    }
    found
}

/// The beginning of a value, on one line.
fn cut(value: &str) -> String {
    const MOST: usize = 40;
    let line = value.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    format!("{}...", line.chars().take(MOST - 3).collect::<String>().trim_end())
}
