//! A file that came back, as it would be taken in: what it says, who says it, and the one action that records it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::{Format, Found, Line, Understood, read, understand};
use crate::checklist::model::Level;
use crate::exchange::workbook::Refused;
use crate::record::action::{Action, FileEvidence, Offered, Receive, Saw};
use crate::record::claim::Origin;
use crate::record::evidence::Evidence;
use crate::record::people::Record;
use crate::record::policy::Validity;
use crate::record::review::Review;
use crate::text::{clean, hex, id};

/// The partner, as an ask addresses it.
pub const PARTNER: &str = "partner";

/// A file as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'f> {
    /// Its name, as people call it.
    pub name: &'f str,
    /// Where it lies, as a person writes that; none for what has no file.
    pub at: Option<&'f str>,
    /// What is in it.
    pub bytes: &'f [u8],
    /// Who says it; none where the file has to say so.
    pub from: Option<&'f str>,
    /// What kind of file it is; none where it has to show.
    pub format: Option<Format>,
    /// Whether the record keeps a copy of it, for good.
    pub copies: bool,
}

/// What a file comes to, before anything is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// The file's name.
    pub name: String,
    /// What kind of file it turned out to be.
    pub format: Format,
    /// Who says it; empty for proof that claims nothing.
    pub who: String,
    /// The document under which the file is registered, or would be.
    pub document: String,
    /// How many claims it makes.
    pub claims: usize,
    /// How many questions stand in it without a word beside them.
    pub empty: usize,
    /// What was understood, what not, and what there is to know.
    pub lines: Vec<Line>,
    /// What takes it in; none where there is nothing to take in.
    pub action: Option<Action>,
}

impl Intake {
    /// Whether the file is proof, and claims nothing.
    #[must_use]
    pub fn is_proof(&self) -> bool {
        self.format == Format::Scorecard
    }
}

/// Why a file is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It cannot be read, or was made for something else.
    Refused(Refused),
    /// Nobody says who says it.
    NobodySays,
}

impl NotTaken {
    /// What people read, of a file of this name.
    #[must_use]
    pub fn words(&self, name: &str) -> String {
        match self {
            Self::Refused(why) => format!("{name} is not taken in: {why}"),
            Self::NobodySays => format!("{name} does not say who says it"),
        }
    }
}

impl From<Refused> for NotTaken {
    fn from(why: Refused) -> Self {
        Self::Refused(why)
    }
}

/// Understands a file against a review as it stands.
pub fn intake(
    review: &Review,
    record: &Record,
    today: Date,
    incoming: Incoming<'_>,
) -> Result<Intake, NotTaken> {
    let name = clean::line(incoming.name).into_owned();
    let (format, found) = read(&name, incoming.bytes, incoming.format, review)?;
    let Understood { claims, lines, empty } = understand(review, &found)?;
    let who = if found.covers.is_some() { String::new() } else { who(incoming.from, format, &found)? };
    let sha256 = hex::digits(&Sha256::digest(incoming.bytes));
    let known =
        review.evidence.values().map(|item| &item.value).find(|own| own.sha256.as_ref() == Some(&sha256));
    let (document, file) = if let Some(known) = known {
        (known.id.clone(), None)
    } else {
        let file = filed(review, &incoming, &name, format, &found, &who, sha256, today)?;
        (file.id.clone(), Some(file))
    };
    let copy = file.as_ref().and_then(|file| file.file.as_ref()).map(|_| incoming.bytes.to_vec());
    let count = claims.len();
    let action = if found.covers.is_some() {
        let filing = |document| FileEvidence { review: review.id.clone(), document, copy, saw: Saw::Nothing };
        file.map(|document| Action::File(Box::new(filing(document))))
    } else if claims.is_empty() {
        None
    } else {
        let filled = found.who.as_deref().filter(|filled| *filled != who);
        let by = filled.map_or_else(String::new, |filled| format!(", filled in by {filled}"));
        Some(Action::Receive(Box::new(Receive {
            review: review.id.clone(),
            source: source(record, review, &who),
            from: format!("{name}{by}"),
            claims: numbered(review, claims, &document),
            who: who.clone(),
            document: document.clone(),
            file,
            copy,
        })))
    };
    Ok(Intake { name, format, who, document, claims: count, empty, lines, action })
}

/// Who says it.
fn who(from: Option<&str>, format: Format, found: &Found) -> Result<String, NotTaken> {
    if let Some(from) = from {
        return Ok(from.trim().to_owned());
    }
    if let Some(mark) = &found.mark {
        return Ok(mark.to.clone());
    }
    if matches!(format, Format::Caiq | Format::Vsaq) {
        return Ok(PARTNER.to_owned());
    }
    Err(NotTaken::NobodySays)
}

/// Where it comes from, as far as the record knows who that is.
fn source(record: &Record, review: &Review, who: &str) -> Origin {
    let is_listed = record.people.iter().any(|person| person.id == who);
    let is_role = review.policy.authority.role(who).is_some();
    let was_asked = review.asks.values().any(|item| item.value.to == who);
    match who {
        PARTNER => Origin::Partner,
        _ if is_listed || is_role || was_asked => Origin::Colleague,
        _ => Origin::Import,
    }
}

/// The file as a document of the register: what others say of themselves, level 1.
#[expect(clippy::too_many_arguments, reason = "what is known of the file, each from elsewhere")]
fn filed(
    review: &Review,
    incoming: &Incoming<'_>,
    name: &str,
    format: Format,
    found: &Found,
    who: &str,
    sha256: String,
    today: Date,
) -> Result<Evidence, Refused> {
    let stem = match incoming.at {
        None => "mail",
        Some(_) => name.rsplit_once('.').map_or(name, |(stem, _)| stem),
    };
    let usual = match format {
        Format::Scorecard => "export",
        Format::Text if found.mark.is_none() => "mail",
        _ => "questionnaire",
    };
    let types = &review.policy.evidence_types;
    let kind = review.policy.evidence_type(usual).or_else(|| types.iter().min_by_key(|own| own.level));
    let obtained = found.day.unwrap_or(today);
    let expires = kind.and_then(|kind| kind.valid.until(obtained));
    if let Some(kind) = kind.filter(|kind| kind.valid == Validity::UntilExpiry && expires.is_none()) {
        return Err(Refused::new(
            format!("a {} is valid until the day that stands in it, and none was given", kind.id),
            "file it as a document with that day first, then take it in",
        ));
    }
    let of = |who: &str| format!("Answers of {who}: {name}");
    let title = match &found.title {
        Some(title) if found.covers.is_some() => title.clone(),
        Some(title) => format!("{title}: {name}"),
        None => of(who),
    };
    let copies = incoming.copies && incoming.at.is_some();
    Ok(Evidence {
        id: free_id(review, stem),
        title,
        kind: kind.map_or(usual, |kind| kind.id.as_str()).to_owned(),
        at: incoming.at.filter(|_| !copies).map(str::to_owned),
        file: copies.then(|| name.to_owned()),
        sha256: Some(sha256),
        level: Level::STATED,
        obtained: Some(obtained),
        expires,
        covers: found.covers.clone(),
        answers: Vec::new(),
        filed_by: String::new(),
        filed_at: None,
    })
}

/// An id for the file that no document has.
fn free_id(review: &Review, stem: &str) -> String {
    let slug = id::slug(stem);
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_matches('-');
    let slug = if id::name_fault(slug).is_some() { "reply" } else { slug };
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .find(|own| !review.evidence.contains_key(own))
        .unwrap_or_default()
}

/// Each claim under the name of its document; a second one about the same question under a number.
fn numbered(review: &Review, mut claims: Vec<Offered>, document: &str) -> Vec<Offered> {
    let mut taken = BTreeSet::new();
    for claim in &mut claims {
        let is_free = |own: &String| {
            let is_there = review.claims.get(&claim.question).is_some_and(|claims| claims.contains_key(own));
            !is_there && !taken.contains(&(claim.question.clone(), own.clone()))
        };
        let numbers = (2..).map(|number| format!("{document}-{number}"));
        let own = std::iter::once(document.to_owned()).chain(numbers).find(is_free);
        claim.id = own.unwrap_or_default();
        taken.insert((claim.question.clone(), claim.id.clone()));
    }
    claims
}
