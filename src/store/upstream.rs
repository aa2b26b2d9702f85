//! Reads the text that a checklist comes from: built in, of this record, a file, or out of another repository.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use git2::Repository;

use super::error::{GitContext, IoContext};
use super::opening::said_by_git;
use super::{Handover, Snapshot, Store, StoreError};
use crate::checklist::builtin;
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::record::layout;
use crate::text::problem::{Problem, any_error};

/// Where the text of a checklist can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// The program brings it along.
    BuiltIn,
    /// It is a checklist of the same record.
    Record,
    /// A file; a path that is not absolute begins at the record's folder.
    File(PathBuf),
    /// A file of another repository: read where it lies on this machine, got by the user's own Git elsewhere.
    Repository {
        /// Its folder or its Git address.
        address: String,
        /// A branch, a tag or a commit.
        reference: String,
        /// The file in it.
        path: String,
    },
}

impl Upstream {
    /// Reads what a checklist says under `source`.
    #[must_use]
    pub fn parse(source: &str) -> Self {
        match source {
            "built-in" => Self::BuiltIn,
            "record" => Self::Record,
            other => match other
                .rsplit_once('#')
                .and_then(|(address, rest)| Some((address, rest.split_once(':')?)))
            {
                Some((address, (reference, path))) => Self::Repository {
                    address: address.to_owned(),
                    reference: reference.to_owned(),
                    path: path.to_owned(),
                },
                None => Self::File(PathBuf::from(other)),
            },
        }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::Record => f.write_str("record"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Repository { address, reference, path } => write!(f, "{address}#{reference}:{path}"),
        }
    }
}

/// The text of an upstream, with what was read from it.
#[derive(Debug, Clone, PartialEq)]
pub struct UpstreamText {
    /// As it was read.
    pub checklist: Checklist,
    /// The text.
    pub text: String,
}

/// Why an upstream cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// Nothing lies there.
    #[error("there is no checklist at {0}")]
    NotThere(String),
    /// What lies there is no checklist that can be used.
    #[error("the checklist at {place} cannot be used: {}", problems.iter().find(|p| p.is_error()).map_or_else(String::new, ToString::to_string))]
    Broken {
        /// Where.
        place: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// Git could not get it.
    #[error("Git could not get {reference} of {address}: {said}")]
    Get {
        /// The repository.
        address: String,
        /// What was asked for.
        reference: String,
        /// What Git said.
        said: String,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl UpstreamError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotThere(_) => "name an id, a file, or REPOSITORY#REFERENCE:PATH, as ../templates#main:checklists/security.toml".to_owned(),
            Self::Broken { .. } => "`probity checklist lint FILE` says all that is wrong with it".to_owned(),
            Self::Get { .. } => "`git fetch` with the same address says more".to_owned(),
            Self::Store(error) => return error.hint(),
        })
    }
}

impl Store {
    /// The text of an upstream as it is now; `id` is the checklist's own id there.
    pub fn upstream(
        &mut self,
        snapshot: &Snapshot,
        upstream: &Upstream,
        id: &str,
    ) -> Result<UpstreamText, UpstreamError> {
        let place = match upstream {
            Upstream::BuiltIn => format!("{id}, built in"),
            Upstream::Record => layout::checklist(id),
            Upstream::File(_) | Upstream::Repository { .. } => upstream.to_string(),
        };
        let bytes = match upstream {
            Upstream::BuiltIn => {
                let own = builtin::CHECKLISTS.iter().find(|(own, _)| *own == id);
                own.map(|(_, text)| text.as_bytes().to_vec())
            }
            Upstream::Record => snapshot.blob(&layout::checklist(id))?.map(|(_, bytes)| bytes),
            Upstream::File(path) => self.upstream_file(path)?,
            Upstream::Repository { address, reference, path } => {
                self.upstream_in_repository(address, reference, path)?
            }
        };
        let bytes = bytes.ok_or_else(|| UpstreamError::NotThere(place.clone()))?;
        let (checklist, problems) = parse::checklist(&place, &bytes);
        match (checklist, String::from_utf8(bytes)) {
            (Some(checklist), Ok(text)) if !any_error(&problems) => {
                Ok(UpstreamText { checklist, text: text.replace("\r\n", "\n") })
            }
            _ => Err(UpstreamError::Broken { place, problems }),
        }
    }

    fn upstream_file(&self, path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        let full = self.root().unwrap_or_else(|| self.git_dir()).join(path);
        match std::fs::read(&full) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at("read", &full),
        }
    }

    fn upstream_in_repository(
        &mut self,
        address: &str,
        reference: &str,
        path: &str,
    ) -> Result<Option<Vec<u8>>, UpstreamError> {
        let here = self.root().unwrap_or_else(|| self.git_dir()).join(address);
        if here.is_dir() {
            let other = Repository::open(&here).doing("open the upstream's repository")?;
            return Ok(file_of(&other, reference, path)?);
        }
        // Kept apart from the record: what an upstream holds is none of its history.
        let folder = self.own_dir().join("cache").join("upstream");
        let other = match Repository::open_bare(&folder) {
            Ok(other) => other,
            Err(_) => Repository::init_bare(&folder).doing("make room for the upstream's text")?,
        };
        let mut command = Command::new("git");
        command
            .arg("--git-dir")
            .arg(&folder)
            .args(["fetch", "--quiet", "--depth=1", "--no-tags", "--", address, reference])
            .stdin(Stdio::inherit());
        let mut hook = self.handover.take();
        let handover = hook.as_mut().map(|hook| hook.as_mut() as &mut dyn FnMut(Handover));
        let said = said_by_git(&mut command, self.environment(), handover);
        self.handover = hook;
        let got = |said: String| UpstreamError::Get {
            address: address.to_owned(),
            reference: reference.to_owned(),
            said,
        };
        match said {
            Ok(None) => Ok(file_of(&other, "FETCH_HEAD", path)?),
            Ok(Some(said)) => Err(got(said)),
            Err(error) => Err(got(format!("git cannot be started: {error}"))),
        }
    }
}

/// A file of a repository at a reference; none where it does not have one there.
fn file_of(repository: &Repository, reference: &str, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let found = match repository.revparse_single(reference) {
        Ok(found) => found,
        Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error).doing("find the upstream's reference"),
    };
    let tree = found.peel_to_tree().doing("read the upstream's files")?;
    let Ok(entry) = tree.get_path(Path::new(path)) else { return Ok(None) };
    let object = entry.to_object(repository).doing("read the upstream's text")?;
    Ok(object.as_blob().map(|blob| blob.content().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_is_written() {
        for source in [
            "built-in",
            "record",
            "drafts/shops.toml",
            "../templates#main:checklists/security.toml",
            "git@host:team/templates.git#v1:a:b.toml",
        ] {
            assert_eq!(Upstream::parse(source).to_string(), source);
        }
        assert_eq!(
            Upstream::parse("https://host/x.git#v1.0:a.toml"),
            Upstream::Repository {
                address: "https://host/x.git".into(),
                reference: "v1.0".into(),
                path: "a.toml".into()
            }
        );
    }
}
