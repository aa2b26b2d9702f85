//! The report of an import: what was understood, what not, and why.

use serde::Serialize;

use crate::cli::Verdict;
use crate::cli::context::Context;
use crate::cli::output::{Role, Span, faint, plain, strong};
use crate::error::Error;
use crate::exchange::reply::intake::Intake;
use crate::exchange::reply::{Line, LineKind};
use crate::record::layout::ReviewId;

/// What came of an import.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Report {
    schema: u32,
    review: String,
    file: String,
    format: &'static str,
    from: String,
    claims: usize,
    not_understood: usize,
    empty: usize,
    lines: Vec<LineDocument>,
    /// The document under which the file is registered, or would be.
    document: Option<String>,
    /// `recorded`, `dry-run`, `nothing-new` or `nothing-understood`.
    pub(super) outcome: &'static str,
    pub(super) commit: Option<String>,
    pub(super) subject: Option<String>,
    #[serde(skip)]
    title: &'static str,
    #[serde(skip)]
    is_proof: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct LineDocument {
    kind: &'static str,
    question: Option<String>,
    at: String,
    words: String,
}

impl Report {
    pub(super) fn new(review: &ReviewId, of: &Intake) -> Self {
        let line = |line: &Line| LineDocument {
            kind: line.kind.name(),
            question: line.question.clone(),
            at: line.at.clone(),
            words: line.words.clone(),
        };
        Self {
            schema: 1,
            review: review.to_string(),
            file: of.name.clone(),
            format: of.format.name(),
            from: of.who.clone(),
            claims: of.claims,
            not_understood: of.lines.iter().filter(|line| line.kind == LineKind::Not).count(),
            empty: of.empty,
            lines: of.lines.iter().map(line).collect(),
            document: Some(of.document.clone()),
            outcome: "nothing-understood",
            commit: None,
            subject: None,
            title: of.format.title(),
            is_proof: of.is_proof(),
        }
    }

    /// Prints it; exit code 1 where nothing of it was understood.
    pub(super) fn tell(mut self, context: &mut Context, as_json: bool) -> Result<Verdict, Error> {
        // Proof that is registered already has nothing more to say.
        if self.is_proof && self.outcome == "nothing-understood" {
            self.outcome = "nothing-new";
        }
        let verdict = if self.outcome == "nothing-understood" { Verdict::No } else { Verdict::Done };
        if as_json {
            context.out.json(&self)?;
            return Ok(verdict);
        }
        let out = &mut context.out;
        let from = if self.from.is_empty() { String::new() } else { format!(", from {}", self.from) };
        out.line(&[strong(&self.file), plain(format!(": {}{from}", self.title))])?;
        let parts = [
            ("Understood, as claims", LineKind::Claim, Role::Good),
            ("Not understood", LineKind::Not, Role::Bad),
            ("To know", LineKind::Note, Role::Doubt),
        ];
        for (head, kind, role) in parts {
            let lines: Vec<&LineDocument> =
                self.lines.iter().filter(|line| line.kind == kind.name()).collect();
            if lines.is_empty() {
                continue;
            }
            out.gap()?;
            out.line(&[Span::new(role, format!("{head} ({})", lines.len()))])?;
            let rows: Vec<Vec<Span>> = lines
                .into_iter()
                .map(|line| {
                    let question = line.question.as_deref().unwrap_or_default();
                    vec![faint(&line.at), plain(question), plain(&line.words)]
                })
                .collect();
            out.table("  ", &rows, &[])?;
        }
        out.gap()?;
        if self.empty > 0 {
            let empty = self.empty;
            out.line(&[plain(format!("{empty} left empty."))])?;
        }
        match (self.outcome, &self.commit, &self.subject) {
            ("recorded", Some(commit), Some(subject)) => {
                let short: String = commit.chars().take(7).collect();
                out.line(&[plain("Recorded "), strong(short), plain("  "), plain(subject)])?;
            }
            ("dry-run", ..) => out.line(&[plain("Nothing was recorded: --dry-run.")])?,
            ("nothing-new", ..) => out.line(&[plain("It says nothing new; nothing was recorded.")])?,
            _ => out.line(&[plain("No claim was found in it; nothing was recorded.")])?,
        }
        Ok(verdict)
    }
}
