//! Many answers from a file, and the evidence register: all or nothing, every slip with its place.

use crate::cli;
use crate::cli::Shell;

const TWO: &str = r#"[[answer]]
question = "sec-staff-mfa"
value = "all"
because = "Seen in the export of the second of November."
evidence = [{ id = "export", title = "Policy export", type = "export", obtained = 2026-11-02, where = "p. 3" }]

[[answer]]
question = "sec-encryption-transit"
state = "unknown"
reason-kind = "asked-not-obtainable"
because = "We asked twice and nobody could say."
evidence = [{ id = "export" }]
"#;

#[test]
fn answers_from_a_file_are_one_commit_each_and_file_a_document_once() {
    let shell = Shell::with_review();
    let before = shell.entries();
    shell.repository.write("../two.toml", TWO);
    shell.does(&["answer", "vell", "--file", "../two.toml"]);
    assert_eq!(shell.entries(), before + 2);
    let document = shell.json(&["evidence", "list", "vell"]);
    assert_eq!(document["evidence"].as_array().unwrap().len(), 1);
    assert_eq!(
        document["evidence"][0]["cited-by"],
        serde_json::json!(["sec-encryption-transit", "sec-staff-mfa"])
    );
    shell.assert_sound();
}

#[test]
fn answers_come_from_the_standard_input_as_well() {
    let shell = Shell::with_review();
    let arguments = ["answer", "vell", "--file", "-"];
    cli::succeeded(&arguments, &shell.run_with_input(&arguments, TWO));
    assert_eq!(shell.json(&["status", "vell"])["answered"], 1);
}

#[test]
fn one_refused_answer_keeps_all_of_them_out_and_every_refusal_is_told_with_its_line() {
    let shell = Shell::with_review();
    let before = shell.entries();
    let mut text = TWO.to_owned();
    text.push_str("\n[[answer]]\nquestion = \"sec-encryption-rest\"\nvalue = \"nonsense\"\nbecause = \"Some words about it here.\"\n");
    text.push_str("\n[[answer]]\nquestion = \"sec-audit-right\"\nvalue = \"none\"\n");
    shell.repository.write("../some.toml", &text);
    let said = shell.refuses(1, &["answer", "vell", "--file", "../some.toml"]);
    let line = |question: &str| text.lines().position(|l| l.contains(question)).unwrap();
    for question in ["sec-encryption-rest", "sec-audit-right"] {
        let place = line(question);
        let near = [place, place + 1].iter().any(|line| said.contains(&format!("../some.toml:{line}:")));
        assert!(said.contains(question) && near, "{said}");
    }
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn a_file_that_is_no_toml_is_shown_with_its_place() {
    let shell = Shell::with_review();
    for (text, wanted) in [
        ("[[answer]]\nquestion = \n", "2:"),
        ("[[answer]]\nquestion = \"sec-staff-mfa\"\nvalu = \"all\"\n", "did you mean `value`?"),
        ("[[anwser]]\nquestion = \"sec-staff-mfa\"\n", "did you mean `answer`?"),
        ("", "holds no answer"),
        ("\u{feff}[[answer]]\r\nvalue = 1e400\r\n", "../bad.toml"),
    ] {
        shell.repository.write("../bad.toml", text);
        let said = shell.refuses(2, &["answer", "vell", "--file", "../bad.toml"]);
        assert!(said.contains(wanted), "{text:?}: {said}");
    }
    std::fs::write(shell.repository.base().join("bad.toml"), [0xff, 0xfe, 0]).unwrap();
    shell.refuses(2, &["answer", "vell", "--file", "../bad.toml"]);
    shell.refuses(2, &["answer", "vell", "--file", "../not-there.toml"]);
}

#[test]
fn a_local_document_is_hashed_and_copied_only_on_request() {
    let shell = Shell::with_review();
    shell.repository.write("../report.pdf", "the report\n");
    let add = [
        "evidence",
        "add",
        "vell",
        "report",
        "--title",
        "Report",
        "--type",
        "report",
        "--at",
        "../report.pdf",
    ];
    shell.does(&add);
    let filed = shell.json(&["evidence", "list", "vell"])["evidence"][0].clone();
    assert_eq!(filed["sha256"], sha256(b"the report\n"));
    assert_eq!((&filed["level"], &filed["expires"]), (&3.into(), &"2027-11-22".into()));
    assert!(!shell.repository.root().join("partners/vellmarkt/reviews/2026-q4/evidence/files").exists());
    assert!(shell.refuses(1, &add).contains("is there already"));
    shell.does(&[
        "evidence",
        "add",
        "vell",
        "copied",
        "--title",
        "Copy",
        "--type",
        "report",
        "--at",
        "../report.pdf",
        "--copy",
    ]);
    let name = shell.json(&["evidence", "list", "vell"])["evidence"][0]["file"].as_str().unwrap().to_owned();
    let copy = shell.repository.read(&format!("partners/vellmarkt/reviews/2026-q4/evidence/files/{name}"));
    assert_eq!(copy.as_deref(), Some("the report\n"));
    shell.assert_sound();
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
#[test]
fn a_document_may_answer_what_its_kind_suggests_or_what_somebody_says() {
    let shell = Shell::with_review();
    let might = || {
        let shown = shell.json(&["evidence", "show", "vell", "terms"]);
        let codes = shown["might-answer"].as_array().unwrap().iter();
        codes.map(|code| code.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    shell.does(&[
        "evidence",
        "add",
        "vell",
        "terms",
        "--title",
        "Our terms",
        "--type",
        "contract",
        "--level",
        "3",
    ]);
    let by_kind = might();
    assert!(by_kind.len() > 3, "the hints of several questions name a contract: {by_kind:?}");
    let add = ["evidence", "add", "vell", "terms", "--replace"];
    shell.does(&[&add[..], &["--answers", "sec-incident-*", "biz-exclusivity"]].concat());
    let named = might();
    assert!(named.iter().any(|code| code == "sec-incident-plan"), "{named:?}");
    shell.does(&[&add[..], &["--covers", "Vellmarkt Ltd"]].concat());
    assert_eq!(might(), named, "what is not said stays");
    let shown = shell.json(&["evidence", "show", "vell", "terms"]);
    assert_eq!(
        (&shown["title"], &shown["type"], &shown["level"]),
        (&"Our terms".into(), &"contract".into(), &3.into())
    );
    shell.does(&[&add[..], &["--answers", "ISO-22301-2019:*"]].concat());
    let cited = might();
    assert!(cited.len() > 1 && cited.iter().any(|code| code == "risk-recovery-hours"), "{cited:?}");
    let refused = shell.refuses(2, &[&add[..], &["--answers", "sec-incident-plam"]].concat());
    assert!(refused.contains("no question `sec-incident-plam`; `sec-incident-plan`?"), "{refused}");
    shell.assert_sound();
}

#[test]
fn links_folders_and_files_that_are_too_long_are_not_copied() {
    let shell = Shell::with_review();
    let base = shell.repository.base();
    shell.repository.write("../secret.txt", "secret\n");
    std::os::unix::fs::symlink("secret.txt", base.join("link.txt")).unwrap();
    let long = std::fs::File::create(base.join("long.bin")).unwrap();
    long.set_len((10 << 20) + 1).unwrap();
    let before = shell.entries();
    for at in ["../link.txt", "../long.bin", "..", "../not-there.pdf", "https://example.org/a.pdf"] {
        let output = shell
            .run(&["evidence", "add", "vell", "a", "--title", "A", "--type", "report", "--at", at, "--copy"]);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{at}: {}", cli::text(&output.stderr));
    }
    // Nor is what a link points to hashed as if it were the document.
    for at in ["../link.txt", ".."] {
        let add = ["evidence", "add", "vell", "a", "--title", "A", "--type", "report", "--at", at];
        assert!(shell.refuses(1, &add).contains("is no plain file"), "{at}");
    }
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}
