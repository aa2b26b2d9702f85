//! The rule book: turns an action into the change it makes, or into every reason why not.
//!
//! Pure and without a clock. It is given what the action names, parsed, and never the whole record.

mod answer;
mod begin;
mod evidence;
mod partner;
mod review;
mod undo;

pub mod words;

use super::Item;
use super::action::Action;
use super::answer::Answer;
use super::change::{Change, Files, Identity, Message};
use super::partner::Partner;
use super::people::{Actor, Record};
use super::policy::Policy;
use super::review::Review;
use crate::checklist::facts::Facts;
use crate::checklist::model::Checklist;
use crate::text::problem::{Problem, any_error};

/// What an action is judged by: the parts of one snapshot that it names.
#[derive(Debug, Clone, Default)]
pub struct Bench {
    /// `probity.toml`; none in a repository that is no record yet.
    pub record: Option<Item<Record>>,
    /// The policy in force.
    pub policy: Option<Item<Policy>>,
    /// The facts in force.
    pub facts: Option<Item<Facts>>,
    /// The checklists in force; read for `StartReview` only.
    pub checklists: Vec<Item<Checklist>>,
    /// The partner that the action names, if it is there.
    pub partner: Option<Item<Partner>>,
    /// The review that the action names, if it is there.
    pub review: Option<Review>,
    /// Paths that the action is about to create and that are there already, with their text.
    pub there: Vec<(String, String)>,
    /// Problems of the files above.
    pub problems: Vec<Problem>,
}

/// Why an action cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Only people of the record may change it.
    #[error("{0} is not among the people of this record, and may read only")]
    NotListed(Identity),
    /// The person's roles are for reading.
    #[error("{0} may read everything and change nothing")]
    ReadsOnly(String),
    /// There is no record here.
    #[error("there is no record here yet")]
    NoRecord,
    /// A newer program wrote the record.
    #[error("this record has format {0}; this program writes format {own}", own = super::SCHEMA)]
    NewerFormat(i64),
    /// A file is broken, so that the action cannot be judged.
    #[error("{}", broken(.0))]
    Broken(Vec<Problem>),
    /// Something that the action names is not there.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// As `partner`.
        what: &'static str,
        /// The id.
        id: String,
        /// What to do.
        hint: String,
    },
    /// Something that the action adds is there already.
    #[error("{what} `{id}` is there already")]
    Exists {
        /// As `partner`.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// Somebody changed it since it was on screen.
    #[error("{what} was changed while you worked on it")]
    Changed {
        /// What it is.
        what: String,
        /// What stands there now, if it is an answer.
        now: Option<Box<Answer>>,
    },
    /// The rule on rationale is not met.
    #[error("{question}: words are needed: {why}")]
    Words {
        /// The question's id.
        question: String,
        /// Why.
        why: String,
    },
    /// The action would change nothing.
    #[error("nothing would change: {0}")]
    Nothing(String),
    /// Anything else that the rules do not allow.
    #[error("{what}")]
    Illegal {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
}

impl Refusal {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotListed(_) => "ask somebody who is listed to add your address to `person` in probity.toml; `probity doctor` shows who Git says you are".into(),
            Self::ReadsOnly(_) => "the role auditor reads; another role has to be given in probity.toml".into(),
            Self::NoRecord => "`probity init DIR` begins one, `probity demo` shows one".into(),
            Self::NewerFormat(_) => "use a newer probity; reading goes on working".into(),
            Self::Broken(_) => "mend the file and record it with `git commit`, or bring the last good one back with `git checkout`".into(),
            Self::NotFound { hint, .. } | Self::Illegal { hint, .. } => hint.clone(),
            Self::Exists { .. } => "choose another id; ids are never used again".into(),
            Self::Changed { .. } => "look at both, then answer again on top of the new one".into(),
            Self::Words { .. } => "say in a sentence what you saw and where: `--because TEXT`, or the field Because".into(),
            Self::Nothing(_) => return None,
        })
    }

    fn illegal(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Illegal { what: what.into(), hint: hint.into() }
    }
}

fn broken(problems: &[Problem]) -> String {
    let first = problems.iter().find(|p| p.is_error()).or_else(|| problems.first());
    first.map_or_else(|| "a file is broken".to_owned(), ToString::to_string)
}

/// What one kind of action does; [`check`] adds who and when.
struct Effect {
    files: Files,
    message: Message,
}

/// Who acts, when, and by which files.
struct Case<'b> {
    bench: &'b Bench,
    actor: Actor,
    at: jiff::Timestamp,
}

impl<'b> Case<'b> {
    fn review(&self, action: &Action) -> Result<&'b Review, Vec<Refusal>> {
        let id = action.review().map(ToString::to_string).unwrap_or_default();
        let Some(review) = &self.bench.review else {
            let broken: Vec<Problem> = self.bench.problems.iter().filter(|p| p.is_error()).cloned().collect();
            if !broken.is_empty() {
                return Err(vec![Refusal::Broken(broken)]);
            }
            return Err(vec![Refusal::NotFound {
                what: "review",
                id,
                hint: "`probity review list` shows all; `probity review start` begins one".into(),
            }]);
        };
        if review.is_read_only() {
            return Err(vec![Refusal::Broken(review.problems.clone())]);
        }
        Ok(review)
    }
}

/// Judges an action of a person at a moment: the change it makes, or every reason why not.
pub fn check(
    bench: &Bench,
    who: &Identity,
    at: jiff::Timestamp,
    action: &Action,
) -> Result<Change, Vec<Refusal>> {
    // Fractions of a second are not recorded, so that what is read back equals what was written.
    let at = jiff::Timestamp::from_second(at.as_second()).unwrap_or(at);
    let actor = actor(bench, who, action)?;
    let case = Case { bench, actor, at };
    let effect = match action {
        Action::Begin(begin) => begin::check(&case, begin),
        Action::AddPartner(partner) => partner::add(&case, partner),
        Action::SetPartner(set) => partner::set(&case, set),
        Action::StartReview(start) => review::start(&case, start),
        Action::Settle(settle) => review::settle(&case, action, settle),
        Action::Answer(answer) => answer::check(&case, action, answer),
        Action::File(file) => evidence::file(&case, action, file),
        Action::Ask(ask) => evidence::ask(&case, action, ask),
        Action::Undo(undo) => undo::check(&case, undo),
    }?;
    Ok(Change { files: effect.files, message: effect.message, by: who.clone(), at })
}

fn actor(bench: &Bench, who: &Identity, action: &Action) -> Result<Actor, Vec<Refusal>> {
    let record = match (&bench.record, action) {
        (None, Action::Begin(begin)) => &begin.record,
        (Some(item), Action::Begin(_)) => {
            return Err(vec![Refusal::Exists { what: "record", id: item.value.name.clone() }]);
        }
        (Some(item), _) => &item.value,
        (None, _) if any_error(&bench.problems) => return Err(vec![Refusal::Broken(bench.problems.clone())]),
        (None, _) => return Err(vec![Refusal::NoRecord]),
    };
    if record.schema > super::SCHEMA {
        return Err(vec![Refusal::NewerFormat(record.schema)]);
    }
    let Some(actor) = record.actor(who) else { return Err(vec![Refusal::NotListed(who.clone())]) };
    if !actor.roles.is_empty() && actor.roles.iter().all(|role| role == "auditor") {
        return Err(vec![Refusal::ReadsOnly(actor.id)]);
    }
    Ok(actor)
}

/// Collects reasons; gives them all back where there is one.
fn unless(refusals: Vec<Refusal>) -> Result<(), Vec<Refusal>> {
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
