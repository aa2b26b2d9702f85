//! Two texts word by word: what stayed, what went, what came.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stayed.
    Kept,
    /// It is there no longer.
    Removed,
    /// It was not there.
    Added,
}

impl Mark {
    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Removed => "removed",
            Self::Added => "added",
        }
    }
}

/// A run of words with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub mark: Mark,
    /// The words, with single blanks and line breaks between them.
    pub text: String,
}

/// Where more words than this differ, all between the first and the last of them is shown as gone and come:
/// nobody reads such a mixture, and comparing costs by the square. The same where less than a third stayed.
const MOST: usize = 2_000;

/// What differs between two texts.
#[must_use]
pub fn compare(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (words(before), words(after));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let middle = |list: &[&str]| list.len() - start - end;
    let mut pieces = Vec::new();
    let ops = if middle(&old) + middle(&new) > MOST {
        let (from, to) = (old.len() - end, new.len() - end);
        vec![
            DiffOp::Equal { old_index: 0, new_index: 0, len: start },
            DiffOp::Replace {
                old_index: start,
                old_len: from - start,
                new_index: start,
                new_len: to - start,
            },
            DiffOp::Equal { old_index: from, new_index: to, len: end },
        ]
    } else {
        capture_diff_slices(Algorithm::Myers, &old, &new)
    };
    let kept: usize = ops.iter().map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 }).sum();
    if kept * 3 < old.len().max(new.len()) {
        put(&mut pieces, Mark::Removed, joined(&old));
        put(&mut pieces, Mark::Added, joined(&new));
        return pieces;
    }
    for op in ops {
        let gone = joined(old.get(op.old_range()).unwrap_or_default());
        let came = joined(new.get(op.new_range()).unwrap_or_default());
        match op {
            DiffOp::Equal { .. } => put(&mut pieces, Mark::Kept, gone),
            DiffOp::Delete { .. } => put(&mut pieces, Mark::Removed, gone),
            DiffOp::Insert { .. } => put(&mut pieces, Mark::Added, came),
            DiffOp::Replace { .. } => {
                put(&mut pieces, Mark::Removed, gone);
                put(&mut pieces, Mark::Added, came);
            }
        }
    }
    settled(pieces)
}

/// A single short word that stayed between two that changed tears a sentence apart: it is shown with them.
fn settled(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(pieces.len());
    let (mut gone, mut came): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let flush = |found: &mut Vec<Piece>, gone: &mut Vec<String>, came: &mut Vec<String>| {
        put(found, Mark::Removed, std::mem::take(gone).join(" "));
        put(found, Mark::Added, std::mem::take(came).join(" "));
    };
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.into_iter().enumerate() {
        match piece.mark {
            Mark::Removed => gone.push(piece.text),
            Mark::Added => came.push(piece.text),
            Mark::Kept => {
                let is_torn = !gone.is_empty() && !came.is_empty() && at < last;
                if is_torn && piece.text.chars().count() <= 3 && !piece.text.contains('\n') {
                    gone.push(piece.text.clone());
                    came.push(piece.text);
                } else {
                    flush(&mut found, &mut gone, &mut came);
                    found.push(piece);
                }
            }
        }
    }
    flush(&mut found, &mut gone, &mut came);
    found
}

fn put(pieces: &mut Vec<Piece>, mark: Mark, text: String) {
    if !text.is_empty() {
        pieces.push(Piece { mark, text });
    }
}

/// The words of a text. A new paragraph or list item is one of them; other line breaks are those of whoever
/// wrapped the text, and mean no more than a blank.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_apart = false;
    for line in text.trim().lines() {
        let line = line.trim();
        let is_item = ["- ", "* ", "> "].iter().any(|mark| line.starts_with(mark))
            || line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        if line.is_empty() {
            is_apart = true;
            continue;
        }
        if !found.is_empty() && (is_apart || is_item) {
            found.push("\n");
        }
        is_apart = false;
        found.extend(line.split_whitespace());
    }
    found
}

fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() && !text.ends_with('\n') && *word != "\n" {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// The pieces on one line, as a mail would have them: `[-went-] {+came+}`.
#[must_use]
pub fn marked(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() && !text.ends_with('\n') && !piece.text.starts_with('\n') {
            text.push(' ');
        }
        match piece.mark {
            Mark::Kept => text.push_str(&piece.text),
            Mark::Removed => text.extend(["[-", &piece.text, "-]"]),
            Mark::Added => text.extend(["{+", &piece.text, "+}"]),
        }
    }
    text
}

/// The pieces without the middle of what stayed: so many words beside each change are enough to find it.
#[must_use]
pub fn around(pieces: &[Piece], words: usize) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let cut = |(at, piece): (usize, &Piece)| {
        let all: Vec<&str> = piece.text.split_inclusive(char::is_whitespace).collect();
        let before = if at == 0 { 0 } else { words };
        let after = if at == last { 0 } else { words };
        // Where only a few would be left out, leaving them out says less in as much room.
        if piece.mark != Mark::Kept || all.len() <= before + after + 4 {
            return piece.clone();
        }
        let head = all.get(..before).unwrap_or_default().concat();
        let tail = all.get(all.len() - after..).unwrap_or_default().concat();
        let gap = match (head.is_empty(), tail.is_empty()) {
            (true, _) => "... ",
            (_, true) => " ...",
            (false, false) => " ... ",
        };
        Piece { mark: Mark::Kept, text: format!("{}{gap}{tail}", head.trim_end_matches(' ')) }
    };
    pieces.iter().enumerate().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn side(pieces: &[Piece], without: Mark) -> Vec<String> {
        let kept = pieces.iter().filter(|piece| piece.mark != without);
        kept.flat_map(|piece| words_of(&piece.text)).collect()
    }

    fn words_of(text: &str) -> Vec<String> {
        text.replace('\n', " \n ").split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn a_changed_reason_is_told_word_by_word() {
        let before = "Forecast of January divided by the contractual limit of the orders endpoint.";
        let after = "Forecast of April with the spring campaign divided by the contractual limit of the orders endpoint.";
        assert_eq!(
            marked(&compare(before, after)),
            "Forecast of [-January-] {+April with the spring campaign+} divided by the contractual limit of the \
             orders endpoint."
        );
    }

    #[test]
    fn a_short_word_between_changed_ones_is_shown_with_them() {
        assert_eq!(
            marked(&compare("we saw cats of old here", "we saw dogs of new here")),
            "we saw [-cats of old-] {+dogs of new+} here"
        );
    }

    #[test]
    fn another_text_is_not_mixed_into_the_one_before() {
        assert_eq!(
            marked(&compare("the lock was open at noon", "nobody saw the cat")),
            "[-the lock was open at noon-] {+nobody saw the cat+}"
        );
    }

    #[test]
    fn where_a_text_was_wrapped_does_not_matter_and_paragraphs_do() {
        assert!(compare("one\ntwo three", "one two\nthree").iter().all(|piece| piece.mark == Mark::Kept));
        assert_eq!(marked(&compare("a b c d\n\ne f", "a b c d e f\n- g")), "a b c d[-\n-] e f{+\n- g+}");
    }

    #[test]
    fn of_a_long_text_the_words_beside_each_change_are_enough() {
        let words =
            |from: usize, to: usize| (from..to).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let before = format!("{} old {} dusk {}", words(0, 30), words(30, 60), words(60, 90));
        let after = before.replace("old", "new").replace("dusk", "dawn");
        let pieces = around(&compare(&before, &after), 3);
        assert_eq!(
            marked(&pieces),
            "... w27 w28 w29 [-old-] {+new+} w30 w31 w32 ... w57 w58 w59 [-dusk-] {+dawn+} w60 w61 w62 ..."
        );
        let short = compare("a b c old d e f", "a b c new d e f");
        assert_eq!(around(&short, 3), short);
    }

    #[test]
    fn texts_of_thousands_of_other_words_are_shown_one_after_the_other() {
        let stays = vec!["stays"; 3_000].join(" ");
        let text = |word: &str| format!("{stays} {} end", vec![word; 1_500].join(" "));
        let pieces = compare(&text("a b"), &text("b a"));
        let marks: Vec<Mark> = pieces.iter().map(|piece| piece.mark).collect();
        assert_eq!(marks, [Mark::Kept, Mark::Removed, Mark::Added, Mark::Kept]);
    }

    proptest! {
        #[test]
        fn both_texts_come_back_out_of_what_differs(
            before in "[abc \n]{0,40}", after in "[abc \n]{0,40}",
        ) {
            let pieces = compare(&before, &after);
            prop_assert_eq!(side(&pieces, Mark::Added), words_of(&joined(&words(&before))));
            prop_assert_eq!(side(&pieces, Mark::Removed), words_of(&joined(&words(&after))));
        }
    }
}
