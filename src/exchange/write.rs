//! Writes a checklist as a person would: the keys in the order of the built-in ones, prose on lines of its own.
//!
//! By hand, not through a document tree: most of an import's time would go into building one.

use std::fmt::{Display, Write as _};

use rust_decimal::Decimal;

use crate::checklist::condition::{Rule, Test};
use crate::checklist::model::{
    Checklist, ChoiceOption, Earns, EvidenceRule, Gate, GatePass, Kind, Level, Measure, Question,
    RationaleRule, Section,
};
use crate::text::clean;

/// The text of a checklist, below a comment.
pub(super) fn checklist(checklist: &Checklist, comment: &str) -> String {
    let mut out = Out(String::new());
    for line in comment.lines() {
        out.0.extend(["# ", line, "\n"]);
    }
    out.text("id", &checklist.id);
    out.text("version", &checklist.version.to_string());
    out.text("title", &checklist.title);
    out.some("summary", &checklist.summary);
    out.text("lang", &checklist.lang);
    out.text("area", &checklist.area);
    if let Some(replaced) = &checklist.replaces {
        out.text("replaces", replaced);
    }
    if let Some(types) = &checklist.partner_types {
        out.texts("partner-types", types);
    }
    if let Some(base) = &checklist.base {
        out.0.push_str("\n[base]\n");
        out.text("checklist", &base.checklist);
        out.text("version", &base.version.to_string());
        out.text("source", &base.source);
    }
    for section in &checklist.sections {
        put_section(&mut out, section);
    }
    out.0
}

/// A scope rule as the value of `when`, on one line.
pub(super) fn scope_rule(rule: &Rule) -> String {
    let mut out = String::new();
    put_rule(&mut out, rule);
    out
}

fn put_section(out: &mut Out, section: &Section) {
    out.0.push_str("\n[[section]]\n");
    out.text("id", &section.id);
    if let Some(parent) = &section.parent {
        out.text("in", parent);
    }
    out.text("title", &section.title);
    out.some("guidance", &section.guidance);
    for question in &section.questions {
        put_question(out, question);
    }
}

fn put_question(out: &mut Out, question: &Question) {
    out.0.push_str("\n[[section.question]]\n");
    out.text("id", &question.id);
    out.plain("revision", question.revision);
    out.text("ask", &question.ask);
    put_kind(out, &question.kind);
    out.plain("weight", question.weight);
    if let Some(gate) = &question.gate {
        out.value("gate", |out| put_gate(out, gate));
    }
    let EvidenceRule { min, hint } = &question.evidence;
    if *min > Level::NONE || !hint.is_empty() {
        out.value("evidence", |out| {
            let min = (*min > Level::NONE).then(|| min.number().to_string());
            let hint = (!hint.is_empty()).then(|| quoted(hint));
            table(out, &[("min", min), ("hint", hint)]);
        });
    }
    match question.rationale {
        RationaleRule::Default => {}
        RationaleRule::Words => out.text("rationale", "words"),
        RationaleRule::Never => out.text("rationale", "never"),
    }
    out.text("by", question.by.name());
    out.some("request", &question.request);
    if !question.na {
        out.plain("na", false);
    }
    out.some("why", &question.why);
    if let Some(types) = &question.partner_types {
        out.texts("partner-types", types);
    }
    if let Some(rule) = &question.when {
        out.value("when", |out| put_rule(out, rule));
    }
    if !question.refs.is_empty() {
        out.texts("refs", &question.refs);
    }
    if let Some(reason) = &question.disabled {
        out.text("disabled", reason);
    }
}

fn put_kind(out: &mut Out, kind: &Kind) {
    out.text("kind", kind.name());
    match kind {
        Kind::YesNo { good } => out.text("good", if *good { "yes" } else { "no" }),
        Kind::Choice(options) => put_options(out, options),
        Kind::Multi { options, earns } => {
            put_options(out, options);
            match earns {
                Earns::Required(keys) => out.texts("required", keys),
                Earns::AtLeast(count) => out.plain("at-least", count),
            }
        }
        Kind::Scale(anchors) => out.rows("anchors", anchors, |out, anchor| put_quoted(out, anchor)),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => put_measure(out, measure),
        Kind::Date | Kind::Text => {}
    }
}

fn put_options(out: &mut Out, options: &[ChoiceOption]) {
    out.rows("options", options, |out, option| {
        let score = option.score.map(score);
        table(
            out,
            &[("key", Some(quoted(&option.key))), ("label", Some(quoted(&option.label))), ("score", score)],
        );
    });
}

fn put_measure(out: &mut Out, measure: &Measure) {
    if let Some(credit) = &measure.credit {
        out.plain("full", credit.full.normalize());
        out.plain("zero", credit.zero.normalize());
    }
    if let Some(unit) = &measure.unit {
        out.text("unit", unit);
    }
    if let Some(none) = &measure.none {
        out.value("none", |out| {
            table(out, &[("label", Some(quoted(&none.label))), ("score", Some(score(none.score)))]);
        });
    }
}

fn put_gate(out: &mut String, gate: &Gate) {
    let limit = |word: &str, limit: &Decimal| format!("{{ {word} = {} }}", limit.normalize());
    let pass = match &gate.pass {
        GatePass::Keys(keys) => list(keys),
        GatePass::AtMost(most) => limit("at-most", most),
        GatePass::AtLeast(least) => limit("at-least", least),
        GatePass::All => quoted("all"),
        GatePass::Any => quoted("any"),
    };
    table(out, &[("kind", Some(quoted(gate.kind.name()))), ("pass", Some(pass))]);
}

fn put_rule(out: &mut String, rule: &Rule) {
    let many = |out: &mut String, word: &str, rules: &[Rule]| {
        out.extend(["{ ", word, " = ["]);
        for (index, rule) in rules.iter().enumerate() {
            out.push_str(if index > 0 { ", " } else { "" });
            put_rule(out, rule);
        }
        out.push_str("] }");
    };
    match rule {
        Rule::All(rules) => many(out, "all", rules),
        Rule::Any(rules) => many(out, "any", rules),
        Rule::Not(rule) => {
            out.push_str("{ not = ");
            put_rule(out, rule);
            out.push_str(" }");
        }
        Rule::Fact { fact, test } => {
            let value = match test {
                Test::OneOf(values) => match values.as_slice() {
                    [one] => quoted(one),
                    many => list(many),
                },
                Test::AtLeast(value) => format!("{{ at-least = {} }}", quoted(value)),
                Test::AtMost(value) => format!("{{ at-most = {} }}", quoted(value)),
            };
            out.extend(["{ ", &key(fact), " = ", &value, " }"]);
        }
        Rule::Answer { question, keys } => {
            out.extend(["{ answer = { ", &key(question), " = ", &list(keys), " } }"]);
        }
    }
}

/// A key, in quotes where it is not made of plain letters.
fn key(word: &str) -> String {
    let is_bare =
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_bare { word.to_owned() } else { quoted(word) }
}

/// A score is written with a point: 1.0.
fn score(score: Decimal) -> String {
    let text = score.normalize().to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// A table on one line, without the keys that have no value.
fn table(out: &mut String, entries: &[(&str, Option<String>)]) {
    let mut between = "{ ";
    for (key, value) in entries {
        if let Some(value) = value {
            out.extend([between, key, " = ", value]);
            between = ", ";
        }
    }
    out.push_str(" }");
}

/// A list of texts on one line.
fn list(items: &[String]) -> String {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        put_quoted(&mut out, item);
    }
    out.push(']');
    out
}

struct Out(String);

impl Out {
    fn value(&mut self, key: &str, write: impl FnOnce(&mut String)) {
        self.0.extend([key, " = "]);
        write(&mut self.0);
        self.0.push('\n');
    }

    fn plain(&mut self, key: &str, value: impl Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn texts(&mut self, key: &str, items: &[String]) {
        self.value(key, |out| out.push_str(&list(items)));
    }

    fn rows<T>(&mut self, key: &str, items: &[T], write: impl Fn(&mut String, &T)) {
        self.value(key, |out| {
            out.push_str("[\n");
            for item in items {
                out.push_str("  ");
                write(out, item);
                out.push_str(",\n");
            }
            out.push(']');
        });
    }

    fn some(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.text(key, text);
        }
    }

    /// A text on the same line, or on lines of its own where it has several.
    fn text(&mut self, key: &str, text: &str) {
        // The reader takes the markers for what Git leaves behind.
        let has_marker =
            || text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
        let is_prose = text.contains('\n') && !text.contains(is_escaped) && !has_marker();
        self.value(key, |out| {
            if !is_prose {
                return put_quoted(out, text);
            }
            out.push_str("\"\"\"\n");
            // Three quotes in a row would end it.
            out.push_str(&text.replace('\\', "\\\\").replace("\"\"\"", "\"\"\\\""));
            out.push_str("\n\"\"\"");
        });
    }
}

/// A character that is written as an escape, so that the checklist can be shown on a terminal as it is.
fn is_escaped(c: char) -> bool {
    c != '\n' && clean::is_unsafe(c)
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    put_quoted(&mut out, text);
    out
}

/// A text on one line, line breaks escaped.
fn put_quoted(out: &mut String, text: &str) {
    out.push('"');
    let is_plain = text.is_ascii()
        && memchr::memchr2(b'"', b'\\', text.as_bytes()).is_none()
        && !text.bytes().any(|b| b.is_ascii_control());
    if is_plain {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                c if is_escaped(c) => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\U{:08X}", u32::from(c));
                }
                c => out.push(c),
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_reads_back_as_it_was() {
        for text in [
            "plain",
            "",
            "a \"b\" \\ c",
            "two\nlines",
            "\"\"\" and \"\"\"\"\nx",
            "ends in \"\nor \"",
            "tab\tbell\u{7}\nx",
            "<<<<<<< ours\nx",
            "漢字 Größe \u{202e}",
            "\\\nx\\",
        ] {
            let mut out = Out(String::new());
            out.text("key", text);
            let back: toml::Table = toml::from_str(&out.0).unwrap();
            assert_eq!(back["key"].as_str().unwrap().trim_end_matches('\n'), text, "{}", out.0);
            let back: toml::Table = toml::from_str(&format!("key = {}", quoted(text))).unwrap();
            assert_eq!(back["key"].as_str().unwrap(), text);
        }
    }
}
