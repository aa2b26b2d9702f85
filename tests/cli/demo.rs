//! The demo through the real program, and the same answers entered by `answer --file`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read as _;
use std::process::Stdio;
use std::sync::LazyLock;

use crate::cli;
use crate::cli::Shell;
use probity::demo;
use probity::record::action::{Action, GiveAnswer};
use probity::record::answer::{Citation, State, Value};
use probity::record::evidence::Evidence;
use probity::record::partner::Partner;

/// Built once for all tests of this file, which only read it.
static DEMO: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::new();
    shell.does(&["demo", ".", "--no-open"]);
    shell
});

const REVIEWS: [(&str, &str); 3] = [
    ("vellmarkt/2026-q1", "2026-04-10"),
    ("ostrapay/2026-q1", "2026-03-20"),
    ("kestrelway/2025-q4", "2025-12-12"),
];

#[test]
fn the_demo_is_a_sound_repository_that_reads_as_it_happened() {
    DEMO.assert_sound();
    assert_eq!(DEMO.entries(), demo::acts().0.len() + 1);
    // Author and committer dates are those of the acts, so that a look back at a day works.
    let dates = DEMO.repository.git(&["log", "--format=%at %ct"]);
    assert!(
        dates.lines().all(|line| line.split_once(' ').is_some_and(|(author, committer)| author == committer))
    );
    assert!(DEMO.refuses(2, &["demo", ".", "--no-open"]).contains("is not empty"));
}

#[test]
fn status_as_json_says_what_was_worked_out_by_hand() {
    let shown = DEMO.json(&["status", "vellmarkt/2026-q1", "--as-of", "2026-04-10"]);
    assert_eq!(shown["review"], "vellmarkt/2026-q1");
    assert_eq!(
        (&shown["state"], &shown["as-of"], &shown["tier"]),
        (&"approved-with-conditions".into(), &"2026-04-10".into(), &"medium".into())
    );
    let security = shown["checklists"].as_array().unwrap().iter().find(|c| c["id"] == "security").unwrap();
    assert_eq!(
        (&security["in-scope"], &security["weight"], &security["unanswered"]),
        (&29.into(), &106.into(), &0.into())
    );
    assert_eq!(security["low"], serde_json::json!({ "percent": 79.8248, "exact": "20718647/25955160" }));
    assert_eq!(security["unproven"], serde_json::json!(["sec-tenant-separation"]));
    let waived: Vec<_> =
        shown["gates"].as_array().unwrap().iter().filter(|gate| gate["state"] != "pass").collect();
    assert_eq!(waived.len(), 1);
    let (question, state) = (&waived[0]["question"], &waived[0]["state"]);
    assert_eq!((question, state), (&"gov-exit-plan".into(), &"waived".into()));
    let proposal = (&shown["proposal"]["outcome"], &shown["proposal"]["rule"]);
    assert_eq!(proposal, (&"approve-with-conditions".into(), &7.into()));
    for (review, day) in &REVIEWS[1..] {
        let outcome = &DEMO.json(&["status", review, "--as-of", day])["proposal"]["outcome"];
        assert_eq!(outcome, if review.starts_with("ostra") { "reject" } else { "approve" });
    }
}

#[test]
fn check_exits_with_one_when_something_blocks_and_with_nothing_when_nothing_does() {
    let code =
        |review: &str, day: &str| DEMO.run(&["status", review, "--as-of", day, "--check"]).status.code();
    assert_eq!(code("vellmarkt", "2026-04-10"), Some(0));
    assert_eq!(code("vellmarkt", "2026-08-01"), Some(1), "the waiver has ended");
    assert_eq!(code("ostrapay/2026-q1", "2026-03-20"), Some(1));
    assert_eq!(code("kestrelway", "2025-12-12"), Some(0));
}

#[test]
fn a_look_back_shows_the_record_of_that_day_judged_on_that_day() {
    let then = DEMO.json(&["status", "--at", "2026-01-15"]);
    assert_eq!(then["as-of"], "2026-01-15");
    let now = DEMO.json(&["status", "--as-of", "2026-04-10"]);
    let answered = |shown: &serde_json::Value| -> u64 {
        shown["reviews"].as_array().unwrap().iter().map(|review| review["answered"].as_u64().unwrap()).sum()
    };
    assert!(answered(&then) < answered(&now));
    let first = DEMO.repository.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let none = DEMO.json(&["review", "list", "--at", &first]);
    assert_eq!(none["reviews"], serde_json::json!([]));
    DEMO.refuses(2, &["status", "--at", "2001-01-01"]);
    DEMO.refuses(2, &["status", "--at", "no-such-branch"]);
    DEMO.refuses(2, &["status", "--as-of", "tomorrow"]);
}

#[test]
fn every_answer_of_the_demo_entered_from_files_stands_the_same() {
    let shell = Shell::new().with("PROBITY_NOW", "2026-04-10T12:00:00Z");
    shell.does(&["init", "--time-zone", "Europe/Berlin"]);
    let (acts, _) = demo::acts();
    for (review, day) in REVIEWS {
        let partner = acts.iter().find_map(|act| match &act.action {
            Action::AddPartner(partner) if review.starts_with(&partner.id) => Some(partner),
            _ => None,
        });
        add(&shell, partner.unwrap());
        shell.does(&["review", "start", review]);
        let mut documents: Vec<&Evidence> = Vec::new();
        let mut answers: Vec<&GiveAnswer> = Vec::new();
        for act in &acts {
            match &act.action {
                Action::File(file) if file.review.to_string() == review => documents.push(&file.document),
                // An answer that was returned is given twice; once is enough here.
                Action::Answer(answer)
                    if answer.review.to_string() == review
                        && !answers.iter().any(|earlier| earlier.question == answer.question) =>
                {
                    answers.push(answer);
                }
                _ => {}
            }
        }
        let before = shell.entries();
        let file = file_of(&shell, review, &documents, &answers);
        let filed = shell.entries() - before;
        shell.repository.write("../answers.toml", &file);
        shell.does(&["answer", review, "--file", "../answers.toml"]);
        assert_eq!(shell.entries(), before + filed + answers.len());
        let arguments = ["status", review, "--as-of", day];
        let (entered, shown) = (shell.json(&arguments), DEMO.json(&arguments));
        for part in ["checklists", "tier", "next"] {
            assert_eq!(entered[part], shown[part], "{review}: {part}");
        }
        let states = |document: &serde_json::Value| -> Vec<(String, String)> {
            let gates = document["gates"].as_array().unwrap().iter();
            // Nobody has waived anything in what was entered.
            let state = |gate: &serde_json::Value| gate["state"].as_str().unwrap().replace("waived", "fail");
            gates.map(|gate| (gate["question"].to_string(), state(gate))).collect()
        };
        assert_eq!(states(&entered), states(&shown), "{review}");
        let one = answers[0];
        let inside = format!("HEAD:partners/{}/reviews/{}", one.review.partner, one.review.review);
        let answer = shell.repository.git(&["show", &format!("{inside}/answers/{}.toml", one.question)]);
        assert!(
            answer.starts_with(&format!("review = \"{review}\"\nquestion = \"{}\"\n", one.question)),
            "{answer}"
        );
        assert!(
            shell
                .repository
                .git(&["ls-tree", "--name-only", &format!("{inside}/pins/checklists/")])
                .contains("security.toml")
        );
    }
    let subject = shell.repository.git(&["log", "-1", "--format=%s"]);
    assert!(
        subject.starts_with("kestrelway/2025-q4: ") && subject.ends_with("(was unanswered)"),
        "{subject}"
    );
    shell.assert_sound();
}

fn add(shell: &Shell, partner: &Partner) {
    let mut arguments = vec!["partner", "add", &partner.id, "--name", &partner.name];
    for kind in &partner.types {
        arguments.extend(["--type", kind]);
    }
    let facts: Vec<String> = partner.facts.iter().map(|(fact, value)| format!("{fact}={value}")).collect();
    for fact in &facts {
        arguments.extend(["--fact", fact]);
    }
    shell.does(&arguments);
}

/// The answers as a file; documents come along with the first answer that cites them, but for those
/// that this one lowers, which are filed by the command before.
fn file_of(shell: &Shell, review: &str, documents: &[&Evidence], answers: &[&GiveAnswer]) -> String {
    let mut text = String::new();
    let mut filed: BTreeSet<&str> = BTreeSet::new();
    for answer in answers {
        let _ = writeln!(text, "[[answer]]\nquestion = {}", quoted(&answer.question));
        match &answer.state {
            State::Answered(value) => {
                let _ = writeln!(text, "value = {}", literal(value));
            }
            state => {
                let _ = writeln!(text, "state = {}", quoted(state.name()));
            }
        }
        if !answer.because.is_empty() {
            let _ = writeln!(text, "because = {}", quoted(&answer.because));
        }
        let citations: Vec<String> = answer
            .evidence
            .iter()
            .map(|citation| {
                let document = documents.iter().find(|document| document.id == citation.id).unwrap();
                let is_new = filed.insert(&citation.id);
                if is_new && citation.level.is_some() {
                    file(shell, review, document);
                }
                cited(citation, (is_new && citation.level.is_none()).then_some(*document))
            })
            .collect();
        let _ = writeln!(text, "evidence = [{}]\n", citations.join(", "));
    }
    text
}

fn file(shell: &Shell, review: &str, document: &Evidence) {
    let level = document.level.number().to_string();
    let mut arguments = vec!["evidence", "add", review, &document.id, "--title", &document.title];
    arguments.extend(["--type", &document.kind, "--level", &level]);
    let obtained = document.obtained.map(|day| day.to_string());
    let expires = document.expires.map(|day| day.to_string());
    for (option, value) in [("--at", &document.at), ("--obtained", &obtained), ("--expires", &expires)] {
        if let Some(value) = value {
            arguments.extend([option, value.as_str()]);
        }
    }
    shell.does(&arguments);
}

fn cited(citation: &Citation, document: Option<&Evidence>) -> String {
    let mut parts = vec![format!("id = {}", quoted(&citation.id))];
    parts.extend(citation.place.as_ref().map(|place| format!("where = {}", quoted(place))));
    parts.extend(citation.level.map(|level| format!("level = {}", level.number())));
    if let Some(document) = document {
        parts.push(format!("title = {}", quoted(&document.title)));
        parts.push(format!("type = {}", quoted(&document.kind)));
        parts.push(format!("level = {}", document.level.number()));
        parts.extend(document.at.as_ref().map(|at| format!("at = {}", quoted(at))));
        parts.extend(document.obtained.map(|day| format!("obtained = {day}")));
        parts.extend(document.expires.map(|day| format!("expires = {day}")));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => number.to_string(),
        Value::Keys(keys) => {
            format!("[{}]", keys.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(", "))
        }
        Value::Date(day) => day.to_string(),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[test]
fn the_log_tells_who_recorded_what_and_can_be_narrowed() {
    let all = DEMO.json(&["log"]);
    assert_eq!(all["entries"].as_array().unwrap().len(), DEMO.entries());
    let entries = |arguments: &[&str]| {
        DEMO.json(&[&["log"], arguments].concat())["entries"].as_array().unwrap().clone()
    };
    let one = entries(&["vellmarkt/2026-q1", "sec-staff-mfa"]);
    // All that was done about the question, as on screen: its answer, and that somebody checked it.
    let actions: Vec<_> = one.iter().map(|entry| (&entry["action"], &entry["question"])).collect();
    let question = &"sec-staff-mfa".into();
    assert_eq!(actions, [(&"confirm".into(), question), (&"answer".into(), question)]);
    assert!(entries(&["--action", "add-partner"]).len() == 3);
    assert!(entries(&["--person", "legal-counsel"]).iter().all(|entry| entry["author"] == "Legal counsel"));
    let day = entries(&["--since", "2026-01-01", "--until", "2026-01-31"]);
    assert!(
        !day.is_empty()
            && day.iter().all(|entry| entry["at"].as_str().unwrap().starts_with("2026-01")
                || entry["at"].as_str().unwrap().starts_with("2025-12-31T23"))
    );
    DEMO.refuses(2, &["log", "--action", "answr"]);
}

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    for arguments in
        [&["log", "--full"][..], &["log", "--json"], &["review", "show", "vellmarkt"], &["man"], &["--help"]]
    {
        let mut child =
            DEMO.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), cli::text(&output.stderr)),
            (Some(0), String::new()),
            "{arguments:?}"
        );
    }
}

#[test]
fn reading_writes_nothing() {
    let folder = DEMO.repository.root();
    let listed = || {
        let mut found: Vec<_> = walk(folder);
        found.sort();
        found
    };
    let before = listed();
    for arguments in [
        &["status"][..],
        &["status", "vellmarkt", "--explain"],
        &["log", "-n", "5"],
        &["review", "show", "vellmarkt"],
        &["partner", "list"],
        &["evidence", "list", "vellmarkt"],
        &["checklist", "list"],
        &["checklist", "show", "security"],
        &["doctor"],
    ] {
        DEMO.does(arguments);
    }
    assert_eq!(listed(), before);
}

fn walk(folder: &std::path::Path) -> Vec<(std::path::PathBuf, std::time::SystemTime, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        // Derived figures may be kept; they may be deleted at any time.
        if entry.path().ends_with(".git/probity/cache") {
            continue;
        }
        if metadata.is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push((entry.path(), metadata.modified().unwrap(), metadata.len()));
        }
    }
    found
}
