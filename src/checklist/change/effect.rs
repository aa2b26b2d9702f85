//! What becomes of recorded answers where a review moves from one text of a checklist to another.

use std::collections::BTreeMap;

use super::{Changes, Class};

/// How many recorded answers a move would touch, and how many questions would be new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effect {
    /// Answers that stay as they are.
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

impl Changes {
    /// The class that matters most among what changed in each question.
    #[must_use]
    pub fn classes(&self) -> BTreeMap<&str, Class> {
        let mut classes = BTreeMap::new();
        for item in &self.items {
            let Some(question) = &item.question else { continue };
            let class = classes.entry(question.as_str()).or_insert(item.class);
            *class = item.class.max(*class);
        }
        classes
    }

    /// What becomes of the answers to these questions.
    #[must_use]
    pub fn effect<'q>(&self, answered: impl IntoIterator<Item = &'q str>) -> Effect {
        let classes = self.classes();
        let is_new = |item: &&super::ChangeItem| item.key == "question" && item.what.kind() == "new";
        let mut effect = Effect { new: self.items.iter().filter(is_new).count(), ..Effect::default() };
        for question in answered {
            let count = match classes.get(question) {
                None | Some(Class::Wording | Class::Addition) => &mut effect.stay,
                Some(Class::Weighing) => &mut effect.anew,
                Some(Class::Meaning) => &mut effect.again,
                Some(Class::Removal) => &mut effect.retired,
            };
            *count += 1;
        }
        effect
    }
}

impl Effect {
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
