//! `probity init`: a new record with the built-in checklists.

use std::path::PathBuf;

use super::Verdict;
use super::context::{Context, edit_words};
use super::output::{faint, plain, strong, warn};
use crate::error::Error;
use crate::record::change::Identity;
use crate::store::begin;

/// Begin a record with the built-in checklists
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the record; a repository that is there already is used [default: .]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// What people call the record [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Who works here, written to the repository's own Git configuration
    #[arg(long = "as", value_name = "Name <mail>")]
    identity: Option<String>,
    /// The time zone in which the record's days begin, as Europe/Berlin [default: this machine's]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
}

/// Begins a record.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let folder = match &arguments.folder {
        Some(folder) => context.directory.join(folder),
        None => context.directory.clone(),
    };
    let identity = arguments.identity.as_deref().map(identity).transpose()?;
    let mut record = begin::plain_record(arguments.name.as_deref(), &folder);
    if let Some(zone) = &arguments.time_zone {
        record.time_zone = time_zone(zone)?;
    }
    let begun = begin::record(&folder, record, identity.as_ref(), &context.git, None)?;
    for edit in &begun.projection.hand_edits {
        warn(format!("{} {}; it was left as it is", edit.path, edit_words(edit.kind)));
    }
    for entry in begun.entries {
        let subject =
            begun.session.store.commit(entry)?.message.lines().next().unwrap_or_default().to_owned();
        context.out.line(&[plain("Recorded "), strong(entry.short()), plain("  "), plain(subject)])?;
    }
    context.out.line(&[faint(format!("in {}", folder.display()))])?;
    context.out.line(&[
        plain("Next: "),
        strong("probity partner add ID --name NAME --type TYPE"),
        faint(", or just "),
        strong("probity"),
    ])?;
    Ok(Verdict::Done)
}

/// Reads `Name <mail>`.
pub(crate) fn identity(text: &str) -> Result<Identity, Error> {
    let wrong = || {
        Error::usage(
            format!("`{text}` does not name a person"),
            "write it as \"Ada Example <ada@example.org>\"",
        )
    };
    let (name, rest) = text.split_once('<').ok_or_else(wrong)?;
    let (name, email) = (name.trim(), rest.strip_suffix('>').ok_or_else(wrong)?.trim());
    let is_sound =
        |part: &str| !part.is_empty() && !part.contains(['<', '>']) && !part.contains(char::is_control);
    if is_sound(name) && is_sound(email) && email.contains('@') && !email.contains(char::is_whitespace) {
        Ok(Identity { name: name.to_owned(), email: email.to_owned() })
    } else {
        Err(wrong())
    }
}

fn time_zone(name: &str) -> Result<String, Error> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(Error::usage(
            format!("`{name}` is no time zone that this machine knows"),
            "write an IANA name, as Europe/Berlin or UTC",
        )),
    }
}
