//! How history is drawn: the filter line, the entries, and one entry in reviewers' words.

use super::HistoryScreen;
use crate::record::difference::words::{Line, Part, Tone, Voice, run};
use crate::record::layout;
use crate::store::past::{EntryTold, HistoryLine, Of, entry_as_git, in_force_parts, paths};
use crate::text::lines::{escaped, markdown};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, rows, wrapped};

/// A file that an entry changed, and how.
type File = (String, &'static str);

/// So many files of an entry are named.
const FILES: usize = 12;

/// From this width on the entry stands beside the list.
const BESIDE: u16 = 100;

impl HistoryScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        self.is_wide.set(canvas.width() >= BESIDE);
        if self.is_open {
            let width = canvas.width();
            self.view_entry(canvas, width.saturating_sub(4), true);
            return;
        }
        self.view_filter(canvas);
        let (width, height) = (canvas.width(), canvas.height().saturating_sub(1));
        if self.lines.is_empty() {
            let words = match (self.is_reading, self.filter.is_empty()) {
                (true, _) => "Reading ...",
                (false, true) => "Nothing was recorded here yet.",
                (false, false) => "No entry passes the filter.",
            };
            canvas.put(2, 2, words, Role::Muted);
            return;
        }
        let beside = if width >= BESIDE { width * 9 / 20 } else { 0 };
        let list = width - beside;
        let mut left = canvas.part(0, 1, list, height);
        let is_typing = self.input.is_some();
        self.list.view(&mut left, self.lines.len(), !is_typing, |line, row| {
            if let Some(entry) = self.lines.get(row) {
                self.draw(line, entry);
            }
        });
        if beside > 0 {
            let mut right = canvas.part(list + 1, 1, beside - 1, height);
            self.view_entry(&mut right, beside - 3, false);
        }
    }

    fn view_filter(&self, canvas: &mut Canvas<'_>) {
        let end = canvas.put(2, 0, "/ ", Role::Key);
        match &self.input {
            Some(input) => {
                let room = canvas.width().saturating_sub(end + 1);
                input.view(&mut canvas.part(end, 0, room, 1), 0, 0);
            }
            None if self.filter.is_empty() => {
                canvas.put(end, 0, "who:  action:  question:  since:  words", Role::Muted);
            }
            None => {
                canvas.put(end, 0, &self.filter, Role::Accent);
            }
        }
    }

    fn draw(&self, line: &mut Canvas<'_>, entry: &HistoryLine) {
        let is_marked = self.marked.as_ref().is_some_and(|own| own.commit == entry.commit);
        if is_marked {
            let sign = line.symbols.marked;
            line.put(1, 0, sign, Role::Accent);
        }
        let when = self.voice().map(|voice| voice.when(entry.at)).unwrap_or_default();
        line.put(3, 0, &when, Role::Muted);
        let narrow = line.width() < 75;
        let wide = if narrow { 12 } else { 16 };
        line.part(20, 0, wide, 1).put(0, 0, &entry.who, Role::Text);
        let column = 20 + wide + 1;
        let column =
            if entry.is_by_hand() { line.put(column, 0, "by hand: ", Role::Warning) } else { column };
        line.put(column, 0, self.subject(entry), Role::Text);
    }

    /// The subject, without the review or question that all of these entries are about.
    fn subject<'e>(&self, entry: &'e HistoryLine) -> &'e str {
        let subject = entry.subject.as_str();
        let Some(review) = self.of.review() else { return subject };
        let rest = subject.strip_prefix(&review.to_string()).and_then(|rest| rest.strip_prefix(": "));
        let rest = rest.unwrap_or(subject);
        match &self.of {
            Of::Question(_, question) => {
                rest.strip_prefix(question.as_str()).map_or(rest, |rest| rest.trim_start())
            }
            _ => rest,
        }
    }

    /// The entry under the cursor; `is_whole` on a screen of its own, where it can be scrolled.
    fn view_entry(&self, canvas: &mut Canvas<'_>, width: u16, is_whole: bool) {
        let (Some(entry), Some(voice)) = (self.entry(), self.voice()) else {
            let is_lost = self.failed.is_some() && self.failed == self.selected().map(|line| line.commit);
            let words = if is_lost { "This entry cannot be read." } else { "Reading ..." };
            canvas.put(2, 1, words, Role::Muted);
            return;
        };
        let mut kept = self.rows.borrow_mut();
        let key = (entry.line.commit, width);
        if kept.as_ref().map(|(commit, width, _)| (*commit, *width)) != Some(key) {
            *kept = Some((key.0, key.1, entry_rows(entry, &voice, width)));
        }
        let all = kept.as_ref().map(|(_, _, rows)| rows.as_slice()).unwrap_or_default();
        if is_whole {
            self.page.view(canvas, all.len(), Some, |line, at| {
                if let Some(row) = all.get(at) {
                    row.draw(line, 2, 0);
                }
            });
            return;
        }
        let height = canvas.height();
        for (at, row) in (0..height).zip(all) {
            let is_last = at + 1 == height && all.len() > usize::from(height);
            if is_last {
                canvas.put(2, at, "... Enter shows the rest", Role::Muted);
            } else {
                row.draw(canvas, 2, at);
            }
        }
    }
}

/// An entry in rows of a width.
fn entry_rows(entry: &EntryTold, voice: &Voice<'_>, width: u16) -> Vec<Row> {
    let mut all = Vec::new();
    all.extend(wrapped(&[run(Tone::Strong, entry.line.subject.as_str())], 0, width));
    for (label, words) in facts(entry, voice) {
        let runs = [run(Tone::Faint, format!("{label:<11}")), run(Tone::Plain, words)];
        all.extend(wrapped(&runs, 0, width));
    }
    for (heading, lines) in parts(entry, voice) {
        all.push(Row::of(0, "", Role::Text));
        if !heading.is_empty() {
            all.extend(wrapped(&[run(Tone::Strong, heading)], 0, width));
        }
        all.extend(lines.iter().flat_map(|line| rows(line, width)));
    }
    all
}

/// What is known of an entry besides what it changed.
fn facts(entry: &EntryTold, voice: &Voice<'_>) -> Vec<(&'static str, String)> {
    let line = &entry.line;
    let mut facts = vec![
        ("who", line.who.clone()),
        ("when", voice.when(line.at)),
        ("entry", line.commit.to_string()),
        (
            "name",
            if line.is_signed {
                "signed with a key; `git log --show-signature` judges it".to_owned()
            } else {
                "as claimed: not signed with a key".to_owned()
            },
        ),
        (
            "made",
            match &line.action {
                Some(action) => format!("by Probity: {action}"),
                None => "by hand, with Git; no rule has judged it".to_owned(),
            },
        ),
    ];
    let answer = entry.told.as_ref().and_then(|told| told.difference.answers.first());
    if let Some((checklist, version)) = answer.map(|answer| &answer.checklist) {
        facts.push(("checklist", format!("{checklist} {version}")));
    }
    facts.extend(entry.waited.as_ref().map(|wait| ("waited", wait.words())));
    facts
}

/// What an entry changed: in reviewers' words where a review differs, else as its message says.
fn parts(entry: &EntryTold, voice: &Voice<'_>) -> Vec<(String, Vec<Line>)> {
    let mut parts = Vec::new();
    if let Some(told) = entry.told.as_ref().filter(|told| !told.difference.is_empty()) {
        let [proposed, proposes] = &told.difference.proposals;
        if proposed != proposes {
            parts.push((String::new(), told.difference.headline()));
        }
        parts.extend(told.parts(voice).into_iter().map(headed));
        // What it changed elsewhere must not stay unsaid; that happens to entries by hand.
        let own: Vec<String> =
            entry.line.review.iter().flat_map(paths).map(|path| format!("{path}/")).collect();
        let is_told = |path: &str| entry.in_force.iter().any(|text| layout::checklist(&text.what) == path);
        let is_elsewhere =
            |path: &str| !is_told(path) && !own.iter().any(|own| path.starts_with(own.as_str()));
        let elsewhere: Vec<&File> = entry.files.iter().filter(|(path, _)| is_elsewhere(path)).collect();
        if !elsewhere.is_empty() {
            parts.push((format!("Files elsewhere ({})", elsewhere.len()), file_lines(&elsewhere, "")));
        }
        return parts;
    }
    let body: Vec<Line> = entry
        .body
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| Line::item(vec![run(Tone::Plain, line)]))
        .collect();
    if !body.is_empty() {
        parts.push((String::new(), body));
    }
    parts.extend(in_force_parts(&entry.in_force, &[]).into_iter().map(headed));
    let folder = entry.line.review.as_ref().map(|review| format!("{}/", review.folder()));
    let files: Vec<&File> = entry.files.iter().collect();
    let lines = file_lines(&files, folder.as_deref().unwrap_or_default());
    parts.push((format!("Files ({})", files.len()), lines));
    parts
}

fn headed(part: Part) -> (String, Vec<Line>) {
    (part.heading.into_owned(), part.lines)
}

/// The first few of these files, without the folder in which they lie.
fn file_lines(files: &[&File], folder: &str) -> Vec<Line> {
    let file = |(path, how): &&File| {
        let inside = path.strip_prefix(folder).unwrap_or(path);
        Line::item(vec![run(Tone::Plain, inside), run(Tone::Faint, format!("  {how}"))])
    };
    let mut lines: Vec<Line> = files.iter().take(FILES).map(file).collect();
    if let Some(more) = files.len().checked_sub(FILES).filter(|more| *more > 0) {
        lines.push(Line::item(vec![run(Tone::Faint, format!("and {more} more"))]));
    }
    lines
}

/// An entry as Markdown.
pub(super) fn entry_as_markdown(entry: &EntryTold, voice: &Voice<'_>) -> String {
    let mut text = format!("## {}\n\n", escaped(&entry.line.subject));
    for (label, words) in facts(entry, voice) {
        text.extend(["- ", label, ": ", &escaped(&words), "\n"]);
    }
    for (heading, lines) in parts(entry, voice) {
        let heading = if heading.is_empty() { "What it says" } else { &heading };
        text.extend(["\n### ", heading, "\n"]);
        let part = Part { heading: "".into(), lines };
        // The heading is ours; what stands under it is the list.
        text.push_str(markdown(&[part]).trim_start_matches("\n### \n"));
    }
    text.extend(["\nAs Git: `", &entry_as_git(&entry.line), "`\n"]);
    text
}

/// The entries that were read as a table.
pub(super) fn list_as_markdown(lines: &[HistoryLine], voice: &Voice<'_>) -> String {
    let mut text = "| entry | when | who | what |\n|---|---|---|---|\n".to_owned();
    for line in lines {
        let by_hand = if line.is_by_hand() { "by hand: " } else { "" };
        let (who, what) = (escaped(&line.who), escaped(&line.subject));
        text.extend([format!(
            "| `{}` | {} | {who} | {by_hand}{what} |\n",
            line.commit.short(),
            voice.when(line.at)
        )]);
    }
    crate::text::clean::block(&text).into_owned()
}
