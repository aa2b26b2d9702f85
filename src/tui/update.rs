//! The only place where state changes: an event goes in, effects come out. No I/O, no clock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::as_of;
use super::canvas::Hit;
use super::command::{Availability, Command};
use super::drafts::Drafts;
use super::effect::{Effect, Reply, Request, Ticket};
use super::event::Event;
use super::key::Key;
use super::keymap::{Meaning, Mode, digit};
use super::palette::{AS_OF, help, offer_as_of, palette, theme_picker};
use super::proving::{self, Proving};
use super::screen::{Overlay, Place, RecordHere, Screen, ScreenEvent, Step};
use super::state::{Job, Layer, ScreenId, State};
use super::widget::notes::Note;
use super::widget::picker::{Item, Picker};
use crate::config::draft::DraftKey;
use crate::store::overview::Overview;
use crate::store::viewpoint::Look;

/// A count larger than this is a slip.
const LARGEST_COUNT: u16 = 9999;

/// Takes what happened and returns what is to be done. A screen that is in front again, because the
/// one above it was closed, is told: what it shows may have changed meanwhile.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let (front, newest) = (state.front().id, state.last_number);
    let mut effects = take(state, event);
    let now = state.front().id;
    if now != front && now.0 <= newest && !state.quitting {
        effects.extend(tell_screen(state, now, &ScreenEvent::Shown));
        effects.extend(as_of::shown(state, now));
    }
    effects
}

fn take(state: &mut State, event: Event) -> Vec<Effect> {
    if !matches!(event, Event::Tick(_)) {
        state.dirty = true;
    }
    match event {
        Event::Tick(now) => tick(state, now),
        Event::Key(key) => {
            state.notes.acknowledge();
            press(state, key)
        }
        Event::Paste(text) => paste(state, text),
        Event::Click(hit) => click(state, hit),
        Event::Scroll(rows) => {
            let command = if rows < 0 { Command::Up } else { Command::Down };
            run_if_ready(state, command, usize::from(rows.unsigned_abs()))
        }
        // Of a program that has only looked at the past nothing of now is to be read again.
        Event::FocusGained if state.record.is_some() && (state.as_of.is_none() || state.head.is_some()) => {
            let (front, head) = (state.front().id, state.head);
            settle(state, front, vec![Step::Ask(Request::Moved(head))])
        }
        Event::Reply(ticket, reply) => replied(state, ticket, reply),
        Event::Opened(record, drafts) => opened(state, record, drafts),
        Event::Edited(Some(text)) => tell(state, &ScreenEvent::Edited(text)),
        Event::FileEdited => tell(state, &ScreenEvent::FileEdited),
        Event::FocusGained | Event::Resized | Event::Edited(None) => Vec::new(),
        Event::Said(note) => {
            state.notes.say(state.now, note);
            Vec::new()
        }
        Event::Stopped => leave(state),
    }
}

fn tick(state: &mut State, now: jiff::Timestamp) -> Vec<Effect> {
    let notes_before = state.notes.current(state.now).count();
    let was_going_on = state.going_on().is_some();
    state.now = now;
    let spins = state.going_on().is_some() && !state.reduce_motion;
    if notes_before != state.notes.current(now).count() || was_going_on != state.going_on().is_some() || spins
    {
        state.dirty = true;
    }
    state.drafts.due(now)
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    let mode = state.mode();
    state.pending.push(key);
    let Meaning::Commands { exact, longer } = state.keymap.read(mode, &state.pending) else {
        state.pending.clear();
        state.count = None;
        return type_key(state, key);
    };
    for command in exact {
        match state.availability(command) {
            Availability::Ready => {
                state.pending.clear();
                let count = state.count.take().map_or(1, usize::from);
                return run(state, command, count);
            }
            Availability::Blocked(reason) => {
                state.pending.clear();
                state.count = None;
                state.notes.say(state.now, Note::warning(format!("Not now: {reason}.")));
                return Vec::new();
            }
            Availability::NotHere => {}
        }
    }
    let waits = longer.iter().any(|(_, command)| state.availability(*command) != Availability::NotHere);
    if waits {
        return Vec::new();
    }
    let alone = state.pending.len() == 1;
    state.pending.clear();
    match digit(key) {
        Some(digit) if alone && mode == Mode::List && (digit > 0 || state.count.is_some()) => {
            let count = state.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
            state.count = Some(count.min(LARGEST_COUNT));
        }
        _ => {
            state.count = None;
            if alone && matches!(mode, Mode::Field | Mode::Number) {
                return type_key(state, key);
            }
        }
    }
    Vec::new()
}

/// Gives a key to the field that has the focus.
fn type_key(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(overlay) = &mut state.overlay else {
        return tell(state, &ScreenEvent::Key(key));
    };
    if let Some(picker) = overlay.picker() {
        picker.key(key);
    }
    offer_as_of(state);
    preview_theme(state);
    Vec::new()
}

fn paste(state: &mut State, text: String) -> Vec<Effect> {
    if let Some(overlay) = &mut state.overlay {
        if let Some(picker) = overlay.picker() {
            picker.paste(&text);
        }
        offer_as_of(state);
        preview_theme(state);
        return Vec::new();
    }
    if matches!(state.mode(), Mode::Field | Mode::Number) {
        return tell(state, &ScreenEvent::Paste(text));
    }
    let note = Note::info("Pasted text goes into a field; none has the focus.");
    state.notes.say(state.now, note);
    Vec::new()
}

fn click(state: &mut State, hit: Hit) -> Vec<Effect> {
    match (hit, &mut state.overlay) {
        (Hit::Command(command), _) => run_if_ready(state, command, 1),
        (Hit::Row(row), None) => tell(state, &ScreenEvent::Row(row)),
        (Hit::Row(row), Some(overlay)) => {
            let again = overlay.picker().is_some_and(|picker| picker.click(row));
            preview_theme(state);
            if again { run(state, Command::Accept, 1) } else { Vec::new() }
        }
    }
}

fn run_if_ready(state: &mut State, command: Command, count: usize) -> Vec<Effect> {
    match state.availability(command) {
        Availability::Ready => run(state, command, count),
        Availability::Blocked(reason) => {
            state.notes.say(state.now, Note::warning(format!("Not now: {reason}.")));
            Vec::new()
        }
        Availability::NotHere => Vec::new(),
    }
}

fn run(state: &mut State, command: Command, count: usize) -> Vec<Effect> {
    if state.overlay.is_some() && !matches!(command, Command::Quit | Command::Redraw | Command::Suspend) {
        return run_in_overlay(state, command, count);
    }
    if state.on_screen(command) != Availability::NotHere {
        return tell(state, &ScreenEvent::Command(command, count));
    }
    match command {
        Command::Help => state.overlay = Some(Overlay::Help(help(state))),
        Command::Palette => state.overlay = Some(Overlay::Palette(palette(state))),
        Command::Themes => {
            let before = state.theme.name().to_owned();
            state.overlay = Some(Overlay::Themes(theme_picker(state), before));
        }
        Command::People => return settle(state, state.front().id, vec![Step::Go(Place::People)]),
        Command::Checklists => return settle(state, state.front().id, vec![Step::Go(Place::Checklists)]),
        Command::Messages => return settle(state, state.front().id, vec![Step::Go(Place::Messages)]),
        Command::Mouse => {
            state.mouse = !state.mouse;
            let words =
                if state.mouse { "The program has the mouse." } else { "The terminal has the mouse." };
            state.notes.say(state.now, Note::info(words));
            return vec![Effect::Mouse(state.mouse)];
        }
        Command::Redraw => return vec![Effect::Redraw],
        Command::Suspend => return vec![Effect::Suspend],
        Command::Home if !matches!(state.root.screen, Screen::Home(_)) => {
            // In the past one may have begun at another screen.
            state.above.clear();
            return settle(state, state.root.id, vec![Step::Replace(Place::Home)]);
        }
        Command::Home => state.above.clear(),
        Command::AsOf => {
            let mut picker = palette(state);
            picker.paste("as of ");
            state.overlay = Some(Overlay::Palette(picker));
            offer_as_of(state);
        }
        Command::OlderEntry | Command::NewerEntry | Command::OlderDay | Command::NewerDay => {
            return as_of::scrub(state, command, count);
        }
        Command::Now => return as_of::back_to_now(state),
        _ if state.front().screen.place_of(command).is_some() => {
            let place = state.front().screen.place_of(command);
            return settle(state, state.front().id, place.map(Step::Go).into_iter().collect());
        }
        Command::Back | Command::Close if !state.above.is_empty() => {
            state.above.pop();
        }
        Command::Back | Command::Close if state.as_of.is_some() => return as_of::back_to_now(state),
        Command::Close | Command::Quit => return leave(state),
        _ => {}
    }
    Vec::new()
}

fn run_in_overlay(state: &mut State, command: Command, count: usize) -> Vec<Effect> {
    if let Some(picker) = state.overlay.as_mut().and_then(Overlay::picker)
        && picker.command(command, count)
    {
        preview_theme(state);
        return Vec::new();
    }
    let taken = matches!(command, Command::Accept | Command::Yes);
    let front = state.front().id;
    match state.overlay.take() {
        Some(Overlay::Confirm(confirm)) if taken => settle(state, front, confirm.then),
        Some(Overlay::Help(picker) | Overlay::Palette(picker)) if taken => {
            let selected = picker.selected();
            if let Some(words) = selected.and_then(|item| item.id.strip_prefix(AS_OF)).map(str::to_owned) {
                if words.is_empty() {
                    state.overlay = Some(Overlay::Palette(picker));
                    return Vec::new();
                }
                return as_of::look(state, Look::Words(words), false);
            }
            let command = selected.and_then(|item| Command::named(&item.id));
            command.map(|command| run_picked(state, command)).unwrap_or_default()
        }
        Some(Overlay::Pick(purpose, picker)) if taken => match picker.selected() {
            Some(Item { blocked: Some(reason), .. }) => {
                state.notes.say(state.now, Note::warning(format!("Not now: {reason}.")));
                state.overlay = Some(Overlay::Pick(purpose, picker));
                Vec::new()
            }
            Some(item) => tell(state, &ScreenEvent::Picked(purpose, item.id.clone())),
            None => {
                state.overlay = Some(Overlay::Pick(purpose, picker));
                Vec::new()
            }
        },
        Some(Overlay::Themes(_, before)) => {
            if taken {
                let words = format!("The colours are {} until you leave.", state.theme.name());
                let hint = format!("theme = \"{}\" in config.toml keeps them", state.theme.name());
                state.notes.say(state.now, Note::success(words).with_hint(hint));
            } else if let Some(theme) = state.themes.get(&before) {
                state.theme = theme;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn run_picked(state: &mut State, command: Command) -> Vec<Effect> {
    if state.availability(command) == Availability::NotHere {
        let name = command.row().map_or("", |row| row.name);
        state.notes.say(state.now, Note::warning(format!("`{name}` has no meaning on this screen.")));
        return Vec::new();
    }
    run_if_ready(state, command, 1)
}

/// Shows the theme under the cursor while one is being chosen.
fn preview_theme(state: &mut State) {
    if let Some(Overlay::Themes(picker, _)) = &state.overlay
        && let Some(theme) = picker.selected().and_then(|item| state.themes.get(&item.id))
    {
        state.theme = theme;
    }
}

fn replied(state: &mut State, ticket: Option<Ticket>, reply: Reply) -> Vec<Effect> {
    let Err(reply) = proving::replied(state, reply) else { return Vec::new() };
    let mut is_past = false;
    let asked_by = match ticket.map(|ticket| state.jobs.remove(&ticket)) {
        Some(Some(job)) => {
            is_past = matches!(job.read, Some(Request::AsOf(..)));
            let mut all = vec![job.asked_by];
            // Of several reads of the same that wait, only the newest is answered: for all who asked.
            if let (Some(read), Some(ticket)) = (&job.read, ticket) {
                let answered = |other: &Ticket, old: &Job| {
                    *other < ticket && old.read.as_ref().is_some_and(|old| old.gives_way_to(read))
                };
                all.extend(
                    state.jobs.iter().filter(|(t, old)| answered(t, old)).map(|(_, old)| old.asked_by),
                );
                state.jobs.retain(|other, old| !answered(other, old));
            }
            all.sort_unstable();
            all.dedup();
            all
        }
        // It comes too late: the screen that asked is waiting for a newer answer, or for none.
        Some(None) => return Vec::new(),
        None => Vec::new(),
    };
    if let Some(effects) = as_of::replied(state, ticket, &reply, is_past) {
        if let Reply::Failed { what, hint } = &reply {
            let note = Note::error(what.as_str());
            state.notes.say(state.now, note.with_hint(hint.as_deref().unwrap_or_default()));
        }
        return effects;
    }
    let mut begun = Vec::new();
    match &reply {
        Reply::Failed { what, hint } => {
            let note = Note::error(what.as_str());
            state.notes.say(state.now, note.with_hint(hint.as_deref().unwrap_or_default()));
        }
        Reply::Refused(refusals) => {
            for refusal in refusals {
                let note = Note::error(refusal.to_string());
                state.notes.say(state.now, note.with_hint(refusal.hint().unwrap_or_default()));
            }
        }
        Reply::HandEdits(paths) => {
            let note = Note::warning(format!("Changed by hand and left alone: {}", paths.join(", ")));
            state.notes.say(state.now, note.with_hint("`git diff` shows what was changed"));
        }
        Reply::ReadAhead(count, is_whole) => state.read_ahead = (!is_whole).then_some(*count),
        Reply::Moved(_, head) => state.head = *head,
        Reply::Recorded { entry, .. } => state.head = Some(*entry),
        // Where the branch is does not follow from where it was.
        Reply::Overview(_) | Reply::Review(..) if is_past => {}
        Reply::Overview(overview) => {
            state.head = overview.head;
            say_put_back(state, overview);
            // What is newer than what was proven before is checked once the first screen is there.
            if matches!(state.proving, Proving::No) && overview.head.is_some() {
                begun.push(proving::ask(state, Request::Prove { full: false }));
                begun.push(proving::ask(state, Request::ReadAhead));
            }
        }
        Reply::Review(commit, _) => state.head = *commit,
        Reply::Broken(..)
        | Reply::Entries(_)
        | Reply::History(_)
        | Reply::Entry(_)
        | Reply::Points(..)
        | Reply::Told(..)
        | Reply::Beside(..)
        | Reply::Findings(_)
        | Reply::Found(_)
        | Reply::Earlier(_)
        | Reply::Shelf(_)
        | Reply::Volume(_)
        | Reply::Tried(_)
        | Reply::Planned(..)
        | Reply::Offers(_)
        | Reply::Around(_)
        | Reply::Inbox(_)
        | Reply::TakenIn(_)
        | Reply::NobodySays(_)
        | Reply::Written { .. }
        | Reply::Seen(_)
        | Reply::Counted(..)
        | Reply::Absent(_)
        | Reply::Proving(_)
        | Reply::Proven(_)
        | Reply::Hashed { .. } => {}
    }
    let moved = matches!(reply, Reply::Moved(true, _));
    let others = match &reply {
        Reply::Recorded { entry, review: Some(review), .. } => {
            Some(ScreenEvent::Reply(Reply::Review(Some(*entry), Arc::clone(review))))
        }
        // It belongs to no review alone, as a risk of a partner: who shows one reads it again.
        Reply::Recorded { entry, review: None, .. } => {
            Some(ScreenEvent::Reply(Reply::Moved(true, Some(*entry))))
        }
        _ => None,
    };
    let event = ScreenEvent::Reply(reply);
    if moved && let Some(aside) = &mut state.aside {
        // They are not seen: it is soon enough when they are.
        aside.is_stale = true;
        return as_of::recount(state);
    }
    if moved {
        let all: Vec<ScreenId> = state.layers_of_now().map(|layer| layer.id).collect();
        return all.into_iter().flat_map(|id| tell_screen(state, id, &event)).collect();
    }
    let mut effects = begun;
    for id in &asked_by {
        effects.extend(tell_screen(state, *id, &event));
    }
    // The screens below the one that recorded may show the same.
    if let Some(event) = others {
        let below = state.layers_of_now().map(|layer| layer.id);
        let below: Vec<ScreenId> = below.filter(|id| !asked_by.contains(id)).collect();
        for id in below {
            effects.extend(tell_screen(state, id, &event));
        }
    }
    effects
}

/// Says once of each plain commit what it put back.
fn say_put_back(state: &mut State, overview: &Overview) {
    for commit in overview.put_back.iter().map(|one| one.by).collect::<BTreeSet<_>>() {
        let mut all = overview.put_back.iter().filter(|one| one.by == commit);
        if let (Some(first), true) = (all.next(), state.told_of.insert(commit)) {
            let more = match all.count() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let note = Note::error(format!("{}{more}", first.words()));
            state.notes.say(state.now, note.with_hint(first.hint()));
        }
    }
}

/// Another record is open: its first screen takes the place of all others.
fn opened(state: &mut State, record: RecordHere, drafts: BTreeMap<DraftKey, String>) -> Vec<Effect> {
    let mut effects = state.drafts.all_unsaved();
    // What was asked of the record before is answered by nobody any more.
    state.jobs.clear();
    if let Some(aside) = state.aside.take() {
        state.root = aside.root;
    }
    state.as_of = None;
    state.looking = None;
    state.record = Some(record);
    state.head = None;
    state.proving = Proving::No;
    state.read_ahead = None;
    state.told_of.clear();
    state.drafts = Drafts::found(drafts);
    state.overlay = None;
    state.above.clear();
    let root = state.root.id;
    effects.extend(settle(state, root, vec![Step::Replace(Place::Home)]));
    effects
}

/// Tells the screen in front.
fn tell(state: &mut State, event: &ScreenEvent) -> Vec<Effect> {
    let front = state.front().id;
    tell_screen(state, front, event)
}

/// Tells a screen, if it is still there.
pub(super) fn tell_screen(state: &mut State, id: ScreenId, event: &ScreenEvent) -> Vec<Effect> {
    // The screens that wait for the person to come back from the past know nothing of it.
    let as_of = if state.is_aside(id) { None } else { state.as_of.as_deref() };
    let context = super::screen::Context {
        now: state.now,
        zone: &state.zone,
        drafts: as_of.map_or(&state.drafts, |as_of| &as_of.drafts),
        notes: &state.notes,
        folder: state.record.as_ref().map_or(&state.here.folder, |record| &record.folder),
        record: state.record.as_ref().map_or("", |record| &record.git_folder),
        here: &state.here,
        keymap: &state.keymap,
        why_not: as_of.map_or(state.here.why_not(), |as_of| Some(as_of.why_not.as_str())),
        as_of: as_of.map(|own| own.seen.viewpoint),
        proving: &state.proving,
        read_ahead: state.read_ahead,
    };
    let aside =
        state.aside.iter_mut().flat_map(|aside| std::iter::once(&mut aside.root).chain(&mut aside.above));
    let layers = std::iter::once(&mut state.root).chain(&mut state.above).chain(aside);
    let Some(layer) = layers.into_iter().find(|layer| layer.id == id) else {
        return Vec::new();
    };
    let steps = layer.screen.on(event, &context);
    settle(state, id, steps)
}

/// Does what a screen wants done, except what the runner must do, which is returned.
pub(super) fn settle(state: &mut State, from: ScreenId, steps: Vec<Step>) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut todo: VecDeque<(ScreenId, Step)> = steps.into_iter().map(|step| (from, step)).collect();
    while let Some((from, step)) = todo.pop_front() {
        let is_aside = state.is_aside(from);
        let step = match state.aside.as_mut().filter(|_| is_aside) {
            Some(aside) => aside.hold(from, step),
            None => Some(step),
        };
        let Some(step) = step else { continue };
        let as_of = if is_aside { None } else { state.as_of.as_deref() };
        match step {
            Step::Go(place) => {
                let (id, steps) = open(state, &place);
                todo.extend(steps.into_iter().map(|step| (id, step)));
            }
            Step::Replace(place) => {
                let replaced = state.above.pop().is_some();
                let (id, steps) = open(state, &place);
                if !replaced && let Some(layer) = state.above.pop() {
                    state.root = layer;
                }
                todo.extend(steps.into_iter().map(|step| (id, step)));
            }
            Step::Close => {
                if state.above.is_empty() && from == state.root.id {
                    let is_past = state.as_of.is_some();
                    effects.extend(if is_past { as_of::back_to_now(state) } else { leave(state) });
                }
                state.above.retain(|layer| layer.id != from);
            }
            Step::Say(note) => state.notes.say(state.now, note),
            // The one place where nothing passes that would record something, whatever key led there.
            Step::Ask(request) if request.writes() && state.why_not(as_of).is_some() => {
                let why = state.why_not(as_of).unwrap_or_default().to_owned();
                state.notes.say(state.now, Note::warning(format!("Not now: {why}.")));
                let failed = Reply::Failed { what: why, hint: None };
                effects.extend(tell_screen(state, from, &ScreenEvent::Reply(failed)));
            }
            Step::Ask(request @ (Request::Prove { .. } | Request::StopProving)) => {
                effects.push(proving::ask(state, request));
            }
            Step::Ask(request) => {
                let request = request.seen_from(as_of.map(|as_of| as_of.seen.viewpoint));
                state.last_number += 1;
                let ticket = Ticket(state.last_number);
                let job = Job {
                    asked_by: from,
                    read: (!request.writes()).then(|| request.clone()),
                    since: state.now,
                    words: request.words(),
                };
                state.jobs.insert(ticket, job);
                effects.push(Effect::Ask(ticket, request));
            }
            Step::Open(way) => {
                state.last_number += 1;
                let ticket = Ticket(state.last_number);
                let job = Job { asked_by: from, read: None, since: state.now, words: way.words() };
                state.jobs.insert(ticket, job);
                effects.push(Effect::Open(ticket, way));
            }
            Step::Pick(purpose, items, title) => {
                state.overlay = Some(Overlay::Pick(purpose, Picker::new(title, items)));
            }
            Step::Confirm(confirm) => state.overlay = Some(Overlay::Confirm(confirm)),
            Step::KeepDraft(..) | Step::DropDraft(_) if as_of.is_some() => {}
            Step::LookAt(look) => effects.extend(as_of::look(state, look, true)),
            Step::KeepDraft(key, content) => state.drafts.keep(key, content, state.now),
            Step::DropDraft(key) => effects.extend(state.drafts.drop(&key)),
            Step::Run(command) => effects.extend(run_if_ready(state, command, 1)),
            Step::Do(effect) => effects.push(effect),
        }
    }
    effects
}

fn open(state: &mut State, place: &Place) -> (ScreenId, Vec<Step>) {
    let (screen, steps) = Screen::open(place, &state.context());
    state.last_number += 1;
    let id = ScreenId(state.last_number);
    state.above.push(Layer { id, screen });
    (id, steps)
}

fn leave(state: &mut State) -> Vec<Effect> {
    state.quitting = true;
    let mut effects = state.drafts.all_unsaved();
    effects.push(Effect::Quit);
    effects
}
