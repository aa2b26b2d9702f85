//! Which command a key stands for: the table's keys with the user's own in their place.

use std::collections::BTreeMap;

use ratatui::crossterm::event::KeyCode;

use super::command::{Command, TABLE};
use super::key::{Key, parse_sequence, spell};
use crate::config::Problem;
use crate::config::source::meant;

/// What keys mean at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Letters are commands, digits are a count.
    List,
    /// Letters are commands, digits choose an option.
    Choosing,
    /// What can stand in a number or a date is text, other letters are commands.
    Number,
    /// Every key that types a character is text.
    Field,
}

impl Mode {
    /// Whether the key is text in this mode, whatever it may be bound to.
    #[must_use]
    pub fn is_text(self, key: Key) -> bool {
        let Some(c) = key.typed() else { return false };
        match self {
            Self::List | Self::Choosing => false,
            Self::Number => c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' ' | '\''),
            Self::Field => true,
        }
    }
}

/// What a key, after those pressed before it, stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The commands bound to exactly these keys, in the table's order; may be empty.
    Commands {
        /// Bound to what was pressed.
        exact: Vec<Command>,
        /// Further keys that would complete a longer binding, and what they would run.
        longer: Vec<(Vec<Key>, Command)>,
    },
    /// It is text.
    Text,
}

struct Binding {
    keys: Vec<Key>,
    command: Command,
    in_fields: bool,
}

impl Binding {
    /// In a field, keys that make characters edit (Ctrl-u empties the line), unless the table says
    /// otherwise; Enter, arrows and the like are offered to the screen first.
    fn works_in(&self, mode: Mode) -> bool {
        let makes_character = |key: &Key| matches!(key.code, KeyCode::Char(_));
        mode != Mode::Field || self.in_fields || !self.keys.iter().any(makes_character)
    }
}

/// The bindings in force.
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Keymap {
    /// The table's keys, replaced for the commands that the user names in `[keys]`, and what could
    /// not be used of those.
    #[must_use]
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        for name in own.keys().filter(|name| Command::named(name).is_none()) {
            problems.push(Problem {
                place: "setting `keys`".into(),
                what: format!("there is no command `{name}`"),
                hint: meant(name, TABLE.iter().map(|row| row.name)),
            });
        }
        let mut bindings = Vec::new();
        for row in TABLE {
            let defaults = || row.keys.iter().map(|keys| (*keys).to_owned()).collect();
            let spellings = own.get(row.name).cloned().unwrap_or_else(defaults);
            for spelling in spellings {
                if row.command == Command::Choose(0) && spelling == "0-9" {
                    bindings.extend((0..=9).map(|digit| Binding {
                        keys: vec![Key::character(char::from(b'0' + digit))],
                        command: Command::Choose(digit),
                        in_fields: false,
                    }));
                } else if let Some(keys) = parse_sequence(&spelling) {
                    bindings.push(Binding { keys, command: row.command, in_fields: row.in_fields });
                } else {
                    problems.push(Problem {
                        place: format!("setting `keys.{}`", row.name),
                        what: format!("`{spelling}` is no key"),
                        hint: Some("write it like j, Enter, Ctrl-p, Alt-Enter, F1 or g g".into()),
                    });
                }
            }
        }
        (Self { bindings }, problems)
    }

    /// What the last of `pressed` means in this mode.
    #[must_use]
    pub fn read(&self, mode: Mode, pressed: &[Key]) -> Meaning {
        let Some(last) = pressed.last() else {
            return Meaning::Commands { exact: Vec::new(), longer: Vec::new() };
        };
        if mode.is_text(*last) {
            return Meaning::Text;
        }
        let usable = || {
            self.bindings
                .iter()
                .filter(|binding| binding.works_in(mode))
                .filter(|binding| binding.keys.starts_with(pressed))
        };
        Meaning::Commands {
            exact: usable()
                .filter(|found| found.keys.len() == pressed.len())
                .map(|found| found.command)
                .collect(),
            longer: usable()
                .filter_map(|found| Some((found.keys.get(pressed.len()..)?.to_vec(), found.command)))
                .filter(|(rest, _)| !rest.is_empty())
                .collect(),
        }
    }

    /// The first key of a command that works in this mode, spelled for showing.
    #[must_use]
    pub fn key_of(&self, command: Command, mode: Mode) -> Option<String> {
        self.bindings
            .iter()
            .filter(|binding| binding.command == command)
            .filter(|binding| binding.works_in(mode))
            .find(|binding| binding.keys.first().is_some_and(|key| !mode.is_text(*key)))
            .map(|binding| spell(&binding.keys))
    }

    /// All keys of a command, spelled for showing.
    #[must_use]
    pub fn keys_of(&self, command: Command) -> String {
        if matches!(command, Command::Choose(_)) {
            return "0-9".into();
        }
        let keys: Vec<String> = self
            .bindings
            .iter()
            .filter(|binding| binding.command == command)
            .map(|binding| spell(&binding.keys))
            .collect();
        keys.join(", ")
    }
}

/// The digit that a key types, for counts such as `5j`.
#[must_use]
pub fn digit(key: Key) -> Option<u16> {
    match key.code {
        KeyCode::Char(c) if !key.ctrl && !key.alt => {
            c.to_digit(10).and_then(|digit| u16::try_from(digit).ok())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(keymap: &Keymap, mode: Mode, keys: &str) -> Vec<Command> {
        match keymap.read(mode, &parse_sequence(keys).unwrap()) {
            Meaning::Commands { exact, .. } => exact,
            Meaning::Text => panic!("{keys} is text"),
        }
    }

    #[test]
    fn in_a_field_every_character_is_text_and_the_other_keys_still_work() {
        let (keymap, _) = Keymap::new(&BTreeMap::new());
        for c in "jq?:/@5 ".chars() {
            assert_eq!(keymap.read(Mode::Field, &[Key::character(c)]), Meaning::Text, "{c}");
        }
        assert_eq!(commands(&keymap, Mode::Field, "Esc"), [Command::Back]);
        assert_eq!(commands(&keymap, Mode::Field, "Alt-Enter"), [Command::NewLine]);
        // Ctrl-u pages in a list but empties the line in a field.
        assert_eq!(commands(&keymap, Mode::Field, "Ctrl-u"), []);
    }

    #[test]
    fn in_a_number_digits_are_text_and_letters_stay_commands() {
        let (keymap, _) = Keymap::new(&BTreeMap::new());
        for c in "48,5.-'".chars() {
            assert_eq!(keymap.read(Mode::Number, &[Key::character(c)]), Meaning::Text, "{c}");
        }
        assert!(commands(&keymap, Mode::Number, "x").contains(&Command::NotApplicable));
    }

    #[test]
    fn a_longer_binding_waits_for_its_rest() {
        let (keymap, _) = Keymap::new(&BTreeMap::new());
        let Meaning::Commands { longer, .. } = keymap.read(Mode::List, &[Key::character('g')]) else {
            panic!("g is no text");
        };
        assert!(longer.contains(&(vec![Key::character('e')], Command::Bottom)));
        assert_eq!(commands(&keymap, Mode::List, "g g"), [Command::Top]);
    }

    #[test]
    fn own_keys_take_the_place_of_the_default_ones() {
        let own = BTreeMap::from([
            ("down".to_owned(), vec!["Ctrl-n".to_owned(), "Dwon".to_owned()]),
            ("take-bakc".to_owned(), vec!["x".to_owned()]),
        ]);
        let (keymap, problems) = Keymap::new(&own);
        assert_eq!(keymap.keys_of(Command::Down), "Ctrl-n");
        assert_eq!(commands(&keymap, Mode::List, "j"), []);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "setting `keys`: there is no command `take-bakc` (did you mean `take-back`?)",
                "setting `keys.down`: `Dwon` is no key (write it like j, Enter, Ctrl-p, Alt-Enter, F1 or g g)",
            ]
        );
    }

    #[test]
    fn the_key_that_is_shown_is_one_that_works_there() {
        let (keymap, _) = Keymap::new(&BTreeMap::new());
        assert_eq!(keymap.key_of(Command::Help, Mode::List).as_deref(), Some("?"));
        assert_eq!(keymap.key_of(Command::Help, Mode::Field).as_deref(), Some("F1"));
        assert_eq!(keymap.key_of(Command::Messages, Mode::List), None);
    }
}
