//! The screens, one file each, behind one closed enum, and what they and the shell tell each other.

pub mod conditions;
pub mod decide;
pub mod evidence;
pub mod facts;
mod filling;
pub mod gates;
pub mod home;
mod known;
pub mod messages;
mod orders;
pub mod partner;
pub mod people;
pub mod review;
pub mod risks;
pub mod start;
pub mod walk;
pub mod welcome;
pub mod why;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::canvas::Canvas;
use super::command::{Availability, Command};
use super::drafts::Drafts;
use super::effect::{Effect, Opening, Reply, Request, Surroundings};
use super::key::Key;
use super::keymap::{Keymap, Mode};
use super::widget::confirm::Confirm;
use super::widget::notes::{Note, Notes};
use super::widget::picker::Picker;
use crate::config::draft::DraftKey;
use crate::record::layout::ReviewId;
use crate::record::order::Order;

use crate::tui::zone::Zone;
use conditions::ConditionsScreen;
use decide::DecideScreen;
use evidence::EvidenceScreen;
use facts::FactsScreen;
use gates::GatesScreen;
use home::HomeScreen;
use messages::MessagesScreen;
use partner::PartnerScreen;
use people::PeopleScreen;
use review::ReviewScreen;
use risks::RisksScreen;
use start::{Start, StartScreen};
use walk::WalkScreen;
use welcome::WelcomeScreen;
use why::WhyScreen;

/// Where one can go. A screen is opened from its place and nothing else, so that the last place
/// can be kept and opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The first screen where there is no record.
    Welcome,
    /// Beginning, opening or getting a record.
    Start(Start),
    /// The first screen of a record: what needs me, and all reviews.
    Home,
    /// A new partner, and its first review.
    NewPartner,
    /// A new review of a partner.
    NewReview(String),
    /// The facts of a review.
    Facts(ReviewId),
    /// The documents of a review.
    Evidence(ReviewId),
    /// The proposal, the decision and the sign-offs.
    Decide {
        /// The review.
        review: ReviewId,
        /// Whether the form of a rejection is to be opened at once.
        rejecting: bool,
    },
    /// The gates of a review.
    Gates(ReviewId),
    /// The arithmetic of a review, at a checklist or a question.
    Why(ReviewId, Option<String>),
    /// The conditions of an approval.
    Conditions(ReviewId),
    /// The risk register of a review's partner.
    Risks(ReviewId),
    /// The people of the record.
    People,
    /// Everything the program has said.
    Messages,
    /// One review: its road, its checklists and what the rules propose today.
    Review(ReviewId),
    /// The questions of a review, one after the other.
    Walk {
        /// The review.
        review: ReviewId,
        /// In which order; none: as last time, at first the quick pass.
        order: Option<Order>,
        /// At which question; none: where one stopped, at first the next open one.
        question: Option<String>,
    },
}

/// Where the program was started, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The folder, as the person would write it.
    pub folder: String,
    /// The person's own folder, for which `~` stands.
    pub home: String,
    /// Records that were open before, the last one first, as the person would write them.
    pub recent: Vec<String>,
    /// What the folder is good for, and who is here.
    pub surroundings: Surroundings,
    /// Whether nothing at all may be written.
    pub is_read_only: bool,
    /// Where new documents are put, a folder for each partner in it.
    pub inbox: Option<String>,
}

impl Here {
    /// A path as a person writes it, as the system knows it.
    #[must_use]
    pub fn path(&self, typed: &str) -> PathBuf {
        if typed == self.folder {
            return self.surroundings.folder.clone();
        }
        match typed.strip_prefix('~') {
            Some("") => PathBuf::from(&self.home),
            Some(rest) if rest.starts_with('/') => Path::new(&self.home).join(rest.trim_start_matches('/')),
            _ => self.surroundings.folder.join(typed),
        }
    }
}

/// The open record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordHere {
    /// Its Git folder, by which its drafts are known.
    pub git_folder: String,
    /// Its folder, as the person would write it.
    pub folder: String,
}

/// The questions of a review, at one of them or where one stopped.
fn walk_place(review: ReviewId, question: Option<String>) -> Place {
    Place::Walk { review, order: None, question }
}

/// What every screen may look at, besides its own state.
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// In which days and hours are shown.
    pub zone: &'a Zone,
    /// What was typed and not recorded.
    pub drafts: &'a Drafts,
    /// What the program has said.
    pub notes: &'a Notes,
    /// The folder of the record, or the one in which the program was started, as the person would
    /// write it.
    pub folder: &'a str,
    /// Where the program was started.
    pub here: &'a Here,
    /// The Git folder of the open record, by which its drafts are known; empty while none is open.
    pub record: &'a str,
    /// Which keys stand for which commands.
    pub keymap: &'a Keymap,
}

/// What the first line says: the way here, and on the right how far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The way here, outermost first.
    pub path: Vec<String>,
    /// How far.
    pub right: String,
}

/// What a screen is told.
#[derive(Debug, Clone)]
pub enum ScreenEvent {
    /// A command that it called ready, and how often (5j).
    Command(Command, usize),
    /// A key for its field.
    Key(Key),
    /// Text for its field.
    Paste(String),
    /// A click on this row of its list.
    Row(usize),
    /// The answer to its request.
    Reply(Reply),
    /// What was picked in a picker that it opened.
    Picked(Purpose, String),
    /// The text as the person's editor left it.
    Edited(String),
    /// The screen is in front again.
    Shown,
}

/// What a picker was opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A question to go to.
    Question,
    /// A document to cite.
    Evidence,
    /// A checklist.
    Checklist,
    /// In which order to walk.
    Order,
    /// Words that were written before.
    EarlierWords,
    /// Whom to ask.
    Person,
    /// Who is to check an answer.
    Verifier,
    /// A partner to review.
    Partner,
    /// A review to go to.
    Review,
    /// A kind of document.
    Kind,
    /// A class of risk.
    RiskClass,
}

/// What a screen wants done. The shell does the first ones itself; `Do` goes to the runner.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Open a place above this screen.
    Go(Place),
    /// Open a place instead of this screen.
    Replace(Place),
    /// Close this screen.
    Close,
    /// Say something.
    Say(Note),
    /// Ask the store; the answer comes as `ScreenEvent::Reply`.
    Ask(Request),
    /// Open another record; its first screen then takes the place of all others.
    Open(Opening),
    /// Let the person pick; the answer comes as `ScreenEvent::Picked`.
    Pick(Purpose, Vec<super::widget::picker::Item>, &'static str),
    /// Ask once more.
    Confirm(Confirm),
    /// Keep these words as a draft.
    KeepDraft(DraftKey, String),
    /// The draft was recorded, or thrown away.
    DropDraft(DraftKey),
    /// Run a command, as if its key were pressed.
    Run(Command),
    /// Have the runner do something.
    Do(Effect),
}

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
    /// Its partner's risks.
    Risks(Box<RisksScreen>),
    /// The record's people.
    People(Box<PeopleScreen>),
    /// Everything said.
    Messages(MessagesScreen),
    /// One review.
    Review(Box<ReviewScreen>),
    /// Its questions.
    Walk(Box<WalkScreen>),
}

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
            Place::Risks(review) => {
                let (screen, steps) = RisksScreen::open(review, context);
                (Self::Risks(Box::new(screen)), steps)
            }
            Place::People => {
                let (screen, steps) = PeopleScreen::open();
                (Self::People(Box::new(screen)), steps)
            }
            Place::Messages => (Self::Messages(MessagesScreen::open()), Vec::new()),
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
            Self::Risks(screen) => screen.header(),
            Self::People(screen) => screen.header(),
            Self::Messages(_) => MessagesScreen::header(context),
            Self::Review(screen) => screen.header(),
            Self::Walk(screen) => screen.header(),
        }
    }

    /// The place to which a command of the shell goes from here; none where it has no meaning.
    #[must_use]
    pub fn place_of(&self, command: Command) -> Option<Place> {
        let review = match self {
            Self::Review(screen) => screen.review_id(),
            Self::Walk(screen) => screen.review_id(),
            Self::Facts(screen) => screen.review_id(),
            Self::Evidence(screen) => screen.review_id(),
            Self::Decide(screen) => screen.review_id(),
            Self::Gates(screen) => screen.review_id(),
            Self::Why(screen) => screen.review_id(),
            Self::Conditions(screen) => screen.review_id(),
            Self::Risks(screen) => screen.review_id(),
            _ => return None,
        };
        let question = match self {
            Self::Walk(screen) => screen.at().map(str::to_owned),
            _ => None,
        };
        match (command, self) {
            (Command::Evidence, Self::Evidence(_))
            | (Command::Facts, Self::Facts(_))
            | (Command::Decide, Self::Decide(_))
            | (Command::Gates, Self::Gates(_))
            | (Command::Why, Self::Why(_))
            | (Command::Risks, Self::Risks(_)) => None,
            (Command::Risks, _) => Some(Place::Risks(review.clone())),
            (Command::Decide, _) => Some(Place::Decide { review: review.clone(), rejecting: false }),
            (Command::Gates, _) => Some(Place::Gates(review.clone())),
            (Command::Why, _) => Some(Place::Why(review.clone(), question)),
            (Command::Evidence, _) => Some(Place::Evidence(review.clone())),
            (Command::Facts, _) => Some(Place::Facts(review.clone())),
            _ => None,
        }
    }

    /// What keys mean now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self {
            Self::Welcome(_) | Self::People(_) | Self::Messages(_) | Self::Review(_) | Self::Why(_) => {
                Mode::List
            }
            Self::Start(_) => Mode::Field,
            Self::Partner(screen) => screen.mode(),
            Self::Home(_) | Self::Facts(_) => Mode::Choosing,
            Self::Evidence(screen) => screen.mode(),
            Self::Decide(screen) => screen.mode(),
            Self::Gates(screen) => screen.mode(),
            Self::Conditions(screen) => screen.mode(),
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
            Self::Home(screen) => screen.availability(command, context),
            Self::Partner(screen) => screen.availability(command),
            Self::Facts(screen) => screen.availability(command),
            Self::Evidence(screen) => screen.availability(command),
            Self::Decide(screen) => screen.availability(command),
            Self::Gates(screen) => screen.availability(command, context),
            Self::Why(screen) => screen.availability(command),
            Self::Conditions(screen) => screen.availability(command),
            Self::Risks(screen) => screen.availability(command, context),
            Self::People(screen) => screen.availability(command),
            Self::Messages(screen) => screen.availability(command, context),
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
            Self::Risks(screen) => screen.hints(),
            Self::People(_) => PeopleScreen::hints(),
            Self::Messages(_) => MessagesScreen::hints(),
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
            (Self::Partner(_), Command::Choose(_)) => Some("types"),
            (Self::Facts(_), Command::Accept) => Some("start walking"),
            (Self::Start(_) | Self::Partner(_), Command::NextPane) => Some("next field"),
            (Self::Evidence(screen), _) => screen.hint_words(command),
            (Self::Decide(screen), _) => screen.hint_words(command),
            (Self::Gates(screen), _) => screen.hint_words(command),
            (Self::Conditions(screen), _) => screen.hint_words(command),
            (Self::Risks(screen), _) => screen.hint_words(command),
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
            Self::Risks(screen) => Some(screen.status()),
            Self::People(screen) => screen.status(),
            Self::Welcome(_) | Self::Start(_) | Self::Messages(_) => None,
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
            Self::Risks(screen) => screen.on(event, context),
            Self::People(screen) => screen.on(event, context),
            Self::Messages(screen) => screen.on(event, context),
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
            Self::Risks(screen) => screen.view(canvas, context),
            Self::People(screen) => screen.view(canvas),
            Self::Messages(screen) => screen.view(canvas, context),
            Self::Review(screen) => screen.view(canvas),
            Self::Walk(screen) => screen.view(canvas, context),
        }
    }
}

/// A box over the screen; it takes all keys until it is closed.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Everything that can be done, the nearest first.
    Help(Picker),
    /// Commands by name.
    Palette(Picker),
    /// Themes, shown as the cursor moves; the name is the one to go back to.
    Themes(Picker, String),
    /// What a screen asked to be picked.
    Pick(Purpose, Picker),
    /// A question before something hard to take back.
    Confirm(Confirm),
}

impl Overlay {
    /// What a command is called in the footer while this is in front.
    #[must_use]
    pub fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (self, command) {
            (Self::Help(_) | Self::Palette(_), Command::Accept) => Some("run it"),
            (Self::Themes(..) | Self::Pick(..), Command::Accept) => Some("take"),
            (Self::Confirm(_), Command::Accept) => Some("yes"),
            (Self::Confirm(_), Command::Back) => Some("no"),
            _ => None,
        }
    }

    /// Its picker, if it is one.
    pub fn picker(&mut self) -> Option<&mut Picker> {
        match self {
            Self::Help(picker) | Self::Palette(picker) | Self::Themes(picker, _) | Self::Pick(_, picker) => {
                Some(picker)
            }
            Self::Confirm(_) => None,
        }
    }
}
