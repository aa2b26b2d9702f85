//! The sheet of questions that goes to somebody: what they are asked, and nothing else.
//!
//! No score, weight, gate, note or answer of ours gets into this value, so none can get into a file made of it.

pub mod form;
pub mod format;
pub mod mail;
pub mod mark;
pub mod markdown;
pub mod xlsx;

use jiff::civil::Date;

use crate::checklist::model::{Kind, Question};
use crate::record::answer::NO_FIGURE;
use crate::record::ask::Ask;
use crate::record::review::Review;
use crate::text::id;
use mark::{Made, Mark};

/// What is answered where a question does not apply.
pub const NOT_APPLICABLE: &str = "does not apply";
/// What is answered where nobody can say.
pub const UNKNOWN: &str = "don't know";
/// What is answered where nothing of several holds.
pub const NOTHING: &str = "none of these";

/// The key of [`NOT_APPLICABLE`].
pub const NOT_APPLICABLE_KEY: &str = "not-applicable";
/// The key of [`UNKNOWN`].
pub const UNKNOWN_KEY: &str = "unknown";
/// The key of [`NOTHING`].
pub const NOTHING_KEY: &str = "none-of-these";

/// Questions as they go to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What comes back with it.
    pub mark: Mark,
    /// The partner's name, as people call it.
    pub partner: String,
    /// By which day an answer is wanted.
    pub due: Option<Date>,
    /// The questions, checklist by checklist.
    pub questions: Vec<Asked>,
}

/// One question as somebody is asked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question's id.
    pub code: String,
    /// The revision that is asked.
    pub revision: u32,
    /// The question in the words of a mail.
    pub request: String,
    /// What kind of answer it takes.
    pub takes: Takes,
    /// The answers to choose from.
    pub options: Vec<Choice>,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// One of the options.
    One,
    /// Any of the options.
    Several,
    /// A number in this unit.
    Figure(Option<String>),
    /// A day.
    Day,
    /// Words.
    Words,
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What comes back in a form.
    pub key: String,
    /// What people read.
    pub label: String,
}

impl Sheet {
    /// The sheet of an ask.
    #[must_use]
    pub fn of_ask(review: &Review, partner: &str, ask: &Ask) -> Self {
        let mut sheet = Self::new(review, partner, &ask.to, &ask.questions);
        sheet.mark.ask = Some(ask.id.clone());
        sheet.due = ask.due;
        sheet
    }

    /// One sheet of several asks of the same people, by the day that comes first.
    #[must_use]
    pub fn of_asks(review: &Review, partner: &str, asks: &[&Ask]) -> Self {
        match asks {
            [one] => Self::of_ask(review, partner, one),
            several => {
                let to = several.first().map_or("", |ask| ask.to.as_str());
                let wanted: Vec<String> = several.iter().flat_map(|ask| ask.questions.clone()).collect();
                let due = several.iter().filter_map(|ask| ask.due).min();
                Self { due, ..Self::new(review, partner, to, &wanted) }
            }
        }
    }

    /// What the file is called that somebody is sent.
    #[must_use]
    pub fn file_name(&self, format: format::Format) -> String {
        let review = self.mark.review.replace('/', "-");
        let of = self.mark.ask.clone().unwrap_or_else(|| id::slug(&self.mark.to));
        format!("{review}-{of}.{}", format.ending())
    }

    /// The sheet of some questions of a review, in the review's order; what it does not ask is left out.
    #[must_use]
    pub fn new(review: &Review, partner: &str, to: &str, wanted: &[String]) -> Self {
        let chosen: Vec<_> =
            review.questions().filter(|(_, question)| wanted.contains(&question.id)).collect();
        let mut made: Vec<Made> = Vec::new();
        for (pin, _) in &chosen {
            let own = Made {
                checklist: pin.checklist.id.clone(),
                version: pin.checklist.version.to_string(),
                pin: pin.id.to_string(),
            };
            if !made.contains(&own) {
                made.push(own);
            }
        }
        let lang = chosen.first().map_or("en", |(pin, _)| pin.checklist.lang.as_str()).to_owned();
        let questions: Vec<Asked> = chosen.iter().map(|(_, question)| asked(question)).collect();
        let mark = Mark {
            review: review.id.to_string(),
            ask: None,
            to: to.to_owned(),
            lang,
            made,
            asked: questions.iter().map(|asked| (asked.code.clone(), asked.revision)).collect(),
            checksum: mark::checksum(&questions),
        };
        Self { mark, partner: partner.to_owned(), due: None, questions }
    }

    /// Who is asked, as the first line of a sheet names it.
    #[must_use]
    pub fn title(&self) -> String {
        let to = if self.mark.to == "partner" { &self.partner } else { &self.mark.to };
        format!("Questions for {to}")
    }

    /// By when, in words; empty where no day was set.
    #[must_use]
    pub fn by_when(&self) -> String {
        self.due.map_or_else(String::new, |day| day.strftime("%A, %-d %B %Y").to_string())
    }
}

fn asked(question: &Question) -> Asked {
    let request = if question.request.trim().is_empty() { &question.ask } else { &question.request };
    let choice = |key: &str, label: &str| Choice { key: key.to_owned(), label: label.to_owned() };
    let labelled = question.kind.options().iter().map(|option| choice(&option.key, &option.label));
    let (takes, mut options) = match &question.kind {
        Kind::YesNo { .. } => (Takes::One, vec![choice("yes", "yes"), choice("no", "no")]),
        Kind::Choice(_) => (Takes::One, labelled.collect()),
        Kind::Multi { .. } => (Takes::Several, labelled.collect()),
        Kind::Scale(anchors) => {
            let levels = anchors.iter().enumerate();
            (Takes::One, levels.map(|(level, anchor)| choice(&level.to_string(), anchor)).collect())
        }
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => {
            let unit = match (&measure.unit, &question.kind) {
                (None, Kind::Percent(_)) => Some("%".to_owned()),
                (unit, _) => unit.clone(),
            };
            let none = measure.none.iter().map(|none| choice(NO_FIGURE, &none.label));
            (Takes::Figure(unit), none.collect())
        }
        Kind::Date => (Takes::Day, Vec::new()),
        Kind::Text => (Takes::Words, Vec::new()),
    };
    let besides = [
        (takes == Takes::Several, NOTHING_KEY, NOTHING),
        (question.na, NOT_APPLICABLE_KEY, NOT_APPLICABLE),
        (true, UNKNOWN_KEY, UNKNOWN),
    ];
    for (_, key, label) in besides.into_iter().filter(|(wanted, ..)| *wanted) {
        // An option of the question's own that says the same goes before.
        if !options.iter().any(|option| option.key == key || option.label == label) {
            options.push(choice(key, label));
        }
    }
    Asked {
        code: question.id.clone(),
        revision: question.revision,
        request: one_line(request),
        takes,
        options,
    }
}

/// A text on one line, each run of spaces one.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Asked {
    /// How to answer, in one sentence.
    #[must_use]
    pub fn how(&self) -> String {
        let besides: Vec<&str> = self.options.iter().map(|option| option.label.as_str()).collect();
        let besides = besides.join("; ");
        match &self.takes {
            Takes::One => format!("One of: {besides}"),
            Takes::Several => format!("All that hold, with a semicolon between them: {besides}"),
            Takes::Figure(None) => format!("A number; or: {besides}"),
            Takes::Figure(Some(unit)) => format!("A number in {unit}; or: {besides}"),
            Takes::Day => format!("A day, as 2026-11-30; or: {besides}"),
            Takes::Words => format!("Words; or: {besides}"),
        }
    }
}
