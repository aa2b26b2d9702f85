//! The shapes of the files that people write by hand, from which the build makes their schemas.
//!
//! It belongs to the build script: what makes schemas is not needed to show them.

mod answer;
mod checklist;
mod facts;
mod policy;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// The JSON Schema (draft-07) of each kind of file, by its name.
pub(crate) fn schemas() -> [(&'static str, Value); 4] {
    [
        ("answer", of::<answer::AnswerFile>()),
        ("checklist", of::<checklist::ChecklistFile>()),
        ("facts", of::<facts::FactsFile>()),
        ("policy", of::<policy::PolicyFile>()),
    ]
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
