//! OSCAL catalogs, in and out: groups are sections, controls questions.

mod export;
mod own;
mod part;
mod prop;

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::checklist::model::{ChoiceOption, Earns, Kind};

use super::draft::{Draft, DraftQuestion, DraftSection, MOST_OPTIONS, ask_of, one_line, paragraph};
use super::ids::{KEY, Key, settle};
use super::place::At;
use super::report::{Read, Report, Wrong};
use super::tree::{Fields, Node, leave_out};

pub use export::export;
use part::{Part, Role};
use prop::Props;

/// The namespace of what only we know: https is for pages, and this is none.
const NAMESPACE: &str = "urn:probity:oscal:1";

/// Reads a catalog.
pub(super) fn read(tree: &Node<'_>, report: &mut Report) -> Read<Draft> {
    let top = tree.need_fields("the file")?;
    let Some(catalog) = top.get("catalog") else {
        let other = top.entries().map(|(key, _)| key).find(|key| *key != "$schema").unwrap_or_default();
        let what = format!("this is no catalog but `{other}`");
        return Err(Wrong::new(
            tree.at,
            what,
            "a checklist is made from an OSCAL catalog; resolve a profile first",
        ));
    };
    top.leave_out(report, "$schema", "a checklist names its schema elsewhere");
    top.finish(report, "top");
    let catalog = catalog.need_fields("`catalog`")?;
    let mut reader = Reader {
        draft: Draft::default(),
        report,
        params: HashMap::new(),
        used: HashSet::new(),
        titles: HashMap::new(),
        ids: HashSet::new(),
        top: None,
        twins: HashMap::new(),
        is_ours: false,
    };
    reader.back_matter(&catalog)?;
    reader.collect(&catalog)?;
    reader.metadata(&catalog)?;
    reader.report_key(&catalog, "uuid", "a checklist is known by its id");
    reader.inside(&catalog, None)?;
    reader.unused_params();
    catalog.finish(reader.report, "catalog");
    Ok(reader.draft)
}

struct Reader<'r, 'n> {
    draft: Draft,
    report: &'r mut Report,
    params: HashMap<&'n str, &'n Node<'n>>,
    used: HashSet<&'n str>,
    /// Titles of what the back matter holds, by UUID.
    titles: HashMap<&'n str, &'n str>,
    ids: HashSet<&'n str>,
    /// The section of controls that are in no group.
    top: Option<usize>,
    /// How often a title was met in the same place.
    twins: HashMap<String, usize>,
    /// True where we wrote it.
    is_ours: bool,
}

impl<'n> Reader<'_, 'n> {
    /// Leaves a key out; what we wrote ourselves says nothing that is lost.
    fn report_key(&mut self, fields: &Fields<'_, '_>, key: &str, why: &str) {
        if self.is_ours {
            fields.get(key);
        } else {
            fields.leave_out(self.report, key, why);
        }
    }

    fn back_matter(&mut self, catalog: &Fields<'n, 'n>) -> Read<()> {
        let Some(node) = catalog.get("back-matter") else { return Ok(()) };
        let fields = node.need_fields("`back-matter`")?;
        for resource in fields.list("resources")? {
            let own = resource.need_fields("a resource")?;
            if let (Some(uuid), Some(title)) = (own.text("uuid")?, own.text("title")?) {
                self.titles.insert(uuid, title);
            }
        }
        let why = "questions cite resources by their titles; the rest of them has no place in a checklist";
        leave_out(self.report, "back-matter", why, node);
        Ok(())
    }

    /// Every parameter, wherever it is declared.
    fn collect(&mut self, home: &Fields<'n, 'n>) -> Read<()> {
        for param in home.list("params")? {
            let id = param.need_fields("a parameter")?.need_text("id", "a parameter")?;
            if self.params.insert(id, param).is_some() {
                return Err(Wrong::new(
                    param.at,
                    format!("the parameter `{id}` stands twice"),
                    "keep one of them",
                ));
            }
        }
        for key in ["groups", "controls"] {
            for node in home.list(key)? {
                self.collect(&node.need_fields(&format!("one of `{key}`"))?)?;
            }
        }
        Ok(())
    }

    fn metadata(&mut self, catalog: &Fields<'n, 'n>) -> Read<()> {
        let Some(node) = catalog.get("metadata") else {
            return Err(catalog.missing("metadata", "the catalog"));
        };
        let fields = node.need_fields("`metadata`")?;
        self.draft.title = fields.text("title")?.map(str::to_owned);
        self.draft.id = self.draft.title.clone().map(Key::id);
        fields.text("remarks")?.unwrap_or_default().clone_into(&mut self.draft.summary);
        let props = Props::of(&fields)?;
        self.is_ours = props.own("checklist").is_some();
        if self.is_ours {
            own::metadata(&mut self.draft, &fields, &props)?;
        }
        props.finish(self.report, "metadata prop", "a checklist has no such mark");
        for (key, why) in [
            ("version", "a checklist has a version of its own"),
            ("oscal-version", "it concerns OSCAL alone"),
            ("last-modified", "when a checklist changed stands in its history"),
            ("published", "a checklist has no such date"),
            ("revisions", "what changed stands in a checklist's history"),
            ("document-ids", "a checklist is known by its id"),
            ("links", "a checklist links to nothing as a whole"),
            ("roles", "a checklist does not say who made it"),
            ("locations", "a checklist does not say who made it"),
            ("parties", "a checklist does not say who made it"),
            ("responsible-parties", "a checklist does not say who made it"),
            ("actions", "a checklist does not say who made it"),
        ] {
            if !self.is_ours || !matches!(key, "version" | "oscal-version" | "last-modified") {
                fields.leave_out(self.report, key, why);
            }
        }
        if !self.is_ours {
            fields.finish(self.report, "metadata");
        }
        Ok(())
    }

    /// The groups and controls of a catalog or group.
    fn inside(&mut self, home: &Fields<'n, 'n>, section: Option<usize>) -> Read<()> {
        for control in home.list("controls")? {
            let section = section.unwrap_or_else(|| self.top(control.at));
            self.control(control, section)?;
        }
        for group in home.list("groups")? {
            self.group(group, section)?;
        }
        Ok(())
    }

    fn top(&mut self, at: At) -> usize {
        if let Some(top) = self.top {
            return top;
        }
        let title = self.draft.title.clone().unwrap_or_else(|| "Controls".to_owned());
        self.draft.sections.push(DraftSection::new(Key::id("controls"), at, None, title));
        *self.top.insert(self.draft.sections.len() - 1)
    }

    fn once(&mut self, id: &'n str, at: At) -> Read<()> {
        if self.ids.insert(id) {
            return Ok(());
        }
        Err(Wrong::new(
            at,
            format!("the id `{id}` stands twice"),
            "give each group and control an id of its own",
        ))
    }

    fn group(&mut self, node: &'n Node<'n>, parent: Option<usize>) -> Read<()> {
        let fields = node.need_fields("a group")?;
        let props = Props::of(&fields)?;
        let id = fields.text("id")?;
        if let Some(id) = id {
            self.once(id, fields.at("id"))?;
        }
        if let Some(parent) = parent.filter(|_| self.is_ours && props.own("questions-of-the-group").is_some())
        {
            // A group holds groups or controls, never both: the questions of a section with sections in it.
            return self.inside(&fields, Some(parent));
        }
        let title = fields.text("title")?.unwrap_or_default();
        let around = parent
            .and_then(|parent| self.draft.sections.get(parent))
            .map(|section| section.key.whole.as_str());
        let key = match id {
            Some(_) if self.is_ours => Key::kept(props.own("section").or(id).unwrap_or_default()),
            Some(id) => Key::id(id),
            None => {
                // Two groups of the same title in one group are told apart by their order alone.
                let whole = format!("{} > {title}", around.unwrap_or_default());
                let count = self.twins.entry(whole.clone()).or_default();
                *count += 1;
                Key::of(if *count == 1 { whole } else { format!("{whole} ({count})") }, title)
            }
        };
        let title = labelled(props.label(), title);
        let mut section = DraftSection::new(key, node.at, parent, title);
        for part in fields.list("parts")? {
            let part = self.part(part)?;
            section.tell(&part.markdown());
        }
        self.draft.sections.push(section);
        let section = self.draft.sections.len() - 1;
        fields.get("params");
        self.report_key(&fields, "class", "a section has no class");
        self.report_key(&fields, "links", "a section cites nothing");
        props.finish(self.report, "group prop", "a section has no such mark");
        self.inside(&fields, Some(section))?;
        fields.finish(self.report, "group");
        Ok(())
    }

    fn control(&mut self, node: &'n Node<'n>, section: usize) -> Read<()> {
        let fields = node.need_fields("a control")?;
        let id = fields.need_text("id", "a control")?;
        self.once(id, fields.at("id"))?;
        let props = Props::of(&fields)?;
        if props.plain("status").is_some_and(|status| status.eq_ignore_ascii_case("withdrawn")) {
            leave_out(self.report, "withdrawn control", "it is not in force any more", node);
            return Ok(());
        }
        let question =
            match self.is_ours.then(|| own::question(&fields, &props, node.at)).transpose()?.flatten() {
                Some(question) => question,
                None => self.question(&fields, &props, node.at, id)?,
            };
        if let Some(section) = self.draft.sections.get_mut(section) {
            section.questions.push(question);
        }
        for control in fields.list("controls")? {
            self.control(control, section)?;
        }
        fields.finish(self.report, "control");
        Ok(())
    }

    /// A control of others as a question.
    fn question(
        &mut self,
        fields: &Fields<'n, 'n>,
        props: &Props<'n>,
        at: At,
        id: &'n str,
    ) -> Read<DraftQuestion> {
        let mut read = Gathered::default();
        for part in fields.list("parts")? {
            let part = self.part(part)?;
            read.take(&part);
        }
        for param in fields.list("params")? {
            let own = param.need_fields("a parameter")?;
            paragraph(&mut read.why, &self.guideline(&own)?);
        }
        let title = fields.text("title")?.unwrap_or_default();
        let label = props.label().unwrap_or(id);
        let (ask, request) = ask_of(label, title, &read.statement);
        let (kind, more) = self.kind(read.objectives, at);
        paragraph(&mut read.why, &more);
        let mut question = DraftQuestion::new(Key::id(id), at, ask, kind);
        question.is_scored = true;
        question.question.request = request;
        question.question.why = read.why;
        question.question.evidence.hint = read.methods.join("; ");
        question.question.refs.push(format!("OSCAL control: {id}"));
        for link in fields.list("links")? {
            let reference = self.link(link)?;
            question.question.refs.push(reference);
        }
        self.report_key(fields, "class", "a question has no class");
        props.finish(self.report, "control prop", "a question has no such mark");
        Ok(question)
    }

    /// What is to be ticked: every objective, or that the control is met.
    fn kind(&mut self, objectives: Vec<(Key, String)>, at: At) -> (Kind, String) {
        if objectives.is_empty() || objectives.len() > MOST_OPTIONS {
            let why = "the source does not say which answer is good; a control that is met is";
            self.report.assume("good", why, at, String::new());
            let listed: Vec<String> = objectives.into_iter().map(|(_, text)| format!("- {text}")).collect();
            return (Kind::YesNo { good: true }, listed.join("\n"));
        }
        let why = "assessment objectives are options, each of them required";
        self.report.change("assessment-objective", why, at, String::new());
        let (keys, labels): (Vec<Key>, Vec<String>) = objectives.into_iter().unzip();
        let keys = settle("", &keys, KEY);
        let options = keys.iter().zip(labels);
        let options =
            options.map(|(key, label)| ChoiceOption { key: key.clone(), label, score: None }).collect();
        (Kind::Multi { options, earns: Earns::Required(keys) }, String::new())
    }

    fn link(&mut self, node: &'n Node<'n>) -> Read<String> {
        let fields = node.need_fields("a link")?;
        let href = fields.need_text("href", "a link")?;
        let target = href.strip_prefix('#').unwrap_or(href);
        let shown = self.titles.get(target).copied().unwrap_or(target);
        let words = [fields.text("rel")?.unwrap_or("see"), shown, fields.text("text")?.unwrap_or_default()];
        self.report_key(&fields, "media-type", "a reference has no media type");
        self.report_key(&fields, "resource-fragment", "a reference names no part of a resource");
        fields.finish(self.report, "link");
        Ok(one_line(&words.join(" ")))
    }

    /// What a parameter is to be filled with, in words.
    fn guideline(&mut self, param: &Fields<'n, 'n>) -> Read<String> {
        let mut words = Vec::new();
        for (list, key) in [("guidelines", "prose"), ("constraints", "description")] {
            for node in param.list(list)? {
                let text = node.need_fields("a guideline")?.text(key)?.unwrap_or_default();
                words.push(self.inlined(text, 0)?);
            }
        }
        words.extend(param.text("usage")?.map(str::to_owned));
        if words.is_empty() {
            return Ok(String::new());
        }
        let name = param.text("label")?.or(param.text("id")?).unwrap_or_default();
        Ok(format!("**{name}**: {}", one_line(&words.join(" "))))
    }

    /// The text with what its parameters stand for.
    fn inlined(&mut self, text: &str, depth: usize) -> Read<String> {
        let mut made = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            made.push_str(before);
            let Some((inside, behind)) = after.split_once("}}") else {
                made.push_str("{{");
                rest = after;
                continue;
            };
            let id =
                inside.trim().strip_prefix("insert:").and_then(|rest| rest.trim().strip_prefix("param,"));
            let known = id.and_then(|id| self.params.get_key_value(id.trim()).map(|(id, node)| (*id, *node)));
            match (id, known) {
                (Some(_), Some((id, node))) if depth < 8 => {
                    self.used.insert(id);
                    made.push_str(&self.placeholder(node, depth)?);
                }
                (Some(id), _) => made.extend(["[", id.trim(), "]"]),
                (None, _) => made.extend(["{{", inside, "}}"]),
            }
            rest = behind;
        }
        made.push_str(rest);
        Ok(made)
    }

    fn placeholder(&mut self, node: &'n Node<'n>, depth: usize) -> Read<String> {
        let fields = node.need_fields("a parameter")?;
        let values = fields.texts("values")?;
        if !values.is_empty() {
            return Ok(values.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(", "));
        }
        if let Some(select) = fields.get("select") {
            let select = select.need_fields("`select`")?;
            let mut choices = Vec::new();
            for (_, choice) in select.texts("choice")? {
                choices.push(self.inlined(choice, depth + 1)?);
            }
            let many = match select.text("how-many")? {
                Some("one-or-more") => "one or more of: ",
                _ => "one of: ",
            };
            return Ok(format!("[{many}{}]", choices.join("; ")));
        }
        let label = fields.text("label")?.or(fields.text("id")?).unwrap_or_default();
        Ok(format!("[{}]", self.inlined(label, depth + 1)?))
    }

    /// Parameters that no text stands for, and what of the others was not needed.
    fn unused_params(&mut self) {
        let mut params: Vec<_> = self.params.iter().map(|(id, node)| (*id, *node)).collect();
        params.sort_by_key(|(_, node)| node.at);
        for (id, node) in params {
            if self.used.contains(id) {
                if let Some(fields) = node.fields() {
                    for key in ["props", "links", "class", "depends-on", "remarks"] {
                        fields.leave_out(self.report, key, "a parameter is only what stands in its place");
                    }
                    self.hidden_label(&fields);
                }
            } else {
                leave_out(self.report, "parameter", "no text has a place for it", node);
            }
        }
    }

    /// A label that a value or a choice stands for.
    fn hidden_label(&mut self, fields: &Fields<'_, '_>) {
        if fields.has("values") || fields.has("select") {
            fields.leave_out(self.report, "label", "its value or its choices stand in its place");
        }
        if fields.has("values") {
            fields.leave_out(self.report, "select", "its value stands in its place");
        }
    }

    fn part(&mut self, node: &'n Node<'n>) -> Read<Part> {
        let fields = node.need_fields("a part")?;
        let props = Props::of(&fields)?;
        let name = fields.text("name")?.unwrap_or_default().to_owned();
        let prose = fields.text("prose")?.unwrap_or_default();
        let prose = self.inlined(prose, 0)?;
        let mut parts = Vec::new();
        for part in fields.list("parts")? {
            parts.push(self.part(part)?);
        }
        let part = Part {
            role: Role::of(&name),
            id: fields.text("id")?.unwrap_or_default().to_owned(),
            label: props.label().unwrap_or_default().to_owned(),
            method: props.plain("method").map(str::to_owned),
            title: fields.text("title")?.unwrap_or_default().to_owned(),
            name,
            prose,
            parts,
        };
        for (key, why) in [
            ("ns", "the name of a part says what it is"),
            ("class", "a part has no class"),
            ("links", "a part of a text cites nothing"),
        ] {
            fields.leave_out(self.report, key, why);
        }
        props.finish(self.report, "part prop", "a part of a text has no such mark");
        fields.finish(self.report, "part");
        Ok(part)
    }
}

/// The parts of a control by what they become.
#[derive(Default)]
struct Gathered {
    statement: String,
    why: String,
    objectives: Vec<(Key, String)>,
    methods: Vec<String>,
}

impl Gathered {
    fn take(&mut self, part: &Part) {
        match part.role {
            Role::Statement => paragraph(&mut self.statement, &part.markdown()),
            Role::Objective => part.leaves("", &mut self.objectives),
            Role::Method => self.methods.push(part.method_words()),
            Role::Other => paragraph(&mut self.why, &part.markdown()),
        }
    }
}

/// A title with its label, unless it begins with it.
fn labelled(label: Option<&str>, title: &str) -> String {
    match label {
        Some(label) if !title.starts_with(label) => format!("{label} {title}"),
        _ => title.to_owned(),
    }
}

/// A number in a prop.
fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}
