//! A new partner with its types and its first review, or a new review of a partner: one form.

mod carry;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Context, Header, Place, ScreenEvent, Step};
use crate::checklist::facts::PartnerType;
use crate::record::action::{Action, StartReview};
use crate::record::layout::ReviewId;
use crate::record::partner::Partner;
use crate::store::overview::Overview;
use crate::text::id;
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::theme::Role;
use crate::tui::widget::form::{Field, Form};
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use carry::CarryFrom;

/// Fields of a new partner. A new review of one that is there has one field only.
const NAME: usize = 0;
const ID: usize = 1;
const REVIEW: usize = 2;

/// How far the recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Typing,
    AddingPartner,
    StartingReview,
}

/// What the keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Fields,
    /// The types of a new partner.
    Types,
    /// The earlier reviews of a partner that is there.
    Earlier,
}

/// What was typed and chosen so far.
#[derive(Debug)]
pub struct PartnerScreen {
    /// The partner that is there already.
    partner: Option<String>,
    overview: Option<Arc<Overview>>,
    form: Form,
    list: List,
    types: BTreeSet<String>,
    focus: Focus,
    is_own_id: bool,
    /// Which earlier answers come along; of a new partner there are none.
    carry: CarryFrom,
    /// The earlier reviews are still being read.
    is_reading: bool,
    stage: Stage,
}

impl PartnerScreen {
    /// A new partner and its first review.
    #[must_use]
    pub fn new_partner() -> (Self, Vec<Step>) {
        let form = Form::new(vec![
            Field::new("Name", "", "as people call them"),
            Field::new("Id", "", "from the name; permanent"),
            Field::new("First review", "", "proposed; empty: none yet"),
        ]);
        Self::opened(None, form)
    }

    /// A new review of a partner that is there.
    #[must_use]
    pub fn new_review(partner: &str) -> (Self, Vec<Step>) {
        let form = Form::new(vec![Field::new("Review", "", "as 2026-q4; permanent")]);
        let (mut screen, mut steps) = Self::opened(Some(partner.to_owned()), form);
        screen.is_reading = true;
        steps.push(Step::Ask(Request::Earlier(partner.to_owned())));
        (screen, steps)
    }

    fn opened(partner: Option<String>, form: Form) -> (Self, Vec<Step>) {
        let screen = Self {
            partner,
            overview: None,
            form,
            list: List::default(),
            types: BTreeSet::new(),
            focus: Focus::Fields,
            is_own_id: false,
            carry: CarryFrom::default(),
            is_reading: false,
            stage: Stage::Typing,
        };
        (screen, vec![Step::Ask(Request::Overview)])
    }

    /// The field that holds the review's id.
    fn review_field(&self) -> usize {
        if self.partner.is_some() { 0 } else { REVIEW }
    }

    fn review_id(&self) -> &str {
        self.form.text(self.review_field())
    }

    fn all_types(&self) -> &[PartnerType] {
        self.overview.as_ref().and_then(|o| o.facts.as_ref()).map_or(&[], |facts| facts.types.as_slice())
    }

    pub(super) fn header(&self) -> Header {
        let last = match &self.partner {
            Some(partner) => format!("New review of {partner}"),
            None => "New partner".to_owned(),
        };
        let right = match self.types.len() {
            _ if self.partner.is_some() => String::new(),
            0 => "no type chosen yet".to_owned(),
            _ => self.in_order().join(" + "),
        };
        Header { path: vec!["Probity".into(), last], right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.focus == Focus::Types || self.focus == Focus::Earlier { Mode::Choosing } else { Mode::Field }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        match command {
            Command::Accept if self.stage != Stage::Typing => {
                Availability::Blocked("it is being recorded".into())
            }
            Command::Accept if self.is_reading => {
                Availability::Blocked("the partner's earlier reviews are still being read".into())
            }
            Command::Accept if self.focus == Focus::Types => {
                Availability::when(!self.types.is_empty(), "no type is chosen; digits choose")
            }
            Command::Accept | Command::Back => Availability::Ready,
            Command::NextPane | Command::Down | Command::Up if self.partner.is_none() => Availability::Ready,
            Command::NextPane | Command::Down | Command::Up if !self.carry.is_empty() => Availability::Ready,
            Command::Choose(digit) if self.focus == Focus::Earlier => Availability::when(
                digit > 0 && usize::from(digit) <= self.carry.len(),
                "there is nothing of this number",
            ),
            _ if self.focus == Focus::Earlier && List::moves(command) => Availability::Ready,
            Command::Choose(digit) if self.focus == Focus::Types => Availability::when(
                digit > 0 && usize::from(digit) <= self.all_types().len(),
                "there is no type of this number",
            ),
            _ if self.focus == Focus::Types && List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.focus == Focus::Earlier {
            let last = Command::Choose(u8::try_from(self.carry.len()).unwrap_or(9).min(9));
            return vec![Command::Accept, last, Command::NextPane, Command::Back];
        }
        if self.focus == Focus::Types {
            vec![
                Command::Choose(u8::try_from(self.all_types().len()).unwrap_or(9)),
                Command::Accept,
                Command::NextPane,
                Command::Back,
            ]
        } else {
            vec![Command::Accept, Command::NextPane, Command::Back]
        }
    }

    pub(super) fn accept_words(&self) -> &'static str {
        match (&self.partner, self.focus == Focus::Types) {
            (Some(_), _) => "start the review",
            (None, true) if self.review_id().is_empty() => "add the partner",
            (None, true) => "add and start the review",
            (None, false) => "go on",
        }
    }

    /// What the digits choose.
    pub(super) fn choose_words(&self) -> &'static str {
        if self.focus == Focus::Earlier { "which" } else { "types" }
    }

    /// Where Tab leads.
    pub(super) fn next_words(&self) -> &'static str {
        if self.partner.is_none() || self.focus == Focus::Earlier { "next field" } else { "earlier answers" }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let words = match self.stage {
            Stage::Typing => return None,
            Stage::AddingPartner => "Recording the partner ...",
            Stage::StartingReview => "Starting the review: checklists, facts and policy are pinned to it ...",
        };
        Some((words.to_owned(), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Key(key) => {
                let is_other = self.form.key(*key);
                self.edited(is_other);
            }
            ScreenEvent::Paste(text) => {
                let is_other = self.form.paste(text);
                self.edited(is_other);
            }
            ScreenEvent::Row(row) => self.clicked(*row),
            ScreenEvent::Reply(reply) => return self.replied(reply, context),
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match command {
            Command::Back if self.focus == Focus::Earlier => self.focus = Focus::Fields,
            Command::NextPane if self.partner.is_some() => {
                self.next_earlier();
            }
            Command::Down if self.partner.is_some() && self.focus != Focus::Earlier => {
                self.next_earlier();
            }
            Command::Up if self.focus == Focus::Earlier && self.carry.is_first() => {
                self.focus = Focus::Fields;
            }
            Command::Choose(digit) if self.focus == Focus::Earlier => self.carry.choose(digit),
            _ if self.focus == Focus::Earlier && command != Command::Accept => {
                self.carry.command(command, count);
            }
            Command::Back if self.focus == Focus::Types => {
                self.focus = Focus::Fields;
                self.form.focus(NAME);
            }
            Command::Back => return vec![Step::Close],
            Command::Accept => return self.accept(),
            Command::NextPane => self.next_part(),
            Command::Choose(digit) => self.toggle(usize::from(digit).saturating_sub(1)),
            Command::Down if self.focus != Focus::Types => self.next_part(),
            Command::Up if self.focus == Focus::Types && self.list.selected() == 0 => {
                self.focus = Focus::Fields;
                self.form.focus(REVIEW);
            }
            Command::Up if self.focus != Focus::Types => self.form.focus(self.form.at().saturating_sub(1)),
            _ => {
                self.list.command(command, count, self.all_types().len());
            }
        }
        Vec::new()
    }

    /// Goes from the field to the earlier reviews, where there are any, and back.
    fn next_earlier(&mut self) {
        let is_there = self.focus == Focus::Earlier || self.carry.is_empty();
        self.focus = if is_there { Focus::Fields } else { Focus::Earlier };
    }

    /// Goes round: name, id, review, types.
    fn next_part(&mut self) {
        if self.focus == Focus::Types {
            self.focus = Focus::Fields;
            self.form.focus(NAME);
        } else if self.form.is_at_last() {
            self.focus = Focus::Types;
        } else {
            self.form.focus(self.form.at() + 1);
        }
    }

    fn clicked(&mut self, row: usize) {
        if self.carry.clicked(row) {
            self.focus = Focus::Earlier;
            return;
        }
        self.focus = Focus::Fields;
        // Rows of the form come first, those of the types after them.
        if let Some(place) = row.checked_sub(REVIEW + 1).filter(|_| self.partner.is_none()) {
            self.focus = Focus::Types;
            self.list.select(place);
            self.toggle(place);
        } else {
            self.focus = Focus::Fields;
            self.form.focus(row);
        }
    }

    fn toggle(&mut self, place: usize) {
        let Some(chosen) = self.all_types().get(place).map(|t| t.id.clone()) else { return };
        self.list.select(place);
        if !self.types.remove(&chosen) {
            self.types.insert(chosen);
        }
    }

    fn edited(&mut self, is_other: bool) {
        if !is_other {
            return;
        }
        match self.form.at() {
            _ if self.partner.is_some() => self.check_review(),
            NAME if self.is_own_id => {}
            NAME => {
                let id = id::slug(self.form.text(NAME));
                self.form.set(ID, &id);
                self.check_id();
            }
            ID => {
                self.is_own_id = true;
                self.check_id();
            }
            _ => self.check_review(),
        }
    }

    fn check_review(&mut self) {
        let review = self.review_id().to_owned();
        let fault = id::name_fault(&review).filter(|_| !review.is_empty());
        self.form.note(self.review_field(), fault.unwrap_or("as 2026-q4; permanent"), fault.is_some());
    }

    fn check_id(&mut self) {
        let id = self.form.text(ID).to_owned();
        let taken = self.overview.as_ref().is_some_and(|o| o.partners.iter().any(|p| p.id == id));
        let fault = if taken { Some("there is a partner of this id") } else { id::name_fault(&id) };
        let fault = fault.filter(|_| !id.is_empty());
        self.form.note(ID, fault.unwrap_or("from the name; permanent"), fault.is_some());
    }

    fn accept(&mut self) -> Vec<Step> {
        if let Some(partner) = self.partner.clone() {
            let review = self.review_id().to_owned();
            return self.start_review(&partner, &review);
        }
        for field in [NAME, ID] {
            if self.form.text(field).is_empty() {
                self.focus = Focus::Fields;
                self.form.focus(field);
                return Vec::new();
            }
        }
        if self.focus != Focus::Types {
            self.focus = Focus::Types;
            return Vec::new();
        }
        let who = self.overview.as_ref().and_then(|o| o.actor.as_ref());
        let partner = Partner {
            id: self.form.text(ID).to_owned(),
            name: self.form.text(NAME).to_owned(),
            summary: None,
            types: self.in_order(),
            owner: who.map(|who| who.id.clone()),
            relationship: Some("prospect".to_owned()),
            facts: std::collections::BTreeMap::new(),
        };
        self.stage = Stage::AddingPartner;
        vec![Step::Ask(Request::Record(Box::new(Action::AddPartner(partner))))]
    }

    /// The chosen types as the facts list them.
    fn in_order(&self) -> Vec<String> {
        self.all_types().iter().map(|t| t.id.clone()).filter(|id| self.types.contains(id)).collect()
    }

    fn start_review(&mut self, partner: &str, review: &str) -> Vec<Step> {
        let id = ReviewId { partner: partner.to_owned(), review: review.to_owned() };
        self.stage = Stage::StartingReview;
        let start =
            StartReview { review: id, title: None, checklists: Vec::new(), from: self.carry.chosen() };
        vec![Step::Ask(Request::Record(Box::new(Action::StartReview(start))))]
    }

    fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::Overview(overview) => {
                self.overview = Some(Arc::clone(overview));
                if self.review_id().is_empty() && self.stage == Stage::Typing {
                    let review = self.proposed_review(context);
                    self.form.set(self.review_field(), &review);
                }
                Vec::new()
            }
            Reply::Earlier(earlier) if self.partner.as_ref() == Some(&earlier.partner) => {
                self.is_reading = false;
                self.carry.found(earlier);
                Vec::new()
            }
            Reply::Recorded { subject, .. } if self.stage == Stage::AddingPartner => {
                // From here on the partner is there, whatever becomes of its review.
                let (partner, review) = (self.form.text(ID).to_owned(), self.review_id().to_owned());
                if review.is_empty() {
                    return vec![Step::Say(Note::success(format!("Recorded {subject}"))), Step::Close];
                }
                self.form = Form::new(vec![Field::new("Review", &review, "as 2026-q4; permanent")]);
                self.focus = Focus::Fields;
                self.partner = Some(partner.clone());
                self.start_review(&partner, &review)
            }
            Reply::Recorded { review: Some(review), .. } => {
                vec![Step::Replace(Place::Facts(review.id.clone()))]
            }
            Reply::Refused(_) | Reply::Failed { .. } => {
                self.is_reading = false;
                self.stage = Stage::Typing;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The quarter of the day, with a number behind it where the partner has such a review.
    fn proposed_review(&self, context: &Context<'_>) -> String {
        let day = self.overview.as_ref().map_or_else(|| context.day(), |overview| overview.day);
        let plain = quarter(day);
        let taken = |review: &str| {
            self.overview.as_ref().is_some_and(|overview| {
                overview
                    .reviews
                    .iter()
                    .any(|line| Some(&line.id.partner) == self.partner.as_ref() && line.id.review == review)
            })
        };
        if !taken(&plain) {
            return plain;
        }
        (2..100).map(|number| format!("{plain}-{number}")).find(|id| !taken(id)).unwrap_or_default()
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        if self.partner.is_some() {
            let row = canvas.part(0, 0, canvas.width().saturating_sub(1), 4).wrapped(
                1,
                0,
                "A review pins the checklists, facts and policy of today: what is asked and how it is judged \
                 changes no more under it.",
                Role::Text,
            );
            let row = self.form.view(canvas, row + 1, self.focus != Focus::Earlier) + 1;
            if !self.carry.is_empty() {
                self.carry.view(&mut canvas.below(row), self.focus == Focus::Earlier);
            }
            return;
        }
        let row = self.form.view(canvas, 0, self.focus != Focus::Types) + 1;
        canvas.pieces(
            1,
            row,
            [
                piece("TYPES", Role::Heading),
                piece("  what they are to us; one or several, the digits choose", Role::Muted),
            ],
        );
        self.view_types(&mut canvas.below(row + 1));
    }

    fn view_types(&self, canvas: &mut Canvas<'_>) {
        let types = self.all_types();
        let width = canvas.width();
        let tall = u16::try_from(types.len()).unwrap_or(u16::MAX);
        // One line each where it is wide, two where it is high; else the selected one explains itself.
        let is_wide = width >= 130;
        let has_room = canvas.height() >= tall.saturating_mul(2);
        let mut row = 0;
        for (place, kind) in types.iter().enumerate() {
            let is_selected = self.focus == Focus::Types && place == self.list.selected();
            let is_chosen = self.types.contains(&kind.id);
            let sign = if is_chosen { "[x]" } else { "[ ]" };
            let mut line = canvas.part(0, row, width, 1);
            let next = line.pieces(
                2,
                0,
                [
                    piece(sign, if is_chosen { Role::AnswerYes } else { Role::Muted }),
                    piece(format!(" {}  ", place + 1), Role::Key),
                    piece(kind.title.as_str(), if is_chosen { Role::Heading } else { Role::Text }),
                    piece(format!("  {}", kind.id), Role::Muted),
                ],
            );
            if is_wide {
                line.put(next.max(56) + 2, 0, &kind.summary, Role::Muted);
            }
            if is_selected {
                line.select(0, true);
            }
            line.click(0, 0, width, Hit::Row(REVIEW + 1 + place));
            row += 1;
            if !is_wide && (has_room || is_selected) {
                let lines = if is_selected { 3 } else { 1 };
                let mut about = canvas.part(9, row, width.saturating_sub(10), lines);
                row += if is_selected {
                    about.wrapped(0, 0, &kind.summary, Role::Muted).min(lines)
                } else {
                    about.put(0, 0, &kind.summary, Role::Muted);
                    1
                };
            }
        }
    }
}

/// A day's quarter as people name reviews.
fn quarter(day: Date) -> String {
    format!("{}-q{}", day.year(), (day.month() - 1) / 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_named_by_its_quarter() {
        assert_eq!(quarter(jiff::civil::date(2026, 11, 22)), "2026-q4");
        assert_eq!(quarter(jiff::civil::date(2026, 3, 31)), "2026-q1");
    }
}
