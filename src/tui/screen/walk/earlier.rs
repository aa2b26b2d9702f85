//! Words that were written before: the previous answer's, those of the field's history, and any of them.

use super::entry::Cited;
use super::{Focus, WalkScreen};
use crate::record::answer::Answer;
use crate::tui::screen::{Context, Purpose, Step};
use crate::tui::widget::picker::Item;
use crate::tui::widget::words::Words;

impl WalkScreen {
    /// The person's answers, newest first; everybody's where it is not known who that is.
    pub(super) fn own_answers(&self) -> Vec<&Answer> {
        let actor = self.around.as_ref().and_then(|around| around.actor.as_ref());
        let answers = self.review.iter().flat_map(|review| review.answers.values());
        let mut own: Vec<&Answer> = answers
            .map(|item| &item.value)
            .filter(|answer| actor.is_none_or(|actor| actor.id == answer.answered_by))
            .collect();
        // What was answered at this screen comes first, whatever the clocks of others say.
        own.sort_by_key(|answer| {
            let here = self.done.iter().position(|id| *id == answer.question);
            std::cmp::Reverse((here, answer.answered_at))
        });
        own
    }

    /// The previous answer: the person's newest, but not the one on screen.
    pub(super) fn last_answer(&self) -> Option<&Answer> {
        self.own_answers().into_iter().find(|answer| Some(answer.question.as_str()) != self.at.as_deref())
    }

    /// Words of the person, newest first, each once.
    pub(super) fn earlier_words(&self) -> Vec<&Answer> {
        let mut seen = std::collections::BTreeSet::new();
        self.own_answers()
            .into_iter()
            .filter(|answer| !answer.because.is_empty() && seen.insert(answer.because.as_str()))
            .collect()
    }

    /// Words and citation of the previous answer, as a draft.
    pub(super) fn same_again(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(answer) = self.last_answer() else { return Vec::new() };
        let (words, from) = (answer.because.clone(), answer.question.clone());
        let citations = answer.evidence.iter();
        let citations =
            citations.map(|citation| Cited { id: citation.id.clone(), place: citation.place.clone() });
        let citations: Vec<Cited> = citations.collect();
        for cited in citations {
            if !self.entry.citations.contains(&cited) {
                self.entry.citations.push(cited);
            }
        }
        self.words = Words::new(&words);
        self.said = format!("Words and citation of {from}, as a draft");
        let chosen = self.question().is_some_and(|question| self.entry.state(question).is_ok());
        if chosen {
            self.focus = Focus::Words;
        }
        self.keep(context)
    }

    /// Brings the next older words into the field, or the next newer ones.
    pub(super) fn recall(&mut self, by: isize, context: &Context<'_>) -> Vec<Step> {
        let found = self.earlier_words();
        let next = match self.recalled {
            None if by > 0 => Some(0),
            None => None,
            Some(0) if by < 0 => None,
            Some(at) => Some(at.saturating_add_signed(by).min(found.len().saturating_sub(1))),
        };
        let words = next.and_then(|next| found.get(next)).map(|answer| answer.because.clone());
        self.recalled = next;
        self.words = Words::new(&words.unwrap_or_default());
        self.keep(context)
    }

    /// All of the person's words, to find some in.
    pub(super) fn words_to_find(&self) -> Step {
        let items = self.earlier_words().into_iter().map(|answer| Item {
            id: answer.question.clone(),
            label: answer.because.lines().next().unwrap_or_default().to_owned(),
            detail: answer.question.clone(),
            preview: Some(answer.because.clone()),
            ..Item::default()
        });
        Step::Pick(Purpose::EarlierWords, items.collect(), "Words written before")
    }

    /// Puts the words of an answer into the field.
    pub(super) fn take_words(&mut self, question: &str, context: &Context<'_>) -> Vec<Step> {
        let answer = self.review.as_ref().and_then(|review| review.answers.get(question));
        let Some(words) = answer.map(|item| item.value.because.clone()) else { return Vec::new() };
        self.words = Words::new(&words);
        self.recalled = None;
        if self.question().is_some_and(|question| self.entry.state(question).is_ok()) {
            self.focus = Focus::Words;
        }
        self.keep(context)
    }
}
