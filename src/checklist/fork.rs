//! Forks: a full copy of a checklist under an id of its own, which knows the text that it comes from.

use super::edit::Edit;
use super::model::{Base, Checklist};
use super::version::Version;

/// With what version a fork begins: a draft that is not in force.
pub const FIRST_DRAFT: Version = Version { major: 0, minor: 1, patch: 0 };

/// What a fork is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The partner types that it is meant for; none: those of what it is forked from.
    pub partner_types: Vec<String>,
    /// True when it takes its base's place for its partner types.
    pub replaces: bool,
    /// Where the text that it is forked from can be had again.
    pub source: String,
}

impl Fork {
    /// The text of the fork; none where the text that it comes from has a form that cannot be changed.
    #[must_use]
    pub fn text(&self, base: &Checklist, base_text: &str) -> Option<String> {
        let mut edit = Edit::of(base_text)?;
        edit.set("id", self.id.as_str());
        edit.set_version(FIRST_DRAFT);
        edit.set("title", self.title.as_str());
        // A checklist named like its area need not say it; under another name it has to.
        edit.set("area", base.area.as_str());
        if self.replaces {
            edit.set("replaces", base.id.as_str());
        } else {
            edit.clear("replaces");
        }
        if !self.partner_types.is_empty() {
            edit.set_partner_types(&self.partner_types);
        }
        edit.set_base(&Base {
            checklist: base.id.clone(),
            version: base.version,
            source: self.source.clone(),
        });
        Some(edit.finish())
    }
}

/// A partner type that is treated like another one until questions name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewType {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The type whose questions and assumptions it shares.
    pub like: String,
}

impl NewType {
    /// The list of facts with this type; none where its text has a form that cannot be changed.
    #[must_use]
    pub fn put_into(&self, facts: &str) -> Option<String> {
        let mut document: toml_edit::DocumentMut = facts.parse().ok()?;
        let types = document.get_mut("types")?.as_table_mut()?;
        let last = types.iter().filter_map(|(_, item)| item.as_table()?.position()).max();
        let mut own = toml_edit::Table::new();
        own.insert("title", toml_edit::value(self.title.as_str()));
        own.insert("like", toml_edit::value(self.like.as_str()));
        own.decor_mut().set_prefix("\n");
        own.set_position(last);
        types.insert(&self.id, toml_edit::Item::Table(own));
        Some(document.to_string())
    }
}
