//! Turns the conditions of items into scope rules, with what an id of another item means there.

use std::cell::Cell;

use crate::checklist::condition::Rule;

use super::super::ids::{self, KEY, Key};
use super::super::report::{Read, Wrong};
use super::condition::{Asks, Expression, Joint, Said, parse};
use super::{Form, Named};

/// What became of the conditions.
pub(super) struct Scope<'w, 'n> {
    form: &'w Form<'n>,
    conditions: Vec<Expression>,
    /// The question of each item, once it has one, and the keys of its options.
    options: Vec<Vec<String>>,
    /// How many references one condition may lead to before it counts as too large.
    left: Cell<usize>,
}

const MOST_REFERENCES: usize = 2_000;

/// How far the conditions of what a negated reference names are followed.
const FOLLOWED: usize = 3;

impl<'w, 'n> Scope<'w, 'n> {
    /// Reads every condition; one that is broken or names what is not there is a fault of the file.
    pub(super) fn new(form: &'w Form<'n>) -> Read<Self> {
        let mut scope = Self {
            form,
            conditions: Vec::with_capacity(form.items.len()),
            options: Vec::with_capacity(form.items.len()),
            left: Cell::new(0),
        };
        for item in &form.items {
            let text = item.fields.text("cond")?.unwrap_or_default();
            let expression = parse(text).map_err(|fault| {
                Wrong::new(
                    item.fields.at("cond"),
                    format!("the condition `{text}` cannot be read: {fault}"),
                    "mend it",
                )
            })?;
            scope.named(&expression, &item.namespace).map_err(|id| {
                let what = format!("the condition `{text}` names `{id}`, which is not there");
                Wrong::new(item.fields.at("cond"), what, "name an item or a choice by its id")
            })?;
            scope.conditions.push(expression);
            scope.options.push(options(item)?);
        }
        Ok(scope)
    }

    /// The keys of an item's options.
    pub(super) fn options(&self, item: usize) -> &[String] {
        self.options.get(item).map(Vec::as_slice).unwrap_or_default()
    }

    /// The condition of an item as it is read.
    pub(super) fn expression(&self, item: usize) -> Option<&Expression> {
        self.conditions.get(item)
    }

    /// What an id means in a condition of this namespace: the extension's own, else the questionnaire's.
    pub(super) fn find(&self, id: &str, namespace: &str) -> Option<Named> {
        let own =
            (!namespace.is_empty()).then(|| self.form.by_id.get(&super::within(namespace, id))).flatten();
        own.or_else(|| self.form.by_id.get(id)).copied()
    }

    /// The first id that is not there, if any.
    fn named(&self, expression: &Expression, namespace: &str) -> Result<(), String> {
        match expression {
            Expression::Reference { id, .. } => {
                self.find(id, namespace).map(|_| ()).ok_or_else(|| id.clone())
            }
            Expression::Not(inside) => self.named(inside, namespace),
            Expression::Chain(first, rest) => {
                self.named(first, namespace)?;
                rest.iter().try_for_each(|(_, part)| self.named(part, namespace))
            }
            Expression::Constant(_) | Expression::Call(_) => Ok(()),
        }
    }

    /// When an item is shown: its own condition and those of all blocks around it.
    pub(super) fn shown(&self, item: usize) -> Said {
        self.left.set(MOST_REFERENCES);
        match self.shown_within(item, 0) {
            Said::Rule(rule) => Said::Rule(pruned(rule)),
            Said::Part(rule) => Said::Part(rule.map(pruned)),
            said => said,
        }
    }

    fn shown_within(&self, item: usize, depth: usize) -> Said {
        let mut said = self.own(item, false, depth);
        let mut here = self.form.items.get(item).and_then(|item| item.parent);
        while let Some(block) = here {
            said = self.own(block, false, depth).and(said);
            here = self.form.items.get(block).and_then(|item| item.parent);
        }
        said
    }

    fn own(&self, item: usize, negated: bool, depth: usize) -> Said {
        let namespace = self.form.items.get(item).map(|item| item.namespace.as_str()).unwrap_or_default();
        match self.conditions.get(item) {
            Some(expression) => self.said(expression, namespace, negated, depth),
            None => Said::Always,
        }
    }

    fn said(&self, expression: &Expression, namespace: &str, negated: bool, depth: usize) -> Said {
        match expression {
            Expression::Constant(value) => {
                if *value {
                    Said::Always
                } else {
                    Said::Never
                }
            }
            Expression::Not(inside) => self.said(inside, namespace, !negated, depth).not(),
            Expression::Chain(first, rest) => {
                let first = self.said(first, namespace, negated, depth);
                rest.iter().fold(first, |left, (joint, part)| {
                    let part = self.said(part, namespace, negated, depth);
                    match joint {
                        Joint::And => left.and(part),
                        Joint::Or => left.or(part),
                    }
                })
            }
            Expression::Call(_) => Said::Part(None),
            Expression::Reference { id, asks } => match self.find(id, namespace) {
                Some(named) => self.reference(named, *asks, negated, depth),
                None => Said::Part(None),
            },
        }
    }

    fn reference(&self, named: Named, asks: Asks, negated: bool, depth: usize) -> Said {
        let Some(left) = self.left.get().checked_sub(1) else { return Said::Part(None) };
        self.left.set(left);
        if asks == Asks::Shown {
            return if depth < FOLLOWED {
                self.shown_within(named.item, depth + 1)
            } else {
                Said::Part(None)
            };
        }
        let answer = self.answer(named, asks);
        // An item that is not shown counts as not ticked. A rule on an answer that is not there waits, and
        // so does its contrary: there the condition of the item has to stand beside it.
        if depth >= FOLLOWED {
            return answer;
        }
        let parent = self.form.items.get(named.item).and_then(|item| item.parent);
        let around = parent.map_or(Said::Always, |parent| self.own(parent, false, depth + 1));
        let home = around.and(self.own(named.item, false, depth + 1));
        if home == Said::Never || negated { home.and(answer) } else { answer }
    }

    fn answer(&self, named: Named, asks: Asks) -> Said {
        let Some(item) = self.form.items.get(named.item) else { return Said::Part(None) };
        let keys: Vec<String> = match (item.kind, asks) {
            (_, Asks::Value | Asks::Shown) => return Said::Part(None),
            ("yesno" | "check", Asks::Yes) | ("check", Asks::Ticked) => vec!["yes".to_owned()],
            ("yesno" | "check", Asks::No) => vec!["no".to_owned()],
            ("yesno", Asks::Ticked) => vec!["yes".to_owned(), "no".to_owned()],
            ("radiogroup" | "checkgroup", _) => match named.choice {
                Some(choice) => self.options(named.item).get(choice).cloned().into_iter().collect(),
                None => self.options(named.item).to_vec(),
            },
            _ => return Said::Part(None),
        };
        match &item.id {
            Some(id) if !keys.is_empty() => {
                Said::Rule(Rule::Answer { question: id.as_ref().to_owned(), keys })
            }
            None if !keys.is_empty() => Said::Rule(Rule::Answer { question: nameless(item), keys }),
            _ => Said::Part(None),
        }
    }
}

/// Beside what has to hold anyway, a contrary need not say it again: `a, and not (a, and b)` is `a, and not b`.
fn pruned(rule: Rule) -> Rule {
    let Rule::All(rules) = rule else { return rule };
    if !rules.iter().any(|rule| matches!(rule, Rule::Not(_))) {
        return Rule::All(rules);
    }
    let plain: Vec<Rule> =
        rules.iter().filter(|rule| !matches!(rule, Rule::Not(_))).take(20).cloned().collect();
    let contrary = |rule: Rule| match rule {
        Rule::Not(inside) => Rule::Not(Box::new(without(*inside, &plain))),
        rule => rule,
    };
    Rule::All(rules.into_iter().map(contrary).collect())
}

fn without(rule: Rule, known: &[Rule]) -> Rule {
    match rule {
        Rule::Any(rules) => Rule::Any(rules.into_iter().map(|rule| without(rule, known)).collect()),
        Rule::All(mut rules) if rules.iter().any(|rule| !known.contains(rule)) => {
            rules.retain(|rule| !known.contains(rule));
            if rules.len() == 1 { rules.remove(0) } else { Rule::All(rules) }
        }
        rule => rule,
    }
}

/// What a group without an id is known by: its first choice.
pub(super) fn nameless(item: &super::Item<'_>) -> String {
    format!("group of {}{}", item.namespace, choices(item).first().copied().unwrap_or_default())
}

/// What the ids of a group's choices have in common, else the first of them; none where there is no choice.
pub(super) fn family(item: &super::Item<'_>) -> Option<String> {
    let ids = choices(item);
    let (first, others) = ids.split_first()?;
    let common = |other: &&str| first.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let length = others.iter().map(common).min().unwrap_or(0);
    let shared: String = first.chars().take(length).collect();
    let shared = shared.trim_end_matches(|c: char| !c.is_alphanumeric());
    let short = if shared.chars().count() < 3 { first } else { shared };
    Some(format!("{}{short}", item.namespace))
}

/// The ids of a group's choices; none for another item.
fn choices<'n>(item: &super::Item<'n>) -> Vec<&'n str> {
    if !matches!(item.kind, "radiogroup" | "checkgroup") {
        return Vec::new();
    }
    let list = item.fields.get("choices").and_then(super::Node::list).unwrap_or_default();
    list.iter()
        .filter_map(super::Node::fields)
        .filter_map(|fields| Some(fields.entries().next()?.0))
        .collect()
}

fn options(item: &super::Item<'_>) -> Read<Vec<String>> {
    if !matches!(item.kind, "radiogroup" | "checkgroup") {
        return Ok(Vec::new());
    }
    let mut keys = Vec::new();
    for entry in item.fields.list("choices")? {
        for (id, _) in entry.need_entries("a choice")? {
            keys.push(Key::id(id.as_ref()));
        }
    }
    if item.fields.get("defaultChoice").and_then(super::Node::boolean) == Some(true) {
        keys.push(Key::of("none of the above", "none"));
    }
    Ok(ids::settle("", &keys, KEY))
}
