//! The schemas describe exactly the files that the readers read.

use std::collections::BTreeSet;

use probity::checklist::schema::{SchemaKind, schema_text, taplo_toml};
use probity::checklist::{builtin, parse};
use probity::record::answer::{Answer, Citation, ReasonKind, State, Value as Given};
use probity::record::policy::Policy;
use probity::text::problem::Problem;
use serde_json::Value;

/// The schema of a kind of file.
fn schema(kind: SchemaKind) -> Value {
    serde_json::from_str(schema_text(kind)).unwrap()
}

/// A TOML text as the JSON that a schema judges; dates become texts, as in every editor.
fn json(text: &str) -> Value {
    fn of(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(truth) => truth.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(of).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, of(value))).collect(),
        }
    }
    of(toml::Value::Table(text.parse().unwrap()))
}

/// Judges a value by a schema: the keywords that our schemas use, and a panic at any other, so that
/// none is passed over. Each fault names where it is.
struct Judge {
    root: Value,
    faults: Vec<String>,
}

impl Judge {
    fn faults(kind: SchemaKind, text: &str) -> Vec<String> {
        let mut judge = Self { root: schema(kind), faults: Vec::new() };
        let root = judge.root.clone();
        judge.value(&root, &json(text), "");
        judge.faults
    }

    fn passes(&mut self, schema: &Value, value: &Value) -> bool {
        let outer = std::mem::take(&mut self.faults);
        self.value(schema, value, "");
        std::mem::replace(&mut self.faults, outer).is_empty()
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if let Some(always) = schema.as_bool() {
            self.must(always, at, "nothing is allowed here");
            return;
        }
        for (keyword, rule) in schema.as_object().unwrap() {
            self.keyword(schema, keyword, rule, value, at);
        }
    }

    fn must(&mut self, holds: bool, at: &str, fault: &str) {
        if !holds {
            self.faults.push(format!("{at}: {fault}"));
        }
    }

    fn keyword(&mut self, schema: &Value, keyword: &str, rule: &Value, value: &Value, at: &str) {
        let count =
            |value: &Value| value.as_array().map(Vec::len).or(value.as_object().map(serde_json::Map::len));
        let limit = || usize::try_from(rule.as_u64().unwrap()).unwrap();
        match keyword {
            "$schema" | "title" | "description" | "definitions" | "format" | "then" => {}
            "type" => {
                let name = match value {
                    Value::Number(number) if number.is_i64() => "integer",
                    Value::Number(_) => "number",
                    Value::String(_) => "string",
                    Value::Bool(_) => "boolean",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                    Value::Null => "null",
                };
                let good = rule == name || rule == "number" && name == "integer";
                self.must(good, at, &format!("is of type {name}, not {rule}"));
            }
            "enum" => self.must(rule.as_array().unwrap().contains(value), at, "is none of the choices"),
            "const" => self.must(rule == value, at, "is another word"),
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
                self.must(value.as_str().is_none_or(|text| pattern.is_match(text)), at, "has another form");
            }
            "minimum" => {
                self.must(value.as_f64().is_none_or(|v| v >= rule.as_f64().unwrap()), at, "is too small");
            }
            "maximum" => {
                self.must(value.as_f64().is_none_or(|v| v <= rule.as_f64().unwrap()), at, "is too large");
            }
            "minItems" | "minProperties" => {
                self.must(count(value).is_none_or(|n| n >= limit()), at, "has too few parts");
            }
            "maxItems" | "maxProperties" => {
                self.must(count(value).is_none_or(|n| n <= limit()), at, "has too many parts");
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    let there = value.get(key.as_str().unwrap()).is_some() || !value.is_object();
                    self.must(there, at, &format!("{key} is missing"));
                }
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        self.value(rule, value, &format!("{at}/{key}"));
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_none_or(|known| !known.contains_key(key)) {
                        self.value(rule, value, &format!("{at}/{key}"));
                    }
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(rule, value, &format!("{at}/{index}"));
                }
            }
            "$ref" => {
                let path = rule.as_str().unwrap().strip_prefix('#').unwrap();
                let target = self.root.pointer(path).unwrap().clone();
                self.value(&target, value, at);
            }
            "allOf" => {
                for rule in rule.as_array().unwrap() {
                    self.value(rule, value, at);
                }
            }
            "anyOf" | "oneOf" => {
                let matching =
                    rule.as_array().unwrap().iter().filter(|rule| self.passes(rule, value)).count();
                self.must(if keyword == "oneOf" { matching == 1 } else { matching > 0 }, at, "fits no form");
            }
            "if" => {
                if self.passes(rule, value) {
                    self.value(&schema["then"], value, at);
                }
            }
            other => panic!("the schema uses `{other}`, which this judge does not know"),
        }
    }
}

#[test]
fn every_built_in_file_fits_its_schema() {
    for (id, text) in *builtin::CHECKLISTS {
        assert_eq!(Judge::faults(SchemaKind::Checklist, text), Vec::<String>::new(), "{id}");
    }
    assert_eq!(Judge::faults(SchemaKind::Facts, builtin::FACTS), Vec::<String>::new());
    assert_eq!(Judge::faults(SchemaKind::Policy, builtin::POLICY), Vec::<String>::new());
}

#[test]
fn every_answer_that_the_program_writes_fits_its_schema() {
    let citation = Citation { id: "report".into(), place: Some("p. 3".into()), level: None };
    let values = [
        Given::Text("all".into()),
        Given::Number("2.5".parse().unwrap()),
        Given::Keys(vec!["a".into()]),
        Given::Date(jiff::civil::date(2026, 11, 22)),
    ];
    let reasons = ReasonKind::ALL.map(|(_, reason)| State::Unknown(Some(reason)));
    for state in values.map(State::Answered).into_iter().chain(reasons).chain([State::NotApplicable(None)]) {
        let answer = Answer {
            question: "sec-staff-mfa".into(),
            state,
            because: "Seen in the export.".into(),
            evidence: vec![citation.clone()],
            answered_by: "ada".into(),
            answered_at: "2026-11-22T09:10:00Z".parse().unwrap(),
            pin: None,
            revision: 1,
            taken_from: Some("partner".into()),
        };
        let text = answer.write("vellmarkt/2026-q4", "");
        assert_eq!(Judge::faults(SchemaKind::Answer, &text), Vec::<String>::new(), "{text}");
        let known = keys(SchemaKind::Answer, "");
        assert!(json(&text).as_object().unwrap().keys().all(|key| known.contains(key)), "{text}");
    }
}

#[test]
fn a_schema_refuses_what_the_reader_refuses() {
    let (_, security) = builtin::CHECKLISTS[2];
    for (from, to, fault) in [
        ("weight = 3", "weight = 4", "is none of the choices"),
        ("weight = 3", "wieght = 3", "nothing is allowed here"),
        ("kind = \"yes-no\"\ngood = \"yes\"", "kind = \"yes-no\"", "\"good\" is missing"),
        ("kind = \"choice\"", "kind = \"choise\"", "fits no form"),
        ("pass = [", "pass = [1, ", "fits no form"),
        ("version = \"1.0.0\"", "version = \"1.0\"", "has another form"),
        ("min = 2", "min = 5", "is too large"),
        ("score = 1.0", "score = 1.5", "is too large"),
        ("when = { personal-data = \"yes\" }", "when = {}", "has too few parts"),
        ("when = { personal-data = \"yes\" }", "when = { any = [{ a = 1 }] }", "fits no form"),
    ] {
        assert!(security.contains(from), "{from}");
        let broken = security.replacen(from, to, 1);
        let (_, problems) = parse::checklist("security.toml", broken.as_bytes());
        assert!(!problems.is_empty(), "the reader takes {to}");
        let faults = Judge::faults(SchemaKind::Checklist, &broken);
        assert!(faults.iter().any(|f| f.ends_with(fault)), "{to}: {faults:?}");
    }
}

/// The keys that a schema has at a place, as `Question` in its definitions or "" at the top.
fn keys(kind: SchemaKind, place: &str) -> BTreeSet<String> {
    let schema = schema(kind);
    let table = if place.is_empty() { &schema } else { &schema["definitions"][place] };
    table["properties"].as_object().unwrap().keys().cloned().collect()
}

/// The keys that a reader says it knows, when it meets one that is like no other.
const STRANGE: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1";

fn known(problems: &[Problem]) -> BTreeSet<String> {
    let problem = problems.iter().find(|p| p.what.starts_with("unknown key `qqq")).unwrap();
    let list = problem.hint.as_deref().unwrap().strip_prefix("known here: ").unwrap();
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn readers_and_schemas_know_the_same_keys() {
    let question = |more: &str| format!("[[section]]\n[[section.question]]\n{more}");
    let inside = |key: &str| question(&format!("{key} = {{ {STRANGE} }}"));
    for (place, text) in [
        ("", STRANGE.to_owned()),
        ("Base", format!("[base]\n{STRANGE}")),
        ("Section", format!("[[section]]\n{STRANGE}")),
        ("Question", question(STRANGE)),
        ("ChoiceOption", question(&format!("kind = \"choice\"\noptions = [{{ {STRANGE} }}]"))),
        ("NoFigure", inside("none")),
        ("Evidence", inside("evidence")),
        ("Gate", question(&format!("gate = {{ pass = \"a\", {STRANGE} }}"))),
        ("Limit", question(&format!("kind = \"number\"\ngate = {{ pass = {{ {STRANGE} }} }}"))),
        ("Order", question(&format!("when = {{ tier = {{ {STRANGE} }} }}"))),
    ] {
        let (_, problems) = parse::checklist("x.toml", text.as_bytes());
        assert_eq!(keys(SchemaKind::Checklist, place), known(&problems), "{place}");
    }
    for (place, text) in [
        ("", STRANGE.to_owned()),
        ("PartnerType", format!("[types.x]\n{STRANGE}")),
        ("Fact", format!("[[fact]]\n{STRANGE}")),
        ("FactValue", format!("[[fact]]\nvalues = [{{ {STRANGE} }}]")),
    ] {
        let (_, problems) = parse::facts("facts.toml", text.as_bytes());
        assert_eq!(keys(SchemaKind::Facts, place), known(&problems), "{place}");
    }
    for (place, text) in [
        ("", STRANGE.to_owned()),
        ("AreaPolicy", format!("[areas.security]\n{STRANGE}")),
        ("Limits", format!("[limits]\n{STRANGE}")),
        ("Role", format!("[roles.x]\n{STRANGE}")),
        ("Tiers", format!("[tiers]\n{STRANGE}")),
        ("Terms", format!("[tiers.low]\n{STRANGE}")),
        ("Critical", format!("[critical]\n{STRANGE}")),
        ("Verification", format!("[verification]\n{STRANGE}")),
        ("Risks", format!("[risks]\n{STRANGE}")),
        ("EvidenceType", format!("[evidence-types.x]\n{STRANGE}")),
    ] {
        let (_, problems) = Policy::read("policy.toml", text.as_bytes());
        assert_eq!(keys(SchemaKind::Policy, place), known(&problems), "{place}");
    }
}

#[test]
fn an_editor_shows_words_for_every_key() {
    for kind in SchemaKind::ALL {
        let schema = schema(kind);
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        assert!(schema_text(kind).ends_with("}\n"));
        let tables = schema["definitions"].as_object().unwrap().values().chain([&schema]);
        for (key, part) in tables.filter_map(|t| t.get("properties")).flat_map(|p| p.as_object().unwrap()) {
            assert!(part.get("description").is_some(), "{}: {key}", kind.name());
        }
    }
}

#[test]
fn taplo_finds_each_file_of_a_record_under_one_schema() {
    let settings = json(&taplo_toml());
    let rules = settings["rule"].as_array().unwrap();
    let fits = |pattern: &str, file: &str| {
        let form = format!("^{}$", regex::escape(pattern).replace(r"\*", "[^/]*"));
        regex::Regex::new(&form).unwrap().is_match(file)
    };
    for (file, schema) in [
        ("checklists/security.toml", "checklist"),
        ("checklists/base/security.toml", "checklist"),
        ("partners/v/reviews/q4/pins/checklists/security.toml", "checklist"),
        ("facts.toml", "facts"),
        ("partners/v/reviews/q4/pins/facts.toml", "facts"),
        ("policy.toml", "policy"),
        ("partners/v/reviews/q4/pins/policy.toml", "policy"),
        ("partners/v/reviews/q4/answers/sec-staff-mfa.toml", "answer"),
    ] {
        let paths: Vec<&str> = rules
            .iter()
            .filter(|rule| {
                rule["include"].as_array().unwrap().iter().any(|p| fits(p.as_str().unwrap(), file))
            })
            .map(|rule| rule["schema"]["path"].as_str().unwrap())
            .collect();
        assert_eq!(paths, [format!(".probity/{schema}.schema.json")], "{file}");
        assert!(SchemaKind::parse(schema).is_some_and(|kind| kind.path() == paths[0]));
    }
}
