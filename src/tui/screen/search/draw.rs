//! How a search is drawn: the words, what was found line by line, and below it the place under the cursor.

use super::{SearchScreen, item};
use crate::record::difference::words::{Tone, Voice, run};
use crate::record::search::{Field, Place, excerpt};
use crate::store::search::{Fate, Found, SearchFound, Through};
use crate::text::lines::Run;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, wrapped};

/// So much of a text is shown around the words.
const EXCERPT: usize = 400;

/// How far in a text stands behind its label.
const LABEL: u16 = 10;

impl SearchScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        self.view_words(canvas);
        let (width, height) = (canvas.width(), canvas.height());
        let Some(found) = &self.found else {
            let words = match (self.is_searching, &self.input) {
                (true, _) => "Searching ...",
                (false, Some(_)) => "Case and accents do not matter; a word is found inside of others.",
                (false, None) => "",
            };
            canvas.put(2, 3, words, Role::Muted);
            return;
        };
        let Some(selected) = self.selected() else {
            let words = match self.through {
                Through::Now => "Nothing holds these words now. Tab looks through all of history.",
                Through::History => "Nothing was ever recorded with these words.",
            };
            canvas.put(2, 3, words, Role::Muted);
            return;
        };
        let voice = Voice::of(&found.record);
        let whole = places(selected, &voice, width.saturating_sub(4));
        let room = height.saturating_sub(2);
        let below = u16::try_from(whole.len()).unwrap_or(u16::MAX).saturating_add(1).min(room / 2);
        let mut rows = canvas.part(0, 2, width, room - below);
        self.list.view(&mut rows, found.best.len(), self.input.is_none(), |line, at| {
            if let Some(one) = found.best.get(at) {
                draw(line, one, found, &voice);
            }
        });
        canvas.rule(height - below);
        for (row, words) in (height - below + 1..height).zip(whole) {
            words.draw(canvas, 3, row);
        }
    }

    fn view_words(&self, canvas: &mut Canvas<'_>) {
        let end = canvas.put(2, 0, "/ ", Role::Key);
        match &self.input {
            Some(input) => {
                let room = canvas.width().saturating_sub(end + 1);
                input.view(&mut canvas.part(end, 0, room, 1), 0, 0);
            }
            None => {
                canvas.put(end, 0, &self.words, Role::Accent);
            }
        }
        let look = |own| if self.through == own { Role::Heading } else { Role::Muted };
        let end = canvas.put(2, 1, "AS IT STANDS", look(Through::Now));
        canvas.put(end + 3, 1, "ALL OF HISTORY", look(Through::History));
    }
}

/// A hit in a line: where, what became of it, and the beginning of the words.
fn draw(line: &mut Canvas<'_>, one: &Found, found: &SearchFound, voice: &Voice<'_>) {
    let wide = line.width() >= 100;
    let mut column = 2;
    if found.ask.of.is_none() {
        let review = one.review.as_ref().map(ToString::to_string).unwrap_or_default();
        line.part(column, 0, 19, 1).put(0, 0, &review, Role::Muted);
        column += 20;
    }
    if one.entry.is_some() {
        let (words, role) = match &one.fate {
            Some(Fate::Stands) => ("stands".to_owned(), Role::Success),
            Some(Fate::Went(entry)) => (format!("to {}", day(&voice.when(entry.authored))), Role::Warning),
            None => (super::action(one), Role::Muted),
        };
        line.part(column, 0, 13, 1).put(0, 0, &words, role);
        column += 14;
    }
    let items = if wide { 30 } else { 24 };
    line.part(column, 0, items, 1).put(0, 0, &item(one), Role::Heading);
    column += items + 1;
    if let Some(place) = shown(one).next() {
        let room = usize::from(line.width().saturating_sub(column)).max(10);
        let (text, _) = excerpt(place, room);
        line.put(column, 0, &text.replace('\n', " "), Role::Text);
    }
}

/// The day of a moment as people read it.
fn day(moment: &str) -> &str {
    moment.split(' ').next().unwrap_or_default()
}

/// The texts that say something: the id alone only where nothing else was found.
fn shown(one: &Found) -> impl Iterator<Item = &Place> {
    let has_words = one.hit.places.iter().any(|place| place.field != Field::Id);
    one.hit.places.iter().filter(move |place| !has_words || place.field != Field::Id)
}

/// Where the words stand, in rows of a width.
fn places(one: &Found, voice: &Voice<'_>, width: u16) -> Vec<Row> {
    let mut who = Vec::new();
    if let Some(entry) = &one.entry {
        let words = format!(
            "{}  {}  {}",
            entry.commit.short(),
            voice.when(entry.authored),
            voice.author(&entry.author)
        );
        who.push(run(Tone::Faint, words));
        if let Some(Fate::Went(went)) = &one.fate {
            let words = format!("  until {} {}", went.commit.short(), voice.when(went.authored));
            who.push(run(Tone::Doubt, words));
        }
    } else if let (Some(at), Some(by)) = (one.hit.at, &one.hit.by) {
        who.push(run(Tone::Faint, format!("{}, {}", voice.who(by), voice.when(at))));
    } else {
        who.push(run(Tone::Faint, "not answered"));
    }
    let mut rows = wrapped(&who, 0, width);
    for place in shown(one) {
        let mut text = wrapped(&toned(place), LABEL, width);
        if let Some(first) = text.first_mut() {
            let label = format!("{:<1$}", place.field.name(), usize::from(LABEL));
            first.indent = 0;
            first.pieces.insert(0, crate::tui::canvas::piece(label, Role::Muted));
        }
        rows.extend(text);
    }
    rows
}

/// A text with the words that were found standing out.
fn toned(place: &Place) -> Vec<Run> {
    let (text, strong) = excerpt(place, EXCERPT);
    let mut runs = Vec::new();
    let mut from = 0;
    for range in strong {
        runs.push(run(Tone::Plain, text.get(from..range.start).unwrap_or_default().replace('\n', " ")));
        runs.push(run(Tone::Strong, text.get(range.clone()).unwrap_or_default()));
        from = range.end;
    }
    runs.push(run(Tone::Plain, text.get(from..).unwrap_or_default().replace('\n', " ")));
    runs.retain(|run| !run.text.is_empty());
    runs
}
