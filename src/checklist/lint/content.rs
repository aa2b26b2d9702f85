//! What one checklist shows by itself: scores, anchors, references, empty texts.

use rust_decimal::Decimal;

use super::place::At;
use super::set::{Subject, near, sentence};
use super::{Findings, gate};
use crate::checklist::builtin::FRAMEWORKS;
use crate::checklist::model::{Checklist, ChoiceOption, Earns, Kind, Level, Question, Section};
use crate::text::problem::Severity;

pub(super) fn checklist(subject: &Subject<'_>, findings: &mut Findings) {
    for part in &subject.checklist.sections {
        section(subject.file, subject.checklist, part, findings);
    }
    for question in subject.checklist.questions() {
        if findings.full(subject.file) {
            return;
        }
        texts(subject.file, question, findings);
        earned(subject.file, question, findings);
        gate::question(subject.file, question, findings);
        references(subject.file, question, findings);
        if question.disabled.is_some() && subject.checklist.base.is_none() {
            findings.error(
                subject.file,
                At::question(question).key("disabled"),
                "only a fork leaves questions out, and this checklist has no [base]",
                "take the question away and raise the version's first number, or add [base]",
            );
        }
    }
}

fn section(file: usize, checklist: &Checklist, section: &Section, findings: &mut Findings) {
    if section.guidance.is_empty() {
        findings.warning(
            file,
            At::section(section).key("guidance"),
            format!("section `{}` has no guidance", section.id),
            "add `guidance = \"\"\"…\"\"\"`: what good looks like, for a person who does it the first time",
        );
    }
    let parent = checklist.sections.iter().any(|s| s.parent.as_deref() == Some(section.id.as_str()));
    if section.questions.is_empty() && !parent {
        findings.warning(
            file,
            At::section(section),
            format!("section `{}` has no question", section.id),
            "add a [[section.question]] below it, or take the section away",
        );
    }
}

fn texts(file: usize, question: &Question, findings: &mut Findings) {
    let texts = [
        ("ask", question.ask.trim(), "the question as a reviewer reads it"),
        (
            "request",
            question.request.as_str(),
            "the same question as one would put it to the partner in a mail",
        ),
    ];
    for (key, _, hint) in texts.into_iter().filter(|(_, text, _)| text.is_empty()) {
        findings.warning(
            file,
            At::question(question).key(key),
            format!("`{}` has no `{key}`", question.id),
            format!("add `{key} = \"…\"`: {hint}"),
        );
    }
    if question.evidence.min > Level::NONE && question.evidence.hint.is_empty() {
        findings.warning(
            file,
            At::question(question).key("evidence"),
            format!("`{}` needs proof and does not say which", question.id),
            "add `hint = \"…\"`: the document to look for",
        );
    }
}

fn earned(file: usize, question: &Question, findings: &mut Findings) {
    let at = || At::question(question);
    match &question.kind {
        Kind::Choice(options) => {
            let full = options.iter().any(|o| o.score == Some(Decimal::ONE));
            if !full && question.weight > 0 {
                findings.warning(
                    file,
                    at().key("options"),
                    "no option earns full credit",
                    "give the best option `score = 1.0`, or nobody can reach the full score",
                );
            }
            labels(file, question, options, findings);
        }
        Kind::Multi { options, earns } => {
            labels(file, question, options, findings);
            match earns {
                Earns::Required(keys) if keys.is_empty() => findings.error(
                    file,
                    at().key("required"),
                    "`required` lists nothing, so no answer can earn credit",
                    "name the options that earn credit, or write `at-least = 1`",
                ),
                Earns::AtLeast(count) if usize::try_from(*count).is_ok_and(|c| c > options.len()) => findings
                    .error(
                        file,
                        at().key("at-least"),
                        format!("no answer can tick {count} of {} options", options.len()),
                        format!("write a number from 1 to {}", options.len()),
                    ),
                _ => {}
            }
        }
        Kind::Scale(anchors) => anchored(file, question, anchors, findings),
        Kind::Date | Kind::Text if question.weight > 0 => findings.warning(
            file,
            at().key("weight"),
            format!(
                "a {} question earns nothing, so its weight counts against every partner",
                question.kind.name()
            ),
            "write `weight = 0`: recorded only",
        ),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure)
            if question.weight > 0 && measure.credit.is_none() =>
        {
            findings.warning(
                file,
                at().key("weight"),
                "this figure earns nothing, so its weight counts against every partner",
                "say what it earns with `full` and `zero`, or write `weight = 0`: recorded only",
            );
        }
        _ => {}
    }
}

/// Two options that read the same cannot be told apart.
fn labels(file: usize, question: &Question, options: &[ChoiceOption], findings: &mut Findings) {
    for (index, option) in options.iter().enumerate() {
        if let Some(other) = options.iter().take(index).find(|o| o.label.trim() == option.label.trim()) {
            findings.warning(
                file,
                At::question(question).key("options").item(index).key("label"),
                format!("options `{}` and `{}` read the same", other.key, option.key),
                "give each option words of its own",
            );
        }
    }
}

/// A scale without a gap: each level has words, and words of its own.
fn anchored(file: usize, question: &Question, anchors: &[String], findings: &mut Findings) {
    for (level, anchor) in anchors.iter().enumerate() {
        let at = At::question(question).key("anchors").item(level);
        if anchor.trim().is_empty() {
            findings.error(
                file,
                at,
                format!("level {level} of the scale has no anchor"),
                "say what one would see at this level",
            );
        } else if let Some(other) = anchors.iter().take(level).position(|a| a.trim() == anchor.trim()) {
            findings.warning(
                file,
                at,
                format!("levels {other} and {level} of the scale read the same"),
                "say what one would see at this level and not at the other",
            );
        }
    }
}

/// `framework-version:id`; a citation without a colon, or with blanks before it, is free text.
fn references(file: usize, question: &Question, findings: &mut Findings) {
    for (index, reference) in question.refs.iter().enumerate() {
        if findings.full_of(Severity::Warning, file) {
            return;
        }
        let at = At::question(question).key("refs").item(index);
        let Some((framework, id)) = reference.split_once(':') else { continue };
        if framework.contains(char::is_whitespace) || id.starts_with("//") {
            continue;
        }
        if !FRAMEWORKS.contains(&framework) {
            findings.warning(
                file,
                at,
                format!("unknown framework `{framework}`"),
                format!("{} Anything else is cited without a colon", sentence(&near(framework, FRAMEWORKS))),
            );
        } else if id.trim().is_empty() {
            findings.warning(
                file,
                at,
                format!("`{reference}` names no clause"),
                format!("as `{framework}:1.2`"),
            );
        }
    }
}
