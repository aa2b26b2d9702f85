//! Loads the parts of a record from whatever holds its files: the one read path.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Item;
use super::action::Action;
use super::answer::Answer;
use super::change::ObjectId;
use super::check::Bench;
use super::claim::Claim;
use super::evidence::Evidence;
use super::layout::{self, ReviewId};
use super::numbers::Numbers;
use super::partner::Partner;
use super::people::Record;
use super::policy::Policy;
use super::review::{self, Pin, Review, Reviews, ScopeFile};
use super::risk::Risk;
use super::scope::Settled;
use super::verification::Verification;
use crate::checklist::facts::Facts;
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::text::problem::Problem;

/// A file that was found below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path from that folder; lists of the same folder share it.
    pub path: Arc<str>,
    /// The id of its bytes.
    pub id: ObjectId,
}

/// Something that holds the files of a record as they stood at one commit.
pub trait Source {
    /// Why reading failed.
    type Error;
    /// The id of a file's bytes, if it is there.
    fn id(&self, path: &str) -> Result<Option<ObjectId>, Self::Error>;
    /// A file with the id of its bytes, if it is there.
    fn file(&self, path: &str) -> Result<Option<(ObjectId, Vec<u8>)>, Self::Error>;
    /// Every file below a folder, paths relative to it.
    fn below(&self, folder: &str) -> Result<Vec<Found>, Self::Error>;
    /// The bytes of a file that was found.
    fn bytes(&self, id: ObjectId) -> Result<Vec<u8>, Self::Error>;
    /// The names directly in a folder, files and folders.
    fn names(&self, folder: &str) -> Result<Vec<String>, Self::Error>;
}

type Read<T> = (Option<T>, Vec<Problem>);

/// A review as far as it could be read, or the reasons why it could not be at all.
pub type ReadReview = Result<Arc<Review>, Vec<Problem>>;

/// The ids of the pinned checklists, with what `scope.toml` says.
type Pinned = (Vec<ObjectId>, ScopeFile);

/// Pinned files that were parsed before, by the id of their bytes. Most reviews pin the same bytes,
/// so that opening a thousand of them parses eleven checklists, not eleven thousand.
#[derive(Debug, Default)]
pub struct Parsed {
    checklists: HashMap<ObjectId, Read<Arc<Checklist>>>,
    facts: HashMap<ObjectId, Read<Arc<Facts>>>,
    policies: HashMap<ObjectId, Read<Arc<Policy>>>,
    /// By the pinned checklists.
    numbers: HashMap<Vec<ObjectId>, Arc<Numbers>>,
    /// By the pinned checklists, with the pinned facts.
    settled: HashMap<Pinned, (Arc<Facts>, Arc<Settled>)>,
    /// `probity.toml`, by id.
    record: Kept<Record>,
    /// Partners, by path and id.
    partners: Kept<Partner>,
    /// The checklists in force, by path and id.
    checklists_in_force: Kept<Checklist>,
    /// The facts in force, by id.
    facts_in_force: Kept<Facts>,
    /// The policy in force, by id.
    policy_in_force: Kept<Policy>,
    /// Answers, by path and id.
    pub(super) answers: Kept<Answer>,
    /// Documents, by path and id.
    pub(super) evidence: Kept<Evidence>,
    /// Verifications, by path and id.
    pub(super) verifications: Kept<Verification>,
    /// Claims, by path and id.
    pub(super) claims: Kept<Claim>,
    /// The reviews that were read last.
    pub(super) reviews: Reviews,
}

/// How many answers and documents are kept parsed: those of the reviews that are being worked on.
const KEPT: usize = 4096;

/// How many scopes are kept: a record has many reviews and few kinds of them.
const KEPT_SCOPES: usize = 64;

impl Parsed {
    /// Nothing yet, and room for so many reviews: for whoever goes back and forth between many.
    #[must_use]
    pub fn with_room(reviews: usize) -> Self {
        Self { reviews: Reviews::with_room(reviews), ..Self::default() }
    }

    /// The checklist of these bytes.
    pub fn checklist<E>(
        &mut self,
        path: &str,
        id: ObjectId,
        bytes: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Read<Arc<Checklist>>, E> {
        remembered(&mut self.checklists, path, id, || Ok(parse::checklist(path, &bytes()?)))
    }

    /// The facts of these bytes.
    pub fn facts<E>(
        &mut self,
        path: &str,
        id: ObjectId,
        bytes: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Read<Arc<Facts>>, E> {
        remembered(&mut self.facts, path, id, || Ok(parse::facts(path, &bytes()?)))
    }

    /// The policy of these bytes.
    pub fn policy<E>(
        &mut self,
        path: &str,
        id: ObjectId,
        bytes: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Read<Arc<Policy>>, E> {
        remembered(&mut self.policies, path, id, || Ok(Policy::read(path, &bytes()?)))
    }

    /// The questions of these pins by number.
    pub fn numbers(&mut self, pins: &[Pin]) -> Arc<Numbers> {
        let ids = pins.iter().map(|pin| pin.id).collect();
        Arc::clone(self.numbers.entry(ids).or_insert_with(|| Arc::new(Numbers::of(pins))))
    }

    /// What these pins and facts and this `scope.toml` settle.
    pub fn settled(&mut self, pins: &[Pin], facts: &Arc<Facts>, file: &ScopeFile) -> Arc<Settled> {
        let key = (pins.iter().map(|pin| pin.id).collect(), file.clone());
        if let Some((_, settled)) = self.settled.get(&key).filter(|(own, _)| Arc::ptr_eq(own, facts)) {
            return Arc::clone(settled);
        }
        let settled = Arc::new(Settled::of(pins, facts, file));
        if self.settled.len() >= KEPT_SCOPES {
            self.settled.clear();
        }
        self.settled.insert(key, (Arc::clone(facts), Arc::clone(&settled)));
        settled
    }
}

fn remembered<T, E>(
    known: &mut HashMap<ObjectId, Read<Arc<T>>>,
    path: &str,
    id: ObjectId,
    read: impl FnOnce() -> Result<Read<T>, E>,
) -> Result<Read<Arc<T>>, E> {
    if let Some((value, problems)) = known.get(&id) {
        // The same bytes may stand in several places: a problem is shown where this reader met it.
        let mut problems = problems.clone();
        for problem in &mut problems {
            path.clone_into(&mut problem.place.file);
        }
        return Ok((value.clone(), problems));
    }
    let (value, problems) = read()?;
    let read = (value.map(Arc::new), problems);
    known.insert(id, read.clone());
    Ok(read)
}

/// Items of one kind that were parsed before and had no problem. A file says which review and
/// question it is about and is compared with its path, so the path belongs to the key.
#[derive(Debug)]
pub(super) struct Kept<T>(HashMap<(ObjectId, String), Arc<Item<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Kept<T> {
    /// The item at a path, parsed now or before.
    pub(super) fn item<E>(
        &mut self,
        path: &str,
        id: ObjectId,
        bytes: impl FnOnce() -> Result<Vec<u8>, E>,
        parse: impl FnOnce(&[u8]) -> Read<T>,
    ) -> Result<Read<Arc<Item<T>>>, E> {
        let key = (id, path.to_owned());
        if let Some(kept) = self.0.get(&key) {
            return Ok((Some(Arc::clone(kept)), Vec::new()));
        }
        let bytes = bytes()?;
        let (value, problems) = parse(&bytes);
        let item = value.map(|value| Arc::new(Item::new(id, bytes, value)));
        if let Some(item) = item.as_ref().filter(|_| problems.is_empty()) {
            if self.0.len() >= KEPT {
                self.0.clear();
            }
            self.0.insert(key, Arc::clone(item));
        }
        Ok((item, problems))
    }
}

fn item<T, S: Source + ?Sized>(
    source: &S,
    path: &str,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&str, &[u8]) -> Read<T>,
) -> Result<Option<Item<T>>, S::Error> {
    let Some((id, bytes)) = source.file(path)? else { return Ok(None) };
    let (value, found) = read(path, &bytes);
    problems.extend(found);
    Ok(value.map(|value| Item::new(id, bytes, value)))
}

/// A file that many actions are judged by, parsed now or before.
fn kept<T, S: Source + ?Sized>(
    source: &S,
    path: &str,
    kept: &mut Kept<T>,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&str, &[u8]) -> Read<T>,
) -> Result<Option<Arc<Item<T>>>, S::Error> {
    let Some(id) = source.id(path)? else { return Ok(None) };
    let (item, found) = kept.item(path, id, || source.bytes(id), |bytes| read(path, bytes))?;
    problems.extend(found);
    Ok(item)
}

/// `probity.toml`, if this is a record.
pub fn record<S: Source + ?Sized>(
    source: &S,
    problems: &mut Vec<Problem>,
) -> Result<Option<Item<Record>>, S::Error> {
    item(source, layout::RECORD, problems, Record::read)
}

/// The facts in force.
pub fn facts<S: Source + ?Sized>(
    source: &S,
    problems: &mut Vec<Problem>,
) -> Result<Option<Item<Facts>>, S::Error> {
    item(source, layout::FACTS, problems, parse::facts)
}

/// The policy in force.
pub fn policy<S: Source + ?Sized>(
    source: &S,
    problems: &mut Vec<Problem>,
) -> Result<Option<Item<Policy>>, S::Error> {
    item(source, layout::POLICY, problems, Policy::read)
}

/// The checklists in force.
pub fn checklists<S: Source + ?Sized>(
    source: &S,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Item<Checklist>>, S::Error> {
    let mut found = Vec::new();
    for path in checklist_paths(source)? {
        found.extend(item(source, &path, problems, parse::checklist)?);
    }
    Ok(found)
}

/// The upstream text that a fork last merged.
pub fn base<S: Source + ?Sized>(source: &S, id: &str) -> Result<Option<Item<Checklist>>, S::Error> {
    item(source, &layout::base(id), &mut Vec::new(), parse::checklist)
}

fn checklist_paths<S: Source + ?Sized>(source: &S) -> Result<Vec<String>, S::Error> {
    // Ids are in small letters, and so is what follows them.
    #[expect(clippy::case_sensitive_file_extension_comparisons, reason = "A.TOML is no checklist of ours")]
    let ours = source.names(layout::CHECKLISTS)?.into_iter().filter(|name| name.ends_with(".toml"));
    Ok(ours.map(|name| format!("{}/{name}", layout::CHECKLISTS)).collect())
}

/// The ids of all partners.
pub fn partner_ids<S: Source + ?Sized>(source: &S) -> Result<Vec<String>, S::Error> {
    source.names(layout::PARTNERS)
}

/// One partner.
pub fn partner<S: Source + ?Sized>(
    source: &S,
    id: &str,
    problems: &mut Vec<Problem>,
) -> Result<Option<Item<Partner>>, S::Error> {
    item(source, &layout::partner(id), problems, |path, bytes| Partner::read(path, id, bytes))
}

/// One risk of a partner.
pub fn risk<S: Source + ?Sized>(
    source: &S,
    partner: &str,
    id: &str,
    problems: &mut Vec<Problem>,
) -> Result<Option<Item<Risk>>, S::Error> {
    item(source, &layout::risk(partner, id), problems, |path, bytes| Risk::read(path, partner, id, bytes))
}

/// Every risk of a partner, by id.
pub fn risks<S: Source + ?Sized>(
    source: &S,
    partner: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Item<Risk>>, S::Error> {
    let mut found = Vec::new();
    for name in source.names(&layout::risks(partner))? {
        if let Some(id) = name.strip_suffix(".toml") {
            found.extend(risk(source, partner, id, problems)?);
        }
    }
    Ok(found)
}

/// The ids of all reviews, or of those of one partner.
pub fn review_ids<S: Source + ?Sized>(source: &S, of: Option<&str>) -> Result<Vec<ReviewId>, S::Error> {
    let partners = match of {
        Some(one) => vec![one.to_owned()],
        None => partner_ids(source)?,
    };
    let mut found = Vec::new();
    for partner in partners {
        for review in source.names(&layout::reviews(&partner))? {
            found.push(ReviewId { partner: partner.clone(), review });
        }
    }
    Ok(found)
}

/// One review: none when its folder is not there, the reasons when it cannot be read at all.
pub fn review<S: Source + ?Sized>(
    source: &S,
    id: &ReviewId,
    parsed: &mut Parsed,
) -> Result<Option<ReadReview>, S::Error> {
    let files = source.below(&id.folder())?;
    if files.is_empty() {
        return Ok(None);
    }
    let risks = source.below(&layout::risks(&id.partner))?;
    review::read(id, files, risks, parsed, |id| source.bytes(id)).map(Some)
}

/// What every action of a record is judged by; none of what is not there.
#[derive(Debug)]
pub struct InForce {
    /// `probity.toml`.
    pub record: Option<Arc<Item<Record>>>,
    /// The policy in force.
    pub policy: Option<Arc<Item<Policy>>>,
}

/// The people of a record and the policy in force, parsed now or before.
pub fn in_force<S: Source + ?Sized>(source: &S, parsed: &mut Parsed) -> Result<InForce, S::Error> {
    let problems = &mut Vec::new();
    let record = kept(source, layout::RECORD, &mut parsed.record, problems, Record::read)?;
    let policy = kept(source, layout::POLICY, &mut parsed.policy_in_force, problems, Policy::read)?;
    Ok(InForce { record, policy })
}

/// The parts of a record that an action is judged by.
pub fn bench<S: Source + ?Sized>(
    source: &S,
    action: &Action,
    parsed: &mut Parsed,
) -> Result<Bench, S::Error> {
    let mut problems = Vec::new();
    let mut bench = Bench {
        record: kept(source, layout::RECORD, &mut parsed.record, &mut problems, Record::read)?,
        facts: kept(source, layout::FACTS, &mut parsed.facts_in_force, &mut problems, parse::facts)?,
        policy: kept(source, layout::POLICY, &mut parsed.policy_in_force, &mut problems, Policy::read)?,
        ..Bench::default()
    };
    if let Some((partner, id)) = action.risk() {
        bench.risk = risk(source, partner, id, &mut problems)?;
    }
    if let Some(id) = action.partner() {
        let read = |path: &str, bytes: &[u8]| Partner::read(path, id, bytes);
        bench.partner = kept(source, &layout::partner(id), &mut parsed.partners, &mut problems, read)?;
    }
    match action {
        Action::Begin(begin) => {
            let own = [layout::POLICY, layout::FACTS, layout::ATTRIBUTES].into_iter().map(str::to_owned);
            let checklists =
                crate::checklist::builtin::CHECKLISTS.iter().map(|(id, _)| layout::checklist(id));
            let paths: BTreeSet<String> = own.chain(checklists).chain(begin.files.keys().cloned()).collect();
            for path in paths {
                if let Some((_, bytes)) = source.file(&path)? {
                    bench.there.push((path, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        Action::StartReview(start) => {
            bench.checklists = checklists_in_force(source, parsed, &mut problems)?;
            if let Some(carry) = &start.from {
                match review(source, &carry.review, parsed)? {
                    Some(Ok(found)) => bench.carried = Some(found),
                    Some(Err(found)) => problems.extend(found),
                    None => {}
                }
            }
            for Found { path, .. } in source.below(&start.review.folder())? {
                bench.there.push((start.review.file(&path), String::new()));
            }
        }
        Action::Undo(undo) => {
            let paths: BTreeSet<&str> = undo.files.iter().map(|file| file.path.as_str()).collect();
            let reviews: BTreeSet<ReviewId> = paths.iter().filter_map(|path| review_of(path)).collect();
            if let [one] = reviews.iter().collect::<Vec<_>>().as_slice() {
                bench.review = review(source, one, parsed)?.and_then(Result::ok);
            }
            // What an entry created as a whole can only go while nothing else has come into it.
            for file in undo.files.iter().filter(|file| file.before.is_none()) {
                let Some(folder) = file
                    .path
                    .strip_suffix("/review.toml")
                    .or_else(|| file.path.strip_suffix("/partner.toml"))
                else {
                    continue;
                };
                for Found { path: inside, .. } in source.below(folder)? {
                    let path = format!("{folder}/{inside}");
                    if !paths.contains(path.as_str()) {
                        bench.there.push((path, String::new()));
                    }
                }
            }
        }
        Action::SetChecklist(set) => {
            bench.checklists = checklists_in_force(source, parsed, &mut problems)?;
            bench.base = base(source, &set.id)?;
        }
        other => {
            if matches!(other, Action::Upgrade(_)) {
                bench.checklists = checklists_in_force(source, parsed, &mut problems)?;
            }
            if let Some(id) = other.review() {
                match review(source, id, parsed)? {
                    Some(Ok(found)) => bench.review = Some(found),
                    Some(Err(found)) => problems.extend(found),
                    None => {}
                }
            }
        }
    }
    bench.problems = problems;
    Ok(bench)
}

/// The checklists in force, each text parsed once.
pub fn checklists_in_force<S: Source + ?Sized>(
    source: &S,
    parsed: &mut Parsed,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Arc<Item<Checklist>>>, S::Error> {
    let mut found = Vec::new();
    for path in checklist_paths(source)? {
        found.extend(kept(source, &path, &mut parsed.checklists_in_force, problems, parse::checklist)?);
    }
    Ok(found)
}

/// The review that a path lies in.
#[must_use]
pub fn review_of(path: &str) -> Option<ReviewId> {
    let mut parts = path.strip_prefix(layout::PARTNERS)?.strip_prefix('/')?.split('/');
    let partner = parts.next()?;
    (parts.next()? == "reviews").then_some(())?;
    let review = parts.next()?;
    parts.next()?;
    ReviewId::parse(&format!("{partner}/{review}")).ok()
}
