//! Choosing, typing and writing: what keys do to the answer that is being made.

use super::entry::Choice;
use super::{Focus, WalkScreen};
use crate::checklist::model::{Kind, Question};
use crate::record::answer::{NO_FIGURE, State, Value};
use crate::record::scoring;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Request};
use crate::tui::key::Key;
use crate::tui::keymap::Mode;
use crate::tui::screen::{Context, Purpose, Step, questions};
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use rust_decimal::Decimal;

/// A figure further outside of full and zero credit than this many times their distance is
/// probably a slip of the pen.
const FAR: u64 = 5;

/// How many rows a page of the guidance is.
const PANEL_PAGE: u16 = 10;

impl WalkScreen {
    pub(super) fn availability_in_answer(&self, command: Command) -> Availability {
        let Some(question) = self.question() else { return Availability::NotHere };
        let ready = |condition: bool| if condition { Availability::Ready } else { Availability::NotHere };
        let scale = matches!(question.kind, Kind::Scale(_));
        match command {
            Command::Choose(digit) => {
                ready(if scale { digit <= 4 } else { digit >= 1 && digit <= self.options() })
            }
            Command::Yes | Command::No => ready(matches!(question.kind, Kind::YesNo { .. })),
            Command::NoFigure => ready(self.has_no_figure()),
            Command::NotApplicable => Availability::when(question.na, "this question always applies"),
            Command::Up | Command::Down => ready(matches!(self.focus, Focus::Options)),
            Command::EarlierWords => {
                Availability::when(self.last_answer().is_some(), "there is no previous answer yet")
            }
            Command::Confirm | Command::Return => self.availability_of_check(),
            Command::RejectNow => {
                Availability::when(self.fails_hard(), "no answer to a hard gate that fails is here")
            }
            Command::TakeClaim => self.availability_of_claim(),
            Command::RejectClaim => self.availability_of_rejection(),
            Command::Accept
            | Command::DontKnow
            | Command::AskSomebody
            | Command::Cite
            | Command::FindEarlierWords
            | Command::MarkForLater
            | Command::Guidance
            | Command::EditOutside
            | Command::Order
            | Command::Find
            | Command::TakeBack
            | Command::Copy => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn availability_in_words(&self, command: Command) -> Availability {
        let recalls = self.words.is_blank() || self.recalled.is_some();
        let ready = match command {
            Command::Up => recalls && !self.earlier_words().is_empty(),
            Command::Down => self.recalled.is_some(),
            Command::FindEarlierWords => {
                return Availability::when(!self.earlier_words().is_empty(), "no words were written before");
            }
            Command::RejectNow => self.fails_hard(),
            _ => matches!(command, Command::Accept | Command::Back | Command::NewLine | Command::EditOutside),
        };
        if ready { Availability::Ready } else { Availability::NotHere }
    }

    pub(super) fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        if let Some(top) = self.panel {
            let end = self.panel_end.get();
            self.panel = match command {
                Command::Down => Some(top.saturating_add(1)),
                Command::Up => Some(top.saturating_sub(1)),
                Command::PageDown => Some(top.saturating_add(PANEL_PAGE)),
                Command::PageUp => Some(top.saturating_sub(PANEL_PAGE)),
                Command::Top => Some(0),
                Command::Bottom => Some(end),
                _ => None,
            }
            .map(|top| top.min(end));
            return Vec::new();
        }
        let by = isize::try_from(count).unwrap_or(1);
        match command {
            Command::NextQuestion => return self.step(by, context),
            Command::PreviousQuestion => return self.step(-by, context),
            Command::Order => return vec![Step::Pick(Purpose::Order, self.orders(), "In which order")],
            Command::Find => {
                let standing = self.standing.as_ref();
                let find = self.review.as_deref().map(|review| questions::to_find(review, standing));
                return find.into_iter().collect();
            }
            Command::TakeBack => return self.take_back(),
            Command::Guidance => {
                self.panel = Some(0);
                return Vec::new();
            }
            Command::MarkForLater => return self.mark(context),
            Command::AskSomebody => return vec![self.people_to_ask()],
            Command::EditOutside => return self.edit_outside(),
            Command::Copy => return self.copy(),
            Command::FindEarlierWords => return vec![self.words_to_find()],
            Command::Cite => return self.open_cite(),
            Command::EarlierWords => return self.same_again(context),
            Command::TakeClaim => return self.take_claim(context),
            Command::RejectClaim => return self.begin_rejection(context),
            Command::Confirm => return self.begin_check(true, context),
            Command::Return => return self.begin_check(false, context),
            Command::RejectNow => return self.reject_now(context),
            _ => {}
        }
        match &self.focus {
            Focus::Fact(_) => self.command_in_fact(command, context),
            Focus::Options | Focus::Number => self.command_in_answer(command, count, context),
            Focus::Text => {
                self.focus = if command == Command::Accept { Focus::Words } else { Focus::Options };
                Vec::new()
            }
            Focus::Words => self.command_in_words(command, context),
            Focus::Cite(_) => self.command_in_cite(command, count, context),
            Focus::Conflict => self.command_in_conflict(command, context),
            Focus::Check(check) => self.command_in_check(*check, command, context),
            Focus::Reject(claim) => {
                let claim = claim.clone();
                self.command_in_rejection(&claim, command, context)
            }
            Focus::Done if command == Command::Accept => self.walk_in("everything", context),
            Focus::Done | Focus::Loading => Vec::new(),
        }
    }

    fn command_in_answer(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        let key = |key: &str| Choice::Key(key.to_owned());
        match command {
            Command::Yes => self.choose(key("yes"), context),
            Command::No => self.choose(key("no"), context),
            Command::NoFigure => self.choose(key(NO_FIGURE), context),
            Command::NotApplicable => self.choose(Choice::NotApplicable, context),
            Command::DontKnow => self.choose(Choice::DontKnow, context),
            Command::Choose(digit) => {
                let row = usize::from(digit);
                let scale = self.question().is_some_and(|question| matches!(question.kind, Kind::Scale(_)));
                let row = if scale { row } else { row.saturating_sub(1) };
                self.list.select(row);
                self.choose_row(row, context)
            }
            Command::Up | Command::Down => {
                let rows = self.rows_to_choose();
                self.list.command(command, count, rows);
                Vec::new()
            }
            Command::Accept => self.accept(context),
            _ => Vec::new(),
        }
    }

    /// How many rows the options have.
    pub(super) fn rows_to_choose(&self) -> usize {
        match self.question().map(|question| &question.kind) {
            Some(Kind::YesNo { .. }) => 2,
            Some(Kind::Choice(options) | Kind::Multi { options, .. }) => options.len(),
            Some(Kind::Scale(anchors)) => anchors.len(),
            _ => 0,
        }
    }

    pub(super) fn click(&mut self, row: usize, context: &Context<'_>) -> Vec<Step> {
        match self.focus {
            Focus::Options if self.read_only().is_none() => {
                let again = self.list.selected() == row;
                self.list.select(row);
                if again { self.choose_row(row, context) } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn choose_row(&mut self, row: usize, context: &Context<'_>) -> Vec<Step> {
        let Some(question) = self.question() else { return Vec::new() };
        match &question.kind {
            Kind::YesNo { .. } => {
                let key = if row == 0 { "yes" } else { "no" };
                self.choose(Choice::Key(key.to_owned()), context)
            }
            Kind::Choice(options) => match options.get(row) {
                Some(option) => {
                    let key = option.key.clone();
                    self.choose(Choice::Key(key), context)
                }
                None => Vec::new(),
            },
            Kind::Scale(_) => {
                let level = u8::try_from(row.min(4)).unwrap_or_default();
                self.choose(Choice::Level(level), context)
            }
            Kind::Multi { options, .. } => {
                let Some(key) = options.get(row).map(|option| option.key.clone()) else { return Vec::new() };
                self.begin_from_recorded();
                let mut held = match self.entry.choice.take() {
                    Some(Choice::Held(held)) => held,
                    _ => Vec::new(),
                };
                if held.contains(&key) {
                    held.retain(|other| *other != key);
                } else {
                    held.push(key);
                }
                self.entry.choice = Some(Choice::Held(held));
                self.keep(context)
            }
            _ => Vec::new(),
        }
    }

    /// Chooses, and goes on to the words.
    fn choose(&mut self, choice: Choice, context: &Context<'_>) -> Vec<Step> {
        self.begin_from_recorded();
        self.entry.choice = Some(choice);
        self.doubt = None;
        self.focus = Focus::Words;
        self.keep(context)
    }

    /// Who answers anew begins with the citations that stand there, without the words.
    fn begin_from_recorded(&mut self) {
        if self.entry.is_touched() {
            return;
        }
        let recorded =
            self.at.as_ref().zip(self.review.as_ref()).and_then(|(at, review)| review.answers.get(at));
        let citations = recorded.map(|item| item.value.evidence.clone()).unwrap_or_default();
        self.entry.citations =
            citations.into_iter().map(|citation| super::entry::Cited::of(&citation)).collect();
    }

    /// Enter where one chooses: takes what the cursor is on, or what was typed.
    fn accept(&mut self, context: &Context<'_>) -> Vec<Step> {
        if let Some(reason) = self.read_only() {
            return vec![Step::Say(Note::warning(format!("Not now: {reason}.")))];
        }
        let Some(question) = self.question() else { return Vec::new() };
        match &question.kind {
            Kind::Multi { .. } => {
                if !matches!(self.entry.choice, Some(Choice::Held(_))) {
                    self.begin_from_recorded();
                    self.entry.choice = Some(Choice::Held(Vec::new()));
                }
                self.focus = Focus::Words;
                self.keep(context)
            }
            Kind::Text => {
                self.focus = Focus::Text;
                Vec::new()
            }
            Kind::YesNo { .. } | Kind::Choice(_) | Kind::Scale(_) => {
                self.choose_row(self.list.selected(), context)
            }
            Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Date => {
                let doubt = match self.entry.state(question) {
                    Err(reason) => Some(reason),
                    Ok(state) => doubt(question, &state).filter(|doubt| self.doubt.as_ref() != Some(doubt)),
                };
                if doubt.is_none() {
                    self.focus = Focus::Words;
                }
                self.doubt = doubt;
                self.keep(context)
            }
        }
    }

    /// Takes a key into the field that has the focus.
    pub(super) fn type_key(&mut self, key: Key, context: &Context<'_>) -> Vec<Step> {
        match &mut self.focus {
            Focus::Number => {
                if key.typed().is_some() && !Mode::Number.is_text(key) || !self.input.key(key) {
                    return Vec::new();
                }
                self.take_typed(context)
            }
            Focus::Text => {
                self.input.key(key);
                self.take_typed(context)
            }
            Focus::Words if key.typed() == Some('@') => self.open_cite(),
            Focus::Words => {
                if !self.words.key(key) {
                    return Vec::new();
                }
                self.recalled = None;
                self.keep(context)
            }
            Focus::Cite(_) => self.type_in_cite(key, context),
            Focus::Check(check) if !check.waits_for_level() => self.type_in_check(key, context),
            Focus::Reject(_) if self.words.key(key) => self.keep_rejection(context),
            _ => Vec::new(),
        }
    }

    pub(super) fn paste(&mut self, text: &str, context: &Context<'_>) -> Vec<Step> {
        match &mut self.focus {
            Focus::Number | Focus::Text => {
                self.input.insert(text.trim());
                self.take_typed(context)
            }
            Focus::Words => {
                self.words.paste(text);
                self.recalled = None;
                self.keep(context)
            }
            Focus::Check(check) if !check.waits_for_level() => self.paste_in_check(text, context),
            Focus::Reject(_) => {
                self.words.paste(text);
                self.keep_rejection(context)
            }
            Focus::Cite(cite) => {
                cite.paste(text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn take_typed(&mut self, context: &Context<'_>) -> Vec<Step> {
        self.doubt = None;
        self.begin_from_recorded();
        let typed = self.input.text().trim().to_owned();
        self.entry.choice = (!typed.is_empty()).then_some(Choice::Typed(typed));
        self.keep(context)
    }

    fn command_in_words(&mut self, command: Command, context: &Context<'_>) -> Vec<Step> {
        match command {
            Command::Accept => self.record(context),
            Command::Back => {
                self.focus = self.answer_focus();
                Vec::new()
            }
            Command::NewLine => {
                self.words.new_line();
                self.keep(context)
            }
            Command::Up => self.recall(1, context),
            Command::Down => self.recall(-1, context),
            _ => Vec::new(),
        }
    }

    /// Where one chooses for this kind of question.
    pub(super) fn answer_focus(&self) -> Focus {
        match self.question().map(|question| &question.kind) {
            Some(Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Date) => Focus::Number,
            Some(_) => Focus::Options,
            None => Focus::Done,
        }
    }

    /// Keeps what was chosen and written as a draft, or drops an empty one.
    pub(super) fn keep(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = &self.at else { return Vec::new() };
        let key = self.key(context, at);
        self.entry.words = self.words.text();
        vec![match self.entry.draft() {
            Some(draft) => Step::KeepDraft(key, draft),
            None => Step::DropDraft(key),
        }]
    }

    fn mark(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(at) = self.at.clone() else { return Vec::new() };
        let words = if self.marked.remove(&at) {
            "is no longer marked"
        } else {
            self.marked.insert(at.clone());
            "is marked to come back to"
        };
        self.said = format!("{at} {words}");
        vec![self.keep_place(context)]
    }

    fn edit_outside(&self) -> Vec<Step> {
        let Some(question) = self.question() else { return Vec::new() };
        let below = format!("{}\n{}\n\nEvidence: {}", question.id, question.ask, question.evidence.hint);
        vec![Step::Do(Effect::Edit { text: self.words.text(), below })]
    }

    fn take_back(&mut self) -> Vec<Step> {
        self.recording.push_back(super::recording::Sent::taking_back());
        vec![Step::Ask(Request::TakeBack)]
    }

    /// What follows from the choice for the whole review; none while that is nothing.
    pub(super) fn verdict(&self, context: &Context<'_>) -> Option<String> {
        let question = self.question()?;
        let State::Answered(value) = self.entry.state(question).ok()? else { return None };
        match scoring::passes(question, &value)? {
            true => None,
            false if question.is_hard_gate() => {
                let key = |command| context.keymap.key_of(command, self.mode()).unwrap_or_default();
                let (reject, on) = (key(Command::RejectNow), key(Command::Accept));
                Some(format!(
                    "This alone rejects (rule 1). {reject}: ask for the second person's check and reject now   \
                     {on}: go on"
                ))
            }
            false => Some("This blocks approval (rule 2) until it is put right or waived.".to_owned()),
        }
    }
}

/// Why a figure is probably not meant; none where it can be.
fn doubt(question: &Question, state: &State) -> Option<String> {
    let State::Answered(Value::Number(number)) = state else { return None };
    let percent = matches!(question.kind, Kind::Percent(_));
    if percent && number.abs() < Decimal::ONE && !number.is_zero() {
        let hundred = (*number * Decimal::ONE_HUNDRED).normalize();
        return Some(format!("{number} is {number} %, not {hundred} %. Enter again if that is meant"));
    }
    let credit = question.kind.measure()?.credit?;
    let (low, high) = (credit.full.min(credit.zero), credit.full.max(credit.zero));
    let far = (high - low) * Decimal::from(FAR);
    let outside = *number > high + far
        || *number < low - far
        || number.is_sign_negative() && !number.is_zero() && low >= Decimal::ZERO;
    outside.then(|| {
        let unit = question.kind.measure().and_then(|measure| measure.unit.as_deref()).unwrap_or_default();
        format!(
            "{number} {unit} is far outside {} to {}. Enter again if that is meant",
            credit.full, credit.zero
        )
    })
}

/// True for a command that moves in a list of documents.
pub(super) fn moves(command: Command) -> bool {
    List::moves(command)
}
