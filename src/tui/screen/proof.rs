//! The proof of the whole history: how far it has come, what it found, and the line worth keeping elsewhere.

use super::{Context, Header, ScreenEvent, Step};
use crate::record::verdict::Class;
use crate::tui::canvas::Canvas;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Request};
use crate::tui::proving::{Found, Proving};
use crate::tui::theme::Role;
use crate::tui::widget::list::List;
use crate::tui::widget::text;

/// What a proof says, line by line.
#[derive(Debug, Default)]
pub struct ProofScreen {
    list: List,
    /// How wide the lines were drawn last: by that the cursor goes.
    width: std::cell::Cell<u16>,
}

impl ProofScreen {
    /// Asks for a proof of what is newer than what was proven before, unless that was done.
    #[must_use]
    pub fn open(context: &Context<'_>) -> (Self, Vec<Step>) {
        let has_begun = context.proving.is_running() || context.proving.found().is_some();
        let ask = (!has_begun).then_some(Step::Ask(Request::Prove { full: false }));
        (Self::default(), ask.into_iter().collect())
    }

    pub(super) fn header(context: &Context<'_>) -> Header {
        let right = match context.proving {
            Proving::Found(found) if found.proof.is_partial => "checked in part".to_owned(),
            Proving::Found(found) => format!("checked: {}", found.proof.verdict()),
            Proving::Running(..) => "checking".to_owned(),
            Proving::No | Proving::Failed(_) => String::new(),
        };
        Header { path: vec!["Proof".to_owned()], right }
    }

    pub(super) fn availability(command: Command, context: &Context<'_>) -> Availability {
        match command {
            Command::Accept => Availability::Ready,
            Command::Copy => {
                let found = context.proving.found();
                Availability::when(
                    found.is_some_and(Found::is_worth_keeping),
                    "there is no line worth keeping before the whole history is checked and holds",
                )
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Copy, Command::History, Command::Back]
    }

    pub(super) fn hint_words(command: Command) -> Option<&'static str> {
        match command {
            Command::Accept => Some("check all, or stop"),
            Command::Copy => Some("copy the anchor"),
            _ => None,
        }
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Accept, _) if context.proving.is_running() => {
                vec![Step::Ask(Request::StopProving)]
            }
            ScreenEvent::Command(Command::Accept, _) => vec![Step::Ask(Request::Prove { full: true })],
            ScreenEvent::Command(Command::Copy, _) => {
                let found = context.proving.found();
                let copy =
                    |found: &Found| Effect::Copy { text: found.anchor.clone(), what: "the anchor".into() };
                found.map(copy).map(Step::Do).into_iter().collect()
            }
            ScreenEvent::Command(command, count) => {
                let len = lines(context, usize::from(self.width.get())).len();
                self.list.command(*command, *count, len);
                Vec::new()
            }
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        self.width.set(canvas.width());
        let lines = lines(context, usize::from(canvas.width()));
        self.list.view(canvas, lines.len(), true, |line, at| {
            if let Some((words, role)) = lines.get(at) {
                line.put(2, 0, words, *role);
            }
        });
    }
}

/// Everything that there is to say, broken into lines of this width.
fn lines(context: &Context<'_>, width: usize) -> Vec<(String, Role)> {
    let room = width.saturating_sub(4).max(20);
    let mut lines = Vec::new();
    let mut say = |words: &str, role: Role, indent: usize| {
        for line in text::wrap(words, room.saturating_sub(indent)) {
            lines.push((format!("{:indent$}{line}", ""), role));
        }
    };
    let words = context.proving.words(context.now, context.zone);
    let Some(found) = context.proving.found() else {
        let words = words.unwrap_or_else(|| "Checking the history ...".to_owned());
        let role = if matches!(context.proving, Proving::Failed(_)) { Role::Error } else { Role::Muted };
        say(&words, role, 0);
        return lines;
    };
    let proof = &found.proof;
    let role = if proof.is_clean() { Role::Success } else { Role::Error };
    say(&words.unwrap_or_else(|| "There is no commit to check.".to_owned()), role, 0);
    for (class, count) in &proof.counts {
        say(&format!("{count:>7}  {}", class.words()), Role::Text, 0);
    }
    if let Some((before, count)) = &proof.before {
        say(&format!("{count} of them had been proven before, up to {}.", before.short()), Role::Muted, 0);
    }
    for fault in &proof.history {
        say("", Role::Text, 0);
        say(&format!("HISTORY  {fault}"), Role::Error, 0);
    }
    for judged in &proof.noted {
        let role = if judged.class == Class::Violation { Role::Error } else { Role::Warning };
        let word = judged.class.label();
        let at = judged.authored.to_zoned(context.zone.get()).strftime("%Y-%m-%d %H:%M");
        let (commit, who) = (judged.commit.short(), &judged.author.name);
        say("", Role::Text, 0);
        say(&format!("{word}  {commit}  {at}  {who}  {}", judged.subject), role, 0);
        for finding in &judged.findings {
            say(finding, Role::Text, 2);
        }
    }
    say("", Role::Text, 0);
    for words in proof.signatures.words() {
        say(&words, Role::Muted, 0);
    }
    if !found.is_worth_keeping() {
        return lines;
    }
    say("", Role::Text, 0);
    say("ANCHOR", Role::Heading, 0);
    say(
        "Kept where nobody of the record can reach it, this line proves later that nothing before it was rewritten: `probity verify --anchor LINE`.",
        Role::Muted,
        0,
    );
    say(&found.anchor, Role::Text, 0);
    lines
}
