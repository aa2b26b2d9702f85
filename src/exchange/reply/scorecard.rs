//! What OpenSSF Scorecard found of a repository: proof for a reviewer to read, and nobody's claim.

use serde::Deserialize;

use super::{Found, shortened};
use crate::exchange::workbook::Refused;

#[derive(Debug, Deserialize)]
struct Scorecard {
    date: String,
    repo: Repository,
    score: f64,
    checks: Vec<Check>,
}

#[derive(Debug, Deserialize)]
struct Repository {
    name: String,
    #[serde(default)]
    commit: String,
}

#[derive(Debug, Deserialize)]
struct Check {
    name: String,
    score: i64,
}

/// Whether it is one.
pub(super) fn is_one(text: &str) -> bool {
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    read.is_ok_and(|value| value.get("scorecard").is_some() && value.get("checks").is_some())
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<Found, Refused> {
    let read: Scorecard = serde_json::from_str(text).map_err(|error| {
        Refused::new(format!("it is not what Scorecard writes: {error}"), "run it with `--format json`")
    })?;
    let name = shortened(&read.repo.name);
    let checks: Vec<String> = read
        .checks
        .iter()
        .take(100)
        .map(|check| match check.score {
            ..0 => format!("{} not found out", shortened(&check.name)),
            score => format!("{} {score}", shortened(&check.name)),
        })
        .collect();
    let commit: String = read.repo.commit.chars().filter(char::is_ascii_hexdigit).take(40).collect();
    let at = if commit.is_empty() { String::new() } else { format!(" at {commit}") };
    Ok(Found {
        title: Some(format!("OpenSSF Scorecard of {name}, {:.1} of 10", read.score)),
        covers: Some(format!("{name}{at}. Of 10 each: {}.", checks.join(", "))),
        day: read.date.get(..10).and_then(|day| day.parse().ok()),
        ..Found::default()
    })
}
