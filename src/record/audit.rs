//! What an auditor asks of a review: who decided with whose signatures, what was waived, what nobody
//! checked, where people were milder than the rules, and which proof no longer holds.

use jiff::civil::Date;

use super::layout::ReviewId;
use super::policy::authority::in_words;
use super::review::Review;
use super::standing::{Place, Standing};
use super::state::{Course, to_verify};
use super::verification::Finding as Check;
use crate::checklist::model::Level;

/// A question that an auditor asks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inquiry {
    /// Who decided what, with whose signatures.
    Decided,
    /// Gates waived, by whom, until when.
    Waived,
    /// Answers that no second person has confirmed.
    Unverified,
    /// Decisions milder than what the rules proposed.
    Milder,
    /// Answers whose proof is expired, missing or too weak.
    Proof,
}

impl Inquiry {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Decided, Self::Waived, Self::Unverified, Self::Milder, Self::Proof];

    /// The question as a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Decided => "Who decided what, with whose signatures",
            Self::Waived => "Gates waived, by whom, until when",
            Self::Unverified => "Answers nobody verified, by person",
            Self::Milder => "Decisions milder than proposed",
            Self::Proof => "Proof expired, missing or too weak",
        }
    }
}

/// An answer to one of these questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// To which of them.
    pub inquiry: Inquiry,
    /// In which review.
    pub review: ReviewId,
    /// The question or document that it is about; none for the review as a whole.
    pub item: Option<String>,
    /// What was found, in words.
    pub words: String,
    /// The person that it is about.
    pub by: String,
    /// When they did it, where that is what is asked.
    pub at: Option<jiff::Timestamp>,
    /// True where it wants to be looked at.
    pub is_bad: bool,
}

/// Everything that is found in a review as it stands on a day, in the order of the questions.
#[must_use]
pub fn findings(review: &Review, standing: &Standing) -> Vec<Finding> {
    let course = Course::of(review, standing);
    let mut found = Found { review, all: Vec::new() };
    found.decided(&course);
    found.waived(&course, standing.day);
    found.unverified(standing);
    found.milder();
    found.proof(standing);
    found.all
}

struct Found<'r> {
    review: &'r Review,
    all: Vec<Finding>,
}

impl Found<'_> {
    fn put(&mut self, inquiry: Inquiry, item: Option<&str>, by: &str, is_bad: bool, words: String) {
        self.all.push(Finding {
            inquiry,
            review: self.review.id.clone(),
            item: item.map(str::to_owned),
            words,
            by: by.to_owned(),
            at: None,
            is_bad,
        });
    }

    fn put_done(&mut self, by: &str, at: jiff::Timestamp, is_bad: bool, words: String) {
        self.put(Inquiry::Decided, None, by, is_bad, words);
        if let Some(last) = self.all.last_mut() {
            last.at = Some(at);
        }
    }

    fn decided(&mut self, course: &Course) {
        let Some(decision) = self.review.decision.as_ref().map(|item| &item.value) else { return };
        let outcome = decision.outcome.name().replace('-', " ");
        let state = course.state.words();
        let until = decision.valid_until.map(|day| format!(", valid until {day}")).unwrap_or_default();
        let breach = if course.is_in_breach() { ", in breach" } else { "" };
        let words = format!("{outcome}{until}; now {state}{breach}");
        self.put_done(&decision.decided_by, decision.decided_at, course.is_in_breach(), words);
        for signoff in self.review.signoffs.values().map(|item| &item.value) {
            let role = if signoff.role.is_empty() { String::new() } else { format!(" as {}", signoff.role) };
            let mail = signoff.mail.as_ref().map(|_| ", by mail").unwrap_or_default();
            let stale = signoff.stale(self.review);
            let now = match stale.len() {
                0 => String::new(),
                1 => ": STALE, 1 item differs".to_owned(),
                some => format!(": STALE, {some} items differ"),
            };
            let words = format!("signed{role}{mail}{now}");
            self.put_done(&signoff.by, signoff.at, !stale.is_empty(), words);
        }
    }

    fn waived(&mut self, course: &Course, day: Date) {
        for (question, item) in &self.review.waivers {
            let waiver = &item.value;
            let newest = waiver.newest();
            let area = self.review.question(question).map_or("", |(pin, _)| pin.checklist.area.as_str());
            let authority = &self.review.policy.authority;
            let wanted = waiver.signers(authority, &course.terms, area);
            let missing = newest.unsigned(&wanted);
            let signed: Vec<&str> = newest.approvals.iter().map(|own| own.by.as_str()).collect();
            let signed = if signed.is_empty() { "nobody".to_owned() } else { signed.join(", ") };
            let lack: Vec<String> = missing.iter().map(|one| in_words(authority, one)).collect();
            let lack =
                if lack.is_empty() { String::new() } else { format!("; still to sign: {}", lack.join(", ")) };
            let has_ended = newest.until < day;
            let ended = if has_ended { "ended" } else { "until" };
            let words = format!("{ended} {}, signed by {signed}{lack}", newest.until);
            self.put(
                Inquiry::Waived,
                Some(question),
                &newest.requested_by,
                has_ended || !missing.is_empty(),
                words,
            );
        }
    }

    fn unverified(&mut self, standing: &Standing) {
        let wanted = to_verify(self.review, standing);
        let counted = self.review.answers.values().map(|item| &item.value).filter(|answer| {
            matches!(
                standing.place(&answer.question),
                Some(Place::Answered { .. } | Place::Unknown | Place::NotApplicable)
            )
        });
        for answer in counted {
            let question = &answer.question;
            let is_wanted = wanted.contains(question);
            let words = match self.review.verified(question).map(|verification| verification.outcome) {
                Some(Check::Confirmed) if !is_wanted => continue,
                Some(Check::Returned) => "returned",
                _ if is_wanted => "wants a second person",
                _ => "not asked for",
            };
            self.put(Inquiry::Unverified, Some(question), &answer.answered_by, is_wanted, words.to_owned());
        }
    }

    fn milder(&mut self) {
        let Some(decision) = self.review.decision.as_ref().map(|item| &item.value) else { return };
        if !decision.outcome.is_milder_than(decision.proposal) {
            return;
        }
        let outcome = decision.outcome.name().replace('-', " ");
        let why = decision.milder_because.as_deref().unwrap_or("no reason is given");
        let proposed = decision.proposal.words();
        let words = format!("{outcome}, where rule {} proposed {proposed}: {why}", decision.rule);
        self.put(Inquiry::Milder, None, &decision.decided_by, true, words);
    }

    fn proof(&mut self, standing: &Standing) {
        let day = standing.day;
        let unproven = standing.checklists.iter().flat_map(|checklist| &checklist.unproven);
        for question in unproven {
            let Some(answer) = self.review.answers.get(question).map(|item| &item.value) else { continue };
            let cited = answer.evidence.iter().filter_map(|own| self.review.evidence.get(&own.id));
            let expired: Vec<String> = cited
                .filter(|item| item.value.is_expired_on(day))
                .map(|item| item.value.id.clone())
                .collect();
            let wanted = self.review.question(question).map_or(Level::NONE, |(_, own)| own.evidence.min);
            let words = if !expired.is_empty() {
                format!("expired: {}; needs {wanted}", expired.join(", "))
            } else if answer.evidence.is_empty() {
                format!("no proof is cited; needs {wanted}")
            } else {
                let has = super::standing::proof(self.review, answer, day);
                format!("proof is {has}; needs {wanted}")
            };
            let is_gate = standing.gate(question).is_some();
            self.put(Inquiry::Proof, Some(question), &answer.answered_by, is_gate, words);
        }
    }
}
