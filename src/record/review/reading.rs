//! Reads a review from the files of its folder, and again from those alone that have changed since.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Pin, Review, ReviewFile, ScopeFile, in_order};
use crate::checklist::facts::Facts;
use crate::record::Item;
use crate::record::answer::Answer;
use crate::record::ask::Ask;
use crate::record::change::ObjectId;
use crate::record::claim::Claim;
use crate::record::decision::Decision;
use crate::record::evidence::Evidence;
use crate::record::layout::{self, Part, ReviewId, part};
use crate::record::load::{Found, Parsed, ReadReview};
use crate::record::numbers::Numbers;
use crate::record::policy::Policy;
use crate::record::progress::Progress;
use crate::record::risk::Risk;
use crate::record::scope::Settled;
use crate::record::signoff::SignOff;
use crate::record::verification::Verification;
use crate::record::waiver::Waiver;
use crate::text::problem::{Place, Problem, Severity};

/// How many reviews are kept as they were read last, unless somebody asks for more room: the one that is
/// worked on, the one before it, and whatever is looked at beside them.
const ROOM: usize = 4;

/// Reviews as they were read last, the newest at the end.
#[derive(Debug)]
pub(in crate::record) struct Reviews {
    room: usize,
    loaded: Vec<Loaded>,
}

impl Default for Reviews {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl Reviews {
    /// None yet, and room for so many.
    pub(in crate::record) fn with_room(room: usize) -> Self {
        Self { room, loaded: Vec::new() }
    }

    fn take(&mut self, id: &ReviewId) -> Option<Loaded> {
        let place = self.loaded.iter().rposition(|loaded| loaded.review.id == *id)?;
        Some(self.loaded.remove(place))
    }

    fn keep(&mut self, loaded: Loaded) {
        if self.loaded.len() >= self.room {
            self.loaded.remove(0);
        }
        self.loaded.push(loaded);
    }
}

/// A review, and the files that it was read from.
#[derive(Debug)]
struct Loaded {
    files: Files,
    review: Arc<Review>,
}

/// The files that a review hangs on, by path.
#[derive(Debug, Default, PartialEq, Eq)]
struct Files {
    /// Of its folder.
    own: Vec<Found>,
    /// Of the folder of its partner's risks.
    risks: Vec<Found>,
}

/// Builds a review from the files of its folder, paths relative to the folder, and those of its
/// partner's risks; `bytes` reads a file where it was not parsed before. The problems alone, when
/// what a review cannot do without is missing or broken.
pub(in crate::record) fn read<E>(
    id: &ReviewId,
    mut own: Vec<Found>,
    mut risks: Vec<Found>,
    parsed: &mut Parsed,
    mut bytes: impl FnMut(ObjectId) -> Result<Vec<u8>, E>,
) -> Result<ReadReview, E> {
    own.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    risks.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    let files = Files { own, risks };
    let mut reading = Reading { id, review: id.to_string(), draft: Draft::default(), problems: Vec::new() };
    // What had a problem is not kept, so that what is left of it now is found by reading all.
    let mut before = Files::default();
    if let Some(loaded) = parsed.reviews.take(id) {
        let same = loaded.files.risks == files.risks;
        let changed = differing(&loaded.files.own, &files.own);
        if same && changed.is_empty() {
            let review = Arc::clone(&loaded.review);
            parsed.reviews.keep(loaded);
            return Ok(Ok(review));
        }
        // With other pins all is another review.
        if !changed.iter().any(|(path, _)| path.starts_with(layout::PINS)) {
            reading.draft = Draft::of(Arc::unwrap_or_clone(loaded.review));
            before = loaded.files;
        }
    }
    for (path, id) in differing(&before.own, &files.own) {
        reading.take(path, id, parsed, &mut bytes)?;
    }
    for (path, id) in differing(&before.risks, &files.risks) {
        reading.take_risk(path, id, &mut bytes)?;
    }
    let read = reading.draft.finish(id, parsed, reading.problems).map(Arc::new);
    if let Ok(review) = read.as_ref()
        && review.problems.is_empty()
    {
        parsed.reviews.keep(Loaded { files, review: Arc::clone(review) });
    }
    Ok(read)
}

/// What is not the same in both lists: the path, and the new id where it is still there.
fn differing<'f>(before: &'f [Found], after: &'f [Found]) -> Vec<(&'f str, Option<ObjectId>)> {
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    let mut found = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) if Arc::ptr_eq(&old.path, &new.path) => Ordering::Equal,
            (Some(old), Some(new)) => old.path.cmp(&new.path),
        };
        let (was, is) =
            (order.is_le().then(|| old.next()).flatten(), order.is_ge().then(|| new.next()).flatten());
        match (was, is) {
            (Some(was), Some(is)) if was.id == is.id => {}
            (_, Some(is)) => found.push((&*is.path, Some(is.id))),
            (Some(was), None) => found.push((&*was.path, None)),
            (None, None) => {}
        }
    }
}

/// A review that is being read.
struct Reading<'i> {
    id: &'i ReviewId,
    review: String,
    draft: Draft,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    /// Takes in one file of the review's folder as it is now, or takes it out where it is gone.
    fn take<E>(
        &mut self,
        inside: &str,
        blob: Option<ObjectId>,
        parsed: &mut Parsed,
        bytes: &mut impl FnMut(ObjectId) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        let (draft, review) = (&mut self.draft, self.review.as_str());
        let Some(blob) = blob else {
            draft.take_out(inside);
            return Ok(());
        };
        let path = self.id.file(inside);
        let mut read = || bytes(blob);
        let found = match part(inside) {
            Part::Review => {
                let bytes = read()?;
                keep(&mut draft.file, ReviewFile::read(&path, review, &bytes), blob, bytes)
            }
            Part::Scope => {
                let bytes = read()?;
                draft.worked_out = None;
                keep(&mut draft.scope, ScopeFile::read(&path, review, &bytes), blob, bytes)
            }
            Part::PinnedPolicy => {
                let (policy, found) = parsed.policy(&path, blob, read)?;
                draft.policy = policy.map(|policy| (policy, blob));
                found
            }
            Part::PinnedFacts => {
                let (facts, found) = parsed.facts(&path, blob, read)?;
                draft.facts = facts.map(|facts| (facts, blob));
                found
            }
            Part::Pin(_) => {
                let (checklist, found) = parsed.checklist(&path, blob, read)?;
                draft.pins.extend(checklist.map(|checklist| Pin { id: blob, checklist }));
                found
            }
            Part::Answer(question) => {
                let parse = |bytes: &[u8]| Answer::read(&path, review, question, bytes);
                let (item, found) = parsed.answers.item(&path, blob, read, parse)?;
                put_shared(&mut draft.answers, question, item);
                found
            }
            Part::Evidence(document) => {
                let parse = |bytes: &[u8]| Evidence::read(&path, review, document, bytes);
                let (item, found) = parsed.evidence.item(&path, blob, read, parse)?;
                put_shared(&mut draft.evidence, document, item);
                found
            }
            Part::Ask(ask) => {
                let bytes = read()?;
                put(&mut draft.asks, ask, Ask::read(&path, review, ask, &bytes), blob, bytes)
            }
            Part::Verification(question) => {
                let parse = |bytes: &[u8]| Verification::read(&path, review, question, bytes);
                let (item, found) = parsed.verifications.item(&path, blob, read, parse)?;
                put_shared(&mut draft.verifications, question, item);
                found
            }
            Part::Claim(question, claim) => {
                let parse = |bytes: &[u8]| Claim::read(&path, review, question, claim, bytes);
                let (item, found) = parsed.claims.item(&path, blob, read, parse)?;
                put_shared(draft.claims.entry(question.to_owned()).or_default(), claim, item);
                found
            }
            Part::Waiver(question) => {
                let bytes = read()?;
                let read = Waiver::read(&path, review, question, &bytes);
                put(&mut draft.waivers, question, read, blob, bytes)
            }
            Part::Decision => {
                let bytes = read()?;
                keep(&mut draft.decision, Decision::read(&path, review, &bytes), blob, bytes)
            }
            Part::Condition(condition) => {
                let bytes = read()?;
                let read = Progress::read(&path, review, condition, &bytes);
                put(&mut draft.progress, condition, read, blob, bytes)
            }
            Part::SignOff(person) => {
                let bytes = read()?;
                let read = SignOff::read(&path, review, person, &bytes);
                put(&mut draft.signoffs, person, read, blob, bytes)
            }
            Part::EvidenceFile(_) | Part::Other => Vec::new(),
        };
        self.problems.extend(found);
        Ok(())
    }

    /// The same for a file of the partner's risks.
    fn take_risk<E>(
        &mut self,
        inside: &str,
        blob: Option<ObjectId>,
        bytes: &mut impl FnMut(ObjectId) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        let Some(risk) = inside.strip_suffix(".toml").filter(|risk| !risk.contains('/')) else {
            return Ok(());
        };
        let Some(blob) = blob else {
            self.draft.risks.remove(risk);
            return Ok(());
        };
        let bytes = bytes(blob)?;
        let partner = &self.id.partner;
        let read = Risk::read(&layout::risk(partner, risk), partner, risk, &bytes);
        self.problems.extend(put(&mut self.draft.risks, risk, read, blob, bytes));
        Ok(())
    }
}

#[derive(Default)]
struct Draft {
    file: Option<Item<ReviewFile>>,
    scope: Option<Item<ScopeFile>>,
    policy: Option<(Arc<Policy>, ObjectId)>,
    facts: Option<(Arc<Facts>, ObjectId)>,
    pins: Vec<Pin>,
    /// What follows from the pins, facts and scope, where that is known already.
    worked_out: Option<(Arc<Numbers>, Arc<Settled>)>,
    answers: BTreeMap<String, Arc<Item<Answer>>>,
    evidence: BTreeMap<String, Arc<Item<Evidence>>>,
    asks: BTreeMap<String, Item<Ask>>,
    verifications: BTreeMap<String, Arc<Item<Verification>>>,
    claims: BTreeMap<String, BTreeMap<String, Arc<Item<Claim>>>>,
    waivers: BTreeMap<String, Item<Waiver>>,
    decision: Option<Item<Decision>>,
    progress: BTreeMap<String, Item<Progress>>,
    signoffs: BTreeMap<String, Item<SignOff>>,
    risks: BTreeMap<String, Item<Risk>>,
}

impl Draft {
    /// A review, to be changed.
    fn of(review: Review) -> Self {
        Self {
            file: Some(review.file),
            scope: Some(review.scope),
            policy: Some((review.policy, review.policy_id)),
            facts: Some((review.facts, review.facts_id)),
            pins: review.pins,
            worked_out: Some((review.numbers, review.settled)),
            answers: review.answers,
            evidence: review.evidence,
            asks: review.asks,
            verifications: review.verifications,
            claims: review.claims,
            waivers: review.waivers,
            decision: review.decision,
            progress: review.progress,
            signoffs: review.signoffs,
            risks: review.risks,
        }
    }

    fn take_out(&mut self, inside: &str) {
        match part(inside) {
            Part::Review => self.file = None,
            Part::Scope => self.scope = None,
            Part::Answer(question) => drop(self.answers.remove(question)),
            Part::Evidence(document) => drop(self.evidence.remove(document)),
            Part::Ask(ask) => drop(self.asks.remove(ask)),
            Part::Verification(question) => drop(self.verifications.remove(question)),
            Part::Claim(question, claim) => {
                if let Some(claims) = self.claims.get_mut(question) {
                    claims.remove(claim);
                    if claims.is_empty() {
                        self.claims.remove(question);
                    }
                }
            }
            Part::Waiver(question) => drop(self.waivers.remove(question)),
            Part::Decision => self.decision = None,
            Part::Condition(condition) => drop(self.progress.remove(condition)),
            Part::SignOff(person) => drop(self.signoffs.remove(person)),
            // With other pins nothing of what was read before is used.
            Part::PinnedPolicy | Part::PinnedFacts | Part::Pin(_) | Part::EvidenceFile(_) | Part::Other => {}
        }
    }

    fn finish(
        mut self,
        id: &ReviewId,
        parsed: &mut Parsed,
        mut problems: Vec<Problem>,
    ) -> Result<Review, Vec<Problem>> {
        for (there, name) in [
            (self.file.is_some(), "review.toml"),
            (self.scope.is_some(), "scope.toml"),
            (self.policy.is_some(), "pins/policy.toml"),
            (self.facts.is_some(), "pins/facts.toml"),
        ] {
            if !there {
                problems.push(missing(&id.file(name)));
            }
        }
        in_order(&mut self.pins);
        let known = self.worked_out.take();
        let numbers = known.as_ref().map_or_else(|| parsed.numbers(&self.pins), |(own, _)| Arc::clone(own));
        for (pin, question) in numbers.repeated(&self.pins) {
            let mut problem = missing(&id.pin(&pin.checklist.id));
            problem.what = format!("question `{}` stands in two pinned checklists", question.id);
            problem.hint = Some("a review pins a fork or its base, never both".to_owned());
            problems.push(problem);
        }
        match (self.file, self.scope, self.policy, self.facts) {
            (Some(file), Some(scope), Some((policy, policy_id)), Some((facts, facts_id))) => Ok(Review {
                settled: known
                    .map_or_else(|| parsed.settled(&self.pins, &facts, &scope.value), |(_, own)| own),
                numbers,
                id: id.clone(),
                file,
                scope,
                policy,
                policy_id,
                facts,
                facts_id,
                pins: self.pins,
                answers: self.answers,
                evidence: self.evidence,
                asks: self.asks,
                verifications: self.verifications,
                claims: self.claims,
                waivers: self.waivers,
                decision: self.decision,
                progress: self.progress,
                signoffs: self.signoffs,
                risks: self.risks,
                problems,
            }),
            _ => Err(problems),
        }
    }
}

fn missing(path: &str) -> Problem {
    Problem {
        place: Place { file: path.to_owned(), line: 1, column: 1, source: String::new() },
        severity: Severity::Error,
        what: "the file is missing or unreadable".to_owned(),
        hint: Some(format!(
            "`git log -- {path}` shows where it went; `git checkout COMMIT -- {path}` brings it back"
        )),
    }
}

fn keep<T>(
    slot: &mut Option<Item<T>>,
    (value, problems): (Option<T>, Vec<Problem>),
    id: ObjectId,
    bytes: Vec<u8>,
) -> Vec<Problem> {
    *slot = value.map(|value| Item::new(id, bytes, value));
    problems
}

/// Puts an item there; what stood there before and cannot be read any more goes.
fn put<T>(
    map: &mut BTreeMap<String, Item<T>>,
    key: &str,
    (value, problems): (Option<T>, Vec<Problem>),
    id: ObjectId,
    bytes: Vec<u8>,
) -> Vec<Problem> {
    match value {
        Some(value) => drop(map.insert(key.to_owned(), Item::new(id, bytes, value))),
        None => drop(map.remove(key)),
    }
    problems
}

/// The same for one that others may hold too.
fn put_shared<T>(map: &mut BTreeMap<String, Arc<Item<T>>>, key: &str, item: Option<Arc<Item<T>>>) {
    match item {
        Some(item) => drop(map.insert(key.to_owned(), item)),
        None => drop(map.remove(key)),
    }
}
