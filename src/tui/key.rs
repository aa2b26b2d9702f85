//! One key press, as it is spelled in the command table, in settings and in tests.

use std::fmt;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers. Shift is not noted for characters: the character itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Control was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
    /// Shift was held, for keys that are no characters.
    pub shift: bool,
}

const NAMED: [(&str, KeyCode); 14] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
];

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key of a character that is typed.
    #[must_use]
    pub fn character(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// What the terminal reports, with its many spellings made one.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let shift = event.modifiers.contains(KeyModifiers::SHIFT);
        match event.code {
            KeyCode::BackTab => Self { code: KeyCode::Tab, ctrl, alt, shift: true },
            // AltGr arrives as Ctrl and Alt on Windows, together with the character it makes.
            KeyCode::Char(c) if ctrl && alt && !c.is_ascii_alphanumeric() => Self::character(c),
            KeyCode::Char(c) if ctrl => {
                Self { code: KeyCode::Char(c.to_ascii_lowercase()), ctrl, alt, shift: false }
            }
            KeyCode::Char(c) => Self { code: KeyCode::Char(c), ctrl, alt, shift: false },
            code => Self { code, ctrl, alt, shift },
        }
    }

    /// Reads a spelling such as `j`, `Enter`, `Ctrl-p`, `Alt-Enter`, `Shift-Tab`, `F1`.
    #[must_use]
    pub fn parse(spelling: &str) -> Option<Self> {
        let mut key = Self::plain(KeyCode::Null);
        let mut rest = spelling;
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            let flag = match modifier.to_ascii_lowercase().as_str() {
                "ctrl" => &mut key.ctrl,
                "alt" => &mut key.alt,
                "shift" => &mut key.shift,
                _ => break,
            };
            *flag = true;
            rest = after;
        }
        key.code = NAMED
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(rest))
            .map(|(_, code)| *code)
            .or_else(|| function_key(rest))
            .or_else(|| single_character(rest))?;
        Some(key)
    }

    /// The character that the key types into a field, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            // Keys that no binding can name, such as the media keys.
            other => write!(f, "{other}"),
        }
    }
}

/// Reads the keys of one binding, pressed one after the other: `g g`.
#[must_use]
pub fn parse_sequence(spelling: &str) -> Option<Vec<Key>> {
    let keys: Option<Vec<Key>> = spelling.split_whitespace().map(Key::parse).collect();
    keys.filter(|keys| !keys.is_empty())
}

/// The spelling of keys pressed one after the other.
#[must_use]
pub fn spell(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn function_key(word: &str) -> Option<KeyCode> {
    let number: u8 = word.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

fn single_character(word: &str) -> Option<KeyCode> {
    let mut characters = word.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(KeyCode::Char(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_its_spelling() {
        for spelling in ["j", "G", "?", "-", "Enter", "Ctrl-p", "Alt-Enter", "Shift-Tab", "F1", "Ctrl--", "@"]
        {
            let key = Key::parse(spelling).unwrap();
            assert_eq!(key.to_string(), spelling);
        }
        for wrong in ["", "Entr", "Ctrl-", "Hyper-x", "F13", "jj"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
        assert_eq!(spell(&parse_sequence("g g").unwrap()), "g g");
    }

    #[test]
    fn what_terminals_report_differently_becomes_one_key() {
        let event = |code, modifiers| Key::from_event(KeyEvent::new(code, modifiers));
        assert_eq!(event(KeyCode::BackTab, KeyModifiers::SHIFT), Key::parse("Shift-Tab").unwrap());
        assert_eq!(event(KeyCode::Char('G'), KeyModifiers::SHIFT), Key::character('G'));
        assert_eq!(event(KeyCode::Char('P'), KeyModifiers::CONTROL), Key::parse("Ctrl-p").unwrap());
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(event(KeyCode::Char('@'), alt_gr), Key::character('@'));
    }
}
