//! `probity doctor`: looks at terminal, Git and record, and says what is wrong and what to do.

use serde::Serialize;

use super::Verdict;
use super::context::Context;
use super::output::{Out, Role, Span, plain, strong};
use crate::error::Error;

mod machine;
mod record;

/// Look at terminal, Git and record, and say what is wrong
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 all is well, 1 something is wrong.")]
pub(crate) struct Arguments {
    /// Bring index and working files along where an earlier process could not
    #[arg(long)]
    repair: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// True when it may write.
    pub(crate) fn repairs(&self) -> bool {
        self.repair
    }
}

/// How a thing that was looked at is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Health {
    /// As it should be.
    Well,
    /// Neither good nor bad; worth knowing.
    Note,
    /// Something has to be done.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Finding {
    part: &'static str,
    about: &'static str,
    health: Health,
    what: String,
    hint: Option<String>,
}

/// Everything that was looked at so far.
#[derive(Debug, Default)]
struct Findings {
    part: &'static str,
    list: Vec<Finding>,
}

impl Findings {
    /// What follows belongs to this part.
    fn part(&mut self, part: &'static str) {
        self.part = part;
    }

    fn well(&mut self, about: &'static str, what: impl Into<String>) {
        self.add(about, Health::Well, what.into(), None);
    }

    fn note(&mut self, about: &'static str, what: impl Into<String>, hint: Option<&str>) {
        self.add(about, Health::Note, what.into(), hint.map(str::to_owned));
    }

    fn wrong(&mut self, about: &'static str, what: impl Into<String>, hint: Option<String>) {
        self.add(about, Health::Wrong, what.into(), hint);
    }

    fn add(&mut self, about: &'static str, health: Health, what: String, hint: Option<String>) {
        self.list.push(Finding { part: self.part, about, health, what, hint });
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'f> {
    schema: u32,
    wrong: usize,
    findings: &'f [Finding],
}

/// Looks at everything and tells.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut findings = Findings::default();
    machine::terminal(context, &mut findings);
    machine::paths(context, &mut findings);
    machine::git(context, &mut findings);
    record::look(context, arguments.repair, &mut findings);
    let wrong = findings.list.iter().filter(|finding| finding.health == Health::Wrong).count();
    if arguments.json {
        context.out.json(&Document { schema: 1, wrong, findings: &findings.list })?;
    } else {
        show(&mut context.out, &findings.list, wrong)?;
    }
    Ok(if wrong > 0 { Verdict::No } else { Verdict::Done })
}

fn show(out: &mut Out, findings: &[Finding], wrong: usize) -> Result<(), Error> {
    let mut part = "";
    for finding in findings {
        if finding.part != part {
            if !part.is_empty() {
                out.gap()?;
            }
            part = finding.part;
            out.line(&[strong(part)])?;
        }
        let (role, word) = match finding.health {
            Health::Well => (Role::Good, "well   "),
            Health::Note => (Role::Doubt, "note   "),
            Health::Wrong => (Role::Bad, "WRONG  "),
        };
        let mut lines = finding.what.lines();
        let first = lines.next().unwrap_or_default();
        out.line(&[plain("  "), Span::new(role, word), plain(format!("{:<13} {first}", finding.about))])?;
        for line in lines {
            out.line(&[plain("           "), plain(line)])?;
        }
        if let Some(hint) = &finding.hint {
            for (number, line) in hint.lines().enumerate() {
                let lead = if number == 0 { "           help: " } else { "                 " };
                out.line(&[plain(lead), plain(line.trim_start())])?;
            }
        }
    }
    out.gap()?;
    Ok(out.line(&[match wrong {
        0 => Span::new(Role::Good, "All is well."),
        1 => Span::new(Role::Bad, "1 thing is wrong."),
        many => Span::new(Role::Bad, format!("{many} things are wrong.")),
    }])?)
}
