//! How the documents of a review are drawn.

use jiff::civil::Date;

use super::draft::Draft;
use super::{EvidenceScreen, Key, Known};
use crate::checklist::model::Level;
use crate::record::policy::Validity;
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::Command;
use crate::tui::keymap::Mode;
use crate::tui::screen::Context;
use crate::tui::theme::Role;

/// The rows that tell more about the document under the cursor.
const ABOUT: u16 = 5;

/// One drawn row.
enum Line {
    New(Key),
    Filed(Key),
    NewHeading,
    Heading,
    Blank,
}

/// By what a row is found.
pub(super) fn id_of(key: &Key) -> String {
    match key {
        Key::New(path) => path.clone(),
        Key::Call => "+".to_owned(),
        Key::Filed(id) => id.clone(),
    }
}

/// A length as people say it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// For how long a kind of document holds.
pub(super) fn validity(valid: Validity) -> String {
    match valid {
        Validity::Days(1) => "1 day".to_owned(),
        Validity::Days(days) => format!("{days} days"),
        Validity::Months(1) => "1 month".to_owned(),
        Validity::Months(months) => format!("{months} months"),
        Validity::UntilExpiry => "until the date in it".to_owned(),
        Validity::Contract => "while the contract runs".to_owned(),
    }
}

fn role_of(level: Level) -> Role {
    match level.number() {
        0 | 1 => Role::AnswerPartial,
        _ => Role::Text,
    }
}

impl EvidenceScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let Some(known) = &self.known else {
            canvas.put(1, 1, "The documents are being read ...", Role::Muted);
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        if let Some((key, form)) = &self.editing {
            let what = match key {
                Key::New(path) => path.clone(),
                Key::Call => "A call, a mail, a link: what has no file here".to_owned(),
                Key::Filed(id) => id.clone(),
            };
            canvas.put(1, 0, &what, Role::Heading);
            form.view(canvas, 2, true);
            return;
        }
        if self.rows().is_empty() {
            self.empty(canvas, context);
            return;
        }
        let about = if height > 14 { ABOUT } else { 0 };
        let lines = self.lines();
        let places: Vec<Option<usize>> = lines
            .iter()
            .scan(0, |next, line| {
                let is_row = matches!(line, Line::New(_) | Line::Filed(_));
                Some(is_row.then(|| {
                    *next += 1;
                    *next - 1
                }))
            })
            .collect();
        let mut list = canvas.part(0, 0, width, height.saturating_sub(about));
        self.page.view(
            &mut list,
            lines.len(),
            |row| places.get(row).copied().flatten(),
            |line, row| {
                if let Some(found) = lines.get(row) {
                    self.line(line, found, known);
                }
            },
        );
        if about > 0 {
            self.about(&mut canvas.below(height - about), known);
        }
    }

    fn empty(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let inbox = match &self.inbox {
            Some(inbox) => format!("Put files into {inbox} and they come up here to be filed."),
            None => "Name a folder with `inbox = \"~/in\"` in config.toml, and what is put into its folder \
                     for this partner comes up here to be filed."
                .to_owned(),
        };
        let wide = canvas.width().saturating_sub(2).min(90);
        let mut canvas = canvas.part(1, 0, wide, 8);
        let row = canvas.wrapped(0, 0, "There is no document in this review yet.", Role::Heading) + 1;
        let row = canvas.wrapped(0, row, &inbox, Role::Text) + 1;
        if let Some(key) = context.keymap.key_of(Command::NewDocument, Mode::List) {
            let words = format!("{key} registers a call, a mail or a link, which have no file.");
            canvas.wrapped(0, row, &words, Role::Muted);
        }
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let (new, filed): (Vec<Key>, Vec<Key>) =
            self.rows().into_iter().partition(|key| !matches!(key, Key::Filed(_)));
        if !new.is_empty() {
            lines.push(Line::NewHeading);
            lines.extend(new.into_iter().map(Line::New));
            lines.push(Line::Blank);
        }
        if !filed.is_empty() {
            lines.push(Line::Heading);
            lines.extend(filed.into_iter().map(Line::Filed));
        }
        lines
    }

    fn line(&self, line: &mut Canvas<'_>, found: &Line, known: &Known) {
        let width = line.width();
        match found {
            Line::Blank => {}
            Line::NewHeading => {
                line.put(1, 0, "NEW FILES", Role::Heading);
                let [kind, level, obtained, until] = new_columns(width);
                line.put(kind, 0, "type", Role::Muted);
                line.put(level, 0, "level", Role::Muted);
                if obtained < until {
                    line.put(obtained, 0, "obtained", Role::Muted);
                }
                line.put(until, 0, "until", Role::Muted);
            }
            Line::Heading => {
                line.put(1, 0, "DOCUMENT", Role::Heading);
                let [what, level, until, cited, might] = columns(width);
                if what < level {
                    line.put(what, 0, "what it is", Role::Muted);
                }
                for (column, words) in
                    [(level, "level"), (until, "until"), (cited, "cited"), (might, "might")]
                {
                    line.put(column, 0, words, Role::Muted);
                }
            }
            Line::New(key) => {
                if let Some(draft) = self.draft(key) {
                    self.new_line(line, key, &draft, known);
                }
            }
            Line::Filed(key) => {
                if let Some(draft) = self.draft(key) {
                    self.filed_line(line, key, &draft, known);
                }
            }
        }
    }

    fn new_line(&self, line: &mut Canvas<'_>, key: &Key, draft: &Draft, known: &Known) {
        let [kind, level, obtained, until] = new_columns(line.width());
        let file = self.files.iter().find(|file| matches!(key, Key::New(path) if *path == file.path));
        let name = file.map_or_else(|| draft.document.title.clone(), |file| file.name.clone());
        let bytes = file.map_or_else(String::new, |file| size(file.bytes));
        let mut left = line.part(3, 0, kind.saturating_sub(4), 1);
        let edge = left.right(0, &bytes, Role::Muted);
        left.part(0, 0, edge.saturating_sub(1), 1).put(0, 0, &name, Role::Text);
        let sign = if draft.is_guess { line.symbols.assumed } else { "" };
        let word =
            known.review.policy.evidence_type(&draft.document.kind).map_or("", |kind| kind.id.as_str());
        line.part(kind, 0, level.saturating_sub(kind + 1), 1).pieces(
            0,
            0,
            [piece(word, Role::Accent), piece(format!(" {sign}"), Role::Muted)],
        );
        line.put(level, 0, &draft.document.level.to_string(), role_of(draft.document.level));
        if obtained < until {
            line.put(obtained, 0, &draft.document.obtained.map_or_else(String::new, short), Role::Muted);
        }
        if draft.wants_until(&known.review) {
            line.put(until, 0, "type it", Role::Warning);
        } else {
            let day = draft.document.expires.map_or_else(|| until_words(draft, known), short);
            line.put(until, 0, &day, Role::Text);
        }
    }

    fn filed_line(&self, line: &mut Canvas<'_>, key: &Key, draft: &Draft, known: &Known) {
        let [what, level, until, cited, might] = columns(line.width());
        let own = &draft.document;
        let changed = self.drafts.contains_key(key);
        let name = if what < level { what } else { level };
        line.part(3, 0, name.saturating_sub(4), 1).put(0, 0, &own.id, Role::Text);
        if what < level {
            line.part(what, 0, level.saturating_sub(what + 1), 1).put(0, 0, &own.title, Role::Muted);
        }
        let sign = if changed { "+" } else { "" };
        line.pieces(
            level,
            0,
            [
                piece(own.level_on(self.day).to_string(), role_of(own.level_on(self.day))),
                piece(sign, Role::Accent),
            ],
        );
        let is_expired = own.is_expired_on(self.day);
        let role = if is_expired { Role::Warning } else { Role::Text };
        line.put(until, 0, &until_words(draft, known), role);
        if is_expired {
            line.put(until.saturating_sub(2), 0, line.symbols.fails, role);
        }
        let count = |map: &std::collections::BTreeMap<String, usize>| map.get(&own.id).copied().unwrap_or(0);
        line.put(cited, 0, &format!("{:>5}", count(&known.cited)), Role::Text);
        line.put(might, 0, &format!("{:>5}", count(&known.might)), Role::Muted);
    }

    /// More about the document under the cursor.
    fn about(&self, canvas: &mut Canvas<'_>, known: &Known) {
        canvas.rule(0);
        let Some(key) = self.selected() else { return };
        let Some(draft) = self.draft(&key) else { return };
        let own = &draft.document;
        let width = canvas.width();
        let mut row = |row: u16, label: &str, words: &str| {
            canvas.put(1, row, label, Role::Muted);
            canvas.part(12, row, width.saturating_sub(13), 1).put(0, 0, words, Role::Text);
        };
        let kind = known.review.policy.evidence_type(&own.kind);
        let kind = kind.map_or_else(
            || own.kind.clone(),
            |kind| format!("{}: usually {}, {}", kind.title, kind.level.name(), validity(kind.valid)),
        );
        let over = match own.expires {
            Some(day) if day < self.day => format!("   EXPIRED on {}: counts as stated only", short(day)),
            _ => String::new(),
        };
        row(1, "Title", &format!("{}{over}", own.title));
        row(2, "Kind", &kind);
        match &key {
            Key::New(path) => {
                let keep = if draft.is_copied {
                    "a copy in the record, for good: what Git holds cannot be deleted".to_owned()
                } else {
                    format!("outside the record, path and sha256 only: {path}")
                };
                row(3, "Kept", &keep);
                row(4, "Answers", &format!("it might answer {} questions", own.answers.len()));
            }
            Key::Call | Key::Filed(_) => {
                let place = match (&own.at, &own.file) {
                    (Some(at), _) => at.clone(),
                    (None, Some(file)) => format!("a copy in the record: evidence/files/{file}"),
                    (None, None) => "no file".to_owned(),
                };
                let hash = own.sha256.as_deref().and_then(|hash| hash.get(..12));
                let hash = hash.map_or_else(String::new, |hash| format!("   sha256 {hash}"));
                row(3, "Where", &format!("{place}{hash}"));
                let cited: Vec<&str> = known
                    .review
                    .answers
                    .iter()
                    .filter(|(_, answer)| answer.value.evidence.iter().any(|cited| cited.id == own.id))
                    .map(|(question, _)| question.as_str())
                    .collect();
                let cited = if cited.is_empty() { "nobody yet".to_owned() } else { cited.join(", ") };
                row(4, "Cited by", &cited);
            }
        }
    }
}

/// Until when a document holds, in a word or two.
fn until_words(draft: &Draft, known: &Known) -> String {
    match draft.document.expires {
        Some(day) => day.strftime("%b %Y").to_string(),
        None => match known.review.policy.evidence_type(&draft.document.kind).map(|kind| kind.valid) {
            Some(Validity::Contract) => "contract".to_owned(),
            _ => "no end".to_owned(),
        },
    }
}

/// A day as short as it may be told.
fn short(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// Where type, level, obtained and until begin in the list of new files.
fn new_columns(width: u16) -> [u16; 4] {
    let until = width.saturating_sub(13);
    // Where it is narrow, the day on which it was obtained gives way to the file's name.
    let obtained = if width >= 76 { until.saturating_sub(13) } else { until };
    let level = obtained.saturating_sub(7);
    [level.saturating_sub(if width >= 76 { 17 } else { 14 }), level, obtained, until]
}

/// Where title, level, until, cited and might begin in the register. Without room the title is left
/// out: it then begins where the level does.
fn columns(width: u16) -> [u16; 5] {
    let might = width.saturating_sub(7);
    let cited = might.saturating_sub(7);
    let until = cited.saturating_sub(12);
    let level = until.saturating_sub(7);
    let what = if width >= 100 {
        34
    } else if width >= 76 {
        20
    } else {
        level
    };
    [what.min(level), level, until, cited, might]
}
