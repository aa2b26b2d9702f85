//! Lines of toned text under headings, for a terminal and for Markdown.

use std::borrow::Cow;

use super::wording::{Mark, Piece};

/// How a run of text sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// Names.
    Strong,
    /// What one may skip.
    Faint,
    /// Better than before.
    Good,
    /// To be looked at.
    Doubt,
    /// Worse than before.
    Bad,
    /// Words that came.
    Added,
    /// Words that went.
    Removed,
}

/// A run of text in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How it sounds.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

/// A line: what it begins with, and whether it belongs to the line before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 0 for an item, 1 for what is said about it.
    pub indent: u8,
    /// Its runs; no blanks are added between them.
    pub runs: Vec<Run>,
    /// The question that an item is about.
    pub question: Option<String>,
    /// By how many columns its first row and its others are further in, so that what goes on stands under
    /// what it goes on from.
    pub inset: [u8; 2],
}

impl Line {
    /// An item.
    #[must_use]
    pub fn item(runs: Vec<Run>) -> Self {
        Self { indent: 0, runs, question: None, inset: [0, 0] }
    }

    /// Something about the item above.
    #[must_use]
    pub fn about(runs: Vec<Run>) -> Self {
        Self { indent: 1, runs, question: None, inset: [0, 0] }
    }

    /// The same, about a question.
    #[must_use]
    pub fn of(mut self, question: &str) -> Self {
        self.question = Some(question.to_owned());
        self
    }

    /// The same, its first row and its others further in.
    #[must_use]
    pub fn inset(mut self, first: u8, others: u8) -> Self {
        self.inset = [first, others];
        self
    }

    /// Its text without tones, words that went and came in brackets.
    #[must_use]
    pub fn text(&self) -> String {
        let one = |run: &Run| match run.tone {
            Tone::Added => format!("{{+{}+}}", run.text),
            Tone::Removed => format!("[-{}-]", run.text),
            _ => run.text.clone(),
        };
        self.runs.iter().map(one).collect()
    }
}

/// Lines under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// As `Moved a score`.
    pub heading: Cow<'static, str>,
    /// What stands under it.
    pub lines: Vec<Line>,
}

/// Text in a tone.
#[must_use]
pub fn run(tone: Tone, text: impl Into<String>) -> Run {
    Run { tone, text: text.into() }
}

/// Running text.
#[must_use]
pub fn plain(text: impl Into<String>) -> Run {
    run(Tone::Plain, text)
}

/// What one may skip.
#[must_use]
pub fn faint(text: impl Into<String>) -> Run {
    run(Tone::Faint, text)
}

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
        text.extend(["\n### ", &escaped(&part.heading), "\n\n"]);
        for line in &part.lines {
            let [first, _] = line.inset;
            text.push_str(match line.indent {
                // What goes on from the line above belongs to the same entry of the list.
                _ if first > 0 => "    ",
                0 => "- ",
                _ => "  - ",
            });
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

/// Pieces as rows of runs, one for each paragraph; what `marked` says a mark is shown as.
#[must_use]
pub fn toned(pieces: &[Piece], marked: impl Fn(Mark) -> Mark) -> Vec<Vec<Run>> {
    let mut rows = vec![Vec::new()];
    for piece in pieces {
        let tone = match marked(piece.mark) {
            Mark::Kept => Tone::Plain,
            Mark::Removed => Tone::Removed,
            Mark::Added => Tone::Added,
        };
        for (at, text) in piece.text.split('\n').enumerate() {
            if at > 0 {
                rows.push(Vec::new());
            }
            let Some(row) = rows.last_mut().filter(|_| !text.trim().is_empty()) else { continue };
            if !row.is_empty() {
                row.push(plain(" "));
            }
            row.push(run(tone, text.trim()));
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}
