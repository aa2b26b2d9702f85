//! `probity checklist try`: what a checklist would ask, gate and reopen in a review, before it is in force.

use serde::Serialize;

use super::super::context::Context;
use super::super::output::{Role, Span, faint, plain, strong};
use super::super::{Reading, Verdict};
use crate::error::Error;
use crate::record::trial::Trial;
use crate::record::upgrade::Becomes;

/// Show what a checklist would ask, gate and reopen in a review of the record; records nothing
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The checklist's id; it may be a draft
    id: String,
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    review: String,
    from: String,
    to: String,
    asked: [usize; 2],
    gates: [usize; 2],
    asks_besides: Vec<String>,
    asks_no_more: Vec<String>,
    answers: Vec<RowDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RowDocument {
    question: String,
    becomes: &'static str,
}

/// Tries a checklist on.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let plan = super::super::upgrade::plan(&desk, &review, std::slice::from_ref(&arguments.id))?;
    let Some(trial) = Trial::of(&review, &plan, desk.day) else { return Ok(Verdict::Done) };
    if arguments.reading.json {
        let answers = trial
            .touched
            .iter()
            .map(|(question, becomes)| RowDocument { question: question.clone(), becomes: becomes.name() });
        let document = Document {
            schema: 1,
            review: id.to_string(),
            asked: trial.asked,
            gates: trial.gates,
            answers: answers.collect(),
            from: trial.from,
            to: trial.to,
            asks_besides: trial.comes,
            asks_no_more: trial.goes,
        };
        return Ok(context.out.json(&document).map(|()| Verdict::Done)?);
    }
    let out = &mut context.out;
    out.line(&[
        strong(trial.to.as_str()),
        plain(format!(" on {id} instead of {}", trial.from)),
        faint("; nothing is recorded"),
    ])?;
    out.gap()?;
    let [[asked, then], [gates, gates_then]] = [trial.asked, trial.gates];
    let rows = vec![
        vec![faint(""), faint("now"), faint("then")],
        vec![plain("questions asked"), plain(asked), strong(then)],
        vec![plain("of them gates"), plain(gates), strong(gates_then)],
    ];
    out.table("  ", &rows, &[1, 2])?;
    for (title, ids) in [("Asked besides", &trial.comes), ("Asked no more", &trial.goes)] {
        if !ids.is_empty() {
            out.prose("  ", &format!("{title}: {}", ids.join(", ")))?;
        }
    }
    out.gap()?;
    if trial.touched.is_empty() {
        out.line(&[plain("  No recorded answer would be touched.")])?;
    }
    for becomes in [Becomes::CountedAnew, Becomes::ToConfirm, Becomes::Retired] {
        let ids: Vec<&str> = trial.touched_as(becomes).collect();
        if ids.is_empty() {
            continue;
        }
        let role = if becomes == Becomes::CountedAnew { Role::Doubt } else { Role::Bad };
        out.line(&[Span::new(role, format!("  {} {}", ids.len(), becomes.words()))])?;
        out.prose("    ", &ids.join(", "))?;
    }
    Ok(Verdict::Done)
}
