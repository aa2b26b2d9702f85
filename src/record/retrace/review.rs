//! Reads back what a commit did in the folder of one review.

use jiff::Timestamp;

use super::{Both, Reading, changed_facts};
use crate::record::action::{
    Action, ApproveWaiver, Carry, ConditionStep, Decide, FileEvidence, GiveAnswer, Ground, MoveCondition,
    Rescope, Revoke, Saw, SendAsk, Settle, Sign, SignedMail, StartReview, Submit, Verify, Waive, Withdraw,
};
use crate::record::answer::Answer;
use crate::record::ask::Ask;
use crate::record::change::ObjectId;
use crate::record::claim::Claim;
use crate::record::decision::Decision;
use crate::record::deed::Deed;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::load::Source;
use crate::record::progress::Progress;
use crate::record::review::{ReviewFile, ScopeFile};
use crate::record::signoff::SignOff;
use crate::record::verification::Verification;
use crate::record::waiver::Waiver;

/// An answer with who gave it and when, and when the one before it was given.
type Given = (GiveAnswer, String, Timestamp, Option<Timestamp>);

impl<S: Source> Reading<'_, S> {
    pub(super) fn review(&mut self, id: &ReviewId) -> Result<(), S::Error> {
        let name = id.to_string();
        let path = id.file("review.toml");
        if self.left.contains_key(path.as_str()) {
            let both = self.both(&path, |bytes| ReviewFile::read(&path, &name, bytes))?;
            self.course(id, &both)?;
        }
        self.scope(id)?;
        // Answers before documents: what an answer cites and brings along is part of it.
        for inside in self.inside(id) {
            if let Part::Answer(question) = part(&inside) {
                self.answer(id, question)?;
            }
        }
        // And claims before documents: the file in which they stood was filed along.
        self.claims(id)?;
        for inside in self.inside(id) {
            match part(&inside) {
                Part::Evidence(document) => self.document(id, document)?,
                Part::Ask(ask) => self.ask(id, ask)?,
                Part::Verification(question) => self.verification(id, question)?,
                Part::Waiver(question) => self.waiver(id, question)?,
                Part::Decision => self.decision(id)?,
                Part::Condition(condition) => self.condition(id, condition)?,
                Part::SignOff(person) => self.signoff(id, person)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What is left of a review's changed files, by path from its folder.
    pub(super) fn inside(&self, id: &ReviewId) -> Vec<String> {
        let folder = id.file("");
        self.left.keys().filter_map(|path| path.strip_prefix(&folder)).map(str::to_owned).collect()
    }

    fn course(&mut self, id: &ReviewId, both: &Both<ReviewFile>) -> Result<(), S::Error> {
        let Some(new) = &both.after else { return Ok(()) };
        if both.before.is_none() {
            self.start(id, new)?;
        }
        self.upgrade(id, both.before.as_ref(), new)?;
        let fresh = |deed: fn(&ReviewFile) -> Option<&Deed>| {
            let old = both.before.as_ref().and_then(deed);
            deed(new).filter(|new| Some(*new) != old).cloned()
        };
        if let Some(deed) = fresh(|file| file.submitted.as_ref()) {
            self.deed(Action::Submit(Submit { review: id.clone() }), &deed);
        }
        if let Some(deed) = fresh(|file| file.withdrawn.as_ref()) {
            let because = deed.because.clone().unwrap_or_default();
            self.deed(Action::Withdraw(Withdraw { review: id.clone(), because }), &deed);
        }
        if let Some(deed) = fresh(|file| file.revoked.as_ref()) {
            let words = deed.because.clone().unwrap_or_default();
            let (ground, because) = words.split_once(": ").unwrap_or(("", words.as_str()));
            if let Some((_, ground)) = Ground::ALL.iter().find(|(name, _)| *name == ground) {
                let revoke = Revoke { review: id.clone(), ground: *ground, because: because.to_owned() };
                self.deed(Action::Revoke(revoke), &deed);
            }
        }
        Ok(())
    }

    fn deed(&mut self, action: Action, deed: &Deed) {
        self.act(action, Some(&deed.by), Some(deed.at));
    }

    /// The start of a review: everything that it pins, and what it carries along.
    fn start(&mut self, id: &ReviewId, new: &ReviewFile) -> Result<(), S::Error> {
        let mut checklists = Vec::new();
        let mut commit: Option<ObjectId> = None;
        for inside in self.inside(id) {
            let path = id.file(&inside);
            let carries = new.carried_from.is_some();
            let comes_along = match part(&inside) {
                Part::Scope | Part::PinnedPolicy | Part::PinnedFacts => true,
                Part::Pin(checklist) => {
                    checklists.push(checklist.to_owned());
                    true
                }
                Part::Claim(question, claim) if carries => {
                    let read = |bytes: &[u8]| Claim::read(&path, &id.to_string(), question, claim, bytes);
                    commit = self.both(&path, read)?.after.and_then(|claim| claim.commit).or(commit);
                    true
                }
                Part::Evidence(document) if carries => {
                    let bytes = self.commit.after(&path)?.unwrap_or_default();
                    let found = Evidence::read(&path, &id.to_string(), document, &bytes).0;
                    found.and_then(|found| found.filed_at).is_some_and(|at| at < new.opened)
                }
                _ => false,
            };
            if comes_along {
                self.left.remove(path.as_str());
            }
        }
        // The message tells the checklists in the order in which they were asked for.
        let message = self.commit.message;
        checklists.sort_by_key(|id| message.find(&format!("\n{id} ")).unwrap_or(usize::MAX));
        let from = new.carried_from.as_deref().and_then(|from| ReviewId::parse(from).ok());
        let start = StartReview {
            review: id.clone(),
            title: Some(new.title.clone()),
            checklists,
            from: from.map(|review| Carry { review, commit }),
        };
        self.act(Action::StartReview(start), Some(&new.opened_by), Some(new.opened));
        Ok(())
    }

    /// Facts that were settled, or taken over from the partner as they are today.
    fn scope(&mut self, id: &ReviewId) -> Result<(), S::Error> {
        let name = id.to_string();
        let path = id.file("scope.toml");
        if !self.left.contains_key(path.as_str()) {
            return Ok(());
        }
        let both = self.both(&path, |bytes| ScopeFile::read(&path, &name, bytes))?;
        let (Some(old), Some(new)) = (both.before, both.after) else { return Ok(()) };
        if self.named == Some("rescope") || old.types != new.types {
            self.act(Action::Rescope(Rescope { review: id.clone() }), None, None);
            return Ok(());
        }
        for fact in changed_facts(&old.facts, &new.facts) {
            let settle = Settle { review: id.clone(), value: new.facts.get(&fact).cloned(), fact };
            self.act(Action::Settle(settle), None, None);
        }
        Ok(())
    }

    fn answer(&mut self, id: &ReviewId, question: &str) -> Result<(), S::Error> {
        if let Some((give, by, at, before)) = self.given(id, question)? {
            self.act_anew(Action::Answer(Box::new(give)), &by, at, before);
        }
        Ok(())
    }

    /// When an answer says that it was given.
    pub(super) fn answered_at(
        &mut self,
        id: &ReviewId,
        question: &str,
    ) -> Result<Option<Timestamp>, S::Error> {
        let (name, path) = (id.to_string(), id.answer(question));
        let Some(bytes) = self.commit.after(&path)? else { return Ok(None) };
        Ok(Answer::read(&path, &name, question, &bytes).0.map(|answer| answer.answered_at))
    }

    /// The answer that a changed file holds, by whom and when it was given, and when the one before it.
    pub(super) fn given(&mut self, id: &ReviewId, question: &str) -> Result<Option<Given>, S::Error> {
        let (name, path) = (id.to_string(), id.answer(question));
        let read = |bytes: &[u8]| Answer::read(&path, &name, question, bytes);
        let both = self.both_kept(&path, |parsed| &mut parsed.answers, read)?;
        let Some(new) = both.after.map(|item| item.value.clone()) else { return Ok(None) };
        let before = both.before.map(|old| old.value.answered_at);
        let mut file = Vec::new();
        for citation in &new.evidence {
            let path = id.evidence(&citation.id);
            if !self.is_new(&path) || file.iter().any(|known: &Evidence| known.id == citation.id) {
                continue;
            }
            let bytes = self.commit.after(&path)?.unwrap_or_default();
            let (document, problems) = Evidence::read(&path, &name, &citation.id, &bytes);
            let Some(document) = document.filter(|own| own.filed_at == Some(new.answered_at)) else {
                continue;
            };
            self.note_broken(&path, &problems);
            self.left.remove(path.as_str());
            file.push(document);
        }
        let (by, at) = (new.answered_by.clone(), new.answered_at);
        let give = GiveAnswer {
            review: id.clone(),
            question: question.to_owned(),
            state: new.state,
            because: new.because,
            evidence: new.evidence,
            file,
            taken_from: new.taken_from,
            saw: Saw::Whatever,
        };
        Ok(Some((give, by, at, before)))
    }

    fn document(&mut self, id: &ReviewId, document: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.evidence(document));
        let read = |bytes: &[u8]| Evidence::read(&path, &name, document, bytes);
        let both = self.both_kept(&path, |parsed| &mut parsed.evidence, read)?;
        let Some(new) = both.after.map(|item| item.value.clone()) else { return Ok(()) };
        let mut copy = None;
        if let Some(file) = &new.file {
            let path = id.file(&format!("evidence/files/{file}"));
            if self.left.remove(path.as_str()).is_some() {
                copy = self.commit.after(&path)?;
            }
        }
        // Who filed it first stays named; who changes it stands in the commit alone.
        let is_new = both.before.is_none();
        let (by, at) = (new.filed_by.clone(), new.filed_at);
        let file = FileEvidence { review: id.clone(), document: new, copy, saw: Saw::Whatever };
        self.act(
            Action::File(Box::new(file)),
            Some(by.as_str()).filter(|by| is_new && !by.is_empty()),
            at.filter(|_| is_new),
        );
        Ok(())
    }

    fn ask(&mut self, id: &ReviewId, ask: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.file(&format!("asks/{ask}.toml")));
        let Some(new) = self.both(&path, |bytes| Ask::read(&path, &name, ask, bytes))?.after else {
            return Ok(());
        };
        let (by, at) = (new.asked_by.clone(), new.sent);
        self.act(Action::Ask(SendAsk { review: id.clone(), ask: new }), Some(&by), Some(at));
        Ok(())
    }

    fn verification(&mut self, id: &ReviewId, question: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.verification(question));
        let read = |bytes: &[u8]| Verification::read(&path, &name, question, bytes);
        let both = self.both_kept(&path, |parsed| &mut parsed.verifications, read)?;
        let Some(new) = both.after.map(|item| item.value.clone()) else { return Ok(()) };
        let verify = Verify {
            review: id.clone(),
            question: question.to_owned(),
            outcome: new.outcome,
            because: new.because,
            level: new.level,
            saw: Saw::Version(new.answer),
        };
        self.act_anew(Action::Verify(verify), &new.by, new.at, both.before.map(|old| old.value.at));
        Ok(())
    }

    fn waiver(&mut self, id: &ReviewId, question: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.waiver(question));
        let both = self.both(&path, |bytes| Waiver::read(&path, &name, question, bytes))?;
        let Some(new) = both.after else { return Ok(()) };
        let periods = |waiver: &Waiver| waiver.renewals.len();
        let renew = both.before.as_ref().is_some_and(|old| periods(&new) > periods(old));
        let newest = new.newest();
        let asked_before = both.before.as_ref().filter(|_| !renew).map(Waiver::newest);
        let is_asked = asked_before.is_none_or(|old| {
            (old.requested_at, &old.requested_by, old.until, &old.because, &old.control)
                != (newest.requested_at, &newest.requested_by, newest.until, &newest.because, &newest.control)
        });
        if is_asked {
            let waive = Waive {
                review: id.clone(),
                question: question.to_owned(),
                because: newest.because.clone(),
                control: newest.control.clone(),
                until: newest.until,
                condition: new.condition.clone(),
                renew,
                saw: Saw::Whatever,
            };
            self.act(Action::Waive(waive), Some(&newest.requested_by), Some(newest.requested_at));
        }
        let known = if is_asked { 0 } else { asked_before.map_or(0, |old| old.approvals.len()) };
        for approval in newest.approvals.iter().skip(known) {
            let approve = ApproveWaiver {
                review: id.clone(),
                question: question.to_owned(),
                role: Some(approval.role.clone()).filter(|role| !role.is_empty()),
                saw: Saw::Whatever,
            };
            self.act(Action::ApproveWaiver(approve), Some(&approval.by), Some(approval.at));
        }
        Ok(())
    }

    fn decision(&mut self, id: &ReviewId) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.file("decision.toml"));
        let both = self.both(&path, |bytes| Decision::read(&path, &name, bytes))?;
        let Some(new) = both.after else { return Ok(()) };
        let before = both.before.map(|old| old.decided_at);
        let (by, at) = (new.decided_by.clone(), new.decided_at);
        let decide = Decide {
            review: id.clone(),
            outcome: new.outcome,
            because: new.because,
            milder_because: new.milder_because,
            valid_until: new.valid_until,
            expects: new.expects,
            way_back: new.way_back,
            options: new.options,
            dissent: new.dissent,
            conditions: new.conditions,
            saw: Saw::Whatever,
        };
        self.act_anew(Action::Decide(Box::new(decide)), &by, at, before);
        Ok(())
    }

    fn condition(&mut self, id: &ReviewId, condition: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.condition(condition));
        let both = self.both(&path, |bytes| Progress::read(&path, &name, condition, bytes))?;
        let Some(new) = both.after else { return Ok(()) };
        let old = both.before.unwrap_or_default();
        let mut step = |step: ConditionStep, deed: &Deed| {
            let because = deed.because.clone().unwrap_or_default();
            let moved = MoveCondition { review: id.clone(), condition: condition.to_owned(), step, because };
            self.deed(Action::Condition(moved), deed);
        };
        if let Some(note) = new.note.as_ref().filter(|note| old.note.as_ref() != Some(note)) {
            let reopens = old.closed.is_some() && new.closed.is_none();
            step(if reopens { ConditionStep::Reopen } else { ConditionStep::Note }, note);
        }
        if let Some(closed) = new.closed.as_ref().filter(|closed| old.closed.as_ref() != Some(closed)) {
            step(ConditionStep::Close { evidence: new.evidence.clone() }, closed);
        }
        Ok(())
    }

    fn signoff(&mut self, id: &ReviewId, person: &str) -> Result<(), S::Error> {
        let (name, path) = (id.to_string(), id.signoff(person));
        let both = self.both(&path, |bytes| SignOff::read(&path, &name, person, bytes))?;
        let Some(new) = both.after else { return Ok(()) };
        let is_again = both.before.is_some_and(|old| old.at == new.at && old.by == new.by);
        let at: Timestamp = if is_again { new.newest_at() } else { new.at };
        let by = new.mail.as_ref().map_or(&new.by, |mail| &mail.recorded_by).clone();
        let sign = Sign {
            review: id.clone(),
            role: Some(new.role).filter(|role| !role.is_empty()),
            by_mail: new
                .mail
                .map(|mail| SignedMail { person: Some(new.by.clone()), evidence: mail.evidence }),
            saw: Saw::Whatever,
        };
        self.act(Action::Sign(sign), Some(&by), Some(at));
        Ok(())
    }
}
