//! Forking, pulling and changing checklists.

use super::{Case, Effect, Refusal, saw, unless};
use crate::checklist::change::{Changes, Class};
use crate::checklist::merge::{Merge, Offer, Read, Settled};
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::record::Item;
use crate::record::action::{SetChecklist, TemplateStep};
use crate::record::change::{Files, Message};
use crate::record::layout;
use crate::record::message::Draft;
use crate::text::id;
use crate::text::problem::any_error;

pub(super) fn set(case: &Case<'_>, set: &SetChecklist) -> Result<Effect, Vec<Refusal>> {
    let old = case.bench.checklists.iter().find(|item| item.value.id == set.id).map(AsRef::as_ref);
    let mut refusals: Vec<Refusal> =
        saw(set.saw, old, &format!("the checklist {}", set.id)).into_iter().collect();
    let new = read(&layout::checklist(&set.id), &set.text)?;
    if new.id != set.id {
        refusals.push(Refusal::illegal(
            format!("the text is of a checklist `{}`, not of `{}`", new.id, set.id),
            "an id is the file's name and permanent",
        ));
    }
    if let Some(fault) = id::token_fault(&set.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no id of a checklist: {fault}", set.id),
            "as `security`",
        ));
    }
    let base = match &set.step {
        TemplateStep::Fork { base } | TemplateStep::Pull { base } => {
            Some((read(&layout::base(&set.id), base)?, base.as_str()))
        }
        TemplateStep::Set => None,
    };
    refusals.extend(base_fault(case, set, old, &new, base.as_ref().map(|(base, _)| base)));
    if let Some(old) = old {
        let is_same = old.text == set.text;
        if is_same && set.facts.is_none() && base.is_none() {
            refusals.push(Refusal::Nothing(format!("the checklist {} is like this already", set.id)));
        } else if !is_same
            && new.version <= old.value.version
            && base.is_none()
            && !old.value.version.is_draft()
        {
            refusals.push(Refusal::illegal(
                format!("the text changes, and its version is {} as before or lower", new.version),
                format!("a version stands for one text: write a higher one than {}", old.value.version),
            ));
        } else if new.version < old.value.version {
            refusals.push(Refusal::illegal(
                format!("version {} is lower than {}", new.version, old.value.version),
                "versions only go up",
            ));
        }
    }
    refusals.extend(facts_fault(case, set));
    unless(refusals)?;
    let mut files = Files::from([(layout::checklist(&set.id), Some(set.text.clone().into_bytes()))]);
    if let Some((_, text)) = &base {
        files.insert(layout::base(&set.id), Some(text.as_bytes().to_vec()));
    }
    if let Some(facts) = &set.facts {
        files.insert(layout::FACTS.to_owned(), Some(facts.clone().into_bytes()));
    }
    let message =
        message(case, set, old, &new, base.as_ref().map(|(base, text)| Read { checklist: base, text }));
    Ok(Effect { files, message })
}

fn read(path: &str, text: &str) -> Result<Checklist, Vec<Refusal>> {
    match parse::checklist(path, text.as_bytes()) {
        (Some(checklist), problems) if !any_error(&problems) => Ok(checklist),
        (_, problems) => Err(vec![Refusal::Broken(problems)]),
    }
}

/// What is wrong with what a checklist says of where it comes from.
fn base_fault(
    case: &Case<'_>,
    set: &SetChecklist,
    old: Option<&Item<Checklist>>,
    new: &Checklist,
    base: Option<&Checklist>,
) -> Option<Refusal> {
    match &set.step {
        TemplateStep::Fork { .. } if old.is_some() => {
            return Some(Refusal::Exists { what: "checklist", id: set.id.clone() });
        }
        TemplateStep::Pull { .. } if old.is_none() => {
            return Some(Refusal::NotFound {
                what: "checklist",
                id: set.id.clone(),
                hint: "`probity checklist list` shows all".to_owned(),
            });
        }
        TemplateStep::Pull { base } if case.bench.base.as_ref().is_some_and(|item| item.text == *base) => {
            return Some(Refusal::Nothing(format!(
                "{} has merged this text of its upstream already",
                set.id
            )));
        }
        _ => {}
    }
    let named = new.base.as_ref().map(|own| (own.checklist.as_str(), own.version));
    if let Some(base) = base {
        return (named != Some((base.id.as_str(), base.version))).then(|| {
            Refusal::illegal(
                format!(
                    "[base] of {} does not name {} {}, whose text comes along",
                    set.id, base.id, base.version
                ),
                "write the upstream's id and version there",
            )
        });
    }
    let before = old.and_then(|old| old.value.base.as_ref()).map(|own| (own.checklist.as_str(), own.version));
    (named != before && named.is_some()).then(|| {
        Refusal::illegal(
            format!("[base] of {} says something new, and no text of an upstream comes along", set.id),
            "`probity checklist fork` and `pull` move it",
        )
    })
}

/// What is wrong with the list of facts that comes along: a fork brings one new partner type, and nothing else.
fn facts_fault(case: &Case<'_>, set: &SetChecklist) -> Option<Refusal> {
    let (new, problems) = parse::facts(layout::FACTS, set.facts.as_ref()?.as_bytes());
    if any_error(&problems) {
        return Some(Refusal::Broken(problems));
    }
    let is_one_more = || {
        let (old, new) = (&case.bench.facts.as_ref()?.value, new.as_ref()?);
        let mut added = new.types.iter().filter(|own| !old.types.contains(own));
        let like = added.next()?.like.as_ref()?;
        let has_rest = old.types.iter().all(|own| new.types.contains(own)) && old.facts == new.facts;
        (added.next().is_none() && has_rest && old.partner_type(like).is_some()).then_some(())
    };
    let is_fork = matches!(set.step, TemplateStep::Fork { .. });
    (!is_fork || is_one_more().is_none()).then(|| {
        Refusal::illegal(
            "facts.toml changes by more than one new partner type",
            "a fork brings one type that is like another; anything else is written with an editor and `git commit`",
        )
    })
}

fn message(
    case: &Case<'_>,
    set: &SetChecklist,
    old: Option<&Item<Checklist>>,
    new: &Checklist,
    base: Option<Read<'_>>,
) -> Message {
    let id = &set.id;
    let (subject, told) = match (&set.step, old) {
        (TemplateStep::Fork { .. }, _) | (_, None) => {
            let of = base.map_or_else(String::new, |base| {
                format!(", a fork of {} {}", base.checklist.id, base.checklist.version)
            });
            let whom = new
                .partner_types
                .as_ref()
                .map_or_else(|| "all partners".to_owned(), |types| types.join(", "));
            let count = new.questions().count();
            let place =
                new.replaces.as_ref().map_or_else(String::new, |own| format!(", in the place of {own}"));
            (
                format!("Checklist {id} {}: new{of}", new.version),
                format!("{}. {count} questions for {whom}{place}.", new.title),
            )
        }
        (TemplateStep::Pull { .. }, Some(old)) => pulled(case, set, old, new, base),
        (TemplateStep::Set, Some(old)) => changed(id, &old.value, new),
    };
    let told = if new.version.is_draft() {
        format!("{told}\nA draft: no review pins it that does not ask for it by name.")
    } else {
        format!("{told}\nRunning reviews keep the text that they pinned.")
    };
    Draft::new(&subject)
        .paragraph(set.because.trim())
        .paragraph(&told)
        .trailer("Checklist", &format!("{id} {}", new.version))
        .finish(match set.step {
            TemplateStep::Fork { .. } => "fork-checklist",
            TemplateStep::Pull { .. } => "pull-checklist",
            TemplateStep::Set => "set-checklist",
        })
}

/// What was taken from an upstream, and what was not.
fn pulled(
    case: &Case<'_>,
    set: &SetChecklist,
    old: &Item<Checklist>,
    new: &Checklist,
    upstream: Option<Read<'_>>,
) -> (String, String) {
    let upstream_words =
        upstream.map_or_else(String::new, |own| format!("{} {}", own.checklist.id, own.checklist.version));
    let own = Read { checklist: &old.value, text: &old.text };
    // A checklist that has merged nothing so far is its own base.
    let base = case.bench.base.as_ref().map_or(own, |item| Read { checklist: &item.value, text: &item.text });
    let merge = upstream.and_then(|upstream| Merge::between(base, upstream, own));
    let settled = merge.as_ref().and_then(|merge| merge.settled(&set.text)).unwrap_or_default();
    let named = |wanted: Settled| -> Vec<&Offer> {
        settled.iter().filter(|(_, settled)| *settled == wanted).map(|(offer, _)| *offer).collect()
    };
    let words = |offer: &&Offer| {
        let class = offer.class().map_or("", Class::name);
        format!("{} ({class})", offer.part.name())
    };
    let line = |title: &str, wanted: Settled| {
        let offers = named(wanted);
        (!offers.is_empty())
            .then(|| format!("{title}: {}", offers.iter().map(words).collect::<Vec<_>>().join(", ")))
    };
    let lines: Vec<String> = [
        line("Taken", Settled::Taken),
        line("Rejected", Settled::Rejected),
        line("Settled otherwise", Settled::Otherwise),
    ]
    .into_iter()
    .flatten()
    .collect();
    let told = if lines.is_empty() {
        "Nothing that this checklist did not have.".to_owned()
    } else {
        lines.join("\n")
    };
    let count = |wanted: Settled, word: &str| format!("{} {word}", named(wanted).len());
    let subject = format!(
        "Checklist {} {}: pulled {upstream_words}, {}, {}",
        set.id,
        new.version,
        count(Settled::Taken, "taken"),
        count(Settled::Rejected, "rejected")
    );
    (subject, told)
}

fn changed(id: &str, old: &Checklist, new: &Checklist) -> (String, String) {
    let changes = Changes::between(old, new);
    let counts: Vec<String> = Class::ALL
        .into_iter()
        .map(|class| (class, changes.items.iter().filter(|item| item.class == class).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(class, count)| format!("{count} {}", class.name()))
        .collect();
    let what = if counts.is_empty() {
        "No change that a reviewer would see.".to_owned()
    } else {
        format!("Changes: {}.", counts.join(", "))
    };
    let subject = if old.version.is_draft() && !new.version.is_draft() {
        format!("Checklist {id} {}: in force, was a draft ({})", new.version, old.version)
    } else if old.version == new.version {
        format!("Checklist {id} {}: draft changed", new.version)
    } else {
        format!("Checklist {id} {}: changed, was {}", new.version, old.version)
    };
    (subject, what)
}
