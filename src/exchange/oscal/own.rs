//! Reads back what `export` wrote, so that nothing is lost on the way.

use crate::checklist::model::{
    Base, By, ChoiceOption, Credit, Earns, Gate, GateKind, GatePass, Kind, Level, Measure, NoFigure,
    RationaleRule,
};
use crate::checklist::parse;
use crate::checklist::version::Version;

use super::super::draft::{Draft, DraftQuestion};
use super::super::ids::Key;
use super::super::place::At;
use super::super::report::{Read, Wrong};
use super::super::tree::Fields;
use super::decimal;
use super::prop::Props;

/// What a checklist says of itself.
pub(super) fn metadata(draft: &mut Draft, fields: &Fields<'_, '_>, props: &Props<'_>) -> Read<()> {
    draft.id = props.own("checklist").map(Key::kept);
    draft.version = fields.text("version")?.and_then(Version::parse);
    draft.area = props.own("area").map(str::to_owned);
    draft.lang = props.own("lang").map(str::to_owned);
    draft.replaces = props.own("replaces").map(str::to_owned);
    draft.partner_types = texts(props, "partner-type", "partner-types");
    if let Some(base) = props.own("base") {
        let at = fields.at("props");
        let version = props.own("base-version").and_then(Version::parse);
        let version = version.ok_or_else(|| Wrong::new(at, "`base-version` is no version", "as 1.0.0"))?;
        let source = props.own("base-source").unwrap_or("built-in").to_owned();
        draft.base = Some(Base { checklist: base.to_owned(), version, source });
    }
    let _ = (fields.get("oscal-version"), fields.get("last-modified"));
    Ok(())
}

/// A question of ours; none where the control does not say of which kind it is.
pub(super) fn question(fields: &Fields<'_, '_>, props: &Props<'_>, at: At) -> Read<Option<DraftQuestion>> {
    let Some(word) = props.own("kind") else { return Ok(None) };
    let mut parts = Parts::of(fields)?;
    let wrong =
        |what: &str| Wrong::new(at, format!("`{what}` is not as the export writes it"), "export it again");
    let kind = kind(word, props, &mut parts).ok_or_else(|| wrong("kind"))?;
    let id = props.own("question").or(fields.text("id")?).unwrap_or_default();
    let ask = parts.one("statement").or(fields.text("title")?.map(str::to_owned)).unwrap_or_default();
    let gate = match props.own("gate") {
        Some(hardness) => Some(gate(hardness, props).ok_or_else(|| wrong("gate"))?),
        None => None,
    };
    let mut draft = DraftQuestion::new(Key::kept(id), at, ask, kind);
    let weight = props.own("weight").and_then(|weight| weight.parse().ok());
    draft.weight = Some(weight.ok_or_else(|| wrong("weight"))?);
    draft.is_whole = true;
    let question = &mut draft.question;
    question.gate = gate;
    question.revision = props.own("revision").and_then(|text| text.parse().ok()).unwrap_or(1);
    let level = props.own("evidence-min").and_then(|text| text.parse().ok()).and_then(Level::new);
    question.evidence.min = level.unwrap_or_default();
    question.evidence.hint = parts.one("evidence-hint").unwrap_or_default();
    question.rationale = match props.own("rationale") {
        Some("words") => RationaleRule::Words,
        Some("never") => RationaleRule::Never,
        _ => RationaleRule::Default,
    };
    let by = props.own("by").and_then(|word| By::ALL.into_iter().find(|(name, _)| *name == word));
    question.by = by.map_or(By::Partner, |(_, by)| by);
    question.request = parts.one("request").unwrap_or_default();
    question.na = props.own("na") != Some("false");
    question.why = parts.one("guidance").unwrap_or_default();
    question.partner_types = texts(props, "partner-type", "partner-types");
    if let Some(rule) = props.own("when") {
        question.when = Some(parse::scope_rule(rule).ok_or_else(|| wrong("when"))?);
    }
    question.refs = props.all_own("ref").into_iter().map(str::to_owned).collect();
    question.disabled = parts.one("disabled");
    let _ = (fields.get("class"), fields.get("parts"), fields.text("title")?);
    Ok(Some(draft))
}

/// A list that may be there and be empty: `none` is said by a prop of its own.
fn texts(props: &Props<'_>, one: &str, all: &str) -> Option<Vec<String>> {
    props.own(all).map(|_| props.all_own(one).into_iter().map(str::to_owned).collect())
}

fn gate(hardness: &str, props: &Props<'_>) -> Option<Gate> {
    let kind = [GateKind::Hard, GateKind::Waivable].into_iter().find(|kind| kind.name() == hardness)?;
    let pass = match props.own("gate-passes")? {
        "all" => GatePass::All,
        "any" => GatePass::Any,
        "keys" => GatePass::Keys(props.all_own("gate-key").into_iter().map(str::to_owned).collect()),
        "at-most" => GatePass::AtMost(decimal(props.own("gate-limit")?)?),
        "at-least" => GatePass::AtLeast(decimal(props.own("gate-limit")?)?),
        _ => return None,
    };
    Some(Gate { kind, pass })
}

fn kind(word: &str, props: &Props<'_>, parts: &mut Parts) -> Option<Kind> {
    Some(match word {
        "yes-no" => Kind::YesNo { good: props.own("good")? == "yes" },
        "choice" => Kind::Choice(std::mem::take(&mut parts.options).into()),
        "multi" => {
            let options = std::mem::take(&mut parts.options).into();
            let earns = match props.own("at-least") {
                Some(count) => Earns::AtLeast(count.parse().ok()?),
                None => Earns::Required(props.all_own("required").into_iter().map(str::to_owned).collect()),
            };
            Kind::Multi { options, earns }
        }
        "scale" => {
            let mut anchors = Vec::new();
            while let Some(anchor) = parts.one("anchor") {
                anchors.push(anchor);
            }
            Kind::Scale(anchors)
        }
        "number" => Kind::Number(measure(props, parts)?),
        "percent" => Kind::Percent(measure(props, parts)?),
        "money" => Kind::Money(measure(props, parts)?),
        "date" => Kind::Date,
        "text" => Kind::Text,
        _ => return None,
    })
}

fn measure(props: &Props<'_>, parts: &mut Parts) -> Option<Measure> {
    let credit = match (props.own("full"), props.own("zero")) {
        (Some(full), Some(zero)) => Some(Credit { full: decimal(full)?, zero: decimal(zero)? }),
        _ => None,
    };
    let none = match props.own("none-score") {
        Some(score) => Some(NoFigure { label: parts.one("none")?, score: decimal(score)? }),
        None => None,
    };
    Some(Measure { unit: props.own("unit").map(str::to_owned), credit, none })
}

/// The parts of a control of ours, by name.
struct Parts {
    proses: Vec<(String, String)>,
    options: Vec<ChoiceOption>,
}

impl Parts {
    fn of(fields: &Fields<'_, '_>) -> Read<Self> {
        let mut parts = Self { proses: Vec::new(), options: Vec::new() };
        for node in fields.list("parts")? {
            let part = node.need_fields("a part")?;
            let name = part.need_text("name", "a part")?;
            let prose = part.text("prose")?.unwrap_or_default().to_owned();
            if name != "option" {
                parts.proses.push((name.to_owned(), prose));
                continue;
            }
            let props = Props::of(&part)?;
            let Some(key) = props.own("key") else { return Err(part.missing("key", "an option")) };
            let score = props.own("score").and_then(decimal);
            parts.options.push(ChoiceOption { key: key.to_owned(), label: prose, score });
        }
        Ok(parts)
    }

    /// Takes the next part of that name.
    fn one(&mut self, name: &str) -> Option<String> {
        let index = self.proses.iter().position(|(own, _)| own == name)?;
        Some(self.proses.remove(index).1)
    }
}
