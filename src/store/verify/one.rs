//! Judges one commit against its parent.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::record::RULES;
use crate::record::action::{Act, NAMES};
use crate::record::change::{ChangedPath, Identity, ObjectId};
use crate::record::check::Refusal;
use crate::record::layout;
use crate::record::load::{self, InForce, Parsed, Source};
use crate::record::message;
use crate::record::people::Record;
use crate::record::retrace::{self, Commit, Retraced, Stated, is_of_record};
use crate::record::verdict::{Class, Three, mismatch};
use crate::store::overlay::Overlay;
use crate::store::session::judge_on;
use crate::store::tree::Difference;
use crate::store::{EntryKind, LogEntry, Store, StoreError};

use super::replica::Replica;
use super::signed::{Keys, Signed};

/// By how much what is written by hand may seem older than the commit that it follows: people write days.
const SLACK: SignedDuration = SignedDuration::from_hours(24);

/// How many reviews are kept as they were read last: people work on several at once, and go from one to
/// the other.
const REVIEWS: usize = 256;

/// Whose name an action is judged in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The commit's author, at the commit's time: an entry.
    Entry,
    /// The commit's author, when the file says: a commit by hand.
    Hand,
    /// Whoever the file names, when it says: several entries in one.
    Stated,
}

/// The class of a commit, and what there is to say of it.
pub(super) type Found = (Class, Vec<String>);

/// Who judges commits one after the other, with what it remembers of the record on the way.
pub(super) struct Judge<'s> {
    store: &'s Store,
    parsed: Parsed,
    replica: Replica,
    /// The commit that was judged last.
    last: Option<ObjectId>,
    /// The file of allowed signers that somebody named.
    signers: Option<&'s Path>,
    /// The keys that somebody vouches for, from the first signature on.
    keys: Option<Keys>,
}

impl<'s> Judge<'s> {
    /// One who has seen nothing yet.
    pub(super) fn new(store: &'s Store, signers: Option<&'s Path>) -> Self {
        let replica = Replica::empty(&store.objects);
        let parsed = Parsed::with_room(REVIEWS);
        Self { store, parsed, replica, last: None, signers, keys: None }
    }

    /// Reads a commit, from the bytes that its name is the hash of.
    pub(super) fn read(&self, id: ObjectId) -> Result<LogEntry, StoreError> {
        self.store.commit(id)
    }

    /// Judges a commit against its parent, and its signature.
    pub(super) fn judge(&mut self, entry: &LogEntry) -> Result<(Found, Signed), StoreError> {
        let parent = entry.parents.first().copied();
        if parent != self.last {
            let tree = parent.map(|id| self.store.commit(id)).transpose()?.map(|entry| entry.tree);
            self.replica.move_to(tree)?;
        }
        let ahead = self.replica.ahead(entry.tree)?;
        let mut found = if entry.parents.len() > 1 {
            self.store.judge_merge(entry)?
        } else {
            let Self { store, parsed, replica, .. } = self;
            Bar { store, parsed, before: replica }.judge_change(entry, &ahead.differences)?
        };
        let signed = if entry.is_signed { self.signature(entry, &mut found)? } else { Signed::Not };
        self.replica.advance(ahead);
        self.last = Some(entry.commit);
        Ok((found, signed))
    }

    /// What a signature is worth; one that does not hold breaks the rules, whatever else the commit is.
    fn signature(&mut self, entry: &LogEntry, found: &mut Found) -> Result<Signed, StoreError> {
        let keys = match self.keys.take() {
            Some(keys) => keys,
            None => Keys::of(self.store, self.signers)?,
        };
        let InForce { record, policy } = load::in_force(&self.replica, &mut self.parsed)?;
        let signed = keys.judge(self.store, entry, record.as_ref().map(|item| &item.value))?;
        self.keys = Some(keys);
        let fault = match &signed {
            Signed::Bad(fault) => Some(fault.clone()),
            Signed::Unknown(key) => {
                let action = message::trailer(&entry.message, "Action").unwrap_or_default();
                let wants = policy.is_some_and(|item| item.value.wants_signature(action));
                wants.then(|| format!("the policy wants it signed, and nobody vouches for the key {key}"))
            }
            Signed::Not | Signed::Good => None,
        };
        if let Some(fault) = fault {
            let before = std::mem::take(&mut found.1);
            // What was said of a commit that is well otherwise is no fault beside this one.
            let faults = if found.0 == Class::Violation { before } else { Vec::new() };
            *found = (Class::Violation, std::iter::once(fault).chain(faults).collect());
        }
        Ok(signed)
    }
}

/// The record before a commit, and what is known of it.
struct Bar<'j> {
    store: &'j Store,
    parsed: &'j mut Parsed,
    before: &'j Replica,
}

impl Bar<'_> {
    fn judge_change(&mut self, entry: &LogEntry, differences: &[Difference]) -> Result<Found, StoreError> {
        let named = message::trailer(&entry.message, "Action");
        let is_new_record = differences.iter().any(|d| d.path == layout::RECORD && d.before.is_none());
        let is_beside = !differences.iter().any(|d| is_of_record(&d.path));
        // Before a record begins nothing of it can be judged.
        let is_before = !is_new_record && self.before.id(layout::RECORD)?.is_none();
        if named.is_none() && (is_beside || is_before) {
            return Ok((Class::Beside, Vec::new()));
        }
        let strange = strange(differences);
        if !strange.is_empty() {
            return Ok((Class::Violation, strange));
        }
        let mut changed: Vec<ChangedPath> = differences
            .iter()
            .map(|d| ChangedPath {
                path: d.path.clone(),
                before: d.before.map(|side| side.id),
                after: d.after.map(|side| side.id),
            })
            .collect();
        changed.sort_by(|one, other| one.path.cmp(&other.path));
        let commit = Commit { before: self.before, changed: &changed, message: &entry.message };
        let Some(name) = named else { return self.by_hand(entry, &commit) };
        if let Some(fault) = fault_of_trailers(entry, name) {
            return Ok((Class::Violation, vec![fault]));
        }
        if name == "undo" {
            return self.undo(entry, &commit);
        }
        let found = retrace::retrace(&commit, self.parsed)?;
        if !found.broken.is_empty() {
            return Ok((Class::Violation, found.broken));
        }
        match found.acts.as_slice() {
            [only] if only.action.name() == name && found.beside.is_empty() => {
                let only = std::slice::from_ref(only);
                self.entry(entry, &commit, only)
            }
            [only] if found.beside.is_empty() => {
                let own = only.action.name();
                let what =
                    format!("it says that it is an entry of kind \"{name}\" and is one of kind \"{own}\"");
                Ok((Class::Violation, vec![what]))
            }
            [] => Ok((
                Class::Violation,
                vec![format!("it says that it is an entry of kind \"{name}\" and is none")],
            )),
            _ => self.collapsed(entry, &commit, &found),
        }
    }

    /// One action, whose commit has to say and change exactly what the rule book says.
    fn entry(
        &mut self,
        entry: &LogEntry,
        commit: &Commit<'_, Replica>,
        act: &[Stated],
    ) -> Result<Found, StoreError> {
        let (findings, messages) = self.replay(entry, commit, act, Whose::Entry)?;
        if !findings.is_empty() {
            return Ok((Class::Violation, findings));
        }
        let said = messages.first().map(String::as_str).unwrap_or_default();
        if said.trim_end() != entry.message.trim_end() {
            let at = said.lines().zip(entry.message.lines()).find(|(own, other)| own != other);
            let line = at.map_or_else(
                || "it has lines too many or too few".to_owned(),
                |(own, other)| format!("it says \"{}\" instead of \"{}\"", cut(other), cut(own)),
            );
            return Ok((
                Class::Violation,
                vec![format!("its message is not the one of what it did: {line}")],
            ));
        }
        Ok((Class::Attested, Vec::new()))
    }

    /// An entry that takes another one back.
    fn undo(&mut self, entry: &LogEntry, commit: &Commit<'_, Replica>) -> Result<Found, StoreError> {
        let undone = message::trailer(&entry.message, "Undoes")
            .and_then(crate::record::change::ObjectId::parse)
            .filter(|id| self.store.holds(*id, entry.commit).unwrap_or(false));
        let Some(undone) = undone else {
            return Ok((
                Class::Violation,
                vec!["it takes back an entry that is not part of this history".to_owned()],
            ));
        };
        let restores: BTreeSet<&str> = commit.changed.iter().map(|changed| changed.path.as_str()).collect();
        let undone = self.store.commit(undone)?;
        // Of a plain commit that put entries back only that is taken back, so that it may be a part.
        let is_part = message::is_by_hand(&undone.message);
        let action = self.store.undo_in(&undone, &|path: &str| commit.before.id(path), |path| {
            !is_part || restores.contains(path)
        })?;
        self.entry(entry, commit, &[Stated { action, by: None, at: None, is_stale: false }])
    }

    /// A commit that says of no action: what it left behind has to be what its author could have done.
    fn by_hand(&mut self, entry: &LogEntry, commit: &Commit<'_, Replica>) -> Result<Found, StoreError> {
        let found = retrace::retrace(commit, self.parsed)?;
        if !found.broken.is_empty() {
            return Ok((Class::Violation, found.broken));
        }
        let mut findings = Vec::new();
        for act in &found.acts {
            let fault = act.at.map(|at| self.fault_of_time(entry, at)).transpose()?.flatten();
            findings.extend(fault.map(|fault| about(act, &fault)));
            if let Some(at) = act.at.filter(|_| act.is_stale) {
                findings.push(about(act, &format!("it was changed, and still says that it is of {at}")));
            }
        }
        findings.extend(self.replay(entry, commit, &found.acts, Whose::Hand)?.0);
        if !findings.is_empty() {
            return Ok((Class::Violation, findings));
        }
        let paths =
            commit.changed.iter().map(|changed| changed.path.as_str()).filter(|path| is_of_record(path));
        let mut findings: Vec<String> = paths
            .map(|path| format!("{} was changed by hand, and obeys the rules", layout::words(path)))
            .collect();
        findings.dedup();
        Ok((Class::ByHand, findings))
    }

    /// A commit whose message tells of one entry and that holds several.
    fn collapsed(
        &mut self,
        entry: &LogEntry,
        commit: &Commit<'_, Replica>,
        found: &Retraced,
    ) -> Result<Found, StoreError> {
        let mut findings = Vec::new();
        for act in found.acts.iter().filter(|act| act.at.is_some_and(|at| at > entry.committed)) {
            findings.push(about(act, "it is dated later than its commit"));
        }
        findings.extend(self.replay(entry, commit, &found.acts, Whose::Stated)?.0);
        if !findings.is_empty() {
            return Ok((Class::Violation, findings));
        }
        let many = found.acts.len() + found.beside.len();
        Ok((
            Class::Collapsed,
            vec![format!("its message tells of one entry, and it holds {many}; each obeys the rules")],
        ))
    }

    fn fault_of_time(&self, entry: &LogEntry, at: Timestamp) -> Result<Option<String>, StoreError> {
        if at > entry.committed.max(entry.authored) {
            return Ok(Some(format!("it is dated {at}, later than its commit")));
        }
        let Some(parent) = entry.parents.first() else { return Ok(None) };
        let parent = self.store.commit(*parent)?.authored;
        Ok((at + SLACK < parent)
            .then(|| format!("it is dated {at}, before the commit that it follows ({parent})")))
    }

    /// Does the actions again on top of the parent: what the rule book refuses, and every file that is not what
    /// it should be; and the messages that the entries would have had.
    fn replay(
        &mut self,
        entry: &LogEntry,
        commit: &Commit<'_, Replica>,
        acts: &[Stated],
        whose: Whose,
    ) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let mut told = BTreeSet::new();
        let mut overlay = Overlay::on(commit.before);
        let (mut findings, mut messages) = (Vec::new(), Vec::new());
        for act in acts {
            let by = match (whose, act.by.as_deref()) {
                (Whose::Stated, Some(person)) => {
                    let record = load::record(&overlay, &mut Vec::new())?;
                    identity(record.map(|item| item.value).as_ref(), person)
                }
                _ => entry.author.clone(),
            };
            let at = act.at.filter(|_| whose != Whose::Entry).unwrap_or(entry.authored);
            let judged = Act { by, at, action: act.action.clone() };
            match judge_on(&overlay, &judged, entry.is_signed, self.parsed)? {
                Ok(change) => {
                    messages.push(change.message.to_string());
                    overlay.apply(change.files);
                }
                // That a file says something else all the same is what the comparison finds.
                Err(refusals) => findings.extend(
                    refusals
                        .iter()
                        .filter(|refusal| !matches!(refusal, Refusal::Nothing(_)))
                        .map(|refusal| about(act, &refusal.to_string())),
                ),
            }
        }
        if findings.is_empty() {
            findings = compare(&overlay, commit, whose)?;
        }
        // One forbidden thing done fifty times is one thing to say.
        findings.retain(|finding| told.insert(finding.clone()));
        Ok((findings, messages))
    }
}

/// What there is to say of an action.
fn about(act: &Stated, fault: &str) -> String {
    retrace::what(&act.action).map_or_else(|| fault.to_owned(), |what| format!("{what}: {fault}"))
}

/// Every file that is not what the actions would have left behind.
fn compare(
    overlay: &Overlay<'_, Replica>,
    commit: &Commit<'_, Replica>,
    whose: Whose,
) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    let changed = commit.changed.iter().map(|changed| changed.path.as_str());
    let paths: BTreeSet<&str> = changed.chain(overlay.files.keys().map(String::as_str)).collect();
    for path in paths {
        let is_ours = overlay.files.contains_key(path);
        // Beside a commit by hand there may be anything; an entry changes what it says and nothing else.
        if !is_ours && (whose != Whose::Entry && (!is_of_record(path) || is_edited(path))) {
            continue;
        }
        if overlay.id(path)? == commit.id_after(path)? {
            continue;
        }
        let before = commit.before.file(path)?.map(|(_, bytes)| bytes);
        let stands = commit.after(path)?;
        let by_rules = overlay.file(path)?.map(|(_, bytes)| bytes);
        let three =
            Three { before: before.as_deref(), by_rules: by_rules.as_deref(), stands: stands.as_deref() };
        findings.extend(mismatch(path, three));
    }
    Ok(findings)
}

/// Whether people edit this file with an editor, and no action does.
fn is_edited(path: &str) -> bool {
    path == layout::FACTS || path == layout::ATTRIBUTES || path.starts_with(layout::CHECKLISTS)
}

/// Who somebody is that a file names.
fn identity(record: Option<&Record>, person: &str) -> Identity {
    if let Some((name, mail)) = person.strip_suffix('>').and_then(|text| text.split_once(" <")) {
        return Identity { name: name.to_owned(), email: mail.to_owned() };
    }
    let listed = record.and_then(|record| record.people.iter().find(|listed| listed.id == person));
    listed.and_then(|listed| listed.mail.first().map(|mail| (listed, mail))).map_or_else(
        || Identity { name: person.to_owned(), email: String::new() },
        |(listed, mail)| Identity { name: listed.name.clone(), email: mail.clone() },
    )
}

/// What is wrong with what a message says for machines; none where it can be judged.
fn fault_of_trailers(entry: &LogEntry, name: &str) -> Option<String> {
    if !NAMES.contains(&name) {
        return Some(format!("it names an action that there is not: \"{}\"", cut(name)));
    }
    let rules = message::trailer(&entry.message, "Rules").and_then(|rules| rules.parse::<u32>().ok());
    match rules {
        None => Some("it does not say by which rules it was judged".to_owned()),
        Some(rules) if rules > RULES => Some(format!(
            "it was judged by rules {rules}; this program knows them up to {RULES}: use a newer one"
        )),
        Some(0) => Some("it says that it was judged by rules that there never were".to_owned()),
        Some(_) => None,
    }
}

/// Files of the record that are no ordinary files.
fn strange(differences: &[Difference]) -> Vec<String> {
    let ordinary = |d: &&Difference| d.after.is_some_and(|side| side.kind != EntryKind::File);
    differences
        .iter()
        .filter(|d| is_of_record(&d.path))
        .filter(ordinary)
        .map(|d| format!("{} is no ordinary file", layout::words(&d.path)))
        .collect()
}

fn cut(line: &str) -> String {
    let line = crate::text::clean::line(line);
    if line.chars().count() <= 60 {
        line.into_owned()
    } else {
        format!("{}…", line.chars().take(59).collect::<String>())
    }
}
