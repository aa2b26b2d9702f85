//! A document of the evidence register as it is given on the command line or in a file of answers.

use std::path::Path;

use crate::checklist::model::Level;
use crate::error::Error;
use crate::record::answer::Citation;
use crate::record::evidence::Evidence;
use crate::record::policy::{Policy, Validity};
use crate::record::review::Review;
use crate::store::overview::sha256_of;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};

/// A citation as it was given: by id, or with enough to file the document along with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// What is cited.
    pub(crate) citation: Citation,
    /// The document, where more than its id was given.
    pub(crate) document: Option<Details>,
}

/// What was said about a document; what is none is filled in from its kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Details {
    pub(crate) title: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) at: Option<String>,
    pub(crate) level: Option<Level>,
    pub(crate) obtained: Option<jiff::civil::Date>,
    pub(crate) expires: Option<jiff::civil::Date>,
    pub(crate) covers: Option<String>,
    pub(crate) sha256: Option<String>,
}

/// Reads `--evidence`: an id, or a TOML table in braces.
pub(crate) fn argument(text: &str) -> Result<Given, Error> {
    if !text.trim_start().starts_with('{') {
        return Ok(Given {
            citation: Citation { id: text.trim().to_owned(), place: None, level: None },
            document: None,
        });
    }
    let wrapped = format!("evidence = {text}\n");
    let (given, problems) =
        reader::read("--evidence", wrapped.as_bytes(), |top| given(&top.table("evidence")?));
    usable(given, &problems)
}

/// The value, or the problems as an error of usage.
pub(crate) fn usable<T>(value: Option<T>, problems: &[Problem]) -> Result<T, Error> {
    match value {
        Some(value) if !crate::text::problem::any_error(problems) => Ok(value),
        _ => Err(Error { kind: crate::error::Kind::Usage, ..Error::problems(problems) }),
    }
}

/// Reads a citation table. `level` is the document's own where it is filed along, else the lower
/// one for this question.
pub(crate) fn given(table: &Table<'_>) -> Option<Given> {
    let id = table.need_text("id")?.value;
    let place = table.text("where").map(|t| t.value);
    let level = table.integer("level").and_then(|number| {
        let level = Level::new(number.value);
        if level.is_none() {
            let hint = "0 none, 1 stated, 2 documented, 3 independent, 4 tested";
            table.source().error(&number.span, format!("evidence level {}", number.value), hint);
        }
        level
    });
    let details = Details {
        title: table.text("title").map(|t| t.value),
        kind: table.text("type").map(|t| t.value),
        at: table.text("at").map(|t| t.value),
        level: None,
        obtained: table.date("obtained"),
        expires: table.date("expires"),
        covers: table.text("covers").map(|t| t.value),
        sha256: table.text("sha256").map(|t| t.value),
    };
    table.finish();
    let is_filed = details != Details::default();
    Some(Given {
        citation: Citation { id, place, level: level.filter(|_| !is_filed) },
        document: is_filed.then_some(Details { level, ..details }),
    })
}

/// A document with everything filled in: level and validity from its kind, the hash of a file that
/// is here.
pub(crate) fn complete(
    review: &Review,
    id: &str,
    details: &Details,
    today: jiff::civil::Date,
    around: &Path,
) -> Result<Evidence, Error> {
    let kind = details
        .kind
        .clone()
        .unwrap_or_else(|| if details.at.is_some() { "export" } else { "note" }.to_owned());
    let own = review.policy.evidence_type(&kind);
    let obtained = details.obtained.unwrap_or(today);
    let expires = details.expires.or_else(|| own.and_then(|own| own.valid.until(obtained)));
    let sha256 = match &details.sha256 {
        Some(given) => Some(given.clone()),
        None => details.at.as_deref().map(|at| hash(at, around)).transpose()?.flatten(),
    };
    needs_expiry(&review.policy, &kind, expires)?;
    Ok(Evidence {
        id: id.to_owned(),
        title: details.title.clone().unwrap_or_else(|| id.to_owned()),
        level: details.level.or(own.map(|own| own.level)).unwrap_or(Level::STATED),
        kind,
        at: details.at.clone(),
        file: None,
        sha256,
        obtained: Some(obtained),
        expires,
        covers: details.covers.clone(),
        answers: Vec::new(),
        filed_by: String::new(),
        filed_at: None,
    })
}

fn needs_expiry(policy: &Policy, kind: &str, expires: Option<jiff::civil::Date>) -> Result<(), Error> {
    let until_expiry = policy.evidence_type(kind).is_some_and(|own| own.valid == Validity::UntilExpiry);
    if until_expiry && expires.is_none() {
        return Err(Error::usage(
            format!("a {kind} is valid until the day that stands in it, and none was given"),
            "say until when: `expires = 2027-12-31`, or `--expires 2027-12-31`",
        ));
    }
    Ok(())
}

/// The SHA-256 of a file that is here; none for a web address and for a file that is elsewhere.
///
/// A symbolic link is refused, as is anything that is no plain file: what is behind it may be another
/// one tomorrow, and a pipe would keep us waiting for ever.
pub(crate) fn hash(at: &str, around: &Path) -> Result<Option<String>, Error> {
    let path = around.join(at);
    if at.contains("://") {
        return Ok(None);
    }
    match std::fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => {
            sha256_of(&path).map(Some).map_err(|source| Error::file("read", &path, &source))
        }
        Ok(_) => Err(Error::refused(
            format!("{} is no plain file", path.display()),
            "name the file itself, not a link or a folder",
        )),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_an_id_or_a_table_that_files_it_along() {
        let id = argument("idp-export").unwrap();
        assert_eq!((id.citation.id.as_str(), id.document), ("idp-export", None));
        let lowered = argument("{ id = \"a\", where = \"p. 3\", level = 1 }").unwrap();
        assert_eq!(lowered.citation.level, Some(Level::STATED));
        assert_eq!(lowered.document, None);
        let filed = argument(
            "{ id = \"a\", title = \"A\", at = \"https://example.org/a\", level = 3, obtained = 2026-11-02 }",
        )
        .unwrap();
        assert_eq!(filed.citation.level, None);
        assert_eq!(filed.document.unwrap().level, Some(Level::INDEPENDENT));
    }

    #[test]
    fn a_slip_in_a_table_is_named_with_its_place() {
        let error = argument("{ id = \"a\", titel = \"A\" }").unwrap_err();
        assert!(error.to_string().contains("did you mean `title`?"), "{error}");
    }
}
