//! Recognises repositories that libgit2 cannot read before it is asked to, and says what to do.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// Extensions that libgit2 1.9 understands.
const READABLE: [&str; 5] =
    ["noop", "objectformat", "worktreeconfig", "preciousobjects", "relativeworktrees"];

/// Refuses a repository whose format this program cannot read.
pub(super) fn check(git_dir: &Path) -> Result<(), StoreError> {
    let file = common_dir(git_dir).join("config");
    // An unreadable configuration is reported, with its place, when the repository is opened.
    let Ok(config) = git2::Config::open(&file) else {
        return Ok(());
    };
    let refuse = |reason: String, hint: &str| {
        Err(StoreError::Format { path: git_dir.to_owned(), reason, hint: hint.to_owned() })
    };
    let version = config.get_i32("core.repositoryformatversion").unwrap_or(0);
    if version > 1 {
        return refuse(
            format!("has format version {version}, which is newer than this program"),
            "use a newer Probity, or clone the repository with an older Git",
        );
    }
    for (name, value) in extensions(&config) {
        let value = value.to_ascii_lowercase();
        match name.as_str() {
            "partialclone" => {
                return refuse(
                    "is a partial clone: parts of the record are not here".to_owned(),
                    "make a full clone: git clone --no-filter URL, or here: git fetch --refetch --no-filter, then git config --unset extensions.partialClone",
                );
            }
            "objectformat" if value != "sha1" => {
                return refuse(
                    format!("names its objects by {value}; this program reads sha1 only"),
                    "make the record in a repository created with: git init --object-format=sha1",
                );
            }
            "refstorage" if version > 0 => {
                return refuse(
                    format!("keeps its branches in the {value} format, which this program cannot read"),
                    "convert it: git refs migrate --ref-format=files",
                );
            }
            other if version > 0 && !READABLE.contains(&other) => {
                return refuse(
                    format!("uses the extension '{other}', which this program does not know"),
                    "use a newer Probity, or a clone without that extension",
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// The folder with objects and branches, which linked worktrees share.
pub(super) fn common_dir(git_dir: &Path) -> PathBuf {
    match fs::read_to_string(git_dir.join("commondir")) {
        Ok(text) => git_dir.join(text.trim_end()),
        Err(_) => git_dir.to_owned(),
    }
}

fn extensions(config: &git2::Config) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(entries) = config.entries(Some("^extensions\\.")) else {
        return found;
    };
    // A value that is no text cannot be one of those we look for.
    let _complete = entries.for_each(|entry| {
        if let Ok(name) = entry.name() {
            let value = if entry.has_value() { entry.value().unwrap_or_default() } else { "true" };
            let name = name.trim_start_matches("extensions.").to_ascii_lowercase();
            found.push((name, value.to_owned()));
        }
    });
    found
}
