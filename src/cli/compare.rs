//! `probity compare`: several reviews side by side on the questions that all of them ask.

use std::sync::Arc;

use serde::Serialize;

use super::context::Context;
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::compare::words::{Cell, EVEN_WORDS, Tone};
use crate::record::compare::{Comparison, compare};
use crate::record::review::Review;
use crate::record::scoring::{Fraction, percent};
use crate::record::standing::Standing;

/// Compare reviews: each one's own outcome and gates, then the common questions
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The reviews, or the beginnings of their ids
    #[arg(required = true, num_args = 2..)]
    reviews: Vec<String>,
    /// List the common questions, those that differ most first
    #[arg(long)]
    by_gap: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    as_of: String,
    common: usize,
    common_gates: usize,
    reviews: Vec<Side>,
    checklists: Vec<Row>,
    ranking: Option<Vec<String>>,
    warnings: Vec<String>,
    gaps: Vec<Gap>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Side {
    review: String,
    state: &'static str,
    outcome: &'static str,
    rule: u8,
    gates_pass: usize,
    gates_fail: usize,
    gates_open: usize,
    gates_waived: usize,
    failing: Vec<String>,
    asked_besides: usize,
    failing_besides: Vec<String>,
    open_conditions: usize,
    overall: Option<Share>,
}

#[derive(Serialize)]
struct Share {
    percent: String,
    exact: String,
}

#[derive(Serialize)]
struct Row {
    checklist: String,
    version: String,
    questions: usize,
    low: Vec<Option<Share>>,
    high: Vec<Option<Share>>,
    even: bool,
}

#[derive(Serialize)]
struct Gap {
    question: String,
    checklist: String,
    width: String,
    answers: Vec<Option<String>>,
}

fn share(fraction: &Fraction) -> Share {
    Share { percent: percent(fraction, 1), exact: fraction.to_string() }
}

/// Compares reviews.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let mut reviews = Vec::new();
    for name in &arguments.reviews {
        let id = desk.review_id(name)?;
        if reviews.iter().any(|(review, _): &(Arc<Review>, Standing)| review.id == id) {
            return Err(Error::usage(format!("{id} is named twice"), "name each review once"));
        }
        let review = desk.review(&id)?;
        let standing = Standing::of(&review, desk.day);
        reviews.push((review, standing));
    }
    let pairs: Vec<_> = reviews.iter().map(|(review, standing)| (&**review, standing)).collect();
    let found = compare(&pairs);
    if arguments.reading.json {
        context.out.json(&document(&found, &desk.day.to_string()))?;
        return Ok(Verdict::Done);
    }
    if arguments.by_gap {
        by_gap(context, &found)?;
    } else {
        side_by_side(context, &found)?;
    }
    Ok(Verdict::Done)
}

fn document(found: &Comparison, as_of: &str) -> Document {
    let low = |row: &crate::record::compare::Row| {
        row.intervals.iter().map(|i| i.as_ref().map(|(low, _)| share(low))).collect()
    };
    let high = |row: &crate::record::compare::Row| {
        row.intervals.iter().map(|i| i.as_ref().map(|(_, high)| share(high))).collect()
    };
    Document {
        schema: 1,
        as_of: as_of.to_owned(),
        common: found.common,
        common_gates: found.common_gates,
        reviews: found
            .reviews
            .iter()
            .map(|side| Side {
                review: side.review.clone(),
                state: side.state.name(),
                outcome: side.proposal.outcome.name(),
                rule: side.proposal.rule,
                gates_pass: side.gates[0],
                gates_fail: side.gates[1],
                gates_open: side.gates[2],
                gates_waived: side.gates[3],
                failing: side.failing.iter().map(|(id, _)| id.clone()).collect(),
                asked_besides: side.besides,
                failing_besides: side.failing_besides.clone(),
                open_conditions: side.open_conditions,
                overall: side.overall.as_ref().map(share),
            })
            .collect(),
        checklists: found
            .checklists
            .iter()
            .map(|row| Row {
                checklist: row.checklist.clone(),
                version: row.version.clone(),
                questions: row.questions,
                low: low(row),
                high: high(row),
                even: row.is_even,
            })
            .collect(),
        ranking: found.ranking.as_ref().map(|order| {
            order.iter().filter_map(|at| found.reviews.get(*at)).map(|side| side.review.clone()).collect()
        }),
        warnings: found.warnings.clone(),
        gaps: found
            .gaps
            .iter()
            .map(|gap| Gap {
                question: gap.question.clone(),
                checklist: gap.checklist.clone(),
                width: gap.width.to_string(),
                answers: gap.answers.clone(),
            })
            .collect(),
    }
}

/// The look of what speaks for a partner or against it.
fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Plain,
        Tone::Good => Role::Good,
        Tone::Doubt => Role::Doubt,
        Tone::Bad => Role::Bad,
        Tone::Faint => Role::Faint,
    }
}

fn span(cell: &Cell) -> Span {
    Span::new(role(cell.tone), &cell.words)
}

fn side_by_side(context: &mut Context, found: &Comparison) -> Result<(), Error> {
    let out = &mut context.out;
    out.line(&[strong(found.count_words()), plain(format!("  {}", found.common_words()))])?;
    out.gap()?;
    let heads = found.reviews.iter().map(|side| strong(&side.review));
    let mut rows: Vec<Vec<Span>> = vec![std::iter::once(faint("")).chain(heads).collect()];
    for line in found.lines() {
        rows.push(std::iter::once(faint(line.label)).chain(line.cells.iter().map(span)).collect());
    }
    out.table("", &rows, &[])?;
    out.gap()?;
    out.line(&[strong(format!("Low - high on the {} common", found.common))])?;
    let rows: Vec<Vec<Span>> = found
        .checklists
        .iter()
        .map(|row| {
            let mut cells = vec![plain(&row.checklist)];
            cells.extend(row.intervals.iter().enumerate().map(|(at, interval)| {
                let role = if interval.is_some() { Role::Plain } else { Role::Faint };
                Span::new(role, row.interval_words(at))
            }));
            cells.push(faint(row.even_word()));
            cells
        })
        .collect();
    out.table("  ", &rows, &[])?;
    out.gap()?;
    let (ranking, how) = found.ranking_words();
    out.line(&[strong(ranking), plain(format!("  {how}"))])?;
    for warning in &found.warnings {
        out.line(&[Span::new(Role::Doubt, warning)])?;
    }
    out.line(&[faint(format!("{EVEN_WORDS}. --by-gap lists the questions."))])?;
    Ok(())
}

fn by_gap(context: &mut Context, found: &Comparison) -> Result<(), Error> {
    let mut heads = vec![faint("question"), faint("gap")];
    heads.extend(found.reviews.iter().map(|side| strong(&side.review)));
    let mut rows = vec![heads];
    for gap in &found.gaps {
        let mut cells = vec![plain(&gap.question), plain(gap.points())];
        cells.extend((0..found.reviews.len()).map(|at| span(&gap.answer_words(at))));
        rows.push(cells);
    }
    Ok(context.out.table("", &rows, &[1])?)
}
