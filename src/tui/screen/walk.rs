//! The heart of the program: one question after the other, each answer an entry, nothing by one key.

mod answering;
mod checking;
mod cite;
mod claims;
mod earlier;
mod entry;
mod fact;
mod figure;
mod going;
mod lines;
mod others;
mod recording;
mod side;
mod view;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::{Context, Header, Purpose, ScreenEvent, Step};
use crate::checklist::model::{Kind, Question};
use crate::record::answer::Answer;
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::record::review::{Pin, Review};
use crate::record::standing::Standing;
use crate::store::overview::Around;
use crate::text::problem::Problem;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::Request;
use crate::tui::keymap::Mode;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::List;
use crate::tui::widget::words::Words;
use checking::Check;
use cite::Cite;
use entry::Entry;
use recording::Sent;

/// Where keys go.
#[derive(Debug)]
enum Focus {
    /// The review has not come yet.
    Loading,
    /// The fact on which the question hangs, and the value chosen for it.
    Fact(Option<String>),
    /// The options.
    Options,
    /// The field for a figure or a day.
    Number,
    /// The field for words that are the answer itself.
    Text,
    /// The reviewer's words.
    Words,
    /// The documents.
    Cite(Box<Cite>),
    /// Confirming somebody else's answer, or sending it back.
    Check(Check),
    /// Rejecting this claim.
    Reject(String),
    /// Two answers, of which one must give way.
    Conflict,
    /// The way is walked.
    Done,
}

/// Questions of a review, one at a time.
#[derive(Debug)]
pub struct WalkScreen {
    id: ReviewId,
    order: Option<Order>,
    /// The question to begin with.
    wanted: Option<String>,
    review: Option<Arc<Review>>,
    broken: Vec<Problem>,
    around: Option<Box<Around>>,
    standing: Option<Standing>,
    /// The day on which documents are judged.
    day: jiff::civil::Date,
    /// The questions of the order.
    path: Vec<String>,
    /// The question on screen.
    at: Option<String>,
    focus: Focus,
    entry: Entry,
    words: Words,
    input: Input,
    /// The cursor in the options.
    list: List,
    /// Why a figure was not taken at the first Enter; the second takes it.
    doubt: Option<String>,
    /// Which of the earlier words stand in the field.
    recalled: Option<usize>,
    /// How far the panel of guidance is scrolled, while it is open.
    panel: Option<u16>,
    /// How far it can be: drawing alone knows.
    panel_end: Cell<u16>,
    marked: BTreeSet<String>,
    /// Facts that the person does not know yet.
    put_off: BTreeSet<String>,
    /// Files of which the hash is being worked out.
    hashing: BTreeSet<String>,
    /// The hashes of files, by path as typed.
    hashes: BTreeMap<String, String>,
    /// The document that was cited last: it comes first in the list.
    cited_last: Option<String>,
    /// What was answered since the screen was opened, oldest first.
    done: Vec<String>,
    /// What was sent and is not recorded yet, oldest first.
    recording: VecDeque<Sent>,
    /// Answers of others that came before ours; none where theirs was taken back.
    conflicts: BTreeMap<String, Option<Box<Answer>>>,
    /// The question by which is to be rejected, while a second person is picked.
    rejecting: Option<String>,
    /// A read is on its way.
    reading: bool,
    /// Why nothing can be recorded, whoever is here; none where it can.
    why_not: Option<String>,
    /// What happened last.
    said: String,
}

impl WalkScreen {
    /// Opens a review where one stopped, or as wanted.
    pub(super) fn open(
        id: &ReviewId,
        order: Option<Order>,
        question: Option<String>,
        context: &Context<'_>,
    ) -> (Self, Vec<Step>) {
        let mut screen = Self {
            id: id.clone(),
            order,
            wanted: question,
            review: None,
            broken: Vec::new(),
            around: None,
            standing: None,
            day: context.day(),
            path: Vec::new(),
            at: None,
            focus: Focus::Loading,
            entry: Entry::default(),
            words: Words::default(),
            input: Input::default(),
            list: List::default(),
            doubt: None,
            recalled: None,
            panel: None,
            panel_end: Cell::new(0),
            marked: BTreeSet::new(),
            put_off: BTreeSet::new(),
            hashing: BTreeSet::new(),
            hashes: BTreeMap::new(),
            cited_last: None,
            done: Vec::new(),
            recording: VecDeque::new(),
            conflicts: BTreeMap::new(),
            rejecting: None,
            reading: true,
            why_not: context.why_not.map(str::to_owned),
            said: String::new(),
        };
        screen.take_up(context);
        let around = Step::Ask(Request::Around(id.clone()));
        (screen, vec![around, Step::Ask(Request::Review(id.clone()))])
    }

    /// A question as it would be met in a review that nobody holds; nothing is read, and nothing recorded.
    pub(super) fn preview(review: Arc<Review>, question: &str, context: &Context<'_>) -> Self {
        let wanted = Some(question.to_owned());
        let (mut screen, _) = Self::open(&review.id, Some(Order::Everything), wanted, context);
        screen.reading = false;
        screen.why_not = Some("this is a preview, and nothing is recorded".to_owned());
        screen.take_review(review, context);
        screen
    }

    /// Whether guidance is in front.
    pub(super) fn is_reading(&self) -> bool {
        self.panel.is_some()
    }

    /// Whether a command that only looks can be run, whoever may record something or not.
    pub(super) fn availability_to_look(&self, command: Command) -> Availability {
        match self.availability(command) {
            Availability::Blocked(_) if self.unsettled_fact().is_some() => {
                self.availability_in_fact(command, None)
            }
            found => found,
        }
    }

    fn question(&self) -> Option<&Question> {
        self.pinned().map(|(_, question)| question)
    }

    fn pinned(&self) -> Option<(&Pin, &Question)> {
        self.review.as_deref()?.question(self.at.as_deref()?)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.id
    }

    /// The question on screen.
    pub(super) fn at(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// The same question on the same way.
    pub(super) fn place(&self) -> super::Place {
        super::Place::Walk { review: self.id.clone(), order: self.order.clone(), question: self.at.clone() }
    }

    pub(super) fn header(&self) -> Header {
        let mut path = vec![self.id.to_string()];
        path.extend(self.pinned().map(|(pin, _)| pin.checklist.id.clone()));
        let right = match (&self.review, &self.standing) {
            (Some(_), Some(standing)) => {
                if matches!(
                    self.order(),
                    Order::ToVerify | Order::Returned | Order::Replies(_) | Order::Asked(_)
                ) {
                    let (title, all) = (self.order().title(), self.path.len());
                    let right = format!("{title}: {all}   {} yours now", self.yours());
                    return Header { path, right };
                }
                let open = self
                    .path
                    .iter()
                    .filter(|id| {
                        standing.place(id).is_none_or(|place| {
                            place.is_open() || matches!(place, crate::record::standing::Place::Waiting(_))
                        })
                    })
                    .count();
                let (all, done) = (self.path.len(), self.path.len() - open);
                format!("{} {done}/{all}   {} yours now", self.order().title(), self.yours())
            }
            _ => String::new(),
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        match (&self.focus, self.panel) {
            (Focus::Done | Focus::Loading, _) | (_, Some(_)) => Mode::List,
            (Focus::Check(check), None) if !check.waits_for_level() => Mode::Field,
            (Focus::Fact(_) | Focus::Options | Focus::Conflict | Focus::Check(_), None) => Mode::Choosing,
            (Focus::Number, None) => Mode::Number,
            (Focus::Words | Focus::Text | Focus::Cite(_) | Focus::Reject(_), None) => Mode::Field,
        }
    }

    /// Why the person may not answer here; none if they may.
    fn read_only(&self) -> Option<&str> {
        if let Some(why) = &self.why_not {
            return Some(why);
        }
        if self.around.as_ref().is_some_and(|around| around.actor.is_none()) {
            return Some("you are not among the people of this record, and may read only");
        }
        if self.review.as_ref().is_some_and(|review| review.is_read_only()) {
            return Some("a file of this review is broken, and it is read-only until that is mended");
        }
        None
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let ready = |condition: bool| if condition { Availability::Ready } else { Availability::NotHere };
        if self.panel.is_some() {
            return ready(
                List::moves(command)
                    || matches!(command, Command::Guidance | Command::Back | Command::Accept),
            );
        }
        let answers =
            Self::answers(command) || matches!(self.focus, Focus::Words) && command == Command::Accept;
        if answers && let (Some(reason), true) = (self.read_only(), self.may_mean(command)) {
            return Availability::Blocked(reason.to_owned());
        }
        let found = match &self.focus {
            Focus::Loading => Availability::NotHere,
            Focus::Done => ready(matches!(
                command,
                Command::Order
                    | Command::Accept
                    | Command::Find
                    | Command::TakeBack
                    | Command::PreviousQuestion
                    | Command::NextQuestion
            )),
            Focus::Fact(chosen) => self.availability_in_fact(command, chosen.as_deref()),
            Focus::Options | Focus::Number => self.availability_in_answer(command),
            Focus::Text => ready(matches!(command, Command::Accept | Command::Back)),
            Focus::Words => self.availability_in_words(command),
            Focus::Cite(_) => ready(
                List::moves(command) && !matches!(command, Command::Top | Command::Bottom)
                    || matches!(command, Command::Accept | Command::Back),
            ),
            Focus::Check(check) => Self::availability_in_check(*check, command),
            Focus::Reject(_) => ready(matches!(command, Command::Accept | Command::NewLine | Command::Back)),
            Focus::Conflict => ready(matches!(
                command,
                Command::Choose(1 | 2)
                    | Command::NextQuestion
                    | Command::PreviousQuestion
                    | Command::Guidance
                    | Command::Find
            )),
        };
        let at_question = !matches!(self.focus, Focus::Loading | Focus::Done | Focus::Cite(_));
        let checks = matches!(self.focus, Focus::Check(_) | Focus::Reject(_));
        let anywhere = matches!(command, Command::NextQuestion | Command::PreviousQuestion) && !checks;
        if found == Availability::NotHere && at_question && anywhere { Availability::Ready } else { found }
    }

    /// What changes the record, or leads there.
    fn answers(command: Command) -> bool {
        matches!(
            command,
            Command::Choose(_)
                | Command::Yes
                | Command::No
                | Command::NoFigure
                | Command::NotApplicable
                | Command::DontKnow
                | Command::AskSomebody
                | Command::Cite
                | Command::EarlierWords
                | Command::TakeBack
                | Command::Confirm
                | Command::Return
                | Command::RejectClaim
        )
    }

    fn may_mean(&self, command: Command) -> bool {
        match command {
            Command::Yes | Command::No => {
                self.question().is_some_and(|q| matches!(q.kind, Kind::YesNo { .. }))
            }
            Command::NoFigure => self.has_no_figure(),
            _ => !matches!(self.focus, Focus::Loading | Focus::Cite(_)),
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        use Command as C;
        if self.panel.is_some() {
            return vec![C::Down, C::Back];
        }
        match &self.focus {
            Focus::Loading => vec![C::Back],
            Focus::Done => vec![C::Accept, C::Order, C::Find, C::TakeBack, C::Back],
            Focus::Fact(_) => {
                vec![C::Yes, C::No, C::Choose(self.fact_values()), C::DontKnow, C::Accept, C::NextQuestion]
            }
            Focus::Check(check) if check.waits_for_level() => vec![C::Choose(4), C::Back],
            Focus::Check(_) | Focus::Reject(_) => vec![C::Accept, C::NewLine, C::Back],
            Focus::Options | Focus::Number if self.reads_replies() => {
                let mut hints = vec![C::TakeClaim, C::RejectClaim, C::NextQuestion, C::Guidance];
                hints.extend([C::TakeBack, C::Back]);
                hints
            }
            Focus::Options | Focus::Number if self.checks() => {
                vec![C::Confirm, C::Return, C::NextQuestion, C::Guidance, C::Order, C::Find]
            }
            Focus::Conflict => vec![C::Choose(2), C::NextQuestion],
            Focus::Number => vec![C::Accept, C::NoFigure, C::NextQuestion, C::TakeBack, C::Find, C::Order],
            Focus::Options => {
                let mut hints = vec![C::Yes, C::No, C::Choose(self.options()), C::Accept];
                hints.retain(|command| {
                    *command != C::Accept
                        || self.question().is_some_and(|q| matches!(q.kind, Kind::Multi { .. } | Kind::Text))
                });
                hints.extend([C::NextQuestion, C::PreviousQuestion, C::TakeBack, C::Find, C::Order]);
                hints
            }
            Focus::Words => vec![C::Accept, C::NewLine, C::FindEarlierWords, C::EditOutside, C::Back],
            Focus::Text | Focus::Cite(_) => vec![C::Accept, C::Back],
        }
    }

    /// The word beside a key in the footer, where it is another than everywhere.
    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (&self.focus, command) {
            (_, Command::Back) if self.panel.is_some() => Some("close"),
            (Focus::Words | Focus::Fact(_), Command::Accept) => Some("record"),
            (Focus::Words, Command::Back) => Some("options"),
            (Focus::Check(check), Command::Accept) => {
                Some(if check.confirms { "record: confirmed" } else { "record: sent back" })
            }
            (Focus::Check(_), Command::Choose(_)) => Some("your own level"),
            (Focus::Reject(_), Command::Accept) => Some("record: rejected"),
            (Focus::Check(_) | Focus::Reject(_), Command::Back) => Some("leave it"),
            (Focus::Cite(cite), Command::Accept) => Some(cite.hint()),
            (Focus::Cite(_), Command::Back) => Some("back to the words"),
            (Focus::Options | Focus::Number | Focus::Text, Command::Accept) => Some("go on"),
            (Focus::Done, Command::Accept) => Some("go on with everything"),
            (Focus::Conflict | Focus::Options, Command::Choose(_)) => Some("answer"),
            _ => None,
        }
    }

    pub(super) fn status(&self, context: &Context<'_>) -> Option<(String, String)> {
        if let Some(words) = self.verdict(context) {
            return Some((words, String::new()));
        }
        if let Some(sent) = self.recording.back() {
            return Some((format!("Recording  {}", sent.what), String::new()));
        }
        let draft = self.entry.is_touched() && matches!(self.focus, Focus::Words | Focus::Cite(_));
        let right = if draft { "draft kept" } else { "" };
        (!self.said.is_empty() || draft).then(|| (self.said.clone(), right.to_owned()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count, context),
            ScreenEvent::Key(key) => self.type_key(*key, context),
            ScreenEvent::Paste(text) => self.paste(text, context),
            ScreenEvent::Row(row) => self.click(*row, context),
            ScreenEvent::Reply(reply) => self.replied(reply, context),
            ScreenEvent::Edited(text) => {
                self.words = Words::new(text.trim_end());
                self.focus = Focus::Words;
                self.keep(context)
            }
            ScreenEvent::Picked(purpose, id) => match purpose {
                Purpose::Question => self.go_to(id, context),
                Purpose::Order => self.walk_in(id, context),
                Purpose::Person => self.ask_of(id, context),
                Purpose::Verifier => self.ask_verifier(id, context),
                Purpose::EarlierWords => self.take_words(id, context),
                Purpose::Evidence
                | Purpose::Checklist
                | Purpose::Partner
                | Purpose::PartnerType
                | Purpose::Weight
                | Purpose::Gate
                | Purpose::Review
                | Purpose::RiskClass
                | Purpose::SheetFormat
                | Purpose::FromPoint
                | Purpose::ToPoint
                | Purpose::Kind => Vec::new(),
            },
            ScreenEvent::Shown | ScreenEvent::FileEdited => Vec::new(),
        }
    }

    /// How many options there are to choose from by digit.
    fn options(&self) -> u8 {
        let count = match self.question().map(|question| &question.kind) {
            Some(Kind::Choice(options) | Kind::Multi { options, .. }) => options.len(),
            Some(Kind::Scale(_)) => 4,
            _ => 0,
        };
        u8::try_from(count.min(9)).unwrap_or(9)
    }

    /// Whether one walks to check what others answered.
    fn checks(&self) -> bool {
        self.order() == Order::ToVerify
    }

    /// Whether one walks to read what came back.
    fn reads_replies(&self) -> bool {
        matches!(self.order(), Order::Replies(_))
    }

    fn has_no_figure(&self) -> bool {
        let measure = self.question().and_then(|question| question.kind.measure());
        measure.is_some_and(|measure| measure.none.is_some())
    }
}
