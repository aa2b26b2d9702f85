//! `probity ask`: notes that somebody was asked, until when.

use super::Verdict;
use super::context::{Context, day};
use super::output::{faint, plain};
use super::review::record_at;
use crate::error::Error;
use crate::record::action::{Action, SendAsk};
use crate::record::ask::Ask;

/// Note that somebody was asked, until when
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// The questions' ids
    #[arg(required = true)]
    questions: Vec<String>,
    /// Whom: a person's id, a role, or `partner`
    #[arg(long, value_name = "WHOM")]
    to: String,
    /// By which day, as 2026-11-22
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
}

/// Records the ask and prints the text to send.
pub(crate) fn run(context: &mut Context, arguments: Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let due = arguments.due.as_deref().map(day).transpose()?;
    let ask = Ask {
        id: review.next_ask_id(&arguments.to),
        to: arguments.to,
        questions: arguments.questions,
        sent: context.git.clock.now(),
        due,
        asked_by: String::new(),
    };
    let asked = ask.questions.clone();
    record_at(&mut context.out, &mut desk, Action::Ask(SendAsk { review: id, ask }))?;
    context.out.gap()?;
    let by = due.map_or_else(String::new, |day| format!(" by {day}"));
    context.out.line(&[faint(format!("The text to send, for an answer{by}:"))])?;
    for (number, question) in asked.iter().enumerate() {
        if let Some((_, question)) = review.question(question) {
            context.out.prose("", &format!("{}. {} [{}]", number + 1, question.request, question.id))?;
        }
    }
    context.out.line(&[plain("Please keep the codes in brackets in your reply.")])?;
    Ok(Verdict::Done)
}
