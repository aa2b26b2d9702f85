//! Commit messages: an action in words that a stranger understands, with trailers for machines.

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

/// The `Probity-…` trailers of a commit message: the last paragraph, if every line of it is one.
#[must_use]
pub fn trailers(message: &str) -> Vec<(&str, &str)> {
    let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let pairs: Vec<(&str, &str)> = last.lines().filter_map(|line| line.split_once(": ")).collect();
    let all = pairs.len() == last.lines().count() && pairs.iter().any(|(key, _)| key.starts_with("Probity-"));
    if all { pairs } else { Vec::new() }
}

/// The value of one trailer of a commit message.
#[must_use]
pub fn trailer<'m>(message: &'m str, key: &str) -> Option<&'m str> {
    trailers(message)
        .into_iter()
        .find(|(k, _)| k.strip_prefix("Probity-") == Some(key))
        .map(|(_, value)| value)
}

/// True for a commit that says of no action: somebody made it with Git, and no rule has judged it.
#[must_use]
pub fn is_by_hand(message: &str) -> bool {
    trailer(message, "Action").is_none()
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
