//! The first screen where there is no record: what the program is for, and how one begins.

use super::start::Start;
use super::{Context, Header, Place, ScreenEvent, Step};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Ground, Opening, Signing, SigningFormat};
use crate::tui::theme::Role;
use crate::tui::widget::list::List;
use crate::tui::widget::text;

/// What one can begin with.
const CHOICES: [(Command, &str); 4] = [
    (Command::TryDemo, "Try the demo"),
    (Command::NewRecord, "New record"),
    (Command::OpenRecord, "Open a record"),
    (Command::GetRecord, "Get a record"),
];

/// What a new review costs: what one does, and how much that is.
const COSTS: [(&str, &str); 3] = [
    ("partner name and type, one fact", "4 keys and a name"),
    ("quick pass: gates and weight 5", "about 50 questions of 210"),
    ("the rest by document, colleagues asked", "as their replies come in"),
];

/// The welcome and the choice under the cursor.
#[derive(Debug, Default)]
pub struct WelcomeScreen {
    list: List,
    /// A record is being opened: once is enough.
    is_opening: bool,
}

impl WelcomeScreen {
    pub(super) fn header(context: &Context<'_>) -> Header {
        Header {
            path: vec![format!("Probity {}", env!("CARGO_PKG_VERSION"))],
            right: if context.record.is_empty() {
                format!("no record in {}", context.here.folder)
            } else {
                format!("another record than {}", context.folder)
            },
        }
    }

    pub(super) fn availability(command: Command, context: &Context<'_>) -> Availability {
        match command {
            Command::NewRecord | Command::GetRecord | Command::TryDemo => Availability::when(
                !context.here.is_read_only,
                "the program was started for reading only (--read-only)",
            ),
            Command::OpenRecord | Command::Accept => Availability::Ready,
            _ if List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints() -> Vec<Command> {
        vec![Command::Accept, Command::Palette, Command::Themes, Command::Close]
    }

    pub(super) fn on(&mut self, event: &ScreenEvent) -> Vec<Step> {
        match event {
            ScreenEvent::Command(Command::Accept, _) => CHOICES
                .get(self.list.selected())
                .map(|(command, _)| Step::Run(*command))
                .into_iter()
                .collect(),
            ScreenEvent::Command(Command::TryDemo, _) if !self.is_opening => {
                self.is_opening = true;
                vec![Step::Open(Opening::Demo)]
            }
            ScreenEvent::Command(Command::NewRecord, _) => vec![Step::Go(Place::Start(Start::Record))],
            ScreenEvent::Command(Command::OpenRecord, _) => vec![Step::Go(Place::Start(Start::Open))],
            ScreenEvent::Command(Command::GetRecord, _) => vec![Step::Go(Place::Start(Start::Get))],
            ScreenEvent::Command(command, count) => {
                self.list.command(*command, *count, CHOICES.len());
                Vec::new()
            }
            ScreenEvent::Row(row) if *row == self.list.selected() => {
                self.on(&ScreenEvent::Command(Command::Accept, 1))
            }
            ScreenEvent::Row(row) => {
                self.list.select(*row);
                Vec::new()
            }
            ScreenEvent::Reply(_) => {
                self.is_opening = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, context: &Context<'_>) {
        let width = canvas.width();
        let mut row = canvas.wrapped(
            1,
            0,
            "Assess a partner question by question. Every answer becomes a Git commit.",
            Role::Heading,
        );
        row += 1;
        let count = u16::try_from(CHOICES.len()).unwrap_or_default();
        let mut list = canvas.part(0, row, width, count);
        self.list.view(&mut list, CHOICES.len(), true, |line, index| {
            let Some((command, name)) = CHOICES.get(index) else { return };
            let key = context.keymap.key_of(*command, crate::tui::keymap::Mode::List).unwrap_or_default();
            line.put(3, 0, &key, Role::Key);
            line.put(6, 0, name, Role::Text);
            line.put(22, 0, &words_of(*command, context, width < WIDE), Role::Muted);
        });
        row += count + 1;
        let height = canvas.height();
        // Who is here and how entries are signed is said at any size; the rest as there is room.
        let about = about_rows(context, width);
        let room_for_rest = height.saturating_sub(row + u16::try_from(about.len()).unwrap_or(u16::MAX) + 1);
        let pitch = "In the demo the payment provider that scores 90.7 is rejected and the market\
                     place that scores 78.7 is approved with conditions. Open either, see why.";
        let pitch_rows = u16::try_from(text::wrap(pitch, usize::from(width.saturating_sub(2))).len());
        let pitch_rows = pitch_rows.unwrap_or(u16::MAX);
        let cost_rows = 5;
        if room_for_rest > cost_rows + pitch_rows {
            let mut area = canvas.part(1, row, width.saturating_sub(2), pitch_rows);
            area.wrapped(0, 0, pitch, Role::Text);
            row += pitch_rows + 1;
        }
        if room_for_rest >= cost_rows {
            row = costs(canvas, row);
        }
        for (label, line) in about {
            canvas.put(1, row, label, Role::Heading);
            canvas.put(11, row, &line, Role::Text);
            row += 1;
        }
    }
}

/// From this width on nothing has to be said in fewer words.
const WIDE: u16 = 76;

fn costs(canvas: &mut Canvas<'_>, row: u16) -> u16 {
    canvas.put(1, row, "A new review goes like this", Role::Heading);
    let mut row = row + 1;
    let price = if canvas.width() >= WIDE { 48 } else { 0 };
    for (number, (what, much)) in (1..).zip(COSTS) {
        canvas.pieces(3, row, [piece(format!("{number}  "), Role::Key), piece(what, Role::Text)]);
        if price > 0 {
            canvas.put(price, row, much, Role::Muted);
        }
        row += 1;
    }
    canvas.put(
        1,
        row,
        "Leave at any moment: what the screen calls recorded survives a power cut.",
        Role::Text,
    );
    row + 2
}

fn words_of(command: Command, context: &Context<'_>, is_narrow: bool) -> String {
    match command {
        Command::TryDemo if is_narrow => "three partners in a throwaway copy".to_owned(),
        Command::TryDemo => "three partners with their history, in a throwaway copy".to_owned(),
        // The first line names the folder too.
        Command::NewRecord if is_narrow => {
            new_record_words(context).replace(&format!("here, in {} (", context.here.folder), "here (")
        }
        Command::NewRecord => new_record_words(context),
        Command::OpenRecord => match context.here.recent.first() {
            Some(last) => format!("recent: {last}"),
            None => "on this machine; recent: none yet".to_owned(),
        },
        _ => "a colleague's, by its Git address".to_owned(),
    }
}

fn new_record_words(context: &Context<'_>) -> String {
    let folder = &context.here.folder;
    match &context.here.surroundings.ground {
        Ground::Empty => format!("here, in {folder} (empty; becomes a repository)"),
        Ground::Files(1) => format!("here, in {folder} (one file, which stays as it is)"),
        Ground::Files(count) => format!("here, in {folder} ({count} files, which stay as they are)"),
        Ground::Repository => format!("here, in the repository {folder}"),
        Ground::Record => format!("in another folder than {folder}, which has one"),
        Ground::Inside(_) => "in a folder of its own: this one lies inside a repository".to_owned(),
        Ground::Unreadable => "in a folder that you may write to".to_owned(),
    }
}

/// Who is here and how entries are signed, in rows of a label and words.
fn about_rows(context: &Context<'_>, width: u16) -> Vec<(&'static str, String)> {
    let found = &context.here.surroundings;
    let who = match &found.identity {
        Some(who) if width >= WIDE => format!("{who}   from Git; n lets you change it"),
        Some(who) => who.to_string(),
        None => "not known to Git yet; a new record asks for name and mail".to_owned(),
    };
    let mut rows = vec![("You are", who)];
    match found.signing.as_ref().map(signing_words) {
        Some((first, second)) => {
            rows.push(("Signing", first));
            if !second.is_empty() {
                rows.push(("", second.to_owned()));
            }
        }
        None => {
            rows.push(("Signing", "Git's settings cannot be read; `git config --list` says why".to_owned()));
        }
    }
    let room = usize::from(width.saturating_sub(12));
    rows.into_iter()
        .flat_map(|(label, words)| {
            let lines = text::wrap(&words, room).into_iter().enumerate();
            lines.map(move |(number, line)| (if number == 0 { label } else { "" }, line))
        })
        .collect()
}

/// How entries will be signed, in plain words.
fn signing_words(signing: &Signing) -> (String, &'static str) {
    match signing {
        Signing::Off => ("off in Git: entries carry your name, and no proof of it".to_owned(), ""),
        Signing::On { format, .. } => {
            let key = match format {
                SigningFormat::OpenPgp => "OpenPGP",
                SigningFormat::X509 => "X.509",
                SigningFormat::Ssh => "SSH",
            };
            (
                format!("Git signs every commit with your {key} key,"),
                "which may ask for a touch or a passphrase at each answer",
            )
        }
        Signing::Unknown { format } => (
            format!("gpg.format is `{format}`, which Git does not know:"),
            "nothing can be recorded until `git config gpg.format` is mended",
        ),
    }
}
