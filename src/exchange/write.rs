//! Writes a checklist as a person would: the keys in the order of the built-in ones, prose on lines of its own.
//!
//! By hand, not through a document tree: most of an import's time would go into building one.

use std::fmt::{Display, Write as _};
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::checklist::condition::{Rule, Test};
use crate::checklist::model::{
    Checklist, ChoiceOption, Earns, EvidenceRule, Gate, GatePass, Kind, Level, Measure, Options, Question,
    RationaleRule, Section,
};
use crate::text::clean;

use super::plain::is_plain;

/// About how long a question is when it is written.
const LIKELY: usize = 512;

/// The text of a checklist, below a comment.
pub(super) fn checklist(checklist: &Checklist, comment: &str) -> String {
    let guidance: usize = checklist.sections.iter().map(|section| section.guidance.len()).sum();
    let mut out = Out::of(LIKELY * checklist.questions().count() + guidance);
    for line in comment.lines() {
        out.text.extend(["# ", line, "\n"]);
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
        out.text.push_str("\n[base]\n");
        out.text("checklist", &base.checklist);
        out.text("version", &base.version.to_string());
        out.text("source", &base.source);
    }
    for section in &checklist.sections {
        put_section(&mut out, section);
    }
    out.text
}

/// A scope rule as the value of `when`, on one line.
pub(super) fn scope_rule(rule: &Rule) -> String {
    let mut out = String::new();
    put_rule(&mut out, rule);
    out
}

fn put_section<'c>(out: &mut Out<'c>, section: &'c Section) {
    out.text.push_str("\n[[section]]\n");
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

fn put_question<'c>(out: &mut Out<'c>, question: &'c Question) {
    out.text.push_str("\n[[section.question]]\n");
    out.text("id", &question.id);
    out.number("revision", question.revision);
    out.text("ask", &question.ask);
    put_kind(out, &question.kind);
    out.number("weight", question.weight);
    if let Some(gate) = &question.gate {
        out.value("gate", |out| put_gate(out, gate));
    }
    let EvidenceRule { min, hint } = &question.evidence;
    if *min > Level::NONE || !hint.is_empty() {
        out.value("evidence", |out| {
            table(out, |table| {
                if *min > Level::NONE {
                    table.key("min").push_str(itoa::Buffer::new().format(min.number()));
                }
                if !hint.is_empty() {
                    put_quoted(table.key("hint"), hint);
                }
            });
        });
    }
    match question.rationale {
        RationaleRule::Default => {}
        RationaleRule::Words => out.bare("rationale", "words"),
        RationaleRule::Never => out.bare("rationale", "never"),
    }
    out.bare("by", question.by.name());
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

fn put_kind<'c>(out: &mut Out<'c>, kind: &'c Kind) {
    out.bare("kind", kind.name());
    match kind {
        Kind::YesNo { good } => out.bare("good", if *good { "yes" } else { "no" }),
        Kind::Choice(options) => out.options(options),
        Kind::Multi { options, earns } => {
            out.options(options);
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

fn put_option(out: &mut String, option: &ChoiceOption) {
    out.push_str("{ key = ");
    put_quoted(out, &option.key);
    out.push_str(", label = ");
    put_quoted(out, &option.label);
    if let Some(score) = option.score {
        out.push_str(", score = ");
        put_score(out, score);
    }
    out.push_str(" }");
}

fn put_measure(out: &mut Out<'_>, measure: &Measure) {
    if let Some(credit) = &measure.credit {
        out.plain("full", credit.full.normalize());
        out.plain("zero", credit.zero.normalize());
    }
    if let Some(unit) = &measure.unit {
        out.text("unit", unit);
    }
    if let Some(none) = &measure.none {
        out.value("none", |out| {
            table(out, |table| {
                put_quoted(table.key("label"), &none.label);
                put_score(table.key("score"), none.score);
            });
        });
    }
}

fn put_gate(out: &mut String, gate: &Gate) {
    let limit = |out: &mut String, word: &'static str, limit: &Decimal| {
        table(out, |table| put_plain(table.key(word), limit.normalize()));
    };
    table(out, |table| {
        put_quoted(table.key("kind"), gate.kind.name());
        let out = table.key("pass");
        match &gate.pass {
            GatePass::Keys(keys) => match keys.as_slice() {
                [one] if matches!(one.as_str(), "yes" | "no") => put_quoted(out, one),
                keys => put_list(out, keys),
            },
            GatePass::AtMost(most) => limit(out, "at-most", most),
            GatePass::AtLeast(least) => limit(out, "at-least", least),
            GatePass::All => put_quoted(out, "all"),
            GatePass::Any => put_quoted(out, "any"),
        }
    });
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
            let limit = |out: &mut String, word: &'static str, value: &str| {
                table(out, |table| put_quoted(table.key(word), value));
            };
            out.push_str("{ ");
            put_key(out, fact);
            out.push_str(" = ");
            match test {
                Test::OneOf(values) => match values.as_slice() {
                    [one] => put_quoted(out, one),
                    many => put_list(out, many),
                },
                Test::AtLeast(value) => limit(out, "at-least", value),
                Test::AtMost(value) => limit(out, "at-most", value),
            }
            out.push_str(" }");
        }
        Rule::Answer { question, keys } => {
            out.push_str("{ answer = { ");
            put_key(out, question);
            out.push_str(" = ");
            put_list(out, keys);
            out.push_str(" } }");
        }
    }
}

/// A key, in quotes where it is not made of plain letters.
fn put_key(out: &mut String, word: &str) {
    let is_bare =
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_bare { out.push_str(word) } else { put_quoted(out, word) }
}

/// A score is written with a point: 1.0.
fn put_score(out: &mut String, score: Decimal) {
    // Most of them are one of these three, and a figure is not made fast.
    match (score.mantissa(), score.scale()) {
        (0, _) => return out.push_str("0.0"),
        (5, 1) => return out.push_str("0.5"),
        (1, 0) => return out.push_str("1.0"),
        _ => {}
    }
    let start = out.len();
    put_plain(out, score.normalize());
    if !out.get(start..).unwrap_or_default().contains('.') {
        out.push_str(".0");
    }
}

fn put_plain(out: &mut String, value: impl Display) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}

/// A table on one line, key by key.
fn table(out: &mut String, write: impl FnOnce(&mut InTable<'_>)) {
    let mut table = InTable { out, between: "{ " };
    write(&mut table);
    table.out.push_str(" }");
}

struct InTable<'o> {
    out: &'o mut String,
    between: &'static str,
}

impl InTable<'_> {
    /// Where the value of this key goes.
    fn key(&mut self, key: &str) -> &mut String {
        self.out.push_str(self.between);
        self.out.push_str(key);
        self.out.push_str(" = ");
        self.between = ", ";
        self.out
    }
}

/// A list of texts on one line.
fn put_list(out: &mut String, items: &[String]) {
    let mut between = "[";
    for item in items {
        out.push_str(between);
        put_quoted(out, item);
        between = ", ";
    }
    out.push_str(if items.is_empty() { "[]" } else { "]" });
}

/// The text in the making.
struct Out<'c> {
    text: String,
    /// The options that were written last, and where they stand.
    options: Option<(&'c Options, Range<usize>)>,
}

impl<'c> Out<'c> {
    /// Nothing yet, with room for that many bytes.
    fn of(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), options: None }
    }

    fn value(&mut self, key: &str, write: impl FnOnce(&mut String)) {
        self.text.push_str(key);
        self.text.push_str(" = ");
        write(&mut self.text);
        self.text.push('\n');
    }

    fn plain(&mut self, key: &str, value: impl Display) {
        self.value(key, |out| put_plain(out, value));
    }

    fn number(&mut self, key: &str, number: impl itoa::Integer) {
        self.value(key, |out| out.push_str(itoa::Buffer::new().format(number)));
    }

    fn texts(&mut self, key: &str, items: &[String]) {
        self.value(key, |out| put_list(out, items));
    }

    /// Options that the question before has as well are copied from there.
    fn options(&mut self, options: &'c Options) {
        let start = self.text.len();
        match &self.options {
            Some((last, written)) if Arc::ptr_eq(last, options) => {
                self.text.extend_from_within(written.clone());
            }
            _ => self.rows("options", options, put_option),
        }
        self.options = Some((options, start..self.text.len()));
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
        if is_plain(text.as_bytes()) {
            self.bare(key, text);
        } else {
            self.value(key, |out| if is_prose(text) { put_prose(out, text) } else { put_escaped(out, text) });
        }
    }

    /// The same of a text that is plain.
    fn bare(&mut self, key: &str, text: &str) {
        self.text.push_str(key);
        self.text.push_str(" = \"");
        self.text.push_str(text);
        self.text.push_str("\"\n");
    }
}

/// True for a text of several lines that can stand there as it is.
fn is_prose(text: &str) -> bool {
    let is_shown = |line: &str| is_plain(line.as_bytes()) || !line.contains(clean::is_unsafe);
    // The reader takes the markers for what Git leaves behind.
    let is_marker = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    memchr::memchr(b'\n', text.as_bytes()).is_some()
        && text.split('\n').all(|line| is_shown(line) && !is_marker(line))
}

/// A text on lines of its own.
fn put_prose(out: &mut String, text: &str) {
    out.push_str("\"\"\"\n");
    if memchr::memchr2(b'"', b'\\', text.as_bytes()).is_none() {
        out.push_str(text);
    } else {
        // Three quotes in a row would end it.
        out.push_str(&text.replace('\\', "\\\\").replace("\"\"\"", "\"\"\\\""));
    }
    out.push_str("\n\"\"\"");
}

/// A text on one line, line breaks escaped.
fn put_quoted(out: &mut String, text: &str) {
    if is_plain(text.as_bytes()) { put_bare(out, text) } else { put_escaped(out, text) }
}

/// The same of a text that is plain.
fn put_bare(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// The same of one that is not.
fn put_escaped(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // So that the checklist can be shown on a terminal as it is.
            c if clean::is_unsafe(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_questions_share_are_written_like_any_others() {
        let options = |label: &str| {
            let option = ChoiceOption { key: "a".into(), label: label.into(), score: Some(Decimal::ONE) };
            Options::from([option])
        };
        let (same, other) = (options("the same"), options("another"));
        let mut shared = Out::of(0);
        for own in [&same, &same, &other, &same, &same] {
            shared.options(own);
        }
        let own = ["the same", "the same", "another", "the same", "the same"].map(options);
        let mut apart = Out::of(0);
        for own in &own {
            apart.options(own);
        }
        assert_eq!(shared.text, apart.text);
        assert_eq!(shared.text.matches("the same").count(), 4);
    }

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
            let mut out = Out::of(0);
            out.text("key", text);
            let back: toml::Table = toml::from_str(&out.text).unwrap();
            assert_eq!(back["key"].as_str().unwrap().trim_end_matches('\n'), text, "{}", out.text);
            let mut quoted = "key = ".to_owned();
            put_quoted(&mut quoted, text);
            let back: toml::Table = toml::from_str(&quoted).unwrap();
            assert_eq!(back["key"].as_str().unwrap(), text);
        }
    }
}
