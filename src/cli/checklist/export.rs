//! `probity checklist export`: a checklist in a format that others read.

use std::path::PathBuf;

use super::Shelf;
use super::import::write_new;
use crate::cli::context::Context;
use crate::cli::output::{escaped, plain};
use crate::cli::{Looking, Reading};
use crate::error::Error;
use crate::exchange;

/// Write a checklist as an OSCAL catalog
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Sections are groups, questions controls. What OSCAL has no word for stands in props and parts of our \
    own namespace, so that `probity checklist import` brings the same checklist back."
)]
pub(crate) struct Arguments {
    /// The checklist's id
    id: String,
    /// The format
    #[arg(long, default_value = "oscal", value_parser = ["oscal"])]
    format: String,
    /// Write it to FILE, which must not be there yet
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    looking: Looking,
}

impl Arguments {
    /// True where a file would be written.
    pub(crate) fn writes(&self) -> bool {
        self.output.is_some()
    }
}

/// Writes the checklist.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<(), Error> {
    let reading = Reading { looking: arguments.looking.clone(), json: false };
    let shelf = Shelf::open(context, &reading)?;
    let checklist = shelf.find(&arguments.id)?;
    let modified = shelf.time.unwrap_or_else(|| context.git.clock.now());
    let text = exchange::oscal_catalog(checklist, modified);
    let text = escaped(&text);
    match &arguments.output {
        Some(path) => {
            write_new(&context.directory.join(path), &text)?;
            let words = format!("{} holds `{}` {}", path.display(), checklist.id, checklist.version);
            context.out.line(&[plain(words)])?;
        }
        None => context.out.ready(text.as_bytes())?,
    }
    Ok(())
}
