//! The line mode from its beginning: which review, in which order, or how to come to a record.

use std::collections::BTreeSet;

use super::talk::{Stop, Talk};
use super::typed;
use super::walk::Walk;
use crate::checklist::facts::Facts;
use crate::cli::context::Desk;
use crate::cli::output::{faint, plain, strong};
use crate::error::Error;
use crate::record::action::{Action, StartReview};
use crate::record::layout::{self, ReviewId};
use crate::record::load;
use crate::record::order::Order;
use crate::record::partner::Partner;
use crate::record::review::Review;
use crate::record::standing::{Place, Standing};
use crate::store::begin::{self, BeginError};
use crate::store::overview::ReviewLine;
use crate::store::{At, Store, StoreError};

/// What to do, again and again, until the person leaves.
pub(super) fn home(talk: &mut Talk<'_>) -> Result<(), Stop> {
    if !is_in_record(talk)? {
        without_record(talk)?;
    }
    say_past(talk)?;
    loop {
        let mut desk = talk.context.write()?;
        let reviews = desk.glance()?.reviews;
        talk.gap()?;
        let may_record = desk.why_not.is_none();
        let words =
            if may_record { "Nothing is recorded before you say so." } else { "Nothing is recorded." };
        talk.line(&[strong(&desk.record.name), faint(format!(", line by line. {words}"))])?;
        let mut choices: Vec<String> = Vec::new();
        for ReviewLine { id, summary } in &reviews {
            choices.push(match summary {
                Ok(own) => format!("{id}: {}, {} of {} answered", own.title, own.answered, own.in_scope),
                Err(_) => format!("{id}: cannot be read; `probity doctor` says why"),
            });
        }
        if may_record {
            choices.push("start another review".to_owned());
        }
        choices.push("leave".to_owned());
        let chosen = talk.choose("What now", &choices, None)?;
        let outcome = match reviews.get(chosen) {
            Some(line) => walk_one(talk, desk, &line.id, None),
            None if may_record && chosen == reviews.len() => start(talk, desk),
            None => return Ok(()),
        };
        match outcome {
            Ok(()) | Err(Stop::Left) => {}
            // What the record refuses is told, and the choice comes again.
            Err(Stop::Failed(error)) if error.kind == crate::error::Kind::Refused => talk.sorry(&error)?,
            Err(stop) => return Err(stop),
        }
    }
}

/// Says once that it is the past that is looked at.
fn say_past(talk: &mut Talk<'_>) -> Result<(), Stop> {
    if !talk.context.looking.is_given() {
        return Ok(());
    }
    let desk = talk.context.write()?;
    let day = desk.day.strftime("%-d %b %Y");
    let entry = match desk.snapshot.commit {
        Some(commit) => format!(": entry {}, {}", commit.short(), desk.subject(commit)?),
        None => String::new(),
    };
    talk.line(&[strong(format!("AS OF {day}")), plain(entry)])?;
    talk.say(
        "The record is shown as it stood then; nothing can be recorded. `probity` alone shows it as it is.",
    )?;
    Ok(())
}

/// Walks the review that was named, the only one there is, or one of several.
pub(super) fn walk(talk: &mut Talk<'_>, name: Option<&str>, order: Option<Order>) -> Result<(), Stop> {
    let desk = talk.context.write()?;
    let id = if let Some(name) = name { desk.review_id(name)? } else { choose_review(talk, &desk)? };
    let order = order.or(name.is_some().then_some(Order::QuickPass));
    walk_one(talk, desk, &id, order)
}

fn choose_review(talk: &mut Talk<'_>, desk: &Desk) -> Result<ReviewId, Stop> {
    let all = desk.review_ids(None)?;
    match all.as_slice() {
        [] => {
            let hint = "`probity review start PARTNER/REVIEW` begins one";
            Err(Error::refused("there is no review yet", hint).into())
        }
        [one] => Ok(one.clone()),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            let chosen = talk.choose("Which review", &names, None)?;
            several.get(chosen).cloned().ok_or(Stop::Left)
        }
    }
}

fn walk_one(talk: &mut Talk<'_>, mut desk: Desk, id: &ReviewId, order: Option<Order>) -> Result<(), Stop> {
    let review = desk.review(id)?;
    if let Some(Order::Document(document)) = &order
        && !review.evidence.contains_key(document)
    {
        let known = review.evidence.keys().map(String::as_str);
        let hint = crate::text::id::nearest(document, known).map_or_else(
            || format!("`probity evidence list {id}` shows all"),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Error::refused(format!("there is no document `{document}` in {id}"), hint).into());
    }
    let order = match order {
        Some(order) => order,
        None => choose_order(talk, &review, &Standing::of(&review, desk.day))?,
    };
    Walk::new(talk, desk, review, order).run()
}

fn choose_order(talk: &mut Talk<'_>, review: &Review, standing: &Standing) -> Result<Order, Stop> {
    // Nothing is marked in the line mode.
    let orders = || Order::FIXED.into_iter().filter(|order| *order != Order::Marked);
    let choices: Vec<String> = orders()
        .map(|order| {
            let questions = order.walked(review, standing, &BTreeSet::new());
            let open = questions.iter().filter(|q| standing.place(&q.id).is_some_and(Place::is_open)).count();
            format!("{}: {}; {open} open of {}", order.title(), order.explained(), questions.len())
        })
        .collect();
    let chosen = talk.choose("In which order", &choices, Some(0))?;
    Ok(orders().nth(chosen).unwrap_or(Order::QuickPass))
}

/// True when there is a record around the current folder.
fn is_in_record(talk: &Talk<'_>) -> Result<bool, Stop> {
    let context = &talk.context;
    let store = match Store::discover(&context.directory, &context.git) {
        Ok(store) => store,
        Err(StoreError::NoRepository(_)) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    Ok(store.snapshot(&At::Head)?.blob(layout::RECORD)?.is_some())
}

/// No record here: shows the demo, or begins one.
fn without_record(talk: &mut Talk<'_>) -> Result<(), Stop> {
    talk.say("Probity assesses a partner question by question. Every answer becomes a Git commit.")?;
    talk.say(&format!("There is no record in or around {}.", folder_words(talk)))?;
    let choices = [
        "try the demo: three partners with their history, in a throw-away folder".to_owned(),
        format!("begin a record here, in {}", folder_words(talk)),
        "leave".to_owned(),
    ];
    let chosen = talk.choose("What now", &choices, None)?;
    let begun = match chosen {
        0 => {
            let folder = begin::demo_folder(&talk.context.git).map_err(|error| refused(&error))?;
            let begun = begin::demo(&folder, &talk.context.git).map_err(|error| refused(&error))?;
            talk.line(&[plain("The demo lies in "), strong(folder.display())])?;
            talk.context.directory = folder;
            begun
        }
        1 => {
            let folder = talk.context.directory.clone();
            let usual = begin::folder_name(&folder);
            let name = talk.words("Name of the record", Some(&usual))?;
            let record = begin::plain_record(Some(&name), &folder);
            let begun = begin::record(&folder, record, None, &talk.context.git, None)
                .map_err(|error| refused(&error))?;
            talk.line(&[plain("Begun: "), strong(name)])?;
            begun
        }
        _ => return Err(Stop::Left),
    };
    for edit in &begun.projection.hand_edits {
        let how = crate::cli::context::edit_words(edit.kind);
        talk.say(&format!("{} {how}; it was left as it is.", edit.path))?;
    }
    Ok(())
}

fn folder_words(talk: &Talk<'_>) -> String {
    let folder = &talk.context.directory;
    folder.canonicalize().unwrap_or_else(|_| folder.clone()).display().to_string()
}

fn refused(error: &BeginError) -> Error {
    let hint = error.hint();
    let mut told = Error::refused(error.to_string(), "");
    for reason in &mut told.reasons {
        reason.hint.clone_from(&hint);
    }
    told
}

/// Starts a review, of a partner that is there or of a new one, and walks it.
fn start(talk: &mut Talk<'_>, mut desk: Desk) -> Result<(), Stop> {
    let partners = desk.partner_ids()?;
    let mut choices = partners.clone();
    choices.push("a new partner".to_owned());
    let chosen = talk.choose("Of which partner", &choices, None)?;
    let partner = match partners.get(chosen) {
        Some(partner) => partner.clone(),
        None => add_partner(talk, &mut desk)?,
    };
    let taken = |review: &str| {
        let id = ReviewId { partner: partner.clone(), review: review.to_owned() };
        matches!(desk.snapshot.id_of(&id.folder()), Ok(Some(_)))
    };
    let quarter = format!("{}-q{}", desk.day.year(), (desk.day.month() + 2) / 3);
    let usual = typed::free_id(&quarter, "review", taken);
    let id = loop {
        let name = talk.words("Id of the review", Some(&usual))?;
        match ReviewId::parse(&format!("{partner}/{name}")) {
            Ok(id) => break id,
            Err(fault) => talk.say(&format!("{fault}."))?,
        }
    };
    let action = StartReview { review: id.clone(), title: None, checklists: Vec::new(), from: None };
    record(talk, &mut desk, Action::StartReview(action))?;
    walk_one(talk, desk, &id, None)
}

fn add_partner(talk: &mut Talk<'_>, desk: &mut Desk) -> Result<String, Stop> {
    let mut problems = Vec::new();
    let facts: Facts =
        load::facts(&desk.snapshot, &mut problems)?.map(|item| item.value).ok_or_else(|| {
            Error::refused("facts.toml is missing", "`git log -- facts.toml` shows where it went")
        })?;
    let name = talk.words("Name of the partner", None)?;
    let taken = desk.partner_ids()?;
    let usual = typed::free_id(&name, "partner", |id| taken.iter().any(|other| other == id));
    let id = talk.words("Id, small letters, digits and hyphens", Some(&usual))?;
    let choices: Vec<String> =
        facts.types.iter().map(|own| format!("{}: {}", own.title, own.summary)).collect();
    talk.choices(&choices)?;
    let types = loop {
        let typed = talk.words("What kind of partner, one or more numbers parted by commas", None)?;
        let parts: Vec<&str> = typed.split([',', ' ']).filter(|part| !part.is_empty()).collect();
        let chosen: Option<Vec<String>> = parts
            .iter()
            .map(|part| {
                let by_number =
                    typed::number(part, facts.types.len()).and_then(|place| facts.types.get(place));
                by_number.or_else(|| facts.partner_type(part)).map(|own| own.id.clone())
            })
            .collect();
        match chosen {
            Some(chosen) if !chosen.is_empty() => break chosen,
            _ => talk.say(&format!("Type numbers from 1 to {}.", choices.len()))?,
        }
    };
    let mut partner = Partner {
        id: id.clone(),
        name,
        types,
        relationship: Some("prospect".to_owned()),
        ..Partner::default()
    };
    // The one fact that is needed before the first question.
    for fact in facts.facts.iter().filter(|fact| fact.first) {
        talk.line(&[strong(&fact.ask)])?;
        let labels: Vec<String> = fact.values.iter().map(|value| value.label.clone()).collect();
        let usual = facts.assumed(fact, &partner.types).and_then(|value| fact.rank(&value));
        let chosen = talk.choose("Fact", &labels, usual)?;
        partner.facts.extend(fact.values.get(chosen).map(|value| (fact.id.clone(), value.key.clone())));
    }
    record(talk, desk, Action::AddPartner(partner))?;
    Ok(id)
}

/// Records one action, says so, and reads the record anew.
fn record(talk: &mut Talk<'_>, desk: &mut Desk, action: Action) -> Result<(), Stop> {
    let commit = desk.act(action)?;
    let subject = desk.subject(commit)?;
    talk.line(&[plain("Recorded "), strong(commit.short()), plain(": "), plain(subject)])?;
    desk.snapshot = desk.session.store.snapshot(&At::Head)?;
    Ok(())
}
