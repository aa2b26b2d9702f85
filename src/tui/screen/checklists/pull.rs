//! What the upstream of a checklist changed since it was last merged, part by part beside what stands here: each
//! taken or rejected, and all of it one entry.

mod draw;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::checklist::merge::{Offer, Part};
use crate::store::templates::Pull;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::screen::{Context, Header, ScreenEvent, Step};
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;

/// The offers of an upstream, and what was chosen.
#[derive(Debug)]
pub struct PullScreen {
    id: String,
    pull: Option<Box<Pull>>,
    list: List,
    /// By part: whether it is taken.
    chosen: BTreeMap<Part, bool>,
    /// How far the three texts are scrolled.
    top: u16,
    /// How far they can be: drawing alone knows.
    end: Cell<u16>,
    has_failed: bool,
}

impl PullScreen {
    pub(in crate::tui::screen) fn open(id: &str) -> (Self, Vec<Step>) {
        let screen = Self {
            id: id.to_owned(),
            pull: None,
            list: List::default(),
            chosen: BTreeMap::new(),
            top: 0,
            end: Cell::new(0),
            has_failed: false,
        };
        (screen, vec![Step::Ask(Request::Offers(id.to_owned()))])
    }

    fn offers(&self) -> &[Offer] {
        self.pull.as_ref().map(|pull| pull.merge.offers.as_slice()).unwrap_or_default()
    }

    fn selected(&self) -> Option<&Offer> {
        self.offers().get(self.list.selected())
    }

    /// How many offers are neither taken nor rejected.
    fn open_offers(&self) -> usize {
        self.offers().iter().filter(|offer| !self.chosen.contains_key(&offer.part)).count()
    }

    pub(in crate::tui::screen) fn header(&self) -> Header {
        let path = vec!["Checklists".into(), self.id.clone(), "Pull".into()];
        let right = self.pull.as_ref().map_or_else(String::new, |pull| {
            let merge = &pull.merge;
            let (id, to) = (&merge.upstream.id, merge.upstream.version);
            format!("{}   {id} {} -> {to}", pull.source, merge.base.version)
        });
        Header { path, right }
    }

    pub(in crate::tui::screen) fn availability(&self, command: Command) -> Availability {
        let Some(pull) = &self.pull else { return Availability::NotHere };
        if pull.merge.is_up_to_date() {
            return Availability::NotHere;
        }
        let open = self.open_offers();
        match command {
            Command::Accept => {
                let words = if open == 1 { "1 is".to_owned() } else { format!("{open} are") };
                Availability::when(open == 0, &format!("{words} neither taken nor rejected"))
            }
            Command::Take | Command::Reject => {
                Availability::when(self.selected().is_some(), "nothing is offered that is not here already")
            }
            Command::TakeRest | Command::RejectRest => {
                Availability::when(open > 0, "everything is taken or rejected")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(in crate::tui::screen) fn hints() -> Vec<Command> {
        use Command as C;
        vec![C::Take, C::Reject, C::TakeRest, C::RejectRest, C::Accept, C::PageDown, C::Back]
    }

    pub(in crate::tui::screen) fn hint_words(command: Command) -> Option<&'static str> {
        match command {
            Command::Accept => Some("record"),
            Command::PageDown => Some("more text"),
            _ => None,
        }
    }

    pub(in crate::tui::screen) fn status(&self) -> Option<(String, String)> {
        let pull = self.pull.as_ref().filter(|pull| !pull.merge.is_up_to_date())?;
        let count = |taken: bool| self.chosen.values().filter(|own| **own == taken).count();
        let open = self.open_offers();
        let words = format!("{} taken, {} rejected, {open} open.", count(true), count(false));
        let kept = pull.merge.kept.len();
        let right = format!("{kept} changed here alone, {} the same", pull.merge.unchanged);
        Some((words, right))
    }

    pub(in crate::tui::screen) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                self.top = 0;
            }
            ScreenEvent::Reply(Reply::Offers(pull)) if pull.id == self.id => {
                self.chosen.retain(|part, _| pull.merge.offers.iter().any(|offer| offer.part == *part));
                self.pull = Some(pull.clone());
                self.list.select(self.list.selected().min(self.offers().len().saturating_sub(1)));
            }
            ScreenEvent::Reply(Reply::Recorded { subject, .. }) => {
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                return vec![Step::Say(Note::success(format!("Recorded {time}  {subject}"))), Step::Close];
            }
            ScreenEvent::Reply(Reply::Refused(_) | Reply::Failed { .. }) => {
                self.has_failed = self.pull.is_none();
            }
            ScreenEvent::Reply(Reply::Moved(true, _)) => {
                return vec![Step::Ask(Request::Offers(self.id.clone()))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        let by = u16::try_from(count).unwrap_or(u16::MAX);
        match command {
            Command::Take | Command::Reject => {
                if let Some(part) = self.selected().map(|offer| offer.part.clone()) {
                    self.chosen.insert(part, command == Command::Take);
                    self.list.command(Command::Down, 1, self.offers().len());
                    self.top = 0;
                }
            }
            Command::TakeRest | Command::RejectRest => {
                let takes = command == Command::TakeRest;
                let is_open = |offer: &&Offer| {
                    let is_left = takes && offer.is_conflict();
                    !self.chosen.contains_key(&offer.part) && !is_left
                };
                let rest: Vec<Part> =
                    self.offers().iter().filter(is_open).map(|offer| offer.part.clone()).collect();
                self.chosen.extend(rest.into_iter().map(|part| (part, takes)));
                // What both changed is chosen by somebody, one by one.
                let open = |offer: &Offer| !self.chosen.contains_key(&offer.part);
                if let Some(place) = self.offers().iter().position(open) {
                    self.list.select(place);
                    self.top = 0;
                    if takes {
                        let words = "What both changed is left: take or reject each.";
                        return vec![Step::Say(Note::info(words))];
                    }
                }
            }
            Command::Accept => return self.record().into_iter().collect(),
            Command::PageDown => self.top = self.top.saturating_add(by.saturating_mul(5)).min(self.end.get()),
            Command::PageUp => {
                self.top = self.top.min(self.end.get()).saturating_sub(by.saturating_mul(5));
            }
            _ => {
                self.list.command(command, count, self.offers().len());
                self.top = 0;
            }
        }
        Vec::new()
    }

    fn record(&mut self) -> Option<Step> {
        let pull = self.pull.as_ref()?;
        let taken: BTreeSet<Part> =
            self.chosen.iter().filter(|(_, taken)| **taken).map(|(part, _)| part.clone()).collect();
        let action = match pull.action(&taken, "") {
            Ok(action) => action,
            Err(error) => {
                let note = Note::error(error.to_string());
                return Some(Step::Say(note.with_hint(error.hint().unwrap_or_default())));
            }
        };
        let rejected = self.offers().len() - taken.len();
        Some(Step::Confirm(Confirm {
            question: "Record this pull?".to_owned(),
            consequence: format!(
                "{} taken, {rejected} rejected, in one entry. What was rejected is not offered again until it \
                 changes.",
                taken.len()
            ),
            then: vec![Step::Ask(Request::Record(Box::new(action)))],
        }))
    }
}
