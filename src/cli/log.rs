//! `probity log`: who recorded what, and when, in reviewers' words.

use serde::Serialize;

use super::context::{Context, day};
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::action::NAMES;
use crate::record::ask::Wait;
use crate::record::difference::words::Voice;
use crate::record::message;
use crate::store::LogEntry;
use crate::store::past::{Met, Of};

/// Show who recorded what, and when
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this review, or the beginning of its id
    review: Option<String>,
    /// Only this question of it
    question: Option<String>,
    /// Only entries of this person: id, name or address
    #[arg(long, value_name = "WHO")]
    person: Option<String>,
    /// Only this kind of action, as answer
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only entries by hand: commits that Probity did not write
    #[arg(long)]
    by_hand: bool,
    /// Only entries of this day and later
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only entries of this day and earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// At most this many entries
    #[arg(short = 'n', long, value_name = "COUNT")]
    limit: Option<usize>,
    /// With what was asked, answered and why
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    commit: String,
    at: String,
    author: String,
    email: String,
    action: Option<String>,
    review: Option<String>,
    question: Option<String>,
    subject: String,
    body: String,
    signed: bool,
    by_hand: bool,
    /// How many days after somebody was asked the question it was answered.
    days_since_asked: Option<i32>,
}

/// Prints the entries, newest first.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    if let Some(unknown) = arguments.action.as_deref().filter(|name| !NAMES.contains(name)) {
        let hint = crate::text::id::nearest(unknown, NAMES).map_or_else(
            || format!("one of: {}", NAMES.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Error::usage(format!("`{unknown}` is no action"), hint));
    }
    let review = arguments.review.as_deref().map(|text| desk.review_id(text)).transpose()?;
    let asked = review.as_ref().map(|review| desk.review(review)).transpose()?;
    let of = match (review, &arguments.question) {
        (Some(review), Some(question)) => Of::Question(review, question.clone()),
        (Some(review), None) => Of::Review(review),
        (None, _) => Of::Record,
    };
    let since = arguments.since.as_deref().map(day).transpose()?;
    let until = arguments.until.as_deref().map(day).transpose()?;
    let person = arguments.person.as_deref().map(str::to_lowercase);
    let wanted = |entry: &LogEntry| {
        let day = desk.record.day(entry.authored);
        let by = format!(
            "{} {}",
            entry.author,
            desk.record.actor(&entry.author).map_or_else(String::new, |actor| actor.id)
        )
        .to_lowercase();
        (!arguments.by_hand || message::is_by_hand(&entry.message))
            && since.is_none_or(|since| day >= since)
            && until.is_none_or(|until| day <= until)
            && person.as_ref().is_none_or(|person| by.contains(person))
            && arguments
                .action
                .as_deref()
                .is_none_or(|name| message::trailer(&entry.message, "Action") == Some(name))
    };
    let mut left = arguments.limit.unwrap_or(usize::MAX);
    let mut entries = Vec::new();
    let mut has_any = false;
    let voice = Voice::of(&desk.record);
    let mut trail = desk.session.trail(&of, desk.snapshot.commit)?;
    while left > 0 {
        let entry = match trail.step()? {
            Met::Entry(entry) => entry,
            Met::Other => continue,
            Met::End => break,
        };
        if !wanted(&entry) {
            continue;
        }
        left -= 1;
        has_any = true;
        let waited = asked
            .as_deref()
            .and_then(|review| Wait::of(review, &entry.message, entry.authored, &desk.record));
        let found = described(&entry, waited.as_ref().map(|wait| wait.days));
        if arguments.reading.json {
            entries.push(found);
            continue;
        }
        let at = voice.when(entry.authored);
        let who = voice.author(&entry.author);
        context.out.line(&[faint(entry.commit.short()), plain("  "), faint(at), plain("  "), strong(who)])?;
        let by_hand = if found.by_hand { "by hand: " } else { "" };
        let waited = waited.map_or_else(String::new, |wait| format!("  {}", wait.words()));
        let subject = plain(&found.subject);
        context.out.line(&[plain("  "), Span::new(Role::Doubt, by_hand), subject, faint(waited)])?;
        if arguments.full && !found.body.is_empty() {
            context.out.gap()?;
            for line in found.body.lines() {
                if line.is_empty() {
                    context.out.gap()?;
                } else {
                    context.out.prose("    ", line)?;
                }
            }
            context.out.gap()?;
        }
    }
    if arguments.reading.json {
        context.out.json(&Document { schema: 1, entries })?;
    } else if !has_any {
        context.out.line(&[plain("No entry is like that.")])?;
    }
    Ok(Verdict::Done)
}

fn described(entry: &LogEntry, days_since_asked: Option<i32>) -> Entry {
    let trailer = |key: &str| message::trailer(&entry.message, key).map(str::to_owned);
    Entry {
        days_since_asked,
        commit: entry.commit.to_string(),
        at: entry.authored.to_string(),
        author: entry.author.name.clone(),
        email: entry.author.email.clone(),
        action: trailer("Action"),
        review: trailer("Review"),
        question: trailer("Question"),
        subject: entry.message.lines().next().unwrap_or_default().to_owned(),
        body: message::body(&entry.message).to_owned(),
        signed: entry.is_signed,
        by_hand: message::is_by_hand(&entry.message),
    }
}
