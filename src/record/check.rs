//! The rule book: turns an action into the change it makes, or into every reason why not.
//!
//! Pure and without a clock. It is given what the action names, parsed, and never the whole record.

mod answer;
mod begin;
mod carry;
mod checklist;
mod claim;
mod condition;
mod course;
mod decide;
mod evidence;
mod partner;
mod people;
mod review;
mod risk;
mod undo;
mod upgrade;
mod waive;

pub mod words;

use std::sync::Arc;

use super::Item;
use super::action::{Action, Saw, StartReview};
use super::answer::Answer;
use super::change::{Change, Files, Identity, Message};
use super::partner::Partner;
use super::people::{Actor, Record};
use super::policy::Policy;
use super::policy::authority::{Authority, Right};
use super::review::{Pin, Review};
use super::risk::Risk;
use super::standing::Standing;
use super::state::{Course, ReviewState};
use super::verification::Finding;
use crate::checklist::facts::Facts;
use crate::checklist::model::{Checklist, Question};
use crate::text::problem::{Problem, any_error};

/// What an action is judged by: the parts of one snapshot that it names.
#[derive(Debug, Clone, Default)]
pub struct Bench {
    /// `probity.toml`; none in a repository that is no record yet.
    pub record: Option<Arc<Item<Record>>>,
    /// The policy in force.
    pub policy: Option<Arc<Item<Policy>>>,
    /// The facts in force.
    pub facts: Option<Arc<Item<Facts>>>,
    /// The checklists in force; read for what pins or changes them.
    pub checklists: Vec<Arc<Item<Checklist>>>,
    /// The upstream text that the checklist which is changed last merged.
    pub base: Option<Item<Checklist>>,
    /// The partner that the action names, if it is there.
    pub partner: Option<Arc<Item<Partner>>>,
    /// The review that the action names, if it is there.
    pub review: Option<Arc<Review>>,
    /// The earlier review whose answers a new one carries.
    pub carried: Option<Arc<Review>>,
    /// The risk that the action names, if it is there.
    pub risk: Option<Item<Risk>>,
    /// Paths that the action is about to create and that are there already, with their text.
    pub there: Vec<(String, String)>,
    /// Problems of the files above.
    pub problems: Vec<Problem>,
    /// True where the entry bears no signature by key, or will bear none.
    pub is_unsigned: bool,
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
    /// The person's roles do not give the right.
    #[error("{who} may not {what}: that takes {roles}")]
    MayNot {
        /// The person's id.
        who: String,
        /// As `decide`.
        what: String,
        /// The roles that may, in words.
        roles: String,
    },
    /// It takes somebody else.
    #[error("{who} may not {what}: {why}")]
    FourEyes {
        /// The person's id.
        who: String,
        /// As `sign`.
        what: String,
        /// As `they answered it`.
        why: String,
    },
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
            Self::MayNot { .. } => "`probity people` shows who holds which role".into(),
            Self::FourEyes { .. } => "ask somebody else who holds the role: `probity people`".into(),
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

    /// The review, if it still is on its way to a decision.
    fn running(&self, action: &Action) -> Result<&'b Review, Vec<Refusal>> {
        let review = self.review(action)?;
        match self.over(review) {
            None => Ok(review),
            Some(state) => Err(vec![Refusal::illegal(
                format!("{} is {}: its answers change no more", review.id, state.words()),
                format!(
                    "a new review carries them on: `probity review start {}/NEW --from {}`",
                    review.id.partner, review.id
                ),
            )]),
        }
    }

    /// The state of a review whose answers change no more; none while they still may.
    fn over(&self, review: &Review) -> Option<ReviewState> {
        // Most reviews have neither: their standing need not be worked out for this.
        if review.decision.is_none() && review.file.value.withdrawn.is_none() {
            return None;
        }
        let (_, course) = self.course(review);
        course.state.is_over().then_some(course.state)
    }

    /// The day of the action in the record's time zone.
    fn day(&self) -> jiff::civil::Date {
        let utc = || self.at.to_zoned(jiff::tz::TimeZone::UTC).date();
        self.bench.record.as_ref().map_or_else(utc, |item| item.value.day(self.at))
    }

    fn standing(&self, review: &Review) -> Standing {
        Standing::of(review, self.day())
    }

    fn course(&self, review: &Review) -> (Standing, Course) {
        let standing = self.standing(review);
        let course = Course::of(review, &standing);
        (standing, course)
    }

    /// The roles of a listed person.
    fn roles_of(&self, person: &str) -> &'b [String] {
        let people = self.bench.record.as_ref().map_or(&[][..], |item| item.value.people.as_slice());
        people.iter().find(|p| p.id == person).map_or(&[], |p| p.roles.as_slice())
    }

    /// Who may what: as the review's own policy has it, or the one in force.
    fn authority(&self) -> Option<&'b Authority> {
        let own = self.bench.review.as_ref().map(|review| &review.policy.authority);
        own.or_else(|| self.bench.policy.as_ref().map(|item| &item.value.authority))
    }

    /// Refuses what the policy in force wants signed by key, and is not.
    fn signed(&self, action: &Action) -> Result<(), Vec<Refusal>> {
        let wants = |item: &Arc<Item<Policy>>| item.value.wants_signature(action.name());
        if !self.bench.is_unsigned || !self.bench.policy.as_ref().is_some_and(wants) {
            return Ok(());
        }
        Err(vec![Refusal::illegal(
            "the policy wants entries of this kind signed by key, and this one is not",
            "turn signing on in Git: `git config commit.gpgsign true`; `probity doctor` says what else it takes",
        )])
    }

    /// Refuses what the person's roles do not give the right to.
    fn permitted(&self, action: &Action) -> Result<(), Vec<Refusal>> {
        let rights = rights_for(action);
        // Whoever begins a record makes its rules; what cannot be judged yet is refused further on.
        let Some(authority) = self.authority().filter(|_| !rights.is_empty()) else { return Ok(()) };
        if rights.iter().any(|right| authority.may(&self.actor, *right)) {
            return Ok(());
        }
        let mut roles: Vec<&str> = rights.iter().flat_map(|right| authority.roles_with(*right)).collect();
        roles.dedup();
        Err(vec![Refusal::MayNot {
            who: self.actor.id.clone(),
            what: words_of(action).to_owned(),
            roles: roles.iter().map(|role| authority.title(role)).collect::<Vec<_>>().join(" or "),
        }])
    }
}

/// A question of the review, with the checklist that it stands in.
fn question<'r>(review: &'r Review, id: &str) -> Result<(&'r Pin, &'r Question), Vec<Refusal>> {
    review.question(id).ok_or_else(|| {
        let known = review.questions().map(|(_, q)| q.id.as_str());
        let hint = crate::text::id::nearest(id, known).map_or_else(
            || format!("`probity review show {}` lists all of its questions", review.id),
            |near| format!("did you mean `{near}`?"),
        );
        vec![Refusal::NotFound { what: "question", id: id.to_owned(), hint }]
    })
}

/// A refusal when an item is not what was on screen.
fn saw<T>(saw: Saw, now: Option<&Item<T>>, what: &str) -> Option<Refusal> {
    let unchanged = match saw {
        Saw::Nothing => now.is_none(),
        Saw::Version(id) => now.is_some_and(|item| item.id == id),
        Saw::Whatever => true,
    };
    (!unchanged).then(|| Refusal::Changed { what: what.to_owned(), now: None })
}

/// The rights of which one is enough for an action; none where a role is looked for further on, or
/// everybody who is listed may.
fn rights_for(action: &Action) -> Vec<Right> {
    match action {
        Action::Begin(_)
        | Action::ApproveWaiver(_)
        | Action::AcceptRisk(_)
        | Action::Condition(_)
        | Action::Undo(_) => Vec::new(),
        Action::AddPartner(_)
        | Action::SetPartner(_)
        | Action::StartReview(_)
        | Action::Settle(_)
        | Action::Rescope(_) => {
            vec![Right::Start]
        }
        Action::Answer(_) | Action::Ask(_) | Action::Receive(_) | Action::RejectClaim(_) => {
            vec![Right::Answer]
        }
        Action::File(_) => vec![Right::Answer, Right::Verify, Right::Risk],
        Action::Submit(_) => vec![Right::Submit],
        Action::Verify(verify) if verify.outcome == Finding::Returned => vec![Right::Verify, Right::Approve],
        Action::Verify(_) => vec![Right::Verify],
        Action::Withdraw(_) => vec![Right::Start, Right::Approve],
        Action::Waive(_) => vec![Right::Answer, Right::Start],
        Action::Decide(_) => vec![Right::Approve],
        // A mail is filed by somebody else than the one who signed it.
        Action::Sign(sign) if sign.by_mail.is_some() => vec![Right::Answer, Right::Submit],
        Action::Sign(_) => vec![Right::Approve, Right::Verify],
        Action::Revoke(_) => vec![Right::Revoke],
        Action::SetRisk(_) | Action::CloseRisk(_) => vec![Right::Risk],
        Action::SetPerson(_) | Action::RemovePerson(_) | Action::SetPolicy(_) => vec![Right::Administer],
        Action::SetChecklist(_) => vec![Right::Start, Right::Administer],
        Action::Upgrade(_) => vec![Right::Start],
    }
}

/// What a person wants to do, after "may not".
fn words_of(action: &Action) -> &'static str {
    match action {
        Action::Begin(_) => "begin a record",
        Action::AddPartner(_) => "add partners",
        Action::SetPartner(_) => "change a partner",
        Action::StartReview(_) => "start reviews",
        Action::Settle(_) | Action::Rescope(_) => "settle facts",
        Action::Answer(_) => "answer",
        Action::File(_) => "file documents",
        Action::Ask(_) => "ask others",
        Action::Receive(_) => "take in what others say",
        Action::RejectClaim(_) => "reject claims",
        Action::Submit(_) => "hand a review over",
        Action::Verify(verify) if verify.outcome == Finding::Returned => "return answers",
        Action::Verify(_) => "confirm answers",
        Action::Withdraw(_) => "withdraw a review",
        Action::Waive(_) => "ask for a waiver",
        Action::ApproveWaiver(_) => "sign a waiver",
        Action::Decide(_) => "decide",
        Action::Sign(_) => "sign",
        Action::Revoke(_) => "revoke an approval",
        Action::Condition(_) => "move a condition",
        Action::SetRisk(_) | Action::CloseRisk(_) => "keep the risk register",
        Action::AcceptRisk(_) => "accept a risk",
        Action::SetPerson(_) | Action::RemovePerson(_) => "change the list of people",
        Action::SetPolicy(_) => "change the policy",
        Action::SetChecklist(_) => "change checklists",
        Action::Upgrade(_) => "move a review to newer checklists",
        Action::Undo(_) => "take entries back",
    }
}

/// Why a reason is none: a sentence is wanted that says something in a year.
fn said(words: &str, what: &str) -> Option<Refusal> {
    let fault = words::sentence_fault(words)?;
    Some(Refusal::illegal(
        format!("{what} is not said: {fault}"),
        "say it in a sentence that somebody understands who reads it in a year",
    ))
}

/// How many answers of an earlier review a new one would carry as claims; none where it cannot be read,
/// or no review could be started.
#[must_use]
pub fn carried(bench: &Bench, start: &StartReview) -> Option<usize> {
    review::carried(bench, start)
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
    case.permitted(action)?;
    case.signed(action)?;
    let effect = match action {
        Action::Begin(begin) => begin::check(&case, begin),
        Action::AddPartner(partner) => partner::add(&case, partner),
        Action::SetPartner(set) => partner::set(&case, set),
        Action::StartReview(start) => review::start(&case, start),
        Action::Settle(settle) => review::settle(&case, action, settle),
        Action::Answer(answer) => answer::check(&case, action, answer),
        Action::File(file) => evidence::file(&case, action, file),
        Action::Ask(ask) => evidence::ask(&case, action, ask),
        Action::Receive(receive) => claim::receive(&case, action, receive),
        Action::RejectClaim(reject) => claim::reject(&case, action, reject),
        Action::Submit(submit) => course::submit(&case, action, submit),
        Action::Verify(verify) => course::verify(&case, action, verify),
        Action::Rescope(rescope) => course::rescope(&case, action, rescope),
        Action::Withdraw(withdraw) => course::withdraw(&case, action, withdraw),
        Action::Revoke(revoke) => course::revoke(&case, action, revoke),
        Action::Waive(waive) => waive::request(&case, action, waive),
        Action::ApproveWaiver(approve) => waive::approve(&case, action, approve),
        Action::Decide(decide) => decide::decide(&case, action, decide),
        Action::Sign(sign) => decide::sign(&case, action, sign),
        Action::Condition(step) => condition::check(&case, action, step),
        Action::SetRisk(set) => risk::set(&case, set),
        Action::AcceptRisk(accept) => risk::accept(&case, accept),
        Action::CloseRisk(close) => risk::close(&case, close),
        Action::SetPerson(set) => people::set(&case, set),
        Action::RemovePerson(remove) => people::remove(&case, remove),
        Action::SetPolicy(set) => people::policy(&case, set),
        Action::SetChecklist(set) => checklist::set(&case, set),
        Action::Upgrade(upgrade) => upgrade::check(&case, action, upgrade),
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
