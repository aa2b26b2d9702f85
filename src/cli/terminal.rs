//! `probity` without a command: the terminal interface, or the line mode where there is no screen.

use std::path::Path;

use super::context::Context;
use super::{Verdict, plain};
use crate::error::Error;
use crate::store::threads::Access;
use crate::store::viewpoint::Viewpoint;
use crate::tui::as_of::Beginning;
use crate::tui::zone::Zone;
use crate::tui::{Options, run};

/// Opens the record around the current folder, else the last one, else the welcome screen.
pub(crate) fn open(context: &mut Context) -> Result<Verdict, Error> {
    if context.is_plain() {
        return plain::home(context);
    }
    // Whoever names a folder or a time does not want another record than the one in it.
    let falls_back = context.directory == Path::new(".") && !context.looking.is_given();
    let beginning = beginning(context)?;
    run(options(context, falls_back, beginning))
        .map_err(|error| Error::broken(error.to_string(), error.hint()))?;
    Ok(Verdict::Done)
}

/// Opens exactly the record in the context's folder.
pub(crate) fn open_here(context: &mut Context) -> Result<Verdict, Error> {
    if context.is_plain() {
        return plain::home(context);
    }
    run(options(context, false, None)).map_err(|error| Error::broken(error.to_string(), error.hint()))?;
    Ok(Verdict::Done)
}

/// From where the record is looked at first: what cannot be found is said at the shell.
fn beginning(context: &Context) -> Result<Option<Beginning>, Error> {
    if !context.looking.is_given() {
        return Ok(None);
    }
    let desk = context.write()?;
    let viewpoint = desk.snapshot.commit.map(|commit| Viewpoint { commit, day: desk.day });
    let keeps_day = context.looking.as_of.is_some();
    Ok(viewpoint.map(|viewpoint| Beginning { viewpoint, keeps_day }))
}

fn options(context: &Context, falls_back: bool, beginning: Option<Beginning>) -> Options {
    Options {
        config: context.config.clone(),
        environment: context.environment.clone(),
        git: context.git.clone(),
        directory: context.directory.clone(),
        falls_back,
        access: if context.is_read_only { Access::ReadOnly } else { Access::Full },
        zone: Zone::default(),
        beginning,
    }
}
