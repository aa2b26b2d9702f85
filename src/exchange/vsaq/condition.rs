//! Conditions of VSAQ items: read as its own reader folds them, and turned into scope rules as far as one can say
//! the same.

use crate::checklist::condition::Rule;

use super::super::tree::DEEPEST;

/// A condition as it is folded: `&&` and `||` from left to right without precedence, `!` binding what follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Constant(bool),
    /// An id with what stands before and behind it.
    Reference {
        id: String,
        asks: Asks,
    },
    Not(Box<Expression>),
    /// One after the other, each joined to all before it. A list, not a tree: there may be thousands.
    Chain(Box<Expression>, Vec<(Joint, Expression)>),
    /// A function call or a text, as it is written.
    Call(String),
}

/// How a part of a chain is joined to what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// What a reference asks of its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Whether it is ticked or answered.
    Ticked,
    Yes,
    No,
    /// Whether it is shown.
    Shown,
    /// Its text.
    Value,
}

/// Reads a condition; an empty one is always met. The fault names the character.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    if reader.rest().is_empty() {
        return Ok(Expression::Constant(true));
    }
    let expression = reader.chain(0)?;
    match reader.rest().chars().next() {
        None => Ok(expression),
        Some(c) => Err(reader.fault(&format!("`{c}` stands where `&&`, `||` or the end should"))),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn fault(&self, what: &str) -> String {
        let before = self.text.get(..self.at).unwrap_or_default().chars().count();
        format!("{what} (character {} of the condition)", before + 1)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_there = self.rest().starts_with(sign);
        if is_there {
            self.at += sign.len();
            self.blanks();
        }
        is_there
    }

    fn chain(&mut self, depth: usize) -> Result<Expression, String> {
        if depth > DEEPEST {
            return Err(self.fault(&format!("brackets are nested deeper than {DEEPEST} levels")));
        }
        let first = self.operand(depth)?;
        let mut rest = Vec::new();
        loop {
            let joint = if self.takes("&&") {
                Joint::And
            } else if self.takes("||") {
                Joint::Or
            } else {
                return Ok(if rest.is_empty() { first } else { Expression::Chain(Box::new(first), rest) });
            };
            rest.push((joint, self.operand(depth)?));
        }
    }

    fn operand(&mut self, depth: usize) -> Result<Expression, String> {
        let mut negated = false;
        while self.takes("!") {
            negated = !negated;
        }
        let operand = self.plain(depth)?;
        Ok(if negated { Expression::Not(Box::new(operand)) } else { operand })
    }

    fn plain(&mut self, depth: usize) -> Result<Expression, String> {
        if self.takes("(") {
            let inside = self.chain(depth + 1)?;
            if !self.takes(")") {
                return Err(self.fault("a bracket is not closed"));
            }
            return Ok(inside);
        }
        let start = self.at;
        if self.rest().starts_with('"') {
            self.quoted()?;
            return Ok(Expression::Call(self.text.get(start..self.at).unwrap_or_default().trim().to_owned()));
        }
        let is_end =
            |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'(' | b')' | b'!' | b'&' | b'|' | b',' | b'"');
        let length = self.rest().bytes().position(is_end);
        let word = self.rest().get(..length.unwrap_or(self.rest().len())).unwrap_or_default();
        if word.is_empty() {
            return Err(self.fault("an id should stand here"));
        }
        self.at += word.len();
        self.blanks();
        if matches!(word, "matches" | "contains") && self.rest().starts_with('(') {
            self.arguments()?;
            return Ok(Expression::Call(self.text.get(start..self.at).unwrap_or_default().trim().to_owned()));
        }
        Ok(match word {
            "false" => Expression::Constant(false),
            "true" => Expression::Constant(true),
            word => reference(word),
        })
    }

    fn quoted(&mut self) -> Result<(), String> {
        let mut is_escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => {
                    self.at += at + 1;
                    self.blanks();
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(self.fault("a text in quotes is not closed"))
    }

    /// Everything between the brackets of a call.
    fn arguments(&mut self) -> Result<(), String> {
        let mut open = 0_usize;
        loop {
            match self.rest().chars().next() {
                None => return Err(self.fault("a bracket is not closed")),
                Some('"') => {
                    self.quoted()?;
                    continue;
                }
                Some('(') => open += 1,
                Some(')') => open -= 1,
                Some(_) => {}
            }
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
            if open == 0 {
                self.blanks();
                return Ok(());
            }
        }
    }
}

fn reference(word: &str) -> Expression {
    let (word, is_shown) = word.strip_prefix('^').map_or((word, false), |word| (word, true));
    let (id, asks) = [("/yes", Asks::Yes), ("/no", Asks::No), ("/value", Asks::Value)]
        .into_iter()
        .find_map(|(end, asks)| Some((word.strip_suffix(end)?, asks)))
        .unwrap_or((word, Asks::Ticked));
    Expression::Reference { id: id.to_owned(), asks: if is_shown { Asks::Shown } else { asks } }
}

/// How far a condition can be said as a scope rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    Always,
    Never,
    /// Exactly this.
    Rule(Rule),
    /// A part cannot be said; this, if anything, holds whenever the condition is met.
    Part(Option<Rule>),
}

impl Said {
    pub(super) fn not(self) -> Self {
        match self {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::Rule(Rule::Not(rule)) => Self::Rule(*rule),
            Self::Rule(rule) => Self::Rule(Rule::Not(Box::new(rule))),
            Self::Part(_) => Self::Part(None),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Always, said) | (said, Self::Always) => said,
            (Self::Rule(a), Self::Rule(b)) => Self::Rule(all(a, b)),
            (Self::Part(a), Self::Rule(b)) => Self::Part(Some(a.map_or(b.clone(), |a| all(a, b)))),
            (Self::Rule(a), Self::Part(b)) => Self::Part(Some(b.map_or(a.clone(), |b| all(a, b)))),
            (Self::Part(Some(a)), Self::Part(Some(b))) => Self::Part(Some(all(a, b))),
            (Self::Part(a), Self::Part(b)) => Self::Part(a.or(b)),
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            (Self::Never, said) | (said, Self::Never) => said,
            (Self::Rule(a), Self::Rule(b)) => Self::Rule(any(a, b)),
            (Self::Rule(a) | Self::Part(Some(a)), Self::Rule(b) | Self::Part(Some(b))) => {
                Self::Part(Some(any(a, b)))
            }
            _ => Self::Part(None),
        }
    }
}

fn all(a: Rule, b: Rule) -> Rule {
    let mut rules = match a {
        Rule::All(rules) => rules,
        rule => vec![rule],
    };
    let more = match b {
        Rule::All(rules) => rules,
        rule => vec![rule],
    };
    // The condition of a block stands in each of its items, often once more in the item itself.
    for rule in more {
        if rules.len() > 50 || !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    if rules.len() > 1 { Rule::All(rules) } else { rules.pop().unwrap_or(Rule::All(Vec::new())) }
}

fn any(a: Rule, b: Rule) -> Rule {
    let mut rules = match a {
        Rule::Any(rules) => rules,
        rule => vec![rule],
    };
    for rule in match b {
        Rule::Any(more) => more,
        rule => vec![rule],
    } {
        // Two answers to one question are one list.
        match (rules.last_mut(), rule) {
            (Some(Rule::Answer { question, keys }), Rule::Answer { question: other, keys: more })
                if *question == other =>
            {
                let new: Vec<String> = more.into_iter().filter(|key| !keys.contains(key)).collect();
                keys.extend(new);
            }
            (_, rule) => rules.push(rule),
        }
    }
    if rules.len() > 1 { Rule::Any(rules) } else { rules.pop().unwrap_or(Rule::Any(Vec::new())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expression: &Expression) -> String {
        match expression {
            Expression::Constant(value) => value.to_string(),
            Expression::Reference { id, asks } => match asks {
                Asks::Ticked => id.clone(),
                asks => format!("{id}:{asks:?}"),
            },
            Expression::Not(inside) => format!("!{}", shown(inside)),
            Expression::Chain(first, rest) => {
                rest.iter().fold(shown(first), |left, (joint, right)| match joint {
                    Joint::And => format!("({left} & {})", shown(right)),
                    Joint::Or => format!("({left} | {})", shown(right)),
                })
            }
            Expression::Call(text) => format!("<{text}>"),
        }
    }

    #[test]
    fn conditions_fold_from_left_to_right_without_precedence() {
        for (text, expected) in [
            ("", "true"),
            ("a || b && c", "((a | b) & c)"),
            ("a||!b/yes&&(c||^d)", "((a | !b:Yes) & (c | d:Shown))"),
            ("!!a", "a"),
            ("x:a_1/no", "x:a_1:No"),
            (
                "matches(a/value, \"^x(\\\"|y)\", \"i\") && b",
                "(<matches(a/value, \"^x(\\\"|y)\", \"i\")> & b)",
            ),
            ("false", "false"),
        ] {
            assert_eq!(parse(text).map(|e| shown(&e)).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn broken_conditions_say_at_which_character() {
        for (text, words) in [
            ("a &&", "an id should stand here (character 5"),
            ("a b", "`b` stands where"),
            ("(a", "not closed (character 3"),
            ("a & b", "`&` stands where"),
            ("matches(a, \"b", "in quotes is not closed"),
            (&"(".repeat(10_000), "nested deeper"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.contains(words), "{text}: {fault}");
        }
    }

    #[test]
    fn a_part_that_cannot_be_said_never_hides_a_question() {
        let rule = |id: &str| Rule::Answer { question: id.into(), keys: vec!["yes".into()] };
        let (a, part) = (|| Said::Rule(rule("a")), || Said::Part(None));
        assert_eq!(a().and(part()), Said::Part(Some(rule("a"))));
        assert_eq!(a().or(part()), Said::Part(None));
        assert_eq!(a().and(part()).not(), Said::Part(None));
        assert_eq!(a().not().not(), a());
        assert_eq!(Said::Never.or(a()), a());
    }
}
