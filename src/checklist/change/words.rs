//! What changed in words: one change in short or in whole, and all of them under the titles of sections.

use std::fmt;

use super::{ChangeItem, Changes, Class, RevisionDue, What};
use crate::checklist::version::Fit;
use crate::text::lines::{Line, Part, Run, Tone, faint, plain, run, toned};
use crate::text::wording::{self, Mark};

/// So many words beside a change are enough to find it in a text.
const AROUND: usize = 8;

/// The columns that the longest class and the blanks after it take.
const CLASS: u8 = 10;

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for ChangeItem {
    /// In short: what it concerns, what changed, and how much it matters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.question, &self.section) {
            (Some(question), _) => write!(f, "{question}: ")?,
            (None, Some(section)) => write!(f, "section `{section}`: ")?,
            (None, None) => {}
        }
        write!(f, "{} ({})", self.short(), self.class)
    }
}

impl What {
    /// The word in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Came { .. } => "new",
            Self::Went { .. } => "gone",
            Self::Moved(_) => "moved",
            Self::Value { .. } => "value",
            Self::Words { .. } => "wording",
        }
    }
}

impl ChangeItem {
    /// What changed, a changed text by its name alone.
    #[must_use]
    pub fn short(&self) -> String {
        match &self.what {
            What::Came { what, .. } | What::Went { what, .. } => what.clone(),
            What::Moved(to) => to.clone(),
            What::Value { name, from, to } if name.is_empty() => format!("{from} -> {to}"),
            What::Value { name, from, to } => format!("{name} {from} -> {to}"),
            What::Words { name, .. } => format!("wording of {name}"),
        }
    }

    /// All of what changed on one line, words that went and came in brackets.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.what {
            What::Words { name, pieces } => format!("{name}: {}", wording::marked(pieces)),
            What::Came { says: more, .. } | What::Went { said: more, .. } if !more.is_empty() => {
                format!("{}: {}", self.short(), on_one_line(more))
            }
            _ => self.short(),
        }
    }

    /// The same as lines about an item, the class in front.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut first = vec![run(tone(self.class), format!("{:<8}  ", self.class))];
        let mut more = Vec::new();
        match &self.what {
            What::Came { what, says: words } | What::Went { what, said: words } => {
                first.push(plain(what.as_str()));
                if !words.is_empty() {
                    first.extend([plain(": "), faint(on_one_line(words))]);
                }
            }
            What::Moved(to) => first.push(plain(to.as_str())),
            What::Value { name, from, to } => {
                let name = if name.is_empty() { String::new() } else { format!("{name} ") };
                let to = run(Tone::Strong, to.as_str());
                first.extend([plain(name), plain(from.as_str()), faint(" -> "), to]);
            }
            What::Words { name, pieces } => {
                first.push(plain(format!("{name}: ")));
                if pieces.iter().all(|piece| piece.mark == Mark::Kept) {
                    first.push(faint("only blanks and line breaks"));
                } else {
                    let mut rows = toned(&wording::around(pieces, AROUND), |mark| mark).into_iter();
                    first.extend(rows.next().unwrap_or_default());
                    more.extend(rows.map(|row| Line::about(row).inset(CLASS, CLASS)));
                }
            }
        }
        std::iter::once(Line::about(first).inset(0, CLASS)).chain(more).collect()
    }
}

impl Changes {
    /// How much changed, in one sentence.
    #[must_use]
    pub fn count_words(&self) -> String {
        let questions = |has: fn(&ChangeItem) -> bool| {
            let mut found: Vec<&String> =
                self.items.iter().filter(|i| has(i)).filter_map(|i| i.question.as_ref()).collect();
            found.dedup();
            found.len()
        };
        let new = questions(|item| whole_is(item, "new"));
        let gone = questions(|item| whole_is(item, "gone"));
        let moved = questions(|item| whole_is(item, "moved"));
        let changed = questions(|item| item.key != "question");
        let others = self.items.iter().filter(|item| item.question.is_none()).count();
        let some: Vec<String> = [
            (new, "new question", "new questions"),
            (gone, "question gone", "questions gone"),
            (moved, "question moved", "questions moved"),
            (changed, "question changed", "questions changed"),
            (others, "other change", "other changes"),
        ]
        .into_iter()
        .filter(|(many, ..)| *many > 0)
        .map(|(many, one, more)| format!("{many} {}", if many == 1 { one } else { more }))
        .collect();
        match (some.is_empty(), self.is_empty()) {
            (false, _) => format!("{}.", some.join(", ")),
            (true, true) => "Nothing differs.".to_owned(),
            (true, false) => "No question and no text differs.".to_owned(),
        }
    }

    /// What a fork was forked from, where that differs.
    #[must_use]
    pub fn base_line(&self) -> Option<Line> {
        let [from, to] = self.bases.each_ref().map(|base| base.as_deref().unwrap_or("nothing"));
        (from != to)
            .then(|| Line::item(vec![plain("fork of "), plain(from), faint(" -> "), run(Tone::Strong, to)]))
    }

    /// What changed, under the titles of sections; before each title what the whole is called, where it
    /// stands among others.
    #[must_use]
    pub fn parts(&self, called: Option<&str>) -> Vec<Part> {
        let mut parts: Vec<(Option<&String>, Part)> = Vec::new();
        let mut last = None;
        for item in &self.items {
            let section = item.section.as_ref();
            if parts.last().is_none_or(|(own, _)| *own != section) {
                parts.push((
                    section,
                    Part { heading: self.heading(called, section).into(), lines: Vec::new() },
                ));
                last = None;
            }
            let Some((_, part)) = parts.last_mut() else { continue };
            let about = (section, item.question.as_ref());
            if last != Some(about) {
                part.lines.extend(head(item));
                last = Some(about);
            }
            part.lines.extend(item.lines());
        }
        parts.into_iter().map(|(_, part)| part).collect()
    }

    /// What changed in one question, in lines.
    #[must_use]
    pub fn lines_of(&self, question: &str) -> Vec<Line> {
        let own = self.items.iter().filter(|item| item.question.as_deref() == Some(question));
        own.flat_map(ChangeItem::lines).collect()
    }

    fn heading(&self, called: Option<&str>, section: Option<&String>) -> String {
        let own = match section {
            None => "The checklist".to_owned(),
            Some(id) => self.titles.get(id).map_or_else(|| id.clone(), |title| on_one_line(title)),
        };
        called.map_or_else(|| own.clone(), |called| format!("{called}: {own}"))
    }

    /// What the changes call for: what becomes of recorded answers, which version, which revisions.
    #[must_use]
    pub fn verdict(&self) -> Part {
        let mut lines = Vec::new();
        for class in Class::ALL.into_iter().rev() {
            let many = self.items.iter().filter(|item| item.class == class).count();
            if many > 0 {
                let changes = if many == 1 { "1 change".to_owned() } else { format!("{many} changes") };
                let runs = vec![
                    run(tone(class), format!("{class:<8}  ")),
                    plain(format!("{changes}: {}", class.effect())),
                ];
                lines.push(Line::item(runs).inset(0, CLASS));
            }
        }
        lines.extend(self.version_line());
        lines.extend(self.revisions.iter().map(revision_line));
        Part { heading: "What it calls for".into(), lines }
    }

    /// Whether the version moved far enough, in one line; none where nothing changed.
    #[must_use]
    pub fn version_line(&self) -> Option<Line> {
        let [from, to] = self.versions;
        let due = self.step_due();
        let words = |tone: Tone, words: String| {
            Some(Line::item(vec![run(Tone::Strong, "version   "), run(tone, words)]).inset(0, CLASS))
        };
        let write = self.version_due();
        match (self.fit(), due) {
            (Some(Fit::Back), _) => words(
                Tone::Bad,
                format!("{to} is lower than {from}: versions only go up; or the two are the wrong way round"),
            ),
            (_, None) => None,
            (None, Some(due)) => {
                let [one, other] = &self.ids;
                words(
                    Tone::Plain,
                    format!("`{one}` and `{other}` count their own; such changes are a {due} step in either"),
                )
            }
            (Some(Fit::Enough), Some(due)) => {
                words(Tone::Good, format!("{from} -> {to} is enough: a {due} step was due"))
            }
            (Some(Fit::Still), Some(due)) => words(
                Tone::Bad,
                format!("still {from}, and a {due} step is due: write version = \"{write}\""),
            ),
            (Some(Fit::TooSmall), Some(due)) => words(
                Tone::Bad,
                format!("{from} -> {to} is too small, a {due} step is due: write version = \"{write}\""),
            ),
        }
    }
}

fn whole_is(item: &ChangeItem, kind: &str) -> bool {
    item.key == "question" && item.what.kind() == kind
}

/// The line above the changes of a question or of a section; a checklist's own need none.
fn head(item: &ChangeItem) -> Option<Line> {
    match (&item.question, &item.section) {
        (Some(question), _) => Some(Line::item(vec![run(Tone::Strong, question.as_str())]).of(question)),
        (None, Some(section)) => {
            Some(Line::item(vec![plain("section "), run(Tone::Strong, section.as_str())]))
        }
        (None, None) => None,
    }
}

fn revision_line(due: &RevisionDue) -> Line {
    let words = match &due.because {
        Some(because) => {
            format!(
                "still {}, and the question means something else ({because}): write revision = {}",
                due.to,
                due.write()
            )
        }
        None => format!("{}, lower than {}: revisions only go up", due.to, due.from),
    };
    let runs: Vec<Run> = vec![
        run(Tone::Strong, "revision  "),
        plain(format!("of {} is ", due.question)),
        run(Tone::Doubt, words),
    ];
    Line::item(runs).of(&due.question).inset(0, CLASS)
}

/// Text as it would stand on one line.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tone(class: Class) -> Tone {
    match class {
        Class::Wording => Tone::Faint,
        Class::Addition => Tone::Good,
        Class::Weighing => Tone::Doubt,
        Class::Meaning | Class::Removal => Tone::Bad,
    }
}
