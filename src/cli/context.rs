//! What every command starts from: environment, settings, output, and the record opened for it.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::output::{Out, warn};
use super::{Global, Looking, Reading};
use crate::config::{Config, Environment, Flags};
use crate::error::{Error, Kind, Reason};
use crate::record::action::Action;
use crate::record::change::{Identity, ObjectId};
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::people::Record;
use crate::record::review::Review;
use crate::store::glance::Glance;
use crate::store::viewpoint::Viewpoint;
use crate::store::{At, Clock, GitEnvironment, HandEditKind, Projection, Session, Snapshot, Store};
use crate::text::id;
use crate::text::problem::{Problem, any_error};

/// The variable that fixes the clock, for tests only: a timestamp as `2026-11-22T09:10:00Z`.
pub(crate) const NOW: &str = "PROBITY_NOW";

/// What every command starts from.
pub(crate) struct Context {
    /// The process's variables.
    pub(crate) environment: Environment,
    /// Settings and paths.
    pub(crate) config: Config,
    /// The standard output.
    pub(crate) out: Out,
    /// Where to look for the record (`-C`).
    pub(crate) directory: PathBuf,
    /// The same environment as Git sees it, with the clock.
    pub(crate) git: GitEnvironment,
    /// `--read-only` was given.
    pub(crate) is_read_only: bool,
    /// From where `probity` without a command looks at the record.
    pub(crate) looking: Looking,
    /// `--plain` was given.
    is_plain: bool,
}

impl Context {
    /// Takes in environment, settings and global options.
    pub(crate) fn new(global: &Global, looking: Looking) -> Result<Self, Error> {
        let environment = Environment::of_process();
        let flags = Flags { color: global.color.map(Into::into), ..Flags::default() };
        let config = Config::load(&environment, &flags);
        for problem in &config.problems {
            warn(problem);
        }
        let mut git = GitEnvironment::from_process();
        if let Some(moment) = environment.get(NOW) {
            let moment = moment.parse().map_err(|_| {
                Error::usage(
                    format!("{NOW} is `{moment}`, which is no moment"),
                    "unset it; tests write it as 2026-11-22T09:10:00Z",
                )
            })?;
            git.clock = Clock::Fixed(moment);
        }
        let out = Out::stdout(config.settings.color, &environment);
        let directory = global.directory.clone().unwrap_or_else(|| PathBuf::from("."));
        Ok(Self {
            environment,
            config,
            out,
            directory,
            git,
            is_read_only: global.read_only,
            looking,
            is_plain: global.plain,
        })
    }

    /// True when questions are asked line by line: on request, or without a terminal to draw on.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
            || self.environment.get("ACCESSIBLE").is_some_and(|value| value != "0")
            || !self.has_terminal()
    }

    /// True when a person sits at both ends.
    pub(crate) fn has_terminal(&self) -> bool {
        std::io::stdin().is_terminal()
            && std::io::stdout().is_terminal()
            && self.environment.get("TERM") != Some("dumb")
    }

    /// The repository around the current folder.
    pub(crate) fn store(&self) -> Result<Store, Error> {
        Ok(Store::discover(&self.directory, &self.git)?)
    }

    /// The record as it stands, opened for writing; in the line mode it may be looked at from elsewhere, and
    /// is only read then.
    pub(crate) fn write(&self) -> Result<Desk, Error> {
        self.look(&self.looking)
    }

    /// The record as a reading command wants it.
    pub(crate) fn read(&self, reading: &Reading) -> Result<Desk, Error> {
        self.look(&reading.looking)
    }

    /// The record as it stood at a commit.
    pub(crate) fn read_at(&self, revision: &str) -> Result<Desk, Error> {
        self.look(&Looking { at: Some(revision.to_owned()), as_of: None })
    }

    fn look(&self, looking: &Looking) -> Result<Desk, Error> {
        Desk::open(self, looking)
    }
}

/// A record on the desk: one snapshot of it, and the way to add to it.
pub(crate) struct Desk {
    /// Reads and writes.
    pub(crate) session: Session,
    /// The record as this command sees it.
    pub(crate) snapshot: Snapshot,
    /// What `probity.toml` says there.
    pub(crate) record: Record,
    /// The day on which expiry and deadlines are judged.
    pub(crate) day: Date,
    /// Why nothing can be recorded on it, and what helps; none where it can.
    pub(crate) why_not: Option<[&'static str; 2]>,
}

impl Desk {
    fn open(context: &Context, looking: &Looking) -> Result<Self, Error> {
        let as_of = looking.as_of.as_deref().map(day).transpose()?;
        let mut session = Session::new(context.store()?);
        if context.is_read_only {
            session.store.keep_nothing();
        }
        let (at, given) = match looking.at.as_deref() {
            None => (At::Head, None),
            Some(text) => match text.parse::<Date>() {
                Ok(day) => {
                    let own = record(&session.store.snapshot(&At::Head)?)?;
                    session.write_nothing_for_visitors(Some(&own));
                    (At::Commit(session.commit_of(day, &zone(&own))?), Some(day))
                }
                Err(_) => (At::Revision(text.to_owned()), None),
            },
        };
        let snapshot = session.store.snapshot(&at)?;
        let record = record(&snapshot)?;
        session.write_nothing_for_visitors(Some(&record));
        let now = context.git.clock.now();
        // A past record is judged as of its own day.
        let day = as_of.or(given).unwrap_or_else(|| match at {
            At::Head => session.store.fixed_day().unwrap_or_else(|| record.day(now)),
            _ => record.day(snapshot.time.unwrap_or(now)),
        });
        if let Some(commit) = snapshot.commit.filter(|_| at != At::Head) {
            session.look_from(Some(Viewpoint { commit, day }));
        }
        let why_not = if context.looking.is_given() {
            Some(["nothing can be recorded in the past", "start again without --at and --as-of to record"])
        } else if context.is_read_only {
            Some(["--read-only was given", "start again without it to record"])
        } else {
            None
        };
        Ok(Self { session, snapshot, record, day, why_not })
    }

    /// Records one action of the person whom Git names, and brings the working files along.
    pub(crate) fn act(&mut self, action: Action) -> Result<ObjectId, Error> {
        if let Some([what, hint]) = self.why_not {
            return Err(Error::refused(what, hint));
        }
        let commit = self.session.act(action)?;
        self.settle(commit)?;
        Ok(commit)
    }

    /// After something was recorded: working files and index follow.
    pub(crate) fn settle(&mut self, commit: ObjectId) -> Result<(), Error> {
        let projection = self.session.project().map_err(|error| Error {
            kind: Kind::Broken,
            reasons: vec![Reason {
                what: format!(
                    "recorded as {}, but the working files were not brought along: {error}",
                    commit.short()
                ),
                hint: Some("nothing is lost; `probity doctor --repair` brings them along".to_owned()),
            }],
        })?;
        warn_of_edits(&projection);
        self.warn_of_put_back();
        Ok(())
    }

    /// Tells which entries a plain commit took back. It is told beside what was asked for, so that it never
    /// makes an error of what was recorded or can be read.
    pub(crate) fn warn_of_put_back(&self) {
        match self.session.store.put_back() {
            Ok(found) => {
                for one in found {
                    warn(format!("{}\n  help: {}", one.words(), one.hint()));
                }
            }
            Err(error) => warn(format!("whether a plain commit put an entry back cannot be seen: {error}")),
        }
    }

    /// The subject of a commit.
    pub(crate) fn subject(&self, commit: ObjectId) -> Result<String, Error> {
        let entry = self.session.store.commit(commit)?;
        Ok(entry.message.lines().next().unwrap_or_default().to_owned())
    }

    /// Who Git says is working.
    pub(crate) fn identity(&self) -> Result<Identity, Error> {
        Ok(self.session.store.identity()?)
    }

    /// The time zone in which the record's days begin.
    pub(crate) fn zone(&self) -> TimeZone {
        zone(&self.record)
    }

    /// The last commit of a day or before.
    pub(crate) fn commit_of(&mut self, day: Date) -> Result<ObjectId, Error> {
        let zone = self.zone();
        Ok(self.session.commit_of(day, &zone)?)
    }

    /// The review that a person named, by its id or by the beginning of it.
    pub(crate) fn review_id(&self, text: &str) -> Result<ReviewId, Error> {
        if let Ok(id) = ReviewId::parse(text)
            && self.snapshot.id_of(&id.folder())?.is_some()
        {
            return Ok(id);
        }
        let all = self.review_ids(None)?;
        let names: Vec<String> = all.iter().map(ToString::to_string).collect();
        let fitting: Vec<(&ReviewId, &String)> =
            all.iter().zip(&names).filter(|(_, name)| !text.is_empty() && name.starts_with(text)).collect();
        match fitting.as_slice() {
            [(id, _)] => Ok((*id).clone()),
            [] => {
                let near = id::nearest(text, names.iter().map(String::as_str));
                let hint = match (near, names.is_empty()) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, true) => "`probity review start PARTNER/REVIEW` begins one".to_owned(),
                    (None, false) => "`probity review list` shows all".to_owned(),
                };
                Err(Error::refused(format!("there is no review `{text}`"), hint))
            }
            several => {
                let names: Vec<&str> = several.iter().map(|(_, name)| name.as_str()).collect();
                Err(Error::usage(
                    format!("`{text}` could be {} reviews: {}", names.len(), names.join(", ")),
                    "write a little more of it",
                ))
            }
        }
    }

    /// The ids of all reviews, or of those of one partner.
    pub(crate) fn review_ids(&self, of: Option<&str>) -> Result<Vec<ReviewId>, Error> {
        let found = load::review_ids(&self.snapshot, of)?;
        // A stray file between the reviews is none.
        Ok(found.into_iter().filter(|id| ReviewId::parse(&id.to_string()).is_ok()).collect())
    }

    /// The ids of all partners.
    pub(crate) fn partner_ids(&self) -> Result<Vec<String>, Error> {
        let found = load::partner_ids(&self.snapshot)?;
        Ok(found.into_iter().filter(|name| id::name_fault(name).is_none()).collect())
    }

    /// Every partner and review in a few figures, kept from one run to the next.
    pub(crate) fn glance(&mut self) -> Result<Glance, Error> {
        Ok(self.session.glance(&self.snapshot, self.day)?)
    }

    /// A review that is there; its problems are told.
    pub(crate) fn review(&mut self, id: &ReviewId) -> Result<Arc<Review>, Error> {
        let Some(found) = self.session.review(&self.snapshot, id)? else {
            return Err(Error::refused(
                format!("there is no review `{id}`"),
                "`probity review list` shows all",
            ));
        };
        let review = found.map_err(|problems| Error::problems(&problems))?;
        warn_of(&review.problems);
        if review.is_read_only() {
            warn(format!("{id} can only be read until that is mended"));
        }
        Ok(review)
    }
}

/// Tells of problems that do not keep a command from going on.
pub(crate) fn warn_of(problems: &[Problem]) {
    for problem in problems {
        warn(problem);
    }
}

/// Tells which working files were left alone because somebody changed them.
fn warn_of_edits(projection: &Projection) {
    for edit in &projection.hand_edits {
        let how = edit_words(edit.kind);
        warn(format!("{} {how}; it was left as it is (`git diff` shows it)", edit.path));
    }
}

/// In which way a working file differs from the record.
pub(crate) fn edit_words(kind: HandEditKind) -> &'static str {
    match kind {
        HandEditKind::Edited => "was edited by hand",
        HandEditKind::Removed => "was removed by hand",
        HandEditKind::Extra => "stands in the folder but not in the record",
        HandEditKind::Staged => "has another content staged in Git's index",
        HandEditKind::InTheWay => "is no plain file: a link or a folder stands there",
    }
}

fn record(snapshot: &Snapshot) -> Result<Record, Error> {
    let mut problems = Vec::new();
    let found = load::record(snapshot, &mut problems)?;
    if any_error(&problems) {
        return Err(Error::problems(&problems));
    }
    warn_of(&problems);
    found.map(|item| item.value).ok_or_else(|| {
        let place = snapshot.commit.map_or_else(
            || "this repository has no commit yet: there".to_owned(),
            |id| format!("at {} there", id.short()),
        );
        Error::usage(
            format!("{place} is no record (no probity.toml)"),
            "`probity init` begins one here, `probity demo` shows one, `-C DIR` looks elsewhere",
        )
    })
}

fn zone(record: &Record) -> TimeZone {
    TimeZone::get(&record.time_zone).unwrap_or(TimeZone::UTC)
}

/// Reads a day from the command line.
pub(crate) fn day(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| Error::usage(format!("`{text}` is no day"), "write it as 2026-11-22"))
}

/// Words as they were given; `-` reads the standard input.
pub(crate) fn words(given: &str) -> Result<String, Error> {
    if given == "-" { read_text(Path::new("-")) } else { Ok(given.to_owned()) }
}

/// Reads a file, or the standard input for `-`, as text of at most 16 MiB.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = read_bytes_of(path, 16 << 20)?;
    String::from_utf8(bytes)
        .map_err(|_| Error::usage(format!("{} is no text in UTF-8", path.display()), "save it as UTF-8"))
}

/// Reads a file, or the standard input for `-`, of at most 64 MiB.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    read_bytes_of(path, 64 << 20)
}

fn read_bytes_of(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let bytes = if path == Path::new("-") {
        read_limited(std::io::stdin().lock(), limit)
    } else {
        std::fs::File::open(path).and_then(|file| read_limited(file, limit))
    };
    bytes.map_err(|source| Error::file("read", path, &source))
}

fn read_limited(reader: impl std::io::Read, limit: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::other(format!("it is longer than {} MiB", limit >> 20)));
    }
    Ok(bytes)
}
