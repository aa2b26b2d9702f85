//! `probity status`: progress, gates, intervals, what is open and what is next.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::{Context, Desk};
use super::output::{Out, Role, Span, faint, plain, strong};
use super::partner::tier_words;
use super::{Reading, Verdict};
use crate::checklist::model::Question;
use crate::error::Error;
use crate::record::improve::next_better;
use crate::record::layout::ReviewId;
use crate::record::order::{Order, next_open};
use crate::record::proposal::{Outcome, Proposal, propose};
use crate::record::review::Review;
use crate::record::scoring::{self, Fraction};
use crate::record::standing::{ChecklistStanding, GateState, Place, Standing};
use crate::record::state::{Course, ReviewState};
use crate::record::steps::next_steps;
use crate::record::summary::{Notice, Summary};
use crate::store::overview::ReviewLine;

mod document;

/// Show progress, gates, intervals and what is next
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id [default: all reviews]
    review: Option<String>,
    /// Show the arithmetic, question by question, and why some are not asked
    #[arg(long, requires = "review")]
    explain: bool,
    /// Exit with 1 when something blocks, is missing or is overdue
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reading: Reading,
}

/// A review with everything that is computed from it.
pub(crate) struct Seen {
    review: Arc<Review>,
    standing: Standing,
    course: Course,
    proposal: Proposal,
    /// Facts that nobody has settled and on which something hangs.
    unsettled: Vec<String>,
    /// Asks whose day has passed.
    overdue: Vec<String>,
    next: Option<String>,
}

impl Seen {
    /// Works out how a review stands on the desk's day.
    fn of(review: Arc<Review>, desk: &Desk) -> Self {
        let standing = Standing::of(&review, desk.day);
        let proposal = propose(&review, &standing);
        let course = Course::of(&review, &standing);
        let unsettled = unsettled(&review, &standing);
        let waiting = review.waiting_for_others();
        let overdue = review
            .asks
            .values()
            .filter(|ask| ask.value.due.is_some_and(|due| due < desk.day))
            .filter(|ask| ask.value.questions.iter().any(|q| waiting.contains_key(q.as_str())))
            .map(|ask| ask.value.id.clone())
            .collect();
        let next = next(&review, &standing).map(|question| question.id.clone());
        Self { review, standing, course, proposal, unsettled, overdue, next }
    }

    /// True when something has to be done before one may rely on the partner: an approval in breach,
    /// a rejection, or a review that the rules would not approve.
    fn is_held_up(&self) -> bool {
        let state = self.course.state;
        let may_go_on = if state.is_over() {
            state.is_approved() && !self.course.is_in_breach()
        } else {
            matches!(self.proposal.outcome, Outcome::Approve | Outcome::ApproveWithConditions)
                && !self.course.is_in_breach()
        };
        !may_go_on || !self.overdue.is_empty()
    }
}

/// The next open question: gates and what can stop trading first, then what a decision needs.
pub(crate) fn next<'r>(review: &'r Review, standing: &Standing) -> Option<&'r Question> {
    [Order::QuickPass, Order::ToDecision, Order::Everything].iter().find_map(|order| {
        let questions = order.questions(review, standing, &BTreeSet::new());
        next_open(&questions, review, standing, None)
    })
}

fn unsettled(review: &Review, standing: &Standing) -> Vec<String> {
    let mut found: BTreeSet<String> = standing.scope.tier.open.iter().cloned().collect();
    found.extend(review.questions().flat_map(|(_, question)| standing.scope.unsettled(question)));
    review.facts.facts.iter().filter(|fact| found.contains(&fact.id)).map(|fact| fact.id.clone()).collect()
}

/// Shows how things stand.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&arguments.reading)?;
    if arguments.reading.looking.at.is_none() {
        desk.warn_of_put_back();
    }
    let is_held_up = match &arguments.review {
        Some(name) => {
            let id = desk.review_id(name)?;
            let seen = Seen::of(desk.review(&id)?, &desk);
            if arguments.reading.json {
                context.out.json(&document::one(&seen, &desk, arguments.explain))?;
            } else {
                show(&mut context.out, &seen, &desk, arguments.explain)?;
            }
            seen.is_held_up()
        }
        None => all(context, &mut desk, arguments.reading.json)?,
    };
    Ok(if arguments.check && is_held_up { Verdict::No } else { Verdict::Done })
}

fn all(context: &mut Context, desk: &mut Desk, json: bool) -> Result<bool, Error> {
    if json {
        let mut seen = Vec::new();
        let mut is_broken = false;
        for id in desk.review_ids(None)? {
            match desk.review(&id) {
                Ok(review) => seen.push(Seen::of(review, desk)),
                // One broken review does not hide the others.
                Err(error) => {
                    super::output::tell(&error);
                    is_broken = true;
                }
            }
        }
        context.out.json(&document::all(&seen, desk))?;
        return Ok(is_broken || seen.iter().any(Seen::is_held_up));
    }
    let lines = desk.glance()?.reviews;
    if lines.is_empty() {
        let start = strong("probity review start PARTNER/REVIEW");
        context.out.line(&[plain("No review yet. "), start, plain(" begins one.")])?;
    }
    let mut is_held_up = false;
    let mut rows = Vec::new();
    for ReviewLine { id, summary } in lines {
        match summary {
            Ok(summary) => {
                is_held_up |= holds_up(&summary, desk.day);
                rows.push(row(&id, &summary));
            }
            Err(problems) => {
                super::output::tell(Error::problems(&problems));
                is_held_up = true;
            }
        }
    }
    context.out.table("", &rows, &[])?;
    Ok(is_held_up)
}

/// True when somebody who watches the record has something to do about a review. What was rejected,
/// withdrawn or replaced wants nothing any more.
fn holds_up(summary: &Summary, day: jiff::civil::Date) -> bool {
    let state = ReviewState::parse(&summary.state).unwrap_or(ReviewState::Draft);
    let in_breach = summary.attention.iter().any(|notice| notice.is_breach);
    let overdue = summary.asks.iter().any(|ask| ask.due.is_some_and(|due| due < day));
    if state.is_approved() || state == ReviewState::Expired {
        in_breach || state == ReviewState::Expired
    } else if state.is_over() {
        false
    } else {
        let proposed = Outcome::parse(&summary.proposal);
        in_breach || overdue || !matches!(proposed, Some(Outcome::Approve | Outcome::ApproveWithConditions))
    }
}

/// What has stopped holding or is about to: the worst of it, and how much more.
pub(crate) fn noted(attention: &[Notice]) -> Option<Span> {
    let worst = attention.iter().find(|notice| notice.is_breach).or(attention.first())?;
    let more = match attention.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let role = if worst.is_breach { Role::Bad } else { Role::Doubt };
    Some(Span::new(role, format!("{}{more}", worst.words)))
}

fn row(id: &ReviewId, summary: &Summary) -> Vec<Span> {
    let state = ReviewState::parse(&summary.state).map_or_else(|| summary.state.clone(), ReviewState::words);
    let proposed = Outcome::parse(&summary.proposal).unwrap_or(Outcome::Incomplete);
    let is_over = ReviewState::parse(&summary.state).is_some_and(ReviewState::is_over);
    let last = noted(&summary.attention).unwrap_or_else(|| match &summary.next {
        Some(next) if !is_over => faint(format!("next: {next}")),
        _ => faint(""),
    });
    let waived =
        if summary.gates_waived > 0 { format!(", {} waived", summary.gates_waived) } else { String::new() };
    vec![
        strong(id),
        plain(state),
        plain(format!("tier {}", summary.tier)),
        plain(format!("{} of {} answered", summary.answered, summary.in_scope)),
        plain(format!(
            "{} pass, {} fail, {} open{waived}",
            summary.gates_pass, summary.gates_fail, summary.gates_open
        )),
        if is_over { faint("") } else { Span::new(outcome_role(proposed), proposed.words()) },
        last,
    ]
}

fn show(out: &mut Out, seen: &Seen, desk: &Desk, explain: bool) -> Result<(), Error> {
    let Seen { review, standing, proposal, unsettled, overdue, next, .. } = seen;
    out.line(&[strong(&review.file.value.title), faint(format!("  {}", review.id))])?;
    out.line(&[
        plain(seen.course.state.words()),
        plain(format!(", tier {}", tier_words(&standing.scope.tier))),
        faint(format!(", as of {}", desk.day)),
    ])?;
    for item in &seen.course.attention {
        let role = if item.is_breach() { Role::Bad } else { Role::Doubt };
        out.line(&[plain("  "), Span::new(role, item.words())])?;
    }
    out.gap()?;
    checklists(out, standing)?;
    out.gap()?;
    out.line(&[strong("Gates"), plain(format!("  {}", gate_words(standing)))])?;
    let gates: Vec<Vec<Span>> = standing
        .gates
        .iter()
        .filter(|gate| matches!(gate.state, GateState::Fail | GateState::Open | GateState::Waived))
        .map(|gate| {
            let role = if gate.state == GateState::Fail { Role::Bad } else { Role::Doubt };
            let waiver = review.waivers.get(&gate.question).filter(|_| gate.state == GateState::Waived);
            let (kind, about) = if let Some(period) = waiver.map(|item| item.value.newest()) {
                (format!("to {}", period.until), period.because.as_str())
            } else {
                let question = review.question(&gate.question);
                (gate.kind.name().to_owned(), question.map_or("", |(_, question)| question.ask.as_str()))
            };
            vec![Span::new(role, gate.state.name()), plain(&gate.question), plain(kind), faint(about)]
        })
        .collect();
    out.table("  ", &gates, &[])?;
    out.gap()?;
    out.line(&[
        strong("Proposal"),
        plain("  "),
        Span::new(outcome_role(proposal.outcome), proposal.outcome.words()),
        faint(format!(", by rule {}", proposal.rule)),
    ])?;
    for because in &proposal.because {
        out.line(&[plain("  "), plain(because)])?;
    }
    if !unsettled.is_empty() {
        out.gap()?;
        out.line(&[strong("Facts to settle"), plain("  "), plain(unsettled.join(", "))])?;
    }
    others(out, seen, overdue)?;
    steps(out, seen)?;
    if explain {
        arithmetic(out, seen)?;
        better(out, seen)?;
    }
    out.gap()?;
    match next.as_ref().and_then(|id| review.question(id)) {
        Some((_, question)) => {
            out.line(&[strong("Next"), plain(format!("  {}  ", question.id)), faint(&question.ask)])?;
        }
        None => out.line(&[strong("Next"), plain("  every question that is asked has its answer")])?,
    }
    Ok(())
}

/// Where the review may go from here, who takes it there, and what that lacks.
fn steps(out: &mut Out, seen: &Seen) -> Result<(), Error> {
    let steps = next_steps(&seen.review, &seen.standing, &seen.course, &seen.proposal);
    if steps.is_empty() {
        return Ok(());
    }
    out.gap()?;
    out.line(&[strong("Next steps")])?;
    for step in steps {
        let lacks =
            if step.lacks.is_empty() { "nothing is missing".to_owned() } else { step.lacks.join("; ") };
        out.line(&[plain(format!("  {}", step.to.words())), faint(format!("  by {}", step.who))])?;
        out.line(&[plain(format!("    {lacks}"))])?;
    }
    Ok(())
}

/// What would move the proposal to the next better outcome.
fn better(out: &mut Out, seen: &Seen) -> Result<(), Error> {
    let Some(way) = next_better(&seen.review, &seen.standing, &seen.proposal) else { return Ok(()) };
    out.gap()?;
    out.line(&[
        strong("What would change the outcome"),
        plain(format!("  {} items lead to ", way.steps.len())),
        Span::new(outcome_role(way.outcome), way.outcome.words()),
    ])?;
    let rows: Vec<Vec<Span>> = way
        .steps
        .iter()
        .map(|step| {
            let gain =
                step.gain.as_ref().map_or_else(String::new, |gain| format!("+{}", scoring::percent(gain, 1)));
            let place = step.checklist.clone().unwrap_or_else(|| "risk".to_owned());
            vec![plain(step.remedy.word()), strong(&step.item), faint(place), plain(gain)]
        })
        .collect();
    Ok(out.table("  ", &rows, &[3])?)
}

fn checklists(out: &mut Out, standing: &Standing) -> Result<(), Error> {
    let heads = ["checklist", "version", "answered", "proven", "stated", "at best", "floor", "target"];
    let mut rows: Vec<Vec<Span>> = vec![heads.iter().map(faint).collect()];
    for c in &standing.checklists {
        rows.push(vec![
            strong(&c.id),
            faint(&c.version),
            plain(format!("{} of {}", c.answered, c.in_scope)),
            Span::new(low_role(c), shown(c.low.as_ref())),
            plain(shown(c.stated.as_ref())),
            plain(shown(c.high.as_ref())),
            faint(c.floor),
            faint(c.target),
        ]);
    }
    Ok(out.table("  ", &rows, &[2, 3, 4, 5, 6, 7])?)
}

fn others(out: &mut Out, seen: &Seen, overdue: &[String]) -> Result<(), Error> {
    let waiting = seen.review.waiting_for_others();
    for ask in seen.review.asks.values().map(|item| &item.value) {
        let open: Vec<&str> = ask
            .questions
            .iter()
            .map(String::as_str)
            .filter(|question| waiting.contains_key(question))
            .collect();
        if open.is_empty() {
            continue;
        }
        let is_overdue = overdue.contains(&ask.id);
        let due = ask.due.map_or_else(String::new, |due| format!(", due {due}"));
        let role = if is_overdue { Role::Bad } else { Role::Plain };
        let late = if is_overdue { ", overdue" } else { "" };
        out.line(&[
            strong("Asked"),
            plain(format!("  {}: {}", ask.to, open.join(", "))),
            Span::new(role, format!("{due}{late}")),
        ])?;
    }
    Ok(())
}

/// Question by question what it earns, and why the others are not asked.
fn arithmetic(out: &mut Out, seen: &Seen) -> Result<(), Error> {
    let Seen { review, standing, .. } = seen;
    for (pin, own) in review.pins.iter().zip(&standing.checklists) {
        out.gap()?;
        out.line(&[strong(&own.title), faint(format!("  weight in scope {}", own.weight))])?;
        let share = own.not_applicable_share.as_ref();
        let parts = [
            ("proven", own.low.as_ref()),
            ("stated", own.stated.as_ref()),
            ("at best", own.high.as_ref()),
            ("coverage", own.coverage.as_ref()),
            ("proof", own.proof.as_ref()),
            ("n/a share", share),
        ];
        for (word, part) in parts {
            let words = part.as_ref().map_or_else(
                || "nothing in scope".to_owned(),
                |part| format!("{} % = {part}", scoring::percent(part, 4)),
            );
            out.line(&[faint(format!("  {word:<10}")), plain(words)])?;
        }
        let limit = scoring::whole(15) / scoring::whole(100);
        if share.is_some_and(|share| *share > limit) {
            out.line(&[Span::new(
                Role::Doubt,
                "  more than 15 % of the weight does not apply, says a reviewer",
            )])?;
        }
        let rows: Vec<Vec<Span>> = pin
            .checklist
            .questions()
            .filter_map(|question| {
                let place = standing.place(&question.id)?;
                let (role, word) = place_word(place);
                Some(vec![
                    Span::new(role, word),
                    plain(&question.id),
                    faint(format!("weight {}", question.weight)),
                    plain(earns(place)),
                ])
            })
            .collect();
        out.table("  ", &rows, &[])?;
    }
    Ok(())
}

fn earns(place: &Place) -> String {
    match place {
        Place::Answered { score: Some(score), proof, proven } => {
            let proven = if *proven { "counts as proven" } else { "proof too weak: counts 0 in proven" };
            format!("earns {score}, {} ({proven})", proof.name())
        }
        Place::Answered { score: None, .. } => "recorded only".to_owned(),
        Place::Open { .. } | Place::Unknown => "counts 0, at best its weight".to_owned(),
        Place::NotApplicable => "leaves the denominator".to_owned(),
        Place::Hidden(_) | Place::Waiting(_) => origin_of(place).unwrap_or_default(),
    }
}

/// The word for how a question stands.
pub(crate) fn place_word(place: &Place) -> (Role, &'static str) {
    match place {
        Place::Hidden(_) => (Role::Faint, "not asked"),
        Place::Waiting(_) => (Role::Faint, "waiting"),
        Place::Open { reconfirm: true } => (Role::Doubt, "to confirm again"),
        Place::Open { reconfirm: false } => (Role::Doubt, "open"),
        Place::Unknown => (Role::Doubt, "unknown"),
        Place::NotApplicable => (Role::Faint, "not applicable"),
        Place::Answered { proven: true, .. } => (Role::Good, "answered"),
        Place::Answered { proven: false, .. } => (Role::Doubt, "answered, weak proof"),
    }
}

/// Why a question is not asked, or not yet.
pub(crate) fn origin_of(place: &Place) -> Option<String> {
    match place {
        Place::Hidden(reason) => Some(reason.clone()),
        Place::Waiting(on) => Some(format!("hangs on {}", on.join(", "))),
        _ => None,
    }
}

fn gate_words(standing: &Standing) -> String {
    let count = |state| standing.count_gates(state);
    format!(
        "{} pass, {} fail, {} open",
        count(GateState::Pass),
        count(GateState::Fail),
        count(GateState::Open)
    )
}

fn shown(part: Option<&Fraction>) -> String {
    part.map_or_else(|| "-".to_owned(), |part| scoring::percent(part, 1))
}

fn low_role(checklist: &ChecklistStanding) -> Role {
    let below = |limit: u8| {
        let limit = scoring::whole(u64::from(limit)) / scoring::whole(100);
        checklist.low.as_ref().is_some_and(|low| *low < limit)
    };
    if below(checklist.floor) {
        Role::Bad
    } else if below(checklist.target) {
        Role::Doubt
    } else {
        Role::Good
    }
}

/// The colour of an outcome.
pub(crate) fn outcome_role(outcome: Outcome) -> Role {
    match outcome {
        Outcome::Approve => Role::Good,
        Outcome::ApproveWithConditions | Outcome::Incomplete => Role::Doubt,
        Outcome::Blocked | Outcome::Reject => Role::Bad,
    }
}
