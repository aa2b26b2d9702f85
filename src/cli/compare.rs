//! `probity compare`: several reviews side by side on the questions that all of them ask.

use serde::Serialize;

use super::context::Context;
use super::output::{Role, Span, faint, plain, strong};
use super::status::{outcome_role, outcome_words};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::compare::{Comparison, compare};
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
        if reviews.iter().any(|(review, _): &(crate::record::review::Review, Standing)| review.id == id) {
            return Err(Error::usage(format!("{id} is named twice"), "name each review once"));
        }
        let review = desk.review(&id)?;
        let standing = Standing::of(&review, desk.day);
        reviews.push((review, standing));
    }
    let pairs: Vec<_> = reviews.iter().map(|(review, standing)| (review, standing)).collect();
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

fn side_by_side(context: &mut Context, found: &Comparison) -> Result<(), Error> {
    let out = &mut context.out;
    out.line(&[
        strong(format!("{} reviews", found.reviews.len())),
        plain(format!("  {} common questions, {} of them gates", found.common, found.common_gates)),
    ])?;
    out.gap()?;
    let mut rows: Vec<Vec<Span>> = Vec::new();
    let mut row = |label: &str, cell: &dyn Fn(&crate::record::compare::Side) -> Span| {
        let mut cells = vec![faint(label)];
        cells.extend(found.reviews.iter().map(cell));
        rows.push(cells);
    };
    row("", &|side| strong(&side.review));
    row("state", &|side| plain(side.state.words()));
    row("proposal", &|side| {
        let outcome = side.proposal.outcome;
        Span::new(outcome_role(outcome), format!("{} (rule {})", outcome_words(outcome), side.proposal.rule))
    });
    row("gates, own review", &|side| {
        let [pass, fail, open, waived] = side.gates;
        plain(format!("{pass} pass, {fail} fail, {open} open, {waived} waived"))
    });
    row("what fails", &|side| {
        let failing: Vec<String> =
            side.failing.iter().map(|(id, kind)| format!("{id} ({})", kind.name())).collect();
        if failing.is_empty() { faint("-") } else { Span::new(Role::Bad, failing.join(", ")) }
    });
    row("asked besides", &|side| {
        let fails = side.failing_besides.len();
        let words =
            if fails > 0 { format!("{}, {fails} FAILS", side.besides) } else { side.besides.to_string() };
        Span::new(if fails > 0 { Role::Bad } else { Role::Plain }, words)
    });
    row("conditions open", &|side| plain(side.open_conditions));
    out.table("", &rows, &[])?;
    out.gap()?;
    out.line(&[strong(format!("Low - high on the {} common", found.common))])?;
    let rows: Vec<Vec<Span>> = found
        .checklists
        .iter()
        .map(|row| {
            let mut cells = vec![plain(&row.checklist)];
            cells.extend(row.intervals.iter().map(|interval| match interval {
                Some((low, high)) if low == high => plain(percent(low, 1)),
                Some((low, high)) => plain(format!("{} - {}", percent(low, 1), percent(high, 1))),
                None => faint("not scored"),
            }));
            cells.push(faint(if row.is_even { "even" } else { "" }));
            cells
        })
        .collect();
    out.table("  ", &rows, &[])?;
    out.gap()?;
    match &found.ranking {
        Some(order) => {
            let names: Vec<&str> = order
                .iter()
                .filter_map(|at| found.reviews.get(*at))
                .map(|side| side.review.as_str())
                .collect();
            out.line(&[strong("Ranked"), plain(format!("  {}", names.join(", ")))])?;
        }
        None => {
            out.line(&[strong("Not ranked"), plain("  their outcomes are not the same, or not approvals")])?;
        }
    }
    for warning in &found.warnings {
        out.line(&[Span::new(Role::Doubt, warning)])?;
    }
    out.line(&[faint(
        "even: the two best overlap or differ by less than 2 points. --by-gap lists the questions.",
    )])?;
    Ok(())
}

fn by_gap(context: &mut Context, found: &Comparison) -> Result<(), Error> {
    let mut heads = vec![faint("question"), faint("gap")];
    heads.extend(found.reviews.iter().map(|side| strong(&side.review)));
    let mut rows = vec![heads];
    for gap in &found.gaps {
        let mut cells = vec![plain(&gap.question), plain(percent(&gap.width, 0))];
        cells.extend(gap.answers.iter().map(|answer| match answer {
            Some(words) => plain(words),
            None => Span::new(Role::Doubt, "open"),
        }));
        rows.push(cells);
    }
    Ok(context.out.table("", &rows, &[1])?)
}
