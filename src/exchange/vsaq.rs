//! VSAQ questionnaires: blocks become sections, items questions, conditions scope rules, tips guidance.

mod condition;
mod item;
mod prepare;
mod scope;

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::Wanted;
use super::draft::{Draft, DraftSection};
use super::html;
use super::ids::Key;
use super::json;
use super::place::{At, Places};
use super::report::{Read, Report, Wrong};
use super::tree::{Fields, Node, leave_out};
use super::utf8;

/// An item of the questionnaire, in the order of the file.
struct Item<'n> {
    node: &'n Node<'n>,
    fields: Fields<'n, 'n>,
    kind: &'n str,
    id: Option<Cow<'n, str>>,
    /// What stands before every id of the extension that it comes from.
    namespace: String,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// What an id stands for.
#[derive(Clone, Copy)]
struct Named {
    item: usize,
    /// Which of a group's choices.
    choice: Option<usize>,
}

/// All items with what is known about them together.
struct Form<'n> {
    items: Vec<Item<'n>>,
    by_id: HashMap<Cow<'n, str>, Named, RandomState>,
}

/// Reads a questionnaire, with its extensions put in.
pub(super) fn read(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    places: &mut Places,
    report: &mut Report,
) -> Read<Draft> {
    let mut texts = Vec::new();
    let files = [(wanted.file, bytes)].into_iter().chain(wanted.extensions.iter().copied());
    for (number, (name, bytes)) in files.enumerate() {
        let text = utf8(bytes).map_err(|wrong| Wrong { at: At::whole(number), ..wrong });
        // The place of a fault in this file needs its name, too.
        let known = text.as_ref().copied().unwrap_or_default();
        let (json, rewrites) = prepare::prepare(known);
        places.bytes(name, known, rewrites);
        text?;
        texts.push(json);
    }
    let trees: Vec<Node<'_>> =
        texts.iter().enumerate().map(|(file, text)| json::read(file, text)).collect::<Read<_>>()?;
    let Some((base, extensions)) = trees.split_first() else {
        return Err(Wrong::new(At::whole(0), "the file is empty", "check that it is the right file"));
    };
    let mut form = Form { items: Vec::new(), by_id: HashMap::default() };
    let version = form.base(base, report)?;
    for extension in extensions {
        form.extension(extension, version, report)?;
    }
    form.draft(report)
}

/// An id of an extension stands behind its namespace, one of the questionnaire alone.
fn within<'n>(namespace: &str, id: &'n str) -> Cow<'n, str> {
    if namespace.is_empty() { Cow::Borrowed(id) } else { Cow::Owned([namespace, id].concat()) }
}

impl<'n> Form<'n> {
    /// The questionnaire itself; answers with its version.
    fn base(&mut self, tree: &'n Node<'n>, report: &mut Report) -> Read<Option<&'n str>> {
        let top = tree.need_fields("the file")?;
        if top.has("extensions") && !top.has("questionnaire") {
            return Err(Wrong::usage(
                top.at("extensions"),
                "this is an extension, which says nothing without its questionnaire",
                "name the questionnaire as FILE and this file with --extension",
            ));
        }
        let version = top.text("version")?;
        if let Some(version) = version {
            report.drop("version", "a checklist has a version of its own", top.at("version"), version);
        }
        let Some(questionnaire) = top.get("questionnaire") else {
            return Err(top.missing("questionnaire", "the file"));
        };
        let blocks = questionnaire.need_list("`questionnaire`")?;
        let [root] = blocks else {
            let what = format!("`questionnaire` holds {} items", blocks.len());
            return Err(Wrong::new(questionnaire.at, what, "it has to hold exactly one, a block"));
        };
        let index = self.item(root, None, "")?;
        if self.items.get(index).is_some_and(|item| item.kind != "block") {
            return Err(Wrong::new(root.at, "the outermost item is no block", "put everything into a block"));
        }
        top.finish(report, "top");
        Ok(version)
    }

    /// Reads an item with all that is in it.
    fn item(&mut self, node: &'n Node<'n>, parent: Option<usize>, namespace: &str) -> Read<usize> {
        let fields = node.need_fields("an item")?;
        let kind = fields.need_text("type", "an item")?;
        let id = fields.text("id")?.map(|id| within(namespace, id));
        let index = self.items.len();
        if let Some(id) = &id {
            self.name(id.clone(), Named { item: index, choice: None }, fields.at("id"))?;
        }
        let choices = if matches!(kind, "radiogroup" | "checkgroup") { fields.list("choices")? } else { &[] };
        for (choice, entry) in choices.iter().enumerate() {
            for (id, label) in entry.need_entries("a choice")? {
                self.name(within(namespace, id), Named { item: index, choice: Some(choice) }, label.at)?;
            }
        }
        let below = if kind == "block" { fields.list("items")? } else { &[] };
        self.items.push(Item {
            node,
            fields,
            kind,
            id,
            namespace: namespace.to_owned(),
            parent,
            children: Vec::new(),
        });
        for node in below {
            let child = self.item(node, Some(index), namespace)?;
            if let Some(item) = self.items.get_mut(index) {
                item.children.push(child);
            }
        }
        Ok(index)
    }

    fn name(&mut self, id: Cow<'n, str>, named: Named, at: At) -> Read<()> {
        match self.by_id.entry(id) {
            Entry::Vacant(place) => {
                place.insert(named);
                Ok(())
            }
            Entry::Occupied(first) => {
                let what = format!("the id `{}` stands twice", first.key());
                Err(Wrong::new(at, what, "give each item an id of its own"))
            }
        }
    }

    /// Puts the items of an extension where it wants them.
    fn extension(&mut self, tree: &'n Node<'n>, version: Option<&str>, report: &mut Report) -> Read<()> {
        let top = tree.need_fields("the extension")?;
        let own = top.text("version")?;
        if let (Some(own), Some(version)) = (own, version)
            && own != version
        {
            let what = format!("this extends version {own}, and the questionnaire has version {version}");
            return Err(Wrong::new(top.at("version"), what, "take the extension for that version"));
        }
        let namespace = top.need_text("namespace", "the extension")?;
        let Some(extensions) = top.get("extensions") else {
            return Err(top.missing("extensions", "the extension"));
        };
        for node in extensions.need_list("`extensions`")? {
            let fields = node.need_fields("an item")?;
            let (before, after) = (fields.text("insertBefore")?, fields.text("insertAfter")?);
            let (target, is_after) = match (before, after) {
                (Some(target), None) => (target, false),
                (None, Some(target)) => (target, true),
                _ => {
                    let hint = "say either insertBefore or insertAfter, with the id of an item";
                    return Err(Wrong::new(node.at, "it is not clear where this item goes", hint));
                }
            };
            let key = if is_after { "insertAfter" } else { "insertBefore" };
            let named = self.by_id.get(target).copied().filter(|named| named.choice.is_none());
            let parent = named.and_then(|named| self.items.get(named.item)?.parent);
            let (Some(named), Some(parent)) = (named, parent) else {
                let what = format!("`{target}` is no item of the questionnaire beside which one could stand");
                return Err(Wrong::new(fields.at(key), what, "name an item by its id"));
            };
            let new = self.item(node, Some(parent), &format!("{namespace}:"))?;
            if let Some(item) = self.items.get(new) {
                // They were read here and say nothing more.
                let _ = (item.fields.get("insertBefore"), item.fields.get("insertAfter"));
            }
            let Some(siblings) = self.items.get_mut(parent).map(|item| &mut item.children) else { continue };
            let at = siblings.iter().position(|child| *child == named.item).unwrap_or(siblings.len());
            siblings.insert(at + usize::from(is_after), new);
        }
        top.finish(report, "extension");
        Ok(())
    }

    fn draft(&self, report: &mut Report) -> Read<Draft> {
        let mut draft = Draft::default();
        let scope = scope::Scope::new(self)?;
        let tips = item::Tips::of(self, &scope)?;
        let mut writer = Writer { form: self, scope, draft: &mut draft, report, texts: HashMap::new(), tips };
        writer.root()?;
        Ok(draft)
    }
}

/// Writes the draft, block by block.
struct Writer<'w, 'n> {
    form: &'w Form<'n>,
    scope: scope::Scope<'w, 'n>,
    draft: &'w mut Draft,
    report: &'w mut Report,
    /// How often a text without an id was met.
    texts: HashMap<String, usize>,
    tips: item::Tips,
}

impl Writer<'_, '_> {
    fn root(&mut self) -> Read<()> {
        let Some(root) = self.form.items.first() else { return Ok(()) };
        let title = root.fields.text("text")?.map(|text| self.markdown(text, root.fields.at("text")));
        self.draft.title = title.filter(|title| !title.is_empty());
        self.draft.id = root.id.as_deref().map(Key::id);
        let holds_items = root.children.iter().any(|child| {
            self.form.items.get(*child).is_some_and(|item| !matches!(item.kind, "block" | "spacer"))
        });
        let home = holds_items.then(|| self.open(0, None)).transpose()?;
        self.children(0, home)
    }

    /// Begins the section of a block.
    fn open(&mut self, block: usize, parent: Option<usize>) -> Read<usize> {
        let Some(item) = self.form.items.get(block) else { return Ok(0) };
        let text = item.fields.text("text")?.unwrap_or_default();
        let title = self.markdown(text, item.fields.at("text"));
        let around = parent
            .and_then(|parent| self.draft.sections.get(parent))
            .map(|section| section.key.whole.clone());
        let key = self.key(item, &title, around.as_deref(), "block");
        self.draft.sections.push(DraftSection::new(key, item.node.at, parent, title));
        Ok(self.draft.sections.len() - 1)
    }

    fn children(&mut self, block: usize, section: Option<usize>) -> Read<()> {
        let Some(item) = self.form.items.get(block) else { return Ok(()) };
        self.common(item, "block")?;
        item.fields.get("items");
        let mut was_block = false;
        for child in &item.children {
            let Some(own) = self.form.items.get(*child) else { continue };
            if own.kind == "block" {
                was_block = true;
                let own_section = self.open(*child, section)?;
                self.children(*child, Some(own_section))?;
                continue;
            }
            if was_block && own.kind != "spacer" {
                was_block = false;
                let why = "what stands in a block itself comes before the blocks in it";
                self.report.change("order", why, own.node.at, String::new());
            }
            if let Some(section) = section {
                self.leaf(*child, section)?;
            } else {
                // Nothing but a spacer: every other item would have opened a section.
                leave_out(self.report, "spacer", "it only makes room on the page", own.node);
            }
        }
        item.fields.finish(self.report, "block");
        Ok(())
    }

    /// The keys that every item may have and no checklist has a place for.
    fn common(&mut self, item: &Item<'_>, of: &str) -> Read<()> {
        let fields = &item.fields;
        let _ = (fields.get("type"), fields.get("id"), fields.get("text"), fields.get("cond"));
        if let Some(class) = fields.text("className")? {
            let why = "it hides or dresses the item on the page; the item is carried";
            self.report.drop(&format!("{of} className"), why, fields.at("className"), class);
        }
        if let Some(auth) = fields.text("auth")? {
            if auth == "admin" {
                self.report.change(
                    "auth",
                    "only our own side answers it: by = \"us\"",
                    fields.at("auth"),
                    auth,
                );
            } else {
                self.report.drop("auth", "who may answer stands in the policy", fields.at("auth"), auth);
            }
        }
        Ok(())
    }

    fn markdown(&mut self, text: &str, at: At) -> String {
        let made = html::markdown(text);
        for left_out in made.left_out {
            self.report.drop("markup", "only its text is carried", at, left_out);
        }
        made.text
    }

    /// What an item's id is made from: its own, or the text where it has none.
    fn key(&mut self, item: &Item<'_>, text: &str, around: Option<&str>, what: &str) -> Key {
        if let Some(id) = &item.id {
            return Key::id(id.as_ref());
        }
        if let Some(short) = scope::family(item) {
            return Key::of(scope::nameless(item), short);
        }
        let short = if text.is_empty() { what.to_owned() } else { text.to_owned() };
        let whole = format!("{} > {what} {short}", around.unwrap_or_default());
        let count = self.texts.entry(whole.clone()).or_default();
        *count += 1;
        if *count == 1 { Key::of(whole, short) } else { Key::of(format!("{whole} ({count})"), short) }
    }
}
