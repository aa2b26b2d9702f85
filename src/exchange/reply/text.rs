//! Text with codes in brackets: a mail as somebody answered it, or our own Markdown filled in.
//!
//! Beside a code stand the question that we sent, quoted or not, and what they wrote. What we sent is
//! known and left out; the rest is theirs.

mod ours;

use super::{Found, Said, harmless, shortened};
use crate::exchange::sheet::mark::Mark;
use crate::exchange::sheet::{Sheet, markdown, one_line};
use crate::exchange::workbook::Refused;
use crate::record::review::Review;
use crate::text::id;
use ours::{Ours, plain};

/// Lines with which a mail ends.
const CLOSINGS: [&str; 9] = [
    "kind regards",
    "best regards",
    "warm regards",
    "regards",
    "best wishes",
    "best",
    "many thanks",
    "thanks",
    "sincerely",
];

/// What stands at one code.
#[derive(Debug, Default)]
struct Block {
    code: String,
    line: usize,
    ticked: Vec<String>,
    answer: String,
    words: Vec<String>,
    document: String,
    free: Vec<String>,
    is_in_words: bool,
    /// What stood just before and was ours: a mail program breaks lines where it likes.
    sent: String,
}

/// Reads it.
pub(super) fn read(text: &str, review: &Review) -> Result<Found, Refused> {
    readable(text)?;
    let mark =
        text.lines().find_map(|line| Mark::read(line.trim().strip_prefix("<!--")?.strip_suffix("-->")?));
    let every: Vec<String> = review.questions().map(|(_, question)| question.id.clone()).collect();
    let ours = Ours::of(&Sheet::new(review, "", "", &every));
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (place, line) in ours.taken_out(whole_codes(text)) {
        let (bare, is_quoted) = unquoted(&line);
        let codes = codes(bare, review);
        if codes.is_empty() {
            if ends(bare) && !is_quoted {
                is_open = false;
            }
            if let Some(block) = blocks.last_mut().filter(|_| is_open) {
                if is_quoted {
                    block.is_ours(bare, &ours);
                } else {
                    block.line_of_theirs(bare, &ours);
                }
            }
            continue;
        }
        is_open = true;
        for (number, (code, from, to)) in codes.iter().enumerate() {
            let mut block = Block { code: code.clone(), line: place + 1, ..Block::default() };
            if !is_quoted {
                let before = if number == 0 { bare.get(..*from).unwrap_or_default() } else { "" };
                let before = before.trim_start_matches(|c: char| {
                    c.is_ascii_digit() || c.is_whitespace() || matches!(c, '#' | '.' | ')' | '-' | '*')
                });
                if !ours.ends_with(code, before) {
                    block.line_of_theirs(before, &ours);
                }
                let next = codes.get(number + 1).map_or(bare.len(), |(_, from, _)| *from);
                let after = bare.get(*to..next).unwrap_or_default();
                block.line_of_theirs(after.trim_start_matches([':', '-', '–', ' ', '?', '.']), &ours);
            }
            blocks.push(block);
        }
    }
    let mut found = Found { mark, ..Found::default() };
    for block in blocks {
        let code = block.code.clone();
        match block.said()? {
            Some(said) => found.said.push(said),
            None => found.empty.push(code),
        }
    }
    // The question that was sent stands in a reply as well: what is answered above it is not empty.
    let is_empty = found.said.is_empty() && found.empty.is_empty();
    if found.mark.is_none() {
        found.empty.clear();
    }
    if is_empty {
        return Err(Refused::new(
            "no code of a question stands in it in brackets",
            "answers are known by codes such as [sec-staff-mfa]: put them beside what was answered",
        ));
    }
    Ok(found)
}

/// Refuses a mail as it travels, whose words are still packed.
fn readable(text: &str) -> Result<(), Refused> {
    let packed = text.lines().take(200).any(|line| {
        let line = line.to_lowercase();
        line.starts_with("content-transfer-encoding:")
            && (line.contains("base64") || line.contains("quoted-printable"))
    });
    if packed {
        return Err(Refused::new(
            "it is a mail as it travels, with its words packed",
            "open it in a mail program and save its text",
        ));
    }
    Ok(())
}

/// The lines, each with its place; a code that a mail program broke in two is one again.
fn whole_codes(text: &str) -> Vec<(usize, String)> {
    let is_part = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        if let Some((_, last)) = lines.last_mut()
            && let Some(begun) = last.rfind('[').and_then(|at| last.trim_end().get(at + 1..))
            && !begun.is_empty()
            && is_part(begun)
            && let Some((end, rest)) = unquoted(line).0.split_once(']')
            && is_part(end)
        {
            *last = format!("{}{end}]", last.trim_end());
            lines.push((place, rest.to_owned()));
            continue;
        }
        lines.push((place, line.to_owned()));
    }
    lines
}

/// A line without the marks of quoting, and whether it had one.
fn unquoted(line: &str) -> (&str, bool) {
    let bare = line.trim_start_matches(['>', ' ', '\t']);
    (bare.trim_end(), line.trim_start().starts_with('>'))
}

/// Whether a mail or what was quoted in it ends here.
fn ends(line: &str) -> bool {
    let low = line.trim().trim_end_matches([',', '.', '!']).to_lowercase();
    low == "--"
        || low.starts_with("-----")
        || low.starts_with("_____")
        || (low.starts_with("on ") && low.ends_with("wrote:"))
        || CLOSINGS.contains(&low.as_str())
}

/// The codes in brackets on a line, each with where it begins and ends. What is no question's id counts
/// where it is so like one that it must have been meant, and where a line begins with it.
fn codes(line: &str, review: &Review) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = line.get(from..).and_then(|rest| rest.find('[')).map(|at| from + at) {
        let Some(end) = line.get(begin..).and_then(|rest| rest.find(']')).map(|at| begin + at) else { break };
        let inside = line.get(begin + 1..end).unwrap_or_default().trim().to_lowercase();
        let is_known = review.question(&inside).is_some();
        let is_meant = inside.contains('-')
            && id::token_fault(&inside).is_none()
            && (line.get(..begin).is_some_and(is_number)
                || id::nearest(&inside, review.questions().map(|(_, question)| question.id.as_str()))
                    .is_some());
        if is_known || is_meant {
            found.push((inside, begin, end + 1));
        }
        from = end + 1;
    }
    found
}

/// Whether nothing but a number or a bullet stands there.
fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ')' | '-' | '*'))
}

impl Block {
    /// Takes in a line that is not quoted.
    fn line_of_theirs(&mut self, line: &str, ours: &Ours) {
        let line = line.trim();
        if line.is_empty() {
            self.sent.clear();
            return;
        }
        if line.starts_with("<!--") || line.starts_with("# ") {
            return;
        }
        let ticked = ["- [x]", "- [X]", "* [x]", "* [X]", "[x]", "[X]"];
        if let Some(label) = ticked.iter().find_map(|tick| line.strip_prefix(tick)) {
            self.ticked.push(label.trim().replace("&lt;", "<"));
        } else if line.starts_with("- [ ]") || line.starts_with("* [ ]") || line.starts_with("- []") {
        } else if let Some(answer) = field(line, markdown::ANSWER) {
            answer.clone_into(&mut self.answer);
        } else if let Some(words) = field(line, markdown::WORDS) {
            self.is_in_words = true;
            self.words.extend(Some(words.to_owned()).filter(|words| !words.is_empty()));
        } else if let Some(document) = field(line, markdown::DOCUMENT) {
            self.is_in_words = false;
            self.document = shortened(document);
        } else if self.is_in_words {
            self.words.push(line.to_owned());
        } else if !self.is_ours(line, ours) {
            self.free.push(line.to_owned());
        }
    }

    /// Whether a line is one of ours, or goes on with the one before it that was.
    fn is_ours(&mut self, line: &str, ours: &Ours) -> bool {
        let joined = [self.sent.as_str(), &one_line(line).to_lowercase()].join(" ");
        if !self.sent.is_empty() && ours.contains(&joined) {
            self.sent = joined;
            return true;
        }
        let is_own = ours.holds(line);
        self.sent = if is_own { plain(line) } else { String::new() };
        is_own
    }

    fn said(self) -> Result<Option<Said>, Refused> {
        let at = format!("line {}", self.line);
        let free = self.free.join("\n");
        let (mut answer, mut words, mut several) = (self.answer, self.words, Vec::new());
        let mut is_loose = false;
        match self.ticked.as_slice() {
            [] if answer.is_empty() => {
                answer.clone_from(&free);
                is_loose = true;
            }
            [] => words.insert(0, free),
            [one] if answer.is_empty() => {
                answer.clone_from(one);
                words.insert(0, free);
            }
            _ => {
                several = self.ticked;
                words.insert(0, free);
            }
        }
        words.retain(|line| !line.is_empty());
        let words = words.join("\n");
        for text in [&answer, &words] {
            harmless(text, &at)?;
        }
        let is_empty =
            answer.is_empty() && several.is_empty() && words.is_empty() && self.document.is_empty();
        Ok((!is_empty).then_some(Said {
            code: self.code,
            at,
            answer,
            several,
            words,
            document: self.document,
            is_loose,
            ..Said::default()
        }))
    }
}

/// What stands behind the name of a field.
fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let line = line.trim_start_matches('*');
    let head = line.get(..name.len())?;
    head.eq_ignore_ascii_case(name)
        .then(|| line.get(name.len()..).unwrap_or_default().trim_matches(['*', ' ']))
}
