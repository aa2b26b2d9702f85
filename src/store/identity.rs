//! Who writes, as Git computes it: environment first, then configuration.

use super::error::{GitContext as _, StoreError};
use super::{GitEnvironment, Store};
use crate::record::change::Identity;

/// The two people of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Who did what the commit records.
    Author,
    /// Who wrote the commit.
    Committer,
}

/// The setting that fixes the day as of which a clone is judged.
const FIXED_DAY: &str = "probity.asof";

impl Store {
    /// The author's identity as Git computes it.
    pub fn identity(&self) -> Result<Identity, StoreError> {
        self.identity_of(Who::Author)
    }

    /// The author's or the committer's identity as Git computes it. Git's last resort, a name made
    /// up from the machine's, is an error here: decisions are signed with it.
    pub fn identity_of(&self, who: Who) -> Result<Identity, StoreError> {
        self.settings()?.identity(who)
    }

    /// Writes the identity to the repository's own configuration, for this repository only.
    pub fn set_local_identity(&mut self, identity: &Identity) -> Result<(), StoreError> {
        let config = self.repository.config().doing("read the Git configuration")?;
        let mut local =
            config.open_level(git2::ConfigLevel::Local).doing("open the repository's own configuration")?;
        local.set_str("user.name", &identity.name).doing("write user.name")?;
        local.set_str("user.email", &identity.email).doing("write user.email")
    }

    /// The day as of which this clone is judged unless somebody says otherwise (`probity.asOf` in its
    /// own Git configuration). A demo tells of a past; judged as of today all of its proof has expired.
    #[must_use]
    pub fn fixed_day(&self) -> Option<jiff::civil::Date> {
        self.settings().ok()?.text(FIXED_DAY)?.parse().ok()
    }

    /// Fixes the day as of which this clone is judged.
    pub fn fix_day(&mut self, day: jiff::civil::Date) -> Result<(), StoreError> {
        let config = self.repository.config().doing("read the Git configuration")?;
        let mut local =
            config.open_level(git2::ConfigLevel::Local).doing("open the repository's own configuration")?;
        local.set_str(FIXED_DAY, &day.to_string()).doing("write probity.asOf")
    }

    /// What Git is configured to edit with, by the repository or by its user.
    #[must_use]
    pub fn editor(&self) -> Option<String> {
        self.settings().ok()?.text("core.editor")
    }

    /// The Git configuration as it is now.
    pub(super) fn settings(&self) -> Result<Settings<'_>, StoreError> {
        let mut config = self.repository.config().doing("read the Git configuration")?;
        let config = config.snapshot().doing("read the Git configuration")?;
        Ok(Settings { config, environment: &self.environment })
    }
}

/// The Git configuration with what the environment lays over it.
pub(super) struct Settings<'a> {
    config: git2::Config,
    environment: &'a GitEnvironment,
}

impl<'a> Settings<'a> {
    /// What holds outside of any repository.
    pub(super) fn outside(environment: &'a GitEnvironment) -> Result<Self, StoreError> {
        let mut config = git2::Config::new().doing("read the Git configuration")?;
        for (file, level) in environment.config_files() {
            config.add_file(&file, level, true).doing("read the Git configuration")?;
        }
        let config = config.snapshot().doing("read the Git configuration")?;
        Ok(Self { config, environment })
    }

    /// The author or the committer.
    pub(super) fn identity(&self, who: Who) -> Result<Identity, StoreError> {
        let (variable, section) = match who {
            Who::Author => ("GIT_AUTHOR", "author"),
            Who::Committer => ("GIT_COMMITTER", "committer"),
        };
        let part = |suffix: &str, key: &str| {
            let given = self.environment.text(&format!("{variable}_{suffix}")).map(str::to_owned);
            given
                .or_else(|| self.text(&format!("{section}.{key}")))
                .or_else(|| self.text(&format!("user.{key}")))
                .map(|text| without_crud(&text))
                .filter(|text| !text.is_empty())
        };
        let name = part("NAME", "name");
        let email = part("EMAIL", "email").or_else(|| self.environment.text("EMAIL").map(without_crud));
        match (name, email) {
            (Some(name), Some(email)) => Ok(Identity { name, email }),
            (None, Some(_)) => Err(StoreError::Identity { missing: "name" }),
            (Some(_), None) => Err(StoreError::Identity { missing: "mail address" }),
            (None, None) => Err(StoreError::Identity { missing: "name and mail address" }),
        }
    }

    /// The setting's text, if it is set and not empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let given = self.environment.setting(name).map(str::to_owned);
        given.or_else(|| self.config.get_string(name).ok()).filter(|text| !text.is_empty())
    }

    /// The setting as yes or no; unset or unreadable is no.
    pub(super) fn is_on(&self, name: &str) -> bool {
        match self.environment.setting(name) {
            Some(text) => git2::Config::parse_bool(text).unwrap_or(false),
            None => self.config.get_bool(name).unwrap_or(false),
        }
    }
}

/// A libgit2 signature for a person at a time.
pub(super) fn signature(
    identity: &Identity,
    at: jiff::Timestamp,
    environment: &GitEnvironment,
) -> Result<git2::Signature<'static>, StoreError> {
    let time = git2::Time::new(at.as_second(), environment.clock.offset_minutes(at));
    let (name, email) = (without_crud(&identity.name), without_crud(&identity.email));
    git2::Signature::new(&name, &email, &time).doing("name the author")
}

/// What Git itself leaves out of a name: angle brackets, line ends and control characters
/// anywhere, and punctuation at both ends.
fn without_crud(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !matches!(c, '<' | '>') && !c.is_control()).collect();
    let crud = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ':' | ';' | '"' | '\\' | '\'');
    kept.trim_matches(crud).to_owned()
}
