//! Settings and the places on disk they come from: built-in < user file < environment < flag.

pub mod colour;
pub mod draft;
pub mod environment;
pub mod paths;
pub mod recent;
pub mod settings;
pub mod source;

use std::fs;
use std::io;

pub use colour::{ColourDepth, ColourWhen};
pub use environment::Environment;
pub use paths::Paths;
pub use settings::{CursorStyle, Flags, Settings, SymbolSet, ThemeChoice};
pub use source::Problem;

/// A theme that the user wrote: its name (the file's stem), where it lies and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// The file name without `.toml`.
    pub name: String,
    /// The file, as it is named in messages.
    pub place: String,
    /// The content as read.
    pub text: String,
}

/// Everything the program knows about how its user wants it, and what was wrong with the telling.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// Where files lie.
    pub paths: Paths,
    /// The user's own themes.
    pub themes: Vec<ThemeFile>,
    /// What could not be read; the program starts all the same, with the defaults in its place.
    pub problems: Vec<Problem>,
}

impl Config {
    /// Reads the user's files and environment. Never fails: what cannot be used is left at its
    /// default and listed in `problems`.
    #[must_use]
    pub fn load(environment: &Environment, flags: &Flags) -> Self {
        let paths = Paths::find(environment);
        let mut problems = Vec::new();
        let mut settings = Settings::built_in(environment);
        let file = paths.settings_file();
        match fs::read_to_string(&file) {
            Ok(text) => {
                let place = file.display().to_string();
                problems.extend(settings.read_file(&place, &text));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => problems.push(Problem::unreadable(&file, &error)),
        }
        problems.extend(settings.read_environment(environment));
        settings.read_flags(flags);
        let (themes, theme_problems) = read_themes(&paths);
        problems.extend(theme_problems);
        Self { settings, paths, themes, problems }
    }
}

fn read_themes(paths: &Paths) -> (Vec<ThemeFile>, Vec<Problem>) {
    let folder = paths.themes_folder();
    let mut themes = Vec::new();
    let mut problems = Vec::new();
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (themes, problems),
        Err(error) => return (themes, vec![Problem::unreadable(&folder, &error)]),
    };
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => {
                problems.push(Problem::unreadable(&folder, &error));
                continue;
            }
        };
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        match fs::read_to_string(&path) {
            Ok(text) => {
                themes.push(ThemeFile { name: name.to_owned(), place: path.display().to_string(), text });
            }
            Err(error) => problems.push(Problem::unreadable(&path, &error)),
        }
    }
    themes.sort_by(|a, b| a.name.cmp(&b.name));
    (themes, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home_with(file: &str, text: &str) -> (tempfile::TempDir, Environment) {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".config/probity");
        fs::create_dir_all(folder.join("themes")).unwrap();
        fs::write(folder.join(file), text).unwrap();
        let environment = Environment::from_pairs([("HOME", home.path().to_str().unwrap())]);
        (home, environment)
    }

    #[test]
    fn a_broken_settings_file_leaves_the_defaults_and_names_the_line() {
        let (_home, environment) = home_with("config.toml", "mouse = true\nthema = \"mono\"\n");
        let config = Config::load(&environment, &Flags::default());
        assert_eq!(config.settings.theme, ThemeChoice::One("default".into()));
        let problem = &config.problems[0];
        assert!(problem.place.ends_with("config.toml:2:1"), "{}", problem.place);
        assert_eq!(problem.hint.as_deref(), Some("did you mean `theme`?"));
    }

    #[test]
    fn a_theme_beside_the_settings_is_found_by_its_file_name() {
        let (_home, environment) = home_with("themes/dusk.toml", "inherits = \"default\"\n");
        let config = Config::load(&environment, &Flags::default());
        assert_eq!(config.themes.len(), 1);
        assert_eq!(config.themes[0].name, "dusk");
        assert!(config.problems.is_empty());
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let (_home, mut environment) = home_with("config.toml", "theme = \"mono\"\n");
        let theme =
            |environment: &Environment, flags: &Flags| Config::load(environment, flags).settings.theme;
        assert_eq!(theme(&environment, &Flags::default()), ThemeChoice::One("mono".into()));
        environment.set("PROBITY_THEME", "high-contrast");
        assert_eq!(theme(&environment, &Flags::default()), ThemeChoice::One("high-contrast".into()));
        let flags = Flags { theme: Some("default-light".into()), ..Flags::default() };
        assert_eq!(theme(&environment, &flags), ThemeChoice::One("default-light".into()));
    }
}
