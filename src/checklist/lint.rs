//! The linter: what is wrong with a set of checklists beyond what one file alone can show.

mod content;
mod facts;
mod gate;
mod history;
mod place;
mod reach;
mod ring;
mod scope;
mod set;

use std::collections::BTreeMap;

use super::facts::Facts;
use super::model::Checklist;
use super::parse;
use crate::text::problem::{Problem, Severity, any_error};

pub use facts::lint_facts;
use place::At;
use set::Set;

/// The most errors, and the most warnings, that are reported for one file; a file with more is
/// broken as a whole.
const MOST: usize = 100;

/// One file to lint: its path, what was read from it, and its text.
///
/// The name has to be `<id>.toml`; a file in a folder `base` is the upstream text of a fork, which
/// is looked at by itself only.
#[derive(Debug, Clone, Copy)]
pub struct LintFile<'a> {
    /// The path as the person knows it.
    pub file: &'a str,
    /// What was read; none when the file is too broken. Its question ids then still count as known.
    pub checklist: Option<&'a Checklist>,
    /// The text, for finding places in it.
    pub text: &'a str,
}

/// What the linter looks at. Rules refer across checklists, so give it all that are in force and
/// keep the problems of the files that were asked for.
#[derive(Debug, Clone, Copy)]
pub struct LintInput<'a> {
    /// Every checklist in force.
    pub checklists: &'a [LintFile<'a>],
    /// The facts in force.
    pub facts: &'a Facts,
    /// The same checklists as they stood at earlier commits, oldest first; those of different
    /// checklists may be mixed.
    pub earlier: &'a [&'a Checklist],
}

/// Every problem that the reader does not see by itself, by file in the given order, then by place.
#[must_use]
pub fn lint(input: &LintInput<'_>) -> Vec<Problem> {
    let set = Set::new(input);
    let mut findings = Findings::default();
    let mut work = reach::Budget::default();
    for subject in &set.subjects {
        content::checklist(subject, &mut findings);
        scope::checklist(&set, subject, &mut findings);
        reach::checklist(&set, subject, &mut work, &mut findings);
        history::checklist(input.earlier, subject, &mut findings);
    }
    set::across(&set, &mut findings);
    ring::across(&set, &mut findings);
    placed(input, findings)
}

/// Reads and lints a set of files in one go: the problems of the reader and of the linter together.
#[must_use]
pub fn read_and_lint(files: &[(&str, &[u8])], facts: &Facts, earlier: &[&Checklist]) -> Vec<Problem> {
    let read: Vec<_> =
        files.iter().map(|(file, bytes)| (*file, *bytes, parse::checklist(file, bytes))).collect();
    let linted: Vec<_> = read
        .iter()
        .map(|(file, bytes, (checklist, _))| LintFile {
            file,
            checklist: checklist.as_ref(),
            text: str::from_utf8(bytes).unwrap_or_default(),
        })
        .collect();
    // What could not be read is not gone: whether a version moved far enough is told once it can be.
    let is_whole = |earlier: &&&Checklist| {
        let own = read.iter().filter(|(_, _, (own, _))| own.as_ref().is_some_and(|own| own.id == earlier.id));
        own.into_iter().all(|(_, _, (_, problems))| !any_error(problems))
    };
    let earlier: Vec<&Checklist> = earlier.iter().filter(is_whole).copied().collect();
    let mut found = lint(&LintInput { checklists: &linted, facts, earlier: &earlier });
    let mut problems = Vec::new();
    for (file, _, (_, own)) in read {
        let (here, elsewhere) = found.into_iter().partition::<Vec<_>, _>(|p| p.place.file == file);
        found = elsewhere;
        let mut here = [own, here].concat();
        here.sort_by_key(|p| (p.place.line, p.place.column));
        problems.extend(here);
    }
    problems
}

/// The questions of a checklist whose scope rule nobody can meet, or that names what is not there, by id with
/// what is wrong. The checklist is looked at alone.
#[must_use]
pub fn broken_rules(checklist: &Checklist, facts: &Facts) -> Vec<(String, String)> {
    let alone = [LintFile { file: "", checklist: Some(checklist), text: "" }];
    let set = Set::new(&LintInput { checklists: &alone, facts, earlier: &[] });
    let mut findings = Findings::default();
    for subject in &set.subjects {
        scope::checklist(&set, subject, &mut findings);
        reach::checklist(&set, subject, &mut reach::Budget::default(), &mut findings);
    }
    ring::across(&set, &mut findings);
    let broken = findings.list.into_iter().filter(|finding| finding.severity == Severity::Error);
    broken.filter_map(|finding| Some((finding.at.question_id()?.to_owned(), finding.what))).collect()
}

/// One thing found, before it has a place in the text.
struct Finding {
    file: usize,
    at: At,
    severity: Severity,
    what: String,
    hint: String,
}

/// Everything found so far.
#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
    /// By file; warnings are counted apart, so that they crowd out no error.
    count: BTreeMap<(usize, Severity), usize>,
}

impl Findings {
    /// True when so many errors were found in a file that looking further is of no use.
    fn full(&self, file: usize) -> bool {
        self.full_of(Severity::Error, file)
    }

    fn full_of(&self, severity: Severity, file: usize) -> bool {
        self.count.get(&(file, severity)).is_some_and(|count| *count >= MOST)
    }

    fn error(&mut self, file: usize, at: At, what: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Error, file, at, what.into(), hint.into());
    }

    fn warning(&mut self, file: usize, at: At, what: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Warning, file, at, what.into(), hint.into());
    }

    fn add(&mut self, severity: Severity, file: usize, at: At, what: String, hint: String) {
        let count = self.count.entry((file, severity)).or_default();
        if *count < MOST {
            *count += 1;
            self.list.push(Finding { file, at, severity, what, hint });
        }
    }
}

/// Gives every finding its place, reading each file once more.
fn placed(input: &LintInput<'_>, findings: Findings) -> Vec<Problem> {
    let mut by_file: Vec<Vec<Finding>> = input.checklists.iter().map(|_| Vec::new()).collect();
    for finding in findings.list {
        if let Some(own) = by_file.get_mut(finding.file) {
            own.push(finding);
        }
    }
    let mut problems = Vec::new();
    for (file, findings) in input.checklists.iter().zip(by_file) {
        let places = place::all(file.file, file.text, findings.iter().map(|f| &f.at));
        let mut own: Vec<Problem> = findings
            .into_iter()
            .zip(places)
            .map(|(Finding { severity, what, hint, .. }, place)| Problem {
                place,
                severity,
                what,
                hint: Some(hint),
            })
            .collect();
        own.sort_by_key(|p| (p.place.line, p.place.column));
        own.dedup();
        problems.extend(own);
    }
    problems
}
