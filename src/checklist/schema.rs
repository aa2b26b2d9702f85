//! JSON Schema for the files that people write by hand, so that an editor completes and checks them.
//!
//! The files are read by our own reader, which tells every problem with its place. What stands here
//! in `schema/shapes.rs` is their shape once more, as small types that the build turns into schemas
//! and packs; the doc comments are what an editor shows. Tests hold both together.

use std::sync::LazyLock;

use crate::text::packed;

/// A kind of file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaKind {
    /// `checklists/*.toml`, and the pins and bases of them.
    Checklist,
    /// `facts.toml`.
    Facts,
    /// `policy.toml`.
    Policy,
    /// An answer of a review.
    Answer,
}

impl SchemaKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Checklist, Self::Facts, Self::Policy, Self::Answer];

    /// The word on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Checklist => "checklist",
            Self::Facts => "facts",
            Self::Policy => "policy",
            Self::Answer => "answer",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Where `init` puts the schema, from the record's root.
    #[must_use]
    pub fn path(self) -> String {
        format!(".probity/{}.schema.json", self.name())
    }

    /// The files it describes, as patterns from the record's root.
    #[must_use]
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Checklist => &[
                "checklists/*.toml",
                "checklists/base/*.toml",
                "partners/*/reviews/*/pins/checklists/*.toml",
            ],
            Self::Facts => &["facts.toml", "partners/*/reviews/*/pins/facts.toml"],
            Self::Policy => &["policy.toml", "partners/*/reviews/*/pins/policy.toml"],
            Self::Answer => &["partners/*/reviews/*/answers/*.toml"],
        }
    }
}

/// The JSON Schema (draft-07) of a kind of file, as the text of its own file.
#[must_use]
pub fn schema_text(kind: SchemaKind) -> &'static str {
    static ALL: LazyLock<Vec<(&str, &str)>> =
        LazyLock::new(|| packed::unpack(include_bytes!(concat!(env!("OUT_DIR"), "/schemas.z"))));
    let own = ALL.iter().find(|(name, _)| *name == kind.name());
    own.map(|(_, text)| *text).unwrap_or_default()
}

/// `.taplo.toml`: ties the files of a record to their schemas for Taplo and the editors that use it.
#[must_use]
pub fn taplo_toml() -> String {
    use std::fmt::Write as _;

    let mut out = String::from(
        "# Ties the files of this record to their schemas, so that Taplo and editors that use it\n\
         # (Even Better TOML and others) complete and check them while one types.\n",
    );
    for kind in SchemaKind::ALL {
        let files: Vec<String> = kind.files().iter().map(|file| format!("\"{file}\"")).collect();
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n[[rule]]\ninclude = [{}]\n[rule.schema]\nenabled = true\npath = \"{}\"\n",
            files.join(", "),
            kind.path()
        );
    }
    out
}
