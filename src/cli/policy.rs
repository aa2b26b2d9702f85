//! `probity policy`: who decides what, how long it holds, and how much is enough.

use std::path::{Path, PathBuf};

use super::Verdict;
use super::context::{Context, read_text, words};
use super::output::{Span, faint, plain, strong};
use super::review::record;
use crate::checklist::facts::TierLevel;
use crate::error::Error;
use crate::record::action::{Action, Saw, SetPolicy};
use crate::record::layout;
use crate::record::load;
use crate::record::policy::Policy;
use crate::record::policy::authority::{OneOf, in_words};
use crate::text::problem::any_error;

/// Show, check and replace the policy in force
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show who decides what at each tier, and how much is enough
    Show,
    /// Check a policy before it is in force
    Lint(Lint),
    /// Put another policy in force; running reviews keep theirs
    Set(Set),
}

/// Check a policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// The file; `-` reads the standard input [default: the policy in force]
    file: Option<PathBuf>,
}

/// Put another policy in force.
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    /// The whole new policy; `-` reads the standard input
    file: PathBuf,
    /// What changes and why
    #[arg(long, value_name = "TEXT")]
    because: String,
}

/// Runs one of the policy commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Show => show(context),
        Command::Lint(lint) => check(context, lint.file.as_deref()),
        Command::Set(set) => {
            let action =
                SetPolicy { text: read_text(&set.file)?, because: words(&set.because)?, saw: Saw::Whatever };
            record(context, Action::SetPolicy(action))?;
            Ok(Verdict::Done)
        }
    }
}

fn check(context: &mut Context, file: Option<&Path>) -> Result<Verdict, Error> {
    let (name, text) = if let Some(file) = file {
        (file.display().to_string(), read_text(file)?)
    } else {
        let desk = context.write()?;
        let bytes = desk.snapshot.blob(layout::POLICY)?.map(|(_, bytes)| bytes).unwrap_or_default();
        (layout::POLICY.to_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    let (_, problems) = Policy::read(&name, text.as_bytes());
    for problem in &problems {
        context.out.line(&[plain(problem)])?;
    }
    if problems.is_empty() {
        context.out.line(&[strong(&name), plain(" is sound.")])?;
    }
    Ok(if any_error(&problems) { Verdict::No } else { Verdict::Done })
}

fn show(context: &mut Context) -> Result<Verdict, Error> {
    let desk = context.write()?;
    let mut problems = Vec::new();
    let policy = load::policy(&desk.snapshot, &mut problems)?;
    let Some(policy) = policy.filter(|_| !any_error(&problems)) else {
        return Err(Error::problems(&problems));
    };
    let policy = policy.value;
    let authority = &policy.authority;
    let all = |signers: &[OneOf]| {
        signers.iter().map(|one| in_words(authority, one)).collect::<Vec<_>>().join(" + ")
    };
    let mut tiers: Vec<(String, crate::record::policy::authority::Terms)> =
        TierLevel::ALL.iter().map(|tier| (format!("tier {tier}"), authority.terms(*tier, false))).collect();
    tiers.push(("critical, at tier high".to_owned(), authority.terms(TierLevel::High, true)));
    let out = &mut context.out;
    for (name, terms) in tiers {
        out.line(&[strong(name)])?;
        let rows: Vec<Vec<Span>> = [
            ("approve", all(&terms.approve)),
            ("waive a gate", all(&terms.waive)),
            ("renew a waiver", if terms.renewals == 0 { "not at all".to_owned() } else { all(&terms.renew) }),
            (
                "accept a high risk",
                format!("{}{}", all(&terms.accept), if terms.minuted { ", minuted" } else { "" }),
            ),
            ("an approval holds", terms.valid.words()),
            ("a waiver at most", terms.waiver.words()),
            ("health is checked every", terms.health_check.words()),
            ("by mail", if terms.by_mail { "may be signed" } else { "may not be signed" }.to_owned()),
        ]
        .into_iter()
        .map(|(label, value)| vec![faint(label), plain(value)])
        .collect();
        out.table("  ", &rows, &[])?;
    }
    out.gap()?;
    out.line(&[
        strong("How much is enough"),
        faint("  percent of the full score, judged on what is proven"),
    ])?;
    let mut rows = vec![["area", "floor", "target", "weight"].map(faint).to_vec()];
    rows.extend(
        policy
            .areas
            .iter()
            .map(|(area, own)| vec![plain(area), plain(own.floor), plain(own.target), plain(own.weight)]),
    );
    out.table("  ", &rows, &[1, 2, 3])?;
    out.line(&[faint(format!(
        "coverage {} %; a second person confirms every gate and every question of weight {} and more",
        policy.coverage, policy.verification.weight
    ))])?;
    if !policy.signed.is_empty() {
        out.line(&[faint(format!("signed by key: entries of kind {}", policy.signed.join(", ")))])?;
    }
    Ok(Verdict::Done)
}
