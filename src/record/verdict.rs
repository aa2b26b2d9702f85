//! What verification finds of a commit: its class, and in one line for each what is wrong with it.

use toml::{Table, Value};

use super::layout;
use crate::text::clean;

/// What a commit turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It obeys the rules, and what it says of itself is true.
    Attested,
    /// It changes nothing of the record.
    Beside,
    /// A merge that holds what its sides held, and nothing else.
    Merge,
    /// Somebody made it with Git; what it leaves behind obeys the rules.
    ByHand,
    /// Several entries in one, as a forge's squash: each obeys the rules, and the message tells of one.
    Collapsed,
    /// It breaks the rules, or says what is not true.
    Violation,
}

impl Class {
    /// All, best first.
    pub const ALL: [Self; 6] =
        [Self::Attested, Self::Beside, Self::Merge, Self::ByHand, Self::Collapsed, Self::Violation];

    /// What stands before a commit that is worth being told of.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Violation => "VIOLATION",
            Self::Collapsed => "COLLAPSED",
            Self::ByHand => "by hand",
            Self::Attested | Self::Beside | Self::Merge => self.name(),
        }
    }

    /// What is counted under it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Attested => "entries that obey the rules and say what is true",
            Self::Beside => "commits that change nothing of the record",
            Self::Merge => "merges that hold what their sides held",
            Self::ByHand => "by hand, obeying the rules",
            Self::Collapsed => "collapsed: several entries in one commit",
            Self::Violation => "violations",
        }
    }

    /// The word in `--json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attested => "attested",
            Self::Beside => "beside",
            Self::Merge => "merge",
            Self::ByHand => "by-hand",
            Self::Collapsed => "collapsed",
            Self::Violation => "violation",
        }
    }
}

/// The longest value that is shown whole.
const SHOWN: usize = 40;

/// The content of one file at three points.
#[derive(Debug, Clone, Copy)]
pub struct Three<'b> {
    /// Before the commit.
    pub before: Option<&'b [u8]>,
    /// As the actions would have left it.
    pub by_rules: Option<&'b [u8]>,
    /// As the commit left it.
    pub stands: Option<&'b [u8]>,
}

/// Why a file is not what the actions would have left behind; none where it is.
#[must_use]
pub fn mismatch(path: &str, three: Three<'_>) -> Option<String> {
    let what = layout::words(path);
    let Three { before, by_rules, stands } = three;
    if by_rules == stands {
        return None;
    }
    let is_explained = by_rules != before;
    match (by_rules, stands) {
        (None, _) if !is_explained => Some(format!("{what} appeared, and no action put it there")),
        (_, None) => Some(format!("{what} was removed")),
        (None, Some(_)) => Some(format!("{what} is still there")),
        (Some(rules), Some(stands)) => {
            let Some((rules, stands)) = table(rules).zip(table(stands)) else {
                return Some(format!("{what} was swapped for another one"));
            };
            let (key, rules, stands) = first_difference("", &rules, &stands)?;
            let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), shown);
            let (rules, stands) = (shown(rules), shown(stands));
            Some(match (is_explained, rules == stands) {
                (_, true) => format!("{what}: the words of `{key}` were changed"),
                (true, _) => format!("{what}: `{key}` says {stands}, and should say {rules}"),
                (false, _) => format!("{what}: `{key}` was changed from {rules} to {stands}"),
            })
        }
    }
}

fn table(bytes: &[u8]) -> Option<Table> {
    str::from_utf8(bytes).ok()?.parse().ok()
}

/// The first key, with its path, whose value differs.
fn first_difference<'v>(
    prefix: &str,
    rules: &'v Table,
    stands: &'v Table,
) -> Option<(String, Option<&'v Value>, Option<&'v Value>)> {
    let keys = rules.keys().chain(stands.keys().filter(|key| !rules.contains_key(*key)));
    for key in keys {
        let (one, other) = (rules.get(key), stands.get(key));
        if one == other {
            continue;
        }
        let path = format!("{prefix}{key}");
        return Some(first_inside(&path, one, other));
    }
    None
}

/// Where inside of two values that differ the first difference is.
fn first_inside<'v>(
    path: &str,
    one: Option<&'v Value>,
    other: Option<&'v Value>,
) -> (String, Option<&'v Value>, Option<&'v Value>) {
    match (one, other) {
        (Some(Value::Table(one_inside)), Some(Value::Table(other_inside))) => {
            first_difference(&format!("{path}."), one_inside, other_inside)
                .unwrap_or_else(|| (path.to_owned(), one, other))
        }
        (Some(Value::Array(ones)), Some(Value::Array(others))) => {
            let both = ones.iter().zip(others).enumerate();
            let differing = both.into_iter().find(|(_, (one, other))| one != other);
            let Some((place, (one, other))) = differing else { return (path.to_owned(), one, other) };
            // What has an id is known by it, and not by where it stands.
            let id =
                one.get("id").and_then(Value::as_str).map_or_else(|| (place + 1).to_string(), str::to_owned);
            first_inside(&format!("{path}.{id}"), Some(one), Some(other))
        }
        _ => (path.to_owned(), one, other),
    }
}

/// A value in a few words.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let line = clean::line(&text);
    if line.chars().count() <= SHOWN {
        return if line.is_empty() { "nothing".to_owned() } else { format!("\"{line}\"") };
    }
    let begin: String = line.chars().take(SHOWN - 1).collect();
    format!("\"{}…\"", begin.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(before: &str, by_rules: &str, stands: &str) -> Option<String> {
        let three = Three {
            before: Some(before.as_bytes()),
            by_rules: Some(by_rules.as_bytes()),
            stands: Some(stands.as_bytes()),
        };
        mismatch("partners/a/reviews/b/answers/q.toml", three)
    }

    #[test]
    fn files_are_compared_by_what_they_say() {
        assert_eq!(found("", "a = 1\n", "# said\na = 1\n"), None);
        assert_eq!(
            found("", "by = \"ada\"\n", "by = \"bob\"\n").unwrap(),
            "the answer to q in a/b: `by` says \"bob\", and should say \"ada\""
        );
        let section = |weight: u8| {
            format!("[[section]]\nid = \"s\"\n[[section.question]]\nid = \"q\"\nweight = {weight}\n")
        };
        assert_eq!(
            found(&section(5), &section(5), &section(1)).unwrap(),
            "the answer to q in a/b: `section.s.question.q.weight` was changed from \"5\" to \"1\""
        );
        assert_eq!(
            found("[x]\ny = 1\n", "[x]\ny = 1\n", "[x]\ny = 2\n").unwrap(),
            "the answer to q in a/b: `x.y` was changed from \"1\" to \"2\""
        );
    }
}
