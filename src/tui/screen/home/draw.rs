//! How the first screen of a record is drawn.

use super::board::{Board, News, Todo, count};
use super::soon::Soon;
use super::{HomeScreen, Row};
use crate::record::state::ReviewState;
use crate::store::overview::{Overview, ReviewLine};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::Context;
use crate::tui::theme::Role;

/// The heading over what others did meanwhile.
const SINCE: &str = "SINCE YOU WERE HERE";
/// How many new entries are shown until all are asked for.
const NEWS: usize = 3;
/// How many of the things to come are shown.
pub(super) const SOON: usize = 4;

impl HomeScreen {
    /// The rows in order; the drawing and the cursor go by them. Of what is long only the beginning
    /// is shown, or as much of it as fills the screen.
    pub(super) fn rows(&self) -> Vec<Row> {
        let Some(board) = &self.board else { return Vec::new() };
        let (soon, news) = (board.soon.len(), board.news.len());
        if self.shows_all {
            return self.rows_with(soon, news);
        }
        let spare = self.room.get().saturating_sub(self.rows_with(SOON, NEWS).len());
        let more_soon = spare.min(soon.saturating_sub(SOON));
        self.rows_with(SOON + more_soon, NEWS + spare - more_soon)
    }

    fn rows_with(&self, soon: usize, news: usize) -> Vec<Row> {
        let Some(board) = &self.board else { return Vec::new() };
        let mut rows = Vec::new();
        let overview = &board.overview;
        if overview.actor.is_none() {
            let who = overview.who.as_ref().map_or("nobody", |who| who.email.as_str());
            rows.push(Row::Words(
                format!("READ ONLY  nothing is written; not among the people here: {who}"),
                true,
            ));
        }
        for problem in &overview.problems {
            rows.push(Row::Words(problem.to_string().lines().next().unwrap_or_default().to_owned(), true));
        }
        if !board.todos.is_empty() {
            let heading = if board.is_member { "FOR YOU" } else { "FOR AUDITORS" };
            rows.push(Row::Heading(heading, String::new()));
            rows.extend((0..board.todos.len()).map(Row::Todo));
            rows.push(Row::Blank);
        } else if board.is_member && !overview.reviews.is_empty() {
            rows.push(Row::Heading("FOR YOU", "nothing waits for you".to_owned()));
            rows.push(Row::Blank);
        }
        if !overview.reviews.is_empty() {
            rows.push(Row::Columns);
            rows.extend((0..overview.reviews.len()).map(Row::Review));
            rows.push(Row::Blank);
        }
        if !board.soon.is_empty() {
            let is_late = board.soon.iter().any(|soon| soon.is_late);
            let heading = if is_late { "OVERDUE AND NEXT 90 DAYS" } else { "NEXT 90 DAYS" };
            rows.push(match board.soon.len().saturating_sub(soon) {
                0 => Row::Heading(heading, String::new()),
                hidden => Row::More(heading, format!("{hidden} more")),
            });
            rows.extend((0..board.soon.len().min(soon)).map(Row::Soon));
            rows.push(Row::Blank);
        }
        if let Some(since) = overview.since.as_ref().filter(|since| !since.entries.is_empty()) {
            let mut people: Vec<&str> = since.entries.iter().map(|entry| entry.email.as_str()).collect();
            people.sort_unstable();
            people.dedup();
            let number =
                if since.more { format!("more than {}", since.entries.len()) } else { String::new() };
            let number = if number.is_empty() {
                count(since.entries.len(), "entry").replace("entrys", "entries")
            } else {
                number
            };
            let by =
                if people.len() == 1 { "1 person".to_owned() } else { format!("{} people", people.len()) };
            let note = format!("{number} by {by}");
            let is_cut = board.news.len() > news;
            rows.push(if is_cut { Row::More(SINCE, note) } else { Row::Heading(SINCE, note) });
            rows.extend((0..board.news.len().min(news)).map(Row::News));
        }
        while rows.last() == Some(&Row::Blank) {
            rows.pop();
        }
        rows
    }

    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let Some(board) = &self.board else {
            canvas.put(1, 1, "The record is being read ...", Role::Muted);
            return;
        };
        let mut canvas = if context.here.is_read_only {
            canvas.pieces(
                1,
                0,
                [
                    piece("READ ONLY", Role::Warning),
                    piece("  started with --read-only: nothing at all is written", Role::Muted),
                ],
            );
            canvas.below(2)
        } else {
            canvas.below(0)
        };
        self.room.set(usize::from(canvas.height().saturating_sub(1)));
        let rows = self.rows();
        if rows.is_empty() {
            canvas.put(1, 0, "There is no partner in this record yet.", Role::Muted);
            return;
        }
        let places: Vec<Option<usize>> = rows
            .iter()
            .scan(0, |next, row| {
                Some(row.is_selectable().then(|| {
                    *next += 1;
                    *next - 1
                }))
            })
            .collect();
        let widths = Widths::of(board, canvas.width());
        self.page.view(
            &mut canvas,
            rows.len(),
            |row| places.get(row).copied().flatten(),
            |line, row| {
                if let Some(row) = rows.get(row) {
                    draw(line, row, board, &widths, context);
                    if let Row::Review(place) = row
                        && board
                            .overview
                            .reviews
                            .get(*place)
                            .is_some_and(|line| self.marked.contains(&line.id))
                    {
                        line.put(1, 0, line.symbols.marked, Role::Accent);
                    }
                }
            },
        );
        if board.overview.partners.is_empty() {
            let below = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(1);
            first_steps(&mut canvas.below(below));
        }
    }
}

/// What a record without a partner says.
fn first_steps(canvas: &mut Canvas<'_>) {
    let wide = canvas.width().saturating_sub(2).min(90);
    let mut canvas = canvas.part(1, 0, wide, 8);
    canvas.wrapped(
        0,
        0,
        "The record holds the checklists, the facts and the policy, and nobody to look at yet. Enter adds \
         the first partner: its name, what it is to you, and its review is ready to be walked.",
        Role::Text,
    );
}

/// How wide the columns of the table of reviews are.
struct Widths {
    name: u16,
    tier: u16,
    state: u16,
    is_wide: bool,
    has_state: bool,
    gates: u16,
}

impl Widths {
    fn of(board: &Board, width: u16) -> Self {
        let longest = board.overview.reviews.iter().map(|line| line.id.to_string().chars().count()).max();
        let longest = u16::try_from(longest.unwrap_or(0)).unwrap_or(u16::MAX);
        let has_state = width >= 76;
        // Where it is narrow, of the gates only what is worst is said.
        let gates = match width {
            76.. => 17,
            56.. => 9,
            _ => 0,
        };
        let tiers = board.overview.reviews.iter().filter_map(|line| line.summary.as_ref().ok());
        let tier = tiers.map(|summary| summary.tier.len()).max().unwrap_or(0).max(4) + 2;
        let tier = u16::try_from(tier).unwrap_or(u16::MAX).min(16);
        let is_wide = width >= 110;
        let states = board.overview.reviews.iter().filter_map(|line| line.summary.as_ref().ok());
        let state =
            states.map(|summary| state_words(&summary.state, is_wide).chars().count()).max().unwrap_or(0);
        let state = u16::try_from(state.max(11) + 2).unwrap_or(u16::MAX);
        let others = if has_state { state } else { 0 } + tier + gates + 13;
        let name = longest.clamp(14, width.saturating_sub(others).max(14));
        Self { name, tier, state, is_wide, has_state, gates }
    }

    /// Where state, tier, gates and progress begin.
    fn columns(&self) -> [u16; 4] {
        let state = 3 + self.name + 2;
        let tier = if self.has_state { state + self.state } else { state };
        let gates = tier + self.tier;
        let done = gates + self.gates;
        [state, tier, gates, done]
    }
}

fn draw(line: &mut Canvas<'_>, row: &Row, board: &Board, widths: &Widths, context: &Context<'_>) {
    match row {
        Row::Blank => {}
        Row::Heading(words, note) => {
            line.pieces(1, 0, [piece(*words, Role::Heading), piece(format!("   {note}"), Role::Muted)]);
        }
        Row::More(words, note) => {
            let key = context.keymap.key_of(Command::ShowAll, Mode::Choosing);
            let note = key.map_or_else(|| note.clone(), |key| format!("{note}, {key} shows all"));
            line.pieces(1, 0, [piece(*words, Role::Heading), piece(format!("   {note}"), Role::Muted)]);
        }
        Row::Words(words, is_grave) => {
            line.put(1, 0, words, if *is_grave { Role::Warning } else { Role::Text });
        }
        Row::Columns => {
            let [state, tier, gates, done] = widths.columns();
            line.put(1, 0, "REVIEWS", Role::Heading);
            if widths.has_state {
                line.put(state, 0, "state", Role::Muted);
            }
            line.put(tier, 0, "tier", Role::Muted);
            if widths.gates > 0 {
                line.put(gates, 0, "gates", Role::Muted);
            }
            line.put(done, 0, "done", Role::Muted);
        }
        Row::Todo(place) => {
            if let Some(found) = board.todos.get(*place) {
                todo(line, *place, found);
            }
        }
        Row::Review(place) => {
            if let Some(found) = board.overview.reviews.get(*place) {
                review(line, found, widths);
            }
        }
        Row::Soon(place) => {
            if let Some(found) = board.soon.get(*place) {
                soon(line, found, &board.overview);
            }
        }
        Row::News(place) => {
            if let Some(found) = board.news.get(*place) {
                news(line, found, context);
            }
        }
    }
}

fn todo(line: &mut Canvas<'_>, place: usize, todo: &Todo) {
    let verb = if todo.is_grave { Role::Warning } else { Role::Accent };
    let narrow = line.width() < 70;
    line.put(3, 0, &(place + 1).to_string(), Role::Key);
    line.put(5, 0, todo.verb, verb);
    let next = line.put(if narrow { 14 } else { 15 }, 0, &todo.what, Role::Text);
    let column = if narrow { next + 2 } else { (next + 2).max(36) };
    line.put(column, 0, &todo.more, Role::Muted);
}

fn review(line: &mut Canvas<'_>, found: &ReviewLine, widths: &Widths) {
    let [state, tier, gates, done] = widths.columns();
    line.part(3, 0, widths.name, 1).put(0, 0, &found.id.to_string(), Role::Text);
    let summary = match &found.summary {
        Ok(summary) => summary,
        Err(problems) => {
            let why = problems.first().map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
            let why = why.lines().next().unwrap_or_default().to_owned();
            line.put(state, 0, &format!("broken: {why}"), Role::Error);
            return;
        }
    };
    if widths.has_state {
        let words = state_words(&summary.state, widths.is_wide);
        let words = if summary.broken > 0 { "read only" } else { words.as_str() };
        line.put(state, 0, words, if summary.broken > 0 { Role::Error } else { Role::Text });
    }
    let role = match summary.tier.as_str() {
        "low" => Role::RiskLow,
        "high" => Role::RiskHigh,
        _ => Role::RiskMedium,
    };
    line.put(tier, 0, &summary.tier, role);
    let worst = match (summary.gates_fail, summary.gates_waived, summary.gates_open) {
        (0, 0, 0) => None,
        (0, 0, open) => Some((format!("{open} open"), Role::Muted)),
        (0, waived, _) => Some((format!("{waived} waived"), Role::AnswerPartial)),
        (fail, ..) => Some((format!("{fail} FAIL"), Role::Error)),
    };
    let passed = format!("{} pass", summary.gates_pass);
    match (widths.gates, worst) {
        (0, _) => {}
        (1..=9, Some((words, role))) => {
            line.put(gates, 0, &words, role);
        }
        (_, worst) => {
            let next = line.put(gates, 0, &passed, Role::Text) + 1;
            line.pieces(next, 0, worst.map(|(words, role)| piece(words, role)));
        }
    }
    if let Some(notice) = summary.attention.first() {
        // What has stopped holding is worth more than how far it had come.
        let role = if notice.is_breach { Role::Error } else { Role::Warning };
        line.put(done, 0, attention_word(&notice.words), role);
        return;
    }
    let next = line.put(done, 0, &format!("{:>3}/{}", summary.answered, summary.in_scope), Role::Text);
    let room = line.width().saturating_sub(next + 3);
    if room >= 8 {
        crate::tui::widget::bar::view(line, next + 2, 0, room.min(20), summary.answered, summary.in_scope);
    }
    let proposal = next + 2 + room.min(20) + 2;
    if room >= 44 {
        let role = if summary.is_rejected() { Role::Error } else { Role::Muted };
        line.put(proposal, 0, &summary.proposal.replace('-', " "), role);
    }
}

/// A state in words, shorter where there is little room.
fn state_words(state: &str, is_wide: bool) -> String {
    match ReviewState::parse(state) {
        Some(ReviewState::ApprovedWithConditions) if !is_wide => "on conditions".to_owned(),
        Some(ReviewState::ReadyForDecision) if !is_wide => "to be decided".to_owned(),
        Some(ReviewState::ChangesRequested) if !is_wide => "sent back".to_owned(),
        _ => state.replace('-', " "),
    }
}

/// What wants to be seen, in a word.
fn attention_word(words: &str) -> &'static str {
    let known = [
        ("stale", "stale"),
        ("overdue", "overdue"),
        ("waiver", "waiver ended"),
        ("acceptance", "risk runs out"),
        (" is open again", "gate open"),
        ("gate", "gate fails"),
        ("approval ends", "ends soon"),
        ("approval ended", "ended"),
    ];
    known.into_iter().find(|(part, _)| words.contains(part)).map_or("irregular", |(_, word)| word)
}

fn soon(line: &mut Canvas<'_>, soon: &Soon, overview: &Overview) {
    let role = if soon.is_late { Role::Warning } else { Role::Text };
    // Ninety days reach into the next year, which nobody takes for a past one.
    let is_near = (overview.day - soon.day).get_days().abs() < 180;
    let day = soon.day.strftime(if is_near { "%-d %b" } else { "%b %Y" }).to_string();
    line.put(3, 0, &format!("{day:>8}"), role);
    let next = line.put(13, 0, soon.partner(overview), Role::Text);
    line.put(
        (next + 2).max(26),
        0,
        &soon.words(overview),
        if soon.is_late { Role::Warning } else { Role::Muted },
    );
}

fn news(line: &mut Canvas<'_>, news: &News, context: &Context<'_>) {
    let when = news.entry.at.to_zoned(context.zone.get()).strftime("%a %H:%M").to_string();
    line.put(3, 0, &when, Role::Muted);
    let next = line.part(14, 0, 18, 1).put(0, 0, &news.entry.author, Role::Text) + 14;
    let by_hand = if news.entry.action.is_none() { "by hand: " } else { "" };
    let pieces = [piece(by_hand, Role::Warning), piece(news.entry.subject.as_str(), Role::Muted)];
    line.pieces((next + 2).max(34.min(line.width() / 2)), 0, pieces);
}
