//! Citing: finds a document by typing, takes the place in it, and registers a new one on the spot.

use super::answering::moves;
use super::entry::{Cited, NewDocument};
use super::{Focus, WalkScreen};
use crate::record::policy::Validity;
use crate::record::review::Review;
use crate::text::id;
use crate::tui::canvas::Canvas;
use crate::tui::command::Command;
use crate::tui::effect::Request;
use crate::tui::key::Key;
use crate::tui::screen::{Context, Step};
use crate::tui::theme::Role;
use crate::tui::widget::input::Input;
use crate::tui::widget::notes::Note;
use crate::tui::widget::picker::{Item, Picker};

/// What a document is taken for until the person says otherwise.
const USUAL_KIND: &str = "export";

/// How far citing has come.
#[derive(Debug)]
enum Stage {
    /// Finding a document.
    Find(Picker),
    /// What a new document is called.
    Title { at: Option<String>, title: Input },
    /// What kind of document the new one is.
    Kind { at: Option<String>, title: String, kinds: Picker },
    /// Where in the document.
    Where { id: String, title: String, place: Input },
}

/// Citing, from finding the document to the place in it.
#[derive(Debug)]
pub(super) struct Cite {
    stage: Stage,
}

impl Cite {
    pub(super) fn hint(&self) -> &'static str {
        match self.stage {
            Stage::Find(_) | Stage::Kind { .. } => "take",
            Stage::Title { .. } => "go on",
            Stage::Where { .. } => "cite",
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.stage {
            Stage::Find(picker) | Stage::Kind { kinds: picker, .. } => picker.paste(text),
            Stage::Title { title: input, .. } | Stage::Where { place: input, .. } => input.insert(text),
        }
    }

    /// How many rows it takes.
    pub(super) fn rows(&self) -> u16 {
        match &self.stage {
            Stage::Find(picker) | Stage::Kind { kinds: picker, .. } => {
                u16::try_from(picker.matches().clamp(1, 5)).unwrap_or(5) + 5
            }
            Stage::Title { .. } | Stage::Where { .. } => 4,
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        match &self.stage {
            Stage::Find(picker) => {
                let new = new_document(picker);
                let mut inside = canvas.framed("Cite", "");
                let last = inside.height().saturating_sub(1);
                let (width, height) = (inside.width(), inside.height().saturating_sub(1));
                picker.view_inside(&mut inside.part(0, 0, width, height));
                let words = match &new {
                    Some(New::At(at)) => format!("+ registers {at} as a new document"),
                    Some(New::Called(title)) => {
                        format!("+ registers \"{title}\": a call, a mail, a test of ours")
                    }
                    None => "+ a path, a link or a new name registers a document".to_owned(),
                };
                inside.part(0, last, width, 1).clear(Role::Overlay);
                inside.put(2, last, &words, if new.is_some() { Role::Accent } else { Role::Muted });
            }
            Stage::Title { at, title } => {
                let mut inside = canvas.framed("New document: what it is", "");
                inside.put(
                    0,
                    0,
                    at.as_deref().unwrap_or("no file: a call, a mail, a test of ours"),
                    Role::Muted,
                );
                field(&mut inside, 1, title);
            }
            Stage::Kind { kinds, title, .. } => {
                let mut inside = canvas.framed("New document: what kind", title);
                kinds.view_inside(&mut inside);
            }
            Stage::Where { title, place, .. } => {
                let mut inside = canvas.framed("Where in it", "");
                inside.put(0, 0, title, Role::Text);
                if place.text().is_empty() {
                    inside.put(2, 1, "may stay empty: p. 3, clause 9.2, sheet MFA", Role::Muted);
                }
                field(&mut inside, 1, place);
            }
        }
    }
}

fn field(canvas: &mut Canvas<'_>, row: u16, input: &Input) {
    let width = canvas.width();
    canvas.put(0, row, canvas.symbols.cursor, Role::Accent);
    input.view(&mut canvas.part(2, row, width.saturating_sub(2), 1), 0, 0);
}

/// A document that is not in the register.
enum New {
    /// A file or a link.
    At(String),
    /// Something that lies nowhere.
    Called(String),
}

/// What was typed, taken as a new document; none where it finds one of the register.
fn new_document(picker: &Picker) -> Option<New> {
    let typed = picker.typed().trim();
    if typed.contains('/') || typed.starts_with('~') {
        return Some(New::At(typed.to_owned()));
    }
    (!typed.is_empty() && picker.matches() == 0).then(|| New::Called(typed.to_owned()))
}

fn is_link(at: &str) -> bool {
    at.starts_with("http://") || at.starts_with("https://")
}

impl WalkScreen {
    pub(super) fn open_cite(&mut self) -> Vec<Step> {
        let Some(review) = &self.review else { return Vec::new() };
        let picker = Picker::new("Cite", self.documents(review));
        self.focus = Focus::Cite(Box::new(Cite { stage: Stage::Find(picker) }));
        Vec::new()
    }

    /// The documents, the one cited last first.
    fn documents(&self, review: &Review) -> Vec<Item> {
        let last_cited = |id: &str| {
            review
                .answers
                .values()
                .filter(|item| item.value.evidence.iter().any(|citation| citation.id == id))
                .map(|item| item.value.answered_at)
                .max()
        };
        let mut documents: Vec<_> = review
            .evidence
            .values()
            .map(|item| {
                let own = self.cited_last.as_deref() == Some(item.value.id.as_str());
                ((own, last_cited(&item.value.id), item.value.filed_at), item.value.clone())
            })
            .collect();
        documents.sort_by(|(a, _), (b, _)| b.cmp(a));
        let along = self.entry.file.iter().map(|new| (new.evidence(&review.policy), true));
        along
            .chain(documents.into_iter().map(|(_, document)| (document, false)))
            .map(|(document, new)| Item {
                right: proof_words(&document, self.day, new),
                id: document.id.clone(),
                label: document.id,
                detail: document.title,
                ..Item::default()
            })
            .collect()
    }

    pub(super) fn type_in_cite(&mut self, key: Key, context: &Context<'_>) -> Vec<Step> {
        let Focus::Cite(cite) = &mut self.focus else { return Vec::new() };
        match &mut cite.stage {
            // The sign typed twice is the sign itself, as in an address.
            Stage::Find(picker) if key.typed() == Some('@') && picker.typed().is_empty() => {
                self.focus = Focus::Words;
                self.words.key(key);
                self.keep(context)
            }
            Stage::Find(picker) | Stage::Kind { kinds: picker, .. } => {
                picker.key(key);
                Vec::new()
            }
            Stage::Title { title: input, .. } | Stage::Where { place: input, .. } => {
                input.key(key);
                Vec::new()
            }
        }
    }

    pub(super) fn command_in_cite(
        &mut self,
        command: Command,
        count: usize,
        context: &Context<'_>,
    ) -> Vec<Step> {
        let Focus::Cite(cite) = &mut self.focus else { return Vec::new() };
        match (&mut cite.stage, command) {
            (Stage::Find(picker) | Stage::Kind { kinds: picker, .. }, command) if moves(command) => {
                picker.command(command, count);
                Vec::new()
            }
            (Stage::Find(_) | Stage::Where { .. }, Command::Back) => {
                self.leave_cite();
                Vec::new()
            }
            (Stage::Title { .. } | Stage::Kind { .. }, Command::Back) => self.open_cite(),
            (Stage::Find(picker), Command::Accept) => {
                if let Some(new) = new_document(picker) {
                    return self.begin_new(new);
                }
                let Some(item) = picker.selected() else { return Vec::new() };
                let (id, title) = (item.id.clone(), item.detail.clone());
                cite.stage = Stage::Where { id, title, place: Input::default() };
                Vec::new()
            }
            (Stage::Title { at, title }, Command::Accept) => {
                let title = title.text().trim().to_owned();
                if title.is_empty() {
                    return vec![Step::Say(Note::warning("A document needs a name, such as Policy export."))];
                }
                let at = at.clone();
                let kinds = self.kinds();
                self.focus = Focus::Cite(Box::new(Cite { stage: Stage::Kind { at, title, kinds } }));
                Vec::new()
            }
            (Stage::Kind { at, title, kinds }, Command::Accept) => {
                let Some(kind) = kinds.selected().map(|item| item.id.clone()) else { return Vec::new() };
                let (at, title) = (at.clone(), title.clone());
                self.register(at, title, kind, context)
            }
            (Stage::Where { id, place, .. }, Command::Accept) => {
                let place = place.text().trim().to_owned();
                let cited = Cited { id: id.clone(), place: (!place.is_empty()).then_some(place) };
                self.cite(cited, context)
            }
            _ => Vec::new(),
        }
    }

    fn leave_cite(&mut self) {
        let chosen = self.question().is_some_and(|question| self.entry.state(question).is_ok());
        self.focus = if chosen || !self.words.is_blank() { Focus::Words } else { self.answer_focus() };
    }

    /// Cites a place; citing the same place again takes it away.
    fn cite(&mut self, cited: Cited, context: &Context<'_>) -> Vec<Step> {
        if self.entry.citations.contains(&cited) {
            self.entry.citations.retain(|other| *other != cited);
        } else {
            self.cited_last = Some(cited.id.clone());
            self.entry.citations.push(cited);
        }
        self.leave_cite();
        self.keep(context)
    }

    fn begin_new(&mut self, new: New) -> Vec<Step> {
        let (at, title) = match new {
            New::At(at) => {
                let name = at.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                let title = stem.replace(['-', '_'], " ");
                (Some(at), title)
            }
            New::Called(title) => (None, title),
        };
        let steps = at.as_deref().map(|at| self.hash(at)).unwrap_or_default();
        let title = Input::new(&title);
        self.focus = Focus::Cite(Box::new(Cite { stage: Stage::Title { at, title } }));
        steps
    }

    /// Has the hash of a file worked out, unless it is known or there is no file.
    pub(super) fn hash(&mut self, at: &str) -> Vec<Step> {
        if is_link(at) || self.hashes.contains_key(at) || !self.hashing.insert(at.to_owned()) {
            return Vec::new();
        }
        vec![Step::Ask(Request::HashFile(at.to_owned()))]
    }

    pub(super) fn hashed(
        &mut self,
        path: &str,
        sha256: &Result<String, String>,
        context: &Context<'_>,
    ) -> Vec<Step> {
        self.hashing.remove(path);
        match sha256 {
            Ok(sha256) => {
                self.hashes.insert(path.to_owned(), sha256.clone());
                for new in &mut self.entry.file {
                    if new.at.as_deref() == Some(path) {
                        new.sha256 = Some(sha256.clone());
                    }
                }
                self.keep(context)
            }
            Err(reason) => {
                let gone: Vec<String> = self
                    .entry
                    .file
                    .iter()
                    .filter(|new| new.at.as_deref() == Some(path))
                    .map(|new| new.id.clone())
                    .collect();
                self.entry.file.retain(|new| !gone.contains(&new.id));
                self.entry.citations.retain(|cited| !gone.contains(&cited.id));
                let asked = match &self.focus {
                    Focus::Cite(cite) => match &cite.stage {
                        Stage::Title { at, .. } | Stage::Kind { at, .. } => at.as_deref() == Some(path),
                        Stage::Where { id, .. } => gone.contains(id),
                        Stage::Find(_) => false,
                    },
                    _ => false,
                };
                let mut steps = if asked { self.open_cite() } else { Vec::new() };
                if let (true, Focus::Cite(cite)) = (asked, &mut self.focus) {
                    // What was typed comes back, to be mended.
                    cite.paste(path);
                }
                let note = Note::error(format!("{path} cannot be read: {reason}"));
                steps.push(Step::Say(note.with_hint("check the path, or register it by its link")));
                steps.extend(self.keep(context));
                steps
            }
        }
    }

    /// Files whose hash is still to come, asked for again where a draft brought them.
    pub(super) fn hash_missing(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut missing = Vec::new();
        for new in &mut self.entry.file {
            if let (Some(at), None) = (&new.at, &new.sha256) {
                match self.hashes.get(at) {
                    Some(sha256) => new.sha256 = Some(sha256.clone()),
                    None => missing.push(at.clone()),
                }
            }
        }
        for at in missing {
            steps.extend(self.hash(&at));
        }
        steps
    }

    /// The kinds of documents of the policy.
    fn kinds(&self) -> Picker {
        let types = self.review.as_ref().map(|review| review.policy.evidence_types.clone());
        let items = types.unwrap_or_default().into_iter().map(|kind| Item {
            right: format!("{} {}, {}", kind.level, kind.level.name(), valid(kind.valid)),
            label: kind.title,
            detail: kind.id.clone(),
            id: kind.id,
            ..Item::default()
        });
        Picker::new("Kind", items.collect()).on(USUAL_KIND)
    }

    fn register(
        &mut self,
        at: Option<String>,
        title: String,
        kind: String,
        context: &Context<'_>,
    ) -> Vec<Step> {
        let Some(review) = &self.review else { return Vec::new() };
        let sha256 = at.as_ref().and_then(|at| self.hashes.get(at)).cloned();
        let taken =
            |id: &str| review.evidence.contains_key(id) || self.entry.file.iter().any(|other| other.id == id);
        let id = free_id(&title, taken);
        let obtained = self.day;
        let new = NewDocument { id: id.clone(), title: title.clone(), kind, at, sha256, obtained };
        self.entry.file.push(new);
        let stage = Stage::Where { id, title, place: Input::default() };
        self.focus = Focus::Cite(Box::new(Cite { stage }));
        self.keep(context)
    }
}

/// What a document proves and until when, in a few words.
pub(super) fn proof_words(
    document: &crate::record::evidence::Evidence,
    day: jiff::civil::Date,
    new: bool,
) -> String {
    let until = match document.expires {
        Some(last) if last < day => format!("expired {last}"),
        Some(last) => format!("to {}", last.strftime("%b %Y")),
        None => String::new(),
    };
    let words =
        [document.level_on(day).to_string(), until, if new { "new".to_owned() } else { String::new() }];
    words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join("  ")
}

fn valid(validity: Validity) -> String {
    match validity {
        Validity::Days(days) => format!("{days} days"),
        Validity::Months(months) => format!("{months} months"),
        Validity::UntilExpiry => "until it expires".to_owned(),
        Validity::Contract => "while the contract runs".to_owned(),
    }
}

/// An id made of a title that no document has yet.
fn free_id(title: &str, taken: impl Fn(&str) -> bool) -> String {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let mut id: String = words.join("-").chars().take(40).collect();
    id.truncate(id.trim_end_matches('-').len());
    if id::name_fault(&id).is_some() {
        id = format!("document-{id}");
        id.truncate(id.trim_end_matches('-').len());
    }
    let free = |id: &String| !taken(id);
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone()).chain(numbered).find(free).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_document_gets_an_id_that_is_legal_and_free() {
        assert_eq!(free_id("Policy export", |_| false), "policy-export");
        assert_eq!(free_id("Policy export", |id| id == "policy-export"), "policy-export-2");
        assert_eq!(free_id("漢字", |_| false), "document");
        assert_eq!(free_id("aux", |_| false), "document-aux");
        assert_eq!(id::name_fault(&free_id(&"long title ".repeat(20), |_| false)), None);
    }
}
