//! Reads back from the files that a commit changed which actions it was.
//!
//! Nothing is believed here: what comes out is a question to the rule book, which then says what the
//! actions should have left behind.

mod claims;
mod review;
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::Item;
use super::action::{
    AcceptRisk, Action, ApproveWaiver, Begin, CloseRisk, RemovePerson, Rescope, Revoke, Saw, SetPartner,
    SetPerson, SetPolicy, SetRisk, Settle, Submit, Waive, Withdraw,
};
use super::change::{ChangedPath, ObjectId};
use super::layout::{self, ReviewId};
use super::load::{Kept, Parsed, Source, review_of};
use super::message;
use super::partner::Partner;
use super::people::Record;
use super::policy::Policy;
use super::risk::Risk;
use crate::checklist::parse;
use crate::text::problem::{Problem, any_error};

/// An action as its files tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// What.
    pub action: Action,
    /// Who did it, where the files say so: a person's id.
    pub by: Option<String>,
    /// When, where the files say so.
    pub at: Option<Timestamp>,
    /// True where the file said that of another content before.
    pub is_stale: bool,
}

/// What a commit was, as far as its files tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Retraced {
    /// The actions that explain the change, in the order in which they can have happened.
    pub acts: Vec<Stated>,
    /// Files of the record that no action changes, as a checklist: people edit them with an editor.
    pub beside: Vec<String>,
    /// Files that cannot be read, with why.
    pub broken: Vec<String>,
}

/// Where the files stood before a commit and after it, and what it says.
pub struct Commit<'s, S> {
    /// The record before.
    pub before: &'s S,
    /// What differs after it, by path.
    pub changed: &'s [ChangedPath],
    /// The commit's message.
    pub message: &'s str,
}

/// The value of a file before and after.
struct Both<T> {
    before: Option<T>,
    after: Option<T>,
}

impl<S: Source> Commit<'_, S> {
    /// The id of a file as the commit left it.
    pub fn id_after(&self, path: &str) -> Result<Option<ObjectId>, S::Error> {
        match self.changed.binary_search_by(|changed| changed.path.as_str().cmp(path)) {
            Ok(place) => Ok(self.changed.get(place).and_then(|changed| changed.after)),
            Err(_) => self.before.id(path),
        }
    }

    /// A file as the commit left it.
    pub fn after(&self, path: &str) -> Result<Option<Vec<u8>>, S::Error> {
        self.id_after(path)?.map(|id| self.before.bytes(id)).transpose()
    }
}

struct Reading<'s, S: Source> {
    commit: &'s Commit<'s, S>,
    parsed: &'s mut Parsed,
    /// The action that the message names: it decides where the files alone do not.
    named: Option<&'s str>,
    /// What no action explains yet.
    left: BTreeMap<&'s str, &'s ChangedPath>,
    found: Retraced,
}

/// The actions that a commit was. A commit that takes another back is for the store to read, which
/// knows what that one changed.
pub fn retrace<S: Source>(commit: &Commit<'_, S>, parsed: &mut Parsed) -> Result<Retraced, S::Error> {
    let left = commit.changed.iter().map(|changed| (changed.path.as_str(), changed)).collect();
    let named = message::trailer(commit.message, "Action");
    let mut reading = Reading { commit, parsed, named, left, found: Retraced::default() };
    if reading.is_new(layout::RECORD) {
        reading.begin()?;
    } else {
        reading.people()?;
        reading.policy()?;
        reading.checklist()?;
    }
    let reviews: BTreeSet<ReviewId> = reading.left.keys().filter_map(|path| review_of(path)).collect();
    for id in &reviews {
        reading.review(id)?;
    }
    reading.partners()?;
    reading.risks()?;
    reading.others()?;
    let mut found = reading.found;
    // What came first by its own words is judged first; of what has no time, what others rest on.
    found.acts.sort_by_key(|act| (act.at.is_some(), act.at, rank(&act.action)));
    Ok(found)
}

/// What others rest on comes first.
fn rank(action: &Action) -> u8 {
    match action {
        Action::Begin(_) => 0,
        Action::SetPolicy(_) | Action::SetChecklist(_) => 1,
        Action::SetPerson(_) | Action::RemovePerson(_) => 2,
        Action::AddPartner(_) | Action::SetPartner(_) => 3,
        Action::StartReview(_) => 4,
        Action::Settle(_) | Action::Rescope(_) | Action::Upgrade(_) => 5,
        Action::File(_) => 6,
        Action::Ask(_) => 7,
        Action::Receive(_) => 8,
        Action::Answer(_) => 9,
        Action::RejectClaim(_) => 10,
        Action::SetRisk(_) | Action::AcceptRisk(_) | Action::CloseRisk(_) => 11,
        Action::Submit(_) => 12,
        Action::Verify(_) => 13,
        Action::Waive(_) => 14,
        Action::ApproveWaiver(_) => 15,
        Action::Decide(_) => 16,
        Action::Sign(_) => 17,
        Action::Condition(_) | Action::Revoke(_) | Action::Withdraw(_) | Action::Undo(_) => 18,
    }
}

/// The file that an action is about, in words; none where it is about no single one.
#[must_use]
pub fn what(action: &Action) -> Option<String> {
    let path = match action {
        Action::Begin(_) | Action::Undo(_) => return None,
        Action::AddPartner(partner) => layout::partner(&partner.id),
        Action::SetPartner(set) => layout::partner(&set.partner),
        Action::StartReview(start) => return Some(format!("the review {}", start.review)),
        Action::Submit(Submit { review })
        | Action::Withdraw(Withdraw { review, .. })
        | Action::Revoke(Revoke { review, .. }) => review.file("review.toml"),
        Action::Settle(Settle { review, .. }) | Action::Rescope(Rescope { review }) => {
            review.file("scope.toml")
        }
        Action::Answer(give) => give.review.answer(&give.question),
        Action::File(file) => file.review.evidence(&file.document.id),
        Action::Ask(send) => send.review.file(&format!("asks/{}.toml", send.ask.id)),
        Action::Receive(receive) => {
            return Some(format!("what {} says in {}", receive.who, receive.review));
        }
        Action::RejectClaim(reject) => reject.review.claim(&reject.question, &reject.claim),
        Action::Verify(verify) => verify.review.verification(&verify.question),
        Action::Waive(Waive { review, question, .. })
        | Action::ApproveWaiver(ApproveWaiver { review, question, .. }) => review.waiver(question),
        Action::Decide(decide) => decide.review.file("decision.toml"),
        Action::Sign(sign) => return Some(format!("a signature under {}", sign.review)),
        Action::Condition(step) => step.review.condition(&step.condition),
        Action::SetRisk(_) | Action::AcceptRisk(_) | Action::CloseRisk(_) => {
            let (partner, risk) = action.risk()?;
            layout::risk(partner, risk)
        }
        Action::SetPerson(_) | Action::RemovePerson(_) => layout::RECORD.to_owned(),
        Action::SetPolicy(_) => layout::POLICY.to_owned(),
        Action::SetChecklist(set) => layout::checklist(&set.id),
        Action::Upgrade(upgrade) => return Some(format!("the pins of {}", upgrade.review)),
    };
    Some(layout::words(&path))
}

/// Whether a path lies in a record at all; a repository may hold other things beside it.
#[must_use]
pub fn is_of_record(path: &str) -> bool {
    let top = [layout::RECORD, layout::POLICY, layout::FACTS, layout::ATTRIBUTES];
    top.contains(&path)
        || [layout::CHECKLISTS, layout::PARTNERS]
            .iter()
            .any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

impl<S: Source> Reading<'_, S> {
    fn is_new(&self, path: &str) -> bool {
        self.left.get(path).is_some_and(|changed| changed.before.is_none() && changed.after.is_some())
    }

    fn act(&mut self, action: Action, by: Option<&str>, at: Option<Timestamp>) {
        self.found.acts.push(Stated { action, by: by.map(str::to_owned), at, is_stale: false });
    }

    /// The same for what stands there anew, and said before when it was done.
    fn act_anew(&mut self, action: Action, by: &str, at: Timestamp, before: Option<Timestamp>) {
        self.act(action, Some(by), Some(at));
        if let Some(act) = self.found.acts.last_mut() {
            act.is_stale = before == Some(at);
        }
    }

    /// A file before and after; what cannot be read any more is noted.
    fn both<T>(
        &mut self,
        path: &str,
        read: impl Fn(&[u8]) -> (Option<T>, Vec<Problem>),
    ) -> Result<Both<T>, S::Error> {
        self.left.remove(path);
        let mut before = None;
        if let Some((_, bytes)) = self.commit.before.file(path)? {
            before = read(&bytes).0;
        }
        let mut after = None;
        if let Some(bytes) = self.commit.after(path)? {
            let (value, problems) = read(&bytes);
            after = value;
            self.note_broken(path, &problems);
        }
        Ok(Both { before, after })
    }

    /// The same for a file of a kind that is kept parsed.
    fn both_kept<T>(
        &mut self,
        path: &str,
        kept: impl Fn(&mut Parsed) -> &mut Kept<T>,
        read: impl Fn(&[u8]) -> (Option<T>, Vec<Problem>),
    ) -> Result<Both<Arc<Item<T>>>, S::Error> {
        self.left.remove(path);
        let source = self.commit.before;
        let mut before = None;
        if let Some(id) = source.id(path)? {
            before = kept(self.parsed).item(path, id, || source.bytes(id), &read)?.0;
        }
        let mut after = None;
        if let Some(id) = self.commit.id_after(path)? {
            let (value, problems) = kept(self.parsed).item(path, id, || source.bytes(id), &read)?;
            after = value;
            self.note_broken(path, &problems);
        }
        Ok(Both { before, after })
    }

    fn note_broken(&mut self, path: &str, problems: &[Problem]) {
        if any_error(problems) {
            let first = problems.iter().find(|problem| problem.is_error());
            let why = first.map_or_else(String::new, |problem| format!(": {}", problem.what));
            self.found.broken.push(format!("{} cannot be read{why}", layout::words(path)));
        }
    }

    /// The first commit of a record brings everything along that it wants to begin with.
    fn begin(&mut self) -> Result<(), S::Error> {
        let Some(record) = self.both(layout::RECORD, |bytes| Record::read(layout::RECORD, bytes))?.after
        else {
            return Ok(());
        };
        let mut files = BTreeMap::new();
        let paths: Vec<&str> = self.left.keys().copied().collect();
        for path in paths {
            let is_text = !path.starts_with(layout::PARTNERS) && path != layout::ATTRIBUTES;
            if let Some(bytes) = self.commit.after(path)?.filter(|_| is_text)
                && let Ok(text) = String::from_utf8(bytes)
            {
                self.note_broken(path, &problems_of(path, text.as_bytes()));
                files.insert(path.to_owned(), text);
            }
            if is_text || path == layout::ATTRIBUTES {
                self.left.remove(path);
            }
        }
        self.act(Action::Begin(Begin { record, files }), None, None);
        Ok(())
    }

    fn people(&mut self) -> Result<(), S::Error> {
        if !self.left.contains_key(layout::RECORD) {
            return Ok(());
        }
        let both = self.both(layout::RECORD, |bytes| Record::read(layout::RECORD, bytes))?;
        let (Some(before), Some(after)) = (both.before, both.after) else { return Ok(()) };
        if before.people == after.people {
            self.found.beside.push(layout::RECORD.to_owned());
        }
        for person in after.people.iter().filter(|person| !before.people.contains(person)) {
            self.act(Action::SetPerson(SetPerson { person: person.clone() }), None, None);
        }
        let is_gone = |id: &str| after.people.iter().all(|person| person.id != id);
        for person in before.people.iter().filter(|person| is_gone(&person.id)) {
            self.act(Action::RemovePerson(RemovePerson { person: person.id.clone() }), None, None);
        }
        Ok(())
    }

    fn policy(&mut self) -> Result<(), S::Error> {
        if self.left.remove(layout::POLICY).is_none() {
            return Ok(());
        }
        let Some(bytes) = self.commit.after(layout::POLICY)? else { return Ok(()) };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let because = said(self.commit.message, self.named.is_some());
        self.act(Action::SetPolicy(SetPolicy { text, because, saw: Saw::Whatever }), None, None);
        Ok(())
    }

    fn partners(&mut self) -> Result<(), S::Error> {
        let paths: Vec<&str> =
            self.left.keys().copied().filter(|path| path.ends_with("/partner.toml")).collect();
        for path in paths {
            let Some(id) = partner_of(path) else { continue };
            if layout::partner(id) != path {
                continue;
            }
            let both = self.both(path, |bytes| Partner::read(path, id, bytes))?;
            match (both.before, both.after) {
                (None, Some(new)) => self.act(Action::AddPartner(new), None, None),
                (Some(old), Some(new)) => {
                    self.settled_of_partner(&old, &new);
                    if let Some(set) = self.changes_of_partner(&old, &new) {
                        self.act(Action::SetPartner(set), None, None);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A fact that the review had already and its partner had not.
    fn settled_of_partner(&mut self, old: &Partner, new: &Partner) {
        let review = message::trailer(self.commit.message, "Review").and_then(|id| ReviewId::parse(id).ok());
        let Some(review) = review.filter(|_| self.named == Some("settle") && self.found.acts.is_empty())
        else {
            return;
        };
        for fact in changed_facts(&old.facts, &new.facts) {
            let settle = Settle { review: review.clone(), value: new.facts.get(&fact).cloned(), fact };
            self.act(Action::Settle(settle), None, None);
        }
    }

    /// What changed in what is known of a partner, but for facts that a review settled along with it.
    fn changes_of_partner(&self, old: &Partner, new: &Partner) -> Option<SetPartner> {
        let changed = |old: &Option<String>, new: &Option<String>| {
            (old != new).then(|| new.clone().unwrap_or_default())
        };
        let is_settled = |fact: &str| {
            self.found.acts.iter().any(|act| {
                matches!(&act.action, Action::Settle(settle)
                    if settle.review.partner == new.id && settle.fact == fact)
            })
        };
        let facts = changed_facts(&old.facts, &new.facts)
            .into_iter()
            .filter(|fact| !is_settled(fact))
            .map(|fact| (fact.clone(), new.facts.get(&fact).cloned()))
            .collect();
        let set = SetPartner {
            partner: new.id.clone(),
            name: (old.name != new.name).then(|| new.name.clone()),
            summary: changed(&old.summary, &new.summary),
            types: (old.types != new.types).then(|| new.types.clone()),
            owner: changed(&old.owner, &new.owner),
            relationship: changed(&old.relationship, &new.relationship),
            facts,
        };
        let nothing = SetPartner { partner: new.id.clone(), ..SetPartner::default() };
        (set != nothing).then_some(set)
    }

    fn risks(&mut self) -> Result<(), S::Error> {
        let paths: Vec<&str> = self.left.keys().copied().collect();
        for path in paths {
            let Some((partner, id)) = risk_of(path) else { continue };
            let both = self.both(path, |bytes| Risk::read(path, partner, id, bytes))?;
            let Some(new) = both.after else { continue };
            let old = both.before;
            let core = |risk: &Risk| Risk { accepted: None, closed: None, ..risk.clone() };
            let (partner, id) = (partner.to_owned(), id.to_owned());
            let was_closed = old.as_ref().is_some_and(|old| old.closed.is_some());
            let is_set = old.as_ref().map(core) != Some(core(&new)) || was_closed && new.closed.is_none();
            if is_set {
                let set = SetRisk { partner: partner.clone(), risk: core(&new), saw: Saw::Whatever };
                self.act(Action::SetRisk(Box::new(set)), None, None);
            }
            let accepted = new.accepted.as_ref();
            if let Some(accepted) =
                accepted.filter(|new| old.as_ref().and_then(|old| old.accepted.as_ref()) != Some(new))
            {
                let accept = AcceptRisk {
                    partner: partner.clone(),
                    risk: id.clone(),
                    until: accepted.until,
                    because: accepted.because.clone(),
                    minutes: accepted.minutes.clone(),
                    saw: Saw::Whatever,
                };
                self.act(Action::AcceptRisk(accept), Some(&accepted.by), Some(accepted.at));
            }
            if let Some(deed) = new.closed.as_ref().filter(|_| !was_closed || is_set) {
                let because = deed.because.clone().unwrap_or_default();
                let close = CloseRisk { partner, risk: id, because, saw: Saw::Whatever };
                self.act(Action::CloseRisk(close), Some(&deed.by), Some(deed.at));
            }
        }
        Ok(())
    }

    /// Files that people edit with an editor: readable, they are nobody's action.
    fn others(&mut self) -> Result<(), S::Error> {
        let paths: Vec<&str> = self.left.keys().copied().collect();
        for path in paths {
            let is_template = path == layout::FACTS
                || path == layout::ATTRIBUTES
                || path.strip_prefix(layout::CHECKLISTS).is_some_and(|rest| rest.starts_with('/'));
            if !is_template {
                continue;
            }
            self.left.remove(path);
            if let Some(bytes) = self.commit.after(path)? {
                self.note_broken(path, &problems_of(path, &bytes));
            }
            self.found.beside.push(path.to_owned());
        }
        Ok(())
    }
}

/// Why a policy or a checklist changed: what its message says of it.
fn said(message: &str, is_entry: bool) -> String {
    if !is_entry {
        return message.trim().to_owned();
    }
    let body = message.split_once("\n\n").map_or("", |(_, rest)| rest);
    let mut paragraphs: Vec<&str> = body.trim_end().split("\n\n").collect();
    // The trailers, and before them the sentence that every such entry ends with.
    paragraphs.truncate(paragraphs.len().saturating_sub(2));
    paragraphs.join("\n\n")
}

/// The facts that are others now.
fn changed_facts(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> BTreeSet<String> {
    let ids = old.keys().chain(new.keys());
    ids.filter(|fact| old.get(*fact) != new.get(*fact)).cloned().collect()
}

/// The problems of a file that people edit with an editor.
fn problems_of(path: &str, bytes: &[u8]) -> Vec<Problem> {
    match path {
        layout::FACTS => parse::facts(path, bytes).1,
        layout::POLICY => Policy::read(path, bytes).1,
        path if path.starts_with(layout::CHECKLISTS) => parse::checklist(path, bytes).1,
        _ => Vec::new(),
    }
}

fn partner_of(path: &str) -> Option<&str> {
    path.strip_prefix(layout::PARTNERS)?.strip_prefix('/')?.split('/').next()
}

/// The partner and the id of a risk's file.
fn risk_of(path: &str) -> Option<(&str, &str)> {
    let partner = partner_of(path)?;
    let rest = path.strip_prefix(&layout::risks(partner))?.strip_prefix('/')?;
    let id = rest.strip_suffix(".toml").filter(|id| !id.is_empty() && !id.contains('/'))?;
    Some((partner, id))
}
