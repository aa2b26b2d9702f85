//! Libraries of CISO Assistant: the nodes of a framework become sections and questions.

mod node;
mod question;
mod scale;

use std::collections::HashMap;

use super::draft::{Draft, paragraph};
use super::ids::Key;
use super::report::{Read, Report, Wrong};
use super::tree::{Fields, Node, leave_out};

/// Reads a library, or a framework alone.
pub(super) fn read(tree: &Node<'_>, report: &mut Report) -> Read<Draft> {
    let top = tree.need_fields("the file")?;
    let mut draft = Draft::default();
    let library = if top.has("requirement_nodes") { None } else { Some(&top) };
    let framework = match library {
        None => tree,
        Some(library) => framework(library, report)?,
    };
    let fields = framework.need_fields("`framework`")?;
    if let Some(library) = library {
        read_library(library, &fields, &mut draft, report)?;
    }
    describe(&fields, &mut draft, report)?;
    let scales = scale::Scales::read(&fields, report)?;
    node::read(&fields, &scales, &mut draft, report)?;
    fields.finish(report, "framework");
    Ok(draft)
}

/// The framework of a library; whatever else it brings is left out by name.
fn framework<'n>(library: &Fields<'n, 'n>, report: &mut Report) -> Read<&'n Node<'n>> {
    let Some(objects) = library.get("objects") else {
        return Err(library.missing("objects", "the library"));
    };
    let objects = objects.need_fields("`objects`")?;
    let mut found = objects.get("framework");
    if let Some(node) = objects.get("frameworks") {
        // An older form: a list, of which there is one.
        for framework in node.need_list("`frameworks`")? {
            if found.is_none() {
                found = Some(framework);
            } else {
                leave_out(report, "frameworks", "one framework becomes one checklist", framework);
            }
        }
    }
    let others = [
        ("reference_controls", "measures have no place in a checklist; questions cite them by their ids"),
        ("threats", "threats have no place in a checklist; questions cite them by their ids"),
        ("risk_matrix", "how risks are rated stands in the policy"),
        ("requirement_mapping_set", "how it maps to other frameworks has no place in a checklist"),
        ("requirement_mapping_sets", "how it maps to other frameworks has no place in a checklist"),
        ("metric_definitions", "metrics have no place in a checklist"),
    ];
    for (key, why) in others {
        objects.leave_out(report, key, why);
    }
    objects.finish(report, "objects");
    found.ok_or_else(|| {
        let hint = "name a library that holds a framework";
        Wrong::new(objects.at, "there is no framework in this library", hint)
    })
}

fn read_library(
    library: &Fields<'_, '_>,
    framework: &Fields<'_, '_>,
    draft: &mut Draft,
    report: &mut Report,
) -> Read<()> {
    draft.lang = library.text("locale")?.map(str::to_owned);
    draft.id = library.text("ref_id")?.map(Key::id);
    draft.title = library.text("name")?.map(str::to_owned);
    // The framework usually says the same once more.
    for (key, mine) in [("description", "summary"), ("copyright", "summary"), ("annotation", "summary")] {
        if let Some(text) = library.text(key)?
            && framework.text(key)?.is_none_or(|own| own != text)
        {
            let why = format!("it stands in the {mine}");
            report.change(&format!("library {key}"), &why, library.at(key), text);
            paragraph(&mut draft.summary, text);
        }
    }
    let others = [
        ("urn", "a checklist is known by its id"),
        ("version", "a checklist has a version of its own"),
        ("publication_date", "a checklist has no such date"),
        ("provider", "a checklist does not say who made it"),
        ("packager", "a checklist does not say who made it"),
        ("dependencies", "a checklist needs no other file"),
        ("labels", "a checklist has no labels"),
        ("translations", "a checklist has one language"),
        ("convert_library_version", "it concerns the other program's converter"),
    ];
    for (key, why) in others {
        library.leave_out(report, key, why);
    }
    library.finish(report, "library");
    Ok(())
}

fn describe(fields: &Fields<'_, '_>, draft: &mut Draft, report: &mut Report) -> Read<()> {
    if let Some(id) = fields.text("ref_id")? {
        if draft.id.as_ref().is_some_and(|own| own.whole != id) {
            report.drop("framework ref_id", "the library's id is used", fields.at("ref_id"), id);
        }
        draft.id.get_or_insert_with(|| Key::id(id));
    }
    if let Some(name) = fields.text("name")?
        && let Some(other) = draft.title.replace(name.to_owned()).filter(|other| other != name)
    {
        report.drop("library name", "the framework's name is the title", fields.at("name"), other);
    }
    for key in ["description", "annotation"] {
        if let Some(text) = fields.text(key)? {
            paragraph(&mut draft.summary, text);
        }
    }
    let others = [
        ("urn", "a checklist is known by its id"),
        ("translations", "a checklist has one language"),
        ("outcomes_definition", "outcomes are expressions (CEL); the policy decides here"),
        ("field_visibility", "every field is shown here"),
    ];
    for (key, why) in others {
        fields.leave_out(report, key, why);
    }
    for group in fields.list("implementation_groups_definition")? {
        let why = "groups are no scope rules here; questions name theirs among their references";
        leave_out(report, "implementation_groups_definition", why, group);
    }
    Ok(())
}

/// The part of a URN that people know it by: what stands behind the fifth colon.
fn short(urn: &str) -> &str {
    urn.splitn(6, ':').nth(5).unwrap_or_else(|| urn.rsplit(':').next().unwrap_or(urn))
}

/// URNs are compared without regard to case.
fn folded(urn: &str) -> String {
    urn.trim().to_lowercase()
}

/// Questions by URN: the node's or question's key and the keys of its choices by theirs.
type Choices = HashMap<String, HashMap<String, String>>;
