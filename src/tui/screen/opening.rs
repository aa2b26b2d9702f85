//! Which screen stands for a place, and to which place a command goes from a screen.

use super::asks::AsksScreen;
use super::audit::AuditScreen;
use super::checklists::{ChecklistScreen, ChecklistsScreen, PreviewScreen, PullScreen};
use super::compare::CompareScreen;
use super::conditions::ConditionsScreen;
use super::decide::DecideScreen;
use super::difference::DifferenceScreen;
use super::evidence::EvidenceScreen;
use super::facts::FactsScreen;
use super::gates::GatesScreen;
use super::history::HistoryScreen;
use super::home::HomeScreen;
use super::messages::MessagesScreen;
use super::partner::PartnerScreen;
use super::people::PeopleScreen;
use super::proof::ProofScreen;
use super::review::ReviewScreen;
use super::risks::RisksScreen;
use super::search::SearchScreen;
use super::start::StartScreen;
use super::upgrade::UpgradeScreen;
use super::walk::WalkScreen;
use super::welcome::WelcomeScreen;
use super::why::WhyScreen;
use super::{Context, Place, Screen, Step};
use crate::record::layout::ReviewId;
use crate::store::past::Of;
use crate::store::search::Through;
use crate::tui::command::Command;

impl Screen {
    /// Opens a place, with what is to be done at once, such as asking the store.
    #[must_use]
    pub fn open(place: &Place, context: &Context<'_>) -> (Self, Vec<Step>) {
        match place {
            Place::Welcome => (Self::Welcome(WelcomeScreen::default()), Vec::new()),
            Place::Start(start) => (Self::Start(Box::new(StartScreen::open(*start, context))), Vec::new()),
            Place::Home => {
                let (screen, steps) = HomeScreen::open();
                (Self::Home(Box::new(screen)), steps)
            }
            Place::NewPartner => {
                let (screen, steps) = PartnerScreen::new_partner();
                (Self::Partner(Box::new(screen)), steps)
            }
            Place::NewReview(partner) => {
                let (screen, steps) = PartnerScreen::new_review(partner);
                (Self::Partner(Box::new(screen)), steps)
            }
            Place::Facts(review) => {
                let (screen, steps) = FactsScreen::open(review, context);
                (Self::Facts(Box::new(screen)), steps)
            }
            Place::Evidence(review) => {
                let (screen, steps) = EvidenceScreen::open(review, context);
                (Self::Evidence(Box::new(screen)), steps)
            }
            Place::Decide { review, rejecting } => {
                let (screen, steps) = DecideScreen::open(review, *rejecting, context);
                (Self::Decide(Box::new(screen)), steps)
            }
            Place::Gates(review) => {
                let (screen, steps) = GatesScreen::open(review, context);
                (Self::Gates(Box::new(screen)), steps)
            }
            Place::Why(review, at) => {
                let (screen, steps) = WhyScreen::open(review, at.clone(), context);
                (Self::Why(Box::new(screen)), steps)
            }
            Place::Conditions(review) => {
                let (screen, steps) = ConditionsScreen::open(review, context);
                (Self::Conditions(Box::new(screen)), steps)
            }
            Place::Asks(review) => {
                let (screen, steps) = AsksScreen::open(review, context);
                (Self::Asks(Box::new(screen)), steps)
            }
            Place::Risks(review) => {
                let (screen, steps) = RisksScreen::open(review, context);
                (Self::Risks(Box::new(screen)), steps)
            }
            Place::Compare(reviews) => {
                let (screen, steps) = CompareScreen::open(reviews);
                (Self::Compare(Box::new(screen)), steps)
            }
            Place::Audit(of) => {
                let (screen, steps) = AuditScreen::open(of.as_ref());
                (Self::Audit(Box::new(screen)), steps)
            }
            Place::History(of, filter) => {
                let (screen, steps) = HistoryScreen::open(of, filter);
                (Self::History(Box::new(screen)), steps)
            }
            Place::Entry(of, commit) => {
                let (screen, steps) = HistoryScreen::open_at(of, *commit);
                (Self::History(Box::new(screen)), steps)
            }
            Place::Search(of, words, through) => {
                let (screen, steps) = SearchScreen::open(of.as_ref(), words, *through);
                (Self::Search(Box::new(screen)), steps)
            }
            Place::Difference(ask, names) => {
                let (screen, steps) = DifferenceScreen::open(ask, names);
                (Self::Difference(Box::new(screen)), steps)
            }
            Place::Checklists => {
                let (screen, steps) = ChecklistsScreen::open();
                (Self::Checklists(Box::new(screen)), steps)
            }
            Place::Checklist(id) => {
                let (screen, steps) = ChecklistScreen::open(id);
                (Self::Checklist(Box::new(screen)), steps)
            }
            Place::Preview(id, question) => {
                let (screen, steps) = PreviewScreen::open(id, question.clone());
                (Self::Preview(Box::new(screen)), steps)
            }
            Place::Upgrade(review) => {
                let (screen, steps) = UpgradeScreen::open(review);
                (Self::Upgrade(Box::new(screen)), steps)
            }
            Place::Pull(id) => {
                let (screen, steps) = PullScreen::open(id);
                (Self::Pull(Box::new(screen)), steps)
            }
            Place::People => {
                let (screen, steps) = PeopleScreen::open();
                (Self::People(Box::new(screen)), steps)
            }
            Place::Messages => (Self::Messages(MessagesScreen::open()), Vec::new()),
            Place::Proof => {
                let (screen, steps) = ProofScreen::open(context);
                (Self::Proof(screen), steps)
            }
            Place::Review(id) => {
                let (screen, steps) = ReviewScreen::open(id);
                (Self::Review(Box::new(screen)), steps)
            }
            Place::Walk { review, order, question } => {
                let (screen, steps) = WalkScreen::open(review, order.clone(), question.clone(), context);
                (Self::Walk(Box::new(screen)), steps)
            }
        }
    }

    /// The place that stands for this screen; none for one that is not about the record, or only to change it.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        Some(match self {
            Self::Home(_) => Place::Home,
            Self::Facts(screen) => Place::Facts(screen.review_id().clone()),
            Self::Evidence(screen) => Place::Evidence(screen.review_id().clone()),
            Self::Decide(screen) => Place::Decide { review: screen.review_id().clone(), rejecting: false },
            Self::Gates(screen) => Place::Gates(screen.review_id().clone()),
            Self::Why(screen) => Place::Why(screen.review_id().clone(), None),
            Self::Conditions(screen) => Place::Conditions(screen.review_id().clone()),
            Self::Asks(screen) => Place::Asks(screen.review_id().clone()),
            Self::Risks(screen) => Place::Risks(screen.review_id().clone()),
            Self::Compare(screen) => Place::Compare(screen.named().to_vec()),
            Self::Audit(screen) => Place::Audit(screen.of().cloned()),
            Self::History(screen) => screen.place(),
            Self::Search(screen) => screen.place(),
            Self::Difference(screen) => screen.place(),
            Self::Checklists(_) => Place::Checklists,
            Self::Checklist(screen) => screen.place(),
            Self::Preview(screen) => screen.place(),
            Self::People(_) => Place::People,
            Self::Review(screen) => Place::Review(screen.review_id().clone()),
            Self::Walk(screen) => screen.place(),
            Self::Welcome(_)
            | Self::Start(_)
            | Self::Partner(_)
            | Self::Upgrade(_)
            | Self::Pull(_)
            | Self::Messages(_)
            | Self::Proof(_) => {
                return None;
            }
        })
    }

    /// Whether there would be nothing to show without this review.
    #[must_use]
    pub fn is_about(&self, review: &ReviewId) -> bool {
        match self {
            Self::Compare(screen) => screen.named().contains(review),
            _ => self.one_review() == Some(review),
        }
    }

    /// The review that all of the screen is about.
    fn one_review(&self) -> Option<&ReviewId> {
        Some(match self {
            Self::Review(screen) => screen.review_id(),
            Self::Walk(screen) => screen.review_id(),
            Self::Facts(screen) => screen.review_id(),
            Self::Evidence(screen) => screen.review_id(),
            Self::Decide(screen) => screen.review_id(),
            Self::Gates(screen) => screen.review_id(),
            Self::Why(screen) => screen.review_id(),
            Self::Conditions(screen) => screen.review_id(),
            Self::Asks(screen) => screen.review_id(),
            Self::Risks(screen) => screen.review_id(),
            Self::Upgrade(screen) => screen.review_id(),
            _ => return None,
        })
    }

    /// The place to which a command of the shell goes from here; none where it has no meaning.
    #[must_use]
    pub fn place_of(&self, command: Command) -> Option<Place> {
        match (command, self) {
            (
                Command::History,
                Self::Home(_) | Self::People(_) | Self::Checklists(_) | Self::Checklist(_),
            ) => {
                return Some(Place::History(Of::Record, String::new()));
            }
            (Command::Audit, Self::Home(_) | Self::People(_) | Self::Checklists(_) | Self::Checklist(_)) => {
                return Some(Place::Audit(None));
            }
            (Command::Search, Self::Search(screen)) => return screen.wider(),
            (
                Command::Search,
                Self::Home(_) | Self::People(_) | Self::Checklists(_) | Self::Checklist(_) | Self::Proof(_),
            ) => return Some(search(None)),
            (Command::Search, Self::Audit(screen)) => return Some(search(screen.of())),
            (Command::Search, Self::History(screen)) => return Some(search(screen.of_review())),
            (Command::History, Self::History(screen)) => return screen.wider(),
            (Command::Audit, Self::Audit(screen)) => return screen.wider(),
            (Command::History, Self::Audit(screen)) if screen.review_id().is_none() => {
                return Some(Place::History(Of::Record, String::new()));
            }
            (Command::History, Self::Search(screen)) if screen.review_id().is_none() => {
                return Some(Place::History(Of::Record, String::new()));
            }
            (Command::Audit, Self::Search(screen)) if screen.review_id().is_none() => {
                return Some(Place::Audit(None));
            }
            (Command::Audit, Self::History(screen)) if screen.is_of_record() => {
                return Some(Place::Audit(None));
            }
            _ => {}
        }
        let review = match self {
            Self::Compare(screen) => screen.review_id()?,
            Self::Audit(screen) => screen.review_id()?,
            Self::History(screen) => screen.review_id()?,
            Self::Search(screen) => screen.review_id()?,
            Self::Difference(screen) => screen.review_id(),
            _ => self.one_review()?,
        };
        let question = match self {
            Self::Walk(screen) => screen.at().map(str::to_owned),
            Self::Compare(screen) => screen.at().map(str::to_owned),
            _ => None,
        };
        match (command, self) {
            (Command::Evidence, Self::Evidence(_))
            | (Command::Facts, Self::Facts(_))
            | (Command::Decide, Self::Decide(_))
            | (Command::Gates, Self::Gates(_))
            | (Command::Why, Self::Why(_))
            | (Command::Risks, Self::Risks(_))
            | (Command::Asks, Self::Asks(_))
            | (Command::Upgrade, Self::Upgrade(_))
            | (Command::Compare, Self::Compare(_)) => None,
            (Command::Upgrade, _) => Some(Place::Upgrade(review.clone())),
            (Command::Search, _) => Some(search(Some(review))),
            (Command::Audit, _) => Some(Place::Audit(Some(review.clone()))),
            (Command::History, _) => Some(Place::History(
                match question {
                    Some(question) => Of::Question(review.clone(), question),
                    None => Of::Review(review.clone()),
                },
                String::new(),
            )),
            (Command::Compare, _) => Some(Place::Compare(vec![review.clone()])),
            (Command::Risks, _) => Some(Place::Risks(review.clone())),
            (Command::Asks, _) => Some(Place::Asks(review.clone())),
            (Command::Decide, _) => Some(Place::Decide { review: review.clone(), rejecting: false }),
            (Command::Gates, _) => Some(Place::Gates(review.clone())),
            (Command::Why, _) => Some(Place::Why(review.clone(), question)),
            (Command::Evidence, _) => Some(Place::Evidence(review.clone())),
            (Command::Facts, _) => Some(Place::Facts(review.clone())),
            _ => None,
        }
    }
}

/// A search for words that are still to be typed.
fn search(of: Option<&ReviewId>) -> Place {
    Place::Search(of.cloned(), String::new(), Through::default())
}
