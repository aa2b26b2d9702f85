//! What `doctor` finds on this machine: terminal, colours, paths, who Git says works here, signing.

use std::path::{Path, PathBuf};

use super::Findings;
use crate::cli::context::Context;
use crate::config::{ColourDepth, SymbolSet};
use crate::store::opening::Surroundings;
use crate::store::{Signing, SigningFormat};

/// How to tell Git who works here.
const SET_IDENTITY: &str = "once for all of your repositories:\n\
    git config --global user.name \"Ada Example\"\n\
    git config --global user.email ada@example.org";

pub(super) fn terminal(context: &Context, findings: &mut Findings) {
    findings.part("Terminal");
    let environment = &context.environment;
    let term = environment.get("TERM").unwrap_or("not set");
    if context.has_terminal() {
        findings.well("terminal", format!("{term}, {} columns", context.out.width()));
    } else {
        let what = format!("none to draw on (TERM is {term}): questions are asked line by line");
        findings.note("terminal", what, None);
    }
    if context.has_terminal() && context.is_plain() {
        findings.note("mode", "line by line, because --plain or ACCESSIBLE says so", None);
    }
    let depth = ColourDepth::choose(context.config.settings.color, environment);
    let words = match depth {
        ColourDepth::None => "none",
        ColourDepth::Sixteen => "the terminal's own 16",
        ColourDepth::Palette => "256",
        ColourDepth::True => "16 million",
    };
    let why = if environment.has("NO_COLOR") { " (NO_COLOR is set)" } else { "" };
    findings.well("colours", format!("{words}{why}"));
    findings.well(
        "symbols",
        match context.config.settings.symbols {
            SymbolSet::Unicode => "Unicode",
            SymbolSet::Ascii => "ASCII",
        },
    );
}

pub(super) fn paths(context: &Context, findings: &mut Findings) {
    findings.part("Paths");
    let paths = &context.config.paths;
    let there = |path: &Path| if path.exists() { "" } else { " (not there: nothing is set)" };
    let settings = paths.settings_file();
    findings.well("settings", format!("{}{}", settings.display(), there(&settings)));
    for problem in &context.config.problems {
        findings.wrong("settings", format!("{}: {}", problem.place, problem.what), problem.hint.clone());
    }
    let themes = context.config.themes.len();
    if themes > 0 {
        findings.well("themes", format!("{themes} in {}", paths.themes_folder().display()));
    }
    match unwritable(&paths.state) {
        None => findings.well("state", paths.state.display().to_string()),
        Some(folder) => findings.wrong(
            "state",
            format!("{} is not writable: drafts of what you type are not kept", folder.display()),
            Some("make it writable for you, or set PROBITY_STATE to a folder that is".to_owned()),
        ),
    }
    findings.well("drafts", paths.drafts_folder().display().to_string());
    findings.well("log", paths.log_file().display().to_string());
}

/// The folder that keeps this one from being written to; none if there is none.
fn unwritable(folder: &Path) -> Option<PathBuf> {
    let there = folder.ancestors().find(|path| path.exists())?;
    let wanted = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    rustix::fs::access(there, wanted).is_err().then(|| there.to_owned())
}

pub(super) fn git(context: &Context, findings: &mut Findings) {
    findings.part("Git");
    match program("git", context) {
        Some(path) => findings.well("git", path.display().to_string()),
        None => findings.note(
            "git",
            "not found: answering works without it, getting a colleague's record does not",
            Some("install Git"),
        ),
    }
    let here = Surroundings::of(&context.directory, &context.git);
    match &here.identity {
        Some(who) => findings.well("you", who.to_string()),
        None => findings.wrong(
            "you",
            "Git does not know your name or mail address, and every entry names who made it",
            Some(SET_IDENTITY.to_owned()),
        ),
    }
    match &here.signing {
        None => findings.wrong(
            "signing",
            "Git's settings cannot be read",
            Some("`git config --list --show-origin` says what is wrong with them".to_owned()),
        ),
        Some(signing) => look_at_signing(signing, context, findings),
    }
}

fn look_at_signing(signing: &Signing, context: &Context, findings: &mut Findings) {
    let (format, name, key, key_command) = match signing {
        Signing::Off => {
            return findings.well("signing", "off; `git config commit.gpgsign true` has every entry signed");
        }
        Signing::Unknown { format } => {
            return findings.wrong(
                "signing",
                format!("gpg.format is `{format}`, which is none of openpgp, x509 and ssh"),
                Some("git config --global gpg.format ssh".to_owned()),
            );
        }
        Signing::On { format, program, key, key_command } => (*format, program, key, key_command),
    };
    let kind = match format {
        SigningFormat::OpenPgp => "OpenPGP",
        SigningFormat::X509 => "X.509",
        SigningFormat::Ssh => "SSH",
    };
    if program(name, context).is_none() {
        return findings.wrong(
            "signing",
            format!("on, by {kind}, but the program `{name}` is not found: nothing can be recorded"),
            Some(format!("install `{name}`, or set gpg.{}.program", setting(format))),
        );
    }
    match (key, key_command, format) {
        (Some(key), _, SigningFormat::Ssh) if is_missing_file(key, context) => findings.wrong(
            "signing",
            format!("on, by SSH, but the key {key} is not there: nothing can be recorded"),
            Some("git config --global user.signingkey ~/.ssh/id_ed25519.pub".to_owned()),
        ),
        (Some(key), _, _) => findings.well("signing", format!("on, by {kind} with {key}")),
        (None, Some(command), SigningFormat::Ssh) => {
            findings.well("signing", format!("on, by {kind} with the key that `{command}` names"));
        }
        (None, None, SigningFormat::Ssh) => findings.wrong(
            "signing",
            "on, by SSH, but no key is set: nothing can be recorded",
            Some("git config --global user.signingkey ~/.ssh/id_ed25519.pub".to_owned()),
        ),
        (None, _, _) => findings.well("signing", format!("on, by {kind} with the key of your address")),
    }
}

fn setting(format: SigningFormat) -> &'static str {
    match format {
        SigningFormat::OpenPgp => "openpgp",
        SigningFormat::X509 => "x509",
        SigningFormat::Ssh => "ssh",
    }
}

/// True for a key that is named by a path where nothing is.
fn is_missing_file(key: &str, context: &Context) -> bool {
    if key.starts_with("key::") || key.starts_with("ssh-") {
        return false;
    }
    let home = context.environment.get("HOME").map(Path::new);
    let path = match (key.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => context.directory.join(key),
    };
    !path.exists()
}

/// Where a program is found as the shell would find it.
fn program(name: &str, context: &Context) -> Option<PathBuf> {
    let home = context.environment.get("HOME").map(Path::new);
    if let (Some(rest), Some(home)) = (name.strip_prefix("~/"), home) {
        return Some(home.join(rest)).filter(|path| is_executable(path));
    }
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| is_executable(path));
    }
    let folders = context.environment.get("PATH").unwrap_or_default();
    std::env::split_paths(folders).map(|folder| folder.join(name)).find(|path| is_executable(path))
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}
