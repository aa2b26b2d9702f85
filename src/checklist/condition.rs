//! Scope rules: data that says when a question is asked, and why it is not.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A scope rule; the `when` table of a question or fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Every rule holds.
    All(Vec<Rule>),
    /// At least one rule holds.
    Any(Vec<Rule>),
    /// The rule does not hold.
    Not(Box<Rule>),
    /// A fact has one of these values.
    Fact {
        /// The fact's id, or `tier`.
        fact: String,
        /// What its value must be.
        test: Test,
    },
    /// A question was answered with one of these keys.
    Answer {
        /// The question's id.
        question: String,
        /// The keys; a multi answer must share one.
        keys: Vec<String>,
    },
}

/// What a fact's value must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these.
    OneOf(Vec<String>),
    /// This one or a later one in the fact's order.
    AtLeast(String),
    /// This one or an earlier one in the fact's order.
    AtMost(String),
}

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// That hangs on a fact or an answer that is not there yet.
    Open,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What a rule is judged by.
pub trait Circumstances {
    /// The fact's value, or none while it is open.
    fn fact(&self, id: &str) -> Option<&str>;
    /// The place of a value in the fact's order, least demanding first.
    fn rank(&self, fact: &str, value: &str) -> Option<usize>;
    /// The keys of the answer to a question that is asked, or none while there is no answer.
    fn answer(&self, question: &str) -> Option<Vec<String>>;
}

impl Rule {
    /// Judges the rule: `and`, `or` and `not` over three values, so that an open fact matters only
    /// where it can still change the outcome.
    #[must_use]
    pub fn judge(&self, now: &dyn Circumstances) -> Truth {
        match self {
            Self::All(rules) => fold(rules, now, Truth::No, Truth::Yes),
            Self::Any(rules) => fold(rules, now, Truth::Yes, Truth::No),
            Self::Not(rule) => rule.judge(now).not(),
            Self::Fact { fact, test } => now.fact(fact).map_or(Truth::Open, |value| match test {
                Test::OneOf(values) => values.iter().any(|v| v == value).into(),
                Test::AtLeast(limit) => (now.rank(fact, value) >= now.rank(fact, limit)).into(),
                Test::AtMost(limit) => (now.rank(fact, value) <= now.rank(fact, limit)).into(),
            }),
            Self::Answer { question, keys } => now
                .answer(question)
                .map_or(Truth::Open, |given| given.iter().any(|k| keys.contains(k)).into()),
        }
    }

    /// Every fact that the rule refers to.
    #[must_use]
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit(&mut |rule| {
            if let Self::Fact { fact, .. } = rule {
                found.insert(fact.as_str());
            }
        });
        found
    }

    /// Every question whose answer the rule refers to.
    #[must_use]
    pub fn questions(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit(&mut |rule| {
            if let Self::Answer { question, .. } = rule {
                found.insert(question.as_str());
            }
        });
        found
    }

    /// Calls `f` on this rule and every rule inside it.
    pub fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Self)) {
        f(self);
        match self {
            Self::All(rules) | Self::Any(rules) => rules.iter().for_each(|rule| rule.visit(f)),
            Self::Not(rule) => rule.visit(f),
            Self::Fact { .. } | Self::Answer { .. } => {}
        }
    }

    /// The rule in words, as `personal-data is yes, and tier is medium or high`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, false);
        out
    }

    fn write(&self, out: &mut String, inner: bool) {
        match self {
            Self::All(rules) => list(rules, ", and ", out, inner),
            Self::Any(rules) => list(rules, ", or ", out, inner),
            Self::Not(rule) => {
                out.push_str("not (");
                rule.write(out, false);
                out.push(')');
            }
            Self::Fact { fact, test } => {
                // Writing to a String cannot fail.
                let _ = match test {
                    Test::OneOf(values) => write!(out, "{fact} is {}", values.join(" or ")),
                    Test::AtLeast(value) => write!(out, "{fact} is {value} or more"),
                    Test::AtMost(value) => write!(out, "{fact} is {value} or less"),
                };
            }
            Self::Answer { question, keys } => {
                let _ = write!(out, "the answer to {question} is {}", keys.join(" or "));
            }
        }
    }
}

fn list(rules: &[Rule], between: &str, out: &mut String, inner: bool) {
    let brackets = inner && rules.len() > 1;
    if brackets {
        out.push('(');
    }
    for (i, rule) in rules.iter().enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        rule.write(out, true);
    }
    if brackets {
        out.push(')');
    }
}

fn fold(rules: &[Rule], now: &dyn Circumstances, decides: Truth, otherwise: Truth) -> Truth {
    let mut result = otherwise;
    for rule in rules {
        match rule.judge(now) {
            truth if truth == decides => return decides,
            Truth::Open => result = Truth::Open,
            _ => {}
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Now(&'static [(&'static str, &'static str)]);

    impl Circumstances for Now {
        fn fact(&self, id: &str) -> Option<&str> {
            self.0.iter().find(|(k, _)| *k == id).map(|(_, v)| *v)
        }
        fn rank(&self, _: &str, value: &str) -> Option<usize> {
            ["low", "medium", "high"].iter().position(|v| *v == value)
        }
        fn answer(&self, question: &str) -> Option<Vec<String>> {
            self.fact(question).map(|v| vec![v.to_owned()])
        }
    }

    fn is(fact: &str, value: &str) -> Rule {
        Rule::Fact { fact: fact.into(), test: Test::OneOf(vec![value.into()]) }
    }

    #[test]
    fn an_open_fact_leaves_a_rule_open_only_where_it_still_matters() {
        let now = Now(&[("a", "yes"), ("b", "no")]);
        assert_eq!(Rule::Any(vec![is("a", "yes"), is("x", "yes")]).judge(&now), Truth::Yes);
        assert_eq!(Rule::All(vec![is("b", "yes"), is("x", "yes")]).judge(&now), Truth::No);
        assert_eq!(Rule::All(vec![is("a", "yes"), is("x", "yes")]).judge(&now), Truth::Open);
        assert_eq!(Rule::Not(Box::new(is("x", "yes"))).judge(&now), Truth::Open);
        assert_eq!(Rule::Not(Box::new(is("b", "yes"))).judge(&now), Truth::Yes);
    }

    #[test]
    fn at_least_follows_the_order_of_the_values() {
        let rule = Rule::Fact { fact: "tier".into(), test: Test::AtLeast("medium".into()) };
        assert_eq!(rule.judge(&Now(&[("tier", "high")])), Truth::Yes);
        assert_eq!(rule.judge(&Now(&[("tier", "low")])), Truth::No);
        assert_eq!(rule.judge(&Now(&[])), Truth::Open);
    }

    #[test]
    fn a_rule_can_be_read_aloud() {
        let rule = Rule::All(vec![is("a", "yes"), Rule::Any(vec![is("b", "yes"), is("c", "no")])]);
        assert_eq!(rule.words(), "a is yes, and (b is yes, or c is no)");
    }
}
