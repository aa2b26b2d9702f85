//! One answer as somebody wrote it, read as one of the answers that the question takes; never guessed.

use jiff::civil::Date;

use super::{Said, shortened};
use crate::checklist::model::{Kind, Question};
use crate::exchange::sheet::{Asked, Choice, NOT_APPLICABLE_KEY, NOTHING_KEY, Takes, UNKNOWN_KEY, one_line};
use crate::record::answer::{NO_FIGURE, State, Value};
use crate::record::typed;
use crate::text::id;

/// Other words for what does not apply, and for what nobody can say.
const NOT_APPLICABLE: [&str; 6] = ["na", "n/a", "n.a", "not applicable", "does not apply", "not-applicable"];
const UNKNOWN: [&str; 6] = ["don't know", "dont know", "do not know", "unknown", "not known", "?"];
/// Words that people put before a number or behind it without meaning anything else.
const AROUND: [&str; 4] = ["approximately", "about", "approx", "ca"];

/// The state that an answer comes to, or why it comes to none.
pub(super) fn state(question: &Question, asked: &Asked, said: &Said) -> Result<State, String> {
    if !said.instead.is_empty() {
        return Err(format!(
            "two answers at once: `{}` and `{}`",
            shortened(&said.answer),
            shortened(&said.instead)
        ));
    }
    if !said.several.is_empty() {
        return several(question, asked, &said.several);
    }
    let text = said.answer.trim();
    // An option that the question has itself goes before what is common to all.
    if let Some(option) = option(asked, text) {
        return of_option(question, asked, option);
    }
    let low = plain(text);
    if NOT_APPLICABLE.contains(&low.as_str()) {
        return if question.na {
            Ok(State::NotApplicable(None))
        } else {
            Err("this question cannot be not applicable".to_owned())
        };
    }
    if UNKNOWN.contains(&low.as_str()) {
        return Ok(State::Unknown(None));
    }
    match (&asked.takes, &question.kind) {
        (Takes::One, Kind::YesNo { .. }) => match low.as_str() {
            "y" | "true" => Ok(State::Answered(Value::Text("yes".to_owned()))),
            "n" | "false" => Ok(State::Answered(Value::Text("no".to_owned()))),
            _ => Err(no_option(asked, text)),
        },
        (Takes::One, _) => Err(no_option(asked, text)),
        (Takes::Several, _) => {
            let parts: Vec<String> = text
                .split([';', '\n'])
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect();
            several(question, asked, &parts)
        }
        (Takes::Figure(unit), _) => figure(question, unit.as_deref(), said),
        (Takes::Day, _) => day(said).map(|day| State::Answered(Value::Date(day))),
        (Takes::Words, _) => Ok(State::Answered(Value::Text(text.to_owned()))),
    }
}

/// The first words of an answer, where they alone are one, and what is left.
pub(super) fn beginning<'s>(question: &Question, asked: &Asked, text: &'s str) -> Option<(State, &'s str)> {
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '\n' | ',' | '.' | ';' | ':' | '–' | '('));
    for (end, c) in ends.take(4) {
        let begin = text.get(..end)?.trim();
        let said = Said { answer: begin.to_owned(), ..Said::default() };
        // A number may hold a point or comma of its own.
        let rest = text.get(end + c.len_utf8()..)?;
        if rest.starts_with(|c: char| c.is_ascii_digit()) && begin.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if let Ok(state) = state(question, asked, &said) {
            return Some((state, text.get(end..)?.trim_start_matches([',', '.', ';', ':', '–', ' ', '\n'])));
        }
    }
    None
}

/// Text as it is compared: small letters, single spaces, no stop at its end.
pub(super) fn plain(text: &str) -> String {
    let text = one_line(text).to_lowercase().replace(['’', '‘', '`'], "'").replace(['–', '—'], "-");
    text.trim_matches(['.', '!', ' ', '"', '“', '”']).to_owned()
}

fn option<'a>(asked: &'a Asked, text: &str) -> Option<&'a Choice> {
    let low = plain(text);
    let is_own = |option: &&Choice| plain(&option.label) == low || option.key == low;
    // Words are words: only what stands beside the field can be chosen instead.
    asked.options.iter().find(is_own)
}

fn of_option(question: &Question, asked: &Asked, option: &Choice) -> Result<State, String> {
    let is_own = question.kind.options().iter().any(|own| own.key == option.key);
    let text = |key: &str| State::Answered(Value::Text(key.to_owned()));
    Ok(match (option.key.as_str(), &question.kind) {
        (NOT_APPLICABLE_KEY, _) if !is_own => State::NotApplicable(None),
        (UNKNOWN_KEY, _) if !is_own => State::Unknown(None),
        (_, Kind::Multi { .. }) => return several(question, asked, std::slice::from_ref(&option.key)),
        (level, Kind::Scale(_)) => {
            let level = level.parse().map_err(|_| no_option(asked, level))?;
            State::Answered(Value::Number(level))
        }
        (NO_FIGURE, Kind::Number(_) | Kind::Percent(_) | Kind::Money(_)) => text(NO_FIGURE),
        (key, _) => text(key),
    })
}

fn several(question: &Question, asked: &Asked, parts: &[String]) -> Result<State, String> {
    let mut keys = Vec::new();
    let mut besides = Vec::new();
    for part in parts {
        let option = option(asked, part).ok_or_else(|| no_option(asked, part))?;
        if question.kind.options().iter().any(|own| own.key == option.key) {
            keys.push(option.key.clone());
        } else {
            besides.push(option.key.as_str());
        }
    }
    if !matches!(question.kind, Kind::Multi { .. }) || (!besides.is_empty() && besides.len() + keys.len() > 1)
    {
        return Err(format!("several answers at once: {}", shortened(&parts.join("; "))));
    }
    match besides.first() {
        Some(&NOT_APPLICABLE_KEY) => return Ok(State::NotApplicable(None)),
        Some(&UNKNOWN_KEY) => return Ok(State::Unknown(None)),
        Some(&NOTHING_KEY) | None => {}
        Some(other) => return Err(no_option(asked, other)),
    }
    let own = question.kind.options();
    keys.sort_by_key(|key| own.iter().position(|option| option.key == *key));
    keys.dedup();
    Ok(State::Answered(Value::Keys(keys)))
}

fn no_option(asked: &Asked, text: &str) -> String {
    let low = plain(text);
    let labels: Vec<String> = asked.options.iter().map(|option| plain(&option.label)).collect();
    let near = id::nearest(&low, labels.iter().map(String::as_str));
    let near = near.and_then(|near| labels.iter().position(|label| label == near));
    let near = near.and_then(|place| asked.options.get(place));
    near.map_or_else(
        || format!("`{}` is none of the answers it takes", shortened(text)),
        |near| {
            format!("`{}` is none of the answers it takes; the nearest is `{}`", shortened(text), near.label)
        },
    )
}

fn figure(question: &Question, unit: Option<&str>, said: &Said) -> Result<State, String> {
    let text = plain(&said.answer);
    let mut bare = text.as_str();
    for word in AROUND {
        bare = bare.strip_prefix(word).unwrap_or(bare).trim_start_matches(['.', ' ']);
    }
    let low = unit.unwrap_or_default().to_lowercase();
    if !low.is_empty() {
        bare = bare.strip_suffix(low.as_str()).unwrap_or(bare).trim_end();
        bare = bare.strip_prefix(low.as_str()).unwrap_or(bare).trim_start();
    }
    let shown = shortened(&said.answer);
    if !said.is_number && is_doubtful(bare) {
        return Err(format!(
            "`{shown}` can be read in two ways: write it without a point or comma for thousands"
        ));
    }
    if question.kind.name() == "percent" && said.is_number && bare.starts_with("0.") {
        return Err(format!("`{shown}` can be read in two ways: 72 % is written 72"));
    }
    let wrong = || {
        let unit = unit.map_or_else(String::new, |unit| format!(" in {unit}"));
        format!("`{shown}` is no number{unit}")
    };
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Err(wrong());
    }
    match typed::value(question, bare) {
        Ok(Value::Number(number)) => Ok(State::Answered(Value::Number(number))),
        Ok(_) | Err(_) => Err(wrong()),
    }
}

/// Whether a point or comma may part thousands as well as decimals, as in `12.000`.
fn is_doubtful(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [whole, thousands] => {
            (1..=3).contains(&whole.len())
                && *whole != "0"
                && thousands.len() == 3
                && parts.iter().all(digits)
        }
        _ => false,
    }
}

/// A day: as 2026-11-30 or 30.11.2026, or the number by which a spreadsheet program counts it.
fn day(said: &Said) -> Result<Date, String> {
    let text = said.answer.trim();
    let wrong = || format!("`{}` is no day: write it as 2026-11-30", shortened(text));
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    if said.is_number
        && let Some(days) = text.split('.').next().and_then(|days| days.parse::<i64>().ok())
        && (20_000..80_000).contains(&days)
    {
        let first = jiff::civil::date(1899, 12, 30);
        return first.checked_add(jiff::Span::new().days(days)).map_err(|_| wrong());
    }
    let parts: Vec<&str> = text.split('.').collect();
    if let [day, month, year] = parts.as_slice()
        && let (Ok(day), Ok(month), Ok(year)) = (day.parse(), month.parse(), year.parse())
        && year >= 1900
    {
        return Date::new(year, month, day).map_err(|_| wrong());
    }
    Err(wrong())
}
