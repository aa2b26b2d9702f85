//! Finds a checklist as an author names it: in force, at a version or a revision, pinned, built in, or a file.

use std::path::{Path, PathBuf};

use super::super::files::{self, canonical, working_id};
use super::super::{built_in, is_in_record};
use super::point::{Found, no_version, point_of};
use super::side::{Origin, Side};
use crate::checklist::builtin;
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::checklist::version::Version;
use crate::cli::Reading;
use crate::cli::context::{Context, Desk};
use crate::error::Error;
use crate::record::layout;
use crate::store::Snapshot;
use crate::text::id;
use crate::text::problem::any_error;

/// What stands before the id of a built-in checklist.
const BUILT_IN: &str = "builtin:";

/// What a checklist may be named by, for whoever named none.
const NAMES: &str =
    "write an id (security), ID@VERSION, ID@REVISION, PARTNER/REVIEW:ID, builtin:ID, or a file";

/// Where checklists are looked for.
pub(super) struct Library<'c> {
    context: &'c Context,
    /// The record around the current folder.
    desk: Option<Desk>,
    /// Its working folder; a bare record has none.
    root: Option<PathBuf>,
}

impl<'c> Library<'c> {
    pub(super) fn open(context: &'c Context) -> Result<Self, Error> {
        let reading = Reading::default();
        let desk = is_in_record(context, &reading)?.then(|| context.read(&reading)).transpose()?;
        let root = desk.as_ref().and_then(|desk| desk.session.store.root().map(canonical));
        Ok(Self { context, desk, root })
    }

    /// Both checklists; of one that is named alone, it and what an author would compare it with.
    pub(super) fn sides(&mut self, from: &str, to: Option<&str>) -> Result<[Side; 2], Error> {
        let one = self.find(from)?;
        if let Some(to) = to {
            return Ok([one, self.find(to)?]);
        }
        match &one.origin {
            Origin::InForce(_) | Origin::Edited(_) | Origin::File(_) => Ok([self.before(&one)?, one]),
            Origin::BuiltIn if self.desk.is_none() => Err(Error::usage(
                format!("`{from}` is built in, and there is no record around to compare it with"),
                "name a second one, as a file: `probity checklist diff builtin:security security.toml`",
            )),
            Origin::BuiltIn | Origin::Commit(_) | Origin::Pin(..) => {
                let to = self.in_force(&one.checklist.id)?;
                Ok([one, to])
            }
        }
    }

    /// The checklist that a text names.
    fn find(&mut self, text: &str) -> Result<Side, Error> {
        if let Some(id) = text.strip_prefix(BUILT_IN) {
            return the_built_in(text, id);
        }
        let looks_like_a_path =
            Path::new(text).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"))
                || ["/", "./", "../", "\\"].iter().any(|start| text.starts_with(start));
        if looks_like_a_path {
            return self.file(text);
        }
        let (named, point) = match text.split_once('@') {
            Some((named, point)) => (named, Some(point)),
            None => (text, None),
        };
        if let Some((review, id)) = named.rsplit_once(':') {
            return self.pinned(text, review, id, point);
        }
        if id::token_fault(named).is_some() {
            return if self.is_file(text) { self.file(text) } else { Err(no_checklist(text, NAMES)) };
        }
        match point {
            Some(point) => self.at(text, named, point),
            None => match self.in_force(named) {
                // An id comes first, but a file may be named like none.
                Err(_) if self.is_file(text) => self.file(text),
                found => found,
            },
        }
    }

    fn is_file(&self, text: &str) -> bool {
        self.context.directory.join(text).is_file()
    }

    fn file(&self, text: &str) -> Result<Side, Error> {
        // As it was typed, for messages.
        let typed = PathBuf::from(text);
        let here = self.context.directory.as_path();
        let path = if here == Path::new(".") { typed } else { here.join(typed) };
        let file = files::read(self.context, &path).map_err(|error| helped(error, &path))?;
        let checklist = read(&file.shown, &file.bytes)?;
        let own = self.root.as_ref().map(|root| root.join(layout::checklist(&checklist.id)));
        if own.is_some_and(|own| canonical(&own) == file.full) {
            // A file in its place in the record is the one in force.
            return Ok(Side { name: text.to_owned(), ..self.in_force(&checklist.id)? });
        }
        Ok(Side { name: text.to_owned(), origin: Origin::File(file.shown), checklist })
    }

    /// The one in force: as it lies in the working folder, so that an author sees what was edited; else as
    /// it is recorded, and outside of a record the built-in one.
    fn in_force(&self, id: &str) -> Result<Side, Error> {
        let Some(desk) = &self.desk else { return the_built_in(id, id) };
        let path = layout::checklist(id);
        let recorded = desk.snapshot.blob(&path)?;
        let working = self.root.as_ref().map(|root| root.join(&path)).filter(|path| path.is_file());
        let name = id.to_owned();
        if let Some(working) = working {
            let file = files::read(self.context, &working)?;
            let is_recorded = recorded.as_ref().map(|(blob, _)| *blob) == Some(working_id(&file.bytes));
            let origin = match desk.snapshot.commit.filter(|_| is_recorded) {
                Some(commit) => Origin::InForce(commit),
                None => Origin::Edited(file.shown.clone()),
            };
            return Ok(Side { name, origin, checklist: read(&file.shown, &file.bytes)? });
        }
        let Some((commit, (_, bytes))) = desk.snapshot.commit.zip(recorded) else {
            return Err(unknown(id, &there(&desk.snapshot)?, is_built_in(id)));
        };
        Ok(Side { name, origin: Origin::InForce(commit), checklist: read(&path, &bytes)? })
    }

    /// A checklist of the record at a version or a revision.
    fn at(&mut self, text: &str, id: &str, point: &str) -> Result<Side, Error> {
        let Some(desk) = &mut self.desk else {
            let found = the_built_in(text, id)?;
            if Version::parse(point) == Some(found.checklist.version) {
                return Ok(found);
            }
            return Err(Error::refused(
                format!("there is no record around that would know `{text}`; {} is built in", found.words()),
                "`-C DIR` looks for a record elsewhere",
            ));
        };
        let path = layout::checklist(id);
        let (commit, bytes) = match point_of(desk, &path, point)? {
            Found::At(commit, bytes) => (commit, bytes),
            Found::NoVersion(versions) if versions.is_empty() => {
                return Err(unknown(id, &there(&desk.snapshot)?, is_built_in(id)));
            }
            Found::NoVersion(versions) => return Err(no_version(id, point, &versions)),
            Found::NotThere(snapshot) => {
                let error = unknown(id, &there(&snapshot)?, is_built_in(id));
                return Err(elsewhere(error, id, point));
            }
        };
        let label = format!("{path} at {}", commit.short());
        Ok(Side { name: text.to_owned(), origin: Origin::Commit(commit), checklist: read(&label, &bytes)? })
    }

    /// A checklist that a review pinned, now or at a point.
    fn pinned(&mut self, text: &str, review: &str, id: &str, point: Option<&str>) -> Result<Side, Error> {
        let Some(desk) = &mut self.desk else {
            let what = format!("there is no record around, so that nothing is known of `{review}`");
            return Err(Error::usage(what, "`-C DIR` looks for a record elsewhere"));
        };
        let review = desk.review_id(review)?;
        let path = review.pin(id);
        let found = match (point, desk.snapshot.commit) {
            (Some(point), _) => point_of(desk, &path, point)?,
            (None, Some(commit)) => match desk.snapshot.blob(&path)? {
                Some((_, bytes)) => Found::At(commit, bytes),
                None => Found::NotThere(desk.snapshot.clone()),
            },
            (None, None) => Found::NotThere(desk.snapshot.clone()),
        };
        let (commit, bytes) = match found {
            Found::At(commit, bytes) => (commit, bytes),
            Found::NoVersion(versions) if !versions.is_empty() => {
                return Err(no_version(&format!("{review}:{id}"), point.unwrap_or_default(), &versions));
            }
            Found::NoVersion(_) | Found::NotThere(_) => {
                let pins = names(&desk.snapshot, &review.file("pins/checklists"))?;
                let hint = match id::nearest(id, pins.iter().map(String::as_str)) {
                    Some(near) if near != id => format!("did you mean `{review}:{near}`?"),
                    _ => format!("now it pins: {}", pins.join(", ")),
                };
                let when = point.map(|point| format!(" at {point}")).unwrap_or_default();
                return Err(Error::refused(format!("{review} pins no checklist `{id}`{when}"), hint));
            }
        };
        let label = format!("{path} at {}", commit.short());
        let origin = Origin::Pin(review, commit);
        Ok(Side { name: text.to_owned(), origin, checklist: read(&label, &bytes)? })
    }

    /// True for a checklist of the record.
    fn is_in_force(&self, id: &str) -> Result<bool, Error> {
        let path = layout::checklist(id);
        let is_recorded = match &self.desk {
            Some(desk) => desk.snapshot.id_of(&path)?.is_some(),
            None => false,
        };
        Ok(is_recorded || self.root.as_ref().is_some_and(|root| root.join(&path).is_file()))
    }

    /// What an author compares a checklist with: the one in force for a file elsewhere, what is recorded of an
    /// edited one, the version before of one that is recorded, and the built-in one where history has none.
    fn before(&self, one: &Side) -> Result<Side, Error> {
        let id = &one.checklist.id;
        if matches!(one.origin, Origin::File(_)) && self.is_in_force(id)? {
            return self.in_force(id);
        }
        if let Some(desk) = self.desk.as_ref().filter(|_| !matches!(one.origin, Origin::File(_))) {
            let (store, path) = (&desk.session.store, layout::checklist(id));
            let is_recorded = matches!(one.origin, Origin::InForce(_));
            for text in store.texts(&path, [&path], None)?.remove(&path).unwrap_or_default() {
                let label = format!("{path} at {}", text.came.short());
                let bytes = store.read_blob(text.blob)?;
                let (Some(earlier), problems) = parse::checklist(&label, &bytes) else { continue };
                let is_wanted = !is_recorded || earlier.version != one.checklist.version;
                if is_wanted && !any_error(&problems) {
                    let origin = Origin::Commit(text.came);
                    return Ok(Side {
                        name: format!("{id}@{}", text.came.short()),
                        origin,
                        checklist: earlier,
                    });
                }
            }
        }
        let base = one.checklist.base.as_ref().map(|base| base.checklist.as_str());
        let upstream = [Some(id.as_str()), base].into_iter().flatten().find(|id| is_built_in(id));
        match upstream {
            Some(upstream) => the_built_in(&format!("{BUILT_IN}{upstream}"), upstream),
            None => Err(Error::refused(
                format!("{} has no earlier version, and no checklist `{id}` is built in", one.words()),
                "name a second one to compare it with",
            )),
        }
    }
}

/// The same error with what to do next: the name of a file beside it, or what else can be named.
fn helped(mut error: Error, path: &Path) -> Error {
    let folder = path.parent().map(|own| if own == Path::new("") { Path::new(".") } else { own });
    let folder = folder.and_then(|folder| folder.read_dir().ok());
    let names: Vec<String> = folder
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml")))
        .collect();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let near = id::nearest(name, names.iter().map(String::as_str)).filter(|near| *near != name);
    let hint = near.map_or_else(|| NAMES.to_owned(), |near| format!("did you mean `{near}` in that folder?"));
    for reason in &mut error.reasons {
        reason.hint.get_or_insert_with(|| hint.clone());
    }
    error
}

fn is_built_in(id: &str) -> bool {
    builtin::CHECKLISTS.iter().any(|(own, _)| *own == id)
}

/// Reads a checklist, or says everything that is wrong with it.
fn read(shown: &str, bytes: &[u8]) -> Result<Checklist, Error> {
    match parse::checklist(shown, bytes) {
        (Some(checklist), problems) if !any_error(&problems) => Ok(checklist),
        (_, problems) => Err(Error::problems(&problems)),
    }
}

fn the_built_in(name: &str, id: &str) -> Result<Side, Error> {
    let checklist = built_in().into_iter().find(|own| own.id == id).ok_or_else(|| {
        let near = id::nearest(id, builtin::CHECKLISTS.iter().map(|(own, _)| *own));
        let hint = near.map_or_else(
            || {
                let all: Vec<&str> = builtin::CHECKLISTS.iter().map(|(own, _)| *own).collect();
                format!("built in are: {}", all.join(", "))
            },
            |near| format!("did you mean `{BUILT_IN}{near}`?"),
        );
        Error::refused(format!("no checklist `{id}` is built in"), hint)
    })?;
    Ok(Side { name: name.to_owned(), origin: Origin::BuiltIn, checklist })
}

/// The ids of the checklists that stand in a snapshot.
fn there(snapshot: &Snapshot) -> Result<Vec<String>, Error> {
    names(snapshot, layout::CHECKLISTS)
}

fn names(snapshot: &Snapshot, folder: &str) -> Result<Vec<String>, Error> {
    let entries = snapshot.list(folder)?;
    let ids = entries.iter().filter_map(|entry| entry.name.strip_suffix(".toml"));
    Ok(ids.map(str::to_owned).collect())
}

fn no_checklist(named: &str, hint: &str) -> Error {
    Error::refused(format!("there is no checklist `{named}`"), hint)
}

fn unknown(id: &str, known: &[String], is_built_in: bool) -> Error {
    let near = id::nearest(id, known.iter().map(String::as_str));
    match near {
        _ if is_built_in => {
            no_checklist(id, &format!("`{BUILT_IN}{id}` is the one that the program brings along"))
        }
        Some(near) => no_checklist(id, &format!("did you mean `{near}`?")),
        None => no_checklist(id, "`probity checklist list` shows all; a file is named with its .toml"),
    }
}

fn elsewhere(error: Error, id: &str, point: &str) -> Error {
    let hint = error.reasons.into_iter().next().and_then(|reason| reason.hint).unwrap_or_default();
    Error::refused(format!("there is no checklist `{id}` at {point}"), hint)
}
