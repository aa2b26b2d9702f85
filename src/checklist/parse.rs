//! Reads checklists and facts: the value and every problem, each with its place.

mod facts;
mod gate;
mod kind;
mod question;
mod rule;
mod word;

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::AREAS;
use super::condition::Rule;
use super::facts::Facts;
use super::model::{Base, Checklist, Section};
use super::version::Version;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};

use word::{at_most, near_hint, prose, read_partner_types, token, unique, unknown};

/// The most sections of a checklist and the most questions of a section: ten times what anybody
/// answers, and few enough that every pair of them can be compared.
const MOST_SECTIONS: usize = 100;
const MOST_QUESTIONS: usize = 500;

/// Reads a checklist. Problems of the file as such are found here; what hangs on facts or on other
/// checklists is the linter's.
#[must_use]
pub fn checklist(file: &str, bytes: &[u8]) -> (Option<Checklist>, Vec<Problem>) {
    reader::read(file, bytes, read_checklist)
}

/// Reads `facts.toml`.
#[must_use]
pub fn facts(file: &str, bytes: &[u8]) -> (Option<Facts>, Vec<Problem>) {
    reader::read(file, bytes, |top| Some(facts::read_facts(top)))
}

/// Reads a scope rule alone, as the value of `when`.
#[must_use]
pub fn scope_rule(value: &str) -> Option<Rule> {
    let text = format!("when = {value}\n");
    let (rule, problems) = reader::read("when", text.as_bytes(), |top| rule::read_rule(top.value("when")?));
    rule.filter(|_| problems.is_empty())
}

fn read_checklist(top: &Table<'_>) -> Option<Checklist> {
    let id = token(top);
    let version = read_version(top, "version");
    let title = top.need_text("title").map(|t| t.value);
    let summary = prose(top, "summary");
    let lang = top.text("lang").map_or_else(|| "en".to_owned(), |t| t.value);
    let area = read_area(top, id.as_deref());
    let replaces = top.text("replaces").map(|t| t.value);
    let partner_types = read_partner_types(top);
    let base = top.table("base").and_then(|t| read_base(&t));
    let mut seen = BTreeMap::new();
    let sections = at_most(top, "section", MOST_SECTIONS)
        .iter()
        .filter_map(|t| read_section(t, &mut seen))
        .collect::<Vec<_>>();
    if !top.has("section") {
        top.source().error(
            &top.span_of("section"),
            "there is no section",
            "add `[[section]]` with its `id` and `title`, and below it the questions: `[[section.question]]`",
        );
    }
    top.finish();
    nested(top, &sections);
    Some(Checklist {
        id: id?,
        version: version?,
        title: title?,
        summary,
        lang,
        area: area?,
        replaces,
        partner_types,
        base,
        sections,
    })
}

/// Sections nest by name; a name that is not there, or a ring, is noted at the section's `in`.
fn nested(top: &Table<'_>, sections: &[Section]) {
    let tables = top.tables("section");
    let at = |section: &Section| {
        let own = tables.iter().find(|t| t.text("id").is_some_and(|id| id.value == section.id));
        own.map_or_else(|| top.span(), |table| table.span_of("in"))
    };
    let by_id: BTreeMap<&str, &Section> = sections.iter().map(|s| (s.id.as_str(), s)).collect();
    let mut sound = BTreeSet::new();
    for section in sections {
        let mut here = section;
        let mut path = BTreeSet::new();
        while let Some(parent) = &here.parent {
            if sound.contains(&here.id) || !path.insert(&here.id) {
                break;
            }
            match by_id.get(parent.as_str()) {
                Some(next) if path.contains(&next.id) => {
                    top.source().error(
                        &at(here),
                        format!("section `{}` nests in itself", next.id),
                        "take one `in` out",
                    );
                    break;
                }
                Some(next) => here = next,
                None => {
                    top.source().error(
                        &at(here),
                        format!("section `{}` is in `{parent}`, which is not there", here.id),
                        near_hint(parent, sections.iter().map(|s| s.id.as_str())),
                    );
                    break;
                }
            }
        }
        sound.extend(path);
    }
}

fn read_version(table: &Table<'_>, key: &'static str) -> Option<Version> {
    let text = table.need_text(key)?;
    let version = Version::parse(&text.value);
    if version.is_none() {
        table.source().error(
            &text.span,
            format!("`{}` is no version", text.value),
            "write three numbers, as 1.0.0",
        );
    }
    version
}

fn read_area(top: &Table<'_>, checklist: Option<&str>) -> Option<String> {
    let Some(area) = top.text("area") else {
        // A checklist named like an area serves it.
        if let Some(own) = checklist.filter(|own| AREAS.contains(own)) {
            return Some(own.to_owned());
        }
        top.missing("area");
        return None;
    };
    if AREAS.contains(&area.value.as_str()) {
        return Some(area.value);
    }
    unknown(top, &area, "area", AREAS);
    None
}

fn read_base(table: &Table<'_>) -> Option<Base> {
    let checklist = table.need_text("checklist").map(|t| t.value);
    let version = read_version(table, "version");
    let source = table.text("source").map_or_else(|| "built-in".to_owned(), |t| t.value);
    table.finish();
    Some(Base { checklist: checklist?, version: version?, source })
}

fn read_section(table: &Table<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Section> {
    let id = token(table);
    unique(table, id.as_deref(), "section", seen);
    let parent = table.text("in").map(|t| t.value);
    let title = table.need_text("title").map(|t| t.value);
    let guidance = prose(table, "guidance");
    let questions = at_most(table, "question", MOST_QUESTIONS)
        .iter()
        .filter_map(|t| question::read_question(t, seen))
        .collect();
    table.finish();
    Some(Section { id: id?, parent, title: title?, guidance, questions })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::builtin;

    #[test]
    fn every_built_in_file_reads_without_a_problem() {
        let mut questions = 0;
        for (id, text) in *builtin::CHECKLISTS {
            let (checklist, problems) = checklist(id, text.as_bytes());
            assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
            let checklist = checklist.unwrap();
            assert_eq!((checklist.id.as_str(), checklist.area.as_str()), (id, id));
            questions += checklist.questions().count();
        }
        assert_eq!(questions, 230);
        let (facts, problems) = facts("facts.toml", builtin::FACTS.as_bytes());
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        assert_eq!(facts.unwrap().types.len(), 6);
    }
}
