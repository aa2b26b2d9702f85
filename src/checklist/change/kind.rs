//! What changed in the answers that a question takes and in what they earn.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Class, Notes};
use crate::checklist::model::{ChoiceOption, Credit, Earns, Kind, Measure, NoFigure};

pub(super) fn compare(old: &Kind, new: &Kind, notes: &mut Notes) {
    match (old, new) {
        (Kind::YesNo { good: old }, Kind::YesNo { good: new }) => {
            let word = |yes: bool| if yes { "yes" } else { "no" };
            notes.differs(Class::Meaning, "the good answer", word(*old), word(*new));
        }
        (Kind::Choice(old), Kind::Choice(new)) => options(old, new, notes),
        (Kind::Multi { options: old, earns: old_earns }, Kind::Multi { options: new, earns: new_earns }) => {
            options(old, new, notes);
            notes.differs(Class::Meaning, "what earns credit", &earns(old_earns), &earns(new_earns));
        }
        (Kind::Scale(old), Kind::Scale(new)) => {
            for (level, _) in old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new) {
                notes.add(Class::Wording, format!("wording of the anchor of level {level}"));
            }
        }
        (Kind::Number(old), Kind::Number(new))
        | (Kind::Percent(old), Kind::Percent(new))
        | (Kind::Money(old), Kind::Money(new)) => measure(old, new, notes),
        _ => notes.differs(Class::Meaning, "kind", old.name(), new.name()),
    }
}

fn options(old: &[ChoiceOption], new: &[ChoiceOption], notes: &mut Notes) {
    for option in new {
        let Some(earlier) = old.iter().find(|o| o.key == option.key) else {
            notes.add(Class::Addition, format!("new option `{}`", option.key));
            continue;
        };
        if earlier.score != option.score {
            notes.add(
                Class::Meaning,
                format!(
                    "option `{}` scores {} (was {})",
                    option.key,
                    score(option.score),
                    score(earlier.score)
                ),
            );
        }
        notes.reworded(&format!("option `{}`", option.key), &earlier.label, &option.label);
    }
    for option in old.iter().filter(|o| !new.iter().any(|n| n.key == o.key)) {
        notes.add(Class::Meaning, format!("option `{}` is gone", option.key));
    }
    if super::reordered(old.iter().map(|o| &o.key), new.iter().map(|o| &o.key)) {
        notes.add(Class::Wording, "the order of the options");
    }
}

fn score(score: Option<Decimal>) -> String {
    score.map_or_else(|| "nothing".to_owned(), |s| s.normalize().to_string())
}

fn earns(earns: &Earns) -> String {
    match earns {
        Earns::Required(keys) => {
            let keys: BTreeSet<_> = keys.iter().map(String::as_str).collect();
            format!("the share of {}", keys.into_iter().collect::<Vec<_>>().join(", "))
        }
        Earns::AtLeast(count) => format!("at least {count}"),
    }
}

fn measure(old: &Measure, new: &Measure, notes: &mut Notes) {
    let unit = |measure: &Measure| measure.unit.clone().unwrap_or_else(|| "none".to_owned());
    // The same figure in hours and in days is not the same answer.
    notes.differs(Class::Meaning, "the unit", &unit(old), &unit(new));
    notes.differs(Class::Meaning, "the credit", &credit(old.credit), &credit(new.credit));
    match (&old.none, &new.none) {
        (None, None) => {}
        (None, Some(NoFigure { label, .. })) => {
            notes.add(Class::Addition, format!("new answer \u{201c}{label}\u{201d}"));
        }
        (Some(NoFigure { label, .. }), None) => {
            notes.add(Class::Meaning, format!("answer \u{201c}{label}\u{201d} is gone"));
        }
        (Some(old), Some(new)) => {
            notes.differs(
                Class::Meaning,
                &format!("the score of \u{201c}{}\u{201d}", new.label),
                &score(Some(old.score)),
                &score(Some(new.score)),
            );
            notes.reworded("the answer without a figure", &old.label, &new.label);
        }
    }
}

fn credit(credit: Option<Credit>) -> String {
    credit.map_or_else(
        || "none".to_owned(),
        |Credit { full, zero }| format!("full at {} and none at {}", full.normalize(), zero.normalize()),
    )
}
