//! How the demo's reviews came to their decisions: risks, second persons, waivers, decisions, signatures.

use std::collections::BTreeMap;

use super::identity;
use crate::checklist::builtin;
use crate::checklist::model::{Kind, Question};
use crate::checklist::parse;
use crate::record::action::{
    AcceptRisk, Act, Action, ApproveWaiver, Carry, Decide, GiveAnswer, Saw, SetRisk, Sign, StartReview,
    Submit, Verify, Waive,
};
use crate::record::answer::{State, Value};
use crate::record::decision::{Verdict, read_condition, read_dissent, read_option};
use crate::record::layout::ReviewId;
use crate::record::risk::{Rating, Risk};
use crate::record::verification::Finding;
use crate::text::reader::Table;

/// Who confirms which answers, by the beginning of the question's id: the first of them who did not
/// answer it.
const VERIFIERS: [(&str, [&str; 2]); 11] = [
    ("tech", ["architect", "security-engineer"]),
    ("biz", ["legal-counsel", "finance-lead"]),
    ("sec", ["security-engineer", "architect"]),
    ("gov", ["legal-counsel", "operations-lead"]),
    ("strat", ["finance-lead", "legal-counsel"]),
    ("ops", ["operations-lead", "architect"]),
    ("fin", ["finance-lead", "legal-counsel"]),
    ("risk", ["operations-lead", "security-engineer"]),
    ("cx", ["operations-lead", "legal-counsel"]),
    ("cult", ["operations-lead", "architect"]),
    ("road", ["architect", "finance-lead"]),
];

/// Everything that the tables of a partner's file say about its way to a decision; `answers` are its
/// answers.
pub(super) fn acts(review: &ReviewId, top: &Table<'_>, answers: &[Act]) -> Option<Vec<Act>> {
    let mut acts: Vec<Act> = Vec::new();
    for table in top.tables("risk") {
        acts.extend(risk(&table, review)?);
    }
    if let Some(course) = top.table("course") {
        acts.extend(verified(&course, review, answers)?);
        course.finish();
    }
    for table in top.tables("waiver") {
        acts.extend(waiver(&table, review)?);
    }
    if let Some(table) = top.table("decision") {
        acts.extend(decision(&table, review)?);
    }
    if let Some(table) = top.table("carried") {
        let (by, at) = who(&table)?;
        let id = ReviewId { partner: review.partner.clone(), review: table.need_text("review")?.value };
        let from = Some(Carry { review: review.clone(), commit: None });
        let title = table.text("title").map(|t| t.value);
        let start = StartReview { review: id, title, checklists: Vec::new(), from };
        table.finish();
        acts.push(act(&by, at, Action::StartReview(start)));
    }
    Some(acts)
}

fn act(by: &str, at: jiff::Timestamp, action: Action) -> Act {
    Act { by: identity(by), at, action }
}

fn who(table: &Table<'_>) -> Option<(String, jiff::Timestamp)> {
    Some((table.need_text("by")?.value, table.timestamp("at")?))
}

fn rating(table: &Table<'_>, key: &'static str) -> Option<Rating> {
    let items = table.value(key)?.items()?;
    let number = |at: usize| items.get(at)?.integer(key).map(|n| n.value);
    Rating::new(number(0)?, number(1)?)
}

fn risk(table: &Table<'_>, review: &ReviewId) -> Option<Vec<Act>> {
    let (by, at) = who(table)?;
    let risk = Risk {
        id: table.need_text("id")?.value,
        title: table.need_text("title")?.value,
        class: table.need_text("class")?.value,
        rating: rating(table, "rating")?,
        before: rating(table, "before"),
        owner: table.need_text("owner")?.value,
        response: table.need_text("response")?.value,
        trigger: table.text("trigger").map(|t| t.value),
        review_by: table.date("review-by"),
        accepted: None,
        closed: None,
    };
    let (partner, id) = (review.partner.clone(), risk.id.clone());
    let set = SetRisk { partner: partner.clone(), risk, saw: Saw::Nothing };
    let mut acts = vec![act(&by, at, Action::SetRisk(Box::new(set)))];
    if let Some(own) = table.table("accepted") {
        let (by, at) = who(&own)?;
        let accept = AcceptRisk {
            partner,
            risk: id,
            until: own.date("until")?,
            because: own.need_text("because")?.value,
            minutes: None,
            saw: Saw::Whatever,
        };
        acts.push(act(&by, at, Action::AcceptRisk(accept)));
    }
    table.finish();
    Some(acts)
}

/// Handed over, perhaps returned once and mended, and confirmed question by question.
fn verified(course: &Table<'_>, review: &ReviewId, answers: &[Act]) -> Option<Vec<Act>> {
    let by = course.need_text("submitted-by")?.value;
    let submitted = course.timestamp("submitted-at")?;
    let submit = || Action::Submit(Submit { review: review.clone() });
    let mut acts = vec![act(&by, submitted, submit())];
    let mut mended = BTreeMap::new();
    if let Some(own) = course.table("returned") {
        let (second, at) = who(&own)?;
        let question = own.need_text("question")?.value;
        acts.push(act(
            &second,
            at,
            verify(review, &question, Finding::Returned, &own.need_text("because")?.value, None),
        ));
        let (mender, at) = (own.need_text("mended-by")?.value, own.timestamp("mended-at")?);
        let earlier = answers.iter().find_map(|act| match &act.action {
            Action::Answer(give) if give.question == question => Some(give.as_ref().clone()),
            _ => None,
        })?;
        let give = GiveAnswer { because: own.need_text("mended")?.value, saw: Saw::Whatever, ..earlier };
        acts.push(act(&mender, at, Action::Answer(Box::new(give))));
        acts.push(act(&by, at + jiff::SignedDuration::from_mins(8), submit()));
        mended.insert(question, mender);
        own.finish();
    }
    let questions = weighty();
    let mut at = course.timestamp("verified-from")?;
    for given in answers {
        let Action::Answer(give) = &given.action else { continue };
        let Some(question) =
            questions.get(&give.question).filter(|_| !matches!(give.state, State::Unknown(_)))
        else {
            continue;
        };
        let answered_by = mended.get(&give.question).map_or_else(|| person(&given.by.email), Clone::clone);
        let prefix = give.question.split('-').next().unwrap_or_default();
        let (_, verifiers) = VERIFIERS.iter().find(|(own, _)| *own == prefix)?;
        let second = verifiers.iter().find(|second| **second != answered_by)?;
        let level = match (&question.kind, &give.state) {
            (Kind::Scale(_), State::Answered(Value::Number(level))) => u8::try_from(*level).ok(),
            _ => None,
        };
        acts.push(act(second, at, verify(review, &give.question, Finding::Confirmed, "", level)));
        at += jiff::SignedDuration::from_mins(7);
    }
    Some(acts)
}

fn verify(review: &ReviewId, question: &str, outcome: Finding, because: &str, level: Option<u8>) -> Action {
    Action::Verify(Verify {
        review: review.clone(),
        question: question.to_owned(),
        outcome,
        because: because.to_owned(),
        level,
        saw: Saw::Whatever,
    })
}

/// The id of a person of the demo by their address.
fn person(email: &str) -> String {
    email.split('@').next().unwrap_or_default().to_owned()
}

/// The questions of the built-in checklists that a second person has to look at.
fn weighty() -> BTreeMap<String, Question> {
    let mut found = BTreeMap::new();
    for (id, text) in *builtin::CHECKLISTS {
        let (checklist, _) = parse::checklist(&format!("{id}.toml"), text.as_bytes());
        for question in checklist.iter().flat_map(crate::checklist::model::Checklist::questions) {
            if question.gate.is_some() || question.weight >= 5 {
                found.insert(question.id.clone(), question.clone());
            }
        }
    }
    found
}

fn waiver(table: &Table<'_>, review: &ReviewId) -> Option<Vec<Act>> {
    let (by, at) = who(table)?;
    let question = table.need_text("question")?.value;
    let waive = Waive {
        review: review.clone(),
        question: question.clone(),
        because: table.need_text("because")?.value,
        control: table.need_text("control")?.value,
        until: table.date("until")?,
        condition: table.text("condition").map(|t| t.value),
        renew: false,
        saw: Saw::Nothing,
    };
    let mut acts = vec![act(&by, at, Action::Waive(waive))];
    for own in table.tables("signed") {
        let (by, at) = who(&own)?;
        let sign = ApproveWaiver {
            review: review.clone(),
            question: question.clone(),
            role: None,
            saw: Saw::Whatever,
        };
        acts.push(act(&by, at, Action::ApproveWaiver(sign)));
        own.finish();
    }
    table.finish();
    Some(acts)
}

fn decision(table: &Table<'_>, review: &ReviewId) -> Option<Vec<Act>> {
    let (by, at) = who(table)?;
    let decide = Decide {
        review: review.clone(),
        outcome: Verdict::parse(&table.need_text("outcome")?.value)?,
        because: table.need_text("because")?.value,
        milder_because: None,
        valid_until: table.date("valid-until"),
        expects: table.text("expects").map(|t| t.value),
        way_back: table.text("way-back").map(|t| t.value),
        options: table.tables("options").iter().filter_map(read_option).collect(),
        dissent: table.tables("dissent").iter().filter_map(read_dissent).collect(),
        conditions: table.tables("conditions").iter().filter_map(read_condition).collect(),
        saw: Saw::Nothing,
    };
    let mut acts = vec![act(&by, at, Action::Decide(Box::new(decide)))];
    for own in table.tables("signed") {
        let (by, at) = who(&own)?;
        let sign = Sign { review: review.clone(), role: None, by_mail: None, saw: Saw::Whatever };
        acts.push(act(&by, at, Action::Sign(sign)));
        own.finish();
    }
    table.finish();
    Some(acts)
}
