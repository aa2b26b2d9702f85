//! The props of an OSCAL item: who reads which, and which nobody read.

use std::cell::Cell;

use super::super::place::At;
use super::super::report::{Read, Report};
use super::super::tree::Fields;
use super::NAMESPACE;

struct Prop<'n> {
    at: At,
    name: &'n str,
    value: &'n str,
    is_ours: bool,
    has_class: bool,
    rest: Vec<(At, String)>,
    asked: Cell<bool>,
}

/// The props of one item.
pub(super) struct Props<'n> {
    list: Vec<Prop<'n>>,
}

impl<'n> Props<'n> {
    pub(super) fn of(fields: &Fields<'n, 'n>) -> Read<Self> {
        let mut list = Vec::new();
        for node in fields.list("props")? {
            let own = node.need_fields("a prop")?;
            let mut rest = Vec::new();
            for key in ["class", "group", "remarks", "uuid", "ns"] {
                if let Some(node) = own.get(key).filter(|node| node.text() != Some(NAMESPACE)) {
                    node.leaves(&mut rest);
                }
            }
            list.push(Prop {
                at: node.at,
                name: own.need_text("name", "a prop")?,
                value: own.text("value")?.unwrap_or_default(),
                is_ours: own.text("ns")? == Some(NAMESPACE),
                has_class: own.get("class").is_some(),
                rest,
                asked: Cell::new(false),
            });
        }
        Ok(Self { list })
    }

    fn find(&self, name: &str, is_ours: bool) -> Option<&'n str> {
        let prop = self.list.iter().find(|prop| prop.name == name && prop.is_ours == is_ours)?;
        prop.asked.set(true);
        Some(prop.value)
    }

    /// The value of a prop that everybody knows.
    pub(super) fn plain(&self, name: &str) -> Option<&'n str> {
        self.find(name, false)
    }

    /// The value of a prop of ours.
    pub(super) fn own(&self, name: &str) -> Option<&'n str> {
        self.find(name, true)
    }

    /// Every value of a prop of ours that may stand several times.
    pub(super) fn all_own(&self, name: &str) -> Vec<&'n str> {
        let own = self.list.iter().filter(|prop| prop.name == name && prop.is_ours);
        own.map(|prop| {
            prop.asked.set(true);
            prop.value
        })
        .collect()
    }

    /// How the item is labelled: of several labels the one for no special use, else the first.
    pub(super) fn label(&self) -> Option<&'n str> {
        let labels = || self.list.iter().filter(|prop| prop.name == "label" && !prop.is_ours);
        let prop = labels().find(|prop| !prop.has_class).or_else(|| labels().next())?;
        prop.asked.set(true);
        Some(prop.value)
    }

    /// Says which props have no place in a checklist.
    pub(super) fn finish(&self, report: &mut Report, what: &str, why: &str) {
        for prop in &self.list {
            if !prop.asked.get() {
                report.drop(&format!("{what} {}", prop.name), why, prop.at, prop.value);
            }
            for (at, text) in &prop.rest {
                report.drop(what, "a mark is its name and its value", *at, text.as_str());
            }
        }
    }
}
