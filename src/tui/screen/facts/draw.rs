//! How the facts of a review are drawn.

use super::{FactsScreen, Known};
use crate::checklist::facts::{Fact, Origin, TierLevel};
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::Context;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// From this width on the facts stand in two columns.
const TWO_COLUMNS: u16 = 76;

/// Below this height every line counts.
const LOW: u16 = 20;

/// How many lines there are for telling how a fact is found out, where there is room.
const HELP: usize = 3;

/// How many of `count` facts stand in the left column.
pub(super) fn half(count: usize) -> usize {
    count.div_ceil(2)
}

/// The values of a fact as a person chooses them.
pub(super) fn values(fact: &Fact) -> String {
    if is_yes_no(fact) {
        return "y yes   n no".to_owned();
    }
    let words: Vec<String> =
        (1..).zip(&fact.values).map(|(place, value)| format!("{place} {}", value.label)).collect();
    words.join("   ")
}

fn role_of(level: TierLevel) -> Role {
    match level {
        TierLevel::Low => Role::RiskLow,
        TierLevel::Medium => Role::RiskMedium,
        TierLevel::High => Role::RiskHigh,
    }
}

impl FactsScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let Some(known) = &self.known else {
            canvas.put(1, 1, "The review is being read ...", Role::Muted);
            return;
        };
        let types = known.review.scope.value.types.join(" + ");
        let asked = known.scope.asks().count();
        let (width, height) = (canvas.width(), canvas.height());
        let words = format!("Type {types}: {asked} questions as things stand.");
        let words = if height < LOW {
            words
        } else if unsettled(known) == 0 {
            format!("{words} Every fact is confirmed.")
        } else {
            format!(
                "{words} One fact is needed to begin; the others are asked when a question hangs on them."
            )
        };
        let row = canvas.part(1, 0, width.saturating_sub(2), 3).wrapped(0, 0, &words, Role::Text) + 1;
        let lines = |count: usize| if width >= TWO_COLUMNS { half(count) } else { count };
        let facts = &known.review.facts.facts;
        let tier = lines(facts.iter().filter(|fact| fact.decides_tier()).count());
        let needed = usize::from(row) + 3 + HELP + lines(facts.len()) + 2 + tier;
        self.has_room.set(needed <= usize::from(height));
        let rows = self.rows();
        let row = self.view_first(canvas, row, known, &rows);
        let row = self.view_rest(canvas, row, known, &rows, context) + 1;
        view_tier(&mut canvas.below(row), known);
    }

    /// The fact under the cursor, whole: what is asked, its values, how to tell.
    fn view_first(&self, canvas: &mut Canvas<'_>, row: u16, known: &Known, rows: &[&Fact]) -> u16 {
        let width = canvas.width();
        let Some(first) = rows.first() else { return row };
        let sign = if self.chosen.contains_key(&first.id) {
            "+"
        } else {
            match known.scope.known.get(&first.id).map(|known| known.origin) {
                Some(Origin::Assumed) => canvas.symbols.assumed,
                Some(Origin::Settled) => canvas.symbols.proven,
                _ => " ",
            }
        };
        let mut row = row;
        let is_selected = self.list.selected() == 0;
        let name = if width < TWO_COLUMNS { text::width(&first.id) + 2 } else { 21 };
        let mut line = canvas.part(0, row, width, 1);
        let edge = line.right(0, &format!("decides {} ", decides(known, first)), Role::Muted);
        line.part(2, 0, edge.saturating_sub(3), 1).pieces(
            0,
            0,
            [
                piece(format!("{:<name$}", first.id), Role::Heading),
                piece(format!("{} {sign}   ", value_words(known, first)), Role::Accent),
                piece(keys_of(first, width), Role::Text),
            ],
        );
        if is_selected {
            line.select(0, true);
        }
        line.click(0, 0, width, Hit::Row(0));
        row += 1;
        // The place below the first fact tells more about whichever fact is under the cursor.
        if let Some(fact) = self.selected() {
            let mut about = canvas.part(4, row, width.saturating_sub(5), 1);
            if is_selected {
                about.put(0, 0, &fact.ask, Role::Text);
            } else {
                about.pieces(
                    0,
                    0,
                    [piece(format!("{}: ", fact.id), Role::Heading), piece(fact.ask.as_str(), Role::Text)],
                );
            }
            row += 1;
            let more = if is_selected { fact.help.clone() } else { keys_of(fact, width) };
            let mut told = canvas.part(4, row, width.saturating_sub(5), canvas.height());
            // The lines below keep their place whichever fact the cursor is on. Where room is short, what
            // has more than one line runs into the empty one.
            let (keeps, takes) = if told.height() > 24 { (HELP, HELP) } else { (1, 2) };
            let help = text::wrap_most(&more, usize::from(told.width()), takes, told.symbols.cut);
            for (line, words) in (0..).zip(help) {
                told.put(0, line, &words, Role::Muted);
            }
            row += u16::try_from(keeps).unwrap_or_default();
        }
        row + 1
    }

    fn view_rest(
        &self,
        canvas: &mut Canvas<'_>,
        row: u16,
        known: &Known,
        rows: &[&Fact],
        context: &Context<'_>,
    ) -> u16 {
        let width = canvas.width();
        let rest = rows.len().saturating_sub(1);
        let columns = if width >= TWO_COLUMNS { 2 } else { 1 };
        let lines = if columns == 2 { half(rest) } else { rest };
        let types = known.review.scope.value.types.join(" + ");
        let is_assumed = unsettled(known) > 0;
        let known_sign = canvas.symbols.assumed;
        let mut heading = canvas.part(0, row, width, 1);
        let legend = if columns == 2 { "(n) questions decided " } else { "(n) decided " };
        let edge = heading.right(0, legend, Role::Muted);
        heading.part(1, 0, edge.saturating_sub(2), 1).pieces(
            0,
            0,
            [
                piece(if is_assumed { "ASSUMED" } else { "FACTS" }, Role::Heading),
                piece(
                    if is_assumed {
                        format!(" ({known_sign}) for {types}; a key changes it")
                    } else {
                        " all confirmed; a key changes one".to_owned()
                    },
                    Role::Muted,
                ),
            ],
        );
        // The tier keeps its place below while there is one.
        let height = canvas.height().saturating_sub(row + 1);
        let room = usize::from(height.saturating_sub(6)).max(3).min(lines.max(1));
        let selected_line = self.list.selected().saturating_sub(1) % lines.max(1);
        let top = (selected_line + 1).saturating_sub(room);
        let wide = width / columns;
        for column in 0..columns {
            for line in 0..room {
                let place = usize::from(column) * lines + top + line;
                if top + line >= lines {
                    continue;
                }
                let Some(fact) = rows.get(place + 1) else { continue };
                let down = row + 1 + u16::try_from(line).unwrap_or(u16::MAX);
                let mut cell = canvas.part(column * wide, down, wide.saturating_sub(1), 1);
                self.view_cell(&mut cell, known, fact, place + 1);
            }
        }
        let mut next = row + 1 + u16::try_from(room.min(lines)).unwrap_or(u16::MAX);
        let hidden = (known.review.facts.facts.len()).saturating_sub(rows.len());
        if hidden > 0 {
            let key = context.keymap.key_of(Command::MoreFacts, Mode::Choosing);
            let shows = key.map_or_else(String::new, |key| format!(", {key} shows them"));
            let words = format!("{hidden} more decide little or nothing{shows}");
            canvas.put(3, next, &words, Role::Muted);
            next += 1;
        }
        next
    }

    fn view_cell(&self, cell: &mut Canvas<'_>, known: &Known, fact: &Fact, place: usize) {
        let width = cell.width();
        let count = format!("({})", decides(known, fact));
        let edge = cell.right(0, &format!("{count:>5}"), Role::Muted);
        let found = known.scope.known.get(&fact.id);
        let (sign, role) = match found.map(|known| known.origin) {
            _ if self.chosen.contains_key(&fact.id) => ("+", Role::Accent),
            Some(Origin::Assumed) => (cell.symbols.assumed, Role::Muted),
            Some(Origin::Settled) => (cell.symbols.proven, Role::Success),
            Some(Origin::Implied) => ("=", Role::Muted),
            None => (cell.symbols.unknown, Role::Warning),
        };
        let name = 24.min(edge / 2);
        cell.part(3, 0, name.saturating_sub(1), 1).put(0, 0, &fact.id, Role::Text);
        let words = value_words(known, fact);
        let mut value = cell.part(3 + name, 0, edge.saturating_sub(name + 6), 1);
        value.put(0, 0, words, Role::Accent);
        cell.put(edge.saturating_sub(2), 0, sign, role);
        if place == self.list.selected() {
            cell.select(0, true);
        }
        cell.click(0, 0, width, Hit::Row(place));
    }
}

/// What is known of a fact, as its label.
fn value_words<'f>(known: &'f Known, fact: &'f Fact) -> &'f str {
    known.scope.known.get(&fact.id).map_or("open", |found| fact.label(&found.value))
}

/// How many facts nobody has confirmed.
pub(super) fn unsettled(known: &Known) -> usize {
    let is_open =
        |fact: &&Fact| known.scope.known.get(&fact.id).is_none_or(|known| known.origin == Origin::Assumed);
    known.review.facts.facts.iter().filter(is_open).count()
}

/// Whether a fact is set by two letters.
pub(super) fn is_yes_no(fact: &Fact) -> bool {
    fact.values.iter().all(|value| matches!(value.key.as_str(), "yes" | "no"))
}

/// The keys that set a fact.
fn keys_of(fact: &Fact, width: u16) -> String {
    if is_yes_no(fact) {
        let is_narrow = width < TWO_COLUMNS;
        if is_narrow {
            "y yes  n no  d open".to_owned()
        } else {
            format!("{}   d don't know yet", values(fact))
        }
    } else {
        format!("{}   d open", values(fact))
    }
}

fn decides(known: &Known, fact: &Fact) -> usize {
    known.decides.get(&fact.id).copied().unwrap_or(0)
}

/// The tier with every factor: known ones at what they call for, open ones at their worst.
fn view_tier(canvas: &mut Canvas<'_>, known: &Known) {
    let tier = &known.scope.tier;
    let (level, role) = if tier.level == tier.at_least {
        (tier.level.name().to_uppercase(), role_of(tier.level))
    } else {
        (
            format!("{} to {}", tier.at_least.name().to_uppercase(), tier.level.name().to_uppercase()),
            Role::Warning,
        )
    };
    let width = canvas.width();
    canvas.part(1, 0, width.saturating_sub(2), 1).pieces(
        0,
        0,
        [
            piece("TIER", Role::Heading),
            piece("  so far ", Role::Muted),
            piece(level, role),
            piece("   the highest factor wins", Role::Muted),
            piece(if width < TWO_COLUMNS { "" } else { "; open ones count at their worst" }, Role::Muted),
        ],
    );
    let mut factors: Vec<&Fact> =
        known.review.facts.facts.iter().filter(|fact| fact.decides_tier()).collect();
    let columns: u16 = if width >= TWO_COLUMNS { 2 } else { 1 };
    let lines = if columns == 2 { half(factors.len()) } else { factors.len() };
    // Where not all have room, those that decide come first.
    let room = usize::from(canvas.height().saturating_sub(1));
    let shown = if lines > room { room.saturating_sub(1).max(1) } else { lines };
    if shown < lines {
        factors.sort_by_key(|fact| !tier.deciding.contains(&fact.id));
        let hidden = factors.len().saturating_sub(shown * usize::from(columns));
        factors.truncate(shown * usize::from(columns));
        let below = u16::try_from(shown + 1).unwrap_or(u16::MAX);
        canvas.put(3, below, &format!("and {hidden} more, on a taller screen"), Role::Muted);
    }
    let lines = shown;
    let wide = width / columns;
    for (place, fact) in factors.iter().enumerate() {
        let (column, line) = (place / lines.max(1), place % lines.max(1));
        let column = u16::try_from(column).unwrap_or_default();
        let down = u16::try_from(line).unwrap_or(u16::MAX).saturating_add(1);
        let mut cell = canvas.part(column * wide + 3, down, wide.saturating_sub(4), 1);
        let found = known.scope.known.get(&fact.id);
        let level = match found {
            Some(found) => fact.values.iter().find(|v| v.key == found.value).and_then(|v| v.tier),
            None => fact.values.iter().filter_map(|v| v.tier).max(),
        };
        let sign = match found.map(|known| known.origin) {
            Some(Origin::Assumed) => cell.symbols.assumed,
            Some(_) => " ",
            None => cell.symbols.unknown,
        };
        let level = level.unwrap_or(TierLevel::Low);
        let decides = tier.deciding.contains(&fact.id);
        let edge = cell.right(0, &format!("{:<6} {sign}", level.name()), role_of(level));
        let name = 21.min((edge * 2 / 3).max(8));
        let label = if decides { Role::Heading } else { Role::Text };
        cell.part(0, 0, name.saturating_sub(1), 1).put(0, 0, &fact.id, label);
        let words = found.map_or("open", |found| fact.label(&found.value));
        cell.part(name, 0, edge.saturating_sub(name + 1), 1).put(0, 0, words, Role::Muted);
    }
}
