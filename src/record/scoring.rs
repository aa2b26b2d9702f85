//! What an answer earns, as an exact fraction, and whether it passes its gate.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use rust_decimal::Decimal;

use super::answer::{NO_FIGURE, Value};
pub use super::fraction::Fraction;
use crate::checklist::model::{Credit, Earns, GatePass, Kind, Question};

/// A decimal as an exact fraction.
#[must_use]
pub fn exact(number: Decimal) -> Fraction {
    // A decimal has at most 28 places, and ten to that fits.
    Fraction::of(number.mantissa(), 10i128.pow(number.scale()))
}

/// A whole number as a fraction.
#[must_use]
pub fn whole(number: u64) -> Fraction {
    Fraction::of(number.into(), 1)
}

/// The score of a value, from 0 to 1: the stated score of an option; a quarter of a level; linear
/// between full and zero credit, clamped; the share of required options held. None where the
/// question is recorded only, or the value does not answer it.
#[must_use]
pub fn score(question: &Question, value: &Value) -> Option<Fraction> {
    match (&question.kind, value) {
        (Kind::YesNo { good }, Value::Text(key)) => Some(unit((key == "yes") == *good)),
        (Kind::Choice(options), Value::Text(key)) => options.iter().find(|o| o.key == *key)?.score.map(exact),
        (Kind::Multi { earns, .. }, Value::Keys(keys)) => Some(multi(earns, keys)),
        (Kind::Scale(_), Value::Number(level)) => Some(clamp(exact(*level) / whole(4))),
        (Kind::Number(m) | Kind::Percent(m) | Kind::Money(m), Value::Number(number)) => {
            m.credit.map(|credit| linear(credit, *number))
        }
        (Kind::Number(m) | Kind::Percent(m) | Kind::Money(m), Value::Text(key)) if key == NO_FIGURE => {
            m.none.as_ref().map(|none| exact(none.score))
        }
        _ => None,
    }
}

fn unit(good: bool) -> Fraction {
    if good { Fraction::one() } else { Fraction::zero() }
}

fn multi(earns: &Earns, held: &[String]) -> Fraction {
    match earns {
        Earns::AtLeast(count) => unit(held.len() as u64 >= u64::from(*count)),
        Earns::Required(required) if required.is_empty() => Fraction::one(),
        Earns::Required(required) => {
            let have = required.iter().filter(|key| held.contains(key)).count();
            whole(have as u64) / whole(required.len() as u64)
        }
    }
}

fn linear(credit: Credit, number: Decimal) -> Fraction {
    let (full, zero, number) = (exact(credit.full), exact(credit.zero), exact(number));
    clamp((number - &zero) / (full - zero))
}

fn clamp(fraction: Fraction) -> Fraction {
    fraction.max(Fraction::zero()).min(Fraction::one())
}

/// Whether a value passes the question's gate; none where there is no gate.
#[must_use]
pub fn passes(question: &Question, value: &Value) -> Option<bool> {
    let gate = question.gate.as_ref()?;
    Some(match (&gate.pass, value) {
        (GatePass::Keys(keys), Value::Text(key)) => keys.contains(key),
        (GatePass::AtMost(limit), Value::Number(number)) => number <= limit,
        (GatePass::AtLeast(limit), Value::Number(number)) => number >= limit,
        // No figure agreed: judged as the value that earns nothing.
        (GatePass::AtMost(limit), Value::Text(key)) if key == NO_FIGURE => {
            zero_of(question).is_some_and(|zero| zero <= *limit)
        }
        (GatePass::AtLeast(limit), Value::Text(key)) if key == NO_FIGURE => {
            zero_of(question).is_some_and(|zero| zero >= *limit)
        }
        (GatePass::All, Value::Keys(held)) => match &question.kind {
            Kind::Multi { earns: Earns::Required(required), .. } => {
                required.iter().all(|key| held.contains(key))
            }
            _ => question.kind.options().iter().all(|o| held.contains(&o.key)),
        },
        (GatePass::Any, Value::Keys(held)) => !held.is_empty(),
        _ => false,
    })
}

fn zero_of(question: &Question) -> Option<Decimal> {
    Some(question.kind.measure()?.credit?.zero)
}

/// A fraction as percent, rounded half up to a number of decimals; for showing only.
#[must_use]
pub fn percent(fraction: &Fraction, decimals: u32) -> String {
    let scale = BigInt::from(10u8).pow(decimals);
    let scaled = fraction.big() * BigRational::from_integer(BigInt::from(100u8) * &scale);
    let rounded = (scaled + BigRational::new(BigInt::one(), BigInt::from(2u8))).floor().to_integer();
    let (units, rest) = (&rounded / &scale, &rounded % &scale);
    if decimals == 0 {
        units.to_string()
    } else {
        format!("{units}.{rest:0>width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_half_up_and_only_for_show() {
        let third = Fraction::new(1, 3);
        assert_eq!(percent(&third, 1), "33.3");
        assert_eq!(percent(&Fraction::new(1, 16), 1), "6.3");
        assert_eq!(percent(&Fraction::one(), 1), "100.0");
        assert_eq!(percent(&Fraction::zero(), 0), "0");
    }

    #[test]
    fn credit_runs_both_ways_between_full_and_zero_and_stops_there() {
        let credit = Credit { full: 24.into(), zero: 96.into() };
        assert_eq!(linear(credit, 48.into()), Fraction::new(2, 3));
        assert_eq!(linear(credit, 12.into()), Fraction::one());
        assert_eq!(linear(credit, 400.into()), Fraction::zero());
        let rising = Credit { full: Decimal::new(9995, 2), zero: 99.into() };
        assert_eq!(percent(&linear(rising, Decimal::new(995, 1)), 1), "52.6");
    }
}
