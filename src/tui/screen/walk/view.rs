//! Draws the screen: the centre alone, or between the questions and what others say.

use super::lines::{Row, Sheet};
use super::{Focus, WalkScreen};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::command::Command;
use crate::tui::screen::Context;
use crate::tui::theme::Role;
use crate::tui::widget::markdown;

/// From this width on there is a column on either side.
const WIDE: u16 = 100;

impl WalkScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        if let Some(problem) = self.broken.first() {
            canvas.put(1, 0, "This review cannot be read:", Role::Error);
            canvas.part(1, 1, width.saturating_sub(2), height).wrapped(
                0,
                0,
                &problem.to_string(),
                Role::Text,
            );
            return;
        }
        if self.review.is_none() {
            return;
        }
        if let Some(top) = self.panel {
            self.view_panel(&mut canvas.part(1, 0, width.saturating_sub(2), height), top);
            return;
        }
        if width < WIDE {
            self.view_centre(&mut canvas.part(1, 0, width.saturating_sub(1), height), true, context);
            return;
        }
        let side = (width / 4).clamp(24, 34);
        self.view_list(&mut canvas.part(0, 0, side, height));
        let centre = width - side * 2 - 1;
        self.view_centre(&mut canvas.part(side + 1, 0, centre, height), false, context);
        self.view_told(&mut canvas.part(side + centre + 3, 0, side.saturating_sub(3), height));
    }

    fn view_centre(&self, canvas: &mut Canvas<'_>, alone: bool, context: &Context<'_>) {
        if matches!(self.focus, Focus::Done) {
            self.view_done(canvas);
            return;
        }
        let mut sheet = self.sheet(canvas.width(), alone, canvas.symbols, context);
        if !alone {
            self.guide(&mut sheet, canvas);
        }
        fit(&mut sheet, canvas.height());
        let mut row = 0;
        for (number, line) in sheet.rows.iter().enumerate() {
            self.view_row(canvas, row, line, (number == sheet.focus).then_some(sheet.column));
            row = row.saturating_add(line.height());
        }
    }

    /// Draws one row; the one that has the focus has the cursor too, in this column of it.
    fn view_row(&self, canvas: &mut Canvas<'_>, row: u16, line: &Row, cursor: Option<u16>) {
        let focused = cursor.is_some();
        let width = canvas.width();
        let choosing = matches!(self.focus, Focus::Options);
        match line {
            Row::Blank => {}
            Row::Line(indent, pieces, right) => {
                let edge = match right {
                    Some((words, role)) => canvas.right(row, words, *role),
                    None => width,
                };
                let mut part = canvas.part(*indent, row, edge.saturating_sub(*indent), 1);
                part.pieces(0, 0, pieces.iter().cloned());
                if let Some(column) = cursor
                    && matches!(self.focus, Focus::Fact(_) | Focus::Conflict)
                {
                    canvas.cursor(indent.saturating_add(column), row);
                }
            }
            Row::Option(index, lines, right) => {
                let edge = match right {
                    Some((words, role)) => canvas.right(row, words, *role),
                    None => width,
                };
                for (down, pieces) in (row..).zip(lines) {
                    canvas.part(0, down, edge.saturating_sub(1), 1).pieces(0, 0, pieces.iter().cloned());
                    canvas.click(0, down, width, Hit::Row(*index));
                }
                if focused && choosing {
                    canvas.select_rows(row, line.height(), true);
                }
            }
            Row::Input(unit) => {
                let active = matches!(self.focus, Focus::Number | Focus::Text);
                let sign = canvas.symbols.cursor;
                canvas.put(0, row, if active { sign } else { " " }, Role::Accent);
                let room =
                    if unit.is_empty() { width.saturating_sub(2) } else { 20.min(width.saturating_sub(2)) };
                let mut field = canvas.part(2, row, room, 1);
                if active {
                    self.input.view(&mut field, 0, 0);
                } else {
                    field.put(0, 0, self.input.text(), Role::Text);
                }
                let typed = u16::try_from(crate::tui::widget::text::width(self.input.text())).unwrap_or(room);
                canvas.put(2 + typed.min(room) + 2, row, unit, Role::Muted);
            }
            Row::Words(rows) => {
                let active = matches!(self.focus, Focus::Words | Focus::Check(_) | Focus::Reject(_));
                let mut field = canvas.part(2, row, width.saturating_sub(3), *rows);
                self.words.view(&mut field, active);
            }
            Row::Cite(rows) => {
                if let Focus::Cite(cite) = &self.focus {
                    cite.view(&mut canvas.part(0, row, width.saturating_sub(1), *rows));
                }
            }
        }
    }

    /// Where there is room to spare, how one finds out stands below.
    fn guide(&self, sheet: &mut Sheet, canvas: &Canvas<'_>) {
        let Some((pin, question)) = self.pinned() else { return };
        let Some(section) = pin.checklist.section_of(&question.id) else { return };
        let used = height_of(&sheet.rows);
        let lines =
            markdown::lines(&section.guidance, usize::from(canvas.width().saturating_sub(1)), canvas.symbols);
        let room = usize::from(canvas.height().saturating_sub(used).saturating_sub(3));
        // Whole paragraphs, as many as fit: half of one would only mislead.
        let fits = if lines.len() <= room {
            lines.len()
        } else {
            lines.iter().take(room).rposition(Vec::is_empty).unwrap_or(0)
        };
        if fits == 0 {
            return;
        }
        sheet.rows.extend([Row::Blank, Row::Blank]);
        let heading = format!("How to find out: {}", section.title);
        sheet.rows.push(Row::Line(0, vec![(heading.into(), Role::Muted)], None));
        sheet.rows.extend(lines.into_iter().take(fits).map(|line| Row::Line(0, line, None)));
    }

    fn view_done(&self, canvas: &mut Canvas<'_>) {
        let words = format!("Nothing is open for you in \"{}\".", self.order().title());
        canvas.put(0, 1, &words, Role::Heading);
        let waiting = self.review.as_ref().map_or(0, |review| review.waiting_for_others().len());
        let rest = if waiting == 0 {
            "Nobody is being waited for either.".to_owned()
        } else {
            format!("{waiting} questions wait for others.")
        };
        canvas.wrapped(0, 3, &rest, Role::Text);
        canvas.wrapped(0, 5, "Another order, or a question by its name, goes on from here.", Role::Muted);
        canvas.click(0, 5, canvas.width(), Hit::Command(Command::Order));
    }

    /// Guidance, references and what each answer earns.
    fn view_panel(&self, canvas: &mut Canvas<'_>, top: u16) {
        let Some((pin, question)) = self.pinned() else { return };
        let section = pin.checklist.section_of(&question.id);
        let mut parts = vec![format!("# {}\n\n{}", question.id, question.ask)];
        if let Some((fact, _)) = self.unsettled_fact() {
            parts.push(format!("## {}\n\n{}", fact.ask, fact.help));
        }
        parts.extend(self.all_they_say(question));
        parts.push(format!("## Why\n\n{}", question.why));
        parts.push(format!("## What answers earn\n\n{}", earnings(question)));
        parts.extend(section.map(|section| format!("## {}\n\n{}", section.title, section.guidance)));
        let proof = &question.evidence;
        parts.push(format!(
            "## Proof\n\nAt least {} ({}). Look for: {}",
            proof.min,
            proof.min.name(),
            proof.hint
        ));
        if !question.request.is_empty() {
            parts.push(format!("## As one would ask them\n\n> {}", question.request));
        }
        if !question.refs.is_empty() {
            parts.push(format!("## References\n\n- {}", question.refs.join("\n- ")));
        }
        let source = parts.join("\n\n");
        let lines = markdown::lines(&source, usize::from(canvas.width()), canvas.symbols);
        let last = lines.len().saturating_sub(usize::from(canvas.height()).min(lines.len()));
        self.panel_end.set(u16::try_from(last).unwrap_or(u16::MAX));
        let skip = usize::from(top).min(last);
        for (row, line) in (0..canvas.height()).zip(lines.into_iter().skip(skip)) {
            canvas.pieces(0, row, line);
        }
    }
}

/// What each answer of a question earns, as Markdown.
fn earnings(question: &crate::checklist::model::Question) -> String {
    use crate::checklist::model::{Earns, Kind};
    match &question.kind {
        Kind::YesNo { good } => format!("- {}: 100 %", if *good { "yes" } else { "no" }),
        Kind::Choice(options) => options
            .iter()
            .map(|option| {
                let score = option.score.map_or_else(String::new, |score| {
                    format!(
                        ": {} %",
                        crate::record::scoring::percent(&crate::record::scoring::exact(score), 0)
                    )
                });
                format!("- {}{score}", option.label)
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Kind::Multi { earns: Earns::AtLeast(count), .. } => {
            format!("100 % for {count} or more, else nothing")
        }
        Kind::Multi { earns: Earns::Required(keys), .. } => {
            let labels: Vec<&str> = keys.iter().map(|key| question.label(key)).collect();
            format!("the share held of: {}", labels.join("; "))
        }
        Kind::Scale(_) => "a quarter for each level".to_owned(),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => match measure.credit {
            Some(credit) => {
                format!("100 % at {}, nothing at {}, in between in proportion", credit.full, credit.zero)
            }
            None => "recorded, not scored".to_owned(),
        },
        Kind::Date | Kind::Text => "recorded, not scored".to_owned(),
    }
}

/// Makes the rows fit: blank ones go first, then what stands last; at the end the top scrolls away.
fn fit(sheet: &mut Sheet, height: u16) {
    while height_of(&sheet.rows) > height {
        let blank = sheet.rows.iter().rposition(|row| matches!(row, Row::Blank));
        let has_tail = sheet.rows.len() > sheet.tail.max(sheet.focus + 1);
        // While a document is being cited, its list is worth more than what stands below it.
        let cites = sheet.rows.iter().any(|row| matches!(row, Row::Cite(_)));
        let gone = match blank {
            Some(at) if !(cites && has_tail) => at,
            _ if has_tail => sheet.rows.len() - 1,
            _ => break,
        };
        sheet.rows.remove(gone);
        sheet.focus -= usize::from(gone < sheet.focus);
        sheet.tail -= usize::from(gone < sheet.tail);
    }
    // What has the focus is seen, whatever else is not.
    while sheet.focus > 0 && height_of(sheet.rows.get(..=sheet.focus).unwrap_or_default()) > height {
        sheet.rows.remove(0);
        sheet.focus -= 1;
    }
}

fn height_of(rows: &[Row]) -> u16 {
    rows.iter().fold(0, |sum, row| sum.saturating_add(row.height()))
}
