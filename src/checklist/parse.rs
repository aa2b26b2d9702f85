//! Reads checklists: the value and every problem, each with its place.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::builtin::AREAS;
use super::condition::{Rule, Test};
use super::facts::{Fact, FactValue, Facts, PartnerType, TIER, TierLevel};
use super::model::{
    Base, By, Checklist, ChoiceOption, Credit, Earns, EvidenceRule, Gate, GateKind, GatePass, Kind, Level,
    Measure, NoFigure, Question, RationaleRule, Section,
};
use super::version::Version;
use crate::text::id;
use crate::text::problem::Problem;
use crate::text::reader::{self, Spot, Table, Value};

/// Reads a checklist. Problems of the file as such are found here; what hangs on facts or on other
/// checklists is the linter's.
#[must_use]
pub fn checklist(file: &str, bytes: &[u8]) -> (Option<Checklist>, Vec<Problem>) {
    reader::read(file, bytes, read_checklist)
}

/// Reads `facts.toml`.
#[must_use]
pub fn facts(file: &str, bytes: &[u8]) -> (Option<Facts>, Vec<Problem>) {
    reader::read(file, bytes, read_facts)
}

fn read_checklist(top: &Table<'_>) -> Option<Checklist> {
    let id = token(top);
    let version = read_version(top, "version");
    let title = top.need_text("title").map(|t| t.value);
    let summary = prose(top, "summary");
    let lang = top.text("lang").map_or_else(|| "en".to_owned(), |t| t.value);
    let area = read_area(top, id.as_deref());
    let replaces = top.text("replaces").map(|t| t.value);
    let partner_types = read_partner_types(top);
    let base = top.table("base").and_then(|t| read_base(&t));
    let mut seen = BTreeMap::new();
    let sections =
        top.tables("section").iter().filter_map(|t| read_section(t, &mut seen)).collect::<Vec<_>>();
    if !top.has("section") {
        top.missing("[[section]]");
    }
    top.finish();
    nested(top, &sections);
    Some(Checklist {
        id: id?,
        version: version?,
        title: title?,
        summary,
        lang,
        area: area?,
        replaces,
        partner_types,
        base,
        sections,
    })
}

/// Sections nest by name; a name that is not there, or a ring, is noted.
fn nested(top: &Table<'_>, sections: &[Section]) {
    for section in sections {
        let mut at = section;
        let mut steps = 0;
        while let Some(parent) = &at.parent {
            let Some(next) = sections.iter().find(|s| &s.id == parent) else {
                let hint = id::nearest(parent, sections.iter().map(|s| s.id.as_str())).map_or_else(
                    || "name a section of this file".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                top.source().error(
                    &top.span_of("section"),
                    format!("section `{}` is in `{parent}`, which is not there", at.id),
                    hint,
                );
                break;
            };
            steps += 1;
            if steps > sections.len() {
                top.source().error(
                    &top.span_of("section"),
                    format!("section `{}` nests in itself", section.id),
                    "take one `in` out",
                );
                break;
            }
            at = next;
        }
    }
}

fn read_version(table: &Table<'_>, key: &'static str) -> Option<Version> {
    let text = table.need_text(key)?;
    let version = Version::parse(&text.value);
    if version.is_none() {
        table.source().error(
            &text.span,
            format!("`{}` is no version", text.value),
            "write three numbers, as 1.0.0",
        );
    }
    version
}

fn read_area(top: &Table<'_>, checklist: Option<&str>) -> Option<String> {
    let Some(area) = top.text("area") else {
        // A checklist named like an area serves it.
        if let Some(own) = checklist.filter(|own| AREAS.contains(own)) {
            return Some(own.to_owned());
        }
        top.missing("area");
        return None;
    };
    if AREAS.contains(&area.value.as_str()) {
        return Some(area.value);
    }
    unknown(top, &area, "area", AREAS);
    None
}

fn read_base(table: &Table<'_>) -> Option<Base> {
    let checklist = table.need_text("checklist").map(|t| t.value);
    let version = read_version(table, "version");
    let source = table.text("source").map_or_else(|| "built-in".to_owned(), |t| t.value);
    table.finish();
    Some(Base { checklist: checklist?, version: version?, source })
}

fn read_section(table: &Table<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Section> {
    let id = token(table);
    unique(table, id.as_deref(), "section", seen);
    let parent = table.text("in").map(|t| t.value);
    let title = table.need_text("title").map(|t| t.value);
    let guidance = prose(table, "guidance");
    let questions = table.tables("question").iter().filter_map(|t| read_question(t, seen)).collect();
    table.finish();
    Some(Section { id: id?, parent, title: title?, guidance, questions })
}

fn unique(table: &Table<'_>, id: Option<&str>, what: &str, seen: &mut BTreeMap<String, usize>) {
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

fn read_question(table: &Table<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Question> {
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

fn positive(table: &Table<'_>, number: &Spot<i64>, key: &str) -> Option<u32> {
    let found = u32::try_from(number.value).ok().filter(|n| *n > 0);
    if found.is_none() {
        table.source().error(&number.span, format!("`{key}` is {}", number.value), "count from 1");
    }
    found
}

const KINDS: [&str; 9] = ["yes-no", "choice", "multi", "scale", "number", "percent", "money", "date", "text"];

fn read_kind(table: &Table<'_>) -> Option<Kind> {
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
        "choice" => Some(Kind::Choice(read_options(table, options, true)?)),
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
            Some(Kind::Multi { options, earns })
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

fn share(table: &Table<'_>, number: &Spot<Decimal>, key: &str) -> Option<Decimal> {
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

fn read_gate(table: &Table<'_>, kind: Option<&Kind>) -> Option<Gate> {
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

/// Reads a `when` table.
fn read_rule(value: Value<'_>) -> Option<Rule> {
    let table = value.table("when")?;
    let mut rules = Vec::new();
    for (key, value) in table.entries() {
        let rule = match key.value {
            "all" => read_rules(value, "all").map(Rule::All),
            "any" => read_rules(value, "any").map(Rule::Any),
            "not" => read_rule(value).map(|rule| Rule::Not(Box::new(rule))),
            "answer" => read_answer_rule(value),
            fact => read_test(fact, value).map(|test| Rule::Fact { fact: fact.to_owned(), test }),
        };
        rules.extend(rule);
    }
    if rules.is_empty() {
        value.source().error(
            &value.span(),
            "an empty scope rule",
            "name a fact, as { personal-data = \"yes\" }, or take `when` out",
        );
        return None;
    }
    Some(if rules.len() == 1 { rules.remove(0) } else { Rule::All(rules) })
}

fn read_rules(value: Value<'_>, key: &str) -> Option<Vec<Rule>> {
    let Some(items) = value.items() else {
        value.wrong(key, "a list of tables, as [{ a = \"yes\" }, { b = \"yes\" }]");
        return None;
    };
    let rules: Vec<Rule> = items.into_iter().filter_map(read_rule).collect();
    if rules.is_empty() {
        value.source().error(&value.span(), format!("`{key}` is empty"), "name at least one rule");
        return None;
    }
    Some(rules)
}

fn read_answer_rule(value: Value<'_>) -> Option<Rule> {
    let table = value.table("answer")?;
    let mut rules: Vec<Rule> = table
        .entries()
        .filter_map(|(question, keys)| {
            let keys = one_or_many(keys, question.value)?;
            Some(Rule::Answer { question: question.value.to_owned(), keys })
        })
        .collect();
    match rules.len() {
        0 => {
            value.source().error(
                &value.span(),
                "`answer` names no question",
                "as answer = { biz-financial-health = [\"weak\"] }",
            );
            None
        }
        1 => Some(rules.remove(0)),
        _ => Some(Rule::All(rules)),
    }
}

fn read_test(fact: &str, value: Value<'_>) -> Option<Test> {
    if let Some(limit) = value.as_table() {
        let (least, most) = (limit.text("at-least"), limit.text("at-most"));
        limit.finish();
        return match (least, most) {
            (Some(least), None) => Some(Test::AtLeast(least.value)),
            (None, Some(most)) => Some(Test::AtMost(most.value)),
            _ => {
                value.source().error(
                    &value.span(),
                    "a limit is either `at-least` or `at-most`",
                    format!("as {fact} = {{ at-least = \"medium\" }}"),
                );
                None
            }
        };
    }
    Some(Test::OneOf(one_or_many(value, fact)?))
}

fn one_or_many(value: Value<'_>, key: &str) -> Option<Vec<String>> {
    if let Some(one) = value.as_text() {
        return Some(vec![one.value]);
    }
    let many: Vec<String> = value.texts(key)?.into_iter().map(|t| t.value).collect();
    if many.is_empty() {
        value.source().error(&value.span(), format!("`{key}` lists nothing"), "name at least one value");
        return None;
    }
    Some(many)
}

fn read_facts(top: &Table<'_>) -> Option<Facts> {
    let _ = top.integer("schema");
    let mut facts = Facts::default();
    if let Some(types) = top.table("types") {
        for (id, value) in types.entries() {
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
    facts.facts = top.tables("fact").iter().filter_map(|t| read_fact(t, &mut seen, &facts.types)).collect();
    top.finish();
    for fact in &facts.facts {
        for other in fact.when.iter().flat_map(Rule::facts) {
            if other != TIER && facts.fact(other).is_none() {
                top.source().error(
                    &top.span_of("fact"),
                    format!("fact `{}` hangs on `{other}`, which is not declared", fact.id),
                    near_hint(other, facts.facts.iter().map(|f| f.id.as_str())),
                );
            }
        }
    }
    Some(facts)
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
    let values: Vec<FactValue> = table.tables("values").iter().filter_map(read_fact_value).collect();
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

fn read_partner_types(table: &Table<'_>) -> Option<Vec<String>> {
    Some(table.texts("partner-types")?.into_iter().map(|t| t.value).collect())
}

/// The id of a checklist, section, question or fact.
fn token(table: &Table<'_>) -> Option<String> {
    name(table, "id", id::token_fault, "as `sec-staff-mfa`: small letters, digits and hyphens, at most 64")
}

/// The key of an option or a value, which may begin with a digit.
fn value_key(table: &Table<'_>) -> Option<String> {
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

fn prose(table: &Table<'_>, key: &'static str) -> String {
    table.text(key).map_or_else(String::new, |t| t.value.trim().to_owned())
}

fn choose<T: Copy>(table: &Table<'_>, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
    let word = table.text(key)?;
    let found = choices.iter().find(|(name, _)| *name == word.value).map(|(_, value)| *value);
    if found.is_none() {
        unknown(table, &word, key, choices.iter().map(|(name, _)| *name));
    }
    found
}

fn unknown<'c>(
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

fn near_hint<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> String {
    let choices: Vec<&str> = choices.into_iter().collect();
    match id::nearest(word, choices.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of: {}", choices.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::builtin;

    #[test]
    fn every_built_in_file_reads_without_a_problem() {
        let mut questions = 0;
        for (id, text) in builtin::CHECKLISTS {
            let (checklist, problems) = checklist(id, text.as_bytes());
            assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
            let checklist = checklist.unwrap();
            assert_eq!((checklist.id.as_str(), checklist.area.as_str()), (id, id));
            questions += checklist.questions().count();
        }
        assert_eq!(questions, 230);
        let (facts, problems) = facts("facts.toml", builtin::FACTS.as_bytes());
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        assert_eq!(facts.unwrap().types.len(), 6);
    }
}
