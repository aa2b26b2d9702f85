//! The record as it stood: screens of their own, which only read, over those of now, which wait as they were
//! left. From entry to entry they stay where they are while what they show moves.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::command::Command;
use super::drafts::Drafts;
use super::effect::{Effect, Reply, Request, Ticket};
use super::keymap::Mode;
use super::screen::{Place, Screen, ScreenEvent, Step};
use super::state::{Job, Layer, ScreenId, State};
use super::update::{settle, tell_screen};
use super::widget::notes::Note;
use crate::record::change::ObjectId;
use crate::record::layout::ReviewId;
use crate::store::viewpoint::{Look, Seen, Viewpoint};

/// From where the record is looked at, while that is not now.
#[derive(Debug)]
pub(super) struct AsOf {
    pub(super) seen: Seen,
    /// The day on which everything is judged, where one was asked for; else each entry's own.
    judged: Option<Date>,
    /// Why nothing can be recorded.
    pub(super) why_not: String,
    /// None: what was typed now does not belong here.
    pub(super) drafts: Drafts,
    /// The reviews that cannot be shown from here, and why.
    lacking: Vec<(ReviewId, String)>,
    /// The screens that have not read again since the last entry.
    stale: BTreeSet<ScreenId>,
}

/// The screens of now while the past is in front.
#[derive(Debug)]
pub(super) struct Aside {
    pub(super) root: Layer,
    pub(super) above: Vec<Layer>,
    /// What they wanted done that would have been seen.
    held: Vec<(ScreenId, Step)>,
    /// Somebody recorded something meanwhile.
    pub(super) is_stale: bool,
}

/// A way to somewhere that the store has not found yet.
#[derive(Debug)]
pub(super) struct Looking {
    ticket: Ticket,
    look: Look,
    judged: Option<Date>,
    /// Whether what lies under the history in front is wanted, not the history.
    is_under: bool,
    /// What the first screen of now wants, in a program that begins in the past.
    held: Vec<Step>,
}

/// From where a program is to look that begins in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// From there.
    pub viewpoint: Viewpoint,
    /// Whether its day holds for every entry that is gone to.
    pub keeps_day: bool,
}

impl AsOf {
    /// Why a screen has nothing to show: what it is about was not there yet, or could not be read.
    pub(super) fn lacks(&self, screen: &Screen) -> Option<&str> {
        let lacking = self.lacking.iter().find(|(review, _)| screen.is_about(review));
        lacking.map(|(_, why)| why.as_str())
    }

    fn lack(&mut self, review: &ReviewId, why: Option<String>) {
        self.lacking.retain(|(own, _)| own != review);
        self.lacking.extend(why.map(|why| (review.clone(), why)));
    }
}

impl Aside {
    /// Keeps what would be seen until the screens are in front again; answers with the rest.
    pub(super) fn hold(&mut self, from: ScreenId, step: Step) -> Option<Step> {
        match step {
            Step::Ask(_) | Step::Say(_) | Step::KeepDraft(..) | Step::DropDraft(_) | Step::Do(_) => {
                Some(step)
            }
            _ => {
                self.held.push((from, step));
                None
            }
        }
    }
}

/// Begins in the past: what the first screen of now wants comes when it is returned to.
pub(super) fn begin_there(state: &mut State, beginning: Beginning, held: Vec<Step>) -> Vec<Effect> {
    let Beginning { viewpoint, keeps_day } = beginning;
    let effects = look(state, Look::From(viewpoint), false);
    if let Some(looking) = &mut state.looking {
        looking.judged = keeps_day.then_some(viewpoint.day);
        looking.held = held;
    }
    effects
}

/// Looks from somewhere else. A way that was not found yet is given up for it.
pub(super) fn look(state: &mut State, look: Look, is_under: bool) -> Vec<Effect> {
    if state.jobs.values().any(|job| job.read.is_none()) {
        let note = Note::warning("Not now: something is being recorded.");
        state.notes.say(state.now, note);
        return Vec::new();
    }
    let mut held = Vec::new();
    if let Some(old) = state.looking.take() {
        state.jobs.remove(&old.ticket);
        held = old.held;
    }
    state.last_number += 1;
    let ticket = Ticket(state.last_number);
    let request = Request::Look(look.clone());
    let job = Job {
        asked_by: state.front().id,
        since: state.now,
        words: request.words(),
        read: Some(request.clone()),
    };
    state.jobs.insert(ticket, job);
    state.looking = Some(Looking { ticket, look, judged: None, is_under, held });
    vec![Effect::Ask(ticket, request)]
}

/// Goes along the branch. What was pressed before the store answered counts along.
pub(super) fn scrub(state: &mut State, command: Command, count: usize) -> Vec<Effect> {
    let Some(as_of) = &state.as_of else { return Vec::new() };
    let from = as_of.seen.viewpoint.commit;
    let by = i64::try_from(count).unwrap_or(i64::MAX);
    let by = if matches!(command, Command::OlderEntry | Command::OlderDay) { -by } else { by };
    let so_far = state.looking.as_ref().map(|looking| looking.look.clone());
    let way = match (command, so_far) {
        (Command::OlderEntry | Command::NewerEntry, Some(Look::Entries(other, far))) if other == from => {
            Look::Entries(from, far.saturating_add(by))
        }
        (Command::OlderDay | Command::NewerDay, Some(Look::Days(other, far))) if other == from => {
            Look::Days(from, far.saturating_add(by))
        }
        (Command::OlderEntry | Command::NewerEntry, _) => Look::Entries(from, by),
        _ => Look::Days(from, by),
    };
    look(state, way, false)
}

/// Takes what the store says about the way and about what can be seen from there; none where that is for a
/// screen to hear.
pub(super) fn replied(
    state: &mut State,
    ticket: Option<Ticket>,
    reply: &Reply,
    is_past: bool,
) -> Option<Vec<Effect>> {
    match reply {
        Reply::Seen(seen) => {
            let is_wanted = state.looking.as_ref().is_some_and(|looking| Some(looking.ticket) == ticket);
            let looking = state.looking.take_if(|_| is_wanted)?;
            Some(arrived(state, looking, (**seen).clone()))
        }
        Reply::Counted(commit, place) => {
            let as_of = state.as_of.as_mut();
            if let Some(as_of) = as_of.filter(|as_of| as_of.seen.viewpoint.commit == *commit) {
                as_of.seen.place = *place;
            }
            Some(Vec::new())
        }
        Reply::Absent(review) => {
            let why = format!("{review} had not begun.");
            state.as_of.as_mut()?.lack(review, Some(why));
            Some(Vec::new())
        }
        // A screen that would close for it stays, for another entry may mend it.
        Reply::Broken(review, problems) if is_past => {
            let first = problems.first().map_or_else(String::new, |problem| format!(": {problem}"));
            state
                .as_of
                .as_mut()?
                .lack(review, Some(format!("{review} cannot be read as it stood then{first}")));
            Some(Vec::new())
        }
        Reply::Review(_, review) if is_past => {
            state.as_of.as_mut()?.lack(&review.id, None);
            None
        }
        Reply::Failed { .. } => {
            let is_this = state.looking.as_ref().is_some_and(|looking| Some(looking.ticket) == ticket);
            let looking = state.looking.take_if(|_| is_this)?;
            // Where the way ends there is nothing else to be told; the note says why.
            let root = state.root.id;
            Some(settle(state, root, looking.held))
        }
        _ => None,
    }
}

fn arrived(state: &mut State, looking: Looking, seen: Seen) -> Vec<Effect> {
    if state.as_of.is_none() {
        return begin(state, looking, seen);
    }
    if looking.is_under {
        while is_of_history(&state.front().screen) && state.above.pop().is_some() {}
    }
    let commit = seen.viewpoint.commit;
    let front = state.front().id;
    let layers: BTreeSet<ScreenId> =
        std::iter::once(&state.root).chain(&state.above).map(|layer| layer.id).collect();
    let Some(as_of) = &mut state.as_of else { return Vec::new() };
    let before = std::mem::replace(&mut as_of.seen, seen);
    if let Some(day) = as_of.judged {
        as_of.seen.viewpoint.day = day;
    }
    if as_of.seen.viewpoint == before.viewpoint {
        let words = match looking.look {
            Look::Entries(_, by) | Look::Days(_, by) if by > 0 => "This is the newest entry.",
            Look::Entries(..) | Look::Days(..) => "This is the oldest entry.",
            _ => "That is where you are.",
        };
        state.notes.say(state.now, Note::info(words));
        return Vec::new();
    }
    as_of.lacking.clear();
    as_of.stale = layers;
    let mut effects = count(state);
    effects.extend(freshen(state, front, commit));
    effects
}

/// Puts the screens of now aside, and opens what was in front as it stood.
fn begin(state: &mut State, looking: Looking, seen: Seen) -> Vec<Effect> {
    let now_key = state.keymap.key_of(Command::Now, Mode::List).unwrap_or_default();
    let place = place_of_front(state, looking.is_under);
    let mut seen = seen;
    if let Some(day) = looking.judged {
        seen.viewpoint.day = day;
    }
    state.as_of = Some(Box::new(AsOf {
        seen,
        judged: looking.judged,
        why_not: format!("nothing can be recorded in the past; {now_key} goes back to now"),
        drafts: Drafts::default(),
        lacking: Vec::new(),
        stale: BTreeSet::new(),
    }));
    state.last_number += 1;
    let id = ScreenId(state.last_number);
    let (screen, steps) = Screen::open(&place, &state.context());
    let root = std::mem::replace(&mut state.root, Layer { id, screen });
    let held = looking.held.into_iter().map(|step| (root.id, step)).collect();
    let above = std::mem::take(&mut state.above);
    state.aside = Some(Box::new(Aside { root, above, held, is_stale: false }));
    state.overlay = None;
    let mut effects = count(state);
    effects.extend(settle(state, id, steps));
    effects
}

/// Goes back to the screens of now, as they were left.
pub(super) fn back_to_now(state: &mut State) -> Vec<Effect> {
    let Some(aside) = state.aside.take() else { return Vec::new() };
    let Aside { root, above, held, is_stale } = *aside;
    state.as_of = None;
    state.overlay = None;
    if let Some(looking) = state.looking.take() {
        state.jobs.remove(&looking.ticket);
    }
    (state.root, state.above) = (root, above);
    let mut effects = Vec::new();
    for (from, step) in held {
        effects.extend(settle(state, from, vec![step]));
    }
    if is_stale {
        let event = ScreenEvent::Reply(Reply::Moved(true, state.head));
        let all: Vec<ScreenId> = state.layers_of_now().map(|layer| layer.id).collect();
        effects.extend(all.into_iter().flat_map(|id| tell_screen(state, id, &event)));
    } else if state.head.is_some() {
        let (front, head) = (state.front().id, state.head);
        effects.extend(settle(state, front, vec![Step::Ask(Request::Moved(head))]));
    }
    effects
}

/// Has a screen read again that has not since another entry is looked from.
pub(super) fn shown(state: &mut State, id: ScreenId) -> Vec<Effect> {
    match &state.as_of {
        Some(as_of) if as_of.stale.contains(&id) => {
            let commit = as_of.seen.viewpoint.commit;
            freshen(state, id, commit)
        }
        _ => Vec::new(),
    }
}

fn freshen(state: &mut State, id: ScreenId, commit: ObjectId) -> Vec<Effect> {
    if let Some(as_of) = &mut state.as_of {
        as_of.stale.remove(&id);
    }
    tell_screen(state, id, &ScreenEvent::Reply(Reply::Moved(true, Some(commit))))
}

/// Asks anew which entry of the branch this is: there are more now.
pub(super) fn recount(state: &mut State) -> Vec<Effect> {
    if let Some(as_of) = &mut state.as_of {
        as_of.seen.place = None;
    }
    count(state)
}

/// Asks which entry of the branch this is, where that was not known at once.
fn count(state: &mut State) -> Vec<Effect> {
    let Some(as_of) = state.as_of.as_ref().filter(|as_of| as_of.seen.place.is_none()) else {
        return Vec::new();
    };
    let commit = as_of.seen.viewpoint.commit;
    let front = state.front().id;
    settle(state, front, vec![Step::Ask(Request::Count(commit))])
}

/// What stands for the screen in front, or for what lies under the history in front.
fn place_of_front(state: &State, is_under: bool) -> Place {
    let layers = state.above.iter().rev().chain([&state.root]);
    let mut wanted = layers.skip_while(|layer| is_under && is_of_history(&layer.screen));
    wanted.find_map(|layer| layer.screen.place()).unwrap_or(Place::Home)
}

fn is_of_history(screen: &Screen) -> bool {
    matches!(screen, Screen::History(_) | Screen::Difference(_))
}
