//! What can be picked from the whole program: commands, keys, colours, and a day of the past that is typed.

use super::command::{Availability, Command, Group, Row, TABLE};
use super::screen::Overlay;
use super::state::State;
use super::widget::picker::{Item, Picker};

/// What an item of the palette begins with that stands for a day or a revision.
pub(super) const AS_OF: &str = "as of ";

fn item(state: &State, row: &Row, section: &str, blocked: Option<String>) -> Item {
    Item {
        id: row.name.to_owned(),
        label: row.name.to_owned(),
        detail: row.help.to_owned(),
        right: state.keymap.keys_of(row.command),
        section: section.to_owned(),
        blocked,
        preview: None,
    }
}

/// Everything that can be done: here first, by group, then what other screens have.
pub(super) fn help(state: &State) -> Picker {
    let mut here = Vec::new();
    let mut elsewhere = Vec::new();
    for row in TABLE {
        match state.below_overlay(row.command) {
            Availability::Ready => here.push((row, None)),
            Availability::Blocked(reason) => here.push((row, Some(reason))),
            Availability::NotHere => elsewhere.push(row),
        }
    }
    here.sort_by_key(|(row, _)| row.group);
    let here = here.into_iter().map(|(row, blocked)| item(state, row, row.group.title(), blocked));
    let reason = || Some("another screen has it".to_owned());
    let elsewhere = elsewhere.into_iter().map(|row| item(state, row, "On other screens", reason()));
    Picker::new("What can be done", here.chain(elsewhere).collect())
}

/// The commands that can be run here, without the cursor's own.
pub(super) fn palette(state: &State) -> Picker {
    let items = TABLE
        .iter()
        .filter(|row| {
            row.group != Group::Moving && !matches!(row.command, Command::Palette | Command::Choose(_))
        })
        .filter_map(|row| match state.below_overlay(row.command) {
            Availability::Ready => Some(item(state, row, "", None)),
            Availability::Blocked(reason) => Some(item(state, row, "", Some(reason))),
            Availability::NotHere => None,
        })
        .collect();
    Picker::new("Commands", items)
}

pub(super) fn theme_picker(state: &State) -> Picker {
    let items = state
        .themes
        .names()
        .map(|name| Item { id: name.to_owned(), label: name.to_owned(), ..Item::default() })
        .collect();
    Picker::new("Colours", items).on(state.theme.name())
}

/// In the palette: after "as of" a day or a revision can be typed, and is offered.
pub(super) fn offer_as_of(state: &mut State) {
    let Some(Overlay::Palette(picker)) = &mut state.overlay else { return };
    let typed = picker.typed().trim_start().to_lowercase();
    let is_asked = state.record.is_some() && (typed.starts_with("as of ") || typed.starts_with("as-of "));
    let item = is_asked.then(|| {
        let words = picker.typed().trim_start().get("as of ".len()..).unwrap_or_default().trim().to_owned();
        let detail = if words.parse::<jiff::civil::Date>().is_ok() {
            "The record as it stood at the end of that day."
        } else {
            "The record as it stood at that revision."
        };
        let nothing = "type a day as 2026-04-10, or a revision".to_owned();
        Item {
            id: format!("{AS_OF}{words}"),
            label: format!("as of {words}"),
            detail: detail.to_owned(),
            blocked: words.is_empty().then_some(nothing),
            ..Item::default()
        }
    });
    picker.offer(item);
}
