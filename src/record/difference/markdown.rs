//! A difference as Markdown: headings, lists, words that went struck out, words that came in bold.

use super::words::{Line, Part, Tone};

/// Text that Markdown takes for itself, made harmless.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// Parts as Markdown: headings, lists, words that went struck out, words that came in bold.
#[must_use]
pub fn markdown(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        text.extend(["\n### ", part.heading, "\n\n"]);
        for line in &part.lines {
            text.push_str(if line.indent == 0 { "- " } else { "  - " });
            text.push_str(markdown_line(line).trim_start_matches(['-', '+', ' ']));
            text.push('\n');
        }
    }
    text
}

/// One line as Markdown.
#[must_use]
pub fn markdown_line(line: &Line) -> String {
    let mut text = String::new();
    for run in &line.runs {
        let (words, around) = (
            escaped(&run.text),
            match run.tone {
                Tone::Strong | Tone::Added => "**",
                Tone::Removed => "~~",
                _ => "",
            },
        );
        // Markers that stand beside a blank are no markers.
        let inner = words.trim();
        if inner.is_empty() || around.is_empty() {
            text.push_str(&words);
            continue;
        }
        let (before, after) = words.split_once(inner).unwrap_or_default();
        text.extend([before, around, inner, around, after]);
    }
    text
}
