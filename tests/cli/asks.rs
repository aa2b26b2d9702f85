//! Questions go out and come back: asks, sheets, what people make of them, claims, and what is done with those.

use std::collections::BTreeMap;

use crate::asking::{LATER, get, import, notes, put, review, said, sheet, text};
use crate::cli;
use crate::cli::Shell;
use crate::workbooks::{pages, saved};
use serde_json::{Value, json};

/// What each question takes, and one answer to it: the first that is offered, or a number.
fn answers(sheet: &[(String, Vec<Vec<String>>)]) -> BTreeMap<String, String> {
    let mut offered = sheet[1].1.iter();
    let mut found = BTreeMap::new();
    for row in &sheet[0].1 {
        let Some(how) = row.get(2).filter(|_| row[0].contains('-')) else { continue };
        let answer = match how.as_str() {
            how if how.starts_with("One of:") => offered.next().unwrap()[0].clone(),
            how if how.starts_with("All that hold") => "none of these".to_owned(),
            how if how.starts_with("A number") => "48,5".to_owned(),
            how if how.starts_with("A day") => "30.11.2026".to_owned(),
            _ => "Some words.".to_owned(),
        };
        found.insert(row[0].clone(), answer);
    }
    found
}

/// The rows with something to answer, each filled in: its answer, and words that name its own code.
fn filled(sheet: &[(String, Vec<Vec<String>>)]) -> Vec<Vec<String>> {
    let answers = answers(sheet);
    let rows = sheet[0].1.iter().filter(|row| answers.contains_key(&row[0]));
    rows.map(|row| {
        let words = format!("This is about {} alone.", row[0]);
        vec![row[0].clone(), row[1].clone(), row[2].clone(), answers[&row[0]].clone(), words, String::new()]
    })
    .collect()
}

fn heads() -> Vec<String> {
    ["Code", "Question", "How to answer", "Answer", "In your words", "Document"].map(str::to_owned).to_vec()
}

/// Every claim in the record names its own question in its words, and no other.
fn assert_nothing_is_misplaced(shell: &Shell) -> usize {
    let list = shell.json(&["claim", "list", "vell"]);
    let claims = list["claims"].as_array().unwrap();
    for claim in claims {
        let words = text(&claim["because"]);
        let own = format!("This is about {} alone.", text(&claim["question"]));
        assert!(words.contains(&own), "{claim}");
    }
    claims.len()
}

#[test]
fn three_sheets_come_back_as_people_fill_them_and_no_answer_lands_on_a_wrong_question() {
    let shell = review();
    // The partner's, as a workbook: columns moved, one deleted, rows the other way round.
    shell.does(&["ask", "vell", "--checklist", "security", "--to", "partner", "--due", "2026-11-28"]);
    let mut book = pages(&sheet(&shell, "partner.xlsx"));
    let mut rows = filled(&book);
    let asked = rows.len();
    let row = |rows: &[Vec<String>], code: &str| rows.iter().position(|row| row[0] == code).unwrap();
    let mistyped = row(&rows, "sec-staff-mfa");
    rows[mistyped][3] = "al".to_owned();
    let hours = row(&rows, "sec-breach-notice-hours");
    rows[hours][3] = "48,5 h".to_owned();
    let thousands = row(&rows, "sec-deletion-days");
    rows[thousands][3] = "12.000".to_owned();
    let gone = row(&rows, "sec-secondary-use");
    rows.remove(gone);
    let mut mixed = rows.remove(row(&rows, "sec-data-inventory"));
    mixed[1] = rows[0][1].clone();
    rows.push(mixed);
    let twice = rows[row(&rows, "sec-data-location")].clone();
    rows.push(vec![twice[0].to_uppercase(), String::new(), String::new(), "no".to_owned(), twice[4].clone()]);
    rows.reverse();
    rows.insert(0, heads());
    // Code last, how to answer away.
    let moved = |row: &Vec<String>| {
        let cell = |at: usize| row.get(at).cloned().unwrap_or_default();
        vec![cell(4), cell(3), cell(5), cell(1), cell(0)]
    };
    book[0].1 = std::iter::once(vec!["Dear Ada".to_owned()]).chain(rows.iter().map(moved)).collect();
    put(&shell, "partner-back.xlsx", saved(&book));
    let shell = shell.with("PROBITY_NOW", LATER);
    let report = import(&shell, "partner-back.xlsx", &[]);
    assert_eq!(report["from"], "partner");
    assert_eq!(report["outcome"], "recorded");
    assert_eq!(report["claims"], asked - 5, "{report}");
    let not = |question: &str, words: &str| {
        let lines = said(&report, question);
        assert!(
            lines.iter().any(|(kind, said)| kind == "not-understood" && said.contains(words)),
            "{lines:?}"
        );
        assert!(lines.iter().all(|(kind, _)| kind != "claim"), "{lines:?}");
    };
    not("sec-staff-mfa", "`al` is none of the answers it takes; the nearest is `all`");
    not("sec-deletion-days", "can be read in two ways");
    not("sec-data-inventory", "the rows were mixed up");
    not("sec-data-location", "it stands there twice and differs");
    assert_eq!(said(&report, "sec-breach-notice-hours"), [("claim".to_owned(), "48.5".to_owned())]);
    assert!(notes(&report).contains("these are not in it: sec-secondary-use"), "{}", notes(&report));

    // Engineering's, as Markdown, ticked and typed.
    shell.does(&["ask", "vell", "--checklist", "technical", "--by", "test", "--to", "engineering"]);
    let markdown = String::from_utf8(sheet(&shell, "engineering.md")).unwrap();
    let mut code = String::new();
    let mut is_ticked = false;
    let mut written = 0;
    let filled_in: Vec<String> = markdown
        .lines()
        .map(|line| {
            if let Some((_, rest)) = line.split_once('[').filter(|_| line.starts_with("## ")) {
                code = rest.trim_end_matches(']').to_owned();
                is_ticked = false;
                written += 1;
            }
            if line.starts_with("- [ ]") && !is_ticked {
                is_ticked = true;
                return line.replacen("[ ]", "[x]", 1);
            }
            if line == "In your words:" {
                format!("{line} This is about {code} alone.")
            } else {
                line.to_owned()
            }
        })
        .collect();
    put(&shell, "engineering-back.md", filled_in.join("\n"));
    let report = import(&shell, "engineering-back.md", &[]);
    assert_eq!(
        (report["claims"].as_u64(), report["not-understood"].as_u64()),
        (Some(written), Some(0)),
        "{report}"
    );
    assert_eq!(report["from"], "engineering");

    // Legal's, twice: two people filled in two files for the same questions.
    shell.does(&["ask", "vell", "--checklist", "governance", "--to", "legal"]);
    let mut book = pages(&sheet(&shell, "legal.xlsx"));
    let rows = filled(&book);
    let legal = rows.len();
    book[0].1 = std::iter::once(heads()).chain(rows.clone()).collect();
    put(&shell, "legal-a.xlsx", saved(&book));
    let last = rows.len() - 1;
    let mut other = rows;
    other[last][3] = "don't know".to_owned();
    book[0].1 = std::iter::once(heads()).chain(other).collect();
    put(&shell, "legal-b.xlsx", saved(&book));
    assert_eq!(import(&shell, "legal-a.xlsx", &[])["claims"], legal);
    let before = assert_nothing_is_misplaced(&shell);
    import(&shell, "legal-b.xlsx", &[]);
    assert_eq!(
        assert_nothing_is_misplaced(&shell),
        before + 1,
        "only the answer that changed is a new claim"
    );

    // Asked, back, and how long it took.
    let asks = shell.json(&["ask", "list", "vell"]);
    let ask =
        |to: &str| asks["asks"].as_array().unwrap().iter().find(|ask| ask["to"] == to).cloned().unwrap();
    assert_eq!((&ask("legal")["state"], &ask("legal")["days-to-back"]), (&json!("back"), &json!(0)));
    assert_eq!(ask("partner")["state"], "overdue");
    assert_eq!(ask("partner")["days-over"], 2);
    assert_eq!(ask("partner")["back"], asked - 5);
    shell.assert_sound();
}

#[test]
fn a_sheet_holds_what_is_asked_and_nothing_else() {
    let shell = review();
    shell.does(&["partner", "add", "otherpartner", "--name", "Otherpartner", "--type", "api"]);
    let because = ["--because", "Innermark says that the export shows every account."];
    let proof = "{ id = \"proofmark\", title = \"Proofmark\", type = \"export\" }";
    let mut answer = vec!["answer", "vell", "sec-staff-mfa", "all", "--evidence", proof];
    answer.extend(because);
    shell.does(&answer);
    let asked = ["sec-staff-mfa", "sec-breach-notice-hours", "gov-exit-plan", "tech-sandbox"];
    let mut ask = vec!["ask", "vell", "--to", "partner"];
    ask.extend(asked);
    shell.does(&ask);
    let book = sheet(&shell, "sheet.xlsx");
    let cells = pages(&book);
    let mut outputs =
        vec![("xlsx", cells.iter().flat_map(|(_, rows)| rows.concat()).collect::<Vec<_>>().join("\n"))];
    for (name, format) in [("sheet.md", "md"), ("sheet.html", "html"), ("sheet.txt", "mail")] {
        outputs.push((format, String::from_utf8(sheet(&shell, name)).unwrap()));
    }
    // The words of the questions themselves may hold any of these.
    let mut own: Vec<String> =
        cells[0].1.iter().flatten().chain(cells[1].1.iter().flatten()).cloned().collect();
    own.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for (format, output) in outputs {
        for code in asked {
            assert!(output.contains(code), "{format} asks {code}");
        }
        let mut rest = output.replace("&#39;", "'");
        for text in own.iter().filter(|text| text.len() > 3) {
            rest = rest.replace(text.as_str(), "");
        }
        let rest = rest.to_lowercase();
        for word in [
            "score",
            "weight",
            "gate",
            "waiv",
            "innermark",
            "proofmark",
            "otherpartner",
            "evidence",
            "rationale",
            "because",
            "full =",
            "zero",
        ] {
            let place = rest.find(word).map(|at| rest.get(at.saturating_sub(40)..at + 40));
            assert_eq!(place, None, "{format} holds `{word}`");
        }
    }
    let html = String::from_utf8(get(&shell, "sheet.html")).unwrap();
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "the language is kept");
    assert!(html.contains("default-src 'none'"));
    assert!(!html.contains("://"), "no address stands in it");
}

#[test]
fn questions_are_chosen_in_bulk_and_nobody_is_asked_twice() {
    let shell = review();
    shell.does(&[
        "answer",
        "vell",
        "biz-legal-entity",
        "yes",
        "--because",
        "The register extract names the company.",
    ]);
    let asked = |shell: &Shell| -> Vec<String> {
        let asks = shell.json(&["ask", "list", "vell"]);
        let last = asks["asks"].as_array().unwrap().last().unwrap().clone();
        last["questions"].as_array().unwrap().iter().map(text).collect()
    };
    shell.does(&["ask", "vell", "--by", "partner", "--order", "quick-pass", "--to", "partner"]);
    let first = asked(&shell);
    assert!(!first.is_empty() && !first.contains(&"biz-legal-entity".to_owned()), "{first:?}");
    let shell = shell.with("PROBITY_NOW", LATER);
    shell.does(&["ask", "vell", "--by", "partner", "--to", "partner"]);
    let second = asked(&shell);
    assert!(second.iter().all(|question| !first.contains(question)), "whoever was asked is not asked again");
    let refused = shell.refuses(1, &["ask", "vell", "--by", "partner", "--to", "partner"]);
    assert!(refused.contains("no question of these is open"), "{refused}");
    let refused = shell.refuses(1, &["ask", "vell", "--checklist", "securty", "--to", "partner"]);
    assert!(refused.contains("pins no checklist `securty`"), "{refused}");
    shell.refuses(2, &["ask", "vell", "--to", "partner"]);
    shell.refuses(2, &["ask", "vell", "sec-staff-mfa", "--by", "partner", "--to", "partner"]);
    // A sheet is never written over, and the newest ask's is the one that is made.
    let said = shell.does(&["ask", "sheet", "vell", "--format", "md", "--output", "../sheet.md"]);
    assert!(said.contains(&format!("{} questions for partner", second.len())), "{said}");
    let refused = shell.refuses(1, &["ask", "sheet", "vell", "--output", "../sheet.md"]);
    assert!(refused.contains("is there already"), "{refused}");
    let printed = shell.does(&["ask", "sheet", "vell", "partner-1", "--format", "mail", "--output", "-"]);
    assert_eq!(printed.lines().filter(|line| line.ends_with(']')).count(), first.len());
    shell.refuses(1, &["ask", "sheet", "vell", "partner-7"]);
    shell.refuses(2, &["ask", "sheet", "vell", "--output", "../sheet.csv"]);
    shell.assert_sound();
}

#[test]
fn what_was_received_is_taken_edited_rejected_and_proven() {
    let shell = review();
    shell.does(&["ask", "vell", "biz-legal-entity", "biz-fees-listed", "sec-staff-mfa", "--to", "partner"]);
    let shell = shell.with("PROBITY_NOW", LATER);
    put(
        &shell,
        "mail.txt",
        "Hi,\n\n[biz-legal-entity] Yes, the register extract is attached.\n[biz-fees-listed] yes\n[sec-staff-mfa] We use keys.\n",
    );
    let refused = shell.refuses(2, &["claim", "import", "vell", "../mail.txt"]);
    assert!(refused.contains("--from"), "{refused}");
    let before = shell.entries();
    let dry = import(&shell, "mail.txt", &["--from", "partner", "--dry-run"]);
    assert_eq!((&dry["outcome"], shell.entries()), (&json!("dry-run"), before));
    assert_eq!(import(&shell, "mail.txt", &["--from", "partner"])["claims"], 3);
    assert_eq!(shell.entries(), before + 1, "one entry for a whole file");
    let entry = shell.repository.git(&["log", "-1", "--format=%B"]);
    assert!(entry.contains("Ask partner-1: 3 of 3 back after 8 days."), "{entry}");
    assert_eq!(shell.json(&["evidence", "show", "vell", "mail"])["level"], 1);

    // Nothing changes when the same comes in again, also as another file of the same words.
    assert_eq!(import(&shell, "mail.txt", &["--from", "partner"])["outcome"], "nothing-new");
    put(&shell, "again.txt", get(&shell, "mail.txt").strip_prefix(b"Hi,\n").unwrap());
    assert_eq!(import(&shell, "again.txt", &["--from", "partner"])["outcome"], "nothing-new");
    assert_eq!(shell.entries(), before + 1);

    // As it stands, and edited: the entry says which claim it took, and how.
    shell.does(&["claim", "take", "vell", "biz-legal-entity"]);
    let entry = shell.repository.git(&["log", "-1", "--format=%B"]);
    assert!(entry.contains("Taken as it stands from what partner says in mail.txt."), "{entry}");
    assert!(entry.contains("Probity-Claim: mail"), "{entry}");
    let words = shell.refuses(1, &["claim", "take", "vell", "sec-staff-mfa"]);
    assert!(words.contains("in words"), "{words}");
    shell.does(&[
        "answer",
        "vell",
        "sec-staff-mfa",
        "all",
        "--claim",
        "mail",
        "--because",
        "They use keys, as the mail says; which ones is open.",
    ]);
    let entry = shell.repository.git(&["log", "-1", "--format=%B"]);
    assert!(entry.contains("Begins with, and is not, what partner says in mail.txt."), "{entry}");

    // A contradiction is shown, and a claim can be rejected, with a reason, once.
    shell.does(&[
        "answer",
        "vell",
        "biz-fees-listed",
        "no",
        "--because",
        "The fee list of today lacks two fees.",
    ]);
    let list = shell.json(&["claim", "list", "vell"]);
    let claim = |list: &Value, question: &str| {
        list["claims"]
            .as_array()
            .unwrap()
            .iter()
            .find(|claim| claim["question"] == question)
            .cloned()
            .unwrap()
    };
    assert_eq!(claim(&list, "biz-fees-listed")["contradicts"], "no");
    assert_eq!(claim(&list, "biz-legal-entity")["state"], "taken");
    assert_eq!(claim(&list, "sec-staff-mfa")["state"], "edited");
    shell.refuses(
        1,
        &["claim", "reject", "vell", "biz-legal-entity", "--because", "It is the other company that signs."],
    );
    shell.refuses(1, &["claim", "reject", "vell", "biz-fees-listed", "--because", "no"]);
    let reject = [
        "claim",
        "reject",
        "vell",
        "biz-fees-listed",
        "--because",
        "The list that they sent lacks two fees.",
    ];
    shell.does(&reject);
    let list = shell.json(&["claim", "list", "vell"]);
    assert_eq!(claim(&list, "biz-fees-listed")["state"], "rejected");
    assert_eq!(claim(&list, "biz-fees-listed")["contradicts"], Value::Null);
    shell.refuses(1, &reject);
    let refused = shell.refuses(1, &["claim", "take", "vell", "biz-fees-listed", "--claim", "mail"]);
    assert!(refused.contains("was rejected by"), "{refused}");

    // What an answer took cannot be taken from under it.
    let received = shell.repository.git(&["log", "--format=%H", "--grep=Probity-Action: receive"]);
    let refused = shell.refuses(1, &["undo", &received]);
    assert!(refused.contains("took the claim `mail`"), "{refused}");
    let log = shell.does(&["log", "vell", "biz-legal-entity"]);
    assert!(log.contains("8 days after partner was asked"), "{log}");
    shell.assert_sound();
}

#[test]
fn an_option_copied_behind_its_code_is_an_answer_and_an_unknown_code_ends_the_one_before() {
    let shell = review();
    put(
        &shell,
        "mail.txt",
        "[sec-staff-mfa] all, phishing-resistant\n\n[biz-legal-entity]\nyes\n[nonsense-code] It is blue.\n",
    );
    let report = import(&shell, "mail.txt", &["--from", "partner"]);
    assert_eq!(report["claims"], 2, "{report}");
    let told = report.to_string();
    assert!(told.contains("no question has the code `nonsense-code`"), "{told}");
    let list = shell.json(&["claim", "list", "vell"]);
    let list = list.to_string();
    assert!(list.contains("phishing-resistant") && !list.contains("It is blue"), "{list}");
}

#[test]
fn a_claim_that_is_changed_or_put_there_by_hand_is_found() {
    let shell = review();
    put(&shell, "mail.txt", "[biz-legal-entity] yes\n[biz-fees-listed] yes\n");
    import(&shell, "mail.txt", &["--from", "partner"]);
    let folder = "partners/vellmarkt/reviews/2026-q4/claims";
    let path = shell.repository.root().join(format!("{folder}/biz-legal-entity/mail.toml"));
    let own = std::fs::read_to_string(&path).unwrap();
    // Committed by hand as it stands: each file says of itself what it is, and obeys the rules.
    let copy = shell.copied();
    let other = copy.repository.root().join(format!("{folder}/biz-legal-entity/mail-2.toml"));
    std::fs::write(&other, own.replace("\"yes\"", "\"no\"")).unwrap();
    copy.repository.git(&["add", "--all"]);
    copy.repository.git_at(LATER, &["commit", "--quiet", "--message", "by hand"]);
    let said = cli::text(&copy.run(&["verify"]).stdout);
    assert!(said.contains("by hand, obeying the rules"), "{said}");
    // What would be carried comes with the start of a review, and in no other way.
    let forged = shell.copied();
    let other = forged.repository.root().join(format!("{folder}/biz-legal-entity/carried.toml"));
    std::fs::write(&other, own.replace("source = \"partner\"", "source = \"carried\"")).unwrap();
    forged.repository.git(&["add", "--all"]);
    forged.repository.git_at(LATER, &["commit", "--quiet", "--message", "by hand"]);
    let said = cli::text(&forged.run(&["verify"]).stdout);
    assert!(said.contains("appeared, and no action put it there"), "{said}");
    // Changed: that is no action's doing.
    std::fs::write(&path, own.replace("\"yes\"", "\"no\"")).unwrap();
    shell.repository.git_at(LATER, &["commit", "--quiet", "--all", "--message", "Mend a slip"]);
    let output = shell.run(&["verify"]);
    let said = cli::text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("a claim about biz-legal-entity in vellmarkt/2026-q4"), "{said}");
}

#[test]
fn an_answer_cannot_name_a_claim_that_never_stood_there() {
    let shell = review();
    put(&shell, "mail.txt", "[biz-legal-entity] Yes, it is the company in the register.\n");
    import(&shell, "mail.txt", &["--from", "partner"]);
    shell.does(&["claim", "take", "vell", "biz-legal-entity"]);
    let path = "partners/vellmarkt/reviews/2026-q4/answers/biz-legal-entity.toml";
    let file = shell.repository.root().join(path);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("taken-from = \"mail\"", "taken-from = \"never\"")).unwrap();
    let body = shell.repository.git(&["log", "-1", "--format=%B"]);
    shell.repository.git(&["commit", "--quiet", "--all", "--amend", "--message", &body]);
    let output = shell.run(&["verify"]);
    assert_eq!(output.status.code(), Some(1));
    let said = cli::text(&output.stdout);
    assert!(said.contains("claim"), "{said}");
}

#[test]
fn an_older_sheet_is_understood_and_said() {
    let shell = review();
    shell.does(&["ask", "vell", "biz-legal-entity", "sec-breach-notice-hours", "--to", "partner"]);
    let mut book = pages(&sheet(&shell, "sheet.xlsx"));
    let rows = filled(&book);
    book[0].1 = std::iter::once(heads()).chain(rows).collect();
    let mark = &mut book[2].1[0][0];
    let mut own: Value = serde_json::from_str(mark).unwrap();
    own["made"][0]["version"] = json!("0.9.0");
    own["made"][0]["pin"] = json!("0123456789012345678901234567890123456789");
    own["asked"][0][1] = json!(0);
    *mark = own.to_string();
    put(&shell, "older.xlsx", saved(&book));
    let report = import(&shell, "older.xlsx", &["--dry-run"]);
    assert!(notes(&report).contains("0.9.0; this review pins 1.0.0 now"), "{}", notes(&report));
    assert!(notes(&report).contains("it was asked in revision 0"), "{}", notes(&report));
    assert_eq!(report["claims"], 2);
    // The same versions and another checksum: somebody touched what travels with it.
    own["made"] =
        serde_json::from_str::<Value>(&pages(&get(&shell, "sheet.xlsx"))[2].1[0][0]).unwrap()["made"].clone();
    own["checksum"] = json!("0".repeat(64));
    book[2].1[0][0] = own.to_string();
    put(&shell, "touched.xlsx", saved(&book));
    assert!(notes(&import(&shell, "touched.xlsx", &["--dry-run"])).contains("its checksum is not that"));
    // Another review's sheet lands nowhere.
    own["review"] = json!("vellmarkt/2025-q4");
    book[2].1[0][0] = own.to_string();
    put(&shell, "other.xlsx", saved(&book));
    let refused = shell.refuses(1, &["claim", "import", "vell", "../other.xlsx"]);
    assert!(refused.contains("it was made for vellmarkt/2025-q4"), "{refused}");
}

#[test]
fn who_may_not_answer_takes_in_nothing() {
    let shell = review();
    put(&shell, "mail.txt", "[biz-legal-entity] yes\n");
    let listed =
        "{ id = \"ada\", name = \"Ada\", mail = [\"somebody@else.example\"], roles = [\"reviewer\"] }";
    let path = shell.repository.root().join("probity.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}person = [{listed}]\n")).unwrap();
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "List people"]);
    let refused = shell.refuses(1, &["claim", "import", "vell", "../mail.txt", "--from", "partner"]);
    assert!(refused.contains("is not among the people of this record"), "{refused}");
}

#[test]
fn the_line_mode_goes_through_several_claims() {
    let shell = review();
    put(&shell, "a.txt", "[biz-legal-entity] Yes, it is the company in the register.\n");
    import(&shell, "a.txt", &["--from", "partner"]);
    let shell = shell.with("PROBITY_NOW", LATER);
    put(&shell, "b.txt", "[biz-legal-entity] No, the register names another company.\n");
    import(&shell, "b.txt", &["--from", "legal"]);
    let arguments = ["walk", "vell", "--plain", "--order", "claimed"];
    let said = cli::succeeded(&arguments, &shell.run_with_input(&arguments, "c\nb\nc\n\n\n\nq\n"));
    assert!(said.contains("They say (b.txt, legal): no."), "{said}");
    assert!(said.contains("There are 2 claims"), "{said}");
    let answer =
        shell.repository.root().join("partners/vellmarkt/reviews/2026-q4/answers/biz-legal-entity.toml");
    let answer = std::fs::read_to_string(answer).unwrap();
    assert!(answer.contains("taken-from = \"a\"") && answer.contains("value = \"yes\""), "{answer}\n{said}");
    shell.assert_sound();
}
