//! `probity checklist import`: a checklist from a file in a format of others, and what became of what stood in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::checklist::builtin;
use crate::checklist::lint::read_and_lint;
use crate::checklist::parse;
use crate::cli::Verdict;
use crate::cli::context::{Context, read_bytes};
use crate::cli::output::{plain, tell, warn};
use crate::error::{Error, Kind, Reason};
use crate::exchange::{self, Format, Imported, Remark, Wanted};
use crate::record::layout;
use crate::text::clean;

/// What is read of each format, and what the report says.
const FORMATS: &str = "\
Formats:
  vsaq             a VSAQ questionnaire: JSON with comments; --extension puts extensions in
  ciso-assistant   a library of CISO Assistant with a framework: YAML
  oscal            an OSCAL catalog: JSON
  csv, xlsx        a table with a header row that names a column question or ask

Columns of a table are known by many names: id, section, subsection, question, kind, options (as \u{201c}own: our own = 1; \
friend: a friend's = 0.5\u{201d}), good, required, at-least, anchors, unit, full, zero, weight, gate, pass, guidance, why, \
request, evidence, refs, by, when, na, partner-types.

The checklist goes to the standard output and the report to the standard error. Nothing of the source is left out \
without a line in the report: what was not carried over, changed or assumed, why, and where. --json has every text \
in full.

The same source gives the same ids, whatever the order in it; the source's own ids stand in `refs`. The version is \
0.1.0: a draft that is not in force. Settle weights, gates and proof, check it with `probity checklist lint`, and \
put it into the record's folder checklists/ under its id.

Exit codes: 0 done, 1 the file cannot be read as such, 2 wrong usage.";

/// Make a checklist from a questionnaire, framework, catalog or table of others
#[derive(Debug, clap::Args)]
#[command(after_help = FORMATS)]
pub(crate) struct Arguments {
    /// The file; `-` reads the standard input
    file: PathBuf,
    /// What kind of file it is [default: guessed from what stands in it]
    #[arg(long, value_parser = Format::ALL.map(Format::name))]
    format: Option<String>,
    /// The checklist's id [default: made from the source's name]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The checklist's title [default: the source's]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The area that it serves [default: security]
    #[arg(long, value_name = "AREA", value_parser = builtin::AREAS)]
    area: Option<String>,
    /// The sheet of a workbook [default: the first one that asks questions]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// An extension of a VSAQ questionnaire, to be put in; may be given several times
    #[arg(long, value_name = "FILE")]
    extension: Vec<PathBuf>,
    /// Write the checklist to FILE, which must not be there yet
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print one JSON document with the checklist and the whole report
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// True where a file would be written.
    pub(crate) fn writes(&self) -> bool {
        self.output.is_some()
    }
}

/// Makes the checklist and hands it over.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let imported = imported(context, arguments)?;
    let is_sound = is_sound(&imported);
    if let Some(path) = &arguments.output {
        write_new(&context.directory.join(path), &imported.text)?;
    }
    if arguments.json {
        context.out.json(&document(&imported, arguments))?;
    } else {
        report(&imported);
        match &arguments.output {
            Some(path) => {
                let words = format!(
                    "{} holds `{}` with {}",
                    path.display(),
                    imported.id,
                    questions(imported.questions)
                );
                context.out.line(&[plain(words)])?;
            }
            None => context.out.ready(imported.text.as_bytes())?,
        }
    }
    Ok(if is_sound { Verdict::Done } else { Verdict::No })
}

/// The checklist that the files make, with the report.
fn imported(context: &Context, arguments: &Arguments) -> Result<Imported, Error> {
    let bytes = read_bytes(&path(context, &arguments.file))?;
    let mut extensions = Vec::new();
    for file in &arguments.extension {
        extensions.push((file.display().to_string(), read_bytes(&path(context, file))?));
    }
    let extensions: Vec<(&str, &[u8])> =
        extensions.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let name = if arguments.file == Path::new("-") {
        "standard input".to_owned()
    } else {
        arguments.file.display().to_string()
    };
    let wanted = Wanted {
        file: &name,
        id: arguments.id.as_deref(),
        title: arguments.title.as_deref(),
        area: arguments.area.as_deref(),
        sheet: arguments.sheet.as_deref(),
        extensions: &extensions,
    };
    let format = arguments.format.as_deref().and_then(Format::parse);
    exchange::import(&bytes, format, &wanted).map_err(|fault| Error {
        kind: if fault.is_usage { Kind::Usage } else { Kind::Refused },
        reasons: vec![Reason { what: fault.to_string(), hint: Some(fault.hint.clone()) }],
    })
}

fn path(context: &Context, file: &Path) -> PathBuf {
    if file == Path::new("-") { file.to_owned() } else { context.directory.join(file) }
}

/// Whether the checklist has no error by itself; what is wrong is told.
fn is_sound(imported: &Imported) -> bool {
    let facts = parse::facts(layout::FACTS, builtin::FACTS.as_bytes()).0.unwrap_or_default();
    let file = layout::checklist(&imported.id);
    let problems = read_and_lint(&[(&file, imported.text.as_bytes())], &facts, &[]);
    for problem in problems.iter().filter(|problem| problem.is_error()) {
        warn(problem);
    }
    !problems.iter().any(crate::text::problem::Problem::is_error)
}

/// Writes a file that is not there yet.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file {
        Ok(mut file) => {
            let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
            written.map_err(|source| Error::file("write", path, &source))
        }
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::refused(
            format!("{} is there already", path.display()),
            "name another file, or take that one away",
        )),
        Err(source) => Err(Error::file("write", path, &source)),
    }
}

fn questions(count: usize) -> String {
    if count == 1 { "1 question".to_owned() } else { format!("{count} questions") }
}

/// The report as lines.
fn report(imported: &Imported) {
    let lines = match imported.report.len() {
        0 => "nothing to report".to_owned(),
        1 => "1 line to read".to_owned(),
        many => format!("{many} lines to read"),
    };
    tell(format!("`{}` has {}; {lines}", imported.id, questions(imported.questions)));
    for remark in &imported.report {
        tell(format!("  {remark}"));
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    format: &'static str,
    id: String,
    questions: usize,
    output: Option<String>,
    text: String,
    report: Vec<Line>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Line {
    fate: &'static str,
    what: String,
    why: String,
    count: usize,
    items: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    place: String,
    text: String,
}

fn document(imported: &Imported, arguments: &Arguments) -> Document {
    let line = |remark: &Remark| Line {
        fate: remark.fate.name(),
        what: clean::line(&remark.what).into_owned(),
        why: remark.why.clone(),
        count: remark.items.len(),
        items: remark
            .items
            .iter()
            .map(|item| Item { place: item.place.to_string(), text: item.text.clone() })
            .collect(),
    };
    Document {
        schema: 1,
        format: imported.format.name(),
        id: imported.id.clone(),
        questions: imported.questions,
        output: arguments.output.as_ref().map(|path| path.display().to_string()),
        text: imported.text.clone(),
        report: imported.report.iter().map(line).collect(),
    }
}
