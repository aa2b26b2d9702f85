//! What others must answer: what is still to be asked, what was asked and is waited for, and what came back.

mod draw;
mod forms;
mod groups;
mod report;

use std::cell::Cell;

use jiff::civil::Date;

use super::filling::{Filled, Filling};
use super::history::shown_as_git;
use super::known::{Known, Told};
use super::{Context, Header, Place, Purpose, ScreenEvent, Step, whom};
use crate::checklist::model::By;
use crate::exchange::sheet::format::Format;
use crate::exchange::sheet::mail;
use crate::record::layout::ReviewId;
use crate::record::order::Order;
use crate::store::post::SheetAsk;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use crate::tui::widget::picker::Item;
use forms::What;
use groups::{At, Groups};
use report::Report;

/// The asks of a review.
#[derive(Debug)]
pub struct AsksScreen {
    known: Known,
    groups: Groups,
    page: Page,
    filling: Option<Filling<What>>,
    report: Option<Report>,
    /// By which day what is still to be asked is wanted, where that was said.
    due: Vec<(By, Date)>,
    /// Who can usually say what somebody is to be asked who is being picked.
    asking: Option<By>,
    /// The ask that was sent to be recorded: the cursor goes there.
    sent: Option<String>,
    /// The text of a mail about what the cursor is on, as it was made or edited.
    text: Option<String>,
    /// How far the text is scrolled, how far it can be, and how many rows are seen: drawing alone knows the latter.
    top: usize,
    end: Cell<usize>,
    seen: Cell<usize>,
    /// A file is being read, or a sheet written.
    is_waiting: bool,
}

impl AsksScreen {
    pub(super) fn open(id: &ReviewId, context: &Context<'_>) -> (Self, Vec<Step>) {
        let (known, steps) = Known::open(id, context);
        let screen = Self {
            known,
            groups: Groups::default(),
            page: Page::default(),
            filling: None,
            report: None,
            due: Vec::new(),
            asking: None,
            sent: None,
            text: None,
            top: 0,
            end: Cell::new(0),
            seen: Cell::new(1),
            is_waiting: false,
        };
        (screen, steps)
    }

    pub(super) fn review_id(&self) -> &ReviewId {
        &self.known.id
    }

    fn at(&self) -> Option<At<'_>> {
        self.groups.at(self.page.selected())
    }

    fn partner(&self) -> &str {
        whom::partner_name(self.known.around.as_deref(), &self.known.id)
    }

    /// By which day what is still to be asked of them is wanted.
    fn due_of(&self, by: By) -> Option<Date> {
        let now = self.known.now.as_ref()?;
        let said = self.due.iter().find(|(own, _)| *own == by).map(|(_, day)| *day);
        let to = if by == By::Partner { whom::PARTNER } else { "" };
        Some(said.unwrap_or_else(|| whom::due_for(&now.review, to, self.known.day)))
    }

    /// The text of a mail about what the cursor is on, as the command line makes it.
    fn made(&self) -> Option<String> {
        let (now, at) = (self.known.now.as_ref()?, self.at()?);
        let due = if let At::ToSend(group) = at { self.due_of(group.by) } else { None };
        Some(mail::text(&groups::sheet(at, now, self.known.around.as_deref(), due)))
    }

    /// Whom the text is for.
    fn text_for(&self) -> Option<String> {
        let now = self.known.now.as_ref()?;
        Some(match self.at()? {
            At::ToSend(group) => groups::who(group.by, self.partner()),
            At::Mine(_) => "you".to_owned(),
            At::Sent(group) => whom::name_of(self.known.around.as_deref(), &now.review, &group.to).to_owned(),
        })
    }

    pub(super) fn header(&self) -> Header {
        let path = vec![self.known.id.to_string(), "Asks".into()];
        if let Some(report) = &self.report {
            return Header { path, right: report.words() };
        }
        if self.known.now.is_none() || self.known.around.is_none() {
            return Header { path, right: String::new() };
        }
        let overdue = self.groups.sent.iter().filter(|group| group.is_overdue()).count();
        let to_send: usize = self.groups.to_send.iter().map(|group| group.questions.len()).sum();
        let replies = self.groups.unread;
        let replies = if replies == 1 { "1 reply".to_owned() } else { format!("{replies} replies") };
        Header { path, right: format!("{overdue} overdue   {replies}   {to_send} to send") }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.filling.is_some() && self.report.is_none() { Mode::Field } else { Mode::List }
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        if let Some(report) = &self.report {
            return match command {
                Command::Accept if self.known.is_recording => {
                    Availability::Blocked("it is being recorded".to_owned())
                }
                Command::Accept => {
                    report.why_not().map_or(Availability::Ready, |why| Availability::Blocked(why.to_owned()))
                }
                Command::Back => Availability::Ready,
                _ if List::moves(command) => Availability::Ready,
                _ => Availability::NotHere,
            };
        }
        if self.filling.is_some() {
            return match command {
                Command::Accept if self.known.is_recording || self.is_waiting => {
                    Availability::Blocked("it is being done".to_owned())
                }
                _ => Filling::<What>::availability(command),
            };
        }
        if self.known.now.is_none() || self.known.around.is_none() {
            return Availability::NotHere;
        }
        match command {
            _ if List::moves(command) => Availability::Ready,
            Command::Accept => self.opens(context),
            Command::Copy | Command::EditOutside => {
                Availability::when(self.at().is_some(), "there is nothing to ask and nothing asked")
            }
            Command::AsGit => Availability::Ready,
            Command::WriteSheet => match self.at() {
                Some(At::Sent(_) | At::Mine(_)) => {
                    context.why_not.map_or(Availability::Ready, |why| Availability::Blocked(why.to_owned()))
                }
                Some(At::ToSend(_)) => {
                    Availability::Blocked("a sheet is of what was asked; ask them first".to_owned())
                }
                None => Availability::Blocked("nobody was asked anything yet".to_owned()),
            },
            Command::ReadReplies => {
                Availability::when(self.groups.unread > 0, "nothing came back that nobody has read")
            }
            Command::NewAsk | Command::TakeIn | Command::TakeBack => self.may_ask(context),
            Command::SetDue => match self.at() {
                Some(At::Sent(group)) if group.open.is_empty() => {
                    Availability::Blocked("all of it is back".to_owned())
                }
                Some(At::ToSend(_) | At::Sent(_)) => self.may_ask(context),
                _ => Availability::Blocked("whoever asked you sets the day".to_owned()),
            },
            _ => Availability::NotHere,
        }
    }

    /// Whether Enter does something with what the cursor is on.
    fn opens(&self, context: &Context<'_>) -> Availability {
        match self.at() {
            None => Availability::Blocked("there is nothing to ask and nothing asked".to_owned()),
            Some(At::Mine(_)) => Availability::Ready,
            Some(At::ToSend(_)) => self.may_ask(context),
            Some(At::Sent(group)) if group.unread > 0 || !group.open.is_empty() => Availability::Ready,
            Some(At::Sent(_)) => Availability::Blocked("all of it is back and read".to_owned()),
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        use Command as C;
        if let Some(report) = &self.report {
            let more = report.is_long().then_some(C::Down);
            return [C::Accept].into_iter().chain(more).chain([C::Back]).collect();
        }
        if self.filling.is_some() {
            return Filling::<What>::hints();
        }
        match self.at() {
            Some(At::ToSend(_)) => vec![C::Accept, C::Copy, C::SetDue, C::NewAsk, C::TakeIn, C::ReadReplies],
            Some(At::Mine(_)) => vec![C::Accept, C::Copy, C::NewAsk, C::TakeIn, C::Back],
            Some(At::Sent(_)) => {
                vec![C::Copy, C::WriteSheet, C::ReadReplies, C::TakeIn, C::NewAsk, C::SetDue]
            }
            None => vec![C::NewAsk, C::TakeIn, C::Back],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (command, &self.filling) {
            (Command::Accept, _) if self.report.is_some() => Some("record"),
            (Command::Down, _) if self.report.is_some() => Some("more"),
            (Command::Back, _) if self.report.is_some() => Some("leave it"),
            (Command::Accept, Some(filling)) => match filling.what {
                What::TakeIn if filling.is_at_last() => Some("read it"),
                What::Sheet(..) => Some("write it"),
                What::Due(_) => Some("keep it"),
                _ => Some(filling.accept_words()),
            },
            (Command::NextPane, Some(_)) => Some("next field"),
            (Command::Accept, None) => match self.at() {
                Some(At::ToSend(_)) => Some("ask"),
                Some(At::Mine(_)) => Some("answer"),
                _ => Some("read"),
            },
            (Command::SetDue, None) if matches!(self.at(), Some(At::Sent(_))) => Some("ask again"),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> (String, String) {
        let words = if self.known.is_recording {
            "Recording ...".to_owned()
        } else if self.known.said.is_empty() {
            "Asked means waiting, not unknown. A reply is a claim until you take it.".to_owned()
        } else {
            self.known.said.clone()
        };
        (words, String::new())
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event {
            return self.replied(reply, context);
        }
        if self.report.is_some() {
            return self.in_report(event);
        }
        if let Some(filling) = &mut self.filling {
            return match filling.on(event) {
                Filled::Going(steps) => {
                    self.judge(context);
                    steps
                }
                Filled::Left => {
                    self.filling = None;
                    Vec::new()
                }
                Filled::Done => self.done(context),
            };
        }
        match event {
            ScreenEvent::Command(command, count) => self.command(*command, *count, context),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.select(*row);
                if again { vec![Step::Run(Command::Accept)] } else { Vec::new() }
            }
            ScreenEvent::Picked(Purpose::Person, to) => {
                let by = self.asking.take();
                self.fill(What::Ask(to.clone(), by), context);
                Vec::new()
            }
            ScreenEvent::Picked(Purpose::SheetFormat, name) => {
                if let (Some(format), Some(At::Sent(group) | At::Mine(group))) =
                    (Format::named(name), self.at())
                {
                    let asks = group.asks.clone();
                    self.fill(What::Sheet(asks, format), context);
                }
                Vec::new()
            }
            ScreenEvent::Edited(text) => {
                self.text = Some(text.clone());
                self.copy()
            }
            ScreenEvent::Shown => self.known.ask(),
            _ => Vec::new(),
        }
    }

    fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::TakenIn(intake) => {
                self.is_waiting = false;
                // Whoever left the form meanwhile wants it no more.
                let filling = self.filling.as_ref();
                let Some(filling) = filling.filter(|filling| matches!(filling.what, What::TakeIn)) else {
                    return Vec::new();
                };
                let dropped = filling.drop_draft();
                let mut report = Report::new(intake.clone());
                if let Some(action) = report.action() {
                    let refusals = self.known.refusals(action, context);
                    report.reasons = refusals.iter().map(ToString::to_string).collect();
                }
                // What has nothing to record is not waited with until the next time.
                let steps = if report.why_not().is_some() { vec![dropped] } else { Vec::new() };
                self.report = Some(report);
                return steps;
            }
            Reply::Written { path, questions } => {
                self.is_waiting = false;
                let questions =
                    if *questions == 1 { "1 question".to_owned() } else { format!("{questions} questions") };
                let note = Note::success(format!("Written: {questions} in {path}"));
                let mut steps = vec![Step::Say(note)];
                steps.extend(self.filling.take().map(|filling| filling.drop_draft()));
                return steps;
            }
            Reply::NobodySays(what) => {
                self.is_waiting = false;
                self.ask_who_says(what);
                return Vec::new();
            }
            Reply::Failed { what, .. } if std::mem::take(&mut self.is_waiting) => {
                if let Some(filling) = &mut self.filling {
                    filling.reasons = vec![what.clone()];
                }
                return Vec::new();
            }
            _ => {}
        }
        let (told, mut steps) = self.known.replied(reply, context);
        match told {
            Told::Recorded => {
                self.report = None;
                steps.extend(self.filling.take().map(|filling| filling.drop_draft()));
                self.work_out();
                let row = self.sent.take().and_then(|ask| self.groups.row_of(&ask));
                if let Some(row) = row {
                    self.select(row);
                }
            }
            Told::Changed => self.work_out(),
            Told::Refused => {
                // What stands in the way is said; what was typed is tried on top of what stands there now.
                self.report = None;
                self.sent = None;
                steps.extend(self.known.ask());
            }
            Told::Nothing => {}
        }
        steps
    }

    /// Works the rows out anew.
    fn work_out(&mut self) {
        if let Some(now) = &self.known.now {
            self.groups = Groups::of(now, self.known.around.as_deref(), self.known.day);
            self.page.select(self.page.selected().min(self.groups.len().saturating_sub(1)));
            self.text = self.made();
        }
    }

    fn select(&mut self, row: usize) {
        self.page.select(row);
        self.top = 0;
        self.text = self.made();
    }

    fn in_report(&mut self, event: &ScreenEvent) -> Vec<Step> {
        let Some(report) = &mut self.report else { return Vec::new() };
        match event {
            ScreenEvent::Command(Command::Accept, _) => {
                let action = report.action().cloned();
                action.map(|action| self.known.record(action)).into_iter().collect()
            }
            ScreenEvent::Command(Command::Back, _) => {
                self.report = None;
                Vec::new()
            }
            ScreenEvent::Command(command, count) => {
                report.scroll(*command, *count);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        match command {
            Command::Accept => self.accept(context),
            Command::Copy => self.copy(),
            Command::EditOutside => {
                let text = self.text.clone().unwrap_or_default();
                let below = "The text is copied as you leave it. Keep the codes in brackets.".to_owned();
                vec![Step::Do(Effect::Edit { text, below })]
            }
            Command::AsGit => {
                let of = |part| self.known.id.file(part);
                let command = format!("git log -p -- {} {}", of("asks"), of("claims"));
                vec![shown_as_git(command.clone(), command)]
            }
            Command::WriteSheet => vec![Self::formats()],
            Command::ReadReplies => {
                let asks = match self.at() {
                    Some(At::Sent(group)) if group.unread > 0 => group.asks.clone(),
                    _ => Vec::new(),
                };
                vec![self.walk(Order::Replies(asks))]
            }
            Command::NewAsk => self.pick(None),
            Command::SetDue => {
                match self.at() {
                    Some(At::ToSend(group)) => self.fill(What::Due(group.by), context),
                    Some(At::Sent(group)) => {
                        let again = What::Again(group.to.clone(), group.open.clone());
                        self.fill(again, context);
                    }
                    _ => {}
                }
                Vec::new()
            }
            Command::TakeIn => {
                self.fill(What::TakeIn, context);
                Vec::new()
            }
            Command::TakeBack => {
                self.known.is_recording = true;
                vec![Step::Ask(Request::TakeBack)]
            }
            // The rows are few; what is long is the text.
            Command::PageDown | Command::PageUp => {
                let by = self.seen.get().max(2) - 1;
                let by = by.saturating_mul(count);
                let top = self.top;
                self.top = if command == Command::PageDown {
                    top.saturating_add(by)
                } else {
                    top.saturating_sub(by)
                };
                self.top = self.top.min(self.end.get());
                Vec::new()
            }
            _ => {
                let (len, before) = (self.groups.len(), self.page.selected());
                self.page.command(command, count, len);
                if self.page.selected() != before {
                    self.select(self.page.selected());
                }
                Vec::new()
            }
        }
    }

    fn accept(&mut self, context: &Context<'_>) -> Vec<Step> {
        match self.at() {
            Some(At::ToSend(group)) if group.by == By::Partner => {
                self.fill(What::Ask(whom::PARTNER.to_owned(), Some(By::Partner)), context);
                Vec::new()
            }
            Some(At::ToSend(group)) => self.pick(Some(group.by)),
            Some(At::Sent(group)) if group.unread > 0 => vec![self.walk(Order::Replies(group.asks.clone()))],
            Some(At::Sent(group) | At::Mine(group)) => vec![self.walk(Order::Asked(group.asks.clone()))],
            None => Vec::new(),
        }
    }

    fn walk(&self, order: Order) -> Step {
        Step::Go(Place::Walk { review: self.known.id.clone(), order: Some(order), question: None })
    }

    /// Whom is to be asked, of these questions where it was said which.
    fn pick(&mut self, by: Option<By>) -> Vec<Step> {
        let Some(now) = &self.known.now else { return Vec::new() };
        let mut people = whom::people(self.known.around.as_deref(), &now.review, self.known.day);
        people.push(Item {
            label: "Somebody else".to_owned(),
            detail: "by a name that you type".to_owned(),
            section: "Others".to_owned(),
            ..Item::default()
        });
        self.asking = by;
        vec![Step::Pick(Purpose::Person, people, "Ask whom")]
    }

    fn formats() -> Step {
        let items = Format::ALL.map(|(name, format, words)| Item {
            id: name.to_owned(),
            label: name.to_owned(),
            detail: words.to_owned(),
            right: format!(".{}", format.ending()),
            ..Item::default()
        });
        Step::Pick(Purpose::SheetFormat, items.to_vec(), "Write the sheet as")
    }

    fn copy(&self) -> Vec<Step> {
        let (Some(text), Some(to)) = (self.text.clone(), self.text_for()) else { return Vec::new() };
        let mut steps = vec![Step::Do(Effect::Copy { text, what: format!("the text for {to}") })];
        if matches!(self.at(), Some(At::ToSend(_))) {
            let note = Note::info("Nobody is waited for yet: record whom you asked.");
            steps.push(Step::Say(note));
        }
        steps
    }

    /// Has a sheet written where somebody wants it.
    fn write(&mut self, asks: Vec<String>, format: Format, path: String) -> Vec<Step> {
        self.is_waiting = true;
        let ask = SheetAsk { review: self.known.id.clone(), asks, format, path };
        vec![Step::Ask(Request::WriteSheet(Box::new(ask)))]
    }
}
