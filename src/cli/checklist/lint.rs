//! `probity checklist lint`: checks checklists and facts as they lie in the working folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::files::{File, Home, home, read, working_id};
use super::show_problem;
use crate::checklist::builtin;
use crate::checklist::facts::Facts;
use crate::checklist::lint::{lint_facts, read_and_lint};
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::cli::Verdict;
use crate::cli::context::Context;
use crate::cli::output::{Role, Span, faint, plain};
use crate::error::Error;
use crate::record::layout;
use crate::store::Snapshot;
use crate::text::problem::{Problem, Severity};

/// Check checklists and facts as they lie in the working folder
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Inside a record every checklist is compared with its earlier versions in history as well.\n\
    Exit codes: 0 no error (there may be warnings), 1 errors."
)]
pub(crate) struct Arguments {
    /// Files, or folders of them [default: the record's checklists and facts]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// One file.
    pub(super) fn of(file: PathBuf) -> Self {
        Self { paths: vec![file], json: false }
    }
}

/// What is wrong with the files that are asked for.
pub(super) fn problems_of(context: &Context, arguments: &Arguments) -> Result<Vec<Problem>, Error> {
    let home = home(context)?;
    let asked = asked(context, home.as_ref(), &arguments.paths)?;
    problems(context, home.as_ref(), &asked)
}

pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let home = home(context)?;
    let asked = asked(context, home.as_ref(), &arguments.paths)?;
    let problems = problems(context, home.as_ref(), &asked)?;
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    if arguments.json {
        let document = Document {
            schema: 1,
            files: asked.iter().map(|file| file.shown.clone()).collect(),
            errors,
            warnings,
            problems: problems.iter().map(problem_document).collect(),
        };
        context.out.json(&document)?;
    } else {
        for problem in &problems {
            show_problem(&mut context.out, problem)?;
            context.out.gap()?;
        }
        let count = |count: usize, one: &str| match count {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            many => format!("{many} {one}s"),
        };
        let role = if errors > 0 { Role::Bad } else { Role::Good };
        context.out.line(&[
            plain(format!("{}: ", count(asked.len(), "file"))),
            Span::new(role, count(errors, "error")),
            plain(", "),
            Span::new(if warnings > 0 { Role::Doubt } else { Role::Plain }, count(warnings, "warning")),
            faint(if home.is_none() && arguments.paths.is_empty() { " (the built-in ones)" } else { "" }),
        ])?;
    }
    Ok(if errors > 0 { Verdict::No } else { Verdict::Done })
}

/// The files that are to be checked.
fn asked(context: &Context, home: Option<&Home>, paths: &[PathBuf]) -> Result<Vec<File>, Error> {
    if paths.is_empty() {
        return Ok(match home {
            Some(home) => {
                let mut files = files_in(context, &home.root.join(layout::CHECKLISTS))?;
                let facts = home.root.join(layout::FACTS);
                if facts.exists() {
                    files.push(read(context, &facts)?);
                }
                files
            }
            None => built_in(),
        });
    }
    let mut files: Vec<File> = Vec::new();
    for path in paths {
        let path = context.directory.join(path);
        let found = if path.is_dir() { files_in(context, &path)? } else { vec![read(context, &path)?] };
        if found.is_empty() {
            return Err(Error::usage(
                format!("{} holds no checklist", path.display()),
                "checklists are files that end in .toml",
            ));
        }
        for file in found {
            if !files.iter().any(|other| other.full == file.full) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The TOML files of a folder and of its folder `base`, by name. In the root of a record those are
/// its checklists and facts: the other files there are of other kinds.
fn files_in(context: &Context, folder: &Path) -> Result<Vec<File>, Error> {
    if folder.join(layout::RECORD).is_file() {
        let mut files = files_in(context, &folder.join(layout::CHECKLISTS))?;
        files.push(read(context, &folder.join(layout::FACTS))?);
        return Ok(files);
    }
    let mut paths = Vec::new();
    for folder in [folder.to_owned(), folder.join("base")] {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::file("look into", &folder, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| Error::file("look into", &folder, &error))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().map(|path| read(context, path)).collect()
}

fn built_in() -> Vec<File> {
    let checklists = builtin::CHECKLISTS.iter().map(|(id, text)| (layout::checklist(id), *text));
    checklists
        .chain([(layout::FACTS.to_owned(), builtin::FACTS)])
        .map(|(path, text)| File {
            full: Path::new("built-in").join(&path),
            shown: path,
            bytes: text.as_bytes().to_vec(),
        })
        .collect()
}

fn problems(context: &Context, home: Option<&Home>, asked: &[File]) -> Result<Vec<Problem>, Error> {
    let (facts, mut problems) = facts(context, home, asked)?;
    let own: Vec<&File> = asked.iter().filter(|file| !file.is_facts()).collect();
    let around = around(context, home, &own)?;
    let earlier = match home {
        Some(home) => earlier(home, &own)?,
        None => Vec::new(),
    };
    // What is around comes first, so that a clash of ids is told where it was asked for.
    let all: Vec<(&str, &[u8])> = around
        .iter()
        .chain(own.iter().copied())
        .map(|file| (file.shown.as_str(), file.bytes.as_slice()))
        .collect();
    let found = read_and_lint(&all, &facts, &earlier.iter().collect::<Vec<_>>());
    let shown: BTreeSet<&str> = own.iter().map(|file| file.shown.as_str()).collect();
    problems.splice(0..0, found.into_iter().filter(|problem| shown.contains(problem.place.file.as_str())));
    Ok(problems)
}

/// The facts by which rules are judged, and what is wrong with them where that was asked: those
/// among the files, else those beside the checklists, else the record's, else the built-in ones.
fn facts(context: &Context, home: Option<&Home>, asked: &[File]) -> Result<(Facts, Vec<Problem>), Error> {
    if let Some(file) = asked.iter().find(|file| file.is_facts()) {
        let (facts, mut problems) = parse::facts(&file.shown, &file.bytes);
        if let Some(facts) = &facts {
            let text = String::from_utf8_lossy(&file.bytes);
            problems.extend(lint_facts(&file.shown, facts, &text));
        }
        problems.sort_by_key(|problem| (problem.place.line, problem.place.column));
        return Ok((facts.unwrap_or_else(built_in_facts), problems));
    }
    let beside =
        asked.iter().filter_map(|file| file.full.parent()?.parent().map(|folder| folder.join(layout::FACTS)));
    let path = beside.chain(home.map(|home| home.root.join(layout::FACTS))).find(|path| path.is_file());
    let Some(path) = path else { return Ok((built_in_facts(), Vec::new())) };
    let file = read(context, &path)?;
    Ok((parse::facts(&file.shown, &file.bytes).0.unwrap_or_else(built_in_facts), Vec::new()))
}

fn built_in_facts() -> Facts {
    parse::facts(layout::FACTS, builtin::FACTS.as_bytes()).0.unwrap_or_default()
}

/// The other checklists in force, which rules may refer to: those of the same folder `checklists`,
/// else the record's, else the built-in ones. A file that is asked for stands for its namesake.
fn around(context: &Context, home: Option<&Home>, asked: &[&File]) -> Result<Vec<File>, Error> {
    let of_kind = |folder: &Path| folder.file_name().is_some_and(|name| name == layout::CHECKLISTS);
    let beside = asked.iter().find_map(|file| file.full.parent().filter(|folder| of_kind(folder)));
    let candidates = match (beside, home) {
        (Some(folder), _) => files_in(context, folder)?,
        (None, Some(home)) => files_in(context, &home.root.join(layout::CHECKLISTS))?,
        (None, None) => built_in(),
    };
    let names: BTreeSet<&str> = asked.iter().map(|file| file.name()).collect();
    Ok(candidates
        .into_iter()
        .filter(|file| !file.is_facts() && !file.is_base() && !names.contains(file.name()))
        .collect())
}

/// The same checklists as they stood at earlier commits, oldest first: for a file that was changed
/// since HEAD, HEAD's version is the last of them, else the one before it.
fn earlier(home: &Home, asked: &[&File]) -> Result<Vec<Checklist>, Error> {
    let mut paths: BTreeMap<String, &File> = BTreeMap::new();
    for file in asked.iter().filter(|file| !file.is_base()) {
        if let Ok(inside) = file.full.strip_prefix(&home.root)
            && let Some(inside) = inside.to_str()
        {
            paths.insert(inside.to_owned(), file);
        }
    }
    let mut versions = home.store.texts(layout::CHECKLISTS, paths.keys(), None)?;
    let mut earlier = Vec::new();
    for (path, file) in &paths {
        let mut texts = versions.remove(path).unwrap_or_default();
        // Newest first. A working file that is as recorded is not earlier than itself.
        if texts.first().map(|text| text.blob) == Some(working_id(&file.bytes)) {
            texts.remove(0);
        }
        for text in texts.iter().rev() {
            earlier.extend(parse::checklist(path, &home.store.read_blob(text.blob)?).0);
        }
    }
    Ok(earlier)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    files: Vec<String>,
    errors: usize,
    warnings: usize,
    problems: Vec<ProblemDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ProblemDocument {
    file: String,
    line: usize,
    column: usize,
    severity: &'static str,
    what: String,
    hint: Option<String>,
    source: String,
}

fn problem_document(problem: &Problem) -> ProblemDocument {
    ProblemDocument {
        file: problem.place.file.clone(),
        line: problem.place.line,
        column: problem.place.column,
        severity: match problem.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        what: problem.what.clone(),
        hint: problem.hint.clone(),
        source: problem.place.source.clone(),
    }
}

/// What is wrong with a checklist of the record if this were its text, all others as they are recorded.
pub(super) fn lint_as_recorded(snapshot: &Snapshot, id: &str, text: &str) -> Result<Vec<Problem>, Error> {
    let own = layout::checklist(id);
    let mut files = vec![(own.clone(), text.as_bytes().to_vec())];
    for entry in snapshot.list(layout::CHECKLISTS)? {
        let path = format!("{}/{}", layout::CHECKLISTS, entry.name);
        if path != own
            && layout::checklist_of(&path).is_some()
            && let Some((_, bytes)) = snapshot.blob(&path)?
        {
            files.push((path, bytes));
        }
    }
    let facts = snapshot.blob(layout::FACTS)?;
    let facts =
        facts.and_then(|(_, bytes)| parse::facts(layout::FACTS, &bytes).0).unwrap_or_else(built_in_facts);
    let all: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let found = read_and_lint(&all, &facts, &[]);
    Ok(found.into_iter().filter(|problem| problem.place.file == own).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_has_no_error() {
        let files = built_in();
        let facts = built_in_facts();
        let all: Vec<(&str, &[u8])> = files
            .iter()
            .filter(|file| !file.is_facts())
            .map(|file| (file.shown.as_str(), file.bytes.as_slice()))
            .collect();
        let found = read_and_lint(&all, &facts, &[]);
        assert_eq!(
            found.iter().filter(|p| p.is_error()).map(ToString::to_string).collect::<Vec<_>>(),
            Vec::<String>::new()
        );
    }
}
