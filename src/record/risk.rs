//! The risk register of a partner: what may go wrong, how bad that would be, and what is done about it.

use std::fmt;

use jiff::civil::Date;

use super::deed::Deed;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, date, inline, prose, timestamp};

/// How bad a risk is. Looked up, never multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// May be carried with an owner.
    Low,
    /// May be carried with an owner.
    Medium,
    /// Needs treatment, or a written acceptance with an end date.
    High,
    /// Cannot be accepted at go-live.
    Critical,
}

impl Band {
    /// All, least bad first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Likelihood and impact, each from 1 to 5.
///
/// Likelihood in a year: 1 under 2 %, 2 to 10 %, 3 to 30 %, 4 to 70 %, 5 above. Impact in EUR: 1 under
/// 5,000, 2 to 25,000, 3 to 100,000, 4 to 400,000, 5 above or barred from trading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating {
    likelihood: u8,
    impact: u8,
}

impl Rating {
    /// A rating of two numbers from 1 to 5; none for anything else.
    #[must_use]
    pub fn new(likelihood: i64, impact: i64) -> Option<Self> {
        let valid = |number: i64| u8::try_from(number).ok().filter(|n| (1..=5).contains(n));
        Some(Self { likelihood: valid(likelihood)?, impact: valid(impact)? })
    }

    /// From 1 to 5.
    #[must_use]
    pub fn likelihood(self) -> u8 {
        self.likelihood
    }

    /// From 1 to 5.
    #[must_use]
    pub fn impact(self) -> u8 {
        self.impact
    }

    /// The band by look-up: a risk of impact 5 is never below high.
    #[must_use]
    pub fn band(self) -> Band {
        use Band::{Critical as C, High as H, Low as L, Medium as M};
        /// Rows are impacts from 1 to 5, columns likelihoods from 1 to 5.
        const TABLE: [[Band; 5]; 5] =
            [[L, L, L, M, M], [L, L, M, M, M], [L, M, M, H, H], [M, M, H, C, C], [H, H, C, C, C]];
        TABLE
            .get(usize::from(self.impact) - 1)
            .and_then(|row| row.get(usize::from(self.likelihood) - 1))
            .copied()
            .unwrap_or(C)
    }

    /// The yearly loss to expect in EUR, from the middle of both ranges; for ordering only.
    #[must_use]
    pub fn expected_loss(self) -> u32 {
        let percent = [1, 6, 20, 50, 85];
        let impact = [2_500, 15_000, 62_500, 250_000, 500_000];
        let pick = |list: [u32; 5], at: u8| list.get(usize::from(at) - 1).copied().unwrap_or(0);
        pick(percent, self.likelihood) * pick(impact, self.impact) / 100
    }
}

/// A risk that somebody carries knowingly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Who accepted it.
    pub by: String,
    /// In which role; empty in a record that lists nobody.
    pub role: String,
    /// When.
    pub at: jiff::Timestamp,
    /// The last day.
    pub until: Date,
    /// Why.
    pub because: String,
    /// Where the minutes are, at a tier that wants them.
    pub minutes: Option<String>,
}

/// One risk of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// As `price-war`.
    pub id: String,
    /// What may happen.
    pub title: String,
    /// A class of the policy, as `data-privacy`.
    pub class: String,
    /// As it is now.
    pub rating: Rating,
    /// As it was before anything was done about it.
    pub before: Option<Rating>,
    /// The role that owns it.
    pub owner: String,
    /// What is done about it.
    pub response: String,
    /// What tells that it begins to happen.
    pub trigger: Option<String>,
    /// By when it is looked at again.
    pub review_by: Option<Date>,
    /// Carried knowingly.
    pub accepted: Option<Acceptance>,
    /// No longer there.
    pub closed: Option<Deed>,
}

impl Risk {
    /// True until somebody closed it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// The acceptance, if it holds on a day.
    #[must_use]
    pub fn accepted_on(&self, day: Date) -> Option<&Acceptance> {
        self.accepted.as_ref().filter(|acceptance| day <= acceptance.until)
    }

    /// Reads a risk of the partner and id that the path names.
    #[must_use]
    pub fn read(file: &str, partner: &str, id: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "partner", partner)?;
            super::review::same(top, "risk", id)?;
            let (title, class) = (top.need_text("title"), top.need_text("class"));
            let (owner, response) = (top.need_text("owner"), top.need_text("response"));
            let rating = read_rating(top);
            let before = top.table("before").and_then(|own| read_rating(&own));
            Some(Self {
                id: id.to_owned(),
                title: title?.value,
                class: class?.value,
                rating: rating?,
                before,
                owner: owner?.value,
                response: response?.value.trim().to_owned(),
                trigger: top.text("trigger").map(|t| t.value),
                review_by: top.date("review-by"),
                accepted: top.table("accepted").and_then(|own| read_acceptance(&own)),
                closed: Deed::read(top, "closed"),
            })
        })
    }

    /// Writes the risk.
    #[must_use]
    pub fn write(&self, partner: &str, earlier: &str) -> String {
        let rating = |rating: Rating| {
            inline([
                ("likelihood", Some(i64::from(rating.likelihood).into())),
                ("impact", Some(i64::from(rating.impact).into())),
            ])
        };
        let accepted = self.accepted.as_ref().map(|acceptance| {
            inline([
                ("by", Some(acceptance.by.as_str().into())),
                ("role", Some(acceptance.role.as_str().into())),
                ("at", Some(timestamp(acceptance.at))),
                ("until", Some(date(acceptance.until))),
                ("because", Some(acceptance.because.as_str().into())),
                ("minutes", acceptance.minutes.as_deref().map(Into::into)),
            ])
        });
        let mut writer = Writer::over(earlier);
        writer
            .put("partner", partner)
            .put("risk", self.id.as_str())
            .put("title", self.title.as_str())
            .put("class", self.class.as_str())
            .put("likelihood", i64::from(self.rating.likelihood))
            .put("impact", i64::from(self.rating.impact))
            .maybe("before", self.before.map(rating))
            .put("owner", self.owner.as_str())
            .put("response", prose(&self.response))
            .maybe("trigger", self.trigger.as_deref())
            .maybe("review-by", self.review_by.map(date))
            .maybe("accepted", accepted)
            .maybe("closed", self.closed.as_ref().map(Deed::write));
        writer.finish()
    }
}

fn read_rating(own: &Table<'_>) -> Option<Rating> {
    for key in ["likelihood", "impact"] {
        if !own.has(key) {
            own.missing(key);
        }
    }
    let (likelihood, impact) = (own.integer("likelihood")?, own.integer("impact")?);
    let rating = Rating::new(likelihood.value, impact.value);
    if rating.is_none() {
        let bad = if (1..=5).contains(&likelihood.value) { impact.span } else { likelihood.span };
        own.source().error(&bad, "likelihood and impact go from 1 to 5", "write a whole number from 1 to 5");
    }
    rating
}

fn read_acceptance(own: &Table<'_>) -> Option<Acceptance> {
    let (by, because) = (own.need_text("by"), own.need_text("because"));
    let until = own.need_date("until");
    let at = own.need_timestamp("at");
    Some(Acceptance {
        by: by?.value,
        role: own.text("role").map(|t| t.value).unwrap_or_default(),
        at: at?,
        until: until?,
        because: because?.value,
        minutes: own.text("minutes").map(|t| t.value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(likelihood: i64, impact: i64) -> Band {
        Rating::new(likelihood, impact).unwrap().band()
    }

    #[test]
    fn bands_are_looked_up_and_impact_five_is_never_below_high() {
        assert_eq!(band(4, 3), Band::High);
        assert_eq!(band(3, 4), Band::High, "12 by multiplying, too");
        assert_eq!(band(2, 4), Band::Medium);
        assert_eq!(band(1, 5), Band::High);
        assert_eq!(band(3, 5), Band::Critical);
        assert_eq!(band(5, 1), Band::Medium);
        assert_eq!(Rating::new(0, 3), None);
        assert_eq!(Rating::new(3, 6), None);
    }

    #[test]
    fn a_price_war_costs_what_the_mid_points_say() {
        assert_eq!(Rating::new(4, 3).unwrap().expected_loss(), 31_250);
    }

    #[test]
    fn a_risk_reads_back_as_it_was_written() {
        let risk = Risk {
            id: "price-war".into(),
            title: "Price war cuts margin".into(),
            class: "commercial".into(),
            rating: Rating::new(4, 3).unwrap(),
            before: Rating::new(5, 3),
            owner: "finance".into(),
            response: "Price floors for both categories.".into(),
            trigger: Some("two weeks below floor".into()),
            review_by: Some(jiff::civil::date(2026, 9, 30)),
            accepted: Some(Acceptance {
                by: "finance-director".into(),
                role: "finance-director".into(),
                at: "2026-04-08T10:00:00Z".parse().unwrap(),
                until: jiff::civil::date(2026, 9, 30),
                because: "floors are loaded by May".into(),
                minutes: None,
            }),
            closed: None,
        };
        let text = risk.write("vellmarkt", "");
        let (back, problems) = Risk::read("risk.toml", "vellmarkt", "price-war", text.as_bytes());
        assert_eq!(problems, Vec::new(), "{text}");
        assert_eq!(back, Some(risk));
    }
}
