//! Wraps styled text by what is seen: between words, and inside one that is wider than a line.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::Style;

type Span = (String, Style);

/// The text in lines of at most `width` cells; runs of blanks count as one.
pub(super) fn spans(text: Vec<Span>, width: usize) -> Vec<Vec<Span>> {
    let width = width.max(1);
    let mut lines: Vec<Vec<Span>> = Vec::new();
    let mut line: Vec<Span> = Vec::new();
    let mut used = 0;
    for Word { blank, parts } in words(text) {
        let wide: usize = parts.iter().map(|(part, _)| part.width()).sum();
        let gap = usize::from(blank.is_some() && used > 0);
        if used > 0 && used + gap + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if let Some(style) = blank.filter(|_| used > 0) {
            push(&mut line, " ", style);
            used += 1;
        }
        for (part, style) in parts {
            for grapheme in part.graphemes(true) {
                let cells = grapheme.width();
                if used > 0 && used + cells > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                push(&mut line, grapheme, style);
                used += cells;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// What stands between two blanks, in one or several styles, as `(E2)` or a comma after a link.
struct Word {
    /// The style of the blank before it, if there is one.
    blank: Option<Style>,
    parts: Vec<Span>,
}

fn words(text: Vec<Span>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut blank = None;
    let mut apart = true;
    for (text, style) in text {
        for piece in text.split_inclusive(' ') {
            let word = piece.trim_end_matches(' ');
            if !word.is_empty() {
                let part = (word.to_owned(), style);
                match words.last_mut().filter(|_| !apart) {
                    Some(last) => last.parts.push(part),
                    None => words.push(Word { blank, parts: vec![part] }),
                }
                apart = false;
            }
            if word.len() < piece.len() {
                blank = Some(style);
                apart = true;
            }
        }
    }
    words
}

/// Adds text to the line, to its last piece where that has the same style.
fn push(line: &mut Vec<Span>, text: &str, style: Style) {
    match line.last_mut() {
        Some((last, same)) if *same == style => last.push_str(text),
        _ => line.push((text.to_owned(), style)),
    }
}
