//! What a cell of options comes to: the options with their keys, and what each of them earns.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::checklist::model::{ChoiceOption, Options};

use super::super::draft::MOST_OPTIONS;
use super::super::ids::{KEY, Key, settle};
use super::column::folded;
use super::words::{self, Offered};

/// What a cell of options comes to.
#[derive(Default)]
pub(super) struct Offer {
    /// How many options it has.
    pub(super) count: usize,
    /// The options as a choice has them, each with its score; none where there are too many.
    pub(super) choice: Options,
    /// The same as boxes to tick have them, without scores.
    pub(super) boxes: Options,
    /// The keys of those that earn something.
    pub(super) earning: Vec<String>,
    /// Of how many options the cell says what they earn.
    pub(super) scored: Scored,
    /// True where it says so in points.
    pub(super) is_in_points: bool,
    /// True where yes and no are offered, and nothing else but that it does not apply.
    pub(super) is_yes_and_no: bool,
    /// Whether yes is the good answer, where the scores say so.
    pub(super) is_yes_good: Option<bool>,
}

/// Of how many options a cell says what they earn.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scored {
    #[default]
    None,
    Some,
    All,
}

impl Offer {
    /// What this cell comes to.
    pub(super) fn of(text: &str) -> Self {
        let offered = words::options(text);
        let mut offer = Self {
            count: offered.len(),
            is_yes_and_no: is_yes_and_no(&offered),
            is_yes_good: is_yes_good(&offered),
            scored: match offered.iter().filter(|option| option.score.is_some()).count() {
                0 => Scored::None,
                all if all == offered.len() => Scored::All,
                _ => Scored::Some,
            },
            ..Self::default()
        };
        if offered.is_empty() || offered.len() > MOST_OPTIONS {
            return offer;
        }
        let points = |option: &Offered| {
            let score = option.score.unwrap_or_default().max(Decimal::ZERO);
            if option.is_percent { score / Decimal::ONE_HUNDRED } else { score }
        };
        let most = offered.iter().map(points).max().unwrap_or_default();
        offer.is_in_points = most > Decimal::ONE;
        let share = |option: &Offered| {
            let points = points(option);
            let share = if offer.is_in_points { points / most } else { points };
            Some(share.round_dp(4).normalize())
        };
        let scores: Vec<Option<Decimal>> = offered.iter().map(share).collect();
        let earns: Vec<bool> =
            offered.iter().map(|option| option.score.is_some_and(|score| score > Decimal::ZERO)).collect();
        offer.boxes = keyed(offered);
        let scored = |(option, score): (&ChoiceOption, _)| ChoiceOption { score, ..option.clone() };
        offer.choice = offer.boxes.iter().zip(scores).map(scored).collect();
        let earning = offer.boxes.iter().zip(earns).filter(|(_, earns)| *earns);
        offer.earning = earning.map(|(option, _)| option.key.clone()).collect();
        offer
    }
}

fn is_yes_and_no(offered: &[Offered]) -> bool {
    let is = |option: &Offered, truth: bool| words::truth(&option.label) == Some(truth);
    let is_na = |option: &Offered| matches!(folded(&option.label).as_str(), "na" | "notapplicable");
    offered.iter().any(|o| is(o, true))
        && offered.iter().any(|o| is(o, false))
        && offered.iter().all(|o| is(o, true) || is(o, false) || is_na(o))
}

fn is_yes_good(offered: &[Offered]) -> Option<bool> {
    let score = |truth: bool| {
        offered.iter().find(|one| words::truth(&one.label) == Some(truth)).and_then(|one| one.score)
    };
    Some(score(true)? >= score(false)?)
}

/// The options with their keys: those of the cell, else made from the labels.
fn keyed(offered: Vec<Offered>) -> Options {
    let key = |option: &Offered| match &option.key {
        Some(key) => Key::kept(key.clone()),
        None => Key::id(option.label.clone()),
    };
    let mut seen = HashSet::new();
    let keys: Vec<Key> = offered
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let key = key(option);
            if seen.insert(key.whole.clone()) {
                return key;
            }
            // Two options that read the same are told apart by their order alone.
            Key::of(format!("{} {index}", key.whole), key.short())
        })
        .collect();
    settle("", &keys, KEY)
        .into_iter()
        .zip(offered)
        .map(|(key, option)| ChoiceOption {
            label: if option.label.is_empty() { key.clone() } else { option.label },
            key,
            score: None,
        })
        .collect()
}
