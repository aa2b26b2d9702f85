//! The line mode, for screen readers and terminals that draw nothing: prompts with numbered choices.

use super::Verdict;
use super::context::Context;
use crate::error::Error;
use crate::record::order::Order;

mod check;
mod document;
mod entry;
mod home;
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
    #[arg(long, value_name = "ORDER", value_parser = ["quick", "decision", "all", "weak", "waiting", "to-verify", "returned"])]
    order: Option<String>,
    /// Walk what this document may answer, and what cites it
    #[arg(long, value_name = "ID", conflicts_with = "order")]
    document: Option<String>,
}

impl Arguments {
    fn order(&self) -> Option<Order> {
        if let Some(document) = &self.document {
            return Some(Order::Document(document.clone()));
        }
        Some(match self.order.as_deref()? {
            "decision" => Order::ToDecision,
            "all" => Order::Everything,
            "weak" => Order::Weak,
            "waiting" => Order::WaitingForOthers,
            "to-verify" => Order::ToVerify,
            "returned" => Order::Returned,
            _ => Order::QuickPass,
        })
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

/// Leaving is no failure: what was recorded is recorded.
fn ended(outcome: Result<(), Stop>) -> Result<Verdict, Error> {
    match outcome {
        Ok(()) | Err(Stop::Left | Stop::Ended) => Ok(Verdict::Done),
        Err(Stop::Failed(error)) => Err(error),
    }
}
