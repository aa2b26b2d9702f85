//! The one error at the edge: what happened, where, what to do next, and the exit code that says so.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::record::check::Refusal;
use crate::store::begin::BeginError;
use crate::store::templates::TemplateError;
use crate::store::upstream::UpstreamError;
use crate::store::{ActError, StoreError};
use crate::text::clean;
use crate::text::problem::Problem;

/// What kind of failure it is; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The record says no: a violation, a lint error, a refused action.
    Refused,
    /// The command was not well put.
    Usage,
    /// Something broke: the disk, Git, the terminal.
    Broken,
    /// Whoever read our output has left; nothing is wrong.
    ClosedPipe,
}

/// A failure as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Which exit code says so.
    pub kind: Kind,
    /// Every reason, in order; never empty but for a closed pipe.
    pub reasons: Vec<Reason>,
}

/// One reason with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What happened, and where.
    pub what: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// Reasons past this many are counted, not shown: the first ones are what to mend first.
const SHOWN: usize = 20;

impl Error {
    /// A command that was not well put.
    #[must_use]
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::one(Kind::Usage, what, Some(hint.into()))
    }

    /// Something that the record does not allow or does not hold.
    #[must_use]
    pub fn refused(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::one(Kind::Refused, what, Some(hint.into()))
    }

    /// Something that broke.
    #[must_use]
    pub fn broken(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::one(Kind::Broken, what, Some(hint.into()))
    }

    /// Files of the record that cannot be used, each with its place.
    #[must_use]
    pub fn problems(problems: &[Problem]) -> Self {
        let reasons = problems
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| Reason { what: problem.to_string(), hint: None })
            .collect();
        Self { kind: Kind::Refused, reasons }
    }

    /// A file operation that failed.
    #[must_use]
    pub fn file(action: &str, path: &std::path::Path, source: &io::Error) -> Self {
        let kind = match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
                Kind::Usage
            }
            _ => Kind::Broken,
        };
        Self::one(kind, format!("cannot {action} {}: {source}", path.display()), None)
    }

    /// The exit code: 1 the record says no, 2 wrong usage, 3 something broke, 0 for a closed pipe.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::ClosedPipe => 0,
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Broken => 3,
        })
    }

    fn one(kind: Kind, what: impl Into<String>, hint: Option<String>) -> Self {
        Self { kind, reasons: vec![Reason { what: what.into(), hint }] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Reason { what, hint }) in self.reasons.iter().take(SHOWN).enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "error: {}", clean::block(what))?;
            // A hint that was just given is not said again.
            let earlier = self.reasons.iter().take(number).any(|reason| reason.hint == *hint);
            if let Some(hint) = hint.as_deref().filter(|_| !earlier) {
                write!(f, "\n  help: {}", clean::block(hint))?;
            }
        }
        if let Some(more) = self.reasons.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            write!(f, "\nand {more} more like these")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    /// What goes wrong while writing to the standard output.
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Self { kind: Kind::ClosedPipe, reasons: Vec::new() };
        }
        Self::one(Kind::Broken, format!("cannot write the output: {source}"), None)
    }
}

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Self {
        Self { what: refusal.to_string(), hint: refusal.hint() }
    }
}

impl From<StoreError> for Error {
    fn from(source: StoreError) -> Self {
        let kind = match &source {
            StoreError::NoRepository(_)
            | StoreError::NoSuchRevision(_)
            | StoreError::NothingBefore(_)
            | StoreError::Path { .. }
            | StoreError::Nul(_) => Kind::Usage,
            StoreError::Identity { .. }
            | StoreError::Detached(_)
            | StoreError::Busy(_)
            | StoreError::Index(_) => Kind::Refused,
            _ => Kind::Broken,
        };
        Self::one(kind, source.to_string(), source.hint())
    }
}

impl From<ActError> for Error {
    fn from(source: ActError) -> Self {
        match source {
            ActError::Refused(refusals) => {
                Self { kind: Kind::Refused, reasons: refusals.iter().map(Reason::from).collect() }
            }
            ActError::RefusedSome(some) => {
                let refusals = some.iter().flat_map(|(_, refusals)| refusals);
                Self { kind: Kind::Refused, reasons: refusals.map(Reason::from).collect() }
            }
            ActError::Store(error) => error.into(),
        }
    }
}

impl From<TemplateError> for Error {
    fn from(source: TemplateError) -> Self {
        let hint = source.hint();
        let kind = match &source {
            TemplateError::Upstream(UpstreamError::Store(_) | UpstreamError::Get { .. }) => Kind::Broken,
            TemplateError::Upstream(UpstreamError::NotThere(_)) => Kind::Usage,
            _ => Kind::Refused,
        };
        match source {
            TemplateError::Upstream(UpstreamError::Store(error)) => error.into(),
            _ => Self::one(kind, source.to_string(), hint),
        }
    }
}

impl From<BeginError> for Error {
    fn from(source: BeginError) -> Self {
        let hint = source.hint();
        match source {
            BeginError::Act(error) => error.into(),
            BeginError::Store(error) => error.into(),
            BeginError::Inside { .. } | BeginError::NotEmpty(_) => {
                Self::one(Kind::Usage, source.to_string(), hint)
            }
            BeginError::Identity { .. } => Self::one(Kind::Refused, source.to_string(), hint),
            BeginError::Demo(_) | BeginError::Folder { .. } => {
                Self::one(Kind::Broken, source.to_string(), hint)
            }
        }
    }
}
