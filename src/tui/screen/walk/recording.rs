//! Enter records: sends the answer, walks on at once, and says "recorded" only when it is.

use super::{Focus, WalkScreen};
use crate::record::action::{Action, GiveAnswer, Settle};
use crate::record::answer::{Answer, State};
use crate::record::check::Refusal;
use crate::record::check::words::{self, Given, Need};
use crate::record::review::Review;
use crate::tui::command::Command;
use crate::tui::effect::{Reply, Request};
use crate::tui::screen::{Context, Step};
use crate::tui::widget::notes::Note;
use crate::tui::widget::words::Words;
use std::sync::Arc;

use super::entry::{Cited, Entry};

/// What was sent to be recorded.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) question: String,
    /// In words, for the status line.
    pub(super) what: String,
    pub(super) kind: SentKind,
}

/// What kind of entry it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentKind {
    Answer,
    Ask,
    Fact,
    Check,
    Rejection,
    TakingBack,
}

impl Sent {
    pub(super) fn taking_back() -> Self {
        Self {
            question: String::new(),
            what: "the taking back of your last entry".to_owned(),
            kind: SentKind::TakingBack,
        }
    }
}

impl WalkScreen {
    /// What the rule on words asks of the answer as it is now.
    pub(super) fn need(&self) -> Option<Need> {
        let question = self.question()?;
        let review = self.review.as_deref()?;
        let state = self.entry.state(question);
        let given = Given {
            state: state.as_ref().ok(),
            proof: self.entry.proof(review, self.day),
            cites: !self.entry.citations.is_empty(),
            replaces: review.answers.contains_key(&question.id),
        };
        Some(words::need(question, given))
    }

    /// Sends the answer, or says what it lacks.
    pub(super) fn record(&mut self, context: &Context<'_>) -> Vec<Step> {
        let mut steps = self.hash_missing();
        if let Some(path) = self.hashing.iter().next() {
            steps.push(Step::Say(Note::warning(format!("Not yet: {path} is still being read."))));
            return steps;
        }
        let (Some(review), Some(question)) = (self.review.clone(), self.question()) else {
            return Vec::new();
        };
        let refuse = |what: String| vec![Step::Say(Note::warning(what))];
        let state = match self.entry.state(question) {
            Ok(state) => state,
            Err(reason) => {
                self.focus = self.answer_focus();
                return refuse(format!("Not yet: {reason}."));
            }
        };
        if self.recording.iter().any(|sent| sent.question == question.id) {
            return refuse(format!("{} is being recorded.", question.id));
        }
        let because = self.words.text().trim().to_owned();
        let lacking = if because.is_empty() {
            match self.need() {
                Some(Need::Words(why)) => Some(format!("words are needed: {why}")),
                Some(Need::WordsOrPlace) if self.entry.citations.is_empty() => {
                    Some("words or a cited place are needed".to_owned())
                }
                _ => None,
            }
        } else {
            words::fault(&because, question)
        };
        if let Some(lacking) = lacking {
            return refuse(format!("Not yet: {lacking}."));
        }
        let short = match &state {
            State::Answered(value) => value.short(),
            State::Unknown(_) => "unknown".to_owned(),
            State::NotApplicable(_) => "not applicable".to_owned(),
        };
        let cited = |id: &String| self.entry.citations.iter().any(|citation| citation.id == *id);
        let give = GiveAnswer {
            taken_from: self.entry.taken_from.clone(),
            review: self.id.clone(),
            question: question.id.clone(),
            state,
            because,
            evidence: self.entry.cited(),
            file: self
                .entry
                .file
                .iter()
                .filter(|new| cited(&new.id))
                .map(|new| new.evidence(&review.policy))
                .collect(),
            saw: self.entry.saw(),
        };
        let what = format!("{} is {short}", question.id);
        let sent = Sent { question: question.id.clone(), what, kind: SentKind::Answer };
        let mut steps = self.keep(context);
        self.done.retain(|id| *id != sent.question);
        self.done.push(sent.question.clone());
        steps.extend(self.send(sent, Action::Answer(Box::new(give))));
        steps.extend(self.go_on(context));
        steps
    }

    /// Settles the fact on which the question hangs.
    pub(super) fn settle(&mut self, fact: &str, value: &str) -> Vec<Step> {
        if self.recording.iter().any(|sent| sent.kind == SentKind::Fact) {
            return Vec::new();
        }
        let settle = Settle { review: self.id.clone(), fact: fact.to_owned(), value: Some(value.to_owned()) };
        let question = self.at.clone().unwrap_or_default();
        let sent = Sent { question, what: format!("{fact} is {value}"), kind: SentKind::Fact };
        self.send(sent, Action::Settle(settle))
    }

    pub(super) fn send(&mut self, sent: Sent, action: Action) -> Vec<Step> {
        self.said.clear();
        self.recording.push_back(sent);
        vec![Step::Ask(Request::Record(Box::new(action)))]
    }

    /// What the store answers.
    pub(super) fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::Review(_, review) if review.id == self.id => {
                self.reading = false;
                self.take_review(Arc::clone(review), context)
            }
            Reply::Around(around) if around.review == self.id => {
                self.day = around.day;
                self.around = Some(around.clone());
                self.stand();
                Vec::new()
            }
            Reply::Broken(id, problems) if *id == self.id => {
                self.reading = false;
                self.broken.clone_from(problems);
                Vec::new()
            }
            Reply::Moved(true, _) => {
                self.reading = true;
                let around = Step::Ask(Request::Around(self.id.clone()));
                vec![around, Step::Ask(Request::Review(self.id.clone()))]
            }
            Reply::Recorded { subject, review, .. } => self.recorded(subject, review.as_ref(), context),
            Reply::Refused(refusals) => self.refused(refusals, context),
            Reply::Failed { what, .. } => {
                if std::mem::take(&mut self.reading) {
                    return Vec::new();
                }
                match self.recording.pop_front() {
                    Some(sent) => self.come_back(&sent, what, context),
                    None => Vec::new(),
                }
            }
            Reply::Hashed { path, sha256 } => self.hashed(path, sha256, context),
            _ => Vec::new(),
        }
    }

    pub(super) fn take_review(&mut self, review: Arc<Review>, context: &Context<'_>) -> Vec<Step> {
        self.broken.clear();
        self.review = Some(review);
        self.stand();
        if !matches!(self.focus, Focus::Loading) {
            self.refresh();
            return Vec::new();
        }
        let wanted = self.wanted.take();
        let Some(wanted) = wanted else { return self.go_on(context) };
        let steps = self.go_to(&wanted, context);
        if self.at.is_none() { self.go_on(context) } else { steps }
    }

    /// After the review has changed: an entry that nobody has touched begins from what is there.
    fn refresh(&mut self) {
        if let (Some(review), Some(at), false) = (&self.review, &self.at, self.entry.is_touched()) {
            self.entry = Entry::fresh(review, at);
            // At another time the question may not have been asked yet, or hang on a fact.
            if self.why_not.is_some() {
                self.focus = self.first_focus();
            }
        }
    }

    fn recorded(&mut self, subject: &str, review: Option<&Arc<Review>>, context: &Context<'_>) -> Vec<Step> {
        let Some(sent) = self.recording.pop_front() else { return Vec::new() };
        let before = self.review.clone();
        if let Some(review) = review.filter(|review| review.id == self.id) {
            self.review = Some(Arc::clone(review));
        }
        self.stand();
        let prefix = format!("{}: ", self.id);
        let words = subject.strip_prefix(&prefix).unwrap_or(subject);
        let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
        self.said = match sent.kind {
            SentKind::Fact => format!("Recorded {time}  {}", sent.what),
            _ => format!("Recorded {time}  {words}"),
        };
        let mut steps = Vec::new();
        match sent.kind {
            SentKind::Answer | SentKind::Ask => {
                steps.push(Step::DropDraft(self.key(context, &sent.question)));
                self.conflicts.remove(&sent.question);
            }
            SentKind::Check => steps.push(self.drop_check(&sent.question, context)),
            SentKind::Rejection => steps.push(self.drop_rejection(&sent.question, context)),
            SentKind::Fact => steps.extend(self.fact_settled(&sent.question, context)),
            SentKind::TakingBack => steps.extend(self.taken_back(before.as_deref(), context)),
        }
        self.refresh();
        if matches!(self.focus, Focus::Done) && self.yours() > 0 {
            steps.extend(self.go_on(context));
        }
        steps
    }

    /// Goes to the question whose answer was taken back, with its words as a draft.
    fn taken_back(&mut self, before: Option<&Review>, context: &Context<'_>) -> Vec<Step> {
        let (Some(before), Some(after)) = (before, self.review.clone()) else { return Vec::new() };
        let changed = before
            .answers
            .iter()
            .find(|(id, item)| after.answers.get(*id).is_none_or(|now| now.id != item.id));
        let Some((id, item)) = changed else { return Vec::new() };
        let mut steps = self.go_to(id, context);
        let Some((_, question)) = after.question(id) else { return steps };
        if self.entry.is_touched() {
            return steps;
        }
        self.entry = Entry::fresh(&after, id);
        self.entry.choose_like(&item.value, question);
        self.entry.citations = item
            .value
            .evidence
            .iter()
            .filter(|citation| after.evidence.contains_key(&citation.id))
            .map(|citation| Cited { id: citation.id.clone(), place: citation.place.clone() })
            .collect();
        self.words = Words::new(&item.value.because);
        self.input = crate::tui::widget::input::Input::new(self.entry.typed());
        self.focus = Focus::Words;
        steps.extend(self.keep(context));
        steps
    }

    fn refused(&mut self, refusals: &[Refusal], context: &Context<'_>) -> Vec<Step> {
        let Some(sent) = self.recording.pop_front() else { return Vec::new() };
        let theirs = refusals.iter().find_map(|refusal| match refusal {
            Refusal::Changed { now, .. } => Some(now.clone()),
            _ => None,
        });
        let reason = refusals.first().map(ToString::to_string).unwrap_or_default();
        let mut steps = Vec::new();
        if let (Some(theirs), SentKind::Answer) = (theirs, sent.kind) {
            self.conflicts.insert(sent.question.clone(), theirs);
            self.reading = true;
            steps.push(Step::Ask(Request::Review(self.id.clone())));
        }
        steps.extend(self.come_back(&sent, &reason, context));
        steps
    }

    /// Something was not recorded: goes back to it, unless the person is at work elsewhere by now.
    fn come_back(&mut self, sent: &Sent, reason: &str, context: &Context<'_>) -> Vec<Step> {
        if sent.question.is_empty() {
            self.said = format!("Not recorded: {reason}");
            return Vec::new();
        }
        self.said = format!("Not recorded: {}, its words are kept", sent.what);
        let busy = self.entry.is_touched() && self.at.as_deref() != Some(sent.question.as_str());
        if busy { Vec::new() } else { self.go_to(&sent.question, context) }
    }

    pub(super) fn command_in_conflict(&mut self, command: Command, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(review)) = (self.at.clone(), self.review.clone()) else { return Vec::new() };
        if self.reading {
            return vec![Step::Say(Note::info("The other answer is being read."))];
        }
        match command {
            Command::Choose(1) => {
                self.conflicts.remove(&at);
                self.entry = Entry::fresh(&review, &at);
                self.words = Words::default();
                self.said = format!("{at} stays as it is recorded");
                let mut steps = vec![Step::DropDraft(self.key(context, &at))];
                steps.extend(self.go_on(context));
                steps
            }
            Command::Choose(2) => {
                self.conflicts.remove(&at);
                self.entry.saw = Entry::fresh(&review, &at).saw;
                self.focus = Focus::Words;
                self.keep(context)
            }
            _ => Vec::new(),
        }
    }

    /// Their answer, while one of the two must give way.
    pub(super) fn theirs(&self) -> Option<&Option<Box<Answer>>> {
        self.conflicts.get(self.at.as_deref()?)
    }
}
