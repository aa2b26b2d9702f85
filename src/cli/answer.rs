//! `probity answer`: one answer, or many from a file, all or nothing.

use std::path::{Path, PathBuf};

use super::Verdict;
use super::claim::begins_with;
use super::context::{Context, Desk, read_text, words};
use super::document::{self, Given};
use super::output::{plain, strong};
use super::review::record_at;
use crate::checklist::model::Question;
use crate::error::{Error, Kind};
use crate::record::action::{Act, Action, GiveAnswer, Saw};
use crate::record::answer::{ReasonKind, State, Value, read_state};
use crate::record::evidence::Evidence;
use crate::record::review::Review;
use crate::record::typed;
use crate::store::ActError;
use crate::text::id;
use crate::text::reader;

/// Answer a question, or many from a file
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// The question's id
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    question: Option<String>,
    /// The answer: an option's key or number, yes or no, a level, a figure, a day, keys with `+`
    #[arg(required_unless_present_any = ["file", "unknown", "na"], conflicts_with_all = ["file", "unknown", "na"], allow_hyphen_values = true)]
    value: Option<String>,
    /// Nobody can say
    #[arg(long, conflicts_with_all = ["na", "file"])]
    unknown: bool,
    /// It does not apply
    #[arg(long, conflicts_with = "file")]
    na: bool,
    /// Why it is unknown or not applicable: asked-not-obtainable, too-costly, out-of-contract, not-in-use, not-yet-live
    #[arg(long, value_name = "KIND", conflicts_with = "file")]
    reason: Option<String>,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT", conflicts_with = "file", allow_hyphen_values = true)]
    because: Option<String>,
    /// What proves it: a document's id, or a table that files it along; may be given several times
    #[arg(long, value_name = "ID|TABLE", conflicts_with = "file")]
    evidence: Vec<String>,
    /// Where in the document, for the one cited
    #[arg(long = "where", value_name = "PLACE", requires = "evidence")]
    place: Option<String>,
    /// Begin with this claim: its words and its proof, where none are given here
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    claim: Option<String>,
    /// Many answers from a TOML file, `[[answer]]` each; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// One answer as it was given.
struct Entry {
    question: String,
    state: State,
    because: String,
    evidence: Vec<Given>,
    taken_from: Option<String>,
}

/// Records one answer or many.
pub(crate) fn run(context: &mut Context, arguments: Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    if let Some(file) = &arguments.file {
        many(context, &mut desk, &review, file)?;
    } else {
        let entry = one(&review, arguments)?;
        let action = action(context, &desk, &review, entry, &mut Vec::new())?;
        record_at(&mut context.out, &mut desk, action)?;
    }
    Ok(Verdict::Done)
}

fn one(review: &Review, arguments: Arguments) -> Result<Entry, Error> {
    let name = arguments.question.unwrap_or_default();
    let question = find(review, &name)?;
    let reason = arguments.reason.as_deref().map(reason).transpose()?;
    let state = match (arguments.unknown, arguments.na, &arguments.value) {
        (true, _, _) => State::Unknown(reason),
        (_, true, _) => State::NotApplicable(reason),
        (_, _, value) => {
            let typed = words(value.as_deref().unwrap_or_default())?;
            State::Answered(value_of(question, &typed)?)
        }
    };
    let claim = arguments.claim.as_deref().map(|claim| begins_with(review, &name, claim)).transpose()?;
    let because = match (&arguments.because, claim) {
        (None, Some(claim)) => claim.answer.because.clone(),
        (given, _) => words(given.as_deref().unwrap_or_default())?,
    };
    let mut evidence =
        arguments.evidence.iter().map(|text| document::argument(text)).collect::<Result<Vec<_>, _>>()?;
    if let Some(place) = arguments.place {
        match evidence.as_mut_slice() {
            [only] => only.citation.place = Some(place),
            _ => {
                return Err(Error::usage(
                    "`--where` goes with exactly one document",
                    "write the place into the table: --evidence '{ id = \"a\", where = \"p. 3\" }'",
                ));
            }
        }
    }
    if let (true, Some(claim)) = (evidence.is_empty(), claim) {
        let cited = claim.answer.evidence.iter().cloned();
        evidence.extend(cited.map(|citation| Given { citation, document: None }));
    }
    Ok(Entry { question: name, state, because, evidence, taken_from: arguments.claim })
}

fn find<'r>(review: &'r Review, name: &str) -> Result<&'r Question, Error> {
    review.question(name).map(|(_, question)| question).ok_or_else(|| {
        let near = id::nearest(name, review.questions().map(|(_, q)| q.id.as_str()));
        let hint = near.map_or_else(
            || format!("`probity review show {}` lists all", review.id),
            |near| format!("did you mean `{near}`?"),
        );
        Error::refused(format!("{} asks no question `{name}`", review.id), hint)
    })
}

fn value_of(question: &Question, typed: &str) -> Result<Value, Error> {
    typed::value(question, typed).map_err(|fault| {
        let options: Vec<String> =
            question.kind.options().iter().map(|o| format!("{} ({})", o.key, o.label)).collect();
        let hint = if options.is_empty() {
            question.ask.clone()
        } else {
            format!("{} One of: {}", question.ask, options.join(", "))
        };
        Error::refused(fault, hint)
    })
}

fn reason(word: &str) -> Result<ReasonKind, Error> {
    let names: Vec<&str> = ReasonKind::ALL.iter().map(|(name, _)| *name).collect();
    ReasonKind::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind).ok_or_else(|| {
        Error::usage(format!("`{word}` is no reason"), format!("one of: {}", names.join(", ")))
    })
}

/// The action for one answer; documents that are filed along are filed by the first that cites them.
fn action(
    context: &Context,
    desk: &Desk,
    review: &Review,
    entry: Entry,
    filed: &mut Vec<Evidence>,
) -> Result<Action, Error> {
    let mut file = Vec::new();
    let mut citations = Vec::new();
    for given in entry.evidence {
        let id = &given.citation.id;
        if let Some(details) = &given.document {
            let today = desk.record.day(context.git.clock.now());
            let document = document::complete(review, id, details, today, &context.directory)?;
            let there = review
                .evidence
                .get(id)
                .map(|item| &item.value)
                .or_else(|| filed.iter().find(|d| d.id == *id));
            match there {
                Some(there) if same_document(there, &document) => {}
                Some(_) => {
                    return Err(Error::refused(
                        format!("a document `{id}` is filed already, and it is another one"),
                        "cite it by its id alone, or give the new one an id of its own; `probity evidence show` tells what is filed",
                    ));
                }
                None => {
                    filed.push(document.clone());
                    file.push(document);
                }
            }
        }
        citations.push(given.citation);
    }
    Ok(Action::Answer(Box::new(GiveAnswer {
        taken_from: entry.taken_from,
        review: review.id.clone(),
        question: entry.question,
        state: entry.state,
        because: entry.because,
        evidence: citations,
        file,
        saw: Saw::Whatever,
    })))
}

fn same_document(a: &Evidence, b: &Evidence) -> bool {
    (&a.title, &a.kind, &a.at, a.level) == (&b.title, &b.kind, &b.at, b.level)
}

/// Many answers: one commit each, all of them or none.
fn many(context: &mut Context, desk: &mut Desk, review: &Review, file: &Path) -> Result<(), Error> {
    let text = read_text(file)?;
    let name = file.display().to_string();
    let (entries, problems) = reader::read(&name, text.as_bytes(), |top| {
        let entries: Vec<(Entry, usize)> = top
            .tables("answer")
            .iter()
            .filter_map(|table| {
                let question = table.need_text("question");
                let state = read_state(table);
                let because = table.text("because").map(|t| t.value.trim().to_owned()).unwrap_or_default();
                let evidence = table.tables("evidence").iter().filter_map(document::given).collect();
                // Before anything that is missing ends it: a key that is misspelt is why it is missing.
                table.finish();
                let entry =
                    Entry { question: question?.value, state: state?, because, evidence, taken_from: None };
                Some((entry, table.line()))
            })
            .collect();
        top.finish();
        Some(entries)
    });
    let entries = document::usable(entries, &problems)?;
    if entries.is_empty() {
        return Err(Error::usage(
            format!("{name} holds no answer"),
            "each one begins with [[answer]] and names its question and value",
        ));
    }
    let by = desk.identity()?;
    let at = context.git.clock.now();
    let mut filed = Vec::new();
    let mut acts = Vec::with_capacity(entries.len());
    let mut lines = Vec::with_capacity(entries.len());
    for (entry, line) in entries {
        lines.push(line);
        acts.push(Act { by: by.clone(), at, action: action(context, desk, review, entry, &mut filed)? });
    }
    let commits = desk.session.act_all(&acts).map_err(|error| placed(error, &name, &lines))?;
    if let Some(last) = commits.last() {
        desk.settle(*last)?;
        context.out.line(&[
            plain(format!("Recorded {} answers in ", commits.len())),
            strong(&review.id),
            plain(format!(", the last one as {}", last.short())),
        ])?;
    }
    Ok(())
}

/// Refusals with the line of the file on which their answer begins.
fn placed(error: ActError, file: &str, lines: &[usize]) -> Error {
    let some = match error {
        ActError::RefusedSome(some) => some,
        ActError::Refused(refusals) => vec![(0, refusals)],
        ActError::Store(error) => return error.into(),
    };
    let reasons = some
        .iter()
        .flat_map(|(place, refusals)| refusals.iter().map(move |refusal| (place, refusal)))
        .map(|(place, refusal)| {
            let line = lines.get(*place).copied().unwrap_or(1);
            crate::error::Reason { what: format!("{file}:{line}: {refusal}"), hint: refusal.hint() }
        })
        .collect();
    Error { kind: Kind::Refused, reasons }
}
