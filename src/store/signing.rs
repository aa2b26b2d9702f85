//! Signatures exactly as the user's Git configuration says: by gpg, gpgsm or ssh-keygen.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::error::{IoContext as _, StoreError};
use super::identity::Settings;
use super::{Store, durable};
use crate::record::change::Identity;

/// How commits are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningFormat {
    /// `gpg.format = openpgp`, Git's default.
    OpenPgp,
    /// `gpg.format = x509`.
    X509,
    /// `gpg.format = ssh`.
    Ssh,
}

/// What the Git configuration says about signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// Commits are not signed.
    Off,
    /// Commits are signed.
    On {
        /// With what kind of key.
        format: SigningFormat,
        /// The program that signs.
        program: String,
        /// `user.signingkey`, if it is set.
        key: Option<String>,
        /// `gpg.ssh.defaultKeyCommand`, if it is set.
        key_command: Option<String>,
    },
    /// `gpg.format` has a value that nobody knows.
    Unknown {
        /// That value.
        format: String,
    },
}

impl Signing {
    /// What these settings say.
    pub(super) fn of(settings: &Settings<'_>) -> Self {
        if !settings.is_on("commit.gpgsign") {
            return Self::Off;
        }
        let name = settings.text("gpg.format").unwrap_or_else(|| "openpgp".to_owned());
        let (format, program, default) = match name.as_str() {
            "openpgp" => (SigningFormat::OpenPgp, "gpg.openpgp.program", "gpg"),
            "x509" => (SigningFormat::X509, "gpg.x509.program", "gpgsm"),
            "ssh" => (SigningFormat::Ssh, "gpg.ssh.program", "ssh-keygen"),
            _ => return Self::Unknown { format: name },
        };
        let program = settings
            .text(program)
            .or_else(|| if format == SigningFormat::OpenPgp { settings.text("gpg.program") } else { None })
            .unwrap_or_else(|| default.to_owned());
        Self::On {
            format,
            program,
            key: settings.text("user.signingkey"),
            key_command: settings.text("gpg.ssh.defaultKeyCommand"),
        }
    }

    pub(super) fn is_on(&self) -> bool {
        !matches!(self, Self::Off)
    }
}

/// When a program of the user's may want the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// It is about to start: leave the screen.
    Leave,
    /// It has ended: take the screen back.
    Return,
}

/// Called around a program that may ask for a passphrase.
pub type HandoverHook = Box<dyn FnMut(Handover)>;

impl Store {
    /// What the Git configuration says about signing, now.
    pub fn signing(&self) -> Result<Signing, StoreError> {
        Ok(Signing::of(&self.settings()?))
    }

    /// The detached signature of a commit's content.
    pub(super) fn sign(
        &mut self,
        signing: &Signing,
        committer: &Identity,
        content: &[u8],
    ) -> Result<String, StoreError> {
        let (format, program, key, key_command) = match signing {
            Signing::On { format, program, key, key_command } => (*format, program, key, key_command),
            Signing::Unknown { format } => {
                return refused(format!("gpg.format is '{format}', which is none of openpgp, x509 and ssh"));
            }
            Signing::Off => return refused("signing is off".to_owned()),
        };
        self.hand_over(Handover::Leave);
        let signed = match format {
            SigningFormat::OpenPgp | SigningFormat::X509 => {
                let key = key.clone().unwrap_or_else(|| committer.to_string());
                self.sign_with_gpg(program, &key, content)
            }
            SigningFormat::Ssh => self
                .ssh_key(key.as_deref(), key_command.as_deref())
                .and_then(|key| self.sign_with_ssh(program, &key, content)),
        };
        self.hand_over(Handover::Return);
        Ok(signed?.replace('\r', ""))
    }

    fn hand_over(&mut self, moment: Handover) {
        if let Some(hook) = &mut self.handover {
            hook(moment);
        }
    }

    fn sign_with_gpg(&self, program: &str, key: &str, content: &[u8]) -> Result<String, StoreError> {
        let mut command = self.command(program);
        command.args(["--status-fd=2", "-bsau", key]);
        let output = run(command, program, Some(content))?;
        let status = String::from_utf8_lossy(&output.stderr);
        // As Git does: the exit code alone is not proof of a signature.
        let is_made = status.lines().any(|line| line.starts_with("[GNUPG:] SIG_CREATED "));
        if !output.status.success() || !is_made {
            let said: Vec<_> = status.lines().filter(|line| !line.starts_with("[GNUPG:]")).collect();
            return refused(format!("{program} failed: {}", last_words(&said.join("\n"))));
        }
        String::from_utf8(output.stdout)
            .or_else(|_| refused(format!("{program} answered with something that is no armoured signature")))
    }

    fn sign_with_ssh(&mut self, program: &str, key: &SshKey, content: &[u8]) -> Result<String, StoreError> {
        let own = self.own_dir();
        fs::create_dir_all(&own).at("create", &own)?;
        let files = TemporaryFiles(Vec::new());
        let (files, message) = files.with(&own, content)?;
        let (files, key_file) = match key {
            SshKey::File(path) => (files, path.clone()),
            SshKey::Literal(text) => files.with(&own, format!("{text}\n").as_bytes())?,
        };
        let made = message.with_extension("sig");
        let mut files = files;
        files.0.push(made.clone());
        let mut command = self.command(program);
        command.args(["-Y", "sign", "-n", "git", "-f"]).arg(&key_file);
        if matches!(key, SshKey::Literal(_)) {
            // The private half is with the agent.
            command.arg("-U");
        }
        command.arg(&message);
        let output = run(command, program, None)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return refused(format!("{program} failed: {}", last_words(&said)));
        }
        fs::read_to_string(&made).at("read", &made)
    }

    fn ssh_key(&self, key: Option<&str>, key_command: Option<&str>) -> Result<SshKey, StoreError> {
        if let Some(key) = key {
            return Ok(match key.strip_prefix("key::") {
                Some(literal) => SshKey::Literal(literal.to_owned()),
                None if key.starts_with("ssh-") => SshKey::Literal(key.to_owned()),
                None => SshKey::File(self.environment.expand(key)),
            });
        }
        let Some(line) = key_command else {
            return refused("neither user.signingkey nor gpg.ssh.defaultKeyCommand is set".to_owned());
        };
        let Some((program, arguments)) = shell_words::split(line).ok().and_then(|words| {
            let (program, rest) = words.split_first()?;
            Some((program.clone(), rest.to_vec()))
        }) else {
            return refused("gpg.ssh.defaultKeyCommand cannot be read".to_owned());
        };
        let mut command = self.command(&program);
        command.args(arguments);
        let output = run(command, &program, None)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let first = text.lines().next().unwrap_or_default();
        match first.strip_prefix("key::") {
            Some(literal) => Ok(SshKey::Literal(literal.to_owned())),
            None if first.starts_with("ssh-") => Ok(SshKey::Literal(first.to_owned())),
            None => refused("gpg.ssh.defaultKeyCommand names no key".to_owned()),
        }
    }

    /// A program of the user's, with the environment that the store was given.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.environment.expand(program));
        if !self.environment.is_process() {
            command.env_clear().envs(self.environment.variables());
        }
        if let Some(root) = &self.root {
            command.current_dir(root);
        }
        command
    }
}

enum SshKey {
    /// A file with the private key, or with the public one whose private half an agent has.
    File(PathBuf),
    /// The public key itself.
    Literal(String),
}

/// Files that go when the signature is done, whatever its outcome.
struct TemporaryFiles(Vec<PathBuf>);

impl TemporaryFiles {
    fn with(mut self, folder: &Path, content: &[u8]) -> Result<(Self, PathBuf), StoreError> {
        let (path, mut file) = durable::temporary(folder, false)?;
        self.0.push(path.clone());
        file.write_all(content).at("write", &path)?;
        Ok((self, path))
    }
}

impl Drop for TemporaryFiles {
    fn drop(&mut self) {
        for path in &self.0 {
            // One that the program never made is not there to remove.
            let _removed = fs::remove_file(path);
        }
    }
}

/// The commit with its signature as a header, continuation lines indented as Git has them.
pub(super) fn with_signature(content: &[u8], signature: &str) -> Vec<u8> {
    let end = content.windows(2).position(|pair| pair == b"\n\n").map_or(content.len(), |at| at + 1);
    let (header, rest) = content.split_at(end);
    let mut signed = header.to_vec();
    let field = signature.trim_end().lines().collect::<Vec<_>>().join("\n ");
    signed.extend_from_slice(format!("gpgsig {field}\n").as_bytes());
    signed.extend_from_slice(rest);
    signed
}

fn run(mut command: Command, program: &str, input: Option<&[u8]>) -> Result<Output, StoreError> {
    // Without input the program keeps the terminal on its standard input, for a passphrase.
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::inherit() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed =
        |error: std::io::Error| StoreError::Signing { reason: format!("{program} cannot be run: {error}") };
    let mut child = command.spawn().map_err(failed)?;
    if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
        // A program that refuses without reading closes the pipe; its exit code then tells why.
        let _written = pipe.write_all(input);
    }
    child.wait_with_output().map_err(failed)
}

fn last_words(said: &str) -> String {
    let lines: Vec<_> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let kept = lines.get(lines.len().saturating_sub(3)..).unwrap_or_default();
    if kept.is_empty() { "it did not say why".to_owned() } else { kept.join("; ") }
}

fn refused<T>(reason: String) -> Result<T, StoreError> {
    Err(StoreError::Signing { reason })
}
