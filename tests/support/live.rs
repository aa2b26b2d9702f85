//! The real update loop on a real temporary repository with the store's real threads.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use probity::demo;
use probity::record::action::{Act, Action, Begin, FileEvidence, Saw};
use probity::record::evidence::Evidence;
use probity::record::layout::ReviewId;
use probity::store::opening::{self, Opening};
use probity::store::threads::{Access, Numbered, Reply, Request, Threads};
use probity::store::{Clock, GitEnvironment};
use probity::tui::effect::{Effect, Ticket};
use probity::tui::event::Event;
use probity::tui::screen::RecordHere;

use crate::git::TestRepository;
use crate::memory::Memory;
use crate::screen::{Driver, Setup};

/// How long the store may take before the test fails; machines that build are slow.
const PATIENCE: Duration = Duration::from_mins(1);

/// The moment at which people sit before the screen.
pub const NOW: &str = "2026-02-19T09:02:00Z";

/// The review that is walked.
pub fn vellmarkt() -> ReviewId {
    ReviewId::parse("vellmarkt/2026-q1").expect("an id")
}

/// An empty record of the demo's people.
fn begun() -> Memory {
    let mut memory = Memory::default();
    let begin = Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() });
    let start: Timestamp = "2026-02-01T08:00:00Z".parse().expect("a time");
    memory.act(&demo::reviewer(), start, &begin).expect("the record begins");
    memory
}

/// The demo's Vellmarkt as its people left it, worked out once for all tests of a program.
fn demo_record() -> Memory {
    // What has been parsed cannot be shared between threads, so only the files are kept.
    type Files = Vec<(String, Vec<u8>)>;
    static FILES: OnceLock<Files> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let mut memory = begun();
        let (acts, _) = demo::acts();
        for act in acts.into_iter().filter(|act| act.action.partner() == Some("vellmarkt")) {
            memory.act(&act.by, act.at, &act.action).expect("the demo is legal");
        }
        memory.all().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
    });
    let mut memory = Memory::default();
    for (path, bytes) in files {
        memory.put(path, bytes);
    }
    memory
}

/// The demo's Vellmarkt in memory, without the answers to these questions, and with more actions.
pub fn demo_without(open: &[&str], more: Vec<Action>) -> Memory {
    let mut memory = demo_record();
    for question in open {
        assert!(memory.remove(&vellmarkt().answer(question)), "the demo answers {question}");
    }
    with(memory, more)
}

/// A record in memory in which nothing but these actions was done.
pub fn only(actions: Vec<Action>) -> Memory {
    with(begun(), actions)
}

fn with(mut memory: Memory, more: Vec<Action>) -> Memory {
    let at: Timestamp = "2026-02-18T08:00:00Z".parse().expect("a time");
    for action in more {
        memory.act(&demo::reviewer(), at, &action).expect("what a test adds is legal");
    }
    memory
}

/// A record in a real repository.
pub fn laid_down(memory: &Memory) -> TestRepository {
    let repository = TestRepository::new();
    for (path, bytes) in memory.all() {
        repository.write(path, std::str::from_utf8(bytes).expect("text"));
    }
    repository.git(&["add", "."]);
    repository.git(&["commit", "--quiet", "-m", "start"]);
    repository
}

/// What was answered about Vellmarkt in the demo, of which a test keeps some; the rest of the record
/// is empty.
pub fn repository(keep: impl Fn(&Action) -> bool, more: Vec<Action>) -> TestRepository {
    laid_down(&with(answered(keep), more))
}

/// The same in memory.
pub fn answered(keep: impl Fn(&Action) -> bool) -> Memory {
    let mut memory = begun();
    let (acts, _) = demo::acts();
    let answers = |action: &Action| {
        matches!(action, Action::AddPartner(_) | Action::StartReview(_) | Action::File(_) | Action::Answer(_))
    };
    let ours =
        |act: &Act| act.action.partner() == Some("vellmarkt") && answers(&act.action) && keep(&act.action);
    for act in acts.into_iter().filter(ours) {
        memory.act(&act.by, act.at, &act.action).expect("the demo is legal");
    }
    memory
}

/// Files a document.
pub fn document(id: &str, title: &str, kind: &str, level: i64) -> Action {
    let document = Evidence {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: kind.to_owned(),
        at: None,
        file: None,
        sha256: None,
        level: probity::checklist::model::Level::new(level).expect("a level"),
        obtained: Some(jiff::civil::date(2026, 2, 17)),
        expires: Some(jiff::civil::date(2027, 2, 17)),
        covers: None,
        answers: Vec::new(),
        filed_by: String::new(),
        filed_at: None,
    };
    Action::File(Box::new(FileEvidence { review: vellmarkt(), document, copy: None, saw: Saw::Nothing }))
}

/// A program on a made-up terminal and a real record.
pub struct Live {
    pub driver: Driver,
    pub repository: TestRepository,
    threads: Option<Threads>,
    replies: Receiver<Numbered>,
    environment: GitEnvironment,
    access: Access,
    /// Whether the history is proven when the program asks for it.
    proves: bool,
    /// How many effects were seen to.
    seen: usize,
}

impl Live {
    /// Opens the program on the record and waits until it has read what it asked for.
    pub fn start(repository: TestRepository, setup: Setup) -> Self {
        Self::start_as(repository, setup, "ada@example.org")
    }

    /// The same for the person of this address.
    pub fn start_as(repository: TestRepository, setup: Setup, mail: &str) -> Self {
        Self::start_with(repository, setup, mail, false)
    }

    /// The same, and the history is proven, which takes its time.
    pub fn start_proving(repository: TestRepository, setup: Setup) -> Self {
        Self::start_with(repository, setup, "ada@example.org", true)
    }

    fn start_with(repository: TestRepository, setup: Setup, mail: &str, proves: bool) -> Self {
        let (sender, replies) = channel();
        let clock = Clock::Fixed(setup.now.parse().expect("a time"));
        let mut variables = repository.variables();
        for (name, value) in &mut variables {
            if name.ends_with("_EMAIL") {
                mail.clone_into(value);
            }
        }
        let environment = GitEnvironment::from_variables(variables, clock);
        let access = if setup.here.is_read_only { Access::ReadOnly } else { Access::Full };
        let threads = setup.record.is_some().then(|| {
            let folder = repository.root().to_owned();
            Threads::start(folder, environment.clone(), sender, Arc::new(|_| {}), access)
        });
        let driver = setup.start();
        let mut live = Self { driver, repository, threads, replies, environment, access, proves, seen: 0 };
        live.settle();
        live
    }

    /// Leaves the program; what its threads have to do at the end is done then.
    pub fn close(self) -> TestRepository {
        let Self { threads, repository, .. } = self;
        drop(threads);
        repository
    }

    /// What the program's own thread does when a record is to be opened.
    fn open(&mut self, ticket: Ticket, way: &Opening) {
        let hook: probity::store::threads::HandoverHook = Arc::new(|_| {});
        match opening::go(way, &self.environment, &hook) {
            Ok(found) => {
                let (sender, replies) = channel();
                self.threads = None;
                self.threads = Some(Threads::start(
                    found.root.clone(),
                    self.environment.clone(),
                    sender,
                    hook,
                    self.access,
                ));
                self.replies = replies;
                let folder = "~/risk/partners".to_owned();
                let record = RecordHere { git_folder: found.git_folder, folder };
                self.driver.event(Event::Opened(record, std::collections::BTreeMap::new()));
            }
            Err(error) => {
                let failed = Reply::Failed { what: error.to_string(), hint: error.hint() };
                self.driver.event(Event::Reply(Some(ticket), failed));
            }
        }
    }

    /// Presses keys, lets the store answer after each of them.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        self.driver.keys(keys);
        self.settle()
    }

    /// Presses keys and leaves what they ask for unanswered.
    pub fn keys_only(&mut self, keys: &str) -> &mut Self {
        self.driver.keys(keys);
        self
    }

    /// Lets the store answer everything it was asked.
    pub fn settle(&mut self) -> &mut Self {
        loop {
            let openings: Vec<(Ticket, Opening)> = self.driver.effects[self.seen..]
                .iter()
                .filter_map(|effect| match effect {
                    Effect::Open(ticket, way) => Some((*ticket, way.clone())),
                    _ => None,
                })
                .collect();
            if let [(ticket, way)] = openings.as_slice() {
                self.seen = self.driver.effects.len();
                self.open(*ticket, way);
            }
            let asked: Vec<(Ticket, Request)> = self.driver.effects[self.seen..]
                .iter()
                .filter_map(|effect| match effect {
                    // The proof of the history goes on beside everything else; who wants it asks for it.
                    Effect::Ask(_, Request::Prove { .. }) if !self.proves => None,
                    Effect::Ask(_, Request::StopProving) => None,
                    Effect::Ask(ticket, request) => Some((*ticket, request.clone())),
                    _ => None,
                })
                .collect();
            self.seen = self.driver.effects.len();
            if asked.is_empty() {
                return self;
            }
            for (ticket, request) in asked {
                self.threads.as_ref().expect("a record is open").send(ticket.0, request);
                loop {
                    let (number, reply) = self.replies.recv_timeout(PATIENCE).expect("the store answers");
                    self.driver.event(Event::Reply(number.map(Ticket), reply));
                    if number == Some(ticket.0) {
                        break;
                    }
                }
            }
        }
    }

    /// Another person, or another window, records something meanwhile.
    pub fn meanwhile(&self, action: Action) {
        let clock = self.environment.clock.clone();
        let environment = GitEnvironment::from_variables(self.repository.variables(), clock);
        let store = probity::store::Store::discover(self.repository.root(), &environment).expect("a store");
        let mut session = probity::store::Session::new(store);
        session.act(action).expect("it is legal");
        session.project().expect("the working files follow");
    }

    /// The subjects of the newest entries, newest first.
    pub fn subjects(&self, count: usize) -> Vec<String> {
        let count = format!("-{count}");
        self.repository.git(&["log", &count, "--format=%s"]).lines().map(str::to_owned).collect()
    }

    /// The message of the newest entry.
    pub fn message(&self) -> String {
        self.repository.git(&["log", "-1", "--format=%B"])
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        self.driver.shows(text);
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        self.driver.hides(text);
        self
    }
}
