//! The lines of the arithmetic.

use num_traits::Zero as _;

use crate::checklist::model::Question;
use crate::record::review::{Pin, Review};
use crate::record::scoring::{self, Fraction};
use crate::record::standing::{ChecklistStanding, Place};
use crate::tui::canvas::{Piece, piece};
use crate::tui::screen::known::Now;
use crate::tui::theme::Role;

/// Above this share of weight that does not apply, in percent, one looks twice.
const MUCH: u64 = 15;

/// The lines of the rule: what each proposes, and when it matches.
const RULE: [(&str, &str); 8] = [
    ("reject", "a hard gate fails"),
    ("blocked", "a gate fails unwaived, or a critical risk is open"),
    ("incomplete", "a gate is open"),
    ("incomplete", "area left out, weight 3 or more open, too little covered"),
    ("reject", "a checklist is below its floor even at best"),
    ("incomplete", "a checklist is below its floor as proven"),
    ("with conditions", "below a target, waived, carried, unproven or unanswered"),
    ("approve", "nothing is left"),
];

/// One line on the screen.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece<'static>>,
    /// Its place among those that can be selected.
    pub(super) place: Option<usize>,
    pub(super) question: Option<String>,
    pub(super) checklist: Option<String>,
}

/// All lines: the rule, then checklist by checklist.
pub(super) fn lines(now: &Now) -> Vec<Line> {
    let mut lines = vec![Line::plain(" RULE   the first line that matches", Role::Heading)];
    for (number, (outcome, when)) in (1u8..).zip(RULE) {
        let matched = number == now.proposal.rule;
        let role = if matched { Role::Accent } else { Role::Muted };
        let sign = if matched { ">" } else { " " };
        lines.push(Line::plain(format!("  {sign} {number}  {outcome:<16} {when}"), role));
    }
    for because in now.proposal.because.iter().take(12) {
        lines.push(Line::plain(format!("       {because}"), Role::Text));
    }
    if now.proposal.because.len() > 12 {
        lines.push(Line::plain(format!("       and {} more", now.proposal.because.len() - 12), Role::Muted));
    }
    for (pin, standing) in now.review.pins.iter().zip(&now.standing.checklists) {
        lines.push(Line::plain("", Role::Text));
        lines.extend(checklist(now, pin, standing));
    }
    for (place, line) in
        lines.iter_mut().filter(|line| line.checklist.is_some() || line.question.is_some()).enumerate()
    {
        line.place = Some(place);
    }
    lines
}

fn checklist(now: &Now, pin: &Pin, standing: &ChecklistStanding) -> Vec<Line> {
    let mut lines = vec![Line {
        pieces: vec![
            piece(format!("  {}", standing.id.to_uppercase()), Role::Heading),
            piece(
                format!(
                    "   {} {}   floor {}, target {}   {} asked, {} answered",
                    standing.title,
                    standing.version,
                    standing.floor,
                    standing.target,
                    standing.in_scope,
                    standing.answered
                ),
                Role::Muted,
            ),
        ],
        place: None,
        question: None,
        checklist: Some(standing.id.clone()),
    }];
    lines.push(Line::plain(
        format!("     D = {}   the weight of all that is asked", standing.weight),
        Role::Text,
    ));
    let sums = [
        ("low", "proven", &standing.low),
        ("stated", "stated", &standing.stated),
        ("high", "+ missing", &standing.high),
    ];
    for (name, of, value) in sums {
        let Some(value) = value else { continue };
        let sum = value * scoring::whole(standing.weight);
        let words =
            format!("     {name:<7} {:>5} %   w x s {of:<9} {sum} : D = {value}", scoring::percent(value, 1));
        lines.push(Line::plain(words, Role::Text));
    }
    let shares = [("coverage", &standing.coverage), ("proof", &standing.proof)];
    let shares: Vec<String> = shares
        .iter()
        .filter_map(|(name, value)| {
            let value = value.as_ref()?;
            Some(format!("{name} {value} = {} %", scoring::percent(value, 1)))
        })
        .collect();
    lines.push(Line::plain(format!("     {}", shares.join("   ")), Role::Text));
    if let Some(share) = standing.not_applicable_share.as_ref().filter(|share| !share.is_zero()) {
        let is_much = *share > scoring::whole(MUCH) / scoring::whole(100);
        let warning = if is_much { "   more than 15 %: look twice" } else { "" };
        let role = if is_much { Role::Warning } else { Role::Muted };
        let words = format!("     not applicable {share} = {} %{warning}", scoring::percent(share, 1));
        lines.push(Line::plain(words, role));
    }
    lines.push(Line::plain(
        format!("    {:<28}{:>3}{:>8}{:>9}  {:<8}", "question", "w", "s", "w x s", "proof"),
        Role::Muted,
    ));
    lines.extend(pin.checklist.questions().filter_map(|asked| question(now, asked)));
    lines
}

fn question(now: &Now, question: &Question) -> Option<Line> {
    let place = now.standing.place(&question.id)?;
    let weight = scoring::whole(u64::from(question.weight));
    let (score, points, proof, role) = match place {
        Place::Hidden(_) => return None,
        Place::Waiting(_) => ("-".to_owned(), "-".to_owned(), "waits".to_owned(), Role::Muted),
        Place::NotApplicable => ("-".to_owned(), "-".to_owned(), "n/a".to_owned(), Role::AnswerNa),
        Place::Open { .. } => ("-".to_owned(), "-".to_owned(), "open".to_owned(), Role::AnswerOpen),
        Place::Unknown => ("-".to_owned(), "-".to_owned(), "unknown".to_owned(), Role::AnswerOpen),
        Place::Answered { score, proof, proven } => {
            let min = question.evidence.min;
            let role = if *proven { Role::Text } else { Role::AnswerPartial };
            let shown = |fraction: &Fraction| fraction.to_string();
            let points = score.as_ref().map(|score| score * &weight);
            (
                score.as_ref().map_or_else(|| "-".to_owned(), shown),
                points.as_ref().map_or_else(|| "-".to_owned(), shown),
                format!("{proof}/{min}{}", if *proven { "" } else { " weak" }),
                role,
            )
        }
    };
    let second = second_level(&now.review, question);
    let words =
        format!("    {:<28}{:>3}{score:>8}{points:>9}  {proof:<8}{second}", question.id, question.weight);
    Some(Line {
        pieces: vec![piece(words, role)],
        place: None,
        question: Some(question.id.clone()),
        checklist: None,
    })
}

/// The second person's level and how far the two are apart; empty where there is none.
fn second_level(review: &Review, question: &Question) -> String {
    review
        .levels(&question.id)
        .map(|(first, second)| format!("  levels {first} and {second}, spread {}", first.abs_diff(second)))
        .unwrap_or_default()
}
