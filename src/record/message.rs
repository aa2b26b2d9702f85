//! Commit messages: an action in words that a stranger understands, with trailers for machines.

use memchr::memmem;

use super::change::Message;
use crate::text::clean;

/// The longest subject, in characters.
const SUBJECT: usize = 100;

/// Builds a message that `git interpret-trailers` reads back: one subject line, a body of
/// paragraphs, trailers last.
#[derive(Debug, Default)]
pub struct Draft {
    subject: String,
    paragraphs: Vec<String>,
    trailers: Vec<(String, String)>,
}

impl Draft {
    /// Begins with the subject.
    #[must_use]
    pub fn new(subject: &str) -> Self {
        Self { subject: cut(&clean::line(subject)), ..Self::default() }
    }

    /// Adds a paragraph; an empty one is left away.
    #[must_use]
    pub fn paragraph(mut self, text: &str) -> Self {
        let safe = text.trim().lines().map(safe_line).collect::<Vec<_>>().join("\n");
        if !safe.is_empty() {
            self.paragraphs.push(safe);
        }
        self
    }

    /// Adds a trailer; one without a value is left away.
    #[must_use]
    pub fn trailer(mut self, key: &str, value: &str) -> Self {
        if value.is_empty() {
            return self;
        }
        self.trailers.push((format!("Probity-{key}"), clean::line(value).into_owned()));
        self
    }

    /// The message, with the trailers that every entry has.
    #[must_use]
    pub fn finish(self, action: &str) -> Message {
        let mut trailers = vec![("Probity-Action".to_owned(), action.to_owned())];
        trailers.extend(self.trailers);
        trailers.push(("Probity-Rules".to_owned(), super::RULES.to_string()));
        Message { subject: self.subject, body: self.paragraphs.join("\n\n"), trailers }
    }
}

/// Lines that Git or we would take for something else are indented by one space.
fn safe_line(line: &str) -> String {
    let line = line.trim_end().replace('\0', "");
    if line.starts_with("---") || line.starts_with("Probity-") { format!(" {line}") } else { line }
}

fn cut(subject: &str) -> String {
    if subject.chars().count() <= SUBJECT {
        return subject.to_owned();
    }
    let kept: String = subject.chars().take(SUBJECT - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A message taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'m> {
    /// What stands between the subject and the trailers.
    pub body: &'m str,
    /// The `Probity-…` trailers: the last paragraph, if every line of it is one.
    pub trailers: Vec<(&'m str, &'m str)>,
}

impl<'m> Parts<'m> {
    /// Takes a message apart.
    #[must_use]
    pub fn of(message: &'m str) -> Self {
        let message = message.trim_end();
        let (before, last) = match memmem::rfind(message.as_bytes(), b"\n\n") {
            Some(at) => (message.get(..at).unwrap_or_default(), message.get(at + 2..).unwrap_or_default()),
            None => ("", message),
        };
        let mut trailers = Vec::with_capacity(8);
        let is_all = last.lines().all(|line| {
            let pair = line.split_once(": ");
            trailers.extend(pair);
            pair.is_some()
        });
        if !is_all || !trailers.iter().any(|(key, _)| key.starts_with("Probity-")) {
            trailers.clear();
        }
        let said = if trailers.is_empty() { message } else { before };
        Self { body: said.split_once('\n').map_or("", |(_, rest)| rest).trim(), trailers }
    }

    /// The value of a trailer.
    #[must_use]
    pub fn trailer(&self, key: &str) -> Option<&'m str> {
        let own = self.trailers.iter().find(|(k, _)| k.strip_prefix("Probity-") == Some(key));
        own.map(|(_, value)| *value)
    }

    /// True for a commit that says of no action: somebody made it with Git, and no rule has judged it.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.trailer("Action").is_none()
    }
}

/// The `Probity-…` trailers of a commit message.
#[must_use]
pub fn trailers(message: &str) -> Vec<(&str, &str)> {
    Parts::of(message).trailers
}

/// The value of one trailer of a commit message.
#[must_use]
pub fn trailer<'m>(message: &'m str, key: &str) -> Option<&'m str> {
    Parts::of(message).trailer(key)
}

/// What a message says between its subject and its trailers.
#[must_use]
pub fn body(message: &str) -> &str {
    Parts::of(message).body
}

/// True for a commit that says of no action: somebody made it with Git, and no rule has judged it.
#[must_use]
pub fn is_by_hand(message: &str) -> bool {
    Parts::of(message).is_by_hand()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_come_back_whatever_the_body_says() {
        let message = Draft::new("a/b: q is all")
            .paragraph("Probity-Action: forged\n---\nwords\0")
            .trailer("Review", "a/b")
            .finish("answer");
        let text = message.to_string();
        assert_eq!(
            text,
            "a/b: q is all\n\n Probity-Action: forged\n ---\nwords\n\nProbity-Action: answer\nProbity-Review: a/b\nProbity-Rules: 1\n"
        );
        assert_eq!(trailer(&text, "Action"), Some("answer"));
        assert_eq!(trailer(&text, "Review"), Some("a/b"));
        assert_eq!(trailer("subject only", "Action"), None);
    }

    #[test]
    fn a_subject_is_one_line_of_at_most_a_hundred_characters() {
        let message = Draft::new(&"ä\n".repeat(200)).finish("answer");
        assert_eq!(message.subject.chars().count(), 100);
        assert!(!message.subject.contains('\n'));
    }
}
