//! `probity completions`: a script that completes commands and options in a shell.

use clap_complete::Shell;

use super::Verdict;
use super::context::Context;
use crate::error::Error;

/// Print a script that completes commands in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    probity completions bash > ~/.local/share/bash-completion/completions/probity\n  \
    probity completions zsh > ~/.zfunc/_probity\n  \
    probity completions fish > ~/.config/fish/completions/probity.fish")]
pub(crate) struct Arguments {
    /// The shell that completes
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut command = super::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    context.out.ready(&script)?;
    Ok(Verdict::Done)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_shell_learns_every_command() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut super::super::command(), "probity", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["partner", "checklist", "doctor", "settle"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
