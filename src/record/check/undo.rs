//! Taking an entry back.

use super::{Case, Effect, Refusal, unless};
use crate::record::action::Undo;
use crate::record::change::Files;
use crate::record::layout::{self, Part};
use crate::record::message::Draft;
use crate::record::policy::authority::Right;

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
    may_undo(case, undo, &mut refusals);
    if let Some(review) = &case.bench.review {
        let folder = format!("{}/", review.id.folder());
        let citations = review.citations();
        for file in undo.files.iter().filter(|file| file.before.is_none()) {
            let part = file.path.strip_prefix(&folder).map(layout::part);
            if let Some(Part::Claim(question, claim)) = part
                && review.answers.get(question).is_some_and(|a| a.value.taken_from.as_deref() == Some(claim))
                && !undo.files.iter().any(|file| file.path == review.id.answer(question))
            {
                refusals.push(Refusal::illegal(
                    format!("the answer to {question} took the claim `{claim}`"),
                    "take that answer back first",
                ));
            }
            if let Some(Part::Evidence(document)) = part {
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

/// Who may take what back: what a second person, an approver or a signer did only they themselves,
/// and nothing of what was decided upon once the decision is in force.
fn may_undo(case: &Case<'_>, undo: &Undo, refusals: &mut Vec<Refusal>) {
    let is_own = case.actor.identity.email.eq_ignore_ascii_case(&undo.author);
    let review = case.bench.review.as_ref();
    let folder = review.map(|review| format!("{}/", review.id.folder()));
    let inside =
        |path: &str| folder.as_deref().and_then(|folder| path.strip_prefix(folder)).map(str::to_owned);
    let mut rights = vec![Right::Answer, Right::Start, Right::Submit];
    for file in &undo.files {
        let part = inside(&file.path);
        let part = part.as_deref().map_or(Part::Other, layout::part);
        let is_personal = matches!(
            part,
            Part::Verification(_) | Part::Waiver(_) | Part::Decision | Part::SignOff(_) | Part::Condition(_)
        ) || file.path.contains("/risks/");
        if is_personal {
            // Whoever did it may; nobody else.
            rights.clear();
            if !is_own {
                refusals.push(Refusal::FourEyes {
                    who: case.actor.id.clone(),
                    what: format!("take entry {} back", undo.entry.short()),
                    why: format!("it is an act of {}", undo.author),
                });
                break;
            }
        }
        if [layout::RECORD, layout::POLICY].contains(&file.path.as_str()) {
            rights = vec![Right::Administer];
        }
        if file.path == layout::FACTS || layout::checklist_of(&file.path).is_some() {
            rights = vec![Right::Start, Right::Administer];
        }
        if let Some(state) = review
            .and_then(|review| case.over(review))
            .filter(|_| !matches!(part, Part::Condition(_) | Part::Other))
        {
            refusals.push(Refusal::illegal(
                format!(
                    "{} is {}: what was decided upon is not taken back",
                    review.map_or_else(String::new, |r| r.id.to_string()),
                    state.words()
                ),
                "an approval can be revoked: `probity revoke`; a new review can carry the answers on",
            ));
            break;
        }
    }
    let policy = case.bench.policy.as_ref().map(|item| &item.value.authority);
    if let Some(authority) = policy.filter(|_| !rights.is_empty())
        && !rights.iter().any(|right| authority.may(&case.actor, *right))
    {
        refusals.push(Refusal::MayNot {
            who: case.actor.id.clone(),
            what: "take this entry back".to_owned(),
            roles: rights
                .iter()
                .flat_map(|right| authority.roles_with(*right))
                .collect::<Vec<_>>()
                .join(" or "),
        });
    }
}
