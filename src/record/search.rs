//! Full text over a review as it stands (answers, their reasons, the questions asked, the titles of documents)
//! and over the entries of history: what was said, then.
//!
//! Every text is cut into words, and each word is folded (case, accents, width) and looked into for every word
//! that was asked for. Of history the words are kept in an index (`store::history_index`), which is asked with
//! the same words and tells where to look; what is found is judged here.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use super::answer::{Answer, State};
use super::evidence::Evidence;
use super::message::Parts;
use super::review::Review;
use crate::checklist::model::Question;

/// What is looked for: words that a text may hold in any order, as wholes or inside of other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
}

/// Where words were found, most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The reviewer's reason.
    Because,
    /// What was answered, in the words of the question.
    Answer,
    /// A document's title, or what it covers.
    Document,
    /// What is asked.
    Question,
    /// The id of the question or document.
    Id,
}

impl Field {
    /// The word in lists and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Because => "because",
            Self::Answer => "answer",
            Self::Document => "document",
            Self::Question => "question",
            Self::Id => "id",
        }
    }
}

/// A text in which something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub field: Field,
    /// The whole text.
    pub text: String,
    /// The words that were found, by their bytes in it, in order.
    pub strong: Vec<Range<usize>>,
}

/// A question or document in which something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The question; none for a document.
    pub question: Option<String>,
    /// The document; none for a question.
    pub document: Option<String>,
    /// How many of the words were found, wherever.
    pub found: usize,
    /// Where, most telling first.
    pub places: Vec<Place>,
    /// When the answer was given or the document filed; none for a question without an answer.
    pub at: Option<Timestamp>,
    /// By whom.
    pub by: Option<String>,
}

impl Query {
    /// The words of a text; none where it has none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut words: Vec<String> = text.unicode_words().map(folded).collect();
        words.sort();
        words.dedup();
        words.retain(|word| !word.is_empty());
        (!words.is_empty()).then_some(Self { words })
    }

    /// How many words are looked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// The words that are looked for, folded.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Which of the words a text holds, and where.
    #[must_use]
    pub fn find(&self, text: &str) -> (BTreeSet<usize>, Vec<Range<usize>>) {
        let (mut found, mut strong) = (BTreeSet::new(), Vec::new());
        for (start, word) in text.unicode_word_indices() {
            let own = folded(word);
            let held = |wanted: &str| if is_whole(wanted) { own == wanted } else { own.contains(wanted) };
            let hits = self.words.iter().enumerate().filter(|(_, wanted)| held(wanted)).map(|(at, _)| at);
            let before = strong.len();
            for at in hits {
                found.insert(at);
                if strong.len() == before {
                    strong.push(start..start + word.len());
                }
            }
        }
        (found, strong)
    }

    /// An item with these texts; none where nothing is found.
    fn hit<'t>(&self, texts: impl IntoIterator<Item = (Field, &'t str)>) -> Option<(usize, Vec<Place>)> {
        let mut all = BTreeSet::new();
        let mut places = Vec::new();
        for (field, text) in texts {
            let (found, strong) = self.find(text);
            if found.is_empty() {
                continue;
            }
            all.extend(found);
            places.push(Place { field, text: text.to_owned(), strong });
        }
        places.sort_by_key(|place| place.field);
        (!places.is_empty()).then_some((all.len(), places))
    }

    /// An answer as it stood at some time, to a question that may be pinned no longer.
    #[must_use]
    pub fn in_answer(&self, answer: &Answer, question: Option<&Question>) -> Option<Hit> {
        let words = question.map_or_else(|| short_words(&answer.state), |own| answer.state.words(own));
        let texts = [
            (Field::Because, answer.because.as_str()),
            (Field::Answer, &words),
            (Field::Question, question.map_or("", |question| question.ask.as_str())),
            (Field::Id, &answer.question),
        ];
        self.hit(texts).map(|(found, places)| Hit {
            question: Some(answer.question.clone()),
            document: None,
            found,
            places,
            at: Some(answer.answered_at),
            by: Some(answer.answered_by.clone()),
        })
    }

    /// An entry, by what its message says.
    #[must_use]
    pub fn in_entry(&self, message: &str, at: Timestamp, by: &str) -> Option<Hit> {
        let parts = Parts::of(message);
        let item = |key: &str| parts.trailer(key).map(str::to_owned);
        self.hit(texts(message, &parts)).map(|(found, places)| Hit {
            question: item("Question"),
            document: item("Evidence"),
            found,
            places,
            at: Some(at),
            by: Some(by.to_owned()),
        })
    }

    /// A document of the register.
    #[must_use]
    pub fn in_document(&self, document: &Evidence) -> Option<Hit> {
        let texts = [
            (Field::Document, document.title.as_str()),
            (Field::Document, document.covers.as_deref().unwrap_or_default()),
            (Field::Id, &document.id),
        ];
        self.hit(texts).map(|(found, places)| Hit {
            question: None,
            document: Some(document.id.clone()),
            found,
            places,
            at: document.filed_at,
            by: (!document.filed_by.is_empty()).then(|| document.filed_by.clone()),
        })
    }

    /// Everything in a review as it stands, best first.
    #[must_use]
    pub fn in_review(&self, review: &Review) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (_, question) in review.questions() {
            if let Some(item) = review.answers.get(&question.id) {
                hits.extend(self.in_answer(&item.value, Some(question)));
                continue;
            }
            let texts = [(Field::Question, question.ask.as_str()), (Field::Id, question.id.as_str())];
            hits.extend(self.hit(texts).map(|(found, places)| Hit {
                question: Some(question.id.clone()),
                document: None,
                found,
                places,
                at: None,
                by: None,
            }));
        }
        // An answer whose question is pinned no longer is kept, and read.
        let kept = review.answers.iter().filter(|(question, _)| review.question(question).is_none());
        hits.extend(kept.filter_map(|(_, item)| self.in_answer(&item.value, None)));
        hits.extend(review.evidence.values().filter_map(|item| self.in_document(&item.value)));
        hits.sort_by_key(rank);
        hits
    }
}

/// The best comes first: all words before some, reasons and answers before questions, newer before older.
#[must_use]
pub fn rank(hit: &Hit) -> (Reverse<usize>, Option<Field>, Reverse<Option<Timestamp>>) {
    (Reverse(hit.found), hit.places.first().map(|place| place.field), Reverse(hit.at))
}

/// The part of a text around the words that were found first, at most so many characters, with their bytes
/// in that part.
#[must_use]
pub fn excerpt(place: &Place, most: usize) -> (String, Vec<Range<usize>>) {
    let text = &place.text;
    if text.chars().count() <= most {
        return (text.clone(), place.strong.clone());
    }
    let first = place.strong.first().map_or(0, |range| range.start);
    let before = text.get(..first).unwrap_or_default();
    // A third of the room leads up to the word, from the beginning of a word on.
    let back: usize = before.chars().rev().take(most / 3).map(char::len_utf8).sum();
    let start = first - back;
    let start = match text.get(start..first).and_then(|lead| lead.find(' ')) {
        Some(blank) if start > 0 => start + blank + 1,
        _ => start,
    };
    let rest = text.get(start..).unwrap_or_default();
    let mut end = start + rest.chars().take(most).map(char::len_utf8).sum::<usize>();
    if end < text.len() {
        end = text.get(start..end).and_then(|part| part.rfind(' ')).map_or(end, |blank| start + blank);
    }
    let lead = if start > 0 { "... " } else { "" };
    let tail = if end < text.len() { " ..." } else { "" };
    let part = text.get(start..end).unwrap_or_default();
    let strong = place.strong.iter().filter(|range| range.start >= start && range.end <= end);
    let moved = strong.map(|range| range.start - start + lead.len()..range.end - start + lead.len());
    (format!("{lead}{part}{tail}"), moved.collect())
}

/// What an entry says, by what it is: the words of its author first of all, then what was answered, what was
/// cited, what was asked. Of an entry by hand all of it is its author's.
#[must_use]
pub fn texts<'m>(message: &'m str, parts: &Parts<'m>) -> Vec<(Field, &'m str)> {
    let Some(action) = parts.trailer("Action") else { return vec![(Field::Because, message)] };
    let mut found = Vec::with_capacity(5);
    let ids = ["Question", "Evidence"].into_iter().filter_map(|key| parts.trailer(key));
    found.extend(ids.map(|id| (Field::Id, id)));
    let body = parts.body;
    match action {
        "answer" => {
            let (asked, rest) = body.split_once(ANSWER).unwrap_or(("", body));
            let (answer, rest) = rest.split_once("\n\n").unwrap_or((rest, ""));
            let cites = |words: &str| words.lines().all(|line| line.starts_with("Evidence: "));
            let (because, cited) = match rest.rsplit_once("\n\n") {
                Some((because, last)) if cites(last) => (because, last),
                None if cites(rest) => ("", rest),
                _ => (rest, ""),
            };
            found.extend([
                (Field::Question, asked),
                (Field::Answer, answer),
                (Field::Because, because),
                (Field::Document, cited),
            ]);
        }
        "file" => found.push((Field::Document, body)),
        _ => found.push((Field::Because, body)),
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// What an answer says that no message tells of.
#[must_use]
pub fn texts_of_answer(answer: &Answer) -> Vec<(Field, String)> {
    let Answer { question, state, because, .. } = answer;
    vec![
        (Field::Because, because.clone()),
        (Field::Answer, short_words(state)),
        (Field::Id, question.clone()),
    ]
}

/// What a document of the register says that no message tells of.
#[must_use]
pub fn texts_of_document(document: &Evidence) -> Vec<(Field, String)> {
    let covers = document.covers.clone().unwrap_or_default();
    vec![
        (Field::Document, document.title.clone()),
        (Field::Document, covers),
        (Field::Id, document.id.clone()),
    ]
}

/// An answer in words without its question.
fn short_words(state: &State) -> String {
    match state {
        State::Answered(value) => value.short(),
        state => state.name().replace('-', " "),
    }
}

/// What stands between a question and its answer in the message of an entry.
const ANSWER: &str = "\nAnswer: ";

/// Every word of a text, folded.
pub fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let mut small = String::new();
    for word in text.unicode_words() {
        if word.is_ascii() {
            small.clear();
            small.push_str(word);
            small.make_ascii_lowercase();
            each(&small);
        } else {
            each(&folded(word));
        }
    }
}

/// Whether a word is looked for as a whole: one letter stands in nearly every word, and counts where it is one.
#[must_use]
pub fn is_whole(wanted: &str) -> bool {
    wanted.chars().nth(1).is_none()
}

/// A word without case, accents and width.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            // Letters that are no other letter with an accent, as people without them type them.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strong(query: &str, text: &str) -> Vec<String> {
        let (_, ranges) = Query::new(query).unwrap().find(text);
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn case_accents_and_width_do_not_matter() {
        assert_eq!(strong("verschlusselung", "Die VERSCHLÜSSELUNG steht."), ["VERSCHLÜSSELUNG"]);
        assert_eq!(strong("Straße", "in der strasse"), ["strasse"]);
        assert_eq!(strong("café", "cafe CAFÉ ｃａｆｅ"), ["cafe", "CAFÉ", "ｃａｆｅ"]);
        assert_eq!(strong("i", "İstanbul ist i"), ["i"], "one letter is a word or nothing");
    }

    #[test]
    fn a_word_is_found_inside_of_another_and_an_id_by_its_parts() {
        assert_eq!(strong("factor", "multifactor sign-in"), ["multifactor"]);
        assert_eq!(strong("sec-staff-mfa", "about staff and mfa"), ["staff", "mfa"]);
        assert_eq!(Query::new("  -- "), None);
    }

    #[test]
    fn an_excerpt_begins_before_the_word_that_was_found() {
        let text = format!("{} needle {}", "hay ".repeat(100).trim(), "straw ".repeat(100).trim());
        let (_, strong) = Query::new("needle").unwrap().find(&text);
        let place = Place { field: Field::Because, text, strong };
        let (part, strong) = excerpt(&place, 60);
        assert!(part.starts_with("... hay") && part.ends_with("straw ..."), "{part}");
        assert_eq!(&part[strong[0].clone()], "needle");
        assert!(part.chars().count() <= 68, "{part}");
    }
}
