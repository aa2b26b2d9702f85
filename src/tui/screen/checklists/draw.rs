//! How the checklists are drawn: one a row, and below them what there is to know of the one under the cursor.

use super::{ChecklistsScreen, Row, is_draft, state_word, whom};
use crate::checklist::model::{Checklist, GateKind};
use crate::store::shelf::{HandEditKind, Line, Pinned, Shelf};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// Below this width some columns have no room.
const ALL_COLUMNS: u16 = 74;

/// How many rows tell of the one under the cursor: its name, what it settles, for whom, who pins it.
const ABOUT: u16 = 6;

impl ChecklistsScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(shelf) = &self.shelf else {
            canvas.put(1, 1, "The checklists are being read ...", Role::Muted);
            return;
        };
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
        let below = ABOUT.min(height / 2);
        let columns = Columns::of(shelf, width);
        self.page.view(
            &mut canvas.part(0, 0, width, height - below),
            rows.len(),
            |row| places.get(row).copied().flatten(),
            |line, row| {
                if let Some(row) = rows.get(row) {
                    draw(line, *row, shelf, &columns);
                }
            },
        );
        canvas.rule(height - below);
        if let Some((checklist, line)) = self.selected() {
            let mut part = canvas.part(1, height - below + 1, width.saturating_sub(2), below - 1);
            about(&mut part, checklist, line);
        }
    }
}

/// Where each column begins; none where it has no room.
struct Columns {
    version: u16,
    state: u16,
    questions: u16,
    gates: Option<u16>,
    whom: Option<u16>,
    pinned: u16,
}

impl Columns {
    fn of(shelf: &Shelf, width: u16) -> Self {
        let ids = shelf.lines.iter().map(|line| &line.checklist).chain(&shelf.built_in);
        let id = ids.map(|checklist| text::width(&checklist.id)).max().unwrap_or(0).clamp(12, 26);
        let version = u16::try_from(id).unwrap_or(26) + 4;
        let (state, questions) = (version + 8, version + 17);
        if width < ALL_COLUMNS {
            return Self { version, state, questions, gates: None, whom: None, pinned: questions + 11 };
        }
        let (gates, whom) = (questions + 11, questions + 18);
        let room = width.saturating_sub(whom + 14).clamp(9, 40);
        Self { version, state, questions, gates: Some(gates), whom: Some(whom), pinned: whom + room }
    }
}

fn draw(line: &mut Canvas<'_>, row: Row, shelf: &Shelf, columns: &Columns) {
    match row {
        Row::Blank => {}
        Row::Columns => {
            line.put(2, 0, "CHECKLIST", Role::Heading);
            line.put(columns.version, 0, "version", Role::Muted);
            line.put(columns.state, 0, "state", Role::Muted);
            line.put(columns.questions, 0, "questions", Role::Muted);
            if let (Some(gates), Some(whom)) = (columns.gates, columns.whom) {
                line.put(gates, 0, "gates", Role::Muted);
                line.part(whom, 0, columns.pinned - whom - 1, 1).put(0, 0, "for", Role::Muted);
            }
            line.put(columns.pinned, 0, "pinned by", Role::Muted);
        }
        Row::Problem(place) => {
            if let Some(problem) = shelf.problems.get(place) {
                let words = format!("{}:{}: {}", problem.place.file, problem.place.line, problem.what);
                line.put(2, 0, &words, Role::Error);
            }
        }
        Row::Others => {
            line.put(2, 0, "BUILT IN", Role::Heading);
            line.put(12, 0, "this record does not have them; they can be looked at", Role::Muted);
        }
        Row::Own(place) => {
            if let Some(own) = shelf.lines.get(place) {
                draw_one(line, &own.checklist, Some(own), columns);
                let (words, role) = pinned_words(&own.pins);
                line.put(columns.pinned, 0, &words, role);
            }
        }
        Row::BuiltIn(place) => {
            if let Some(checklist) = shelf.built_in.get(place) {
                draw_one(line, checklist, None, columns);
            }
        }
    }
}

fn draw_one(line: &mut Canvas<'_>, checklist: &Checklist, own: Option<&Line>, columns: &Columns) {
    let look = if own.is_some() { Role::Text } else { Role::Muted };
    line.part(2, 0, columns.version - 3, 1).put(0, 0, &checklist.id, look);
    line.put(columns.version, 0, &checklist.version.to_string(), look);
    let role = match own.map(|own| own.edit) {
        Some(Some(HandEditKind::Removed | HandEditKind::InTheWay)) => Role::Error,
        Some(Some(_)) => Role::Warning,
        Some(None) if is_draft(checklist) => Role::Info,
        _ => Role::Muted,
    };
    line.part(columns.state, 0, columns.questions - columns.state - 1, 1).put(
        0,
        0,
        state_word(checklist, own),
        role,
    );
    let count = |count: usize| format!("{count:>5}");
    line.put(columns.questions, 0, &format!("{:>9}", checklist.questions().count()), look);
    if let (Some(gates), Some(place)) = (columns.gates, columns.whom) {
        line.put(gates, 0, &count(checklist.questions().filter(|q| q.gate.is_some()).count()), look);
        let mut words = whom(checklist);
        if columns.pinned - place >= 28 {
            words.extend(
                checklist.base.iter().map(|base| format!(", fork of {} {}", base.checklist, base.version)),
            );
        }
        line.part(place, 0, columns.pinned - place - 1, 1).put(0, 0, &words, Role::Muted);
    }
}

/// How many running reviews pin a checklist, and how many of them another text of it.
fn pinned_words(pins: &[Pinned]) -> (String, Role) {
    let others = pins.iter().filter(|pin| !pin.is_same).count();
    match (pins.len(), others) {
        (0, _) => ("-".to_owned(), Role::Muted),
        (all, 0) => (format!("{all} running"), Role::Text),
        (all, others) if all == others => (format!("{all} older text"), Role::Warning),
        (all, others) => (format!("{all}, {others} older"), Role::Warning),
    }
}

/// What there is to know of one.
fn about(canvas: &mut Canvas<'_>, checklist: &Checklist, line: Option<&Line>) {
    let gates = |kind: GateKind| {
        checklist.questions().filter(|q| q.gate.as_ref().is_some_and(|gate| gate.kind == kind)).count()
    };
    let (hard, waivable) = (gates(GateKind::Hard), gates(GateKind::Waivable));
    canvas.pieces(
        0,
        0,
        [
            piece(checklist.title.as_str(), Role::Heading),
            piece(
                format!("   area {}   {hard} hard gates, {waivable} waivable", checklist.area),
                Role::Muted,
            ),
        ],
    );
    let room = usize::from(canvas.width());
    let mut row = 1;
    for words in text::wrap_most(&checklist.summary, room, 2, canvas.symbols.cut) {
        canvas.put(0, row, &words, Role::Text);
        row += 1;
    }
    let mut words = match &checklist.base {
        Some(base) => format!("Fork of {} {} ({}), for ", base.checklist, base.version, base.source),
        None => "For ".to_owned(),
    };
    let types = checklist.partner_types.as_ref();
    words.push_str(&types.map_or_else(|| "all partners".to_owned(), |types| types.join(", ")));
    words.extend(checklist.replaces.iter().map(|own| format!("; takes the place of {own}")));
    if is_draft(checklist) && line.is_some() {
        words.push_str("; a draft, not in force");
    }
    canvas.put(0, row, &words, Role::Muted);
    row += 1;
    if let Some(edit) = line.and_then(|line| line.edit) {
        canvas.put(0, row, edit_words(edit), Role::Warning);
        row += 1;
    }
    let pins = line.map(|line| line.pins.as_slice()).unwrap_or_default();
    for words in text::wrap_most(&pins_words(pins), room, 2, canvas.symbols.cut) {
        canvas.put(0, row, &words, Role::Muted);
        row += 1;
    }
}

/// What somebody did to the file by hand.
pub(super) fn edit_words(edit: HandEditKind) -> &'static str {
    match edit {
        HandEditKind::Edited => "Edited by hand and not committed.",
        HandEditKind::Extra => "New in the working folder and not committed.",
        HandEditKind::Removed => "Removed from the working folder, and not from the record.",
        HandEditKind::Staged => "Another text is staged in Git's index and not committed.",
        HandEditKind::InTheWay => "Something that is no plain file stands in its place.",
    }
}

/// Which running reviews pin which version, the same ones together.
fn pins_words(pins: &[Pinned]) -> String {
    if pins.is_empty() {
        return "No running review pins it.".to_owned();
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for pin in pins {
        let other = if pin.is_same { "" } else { " (another text)" };
        let version = format!("{}{other}", pin.version);
        match groups.iter_mut().find(|(own, _)| *own == version) {
            Some((_, reviews)) => reviews.push(pin.review.to_string()),
            None => groups.push((version, vec![pin.review.to_string()])),
        }
    }
    let groups: Vec<String> =
        groups.into_iter().map(|(version, reviews)| format!("{version} by {}", reviews.join(", "))).collect();
    format!("Pinned: {}", groups.join("; "))
}
