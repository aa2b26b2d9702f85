//! A review in a few figures: what a list shows of it, and for which days that holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::layout::ReviewId;
use super::order::{self, Order};
use super::policy::authority::{OneOf, Right, in_words};
use super::proposal::{self, Outcome};
use super::review::Review;
use super::standing::{GateState, Place, Standing};
use super::state::{Course, ReviewState};

/// Raised when the figures below, their order or their meaning change, or what is kept beside them:
/// they are kept by position, and none is read from an old cache.
pub const FORMAT: u32 = 8;

/// A review in a few figures. They hold from `from` to `until`, both included: on those days no
/// document, waiver, acceptance or condition of the review begins or ends to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What people read.
    pub title: String,
    /// When it was started.
    pub opened: Timestamp,
    /// Who started it.
    pub opened_by: String,
    /// As `in-progress`.
    pub state: String,
    /// The tier, or the span of it while facts are open, as `medium` or `low to high`.
    pub tier: String,
    /// Gates passed.
    pub gates_pass: usize,
    /// Gates failed.
    pub gates_fail: usize,
    /// Gates open.
    pub gates_open: usize,
    /// Gates that fail and are waived.
    pub gates_waived: usize,
    /// Answers that want a second person.
    pub to_verify: usize,
    /// Of them how many each person gave, who does not check them.
    pub to_verify_of: BTreeMap<String, usize>,
    /// Answers that were returned.
    pub returned: usize,
    /// Who has to answer anew what was returned.
    pub sent_back: Vec<SentBack>,
    /// Who decides or signs now: roles of which one is enough for each signature that is missing.
    pub wanted: Vec<OneOf>,
    /// Whether it waits for a decision; where it is decided, for signatures.
    pub wants_decision: bool,
    /// The roles that check answers.
    pub verifiers: OneOf,
    /// Who may not decide or sign, because they answered.
    pub answerers: Vec<String>,
    /// Waivers that somebody still has to sign, and those that run.
    pub waivers: Vec<WaiverLine>,
    /// Conditions in force that are open.
    pub conditions: Vec<ConditionLine>,
    /// High risks that are carried, by their id, and until when.
    pub acceptances: Vec<(String, Date)>,
    /// Whose signatures the decision still wants, in words; empty where there is none to sign.
    pub unsigned: Vec<String>,
    /// The day since when the decision is in force.
    pub in_force: Option<Date>,
    /// The last day of the approval.
    pub valid_until: Option<Date>,
    /// What has stopped holding, or is about to.
    pub attention: Vec<Notice>,
    /// The areas that its checklists cover.
    pub areas: Vec<String>,
    /// Questions answered.
    pub answered: usize,
    /// Questions in scope.
    pub in_scope: usize,
    /// Answers whose proof is too weak.
    pub weak: usize,
    /// The first gate that fails.
    pub failing: Option<String>,
    /// Questions of the quick pass answered.
    pub quick_answered: usize,
    /// Questions of the quick pass.
    pub quick: usize,
    /// Open questions that wait for nobody else, in the quick pass or, when that is done, in all.
    pub yours: usize,
    /// The next question that wants an answer.
    pub next: Option<String>,
    /// What the rules propose, as `approve`.
    pub proposal: String,
    /// The line that matched.
    pub rule: u8,
    /// The first item that caused it.
    pub because: Option<String>,
    /// Documents that are cited and expire, with the day, soonest first.
    pub expiring: Vec<Expiring>,
    /// Asks that are not answered, with the day on which they are due.
    pub asks: Vec<Waiting>,
    /// Who sent back what nobody has read yet, and about how many questions.
    pub replies: Vec<(String, usize)>,
    /// Facts that only the partner's type suggests, or that are open.
    pub unsettled: usize,
    /// Problems that keep it from being changed.
    pub broken: usize,
    /// The first day on which these figures hold.
    pub from: Option<Date>,
    /// The last day on which these figures hold.
    pub until: Option<Date>,
}

/// An answer that a second person sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    /// The question.
    pub question: String,
    /// Who gave the answer.
    pub to: String,
    /// Who sent it back.
    pub by: String,
    /// Why.
    pub because: String,
}

/// A waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverLine {
    /// The gate's question.
    pub question: String,
    /// Its last day.
    pub until: Date,
    /// Signatures that are missing.
    pub unsigned: Vec<OneOf>,
    /// Who does not sign it: they asked for it, or signed already.
    pub not_by: Vec<String>,
}

/// A condition that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionLine {
    /// Its id.
    pub id: String,
    /// What has to be done.
    pub text: String,
    /// The role or person that owns it.
    pub owner: String,
    /// Its last day.
    pub due: Date,
}

/// Something that wants to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// In words.
    pub words: String,
    /// True when it puts the approval in breach.
    #[serde(rename = "breach")]
    pub is_breach: bool,
}

/// A document that expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {
    /// Its last day.
    pub day: Date,
    /// The document's id.
    pub document: String,
    /// What people read.
    pub title: String,
    /// How many answers cite it.
    pub cited: usize,
    /// True when it stands behind a gate.
    pub behind_gate: bool,
}

/// Questions that somebody was asked and has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who was asked.
    pub to: String,
    /// How many questions are still out.
    pub questions: usize,
    /// By which day.
    pub due: Option<Date>,
}

impl Summary {
    /// Works out the figures for a day.
    #[must_use]
    pub fn of(review: &Review, day: Date) -> Self {
        let standing = Standing::of(review, day);
        let proposal = proposal::propose(review, &standing);
        let course = Course::of(review, &standing);
        let nothing = std::collections::BTreeSet::new();
        // As walking counts: a question that hangs on an open fact is where that fact comes up.
        let list = |order: Order| order.walked(review, &standing, &nothing);
        let (quick, all) = (list(Order::QuickPass), list(Order::Everything));
        let is_open = |id: &str| {
            standing.place(id).is_some_and(|place| place.is_open() || matches!(place, Place::Waiting(_)))
        };
        let quick_open = quick.iter().filter(|q| is_open(&q.id)).count();
        let waiting = review.waiting_for_others();
        let walked = if quick_open > 0 { &quick } else { &all };
        let yours = walked.iter().filter(|q| is_open(&q.id) && !waiting.contains_key(q.id.as_str())).count();
        let next = order::next_open(walked, review, &standing, None).map(|q| q.id.clone());
        let (answered, in_scope) = standing.progress();
        let (from, until) = span(review, &course, day);
        let tier = &standing.scope.tier;
        Self {
            title: review.file.value.title.clone(),
            opened: review.file.value.opened,
            opened_by: review.file.value.opened_by.clone(),
            state: course.state.name().to_owned(),
            tier: if tier.level == tier.at_least {
                tier.level.to_string()
            } else {
                format!("{} to {}", tier.at_least, tier.level)
            },
            gates_pass: standing.count_gates(GateState::Pass),
            gates_fail: standing.count_gates(GateState::Fail),
            gates_open: standing.count_gates(GateState::Open),
            gates_waived: standing.count_gates(GateState::Waived),
            to_verify: course.to_verify.len(),
            to_verify_of: to_verify_of(review, &course),
            returned: course.returned.len(),
            sent_back: sent_back(review, &course),
            wanted: course.unsigned.clone(),
            wants_decision: course.state == ReviewState::ReadyForDecision && review.decision.is_none(),
            verifiers: {
                let roles = review.policy.authority.roles_with(Right::Verify);
                roles.into_iter().map(str::to_owned).collect()
            },
            answerers: {
                let all: BTreeSet<&String> = review.answers.values().map(|a| &a.value.answered_by).collect();
                all.into_iter().cloned().collect()
            },
            waivers: waivers(review, &course),
            conditions: conditions(review, &course),
            acceptances: review
                .risks
                .values()
                .filter(|item| item.value.is_open())
                .filter_map(|item| Some((item.value.id.clone(), item.value.accepted.as_ref()?.until)))
                .collect(),
            unsigned: match &review.decision {
                Some(_) => {
                    course.unsigned.iter().map(|one| in_words(&review.policy.authority, one)).collect()
                }
                None => Vec::new(),
            },
            in_force: course.in_force,
            valid_until: review.decision.as_ref().and_then(|item| item.value.valid_until),
            attention: course.notices(),
            areas: review.pins.iter().map(|pin| pin.checklist.area.clone()).collect(),
            answered,
            in_scope,
            weak: standing
                .places()
                .iter()
                .filter(|place| matches!(place, Place::Answered { proven: false, .. }))
                .count(),
            failing: standing
                .gates
                .iter()
                .find(|gate| gate.state == GateState::Fail)
                .map(|gate| gate.question.clone()),
            quick_answered: quick.len() - quick_open,
            quick: quick.len(),
            yours,
            next,
            proposal: proposal.outcome.name().to_owned(),
            rule: proposal.rule,
            because: proposal.because.into_iter().next(),
            expiring: expiring(review),
            asks: asks(review),
            replies: replies(review, &standing),
            unsettled: standing.unsettled(review).len(),
            broken: review.problems.iter().filter(|p| p.is_error()).count(),
            from,
            until,
        }
    }

    /// True when the figures hold on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// What the rules propose, as a word of the closed list.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.proposal == Outcome::Reject.name()
    }
}

impl Course {
    /// What has stopped holding, or is about to, in words.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let attention = self.attention.iter();
        attention.map(|item| Notice { words: item.words(), is_breach: item.is_breach() }).collect()
    }
}

fn to_verify_of(review: &Review, course: &Course) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for answer in course.to_verify.iter().filter_map(|question| review.answers.get(question)) {
        *found.entry(answer.value.answered_by.clone()).or_default() += 1;
    }
    found
}

fn sent_back(review: &Review, course: &Course) -> Vec<SentBack> {
    let found = course.returned.iter().filter_map(|question| {
        let verification = review.verified(question)?;
        Some(SentBack {
            question: question.clone(),
            to: review.answers.get(question)?.value.answered_by.clone(),
            by: verification.by.clone(),
            because: verification.because.clone(),
        })
    });
    found.collect()
}

fn waivers(review: &Review, course: &Course) -> Vec<WaiverLine> {
    let found = review.waivers.iter().filter_map(|(id, item)| {
        let area = &review.question(id)?.0.checklist.area;
        let newest = item.value.newest();
        let wanted = item.value.signers(&review.policy.authority, &course.terms, area);
        let signed = newest.approvals.iter().map(|approval| approval.by.clone());
        Some(WaiverLine {
            question: id.clone(),
            until: newest.until,
            unsigned: newest.unsigned(&wanted).into_iter().cloned().collect(),
            not_by: signed.chain([newest.requested_by.clone()]).collect(),
        })
    });
    found.collect()
}

fn conditions(review: &Review, course: &Course) -> Vec<ConditionLine> {
    let Some(decision) = review.decision.as_ref().filter(|_| course.state.is_approved()) else {
        return Vec::new();
    };
    let open = decision.value.conditions.iter().filter(|condition| !review.is_met(&condition.id));
    let line = |condition: &super::decision::Condition| ConditionLine {
        id: condition.id.clone(),
        text: condition.text.clone(),
        owner: condition.owner.clone(),
        due: condition.due,
    };
    open.map(line).collect()
}

/// The days around `day` between which nothing begins or ends to hold.
fn span(review: &Review, course: &Course, day: Date) -> (Option<Date>, Option<Date>) {
    let mut last_days: Vec<Date> = review.evidence.values().filter_map(|item| item.value.expires).collect();
    for period in review.waivers.values().flat_map(|item| item.value.periods()) {
        last_days.push(period.until);
        last_days.extend(period.from.yesterday());
    }
    last_days.extend(review.risks.values().filter_map(|item| Some(item.value.accepted.as_ref()?.until)));
    if let Some(decision) = review.decision.as_ref().map(|item| &item.value) {
        last_days.extend(decision.conditions.iter().map(|condition| condition.due));
        if let Some(until) = decision.valid_until {
            last_days.push(until);
            last_days.extend(course.terms.warn.before(until).and_then(|begins| begins.yesterday().ok()));
        }
    }
    let from = last_days.iter().filter(|last| **last < day).max().and_then(|last| last.tomorrow().ok());
    let until = last_days.iter().filter(|last| **last >= day).min().copied();
    (from, until)
}

/// Marks the approvals whose place a newer one of the same partner has taken.
pub fn supersede(lines: &mut [(ReviewId, &mut Summary)]) {
    let found: Vec<String> = {
        let approvals: Vec<(String, &str, Date, &[String])> = lines
            .iter()
            .filter(|(_, summary)| {
                ReviewState::parse(&summary.state)
                    .is_some_and(|s| s.is_approved() || s == ReviewState::Expired)
            })
            .filter_map(|(id, summary)| {
                Some((id.to_string(), id.partner.as_str(), summary.in_force?, summary.areas.as_slice()))
            })
            .collect();
        let newer = |old: &(String, &str, Date, &[String])| {
            approvals.iter().any(|new| {
                new.1 == old.1
                    && new.0 != old.0
                    && new.2 > old.2
                    && old.3.iter().all(|area| new.3.contains(area))
            })
        };
        approvals.iter().filter(|old| newer(old)).map(|old| old.0.clone()).collect()
    };
    if found.is_empty() {
        return;
    }
    for (id, summary) in lines.iter_mut() {
        if found.contains(&id.to_string()) {
            ReviewState::Superseded.name().clone_into(&mut summary.state);
            summary.attention.clear();
        }
    }
}

fn expiring(review: &Review) -> Vec<Expiring> {
    let cited = review.citations();
    let gates: std::collections::BTreeSet<&str> = review
        .questions()
        .filter(|(_, q)| q.gate.is_some())
        .filter_map(|(_, q)| review.answers.get(&q.id))
        .flat_map(|answer| answer.value.evidence.iter().map(|c| c.id.as_str()))
        .collect();
    let mut found: Vec<Expiring> = review
        .evidence
        .values()
        .filter_map(|item| {
            let count = cited.get(item.value.id.as_str()).copied().filter(|count| *count > 0)?;
            Some(Expiring {
                day: item.value.expires?,
                document: item.value.id.clone(),
                title: item.value.title.clone(),
                cited: count,
                behind_gate: gates.contains(item.value.id.as_str()),
            })
        })
        .collect();
    found.sort_by(|a, b| (a.day, &a.document).cmp(&(b.day, &b.document)));
    found
}

fn asks(review: &Review) -> Vec<Waiting> {
    let out = review.waiting_for_others();
    review
        .asks
        .values()
        .filter_map(|item| {
            // What was asked again is waited for by the newer ask.
            let is_out = |q: &&String| out.get(q.as_str()).is_some_and(|ask| ask.id == item.value.id);
            let questions = item.value.questions.iter().filter(is_out).count();
            (questions > 0).then(|| Waiting { to: item.value.to.clone(), questions, due: item.value.due })
        })
        .collect()
}

fn replies(review: &Review, standing: &Standing) -> Vec<(String, usize)> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for question in Order::Replies(Vec::new()).walked(review, standing, &BTreeSet::new()) {
        if let Some(claim) = review.unread_reply(&question.id) {
            *found.entry(claim.answer.answered_by.clone()).or_default() += 1;
        }
    }
    found.into_iter().collect()
}
