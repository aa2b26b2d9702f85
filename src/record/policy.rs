//! `policy.toml`: floors and targets, limits, and what kinds of evidence prove for how long.

use std::collections::BTreeMap;

use crate::checklist::builtin::AREAS;
use crate::checklist::model::Level;
use crate::text::id;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};

/// What `policy.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// By area.
    pub areas: BTreeMap<String, AreaPolicy>,
    /// Percent of a checklist's weight that must be answered.
    pub coverage: u8,
    /// Largest file that may be copied into the record, in bytes.
    pub evidence_copy: u64,
    /// By id, in file order.
    pub evidence_types: Vec<EvidenceType>,
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
        let span = match self {
            Self::Days(days) => jiff::Span::new().days(i64::from(days)),
            Self::Months(months) => jiff::Span::new().months(i64::from(months)),
            Self::UntilExpiry | Self::Contract => return None,
        };
        obtained.checked_add(span).ok()
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
            top.finish();
            let evidence_copy = u64::try_from(copy).unwrap_or(0).saturating_mul(1 << 20);
            Some(Self { areas, coverage, evidence_copy, evidence_types })
        })
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

fn read_areas(top: &Table<'_>) -> BTreeMap<String, AreaPolicy> {
    let mut areas = BTreeMap::new();
    let Some(table) = top.table("areas") else {
        top.missing("[areas]");
        return areas;
    };
    for (area, value) in table.entries() {
        if !AREAS.contains(&area.value) {
            let hint = id::nearest(area.value, AREAS).map_or_else(
                || format!("one of: {}", AREAS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            top.source().error(&area.span, format!("unknown area `{}`", area.value), hint);
        }
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
        let valid = own.need_text("valid").and_then(|text| {
            let valid = Validity::parse(&text.value);
            if valid.is_none() {
                own.source().error(
                    &text.span,
                    format!("`{}` is no validity", text.value),
                    "as \"12 months\", \"90 days\", \"until-expiry\" or \"contract\"",
                );
            }
            valid
        });
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
