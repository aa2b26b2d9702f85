//! An exact fraction: in machine words while it fits there, in big integers beyond.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

/// An exact fraction, always in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fraction(Form);

/// A value has one form only: big where it does not fit into two words, so that equal values are
/// equal forms.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Numerator and a denominator above zero. Neither is `i64::MIN`, so that products of two parts,
    /// and the sum of two such products, fit into an `i128`.
    Small(i64, i64),
    Big(Box<BigRational>),
}

impl Fraction {
    /// The fraction of two whole numbers; the denominator is not zero.
    #[must_use]
    pub fn new(numerator: i64, denominator: i64) -> Self {
        Self::of(numerator.into(), denominator.into())
    }

    pub(super) fn of(numerator: i128, denominator: i128) -> Self {
        let common = common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let part = |of: i128| i64::try_from(of.unsigned_abs().checked_div(common)?).ok();
        match (part(numerator), part(denominator)) {
            (Some(above), Some(below)) if below > 0 => {
                Self(Form::Small(if (numerator < 0) == (denominator < 0) { above } else { -above }, below))
            }
            _ => Self::from_big(BigRational::new(numerator.into(), denominator.into())),
        }
    }

    fn from_big(value: BigRational) -> Self {
        let small = |part: &BigInt| part.to_i64().filter(|part| *part != i64::MIN);
        match (small(value.numer()), small(value.denom())) {
            (Some(above), Some(below)) => Self(Form::Small(above, below)),
            _ => Self(Form::Big(Box::new(value))),
        }
    }

    /// The same value in big integers.
    #[must_use]
    pub fn big(&self) -> BigRational {
        match &self.0 {
            Form::Small(above, below) => BigRational::new_raw((*above).into(), (*below).into()),
            Form::Big(value) => (**value).clone(),
        }
    }
}

/// Euclid's; of zero and a number it is the number.
fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
        // Two words are divided in a tenth of the time.
        if y == 0 {
            return x.into();
        }
        (a, b) = (y.into(), (x % y).into());
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Default for Fraction {
    fn default() -> Self {
        Self::zero()
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Small(above, 1) => write!(f, "{above}"),
            Form::Small(above, below) => write!(f, "{above}/{below}"),
            Form::Big(value) => value.fmt(f),
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small(a, b), Form::Small(c, d)) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
            }
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Zero for Fraction {
    fn zero() -> Self {
        Self(Form::Small(0, 1))
    }

    fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small(0, _))
    }
}

impl One for Fraction {
    fn one() -> Self {
        Self(Form::Small(1, 1))
    }
}

/// One operation in all four ways of borrowing: numerator and denominator of the outcome from
/// `a / b` and `c / d`, and the same in big integers.
macro_rules! operation {
    ($Trait:ident, $name:ident, |$a:ident, $b:ident, $c:ident, $d:ident| $small:expr) => {
        impl $Trait<&Fraction> for &Fraction {
            type Output = Fraction;

            fn $name(self, other: &Fraction) -> Fraction {
                match (&self.0, &other.0) {
                    (Form::Small(a, b), Form::Small(c, d)) => {
                        let [$a, $b, $c, $d] = [*a, *b, *c, *d].map(i128::from);
                        let (above, below) = $small;
                        Fraction::of(above, below)
                    }
                    _ => Fraction::from_big(self.big().$name(other.big())),
                }
            }
        }

        impl $Trait<Fraction> for &Fraction {
            type Output = Fraction;

            fn $name(self, other: Fraction) -> Fraction {
                self.$name(&other)
            }
        }

        impl $Trait<&Fraction> for Fraction {
            type Output = Fraction;

            fn $name(self, other: &Fraction) -> Fraction {
                (&self).$name(other)
            }
        }

        impl $Trait<Fraction> for Fraction {
            type Output = Fraction;

            fn $name(self, other: Fraction) -> Fraction {
                (&self).$name(&other)
            }
        }
    };
}

operation!(Add, add, |a, b, c, d| if b == d { (a + c, b) } else { (a * d + c * b, b * d) });
operation!(Sub, sub, |a, b, c, d| if b == d { (a - c, b) } else { (a * d - c * b, b * d) });
operation!(Mul, mul, |a, b, c, d| (a * c, b * d));
operation!(Div, div, |a, b, c, d| (a * d, b * c));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whole numbers of every length, the ends of the range among them.
    fn part() -> impl Strategy<Value = i64> {
        (any::<i64>(), 0u32..64, 0u8..4).prop_map(|(number, fewer, end)| match end {
            0 => i64::MIN,
            1 => i64::MAX,
            _ => number >> fewer,
        })
    }

    proptest! {
        #[test]
        fn every_outcome_is_that_of_big_integers(
            parts in [part(), part(), part(), part(), part(), part()],
        ) {
            let [a, b, c, d, e, f] = parts;
            prop_assume!(b != 0 && d != 0 && f != 0);
            let big = |a: i64, b: i64| BigRational::new(a.into(), b.into());
            let ours = [Fraction::new(a, b), Fraction::new(c, d), Fraction::new(e, f)];
            let theirs = [big(a, b), big(c, d), big(e, f)];
            let mut pairs = Vec::new();
            for (x, p) in ours.iter().zip(&theirs) {
                pairs.push((x.clone(), p.clone()));
                for (y, q) in ours.iter().zip(&theirs) {
                    // A second operation meets what no longer fits into two words.
                    pairs.extend([(x + y, p + q), (x - y, p - q), (x * y, p * q), (x * y - x, p * q - p)]);
                    pairs.push((&(x * y) + &(y - x) - x * y, p * q + (q - p) - p * q));
                    if !y.is_zero() {
                        pairs.extend([(x / y, p / q), (x / y * y, p.clone())]);
                    }
                }
            }
            for (x, p) in &pairs {
                prop_assert_eq!(x.big(), p.clone());
                prop_assert_eq!(x.to_string(), p.to_string());
                prop_assert_eq!(x.is_zero(), p.is_zero());
                for (y, q) in &pairs {
                    prop_assert_eq!(x.cmp(y), p.cmp(q));
                    prop_assert_eq!(x == y, p == q);
                }
            }
        }
    }
}
