//! A comparison in the words that the command line, the screen and a copied text have in common.

use super::{Comparison, Gap, Row, Side};
use crate::record::proposal::Outcome;
use crate::record::scoring::{self, percent};

/// What stands below a table of intervals.
pub const EVEN_WORDS: &str = "even: overlapping with the best, or within 2 points of it";

/// Whether something speaks for a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither for nor against.
    Plain,
    /// For it.
    Good,
    /// To be looked at.
    Doubt,
    /// Against it.
    Bad,
    /// Nothing to be said.
    Faint,
}

/// What is said of one review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The words.
    pub words: String,
    /// Whether they speak for it.
    pub tone: Tone,
}

/// What is said of every review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the labels of the lines say what they are")]
pub enum Subject {
    State,
    Proposal,
    Gates,
    Failing,
    Besides,
    Conditions,
}

/// The same of every review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is said.
    pub subject: Subject,
    /// The same in words.
    pub label: &'static str,
    /// Of each review, in their order.
    pub cells: Vec<Cell>,
}

fn cell(words: impl Into<String>, tone: Tone) -> Cell {
    Cell { words: words.into(), tone }
}

impl Comparison {
    /// What each review decides for itself, line by line.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let line = |subject, label, words: fn(&Side) -> Cell| Line {
            subject,
            label,
            cells: self.reviews.iter().map(words).collect(),
        };
        vec![
            line(Subject::State, "state", |side| cell(side.state.words(), Tone::Plain)),
            line(Subject::Proposal, "proposal", Side::proposed),
            line(Subject::Gates, "gates, own review", Side::gates_in_words),
            line(Subject::Failing, "what fails", Side::fails_in_words),
            line(Subject::Besides, "asked besides", Side::besides_in_words),
            line(Subject::Conditions, "conditions open", |side| {
                cell(side.open_conditions.to_string(), Tone::Plain)
            }),
        ]
    }

    /// How much they have in common.
    #[must_use]
    pub fn common_words(&self) -> String {
        format!("{} common questions, {} of them gates", self.common, self.common_gates)
    }

    /// Whether they are ranked, and how, or why not.
    #[must_use]
    pub fn ranking_words(&self) -> (&'static str, String) {
        let Some(order) = &self.ranking else {
            return ("Not ranked", "their outcomes are not the same, or not approvals".to_owned());
        };
        let sides = order.iter().filter_map(|at| self.reviews.get(*at)).map(|side| match &side.overall {
            Some(overall) => format!("{} ({})", side.review, percent(overall, 1)),
            None => side.review.clone(),
        });
        ("Ranked", format!("by what is proven: {}", sides.collect::<Vec<_>>().join(", ")))
    }

    /// All of it as text, the columns by blanks.
    #[must_use]
    pub fn text(&self) -> String {
        let mut rows = vec![std::iter::once(String::new()).chain(self.ids()).collect::<Vec<_>>()];
        for line in self.lines() {
            let cells = line.cells.into_iter().map(|cell| cell.words);
            rows.push(std::iter::once(line.label.to_owned()).chain(cells).collect());
        }
        let ranking = self.ranking_words();
        let mut notes = vec![format!("{}: {}", ranking.0, ranking.1)];
        notes.extend(self.warnings.iter().cloned());
        let mut scores = vec![std::iter::once(String::new()).chain(self.ids()).collect::<Vec<_>>()];
        for row in &self.checklists {
            let mut cells = vec![format!("{} {}", row.checklist, row.version)];
            cells.extend((0..self.reviews.len()).map(|at| row.interval_words(at)));
            cells.push(row.even_word().to_owned());
            scores.push(cells);
        }
        format!(
            "{}, {}\n\n{}\n{}\n\nLow - high on the {} common\n{}\n{EVEN_WORDS}\n",
            self.count_words(),
            self.common_words(),
            columns(&rows),
            notes.join("\n"),
            self.common,
            columns(&scores)
        )
    }

    /// How many reviews there are.
    #[must_use]
    pub fn count_words(&self) -> String {
        format!("{} reviews", self.reviews.len())
    }

    fn ids(&self) -> impl Iterator<Item = String> {
        self.reviews.iter().map(|side| side.review.clone())
    }
}

impl Side {
    fn proposed(&self) -> Cell {
        let outcome = self.proposal.outcome;
        cell(format!("{} (rule {})", outcome.words(), self.proposal.rule), tone(outcome))
    }

    fn gates_in_words(&self) -> Cell {
        let [pass, fail, open, waived] = self.gates;
        let others = [(fail, "FAIL"), (open, "open"), (waived, "waived")];
        let others = others.into_iter().filter(|(count, _)| *count > 0);
        let all = std::iter::once((pass, "pass")).chain(others);
        let words: Vec<String> = all.map(|(count, state)| format!("{count} {state}")).collect();
        cell(words.join(", "), if fail > 0 { Tone::Bad } else { Tone::Plain })
    }

    fn fails_in_words(&self) -> Cell {
        if self.failing.is_empty() {
            return cell("-", Tone::Faint);
        }
        let failing: Vec<String> =
            self.failing.iter().map(|(id, kind)| format!("{id} ({})", kind.name())).collect();
        cell(failing.join(", "), Tone::Bad)
    }

    fn besides_in_words(&self) -> Cell {
        match self.failing_besides.len() {
            0 => cell(self.besides.to_string(), Tone::Plain),
            1 => cell(format!("{}, 1 FAILS", self.besides), Tone::Bad),
            fails => cell(format!("{}, {fails} FAIL", self.besides), Tone::Bad),
        }
    }
}

impl Row {
    /// The interval of the review at this place.
    #[must_use]
    pub fn interval_words(&self, at: usize) -> String {
        match self.intervals.get(at).and_then(Option::as_ref) {
            Some((low, high)) if low == high => percent(low, 1),
            Some((low, high)) => format!("{} - {}", percent(low, 1), percent(high, 1)),
            None => "not scored".to_owned(),
        }
    }

    /// Whether the best two can be told apart, in a word.
    #[must_use]
    pub fn even_word(&self) -> &'static str {
        if self.is_even { "even" } else { "" }
    }
}

impl Gap {
    /// How far they are apart, in points; a dash where an open answer leaves that unknown.
    #[must_use]
    pub fn points(&self) -> String {
        let is_unknown = self.width == scoring::whole(0) && self.answers.iter().any(Option::is_none);
        if is_unknown { "-".to_owned() } else { percent(&self.width, 0) }
    }

    /// What the review at this place says.
    #[must_use]
    pub fn answer_words(&self, at: usize) -> Cell {
        match self.answers.get(at).and_then(Option::as_ref) {
            Some(words) => cell(words.as_str(), Tone::Plain),
            None => cell("open", Tone::Doubt),
        }
    }
}

/// How an outcome sounds.
#[must_use]
pub fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Approve => Tone::Good,
        Outcome::ApproveWithConditions | Outcome::Incomplete => Tone::Doubt,
        Outcome::Blocked | Outcome::Reject => Tone::Bad,
    }
}

/// Rows with their cells below each other.
fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|at| {
            rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
