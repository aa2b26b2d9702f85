//! Writes a checklist as an OSCAL catalog: valid for everybody, and with all of it in marks of our own.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};

use crate::checklist::model::{Checklist, Earns, GatePass, Kind, Measure, Question, RationaleRule, Section};
use crate::text::hex;

use super::super::write::scope_rule;
use super::NAMESPACE;

/// The version of OSCAL that is written.
const OSCAL: &str = "1.2.1";

/// The catalog as JSON; `modified` is when the checklist was recorded last. The same checklist gives the same
/// bytes.
#[must_use]
pub fn export(checklist: &Checklist, modified: Timestamp) -> String {
    let writer = Writer {
        below: checklist.sections.iter().fold(BTreeMap::new(), |mut below, section| {
            below.entry(section.parent.as_deref()).or_insert_with(Vec::new).push(section);
            below
        }),
        questions: checklist.questions().map(|question| question.id.as_str()).collect(),
    };
    let groups: Vec<Value> = writer.groups(None);
    let mut catalog = Map::new();
    let name = format!("{}@{}", checklist.id, checklist.version);
    catalog.insert("uuid".into(), uuid(&name).into());
    catalog.insert("metadata".into(), metadata(checklist, modified));
    put_list(&mut catalog, "groups", groups);
    let mut text = format!("{:#}", json!({ "catalog": catalog }));
    text.push('\n');
    text
}

/// A UUID of version 5 in a space of our own: the same name has the same one.
fn uuid(name: &str) -> String {
    // The space of URLs in RFC 9562; what we name begins with our own namespace.
    const SPACE: [u8; 16] =
        [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
    let digest = Sha1::new()
        .chain_update(SPACE)
        .chain_update(NAMESPACE)
        .chain_update(":")
        .chain_update(name)
        .finalize();
    let mut bytes: Vec<u8> = digest.iter().take(16).copied().collect();
    for (at, keep, set) in [(6, 0x0f, 0x50), (8, 0x3f, 0x80)] {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = (*byte & keep) | set;
        }
    }
    let digits = hex::digits(&bytes);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn metadata(checklist: &Checklist, modified: Timestamp) -> Value {
    let mut metadata = Map::new();
    metadata.insert("title".into(), checklist.title.clone().into());
    metadata.insert("last-modified".into(), modified.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into());
    metadata.insert("version".into(), checklist.version.to_string().into());
    metadata.insert("oscal-version".into(), OSCAL.into());
    let mut props = Props::default();
    props.put("checklist", &checklist.id);
    props.put("area", &checklist.area);
    props.put("lang", &checklist.lang);
    props.maybe("replaces", checklist.replaces.as_deref());
    props.types(checklist.partner_types.as_deref());
    if let Some(base) = &checklist.base {
        props.put("base", &base.checklist);
        props.put("base-version", &base.version.to_string());
        props.put("base-source", &base.source);
    }
    put_list(&mut metadata, "props", props.0);
    if !checklist.summary.is_empty() {
        metadata.insert("remarks".into(), checklist.summary.clone().into());
    }
    metadata.into()
}

struct Writer<'c> {
    /// Sections by what they are in.
    below: BTreeMap<Option<&'c str>, Vec<&'c Section>>,
    questions: BTreeSet<&'c str>,
}

impl<'c> Writer<'c> {
    fn groups(&self, parent: Option<&'c str>) -> Vec<Value> {
        self.below.get(&parent).into_iter().flatten().map(|section| self.group(section)).collect()
    }

    fn group(&self, section: &'c Section) -> Value {
        let mut group = Map::new();
        // All ids of a catalog are one space.
        let clashes = self.questions.contains(section.id.as_str());
        let id = if clashes { format!("section-{}", section.id) } else { section.id.clone() };
        group.insert("id".into(), id.clone().into());
        group.insert("class".into(), "section".into());
        group.insert("title".into(), section.title.clone().into());
        if clashes {
            let mut props = Props::default();
            props.put("section", &section.id);
            put_list(&mut group, "props", props.0);
        }
        if !section.guidance.is_empty() {
            put_list(
                &mut group,
                "parts",
                vec![part(&format!("{id}_gdn"), "overview", false, &section.guidance)],
            );
        }
        let controls: Vec<Value> = section.questions.iter().map(control).collect();
        let mut groups = self.groups(Some(&section.id));
        if groups.is_empty() {
            put_list(&mut group, "controls", controls);
        } else {
            if !controls.is_empty() {
                // A group holds groups or controls, never both.
                let mut props = Props::default();
                props.put("questions-of-the-group", "true");
                let own = json!({
                    "id": format!("{id}_questions"), "title": section.title, "props": props.0, "controls": controls,
                });
                groups.insert(0, own);
            }
            put_list(&mut group, "groups", groups);
        }
        group.into()
    }
}

fn control(question: &Question) -> Value {
    let mut props = Props::default();
    let mut parts = vec![part(&format!("{}_smt", question.id), "statement", false, &question.ask)];
    let mut own = |name: &str, end: &str, text: &str| {
        if !text.is_empty() {
            parts.push(part(&format!("{}_{end}", question.id), name, name != "guidance", text));
        }
    };
    own("guidance", "gdn", &question.why);
    own("request", "request", &question.request);
    own("evidence-hint", "evidence", &question.evidence.hint);
    own("disabled", "disabled", question.disabled.as_deref().unwrap_or_default());
    if let Some(rule) = &question.when {
        // For people; the mark below is what is read back.
        own("scope", "scope", &format!("Asked when {}.", rule.words()));
        props.put("when", &scope_rule(rule));
    }
    props.put("kind", question.kind.name());
    props.put("weight", &question.weight.to_string());
    props.put("revision", &question.revision.to_string());
    props.put("by", question.by.name());
    props.put("na", if question.na { "true" } else { "false" });
    props.put("evidence-min", &question.evidence.min.number().to_string());
    match question.rationale {
        RationaleRule::Default => {}
        RationaleRule::Words => props.put("rationale", "words"),
        RationaleRule::Never => props.put("rationale", "never"),
    }
    gate(question, &mut props);
    props.types(question.partner_types.as_deref());
    for reference in &question.refs {
        props.put("ref", reference);
    }
    kind(question, &mut props, &mut parts);
    json!({ "id": question.id, "class": "question", "title": question.ask, "props": props.0, "parts": parts })
}

fn gate(question: &Question, props: &mut Props) {
    let Some(gate) = &question.gate else { return };
    props.put("gate", gate.kind.name());
    let (word, limit) = match &gate.pass {
        GatePass::All => ("all", None),
        GatePass::Any => ("any", None),
        GatePass::Keys(_) => ("keys", None),
        GatePass::AtMost(limit) => ("at-most", Some(limit)),
        GatePass::AtLeast(limit) => ("at-least", Some(limit)),
    };
    props.put("gate-passes", word);
    if let GatePass::Keys(keys) = &gate.pass {
        for key in keys {
            props.put("gate-key", key);
        }
    }
    if let Some(limit) = limit {
        props.put("gate-limit", &limit.to_string());
    }
}

fn kind(question: &Question, props: &mut Props, parts: &mut Vec<Value>) {
    match &question.kind {
        Kind::YesNo { good } => props.put("good", if *good { "yes" } else { "no" }),
        Kind::Choice(_) | Kind::Date | Kind::Text => {}
        Kind::Multi { earns: Earns::Required(keys), .. } => {
            for key in keys {
                props.put("required", key);
            }
        }
        Kind::Multi { earns: Earns::AtLeast(count), .. } => props.put("at-least", &count.to_string()),
        Kind::Scale(anchors) => {
            for (level, anchor) in anchors.iter().enumerate() {
                parts.push(part(&format!("{}_level.{level}", question.id), "anchor", true, anchor));
            }
        }
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => {
            put_measure(question, measure, props, parts);
        }
    }
    for option in question.kind.options() {
        let mut marks = Props::default();
        marks.put("key", &option.key);
        marks.maybe("score", option.score.map(|score| score.to_string()).as_deref());
        let mut own = part(&format!("{}_opt.{}", question.id, option.key), "option", true, &option.label);
        if let Some(own) = own.as_object_mut() {
            put_list(own, "props", marks.0);
        }
        parts.push(own);
    }
}

fn put_measure(question: &Question, measure: &Measure, props: &mut Props, parts: &mut Vec<Value>) {
    props.maybe("unit", measure.unit.as_deref());
    if let Some(credit) = &measure.credit {
        props.put("full", &credit.full.to_string());
        props.put("zero", &credit.zero.to_string());
    }
    if let Some(none) = &measure.none {
        props.put("none-score", &none.score.to_string());
        parts.push(part(&format!("{}_none", question.id), "none", true, &none.label));
    }
}

/// A part; a name of our own stands in our namespace.
fn part(id: &str, name: &str, is_ours: bool, prose: &str) -> Value {
    let mut part = Map::new();
    part.insert("id".into(), id.into());
    part.insert("name".into(), name.into());
    if is_ours {
        part.insert("ns".into(), NAMESPACE.into());
    }
    part.insert("prose".into(), prose.into());
    part.into()
}

/// Marks in our namespace; their values are one line and never empty.
#[derive(Default)]
struct Props(Vec<Value>);

impl Props {
    fn put(&mut self, name: &str, value: &str) {
        let value = super::one_line(value);
        if !value.is_empty() {
            self.0.push(json!({ "name": name, "ns": NAMESPACE, "value": value }));
        }
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Partner types, of which there may be none on purpose.
    fn types(&mut self, types: Option<&[String]>) {
        if let Some(types) = types {
            self.put("partner-types", &types.len().to_string());
            for one in types {
                self.put("partner-type", one);
            }
        }
    }
}

/// A list, which may not be empty.
fn put_list(map: &mut Map<String, Value>, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        map.insert(key.to_owned(), list.into());
    }
}
