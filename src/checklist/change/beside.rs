//! A fork beside what it was forked from: for each question what it says of its own, and what stood there.

use std::collections::BTreeMap;

use super::{ChangeItem, What, classify};
use crate::checklist::condition::Rule;
use crate::checklist::model::{Checklist, Question, Section};

/// A question of a fork, or one that only its base has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The section that it stands in, or stood in.
    pub section: String,
    /// Its id.
    pub question: String,
    /// Whether the fork does not have it at all.
    pub is_gone: bool,
    /// What is different; nothing where both are the same.
    pub own: Vec<Own>,
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What the fork says; what is a word of ours in capitals.
    pub mine: String,
    /// What the base says.
    pub base: String,
    /// The author's reason, where one has to be given.
    pub because: Option<String>,
}

impl Own {
    fn of(mine: impl Into<String>, base: impl Into<String>) -> Self {
        Self { mine: mine.into(), base: base.into(), because: None }
    }
}

/// Every question of a fork in its order, each section followed by what of the base it no longer has.
#[must_use]
pub fn beside(base: &Checklist, fork: &Checklist) -> Vec<Beside> {
    let items = classify(base, fork);
    let mut by_question: BTreeMap<&str, Vec<&ChangeItem>> = BTreeMap::new();
    for item in &items {
        if let Some(question) = &item.question {
            by_question.entry(question).or_default().push(item);
        }
    }
    let mut rows = Vec::new();
    for section in &fork.sections {
        let mut before = None;
        for question in &section.questions {
            let id = question.id.as_str();
            let items = by_question.get(id).map(Vec::as_slice).unwrap_or_default();
            let was = base.question(&question.id);
            let own = items.iter().map(|item| own(item, was, before)).collect();
            let (section, question) = (section.id.clone(), question.id.clone());
            rows.push(Beside { section, question, is_gone: false, own });
            before = Some(id);
        }
        if let Some(was) = base.sections.iter().find(|own| own.id == section.id) {
            rows.extend(gone(was, fork));
        }
    }
    let is_gone = |section: &&Section| !fork.sections.iter().any(|own| own.id == section.id);
    rows.extend(base.sections.iter().filter(is_gone).flat_map(|section| gone(section, fork)));
    rows
}

/// The questions of a section of the base that the fork does not have at all.
fn gone(section: &Section, fork: &Checklist) -> Vec<Beside> {
    let is_gone = |question: &&Question| fork.question(&question.id).is_none();
    let beside = |question: &Question| Beside {
        section: section.id.clone(),
        question: question.id.clone(),
        is_gone: true,
        own: vec![Own::of("GONE", asked(question))],
    };
    section.questions.iter().filter(is_gone).map(beside).collect()
}

fn own(item: &ChangeItem, was: Option<&Question>, before: Option<&str>) -> Own {
    match &item.what {
        What::Came { .. } if item.key == "question" => {
            let place = before.map_or_else(|| "first in its section".to_owned(), |id| format!("after {id}"));
            Own::of(format!("NEW {place}"), "")
        }
        What::Went { said, .. } if item.key == "disabled" => {
            let because = Some(said.clone()).filter(|said| !said.is_empty());
            Own { because, ..Own::of("LEFT OUT", was.map_or_else(String::new, asked)) }
        }
        What::Came { what, says } => Own::of(in_capitals(&with(what, says)), ""),
        What::Went { what, said } => Own::of(in_capitals(what), said.as_str()),
        What::Moved(to) => Own::of(in_capitals(to), ""),
        What::Value { name, from, to } if name.is_empty() => Own::of(rule_in_capitals(to), from.as_str()),
        What::Value { name, from, to } => {
            Own::of(format!("{} {to}", in_capitals(name)), format!("{name} {from}"))
        }
        What::Words { name, .. } => Own::of(format!("OTHER WORDS in {name}"), ""),
    }
}

fn with(what: &str, says: &str) -> String {
    if says.is_empty() { what.to_owned() } else { format!("{what} {says:?}") }
}

/// When a question is asked, in words.
fn asked(question: &Question) -> String {
    question
        .when
        .as_ref()
        .map_or_else(|| "asked always".to_owned(), |rule: &Rule| format!("asked if {}", rule.words()))
}

/// The words of ours in capitals, what they quote as it is.
fn in_capitals(words: &str) -> String {
    let mut is_quoted = false;
    words
        .chars()
        .map(|c| {
            is_quoted ^= matches!(c, '"' | '`');
            if is_quoted { c } else { c.to_ascii_uppercase() }
        })
        .collect()
}

fn rule_in_capitals(words: &str) -> String {
    match words.strip_prefix("asked if ") {
        Some(rule) => format!("ASKED IF {rule}"),
        None => words.to_ascii_uppercase(),
    }
}
