//! What the first screen of a record shows: every review in a few figures, and what is new.

use std::io::Read as _;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::threads::EntryLine;
use super::visit::{Since, Visit};
use super::{Head, PutBack, Session, Signing, StoreError};
use crate::checklist::facts::Facts;
use crate::record::action::{Action, Carry, StartReview};
use crate::record::change::{Identity, ObjectId};
use crate::record::check;
use crate::record::layout::ReviewId;
use crate::record::load;
use crate::record::partner::Partner;
use crate::record::people::{Actor, Record};
use crate::record::policy::Policy;
use crate::record::review::Review;
use crate::record::summary::Summary;
use crate::record::upgrade::{self, Swap};
use crate::text::hex;
use crate::text::problem::Problem;

/// A record at a glance.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The record's folder.
    pub root: String,
    /// The branch.
    pub branch: Option<String>,
    /// The commit.
    pub head: Option<ObjectId>,
    /// `probity.toml`; none where this repository is no record.
    pub record: Option<Record>,
    /// Who Git says is here; none where it does not say.
    pub who: Option<Identity>,
    /// Who that is in this record; none for somebody who may read only.
    pub actor: Option<Actor>,
    /// How commits are signed.
    pub signing: Option<Signing>,
    /// By id.
    pub partners: Vec<Partner>,
    /// By id.
    pub reviews: Vec<ReviewLine>,
    /// The newest entry.
    pub newest: Option<EntryLine>,
    /// What is new since the last visit; none on the first one.
    pub since: Option<Since>,
    /// The facts in force: partner types and what is asked of them.
    pub facts: Option<Facts>,
    /// The policy in force: who may what.
    pub policy: Option<Policy>,
    /// What plain commits put back.
    pub put_back: Vec<PutBack>,
    /// Problems of the files that belong to no review.
    pub problems: Vec<Problem>,
    /// The day in the record's time zone.
    pub day: jiff::civil::Date,
}

/// A review in a list.
#[derive(Debug, Clone)]
pub struct ReviewLine {
    /// Its id.
    pub id: ReviewId,
    /// Its figures, or why it cannot be read.
    pub summary: Result<Summary, Vec<Problem>>,
}

/// What a person who walks a review wants to know besides the review itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// Around which review.
    pub review: ReviewId,
    /// `probity.toml`.
    pub record: Option<Record>,
    /// Who is here; none for somebody who may read only.
    pub actor: Option<Actor>,
    /// The partner.
    pub partner: Option<Partner>,
    /// The review of this partner that was started last before this one.
    pub earlier: Option<Arc<Review>>,
    /// Git's id of the review's folder.
    pub tree: Option<ObjectId>,
    /// The day in the record's time zone.
    pub day: jiff::civil::Date,
    /// The pins of a running review that newer checklists would take the place of.
    pub newer: Vec<Swap>,
}

/// The reviews of a partner whose answers a new one may carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The partner.
    pub partner: String,
    /// The commit in which the answers were counted.
    pub commit: Option<ObjectId>,
    /// The reviews, the last one first, each with how many of its answers would come along as claims.
    pub reviews: Vec<(ReviewId, usize)>,
}

impl Session {
    /// The reviews of a partner whose answers a new one may carry, now.
    pub fn earlier(&mut self, partner: &str) -> Result<Earlier, StoreError> {
        let snapshot = self.in_view()?;
        let mut reviews = Vec::new();
        for id in load::review_ids(&snapshot, Some(partner))? {
            let Some(Ok(review)) = self.review(&snapshot, &id)? else { continue };
            let from = Some(Carry { review: id.clone(), commit: snapshot.commit });
            let start = StartReview { review: id.clone(), title: None, checklists: Vec::new(), from };
            let bench = self.bench(&snapshot, &Action::StartReview(start.clone()))?;
            if let Some(claims) = check::carried(&bench, &start).filter(|claims| *claims > 0) {
                reviews.push((review.file.value.opened, id, claims));
            }
        }
        reviews.sort_by_key(|(opened, ..)| std::cmp::Reverse(*opened));
        let reviews = reviews.into_iter().map(|(_, id, claims)| (id, claims)).collect();
        Ok(Earlier { partner: partner.to_owned(), commit: snapshot.commit, reviews })
    }

    /// What stands around a review, now.
    pub fn around(&mut self, id: &ReviewId) -> Result<Around, StoreError> {
        let snapshot = self.in_view()?;
        let mut problems = Vec::new();
        let record = load::record(&snapshot, &mut problems)?.map(|item| item.value);
        let partner = load::partner(&snapshot, &id.partner, &mut problems)?.map(|item| item.value);
        let mut reviews = Vec::new();
        for other in load::review_ids(&snapshot, Some(&id.partner))? {
            reviews.extend(self.review(&snapshot, &other)?.and_then(Result::ok));
        }
        let own = reviews.iter().find(|review| review.id == *id);
        let opened = own.map(|review| review.file.value.opened);
        let newer = match own.filter(|review| review.can_move()) {
            Some(review) => upgrade::newer(review, &self.checklists_in_force(&snapshot)?),
            None => Vec::new(),
        };
        let earlier = reviews
            .into_iter()
            .filter(|review| review.id != *id && opened.is_none_or(|own| review.file.value.opened < own))
            .max_by_key(|review| review.file.value.opened);
        let day = self.day_in_view(record.as_ref());
        let who = self.store.identity().ok();
        let actor = record.as_ref().zip(who.as_ref()).and_then(|(record, who)| record.actor(who));
        let tree = snapshot.id_of(&id.folder())?;
        Ok(Around { review: id.clone(), record, actor, partner, earlier, tree, day, newer })
    }

    /// The SHA-256 of a file outside the record; `~/` stands for the person's own folder.
    pub fn hash_file(&self, path: &str) -> std::io::Result<String> {
        sha256_of(&self.place_of(path))
    }

    /// A record at a glance, as it stands now.
    pub fn overview(&mut self, visit: Option<&Visit>) -> Result<Overview, StoreError> {
        // A thousand reviews are read from what was kept in the time that all the rest takes.
        let kept = self.kept_glances();
        let snapshot = self.in_view()?;
        let mut problems = Vec::new();
        let record = load::record(&snapshot, &mut problems)?.map(|item| item.value);
        let day = self.day_in_view(record.as_ref());
        let who = self.store.identity().ok();
        let actor = record.as_ref().zip(who.as_ref()).and_then(|(record, who)| record.actor(who));
        // Who was not listed once may be now.
        if self.viewpoint.is_none() {
            self.write_nothing_for_visitors(record.as_ref());
        }
        let is_now = self.viewpoint.is_none();
        // Neither is a matter of the past.
        let since = visit.filter(|_| is_now).map(|visit| self.since(visit)).transpose()?;
        let put_back = if is_now { self.store.put_back()? } else { Vec::new() };
        let facts = load::facts(&snapshot, &mut problems)?.map(|item| item.value);
        let policy = load::policy(&snapshot, &mut problems)?.map(|item| item.value);
        let glance = self.glance_from(kept, &snapshot, day)?;
        problems.extend(glance.problems);
        Ok(Overview {
            root: self.store.root().unwrap_or_else(|| self.store.git_dir()).display().to_string(),
            branch: match self.store.head()? {
                head @ (Head::Branch { .. } | Head::Unborn { .. }) => head.branch().map(str::to_owned),
                Head::Detached { .. } => None,
            },
            head: snapshot.commit,
            record,
            who,
            actor,
            signing: self.store.signing().ok(),
            partners: glance.partners,
            reviews: glance.reviews,
            newest: self.entries(None)?.next().transpose()?,
            since,
            facts,
            policy,
            put_back,
            problems,
            day,
        })
    }
}

/// The SHA-256 of a file's bytes, in hexadecimal digits.
pub fn sha256_of(path: &std::path::Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        match buffer.get(..count) {
            Some([]) | None => break,
            Some(bytes) => hasher.update(bytes),
        }
    }
    Ok(hex::digits(&hasher.finalize()))
}
