//! Reads what kind of answer a question takes: options, anchors, measures and what they earn.

use rust_decimal::Decimal;

use crate::checklist::model::{ChoiceOption, Credit, Earns, Kind, Measure, NoFigure};
use crate::text::reader::{Spot, Table, Value};

use super::word::{positive, share, unknown, value_key};

/// The most options of a question.
const MOST_OPTIONS: usize = 200;

const KINDS: [&str; 9] = ["yes-no", "choice", "multi", "scale", "number", "percent", "money", "date", "text"];

pub(super) fn read_kind(table: &Table<'_>) -> Option<Kind> {
    let kind = table.need_text("kind");
    // Every key is asked for whatever the kind, so that a misplaced one is named as such below.
    let options = table.value("options");
    let good = table.text("good");
    let anchors = table.texts("anchors");
    let required = table.texts("required");
    let at_least = table.integer("at-least");
    let measure = Measure {
        unit: table.text("unit").map(|t| t.value),
        credit: read_credit(table),
        none: table.table("none").and_then(|t| read_none(&t)),
    };
    let kind = kind?;
    misplaced(table, &kind.value);
    let source = table.source();
    match kind.value.as_str() {
        "yes-no" => {
            let Some(good) = good else {
                table.missing("good");
                return None;
            };
            match good.value.as_str() {
                "yes" => Some(Kind::YesNo { good: true }),
                "no" => Some(Kind::YesNo { good: false }),
                other => {
                    source.error(&good.span, format!("`good` is `{other}`"), "write \"yes\" or \"no\"");
                    None
                }
            }
        }
        "choice" => Some(Kind::Choice(read_options(table, options, true)?.into())),
        "multi" => {
            let options = read_options(table, options, false)?;
            let earns = match (required, at_least) {
                (Some(required), None) => Earns::Required(known_keys(table, required, &options)),
                (None, Some(count)) => Earns::AtLeast(positive(table, &count, "at-least")?),
                _ => {
                    source.error(
                        &table.span(),
                        "a multi question needs either `required` or `at-least`",
                        "say which options earn credit: required = [\"a\", \"b\"] or at-least = 1",
                    );
                    return None;
                }
            };
            Some(Kind::Multi { options: options.into(), earns })
        }
        "scale" => {
            let anchors: Vec<String> = anchors.unwrap_or_default().into_iter().map(|t| t.value).collect();
            if anchors.len() != 5 {
                source.error(
                    &table.span_of("anchors"),
                    format!(
                        "a scale has 5 anchors, one for each level from 0 to 4; here are {}",
                        anchors.len()
                    ),
                    "add `anchors = [\"…\", \"…\", \"…\", \"…\", \"…\"]`",
                );
                return None;
            }
            Some(Kind::Scale(anchors))
        }
        "number" => Some(Kind::Number(measure)),
        "percent" => Some(Kind::Percent(measure)),
        "money" => Some(Kind::Money(measure)),
        "date" => Some(Kind::Date),
        "text" => Some(Kind::Text),
        _ => {
            unknown(table, &kind, "kind", KINDS);
            None
        }
    }
}

/// Notes keys that belong to another kind of question.
fn misplaced(table: &Table<'_>, kind: &str) {
    let measured = ["number", "percent", "money"];
    let owners: [(&'static str, &[&str]); 9] = [
        ("options", &["choice", "multi"]),
        ("good", &["yes-no"]),
        ("anchors", &["scale"]),
        ("required", &["multi"]),
        ("at-least", &["multi"]),
        ("unit", &measured),
        ("full", &measured),
        ("zero", &measured),
        ("none", &measured),
    ];
    for (key, kinds) in owners {
        if KINDS.contains(&kind) && table.has(key) && !kinds.contains(&kind) {
            table.source().error(
                &table.span_of(key),
                format!("`{key}` has no meaning in a {kind} question"),
                format!("it belongs to: {}", kinds.join(", ")),
            );
        }
    }
}

fn read_options(table: &Table<'_>, options: Option<Value<'_>>, scored: bool) -> Option<Vec<ChoiceOption>> {
    let Some(options) = options else {
        table.missing("options");
        return None;
    };
    let Some(items) = options.items() else {
        options.wrong("options", "a list of tables, as [{ key = \"a\", label = \"…\" }]");
        return None;
    };
    if items.len() > MOST_OPTIONS {
        let what = format!("here are {} options; at most {MOST_OPTIONS} are read", items.len());
        options.source().error(&options.span(), what, "nobody can choose among so many: group them");
        return None;
    }
    let mut found: Vec<ChoiceOption> = Vec::new();
    for item in items {
        let Some(option) = item.table("options") else { continue };
        let key = value_key(&option);
        let label = option.need_text("label").map(|t| t.value);
        let score = option.number("score");
        if scored && !option.has("score") {
            option.source().error(
                &option.span(),
                "this option has no score",
                "add `score = 0.5`, from 0 (no credit) to 1 (full credit)",
            );
        }
        if !scored && option.has("score") {
            option.source().error(
                &option.span_of("score"),
                "an option of a multi question has no score",
                "say which options earn credit with `required` or `at-least`",
            );
        }
        let score = score.and_then(|s| share(&option, &s, "score"));
        option.finish();
        let (Some(key), Some(label)) = (key, label) else { continue };
        if found.iter().any(|o| o.key == key) {
            option.source().error(
                &option.span_of("key"),
                format!("option `{key}` stands twice"),
                "give each option a key of its own",
            );
        }
        found.push(ChoiceOption { key, label, score });
    }
    if found.len() < 2 && scored {
        table.source().error(
            &options.span(),
            format!("a choice needs at least two options; here are {}", found.len()),
            "add options, or make it a yes-no question",
        );
    }
    let complete = !scored || found.iter().all(|o| o.score.is_some());
    (complete && !found.is_empty()).then_some(found)
}

fn known_keys(table: &Table<'_>, keys: Vec<Spot<String>>, options: &[ChoiceOption]) -> Vec<String> {
    keys.into_iter()
        .filter_map(|key| {
            let known = options.iter().any(|o| o.key == key.value);
            if !known {
                unknown(table, &key, "option", options.iter().map(|o| o.key.as_str()));
            }
            known.then_some(key.value)
        })
        .collect()
}

fn read_credit(table: &Table<'_>) -> Option<Credit> {
    let (full, zero) = (table.number("full"), table.number("zero"));
    match (full, zero) {
        (Some(full), Some(zero)) if full.value == zero.value => {
            table.source().error(
                &zero.span,
                "`full` and `zero` are the same value",
                "credit runs from full to zero: they must differ",
            );
            None
        }
        (Some(full), Some(zero)) => Some(Credit { full: full.value, zero: zero.value }),
        (None, None) => None,
        _ => {
            table.source().error(
                &table.span(),
                "`full` and `zero` belong together",
                "say which value earns full credit and which earns none",
            );
            None
        }
    }
}

fn read_none(table: &Table<'_>) -> Option<NoFigure> {
    let label = table.need_text("label").map(|t| t.value);
    let score = match table.number("score") {
        Some(score) => share(table, &score, "score"),
        None => Some(Decimal::ZERO),
    };
    table.finish();
    Some(NoFigure { label: label?, score: score? })
}
