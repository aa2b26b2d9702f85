//! What changed in a checklist's head, in its sections, and in what stands where.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Class, Notes, question};
use crate::checklist::model::{Checklist, Question, Section};

pub(super) fn compare(old: &Checklist, new: &Checklist, notes: &mut Notes) {
    header(old, new, notes);
    let ids = |checklist: &Checklist| checklist.sections.iter().map(|s| s.id.clone()).collect::<Vec<_>>();
    let moved = out_of_order(&ids(old), &ids(new));
    let mut before = None;
    for section in &new.sections {
        notes.section = Some(section.id.clone());
        match old.sections.iter().find(|s| s.id == section.id) {
            None => notes.came("section", Class::Addition, "new section", &section.title),
            Some(earlier) => {
                if moved.contains(&section.id) {
                    notes.moved("section", place(before, "moved to the front of the checklist"));
                }
                self::section(earlier, section, notes);
            }
        }
        questions(old, new, section, notes);
        before = Some(section.id.as_str());
    }
    let is_gone = |section: &&Section| !new.sections.iter().any(|own| own.id == section.id);
    for section in old.sections.iter().filter(is_gone) {
        notes.section = Some(section.id.clone());
        // Its questions say for themselves where they are now.
        notes.went("section", Class::Wording, "section is gone", &section.title);
        gone(new, section, notes);
    }
    notes.section = None;
}

fn header(old: &Checklist, new: &Checklist, notes: &mut Notes) {
    notes.reworded("title", "title", &old.title, &new.title);
    notes.reworded("summary", "summary", &old.summary, &new.summary);
    notes.differs("lang", Class::Wording, "language", [&old.lang, &new.lang], |lang| (*lang).clone());
    notes.differs("area", Class::Weighing, "area", [&old.area, &new.area], |area| (*area).clone());
    notes.differs("replaces", Class::Weighing, "replaces", [&old.replaces, &new.replaces], |replaces| {
        replaces.as_deref().unwrap_or("nothing").to_owned()
    });
    types("meant for", [old.partner_types.as_deref(), new.partner_types.as_deref()], notes);
}

/// Partner types, whose order plays no part.
pub(super) fn types(name: &str, values: [Option<&[String]>; 2], notes: &mut Notes) {
    let set = |types: &[String]| types.iter().cloned().collect::<BTreeSet<String>>();
    notes.differs("partner-types", Class::Weighing, name, values.map(|types| types.map(set)), |types| {
        types.as_ref().map_or_else(
            || "all partners".to_owned(),
            |types| types.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        )
    });
}

fn section(old: &Section, new: &Section, notes: &mut Notes) {
    notes.reworded("title", "title", &old.title, &new.title);
    notes.reworded("guidance", "guidance", &old.guidance, &new.guidance);
    notes.differs("in", Class::Wording, "nests in", [&old.parent, &new.parent], |parent| {
        parent.as_ref().map_or_else(|| "no section".to_owned(), |parent| format!("`{parent}`"))
    });
}

/// The questions of a section of the newer checklist, and those that are gone from it.
fn questions(old: &Checklist, new: &Checklist, section: &Section, notes: &mut Notes) {
    let earlier = old.sections.iter().find(|s| s.id == section.id);
    let ids = |section: &Section| section.questions.iter().map(|q| q.id.clone()).collect::<Vec<_>>();
    let moved = earlier.map(|earlier| out_of_order(&ids(earlier), &ids(section))).unwrap_or_default();
    let mut before = None;
    for own in &section.questions {
        notes.question = Some(own.id.clone());
        match old.question(&own.id) {
            None => notes.came("question", Class::Addition, new_question(own), &own.ask),
            Some(was) => {
                match old.section_of(&own.id) {
                    Some(from) if from.id != section.id => {
                        notes.moved("question", format!("moved here from section `{}`", from.id));
                    }
                    _ if moved.contains(&own.id) => {
                        notes.moved("question", place(before, "moved to the front of the section"));
                    }
                    _ => {}
                }
                question::compare(was, own, notes);
            }
        }
        before = Some(own.id.as_str());
    }
    notes.question = None;
    if let Some(earlier) = earlier {
        gone(new, earlier, notes);
    }
}

/// The questions that stood in a section of the older checklist and are gone from the newer one.
fn gone(new: &Checklist, earlier: &Section, notes: &mut Notes) {
    for question in earlier.questions.iter().filter(|q| new.question(&q.id).is_none()) {
        notes.question = Some(question.id.clone());
        notes.went("question", Class::Removal, "question is gone", &question.ask);
    }
    notes.question = None;
}

/// A question that was not there, with what decides how much it matters.
fn new_question(question: &Question) -> String {
    let gate = question.gate.as_ref().map(|gate| format!(", {} gate", gate.kind.name()));
    let left_out = if question.disabled.is_some() { ", left out" } else { "" };
    let (kind, weight) = (question.kind.name(), question.weight);
    format!("new question: {kind}, weight {weight}{}{left_out}", gate.unwrap_or_default())
}

fn place(before: Option<&str>, front: &str) -> String {
    before.map_or_else(|| front.to_owned(), |before| format!("moved after `{before}`"))
}

/// Of what both lists have, the fewest that have to be moved in order to make one out of the other.
fn out_of_order(old: &[String], new: &[String]) -> BTreeSet<String> {
    let (old, new) = (common(old, new), common(new, old));
    if old == new {
        return BTreeSet::new();
    }
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let came = ops.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    came.flat_map(|op| new.get(op.new_range()).unwrap_or_default().to_vec()).collect()
}

/// What of a list stands in the other one as well, once each.
fn common(list: &[String], other: &[String]) -> Vec<String> {
    let other: BTreeSet<&String> = other.iter().collect();
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    list.iter().filter(|id| other.contains(id) && seen.insert(id)).cloned().collect()
}
