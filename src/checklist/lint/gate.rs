//! Gates that nobody can pass, that everybody passes, or that pass the wrong ones.

use rust_decimal::Decimal;

use super::Findings;
use super::place::At;
use crate::checklist::model::{Credit, Earns, GatePass, Kind, Question};

/// The highest level of a scale.
const TOP_LEVEL: Decimal = Decimal::from_parts(4, 0, 0, false, 0);

pub(super) fn question(file: usize, question: &Question, findings: &mut Findings) {
    let Some(gate) = &question.gate else { return };
    let at = || At::question(question).key("gate").key("pass");
    match judge(&question.kind, &gate.pass) {
        Verdict::Sound => {}
        Verdict::Impossible(hint) => {
            findings.error(file, at(), "no answer can pass this gate", hint);
        }
        Verdict::Certain => findings.warning(
            file,
            at(),
            "every answer passes this gate",
            "leave out the answers that should block approval, or take the gate away",
        ),
        Verdict::Backward => findings.warning(
            file,
            at(),
            "only answers without credit pass this gate",
            "the gate and the scores should point the same way: turn one of them round",
        ),
    }
}

enum Verdict {
    Sound,
    Impossible(String),
    Certain,
    Backward,
}

fn judge(kind: &Kind, pass: &GatePass) -> Verdict {
    match (kind, pass) {
        (Kind::YesNo { good }, GatePass::Keys(keys)) => {
            let scored =
                [("yes", *good), ("no", !*good)].map(|(key, good)| (key, Decimal::from(u8::from(good))));
            by_key(&scored, keys)
        }
        (Kind::Choice(options), GatePass::Keys(keys)) => {
            let scored: Vec<_> =
                options.iter().map(|o| (o.key.as_str(), o.score.unwrap_or_default())).collect();
            by_key(&scored, keys)
        }
        (Kind::Multi { earns: Earns::AtLeast(_), .. }, GatePass::All) => Verdict::Impossible(
            "\"all\" means every option in `required`, and this question has none: add it, or write \"any\""
                .into(),
        ),
        (Kind::Scale(_), GatePass::AtLeast(limit)) => level(*limit > TOP_LEVEL, *limit <= Decimal::ZERO),
        (Kind::Scale(_), GatePass::AtMost(limit)) => level(*limit < Decimal::ZERO, *limit >= TOP_LEVEL),
        (Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure), pass) => {
            limit(measure.credit, pass)
        }
        _ => Verdict::Sound,
    }
}

fn by_key(scored: &[(&str, Decimal)], keys: &[String]) -> Verdict {
    let passes = |key: &str| keys.iter().any(|k| k == key);
    if scored.iter().all(|(key, _)| passes(key)) {
        return Verdict::Certain;
    }
    let best = |passing: bool| {
        scored.iter().filter(|(key, _)| passes(key) == passing).map(|(_, score)| *score).max()
    };
    match (best(true), best(false)) {
        (Some(passing), Some(failing)) if passing.is_zero() && failing > passing => Verdict::Backward,
        _ => Verdict::Sound,
    }
}

fn level(impossible: bool, certain: bool) -> Verdict {
    if impossible {
        Verdict::Impossible("the levels of a scale run from 0 to 4".into())
    } else if certain {
        Verdict::Certain
    } else {
        Verdict::Sound
    }
}

/// A figure has no largest value, and a smallest one only as far as its credit tells: what is
/// measured below nothing says so with a negative `full` or `zero`.
fn limit(credit: Option<Credit>, pass: &GatePass) -> Verdict {
    let least = credit.map_or(Decimal::ZERO, |c| c.full.min(c.zero).min(Decimal::ZERO));
    match (pass, credit) {
        (GatePass::AtMost(limit), _) if *limit < least => {
            Verdict::Impossible(format!("the smallest figure to be expected is {}", least.normalize()))
        }
        (GatePass::AtMost(limit), Some(Credit { full, zero })) if full > zero && *limit <= zero => {
            Verdict::Backward
        }
        (GatePass::AtLeast(limit), Some(Credit { full, zero })) if full < zero && *limit >= zero => {
            Verdict::Backward
        }
        _ => Verdict::Sound,
    }
}
