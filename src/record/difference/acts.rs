//! Scope, signatures and the other things that people did between two points.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Act, ScopeMove, Side, SignOffKind, SignOffMove};
use crate::record::Item;
use crate::record::decision::Decision;
use crate::record::deed::Deed;
use crate::record::layout::{Part, part};
use crate::record::risk::Risk;
use crate::record::scope::Scope;
use crate::record::verification::Finding;
use crate::record::waiver::Waiver;

/// Types, facts and the tier that differ.
pub(super) fn scope(from: Side<'_>, to: Side<'_>) -> Vec<ScopeMove> {
    let [before, after] = [from, to].map(|side| &side.review.scope.value);
    let mut found = Vec::new();
    let mut differs = |what: &str, values: [Option<String>; 2]| {
        if values.first() != values.last() {
            found.push(ScopeMove { what: what.to_owned(), values });
        }
    };
    differs("types", [before, after].map(|file| Some(file.types.join(", "))));
    let facts: BTreeSet<&String> = before.facts.keys().chain(after.facts.keys()).collect();
    for fact in facts {
        differs(fact, [before, after].map(|file| file.facts.get(fact).cloned()));
    }
    let raised = |side: Side<'_>| {
        let raised = side.review.scope.value.raised.as_ref();
        raised.map(|(level, because)| format!("{level}: {because}"))
    };
    differs("tier set by hand", [raised(from), raised(to)]);
    differs("tier", [from, to].map(|side| Some(tier_words(&side.standing.scope))));
    found
}

fn tier_words(scope: &Scope) -> String {
    let tier = &scope.tier;
    if tier.level == tier.at_least {
        tier.level.to_string()
    } else {
        format!("{} to {}", tier.at_least, tier.level)
    }
}

/// Signatures that came, went, were given again, or hold no longer.
pub(super) fn signoffs(from: Side<'_>, to: Side<'_>) -> Vec<SignOffMove> {
    let [before, after] = [from.review, to.review];
    let people: BTreeSet<&String> = before.signoffs.keys().chain(after.signoffs.keys()).collect();
    let mut found = Vec::new();
    for person in people {
        let [old, new] = [before, after].map(|review| review.signoffs.get(person).map(|item| &item.value));
        let Some(newest) = new.or(old) else { continue };
        let stale: Vec<String> =
            new.map(|own| own.stale(after)).unwrap_or_default().iter().map(|path| item_words(path)).collect();
        let was_good = old.is_some_and(|own| own.stale(before).is_empty());
        let kind = match (old, new) {
            (_, None) => SignOffKind::Gone,
            (None, Some(_)) => SignOffKind::New,
            (Some(old), Some(new)) if old.newest_at() != new.newest_at() => SignOffKind::Again,
            _ if was_good && !stale.is_empty() => SignOffKind::Stale,
            _ => continue,
        };
        let kind = if kind == SignOffKind::New && !stale.is_empty() { SignOffKind::Stale } else { kind };
        found.push(SignOffMove { by: newest.by.clone(), role: newest.role.clone(), kind, differing: stale });
    }
    found
}

/// What a path inside a review's folder is, in words.
#[must_use]
pub(super) fn item_words(path: &str) -> String {
    match part(path) {
        Part::Answer(question) => question.to_owned(),
        Part::Verification(question) => format!("the check of {question}"),
        Part::Evidence(document) => format!("document {document}"),
        Part::Waiver(question) => format!("the waiver of {question}"),
        Part::Decision => "the decision".to_owned(),
        Part::Scope => "types, facts and tier".to_owned(),
        Part::PinnedPolicy => "the pinned policy".to_owned(),
        Part::PinnedFacts => "the pinned facts".to_owned(),
        Part::Pin(checklist) => format!("the pinned text of {checklist}"),
        _ => match path.strip_prefix("risks/").and_then(|rest| rest.strip_suffix(".toml")) {
            Some(risk) => format!("risk {risk}"),
            None => path.to_owned(),
        },
    }
}

/// What else people did, in the order of a review's course.
pub(super) fn acts(from: Side<'_>, to: Side<'_>) -> Vec<Act> {
    let mut found = Found(Vec::new());
    checks(from, to, &mut found);
    let [old, new] = [from, to].map(|side| &side.review.file.value);
    found.deed("review", "handed over", old.submitted.as_ref(), new.submitted.as_ref());
    asks_and_claims(from, to, &mut found);
    risks(from, to, &mut found);
    waivers(from, to, &mut found);
    let decision = |side: Side<'_>| side.review.decision.clone();
    decided(decision(from).as_ref(), decision(to).as_ref(), &mut found);
    conditions(from, to, &mut found);
    found.deed("review", "given up", old.withdrawn.as_ref(), new.withdrawn.as_ref());
    found.deed("review", "approval taken back", old.revoked.as_ref(), new.revoked.as_ref());
    if old.title != new.title {
        found.put("review", None, format!("titled {} (was {})", new.title, old.title), None);
    }
    found.0
}

struct Found(Vec<Act>);

impl Found {
    fn put(
        &mut self,
        about: &'static str,
        item: Option<&str>,
        words: String,
        deed: Option<(String, Timestamp)>,
    ) {
        self.0.push(Act { about, item: item.map(str::to_owned), words, deed });
    }

    fn deed(&mut self, about: &'static str, what: &str, old: Option<&Deed>, new: Option<&Deed>) {
        match new {
            _ if old == new => {}
            Some(new) => {
                let because = new.because.as_ref().map(|because| format!(": {because}")).unwrap_or_default();
                self.put(about, None, format!("{what}{because}"), Some((new.by.clone(), new.at)));
            }
            None => self.put(about, None, format!("no longer {what}"), None),
        }
    }
}

fn checks(from: Side<'_>, to: Side<'_>, found: &mut Found) {
    let [before, after] = [from, to].map(|side| &side.review.verifications);
    for (question, item) in after {
        if before.get(question).map(|old| old.id) == Some(item.id) {
            continue;
        }
        let check = &item.value;
        let because = match check.outcome {
            _ if check.because.is_empty() => String::new(),
            Finding::Confirmed | Finding::Returned => format!(": {}", check.because),
        };
        let words = format!("{}{because}", check.outcome.name());
        found.put("check", Some(question), words, Some((check.by.clone(), check.at)));
    }
    for question in before.keys().filter(|question| !after.contains_key(*question)) {
        found.put("check", Some(question), "no longer there".to_owned(), None);
    }
}

fn asks_and_claims(from: Side<'_>, to: Side<'_>, found: &mut Found) {
    let [before, after] = [from, to].map(|side| &side.review.asks);
    for (id, item) in after {
        if before.get(id).map(|old| old.id) == Some(item.id) {
            continue;
        }
        let ask = &item.value;
        let due = ask.due.map(|due| format!(", due {due}")).unwrap_or_default();
        let words = format!("{} asked {}{due}", ask.to, count(ask.questions.len(), "question"));
        found.put("ask", Some(id), words, Some((ask.asked_by.clone(), ask.sent)));
    }
    let claims = |side: Side<'_>| -> BTreeSet<(String, String)> {
        let all = side.review.claims.iter();
        all.flat_map(|(question, own)| own.keys().map(move |id| (question.clone(), id.clone()))).collect()
    };
    for (question, item) in to.review.claims.iter().flat_map(|(q, own)| own.values().map(move |c| (q, c))) {
        let was = from.review.claims.get(question).and_then(|own| own.get(&item.value.id));
        if let Some(deed) = item.value.rejected.as_ref()
            && was.is_none_or(|was| was.value.rejected.is_none())
        {
            let because = deed.because.as_deref().map(|words| format!(": {words}")).unwrap_or_default();
            let words = format!("{} rejected{because}", item.value.id);
            found.put("claim", Some(question), words, Some((deed.by.clone(), deed.at)));
        }
    }
    let [old, new] = [claims(from), claims(to)];
    let [came, gone] = [new.difference(&old).count(), old.difference(&new).count()];
    for (how_many, what) in [(came, "came"), (gone, "no longer there")] {
        if how_many > 0 {
            found.put("claim", None, format!("{} {what}", count(how_many, "claim")), None);
        }
    }
}

fn risks(from: Side<'_>, to: Side<'_>, found: &mut Found) {
    let [before, after] = [from, to].map(|side| &side.review.risks);
    for (id, item) in after {
        let old = before.get(id);
        if old.map(|old| old.id) == Some(item.id) {
            continue;
        }
        let (words, deed) = risk_words(old.map(|old| &old.value), &item.value);
        found.put("risk", Some(id), words, deed);
    }
    for id in before.keys().filter(|id| !after.contains_key(*id)) {
        found.put("risk", Some(id), "no longer there".to_owned(), None);
    }
}

fn risk_words(old: Option<&Risk>, new: &Risk) -> (String, Option<(String, Timestamp)>) {
    let band = |risk: &Risk| risk.rating.band().name();
    if let Some(closed) = new.closed.as_ref().filter(|_| old.is_none_or(|old| old.closed.is_none())) {
        return ("closed".to_owned(), Some((closed.by.clone(), closed.at)));
    }
    let was_accepted = old.and_then(|old| old.accepted.as_ref());
    if let Some(accepted) = new.accepted.as_ref().filter(|own| Some(*own) != was_accepted) {
        let words = format!("{}, accepted until {}", band(new), accepted.until);
        return (words, Some((accepted.by.clone(), accepted.at)));
    }
    match old {
        None => (format!("new: {}, {}", new.title, band(new)), None),
        Some(old) if band(old) != band(new) => (format!("{} (was {})", band(new), band(old)), None),
        Some(_) => ("changed".to_owned(), None),
    }
}

fn waivers(from: Side<'_>, to: Side<'_>, found: &mut Found) {
    let [before, after] = [from, to].map(|side| &side.review.waivers);
    for (question, item) in after {
        let old = before.get(question);
        if old.map(|old| old.id) == Some(item.id) {
            continue;
        }
        let last = |waiver: &Waiver| waiver.periods().last().cloned();
        let Some(period) = last(&item.value) else { continue };
        let had = old.and_then(|old| last(&old.value)).filter(|had| had.requested_at == period.requested_at);
        let signed = had.as_ref().map_or(0, |had| had.approvals.len());
        match period.approvals.get(signed..).unwrap_or_default() {
            [] if had.is_some() => found.put("waiver", Some(question), "changed".to_owned(), None),
            [] => {
                let words = format!("asked for until {}: {}", period.until, period.because);
                let deed = Some((period.requested_by.clone(), period.requested_at));
                found.put("waiver", Some(question), words, deed);
            }
            approvals => {
                for approval in approvals {
                    let words = format!("approved until {}", period.until);
                    found.put("waiver", Some(question), words, Some((approval.by.clone(), approval.at)));
                }
            }
        }
    }
    for question in before.keys().filter(|question| !after.contains_key(*question)) {
        found.put("waiver", Some(question), "no longer there".to_owned(), None);
    }
}

fn decided(old: Option<&Item<Decision>>, new: Option<&Item<Decision>>, found: &mut Found) {
    if old.map(|item| item.id) == new.map(|item| item.id) {
        return;
    }
    let outcome = |item: &Item<Decision>| item.value.outcome.name().replace('-', " ");
    let Some(new) = new else {
        found.put("decision", None, "no longer there".to_owned(), None);
        return;
    };
    let was = old.map(|old| format!(" (was {})", outcome(old))).unwrap_or_default();
    let until = new.value.valid_until.map(|day| format!(", valid until {day}")).unwrap_or_default();
    let terms = match new.value.conditions.len() {
        0 => String::new(),
        some => format!(", {}", count(some, "condition")),
    };
    let words = format!("{}{was}{terms}{until}", outcome(new));
    found.put("decision", None, words, Some((new.value.decided_by.clone(), new.value.decided_at)));
}

fn conditions(from: Side<'_>, to: Side<'_>, found: &mut Found) {
    let [before, after] = [from, to].map(|side| &side.review.progress);
    for (id, item) in after {
        let old = before.get(id).map(|old| &old.value);
        if old == Some(&item.value) {
            continue;
        }
        let closed =
            item.value.closed.as_ref().filter(|own| old.and_then(|old| old.closed.as_ref()) != Some(own));
        let (words, deed) = match (closed, &item.value.note) {
            (Some(closed), _) => ("closed".to_owned(), Some(closed)),
            (None, Some(note)) => (note.because.clone().unwrap_or_else(|| "noted".to_owned()), Some(note)),
            (None, None) => ("open again".to_owned(), None),
        };
        found.put("condition", Some(id), words, deed.map(|deed| (deed.by.clone(), deed.at)));
    }
}

/// A number of things.
pub(super) fn count(how_many: usize, what: &str) -> String {
    if how_many == 1 { format!("1 {what}") } else { format!("{how_many} {what}s") }
}
