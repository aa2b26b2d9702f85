//! What the program says: shown for a while above the footer, kept in a list that can be read later.

use jiff::{SignedDuration, Timestamp};

use super::text;
use crate::tui::canvas::{Canvas, Piece, piece};
use crate::tui::theme::Role;

/// How long good news stay.
const STAYS: SignedDuration = SignedDuration::from_secs(3);
/// How long a warning stays.
const WARNING_STAYS: SignedDuration = SignedDuration::from_secs(6);
/// How many are shown at once.
const SHOWN: usize = 3;
/// A note that is longer than this many rows is read in the list of messages.
const MOST_ROWS: u16 = 4;
/// How many are kept.
const KEPT: usize = 500;

/// How grave a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// By the way.
    Info,
    /// Something was done.
    Success,
    /// Something was not possible, or needs a look.
    Warning,
    /// Something broke; it stays until a key is pressed.
    Error,
}

impl Level {
    fn role(self) -> Role {
        match self {
            Self::Info => Role::Info,
            Self::Success => Role::Success,
            Self::Warning => Role::Warning,
            Self::Error => Role::Error,
        }
    }

    /// The word before the text, so that colour alone never carries the meaning.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info | Self::Success => "",
            Self::Warning => "Note: ",
            Self::Error => "Error: ",
        }
    }
}

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How grave.
    pub level: Level,
    /// What happened.
    pub text: String,
    /// What to do next; may be empty.
    pub hint: String,
}

impl Note {
    /// A note of this level without a hint.
    #[must_use]
    pub fn new(level: Level, text: impl Into<String>) -> Self {
        Self { level, text: text.into(), hint: String::new() }
    }

    /// By the way.
    #[must_use]
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(Level::Info, text)
    }

    /// Something was done.
    #[must_use]
    pub fn success(text: impl Into<String>) -> Self {
        Self::new(Level::Success, text)
    }

    /// Something was not possible, or needs a look.
    #[must_use]
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(Level::Warning, text)
    }

    /// Something broke.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self::new(Level::Error, text)
    }

    /// The same with what to do next.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// A note and when it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// What.
    pub note: Note,
    acknowledged: bool,
}

/// All notes since the program started, the latest last.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    said: Vec<Said>,
}

impl Notes {
    /// Says something.
    pub fn say(&mut self, at: Timestamp, note: Note) {
        if self.said.len() == KEPT {
            self.said.remove(0);
        }
        self.said.push(Said { at, note, acknowledged: false });
    }

    /// All of them, the latest last.
    #[must_use]
    pub fn all(&self) -> &[Said] {
        &self.said
    }

    /// A key was pressed: what was on screen until then has been seen.
    pub fn acknowledge(&mut self) {
        for said in &mut self.said {
            said.acknowledged = true;
        }
    }

    /// Those to show now, the latest first.
    pub fn current(&self, now: Timestamp) -> impl Iterator<Item = &Note> {
        let fresh = move |said: &&Said| {
            let age = now.duration_since(said.at);
            match said.note.level {
                Level::Error => !said.acknowledged,
                Level::Warning => age < WARNING_STAYS,
                Level::Info | Level::Success => age < STAYS,
            }
        };
        self.said.iter().rev().take(SHOWN).filter(fresh).map(|said| &said.note)
    }

    /// Draws the current ones, the latest on the canvas's last row and older ones above; returns
    /// how many rows that took.
    pub fn view(&self, canvas: &mut Canvas<'_>, now: Timestamp) -> u16 {
        let mut row = canvas.height();
        for note in self.current(now) {
            let lines = lines_of(note, canvas.width().saturating_sub(2));
            let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(MOST_ROWS);
            let Some(next) = row.checked_sub(rows) else {
                break;
            };
            row = next;
            let width = canvas.width();
            for (line, pieces) in (row..row + rows).zip(lines) {
                let mut line = canvas.part(0, line, width, 1);
                line.clear(Role::Toast);
                line.part(1, 0, width.saturating_sub(2), 1).pieces(0, 0, pieces);
            }
        }
        canvas.height() - row
    }
}

/// A note in as many lines as it takes: what went wrong and what to do must not be cut off.
fn lines_of(note: &Note, width: u16) -> Vec<Vec<Piece<'_>>> {
    let room = usize::from(width);
    let role = note.level.role();
    let words = text::wrap(&format!("{}{}", note.level.word(), note.text), room);
    let mut lines: Vec<Vec<Piece<'_>>> = words.into_iter().map(|line| vec![piece(line, role)]).collect();
    if note.hint.is_empty() {
        return lines;
    }
    let used: usize = lines.last().into_iter().flatten().map(|(words, _)| text::width(words)).sum();
    match lines.last_mut() {
        Some(last) if used + 2 + text::width(&note.hint) <= room => {
            last.extend([piece("  ", Role::Text), piece(note.hint.as_str(), Role::Muted)]);
        }
        _ => {
            let hint = text::wrap(&note.hint, room).into_iter();
            lines.extend(hint.map(|line| vec![piece(line, Role::Muted)]));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(notes: &Notes, seconds: i64) -> Vec<String> {
        notes.current(Timestamp::from_second(seconds).unwrap()).map(|note| note.text.clone()).collect()
    }

    #[test]
    fn good_news_go_by_themselves_and_errors_wait_for_a_key() {
        let mut notes = Notes::default();
        let start = Timestamp::from_second(0).unwrap();
        notes.say(start, Note::success("recorded"));
        notes.say(start, Note::error("disk full"));
        assert_eq!(texts(&notes, 0), ["disk full", "recorded"]);
        assert_eq!(texts(&notes, 3), ["disk full"]);
        notes.acknowledge();
        assert_eq!(texts(&notes, 3), Vec::<String>::new());
        assert_eq!(notes.all().len(), 2);
    }
}
