//! Reads one question.

use std::collections::BTreeMap;

use crate::checklist::model::{By, EvidenceRule, Level, Question, RationaleRule};
use crate::text::reader::Table;

use super::gate::read_gate;
use super::kind::read_kind;
use super::rule::read_rule;
use super::word::{choose, positive, prose, read_partner_types, token, unique};

pub(super) fn read_question(table: &Table<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Question> {
    let id = token(table);
    unique(table, id.as_deref(), "question", seen);
    let revision = table.integer("revision").map_or(Some(1), |r| positive(table, &r, "revision"));
    let ask = table.need_text("ask").map(|t| t.value);
    let kind = read_kind(table);
    let weight = read_weight(table);
    let gate = table.table("gate").and_then(|t| read_gate(&t, kind.as_ref()));
    let evidence = table.table("evidence").map_or_else(EvidenceRule::default, |t| read_evidence(&t));
    let rationale =
        choose(table, "rationale", &[("words", RationaleRule::Words), ("never", RationaleRule::Never)])
            .unwrap_or_default();
    let by = choose(table, "by", &By::ALL).unwrap_or(By::Partner);
    let request = prose(table, "request");
    let na = table.boolean("na").unwrap_or(true);
    let why = prose(table, "why");
    let partner_types = read_partner_types(table);
    let when = table.value("when").and_then(read_rule);
    let refs = table.texts("refs").unwrap_or_default().into_iter().map(|t| t.value).collect();
    let disabled = table.text("disabled").map(|t| t.value);
    table.finish();
    Some(Question {
        id: id?,
        revision: revision?,
        ask: ask?,
        kind: kind?,
        weight: weight?,
        gate,
        evidence,
        rationale,
        by,
        request,
        na,
        why,
        partner_types,
        when,
        refs,
        disabled,
        line: table.line(),
    })
}

fn read_weight(table: &Table<'_>) -> Option<u8> {
    let Some(weight) = table.integer("weight") else {
        if !table.has("weight") {
            table.missing("weight");
        }
        return None;
    };
    let known = u8::try_from(weight.value).ok().filter(|w| matches!(w, 0 | 1 | 2 | 3 | 5));
    if known.is_none() {
        table.source().error(
            &weight.span,
            format!("weight {} is not one of 0, 1, 2, 3, 5", weight.value),
            "0 recorded only, 1 hygiene, 2 friction, 3 material, 5 can stop trading",
        );
    }
    known
}

fn read_evidence(table: &Table<'_>) -> EvidenceRule {
    let min = table.integer("min").map_or(Some(Level::NONE), |number| {
        let level = Level::new(number.value);
        if level.is_none() {
            table.source().error(
                &number.span,
                format!("evidence level {} is not one of 0 to 4", number.value),
                "0 none, 1 stated, 2 documented, 3 independent, 4 tested",
            );
        }
        level
    });
    let hint = prose(table, "hint");
    table.finish();
    EvidenceRule { min: min.unwrap_or_default(), hint }
}
