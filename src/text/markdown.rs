//! Markdown as styled lines of a given width, for every screen and for plain output.

mod wrap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr as _;

use super::clean;

/// What a piece of text is; the screen decides how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Running text.
    Text,
    /// A heading.
    Heading,
    /// Stressed.
    Emphasis,
    /// Stressed more.
    Strong,
    /// Code, in a line or in a block.
    Code,
    /// The words of a link.
    Link,
    /// Where a link leads, in brackets behind it.
    Target,
    /// Quoted text, and the sign before it.
    Quote,
    /// The sign or number before an item of a list, and the blanks below it.
    Mark,
    /// A line across.
    Rule,
}

/// One line, as wide as was asked for at most: only code, and what is nested deeper than the width,
/// runs on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The pieces from left to right; none for an empty line.
    pub spans: Vec<(String, Style)>,
}

impl Line {
    /// The words alone, without blanks at the end.
    #[must_use]
    pub fn plain(&self) -> String {
        let text: String = self.spans.iter().map(|(text, _)| text.as_str()).collect();
        text.trim_end().to_owned()
    }
}

/// The signs to draw with, each one cell wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs<'s> {
    /// Before an item of a list.
    pub bullet: &'s str,
    /// Before a quoted line.
    pub quote: &'s str,
    /// A line across is made of it.
    pub rule: &'s str,
}

impl Signs<'static> {
    /// Signs that every terminal and every file can show.
    pub const ASCII: Self = Self { bullet: "-", quote: "|", rule: "-" };
}

/// The lines of a Markdown text, wrapped at `width` cells, blocks parted by one empty line. Unsafe
/// characters are replaced; markup that is not known is shown as the text it is.
#[must_use]
pub fn lines(source: &str, width: usize, signs: Signs<'_>) -> Vec<Line> {
    let source = clean::block(source);
    let mut writer = Writer {
        signs,
        width: width.max(1),
        lines: Vec::new(),
        paragraph: Vec::new(),
        styles: Vec::new(),
        blocks: Vec::new(),
        lists: Vec::new(),
        in_code: false,
        target: None,
    };
    for event in Parser::new(&source) {
        writer.event(event);
    }
    writer.end_block();
    while writer.lines.last().is_some_and(|line| line.spans.is_empty()) {
        writer.lines.pop();
    }
    writer.lines
}

/// A quote or an item around the text: what its first line and its further lines begin with.
struct Block {
    first: Option<String>,
    rest: String,
    style: Style,
}

/// A link whose words are being read.
struct Link {
    target: String,
    words: String,
}

struct Writer<'s> {
    signs: Signs<'s>,
    width: usize,
    lines: Vec<Line>,
    /// The words of the paragraph so far.
    paragraph: Vec<(String, Style)>,
    styles: Vec<Style>,
    blocks: Vec<Block>,
    /// The next number of each list around us; none for bullets.
    lists: Vec<Option<u64>>,
    in_code: bool,
    target: Option<Link>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => {
                for line in text.lines() {
                    let mut spans = self.begin();
                    spans.push((format!("  {}", clean::line(line)), Style::Code));
                    self.lines.push(Line { spans });
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                let style = self.styles.last().copied().unwrap_or(Style::Text);
                self.add(&text, style);
            }
            Event::Code(text) => self.add(&text, Style::Code),
            Event::SoftBreak => self.add(" ", Style::Text),
            Event::HardBreak => self.end_line(),
            Event::Rule => {
                self.end_block();
                let mut spans = self.begin();
                let used: usize = spans.iter().map(|(text, _)| text.width()).sum();
                spans.push((self.signs.rule.repeat(self.width.saturating_sub(used)), Style::Rule));
                self.lines.push(Line { spans });
                self.part();
            }
            // Footnotes, mathematics and task lists are not switched on.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.styles.push(Style::Heading),
            Tag::Emphasis => self.styles.push(Style::Emphasis),
            Tag::Strong => self.styles.push(Style::Strong),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.target = Some(Link { target: dest_url.to_string(), words: String::new() });
                self.styles.push(Style::Link);
            }
            Tag::BlockQuote(_) => {
                self.end_line();
                let sign = format!("{} ", self.signs.quote);
                self.styles.push(Style::Quote);
                self.blocks.push(Block { first: None, rest: sign, style: Style::Quote });
            }
            Tag::CodeBlock(_) => {
                self.end_line();
                self.in_code = true;
            }
            Tag::List(start) => {
                self.end_line();
                self.lists.push(*start);
            }
            Tag::Item => {
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let sign = format!("{number}. ");
                        *number = number.saturating_add(1);
                        sign
                    }
                    _ => format!("{} ", self.signs.bullet),
                };
                let rest = " ".repeat(sign.width());
                self.blocks.push(Block { first: Some(sign), rest, style: Style::Mark });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.end_block(),
            TagEnd::Heading(_) => {
                self.end_line();
                self.styles.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.styles.pop();
            }
            TagEnd::Link | TagEnd::Image => {
                self.styles.pop();
                if let Some(Link { target, words }) = self.target.take()
                    && !target.is_empty()
                    && words != target
                {
                    self.add(&format!(" ({target})"), Style::Target);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.end_line();
                self.drop_empty_tail();
                self.blocks.pop();
                self.styles.pop();
                self.part();
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.part();
            }
            TagEnd::Item => {
                self.end_line();
                self.blocks.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.end_block();
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str, style: Style) {
        if let Some(link) = &mut self.target {
            link.words.push_str(text);
        }
        self.paragraph.push((clean::line(text).into_owned(), style));
    }

    /// What the blocks around put before the next line.
    fn begin(&mut self) -> Vec<(String, Style)> {
        let prefix =
            |block: &mut Block| (block.first.take().unwrap_or_else(|| block.rest.clone()), block.style);
        self.blocks.iter_mut().map(prefix).collect()
    }

    /// Writes the paragraph so far.
    fn end_line(&mut self) {
        let words = std::mem::take(&mut self.paragraph);
        if words.iter().all(|(text, _)| text.trim().is_empty()) {
            return;
        }
        let around: usize = self.blocks.iter().map(|block| block.rest.width()).sum();
        for wrapped in wrap::spans(words, self.width.saturating_sub(around)) {
            let mut spans = self.begin();
            spans.extend(wrapped);
            self.lines.push(Line { spans });
        }
    }

    /// Writes the paragraph so far, and an empty line behind it outside of lists.
    fn end_block(&mut self) {
        self.end_line();
        self.part();
    }

    fn part(&mut self) {
        if !self.lists.is_empty() || self.lines.last().is_none_or(|line| line.plain().is_empty()) {
            return;
        }
        // Between two paragraphs of a quote the sign goes on.
        let spans = self.begin();
        self.lines.push(Line { spans });
    }

    /// A quote ends with its last words, not with its sign alone.
    fn drop_empty_tail(&mut self) {
        let signs: String = self.blocks.iter().map(|block| block.rest.as_str()).collect();
        while self.lines.last().is_some_and(|line| !line.spans.is_empty() && line.plain() == signs.trim_end())
        {
            self.lines.pop();
        }
    }
}

#[cfg(test)]
mod tests;
