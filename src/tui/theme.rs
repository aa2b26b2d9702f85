//! Themes: what each role on screen looks like. Screens name roles; only this module names colours.

mod builtin;
mod colour;
mod file;

use std::collections::BTreeMap;

use ratatui::style::Style;

use crate::config::source::meant;
use crate::config::{ColourDepth, Problem, ThemeChoice, ThemeFile};

pub use builtin::NAMES as BUILT_IN;
use colour::Look;
use file::Draft;

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it, and ROLES is the table of them")]
pub enum Role {
    Text,
    Muted,
    Heading,
    Border,
    BorderFocus,
    Selection,
    SelectionInactive,
    Key,
    Accent,
    Info,
    Success,
    Warning,
    Error,
    AnswerYes,
    AnswerNo,
    AnswerPartial,
    AnswerNa,
    AnswerOpen,
    RiskLow,
    RiskMedium,
    RiskHigh,
    RiskCritical,
    Added,
    Removed,
    Changed,
    Quote,
    Code,
    Link,
    Progress,
    ProgressRest,
    Overlay,
    Toast,
}

/// Every role with its name in a theme file and the role whose look it takes when a theme is
/// silent about it. Text comes last in every chain.
pub const ROLES: [(Role, &str, Option<Role>); 32] = [
    (Role::Text, "text", None),
    (Role::Muted, "muted", Some(Role::Text)),
    (Role::Heading, "heading", Some(Role::Text)),
    (Role::Border, "border", Some(Role::Muted)),
    (Role::BorderFocus, "border-focus", Some(Role::Accent)),
    (Role::Selection, "selection", Some(Role::Text)),
    (Role::SelectionInactive, "selection-inactive", Some(Role::Selection)),
    (Role::Key, "key", Some(Role::Accent)),
    (Role::Accent, "accent", Some(Role::Heading)),
    (Role::Info, "info", Some(Role::Text)),
    (Role::Success, "success", Some(Role::Info)),
    (Role::Warning, "warning", Some(Role::Info)),
    (Role::Error, "error", Some(Role::Warning)),
    (Role::AnswerYes, "answer-yes", Some(Role::Success)),
    (Role::AnswerNo, "answer-no", Some(Role::Error)),
    (Role::AnswerPartial, "answer-partial", Some(Role::Warning)),
    (Role::AnswerNa, "answer-na", Some(Role::Muted)),
    (Role::AnswerOpen, "answer-open", Some(Role::Muted)),
    (Role::RiskLow, "risk-low", Some(Role::Success)),
    (Role::RiskMedium, "risk-medium", Some(Role::Warning)),
    (Role::RiskHigh, "risk-high", Some(Role::Error)),
    (Role::RiskCritical, "risk-critical", Some(Role::RiskHigh)),
    (Role::Added, "added", Some(Role::Success)),
    (Role::Removed, "removed", Some(Role::Error)),
    (Role::Changed, "changed", Some(Role::Warning)),
    (Role::Quote, "quote", Some(Role::Muted)),
    (Role::Code, "code", Some(Role::Accent)),
    (Role::Link, "link", Some(Role::Accent)),
    (Role::Progress, "progress", Some(Role::Accent)),
    (Role::ProgressRest, "progress-rest", Some(Role::Muted)),
    (Role::Overlay, "overlay", Some(Role::Text)),
    (Role::Toast, "toast", Some(Role::Overlay)),
];

/// For which backgrounds a theme is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    /// For dark ones.
    Dark,
    /// For light ones.
    Light,
    /// For both.
    #[default]
    Any,
}

/// The background of the terminal at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
    /// The terminal did not tell, or was not asked.
    Unknown,
}

/// A theme ready for drawing: one style for each role, reduced to what the terminal can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    appearance: Appearance,
    styles: BTreeMap<Role, Style>,
}

impl Theme {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For which backgrounds it is made.
    #[must_use]
    pub fn appearance(&self) -> Appearance {
        self.appearance
    }

    /// The look of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }
}

/// All themes that can be chosen: the built-in ones, read when they are drawn with, and the user's.
#[derive(Debug, Clone)]
pub struct Themes {
    users: BTreeMap<String, Draft>,
    depth: ColourDepth,
}

impl Themes {
    /// Reads the user's themes; none can take a built-in name, so that "default" always means the same
    /// in a bug report.
    #[must_use]
    pub fn load(user: &[ThemeFile], depth: ColourDepth) -> (Self, Vec<Problem>) {
        let mut users = BTreeMap::new();
        let mut problems = Vec::new();
        for theme in user {
            if BUILT_IN.contains(&theme.name.as_str()) {
                problems.push(Problem {
                    place: theme.place.clone(),
                    what: format!("`{}` is a built-in theme and cannot be replaced", theme.name),
                    hint: Some("give the file another name".into()),
                });
                continue;
            }
            let (draft, found) = Draft::read(&theme.name, &theme.place, &theme.text);
            problems.extend(found);
            users.insert(theme.name.clone(), draft);
        }
        if !users.is_empty() {
            let mut all = built_in_drafts().0;
            all.extend(users.clone());
            problems.extend(users.values().filter_map(|draft| draft.parent_problem(&all)));
        }
        (Self { users, depth }, problems)
    }

    /// The names of all themes, the built-in ones first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        BUILT_IN.into_iter().chain(self.users.keys().map(String::as_str))
    }

    /// The theme of this name, if there is one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Theme> {
        let family = self.family(name);
        let draft = family.get(name)?;
        let looks = draft.resolve(&family);
        let styles =
            ROLES.iter().map(|&(role, _, _)| (role, look_of(role, &looks).style(self.depth))).collect();
        Some(Theme { name: name.to_owned(), appearance: draft.appearance, styles })
    }

    /// A theme and those that it inherits from, as their files say them.
    fn family(&self, name: &str) -> BTreeMap<String, Draft> {
        let mut family = BTreeMap::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next.take().filter(|name| !family.contains_key(name)) {
            let built_in = || builtin::FILES.iter().find(|(own, _)| *own == name).map(built_in_draft);
            if let Some(draft) = self.users.get(&name).cloned().or_else(|| Some(built_in()?.0)) {
                next.clone_from(&draft.parent);
                family.insert(name, draft);
            }
        }
        family
    }

    /// The theme that the user chose, or the default with the problem of why not.
    #[must_use]
    pub fn choose(&self, choice: &ThemeChoice, background: Background) -> (Theme, Option<Problem>) {
        let name = match (choice, background) {
            (ThemeChoice::One(name), _) => name,
            (ThemeChoice::ByBackground { dark, .. }, Background::Dark) => dark,
            (ThemeChoice::ByBackground { light, .. }, Background::Light) => light,
            (ThemeChoice::ByBackground { fallback, .. }, Background::Unknown) => fallback,
        };
        if let Some(theme) = self.get(name) {
            return (theme, None);
        }
        let names = || self.names().collect::<Vec<_>>().join(", ");
        let problem = Problem {
            place: "setting `theme`".into(),
            what: format!("there is no theme `{name}`"),
            hint: meant(name, self.names()).or_else(|| Some(format!("there are {}", names()))),
        };
        (self.get("default").unwrap_or_else(Theme::plain), Some(problem))
    }
}

impl Theme {
    /// A theme without any looks; what remains if even the built-in files could not be read.
    fn plain() -> Self {
        Self { name: "plain".into(), appearance: Appearance::Any, styles: BTreeMap::new() }
    }
}

fn built_in_draft((name, text): &(&str, &str)) -> (Draft, Vec<Problem>) {
    Draft::read(name, &format!("built-in theme {name}"), text)
}

fn built_in_drafts() -> (BTreeMap<String, Draft>, Vec<Problem>) {
    let mut drafts = BTreeMap::new();
    let mut problems = Vec::new();
    for file in &builtin::FILES {
        let (draft, found) = built_in_draft(file);
        problems.extend(found);
        drafts.insert(draft.name.clone(), draft);
    }
    (drafts, problems)
}

fn look_of(role: Role, looks: &BTreeMap<Role, Look>) -> Look {
    let mut role = Some(role);
    while let Some(current) = role {
        if let Some(look) = looks.get(&current) {
            return *look;
        }
        role = ROLES.iter().find(|(found, ..)| *found == current).and_then(|(_, _, fallback)| *fallback);
    }
    Look::default()
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier};

    use super::*;

    fn themes(files: &[(&str, &str)], depth: ColourDepth) -> (Themes, Vec<String>) {
        let files: Vec<ThemeFile> = files
            .iter()
            .map(|(name, text)| ThemeFile {
                name: (*name).into(),
                place: format!("{name}.toml"),
                text: (*text).into(),
            })
            .collect();
        let (themes, problems) = Themes::load(&files, depth);
        (themes, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_fallback_chain_ends() {
        for (role, name, _) in ROLES {
            assert_eq!(look_of(role, &BTreeMap::new()), Look::default(), "{name}");
        }
    }

    #[test]
    fn the_built_in_themes_are_free_of_problems_and_say_every_role() {
        let (drafts, problems) = built_in_drafts();
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(drafts.len(), 5);
        for draft in drafts.values() {
            let looks = draft.resolve(&drafts);
            for (role, name, _) in ROLES {
                assert!(looks.contains_key(&role), "{}: {name}", draft.name);
            }
        }
    }

    #[test]
    fn a_selection_shows_without_any_colour() {
        for depth in [ColourDepth::None, ColourDepth::Sixteen, ColourDepth::True] {
            let (themes, _) = themes(&[], depth);
            for name in BUILT_IN {
                let style = themes.get(name).unwrap().style(Role::Selection);
                assert!(style.add_modifier.contains(Modifier::REVERSED), "{name} at {depth:?}");
            }
        }
    }

    #[test]
    fn without_colours_no_role_names_one() {
        let (themes, _) = themes(&[], ColourDepth::None);
        for name in BUILT_IN {
            let theme = themes.get(name).unwrap();
            for (role, role_name, _) in ROLES {
                let style = theme.style(role);
                let colours = [style.fg, style.bg];
                assert!(colours.iter().all(|c| matches!(c, None | Some(Color::Reset))), "{name} {role_name}");
            }
        }
    }

    #[test]
    fn a_theme_takes_from_its_parent_what_it_does_not_say() {
        let (themes, problems) = themes(
            &[(
                "mine",
                "inherits = \"mono\"\nerror = { fg = \"sea\", bold = true }\n[palette]\nsea = \"#00a0c0\"\n",
            )],
            ColourDepth::True,
        );
        assert_eq!(problems, Vec::<String>::new());
        let mine = themes.get("mine").unwrap();
        assert_eq!(mine.style(Role::Error).fg, Some(Color::Rgb(0, 0xa0, 0xc0)));
        assert_eq!(mine.style(Role::Heading), themes.get("mono").unwrap().style(Role::Heading));
    }

    #[test]
    fn slips_in_a_theme_are_named_with_a_suggestion() {
        let (_, problems) = themes(
            &[
                (
                    "mine",
                    "inherits = \"defualt\"\nerorr = \"red\"\nmuted = \"bleu\"\nlink = { fgg = \"red\" }\n",
                ),
                ("mono", "text = \"red\"\n"),
                ("loop", "inherits = \"loop\"\n"),
            ],
            ColourDepth::True,
        );
        assert_eq!(
            problems,
            [
                "mine.toml:2:1: `erorr` is not known here (did you mean `error`?)",
                "mine.toml:3:9: `bleu` is no colour (did you mean `blue`?)",
                "mine.toml:4:10: `fgg` is not known here (did you mean `fg`?)",
                "mono.toml: `mono` is a built-in theme and cannot be replaced (give the file another name)",
                "loop.toml: it inherits from itself (the chain of `inherits` must end)",
                "mine.toml: it inherits from `defualt`, which is no theme (did you mean `default`?)",
            ]
        );
    }

    #[test]
    fn an_unknown_theme_falls_back_to_the_default_and_says_so() {
        let (themes, _) = themes(&[], ColourDepth::Sixteen);
        let (theme, problem) = themes.choose(&ThemeChoice::One("mon".into()), Background::Unknown);
        assert_eq!(theme.name(), "default");
        assert_eq!(problem.unwrap().hint.as_deref(), Some("did you mean `mono`?"));
    }

    #[test]
    fn the_background_picks_the_theme() {
        let (themes, _) = themes(&[], ColourDepth::Sixteen);
        let choice = ThemeChoice::ByBackground {
            dark: "default".into(),
            light: "default-light".into(),
            fallback: "mono".into(),
        };
        for (background, name) in [
            (Background::Dark, "default"),
            (Background::Light, "default-light"),
            (Background::Unknown, "mono"),
        ] {
            assert_eq!(themes.choose(&choice, background).0.name(), name);
        }
    }

    #[test]
    fn text_of_themes_with_their_own_colours_can_be_read() {
        let (themes, _) = themes(&[], ColourDepth::True);
        for name in BUILT_IN {
            let theme = themes.get(name).unwrap();
            let ground = theme.style(Role::Text).bg;
            for (role, role_name, _) in ROLES {
                // Rules and the empty part of a bar carry no text.
                if matches!(role, Role::Border | Role::ProgressRest) {
                    continue;
                }
                let style = theme.style(role);
                let ratio = colour::contrast(style.fg, style.bg.or(ground), theme.appearance());
                assert!(ratio.is_none_or(|ratio| ratio >= 4.5), "{name} {role_name}: {ratio:?}");
            }
        }
    }
}
