//! The table of the screens: what each is asked, and which of them answers.

use super::audit::AuditScreen;
use super::checklists::{ChecklistsScreen, PullScreen};
use super::difference::DifferenceScreen;
use super::facts::FactsScreen;
use super::messages::MessagesScreen;
use super::proof::ProofScreen;
use super::review::ReviewScreen;
use super::start::StartScreen;
use super::welcome::WelcomeScreen;
use super::why::WhyScreen;
use super::{Context, Header, Screen, ScreenEvent, Step};
use crate::tui::canvas::Canvas;
use crate::tui::command::{Availability, Command};
use crate::tui::keymap::Mode;

impl Screen {
    /// The first line.
    #[must_use]
    pub fn header(&self, context: &Context<'_>) -> Header {
        match self {
            Self::Welcome(_) => WelcomeScreen::header(context),
            Self::Start(screen) => screen.header(context),
            Self::Home(screen) => screen.header(context),
            Self::Partner(screen) => screen.header(),
            Self::Facts(screen) => screen.header(),
            Self::Evidence(screen) => screen.header(),
            Self::Decide(screen) => screen.header(),
            Self::Gates(screen) => screen.header(),
            Self::Why(screen) => screen.header(),
            Self::Conditions(screen) => screen.header(),
            Self::Asks(screen) => screen.header(),
            Self::Risks(screen) => screen.header(),
            Self::Compare(screen) => screen.header(),
            Self::Audit(screen) => screen.header(),
            Self::History(screen) => screen.header(),
            Self::Search(screen) => screen.header(),
            Self::Difference(screen) => screen.header(),
            Self::Checklists(screen) => screen.header(),
            Self::Checklist(screen) => screen.header(),
            Self::Preview(screen) => screen.header(),
            Self::Pull(screen) => screen.header(),
            Self::Upgrade(screen) => screen.header(),
            Self::People(screen) => screen.header(),
            Self::Messages(_) => MessagesScreen::header(context),
            Self::Proof(_) => ProofScreen::header(context),
            Self::Review(screen) => screen.header(),
            Self::Walk(screen) => screen.header(),
        }
    }

    /// What keys mean now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self {
            Self::Welcome(_)
            | Self::Compare(_)
            | Self::Difference(_)
            | Self::Messages(_)
            | Self::Proof(_)
            | Self::Pull(_)
            | Self::Review(_)
            | Self::Why(_) => Mode::List,
            Self::Audit(screen) => screen.mode(),
            Self::History(screen) => screen.mode(),
            Self::Search(screen) => screen.mode(),
            Self::Checklists(_) => ChecklistsScreen::mode(),
            Self::Checklist(screen) => screen.mode(),
            Self::Preview(screen) => screen.mode(),
            Self::People(screen) => screen.mode(),
            Self::Start(_) => Mode::Field,
            Self::Partner(screen) => screen.mode(),
            Self::Facts(_) | Self::Upgrade(_) => Mode::Choosing,
            Self::Home(screen) => screen.mode(),
            Self::Evidence(screen) => screen.mode(),
            Self::Decide(screen) => screen.mode(),
            Self::Gates(screen) => screen.mode(),
            Self::Conditions(screen) => screen.mode(),
            Self::Asks(screen) => screen.mode(),
            Self::Risks(screen) => screen.mode(),
            Self::Walk(screen) => screen.mode(),
        }
    }

    /// Whether a command can be run here and now.
    #[must_use]
    pub fn availability(&self, command: Command, context: &Context<'_>) -> Availability {
        match self {
            Self::Welcome(_) => WelcomeScreen::availability(command, context),
            Self::Start(screen) => screen.availability(command, context),
            Self::Home(screen) => screen.availability(command),
            Self::Partner(screen) => screen.availability(command),
            Self::Facts(screen) => screen.availability(command),
            Self::Evidence(screen) => screen.availability(command),
            Self::Decide(screen) => screen.availability(command),
            Self::Gates(screen) => screen.availability(command, context),
            Self::Why(screen) => screen.availability(command),
            Self::Conditions(screen) => screen.availability(command),
            Self::Asks(screen) => screen.availability(command, context),
            Self::Risks(screen) => screen.availability(command, context),
            Self::Compare(screen) => screen.availability(command),
            Self::Audit(screen) => screen.availability(command),
            Self::History(screen) => screen.availability(command),
            Self::Search(screen) => screen.availability(command),
            Self::Difference(screen) => screen.availability(command, context),
            Self::Checklists(screen) => screen.availability(command),
            Self::Checklist(screen) => screen.availability(command),
            Self::Preview(screen) => screen.availability(command),
            Self::Pull(screen) => screen.availability(command),
            Self::Upgrade(screen) => screen.availability(command),
            Self::People(screen) => screen.availability(command, context),
            Self::Messages(screen) => screen.availability(command, context),
            Self::Proof(_) => ProofScreen::availability(command, context),
            Self::Review(screen) => screen.availability(command),
            Self::Walk(screen) => screen.availability(command),
        }
    }

    /// The commands for the footer, most useful first, without help.
    #[must_use]
    pub fn hints(&self, context: &Context<'_>) -> Vec<Command> {
        match self {
            Self::Welcome(_) => WelcomeScreen::hints(),
            Self::Start(_) => StartScreen::hints(),
            Self::Home(screen) => screen.hints(context),
            Self::Partner(screen) => screen.hints(),
            Self::Facts(_) => FactsScreen::hints(),
            Self::Evidence(screen) => screen.hints(),
            Self::Decide(screen) => screen.hints(),
            Self::Gates(screen) => screen.hints(),
            Self::Why(_) => WhyScreen::hints(),
            Self::Conditions(screen) => screen.hints(),
            Self::Asks(screen) => screen.hints(),
            Self::Risks(screen) => screen.hints(),
            Self::Compare(screen) => screen.hints(),
            Self::Audit(screen) => screen.hints(),
            Self::History(screen) => screen.hints(),
            Self::Search(screen) => screen.hints(),
            Self::Difference(_) => DifferenceScreen::hints(),
            Self::Checklists(_) => ChecklistsScreen::hints(),
            Self::Checklist(screen) => screen.hints(),
            Self::Preview(screen) => screen.hints(),
            Self::Pull(_) => PullScreen::hints(),
            Self::Upgrade(screen) => screen.hints(),
            Self::People(screen) => screen.hints(),
            Self::Messages(_) => MessagesScreen::hints(),
            Self::Proof(_) => ProofScreen::hints(),
            Self::Review(_) => ReviewScreen::hints(),
            Self::Walk(screen) => screen.hints(),
        }
    }

    /// What a command is called in the footer of this screen, where that is not its usual word.
    #[must_use]
    pub fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (self, command) {
            (Self::Welcome(_), Command::Accept) => Some("or letter choose"),
            (Self::Start(screen), Command::Accept) => Some(screen.accept_words()),
            (Self::Partner(screen), Command::Accept) => Some(screen.accept_words()),
            (Self::Partner(screen), Command::Choose(_)) => Some(screen.choose_words()),
            (Self::Partner(screen), Command::NextPane) => Some(screen.next_words()),
            (Self::Facts(_), Command::Accept) => Some("start walking"),
            (Self::Start(_), Command::NextPane) => Some("next field"),
            (Self::Evidence(screen), _) => screen.hint_words(command),
            (Self::Decide(screen), _) => screen.hint_words(command),
            (Self::Gates(screen), _) => screen.hint_words(command),
            (Self::Conditions(screen), _) => screen.hint_words(command),
            (Self::Asks(screen), _) => screen.hint_words(command),
            (Self::Risks(screen), _) => screen.hint_words(command),
            (Self::Compare(screen), _) => screen.hint_words(command),
            (Self::Audit(_), _) => AuditScreen::hint_words(command),
            (Self::Proof(_), _) => ProofScreen::hint_words(command),
            (Self::History(screen), _) => screen.hint_words(command),
            (Self::Search(screen), _) => screen.hint_words(command),
            (Self::Difference(_), _) => DifferenceScreen::hint_words(command),
            (Self::Checklist(screen), _) => screen.hint_words(command),
            (Self::Preview(screen), _) => screen.hint_words(command),
            (Self::Upgrade(screen), _) => screen.hint_words(command),
            (Self::Pull(_), _) => PullScreen::hint_words(command),
            (Self::People(screen), _) => screen.hint_words(command),
            (Self::Walk(screen), _) => screen.hint_words(command),
            (Self::Review(_), _) => ReviewScreen::hint_words(command),
            _ => None,
        }
    }

    /// The line above the footer while the program has nothing to say: what happened last.
    #[must_use]
    pub fn status(&self, context: &Context<'_>) -> Option<(String, String)> {
        match self {
            Self::Home(screen) => screen.status(context),
            Self::Facts(screen) => screen.status(),
            Self::Partner(screen) => screen.status(),
            Self::Evidence(screen) => Some(screen.status()),
            Self::Decide(screen) => screen.status(),
            Self::Gates(screen) => screen.status(),
            Self::Why(screen) => screen.status(),
            Self::Conditions(screen) => screen.status(),
            Self::Asks(screen) => Some(screen.status()),
            Self::Risks(screen) => Some(screen.status()),
            Self::Compare(screen) => screen.status(),
            Self::Audit(screen) => screen.status(),
            Self::History(screen) => screen.status(),
            Self::Search(screen) => screen.status(context),
            Self::Difference(screen) => screen.status(),
            Self::Checklist(screen) => screen.status(),
            Self::Preview(screen) => screen.status(),
            Self::Pull(screen) => screen.status(),
            Self::Upgrade(screen) => screen.status(),
            Self::People(screen) => screen.status(),
            Self::Welcome(_) | Self::Start(_) | Self::Checklists(_) | Self::Messages(_) | Self::Proof(_) => {
                None
            }
            Self::Review(screen) => screen.status(),
            Self::Walk(screen) => screen.status(context),
        }
    }

    /// Takes what happened and says what is to be done.
    pub fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match self {
            Self::Welcome(screen) => screen.on(event),
            Self::Start(screen) => screen.on(event, context),
            Self::Home(screen) => screen.on(event, context),
            Self::Partner(screen) => screen.on(event, context),
            Self::Facts(screen) => screen.on(event),
            Self::Evidence(screen) => screen.on(event, context),
            Self::Decide(screen) => screen.on(event, context),
            Self::Gates(screen) => screen.on(event, context),
            Self::Why(screen) => screen.on(event, context),
            Self::Conditions(screen) => screen.on(event, context),
            Self::Asks(screen) => screen.on(event, context),
            Self::Risks(screen) => screen.on(event, context),
            Self::Compare(screen) => screen.on(event),
            Self::Audit(screen) => screen.on(event),
            Self::History(screen) => screen.on(event),
            Self::Search(screen) => screen.on(event),
            Self::Difference(screen) => screen.on(event),
            Self::Checklists(screen) => screen.on(event),
            Self::Checklist(screen) => screen.on(event, context),
            Self::Preview(screen) => screen.on(event, context),
            Self::Pull(screen) => screen.on(event, context),
            Self::Upgrade(screen) => screen.on(event, context),
            Self::People(screen) => screen.on(event, context),
            Self::Messages(screen) => screen.on(event, context),
            Self::Proof(screen) => screen.on(event, context),
            Self::Review(screen) => screen.on(event, context),
            Self::Walk(screen) => screen.on(event, context),
        }
    }

    /// Draws the part between header and status line.
    pub fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        match self {
            Self::Welcome(screen) => screen.view(canvas, context),
            Self::Start(screen) => screen.view(canvas, context),
            Self::Home(screen) => screen.view(canvas, context),
            Self::Partner(screen) => screen.view(canvas),
            Self::Facts(screen) => screen.view(canvas, context),
            Self::Evidence(screen) => screen.view(canvas, context),
            Self::Decide(screen) => screen.view(canvas, context),
            Self::Gates(screen) => screen.view(canvas),
            Self::Why(screen) => screen.view(canvas),
            Self::Conditions(screen) => screen.view(canvas),
            Self::Asks(screen) => screen.view(canvas, context),
            Self::Risks(screen) => screen.view(canvas, context),
            Self::Compare(screen) => screen.view(canvas),
            Self::Audit(screen) => screen.view(canvas),
            Self::History(screen) => screen.view(canvas),
            Self::Search(screen) => screen.view(canvas),
            Self::Difference(screen) => screen.view(canvas, context),
            Self::Checklists(screen) => screen.view(canvas),
            Self::Checklist(screen) => screen.view(canvas, context),
            Self::Preview(screen) => screen.view(canvas, context),
            Self::Pull(screen) => screen.view(canvas),
            Self::Upgrade(screen) => screen.view(canvas, context),
            Self::People(screen) => screen.view(canvas),
            Self::Messages(screen) => screen.view(canvas, context),
            Self::Proof(screen) => screen.view(canvas, context),
            Self::Review(screen) => screen.view(canvas),
            Self::Walk(screen) => screen.view(canvas, context),
        }
    }
}
