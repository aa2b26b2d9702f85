//! The lines of a figure or a day: the field, what it earns, and where it stands on its scale.

use rust_decimal::Decimal;

use super::WalkScreen;
use super::lines::{Row, Sheet, outcome};
use crate::checklist::model::{Credit, GatePass, Kind, Question};
use crate::record::answer::{State, Value};
use crate::tui::canvas::{Piece, piece};
use crate::tui::command::Command;
use crate::tui::screen::Context;
use crate::tui::symbols::Symbols;
use crate::tui::theme::Role;
use crate::tui::widget::text;

impl WalkScreen {
    pub(super) fn figure_lines(
        &self,
        sheet: &mut Sheet,
        question: &Question,
        width: u16,
        context: &Context<'_>,
    ) {
        let symbols = sheet.symbols;
        sheet.focus = sheet.rows.len();
        let unit = match (&question.kind, question.kind.measure().and_then(|measure| measure.unit.clone())) {
            (Kind::Date, _) => "year-month-day".to_owned(),
            (Kind::Percent(_), None) => "%".to_owned(),
            (_, unit) => unit.unwrap_or_default(),
        };
        sheet.rows.push(Row::Input(unit.clone()));
        let state = self.entry.state(question).ok();
        let gate =
            limit(question).map(|(limit, side)| piece(format!("gate: {side} {limit} "), Role::Warning));
        let (remark, role) = match (&self.doubt, &state) {
            (None, Some(state)) => outcome(question, state),
            _ => (" ".to_owned(), Role::Muted),
        };
        sheet.rows.push(Row::Line(2, vec![piece(remark, role)], gate));
        if let Some(doubt) = &self.doubt {
            sheet.wrapped(2, width, &format!("{doubt}."), Role::Warning);
        }
        if let Some(credit) = question.kind.measure().and_then(|measure| measure.credit) {
            let given = match &state {
                Some(State::Answered(Value::Number(number))) => Some(*number),
                _ => None,
            };
            sheet.rows.push(Row::Line(2, picture(credit, given, question, width, symbols), None));
        }
        if let Some(none) = question.kind.measure().and_then(|measure| measure.none.as_ref()) {
            let key = context.keymap.key_of(Command::NoFigure, self.mode()).unwrap_or_default();
            sheet.rows.push(Row::Line(
                2,
                vec![piece(format!("{key}  "), Role::Key), piece(none.label.clone(), Role::Text)],
                None,
            ));
        }
    }
}

/// Full credit, none, the gate's limit and the figure on a line of so many cells.
fn picture(
    credit: Credit,
    given: Option<Decimal>,
    question: &Question,
    width: u16,
    symbols: &'static Symbols,
) -> Vec<Piece<'static>> {
    let left = format!("full {}  ", credit.full);
    let right = format!("  none {}", credit.zero);
    let room = usize::from(width).saturating_sub(text::width(&left) + text::width(&right) + 3);
    let cells = u32::try_from(room.clamp(8, 41)).unwrap_or(8);
    let place = |number: Decimal| {
        let share = (number - credit.full) / (credit.zero - credit.full);
        let cell = (share * Decimal::from(cells - 1)).round();
        let cell = cell.clamp(Decimal::ZERO, Decimal::from(cells - 1));
        u32::try_from(cell).unwrap_or_default()
    };
    let at = given.map(place);
    let gate = limit(question).map(|(limit, _)| place(limit));
    let mut pieces = vec![piece(left, Role::Muted)];
    for cell in 0..cells {
        let (sign, role) = match (at == Some(cell), gate == Some(cell)) {
            (true, _) => (symbols.figure, Role::Accent),
            (false, true) => (symbols.frame[4], Role::Warning),
            (false, false) => (symbols.rule, Role::Border),
        };
        pieces.push(piece(sign, role));
    }
    pieces.push(piece(right, Role::Muted));
    pieces
}

/// The figure at which a gate passes, and from which side.
fn limit(question: &Question) -> Option<(Decimal, &'static str)> {
    match question.gate.as_ref().map(|gate| &gate.pass)? {
        GatePass::AtMost(limit) => Some((*limit, "at most")),
        GatePass::AtLeast(limit) => Some((*limit, "at least")),
        _ => None,
    }
}
