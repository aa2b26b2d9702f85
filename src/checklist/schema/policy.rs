//! The shape of `policy.toml`.
#![expect(dead_code, reason = "these types are never built: only their shape is used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::checklist::Area;

/// How much is enough, and what proves for how long, in a Probity record.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct PolicyFile {
    /// The number of this file format.
    schema: Option<u32>,
    /// How much is enough, by area.
    areas: BTreeMap<Area, AreaPolicy>,
    /// Limits of the whole record.
    limits: Option<Limits>,
    /// What a document usually proves, by kind of document.
    evidence_types: BTreeMap<String, EvidenceType>,
}

/// How much is enough in one area.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct AreaPolicy {
    /// Percent of the full score, judged on what is proven: below it a checklist cannot be approved.
    #[schemars(range(min = 0, max = 100))]
    floor: Option<u8>,
    /// Percent of the full score: below it a checklist can be approved with conditions. At least the floor.
    #[schemars(range(min = 0, max = 100))]
    target: Option<u8>,
    /// Used only to rank partners that passed.
    #[schemars(range(min = 0, max = 100))]
    weight: Option<u8>,
}

/// Limits of the whole record.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Limits {
    /// Percent of a checklist's weight that must be answered.
    #[schemars(range(min = 0, max = 100))]
    coverage: Option<u8>,
    /// The largest file that may be copied into the record, in MiB.
    evidence_copy_mib: Option<u32>,
}

/// A kind of document.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct EvidenceType {
    /// What people read; left out: the id.
    title: Option<String>,
    /// What it usually proves: 0 none, 1 stated, 2 documented, 3 independent, 4 tested.
    #[schemars(range(min = 0, max = 4))]
    level: u8,
    /// For how long after the day it was obtained: "12 months", "90 days", "until-expiry" (its own date) or "contract" (while the contract runs).
    #[schemars(regex(pattern = r"^([1-9]\d{0,3} (days?|months?)|until-expiry|contract)$"))]
    valid: String,
}
