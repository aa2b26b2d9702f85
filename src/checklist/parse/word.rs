//! The small words of every file: ids, keys, prose, one of a few choices, and what to say about a wrong one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::text::id;
use crate::text::reader::{Spot, Table};

/// The tables of a list, as far as a list of its kind may go.
pub(super) fn at_most<'a>(table: &Table<'a>, key: &'static str, most: usize) -> Vec<Table<'a>> {
    let mut tables = table.tables(key);
    if let Some(over) = tables.get(most) {
        let what = format!("there are {} of `{key}` here; at most {most} are read", tables.len());
        over.source().error(&over.span(), what, "split the file");
        tables.truncate(most);
    }
    tables
}

/// The id of a checklist, section, question or fact.
pub(super) fn token(table: &Table<'_>) -> Option<String> {
    name(table, "id", id::token_fault, "as `sec-staff-mfa`: small letters, digits and hyphens, at most 64")
}

/// The key of an option or a value, which may begin with a digit.
pub(super) fn value_key(table: &Table<'_>) -> Option<String> {
    name(
        table,
        "key",
        id::name_fault,
        "as `all` or `10-to-25`: small letters, digits and hyphens, at most 48",
    )
}

fn name(
    table: &Table<'_>,
    key: &'static str,
    fault: fn(&str) -> Option<&'static str>,
    hint: &str,
) -> Option<String> {
    let text = table.need_text(key)?;
    if let Some(fault) = fault(&text.value) {
        table.source().error(&text.span, format!("`{}` is no {key}: {fault}", text.value), hint);
        return None;
    }
    Some(text.value)
}

pub(super) fn prose(table: &Table<'_>, key: &'static str) -> String {
    table.text(key).map_or_else(String::new, |t| t.value.trim().to_owned())
}

pub(super) fn choose<T: Copy>(
    table: &Table<'_>,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let word = table.text(key)?;
    let found = choices.iter().find(|(name, _)| *name == word.value).map(|(_, value)| *value);
    if found.is_none() {
        unknown(table, &word, key, choices.iter().map(|(name, _)| *name));
    }
    found
}

pub(super) fn unknown<'c>(
    table: &Table<'_>,
    word: &Spot<String>,
    what: &str,
    choices: impl IntoIterator<Item = &'c str>,
) {
    table.source().error(
        &word.span,
        format!("unknown {what} `{}`", word.value),
        near_hint(&word.value, choices),
    );
}

pub(super) fn near_hint<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> String {
    let choices: Vec<&str> = choices.into_iter().collect();
    match id::nearest(word, choices.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of: {}", choices.join(", ")),
    }
}

pub(super) fn unique(table: &Table<'_>, id: Option<&str>, what: &str, seen: &mut BTreeMap<String, usize>) {
    let Some(id) = id else { return };
    let key = format!("{what} {id}");
    if let Some(first) = seen.get(&key) {
        table.source().error(
            &table.span_of("id"),
            format!("{what} `{id}` stands twice"),
            format!("the first one is on line {first}; ids are never used again"),
        );
    } else {
        seen.insert(key, table.line());
    }
}

pub(super) fn positive(table: &Table<'_>, number: &Spot<i64>, key: &str) -> Option<u32> {
    let found = u32::try_from(number.value).ok().filter(|n| *n > 0);
    if found.is_none() {
        table.source().error(&number.span, format!("`{key}` is {}", number.value), "count from 1");
    }
    found
}

pub(super) fn share(table: &Table<'_>, number: &Spot<Decimal>, key: &str) -> Option<Decimal> {
    let good = number.value >= Decimal::ZERO && number.value <= Decimal::ONE;
    if !good {
        table.source().error(
            &number.span,
            format!("`{key}` is {}", number.value),
            "write a number from 0 (no credit) to 1 (full credit)",
        );
    }
    good.then_some(number.value)
}

pub(super) fn read_partner_types(table: &Table<'_>) -> Option<Vec<String>> {
    Some(table.texts("partner-types")?.into_iter().map(|t| t.value).collect())
}
