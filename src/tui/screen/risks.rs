//! The risk register of a partner: the heat map, the list worst first, and what is done about each.

mod draft;
mod draw;

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Context, Header, Purpose, ScreenEvent, Step};
use crate::record::Item;
use crate::record::action::{Action, Saw};
use crate::record::layout::ReviewId;
use crate::record::policy::MANDATORY_RISKS;
use crate::record::policy::authority::{Right, Terms, in_words};
use crate::record::review::Review;
use crate::record::risk::{Band, Rating, Risk};
use crate::store::overview::Around;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::picker;
use draft::Draft;

/// From this row number on a click is on a cell of the map.
const CELLS: usize = 1 << 20;

/// Which half of the screen the arrows move in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Map,
    List,
}

/// The register of a review's partner.
#[derive(Debug)]
pub struct RisksScreen {
    id: ReviewId,
    review: Option<Arc<Review>>,
    around: Option<Box<Around>>,
    day: Date,
    pane: Pane,
    /// Where the cursor stands on the map; none until the worst risk is known.
    cell: Option<Rating>,
    /// The list shows the risks of this cell alone.
    only: Option<Rating>,
    list: List,
    draft: Option<Draft>,
    is_recording: bool,
    said: String,
}

impl RisksScreen {
    /// Asks for the review, which carries its partner's risks, and for the people around it.
    #[must_use]
    pub fn open(review: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let screen = Self {
            id: review.clone(),
            review: None,
            around: None,
            day: context.day(),
            pane: Pane::Map,
            cell: None,
            only: None,
            list: List::default(),
            draft: None,
            is_recording: false,
            said: String::new(),
        };
        let steps = screen.ask();
        (screen, steps)
    }

    fn ask(&self) -> Vec<Step> {
        vec![Step::Ask(Request::Review(self.id.clone())), Step::Ask(Request::Around(self.id.clone()))]
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    /// All risks, open ones first, worst first.
    fn all(&self) -> Vec<&Item<Risk>> {
        let mut all: Vec<&Item<Risk>> = self.review.iter().flat_map(|review| review.risks.values()).collect();
        all.sort_by_key(|item| {
            let rating = item.value.rating;
            Reverse((item.value.is_open(), rating.band(), rating.expected_loss()))
        });
        all
    }

    /// The risks that the list shows.
    fn rows(&self) -> Vec<&Item<Risk>> {
        let is_shown = |item: &&Item<Risk>| {
            self.only.is_none_or(|only| item.value.is_open() && item.value.rating == only)
        };
        self.all().into_iter().filter(is_shown).collect()
    }

    fn selected(&self) -> Option<&Item<Risk>> {
        self.rows().into_iter().nth(self.list.selected())
    }

    /// How many open risks there are in a cell.
    fn count(&self, cell: Rating) -> usize {
        self.all().iter().filter(|item| item.value.is_open() && item.value.rating == cell).count()
    }

    /// The classes that are looked at for every partner and that no risk has.
    fn missing(&self) -> Vec<&'static str> {
        let all = self.all();
        let has = |class: &&str| all.iter().any(|item| item.value.class == *class);
        MANDATORY_RISKS.into_iter().filter(|class| !has(class)).collect()
    }

    /// Where the cursor stands on the map.
    fn at(&self) -> Option<Rating> {
        let worst = || self.all().first().map(|item| item.value.rating);
        self.cell.or_else(worst).or_else(|| Rating::new(1, 1))
    }

    /// What the partner's tier asks of an acceptance, as the rule book reads it.
    fn terms(&self) -> Option<Terms> {
        let review = self.review.as_ref()?;
        let partner = self.around.as_ref()?.partner.as_ref()?;
        let (known, tier) = review.facts.known(&partner.types, &partner.facts, None);
        Some(review.policy.authority.terms(tier.level, known.is_critical(&review.facts)))
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.id.to_string(), "Risks".into()];
        if !self.is_read() {
            return Header { path, right: String::new() };
        }
        let all = self.all();
        let open = all.iter().filter(|item| item.value.is_open()).count();
        let bad = all.iter().filter(|item| item.value.is_open() && item.value.rating.band() >= Band::High);
        Header { path, right: format!("{open} open, {} high or critical", bad.count()) }
    }

    /// Nothing is shown before all of it is there: a key that is pressed on sight has to count.
    pub(super) fn is_read(&self) -> bool {
        self.review.is_some() && self.around.is_some()
    }

    pub(super) fn mode(&self) -> Mode {
        if self.draft.is_some() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        if self.draft.is_some() {
            return match command {
                Command::Accept if self.is_recording => Availability::Blocked("it is being recorded".into()),
                Command::Accept | Command::Back | Command::NextPane | Command::Down | Command::Up => {
                    Availability::Ready
                }
                _ => Availability::NotHere,
            };
        }
        match command {
            Command::NextPane => Availability::Ready,
            Command::AddRisk => self.may(Some(Right::Risk), context),
            Command::EditOutside | Command::AcceptRisk | Command::CloseRisk => self.on_risk(command, context),
            Command::Accept if self.pane == Pane::Map => {
                let is_empty = self.at().is_none_or(|cell| self.count(cell) == 0);
                Availability::when(!is_empty, "there is no risk in this cell")
            }
            Command::Accept => self.on_risk(Command::EditOutside, context),
            Command::Copy => Availability::when(self.risk_here().is_some(), "the cursor is on no risk"),
            Command::Back if self.only.is_some() => Availability::Ready,
            Command::Left | Command::Right if self.pane == Pane::Map => Availability::Ready,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    /// The risk under the cursor, while the cursor is in the list.
    fn risk_here(&self) -> Option<&Item<Risk>> {
        if self.pane == Pane::List { self.selected() } else { None }
    }

    /// Whether this person may write, and has a right.
    fn may(&self, right: Option<Right>, context: &Context<'_>) -> Availability {
        if let Some(why) = context.why_not {
            return Availability::Blocked(why.into());
        }
        let (Some(review), Some(around)) = (&self.review, &self.around) else {
            return Availability::Blocked("the risks are still being read".into());
        };
        let Some(actor) = &around.actor else {
            return Availability::Blocked("you are not among the people of this record".into());
        };
        let authority = &review.policy.authority;
        match right {
            Some(right) if !authority.may(actor, right) => {
                let roles = authority.roles_with(right).into_iter().map(str::to_owned).collect();
                let roles = in_words(authority, &roles);
                Availability::Blocked(format!("{} may not keep the risk register; {roles} may", actor.id))
            }
            _ => Availability::Ready,
        }
    }

    fn on_risk(&self, command: Command, context: &Context<'_>) -> Availability {
        let right = (command != Command::AcceptRisk).then_some(Right::Risk);
        let may = self.may(right, context);
        if may != Availability::Ready {
            return may;
        }
        let Some(item) = self.risk_here() else {
            let where_to = if self.pane == Pane::Map {
                "the cursor is on the map; go to the list first"
            } else {
                "there is no risk yet"
            };
            return Availability::Blocked(where_to.into());
        };
        let (risk, band) = (&item.value, item.value.rating.band());
        match command {
            Command::AcceptRisk | Command::CloseRisk if !risk.is_open() => {
                Availability::Blocked("this risk is closed already".into())
            }
            Command::AcceptRisk if band == Band::Critical => {
                Availability::Blocked("a critical risk cannot be accepted; do something about it".into())
            }
            Command::AcceptRisk if band < Band::High => {
                Availability::Blocked(format!("it is {band}: its owner may carry it"))
            }
            Command::AcceptRisk => self.may_accept(),
            _ => Availability::Ready,
        }
    }

    /// Whether this person holds one of the roles in which a high risk is accepted at this tier.
    fn may_accept(&self) -> Availability {
        let actor = self.around.as_ref().and_then(|around| around.actor.as_ref());
        let (Some(review), Some(terms), Some(actor)) = (&self.review, self.terms(), actor) else {
            return Availability::Blocked("the risks are still being read".into());
        };
        let anyone: Vec<String> = terms.accept.iter().flatten().cloned().collect();
        if actor.holds(&anyone) {
            return Availability::Ready;
        }
        let roles = in_words(&review.policy.authority, &anyone);
        Availability::Blocked(format!("{} may not accept a high risk at this tier; {roles} may", actor.id))
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.draft.is_some() {
            return vec![Command::Accept, Command::NextPane, Command::Back];
        }
        match self.pane {
            Pane::Map => vec![Command::Accept, Command::NextPane, Command::AddRisk, Command::Back],
            Pane::List => vec![
                Command::EditOutside,
                Command::AcceptRisk,
                Command::CloseRisk,
                Command::AddRisk,
                Command::NextPane,
                Command::Back,
            ],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.draft) {
            (Command::Accept, Some(draft)) => Some(draft.accept_words()),
            (Command::NextPane, Some(_)) => Some("next field"),
            (Command::Accept, None) if self.pane == Pane::Map => Some("list its risks"),
            (Command::Accept | Command::EditOutside, None) => Some("edit"),
            (Command::NextPane, None) => Some(if self.pane == Pane::Map { "list" } else { "map" }),
            (Command::Back, None) if self.only.is_some() => Some("all risks"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> (String, String) {
        let words = if self.is_recording {
            "Recording ...".to_owned()
        } else if self.draft.is_some() {
            "Nothing is recorded until Enter in the last field.".to_owned()
        } else if !self.said.is_empty() {
            self.said.clone()
        } else {
            "The band is looked up, never multiplied; impact 5 is never below high.".to_owned()
        };
        (words, String::new())
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count, context),
            ScreenEvent::Key(key) => {
                return self.draft.as_mut().map_or_else(Vec::new, |draft| draft.key(*key));
            }
            ScreenEvent::Paste(text) => {
                return self.draft.as_mut().map_or_else(Vec::new, |draft| draft.paste(text));
            }
            ScreenEvent::Row(row) => self.clicked(*row),
            ScreenEvent::Picked(Purpose::RiskClass, class) => {
                return self.draft.as_mut().map_or_else(Vec::new, |draft| draft.set_class(class));
            }
            ScreenEvent::Reply(reply) => return self.replied(reply, context),
            ScreenEvent::Shown => return self.ask(),
            _ => {}
        }
        Vec::new()
    }

    fn clicked(&mut self, row: usize) {
        if let Some(draft) = &mut self.draft {
            draft.focus(row);
        } else if let Some(cell) = row.checked_sub(CELLS) {
            self.pane = Pane::Map;
            let number = |n: usize| i64::try_from(n).unwrap_or_default() + 1;
            self.cell = Rating::new(number(cell % 5), number(cell / 5)).or(self.cell);
        } else {
            self.pane = Pane::List;
            self.list.select(row);
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        if self.draft.is_some() {
            return self.in_form(command);
        }
        self.said.clear();
        match command {
            Command::NextPane => {
                self.pane = if self.pane == Pane::Map { Pane::List } else { Pane::Map };
            }
            Command::Back => self.show_only(None),
            Command::Accept if self.pane == Pane::Map => {
                self.show_only(self.at());
                self.pane = Pane::List;
            }
            Command::AddRisk => self.fill(Some(Draft::new_risk("", self.cell)), context),
            Command::Accept | Command::EditOutside => {
                self.fill(self.risk_here().map(Draft::changed_risk), context);
            }
            Command::AcceptRisk => {
                let is_minuted = self.terms().is_some_and(|terms| terms.minuted);
                self.fill(self.risk_here().map(|item| Draft::acceptance(item, is_minuted)), context);
            }
            Command::CloseRisk => self.fill(self.risk_here().map(Draft::closing), context),
            Command::Copy => {
                let risk = self.risk_here().map(|item| item.value.id.clone());
                let copy = |text| Step::Do(Effect::Copy { text, what: "the risk's id".into() });
                return risk.map(copy).into_iter().collect();
            }
            _ if self.pane == Pane::Map => self.walk_cells(command, count),
            _ => {
                let rows = self.rows().len();
                self.list.command(command, count, rows);
            }
        }
        Vec::new()
    }

    fn fill(&mut self, draft: Option<Draft>, context: &Context<'_>) {
        self.draft = draft.map(|draft| draft.opened(&self.id, context));
    }

    fn show_only(&mut self, only: Option<Rating>) {
        self.only = only;
        self.list.select(0);
    }

    fn walk_cells(&mut self, command: Command, count: usize) {
        let Some(at) = self.at() else { return };
        let (likelihood, impact) = (i64::from(at.likelihood()), i64::from(at.impact()));
        let by = i64::try_from(count.min(5)).unwrap_or(5);
        let (likelihood, impact) = match command {
            Command::Left => (likelihood - by, impact),
            Command::Right => (likelihood + by, impact),
            Command::Up => (likelihood, impact + by),
            Command::Down => (likelihood, impact - by),
            Command::Top | Command::PageUp => (likelihood, 5),
            Command::Bottom | Command::PageDown => (likelihood, 1),
            _ => return,
        };
        self.cell = Rating::new(likelihood.clamp(1, 5), impact.clamp(1, 5));
    }

    fn in_form(&mut self, command: Command) -> Vec<Step> {
        let Some(draft) = &mut self.draft else { return Vec::new() };
        match command {
            Command::Back => self.draft = None,
            Command::NextPane | Command::Down => draft.next(),
            Command::Up => draft.previous(),
            Command::Accept if draft.is_at_class() => return self.pick_class(),
            Command::Accept if !draft.is_at_last() => draft.next(),
            Command::Accept => {
                let Some(action) = draft.action(&self.id.partner) else { return Vec::new() };
                self.is_recording = true;
                return vec![Step::Ask(Request::Record(Box::new(action)))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn pick_class(&self) -> Vec<Step> {
        let Some(review) = &self.review else { return Vec::new() };
        let missing = self.missing();
        let items = review.policy.risk_classes.iter().map(|class| picker::Item {
            id: class.clone(),
            label: class.clone(),
            detail: if missing.contains(&class.as_str()) {
                "no risk of this class is entered yet".to_owned()
            } else {
                String::new()
            },
            ..picker::Item::default()
        });
        vec![Step::Pick(Purpose::RiskClass, items.collect(), "Which class of risk is it?")]
    }

    fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::Review(_, review) if review.id == self.id => {
                self.review = Some(Arc::clone(review));
                let rows = self.rows().len();
                self.list.select(self.list.selected().min(rows.saturating_sub(1)));
            }
            Reply::Around(around) if around.review == self.id => {
                self.day = around.day;
                self.around = Some(around.clone());
            }
            Reply::Recorded { subject, .. } if std::mem::take(&mut self.is_recording) => {
                let mut steps: Vec<Step> =
                    self.draft.take().and_then(|draft| draft.drop_draft()).into_iter().collect();
                self.show_only(None);
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                let change = subject.split_once(": ").map_or(subject.as_str(), |(_, change)| change);
                self.said = format!("Recorded {time}  {change}");
                steps.extend(self.ask());
                return steps;
            }
            // What was typed stays in the form.
            Reply::Refused(_) | Reply::Failed { .. } => self.is_recording = false,
            Reply::Broken(id, problems) if *id == self.id => {
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

/// What was on screen of a risk.
fn saw(item: &Item<Risk>) -> Saw {
    Saw::Version(item.id)
}

/// An action about a risk, boxed where the enum wants it.
fn set(partner: &str, risk: Risk, saw: Saw) -> Action {
    let set = crate::record::action::SetRisk { partner: partner.to_owned(), risk, saw };
    Action::SetRisk(Box::new(set))
}
