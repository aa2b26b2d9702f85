//! `probity checklist pull`: what an upstream changed, taken or rejected part by part.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::Verdict;
use super::super::context::{Context, words};
use super::super::lines::put;
use super::super::output::{Role, Span, faint, plain, strong};
use super::super::review::record_at;
use super::diff::Change;
use super::fork::{SOURCES, unedited, upstream};
use crate::checklist::change::Class;
use crate::checklist::merge::{Offer, Part};
use crate::error::Error;
use crate::store::templates::Pull;
use crate::text::id;

/// Take what the upstream of a checklist changed, or reject it, part by part
#[derive(Debug, clap::Args)]
#[command(after_help = format!("Without --take and --reject it says what is offered and records nothing.\n\
    What is neither taken nor rejected keeps the pull from being recorded. What was rejected is not offered again \
    until it changes.\n\n{SOURCES}"))]
pub(crate) struct Arguments {
    /// The checklist's id
    id: String,
    /// Another upstream than the one it names
    #[arg(long, value_name = "UPSTREAM")]
    from: Option<String>,
    /// Take a question or section by its id, `checklist` for the checklist's own keys, or `all` that are no conflict;
    /// may be given several times
    #[arg(long, value_name = "ID")]
    take: Vec<String>,
    /// Reject one, or `all` that are not taken; may be given several times
    #[arg(long, value_name = "ID")]
    reject: Vec<String>,
    /// Why; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Print one JSON document of what is offered, and record nothing
    #[arg(long, conflicts_with_all = ["take", "reject"])]
    json: bool,
}

impl Arguments {
    /// True for what would write.
    pub(super) fn writes(&self) -> bool {
        !self.take.is_empty() || !self.reject.is_empty()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    checklist: String,
    upstream: String,
    source: String,
    merged: String,
    offers: Vec<OfferDocument>,
    kept: Vec<String>,
    unchanged: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct OfferDocument {
    part: String,
    class: Option<&'static str>,
    conflicts: Vec<String>,
    upstream: Vec<Change>,
    ours: Vec<Change>,
}

/// Shows or records a pull.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let from = arguments.from.as_deref().map(|text| upstream(context, &desk.snapshot, text)).transpose()?;
    let pull = desk.session.pull(&desk.snapshot, &arguments.id, from)?;
    if arguments.json {
        return context.out.json(&document(&pull)).map(|()| Verdict::Done).map_err(Error::from);
    }
    if !arguments.writes() {
        return show(context, &pull);
    }
    unedited(&desk, &arguments.id)?;
    let taken = choose(&pull, arguments)?;
    let because = arguments.because.as_deref().map(words).transpose()?.unwrap_or_default();
    record_at(&mut context.out, &mut desk, pull.action(&taken, &because)?)?;
    Ok(Verdict::Done)
}

fn document(pull: &Pull) -> Document {
    let merge = &pull.merge;
    let named =
        |checklist: &crate::checklist::model::Checklist| format!("{} {}", checklist.id, checklist.version);
    let changes = |items: &[crate::checklist::change::ChangeItem]| items.iter().map(Change::of).collect();
    Document {
        schema: 1,
        checklist: named(&merge.ours),
        upstream: named(&merge.upstream),
        source: pull.source.to_string(),
        merged: named(&merge.base),
        offers: merge
            .offers
            .iter()
            .map(|offer| OfferDocument {
                part: offer.part.name().to_owned(),
                class: offer.class().map(Class::name),
                conflicts: offer.conflicts.clone(),
                upstream: changes(&offer.upstream),
                ours: changes(&offer.ours),
            })
            .collect(),
        kept: merge.kept.iter().map(|part| part.name().to_owned()).collect(),
        unchanged: merge.unchanged,
    }
}

/// What is offered, with what the fork has there.
fn show(context: &mut Context, pull: &Pull) -> Result<Verdict, Error> {
    let (merge, out) = (&pull.merge, &mut context.out);
    let (ours, upstream) = (&merge.ours, &merge.upstream);
    out.line(&[
        strong(format!("{} {}", ours.id, ours.version)),
        plain(format!("  upstream {} {}", upstream.id, upstream.version)),
        faint(format!(", {}; merged {}", pull.source, merge.base.version)),
    ])?;
    if merge.is_up_to_date() {
        out.line(&[plain("Nothing new upstream.")])?;
        return Ok(Verdict::Done);
    }
    for offer in &merge.offers {
        out.gap()?;
        let mut head = vec![strong(offer.part.name())];
        if offer.is_conflict() {
            head.push(Span::new(Role::Bad, format!("  both changed: {}", offer.conflicts.join(", "))));
        }
        out.line(&head)?;
        for line in offer.upstream.iter().flat_map(crate::checklist::change::ChangeItem::lines) {
            put(out, &line)?;
        }
        if !offer.ours.is_empty() {
            out.line(&[faint("    here")])?;
            for line in offer.ours.iter().flat_map(crate::checklist::change::ChangeItem::lines) {
                put(out, &line)?;
            }
        }
    }
    out.gap()?;
    let conflicts = merge.offers.iter().filter(|offer| offer.is_conflict()).count();
    out.line(&[plain(format!(
        "{} offered, {conflicts} of them in conflict; {} kept as changed here, {} questions the same.",
        merge.offers.len(),
        merge.kept.len(),
        merge.unchanged
    ))])?;
    let both =
        if conflicts > 0 { "take or reject each conflict by its id: " } else { "take what is offered: " };
    out.line(&[
        plain(both),
        strong(format!("probity checklist pull {} --take all --reject ID", pull.id)),
        plain(", or nothing of it: "),
        strong("--reject all"),
    ])?;
    Ok(Verdict::Done)
}

/// What is taken; refused while something is neither taken nor rejected.
fn choose(pull: &Pull, arguments: &Arguments) -> Result<BTreeSet<Part>, Error> {
    let offers = &pull.merge.offers;
    let find = |name: &str| {
        offers.iter().find(|offer| offer.part.name() == name).ok_or_else(|| {
            let near = id::nearest(name, offers.iter().map(|offer| offer.part.name()));
            let hint = near.map_or_else(
                || format!("`probity checklist pull {}` lists what is offered", pull.id),
                |near| format!("did you mean `{near}`?"),
            );
            Error::refused(format!("nothing is offered of `{name}`"), hint)
        })
    };
    let named = |names: &[String]| -> Result<BTreeSet<Part>, Error> {
        names.iter().filter(|name| *name != "all").map(|name| Ok(find(name)?.part.clone())).collect()
    };
    let (mut taken, rejected) = (named(&arguments.take)?, named(&arguments.reject)?);
    if let Some(part) = taken.intersection(&rejected).next() {
        return Err(Error::usage(format!("`{}` is both taken and rejected", part.name()), "choose one"));
    }
    let is_open = |offer: &&Offer| !taken.contains(&offer.part) && !rejected.contains(&offer.part);
    let rest: Vec<&Offer> = offers.iter().filter(is_open).collect();
    let (rejects_all, takes_all) = (has_all(&arguments.reject), has_all(&arguments.take));
    let undecided: Vec<&str> = rest
        .iter()
        .filter(|offer| !rejects_all && (!takes_all || offer.is_conflict()))
        .map(|offer| offer.part.name())
        .collect();
    if !undecided.is_empty() {
        return Err(Error::refused(
            format!("neither taken nor rejected: {}", undecided.join(", ")),
            "name each with --take or --reject; `all` decides the rest, but for conflicts that are to be taken",
        ));
    }
    if takes_all {
        let parts: Vec<Part> =
            rest.iter().filter(|offer| !offer.is_conflict()).map(|offer| offer.part.clone()).collect();
        taken.extend(parts);
    }
    Ok(taken)
}

fn has_all(names: &[String]) -> bool {
    names.iter().any(|name| name == "all")
}
