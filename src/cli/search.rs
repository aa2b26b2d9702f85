//! `probity search`: words in answers, reasons, questions and documents, as they stand or through history.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::context::Context;
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::difference::words::Voice;
use crate::record::message;
use crate::record::search::{Field, Place, Query, excerpt};
use crate::store::LogEntry;
use crate::store::search::{Fate, Found, SearchAsk, SearchFound, Through};
use crate::text::clean;

/// Find words in answers, reasons, questions and documents, now or through history
///
/// Case and accents do not matter, and a word is found inside of others. Whatever holds all of the words comes
/// first; reasons and answers come before questions, newer ones before older ones. Through history every entry
/// is searched by what it said then: reasons of decisions, waivers and checks too.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The words
    text: String,
    /// Only this review, or the beginning of its id
    review: Option<String>,
    /// Through every entry there was: when it came, and when what it brought went
    #[arg(long)]
    history: bool,
    /// At most this many
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    words: usize,
    count: usize,
    hits: Vec<Shown>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown {
    review: Option<String>,
    action: Option<String>,
    question: Option<String>,
    document: Option<String>,
    words: usize,
    places: Vec<Where>,
    by: Option<String>,
    at: Option<String>,
    came: Option<Moment>,
    went: Option<Moment>,
    stands: Option<bool>,
}

#[derive(Serialize)]
struct Where {
    field: &'static str,
    text: String,
    strong: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct Moment {
    commit: String,
    at: String,
    author: String,
}

/// Prints what was found, best first.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let query = Query::new(&arguments.text).ok_or_else(|| {
        Error::usage(format!("`{}` holds no word", arguments.text), "write what to look for")
    })?;
    let ask = SearchAsk {
        words: arguments.text.clone(),
        of: arguments.review.as_deref().map(|text| desk.review_id(text)).transpose()?,
        through: if arguments.history { Through::History } else { Through::Now },
        count: arguments.limit,
    };
    let SearchFound { best: lines, count, broken, .. } = loop {
        if let Some(found) = desk.session.search(&ask)? {
            break found;
        }
    };
    // A review that cannot be read is told of, and the others are searched.
    for id in broken {
        match desk.review(&id) {
            Err(error) if ask.of.is_none() => super::output::warn(format!("{id} was not searched: {error}")),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
    if arguments.reading.json {
        let hits = lines.iter().map(told).collect();
        context.out.json(&Document { schema: 1, words: query.count(), count, hits })?;
        return Ok(Verdict::Done);
    }
    let voice = Voice::of(&desk.record);
    for line in &lines {
        print(context, &voice, &query, line)?;
    }
    let told = match (count, lines.len()) {
        (0, _) if arguments.history => "Nothing was ever recorded with these words.".to_owned(),
        (0, _) => "Nothing holds these words now; --history looks through every entry.".to_owned(),
        (1, _) => "1 found.".to_owned(),
        (all, shown) if shown < all => format!("{shown} of {all} shown; -n {all} shows all."),
        (all, _) => format!("{all} found."),
    };
    context.out.line(&[faint(told)])?;
    Ok(Verdict::Done)
}

fn told(line: &Found) -> Shown {
    let moment = |entry: &Arc<LogEntry>| Moment {
        commit: entry.commit.to_string(),
        at: entry.authored.to_string(),
        author: entry.author.name.clone(),
    };
    let place = |place: &Place| Where {
        field: place.field.name(),
        text: place.text.clone(),
        strong: place.strong.iter().map(|range| [range.start, range.end]).collect(),
    };
    Shown {
        review: line.review.as_ref().map(ToString::to_string),
        action: line.entry.as_ref().and_then(|came| action(came)),
        question: line.hit.question.clone(),
        document: line.hit.document.clone(),
        words: line.hit.found,
        places: line.hit.places.iter().map(place).collect(),
        by: line.hit.by.clone(),
        at: line.hit.at.map(|at| at.to_string()),
        came: line.entry.as_ref().map(moment),
        went: match &line.fate {
            Some(Fate::Went(went)) => Some(moment(went)),
            _ => None,
        },
        stands: line.fate.as_ref().map(|fate| matches!(fate, Fate::Stands)),
    }
}

fn action(entry: &LogEntry) -> Option<String> {
    message::trailer(&entry.message, "Action").map(str::to_owned)
}

fn print(context: &mut Context, voice: &Voice<'_>, query: &Query, line: &Found) -> Result<(), Error> {
    let hit = &line.hit;
    let item = match (&hit.question, &hit.document) {
        (Some(question), _) => question.clone(),
        (None, Some(document)) => format!("document {document}"),
        (None, None) => line.entry.as_ref().map(|came| what(came)).unwrap_or_default(),
    };
    let mut head: Vec<Span> = Vec::new();
    if let Some(review) = &line.review {
        head.extend([plain(review), plain("  ")]);
    }
    head.push(strong(item));
    match (&line.entry, &line.fate) {
        (Some(came), fate) => {
            let name = voice.when(came.authored);
            head.push(faint(format!("  {} {name}  {}", came.commit.short(), came.author.name)));
            match fate {
                Some(Fate::Went(went)) => head.push(Span::new(
                    Role::Doubt,
                    format!("  until {} {}", went.commit.short(), voice.when(went.authored)),
                )),
                Some(Fate::Stands) => head.push(Span::new(Role::Good, "  stands")),
                None => {}
            }
        }
        (None, _) => match (hit.at, &hit.by) {
            (Some(at), Some(by)) => {
                head.push(faint(format!("  {}, {}", voice.who(by), voice.when(at))));
            }
            _ => head.push(faint("  not answered")),
        },
    }
    if hit.found < query.count() {
        head.push(faint(format!("  {} of {} words", hit.found, query.count())));
    }
    context.out.line(&head)?;
    let has_words = hit.places.iter().any(|place| place.field != Field::Id);
    for place in hit.places.iter().filter(|place| !has_words || place.field != Field::Id) {
        shown(context, place)?;
    }
    Ok(())
}

/// What an entry is that is about neither a question nor a document.
fn what(entry: &LogEntry) -> String {
    action(entry).map_or_else(|| "by hand".to_owned(), |action| action.replace('-', " "))
}

/// A text with the words that were found, wrapped to the width.
fn shown(context: &mut Context, place: &Place) -> Result<(), Error> {
    let label = format!("  {:<9} ", place.field.name());
    let width = context.out.width().min(100).saturating_sub(label.len()).max(20);
    let (text, ranges) = excerpt(place, width * 3);
    let mut rows: Vec<Vec<Span>> = vec![vec![faint(&label)]];
    let mut used = 0;
    for (word, range) in words(&text) {
        let is_strong = ranges.iter().any(|own| own.start < range.end && range.start < own.end);
        let wide = unicode_width::UnicodeWidthStr::width(word);
        if used > 0 && used + 1 + wide > width {
            rows.push(vec![plain(" ".repeat(label.len()))]);
            used = 0;
        }
        let Some(row) = rows.last_mut() else { continue };
        if used > 0 {
            row.push(plain(" "));
            used += 1;
        }
        used += wide;
        row.push(if is_strong { strong(clean::line(word)) } else { plain(clean::line(word)) });
    }
    for row in &rows {
        context.out.line(row)?;
    }
    Ok(())
}

/// The words between blanks, with their bytes.
fn words(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let start = text.as_ptr() as usize;
    text.split_whitespace().map(move |word| {
        let at = word.as_ptr() as usize - start;
        (word, at..at + word.len())
    })
}
