//! The walk: which question comes next, the facts it hangs on, and what a reply sets going.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entry::{Entry, Recorded};
use super::talk::{Stop, Talk};
use super::typed::{self, Reply};
use crate::checklist::facts::Fact;
use crate::checklist::model::Question;
use crate::cli::context::Desk;
use crate::cli::output::{faint, plain, strong};
use crate::error::Error;
use crate::record::ObjectId;
use crate::record::action::{Action, SendAsk, Settle};
use crate::record::answer::{ReasonKind, State};
use crate::record::ask::Ask;
use crate::record::check::Refusal;
use crate::record::load;
use crate::record::order::Order;
use crate::record::review::Review;
use crate::record::standing::{Place, Standing};
use crate::store::{ActError, At};

/// By when an answer is wanted, unless another day is given.
const USUAL_DAYS: i64 = 7;

/// A walk through one review.
pub(super) struct Walk<'t, 'c> {
    pub(super) talk: &'t mut Talk<'c>,
    pub(super) desk: Desk,
    pub(super) review: Arc<Review>,
    pub(super) standing: Standing,
    order: Order,
    /// Questions that were passed over, or only looked at, in this walk.
    passed: BTreeSet<String>,
    /// Questions that were on screen, the last one last.
    trail: Vec<String>,
    /// Facts that the person cannot settle now.
    put_off: BTreeSet<String>,
    /// What was typed and could not be recorded, by question.
    kept: BTreeMap<String, Entry>,
}

/// What comes after a question.
enum Next {
    /// The next one that wants something.
    On,
    /// This one.
    Question(String),
}

impl<'t, 'c> Walk<'t, 'c> {
    /// A walk through a review as it stands in the desk's snapshot.
    pub(super) fn new(talk: &'t mut Talk<'c>, desk: Desk, review: Arc<Review>, order: Order) -> Self {
        let standing = Standing::of(&review, desk.day);
        Self {
            talk,
            desk,
            review,
            standing,
            order,
            passed: BTreeSet::new(),
            trail: Vec::new(),
            put_off: BTreeSet::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Walks until nothing is left in this order, or until the person leaves.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let (answered, in_scope) = self.standing.progress();
        self.talk.line(&[strong(&self.review.file.value.title), faint(format!("  {}", self.review.id))])?;
        self.talk.say(&format!(
            "{answered} of {in_scope} questions are answered. Order: {}, {} to go. Type ? at a question for help.",
            self.order.title(),
            self.left()
        ))?;
        let mut next = Next::On;
        loop {
            self.refresh()?;
            let id = match next {
                Next::Question(id) => id,
                Next::On => match self.next_open() {
                    Some(id) => id,
                    None if self.is_through()? => return Ok(()),
                    None => {
                        self.passed.clear();
                        next = Next::On;
                        continue;
                    }
                },
            };
            if self.trail.last() != Some(&id) {
                self.trail.push(id.clone());
            }
            next = self.visit(&id)?;
        }
    }

    /// One question, from its facts to its record.
    fn visit(&mut self, id: &str) -> Result<Next, Stop> {
        let Some((_, question)) = self.review.question(id) else { return Ok(Next::On) };
        let question = question.clone();
        if let Some(fact) = self.unsettled(&question) {
            return self.settle(&question, &fact);
        }
        match self.standing.place(id) {
            Some(Place::Hidden(reason)) => {
                let words = format!("{id} is not asked here: {reason}.");
                self.talk.say(&words)?;
                return Ok(Next::On);
            }
            Some(Place::Waiting(on)) => {
                let words = format!("Whether {id} is asked hangs on {}.", on.join(", "));
                self.talk.say(&words)?;
                self.passed.insert(id.to_owned());
                return Ok(Next::On);
            }
            _ => {}
        }
        self.show(&question)?;
        self.answer(&question)
    }

    fn answer(&mut self, question: &Question) -> Result<Next, Stop> {
        let id = question.id.clone();
        let mut entry = self.kept.remove(&id).unwrap_or_else(|| Entry::fresh(&self.review, &id));
        loop {
            let typed = self.talk.ask(&entry.prompt(question))?;
            if let "confirm" | "return" = typed.trim()
                && self.review.answers.contains_key(&id)
            {
                if self.check(question, typed.trim() == "confirm")? {
                    self.passed.insert(id);
                    return Ok(Next::On);
                }
                continue;
            }
            match typed::reply(question, &typed) {
                Reply::Value(value) => entry.state = Some(State::Answered(value)),
                Reply::NotApplicable if !question.na => {
                    self.talk.say(
                        "This question cannot be not applicable. Answer it, or type d if nobody can say.",
                    )?;
                    continue;
                }
                Reply::NotApplicable => entry.state = Some(State::NotApplicable(None)),
                Reply::DontKnow => entry.state = Some(State::Unknown(Some(ReasonKind::AskedNotObtainable))),
                Reply::Nothing if entry.state.is_some() => {}
                Reply::Nothing if self.review.answers.contains_key(&id) => {
                    self.passed.insert(id);
                    return Ok(Next::On);
                }
                Reply::Nothing => {
                    self.talk.say("Type an answer, s to skip, ? for help.")?;
                    continue;
                }
                Reply::Skip => {
                    self.keep(&id, entry);
                    self.passed.insert(id);
                    return Ok(Next::On);
                }
                Reply::Previous => {
                    if let Some(before) = self.previous() {
                        self.keep(&id, entry);
                        return Ok(Next::Question(before));
                    }
                    self.talk.say("This is the first question of this walk.")?;
                    continue;
                }
                Reply::TakeClaim => {
                    if !self.take_claim(question, &mut entry)? {
                        continue;
                    }
                }
                Reply::Ask => {
                    if self.ask_somebody(question)? {
                        self.keep(&id, entry);
                        return Ok(Next::On);
                    }
                    continue;
                }
                Reply::TakeBack => match self.take_back()? {
                    Some(taken) if taken != id => {
                        self.keep(&id, entry);
                        return Ok(Next::Question(taken));
                    }
                    Some(_) => return Ok(Next::Question(id)),
                    None => continue,
                },
                Reply::Guidance => {
                    self.guidance(question)?;
                    continue;
                }
                Reply::Help => {
                    self.help(question)?;
                    continue;
                }
                Reply::Leave => return Err(Stop::Left),
                Reply::Wrong(why) => {
                    self.talk.say(&format!("That is no answer: {why}. ? for help."))?;
                    continue;
                }
            }
            match self.finish(question, &mut entry)? {
                Recorded::Yes => {
                    self.passed.insert(id);
                    return Ok(Next::On);
                }
                // What was typed is offered again.
                Recorded::No => {
                    self.kept.insert(id.clone(), entry);
                    return Ok(Next::Question(id));
                }
            }
        }
    }

    fn keep(&mut self, id: &str, entry: Entry) {
        if entry.is_touched() {
            self.kept.insert(id.to_owned(), entry);
        }
    }

    /// The question before the present one; the present one stays where it is if there is none.
    fn previous(&mut self) -> Option<String> {
        let before = self.trail.iter().rev().nth(1).cloned()?;
        self.trail.truncate(self.trail.len().saturating_sub(2));
        Some(before)
    }

    /// Questions of this order, those included that hang on an open fact.
    fn path(&self) -> Vec<&Question> {
        self.order.walked(&self.review, &self.standing, &BTreeSet::new())
    }

    /// The place of a question on the way, from 1, and how long the way is.
    pub(super) fn position(&self, id: &str) -> Option<(usize, usize)> {
        let path = self.path();
        Some((path.iter().position(|question| question.id == id)? + 1, path.len()))
    }

    pub(super) fn order_title(&self) -> String {
        self.order.title()
    }

    /// Whether a question wants something in this walk.
    fn wants(&self, question: &Question) -> bool {
        let Some(place) = self.standing.place(&question.id) else { return false };
        match (&self.order, place) {
            (_, Place::Waiting(on)) => {
                on.iter().any(|id| self.review.facts.fact(id).is_some() && !self.put_off.contains(id))
            }
            // These are there to be looked at, answered or not.
            (order, place) if order.looks_back() => {
                place.is_in_scope() || matches!(place, Place::NotApplicable)
            }
            (_, place) => {
                place.is_open() && !self.review.waiting_for_others().contains_key(question.id.as_str())
            }
        }
    }

    fn left(&self) -> usize {
        self.path().iter().filter(|question| self.wants(question)).count()
    }

    /// The next question that wants something, after the last one and then from the start.
    fn next_open(&self) -> Option<String> {
        let path = self.path();
        let here = self.trail.last();
        let from = path.iter().position(|question| Some(&question.id) == here).map_or(0, |at| at + 1);
        let (before, after) = path.split_at(from.min(path.len()));
        let found = after.iter().chain(before).find(|q| self.wants(q) && !self.passed.contains(&q.id));
        found.map(|question| question.id.clone())
    }

    /// Nothing wants anything that was not passed over: through, unless the person goes round again.
    fn is_through(&mut self) -> Result<bool, Stop> {
        self.talk.gap()?;
        let skipped =
            self.path().iter().filter(|q| self.standing.place(&q.id).is_some_and(Place::is_open)).count();
        let waiting = self.review.waiting_for_others().len();
        let title = self.order.title();
        let (answered, in_scope) = self.standing.progress();
        self.talk.say(&format!(
            "Nothing more to ask in this order ({title}). {answered} of {in_scope} questions of the review are \
             answered; {waiting} wait for others."
        ))?;
        if skipped == 0 || self.passed.is_empty() {
            return Ok(true);
        }
        let again =
            self.talk.agrees(&format!("{skipped} are still open in this order. Go through them again?"))?;
        Ok(!again)
    }

    /// Reads the review anew if somebody has recorded something.
    fn refresh(&mut self) -> Result<(), Stop> {
        let head = self.desk.session.store.head()?.commit();
        if head == self.desk.snapshot.commit || self.talk.context.looking.is_given() {
            return Ok(());
        }
        self.read_anew()
    }

    /// Reads the review as it stands now.
    pub(super) fn read_anew(&mut self) -> Result<(), Stop> {
        self.desk.snapshot = self.desk.session.store.snapshot(&At::Head)?;
        let id = self.review.id.clone();
        let found = self.desk.session.review(&self.desk.snapshot, &id)?;
        let Some(found) = found else {
            return Err(
                Error::refused(format!("{id} is gone from the record"), "`probity log` says how").into()
            );
        };
        self.review = found.map_err(|problems| Error::problems(&problems))?;
        self.desk.day = self.desk.record.day(self.talk.context.git.clock.now());
        self.standing = Standing::of(&self.review, self.desk.day);
        Ok(())
    }

    /// Records one action and says so; an error is the reasons why not, and nothing is lost by it.
    pub(super) fn record(&mut self, action: Action) -> Result<Result<ObjectId, ActError>, Stop> {
        if let Some([what, hint]) = self.desk.why_not.map(|both| both.map(str::to_owned)) {
            return Ok(Err(ActError::Refused(vec![Refusal::Illegal { what, hint }])));
        }
        let commit = match self.desk.session.act(action) {
            Ok(commit) => commit,
            Err(error) => return Ok(Err(error)),
        };
        let subject = self.desk.subject(commit)?;
        self.talk.line(&[plain("Recorded "), strong(commit.short()), plain(": "), plain(subject)])?;
        // It is recorded whatever becomes of the working files.
        if let Err(error) = self.desk.settle(commit) {
            crate::cli::output::tell(&error);
        }
        self.read_anew()?;
        Ok(Ok(commit))
    }

    /// The first fact that the question hangs on, that nobody has confirmed and that was not put off.
    fn unsettled(&self, question: &Question) -> Option<Fact> {
        let facts = self.standing.scope.unsettled(question);
        let id = facts.iter().find(|id| !self.put_off.contains(*id))?;
        self.review.facts.fact(id).cloned()
    }

    /// Asks for a fact before the first question that hangs on it.
    fn settle(&mut self, question: &Question, fact: &Fact) -> Result<Next, Stop> {
        let assumed = self.standing.scope.known.get(&fact.id).map(|known| known.value.clone());
        let usual = assumed.as_deref().and_then(|value| fact.rank(value));
        self.talk.gap()?;
        self.talk.line(&[plain("A fact first: "), strong(&fact.ask), faint(format!("  {}", fact.id))])?;
        let labels: Vec<String> = fact.values.iter().map(|value| value.label.clone()).collect();
        self.talk.choices(&labels)?;
        let prompt = match usual {
            Some(usual) => format!(
                "Fact, 1 to {}, Enter for {} (assumed from the partner's type), d don't know, ? for help",
                labels.len(),
                usual + 1
            ),
            None => format!("Fact, 1 to {}, d don't know, ? for help", labels.len()),
        };
        loop {
            let typed = self.talk.ask(&prompt)?;
            let place = match (typed.as_str(), usual) {
                ("", Some(usual)) => Some(usual),
                ("q", _) => return Err(Stop::Left),
                ("d" | "s", _) => {
                    self.put_off.insert(fact.id.clone());
                    self.talk.say(&format!("{} stays open; it comes up again.", fact.id))?;
                    return Ok(Next::Question(question.id.clone()));
                }
                ("?" | "i", _) => {
                    let help = format!(
                        "{} It decides what is asked, such as {}: {}",
                        fact.help, question.id, question.ask
                    );
                    self.talk.say(&help)?;
                    continue;
                }
                (typed, _) => fact.rank(typed).or_else(|| typed::number(typed, labels.len())),
            };
            let Some(value) = place.and_then(|place| fact.values.get(place)) else {
                self.talk.say(&format!("Type a number from 1 to {}, or d.", labels.len()))?;
                continue;
            };
            let settle = Settle {
                review: self.review.id.clone(),
                fact: fact.id.clone(),
                value: Some(value.key.clone()),
            };
            match self.record(Action::Settle(settle))? {
                Ok(_) => return Ok(Next::Question(question.id.clone())),
                Err(error) => {
                    self.talk.sorry(&error.into())?;
                    self.put_off.insert(fact.id.clone());
                    return Ok(Next::Question(question.id.clone()));
                }
            }
        }
    }

    /// Asks somebody for the question; true when that was recorded.
    fn ask_somebody(&mut self, question: &Question) -> Result<bool, Stop> {
        let partner = self.review.id.partner.clone();
        let mut problems = Vec::new();
        let name = load::partner(&self.desk.snapshot, &partner, &mut problems)?
            .map_or_else(|| partner.clone(), |found| found.value.name);
        let mut ids = vec!["partner".to_owned()];
        let mut labels = vec![format!("the partner, {name}")];
        for person in &self.desk.record.people {
            ids.push(person.id.clone());
            labels.push(format!("{}, {}", person.name, person.roles.join(", ")));
        }
        self.talk.choices(&labels)?;
        let typed = self.talk.ask("Ask whom? A number, or a name or role; Enter for nobody")?;
        if typed.is_empty() || typed == "q" {
            return Ok(false);
        }
        let to = typed::number(&typed, ids.len()).and_then(|place| ids.get(place).cloned()).unwrap_or(typed);
        let usual = self.desk.day.checked_add(jiff::Span::new().days(USUAL_DAYS)).ok();
        let due = self.talk.day("By which day", usual)?;
        let stem = typed::free_id(&to, "ask", |_| false);
        let numbered = (1..).map(|number| format!("{stem}-{number}"));
        let id = numbered.into_iter().find(|id| !self.review.asks.contains_key(id)).unwrap_or(stem);
        let ask = Ask {
            id,
            to,
            questions: vec![question.id.clone()],
            sent: self.talk.context.git.clock.now(),
            due,
            asked_by: String::new(),
        };
        match self.record(Action::Ask(SendAsk { review: self.review.id.clone(), ask }))? {
            Ok(_) => Ok(true),
            Err(error) => {
                self.talk.sorry(&error.into())?;
                Ok(false)
            }
        }
    }

    /// Takes the person's last entry back; the question whose answer it was, with what it said.
    fn take_back(&mut self) -> Result<Option<String>, Stop> {
        let action = match self.desk.session.undo_of(None) {
            Ok(action) => action,
            Err(error) => {
                self.talk.sorry(&error.into())?;
                return Ok(None);
            }
        };
        if let Action::Undo(undo) = &action {
            let prompt = format!("Your last entry: {}. Take it back?", undo.subject);
            if !self.talk.agrees(&prompt)? {
                return Ok(None);
            }
        }
        let before = self.review.answers.clone();
        if let Err(error) = self.record(action)? {
            self.talk.sorry(&error.into())?;
            return Ok(None);
        }
        let now = &self.review.answers;
        let changed = before.iter().find(|(id, item)| now.get(*id).is_none_or(|now| now.id != item.id));
        let Some((id, item)) = changed else { return Ok(None) };
        self.passed.remove(id);
        self.kept.insert(id.clone(), Entry::like(&self.review, &item.value));
        Ok(Some(id.clone()))
    }
}
