//! The questions of a review by number: what is worked out for each of them lies in one list.

use std::collections::HashMap;

use super::review::Pin;
use crate::checklist::model::Question;

/// The pinned questions counted through, checklist by checklist: the order of `Review::questions`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    by_id: HashMap<String, usize>,
    places: Vec<Place>,
    twins: Vec<(usize, usize)>,
}

/// Where a question stands: which pin, which section of it, which question there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    pin: usize,
    section: usize,
    question: usize,
}

impl Numbers {
    /// Counts the questions of these pins.
    #[must_use]
    pub fn of(pins: &[Pin]) -> Self {
        let mut numbers = Self::default();
        for (pin, pinned) in pins.iter().enumerate() {
            for (section, own) in pinned.checklist.sections.iter().enumerate() {
                for (question, asked) in own.questions.iter().enumerate() {
                    let number = numbers.places.len();
                    numbers.places.push(Place { pin, section, question });
                    let first = *numbers.by_id.entry(asked.id.clone()).or_insert(number);
                    if first != number {
                        numbers.twins.push((first, number));
                    }
                }
            }
        }
        numbers
    }

    /// The number of a question.
    #[must_use]
    pub fn get(&self, question: &str) -> Option<usize> {
        self.by_id.get(question).copied()
    }

    /// How many questions there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The pin and the question that an id names.
    #[must_use]
    pub fn question<'p>(&self, pins: &'p [Pin], id: &str) -> Option<(&'p Pin, &'p Question)> {
        self.at(pins, self.get(id)?)
    }

    /// The questions that stand in these pins a second time.
    pub fn repeated<'p>(&self, pins: &'p [Pin]) -> impl Iterator<Item = (&'p Pin, &'p Question)> {
        self.twins.iter().filter_map(|(_, number)| self.at(pins, *number))
    }

    fn at<'p>(&self, pins: &'p [Pin], number: usize) -> Option<(&'p Pin, &'p Question)> {
        let place = self.places.get(number)?;
        let pin = pins.get(place.pin)?;
        Some((pin, pin.checklist.sections.get(place.section)?.questions.get(place.question)?))
    }

    /// Lays values that are known by question into a list by number.
    #[must_use]
    pub fn lay_out<'v, V>(
        &self,
        values: impl IntoIterator<Item = (&'v String, &'v V)>,
    ) -> Vec<Option<&'v V>> {
        let mut list = vec![None; self.count()];
        for (question, value) in values {
            if let Some(slot) = self.get(question).and_then(|number| list.get_mut(number)) {
                *slot = Some(value);
            }
        }
        // A review that pins a question twice is broken, and both still show what was answered.
        for (first, other) in &self.twins {
            let value = list.get(*first).copied().flatten();
            if let Some(slot) = list.get_mut(*other) {
                *slot = value;
            }
        }
        list
    }
}
