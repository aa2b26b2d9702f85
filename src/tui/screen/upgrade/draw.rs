//! How a move is drawn: every question that is not the same, and below them its texts, its answer and the choices.

use super::{Choice, UpgradeScreen};
use crate::checklist::change::ChangeItem;
use crate::record::upgrade::{Becomes, Misfit, Row as Moved};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::screen::Context;
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, rows};
use crate::tui::widget::text;

/// The columns that the names of texts take.
const NAMES: u16 = 10;

impl UpgradeScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, _context: &Context<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let mut told = |words: &str, role: Role| {
            canvas.part(1, 1, width.saturating_sub(2), height).wrapped(0, 0, words, role);
        };
        if let Some(problem) = &self.problem {
            told(&format!("This review cannot be read: {problem}"), Role::Error);
            return;
        }
        match &self.planned {
            None => told("The review is being read ...", Role::Muted),
            Some(planned) => match planned.plan.as_ref().map_err(|misfits| misfits.first()) {
                Ok(_) => self.view_plan(canvas),
                Err(misfit) => {
                    let words = match misfit {
                        Some(Misfit::Same) | None if self.is_moved => {
                            "It pins the checklists that are in force. u takes the move back; Enter goes to the review."
                        }
                        Some(Misfit::Same) | None => {
                            "It pins the checklists that are in force: nothing is to be moved."
                        }
                        Some(_) => {
                            "What was chosen is in force no more, or two would take the place of one. o chooses again."
                        }
                    };
                    told(words, Role::Text);
                }
            },
        }
    }

    fn view_plan(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let all = self.rows();
        if all.is_empty() {
            let words = "No question and no answer is touched; Enter moves it.";
            canvas.part(1, 1, width.saturating_sub(2), height).wrapped(0, 0, words, Role::Text);
            return;
        }
        let shown = u16::try_from(all.len()).unwrap_or(u16::MAX).min((height / 3).max(3));
        let id = all.iter().map(|row| text::width(&row.question)).max().unwrap_or(0);
        let id = u16::try_from(id).unwrap_or(u16::MAX).clamp(12, 36).min(width / 2);
        self.list.view(&mut canvas.part(0, 0, width, shown), all.len(), true, |line, place| {
            let Some(row) = all.get(place) else { return };
            line.part(2, 0, id, 1).put(0, 0, &row.question, Role::Text);
            let (words, role) = self.words_of(row);
            line.put(id + 4, 0, &words, role);
        });
        canvas.rule(shown);
        let Some(row) = self.selected() else { return };
        let room = height.saturating_sub(shown + 1);
        let mut below = canvas.part(1, shown + 1, width.saturating_sub(2), room);
        let lines = self.told(row, below.width());
        let last = lines.len().saturating_sub(usize::from(room).min(lines.len()));
        self.end.set(u16::try_from(last).unwrap_or(u16::MAX));
        let skip = usize::from(self.top).min(last);
        for (at, line) in (0..room).zip(lines.iter().skip(skip)) {
            line.draw(&mut below, 0, at);
        }
        if last > skip && room > 1 {
            below.right(room - 1, &format!(" {} more lines ", last - skip), Role::Muted);
        }
    }

    /// What becomes of a question and its answer, as chosen.
    fn words_of(&self, row: &Moved) -> (String, Role) {
        match self.chosen.get(&row.question) {
            Some(Choice::Keep) => return ("kept as it stands".to_owned(), Role::Success),
            Some(Choice::Map(to)) => return (format!("taken over to {to}"), Role::Success),
            None => {}
        }
        let takes = |choice: &Choice| *choice == Choice::Map(row.question.clone());
        if let Some((from, _)) = self.chosen.iter().find(|(_, choice)| takes(choice)) {
            return (format!("takes the answer to {from} over"), Role::Success);
        }
        match (row.becomes, row.is_answered) {
            (Becomes::New, _) => (Becomes::New.words().to_owned(), Role::Info),
            (Becomes::Retired, false) => ("asked no more; was not answered".to_owned(), Role::Muted),
            (_, false) => ("other text; not answered yet".to_owned(), Role::Muted),
            (becomes @ (Becomes::ToConfirm | Becomes::Retired), true) => {
                (becomes.words().to_owned(), Role::Warning)
            }
            (becomes, true) => (becomes.words().to_owned(), Role::Text),
        }
    }

    /// Old text, new text, the answer, and what can be chosen.
    fn told(&self, row: &Moved, width: u16) -> Vec<Row> {
        let mut sheet = Vec::new();
        let named = |sheet: &mut Vec<Row>, name: &str, words: &str, role: Role| {
            let room = usize::from(width.saturating_sub(NAMES)).max(8);
            for (place, line) in text::wrap(words, room).into_iter().enumerate() {
                let name = if place == 0 { name } else { "" };
                let name = format!("{name:<columns$}", columns = usize::from(NAMES));
                sheet.push(Row { indent: 0, pieces: vec![piece(name, Role::Muted), piece(line, role)] });
            }
        };
        match (&row.before, &row.after) {
            (Some(before), Some(after)) if before.ask == after.ask => {
                named(&mut sheet, "Asks", &after.ask, Role::Heading);
            }
            (before, after) => {
                if let Some(before) = before {
                    named(&mut sheet, "Asked", &before.ask, Role::Text);
                }
                match after {
                    Some(after) => named(&mut sheet, "Asks now", &after.ask, Role::Heading),
                    None => named(&mut sheet, "Asks now", "no more", Role::Muted),
                }
            }
        }
        sheet.extend(row.changes.iter().flat_map(ChangeItem::lines).flat_map(|line| rows(&line, width)));
        let answer = self.review().and_then(|review| review.answers.get(&row.question));
        if let (Some(answer), Some(question)) = (answer, row.before.as_ref().or(row.after.as_ref())) {
            let answer = &answer.value;
            named(&mut sheet, "Answer", &answer.state.words(question), Role::Heading);
            if !answer.because.trim().is_empty() {
                named(&mut sheet, "Because", &answer.because.trim().replace('\n', " "), Role::Text);
            }
            let by = format!("{}, {}", answer.answered_by, answer.answered_at.strftime("%-d %b %Y"));
            named(&mut sheet, "By", &by, Role::Muted);
        }
        self.choice_lines(row, &mut sheet);
        sheet
    }

    fn choice_lines(&self, row: &Moved, sheet: &mut Vec<Row>) {
        let choices: [(&str, bool); 2] = match row.becomes {
            Becomes::ToConfirm if row.is_answered => {
                let keeps = self.chosen.get(&row.question) == Some(&Choice::Keep);
                [
                    ("keep it as it stands, confirmed in your name", keeps),
                    ("answer it again: it is open until then", !keeps),
                ]
            }
            Becomes::Retired if row.is_answered => {
                let maps = self.chosen.contains_key(&row.question);
                [
                    ("retire it: kept and readable, not counted", !maps),
                    ("take it over to another question", maps),
                ]
            }
            _ => return,
        };
        sheet.push(Row::of(0, "", Role::Text));
        for (digit, (words, is_chosen)) in (1..).zip(choices) {
            let (sign, role) = if is_chosen { ("[x] ", Role::Heading) } else { ("[ ] ", Role::Text) };
            let pieces = vec![piece(format!("{digit}  "), Role::Key), piece(sign, role), piece(words, role)];
            sheet.push(Row { indent: 2, pieces });
        }
        if row.becomes == Becomes::ToConfirm
            && let Err(why) = self.keeps(row)
        {
            sheet.push(Row::of(2, format!("It cannot be kept: {why}"), Role::Warning));
        }
    }
}
