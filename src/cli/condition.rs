//! `probity condition`: the conditions of an approval, from their terms to their proof.

use serde::Serialize;

use super::context::{Context, words};
use super::output::{Role, Span, faint, plain, strong};
use super::review::record_at;
use super::{Reading, Verdict, document};
use crate::error::Error;
use crate::record::action::{Action, ConditionStep, MoveCondition};

/// Show, note and close the conditions of an approval
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the conditions of a review with their days
    List(List),
    /// Say where a condition stands
    Note(Step),
    /// Close a condition with the proof that it is met; its owner may not
    Close(Close),
    /// Open a closed condition again
    Reopen(Step),
}

/// List conditions.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

/// Move a condition.
#[derive(Debug, clap::Args)]
pub(crate) struct Step {
    /// The review, or the beginning of its id
    review: String,
    /// The condition's id, as c1
    condition: String,
    /// In words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// Close a condition.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    #[command(flatten)]
    step: Step,
    /// The document that proves it, by its id in the register; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    evidence: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    review: String,
    as_of: String,
    conditions: Vec<ConditionDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ConditionDocument {
    id: String,
    text: String,
    source: String,
    owner: String,
    due: String,
    proof: String,
    consequence: String,
    before: Option<&'static str>,
    state: &'static str,
    days_over: i32,
    note: Option<String>,
    closed_by: Option<String>,
    evidence: Vec<String>,
}

/// Runs one of the condition commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::List(arguments) => list(context, &arguments)?,
        Command::Note(step) => act(context, step, ConditionStep::Note)?,
        Command::Reopen(step) => act(context, step, ConditionStep::Reopen)?,
        Command::Close(close) => {
            let given = close.evidence.iter().map(|text| document::argument(text));
            let given = given.collect::<Result<Vec<_>, _>>()?;
            if given.iter().any(|given| given.document.is_some()) {
                return Err(Error::usage(
                    "a condition is closed with a document that is filed already",
                    "`probity evidence add` files it",
                ));
            }
            let evidence = given.into_iter().map(|given| given.citation).collect();
            act(context, close.step, ConditionStep::Close { evidence })?;
        }
    }
    Ok(Verdict::Done)
}

fn act(context: &mut Context, step: Step, kind: ConditionStep) -> Result<(), Error> {
    let mut desk = context.write()?;
    let review = desk.review_id(&step.review)?;
    let because = words(&step.because)?;
    let action = MoveCondition { review, condition: step.condition, step: kind, because };
    record_at(&mut context.out, &mut desk, Action::Condition(action))?;
    Ok(())
}

fn list(context: &mut Context, list: &List) -> Result<(), Error> {
    let mut desk = context.read(&list.reading)?;
    let id = desk.review_id(&list.review)?;
    let review = desk.review(&id)?;
    let conditions = review.decision.iter().flat_map(|item| &item.value.conditions);
    let mut found: Vec<ConditionDocument> = conditions
        .map(|condition| {
            let progress = review.progress.get(&condition.id).map(|item| &item.value);
            let closed = progress.and_then(|progress| progress.closed.as_ref());
            let over = (desk.day - condition.due).get_days();
            let state = match (review.is_met(&condition.id), over > 0) {
                (true, _) => "closed",
                (false, true) => "overdue",
                (false, false) => "open",
            };
            ConditionDocument {
                id: condition.id.clone(),
                text: condition.text.clone(),
                source: condition.source.clone(),
                owner: condition.owner.clone(),
                due: condition.due.to_string(),
                proof: condition.proof.clone(),
                consequence: condition.consequence.clone(),
                before: condition.before.map(crate::record::decision::Stage::name),
                state,
                days_over: if state == "overdue" { over } else { 0 },
                note: progress.and_then(|p| p.note.as_ref()).and_then(|note| note.because.clone()),
                closed_by: closed.map(|deed| deed.by.clone()),
                evidence: progress
                    .map(|p| p.evidence.iter().map(|c| c.id.clone()).collect())
                    .unwrap_or_default(),
            }
        })
        .collect();
    found.sort_by(|a, b| (a.state == "closed", &a.due, &a.id).cmp(&(b.state == "closed", &b.due, &b.id)));
    if list.reading.json {
        let as_of = desk.day.to_string();
        return Ok(context.out.json(&ListDocument {
            schema: 1,
            review: id.to_string(),
            as_of,
            conditions: found,
        })?);
    }
    if found.is_empty() {
        context.out.line(&[plain(format!("No condition stands on {id}. "))])?;
        return Ok(());
    }
    let rows: Vec<Vec<Span>> = found
        .iter()
        .map(|c| {
            let (role, word) = match c.state {
                "closed" => (Role::Good, format!("closed by {}", c.closed_by.as_deref().unwrap_or_default())),
                "overdue" => (Role::Bad, format!("{} days over", c.days_over)),
                _ => (Role::Plain, "open".to_owned()),
            };
            vec![
                strong(&c.id),
                plain(&c.due),
                Span::new(role, word),
                plain(&c.owner),
                plain(&c.text),
                faint(&c.source),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}
