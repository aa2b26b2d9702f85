//! The screens, one file each, behind one closed enum, and what they and the shell tell each other.

pub mod asks;
pub mod audit;
pub mod checklists;
pub mod compare;
pub mod conditions;
pub mod decide;
pub mod difference;
mod dispatch;
pub mod evidence;
pub mod facts;
mod filling;
pub mod gates;
pub mod history;
pub mod home;
mod known;
pub mod messages;
mod opening;
mod orders;
mod overlay;
pub mod partner;
pub mod people;
mod place;
pub mod proof;
mod questions;
pub mod review;
pub mod risks;
pub mod search;
pub mod start;
mod step;
pub mod upgrade;
pub mod walk;
pub mod welcome;
mod whom;
pub mod why;

pub use overlay::Overlay;
pub use place::{Here, Place, RecordHere};
pub use step::{Context, Header, Purpose, ScreenEvent, Step};

use place::walk_place;

use asks::AsksScreen;
use audit::AuditScreen;
use checklists::{ChecklistScreen, ChecklistsScreen, PreviewScreen, PullScreen};
use compare::CompareScreen;
use conditions::ConditionsScreen;
use decide::DecideScreen;
use difference::DifferenceScreen;
use evidence::EvidenceScreen;
use facts::FactsScreen;
use gates::GatesScreen;
use history::HistoryScreen;
use home::HomeScreen;
use messages::MessagesScreen;
use partner::PartnerScreen;
use people::PeopleScreen;
use proof::ProofScreen;
use review::ReviewScreen;
use risks::RisksScreen;
use search::SearchScreen;
use start::StartScreen;
use upgrade::UpgradeScreen;
use walk::WalkScreen;
use welcome::WelcomeScreen;
use why::WhyScreen;

/// A screen of the program.
#[derive(Debug)]
pub enum Screen {
    /// No record yet.
    Welcome(WelcomeScreen),
    /// Beginning, opening or getting one.
    Start(Box<StartScreen>),
    /// The first screen of a record.
    Home(Box<HomeScreen>),
    /// A new partner or review.
    Partner(Box<PartnerScreen>),
    /// The facts of a review.
    Facts(Box<FactsScreen>),
    /// Its documents.
    Evidence(Box<EvidenceScreen>),
    /// Its decision.
    Decide(Box<DecideScreen>),
    /// Its gates.
    Gates(Box<GatesScreen>),
    /// Its arithmetic.
    Why(Box<WhyScreen>),
    /// Its conditions.
    Conditions(Box<ConditionsScreen>),
    /// What others must answer about it.
    Asks(Box<AsksScreen>),
    /// Its partner's risks.
    Risks(Box<RisksScreen>),
    /// Reviews side by side.
    Compare(Box<CompareScreen>),
    /// What an auditor asks.
    Audit(Box<AuditScreen>),
    /// The proof of the history.
    Proof(ProofScreen),
    /// Who recorded what, and when.
    History(Box<HistoryScreen>),
    /// Words in the record.
    Search(Box<SearchScreen>),
    /// What differs between two points.
    Difference(Box<DifferenceScreen>),
    /// The checklists of the record.
    Checklists(Box<ChecklistsScreen>),
    /// One checklist.
    Checklist(Box<ChecklistScreen>),
    /// One as a reviewer would meet it.
    Preview(Box<PreviewScreen>),
    /// Moving a review to newer checklists.
    Upgrade(Box<UpgradeScreen>),
    /// What its upstream changed.
    Pull(Box<PullScreen>),
    /// The record's people.
    People(Box<PeopleScreen>),
    /// Everything said.
    Messages(MessagesScreen),
    /// One review.
    Review(Box<ReviewScreen>),
    /// Its questions.
    Walk(Box<WalkScreen>),
}
