//! What a file that came back comes to, on screen before anything is recorded.

use std::cell::Cell;

use crate::exchange::reply::LineKind;
use crate::exchange::reply::intake::Intake;
use crate::record::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::command::Command;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// The columns that a question's id and its place in the file take.
const PLACE: u16 = 12;

/// The parts of a report, each with its heading.
const PARTS: [(&str, LineKind, Role); 3] = [
    ("UNDERSTOOD, AS CLAIMS", LineKind::Claim, Role::Success),
    ("NOT UNDERSTOOD", LineKind::Not, Role::Warning),
    ("TO KNOW", LineKind::Note, Role::Info),
];

/// A file that was read and is not recorded yet.
#[derive(Debug)]
pub(super) struct Report {
    intake: Box<Intake>,
    /// Why it cannot be recorded; empty where it can.
    pub(super) reasons: Vec<String>,
    top: usize,
    /// How far it can be scrolled, and how many rows are seen: drawing alone knows.
    end: Cell<usize>,
    page: Cell<usize>,
}

impl Report {
    pub(super) fn new(intake: Box<Intake>) -> Self {
        Self { intake, reasons: Vec::new(), top: 0, end: Cell::new(0), page: Cell::new(1) }
    }

    pub(super) fn action(&self) -> Option<&Action> {
        self.intake.action.as_ref()
    }

    /// Why Enter records nothing; none where it does.
    pub(super) fn why_not(&self) -> Option<&str> {
        let is_empty = self.intake.action.is_none();
        let nothing = if self.intake.is_proof() {
            "this proof is registered already"
        } else {
            "no claim was found in it"
        };
        is_empty.then_some(nothing).or_else(|| self.reasons.first().map(String::as_str))
    }

    /// How many of its lines are of a kind.
    fn count(&self, kind: LineKind) -> usize {
        self.intake.lines.iter().filter(|line| line.kind == kind).count()
    }

    /// Whether there is more of it than is seen.
    pub(super) fn is_long(&self) -> bool {
        self.end.get() > 0
    }

    /// The first line's right edge.
    pub(super) fn words(&self) -> String {
        let [claims, not] = [LineKind::Claim, LineKind::Not].map(|kind| self.count(kind));
        format!("{claims} understood   {not} not")
    }

    pub(super) fn scroll(&mut self, command: Command, count: usize) {
        let (end, page) = (self.end.get(), self.page.get().max(1));
        self.top = match command {
            Command::Down => self.top.saturating_add(count),
            Command::Up => self.top.saturating_sub(count),
            Command::PageDown => self.top.saturating_add(page.saturating_mul(count)),
            Command::PageUp => self.top.saturating_sub(page.saturating_mul(count)),
            Command::Top => 0,
            Command::Bottom => end,
            _ => self.top,
        }
        .min(end);
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let intake = &self.intake;
        let from = if intake.who.is_empty() { String::new() } else { format!(", from {}", intake.who) };
        let (width, height) = (canvas.width(), canvas.height());
        let head = format!("{}: {}{from}", intake.name, intake.format.title());
        canvas.put(1, 0, &head, Role::Heading);
        let mut rows: Vec<(u16, String, Role, Option<String>)> = Vec::new();
        let room = usize::from(width.saturating_sub(PLACE + 4)).max(20);
        for (heading, kind, role) in PARTS {
            let count = self.count(kind);
            if count == 0 {
                continue;
            }
            rows.push((1, String::new(), Role::Text, None));
            rows.push((1, format!("{heading} ({count})"), role, None));
            for line in intake.lines.iter().filter(|line| line.kind == kind) {
                let question = line.question.as_deref().map_or_else(String::new, |id| format!("{id}: "));
                let mut at = Some(line.at.clone());
                for words in text::wrap(&format!("{question}{}", line.words), room) {
                    rows.push((PLACE + 3, words, Role::Text, at.take()));
                }
            }
        }
        if intake.empty > 0 {
            rows.push((1, String::new(), Role::Text, None));
            rows.push((3, format!("{} left empty.", intake.empty), Role::Muted, None));
        }
        let (words, role) = match self.why_not() {
            None => {
                ("Nothing is recorded yet. Enter records it; a claim counts when it is taken.", Role::Text)
            }
            Some(why) => (why, Role::Warning),
        };
        let foot = text::wrap(words, usize::from(width.saturating_sub(2)).max(20));
        let taken = u16::try_from(foot.len()).unwrap_or(u16::MAX);
        let below = height.saturating_sub(taken.saturating_add(2));
        let seen = usize::from(below);
        self.end.set(rows.len().saturating_sub(seen));
        self.page.set(seen.saturating_sub(1));
        let top = self.top.min(self.end.get());
        for (row, (column, words, role, at)) in (1..=below).zip(rows.iter().skip(top)) {
            if let Some(at) = at {
                canvas.part(3, row, PLACE - 1, 1).put(0, 0, at, Role::Muted);
            }
            canvas.put(*column, row, words, *role);
        }
        let left = rows.len().saturating_sub(top + seen);
        if left > 0 {
            let mut more = canvas.part(1, below + 1, width.saturating_sub(2), 1);
            more.right(0, &format!("{left} more below"), Role::Muted);
        }
        for (row, line) in (below + 2..height).zip(&foot) {
            canvas.put(1, row, line, role);
        }
    }
}
