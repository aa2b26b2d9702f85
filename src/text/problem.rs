//! A problem in a file: what is wrong, where, and what to do about it.

use std::fmt;

use super::clean;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file can be used; somebody should look.
    Warning,
    /// The file cannot be used as it is.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where in a file: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path as the person knows it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
    /// The line itself, cut to 200 characters.
    pub source: String,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as a sentence without the final stop.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// True for an error, false for a warning.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, column, source } = &self.place;
        write!(f, "{file}:{line}:{column}: {}: {}", self.severity, clean::line(&self.what))?;
        if !source.is_empty() {
            let gutter = line.to_string();
            let shown = clean::line(source);
            let indent = column.saturating_sub(1).min(shown.chars().count());
            write!(f, "\n  {gutter} | {shown}\n  {:width$} | {:indent$}^", "", "", width = gutter.len())?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  help: {}", clean::line(hint))?;
        }
        Ok(())
    }
}

/// True when at least one of the problems is an error.
#[must_use]
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(Problem::is_error)
}
