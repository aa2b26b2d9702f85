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
    /// What a role lets a person do. People get their roles in probity.toml.
    roles: Option<BTreeMap<String, Role>>,
    /// Who decides what at each tier, and for how long it holds.
    tiers: Option<Tiers>,
    /// What being critical adds: decided as at tier high, and never longer than this.
    critical: Option<Critical>,
    /// By area: roles that sign a waiver there besides those of the tier.
    waive_also: Option<BTreeMap<Area, Vec<String>>>,
    /// What a second person has to confirm, besides every gate.
    verification: Option<Verification>,
    /// Classes of risk.
    risks: Option<Risks>,
    /// How much is enough, by area.
    areas: BTreeMap<Area, AreaPolicy>,
    /// Limits of the whole record.
    limits: Option<Limits>,
    /// The kinds of entries that have to be signed by key, as decide, sign; all is every kind.
    signed: Option<Vec<String>>,
    /// What a document usually proves, by kind of document.
    evidence_types: BTreeMap<String, EvidenceType>,
}

/// A role.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Role {
    /// What people read; left out: the id.
    title: Option<String>,
    /// What it lets a person do; nothing lets them read.
    may: Option<Vec<Right>>,
}

/// What a role lets a person do.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Right {
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
    /// Change people, roles and this policy.
    Administer,
}

/// The three tiers.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Tiers {
    /// Little risk.
    low: Terms,
    /// Some risk.
    medium: Terms,
    /// Much risk.
    high: Terms,
}

/// A signature: a role, or roles of which one is enough.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Signature {
    /// This role.
    Role(String),
    /// One of these roles.
    OneOf(Vec<String>),
}

/// What holds at a tier.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Terms {
    /// Who signs an approval: one person for each entry.
    approve: Vec<Signature>,
    /// Who signs a waiver.
    waive: Vec<Signature>,
    /// Who signs the renewal of a waiver; left out: who signs a waiver.
    renew: Option<Vec<Signature>>,
    /// Who accepts a high risk in writing.
    accept: Vec<Signature>,
    /// Whether an acceptance has to cite the minutes.
    minuted: Option<bool>,
    /// How long an approval holds, as "12 months".
    valid: String,
    /// How often health is checked, as "6 months".
    health_check: String,
    /// The longest that a waiver may last, as "180 days".
    waiver: String,
    /// How often a waiver may be renewed; left out: not at all.
    renewals: Option<u8>,
    /// How long before its end an approval wants attention, as "60 days".
    warn: String,
    /// Whether somebody without the program may sign by mail.
    by_mail: Option<bool>,
}

/// What being critical adds.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Critical {
    /// How often health is checked at most, as "3 months".
    health_check: String,
    /// How often gates are looked at again, as "6 months".
    recheck: String,
    /// The longest that a waiver may last, as "60 days".
    waiver: String,
    /// How often a waiver may be renewed; left out: not at all.
    renewals: Option<u8>,
    /// How long before its end an approval wants attention, as "90 days".
    warn: String,
}

/// What a second person has to confirm.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Verification {
    /// Questions of at least this weight; left out: 5.
    #[schemars(range(min = 0, max = 100))]
    weight: Option<u8>,
    /// Areas in which a level on a scale wants a second person's level.
    second_level: Option<Vec<Area>>,
}

/// Classes of risk.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Risks {
    /// Classes besides the four that are looked at for every partner.
    classes: Option<Vec<String>>,
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
