//! What history forbids: a version that did not move with its text, and ids that were renamed.

use super::Findings;
use super::place::At;
use super::set::Subject;
use crate::checklist::change::{self, ChangeItem};
use crate::checklist::model::{Checklist, Question};
use crate::checklist::version::{Fit, fit};

/// How alike two questions at the same place have to be for a new id to be a renamed one.
const ALIKE: f64 = 0.6;

pub(super) fn checklist(earlier: &[&Checklist], subject: &Subject<'_>, findings: &mut Findings) {
    if !subject.in_force {
        return;
    }
    let own: Vec<&Checklist> = earlier.iter().filter(|e| e.id == subject.checklist.id).copied().collect();
    let Some(last) = own.last() else { return };
    if renamed(last, subject, findings) {
        // With its old id back, the question is neither gone nor new: judge the version then.
        return;
    }
    reused(&own, subject, findings);
    revised(last, subject, findings);
    version(&own, last, subject, findings);
}

fn version(own: &[&Checklist], last: &Checklist, subject: &Subject<'_>, findings: &mut Findings) {
    let (new, at) = (subject.checklist, || At::top().key("version"));
    if new.version < last.version {
        findings.error(
            subject.file,
            at(),
            format!("version {} is lower than {}, which the record already has", new.version, last.version),
            format!("versions only go up: write at least {}", last.version),
        );
        return;
    }
    // The text that first had this number comes first: a number stands for one text. Then every earlier one,
    // because a step that was too small is not made good by another one after it.
    let same = own.iter().find(|earlier| earlier.version == new.version);
    let too_small = same.into_iter().chain(own.iter().rev()).find_map(|reference| {
        let changes = change::classify(reference, new);
        let due = change::step_due(&changes)?;
        (fit(reference.version, new.version, Some(due)) != Fit::Enough).then_some((reference, changes, due))
    });
    let Some((reference, changes, due)) = too_small else { return };
    let moved = if new.version == reference.version {
        format!("the checklist changed, and its version is still {}", new.version)
    } else {
        format!("version {} is too small a step from {}", new.version, reference.version)
    };
    findings.error(
        subject.file,
        at(),
        format!("{moved}: {}", reasons(&changes)),
        format!("write version = \"{}\"", last.version.max(reference.version).next(due)),
    );
}

/// The weightiest change, and how many there are besides.
fn reasons(changes: &[ChangeItem]) -> String {
    // Of equally weighty ones the first in the file.
    let heaviest = changes.iter().rev().max_by_key(|c| (c.step(), c.class));
    let first = heaviest.map(ToString::to_string).unwrap_or_default();
    match changes.len() {
        0 | 1 => first,
        2 => format!("{first}, and 1 change more"),
        more => format!("{first}, and {} changes more", more - 1),
    }
}

/// A question that is gone, and one in its place that was not there: the same one under a new id.
/// True when there is one.
fn renamed(old: &Checklist, subject: &Subject<'_>, findings: &mut Findings) -> bool {
    let new = subject.checklist;
    let mut any = false;
    let gone: Vec<&Question> = old.questions().filter(|q| new.question(&q.id).is_none()).collect();
    for question in new.questions().filter(|q| old.question(&q.id).is_none()) {
        let same_place = |q: &Question| place_of(old, &q.id) == place_of(new, &question.id);
        let before = gone.iter().find(|q| q.ask == question.ask).or_else(|| {
            gone.iter()
                .find(|q| same_place(q) && question.revision <= q.revision && alike(&q.ask, &question.ask))
        });
        if let Some(before) = before {
            any = true;
            findings.error(
                subject.file,
                At::question(question).key("id"),
                format!("question `{}` was `{}` in version {}", question.id, before.id, old.version),
                format!(
                    "ids are never renamed, or recorded answers lose their question: write `{}` and change `ask` only",
                    before.id
                ),
            );
        }
    }
    any
}

/// Section and place in it.
fn place_of<'c>(checklist: &'c Checklist, question: &str) -> Option<(&'c str, usize)> {
    let section = checklist.section_of(question)?;
    Some((&section.id, section.questions.iter().position(|q| q.id == question)?))
}

fn alike(a: &str, b: &str) -> bool {
    // The measure takes time by the product of the lengths; no question needs a thousand characters.
    a.len().max(b.len()) <= 1000 && strsim::normalized_levenshtein(a, b) >= ALIKE
}

/// An id that once stood for another question.
fn reused(earlier: &[&Checklist], subject: &Subject<'_>, findings: &mut Findings) {
    let Some((last, before)) = earlier.split_last() else { return };
    for question in subject.checklist.questions().filter(|q| last.question(&q.id).is_none()) {
        let once = before.iter().rev().find_map(|c| Some((c.version, c.question(&question.id)?)));
        if let Some((version, once)) = once
            && once.ask != question.ask
            && once.kind.name() != question.kind.name()
            && question.revision <= once.revision
        {
            findings.error(
                subject.file,
                At::question(question).key("id"),
                format!("the id `{}` stood for another question up to version {version}", question.id),
                "ids are never used again: give the new question an id of its own",
            );
        }
    }
}

/// A changed meaning without a raised revision, or a revision that went back.
fn revised(last: &Checklist, subject: &Subject<'_>, findings: &mut Findings) {
    for due in change::revisions_due(last, subject.checklist) {
        let Some(question) = subject.checklist.question(&due.question) else { continue };
        let at = At::question(question).key("revision");
        match &due.because {
            None => findings.error(
                subject.file,
                at,
                format!("revision {} is lower than {}, which the record already has", due.to, due.from),
                format!("revisions only go up: write at least {}", due.write()),
            ),
            Some(because) => findings.warning(
                subject.file,
                at,
                format!(
                    "`{}` means something else now, and its revision is still {}: {because}",
                    due.question, due.to
                ),
                format!(
                    "write `revision = {}`: it tells a reader which question an answer answered",
                    due.write()
                ),
            ),
        }
    }
}
