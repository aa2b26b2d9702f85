//! The proposal, the decision and the sign-offs: what the rules say, what people decided, who still
//! has to sign, and what can be done next.

mod draw;
mod forms;
mod rows;

use super::conditions::draft::{self, Drafted};
use super::filling::{Filled, Filling};
use super::known::{Known, Now, Told};
use super::{Context, Header, Place, ScreenEvent, Step, walk_place};
use crate::record::action::{Action, Decide, Saw, Sign, SignedMail, Submit};
use crate::record::check::Refusal;
use crate::record::decision::Verdict;
use crate::record::improve::{Way, next_better};
use crate::record::layout::ReviewId;
use crate::record::letter::text_for_signer;
use crate::record::signoff::Seen;
use crate::record::state::{ReviewState, confirmed_failures};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use rows::{Row, Signer};

/// A sentence in the place of the words that a person has not written yet, to learn from the rule
/// book what else speaks against a deed.
const WORDS_TO_COME: &str = "Here stand the words that the person will write.";

/// What the form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Decide,
    Withdraw,
    Revoke,
    ByMail,
}

/// Something that can be done next, or why it cannot.
#[derive(Debug)]
struct Next {
    command: Command,
    words: String,
    blocked: Option<String>,
}

/// A review on its way to a decision, and the decision.
#[derive(Debug)]
pub struct DecideScreen {
    known: Known,
    page: Page,
    /// The form of a rejection is opened as soon as it can be.
    rejecting: bool,
    /// The signer whose stale items are shown.
    opened: Option<String>,
    conditions: Vec<Drafted>,
    signers: Vec<Signer>,
    next: Vec<Next>,
    way: Option<Way>,
    filling: Option<Filling<What>>,
}

impl DecideScreen {
    pub(super) fn open(id: &ReviewId, rejecting: bool, context: &Context<'_>) -> (Self, Vec<Step>) {
        let (known, steps) = Known::open(id, context);
        let screen = Self {
            known,
            page: Page::default(),
            rejecting,
            opened: None,
            conditions: Vec::new(),
            signers: Vec::new(),
            next: Vec::new(),
            way: None,
            filling: None,
        };
        (screen, steps)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.known.id
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.known.id.to_string(), "Decide".into()];
        let right = self.known.now.as_ref().map_or_else(String::new, |now| {
            let (answered, all) = now.standing.progress();
            let tier = now.standing.scope.tier.level;
            format!("as of {}   answered {answered}/{all}   tier {tier}", self.known.day.strftime("%-d %b"))
        });
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.filling.is_some() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.filling.is_some() {
            return Filling::<What>::availability(command);
        }
        if self.known.now.is_none() {
            return Availability::NotHere;
        }
        if let Some(next) = self.next.iter().find(|next| next.command == command) {
            return match &next.blocked {
                _ if self.known.is_recording => Availability::Blocked("it is being recorded".to_owned()),
                None => Availability::Ready,
                Some(why) => Availability::Blocked(why.clone()),
            };
        }
        match command {
            // What is over says so, whatever is tried.
            Command::HandOver
            | Command::DecideNow
            | Command::Withdraw
            | Command::Revoke
            | Command::Sign
            | Command::SignByMail => Availability::Blocked(self.why_never(command)),
            Command::Accept => {
                Availability::when(self.selected().is_some(), "there is nothing to open in this row")
            }
            Command::Conditions => Availability::Ready,
            Command::Copy => {
                let decided = self.known.now.as_ref().is_some_and(|now| now.review.decision.is_some());
                Availability::when(decided, "nothing is decided yet that somebody could sign")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.filling.is_some() {
            return Filling::<What>::hints();
        }
        vec![
            Command::Why,
            Command::Conditions,
            Command::DecideNow,
            Command::Sign,
            Command::Copy,
            Command::Back,
        ]
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.filling) {
            (Command::Accept, Some(filling)) => Some(filling.accept_words()),
            (Command::NextPane, Some(_)) => Some("next field"),
            (Command::Copy, None) => Some("text for a signer"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        if self.known.is_recording {
            return Some(("Recording ...".to_owned(), String::new()));
        }
        if !self.known.said.is_empty() {
            return Some((self.known.said.clone(), String::new()));
        }
        let now = self.known.now.as_ref()?;
        Some((format!("{} is {}.", self.known.id, now.course.state.words()), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event {
            let (told, mut steps) = self.known.replied(reply, context);
            if matches!(told, Told::Recorded)
                && let Some(filling) = self.filling.take()
            {
                steps.push(filling.drop_draft());
                if filling.what == What::Decide {
                    steps.push(Step::DropDraft(draft::key(context, &self.known.id)));
                }
            }
            self.work_out(context);
            return steps;
        }
        if let Some(filling) = &mut self.filling {
            return match filling.on(event) {
                Filled::Going(steps) => {
                    self.judge(context);
                    steps
                }
                Filled::Left => {
                    self.filling = None;
                    Vec::new()
                }
                Filled::Done => match self.judge(context) {
                    Some(action) => vec![self.known.record(action)],
                    None => vec![Step::Say(Note::warning("Not yet: the form says why."))],
                },
            };
        }
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count, context),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Shown => {
                self.work_out(context);
                self.known.ask()
            }
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        match command {
            Command::Accept => return self.go(),
            Command::Conditions => return vec![Step::Go(Place::Conditions(self.known.id.clone()))],
            Command::Copy => return self.letter(),
            Command::HandOver => return vec![self.hand_over()],
            Command::Sign => return vec![self.sign()],
            Command::DecideNow => self.fill(What::Decide, context),
            Command::SignByMail => self.fill(What::ByMail, context),
            Command::Withdraw => self.fill(What::Withdraw, context),
            Command::Revoke => self.fill(What::Revoke, context),
            _ => {
                let len = self.rows().iter().filter(|row| row.is_selectable()).count();
                self.page.command(command, count, len);
            }
        }
        Vec::new()
    }

    fn selected(&self) -> Option<Row> {
        self.rows().into_iter().filter(Row::is_selectable).nth(self.page.selected())
    }

    /// Enter: opens what the row is about.
    fn go(&mut self) -> Vec<Step> {
        let id = self.known.id.clone();
        match self.selected() {
            Some(Row::Checklist(place)) => {
                let checklist = self
                    .known
                    .now
                    .as_ref()
                    .and_then(|now| now.standing.checklists.get(place))
                    .map(|checklist| checklist.id.clone());
                vec![Step::Go(Place::Why(id, checklist))]
            }
            Some(Row::Gates) => vec![Step::Go(Place::Gates(id))],
            Some(Row::Conditions) => vec![Step::Go(Place::Conditions(id))],
            Some(Row::Signer(place)) => {
                let by = self.signers.get(place).and_then(|signer| signer.by.clone());
                let is_stale = self.signers.get(place).is_some_and(|signer| !signer.stale.is_empty());
                self.opened = if self.opened == by { None } else { by };
                if self.opened.is_some() && is_stale {
                    self.page.select(self.page.selected() + 1);
                }
                Vec::new()
            }
            Some(Row::Stale(path)) => {
                let question = path.strip_prefix("answers/").or_else(|| path.strip_prefix("verifications/"));
                match question.and_then(|file| file.strip_suffix(".toml")) {
                    Some(question) => vec![Step::Go(walk_place(id, Some(question.to_owned())))],
                    None => vec![Step::Say(Note::info(format!("{path} is another since it was signed.")))],
                }
            }
            Some(Row::Next(place)) => {
                self.next.get(place).map(|next| Step::Run(next.command)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Works out anew what follows from the review as it stands.
    fn work_out(&mut self, context: &Context<'_>) {
        let Some(now) = &self.known.now else { return };
        self.conditions = draft::drafted(now, context);
        self.way = next_better(&now.review, &now.standing, &now.proposal);
        self.signers = rows::signers(now, &self.known, context);
        self.next = self.steps(context);
        if self.rejecting && self.known.actor().is_some() {
            self.rejecting = false;
            let can =
                self.next.iter().any(|next| next.command == Command::DecideNow && next.blocked.is_none());
            if can {
                self.fill(What::Decide, context);
                if let Some(filling) = &mut self.filling {
                    filling.set(forms::OUTCOME, Verdict::Reject.name());
                }
                self.judge(context);
            }
        }
    }

    /// What can be done next, and what stands in the way of the rest.
    fn steps(&self, context: &Context<'_>) -> Vec<Next> {
        let Some(now) = &self.known.now else { return Vec::new() };
        let review = || self.known.id.clone();
        let blocked = |action: Action| self.known.refusals(&action, context).first().map(ToString::to_string);
        let next = |command, words: &str, blocked| Next { command, words: words.to_owned(), blocked };
        let state = now.course.state;
        let mut steps = Vec::new();
        if !state.is_over() {
            if matches!(state, ReviewState::Draft | ReviewState::InProgress | ReviewState::ChangesRequested) {
                let why = blocked(Action::Submit(Submit { review: review() }));
                steps.push(next(Command::HandOver, "hand over to second persons", why));
            }
            let words = if confirmed_failures(&now.review, &now.standing).is_empty() {
                "decide"
            } else {
                "decide: a confirmed hard gate rejects at once"
            };
            steps.push(next(Command::DecideNow, words, self.why_not_decide(context)));
        }
        if now.review.decision.is_some() {
            steps.push(next(Command::Sign, "sign", blocked(self.signature())));
            if !now.course.unsigned.is_empty() {
                let why = self.why_not_by_mail(now, context);
                steps.push(next(Command::SignByMail, "file a signature that came by mail", why));
            }
        } else {
            let why = Some("nothing is decided yet".to_owned());
            steps.push(next(Command::Sign, "sign", why));
        }
        if !state.is_over() {
            let why = blocked(Action::Withdraw(crate::record::action::Withdraw {
                review: review(),
                because: WORDS_TO_COME.to_owned(),
            }));
            steps.push(next(Command::Withdraw, "give the review up", why));
        }
        if state.is_approved() {
            let why = blocked(Action::Revoke(crate::record::action::Revoke {
                review: review(),
                ground: crate::record::action::Ground::HardGate,
                because: WORDS_TO_COME.to_owned(),
            }));
            steps.push(next(Command::Revoke, "revoke the approval", why));
        }
        steps
    }

    /// Why the person who is here may not file a signature that came by mail; whose it is, and the
    /// mail, are still to be said.
    fn why_not_by_mail(&self, now: &Now, context: &Context<'_>) -> Option<String> {
        if !now.course.terms.by_mail {
            return Some("at this tier nobody signs by mail".to_owned());
        }
        let action = Action::Sign(Sign {
            review: self.known.id.clone(),
            role: now.course.unsigned.first().and_then(|one| one.first()).cloned(),
            by_mail: Some(SignedMail { person: None, evidence: String::new() }),
            saw: Saw::Whatever,
        });
        let reads_only = context.why_not.is_some() || self.known.actor().is_none();
        let is_theirs = |refusal: &Refusal| {
            reads_only || matches!(refusal, Refusal::MayNot { .. } | Refusal::ReadsOnly(_))
        };
        self.known
            .refusals(&action, context)
            .iter()
            .find(|refusal| is_theirs(refusal))
            .map(ToString::to_string)
    }

    /// Why something is no step from where the review is.
    fn why_never(&self, command: Command) -> String {
        let Some(now) = &self.known.now else { return "the review is still being read".to_owned() };
        let state = now.course.state;
        let words = format!("{} is {}", self.known.id, state.words());
        match command {
            Command::Revoke => format!("{words}: only an approval that is in force can be revoked"),
            Command::HandOver if !state.is_over() => format!("{words}: it has been handed over already"),
            Command::SignByMail if !state.is_over() => format!("{words}: no signature is missing"),
            _ if state.is_over() => format!("{words}: its answers change no more"),
            _ => words,
        }
    }

    /// Why the person who is here cannot decide now. Whoever may not at this tier may perhaps decide
    /// more mildly than proposed, which is the next tier's to do.
    fn why_not_decide(&self, context: &Context<'_>) -> Option<String> {
        let refusals = self.known.refusals(&self.probe(Verdict::Reject), context);
        let first = refusals.first()?;
        let is_theirs =
            |refusal: &Refusal| matches!(refusal, Refusal::MayNot { .. } | Refusal::FourEyes { .. });
        if matches!(first, Refusal::MayNot { .. })
            && !self.known.refusals(&self.probe(Verdict::Approve), context).iter().any(is_theirs)
        {
            return None;
        }
        Some(first.to_string())
    }

    /// A decision with nothing wrong in itself, to learn who may decide now.
    fn probe(&self, outcome: Verdict) -> Action {
        Action::Decide(Box::new(Decide {
            review: self.known.id.clone(),
            outcome,
            because: WORDS_TO_COME.to_owned(),
            milder_because: Some(WORDS_TO_COME.to_owned()),
            valid_until: None,
            expects: Some(WORDS_TO_COME.to_owned()),
            way_back: Some(WORDS_TO_COME.to_owned()),
            options: Vec::new(),
            dissent: Vec::new(),
            conditions: Vec::new(),
            saw: Saw::Whatever,
        }))
    }

    fn signature(&self) -> Action {
        let decision = self.known.now.as_ref().and_then(|now| now.review.decision.as_ref());
        Action::Sign(Sign {
            review: self.known.id.clone(),
            role: None,
            by_mail: None,
            saw: decision.map_or(Saw::Nothing, |item| Saw::Version(item.id)),
        })
    }

    fn hand_over(&self) -> Step {
        let count = self.known.now.as_ref().map_or(0, |now| now.course.to_verify.len());
        Step::Confirm(Confirm {
            question: "Hand this review over?".to_owned(),
            consequence: format!(
                "{count} answers want a second person: every gate, and every question of high weight. \
                 What is changed afterwards is looked at again."
            ),
            then: vec![Step::Ask(Request::Record(Box::new(Action::Submit(Submit {
                review: self.known.id.clone(),
            }))))],
        })
    }

    fn sign(&self) -> Step {
        let Some((now, decision)) =
            self.known.now.as_ref().and_then(|now| Some((now, &now.review.decision.as_ref()?.value)))
        else {
            return Step::Say(Note::info("Nothing is decided yet."));
        };
        let roles = self.known.actor().map_or(&[][..], |actor| actor.roles.as_slice());
        let role = now.course.unsigned.iter().flatten().find(|role| roles.contains(role));
        let title = role.map_or("", |role| now.review.policy.authority.title(role));
        let as_role = if title.is_empty() { String::new() } else { format!(" as {}", title.to_lowercase()) };
        let until = decision.valid_until.map(|day| format!(", valid to {day}")).unwrap_or_default();
        Step::Confirm(Confirm {
            question: format!("Sign{as_role}?"),
            consequence: format!(
                "You sign: {}{until}, {} conditions. Your signature binds to the {} items as they stand \
                 now: answers, proof, checks, waivers, risks, checklists and the decision. When one of them \
                 changes, it is stale and you are asked again.",
                decision.outcome.name().replace('-', " "),
                decision.conditions.len(),
                Seen::of(&now.review).count()
            ),
            then: vec![Step::Ask(Request::Record(Box::new(self.signature())))],
        })
    }

    fn letter(&self) -> Vec<Step> {
        let Some(now) = &self.known.now else { return Vec::new() };
        let tree = self.known.around.as_ref().and_then(|around| around.tree);
        text_for_signer(&now.review, &now.course, tree)
            .map(|text| Step::Do(Effect::Copy { text, what: "the text for a signer".into() }))
            .into_iter()
            .collect()
    }
}
