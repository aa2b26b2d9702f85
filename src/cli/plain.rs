//! The line mode, for screen readers and terminals that draw nothing: prompts with numbered choices.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::Verdict;
use super::context::Context;
use crate::error::Error;
use crate::record::order::Order;

mod check;
mod claim;
mod document;
mod entry;
mod home;
mod sample;
mod shown;
mod talk;
mod typed;
mod walk;

use talk::{Stop, Talk};

/// Walk the open questions of a review line by line
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Every question takes `?` for help and `q` to leave. What is recorded stays recorded."
)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id [default: the only one, or a choice]
    review: Option<String>,
    /// In which order to walk
    #[arg(long, value_name = "ORDER", value_parser = orders())]
    order: Option<Order>,
    /// Walk what this document may answer, and what cites it
    #[arg(long, value_name = "ID", conflicts_with = "order")]
    document: Option<String>,
}

/// The orders of the line mode by name; it marks nothing.
pub(crate) fn orders() -> impl TypedValueParser<Value = Order> {
    let names = Order::FIXED.iter().filter(|order| **order != Order::Marked).map(Order::word);
    PossibleValuesParser::new(names.map(PossibleValue::new))
        .map(|name| Order::parse(&name).unwrap_or(Order::QuickPass))
}

impl Arguments {
    fn order(&self) -> Option<Order> {
        if let Some(document) = &self.document {
            return Some(Order::Document(document.clone()));
        }
        self.order.clone()
    }
}

/// Walks one review.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut talk = Talk::new(context);
    ended(home::walk(&mut talk, arguments.review.as_deref(), arguments.order()))
}

/// The line mode from its beginning: what to do, which review.
pub(crate) fn home(context: &mut Context) -> Result<Verdict, Error> {
    let mut talk = Talk::new(context);
    ended(home::home(&mut talk))
}

/// Walks an auditor's sample.
pub(crate) fn walk_sample(context: &mut Context, file: &std::path::Path) -> Result<Verdict, Error> {
    let mut talk = Talk::new(context);
    ended(sample::walk(&mut talk, file))
}

/// Leaving is no failure: what was recorded is recorded.
fn ended(outcome: Result<(), Stop>) -> Result<Verdict, Error> {
    match outcome {
        Ok(()) | Err(Stop::Left | Stop::Ended) => Ok(Verdict::Done),
        Err(Stop::Failed(error)) => Err(error),
    }
}
