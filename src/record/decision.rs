//! A decision: what was decided, why, against which alternatives and objections, and on what terms.

use jiff::civil::Date;

use super::proposal::Outcome;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, date, inline, prose, rows, timestamp};

/// What people can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing speaks against it.
    Approve,
    /// On the terms of its conditions.
    ApproveWithConditions,
    /// It cannot be.
    Reject,
}

impl Verdict {
    /// All, mildest first.
    pub const ALL: [Self; 3] = [Self::Approve, Self::ApproveWithConditions, Self::Reject];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveWithConditions => "approve-with-conditions",
            Self::Reject => "reject",
        }
    }

    /// The verdict of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// Reads the verdict under `outcome`.
    pub(super) fn read(top: &Table<'_>) -> Option<Self> {
        let word = top.need_text("outcome")?;
        let found = Self::parse(&word.value);
        if found.is_none() {
            let names = Self::ALL.map(Self::name).join(", ");
            top.source().error(
                &word.span,
                format!("unknown outcome `{}`", word.value),
                format!("one of: {names}"),
            );
        }
        found
    }

    /// True for an approval, with conditions or without.
    #[must_use]
    pub fn approves(self) -> bool {
        self != Self::Reject
    }

    /// True when this is milder than what the rules propose. "Incomplete" and "blocked" approve
    /// nothing, so any approval is milder.
    #[must_use]
    pub fn is_milder_than(self, proposed: Outcome) -> bool {
        match proposed {
            Outcome::Approve => false,
            Outcome::ApproveWithConditions => self == Self::Approve,
            Outcome::Incomplete | Outcome::Blocked | Outcome::Reject => self.approves(),
        }
    }
}

/// By when a condition has to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before the contract is signed.
    Signature,
    /// Before the pilot.
    Pilot,
    /// Before going live.
    Production,
    /// Before the renewal.
    Renewal,
}

impl Stage {
    /// All, earliest first.
    pub const ALL: [Self; 4] = [Self::Signature, Self::Pilot, Self::Production, Self::Renewal];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Pilot => "pilot",
            Self::Production => "production",
            Self::Renewal => "renewal",
        }
    }
}

/// A condition of approval: its terms. How far it has come stands in `conditions/<id>.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As `c1`.
    pub id: String,
    /// What has to be done.
    pub text: String,
    /// The item that it answers, as `business`, `gov-exit-plan` or `risk:price-war`.
    pub source: String,
    /// The role that owns it.
    pub owner: String,
    /// The last day.
    pub due: Date,
    /// What will prove that it is done.
    pub proof: String,
    /// What happens when it is overdue.
    pub consequence: String,
    /// Before which stage it has to be met.
    pub before: Option<Stage>,
}

/// Something that was weighed and not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// What it was.
    pub what: String,
    /// Why it was not chosen.
    pub because: String,
}

/// Somebody who saw it otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// A person or a team.
    pub by: String,
    /// In their words.
    pub words: String,
}

/// A recorded decision. It comes into force with the signatures that its tier asks for; a rejection
/// at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub outcome: Verdict,
    /// Why.
    pub because: String,
    /// What the rules proposed.
    pub proposal: Outcome,
    /// The line that matched.
    pub rule: u8,
    /// Why it is milder than proposed.
    pub milder_because: Option<String>,
    /// The last day of an approval.
    pub valid_until: Option<Date>,
    /// The metric that it is expected to move, and where to.
    pub expects: Option<String>,
    /// What a new review would have to bring, after a rejection.
    pub way_back: Option<String>,
    /// What else was weighed.
    pub options: Vec<Alternative>,
    /// Who saw it otherwise.
    pub dissent: Vec<Dissent>,
    /// The terms of an approval with conditions.
    pub conditions: Vec<Condition>,
    /// Who.
    pub decided_by: String,
    /// When.
    pub decided_at: jiff::Timestamp,
}

impl Decision {
    /// A condition by id.
    #[must_use]
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }

    /// Reads `decision.toml` of the review that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            let outcome = Verdict::read(top);
            let proposal = top.need_text("proposal").and_then(|word| {
                let found = Outcome::parse(&word.value);
                if found.is_none() {
                    let names = Outcome::ALL.map(Outcome::name).join(", ");
                    top.source().error(
                        &word.span,
                        format!("unknown proposal `{}`", word.value),
                        format!("one of: {names}"),
                    );
                }
                found
            });
            let because = top.need_text("because");
            let decided_by = top.need_text("decided-by");
            let decided_at = top.need_timestamp("decided-at");
            Some(Self {
                rule: top.integer("rule").map_or(0, |n| u8::try_from(n.value).unwrap_or(0)),
                milder_because: top.text("milder-because").map(|t| t.value.trim().to_owned()),
                valid_until: top.date("valid-until"),
                expects: top.text("expects").map(|t| t.value),
                way_back: top.text("way-back").map(|t| t.value.trim().to_owned()),
                options: top.tables("options").iter().filter_map(read_option).collect(),
                dissent: top.tables("dissent").iter().filter_map(read_dissent).collect(),
                conditions: top.tables("conditions").iter().filter_map(read_condition).collect(),
                because: because?.value.trim().to_owned(),
                outcome: outcome?,
                proposal: proposal?,
                decided_by: decided_by?.value,
                decided_at: decided_at?,
            })
        })
    }

    /// Writes the decision.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let options = self.options.iter().map(|option| {
            inline([
                ("what", Some(option.what.as_str().into())),
                ("because", Some(option.because.as_str().into())),
            ])
        });
        let dissent = self.dissent.iter().map(|dissent| {
            inline([("by", Some(dissent.by.as_str().into())), ("words", Some(dissent.words.as_str().into()))])
        });
        let conditions = self.conditions.iter().map(write_condition);
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("outcome", self.outcome.name())
            .put("because", prose(&self.because))
            .put("proposal", self.proposal.name())
            .put("rule", i64::from(self.rule))
            .maybe("milder-because", self.milder_because.as_deref().map(prose))
            .maybe("valid-until", self.valid_until.map(date))
            .maybe("expects", self.expects.as_deref())
            .maybe("way-back", self.way_back.as_deref().map(prose))
            .maybe("options", (!self.options.is_empty()).then(|| rows(options)))
            .maybe("dissent", (!self.dissent.is_empty()).then(|| rows(dissent)))
            .maybe("conditions", (!self.conditions.is_empty()).then(|| rows(conditions)))
            .put("decided-by", self.decided_by.as_str())
            .put("decided-at", timestamp(self.decided_at));
        writer.finish()
    }
}

/// Reads an alternative from its keys `what` and `because`.
pub(crate) fn read_option(table: &Table<'_>) -> Option<Alternative> {
    let because = table.need_text("because");
    Some(Alternative { what: table.need_text("what")?.value, because: because?.value })
}

/// Reads a dissent from its keys `by` and `words`.
pub(crate) fn read_dissent(table: &Table<'_>) -> Option<Dissent> {
    let words = table.need_text("words");
    Some(Dissent { by: table.need_text("by")?.value, words: words?.value })
}

/// Reads the terms of a condition.
pub(crate) fn read_condition(table: &Table<'_>) -> Option<Condition> {
    let (id, text, owner) = (table.need_text("id"), table.need_text("text"), table.need_text("owner"));
    let due = table.need_date("due");
    let before = table.text("before").and_then(|word| {
        let found = Stage::ALL.into_iter().find(|stage| stage.name() == word.value);
        if found.is_none() {
            let names = Stage::ALL.map(Stage::name).join(", ");
            table.source().error(
                &word.span,
                format!("unknown stage `{}`", word.value),
                format!("one of: {names}"),
            );
        }
        found
    });
    let words = |key| table.text(key).map(|t| t.value).unwrap_or_default();
    Some(Condition {
        source: words("source"),
        proof: words("proof"),
        consequence: words("consequence"),
        id: id?.value,
        text: text?.value,
        owner: owner?.value,
        due: due?,
        before,
    })
}

fn write_condition(condition: &Condition) -> toml_edit::Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.into());
    inline([
        ("id", some(&condition.id)),
        ("text", some(&condition.text)),
        ("source", some(&condition.source)),
        ("owner", some(&condition.owner)),
        ("due", Some(date(condition.due))),
        ("proof", some(&condition.proof)),
        ("consequence", some(&condition.consequence)),
        ("before", condition.before.map(|stage| stage.name().into())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_reads_back_as_it_was_written() {
        let decision = Decision {
            outcome: Verdict::ApproveWithConditions,
            because: "Reach in three countries at a margin that holds under stress.".into(),
            proposal: Outcome::ApproveWithConditions,
            rule: 7,
            milder_because: None,
            valid_until: Some(jiff::civil::date(2027, 4, 10)),
            expects: Some("gmv to 250000 EUR a quarter by 2027-q2".into()),
            way_back: None,
            options: vec![Alternative {
                what: "wait a year".into(),
                because: "the \"Nordics\" window closes".into(),
            }],
            dissent: vec![Dissent { by: "payments team".into(), words: "best price\nwe have seen".into() }],
            conditions: vec![Condition {
                id: "c1".into(),
                text: "Remove the parity clause".into(),
                source: "business".into(),
                owner: "legal".into(),
                due: jiff::civil::date(2026, 6, 30),
                proof: "signed amendment".into(),
                consequence: "no second country".into(),
                before: Some(Stage::Production),
            }],
            decided_by: "head-of-partnerships".into(),
            decided_at: "2026-04-10T08:00:00Z".parse().unwrap(),
        };
        let text = decision.write("a/b", "");
        let (back, problems) = Decision::read("decision.toml", "a/b", text.as_bytes());
        assert_eq!(problems, Vec::new(), "{text}");
        assert_eq!(back, Some(decision));
    }

    #[test]
    fn what_approves_where_nothing_is_to_be_approved_is_milder() {
        assert!(!Verdict::Reject.is_milder_than(Outcome::Approve), "stricter is free");
        assert!(!Verdict::ApproveWithConditions.is_milder_than(Outcome::Approve));
        assert!(Verdict::Approve.is_milder_than(Outcome::ApproveWithConditions));
        assert!(Verdict::ApproveWithConditions.is_milder_than(Outcome::Blocked));
        assert!(!Verdict::Reject.is_milder_than(Outcome::Reject));
    }
}
