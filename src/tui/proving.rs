//! How far the proof of the record's history has come, and what it found: the same for every screen.

use jiff::Timestamp;

use super::effect::{Effect, Reply, Request, Ticket};
use super::screen::Screen;
use super::state::State;
use super::widget::notes::Note;
use super::zone::Zone;
use crate::store::verify::{Progress, Proof};

/// The proof of the open record's history.
#[derive(Debug, Default)]
pub enum Proving {
    /// Nobody has asked for it.
    #[default]
    No,
    /// It goes on since then.
    Running(Timestamp, Option<Progress>),
    /// What it found, and when.
    Found(Box<Found>),
    /// Why it could not be made.
    Failed(String),
}

/// What a proof found.
#[derive(Debug)]
pub struct Found {
    /// The proof.
    pub proof: Proof,
    /// A line worth keeping elsewhere.
    pub anchor: String,
    /// When it was made.
    pub at: Timestamp,
}

impl Found {
    /// Whether its line proves something: all was checked, and holds.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        self.proof.is_clean() && !self.proof.is_partial && self.proof.tip.is_some()
    }
}

impl Proving {
    /// Whether it goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running(..))
    }

    /// What it found.
    #[must_use]
    pub fn found(&self) -> Option<&Found> {
        if let Self::Found(found) = self { Some(found) } else { None }
    }

    /// How it stands, in a line; none while there is nothing to say.
    #[must_use]
    pub fn words(&self, now: Timestamp, zone: &Zone) -> Option<String> {
        match self {
            Self::No | Self::Running(_, None) => None,
            Self::Running(since, Some(progress)) => {
                Some(progress.words(now.duration_since(*since).unsigned_abs()))
            }
            Self::Found(found) => {
                let Found { proof, at, .. } = &**found;
                let tip = proof.tip?.short();
                let at = at.to_zoned(zone.get()).strftime("%H:%M");
                let how = if proof.is_partial { "Checked in part, towards" } else { "Checked to" };
                Some(format!("{how} {tip} at {at}: {} commits, {}.", proof.total(), proof.verdict()))
            }
            Self::Failed(why) => Some(format!("The history could not be checked: {why}")),
        }
    }
}

/// The proof of the history belongs to no screen: whoever is in front shows how far it is.
pub(super) fn replied(state: &mut State, reply: Reply) -> Result<(), Reply> {
    let since = if let Proving::Running(since, _) = state.proving { since } else { state.now };
    match reply {
        Reply::Proving(progress) => state.proving = Proving::Running(since, Some(progress)),
        Reply::Proven(Ok(found)) => {
            let (proof, anchor) = *found;
            // Who is in the middle of an answer reads it on Home: nothing may cover that it was recorded.
            if !proof.is_clean() && matches!(state.front().screen, Screen::Home(_) | Screen::Audit(_)) {
                let note = Note::error(format!("The history does not hold: {}", proof.verdict()));
                state.notes.say(state.now, note.with_hint("V and then 9 shows what was found"));
            }
            state.proving = Proving::Found(Box::new(Found { proof, anchor, at: state.now }));
        }
        Reply::Proven(Err(why)) => state.proving = Proving::Failed(why),
        other => return Err(other),
    }
    Ok(())
}

/// Asks for a proof, or for its end, without anybody waiting for it.
pub(super) fn ask(state: &mut State, request: Request) -> Effect {
    if matches!(request, Request::Prove { .. }) {
        state.proving = Proving::Running(state.now, None);
    }
    state.last_number += 1;
    Effect::Ask(Ticket(state.last_number), request)
}
