//! The rule on rationale: when an answer needs words, and what does not count as words.

use num_traits::Zero;

use crate::checklist::model::{Level, Question, RationaleRule};
use crate::record::answer::State;
use crate::record::scoring::{self, Fraction};
use crate::text::reader::has_conflict_marker;

/// What the rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// What the answer says; none while nothing is chosen yet.
    pub state: Option<&'a State>,
    /// The best proof it cites.
    pub proof: Level,
    /// True when it cites at least one document.
    pub cites: bool,
    /// True when it replaces a recorded answer.
    pub replaces: bool,
}

/// Whether words are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Words, for this reason.
    Words(&'static str),
    /// Words or a cited place.
    WordsOrPlace,
    /// Neither.
    Nothing,
}

/// What the rule asks of an answer: words for a gate, weight 5, not applicable, unknown, a score
/// under 0.5, proof under the minimum, and any change of a recorded answer; elsewhere words or a
/// cited place.
#[must_use]
pub fn need(question: &Question, given: Given<'_>) -> Need {
    match question.rationale {
        RationaleRule::Never => return Need::Nothing,
        RationaleRule::Words => return Need::Words("this question always wants them"),
        RationaleRule::Default => {}
    }
    let value = match given.state {
        Some(State::Unknown(_)) => return Need::Words("nobody can say"),
        Some(State::NotApplicable(_)) => return Need::Words("not applicable"),
        Some(State::Answered(value)) => Some(value),
        None => None,
    };
    let score = value.and_then(|value| scoring::score(question, value));
    let half = Fraction::new(1, 2);
    if question.is_hard_gate() {
        Need::Words("hard gate")
    } else if question.gate.is_some() {
        Need::Words("gate")
    } else if question.weight == 5 {
        Need::Words("weight 5")
    } else if given.replaces {
        Need::Words("it changes a recorded answer")
    } else if score.as_ref().is_some_and(|score| *score < half) {
        Need::Words("it earns less than half")
    } else if given.cites && given.proof < question.evidence.min && !score.as_ref().is_some_and(Zero::is_zero)
    {
        Need::Words("the proof is weaker than asked for")
    } else {
        Need::WordsOrPlace
    }
}

/// What people write when a field must not be empty.
const FILLER: [&str; 10] = [
    "ok",
    "okay",
    "see above",
    "see below",
    "n a",
    "as above",
    "as discussed",
    "same as above",
    "see document",
    "see the document",
];

/// Why these are no words for an answer; none when they are.
#[must_use]
pub fn fault(because: &str, question: &Question) -> Option<String> {
    let bare = bare(because);
    let repeats = question.kind.options().iter().any(|o| {
        let label = o.label.to_lowercase();
        bare == o.key || because.trim().trim_end_matches('.').to_lowercase() == label
    });
    if repeats { Some("that only repeats the answer".to_owned()) } else { sentence_fault(because) }
}

/// Why these words say nothing to somebody who reads them in a year; none when they do.
#[must_use]
pub fn sentence_fault(words: &str) -> Option<String> {
    if words.trim().is_empty() {
        Some("nothing is written".to_owned())
    } else if has_conflict_marker(words) {
        Some("one of its lines reads as a Git conflict marker".to_owned())
    } else if FILLER.contains(&bare(words).as_str()) {
        Some(format!("`{}` says nothing to somebody who reads it in a year", words.trim()))
    } else if words.split_whitespace().count() < 3 {
        Some("fewer than three words".to_owned())
    } else {
        None
    }
}

/// The words alone, in small letters.
fn bare(words: &str) -> String {
    let letters: String =
        words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}
