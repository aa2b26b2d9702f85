//! Finds one of many by typing part of it: the one widget for commands, questions, documents,
//! checklists and themes, as a box over the screen or as a part of it.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::input::Input;
use super::list::List;
use super::{markdown, text};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::Command;
use crate::tui::key::Key;
use crate::tui::theme::Role;

/// From this width on, what the selected item says is shown beside the list.
const PREVIEW_FROM: u16 = 90;

/// Something that can be picked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What the screen gets back.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// More about it, found by typing too.
    pub detail: String,
    /// What stands at the right edge.
    pub right: String,
    /// The heading it stands under while nothing is typed.
    pub section: String,
    /// Why it cannot be picked now.
    pub blocked: Option<String>,
    /// Markdown shown beside the list where there is room.
    pub preview: Option<String>,
}

/// A list of items and what was typed to find one.
#[derive(Debug, Clone)]
pub struct Picker {
    title: String,
    items: Vec<Item>,
    /// What stands for what was typed itself, before all that was found.
    offered: Option<Item>,
    haystacks: Vec<String>,
    input: Input,
    list: List,
    /// Positions in `items`, best first.
    found: Vec<usize>,
}

/// What one drawn row is.
enum Line {
    Section(String),
    Item(usize),
}

impl Picker {
    /// A picker of these items, in this order until something is typed.
    #[must_use]
    pub fn new(title: &str, items: Vec<Item>) -> Self {
        let haystacks = items.iter().map(|item| format!("{} {}", item.label, item.detail)).collect();
        let found = (0..items.len()).collect();
        Self {
            title: title.to_owned(),
            items,
            offered: None,
            haystacks,
            input: Input::default(),
            list: List::default(),
            found,
        }
    }

    /// Selects the item of this id, if there is one.
    #[must_use]
    pub fn on(mut self, id: &str) -> Self {
        if let Some(place) =
            self.found.iter().position(|found| self.item(*found).is_some_and(|item| item.id == id))
        {
            self.list.select(place);
        }
        self
    }

    /// What was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.input.text()
    }

    /// The item under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Item> {
        self.item(*self.found.get(self.list.selected())?)
    }

    /// How many items match.
    #[must_use]
    pub fn matches(&self) -> usize {
        self.found.len()
    }

    /// Takes a key into the field; false if it means nothing there.
    pub fn key(&mut self, key: Key) -> bool {
        let before = self.input.text().to_owned();
        let taken = self.input.key(key);
        if before != self.input.text() {
            self.find();
        }
        taken
    }

    /// Inserts pasted text into the field.
    pub fn paste(&mut self, text: &str) {
        self.input.insert(text);
        self.find();
    }

    /// Moves in the list; false if the command moves nothing.
    pub fn command(&mut self, command: Command, count: usize) -> bool {
        self.list.command(command, count, self.found.len())
    }

    /// Selects the row that was clicked; true if it was selected before, which means "take it".
    pub fn click(&mut self, row: usize) -> bool {
        let again = self.list.selected() == row;
        self.list.select(row.min(self.found.len().saturating_sub(1)));
        again
    }

    /// Offers what stands for what was typed itself, or nothing more.
    pub fn offer(&mut self, item: Option<Item>) {
        if self.offered != item {
            self.offered = item;
            self.find();
        }
    }

    fn item(&self, index: usize) -> Option<&Item> {
        if index == self.items.len() { self.offered.as_ref() } else { self.items.get(index) }
    }

    fn find(&mut self) {
        let words: Vec<&str> = self.input.text().split_whitespace().collect();
        // What begins as typed comes before what has it in the middle.
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let mut matcher = Matcher::new(config);
        let mut scored: Vec<(Reverse<u32>, usize)> = Vec::new();
        for (index, haystack) in self.haystacks.iter().enumerate() {
            let scores = words.iter().map(|word| score(&mut matcher, word, haystack));
            scored.extend(scores.sum::<Option<u32>>().map(|score| (Reverse(score), index)));
        }
        scored.sort_unstable();
        let offered = self.offered.is_some().then_some(self.items.len());
        self.found = offered.into_iter().chain(scored.into_iter().map(|(_, index)| index)).collect();
        self.list.select(0);
    }

    /// Draws the picker as a box in the middle of the canvas.
    pub fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let wide = width.saturating_sub(4).clamp(width.min(30), 110).min(width);
        let rows = u16::try_from(self.lines().len()).unwrap_or(u16::MAX);
        let tall = rows.saturating_add(4).min(height.saturating_sub(2)).max(height.min(7)).min(height);
        let (column, row) = ((width - wide) / 2, (height - tall) / 3);
        let count = format!("{} of {}", self.found.len(), self.items.len());
        let mut area = canvas.over(column, row, wide, tall);
        let mut inside = area.framed(&self.title, &count);
        self.view_inside(&mut inside);
    }

    /// Draws field, list and preview on the whole canvas.
    pub fn view_inside(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let previews = self.items.iter().any(|item| item.preview.is_some());
        let list_width = if previews && width >= PREVIEW_FROM { width / 2 } else { width };
        let lines = self.lines();
        let selected = self.list.selected();
        let line_of_selected = lines
            .iter()
            .position(|line| matches!(line, Line::Item(place) if *place == selected))
            .unwrap_or(0);
        let mut below = canvas.part(0, 2, list_width, height.saturating_sub(2));
        self.view_list(&mut below, &lines, line_of_selected);
        if let Some(preview) = self.selected().and_then(|item| item.preview.as_deref())
            && list_width < width
        {
            let mut side = canvas.part(list_width + 2, 0, width.saturating_sub(list_width + 2), height);
            markdown::view(&mut side, 0, preview);
        }
        if self.found.is_empty() {
            let is_filtered = !self.input.text().trim().is_empty();
            let words = if is_filtered { "nothing matches; Backspace widens" } else { "nothing is here yet" };
            canvas.put(2, 2, words, Role::Muted);
        }
        canvas.put(0, 0, canvas.symbols.cursor, Role::Accent);
        let mut field = canvas.part(2, 0, list_width.saturating_sub(2), 1);
        if self.input.text().is_empty() {
            field.put(0, 0, "type to find", Role::Muted);
        }
        self.input.view(&mut field, 0, 0);
    }

    fn view_list(&self, canvas: &mut Canvas<'_>, lines: &[Line], selected: usize) {
        let height = usize::from(canvas.height());
        let width = canvas.width();
        // A heading stays in sight with its first item.
        let top = (selected + 1).saturating_sub(height.max(1));
        let label_width =
            self.found.iter().filter_map(|index| self.item(*index)).map(|item| text::width(&item.label));
        let label_width = u16::try_from(label_width.max().unwrap_or(0)).unwrap_or(u16::MAX).min(width / 2);
        for (row, line) in (0..canvas.height()).zip(lines.iter().skip(top)) {
            match line {
                Line::Section(section) => {
                    canvas.put(0, row, section, Role::Heading);
                }
                Line::Item(place) => {
                    let Some(item) = self.found.get(*place).and_then(|index| self.item(*index)) else {
                        continue;
                    };
                    let (label, detail) = match item.blocked {
                        Some(_) => (Role::Muted, Role::Muted),
                        None => (Role::Text, Role::Muted),
                    };
                    let right_edge = canvas.part(0, row, width, 1).right(0, &item.right, Role::Key);
                    let mut left = canvas.part(0, row, right_edge.saturating_sub(1), 1);
                    left.part(2, 0, label_width, 1).put(0, 0, &item.label, label);
                    let reason = item.blocked.as_deref().map(|reason| format!("not now: {reason}"));
                    left.pieces(
                        label_width + 4,
                        0,
                        [piece(reason.as_deref().unwrap_or(&item.detail), detail)],
                    );
                    if *place == self.list.selected() {
                        canvas.select(row, true);
                    }
                    canvas.click(0, row, width, crate::tui::canvas::Hit::Row(*place));
                }
            }
        }
    }

    fn lines(&self) -> Vec<Line> {
        let sorted = !self.input.text().trim().is_empty();
        let mut lines = Vec::new();
        let mut section = "";
        for (place, index) in self.found.iter().enumerate() {
            let Some(item) = self.item(*index) else {
                continue;
            };
            if !sorted && item.section != section {
                section = &item.section;
                lines.push(Line::Section(section.to_owned()));
            }
            lines.push(Line::Item(place));
        }
        lines
    }
}

/// How well a typed word matches a text; none if not at all.
fn score(matcher: &mut Matcher, word: &str, text: &str) -> Option<u32> {
    let atom = Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
    let found = atom.score(Utf32Str::new(text, &mut Vec::new()), matcher);
    found.map(u32::from).or_else(|| has_slip(word, text).then_some(0))
}

/// Whether a word of the text begins like the typed one but for one slip of the pen. It is forgiven
/// only in words long enough to tell.
fn has_slip(word: &str, text: &str) -> bool {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let text = text.to_lowercase();
    length > 4
        && text.split(|c: char| !c.is_alphanumeric()).any(|other| {
            (length - 1..=length + 1).any(|length| {
                let begin: String = other.chars().take(length).collect();
                strsim::osa_distance(&word, &begin) <= 1
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(labels: &[&str]) -> Picker {
        let item = |label: &&str| Item { id: (*label).into(), label: (*label).into(), ..Item::default() };
        Picker::new("Test", labels.iter().map(item).collect())
    }

    fn after(picker: &mut Picker, typed: &str) -> Vec<String> {
        picker.paste(typed);
        picker.found.iter().map(|index| picker.items[*index].id.clone()).collect()
    }

    #[test]
    fn what_begins_as_typed_comes_first() {
        let mut picker = picker(&["security-engineer", "engineering-lead"]);
        assert_eq!(after(&mut picker, "en"), ["engineering-lead", "security-engineer"]);
    }

    #[test]
    fn all_words_must_match_in_any_order() {
        let mut picker = picker(&["rate limit headroom", "limit of liability", "price rate"]);
        assert_eq!(after(&mut picker, "limit rate"), ["rate limit headroom"]);
    }

    #[test]
    fn equal_matches_keep_their_order_and_one_slip_is_forgiven() {
        let mut twice = picker(&["alpha one", "alpha two"]);
        assert_eq!(after(&mut twice, "alpha"), ["alpha one", "alpha two"]);
        let mut slip = picker(&["encryption", "backup"]);
        assert_eq!(after(&mut slip, "encrpytion"), ["encryption"]);
        for typed in ["encrp", "Encrpt", "encrryp", "ncryption"] {
            assert_eq!(after(&mut picker(&["encryption", "backup"]), typed), ["encryption"], "{typed}");
        }
        assert_eq!(after(&mut picker(&["encryption", "backup"]), "encptyrion"), Vec::<String>::new());
    }

    #[test]
    fn typing_selects_the_best_match_again() {
        let mut picker = picker(&["a", "b", "ab"]);
        picker.command(Command::Bottom, 1);
        picker.key(Key::character('b'));
        assert_eq!(picker.selected().map(|item| item.id.as_str()), Some("b"));
    }
}
