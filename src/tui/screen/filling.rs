//! A form over a screen about one thing to be recorded: kept as a draft at every key, judged before
//! it is sent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Context, ScreenEvent, Step};
use crate::config::draft::DraftKey;
use crate::record::check::Refusal;
use crate::record::layout::ReviewId;
use crate::tui::canvas::Canvas;
use crate::tui::command::{Availability, Command};
use crate::tui::theme::Role;
use crate::tui::widget::form::{Field, Form};

/// The widest a form becomes: below this its fields have the whole width, which words need.
const WIDTH: u16 = 75;

/// What stands in the fields, as a draft.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    fields: Vec<String>,
    /// The version of what is being changed, as it was when this was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) version: String,
}

impl Kept {
    /// What stands in a form.
    pub(super) fn of(form: &Form, version: &str) -> Self {
        let fields = (0..form.len()).map(|field| form.text(field).to_owned()).collect();
        Self { fields, version: version.to_owned() }
    }

    /// What was typed before, if anything was; it then stands in the form.
    pub(super) fn restored(form: &mut Form, key: &DraftKey, context: &Context<'_>) -> Option<Self> {
        // A text that another version wrote is as good as none.
        let kept: Self = toml::from_str(context.drafts.get(key)?).ok()?;
        for (field, text) in kept.fields.iter().enumerate() {
            form.set(field, text);
        }
        Some(kept)
    }

    /// Keeps it.
    pub(super) fn keep(&self, key: &DraftKey) -> Step {
        Step::KeepDraft(key.clone(), toml::to_string(self).unwrap_or_default())
    }
}

/// A form for something, and what still speaks against it.
#[derive(Debug)]
pub(super) struct Filling<W> {
    pub(super) what: W,
    title: String,
    key: DraftKey,
    form: Form,
    /// Why it cannot be recorded as it stands.
    pub(super) reasons: Vec<String>,
    /// What is said while nothing speaks against it.
    pub(super) ready: &'static str,
}

/// What is said while nothing speaks against a form that records.
const READY: &str = "Nothing speaks against it: Enter in the last field records it.";

/// What became of an event.
pub(super) enum Filled {
    /// It is still being filled in.
    Going(Vec<Step>),
    /// Enter in the last field.
    Done,
    /// It was left; the draft stays.
    Left,
}

/// The key under which a draft of a review is kept; ids hold no blank, so that it is no question's.
pub(super) fn draft_key(context: &Context<'_>, review: &ReviewId, item: &str) -> DraftKey {
    DraftKey { record: context.record.to_owned(), review: review.to_string(), item: item.to_owned() }
}

impl<W> Filling<W> {
    /// Opens a form, with what was typed into it before.
    pub(super) fn open(
        what: W,
        title: String,
        item: &str,
        review: &ReviewId,
        fields: Vec<Field>,
        context: &Context<'_>,
    ) -> Self {
        let key = draft_key(context, review, item);
        let mut form = Form::new(fields);
        Kept::restored(&mut form, &key, context);
        Self { what, title, key, form, reasons: Vec::new(), ready: READY }
    }

    /// The same about something that belongs to no review.
    pub(super) fn of_record(
        what: W,
        title: String,
        item: &str,
        fields: Vec<Field>,
        context: &Context<'_>,
    ) -> Self {
        let key =
            DraftKey { record: context.record.to_owned(), review: String::new(), item: item.to_owned() };
        let mut form = Form::new(fields);
        Kept::restored(&mut form, &key, context);
        Self { what, title, key, form, reasons: Vec::new(), ready: READY }
    }

    /// What stands in a field.
    pub(super) fn text(&self, field: usize) -> &str {
        self.form.text(field)
    }

    /// Puts another text into a field.
    pub(super) fn set(&mut self, field: usize, text: &str) {
        self.form.set(field, text);
    }

    /// Says in other words what it is about.
    pub(super) fn call(&mut self, title: String) {
        self.title = title;
    }

    /// Gives the focus to a field.
    pub(super) fn focus(&mut self, field: usize) {
        self.form.focus(field);
    }

    /// Whether Enter ends it.
    pub(super) fn is_at_last(&self) -> bool {
        self.form.is_at_last()
    }

    /// A field that may stay empty.
    pub(super) fn maybe(&self, field: usize) -> Option<String> {
        let text = self.form.text(field);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The day in a field; none where it is empty, a reason where it is no day.
    pub(super) fn day(&self, field: usize) -> Result<Option<Date>, String> {
        let text = self.form.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| format!("`{text}` is no day; write it like 2026-06-30"))
    }

    /// Whether a command means something while the form is open.
    pub(super) fn availability(command: Command) -> Availability {
        match command {
            Command::Accept | Command::Back | Command::NextPane | Command::Down | Command::Up => {
                Availability::Ready
            }
            _ => Availability::NotHere,
        }
    }

    /// The commands for the footer.
    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::NextPane, Command::Back]
    }

    /// The word beside Enter.
    pub(super) fn accept_words(&self) -> &'static str {
        if self.form.is_at_last() { "record" } else { "next field" }
    }

    /// Takes a key, a text or a command.
    pub(super) fn on(&mut self, event: &ScreenEvent) -> Filled {
        let changed = match event {
            ScreenEvent::Key(key) => self.form.key(*key),
            ScreenEvent::Paste(text) => self.form.paste(text),
            ScreenEvent::Row(row) => {
                self.form.focus(*row);
                false
            }
            ScreenEvent::Command(Command::Accept, _) if self.form.is_at_last() => return Filled::Done,
            ScreenEvent::Command(Command::Accept | Command::NextPane | Command::Down, _) => {
                let next = if self.form.is_at_last() { 0 } else { self.form.at() + 1 };
                self.form.focus(next);
                false
            }
            ScreenEvent::Command(Command::Up, _) => {
                self.form.focus(self.form.at().saturating_sub(1));
                false
            }
            ScreenEvent::Command(Command::Back, _) => return Filled::Left,
            _ => false,
        };
        Filled::Going(if changed { vec![self.keep()] } else { Vec::new() })
    }

    fn keep(&self) -> Step {
        Kept::of(&self.form, "").keep(&self.key)
    }

    /// What was typed is recorded and no draft any more.
    pub(super) fn drop_draft(&self) -> Step {
        Step::DropDraft(self.key.clone())
    }

    /// Says what the rule book has against it.
    pub(super) fn judged(&mut self, refusals: &[Refusal]) {
        self.reasons = refusals.iter().map(ToString::to_string).collect();
    }

    /// Draws the form, and below it why it cannot be recorded yet.
    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let width = canvas.width().min(WIDTH);
        let height = canvas.height();
        let mut canvas = canvas.part(0, 0, width, height);
        canvas.put(1, 0, &self.title, Role::Heading);
        let next = self.form.view(&mut canvas, 2, true) + 1;
        if self.reasons.is_empty() {
            canvas.wrapped(3, next, self.ready, Role::Success);
            return;
        }
        canvas.put(3, next, "Not yet:", Role::Warning);
        let mut row = next + 1;
        for reason in &self.reasons {
            if row >= height {
                break;
            }
            canvas.put(3, row, canvas.symbols.bullet, Role::Warning);
            let mut part = canvas.part(5, row, width.saturating_sub(6), height.saturating_sub(row));
            row += part.wrapped(0, 0, reason, Role::Text).max(1);
        }
    }
}
