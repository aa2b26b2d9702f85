//! The terminal itself: the only file that writes escape codes. Whatever it switches on is switched
//! off again on leaving, on a panic, on a signal, while suspended and while an editor runs.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufWriter, Read as _, Stdout, Write as _, stdout};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use filedescriptor::{POLLIN, pollfd};
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, KeyEventKind, KeyboardEnhancementFlags, MouseButton,
    MouseEventKind, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};

use super::canvas::Drawn;
use super::event::Event;
use super::key::Key;
use super::state::State;
use super::theme::Background;
use super::view::view;
use crate::config::Environment;

/// A paste that is longer is cut here, before anything works on it.
const LONGEST_PASTE: usize = 1024 * 1024;

/// As many bytes as a large screen takes.
const SCREEN: usize = 64 * 1024;

/// How long the terminal may take to tell its background. One that never answers would otherwise
/// hold up the first screen for a second.
const BACKGROUND_WITHIN: Duration = Duration::from_millis(150);

/// As good as no wait for what is there already; crossterm takes no wait at all for "do not look".
pub(super) const AT_ONCE: Duration = Duration::from_micros(50);

/// Under this line of the editor's file nothing counts; the same shape as in `git commit -v`.
const SCISSORS: &str = "# ------------------------ >8 ------------------------";

/// What is switched on at the moment, for those who must switch it off in a hurry.
static ENTERED: Mutex<Option<Entered>> = Mutex::new(None);

#[derive(Debug, Clone, Copy)]
struct Entered {
    keyboard: bool,
}

/// Set by the signal thread when the system wants the program to end.
pub(super) static STOPPED: AtomicBool = AtomicBool::new(false);

/// The terminal while the program has it.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
    keyboard: bool,
    drawn: Drawn,
    /// What others wake it with.
    woken: UnixStream,
}

/// Ends the terminal's wait from any thread.
#[derive(Debug, Clone)]
pub(super) struct Waker(Arc<UnixStream>);

impl Waker {
    /// A waker, and what the terminal waits at besides its input.
    pub(super) fn pair() -> io::Result<(Self, UnixStream)> {
        let (own, woken) = UnixStream::pair()?;
        own.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        Ok((Self(Arc::new(own)), woken))
    }

    /// Wakes who waits, or will wait next.
    pub(super) fn wake(&self) {
        // One that is full wakes as well, and one that nobody reads has nobody to wake.
        let _heard = (&*self.0).write(&[1]);
    }
}

impl Terminal {
    /// Takes the terminal.
    pub(super) fn enter(environment: &Environment, mouse: bool, woken: UnixStream) -> io::Result<Self> {
        // The flag tells Ctrl-Enter and Esc apart from what they else look like. It is not asked
        // for first: a terminal that does not know it ignores it, and the question would make a
        // silent terminal wait for two seconds.
        let keyboard = !matches!(environment.get("TERM"), Some("dumb" | "linux") | None);
        let mut terminal = Self { inner: blank()?, mouse, keyboard, drawn: Drawn::default(), woken };
        terminal.take()?;
        Ok(terminal)
    }

    /// Takes the terminal from the shell and leaves it blank.
    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        *lock_entered() = Some(Entered { keyboard: self.keyboard });
        let mut out = stdout();
        // CSI 22;0t keeps the window's title for CSI 23;0t.
        queue!(out, Print("\x1b[22;0t"), SetTitle("probity"), EnterAlternateScreen)?;
        queue!(out, EnableBracketedPaste, EnableFocusChange)?;
        if self.keyboard {
            queue!(out, PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
        }
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        execute!(out, Clear(ClearType::All))
    }

    /// The same after something else was on the screen.
    fn take_again(&mut self) -> io::Result<()> {
        self.take()?;
        self.inner = blank()?;
        Ok(())
    }

    /// Gives the terminal back as it was.
    pub(super) fn leave(self) {
        drop(self);
    }

    /// Gives the terminal to another program of the person's, such as one that asks for a
    /// passphrase, until `step_in`.
    pub(super) fn step_aside(&mut self) {
        restore();
        self.drawn = Drawn::default();
    }

    /// Takes the terminal back; what was typed for the other program is thrown away.
    pub(super) fn step_in(&mut self) -> io::Result<()> {
        self.take_again()?;
        drain_input()
    }

    /// Draws the state.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        let mut drawn = Drawn::default();
        self.inner.draw(|frame| {
            drawn = view(state, frame.buffer_mut());
            if let Some(place) = drawn.cursor {
                frame.set_cursor_position(place);
            }
        })?;
        self.drawn = drawn;
        Ok(())
    }

    /// Draws everything anew with the next drawing.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        // Not `inner.clear()`: it asks for the cursor's place and fails where nobody answers.
        execute!(stdout(), Clear(ClearType::All))?;
        self.inner = blank()?;
        Ok(())
    }

    /// Takes the mouse or gives it back to the terminal.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Waits for what the person does, at most this long, or until somebody wakes it.
    pub(super) fn wait(&self, at_most: Duration) -> io::Result<Option<Event>> {
        // crossterm turns round and round through the last millisecond of a wait, and keeps a core from those that
        // are waited for: it is only asked for what is there. What it has read already it does not find each time,
        // so that it is asked before and after.
        let is_there =
            event::poll(AT_ONCE)? || wait_for_input(&self.woken, at_most)? && event::poll(AT_ONCE)?;
        Ok(if is_there { self.translate(event::read()?) } else { None })
    }

    fn translate(&self, event: event::Event) -> Option<Event> {
        match event {
            // Some terminals report releases too, which would double every key.
            event::Event::Key(key) if key.kind != KeyEventKind::Release => {
                Some(Event::Key(Key::from_event(key)))
            }
            event::Event::Paste(mut text) => {
                text.truncate(text.floor_char_boundary(LONGEST_PASTE));
                Some(Event::Paste(text))
            }
            event::Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    self.drawn.hit(mouse.column, mouse.row).map(Event::Click)
                }
                MouseEventKind::ScrollDown => Some(Event::Scroll(3)),
                MouseEventKind::ScrollUp => Some(Event::Scroll(-3)),
                _ => None,
            },
            event::Event::Resize(..) => Some(Event::Resized),
            event::Event::FocusGained => Some(Event::FocusGained),
            event::Event::Key(_) | event::Event::FocusLost => None,
        }
    }

    /// Gives the terminal to the shell until the person comes back.
    #[cfg(unix)]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        restore();
        // The whole group, as the terminal itself would do it on Ctrl-Z: a parent that waits for
        // us (`git`, `sudo`, a script) must stop too, or the shell would not get its prompt.
        let continued = Arc::new(AtomicBool::new(false));
        let watch = signal_hook::flag::register(signal_hook::consts::SIGCONT, Arc::clone(&continued))?;
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        // The stop may reach another thread first, and this one would take the terminal again
        // before it stands still. Turns are counted, not time: while stopped there are none.
        for _turn in 0..100 {
            if continued.load(Ordering::SeqCst) {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        signal_hook::low_level::unregister(watch);
        self.take_again()
    }

    /// Lets the person's editor change the text; `below` stands under the scissors. On failure the
    /// file stays, and the error says where.
    pub(super) fn edit(
        &mut self,
        command: &str,
        folder: &Path,
        text: &str,
        below: &str,
    ) -> Result<String, EditError> {
        let place = folder.join(format!("edit-{}.md", std::process::id()));
        write_for_editor(&place, text, below)
            .map_err(|source| EditError::Write { place: place.clone(), source })?;
        restore();
        let outcome = run_editor(command, &place, None);
        let taken = self.take_again().and_then(|()| drain_input());
        taken.map_err(|source| EditError::Terminal { place: place.clone(), source })?;
        outcome?;
        let edited =
            fs::read_to_string(&place).map_err(|source| EditError::Read { place: place.clone(), source })?;
        // The words are in the draft from here on; a file that cannot be removed harms nobody.
        if let Err(error) = fs::remove_file(&place) {
            tracing::warn!(place = %place.display(), %error, "the editor's file stays");
        }
        Ok(above_scissors(&edited))
    }

    /// Lets the person's editor change a file where it lies, from a line on.
    pub(super) fn edit_file(&mut self, command: &str, place: &Path, line: usize) -> Result<(), EditError> {
        restore();
        let outcome = run_editor(command, place, Some(line));
        let taken = self.take_again().and_then(|()| drain_input());
        taken.map_err(|source| EditError::Terminal { place: place.to_owned(), source })?;
        outcome
    }
}

/// What draws on a blank screen. It goes out in one piece, not a thousand bytes at a time: a slow terminal would show half
/// of it in between.
fn blank() -> io::Result<ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>> {
    ratatui::Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(SCREEN, stdout())))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Why the editor's words could not be taken over.
#[derive(Debug, thiserror::Error)]
pub(super) enum EditError {
    /// The file for the editor could not be written.
    #[error("{} cannot be written: {source}", place.display())]
    Write { place: PathBuf, source: io::Error },
    /// The editor's command line makes no sense.
    #[error("the editor `{command}` cannot be run: {reason}")]
    Start { command: String, reason: String, place: PathBuf },
    /// The editor said that it failed.
    #[error("the editor `{command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus, place: PathBuf },
    /// The file is not there any more, or no text.
    #[error("{} cannot be read: {source}", place.display())]
    Read { place: PathBuf, source: io::Error },
    /// The terminal could not be taken back.
    #[error("the terminal does not answer after the editor: {source}")]
    Terminal { place: PathBuf, source: io::Error },
}

impl EditError {
    /// What to do next.
    pub(super) fn hint(&self) -> String {
        match self {
            Self::Write { .. } => "the words are still in the field".into(),
            Self::Start { place, .. } => {
                format!("set VISUAL or `editor` in config.toml; the words are in {}", place.display())
            }
            Self::Failed { place, .. } | Self::Read { place, .. } | Self::Terminal { place, .. } => {
                format!("nothing was taken over; what the editor wrote is in {}", place.display())
            }
        }
    }
}

impl EditError {
    /// What to do next, where a file was to be changed as it lies.
    pub(super) fn hint_of_file(&self) -> String {
        match self {
            Self::Start { place, .. } => {
                format!("set VISUAL or `editor` in config.toml; the file is {}", place.display())
            }
            Self::Write { place, .. }
            | Self::Failed { place, .. }
            | Self::Read { place, .. }
            | Self::Terminal { place, .. } => {
                format!("what the editor left stands in {}", place.display())
            }
        }
    }
}

fn write_for_editor(place: &Path, text: &str, below: &str) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut content = format!("{text}\n\n{SCISSORS}\n# Nothing below this line is taken over.\n#\n");
    for line in below.lines() {
        content.push_str("# ");
        content.push_str(line);
        content.push('\n');
    }
    fs::write(place, content)
}

fn above_scissors(edited: &str) -> String {
    let words = edited.split_once(SCISSORS).map_or(edited, |(words, _)| words);
    words.trim_end().to_owned()
}

/// How an editor is told to begin at a line of a file: as most do, or as it does itself. One that is not known
/// begins where it likes.
fn at_line(program: &str, place: &Path, line: Option<usize>) -> Vec<OsString> {
    let file = place.as_os_str().to_owned();
    let Some(line) = line.filter(|line| *line > 1) else { return vec![file] };
    let with_line = || {
        let mut file = file.clone();
        file.push(format!(":{line}"));
        file
    };
    match Path::new(program).file_stem().and_then(|name| name.to_str()).unwrap_or_default() {
        "code" | "code-insiders" | "codium" | "cursor" => vec!["--goto".into(), with_line()],
        "hx" | "helix" | "subl" | "zed" => vec![with_line()],
        "vi" | "vim" | "nvim" | "view" | "gvim" | "nano" | "pico" | "emacs" | "emacsclient" | "micro"
        | "kak" | "joe" | "jed" | "ne" | "mg" | "gedit" => vec![format!("+{line}").into(), file],
        _ => vec![file],
    }
}

fn run_editor(command: &str, place: &Path, line: Option<usize>) -> Result<(), EditError> {
    let start =
        |reason: String| EditError::Start { command: command.to_owned(), reason, place: place.to_owned() };
    let words = shell_words::split(command).map_err(|error| start(error.to_string()))?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(start("it is empty".into()));
    };
    let status = Process::new(program)
        .args(arguments)
        .args(at_line(program, place, line))
        .status()
        .map_err(|error| start(error.to_string()))?;
    if status.success() {
        return Ok(());
    }
    Err(EditError::Failed { command: command.to_owned(), status, place: place.to_owned() })
}

/// Waits until there is something to read, so many whole milliseconds at most; false where it was woken instead. A signal
/// ends the wait as well: the terminal may have another size.
fn wait_for_input(woken: &UnixStream, at_most: Duration) -> io::Result<bool> {
    // Without a terminal on its standard input the interface does not start.
    let mut both =
        [io::stdin().as_raw_fd(), woken.as_raw_fd()].map(|fd| pollfd { fd, events: POLLIN, revents: 0 });
    match filedescriptor::poll(&mut both, Some(at_most)) {
        Ok(_) => {}
        Err(filedescriptor::Error::Poll(error)) if error.kind() == io::ErrorKind::Interrupted => {
            return Ok(true);
        }
        Err(error) => return Err(io::Error::other(error)),
    }
    let [input, wakes] = both;
    if wakes.revents == 0 {
        return Ok(true);
    }
    // However often it was woken, it looks at everything once.
    let _none_left = (&*woken).read(&mut [0; 64]);
    Ok(input.revents != 0)
}

/// Throws away what was typed while the editor was closing: it was meant for the editor.
fn drain_input() -> io::Result<()> {
    while event::poll(AT_ONCE)? {
        event::read()?;
    }
    Ok(())
}

/// Copies text: through the terminal (OSC 52, which works over SSH too) and, when this machine is
/// the person's own, through its clipboard program. Says which.
pub(super) fn copy(environment: &Environment, text: &str) -> io::Result<&'static str> {
    use ratatui::crossterm::clipboard::CopyToClipboard;
    execute!(stdout(), CopyToClipboard::to_clipboard_from(text))?;
    let remote = environment.has("SSH_TTY") || environment.has("SSH_CONNECTION");
    let programs: [(bool, &[&str], &str); 3] = [
        (environment.has("WAYLAND_DISPLAY"), &["wl-copy"], "through the terminal and wl-copy"),
        (environment.has("DISPLAY"), &["xclip", "-selection", "clipboard"], "through the terminal and xclip"),
        (cfg!(target_os = "macos"), &["pbcopy"], "through the terminal and pbcopy"),
    ];
    for (applies, command, words) in programs {
        if applies && !remote && pipe_into(command, text).is_ok() {
            return Ok(words);
        }
    }
    Ok("through the terminal")
}

fn pipe_into(command: &[&str], text: &str) -> io::Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let mut child = Process::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    if child.wait()?.success() { Ok(()) } else { Err(io::Error::other("it failed")) }
}

/// Asks the terminal for its background; must be done before `enter`.
pub(super) fn background(environment: &Environment) -> Background {
    if matches!(environment.get("TERM"), Some("dumb" | "linux") | None) || environment.has("NO_COLOR") {
        return Background::Unknown;
    }
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = BACKGROUND_WITHIN;
    match terminal_colorsaurus::theme_mode(options) {
        Ok(terminal_colorsaurus::ThemeMode::Dark) => Background::Dark,
        Ok(terminal_colorsaurus::ThemeMode::Light) => Background::Light,
        Err(_) => Background::Unknown,
    }
}

/// Puts the panic hook in place: the terminal first, then whatever was the hook before, so that
/// the message lands on the shell's screen and not on one that is about to vanish.
pub(super) fn hook_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        before(panic);
    }));
}

/// Watches for SIGTERM and SIGHUP. The loop ends the program in order; should it not come to that
/// within a second (after a hang-up crossterm reads the dead terminal for ever), this thread does.
#[cfg(unix)]
pub(super) fn watch_signals() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            STOPPED.store(true, Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(1));
            restore();
            std::process::exit(128 + signal);
        }
    })?;
    Ok(())
}

fn lock_entered() -> std::sync::MutexGuard<'static, Option<Entered>> {
    // A panic while the lock was held leaves the same value behind: nothing to repair.
    ENTERED.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Switches off everything that `take` switched on. Safe to call from anywhere and as often as
/// one likes: only the first call after `take` does something.
fn restore() {
    // Held until all is written: the thread that ends the program after a signal must not do so
    // while this one is halfway.
    let mut held = lock_entered();
    let Some(entered) = held.take() else {
        return;
    };
    let mut out = stdout();
    let written = (|| {
        queue!(out, DisableMouseCapture, DisableBracketedPaste, DisableFocusChange)?;
        if entered.keyboard {
            queue!(out, PopKeyboardEnhancementFlags)?;
        }
        queue!(out, LeaveAlternateScreen, Print("\x1b[23;0t"), cursor::Show)?;
        out.flush()
    })();
    if let Err(error) = written.and_then(|()| disable_raw_mode()) {
        tracing::warn!(%error, "the terminal could not be put back");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_from_the_editor_without_what_stands_below_the_scissors() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("edit.md");
        write_for_editor(&place, "# Kept\nwords", "The question?\nAnswer: all").unwrap();
        let content = fs::read_to_string(&place).unwrap();
        assert!(content.contains("# The question?\n"));
        assert_eq!(above_scissors(&content), "# Kept\nwords");
        assert_eq!(above_scissors("the line was deleted\n\n"), "the line was deleted");
    }

    #[test]
    fn an_editor_that_cannot_be_run_leaves_the_file_and_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("edit.md");
        write_for_editor(&place, "words", "").unwrap();
        for command in ["/no/such/editor --wait", "unclosed 'quote", ""] {
            let error = run_editor(command, &place, None).unwrap_err();
            assert!(error.hint().contains("edit.md"), "{error}");
        }
        assert!(matches!(run_editor("false", &place, None), Err(EditError::Failed { .. })));
        assert!(place.exists());
    }

    #[test]
    fn an_editor_is_told_the_line_as_it_wants_to_hear_it() {
        let at = |program, line| {
            let words = at_line(program, Path::new("a.toml"), line);
            words.into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(at("/usr/bin/nvim", Some(61)), "+61 a.toml");
        assert_eq!(at("code", Some(61)), "--goto a.toml:61");
        assert_eq!(at("hx", Some(61)), "a.toml:61");
        assert_eq!(at("somebodys-own", Some(61)), "a.toml");
        assert_eq!(at("vi", None), "a.toml");
    }
}
