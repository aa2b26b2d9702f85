//! What others say about the question on screen, and taking it as a draft of one's own.

use super::entry::{Cited, Entry};
use super::lines::{Row, Sheet};
use super::recording::{Sent, SentKind};
use super::{Focus, WalkScreen};
use crate::checklist::model::Question;
use crate::record::action::{Action, RejectClaim, Saw};
use crate::record::claim::{Claim, Origin};
use crate::tui::canvas::piece;
use crate::tui::command::{Availability, Command};
use crate::tui::screen::{Context, Step};
use crate::tui::theme::Role;
use crate::tui::widget::notes::Note;
use crate::tui::widget::words::Words;

/// The draft in which the reason of a rejection is kept; ids hold no blank.
fn item(question: &str) -> String {
    format!("rejection about {question}")
}

/// The heading of what others say.
pub(super) const THEY_SAY: &str = "They say";

/// What stands there while nobody has said anything.
pub(super) const NOTHING_SAID: &str = "nothing yet";

impl WalkScreen {
    fn claim_about(&self, question: &str) -> Option<&Claim> {
        self.review.as_ref()?.newest_claim(question)
    }

    fn expired(&self, claim: &Claim) -> Vec<&str> {
        let around = self.review.as_ref().zip(self.around.as_ref());
        around.map(|(review, around)| review.expired_proof(claim, around.day)).unwrap_or_default()
    }

    /// Whether there is a claim that can be taken as it stands.
    pub(super) fn availability_of_claim(&self) -> Availability {
        let Some(claim) = self.question().and_then(|question| self.claim_about(&question.id)) else {
            return Availability::Blocked("they have said nothing yet".to_owned());
        };
        match self.expired(claim).as_slice() {
            [] => Availability::Ready,
            expired => Availability::Blocked(format!("its proof has expired: {}", expired.join(", "))),
        }
    }

    /// Value, words and citations of the claim, as a draft that says what it took.
    pub(super) fn take_claim(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(question) = self.question().cloned() else { return Vec::new() };
        let taken = self.entry.taken_from.as_deref();
        let next = self.review.as_ref().and_then(|review| review.claim_after(&question.id, taken));
        let Some(claim) = next.cloned() else { return Vec::new() };
        if !claim.is_words_only {
            self.entry.choose_like(&claim.answer, &question);
        }
        self.entry.citations = claim.answer.evidence.iter().map(Cited::of).collect();
        self.entry.taken_from = Some(claim.id);
        self.words = Words::new(&claim.answer.because);
        // Words alone leave the answer to be chosen.
        self.focus = if claim.is_words_only { self.answer_focus() } else { Focus::Words };
        self.said = if claim.is_words_only {
            format!("The words of {}, as a draft: choose what they come to", claim.from)
        } else {
            format!("From {}, as a draft: Enter makes it yours", claim.from)
        };
        self.keep(context)
    }

    /// What they say, in one line.
    pub(super) fn they_say(&self, question: &Question) -> String {
        let Some(claim) = self.claim_about(&question.id) else { return NOTHING_SAID.to_owned() };
        let answer = &claim.answer;
        let because = answer.because.lines().next().unwrap_or_default();
        let expired = self.expired(claim);
        let stale =
            if expired.is_empty() { String::new() } else { format!("  expired: {}", expired.join(", ")) };
        let words = claim.words(question);
        let rest = if because.is_empty() { String::new() } else { format!(": {because}") };
        let more = self.review.as_ref().map_or(1, |review| review.offered_claims(&question.id).len()) - 1;
        let more = if more == 0 { String::new() } else { format!("  and {more} more: c again") };
        let is_contradicted = claim.source != Origin::Carried
            && self.review.as_ref().is_some_and(|review| review.contradicted_by(claim).is_some());
        let but = if is_contradicted { "  against what is recorded" } else { "" };
        format!("{words} ({}, {}){rest}{stale}{but}{more}", claim.from, answer.answered_by)
    }

    /// All that they say about a question and that is offered, whole, as Markdown; none where that is nothing.
    pub(super) fn all_they_say(&self, question: &Question) -> Option<String> {
        let offered = self.review.as_ref()?.offered_claims(&question.id);
        let said = offered.into_iter().map(|claim| {
            let when = claim.received.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %b %Y");
            let answer = &claim.answer;
            let head =
                format!("**{}** ({}, {}, {when})", claim.words(question), answer.answered_by, claim.from);
            if answer.because.is_empty() { head } else { format!("{head}\n\n{}", answer.because) }
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| format!("## {THEY_SAY}\n\n{}", said.join("\n\n")))
    }

    /// The claim that would be rejected: the one that was taken as a draft, else the newest.
    fn rejected(&self) -> Option<&Claim> {
        let question = &self.question()?.id;
        let taken = self.entry.taken_from.as_deref();
        let offered = self.review.as_ref()?.offered_claims(question);
        offered.iter().find(|claim| Some(claim.id.as_str()) == taken).or(offered.first()).copied()
    }

    pub(super) fn availability_of_rejection(&self) -> Availability {
        Availability::when(self.rejected().is_some(), "they have said nothing yet")
    }

    /// Asks why what they say is rejected.
    pub(super) fn begin_rejection(&mut self, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(claim)) = (self.at.clone(), self.rejected().map(|claim| claim.id.clone())) else {
            return Vec::new();
        };
        self.words = Words::new(context.drafts.get(&self.key(context, &item(&at))).unwrap_or_default());
        self.recalled = None;
        self.focus = Focus::Reject(claim);
        Vec::new()
    }

    pub(super) fn command_in_rejection(
        &mut self,
        claim: &str,
        command: Command,
        context: &Context<'_>,
    ) -> Vec<Step> {
        match command {
            Command::NewLine => {
                self.words.new_line();
                self.keep_rejection(context)
            }
            Command::Back => {
                self.words = Words::new(&self.entry.words);
                self.focus = self.answer_focus();
                Vec::new()
            }
            Command::Accept => self.send_rejection(claim, context),
            _ => Vec::new(),
        }
    }

    pub(super) fn keep_rejection(&self, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = &self.at else { return Vec::new() };
        let key = self.key(context, &item(at));
        let words = self.words.text();
        vec![if self.words.is_blank() { Step::DropDraft(key) } else { Step::KeepDraft(key, words) }]
    }

    /// The rejection is recorded: its words are no draft any more.
    pub(super) fn drop_rejection(&self, question: &str, context: &Context<'_>) -> Step {
        Step::DropDraft(self.key(context, &item(question)))
    }

    fn send_rejection(&mut self, claim: &str, context: &Context<'_>) -> Vec<Step> {
        let (Some(at), Some(review)) = (self.at.clone(), self.review.clone()) else { return Vec::new() };
        let because = self.words.text().trim().to_owned();
        if because.is_empty() {
            return vec![Step::Say(Note::warning("Not yet: say why it is rejected."))];
        }
        let Some(seen) = review.claims.get(&at).and_then(|claims| claims.get(claim)) else {
            return Vec::new();
        };
        let reject = RejectClaim {
            review: self.id.clone(),
            question: at.clone(),
            claim: claim.to_owned(),
            because,
            saw: Saw::Version(seen.id),
        };
        let mut steps = Vec::new();
        // A draft that began with it has nothing left to begin with.
        if self.entry.taken_from.as_deref() == Some(claim) {
            steps.push(Step::DropDraft(self.key(context, &at)));
            self.entry = Entry::fresh(&review, &at);
        }
        self.words = Words::new(&self.entry.words);
        let what = format!("what {} says about {at} is rejected", seen.value.answer.answered_by);
        let sent = Sent { question: at, what, kind: SentKind::Rejection };
        steps.extend(self.send(sent, Action::RejectClaim(reject)));
        steps.extend(self.go_on(context));
        steps
    }

    /// What is rejected, and the field for why.
    pub(super) fn rejection_lines(&self, sheet: &mut Sheet, question: &Question, claim: &str, width: u16) {
        let offered = self.review.as_ref().map(|review| review.offered_claims(&question.id));
        let claim = offered.iter().flatten().find(|own| own.id == claim);
        let words = claim.map_or_else(String::new, |own| {
            format!("{} said {} ({})", own.answer.answered_by, own.words(question), own.from)
        });
        sheet.line([piece("Rejected because", Role::Warning)]);
        sheet.wrapped(2, width, &words, Role::Muted);
        sheet.focus = sheet.rows.len();
        sheet.rows.push(Row::Words(self.words.rows(width.saturating_sub(3)).clamp(1, 6)));
        sheet.blank();
    }
}
