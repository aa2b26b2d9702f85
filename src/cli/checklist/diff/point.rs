//! The text that stood in a file of the record at a version or at a revision.

use jiff::civil::Date;

use crate::checklist::parse;
use crate::checklist::version::Version;
use crate::cli::context::Desk;
use crate::error::Error;
use crate::record::ObjectId;
use crate::store::{At, Snapshot};

/// So many versions are named to whoever asked for one that is not there.
const MOST_VERSIONS: usize = 12;

/// What was found at a point of a file's history.
pub(super) enum Found {
    /// The text, and the commit at which it stands.
    At(ObjectId, Vec<u8>),
    /// No text has that version; these are the ones there are, newest first.
    NoVersion(Vec<String>),
    /// The file does not stand there.
    NotThere(Snapshot),
}

/// The text of a file of the record at a version or a revision.
pub(super) fn point_of(desk: &mut Desk, path: &str, point: &str) -> Result<Found, Error> {
    if let Some(version) = Version::parse(point) {
        let store = &desk.session.store;
        let mut known = Vec::new();
        let path = path.to_owned();
        for text in store.texts(&path, [&path], None)?.remove(&path).unwrap_or_default() {
            let bytes = store.read_blob(text.blob)?;
            // A text that cannot be read has no version to be asked for.
            let Some(own) = parse::checklist(&path, &bytes).0.map(|own| own.version) else { continue };
            if own == version {
                return Ok(Found::At(text.came, bytes));
            }
            known.push(own.to_string());
        }
        known.dedup();
        return Ok(Found::NoVersion(known));
    }
    let at = match point.parse::<Date>() {
        Ok(day) => At::Commit(desk.commit_of(day)?),
        Err(_) => At::Revision(point.to_owned()),
    };
    let snapshot = desk.session.store.snapshot(&at)?;
    Ok(match snapshot.commit.zip(snapshot.blob(path)?) {
        Some((commit, (_, bytes))) => Found::At(commit, bytes),
        None => Found::NotThere(snapshot),
    })
}

/// Says which versions there are instead.
pub(super) fn no_version(named: &str, version: &str, known: &[String]) -> Error {
    let (newest, older) = known.split_at_checked(MOST_VERSIONS).unwrap_or((known, &[]));
    let more = if older.is_empty() { String::new() } else { format!(" and {} older ones", older.len()) };
    let what = format!("no version {version} of `{named}` stands in the record's history");
    Error::refused(what, format!("it had: {}{more}", newest.join(", ")))
}
