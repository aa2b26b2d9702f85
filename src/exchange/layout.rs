//! Fits the sections of a source to what a checklist may hold, and says what was put elsewhere.

use super::draft::{DraftSection, one_line};
use super::ids::Key;
use super::place::At;
use super::report::{Read, Report, Wrong};

/// The most sections of a checklist and questions of a section that the reader takes.
const MOST_SECTIONS: usize = 100;
const MOST_QUESTIONS: usize = 500;

/// Folds sections into what they nest in where there are too many, and divides those that are too long.
pub(super) fn fit(sections: &mut Vec<DraftSection>, report: &mut Report) -> Read<()> {
    let total: usize = sections.iter().map(|section| section.questions.len()).sum();
    if total > MOST_SECTIONS * MOST_QUESTIONS {
        let first_too_many = sections.iter().flat_map(|s| &s.questions).nth(MOST_SECTIONS * MOST_QUESTIONS);
        let what = format!(
            "here are {total} questions; a checklist holds at most {}",
            MOST_SECTIONS * MOST_QUESTIONS
        );
        let at = first_too_many.map_or(At::whole(0), |question| question.at);
        return Err(Wrong::new(at, what, "divide the source and import its parts"));
    }
    fold_empty(sections, report);
    let room = |sections: &[DraftSection]| {
        sections.iter().map(|section| section.questions.len().div_ceil(MOST_QUESTIONS).max(1)).sum::<usize>()
    };
    while room(sections) > MOST_SECTIONS {
        let depths = depths(sections);
        let deepest = depths.iter().copied().max().unwrap_or(0);
        if deepest == 0 {
            fold_all(sections, report);
            break;
        }
        fold(
            sections,
            report,
            "a checklist holds at most 100 sections; put into the one around it",
            |n, _| depths.get(n) == Some(&deepest),
        );
    }
    divide(sections, report);
    Ok(())
}

/// Sections with no question below them are words only: they go to the section around them.
fn fold_empty(sections: &mut Vec<DraftSection>, report: &mut Report) {
    let mut needed = vec![false; sections.len()];
    for (index, section) in sections.iter().enumerate().rev() {
        let is_needed = !section.questions.is_empty() || needed.get(index) == Some(&true);
        if is_needed {
            for place in [Some(index), section.parent].into_iter().flatten() {
                if let Some(slot) = needed.get_mut(place) {
                    *slot = true;
                }
            }
        }
    }
    fold(
        sections,
        report,
        "it holds no question; put into the guidance of the one around it",
        |n, section| needed.get(n) == Some(&false) && section.parent.is_some(),
    );
}

/// How many sections each one is in.
fn depths(sections: &[DraftSection]) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(sections.len());
    for section in sections {
        depths.push(section.parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1));
    }
    depths
}

/// Puts the chosen sections into those that they are in.
fn fold(
    sections: &mut Vec<DraftSection>,
    report: &mut Report,
    why: &str,
    is_folded: impl Fn(usize, &DraftSection) -> bool,
) {
    let mut kept: Vec<DraftSection> = Vec::with_capacity(sections.len());
    // Where each section, or what took it in, stands now.
    let mut now: Vec<usize> = Vec::with_capacity(sections.len());
    for (index, mut section) in std::mem::take(sections).into_iter().enumerate() {
        let folded = is_folded(index, &section);
        section.parent = section.parent.and_then(|parent| now.get(parent).copied());
        if let Some((parent, around)) =
            section.parent.filter(|_| folded).and_then(|parent| Some((parent, kept.get_mut(parent)?)))
        {
            report.change("section", why, section.at, one_line(&section.title));
            around.tell(&headed(&section));
            around.questions.append(&mut section.questions);
            now.push(parent);
        } else {
            now.push(kept.len());
            kept.push(section);
        }
    }
    *sections = kept;
}

fn headed(section: &DraftSection) -> String {
    let title = format!("**{}**", one_line(&section.title));
    if section.guidance.is_empty() { title } else { format!("{title}\n\n{}", section.guidance) }
}

/// More sections side by side than a checklist holds: all questions in one.
fn fold_all(sections: &mut Vec<DraftSection>, report: &mut Report) {
    let key = Key::of("all questions", "questions");
    let mut one = DraftSection::new(key, At::whole(0), None, "Questions");
    for mut section in std::mem::take(sections) {
        let why = "a checklist holds at most 100 sections; its questions stand in one";
        report.change("section", why, section.at, one_line(&section.title));
        one.tell(&headed(&section));
        one.questions.append(&mut section.questions);
    }
    sections.push(one);
}

/// A section with more questions than it may hold goes on in another one behind it.
fn divide(sections: &mut Vec<DraftSection>, report: &mut Report) {
    if sections.iter().all(|section| section.questions.len() <= MOST_QUESTIONS) {
        return;
    }
    let mut divided: Vec<DraftSection> = Vec::new();
    let mut now: Vec<usize> = Vec::new();
    for mut section in std::mem::take(sections) {
        section.parent = section.parent.and_then(|parent| now.get(parent).copied());
        now.push(divided.len());
        let (parent, at, key, title) =
            (section.parent, section.at, section.key.clone(), section.title.clone());
        let mut rest = section.questions.split_off(section.questions.len().min(MOST_QUESTIONS));
        divided.push(section);
        for part in 2.. {
            if rest.is_empty() {
                break;
            }
            let why = "a section holds at most 500 questions; the others stand in one behind it";
            report.change("section", why, at, one_line(&title));
            let key = Key::of(format!("{} {part}", key.whole), format!("{} {part}", key.short()));
            let mut more = DraftSection::new(key, at, parent, format!("{title} ({part})"));
            let later = rest.split_off(rest.len().min(MOST_QUESTIONS));
            more.questions = std::mem::replace(&mut rest, later);
            divided.push(more);
        }
    }
    *sections = divided;
}
