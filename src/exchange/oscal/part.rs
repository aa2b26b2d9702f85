//! The parts of a control as text: a statement with its items, objectives down to their leaves, methods.

use std::fmt::Write as _;

use super::super::draft::{one_line, paragraph};
use super::super::ids::Key;

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Statement,
    Objective,
    Method,
    Other,
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "statement" => Self::Statement,
            "assessment-objective" | "objective" => Self::Objective,
            "assessment-method" | "assessment" => Self::Method,
            _ => Self::Other,
        }
    }
}

/// A part with its parameters filled in.
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) id: String,
    pub(super) label: String,
    pub(super) method: Option<String>,
    pub(super) title: String,
    pub(super) prose: String,
    pub(super) parts: Vec<Part>,
}

impl Part {
    /// The part as Markdown, what is in it as a list.
    pub(super) fn markdown(&self) -> String {
        let mut text = String::new();
        let is_common = matches!(self.name.as_str(), "statement" | "guidance" | "overview" | "item");
        if !self.title.is_empty() {
            paragraph(&mut text, &format!("**{}**", self.title));
        } else if !is_common && !self.name.is_empty() {
            paragraph(&mut text, &format!("**{}**", self.name));
        }
        paragraph(&mut text, &self.labelled(&self.prose));
        let mut list = String::new();
        for part in &self.parts {
            part.item(0, &mut list);
        }
        paragraph(&mut text, &list);
        text
    }

    fn labelled(&self, text: &str) -> String {
        if self.label.is_empty() {
            text.to_owned()
        } else {
            format!("{} {text}", self.label).trim().to_owned()
        }
    }

    fn item(&self, depth: usize, list: &mut String) {
        let title = if self.title.is_empty() { String::new() } else { format!("**{}** ", self.title) };
        let indent = "  ".repeat(depth);
        let prose = self.prose.trim();
        let prose = prose.replace('\n', &format!("\n{indent}  "));
        // Writing to a String cannot fail.
        let _ = writeln!(list, "{indent}- {}", self.labelled(&format!("{title}{prose}")));
        for part in &self.parts {
            part.item(depth + 1, list);
        }
    }

    /// The objectives that have none below them, each with what stands above it.
    pub(super) fn leaves(&self, above: &str, found: &mut Vec<(Key, String)>) {
        let own = one_line(&format!("{above} {} {}", self.title, self.prose));
        let below: Vec<&Self> = self.parts.iter().filter(|part| part.role == Role::Objective).collect();
        for other in self.parts.iter().filter(|part| part.role != Role::Objective) {
            other.leaves(&own, found);
        }
        for part in &below {
            part.leaves(&own, found);
        }
        if self.parts.is_empty() && !own.is_empty() {
            let text = if self.label.is_empty() { own } else { format!("{} {own}", self.label) };
            let whole = if self.id.is_empty() { text.clone() } else { self.id.clone() };
            // Of `ac-1_obj.a-1` the end tells it from the others.
            let short =
                self.id.rsplit_once("_obj").map_or(whole.as_str(), |(_, end)| end.trim_start_matches('.'));
            let short = if short.is_empty() { "objective" } else { short };
            found.push((Key::of(whole.clone(), short), text));
        }
    }

    /// How it is assessed, on one line.
    pub(super) fn method_words(&self) -> String {
        let mut text = self.prose.clone();
        for part in &self.parts {
            paragraph(&mut text, &part.title);
            paragraph(&mut text, &part.prose);
            for deeper in &part.parts {
                paragraph(&mut text, &deeper.markdown());
            }
        }
        let text = one_line(&text);
        let method = self.method.as_deref().unwrap_or_default();
        let says_it = self.label.to_lowercase().contains(&method.to_lowercase());
        let head = [self.label.as_str(), if says_it { "" } else { method }, self.title.as_str()];
        let head = one_line(&head.join(" "));
        if head.is_empty() { text } else { format!("{head}: {text}") }
    }
}
