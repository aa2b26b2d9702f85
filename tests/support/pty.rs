//! Runs a program on a pseudo terminal and waits for what it shows; never for time to pass.

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take before the test fails; machines that build are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program on its own terminal.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn std::io::Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was written, escape codes included.
    pub raw: Vec<u8>,
}

impl Pty {
    /// Starts a program on a terminal of this size, with only these variables and PATH.
    pub fn start(mut command: CommandBuilder, columns: u16, rows: u16, variables: &[(&str, &str)]) -> Self {
        command.env_clear();
        command.env("PATH", std::env::var("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            command.env(name, value);
        }
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let input = pair.master.take_writer().expect("a writer");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes.iter().take(count).copied().collect()).is_err() {
                    break;
                }
            }
        });
        let cells = |count| NonZero::new(count).expect("a terminal has cells");
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        Self { master: pair.master, child, input, output, screen, raw: Vec::new() }
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// Types bytes as a terminal would send them.
    pub fn send(&mut self, bytes: &str) {
        self.input.write_all(bytes.as_bytes()).expect("the program reads");
        self.input.flush().expect("the program reads");
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal takes a size");
        let cells = |count| NonZero::new(count).expect("a terminal has cells");
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// What is on screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Whether the program is on the alternate screen.
    pub fn is_full_screen(&self) -> bool {
        self.screen.screen().alternate_screen()
    }

    /// Whether the program has the mouse.
    pub fn has_mouse(&self) -> bool {
        self.screen.screen().mouse_protocol_mode() != vt100::MouseProtocolMode::None
    }

    /// Waits until the screen shows the text.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |pty| pty.text().contains(text));
    }

    /// Waits until something holds of the screen.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            match self.output.recv_timeout(Duration::from_millis(50)) {
                Ok(bytes) => {
                    self.raw.extend(&bytes);
                    self.screen.process(&bytes);
                }
                Err(RecvTimeoutError::Timeout) if start.elapsed() < PATIENCE => {}
                Err(error) => panic!("waited in vain for `{what}` ({error}); the screen:\n{}", self.text()),
            }
        }
    }

    /// Waits until the program ends, having read all it wrote.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.raw.extend(&bytes);
                self.screen.process(&bytes);
            }
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end; the screen:\n{}", self.text());
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nobody to kill.
        let _ = self.child.kill();
    }
}
