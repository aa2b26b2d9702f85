//! Reads a theme file: `inherits`, `[meta]`, `[palette]` and one key for each role.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::style::{Color, Modifier};
use toml_edit::{Item, TableLike};

use super::colour::{self, Look};
use super::{Appearance, ROLES, Role};
use crate::config::Problem;
use crate::config::source::{Source, meant};

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

const APPEARANCES: [(&str, Appearance); 3] =
    [("dark", Appearance::Dark), ("light", Appearance::Light), ("any", Appearance::Any)];

/// A theme as its file says it, before its parent's looks are added.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) appearance: Appearance,
    place: String,
    pub(super) parent: Option<String>,
    looks: BTreeMap<Role, Look>,
}

impl Draft {
    pub(super) fn read(name: &str, place: &str, text: &str) -> (Self, Vec<Problem>) {
        let mut draft = Self {
            name: name.to_owned(),
            appearance: Appearance::Any,
            place: place.to_owned(),
            parent: None,
            looks: BTreeMap::new(),
        };
        let mut source = Source::new(place, text);
        if let Some(document) = source.document() {
            draft.read_table(&mut source, document.as_table());
        }
        (draft, source.into_problems())
    }

    fn read_table(&mut self, source: &mut Source<'_>, table: &dyn TableLike) {
        let palette = table.get("palette").map(|item| read_palette(source, item)).unwrap_or_default();
        for (key, item) in table.iter() {
            match key {
                "palette" => {}
                "inherits" => self.parent = source.string(key, item).map(str::to_owned),
                "meta" => self.read_meta(source, item),
                _ => match ROLES.iter().find(|(_, name, _)| *name == key) {
                    Some(&(role, ..)) => {
                        if let Some(look) = read_look(source, key, item, &palette) {
                            self.looks.insert(role, look);
                        }
                    }
                    None => source.unknown_key(
                        table,
                        key,
                        ROLES.iter().map(|(_, name, _)| *name).chain(["inherits", "meta", "palette"]),
                    ),
                },
            }
        }
    }

    fn read_meta(&mut self, source: &mut Source<'_>, item: &Item) {
        let Some(table) = item.as_table_like() else {
            source.problem(item.span(), "`meta` must be a table", None);
            return;
        };
        for (key, item) in table.iter() {
            if key == "appearance" {
                if let Some(appearance) = source.choice(key, item, &APPEARANCES) {
                    self.appearance = appearance;
                }
            } else {
                source.unknown_key(table, key, ["appearance"]);
            }
        }
    }

    /// The looks of the theme and, where it is silent, of its ancestors.
    pub(super) fn resolve(&self, all: &BTreeMap<String, Self>) -> BTreeMap<Role, Look> {
        let mut looks = self.looks.clone();
        for ancestor in self.ancestors(all) {
            for (role, look) in &ancestor.looks {
                looks.entry(*role).or_insert(*look);
            }
        }
        looks
    }

    /// What is wrong with the chain of parents, if anything is.
    pub(super) fn parent_problem(&self, all: &BTreeMap<String, Self>) -> Option<Problem> {
        let last = self.ancestors(all).last().unwrap_or(self);
        let parent = last.parent.as_deref()?;
        let (what, hint) = if all.contains_key(parent) {
            ("it inherits from itself".to_owned(), Some("the chain of `inherits` must end".to_owned()))
        } else if last.name == self.name {
            let hint = meant(parent, all.keys().map(String::as_str));
            (format!("it inherits from `{parent}`, which is no theme"), hint)
        } else {
            return None;
        };
        Some(Problem { place: self.place.clone(), what, hint })
    }

    fn ancestors<'a>(&'a self, all: &'a BTreeMap<String, Self>) -> impl Iterator<Item = &'a Self> {
        let mut seen = BTreeSet::from([self.name.as_str()]);
        let mut next = self.parent.as_deref();
        std::iter::from_fn(move || {
            let parent = all.get(next?).filter(|parent| seen.insert(&parent.name))?;
            next = parent.parent.as_deref();
            Some(parent)
        })
    }
}

fn read_palette(source: &mut Source<'_>, item: &Item) -> BTreeMap<String, Color> {
    let Some(table) = item.as_table_like() else {
        source.problem(item.span(), "`palette` must be a table of name = colour", None);
        return BTreeMap::new();
    };
    let mut palette = BTreeMap::new();
    for (name, item) in table.iter() {
        if let Some(colour) = read_colour(source, name, item, &BTreeMap::new()) {
            palette.insert(name.to_owned(), colour);
        }
    }
    palette
}

fn read_look(
    source: &mut Source<'_>,
    key: &str,
    item: &Item,
    palette: &BTreeMap<String, Color>,
) -> Option<Look> {
    let Some(table) = item.as_table_like() else {
        let foreground = Some(read_colour(source, key, item, palette)?);
        return Some(Look { foreground, ..Look::default() });
    };
    let mut look = Look::default();
    for (key, item) in table.iter() {
        match key {
            "fg" => look.foreground = read_colour(source, key, item, palette),
            "bg" => look.background = read_colour(source, key, item, palette),
            _ => match MODIFIERS.iter().find(|(name, _)| *name == key) {
                Some((_, modifier)) => {
                    look.modifiers.set(*modifier, source.boolean(key, item).unwrap_or(false));
                }
                None => {
                    source.unknown_key(
                        table,
                        key,
                        MODIFIERS.iter().map(|(name, _)| *name).chain(["fg", "bg"]),
                    );
                }
            },
        }
    }
    Some(look)
}

fn read_colour(
    source: &mut Source<'_>,
    key: &str,
    item: &Item,
    palette: &BTreeMap<String, Color>,
) -> Option<Color> {
    let word = source.string(key, item)?;
    let found = palette.get(word).copied().or_else(|| colour::parse(word));
    if found.is_none() {
        let names = colour::ANSI.iter().map(|(name, _)| *name).chain(palette.keys().map(String::as_str));
        source.problem(item.span(), format!("`{word}` is no colour"), meant(word, names));
    }
    found
}
