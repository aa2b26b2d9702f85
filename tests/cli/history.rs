//! What an auditor asks of history through the real program: `diff`, `blame` and `search`.

use std::sync::LazyLock;

use crate::cli::Shell;
use serde_json::{Value, json};

/// Built once for all tests that only read it.
static DEMO: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::new();
    shell.does(&["demo", ".", "--no-open"]);
    shell
});

const REVIEW: &str = "vellmarkt/2026-q4";
const BEFORE: &str = "Forecast of January divided by the contractual limit of the orders endpoint.";
const AFTER: &str =
    "Forecast of April with the spring campaign divided by the contractual limit of the orders endpoint.";

/// A review in which one thing after the other happens, a tag after each.
fn small() -> Shell {
    let shell = Shell::with_review();
    let tag = |name: &str| shell.repository.git(&["tag", name]);
    let answer = |question: &str, value: &str, because: &str, more: &[&str]| {
        let mut arguments = vec!["answer", REVIEW, question, value, "--because", because];
        arguments.extend(more);
        shell.does(&arguments);
    };
    let sheet = "{ id = \"peak\", title = \"Peak sheet\", type = \"export\", at = \"https://example.org/peak\", level = 3, obtained = 2026-11-02 }";
    tag("none");
    answer("tech-rate-limit-headroom", "64", BEFORE, &["--evidence", sheet]);
    tag("answered");
    answer("tech-rate-limit-headroom", "72", AFTER, &["--evidence", "peak"]);
    tag("value");
    answer(
        "tech-rate-limit-headroom",
        "72",
        &AFTER.replace("spring", "Ostern größte"),
        &["--evidence", "peak"],
    );
    tag("reason");
    shell
}

fn only(document: &Value) -> &Value {
    let reviews = document["reviews"].as_array().unwrap();
    assert_eq!(reviews.len(), 1, "{reviews:?}");
    &reviews[0]
}

fn diff(shell: &Shell, from: &str, to: &str) -> Value {
    only(&shell.json(&["diff", from, to, REVIEW])).clone()
}

#[test]
fn a_new_answer_and_a_changed_one_are_told_with_what_they_moved() {
    let shell = small();
    let new = diff(&shell, "none", "answered");
    let answer = &new["answers"][0];
    assert_eq!((&answer["kind"], &answer["from"]), (&json!("new"), &Value::Null));
    assert_eq!(answer["to"]["words"], "64 %");
    assert_eq!(new["documents"][0]["kind"], "new");
    assert_eq!(new["documents"][0]["level"], json!([null, 3]));
    assert_eq!(new["gates"][0]["question"], "tech-rate-limit-headroom");
    assert_eq!(new["gates"][0]["state"], json!(["open", "pass"]));
    // One entry files the document and cites it.
    assert_eq!((&new["entries"], &new["signed"]), (&json!(1), &json!(0)));

    let value = diff(&shell, "answered", "value");
    let answer = &value["answers"][0];
    assert_eq!(answer["kind"], "value");
    assert_eq!((&answer["from"]["words"], &answer["to"]["words"]), (&json!("64 %"), &json!("72 %")));
    assert_eq!(value["documents"], json!([]));
    assert_eq!(value["gates"], json!([]));
    // The one answer accounts for all that the checklist lost.
    let score = &value["scores"][0];
    assert_eq!(score["checklist"], "technical");
    assert_eq!(score["moved-by"][0]["question"], "tech-rate-limit-headroom");
    assert_eq!(score["moved-by"][0]["cause"], "answer");
    for end in ["low", "stated", "high"] {
        let moved = |at: usize| score[end][at]["percent"].as_f64().unwrap();
        let by = score["moved-by"][0][end]["percent"].as_f64().unwrap();
        assert!(by < 0.0 && (moved(1) - moved(0) - by).abs() < 0.000_2, "{end}: {score}");
    }
    let text = shell.does(&["diff", "answered", "value", REVIEW]);
    for words in [
        "Moved a score",
        "tech-rate-limit-headroom  64 % -> 72 %",
        "Forecast of [-January-] {+April with the spring campaign+} divided by",
        "Proposal the same: incomplete",
        "Names are as claimed: no entry in this span is signed with a key",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(shell.does(&["diff", "value", "value", REVIEW]).contains("Nothing differs."));
}

#[test]
fn other_words_alone_move_nothing_and_an_answer_that_is_gone_is_told() {
    let shell = small();
    let reason = diff(&shell, "value", "reason");
    assert_eq!(reason["answers"][0]["kind"], "reason");
    assert_eq!((&reason["scores"], &reason["gates"]), (&json!([]), &json!([])));
    assert!(shell.does(&["diff", "value", "reason", REVIEW]).contains("Reason only"));
    // Read backwards, what came is gone.
    let gone = diff(&shell, "reason", "none");
    assert_eq!(gone["answers"][0]["kind"], "gone");
    assert_eq!(gone["documents"][0]["kind"], "gone");
    assert_eq!(gone["entries"], json!(3));
}

#[test]
fn a_document_that_expires_between_two_days_is_told_with_what_it_moves() {
    let shell = small();
    let document = shell.json(&["diff", "reason", "reason", REVIEW]);
    assert_eq!(only(&document)["answers"], json!([]));
    let far = ["diff", "value", "reason", REVIEW, "--as-of", "2030-01-01"];
    assert_eq!(only(&shell.json(&far))["documents"], json!([]), "expired on both sides");
    let old = "{ id = \"old\", title = \"Old\", type = \"export\", at = \"x\", level = 3, obtained = 2026-11-02, expires = 2026-12-01 }";
    shell.does(&["answer", REVIEW, "tech-rate-limit-headroom", "72", "--because", AFTER, "--evidence", old]);
    let aged = diff(&shell, "HEAD", "2027-01-04");
    assert_eq!(aged["answers"], json!([]));
    assert_eq!(aged["entries"], json!(0));
    assert_eq!(aged["documents"][0]["kind"], "expired");
    assert_eq!(aged["documents"][0]["cited-by"], json!(["tech-rate-limit-headroom"]));
    assert_eq!(aged["gates"][0]["state"], json!(["pass", "open"]));
    assert_eq!(aged["scores"][0]["moved-by"][0]["cause"], "day");
}

#[test]
fn named_points_of_the_demo_lead_from_the_start_to_the_signatures() {
    let review = "vellmarkt/2026-q1";
    let signed = DEMO.json(&["diff", "decision", "now", review]);
    let own = only(&signed);
    assert_eq!(own["sign-offs"].as_array().unwrap().len(), 2);
    assert_eq!(own["answers"], json!([]));
    assert_eq!(own["state"], json!(["ready-for-decision", "approved-with-conditions"]));
    let walked = DEMO.json(&["diff", "start", "submitted", review]);
    let own = only(&walked);
    assert_eq!(own["answers"].as_array().unwrap().len(), 209);
    assert!(own["answers"].as_array().unwrap().iter().all(|answer| answer["kind"] == "new"));
    assert_eq!(own["proposal"][0]["outcome"], "incomplete");
    // Every checklist moved, and what moved it are its own questions.
    assert_eq!(own["scores"].as_array().unwrap().len(), 11);
    let returned = DEMO.json(&["diff", "2026-04-02", "decision", review]);
    assert!(only(&returned)["answers"].as_array().unwrap().len() < 209);
    assert!(DEMO.refuses(2, &["diff", "decision", "now"]).contains("is a point of one review"));
    assert!(DEMO.refuses(1, &["diff", "signoff:nobody", "now", review]).contains("it has: start, "));
    assert!(DEMO.refuses(2, &["diff", "strat", "now", review]).contains("did you mean `start`?"));
}

#[test]
fn a_search_of_the_log_that_finds_nothing_says_so() {
    let shell = Shell::with_review();
    assert_eq!(shell.does(&["log", "--person", "zorro"]), "No entry is like that.\n");
    assert_eq!(shell.json(&["log", "--person", "zorro"])["entries"], serde_json::json!([]));
}

#[test]
fn a_signature_that_later_answers_made_stale_is_named_with_them() {
    let shell = Shell::with_review();
    shell.does(&[
        "answer",
        REVIEW,
        "sec-staff-mfa",
        "none",
        "--because",
        "Nobody there uses a second factor at all.",
    ]);
    // Nobody can sign before a decision, so the signature is an editor's: it saw all but one answer.
    let blob = |path: &str| {
        shell.repository.git(&["rev-parse", &format!("HEAD:partners/vellmarkt/reviews/2026-q4/{path}")])
    };
    let mut saw = String::new();
    for path in ["scope.toml", "pins/policy.toml", "pins/facts.toml", "answers/sec-staff-mfa.toml"] {
        saw.extend([format!("\"{path}\" = \"{}\"\n", blob(path))]);
    }
    let pins = shell.repository.git(&[
        "ls-tree",
        "--name-only",
        "HEAD:partners/vellmarkt/reviews/2026-q4/pins/checklists",
    ]);
    for pin in pins.lines() {
        let path = format!("pins/checklists/{pin}");
        saw.extend([format!("\"{path}\" = \"{}\"\n", blob(&path))]);
    }
    shell.repository.write(
        "partners/vellmarkt/reviews/2026-q4/signoffs/ada.toml",
        &format!("review = \"{REVIEW}\"\nby = \"ada\"\nrole = \"\"\nat = 2026-11-22T09:10:00Z\noutcome = \"reject\"\nhow = \"here\"\n\n[saw]\n{saw}"),
    );
    shell.repository.git(&["add", "."]);
    shell.repository.git(&["commit", "-q", "-m", "sign by hand"]);
    shell.repository.git(&["tag", "by-hand"]);
    shell.does(&[
        "answer",
        REVIEW,
        "sec-staff-mfa",
        "all",
        "--because",
        "They enforced a second factor for all yesterday.",
    ]);
    let differs = diff(&shell, "signoff:ada", "now");
    assert_eq!(
        differs["sign-offs"],
        json!([{ "by": "ada", "role": "", "kind": "stale", "differing": ["sec-staff-mfa"] }])
    );
    assert_eq!(differs["gates"][0]["state"], json!(["fail", "open"]));
    assert!(shell.does(&["diff", "signoff:ada", "now", REVIEW]).contains("STALE: sec-staff-mfa since"));
    let by_hand = diff(&shell, "by-hand~1", "by-hand");
    assert_eq!((&by_hand["by-hand"], &by_hand["entries"]), (&json!(1), &json!(1)));
}

#[test]
fn two_reviews_are_told_apart_on_their_common_questions() {
    let document = DEMO.json(&["diff", "ostrapay/2026-q1", "ostrapay/2026-q2"]);
    let own = only(&document);
    assert_eq!((&own["from"], &own["to"]), (&json!("ostrapay/2026-q1"), &json!("ostrapay/2026-q2")));
    assert_eq!((&own["entries"], &own["sign-offs"]), (&Value::Null, &json!([])));
    assert_eq!(own["common"], json!(230));
    assert_eq!(own["proposal"][0]["outcome"], "reject");
    assert!(own["as-git"].as_str().unwrap().contains(":partners/ostrapay/reviews/2026-q1 "));
}

#[test]
fn without_a_review_every_one_that_differs_is_told_and_git_shows_the_same() {
    let document = DEMO.json(&["diff", "2026-04-02", "now"]);
    let reviews: Vec<&str> =
        document["reviews"].as_array().unwrap().iter().map(|own| own["from"].as_str().unwrap()).collect();
    assert_eq!(reviews, ["vellmarkt/2026-q1"]);
    let elsewhere = document["elsewhere"].to_string();
    assert!(elsewhere.contains("review ostrapay/2026-q2 was started"), "{elsewhere}");
    let command = DEMO.does(&["diff", "2026-04-02", "now", "vellmarkt", "--as-git"]);
    let arguments: Vec<&str> = command.trim().strip_prefix("git ").unwrap().split(' ').collect();
    let shown = DEMO.repository.git(&arguments);
    assert!(shown.contains("+++ b/partners/vellmarkt/reviews/2026-q1/decision.toml"), "{shown}");
}

#[test]
fn markdown_marks_what_went_and_came_and_leaves_no_text_to_be_read_as_markup() {
    let shell = small();
    shell.does(&[
        "answer",
        REVIEW,
        "tech-docs-quality",
        "3",
        "--because",
        "See *the* [page](http://x) for <b>all</b>.",
    ]);
    let text = shell.does(&["diff", "answered", "HEAD", REVIEW, "--markdown"]);
    assert!(text.contains("~~January~~ **April with the"), "{text}");
    assert!(text.contains(r"See \*the\* \[page\](http://x) for \<b\>all\</b\>."), "{text}");
    assert!(text.starts_with("# What differs: answered to HEAD\n"), "{text}");
}

#[test]
fn blame_names_the_last_entry_of_each_answer_and_who_made_it_by_hand() {
    let shell = small();
    let path = "partners/vellmarkt/reviews/2026-q4/answers/tech-rate-limit-headroom.toml";
    let blamed = shell.json(&["blame", REVIEW]);
    let answers = blamed["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["commit"], shell.repository.git(&["log", "-1", "--format=%H", "--", path]));
    assert_eq!((&answers[0]["action"], &answers[0]["by-hand"]), (&json!("answer"), &json!(false)));
    let edited = shell.repository.read(path).unwrap().replace("72", "71");
    shell.repository.write(path, &edited);
    shell.repository.git(&["commit", "-q", "-am", "a slip"]);
    assert!(shell.does(&["blame", REVIEW]).contains("by hand  tech-rate-limit-headroom  71 %"));
    // Every answer of the demo, each with the entry that plain Git names.
    let blamed = DEMO.json(&["blame", "vellmarkt"]);
    let answers = blamed["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 209);
    for answer in answers.iter().step_by(40) {
        let path = format!(
            "partners/vellmarkt/reviews/2026-q1/answers/{}.toml",
            answer["question"].as_str().unwrap()
        );
        assert_eq!(answer["commit"], DEMO.repository.git(&["log", "-1", "--format=%H", "--", &path]));
    }
    assert!(DEMO.refuses(1, &["blame", "vellmarkt", "nothing-"]).contains("begins with `nothing-`"));
}

#[test]
fn search_finds_words_whatever_their_case_and_accents_and_ranks_them() {
    let shell = small();
    let found = shell.json(&["search", "GROSSTE ostern", REVIEW]);
    let hit = &found["hits"][0];
    assert_eq!((&hit["question"], &hit["words"]), (&json!("tech-rate-limit-headroom"), &json!(2)));
    assert_eq!(hit["places"][0]["field"], "because");
    let text = hit["places"][0]["text"].as_str().unwrap();
    let strong: Vec<&str> = hit["places"][0]["strong"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            let byte = |at: usize| usize::try_from(range[at].as_u64().unwrap()).unwrap();
            &text[byte(0)..byte(1)]
        })
        .collect();
    assert_eq!(strong, ["Ostern", "größte"]);
    // All words come before some, a reason before a question.
    let found = DEMO.json(&["search", "pci attestation"]);
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(
        (&hits[0]["review"], &hits[0]["question"]),
        (&json!("ostrapay/2026-q1"), &json!("sec-pci-attestation"))
    );
    let words: Vec<u64> = hits.iter().map(|hit| hit["words"].as_u64().unwrap()).collect();
    assert!(words.is_sorted_by(|a, b| a >= b), "{words:?}");
    assert_eq!(DEMO.json(&["search", "pci", "-n", "2"])["hits"].as_array().unwrap().len(), 2);
    assert!(DEMO.refuses(2, &["search", " - "]).contains("holds no word"));
}

#[test]
fn search_through_history_says_when_words_came_and_went() {
    let shell = small();
    assert_eq!(shell.json(&["search", "january"])["count"], json!(0));
    let found = shell.json(&["search", "january", "--history"]);
    assert_eq!(found["count"], json!(1));
    let hit = &found["hits"][0];
    assert_eq!(hit["came"]["commit"], shell.repository.git(&["rev-parse", "answered"]));
    assert_eq!(hit["went"]["commit"], shell.repository.git(&["rev-parse", "value"]));
    let stands = &shell.json(&["search", "ostern", "--history"])["hits"][0];
    assert_eq!(stands["went"], Value::Null);
    assert!(shell.does(&["search", "ostern", "--history"]).contains("stands"));
}

#[test]
fn reading_history_writes_nothing() {
    let before = DEMO.repository.git(&["count-objects", "-v"]);
    for arguments in [
        &["diff", "start", "now", "vellmarkt"][..],
        &["blame", "vellmarkt"],
        &["search", "clause", "--history"],
    ] {
        let mut all = vec!["--read-only"];
        all.extend(arguments);
        DEMO.does(&all);
    }
    assert_eq!(DEMO.repository.git(&["count-objects", "-v"]), before);
    DEMO.assert_sound();
}
