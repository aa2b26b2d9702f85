//! `probity ask`: notes that somebody was asked, makes the sheet for them, and says who is waited for.

mod list;
mod sheet;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::Verdict;
use super::context::{Context, Desk, day};
use super::output::{faint, plain, strong};
use super::plain::orders;
use super::review::record_at;
use crate::checklist::model::By;
use crate::error::Error;
use crate::exchange::sheet::{Sheet, mail};
use crate::record::action::{Action, SendAsk};
use crate::record::ask::{Ask, Choice};
use crate::record::load;
use crate::record::order::Order;
use crate::record::review::Review;
use crate::record::standing::Standing;

/// Note that somebody was asked, make the sheet for them, and show who is waited for
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    send: Option<Send>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List who was asked what, since when, and what is back
    List(list::Arguments),
    /// Write the sheet of an ask: a workbook, Markdown, a form that works offline, or the text of a mail
    Sheet(sheet::Arguments),
}

/// Ask somebody.
#[derive(Debug, clap::Args)]
struct Send {
    /// The review, or the beginning of its id
    review: String,
    /// The questions' ids
    #[arg(required_unless_present_any = ["by", "checklist", "order"])]
    questions: Vec<String>,
    /// Whom: a person's id, a role, or `partner`
    #[arg(long, value_name = "WHOM")]
    to: String,
    /// By which day, as 2026-11-22
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    /// Every open question that they can usually answer: partner, us, test, public
    #[arg(long, value_name = "WHO", value_parser = sources(), conflicts_with = "questions")]
    by: Option<By>,
    /// Every open question of this checklist
    #[arg(long, value_name = "ID", conflicts_with = "questions")]
    checklist: Option<String>,
    /// Every open question of this order of walking
    #[arg(long, value_name = "ORDER", value_parser = orders(), conflicts_with = "questions")]
    order: Option<Order>,
}

fn sources() -> impl TypedValueParser<Value = By> {
    PossibleValuesParser::new(By::ALL.map(|(name, _)| PossibleValue::new(name)))
        .map(|name| By::ALL.iter().find(|(own, _)| *own == name).map_or(By::Partner, |(_, by)| *by))
}

impl Arguments {
    /// Whether it would write into the record.
    pub(crate) fn writes(&self) -> bool {
        self.command.is_none()
    }
}

/// Runs one of the ask commands.
pub(crate) fn run(context: &mut Context, arguments: Arguments) -> Result<Verdict, Error> {
    match (arguments.command, arguments.send) {
        (Some(Command::List(list)), _) => list::run(context, &list),
        (Some(Command::Sheet(sheet)), _) => sheet::run(context, &sheet),
        (None, Some(send)) => self::send(context, send),
        (None, None) => Err(Error::usage(
            "it is not said in which review somebody is asked",
            "`probity ask REVIEW QUESTION --to WHOM`",
        )),
    }
}

/// Records the ask and prints the text to send.
fn send(context: &mut Context, send: Send) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&send.review)?;
    let review = desk.review(&id)?;
    let due = send.due.as_deref().map(day).transpose()?;
    let questions =
        if send.questions.is_empty() { chosen(&review, &desk, &send)? } else { send.questions.clone() };
    let ask = Ask {
        id: review.next_ask_id(&send.to, 0),
        to: send.to,
        questions,
        sent: context.git.clock.now(),
        due,
        asked_by: String::new(),
    };
    let sheet = Sheet::of_ask(&review, &partner_name(&desk, &id.partner)?, &ask);
    let name = ask.id.clone();
    record_at(&mut context.out, &mut desk, Action::Ask(SendAsk { review: id.clone(), ask }))?;
    context.out.gap()?;
    context.out.line(&[faint("The text to send:")])?;
    context.out.gap()?;
    for line in mail::text(&sheet).lines() {
        // As it is: a code that is broken in two is none.
        context.out.line(&[plain(line)])?;
    }
    context.out.gap()?;
    context.out.line(&[
        faint("As a sheet to fill in: "),
        strong(format!("probity ask sheet {id} {name} --format xlsx")),
    ])?;
    Ok(Verdict::Done)
}

/// The open questions of what was chosen, but for those that somebody was asked already or spoke about.
fn chosen(review: &Review, desk: &Desk, send: &Send) -> Result<Vec<String>, Error> {
    if let Some(checklist) = &send.checklist
        && !review.pins.iter().any(|pin| pin.checklist.id == *checklist)
    {
        let ids: Vec<&str> = review.pins.iter().map(|pin| pin.checklist.id.as_str()).collect();
        return Err(Error::refused(
            format!("{} pins no checklist `{checklist}`", review.id),
            format!("one of: {}", ids.join(", ")),
        ));
    }
    let choice = Choice { by: send.by, checklist: send.checklist.clone(), order: send.order.clone() };
    let found = choice.questions(review, &Standing::of(review, desk.day));
    if found.is_empty() {
        return Err(Error::refused(
            "no question of these is open that nobody was asked yet",
            format!("`probity ask list {}` says what is waited for", review.id),
        ));
    }
    Ok(found)
}

/// The partner's name, as people call it.
fn partner_name(desk: &Desk, id: &str) -> Result<String, Error> {
    let found = load::partner(&desk.snapshot, id, &mut Vec::new())?;
    Ok(found.map_or_else(|| id.to_owned(), |item| item.value.name))
}
