//! `probity checklist record`: what its author wrote into a checklist becomes an entry.

use super::super::Verdict;
use super::super::context::{Context, words};
use super::super::output::{plain, strong};
use super::super::review::record_at;
use super::lint::{Arguments as Lint, problems_of};
use super::show_problem;
use crate::error::Error;
use crate::record::action::{Action, Saw, SetChecklist, TemplateStep};
use crate::record::layout;
use crate::text::problem::any_error;

/// Record a checklist as it lies in the working folder: its author's edits become an entry
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The checklist's id
    id: String,
    /// Why; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

/// Records the working file.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let path = layout::checklist(&arguments.id);
    let Some(root) = desk.session.store.root().map(std::path::Path::to_owned) else {
        return Err(Error::refused("a bare repository has no files to edit", "work in a clone of it"));
    };
    let full = root.join(&path);
    let text = std::fs::read_to_string(&full).map_err(|error| Error::file("read", &full, &error))?;
    let problems = problems_of(context, &Lint::of(full))?;
    for problem in problems.iter().filter(|problem| problem.is_error()) {
        show_problem(&mut context.out, problem)?;
    }
    if any_error(&problems) {
        return Err(Error::refused(
            format!("{path} has errors, and nothing was recorded"),
            "mend them, then record it again",
        ));
    }
    let saw = desk.snapshot.id_of(&path)?.map_or(Saw::Nothing, Saw::Version);
    let action = Action::SetChecklist(Box::new(SetChecklist {
        id: arguments.id.clone(),
        text: text.replace("\r\n", "\n"),
        step: TemplateStep::Set,
        facts: None,
        because: arguments.because.as_deref().map(words).transpose()?.unwrap_or_default(),
        saw,
    }));
    record_at(&mut context.out, &mut desk, action)?;
    let warnings = problems.len();
    if warnings > 0 {
        context.out.line(&[
            plain(if warnings == 1 { "1 warning: ".to_owned() } else { format!("{warnings} warnings: ") }),
            strong(format!("probity checklist lint {path}")),
        ])?;
    }
    Ok(Verdict::Done)
}
