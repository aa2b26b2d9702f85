//! What concerns several checklists at once: file names, forks, and ids that stand twice.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::place::{self, At};
use super::{Findings, LintInput};
use crate::checklist::builtin;
use crate::checklist::facts::Facts;
use crate::checklist::model::{Checklist, Question};
use crate::text::id;

/// A checklist that could be read, and the number of its file.
pub(super) struct Subject<'a> {
    pub(super) file: usize,
    pub(super) path: &'a str,
    pub(super) checklist: &'a Checklist,
    /// False for the upstream text of a fork, kept in a folder `base`.
    pub(super) in_force: bool,
}

/// All checklists with what is known about them together.
pub(super) struct Set<'a> {
    pub(super) subjects: Vec<Subject<'a>>,
    pub(super) facts: &'a Facts,
    /// Questions in force by id, in file order.
    questions: HashMap<&'a str, Vec<(usize, &'a Question)>, RandomState>,
    /// Ids of questions that stand in a file but could not be read.
    unread: BTreeSet<String>,
}

impl<'a> Set<'a> {
    pub(super) fn new(input: &LintInput<'a>) -> Self {
        let mut subjects = Vec::new();
        let mut questions: HashMap<&str, Vec<(usize, &Question)>, RandomState> = HashMap::default();
        let mut unread = BTreeSet::new();
        for (number, file) in input.checklists.iter().enumerate() {
            let in_force = !is_base(file.file);
            // Where the text is not given, everything in it was read.
            if in_force && !file.text.is_empty() {
                let read: BTreeSet<&str> =
                    file.checklist.iter().flat_map(|c| c.questions()).map(|q| q.id.as_str()).collect();
                let ids = place::question_ids(file.file, file.text);
                unread.extend(ids.into_iter().filter(|id| !read.contains(id.as_str())));
            }
            let Some(checklist) = file.checklist else { continue };
            for question in checklist.questions().filter(|_| in_force) {
                questions.entry(&question.id).or_default().push((number, question));
            }
            subjects.push(Subject { file: number, path: file.file, checklist, in_force });
        }
        Self { subjects, facts: input.facts, questions, unread }
    }

    /// The question that a rule in this file means: the file's own, else that of another one.
    pub(super) fn question(&self, id: &str, file: usize) -> Option<(usize, &'a Question)> {
        let all = self.questions.get(id)?;
        all.iter().find(|(home, _)| *home == file).or_else(|| all.first()).copied()
    }

    /// True when the id stands in a file that could not be read in full.
    pub(super) fn is_unread(&self, id: &str) -> bool {
        self.unread.contains(id)
    }

    /// The id most like a wrong one.
    pub(super) fn nearest_question(&self, id: &str) -> Option<&str> {
        id::nearest(id, self.questions.keys().copied())
    }
}

/// The file name without folders.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn is_base(path: &str) -> bool {
    path.rsplit(['/', '\\']).nth(1) == Some("base")
}

/// Lints file names, forks and ids over all checklists.
pub(super) fn across(set: &Set<'_>, findings: &mut Findings) {
    let mut first: BTreeMap<&str, &Subject<'_>> = BTreeMap::new();
    for subject in set.subjects.iter().filter(|s| s.in_force) {
        let id = subject.checklist.id.as_str();
        if name(subject.path) != format!("{id}.toml") {
            findings.error(
                subject.file,
                At::top().key("id"),
                format!("the id `{id}` is not the file's name"),
                format!("ids are permanent: name the file `{id}.toml`, or set the id back if it was changed"),
            );
        }
        match first.entry(id) {
            Entry::Occupied(other) => findings.error(
                subject.file,
                At::top().key("id"),
                format!("checklist `{id}` stands in {} as well", other.get().path),
                "give one of them another id, or take one file away",
            ),
            Entry::Vacant(free) => {
                free.insert(subject);
            }
        }
        fork(set, subject, findings);
    }
    twice(set, findings);
    siblings(set, findings);
}

fn fork(set: &Set<'_>, subject: &Subject<'_>, findings: &mut Findings) {
    let checklist = subject.checklist;
    if let Some(replaced) = &checklist.replaces {
        let at = || At::top().key("replaces");
        if checklist.base.is_none() {
            findings.error(
                subject.file,
                at(),
                "only a fork takes the place of another checklist",
                "add [base] with checklist and version, or take `replaces` out",
            );
        }
        let known: Vec<&str> = set.subjects.iter().map(|s| s.checklist.id.as_str()).collect();
        if *replaced == checklist.id {
            findings.error(
                subject.file,
                at(),
                "a checklist cannot take its own place",
                "take `replaces` out: a fork with its base's id stands in its place anyway",
            );
        } else if !known.contains(&replaced.as_str()) {
            findings.error(
                subject.file,
                at(),
                format!("there is no checklist `{replaced}` to take the place of"),
                near(replaced, known),
            );
        }
    }
    let built_in = builtin::CHECKLISTS.map(|(id, _)| id);
    if let Some(base) = &checklist.base
        && base.source == "built-in"
        && !built_in.contains(&base.checklist.as_str())
    {
        findings.error(
            subject.file,
            At::top().key("base").key("checklist"),
            format!("there is no built-in checklist `{}`", base.checklist),
            near(&base.checklist, built_in),
        );
    }
}

/// `did you mean …?` where there is something near, else the whole choice.
pub(super) fn near<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> String {
    let choices: Vec<&str> = choices.into_iter().collect();
    id::nearest(word, choices.iter().copied()).map_or_else(
        || {
            if choices.is_empty() {
                "there is none to choose from".to_owned()
            } else {
                format!("one of: {}", choices.join(", "))
            }
        },
        |near| format!("did you mean `{near}`?"),
    )
}

/// The words with a final stop, unless they end in a mark already.
pub(super) fn sentence(words: &str) -> String {
    if words.ends_with('?') { words.to_owned() } else { format!("{words}.") }
}

/// One question id stands in two checklists only if they are of one family.
fn twice(set: &Set<'_>, findings: &mut Findings) {
    let subject = |file: usize| set.subjects.iter().find(|s| s.file == file);
    let mut shared: Vec<_> = set.questions.iter().filter(|(_, homes)| homes.len() > 1).collect();
    shared.sort_unstable_by_key(|(id, _)| **id);
    for (id, homes) in shared {
        let Some(((first, earlier), rest)) = homes.split_first() else { continue };
        let Some(first) = subject(*first) else { continue };
        for (file, question) in rest {
            let stranger = subject(*file)
                .is_some_and(|own| own.file != first.file && !own.checklist.is_of_family(first.checklist));
            if stranger {
                findings.error(
                    *file,
                    At::question(question).key("id"),
                    format!("question `{id}` stands in {} as well", first.path),
                    format!(
                        "the other one is on line {}; rename this one, or say with [base] that this is a fork of `{}`",
                        earlier.line, first.checklist.id
                    ),
                );
            }
        }
    }
}

/// Two forks of one base for the same partner type would both be asked, with the same ids.
fn siblings(set: &Set<'_>, findings: &mut Findings) {
    let forks: Vec<(&Subject<'_>, &str)> = set
        .subjects
        .iter()
        // A draft is pinned by nobody who does not ask for it.
        .filter(|s| s.in_force && !s.checklist.version.is_draft())
        .filter_map(|s| Some((s, s.checklist.base.as_ref()?.checklist.as_str())))
        .collect();
    for (index, (subject, base)) in forks.iter().enumerate() {
        let other = forks.iter().take(index).find(|(other, root)| {
            root == base
                && other.checklist.id != subject.checklist.id
                && overlap(subject.checklist, other.checklist)
        });
        if let Some((other, _)) = other {
            findings.error(
                subject.file,
                At::top().key("partner-types"),
                format!(
                    "`{}` and `{}` are both forks of `{base}` for the same partner types",
                    other.checklist.id, subject.checklist.id
                ),
                "one review would ask every question twice: give each fork partner types of its own",
            );
        }
    }
}

fn overlap(a: &Checklist, b: &Checklist) -> bool {
    match (&a.partner_types, &b.partner_types) {
        (Some(a), Some(b)) => a.iter().any(|t| b.contains(t)),
        _ => true,
    }
}
