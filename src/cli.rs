//! The command line: what can be typed, and which file answers it.

mod answer;
mod ask;
mod blame;
mod checklist;
mod claim;
mod compare;
mod completions;
mod condition;
mod confirm;
mod context;
mod decide;
mod demo;
mod diff;
mod doctor;
mod document;
mod evidence;
mod init;
mod lines;
mod log;
mod man;
mod output;
mod partner;
mod people;
mod plain;
mod policy;
mod review;
mod risk;
mod sample;
mod search;
mod status;
mod terminal;
mod undo;
mod upgrade;
mod verify;
mod waive;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::config::ColourWhen;
use crate::error::Error;
use context::Context;

/// Due diligence in the terminal: every answer becomes a Git commit.
///
/// Without a command it opens the terminal interface on the record around the current folder.
#[derive(Debug, Default, Parser)]
#[command(name = "probity", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "`probity demo` shows a record with three partners; `probity init DIR` begins your own.\n\
    Exit codes: 0 done, 1 the record says no, 2 wrong usage, 3 something broke."
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    looking: Looking,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Default, clap::Args)]
struct Global {
    /// Work on the record around DIR instead of the current folder
    #[arg(short = 'C', value_name = "DIR", global = true, help_heading = "Options of every command")]
    directory: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, help_heading = "Options of every command")]
    color: Option<When>,
    /// Ask and answer line by line, without drawing on the screen
    #[arg(long, global = true, help_heading = "Options of every command")]
    plain: bool,
    /// Write nothing, whoever is here
    #[arg(long, global = true, help_heading = "Options of every command")]
    read_only: bool,
    /// Say on the standard error what is being done
    #[arg(short, long, global = true, help_heading = "Options of every command")]
    verbose: bool,
    /// Write what is being done to FILE
    #[arg(long = "log", id = "log_file", value_name = "FILE", global = true)]
    #[arg(help_heading = "Options of every command")]
    log: Option<PathBuf>,
}

/// From where the record is looked at.
#[derive(Debug, Clone, Default, clap::Args)]
struct Looking {
    /// Read the record as it stood at a commit or at the end of a day
    #[arg(long, value_name = "REV|DATE")]
    at: Option<String>,
    /// Judge expiry and deadlines as of DATE [default: today, under --at that day]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

impl Looking {
    /// Whether it is looked at otherwise than as it is.
    fn is_given(&self) -> bool {
        self.at.is_some() || self.as_of.is_some()
    }
}

/// Options of every reading command.
#[derive(Debug, Clone, Default, clap::Args)]
struct Reading {
    #[command(flatten)]
    looking: Looking,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// If the output is a terminal and NO_COLOR is not set
    Auto,
    /// Whatever the output is
    Always,
    /// Not at all
    Never,
}

impl From<When> for ColourWhen {
    fn from(when: When) -> Self {
        match when {
            When::Auto => Self::Auto,
            When::Always => Self::Always,
            When::Never => Self::Never,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a throw-away record with three partners and their history
    Demo(demo::Arguments),
    /// Begin a record with the built-in checklists
    Init(init::Arguments),
    /// Add, change and show partners and their facts
    #[command(subcommand)]
    Partner(partner::Command),
    /// Start and show reviews, settle facts
    #[command(subcommand)]
    Review(review::Command),
    /// Walk the open questions of a review line by line
    Walk(plain::Arguments),
    /// Answer a question, or many from a file
    Answer(answer::Arguments),
    /// File and show documents that prove answers
    #[command(subcommand)]
    Evidence(evidence::Command),
    /// Note that somebody was asked, make the sheet for them, and show who is waited for
    Ask(ask::Arguments),
    /// Confirm answers of somebody else
    Confirm(confirm::Confirm),
    /// Return answers of somebody else, with a reason
    Return(confirm::Return),
    /// Take in what others say, show it, and take it as answers
    #[command(subcommand)]
    Claim(claim::Command),
    /// Ask for a gate to be waived for a time, or sign such a waiver
    Waive(waive::Arguments),
    /// Keep the risk register of a partner
    #[command(subcommand)]
    Risk(risk::Command),
    /// Decide on a review; without an outcome, show what there is to decide
    Decide(decide::DecideArguments),
    /// Sign a decision, or record that somebody signed it by mail
    Sign(decide::SignArguments),
    /// Show, note and close the conditions of an approval
    #[command(subcommand)]
    Condition(condition::Command),
    /// Take an approval back
    Revoke(decide::RevokeArguments),
    /// Show and change who takes part, in which roles
    People(people::Arguments),
    /// Show, check and replace the policy in force
    #[command(subcommand)]
    Policy(policy::Command),
    /// Take back my last entry, or the one named, by a commit that restores
    Undo(undo::Arguments),
    /// Show progress, gates, intervals and what is next
    Status(status::Arguments),
    /// Compare reviews: each one's own outcome and gates, then the common questions
    Compare(compare::Arguments),
    /// Show who recorded what, and when
    Log(log::Arguments),
    /// Show what differs between two points of a review, or between two reviews
    Diff(diff::Arguments),
    /// Show beside every answer of a review who recorded it last, and when
    Blame(blame::Arguments),
    /// Find words in answers, reasons, questions and documents, now or through history
    Search(search::Arguments),
    /// Prove that nothing in the history breaks the rules or was altered
    Verify(verify::Arguments),
    /// Print a line worth keeping elsewhere: it proves later that nothing before it was rewritten
    Anchor(verify::AnchorArguments),
    /// Draw answers for an audit, and keep what was found of each
    #[command(subcommand)]
    Sample(sample::Command),
    /// Show, compare, check, import and export checklists
    #[command(subcommand)]
    Checklist(checklist::Command),
    /// Look at terminal, Git and record, and say what is wrong
    Doctor(doctor::Arguments),
    /// Print a script that completes commands in a shell
    Completions(completions::Arguments),
    /// Print the manual page
    Man(man::Arguments),
}

impl Command {
    /// True for what would write; the line mode asks first and says so itself.
    fn writes(&self) -> bool {
        match self {
            Self::Demo(_)
            | Self::Init(_)
            | Self::Answer(_)
            | Self::Undo(_)
            | Self::Confirm(_)
            | Self::Return(_)
            | Self::Waive(_)
            | Self::Revoke(_) => true,
            Self::Decide(arguments) => arguments.writes(),
            Self::Sign(arguments) => arguments.writes(),
            Self::Claim(command) => command.writes(),
            Self::Ask(arguments) => arguments.writes(),
            Self::Risk(command) => !matches!(command, risk::Command::List(_) | risk::Command::Show(_)),
            Self::Condition(command) => !matches!(command, condition::Command::List(_)),
            Self::People(arguments) => arguments.writes(),
            Self::Policy(command) => matches!(command, policy::Command::Set(_)),
            Self::Partner(command) => {
                matches!(command, partner::Command::Add(_) | partner::Command::Set(_))
            }
            Self::Review(command) => command.writes(),
            Self::Checklist(command) => command.writes(),
            Self::Evidence(command) => matches!(command, evidence::Command::Add(_)),
            Self::Doctor(arguments) => arguments.repairs(),
            Self::Walk(_)
            | Self::Status(_)
            | Self::Compare(_)
            | Self::Log(_)
            | Self::Diff(_)
            | Self::Blame(_)
            | Self::Search(_)
            | Self::Verify(_)
            | Self::Anchor(_)
            | Self::Sample(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It was done.
    Done,
    /// It was done, and the answer is no: exit code 1.
    No,
}

/// Runs one command line and answers with its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // The first frame need not wait until every command is described to the reader of arguments.
    let parsed =
        if arguments.len() <= 1 { Ok(Arguments::default()) } else { Arguments::try_parse_from(arguments) };
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that nobody reads to its end is no failure.
            let _closed_pipe = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(arguments) {
        Ok(Verdict::Done) => ExitCode::SUCCESS,
        Ok(Verdict::No) => ExitCode::from(1),
        Err(error) => {
            if !error.reasons.is_empty() {
                output::tell(&error);
            }
            error.exit_code()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Verdict, Error> {
    let Arguments { global, looking, command } = arguments;
    if looking.is_given() && command.is_some() {
        return Err(Error::usage(
            "--at and --as-of stand behind the command that they are for",
            "write it like `probity status --at 2026-04-10`; without a command they open the terminal interface",
        ));
    }
    let mut context = Context::new(&global, looking)?;
    start_log(&global)?;
    if global.read_only && command.as_ref().is_some_and(Command::writes) {
        return Err(Error::refused("this would write, and --read-only was given", "leave --read-only away"));
    }
    let verdict = match command {
        None => terminal::open(&mut context),
        Some(Command::Demo(arguments)) => demo::run(&mut context, &arguments),
        Some(Command::Init(arguments)) => init::run(&mut context, &arguments),
        Some(Command::Partner(command)) => partner::run(&mut context, command),
        Some(Command::Review(command)) => review::run(&mut context, command),
        Some(Command::Walk(arguments)) => plain::run(&mut context, &arguments),
        Some(Command::Answer(arguments)) => answer::run(&mut context, arguments),
        Some(Command::Evidence(command)) => evidence::run(&mut context, command),
        Some(Command::Ask(arguments)) => ask::run(&mut context, arguments),
        Some(Command::Confirm(arguments)) => confirm::confirm(&mut context, &arguments),
        Some(Command::Return(arguments)) => confirm::give_back(&mut context, &arguments),
        Some(Command::Claim(command)) => claim::run(&mut context, command),
        Some(Command::Waive(arguments)) => waive::run(&mut context, arguments),
        Some(Command::Risk(command)) => risk::run(&mut context, command),
        Some(Command::Decide(arguments)) => decide::decide(&mut context, arguments),
        Some(Command::Sign(arguments)) => decide::sign(&mut context, arguments),
        Some(Command::Condition(command)) => condition::run(&mut context, command),
        Some(Command::Revoke(arguments)) => decide::revoke(&mut context, &arguments),
        Some(Command::People(arguments)) => people::run(&mut context, arguments),
        Some(Command::Policy(command)) => policy::run(&mut context, command),
        Some(Command::Undo(arguments)) => undo::run(&mut context, &arguments),
        Some(Command::Status(arguments)) => status::run(&mut context, &arguments),
        Some(Command::Compare(arguments)) => compare::run(&mut context, &arguments),
        Some(Command::Log(arguments)) => log::run(&mut context, &arguments),
        Some(Command::Diff(arguments)) => diff::run(&mut context, &arguments),
        Some(Command::Blame(arguments)) => blame::run(&mut context, &arguments),
        Some(Command::Search(arguments)) => search::run(&mut context, &arguments),
        Some(Command::Verify(arguments)) => verify::run(&mut context, &arguments),
        Some(Command::Anchor(arguments)) => verify::anchor(&mut context, &arguments),
        Some(Command::Sample(command)) => sample::run(&mut context, command),
        Some(Command::Checklist(command)) => checklist::run(&mut context, command),
        Some(Command::Doctor(arguments)) => doctor::run(&mut context, &arguments),
        Some(Command::Completions(arguments)) => completions::run(&mut context, &arguments),
        Some(Command::Man(arguments)) => man::run(&mut context, &arguments),
    };
    // What was printed before a failure is shown before its reasons.
    context.out.flush()?;
    verdict
}

/// Starts telling what is being done, to whom it was asked for.
fn start_log(global: &Global) -> Result<(), Error> {
    let builder = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::DEBUG);
    let started = match &global.log {
        Some(path) => {
            let file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .map_err(|source| Error::file("write", path, &source))?;
            builder.with_writer(std::sync::Mutex::new(file)).try_init()
        }
        None if global.verbose => builder.with_writer(std::io::stderr).try_init(),
        None => return Ok(()),
    };
    started.map_err(|error| Error::broken(format!("the log cannot start: {error}"), "leave --log away"))
}

/// The whole command line as data, for manual page and completions.
fn command() -> clap::Command {
    Arguments::command()
}
