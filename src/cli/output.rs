//! What commands print: cleaned text in a few roles, tables and prose to the terminal's width, JSON.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::config::{ColourDepth, ColourWhen, Environment};
use crate::text::clean;

/// What a piece of text is for; how that looks is one table's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Running text.
    Plain,
    /// Names and headings.
    Strong,
    /// What one may skip.
    Faint,
    /// Passed, done.
    Good,
    /// Failed, blocked.
    Bad,
    /// Open, to be looked at.
    Doubt,
}

impl Role {
    /// The one table of looks on the command line: SGR parameters.
    fn look(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Good => Some("32"),
            Self::Bad => Some("31"),
            Self::Doubt => Some("33"),
        }
    }
}

/// A piece of one line. Made by the functions below, which clean what they are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    role: Role,
    text: String,
}

impl Span {
    /// Text in a role.
    pub(crate) fn new(role: Role, text: impl Display) -> Self {
        Self { role, text: clean::line(&text.to_string()).into_owned() }
    }

    fn width(&self) -> usize {
        self.text.width()
    }
}

/// Running text.
pub(crate) fn plain(text: impl Display) -> Span {
    Span::new(Role::Plain, text)
}

/// A name or a heading.
pub(crate) fn strong(text: impl Display) -> Span {
    Span::new(Role::Strong, text)
}

/// What one may skip.
pub(crate) fn faint(text: impl Display) -> Span {
    Span::new(Role::Faint, text)
}

/// The standard output with what it can do.
pub(crate) struct Out {
    writer: Box<dyn Write>,
    has_colour: bool,
    width: usize,
}

/// The widest line of prose: longer ones are hard to read.
const PROSE: usize = 100;

impl Out {
    /// The standard output of this process.
    pub(crate) fn stdout(when: ColourWhen, environment: &Environment) -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let is_forced =
            when == ColourWhen::Always || environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let has_colour =
            (is_terminal || is_forced) && ColourDepth::choose(when, environment) > ColourDepth::None;
        let columns = environment.get("COLUMNS").and_then(|text| text.parse().ok());
        let width = columns.unwrap_or_else(|| if is_terminal { textwrap::termwidth() } else { 80 }).max(20);
        Self { writer: Box::new(io::BufWriter::new(stdout)), has_colour, width }
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// One line.
    pub(crate) fn line(&mut self, spans: &[Span]) -> io::Result<()> {
        self.spans(spans)?;
        self.writer.write_all(b"\n")
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) -> io::Result<()> {
        self.writer.write_all(b"\n")
    }

    /// Prose, wrapped to the width.
    pub(crate) fn prose(&mut self, indent: &str, text: &str) -> io::Result<()> {
        for line in wrapped(&clean::block(text), indent, self.width.min(PROSE)) {
            writeln!(self.writer, "{line}")?;
        }
        Ok(())
    }

    /// Text that is ready to be shown: help pages, lists of lines that were cleaned before.
    pub(crate) fn ready(&mut self, text: &[u8]) -> io::Result<()> {
        self.writer.write_all(text)
    }

    /// Rows in columns, two spaces between them; the last column runs free.
    pub(crate) fn table(&mut self, indent: &str, rows: &[Vec<Span>], right: &[usize]) -> io::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| rows.iter().filter_map(|row| row.get(column)).map(Span::width).max().unwrap_or(0))
            .collect();
        for row in rows {
            let mut spans = vec![plain(indent)];
            for (column, (span, width)) in row.iter().zip(&widths).enumerate() {
                let fill = " ".repeat(width.saturating_sub(span.width()));
                let is_last = column + 1 == row.len();
                if right.contains(&column) {
                    spans.extend([plain(fill), span.clone()]);
                } else if is_last {
                    spans.push(span.clone());
                } else {
                    spans.extend([span.clone(), plain(fill)]);
                }
                if !is_last {
                    spans.push(plain("  "));
                }
            }
            while spans.last().is_some_and(|span| span.text.trim().is_empty()) {
                spans.pop();
            }
            self.line(&spans)?;
        }
        Ok(())
    }

    /// One document as JSON.
    pub(crate) fn json(&mut self, document: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
        self.writer.write_all(escaped(&text).as_bytes())?;
        self.gap()
    }

    /// A question to the person, who types on the same line.
    pub(crate) fn prompt(&mut self, spans: &[Span]) -> io::Result<()> {
        self.spans(spans)?;
        self.writer.flush()
    }

    /// Hands everything over.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    fn spans(&mut self, spans: &[Span]) -> io::Result<()> {
        for Span { role, text } in spans {
            match role.look().filter(|_| self.has_colour && !text.is_empty()) {
                Some(look) => write!(self.writer, "\u{1b}[{look}m{text}\u{1b}[0m")?,
                None => self.writer.write_all(text.as_bytes())?,
            }
        }
        Ok(())
    }
}

/// A warning on the standard error. If that is gone, nobody is there to be warned.
pub(crate) fn warn(text: impl Display) {
    let _nobody_listens = writeln!(io::stderr(), "warning: {}", clean::block(&text.to_string()));
}

/// The same JSON without a character that changes how a terminal behaves: they stand in texts alone, and a
/// text may hold any of them as an escape.
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    let is_unsafe = |c: char| c != '\n' && clean::is_unsafe(c);
    if !json.contains(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// How far something has come, on the standard error.
pub(crate) fn tell(text: impl Display) {
    let _nobody_listens = writeln!(io::stderr(), "{}", clean::block(&text.to_string()));
}

/// The widest line that is drawn over itself.
const OVER: usize = 64;

/// How far something has come, over what was said last, on a terminal that is the standard error.
pub(crate) fn overwrite(text: &str) {
    let mut out = io::stderr();
    let end = if text.is_empty() { "\r" } else { "" };
    let _nobody_listens = write!(out, "\r{:<OVER$}{end}", clean::line(text)).and_then(|()| out.flush());
}

/// The lines of a text. An id or a day is not broken at its hyphens, so that it can be found and copied.
fn wrapped(text: &str, indent: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let lines = textwrap::wrap(text.trim_end(), options);
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{escaped, wrapped};

    #[test]
    fn prose_is_broken_between_words_and_never_inside_an_id_or_a_day() {
        let lines = wrapped("it is dated 2020-01-01T00:00:00Z, of gov-exit-plan", "  ", 24);
        assert_eq!(lines, ["  it is dated", "  2020-01-01T00:00:00Z,", "  of gov-exit-plan"]);
    }

    #[test]
    fn json_holds_what_it_held_and_leaves_the_terminal_alone() {
        let value = serde_json::json!({ "a\u{202e}b": ["\u{9b}2J", "\u{e0041}x", "Größe \n"] });
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        let safe = escaped(&text);
        assert!(!safe.chars().any(|c| c != '\n' && crate::text::clean::is_unsafe(c)), "{safe}");
        assert!(
            safe.contains("\\u202e") && safe.contains("\\udb40\\udc41") && safe.contains("Größe"),
            "{safe}"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).ok(), Some(value));
    }
}
