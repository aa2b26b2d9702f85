//! A filled CAIQ v4: what it says of a control, for each question that cites this control.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Said, harmless, shortened};
use crate::checklist::model::{Kind, Question};
use crate::exchange::sheet::one_line;
use crate::exchange::workbook::{Refused, Row, Table, column_name};
use crate::record::review::Review;

/// The reference by which our questions cite a control.
const REFERENCE: &str = "CCM-4.0:";
/// The rows among which the heads stand.
const HEADS: usize = 20;

/// Where the columns are.
#[derive(Debug, Clone, Copy)]
struct Columns {
    head: usize,
    id: usize,
    answer: usize,
    ownership: Option<usize>,
    provider: Option<usize>,
    customer: Option<usize>,
}

/// Whether one of the pages is one.
pub(super) fn is_one(tables: &[Table]) -> bool {
    tables.iter().any(|table| columns(table).is_some())
}

fn columns(table: &Table) -> Option<Columns> {
    for row in table.rows.iter().take(HEADS) {
        // The official heads hold double spaces and additions in brackets.
        let place = |begin: &str| {
            let is_own = |text: &str| one_line(text).to_lowercase().starts_with(begin);
            row.cells.iter().find(|(_, cell)| is_own(&cell.text)).map(|(column, _)| *column)
        };
        if let (Some(id), Some(answer)) = (place("question id"), place("csp caiq answer")) {
            return Some(Columns {
                head: row.number,
                id,
                answer,
                ownership: place("ssrm control ownership"),
                provider: place("csp implementation description"),
                customer: place("csc responsibilities"),
            });
        }
    }
    None
}

/// The control of a question of theirs, as `IAM-14` of `IAM-14.1`; none for what is no such id.
fn control(id: &str) -> Option<&str> {
    let (control, number) = id.rsplit_once('.')?;
    let (domain, place) = control.rsplit_once('-')?;
    let is_domain = (2..=4).contains(&domain.len())
        && domain.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'&');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_domain && is_number(place) && is_number(number)).then_some(control)
}

/// Reads it.
pub(super) fn read(tables: &[Table], review: &Review) -> Result<Found, Refused> {
    let Some((table, columns)) = tables.iter().find_map(|table| Some((table, columns(table)?))) else {
        return Err(Refused::new(
            "no page of it has the columns `Question ID` and `CSP CAIQ Answer`",
            "send the CAIQ with its head as it was published",
        ));
    };
    let mut citing: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for (_, question) in review.questions() {
        for control in question.refs.iter().filter_map(|reference| reference.strip_prefix(REFERENCE)) {
            citing.entry(control).or_default().push(question);
        }
    }
    let mut found = Found { title: Some("Their CAIQ".to_owned()), ..Found::default() };
    let (mut lines, mut beside) = (0, 0);
    let mut turned = BTreeSet::new();
    for row in table.rows.iter().filter(|row| row.number > columns.head) {
        let id = row.text(columns.id);
        let Some(control) = control(id) else { continue };
        lines += 1;
        let Some(questions) = citing.get(control) else {
            beside += 1;
            continue;
        };
        let Some(said) = said(row, id, columns)? else {
            found.empty.extend(questions.iter().map(|question| question.id.clone()));
            continue;
        };
        for question in questions {
            let said = if is_turned(&question.kind) && !said.answer.is_empty() {
                turned.insert(question.id.as_str());
                in_words(&said)
            } else {
                said.clone()
            };
            found.said.push(Said { code: question.id.clone(), ..said });
        }
    }
    found.notes.push(format!(
        "{lines} lines of it were read; {beside} are about controls that no question of this review cites"
    ));
    if !turned.is_empty() {
        let codes: Vec<&str> = turned.into_iter().collect();
        found.notes.push(format!(
            "`Yes` in it says that a control is in place; these questions ask the other way round, so its answer stays words there: {}",
            codes.join(", ")
        ));
    }
    Ok(found)
}

/// Whether a question asks the other way round than a CAIQ does, where yes is always the good answer.
fn is_turned(kind: &Kind) -> bool {
    match kind {
        Kind::YesNo { good } => !good,
        Kind::Choice(options) => {
            let score = |key: &str| options.iter().find(|option| option.key == key)?.score;
            score("yes").zip(score("no")).is_some_and(|(yes, no)| yes < no)
        }
        _ => false,
    }
}

/// What was said, as words alone.
fn in_words(said: &Said) -> Said {
    let words = [format!("{}.", said.answer.trim_end_matches('.')), said.words.clone()];
    Said { answer: String::new(), words: words.join(" ").trim_end().to_owned(), ..said.clone() }
}

fn said(row: &Row, id: &str, columns: Columns) -> Result<Option<Said>, Refused> {
    let read = |column: Option<usize>| -> Result<&str, Refused> {
        let Some((column, cell)) = column.and_then(|column| Some((column, row.cell(column)?))) else {
            return Ok("");
        };
        let at = format!("{}{}", column_name(column), row.number);
        if cell.formula.is_some() {
            return Err(Refused::new(
                format!("{at} holds a formula"),
                "a formula says what its file wants at the moment, not what somebody answered: put the value in its place",
            ));
        }
        harmless(&cell.text, &at)?;
        Ok(cell.text.trim())
    };
    let answer = read(Some(columns.answer))?;
    let (owner, provider, customer) =
        (read(columns.ownership)?, read(columns.provider)?, read(columns.customer)?);
    if answer.is_empty() && provider.is_empty() && customer.is_empty() {
        return Ok(None);
    }
    let mut words: Vec<String> = vec![provider.to_owned()];
    for (what, text) in [("Ours to do", customer), ("Control is", owner)] {
        if !text.is_empty() {
            words.push(format!("{what}: {text}"));
        }
    }
    words.retain(|text| !text.is_empty());
    Ok(Some(Said {
        at: format!("{} (row {})", shortened(id), row.number),
        place: Some(id.to_owned()),
        answer: answer.to_owned(),
        words: words.join("\n"),
        is_loose: ["yes", "no", "na", "n/a"].contains(&answer.to_lowercase().as_str()) || answer.is_empty(),
        ..Said::default()
    }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_control_is_derived_from_the_id_of_its_question() {
        let pairs = [
            ("IAM-14.1", Some("IAM-14")),
            ("A&A-01.1", Some("A&A-01")),
            ("IAM-14", None),
            ("Total: 1.2", None),
        ];
        for (id, control) in pairs {
            assert_eq!(super::control(id), control, "{id}");
        }
    }
}
