//! Shares the judging of many commits between threads, and puts together what they find in the order of history.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use git2::Oid;

use super::one::Judge;
use super::{Judged, Progress, Proof, Scope, Signatures, judged};
use crate::record::change::ObjectId;
use crate::record::verdict::Class;
use crate::store::bytes::Packs;
use crate::store::{Store, StoreError, from_oid};

/// After how many commits a judge tells what it found.
const BATCH: usize = 64;

/// After how many batches it is kept how far verification came: a long one that is broken off goes on there.
const KEEP_EVERY: usize = 64;

/// How many batches a judge takes at once at most. It has to read anew what others have judged in between.
const SHARE: usize = 256;

/// What a few commits in a row turned out to be.
#[derive(Default)]
struct Batch {
    counts: BTreeMap<Class, usize>,
    signatures: Signatures,
    noted: Vec<Judged>,
    /// Whether each of them follows the one before it, and no other.
    is_linear: bool,
}

impl Store {
    /// Judges commits, parents first, of which the first follows `from`; the proof grows in their order.
    pub(super) fn judge_all(
        &self,
        commits: &[Oid],
        from: Option<ObjectId>,
        scope: &Scope,
        proof: &mut Proof,
        each: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let threads = scope.threads.or_else(|| std::thread::available_parallelism().ok());
        let threads = threads.map_or(1, NonZeroUsize::get);
        let signers = scope.signers.as_deref();
        let of = commits.len();
        let batches = of.div_ceil(BATCH);
        let mut done = 0;
        let mut order = Order { store: self, commits, next: 0, is_linear: true, waiting: BTreeMap::new() };
        if threads < 2 || batches < 2 * threads {
            let mut judge = Judge::new(self, signers);
            for number in 0..batches {
                if each(Progress { done, of }).is_break() {
                    proof.is_partial = true;
                    order.keep(proof);
                    return Ok(());
                }
                let range = range(number, of);
                done += range.len();
                order.put(number, batch(&mut judge, commits, from, range)?, proof);
            }
        } else {
            let work = Work {
                commits,
                packs: self.objects.packs(),
                from,
                signers,
                batches,
                share: batches.div_ceil(4 * threads).min(SHARE),
                taken: AtomicUsize::new(0),
                is_over: AtomicBool::new(false),
            };
            let dir = self.git_dir().to_owned();
            let environment = self.environment().clone();
            let (tell, told) = channel();
            std::thread::scope(|scope| {
                for _thread in 0..threads {
                    let (work, dir, environment, tell) = (&work, &dir, &environment, tell.clone());
                    scope.spawn(move || {
                        let own = Self::discover(dir, environment).map(|own| own.within(&work.packs));
                        let found = own.and_then(|own| work.judge(&own, &tell));
                        if let Err(error) = found {
                            // Nobody listens any more where another one failed before.
                            let _ = tell.send(Err(error));
                        }
                    });
                }
                drop(tell);
                let mut outcome = Ok(());
                for found in told {
                    match found {
                        Ok((number, batch)) => {
                            done += range(number, of).len();
                            order.put(number, batch, proof);
                        }
                        Err(error) => {
                            outcome = Err(error);
                            break;
                        }
                    }
                    if each(Progress { done, of }).is_break() {
                        proof.is_partial = true;
                        break;
                    }
                }
                work.is_over.store(true, Ordering::Relaxed);
                outcome
            })?;
            if proof.is_partial {
                order.keep(proof);
                return Ok(());
            }
        }
        let _ = each(Progress { done: of, of });
        Ok(())
    }
}

/// The commits of a batch, by their places in the list.
fn range(number: usize, of: usize) -> Range<usize> {
    number * BATCH..of.min((number + 1) * BATCH)
}

/// What several judges share.
struct Work<'c> {
    commits: &'c [Oid],
    packs: Arc<Packs>,
    from: Option<ObjectId>,
    signers: Option<&'c Path>,
    batches: usize,
    /// How many batches a judge takes at once.
    share: usize,
    /// How many are taken.
    taken: AtomicUsize,
    is_over: AtomicBool,
}

impl Work<'_> {
    fn judge(
        &self,
        store: &Store,
        tell: &Sender<Result<(usize, Batch), StoreError>>,
    ) -> Result<(), StoreError> {
        let mut judge = Judge::new(store, self.signers);
        loop {
            let first = self.taken.fetch_add(self.share, Ordering::Relaxed);
            for number in first..self.batches.min(first + self.share) {
                if self.is_over.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let range = range(number, self.commits.len());
                let found = batch(&mut judge, self.commits, self.from, range)?;
                if tell.send(Ok((number, found))).is_err() {
                    return Ok(());
                }
            }
            if first >= self.batches {
                return Ok(());
            }
        }
    }
}

fn batch(
    judge: &mut Judge<'_>,
    commits: &[Oid],
    from: Option<ObjectId>,
    range: Range<usize>,
) -> Result<Batch, StoreError> {
    let before = range.start.checked_sub(1).and_then(|place| commits.get(place)).copied();
    let mut last = before.map(from_oid).or(from);
    let mut batch = Batch { is_linear: true, ..Batch::default() };
    for id in commits.get(range).unwrap_or_default() {
        let entry = judge.read(from_oid(*id))?;
        batch.is_linear &= entry.parents.as_slice() == last.as_slice();
        last = Some(entry.commit);
        let ((class, findings), signed) = judge.judge(&entry)?;
        batch.signatures.count(&signed);
        *batch.counts.entry(class).or_default() += 1;
        if !matches!(class, Class::Attested | Class::Merge | Class::Beside) || !findings.is_empty() {
            batch.noted.push(judged(&entry, class, findings));
        }
    }
    Ok(batch)
}

/// Puts batches in order.
struct Order<'o> {
    store: &'o Store,
    commits: &'o [Oid],
    /// The batch that comes next.
    next: usize,
    is_linear: bool,
    /// Batches that came before their turn.
    waiting: BTreeMap<usize, Batch>,
}

impl Order<'_> {
    fn put(&mut self, number: usize, batch: Batch, proof: &mut Proof) {
        self.waiting.insert(number, batch);
        while let Some(batch) = self.waiting.remove(&self.next) {
            self.next += 1;
            for (class, count) in batch.counts {
                *proof.counts.entry(class).or_default() += count;
            }
            proof.signatures.add(batch.signatures);
            proof.noted.extend(batch.noted);
            self.is_linear &= batch.is_linear;
            if self.next.is_multiple_of(KEEP_EVERY) {
                self.keep(proof);
            }
        }
    }

    /// Keeps how far it came. Along one line everything before a commit is proven with it; beside a merge
    /// it is not.
    fn keep(&self, proof: &Proof) {
        let last = (self.next * BATCH).min(self.commits.len()).checked_sub(1);
        if let Some(tip) = last.and_then(|place| self.commits.get(place)).filter(|_| self.is_linear) {
            self.store.keep_proven(proof, from_oid(*tip));
        }
    }
}
