//! `probity ask sheet`: the sheet of an ask, for people who will not open a terminal.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::cli::Verdict;
use crate::cli::context::Context;
use crate::cli::output::{plain, strong};
use crate::error::Error;
use crate::exchange::sheet::Sheet;
use crate::exchange::sheet::format::Format;
use crate::record::ask::Ask;
use crate::record::review::Review;
use crate::store::post::write_new;
use crate::text::id;

/// Write the sheet of an ask.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// The ask's id [default: the last one]
    ask: Option<String>,
    /// What to make [default: by the ending of FILE, else xlsx]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<Format>,
    /// Where to write it; `-` is the standard output [default: a file here, named after the ask]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let all = Format::ALL.map(|(name, _, words)| PossibleValue::new(name).help(words));
    PossibleValuesParser::new(all).map(|name| Format::named(&name).unwrap_or(Format::Xlsx))
}

/// Writes it.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let ask = find(&review, arguments.ask.as_deref())?;
    let partner = super::partner_name(&desk, &id.partner)?;
    let sheet = Sheet::of_ask(&review, &partner, ask);
    let format = format(arguments)?;
    let bytes = format.bytes(&sheet).map_err(|error| {
        Error::broken(format!("the sheet cannot be made: {error}"), "ask for fewer questions at once")
    })?;
    if arguments.output.as_deref() == Some(Path::new("-")) {
        context.out.ready(&bytes)?;
        return Ok(Verdict::Done);
    }
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from(sheet.file_name(format)));
    let place = context.directory.join(&path);
    write_new(&place, &bytes).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Error::refused(
            format!("{} is there already", path.display()),
            "name another file with --output, or remove that one",
        ),
        _ => Error::file("write", &place, &source),
    })?;
    let questions = sheet.questions.len();
    let questions = if questions == 1 { "1 question".to_owned() } else { format!("{questions} questions") };
    context.out.line(&[
        plain(format!("{questions} for {} in ", ask.to)),
        strong(path.display()),
        plain(format!(". `probity claim import {id} FILE` reads what comes back.")),
    ])?;
    Ok(Verdict::Done)
}

/// What to make: as it was asked for, or as the file is called.
fn format(arguments: &Arguments) -> Result<Format, Error> {
    match (arguments.format, &arguments.output) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(Format::Xlsx),
        (None, Some(output)) => Format::of(output).ok_or_else(|| {
            Error::usage(
                format!("`{}` does not say what to make", output.display()),
                "end it in .xlsx, .md, .html or .txt, or say so with --format",
            )
        }),
    }
}

fn find<'r>(review: &'r Review, wanted: Option<&str>) -> Result<&'r Ask, Error> {
    let asks = || review.asks.values().map(|item| &item.value);
    let Some(wanted) = wanted else {
        return asks().max_by_key(|ask| (ask.sent, &ask.id)).ok_or_else(|| {
            Error::refused(
                format!("nobody was asked anything in {} yet", review.id),
                format!("`probity ask {} --by partner --to partner` asks", review.id),
            )
        });
    };
    asks().find(|ask| ask.id == wanted).ok_or_else(|| {
        let near = id::nearest(wanted, asks().map(|ask| ask.id.as_str()));
        let hint = near.map_or_else(
            || format!("`probity ask list {}` shows all", review.id),
            |near| format!("did you mean `{near}`?"),
        );
        Error::refused(format!("there is no ask `{wanted}`"), hint)
    })
}
