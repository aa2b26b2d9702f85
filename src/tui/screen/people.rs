//! The people of a record, what each may do, and who signs what at which tier.

mod draw;

use super::{Context, Header, ScreenEvent, Step};
use crate::checklist::facts::TierLevel;
use crate::record::people::Person;
use crate::record::policy::authority::{Authority, OneOf, Right, Terms, in_words};
use crate::store::overview::Overview;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::widget::list::List;
use crate::tui::widget::page::Page;

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
    overview: Option<Box<Overview>>,
    page: Page,
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
        let right = match (&self.overview, self.people().len()) {
            (None, _) => String::new(),
            (Some(_), 0) => "nobody is listed".to_owned(),
            (Some(_), 1) => "1 person".to_owned(),
            (Some(_), count) => format!("{count} people"),
        };
        Header { path: vec!["People".into()], right }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        match command {
            Command::Copy => {
                let is_person = matches!(self.selected(), Some(Row::Person(_)));
                Availability::when(is_person, "the cursor is on no person")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    fn selected(&self) -> Option<Row<'_>> {
        self.rows().get(self.page.selected()).copied()
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Copy, Command::Back]
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let overview = self.overview.as_ref()?;
        let words = match &overview.actor {
            Some(actor) if actor.is_listed() => format!("You are {}.", actor.id),
            Some(actor) => format!("You are {}; nobody is listed.", actor.identity),
            None => "You are not among these people, so you read and nothing is written.".to_owned(),
        };
        Some((words, String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, _context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Copy, _) => {
                let Some(Row::Person(person)) = self.selected() else { return Vec::new() };
                let text = person.mail.join(", ");
                return vec![Step::Do(Effect::Copy { text, what: "the address".into() })];
            }
            ScreenEvent::Command(command, count) => {
                let rows = self.rows().len();
                self.page.command(*command, *count, rows);
            }
            ScreenEvent::Row(row) => self.page.select(*row),
            ScreenEvent::Shown | ScreenEvent::Reply(Reply::Moved(true, _)) => {
                return vec![Step::Ask(Request::Overview)];
            }
            ScreenEvent::Reply(Reply::Overview(overview)) => {
                self.overview = Some(overview.clone());
                let last = self.rows().len().saturating_sub(1);
                self.page.select(self.page.selected().min(last));
            }
            _ => {}
        }
        Vec::new()
    }
}
