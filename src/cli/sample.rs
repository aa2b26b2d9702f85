//! `probity sample`: an auditor draws answers, walks them, and keeps what was found in a file of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::context::{Context, Desk, read_text};
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict, plain as line_mode};
use crate::error::Error;
use crate::record::layout::ReviewId;
use crate::record::sample::{Candidate, Found, Sample, draw};
use crate::record::standing::{Place, Standing};
use crate::text::problem::any_error;

/// Draw answers for an audit, and keep what was found of each
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Draw answers; the same seed draws the same ones from the same record
    Draw(Draw),
    /// Look at the answers one by one and note what was found
    Walk(At),
    /// Show what was found
    Show(Show),
}

/// Draw answers; the same seed draws the same ones from the same record
#[derive(Debug, clap::Args)]
pub(crate) struct Draw {
    /// The file to write, outside of the record
    file: PathBuf,
    /// How many answers
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 25)]
    number: usize,
    /// Any words; whoever uses the same draws the same [default: the commit's id]
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
    /// Only from this review, or the beginning of its id
    #[arg(long, value_name = "REVIEW")]
    review: Option<String>,
    /// Only answers of this person, by id
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// Only answers that nobody has confirmed
    #[arg(long)]
    unverified: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Look at the answers one by one and note what was found
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    /// The sample's file
    file: PathBuf,
}

/// Show what was found
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The sample's file
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    seed: String,
    commit: String,
    from: usize,
    looked_at: usize,
    exceptions: usize,
    answers: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    review: String,
    question: String,
    found: Option<&'static str>,
    words: String,
}

/// Draws, walks or shows.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Draw(arguments) => drawn(context, &arguments),
        Command::Walk(arguments) => line_mode::walk_sample(context, &arguments.file),
        Command::Show(arguments) => show(context, &arguments),
    }
}

fn drawn(context: &mut Context, arguments: &Draw) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let file = context.directory.join(&arguments.file);
    outside(&desk, &file)?;
    if file.exists() {
        return Err(Error::refused(
            format!("{} is there already", arguments.file.display()),
            "name another file: what was found in an earlier sample stays",
        ));
    }
    let Some(commit) = desk.snapshot.commit else {
        return Err(Error::refused("there is nothing to draw from", "record something first"));
    };
    let only = arguments.review.as_deref().map(|text| desk.review_id(text)).transpose()?;
    let mut candidates = Vec::new();
    for id in desk.review_ids(None)?.into_iter().filter(|id| only.as_ref().is_none_or(|only| only == id)) {
        candidates.extend(candidates_of(&mut desk, &id, arguments)?);
    }
    if candidates.is_empty() {
        return Err(Error::refused("no answer is like that", "leave one of the options away"));
    }
    let seed = arguments.seed.clone().unwrap_or_else(|| commit.to_string());
    let from = candidates.len();
    let items = draw(&seed, candidates, arguments.number);
    let sample = Sample { seed, drawn_at: context.git.clock.now(), commit, from, items };
    write(&file, &sample, "")?;
    if arguments.reading.json {
        context.out.json(&document(&sample))?;
    } else {
        context.out.line(&[plain(format!(
            "{} of {from} answers drawn, with the seed {}, into {}",
            sample.items.len(),
            sample.seed,
            arguments.file.display()
        ))])?;
        context.out.line(&[faint(format!("Next: probity sample walk {}", arguments.file.display()))])?;
    }
    Ok(Verdict::Done)
}

fn candidates_of(desk: &mut Desk, id: &ReviewId, arguments: &Draw) -> Result<Vec<Candidate>, Error> {
    let review = desk.review(id)?;
    let standing = Standing::of(&review, desk.day);
    let wanted = |question: &str, by: &str| {
        matches!(
            standing.place(question),
            Some(Place::Answered { .. } | Place::Unknown | Place::NotApplicable)
        ) && arguments.person.as_deref().is_none_or(|person| person == by)
            && !(arguments.unverified && review.verified(question).is_some())
    };
    let answers = review.answers.iter().filter(|(question, item)| wanted(question, &item.value.answered_by));
    Ok(answers
        .map(|(question, item)| Candidate { review: id.clone(), question: question.clone(), answer: item.id })
        .collect())
}

/// Refuses a file inside of the record: what an auditor finds is not the reviewers' to keep.
fn outside(desk: &Desk, file: &Path) -> Result<(), Error> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| Error::file("look into", folder, &error))?;
    let root = desk.session.store.root().and_then(|root| root.canonicalize().ok());
    if root.is_some_and(|root| folder.starts_with(root)) {
        return Err(Error::refused(
            format!("{} lies in the record", file.display()),
            "an auditor's findings are kept outside of it: name a file in another folder",
        ));
    }
    Ok(())
}

/// Reads a sample's file.
pub(super) fn read(file: &Path) -> Result<(Sample, String), Error> {
    let text = read_text(file)?;
    let (sample, problems) = Sample::read(&file.display().to_string(), text.as_bytes());
    match sample {
        Some(sample) if !any_error(&problems) => Ok((sample, text)),
        _ => Err(Error::problems(&problems)),
    }
}

/// Writes a sample's file, all of it or nothing.
pub(super) fn write(file: &Path, sample: &Sample, earlier: &str) -> Result<(), Error> {
    let beside = file.with_extension("toml.new");
    std::fs::write(&beside, sample.write(earlier))
        .and_then(|()| std::fs::rename(&beside, file))
        .map_err(|error| Error::file("write", file, &error))
}

fn show(context: &mut Context, arguments: &Show) -> Result<Verdict, Error> {
    let (sample, _) = read(&context.directory.join(&arguments.file))?;
    if arguments.json {
        context.out.json(&document(&sample))?;
        return Ok(Verdict::Done);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let longest = sample.items.iter().map(|item| item.of.question.len()).max().unwrap_or(0);
    for item in &sample.items {
        let word = item.found.map_or("open", Found::name);
        *counts.entry(word).or_default() += 1;
        let role = match item.found {
            Some(Found::InOrder) => Role::Good,
            Some(Found::Exception) => Role::Bad,
            Some(Found::Unclear) => Role::Doubt,
            None => Role::Faint,
        };
        context.out.line(&[
            Span::new(role, format!("{word:<9}")),
            plain("  "),
            strong(format!("{:<longest$}", item.of.question)),
            plain(format!("  {}", item.of.review)),
        ])?;
        if !item.words.is_empty() {
            context.out.prose("           ", &item.words)?;
        }
    }
    let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    context.out.gap()?;
    context.out.line(&[plain(format!(
        "{} of {} answers as of {}, seed {}: {}",
        sample.items.len(),
        sample.from,
        sample.commit.short(),
        sample.seed,
        counts.join(", ")
    ))])?;
    Ok(Verdict::Done)
}

fn document(sample: &Sample) -> Document {
    Document {
        schema: 1,
        seed: sample.seed.clone(),
        commit: sample.commit.to_string(),
        from: sample.from,
        looked_at: sample.looked_at(),
        exceptions: sample.items.iter().filter(|item| item.found == Some(Found::Exception)).count(),
        answers: sample
            .items
            .iter()
            .map(|item| Line {
                review: item.of.review.to_string(),
                question: item.of.question.clone(),
                found: item.found.map(Found::name),
                words: item.words.clone(),
            })
            .collect(),
    }
}
