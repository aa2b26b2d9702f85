//! The documents of a review: new files that came in, and the register, filed once and cited often.

mod draft;
mod draw;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::{Context, Header, Place, Purpose, ScreenEvent, Step};
use crate::checklist::model::Level;
use crate::record::action::{Action, FileEvidence, Saw};
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::store::inbox::{Filing, NewFile};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::form::Form;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;
use draft::{Draft, UNTIL};

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A file that is not filed, by its path.
    New(String),
    /// A document that has no file here and is not filed yet.
    Call,
    /// A document of the register.
    Filed(String),
}

/// A review with what the register's columns need.
#[derive(Debug)]
struct Known {
    review: Arc<Review>,
    /// How often each document is cited.
    cited: BTreeMap<String, usize>,
    /// How many questions each document may answer.
    might: BTreeMap<String, usize>,
}

/// The register of a review, and what was changed and is not recorded yet.
#[derive(Debug)]
pub struct EvidenceScreen {
    id: ReviewId,
    known: Option<Known>,
    day: Date,
    /// Why nothing may be written here; empty where it may.
    why_not: String,
    inbox: Option<String>,
    files: Vec<NewFile>,
    page: Page,
    /// What was changed, by row.
    drafts: BTreeMap<Key, Draft>,
    editing: Option<(Key, Form)>,
    /// The row that is being recorded.
    recording: Option<Key>,
    said: String,
}

impl EvidenceScreen {
    /// Asks for the review, the people around it, and the files that came in.
    #[must_use]
    pub fn open(review: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        // What came in since does not belong to the past.
        let inbox = context.here.inbox.as_ref().filter(|_| context.as_of.is_none());
        let inbox = inbox.map(|inbox| format!("{}/{}", inbox.trim_end_matches('/'), review.partner));
        let screen = Self {
            id: review.clone(),
            known: None,
            day: context.day(),
            why_not: context.why_not.unwrap_or_default().to_owned(),
            inbox,
            files: Vec::new(),
            page: Page::default(),
            drafts: BTreeMap::new(),
            editing: None,
            recording: None,
            said: String::new(),
        };
        let steps = screen.ask();
        (screen, steps)
    }

    fn ask(&self) -> Vec<Step> {
        let mut steps =
            vec![Step::Ask(Request::Review(self.id.clone())), Step::Ask(Request::Around(self.id.clone()))];
        steps.extend(self.inbox.clone().map(|inbox| Step::Ask(Request::Inbox(inbox))));
        steps
    }

    fn know(&mut self, review: &Arc<Review>) {
        let standing = Standing::of(review, self.day);
        let might = review.evidence.keys().map(|id| {
            let order = Order::Document(id.clone());
            (id.clone(), order.questions(review, &standing, &BTreeSet::new()).len())
        });
        let might = might.collect();
        let cited = review.citations().into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
        self.known = Some(Known { review: Arc::clone(review), cited, might });
    }

    /// The files that no document of the register names.
    fn new_files(&self) -> Vec<&NewFile> {
        let Some(known) = &self.known else { return Vec::new() };
        let is_filed = |file: &NewFile| {
            known.review.evidence.values().any(|item| {
                item.value.at.as_deref() == Some(file.path.as_str())
                    || item.value.file.as_deref() == Some(draft::safe_name(&file.name).as_str())
            })
        };
        self.files.iter().filter(|file| !is_filed(file)).collect()
    }

    fn rows(&self) -> Vec<Key> {
        let Some(known) = &self.known else { return Vec::new() };
        let new = self.new_files().into_iter().map(|file| Key::New(file.path.clone()));
        let call = self.drafts.contains_key(&Key::Call).then_some(Key::Call);
        let filed = known.review.evidence.keys().map(|id| Key::Filed(id.clone()));
        new.chain(call).chain(filed).collect()
    }

    fn selected(&self) -> Option<Key> {
        self.rows().into_iter().nth(self.page.selected())
    }

    /// What stands in a row: what was changed there, else what is proposed or registered.
    fn draft(&self, key: &Key) -> Option<Draft> {
        if let Some(draft) = self.drafts.get(key) {
            return Some(draft.clone());
        }
        let known = self.known.as_ref()?;
        match key {
            Key::New(path) => {
                let file = self.files.iter().find(|file| file.path == *path)?;
                Some(Draft::proposed(file, &known.review, self.day))
            }
            Key::Call => None,
            Key::Filed(id) => known.review.evidence.get(id).map(|item| Draft::filed(item.value.clone())),
        }
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.id.to_string(), "Evidence".into()];
        let Some(known) = &self.known else { return Header { path, right: String::new() } };
        let documents = match known.review.evidence.len() {
            1 => "1 document".to_owned(),
            count => format!("{count} documents"),
        };
        let new = self.new_files().len();
        let right = match (&self.inbox, new) {
            (Some(inbox), 1..) => format!("{documents}   {new} new in {inbox}"),
            _ => documents,
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.editing.is_some() { Mode::Field } else { Mode::Choosing }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        if self.editing.is_some() {
            return match command {
                Command::Accept | Command::Back | Command::NextPane | Command::Down | Command::Up => {
                    Availability::Ready
                }
                _ => Availability::NotHere,
            };
        }
        if self.known.is_none() {
            return Availability::NotHere;
        }
        let key = self.selected();
        let is_new = matches!(key, Some(Key::New(_) | Key::Call));
        let may_write = || match (self.why_not.as_str(), &key) {
            ("", Some(_)) => Availability::Ready,
            ("", None) => Availability::Blocked("there is no document yet; a new one comes first".into()),
            (why, _) => Availability::Blocked(why.to_owned()),
        };
        match command {
            Command::Accept if self.recording.is_some() => {
                Availability::Blocked("it is being recorded".into())
            }
            Command::Accept if is_new || key.as_ref().is_some_and(|key| self.drafts.contains_key(key)) => {
                may_write()
            }
            Command::Accept | Command::WalkByDocument => match self.walkable() {
                Ok(_) => Availability::Ready,
                Err(why) => Availability::Blocked(why.to_owned()),
            },
            Command::SetType | Command::EditOutside | Command::Choose(1..=4) => may_write(),
            Command::Choose(_) => {
                Availability::Blocked("levels are 1 stated, 2 documented, 3 independent, 4 tested".into())
            }
            Command::NewDocument => {
                if self.why_not.is_empty() {
                    Availability::Ready
                } else {
                    Availability::Blocked(self.why_not.clone())
                }
            }
            Command::KeepOutside | Command::KeepCopy if is_new => self.keeping(command, key.as_ref()),
            Command::KeepOutside | Command::KeepCopy => {
                Availability::Blocked("this one is filed already; where it is kept stays".into())
            }
            Command::Find => Availability::when(!self.rows().is_empty(), "there is no document yet"),
            Command::Copy => Availability::when(key.is_some(), "there is no document yet"),
            Command::Back if key.as_ref().is_some_and(|key| self.drafts.contains_key(key)) => {
                Availability::Ready
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    fn keeping(&self, command: Command, key: Option<&Key>) -> Availability {
        let (Some(known), Some(Key::New(path))) = (&self.known, key) else {
            return Availability::Blocked("it has no file".into());
        };
        let most = known.review.policy.evidence_copy;
        let bytes = self.files.iter().find(|file| file.path == *path).map_or(0, |file| file.bytes);
        if !self.why_not.is_empty() {
            Availability::Blocked(self.why_not.clone())
        } else if command == Command::KeepCopy && bytes > most {
            Availability::Blocked(format!(
                "it has {}; the policy lets {} be copied into the record",
                draw::size(bytes),
                draw::size(most)
            ))
        } else {
            Availability::Ready
        }
    }

    /// The document under the cursor, if there is something to walk by it; else why not.
    fn walkable(&self) -> Result<String, &'static str> {
        let Some(Key::Filed(id)) = self.selected() else {
            return Err("file it first, then walk what it may answer");
        };
        let might = self.known.as_ref().and_then(|known| known.might.get(&id).copied()).unwrap_or(0);
        if might == 0 { Err("no question is named for it yet: `e`, May answer") } else { Ok(id) }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.editing.is_some() {
            return vec![Command::Accept, Command::NextPane, Command::Back];
        }
        match self.selected() {
            Some(Key::New(_)) => vec![
                Command::Accept,
                Command::SetType,
                Command::Choose(4),
                Command::KeepCopy,
                Command::EditOutside,
                Command::NewDocument,
            ],
            None => vec![Command::NewDocument, Command::Back],
            Some(_) => vec![
                Command::Accept,
                Command::SetType,
                Command::Choose(4),
                Command::EditOutside,
                Command::NewDocument,
                Command::Find,
            ],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        let key = self.selected();
        let is_changed = key.as_ref().is_some_and(|key| self.drafts.contains_key(key));
        match command {
            Command::Accept if self.editing.is_some() => Some("take over"),
            Command::Accept if matches!(key, Some(Key::New(_) | Key::Call)) => Some("file it"),
            Command::Accept if is_changed => Some("record the change"),
            Command::Accept => Some("walk by it"),
            Command::Choose(_) => Some("level"),
            Command::EditOutside => Some("edit"),
            Command::NextPane => Some("next field"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> (String, String) {
        if self.recording.is_some() {
            return ("Recording ...".to_owned(), String::new());
        }
        let key = self.selected();
        let words = match &key {
            _ if self.editing.is_some() => "Nothing is recorded until it is filed.",
            Some(key @ Key::Filed(_)) if self.drafts.contains_key(key) => {
                "Changed and not recorded: Enter records, Esc forgets."
            }
            _ if !self.said.is_empty() => return (self.said.clone(), String::new()),
            Some(Key::New(_) | Key::Call) => "Enter files it, the next comes up. ~ is only proposed.",
            _ => "A document is filed once and cited often; its level and end follow its type.",
        };
        (words.to_owned(), String::new())
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Key(key) => {
                if let Some((_, form)) = &mut self.editing {
                    form.key(*key);
                }
            }
            ScreenEvent::Paste(text) => {
                if let Some((_, form)) = &mut self.editing {
                    form.paste(text);
                }
            }
            ScreenEvent::Row(row) => match &mut self.editing {
                Some((_, form)) => form.focus(*row),
                None => self.page.select(*row),
            },
            ScreenEvent::Picked(Purpose::Kind, kind) => self.set_kind(kind),
            ScreenEvent::Picked(Purpose::Evidence, id) => {
                let found = self.rows().iter().position(|key| draw::id_of(key) == *id);
                self.page.select(found.unwrap_or(self.page.selected()));
            }
            ScreenEvent::Reply(reply) => return self.replied(reply, context),
            ScreenEvent::Shown => return self.ask(),
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        if self.editing.is_some() {
            return self.in_form(command);
        }
        let Some(key) = self.selected() else {
            if command == Command::NewDocument {
                self.new_document();
            }
            return Vec::new();
        };
        match command {
            Command::Accept => return self.accept(key),
            Command::WalkByDocument => return self.walk(),
            Command::SetType => return self.pick_kind(),
            Command::Choose(level) => {
                if let Some(level) = Level::new(i64::from(level)) {
                    self.change(&key, |draft| draft.document.level = level);
                }
            }
            Command::KeepOutside => self.change(&key, |draft| draft.is_copied = false),
            Command::KeepCopy => self.change(&key, |draft| draft.is_copied = true),
            Command::EditOutside => self.edit(key),
            Command::NewDocument => self.new_document(),
            Command::Find => return self.find(),
            Command::Copy => {
                let place = self.draft(&key).and_then(|draft| draft.document.at);
                let text = place.unwrap_or_else(|| draw::id_of(&key));
                return vec![Step::Do(Effect::Copy { text, what: "where it is".into() })];
            }
            Command::Back => {
                self.drafts.remove(&key);
            }
            _ => {
                let rows = self.rows().len();
                self.page.command(command, count, rows);
                self.said.clear();
            }
        }
        Vec::new()
    }

    fn in_form(&mut self, command: Command) -> Vec<Step> {
        let Some((key, mut form)) = self.editing.take() else { return Vec::new() };
        match command {
            Command::Back => return Vec::new(),
            Command::NextPane | Command::Down => {
                form.focus(if form.is_at_last() { 0 } else { form.at() + 1 });
            }
            Command::Up => form.focus(form.at().saturating_sub(1)),
            _ => {
                let (Some(mut draft), Some(known)) = (self.draft(&key), &self.known) else {
                    return Vec::new();
                };
                match draft.take_over(&form, &known.review) {
                    Ok(()) => {
                        self.keep(&key, draft);
                        return Vec::new();
                    }
                    Err((field, what)) => {
                        form.focus(field);
                        form.note(field, &what, true);
                    }
                }
            }
        }
        self.editing = Some((key, form));
        Vec::new()
    }

    fn change(&mut self, key: &Key, change: impl FnOnce(&mut Draft)) {
        let Some(mut draft) = self.draft(key) else { return };
        change(&mut draft);
        self.keep(key, draft);
    }

    /// What is as it was registered is no change.
    fn keep(&mut self, key: &Key, draft: Draft) {
        let registered = match (key, &self.known) {
            (Key::Filed(id), Some(known)) => known.review.evidence.get(id).map(|item| &item.value),
            _ => None,
        };
        if registered == Some(&draft.document) {
            self.drafts.remove(key);
        } else {
            self.drafts.insert(key.clone(), draft);
        }
    }

    fn edit(&mut self, key: Key) {
        if let Some(draft) = self.draft(&key) {
            self.editing = Some((key, draft.form()));
        }
    }

    fn new_document(&mut self) {
        let Some(known) = &self.known else { return };
        let draft = Draft::call(&known.review, self.day);
        self.drafts.insert(Key::Call, draft);
        let place = self.rows().iter().position(|key| *key == Key::Call);
        self.page.select(place.unwrap_or(0));
        self.edit(Key::Call);
    }

    fn set_kind(&mut self, kind: &str) {
        let Some(known) = &self.known else { return };
        let review = Arc::clone(&known.review);
        if let (Some(key), Some(kind)) = (self.selected(), review.policy.evidence_type(kind)) {
            self.change(&key, |draft| draft.set_kind(kind, &review));
        }
    }

    fn pick_kind(&self) -> Vec<Step> {
        let Some(known) = &self.known else { return Vec::new() };
        let items = known.review.policy.evidence_types.iter().map(|kind| Item {
            id: kind.id.clone(),
            label: kind.title.clone(),
            detail: draw::validity(kind.valid),
            right: kind.level.to_string(),
            ..Item::default()
        });
        vec![Step::Pick(Purpose::Kind, items.collect(), "What kind of document is it?")]
    }

    fn find(&self) -> Vec<Step> {
        let items = self.rows().into_iter().filter_map(|key| {
            let draft = self.draft(&key)?;
            Some(Item {
                id: draw::id_of(&key),
                label: draft.document.title.clone(),
                detail: draft.document.id.clone(),
                right: draft.document.level.to_string(),
                ..Item::default()
            })
        });
        vec![Step::Pick(Purpose::Evidence, items.collect(), "Documents")]
    }

    fn walk(&self) -> Vec<Step> {
        match self.walkable() {
            Ok(id) => vec![Step::Go(Place::Walk {
                review: self.id.clone(),
                order: Some(Order::Document(id)),
                question: None,
            })],
            Err(_) => Vec::new(),
        }
    }

    fn accept(&mut self, key: Key) -> Vec<Step> {
        let Some(draft) = self.draft(&key) else { return Vec::new() };
        if let Key::Filed(_) = &key
            && !self.drafts.contains_key(&key)
        {
            return self.walk();
        }
        let Some(known) = &self.known else { return Vec::new() };
        if draft.wants_until(&known.review) {
            self.edit(key);
            if let Some((_, form)) = &mut self.editing {
                form.focus(UNTIL);
                form.note(UNTIL, "stands in it; - for none", true);
            }
            return Vec::new();
        }
        let saw = match &key {
            Key::Filed(id) => {
                known.review.evidence.get(id).map_or(Saw::Nothing, |item| Saw::Version(item.id))
            }
            Key::New(_) | Key::Call => Saw::Nothing,
        };
        let most = known.review.policy.evidence_copy;
        let filing = FileEvidence { review: self.id.clone(), document: draft.to_file(), copy: None, saw };
        let request = match &key {
            Key::New(path) => Request::File(Box::new(Filing {
                document: filing,
                path: path.clone(),
                copy: draft.is_copied.then_some(most),
            })),
            Key::Call | Key::Filed(_) => Request::Record(Box::new(Action::File(Box::new(filing)))),
        };
        self.recording = Some(key);
        vec![Step::Ask(request)]
    }

    fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::Review(_, review) if review.id == self.id => self.know(review),
            Reply::Around(around) if around.review == self.id => {
                self.day = around.day;
                if context.why_not.is_none() {
                    let is_listed = around.actor.is_some();
                    let why = if is_listed { "" } else { "you are not among the people of this record" };
                    why.clone_into(&mut self.why_not);
                }
            }
            Reply::Inbox(Ok(files)) => self.files.clone_from(files),
            Reply::Inbox(Err(why)) => {
                return vec![Step::Say(
                    Note::warning(format!("New files are not seen: {why}."))
                        .with_hint("`inbox` in config.toml names the folder"),
                )];
            }
            Reply::Recorded { review: Some(review), subject, .. } if review.id == self.id => {
                let key = self.recording.take();
                let draft = key.as_ref().and_then(|key| self.drafts.remove(key));
                self.said = format!("Recorded  {}", subject.split(": ").nth(1).unwrap_or(subject));
                self.know(review);
                // After a file the next one comes up; what has none is not left out of sight.
                if let (Some(Key::Call), Some(draft)) = (key, draft) {
                    let filed = Key::Filed(draft.document.id);
                    let place = self.rows().iter().position(|own| *own == filed);
                    self.page.select(place.unwrap_or(self.page.selected()));
                }
            }
            Reply::Refused(_) | Reply::Failed { .. } => self.recording = None,
            Reply::Broken(_, problems) => {
                let what =
                    problems.first().map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
                return vec![Step::Say(Note::error(what)), Step::Close];
            }
            Reply::Moved(true, _) => return self.ask(),
            _ => {}
        }
        Vec::new()
    }
}
