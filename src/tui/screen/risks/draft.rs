//! What is typed about a risk before it is recorded: a new one, a change, an acceptance, its end.

use jiff::civil::Date;

use super::{saw, set};
use crate::config::draft::DraftKey;
use crate::record::Item;
use crate::record::action::{AcceptRisk, Action, CloseRisk, Saw};
use crate::record::layout::ReviewId;
use crate::record::risk::{Rating, Risk};
use crate::text::id;
use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::screen::filling::{Kept, draft_key};
use crate::tui::screen::{Context, Step};
use crate::tui::theme::Role;
use crate::tui::widget::form::{Field, Form};

/// The fields of a risk, in order.
const TITLE: usize = 0;
const ID: usize = 1;
const CLASS: usize = 2;
const LIKELIHOOD: usize = 3;
const IMPACT: usize = 4;
const OWNER: usize = 5;
const RESPONSE: usize = 6;
const TRIGGER: usize = 7;
const REVIEW_BY: usize = 8;

/// The fields of an acceptance, in order; the last is there where the tier wants minutes.
const UNTIL: usize = 0;
const BECAUSE: usize = 1;
const MINUTES: usize = 2;

/// What a likelihood means, from 1 to 5.
const LIKELIHOODS: [&str; 5] =
    ["under 2 % a year", "2 to 10 % a year", "10 to 30 % a year", "30 to 70 % a year", "above 70 % a year"];

/// What an impact means, from 1 to 5.
const IMPACTS: [&str; 5] = [
    "under 5,000 EUR",
    "5,000 to 25,000 EUR",
    "25,000 to 100,000 EUR",
    "100,000 to 400,000 EUR",
    "above 400,000 EUR, or barred from trading",
];

/// What a likelihood means in words.
pub(super) fn likelihood_words(number: u8) -> &'static str {
    words_of(LIKELIHOODS, number)
}

/// What an impact means in words.
pub(super) fn impact_words(number: u8) -> &'static str {
    words_of(IMPACTS, number)
}

fn words_of(words: [&'static str; 5], number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default()
}

/// About what the form is.
#[derive(Debug, Clone)]
enum About {
    New,
    /// The risk as it was on screen, and its version.
    Changed(Box<Risk>, Saw),
    Accepted(String, Saw, bool),
    Closed(String, Saw),
}

/// A form about a risk.
#[derive(Debug)]
pub(super) struct Draft {
    about: About,
    title: String,
    form: Form,
    /// Where what is typed is kept; none before it is opened on a review.
    key: Option<DraftKey>,
    /// The version of the risk when this was typed.
    version: String,
    /// The risk was changed after this was typed.
    is_older: bool,
}

impl Draft {
    /// A new risk of this class, rated as the cell to which the cursor was moved.
    pub(super) fn new_risk(class: &str, cell: Option<Rating>) -> Self {
        let number = |of: fn(Rating) -> u8| cell.map_or_else(String::new, |cell| of(cell).to_string());
        let mut form = Form::new(vec![
            Field::new("What", "", "what may happen, in a few words"),
            Field::new("Id", "", "empty: from the words above"),
            Field::new("Class", class, "Enter lists the policy's classes"),
            Field::new("Likelihood", &number(Rating::likelihood), ""),
            Field::new("Impact", &number(Rating::impact), ""),
            Field::new("Owner", "", "the role that owns it"),
            Field::new("Response", "", "what is done about it"),
            Field::new("Trigger", "", "what tells that it begins; may be empty"),
            Field::new("Review by", "", "a day as 2026-09-30; may be empty"),
        ]);
        explain(&mut form);
        Self::of(About::New, "A new risk".to_owned(), form)
    }

    /// A risk of the register, to be changed.
    pub(super) fn changed_risk(item: &Item<Risk>) -> Self {
        let risk = &item.value;
        let mut draft = Self::new_risk(&risk.class, Some(risk.rating));
        let review_by = risk.review_by.map_or_else(String::new, |day| day.to_string());
        for (field, text) in [
            (TITLE, risk.title.as_str()),
            (ID, &risk.id),
            (OWNER, &risk.owner),
            (RESPONSE, &risk.response),
            (TRIGGER, risk.trigger.as_deref().unwrap_or_default()),
            (REVIEW_BY, &review_by),
        ] {
            draft.form.set(field, text);
        }
        draft.form.note(ID, "permanent", false);
        draft.title = if risk.is_open() {
            format!("Risk {}", risk.id)
        } else {
            format!("Risk {} is closed: recording opens it again", risk.id)
        };
        draft.about = About::Changed(Box::new(risk.clone()), saw(item));
        draft
    }

    /// A high risk to be accepted.
    pub(super) fn acceptance(item: &Item<Risk>, is_minuted: bool) -> Self {
        let mut fields = vec![
            Field::new("Until", "", "the last day, as 2026-09-30"),
            Field::new("Because", "", "a sentence that holds in a year"),
        ];
        if is_minuted {
            fields.push(Field::new("Minutes", "", "where they are; this tier wants them"));
        }
        let about = About::Accepted(item.value.id.clone(), saw(item), is_minuted);
        Self::of(about, format!("Accept: {}", item.value.title), Form::new(fields))
    }

    /// A risk that is no longer there.
    pub(super) fn closing(item: &Item<Risk>) -> Self {
        let fields = vec![Field::new("Because", "", "why it is no longer there")];
        let about = About::Closed(item.value.id.clone(), saw(item));
        Self::of(about, format!("Close: {}", item.value.title), Form::new(fields))
    }

    fn of(about: About, title: String, form: Form) -> Self {
        Self { about, title, form, key: None, version: String::new(), is_older: false }
    }

    /// Opens it with what was typed before, and keeps what is typed from here on.
    pub(super) fn opened(mut self, review: &ReviewId, context: &Context<'_>) -> Self {
        let (item, saw) = match &self.about {
            About::New => ("a new risk".to_owned(), Saw::Nothing),
            About::Changed(risk, saw) => (format!("risk {}", risk.id), *saw),
            About::Accepted(risk, saw, _) => (format!("acceptance of {risk}"), *saw),
            About::Closed(risk, saw) => (format!("end of {risk}"), *saw),
        };
        if let Saw::Version(version) = saw {
            self.version = version.to_string();
        }
        let key = draft_key(context, review, &item);
        if let Some(kept) = Kept::restored(&mut self.form, &key, context) {
            self.is_older = kept.version != self.version;
            self.changed();
        }
        self.key = Some(key);
        self
    }

    pub(super) fn key(&mut self, key: Key) -> Vec<Step> {
        let is_other = self.form.key(key);
        self.edited(is_other)
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Step> {
        let is_other = self.form.paste(text);
        self.edited(is_other)
    }

    fn edited(&mut self, is_other: bool) -> Vec<Step> {
        if !is_other {
            return Vec::new();
        }
        self.changed();
        self.keep()
    }

    /// Keeps what stands in the form.
    fn keep(&self) -> Vec<Step> {
        self.key.iter().map(|key| Kept::of(&self.form, &self.version).keep(key)).collect()
    }

    /// What was typed is recorded and no draft any more.
    pub(super) fn drop_draft(&self) -> Option<Step> {
        self.key.clone().map(Step::DropDraft)
    }

    fn changed(&mut self) {
        if self.is_about_a_risk() {
            explain(&mut self.form);
        }
    }

    pub(super) fn focus(&mut self, field: usize) {
        self.form.focus(field);
    }

    pub(super) fn next(&mut self) {
        self.form.focus(if self.form.is_at_last() { 0 } else { self.form.at() + 1 });
    }

    pub(super) fn previous(&mut self) {
        self.form.focus(self.form.at().saturating_sub(1));
    }

    pub(super) fn is_at_last(&self) -> bool {
        self.form.is_at_last()
    }

    fn is_about_a_risk(&self) -> bool {
        matches!(self.about, About::New | About::Changed(..))
    }

    pub(super) fn is_at_class(&self) -> bool {
        self.is_about_a_risk() && self.form.at() == CLASS
    }

    /// Takes the class that was picked and goes on to the next field.
    pub(super) fn set_class(&mut self, class: &str) -> Vec<Step> {
        if !self.is_about_a_risk() {
            return Vec::new();
        }
        self.form.set(CLASS, class);
        self.form.focus(LIKELIHOOD);
        self.keep()
    }

    pub(super) fn accept_words(&self) -> &'static str {
        if self.is_at_class() {
            "list classes"
        } else if self.form.is_at_last() {
            "record"
        } else {
            "next field"
        }
    }

    /// What is to be recorded; none where a field is wrong, which then has the focus and says so.
    pub(super) fn action(&mut self, partner: &str) -> Option<Action> {
        let found = match &self.about {
            About::New => self.risk(None).map(|risk| set(partner, risk, Saw::Nothing)),
            About::Changed(old, saw) => self.risk(Some(old)).map(|risk| set(partner, risk, *saw)),
            About::Accepted(risk, saw, is_minuted) => self.accept(partner, risk, *saw, *is_minuted),
            About::Closed(risk, saw) => {
                let because = self.form.text(0).to_owned();
                Ok(Action::CloseRisk(CloseRisk {
                    partner: partner.to_owned(),
                    risk: risk.clone(),
                    because,
                    saw: *saw,
                }))
            }
        };
        match found {
            Ok(action) => Some(action),
            Err((field, what)) => {
                self.form.focus(field);
                self.form.note(field, what, true);
                None
            }
        }
    }

    fn accept(
        &self,
        partner: &str,
        risk: &str,
        saw: Saw,
        is_minuted: bool,
    ) -> Result<Action, (usize, &'static str)> {
        let until = day(self.form.text(UNTIL)).ok().flatten().ok_or((UNTIL, "no day; as 2026-09-30"))?;
        let minutes = if is_minuted { some(self.form.text(MINUTES)) } else { None };
        if is_minuted && minutes.is_none() {
            return Err((MINUTES, "at this tier an acceptance is minuted"));
        }
        Ok(Action::AcceptRisk(AcceptRisk {
            partner: partner.to_owned(),
            risk: risk.to_owned(),
            until,
            because: self.form.text(BECAUSE).to_owned(),
            minutes,
            saw,
        }))
    }

    fn risk(&self, old: Option<&Risk>) -> Result<Risk, (usize, &'static str)> {
        let form = &self.form;
        for (field, what) in [
            (TITLE, "say what may happen"),
            (CLASS, "say of which class it is"),
            (OWNER, "say which role owns it"),
            (RESPONSE, "say what is done about it"),
        ] {
            if form.text(field).is_empty() {
                return Err((field, what));
            }
        }
        let own = match form.text(ID) {
            "" => id::slug(form.text(TITLE)),
            typed => typed.to_owned(),
        };
        if old.is_some_and(|old| old.id != own) {
            return Err((ID, "the id of a risk stays"));
        }
        if let Some(fault) = id::name_fault(&own) {
            return Err((ID, fault));
        }
        let number = |field| form.text(field).parse::<i64>().ok().filter(|number| (1..=5).contains(number));
        let likelihood = number(LIKELIHOOD).ok_or((LIKELIHOOD, "a whole number from 1 to 5"))?;
        let impact = number(IMPACT).ok_or((IMPACT, "a whole number from 1 to 5"))?;
        Ok(Risk {
            id: own,
            title: form.text(TITLE).to_owned(),
            class: form.text(CLASS).to_owned(),
            rating: Rating::new(likelihood, impact).ok_or((IMPACT, "a whole number from 1 to 5"))?,
            before: old.and_then(|old| old.before),
            owner: form.text(OWNER).to_owned(),
            response: form.text(RESPONSE).to_owned(),
            trigger: some(form.text(TRIGGER)),
            review_by: day(form.text(REVIEW_BY)).map_err(|_| (REVIEW_BY, "no day; as 2026-09-30"))?,
            accepted: None,
            closed: None,
        })
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.put(1, 0, &self.title, Role::Heading);
        if self.is_older {
            let words = "It was changed after this was typed: look at every field.";
            canvas.put(1, 1, words, Role::Warning);
        }
        self.form.view(canvas, 2, true);
    }
}

/// Says beside the two numbers what they mean, and which band they make.
fn explain(form: &mut Form) {
    let number = |field| form.text(field).parse::<u8>().ok().filter(|number| (1..=5).contains(number));
    let (likelihood, impact) = (number(LIKELIHOOD), number(IMPACT));
    let likely = likelihood.map_or("1 to 5: 1 rare, 5 almost certain", likelihood_words);
    let mut bad = impact.map_or("1 to 5: 1 small, 5 barred from trading", impact_words).to_owned();
    let rating = likelihood.zip(impact).and_then(|(l, i)| Rating::new(l.into(), i.into()));
    if let Some(rating) = rating {
        bad = format!("{bad}: {}", rating.band());
    }
    form.note(LIKELIHOOD, likely, false);
    form.note(IMPACT, &bad, false);
}

/// A day that was typed; none for an empty field.
fn day(text: &str) -> Result<Option<Date>, jiff::Error> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
