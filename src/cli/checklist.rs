//! `probity checklist`: the checklists in force or built in, what differs, their problems and their schema.

use serde::Serialize;

use super::context::{Context, warn_of};
use super::output::{Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::checklist::builtin;
use crate::checklist::model::{Checklist, GateKind};
use crate::checklist::parse;
use crate::checklist::schema::{SchemaKind, schema_text};
use crate::error::Error;
use crate::record::layout;
use crate::store::{At, Store, StoreError};
use crate::text::id;
use crate::text::problem::Problem;

mod diff;
mod export;
mod files;
mod fork;
mod import;
mod keep;
mod lint;
mod pull;
mod show;
mod trial;

pub(crate) use diff::{Change, Piece};
pub(crate) use show::spoken_guidance;

/// Show, compare and check checklists
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the checklists of the record; outside of one the built-in ones
    List(Reading),
    /// Show one checklist: sections, guidance and every question
    Show(show::Arguments),
    /// Show what differs between two checklists, and how far the version has to move
    Diff(diff::Arguments),
    /// Check checklists and facts as they lie in the working folder
    Lint(lint::Arguments),
    /// Copy a checklist under an id of its own: a draft that knows what it was forked from
    Fork(fork::Fork),
    /// Record a checklist as it lies in the working folder: its author's edits become an entry
    Record(keep::Arguments),
    /// Show what a checklist would ask, gate and reopen in a review of the record
    Try(trial::Arguments),
    /// Put a draft in force, as version 1.0.0
    Publish(fork::Publish),
    /// Take what the upstream of a checklist changed, or reject it, part by part
    Pull(pull::Arguments),
    /// Make a checklist from a questionnaire, framework, catalog or table of others
    Import(import::Arguments),
    /// Write a checklist as an OSCAL catalog
    Export(export::Arguments),
    /// Print the JSON Schema (draft-07) of a kind of file
    Schema(Schema),
}

impl Command {
    /// True for what would write.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Self::Fork(_) | Self::Record(_) | Self::Publish(_) => true,
            Self::Pull(arguments) => arguments.writes(),
            Self::Import(arguments) => arguments.writes(),
            Self::Export(arguments) => arguments.writes(),
            Self::List(_)
            | Self::Show(_)
            | Self::Diff(_)
            | Self::Lint(_)
            | Self::Try(_)
            | Self::Schema(_) => false,
        }
    }
}

/// Print a schema.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// The kind of file
    #[arg(default_value = SchemaKind::Checklist.name(), value_parser = SchemaKind::ALL.map(SchemaKind::name))]
    kind: String,
}

/// Runs one of the checklist commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::List(reading) => list(context, &reading)?,
        Command::Show(arguments) => show::run(context, &arguments)?,
        Command::Diff(arguments) => return diff::run(context, &arguments),
        Command::Lint(arguments) => return lint::run(context, &arguments),
        Command::Fork(arguments) => return fork::fork(context, &arguments),
        Command::Record(arguments) => return keep::run(context, &arguments),
        Command::Try(arguments) => return trial::run(context, &arguments),
        Command::Publish(arguments) => return fork::publish(context, &arguments),
        Command::Pull(arguments) => return pull::run(context, &arguments),
        Command::Import(arguments) => return import::run(context, &arguments),
        Command::Export(arguments) => export::run(context, &arguments)?,
        Command::Schema(schema) => {
            let kind = SchemaKind::parse(&schema.kind).ok_or_else(|| {
                let kinds = SchemaKind::ALL.map(SchemaKind::name).join(", ");
                Error::usage(format!("there is no schema `{}`", schema.kind), format!("one of: {kinds}"))
            })?;
            context.out.ready(schema_text(kind).as_bytes())?;
        }
    }
    Ok(Verdict::Done)
}

/// Checklists, and where they come from.
struct Shelf {
    /// The commit they were read at; none for the built-in ones.
    commit: Option<String>,
    /// When that commit was made.
    time: Option<jiff::Timestamp>,
    is_built_in: bool,
    checklists: Vec<Checklist>,
}

impl Shelf {
    /// The record's checklists in the order in which people meet their areas, or the built-in ones
    /// where there is no record. What is wrong with them is told.
    fn open(context: &Context, reading: &Reading) -> Result<Self, Error> {
        if !is_in_record(context, reading)? {
            return Ok(Self { commit: None, time: None, is_built_in: true, checklists: built_in() });
        }
        let desk = context.read(reading)?;
        let mut problems = Vec::new();
        let found = crate::record::load::checklists(&desk.snapshot, &mut problems)?;
        warn_of(&problems);
        let mut checklists: Vec<Checklist> = found.into_iter().map(|item| item.value).collect();
        checklists.sort_by_key(|checklist| (builtin::place_of(&checklist.area), checklist.id.clone()));
        let commit = desk.snapshot.commit.map(|id| id.to_string());
        Ok(Self { commit, time: desk.snapshot.time, is_built_in: false, checklists })
    }

    fn find(&self, id: &str) -> Result<&Checklist, Error> {
        self.checklists.iter().find(|checklist| checklist.id == id).ok_or_else(|| {
            let near = id::nearest(id, self.checklists.iter().map(|checklist| checklist.id.as_str()));
            let hint = near.map_or_else(
                || "`probity checklist list` shows all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Error::refused(format!("there is no checklist `{id}`"), hint)
        })
    }
}

/// True when there is a record to read. A question about its past has no other meaning.
fn is_in_record(context: &Context, reading: &Reading) -> Result<bool, Error> {
    let store = match Store::discover(&context.directory, &context.git) {
        Ok(store) => store,
        Err(StoreError::NoRepository(_)) if reading.looking.at.is_none() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    Ok(reading.looking.at.is_some() || store.snapshot(&At::Head)?.blob(layout::RECORD)?.is_some())
}

/// The checklists that the program brings along. A test proves that they have no problems.
fn built_in() -> Vec<Checklist> {
    builtin::CHECKLISTS
        .iter()
        .filter_map(|(id, text)| parse::checklist(&layout::checklist(id), text.as_bytes()).0)
        .collect()
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    commit: Option<String>,
    built_in: bool,
    checklists: Vec<Line>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Line {
    id: String,
    version: String,
    title: String,
    summary: String,
    area: String,
    partner_types: Option<Vec<String>>,
    base: Option<String>,
    questions: usize,
    hard_gates: usize,
    waivable_gates: usize,
}

fn line(checklist: &Checklist) -> Line {
    let gates = |kind: GateKind| {
        checklist.questions().filter(|q| q.gate.as_ref().is_some_and(|gate| gate.kind == kind)).count()
    };
    Line {
        id: checklist.id.clone(),
        version: checklist.version.to_string(),
        title: checklist.title.clone(),
        summary: checklist.summary.clone(),
        area: checklist.area.clone(),
        partner_types: checklist.partner_types.clone(),
        base: checklist.base.as_ref().map(|base| format!("{} {}", base.checklist, base.version)),
        questions: checklist.questions().count(),
        hard_gates: gates(GateKind::Hard),
        waivable_gates: gates(GateKind::Waivable),
    }
}

fn list(context: &mut Context, reading: &Reading) -> Result<(), Error> {
    let shelf = Shelf::open(context, reading)?;
    let checklists: Vec<Line> = shelf.checklists.iter().map(line).collect();
    if reading.json {
        let document =
            ListDocument { schema: 1, commit: shelf.commit, built_in: shelf.is_built_in, checklists };
        return Ok(context.out.json(&document)?);
    }
    if shelf.is_built_in {
        context.out.line(&[faint("No record here: these are the built-in ones.")])?;
    }
    let rows: Vec<Vec<Span>> = checklists
        .iter()
        .map(|own| {
            let gates = match own.hard_gates + own.waivable_gates {
                0 => "no gate".to_owned(),
                1 => "1 gate".to_owned(),
                many => format!("{many} gates"),
            };
            let whom = own.partner_types.as_ref().map_or_else(|| "all partners".to_owned(), |t| t.join(", "));
            let base = own.base.as_ref().map_or_else(String::new, |base| format!(", fork of {base}"));
            vec![
                strong(&own.id),
                plain(&own.version),
                plain(&own.title),
                plain(format!("{} questions", own.questions)),
                plain(gates),
                faint(format!("{whom}{base}")),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[3])?)
}

/// Shows a problem of a file with its place, the line and what to do.
pub(crate) fn show_problem(out: &mut super::output::Out, problem: &Problem) -> std::io::Result<()> {
    let text = format!("{problem}\n");
    out.ready(crate::text::clean::block(&text).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_checklists_are_all_there() {
        assert_eq!(built_in().len(), builtin::CHECKLISTS.len());
    }

    #[test]
    fn a_slip_in_an_id_is_answered_with_the_nearest_one() {
        let shelf = Shelf { commit: None, time: None, is_built_in: true, checklists: built_in() };
        let error = shelf.find("secruity").unwrap_err();
        assert!(error.to_string().contains("did you mean `security`?"), "{error}");
    }
}
