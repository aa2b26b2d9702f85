//! What an auditor asks: one line each, with how much there is of it, and where each leads.

mod draw;

use super::{Header, Place, Purpose, ScreenEvent, Step, walk_place};
use crate::record::audit::{Finding, Inquiry};
use crate::record::layout::ReviewId;
use crate::store::past::{Findings, Of};
use crate::text::lines::escaped;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::widget::list::List;
use crate::tui::widget::picker::Item;

/// A line of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A list of findings.
    Inquiry(Inquiry),
    /// What changed between two points.
    Changes,
    /// Entries made by hand.
    ByHand,
    /// Entries whose author nobody but Git vouches for.
    Claimed,
    /// The proof of the whole history.
    Proof,
}

/// The menu, in the order in which auditors ask.
const MENU: [Line; 9] = [
    Line::Inquiry(Inquiry::Decided),
    Line::Changes,
    Line::Inquiry(Inquiry::Waived),
    Line::Inquiry(Inquiry::Unverified),
    Line::Inquiry(Inquiry::Milder),
    Line::Inquiry(Inquiry::Proof),
    Line::ByHand,
    Line::Claimed,
    Line::Proof,
];

/// The digit of the last line.
const LAST: u8 = 9;

impl Line {
    fn title(self) -> &'static str {
        match self {
            Self::Inquiry(inquiry) => inquiry.title(),
            Self::Changes => "What changed since the decision, a sign-off, my last visit",
            Self::ByHand => "Entries made by hand",
            Self::Claimed => "Entries whose names are only claimed",
            Self::Proof => "Check the whole history, and copy its anchor",
        }
    }
}

/// The questions of an auditor, about a review or the whole record.
#[derive(Debug)]
pub struct AuditScreen {
    of: Option<ReviewId>,
    found: Option<Box<Findings>>,
    menu: List,
    /// The list that is looked at.
    open: Option<(Inquiry, List)>,
}

impl AuditScreen {
    /// Asks for what there is to find.
    #[must_use]
    pub fn open(of: Option<&ReviewId>) -> (Self, Vec<Step>) {
        let screen = Self { of: of.cloned(), found: None, menu: List::default(), open: None };
        let steps = vec![screen.ask()];
        (screen, steps)
    }

    fn ask(&self) -> Step {
        Step::Ask(Request::Findings(self.of.clone()))
    }

    /// The review that it is about; none of the whole record.
    pub(super) fn of(&self) -> Option<&ReviewId> {
        self.of.as_ref()
    }

    /// The review that it is about, or that of the finding under the cursor.
    pub(super) fn review_id(&self) -> Option<&ReviewId> {
        self.of.as_ref().or_else(|| Some(&self.finding()?.review))
    }

    /// The same questions about the whole record.
    pub(super) fn wider(&self) -> Option<Place> {
        self.of.as_ref().map(|_| Place::Audit(None))
    }

    fn findings(&self, inquiry: Inquiry) -> Vec<&Finding> {
        let all = self.found.iter().flat_map(|found| &found.all);
        let mut some: Vec<&Finding> = all.filter(|finding| finding.inquiry == inquiry).collect();
        if inquiry == Inquiry::Unverified {
            some.sort_by(|one, other| (&one.by, other.is_bad).cmp(&(&other.by, one.is_bad)));
        }
        some
    }

    fn finding(&self) -> Option<&Finding> {
        let (inquiry, list) = self.open.as_ref()?;
        self.findings(*inquiry).get(list.selected()).copied()
    }

    fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let name = self.found.as_ref().map_or(id, |found| found.record.name_of(id));
        // A record that lists nobody knows people by name and address.
        name.rsplit_once(" <").map_or(name, |(name, _)| name)
    }

    /// What was found, with the day on which it was done.
    fn words(&self, finding: &Finding) -> String {
        let found = self.found.as_ref().zip(finding.at);
        let day = found.map_or_else(String::new, |(found, at)| format!("{} ", found.record.day(at)));
        format!("{day}{}", finding.words)
    }

    pub(super) fn header(&self) -> Header {
        let mut path: Vec<String> = self.of.iter().map(ToString::to_string).collect();
        path.push("Audit".to_owned());
        let right = match (&self.found, &self.open) {
            (None, _) => String::new(),
            (Some(_), Some((inquiry, _))) => {
                path.push(inquiry.title().to_owned());
                self.findings(*inquiry).len().to_string()
            }
            (Some(found), None) => match found.reviews.len() {
                1 => "1 review".to_owned(),
                some => format!("{some} reviews"),
            },
        };
        Header { path, right }
    }

    pub(super) fn mode(&self) -> Mode {
        if self.open.is_some() { Mode::List } else { Mode::Choosing }
    }

    pub(super) fn availability(&self, command: Command) -> Availability {
        let has_read = |ready: bool, why: &str| {
            if self.found.is_none() {
                return Availability::Blocked("the reviews are still being read".to_owned());
            }
            Availability::when(ready, why)
        };
        match (command, &self.open) {
            (Command::Accept, None) => self.can_choose(self.menu.selected()),
            (Command::Choose(digit), None) => self.can_choose(usize::from(digit).wrapping_sub(1)),
            (Command::Accept | Command::Copy | Command::Find, Some(_)) => {
                has_read(self.finding().is_some(), "there is nothing of it")
            }
            (Command::Back, Some(_)) => Availability::Ready,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    fn can_choose(&self, at: usize) -> Availability {
        match MENU.get(at) {
            None => Availability::Blocked("there is no line of this number".to_owned()),
            // Whose changes is asked first.
            Some(Line::Changes) if self.of.is_none() && self.found.is_none() => {
                Availability::Blocked("the reviews are still being read".to_owned())
            }
            Some(_) => Availability::Ready,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        match self.open {
            Some(_) => vec![Command::Accept, Command::Find, Command::Copy, Command::History, Command::Back],
            None => vec![Command::Choose(LAST), Command::Accept, Command::History, Command::Back],
        }
    }

    pub(super) fn hint_words(command: Command) -> Option<&'static str> {
        matches!(command, Command::Choose(_)).then_some("ask")
    }

    pub(super) fn status(&self) -> Option<(String, String)> {
        let found = self.found.as_ref()?;
        let broken = found.broken.first()?;
        let more = match found.broken.len() {
            1 => String::new(),
            some => format!(" and {} more", some - 1),
        };
        Some((format!("{broken}{more} cannot be read and is left out."), String::new()))
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count),
            ScreenEvent::Row(row) => {
                let list = self.open.as_mut().map_or(&mut self.menu, |(_, list)| list);
                let again = list.selected() == *row;
                list.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Picked(Purpose::Review, id) => {
                return ReviewId::parse(id).map(|review| changes_of(&review)).unwrap_or_default();
            }
            ScreenEvent::Picked(Purpose::Question, place) => {
                if let (Some((_, list)), Ok(place)) = (&mut self.open, place.parse()) {
                    list.select(place);
                }
            }
            ScreenEvent::Reply(Reply::Findings(found)) if found.of == self.of => {
                self.found = Some(found.clone());
            }
            ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) => return vec![self.ask()],
            _ => {}
        }
        Vec::new()
    }

    fn command(&mut self, command: Command, count: usize) -> Vec<Step> {
        match command {
            Command::Choose(digit) => {
                self.menu.select(usize::from(digit).saturating_sub(1));
                return self.chosen();
            }
            Command::Accept if self.open.is_none() => return self.chosen(),
            Command::Accept => return self.finding().map(leads).map(Step::Go).into_iter().collect(),
            Command::Back => self.open = None,
            Command::Copy => return self.copy().into_iter().collect(),
            Command::Find => return vec![self.find()],
            _ => {
                let len = self.open.as_ref().map_or(MENU.len(), |(inquiry, _)| self.findings(*inquiry).len());
                let list = self.open.as_mut().map_or(&mut self.menu, |(_, list)| list);
                list.command(command, count, len);
            }
        }
        Vec::new()
    }

    /// Goes where the line of the menu leads.
    fn chosen(&mut self) -> Vec<Step> {
        let history = |filter: &str| {
            let of = self.of.clone().map_or(Of::Record, Of::Review);
            vec![Step::Go(Place::History(of, filter.to_owned()))]
        };
        match MENU.get(self.menu.selected()) {
            Some(Line::Inquiry(inquiry)) => {
                self.open = Some((*inquiry, List::default()));
                Vec::new()
            }
            Some(Line::ByHand) => history("hand:yes"),
            Some(Line::Claimed) => history("signed:no"),
            Some(Line::Proof) => vec![Step::Go(Place::Proof)],
            Some(Line::Changes) => match &self.of {
                Some(review) => changes_of(review),
                None => vec![self.pick_review()],
            },
            None => Vec::new(),
        }
    }

    fn pick_review(&self) -> Step {
        let reviews = self.found.iter().flat_map(|found| &found.reviews);
        let item = |id: &ReviewId| Item { id: id.to_string(), label: id.to_string(), ..Item::default() };
        Step::Pick(Purpose::Review, reviews.map(item).collect(), "In which review?")
    }

    fn find(&self) -> Step {
        let found = self.open.as_ref().map(|(inquiry, _)| self.findings(*inquiry)).unwrap_or_default();
        let item = |(at, finding): (usize, &Finding)| Item {
            id: at.to_string(),
            label: finding.item.clone().unwrap_or_else(|| finding.review.to_string()),
            detail: format!("{}: {}", self.name_of(&finding.by), finding.words),
            right: finding.review.to_string(),
            ..Item::default()
        };
        let items = found.into_iter().enumerate().map(item).collect();
        Step::Pick(Purpose::Question, items, "Found")
    }

    fn copy(&self) -> Option<Step> {
        let (inquiry, _) = self.open.as_ref()?;
        let mut text = format!("## {}\n\n", inquiry.title());
        for finding in self.findings(*inquiry) {
            let item = finding.item.as_ref().map(|item| format!(" {item}")).unwrap_or_default();
            let (by, words) = (escaped(self.name_of(&finding.by)), escaped(&finding.words));
            text.extend([format!("- **{}{item}** {by}: {words}\n", finding.review)]);
        }
        Some(Step::Do(Effect::Copy { text, what: "the list".to_owned() }))
    }
}

/// The history of a review, with its points to choose from.
fn changes_of(review: &ReviewId) -> Vec<Step> {
    vec![Step::Go(Place::History(Of::Review(review.clone()), String::new())), Step::Run(Command::Points)]
}

/// Where more is said about a finding.
fn leads(finding: &Finding) -> Place {
    let review = finding.review.clone();
    match finding.inquiry {
        Inquiry::Decided | Inquiry::Milder => Place::Decide { review, rejecting: false },
        Inquiry::Waived => Place::Gates(review),
        Inquiry::Unverified | Inquiry::Proof => walk_place(review, finding.item.clone()),
    }
}
