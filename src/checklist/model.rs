//! Checklists, sections and questions as values.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::condition::Rule;
use super::version::Version;

/// A versioned template: sections of questions about one area.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Permanent id, also the file's name.
    pub id: String,
    /// Raised by the change table (`checklist lint` says by how much).
    pub version: Version,
    /// What people read.
    pub title: String,
    /// One or two sentences: what this checklist settles.
    pub summary: String,
    /// Language of the texts, as `en`.
    pub lang: String,
    /// One of the eleven areas: floors, targets, weights and the mandatory four refer to it.
    pub area: String,
    /// The checklist whose place this one takes for its partner types.
    pub replaces: Option<String>,
    /// The partner types it applies to; none: all.
    pub partner_types: Option<Vec<String>>,
    /// What it was forked from.
    pub base: Option<Base>,
    /// In file order.
    pub sections: Vec<Section>,
}

impl Checklist {
    /// All questions in file order, those left out of a fork included.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    /// A question by id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }

    /// The section that a question stands in.
    #[must_use]
    pub fn section_of(&self, question: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.questions.iter().any(|q| q.id == question))
    }

    /// True when a review of these partner types pins it without being asked to: it is meant for one of them, and
    /// no draft.
    #[must_use]
    pub fn is_pinned_unasked(&self, types: &[String]) -> bool {
        self.applies_to(types) && !self.version.is_draft()
    }

    /// True when two checklists stand for the same: they have one id, one is the other's base, or both have the
    /// same base.
    #[must_use]
    pub fn is_of_family(&self, other: &Self) -> bool {
        let root =
            |own: &Self| own.base.as_ref().map_or_else(|| own.id.clone(), |base| base.checklist.clone());
        self.id == other.id || root(self) == root(other) || root(self) == other.id || root(other) == self.id
    }

    /// True when the checklist is meant for one of these partner types.
    #[must_use]
    pub fn applies_to(&self, types: &[String]) -> bool {
        self.partner_types.as_ref().is_none_or(|own| own.iter().any(|t| types.contains(t)))
    }
}

/// Where a fork comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The upstream checklist's id.
    pub checklist: String,
    /// The upstream version last merged.
    pub version: Version,
    /// `built-in`, a checklist of this record, a file, or a repository with path and ref.
    pub source: String,
}

/// A part of a checklist with guidance for the person who does it the first time.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Permanent id.
    pub id: String,
    /// The section it nests in.
    pub parent: Option<String>,
    /// What people read.
    pub title: String,
    /// Markdown.
    pub guidance: String,
    /// In file order.
    pub questions: Vec<Question>,
}

/// One thing to find out.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Permanent id.
    pub id: String,
    /// Raised when the meaning changes.
    pub revision: u32,
    /// The question as the reviewer reads it.
    pub ask: String,
    /// What kind of answer it takes, and what that answer earns.
    pub kind: Kind,
    /// 0 recorded only, 1 hygiene, 2 friction, 3 material, 5 can stop trading.
    pub weight: u8,
    /// Blocks approval whatever the score.
    pub gate: Option<Gate>,
    /// The proof an answer needs in order to count as proven.
    pub evidence: EvidenceRule,
    /// Whether words are needed.
    pub rationale: RationaleRule,
    /// Who can usually say.
    pub by: By,
    /// The same question as one would ask the partner in a mail.
    pub request: String,
    /// Whether a reviewer may say "not applicable".
    pub na: bool,
    /// Why it is asked.
    pub why: String,
    /// The partner types it is asked of; none: all.
    pub partner_types: Option<Vec<String>>,
    /// The scope rule that decides whether it is asked.
    pub when: Option<Rule>,
    /// `framework-version:id` citations.
    pub refs: Vec<String>,
    /// In a fork: why the question is left out.
    pub disabled: Option<String>,
    /// The line of the file on which it begins, for opening an editor there.
    pub line: usize,
}

impl Question {
    /// The text that a person sees for an option, or the key itself where there is none.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.kind.options().iter().find(|o| o.key == key).map_or(key, |o| o.label.as_str())
    }

    /// True for a gate that no waiver lifts.
    #[must_use]
    pub fn is_hard_gate(&self) -> bool {
        self.gate.as_ref().is_some_and(|gate| gate.kind == GateKind::Hard)
    }
}

/// What kind of answer a question takes, with what each answer earns.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Yes or no; `good` is the answer that earns full credit.
    YesNo {
        /// True when yes is the good answer.
        good: bool,
    },
    /// One of several options, each with its score.
    Choice(Options),
    /// Any number of options.
    Multi {
        /// What may be ticked; scores are none.
        options: Options,
        /// What earns credit.
        earns: Earns,
    },
    /// Level 0 to 4; the score is a quarter of it. One anchor a level.
    Scale(Vec<String>),
    /// A plain number.
    Number(Measure),
    /// A share in percent: 72 is 72 %.
    Percent(Measure),
    /// An amount of money.
    Money(Measure),
    /// A day; recorded only.
    Date,
    /// Words; recorded only.
    Text,
}

impl Kind {
    /// The word for this kind in a checklist file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::YesNo { .. } => "yes-no",
            Self::Choice(_) => "choice",
            Self::Multi { .. } => "multi",
            Self::Scale(_) => "scale",
            Self::Number(_) => "number",
            Self::Percent(_) => "percent",
            Self::Money(_) => "money",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// The options of a choice or multi question; empty for the others.
    #[must_use]
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::Choice(options) | Self::Multi { options, .. } => options,
            _ => &[],
        }
    }

    /// The answers that a scope rule can name: option keys, `yes` and `no`, the levels `0` to `4`, and
    /// `none` where "no figure" is a possible answer. Empty where a rule can name none.
    #[must_use]
    pub fn answer_keys(&self) -> Vec<&str> {
        match self {
            Self::YesNo { .. } => vec!["yes", "no"],
            Self::Choice(options) | Self::Multi { options, .. } => {
                options.iter().map(|o| o.key.as_str()).collect()
            }
            Self::Scale(_) => vec!["0", "1", "2", "3", "4"],
            Self::Number(measure) | Self::Percent(measure) | Self::Money(measure) => {
                measure.none.iter().map(|_| "none").collect()
            }
            Self::Date | Self::Text => Vec::new(),
        }
    }

    /// What a number, percent or money question measures.
    #[must_use]
    pub fn measure(&self) -> Option<&Measure> {
        match self {
            Self::Number(measure) | Self::Percent(measure) | Self::Money(measure) => Some(measure),
            _ => None,
        }
    }
}

/// What a question offers to choose from. Shared, since many questions may offer the same, as the rows of a table do.
pub type Options = Arc<[ChoiceOption]>;

/// One option of a choice or multi question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What is recorded.
    pub key: String,
    /// What people read.
    pub label: String,
    /// From 0 to 1; none in a multi question.
    pub score: Option<Decimal>,
}

/// How the options of a multi question earn credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earns {
    /// The share of these options that is held.
    Required(Vec<String>),
    /// Full credit for this many options or more, none below.
    AtLeast(u32),
}

/// What a number stands for and what it earns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// As `h`, `days`, `EUR`.
    pub unit: Option<String>,
    /// Credit by value; none for a number that is recorded only.
    pub credit: Option<Credit>,
    /// The answer "no figure agreed", where it is possible.
    pub none: Option<NoFigure>,
}

/// Linear credit between two values, clamped to 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// The value that earns full credit.
    pub full: Decimal,
    /// The value that earns none.
    pub zero: Decimal,
}

/// The answer "no figure agreed".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFigure {
    /// What people read.
    pub label: String,
    /// From 0 to 1.
    pub score: Decimal,
}

/// A question that blocks approval whatever the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Whether a waiver can lift it.
    pub kind: GateKind,
    /// Which answers pass.
    pub pass: GatePass,
}

/// Whether a waiver can lift a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateKind {
    /// Never.
    Hard,
    /// For a time, with a named owner.
    Waivable,
}

impl GateKind {
    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Waivable => "waivable",
        }
    }
}

/// Which answers pass a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatePass {
    /// One of these option keys; for yes-no, `yes` or `no`.
    Keys(Vec<String>),
    /// A number, or a level on a scale, of at most this.
    AtMost(Decimal),
    /// A number, or a level on a scale, of at least this.
    AtLeast(Decimal),
    /// Every required option of a multi question.
    All,
    /// At least one option of a multi question.
    Any,
}

/// How strong proof is: nothing, said, written, independent, tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Level(u8);

impl Level {
    /// Nothing on file.
    pub const NONE: Self = Self(0);
    /// The partner says so.
    pub const STATED: Self = Self(1);
    /// Read by the reviewer.
    pub const DOCUMENTED: Self = Self(2);
    /// An in-date report of a third party.
    pub const INDEPENDENT: Self = Self(3);
    /// We measured it, ran it or watched it.
    pub const TESTED: Self = Self(4);

    /// A level from its number, 0 to 4.
    #[must_use]
    pub fn new(level: i64) -> Option<Self> {
        u8::try_from(level).ok().filter(|l| *l <= 4).map(Self)
    }

    /// 0 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            0 => "none",
            1 => "stated",
            2 => "documented",
            3 => "independent",
            _ => "tested",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E{}", self.0)
    }
}

/// The proof that an answer needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceRule {
    /// The level an answer needs in order to count as proven.
    pub min: Level,
    /// What to look for.
    pub hint: String,
}

/// Whether an answer needs words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RationaleRule {
    /// By the record's general rule: words for what matters, words or a cited place elsewhere.
    #[default]
    Default,
    /// Always words.
    Words,
    /// Never anything.
    Never,
}

/// Who can usually say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The partner.
    Partner,
    /// Our own side.
    Us,
    /// A test of ours.
    Test,
    /// Anyone who looks it up.
    Public,
}

impl By {
    /// All of them, with their words.
    pub const ALL: [(&'static str, Self); 4] =
        [("partner", Self::Partner), ("us", Self::Us), ("test", Self::Test), ("public", Self::Public)];

    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Us => "us",
            Self::Test => "test",
            Self::Public => "public",
        }
    }
}
