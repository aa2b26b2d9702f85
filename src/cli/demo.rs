//! `probity demo`: a throw-away record with three partners and their history.

use std::path::PathBuf;

use super::context::Context;
use super::output::{faint, plain, strong, warn};
use super::{Verdict, terminal};
use crate::demo;
use crate::error::Error;
use crate::store::begin;

/// Show a throw-away record with three partners and their history
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to build it; must be empty or new [default: a folder for temporary files]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Build it and leave it at that
    #[arg(long)]
    no_open: bool,
}

/// Builds the demo record and opens it.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let folder = match &arguments.folder {
        Some(folder) => context.directory.join(folder),
        None => begin::demo_folder(&context.git)?,
    };
    let begun = begin::demo(&folder, &context.git)?;
    if begun.session.store.identity()? != demo::reviewer() {
        let who = demo::reviewer();
        warn(format!(
            "GIT_AUTHOR_NAME or GIT_AUTHOR_EMAIL is set: in the demo you are not {who}, and may read only"
        ));
    }
    let entries = begun.entries.len();
    context.out.line(&[
        plain("The demo lies in "),
        strong(folder.display()),
        plain(format!(": three partners, {entries} entries. Delete the folder when you have seen enough.")),
    ])?;
    if arguments.no_open || !context.has_terminal() {
        let folder = shell_words::quote(&folder.to_string_lossy()).into_owned();
        context.out.line(&[faint("Try: "), plain(format!("probity -C {folder} status"))])?;
        return Ok(Verdict::Done);
    }
    context.out.flush()?;
    context.directory = folder;
    terminal::open_here(context)
}
