//! The second person: confirming somebody else's answer or sending it back, and what follows from a
//! hard gate that fails.

use super::recording::{Sent, SentKind};
use super::{Focus, WalkScreen};
use crate::checklist::model::Question;
use crate::record::action::{Action, Saw, SendAsk, Verify};
use crate::record::answer::State;
use crate::record::ask::Ask;
use crate::record::policy::authority::Right;
use crate::record::scoring;
use crate::record::state::confirmed_failures;
use crate::record::verification::{Finding, Verification};
use crate::tui::command::{Availability, Command};
use crate::tui::key::Key;
use crate::tui::screen::{Context, Place, Purpose, Step};
use crate::tui::widget::notes::Note;
use crate::tui::widget::picker::Item;
use crate::tui::widget::words::Words;

/// A check that is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) confirms: bool,
    /// The area wants a level of the second person's own.
    pub(super) wants_level: bool,
    pub(super) level: Option<u8>,
}

impl Check {
    /// True while the level has to be given before anything else.
    pub(super) fn waits_for_level(self) -> bool {
        self.confirms && self.wants_level && self.level.is_none()
    }
}

/// The draft in which the words of a check are kept; ids hold no blank.
fn item(question: &str) -> String {
    format!("check of {question}")
}

impl WalkScreen {
    /// Whether the area wants two assessors for the recorded level.
    fn wants_two_levels(&self) -> bool {
        let found = self.at.as_deref().zip(self.review.as_deref());
        found.is_some_and(|(at, review)| review.wants_two_levels(at))
    }

    /// Whether the first level is not to be seen yet by the person who is here.
    pub(super) fn hides_level(&self) -> bool {
        let unchecked = self
            .at
            .as_deref()
            .zip(self.review.as_deref())
            .is_some_and(|(at, review)| review.decision.is_none() && review.confirmed(at).is_none());
        unchecked && self.wants_two_levels() && self.why_no_check().is_none()
    }

    /// Why the person who is here cannot check the answer on screen; none where they can.
    fn why_no_check(&self) -> Option<String> {
        let (Some(review), Some(around)) = (self.review.as_deref(), self.around.as_deref()) else {
            return Some("the review is still being read".to_owned());
        };
        let Some(answer) = self.recorded_answer() else {
            return Some("nobody has answered this yet".to_owned());
        };
        let Some(actor) = &around.actor else {
            return Some("you are not among the people of this record, and may read only".to_owned());
        };
        if actor.is_listed() && answer.answered_by == actor.id {
            return Some("you answered it; somebody else checks it".to_owned());
        }
        let owner = around.partner.as_ref().and_then(|partner| partner.owner.as_deref());
        let owners = [owner, review.file.value.owner.as_deref()];
        if actor.is_listed() && owners.contains(&Some(actor.id.as_str())) {
            return Some("you look after the relationship; somebody else checks it".to_owned());
        }
        let authority = &review.policy.authority;
        if ![Right::Verify, Right::Approve].into_iter().any(|right| authority.may(actor, right)) {
            let roles = authority.roles_with(Right::Verify);
            let titles: Vec<&str> = roles.into_iter().map(|role| authority.title(role)).collect();
            return Some(format!("checking takes {}", titles.join(" or ")));
        }
        None
    }

    pub(super) fn availability_of_check(&self) -> Availability {
        self.why_no_check().map_or(Availability::Ready, Availability::Blocked)
    }

    /// Opens the check of the answer on screen.
    pub(super) fn begin_check(&mut self, confirms: bool, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = self.at.clone() else { return Vec::new() };
        let kept = context.drafts.get(&self.key(context, &item(&at))).unwrap_or_default();
        self.words = Words::new(kept);
        self.recalled = None;
        self.focus = Focus::Check(Check { confirms, wants_level: self.wants_two_levels(), level: None });
        Vec::new()
    }

    pub(super) fn availability_in_check(check: Check, command: Command) -> Availability {
        let ready = match command {
            Command::Choose(level) => check.waits_for_level() && level <= 4,
            Command::Accept | Command::NewLine => !check.waits_for_level(),
            Command::Back => true,
            _ => false,
        };
        if ready { Availability::Ready } else { Availability::NotHere }
    }

    pub(super) fn command_in_check(
        &mut self,
        mut check: Check,
        command: Command,
        context: &Context<'_>,
    ) -> Vec<Step> {
        match command {
            Command::Choose(level) => {
                check.level = Some(level);
                self.focus = Focus::Check(check);
                Vec::new()
            }
            Command::NewLine => {
                self.words.new_line();
                self.keep_check(context)
            }
            Command::Back => {
                self.words = Words::new(&self.entry.words);
                self.focus = self.answer_focus();
                Vec::new()
            }
            Command::Accept => self.send_check(check, context),
            _ => Vec::new(),
        }
    }

    pub(super) fn type_in_check(&mut self, key: Key, context: &Context<'_>) -> Vec<Step> {
        if self.words.key(key) { self.keep_check(context) } else { Vec::new() }
    }

    pub(super) fn paste_in_check(&mut self, text: &str, context: &Context<'_>) -> Vec<Step> {
        self.words.paste(text);
        self.keep_check(context)
    }

    fn keep_check(&self, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = &self.at else { return Vec::new() };
        let key = self.key(context, &item(at));
        vec![if self.words.is_blank() {
            Step::DropDraft(key)
        } else {
            Step::KeepDraft(key, self.words.text())
        }]
    }

    /// The check is recorded: its words are no draft any more.
    pub(super) fn drop_check(&self, question: &str, context: &Context<'_>) -> Step {
        Step::DropDraft(self.key(context, &item(question)))
    }

    fn send_check(&mut self, check: Check, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(review)) = (self.at.clone(), self.review.clone()) else { return Vec::new() };
        let because = self.words.text().trim().to_owned();
        if !check.confirms && because.is_empty() {
            return vec![Step::Say(Note::warning("Not yet: say why it is sent back."))];
        }
        let Some(answer) = review.answers.get(&at) else { return Vec::new() };
        let outcome = if check.confirms { Finding::Confirmed } else { Finding::Returned };
        let verify = Verify {
            review: self.id.clone(),
            question: at.clone(),
            outcome,
            because,
            level: check.level.filter(|_| check.confirms),
            saw: Saw::Version(answer.id),
        };
        let what = format!("{at} is {}", outcome.name());
        let mut steps = self.send(Sent { question: at, what, kind: SentKind::Check }, Action::Verify(verify));
        self.words = Words::new(&self.entry.words);
        steps.extend(self.go_on(context));
        steps
    }

    /// What the second person did with the answer on screen, in words; and whether it is grave.
    pub(super) fn checked_words(&self) -> Option<(String, bool)> {
        let (at, review) = (self.at.as_deref()?, self.review.as_deref()?);
        let verification = &review.verifications.get(at)?.value;
        let by = self.name_of(&verification.by);
        let when = verification.at.strftime("%-d %b");
        let because = match verification.because.trim() {
            "" => String::new(),
            words => format!(": {}", words.replace('\n', " ")),
        };
        if review.verified(at).is_none() {
            let done = done(verification);
            return Some((format!("{done} by {by}, {when}, but the answer is another now"), true));
        }
        let levels = review
            .levels(at)
            .map(|(first, second)| {
                format!("   levels {first} and {second}, spread {}", first.abs_diff(second))
            })
            .unwrap_or_default();
        let is_grave = verification.outcome == Finding::Returned;
        Some((format!("{} by {by}, {when}{levels}{because}", done(verification)), is_grave))
    }

    /// Whether what is chosen, or recorded where nothing is, fails a hard gate.
    pub(super) fn fails_hard(&self) -> bool {
        let fails = |question: &Question, state: &State| {
            state.value().and_then(|value| scoring::passes(question, value)) == Some(false)
        };
        let Some(question) = self.question().filter(|question| question.is_hard_gate()) else { return false };
        match self.entry.state(question) {
            Ok(state) => fails(question, &state),
            Err(_) => self.recorded_answer().is_some_and(|answer| fails(question, &answer.state)),
        }
    }

    /// What rejecting by this gate needs next: the answer itself, the second person, or the decision.
    pub(super) fn reject_now(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = self.at.clone() else { return Vec::new() };
        let mut steps = Vec::new();
        let is_new = self.question().is_some_and(|question| self.entry.state(question).is_ok());
        if is_new {
            steps = self.record(context);
            if !self.recording.iter().any(|sent| sent.question == at) {
                return steps;
            }
        } else if let (Some(review), Some(standing)) = (&self.review, &self.standing) {
            if confirmed_failures(review, standing).contains(&at) {
                return vec![Step::Go(Place::Decide { review: self.id.clone(), rejecting: true })];
            }
            if self.why_no_check().is_none() {
                return self.begin_check(true, context);
            }
        }
        self.rejecting = Some(at);
        steps.push(Step::Pick(Purpose::Verifier, self.verifiers(), "Who checks it"));
        steps
    }

    /// The people who may confirm an answer of the person who is here.
    fn verifiers(&self) -> Vec<Item> {
        let (Some(review), Some(around)) = (self.review.as_deref(), self.around.as_deref()) else {
            return Vec::new();
        };
        let authority = &review.policy.authority;
        let may = authority.roles_with(Right::Verify);
        let own = around.actor.as_ref().map(|actor| actor.id.as_str());
        let owner = around.partner.as_ref().and_then(|partner| partner.owner.as_deref());
        let people = around.record.iter().flat_map(|record| &record.people);
        people
            .filter(|person| Some(person.id.as_str()) != own && Some(person.id.as_str()) != owner)
            .filter(|person| person.roles.iter().any(|role| may.contains(&role.as_str())))
            .map(|person| Item {
                id: person.id.clone(),
                label: person.name.clone(),
                detail: person.roles.join(", "),
                ..Item::default()
            })
            .collect()
    }

    /// Asks a second person to check the answer that rejects.
    pub(super) fn ask_verifier(&mut self, person: &str, context: &Context<'_>) -> Vec<Step> {
        let (Some(question), Some(review)) = (self.rejecting.take(), &self.review) else { return Vec::new() };
        let ask = Ask {
            id: review.next_ask_id(person, self.asks_on_their_way()),
            to: person.to_owned(),
            questions: vec![question.clone()],
            sent: context.now,
            due: None,
            asked_by: String::new(),
        };
        let what = format!("{person} is asked to check {question}");
        let action = Action::Ask(SendAsk { review: self.id.clone(), ask });
        self.send(Sent { question: String::new(), what, kind: SentKind::Ask }, action)
    }
}

fn done(verification: &Verification) -> &'static str {
    match verification.outcome {
        Finding::Confirmed => "confirmed",
        Finding::Returned => "returned",
    }
}
