//! `probity undo`: takes an entry back by a commit that restores what stood before.

use super::Verdict;
use super::context::Context;
use super::review::record_at;
use crate::error::Error;

/// Take back my last entry, or the one named, by a commit that restores
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry to take back [default: my last one]
    commit: Option<String>,
}

/// Takes an entry back.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let entry = arguments.commit.as_deref().map(|text| desk.session.store.resolve(text)).transpose()?;
    let action = desk.session.undo_of(entry)?;
    record_at(&mut context.out, &mut desk, action)?;
    Ok(Verdict::Done)
}
