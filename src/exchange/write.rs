//! Writes a checklist as a person would: the keys in the order of the built-in ones, prose on lines of its own.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use toml_edit::Value;

use crate::checklist::condition::{Rule, Test};
use crate::checklist::model::{
    Checklist, ChoiceOption, Earns, EvidenceRule, Gate, GatePass, Kind, Level, Measure, Question,
    RationaleRule, Section,
};
use crate::text::clean;
use crate::text::writer::{inline, number, prose, rows};

/// The text of a checklist, below a comment.
pub(super) fn checklist(checklist: &Checklist, comment: &str) -> String {
    let mut out = String::new();
    for line in comment.lines() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "# {line}");
    }
    put(&mut out, "id", &checklist.id);
    put(&mut out, "version", &checklist.version.to_string());
    put(&mut out, "title", &checklist.title);
    put_some(&mut out, "summary", &checklist.summary);
    put(&mut out, "lang", &checklist.lang);
    put(&mut out, "area", &checklist.area);
    if let Some(replaced) = &checklist.replaces {
        put(&mut out, "replaces", replaced);
    }
    if let Some(types) = &checklist.partner_types {
        line(&mut out, "partner-types", &texts(types));
    }
    if let Some(base) = &checklist.base {
        out.push_str("\n[base]\n");
        put(&mut out, "checklist", &base.checklist);
        put(&mut out, "version", &base.version.to_string());
        put(&mut out, "source", &base.source);
    }
    for section in &checklist.sections {
        put_section(&mut out, section);
    }
    out
}

fn put_section(out: &mut String, section: &Section) {
    out.push_str("\n[[section]]\n");
    put(out, "id", &section.id);
    if let Some(parent) = &section.parent {
        put(out, "in", parent);
    }
    put(out, "title", &section.title);
    if !section.guidance.is_empty() {
        line(out, "guidance", &prose_of(&section.guidance));
    }
    for question in &section.questions {
        put_question(out, question);
    }
}

fn put_question(out: &mut String, question: &Question) {
    out.push_str("\n[[section.question]]\n");
    put(out, "id", &question.id);
    line(out, "revision", &Value::from(i64::from(question.revision)));
    put(out, "ask", &question.ask);
    put_kind(out, &question.kind);
    line(out, "weight", &Value::from(i64::from(question.weight)));
    if let Some(gate) = &question.gate {
        line(out, "gate", &gate_value(gate));
    }
    let EvidenceRule { min, hint } = &question.evidence;
    if *min > Level::NONE || !hint.is_empty() {
        let hint = (!hint.is_empty()).then(|| one_line(hint));
        let min = (*min > Level::NONE).then(|| Value::from(i64::from(min.number())));
        line(out, "evidence", &inline([("min", min), ("hint", hint)]));
    }
    match question.rationale {
        RationaleRule::Default => {}
        RationaleRule::Words => put(out, "rationale", "words"),
        RationaleRule::Never => put(out, "rationale", "never"),
    }
    put(out, "by", question.by.name());
    put_some(out, "request", &question.request);
    if !question.na {
        line(out, "na", &Value::from(false));
    }
    put_some(out, "why", &question.why);
    if let Some(types) = &question.partner_types {
        line(out, "partner-types", &texts(types));
    }
    if let Some(rule) = &question.when {
        line(out, "when", &rule_value(rule));
    }
    if !question.refs.is_empty() {
        line(out, "refs", &texts(&question.refs));
    }
    if let Some(reason) = &question.disabled {
        put(out, "disabled", reason);
    }
}

fn put_kind(out: &mut String, kind: &Kind) {
    put(out, "kind", kind.name());
    match kind {
        Kind::YesNo { good } => put(out, "good", if *good { "yes" } else { "no" }),
        Kind::Choice(options) => line(out, "options", &options_value(options)),
        Kind::Multi { options, earns } => {
            line(out, "options", &options_value(options));
            match earns {
                Earns::Required(keys) => line(out, "required", &texts(keys)),
                Earns::AtLeast(count) => line(out, "at-least", &Value::from(i64::from(*count))),
            }
        }
        Kind::Scale(anchors) => line(out, "anchors", &rows(anchors.iter().map(|anchor| one_line(anchor)))),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => put_measure(out, measure),
        Kind::Date | Kind::Text => {}
    }
}

fn put_measure(out: &mut String, measure: &Measure) {
    if let Some(credit) = &measure.credit {
        line(out, "full", &number(credit.full));
        line(out, "zero", &number(credit.zero));
    }
    if let Some(unit) = &measure.unit {
        put(out, "unit", unit);
    }
    if let Some(none) = &measure.none {
        let entries = [("label", Some(one_line(&none.label))), ("score", Some(score(none.score)))];
        line(out, "none", &inline(entries));
    }
}

fn options_value(options: &[ChoiceOption]) -> Value {
    rows(options.iter().map(|option| {
        inline([
            ("key", Some(Value::from(option.key.as_str()))),
            ("label", Some(one_line(&option.label))),
            ("score", option.score.map(score)),
        ])
    }))
}

/// A score is written with a point: 1.0.
fn score(score: Decimal) -> Value {
    Value::from(score.to_f64().unwrap_or_default())
}

fn gate_value(gate: &Gate) -> Value {
    let limit = |word, limit: Decimal| inline([(word, Some(number(limit)))]);
    let pass = match &gate.pass {
        GatePass::Keys(keys) => texts(keys),
        GatePass::AtMost(most) => limit("at-most", *most),
        GatePass::AtLeast(least) => limit("at-least", *least),
        GatePass::All => Value::from("all"),
        GatePass::Any => Value::from("any"),
    };
    inline([("kind", Some(Value::from(gate.kind.name()))), ("pass", Some(pass))])
}

/// A scope rule as its table.
pub(super) fn rule_value(rule: &Rule) -> Value {
    let list = |rules: &[Rule]| Value::Array(rules.iter().map(rule_value).collect());
    let one_or_many = |values: &[String]| match values {
        [one] => Value::from(one.as_str()),
        many => texts(many),
    };
    match rule {
        Rule::All(rules) => inline([("all", Some(list(rules)))]),
        Rule::Any(rules) => inline([("any", Some(list(rules)))]),
        Rule::Not(rule) => inline([("not", Some(rule_value(rule)))]),
        Rule::Fact { fact, test } => {
            let test = match test {
                Test::OneOf(values) => one_or_many(values),
                Test::AtLeast(value) => inline([("at-least", Some(Value::from(value.as_str())))]),
                Test::AtMost(value) => inline([("at-most", Some(Value::from(value.as_str())))]),
            };
            inline([(fact.as_str(), Some(test))])
        }
        Rule::Answer { question, keys } => {
            let answer = inline([(question.as_str(), Some(texts(keys)))]);
            inline([("answer", Some(answer))])
        }
    }
}

fn put(out: &mut String, key: &str, text: &str) {
    line(out, key, &prose_of(text));
}

fn put_some(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        put(out, key, text);
    }
}

fn line(out: &mut String, key: &str, value: &Value) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{key} = {}", value.to_string().trim());
}

/// A list of texts on one line.
fn texts(items: &[String]) -> Value {
    Value::Array(items.iter().map(|item| one_line(item)).collect())
}

/// A text on a line of its own, or on several.
fn prose_of(text: &str) -> Value {
    // The reader takes them for what Git leaves behind.
    let has_marker = text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
    if text.contains('\n') && !has_marker && !text.contains(is_escaped) {
        prose(text)
    } else {
        one_line(text)
    }
}

/// A character that is written as an escape, so that the checklist can be shown on a terminal as it is.
fn is_escaped(c: char) -> bool {
    c != '\n' && clean::is_unsafe(c)
}

/// A text on one line, line breaks escaped.
fn one_line(text: &str) -> Value {
    if !text.contains(|c| c == '\n' || is_escaped(c)) {
        return Value::from(text);
    }
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if is_escaped(c) => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted.parse().unwrap_or_else(|_| Value::from(text))
}
