//! A file of answers to a VSAQ questionnaire: one flat object, with choices under ids of their own.

use std::collections::BTreeMap;

use super::{Found, Said, harmless, shortened};
use crate::checklist::model::{Kind, Question};
use crate::exchange::workbook::Refused;
use crate::record::review::Review;

/// What a ticked box holds.
const TICKED: &str = "checked";
/// How many keys that mean nothing here are named.
const NAMED: usize = 8;

/// Reads it.
pub(super) fn read(text: &str, review: &Review) -> Result<Found, Refused> {
    let answers: BTreeMap<String, String> = serde_json::from_str(text).map_err(|error| {
        Refused::new(
            format!("it is no file of answers: {error}"),
            "a VSAQ file is one object of ids with texts; our form's file begins with \"format\"",
        )
    })?;
    let mut found = Found { title: Some("Their VSAQ answers".to_owned()), ..Found::default() };
    let mut ticked: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut strange = Vec::new();
    for (key, value) in &answers {
        let at = format!("`{}`", shortened(key));
        harmless(value, &at)?;
        let value = value.trim();
        if let Some(question) = question(review, key) {
            if value.is_empty() {
                found.empty.push(question.id.clone());
                continue;
            }
            let answer = match (&question.kind, value) {
                (Kind::YesNo { .. }, TICKED) => "yes",
                (_, other) => other,
            };
            let said = Said { code: question.id.clone(), at, answer: answer.to_owned(), ..Said::default() };
            found.said.push(said);
        } else if let Some((question, option)) = option(review, key) {
            if value == TICKED {
                ticked.entry(&question.id).or_default().push(option.to_owned());
            }
        } else if !value.is_empty() {
            strange.push(shortened(key));
        }
    }
    for (code, options) in ticked {
        let at = format!("its choices `{}`", shortened(&options.join(", ")));
        let (answer, several) = match options.as_slice() {
            [one] => (one.clone(), Vec::new()),
            _ => (String::new(), options),
        };
        found.said.push(Said { code: code.to_owned(), at, answer, several, ..Said::default() });
    }
    if !strange.is_empty() {
        let named = strange.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = strange.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        found.notes.push(format!(
            "{} ids with an answer are no question of this review: {named}{more}",
            strange.len()
        ));
    }
    Ok(found)
}

/// An id without the namespace of an extension, as ours are written.
fn own(key: &str) -> String {
    let bare = key.rsplit_once(':').map_or(key, |(_, id)| id);
    bare.to_lowercase().replace('_', "-")
}

/// The question that cites this id, or has it.
fn question<'r>(review: &'r Review, key: &str) -> Option<&'r Question> {
    let cites = |question: &Question| {
        question.refs.iter().any(|reference| {
            reference
                .split_once(':')
                .is_some_and(|(framework, id)| framework.starts_with("VSAQ") && id.trim() == key)
        })
    };
    let cited = review.questions().map(|(_, question)| question).find(|question| cites(question));
    cited.or_else(|| review.question(&own(key)).map(|(_, question)| question))
}

/// The one option of the one question that has this id.
fn option<'r>(review: &'r Review, key: &str) -> Option<(&'r Question, &'r str)> {
    let own = own(key);
    let mut found = review.questions().flat_map(|(_, question)| {
        let options = question.kind.options().iter().filter(|option| option.key == own);
        options.map(move |option| (question, option.key.as_str()))
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
