//! Moving a running review to other texts of its checklists.

use std::sync::Arc;

use super::{Bench, Case, Effect, Refusal, answer, saw, unless};
use crate::record::Item;
use crate::record::action::{Action, GiveAnswer, Upgrade};
use crate::record::answer::Answer;
use crate::record::change::{Files, Message, ObjectId};
use crate::record::message::Draft;
use crate::record::policy::authority::Right;
use crate::record::review::{Review, ReviewFile, Upgraded};
use crate::record::upgrade::{Becomes, Misfit, Plan};

/// So many questions of a kind are named in a message.
const NAMED: usize = 60;

pub(super) fn check(case: &Case<'_>, action: &Action, upgrade: &Upgrade) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let mut refusals = Vec::new();
    if !review.can_move() {
        refusals.push(Refusal::illegal(
            format!("{} has been decided or signed: its checklists change no more", review.id),
            format!(
                "a new review pins the newest ones: `probity review start {}/NEW --from {}`",
                review.id.partner, review.id
            ),
        ));
    }
    if !upgrade.answers.is_empty() && !case.authority().is_some_and(|own| own.may(&case.actor, Right::Answer))
    {
        refusals.push(Refusal::illegal(
            format!("{} may move the review, and not answer in it", case.actor.id),
            "move it without answers: whoever may answer confirms them while walking",
        ));
    }
    let chosen: Vec<String> = upgrade.checklists.iter().map(|pin| pin.checklist.clone()).collect();
    let plan = Plan::of(review, &case.bench.checklists, case.bench.facts.as_deref(), &chosen)
        .map_err(|misfits| misfits.iter().map(|misfit| refusal(review, misfit)).collect::<Vec<_>>())?;
    for pin in &upgrade.checklists {
        let now = case.bench.checklists.iter().find(|item| item.value.id == pin.checklist).map(AsRef::as_ref);
        refusals.extend(saw(pin.saw, now, &format!("the checklist {}", pin.checklist)));
    }
    let broken = case.bench.problems.iter().filter(|problem| problem.is_error());
    let broken: Vec<_> = broken
        .filter(|problem| {
            plan.swaps
                .iter()
                .any(|swap| problem.place.file == crate::record::layout::checklist(&swap.to.checklist.id))
        })
        .cloned()
        .collect();
    if !broken.is_empty() {
        refusals.push(Refusal::Broken(broken));
    }
    unless(refusals)?;
    let upgraded = Upgraded {
        by: case.actor.id.clone(),
        at: case.at,
        from: plan
            .swaps
            .iter()
            .map(|swap| format!("{} {}", swap.from.checklist.id, swap.from.checklist.version))
            .collect(),
        reconfirm: plan.reconfirm.clone(),
    };
    let file = ReviewFile { upgraded: Some(upgraded), ..review.file.value.clone() };
    let id = &review.id;
    let mut files = Files::new();
    files.insert(id.file("review.toml"), Some(file.write(&id.to_string(), &review.file.text).into_bytes()));
    for swap in &plan.swaps {
        if swap.from.checklist.id != swap.to.checklist.id {
            files.insert(id.pin(&swap.from.checklist.id), None);
        }
        files.insert(id.pin(&swap.to.checklist.id), Some(swap.text.clone().into_bytes()));
    }
    if let Some(facts) = case.bench.facts.as_ref().filter(|_| plan.has_new_facts) {
        files.insert(id.file("pins/facts.toml"), Some(facts.text.clone().into_bytes()));
    }
    let mut after = plan.after.clone();
    after.file.value = file;
    files.extend(answers(case, action, upgrade, after)?);
    let message = message(review, upgrade, &plan);
    Ok(Effect { files, message })
}

fn refusal(review: &Review, misfit: &Misfit) -> Refusal {
    match misfit {
        Misfit::Unknown(id) => Refusal::NotFound {
            what: "checklist",
            id: id.clone(),
            hint: "`probity checklist list` shows all".to_owned(),
        },
        Misfit::Stranger(id) => Refusal::illegal(
            format!("`{id}` takes the place of no checklist that {} pins", review.id),
            "a review moves to a newer text of a checklist, to a fork of it, or from a fork to its base",
        ),
        Misfit::Twice(id) => Refusal::illegal(
            format!("two checklists would take the place of `{id}`"),
            "name the one that is wanted",
        ),
        Misfit::Same => Refusal::Nothing(format!("{} pins the checklists that are in force", review.id)),
    }
}

/// What the answers that come along leave behind, each judged under the new pins and on top of those before it.
fn answers(
    case: &Case<'_>,
    action: &Action,
    upgrade: &Upgrade,
    after: Review,
) -> Result<Files, Vec<Refusal>> {
    let mut files = Files::new();
    let mut after = after;
    let mut refusals = Vec::new();
    for give in &upgrade.answers {
        if give.review != upgrade.review {
            refusals.push(Refusal::illegal(
                format!("{} is answered in another review", give.question),
                "an upgrade answers in its own review",
            ));
            continue;
        }
        let bench = Bench { review: Some(Arc::new(after.clone())), ..case.bench.clone() };
        let inner = Case { bench: &bench, actor: case.actor.clone(), at: case.at };
        match answer::check(&inner, action, give) {
            Ok(effect) => {
                take_in(&mut after, give, &effect.files);
                files.extend(effect.files);
            }
            Err(found) => refusals.extend(found),
        }
    }
    unless(refusals)?;
    Ok(files)
}

/// Puts an answer into the review that the next one is judged in.
fn take_in(after: &mut Review, give: &GiveAnswer, files: &Files) {
    let path = after.id.answer(&give.question);
    if let Some(Some(bytes)) = files.get(&path)
        && let (Some(answer), _) = Answer::read(&path, &after.id.to_string(), &give.question, bytes)
    {
        let item = Item::new(ObjectId([0; 20]), bytes.clone(), answer);
        after.answers.insert(give.question.clone(), Arc::new(item));
    }
    for document in &give.file {
        let item = Item::new(ObjectId([0; 20]), Vec::new(), document.clone());
        after.evidence.insert(document.id.clone(), Arc::new(item));
    }
}

fn message(review: &Review, upgrade: &Upgrade, plan: &Plan) -> Message {
    let moves: Vec<String> = plan
        .swaps
        .iter()
        .map(|swap| {
            let (from, to) = (&swap.from.checklist, &swap.to.checklist);
            format!("{} {} -> {} {}", from.id, from.version, to.id, to.version)
        })
        .collect();
    let rows = |becomes: Becomes| {
        let rows = plan.rows.iter().filter(move |row| row.becomes == becomes);
        rows.filter(move |row| row.is_answered || becomes == Becomes::New).map(|row| row.question.as_str())
    };
    let line = |title: &str, ids: Vec<&str>| match ids.len() {
        0 => None,
        many if many > NAMED => {
            let shown: Vec<&str> = ids.into_iter().take(NAMED).collect();
            Some(format!("{title}: {} and {} more", shown.join(", "), many - NAMED))
        }
        _ => Some(format!("{title}: {}", ids.join(", "))),
    };
    let became: Vec<String> = [
        ("Counted anew", Becomes::CountedAnew),
        ("To be confirmed again", Becomes::ToConfirm),
        ("Retired", Becomes::Retired),
        ("New", Becomes::New),
    ]
    .into_iter()
    .filter_map(|(title, becomes)| line(title, rows(becomes).collect()))
    .collect();
    let given: Vec<String> = upgrade.answers.iter().map(|give| given(review, plan, give)).collect();
    let facts = if plan.has_new_facts { "The facts in force are pinned as well." } else { "" };
    Draft::new(&format!("{}: moved to {}", review.id, first_of(&moves)))
        .paragraph(&moves.join("\n"))
        .paragraph(&became.join("\n"))
        .paragraph(&given.join("\n"))
        .paragraph(facts)
        .trailer("Review", &review.id.to_string())
        .finish("upgrade")
}

fn first_of(moves: &[String]) -> String {
    let to = |own: &String| own.split(" -> ").nth(1).unwrap_or_default().to_owned();
    match moves {
        [only] => to(only),
        [first, rest @ ..] => format!("{} and {} more checklists", to(first), rest.len()),
        [] => String::new(),
    }
}

/// What is said of an answer that comes along.
fn given(review: &Review, plan: &Plan, give: &GiveAnswer) -> String {
    let says_the_same = |answer: &Answer| {
        answer.state == give.state
            && answer.because == give.because.trim()
            && answer.evidence == give.evidence
    };
    let own = review.answers.get(&give.question).is_some_and(|item| says_the_same(&item.value));
    if own {
        return format!("Confirmed as it was: {}", give.question);
    }
    let retired = plan.rows.iter().filter(|row| row.becomes == Becomes::Retired);
    let source = retired
        .filter_map(|row| review.answers.get(&row.question))
        .find(|item| says_the_same(&item.value))
        .map(|item| &item.value.question);
    match source {
        Some(source) => format!("Taken over: {} from {source}", give.question),
        None => format!("Answered: {}", give.question),
    }
}
