//! `probity partner`: who is being looked at, with the facts about them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::{Context, Desk, warn_of};
use super::output::{Role, Span, faint, plain, strong};
use super::{Reading, Verdict};
use crate::checklist::facts::{Facts, KnownFacts, Origin, Tier};
use crate::error::Error;
use crate::record::action::{Action, SetPartner};
use crate::record::load;
use crate::record::partner::Partner;
use crate::text::id;

/// Add, change and show partners and their facts
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add a partner
    Add(Add),
    /// Change what is known of a partner
    Set(Set),
    /// List all partners
    List(Reading),
    /// Show one partner with its facts and tier
    Show(Show),
}

/// Add a partner.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The partner's id, as vellmarkt: small letters, digits and hyphens
    id: String,
    /// What people read
    #[arg(long)]
    name: Option<String>,
    /// A partner type, as channel; may be given several times
    #[arg(long = "type", value_name = "TYPE", required = true)]
    types: Vec<String>,
    /// A fact that is known, as personal-data=yes; may be given several times
    #[arg(long = "fact", value_name = "FACT=VALUE", value_parser = settled)]
    facts: Vec<(String, String)>,
    /// One sentence about the partner
    #[arg(long)]
    summary: Option<String>,
    /// Who looks after the relationship
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// Where the relationship stands, as prospect or active
    #[arg(long, value_name = "STAGE")]
    relationship: Option<String>,
}

/// Change what is known of a partner.
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    /// The partner's id
    partner: String,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// The new types, all of them
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// A fact to settle, as personal-data=yes; FACT= opens it again
    #[arg(long = "fact", value_name = "FACT=VALUE", value_parser = fact)]
    facts: Vec<(String, Option<String>)>,
    /// A new sentence about the partner
    #[arg(long)]
    summary: Option<String>,
    /// A new owner
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// A new stage of the relationship
    #[arg(long, value_name = "STAGE")]
    relationship: Option<String>,
}

/// Show one partner.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The partner's id
    partner: String,
    #[command(flatten)]
    reading: Reading,
}

fn fact(text: &str) -> Result<(String, Option<String>), String> {
    let (fact, value) = text.split_once('=').ok_or("write it as FACT=VALUE, as personal-data=yes")?;
    Ok((fact.to_owned(), (!value.is_empty()).then(|| value.to_owned())))
}

fn settled(text: &str) -> Result<(String, String), String> {
    let (fact, value) = fact(text)?;
    Ok((fact, value.ok_or("the value is missing: a fact that is not known is left away")?))
}

/// Runs one of the partner commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Add(add) => {
            let name = add.name.unwrap_or_else(|| add.id.clone());
            let partner = Partner {
                id: add.id,
                name,
                summary: add.summary,
                types: add.types,
                owner: add.owner,
                relationship: Some(add.relationship.unwrap_or_else(|| "prospect".to_owned())),
                facts: add.facts.into_iter().collect(),
            };
            let next = format!("probity review start {}/REVIEW", partner.id);
            super::review::record(context, Action::AddPartner(partner))?;
            context.out.line(&[plain("Next: "), strong(next)])?;
        }
        Command::Set(set) => {
            let change = SetPartner {
                partner: set.partner,
                name: set.name,
                summary: set.summary,
                types: (!set.types.is_empty()).then_some(set.types),
                owner: set.owner,
                relationship: set.relationship,
                facts: set.facts.into_iter().collect(),
            };
            let nothing = SetPartner { partner: change.partner.clone(), ..SetPartner::default() };
            if change == nothing {
                return Err(Error::usage(
                    "there is nothing to change",
                    "say what: `--fact FACT=VALUE`, `--name`, `--type`, `--summary`, `--owner` or `--relationship`",
                ));
            }
            super::review::record(context, Action::SetPartner(change))?;
        }
        Command::List(reading) => list(context, &reading)?,
        Command::Show(show) => show_one(context, &show)?,
    }
    Ok(Verdict::Done)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    commit: Option<String>,
    partners: Vec<PartnerDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PartnerDocument {
    id: String,
    name: String,
    summary: Option<String>,
    types: Vec<String>,
    owner: Option<String>,
    relationship: Option<String>,
    tier: &'static str,
    reviews: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShowDocument {
    schema: u32,
    commit: Option<String>,
    #[serde(flatten)]
    partner: PartnerDocument,
    deciding: Vec<String>,
    facts: Vec<FactDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct FactDocument {
    id: String,
    value: Option<String>,
    origin: &'static str,
}

fn list(context: &mut Context, reading: &Reading) -> Result<(), Error> {
    let mut desk = context.read(reading)?;
    let facts = facts(&desk)?;
    let glance = desk.glance()?;
    warn_of(&glance.problems);
    let mut reviews: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in glance.reviews {
        reviews.entry(line.id.partner).or_default().push(line.id.review);
    }
    let own = |partner: &Partner| reviews.get(&partner.id).cloned().unwrap_or_default();
    let partners: Vec<PartnerDocument> =
        glance.partners.iter().map(|partner| document(&facts, partner, own(partner))).collect();
    if reading.json {
        let commit = desk.snapshot.commit.map(|id| id.to_string());
        return Ok(context.out.json(&ListDocument { schema: 1, commit, partners })?);
    }
    if partners.is_empty() {
        context.out.line(&[
            plain("No partner yet. "),
            strong("probity partner add ID --type TYPE"),
            plain(" adds one."),
        ])?;
    }
    let rows: Vec<Vec<Span>> = partners
        .iter()
        .map(|p| {
            let reviews = match p.reviews.len() {
                0 => "no review".to_owned(),
                1 => "1 review".to_owned(),
                n => format!("{n} reviews"),
            };
            vec![
                strong(&p.id),
                plain(&p.name),
                plain(p.types.join(" + ")),
                plain(format!("tier {}", p.tier)),
                plain(p.relationship.as_deref().unwrap_or("")),
                faint(reviews),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

fn show_one(context: &mut Context, show: &Show) -> Result<(), Error> {
    let desk = context.read(&show.reading)?;
    let partner = find(&desk, &show.partner)?;
    let facts = facts(&desk)?;
    let (known, tier) = facts.known(&partner.types, &partner.facts, None);
    let reviews = desk.review_ids(Some(&partner.id))?.into_iter().map(|id| id.review).collect();
    let document = document(&facts, &partner, reviews);
    if show.reading.json {
        let facts = fact_documents(&facts, &known);
        let commit = desk.snapshot.commit.map(|id| id.to_string());
        let shown = ShowDocument { schema: 1, commit, partner: document, deciding: tier.deciding, facts };
        return Ok(context.out.json(&shown)?);
    }
    let out = &mut context.out;
    out.line(&[strong(&partner.name), faint(format!("  {}", partner.id))])?;
    if let Some(summary) = &partner.summary {
        out.prose("", summary)?;
    }
    out.gap()?;
    let mut rows = vec![vec![faint("types"), plain(partner.types.join(" + "))]];
    for (what, value) in [("owner", &partner.owner), ("relationship", &partner.relationship)] {
        if let Some(value) = value {
            rows.push(vec![faint(what), plain(value)]);
        }
    }
    rows.push(vec![faint("tier"), plain(tier_words(&tier))]);
    let reviews = if document.reviews.is_empty() { "none".to_owned() } else { document.reviews.join(", ") };
    rows.push(vec![faint("reviews"), plain(reviews)]);
    out.table("", &rows, &[])?;
    out.gap()?;
    out.line(&[strong("Facts")])?;
    out.table("  ", &fact_rows(&facts, &known), &[])?;
    Ok(())
}

/// The partner of that id.
fn find(desk: &Desk, name: &str) -> Result<Partner, Error> {
    let mut problems = Vec::new();
    if id::name_fault(name).is_none()
        && let Some(found) = load::partner(&desk.snapshot, name, &mut problems)?
    {
        warn_of(&problems);
        return Ok(found.value);
    }
    if problems.iter().any(crate::text::problem::Problem::is_error) {
        return Err(Error::problems(&problems));
    }
    let ids = desk.partner_ids()?;
    let hint = id::nearest(name, ids.iter().map(String::as_str)).map_or_else(
        || "`probity partner list` shows all; `probity partner add` adds one".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Error::refused(format!("there is no partner `{name}`"), hint))
}

fn facts(desk: &Desk) -> Result<Facts, Error> {
    let mut problems = Vec::new();
    let found = load::facts(&desk.snapshot, &mut problems)?;
    warn_of(&problems);
    found.map(|item| item.value).ok_or_else(|| {
        if problems.is_empty() {
            Error::refused("facts.toml is missing", "`git log -- facts.toml` shows where it went")
        } else {
            Error::problems(&problems)
        }
    })
}

fn document(facts: &Facts, partner: &Partner, reviews: Vec<String>) -> PartnerDocument {
    let (_, tier) = facts.known(&partner.types, &partner.facts, None);
    PartnerDocument {
        id: partner.id.clone(),
        name: partner.name.clone(),
        summary: partner.summary.clone(),
        types: partner.types.clone(),
        owner: partner.owner.clone(),
        relationship: partner.relationship.clone(),
        tier: tier.level.name(),
        reviews,
    }
}

/// Every fact as JSON.
pub(crate) fn fact_documents(facts: &Facts, known: &KnownFacts) -> Vec<FactDocument> {
    facts
        .facts
        .iter()
        .map(|fact| {
            let found = known.get(&fact.id);
            FactDocument {
                id: fact.id.clone(),
                value: found.map(|known| known.value.clone()),
                origin: found.map_or("open", |known| origin(known.origin)),
            }
        })
        .collect()
}

/// Every fact as a row: id, value, where that comes from.
pub(crate) fn fact_rows(facts: &Facts, known: &KnownFacts) -> Vec<Vec<Span>> {
    facts
        .facts
        .iter()
        .map(|fact| match known.get(&fact.id) {
            Some(found) => {
                let role = if found.origin == Origin::Assumed { Role::Doubt } else { Role::Faint };
                vec![plain(&fact.id), plain(fact.label(&found.value)), Span::new(role, origin(found.origin))]
            }
            None => vec![plain(&fact.id), faint("?"), Span::new(Role::Doubt, "open")],
        })
        .collect()
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Settled => "settled",
        Origin::Assumed => "assumed",
        Origin::Implied => "implied",
    }
}

/// The tier in words, with what decides it.
pub(crate) fn tier_words(tier: &Tier) -> String {
    let mut words = tier.level.name().to_owned();
    if !tier.deciding.is_empty() {
        words.push_str(", decided by ");
        words.push_str(&tier.deciding.join(", "));
    }
    if tier.level != tier.at_least {
        words.push_str("; open facts count at their worst: ");
        words.push_str(&tier.open.join(", "));
    }
    if let Some((to, because)) = &tier.raised {
        words.push_str("; raised to ");
        words.push_str(to.name());
        words.push_str(": ");
        words.push_str(because);
    }
    words
}
