//! What an author changes in a checklist's text with a key: weight, gate, a question left out, a new question.

use rust_decimal::Decimal;
use toml_edit::Value;

use super::edit::{Edit, Spot};
use super::merge::raised;
use super::model::{Checklist, Gate, GateKind, GatePass, Kind, Question};
use super::parse;
use crate::text::writer::{inline, texts};

/// The weights there are, with what each means.
pub const WEIGHTS: [(u8, &str); 5] =
    [(0, "recorded only"), (1, "hygiene"), (2, "friction"), (3, "material"), (5, "can stop trading")];

/// The keys of a new question, as its author meets them in an editor.
pub const FRESH: &str = "\
id = \"\"
revision = 1
ask = \"\"
kind = \"choice\"
options = [
  { key = \"yes\", label = \"yes\", score = 1.0 },
  { key = \"partly\", label = \"partly\", score = 0.5 },
  { key = \"no\", label = \"no\", score = 0 },
]
weight = 3
evidence = { min = 2, hint = \"\" }
by = \"partner\"
request = \"\"
why = \"\"
";

/// What stands below a new question in the editor.
pub const FRESH_HELP: &str = "\
A new question, as it will stand in the checklist. Give it an id of its own that begins like the others; ids are
permanent. kind: yes-no (with good), choice, multi, scale, number, percent, money, date, text. weight: 0 recorded
only, 1 hygiene, 2 friction, 3 material, 5 can stop trading. Leave the file without an id, and nothing is added.";

/// One change of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It weighs this.
    Weight(u8),
    /// It is this gate, or none.
    Gate(Option<Gate>),
    /// It is left out for this reason, or asked again.
    LeftOut(Option<String>),
}

/// A checklist's text with one question changed: its revision and the version move as far as that calls for. None
/// where the text has a form that cannot be changed.
#[must_use]
pub fn changed(before: &Checklist, text: &str, question: &str, change: &Change) -> Option<String> {
    let mut edit = Edit::of(text)?;
    match change {
        Change::Weight(weight) => edit.set_in_question(question, "weight", i64::from(*weight)),
        Change::Gate(Some(gate)) => edit.set_in_question(question, "gate", gate_value(gate)),
        Change::Gate(None) => edit.clear_in_question(question, "gate"),
        Change::LeftOut(Some(reason)) => edit.set_in_question(question, "disabled", reason.as_str()),
        Change::LeftOut(None) => edit.clear_in_question(question, "disabled"),
    }
    raised(before, edit)
}

/// A checklist's text with a question that its author wrote: behind another one, or at the end of a section.
pub fn with_question(
    before: &Checklist,
    text: &str,
    written: &str,
    section: &str,
    behind: Option<&str>,
) -> Result<(String, String), String> {
    let whole = format!(
        "id = \"fresh\"\nversion = \"1.0.0\"\ntitle = \"Fresh\"\narea = \"{}\"\n[[section]]\nid = \"fresh\"\n\
         title = \"Fresh\"\n[[section.question]]\n{written}",
        before.area
    );
    let place = |line: usize| line.saturating_sub(8);
    let (read, problems) = parse::checklist("the question", whole.as_bytes());
    if let Some(problem) = problems.iter().find(|problem| problem.is_error()) {
        return Err(format!("line {}: {}", place(problem.place.line), problem.what));
    }
    let read = read.ok_or_else(|| "it cannot be read".to_owned())?;
    let question = read.questions().next().ok_or_else(|| "there is no question".to_owned())?;
    if before.question(&question.id).is_some() {
        return Err(format!("there is a question `{}` already", question.id));
    }
    let form = || "the checklist is written in a form that cannot be changed".to_owned();
    let (mut edit, from) = Edit::of(text).zip(Edit::of(&whole)).ok_or_else(form)?;
    edit.insert_question(&from, &question.id, section, Spot::After(behind.unwrap_or_default()));
    let text = raised(before, edit).ok_or_else(form)?;
    Ok((text, question.id.clone()))
}

/// The gates that a question can be, with what passes each in words; none comes first.
#[must_use]
pub fn gates(question: &Question) -> Vec<(Option<Gate>, String)> {
    let mut passes: Vec<GatePass> = question.gate.iter().map(|gate| gate.pass.clone()).collect();
    passes.extend(possible(question));
    let mut found = vec![(None, "no gate".to_owned())];
    for kind in [GateKind::Waivable, GateKind::Hard] {
        for pass in &passes {
            let gate = Some(Gate { kind, pass: pass.clone() });
            if found.iter().any(|(own, _)| *own == gate) {
                continue;
            }
            let as_gate = Question { gate: gate.clone(), ..question.clone() };
            let words = as_gate.gate_words().unwrap_or_default();
            found.push((gate, format!("{}, {words}", kind.name())));
        }
    }
    found
}

/// What can pass a question's gate: as many of the best answers as one likes, or a limit that its credit names.
fn possible(question: &Question) -> Vec<GatePass> {
    let credit = |full: Decimal, zero: Decimal| {
        let limit = if full <= zero { GatePass::AtMost } else { GatePass::AtLeast };
        vec![limit(full), limit(zero)]
    };
    match &question.kind {
        Kind::YesNo { good } => vec![GatePass::Keys(vec![if *good { "yes" } else { "no" }.to_owned()])],
        Kind::Choice(options) => {
            let mut best: Vec<_> = options.iter().collect();
            best.sort_by_key(|option| std::cmp::Reverse(option.score));
            let keys: Vec<String> = best.into_iter().map(|option| option.key.clone()).collect();
            (1..keys.len())
                .filter_map(|count| keys.get(..count))
                .map(|own| GatePass::Keys(own.to_vec()))
                .collect()
        }
        Kind::Multi { .. } => vec![GatePass::All, GatePass::Any],
        Kind::Scale(_) => (1..=4).rev().map(|level| GatePass::AtLeast(level.into())).collect(),
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => {
            measure.credit.map_or_else(Vec::new, |own| credit(own.full, own.zero))
        }
        Kind::Date | Kind::Text => Vec::new(),
    }
}

fn gate_value(gate: &Gate) -> Value {
    let limit = |key: &str, limit: &Decimal| {
        let number = limit.normalize().to_string();
        let value =
            number.parse::<i64>().map_or_else(|_| number.parse::<f64>().map(Value::from), |n| Ok(n.into()));
        inline([(key, value.ok())])
    };
    let pass = match &gate.pass {
        GatePass::Keys(keys) => match keys.as_slice() {
            [one] => Value::from(one.as_str()),
            keys => texts(keys),
        },
        GatePass::AtMost(most) => limit("at-most", most),
        GatePass::AtLeast(least) => limit("at-least", least),
        GatePass::All => "all".into(),
        GatePass::Any => "any".into(),
    };
    inline([("kind", Some(gate.kind.name().into())), ("pass", Some(pass))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::builtin;

    fn security() -> (Checklist, String) {
        let (_, text) = builtin::CHECKLISTS.iter().find(|(id, _)| *id == "security").unwrap();
        // A draft, as forks are.
        let text = text.replacen("version = \"1.0.0\"", "version = \"0.1.0\"", 1);
        (parse::checklist("security", text.as_bytes()).0.unwrap(), text)
    }

    fn after(question: &str, change: &Change) -> Checklist {
        let (before, text) = security();
        let text = changed(&before, &text, question, change).unwrap();
        let (checklist, problems) = parse::checklist("security", text.as_bytes());
        assert!(problems.is_empty(), "{problems:#?}");
        checklist.unwrap()
    }

    #[test]
    fn a_key_changes_one_question_and_moves_version_and_revision_as_due() {
        let own = after("sec-log-retention", &Change::Weight(1));
        assert_eq!(own.question("sec-log-retention").unwrap().weight, 1);
        assert_eq!(own.version.to_string(), "0.2.0");
        let own = after("sec-log-retention", &Change::LeftOut(Some("not ours".into())));
        assert_eq!(own.question("sec-log-retention").unwrap().disabled.as_deref(), Some("not ours"));
        let own = after("sec-staff-mfa", &Change::Gate(None));
        let question = own.question("sec-staff-mfa").unwrap();
        assert_eq!((question.gate.as_ref(), question.revision), (None, 2));
    }

    #[test]
    fn every_gate_that_is_offered_can_be_written_and_read_again() {
        let (before, text) = security();
        let mut kinds = std::collections::BTreeSet::new();
        for question in before.questions().filter(|question| kinds.insert(question.kind.name())) {
            for (gate, words) in gates(question) {
                let text = changed(&before, &text, &question.id, &Change::Gate(gate.clone())).unwrap();
                let (own, problems) = parse::checklist("security", text.as_bytes());
                assert!(problems.is_empty(), "{} {words}: {problems:#?}", question.id);
                assert_eq!(own.unwrap().question(&question.id).unwrap().gate, gate, "{words}");
            }
        }
    }

    #[test]
    fn a_new_question_stands_behind_another_one_or_says_what_is_wrong_with_it() {
        let (before, text) = security();
        let written = FRESH
            .replacen("id = \"\"", "id = \"sec-links\"", 1)
            .replacen("ask = \"\"", "ask = \"Which links?\"", 1)
            .replacen("why = \"\"", "why = \"They leak.\"", 1)
            .replacen("request = \"\"", "request = \"Which links?\"", 1)
            .replacen("hint = \"\"", "hint = \"an export\"", 1);
        let (text2, id) = with_question(&before, &text, &written, "access", Some("sec-staff-mfa")).unwrap();
        let own = parse::checklist("security", text2.as_bytes()).0.unwrap();
        assert_eq!(id, "sec-links");
        let section = own.section_of("sec-links").unwrap();
        let place = |id: &str| section.questions.iter().position(|own| own.id == id);
        assert_eq!(place("sec-links"), place("sec-staff-mfa").map(|at| at + 1));
        let twice = with_question(&own, &text2, &written, "access", None).unwrap_err();
        assert_eq!(twice, "there is a question `sec-links` already");
        let wrong = written.replacen("weight = 3", "weight = 4", 1);
        assert!(with_question(&before, &text, &wrong, "access", None).unwrap_err().starts_with("line 10: "));
    }
}
