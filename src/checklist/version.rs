//! Versions of a checklist: three numbers, of which each says how much changed.

use std::fmt;

/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Raised when recorded answers no longer mean the same, or a question is gone.
    pub major: u64,
    /// Raised for new questions and for changes in what counts.
    pub minor: u64,
    /// Raised for wording.
    pub patch: u64,
}

impl Version {
    /// Reads `1.2.3`; nothing else is a version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let leading_zero = part.len() > 1 && part.starts_with('0');
            part.parse::<u64>().ok().filter(|_| plain && !leading_zero)
        });
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }

    /// The part that differs first from an earlier version, if this one is later.
    #[must_use]
    pub fn step_from(self, earlier: Self) -> Option<Step> {
        if self <= earlier {
            None
        } else if self.major > earlier.major {
            Some(Step::Major)
        } else if self.minor > earlier.minor {
            Some(Step::Minor)
        } else {
            Some(Step::Patch)
        }
    }

    /// The version after this one by one step. A draft stays one: it comes into force when somebody says so.
    #[must_use]
    pub fn next(self, step: Step) -> Self {
        match step {
            Step::Patch => Self { patch: self.patch + 1, ..self },
            Step::Major if !self.is_draft() => Self { major: self.major + 1, minor: 0, patch: 0 },
            Step::Minor | Step::Major => Self { minor: self.minor + 1, patch: 0, ..self },
        }
    }

    /// True below 1.0.0: the checklist is a draft and not in force. No review pins it that does not ask for it
    /// by name.
    #[must_use]
    pub fn is_draft(self) -> bool {
        self.major == 0
    }

    /// The version with which a draft comes into force.
    pub const FIRST: Self = Self { major: 1, minor: 0, patch: 0 };
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// How far a version moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The last number.
    Patch,
    /// The middle number.
    Minor,
    /// The first number.
    Major,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// Whether a version moved as far as what changed calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Far enough, or nothing calls for it.
    Enough,
    /// Not at all.
    Still,
    /// Not far enough.
    TooSmall,
    /// Backwards.
    Back,
}

impl Fit {
    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Enough => "enough",
            Self::Still => "still",
            Self::TooSmall => "too-small",
            Self::Back => "back",
        }
    }
}

/// Judges a version by the one before it and by the step that is due; none is due where nothing changed.
#[must_use]
pub fn fit(from: Version, to: Version, due: Option<Step>) -> Fit {
    match (to.step_from(from), due) {
        _ if to < from => Fit::Back,
        // A draft may change in every way under its number.
        _ if from.is_draft() => Fit::Enough,
        (None, Some(_)) => Fit::Still,
        (Some(step), Some(due)) if step < due => Fit::TooSmall,
        _ => Fit::Enough,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_plain_numbers_are_a_version() {
        assert_eq!(Version::parse("1.20.3").map(|v| v.to_string()).as_deref(), Some("1.20.3"));
        for bad in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.02.3", "1.2.x", "+1.2.3"] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_version_fits_when_it_moved_as_far_as_is_due() {
        let judged = |a, b, due| fit(Version::parse(a).unwrap(), Version::parse(b).unwrap(), due);
        assert_eq!(judged("1.2.3", "1.2.3", None), Fit::Enough);
        assert_eq!(judged("1.2.3", "1.2.3", Some(Step::Patch)), Fit::Still);
        assert_eq!(judged("1.2.3", "1.2.4", Some(Step::Minor)), Fit::TooSmall);
        assert_eq!(judged("1.2.3", "1.3.0", Some(Step::Minor)), Fit::Enough);
        assert_eq!(judged("1.2.3", "2.0.0", Some(Step::Minor)), Fit::Enough);
        assert_eq!(judged("1.2.3", "1.2.2", None), Fit::Back);
    }

    #[test]
    fn the_step_is_the_first_number_that_differs() {
        let step = |a, b| Version::parse(b).unwrap().step_from(Version::parse(a).unwrap());
        assert_eq!(step("1.0.0", "1.0.1"), Some(Step::Patch));
        assert_eq!(step("1.0.9", "1.1.0"), Some(Step::Minor));
        assert_eq!(step("1.9.9", "2.0.0"), Some(Step::Major));
        assert_eq!(step("1.0.0", "1.0.0"), None);
        assert_eq!(step("2.0.0", "1.9.9"), None);
    }
}
