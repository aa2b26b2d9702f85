//! What changed in the answers that a question takes and in what they earn.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Class, Notes};
use crate::checklist::model::{ChoiceOption, Earns, Kind, Measure};

pub(super) fn compare(old: &Kind, new: &Kind, notes: &mut Notes) {
    notes.differs("kind", Class::Meaning, "kind", [old.name(), new.name()], |kind| (*kind).to_owned());
    match (old, new) {
        (Kind::YesNo { good: old }, Kind::YesNo { good: new }) => {
            notes.differs("good", Class::Meaning, "good answer", [old, new], |yes| {
                if **yes { "yes" } else { "no" }.to_owned()
            });
        }
        (Kind::Choice(old), Kind::Choice(new)) => options(old, new, notes),
        (Kind::Multi { options: old, earns: old_earns }, Kind::Multi { options: new, earns: new_earns }) => {
            options(old, new, notes);
            let key = if matches!(new_earns, Earns::AtLeast(_)) { "at-least" } else { "required" };
            notes.differs(key, Class::Meaning, "credit for", [old_earns, new_earns].map(settled), earns);
        }
        (Kind::Scale(old), Kind::Scale(new)) => {
            for (level, (old, new)) in old.iter().zip(new).enumerate() {
                notes.reworded("anchors", format!("anchor of level {level}"), old, new);
            }
        }
        _ => {
            if let (Some(old), Some(new)) = (old.measure(), new.measure()) {
                measure(old, new, notes);
            }
        }
    }
}

fn options(old: &[ChoiceOption], new: &[ChoiceOption], notes: &mut Notes) {
    for option in new {
        let name = format!("option \"{}\"", option.key);
        let Some(earlier) = old.iter().find(|o| o.key == option.key) else {
            let scores = option.score.map(|score| format!(" scores {}", score.normalize()));
            let what = format!("new {name}{}", scores.unwrap_or_default());
            notes.came("options", Class::Addition, what, &option.label);
            continue;
        };
        let scores = format!("{name} scores");
        notes.differs("options", Class::Meaning, &scores, [earlier.score, option.score], |score| {
            score.map_or_else(|| "nothing".to_owned(), |score| score.normalize().to_string())
        });
        notes.reworded("options", name, &earlier.label, &option.label);
    }
    for option in old.iter().filter(|o| !new.iter().any(|n| n.key == o.key)) {
        notes.went("options", Class::Meaning, format!("option \"{}\" is gone", option.key), &option.label);
    }
    let keys = |list: &[ChoiceOption], other: &[ChoiceOption]| -> Vec<String> {
        let own = list.iter().filter(|option| other.iter().any(|o| o.key == option.key));
        own.map(|option| option.key.clone()).collect()
    };
    let order = [keys(old, new), keys(new, old)];
    notes.differs("options", Class::Wording, "order of the options", order, |keys| keys.join(", "));
}

/// What earns credit, the order of keys playing no part.
fn settled(earns: &Earns) -> Earns {
    match earns {
        Earns::Required(keys) => {
            Earns::Required(keys.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect())
        }
        Earns::AtLeast(count) => Earns::AtLeast(*count),
    }
}

fn earns(earns: &Earns) -> String {
    match earns {
        Earns::Required(keys) if keys.is_empty() => "nothing".to_owned(),
        Earns::Required(keys) => format!("the share of {}", keys.join(", ")),
        Earns::AtLeast(count) => format!("at least {count}"),
    }
}

fn measure(old: &Measure, new: &Measure, notes: &mut Notes) {
    // The same figure in hours and in days is not the same answer.
    notes.differs("unit", Class::Meaning, "unit", [&old.unit, &new.unit], |unit| {
        unit.as_deref().unwrap_or("none").to_owned()
    });
    let number = |value: &Option<Decimal>| {
        value.map_or_else(|| "no value".to_owned(), |value| value.normalize().to_string())
    };
    let full = [old, new].map(|own| own.credit.map(|credit| credit.full));
    let zero = [old, new].map(|own| own.credit.map(|credit| credit.zero));
    notes.differs("full", Class::Meaning, "full credit at", full, number);
    notes.differs("zero", Class::Meaning, "no credit at", zero, number);
    let what = |score: Decimal| format!("the answer \"none\", which scores {}", score.normalize());
    match (&old.none, &new.none) {
        (None, None) => {}
        (None, Some(none)) => {
            notes.came("none", Class::Addition, format!("new: {}", what(none.score)), &none.label);
        }
        (Some(none), None) => {
            notes.went("none", Class::Meaning, "the answer \"none\" is gone", &none.label);
        }
        (Some(old), Some(new)) => {
            notes.differs(
                "none",
                Class::Meaning,
                "the answer \"none\" scores",
                [old.score, new.score],
                |score| score.normalize().to_string(),
            );
            notes.reworded("none", "the answer \"none\"", &old.label, &new.label);
        }
    }
}
