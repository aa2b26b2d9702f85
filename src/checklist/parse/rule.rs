//! Reads scope rules (`when`).

use crate::checklist::condition::{Rule, Test};
use crate::text::reader::Value;

/// Reads a `when` table.
pub(super) fn read_rule(value: Value<'_>) -> Option<Rule> {
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
