//! `probity ask list`: who was asked what, since when, what is back, and how long it took.

use serde::Serialize;

use crate::cli::context::{Context, Desk};
use crate::cli::output::{Role, Span, faint, plain, strong};
use crate::cli::{Reading, Verdict};
use crate::error::Error;
use crate::record::ask::{Ask, Waiting, days_between};
use crate::record::review::Review;

/// List who was asked.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    review: String,
    as_of: String,
    asks: Vec<AskDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AskDocument {
    ask: String,
    to: String,
    asked_by: String,
    sent: String,
    due: Option<String>,
    questions: Vec<String>,
    waiting: Vec<String>,
    back: usize,
    answered: usize,
    days_over: Option<i32>,
    days_to_back: Option<i32>,
    days_to_answered: Option<i32>,
    state: &'static str,
}

/// Prints the asks, the oldest first.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let mut asks: Vec<&Ask> = review.asks.values().map(|item| &item.value).collect();
    asks.sort_by_key(|ask| (ask.sent, &ask.id));
    if arguments.reading.json {
        let asks = asks.into_iter().map(|ask| described(&review, &desk, ask)).collect();
        let as_of = desk.day.to_string();
        context.out.json(&ListDocument { schema: 1, review: id.to_string(), as_of, asks })?;
        return Ok(Verdict::Done);
    }
    if asks.is_empty() {
        context.out.line(&[plain(format!("Nobody was asked anything in {id} yet."))])?;
    }
    let rows: Vec<Vec<Span>> = asks.into_iter().map(|ask| row(&review, &desk, ask)).collect();
    context.out.table("", &rows, &[])?;
    Ok(Verdict::Done)
}

fn waiting<'a>(review: &Review, desk: &Desk, ask: &'a Ask) -> Waiting<'a> {
    ask.waiting(review, desk.day, |at| desk.record.day(at))
}

fn state(ask: &Ask, waiting: &Waiting<'_>) -> &'static str {
    match waiting {
        _ if waiting.answered == ask.questions.len() => "answered",
        _ if waiting.open.is_empty() => "back",
        _ if waiting.days_over.is_some() => "overdue",
        _ if waiting.again == waiting.open.len() => "asked-again",
        _ => "waiting",
    }
}

fn described(review: &Review, desk: &Desk, ask: &Ask) -> AskDocument {
    let own = waiting(review, desk, ask);
    let sent = desk.record.day(ask.sent);
    let took = |day: Option<jiff::civil::Date>| day.map(|day| days_between(sent, day));
    AskDocument {
        ask: ask.id.clone(),
        to: ask.to.clone(),
        asked_by: ask.asked_by.clone(),
        sent: ask.sent.to_string(),
        due: ask.due.map(|day| day.to_string()),
        questions: ask.questions.clone(),
        waiting: own.open.iter().map(|question| (*question).to_owned()).collect(),
        back: own.back,
        answered: own.answered,
        days_over: own.days_over,
        days_to_back: took(own.back_on),
        days_to_answered: took(own.answered_on),
        state: state(ask, &own),
    }
}

fn row(review: &Review, desk: &Desk, ask: &Ask) -> Vec<Span> {
    let own = waiting(review, desk, ask);
    let sent = desk.record.day(ask.sent);
    let days = |days: i32| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let took = |day: Option<jiff::civil::Date>| days(day.map_or(0, |day| days_between(sent, day)));
    let how = match state(ask, &own) {
        "answered" => Span::new(Role::Good, format!("answered after {}", took(own.answered_on))),
        "back" => Span::new(Role::Doubt, format!("back after {}: read them", took(own.back_on))),
        "asked-again" => plain("asked again since"),
        "overdue" => Span::new(Role::Bad, format!("{} over", days(own.days_over.unwrap_or_default()))),
        _ if sent == desk.day => plain("asked today"),
        _ => plain(format!("waiting for {}", days(days_between(sent, desk.day)))),
    };
    let due = ask.due.map_or_else(String::new, |due| format!("due {due}"));
    vec![
        strong(&ask.id),
        how,
        plain(format!("{} of {} back, {} answered", own.back, ask.questions.len(), own.answered)),
        faint(format!("sent {sent}")),
        faint(due),
        faint(format!("to {}", ask.to)),
    ]
}
