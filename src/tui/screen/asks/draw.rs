//! How asks are drawn: what to send and what was sent above, or on the left, the text of a mail beside it.

use jiff::civil::Date;

use super::AsksScreen;
use super::groups::{self, At, Sent, ToSend};
use crate::tui::canvas::Canvas;
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::{Context, whom};
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// From this width on the text stands beside the rows.
const WIDE: u16 = 100;
/// From this width of the rows on, the day on which somebody was asked has a column.
const ROOMY: u16 = 64;
/// The fewest rows that the text has below the others, and where there are few.
const TEXT: [u16; 2] = [5, 4];

/// A drawn row.
enum Row {
    Blank,
    Heading(&'static str),
    Words(&'static str),
    /// One that can be selected, by its number.
    Group(usize),
}

/// Where the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    count: u16,
    sent: Option<u16>,
    due: u16,
    back: u16,
    state: u16,
}

impl Columns {
    fn of(width: u16) -> Self {
        if width >= ROOMY {
            Self { count: 22, sent: Some(32), due: 40, back: 47, state: 54 }
        } else {
            Self { count: 18, sent: None, due: 28, back: 35, state: 41 }
        }
    }
}

impl AsksScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        if self.known.view_broken(canvas) {
            return;
        }
        if let Some(report) = &self.report {
            report.view(canvas);
            return;
        }
        if let Some(filling) = &self.filling {
            filling.view(canvas);
            return;
        }
        let rows = self.rows();
        let (width, height) = (canvas.width(), canvas.height());
        if width >= WIDE {
            let left = if width >= 120 { 76 } else { 58 };
            self.list(&mut canvas.part(0, 0, left, height), &rows, context);
            self.letter(&mut canvas.part(left + 2, 0, width.saturating_sub(left + 3), height), context);
            return;
        }
        let wanted = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        let [text, little] = TEXT;
        let least = if height < 18 { little } else { text };
        let above = wanted.min(height.saturating_sub(least + 1));
        self.list(&mut canvas.part(0, 0, width, above), &rows, context);
        self.letter(&mut canvas.part(1, above + 1, width.saturating_sub(2), height - above - 1), context);
    }

    fn rows(&self) -> Vec<Row> {
        let groups = &self.groups;
        let (mine, to_send) = (groups.mine.len(), groups.to_send.len());
        let mut rows = Vec::new();
        if mine > 0 {
            rows.push(Row::Heading("ASKED OF YOU"));
            rows.extend((0..mine).map(Row::Group));
            rows.push(Row::Blank);
        }
        rows.push(Row::Heading("TO SEND"));
        rows.extend((mine..mine + to_send).map(Row::Group));
        if to_send == 0 {
            rows.push(Row::Words("Nothing is open that nobody was asked."));
        }
        rows.push(Row::Blank);
        rows.push(Row::Heading("SENT"));
        rows.extend((mine + to_send..groups.len()).map(Row::Group));
        if groups.sent.is_empty() {
            rows.push(Row::Words("Nobody was asked anything yet."));
        }
        rows
    }

    fn list(&self, canvas: &mut Canvas<'_>, rows: &[Row], context: &Context<'_>) {
        let columns = Columns::of(canvas.width());
        let place = |row: usize| match rows.get(row) {
            Some(Row::Group(group)) => Some(*group),
            _ => None,
        };
        self.page.view(canvas, rows.len(), place, |line, row| match rows.get(row) {
            Some(Row::Heading(heading)) => head(line, columns, heading),
            Some(Row::Words(words)) => {
                line.put(3, 0, words, Role::Muted);
            }
            Some(Row::Group(group)) => match self.groups.at(*group) {
                Some(At::ToSend(group)) => self.to_send(line, columns, group),
                Some(At::Sent(group)) => self.sent(line, columns, group, context),
                Some(At::Mine(group)) => self.mine(line, columns, group),
                None => {}
            },
            Some(Row::Blank) | None => {}
        });
    }

    fn to_send(&self, line: &mut Canvas<'_>, columns: Columns, group: &ToSend) {
        let name = groups::who(group.by, self.partner());
        line.part(3, 0, columns.count - 3, 1).put(0, 0, &name, Role::Text);
        count(line, columns, group.questions.len());
        if let Some(due) = self.due_of(group.by) {
            line.put(columns.due, 0, &short(due), Role::Text);
        }
    }

    fn name<'a>(&'a self, to: &'a str) -> &'a str {
        let around = self.known.around.as_deref();
        self.known.now.as_ref().map_or(to, |now| whom::name_of(around, &now.review, to))
    }

    fn sent(&self, line: &mut Canvas<'_>, columns: Columns, group: &Sent, context: &Context<'_>) {
        line.part(3, 0, columns.count - 3, 1).put(0, 0, self.name(&group.to), Role::Text);
        dates(line, columns, group);
        let back = if group.back() == 0 { Role::Muted } else { Role::Text };
        line.put(columns.back, 0, &format!("{:>4}", group.back()), back);
        let (words, role) = state(group, columns, context);
        line.put(columns.state, 0, &words, role);
    }

    fn mine(&self, line: &mut Canvas<'_>, columns: Columns, group: &Sent) {
        let now = self.known.now.as_ref();
        let ask = group.asks.first().and_then(|ask| now?.review.asks.get(ask));
        let by = ask.map_or("", |item| self.known.name_of(&item.value.asked_by));
        line.part(3, 0, columns.count - 3, 1).put(0, 0, &format!("by {by}"), Role::Text);
        dates(line, columns, group);
        let (words, role) = match group.days_over {
            Some(over) => (format!("{} over", days(over)), Role::Warning),
            None => (format!("{} to answer", group.open.len()), Role::Accent),
        };
        line.put(columns.state, 0, &words, role);
    }

    /// The text for whom the cursor is on.
    fn letter(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let (Some(letter), Some(to)) = (self.text.as_deref(), self.text_for()) else {
            canvas.wrapped(0, 0, "There is nothing to ask, and nothing was asked.", Role::Muted);
            return;
        };
        let key = |command| context.keymap.key_of(command, Mode::List).unwrap_or_default();
        let room = usize::from(canvas.width().saturating_sub(2)).max(16);
        let mut lines = Vec::new();
        for line in letter.lines() {
            // What belongs to a number stands below its text.
            let indent = if line.starts_with("   ") { "   " } else { "" };
            lines.extend(
                text::wrap(line.trim_start(), room - indent.len()).iter().map(|own| format!("{indent}{own}")),
            );
        }
        let seen = usize::from(canvas.height().saturating_sub(1));
        let end = lines.len().saturating_sub(seen);
        self.end.set(end);
        self.seen.set(seen);
        let top = self.top.min(end);
        for (row, line) in (1..canvas.height()).zip(lines.iter().skip(top)) {
            canvas.put(0, row, canvas.symbols.quote, Role::Border);
            canvas.put(2, row, line, Role::Quote);
        }
        let left = lines.len().saturating_sub(top + seen);
        let head = format!("TEXT FOR {to}");
        canvas.put(0, 0, &head, Role::Heading);
        let right = if left > 0 {
            let lines = if left == 1 { "line" } else { "lines" };
            format!("{}: {left} more {lines}", key(Command::PageDown))
        } else {
            format!("{} copies, {} edits", key(Command::Copy), key(Command::EditOutside))
        };
        if usize::from(canvas.width()) > text::width(&head) + text::width(&right) + 3 {
            canvas.right(0, &right, Role::Muted);
        }
    }
}

fn head(line: &mut Canvas<'_>, columns: Columns, heading: &str) {
    line.put(1, 0, heading, Role::Heading);
    let is_sent = heading != "TO SEND";
    line.put(columns.count, 0, "questions", Role::Muted);
    if let Some(column) = columns.sent.filter(|_| is_sent) {
        line.put(column, 0, "sent", Role::Muted);
    }
    line.put(columns.due, 0, if is_sent { "due" } else { "answer by" }, Role::Muted);
    if heading == "SENT" {
        line.put(columns.back, 0, "back", Role::Muted);
    }
}

fn count(line: &mut Canvas<'_>, columns: Columns, questions: usize) {
    let words = questions.to_string();
    let cells = u16::try_from(words.len()).unwrap_or(0);
    line.put((columns.count + 6).saturating_sub(cells), 0, &words, Role::Text);
}

fn short(day: Date) -> String {
    day.strftime("%-d %b").to_string()
}

fn days(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// How an ask stands, in a word or two.
fn state(group: &Sent, columns: Columns, context: &Context<'_>) -> (String, Role) {
    let read = || {
        let key = context.keymap.key_of(Command::ReadReplies, Mode::List).unwrap_or_default();
        format!("read {}: {key}", group.unread)
    };
    match group.days_over {
        Some(over) if group.unread > 0 => {
            let word = if columns.sent.is_some() { " over" } else { "" };
            (format!("{}{word}, {}", days(over), read()), Role::Warning)
        }
        Some(over) => (format!("{} over", days(over)), Role::Warning),
        None if group.unread > 0 => (read(), Role::Accent),
        None if group.open.is_empty() && group.answered == group.questions => {
            ("answered".to_owned(), Role::AnswerYes)
        }
        None if group.open.is_empty() => ("back, and read".to_owned(), Role::AnswerYes),
        None if group.again == group.open.len() => ("asked again".to_owned(), Role::Muted),
        None => ("waiting".to_owned(), Role::Info),
    }
}

fn dates(line: &mut Canvas<'_>, columns: Columns, group: &Sent) {
    count(line, columns, group.questions);
    if let Some(column) = columns.sent {
        line.put(column, 0, &short(group.day), Role::Muted);
    }
    let due = group.due.map_or_else(|| "none".to_owned(), short);
    line.put(columns.due, 0, &due, if group.is_overdue() { Role::Warning } else { Role::Text });
}
