//! Changes the text of a checklist as a person would: what is not changed stays as it was written, comments
//! and order included.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

use super::model::Base;
use super::version::Version;
use crate::text::writer::{set, texts};

/// The keys of a checklist, a section and a question in the order in which people write them; what is new is put
/// where it belongs.
const ORDER: [&str; 38] = [
    "id",
    "version",
    "title",
    "in",
    "summary",
    "guidance",
    "lang",
    "area",
    "replaces",
    "revision",
    "ask",
    "kind",
    "good",
    "options",
    "required",
    "at-least",
    "anchors",
    "unit",
    "full",
    "zero",
    "none",
    "weight",
    "gate",
    "evidence",
    "rationale",
    "by",
    "request",
    "na",
    "why",
    "partner-types",
    "when",
    "refs",
    "disabled",
    "base",
    "checklist",
    "source",
    "section",
    "question",
];

/// Where something is put into a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<'a> {
    /// Before all others.
    First,
    /// After the one with this id; at the end where there is none.
    After(&'a str),
}

/// A checklist's text that is being changed.
#[derive(Debug, Clone)]
pub struct Edit {
    document: DocumentMut,
}

impl Edit {
    /// Begins with a text; none where it is no TOML, or has its sections or questions in another form than
    /// `[[section]]` and `[[section.question]]`.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let document: DocumentMut = text.parse().ok()?;
        let is_list = |table: &Table, key: &str| table.get(key).is_none_or(Item::is_array_of_tables);
        let are_lists =
            |sections: &ArrayOfTables| sections.iter().all(|section| is_list(section, "question"));
        let sections = document.get("section").and_then(Item::as_array_of_tables);
        let is_ours = is_list(document.as_table(), "section") && sections.is_none_or(are_lists);
        is_ours.then_some(Self { document })
    }

    /// The text as it is now.
    #[must_use]
    pub fn finish(mut self) -> String {
        // Places of an earlier text would put what moved back to where it was.
        loosen(self.document.as_table_mut());
        let mut text = self.document.to_string();
        let end = text.trim_end().len();
        text.truncate(end);
        text.push('\n');
        text
    }

    /// Sets a key of the checklist itself.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        put(self.document.as_table_mut(), key, Item::Value(value.into()));
    }

    /// Takes a key of the checklist away.
    pub fn clear(&mut self, key: &str) {
        self.document.remove(key);
    }

    /// Sets the version.
    pub fn set_version(&mut self, version: Version) {
        self.set("version", version.to_string());
    }

    /// Sets the partner types that it is meant for; none: all.
    pub fn set_partner_types(&mut self, types: &[String]) {
        if types.is_empty() {
            self.clear("partner-types");
        } else {
            self.set("partner-types", texts(types));
        }
    }

    /// Says what the checklist was forked from, and which text of it was merged last.
    pub fn set_base(&mut self, base: &Base) {
        let table = self.document.as_table_mut();
        if !table.get("base").is_some_and(Item::is_table_like) {
            put(table, "base", Item::Table(Table::new()));
        }
        let Some(own) = table.get_mut("base").and_then(Item::as_table_like_mut) else { return };
        set(own, "checklist", base.checklist.as_str().into());
        set(own, "version", base.version.to_string().into());
        set(own, "source", base.source.as_str().into());
    }

    /// Sets a key of a question; nothing where there is no such question.
    pub fn set_in_question(&mut self, question: &str, key: &str, value: impl Into<Value>) {
        if let Some(table) = self.question_mut(question) {
            put(table, key, Item::Value(value.into()));
        }
    }

    /// Takes a key of a question away.
    pub fn clear_in_question(&mut self, question: &str, key: &str) {
        if let Some(table) = self.question_mut(question) {
            table.remove(key);
        }
    }

    /// Makes a key of the checklist, a section or a question what it is in another text: `part.key` for one
    /// key of an inline table, as `evidence.min`.
    pub(super) fn copy_key(&mut self, from: &Self, place: Place<'_>, key: &str) {
        let other = from.table(place);
        let Some(table) = self.table_mut(place) else { return };
        let (key, inner) = key.split_once('.').map_or((key, None), |(key, inner)| (key, Some(inner)));
        let new = other.and_then(|other| other.get(key));
        let Some(inner) = inner else {
            match new {
                Some(item) => put(table, key, item.clone()),
                None => drop(table.remove(key)),
            }
            return;
        };
        let new = new.and_then(Item::as_table_like).and_then(|new| new.get(inner)).and_then(Item::as_value);
        if new.is_some() && !table.get(key).is_some_and(Item::is_table_like) {
            put(table, key, Item::Value(Value::InlineTable(InlineTable::new())));
        }
        let Some(own) = table.get_mut(key).and_then(Item::as_table_like_mut) else { return };
        match new {
            Some(value) => set_inside(own, inner, value.clone()),
            None => drop(own.remove(inner)),
        }
        if own.is_empty() {
            table.remove(key);
        }
    }

    /// Puts a section of another text in, without its questions.
    pub(super) fn insert_section(&mut self, from: &Self, id: &str, spot: Spot<'_>) {
        let Some(mut section) = from.section(id).cloned() else { return };
        section.remove("question");
        if let Some(sections) = list(self.document.as_table_mut(), "section") {
            let at = index(sections, spot);
            sections.insert(at, section);
        }
    }

    /// Takes a section out; one that still has questions stays.
    pub(super) fn remove_section(&mut self, id: &str) {
        let is_empty = |table: &Table| {
            table.get("question").and_then(Item::as_array_of_tables).is_none_or(ArrayOfTables::is_empty)
        };
        if let Some(sections) = sections_mut(&mut self.document) {
            sections.retain(|table| text(table, "id") != Some(id) || !is_empty(table));
        }
    }

    /// Moves a section.
    pub(super) fn move_section(&mut self, id: &str, spot: Spot<'_>) {
        let Some(sections) = sections_mut(&mut self.document) else { return };
        let Some(from) = position(sections, id) else { return };
        let section = sections.remove(from);
        let at = index(sections, spot);
        sections.insert(at, section);
    }

    /// Puts a question of another text into a section.
    pub(super) fn insert_question(&mut self, from: &Self, id: &str, section: &str, spot: Spot<'_>) {
        if let Some(question) = from.question(id).cloned() {
            self.place_question(question, section, spot);
        }
    }

    /// Takes a question out, with the comment above it.
    pub(super) fn remove_question(&mut self, id: &str) -> Option<Table> {
        for section in sections_mut(&mut self.document)?.iter_mut() {
            let Some(questions) = section.get_mut("question").and_then(Item::as_array_of_tables_mut) else {
                continue;
            };
            if let Some(at) = position(questions, id) {
                return Some(questions.remove(at));
            }
        }
        None
    }

    /// Moves a question, perhaps to another section.
    pub(super) fn move_question(&mut self, id: &str, section: &str, spot: Spot<'_>) {
        if self.section(section).is_some()
            && let Some(question) = self.remove_question(id)
        {
            self.place_question(question, section, spot);
        }
    }

    /// True when the text has this section.
    #[must_use]
    pub fn has_section(&self, id: &str) -> bool {
        self.section(id).is_some()
    }

    /// True when the text has this question.
    #[must_use]
    pub fn has_question(&self, id: &str) -> bool {
        self.question(id).is_some()
    }

    /// The section that a question stands in.
    #[must_use]
    pub fn section_of(&self, question: &str) -> Option<&str> {
        let sections = self.document.get("section")?.as_array_of_tables()?;
        let holds = |section: &&Table| {
            let questions = section.get("question").and_then(Item::as_array_of_tables);
            questions.is_some_and(|questions| position(questions, question).is_some())
        };
        sections.iter().find(holds).and_then(|section| text(section, "id"))
    }

    fn place_question(&mut self, question: Table, section: &str, spot: Spot<'_>) {
        let sections = self.document.get_mut("section").and_then(Item::as_array_of_tables_mut);
        let section =
            sections.and_then(|list| list.iter_mut().find(|table| text(table, "id") == Some(section)));
        if let Some(questions) = section.and_then(|section| list(section, "question")) {
            let at = index(questions, spot);
            questions.insert(at, question);
        }
    }

    fn table(&self, place: Place<'_>) -> Option<&Table> {
        match place {
            Place::Head => Some(self.document.as_table()),
            Place::Section(id) => self.section(id),
            Place::Question(id) => self.question(id),
        }
    }

    fn table_mut(&mut self, place: Place<'_>) -> Option<&mut Table> {
        match place {
            Place::Head => Some(self.document.as_table_mut()),
            Place::Section(id) => {
                sections_mut(&mut self.document)?.iter_mut().find(|table| text(table, "id") == Some(id))
            }
            Place::Question(id) => self.question_mut(id),
        }
    }

    fn section(&self, id: &str) -> Option<&Table> {
        self.document.get("section")?.as_array_of_tables()?.iter().find(|table| text(table, "id") == Some(id))
    }

    fn question(&self, id: &str) -> Option<&Table> {
        let sections = self.document.get("section")?.as_array_of_tables()?;
        let mut questions =
            sections.iter().filter_map(|table| table.get("question")?.as_array_of_tables()).flatten();
        questions.find(|table| text(table, "id") == Some(id))
    }

    fn question_mut(&mut self, id: &str) -> Option<&mut Table> {
        let sections = sections_mut(&mut self.document)?;
        let mut questions = sections
            .iter_mut()
            .filter_map(|table| table.get_mut("question")?.as_array_of_tables_mut())
            .flat_map(ArrayOfTables::iter_mut);
        questions.find(|table| text(table, "id") == Some(id))
    }
}

/// A table of a checklist's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// The checklist itself.
    Head,
    /// A section.
    Section(&'a str),
    /// A question.
    Question(&'a str),
}

fn sections_mut(document: &mut DocumentMut) -> Option<&mut ArrayOfTables> {
    document.get_mut("section").and_then(Item::as_array_of_tables_mut)
}

fn text<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Item::as_str)
}

fn position(list: &ArrayOfTables, id: &str) -> Option<usize> {
    list.iter().position(|table| text(table, "id") == Some(id))
}

fn index(list: &ArrayOfTables, spot: Spot<'_>) -> usize {
    match spot {
        Spot::First => 0,
        Spot::After(id) => position(list, id).map_or(list.len(), |at| at + 1),
    }
}

/// The list of tables under a key, begun where there is none.
fn list<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut ArrayOfTables> {
    table.entry(key).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())).as_array_of_tables_mut()
}

/// Sets a key of an inline table; what is new stands as people write it, with a blank after the comma.
fn set_inside(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if !table.contains_key(key) {
        value.decor_mut().clear();
    }
    set(table, key, value);
}

/// Sets a key where its value differs: the comments around an old one stay, a new one stands where it belongs.
fn put(table: &mut Table, key: &str, item: Item) {
    match (table.get_mut(key), item) {
        (Some(Item::Value(_)), Item::Value(value)) => set(table, key, value),
        (Some(old), item) => *old = item,
        (None, item) => {
            let rank = |key: &str| ORDER.iter().position(|own| *own == key).unwrap_or(ORDER.len());
            let own = rank(key);
            let later: Vec<String> = table
                .iter()
                .map(|(other, _)| other.to_owned())
                .skip_while(|other| rank(other) <= own)
                .collect();
            let later: Vec<(Key, Item)> =
                later.iter().filter_map(|other| table.remove_entry(other)).collect();
            table.insert(key, item);
            for (key, item) in later {
                table.insert_formatted(&key, item);
            }
        }
    }
}

/// Forgets where tables stood in the text that they come from: they then stand in the order of their lists.
fn loosen(table: &mut Table) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => {
                inner.set_position(None);
                loosen(inner);
            }
            Item::ArrayOfTables(list) => {
                for inner in list.iter_mut() {
                    inner.set_position(None);
                    loosen(inner);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}
