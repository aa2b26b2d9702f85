//! What a running review would become under other texts of its checklists: question by question, by the table of
//! changes.

mod effect;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Item;
use super::action::{GiveAnswer, PinTo, Saw};
use super::numbers::Numbers;
use super::review::{Pin, Review, in_order};
use super::scope::Settled;
use crate::checklist::change::{ChangeItem, Class, changes_of};
use crate::checklist::facts::{Facts, TIER};
use crate::checklist::model::{Checklist, Question};

pub use effect::Effect;

/// What becomes of a recorded answer, or of a question that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Becomes {
    /// It stays and counts as before.
    Stays,
    /// It stays and is counted anew.
    CountedAnew,
    /// It is to be confirmed again and does not count until then.
    ToConfirm,
    /// Its question is asked no more: kept, readable, not counted.
    Retired,
    /// The question is new.
    New,
}

impl Becomes {
    /// All, with their words in `--json`.
    pub const ALL: [(&'static str, Self); 5] = [
        ("stays", Self::Stays),
        ("counted-anew", Self::CountedAnew),
        ("to-confirm", Self::ToConfirm),
        ("retired", Self::Retired),
        ("new", Self::New),
    ];

    /// The word in `--json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }

    /// What people read.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::CountedAnew => "stays, counted anew",
            Self::ToConfirm => "to be confirmed again",
            Self::Retired => "retired: kept, not counted",
            Self::New => "new and open",
        }
    }
}

/// One question that is not the same afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The question's id.
    pub question: String,
    /// As it stands in the pin of now; none for a new one.
    pub before: Option<Question>,
    /// As it would stand; none for one that is gone.
    pub after: Option<Question>,
    /// What changed in it.
    pub changes: Vec<ChangeItem>,
    /// What becomes of its answer.
    pub becomes: Becomes,
    /// True where an answer is recorded.
    pub is_answered: bool,
}

/// A pin and what would take its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Swap {
    /// The pin of now.
    pub from: Pin,
    /// The checklist in force that takes its place.
    pub to: Pin,
    /// Its text.
    pub text: String,
}

/// A review under other texts of its checklists.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What takes whose place.
    pub swaps: Vec<Swap>,
    /// The facts in force, where the new texts ask for facts or partner types that the pinned ones do not have.
    pub has_new_facts: bool,
    /// Every question that is not the same, in the order of the new texts; what is gone at the end.
    pub rows: Vec<Row>,
    /// Answered questions that are to be confirmed again although their revision does not tell.
    pub reconfirm: Vec<String>,
    /// The review with the new pins and all of its answers.
    pub after: Review,
}

/// Why a review cannot be moved to a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// No checklist in force has this id.
    Unknown(String),
    /// It is of no family with any that is pinned.
    Stranger(String),
    /// Two take the place of one.
    Twice(String),
    /// All of them are pinned as they are.
    Same,
}

impl Plan {
    /// What would become of a review: `chosen` are the checklists in force to pin, by id.
    pub fn of(
        review: &Review,
        in_force: &[Arc<Item<Checklist>>],
        facts: Option<&Item<Facts>>,
        chosen: &[String],
    ) -> Result<Self, Vec<Misfit>> {
        let swaps = swaps(review, in_force, chosen)?;
        let mut after = review.clone();
        for pin in &mut after.pins {
            if let Some(swap) = swaps.iter().find(|swap| swap.from.checklist.id == pin.checklist.id) {
                *pin = swap.to.clone();
            }
        }
        let has_new_facts =
            facts.is_some() && swaps.iter().any(|swap| wants(&swap.to.checklist, &review.facts));
        if let Some(facts) = facts.filter(|_| has_new_facts) {
            after.facts = Arc::new(facts.value.clone());
            after.facts_id = facts.id;
        }
        in_order(&mut after.pins);
        after.numbers = Arc::new(Numbers::of(&after.pins));
        after.settled = Arc::new(Settled::of(&after.pins, &after.facts, &after.scope.value));
        let mut rows: Vec<Row> = swaps.iter().flat_map(|swap| rows(review, &after, swap)).collect();
        // What went out of one checklist may have come into another one.
        rows.sort_by_key(|row| row.becomes == Becomes::Retired);
        let reconfirm = reconfirm(review, &after, &rows);
        Ok(Self { swaps, has_new_facts, rows, reconfirm, after })
    }

    /// The texts that it leads to, as they were seen.
    #[must_use]
    pub fn pins(&self) -> Vec<PinTo> {
        let pin =
            |swap: &Swap| PinTo { checklist: swap.to.checklist.id.clone(), saw: Saw::Version(swap.to.id) };
        self.swaps.iter().map(pin).collect()
    }

    /// How many answered questions become this; for new ones, how many there are.
    #[must_use]
    pub fn count(&self, becomes: Becomes) -> usize {
        self.rows
            .iter()
            .filter(|row| row.becomes == becomes && (row.is_answered || becomes == Becomes::New))
            .count()
    }
}

/// The checklists in force that a new review of this kind would pin in the place of those that are pinned.
fn of_itself(review: &Review, in_force: &[Arc<Item<Checklist>>]) -> Vec<String> {
    let types = review.facts.with_like(&review.scope.value.types);
    let is_meant = |own: &&Arc<Item<Checklist>>| own.value.is_pinned_unasked(&types);
    let mut found = Vec::new();
    for pin in &review.pins {
        let pinned = &pin.checklist;
        let replaces = |own: &&Arc<Item<Checklist>>| own.value.replaces.as_ref() == Some(&pinned.id);
        let fork = in_force.iter().filter(is_meant).find(replaces);
        let same = || in_force.iter().find(|own| own.value.id == pinned.id);
        found.extend(fork.or_else(same).map(|own| own.value.id.clone()));
    }
    found
}

/// The pins that newer checklists take the place of, if nobody chooses others.
#[must_use]
pub fn newer(review: &Review, in_force: &[Arc<Item<Checklist>>]) -> Vec<Swap> {
    // All of them are pinned as they are: the only way in which nothing chosen does not fit.
    swaps(review, in_force, &[]).unwrap_or_default()
}

/// The checklists in force that could take the place of a pin.
#[must_use]
pub fn candidates(review: &Review, in_force: &[Arc<Item<Checklist>>]) -> Vec<Arc<Item<Checklist>>> {
    let is_pinned = |own: &Item<Checklist>| review.pins.iter().any(|pin| pin.id == own.id);
    let has_place =
        |own: &Item<Checklist>| review.pins.iter().any(|pin| pin.checklist.is_of_family(&own.value));
    in_force.iter().filter(|own| has_place(own) && !is_pinned(own)).cloned().collect()
}

fn swaps(
    review: &Review,
    in_force: &[Arc<Item<Checklist>>],
    chosen: &[String],
) -> Result<Vec<Swap>, Vec<Misfit>> {
    let own: Vec<String>;
    let chosen = if chosen.is_empty() {
        own = of_itself(review, in_force);
        own.as_slice()
    } else {
        chosen
    };
    let (mut found, mut misfits): (Vec<Swap>, Vec<Misfit>) = (Vec::new(), Vec::new());
    for id in chosen {
        let Some(item) = in_force.iter().find(|item| item.value.id == *id) else {
            misfits.push(Misfit::Unknown(id.clone()));
            continue;
        };
        let same = review.pins.iter().find(|pin| pin.checklist.id == *id);
        let related = || review.pins.iter().find(|pin| pin.checklist.is_of_family(&item.value));
        let Some(from) = same.or_else(related) else {
            misfits.push(Misfit::Stranger(id.clone()));
            continue;
        };
        if found.iter().any(|swap| swap.from.checklist.id == from.checklist.id) {
            misfits.push(Misfit::Twice(from.checklist.id.clone()));
        } else if from.id != item.id {
            let to = Pin { id: item.id, checklist: Arc::new(item.value.clone()) };
            found.push(Swap { from: from.clone(), to, text: item.text.clone() });
        }
    }
    match (misfits.is_empty(), found.is_empty()) {
        (false, _) => Err(misfits),
        (true, true) => Err(vec![Misfit::Same]),
        (true, false) => Ok(found),
    }
}

/// True where a checklist asks for a fact or a partner type that these facts do not have.
fn wants(checklist: &Checklist, facts: &Facts) -> bool {
    let is_type = |id: &String| facts.partner_type(id).is_some();
    let types = |types: &Option<Vec<String>>| types.as_ref().is_none_or(|types| types.iter().all(is_type));
    let is_known = |question: &Question| {
        types(&question.partner_types)
            && question.when.as_ref().is_none_or(|rule| {
                rule.facts().into_iter().all(|fact| fact == TIER || facts.fact(fact).is_some())
            })
    };
    !types(&checklist.partner_types) || !checklist.questions().all(is_known)
}

fn rows(review: &Review, after: &Review, swap: &Swap) -> Vec<Row> {
    let (old, new) = (&swap.from.checklist, &swap.to.checklist);
    let is_answered = |id: &str| review.answers.contains_key(id);
    let mut rows = Vec::new();
    for question in new.questions() {
        let before = review.question(&question.id).map(|(_, question)| question.clone());
        let changes = before.as_ref().map_or_else(Vec::new, |before| changes_of(before, question));
        let is_asked = question.disabled.is_none();
        let becomes = match &before {
            None if is_asked => Becomes::New,
            None => continue,
            Some(before) if before.disabled.is_some() && is_asked && !is_answered(&question.id) => {
                Becomes::New
            }
            Some(before) if changes.is_empty() && question.revision == before.revision => continue,
            Some(before) => becomes(before, question, &changes),
        };
        rows.push(Row {
            question: question.id.clone(),
            is_answered: is_answered(&question.id),
            before,
            after: Some(question.clone()),
            changes,
            becomes,
        });
    }
    for question in old.questions().filter(|question| after.question(&question.id).is_none()) {
        rows.push(Row {
            question: question.id.clone(),
            before: Some(question.clone()),
            after: None,
            changes: Vec::new(),
            becomes: Becomes::Retired,
            is_answered: is_answered(&question.id),
        });
    }
    rows
}

fn becomes(before: &Question, after: &Question, changes: &[ChangeItem]) -> Becomes {
    if after.revision != before.revision {
        return if after.disabled.is_some() { Becomes::Retired } else { Becomes::ToConfirm };
    }
    match changes.iter().map(|item| item.class).max() {
        Some(Class::Removal) => Becomes::Retired,
        Some(Class::Meaning) => Becomes::ToConfirm,
        Some(Class::Weighing) => Becomes::CountedAnew,
        Some(Class::Wording | Class::Addition) | None => Becomes::Stays,
    }
}

/// Answered questions to be confirmed again although their revision does not tell: those of this move, and those of
/// an earlier one that nobody has confirmed since.
fn reconfirm(review: &Review, after: &Review, rows: &[Row]) -> Vec<String> {
    let of_now = rows.iter().filter(|row| row.becomes == Becomes::ToConfirm).map(|row| row.question.as_str());
    let earlier =
        review.file.value.upgraded.as_ref().map_or(&[][..], |upgraded| upgraded.reconfirm.as_slice());
    let is_open_still = |id: &&str| {
        let asked = review.question(id).zip(review.answers.get(*id));
        asked.is_some_and(|((pin, question), item)| review.is_to_confirm(&item.value, pin.id, question))
    };
    let still = earlier.iter().map(String::as_str).filter(is_open_still);
    let wanted: BTreeSet<&str> = of_now.chain(still).collect();
    let is_silent = |id: &&str| {
        let question = after.question(id).map(|(_, question)| question);
        review.answers.get(*id).zip(question).is_some_and(|(item, own)| item.value.revision >= own.revision)
    };
    wanted.into_iter().filter(is_silent).map(str::to_owned).collect()
}

/// What is recorded of one question, given as the answer to the same one or to another; none where nothing is.
#[must_use]
pub fn as_it_stands(review: &Review, from: &str, to: &str) -> Option<GiveAnswer> {
    let answer = &review.answers.get(from)?.value;
    Some(GiveAnswer {
        review: review.id.clone(),
        question: to.to_owned(),
        state: answer.state.clone(),
        because: answer.because.clone(),
        evidence: answer.evidence.clone(),
        file: Vec::new(),
        taken_from: None,
        saw: review.answers.get(to).map_or(Saw::Nothing, |item| Saw::Version(item.id)),
    })
}
