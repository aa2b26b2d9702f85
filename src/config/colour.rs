//! How many colours the terminal takes, from what the user and the environment say.

use super::Environment;

/// When to use colours, as on every well-behaved command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourWhen {
    /// If the output is a terminal that takes them and nobody said no.
    #[default]
    Auto,
    /// Whatever the environment says.
    Always,
    /// Not at all.
    Never,
}

impl ColourWhen {
    /// The words that users write.
    pub const NAMES: [(&'static str, Self); 3] =
        [("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];
}

/// How many colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None: bold, underline and reverse remain.
    None,
    /// The sixteen that every user's palette defines.
    Sixteen,
    /// The 256 of xterm.
    Palette,
    /// 24 bits.
    True,
}

impl ColourDepth {
    /// What to use, from `--color` or the setting, NO_COLOR, CLICOLOR_FORCE, COLORTERM and TERM.
    #[must_use]
    pub fn choose(when: ColourWhen, environment: &Environment) -> Self {
        let able = Self::of_terminal(environment);
        match when {
            ColourWhen::Never => Self::None,
            ColourWhen::Always => able.max(Self::Sixteen),
            ColourWhen::Auto if environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") => {
                able.max(Self::Sixteen)
            }
            ColourWhen::Auto if environment.has("NO_COLOR") => Self::None,
            ColourWhen::Auto => able,
        }
    }

    fn of_terminal(environment: &Environment) -> Self {
        let term = environment.get("TERM").unwrap_or_default();
        if term == "dumb" {
            return Self::None;
        }
        if environment.get("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit") {
            return Self::True;
        }
        if term.contains("256color") { Self::Palette } else { Self::Sixteen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_wins_unless_colours_are_asked_for() {
        use ColourDepth as D;
        use ColourWhen as W;
        type Variables<'a> = &'a [(&'a str, &'a str)];
        let table: [(W, Variables<'_>, D); 8] = [
            (W::Auto, &[("TERM", "xterm")], D::Sixteen),
            (W::Auto, &[("TERM", "xterm-256color")], D::Palette),
            (W::Auto, &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], D::True),
            (W::Auto, &[("TERM", "xterm"), ("NO_COLOR", "1")], D::None),
            (W::Auto, &[("TERM", "xterm"), ("NO_COLOR", "")], D::Sixteen),
            (W::Auto, &[("TERM", "dumb")], D::None),
            (W::Always, &[("TERM", "dumb"), ("NO_COLOR", "1")], D::Sixteen),
            (W::Never, &[("COLORTERM", "truecolor")], D::None),
        ];
        for (when, variables, expected) in table {
            let environment = Environment::from_pairs(variables.iter().copied());
            assert_eq!(ColourDepth::choose(when, &environment), expected, "{when:?} {variables:?}");
        }
    }
}
