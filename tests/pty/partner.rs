//! A whole partner entered wholly by keys on a pseudo terminal: the record, the partner, its facts,
//! its documents and every answer. It must stand as the demo's data stand that go in as actions.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::git::TestRepository;
use crate::memory::Memory;
use crate::pty::Pty;
use portable_pty::CommandBuilder;
use probity::checklist::model::{Kind, Question};
use probity::demo;
use probity::record::action::{Action, Begin};
use probity::record::answer::{Answer, NO_FIGURE, State, Value};
use probity::record::evidence::Evidence;
use probity::record::layout::ReviewId;
use probity::record::load;
use probity::record::review::Review;
use probity::record::standing::Standing;
use probity::store::At;

/// Long enough after the last of the partner's documents that all are there.
const NOW: &str = "2025-12-12T09:10:00Z";
const REVIEW: &str = "kestrelway/2025-q4";
/// The document that is filed while answering, by its link.
const ON_THE_SPOT: &str = "cost-model";

/// The demo's partner, entered through the rule book.
fn expected() -> (Memory, Review) {
    let mut memory = Memory::default();
    let (acts, _) = demo::acts();
    let begin = Action::Begin(Begin { record: demo::record(), files: BTreeMap::new() });
    memory.act(&demo::reviewer(), acts[0].at, &begin).expect("the record begins");
    for act in acts.iter().filter(|act| act.action.partner() == Some("kestrelway")) {
        memory.act(&act.by, act.at, &act.action).expect("the demo is legal");
    }
    let review = memory.review(REVIEW);
    (memory, review)
}

fn start(folder: &TestRepository) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.cwd(folder.root());
    let variables = folder.variables();
    let mut known: Vec<(&str, &str)> = variables
        .iter()
        .filter(|(name, _)| name != "LC_ALL" && !name.ends_with("_DATE"))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    known.push(("PROBITY_NOW", NOW));
    Pty::start(command, 80, 40, &known)
}

/// The question on screen; none between two of them and at the end.
fn on_screen(pty: &Pty, review: &Review) -> Option<String> {
    let text = pty.text();
    let line = text.lines().nth(2)?;
    let id = line.split_whitespace().next()?;
    review.question(id).map(|(_, question)| question.id.clone())
}

/// Goes to a question by typing its id.
fn find(pty: &mut Pty, review: &Review, id: &str) {
    pty.send(&format!("/{id}\r"));
    pty.wait_until(id, |pty| on_screen(pty, review).as_deref() == Some(id));
}

/// Sets every fact, as it comes under the cursor.
fn settle_facts(pty: &mut Pty, review: &Review) {
    pty.wait_for("connects-systems");
    pty.send("m");
    let wanted = &review.scope.value.facts;
    let mut left: BTreeSet<&str> = wanted.keys().map(String::as_str).collect();
    let mut at = review.facts.facts.iter().find(|fact| fact.first).expect("a first fact").id.clone();
    loop {
        let fact = review.facts.fact(&at).expect("a fact");
        let key = match wanted[&at].as_str() {
            "yes" => "y".to_owned(),
            "no" => "n".to_owned(),
            other => {
                let place = fact.values.iter().position(|value| value.key == other).expect("a value");
                (place + 1).to_string()
            }
        };
        left.remove(at.as_str());
        pty.send(&key);
        if left.is_empty() {
            break;
        }
        pty.send("j");
        let told = |pty: &Pty| {
            let text = pty.text();
            let other = left.iter().find(|id| text.contains(&format!("  {id}: "))).copied();
            other.map(str::to_owned)
        };
        pty.wait_until("the next fact", |pty| told(pty).is_some());
        at = told(pty).expect("it was there");
    }
    pty.send("\r");
}

/// Files a document on the screen of documents.
fn file(pty: &mut Pty, review: &Review, document: &Evidence) {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    let kind = review.policy.evidence_type(&document.kind).expect("a kind");
    pty.send("n");
    pty.wait_for("Covers");
    let (title, id, at) = (&document.title, &document.id, document.at.as_deref().unwrap_or_default());
    pty.send(&format!("{title}\t{id}\t{at}\t\x15{}\r", day(document.obtained)));
    pty.wait_for("file it");
    pty.send(&format!("t{}\r", kind.title));
    pty.wait_until("the kind", |pty| !pty.text().contains("What kind of document is it?"));
    if document.level != kind.level {
        pty.send(&document.level.number().to_string());
    }
    // The last day is typed last: it follows the kind until then.
    let until = document.expires.map_or_else(|| "-".to_owned(), |last| last.to_string());
    pty.send("e");
    pty.wait_for("Covers");
    pty.send(&format!("\t\t\t\t\x15{until}\r"));
    pty.wait_for("file it");
    pty.send("\r");
    pty.wait_for(&format!("document filed, {id}"));
}

/// The keys that choose the answer, without its words and proof.
fn choosing(question: &Question, state: &State) -> String {
    let place = |key: &String| {
        let at = question.kind.options().iter().position(|option| option.key == *key).expect("an option");
        (at + 1).to_string()
    };
    match (state, &question.kind) {
        (State::NotApplicable(_), _) => "x".to_owned(),
        (State::Unknown(_), _) => "d".to_owned(),
        (State::Answered(Value::Text(key)), Kind::YesNo { .. }) => key[..1].to_owned(),
        (State::Answered(Value::Text(key)), Kind::Choice(_)) => place(key),
        (State::Answered(Value::Text(key)), _) if key == NO_FIGURE => "n".to_owned(),
        (State::Answered(Value::Text(text)), _) => format!("\r{text}\r"),
        (State::Answered(Value::Keys(keys)), _) => {
            let toggled: String = keys.iter().map(place).collect();
            format!("{toggled}\r")
        }
        (State::Answered(Value::Number(level)), Kind::Scale(_)) => level.to_string(),
        (State::Answered(value), _) => format!("{}\r", value.short()),
    }
}

/// Answers the question on screen and goes on to the next.
fn answer(
    pty: &mut Pty,
    review: &Review,
    question: &Question,
    answer: &Answer,
    filed: &mut BTreeSet<String>,
) {
    pty.send(&choosing(question, &answer.state));
    let ready = |pty: &Pty| pty.text().contains("Enter record");
    pty.wait_until("the words", |pty| ready(pty) || pty.text().contains("Enter again"));
    if !ready(pty) {
        pty.send("\r");
        pty.wait_until("the words", ready);
    }
    // Lines as they stand: Ctrl-J begins a new one.
    let mut keys = answer.because.clone();
    for citation in &answer.evidence {
        let place = citation.place.as_deref().unwrap_or_default();
        if filed.contains(&citation.id) {
            write!(keys, "@{}\r{place}\r", citation.id).unwrap();
            continue;
        }
        let document = &review.evidence[&citation.id].value;
        let kind = &review.policy.evidence_type(&document.kind).expect("a kind").title;
        let name = document.id.replace('-', " ");
        let link = document.at.as_deref().expect("a link");
        write!(keys, "@{link}\r\x15{name}\r{kind}\r{place}\r").unwrap();
        filed.insert(citation.id.clone());
    }
    pty.send(&keys);
    pty.send("\r");
    let here = Some(question.id.clone());
    // The last line too: a screen comes in parts.
    pty.wait_until(&format!("what comes after {}", question.id), |pty| {
        on_screen(pty, review) != here && !pty.text().contains("Enter record")
    });
}

/// The review as it stands in the repository.
fn recorded(folder: &TestRepository) -> Review {
    let snapshot = folder.store().snapshot(&At::Head).expect("HEAD is read");
    let id = ReviewId::parse(REVIEW).expect("an id");
    let found = load::review(&snapshot, &id, &mut load::Parsed::default()).expect("it is read");
    Arc::unwrap_or_clone(found.expect("it is there").expect("it is whole"))
}

#[test]
fn a_whole_partner_is_entered_by_keys_and_scores_as_its_data_do() {
    let (_memory, demo) = expected();
    let folder = TestRepository::without_repository();
    let mut pty = start(&folder);
    pty.wait_for("? keys");
    pty.send("n");
    pty.wait_for("begin the record");
    pty.send("\r");
    pty.wait_for("Begin     a partner");
    pty.send("\r");
    pty.wait_for("New partner");
    pty.send("Kestrelway Fulfilment\t\x15kestrelway\r");
    pty.wait_for("types");
    for kind in &demo.scope.value.types {
        let place = demo.facts.types.iter().position(|known| known.id == *kind).expect("a type");
        pty.send(&(place + 1).to_string());
    }
    pty.send("\r");
    settle_facts(&mut pty, &demo);
    pty.wait_for("quick pass 0/");

    pty.send("E");
    pty.wait_for("0 documents");
    let mut filed = BTreeSet::new();
    for item in demo.evidence.values().filter(|item| item.value.id != ON_THE_SPOT) {
        file(&mut pty, &demo, &item.value);
        filed.insert(item.value.id.clone());
    }
    pty.send("\x1b");
    pty.wait_for("quick pass 0/");
    pty.send("o");
    pty.wait_for("In which order");
    pty.send("everything\r");
    pty.wait_for("everything 0/");
    pty.wait_until("the first question", |pty| on_screen(pty, &demo).is_some());

    // One is not known at first, and answered when it is; whoever changes an answer says why.
    let late = demo.answers.iter().find(|(_, item)| !item.value.because.is_empty()).expect("one with words");
    let late = late.0.clone();
    find(&mut pty, &demo, &late);
    pty.send("d");
    pty.wait_for("Enter record");
    pty.send("Asked on 3 November, no reply so far.\r");
    pty.wait_for(&format!("{late} is unknown (was unanswered)"));
    find(&mut pty, &demo, &late);
    let mut entered = 0;
    while let Some(id) = on_screen(&pty, &demo) {
        let (_, question) = demo.question(&id).expect("a question");
        let given = demo.answers.get(&id).unwrap_or_else(|| panic!("{id} is asked: {}", pty.text()));
        answer(&mut pty, &demo, question, &given.value, &mut filed);
        entered += 1;
    }
    pty.wait_for("Nothing is open for you in \"everything\".");
    assert_eq!(entered, demo.answers.len());
    pty.wait_until("the last entry", |pty| !pty.text().contains("Recording"));
    pty.send("\x03");
    assert!(pty.wait_for_end().success());

    let review = recorded(&folder);
    assert_eq!(review.answers.len(), demo.answers.len());
    for (id, item) in &demo.answers {
        let (own, wanted) = (&review.answers[id].value, &item.value);
        let places = |answer: &Answer| -> Vec<_> {
            answer.evidence.iter().map(|cited| (cited.id.clone(), cited.place.clone())).collect()
        };
        assert_eq!(own.state, wanted.state, "{id}");
        assert_eq!(own.because.trim(), wanted.because.trim(), "{id}");
        assert_eq!(places(own), places(wanted), "{id}");
    }
    assert_eq!(review.scope.value.facts, demo.scope.value.facts);
    let day = NOW[..10].parse().expect("a day");
    let scores = |review: &Review| -> Vec<_> {
        let standing = Standing::of(review, day);
        let fractions = |c: &probity::record::standing::ChecklistStanding| {
            (c.id.clone(), c.in_scope, c.weight, c.low.clone(), c.stated.clone(), c.high.clone())
        };
        standing.checklists.iter().map(fractions).collect()
    };
    assert_eq!(scores(&review), scores(&demo));
    folder.assert_sound();
    folder.assert_clean();
    let history = folder.git(&["log", "--format=%an <%ae>"]);
    assert!(history.lines().all(|line| line == "Ada Example <ada@example.org>"));
}
