//! The nodes of a framework: which become sections, which questions, and what each of their keys says.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::checklist::model::Kind;

use super::super::draft::{Draft, DraftQuestion, DraftSection, ask_of, paragraph};
use super::super::ids::Key;
use super::super::place::At;
use super::super::report::{Read, Report, Wrong};
use super::super::tree::{Fields, Node};
use super::question::Questions;
use super::scale::{Scales, decimal};
use super::{folded, short};

/// A node while its place is found.
struct Seen<'n> {
    fields: Fields<'n, 'n>,
    at: At,
    urn: String,
    parent: Option<usize>,
    depth: Option<usize>,
    is_assessable: bool,
    has_children: bool,
}

/// Reads every node of the framework.
pub(super) fn read(
    framework: &Fields<'_, '_>,
    scales: &Scales,
    draft: &mut Draft,
    report: &mut Report,
) -> Read<()> {
    let Some(nodes) = framework.get("requirement_nodes") else {
        return Err(framework.missing("requirement_nodes", "the framework"));
    };
    let mut nodes = seen(nodes.need_list("`requirement_nodes`")?)?;
    parents(&mut nodes, report)?;
    let questions = Questions::of(nodes.iter().map(|node| &node.fields))?;
    let mut home: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut top = None;
    let mut order = ordered(&nodes)?;
    for index in order.drain(..) {
        let Some(node) = nodes.get(index) else { continue };
        let around = node.parent.and_then(|parent| home.get(parent).copied().flatten());
        let is_section = !node.is_assessable || node.has_children;
        let mut section = around;
        let words = Words::of(&node.fields)?;
        if is_section {
            let mut own = DraftSection::new(
                Key::of(node.urn.clone(), short(&node.urn)),
                node.at,
                around,
                words.title(),
            );
            if !node.is_assessable {
                own.tell(&words.description);
                own.tell(&words.annotation);
            }
            draft.sections.push(own);
            section = Some(draft.sections.len() - 1);
        }
        if let Some(slot) = home.get_mut(index) {
            *slot = section;
        }
        let section = section.unwrap_or_else(|| *top.get_or_insert_with(|| open_top(draft, node.at)));
        if node.is_assessable {
            let asked = asked(node, &words, scales, &questions, report)?;
            if let Some(home) = draft.sections.get_mut(section) {
                home.questions.extend(asked);
            }
        } else {
            say_what_is_lost(node, report);
        }
        node.fields.finish(report, "node");
    }
    Ok(())
}

/// The section of what stands in none.
fn open_top(draft: &mut Draft, at: At) -> usize {
    const TOP: &str = "requirements";
    let title = draft.title.clone().unwrap_or_else(|| "Requirements".to_owned());
    draft.sections.push(DraftSection::new(Key::id(TOP), at, None, title));
    draft.sections.len() - 1
}

fn seen<'n>(nodes: &'n [Node<'n>]) -> Read<Vec<Seen<'n>>> {
    let mut urns: HashSet<String> = HashSet::with_capacity(nodes.len());
    nodes
        .iter()
        .map(|node| {
            let fields = node.need_fields("a node")?;
            let urn = folded(fields.need_text("urn", "a node")?);
            if !urns.insert(urn.clone()) {
                let what = format!("the node `{urn}` stands twice");
                return Err(Wrong::new(fields.at("urn"), what, "give each node a URN of its own"));
            }
            let depth = decimal(&fields, "depth")?.and_then(|depth| usize::try_from(depth).ok());
            let is_assessable = match fields.get("assessable") {
                Some(own) => own.boolean().ok_or_else(|| own.unlike("`assessable`", "true or false"))?,
                None => false,
            };
            Ok(Seen { at: node.at, fields, urn, parent: None, depth, is_assessable, has_children: false })
        })
        .collect()
}

/// Finds what each node stands in: by its parent's URN, or by depth where it names none.
fn parents(nodes: &mut [Seen<'_>], report: &mut Report) -> Read<()> {
    let by_urn: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(index, node)| (node.urn.clone(), index)).collect();
    // The last node of each depth.
    let mut last: Vec<usize> = Vec::new();
    let mut found: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let parent = if let Some(urn) = node.fields.text("parent_urn")? {
            Some(*by_urn.get(&folded(urn)).ok_or_else(|| {
                let what = format!("the node is in `{urn}`, which is not there");
                Wrong::new(node.fields.at("parent_urn"), what, "name a node of this framework")
            })?)
        } else {
            let above = node.depth.and_then(|depth| depth.checked_sub(2)).and_then(|above| last.get(above));
            if let Some(parent) = above {
                let why = "the node names no parent; the last one above it by depth is taken";
                let urn = nodes.get(*parent).map(|parent| parent.urn.clone()).unwrap_or_default();
                report.assume("parent_urn", why, node.at, urn);
            }
            above.copied()
        };
        if let Some(depth) = node.depth.filter(|depth| *depth >= 1) {
            last.truncate(depth - 1);
            while last.len() < depth {
                last.push(index);
            }
        }
        found.push(parent);
    }
    for (index, parent) in found.into_iter().enumerate() {
        if let Some(node) = nodes.get_mut(index) {
            node.parent = parent;
        }
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            parent.has_children = true;
        }
    }
    Ok(())
}

/// The nodes so that each comes after what it is in, otherwise in file order; a ring is a fault.
fn ordered(nodes: &[Seen<'_>]) -> Read<Vec<usize>> {
    if nodes.iter().enumerate().all(|(index, node)| node.parent.is_none_or(|parent| parent < index)) {
        return Ok((0..nodes.len()).collect());
    }
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        match node.parent.and_then(|parent| below.get_mut(parent)) {
            Some(siblings) => siblings.push(index),
            None => open.push(index),
        }
    }
    open.reverse();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(index) = open.pop() {
        order.push(index);
        open.extend(below.get(index).into_iter().flatten().rev());
    }
    if order.len() < nodes.len() {
        let reached: HashSet<usize> = order.into_iter().collect();
        let lost = nodes.iter().enumerate().find(|(index, _)| !reached.contains(index));
        let (at, urn) =
            lost.map_or((At::whole(0), ""), |(_, node)| (node.fields.at("parent_urn"), node.urn.as_str()));
        let what = format!("the node `{urn}` is, by way of its parents, in itself");
        return Err(Wrong::new(at, what, "mend one `parent_urn`"));
    }
    Ok(order)
}

/// The texts of a node.
struct Words {
    label: String,
    name: String,
    description: String,
    annotation: String,
}

impl Words {
    fn of(fields: &Fields<'_, '_>) -> Read<Self> {
        let text = |key: &str| fields.text(key).map(|text| text.unwrap_or_default().to_owned());
        Ok(Self {
            label: text("ref_id")?,
            name: text("name")?,
            description: text("description")?,
            annotation: text("annotation")?,
        })
    }

    fn title(&self) -> String {
        let name = if self.name.is_empty() {
            self.description.lines().next().unwrap_or_default()
        } else {
            &self.name
        };
        if name.starts_with(&self.label) { name.to_owned() } else { format!("{} {name}", self.label) }
    }
}

/// The questions of an assessable node: its own, or the node itself as one.
fn asked(
    node: &Seen<'_>,
    words: &Words,
    scales: &Scales,
    questions: &Questions,
    report: &mut Report,
) -> Read<Vec<DraftQuestion>> {
    let weight = weight(&node.fields, report)?;
    let mut asked = questions.read(&node.fields, report)?;
    let is_own = !asked.is_empty();
    if !is_own {
        let (ask, request) = ask_of(&words.label, &words.name, &words.description);
        let (kind, is_scored) = compliance(node, scales, report)?;
        let mut question =
            DraftQuestion::new(Key::of(node.urn.clone(), short(&node.urn)), node.at, ask, kind);
        question.question.request = request;
        question.is_scored = is_scored;
        asked.push(question);
    }
    let evidence = node.fields.text("typical_evidence")?.unwrap_or_default();
    let refs = refs(node)?;
    for question in &mut asked {
        question.weight = question.weight.or(weight);
        let own = &mut question.question;
        if is_own {
            let title = words.title();
            let mut why =
                if title.trim().is_empty() { String::new() } else { format!("**{}**", title.trim()) };
            paragraph(&mut why, &words.description);
            paragraph(&mut why, &std::mem::take(&mut own.why));
            own.why = why;
        }
        paragraph(&mut own.why, &words.annotation);
        evidence.clone_into(&mut own.evidence.hint);
        own.refs.extend(refs.iter().cloned());
    }
    for (key, why) in [
        ("visibility_expression", "an expression (CEL) is no scope rule; the question is always asked"),
        ("target_score", "what is aimed at stands in the policy"),
        ("min_score", "the framework's scale holds for every node"),
        ("max_score", "the framework's scale holds for every node"),
        ("translations", "a checklist has one language"),
        ("display_mode", "every question is shown alike"),
    ] {
        node.fields.leave_out(report, key, why);
    }
    Ok(asked)
}

/// What a section of the source has that a section here has no place for.
fn say_what_is_lost(node: &Seen<'_>, report: &mut Report) {
    for (key, why) in [
        ("visibility_expression", "an expression (CEL) is no scope rule; the section is always shown"),
        ("translations", "a checklist has one language"),
        ("implementation_groups", "a section is in no group"),
        ("display_mode", "every section is shown alike"),
        ("reference_controls", "a section cites nothing"),
        ("threats", "a section cites nothing"),
        ("weight", "a section has no weight"),
        ("importance", "a section has no weight"),
        ("typical_evidence", "a section asks for no proof"),
        ("min_score", "a section has no score"),
        ("max_score", "a section has no score"),
        ("scores_definition_ref", "a section has no score"),
        ("target_score", "a section has no score"),
        ("questions", "the node is not assessable, so nothing is asked there"),
    ] {
        node.fields.leave_out(report, key, why);
    }
}

/// What the source cites, and what it calls the node.
fn refs(node: &Seen<'_>) -> Read<Vec<String>> {
    let mut refs = vec![format!("CISO Assistant node: {}", node.fields.text("urn")?.unwrap_or_default())];
    for (key, word) in [
        ("implementation_groups", "implementation group"),
        ("reference_controls", "reference control"),
        ("threats", "threat"),
    ] {
        for (_, text) in node.fields.texts(key)? {
            refs.push(format!("{word} {text}"));
        }
    }
    Ok(refs)
}

/// A node without questions is assessed on the framework's scale, or by how far it complies.
fn compliance(node: &Seen<'_>, scales: &Scales, report: &mut Report) -> Read<(Kind, bool)> {
    if let Some(levels) = scales.of(node.fields.text("scores_definition_ref")?) {
        return Ok((Kind::Choice(levels), true));
    }
    let why = "the source asks how far the requirement is met; these three answers stand there";
    report.assume("options", why, node.at, String::new());
    Ok((Kind::Choice(scales.compliance()), true))
}

/// The weight of a node or question: the nearest one that a checklist knows.
pub(super) fn weight(fields: &Fields<'_, '_>, report: &mut Report) -> Read<Option<u8>> {
    let importance = fields.text("importance")?;
    if let Some(own) = decimal(fields, "weight")? {
        let near = nearest(own);
        if Decimal::from(near) != own {
            let why = "a weight is 0, 1, 2, 3 or 5; the nearest one stands there";
            report.change("weight", why, fields.at("weight"), own.to_string());
        }
        if let Some(importance) = importance {
            report.drop("importance", "the weight says it already", fields.at("importance"), importance);
        }
        return Ok(Some(near));
    }
    let Some(importance) = importance else { return Ok(None) };
    let weight = match importance {
        "mandatory" => 5,
        "recommended" => 3,
        "nice_to_have" => 1,
        _ => {
            report.drop("importance", "it says nothing", fields.at("importance"), importance);
            return Ok(None);
        }
    };
    let why = "importance is weight here: mandatory 5, recommended 3, nice to have 1";
    report.change("importance", why, fields.at("importance"), importance);
    Ok(Some(weight))
}

fn nearest(weight: Decimal) -> u8 {
    [5_u8, 3, 2, 1, 0].into_iter().min_by_key(|known| (Decimal::from(*known) - weight).abs()).unwrap_or(1)
}
