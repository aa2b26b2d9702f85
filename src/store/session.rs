//! A record opened for work: actions go in, items come out, both by the one rule book.

use std::sync::Arc;

use super::history_index::HistoryIndex;
use super::overlay::Overlay;
use super::search::Searching;
use super::viewpoint::Viewpoint;
use super::{AppendError, At, LogEntry, LogFilter, Projection, Snapshot, Store, StoreError};
use crate::checklist::model::Checklist;
use crate::record::Item;
use crate::record::action::{Act, Action, Undo, UndoFile};
use crate::record::change::{Change, Identity, ObjectId};
use crate::record::check::{self, Bench, Refusal};
use crate::record::layout::ReviewId;
use crate::record::load::{self, Parsed, ReadReview, Source};
use crate::record::message;
use crate::record::people::Record;

/// Why an action was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules do not allow it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Refusal>),
    /// The rules do not allow some of several actions: each with its place among them.
    #[error("{}", .0.iter().flat_map(|(_, refusals)| refusals).map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    RefusedSome(Vec<(usize, Vec<Refusal>)>),
    /// It could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused(refusals) => refusals.iter().find_map(Refusal::hint),
            Self::RefusedSome(some) => some.iter().flat_map(|(_, refusals)| refusals).find_map(Refusal::hint),
            Self::Store(error) => error.hint(),
        }
    }
}

/// A record opened for work by one thread.
#[derive(Debug)]
pub struct Session {
    /// The door to Git.
    pub store: Store,
    pub(super) parsed: Parsed,
    /// From where the record is looked at; none is the branch as it is.
    pub(super) viewpoint: Option<Viewpoint>,
    /// What the last look at all reviews from a viewpoint found: the next one differs in little.
    pub(super) glanced: Option<Vec<u8>>,
    /// Which entries are about what, and where along the branch, as far as somebody asked.
    pub(super) index: HistoryIndex,
    /// A search that is not done yet.
    pub(super) searching: Option<Searching>,
}

impl Session {
    /// Opens a record for work.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            parsed: Parsed::default(),
            viewpoint: None,
            glanced: None,
            index: HistoryIndex::default(),
            searching: None,
        }
    }

    /// Records one action of the person whom Git names, now.
    pub fn act(&mut self, action: Action) -> Result<ObjectId, ActError> {
        let by = self.store.identity()?;
        let at = self.store.environment().clock.now();
        let commits = self.act_all(&[Act { by, at, action }])?;
        // An action that is not refused makes exactly one commit.
        commits
            .last()
            .copied()
            .ok_or_else(|| ActError::Refused(vec![Refusal::Nothing("no entry was written".to_owned())]))
    }

    /// Records actions one on top of the other, one commit each, all of them or none.
    pub fn act_all(&mut self, acts: &[Act]) -> Result<Vec<ObjectId>, ActError> {
        let Self { store, parsed, .. } = self;
        let is_signed = store.signing()?.is_on();
        let mut plan = |snapshot: &Snapshot| plan(snapshot, acts, is_signed, parsed);
        match store.append(&mut plan) {
            Ok(appended) => Ok(appended.commits),
            Err(AppendError::Plan(error)) => Err(error),
            Err(AppendError::Store(error)) => Err(error.into()),
        }
    }

    /// Judges an action of a person as things stand, without recording it.
    pub fn judge(&mut self, act: &Act) -> Result<Change, ActError> {
        let snapshot = self.store.snapshot(&At::Head)?;
        let is_signed = self.store.signing()?.is_on();
        let mut changes = plan(&snapshot, std::slice::from_ref(act), is_signed, &mut self.parsed)?;
        changes.pop().ok_or_else(|| ActError::Refused(Vec::new()))
    }

    /// For somebody whom the record does not list nothing at all is written, not even what is derived.
    pub fn write_nothing_for_visitors(&mut self, record: Option<&Record>) {
        let who = self.store.identity().ok();
        if record.zip(who.as_ref()).and_then(|(record, who)| record.actor(who)).is_none() {
            self.store.keep_nothing();
        }
    }

    /// Brings working files and index along with what was recorded.
    pub fn project(&mut self) -> Result<Projection, StoreError> {
        self.store.project()
    }

    /// A review as it stands in a snapshot; none when there is no such folder.
    pub fn review(&mut self, snapshot: &Snapshot, id: &ReviewId) -> Result<Option<ReadReview>, StoreError> {
        load::review(snapshot, id, &mut self.parsed)
    }

    /// The parts of a snapshot that an action is judged by.
    pub(super) fn bench(&mut self, snapshot: &Snapshot, action: &Action) -> Result<Bench, StoreError> {
        load::bench(snapshot, action, &mut self.parsed)
    }

    /// The checklists in force. One that cannot be read takes nobody's place; the list of checklists says why.
    pub(super) fn checklists_in_force(
        &mut self,
        snapshot: &Snapshot,
    ) -> Result<Vec<Arc<Item<Checklist>>>, StoreError> {
        load::checklists_in_force(snapshot, &mut self.parsed, &mut Vec::new())
    }

    /// The action that takes an entry back: the one named, or the newest one of this person. Of a plain
    /// commit that put entries back only that is taken back.
    pub fn undo_of(&self, entry: Option<ObjectId>) -> Result<Action, ActError> {
        let entry = match entry {
            Some(id) => self.store.commit(id)?,
            None => self.newest_of(&self.store.identity()?)?,
        };
        let head = self.store.snapshot(&At::Head)?;
        let mut put_back = Vec::new();
        if message::is_by_hand(&entry.message) {
            put_back = self.store.put_back()?;
            put_back.retain(|one| one.by == entry.commit);
        }
        let undo = self.store.undo_in(&entry, &|path: &str| head.id_of(path), |path| {
            put_back.is_empty() || put_back.iter().any(|one| one.path == path)
        })?;
        Ok(undo)
    }

    /// The newest entry of a person that is neither taken back nor itself the taking back of one.
    fn newest_of(&self, who: &Identity) -> Result<LogEntry, ActError> {
        let mut undone: Vec<String> = Vec::new();
        for entry in self.store.log(&LogFilter::default())? {
            let entry = entry?;
            if let Some(taken_back) = message::trailer(&entry.message, "Undoes") {
                undone.push(taken_back.to_owned());
                continue;
            }
            let ours = !message::is_by_hand(&entry.message);
            let mine = entry.author.email.eq_ignore_ascii_case(&who.email);
            if ours && mine && !undone.contains(&entry.commit.to_string()) {
                return Ok(entry);
            }
        }
        Err(ActError::Refused(vec![Refusal::Nothing(format!("{who} has no entry that could be taken back"))]))
    }
}

impl Store {
    /// The action that takes an entry back as a snapshot stands: of the files that it changed those that are
    /// asked for.
    pub(super) fn undo_in(
        &self,
        entry: &LogEntry,
        now: &impl Fn(&str) -> Result<Option<ObjectId>, StoreError>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Action, StoreError> {
        let mut files = Vec::new();
        for changed in self.changed_paths(entry.commit)?.into_iter().filter(|one| wanted(&one.path)) {
            let before = changed.before.map(|id| self.read_blob(id)).transpose()?;
            let now = now(&changed.path)?;
            files.push(UndoFile { path: changed.path, before, after: changed.after, now });
        }
        let subject = entry.message.lines().next().unwrap_or_default().to_owned();
        let author = entry.author.email.clone();
        Ok(Action::Undo(Undo { entry: entry.commit, subject, author, files }))
    }
}

/// Judges an action on top of what others have left behind: the one place where that is done, for what is
/// about to be recorded and for what was.
pub(super) fn judge_on<S: Source<Error = StoreError>>(
    overlay: &Overlay<'_, S>,
    act: &Act,
    is_signed: bool,
    parsed: &mut Parsed,
) -> Result<Result<Change, Vec<Refusal>>, StoreError> {
    let mut bench = load::bench(overlay, &act.action, parsed)?;
    bench.is_unsigned = !is_signed;
    Ok(check::check(&bench, &act.by, act.at, &act.action))
}

fn plan(
    snapshot: &Snapshot,
    acts: &[Act],
    is_signed: bool,
    parsed: &mut Parsed,
) -> Result<Vec<Change>, ActError> {
    let mut overlay = Overlay::on(snapshot);
    let mut changes = Vec::with_capacity(acts.len());
    let mut refused = Vec::new();
    for (place, act) in acts.iter().enumerate() {
        match judge_on(&overlay, act, is_signed, parsed)? {
            Ok(change) => {
                if acts.len() > 1 {
                    overlay.apply(change.files.clone());
                }
                changes.push(change);
            }
            Err(refusals) if acts.len() == 1 => return Err(ActError::Refused(refusals)),
            // Whoever enters many answers wants to hear of all that is wrong with them at once.
            Err(refusals) => refused.push((place, refusals)),
        }
    }
    if refused.is_empty() { Ok(changes) } else { Err(ActError::RefusedSome(refused)) }
}
