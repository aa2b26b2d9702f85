//! A checklist as a reviewer would meet it, with partner types and facts chosen on the spot: what is asked, what
//! is not and why, and each question as the walk shows it. Nothing is recorded.

mod draw;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checklist::model::{Checklist, Question};
use crate::record::policy::Policy;
use crate::record::review::{Review, ScopeFile};
use crate::record::scope::Asked;
use crate::store::shelf::Volume;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Reply, Request};
use crate::tui::keymap::Mode;
use crate::tui::screen::facts::FactsScreen;
use crate::tui::screen::walk::WalkScreen;
use crate::tui::screen::{Context, Header, Place, Purpose, ScreenEvent, Step};
use crate::tui::widget::list::List;
use crate::tui::widget::picker::Item;

/// A checklist tried on a partner that is made up.
#[derive(Debug)]
pub struct PreviewScreen {
    id: String,
    /// The question to begin with.
    wanted: Option<String>,
    trial: Option<Trial>,
    /// Whether the facts are in front.
    shows_facts: bool,
    list: List,
    /// The question in front, as the walk shows it.
    walk: Option<Box<WalkScreen>>,
    has_failed: bool,
}

/// What is tried, and on whom.
#[derive(Debug)]
struct Trial {
    volume: Box<Volume>,
    checklist: Arc<Checklist>,
    policy: Arc<Policy>,
    types: Vec<String>,
    facts: FactsScreen,
}

impl Trial {
    /// Tries a checklist on a partner of its own types, else of the first type there is; with what was chosen
    /// before, if anything was.
    fn new(volume: Box<Volume>, before: Option<&Self>) -> Option<Self> {
        let checklist = Arc::clone(volume.shown.as_ref()?);
        let policy = Arc::clone(volume.policy.as_ref()?);
        let first = || volume.facts.types.first().map(|own| own.id.clone()).into_iter().collect();
        let types = match before {
            Some(before) => before.types.clone(),
            None => checklist.partner_types.clone().unwrap_or_else(first),
        };
        let chosen = before.map(|before| before.facts.chosen().clone()).unwrap_or_default();
        let bare = ScopeFile { types: types.clone(), ..ScopeFile::default() };
        let review =
            Review::imagined(Arc::clone(&checklist), Arc::clone(&volume.facts), Arc::clone(&policy), bare);
        let facts = FactsScreen::preview(Arc::new(review), chosen);
        Some(Self { volume, checklist, policy, types, facts })
    }

    /// The review as it is imagined, with these facts settled.
    fn review(&self, settled: BTreeMap<String, String>) -> Review {
        let scope = ScopeFile { types: self.types.clone(), facts: settled, raised: None };
        let (facts, policy) = (Arc::clone(&self.volume.facts), Arc::clone(&self.policy));
        Review::imagined(Arc::clone(&self.checklist), facts, policy, scope)
    }

    /// What was chosen and is not open.
    fn settled(&self) -> BTreeMap<String, String> {
        let chosen = self.facts.chosen().iter();
        chosen.filter_map(|(fact, value)| Some((fact.clone(), value.clone()?))).collect()
    }

    /// Gives the partner other types; what was chosen stays.
    fn set_types(&mut self, types: Vec<String>) {
        self.types = types;
        let review = Arc::new(self.review(BTreeMap::new()));
        self.facts = FactsScreen::preview(review, self.facts.chosen().clone());
    }

    /// Whether a question is asked.
    fn asked(&self, question: &Question) -> Asked {
        self.facts.scope().map_or(Asked::Yes, |scope| scope.asked(&question.id).clone())
    }

    /// How many questions are asked, how many are not, and how many wait.
    fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        let [asked, hidden, waiting] = &mut counts;
        for question in self.checklist.questions() {
            match self.asked(question) {
                Asked::Yes => *asked += 1,
                Asked::Hidden(_) => *hidden += 1,
                Asked::Waiting(_) => *waiting += 1,
            }
        }
        counts
    }
}

impl PreviewScreen {
    pub(in crate::tui::screen) fn open(id: &str, question: Option<String>) -> (Self, Vec<Step>) {
        let screen = Self {
            id: id.to_owned(),
            wanted: question,
            trial: None,
            shows_facts: false,
            list: List::default(),
            walk: None,
            has_failed: false,
        };
        let ask = screen.ask();
        (screen, vec![ask])
    }

    fn ask(&self) -> Step {
        Step::Ask(Request::Volume(self.id.clone()))
    }

    /// The same checklist, at the question in front.
    pub(in crate::tui::screen) fn place(&self) -> Place {
        let question = self.walk.as_ref().and_then(|walk| walk.at().map(str::to_owned));
        Place::Preview(self.id.clone(), question)
    }

    fn questions(&self) -> Vec<&Question> {
        self.trial.iter().flat_map(|trial| trial.checklist.questions()).collect()
    }

    fn selected(&self) -> Option<&Question> {
        self.questions().get(self.list.selected()).copied()
    }

    pub(in crate::tui::screen) fn header(&self) -> Header {
        let path = vec!["Checklists".into(), self.id.clone(), "Preview".into()];
        let right = self.trial.as_ref().map_or_else(String::new, |trial| {
            let [asked, hidden, waiting] = trial.counts();
            let waiting = if waiting > 0 { format!("   {waiting} waiting") } else { String::new() };
            format!("{asked} asked   {hidden} not{waiting}")
        });
        Header { path, right }
    }

    pub(in crate::tui::screen) fn mode(&self) -> Mode {
        match &self.walk {
            Some(walk) => walk.mode(),
            None if self.shows_facts => Mode::Choosing,
            None => Mode::List,
        }
    }

    /// Whether a command of the walk means something here: to look, and to choose the fact that is asked.
    fn is_of_walk(walk: &WalkScreen, command: Command) -> bool {
        let asks_fact = walk.unsettled_fact().is_some();
        match command {
            Command::Guidance | Command::NextQuestion | Command::PreviousQuestion => true,
            Command::Yes | Command::No | Command::Choose(_) | Command::Accept => {
                asks_fact || walk.is_reading()
            }
            _ => walk.is_reading() || List::moves(command),
        }
    }

    pub(in crate::tui::screen) fn availability(&self, command: Command) -> Availability {
        let Some(trial) = &self.trial else { return Availability::NotHere };
        if let Some(walk) = &self.walk {
            return match command {
                Command::Back | Command::PartnerTypes => Availability::Ready,
                _ if Self::is_of_walk(walk, command) => walk.availability_to_look(command),
                _ => match walk.availability(command) {
                    Availability::Blocked(why) => Availability::Blocked(why),
                    _ => Availability::NotHere,
                },
            };
        }
        match command {
            Command::NextPane | Command::PartnerTypes => Availability::Ready,
            Command::Back | Command::Close => Availability::NotHere,
            Command::Accept if self.shows_facts => Availability::Ready,
            _ if self.shows_facts => trial.facts.availability(command),
            Command::Accept | Command::Find => {
                Availability::when(self.selected().is_some(), "it has no question")
            }
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(in crate::tui::screen) fn hints(&self) -> Vec<Command> {
        use Command as C;
        match &self.walk {
            Some(walk) if walk.unsettled_fact().is_some() => {
                vec![
                    C::Yes,
                    C::No,
                    C::Choose(walk.fact_values()),
                    C::NextQuestion,
                    C::PreviousQuestion,
                    C::Back,
                ]
            }
            Some(_) => vec![C::NextQuestion, C::PreviousQuestion, C::Guidance, C::PartnerTypes, C::Back],
            None if self.shows_facts => {
                vec![C::Yes, C::No, C::DontKnow, C::MoreFacts, C::PartnerTypes, C::NextPane, C::Back]
            }
            None => vec![C::Accept, C::NextPane, C::PartnerTypes, C::Find, C::Back],
        }
    }

    pub(in crate::tui::screen) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Back if self.walk.is_some() => Some("all questions"),
            Command::Choose(_) => Some("set the fact"),
            Command::NextPane if self.shows_facts => Some("questions"),
            Command::NextPane => Some("facts"),
            Command::Accept if self.walk.is_none() && !self.shows_facts => Some("as asked"),
            _ => None,
        }
    }

    pub(in crate::tui::screen) fn status(&self) -> Option<(String, String)> {
        let trial = self.trial.as_ref()?;
        let words = match trial.facts.chosen().len() {
            0 => "A preview: nothing is recorded. Facts are as the type assumes them.".to_owned(),
            1 => "A preview: nothing is recorded. 1 fact is chosen, the others are assumed.".to_owned(),
            chosen => {
                format!("A preview: nothing is recorded. {chosen} facts are chosen, the others are assumed.")
            }
        };
        Some((words, String::new()))
    }

    pub(in crate::tui::screen) fn on(&mut self, event: &ScreenEvent, context: &Context<'_>) -> Vec<Step> {
        match event {
            ScreenEvent::Command(command, count) => return self.command(*command, *count, context),
            ScreenEvent::Row(row) if self.walk.is_none() => {
                if self.shows_facts {
                    self.in_facts(event);
                    return Vec::new();
                }
                let again = self.list.selected() == *row;
                self.list.select(*row);
                if again {
                    return vec![Step::Run(Command::Accept)];
                }
            }
            ScreenEvent::Picked(Purpose::Question, id) => self.show(id, context),
            ScreenEvent::Picked(Purpose::PartnerType, id) => self.toggle_type(id, context),
            ScreenEvent::Reply(Reply::Volume(volume)) if volume.id == self.id => {
                self.know(volume.clone(), context);
            }
            ScreenEvent::Shown | ScreenEvent::Reply(Reply::Moved(true, _) | Reply::Review(..)) => {
                return vec![self.ask()];
            }
            _ => {}
        }
        Vec::new()
    }

    fn know(&mut self, volume: Box<Volume>, context: &Context<'_>) {
        let trial = Trial::new(volume, self.trial.as_ref());
        self.has_failed = trial.is_none();
        self.trial = trial;
        self.renew_walk(context);
        if let Some(question) = self.wanted.take() {
            self.show(&question, context);
        }
    }

    /// Shows a question as the walk does, whether it is asked or not.
    fn show(&mut self, question: &str, context: &Context<'_>) {
        let Some(trial) = &self.trial else { return };
        let Some(place) = trial.checklist.questions().position(|own| own.id == question) else { return };
        let walk = WalkScreen::preview(Arc::new(trial.review(trial.settled())), question, context);
        self.list.select(place);
        self.walk = Some(Box::new(walk));
    }

    /// The question in front once more, as it is under what was chosen now.
    fn renew_walk(&mut self, context: &Context<'_>) {
        let at = self.walk.take().and_then(|walk| walk.at().map(str::to_owned));
        if let Some(question) = at {
            self.show(&question, context);
        }
    }

    fn command(&mut self, command: Command, count: usize, context: &Context<'_>) -> Vec<Step> {
        match command {
            Command::PartnerTypes => return self.pick_type().into_iter().collect(),
            _ if self.walk.is_some() => self.in_walk(command, count, context),
            Command::NextPane => self.shows_facts = !self.shows_facts,
            Command::Accept if self.shows_facts => self.shows_facts = false,
            _ if self.shows_facts => self.in_facts(&ScreenEvent::Command(command, count)),
            Command::Accept => {
                if let Some(question) = self.selected().map(|question| question.id.clone()) {
                    self.show(&question, context);
                }
            }
            Command::Find => return vec![self.find()],
            _ => {
                let len = self.questions().len();
                self.list.command(command, count, len);
            }
        }
        Vec::new()
    }

    /// What the facts would have recorded is not: they only change what is asked here.
    fn in_facts(&mut self, event: &ScreenEvent) {
        if let Some(trial) = &mut self.trial {
            let _nothing_to_do = trial.facts.on(event);
        }
    }

    fn in_walk(&mut self, command: Command, count: usize, context: &Context<'_>) {
        let Some(walk) = &mut self.walk else { return };
        if command == Command::Back && !walk.is_reading() {
            self.walk = None;
            return;
        }
        let is_fact = matches!(command, Command::Yes | Command::No | Command::Choose(_));
        if let (true, Some((fact, _))) = (is_fact && !walk.is_reading(), walk.unsettled_fact()) {
            let value = match command {
                Command::Yes => fact.values.iter().find(|value| value.key == "yes"),
                Command::No => fact.values.iter().find(|value| value.key == "no"),
                Command::Choose(digit) => {
                    usize::from(digit).checked_sub(1).and_then(|place| fact.values.get(place))
                }
                _ => None,
            };
            let chosen = value.map(|value| (fact.id.clone(), value.key.clone()));
            if let (Some((fact, value)), Some(trial)) = (chosen, &mut self.trial) {
                trial.facts.choose_value(fact, value);
            }
            self.renew_walk(context);
            return;
        }
        // It keeps its place as a draft, which is nobody's here.
        let _nothing_to_do = walk.on(&ScreenEvent::Command(command, count), context);
        let at = walk.at().map(str::to_owned);
        if let Some(place) = at.and_then(|at| self.questions().iter().position(|own| own.id == at)) {
            self.list.select(place);
        }
    }

    fn pick_type(&self) -> Option<Step> {
        let trial = self.trial.as_ref()?;
        let items = trial.volume.facts.types.iter().map(|own| Item {
            id: own.id.clone(),
            label: own.id.clone(),
            detail: own.summary.clone(),
            right: if trial.types.contains(&own.id) { "chosen" } else { "" }.to_owned(),
            ..Item::default()
        });
        Some(Step::Pick(Purpose::PartnerType, items.collect(), "A partner of which type?"))
    }

    /// Gives the partner that is made up a type, or takes it away; one it always has.
    fn toggle_type(&mut self, id: &str, context: &Context<'_>) {
        let Some(trial) = &mut self.trial else { return };
        let mut types = trial.types.clone();
        match types.iter().position(|own| own == id) {
            Some(place) if types.len() > 1 => {
                types.remove(place);
            }
            Some(_) => {}
            None => types.push(id.to_owned()),
        }
        trial.set_types(types);
        self.renew_walk(context);
    }

    fn find(&self) -> Step {
        let items = self.questions().into_iter().map(|question| Item {
            id: question.id.clone(),
            label: question.id.clone(),
            detail: question.ask.clone(),
            ..Item::default()
        });
        Step::Pick(Purpose::Question, items.collect(), "Questions")
    }
}
