//! `probity waive`: asking for a gate to be waived for a time, and signing that.

use super::Verdict;
use super::context::{Context, day, words};
use super::review::record_at;
use crate::error::Error;
use crate::record::action::{Action, ApproveWaiver, Saw, Waive};

/// Ask for a gate to be waived for a time, or sign such a waiver
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// The gate's question
    question: String,
    /// The last day
    #[arg(long, value_name = "DATE", required_unless_present = "sign")]
    until: Option<String>,
    /// Why the gate may fail for a time; `-` reads the standard input
    #[arg(long, value_name = "TEXT", required_unless_present = "sign")]
    because: Option<String>,
    /// What stands in its place meanwhile
    #[arg(long, value_name = "TEXT", required_unless_present = "sign")]
    control: Option<String>,
    /// The condition of approval that ends it, as c4
    #[arg(long, value_name = "ID")]
    condition: Option<String>,
    /// Ask for the waiver that is there to be renewed
    #[arg(long, conflicts_with = "sign")]
    renew: bool,
    /// Sign the waiver that somebody else asked for
    #[arg(long, conflicts_with_all = ["until", "because", "control", "condition"])]
    sign: bool,
    /// In which role you sign [default: the first of yours that is asked for]
    #[arg(long, value_name = "ROLE", requires = "sign")]
    role: Option<String>,
}

/// Records the request or the signature.
pub(crate) fn run(context: &mut Context, arguments: Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let review = desk.review_id(&arguments.review)?;
    let question = arguments.question;
    let action = match (arguments.until, arguments.because, arguments.control) {
        (Some(until), Some(because), Some(control)) => Action::Waive(Waive {
            review,
            question,
            because: words(&because)?,
            control,
            until: day(&until)?,
            condition: arguments.condition,
            renew: arguments.renew,
            saw: Saw::Whatever,
        }),
        _ => Action::ApproveWaiver(ApproveWaiver {
            review,
            question,
            role: arguments.role,
            saw: Saw::Whatever,
        }),
    };
    record_at(&mut context.out, &mut desk, action)?;
    Ok(Verdict::Done)
}
