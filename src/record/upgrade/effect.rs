//! How many recorded answers a move to other texts would touch.

use super::{Becomes, Plan};
use crate::record::review::Review;

/// What becomes of the answers of a review, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effect {
    /// Answers that stay as they are, of those to the checklists that would move.
    pub stay: usize,
    /// Answers that stay and are counted anew.
    pub anew: usize,
    /// Answers that are to be confirmed again and do not count until then.
    pub again: usize,
    /// Answers that are kept and count no more.
    pub retired: usize,
    /// Questions that are new.
    pub new: usize,
}

impl Effect {
    /// What a plan would do to a review.
    #[must_use]
    pub fn of(plan: &Plan, review: &Review) -> Self {
        let moved = plan.swaps.iter().flat_map(|swap| swap.from.checklist.questions());
        let answered = moved.filter(|question| review.answers.contains_key(&question.id)).count();
        let [anew, again, retired, new] =
            [Becomes::CountedAnew, Becomes::ToConfirm, Becomes::Retired, Becomes::New]
                .map(|becomes| plan.count(becomes));
        Self { stay: answered.saturating_sub(anew + again + retired), anew, again, retired, new }
    }

    /// In words, what matters most first, as `2 answers to be confirmed again, 27 stay`.
    #[must_use]
    pub fn words(self) -> String {
        let parts = [
            (self.retired, "retired"),
            (self.again, "to be confirmed again"),
            (self.anew, "counted anew"),
            (self.stay, "stay"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .enumerate()
            .map(|(place, (count, what))| match (place, count) {
                (0, 1) if what == "stay" => "1 answer stays".to_owned(),
                (0, 1) => format!("1 answer {what}"),
                (0, _) => format!("{count} answers {what}"),
                _ => format!("{count} {what}"),
            })
            .collect();
        let answers = if parts.is_empty() { "nothing answered yet".to_owned() } else { parts.join(", ") };
        match self.new {
            0 => answers,
            new => format!("{answers}; {new} new to answer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_most_is_said_first() {
        let all = Effect { stay: 27, anew: 1, again: 1, retired: 1, new: 1 };
        let words = "1 answer retired, 1 to be confirmed again, 1 counted anew, 27 stay; 1 new to answer";
        assert_eq!(all.words(), words);
        assert_eq!(Effect { stay: 1, ..Effect::default() }.words(), "1 answer stays");
        assert_eq!(Effect { stay: 2, ..Effect::default() }.words(), "2 answers stay");
        assert_eq!(Effect { new: 3, ..Effect::default() }.words(), "nothing answered yet; 3 new to answer");
    }
}
