//! `probity verify` and `probity anchor`: the proof of a record's whole history.

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::context::{Context, Desk};
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::change::ObjectId;
use crate::record::verdict::Class;
use crate::store::verify::{Judged, Progress, Proof, Scope};

/// Prove that nothing in the history breaks the rules or was altered
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Judge everything again, whatever this clone has proven before
    #[arg(long)]
    full: bool,
    /// A commit noted elsewhere, or the line that `probity anchor` printed: it must still be in the history
    #[arg(long, value_name = "COMMIT")]
    anchor: Option<String>,
    /// Let several entries pass that a forge squashed into one commit
    #[arg(long)]
    allow_collapsed: bool,
    /// Whose key is whose, as ssh-keygen(1) has it (default: `gpg.ssh.allowedSignersFile` of Git)
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// On how many threads; as many as there are cores where nothing is said
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Print a line worth keeping elsewhere: it proves later that nothing before it was rewritten
#[derive(Debug, clap::Args)]
pub(crate) struct AnchorArguments {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    clean: bool,
    tip: Option<String>,
    proven_before: Option<String>,
    entries: usize,
    counts: std::collections::BTreeMap<&'static str, usize>,
    signatures: SignatureCounts,
    history: Vec<String>,
    noted: Vec<Line>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SignatureCounts {
    good: usize,
    unknown_key: usize,
    unsigned: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Line {
    commit: String,
    at: String,
    author: String,
    email: String,
    subject: String,
    class: &'static str,
    findings: Vec<String>,
}

/// Judges what is new, or everything; the exit code is 1 where something speaks against the record.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.read(&Reading::default())?;
    let anchor = arguments.anchor.as_deref().map(|text| noted_commit(&desk, text)).transpose()?;
    let mut teller = Teller::new();
    let scope = Scope {
        full: arguments.full,
        anchor,
        threads: arguments.threads,
        signers: arguments.allowed_signers.clone(),
    };
    let proof = desk.session.verify(&scope, &mut |progress| teller.tell(progress));
    teller.end();
    let proof = proof?;
    let is_clean = proof.is_clean()
        || arguments.allow_collapsed && proof.history.is_empty() && proof.count(Class::Violation) == 0;
    if arguments.json {
        context.out.json(&document(&proof, is_clean))?;
    } else {
        show(context, &desk, &proof, is_clean)?;
    }
    Ok(if is_clean { Verdict::Done } else { Verdict::No })
}

/// The commit of an anchor: its id, or the whole line that was kept.
fn noted_commit(desk: &Desk, text: &str) -> Result<ObjectId, Error> {
    if let Some(id) = text.split_whitespace().find_map(ObjectId::parse) {
        return Ok(id);
    }
    Ok(desk.session.store.resolve(text)?)
}

fn show(context: &mut Context, desk: &Desk, proof: &Proof, is_clean: bool) -> Result<(), Error> {
    let out = &mut context.out;
    let Some(tip) = proof.tip else {
        out.line(&[plain("There is no commit to verify.")])?;
        return Ok(());
    };
    for words in &proof.history {
        out.line(&[Span::new(Role::Bad, "HISTORY  "), plain(words)])?;
    }
    let zone = desk.zone();
    for judged in &proof.noted {
        let role = match judged.class {
            Class::Violation => Role::Bad,
            _ => Role::Doubt,
        };
        let at = judged.authored.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        out.line(&[
            Span::new(role, judged.class.label()),
            plain("  "),
            faint(judged.commit.short()),
            plain("  "),
            faint(at),
            plain("  "),
            strong(&judged.author.name),
            plain("  "),
            plain(&judged.subject),
        ])?;
        for finding in &judged.findings {
            out.prose("  ", finding)?;
        }
    }
    if !proof.noted.is_empty() || !proof.history.is_empty() {
        out.gap()?;
    }
    let verdict =
        if is_clean { Span::new(Role::Good, "nothing wrong") } else { Span::new(Role::Bad, proof.verdict()) };
    out.line(&[plain(format!("Checked to {}: {} commits, ", tip.short(), proof.total())), verdict])?;
    for (class, count) in &proof.counts {
        out.line(&[plain(format!("  {count:>7}  {}", class.words()))])?;
    }
    if let Some((before, count)) = &proof.before {
        out.line(&[faint(format!(
            "  {count} of them had been proven before, up to {}; `--full` judges all again",
            before.short()
        ))])?;
    }
    for words in proof.signatures.words() {
        out.prose("  ", &words)?;
    }
    Ok(())
}

fn document(proof: &Proof, is_clean: bool) -> Document {
    let line = |judged: &Judged| Line {
        commit: judged.commit.to_string(),
        at: judged.authored.to_string(),
        author: judged.author.name.clone(),
        email: judged.author.email.clone(),
        subject: judged.subject.clone(),
        class: judged.class.name(),
        findings: judged.findings.clone(),
    };
    Document {
        schema: 1,
        clean: is_clean,
        tip: proof.tip.map(|tip| tip.to_string()),
        proven_before: proof.before.map(|(tip, _)| tip.to_string()),
        entries: proof.total(),
        counts: Class::ALL.into_iter().map(|class| (class.name(), proof.count(class))).collect(),
        signatures: SignatureCounts {
            good: proof.signatures.good,
            unknown_key: proof.signatures.unknown,
            unsigned: proof.signatures.unsigned,
        },
        history: proof.history.clone(),
        noted: proof.noted.iter().map(line).collect(),
    }
}

/// Tells on a terminal how far it is, and how long it will take.
struct Teller {
    is_told: bool,
    began: Instant,
    last: Option<Instant>,
}

/// How often the line is drawn anew.
const EVERY: Duration = Duration::from_millis(200);

impl Teller {
    fn new() -> Self {
        Self { is_told: std::io::stderr().is_terminal(), began: Instant::now(), last: None }
    }

    fn tell(&mut self, progress: Progress) -> ControlFlow<()> {
        let now = Instant::now();
        let is_due = now.duration_since(self.last.unwrap_or(self.began)) >= EVERY;
        if self.is_told && is_due {
            self.last = Some(now);
            super::output::overwrite(&progress.words(now.duration_since(self.began)));
        }
        ControlFlow::Continue(())
    }

    fn end(&self) {
        if self.last.is_some() {
            super::output::overwrite("");
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AnchorDocument {
    schema: u32,
    record: String,
    commit: String,
    tree: String,
    at: String,
    line: String,
}

/// Prints where the record stands, to be kept where nobody of the record can reach it.
pub(crate) fn anchor(context: &mut Context, arguments: &AnchorArguments) -> Result<Verdict, Error> {
    let desk = context.read(&Reading::default())?;
    let (Some(commit), Some(tree)) = (desk.snapshot.commit, desk.snapshot.tree) else {
        return Err(Error::refused("there is no commit to anchor", "record something first"));
    };
    let at = desk.snapshot.time.unwrap_or_default();
    let line = desk.snapshot.anchor_line(&desk.record.name).unwrap_or_default();
    if arguments.json {
        let (record, commit, tree) = (desk.record.name.clone(), commit.to_string(), tree.to_string());
        context.out.json(&AnchorDocument { schema: 1, record, commit, tree, at: at.to_string(), line })?;
    } else {
        context.out.line(&[plain(line)])?;
    }
    Ok(Verdict::Done)
}
