//! `probity review upgrade`: moves a running review to newer checklists, and says first what becomes of each answer.

use serde::Serialize;

use super::Verdict;
use super::checklist::Change;
use super::context::{Context, Desk};
use super::lines::put;
use super::output::{Out, Role, Span, faint, plain, strong};
use super::review::{answer_words, record_at};
use crate::error::Error;
use crate::record::action::{Action, GiveAnswer, Upgrade};
use crate::record::load;
use crate::record::review::Review;
use crate::record::upgrade::{Becomes, Misfit, Plan, Row, as_it_stands};
use crate::text::id;

/// Move a running review to the checklists in force; `undo` brings pins and answers back
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Every answer keeps its file. One whose question means something else is to be confirmed again and \
    does not count until then; one whose question is gone is kept and readable. --dry-run says all of it first.\n\n\
    --keep confirms the answer as it stands under the new text, in your name; --map takes the value, words and proof of \
    an answer over to another question. Both are judged like any answer."
)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// A checklist in force to move to, which may be a fork of a pinned one; may be given several times
    /// [default: whatever a new review would pin]
    #[arg(long = "checklist", value_name = "ID")]
    checklists: Vec<String>,
    /// Confirm an answer as it stands, or `all` that are to be confirmed again; may be given several times
    #[arg(long, value_name = "QUESTION")]
    keep: Vec<String>,
    /// Take an answer over to another question; may be given several times
    #[arg(long, value_name = "FROM=TO")]
    map: Vec<String>,
    /// Say what would become of each answer, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    review: String,
    commit: Option<String>,
    moves: Vec<Move>,
    new_facts: bool,
    questions: Vec<RowDocument>,
}

#[derive(Serialize)]
struct Move {
    from: String,
    to: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RowDocument {
    question: String,
    becomes: &'static str,
    answered: bool,
    answer: Option<String>,
    changes: Vec<Change>,
}

/// What would become of a review under these checklists.
pub(crate) fn plan(desk: &Desk, review: &Review, chosen: &[String]) -> Result<Plan, Error> {
    let mut problems = Vec::new();
    let in_force: Vec<_> =
        load::checklists(&desk.snapshot, &mut problems)?.into_iter().map(std::sync::Arc::new).collect();
    super::context::warn_of(&problems);
    let facts = load::facts(&desk.snapshot, &mut Vec::new())?;
    Plan::of(review, &in_force, facts.as_ref(), chosen).map_err(|misfits| {
        let known = in_force.iter().map(|item| item.value.id.as_str());
        match misfits.first() {
            Some(Misfit::Unknown(own)) => {
                let hint = id::nearest(own, known).map_or_else(
                    || "`probity checklist list` shows all".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                Error::refused(format!("there is no checklist `{own}`"), hint)
            }
            Some(Misfit::Stranger(own)) => Error::refused(
                format!("`{own}` takes the place of no checklist that {} pins", review.id),
                "a review moves to a newer text of a checklist, to a fork of it, or from a fork to its base",
            ),
            Some(Misfit::Twice(own)) => Error::usage(
                format!("two checklists would take the place of `{own}`"),
                "name the one that is wanted",
            ),
            Some(Misfit::Same) | None => Error::refused(
                format!("{} pins the checklists that are in force", review.id),
                "nothing is to be moved",
            ),
        }
    })
}

/// Moves a review, or says what that would do.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let review_id = desk.review_id(&arguments.review)?;
    let review = desk.review(&review_id)?;
    let plan = plan(&desk, &review, &arguments.checklists)?;
    let answers = answers(&review, &plan, arguments)?;
    let upgrade = Upgrade { review: review_id, checklists: plan.pins(), answers };
    let action = Action::Upgrade(Box::new(upgrade));
    if !arguments.json {
        show(&mut context.out, &review, &plan)?;
    }
    let mut commit = None;
    if arguments.dry_run {
        let act = crate::record::action::Act { by: desk.identity()?, at: context.git.clock.now(), action };
        desk.session.judge(&act)?;
        if !arguments.json {
            context.out.line(&[faint("Nothing was recorded.")])?;
        }
    } else if arguments.json {
        commit = Some(desk.act(action)?.to_string());
    } else {
        record_at(&mut context.out, &mut desk, action)?;
        let open = plan.count(Becomes::ToConfirm) + plan.count(Becomes::New);
        if open > 0 {
            context.out.line(&[
                plain("Next: "),
                strong("probity"),
                plain(" walks what is open; "),
                strong("probity undo"),
                plain(" takes the move back."),
            ])?;
        }
    }
    if arguments.json {
        context.out.json(&document(&review, &plan, commit))?;
    }
    Ok(Verdict::Done)
}

fn document(review: &Review, plan: &Plan, commit: Option<String>) -> Document {
    Document {
        schema: 1,
        review: review.id.to_string(),
        commit,
        moves: plan
            .swaps
            .iter()
            .map(|swap| Move {
                from: format!("{} {}", swap.from.checklist.id, swap.from.checklist.version),
                to: format!("{} {}", swap.to.checklist.id, swap.to.checklist.version),
            })
            .collect(),
        new_facts: plan.has_new_facts,
        questions: plan
            .rows
            .iter()
            .map(|row| RowDocument {
                question: row.question.clone(),
                becomes: row.becomes.name(),
                answered: row.is_answered,
                answer: answer_of(review, row),
                changes: row.changes.iter().map(Change::of).collect(),
            })
            .collect(),
    }
}

/// The answers that come along.
fn answers(review: &Review, plan: &Plan, arguments: &Arguments) -> Result<Vec<GiveAnswer>, Error> {
    let mut given = Vec::new();
    let is_open = |row: &&Row| row.becomes == Becomes::ToConfirm && row.is_answered;
    if arguments.keep.iter().any(|own| own == "all") {
        let rows = plan.rows.iter().filter(is_open);
        given.extend(rows.filter_map(|row| as_it_stands(review, &row.question, &row.question)));
    }
    for question in arguments.keep.iter().filter(|own| *own != "all") {
        let answer = as_it_stands(review, question, question).ok_or_else(|| unanswered(review, question))?;
        if !given.contains(&answer) {
            given.push(answer);
        }
    }
    for pair in &arguments.map {
        let (from, to) = pair.split_once('=').ok_or_else(|| {
            Error::usage(format!("`{pair}` maps nothing"), "write FROM=TO, both question ids")
        })?;
        given.push(as_it_stands(review, from, to).ok_or_else(|| unanswered(review, from))?);
    }
    Ok(given)
}

fn unanswered(review: &Review, question: &str) -> Error {
    let near = id::nearest(question, review.answers.keys().map(String::as_str));
    let hint = near.map_or_else(
        || format!("`probity review show {}` lists what is answered", review.id),
        |near| format!("did you mean `{near}`?"),
    );
    Error::refused(format!("no answer to `{question}` is recorded in {}", review.id), hint)
}

fn answer_of(review: &Review, row: &Row) -> Option<String> {
    let answer = &review.answers.get(&row.question)?.value;
    Some(answer_words(answer, row.before.as_ref().or(row.after.as_ref())?))
}

/// Every question that is not the same, with what becomes of its answer.
fn show(out: &mut Out, review: &Review, plan: &Plan) -> Result<(), Error> {
    for swap in &plan.swaps {
        let (from, to) = (&swap.from.checklist, &swap.to.checklist);
        out.line(&[
            strong(&review.id),
            plain(format!("  {} {} -> ", from.id, from.version)),
            strong(format!("{} {}", to.id, to.version)),
        ])?;
    }
    for row in &plan.rows {
        out.gap()?;
        let role = match row.becomes {
            Becomes::Stays => Role::Good,
            Becomes::CountedAnew | Becomes::New => Role::Doubt,
            Becomes::ToConfirm | Becomes::Retired => Role::Bad,
        };
        let words = match (row.becomes, row.is_answered) {
            (Becomes::New, _) => Becomes::New.words(),
            (becomes, true) => becomes.words(),
            (Becomes::Retired, false) => "asked no more; was not answered",
            (_, false) => "not answered yet",
        };
        out.line(&[strong(&row.question), plain("  "), Span::new(role, words)])?;
        for line in row.changes.iter().flat_map(crate::checklist::change::ChangeItem::lines) {
            put(out, &line)?;
        }
        if let Some(question) = row.after.as_ref().filter(|_| row.before.is_none()) {
            out.prose("  ", &question.ask)?;
        }
        if let Some(answer) = answer_of(review, row) {
            out.line(&[faint("  answer  "), plain(answer)])?;
        }
    }
    out.gap()?;
    let count = |becomes: Becomes| plan.count(becomes);
    out.line(&[plain(format!(
        "{} counted anew, {} to be confirmed again, {} retired, {} new questions; every other answer stays.",
        count(Becomes::CountedAnew),
        count(Becomes::ToConfirm),
        count(Becomes::Retired),
        count(Becomes::New),
    ))])?;
    Ok(())
}
