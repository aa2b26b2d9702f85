//! A record in memory: files by path, changed by the same rule book as the real one.

use std::collections::BTreeMap;

use probity::record::action::Action;
use probity::record::change::{Change, Identity, ObjectId};
use probity::record::check::{Bench, Refusal, check};
use probity::record::layout::ReviewId;
use probity::record::load::{self, Found, Source};
use probity::record::review::Review;

/// Files by path.
#[derive(Default)]
pub(crate) struct Memory {
    /// The files.
    pub files: BTreeMap<String, Vec<u8>>,
    parsed: load::Parsed,
}

impl Memory {
    /// Another record with the same files.
    pub(crate) fn of(other: &Self) -> Self {
        Self { files: other.files.clone(), ..Self::default() }
    }

    fn bench(&mut self, action: &Action) -> Result<Bench, std::convert::Infallible> {
        let mut parsed = std::mem::take(&mut self.parsed);
        let bench = load::bench(self, action, &mut parsed);
        self.parsed = parsed;
        bench
    }

    /// Judges an action and applies what it changes.
    pub(crate) fn act(
        &mut self,
        who: &Identity,
        at: jiff::Timestamp,
        action: &Action,
    ) -> Result<Change, Vec<Refusal>> {
        let Ok(bench) = self.bench(action);
        let change = check(&bench, who, at, action)?;
        for (path, bytes) in &change.files {
            match bytes {
                Some(bytes) => self.files.insert(path.clone(), bytes.clone()),
                None => self.files.remove(path),
            };
        }
        Ok(change)
    }

    /// A review that has to be there and whole.
    pub(crate) fn review(&mut self, id: &str) -> Review {
        let mut parsed = std::mem::take(&mut self.parsed);
        let Ok(found) = load::review(self, &ReviewId::parse(id).unwrap(), &mut parsed);
        self.parsed = parsed;
        let review = found.unwrap().unwrap();
        assert_eq!(review.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        review
    }
}

fn id_of(bytes: &[u8]) -> ObjectId {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(bytes);
    let mut id = [0; 20];
    id.copy_from_slice(&digest[..20]);
    ObjectId(id)
}

impl Source for Memory {
    type Error = std::convert::Infallible;

    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, Self::Error> {
        Ok(self.files.get(path).map(|bytes| (id_of(bytes), bytes.clone())))
    }

    fn below(&self, folder: &str) -> Result<Vec<Found>, Self::Error> {
        let prefix = format!("{folder}/");
        let inside = |(path, bytes): (&String, &Vec<u8>)| {
            Some(Found { path: path.strip_prefix(&prefix)?.to_owned(), id: id_of(bytes) })
        };
        Ok(self.files.iter().filter_map(inside).collect())
    }

    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, Self::Error> {
        Ok(self.files.values().find(|bytes| id_of(bytes) == id).cloned().unwrap_or_default())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Self::Error> {
        let mut names: Vec<String> = self
            .below(folder)?
            .into_iter()
            .filter_map(|file| file.path.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        Ok(names)
    }
}
