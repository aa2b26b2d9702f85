//! JSON Schema for the files that people write by hand, so that an editor completes and checks them.
//!
//! The files are read by our own reader, which tells every problem with its place. What stands here
//! is their shape once more, as small types that `schemars` turns into a schema; the doc comments
//! are what an editor shows. Tests hold both together.

mod answer;
mod checklist;
mod facts;
mod policy;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

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

/// The JSON Schema (draft-07) of a kind of file.
#[must_use]
pub fn schema(kind: SchemaKind) -> Value {
    match kind {
        SchemaKind::Checklist => of::<checklist::ChecklistFile>(),
        SchemaKind::Facts => of::<facts::FactsFile>(),
        SchemaKind::Policy => of::<policy::PolicyFile>(),
        SchemaKind::Answer => of::<answer::AnswerFile>(),
    }
}

/// The schema as the text of its file.
#[must_use]
pub fn schema_text(kind: SchemaKind) -> String {
    format!("{:#}\n", schema(kind))
}

fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with_transform(ForToml);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Takes out what no TOML file can hold, null, and the names of Rust's number types.
#[derive(Debug, Clone)]
struct ForToml;

impl Transform for ForToml {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let is_null = |part: &Value| part.get("type").and_then(Value::as_str) == Some("null");
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [one] = types.as_slice() {
                let one = one.clone();
                schema.insert("type".to_owned(), one);
            }
        }
        if let Some(Value::Array(parts)) = schema.get_mut("anyOf") {
            parts.retain(|part| !is_null(part));
            if parts.len() == 1 {
                let parts = schema.remove("anyOf");
                schema.insert("allOf".to_owned(), parts.unwrap_or_default());
            }
        }
        if schema.get("type").is_some_and(|name| name == "integer" || name == "number") {
            schema.remove("format");
        }
    }
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
