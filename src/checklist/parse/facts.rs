//! Reads `facts.toml`: partner types and facts.

use std::collections::BTreeMap;

use crate::checklist::condition::Rule;
use crate::checklist::facts::{Fact, FactValue, Facts, PartnerType, TIER, TierLevel};
use crate::text::id;
use crate::text::reader::{Spot, Table};

use super::rule::read_rule;
use super::word::{at_most, choose, near_hint, prose, token, unique, unknown, value_key};

/// The most partner types, facts, and values of a fact.
const MOST_TYPES: usize = 100;
const MOST_FACTS: usize = 500;
const MOST_VALUES: usize = 100;

pub(super) fn read_facts(top: &Table<'_>) -> Facts {
    let _ = top.integer("schema");
    let mut facts = Facts::default();
    if let Some(types) = top.table("types") {
        for (id, value) in types.entries() {
            if facts.types.len() == MOST_TYPES {
                top.source().error(
                    &id.span,
                    format!("at most {MOST_TYPES} partner types are read"),
                    "take some out",
                );
                break;
            }
            let Some(table) = value.table(id.value) else { continue };
            if let Some(fault) = id::token_fault(id.value) {
                top.source().error(&id.span, format!("`{}` is no id: {fault}", id.value), "as `affiliate`");
            }
            let title = table.text("title").map_or_else(|| id.value.to_owned(), |t| t.value);
            let summary = prose(&table, "summary");
            let like = table.text("like").map(|t| t.value);
            table.finish();
            facts.types.push(PartnerType { id: id.value.to_owned(), title, summary, like });
        }
    } else {
        top.missing("[types]");
    }
    let mut seen = BTreeMap::new();
    facts.facts = at_most(top, "fact", MOST_FACTS)
        .iter()
        .filter_map(|t| read_fact(t, &mut seen, &facts.types))
        .collect();
    top.finish();
    let tables = top.tables("fact");
    for fact in &facts.facts {
        for other in fact.when.iter().flat_map(Rule::facts) {
            if other != TIER && facts.fact(other).is_none() {
                let own = tables.iter().find(|t| t.text("id").is_some_and(|id| id.value == fact.id));
                top.source().error(
                    &own.unwrap_or(top).span_of("when"),
                    format!("fact `{}` hangs on `{other}`, which is not declared", fact.id),
                    near_hint(other, facts.facts.iter().map(|f| f.id.as_str())),
                );
            }
        }
    }
    facts
}

fn read_fact(table: &Table<'_>, seen: &mut BTreeMap<String, usize>, types: &[PartnerType]) -> Option<Fact> {
    let id = token(table);
    unique(table, id.as_deref(), "fact", seen);
    if let Some(word) = id.as_deref().filter(|i| id::SCOPE_WORDS.contains(i) || *i == TIER) {
        table.source().error(
            &table.span_of("id"),
            format!("`{word}` cannot name a fact"),
            "it is a word of the scope rules: choose another id",
        );
    }
    let ask = table.need_text("ask").map(|t| t.value);
    let help = prose(table, "help");
    let first = table.boolean("first").unwrap_or(false);
    let values: Vec<FactValue> =
        at_most(table, "values", MOST_VALUES).iter().filter_map(read_fact_value).collect();
    if values.len() < 2 {
        table.source().error(
            &table.span_of("values"),
            "a fact needs at least two values",
            "as values = [{ key = \"no\", label = \"no\" }, { key = \"yes\", label = \"yes\" }]",
        );
    }
    let mut assume = BTreeMap::new();
    if let Some(assumed) = table.table("assume") {
        for (partner_type, value) in assumed.entries() {
            if !types.iter().any(|t| t.id == partner_type.value) {
                table.source().error(
                    &partner_type.span,
                    format!("`{}` is no partner type", partner_type.value),
                    near_hint(partner_type.value, types.iter().map(|t| t.id.as_str())),
                );
            }
            if let Some(value) = value.text(partner_type.value) {
                known_value(table, &value, &values);
                assume.insert(partner_type.value.to_owned(), value.value);
            }
        }
    }
    let when = table.value("when").and_then(read_rule);
    let otherwise = table.text("otherwise");
    if let Some(value) = &otherwise {
        known_value(table, value, &values);
    }
    if when.is_some() && otherwise.is_none() {
        table.source().error(
            &table.span_of("when"),
            "`when` needs `otherwise`",
            "say which value the fact has where the rule says no",
        );
    }
    table.finish();
    Some(Fact {
        id: id?,
        ask: ask?,
        help,
        first,
        values,
        assume,
        when,
        otherwise: otherwise.map(|v| v.value),
    })
}

fn known_value(table: &Table<'_>, value: &Spot<String>, values: &[FactValue]) {
    if !values.iter().any(|v| v.key == value.value) {
        unknown(table, value, "value", values.iter().map(|v| v.key.as_str()));
    }
}

fn read_fact_value(table: &Table<'_>) -> Option<FactValue> {
    let key = value_key(table);
    let label = table.text("label").map(|t| t.value);
    let tier = choose(table, "tier", &TierLevel::ALL.map(|level| (level.name(), level)));
    table.finish();
    let key = key?;
    Some(FactValue { label: label.unwrap_or_else(|| key.clone()), key, tier })
}
