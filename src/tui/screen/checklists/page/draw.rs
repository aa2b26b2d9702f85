//! How one checklist is drawn: its rows, and below them or beside them all of what is under the cursor.

use super::rows::Row;
use super::{ChecklistScreen, Spot};
use crate::checklist::change::Own;
use crate::checklist::model::{Checklist, Question};
use crate::store::shelf::Volume;
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::Context;
use crate::tui::screen::checklists::detail::Sheet;
use crate::tui::screen::checklists::draw::edit_words;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// From this width on the text of what is under the cursor stands beside the rows.
const WIDE: u16 = 100;

/// Below this width some columns have no room.
const ALL_COLUMNS: u16 = 70;

impl ChecklistScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(volume) = &self.volume else {
            canvas.put(1, 1, "The checklist is being read ...", Role::Muted);
            return;
        };
        if volume.shown.is_none() && self.rows().is_empty() {
            let words = match context.as_of {
                Some(_) => format!("The record had no checklist {} then.", self.id),
                None => format!("The record has no checklist {}.", self.id),
            };
            canvas.put(1, 1, &words, Role::Muted);
            return;
        }
        if let Some(filling) = &self.filling {
            filling.view(canvas);
            return;
        }
        if let Some(top) = self.panel {
            self.view_panel(&mut canvas.part(1, 0, width.saturating_sub(2), height), top, context);
            return;
        }
        let row = view_head(&mut canvas.part(1, 0, width.saturating_sub(2), 2), volume);
        let room = height.saturating_sub(row);
        if width >= WIDE {
            let own = if self.fork.is_some() { width * 5 / 8 } else { width / 2 };
            self.view_rows(&mut canvas.part(0, row, own, room));
            let mut side = canvas.part(own + 2, row, width - own - 3, room);
            self.view_detail(&mut side, context);
            return;
        }
        let below = (room / 2).saturating_sub(1).min(9);
        self.view_rows(&mut canvas.part(0, row, width, room - below));
        canvas.rule(height - below);
        let mut detail = canvas.part(1, height - below + 1, width.saturating_sub(2), below.saturating_sub(1));
        self.view_detail(&mut detail, context);
    }

    fn view_rows(&self, canvas: &mut Canvas<'_>) {
        let rows = self.rows();
        let places: Vec<Option<usize>> = rows
            .iter()
            .scan(0, |next, row| {
                Some(matches!(row, Row::Spot(_)).then(|| {
                    *next += 1;
                    *next - 1
                }))
            })
            .collect();
        let columns = Columns::of(self, canvas.width());
        self.page.view_whole(
            canvas,
            rows.len(),
            |row| places.get(row).copied().flatten(),
            |row| rows.iter().skip(row + 1).take_while(|row| matches!(row, Row::Own(..))).count() + 1,
            |line, row| {
                if let Some(row) = rows.get(row) {
                    self.draw(line, row, &columns);
                }
            },
        );
    }

    fn draw(&self, line: &mut Canvas<'_>, row: &Row, columns: &Columns) {
        match row {
            Row::Blank => {}
            Row::Heading(heading, words) => {
                let column = line.put(2, 0, heading, Role::Heading);
                line.put(column + 2, 0, words, Role::Muted);
            }
            Row::Columns => columns.titles(line, self),
            Row::Spot(Spot::Edit) => self.draw_edit(line),
            Row::Spot(Spot::Problem(place)) => {
                let Some(problem) = self.problem(*place) else { return };
                let role = if problem.is_error() { Role::Error } else { Role::Warning };
                let place = format!("{} line {}  ", problem.severity, problem.place.line);
                line.pieces(2, 0, [piece(place, role), piece(problem.what.as_str(), Role::Text)]);
            }
            Row::Spot(Spot::Review(place)) => self.draw_review(line, *place),
            Row::Spot(Spot::Section(id)) => self.draw_section(line, id),
            Row::Spot(Spot::Same(first)) => {
                let words = format!("{} the same", self.run_length(first));
                line.put(4, 0, &words, Role::Muted);
            }
            Row::Spot(Spot::Question(id)) => self.draw_question(line, &Spot::Question(id.clone()), columns),
            Row::Spot(Spot::Gone(id)) => self.draw_question(line, &Spot::Gone(id.clone()), columns),
            Row::Own(question, place, is_reason) => {
                let own = self.beside(question).and_then(|beside| beside.own.get(*place));
                let Some(own) = own else { return };
                match (&own.because, is_reason) {
                    (Some(because), true) => {
                        line.put(columns.mine, 0, &format!("\"{because}\""), Role::Muted);
                    }
                    _ => columns.own(line, own),
                }
            }
        }
    }

    fn draw_edit(&self, line: &mut Canvas<'_>) {
        let Some((volume, edit)) = self.volume.as_ref().and_then(|volume| Some((volume, volume.edit?)))
        else {
            return;
        };
        let changes = volume.changes.as_ref().map(|changes| changes.count_words()).unwrap_or_default();
        let pieces = [piece(edit_words(edit), Role::Warning), piece(format!(" {changes}"), Role::Text)];
        line.pieces(2, 0, pieces);
    }

    fn draw_review(&self, line: &mut Canvas<'_>, place: usize) {
        let Some(pin) = self.volume.as_ref().and_then(|volume| volume.pins.get(place)) else { return };
        let words = match &pin.effect {
            Some(effect) => effect.words(),
            None if !pin.is_same => "another text".to_owned(),
            None => "this very text".to_owned(),
        };
        let role = if pin.is_same { Role::Muted } else { Role::Text };
        line.part(4, 0, 23, 1).put(0, 0, &pin.review.to_string(), Role::Text);
        line.put(28, 0, &pin.version.to_string(), Role::Muted);
        line.put(36, 0, &words, role);
    }

    fn draw_section(&self, line: &mut Canvas<'_>, id: &str) {
        let Some(section) = self.section(id) else { return };
        let sign = if self.folded.contains(id) { "+" } else { "-" };
        let (questions, gates) =
            (section.questions.len(), section.questions.iter().filter(|q| q.gate.is_some()).count());
        let count = if questions == 1 { "1 question".to_owned() } else { format!("{questions} questions") };
        let gates = match gates {
            0 => String::new(),
            1 => ", 1 gate".to_owned(),
            gates => format!(", {gates} gates"),
        };
        let is_same =
            |beside: &&crate::checklist::change::Beside| beside.section == id && beside.own.is_empty();
        let same = self.fork.as_ref().map_or(0, |fork| fork.beside.iter().filter(is_same).count());
        let same = if same == questions && questions > 0 { ", all the same" } else { "" };
        let edge = line.right(0, &format!("{count}{gates}{same} "), Role::Muted);
        let mut left = line.part(2, 0, edge.saturating_sub(3), 1);
        left.pieces(
            0,
            0,
            [piece(format!("{sign} "), Role::Muted), piece(section.title.as_str(), Role::Heading)],
        );
    }

    fn draw_question(&self, line: &mut Canvas<'_>, spot: &Spot, columns: &Columns) {
        let Some((_, question)) = self.question(spot) else { return };
        let beside = self.beside(&question.id);
        let is_gone = matches!(spot, Spot::Gone(_)) || question.disabled.is_some();
        let own = beside.and_then(|beside| beside.own.first());
        let is_new = own.is_some_and(|own| own.mine.starts_with("NEW "));
        let sign = if is_new { "+ " } else { "" };
        let look = if is_gone { Role::Muted } else { Role::Text };
        line.part(4, 0, columns.weight.saturating_sub(5), 1).put(
            0,
            0,
            &format!("{sign}{}", question.id),
            look,
        );
        line.put(columns.weight, 0, &question.weight.to_string(), look);
        let (gate, role) = match &question.gate {
            Some(_) if question.is_hard_gate() => ("hard", Role::Warning),
            Some(_) => ("gate", Role::Text),
            None => ("-", Role::Muted),
        };
        line.put(columns.gate, 0, gate, if is_gone { Role::Muted } else { role });
        match (&self.fork, own) {
            (None, _) => columns.rest(line, question),
            (Some(_), None) => {
                line.put(columns.mine, 0, "same", Role::Muted);
            }
            (Some(_), Some(own)) => columns.own(line, own),
        }
    }

    /// All of what is under the cursor.
    fn sheet(&self, canvas: &Canvas<'_>, context: &Context<'_>) -> Sheet {
        let mut sheet = Sheet::new(canvas.width(), canvas.symbols);
        if let Some(trial) = &self.trial {
            sheet.trial(trial);
            return sheet;
        }
        let (Some(volume), Some(spot)) = (&self.volume, self.spot()) else { return sheet };
        let key = context.keymap.key_of(Command::EditOutside, Mode::List).filter(|_| volume.can_be_edited);
        match &spot {
            Spot::Edit => {
                if let Some(edit) = volume.edit {
                    let key = context.keymap.key_of(Command::RecordEdit, Mode::List);
                    let is_sound = !volume.problems.iter().any(crate::text::problem::Problem::is_error);
                    sheet.edit(edit, volume, key.filter(|_| is_sound && volume.is_member).as_deref());
                }
            }
            Spot::Problem(place) => {
                if let Some(problem) = self.problem(*place) {
                    sheet.problem(problem, key.as_deref());
                }
            }
            Spot::Review(place) => {
                if let (Some(pin), Some(checklist)) = (volume.pins.get(*place), self.checklist()) {
                    sheet.review(pin, checklist);
                }
            }
            Spot::Section(id) => {
                if let Some(section) = self.section(id) {
                    sheet.section(section);
                }
            }
            Spot::Same(first) => {
                let words = format!("{} questions are the same as in the base.", self.run_length(first));
                sheet.faint(&words);
            }
            Spot::Question(_) | Spot::Gone(_) => {
                if let Some((checklist, question)) = self.question(&spot) {
                    sheet.question(checklist, question, &self.differs(&spot));
                }
            }
        }
        sheet
    }

    /// As much of it as there is room for.
    fn view_detail(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let sheet = self.sheet(canvas, context);
        let height = canvas.height();
        let is_cut = sheet.rows.len() > usize::from(height);
        let shown = if is_cut { height.saturating_sub(1) } else { height };
        for (row, line) in (0..shown).zip(&sheet.rows) {
            line.draw(canvas, 0, row);
        }
        if is_cut && height > 0 {
            let more = sheet.rows.len() - usize::from(shown);
            let key = context.keymap.key_of(Command::Accept, Mode::List);
            let key = key.filter(|_| !matches!(self.spot(), Some(Spot::Section(_))));
            let key = key.map(|key| format!("{key}: ")).unwrap_or_default();
            canvas.right(shown, &format!("{key}{more} more lines "), Role::Muted);
        }
    }

    /// All of it on the whole screen.
    fn view_panel(&self, canvas: &mut Canvas<'_>, top: u16, context: &Context<'_>) {
        let sheet = self.sheet(canvas, context);
        let last = sheet.rows.len().saturating_sub(usize::from(canvas.height()).min(sheet.rows.len()));
        self.panel_end.set(u16::try_from(last).unwrap_or(u16::MAX));
        for (row, line) in (0..canvas.height()).zip(sheet.rows.iter().skip(usize::from(top).min(last))) {
            line.draw(canvas, 0, row);
        }
    }
}

/// What it is, and for whom; answers with how many rows that takes.
fn view_head(canvas: &mut Canvas<'_>, volume: &Volume) -> u16 {
    let Some(checklist) = volume.shown.as_deref() else {
        canvas.put(0, 0, "No text of it can be read.", Role::Error);
        return 1;
    };
    let mut words = format!("For {}", for_whom(checklist, volume));
    words.extend(checklist.replaces.iter().map(|own| format!("; takes the place of {own} in their reviews")));
    let end = canvas.put(0, 0, &checklist.title, Role::Heading) + 3;
    if usize::from(end) + text::width(&words) <= usize::from(canvas.width()) {
        canvas.put(end, 0, &words, Role::Muted);
    } else {
        canvas.put(0, 1, &words, Role::Muted);
    }
    2
}

/// For whom it is, with what a type of its own is like.
fn for_whom(checklist: &Checklist, volume: &Volume) -> String {
    let Some(types) = &checklist.partner_types else { return "all partners".to_owned() };
    let like = |id: &String| {
        let like = volume.facts.partner_type(id).and_then(|own| own.like.as_deref());
        like.map_or_else(|| id.clone(), |like| format!("{id} (like {like})"))
    };
    types.iter().map(like).collect::<Vec<_>>().join(", ")
}

/// Where each column begins.
struct Columns {
    weight: u16,
    gate: u16,
    /// What a fork has of its own, or what kind of answer a question takes.
    mine: u16,
    /// What its base says, or who can say; none where that has no room.
    base: Option<u16>,
    /// When it is asked.
    asked: Option<u16>,
}

impl Columns {
    fn of(screen: &ChecklistScreen, width: u16) -> Self {
        let shown = screen.checklist().into_iter().flat_map(Checklist::questions);
        let id = shown.map(|question| text::width(&question.id)).max().unwrap_or(0);
        let widest = if screen.fork.is_some() { 28 } else { 36 };
        let id = u16::try_from(id).unwrap_or(u16::MAX).clamp(12, widest).min(width / 2);
        let weight = 4 + id + 2;
        let (gate, mine) = (weight + 3, weight + 9);
        if screen.fork.is_some() {
            let base = mine + (width.saturating_sub(mine) / 2).min(34);
            return Self { weight, gate, mine, base: (width >= ALL_COLUMNS).then_some(base), asked: None };
        }
        let base = mine + 9;
        let has_room = |from: u16, cells: u16| (from + cells <= width).then_some(from);
        Self { weight, gate, mine, base: has_room(base, 8), asked: has_room(base + 9, 12) }
    }

    fn titles(&self, line: &mut Canvas<'_>, screen: &ChecklistScreen) {
        line.put(4, 0, "question", Role::Muted);
        line.put(self.weight, 0, "w", Role::Muted);
        line.put(self.gate, 0, "gate", Role::Muted);
        let base = screen.volume.as_ref().and_then(|volume| volume.base.as_ref());
        if let (Some(_), Some(checklist)) = (&screen.fork, base) {
            line.put(self.mine, 0, "mine", Role::Muted);
            if let Some(base) = self.base {
                line.put(base, 0, &format!("{} {}", checklist.id, checklist.version), Role::Muted);
            }
            return;
        }
        line.put(self.mine, 0, "answer", Role::Muted);
        for (place, words) in [(self.base, "by"), (self.asked, "asked")] {
            if let Some(place) = place {
                line.put(place, 0, words, Role::Muted);
            }
        }
    }

    /// What there is to know of a question that is no fork's.
    fn rest(&self, line: &mut Canvas<'_>, question: &Question) {
        line.put(self.mine, 0, question.kind.name(), Role::Muted);
        if let Some(base) = self.base {
            line.put(base, 0, question.by.name(), Role::Muted);
        }
        if let Some(asked) = self.asked {
            let (words, role) = asked_words(question);
            line.put(asked, 0, &words, role);
        }
    }

    /// One thing that a fork has of its own, beside what its base says.
    fn own(&self, line: &mut Canvas<'_>, own: &Own) {
        let end = self.base.filter(|_| !own.base.is_empty()).unwrap_or(line.width() + 1);
        line.part(self.mine, 0, end.saturating_sub(self.mine + 1), 1).put(0, 0, &own.mine, Role::Accent);
        if let Some(base) = self.base {
            line.put(base, 0, &own.base, Role::Muted);
        }
    }
}

/// When a question is asked, as short as it can be said.
fn asked_words(question: &Question) -> (String, Role) {
    match (&question.disabled, &question.partner_types, &question.when) {
        (Some(_), ..) => ("LEFT OUT".to_owned(), Role::Warning),
        (None, Some(types), None) => (format!("of {}", types.join(", ")), Role::Text),
        (None, Some(types), Some(rule)) => {
            (format!("of {}, if {}", types.join(", "), rule.words()), Role::Text)
        }
        (None, None, Some(rule)) => (format!("if {}", rule.words()), Role::Text),
        (None, None, None) => ("always".to_owned(), Role::Muted),
    }
}
