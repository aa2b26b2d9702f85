//! The score scales of a framework: what a level is called, and what it is worth between 0 and 1.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::checklist::model::{ChoiceOption, Options};

use super::super::draft::{MOST_OPTIONS, one_line};
use super::super::ids::{KEY, Key, settle};
use super::super::report::{Read, Report};
use super::super::tree::{Fields, Node, leave_out};

/// A number of a framework, with what it is worth.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: Decimal,
    pub(super) most: Decimal,
}

impl Range {
    /// From 0 to 1, with at most four decimals.
    pub(super) fn share(self, score: Decimal) -> Decimal {
        let width = self.most.checked_sub(self.least).filter(|width| *width > Decimal::ZERO);
        let share = width.and_then(|width| score.checked_sub(self.least)?.checked_div(width));
        share.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE).round_dp(4).normalize()
    }
}

/// Every scale of a framework.
pub(super) struct Scales {
    /// The scale of every node that names none.
    main: Option<Options>,
    alternatives: HashMap<String, Options>,
    /// How far a requirement is met, for a node without a scale.
    compliance: Options,
}

/// A number, if it is one.
pub(super) fn decimal(fields: &Fields<'_, '_>, key: &str) -> Read<Option<Decimal>> {
    let Some(node) = fields.get(key) else { return Ok(None) };
    number(node, key).map(Some)
}

fn number(node: &Node<'_>, key: &str) -> Read<Decimal> {
    let number = node.text().and_then(|text| text.trim().parse::<Decimal>().ok());
    number
        .filter(|number| number.abs() < Decimal::from(1_000_000_000_u64))
        .ok_or_else(|| node.unlike(&format!("`{key}`"), "a number"))
}

impl Scales {
    pub(super) fn read(fields: &Fields<'_, '_>, report: &mut Report) -> Read<Self> {
        let range = Range {
            least: decimal(fields, "min_score")?.unwrap_or(Decimal::ZERO),
            most: decimal(fields, "max_score")?.unwrap_or(Decimal::ONE_HUNDRED),
        };
        let mut scales = Self { main: None, alternatives: HashMap::new(), compliance: compliance() };
        let Some(node) = fields.get("scores_definition") else {
            for key in ["min_score", "max_score"] {
                if fields.has(key) {
                    let why = "no level is defined between them; scores are taken as a share of them";
                    report.change(key, why, fields.at(key), fields.text(key)?.unwrap_or_default());
                }
            }
            return Ok(scales);
        };
        let why = "levels from the least to the highest score are options worth 0 to 1";
        report.change("scores_definition", why, node.at, String::new());
        if node.list().is_some() {
            scales.main = levels(node, range, report)?;
            return Ok(scales);
        }
        let map = node.need_fields("`scores_definition`")?;
        if let Some(scale) = map.get("scale") {
            scales.main = levels(scale, range, report)?;
        }
        if let Some(alternatives) = map.get("alternatives") {
            for (name, scale) in alternatives.need_fields("`alternatives`")?.entries() {
                if let Some(levels) = levels(scale, range, report)? {
                    scales.alternatives.insert(name.to_owned(), levels);
                }
            }
        }
        map.leave_out(report, "aggregation", "how scores add up is one rule for all checklists");
        map.finish(report, "scores_definition");
        Ok(scales)
    }

    /// The levels of a node.
    pub(super) fn of(&self, named: Option<&str>) -> Option<Options> {
        named.and_then(|name| self.alternatives.get(name)).or(self.main.as_ref()).cloned()
    }

    /// The answers of a node that has none.
    pub(super) fn compliance(&self) -> Options {
        Options::clone(&self.compliance)
    }
}

fn compliance() -> Options {
    let option = |key: &str, label: &str, score: Decimal| ChoiceOption {
        key: key.to_owned(),
        label: label.to_owned(),
        score: Some(score),
    };
    Options::from([
        option("compliant", "compliant", Decimal::ONE),
        option("partially-compliant", "partially compliant", Decimal::new(5, 1)),
        option("non-compliant", "non-compliant", Decimal::ZERO),
    ])
}

fn levels(node: &Node<'_>, range: Range, report: &mut Report) -> Read<Option<Options>> {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    let mut scores: Vec<Decimal> = Vec::new();
    for level in node.need_list("a scale")? {
        let fields = level.need_fields("a level")?;
        let score = number(fields.get("score").ok_or_else(|| fields.missing("score", "a level"))?, "score")?;
        let name = fields.text("name")?.unwrap_or_default();
        let description = fields.text("description")?.unwrap_or_default();
        let mut label = [score.normalize().to_string(), name.to_owned()].join(" ").trim().to_owned();
        if !description.is_empty() && description != name {
            label = format!("{label}: {}", one_line(description));
        }
        keys.push(Key::id(score.normalize().to_string()));
        scores.push(score);
        found.push(label);
        fields.leave_out(report, "description_doc", "a level has one description");
        fields.leave_out(report, "translations", "a checklist has one language");
        fields.finish(report, "level");
    }
    if found.len() < 2 || found.len() > MOST_OPTIONS {
        leave_out(report, "scale", "a choice has 2 to 200 options", node);
        return Ok(None);
    }
    // Scores outside of what the framework says they lie between stretch it; unused ends shorten it.
    let least = scores.iter().copied().min().unwrap_or_default();
    let most = scores.iter().copied().max().unwrap_or_default();
    let range = Range { least: least.min(range.least), most };
    let option = |((key, label), score): ((String, String), Decimal)| ChoiceOption {
        key,
        label,
        score: Some(range.share(score)),
    };
    Ok(Some(settle("", &keys, KEY).into_iter().zip(found).zip(scores).map(option).collect()))
}
