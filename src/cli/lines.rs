//! Toned lines as commands print them: wrapped to the width, changed words in brackets.

use unicode_width::UnicodeWidthStr;

use super::output::{Out, Role, Span, plain};
use crate::text::lines::{Line, Part, Run, Tone, run};

/// A part: its heading, wrapped, and its lines.
pub(super) fn put_part(out: &mut Out, part: &Part) -> std::io::Result<()> {
    let width = out.width().min(100);
    for row in rows(&[run(Tone::Strong, part.heading.as_ref())], [width, width]) {
        out.line(&row.into_iter().map(|(role, text)| Span::new(role, text)).collect::<Vec<_>>())?;
    }
    part.lines.iter().try_for_each(|line| put(out, line))
}

/// A line, wrapped to the width, words that went and came in the brackets that `git diff --word-diff` uses.
pub(super) fn put(out: &mut Out, line: &Line) -> std::io::Result<()> {
    let indent = if line.indent == 0 { 2 } else { 6 };
    let insets = line.inset.map(usize::from);
    let room = out.width().min(100).saturating_sub(indent);
    for (at, row) in rows(&line.runs, insets.map(|inset| room.saturating_sub(inset))).into_iter().enumerate()
    {
        let inset = if at == 0 { insets.first() } else { insets.last() };
        let mut spans = vec![plain(" ".repeat(indent + inset.copied().unwrap_or_default()))];
        spans.extend(row.into_iter().map(|(role, text)| Span::new(role, text)));
        out.line(&spans)?;
    }
    Ok(())
}

/// Runs broken between words into rows: the first of one width, the others of another.
fn rows(runs: &[Run], [first, others]: [usize; 2]) -> Vec<Vec<(Role, String)>> {
    let mut rows: Vec<Vec<(Role, String)>> = vec![Vec::new()];
    let mut used = 0;
    for run in runs {
        let (role, open, close) = look(run.tone);
        let text = format!("{open}{}{close}", crate::text::clean::line(&run.text));
        for word in text.split_inclusive(' ') {
            let wide = word.trim_end().width();
            let width = if rows.len() == 1 { first } else { others };
            if used > 0 && used + wide > width {
                // The blank at which a row was broken is not shown.
                if let Some((_, last)) = rows.last_mut().and_then(|row| row.last_mut()) {
                    last.truncate(last.trim_end().len());
                }
                rows.push(Vec::new());
                used = 0;
            }
            let word = if used == 0 { word.trim_start() } else { word };
            used += word.width();
            if let Some(row) = rows.last_mut() {
                row.push((role, word.to_owned()));
            }
        }
    }
    rows
}

fn look(tone: Tone) -> (Role, &'static str, &'static str) {
    match tone {
        Tone::Plain => (Role::Plain, "", ""),
        Tone::Strong => (Role::Strong, "", ""),
        Tone::Faint => (Role::Faint, "", ""),
        Tone::Good => (Role::Good, "", ""),
        Tone::Doubt => (Role::Doubt, "", ""),
        Tone::Bad => (Role::Bad, "", ""),
        Tone::Added => (Role::Good, "{+", "+}"),
        Tone::Removed => (Role::Bad, "[-", "-]"),
    }
}
