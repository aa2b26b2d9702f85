//! The JSON file that our own form saved.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Found, Said, harmless, shortened};
use crate::exchange::sheet::mark::{Mark, NAME};
use crate::exchange::workbook::Refused;

#[derive(Debug, Deserialize)]
struct Saved {
    #[serde(default)]
    who: String,
    answers: BTreeMap<String, One>,
}

#[derive(Debug, Deserialize)]
struct One {
    #[serde(default)]
    answer: Answer,
    #[serde(default)]
    instead: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    document: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    One(String),
    Several(Vec<String>),
}

impl Default for Answer {
    fn default() -> Self {
        Self::One(String::new())
    }
}

/// Whether it says of itself that it is one.
pub(super) fn is_one(text: &str) -> bool {
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    read.is_ok_and(|value| value.get("format").and_then(serde_json::Value::as_str) == Some(NAME))
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<Found, Refused> {
    let saved: Saved = serde_json::from_str(text).map_err(|error| {
        Refused::new(
            format!("it is not what the form saves: {error}"),
            "save the form again and send that file",
        )
    })?;
    let mut found = Found { mark: Mark::read(text), ..Found::default() };
    found.who = Some(shortened(&saved.who)).filter(|who| !who.is_empty());
    for (code, one) in saved.answers {
        let at = format!("[{}]", shortened(&code));
        let (answer, several) = match one.answer {
            Answer::One(answer) => (answer, Vec::new()),
            Answer::Several(several) => (String::new(), several),
        };
        for text in several.iter().chain([&answer, &one.instead, &one.words, &one.document]) {
            harmless(text, &at)?;
        }
        found.said.push(Said {
            code,
            at,
            answer: answer.trim().to_owned(),
            several,
            instead: one.instead,
            words: one.words.trim().to_owned(),
            document: shortened(&one.document),
            ..Said::default()
        });
    }
    if let Some(mark) = &found.mark {
        let is_empty = |code: &String| found.said.iter().all(|said| said.code != *code);
        found.empty = mark.asked.iter().map(|(code, _)| code.clone()).filter(is_empty).collect();
    }
    Ok(found)
}
