//! A point of history as a person names it on the command line.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::context::Desk;
use crate::error::Error;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::text::id;

/// A point that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// How it was named.
    pub(super) words: String,
    /// The commit.
    pub(super) commit: ObjectId,
    /// When that was recorded.
    pub(super) at: Timestamp,
    /// The day on which the record is judged there.
    pub(super) day: Date,
}

/// The names that a point may have, `signoff:PERSON` besides.
const NAMES: [&str; 5] = ["start", "submitted", "decision", "last-visit", "now"];

/// The review that this text is the id of; none for anything else.
pub(super) fn review(desk: &Desk, text: &str) -> Option<ReviewId> {
    let id = ReviewId::parse(text).ok()?;
    desk.snapshot.id_of(&id.folder()).ok()?.map(|_| id)
}

/// The record as this command sees it.
pub(super) fn now(desk: &Desk, as_of: Option<Date>) -> Result<Named, Error> {
    let commit = desk
        .snapshot
        .commit
        .ok_or_else(|| Error::refused("the record has no entry yet", "`probity init` makes the first one"))?;
    let entry = desk.session.store.commit(commit)?;
    Ok(Named { words: "now".to_owned(), commit, at: entry.authored, day: as_of.unwrap_or(desk.day) })
}

/// The point that a text names.
pub(super) fn find(
    desk: &mut Desk,
    text: &str,
    review: Option<&ReviewId>,
    as_of: Option<Date>,
) -> Result<Named, Error> {
    let now = now(desk, as_of)?;
    if text == "now" {
        return Ok(now);
    }
    let named = |desk: &Desk, commit: ObjectId, day: Option<Date>| -> Result<Named, Error> {
        let entry = desk.session.store.commit(commit)?;
        let own = if commit == now.commit { desk.day } else { desk.record.day(entry.committed) };
        Ok(Named { words: text.to_owned(), commit, at: entry.authored, day: as_of.or(day).unwrap_or(own) })
    };
    if text == "last-visit" {
        let visit = desk.session.store.last_visit().ok_or_else(|| {
            Error::refused("no visit to this clone is known", "it is kept when the terminal interface closes")
        })?;
        return named(desk, visit.tip, None);
    }
    if NAMES.contains(&text) || text.starts_with("signoff:") {
        let Some(review) = review else {
            return Err(Error::usage(
                format!("`{text}` is a point of one review, and none was named"),
                format!("`probity diff {text} now PARTNER/REVIEW`"),
            ));
        };
        let points = desk.session.points(review, now.commit)?;
        if let Some(point) = points.iter().find(|point| point.name == text) {
            return named(desk, point.commit, None);
        }
        let names: Vec<&str> = points.iter().map(|point| point.name.as_str()).collect();
        return Err(Error::refused(
            format!("{review} has no point `{text}`"),
            format!("it has: {}", names.join(", ")),
        ));
    }
    if let Ok(day) = text.parse::<Date>() {
        let commit = desk.commit_of(day)?;
        return named(desk, commit, Some(day));
    }
    match desk.session.store.resolve(text) {
        Ok(commit) => named(desk, commit, None),
        Err(error) => Err(id::nearest(text, NAMES).map_or_else(
            || error.into(),
            |near| Error::usage(format!("`{text}` is no point"), format!("did you mean `{near}`?")),
        )),
    }
}
