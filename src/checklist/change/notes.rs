//! Collects what changed, each with the place that it is about.

use super::{ChangeItem, Class, What, words};
use crate::text::wording;

/// The changes found so far, and what the next ones are about.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) section: Option<String>,
    pub(super) question: Option<String>,
    pub(super) items: Vec<ChangeItem>,
}

impl Notes {
    pub(super) fn add(&mut self, key: &'static str, class: Class, what: What) {
        let (section, question) = (self.section.clone(), self.question.clone());
        self.items.push(ChangeItem { section, question, key, what, class });
    }

    pub(super) fn came(&mut self, key: &'static str, class: Class, what: impl Into<String>, says: &str) {
        self.add(key, class, What::Came { what: what.into(), says: says.to_owned() });
    }

    pub(super) fn went(&mut self, key: &'static str, class: Class, what: impl Into<String>, said: &str) {
        self.add(key, class, What::Went { what: what.into(), said: said.to_owned() });
    }

    pub(super) fn moved(&mut self, key: &'static str, to: impl Into<String>) {
        self.add(key, Class::Wording, What::Moved(to.into()));
    }

    /// Notes other words in a text.
    pub(super) fn reworded(&mut self, key: &'static str, name: impl Into<String>, old: &str, new: &str) {
        if old != new {
            let what = What::Words { name: name.into(), pieces: wording::compare(old, new) };
            self.add(key, Class::Wording, what);
        }
    }

    /// Notes a value that is another one now.
    pub(super) fn value(
        &mut self,
        key: &'static str,
        class: Class,
        name: impl Into<String>,
        [from, to]: [String; 2],
    ) {
        let [from, to] = [from, to].map(|value| words::on_one_line(&value));
        self.add(key, class, What::Value { name: name.into(), from, to });
    }

    /// Notes a value that is another one now, told in these words.
    pub(super) fn differs<T: PartialEq>(
        &mut self,
        key: &'static str,
        class: Class,
        name: &str,
        [old, new]: [T; 2],
        words: impl Fn(&T) -> String,
    ) {
        if old != new {
            self.value(key, class, name, [words(&old), words(&new)]);
        }
    }
}
