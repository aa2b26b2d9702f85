//! Changing who takes part, and the policy that says who may what.

use super::{Case, Effect, Refusal, said, unless};
use crate::record::Item;
use crate::record::action::{RemovePerson, SetPerson, SetPolicy};
use crate::record::change::Files;
use crate::record::layout;
use crate::record::message::Draft;
use crate::record::people::{Person, Record};
use crate::record::policy::Policy;
use crate::record::policy::authority::{Authority, Right};
use crate::text::id;
use crate::text::problem::any_error;

pub(super) fn set(case: &Case<'_>, set: &SetPerson) -> Result<Effect, Vec<Refusal>> {
    let (record, policy) = parts(case)?;
    let person = &set.person;
    let mut refusals = Vec::new();
    if let Some(fault) = id::name_fault(&person.id) {
        refusals.push(Refusal::illegal(format!("`{}` is no person's id: {fault}", person.id), "as `ada`"));
    }
    if person.mail.is_empty() {
        refusals.push(Refusal::illegal(
            format!("person `{}` has no address", person.id),
            "give at least one, as Git knows it",
        ));
    }
    let authority = &policy.value.authority;
    let roles: Vec<&str> = authority.roles.iter().map(|role| role.id.as_str()).collect();
    for role in person.roles.iter().filter(|role| authority.role(role).is_none()) {
        let hint = id::nearest(role, roles.iter().copied()).map_or_else(
            || format!("one of: {}", roles.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        refusals.push(Refusal::illegal(format!("`{role}` is no role of the policy"), hint));
    }
    for other in record.value.people.iter().filter(|other| other.id != person.id) {
        let shared =
            other.mail.iter().find(|mail| person.mail.iter().any(|own| own.eq_ignore_ascii_case(mail)));
        if let Some(mail) = shared {
            refusals.push(Refusal::illegal(
                format!("`{mail}` belongs to {} already", other.id),
                "one person, one id",
            ));
        }
    }
    let mut people = record.value.people.clone();
    let old = people.iter().position(|other| other.id == person.id);
    let (change, was) = if let Some(other) = old.and_then(|at| people.get_mut(at)) {
        let was = std::mem::replace(other, person.clone());
        (format!("{} is now {}", person.id, listed(&person.roles)), Some(was))
    } else {
        people.push(person.clone());
        (format!("{} joins as {}", person.id, listed(&person.roles)), None)
    };
    if was.as_ref() == Some(person) {
        refusals.push(Refusal::Nothing(format!("{} is listed like this already", person.id)));
    }
    refusals.extend(nobody_left(authority, &people));
    unless(refusals)?;
    let mut before = String::new();
    if let Some(was) = was {
        before = format!("Was: {}", listed(&was.roles));
    }
    let draft = Draft::new(&format!("People: {change}"))
        .paragraph(&format!("{} <{}>", person.name, person.mail.join(", ")))
        .paragraph(&before);
    Ok(written(record, people, draft, &person.id, "set-person"))
}

pub(super) fn remove(case: &Case<'_>, remove: &RemovePerson) -> Result<Effect, Vec<Refusal>> {
    let (record, policy) = parts(case)?;
    let mut people = record.value.people.clone();
    let Some(at) = people.iter().position(|person| person.id == remove.person) else {
        return Err(vec![Refusal::NotFound {
            what: "person",
            id: remove.person.clone(),
            hint: "`probity people` lists all".to_owned(),
        }]);
    };
    let gone = people.remove(at);
    let refusal = if people.is_empty() {
        Some(Refusal::illegal(
            "the last person cannot be taken off the list",
            "a record that lists nobody would let everyone do everything",
        ))
    } else {
        nobody_left(&policy.value.authority, &people)
    };
    unless(refusal.into_iter().collect())?;
    let draft = Draft::new(&format!("People: {} leaves", gone.id))
        .paragraph(&format!("Was: {}. What they did stays theirs.", listed(&gone.roles)));
    Ok(written(record, people, draft, &gone.id, "remove-person"))
}

pub(super) fn policy(case: &Case<'_>, set: &SetPolicy) -> Result<Effect, Vec<Refusal>> {
    let record = case.bench.record.as_ref().ok_or_else(|| vec![Refusal::NoRecord])?;
    let old = case.bench.policy.as_deref();
    let mut refusals: Vec<Refusal> = super::saw(set.saw, old, layout::POLICY).into_iter().collect();
    refusals.extend(said(&set.because, "why the policy changes"));
    let (new, problems) = Policy::read(layout::POLICY, set.text.as_bytes());
    if any_error(&problems) || new.is_none() {
        refusals.push(Refusal::Broken(problems));
    }
    if let Some(new) = &new
        && !record.value.people.is_empty()
    {
        refusals.extend(nobody_left(&new.authority, &record.value.people));
        for person in &record.value.people {
            for role in person.roles.iter().filter(|role| new.authority.role(role).is_none()) {
                refusals.push(Refusal::illegal(
                    format!("{} holds the role `{role}`, which the new policy does not have", person.id),
                    "keep the role, or change the person first",
                ));
            }
        }
    }
    if old.is_some_and(|item| item.text == set.text) {
        refusals.push(Refusal::Nothing("the policy is like this already".to_owned()));
    }
    unless(refusals)?;
    let files = Files::from([(layout::POLICY.to_owned(), Some(set.text.clone().into_bytes()))]);
    let message = Draft::new("Policy changed")
        .paragraph(set.because.trim())
        .paragraph("Running reviews keep the policy that they pinned.")
        .finish("set-policy");
    Ok(Effect { files, message })
}

fn parts<'b>(case: &Case<'b>) -> Result<(&'b Item<Record>, &'b Item<Policy>), Vec<Refusal>> {
    match (&case.bench.record, &case.bench.policy) {
        (Some(record), Some(policy)) => Ok((record, policy)),
        (None, _) => Err(vec![Refusal::NoRecord]),
        (_, None) => Err(vec![Refusal::Broken(case.bench.problems.clone())]),
    }
}

/// A refusal when nobody could change people or policy any more.
fn nobody_left(authority: &Authority, people: &[Person]) -> Option<Refusal> {
    let may = |person: &Person| {
        person
            .roles
            .iter()
            .any(|id| authority.role(id).is_some_and(|role| role.may.contains(&Right::Administer)))
    };
    (!people.iter().any(may)).then(|| {
        Refusal::illegal(
            "nobody could change people and policy any more",
            format!(
                "give somebody one of these roles first: {}",
                authority.roles_with(Right::Administer).join(", ")
            ),
        )
    })
}

fn listed(roles: &[String]) -> String {
    if roles.is_empty() { "somebody who may read".to_owned() } else { roles.join(", ") }
}

fn written(record: &Item<Record>, people: Vec<Person>, draft: Draft, person: &str, action: &str) -> Effect {
    let new = Record { people, ..record.value.clone() };
    let files = Files::from([(layout::RECORD.to_owned(), Some(new.write(&record.text).into_bytes()))]);
    Effect { files, message: draft.trailer("Person", person).finish(action) }
}
