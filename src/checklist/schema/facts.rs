//! The shape of `facts.toml`.
#![expect(dead_code, reason = "these types are never built: only their shape is used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::checklist::Rule;

/// Partner types and scope facts of a Probity record.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct FactsFile {
    /// The number of this file format.
    schema: Option<u32>,
    /// What partners can be to us, by id.
    types: BTreeMap<String, PartnerType>,
    /// What decides which questions are asked, and the tier.
    fact: Option<Vec<Fact>>,
}

/// A kind of partner; a partner may be of several.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct PartnerType {
    /// What people read.
    title: Option<String>,
    /// One sentence that lets a newcomer pick the right one.
    summary: Option<String>,
    /// The type whose questions and assumptions it takes.
    like: Option<String>,
}

/// A scope fact about the partner.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Fact {
    /// Permanent id; not one of the words of scope rules (all, any, not, answer, at-least, at-most) and not `tier`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,63}$"))]
    id: String,
    /// What is asked.
    ask: String,
    /// How to tell.
    help: Option<String>,
    /// The one fact needed before the first question.
    first: Option<bool>,
    /// Least demanding first.
    #[schemars(length(min = 2, max = 100))]
    values: Vec<FactValue>,
    /// The value that a partner type suggests; a type that is not here suggests nothing.
    assume: Option<BTreeMap<String, String>>,
    /// When the fact matters at all; needs `otherwise`.
    when: Option<Rule>,
    /// Its value where `when` says no.
    otherwise: Option<String>,
}

/// One value of a fact.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct FactValue {
    /// What is recorded.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9-]{0,47}$"))]
    key: String,
    /// What people read; left out: the key.
    label: Option<String>,
    /// The tier that this value calls for.
    tier: Option<Tier>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Tier {
    Low,
    Medium,
    High,
}
