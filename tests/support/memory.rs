//! A record in memory: files by path, changed by the same rule book as the real one.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "shared by several test binaries, each with a part of it; a test fails by panicking"
)]

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use probity::record::action::Action;
use probity::record::change::{Change, Identity, ObjectId};
use probity::record::check::{Refusal, check};
use probity::record::layout::ReviewId;
use probity::record::load::{self, Found, Source};
use probity::record::review::Review;

/// Files by path.
#[derive(Default)]
pub(crate) struct Memory {
    files: Files,
    parsed: load::Parsed,
    /// Whether ids are Git's own.
    has_git_ids: bool,
}

#[derive(Default, Clone)]
struct Files {
    ids: BTreeMap<String, ObjectId>,
    bytes: HashMap<ObjectId, Vec<u8>>,
}

impl Memory {
    /// The demo's record as it stood at a moment, every action judged by the rule book.
    pub(crate) fn of_demo(until: jiff::Timestamp) -> Self {
        let mut memory = Self::default();
        let (acts, problems) = probity::demo::acts();
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        let begin =
            probity::record::action::Begin { record: probity::demo::record(), files: BTreeMap::default() };
        let first = acts.first().map_or(until, |act| act.at) - jiff::SignedDuration::from_hours(1);
        memory.act(&probity::demo::reviewer(), first, &Action::Begin(begin)).unwrap();
        for act in acts.iter().filter(|act| act.at < until) {
            if let Err(refusals) = memory.act(&act.by, act.at, &act.action) {
                let said: Vec<String> = refusals.iter().map(ToString::to_string).collect();
                panic!("{}: {}", act.action.name(), said.join("; "));
            }
        }
        memory
    }

    /// Another record with the same files.
    pub(crate) fn of(other: &Self) -> Self {
        Self { files: other.files.clone(), ..Self::default() }
    }

    /// A record with Git's own ids, so that what is signed in it holds in a repository too.
    pub(crate) fn with_git_ids() -> Self {
        Self { has_git_ids: true, ..Self::default() }
    }

    /// Every file with its path.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let bytes = |id| self.files.bytes.get(id).map_or(&[][..], Vec::as_slice);
        self.files.ids.iter().map(move |(path, id)| (path.as_str(), bytes(id)))
    }

    /// Puts a file there, unjudged.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8]) {
        let id = if self.has_git_ids { git_id_of(bytes) } else { id_of(bytes) };
        self.files.bytes.insert(id, bytes.to_vec());
        self.files.ids.insert(path.to_owned(), id);
    }

    /// Takes a file away, as if it had never been; false if there is none.
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        self.files.ids.remove(path).is_some()
    }

    /// The files, and what has been parsed of them.
    pub(crate) fn parts(&mut self) -> (&impl Source<Error = Infallible>, &mut load::Parsed) {
        (&self.files, &mut self.parsed)
    }

    /// Judges an action and applies what it changes.
    pub(crate) fn act(
        &mut self,
        who: &Identity,
        at: jiff::Timestamp,
        action: &Action,
    ) -> Result<Change, Vec<Refusal>> {
        let Ok(bench) = load::bench(&self.files, action, &mut self.parsed);
        let change = check(&bench, who, at, action)?;
        for (path, bytes) in &change.files {
            match bytes {
                Some(bytes) => {
                    self.put(path, bytes);
                }
                None => {
                    self.files.ids.remove(path);
                }
            }
        }
        Ok(change)
    }

    /// A review that has to be there and readable, with its problems.
    pub(crate) fn read(&mut self, id: &str) -> Review {
        let Ok(id) = ReviewId::parse(id) else { panic!("{id} is no review id") };
        let Ok(found) = load::review(&self.files, &id, &mut self.parsed);
        let Some(Ok(review)) = found else { panic!("{id} cannot be read: {found:?}") };
        Arc::unwrap_or_clone(review)
    }

    /// A review that has to be there and whole.
    pub(crate) fn review(&mut self, id: &str) -> Review {
        let review = self.read(id);
        assert_eq!(review.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        review
    }
}

/// Any id that is the same for the same bytes will do here.
fn id_of(bytes: &[u8]) -> ObjectId {
    use sha2::Digest;
    let mut id = [0; 20];
    for (to, from) in id.iter_mut().zip(sha2::Sha256::digest(bytes)) {
        *to = from;
    }
    ObjectId(id)
}

/// Git's own id of the bytes.
fn git_id_of(bytes: &[u8]) -> ObjectId {
    let found = git2::Oid::hash_object(git2::ObjectType::Blob, bytes).unwrap();
    ObjectId::parse(&found.to_string()).unwrap()
}

impl Source for Files {
    type Error = Infallible;

    fn id(&self, path: &str) -> Result<Option<ObjectId>, Infallible> {
        Ok(self.ids.get(path).copied())
    }

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, Infallible> {
        let Some(id) = self.ids.get(path) else { return Ok(None) };
        Ok(Some((*id, self.bytes(*id)?)))
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, Infallible> {
        let prefix = format!("{folder}/");
        let inside = |(path, id): (&String, &ObjectId)| {
            Some(Found { path: path.strip_prefix(&prefix)?.into(), id: *id })
        };
        Ok(self.ids.range(prefix.clone()..).map_while(inside).collect())
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, Infallible> {
        Ok(self.bytes.get(&id).cloned().unwrap_or_default())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Infallible> {
        let first = |file: Found| file.path.split('/').next().map(str::to_owned);
        let mut names: Vec<String> = self.below(folder)?.into_iter().filter_map(first).collect();
        names.dedup();
        Ok(names)
    }
}
