//! Reads a gate and which answers pass it.

use crate::checklist::model::{Gate, GateKind, GatePass, Kind};
use crate::text::reader::{Table, Value};

use super::word::{choose, unknown};

pub(super) fn read_gate(table: &Table<'_>, kind: Option<&Kind>) -> Option<Gate> {
    let hardness = choose(table, "kind", &[("hard", GateKind::Hard), ("waivable", GateKind::Waivable)]);
    if !table.has("kind") {
        table.missing("kind");
    }
    let Some(pass) = table.value("pass") else {
        table.missing("pass");
        return None;
    };
    table.finish();
    let kind = kind?;
    let pass = read_pass(table, pass, kind)?;
    Some(Gate { kind: hardness?, pass })
}

fn read_pass(table: &Table<'_>, pass: Value<'_>, kind: &Kind) -> Option<GatePass> {
    let source = table.source();
    if let Some(limit) = pass.as_table() {
        let (most, least) = (limit.number("at-most"), limit.number("at-least"));
        limit.finish();
        if !matches!(kind, Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Scale(_)) {
            source.error(
                &pass.span(),
                format!("a limit has no meaning for a {} question", kind.name()),
                "list the option keys that pass",
            );
            return None;
        }
        return match (most, least) {
            (Some(most), None) => Some(GatePass::AtMost(most.value)),
            (None, Some(least)) => Some(GatePass::AtLeast(least.value)),
            _ => {
                source.error(
                    &pass.span(),
                    "a limit is either `at-most` or `at-least`",
                    "as { at-most = 72 }",
                );
                None
            }
        };
    }
    let keys = match pass.as_text() {
        Some(word) if word.value == "all" && matches!(kind, Kind::Multi { .. }) => {
            return Some(GatePass::All);
        }
        Some(word) if word.value == "any" && matches!(kind, Kind::Multi { .. }) => {
            return Some(GatePass::Any);
        }
        Some(word) => vec![word],
        None => pass.texts("pass")?,
    };
    let possible: Vec<&str> = match kind {
        Kind::YesNo { .. } => vec!["yes", "no"],
        Kind::Choice(options) => options.iter().map(|o| o.key.as_str()).collect(),
        Kind::Multi { .. } => {
            source.error(
                &pass.span(),
                "a multi question passes on \"all\" or \"any\"",
                "write pass = \"all\" or pass = \"any\"",
            );
            return None;
        }
        _ => {
            source.error(
                &pass.span(),
                format!("a {} question passes on a limit", kind.name()),
                "as pass = { at-most = 72 }",
            );
            return None;
        }
    };
    let mut known = Vec::new();
    for key in keys {
        if possible.contains(&key.value.as_str()) {
            known.push(key.value);
        } else {
            unknown(table, &key, "option", possible.iter().copied());
        }
    }
    if known.is_empty() {
        source.error(
            &pass.span(),
            "no answer can pass this gate",
            format!("name at least one of: {}", possible.join(", ")),
        );
        return None;
    }
    Some(GatePass::Keys(known))
}
