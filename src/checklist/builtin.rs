//! The checklists, facts and policy that the program brings along.

use std::sync::LazyLock;

use crate::text::packed;

/// The built-in checklists as (id, text), in the order in which people meet them: one for each area.
pub static CHECKLISTS: LazyLock<[(&str, &str); 11]> = LazyLock::new(|| {
    let all = packed::unpack(include_bytes!(concat!(env!("OUT_DIR"), "/checklists.z")));
    AREAS.map(|area| all.iter().find(|(id, _)| *id == area).copied().unwrap_or((area, "")))
});

/// The areas that a checklist can serve, in the order in which people meet them. The first four may
/// never be left out of a review that is to be approved.
pub const AREAS: [&str; 11] = [
    "technical",
    "business",
    "security",
    "governance",
    "strategy",
    "operations",
    "finance",
    "risk",
    "customer",
    "culture",
    "roadmap",
];

/// The place of an area in the order in which people meet them; others come last.
#[must_use]
pub fn place_of(area: &str) -> usize {
    AREAS.iter().position(|own| *own == area).unwrap_or(AREAS.len())
}

/// The areas without which a review can be walked, never approved.
pub const MANDATORY_AREAS: [&str; 4] = ["technical", "business", "security", "governance"];

/// The built-in partner types and facts.
pub const FACTS: &str = include_str!("../builtin/facts.toml");

/// The built-in policy.
pub const POLICY: &str = include_str!("../builtin/policy.toml");

/// The frameworks that references of the built-in checklists cite, by the part before the colon.
pub const FRAMEWORKS: [&str; 23] = [
    "NIST-CSF-2.0",
    "ISO-27001-2022",
    "CCM-4.0",
    "CCM-4.1",
    "SP800-53r5",
    "PCI-4.0.1",
    "DORA",
    "GDPR",
    "SOC2",
    "ISO-22301-2019",
    "ISO-44001-2017",
    "NIS2",
    "OWASP-API-2023",
    "IATPRM-2023",
    "EBA-GL-2019-02",
    "EU-P2B-2019/1150",
    "EU-DSA-2022/2065",
    "EU-GPSR-2023/988",
    "EU-VAT-2006/112",
    "EU-PSD2-2015/2366",
    "EU-DataAct",
    "EU-2025/532",
    "US-INFORM-Act",
];
