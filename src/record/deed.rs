//! A deed: who did something, when, and why; kept where the deed itself is all there is to record.

use toml_edit::Value;

use crate::text::reader::Table;
use crate::text::writer::{inline, timestamp};

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// A person's id.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Why, where that is asked for.
    pub because: Option<String>,
}

impl Deed {
    /// Reads the deed under a key.
    #[must_use]
    pub fn read(top: &Table<'_>, key: &'static str) -> Option<Self> {
        let own = top.table(key)?;
        let at = own.need_timestamp("at");
        let by = own.need_text("by")?.value;
        Some(Self { by, at: at?, because: own.text("because").map(|t| t.value) })
    }

    /// Writes it on one line.
    #[must_use]
    pub fn write(&self) -> Value {
        inline([
            ("by", Some(self.by.as_str().into())),
            ("at", Some(timestamp(self.at))),
            ("because", self.because.as_deref().map(Into::into)),
        ])
    }
}
