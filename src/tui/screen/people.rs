//! The people of a record, what each may do, and who signs what at which tier.

mod draw;
mod form;

use std::sync::Arc;

use super::filling::Filled;
use super::{Context, Header, ScreenEvent, Step};
use crate::checklist::facts::TierLevel;
use crate::record::Item;
use crate::record::action::{Action, RemovePerson, SetPerson};
use crate::record::change::ObjectId;
use crate::record::check::{Bench, check};
use crate::record::people::Person;
use crate::record::policy::authority::{Authority, OneOf, Right, Terms, in_words};
use crate::store::overview::Overview;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::list::List;
use crate::tui::widget::notes::Note;
use crate::tui::widget::page::Page;
use form::PersonForm;

/// What is signed at a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Approve,
    Waive,
    Accept,
}

impl Act {
    const ALL: [Self; 3] = [Self::Approve, Self::Waive, Self::Accept];

    fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Waive => "waive",
            Self::Accept => "accept",
        }
    }

    /// What is signed, in a word.
    fn signed(self) -> &'static str {
        match self {
            Self::Approve => "approvals",
            Self::Waive => "waivers",
            Self::Accept => "acceptances of high risks",
        }
    }

    fn signers(self, terms: &Terms) -> &[OneOf] {
        match self {
            Self::Approve => &terms.approve,
            Self::Waive => &terms.waive,
            Self::Accept => &terms.accept,
        }
    }
}

/// A row that the cursor can be on.
#[derive(Debug, Clone, Copy)]
enum Row<'o> {
    Person(&'o Person),
    Tier(TierLevel, Act),
}

/// The people as the record lists them.
#[derive(Debug, Default)]
pub struct PeopleScreen {
    overview: Option<Arc<Overview>>,
    page: Page,
    form: Option<PersonForm>,
    is_recording: bool,
    said: String,
    /// Who was recorded last: the cursor goes there once they are listed.
    recorded: Option<String>,
}

impl PeopleScreen {
    /// Asks for what the record says of its people, and the policy in force.
    #[must_use]
    pub fn open() -> (Self, Vec<Step>) {
        (Self::default(), vec![Step::Ask(Request::Overview)])
    }

    fn people(&self) -> &[Person] {
        let record = self.overview.as_ref().and_then(|overview| overview.record.as_ref());
        record.map_or(&[][..], |record| record.people.as_slice())
    }

    fn authority(&self) -> Option<&Authority> {
        Some(&self.overview.as_ref()?.policy.as_ref()?.authority)
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let tiers = || TierLevel::ALL.into_iter().flat_map(|tier| Act::ALL.map(|act| Row::Tier(tier, act)));
        let tiers = self.authority().map(|_| tiers()).into_iter().flatten();
        self.people().iter().map(Row::Person).chain(tiers).collect()
    }

    /// What a person may do, in the policy's words; nothing where no role of theirs gives a right.
    fn rights(&self, person: &Person) -> String {
        let Some(authority) = self.authority() else { return String::new() };
        let has = |right: Right| {
            person.roles.iter().any(|id| authority.role(id).is_some_and(|role| role.may.contains(&right)))
        };
        let rights = Right::ALL.into_iter().filter(|(_, right)| has(*right)).map(|(name, _)| name);
        rights.collect::<Vec<_>>().join(", ")
    }

    fn roles(&self, person: &Person) -> String {
        let title = |id: &String| {
            self.authority().map_or_else(|| id.clone(), |authority| authority.title(id).to_owned())
        };
        person.roles.iter().map(title).collect::<Vec<_>>().join(", ")
    }

    /// Who signs, one person for each part of the sum.
    fn signers(&self, tier: TierLevel, act: Act) -> String {
        let Some(authority) = self.authority() else { return String::new() };
        let terms = authority.terms(tier, false);
        let all = act.signers(&terms).iter().map(|one| in_words(authority, one));
        all.collect::<Vec<_>>().join(" + ")
    }

    pub(super) fn header(&self) -> Header {
        let mut path = vec!["People".to_owned()];
        path.extend(self.form.as_ref().map(PersonForm::title));
        let right = match (&self.overview, self.people().len()) {
            (None, _) => String::new(),
            (Some(_), 0) => "nobody is listed".to_owned(),
            (Some(_), 1) => "1 person".to_owned(),
            (Some(_), count) => format!("{count} people"),
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        self.form.as_ref().map_or(Mode::List, PersonForm::mode)
    }

    pub(super) fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        if let Some(form) = &self.form {
            if self.is_recording && command == Command::Accept {
                return Availability::Blocked("it is being recorded".into());
            }
            return form.availability(command, self.authority().map_or(0, |found| found.roles.len()));
        }
        let person = matches!(self.selected(), Some(Row::Person(_)));
        match command {
            Command::AddPerson => self.may(context),
            Command::Accept | Command::EditOutside | Command::RemovePerson if person => self.may(context),
            Command::Accept | Command::EditOutside if self.selected().is_some() => {
                let words = "who signs stands in the policy; `probity policy set FILE` puts another in force";
                Availability::Blocked(words.into())
            }
            Command::EditOutside | Command::RemovePerson => {
                Availability::Blocked("the cursor is on no person".into())
            }
            Command::Copy => Availability::when(person, "the cursor is on no person"),
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    /// Whether this person may change who is listed.
    fn may(&self, context: &Context<'_>) -> Availability {
        if let Some(why) = context.why_not {
            return Availability::Blocked(why.into());
        }
        let Some(overview) = &self.overview else {
            return Availability::Blocked("the people are still being read".into());
        };
        let Some(authority) = self.authority() else {
            return Availability::Blocked("the policy cannot be read, so that no role has a meaning".into());
        };
        let Some(actor) = &overview.actor else {
            return Availability::Blocked("you are not among the people of this record".into());
        };
        if authority.may(actor, Right::Administer) {
            return Availability::Ready;
        }
        let roles = authority.roles_with(Right::Administer).into_iter().map(str::to_owned).collect();
        let roles = in_words(authority, &roles);
        Availability::Blocked(format!("{} may not change who is listed; {roles} may", actor.id))
    }

    fn selected(&self) -> Option<Row<'_>> {
        self.rows().get(self.page.selected()).copied()
    }

    fn person(&self) -> Option<&Person> {
        match self.selected()? {
            Row::Person(person) => Some(person),
            Row::Tier(..) => None,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        match &self.form {
            Some(form) => form.hints(),
            None => vec![
                Command::EditOutside,
                Command::AddPerson,
                Command::RemovePerson,
                Command::Copy,
                Command::Back,
            ],
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (&self.form, command) {
            (Some(form), _) => form.hint_words(command),
            (None, Command::EditOutside) => Some("edit"),
            (None, _) => None,
        }
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let overview = self.overview.as_ref()?;
        if self.is_recording {
            return Some(("Recording ...".to_owned(), String::new()));
        }
        if let Some(form) = &self.form {
            return Some((form.status(), String::new()));
        }
        if let Some(Row::Tier(..)) = self.selected() {
            let words = "Changed with `probity policy set FILE`, not here.";
            return Some((words.to_owned(), String::new()));
        }
        if !self.said.is_empty() {
            return Some((self.said.clone(), String::new()));
        }
        let words = match &overview.actor {
            Some(actor) if actor.is_listed() => format!("You are {}.", actor.id),
            Some(actor) => format!("You are {}; nobody is listed.", actor.identity),
            None => "You are not among these people, so you read and nothing is written.".to_owned(),
        };
        Some((words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        if let ScreenEvent::Reply(reply) = event {
            return self.replied(reply, context);
        }
        if matches!(event, ScreenEvent::Shown) {
            return vec![Step::Ask(Request::Overview)];
        }
        if self.form.is_some() {
            return self.in_form(event, context);
        }
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count, context),
            ScreenEvent::Row(row) => {
                let again = self.page.selected() == *row;
                self.page.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        self.said.clear();
        match command {
            Command::Copy => {
                let Some(person) = self.person() else { return Vec::new() };
                let text = person.mail.join(", ");
                return vec![Step::Do(Effect::Copy { text, what: "the address".into() })];
            }
            Command::AddPerson => {
                self.form = Some(PersonForm::open(None, context));
                self.judge(context);
            }
            Command::Accept | Command::EditOutside => {
                self.form = self.person().map(|person| PersonForm::open(Some(person), context));
                self.judge(context);
            }
            Command::RemovePerson => return self.ask_to_remove().into_iter().collect(),
            _ => {
                let rows = self.rows().len();
                self.page.command(command, count, rows);
            }
        }
        Vec::new()
    }

    fn ask_to_remove(&self) -> Option<Step> {
        let person = self.person()?;
        let action = Action::RemovePerson(RemovePerson { person: person.id.clone() });
        let roles = self.roles(person);
        Some(Step::Confirm(Confirm {
            question: format!("Take {} off the list?", person.name),
            consequence: format!(
                "They only read from then on. Until now: {roles}. What they did stays theirs."
            ),
            then: vec![Step::Ask(Request::Record(Box::new(action)))],
        }))
    }

    fn in_form(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        let roles = self.authority().map_or_else(Vec::new, |authority| authority.roles.clone());
        let Some(form) = &mut self.form else { return Vec::new() };
        match form.on(event, &roles) {
            Filled::Going(steps) => {
                self.judge(context);
                steps
            }
            Filled::Left => {
                self.form = None;
                Vec::new()
            }
            Filled::Done => {
                if let Some(action) = self.judge(context) {
                    self.is_recording = true;
                    return vec![Step::Ask(Request::Record(Box::new(action)))];
                }
                let why = self.form.as_ref().map(PersonForm::status).unwrap_or_default();
                vec![Step::Say(Note::warning(why))]
            }
        }
    }

    /// What the rule book says of the form as it stands; the action where nothing speaks against it.
    fn judge(&mut self, context: &Context<'_>) -> Option<Action> {
        let (overview, form) = (self.overview.as_ref()?, self.form.as_ref()?);
        let (record, policy) = (overview.record.as_ref()?, overview.policy.as_ref()?);
        let person = form.person(&policy.authority);
        let listed = record.people.iter().find(|listed| listed.id == person.id);
        let mut reasons = Vec::new();
        if person.name.is_empty() {
            reasons.push("the name is not typed yet".to_owned());
        }
        match (&form.old, listed) {
            (None, Some(_)) => reasons.push(format!("{} is listed already", person.id)),
            (Some(old), Some(now)) if old != now => {
                reasons.push(format!("{} was changed meanwhile; leave the form and look again", old.id));
            }
            (Some(old), None) => reasons.push(format!("{} was taken off the list meanwhile", old.id)),
            _ => {}
        }
        // The judging looks at what these say, never at where they stand.
        let id = overview.head.unwrap_or(ObjectId([0; 20]));
        let bench = Bench {
            record: Some(Arc::new(Item { id, text: String::new(), value: record.clone() })),
            policy: Some(Arc::new(Item { id, text: String::new(), value: policy.clone() })),
            ..Bench::default()
        };
        let action = Action::SetPerson(SetPerson { person });
        if reasons.is_empty() {
            match &overview.who {
                Some(who) => {
                    let refusals = check(&bench, who, context.now, &action).err().unwrap_or_default();
                    reasons.extend(refusals.iter().map(ToString::to_string));
                }
                None => reasons.push("Git does not say who you are".to_owned()),
            }
        }
        let form = self.form.as_mut()?;
        form.reasons = reasons;
        form.reasons.is_empty().then_some(action)
    }

    fn replied(&mut self, reply: &Reply, context: &Context<'_>) -> Vec<Step> {
        match reply {
            Reply::Moved(true, _) => return vec![Step::Ask(Request::Overview)],
            Reply::Overview(overview) => {
                self.overview = Some(Arc::clone(overview));
                if let Some(id) = self.recorded.take()
                    && let Some(place) = self.people().iter().position(|person| person.id == id)
                {
                    self.page.select(place);
                }
                let last = self.rows().len().saturating_sub(1);
                self.page.select(self.page.selected().min(last));
                self.judge(context);
            }
            Reply::Recorded { subject, .. } => {
                self.is_recording = false;
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                let change = subject.split_once(": ").map_or(subject.as_str(), |(_, change)| change);
                self.said = format!("Recorded {time}  {change}");
                let listed = self.authority().zip(self.form.as_ref());
                self.recorded = listed.map(|(authority, form)| form.person(authority).id);
                let mut steps: Vec<Step> =
                    self.form.take().map(|form| form.drop_draft()).into_iter().collect();
                steps.push(Step::Ask(Request::Overview));
                return steps;
            }
            // What was typed stays in the form.
            Reply::Refused(_) | Reply::Failed { .. } => self.is_recording = false,
            _ => {}
        }
        Vec::new()
    }
}
