//! The questions of a node: their kinds, choices with what they earn, and what they hang on.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::checklist::condition::Rule;
use crate::checklist::model::{ChoiceOption, Earns, Kind, Measure, Options};

use super::super::draft::{DraftQuestion, MOST_OPTIONS, paragraph};
use super::super::ids::{KEY, Key, settle};
use super::super::report::{Read, Report, Wrong};
use super::super::tree::{Fields, Node, leave_out};
use super::node::weight;
use super::scale::{Range, decimal};
use super::{Choices, folded, short};

/// Every question of a framework, for what hangs on which.
pub(super) struct Questions {
    choices: Choices,
}

impl Questions {
    /// Finds all questions with the keys of their choices.
    pub(super) fn of<'f, 'n: 'f>(nodes: impl Iterator<Item = &'f Fields<'n, 'n>>) -> Read<Self> {
        let mut choices = Choices::new();
        for node in nodes {
            let Some(questions) = node.get("questions") else { continue };
            for (urn, question) in questions.need_fields("`questions`")?.entries() {
                let fields = question.need_fields("a question")?;
                let list = fields.list("choices")?;
                let urns: Vec<String> = list.iter().map(choice_urn).collect::<Read<_>>()?;
                let keys = keys(urn, list)?;
                let by_urn: HashMap<String, String> = urns.into_iter().zip(keys).collect();
                if by_urn.len() < list.len() {
                    let what = format!("a choice of `{urn}` stands twice");
                    return Err(Wrong::new(question.at, what, "give each choice a URN of its own"));
                }
                if choices.insert(folded(urn), by_urn).is_some() {
                    let what = format!("the question `{urn}` stands twice");
                    return Err(Wrong::new(question.at, what, "give each question a URN of its own"));
                }
            }
        }
        Ok(Self { choices })
    }

    /// The questions of one node.
    pub(super) fn read(&self, node: &Fields<'_, '_>, report: &mut Report) -> Read<Vec<DraftQuestion>> {
        let Some(questions) = node.get("questions") else { return Ok(Vec::new()) };
        let mut read = Vec::new();
        for (urn, question) in questions.need_fields("`questions`")?.entries() {
            read.push(self.question(urn, question, report)?);
        }
        Ok(read)
    }

    fn question(&self, urn: &str, node: &Node<'_>, report: &mut Report) -> Read<DraftQuestion> {
        let fields = node.need_fields("a question")?;
        let word = fields.need_text("type", "a question")?;
        let own = self.choices.get(&folded(urn));
        let mut why = String::new();
        let (kind, is_scored) = match word {
            "unique_choice" | "single_choice" | "multiple_choice" => {
                if word == "single_choice" {
                    report.change(
                        "type",
                        "single_choice is the older word for one choice",
                        fields.at("type"),
                        word,
                    );
                }
                let is_multi = word == "multiple_choice";
                choices(&fields, own, is_multi, &mut why, report)?
            }
            "boolean" => {
                report.assume(
                    "good",
                    "the source does not say which answer is good; yes stands there",
                    node.at,
                    "",
                );
                (Kind::YesNo { good: true }, false)
            }
            "number" => (Kind::Number(Measure::default()), false),
            "date" => (Kind::Date, false),
            "text" => (Kind::Text, false),
            other => {
                let reason = "questions of this type are not known here; asked for words";
                report.change("type", reason, fields.at("type"), other);
                (Kind::Text, false)
            }
        };
        if matches!(kind, Kind::Text | Kind::Date | Kind::Number(_) | Kind::YesNo { .. }) {
            fields.leave_out(report, "choices", "a question of this type has no options");
        }
        let earns_nothing = matches!(kind, Kind::Text | Kind::Date | Kind::Number(_));
        let text = fields.text("text")?.unwrap_or_default();
        let key = Key::of(folded(urn), short(urn));
        let mut question = DraftQuestion::new(key, node.at, text, kind);
        question.is_scored = is_scored;
        question.weight = weight(&fields, report)?;
        if earns_nothing && question.weight.is_none_or(|weight| weight > 0) {
            // What earns nothing would count against everybody.
            let reason = "an answer of this kind earns nothing; 0 (recorded only) stands there";
            report.assume("weight", reason, node.at, String::new());
            question.weight = Some(0);
        }
        paragraph(&mut why, fields.text("annotation")?.unwrap_or_default());
        question.question.why = why;
        question.question.refs.push(format!("CISO Assistant question: {urn}"));
        question.question.when = self.depends(&fields)?;
        fields.leave_out(report, "config", "how the field looks is one rule for all questions");
        fields.leave_out(report, "translations", "a checklist has one language");
        fields.finish(report, "question");
        Ok(question)
    }

    /// What the question hangs on.
    fn depends(&self, fields: &Fields<'_, '_>) -> Read<Option<Rule>> {
        let Some(node) = fields.get("depends_on") else { return Ok(None) };
        let depends = node.need_fields("`depends_on`")?;
        let urn = depends.need_text("question", "`depends_on`")?;
        let Some(choices) = self.choices.get(&folded(urn)) else {
            let what = format!("the question hangs on `{urn}`, which is not there");
            return Err(Wrong::new(depends.at("question"), what, "name a question of this framework"));
        };
        let mut keys = Vec::new();
        for (at, answer) in depends.texts("answers")? {
            let Some(key) = choices.get(&folded(answer)) else {
                let what = format!("`{urn}` has no choice `{answer}`");
                return Err(Wrong::new(at, what, "name a choice of that question"));
            };
            keys.push(key.clone());
        }
        if keys.is_empty() {
            return Err(Wrong::new(node.at, "`depends_on` names no answer", "name at least one choice"));
        }
        let question = folded(urn);
        Ok(Some(match depends.text("condition")? {
            None | Some("any") => Rule::Answer { question, keys },
            Some("all") if keys.len() == 1 => Rule::Answer { question, keys },
            Some("all") => Rule::All(
                keys.into_iter()
                    .map(|key| Rule::Answer { question: question.clone(), keys: vec![key] })
                    .collect(),
            ),
            Some(other) => {
                let what = format!("the condition is `{other}`");
                return Err(Wrong::new(depends.at("condition"), what, "write any or all"));
            }
        }))
    }
}

fn choice_urn(node: &Node<'_>) -> Read<String> {
    let fields = node.need_fields("a choice")?;
    Ok(folded(match fields.text("urn")? {
        Some(urn) => urn,
        None => fields.need_text("value", "a choice")?,
    }))
}

/// The keys of choices: what their URNs say behind the question's, else their labels.
fn keys(question: &str, choices: &[Node<'_>]) -> Read<Vec<String>> {
    let before = format!("{}:", folded(question));
    let keys: Vec<Key> = choices
        .iter()
        .map(|choice| {
            let urn = choice_urn(choice)?;
            let own = urn.strip_prefix(&before).unwrap_or_else(|| urn.rsplit(':').next().unwrap_or(&urn));
            Ok(Key::of(urn.clone(), own))
        })
        .collect::<Read<_>>()?;
    Ok(settle("", &keys, KEY))
}

/// The options, what they earn, and in `why` what is said of each.
fn choices(
    fields: &Fields<'_, '_>,
    own: Option<&HashMap<String, String>>,
    is_multi: bool,
    why: &mut String,
    report: &mut Report,
) -> Read<(Kind, bool)> {
    let list = fields.list("choices")?;
    let mut options = Vec::new();
    let mut earned: Vec<Option<Decimal>> = Vec::new();
    let mut told = Vec::new();
    for node in list {
        let choice = node.need_fields("a choice")?;
        let label = choice.need_text("value", "a choice")?;
        let urn = choice_urn(node)?;
        let key = own.and_then(|own| own.get(&urn)).cloned().unwrap_or_default();
        for text in [choice.text("description")?, choice.text("annotation")?].into_iter().flatten() {
            told.push(format!("- {label}: {}", super::super::draft::one_line(text)));
        }
        earned.push(earns(&choice, is_multi, report)?);
        for (key, reason) in [
            ("color", "an option has no colour"),
            ("select_implementation_groups", "an answer chooses no group here; write scope rules instead"),
            ("translations", "a checklist has one language"),
        ] {
            choice.leave_out(report, key, reason);
        }
        choice.get("urn");
        choice.finish(report, "choice");
        options.push(ChoiceOption { key, label: label.to_owned(), score: None });
    }
    paragraph(why, &told.join("\n"));
    if options.is_empty() || options.len() > MOST_OPTIONS {
        let reason = "a question has 1 to 200 options; asked for words instead";
        match fields.get("choices") {
            Some(node) => leave_out(report, "choices", reason, node),
            None => report.change("choices", reason, fields.at, String::new()),
        }
        return Ok((Kind::Text, false));
    }
    let is_scored = earned.iter().any(Option::is_some);
    if is_multi || options.len() == 1 {
        let required: Vec<String> = options
            .iter()
            .zip(&earned)
            .filter(|(_, earned)| earned.is_some_and(|score| score > Decimal::ZERO))
            .map(|(option, _)| option.key.clone())
            .collect();
        let options = Options::from(options);
        if required.is_empty() {
            report.assume("at-least", "the source does not say; one ticked option is enough", fields.at, "");
            return Ok((Kind::Multi { options, earns: Earns::AtLeast(1) }, false));
        }
        let reason = "options that add to the score are the required ones, each worth the same";
        report.change("add_score", reason, fields.at, String::new());
        return Ok((Kind::Multi { options, earns: Earns::Required(required) }, true));
    }
    if !is_scored {
        report.assume("score", "the source does not say what an option earns; 0 stands there", fields.at, "");
    } else if earned.iter().any(Option::is_none) {
        report.assume("score", "an option of which the source says nothing earns 0", fields.at, "");
    }
    // Points are worth what they are of the most that one option adds.
    let most = earned.iter().flatten().copied().max().unwrap_or(Decimal::ONE).max(Decimal::ONE);
    for (option, earned) in options.iter_mut().zip(earned) {
        let score = earned.unwrap_or_default();
        let share =
            if most > Decimal::ONE { Range { least: Decimal::ZERO, most }.share(score) } else { score };
        option.score = Some(share.clamp(Decimal::ZERO, Decimal::ONE).normalize());
    }
    Ok((Kind::Choice(options.into()), is_scored))
}

/// What a choice earns: its points, or what it makes of the requirement.
fn earns(choice: &Fields<'_, '_>, is_multi: bool, report: &mut Report) -> Read<Option<Decimal>> {
    let points = decimal(choice, "add_score")?;
    let result = choice.text("compute_result")?;
    let by_result = result.map(|result| match result {
        "compliant" | "true" | "True" => Some(Decimal::ONE),
        "partially_compliant" => Some(Decimal::new(5, 1)),
        "non_compliant" | "false" | "False" => Some(Decimal::ZERO),
        _ => None,
    });
    if let Some(points) = points {
        if let Some(result) = result {
            let reason = "the score of an option says it already";
            report.drop("compute_result", reason, choice.at("compute_result"), result);
        }
        if !is_multi && points != Decimal::ZERO && points != Decimal::ONE {
            let reason = "points are worth what they are of the most that an option of the question adds";
            report.change("add_score", reason, choice.at("add_score"), points.to_string());
        }
        return Ok(Some(points.max(Decimal::ZERO)));
    }
    match (result, by_result) {
        (Some(result), Some(None)) => {
            let reason =
                "\u{201c}not applicable\u{201d} may be answered to every question; the option earns 0";
            report.change("compute_result", reason, choice.at("compute_result"), result);
            Ok(None)
        }
        (Some(result), Some(Some(score))) => {
            let reason = "the result is a score: compliant 1, partially 0.5, non-compliant 0";
            report.change("compute_result", reason, choice.at("compute_result"), result);
            Ok(Some(score))
        }
        _ => Ok(None),
    }
}
