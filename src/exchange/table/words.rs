//! What people write into cells: kinds, options with scores, weights, yes and no.

use rust_decimal::Decimal;

use super::super::draft::one_line;
use super::column::folded;
use crate::text::id;

/// A kind of question by the words that people use for it.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    let names: [(&str, &[&str]); 9] = [
        ("yes-no", &["yesno", "yn", "boolean", "bool", "check", "checkbox", "yesnona", "truefalse"]),
        (
            "choice",
            &[
                "choice",
                "single",
                "singlechoice",
                "singleselect",
                "uniquechoice",
                "select",
                "radio",
                "radiogroup",
                "dropdown",
                "list",
                "predefinedanswers",
                "options",
            ],
        ),
        (
            "multi",
            &[
                "multi",
                "multiple",
                "multiplechoice",
                "multiselect",
                "multichoice",
                "checkboxes",
                "checkgroup",
                "predefinedmultiplechoice",
            ],
        ),
        ("scale", &["scale", "maturity", "level", "likert", "rating", "04"]),
        ("number", &["number", "numeric", "integer", "figure", "count"]),
        ("percent", &["percent", "percentage", "share"]),
        ("money", &["money", "currency", "amount"]),
        ("date", &["date", "day"]),
        (
            "text",
            &[
                "text",
                "free",
                "freetext",
                "open",
                "openanswer",
                "openended",
                "string",
                "line",
                "box",
                "textarea",
                "paragraph",
                "comment",
            ],
        ),
    ];
    let word = folded(word);
    names.into_iter().find(|(_, words)| words.contains(&word.as_str())).map(|(kind, _)| kind)
}

/// Yes or no, in the words that people use.
pub(super) fn truth(word: &str) -> Option<bool> {
    match folded(word).as_str() {
        "yes" | "y" | "true" | "x" | "1" | "on" => Some(true),
        "no" | "n" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// A number with a point or a comma, perhaps with a sign of percent behind it.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_end_matches('%').trim();
    let number = if text.contains(',') { text.replace(',', ".").parse::<Decimal>() } else { text.parse() };
    number.ok().filter(|number| number.abs() < Decimal::from(1_000_000_000_000_u64))
}

/// The parts of a list: on lines of their own, else divided by semicolons or bars, else by commas.
pub(super) fn parts(text: &str) -> Vec<String> {
    // Most lists have one part.
    if !text.bytes().any(|b| matches!(b, b'\n' | b';' | b'|' | b',')) {
        let part = one_line(bare(text));
        return if part.is_empty() { Vec::new() } else { vec![part] };
    }
    let sign = ['\n', ';', '|', ','].into_iter().find(|sign| text.contains(*sign)).unwrap_or('\n');
    text.split(sign).map(|part| one_line(bare(part))).filter(|part| !part.is_empty()).collect()
}

/// Without the sign before an item of a list.
fn bare(part: &str) -> &str {
    part.trim_start().trim_start_matches(['-', '•', '*'])
}

/// An option as it stands in a cell.
pub(super) struct Offered {
    pub(super) key: Option<String>,
    pub(super) label: String,
    pub(super) score: Option<Decimal>,
    pub(super) is_percent: bool,
}

/// The options of a cell: `label`, `label = 0.5`, `label (0.5)`, `key: label = 0.5`.
pub(super) fn options(text: &str) -> Vec<Offered> {
    parts(text).into_iter().map(|part| option(&part)).collect()
}

fn option(part: &str) -> Offered {
    let (label, score) = scored(part).map_or((part, None), |(label, score)| (label, Some(score)));
    let (key, label) = match label.split_once(':') {
        Some((key, rest)) if id::name_fault(key.trim()).is_none() && !rest.trim().is_empty() => {
            (Some(key.trim().to_owned()), rest.trim())
        }
        _ => (None, label),
    };
    Offered {
        key,
        label: label.trim().to_owned(),
        score: score.and_then(number),
        is_percent: score.is_some_and(|score| score.trim_end().ends_with('%')),
    }
}

/// A label and the figure behind it.
fn scored(part: &str) -> Option<(&str, &str)> {
    let is_figure = |text: &str| number(text).is_some();
    if let Some((label, score)) = part.rsplit_once('=')
        && is_figure(score)
    {
        return Some((label.trim(), score));
    }
    if let Some((label, score)) = part.strip_suffix([')', ']']).and_then(|part| part.rsplit_once(['(', '[']))
        && is_figure(score)
        && !label.trim().is_empty()
    {
        return Some((label.trim(), score));
    }
    let (label, score) = part.rsplit_once(':')?;
    (is_figure(score) && !label.trim().is_empty()).then_some((label.trim(), score))
}

/// How a cell says a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Figure,
    /// A figure that is none of ours: the nearest one stands there.
    Near,
    Word,
}

/// A weight, and how it is said.
pub(super) fn weight(text: &str) -> Option<(u8, Said)> {
    if let Ok(weight @ (0..=3 | 5)) = text.parse() {
        return Some((weight, Said::Figure));
    }
    let word = match folded(text).as_str() {
        "none" | "info" | "informational" | "recordedonly" => Some(0),
        "low" | "minor" | "hygiene" | "may" | "could" | "nice" | "nicetohave" => Some(1),
        "medium" | "moderate" | "normal" | "friction" => Some(2),
        "high" | "major" | "material" | "should" | "recommended" | "important" => Some(3),
        "critical" | "veryhigh" | "blocker" | "must" | "mandatory" | "required" => Some(5),
        _ => None,
    };
    if let Some(weight) = word {
        return Some((weight, Said::Word));
    }
    let number = number(text)?;
    let near = [5_u8, 3, 2, 1, 0].into_iter().min_by_key(|known| (Decimal::from(*known) - number).abs())?;
    Some((near, if Decimal::from(near) == number { Said::Figure } else { Said::Near }))
}

/// True for a question that can be answered with yes or no.
pub(super) fn asks_yes_or_no(ask: &str) -> bool {
    let first = ask.split_whitespace().next().unwrap_or_default().to_lowercase();
    let words = [
        "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will",
        "would", "should", "must", "may",
    ];
    ask.trim_end().ends_with('?') && words.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_people_write_them() {
        for (cell, expected) in [
            ("all: all staff = 1; none: nobody = 0", "all/all staff/1 none/nobody/0"),
            ("Yes, fully\nNo", "/Yes, fully/ /No/"),
            ("high (100%) | low (0 %)", "/high/100 /low/0"),
            ("a, b,c", "/a/ /b/ /c/"),
            ("- good: 1,0\n- bad: 0", "/good/1.0 /bad/0"),
        ] {
            let shown: Vec<String> = options(cell)
                .into_iter()
                .map(|o| {
                    let score = o.score.map(|score| score.to_string()).unwrap_or_default();
                    format!("{}/{}/{score}", o.key.unwrap_or_default(), o.label)
                })
                .collect();
            assert_eq!(shown.join(" "), expected, "{cell}");
        }
    }

    #[test]
    fn weights_are_words_or_the_nearest_figure() {
        assert_eq!(weight("High"), Some((3, Said::Word)));
        assert_eq!(weight("4"), Some((5, Said::Near)));
        assert_eq!(weight("2"), Some((2, Said::Figure)));
        assert_eq!(weight("3.0"), Some((3, Said::Figure)));
        assert_eq!(weight("-1"), Some((0, Said::Near)));
        assert_eq!(weight("later"), None);
    }
}
