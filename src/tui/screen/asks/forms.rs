//! What is typed on the way to an ask, to another day, to a sheet and to a file that came back.

use jiff::civil::Date;

use super::AsksScreen;
use super::groups;
use crate::checklist::model::By;
use crate::exchange::sheet::Sheet;
use crate::exchange::sheet::format::Format;
use crate::record::action::{Action, SendAsk};
use crate::record::ask::{Ask, Choice};
use crate::record::check::Refusal;
use crate::record::order::Order;
use crate::store::post::IntakeAsk;
use crate::tui::command::Availability;
use crate::tui::effect::Request;
use crate::tui::screen::filling::Filling;
use crate::tui::screen::{Context, Step, whom};
use crate::tui::widget::form::Field;
use crate::tui::widget::notes::Note;

/// What the form is about.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// Asking somebody; what can usually be said by whom, where it began with that.
    Ask(String, Option<By>),
    /// By which day what is still to be asked is wanted.
    Due(By),
    /// Asking the same people again what is not back, by another day.
    Again(String, Vec<String>),
    /// A file that came back.
    TakeIn,
    /// Where a sheet of these asks goes.
    Sheet(Vec<String>, Format),
}

/// The fields of an ask, in order.
const WHOM: usize = 0;
const BY: usize = 1;
const CHECKLIST: usize = 2;
const ORDER: usize = 3;
const QUESTIONS: usize = 4;
const DUE: usize = 5;

/// The fields of a file that came back, in order.
const FROM: usize = 0;
const FILE: usize = 1;

impl AsksScreen {
    /// Whether the person who is here may ask others here and now.
    pub(super) fn may_ask(&self, context: &Context<'_>) -> Availability {
        let Some(now) = &self.known.now else { return Availability::NotHere };
        let questions: Vec<String> =
            now.review.questions().next().map(|(_, question)| question.id.clone()).into_iter().collect();
        self.known.can(&self.ask(whom::PARTNER, questions, None, context), context)
    }

    fn ask(&self, to: &str, questions: Vec<String>, due: Option<Date>, context: &Context<'_>) -> Action {
        let id = self.known.now.as_ref().map(|now| now.review.next_ask_id(to, 0)).unwrap_or_default();
        let to = to.to_owned();
        let ask = Ask { id, to, questions, sent: context.now, due, asked_by: String::new() };
        Action::Ask(SendAsk { review: self.known.id.clone(), ask })
    }

    pub(super) fn fill(&mut self, what: What, context: &Context<'_>) {
        let Some(now) = &self.known.now else { return };
        let around = self.known.around.as_deref();
        let usual = |to: &str| whom::due_for(&now.review, to, self.known.day).to_string();
        let (title, item, fields, ready) = match &what {
            What::Ask(to, by) => {
                let due = by.and_then(|by| self.due.iter().find(|(own, _)| *own == by));
                let due = due.map_or_else(|| usual(to), |(_, day)| day.to_string());
                let by = By::ALL.iter().find(|(_, own)| Some(*own) == *by).map_or("", |(name, _)| name);
                let all = By::ALL.map(|(name, _)| name).join(", ");
                let fields = vec![
                    Field::new("Whom", to, "partner, a person's id, a role, or a name"),
                    Field::new("Can say", by, &format!("{all}; empty: whoever")),
                    Field::new("Checklist", "", "its id; empty: all of them"),
                    Field::new("Order", "", "as quick-pass; empty: everything"),
                    Field::new("Questions", "", "their codes; empty: what is open of the above"),
                    Field::new("Answer by", &due, "a day, as 2026-06-30; may be empty"),
                ];
                let name = whom::name_of(around, &now.review, to);
                // What was typed about some questions is not meant for others.
                let item =
                    if by.is_empty() { format!("an ask of {to}") } else { format!("an ask of {to} by {by}") };
                (format!("Ask {name}"), item, fields, "")
            }
            What::Due(by) => {
                let day = self.due_of(*by).map(|day| day.to_string()).unwrap_or_default();
                let who = groups::who(*by, self.partner());
                let fields = vec![Field::new("Answer by", &day, "a day, as 2026-06-30")];
                (
                    format!("By when: {who}"),
                    format!("a day for {who}"),
                    fields,
                    "Nothing is recorded: it is asked by this day.",
                )
            }
            What::Again(to, questions) => {
                let name = whom::name_of(around, &now.review, to);
                let title = format!("Ask {name} again what is not back ({})", questions.len());
                let fields = vec![Field::new("Answer by", &usual(to), "a day, as 2026-06-30; may be empty")];
                (title, format!("asking {to} again"), fields, "")
            }
            What::TakeIn => {
                let inbox = context.here.inbox.as_deref().unwrap_or_default().trim_end_matches('/');
                let file = if inbox.is_empty() {
                    String::new()
                } else {
                    format!("{inbox}/{}/", self.known.id.partner)
                };
                let fields = vec![
                    Field::new("From", "", "partner, an id, a role; empty: whom the sheet was made for"),
                    Field::new("File", &file, "a sheet, a form's file, a mail's text, a CAIQ, a table"),
                ];
                (
                    "Take in what came back".to_owned(),
                    "a file that came back".to_owned(),
                    fields,
                    "It is read first; nothing is recorded before you have seen what it says.",
                )
            }
            What::Sheet(asks, format) => {
                // A name that was typed for one kind of file is not meant for another.
                let item = format!("the sheet of {} as {}", asks.join(" "), format.name());
                let asks: Vec<&Ask> =
                    asks.iter().filter_map(|id| now.review.asks.get(id)).map(|item| &item.value).collect();
                let name = Sheet::of_asks(&now.review, self.partner(), &asks).file_name(*format);
                let folder = context.here.folder.trim_end_matches('/');
                let fields = vec![Field::new(
                    "File",
                    &format!("{folder}/{name}"),
                    "where it goes; a file that is there stays",
                )];
                (
                    format!("Write the sheet ({})", format.name()),
                    item,
                    fields,
                    "What is asked, and nothing else of ours.",
                )
            }
        };
        let mut filling = Filling::open(what, title, &item, &self.known.id, fields, context);
        if !ready.is_empty() {
            filling.ready = ready;
        }
        // What is chosen already is recorded by one more Enter.
        match filling.what {
            What::Ask(ref to, _) if to.is_empty() => filling.focus(WHOM),
            What::Ask(_, Some(_)) => filling.focus(DUE),
            What::Ask(_, None) => filling.focus(BY),
            What::TakeIn => filling.focus(FILE),
            _ => {}
        }
        self.filling = Some(filling);
        self.judge(context);
    }

    /// Asks who says what is in the file: what is typed next is that, and no more of its path.
    pub(super) fn ask_who_says(&mut self, what: &str) {
        let filling = self.filling.as_mut().filter(|filling| matches!(filling.what, What::TakeIn));
        let Some(filling) = filling else { return };
        filling.reasons = vec![format!("{what}: partner, or a person's id, a role, a name")];
        filling.focus(FROM);
    }

    /// Which questions the form of an ask chooses.
    fn chosen(&self, filling: &Filling<What>) -> Result<Vec<String>, String> {
        let Some(now) = &self.known.now else { return Ok(Vec::new()) };
        let typed: Vec<String> = filling
            .text(QUESTIONS)
            .split([',', ' '])
            .map(|code| code.trim_matches(['[', ']']).to_owned())
            .filter(|code| !code.is_empty())
            .collect();
        if !typed.is_empty() {
            return Ok(typed);
        }
        let by =
            match filling.text(BY) {
                "" => None,
                word => Some(By::ALL.iter().find(|(name, _)| *name == word).map(|(_, by)| *by).ok_or_else(
                    || format!("`{word}` is none of {}", By::ALL.map(|(name, _)| name).join(", ")),
                )?),
            };
        let checklist = filling.maybe(CHECKLIST);
        let pins = || now.review.pins.iter().map(|pin| pin.checklist.id.as_str());
        if let Some(own) = checklist.as_ref().filter(|own| !pins().any(|pin| pin == own.as_str())) {
            return Err(format!(
                "no checklist `{own}` here; one of: {}",
                pins().collect::<Vec<_>>().join(", ")
            ));
        }
        let order = match filling.text(ORDER) {
            "" => None,
            word => Some(Order::parse(word).ok_or_else(|| {
                let all: Vec<&str> = Order::FIXED.iter().map(Order::word).collect();
                format!("`{word}` is no order; one of: {}", all.join(", "))
            })?),
        };
        let found = Choice { by, checklist, order }.questions(&now.review, &now.standing);
        if found.is_empty() {
            return Err("no question of these is open that nobody was asked yet".to_owned());
        }
        Ok(found)
    }

    /// The action that the form comes to, or why it comes to none.
    fn action(&self, filling: &Filling<What>, context: &Context<'_>) -> Result<Option<Action>, String> {
        match &filling.what {
            What::Ask(..) => {
                let questions = self.chosen(filling)?;
                Ok(Some(self.ask(filling.text(WHOM), questions, filling.day(DUE)?, context)))
            }
            What::Again(to, questions) => Ok(Some(self.ask(to, questions.clone(), filling.day(0)?, context))),
            What::Due(_) => match filling.day(0)? {
                Some(_) => Ok(None),
                None => Err("name a day".to_owned()),
            },
            What::TakeIn if filling.text(FILE).is_empty() => Err("name a file".to_owned()),
            What::Sheet(..) if filling.text(0).is_empty() => Err("name a file".to_owned()),
            What::TakeIn | What::Sheet(..) => Ok(None),
        }
    }

    pub(super) fn judge(&mut self, context: &Context<'_>) {
        let Some(filling) = &self.filling else { return };
        let chosen = matches!(filling.what, What::Ask(..)).then(|| self.chosen(filling));
        let reasons: Vec<String> = match self.action(filling, context) {
            Ok(Some(action)) => {
                self.known.refusals(&action, context).iter().map(Refusal::to_string).collect()
            }
            Ok(None) => Vec::new(),
            Err(why) => vec![why],
        };
        let name = match (&filling.what, &self.known.now) {
            (What::Ask(..), Some(now)) => {
                whom::name_of(self.known.around.as_deref(), &now.review, filling.text(WHOM)).to_owned()
            }
            _ => String::new(),
        };
        let Some(filling) = &mut self.filling else { return };
        filling.reasons = reasons;
        if let Some(chosen) = chosen {
            let words = match chosen.map(|questions| questions.len()) {
                Ok(1) => ": 1 question".to_owned(),
                Ok(count) => format!(": {count} questions"),
                Err(_) => String::new(),
            };
            filling.call(format!("Ask {name}{words}"));
        }
    }

    /// Enter in the last field.
    pub(super) fn done(&mut self, context: &Context<'_>) -> Vec<Step> {
        self.judge(context);
        let Some(filling) = &self.filling else { return Vec::new() };
        if !filling.reasons.is_empty() {
            return vec![Step::Say(Note::warning("Not yet: the form says why."))];
        }
        match filling.what.clone() {
            What::Due(by) => {
                let (day, dropped) = (filling.day(0), filling.drop_draft());
                self.filling = None;
                if let Ok(Some(day)) = day {
                    self.due.retain(|(own, _)| *own != by);
                    self.due.push((by, day));
                    self.text = self.made();
                }
                vec![dropped]
            }
            What::TakeIn => {
                let ask = IntakeAsk {
                    review: self.known.id.clone(),
                    path: filling.text(FILE).to_owned(),
                    from: filling.maybe(FROM),
                };
                self.is_waiting = true;
                vec![Step::Ask(Request::TakeIn(Box::new(ask)))]
            }
            What::Sheet(asks, format) => {
                let path = filling.text(0).to_owned();
                self.write(asks, format, path)
            }
            What::Ask(..) | What::Again(..) => {
                let Ok(Some(action)) = self.action(filling, context) else { return Vec::new() };
                if let Action::Ask(send) = &action {
                    self.sent = Some(send.ask.id.clone());
                }
                vec![self.known.record(action)]
            }
        }
    }
}
