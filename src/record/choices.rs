//! The answers that a question offers, each with what it earns and what it does to the gate.

use super::answer::{NO_FIGURE, Value};
use super::scoring::{self, Fraction};
use crate::checklist::model::{Earns, Kind, Question};

/// An answer that a question offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'q> {
    /// What is recorded.
    pub key: String,
    /// What people read; empty for yes and no, which say it themselves.
    pub label: &'q str,
    /// What it earns by itself; none in a multi question and where nothing is scored.
    pub earns: Option<Fraction>,
    /// Whether it passes the gate by itself; none where it does not decide that.
    pub passes: Option<bool>,
    /// Whether credit hangs on it in a multi question.
    pub is_required: bool,
}

/// What may be chosen as an answer; nothing where the answer is typed.
#[must_use]
pub fn of<'q>(question: &'q Question) -> Vec<Choice<'q>> {
    match &question.kind {
        Kind::YesNo { .. } => ["yes", "no"].map(|key| text(question, key, "")).into(),
        Kind::Choice(options) => options.iter().map(|own| text(question, &own.key, &own.label)).collect(),
        Kind::Scale(anchors) => {
            let level = |(level, label): (u8, &'q String)| {
                choice(question, level.to_string(), label, &Value::Number(level.into()))
            };
            (0..).zip(anchors).map(level).collect()
        }
        Kind::Multi { options, earns } => options
            .iter()
            .map(|own| Choice {
                key: own.key.clone(),
                label: &own.label,
                earns: None,
                passes: None,
                is_required: matches!(earns, Earns::Required(keys) if keys.contains(&own.key)),
            })
            .collect(),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => {
            measure.none.iter().map(|none| text(question, NO_FIGURE, &none.label)).collect()
        }
        Kind::Date | Kind::Text => Vec::new(),
    }
}

fn text<'q>(question: &Question, key: &str, label: &'q str) -> Choice<'q> {
    choice(question, key.to_owned(), label, &Value::Text(key.to_owned()))
}

fn choice<'q>(question: &Question, key: String, label: &'q str, value: &Value) -> Choice<'q> {
    let (earns, passes) = (scoring::score(question, value), scoring::passes(question, value));
    Choice { key, label, earns, passes, is_required: false }
}
