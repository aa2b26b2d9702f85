//! `partner.toml`: who is being looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::{Writer, prose, texts};

/// The stages of a relationship.
pub const RELATIONSHIPS: [&str; 9] =
    ["prospect", "onboarding", "active", "watch", "remediation", "suspended", "exiting", "ended", "declined"];

/// What `partner.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Partner {
    /// The partner's id, also its folder's name.
    pub id: String,
    /// What people read.
    pub name: String,
    /// One sentence about it.
    pub summary: Option<String>,
    /// Partner types, as `channel`.
    pub types: Vec<String>,
    /// Who looks after the relationship.
    pub owner: Option<String>,
    /// Where the relationship stands, as `prospect` or `active`.
    pub relationship: Option<String>,
    /// The facts that somebody settled.
    pub facts: BTreeMap<String, String>,
}

impl Partner {
    /// Reads `partner.toml` of the partner that the path names.
    #[must_use]
    pub fn read(file: &str, id: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            let own = top.need_text("partner")?;
            if own.value != id {
                top.source().error(
                    &own.span,
                    format!("this file says it is about `{}`, its folder `{id}`", own.value),
                    "put it into its own folder again",
                );
                return None;
            }
            let name = top.text("name").map_or_else(|| id.to_owned(), |t| t.value);
            let facts = top.table("facts").map(|t| {
                t.entries()
                    .filter_map(|(key, value)| Some((key.value.to_owned(), value.text(key.value)?.value)))
                    .collect()
            });
            Some(Self {
                id: own.value,
                name,
                summary: top.text("summary").map(|t| t.value.trim().to_owned()),
                types: top.texts("types").unwrap_or_default().into_iter().map(|t| t.value).collect(),
                owner: top.text("owner").map(|t| t.value),
                relationship: top.text("relationship").map(|t| t.value),
                facts: facts.unwrap_or_default(),
            })
        })
    }

    /// Writes `partner.toml`, keeping comments and unknown keys of an earlier text.
    #[must_use]
    pub fn write(&self, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("partner", self.id.as_str())
            .put("name", self.name.as_str())
            .maybe("summary", self.summary.as_deref().map(prose))
            .put("types", texts(&self.types))
            .maybe("owner", self.owner.as_deref())
            .maybe("relationship", self.relationship.as_deref())
            .table("facts", self.facts.iter().map(|(k, v)| (k.as_str(), v.as_str().into())));
        writer.finish()
    }
}
