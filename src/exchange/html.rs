//! Turns the HTML of questionnaires into Markdown: paragraphs, lists, links, stress and code.

use std::borrow::Cow;

use super::plain::{is_one_line, is_plain, trimmed};

/// A text made from HTML, and the tags of which only the text is left.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) text: String,
    pub(super) left_out: Vec<String>,
}

/// The text as Markdown.
pub(super) fn markdown(html: &str) -> Made {
    if memchr::memchr2(b'<', b'&', html.as_bytes()).is_none() {
        return Made { text: trimmed(html).to_owned(), left_out: Vec::new() };
    }
    let mut writer = Writer { text: String::with_capacity(html.len()), ..Writer::default() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.words(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        rest = if let Some((tag, after)) = tag(rest) {
            writer.tag(&tag, after)
        } else {
            writer.words("<");
            rest.get(1..).unwrap_or_default()
        };
    }
    writer.words(rest);
    writer.finish()
}

/// A tag: its name, whether it closes, and where it leads.
struct Tag<'t> {
    name: Cow<'t, str>,
    closes: bool,
    /// What stands between its signs, or in a comment.
    inside: &'t str,
}

/// The tag that the text begins with, and what stands behind it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let (inside, after) = comment.split_once("-->").unwrap_or((comment, ""));
        return Some((Tag { name: "!".into(), closes: false, inside: inside.trim() }, after));
    }
    let inside = text.get(1..)?;
    let closes = inside.starts_with('/');
    let name_at = inside.get(usize::from(closes)..)?;
    if !name_at.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = tag_end(inside)?;
    let length = name_at.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name_at.len());
    let name = name_at.get(..length)?;
    let is_small = !name.bytes().any(|b| b.is_ascii_uppercase());
    let name = if is_small { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) };
    Some((Tag { name, closes, inside: inside.get(..end)? }, inside.get(end + 1..)?))
}

impl Tag<'_> {
    /// As it was written; of a comment what it says.
    fn raw(&self) -> String {
        if self.name == "!" { self.inside.to_owned() } else { format!("<{}>", self.inside) }
    }
}

/// Where a tag ends, a sign in quotes being none.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in text.bytes().enumerate() {
        match (b, quote) {
            (b'>', None) => return Some(at),
            (b'"' | b'\'', None) => quote = Some(b),
            (b, Some(open)) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

fn href(raw: &str) -> Option<String> {
    let at = raw.to_ascii_lowercase().find("href")?;
    let value = raw.get(at + 4..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    Some(entities(value).into_owned())
}

#[derive(Default)]
struct Writer {
    text: String,
    left_out: Vec<String>,
    /// Lists that are open: the number of the next item, none for bullets.
    lists: Vec<Option<usize>>,
    /// Where the words of an open link begin, and where it leads.
    link: Option<(usize, String)>,
}

impl Writer {
    /// Running text, blanks in a row being one.
    fn words(&mut self, text: &str) {
        let text = entities(text);
        let starts_with_blank = text.starts_with(char::is_whitespace);
        if starts_with_blank {
            self.blank();
        }
        let bare = trimmed(&text);
        // Most are told apart by single blanks already.
        if is_plain(bare.as_bytes()) && is_one_line(bare) {
            self.text.push_str(bare);
        } else {
            for (index, word) in bare.split_whitespace().enumerate() {
                if index > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        if text.ends_with(char::is_whitespace) {
            self.blank();
        }
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn breaks(&mut self, lines: usize) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if self.text.is_empty() {
            return;
        }
        let there = self.text.len() - self.text.trim_end_matches('\n').len();
        self.text.extend(std::iter::repeat_n('\n', lines.saturating_sub(there)));
    }

    /// Writes a tag and answers what stands behind it.
    fn tag<'t>(&mut self, tag: &Tag<'_>, after: &'t str) -> &'t str {
        match (tag.name.as_ref(), tag.closes) {
            (
                "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "tr" | "blockquote" | "pre",
                _,
            ) => {
                self.breaks(2);
            }
            ("br", _) => self.breaks(1),
            ("ul", false) => self.lists.push(None),
            ("ol", false) => self.lists.push(Some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.breaks(if self.lists.is_empty() { 2 } else { 1 });
            }
            ("li", false) => self.item(),
            ("b" | "strong", _) => self.text.push_str("**"),
            ("i" | "em", _) => self.text.push('*'),
            ("code" | "tt", _) => self.text.push('`'),
            ("a", false) => {
                self.close_link();
                self.link = href(tag.inside).map(|href| (self.text.len(), href));
            }
            ("a", true) => self.close_link(),
            ("script" | "style", false) => {
                let end = format!("</{}", tag.name);
                let length = after.to_ascii_lowercase().find(&end).unwrap_or(after.len());
                let (inside, behind) = after.split_at_checked(length).unwrap_or((after, ""));
                self.left_out.push(format!("{}{inside}", tag.raw()));
                return behind.split_once('>').map_or("", |(_, behind)| behind);
            }
            ("li" | "span" | "u" | "td" | "th" | "tbody" | "thead", true) | ("tbody" | "thead", _) => {
                self.blank();
            }
            (_, true) => {}
            _ => {
                self.left_out.push(tag.raw());
                self.blank();
            }
        }
        after
    }

    fn item(&mut self) {
        self.breaks(usize::from(self.lists.len() > 1 || !self.text.is_empty()));
        if self.lists.len() <= 1 && !is_item(self.text.lines().last().unwrap_or_default()) {
            self.breaks(2);
        }
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
        self.text.push_str(&indent);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.extend([number.to_string().as_str(), ". "]);
                *number += 1;
            }
            _ => self.text.push_str("- "),
        }
    }

    fn close_link(&mut self) {
        let Some((start, href)) = self.link.take() else { return };
        let words = self.text.get(start..).unwrap_or_default().trim().to_owned();
        if words.is_empty() || words == href {
            return;
        }
        let blank = if self.text.ends_with(' ') { " " } else { "" };
        self.text.truncate(start);
        self.text.extend(["[", &words, "](", &href, ")", blank]);
    }

    fn finish(mut self) -> Made {
        self.close_link();
        Made { text: self.text.trim().to_owned(), left_out: self.left_out }
    }
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("- ")
        || line.split_once(". ").is_some_and(|(n, _)| n.bytes().all(|b| b.is_ascii_digit()))
}

/// The text with its entities as the characters that they stand for.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        made.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let length = rest.bytes().take(10).position(|b| b == b';');
        let entity = length.and_then(|length| Some((length, character(rest.get(..length)?)?)));
        match entity {
            Some((length, character)) => {
                made.push(character);
                rest = rest.get(length + 1..).unwrap_or_default();
            }
            None => made.push('&'),
        }
    }
    made.push_str(rest);
    Cow::Owned(made)
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "copy" => '©',
        "reg" => '®',
        "bull" => '•',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_markdown() {
        for (html, expected) in [
            ("plain *as is*", "plain *as is*"),
            ("<p>One</p>\n<p>Two <b>and</b> <i>three</i></p>", "One\n\nTwo **and** *three*"),
            ("Has:<ul><li>a</li><li>b <code>c</code></li></ul>done", "Has:\n\n- a\n- b `c`\n\ndone"),
            ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
            (
                "See <a href=\"https://x.example/?a=1&amp;b=2\" target='_blank'>this page</a>.",
                "See [this page](https://x.example/?a=1&b=2).",
            ),
            ("a &lt; b &amp; c &#228;&#x2014; &unknown;", "a < b & c ä— &unknown;"),
            ("1 < 2 <br> next", "1 < 2\nnext"),
            ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ] {
            assert_eq!(markdown(html).text, expected, "{html}");
        }
    }

    #[test]
    fn what_is_left_out_is_named() {
        let made = markdown("a<script>alert(1)</script>b <img src=x> <!-- note -->c");
        assert_eq!(made.text, "ab c");
        assert_eq!(made.left_out, ["<script>alert(1)", "<img src=x>", "note"]);
    }
}
