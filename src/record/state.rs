//! Where a review is in its course, what it still lacks, and what has stopped holding: computed from
//! what people did, as of a day.

use jiff::civil::Date;

use super::answer::Value;
use super::decision::{Decision, Verdict};
use super::deed::Deed;
use super::irregular::{
    irregularities, why_never, why_never_rejected, why_not_met, why_not_revoked, why_not_theirs,
    why_not_withdrawn, why_unchecked, why_void,
};
use super::people::is_listed_id;
use super::policy::authority::{OneOf, Terms, unsigned};
use super::review::Review;
use super::signoff::{Seen, SignOff};
use super::standing::{GateState, Place, Standing};
use super::verification::{Finding, Verification};
use crate::checklist::model::{GateKind, Kind, Question};

/// How far a review has come (BRIEF F.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewState {
    /// Started, and nothing answered yet.
    Draft,
    /// Being answered.
    InProgress,
    /// Handed over to a second person.
    InVerification,
    /// An answer was returned since it was handed over.
    ChangesRequested,
    /// Everything that wants a second person has been confirmed.
    ReadyForDecision,
    /// Approved, and in force.
    Approved,
    /// Approved on terms, and in force.
    ApprovedWithConditions,
    /// Rejected.
    Rejected,
    /// Given up before there was a decision.
    Withdrawn,
    /// Approved once; the approval has ended.
    Expired,
    /// Approved once; the approval was taken back.
    Revoked,
    /// Approved once; a newer review of the same partner has taken its place.
    Superseded,
}

impl ReviewState {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Draft,
        Self::InProgress,
        Self::InVerification,
        Self::ChangesRequested,
        Self::ReadyForDecision,
        Self::Approved,
        Self::ApprovedWithConditions,
        Self::Rejected,
        Self::Withdrawn,
        Self::Expired,
        Self::Revoked,
        Self::Superseded,
    ];

    /// The word in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InProgress => "in-progress",
            Self::InVerification => "in-verification",
            Self::ChangesRequested => "changes-requested",
            Self::ReadyForDecision => "ready-for-decision",
            Self::Approved => "approved",
            Self::ApprovedWithConditions => "approved-with-conditions",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The words on screen.
    #[must_use]
    pub fn words(self) -> String {
        self.name().replace('-', " ")
    }

    /// True once a decision has been in force or the review was given up: its answers change no more.
    #[must_use]
    pub fn is_over(self) -> bool {
        self >= Self::Approved
    }

    /// True while an approval is in force.
    #[must_use]
    pub fn is_approved(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedWithConditions)
    }
}

/// Something that has stopped holding, or is about to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// A condition of approval is not met, and its day has passed.
    Overdue {
        /// The condition.
        condition: String,
        /// Its last day.
        due: Date,
        /// True when a waiver hangs on it.
        of_waiver: bool,
    },
    /// A waiver has ended, and its gate fails.
    WaiverEnded {
        /// The gate's question.
        question: String,
        /// The waiver's last day.
        until: Date,
    },
    /// What a person signed differs from what stands there now.
    Stale {
        /// Who signed.
        by: String,
        /// What differs, by path.
        what: Vec<String>,
    },
    /// A high risk was carried until a day that has passed.
    AcceptanceEnded {
        /// The risk.
        risk: String,
        /// The acceptance's last day.
        until: Date,
    },
    /// A gate of an approved review fails or is open again.
    Gate {
        /// The question.
        question: String,
        /// How it stands.
        state: GateState,
    },
    /// Something that could never have come in through the rule book, and does not count.
    Irregular(
        /// In words.
        String,
    ),
    /// The approval has ended.
    Expired(
        /// Its last day.
        Date,
    ),
    /// The approval ends soon.
    Ends(
        /// Its last day.
        Date,
    ),
}

impl Attention {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Overdue { condition, due, .. } => format!("condition {condition} overdue since {due}"),
            Self::WaiverEnded { question, until } => format!("waiver of {question} ended on {until}"),
            Self::Stale { by, what } => match what.as_slice() {
                [one] => format!("sign-off of {by} is stale: {one} differs"),
                many => format!("sign-off of {by} is stale: {} items differ", many.len()),
            },
            Self::AcceptanceEnded { risk, until } => format!("acceptance of risk {risk} ended on {until}"),
            Self::Gate { question, state } => format!("gate {question} is {} again", state.name()),
            Self::Irregular(what) => what.clone(),
            Self::Expired(day) => format!("approval ended on {day}"),
            Self::Ends(day) => format!("approval ends on {day}"),
        }
    }

    /// True for what puts an approval in breach; the rest only wants to be seen in time.
    #[must_use]
    pub fn is_breach(&self) -> bool {
        !matches!(self, Self::Ends(_))
    }
}

/// Where a review is in its course on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// How far it has come.
    pub state: ReviewState,
    /// Who decides and signs, and for how long it holds.
    pub terms: Terms,
    /// Questions that want a second person and have none yet.
    pub to_verify: Vec<String>,
    /// Answers that were returned and have not been changed since.
    pub returned: Vec<String>,
    /// Signatures that the decision still wants.
    pub unsigned: Vec<OneOf>,
    /// The day since when the decision is in force.
    pub in_force: Option<Date>,
    /// What has stopped holding, worst first.
    pub attention: Vec<Attention>,
}

impl Course {
    /// Works out the course of a review on the day of its standing.
    #[must_use]
    pub fn of(review: &Review, standing: &Standing) -> Self {
        let terms = standing.terms(review);
        let is_milder = review.decision.as_ref().is_some_and(|item| item.value.milder_because.is_some());
        let wanted = signers(review, standing, is_milder);
        let mut attention: Vec<Attention> =
            irregularities(review, standing).into_iter().map(Attention::Irregular).collect();
        let in_force = match in_force(review, standing, &wanted) {
            Ok(since) => since,
            Err(why) => {
                attention.push(Attention::Irregular(format!("the decision does not count: {why}")));
                None
            }
        };
        let to_verify = to_verify(review, standing);
        let mut course = Self {
            state: ReviewState::Draft,
            unsigned: missing_signatures(review, standing, &wanted),
            returned: returned(review),
            terms,
            to_verify,
            in_force,
            attention: Vec::new(),
        };
        course.state = course.state(review, standing);
        attention.extend(course.not_counted(review, standing).into_iter().map(Attention::Irregular));
        attention.extend(course.attention(review, standing));
        course.attention = attention;
        course
    }

    /// True while something puts the approval in breach.
    #[must_use]
    pub fn is_in_breach(&self) -> bool {
        self.attention.iter().any(Attention::is_breach)
    }

    fn state(&self, review: &Review, standing: &Standing) -> ReviewState {
        let file = &review.file.value;
        let decision = review.decision.as_ref().map(|item| &item.value);
        if let Some(decision) = decision.filter(|_| self.in_force.is_some()) {
            let was_approved = decision.outcome.approves();
            let is_revoked = |deed: &Deed| why_not_revoked(deed, was_approved).is_none();
            return match decision.outcome {
                _ if file.revoked.as_ref().is_some_and(is_revoked) => ReviewState::Revoked,
                Verdict::Reject => ReviewState::Rejected,
                _ if decision.valid_until.is_some_and(|last| last < standing.day) => ReviewState::Expired,
                Verdict::Approve => ReviewState::Approved,
                Verdict::ApproveWithConditions => ReviewState::ApprovedWithConditions,
            };
        }
        if file.withdrawn.as_ref().is_some_and(|deed| why_not_withdrawn(deed, false).is_none()) {
            return ReviewState::Withdrawn;
        }
        let Some(submitted) = &file.submitted else {
            return if review.answers.is_empty() { ReviewState::Draft } else { ReviewState::InProgress };
        };
        let was_returned = |question: &str, v: &Verification| {
            v.outcome == Finding::Returned
                && v.at >= submitted.at
                && why_unchecked(review, question, v).is_none()
        };
        let mut checks = review.verifications.iter();
        if !self.returned.is_empty() || checks.any(|(question, item)| was_returned(question, &item.value)) {
            ReviewState::ChangesRequested
        } else if !lacks_of_answers(review, standing).is_empty() {
            // Handed over, and something that this takes is not there (any more).
            ReviewState::InProgress
        } else if self.to_verify.is_empty() {
            ReviewState::ReadyForDecision
        } else {
            ReviewState::InVerification
        }
    }

    /// What the file of the review says and does not count, in words.
    fn not_counted(&self, review: &Review, standing: &Standing) -> Vec<String> {
        let file = &review.file.value;
        let is_decided = self.in_force.is_some();
        let decision = review.decision.as_ref().filter(|_| is_decided);
        let was_approved = decision.is_some_and(|item| item.value.outcome.approves());
        let revoked = file.revoked.as_ref().and_then(|deed| why_not_revoked(deed, was_approved));
        let withdrawn = file.withdrawn.as_ref().and_then(|deed| why_not_withdrawn(deed, is_decided));
        let is_handed_over = file.submitted.is_some() && !self.state.is_over();
        let lacks = if is_handed_over { lacks_of_answers(review, standing) } else { Vec::new() };
        let lacks =
            lacks.into_iter().map(|lack| format!("it was handed over, and that does not count: {lack}"));
        revoked.into_iter().chain(withdrawn).chain(lacks).collect()
    }

    fn attention(&self, review: &Review, standing: &Standing) -> Vec<Attention> {
        let day = standing.day;
        let mut found = Vec::new();
        let Some(decision) = review.decision.as_ref().map(|item| &item.value) else { return found };
        let was_approved = decision.outcome.approves() && self.in_force.is_some();
        let now = Seen::of(review);
        for signoff in review.signoffs.values().map(|item| &item.value) {
            let what = signoff.newest().differing(&now);
            // What was signed under an earlier decision is no signature under this one.
            if !what.is_empty() && (was_approved || signs(signoff, decision, review)) {
                found.push(Attention::Stale { by: signoff.by.clone(), what });
            }
        }
        let holds = was_approved && matches!(self.state, ReviewState::Expired) || self.state.is_approved();
        if !holds {
            return found;
        }
        for condition in decision.conditions.iter().filter(|condition| condition.due < day) {
            if !review.is_met(&condition.id) {
                let of_waiver = review
                    .waivers
                    .values()
                    .any(|item| item.value.condition.as_deref() == Some(condition.id.as_str()));
                found.push(Attention::Overdue {
                    condition: condition.id.clone(),
                    due: condition.due,
                    of_waiver,
                });
            }
        }
        for gate in &standing.gates {
            let ended = review.waivers.get(&gate.question).map(|item| item.value.newest().until);
            match (gate.state, ended) {
                (GateState::Fail, Some(until)) if until < day => {
                    found.push(Attention::WaiverEnded { question: gate.question.clone(), until });
                }
                (GateState::Fail | GateState::Open, _) => {
                    found.push(Attention::Gate { question: gate.question.clone(), state: gate.state });
                }
                _ => {}
            }
        }
        for risk in review.risks.values().map(|item| &item.value).filter(|risk| risk.is_open()) {
            if let Some(accepted) = risk.accepted.as_ref().filter(|accepted| accepted.until < day) {
                found.push(Attention::AcceptanceEnded { risk: risk.id.clone(), until: accepted.until });
            }
        }
        if let Some(until) = decision.valid_until {
            if until < day {
                found.push(Attention::Expired(until));
            } else if self.terms.warn.before(until).is_some_and(|begins| begins <= day) {
                found.push(Attention::Ends(until));
            }
        }
        found
    }
}

/// True when a second person has to look at the answer: every gate, and every question of the
/// weight that the policy names.
#[must_use]
pub fn wants_verification(review: &Review, question: &Question) -> bool {
    question.gate.is_some() || question.weight >= review.policy.verification.weight
}

impl Review {
    /// The verification of a question's answer as it is now; none when nobody verified it, or the
    /// answer is another by now.
    #[must_use]
    pub fn verified(&self, question: &str) -> Option<&Verification> {
        let answer = self.answers.get(question)?;
        let verification = &self.verifications.get(question)?.value;
        (verification.answer == answer.id).then_some(verification)
    }

    /// Whether a second person sent the answer as it is now back.
    #[must_use]
    pub fn is_returned(&self, question: &str) -> bool {
        self.verified(question)
            .is_some_and(|v| v.outcome == Finding::Returned && why_unchecked(self, question, v).is_none())
    }

    /// Whether a condition of approval is met: somebody who does not own it closed it, with proof.
    #[must_use]
    pub fn is_met(&self, condition: &str) -> bool {
        let is_closed = self.progress.get(condition).is_some_and(|item| item.value.closed.is_some());
        let terms = self.decision.as_ref().and_then(|item| item.value.condition(condition));
        is_closed && terms.is_none_or(|terms| why_not_met(self, terms).is_none())
    }

    /// Whether two people assess the level that is recorded, each without knowing the other's.
    #[must_use]
    pub fn wants_two_levels(&self, question: &str) -> bool {
        let Some((pin, asked)) = self.question(question) else { return false };
        let has_level = self.answers.get(question).is_some_and(|item| item.value.state.value().is_some());
        matches!(asked.kind, Kind::Scale(_))
            && has_level
            && self.policy.verification.second_level.contains(&pin.checklist.area)
    }

    /// Both assessors' levels of an answer on a scale; none where there is no second one.
    #[must_use]
    pub fn levels(&self, question: &str) -> Option<(u8, u8)> {
        let second = self.confirmed(question)?.level?;
        match self.answers.get(question)?.value.state.value()? {
            Value::Number(first) => Some((u8::try_from(*first).ok()?, second)),
            _ => None,
        }
    }

    /// The verification, if it confirms the answer as it is now and is by a second person.
    #[must_use]
    pub fn confirmed(&self, question: &str) -> Option<&Verification> {
        let by = &self.answers.get(question)?.value.answered_by;
        self.verified(question).filter(|v| {
            v.outcome == Finding::Confirmed && v.by != *by && why_unchecked(self, question, v).is_none()
        })
    }
}

/// The gates and weighty questions whose answers nobody else has confirmed as they are now. In a
/// record that lists nobody there is no second person to ask.
#[must_use]
pub fn to_verify(review: &Review, standing: &Standing) -> Vec<String> {
    review
        .questions()
        .filter(|(_, question)| wants_verification(review, question))
        .filter(|(_, question)| {
            matches!(standing.place(&question.id), Some(Place::Answered { .. } | Place::NotApplicable))
        })
        .filter(|(_, question)| {
            let answer = review.answers.get(&question.id).map(|item| &item.value);
            answer.is_some_and(|answer| is_listed_id(&answer.answered_by))
                && review.confirmed(&question.id).is_none()
        })
        .map(|(_, question)| question.id.clone())
        .collect()
}

/// Answers that were returned and have not been changed since.
fn returned(review: &Review) -> Vec<String> {
    review.verifications.keys().filter(|question| review.is_returned(question)).cloned().collect()
}

/// True when a sign-off is under this very decision.
fn signs(signoff: &SignOff, decision: &Decision, review: &Review) -> bool {
    signoff.outcome == decision.outcome
        && review.decision.as_ref().is_some_and(|item| signoff.saw.holds("decision.toml", item.id))
}

/// Since when the decision is in force: a rejection since it was made; an approval since the last of
/// the signatures that its tier asks for, all of which saw the same. Signatures made apart count
/// together as soon as the record holds both. The reason, where it could never have been made.
fn in_force(review: &Review, standing: &Standing, wanted: &[OneOf]) -> Result<Option<Date>, String> {
    let Some(decision) = review.decision.as_ref().map(|item| &item.value) else { return Ok(None) };
    let day = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    if let Some(why) = why_not_theirs(review, &decision.decided_by) {
        return Err(why);
    }
    if !decision.outcome.approves() {
        return match why_never_rejected(review, standing) {
            Some(why) => Err(why),
            None => Ok(Some(day(decision.decided_at))),
        };
    }
    let counts = |signoff: &&SignOff| {
        signs(signoff, decision, review) && why_void(review, standing, signoff).is_none()
    };
    let mut alike: Vec<(&Seen, Vec<&SignOff>)> = Vec::new();
    for signoff in review.signoffs.values().map(|item| &item.value).filter(counts) {
        match alike.iter_mut().find(|(seen, _)| *seen == &signoff.saw) {
            Some((_, group)) => group.push(signoff),
            None => alike.push((&signoff.saw, vec![signoff])),
        }
    }
    let complete = alike.into_iter().filter(|(_, group)| {
        let signed: Vec<(&str, &str)> = group.iter().map(|s| (s.by.as_str(), s.role.as_str())).collect();
        unsigned(wanted, &signed).is_empty()
    });
    let Some((_, group)) = complete.min_by_key(|(_, group)| group.iter().map(|s| s.at).max()) else {
        return Ok(None);
    };
    match why_never(review, &group) {
        Some(why) => Err(why),
        None => Ok(group.iter().map(|s| s.at).max().map(day)),
    }
}

/// The signatures that a decision still wants: those that are stale do not count.
fn missing_signatures(review: &Review, standing: &Standing, wanted: &[OneOf]) -> Vec<OneOf> {
    let Some(decision) = review.decision.as_ref().map(|item| &item.value) else {
        return wanted.to_vec();
    };
    if !decision.outcome.approves() {
        return Vec::new();
    }
    let now = Seen::of(review);
    let good: Vec<(&str, &str)> = review
        .signoffs
        .values()
        .map(|item| &item.value)
        .filter(|s| signs(s, decision, review) && s.newest().differing(&now).is_empty())
        .filter(|s| why_void(review, standing, s).is_none())
        .map(|s| (s.by.as_str(), s.role.as_str()))
        .collect();
    unsigned(wanted, &good).into_iter().cloned().collect()
}

/// Who signs an approval: the tier's signers, or the next tier's where it is milder than the rules
/// propose.
#[must_use]
pub fn signers(review: &Review, standing: &Standing, is_milder: bool) -> Vec<OneOf> {
    let critical = standing.scope.is_critical(&review.facts);
    let next = review.policy.authority.next_terms(standing.scope.tier.level, critical);
    match next.filter(|_| is_milder) {
        Some(next) => next.approve,
        None => standing.terms(review).approve,
    }
}

/// What keeps a review from being handed over to a second person; nothing when it can be.
#[must_use]
pub fn lacks_for_submit(review: &Review, standing: &Standing) -> Vec<String> {
    let mut lacks = lacks_of_answers(review, standing);
    let returned = returned(review);
    if !returned.is_empty() {
        lacks.push(format!("returned and not changed since: {}", returned.join(", ")));
    }
    lacks
}

/// What the facts and answers lack that a review is handed over with.
#[must_use]
pub fn lacks_of_answers(review: &Review, standing: &Standing) -> Vec<String> {
    let mut lacks = Vec::new();
    let unsettled = standing.unsettled(review);
    if !unsettled.is_empty() {
        lacks.push(format!("facts not settled: {}", unsettled.join(", ")));
    }
    let open: Vec<&str> = review
        .questions()
        .filter(|(_, q)| q.weight >= 3 && standing.place(&q.id).is_some_and(Place::is_open))
        .map(|(_, q)| q.id.as_str())
        .collect();
    if !open.is_empty() {
        lacks.push(format!("not answered, weight 3 or more: {}", some_of(&open)));
    }
    let needed = super::scoring::whole(u64::from(review.policy.coverage)) / super::scoring::whole(100);
    for checklist in &standing.checklists {
        if let Some(coverage) = checklist.coverage.as_ref().filter(|coverage| **coverage < needed) {
            lacks.push(format!(
                "{}: {} % of {} % covered",
                checklist.id,
                super::scoring::percent(coverage, 1),
                review.policy.coverage
            ));
        }
    }
    lacks
}

/// The hard gates that fail and whose answer a second person has confirmed: each alone rejects, from
/// any state before the decision. In a record that lists nobody no second person is asked for.
#[must_use]
pub fn confirmed_failures(review: &Review, standing: &Standing) -> Vec<String> {
    standing
        .gates
        .iter()
        .filter(|gate| gate.kind == GateKind::Hard && gate.state == GateState::Fail)
        .filter(|gate| {
            let answer = review.answers.get(&gate.question);
            answer.is_some_and(|item| !is_listed_id(&item.value.answered_by))
                || review.confirmed(&gate.question).is_some()
        })
        .map(|gate| gate.question.clone())
        .collect()
}

/// The first few of a list, and how many more.
#[must_use]
pub fn some_of(items: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown = items.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if items.len() > SHOWN { format!("{shown} and {} more", items.len() - SHOWN) } else { shown }
}
