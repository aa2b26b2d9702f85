//! A waiver: a gate that fails and may, for a time and with something in its place.

use jiff::civil::Date;

use super::people::is_listed_id;
use super::policy::authority::{Authority, OneOf, Terms, last_day, unsigned};
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, date, inline, prose, rows, timestamp};

/// A waiver of one gate: the first period and its renewals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The gate's question.
    pub question: String,
    /// The condition that ends it.
    pub condition: Option<String>,
    /// What was asked for first.
    pub first: Period,
    /// What was asked for later, oldest first.
    pub renewals: Vec<Period>,
}

/// A time for which a gate is waived, once everybody who has to has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Why the gate may fail for a time.
    pub because: String,
    /// What stands in its place meanwhile.
    pub control: String,
    /// The first day.
    pub from: Date,
    /// The last day; on the next one the gate is judged as if there were no waiver.
    pub until: Date,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub requested_at: jiff::Timestamp,
    /// Who approved it, in which role.
    pub approvals: Vec<Approval>,
}

/// A signature under a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub by: String,
    /// In which role; empty in a record that lists nobody.
    pub role: String,
    /// When.
    pub at: jiff::Timestamp,
}

impl Period {
    /// The signatures of a list that this period still wants.
    #[must_use]
    pub fn unsigned<'a>(&self, wanted: &'a [OneOf]) -> Vec<&'a OneOf> {
        // Whoever asked for it does not sign it, whatever a file says, nor does somebody whom the
        // record does not list where the one who asked for it is listed.
        let is_listed = is_listed_id(&self.requested_by);
        let counts = |a: &&Approval| !is_listed || (a.by != self.requested_by && is_listed_id(&a.by));
        let others = self.approvals.iter().filter(counts).filter(|a| a.at >= self.requested_at);
        let signed: Vec<(&str, &str)> = others.map(|a| (a.by.as_str(), a.role.as_str())).collect();
        unsigned(wanted, &signed)
    }

    /// True when it lasts no longer than its tier allows.
    #[must_use]
    pub fn is_within(&self, terms: &Terms) -> bool {
        self.until <= last_day(self.from, terms.waiver)
    }

    /// True between its first and its last day, both included.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

impl Waiver {
    /// Every period, the first one first.
    #[must_use]
    pub fn periods(&self) -> impl DoubleEndedIterator<Item = &Period> {
        std::iter::once(&self.first).chain(&self.renewals)
    }

    /// The period that was asked for last.
    #[must_use]
    pub fn newest(&self) -> &Period {
        self.renewals.last().unwrap_or(&self.first)
    }

    /// The period that was asked for last, to be changed.
    pub fn newest_mut(&mut self) -> &mut Period {
        self.renewals.last_mut().unwrap_or(&mut self.first)
    }

    /// Who has to sign the period that was asked for last.
    #[must_use]
    pub fn signers(&self, authority: &Authority, terms: &Terms, area: &str) -> Vec<OneOf> {
        authority.waiver_signers(terms, area, !self.renewals.is_empty())
    }

    /// The last day of the period that waives the gate on a day: one that runs and has every
    /// signature; none while the gate is not waived.
    #[must_use]
    pub fn in_force(&self, authority: &Authority, terms: &Terms, area: &str, day: Date) -> Option<Date> {
        self.periods()
            .enumerate()
            .find(|(number, period)| {
                let wanted = authority.waiver_signers(terms, area, *number > 0);
                let is_allowed = *number <= usize::from(terms.renewals) && period.is_within(terms);
                is_allowed && period.runs_on(day) && period.unsigned(&wanted).is_empty()
            })
            .map(|(_, period)| period.until)
    }

    /// Reads a waiver of the review and question that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, question: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "question", question)?;
            Some(Self {
                question: question.to_owned(),
                condition: top.text("condition").map(|t| t.value),
                first: read_period(top)?,
                renewals: top.tables("renewals").iter().filter_map(read_period).collect(),
            })
        })
    }

    /// Writes the waiver.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let first = &self.first;
        let renewals = self.renewals.iter().map(|period| {
            inline([
                ("because", Some(period.because.as_str().into())),
                ("control", Some(period.control.as_str().into())),
                ("from", Some(date(period.from))),
                ("until", Some(date(period.until))),
                ("requested-by", Some(period.requested_by.as_str().into())),
                ("requested-at", Some(timestamp(period.requested_at))),
                (
                    "approvals",
                    Some(period.approvals.iter().map(write_approval).collect::<toml_edit::Array>().into()),
                ),
            ])
        });
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("question", self.question.as_str())
            .put("because", prose(&first.because))
            .put("control", prose(&first.control))
            .put("from", date(first.from))
            .put("until", date(first.until))
            .maybe("condition", self.condition.as_deref())
            .put("requested-by", first.requested_by.as_str())
            .put("requested-at", timestamp(first.requested_at))
            .maybe(
                "approvals",
                (!first.approvals.is_empty()).then(|| rows(first.approvals.iter().map(write_approval))),
            )
            .maybe("renewals", (!self.renewals.is_empty()).then(|| rows(renewals)));
        writer.finish()
    }
}

fn write_approval(approval: &Approval) -> toml_edit::Value {
    inline([
        ("by", Some(approval.by.as_str().into())),
        ("role", Some(approval.role.as_str().into())),
        ("at", Some(timestamp(approval.at))),
    ])
}

fn read_period(table: &Table<'_>) -> Option<Period> {
    let (because, control) = (table.need_text("because"), table.need_text("control"));
    let (from, until) = (table.need_date("from"), table.need_date("until"));
    let requested_by = table.need_text("requested-by");
    Some(Period {
        because: because?.value.trim().to_owned(),
        control: control?.value.trim().to_owned(),
        from: from?,
        until: until?,
        requested_by: requested_by?.value,
        requested_at: table.need_timestamp("requested-at")?,
        approvals: table.tables("approvals").iter().filter_map(read_approval).collect(),
    })
}

fn read_approval(table: &Table<'_>) -> Option<Approval> {
    let at = table.need_timestamp("at");
    let by = table.need_text("by")?.value;
    Some(Approval { by, role: table.text("role").map(|t| t.value).unwrap_or_default(), at: at? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn a_waiver_with_a_renewal_reads_back_as_it_was_written() {
        let at: jiff::Timestamp = "2026-04-09T09:00:00Z".parse().unwrap();
        let period = |from, until, by: &[(&str, &str)]| Period {
            because: "No costed exit plan yet.".into(),
            control: "60 days of stock stay sellable in the own shop.".into(),
            from,
            until,
            requested_by: "partnership-lead".into(),
            requested_at: at,
            approvals: by
                .iter()
                .map(|(by, role)| Approval { by: (*by).into(), role: (*role).into(), at })
                .collect(),
        };
        let waiver = Waiver {
            question: "gov-exit-plan".into(),
            condition: Some("c4".into()),
            first: period(
                day(2026, 4, 10),
                day(2026, 7, 31),
                &[("hop", "head-of-partnerships"), ("sec", "security-lead")],
            ),
            renewals: vec![period(day(2026, 8, 1), day(2026, 9, 30), &[])],
        };
        let text = waiver.write("vellmarkt/2026-q1", "");
        let (back, problems) = Waiver::read("w.toml", "vellmarkt/2026-q1", "gov-exit-plan", text.as_bytes());
        assert_eq!(problems, Vec::new(), "{text}");
        assert_eq!(back.as_ref(), Some(&waiver));
        let policy = crate::record::policy::Policy::builtin().unwrap();
        let terms = policy.authority.terms(crate::checklist::facts::TierLevel::Medium, false);
        let on = |day| waiver.in_force(&policy.authority, &terms, "governance", day);
        assert_eq!(on(day(2026, 7, 31)), Some(day(2026, 7, 31)));
        assert_eq!(on(day(2026, 8, 1)), None, "the renewal is not signed");
    }
}
