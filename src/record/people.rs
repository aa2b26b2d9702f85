//! `probity.toml`: the record's name, its time zone, and its people with their roles.

use super::SCHEMA;
use super::change::Identity;
use crate::text::id;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};
use crate::text::writer::{Writer, inline, rows, texts};

/// What `probity.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record format.
    pub schema: i64,
    /// What people call the record.
    pub name: String,
    /// An IANA name such as `Europe/Berlin`; days of the record are days there.
    pub time_zone: String,
    /// Who takes part; in a record that lists nobody, everyone may do everything.
    pub people: Vec<Person>,
}

/// A person with roles in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As `ada`; people are compared by it.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Every address under which Git may know the person.
    pub mail: Vec<String>,
    /// As `reviewer`, `security-lead`.
    pub roles: Vec<String>,
}

/// Who acts, as the record knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person's id; in a record that lists nobody `Name <mail>`.
    pub id: String,
    /// How Git names them.
    pub identity: Identity,
    /// Their roles; none in a record that lists nobody.
    pub roles: Vec<String>,
}

impl Actor {
    /// False in a record that lists nobody, where everyone may do everything.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        is_listed_id(&self.id)
    }

    /// True when the person holds one of these roles, or the record lists nobody.
    #[must_use]
    pub fn holds(&self, one_of: &[String]) -> bool {
        !self.is_listed() || self.roles.iter().any(|role| one_of.contains(role))
    }
}

/// Whether this is the id of a listed person; in a record that lists nobody people stand as
/// `Name <mail>`.
#[must_use]
pub fn is_listed_id(id: &str) -> bool {
    !id.ends_with('>')
}

impl Record {
    /// Reads `probity.toml`.
    #[must_use]
    pub fn read(file: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            let schema = top.integer("schema").map_or(SCHEMA, |s| s.value);
            let name = top.text("name").map_or_else(|| "Record".to_owned(), |t| t.value);
            let time_zone = read_time_zone(top);
            let people: Vec<Person> = top.tables("person").iter().filter_map(read_person).collect();
            for (i, person) in people.iter().enumerate() {
                if people.iter().take(i).any(|other| other.id == person.id) {
                    top.source().error(
                        &top.span_of("person"),
                        format!("person `{}` stands twice", person.id),
                        "list all addresses of one person in one `mail = [\"…\"]`",
                    );
                }
            }
            // A newer program may have written keys that this one does not know.
            if schema <= SCHEMA {
                top.finish();
            }
            Some(Self { schema, name, time_zone, people })
        })
    }

    /// Writes `probity.toml`, keeping comments of an earlier text.
    #[must_use]
    pub fn write(&self, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("schema", self.schema)
            .put("name", self.name.as_str())
            .put("time-zone", self.time_zone.as_str());
        if !self.people.is_empty() {
            let people = self.people.iter().map(|p| {
                inline([
                    ("id", Some(p.id.as_str().into())),
                    ("name", Some(p.name.as_str().into())),
                    ("mail", Some(texts(&p.mail))),
                    ("roles", Some(texts(&p.roles))),
                ])
            });
            writer.put("person", rows(people));
        }
        writer.finish()
    }

    /// The day on which a moment falls in the record's time zone; in UTC where the zone is unknown.
    #[must_use]
    pub fn day(&self, at: jiff::Timestamp) -> jiff::civil::Date {
        let zone = jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        at.to_zoned(zone).date()
    }

    /// Who an identity is in this record; none for a person who is not listed in a record that lists people.
    #[must_use]
    pub fn actor(&self, identity: &Identity) -> Option<Actor> {
        if self.people.is_empty() {
            return Some(Actor { id: identity.to_string(), identity: identity.clone(), roles: Vec::new() });
        }
        self.people
            .iter()
            .find(|p| p.mail.iter().any(|m| m.eq_ignore_ascii_case(&identity.email)))
            .map(|p| Actor { id: p.id.clone(), identity: identity.clone(), roles: p.roles.clone() })
    }

    /// What people read for a person's id.
    #[must_use]
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.people.iter().find(|p| p.id == id).map_or(id, |p| p.name.as_str())
    }
}

fn read_time_zone(top: &Table<'_>) -> String {
    let Some(zone) = top.text("time-zone") else { return "UTC".to_owned() };
    if jiff::tz::TimeZone::get(&zone.value).is_err() {
        top.source().error(
            &zone.span,
            format!("`{}` is no time zone that this machine knows", zone.value),
            "write an IANA name, as Europe/Berlin or UTC",
        );
    }
    zone.value
}

fn read_person(table: &Table<'_>) -> Option<Person> {
    let id = table.need_text("id")?;
    if let Some(fault) = id::name_fault(&id.value) {
        table.source().error(&id.span, format!("`{}` is no person's id: {fault}", id.value), "as `ada`");
    }
    let name = table.text("name").map_or_else(|| id.value.clone(), |t| t.value);
    let mail: Vec<String> = table.texts("mail").unwrap_or_default().into_iter().map(|t| t.value).collect();
    if mail.is_empty() {
        table.source().error(
            &table.span(),
            format!("person `{}` has no address", id.value),
            "add `mail = [\"name@example.org\"]`, as Git knows it",
        );
    }
    let roles = table.texts("roles").unwrap_or_default().into_iter().map(|t| t.value).collect();
    table.finish();
    Some(Person { id: id.value, name, mail, roles })
}
