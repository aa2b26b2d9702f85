//! Every partner and every review in a few figures, from what was kept of folders that are the same still.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use std::thread::JoinHandle;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cache::Cached;
use super::overview::ReviewLine;
use super::{At, Entry, EntryKind, Session, Snapshot, Store, StoreError};
use crate::record::RULES;
use crate::record::change::ObjectId;
use crate::record::layout::{self, ReviewId};
use crate::record::load;
use crate::record::partner::Partner;
use crate::record::summary::{self, Summary};
use crate::text::id;
use crate::text::problem::Problem;

/// From how many reviews on a second thread helps more than it costs, and keeping what a look at the past found.
const MANY: usize = 40;

/// What was found of the record as it is.
const NOW: &str = "glance";

/// What the last look at its past found, which is kept by itself.
const THEN: &str = "glance-then";

/// The figures of all reviews lie in one value: a thousand small files take longer to read than what
/// is in them. What is kept by other rules or in another form is another value.
static KEY: LazyLock<String> = LazyLock::new(|| format!("{}-{RULES}", summary::FORMAT));

/// Every partner and every review of a record.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// By id.
    pub partners: Vec<Partner>,
    /// By id.
    pub reviews: Vec<ReviewLine>,
    /// Problems of the partners' own files.
    pub problems: Vec<Problem>,
    /// The reviews that were worked out anew; all others were kept from an earlier look.
    pub derived: Vec<ReviewId>,
}

/// What earlier looks found, being read on a thread of its own: of many reviews that takes a while.
pub(super) struct KeptGlances(JoinHandle<Vec<Vec<KeptPartner>>>);

impl KeptGlances {
    /// The one of which most still holds.
    fn best(self, folders: &[Entry], day: Date) -> Vec<KeptPartner> {
        let all = self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        if all.len() < 2 {
            return all.into_iter().next().unwrap_or_default();
        }
        let folders: HashSet<(&str, [u8; 20])> =
            folders.iter().map(|entry| (entry.name.as_str(), entry.id.0)).collect();
        let holding = |kept: &Vec<KeptPartner>| {
            let same = kept.iter().filter(|partner| folders.contains(&(partner.id.as_str(), partner.folder)));
            let holds = |review: &&KeptReview| review.summary.as_ref().is_some_and(|own| own.holds_on(day));
            same.flat_map(|partner| &partner.reviews).filter(holds).count()
        };
        all.into_iter().max_by_key(holding).unwrap_or_default()
    }
}

/// What is kept of a partner's folder from one run to the next.
#[derive(Debug, Serialize, Deserialize)]
struct KeptPartner {
    /// The folder's name.
    id: String,
    /// The folder's id: while it is the same, so is all that is below.
    folder: [u8; 20],
    /// The id of the risks' folder, on which each review hangs as well.
    risks: Option<[u8; 20]>,
    /// What `partner.toml` says; none where there is something to tell about that file.
    partner: Option<Partner>,
    reviews: Vec<KeptReview>,
}

/// What is kept of a review.
#[derive(Debug, Serialize, Deserialize)]
struct KeptReview {
    /// Its name inside its partner.
    review: String,
    /// Its folder's id.
    folder: [u8; 20],
    /// None where it cannot be read, and where it holds for other days.
    summary: Option<Summary>,
}

impl KeptPartner {
    fn review_id(&self, review: &KeptReview) -> ReviewId {
        ReviewId { partner: self.id.clone(), review: review.review.clone() }
    }
}

impl Session {
    /// Every partner and every review as of a day. What has not changed since it was looked at last is
    /// not read again; a stray file or folder with an ill-formed name is neither.
    pub fn glance(&mut self, snapshot: &Snapshot, day: Date) -> Result<Glance, StoreError> {
        self.glance_from(self.kept_glances(), snapshot, day)
    }

    /// The same where what was kept is being read already.
    pub(super) fn glance_from(
        &mut self,
        kept: KeptGlances,
        snapshot: &Snapshot,
        day: Date,
    ) -> Result<Glance, StoreError> {
        let mut folders = snapshot.list(layout::PARTNERS)?;
        folders.retain(|entry| entry.kind == EntryKind::Folder && id::name_fault(&entry.name).is_none());
        let kept = kept.best(&folders, day);
        let mut known: HashMap<String, KeptPartner> =
            kept.into_iter().map(|partner| (partner.id.clone(), partner)).collect();
        let before = known.len();
        let mut is_news = false;
        let mut problems = Vec::new();
        let mut all = Vec::with_capacity(before);
        for entry in folders {
            let earlier = known.remove(&entry.name);
            let mut partner = match earlier {
                Some(same) if same.folder == entry.id.0 => same,
                earlier => {
                    is_news = true;
                    looked_at(snapshot, entry.name, entry.id, earlier)?
                }
            };
            for review in &mut partner.reviews {
                review.summary = review.summary.take().filter(|summary| summary.holds_on(day));
            }
            all.push(partner);
        }
        let missing: Vec<ReviewId> = all
            .iter()
            .flat_map(|partner| partner.reviews.iter().map(move |review| (partner, review)))
            .filter(|(_, review)| review.summary.is_none())
            .map(|(partner, review)| partner.review_id(review))
            .collect();
        let mut derived = self.derive(snapshot, missing.clone(), day)?.into_iter();
        // What there is something to tell about is not kept, so that it is told every time.
        let mut broken = HashMap::new();
        let mut told = HashMap::new();
        for partner in &mut all {
            for review in partner.reviews.iter_mut().filter(|review| review.summary.is_none()) {
                match derived.next() {
                    Some(ReviewLine { summary: Ok(summary), .. }) => {
                        is_news = true;
                        review.summary = Some(summary);
                    }
                    Some(ReviewLine { id, summary: Err(problems) }) => {
                        broken.insert(id, problems);
                    }
                    None => {}
                }
            }
            if partner.partner.is_none() {
                let mut own = Vec::new();
                let found = load::partner(snapshot, &partner.id, &mut own)?.map(|item| item.value);
                if own.is_empty() {
                    is_news |= found.is_some();
                    partner.partner = found;
                } else {
                    told.extend(found.map(|found| (partner.id.clone(), found)));
                    problems.extend(own);
                }
            }
        }
        if (is_news || all.len() != before)
            && let Ok(bytes) = postcard::to_allocvec(&all)
        {
            match self.viewpoint {
                Some(_) => {
                    // From one entry to the next little is new, and that is found again as soon as it is read.
                    if missing.len() >= MANY {
                        self.store.cache_put(THEN, &KEY, &bytes);
                    }
                    self.glanced = Some(bytes);
                }
                None => self.store.cache_put(NOW, &KEY, &bytes),
            }
        }
        let mut glance = Glance { problems, derived: missing, ..Glance::default() };
        for partner in all {
            for review in partner.reviews {
                let id = ReviewId { partner: partner.id.clone(), review: review.review };
                let summary = review.summary.ok_or_else(|| broken.remove(&id).unwrap_or_default());
                glance.reviews.push(ReviewLine { id, summary });
            }
            glance.partners.extend(partner.partner.or_else(|| told.remove(&partner.id)));
        }
        // What has taken whose place hangs on other reviews, so it is never kept.
        let shown = glance.reviews.iter_mut();
        let shown = shown.filter_map(|line| Some((line.id.clone(), line.summary.as_mut().ok()?)));
        summary::supersede(&mut shown.collect::<Vec<_>>());
        Ok(glance)
    }

    /// Begins to read what earlier looks found: of the past the one before, else whatever was kept.
    pub(super) fn kept_glances(&self) -> KeptGlances {
        let kinds: &[&str] = if self.viewpoint.is_none() { &[NOW] } else { &[THEN, NOW] };
        let files: Vec<_> = kinds.iter().map(|kind| self.store.cached(kind, &KEY)).collect();
        let before = self.glanced.clone().filter(|_| self.viewpoint.is_some());
        KeptGlances(std::thread::spawn(move || {
            let all = match before {
                Some(bytes) => vec![bytes],
                None => files.iter().filter_map(Cached::read).collect(),
            };
            all.iter().filter_map(|bytes| postcard::from_bytes(bytes).ok()).collect()
        }))
    }

    /// Works out many reviews in a few figures; a large number is shared between two threads, because
    /// parsing takes longer than reading.
    fn derive(
        &mut self,
        snapshot: &Snapshot,
        ids: Vec<ReviewId>,
        day: Date,
    ) -> Result<Vec<ReviewLine>, StoreError> {
        let (Some(commit), true) = (snapshot.commit, ids.len() >= MANY) else {
            return self.derive_some(snapshot, ids, day);
        };
        let mut first = ids;
        let second = first.split_off(first.len() / 2);
        let dir = self.store.git_dir().to_owned();
        let environment = self.store.environment().clone();
        let packs = self.store.objects.packs();
        std::thread::scope(|scope| {
            let other = scope.spawn(move || {
                let mut session = Session::new(Store::discover(&dir, &environment)?.within(&packs));
                let snapshot = session.store.snapshot(&At::Commit(commit))?;
                session.derive_some(&snapshot, second, day)
            });
            let mut lines = self.derive_some(snapshot, first, day)?;
            match other.join() {
                Ok(rest) => lines.extend(rest?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            Ok(lines)
        })
    }

    fn derive_some(
        &mut self,
        snapshot: &Snapshot,
        ids: Vec<ReviewId>,
        day: Date,
    ) -> Result<Vec<ReviewLine>, StoreError> {
        let mut lines = Vec::with_capacity(ids.len());
        for id in ids {
            let summary = match self.review(snapshot, &id)? {
                Some(Ok(review)) => Ok(Summary::of(&review, day)),
                Some(Err(problems)) => Err(problems),
                None => Err(Vec::new()),
            };
            lines.push(ReviewLine { id, summary });
        }
        Ok(lines)
    }
}

/// A partner's folder that is not the one that was kept: of its reviews, those are read again that
/// changed themselves.
fn looked_at(
    snapshot: &Snapshot,
    partner: String,
    folder: ObjectId,
    earlier: Option<KeptPartner>,
) -> Result<KeptPartner, StoreError> {
    let risks = snapshot.id_of(&layout::risks(&partner))?.map(|id| id.0);
    let same_risks = earlier.filter(|earlier| earlier.risks == risks);
    let mut known: HashMap<([u8; 20], String), Option<Summary>> = same_risks
        .into_iter()
        .flat_map(|earlier| earlier.reviews)
        .map(|review| ((review.folder, review.review), review.summary))
        .collect();
    let mut reviews = Vec::new();
    for entry in snapshot.list(&layout::reviews(&partner))? {
        if entry.kind == EntryKind::Folder && id::name_fault(&entry.name).is_none() {
            let same = (entry.id.0, entry.name);
            let summary = known.remove(&same).flatten();
            reviews.push(KeptReview { review: same.1, folder: same.0, summary });
        }
    }
    Ok(KeptPartner { id: partner, folder: folder.0, risks, partner: None, reviews })
}
