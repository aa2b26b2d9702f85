//! `probity people`: who takes part, in which roles, and with which rights.

use serde::Serialize;

use super::context::{Context, warn_of};
use super::output::{Span, faint, plain, strong};
use super::review::record;
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::action::{Action, RemovePerson, SetPerson};
use crate::record::load;
use crate::record::people::Person;
use crate::record::policy::authority::{Authority, Right};

/// Show and change who takes part, in which roles
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    reading: Reading,
}

/// What to do with people.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List everybody with their roles
    List(Reading),
    /// List a person
    Add(Entry),
    /// Change a person's name, addresses or roles; what is not named stays
    Set(Entry),
    /// Take a person off the list; what they did stays theirs
    Remove(Gone),
}

impl Arguments {
    /// True for what would write.
    pub(crate) fn writes(&self) -> bool {
        matches!(self.command, Some(Command::Add(_) | Command::Set(_) | Command::Remove(_)))
    }
}

/// A person.
#[derive(Debug, clap::Args)]
pub(crate) struct Entry {
    /// The person's id, as ada
    id: String,
    /// What people read
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// An address under which Git knows them; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    mail: Vec<String>,
    /// A role of the policy, as reviewer; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
}

/// A person who leaves.
#[derive(Debug, clap::Args)]
pub(crate) struct Gone {
    /// The person's id
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    everyone_may_do_everything: bool,
    people: Vec<PersonDocument>,
    roles: Vec<RoleDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PersonDocument {
    id: String,
    name: String,
    mail: Vec<String>,
    roles: Vec<String>,
    may: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RoleDocument {
    id: String,
    title: String,
    may: Vec<&'static str>,
}

/// Runs one of the people commands.
pub(crate) fn run(context: &mut Context, arguments: Arguments) -> Result<Verdict, Error> {
    match arguments.command {
        None => list(context, &arguments.reading)?,
        Some(Command::List(reading)) => list(context, &reading)?,
        Some(Command::Add(entry)) => {
            let known = context.write()?.record.people;
            if known.iter().any(|person| person.id == entry.id) {
                return Err(Error::refused(
                    format!("{} is listed already", entry.id),
                    format!("`probity people set {}` changes them", entry.id),
                ));
            }
            let name = entry.name.unwrap_or_else(|| entry.id.clone());
            let person = Person { id: entry.id, name, mail: entry.mail, roles: entry.roles };
            record(context, Action::SetPerson(SetPerson { person }))?;
        }
        Some(Command::Set(entry)) => {
            let known = context.write()?.record.people;
            let Some(old) = known.into_iter().find(|person| person.id == entry.id) else {
                return Err(Error::refused(
                    format!("nobody is listed as {}", entry.id),
                    "`probity people` lists all, `probity people add` adds one",
                ));
            };
            let or = |new: Vec<String>, old| if new.is_empty() { old } else { new };
            let person = Person {
                id: entry.id,
                name: entry.name.unwrap_or(old.name),
                mail: or(entry.mail, old.mail),
                roles: or(entry.roles, old.roles),
            };
            record(context, Action::SetPerson(SetPerson { person }))?;
        }
        Some(Command::Remove(gone)) => {
            record(context, Action::RemovePerson(RemovePerson { person: gone.id }))?;
        }
    }
    Ok(Verdict::Done)
}

fn rights(authority: &Authority, roles: &[String]) -> Vec<&'static str> {
    Right::ALL
        .iter()
        .filter(|(_, right)| {
            roles.iter().any(|id| authority.role(id).is_some_and(|role| role.may.contains(right)))
        })
        .map(|(name, _)| *name)
        .collect()
}

fn list(context: &mut Context, reading: &Reading) -> Result<(), Error> {
    let desk = context.read(reading)?;
    let mut problems = Vec::new();
    let policy = load::policy(&desk.snapshot, &mut problems)?;
    warn_of(&problems);
    let Some(policy) = policy else {
        return Err(Error::refused(
            "policy.toml is missing or broken, so that no role has a meaning",
            "`git log -- policy.toml` shows where it went",
        ));
    };
    let authority = &policy.value.authority;
    let people = &desk.record.people;
    if reading.json {
        let document = Document {
            schema: 1,
            everyone_may_do_everything: people.is_empty(),
            people: people
                .iter()
                .map(|person| PersonDocument {
                    id: person.id.clone(),
                    name: person.name.clone(),
                    mail: person.mail.clone(),
                    roles: person.roles.clone(),
                    may: rights(authority, &person.roles),
                })
                .collect(),
            roles: authority
                .roles
                .iter()
                .map(|role| RoleDocument {
                    id: role.id.clone(),
                    title: role.title.clone(),
                    may: role.may.iter().map(|right| right.name()).collect(),
                })
                .collect(),
        };
        return Ok(context.out.json(&document)?);
    }
    if people.is_empty() {
        context.out.line(&[plain(
            "This record lists nobody: everyone may do everything, and no second person is asked for.",
        )])?;
        let admin = authority.roles_with(Right::Administer).join(" or ");
        context.out.line(&[
            plain("The first person you list must be able to change the list: "),
            strong(format!("probity people add ID --mail ADDRESS --role {admin} --role …")),
        ])?;
        return Ok(());
    }
    let rows: Vec<Vec<Span>> = people
        .iter()
        .map(|person| {
            let may = rights(authority, &person.roles);
            let may = if may.is_empty() { "reads".to_owned() } else { may.join(", ") };
            vec![
                strong(&person.id),
                plain(&person.name),
                plain(person.roles.join(", ")),
                faint(may),
                faint(person.mail.join(", ")),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}
