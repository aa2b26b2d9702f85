//! `probity` without a command: the terminal interface, or the line mode where there is no screen.

use std::path::Path;

use super::context::Context;
use super::{Verdict, plain};
use crate::error::Error;
use crate::store::threads::Access;
use crate::tui::zone::Zone;
use crate::tui::{Options, run};

/// Opens the record around the current folder, else the last one, else the welcome screen.
pub(crate) fn open(context: &mut Context) -> Result<Verdict, Error> {
    if context.is_plain() {
        return plain::home(context);
    }
    // Whoever names a folder does not want another record than the one in it.
    let falls_back = context.directory == Path::new(".");
    run(options(context, falls_back)).map_err(|error| Error::broken(error.to_string(), error.hint()))?;
    Ok(Verdict::Done)
}

/// Opens exactly the record in the context's folder.
pub(crate) fn open_here(context: &mut Context) -> Result<Verdict, Error> {
    if context.is_plain() {
        return plain::home(context);
    }
    run(options(context, false)).map_err(|error| Error::broken(error.to_string(), error.hint()))?;
    Ok(Verdict::Done)
}

fn options(context: &Context, falls_back: bool) -> Options {
    Options {
        config: context.config.clone(),
        environment: context.environment.clone(),
        git: context.git.clone(),
        directory: context.directory.clone(),
        falls_back,
        access: if context.is_read_only { Access::ReadOnly } else { Access::Full },
        zone: Zone::default(),
    }
}
