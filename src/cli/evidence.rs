//! `probity evidence`: filing documents once, and showing what they prove.

use std::path::Path;

use serde::Serialize;

use super::context::{Context, day};
use super::document::{self, Details};
use super::output::{Role, Span, faint, plain, strong};
use super::review::record_at;
use super::{Reading, Verdict};
use crate::checklist::model::Level;
use crate::error::Error;
use crate::record::action::{Action, FileEvidence, Saw};
use crate::record::evidence::{Evidence, may_answer, said_to_answer};
use crate::record::review::Review;

/// File and show documents that prove answers
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// File a document: a path, a link, or a call or test of ours
    Add(Add),
    /// List the documents of a review
    List(List),
    /// Show one document and the answers that cite it
    Show(Show),
}

/// File a document.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The review, or the beginning of its id
    review: String,
    /// The document's id in the review, as idp-export
    id: String,
    /// What people read
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The kind, which sets level and validity: contract, policy, certificate, report, test, call, …
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// Where it is: a path or a link; none for a call or a test of ours
    #[arg(long, value_name = "PATH|URL")]
    at: Option<String>,
    /// What it proves: 0 none, 1 stated, 2 documented, 3 independent, 4 tested
    #[arg(long, value_name = "0-4")]
    level: Option<i64>,
    /// The day it was obtained [default: today]
    #[arg(long, value_name = "DATE")]
    obtained: Option<String>,
    /// Its last day of validity [default: by its kind]
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,
    /// What it covers, in words
    #[arg(long, value_name = "TEXT")]
    covers: Option<String>,
    /// The questions that it may answer: codes, `sec-data-*`, what cites `SOC2:*`, or a checklist
    /// for all of its own [default: by its kind]
    #[arg(long, value_name = "QUESTION", num_args = 1..)]
    answers: Vec<String>,
    /// Copy the file into the record, for good: what Git holds cannot be deleted
    #[arg(long, requires = "at")]
    copy: bool,
    /// Change a document that is filed already; what is not said of it stays
    #[arg(long)]
    replace: bool,
}

/// List documents.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

/// Show a document.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The review, or the beginning of its id
    review: String,
    /// The document's id
    id: String,
    #[command(flatten)]
    reading: Reading,
}

/// Runs one of the evidence commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Add(arguments) => add(context, arguments)?,
        Command::List(arguments) => list(context, &arguments)?,
        Command::Show(arguments) => show(context, &arguments)?,
    }
    Ok(Verdict::Done)
}

fn add(context: &mut Context, add: Add) -> Result<(), Error> {
    let mut desk = context.write()?;
    let review_id = desk.review_id(&add.review)?;
    let review = desk.review(&review_id)?;
    let level = match add.level {
        Some(number) => Some(Level::new(number).ok_or_else(|| {
            Error::usage(
                format!("there is no evidence level {number}"),
                "0 none, 1 stated, 2 documented, 3 independent, 4 tested",
            )
        })?),
        None => None,
    };
    let filed = review.evidence.get(&add.id).filter(|_| add.replace);
    let was = filed.map(|item| &item.value);
    let is_elsewhere = add.at.is_some();
    let is_of_kind = add.kind.is_none();
    let is_valid_as_before = is_of_kind && add.obtained.is_none();
    // What is not said of a document that is filed already stays as it is.
    let stays = |is_kept: bool| was.filter(|_| is_kept);
    let details = Details {
        title: add.title.or_else(|| Some(was?.title.clone())),
        kind: add.kind.or_else(|| Some(was?.kind.clone())),
        at: add.at.or_else(|| was?.at.clone()),
        level: level.or_else(|| Some(stays(is_of_kind)?.level)),
        obtained: add.obtained.as_deref().map(day).transpose()?.or_else(|| was?.obtained),
        expires: add.expires.as_deref().map(day).transpose()?.or_else(|| stays(is_valid_as_before)?.expires),
        covers: add.covers.or_else(|| was?.covers.clone()),
        sha256: stays(!is_elsewhere).and_then(|was| was.sha256.clone()),
    };
    let today = desk.record.day(context.git.clock.now());
    let mut document = document::complete(&review, &add.id, &details, today, &context.directory)?;
    document.file = stays(!is_elsewhere).and_then(|was| was.file.clone());
    document.answers = match (add.answers.as_slice(), was) {
        ([], Some(was)) => was.answers.clone(),
        ([], None) => {
            let kind = review.policy.evidence_type(&document.kind);
            kind.map_or_else(Vec::new, |kind| may_answer(&review, kind))
        }
        (named, _) => said_to_answer(&review, &named.join(" ")).map_err(|what| {
            Error::usage(what, "give codes, the beginning of several as `sec-data-*`, or a checklist")
        })?,
    };
    let copy = if add.copy { Some(copy(context, &review, &mut document)?) } else { None };
    let saw = filed.map_or(Saw::Nothing, |item| Saw::Version(item.id));
    let filing = FileEvidence { review: review_id, document, copy, saw };
    record_at(&mut context.out, &mut desk, Action::File(Box::new(filing)))?;
    Ok(())
}

/// Reads the file to copy: a plain file, not a link, and no larger than the policy allows.
pub(crate) fn copy(context: &Context, review: &Review, document: &mut Evidence) -> Result<Vec<u8>, Error> {
    let at = document.at.clone().unwrap_or_default();
    let path = context.directory.join(&at);
    let found = std::fs::symlink_metadata(&path).map_err(|source| Error::file("read", &path, &source))?;
    if !found.is_file() {
        return Err(Error::refused(
            format!("{} is no plain file", path.display()),
            "copy the file itself, not a link or a folder",
        ));
    }
    let limit = review.policy.evidence_copy;
    if found.len() > limit {
        return Err(Error::refused(
            format!(
                "{} has {} bytes; the policy lets {limit} be copied into the record",
                path.display(),
                found.len()
            ),
            "leave it where it is and file its path: the hash is recorded",
        ));
    }
    let name = Path::new(&at).file_name().map(|name| name.to_string_lossy().into_owned());
    document.file =
        Some(name.ok_or_else(|| Error::usage(format!("{at} names no file"), "give the path of a file"))?);
    document.at = None;
    std::fs::read(&path).map_err(|source| Error::file("read", &path, &source))
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    review: String,
    as_of: String,
    evidence: Vec<EvidenceDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShowDocument {
    schema: u32,
    review: String,
    as_of: String,
    #[serde(flatten)]
    evidence: EvidenceDocument,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct EvidenceDocument {
    id: String,
    title: String,
    #[serde(rename = "type")]
    kind: String,
    at: Option<String>,
    file: Option<String>,
    sha256: Option<String>,
    level: u8,
    level_now: u8,
    obtained: Option<String>,
    expires: Option<String>,
    expired: bool,
    cited_by: Vec<String>,
    might_answer: Vec<String>,
}

fn described(review: &Review, document: &Evidence, day: jiff::civil::Date) -> EvidenceDocument {
    let cited = |answer: &&std::sync::Arc<crate::record::Item<crate::record::answer::Answer>>| {
        answer.value.evidence.iter().any(|citation| citation.id == document.id)
    };
    EvidenceDocument {
        id: document.id.clone(),
        title: document.title.clone(),
        kind: document.kind.clone(),
        at: document.at.clone(),
        file: document.file.clone(),
        sha256: document.sha256.clone(),
        level: document.level.number(),
        level_now: document.level_on(day).number(),
        obtained: document.obtained.map(|day| day.to_string()),
        expires: document.expires.map(|day| day.to_string()),
        expired: document.is_expired_on(day),
        cited_by: review.answers.values().filter(cited).map(|answer| answer.value.question.clone()).collect(),
        might_answer: document.answers.clone(),
    }
}

fn list(context: &mut Context, list: &List) -> Result<(), Error> {
    let mut desk = context.read(&list.reading)?;
    let id = desk.review_id(&list.review)?;
    let review = desk.review(&id)?;
    let evidence: Vec<EvidenceDocument> =
        review.evidence.values().map(|item| described(&review, &item.value, desk.day)).collect();
    if list.reading.json {
        let document =
            ListDocument { schema: 1, review: id.to_string(), as_of: desk.day.to_string(), evidence };
        return Ok(context.out.json(&document)?);
    }
    if evidence.is_empty() {
        context.out.line(&[
            plain("No document is filed yet. "),
            strong(format!("probity evidence add {id} ID --title TEXT --type KIND")),
            plain(" files one."),
        ])?;
    }
    let rows: Vec<Vec<Span>> = evidence
        .iter()
        .map(|e| {
            let until = match (&e.expires, e.expired) {
                (Some(day), true) => Span::new(Role::Bad, format!("expired {day}")),
                (Some(day), false) => plain(format!("to {day}")),
                (None, _) => faint("no end"),
            };
            vec![
                strong(&e.id),
                plain(format!("E{}", e.level_now)),
                until,
                plain(format!("cited by {}", e.cited_by.len())),
                faint(&e.title),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

fn show(context: &mut Context, show: &Show) -> Result<(), Error> {
    let mut desk = context.read(&show.reading)?;
    let id = desk.review_id(&show.review)?;
    let review = desk.review(&id)?;
    let Some(item) = review.evidence.get(&show.id) else {
        let near = crate::text::id::nearest(&show.id, review.evidence.keys().map(String::as_str));
        let hint = near.map_or_else(
            || format!("`probity evidence list {id}` shows all"),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Error::refused(format!("there is no document `{}`", show.id), hint));
    };
    let found = described(&review, &item.value, desk.day);
    if show.reading.json {
        let document =
            ShowDocument { schema: 1, review: id.to_string(), as_of: desk.day.to_string(), evidence: found };
        return Ok(context.out.json(&document)?);
    }
    let out = &mut context.out;
    out.line(&[strong(&found.title), faint(format!("  {}", found.id))])?;
    let optional = |label: &str, value: Option<&String>| value.map(|value| vec![faint(label), plain(value)]);
    let mut rows = vec![
        vec![faint("kind"), plain(&found.kind)],
        vec![faint("proves"), plain(format!("E{} {}", found.level, item.value.level.name()))],
    ];
    rows.extend(optional("where", found.at.as_ref()));
    rows.extend(optional("copy", found.file.as_ref()));
    rows.extend(optional("sha256", found.sha256.as_ref()));
    rows.extend(optional("obtained", found.obtained.as_ref()));
    rows.extend(optional(if found.expired { "expired" } else { "valid to" }, found.expires.as_ref()));
    rows.extend(optional("covers", item.value.covers.as_ref()));
    out.table("  ", &rows, &[])?;
    out.line(&[plain(format!("Cited by {} answers:", found.cited_by.len()))])?;
    for question in &found.cited_by {
        let place = review
            .answers
            .get(question)
            .and_then(|a| a.value.evidence.iter().find(|c| c.id == found.id))
            .and_then(|c| c.place.clone());
        out.line(&[
            plain("  "),
            plain(question),
            faint(place.map_or_else(String::new, |place| format!("  {place}"))),
        ])?;
    }
    Ok(())
}
