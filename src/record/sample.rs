//! An auditor's sample: answers drawn so that anybody draws the same ones, and what was found of each.

use sha2::{Digest as _, Sha256};

use super::change::ObjectId;
use super::layout::ReviewId;
use super::verification::object;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, inline, rows, timestamp};

/// What an auditor found of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Nothing speaks against it.
    InOrder,
    /// Something does.
    Exception,
    /// It cannot be told.
    Unclear,
}

impl Found {
    /// All of them with their words in files and on screen.
    pub const ALL: [(&'static str, Self); 3] =
        [("in-order", Self::InOrder), ("exception", Self::Exception), ("unclear", Self::Unclear)];

    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }
}

/// An answer that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The review.
    pub review: ReviewId,
    /// The question's id.
    pub question: String,
    /// The answer's bytes.
    pub answer: ObjectId,
}

/// An answer that was drawn, with what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The answer.
    pub of: Candidate,
    /// What was found; none until somebody has looked.
    pub found: Option<Found>,
    /// In words.
    pub words: String,
}

/// A sample with its findings: a file of the auditor's own, never of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Whoever draws with the same seed from the same answers draws the same ones.
    pub seed: String,
    /// When it was drawn.
    pub drawn_at: jiff::Timestamp,
    /// The commit in which the answers stood.
    pub commit: ObjectId,
    /// From how many answers it was drawn.
    pub from: usize,
    /// What was drawn, in the order in which it was drawn.
    pub items: Vec<Drawn>,
}

/// Draws answers: those whose SHA-256 with the seed comes first. The order of the candidates does not
/// matter, and a larger sample with the same seed holds the smaller one.
#[must_use]
pub fn draw(seed: &str, mut candidates: Vec<Candidate>, count: usize) -> Vec<Drawn> {
    candidates.sort_by_cached_key(|one| {
        let digest = Sha256::digest(format!("{seed}\0{}\0{}", one.review, one.question));
        (digest.to_vec(), one.review.clone(), one.question.clone())
    });
    candidates.truncate(count);
    candidates.into_iter().map(|of| Drawn { of, found: None, words: String::new() }).collect()
}

impl Sample {
    /// Reads a sample.
    #[must_use]
    pub fn read(file: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            let (seed, commit) = (top.need_text("seed"), object(top, "commit"));
            let drawn_at = top.need_timestamp("drawn-at");
            let from = top.integer("from").and_then(|number| usize::try_from(number.value).ok());
            let items = top.tables("answer").iter().filter_map(read_drawn).collect();
            Some(Self {
                seed: seed?.value,
                drawn_at: drawn_at?,
                commit: commit?,
                from: from.unwrap_or(0),
                items,
            })
        })
    }

    /// Writes the sample; comments and keys of the earlier text that are not known here stay.
    #[must_use]
    pub fn write(&self, earlier: &str) -> String {
        let items = self.items.iter().map(|item| {
            inline([
                ("review", Some(item.of.review.to_string().into())),
                ("question", Some(item.of.question.as_str().into())),
                ("blob", Some(item.of.answer.to_string().into())),
                ("found", item.found.map(|found| found.name().into())),
                ("words", (!item.words.is_empty()).then(|| item.words.as_str().into())),
            ])
        });
        let mut writer = Writer::over(earlier);
        writer
            .put("seed", self.seed.as_str())
            .put("drawn-at", timestamp(self.drawn_at))
            .put("commit", self.commit.to_string())
            .put("from", i64::try_from(self.from).unwrap_or(i64::MAX))
            .put("answer", rows(items));
        writer.finish()
    }

    /// How many answers somebody has looked at.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        self.items.iter().filter(|item| item.found.is_some()).count()
    }
}

fn read_drawn(table: &Table<'_>) -> Option<Drawn> {
    let (review, question) = (table.need_text("review"), table.need_text("question"));
    let answer = object(table, "blob");
    let found = table.text("found").and_then(|word| {
        let found = Found::ALL.iter().find(|(name, _)| *name == word.value).map(|(_, found)| *found);
        if found.is_none() {
            let names = Found::ALL.map(|(name, _)| name).join(", ");
            table.source().error(
                &word.span,
                format!("unknown finding `{}`", word.value),
                format!("one of: {names}"),
            );
        }
        found
    });
    let review = review.and_then(|text| match ReviewId::parse(&text.value) {
        Ok(id) => Some(id),
        Err(fault) => {
            table.source().error(&text.span, fault, "written by the program when the sample was drawn");
            None
        }
    });
    let words = table.text("words").map(|text| text.value).unwrap_or_default();
    Some(Drawn {
        of: Candidate { review: review?, question: question?.value, answer: answer? },
        found,
        words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(count: usize) -> Vec<Candidate> {
        let one = |n: usize| Candidate {
            review: ReviewId::parse("a/b").unwrap(),
            question: format!("q-{n}"),
            answer: ObjectId([7; 20]),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_answers_in_whatever_order_they_come() {
        let mut turned = candidates(100);
        turned.reverse();
        let ten = draw("2026", candidates(100), 10);
        assert_eq!(ten, draw("2026", turned, 10));
        assert_ne!(ten, draw("2027", candidates(100), 10));
        assert_eq!(ten, draw("2026", candidates(100), 25).into_iter().take(10).collect::<Vec<_>>());
    }

    #[test]
    fn a_sample_is_read_back_as_it_was_written() {
        let mut sample = Sample {
            seed: "s".to_owned(),
            drawn_at: jiff::Timestamp::UNIX_EPOCH,
            commit: ObjectId([1; 20]),
            from: 3,
            items: draw("s", candidates(3), 2),
        };
        let earlier = format!("# mine\n{}", sample.write(""));
        sample.items[0].found = Some(Found::Exception);
        sample.items[0].words = "No proof \"on file\".".to_owned();
        let text = sample.write(&earlier);
        assert!(text.starts_with("# mine\n"), "{text}");
        assert_eq!(Sample::read("x.toml", text.as_bytes()), (Some(sample), Vec::new()));
    }
}
