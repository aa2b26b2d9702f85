//! `policy.toml`: who may what, floors and targets, limits, and what evidence proves for how long.

pub mod authority;

use std::collections::BTreeMap;

use authority::Authority;

use super::action::NAMES;
use crate::checklist::builtin::{self, AREAS};
use crate::checklist::model::Level;
use crate::text::id;
use crate::text::problem::Problem;
use crate::text::reader::{self, Spot, Table};

/// The classes of risk that are looked at for every partner, whatever a policy adds.
pub const MANDATORY_RISKS: [&str; 4] =
    ["data-privacy", "regulatory-change", "partner-insolvency", "operational-outage"];

/// What `policy.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Roles and tiers.
    pub authority: Authority,
    /// What a second person confirms.
    pub verification: Verification,
    /// Classes of risk.
    pub risk_classes: Vec<String>,
    /// By area.
    pub areas: BTreeMap<String, AreaPolicy>,
    /// Percent of a checklist's weight that must be answered.
    pub coverage: u8,
    /// Largest file that may be copied into the record, in bytes.
    pub evidence_copy: u64,
    /// By id, in file order.
    pub evidence_types: Vec<EvidenceType>,
    /// The kinds of entries, by the names of their actions, that only a signature by key makes valid; `all` is
    /// every kind.
    pub signed: Vec<String>,
}

/// What a second person has to confirm before a review can be decided, besides every gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Questions of at least this weight.
    pub weight: u8,
    /// Areas in which a level on a scale wants a second person's level.
    pub second_level: Vec<String>,
}

/// How much is enough in one area, in percent of the full score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaPolicy {
    /// Below it the area cannot be approved.
    pub floor: u8,
    /// Below it the area can be approved with conditions.
    pub target: u8,
    /// Used to rank partners that passed.
    pub weight: u8,
}

/// A kind of document: what it usually proves and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceType {
    /// As `certificate`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it usually proves.
    pub level: Level,
    /// For how long.
    pub valid: Validity,
}

/// How long a kind of document stays valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// This many days from the day it was obtained.
    Days(u16),
    /// This many months from the day it was obtained.
    Months(u16),
    /// Until the date that stands in it.
    UntilExpiry,
    /// While the contract runs.
    Contract,
}

impl Validity {
    /// The last day of validity for something obtained on a day; none where the kind does not say.
    #[must_use]
    pub fn until(self, obtained: jiff::civil::Date) -> Option<jiff::civil::Date> {
        obtained.checked_add(self.span()?).ok()
    }

    /// The day on which something of this length begins that ends on a day; none where the kind does
    /// not say.
    #[must_use]
    pub fn before(self, end: jiff::civil::Date) -> Option<jiff::civil::Date> {
        end.checked_sub(self.span()?).ok()
    }

    fn span(self) -> Option<jiff::Span> {
        match self {
            Self::Days(days) => Some(jiff::Span::new().days(i64::from(days))),
            Self::Months(months) => Some(jiff::Span::new().months(i64::from(months))),
            Self::UntilExpiry | Self::Contract => None,
        }
    }

    /// The one that ends first.
    #[must_use]
    pub fn shorter(self, other: Self) -> Self {
        if self.days() <= other.days() { self } else { other }
    }

    /// The one that ends last.
    #[must_use]
    pub fn longer(self, other: Self) -> Self {
        if self.days() >= other.days() { self } else { other }
    }

    /// About how many days, for comparing.
    fn days(self) -> u32 {
        match self {
            Self::Days(days) => u32::from(days),
            Self::Months(months) => u32::from(months) * 30,
            Self::UntilExpiry | Self::Contract => u32::MAX,
        }
    }

    /// In words, as `12 months`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Days(days) => format!("{days} days"),
            Self::Months(months) => format!("{months} months"),
            Self::UntilExpiry => "its own date".to_owned(),
            Self::Contract => "the contract's end".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "until-expiry" => return Some(Self::UntilExpiry),
            "contract" => return Some(Self::Contract),
            _ => {}
        }
        let (count, unit) = text.split_once(' ')?;
        let count: u16 = count.parse().ok().filter(|n| *n > 0 && *n < 10_000)?;
        match unit {
            "day" | "days" => Some(Self::Days(count)),
            "month" | "months" => Some(Self::Months(count)),
            _ => None,
        }
    }
}

impl Policy {
    /// Reads `policy.toml`.
    #[must_use]
    pub fn read(file: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            let _ = top.integer("schema");
            let areas = read_areas(top);
            let limits = top.table("limits");
            let coverage = limits.as_ref().and_then(|t| percent(t, "coverage")).unwrap_or(90);
            let copy = limits.as_ref().and_then(|t| t.integer("evidence-copy-mib")).map_or(10, |n| n.value);
            if let Some(limits) = &limits {
                limits.finish();
            }
            let evidence_types = read_evidence_types(top);
            let authority = authority::read(top);
            let verification = read_verification(top);
            let risk_classes = read_risk_classes(top);
            let signed = read_signed(top);
            // A policy from before there were roles and tiers is read with the built-in ones.
            let has_authority = ["roles", "tiers", "critical"].iter().any(|key| top.value(key).is_some());
            top.finish();
            let authority = if has_authority { authority? } else { builtin_authority()? };
            let evidence_copy = u64::try_from(copy).unwrap_or(0).saturating_mul(1 << 20);
            Some(Self {
                authority,
                verification,
                risk_classes,
                areas,
                coverage,
                evidence_copy,
                evidence_types,
                signed,
            })
        })
    }

    /// Whether entries of this kind have to be signed by key.
    #[must_use]
    pub fn wants_signature(&self, action: &str) -> bool {
        self.signed.iter().any(|own| own == action || own == ALL)
    }

    /// The policy that the program brings along.
    #[must_use]
    pub fn builtin() -> Option<Self> {
        Self::read("policy.toml", builtin::POLICY.as_bytes()).0
    }

    /// The policy for an area; one that the file leaves out has no floor.
    #[must_use]
    pub fn area(&self, area: &str) -> AreaPolicy {
        self.areas.get(area).copied().unwrap_or(AreaPolicy { floor: 0, target: 0, weight: 1 })
    }

    /// A kind of document by id.
    #[must_use]
    pub fn evidence_type(&self, id: &str) -> Option<&EvidenceType> {
        self.evidence_types.iter().find(|t| t.id == id)
    }
}

fn builtin_authority() -> Option<Authority> {
    Policy::builtin().map(|policy| policy.authority)
}

fn read_verification(top: &Table<'_>) -> Verification {
    let Some(own) = top.table("verification") else {
        return Verification { weight: 5, second_level: Vec::new() };
    };
    let weight = percent(&own, "weight").unwrap_or(5);
    let areas = own.texts("second-level").unwrap_or_default();
    for area in &areas {
        known_area(&own, &Spot { value: area.value.as_str(), span: area.span.clone() });
    }
    own.finish();
    Verification { weight, second_level: areas.into_iter().map(|a| a.value).collect() }
}

/// Every kind of entry.
const ALL: &str = "all";

fn read_signed(top: &Table<'_>) -> Vec<String> {
    let named = top.texts("signed").unwrap_or_default();
    for name in named.iter().filter(|name| name.value != ALL && !NAMES.contains(&name.value.as_str())) {
        let hint = id::nearest(&name.value, NAMES).map_or_else(
            || format!("`{ALL}`, or some of: {}", NAMES.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        top.source().error(&name.span, format!("there is no entry of kind `{}`", name.value), hint);
    }
    named.into_iter().map(|name| name.value).collect()
}

fn read_risk_classes(top: &Table<'_>) -> Vec<String> {
    let mut classes: Vec<String> = MANDATORY_RISKS.map(str::to_owned).to_vec();
    let Some(own) = top.table("risks") else { return classes };
    for class in own.texts("classes").unwrap_or_default() {
        if let Some(fault) = id::token_fault(&class.value) {
            own.source().error(
                &class.span,
                format!("`{}` is no class of risk: {fault}", class.value),
                "as `data-privacy`",
            );
        } else if !classes.contains(&class.value) {
            classes.push(class.value);
        }
    }
    own.finish();
    classes
}

/// Says where an area is none of the eleven.
fn known_area(table: &Table<'_>, area: &Spot<&str>) {
    if !AREAS.contains(&area.value) {
        let hint = id::nearest(area.value, AREAS).map_or_else(
            || format!("one of: {}", AREAS.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        table.source().error(&area.span, format!("unknown area `{}`", area.value), hint);
    }
}

/// A span of time that has to be there.
fn read_validity(own: &Table<'_>, key: &'static str) -> Option<Validity> {
    let text = own.need_text(key)?;
    let valid = Validity::parse(&text.value);
    if valid.is_none() {
        own.source().error(
            &text.span,
            format!("`{}` is no validity", text.value),
            "as \"12 months\", \"90 days\", \"until-expiry\" or \"contract\"",
        );
    }
    valid
}

fn read_areas(top: &Table<'_>) -> BTreeMap<String, AreaPolicy> {
    let mut areas = BTreeMap::new();
    let Some(table) = top.table("areas") else {
        top.missing("[areas]");
        return areas;
    };
    for (area, value) in table.entries() {
        known_area(top, &area);
        let Some(own) = value.table(area.value) else { continue };
        let floor = percent(&own, "floor").unwrap_or(0);
        let target = percent(&own, "target").unwrap_or(0);
        let weight = percent(&own, "weight").unwrap_or(1);
        if target < floor {
            own.source().error(
                &own.span_of("target"),
                format!("the target {target} is below the floor {floor}"),
                "a target is at least the floor",
            );
        }
        own.finish();
        areas.insert(area.value.to_owned(), AreaPolicy { floor, target, weight });
    }
    areas
}

fn percent(table: &Table<'_>, key: &'static str) -> Option<u8> {
    let number = table.integer(key)?;
    let found = u8::try_from(number.value).ok().filter(|n| *n <= 100);
    if found.is_none() {
        table.source().error(
            &number.span,
            format!("`{key}` is {}", number.value),
            "write a whole number from 0 to 100",
        );
    }
    found
}

fn read_evidence_types(top: &Table<'_>) -> Vec<EvidenceType> {
    let Some(table) = top.table("evidence-types") else {
        top.missing("[evidence-types]");
        return Vec::new();
    };
    let mut types = Vec::new();
    for (id, value) in table.entries() {
        let Some(own) = value.table(id.value) else { continue };
        let title = own.text("title").map_or_else(|| id.value.to_owned(), |t| t.value);
        let level = own.integer("level").and_then(|number| {
            let level = Level::new(number.value);
            if level.is_none() {
                own.source().error(
                    &number.span,
                    format!("evidence level {}", number.value),
                    "0 none, 1 stated, 2 documented, 3 independent, 4 tested",
                );
            }
            level
        });
        let valid = read_validity(&own, "valid");
        own.finish();
        if let (Some(level), Some(valid)) = (level, valid) {
            types.push(EvidenceType { id: id.value.to_owned(), title, level, valid });
        }
    }
    types
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::builtin;

    #[test]
    fn the_built_in_policy_reads_without_a_problem() {
        let (policy, problems) = Policy::read("policy.toml", builtin::POLICY.as_bytes());
        assert_eq!(problems, Vec::new());
        let policy = policy.unwrap();
        assert_eq!(policy.area("security"), AreaPolicy { floor: 70, target: 85, weight: 20 });
        assert_eq!(policy.areas.values().map(|a| u32::from(a.weight)).sum::<u32>(), 100);
        let screening = policy.evidence_type("screening").unwrap();
        assert_eq!(screening.valid.until(jiff::civil::date(2026, 1, 1)), Some(jiff::civil::date(2026, 4, 1)));
    }
}
