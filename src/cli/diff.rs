//! `probity diff`: what differs between two points of a review, or between two reviews.

mod document;
mod point;

use super::context::{Context, Desk};
use super::lines::{put, put_part};
use super::output::{faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::change::ObjectId;
use crate::record::difference::TextMove;
use crate::record::difference::words::Voice;
use crate::record::layout::ReviewId;
use crate::store::past::{PastError, Place, Told, as_git, in_force_parts};
use crate::store::{At, Snapshot};
use crate::text::lines::{escaped, markdown};
use point::Named;

/// Show what differs between two points of a review, or between two reviews
///
/// A point is a revision (HEAD~3, an id, a tag), a date (the end of that day), or a name: start, submitted,
/// signoff:PERSON, decision, last-visit, now.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// From this point, or this review
    from: String,
    /// To this point, or that review
    to: String,
    /// The review, or the beginning of its id [default: every review that differs]
    review: Option<String>,
    /// Print it as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print the Git command that shows the same in lines of files
    #[arg(long, conflicts_with_all = ["json", "markdown"])]
    as_git: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Prints what differs.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    let (sides, pairs) = pairs(&mut desk, arguments)?;
    if arguments.as_git {
        return git(context, &sides, &pairs);
    }
    let mut told = Vec::new();
    for pair in pairs {
        told.push(desk.session.tell(pair).map_err(past)?);
    }
    let mut page = Page { sides, told, elsewhere: Vec::new(), in_force: Vec::new() };
    if arguments.review.is_none() {
        // What is of no single review is told once.
        page.told.iter_mut().for_each(|told| told.in_force.clear());
        page.elsewhere = elsewhere(&desk, &page.sides)?;
        let [from, to] = page.sides.each_ref().map(|side| side.commit);
        page.in_force = desk.session.checklists_between(from, to)?;
    }
    if arguments.reading.json {
        context.out.json(&document::of(&page))?;
    } else if arguments.markdown {
        context.out.ready(as_markdown(&desk, &page).as_bytes())?;
    } else {
        as_text(context, &desk, &page)?;
    }
    Ok(Verdict::Done)
}

/// What is printed.
struct Page {
    sides: [Named; 2],
    told: Vec<Told>,
    /// Files outside of reviews that differ; only where the whole record was asked for.
    elsewhere: Vec<String>,
    /// Checklists in force that differ; likewise.
    in_force: Vec<TextMove>,
}

/// The two points, and the places in reviews that they mean.
fn pairs(desk: &mut Desk, arguments: &Arguments) -> Result<([Named; 2], Vec<[Place; 2]>), Error> {
    let as_of = arguments.reading.looking.as_of.as_deref().map(super::context::day).transpose()?;
    let given = [arguments.from.as_str(), arguments.to.as_str()];
    if arguments.review.is_none()
        && let [Some(from), Some(to)] = given.map(|text| point::review(desk, text))
    {
        let now = point::now(desk, as_of)?;
        let place = |review: ReviewId| Place { commit: now.commit, review, day: now.day };
        let named = |review: &ReviewId| Named { words: review.to_string(), ..now.clone() };
        return Ok(([named(&from), named(&to)], vec![[place(from), place(to)]]));
    }
    let review = arguments.review.as_deref().map(|text| desk.review_id(text)).transpose()?;
    let [from, to] = given.map(|text| point::find(desk, text, review.as_ref(), as_of));
    let sides = [from?, to?];
    let pair = |review: &ReviewId| {
        sides.clone().map(|side| Place { commit: side.commit, review: review.clone(), day: side.day })
    };
    let pairs = match &review {
        Some(review) => vec![pair(review)],
        None => differing(desk, &sides)?.iter().map(pair).collect(),
    };
    Ok((sides, pairs))
}

/// The reviews that are there at both points and whose files, or whose partner's risks, differ.
fn differing(desk: &Desk, sides: &[Named; 2]) -> Result<Vec<ReviewId>, Error> {
    let [before, after] = snapshots(desk, sides)?;
    let mut found = Vec::new();
    for review in crate::record::load::review_ids(&after, None)? {
        let is_there = before.id_of(&review.file("review.toml"))?.is_some()
            && after.id_of(&review.file("review.toml"))?.is_some();
        if !is_there {
            continue;
        }
        let mut differs = false;
        for path in crate::store::past::paths(&review) {
            differs |= before.id_of(&path)? != after.id_of(&path)?;
        }
        if differs {
            found.push(review);
        }
    }
    Ok(found)
}

fn snapshots(desk: &Desk, sides: &[Named; 2]) -> Result<[Snapshot; 2], Error> {
    let [from, to] = sides;
    let snapshot = |side: &Named| desk.session.store.snapshot(&At::Commit(side.commit));
    Ok([snapshot(from)?, snapshot(to)?])
}

/// What differs outside of the reviews that are there at both points.
fn elsewhere(desk: &Desk, sides: &[Named; 2]) -> Result<Vec<String>, Error> {
    let [before, after] = snapshots(desk, sides)?;
    let mut found: Vec<String> = Vec::new();
    for changed in desk.session.store.differences(&before, &after)? {
        let review = crate::record::load::review_of(&changed.path);
        let words = match review {
            Some(review) => {
                let file = review.file("review.toml");
                match (before.id_of(&file)?.is_some(), after.id_of(&file)?.is_some()) {
                    (false, true) => format!("review {review} was started"),
                    (true, false) => format!("review {review} is no longer there"),
                    _ => continue,
                }
            }
            None if changed.path.contains("/risks/") => continue,
            None => {
                let how = match (changed.before, changed.after) {
                    (None, _) => "new",
                    (_, None) => "gone",
                    _ => "changed",
                };
                format!("{} {how}", changed.path)
            }
        };
        if found.last() != Some(&words) {
            found.push(words);
        }
    }
    Ok(found)
}

fn past(error: PastError) -> Error {
    match error {
        PastError::Store(error) => error.into(),
        PastError::Broken(problems) => Error::problems(&problems),
        missing @ PastError::Missing { .. } => {
            let hint = "`probity log REVIEW` shows when it was started; `start` names that point";
            Error::refused(missing.to_string(), hint)
        }
    }
}

fn git(context: &mut Context, sides: &[Named; 2], pairs: &[[Place; 2]]) -> Result<Verdict, Error> {
    if pairs.is_empty() {
        let commits: [ObjectId; 2] = sides.clone().map(|side| side.commit);
        let [from, to] = commits.map(|id| id.short());
        context.out.line(&[plain(format!("git diff {from} {to}"))])?;
    }
    for pair in pairs {
        context.out.line(&[plain(as_git(pair))])?;
    }
    Ok(Verdict::Done)
}

fn as_text(context: &mut Context, desk: &Desk, page: &Page) -> Result<(), Error> {
    let voice = Voice::of(&desk.record);
    let [from, to] = &page.sides;
    for (name, side) in [("From", from), ("To  ", to)] {
        context.out.line(&[
            strong(name),
            plain(format!("  {}", side.words)),
            faint(format!("  {}  {}, judged on {}", voice.when(side.at), side.commit.short(), side.day)),
        ])?;
    }
    for told in &page.told {
        context.out.gap()?;
        review_as_text(context, &voice, told)?;
    }
    if page.told.is_empty() {
        context.out.gap()?;
        context.out.line(&[plain("No review that is there at both points differs.")])?;
    }
    if !page.elsewhere.is_empty() {
        context.out.gap()?;
        context.out.line(&[strong("Outside of these reviews")])?;
        for words in &page.elsewhere {
            context.out.line(&[plain(format!("  {words}"))])?;
        }
    }
    for part in in_force_parts(&page.in_force, &[]) {
        context.out.gap()?;
        put_part(&mut context.out, &part)?;
    }
    Ok(())
}

fn review_as_text(context: &mut Context, voice: &Voice<'_>, told: &Told) -> Result<(), Error> {
    let difference = &told.difference;
    let title = told.title();
    let between = told.span.as_ref().map(|span| format!("  {}", span.words())).unwrap_or_default();
    context.out.line(&[strong(title), plain(between)])?;
    context.out.line(&[plain(told.count_words())])?;
    for line in difference.headline() {
        put(&mut context.out, &line)?;
    }
    for part in told.parts(voice) {
        context.out.gap()?;
        put_part(&mut context.out, &part)?;
    }
    context.out.gap()?;
    if let Some(names) = told.span.as_ref().and_then(crate::store::past::Span::names_words) {
        context.out.prose("", &names)?;
    }
    context.out.line(&[faint(format!("As Git: {}", as_git(&told.places)))])?;
    Ok(())
}

fn as_markdown(desk: &Desk, page: &Page) -> String {
    let voice = Voice::of(&desk.record);
    let [from, to] = &page.sides;
    let mut text = format!("# What differs: {} to {}\n", escaped(&from.words), escaped(&to.words));
    for (name, side) in [("From", from), ("To", to)] {
        let (words, when, commit) = (escaped(&side.words), voice.when(side.at), side.commit.short());
        text.extend([format!("\n- {name}: {words}, {when}, entry `{commit}`, judged on {}", side.day)]);
    }
    text.push('\n');
    text.extend(page.told.iter().map(|told| told.markdown(&voice)));
    if page.told.is_empty() {
        text.push_str("\nNo review that is there at both points differs.\n");
    }
    if !page.elsewhere.is_empty() {
        text.push_str("\n## Outside of these reviews\n\n");
        text.extend(page.elsewhere.iter().map(|words| format!("- {}\n", escaped(words))));
    }
    text.push_str(&markdown(&in_force_parts(&page.in_force, &[])));
    crate::text::clean::block(&text).into_owned()
}
