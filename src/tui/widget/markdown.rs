//! Guidance in Markdown as lines of pieces: headings, lists, quotes, code and emphasis, wrapped.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use unicode_segmentation::UnicodeSegmentation as _;

use super::text;
use crate::tui::canvas::{Canvas, Piece, piece};
use crate::tui::symbols::Symbols;
use crate::tui::theme::Role;

/// Draws Markdown from a row on and returns the row after it.
pub fn view(canvas: &mut Canvas<'_>, row: u16, source: &str) -> u16 {
    let mut next = row;
    for line in lines(source, usize::from(canvas.width()), canvas.symbols) {
        canvas.pieces(0, next, line);
        next = next.saturating_add(1);
    }
    next
}

/// Markdown as lines of at most `width` cells.
#[must_use]
pub fn lines(source: &str, width: usize, symbols: &Symbols) -> Vec<Vec<Piece<'static>>> {
    let mut writer = Writer { width, symbols, ..Writer::new(symbols) };
    for event in Parser::new(source) {
        writer.event(event);
    }
    writer.end_block();
    while writer.lines.last().is_some_and(Vec::is_empty) {
        writer.lines.pop();
    }
    writer.lines
}

struct Writer<'s> {
    width: usize,
    symbols: &'s Symbols,
    lines: Vec<Vec<Piece<'static>>>,
    /// Words of the paragraph so far, each with the blanks before it.
    words: Vec<(String, Role)>,
    roles: Vec<Role>,
    /// What the first and the further lines of the paragraph begin with.
    first: String,
    rest: String,
    /// The next number of each list around us; none for bullets.
    lists: Vec<Option<u64>>,
    in_code: bool,
    target: String,
}

impl<'s> Writer<'s> {
    fn new(symbols: &'s Symbols) -> Self {
        Self {
            width: 0,
            symbols,
            lines: Vec::new(),
            words: Vec::new(),
            roles: vec![Role::Text],
            first: String::new(),
            rest: String::new(),
            lists: Vec::new(),
            in_code: false,
            target: String::new(),
        }
    }

    fn role(&self) -> Role {
        self.roles.last().copied().unwrap_or(Role::Text)
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => {
                for line in text.lines() {
                    let line = format!("{}  {line}", self.rest);
                    self.lines.push(vec![piece(line, Role::Code)]);
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.add(&text, self.role());
            }
            Event::Code(text) => self.add(&text, Role::Code),
            Event::SoftBreak => self.add(" ", self.role()),
            Event::HardBreak => self.break_line(),
            Event::Rule => {
                self.end_block();
                self.lines.push(vec![piece(self.symbols.rule.repeat(self.width), Role::Border)]);
                self.lines.push(Vec::new());
            }
            // Footnotes, mathematics and task lists are not switched on.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.roles.push(Role::Heading),
            Tag::Emphasis | Tag::Strong => self.roles.push(Role::Accent),
            Tag::Link { dest_url, .. } => {
                self.target = dest_url.to_string();
                self.roles.push(Role::Link);
            }
            Tag::BlockQuote(_) => {
                self.roles.push(Role::Quote);
                self.first = format!("{} ", self.symbols.quote);
                self.rest.clone_from(&self.first);
            }
            Tag::CodeBlock(_) => self.in_code = true,
            Tag::List(start) => {
                self.break_line();
                self.lists.push(*start);
            }
            Tag::Item => {
                let indent = "  ".repeat(self.lists.len().saturating_sub(1));
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => format!("{} ", self.symbols.bullet),
                };
                self.rest = format!("{indent}{}", " ".repeat(text::width(&sign)));
                self.first = format!("{indent}{sign}");
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_block(),
            TagEnd::Heading(_) => {
                self.break_line();
                self.roles.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.roles.pop();
            }
            TagEnd::Link => {
                self.roles.pop();
                let target = std::mem::take(&mut self.target);
                let same = self.words.last().is_some_and(|(word, _)| word.trim() == target);
                if !same && !target.is_empty() {
                    self.add(&format!(" ({target})"), Role::Muted);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.roles.pop();
                self.first.clear();
                self.rest.clear();
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.lines.push(Vec::new());
            }
            TagEnd::Item => {
                self.break_line();
                self.first.clear();
                self.rest.clear();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.end_block();
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str, role: Role) {
        for part in text.split_word_bounds() {
            self.words.push((part.to_owned(), role));
        }
    }

    fn end_block(&mut self) {
        self.break_line();
        if self.lists.is_empty() && self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Vec::new());
        }
    }

    /// Writes the paragraph so far, broken at blanks so that no line is wider than the width.
    fn break_line(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.iter().all(|(word, _)| word.trim().is_empty()) {
            return;
        }
        let quote = if self.rest.is_empty() { Role::Muted } else { Role::Quote };
        let first = std::mem::take(&mut self.first);
        let mut used = text::width(&first);
        let mut line = vec![piece(first, quote)];
        for chunk in chunks(words) {
            let blank = chunk.iter().all(|(word, _)| word.trim().is_empty());
            let wide: usize = chunk.iter().map(|(word, _)| text::width(word)).sum();
            if used + wide > self.width && line.len() > 1 {
                self.lines.push(std::mem::take(&mut line));
                line.push(piece(self.rest.clone(), quote));
                used = text::width(&self.rest);
                if blank {
                    continue;
                }
            }
            if blank && line.len() == 1 {
                continue;
            }
            used += wide;
            line.extend(chunk.into_iter().map(|(word, role)| piece(word, role)));
        }
        self.lines.push(line);
        self.first.clone_from(&self.rest);
    }
}

/// Words that no blank parts stay together: `(E2)` or a comma after a link.
fn chunks(words: Vec<(String, Role)>) -> Vec<Vec<(String, Role)>> {
    let mut chunks: Vec<Vec<(String, Role)>> = Vec::new();
    let mut after_blank = true;
    for word in words {
        let blank = word.0.trim().is_empty();
        match chunks.last_mut() {
            Some(chunk) if !blank && !after_blank => chunk.push(word),
            _ => chunks.push(vec![word]),
        }
        after_blank = blank;
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SymbolSet;

    fn plain(source: &str, width: usize) -> Vec<String> {
        lines(source, width, Symbols::of(SymbolSet::Ascii))
            .into_iter()
            .map(|line| line.into_iter().map(|(text, _)| text).collect::<String>().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn paragraphs_wrap_and_are_parted_by_one_empty_line() {
        assert_eq!(plain("one two\nthree *four*\n\nfive", 10), ["one two", "three four", "", "five"]);
    }

    #[test]
    fn lists_hang_and_count() {
        assert_eq!(
            plain("See:\n\n1. first thing here\n2. second\n   - inner", 14),
            ["See:", "", "1. first thing", "   here", "2. second", "  - inner"]
        );
    }

    #[test]
    fn quotes_links_and_code_keep_their_signs() {
        assert_eq!(plain("> quoted words", 9), ["| quoted", "| words"]);
        assert_eq!(plain("[NIST](https://x.org), then", 40), ["NIST (https://x.org), then"]);
        assert_eq!(plain("    let x = 1;\n\nend", 40), ["  let x = 1;", "", "end"]);
    }
}
