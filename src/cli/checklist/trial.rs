//! `probity checklist try`: what a checklist would ask, gate and reopen in a review, before it is in force.

use serde::Serialize;

use super::super::context::Context;
use super::super::output::{Role, Span, faint, plain, strong};
use super::super::{Reading, Verdict};
use crate::error::Error;
use crate::record::review::Review;
use crate::record::standing::Standing;
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

/// How much a review asks under one text of a checklist.
struct Asks {
    asked: Vec<String>,
    gates: usize,
}

/// Tries a checklist on.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let plan = super::super::upgrade::plan(&desk, &review, std::slice::from_ref(&arguments.id))?;
    let Some(swap) = plan.swaps.first() else { return Ok(Verdict::Done) };
    let (old, new) = (&swap.from.checklist, &swap.to.checklist);
    let now = asks(&review, &old.id, desk.day);
    let then = asks(&plan.after, &new.id, desk.day);
    let missing = |from: &Asks, other: &Asks| -> Vec<String> {
        from.asked.iter().filter(|id| !other.asked.contains(id)).cloned().collect()
    };
    let (besides, no_more) = (missing(&then, &now), missing(&now, &then));
    let touched = plan.rows.iter().filter(|row| row.is_answered && row.becomes != Becomes::Stays);
    if arguments.reading.json {
        let document = Document {
            schema: 1,
            review: id.to_string(),
            from: format!("{} {}", old.id, old.version),
            to: format!("{} {}", new.id, new.version),
            asked: [now.asked.len(), then.asked.len()],
            gates: [now.gates, then.gates],
            asks_besides: besides,
            asks_no_more: no_more,
            answers: touched
                .map(|row| RowDocument { question: row.question.clone(), becomes: row.becomes.name() })
                .collect(),
        };
        return Ok(context.out.json(&document).map(|()| Verdict::Done)?);
    }
    let out = &mut context.out;
    out.line(&[
        strong(format!("{} {}", new.id, new.version)),
        plain(format!(" on {id} instead of {} {}", old.id, old.version)),
        faint("; nothing is recorded"),
    ])?;
    out.gap()?;
    let answered = |becomes: Becomes| plan.count(becomes).to_string();
    let rows = vec![
        vec![faint(""), faint("now"), faint("then")],
        vec![plain("questions asked"), plain(now.asked.len()), strong(then.asked.len())],
        vec![plain("of them gates"), plain(now.gates), strong(then.gates)],
    ];
    out.table("  ", &rows, &[1, 2])?;
    for (title, ids) in [("Asked besides", &besides), ("Asked no more", &no_more)] {
        if !ids.is_empty() {
            out.prose("  ", &format!("{title}: {}", ids.join(", ")))?;
        }
    }
    out.gap()?;
    let effects = [Becomes::CountedAnew, Becomes::ToConfirm, Becomes::Retired];
    if effects.iter().all(|becomes| plan.count(*becomes) == 0) {
        out.line(&[plain("  No recorded answer would be touched.")])?;
    }
    for becomes in effects.into_iter().filter(|becomes| plan.count(*becomes) > 0) {
        let ids: Vec<&str> = plan
            .rows
            .iter()
            .filter(|row| row.becomes == becomes && row.is_answered)
            .map(|row| row.question.as_str())
            .collect();
        let role = if becomes == Becomes::CountedAnew { Role::Doubt } else { Role::Bad };
        out.line(&[Span::new(role, format!("  {} {}", answered(becomes), becomes.words()))])?;
        out.prose("    ", &ids.join(", "))?;
    }
    Ok(Verdict::Done)
}

fn asks(review: &Review, checklist: &str, day: jiff::civil::Date) -> Asks {
    let standing = Standing::of(review, day);
    let own = review.questions().filter(|(pin, _)| pin.checklist.id == checklist);
    let asked = own
        .filter(|(_, question)| *standing.scope.asked(&question.id) == crate::record::scope::Asked::Yes)
        .map(|(_, question)| question.id.clone())
        .collect();
    let gates = standing.gates.iter().filter(|gate| gate.checklist == checklist).count();
    Asks { asked, gates }
}
