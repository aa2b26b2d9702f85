//! What is wrong with `facts.toml` beyond its form.

use super::ring::rings;
use super::scope::{named, values};
use super::set::near;
use crate::checklist::condition::Rule;
use crate::checklist::facts::{Fact, Facts, TIER};
use crate::text::problem::Problem;
use crate::text::reader::{self, Table, Value};

/// Every problem of the facts that the reader does not see by itself, by place.
#[must_use]
pub fn lint_facts(file: &str, facts: &Facts, text: &str) -> Vec<Problem> {
    // Whatever the reader notes of itself was reported when the facts were read.
    let (_, known) = reader::read(file, text.as_bytes(), |_| Some(()));
    let (_, mut problems) = reader::read(file, text.as_bytes(), |top| {
        let tables = top.tables("fact");
        types(top, facts);
        for (fact, table) in facts.facts.iter().filter_map(|fact| Some((fact, of(fact, &tables)?))) {
            twice(fact, table);
            rule(facts, fact, table);
        }
        first(facts, &tables);
        ring(facts, &tables);
        Some(())
    });
    problems.retain(|problem| !known.contains(problem));
    problems
}

fn of<'t, 'a>(fact: &Fact, tables: &'t [Table<'a>]) -> Option<&'t Table<'a>> {
    tables.iter().find(|t| t.text("id").is_some_and(|id| id.value == fact.id))
}

/// A type is like another one that is there, and not in the end like itself.
fn types(top: &Table<'_>, facts: &Facts) {
    let Some(all) = top.table("types") else { return };
    for (id, value) in all.entries() {
        let Some(like) = value.as_table().and_then(|table| table.text("like")) else { continue };
        if facts.partner_type(&like.value).is_none() {
            top.source().error(
                &like.span,
                format!("unknown partner type `{}`", like.value),
                near(&like.value, facts.types.iter().map(|t| t.id.as_str())),
            );
        } else if facts.with_like(std::slice::from_ref(&like.value)).iter().any(|t| t == id.value) {
            top.source().error(
                &like.span,
                format!("partner type `{}` is like itself", id.value),
                "take one `like` out",
            );
        }
    }
}

/// Two values with one key cannot be told apart.
fn twice(fact: &Fact, table: &Table<'_>) {
    let tables = table.tables("values");
    for (index, value) in fact.values.iter().enumerate() {
        if fact.values.iter().take(index).any(|v| v.key == value.key) {
            let again = tables.iter().rev().find(|t| t.text("key").is_some_and(|key| key.value == value.key));
            table.source().error(
                &again.unwrap_or(table).span_of("key"),
                format!("value `{}` stands twice", value.key),
                "give each value a key of its own",
            );
        }
    }
}

/// A fact hangs on values that other facts have, and on nothing that is found out later.
fn rule(facts: &Facts, fact: &Fact, table: &Table<'_>) {
    let (Some(rule), Some(when)) = (&fact.when, table.value("when")) else { return };
    rule.visit(&mut |part| match part {
        Rule::Answer { .. } => table.source().error(
            &when.span(),
            format!("fact `{}` hangs on an answer", fact.id),
            "facts are settled before answers: hang it on another fact",
        ),
        Rule::Fact { fact: other, .. } if other == TIER => table.source().error(
            &when.span(),
            format!("fact `{}` hangs on the tier", fact.id),
            "the tier follows from the facts: hang it on another fact",
        ),
        Rule::Fact { fact: other, test } => {
            let Some(values) = values(facts, other) else { return };
            for value in named(test).iter().filter(|v| !values.contains(&v.as_str())) {
                table.source().error(
                    &text_in(when, value),
                    format!("fact `{other}` is never `{value}`"),
                    near(value, values.iter().copied()),
                );
            }
        }
        Rule::All(_) | Rule::Any(_) | Rule::Not(_) => {}
    });
}

fn text_in(when: Value<'_>, text: &str) -> std::ops::Range<usize> {
    super::place::text_below(when, text).unwrap_or_else(|| when.span())
}

fn first(facts: &Facts, tables: &[Table<'_>]) {
    for fact in facts.facts.iter().filter(|f| f.first).skip(1) {
        if let Some(table) = of(fact, tables) {
            table.source().error(
                &table.span_of("first"),
                "another fact is already asked first",
                "only one fact is needed to begin with: take `first` out here or there",
            );
        }
    }
}

fn ring(facts: &Facts, tables: &[Table<'_>]) {
    let number = |id: &str| facts.facts.iter().position(|f| f.id == id);
    let edges: Vec<Vec<usize>> = facts
        .facts
        .iter()
        .map(|fact| fact.when.iter().flat_map(Rule::facts).filter_map(number).collect())
        .collect();
    for ring in rings(&edges) {
        let members: Vec<&Fact> = ring.iter().filter_map(|at| facts.facts.get(*at)).collect();
        let Some(table) = members.first().and_then(|fact| of(fact, tables)) else { continue };
        let shown: Vec<String> =
            members.iter().chain(members.first()).map(|fact| format!("`{}`", fact.id)).collect();
        table.source().error(
            &table.span_of("when"),
            format!("these facts hang on each other: {}", shown.join(" → ")),
            "none of them could ever be settled: take one `when` out",
        );
    }
}
