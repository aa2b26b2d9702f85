//! Reads what a person typed as the value that a question wants.

use super::answer::{NO_FIGURE, Value};
use crate::checklist::model::{Kind, Question};
use crate::text::reader::decimal;

/// The value that a person typed, read as the question wants it: `yes`, an option key or its
/// number, a level, a figure with `,` or `.`, a day, several keys with `,` or `+`.
pub fn value(question: &Question, typed: &str) -> Result<Value, String> {
    let typed = typed.trim();
    let value = match &question.kind {
        Kind::YesNo { .. } => Value::Text(match typed.to_lowercase().as_str() {
            "y" | "yes" => "yes".to_owned(),
            "n" | "no" => "no".to_owned(),
            other => other.to_owned(),
        }),
        Kind::Choice(options) => {
            let by_number = typed.parse::<usize>().ok().filter(|_| !options.iter().any(|o| o.key == typed));
            let key =
                by_number.and_then(|n| options.get(n.checked_sub(1)?)).map_or(typed, |o| o.key.as_str());
            Value::Text(key.to_owned())
        }
        Kind::Multi { options, .. } => {
            let mut held: Vec<String> = typed
                .split([',', '+', ' '])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| {
                    part.parse::<usize>()
                        .ok()
                        .and_then(|n| options.get(n.checked_sub(1)?))
                        .map_or(part, |o| o.key.as_str())
                        .to_owned()
                })
                .collect();
            held.sort_by_key(|key| options.iter().position(|o| o.key == *key).unwrap_or(usize::MAX));
            held.dedup();
            Value::Keys(held)
        }
        Kind::Text => Value::Text(typed.to_owned()),
        Kind::Date => {
            Value::Date(typed.parse().map_err(|_| format!("`{typed}` is no day: write it as 2026-11-22"))?)
        }
        Kind::Scale(_) | Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) => {
            if typed == NO_FIGURE {
                Value::Text(typed.to_owned())
            } else {
                Value::Number(figure(typed).ok_or_else(|| {
                    format!("`{typed}` is no number: digits with one `.` or `,`, as 48 or 99.95")
                })?)
            }
        }
    };
    value.fault(question).map_or(Ok(value), Err)
}

/// Reads `48`, `48,5`, `48.5`, `12 000`, `-3`.
fn figure(typed: &str) -> Option<rust_decimal::Decimal> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '_').collect();
    let plain = plain.trim_end_matches('%');
    let separators = plain.matches(['.', ',']).count();
    if separators > 1 {
        return None;
    }
    decimal(&plain.replace(',', "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_people_write_them() {
        let read = |typed| figure(typed).map(|d| d.to_string());
        assert_eq!(read("48"), Some("48".into()));
        assert_eq!(read("48,5"), Some("48.5".into()));
        assert_eq!(read("12 000"), Some("12000".into()));
        assert_eq!(read("-3"), Some("-3".into()));
        assert_eq!(read("72 %"), Some("72".into()));
        for bad in ["", "1.000,5", "x", "1e5"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
