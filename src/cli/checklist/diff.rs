//! `probity checklist diff`: what differs between two checklists, in the author's words.

mod document;
mod library;
mod point;
mod side;

use unicode_width::UnicodeWidthStr;

use super::super::Verdict;
use super::super::context::Context;
use super::super::lines::{put, put_part};
use super::super::output::{faint, plain, strong};
use crate::checklist::change::Changes;
use crate::error::Error;
use crate::text::lines::{Part, escaped, markdown, markdown_line};

pub(crate) use document::{Change, Piece};
use library::Library;
use side::Side;

/// What can be named, and what is compared with what.
const NAMES: &str = "\
A and B each are one of:
  security                     the one in force, edits included
  security@1.0.0               a version out of the record's history
  security@HEAD~3              at a revision, or at the end of a day
  vellmarkt/2026-q1:security   the one that a review pinned
  builtin:security             the one that the program brings along
  drafts/security.toml         a file

The one in force is read as it lies in the working folder. Outside of a record an id means the built-in one.

With an id alone: what was edited since it was recorded; if nothing was, what changed since the version before \
it in history, or else since the built-in one. With a file alone: what changed from the one in force to it. With \
anything else alone: what changed from it to the one in force.

Exit codes: 0 done, 1 they differ (with --exit-code) or one cannot be read, 2 wrong usage.";

/// Show what differs between two checklists, and how far the version has to move
#[derive(Debug, clap::Args)]
#[command(after_help = NAMES)]
pub(crate) struct Arguments {
    /// From this checklist
    #[arg(value_name = "A")]
    from: String,
    /// To this one
    #[arg(value_name = "B")]
    to: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Print it as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Exit with 1 when they differ
    #[arg(long)]
    exit_code: bool,
}

/// Prints what differs.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let sides = Library::open(context)?.sides(&arguments.from, arguments.to.as_deref())?;
    let [from, to] = &sides;
    let changes = Changes::between(&from.checklist, &to.checklist);
    if arguments.json {
        context.out.json(&document::of(&sides, &changes))?;
    } else if arguments.markdown {
        context.out.ready(as_markdown(&sides, &changes).as_bytes())?;
    } else {
        as_text(context, &sides, &changes)?;
    }
    let differs = arguments.exit_code && !changes.is_empty();
    Ok(if differs { Verdict::No } else { Verdict::Done })
}

/// What changed, and at the end what it calls for.
fn parts(changes: &Changes) -> Vec<Part> {
    let verdict = changes.verdict();
    let mut parts = changes.parts(None);
    parts.extend(Some(verdict).filter(|part| !part.lines.is_empty()));
    parts
}

fn as_text(context: &mut Context, sides: &[Side; 2], changes: &Changes) -> Result<(), Error> {
    let out = &mut context.out;
    for (name, side) in ["From", "To  "].into_iter().zip(sides) {
        let (words, place) = (side.words(), side.place());
        let wide = name.len() + words.len() + place.width() + 4;
        let mut head = vec![strong(name), plain(format!("  {words}"))];
        // Beside its name where there is room, else below.
        if wide > out.width() {
            out.line(&head)?;
            head = vec![plain("    ")];
        }
        head.push(faint(format!("  {place}")));
        out.line(&head)?;
    }
    out.gap()?;
    out.prose("", &changes.count_words())?;
    if let Some(base) = changes.base_line() {
        put(out, &base)?;
    }
    for part in parts(changes) {
        out.gap()?;
        put_part(out, &part)?;
    }
    Ok(())
}

fn as_markdown(sides: &[Side; 2], changes: &Changes) -> String {
    let [from, to] = sides;
    let mut text = format!("# What differs: {} to {}\n\n", escaped(&from.words()), escaped(&to.words()));
    for (name, side) in [("From", from), ("To", to)] {
        text.extend([format!("- {name}: {}, {}\n", escaped(&side.words()), escaped(&side.place()))]);
    }
    text.extend(["\n", &changes.count_words(), "\n"]);
    text.extend(changes.base_line().map(|base| format!("\n- {}\n", markdown_line(&base))));
    text.push_str(&markdown(&parts(changes)));
    crate::text::clean::block(&text).into_owned()
}
