//! `probity checklist fork` and `publish`: a checklist of one's own, from a draft until it is in force.

use std::path::Path;

use super::super::Verdict;
use super::super::context::{Context, Desk, words};
use super::super::output::{faint, plain, strong};
use super::super::review::record_at;
use super::lint::lint_as_recorded;
use super::show_problem;
use crate::checklist::builtin;
use crate::checklist::fork::NewType;
use crate::error::Error;
use crate::record::action::Action;
use crate::record::layout;
use crate::store::Snapshot;
use crate::store::templates::{self, ForkAsk};
use crate::store::upstream::Upstream;
use crate::text::id;
use crate::text::problem::any_error;

/// Where an upstream can be.
pub(super) const SOURCES: &str = "\
UPSTREAM is one of:
  security                                a checklist of the record, else the one that the program brings along
  builtin:security                        the one that the program brings along
  drafts/security.toml                    a file
  ../templates#main:checklists/a.toml     a file of another repository at a branch, tag or commit
  https://host/team/templates.git#v2:a.toml   the same, got by your own Git";

/// Copy a checklist under an id of its own: a draft that knows what it was forked from
#[derive(Debug, clap::Args)]
#[command(after_help = SOURCES)]
pub(crate) struct Fork {
    /// What is forked
    #[arg(value_name = "UPSTREAM")]
    upstream: String,
    /// The fork's id, as marketplace-security
    #[arg(value_name = "ID")]
    id: String,
    /// What people read [default: the id in words]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// A partner type that it is meant for; TYPE=LIKE brings a new one along that is treated like another; may be
    /// given several times [default: those of the upstream]
    #[arg(long = "type", value_name = "TYPE[=LIKE]")]
    types: Vec<String>,
    /// Stand beside the base instead of taking its place for these partner types
    #[arg(long)]
    beside: bool,
    /// Why there is a fork; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

/// Put a draft in force, as version 1.0.0
#[derive(Debug, clap::Args)]
pub(crate) struct Publish {
    /// The checklist's id
    id: String,
    /// Why; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

/// What a person names as an upstream: where it is, and its id there.
pub(super) fn upstream(
    context: &Context,
    snapshot: &Snapshot,
    text: &str,
) -> Result<(Upstream, String), Error> {
    if let Some(id) = text.strip_prefix("builtin:") {
        return Ok((Upstream::BuiltIn, id.to_owned()));
    }
    if id::token_fault(text).is_none() {
        if snapshot.id_of(&layout::checklist(text))?.is_some() {
            return Ok((Upstream::Record, text.to_owned()));
        }
        if builtin::CHECKLISTS.iter().any(|(own, _)| *own == text) {
            return Ok((Upstream::BuiltIn, text.to_owned()));
        }
        let known = builtin::CHECKLISTS.iter().map(|(own, _)| *own);
        let hint = id::nearest(text, known)
            .map_or_else(|| SOURCES.to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Error::refused(format!("there is no checklist `{text}`"), hint));
    }
    let found = match Upstream::parse(text) {
        // What is typed begins at the folder one is in; what is recorded, at the record's.
        Upstream::File(path) => Upstream::File(from_record(context, &path)),
        Upstream::Repository { address, reference, path } if context.directory.join(&address).is_dir() => {
            let address = from_record(context, Path::new(&address)).display().to_string();
            Upstream::Repository { address, reference, path }
        }
        other => other,
    };
    Ok((found, String::new()))
}

/// A path as the record's folder sees it, where it lies in it; else from the root.
fn from_record(context: &Context, path: &Path) -> std::path::PathBuf {
    let full = super::files::canonical(&context.directory.join(path));
    let root = context.store().ok().and_then(|store| store.root().map(super::files::canonical));
    root.and_then(|root| full.strip_prefix(root).ok().map(Path::to_owned)).unwrap_or(full)
}

/// Refuses while the working file of a checklist holds what is not recorded: it would be left out.
pub(super) fn unedited(desk: &Desk, id: &str) -> Result<(), Error> {
    let path = layout::checklist(id);
    if desk.session.store.working_edits([path.as_str()])?.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        format!("{path} is edited and not recorded"),
        format!(
            "`probity checklist record {id}` first, or bring the recorded text back: `git checkout -- {path}`"
        ),
    ))
}

/// Forks.
pub(super) fn fork(context: &mut Context, fork: &Fork) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let (upstream, of) = upstream(context, &desk.snapshot, &fork.upstream)?;
    let mut types = Vec::new();
    let mut new_type = None;
    for given in &fork.types {
        let (id, like) = given.split_once('=').map_or((given.as_str(), None), |(id, like)| (id, Some(like)));
        types.push(id.to_owned());
        if let Some(like) = like {
            if new_type.is_some() {
                return Err(Error::usage("a fork brings one new partner type along", "fork once for each"));
            }
            let title = id.replace('-', " ");
            new_type = Some(NewType { id: id.to_owned(), title, like: like.to_owned() });
        }
    }
    let ask = ForkAsk {
        upstream,
        of,
        id: fork.id.clone(),
        title: fork.title.clone(),
        types,
        new_type,
        replaces: !fork.beside,
        because: fork.because.as_deref().map(words).transpose()?.unwrap_or_default(),
    };
    let action = desk.session.fork(&desk.snapshot, &ask)?;
    record_at(&mut context.out, &mut desk, action)?;
    let path = layout::checklist(&fork.id);
    context.out.line(&[
        plain("Change it in "),
        strong(&path),
        plain(", check it with "),
        strong("probity checklist lint"),
    ])?;
    context.out.line(&[
        plain("Try it on a review: "),
        strong(format!("probity checklist try {} PARTNER/REVIEW", fork.id)),
        faint(", put it in force: "),
        strong(format!("probity checklist publish {}", fork.id)),
    ])?;
    Ok(Verdict::Done)
}

/// Puts a draft in force.
pub(super) fn publish(context: &mut Context, publish: &Publish) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let because = publish.because.as_deref().map(words).transpose()?.unwrap_or_default();
    unedited(&desk, &publish.id)?;
    let draft = templates::in_force(&desk.snapshot, &publish.id)?;
    if !draft.value.version.is_draft() {
        return Err(Error::refused(
            format!("`{}` is in force already", publish.id),
            "a change of it is in force as soon as it is recorded",
        ));
    }
    let form = || templates::TemplateError::Form(layout::checklist(&publish.id));
    let action = templates::publish(&draft, &because).ok_or_else(form)?;
    if let Action::SetChecklist(set) = &action {
        let problems = lint_as_recorded(&desk.snapshot, &set.id, &set.text)?;
        for problem in &problems {
            show_problem(&mut context.out, problem)?;
        }
        if any_error(&problems) {
            return Err(Error::refused(
                format!("`{}` has errors and stays a draft", publish.id),
                format!("mend them in {}, then publish again", layout::checklist(&publish.id)),
            ));
        }
    }
    record_at(&mut context.out, &mut desk, action)?;
    Ok(Verdict::Done)
}
