//! How the decision is drawn: the proposal, a bar for each checklist, who signs, what comes next.

use super::rows::{Row, Signer};
use super::{DecideScreen, Next};
use crate::record::proposal::Outcome;
use crate::record::scoring::{self, Fraction};
use crate::record::standing::{ChecklistStanding, GateState};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::screen::Context;
use crate::tui::screen::known::{Known, Now};
use crate::tui::theme::Role;

/// The bars begin here, in percent: below it nothing is near a floor.
const FROM: u64 = 40;
/// Where the bars begin on the screen.
const BAR: u16 = 29;
/// Where what belongs to a heading begins.
const INDENT: u16 = 12;

impl DecideScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        if self.known.view_broken(canvas) {
            return;
        }
        if let Some(filling) = &self.filling {
            filling.view(canvas);
            return;
        }
        let rows = self.rows();
        let places: Vec<Option<usize>> = rows
            .iter()
            .scan(0, |next, row| {
                Some(row.is_selectable().then(|| {
                    *next += 1;
                    *next - 1
                }))
            })
            .collect();
        self.page.view(
            canvas,
            rows.len(),
            |row| places.get(row).copied().flatten(),
            |line, row| {
                if let (Some(row), Some(now)) = (rows.get(row), &self.known.now) {
                    self.draw(line, row, now, context);
                }
            },
        );
    }

    fn draw(&self, line: &mut Canvas<'_>, row: &Row, now: &Now, context: &Context<'_>) {
        match row {
            Row::Blank => {}
            Row::Proposal => proposal(line, now),
            Row::Because => {
                let more = match now.proposal.because.len() {
                    0 | 1 => String::new(),
                    all => format!(", and {} more", all - 1),
                };
                let words = now.proposal.because.first().map(String::as_str).unwrap_or_default();
                line.put(INDENT, 0, &format!("{words}{more}"), Role::Muted);
            }
            Row::Decided => decided(line, now, &self.known),
            Row::Attention(place) => {
                if let Some(attention) = now.course.attention.get(*place) {
                    let role = if attention.is_breach() { Role::Error } else { Role::Warning };
                    line.pieces(
                        1,
                        0,
                        [
                            piece(if *place == 0 { "Attention  " } else { "           " }, Role::Heading),
                            piece(attention.words(), role),
                        ],
                    );
                }
            }
            Row::Gates => gates(line, now),
            Row::Head => head(line),
            Row::Checklist(place) => {
                if let Some(checklist) = now.standing.checklists.get(*place) {
                    self.checklist(line, now, checklist);
                }
            }
            Row::Conditions => self.conditions_line(line, now),
            Row::Signer(place) => {
                if let Some(found) = self.signers.get(*place) {
                    signer(line, *place, found);
                }
            }
            Row::Stale(path) => {
                line.put(INDENT + 2, 0, &format!("{path} differs"), Role::Warning);
            }
            Row::Better => self.better(line),
            Row::NextHead => {
                line.put(1, 0, "NEXT", Role::Heading);
            }
            Row::Next(place) => {
                if let Some(found) = self.next.get(*place) {
                    let key = context.keymap.key_of(found.command, self.mode()).unwrap_or_default();
                    next(line, &key, found);
                }
            }
        }
    }

    fn checklist(&self, line: &mut Canvas<'_>, now: &Now, checklist: &ChecklistStanding) {
        let share = |percent: u8| scoring::whole(u64::from(percent)) / scoring::whole(100);
        let is_covered = checklist.coverage.as_ref().is_some_and(|c| *c >= share(now.review.policy.coverage));
        line.part(3, 0, 12, 1).put(0, 0, &checklist.id, Role::Text);
        let shown = |value: &Option<Fraction>| {
            value.as_ref().map_or_else(|| "-".to_owned(), |value| scoring::percent(value, 1))
        };
        let below = |value: &Option<Fraction>, limit: u8| value.as_ref().is_some_and(|v| *v < share(limit));
        let role = if below(&checklist.high, checklist.floor) {
            Role::AnswerNo
        } else if is_covered && below(&checklist.low, checklist.target) {
            Role::AnswerPartial
        } else {
            Role::Text
        };
        if is_covered {
            line.put(15, 0, &format!("{:>5}  {:>5}", shown(&checklist.low), shown(&checklist.high)), role);
        } else {
            line.put(15, 0, &format!("up to {:>6}", shown(&checklist.high)), role);
        }
        let room = line.width().saturating_sub(BAR + 14).min(60);
        if room >= 12 {
            bar(line, room, checklist, is_covered);
            let gap = checklist.low.as_ref().map(|low| share(checklist.target) - low);
            if let Some(gap) = gap.filter(|gap| is_covered && *gap > scoring::whole(0)) {
                line.put(
                    BAR + room + 2,
                    0,
                    &format!("{:>6}", format!("-{}", scoring::percent(&gap, 1))),
                    Role::Warning,
                );
            }
            let ids: Vec<&str> = self
                .conditions
                .iter()
                .filter(|condition| belongs(now, &condition.source, &checklist.id))
                .map(|condition| condition.id.as_str())
                .collect();
            line.put(BAR + room + 9, 0, &ids.join(" "), Role::Muted);
        }
    }

    fn conditions_line(&self, line: &mut Canvas<'_>, now: &Now) {
        let words = if let Some(item) = &now.review.decision {
            let all = &item.value.conditions;
            let closed = |id: &str| now.review.is_met(id);
            let open = all.iter().filter(|condition| !closed(&condition.id)).count();
            let late = all.iter().filter(|c| !closed(&c.id) && c.due < self.known.day).count();
            let late = if late == 0 { String::new() } else { format!(", {late} overdue") };
            format!("{} decided, {open} open{late}", all.len())
        } else {
            let half = self.conditions.iter().filter(|condition| condition.is_half()).count();
            format!("{} drafted, {half} without owner or date", self.conditions.len())
        };
        let high = now.review.risks.values().filter(|item| item.value.is_open()).count();
        let risks = if high == 0 { String::new() } else { format!("   open risks: {high}") };
        line.pieces(
            1,
            0,
            [piece("Conditions ", Role::Heading), piece(words, Role::Text), piece(risks, Role::Muted)],
        );
    }

    fn better(&self, line: &mut Canvas<'_>) {
        let Some(way) = &self.way else { return };
        let steps: Vec<String> = way
            .steps
            .iter()
            .take(3)
            .map(|step| {
                let gain = step
                    .gain
                    .as_ref()
                    .map(|gain| format!(" +{}", scoring::percent(gain, 1)))
                    .unwrap_or_default();
                format!("{} {}{gain}", step.remedy.word(), step.item)
            })
            .collect();
        let more = way.steps.len().saturating_sub(3);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        line.pieces(
            1,
            0,
            [
                piece("Better     ", Role::Heading),
                piece(format!("{}: ", way.outcome.name().replace('-', " ")), Role::Text),
                piece(format!("{}{more}", steps.join(", ")), Role::Muted),
            ],
        );
    }
}

/// Whether a condition comes from a checklist or one of its questions.
fn belongs(now: &Now, source: &str, checklist: &str) -> bool {
    source == checklist || now.review.question(source).is_some_and(|(pin, _)| pin.checklist.id == checklist)
}

fn proposal(line: &mut Canvas<'_>, now: &Now) {
    let role = match now.proposal.outcome {
        Outcome::Approve | Outcome::ApproveWithConditions => Role::AnswerYes,
        Outcome::Incomplete => Role::AnswerOpen,
        Outcome::Blocked => Role::AnswerPartial,
        Outcome::Reject => Role::AnswerNo,
    };
    let outcome = now.proposal.outcome.name().replace('-', " ").to_uppercase();
    let rule = match now.proposal.rule {
        1 => "rule 1: a hard gate fails".to_owned(),
        8 => "rule 8: nothing is left".to_owned(),
        rule => format!("rule {rule}: nothing above it matched"),
    };
    line.pieces(
        1,
        0,
        [
            piece("PROPOSAL   ", Role::Heading),
            piece(format!("{outcome:<25} "), role),
            piece(rule, Role::Muted),
        ],
    );
}

fn decided(line: &mut Canvas<'_>, now: &Now, known: &Known) {
    let Some(decision) = now.review.decision.as_ref().map(|item| &item.value) else { return };
    let until = decision.valid_until.map(|day| format!(" to {day}")).unwrap_or_default();
    let (force, role) = match now.course.in_force {
        Some(day) => (format!("in force since {day}"), Role::AnswerYes),
        None => ("not in force yet".to_owned(), Role::Warning),
    };
    let pieces = [
        piece("DECIDED    ", Role::Heading),
        piece(format!("{}{until}   ", decision.outcome.name().replace('-', " ")), Role::Text),
        piece(force, role),
        piece(format!("   by {}", known.name_of(&decision.decided_by)), Role::Muted),
    ];
    line.pieces(1, 0, pieces);
}

fn gates(line: &mut Canvas<'_>, now: &Now) {
    let count = |state| now.standing.count_gates(state);
    let mut pieces = vec![
        piece("Gates      ", Role::Heading),
        piece(format!("{} pass", count(GateState::Pass)), Role::Text),
    ];
    let first =
        |state| now.standing.gates.iter().find(|gate| gate.state == state).map(|gate| gate.question.clone());
    for (state, word, role) in [
        (GateState::Fail, "FAIL", Role::Error),
        (GateState::Open, "open", Role::AnswerOpen),
        (GateState::Waived, "waived", Role::AnswerPartial),
    ] {
        if let Some(question) = first(state) {
            let until = now.review.waivers.get(&question).map(|item| item.value.newest().until);
            let until =
                until.filter(|_| state == GateState::Waived).map(|d| format!(" to {d}")).unwrap_or_default();
            pieces.push(piece(format!("   {} {word}: {question}{until}", count(state)), role));
        }
    }
    line.pieces(1, 0, pieces);
}

fn head(line: &mut Canvas<'_>) {
    line.put(15, 0, "  low   high", Role::Muted);
    let room = line.width().saturating_sub(BAR + 14).min(60);
    if room >= 12 {
        line.put(BAR, 0, &FROM.to_string(), Role::Muted);
        if room >= 28 {
            line.put(BAR + 4, 0, "F floor  T target", Role::Muted);
        }
        line.put(BAR + room.saturating_sub(3), 0, "100", Role::Muted);
        line.put(BAR + room + 1, 0, "to target", Role::Muted);
    }
}

/// The interval, or the best that can still be reached, on a line with floor and target.
fn bar(line: &mut Canvas<'_>, room: u16, checklist: &ChecklistStanding, is_covered: bool) {
    let symbols = line.symbols;
    line.put(BAR, 0, &symbols.bar_rest.repeat(usize::from(room)), Role::ProgressRest);
    let high = checklist.high.as_ref().map(|value| place_of(value, room));
    let low = checklist.low.as_ref().map(|value| place_of(value, room));
    match (low, high) {
        (Some(low), Some(high)) if is_covered => {
            for place in low..=high.max(low) {
                let is_end = place == low || place == high.max(low);
                let sign = if is_end { symbols.figure } else { symbols.bar };
                line.put(BAR + place, 0, sign, Role::Accent);
            }
        }
        (_, Some(high)) => {
            line.put(BAR + high, 0, symbols.figure, Role::Accent);
        }
        _ => {}
    }
    for (percent, letter, role) in
        [(checklist.floor, "F", Role::Warning), (checklist.target, "T", Role::Heading)]
    {
        let share = scoring::whole(u64::from(percent)) / scoring::whole(100);
        line.put(BAR + place_of(&share, room), 0, letter, role);
    }
}

/// Where a share stands on a bar of this many cells.
fn place_of(share: &Fraction, room: u16) -> u16 {
    let from = scoring::whole(FROM) / scoring::whole(100);
    let width = scoring::whole(100 - FROM) / scoring::whole(100);
    let cells = scoring::whole(u64::from(room.saturating_sub(1)));
    let place = (share - from) / width * cells;
    let rounded = scoring::percent(&(place / scoring::whole(100)), 0);
    rounded
        .parse::<i32>()
        .ok()
        .and_then(|at| u16::try_from(at.max(0)).ok())
        .unwrap_or(0)
        .min(room.saturating_sub(1))
}

fn signer(line: &mut Canvas<'_>, place: usize, signer: &Signer) {
    let heading = if place == 0 { "Signs" } else { "" };
    line.put(1, 0, heading, Role::Heading);
    let next = line.put(INDENT, 0, &signer.role, Role::Text);
    let column = (next + 2).max(INDENT + 24);
    let (words, role) = match (signer.stale.len(), &signer.by) {
        (0, Some(_)) => (signer.words.clone(), Role::AnswerYes),
        (0, None) => (signer.words.clone(), Role::AnswerOpen),
        (1, _) => (format!("{}: STALE, 1 item differs", signer.words), Role::Error),
        (many, _) => (format!("{}: STALE, {many} items differ", signer.words), Role::Error),
    };
    let next = line.put(column, 0, &words, role);
    if let Some(why) = &signer.why_not {
        line.put(next + 3, 0, why, Role::Muted);
    }
}

fn next(line: &mut Canvas<'_>, key: &str, next: &Next) {
    let (key_role, role) =
        if next.blocked.is_some() { (Role::Muted, Role::Muted) } else { (Role::Key, Role::Text) };
    line.put(3, 0, key, key_role);
    let column = line.put(6, 0, &next.words, role);
    if let Some(why) = &next.blocked {
        line.put(column + 2, 0, &format!("no: {why}"), Role::Muted);
    }
}
