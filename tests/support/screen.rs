//! Drives the real update loop with key strings and shows what is drawn as text and style runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use probity::config::draft::DraftKey;
use probity::config::{ColourDepth, Config, Environment, Flags};
use probity::record::change::Identity;
use probity::store::Signing;
use probity::tui::as_of::Beginning;
use probity::tui::canvas::Drawn;
use probity::tui::effect::{Effect, Ground, Reply, Surroundings, Ticket};
use probity::tui::event::Event;
use probity::tui::key::Key;
use probity::tui::screen::{Here, Place, RecordHere};
use probity::tui::state::{Start, State};
use probity::tui::theme::Background;
use probity::tui::update::update;
use probity::tui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

/// The sizes in which every screen has its picture.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 20)];

/// The looks in which every screen has its picture.
pub const LOOKS: [(&str, &str, ColourDepth); 3] = [
    ("dark", "theme = \"default\"", ColourDepth::Sixteen),
    ("light", "theme = \"default-light\"", ColourDepth::Sixteen),
    ("no colour", "theme = \"default\"", ColourDepth::None),
];

/// A program on a made-up terminal, with a clock that stands still until it is told to go on.
pub struct Driver {
    pub state: State,
    /// Everything the program wanted done so far, drafts and requests included.
    pub effects: Vec<Effect>,
    /// What happened so far, so that it can happen again on another terminal.
    pub events: Vec<Event>,
    setup: Setup,
    now: Timestamp,
    width: u16,
    height: u16,
}

/// How a driver is started; `Setup::new(place)` is 80x24, sixteen colours, ASCII.
#[derive(Clone)]
pub struct Setup {
    pub place: Place,
    pub size: (u16, u16),
    pub depth: ColourDepth,
    pub settings: &'static str,
    pub drafts: BTreeMap<DraftKey, String>,
    pub here: Here,
    pub record: Option<RecordHere>,
    /// The moment at which the person sits before the screen.
    pub now: &'static str,
    /// From where the record is looked at first.
    pub beginning: Option<Beginning>,
}

/// An empty folder, and somebody whom Git knows.
pub fn here() -> Here {
    let identity = Identity { name: "Ada Example".into(), email: "ada@example.org".into() };
    Here {
        folder: "~/risk/partners".into(),
        home: "/home/ada".into(),
        recent: Vec::new(),
        surroundings: Surroundings {
            folder: "/home/ada/risk/partners".into(),
            ground: Ground::Empty,
            identity: Some(identity),
            signing: Some(Signing::Off),
        },
        is_read_only: false,
        inbox: None,
    }
}

impl Setup {
    pub fn new(place: Place) -> Self {
        let record = RecordHere { git_folder: "/record/.git".into(), folder: "~/risk/partners".into() };
        Self {
            place,
            size: (80, 24),
            depth: ColourDepth::Sixteen,
            settings: "",
            drafts: BTreeMap::new(),
            here: here(),
            record: Some(record),
            now: "2026-02-19T09:02:00Z",
            beginning: None,
        }
    }

    pub fn size(self, width: u16, height: u16) -> Self {
        Self { size: (width, height), ..self }
    }

    #[allow(dead_code, reason = "every test binary includes it and uses its own part")]
    pub fn at(self, now: &'static str) -> Self {
        Self { now, ..self }
    }

    /// Lines of a settings file, such as `theme = "mono"`.
    pub fn settings(self, settings: &'static str) -> Self {
        Self { settings, ..self }
    }

    pub fn depth(self, depth: ColourDepth) -> Self {
        Self { depth, ..self }
    }

    pub fn start(self) -> Driver {
        // A home that does not exist: nothing of the machine's own settings can leak in.
        let environment = Environment::from_pairs([("HOME", "/nonexistent"), ("LANG", "C")]);
        let mut config = Config::load(&environment, &Flags::default());
        config.problems.extend(config.settings.read_file("config.toml", self.settings));
        let now: Timestamp = self.now.parse().expect("a fixed time");
        let (setup, (width, height)) = (self.clone(), self.size);
        let (state, effects) = State::new(Start {
            config,
            depth: self.depth,
            background: Background::Unknown,
            drafts: self.drafts,
            here: self.here,
            record: self.record,
            zone: TimeZone::UTC.into(),
            now,
            place: self.place,
            beginning: self.beginning,
        });
        Driver { state, effects, events: Vec::new(), setup, now, width, height }
    }
}

impl Driver {
    /// Lets something happen.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.events.push(event.clone());
        self.effects.extend(update(&mut self.state, event));
        self
    }

    /// The same happens to the program on a terminal of another size and look.
    pub fn again(&self, size: (u16, u16), settings: &'static str, depth: ColourDepth) -> Self {
        let mut again = Setup { size, depth, settings, ..self.setup.clone() }.start();
        for event in &self.events {
            // Drawing tells lists how many rows there are.
            if matches!(event, Event::Reply(..)) {
                again.draw();
            }
            again.event(event.clone());
        }
        again.draw();
        again
    }

    /// The picture in every size: the text once, which no look may change, the style runs of the
    /// first look, and those rows of the others that differ from it.
    pub fn pictures(&self) -> String {
        let mut pictures = String::new();
        for size in SIZES {
            let looks = LOOKS.map(|(name, settings, depth)| (name, self.again(size, settings, depth)));
            let text = looks[0].1.text_and_cursor();
            writeln!(pictures, "{}x{}", size.0, size.1).expect("a string takes everything");
            pictures.push_str(&text);
            let first = looks[0].1.styles();
            for (name, driver) in &looks {
                assert_eq!(driver.text_and_cursor(), text, "{name} says something else");
                let styles = driver.styles();
                writeln!(pictures, "{name}").expect("a string takes everything");
                for line in styles.lines().filter(|line| *name == "dark" || !first.contains(*line)) {
                    writeln!(pictures, "{line}").expect("a string takes everything");
                }
            }
        }
        pictures
    }

    /// Presses keys: `j j <Enter>`, `<Ctrl-p>`; a word without brackets is typed letter by letter,
    /// and a text in single quotes with its blanks.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.event(Event::Key(key));
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.into()))
    }

    /// Lets time pass.
    pub fn wait(&mut self, milliseconds: i64) -> &mut Self {
        self.now += SignedDuration::from_millis(milliseconds);
        self.event(Event::Tick(self.now))
    }

    /// Answers the request that was asked last.
    pub fn reply(&mut self, reply: Reply) -> &mut Self {
        let ticket = self.last_ticket().expect("something was asked");
        self.event(Event::Reply(Some(ticket), reply))
    }

    pub fn last_ticket(&self) -> Option<Ticket> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Ask(ticket, _) => Some(*ticket),
            _ => None,
        })
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        (self.width, self.height) = (width, height);
        self.event(Event::Resized)
    }

    /// Draws and returns the cells and what else drawing left behind.
    pub fn draw(&self) -> (Buffer, Drawn) {
        let mut terminal = Terminal::new(TestBackend::new(self.width, self.height)).expect("a test backend");
        let mut drawn = Drawn::default();
        terminal.draw(|frame| drawn = view(&self.state, frame.buffer_mut())).expect("a test backend");
        (terminal.backend().buffer().clone(), drawn)
    }

    /// What is on screen, one line a row, blanks at the end left off.
    pub fn text(&self) -> String {
        let (buffer, _) = self.draw();
        rows(&buffer).map(|(text, _)| text.trim_end().to_owned() + "\n").collect()
    }

    /// Text, cursor and style runs, for snapshots.
    pub fn picture(&self) -> String {
        self.text_and_cursor() + &self.styles()
    }

    fn text_and_cursor(&self) -> String {
        let (buffer, drawn) = self.draw();
        let mut picture = String::new();
        for (text, _) in rows(&buffer) {
            writeln!(picture, "|{text}|").expect("a string takes everything");
        }
        match drawn.cursor {
            Some(place) => writeln!(picture, "cursor {},{}", place.y, place.x),
            None => writeln!(picture, "cursor hidden"),
        }
        .expect("a string takes everything");
        picture
    }

    fn styles(&self) -> String {
        let (buffer, _) = self.draw();
        let mut picture = String::new();
        for (row, (_, runs)) in rows(&buffer).enumerate() {
            let runs: Vec<String> = joined(runs)
                .into_iter()
                .map(|(from, to, style)| format!("{from}-{to} {}", spell(style)))
                .collect();
            if !runs.is_empty() {
                writeln!(picture, "{row:2}: {}", runs.join(", ")).expect("a string takes everything");
            }
        }
        picture
    }

    /// Fails unless the text is on screen.
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let screen = self.text();
        assert!(screen.contains(text), "`{text}` is not on screen:\n{screen}");
        self
    }

    /// Fails if the text is on screen.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        let screen = self.text();
        assert!(!screen.contains(text), "`{text}` is on screen:\n{screen}");
        self
    }
}

/// The runs that have a look, those of one look joined over the blank between two words.
fn joined(runs: Vec<(u16, u16, Style)>) -> Vec<(u16, u16, Style)> {
    let mut joined: Vec<(u16, u16, Style)> = Vec::new();
    for (from, to, style) in runs.into_iter().filter(|(_, _, style)| *style != plain()) {
        match joined.last_mut() {
            Some((_, last, same)) if *same == style && *last + 2 == from => *last = to,
            _ => joined.push((from, to, style)),
        }
    }
    joined
}

fn plain() -> Style {
    Style::default().fg(Color::Reset).bg(Color::Reset)
}

/// The rows of a buffer as text and runs of one style (from, to, style), blanks with no look left
/// out. The second cell of a wide character has no style of its own and is skipped.
fn rows(buffer: &Buffer) -> impl Iterator<Item = (String, Vec<(u16, u16, Style)>)> {
    buffer.area.rows().map(|row| {
        let mut text = String::new();
        let mut runs: Vec<(u16, u16, Style)> = Vec::new();
        let mut column = row.x;
        while column < row.right() {
            let cell = &buffer[(column, row.y)];
            let wide = u16::try_from(cell.symbol().width().max(1)).expect("a cell is narrow");
            text.push_str(cell.symbol());
            let mut style = Style::default().fg(cell.fg).bg(cell.bg).add_modifier(cell.modifier);
            let visible = Modifier::REVERSED | Modifier::UNDERLINED;
            if cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(visible) {
                style = plain();
            }
            match runs.last_mut() {
                Some((_, to, last)) if *last == style && *to + 1 == column => {
                    *to = column + wide - 1;
                }
                _ => runs.push((column, column + wide - 1, style)),
            }
            column += wide;
        }
        (text, runs)
    })
}

fn spell(style: Style) -> String {
    let mut words = Vec::new();
    if let Some(colour) = style.fg.filter(|colour| *colour != Color::Reset) {
        words.push(colour.to_string().to_lowercase());
    }
    if let Some(colour) = style.bg.filter(|colour| *colour != Color::Reset) {
        words.push(format!("on-{}", colour.to_string().to_lowercase()));
    }
    let modifiers = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ];
    words.extend(
        modifiers
            .iter()
            .filter(|(flag, _)| style.add_modifier.contains(*flag))
            .map(|(_, name)| (*name).into()),
    );
    words.join("+")
}

/// How many keys a key string presses.
#[allow(dead_code, reason = "every test binary includes it and uses its own part")]
pub fn count(keys: &str) -> usize {
    parse_keys(keys).len()
}

fn parse_keys(keys: &str) -> Vec<Key> {
    let mut pressed = Vec::new();
    let mut rest = keys.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (text, after) = quoted.split_once('\'').expect("a closing quote");
            pressed.extend(text.chars().map(Key::character));
            rest = after.trim_start();
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        match word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
            Some(name) => {
                pressed.push(Key::parse(name).unwrap_or_else(|| panic!("<{name}> is no key")));
            }
            None => pressed.extend(word.chars().map(Key::character)),
        }
        rest = after.trim_start();
    }
    pressed
}
