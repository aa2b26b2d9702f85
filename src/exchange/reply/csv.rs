//! A table with a head, its fields parted by commas, semicolons or tabs.

use super::{Found, Said, harmless, shortened};
use crate::exchange::workbook::Refused;

/// The heads under which each column may stand, the likeliest first.
const CODE: &[&str] = &["code", "question id", "question-id", "question_id", "id", "question"];
const ANSWER: &[&str] = &["answer", "value", "response"];
const WORDS: &[&str] = &["in your words", "words", "comment", "comments", "because", "rationale"];
const DOCUMENT: &[&str] = &["document", "evidence", "file"];
/// The most rows.
const ROWS: usize = 20_000;

/// Whether the first line is a head with codes and answers.
pub(super) fn is_one(text: &str) -> bool {
    let Some(line) = text.lines().find(|line| !line.trim().is_empty()) else { return false };
    let delimiter = delimiter(line);
    let heads: Vec<String> = line.split(delimiter).map(head).collect();
    let has = |names: &[&str]| names.iter().any(|name| heads.iter().any(|head| head == name));
    heads.len() > 1 && has(CODE) && (has(ANSWER) || has(WORDS))
}

fn head(text: &str) -> String {
    text.trim().trim_matches('"').trim().to_lowercase()
}

fn delimiter(line: &str) -> char {
    let count = |c: char| line.matches(c).count();
    [';', '\t', ','].into_iter().max_by_key(|c| count(*c)).unwrap_or(',')
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<Found, Refused> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut records = records(text, delimiter(first))?.into_iter();
    let heads: Vec<String> =
        records.next().map(|(_, fields)| fields).unwrap_or_default().iter().map(|h| head(h)).collect();
    let place = |names: &[&str]| names.iter().find_map(|name| heads.iter().position(|head| head == name));
    let Some(code) = place(CODE) else {
        return Err(Refused::new(
            "its first line names no column `code`",
            "the first line names the columns: code, answer, words, document",
        ));
    };
    let (answer, words, document) = (place(ANSWER), place(WORDS), place(DOCUMENT));
    if answer.is_none() && words.is_none() {
        return Err(Refused::new(
            "its first line names no column `answer`",
            "the first line names the columns: code, answer, words, document",
        ));
    }
    let mut found = Found::default();
    for (line, fields) in records {
        let at = format!("line {line}");
        let field = |column: Option<usize>| {
            column.and_then(|column| fields.get(column)).map_or("", |text| text.trim())
        };
        let (code, answer) = (field(Some(code)), field(answer));
        let (words, document) = (field(words), field(document));
        for text in [answer, words, document] {
            harmless(text, &at)?;
        }
        if answer.is_empty() && words.is_empty() && document.is_empty() {
            found.empty.extend(Some(code.to_owned()).filter(|code| !code.is_empty()));
            continue;
        }
        found.said.push(Said {
            code: code.to_owned(),
            at,
            answer: answer.to_owned(),
            words: words.to_owned(),
            document: shortened(document),
            ..Said::default()
        });
    }
    Ok(found)
}

/// The records, each with the line on which it begins.
fn records(text: &str, delimiter: char) -> Result<Vec<(usize, Vec<String>)>, Refused> {
    let mut all = Vec::new();
    let (mut fields, mut field) = (Vec::new(), String::new());
    let (mut line, mut begin, mut is_quoted) = (1, 1, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if is_quoted && rest.peek() == Some(&'"') => {
                rest.next();
                field.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if field.trim().is_empty() => {
                field.clear();
                is_quoted = true;
            }
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                line += 1;
                fields.push(std::mem::take(&mut field));
                put(&mut all, begin, &mut fields)?;
                begin = line;
            }
            c if c == delimiter && !is_quoted => fields.push(std::mem::take(&mut field)),
            c => {
                line += usize::from(c == '\n');
                field.push(c);
            }
        }
    }
    if is_quoted {
        return Err(Refused::new(
            format!("the quotation mark that begins in line {begin} does not end"),
            "save the table again in a spreadsheet program",
        ));
    }
    fields.push(field);
    put(&mut all, begin, &mut fields)?;
    Ok(all)
}

fn put(all: &mut Vec<(usize, Vec<String>)>, line: usize, fields: &mut Vec<String>) -> Result<(), Refused> {
    let own = std::mem::take(fields);
    if own.iter().any(|field| !field.trim().is_empty()) {
        all.push((line, own));
    }
    if all.len() > ROWS {
        return Err(Refused::new(
            format!("it has more than {ROWS} rows"),
            "send the questions and answers alone",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_hold_commas_quotes_and_lines() {
        let text = "code;answer\n\na;\"x;\"\"y\"\"\nz\"\r\nb;2\n";
        let found: Vec<_> = records(text, ';').unwrap();
        assert_eq!(found[1], (3, vec!["a".to_owned(), "x;\"y\"\nz".to_owned()]));
        assert_eq!(found[2], (5, vec!["b".to_owned(), "2".to_owned()]));
        assert!(records("a;\"b\n", ';').is_err());
        assert!(is_one("Code,Answer\n") && is_one("id;value;words") && !is_one("Dear all, the code is"));
    }
}
