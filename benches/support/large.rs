//! A large record, made through `git fast-import`: many reviews with the built-in checklists and valid answers.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use probity::checklist::builtin;
use probity::checklist::model::{Checklist, Kind, Question};
use probity::checklist::parse;
use probity::record::answer::{Answer, State, Value};
use probity::record::layout::{self, ReviewId};
use probity::record::partner::Partner;
use probity::record::people::Record;
use probity::record::review::{ReviewFile, ScopeFile};

/// Git without anything of the host's configuration.
pub(crate) fn git(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ada Example")
        .env("GIT_AUTHOR_EMAIL", "ada@example.org")
        .env("GIT_COMMITTER_NAME", "Ada Example")
        .env("GIT_COMMITTER_EMAIL", "ada@example.org");
    command
}

/// Runs git and fails loudly.
pub(crate) fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("git starts");
    assert!(status.success(), "{command:?}");
}

/// The id of a review of the large record.
pub(crate) fn review(number: usize) -> ReviewId {
    ReviewId { partner: format!("partner-{number:04}"), review: "2026-q1".to_owned() }
}

/// Questions that a partner of type channel + api is asked whatever the facts, with a value each.
pub(crate) fn answerable() -> Vec<(String, Value)> {
    questions(|question| question.when.is_none())
}

/// The same, and behind them those that hang on a fact: answered, whether they are asked or not.
fn answered() -> Vec<(String, Value)> {
    let mut found = answerable();
    found.extend(questions(|question| question.when.is_some()));
    found
}

fn questions(wanted: impl Fn(&Question) -> bool) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (id, text) in *builtin::CHECKLISTS {
        let (checklist, _) = parse::checklist(id, text.as_bytes());
        let checklist: Checklist = checklist.expect("a built-in checklist reads");
        for question in checklist.questions() {
            let ours =
                question.partner_types.as_ref().is_none_or(|types| types.iter().any(|t| t == "channel"));
            if ours && wanted(question) {
                found.push((question.id.clone(), value(question)));
            }
        }
    }
    found
}

fn value(question: &Question) -> Value {
    match &question.kind {
        Kind::YesNo { .. } => Value::Text("yes".to_owned()),
        Kind::Choice(options) => Value::Text(options[0].key.clone()),
        Kind::Multi { options, .. } => Value::Keys(options.iter().map(|o| o.key.clone()).collect()),
        Kind::Scale(_) => Value::Number(3.into()),
        Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) => Value::Number(10.into()),
        Kind::Date => Value::Date(jiff::civil::date(2026, 12, 31)),
        Kind::Text => Value::Text("words".to_owned()),
    }
}

/// Makes a record of `reviews` reviews with `answers` answers each, checked out.
pub(crate) fn make(dir: &Path, reviews: usize, answers: usize) {
    std::fs::create_dir_all(dir).expect("a folder");
    run(git(dir).args(["init", "-q", "-b", "main"]));
    let mut import =
        git(dir).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git starts");
    let mut out = BufWriter::new(import.stdin.take().expect("a pipe"));
    let mut files = Files { out: &mut out };
    files.begin();
    let record =
        Record { schema: 1, name: "Large".to_owned(), time_zone: "UTC".to_owned(), people: Vec::new() };
    files.put(layout::RECORD, &record.write(""));
    files.put(layout::POLICY, builtin::POLICY);
    files.put(layout::FACTS, builtin::FACTS);
    files.put(layout::ATTRIBUTES, layout::ATTRIBUTES_TEXT);
    for (id, text) in *builtin::CHECKLISTS {
        files.put(&layout::checklist(id), text);
    }
    let questions = answered();
    assert!(questions.len() >= answers, "a channel has only {} questions", questions.len());
    let at: jiff::Timestamp = "2026-02-09T09:00:00Z".parse().expect("a time");
    let types = vec!["channel".to_owned(), "api".to_owned()];
    for number in 0..reviews {
        let id = review(number);
        let name = id.to_string();
        let partner = Partner {
            id: id.partner.clone(),
            name: format!("Partner {number}"),
            types: types.clone(),
            ..Partner::default()
        };
        files.put(&layout::partner(&id.partner), &partner.write(""));
        let file = ReviewFile {
            title: format!("Review {number}"),
            opened: at,
            opened_by: "Ada Example <ada@example.org>".to_owned(),
            owner: None,
            carried_from: None,
            submitted: None,
            withdrawn: None,
            revoked: None,
            upgraded: None,
        };
        files.put(&id.file("review.toml"), &file.write(&name, ""));
        files.put(
            &id.file("scope.toml"),
            &ScopeFile { types: types.clone(), ..ScopeFile::default() }.write(&name, ""),
        );
        files.put(&id.file("pins/policy.toml"), builtin::POLICY);
        files.put(&id.file("pins/facts.toml"), builtin::FACTS);
        for (checklist, text) in *builtin::CHECKLISTS {
            files.put(&id.pin(checklist), text);
        }
        for (question, value) in questions.iter().take(answers) {
            let answer = Answer {
                question: question.clone(),
                state: State::Answered(value.clone()),
                because: format!(
                    "Seen in the agreement and in the annex on the {number}th page, checked with the person who answers for it on their side, and compared with what last year's report says about the same thing. Nothing speaks against it; the next look is due in a year."
                ),
                evidence: Vec::new(),
                answered_by: "Ada Example <ada@example.org>".to_owned(),
                answered_at: at,
                pin: None,
                revision: 1,
                taken_from: None,
            };
            files.put(&id.answer(question), &answer.write(&name, ""));
        }
    }
    drop(out);
    assert!(import.wait().expect("git ends").success(), "fast-import");
    run(git(dir).args(["reset", "-q", "--hard", "main"]));
}

struct Files<'o, W: Write> {
    out: &'o mut W,
}

impl<W: Write> Files<'_, W> {
    fn begin(&mut self) {
        let message = "Begin the record Large\n\nProbity-Action: begin\nProbity-Rules: 1\n";
        write!(self.out, "commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1770627600 +0000\ndata {}\n{message}", message.len()).expect("git reads");
    }

    fn put(&mut self, path: &str, text: &str) {
        write!(self.out, "M 100644 inline {path}\ndata {}\n{text}\n", text.len()).expect("git reads");
    }
}
