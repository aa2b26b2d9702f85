//! Taking an entry back.

use super::{Case, Effect, Refusal, unless};
use crate::record::action::Undo;
use crate::record::change::Files;
use crate::record::layout::{self, Part};
use crate::record::message::Draft;

pub(super) fn check(case: &Case<'_>, undo: &Undo) -> Result<Effect, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if undo.files.is_empty() {
        refusals.push(Refusal::Nothing(format!("entry {} changed no file", undo.entry.short())));
    }
    if undo.files.iter().any(|file| file.path == layout::RECORD && file.before.is_none()) {
        refusals.push(Refusal::illegal(
            "the beginning of a record cannot be taken back",
            "a record that nobody wants is deleted with its folder",
        ));
    }
    for file in undo.files.iter().filter(|file| file.after != file.now) {
        refusals.push(Refusal::Changed { what: file.path.clone(), now: None });
    }
    for path in &case.bench.there {
        refusals.push(Refusal::illegal(
            format!("{} came later and hangs on entry {}", path.0, undo.entry.short()),
            "take the later entries back first",
        ));
    }
    if let Some(review) = &case.bench.review {
        let folder = format!("{}/", review.id.folder());
        let citations = review.citations();
        for file in undo.files.iter().filter(|file| file.before.is_none()) {
            if let Some(Part::Evidence(document)) = file.path.strip_prefix(&folder).map(layout::part) {
                // Answers of the same entry go along with their document.
                let along =
                    undo.files.iter().filter_map(|f| f.path.strip_prefix(&folder)).filter_map(|inside| {
                        match layout::part(inside) {
                            Part::Answer(question) => review.answers.get(question),
                            _ => None,
                        }
                    });
                let own = along.filter(|item| item.value.evidence.iter().any(|c| c.id == document)).count();
                if citations.get(document).copied().unwrap_or(0) > own {
                    refusals.push(Refusal::illegal(
                        format!("`{document}` is cited by other answers"),
                        "change those answers first",
                    ));
                }
            }
        }
    }
    unless(refusals)?;
    let files: Files = undo.files.iter().map(|file| (file.path.clone(), file.before.clone())).collect();
    let review = case.bench.review.as_ref().map(|review| review.id.to_string());
    let (place, rest) = undo.subject.split_once(": ").unwrap_or(("", undo.subject.as_str()));
    let prefix = if place.is_empty() { String::new() } else { format!("{place}: ") };
    let mut draft = Draft::new(&format!("{prefix}take back \"{rest}\""))
        .paragraph(&format!("Restores what stood before entry {}.", undo.entry));
    if let Some(review) = review {
        draft = draft.trailer("Review", &review);
    }
    Ok(Effect { files, message: draft.trailer("Undoes", &undo.entry.to_string()).finish("undo") })
}
