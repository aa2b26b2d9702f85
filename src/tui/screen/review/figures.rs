//! The figures of a review as one screen shows them, worked out once for each state of the review.

use jiff::civil::Date;

use crate::record::order::Order;
use crate::record::proposal::{self, Outcome};
use crate::record::review::Review;
use crate::record::scoring::{self, Fraction};
use crate::record::standing::{ChecklistStanding, GateState, Place, Standing};
use crate::record::state::Course;

/// The road to a decision: ways of walking, each a part of the next.
pub(super) const ROAD: [Order; 3] = [Order::QuickPass, Order::ToDecision, Order::Everything];

/// From this many answers on, a person's own pace is worth telling.
const ENOUGH: usize = 10;

/// Answers that lie further apart than this many seconds had a pause between them.
const PAUSE: i64 = 30 * 60;

/// One part of the road.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) title: &'static str,
    pub(super) words: &'static str,
    pub(super) answered: usize,
    pub(super) all: usize,
    pub(super) yours: usize,
    pub(super) waiting: usize,
}

/// One checklist in the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) answered: usize,
    pub(super) all: usize,
    /// Gates passed, failed and asked.
    pub(super) gates: (usize, usize, usize),
    /// Gates that fail and are waived.
    pub(super) waived: usize,
    /// The best it can still reach, or the interval once enough is answered.
    pub(super) score: String,
    pub(super) floor: u8,
    pub(super) target: u8,
    /// Below the floor even at best.
    pub(super) lost: bool,
}

/// Everything the screen shows.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) standing: Standing,
    pub(super) head: String,
    pub(super) road: Vec<Part>,
    pub(super) checklists: Vec<Line>,
    pub(super) proposal: String,
    pub(super) outcome: Outcome,
    /// What the proposal rests on, in words.
    pub(super) because: Vec<String>,
    pub(super) pace: Option<String>,
    /// What wants to be seen first, in words.
    pub(super) attention: Option<String>,
}

impl Figures {
    /// Works the figures out for a day, for a person where it is known who that is.
    pub(super) fn of(review: &Review, actor: Option<&str>, day: Date) -> Self {
        let standing = Standing::of(review, day);
        let waiting = review.waiting_for_others();
        let nothing = std::collections::BTreeSet::new();
        let road: Vec<Part> = ROAD
            .iter()
            .map(|order| {
                let questions = order.walked(review, &standing, &nothing);
                let open: Vec<_> = questions
                    .iter()
                    .filter(|question| {
                        let place = standing.place(&question.id);
                        place.is_some_and(|place| place.is_open() || matches!(place, Place::Waiting(_)))
                    })
                    .collect();
                let out = open.iter().filter(|question| waiting.contains_key(question.id.as_str())).count();
                let (title, words) = named(order);
                Part {
                    title,
                    words,
                    answered: questions.len() - open.len(),
                    all: questions.len(),
                    yours: open.len() - out,
                    waiting: out,
                }
            })
            .collect();
        let checklists =
            standing.checklists.iter().map(|checklist| line(review, &standing, checklist)).collect();
        let proposal = proposal::propose(review, &standing);
        let days = day.since(review.file.value.opened.to_zoned(jiff::tz::TimeZone::UTC).date());
        // A record that is judged on a day of its own may be older than a review begun today.
        let days = days.map_or(0, |span| span.get_days()).max(0) + 1;
        let tier = &standing.scope.tier;
        let tier = if tier.level == tier.at_least {
            tier.level.to_string()
        } else {
            format!("{} to {}", tier.at_least, tier.level)
        };
        let course = Course::of(review, &standing);
        let state = course.state.words();
        let first = road.iter().find(|part| part.yours > 0);
        let pace = first.zip(pace(review, actor)).map(|(part, seconds)| {
            let count = i64::try_from(part.yours).unwrap_or_default();
            let minutes = (count * seconds + 59) / 60;
            format!("{count} yours now, about {minutes} min at your pace")
        });
        Self {
            head: format!("{state}, day {days}   tier {tier}"),
            road,
            checklists,
            proposal: sentence(&proposal, &standing),
            outcome: proposal.outcome,
            because: proposal.because,
            attention: course.attention.first().map(|first| {
                let more = course.attention.len() - 1;
                let rest = if more == 0 { String::new() } else { format!(", and {more} more: D") };
                format!("Attention: {}{rest}", first.words())
            }),
            standing,
            pace,
        }
    }
}

fn named(order: &Order) -> (&'static str, &'static str) {
    match order {
        Order::QuickPass => ("Quick pass", "gates and weight 5"),
        Order::ToDecision => ("To a decision", "gates, weight 3 and up"),
        _ => ("Everything", "the rest: conditions"),
    }
}

fn line(review: &Review, standing: &Standing, checklist: &ChecklistStanding) -> Line {
    let gates = |wanted: Option<GateState>| {
        standing
            .gates
            .iter()
            .filter(|gate| gate.checklist == checklist.id && gate.state != GateState::NotApplicable)
            .filter(|gate| wanted.is_none_or(|wanted| gate.state == wanted))
            .count()
    };
    let share = |percent: u8| scoring::whole(u64::from(percent)) / scoring::whole(100);
    let covered = checklist.coverage.as_ref().is_some_and(|done| *done >= share(review.policy.coverage));
    let shown = |fraction: &Option<Fraction>| {
        fraction.as_ref().map_or_else(|| "-".to_owned(), |fraction| scoring::percent(fraction, 1))
    };
    let (low, high) = (shown(&checklist.low), shown(&checklist.high));
    let score = match covered {
        true if low == high => low,
        true => format!("{low} - {high}"),
        false => format!("up to {high}"),
    };
    Line {
        name: checklist.id.clone(),
        answered: checklist.answered,
        all: checklist.in_scope,
        gates: (gates(Some(GateState::Pass)), gates(Some(GateState::Fail)), gates(None)),
        waived: gates(Some(GateState::Waived)),
        score,
        floor: checklist.floor,
        target: checklist.target,
        lost: checklist.high.as_ref().is_some_and(|high| *high < share(checklist.floor)),
    }
}

/// What the rules propose, as one line.
fn sentence(proposal: &proposal::Proposal, standing: &Standing) -> String {
    let outcome = proposal.outcome.name().replace('-', " ");
    let open = standing.count_gates(GateState::Open);
    let failed = standing.count_gates(GateState::Fail);
    let why = match (proposal.rule, proposal.because.first()) {
        (3, _) => format!(" ({open} {} open)", if open == 1 { "gate" } else { "gates" }),
        (_, Some(first)) => match proposal.because.len() {
            1 => format!(" ({first})"),
            more => format!(" ({first}, and {} more)", more - 1),
        },
        (_, None) => String::new(),
    };
    let fails = match failed {
        0 => " No gate fails.",
        _ => "",
    };
    format!("{outcome}, rule {}{why}.{fails}", proposal.rule)
}

/// The seconds that one of this person's answers usually takes; none before there are enough.
fn pace(review: &Review, actor: Option<&str>) -> Option<i64> {
    let actor = actor?;
    let mut times: Vec<i64> = review
        .answers
        .values()
        .filter(|item| item.value.answered_by == actor)
        .map(|item| item.value.answered_at.as_second())
        .collect();
    if times.len() < ENOUGH {
        return None;
    }
    times.sort_unstable();
    let mut gaps: Vec<i64> = times
        .windows(2)
        .filter_map(|pair| Some(pair.last()? - pair.first()?))
        .filter(|gap| (1..PAUSE).contains(gap))
        .collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}
