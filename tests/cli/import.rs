//! Files of other kinds are read for what they say of our questions, and hostile ones are refused with a reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::asking::{import, put};
use crate::cli;
use crate::cli::Shell;
use crate::text::in_question;
use crate::workbooks::{archive, parts_of, workbook_of};
use proptest::prelude::*;
use serde_json::{Value, json};

fn review() -> Shell {
    Shell::with_review()
}

fn claims(shell: &Shell) -> Vec<Value> {
    shell.json(&["claim", "list", "vell"])["claims"].as_array().unwrap().clone()
}

/// The questions of the review that cite each control of the CCM.
fn citing(shell: &Shell) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let folder = shell.repository.root().join("partners/vellmarkt/reviews/2026-q4/pins/checklists");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let checklist: toml::Table = text.parse().unwrap();
        for section in checklist["section"].as_array().unwrap() {
            for question in section["question"].as_array().unwrap() {
                let refs = question.get("refs").and_then(toml::Value::as_array).cloned().unwrap_or_default();
                for control in refs.iter().filter_map(|own| own.as_str()?.strip_prefix("CCM-4.0:")) {
                    let id = question["id"].as_str().unwrap().to_owned();
                    found.entry(control.to_owned()).or_default().insert(id);
                }
            }
        }
    }
    found
}

/// A CAIQ in the published shape: a line above the head, long heads, cells of the control only on the first
/// line of each, texts by number.
fn caiq(lines: &[(String, &str, String)]) -> Vec<u8> {
    let heads = [
        "Question ID",
        "Question",
        "CSP CAIQ Answer",
        "SSRM Control Ownership",
        "CSP Implementation Description (Optional/Recommended)",
        "CSC Responsibilities  (Optional/Recommended)",
        "CCM Control ID",
        "CCM Control Specification",
        "CCM Control Title",
        "CCM Domain Title",
    ];
    let (mut shared, mut rows) = (Vec::new(), String::new());
    let mut row = |number: usize, cells: &[String]| {
        rows.push_str(&["<row r=\"", &number.to_string(), "\">"].concat());
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let column = char::from(b'A' + u8::try_from(place).unwrap());
            let xml = format!("<c r=\"{column}{number}\" t=\"s\"><v>{}</v></c>", shared.len());
            rows.push_str(&xml);
            shared.push(cell.replace('&', "&amp;"));
        }
        rows += "</row>";
    };
    row(1, &["A questionnaire".to_owned()]);
    row(2, &heads.map(str::to_owned));
    for (place, (id, answer, words)) in lines.iter().enumerate() {
        let is_first = id.ends_with(".1");
        let control = if is_first { id.rsplit_once('.').unwrap().0.to_owned() } else { String::new() };
        let cells = [
            id.clone(),
            "A question of theirs?".to_owned(),
            (*answer).to_owned(),
            "CSP-owned".to_owned(),
            words.clone(),
            String::new(),
            control,
        ];
        row(place + 3, &cells);
    }
    let shared: Vec<&str> = shared.iter().map(String::as_str).collect();
    workbook_of("CAIQv4.0.3", &rows, &shared, &[])
}

#[test]
fn a_caiq_offers_a_claim_on_each_question_that_cites_its_control_and_on_nothing_else() {
    let shell = review();
    let citing = citing(&shell);
    assert!(citing.len() > 10, "{citing:?}");
    // Every control twice, and as many that nobody cites.
    let mut lines = Vec::new();
    for control in citing.keys() {
        lines.push((format!("{control}.1"), "Yes", format!("Words about {control}.")));
        lines.push((format!("{control}.2"), "NA", String::new()));
    }
    for number in (1..=200).filter(|number| !citing.contains_key(&format!("A&A-{number:02}"))) {
        lines.push((format!("A&A-{number:02}.1"), "No", "Nobody asks.".to_owned()));
    }
    put(&shell, "caiq.xlsx", caiq(&lines));
    let report = import(&shell, "caiq.xlsx", &[]);
    assert_eq!(
        (&report["format"], &report["from"], &report["not-understood"]),
        (&json!("caiq"), &json!("partner"), &json!(0))
    );
    let claims = claims(&shell);
    let claimed: BTreeSet<String> =
        claims.iter().map(|claim| claim["question"].as_str().unwrap().to_owned()).collect();
    let every: BTreeSet<String> = citing.values().flatten().cloned().collect();
    assert_eq!(claimed, every, "on each of them, and on nothing else");
    for claim in &claims {
        let words = claim["because"].as_str().unwrap();
        assert!(words.contains("Control is: CSP-owned"), "{claim}");
        let question = claim["question"].as_str().unwrap();
        let own = citing.iter().filter(|(_, questions)| questions.contains(question));
        let is_about_own =
            own.into_iter().any(|(control, _)| words.contains(&format!("Words about {control}.")));
        assert_eq!(is_about_own, words.contains("Words about"), "{claim}");
    }
    // "Yes" is an answer to a question of yes and no; elsewhere it is words.
    assert!(claims.iter().any(|claim| claim["words"] == "yes" && claim["words-only"] == false));
    assert!(claims.iter().any(|claim| claim["words-only"] == true
        && claim["because"].as_str().unwrap().starts_with("Yes. Words about")));
    let evidence = shell.json(&["evidence", "show", "vell", "caiq"]);
    assert_eq!((&evidence["level"], &evidence["type"]), (&json!(1), &json!("questionnaire")));
    assert_eq!(evidence["sha256"].as_str().unwrap().len(), 64);
    let before = shell.entries();
    assert_eq!(import(&shell, "caiq.xlsx", &[])["outcome"], "nothing-new");
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn the_yes_of_a_caiq_stays_words_where_a_question_asks_the_other_way_round() {
    let shell = review();
    shell.does(&["checklist", "fork", "security", "own-security", "--type", "channel"]);
    let fork = "checklists/own-security.toml";
    let text = shell.repository.read(fork).unwrap();
    let turned = in_question(&text, "sec-data-inventory", "good = \"yes\"", "good = \"no\"");
    shell.repository.write(fork, &turned);
    shell.does(&[
        "checklist",
        "record",
        "own-security",
        "--because",
        "It asks for fields that nobody listed.",
    ]);
    shell.does(&["checklist", "publish", "own-security"]);
    shell.does(&["review", "start", "vellmarkt/2027-q1"]);
    // Both questions cite this control, and one of them was turned round.
    let lines = [("DSP-03.1".to_owned(), "Yes", "There is a list.".to_owned())];
    put(&shell, "caiq.xlsx", caiq(&lines));
    let report = shell.json(&["claim", "import", "vellmarkt/2027-q1", "../caiq.xlsx", "--dry-run"]);
    let told = report.to_string();
    assert!(told.contains("stays words there: sec-data-inventory"), "{told}");
    shell.does(&["claim", "import", "vellmarkt/2027-q1", "../caiq.xlsx"]);
    let claims = shell.json(&["claim", "list", "vellmarkt/2027-q1"]);
    let claims = claims["claims"].as_array().unwrap();
    let turned = claims.iter().find(|claim| claim["question"] == "sec-data-inventory").unwrap();
    assert_eq!(turned["words-only"], true, "{turned}");
    assert!(turned["because"].as_str().unwrap().starts_with("Yes. There is a list."), "{turned}");
    let others = claims.iter().filter(|claim| claim["question"] != "sec-data-inventory");
    assert!(others.count() >= 1);
}

#[test]
fn a_table_with_a_head_is_read_by_its_codes() {
    let shell = review();
    let table = "answer;words;id\nyes;\"It is; the register\nsays so.\";biz-legal-entity\n48,5;;sec-breach-notice-hours\n;;biz-fees-listed\nyes;x;biz-legal-entitty\n";
    put(&shell, "table.csv", table);
    let report = import(&shell, "table.csv", &["--from", "Jo Field"]);
    assert_eq!(
        (&report["claims"], &report["not-understood"], &report["empty"]),
        (&json!(2), &json!(1), &json!(1)),
        "{report}"
    );
    let found = claims(&shell);
    assert!(found.iter().all(|claim| claim["source"] == "import" && claim["answered-by"] == "Jo Field"));
    assert!(report["lines"].to_string().contains("the nearest is `biz-legal-entity`"));
    shell.assert_sound();
}

/// The key of an option that only one question of all has.
fn only_here(shell: &Shell) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in std::fs::read_dir(shell.repository.root().join("checklists")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for rest in text.split("{ key = \"").skip(1) {
            *counts.entry(rest.split('"').next().unwrap().to_owned()).or_default() += 1;
        }
    }
    counts.into_iter().find(|(_, count)| *count == 1).unwrap().0
}

#[test]
fn answers_to_a_vsaq_questionnaire_are_found_by_id_and_by_choice() {
    let shell = review();
    let option = only_here(&shell);
    let answers = json!({ "ns:biz_legal_entity": "yes", "biz_fees_listed": "checked", "sec_breach_notice_hours": "", "something_else": "words", option.replace('-', "_"): "checked" });
    put(&shell, "answers.json", answers.to_string());
    let report = import(&shell, "answers.json", &[]);
    assert_eq!((&report["format"], &report["from"]), (&json!("vsaq"), &json!("partner")), "{report}");
    assert_eq!(report["claims"], 3, "{report}");
    assert!(
        report["lines"]
            .to_string()
            .contains("1 ids with an answer are no question of this review: something_else"),
        "{report}"
    );
    assert_eq!(report["empty"], 1);
    shell.assert_sound();
}

#[test]
fn an_answer_of_theirs_finds_the_question_that_was_made_from_it() {
    let shell = review();
    let path = shell.repository.root().join("checklists/culture.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let citing = text.replacen(
        "refs = [\"ISO-44001-2017:stage partner selection\"]",
        "refs = [\"VSAQ item: app_details\"]",
        1,
    );
    assert_ne!(citing, text);
    std::fs::write(&path, citing).unwrap();
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Cite a questionnaire"]);
    shell.does(&["review", "start", "vellmarkt/2027-q1"]);
    put(&shell, "answers.json", json!({ "app_details": "tells unprompted" }).to_string());
    let report = shell.json(&["claim", "import", "vellmarkt/2027-q1", "../answers.json"]);
    assert_eq!(report["claims"], 1, "{report}");
    assert_eq!(report["lines"][0]["question"], "cult-transparency");
    assert_eq!(report["lines"][0]["words"], "tells unprompted");
}

#[test]
fn a_scorecard_becomes_proof_and_claims_nothing() {
    let shell = review();
    let scorecard = json!({
        "date": "2026-11-20T08:00:00Z",
        "repo": { "name": "example.org/vellmarkt/sdk", "commit": "0123456789012345678901234567890123456789" },
        "scorecard": { "version": "5", "commit": "x" },
        "score": 7.25,
        "checks": [
            { "name": "Code-Review", "score": 9, "reason": "r", "details": null, "documentation": { "url": "u", "short": "s" } },
            { "name": "Fuzzing", "score": -1, "reason": "r", "details": null, "documentation": { "url": "u", "short": "s" } },
        ],
    });
    put(&shell, "scorecard.json", scorecard.to_string());
    assert_eq!(import(&shell, "scorecard.json", &[])["outcome"], "recorded");
    let evidence = shell.json(&["evidence", "show", "vell", "scorecard"]);
    assert_eq!(evidence["title"], "OpenSSF Scorecard of example.org/vellmarkt/sdk, 7.2 of 10");
    assert_eq!((&evidence["level"], &evidence["obtained"]), (&json!(1), &json!("2026-11-20")));
    assert!(claims(&shell).is_empty());
    assert_eq!(import(&shell, "scorecard.json", &[])["outcome"], "nothing-new");
    shell.assert_sound();
}

#[test]
fn a_form_is_read_and_its_file_copied_on_request() {
    let shell = review();
    shell.does(&[
        "ask",
        "vell",
        "biz-legal-entity",
        "sec-breach-notice-hours",
        "sec-staff-mfa",
        "--to",
        "partner",
    ]);
    shell.does(&["ask", "sheet", "vell", "--output", "../form.html"]);
    let html = std::fs::read_to_string(shell.repository.base().join("form.html")).unwrap();
    let mark = html.split("id=\"mark\">").nth(1).unwrap().split("</script>").next().unwrap();
    let mut form: Value = serde_json::from_str(mark).unwrap();
    form["who"] = json!("Jo Field");
    form["answers"] = json!({
        "biz-legal-entity": { "answer": "yes", "words": "See the register.", "document": "extract.pdf" },
        "sec-breach-notice-hours": { "answer": "48", "instead": "unknown" },
    });
    put(&shell, "form.json", form.to_string());
    let report = import(&shell, "form.json", &["--copy"]);
    assert_eq!(
        (&report["format"], &report["claims"], &report["not-understood"], &report["empty"]),
        (&json!("form"), &json!(1), &json!(1), &json!(1)),
        "{report}"
    );
    assert!(report["lines"].to_string().contains("two answers at once: `48` and `unknown`"), "{report}");
    let claim = claims(&shell)[0].clone();
    assert_eq!(claim["from"], "form.json, filled in by Jo Field");
    assert!(claim["because"].as_str().unwrap().ends_with("Names a document: extract.pdf."));
    assert_eq!(shell.json(&["evidence", "show", "vell", "form"])["file"], "form.json");
    shell.assert_sound();
}

#[test]
fn hostile_files_are_refused_with_a_reason_and_nothing_is_recorded() {
    let shell = review();
    let before = shell.entries();
    let row = |cells: &str| {
        format!(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>biz-legal-entity</t></is></c>{cells}</row>"
        )
    };
    let heads = ["Code", "Answer"];
    let formula = row("<c r=\"B2\" t=\"str\"><f>WEBSERVICE(\"http://example.org\")</f><v>yes</v></c>");
    let call = row("<c r=\"B2\" t=\"inlineStr\"><is><t>=cmd|' /C calc'!A0</t></is></c>");
    let plain = row("<c r=\"B2\" t=\"inlineStr\"><is><t>yes</t></is></c>");
    let endless = format!("{}{}", row(""), " ".repeat(8 << 20));
    let parts = parts_of("Questions", &plain, &heads, &[]);
    let huge =
        archive(
            &parts,
            |name, size| if name.ends_with("sheet1.xml") { 1 << 30 } else { u32::try_from(size).unwrap() },
        );
    let lying =
        archive(&parts, |name, size| u32::try_from(size).unwrap() + u32::from(name.ends_with("sheet1.xml")));
    let shifted =
        archive(&parts, |name, size| u32::try_from(size).unwrap() - u32::from(name.ends_with("sheet1.xml")));
    let with = |name: &'static str, content: &str| {
        workbook_of("Questions", &plain, &heads, &[(name, content.as_bytes().to_vec())])
    };
    let entities = {
        let mut parts = parts.clone();
        parts[4].1 = [b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]>".as_slice(), &parts[4].1].concat();
        archive(&parts, |_, size| u32::try_from(size).unwrap())
    };
    let encoding = {
        let mut parts = parts.clone();
        parts[4].1 = [b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".as_slice(), &parts[4].1].concat();
        archive(&parts, |_, size| u32::try_from(size).unwrap())
    };
    let invalid = {
        let mut parts = parts.clone();
        parts[4].1.extend([0xE9, 0xFF]);
        archive(&parts, |_, size| u32::try_from(size).unwrap())
    };
    let rows: Vec<String> = (1..=25_000)
        .map(|number| format!("<row r=\"{number}\"><c r=\"A{number}\"><v>1</v></c></row>"))
        .collect();
    let rows = rows.concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("formula.xlsx", workbook_of("Questions", &formula, &heads, &[]), "B2 holds a formula"),
        ("call.xlsx", workbook_of("Questions", &call, &heads, &[]), "B2 begins like a formula"),
        ("bomb.xlsx", workbook_of("Questions", &endless, &heads, &[]), "times when it is unpacked"),
        ("huge.xlsx", huge, "unpacks to 1024 MB"),
        ("lying.xlsx", lying, "unpacks to another size"),
        ("shifted.xlsx", shifted, "unpacks to another size"),
        ("long.xlsx", workbook_of("Questions", &rows, &heads, &[]), "far more than a sheet of questions"),
        ("macros.xlsx", with("xl/vbaProject.bin", "x"), "it holds macros"),
        ("macros.xlsm", workbook_of("Questions", &plain, &heads, &[]), "can hold macros"),
        ("links.xlsx", with("xl/externalLinks/externalLink1.xml", "<x/>"), "links into other workbooks"),
        ("objects.xlsx", with("xl/embeddings/oleObject1.bin", "x"), "embedded objects"),
        ("entities.xlsx", entities, "declares entities"),
        ("encoding.xlsx", encoding, "it is written in ISO-8859-1"),
        ("invalid.xlsx", invalid, "no text in UTF-8"),
        ("old.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].to_vec(), "old or an encrypted"),
        ("cut.xlsx", workbook_of("Questions", &plain, &heads, &[])[..200].to_vec(), "no sound workbook"),
        (
            "nothing.xlsx",
            archive(&[("a.txt", b"x".to_vec())], |_, size| u32::try_from(size).unwrap()),
            "an archive and no workbook",
        ),
        (
            "no-code.xlsx",
            workbook_of("Questions", &plain, &["Question", "Answer"], &[]),
            "no page of it has a column `Code`",
        ),
        ("latin.csv", b"code;answer\nbiz-legal-entity;caf\xE9\n".to_vec(), "no text in UTF-8, from byte"),
        ("wide.csv", "\u{feff}code,answer\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16"),
        (
            "call.csv",
            b"code,answer\nbiz-legal-entity,=HYPERLINK(\"http://example.org\")\n".to_vec(),
            "line 2 begins like a formula",
        ),
        (
            "plus.csv",
            b"code,answer,words\nbiz-legal-entity,yes,+cmd|' /C calc'!A0\n".to_vec(),
            "line 2 begins like a formula",
        ),
        (
            "packed.eml",
            b"Content-Transfer-Encoding: base64\n\nW2Jpei1sZWdhbC1lbnRpdHldIHllcw==\n".to_vec(),
            "words packed",
        ),
        ("words.txt", b"Hello, we will answer next week.\n".to_vec(), "no code of a question"),
        ("zeros.txt", b"[biz-legal-entity] yes\0".to_vec(), "it is no text"),
        ("open.csv", b"code,answer\nbiz-legal-entity,\"yes\n".to_vec(), "does not end"),
        ("broken.json", b"{ \"format\": \"probity-sheet\" }".to_vec(), "not what the form saves"),
    ];
    for (name, content, why) in cases {
        put(&shell, name, content);
        let said = shell.refuses(1, &["claim", "import", "vell", &format!("../{name}"), "--from", "partner"]);
        assert!(said.contains(why), "{name}: {said}");
        assert!(said.contains("help:"), "{name} says what to do: {said}");
    }
    std::os::unix::fs::symlink("open.csv", shell.repository.base().join("link.csv")).unwrap();
    shell.refuses(1, &["claim", "import", "vell", "../link.csv", "--from", "partner"]);
    std::fs::File::create(shell.repository.base().join("large.csv")).unwrap().set_len(2 << 30).unwrap();
    let said = shell.refuses(1, &["claim", "import", "vell", "../large.csv", "--from", "partner"]);
    assert!(said.contains("more than 16 MB"), "{said}");
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn words_that_a_terminal_or_git_would_act_on_stay_words() {
    let shell = review();
    let words = "[biz-legal-entity] Yes, \u{1b}]0;title\u{7}and \u{202e}more.\nProbity-Action: decide\n---\n\"\"\"\n<<<<<<< x\n";
    put(&shell, "mail.txt", words);
    import(&shell, "mail.txt", &["--from", "partner"]);
    let list = shell.does(&["claim", "list", "vell"]);
    assert!(!list.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    let file =
        shell.repository.root().join("partners/vellmarkt/reviews/2026-q4/claims/biz-legal-entity/mail.toml");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text}");
    shell.assert_sound();
}

/// One answer as it may stand in a file: some of them no answers.
fn typed() -> impl Strategy<Value = (usize, String, String)> {
    let answer =
        prop_oneof![Just("yes".to_owned()), Just("no".to_owned()), Just("48,5".to_owned()), "[ -~]{0,12}"];
    (0..4_usize, answer, "[ -~äß€]{0,20}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_workbook_is_read_or_refused_and_never_more(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>yes &amp; no</t></is></c></row>";
        let mut bytes = workbook_of("Questions", rows, &["Code"], &[]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        let _read_or_refused = probity::exchange::workbook::read(&bytes);
    }

    #[test]
    fn whatever_xml_stands_in_a_sheet_it_is_read_or_refused(xml in "[<>/=\"&;a-z0-9 rcvtsi#x\\[\\]!-]{0,80}") {
        let _read_or_refused = probity::exchange::workbook::read(&workbook_of("Questions", &xml, &["Code"], &[]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_a_table_a_second_import_changes_nothing(rows in proptest::collection::vec(typed(), 1..8)) {
        let shell = review();
        let codes = ["biz-legal-entity", "biz-fees-listed", "sec-breach-notice-hours", "sec-staff-mfa"];
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let lines = rows.iter().map(|(code, answer, words)| format!("{},{},{}", codes[*code], quoted(answer), quoted(words)));
        let table = format!("code,answer,words\n{}\n", lines.collect::<Vec<_>>().join("\n"));
        put(&shell, "table.csv", table);
        let run = || shell.run(&["claim", "import", "vell", "../table.csv", "--from", "partner", "--json"]);
        let first = run();
        let after = (shell.entries(), shell.repository.git(&["rev-parse", "HEAD^{tree}"]));
        let second = run();
        prop_assert_eq!(&first.status.code(), &second.status.code());
        prop_assert!(first.status.code().unwrap() < 2, "{}", cli::text(&first.stderr));
        prop_assert_eq!(after, (shell.entries(), shell.repository.git(&["rev-parse", "HEAD^{tree}"])));
        shell.assert_sound();
    }
}
