//! Who may what, and for how long it holds: roles with their rights, and the terms of each tier.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Validity, read_validity};
use crate::checklist::facts::TierLevel;
use crate::record::people::Actor;
use crate::text::id;
use crate::text::reader::{Table, Value};

/// What a role lets a person do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Add partners, start reviews, settle facts, withdraw.
    Start,
    /// Answer, file documents, ask others.
    Answer,
    /// Say that a review is ready to be verified.
    Submit,
    /// Confirm or return somebody else's answer, close a condition.
    Verify,
    /// Keep the risk register.
    Risk,
    /// Decide and sign, where the tier names the role.
    Approve,
    /// Revoke an approval.
    Revoke,
    /// Change people, roles and the policy.
    Administer,
}

impl Right {
    /// All of them with their words in `policy.toml`.
    pub const ALL: [(&'static str, Self); 8] = [
        ("start", Self::Start),
        ("answer", Self::Answer),
        ("submit", Self::Submit),
        ("verify", Self::Verify),
        ("risk", Self::Risk),
        ("approve", Self::Approve),
        ("revoke", Self::Revoke),
        ("administer", Self::Administer),
    ];

    /// What it lets a person do.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Start => "add partners, start and withdraw reviews",
            Self::Answer => "answer, file documents, ask others",
            Self::Submit => "hand a review over",
            Self::Verify => "confirm or return others' answers, close conditions",
            Self::Risk => "keep the risk register",
            Self::Approve => "decide and sign where the tier names it",
            Self::Revoke => "revoke an approval",
            Self::Administer => "change people and policy",
        }
    }

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, right)| *right == self).map_or("", |(name, _)| name)
    }
}

/// A role with what it lets a person do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// As `security-lead`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it lets a person do.
    pub may: Vec<Right>,
}

/// Roles of which one is enough for a signature.
pub type OneOf = Vec<String>;

/// What the policy says of a tier, or, with what being critical adds, of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Who signs an approval: one person for each entry.
    pub approve: Vec<OneOf>,
    /// Who signs a waiver.
    pub waive: Vec<OneOf>,
    /// Who signs the renewal of a waiver.
    pub renew: Vec<OneOf>,
    /// Who accepts a high risk.
    pub accept: Vec<OneOf>,
    /// True when an acceptance has to cite the minutes.
    pub minuted: bool,
    /// How long an approval holds.
    pub valid: Validity,
    /// How often health is checked.
    pub health_check: Validity,
    /// The longest that a waiver may last.
    pub waiver: Validity,
    /// How often a waiver may be renewed.
    pub renewals: u8,
    /// How long before its end an approval wants attention.
    pub warn: Validity,
    /// True when somebody without the program may sign by mail.
    pub by_mail: bool,
}

/// What being critical adds to a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Critical {
    /// How often health is checked, at most.
    pub health_check: Validity,
    /// How often gates are looked at again.
    pub recheck: Validity,
    /// The longest that a waiver may last.
    pub waiver: Validity,
    /// How often a waiver may be renewed.
    pub renewals: u8,
    /// How long before its end an approval wants attention.
    pub warn: Validity,
}

/// Roles, tiers and what being critical adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// In file order.
    pub roles: Vec<Role>,
    /// Lowest tier first.
    tiers: [Terms; 3],
    /// What being critical adds.
    pub critical: Critical,
    /// By area: roles that sign a waiver there besides those of the tier.
    pub waive_also: BTreeMap<String, Vec<String>>,
}

impl Authority {
    /// A role by id.
    #[must_use]
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// What people read for a role.
    #[must_use]
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        self.role(id).map_or(id, |role| role.title.as_str())
    }

    /// Whether a person has a right; in a record that lists nobody everyone has every right.
    #[must_use]
    pub fn may(&self, actor: &Actor, right: Right) -> bool {
        !actor.is_listed()
            || actor.roles.iter().any(|id| self.role(id).is_some_and(|r| r.may.contains(&right)))
    }

    /// The roles that give a right.
    #[must_use]
    pub fn roles_with(&self, right: Right) -> Vec<&str> {
        self.roles.iter().filter(|role| role.may.contains(&right)).map(|role| role.id.as_str()).collect()
    }

    /// The terms of a tier; a critical partner is decided as at the highest, and never for longer
    /// than being critical allows.
    #[must_use]
    pub fn terms(&self, tier: TierLevel, is_critical: bool) -> Terms {
        let [low, medium, high] = &self.tiers;
        let own = match tier {
            TierLevel::Low => low,
            TierLevel::Medium => medium,
            TierLevel::High => high,
        };
        if !is_critical {
            return own.clone();
        }
        let critical = &self.critical;
        Terms {
            approve: high.approve.clone(),
            waive: high.waive.clone(),
            renew: high.renew.clone(),
            accept: high.accept.clone(),
            minuted: high.minuted,
            valid: own.valid,
            health_check: own.health_check.shorter(critical.health_check),
            waiver: own.waiver.shorter(critical.waiver),
            renewals: own.renewals.min(critical.renewals),
            warn: own.warn.longer(critical.warn),
            by_mail: own.by_mail && high.by_mail,
        }
    }

    /// The terms of the next tier, whose approvers may decide more mildly than the rules propose;
    /// none above high and for a critical partner.
    #[must_use]
    pub fn next_terms(&self, tier: TierLevel, is_critical: bool) -> Option<Terms> {
        let next = match tier {
            _ if is_critical => return None,
            TierLevel::Low => TierLevel::Medium,
            TierLevel::Medium => TierLevel::High,
            TierLevel::High => return None,
        };
        Some(self.terms(next, false))
    }

    /// Who signs a waiver of a gate in an area.
    #[must_use]
    pub fn waiver_signers(&self, terms: &Terms, area: &str, is_renewal: bool) -> Vec<OneOf> {
        let mut signers = if is_renewal { terms.renew.clone() } else { terms.waive.clone() };
        for role in self.waive_also.get(area).into_iter().flatten() {
            if !signers.iter().any(|one| one.contains(role)) {
                signers.push(vec![role.clone()]);
            }
        }
        signers
    }
}

/// Which of the signatures that are asked for are there: each person signs once, in one role.
/// Returns the entries that nobody has signed yet.
#[must_use]
pub fn unsigned<'a>(wanted: &'a [OneOf], signed: &[(&str, &str)]) -> Vec<&'a OneOf> {
    // Somebody whom the record does not list stands for every role: a record of one person.
    if signed.iter().any(|(by, _)| !super::super::people::is_listed_id(by)) {
        return Vec::new();
    }
    let mut left: Vec<(&str, &str)> = Vec::new();
    for (by, role) in signed {
        if !left.iter().any(|(other, _)| other == by) {
            left.push((by, role));
        }
    }
    let mut missing = Vec::new();
    for one in wanted {
        match left.iter().position(|(_, role)| one.iter().any(|r| r == role)) {
            Some(at) => {
                left.remove(at);
            }
            None => missing.push(one),
        }
    }
    missing
}

/// `a`, or `a or b or c`.
#[must_use]
pub fn in_words(authority: &Authority, one: &OneOf) -> String {
    let titles: Vec<&str> = one.iter().map(|role| authority.title(role)).collect();
    titles.join(" or ")
}

/// The last day of something that begins on a day and lasts this long.
#[must_use]
pub fn last_day(from: Date, span: Validity) -> Date {
    span.until(from).unwrap_or(Date::MAX)
}

/// Reads roles and tiers; none where the file has none of it.
pub(super) fn read(top: &Table<'_>) -> Option<Authority> {
    let roles = top.table("roles").map(|table| read_roles(&table));
    let known: Vec<String> = roles.iter().flatten().map(|role| role.id.clone()).collect();
    let tiers = top.table("tiers").and_then(|table| {
        let read = |name: &'static str| {
            let own = table.table(name);
            if own.is_none() {
                table.missing(name);
            }
            own.and_then(|own| read_terms(&own, &known))
        };
        let tiers = (read("low"), read("medium"), read("high"));
        table.finish();
        Some([tiers.0?, tiers.1?, tiers.2?])
    });
    let critical = top.table("critical").and_then(|own| {
        let [health_check, recheck, waiver, warn] =
            ["health-check", "recheck", "waiver", "warn"].map(|key| read_validity(&own, key));
        let renewals = read_count(&own, "renewals");
        own.finish();
        Some(Critical {
            health_check: health_check?,
            recheck: recheck?,
            waiver: waiver?,
            renewals,
            warn: warn?,
        })
    });
    let waive_also = top.table("waive-also").map(|table| {
        let mut also = BTreeMap::new();
        for (area, value) in table.entries() {
            super::known_area(top, &area);
            let roles = value.texts(area.value).unwrap_or_default();
            for role in &roles {
                known_role(&table, &role.value, &role.span, &known);
            }
            also.insert(area.value.to_owned(), roles.into_iter().map(|r| r.value).collect());
        }
        also
    });
    if roles.is_none() && tiers.is_none() && critical.is_none() {
        return None;
    }
    for (there, key) in
        [(roles.is_some(), "[roles]"), (tiers.is_some(), "[tiers]"), (critical.is_some(), "[critical]")]
    {
        if !there && !top.has(key.trim_matches(['[', ']'])) {
            top.missing(key);
        }
    }
    Some(Authority {
        roles: roles?,
        tiers: tiers?,
        critical: critical?,
        waive_also: waive_also.unwrap_or_default(),
    })
}

fn read_roles(table: &Table<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for (key, value) in table.entries() {
        let Some(own) = value.table(key.value) else { continue };
        if let Some(fault) = id::token_fault(key.value) {
            table.source().error(
                &key.span,
                format!("`{}` is no role id: {fault}", key.value),
                "as `security-lead`",
            );
        }
        let mut may = Vec::new();
        for word in own.texts("may").unwrap_or_default() {
            if let Some((_, right)) = Right::ALL.iter().find(|(name, _)| *name == word.value) {
                may.push(*right);
            } else {
                let names = Right::ALL.map(|(name, _)| name);
                own.source().error(
                    &word.span,
                    format!("unknown right `{}`", word.value),
                    id::nearest(&word.value, names).map_or_else(
                        || format!("one of: {}", names.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    ),
                );
            }
        }
        let title = own.text("title").map_or_else(|| key.value.to_owned(), |t| t.value);
        own.finish();
        roles.push(Role { id: key.value.to_owned(), title, may });
    }
    roles
}

fn read_terms(own: &Table<'_>, known: &[String]) -> Option<Terms> {
    let approve = read_signers(own, "approve", known);
    let waive = read_signers(own, "waive", known);
    let renew = read_signers(own, "renew", known);
    let accept = read_signers(own, "accept", known);
    for (list, key) in [(&approve, "approve"), (&waive, "waive"), (&accept, "accept")] {
        if list.as_ref().is_none_or(Vec::is_empty) && !own.has(key) {
            own.missing(key);
        }
    }
    let minuted = own.boolean("minuted").unwrap_or(false);
    let by_mail = own.boolean("by-mail").unwrap_or(false);
    let renewals = read_count(own, "renewals");
    let [valid, health_check, waiver, warn] =
        ["valid", "health-check", "waiver", "warn"].map(|key| read_validity(own, key));
    // Before anything that is missing ends it: a key that is misspelt is why it is missing.
    own.finish();
    let waive = waive?;
    Some(Terms {
        approve: approve?,
        renew: renew.unwrap_or_else(|| waive.clone()),
        waive,
        accept: accept?,
        minuted,
        valid: valid?,
        health_check: health_check?,
        waiver: waiver?,
        renewals,
        warn: warn?,
        by_mail,
    })
}

fn read_count(own: &Table<'_>, key: &'static str) -> u8 {
    let Some(number) = own.integer(key) else { return 0 };
    u8::try_from(number.value).unwrap_or_else(|_| {
        own.source().error(
            &number.span,
            format!("`{key}` is {}", number.value),
            "write a whole number from 0 to 255",
        );
        0
    })
}

/// A list of signatures: each a role, or a list of roles of which one is enough.
fn read_signers(own: &Table<'_>, key: &'static str, known: &[String]) -> Option<Vec<OneOf>> {
    let value = own.value(key)?;
    let Some(items) = value.items() else {
        value.wrong(key, "a list of roles");
        return None;
    };
    if items.is_empty() {
        own.source().error(&value.span(), format!("`{key}` names nobody"), "name at least one role");
    }
    let role = |value: &Value<'_>| {
        let text = value.text(key)?;
        known_role(own, &text.value, &text.span, known);
        Some(text.value)
    };
    Some(
        items
            .iter()
            .map(|item| match item.items() {
                Some(several) => several.iter().filter_map(role).collect(),
                None => role(item).into_iter().collect(),
            })
            .collect(),
    )
}

fn known_role(own: &Table<'_>, role: &str, span: &std::ops::Range<usize>, known: &[String]) {
    if known.iter().any(|id| id == role) {
        return;
    }
    let hint = id::nearest(role, known.iter().map(String::as_str))
        .map_or_else(|| "declare it under [roles]".to_owned(), |near| format!("did you mean `{near}`?"));
    own.source().error(span, format!("`{role}` is no role"), hint);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::policy::Policy;

    fn builtin() -> Policy {
        Policy::read("policy.toml", crate::checklist::builtin::POLICY.as_bytes()).0.unwrap()
    }

    #[test]
    fn being_critical_takes_the_highest_signers_and_the_shortest_spans() {
        let terms = builtin().authority.terms(TierLevel::Medium, true);
        assert_eq!(terms.approve.len(), 3);
        assert_eq!((terms.waiver, terms.renewals), (Validity::Days(60), 0));
        assert_eq!(terms.health_check, Validity::Months(3));
        assert_eq!(terms.warn, Validity::Days(90));
        assert_eq!(builtin().authority.next_terms(TierLevel::Medium, true), None);
        assert_eq!(builtin().authority.next_terms(TierLevel::High, false), None);
    }

    #[test]
    fn one_person_signs_once_whatever_roles_they_hold() {
        let wanted = [vec!["a".to_owned()], vec!["b".to_owned(), "c".to_owned()]];
        assert_eq!(unsigned(&wanted, &[("x", "a"), ("x", "b")]).len(), 1);
        assert!(unsigned(&wanted, &[("x", "a"), ("y", "c")]).is_empty());
        assert!(unsigned(&wanted, &[("Ada <ada@example.org>", "")]).is_empty(), "a record of one person");
    }

    #[test]
    fn a_waiver_of_a_security_gate_needs_the_security_lead_at_any_tier() {
        let authority = builtin().authority;
        let low = authority.terms(TierLevel::Low, false);
        assert_eq!(authority.waiver_signers(&low, "business", false).len(), 1);
        assert_eq!(authority.waiver_signers(&low, "security", false).len(), 2);
    }
}
