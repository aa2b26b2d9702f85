//! From a key to the drawn frame: run `cargo bench --bench frame`.
//!
//! A review is walked through the largest built-in checklist at 120x40: each key goes through `update`
//! and `view`, and the frame through ratatui's terminal as escape codes into a buffer, flushed. What
//! the system does with the bytes, and the program's own wait for a key, are not in it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::missing_assert_message,
    clippy::unwrap_used,
    unreachable_pub,
    dead_code,
    reason = "a bench that cannot be set up has nothing to measure; it reports on the standard output"
)]

#[path = "../tests/support/memory.rs"]
mod memory;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use memory::Memory;
use probity::checklist::Checklist;
use probity::checklist::builtin::CHECKLISTS;
use probity::config::{ColourDepth, Config, Environment, Flags};
use probity::demo;
use probity::record::action::{Action, Begin, StartReview};
use probity::record::layout::ReviewId;
use probity::record::order::Order;
use probity::record::partner::Partner;
use probity::record::review::Review;
use probity::store::overview::Around;
use probity::tui::effect::{Effect, Ground, Reply, Request, Surroundings};
use probity::tui::event::Event;
use probity::tui::key::Key;
use probity::tui::screen::{Here, Place, RecordHere};
use probity::tui::state::{Start, State};
use probity::tui::theme::Background;
use probity::tui::update::update;
use probity::tui::view::view;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const SIZE: (u16, u16) = (120, 40);
/// How many keys are measured, after as many to warm up as one question takes.
const KEYS: usize = 5000;
/// At most this for 99 of 100 keys.
const PROMISED: Duration = Duration::from_millis(8);

/// What is pressed at each question: look around, choose, write, cite, think again, go on.
const AT_A_QUESTION: &str =
    "jjkk1kj2Seen in the policy export of this week.\u{1b}i\u{1b}/encryption\u{1b}o\u{1b}:evi\u{1b}?\u{1b}]";

fn main() {
    let (title, questions, first, review) = largest();
    let mut program = Program::start(&review, &first);
    let mut took: Vec<Duration> = Vec::with_capacity(KEYS);
    let pressed = AT_A_QUESTION.chars().cycle();
    let warm_up = AT_A_QUESTION.chars().count();
    for (number, key) in pressed.take(KEYS + warm_up).enumerate() {
        let one = program.press(key, &review);
        if number >= warm_up {
            took.push(one);
        }
    }
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    println!("{title}: {questions} questions, {}x{}, {} keys", SIZE.0, SIZE.1, took.len());
    println!("key to frame, median             {:8.3} ms", milliseconds(at(50)));
    println!(
        "key to frame, 99 of 100          {:8.3} ms   at most {} ms",
        milliseconds(at(99)),
        milliseconds(PROMISED)
    );
    println!("key to frame, the longest        {:8.3} ms", milliseconds(*took.last().expect("keys")));
    println!("bytes to the terminal for a key  {:8}", program.written.get() / (KEYS + warm_up));
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// The checklist with most questions, its first question, and a review that asks it.
fn largest() -> (String, usize, String, Arc<Review>) {
    let parse = |text: &str| -> Checklist {
        let (found, _) = probity::checklist::parse::checklist("checklist.toml", text.as_bytes());
        found.expect("the built-in checklists can be read")
    };
    let largest = CHECKLISTS
        .iter()
        .map(|(_, text)| parse(text))
        .max_by_key(|checklist| checklist.questions().count())
        .expect("there are checklists");
    let mut memory = Memory::default();
    let at: Timestamp = "2026-02-18T08:00:00Z".parse().expect("a time");
    let partner = Partner {
        id: "nova".to_owned(),
        name: "Nova".to_owned(),
        summary: None,
        types: vec!["channel".to_owned(), "api".to_owned()],
        owner: None,
        relationship: None,
        facts: BTreeMap::from([("connects-systems".to_owned(), "yes".to_owned())]),
    };
    let start = StartReview { review: id(), title: None, checklists: Vec::new(), from: None };
    for action in [
        Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() }),
        Action::AddPartner(partner),
        Action::StartReview(start),
    ] {
        memory.act(&demo::reviewer(), at, &action).expect("it is legal");
    }
    let review = Arc::new(memory.review("nova/2026-q1"));
    let first = largest.questions().next().expect("it asks something").id.clone();
    (largest.title.clone(), largest.questions().count(), first, review)
}

fn id() -> ReviewId {
    ReviewId::parse("nova/2026-q1").expect("an id")
}

/// The program without its runner: what it asks of the store is answered from memory.
struct Program {
    state: State,
    now: Timestamp,
    terminal: Terminal<CrosstermBackend<Sink>>,
    written: Rc<Cell<usize>>,
}

impl Program {
    fn start(review: &Arc<Review>, question: &str) -> Self {
        let environment = Environment::from_pairs([("HOME", "/nonexistent"), ("LANG", "C.UTF-8")]);
        let now: Timestamp = "2026-02-19T09:02:00Z".parse().expect("a time");
        let here = Here {
            folder: "~/risk/partners".into(),
            home: "/home/ada".into(),
            recent: Vec::new(),
            surroundings: Surroundings {
                folder: "/home/ada/risk/partners".into(),
                ground: Ground::Empty,
                identity: None,
                signing: None,
            },
            is_read_only: false,
            inbox: None,
        };
        let (state, effects) = State::new(Start {
            config: Config::load(&environment, &Flags::default()),
            depth: ColourDepth::Sixteen,
            background: Background::Dark,
            drafts: BTreeMap::new(),
            here,
            record: Some(RecordHere { git_folder: "/r/.git".into(), folder: "~/risk/partners".into() }),
            zone: TimeZone::UTC.into(),
            now,
            place: Place::Walk {
                review: id(),
                order: Some(Order::Everything),
                question: Some(question.to_owned()),
            },
            beginning: None,
        });
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let written = Rc::new(Cell::new(0));
        let backend = CrosstermBackend::new(Sink { bytes: Vec::new(), written: Rc::clone(&written) });
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport });
        let terminal = terminal.expect("a buffer is a terminal");
        let mut program = Self { state, now, terminal, written };
        program.answer(effects, review);
        program.draw();
        program
    }

    /// Presses a key and says how long it took until the frame was written. Nothing is recorded: the
    /// disk has a bench of its own.
    fn press(&mut self, key: char, review: &Arc<Review>) -> Duration {
        let key = if key == '\u{1b}' { Key::parse("Esc").expect("a key") } else { Key::character(key) };
        // Somebody who types fast.
        self.now += SignedDuration::from_millis(80);
        let begun = Instant::now();
        let mut effects = update(&mut self.state, Event::Tick(self.now));
        effects.extend(update(&mut self.state, Event::Key(key)));
        self.draw();
        let took = begun.elapsed();
        self.answer(effects, review);
        took
    }

    fn draw(&mut self) {
        let drawn = self.terminal.draw(|frame| {
            let drawn = view(&self.state, frame.buffer_mut());
            if let Some(place) = drawn.cursor {
                frame.set_cursor_position(place);
            }
        });
        drawn.expect("a buffer takes everything");
    }

    fn answer(&mut self, effects: Vec<Effect>, review: &Arc<Review>) {
        let mut rest = effects;
        while let Some(effect) = rest.pop() {
            let Effect::Ask(ticket, request) = effect else { continue };
            let reply = match request {
                Request::Review(_) => Reply::Review(None, Arc::clone(review)),
                Request::Around(id) => Reply::Around(Box::new(Around {
                    tree: None,
                    review: id,
                    record: Some(demo::record()),
                    actor: demo::record().actor(&demo::reviewer()),
                    partner: None,
                    earlier: None,
                    day: jiff::civil::date(2026, 2, 19),
                    newer: Vec::new(),
                })),
                // On some questions the letters are commands, such as the one that takes back.
                _ => Reply::Failed { what: "nothing is recorded here".into(), hint: None },
            };
            rest.extend(update(&mut self.state, Event::Reply(Some(ticket), reply)));
        }
    }
}

/// Takes what is written for the terminal, and forgets it at each flush.
struct Sink {
    bytes: Vec<u8>,
    written: Rc<Cell<usize>>,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.written.set(self.written.get() + self.bytes.len());
        self.bytes.clear();
        Ok(())
    }
}
