//! The settings a user can make, each with its built-in value, its words and its variable.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike};

use super::colour::ColourWhen;
use super::environment::Environment;
use super::source::{Problem, Source, meant};

/// Which theme to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeChoice {
    /// This one, whatever the terminal's background.
    One(String),
    /// By the terminal's background; the third where the terminal does not tell.
    ByBackground {
        /// For dark backgrounds.
        dark: String,
        /// For light backgrounds.
        light: String,
        /// Where the background is unknown.
        fallback: String,
    },
}

/// Which signs to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolSet {
    /// Only what is on every keyboard.
    Ascii,
    /// Lines and ticks.
    Unicode,
}

/// Where the terminal's own cursor stands outside of text fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorStyle {
    /// On the selected row, which is what screen readers and magnifiers follow.
    Selection,
    /// Nowhere.
    Hidden,
}

/// How the user wants the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which theme.
    pub theme: ThemeChoice,
    /// When to use colours.
    pub color: ColourWhen,
    /// Which signs.
    pub symbols: SymbolSet,
    /// Whether wheel and click are taken from the terminal (which then needs Shift to select text).
    pub mouse: bool,
    /// Where the cursor stands in lists.
    pub cursor: CursorStyle,
    /// No spinner.
    pub reduce_motion: bool,
    /// The editor's command line; none: VISUAL, EDITOR, Git's core.editor.
    pub editor: Option<String>,
    /// Where new documents are put, a folder for each partner in it; `~/` is the person's own folder.
    pub inbox: Option<String>,
    /// Other keys for commands, by command name; they replace the command's own.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// Settings given as command-line flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--theme`.
    pub theme: Option<String>,
    /// `--color`.
    pub color: Option<ColourWhen>,
}

const SYMBOLS: [(&str, SymbolSet); 2] = [("ascii", SymbolSet::Ascii), ("unicode", SymbolSet::Unicode)];
const CURSORS: [(&str, CursorStyle); 2] =
    [("selection", CursorStyle::Selection), ("hidden", CursorStyle::Hidden)];
const KNOWN: [&str; 9] =
    ["theme", "color", "symbols", "mouse", "cursor", "reduce-motion", "editor", "inbox", "keys"];

impl Settings {
    /// What holds when the user says nothing. Only the symbols look at the environment: a terminal
    /// whose locale is not UTF-8 gets ASCII.
    #[must_use]
    pub fn built_in(environment: &Environment) -> Self {
        Self {
            theme: ThemeChoice::One("default".into()),
            color: ColourWhen::Auto,
            symbols: symbols_of(environment),
            mouse: true,
            cursor: CursorStyle::Selection,
            reduce_motion: false,
            editor: None,
            inbox: None,
            keys: BTreeMap::new(),
        }
    }

    /// Takes over what a settings file says and returns what was wrong with it.
    pub fn read_file(&mut self, place: &str, text: &str) -> Vec<Problem> {
        let mut source = Source::new(place, text);
        if let Some(document) = source.document() {
            let table = document.as_table();
            for (key, item) in table {
                self.read_key(&mut source, table, key, item);
            }
        }
        source.into_problems()
    }

    fn read_key(&mut self, source: &mut Source<'_>, table: &dyn TableLike, key: &str, item: &Item) {
        match key {
            "theme" => assign(&mut self.theme, read_theme(source, item)),
            "color" => assign(&mut self.color, source.choice(key, item, &ColourWhen::NAMES)),
            "symbols" => assign(&mut self.symbols, source.choice(key, item, &SYMBOLS)),
            "mouse" => assign(&mut self.mouse, source.boolean(key, item)),
            "cursor" => assign(&mut self.cursor, source.choice(key, item, &CURSORS)),
            "reduce-motion" => assign(&mut self.reduce_motion, source.boolean(key, item)),
            "editor" => {
                if let Some(command) = source.string(key, item) {
                    self.editor = Some(command.to_owned());
                }
            }
            "inbox" => {
                if let Some(folder) = source.string(key, item) {
                    self.inbox = Some(folder.to_owned());
                }
            }
            "keys" => {
                let Some(keys) = item.as_table_like() else {
                    source.problem(item.span(), "`keys` must be a table of command = key", None);
                    return;
                };
                for (command, item) in keys.iter() {
                    if let Some(keys) = source.strings(command, item) {
                        self.keys.insert(command.to_owned(), keys);
                    }
                }
            }
            _ => source.unknown_key(table, key, KNOWN),
        }
    }

    /// Takes over `PROBITY_THEME`, `PROBITY_SYMBOLS` and `PROBITY_MOUSE`.
    pub fn read_environment(&mut self, environment: &Environment) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(name) = environment.get("PROBITY_THEME") {
            self.theme = ThemeChoice::One(name.to_owned());
        }
        let symbols = read_variable(environment, "PROBITY_SYMBOLS", &SYMBOLS, &mut problems);
        assign(&mut self.symbols, symbols);
        let mouse = read_variable(
            environment,
            "PROBITY_MOUSE",
            &[("true", true), ("false", false), ("1", true), ("0", false)],
            &mut problems,
        );
        assign(&mut self.mouse, mouse);
        problems
    }

    /// Takes over what the command line says.
    pub fn read_flags(&mut self, flags: &Flags) {
        if let Some(name) = &flags.theme {
            self.theme = ThemeChoice::One(name.clone());
        }
        assign(&mut self.color, flags.color);
    }

    /// The command line of the editor to use: the setting, VISUAL, EDITOR, what Git is configured
    /// with, and at last the one that the system surely has.
    #[must_use]
    pub fn editor_command(&self, environment: &Environment, git_editor: Option<&str>) -> String {
        self.editor
            .as_deref()
            .or_else(|| environment.get("VISUAL"))
            .or_else(|| environment.get("EDITOR"))
            .or(git_editor)
            .unwrap_or(if cfg!(windows) { "notepad" } else { "vi" })
            .to_owned()
    }
}

fn assign<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn read_variable<T: Copy>(
    environment: &Environment,
    name: &str,
    choices: &[(&str, T)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let word = environment.get(name)?;
    let found = choices.iter().find(|(choice, _)| *choice == word).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        problems.push(Problem {
            place: format!("environment variable {name}"),
            what: format!("`{word}` is no value of it; it takes {}", names.join(", ")),
            hint: meant(word, names.iter().copied()),
        });
    }
    found
}

fn read_theme(source: &mut Source<'_>, item: &Item) -> Option<ThemeChoice> {
    let Some(table) = item.as_table_like() else {
        return source.string("theme", item).map(|name| ThemeChoice::One(name.to_owned()));
    };
    let mut dark = None;
    let mut light = None;
    let mut fallback = None;
    for (key, item) in table.iter() {
        let place = match key {
            "dark" => &mut dark,
            "light" => &mut light,
            "fallback" => &mut fallback,
            _ => {
                source.unknown_key(table, key, ["dark", "light", "fallback"]);
                continue;
            }
        };
        *place = source.string(key, item).map(str::to_owned);
    }
    let dark = dark.unwrap_or_else(|| "default".into());
    Some(ThemeChoice::ByBackground {
        fallback: fallback.unwrap_or_else(|| dark.clone()),
        light: light.unwrap_or_else(|| "default-light".into()),
        dark,
    })
}

fn symbols_of(environment: &Environment) -> SymbolSet {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| environment.get(name));
    let utf8 = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    let plain_terminal = matches!(environment.get("TERM"), Some("linux" | "dumb"));
    if utf8 && !plain_terminal { SymbolSet::Unicode } else { SymbolSet::Ascii }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let mut settings = Settings::built_in(&Environment::default());
        let problems = settings.read_file("config.toml", text);
        (settings, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_key_is_taken_over() {
        let (settings, problems) = read(
            "theme = { dark = \"a\", light = \"b\", fallback = \"c\" }\ncolor = \"never\"\nsymbols = \"ascii\"\n\
             mouse = false\ncursor = \"hidden\"\nreduce-motion = true\neditor = \"code --wait\"\ninbox = \"~/in\"\n\
             [keys]\ntake-back = \"Ctrl-u\"\nhelp = [\"?\", \"F1\"]\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(
            settings.theme,
            ThemeChoice::ByBackground { dark: "a".into(), light: "b".into(), fallback: "c".into() }
        );
        assert_eq!(settings.color, ColourWhen::Never);
        assert_eq!(settings.symbols, SymbolSet::Ascii);
        assert!(!settings.mouse && settings.reduce_motion);
        assert_eq!(settings.cursor, CursorStyle::Hidden);
        assert_eq!(settings.inbox.as_deref(), Some("~/in"));
        assert_eq!(settings.keys["help"], ["?", "F1"]);
    }

    #[test]
    fn every_problem_is_listed_not_only_the_first() {
        let (settings, problems) = read("mouse = \"yes\"\ncolour = \"never\"\nsymbols = \"uncode\"\n");
        assert!(settings.mouse);
        assert_eq!(
            problems,
            [
                "config.toml:1:9: `mouse` must be true or false",
                "config.toml:2:1: `colour` is not known here (did you mean `color`?)",
                "config.toml:3:11: `uncode` is no value of `symbols`; it takes ascii, unicode (did you mean `unicode`?)",
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_one_problem_with_its_place() {
        let (_, problems) = read("mouse = true\ntheme = \n");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("config.toml:2:9: it is not valid TOML"), "{}", problems[0]);
    }

    #[test]
    fn the_editor_is_the_nearest_one_named() {
        let (settings, _) = read("");
        let empty = Environment::default();
        let both = Environment::from_pairs([("VISUAL", "nvim"), ("EDITOR", "ed")]);
        assert_eq!(settings.editor_command(&both, Some("nano")), "nvim");
        assert_eq!(settings.editor_command(&empty, Some("nano")), "nano");
        let (settings, _) = read("editor = \"hx\"");
        assert_eq!(settings.editor_command(&both, None), "hx");
    }

    #[test]
    fn a_locale_without_utf8_draws_in_ascii() {
        let symbols = |pairs: &[(&str, &str)]| symbols_of(&Environment::from_pairs(pairs.iter().copied()));
        assert_eq!(symbols(&[("LANG", "C")]), SymbolSet::Ascii);
        assert_eq!(symbols(&[("LANG", "de_CH.UTF-8")]), SymbolSet::Unicode);
        assert_eq!(symbols(&[("LANG", "de_CH.UTF-8"), ("LC_ALL", "POSIX")]), SymbolSet::Ascii);
        assert_eq!(symbols(&[("TERM", "linux"), ("LANG", "C.UTF-8")]), SymbolSet::Ascii);
        assert_eq!(symbols(&[]), SymbolSet::Unicode);
    }
}
