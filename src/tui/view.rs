//! Draws the state and changes nothing of it: header, screen, notes, footer, and what lies over them.

use ratatui::buffer::Buffer;

use super::canvas::{Canvas, Drawn, Hit};
use super::command::{Availability, Command};
use super::key::spell;
use super::keymap::{Meaning, Mode};
use super::screen::Overlay;
use super::state::State;
use super::theme::Role;
use super::widget::footer::{self, Hint};
use super::widget::text;
use crate::config::CursorStyle;
use crate::store::viewpoint::Seen;

/// Below this nothing can be read.
const SMALLEST: (u16, u16) = (30, 8);

/// Draws everything into the buffer.
#[must_use]
pub fn view(state: &State, buffer: &mut Buffer) -> Drawn {
    let mut drawn = Drawn::default();
    let mut canvas = Canvas::new(buffer, &mut drawn, &state.theme, state.symbols);
    canvas.clear(Role::Text);
    let (width, height) = (canvas.width(), canvas.height());
    if width < SMALLEST.0 || height < SMALLEST.1 {
        let words = format!("needs {}x{}, has {width}x{height}", SMALLEST.0, SMALLEST.1);
        canvas.wrapped(0, 0, &words, Role::Warning);
        return drawn;
    }
    header(state, &mut canvas.part(0, 0, width, 2));
    let context = state.context();
    let screen = &state.front().screen;
    // In the past the rule gives way to the banner, which takes one row more.
    let top = if state.as_of.is_some() { 3 } else { 2 };
    let mut room = canvas.part(0, top, width, height - 3 - top);
    let lacks = state.lacks();
    match lacks {
        Some(why) => {
            room.part(1, 1, width.saturating_sub(2), height).wrapped(0, 0, why, Role::Heading);
        }
        None => screen.view(&mut room, &context),
    }
    if lacks.is_none()
        && let Some((left, right)) = screen.status(&context)
    {
        let mut line = canvas.part(0, height - 3, width, 1);
        let edge = line.right(0, &format!("{right} "), Role::Muted);
        line.part(1, 0, edge.saturating_sub(2), 1).put(0, 0, &left, Role::Muted);
    }
    if state.overlay.is_some() {
        canvas.step_back();
    }
    if let Some(as_of) = &state.as_of {
        banner(state, &as_of.seen, &mut canvas.part(0, 1, width, 2));
    }
    canvas.rule(height - 2);
    foot(state, &mut canvas.part(0, height - 1, width, 1));
    state.notes.view(&mut canvas.part(0, 2, width, height - 4), state.now);
    overlay(state, &mut canvas.part(0, 2, width, height - 4));
    pending(state, &mut canvas.part(0, 2, width, height - 4));
    if state.cursor == CursorStyle::Hidden && !matches!(state.mode(), Mode::Field | Mode::Number) {
        drawn.cursor = None;
    }
    drawn
}

fn header(state: &State, canvas: &mut Canvas<'_>) {
    let mut header = state.front().screen.header(&state.context());
    if state.lacks().is_some() {
        header.right.clear();
    }
    let width = canvas.width();
    // What the right side says gives way to the way here on narrow terminals, part by part, the
    // last part being the one that stays.
    let path = header.path.join(" > ");
    let right_room = usize::from(width).saturating_sub(text::width(&path) + 4).max(usize::from(width) / 3);
    let mut right = header.right.as_str();
    while text::width(right) > right_room
        && let Some((_, rest)) = right.split_once("   ")
    {
        right = rest.trim_start();
    }
    let right = text::cut(right, right_room, canvas.symbols.cut);
    let edge = canvas.part(0, 0, width - 1, 1).right(0, &right, Role::Muted);
    let mut left = canvas.part(1, 0, edge.saturating_sub(2), 1);
    let last = header.path.len().saturating_sub(1);
    let mut column = 0;
    for (depth, part) in header.path.iter().enumerate() {
        if depth > 0 {
            column = left.put(column, 0, " > ", Role::Muted);
        }
        column = left.put(column, 0, part, if depth == last { Role::Heading } else { Role::Text });
    }
    canvas.rule(1);
    if let Some(job) = state.going_on().filter(|_| state.as_of.is_none()) {
        let sign = if state.reduce_motion { "" } else { spinner(state) };
        let words = format!(" {} {sign} ", job.words);
        canvas.part(0, 1, width - 1, 1).right(0, words.trim_end(), Role::Accent);
    }
}

/// From where the record is looked at, and how to go on and back.
fn banner(state: &State, seen: &Seen, canvas: &mut Canvas<'_>) {
    let key = |command| state.keymap.key_of(command, Mode::List).unwrap_or_default();
    let day = seen.viewpoint.day;
    let is_own_day = seen.moment.date() == day;
    let own_hour = if is_own_day { seen.moment.strftime(", %H:%M").to_string() } else { String::new() };
    let place = seen.place.map(|[own, all]| format!("   {own} of {all}")).unwrap_or_default();
    let left = format!("AS OF {}{own_hour}{place}", day.strftime("%a %-d %b %Y"));
    let keys =
        [Command::OlderEntry, Command::NewerEntry, Command::Now].map(|command| (key(command), command));
    let said = |words: [&str; 3]| {
        let all = keys.iter().zip(words).map(|((key, command), words)| (format!("{key}{words}"), *command));
        all.collect::<Vec<_>>()
    };
    let wide = |parts: &[(String, Command)]| parts.iter().map(|(part, _)| text::width(part)).sum::<usize>();
    let mut parts = said([" older  ", " newer  ", " back to now"]);
    if wide(&parts) + text::width(&left) + 4 > usize::from(canvas.width()) {
        parts = said([" ", " entry  ", " now"]);
    }
    let right: String = parts.iter().map(|(part, _)| part.as_str()).collect();
    let mut column = canvas.banner(0, &left, &right);
    for (part, command) in parts {
        let wide = u16::try_from(text::width(&part)).unwrap_or(u16::MAX);
        canvas.click(column, 0, wide, Hit::Command(command));
        column = column.saturating_add(wide);
    }
    let own_day =
        if is_own_day { String::new() } else { seen.moment.strftime(" of %-d %b %Y, %H:%M").to_string() };
    let entry = format!("entry {}{own_day}: {}", seen.viewpoint.commit.short(), seen.subject);
    let job = state.going_on().map(|job| {
        let sign = if state.reduce_motion { "" } else { spinner(state) };
        format!("{} {sign}", job.words).trim_end().to_owned()
    });
    canvas.banner(1, &entry, &job.unwrap_or_default());
}

fn spinner(state: &State) -> &'static str {
    let pictures = state.symbols.spinner;
    let turn = state.now.as_millisecond() / 120;
    let turn = usize::try_from(turn.rem_euclid(4)).unwrap_or_default();
    pictures.get(turn).copied().unwrap_or_default()
}

fn foot(state: &State, canvas: &mut Canvas<'_>) {
    // What is in front has its keys here, and they do not step back.
    canvas.clear(Role::Text);
    let mode = state.mode();
    let hint = |command: Command| {
        let row = command.row()?;
        let key = match command {
            // As many as there are to choose from.
            Command::Choose(0) => return None,
            Command::Choose(last) => format!("1-{last}"),
            _ => state.keymap.key_of(command, mode)?,
        };
        let screen = &state.front().screen;
        let leads_to_now = command == Command::Back && state.as_of.is_some() && state.above.is_empty();
        let own = match &state.overlay {
            None if leads_to_now && state.on_screen(command) == Availability::NotHere => Some("now"),
            None => screen.hint_words(command),
            Some(overlay) => overlay.hint_words(command),
        };
        (state.availability(command) == Availability::Ready).then(|| Hint {
            key,
            words: own.unwrap_or(row.hint).to_owned(),
            command,
        })
    };
    let commands = match &state.overlay {
        None if state.lacks().is_some() => vec![Command::NewerEntry, Command::NewerDay, Command::Back],
        None => state.front().screen.hints(&state.context()),
        Some(_) => vec![Command::Accept],
    };
    let hints: Vec<Hint> = commands.into_iter().filter_map(hint).collect();
    let help = hint(Command::Help).or_else(|| hint(Command::Back));
    if let Some(help) = help {
        let hints: Vec<Hint> = hints.into_iter().filter(|hint| hint.command != help.command).collect();
        footer::view(canvas, 0, &hints, &help);
    }
    if let Some(count) = state.count {
        canvas.right(0, &format!("{count} "), Role::Accent);
    }
}

fn overlay(state: &State, canvas: &mut Canvas<'_>) {
    match &state.overlay {
        None => {}
        Some(Overlay::Confirm(confirm)) => {
            let key = |command| state.keymap.key_of(command, Mode::List).unwrap_or_default();
            confirm.view(canvas, &key(Command::Accept), &key(Command::Back));
        }
        Some(
            Overlay::Help(picker)
            | Overlay::Palette(picker)
            | Overlay::Themes(picker, _)
            | Overlay::Pick(_, picker),
        ) => picker.view(canvas),
    }
}

/// After the first key of a longer binding: which keys may follow, at once, in the corner.
fn pending(state: &State, canvas: &mut Canvas<'_>) {
    if state.pending.is_empty() {
        return;
    }
    let Meaning::Commands { longer, .. } = state.keymap.read(state.mode(), &state.pending) else {
        return;
    };
    let lines: Vec<(String, &str)> = longer
        .iter()
        .filter(|(_, command)| state.availability(*command) != Availability::NotHere)
        .filter_map(|(keys, command)| Some((spell(keys), command.row()?.hint)))
        .collect();
    let wide =
        lines.iter().map(|(keys, words)| text::width(keys) + text::width(words) + 6).max().unwrap_or(0);
    let wide = u16::try_from(wide.max(12)).unwrap_or(u16::MAX).min(canvas.width());
    let tall = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(canvas.height());
    let (column, row) = (canvas.width() - wide, canvas.height() - tall);
    let title = spell(&state.pending);
    let mut area = canvas.part(column, row, wide, tall);
    let mut inside = area.framed(&title, "");
    for (row, (keys, words)) in (0..).zip(&lines) {
        let next = inside.put(0, row, keys, Role::Key);
        inside.put(next + 1, row, words, Role::Text);
    }
}
