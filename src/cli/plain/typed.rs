//! What a typed line means, by what was asked. Pure.

use crate::checklist::model::{Kind, Question};
use crate::record::answer::{NO_FIGURE, Value};
use crate::record::typed;
use crate::text::id;

/// What a line typed at a question means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// An answer.
    Value(Value),
    /// It does not apply.
    NotApplicable,
    /// Nobody can say.
    DontKnow,
    /// Go on without an answer.
    Skip,
    /// Go back to the question before.
    Previous,
    /// Begin with what others say.
    TakeClaim,
    /// Ask somebody else.
    Ask,
    /// Take the last entry back.
    TakeBack,
    /// Tell more about the question.
    Guidance,
    /// Tell what can be typed.
    Help,
    /// Leave the walk.
    Leave,
    /// An empty line.
    Nothing,
    /// It means nothing; why.
    Wrong(String),
}

/// Every letter that is a command at a question, with what it does.
pub(super) const COMMANDS: [(&str, &str); 10] = [
    ("x", "it is not applicable"),
    ("d", "asked, and nobody can say (don't know)"),
    ("s", "skip: leave it open and go on"),
    ("p", "go back to the previous question"),
    ("c", "take what others say as your answer, which you still record"),
    ("a", "ask somebody, by a day"),
    ("u", "take back your last entry"),
    ("i", "guidance, why it is asked, what proves it"),
    ("?", "this help"),
    ("q", "leave; what is recorded is recorded"),
];

/// Reads a line typed at a question.
pub(super) fn reply(question: &Question, line: &str) -> Reply {
    match line.trim() {
        "" => Reply::Nothing,
        "x" => Reply::NotApplicable,
        "d" => Reply::DontKnow,
        "s" => Reply::Skip,
        "p" => Reply::Previous,
        "c" => Reply::TakeClaim,
        "a" => Reply::Ask,
        "u" => Reply::TakeBack,
        "i" => Reply::Guidance,
        "?" => Reply::Help,
        "q" => Reply::Leave,
        line => value(question, line).map_or_else(Reply::Wrong, Reply::Value),
    }
}

fn value(question: &Question, line: &str) -> Result<Value, String> {
    let meant = match (&question.kind, line) {
        (Kind::YesNo { .. }, "1") => "yes",
        (Kind::YesNo { .. }, "2") => "no",
        // None of the options: a list that is empty.
        (Kind::Multi { .. }, "0") => "",
        (Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure), "n")
            if measure.none.is_some() =>
        {
            NO_FIGURE
        }
        _ => line,
    };
    if let (Kind::Choice(options), Ok(number)) = (&question.kind, meant.parse::<usize>())
        && !options.iter().any(|option| option.key == meant)
        && !(1..=options.len()).contains(&number)
    {
        return Err(format!("type a number from 1 to {}", options.len()));
    }
    typed::value(question, meant)
}

/// The place, from 0, that a number from 1 on stands for.
pub(super) fn number(line: &str, count: usize) -> Option<usize> {
    line.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < count)
}

/// A document that is cited, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cited {
    pub(super) id: String,
    pub(super) place: Option<String>,
}

/// What a line typed at the question for evidence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing more.
    Nothing,
    /// A document that is not in the register yet.
    New,
    /// These.
    Cited(Vec<Cited>),
    /// Back to the question.
    Back,
    /// Leave the walk.
    Leave,
    /// Tell what can be typed.
    Help,
    /// It means nothing; why.
    Wrong(String),
}

/// Reads a line typed at the question for evidence: numbers of the list or ids, parted by commas;
/// with a place after `@`, which may hold commas, parted by semicolons.
pub(super) fn proof(line: &str, known: &[&str]) -> Proof {
    match line.trim() {
        "" => return Proof::Nothing,
        "new" => return Proof::New,
        "b" => return Proof::Back,
        "q" => return Proof::Leave,
        "?" => return Proof::Help,
        _ => {}
    }
    let mut cited = Vec::new();
    for part in line.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (names, place) = match part.split_once('@') {
            Some((name, place)) => {
                (vec![name.trim()], Some(place.trim().to_owned()).filter(|p| !p.is_empty()))
            }
            None => (part.split([',', ' ']).filter(|name| !name.is_empty()).collect(), None),
        };
        for name in names {
            let by_number = number(name, known.len()).and_then(|place| known.get(place));
            let Some(id) = known.iter().find(|id| **id == name).or(by_number) else {
                return Proof::Wrong(unknown(name, known));
            };
            let one = Cited { id: (*id).to_owned(), place: place.clone() };
            if !cited.contains(&one) {
                cited.push(one);
            }
        }
    }
    Proof::Cited(cited)
}

fn unknown(name: &str, known: &[&str]) -> String {
    match (id::nearest(name, known.iter().copied()), known.is_empty()) {
        (Some(near), _) => format!("there is no document `{name}`; did you mean `{near}`?"),
        (None, true) => format!("there is no document `{name}`: none is registered yet; `new` registers one"),
        (None, false) => format!("there is no document `{name}`; `new` registers one"),
    }
}

/// An id made of words: small letters, digits and hyphens, and one that nobody has yet.
pub(super) fn free_id(words: &str, otherwise: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let parts: Vec<String> = words
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let cut: String = parts.join("-").chars().take(40).collect();
    let plain = cut.trim_end_matches('-').to_owned();
    let sound = if id::name_fault(&plain).is_none() {
        plain
    } else {
        format!("{otherwise}-{plain}").trim_end_matches('-').to_owned()
    };
    let numbered = (2..).map(|number| format!("{sound}-{number}"));
    std::iter::once(sound.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or(sound)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::checklist::builtin;
    use crate::checklist::model::Checklist;
    use crate::checklist::parse;

    fn all() -> Vec<Checklist> {
        builtin::CHECKLISTS.iter().filter_map(|(id, text)| parse::checklist(id, text.as_bytes()).0).collect()
    }

    fn of_kind(name: &str) -> Question {
        let found = all().iter().flat_map(Checklist::questions).find(|q| q.kind.name() == name).cloned();
        found.unwrap()
    }

    #[test]
    fn a_number_chooses_by_position_and_a_letter_is_a_command() {
        let choice = of_kind("choice");
        let key = choice.kind.options()[1].key.clone();
        assert_eq!(reply(&choice, " 2 "), Reply::Value(Value::Text(key.clone())));
        assert_eq!(reply(&choice, &key), Reply::Value(Value::Text(key)));
        assert_eq!(
            reply(&choice, "99"),
            Reply::Wrong(format!("type a number from 1 to {}", choice.kind.options().len()))
        );
        assert_eq!(reply(&choice, "x"), Reply::NotApplicable);
        assert_eq!(reply(&choice, ""), Reply::Nothing);
        assert!(matches!(reply(&choice, "perhaps"), Reply::Wrong(_)));
    }

    #[test]
    fn every_command_letter_does_something_else_than_answer() {
        for question in all().iter().flat_map(Checklist::questions) {
            for (letter, _) in COMMANDS {
                let meant = reply(question, letter);
                assert!(
                    !matches!(meant, Reply::Value(_) | Reply::Wrong(_) | Reply::Nothing),
                    "{}: {letter}",
                    question.id
                );
            }
        }
    }

    #[test]
    fn yes_and_no_are_words_or_numbers() {
        let question = of_kind("yes-no");
        for yes in ["y", "yes", "1", "Yes"] {
            assert_eq!(reply(&question, yes), Reply::Value(Value::Text("yes".into())), "{yes}");
        }
        assert_eq!(reply(&question, "2"), Reply::Value(Value::Text("no".into())));
    }

    #[test]
    fn a_level_is_its_own_number() {
        let question = of_kind("scale");
        assert_eq!(reply(&question, "0"), Reply::Value(Value::Number(Decimal::ZERO)));
        assert!(matches!(reply(&question, "5"), Reply::Wrong(_)));
    }

    #[test]
    fn several_options_are_numbers_and_zero_is_none_of_them() {
        let question = of_kind("multi");
        let keys: Vec<String> = question.kind.options().iter().take(2).map(|o| o.key.clone()).collect();
        assert_eq!(reply(&question, "2, 1"), Reply::Value(Value::Keys(keys)));
        assert_eq!(reply(&question, "0"), Reply::Value(Value::Keys(Vec::new())));
    }

    #[test]
    fn no_figure_agreed_is_an_answer_only_where_the_question_has_it() {
        for question in all().iter().flat_map(Checklist::questions) {
            let Some(measure) = question.kind.measure() else { continue };
            let is_answer = reply(question, "n") == Reply::Value(Value::Text(NO_FIGURE.into()));
            assert_eq!(is_answer, measure.none.is_some(), "{}", question.id);
        }
    }

    #[test]
    fn documents_are_cited_by_number_or_id_with_a_place() {
        let known = ["contract", "idp-export"];
        let cited = |id: &str, place: Option<&str>| Cited { id: id.into(), place: place.map(Into::into) };
        assert_eq!(proof("2", &known), Proof::Cited(vec![cited("idp-export", None)]));
        assert_eq!(
            proof("1, idp-export 1", &known),
            Proof::Cited(vec![cited("contract", None), cited("idp-export", None)])
        );
        assert_eq!(
            proof("1@ cl. 4.2, 7 ; idp-export @p. 3", &known),
            Proof::Cited(vec![cited("contract", Some("cl. 4.2, 7")), cited("idp-export", Some("p. 3"))])
        );
        assert_eq!(proof("", &known), Proof::Nothing);
        assert_eq!(proof("new", &known), Proof::New);
        assert_eq!(
            proof("contrat", &known),
            Proof::Wrong("there is no document `contrat`; did you mean `contract`?".into())
        );
        assert!(matches!(proof("3", &known), Proof::Wrong(_)));
    }

    #[test]
    fn an_id_made_of_words_is_legal_and_free() {
        assert_eq!(free_id("Policy export", "document", |_| false), "policy-export");
        assert_eq!(free_id("Policy export", "document", |id| id == "policy-export"), "policy-export-2");
        assert_eq!(free_id("漢字", "document", |_| false), "document");
        assert_eq!(free_id("aux", "partner", |_| false), "partner-aux");
    }
}
