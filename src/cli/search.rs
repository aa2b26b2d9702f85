//! `probity search`: words in answers, reasons, questions and documents, as they stand or through history.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::context::{Context, Desk};
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::answer::Answer;
use crate::record::difference::words::Voice;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::review::Review;
use crate::record::search::{Field, Hit, Place, Query, excerpt, rank};
use crate::store::LogEntry;
use crate::text::clean;

/// Find words in answers, reasons, questions and documents, now or through history
///
/// Case and accents do not matter, and a word is found inside of others. Whatever holds all of the words comes
/// first; reasons and answers come before questions, newer ones before older ones.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The words
    text: String,
    /// Only this review, or the beginning of its id
    review: Option<String>,
    /// Through every version there was: when it came, and when it went
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
    hits: Vec<Found>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Found {
    review: String,
    question: Option<String>,
    document: Option<String>,
    words: usize,
    places: Vec<Where>,
    by: Option<String>,
    at: Option<String>,
    came: Option<Moment>,
    went: Option<Moment>,
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

/// Something that was found, and in history when it came and went.
struct Line {
    review: ReviewId,
    hit: Hit,
    came: Option<Rc<LogEntry>>,
    went: Option<Rc<LogEntry>>,
}

impl Line {
    fn newest(&self) -> Option<Timestamp> {
        self.came.as_ref().map(|came| came.authored).or(self.hit.at)
    }
}

/// Prints what was found, best first.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let query = Query::new(&arguments.text).ok_or_else(|| {
        Error::usage(format!("`{}` holds no word", arguments.text), "write what to look for")
    })?;
    let only = arguments.review.as_deref().map(|text| desk.review_id(text)).transpose()?;
    let reviews = match &only {
        Some(one) => vec![one.clone()],
        None => desk.review_ids(None)?,
    };
    let mut lines = Vec::new();
    let mut held = HashMap::new();
    for id in reviews {
        // A review that cannot be read is told of, and the others are searched.
        let review = match desk.review(&id) {
            Ok(review) => review,
            Err(error) if only.is_none() => {
                super::output::warn(format!("{id} was not searched: {error}"));
                continue;
            }
            Err(error) => return Err(error),
        };
        let hits = query.in_review(&review);
        let is_wanted = |hit: &Hit| !arguments.history || hit.at.is_none();
        let some = hits.into_iter().filter(is_wanted);
        lines.extend(some.map(|hit| Line { review: id.clone(), hit, came: None, went: None }));
        if arguments.history {
            held.insert(id, review);
        }
    }
    if arguments.history {
        lines.extend(through_history(&desk, &query, only.as_ref(), &held)?);
    }
    lines.sort_by_key(|line| {
        let (words, field, _) = rank(&line.hit);
        (words, field, std::cmp::Reverse(line.newest()), line.review.clone())
    });
    let count = lines.len();
    lines.truncate(arguments.limit);
    if arguments.reading.json {
        let hits = lines.iter().map(found).collect();
        context.out.json(&Document { schema: 1, words: query.count(), count, hits })?;
        return Ok(Verdict::Done);
    }
    let voice = Voice::of(&desk.record);
    for line in &lines {
        print(context, &voice, &query, line)?;
    }
    let told = match (count, lines.len()) {
        (0, _) if arguments.history => "Nothing was ever recorded with these words.".to_owned(),
        (0, _) => "Nothing holds these words now; --history looks through every version.".to_owned(),
        (1, _) => "1 found.".to_owned(),
        (all, shown) if shown < all => format!("{shown} of {all} shown; -n {all} shows all."),
        (all, _) => format!("{all} found."),
    };
    context.out.line(&[faint(told)])?;
    Ok(Verdict::Done)
}

/// Every version of an answer or document that holds a word.
fn through_history(
    desk: &Desk,
    query: &Query,
    of: Option<&ReviewId>,
    held: &HashMap<ReviewId, Arc<Review>>,
) -> Result<Vec<Line>, Error> {
    let Some(tip) = desk.snapshot.commit else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for version in desk.session.versions(tip, of)? {
        let bytes = desk.session.store.read_blob(version.blob)?;
        let (path, id) = (version.review.file(&version.inside), version.review.to_string());
        let hit = match part(&version.inside) {
            Part::Answer(question) => {
                let (answer, _) = Answer::read(&path, &id, question, &bytes);
                // What was asked is told in the words that are pinned now.
                let asked = held.get(&version.review).and_then(|review| review.question(question));
                answer.and_then(|answer| query.in_answer(&answer, asked.map(|(_, question)| question)))
            }
            Part::Evidence(document) => {
                let (document, _) = Evidence::read(&path, &id, document, &bytes);
                document.and_then(|document| query.in_document(&document))
            }
            _ => None,
        };
        if let Some(hit) = hit {
            lines.push(Line { review: version.review, hit, came: Some(version.came), went: version.went });
        }
    }
    Ok(lines)
}

fn found(line: &Line) -> Found {
    let moment = |entry: &Rc<LogEntry>| Moment {
        commit: entry.commit.to_string(),
        at: entry.authored.to_string(),
        author: entry.author.name.clone(),
    };
    let place = |place: &Place| Where {
        field: place.field.name(),
        text: place.text.clone(),
        strong: place.strong.iter().map(|range| [range.start, range.end]).collect(),
    };
    Found {
        review: line.review.to_string(),
        question: line.hit.question.clone(),
        document: line.hit.document.clone(),
        words: line.hit.found,
        places: line.hit.places.iter().map(place).collect(),
        by: line.hit.by.clone(),
        at: line.hit.at.map(|at| at.to_string()),
        came: line.came.as_ref().map(moment),
        went: line.went.as_ref().map(moment),
    }
}

fn print(context: &mut Context, voice: &Voice<'_>, query: &Query, line: &Line) -> Result<(), Error> {
    let hit = &line.hit;
    let item = match (&hit.question, &hit.document) {
        (Some(question), _) => question.clone(),
        (None, Some(document)) => format!("document {document}"),
        (None, None) => String::new(),
    };
    let mut head = vec![plain(&line.review), plain("  "), strong(item)];
    match (&line.came, &line.went) {
        (Some(came), went) => {
            let name = voice.when(came.authored);
            head.push(faint(format!("  {} {name}  {}", came.commit.short(), came.author.name)));
            match went {
                Some(went) => head.push(Span::new(
                    Role::Doubt,
                    format!("  until {} {}", went.commit.short(), voice.when(went.authored)),
                )),
                None => head.push(Span::new(Role::Good, "  stands")),
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
