//! What we sent, so that it is not taken for what they wrote: whole texts wherever lines were broken, and
//! parts of them that somebody left standing.

use std::collections::BTreeSet;

use crate::exchange::sheet::{Sheet, mail, markdown, one_line};

/// How a mail of ours begins, up to the colon behind a day.
const BEGIN: &str = "forourassessmentweneedfromyou";
/// From how many characters on a line must be ours if it stands in a text of ours.
const TELLING: usize = 16;

/// The texts that we sent.
pub(super) struct Ours {
    requests: Vec<(String, String)>,
    others: Vec<String>,
    /// What can be chosen, as it is compared: an option alone on a line is an answer, although we sent it too.
    options: BTreeSet<String>,
    /// All of them without a space, the longest first.
    packed: Vec<String>,
}

/// A character of a text, without the spaces between: where it stands.
#[derive(Debug, Clone, Copy)]
struct At {
    line: usize,
    byte: usize,
}

impl Ours {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let requests: Vec<(String, String)> =
            sheet.questions.iter().map(|asked| (asked.code.clone(), asked.request.to_lowercase())).collect();
        let around = [mail::END, markdown::GUIDE].map(str::to_lowercase);
        let others: Vec<String> =
            sheet.questions.iter().map(|asked| asked.how().to_lowercase()).chain(around).collect();
        let all = requests.iter().map(|(_, request)| request).chain(&others);
        let mut packed: Vec<String> = all
            .map(|text| text.chars().filter_map(small).collect())
            .filter(|text: &String| text.len() >= TELLING)
            .collect();
        packed.sort_by_key(|text| std::cmp::Reverse(text.len()));
        packed.dedup();
        let options = sheet.questions.iter().flat_map(|asked| &asked.options);
        let options = options.map(|option| plain(&option.label)).collect();
        Self { requests, others, options, packed }
    }

    /// The lines without what we sent, however it was broken into lines and quoted; a number before it goes
    /// along.
    pub(super) fn taken_out(&self, lines: Vec<(usize, String)>) -> Vec<(usize, String)> {
        let (mut stream, mut places) = (String::new(), Vec::new());
        for (number, (_, line)) in lines.iter().enumerate() {
            let begin = line.len() - line.trim_start_matches(['>', ' ', '\t']).len();
            for (byte, c) in line.char_indices().filter(|(byte, _)| *byte >= begin) {
                if let Some(c) = small(c) {
                    stream.push(c);
                    places.resize(stream.len(), At { line: number, byte });
                }
            }
        }
        let mut is_ours = vec![false; stream.len()];
        for text in &self.packed {
            for at in memchr::memmem::find_iter(stream.as_bytes(), text) {
                mark(&mut is_ours, &stream, &places, at, at + text.len());
            }
        }
        for at in memchr::memmem::find_iter(stream.as_bytes(), BEGIN) {
            let colon = stream.get(at..).and_then(|rest| rest.find(':')).filter(|colon| *colon < 80);
            mark(&mut is_ours, &stream, &places, at, at + colon.map_or(BEGIN.len(), |colon| colon + 1));
        }
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); lines.len()];
        for at in places.iter().zip(&is_ours).filter(|(_, is_ours)| **is_ours).map(|(at, _)| at) {
            if let Some(bytes) = out.get_mut(at.line) {
                bytes.push(at.byte);
            }
        }
        let left = |(line, bytes): ((usize, String), Vec<usize>)| {
            let (place, text) = line;
            let kept = text.char_indices().filter(|(byte, _)| bytes.binary_search(byte).is_err());
            (place, kept.map(|(_, c)| c).collect())
        };
        lines.into_iter().zip(out).map(left).collect()
    }

    /// Whether the question of this code ends with these words.
    pub(super) fn ends_with(&self, code: &str, words: &str) -> bool {
        let words = plain(words);
        let own = self.requests.iter().filter(|(own, _)| own == code);
        words.is_empty() || own.into_iter().any(|(_, request)| request.ends_with(&words))
    }

    /// Whether these words stand in one of our texts.
    pub(super) fn contains(&self, words: &str) -> bool {
        self.requests.iter().any(|(_, request)| request.contains(words))
            || self.others.iter().any(|other| other.contains(words))
    }

    /// Whether a line is one of ours, or a part of it that was broken off.
    pub(super) fn holds(&self, line: &str) -> bool {
        let words = plain(line);
        let is_option = |part: &str| self.options.contains(part.trim().trim_end_matches(['.', ',']));
        if words.split(';').all(is_option) {
            return false;
        }
        let heads = ["one of:", "all that hold:", "words, or one of:", "please answer by "];
        heads.iter().any(|head| words.starts_with(head))
            || (words.starts_with("a number") || words.starts_with("a day, as")) && words.ends_with("one of:")
            || words.chars().count() >= TELLING && self.contains(&words)
    }
}

/// A character as it is compared; none for space.
fn small(c: char) -> Option<char> {
    if c.is_whitespace() { None } else { c.to_lowercase().next() }
}

/// Marks a text of ours, and the number that stands before it on a line.
fn mark(is_ours: &mut [bool], stream: &str, places: &[At], from: usize, to: usize) {
    let before = stream.as_bytes().get(..from).unwrap_or_default();
    let line = places.get(from.saturating_sub(1)).map(|at| at.line);
    let on_line = |at: usize| places.get(at).map(|at| at.line) == line;
    let back = |end: usize, is_part: fn(u8) -> bool| {
        let mut begin = end;
        while let Some(at) = begin.checked_sub(1)
            && before.get(at).is_some_and(|byte| is_part(*byte))
            && on_line(at)
        {
            begin = at;
        }
        begin
    };
    let stop = back(from, |byte| matches!(byte, b'.' | b')'));
    let number = back(stop, |byte| byte.is_ascii_digit());
    let from = if number < stop && stop < from { number } else { from };
    for own in is_ours.get_mut(from..to).into_iter().flatten() {
        *own = true;
    }
}

/// Text as it is compared: without a number before it, small letters, single spaces.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '#' | ' '));
    one_line(text).to_lowercase().replace("&lt;", "<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_belongs_to_the_text_behind_it_and_a_reply_above_does_not() {
        let text = "how often is it done?".to_owned();
        let packed = vec![text.chars().filter_map(small).collect()];
        let ours = Ours {
            requests: vec![("q-1".to_owned(), text)],
            others: Vec::new(),
            options: BTreeSet::new(),
            packed,
        };
        let lines = ["48", "", "> 2. How often", "> is it done? [q-1]", "3. x"];
        let lines = lines.iter().enumerate().map(|(place, line)| (place, (*line).to_owned())).collect();
        let left: Vec<String> = ours.taken_out(lines).into_iter().map(|(_, line)| line).collect();
        assert_eq!(left, ["48", "", ">   ", ">    [q-1]", "3. x"]);
    }
}
