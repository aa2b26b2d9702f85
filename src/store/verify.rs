//! Verification: replays the history and judges every commit by the one rule book, against its parent.
//!
//! Nothing that a commit says is believed. The actions that it was are read back from its files, the rule
//! book says what they should have left behind, and that is compared with what is there.

mod kept;
mod merge;
mod one;
mod replica;
mod share;
mod signed;
mod words;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use git2::{Oid, Sort};
use jiff::Timestamp;

use self::signed::Signed;
use super::error::GitContext as _;
use super::{LogEntry, Session, Store, StoreError, oid};
use crate::record::change::{Identity, ObjectId};
use crate::record::verdict::Class;

/// After how many commits it is told how many there are so far.
const TELL_EVERY: usize = 1024;

/// How history is verified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// From the first commit on, whatever was proven before.
    pub full: bool,
    /// A commit that somebody noted elsewhere: it must still be part of the history.
    pub anchor: Option<ObjectId>,
    /// On how many threads at most; as many as the machine has cores where nothing is said.
    pub threads: Option<NonZeroUsize>,
    /// A file of allowed signers, as ssh-keygen(1) has it; that of the Git configuration where nothing is said.
    pub signers: Option<PathBuf>,
}

/// What the signatures of commits turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signatures {
    /// Commits without one.
    pub unsigned: usize,
    /// Signed by a key that somebody vouches for as the author's.
    pub good: usize,
    /// Signed, and nobody says whose key it is.
    pub unknown: usize,
}

impl Signatures {
    fn count(&mut self, signed: &Signed) {
        match signed {
            Signed::Not => self.unsigned += 1,
            Signed::Good => self.good += 1,
            Signed::Unknown(_) => self.unknown += 1,
            // It is told as a violation.
            Signed::Bad(_) => {}
        }
    }

    fn add(&mut self, other: Self) {
        self.unsigned += other.unsigned;
        self.good += other.good;
        self.unknown += other.unknown;
    }
}

/// How far verification has come; nothing is judged while it is still found out what there is to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Commits judged.
    pub done: usize,
    /// Commits to judge, as far as they are found.
    pub of: usize,
}

/// A commit and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The commit.
    pub commit: ObjectId,
    /// Its subject.
    pub subject: String,
    /// Who says that they made it.
    pub author: Identity,
    /// When they say that was.
    pub authored: Timestamp,
    /// What it turned out to be.
    pub class: Class,
    /// What there is to say of it, a line each.
    pub findings: Vec<String>,
}

/// What verification found of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The commit up to which was verified; none where there is none.
    pub tip: Option<ObjectId>,
    /// Up to where it had been proven before, with how many commits.
    pub before: Option<(ObjectId, usize)>,
    /// How many commits are proven in all, by what they turned out to be.
    pub counts: BTreeMap<Class, usize>,
    /// The signatures of the commits judged now.
    pub signatures: Signatures,
    /// Every commit that is not attested, oldest first, those that were found before among them.
    pub noted: Vec<Judged>,
    /// What is wrong with the history as a whole: rewound, rewritten, without its anchor.
    pub history: Vec<String>,
    /// True when it was broken off: only a part was judged.
    pub is_partial: bool,
}

impl Proof {
    /// How many commits were judged, now and before.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many commits are of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.counts.get(&class).copied().unwrap_or(0)
    }

    /// True while nothing speaks against the record.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.history.is_empty() && self.count(Class::Violation) == 0 && self.count(Class::Collapsed) == 0
    }
}

impl Session {
    /// Judges every commit up to HEAD that was not proven before, and keeps how far that came in
    /// this clone's own Git folder.
    pub fn verify(
        &mut self,
        scope: &Scope,
        each: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Proof, StoreError> {
        let tip = self.store.head()?.commit();
        let mut proof = Proof {
            tip,
            before: None,
            counts: BTreeMap::new(),
            signatures: Signatures::default(),
            noted: Vec::new(),
            history: Vec::new(),
            is_partial: false,
        };
        let Some(tip) = tip else { return Ok(proof) };
        if let Some(anchor) = scope.anchor
            && !self.store.holds(anchor, tip)?
        {
            proof.history.push(format!(
                "the anchor {} is not part of this history: it was rewritten, or this is another record",
                anchor.short()
            ));
        }
        let kept = self.store.proven();
        let mut from = None;
        if let Some(kept) = kept {
            if self.store.holds(kept.tip, tip)? {
                if !scope.full {
                    from = Some(kept.tip);
                    proof.before = Some((kept.tip, kept.total()));
                    proof.counts = kept.counts;
                    proof.noted = kept.noted;
                }
            } else {
                proof.history.push(self.store.words_of_lost(&kept.tip, tip)?);
            }
        }
        let Some(commits) = self.store.commits_between(from, tip, each)? else {
            proof.is_partial = true;
            return Ok(proof);
        };
        self.store.judge_all(&commits, from, scope, &mut proof, each)?;
        if !proof.is_partial {
            self.store.keep_proven(&proof, tip);
        }
        Ok(proof)
    }
}

fn judged(entry: &LogEntry, class: Class, findings: Vec<String>) -> Judged {
    Judged {
        commit: entry.commit,
        subject: entry.message.lines().next().unwrap_or_default().to_owned(),
        author: entry.author.clone(),
        authored: entry.authored,
        class,
        findings,
    }
}

impl Store {
    /// Whether a commit is another one or came before it. It is looked for along first parents: only where branches came
    /// together does libgit2 look, which keeps every commit on the way in memory.
    fn holds(&self, older: ObjectId, newer: ObjectId) -> Result<bool, StoreError> {
        let mut next = Some(newer);
        while let Some(commit) = next.filter(|commit| *commit != older) {
            let parents = self.commit(commit)?.parents;
            if parents.len() > 1 {
                return self.is_ancestor(older, commit);
            }
            next = parents.first().copied();
        }
        Ok(next.is_some())
    }

    /// Every commit that one holds and the other does not, parents first; none where it was broken off.
    fn commits_between(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        each: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Option<Vec<Oid>>, StoreError> {
        let mut line = Vec::new();
        let mut next = Some(to).filter(|to| Some(*to) != from);
        while let Some(commit) = next {
            let entry = self.commit(commit)?;
            if entry.parents.len() > 1 {
                return self.commits_around_merges(from, to).map(Some);
            }
            if line.len() % TELL_EVERY == 0 && each(Progress { done: 0, of: line.len() }).is_break() {
                return Ok(None);
            }
            line.push(oid(commit)?);
            next = entry.parents.first().copied().filter(|parent| Some(*parent) != from);
        }
        line.reverse();
        Ok(Some(line))
    }

    /// The same where branches came together. libgit2 keeps every commit in memory on the way.
    fn commits_around_merges(&self, from: Option<ObjectId>, to: ObjectId) -> Result<Vec<Oid>, StoreError> {
        let mut walk = self.repository.revwalk().doing("walk the history")?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).doing("walk the history")?;
        walk.push(oid(to)?).doing("walk the history")?;
        if let Some(from) = from {
            walk.hide(oid(from)?).doing("walk the history")?;
        }
        walk.collect::<Result<_, _>>().doing("walk the history")
    }

    /// What became of a tip that was proven and is no longer part of the history, in words.
    fn words_of_lost(&self, lost: &ObjectId, tip: ObjectId) -> Result<String, StoreError> {
        let Ok(entry) = self.commit(*lost) else {
            return Ok(format!(
                "the history was rewritten: commit {}, up to which it was proven, is gone",
                lost.short()
            ));
        };
        let subject = entry.message.lines().next().unwrap_or_default();
        let how = if self.is_ancestor(tip, *lost)? { "cut short" } else { "rewritten" };
        Ok(format!(
            "the history was {how}: \"{subject}\" of {} ({}) was proven here and is no longer part of it",
            entry.authored.strftime("%Y-%m-%d"),
            lost.short()
        ))
    }
}
